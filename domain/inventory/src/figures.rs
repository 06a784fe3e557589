//! What sales add up to.

use std::collections::BTreeMap;

use kernel::{Currency, CustomerId, Date, Decimal, HALF_UP, Money, MoneyError, Period, ProductId, Quantity};

/// The sum of some completed sales, or parts of them, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaleTally {
    /// After discounts.
    pub revenue: Money,
    pub cost: Money,
    pub units: Quantity,
    /// The sales that it is over.
    pub count: u64,
}

/// The sales of one day in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTally {
    pub date: Date,
    pub tally: SaleTally,
}

/// What was sold of one product in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductTally {
    pub product: ProductId,
    pub name: String,
    pub tally: SaleTally,
}

/// What was sold to one customer in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerTally {
    /// `None` for whoever is known by name alone, or not at all.
    pub customer: Option<CustomerId>,
    pub name: Option<String>,
    pub tally: SaleTally,
}

/// Sums over sales that may be in several currencies.
///
/// The amounts are `None` as soon as a row's currency cannot be converted (M6).
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    pub currency: Currency,
    pub revenue: Option<Money>,
    pub cost: Option<Money>,
    /// The revenue less the cost.
    pub margin: Option<Money>,
    pub units: Quantity,
    pub count: u64,
    /// The revenue of one sale, on the average; `None` without any.
    pub average: Option<Money>,
    /// The revenue of each currency by itself, ordered by currency.
    pub totals: Vec<Money>,
    pub missing_rates: Vec<MissingRate>,
}

/// Rows that could not be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingRate {
    pub total: Money,
    pub count: u64,
}

/// The sales of a period, told in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Analytics {
    /// From the first to the last sale where all time was asked for; `None` without any.
    pub period: Option<Period>,
    pub overall: Figures,
    /// The highest revenue first.
    pub by_product: Vec<ProductShare>,
    /// The highest revenue first.
    pub by_customer: Vec<CustomerShare>,
    /// Days with sales, in order.
    pub by_day: Vec<DayShare>,
    /// `None` where all time was asked for.
    pub previous: Option<Previous>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ProductShare {
    pub product: ProductId,
    pub name: String,
    pub figures: Figures,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CustomerShare {
    pub customer: Option<CustomerId>,
    pub name: Option<String>,
    pub figures: Figures,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DayShare {
    pub date: Date,
    pub figures: Figures,
}

/// The period before, in the same currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Previous {
    pub period: Period,
    pub figures: Figures,
    /// Per cent of revenue up or down since, to one decimal; `None` where there is nothing to
    /// compare with.
    pub change: Option<Decimal>,
}

/// What analytics are drawn from.
pub(crate) struct Tallies {
    /// `None`: all time.
    pub(crate) period: Option<Period>,
    pub(crate) by_day: Vec<DayTally>,
    pub(crate) by_product: Vec<ProductTally>,
    pub(crate) by_customer: Vec<CustomerTally>,
    pub(crate) previous: Option<(Period, Vec<DayTally>)>,
}

impl SaleTally {
    #[must_use]
    pub fn empty(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { revenue: zero, cost: zero, units: Quantity::ZERO, count: 0 }
    }

    fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let units = self.units.micros().checked_add(other.units.micros()).ok_or(MoneyError::Overflow)?;
        Ok(Self {
            revenue: self.revenue.checked_add(other.revenue)?,
            cost: self.cost.checked_add(other.cost)?,
            units: Quantity::from_micros(units),
            count: self.count + other.count,
        })
    }
}

impl Figures {
    /// # Errors
    /// `Overflow`.
    fn of(tallies: impl IntoIterator<Item = SaleTally>, currency: Currency) -> Result<Self, MoneyError> {
        let mut by_currency: BTreeMap<Currency, SaleTally> = BTreeMap::new();
        for tally in tallies {
            let sum =
                by_currency.entry(tally.revenue.currency()).or_insert_with_key(|key| SaleTally::empty(*key));
            *sum = sum.plus(tally)?;
        }
        let told = by_currency.get(&currency).copied().unwrap_or(SaleTally::empty(currency));
        let missing_rates: Vec<MissingRate> = by_currency
            .values()
            .filter(|tally| tally.revenue.currency() != currency)
            .map(|tally| MissingRate { total: tally.revenue, count: tally.count })
            .collect();
        let whole = missing_rates.is_empty();
        let units = by_currency.values().try_fold(0i64, |sum, tally| sum.checked_add(tally.units.micros()));
        Ok(Self {
            currency,
            revenue: whole.then_some(told.revenue),
            cost: whole.then_some(told.cost),
            margin: if whole { Some(told.revenue.checked_sub(told.cost)?) } else { None },
            units: Quantity::from_micros(units.ok_or(MoneyError::Overflow)?),
            count: by_currency.values().map(|tally| tally.count).sum(),
            average: average(told).filter(|_| whole),
            totals: by_currency.values().map(|tally| tally.revenue).collect(),
            missing_rates,
        })
    }

    /// The highest revenue first.
    fn rank(&self) -> std::cmp::Reverse<Option<i64>> {
        std::cmp::Reverse(self.revenue.map(Money::minor))
    }
}

