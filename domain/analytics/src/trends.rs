//! How a figure goes from one period to the next, by which days of the week, and where to.

mod draw;
mod forecast;

use std::{collections::BTreeMap, sync::Arc};

use kernel::{
    Actor, Clock, Currency, Date, Decimal, MissingRate, Money, MoneyError, Period, Quantity, Rates, Telling,
    ToldSum, Weekday,
};

pub use forecast::{BackTest, Band, Forecast, HISTORY_MIN, NoForecast, Outlook};

use crate::{
    AnalyticsError, Ask, ExpenseState, Figures, Frozen, Gathered, MissingRows, Rows,
    telling::{Teller, spanned, telling_currency},
    trends::draw::Sketch,
};

/// The most periods that a trend has.
pub const TREND_PERIODS_MAX: u32 = 366;

/// How far back one looks for what is to come, in days.
const HISTORY: i64 = 2 * 366;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    Earnings,
    Hours,
    /// What an hour brought, over the earnings that have hours (E2).
    HourlyRate,
    /// Of completed sales, after discounts.
    Sales,
    Expenses,
    /// As the dashboard has it: earnings, sales, invoices and gains of exchange, less the cost of goods and
    /// expenses that were not reimbursed.
    Profit,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendInterval {
    Day,
    Week,
    Month,
}

/// Which figure is asked for, and over which periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrendQuestion {
    pub metric: Metric,
    pub interval: TrendInterval,
    /// Up to the present one, from 1 to [`TREND_PERIODS_MAX`].
    pub periods: u32,
    pub currency: Option<Currency>,
}

/// So much money, or so many hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Money(Money),
    Hours(Quantity),
}

/// A figure, period by period, and what can be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    pub metric: Metric,
    pub interval: TrendInterval,
    /// `None` for hours.
    pub currency: Option<Currency>,
    /// Oldest first; those without rows are there.
    pub points: Vec<Point>,
    /// Per cent that the later half of the complete periods is above the earlier half.
    pub growth: Option<Decimal>,
    /// All seven, from the day on which the user's week starts.
    pub by_weekday: Vec<WeekdayPart>,
    pub forecast: Result<Forecast, NoForecast>,
    pub missing_rates: Vec<MissingRows>,
}

/// One period.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    pub period: Period,
    /// `None` while a rate is missing, and for a rate over no hours.
    pub value: Option<Reading>,
    /// Over this period and those before it: 7 days, 4 weeks or 3 months; `None` of the present one.
    pub moving_average: Option<Reading>,
    /// Per cent up or down since the period before; `None` of the present one.
    pub change: Option<Decimal>,
    /// Whether its days have passed.
    pub is_complete: bool,
}

/// What one day of the week brought, from the first period through today.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekdayPart {
    pub weekday: Weekday,
    /// How many such days there were.
    pub days: u32,
    /// `None` of a rate.
    pub total: Option<Reading>,
    /// Of one such day; of a rate what it was over all of them.
    pub average: Option<Reading>,
    /// The average in per cent of that of all days.
    pub index: Option<Decimal>,
}

/// What one day holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    /// In major units, not rounded; `None` while a rate is missing.
    pub(crate) amount: Option<Decimal>,
    pub(crate) hours: Decimal,
}

/// Reads trends.
#[derive(Clone)]
pub struct TrendsService {
    figures: Arc<dyn Figures>,
    rates: Arc<dyn Rates>,
    clock: Arc<dyn Clock>,
}

impl TrendsService {
    pub fn new(figures: Arc<dyn Figures>, rates: Arc<dyn Rates>, clock: Arc<dyn Clock>) -> Self {
        Self { figures, rates, clock }
    }

    /// # Errors
    /// `Money`, where a sum is beyond 64 bits.
    pub async fn trend(&self, actor: &Actor, question: TrendQuestion) -> Result<Trend, AnalyticsError> {
        let calendar = &actor.home.calendar;
        let today = calendar.today(self.clock.now());
        let periods = draw::periods(question, calendar, today);
        let first = periods.iter().map(|period| period.first()).min().unwrap_or(today);
        let last = periods.iter().map(|period| period.last()).max().unwrap_or(today);
        let last = last.max(Period::month_of(today).last());
        let read =
            Period::try_new(first.min(today.plus_days(-HISTORY)), last).unwrap_or(Period::of_day(today));
        let gathered = self.figures.gather(actor.user, question.metric.asks(read).as_slice()).await?;
        let entries = question.metric.entries(&gathered);
        let occurring: Vec<Currency> = entries.iter().map(|entry| entry.amount.currency()).collect();
        let currency = telling_currency(question.currency, occurring.iter().copied(), actor.home.currency);
        let telling = match spanned(entries.iter().map(|entry| entry.date)) {
            Some(days) => Telling::find(&*self.rates, actor.user, currency, occurring, days).await?,
            None => Telling::plainly(currency),
        };
        let (days, missing_rates) = by_day(&entries, &telling)?;
        Ok(Sketch { question, calendar, today, currency, days: &days, missing_rates }.draw(&periods)?)
    }
}

