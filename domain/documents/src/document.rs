//! A paper, as it is told of.

use kernel::{DocumentId, Expected, ExpenseId, Fact, Id, InvoiceId, Patch, Timestamp, UserId, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::{BlobId, Content, DocumentError, FileName, FileType};

/// What sort of paper a document is, as its user says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    Receipt,
    Invoice,
    Contract,
    Statement,
    Other,
}

/// What a document is about: at most one expense and one invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Links {
    pub expense: Option<ExpenseId>,
    pub invoice: Option<InvoiceId>,
}

/// One thing that a document can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Expense(ExpenseId),
    Invoice(InvoiceId),
}

/// A file that someone keeps, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub user: UserId,
    /// The [`Content`] that holds its bytes.
    pub content: BlobId,
    pub file_name: FileName,
    pub file_type: FileType,
    pub size_bytes: u64,
    pub sha256: [u8; 32],
    pub has_preview: bool,
    pub kind: DocumentKind,
    pub links: Links,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Keeps a file.
#[derive(Debug, Clone)]
pub struct UploadDocument {
    /// As the client says; never a path of ours.
    pub file_name: Option<String>,
    /// As the client says: `image/png`.
    pub media_type: Option<String>,
    pub kind: DocumentKind,
    pub links: Links,
}

/// Changes what is given and keeps the rest. The bytes never change.
#[derive(Debug, Clone, Default)]
pub struct ReviseDocument {
    pub file_name: Option<FileName>,
    pub kind: Option<DocumentKind>,
    pub expense: Patch<ExpenseId>,
    pub invoice: Patch<InvoiceId>,
}

/// `document.uploaded`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentUploaded {
    #[serde(skip)]
    id: Uuid,
    file_name: String,
    file_type: &'static str,
    size_bytes: u64,
}

/// `document.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct DocumentRevised(DocumentUploaded);

/// `document.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct DocumentRemoved(DocumentUploaded);

impl Links {
    /// All there are.
    pub fn subjects(self) -> impl Iterator<Item = Subject> {
        [self.expense.map(Subject::Expense), self.invoice.map(Subject::Invoice)].into_iter().flatten()
    }
}

impl ReviseDocument {
    /// What the document will be about that it may not have been about before.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject> {
        fn set<T: Copy>(patch: Patch<T>) -> Option<T> {
            if let Patch::Set(id) = patch { Some(id) } else { None }
        }
        Links { expense: set(self.expense), invoice: set(self.invoice) }.subjects()
    }
}

impl Document {
    /// The file with these bytes.
    pub(crate) fn of(
        content: &Content,
        order: &UploadDocument,
        file_name: FileName,
        file_type: FileType,
        now: Timestamp,
    ) -> Self {
        Self {
            id: Id::mint(now),
            user: content.user,
            content: content.blob,
            file_name,
            file_type,
            size_bytes: content.size_bytes,
            sha256: content.sha256,
            has_preview: content.preview.is_some(),
            kind: order.kind,
            links: order.links,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale` where the caller read another version.
    pub fn revise(
        mut self,
        change: ReviseDocument,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, DocumentError> {
        if !expected.allows(self.version) {
            return Err(DocumentError::Stale);
        }
        let ReviseDocument { file_name, kind, expense, invoice } = change;
        self.file_name = file_name.unwrap_or(self.file_name);
        self.kind = kind.unwrap_or(self.kind);
        expense.apply(&mut self.links.expense);
        invoice.apply(&mut self.links.invoice);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }
}

impl From<&Document> for DocumentUploaded {
    fn from(document: &Document) -> Self {
        Self {
            id: document.id.uuid(),
            file_name: document.file_name.to_string(),
            file_type: document.file_type.media_type(),
            size_bytes: document.size_bytes,
        }
    }
}

impl From<&Document> for DocumentRevised {
    fn from(document: &Document) -> Self {
        Self(document.into())
    }
}

impl From<&Document> for DocumentRemoved {
    fn from(document: &Document) -> Self {
        Self(document.into())
    }
}

impl Fact for DocumentUploaded {
    const KIND: &'static str = "document.uploaded";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for DocumentRevised {
    const KIND: &'static str = "document.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for DocumentRemoved {
    const KIND: &'static str = "document.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}