impl Analytics {
    /// Draws the figures, in the currency that is asked for, or else the only one that occurs, or
    /// else the user's.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn draw(
        tallies: Tallies,
        asked: Option<Currency>,
        home: Currency,
    ) -> Result<Self, MoneyError> {
        let Tallies { period, by_day, by_product, by_customer, previous } = tallies;
        let currency = telling_currency(asked, by_day.iter().map(|row| row.tally.revenue.currency()), home);
        let overall = Figures::of(by_day.iter().map(|row| row.tally), currency)?;
        let stretch = || Period::try_new(by_day.first()?.date, by_day.last()?.date).ok();
        let period = period.or_else(stretch);
        let previous = previous.map(|(before, days)| -> Result<Previous, MoneyError> {
            let figures = Figures::of(days.into_iter().map(|row| row.tally), currency)?;
            let change =
                overall.revenue.zip(figures.revenue).and_then(|(now, then)| change_in_percent(now, then));
            Ok(Previous { period: before, figures, change })
        });
        let mut products = grouped(by_product, |row| ((row.product, row.name), row.tally))
            .into_iter()
            .map(|((product, name), rows)| {
                Ok(ProductShare { product, name, figures: Figures::of(rows, currency)? })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        products.sort_by(|a, b| a.figures.rank().cmp(&b.figures.rank()).then_with(|| a.name.cmp(&b.name)));
        let mut customers = grouped(by_customer, |row| ((row.customer, row.name), row.tally))
            .into_iter()
            .map(|((customer, name), rows)| {
                Ok(CustomerShare { customer, name, figures: Figures::of(rows, currency)? })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        customers.sort_by(|a, b| a.figures.rank().cmp(&b.figures.rank()).then_with(|| a.name.cmp(&b.name)));
        let days = grouped(by_day, |row| (row.date, row.tally))
            .into_iter()
            .map(|(date, rows)| Ok(DayShare { date, figures: Figures::of(rows, currency)? }))
            .collect::<Result<Vec<_>, MoneyError>>()?;
        Ok(Self {
            period,
            overall,
            by_product: products,
            by_customer: customers,
            by_day: days,
            previous: previous.transpose()?,
        })
    }
}

/// The tallies of each key, one per currency.
fn grouped<R, K: Ord>(rows: Vec<R>, split: impl Fn(R) -> (K, SaleTally)) -> BTreeMap<K, Vec<SaleTally>> {
    let mut groups: BTreeMap<K, Vec<SaleTally>> = BTreeMap::new();
    for row in rows {
        let (key, tally) = split(row);
        groups.entry(key).or_default().push(tally);
    }
    groups
}

fn telling_currency(
    asked: Option<Currency>,
    occurring: impl Iterator<Item = Currency>,
    home: Currency,
) -> Currency {
    let only = |mut currencies: std::collections::BTreeSet<Currency>| {
        if currencies.len() == 1 { currencies.pop_first() } else { None }
    };
    asked.or_else(|| only(occurring.collect())).unwrap_or(home)
}

fn average(tally: SaleTally) -> Option<Money> {
    let average = tally.revenue.to_decimal().checked_div(Decimal::from(tally.count))?;
    Money::try_rounded(average, tally.revenue.currency()).ok()
}

/// Revenue is never negative, so that what is up is up.
fn change_in_percent(now: Money, then: Money) -> Option<Decimal> {
    let difference = now.checked_sub(then).ok()?;
    let percent = Decimal::from(difference.minor()).checked_mul(Decimal::ONE_HUNDRED)?;
    let percent = percent.checked_div(Decimal::from(then.minor()))?;
    Some(percent.round_dp_with_strategy(1, HALF_UP))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, code.parse().unwrap()).unwrap()
    }

    fn day(date: &str, revenue: Money, cost: Money) -> DayTally {
        let tally = SaleTally { revenue, cost, units: "2".parse().unwrap(), count: 1 };
        DayTally { date: date.parse().unwrap(), tally }
    }

    fn drawn(by_day: Vec<DayTally>, previous: Option<(Period, Vec<DayTally>)>) -> Analytics {
        let tallies =
            Tallies { period: None, by_day, by_product: Vec::new(), by_customer: Vec::new(), previous };
        Analytics::draw(tallies, None, "USD".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_margin_is_the_revenue_less_the_cost() {
        let usd = |text| money(text, "USD");
        let rows =
            vec![day("2026-03-01", usd("10.00"), usd("4.00")), day("2026-03-02", usd("5.00"), usd("6.00"))];

        let Analytics { overall, by_day, period, .. } = drawn(rows, None);

        assert_eq!(
            (overall.revenue, overall.cost, overall.margin),
            (Some(usd("15.00")), Some(usd("10.00")), Some(usd("5.00")))
        );
        assert_eq!((overall.count, overall.average), (2, Some(usd("7.50"))));
        assert_eq!((by_day.len(), by_day[1].figures.margin), (2, Some(usd("-1.00"))));
        assert_eq!(period.unwrap().days(), 2);
    }

    #[test]
    fn rule_m6_a_missing_rate_withholds_the_amounts_and_names_the_rows() {
        let rows = vec![
            day("2026-03-01", money("10.00", "USD"), money("4.00", "USD")),
            day("2026-03-01", money("7", "JPY"), money("1", "JPY")),
        ];

        let Analytics { overall, by_day, .. } = drawn(rows, None);

        assert_eq!((overall.revenue, overall.margin, overall.average, overall.count), (None, None, None, 2));
        assert_eq!(overall.missing_rates, [MissingRate { total: money("7", "JPY"), count: 1 }]);
        assert_eq!((by_day.len(), by_day[0].figures.revenue), (1, None));
    }

    #[test]
    fn growth_from_nothing_has_no_percentage() {
        let usd = |text| money(text, "USD");
        let before = Period::try_new("2026-02-01".parse().unwrap(), "2026-02-28".parse().unwrap()).unwrap();
        let rows = || vec![day("2026-03-01", usd("10.00"), usd("4.00"))];
        let february = vec![day("2026-02-01", usd("4.00"), usd("0.00"))];

        assert_eq!(drawn(rows(), Some((before, Vec::new()))).previous.unwrap().change, None);
        let grown = drawn(rows(), Some((before, february))).previous.unwrap();
        assert_eq!(grown.change, Some(Decimal::from(150)));
    }
}
