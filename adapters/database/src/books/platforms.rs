//! Platforms, read.

use async_trait::async_trait;
use earnings::{Platform, PlatformFilter, PlatformId, PlatformSort, Platforms};
use kernel::{Page, PageRequest, Position, StoreError, UserId, folded};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Select, sea_query::Expr,
};

use super::{any_case::holds_folded, count};
use crate::{
    Database,
    entity::platform::{Column, Entity},
    fault::fault,
    keyset::{instant_key, page_of},
    rows::{all_in_order, one_in_order},
    spelling::Word as _,
};

#[async_trait]
impl Platforms for Database {
    async fn find(&self, owner: UserId, id: PlatformId) -> Result<Option<Platform>, StoreError> {
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        let row = one_in_order(one, &self.reader(owner)).await?;
        row.map(Platform::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &PlatformFilter,
        request: &PageRequest<PlatformSort>,
    ) -> Result<Page<Platform>, StoreError> {
        let list = filtered(owner, filter);
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            PlatformSort::Name => page_of(list, Column::NameKey, Column::Id, request, |key| Ok(key.into()))?,
            PlatformSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let platforms = rows.into_iter().map(Platform::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(platforms, request.limit(), |platform| position(platform, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn all(&self, owner: UserId) -> Result<Vec<Platform>, StoreError> {
        let rows = filtered(owner, &PlatformFilter::default())
            .order_by_asc(Column::NameKey)
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(Platform::try_from).collect()
    }
}

fn filtered(owner: UserId, filter: &PlatformFilter) -> Select<Entity> {
    let PlatformFilter { active, category, name } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(active) = active {
        // Spelled out rather than bound, for the partial index says the same.
        list = list.filter(if *active { Expr::cust("is_active") } else { Expr::cust("NOT is_active") });
    }
    if let Some(category) = category {
        list = list.filter(Column::Category.eq(category.word()));
    }
    if let Some(name) = name {
        list = list.filter(holds_folded(Column::NameKey, name));
    }
    list
}

fn position(platform: &Platform, sort: PlatformSort) -> Position {
    let key = match sort {
        PlatformSort::Name => folded(&platform.name),
        PlatformSort::CreatedAt => platform.created_at.to_string(),
    };
    Position { key, id: platform.id.uuid() }
}
