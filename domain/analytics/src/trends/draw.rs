//! The series, and what can be said of it.

use std::collections::BTreeMap;

use kernel::{
    Calendar, Currency, Date, Decimal, HALF_UP, Money, MoneyError, Period, Quantity, Span, Weekday,
};

use super::{
    Day, Metric, Point, Reading, Trend, TrendInterval, TrendQuestion, WeekdayPart,
    forecast::{self, Outlooks},
};
use crate::MissingRows;

/// What a trend is drawn from.
pub(super) struct Sketch<'a> {
    pub(super) question: TrendQuestion,
    pub(super) calendar: &'a Calendar,
    pub(super) today: Date,
    pub(super) currency: Currency,
    pub(super) days: &'a BTreeMap<Date, Day>,
    pub(super) missing_rates: Vec<MissingRows>,
}

/// The sum over some days.
#[derive(Debug, Clone, Copy)]
struct Sum {
    amount: Option<Decimal>,
    hours: Decimal,
}

impl TrendInterval {
    fn span(self) -> Span {
        match self {
            Self::Day => Span::Today,
            Self::Week => Span::Week,
            Self::Month => Span::Month,
        }
    }

    /// The periods that a moving average is over.
    fn stretch(self) -> usize {
        match self {
            Self::Day => 7,
            Self::Week => 4,
            Self::Month => 3,
        }
    }
}

/// The periods of a question, and as many before them as the first average needs; oldest first.
pub(super) fn periods(question: TrendQuestion, calendar: &Calendar, today: Date) -> Vec<Period> {
    let span = question.interval.span();
    let present = calendar.period_of(span, today);
    let back = std::iter::successors(Some(present), |period| {
        Some(calendar.period_of(span, period.first().plus_days(-1)))
    });
    let count = question.periods as usize + question.interval.stretch() - 1;
    let mut periods: Vec<Period> = back.take(count).collect();
    periods.reverse();
    periods
}

