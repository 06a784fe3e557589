//! The stretches of days that reports are asked for.

use chrono::Weekday;

use crate::{Date, Timestamp, Zone};

/// A half-open run of days, `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    start: Date,
    end: Date,
}

/// A period by name, relative to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Today,
    Week,
    Month,
    Quarter,
    Year,
    FiscalYear,
}

/// Which stretch of time figures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Compared with the span before it.
    Span(Span),
    /// Compared with as many days before it.
    Days(Period),
    AllTime,
}

/// A day of the year on which a fiscal year can start: any but 29 February.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearDay {
    month: u32,
    day: u32,
}

/// How one user reads the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    pub zone: Zone,
    pub week_start: Weekday,
    pub fiscal_year_start: YearDay,
}

/// The first day lies after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must not lie after the end of the period")]
pub struct EndsBeforeItStarts;

impl Period {
    /// From the first day to the last one, both included.
    ///
    /// # Errors
    /// [`EndsBeforeItStarts`].
    pub fn try_new(first: Date, last: Date) -> Result<Self, EndsBeforeItStarts> {
        if first > last {
            return Err(EndsBeforeItStarts);
        }
        Ok(Self { start: first, end: last.next() })
    }

    #[must_use]
    pub fn of_day(day: Date) -> Self {
        Self { start: day, end: day.next() }
    }

    #[must_use]
    pub fn first(self) -> Date {
        self.start
    }

    /// The last day that belongs to the period.
    #[must_use]
    pub fn last(self) -> Date {
        self.end.plus_days(-1)
    }

    /// The first day that no longer belongs to it.
    #[must_use]
    pub fn end(self) -> Date {
        self.end
    }

    #[must_use]
    pub fn days(self) -> i64 {
        self.end.days_since(self.start)
    }

    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        self.start <= date && date < self.end
    }

    /// The whole month that a day lies in.
    #[must_use]
    pub fn month_of(day: Date) -> Self {
        let start = day.first_of_month();
        Self { start, end: start.plus_months(1) }
    }

    /// The first day of every month that has a day of the period, oldest first.
    pub fn months(self) -> impl Iterator<Item = Date> {
        let firsts =
            std::iter::successors(Some(self.start.first_of_month()), |month| Some(month.plus_months(1)));
        firsts.take_while(move |first| *first < self.end)
    }

    /// As many days, right before this period; `None` where they begin before any day that a [`Date`] can be.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        let start = self.start.plus_days(-self.days());
        (start >= Date::FIRST).then_some(Self { start, end: self.start })
    }
}

impl YearDay {
    pub const NEW_YEAR: Self = Self { month: 1, day: 1 };

    /// `None` where not every year has that day.
    #[must_use]
    pub fn try_new(month: u32, day: u32) -> Option<Self> {
        // 2023 had no 29 February, so what it had, every year has.
        Date::try_new(2023, month, day).ok().map(|_| Self { month, day })
    }

    #[must_use]
    pub fn month(self) -> u32 {
        self.month
    }

    #[must_use]
    pub fn day(self) -> u32 {
        self.day
    }
}

impl Calendar {
    /// Weeks from Monday and the fiscal year of the calendar.
    #[must_use]
    pub fn of(zone: Zone) -> Self {
        Self { zone, week_start: Weekday::Mon, fiscal_year_start: YearDay::NEW_YEAR }
    }

    #[must_use]
    pub fn today(&self, now: Timestamp) -> Date {
        self.zone.date_of(now)
    }

    /// The span that `now` lies in.
    #[must_use]
    pub fn period(&self, span: Span, now: Timestamp) -> Period {
        self.span_around(span, self.today(now))
    }

    /// The span that a day lies in.
    #[must_use]
    pub fn period_of(&self, span: Span, day: Date) -> Period {
        self.span_around(span, day)
    }

    /// The span right before the one that `now` lies in: last week, last fiscal year.
    #[must_use]
    pub fn previous(&self, span: Span, now: Timestamp) -> Period {
        let this = self.period(span, now);
        self.span_around(span, this.start.plus_days(-1))
    }

    /// The period that is asked for, and the one to compare it with, where there is one; none of all time.
    #[must_use]
    pub fn asked(&self, question: Question, now: Timestamp) -> (Option<Period>, Option<Period>) {
        match question {
            Question::Span(span) => (Some(self.period(span, now)), Some(self.previous(span, now))),
            Question::Days(period) => (Some(period), period.before()),
            Question::AllTime => (None, None),
        }
    }

