//! The tables, one file each, and how their rows become aggregates.
//!
//! Conversions take rows and aggregates apart field by field, so that a column that is forgotten
//! does not compile.

pub(crate) mod document;
pub(crate) mod document_content;
pub(crate) mod document_link;
pub(crate) mod earning;
pub(crate) mod event;
pub(crate) mod idempotency_key;
pub(crate) mod platform;
pub(crate) mod session;
pub(crate) mod statement_import;
pub(crate) mod user;
