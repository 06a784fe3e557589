//! The stretches that a period falls into.

use kernel::{Calendar, Date, Period, Span};

use super::GroupBy;

/// A part of a period, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(crate) key: String,
    pub(crate) period: Period,
}

/// The months, quarters or years that a period touches, cut off where it starts and ends; `None` where
/// the grouping is by something else.
pub(crate) fn slices(period: Period, by: GroupBy, calendar: &Calendar) -> Option<Vec<Slice>> {
    let (months, first) = match by {
        GroupBy::Month => (1, period.first().first_of_month()),
        GroupBy::Quarter => (3, named(Span::Quarter, period.first(), calendar)),
        GroupBy::Year => (12, named(Span::Year, period.first(), calendar)),
        GroupBy::FiscalQuarter => (3, named(Span::FiscalYear, period.first(), calendar)),
        GroupBy::FiscalYear => (12, named(Span::FiscalYear, period.first(), calendar)),
        GroupBy::Platform | GroupBy::Category => return None,
    };
    // Counted from the first one, so that a day of the month that some lack is not lost on the way.
    let starts = |n: i32| first.plus_months(n * months);
    let slices = (0..)
        .map(|n| (n, starts(n), starts(n + 1)))
        .skip_while(|(_, _, end)| *end <= period.first())
        .take_while(|(_, start, _)| *start < period.end())
        .filter_map(|(n, start, end)| {
            let (from, to) = (start.max(period.first()), end.min(period.end()).plus_days(-1));
            let period = Period::try_new(from, to).ok()?;
            Some(Slice { key: called(by, first, start, n), period })
        });
    Some(slices.collect())
}

fn named(span: Span, day: Date, calendar: &Calendar) -> Date {
    calendar.period(span, calendar.zone.start_of(day)).first()
}

/// `2026-03`, `2026-Q1`, `2026`, `2025/26-Q4`, `2025/26`.
fn called(by: GroupBy, first: Date, start: Date, n: i32) -> String {
    let fiscal = |year: i32| {
        let starts_with_the_year = (first.month(), first.day()) == (1, 1);
        if starts_with_the_year { year.to_string() } else { format!("{year}/{:02}", (year + 1) % 100) }
    };
    match by {
        GroupBy::Month => format!("{}-{:02}", start.year(), start.month()),
        GroupBy::Quarter => format!("{}-Q{}", start.year(), (start.month() - 1) / 3 + 1),
        GroupBy::FiscalQuarter => format!("{}-Q{}", fiscal(first.year() + n / 4), n % 4 + 1),
        GroupBy::FiscalYear => fiscal(start.year()),
        GroupBy::Year | GroupBy::Platform | GroupBy::Category => start.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use kernel::{YearDay, Zone};

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn sliced(from: &str, to: &str, by: GroupBy) -> Vec<(String, String, String)> {
        let calendar = Calendar {
            fiscal_year_start: YearDay::try_new(4, 6).unwrap(),
            ..Calendar::of("Pacific/Auckland".parse::<Zone>().unwrap())
        };
        let period = Period::try_new(date(from), date(to)).unwrap();
        slices(period, by, &calendar)
            .unwrap()
            .into_iter()
            .map(|slice| (slice.key, slice.period.first().to_string(), slice.period.last().to_string()))
            .collect()
    }

    fn row(key: &str, from: &str, to: &str) -> (String, String, String) {
        (key.into(), from.into(), to.into())
    }

    #[test]
    fn months_are_cut_off_where_the_period_is() {
        assert_eq!(
            sliced("2025-12-15", "2026-02-01", GroupBy::Month),
            [
                row("2025-12", "2025-12-15", "2025-12-31"),
                row("2026-01", "2026-01-01", "2026-01-31"),
                row("2026-02", "2026-02-01", "2026-02-01"),
            ]
        );
    }

    #[test]
    fn rule_t3_fiscal_years_and_quarters_start_on_the_users_day() {
        assert_eq!(
            sliced("2026-01-01", "2026-04-30", GroupBy::FiscalYear),
            [row("2025/26", "2026-01-01", "2026-04-05"), row("2026/27", "2026-04-06", "2026-04-30")]
        );
        assert_eq!(
            sliced("2026-01-01", "2026-04-30", GroupBy::FiscalQuarter),
            [
                row("2025/26-Q3", "2026-01-01", "2026-01-05"),
                row("2025/26-Q4", "2026-01-06", "2026-04-05"),
                row("2026/27-Q1", "2026-04-06", "2026-04-30"),
            ]
        );
        assert_eq!(
            sliced("2026-03-31", "2026-04-01", GroupBy::Quarter),
            [row("2026-Q1", "2026-03-31", "2026-03-31"), row("2026-Q2", "2026-04-01", "2026-04-01")]
        );
    }
}
