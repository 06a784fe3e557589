//! Documents, read.

use async_trait::async_trait;
use documents::{
    BlobId, Content, Document, DocumentFilter, DocumentSort, Documents, Referred, Subject, Usage,
};
use kernel::{DocumentId, Page, PageRequest, Position, StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QuerySelect as _, QueryTrait as _, Select, Statement, entity::prelude::Uuid, sea_query::ExprTrait as _,
};

use super::{linked, table_of};
use crate::{
    Database,
    books::{all, any_case::holds_in_any_case, count},
    entity::{
        account_export,
        document::{Column, Entity},
        document_content, document_link,
    },
    fault::fault,
    keyset::{instant_key, number_key, page_of},
    spelling::{Word as _, number},
    walls::Scope,
};

#[derive(FromQueryResult)]
struct ReferredRow {
    user_id: Uuid,
    blob_id: Uuid,
    size_bytes: i64,
    is_sealed: bool,
}

impl TryFrom<ReferredRow> for Referred {
    type Error = StoreError;

    fn try_from(row: ReferredRow) -> Result<Self, StoreError> {
        let ReferredRow { user_id, blob_id, size_bytes, is_sealed } = row;
        let (owner, blob) = (user_id.into(), blob_id.into());
        Ok(Self { owner, blob, size_bytes: number(size_bytes)?, is_sealed })
    }
}

