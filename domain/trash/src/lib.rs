//! What was removed, for as long as one may want it back.
//!
//! A thing is put here by whatever removes it, in the same transaction and with the event that tells of it; so
//! there is no use case for that.

mod discarded;
mod error;
mod port;
mod service;

pub use discarded::{Discarded, DiscardedId, DiscardedKind, KEPT_DAYS, Purged, Restored};
pub use error::TrashError;
pub use port::{PutBack, Trash, TrashFilter, TrashSort, TrashTx};
pub use service::TrashService;