    fn span_around(&self, span: Span, day: Date) -> Period {
        let start = match span {
            Span::Today => day,
            Span::Week => {
                let into_week = day.weekday().days_since(self.week_start);
                day.plus_days(-i64::from(into_week))
            }
            Span::Month => day.first_of_month(),
            Span::Quarter => Date::clamped(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
            Span::Year => Date::clamped(day.year(), 1, 1),
            Span::FiscalYear => self.fiscal_year_around(day),
        };
        let end = match span {
            Span::Today => start.next(),
            Span::Week => start.plus_days(7),
            Span::Month => start.plus_months(1),
            Span::Quarter => start.plus_months(3),
            Span::Year | Span::FiscalYear => start.plus_months(12),
        };
        Period { start, end }
    }

    fn fiscal_year_around(&self, day: Date) -> Date {
        let YearDay { month, day: first } = self.fiscal_year_start;
        let this_year = Date::clamped(day.year(), month, first);
        if this_year <= day { this_year } else { Date::clamped(day.year() - 1, month, first) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPANS: [Span; 6] =
        [Span::Today, Span::Week, Span::Month, Span::Quarter, Span::Year, Span::FiscalYear];

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn noon(text: &str) -> Timestamp {
        format!("{text}T12:00:00Z").parse().unwrap()
    }

    fn days(period: Period) -> (String, String) {
        (period.first().to_string(), period.last().to_string())
    }

    #[test]
    fn rule_t2_a_period_is_half_open() {
        let march = Period::try_new(date("2026-03-01"), date("2026-03-31")).unwrap();

        assert!(march.contains(date("2026-03-31")));
        assert!(!march.contains(date("2026-04-01")));
        assert_eq!(march.days(), 31);
    }

    #[test]
    fn rule_t3_the_week_starts_on_the_chosen_day() {
        let mut calendar = Calendar::of(Zone::UTC);
        let wednesday = noon("2026-03-18");

        assert_eq!(days(calendar.period(Span::Week, wednesday)), ("2026-03-16".into(), "2026-03-22".into()));

        calendar.week_start = Weekday::Sun;
        assert_eq!(days(calendar.period(Span::Week, wednesday)), ("2026-03-15".into(), "2026-03-21".into()));
    }

    #[test]
    fn rule_t3_the_british_fiscal_year_starts_on_6_april() {
        let mut calendar = Calendar::of("Europe/London".parse().unwrap());
        calendar.fiscal_year_start = YearDay::try_new(4, 6).unwrap();

        let eve = calendar.period(Span::FiscalYear, noon("2026-04-05"));
        let first = calendar.period(Span::FiscalYear, noon("2026-04-06"));

        assert_eq!(days(eve), ("2025-04-06".into(), "2026-04-05".into()));
        assert_eq!(days(first), ("2026-04-06".into(), "2027-04-05".into()));
    }

    #[test]
    fn a_period_has_the_months_that_it_touches() {
        let winter = Period::try_new(date("2025-12-31"), date("2026-02-01")).unwrap();

        let months: Vec<String> = winter.months().map(|first| first.to_string()).collect();

        assert_eq!(months, ["2025-12-01", "2026-01-01", "2026-02-01"]);
        assert_eq!(days(Period::month_of(date("2026-02-17"))), ("2026-02-01".into(), "2026-02-28".into()));
    }

    #[test]
    fn last_month_is_a_whole_month_whatever_its_length() {
        let calendar = Calendar::of(Zone::UTC);

        assert_eq!(
            days(calendar.previous(Span::Month, noon("2026-03-31"))),
            ("2026-02-01".into(), "2026-02-28".into())
        );
    }

    proptest! {
        #[test]
        fn periods_tile_the_calendar(offset in 0i64..60_000, week_start in 0u8..7, month in 1u32..=12, day in 1u32..=28) {
            let today = date("1950-01-01").plus_days(offset);
            let now = Zone::UTC.start_of(today);
            let calendar = Calendar {
                zone: Zone::UTC,
                week_start: Weekday::try_from(week_start).unwrap(),
                fiscal_year_start: YearDay::try_new(month, day).unwrap(),
            };
            for span in SPANS {
                let period = calendar.period(span, now);
                prop_assert!(period.contains(today));
                prop_assert_eq!(calendar.previous(span, now).end(), period.first());
            }
        }
    }
}
