//! `documents`

use documents::{Document, DocumentKind, FileType, Links};
use kernel::StoreError;
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{Word, count, number, read, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) content_id: Uuid,
    pub(crate) file_name: String,
    /// A media type.
    pub(crate) file_type: String,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Vec<u8>,
    pub(crate) has_preview: bool,
    pub(crate) kind: String,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(DocumentKind {
    Receipt = "receipt",
    Invoice = "invoice",
    Contract = "contract",
    Statement = "statement",
    Other = "other",
});

words!(FileType {
    Pdf = "application/pdf",
    Png = "image/png",
    Jpeg = "image/jpeg",
    Webp = "image/webp",
    Csv = "text/csv",
});

impl From<&Document> for Model {
    /// Links have a table of their own.
    fn from(document: &Document) -> Self {
        let Document {
            id,
            user,
            content,
            file_name,
            file_type,
            size_bytes,
            sha256,
            has_preview,
            kind,
            links: _,
            version,
            created_at,
            updated_at,
        } = document;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            content_id: content.uuid(),
            file_name: file_name.to_string(),
            file_type: file_type.word().to_owned(),
            size_bytes: count(*size_bytes),
            sha256: sha256.to_vec(),
            has_preview: *has_preview,
            kind: kind.word().to_owned(),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl Model {
    pub(crate) fn linked(self, links: Links) -> Result<Document, StoreError> {
        let Self {
            user_id,
            id,
            content_id,
            file_name,
            file_type,
            size_bytes,
            sha256,
            has_preview,
            kind,
            version,
            created_at,
            updated_at,
        } = self;
        Ok(Document {
            id: id.into(),
            user: user_id.into(),
            content: content_id.into(),
            file_name: read(&file_name)?,
            file_type: FileType::from_word(&file_type)?,
            size_bytes: number(size_bytes)?,
            sha256: digest(sha256)?,
            has_preview,
            kind: DocumentKind::from_word(&kind)?,
            links,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

/// Reads a SHA-256.
pub(crate) fn digest(bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| corrupt("a digest has 32 bytes"))
}