impl Sketch<'_> {
    /// # Errors
    /// `Overflow`.
    pub(super) fn draw(self, periods: &[Period]) -> Result<Trend, MoneyError> {
        let ahead = self.question.interval.stretch() - 1;
        let points = (ahead..periods.len())
            .map(|at| self.point(&periods[at - ahead..=at]))
            .collect::<Result<Vec<_>, _>>()?;
        let shown = &periods[ahead.min(periods.len())..];
        let by_weekday = match shown.first() {
            Some(first) => self.by_weekday(first.first())?,
            None => Vec::new(),
        };
        let outlooks = Outlooks {
            metric: self.question.metric,
            span: self.question.interval.span(),
            calendar: self.calendar,
            today: self.today,
            currency: self.currency,
            days: self.days,
        };
        Ok(Trend {
            metric: self.question.metric,
            interval: self.question.interval,
            currency: (self.question.metric != Metric::Hours).then_some(self.currency),
            points,
            growth: self.growth(shown),
            by_weekday,
            forecast: if self.missing_rates.is_empty() {
                outlooks.forecast()?
            } else {
                Err(forecast::NoForecast::MissingRate)
            },
            missing_rates: self.missing_rates,
        })
    }

    /// The last of some periods, each right after the other.
    fn point(&self, stretch: &[Period]) -> Result<Point, MoneyError> {
        let (Some(first), Some(period)) = (stretch.first(), stretch.last()) else {
            return Err(MoneyError::Overflow);
        };
        let is_complete = period.last() < self.today;
        let value = self.value(self.sum(*period));
        let over = self.sum(Period::try_new(first.first(), period.last()).unwrap_or(*period));
        let average = self.value(over).map(|value| match self.question.metric {
            Metric::HourlyRate => value,
            _ => value / Decimal::from(stretch.len()),
        });
        let before = stretch.len().checked_sub(2).and_then(|at| self.value(self.sum(stretch[at])));
        Ok(Point {
            period: *period,
            value: value.map(|value| self.reading(value)).transpose()?,
            moving_average: average.filter(|_| is_complete).map(|value| self.reading(value)).transpose()?,
            change: value.zip(before).filter(|_| is_complete).and_then(|(now, then)| change(now, then)),
            is_complete,
        })
    }

    fn growth(&self, periods: &[Period]) -> Option<Decimal> {
        let complete: Vec<Period> =
            periods.iter().copied().filter(|period| period.last() < self.today).collect();
        let half = complete.len() / 2;
        let later = &complete[complete.len() - half..];
        let earlier = &complete[complete.len() - 2 * half..complete.len() - half];
        let over = |periods: &[Period]| {
            let days = Period::try_new(periods.first()?.first(), periods.last()?.last()).ok()?;
            self.value(self.sum(days))
        };
        change(over(later)?, over(earlier)?)
    }

    fn by_weekday(&self, first: Date) -> Result<Vec<WeekdayPart>, MoneyError> {
        let whole = Period::try_new(first, self.today).unwrap_or(Period::of_day(self.today));
        let mean = self.average(self.sum(whole), whole.days());
        let mut parts = Vec::with_capacity(7);
        let mut weekday = self.calendar.week_start;
        for _ in 0..7 {
            let sum = self.sum_where(whole, |day| day.weekday() == weekday);
            let days = count_of(whole, weekday);
            let average = self.average(sum, days);
            let total = self.value(sum).filter(|_| self.question.metric != Metric::HourlyRate);
            parts.push(WeekdayPart {
                weekday,
                days: u32::try_from(days).unwrap_or(u32::MAX),
                total: total.map(|total| self.reading(total)).transpose()?,
                average: average.map(|average| self.reading(average)).transpose()?,
                index: average.zip(mean).and_then(|(average, mean)| percent(average, mean)),
            });
            weekday = weekday.succ();
        }
        Ok(parts)
    }

    /// Of one of so many days; a rate is what it is.
    fn average(&self, sum: Sum, days: i64) -> Option<Decimal> {
        match self.question.metric {
            Metric::HourlyRate => self.value(sum),
            _ if days == 0 => None,
            _ => self.value(sum).map(|value| value / Decimal::from(days)),
        }
    }

    fn sum(&self, period: Period) -> Sum {
        self.sum_where(period, |_| true)
    }

    fn sum_where(&self, period: Period, counts: impl Fn(Date) -> bool) -> Sum {
        let none = Sum { amount: Some(Decimal::ZERO), hours: Decimal::ZERO };
        let rows = self.days.range(period.first()..period.end()).filter(|(date, _)| counts(**date));
        rows.fold(none, |sum, (_, day)| Sum {
            amount: sum.amount.zip(day.amount).map(|(sum, amount)| sum + amount),
            hours: sum.hours + day.hours,
        })
    }

    fn value(&self, sum: Sum) -> Option<Decimal> {
        match self.question.metric {
            Metric::Hours => Some(sum.hours),
            Metric::HourlyRate if sum.hours.is_zero() => None,
            Metric::HourlyRate => sum.amount?.checked_div(sum.hours),
            Metric::Earnings | Metric::Sales | Metric::Expenses | Metric::Profit => sum.amount,
        }
    }

    fn reading(&self, value: Decimal) -> Result<Reading, MoneyError> {
        reading(self.question.metric, self.currency, value)
    }
}

/// Rounded to the digits of the currency, or to those that hours have.
pub(super) fn reading(metric: Metric, currency: Currency, value: Decimal) -> Result<Reading, MoneyError> {
    match metric {
        Metric::Hours => Quantity::try_rounded(value).map(Reading::Hours).map_err(|_| MoneyError::Overflow),
        _ => Money::sum_rounded(value, currency).map(Reading::Money),
    }
}

/// Per cent up or down, to one decimal; against a loss, up is up.
fn change(now: Decimal, then: Decimal) -> Option<Decimal> {
    percent(now - then, then.abs())
}

fn percent(part: Decimal, whole: Decimal) -> Option<Decimal> {
    if whole.is_zero() {
        return None;
    }
    let percent = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
    Some(percent.round_dp_with_strategy(1, HALF_UP))
}

/// How many days of a period are such a day of the week.
fn count_of(period: Period, weekday: Weekday) -> i64 {
    let ahead = i64::from(weekday.days_since(period.first().weekday()));
    (period.days() - ahead + 6) / 7
}

