//! What is to come, as far as what was says so.
//!
//! A stretch of days to come is like the stretches of as many days that began on the same day of the
//! week: what each of those of the last half year came to is one thing that may happen, and the
//! quantiles of these sums are the band. So days of the week count, nothing is assumed of how amounts
//! are spread, nothing is drawn by lot, and nothing but sums of exact decimals is reckoned.

use std::collections::BTreeMap;

use kernel::{Calendar, Currency, Date, Decimal, HALF_UP, MoneyError, Period, Span};

use super::{Day, Metric, Reading, draw::reading};

/// Fewer days of history than these eight weeks tell nothing of what is to come.
pub const HISTORY_MIN: usize = 56;

/// How far back stretches are taken from: what is longer ago was another life.
const REACH: usize = 26 * 7;

/// Periods that are forecast after the present one.
const AHEAD: usize = 3;

/// Forecasts of the past that are compared with what came.
const ORIGINS: usize = 26;

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoForecast {
    /// What an hour brings does not add up over days.
    NotASum,
    /// So many days lie between the first row and today, less than [`HISTORY_MIN`].
    TooShort {
        days: usize,
    },
    MissingRate,
}

/// What is to come, and how well the same reckoning would have done before.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The days that it rests on.
    pub history: Period,
    /// The period that today lies in.
    pub present: Outlook,
    /// The month that today lies in.
    pub month: Outlook,
    pub next: Vec<Outlook>,
    /// `None` where the history is too short for a single one.
    pub back_test: Option<BackTest>,
}

/// What a period will come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    pub period: Period,
    /// What is booked in it already.
    pub so_far: Reading,
    /// Of the whole period.
    pub band: Band,
}

/// What it will be at most in one, five and nine of ten cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    pub p10: Reading,
    pub p50: Reading,
    pub p90: Reading,
}

/// How far off forecasts of the past were, each made of the days before it alone.
#[derive(Debug, Clone, PartialEq)]
pub struct BackTest {
    /// The days that each was for, as many as the next period has.
    pub days: i64,
    pub forecasts: u32,
    /// How far what came was from the middle of the band, on the average.
    pub mean_error: Reading,
    /// The same in per cent of what came, where that was not nothing.
    pub mean_error_percent: Option<Decimal>,
    /// Per cent of what came that lay inside the band; eight of ten are meant to.
    pub inside_percent: Decimal,
}

/// What a forecast is made from.
pub(super) struct Outlooks<'a> {
    pub(super) metric: Metric,
    pub(super) span: Span,
    pub(super) calendar: &'a Calendar,
    pub(super) today: Date,
    pub(super) currency: Currency,
    pub(super) days: &'a BTreeMap<Date, Day>,
}

/// Each day from the first that has rows through yesterday, summed up.
struct History {
    first: Date,
    /// What all days before one come to; one more than there are days.
    before: Vec<Decimal>,
}

/// A band before it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quantiles([Decimal; 3]);

