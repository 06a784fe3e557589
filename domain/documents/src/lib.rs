//! The papers that prove the books: receipts, invoices, contracts, statements.
//!
//! A [`Document`] is what is told of a paper; its bytes are a [`Content`], which documents of
//! equal bytes share, and lie in a [`Vault`] piece by piece.

mod carrying;
mod content;
mod document;
mod error;
mod file_name;
mod file_type;
mod picture;
mod port;
mod seal;
mod service;
mod strongbox;

pub use carrying::carry_over;
pub use content::{Blob, BlobId, Content, PIECE_BYTES, Pieces, Quota, Referred, Usage};
pub use document::{
    Document, DocumentKind, DocumentRemoved, DocumentRevised, DocumentUploaded, Links, ReviseDocument,
    Subject, UploadDocument,
};
pub use error::DocumentError;
pub use file_name::{FILE_NAME_MAX, FileName};
pub use file_type::FileType;
pub use picture::PIXELS_MAX;
pub use port::{
    Archive, DocumentFilter, DocumentSort, Documents, DocumentsTx, Previews, PreviewsBusy, Vault,
};
pub use service::{DocumentsPorts, DocumentsService, OpenContent, STRAY_AGE};
pub use strongbox::Strongbox;
