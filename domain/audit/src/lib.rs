//! What has been done, told so that nobody can change the tale unnoticed: chains of events,
//! checkpoints over them, and what is wrong with either.

mod chain;
mod checkpoint;
mod error;
mod finding;
mod history;
mod port;
mod service;
mod verify;

pub use chain::{Entry, Head, Link, Linked, Place};
pub use checkpoint::{Checkpoint, CheckpointLine, MalformedLine, Mark};
pub use error::AuditError;
pub use finding::{Finding, Problem};
pub use history::{HistoryFilter, HistorySort, Told, ToldOf};
pub use port::{Checkpoints, History, SealedHead, Trail};
pub use service::{AuditService, Verified};