impl Outlooks<'_> {
    /// # Errors
    /// `Overflow`.
    pub(super) fn forecast(&self) -> Result<Result<Forecast, NoForecast>, MoneyError> {
        if self.metric == Metric::HourlyRate {
            return Ok(Err(NoForecast::NotASum));
        }
        let Some(history) = self.history() else { return Ok(Err(NoForecast::TooShort { days: 0 })) };
        if history.days() < HISTORY_MIN {
            return Ok(Err(NoForecast::TooShort { days: history.days() }));
        }
        let present = self.calendar.period_of(self.span, self.today);
        let mut next = Vec::with_capacity(AHEAD);
        let mut period = present;
        for _ in 0..AHEAD {
            period = self.calendar.period_of(self.span, period.end());
            next.push(period);
        }
        let known = Period::try_new(history.first, self.today.plus_days(-1));
        Ok(Ok(Forecast {
            history: known.unwrap_or(Period::of_day(self.today)),
            present: self.outlook(&history, present)?,
            month: self.outlook(&history, Period::month_of(self.today))?,
            back_test: match next.first() {
                Some(period) => self.back_test(&history, *period)?,
                None => None,
            },
            next: next.into_iter().map(|period| self.outlook(&history, period)).collect::<Result<_, _>>()?,
        }))
    }

    fn history(&self) -> Option<History> {
        let (first, _) = self.days.range(..self.today).next()?;
        let mut before = vec![Decimal::ZERO];
        let (mut day, mut sum) = (*first, Decimal::ZERO);
        while day < self.today {
            sum += self.days.get(&day).map_or(Decimal::ZERO, |day| self.value(day));
            before.push(sum);
            day = day.next();
        }
        Some(History { first: *first, before })
    }

    /// What has come, and what the days from today on may bring.
    fn outlook(&self, history: &History, period: Period) -> Result<Outlook, MoneyError> {
        let booked = |from: Date| -> Decimal {
            self.days.range(from..period.end()).map(|(_, day)| self.value(day)).sum()
        };
        let from = self.today.max(period.first());
        let left = usize::try_from(period.end().days_since(from)).unwrap_or(0);
        let so_far = booked(period.first());
        let came = so_far - booked(from);
        let quantiles = history.quantiles(from, left, history.days()).0.map(|to_come| {
            let total = came + to_come;
            // What is booked already is not taken back, but for a profit, which expenses lessen.
            if self.metric == Metric::Profit { total } else { total.max(so_far) }
        });
        Ok(Outlook { period, so_far: self.reading(so_far)?, band: self.band(Quantiles(quantiles))? })
    }

    fn back_test(&self, history: &History, like: Period) -> Result<Option<BackTest>, MoneyError> {
        let days = usize::try_from(like.days()).unwrap_or(0);
        let starts = history.starts(like.first(), days, HISTORY_MIN, history.days());
        let (mut forecasts, mut inside, mut error) = (0u32, 0u32, Decimal::ZERO);
        let (mut percent, mut compared) = (Decimal::ZERO, 0u32);
        for start in starts.take(ORIGINS) {
            let came = history.sum(start, days);
            let Quantiles([low, middle, high]) = history.quantiles(like.first(), days, start);
            let off = (came - middle).abs();
            forecasts += 1;
            error += off;
            inside += u32::from(low <= came && came <= high);
            if !came.is_zero() {
                percent += off * Decimal::ONE_HUNDRED / came.abs();
                compared += 1;
            }
        }
        if forecasts == 0 {
            return Ok(None);
        }
        let of_all = Decimal::from(forecasts);
        let rounded = |percent: Decimal| percent.round_dp_with_strategy(1, HALF_UP);
        Ok(Some(BackTest {
            days: like.days(),
            forecasts,
            mean_error: self.reading(error / of_all)?,
            mean_error_percent: (compared > 0).then(|| rounded(percent / Decimal::from(compared))),
            inside_percent: rounded(Decimal::from(inside) * Decimal::ONE_HUNDRED / of_all),
        }))
    }

    fn value(&self, day: &Day) -> Decimal {
        match self.metric {
            Metric::Hours => day.hours,
            _ => day.amount.unwrap_or_default(),
        }
    }

    fn band(&self, Quantiles([p10, p50, p90]): Quantiles) -> Result<Band, MoneyError> {
        Ok(Band { p10: self.reading(p10)?, p50: self.reading(p50)?, p90: self.reading(p90)? })
    }

    fn reading(&self, value: Decimal) -> Result<Reading, MoneyError> {
        let value =
            if self.metric == Metric::Hours { value.round_dp_with_strategy(2, HALF_UP) } else { value };
        reading(self.metric, self.currency, value)
    }
}

impl History {
    fn days(&self) -> usize {
        self.before.len() - 1
    }

    fn sum(&self, start: usize, days: usize) -> Decimal {
        self.before[start + days] - self.before[start]
    }

