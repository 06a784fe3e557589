//! Who has to wait before trying a password again.

use std::time::Duration;

use kernel::{TimeDelta, Timestamp};

/// How long one waits after so many failures in a row, in seconds; after more than these the last.
const WAITS: [i64; 7] = [1, 3, 5, 10, 20, 40, 60];

/// How long after the last wait failures are forgotten.
pub(crate) const MEMORY: TimeDelta = TimeDelta::hours(1);

/// Failures in a row, and until when no other attempt is made. It slows down, and never locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowdown {
    pub failures: u32,
    pub until: Timestamp,
}

impl Slowdown {
    /// What one more failure makes of those before it.
    #[must_use]
    pub fn after(before: Option<Self>, now: Timestamp) -> Self {
        let failures = before.map_or(0, |before| before.failures);
        let wait = WAITS.get(failures as usize).or(WAITS.last()).copied().unwrap_or_default();
        Self { failures: failures.saturating_add(1), until: now.plus(TimeDelta::seconds(wait)) }
    }

    /// How long is to be waited still, in whole seconds; `None` where it is not.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        let left = self.until.since(now).to_std().ok().filter(|left| !left.is_zero())?;
        Some(Duration::from_millis(u64::try_from(left.as_millis()).unwrap_or(u64::MAX).div_ceil(1000) * 1000))
    }

    #[must_use]
    pub fn is_forgotten(&self, now: Timestamp) -> bool {
        now >= self.until.plus(MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn authn_3_failures_slow_down_to_a_minute_and_never_lock() {
        let mut slowdown = None;
        let mut waits = Vec::new();
        for _ in 0..9 {
            let after = Slowdown::after(slowdown, now());
            waits.push(after.wait(now()).unwrap().as_secs());
            slowdown = Some(after);
        }

        assert_eq!(waits, [1, 3, 5, 10, 20, 40, 60, 60, 60]);
        let many = Slowdown { failures: u32::MAX, until: now() };
        assert_eq!(Slowdown::after(Some(many), now()).wait(now()), Some(Duration::from_mins(1)));
    }

    #[test]
    fn authn_3_a_wait_is_told_in_whole_seconds_and_ends() {
        let slowdown = Slowdown::after(None, now());
        let at = |millis| slowdown.wait(now().plus(TimeDelta::milliseconds(millis)));

        assert_eq!(at(1), Some(Duration::from_secs(1)));
        assert_eq!(at(999), Some(Duration::from_secs(1)));
        assert_eq!(at(1000), None);
        assert!(!slowdown.is_forgotten(now().plus(MEMORY)));
        assert!(slowdown.is_forgotten(now().plus(MEMORY + TimeDelta::seconds(1))));
    }
}
