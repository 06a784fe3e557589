//! What is owed, done: on events once for each that hears of them, and by the calendar once over all
//! nodes (ADR 0020).

mod pace;
mod queue;
mod runner;

pub use pace::{Pace, Retry};
pub(crate) use queue::event_of;
pub use queue::{Every, JobFault, Queue, Worker};
pub use runner::Runner;