#[async_trait]
impl Documents for Database {
    async fn find(&self, owner: UserId, id: DocumentId) -> Result<Option<Document>, StoreError> {
        find(owner, id, &self.reader(owner)).await
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &DocumentFilter,
        request: &PageRequest<DocumentSort>,
    ) -> Result<Page<Document>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            DocumentSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
            DocumentSort::FileName => {
                page_of(list, Column::FileName, Column::Id, request, |key| Ok(key.into()))?
            }
            DocumentSort::FileSize => page_of(list, Column::SizeBytes, Column::Id, request, number_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let documents = linked(owner, rows, &connection).await?;
        let page = Page::cut(documents, request.limit(), |document| position(document, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn open(&self, owner: UserId, id: DocumentId) -> Result<Option<(Document, Content)>, StoreError> {
        let connection = self.reader(owner);
        let Some(document) = find(owner, id, &connection).await? else { return Ok(None) };
        let content = document_content::Entity::find_by_id((owner.uuid(), document.content.uuid()))
            .one(&connection)
            .await
            .map_err(fault)?;
        // Gone between the two looks, together with the document.
        let Some(content) = content else { return Ok(None) };
        Ok(Some((document, content.try_into()?)))
    }

    async fn content_of(&self, owner: UserId, sha256: &[u8; 32]) -> Result<Option<Content>, StoreError> {
        content_of(owner, sha256, &self.reader(owner)).await
    }

    async fn has_subject(&self, owner: UserId, subject: Subject) -> Result<bool, StoreError> {
        let (table, id) = table_of(subject);
        let connection = self.reader(owner);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            format!("SELECT 1 FROM {table} WHERE user_id = $1 AND id = $2"),
            [owner.uuid().into(), id.into()],
        );
        Ok(connection.query_one_raw(statement).await.map_err(fault)?.is_some())
    }

    async fn usage(&self, owner: UserId) -> Result<Usage, StoreError> {
        usage(owner, &self.reader(owner)).await
    }

    async fn refers_to(&self, owner: UserId, blob: BlobId) -> Result<bool, StoreError> {
        use account_export::Column as OfExport;
        use document_content::Column;
        let found = document_content::Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Column::Id.eq(blob.uuid()).or(Column::PreviewId.eq(blob.uuid())))
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        if found.is_some() {
            return Ok(true);
        }
        let export = account_export::Entity::find()
            .filter(OfExport::UserId.eq(owner.uuid()))
            .filter(OfExport::BlobId.eq(blob.uuid()))
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        Ok(export.is_some())
    }

    async fn referred(
        &self,
        after: Option<(UserId, BlobId)>,
        limit: usize,
    ) -> Result<Vec<Referred>, StoreError> {
        let (owner, blob) = after.map_or((Uuid::nil(), Uuid::nil()), |(owner, id)| (owner.uuid(), id.uuid()));
        let of = |table: &str, column: &str, size: &str, is_sealed: &str| {
            format!(
                "SELECT user_id, {column} AS blob_id, {size} AS size_bytes, {is_sealed} AS is_sealed FROM {table}
                WHERE {column} IS NOT NULL AND (user_id, {column}) > ($1, $2)"
            )
        };
        let sql = format!(
            "SELECT user_id, blob_id, size_bytes, is_sealed FROM ({} UNION {} UNION {}) AS referred
            ORDER BY user_id, blob_id LIMIT $3",
            of("document_contents", "id", "size_bytes", "is_sealed"),
            of("document_contents", "preview_id", "preview_size_bytes", "is_sealed"),
            of("account_exports", "blob_id", "size_bytes", "TRUE"),
        );
        let values = vec![owner.into(), blob.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
        let rows: Vec<ReferredRow> = all(&self.reader(Scope::Everyone), &sql, values).await?;
        rows.into_iter().map(Referred::try_from).collect()
    }
}

async fn find(
    owner: UserId,
    id: DocumentId,
    connection: &impl ConnectionTrait,
) -> Result<Option<Document>, StoreError> {
    let row = Entity::find_by_id((owner.uuid(), id.uuid())).one(connection).await.map_err(fault)?;
    Ok(linked(owner, row.into_iter().collect(), connection).await?.pop())
}

pub(super) async fn content_of(
    owner: UserId,
    sha256: &[u8; 32],
    connection: &impl ConnectionTrait,
) -> Result<Option<Content>, StoreError> {
    let row = document_content::Entity::find()
        .filter(document_content::Column::UserId.eq(owner.uuid()))
        .filter(document_content::Column::Sha256.eq(sha256.to_vec()))
        .one(connection)
        .await
        .map_err(fault)?;
    row.map(Content::try_from).transpose()
}

pub(super) async fn usage(owner: UserId, connection: &impl ConnectionTrait) -> Result<Usage, StoreError> {
    let statement = Statement::from_sql_and_values(
        connection.get_database_backend(),
        "SELECT
            (SELECT COUNT(*) FROM documents WHERE user_id = $1) AS files,
            (SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM document_contents WHERE user_id = $1) AS bytes",
        [owner.uuid().into()],
    );
    let Some(row) = connection.query_one_raw(statement).await.map_err(fault)? else {
        return Ok(Usage::default());
    };
    let column = |name| number(row.try_get::<i64>("", name).map_err(fault)?);
    Ok(Usage { files: column("files")?, bytes: column("bytes")? })
}

fn filtered(owner: UserId, filter: &DocumentFilter, backend: DbBackend) -> Select<Entity> {
    let DocumentFilter { kind, name, expense, invoice } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(kind) = kind {
        list = list.filter(Column::Kind.eq(kind.word()));
    }
    if let Some(name) = name {
        list = list.filter(holds_in_any_case(Column::FileName, name, backend));
    }
    let subjects = [expense.map(Subject::Expense), invoice.map(Subject::Invoice)];
    for subject in subjects.into_iter().flatten() {
        let (kind, id) = document_link::spelled(subject);
        let about = document_link::Entity::find()
            .select_only()
            .column(document_link::Column::DocumentId)
            .filter(document_link::Column::UserId.eq(owner.uuid()))
            .filter(document_link::Column::SubjectKind.eq(kind))
            .filter(document_link::Column::SubjectId.eq(id));
        list = list.filter(Column::Id.in_subquery(about.into_query()));
    }
    list
}

fn position(document: &Document, sort: DocumentSort) -> Position {
    let key = match sort {
        DocumentSort::CreatedAt => document.created_at.to_string(),
        DocumentSort::FileName => document.file_name.to_string(),
        DocumentSort::FileSize => document.size_bytes.to_string(),
    };
    Position { key, id: document.id.uuid() }
}
