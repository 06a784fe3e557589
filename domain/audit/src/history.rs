//! The log of what was done, as its user reads it.

use kernel::{Event, Id, Timestamp, UserId};
use uuid::Uuid;

/// Something that was done, and from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub id: Id<Event>,
    pub at: Timestamp,
    pub kind: String,
    pub subject: Uuid,
    pub details: serde_json::Value,
    pub request: String,
    pub session: Option<Uuid>,
    pub address: Option<String>,
    /// The user agent that the session was opened with.
    pub device: Option<String>,
}

/// The same, in the tale of everyone.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldOf {
    /// In whose account it was done.
    pub user: UserId,
    pub told: Told,
}

/// Which events a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryFilter {
    /// `invoice.issued`, or `invoice` for all that happens to invoices.
    pub kind: Option<String>,
    pub subject: Option<Uuid>,
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The first instant that is too late.
    pub before: Option<Timestamp>,
}

/// What a list of what one has done can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistorySort {
    At,
}
