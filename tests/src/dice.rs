//! Randomness that is the same in every run.

use std::ops::Range;

use crate::process::asked_for;

/// `SplitMix64`: small, even enough for test rows, and never different.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Others in every run, unless a run is to be repeated.
    #[must_use]
    pub fn of_the_run() -> Self {
        let seed = asked_for("EARNTRACK_TEST_SEED").map(|seed| seed.parse().unwrap());
        let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
        eprintln!("EARNTRACK_TEST_SEED={seed} repeats this run");
        Self(seed)
    }

    /// A number of the range.
    pub fn roll(&mut self, range: Range<i64>) -> i64 {
        let sides = range.end.abs_diff(range.start);
        range.start.wrapping_add_unsigned(self.next() % sides)
    }

    /// One of the choices.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let sides = i64::try_from(choices.len()).unwrap();
        choices[usize::try_from(self.roll(0..sides)).unwrap()]
    }

    /// True once in `sides` times.
    pub fn one_in(&mut self, sides: i64) -> bool {
        self.roll(0..sides) == 0
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
