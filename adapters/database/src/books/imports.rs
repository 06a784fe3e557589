//! The history of imports, read.

use async_trait::async_trait;
use earnings::{ImportSort, StatementImport, StatementImportId, StatementImports};
use kernel::{Page, PageRequest, Position, StoreError, UserId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::count;
use crate::{
    Database,
    entity::statement_import::{Column, Entity},
    fault::fault,
    keyset::{instant_key, page_of},
};

#[async_trait]
impl StatementImports for Database {
    async fn find(
        &self,
        owner: UserId,
        id: StatementImportId,
    ) -> Result<Option<StatementImport>, StoreError> {
        let row =
            Entity::find_by_id((owner.uuid(), id.uuid())).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(StatementImport::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        request: &PageRequest<ImportSort>,
    ) -> Result<Page<StatementImport>, StoreError> {
        let list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            ImportSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let imports = rows.into_iter().map(StatementImport::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(imports, request.limit(), |import: &StatementImport| Position {
            key: import.created_at.to_string(),
            id: import.id.uuid(),
        });
        Ok(Page { total, ..page })
    }
}