    /// Where stretches of so many days begin that lie between two days of the history and begin on the
    /// same day of the week as `like`, the last one first.
    fn starts(
        &self,
        like: Date,
        days: usize,
        from: usize,
        until: usize,
    ) -> impl Iterator<Item = usize> + use<> {
        let into_week = like.days_since(self.first).rem_euclid(7);
        let into_week = usize::try_from(into_week).unwrap_or(0);
        let room = until.saturating_sub(days);
        (from..=room).rev().filter(move |start| start % 7 == into_week && start + days <= until)
    }

    /// What stretches like the one from `like` on came to, of the days before `until`.
    fn quantiles(&self, like: Date, days: usize, until: usize) -> Quantiles {
        let from = until.saturating_sub(REACH);
        let mut sums: Vec<Decimal> =
            self.starts(like, days, from, until).map(|start| self.sum(start, days)).collect();
        sums.sort();
        Quantiles([1, 5, 9].map(|tenths| quantile(&sums, tenths)))
    }
}

/// So many tenths up the way from the least to the most, between two where it falls between them;
/// nothing of none.
fn quantile(sorted: &[Decimal], tenths: usize) -> Decimal {
    let Some(last) = sorted.len().checked_sub(1) else { return Decimal::ZERO };
    let (at, rest) = (last * tenths / 10, last * tenths % 10);
    let below = sorted[at];
    let above = sorted[(at + 1).min(last)];
    below + (above - below) * Decimal::from(rest) / Decimal::TEN
}

#[cfg(test)]
mod tests {
    use kernel::{Money, Weekday, Zone};
    use proptest::prelude::*;

    use super::*;

    /// A Saturday.
    const TODAY: &str = "2026-03-14";

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn usd(amount: i64) -> Reading {
        Reading::Money(Money::from_minor(amount * 100, "USD".parse().unwrap()))
    }

    /// So many days up to yesterday.
    fn history(days: i64, amount: impl Fn(Date) -> i64) -> BTreeMap<Date, Day> {
        let day = |back: i64| date(TODAY).plus_days(-back);
        (1..=days)
            .map(|back| (day(back), Day { amount: Some(amount(day(back)).into()), hours: Decimal::ONE }))
            .collect()
    }

    fn forecast(span: Span, metric: Metric, days: &BTreeMap<Date, Day>) -> Result<Forecast, NoForecast> {
        let outlooks = Outlooks {
            metric,
            span,
            calendar: &Calendar::of(Zone::UTC),
            today: date(TODAY),
            currency: "USD".parse().unwrap(),
            days,
        };
        outlooks.forecast().unwrap()
    }

    fn band(amount: i64) -> Band {
        Band { p10: usd(amount), p50: usd(amount), p90: usd(amount) }
    }

    #[test]
    fn fewer_than_eight_weeks_give_none_and_say_why() {
        let short = forecast(Span::Week, Metric::Earnings, &history(55, |_| 10));
        assert_eq!(short, Err(NoForecast::TooShort { days: 55 }));
        assert_eq!(
            forecast(Span::Week, Metric::Earnings, &BTreeMap::new()),
            Err(NoForecast::TooShort { days: 0 })
        );
        assert!(forecast(Span::Month, Metric::Earnings, &history(56, |_| 10)).is_ok());
        assert_eq!(forecast(Span::Week, Metric::HourlyRate, &history(99, |_| 10)), Err(NoForecast::NotASum));
    }

    #[test]
    fn what_is_always_the_same_stays_so() {
        let forecast = forecast(Span::Month, Metric::Earnings, &history(200, |_| 10)).unwrap();

        assert_eq!((forecast.present.so_far, forecast.present.band), (usd(130), band(310)));
        assert_eq!(forecast.month, forecast.present);
        let next: Vec<Band> = forecast.next.iter().map(|outlook| outlook.band).collect();
        assert_eq!(next, [band(300), band(310), band(300)], "April to June");
        let back_test = forecast.back_test.unwrap();
        assert_eq!((back_test.days, back_test.mean_error), (30, usd(0)));
        assert_eq!(back_test.mean_error_percent, Some(Decimal::ZERO));
        assert_eq!(back_test.inside_percent, Decimal::ONE_HUNDRED);
    }

