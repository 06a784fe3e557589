//! What of the books is told by mail: which events and which days owe a letter, and what it says.

mod calendar;
mod sources;
mod workers;

pub(crate) use calendar::Calendars;
pub(crate) use sources::Books;
pub(crate) use workers::{Delivering, LETTERS, Queueing};
