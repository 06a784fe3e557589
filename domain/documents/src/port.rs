//! What the archive needs of the world.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{DocumentId, ExpenseId, InvoiceId, Page, PageRequest, StoreError, Transaction, UserId};

use crate::{Blob, BlobId, Content, Document, DocumentKind, FileType, Pieces, Referred, Subject, Usage};

/// Reads documents.
#[async_trait]
pub trait Documents: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: DocumentId) -> Result<Option<Document>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &DocumentFilter,
        request: &PageRequest<DocumentSort>,
    ) -> Result<Page<Document>, StoreError>;
    /// A document with what holds its bytes; `None` when absent or someone else's.
    async fn open(&self, owner: UserId, id: DocumentId) -> Result<Option<(Document, Content)>, StoreError>;
    async fn content_of(&self, owner: UserId, sha256: &[u8; 32]) -> Result<Option<Content>, StoreError>;
    /// Whether there is such a thing of the owner's.
    async fn has_subject(&self, owner: UserId, subject: Subject) -> Result<bool, StoreError>;
    async fn usage(&self, owner: UserId) -> Result<Usage, StoreError>;
    /// Whether a content has these bytes, as its own or as its preview, or an archive of the account is in them.
    async fn refers_to(&self, owner: UserId, blob: BlobId) -> Result<bool, StoreError>;
    /// All bytes that anything refers to, of everyone, in the order of owner and id: at most `limit` after a place.
    async fn referred(
        &self,
        after: Option<(UserId, BlobId)>,
        limit: usize,
    ) -> Result<Vec<Referred>, StoreError>;
}

/// Writes documents.
#[async_trait]
pub trait Archive: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn DocumentsTx>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait DocumentsTx: Transaction {
    /// What the owner keeps. Held against other uploads and removals until the transaction ends;
    /// to be called before anything else.
    async fn lock_usage(&mut self, owner: UserId) -> Result<Usage, StoreError>;
    async fn find_content(&mut self, owner: UserId, sha256: &[u8; 32])
    -> Result<Option<Content>, StoreError>;
    async fn add_content(&mut self, content: &Content) -> Result<(), StoreError>;
    /// Whether there is such a thing of the owner's. Held against removal until the transaction
    /// ends.
    async fn hold_subject(&mut self, owner: UserId, subject: Subject) -> Result<bool, StoreError>;
    async fn add_document(&mut self, document: &Document) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_document(&mut self, owner: UserId, id: DocumentId) -> Result<Option<Document>, StoreError>;
    async fn save_document(&mut self, document: &Document) -> Result<(), StoreError>;
    /// False, with nothing changed, where something refers to it.
    async fn remove_document(&mut self, owner: UserId, id: DocumentId) -> Result<bool, StoreError>;
    /// Removes a content that no document has any more, and says what it was.
    async fn remove_unused_content(
        &mut self,
        owner: UserId,
        blob: BlobId,
    ) -> Result<Option<Content>, StoreError>;
}

/// Keeps bytes. They are put before the row that refers to them is committed, and removed after
/// that row is gone: what a crash leaves in between is swept later.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Keeps all pieces, or nothing: those of `blob`, which may be cut otherwise than at
    /// [`crate::PIECE_BYTES`].
    async fn put(&self, blob: &Blob, pieces: &dyn Pieces) -> Result<(), StoreError>;
    /// One piece of what was put; `Corrupt` where it is gone or of another length.
    async fn piece(&self, blob: &Blob, number: u64) -> Result<Vec<u8>, StoreError>;
    /// Does nothing where it is gone already.
    async fn remove(&self, owner: UserId, blob: BlobId) -> Result<(), StoreError>;
    /// What is kept, for all users, in the order of owner and id: at most `limit` after a place.
    async fn kept(
        &self,
        after: Option<(UserId, BlobId)>,
        limit: usize,
    ) -> Result<Vec<(UserId, BlobId)>, StoreError>;
}

/// Draws small pictures, a bounded number at a time.
#[async_trait]
pub trait Previews: Send + Sync {
    /// A JPEG of at most 512 x 512 pixels that says nothing of where and when; `None` where the
    /// bytes cannot be drawn.
    async fn draw(
        &self,
        file_type: FileType,
        pieces: Arc<dyn Pieces>,
    ) -> Result<Option<Vec<u8>>, PreviewsBusy>;
}

/// More pictures are waiting than can be drawn soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many pictures at once")]
pub struct PreviewsBusy;

/// Which documents a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentFilter {
    pub kind: Option<DocumentKind>,
    /// Found anywhere in the file name, whatever its case.
    pub name: Option<String>,
    pub expense: Option<ExpenseId>,
    pub invoice: Option<InvoiceId>,
}

/// What a list of documents can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentSort {
    CreatedAt,
    FileName,
    FileSize,
}
