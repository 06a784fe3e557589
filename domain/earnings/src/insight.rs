//! What the sums say: the summary of a period and the months side by side.

use std::collections::{BTreeMap, HashMap};

use kernel::{
    Conversion, Currency, Date, Decimal, MissingRate, Money, MoneyError, Name, Period, Quantity, Telling,
    ToldSum,
};

use crate::{Color, DayTally, DayTotal, Platform, PlatformId, PlatformTally, Tally, tally::percent_of};

/// What a period brought, told in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// From the first to the last earning where all time was asked for; `None` without any.
    pub period: Option<Period>,
    pub overall: Overall,
    /// Per day of the period that has passed.
    pub average_per_day: Option<Money>,
    pub best: Option<DayTotal>,
    /// The highest total first.
    pub by_platform: Vec<PlatformShare>,
    /// `None` where all time was asked for.
    pub previous: Option<Previous>,
}

/// Sums over rows that may be in several currencies, each converted with the rate of its day.
///
/// The totals are `None` as soon as one cannot be (M6).
#[derive(Debug, Clone, PartialEq)]
pub struct Overall {
    pub currency: Currency,
    pub total: Option<Money>,
    pub hourly_rate: Option<Money>,
    pub count: u64,
    pub hours: Quantity,
    /// The rows that have hours, on which the rate rests (E2).
    pub timed_count: u64,
    /// The sum of each currency by itself, ordered by currency.
    pub totals: Vec<Money>,
    /// What was converted, ordered by currency.
    pub conversions: Vec<Conversion>,
    pub missing_rates: Vec<MissingRate>,
}

/// One platform's part of a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformShare {
    pub platform: PlatformId,
    pub name: String,
    pub color: Color,
    pub overall: Overall,
    /// Per cent of the whole, to one decimal.
    pub share: Option<Decimal>,
}

/// The period before, in the same currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Previous {
    pub period: Period,
    pub total: Option<Money>,
    /// Per cent up or down, to one decimal; `None` where there is nothing to compare with.
    pub change: Option<Decimal>,
}

/// One month of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    pub first: Date,
    pub overall: Overall,
    pub by_platform: Vec<PlatformShare>,
}

/// The currency to tell sums in: the one asked for, else the only one that occurs, else the user's.
pub(crate) fn telling_currency(
    asked: Option<Currency>,
    occurring: impl Iterator<Item = Currency>,
    home: Currency,
) -> Currency {
    let only = |mut currencies: std::collections::BTreeSet<Currency>| {
        if currencies.len() == 1 { currencies.pop_first() } else { None }
    };
    asked.or_else(|| only(occurring.collect())).unwrap_or(home)
}

impl Overall {
    /// # Errors
    /// `Overflow`.
    pub(crate) fn of(
        tallies: impl IntoIterator<Item = (Date, Tally)>,
        telling: &Telling,
    ) -> Result<Self, MoneyError> {
        let mut sum = ToldSum::new(telling.currency);
        let mut timed = ToldSum::new(telling.currency);
        let (mut count, mut hours, mut timed_count) = (0, 0, 0);
        for (date, tally) in tallies {
            sum.add(&telling.rates, date, tally.total, tally.count)?;
            if tally.timed_count > 0 {
                timed.add(&telling.rates, date, tally.timed_total, tally.timed_count)?;
            }
            count += tally.count;
            hours += tally.hours.micros();
            timed_count += tally.timed_count;
        }
        let (total, hours) = (sum.total()?, Quantity::from_micros(hours));
        Ok(Self {
            currency: telling.currency,
            total,
            hourly_rate: total.and_then(|_| timed.per(hours.to_decimal())),
            count,
            hours,
            timed_count,
            totals: sum.totals().collect(),
            conversions: sum.conversions()?,
            missing_rates: sum.missing().collect(),
        })
    }
}

impl PlatformShare {
    /// The shares of every platform that has rows, the highest total first.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn all(
        tallies: impl IntoIterator<Item = (PlatformId, Date, Tally)>,
        platforms: &HashMap<PlatformId, Platform>,
        whole: &Overall,
        telling: &Telling,
    ) -> Result<Vec<Self>, MoneyError> {
        let mut by_platform: BTreeMap<PlatformId, Vec<(Date, Tally)>> = BTreeMap::new();
        for (platform, date, tally) in tallies {
            by_platform.entry(platform).or_default().push((date, tally));
        }
        let mut shares = Vec::with_capacity(by_platform.len());
        for (id, tallies) in by_platform {
            let overall = Overall::of(tallies, telling)?;
            let name =
                platforms.get(&id).map_or_else(String::new, |platform| Name::to_string(&platform.name));
            shares.push(Self {
                platform: id,
                color: platforms.get(&id).map_or_else(|| Color::of_name(&name), |platform| platform.color),
                name,
                share: overall.total.zip(whole.total).and_then(|(part, whole)| percent_of(part, whole)),
                overall,
            });
        }
        shares.sort_by(|a, b| {
            let minor = |share: &Self| share.overall.total.map(Money::minor);
            minor(b).cmp(&minor(a)).then_with(|| a.name.cmp(&b.name))
        });
        Ok(shares)
    }
}