/// Which rows an entry is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Earned,
    Sold,
    Billed,
    Paid,
    Spent,
}

impl Source {
    fn rows(self, period: Option<Period>) -> Rows {
        match self {
            Self::Earned => Rows::earnings(period),
            Self::Sold => Rows::sales(period),
            Self::Billed => Rows::invoices(period),
            Self::Paid => Rows::Payments { period, currency: None },
            Self::Spent => Rows::expenses(period, None),
        }
    }
}

/// Some rows of a day.
struct Entry {
    source: Source,
    date: Date,
    amount: Money,
    hours: Quantity,
    count: u64,
    frozen: Option<Frozen>,
    /// Of which only counts what it is worth more than at this rate.
    over: Option<Frozen>,
}

impl Metric {
    fn asks(self, read: Period) -> Vec<Ask> {
        match self {
            Self::Earnings | Self::Hours | Self::HourlyRate => vec![Ask::Earned(Some(read))],
            Self::Sales => vec![Ask::Sold(Some(read))],
            Self::Expenses => vec![Ask::Spent(Some(read))],
            Self::Profit => vec![
                Ask::Earned(Some(read)),
                Ask::Sold(Some(read)),
                Ask::Billed(Some(read)),
                Ask::Paid(Some(read)),
                Ask::Spent(Some(read)),
            ],
        }
    }

    fn entries(self, gathered: &Gathered) -> Vec<Entry> {
        let plain = |source: Source, date: Date, amount: Money, count: u64| Entry {
            source,
            date,
            amount,
            hours: Quantity::ZERO,
            count,
            frozen: None,
            over: None,
        };
        let earned = gathered.earned.iter().map(|row| match self {
            Self::HourlyRate => Entry {
                hours: row.hours,
                ..plain(Source::Earned, row.date, row.timed.total, row.timed.count)
            },
            _ => Entry { hours: row.hours, ..plain(Source::Earned, row.date, row.total, row.count) },
        });
        let sold = gathered.sold.iter().flat_map(|row| {
            let cost = (self == Self::Profit).then(|| plain(Source::Sold, row.date, -row.cost, 0));
            [plain(Source::Sold, row.date, row.revenue, row.count)].into_iter().chain(cost)
        });
        let billed = gathered
            .billed
            .iter()
            .map(|row| Entry { frozen: row.frozen, ..plain(Source::Billed, row.date, row.net, 1) });
        let rated = gathered.paid.iter().filter(|row| row.frozen.is_some() && row.invoice_frozen.is_some());
        let gains = rated.map(|row| Entry {
            frozen: row.frozen,
            over: row.invoice_frozen,
            ..plain(Source::Paid, row.date, row.applied, row.count)
        });
        let spent = gathered.spent.iter().filter_map(|row| match self {
            Self::Expenses => Some(plain(Source::Spent, row.date, row.total, row.count)),
            // What was given back cost nothing.
            _ if row.state == ExpenseState::Reimbursed => None,
            _ => Some(plain(Source::Spent, row.date, -row.total, row.count)),
        });
        earned.chain(sold).chain(billed).chain(gains).chain(spent).collect()
    }
}

/// What each day that has rows holds, and what could not be told.
fn by_day(
    entries: &[Entry],
    telling: &Telling,
) -> Result<(BTreeMap<Date, Day>, Vec<MissingRows>), MoneyError> {
    let teller = Teller { currency: telling.currency, rates: &telling.rates };
    let mut days: BTreeMap<Date, (ToldSum, i64)> = BTreeMap::new();
    let mut whole: BTreeMap<Source, ToldSum> = BTreeMap::new();
    for Entry { source, date, amount, hours, count, frozen, over } in entries {
        let mut worth = teller.through(*amount, *frozen)?;
        if over.is_some() {
            worth = worth.checked_sub(teller.through(*amount, *over)?)?;
        }
        let amount = worth;
        let (sum, micros) = days.entry(*date).or_insert_with(|| (ToldSum::new(telling.currency), 0));
        sum.add(&telling.rates, *date, amount, *count)?;
        let whole = whole.entry(*source).or_insert_with(|| ToldSum::new(telling.currency));
        whole.add(&telling.rates, *date, amount, *count)?;
        *micros = micros.checked_add(hours.micros()).ok_or(MoneyError::Overflow)?;
    }
    let day = |(date, (sum, micros)): (Date, (ToldSum, i64))| {
        (date, Day { amount: sum.exact(), hours: Quantity::from_micros(micros).to_decimal() })
    };
    let missing = whole.iter().flat_map(|(source, sum)| {
        sum.missing().map(|MissingRate { total, count, first, last }| MissingRows {
            rows: source.rows(Period::try_new(first, last).ok()).told_in(total.currency()),
            total,
            count,
        })
    });
    Ok((days.into_iter().map(day).collect(), missing.collect()))
}