    #[test]
    fn days_of_the_week_are_what_they_were() {
        let mondays = history(100, |day| if day.weekday() == Weekday::Mon { 100 } else { 0 });

        let forecast = forecast(Span::Today, Metric::Earnings, &mondays).unwrap();

        let next: Vec<(Weekday, Band)> =
            forecast.next.iter().map(|outlook| (outlook.period.first().weekday(), outlook.band)).collect();
        assert_eq!(next, [(Weekday::Sun, band(0)), (Weekday::Mon, band(100)), (Weekday::Tue, band(0))]);
        // 16, 23 and 30 March are to come, 2 and 9 have been.
        assert_eq!((forecast.month.so_far, forecast.month.band), (usd(200), band(500)));
    }

    #[test]
    fn what_is_booked_already_is_not_taken_back() {
        let mut days = history(100, |_| 1);
        days.insert(date("2026-03-20"), Day { amount: Some(5000.into()), hours: Decimal::ZERO });

        let forecast = forecast(Span::Month, Metric::Earnings, &days).unwrap();

        assert_eq!((forecast.present.so_far, forecast.present.band), (usd(5013), band(5013)));
    }

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        let sums: Vec<Decimal> = (1..=6).map(Decimal::from).collect();

        // Five steps: 10 % is half a step up, 50 % two and a half, 90 % four and a half.
        let told = [1, 5, 9].map(|tenths| quantile(&sums, tenths).normalize().to_string());
        assert_eq!(told, ["1.5", "3.5", "5.5"]);
        assert_eq!(quantile(&[], 5), Decimal::ZERO);
    }

    #[test]
    fn the_back_test_says_how_far_off_it_was() {
        // Weeks of 70 and of 140 in turn, so that every middle is off by 35.
        let turns =
            history(
                70 + 7,
                |day| if day.days_since(date("2026-01-04")).div_euclid(7) % 2 == 0 { 10 } else { 20 },
            );

        let back_test = forecast(Span::Week, Metric::Earnings, &turns).unwrap().back_test.unwrap();

        assert_eq!(back_test.days, 7);
        assert!(back_test.forecasts >= 2, "{back_test:?}");
        let Reading::Money(error) = back_test.mean_error else { panic!("{back_test:?}") };
        assert!(error.minor() > 0 && error.minor() <= 7000, "{back_test:?}");
    }

    proptest! {
        #[test]
        fn bands_are_in_order_and_the_same_every_time(
            amounts in prop::collection::vec(-500i64..5_000, 56..160), span in 0usize..3, is_profit: bool,
        ) {
            let days = history(i64::try_from(amounts.len()).unwrap(), |day| {
                amounts[usize::try_from(date(TODAY).days_since(day) - 1).unwrap()]
            });
            let metric = if is_profit { Metric::Profit } else { Metric::Earnings };
            let span = [Span::Today, Span::Week, Span::Month][span];
            let first = forecast(span, metric, &days).unwrap();

            let minor = |reading| match reading { Reading::Money(money) => money.minor(), Reading::Hours(_) => 0 };
            for outlook in first.next.iter().chain([&first.present, &first.month]) {
                let Band { p10, p50, p90 } = outlook.band;
                prop_assert!(minor(p10) <= minor(p50) && minor(p50) <= minor(p90));
            }
            if let Some(back_test) = &first.back_test {
                prop_assert!(back_test.inside_percent <= Decimal::ONE_HUNDRED && minor(back_test.mean_error) >= 0);
            }
            prop_assert_eq!(forecast(span, metric, &days).unwrap(), first);
        }
    }
}