impl Summary {
    /// Draws the figures from the sums of the period and of the one before it.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn draw(figures: Figures<'_>) -> Result<Self, MoneyError> {
        let Figures { tallies, platforms, telling, period, today, best, previous } = figures;
        let overall = Overall::of(tallies.iter().map(|row| (row.first, row.tally)), telling)?;
        let period = period.or_else(|| stretch(tallies));
        let previous = previous
            .map(|(before, tallies)| {
                let total = Overall::of(tallies.iter().map(|row| (row.first, row.tally)), telling)?.total;
                let change = overall.total.zip(total).and_then(|(now, then)| change_in_percent(now, then));
                Ok::<_, MoneyError>(Previous { period: before, total, change })
            })
            .transpose()?;
        Ok(Self {
            period,
            average_per_day: overall
                .total
                .zip(period)
                .and_then(|(total, period)| per_day(total, period, today)),
            best,
            by_platform: PlatformShare::all(
                tallies.iter().map(|row| (row.platform, row.first, row.tally)),
                platforms,
                &overall,
                telling,
            )?,
            previous,
            overall,
        })
    }
}

/// What a summary is drawn from.
pub(crate) struct Figures<'a> {
    /// Each of one day, where anything has to be converted.
    pub(crate) tallies: &'a [PlatformTally],
    pub(crate) platforms: &'a HashMap<PlatformId, Platform>,
    pub(crate) telling: &'a Telling,
    /// `None`: all time.
    pub(crate) period: Option<Period>,
    pub(crate) today: Date,
    pub(crate) best: Option<DayTotal>,
    pub(crate) previous: Option<(Period, Vec<PlatformTally>)>,
}

/// Every month of a run of months, those without rows included.
///
/// # Errors
/// `Overflow`.
pub(crate) fn months(
    run: Period,
    tallies: &[DayTally],
    platforms: &HashMap<PlatformId, Platform>,
    telling: &Telling,
) -> Result<Vec<Month>, MoneyError> {
    let mut by_month: BTreeMap<Date, Vec<&DayTally>> = BTreeMap::new();
    for row in tallies {
        by_month.entry(row.date.first_of_month()).or_default().push(row);
    }
    run.months()
        .map(|first| {
            let rows = || by_month.get(&first).into_iter().flatten();
            let overall = Overall::of(rows().map(|row| (row.date, row.tally)), telling)?;
            let shares = rows().map(|row| (row.platform, row.date, row.tally));
            let by_platform = PlatformShare::all(shares, platforms, &overall, telling)?;
            Ok(Month { first, overall, by_platform })
        })
        .collect()
}

/// The day that brought most, the earliest of equal ones; `None` where a rate is missing, for then it
/// may have been another.
///
/// # Errors
/// `Overflow`.
pub(crate) fn best_of(tallies: &[PlatformTally], telling: &Telling) -> Result<Option<DayTotal>, MoneyError> {
    let mut days: BTreeMap<Date, ToldSum> = BTreeMap::new();
    for row in tallies {
        let day = days.entry(row.first).or_insert_with(|| ToldSum::new(telling.currency));
        day.add(&telling.rates, row.first, row.tally.total, row.tally.count)?;
    }
    let mut best: Option<DayTotal> = None;
    for (date, sum) in days {
        let Some(total) = sum.total()? else { return Ok(None) };
        if best.is_none_or(|best| best.total.minor() < total.minor()) {
            best = Some(DayTotal { date, total });
        }
    }
    Ok(best)
}

/// From the first to the last day that has a row.
pub(crate) fn stretch(tallies: &[PlatformTally]) -> Option<Period> {
    let first = tallies.iter().map(|row| row.first).min()?;
    let last = tallies.iter().map(|row| row.last).max()?;
    Period::try_new(first, last).ok()
}

/// The total over the days of the period that have come, today included.
fn per_day(total: Money, period: Period, today: Date) -> Option<Money> {
    let days = today.min(period.last()).days_since(period.first()) + 1;
    let days = if days > 0 { days } else { period.days() };
    Money::try_rounded(total.to_decimal() / Decimal::from(days), total.currency()).ok()
}

