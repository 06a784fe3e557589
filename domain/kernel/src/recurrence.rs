//! What comes again, and when (T4).

use crate::Date;

/// How far apart the occurrences of something are, before `every` multiplies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Interval {
    Week,
    Month,
    Quarter,
    Year,
}

/// A day that comes again and again on the calendar, in no time zone.
///
/// Occurrence `n` is always reckoned from the anchor, never from the occurrence before: what is
/// clamped to the end of one month does not drift in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recurrence {
    /// Occurrence 0.
    pub anchor: Date,
    pub interval: Interval,
    /// Every how many intervals, from 1 to [`Self::EVERY_MAX`].
    pub every: u32,
    /// The last day on which it may come; none: for ever.
    pub until: Option<Date>,
}

impl Recurrence {
    pub const EVERY_MAX: u32 = 120;

    /// Anchor + `n` intervals, clamped to the month's end: 31 January, 28 February, 31 March.
    ///
    /// `None` where it lies after `until`, or after the last year that a [`Date`] can have.
    #[must_use]
    pub fn nth(&self, n: u32) -> Option<Date> {
        let steps = u64::from(n) * u64::from(self.every);
        let date = match self.interval {
            Interval::Week => self.anchor.checked_plus_days(steps.checked_mul(7)?)?,
            Interval::Month => self.anchor.checked_plus_months(steps)?,
            Interval::Quarter => self.anchor.checked_plus_months(steps.checked_mul(3)?)?,
            Interval::Year => self.anchor.checked_plus_months(steps.checked_mul(12)?)?,
        };
        (self.until.is_none_or(|until| date <= until)).then_some(date)
    }

    /// The first occurrence after a day, and which one it is; `None` where none comes any more.
    #[must_use]
    pub fn first_after(&self, day: Date) -> Option<(u32, Date)> {
        let (mut low, mut high) = (0, self.occurrences_until(day).saturating_add(1));
        // Occurrences never go back in time, so that the one looked for can be closed in on.
        while low < high {
            let middle = low + (high - low) / 2;
            match self.nth(middle) {
                Some(date) if date <= day => low = middle + 1,
                _ => high = middle,
            }
        }
        self.nth(low).map(|date| (low, date))
    }

    /// An upper bound on how many occurrences lie between the anchor and a day.
    fn occurrences_until(&self, day: Date) -> u32 {
        u32::try_from(day.days_since(self.anchor) / 7 + 1).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn monthly(anchor: &str) -> Recurrence {
        Recurrence { anchor: date(anchor), interval: Interval::Month, every: 1, until: None }
    }

    fn days(recurrence: &Recurrence, count: u32) -> Vec<String> {
        (0..count).filter_map(|n| recurrence.nth(n)).map(|date| date.to_string()).collect()
    }

    #[test]
    fn rule_t4_the_end_of_a_month_does_not_drift() {
        assert_eq!(
            days(&monthly("2026-01-31"), 5),
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
        );
    }

    #[test]
    fn rule_t4_a_leap_day_comes_back_in_leap_years() {
        let yearly = Recurrence { interval: Interval::Year, ..monthly("2024-02-29") };

        assert_eq!(days(&yearly, 5), ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]);
    }

    #[test]
    fn every_interval_is_multiplied() {
        let every = |interval, every| Recurrence { interval, every, ..monthly("2025-11-30") };

        assert_eq!(days(&every(Interval::Week, 2), 3), ["2025-11-30", "2025-12-14", "2025-12-28"]);
        assert_eq!(days(&every(Interval::Month, 3), 3), days(&every(Interval::Quarter, 1), 3));
        assert_eq!(days(&every(Interval::Quarter, 1), 3), ["2025-11-30", "2026-02-28", "2026-05-30"]);
        assert_eq!(days(&every(Interval::Year, 10), 2), ["2025-11-30", "2035-11-30"]);
    }

    #[test]
    fn the_last_day_is_included_and_nothing_comes_after_it() {
        let ending = Recurrence { until: Some(date("2026-02-28")), ..monthly("2026-01-31") };

        assert_eq!(days(&ending, 100), ["2026-01-31", "2026-02-28"]);
        assert_eq!(ending.first_after(date("2026-02-27")), Some((1, date("2026-02-28"))));
        assert_eq!(ending.first_after(date("2026-02-28")), None);
    }

    #[test]
    fn what_goes_on_for_ever_ends_with_the_calendar() {
        let late = monthly("2199-11-30");

        assert_eq!(days(&late, 100), ["2199-11-30", "2199-12-30"]);
        assert_eq!(late.nth(u32::MAX), None);
        let rare = Recurrence { interval: Interval::Year, every: u32::MAX, ..late };
        assert_eq!(rare.nth(u32::MAX), None);
    }

    proptest! {
        #[test]
        fn rule_t4_an_occurrence_is_on_the_anchors_day_or_the_last_of_its_month(
            offset in 0i64..60_000, n in 0u32..600, every in 1u32..=12, unit in 0usize..3,
        ) {
            let anchor = date("1950-01-01").plus_days(offset);
            let (interval, months) =
                [(Interval::Month, 1), (Interval::Quarter, 3), (Interval::Year, 12)][unit];
            let recurrence = Recurrence { anchor, interval, every, until: None };
            let Some(date) = recurrence.nth(n) else { return Ok(()) };

            let index = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
            prop_assert_eq!(index(date) - index(anchor), i64::from(n * every * months));
            prop_assert!(date.day() == anchor.day() || (date.day() < anchor.day() && date.next().day() == 1));
        }

        #[test]
        fn occurrences_go_forward_and_are_found_by_their_day(
            offset in 0i64..60_000, ahead in -400i64..4_000, every in 1u32..=5, unit in 0usize..4, run in 0i64..5_000,
        ) {
            let anchor = date("1950-01-01").plus_days(offset);
            let interval = [Interval::Week, Interval::Month, Interval::Quarter, Interval::Year][unit];
            let recurrence = Recurrence { anchor, interval, every, until: Some(anchor.plus_days(run)) };
            let day = anchor.plus_days(ahead);

            let all: Vec<Date> = (0..).map_while(|n| recurrence.nth(n)).collect();
            prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
            let found = all.iter().position(|date| *date > day);
            prop_assert_eq!(
                recurrence.first_after(day).map(|(n, date)| (n as usize, date)),
                found.map(|n| (n, all[n]))
            );
        }
    }
}
