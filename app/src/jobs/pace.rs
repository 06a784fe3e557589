//! How fast one goes about it, and how often one tries.

use std::time::Duration;

use kernel::TimeDelta;

/// How a runner spends its time.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// For how long a job is claimed; it is claimed again for as long as it is worked on. What a node
    /// leaves behind that was killed is taken up by another after this time.
    pub lease: Duration,
    /// How often one looks for what other nodes have come to owe.
    pub poll: Duration,
    /// How long a job that is under way may keep the server from stopping.
    pub patience: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(5),
            patience: Duration::from_secs(10),
        }
    }
}

/// How often a job is tried, and when again.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The longest pause after the first failure; it doubles with each.
    pub first: TimeDelta,
    /// The longest of all pauses.
    pub longest: TimeDelta,
    /// How often it is tried before it is given up.
    pub attempts: u32,
}

impl Retry {
    /// The pause after the failure of an attempt, counted from 1. `chance`, from 0 to 1, spreads pauses
    /// over the second half of what they may be, so that what failed together does not come back together.
    #[must_use]
    pub fn pause(&self, attempt: u32, chance: f64) -> TimeDelta {
        let doublings = attempt.saturating_sub(1).min(30);
        let whole = self.first.num_milliseconds().saturating_mul(1 << doublings);
        let whole = whole.min(self.longest.num_milliseconds());
        let half = TimeDelta::milliseconds(whole / 2);
        let spread = half.to_std().unwrap_or_default().mul_f64(chance.clamp(0.0, 1.0));
        half + TimeDelta::from_std(spread).unwrap_or_default()
    }
}

impl Default for Retry {
    /// For about a day and a half.
    fn default() -> Self {
        Self { first: TimeDelta::seconds(5), longest: TimeDelta::hours(4), attempts: 20 }
    }
}

/// Chances that one seed foretells: `SplitMix64`.
#[derive(Debug)]
pub(super) struct Chances(u64);

impl Chances {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// At least 0 and less than 1.
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: Retry =
        Retry { first: TimeDelta::seconds(4), longest: TimeDelta::seconds(60), attempts: 10 };

    #[test]
    fn pauses_double_up_to_the_longest_and_are_spread_over_half_of_that() {
        let seconds = |attempt, chance| RETRY.pause(attempt, chance).num_seconds();

        assert_eq!([1, 2, 3, 4, 5, 60].map(|attempt| seconds(attempt, 1.0)), [4, 8, 16, 32, 60, 60]);
        assert_eq!([1, 2, 3, 4, 5, 60].map(|attempt| seconds(attempt, 0.0)), [2, 4, 8, 16, 30, 30]);
    }

    #[test]
    fn one_seed_foretells_all_chances() {
        let drawn = |seed| {
            let mut chances = Chances::new(seed);
            [(); 100].map(|()| chances.next())
        };

        assert!(drawn(7).iter().all(|chance| (0.0..1.0).contains(chance)));
        assert_eq!(drawn(7).map(f64::to_bits), drawn(7).map(f64::to_bits));
        assert_ne!(drawn(7).map(f64::to_bits), drawn(8).map(f64::to_bits));
    }
}