pub(crate) fn change_in_percent(now: Money, then: Money) -> Option<Decimal> {
    let difference = now.checked_sub(then).ok()?;
    let percent = percent_of(difference, then)?;
    // Against a loss, up is up.
    Some(if then.minor() < 0 { -percent } else { percent })
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Timestamp};

    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, code.parse().unwrap()).unwrap()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn tally(total: Money, hours: &str) -> Tally {
        Tally { total, count: 1, hours: hours.parse().unwrap(), timed_count: 1, timed_total: total }
    }

    fn row(total: Money, first: &str, last: &str) -> PlatformTally {
        let now: Timestamp = "2026-03-14T09:00:00Z".parse().unwrap();
        PlatformTally {
            platform: Id::mint(now),
            tally: tally(total, "2"),
            first: date(first),
            last: date(last),
        }
    }

    fn summary(rows: &[PlatformTally], previous: Option<(Period, Vec<PlatformTally>)>) -> Summary {
        Summary::draw(Figures {
            tallies: rows,
            platforms: &HashMap::new(),
            telling: &Telling::plainly("USD".parse().unwrap()),
            period: None,
            today: date("2026-03-14"),
            best: None,
            previous,
        })
        .unwrap()
    }

    #[test]
    fn rule_m6_a_missing_rate_withholds_the_total_and_names_the_rows() {
        let rows = [
            row(money("10.00", "USD"), "2026-03-01", "2026-03-01"),
            row(money("7", "JPY"), "2026-03-02", "2026-03-02"),
        ];

        let Overall { total, hourly_rate, totals, missing_rates, count, .. } = summary(&rows, None).overall;

        assert_eq!((total, hourly_rate, count), (None, None, 2));
        assert_eq!(totals, [money("7", "JPY"), money("10.00", "USD")]);
        let day = date("2026-03-02");
        assert_eq!(
            missing_rates,
            [MissingRate { total: money("7", "JPY"), count: 1, first: day, last: day }]
        );
    }

    #[test]
    fn rule_m6_each_day_has_its_own_rate_and_the_sum_is_rounded_once() {
        let usd: Currency = "USD".parse().unwrap();
        let rates = kernel::RateTable::new(
            [
                (usd, date("2026-03-02"), "1.10".parse().unwrap()),
                (usd, date("2026-03-03"), "1.20".parse().unwrap()),
            ],
            [],
        );
        let telling = Telling { currency: usd, rates };
        let row = |day: &str, total: Money| DayTally {
            date: date(day),
            platform: Id::from(uuid::Uuid::nil()),
            tally: tally(total, "2"),
        };
        let rows = [
            row("2026-03-02", money("10.00", "EUR")),
            row("2026-03-03", money("10.00", "EUR")),
            row("2026-03-03", money("1.00", "USD")),
        ];
        let march = Period::month_of(date("2026-03-01"));

        let months = months(march, &rows, &HashMap::new(), &telling).unwrap();

        // 11 + 12 + 1, over six hours.
        assert_eq!(months[0].overall.total, Some(money("24.00", "USD")));
        assert_eq!(months[0].overall.hourly_rate, Some(money("4.00", "USD")));
        assert_eq!(months[0].overall.conversions[0].amount, money("23.00", "USD"));
        let days: Vec<PlatformTally> = rows.iter().copied().map(Into::into).collect();
        let best = best_of(&days, &telling).unwrap().unwrap();
        assert_eq!(best, DayTotal { date: date("2026-03-03"), total: money("13.00", "USD") });
        assert_eq!(best_of(&days, &Telling::plainly(usd)), Ok(None), "it may have been another");
    }

    #[test]
    fn the_average_counts_days_without_earnings() {
        let rows = [row(money("28.00", "USD"), "2026-03-01", "2026-03-14")];

        assert_eq!(summary(&rows, None).average_per_day, Some(money("2.00", "USD")));
    }

    #[test]
    fn the_highest_platform_comes_first_with_its_share() {
        let rows = [
            row(money("10.00", "USD"), "2026-03-01", "2026-03-01"),
            row(money("30.00", "USD"), "2026-03-01", "2026-03-01"),
        ];

        let shares: Vec<_> = summary(&rows, None).by_platform.iter().map(|row| row.share.unwrap()).collect();

        assert_eq!(shares, [Decimal::from(75), Decimal::from(25)]);
    }

    #[test]
    fn growth_from_nothing_has_no_percentage() {
        let before = Period::try_new(date("2026-02-01"), date("2026-02-28")).unwrap();
        let rows = [row(money("10.00", "USD"), "2026-03-01", "2026-03-01")];

        let previous = summary(&rows, Some((before, Vec::new()))).previous.unwrap();
        assert_eq!((previous.total, previous.change), (Some(money("0.00", "USD")), None));

        let doubled =
            summary(&rows, Some((before, vec![row(money("5.00", "USD"), "2026-02-01", "2026-02-01")])));
        assert_eq!(doubled.previous.unwrap().change, Some(Decimal::ONE_HUNDRED));
    }

    #[test]
    fn months_without_rows_are_there() {
        let year = Period::try_new(date("2026-01-01"), date("2026-12-31")).unwrap();

        let months = months(year, &[], &HashMap::new(), &Telling::plainly("USD".parse().unwrap())).unwrap();

        assert_eq!(months.len(), 12);
        assert!(months.iter().all(|month| month.overall.total == Some(money("0.00", "USD"))));
    }
}