#[cfg(test)]
mod tests {
    use kernel::Zone;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn days(rows: &[(&str, i64, i64)]) -> BTreeMap<Date, Day> {
        let day = |amount, hours| Day { amount: Some(Decimal::from(amount)), hours: Decimal::from(hours) };
        rows.iter().map(|(at, amount, hours)| (date(at), day(*amount, *hours))).collect()
    }

    fn trend(metric: Metric, interval: TrendInterval, count: u32, days: &BTreeMap<Date, Day>) -> Trend {
        let calendar = Calendar::of(Zone::UTC);
        let question = TrendQuestion { metric, interval, periods: count, currency: None };
        // A Saturday.
        let today = date("2026-03-14");
        let periods = periods(question, &calendar, today);
        let currency = "USD".parse().unwrap();
        let sketch =
            Sketch { question, calendar: &calendar, today, currency, days, missing_rates: Vec::new() };
        sketch.draw(&periods).unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "what it is compared with may be absent")]
    fn usd(text: &str) -> Option<Reading> {
        Some(Reading::Money(Money::parse(text, "USD".parse().unwrap()).unwrap()))
    }

    #[test]
    fn periods_without_rows_are_zero_and_the_present_one_is_not_compared() {
        let days = days(&[("2025-12-31", 90, 0), ("2026-02-10", 30, 0), ("2026-03-01", 7, 0)]);

        let trend = trend(Metric::Earnings, TrendInterval::Month, 3, &days);

        let values: Vec<_> = trend.points.iter().map(|point| point.value).collect();
        assert_eq!(values, [usd("0.00"), usd("30.00"), usd("7.00")]);
        // (0 + 90 + 0) / 3 in January, with November before the series.
        let averages: Vec<_> = trend.points.iter().map(|point| point.moving_average).collect();
        assert_eq!(averages, [usd("30.00"), usd("40.00"), None]);
        let changes: Vec<_> = trend.points.iter().map(|point| point.change).collect();
        assert_eq!(changes, [Some(Decimal::from(-100)), None, None]);
        assert_eq!(trend.growth, None, "January had nothing to grow from");
    }

    #[test]
    fn growth_compares_the_later_half_with_the_earlier_one() {
        let days = days(&[("2026-03-08", 10, 0), ("2026-03-10", 20, 0), ("2026-03-13", 25, 0)]);

        // 8 March to 13 March are complete: 30 and then 25.
        let trend = trend(Metric::Earnings, TrendInterval::Day, 7, &days);

        assert_eq!(trend.growth, Some(Decimal::new(-167, 1)));
    }

    #[test]
    fn rule_e2_a_rate_is_over_hours_and_absent_without_them() {
        let days = days(&[("2026-03-02", 100, 4), ("2026-03-04", 20, 2)]);

        let trend = trend(Metric::HourlyRate, TrendInterval::Week, 2, &days);

        assert_eq!(trend.points[0].value, usd("20.00"));
        assert_eq!(trend.points[1].value, None);
        let monday = &trend.by_weekday[0];
        assert_eq!(
            (monday.average, monday.total, monday.index),
            (usd("25.00"), None, Some(Decimal::from(125)))
        );
        assert_eq!(trend.forecast, Err(forecast::NoForecast::NotASum));
    }

    #[test]
    fn days_of_the_week_are_compared_with_the_mean_day() {
        let days = days(&[("2026-03-02", 70, 0), ("2026-03-09", 70, 0)]);

        // 2 to 14 March: two Mondays of thirteen days.
        let trend = trend(Metric::Earnings, TrendInterval::Week, 2, &days);

        let monday = &trend.by_weekday[0];
        assert_eq!((monday.weekday, monday.days, monday.total), (Weekday::Mon, 2, usd("140.00")));
        assert_eq!((monday.average, monday.index), (usd("70.00"), Some(Decimal::from(650))));
        assert_eq!((trend.by_weekday[6].days, trend.by_weekday[6].average), (1, usd("0.00")));
        assert_eq!(trend.by_weekday.iter().map(|part| part.days).sum::<u32>(), 13);
    }
}
