//! What is known of backups.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kernel::Timestamp;

/// What became of backups, for whoever watches over them: noted by what makes them, and shown as metrics.
#[derive(Debug, Default)]
pub struct BackupMarks(Mutex<Marks>);

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    /// When the newest one was made that was restored aside and found to be whole.
    pub(super) last_verified: Option<Timestamp>,
    /// Of that one.
    pub(super) size_bytes: u64,
    /// Since this process began.
    pub(super) verified: u64,
    pub(super) failed: u64,
}

impl BackupMarks {
    /// The newest one that is there, as it is found when the server begins.
    pub fn found(&self, made_at: Timestamp, size_bytes: u64) {
        let mut marks = self.lock();
        if marks.last_verified.is_none_or(|last| last <= made_at) {
            (marks.last_verified, marks.size_bytes) = (Some(made_at), size_bytes);
        }
    }

    /// One was made at this time, and is whole.
    pub fn verified(&self, made_at: Timestamp, size_bytes: u64) {
        self.lock().verified += 1;
        self.found(made_at, size_bytes);
    }

    /// One could not be made, or is not whole.
    pub fn failed(&self) {
        self.lock().failed += 1;
    }

    pub(super) fn marks(&self) -> Marks {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Marks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_counts_whenever_it_is_told_of() {
        let marks = BackupMarks::default();
        let [older, newer] = ["2026-03-14T00:00:00Z", "2026-03-15T00:00:00Z"].map(|at| at.parse().unwrap());

        marks.verified(newer, 2000);
        marks.found(older, 1000);
        marks.failed();

        let told = marks.marks();
        assert_eq!((told.last_verified, told.size_bytes), (Some(newer), 2000));
        assert_eq!((told.verified, told.failed), (1, 1));
    }
}
