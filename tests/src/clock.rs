//! Time that passes only when it is told to.

use std::sync::atomic::{AtomicI64, Ordering};

use kernel::{Clock, TimeDelta, Timestamp};

/// A clock that stands at 14 March 2026, 09:00 UTC, until it is moved.
#[derive(Debug)]
pub struct StillClock(AtomicI64);

impl StillClock {
    #[must_use]
    pub fn new() -> Self {
        Self(AtomicI64::new(crate::instant("2026-03-14T09:00:00Z").millis()))
    }

    pub fn advance(&self, span: TimeDelta) {
        self.0.fetch_add(span.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Default for StillClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}
