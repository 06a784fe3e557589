//! `document_contents`

use documents::Content;
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use super::document::digest;
use crate::spelling::{count, number};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "document_contents")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) sha256: Vec<u8>,
    pub(crate) size_bytes: i64,
    pub(crate) preview_id: Option<Uuid>,
    pub(crate) preview_size_bytes: Option<i64>,
    pub(crate) is_sealed: bool,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Content> for Model {
    fn from(content: &Content) -> Self {
        let Content { blob, user, sha256, size_bytes, preview, is_sealed, created_at } = content;
        Self {
            user_id: user.uuid(),
            id: blob.uuid(),
            sha256: sha256.to_vec(),
            size_bytes: count(*size_bytes),
            preview_id: preview.map(|(id, _)| id.uuid()),
            preview_size_bytes: preview.map(|(_, size_bytes)| count(size_bytes)),
            is_sealed: *is_sealed,
            created_at: created_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Content {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model { user_id, id, sha256, size_bytes, preview_id, preview_size_bytes, is_sealed, created_at } =
            row;
        let preview = match preview_id.zip(preview_size_bytes) {
            Some((id, size_bytes)) => Some((id.into(), number(size_bytes)?)),
            None => None,
        };
        Ok(Self {
            blob: id.into(),
            user: user_id.into(),
            sha256: digest(sha256)?,
            size_bytes: number(size_bytes)?,
            preview,
            is_sealed,
            created_at: created_at.into(),
        })
    }
}
