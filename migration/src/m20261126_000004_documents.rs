//! Papers that prove the books: what they are, what they are about, and their bytes.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        for part in [document_contents, documents, document_links, document_chunks] {
            manager.get_connection().execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// What several documents may share: the same bytes are kept once per user. `id` and `preview_id`
/// name what is kept in the vault, whichever that is; `is_sealed` says that both are encrypted.
fn document_contents(Dialect { uuid, bytes, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE document_contents (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            sha256 {bytes} NOT NULL CHECK (length(sha256) = 32),
            size_bytes {integer} NOT NULL CHECK (size_bytes > 0),
            preview_id {uuid},
            preview_size_bytes {integer} CHECK (preview_size_bytes > 0),
            is_sealed {flag} NOT NULL,
            created_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CONSTRAINT document_contents_sha256 UNIQUE (user_id, sha256),
            CONSTRAINT document_contents_preview CHECK ((preview_id IS NULL) = (preview_size_bytes IS NULL))
        ) {strict};"
    )
}

/// `sha256`, `size_bytes` and `has_preview` are those of the content, which never change.
fn documents(Dialect { uuid, text, bytes, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE documents (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            content_id {uuid} NOT NULL,
            file_name {text} NOT NULL CHECK (length(file_name) BETWEEN 1 AND 255),
            file_type {text} NOT NULL CHECK (file_type IN (
                'application/pdf', 'image/png', 'image/jpeg', 'image/webp', 'text/csv'
            )),
            size_bytes {integer} NOT NULL CHECK (size_bytes > 0),
            sha256 {bytes} NOT NULL CHECK (length(sha256) = 32),
            has_preview {flag} NOT NULL,
            kind {text} NOT NULL CHECK (kind IN ('receipt', 'invoice', 'contract', 'statement', 'other')),
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, content_id) REFERENCES document_contents (user_id, id) ON DELETE RESTRICT
        ) {strict};
        CREATE INDEX documents_created_at ON documents (user_id, created_at DESC, id DESC);
        CREATE INDEX documents_file_name ON documents (user_id, file_name, id);
        CREATE INDEX documents_size_bytes ON documents (user_id, size_bytes, id);
        CREATE INDEX documents_content ON documents (user_id, content_id);"
    )
}

/// What a document is about: at most one thing of each kind. `subject_id` is a row of the table
/// of its kind, which the writer of a link checks.
fn document_links(Dialect { uuid, text, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE document_links (
            user_id {uuid} NOT NULL,
            document_id {uuid} NOT NULL,
            subject_kind {text} NOT NULL CHECK (subject_kind IN ('expense', 'invoice')),
            subject_id {uuid} NOT NULL,
            PRIMARY KEY (user_id, document_id, subject_kind),
            FOREIGN KEY (user_id, document_id) REFERENCES documents (user_id, id) ON DELETE RESTRICT
        ) {strict};
        CREATE INDEX document_links_subject ON document_links (user_id, subject_kind, subject_id, document_id);"
    )
}

/// The vault in the database: bytes in pieces, numbered from 0. They are put before the row that
/// refers to them is there, and so refer to nothing but their owner.
fn document_chunks(Dialect { uuid, bytes, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE document_chunks (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            blob_id {uuid} NOT NULL,
            number {integer} NOT NULL CHECK (number >= 0),
            bytes {bytes} NOT NULL,
            PRIMARY KEY (user_id, blob_id, number)
        ) {strict};"
    )
}
