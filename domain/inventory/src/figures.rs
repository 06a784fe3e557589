//! What sales add up to.

use std::collections::BTreeMap;

use kernel::{
    Conversion, Currency, CustomerId, Date, Decimal, HALF_UP, MissingRate, Money, MoneyError, Period,
    ProductId, Quantity, Telling, ToldSum,
};

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

/// Sums over sales that may be in several currencies, each converted with the rate of its day.
///
/// The amounts are `None` as soon as one cannot be (M6).
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
    /// What was converted of the revenue, ordered by currency.
    pub conversions: Vec<Conversion>,
    pub missing_rates: Vec<MissingRate>,
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

/// What the sales of one product come to.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductShare {
    pub product: ProductId,
    pub name: String,
    pub figures: Figures,
}

/// What the sales to one customer come to; without one, those that name none.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerShare {
    pub customer: Option<CustomerId>,
    pub name: Option<String>,
    pub figures: Figures,
}

/// What the sales of one day come to.
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
    /// By their day, where anything has to be converted.
    pub(crate) by_product: Vec<(Date, ProductTally)>,
    /// By their day, where anything has to be converted.
    pub(crate) by_customer: Vec<(Date, CustomerTally)>,
    pub(crate) previous: Option<(Period, Vec<DayTally>)>,
}

impl Figures {
    /// # Errors
    /// `Overflow`.
    fn of(
        tallies: impl IntoIterator<Item = (Date, SaleTally)>,
        telling: &Telling,
    ) -> Result<Self, MoneyError> {
        let mut revenue = ToldSum::new(telling.currency);
        let mut cost = ToldSum::new(telling.currency);
        let (mut units, mut count) = (0i64, 0);
        for (date, tally) in tallies {
            revenue.add(&telling.rates, date, tally.revenue, tally.count)?;
            cost.add(&telling.rates, date, tally.cost, tally.count)?;
            units = units.checked_add(tally.units.micros()).ok_or(MoneyError::Overflow)?;
            count += tally.count;
        }
        let (revenue_total, cost_total) = (revenue.total()?, cost.total()?);
        let margin = revenue_total.zip(cost_total).map(|(revenue, cost)| revenue.checked_sub(cost));
        Ok(Self {
            currency: telling.currency,
            revenue: revenue_total,
            cost: cost_total,
            margin: margin.transpose()?,
            units: Quantity::from_micros(units),
            count,
            average: revenue.per(Decimal::from(count)),
            totals: revenue.totals().collect(),
            conversions: revenue.conversions()?,
            missing_rates: revenue.missing().collect(),
        })
    }

    /// The highest revenue first.
    fn rank(&self) -> std::cmp::Reverse<Option<i64>> {
        std::cmp::Reverse(self.revenue.map(Money::minor))
    }
}

impl Analytics {
    /// Draws the figures.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn draw(tallies: Tallies, telling: &Telling) -> Result<Self, MoneyError> {
        let Tallies { period, by_day, by_product, by_customer, previous } = tallies;
        let overall = Figures::of(by_day.iter().map(|row| (row.date, row.tally)), telling)?;
        let period = period.or_else(|| stretch(&by_day));
        let previous = previous.map(|(before, days)| -> Result<Previous, MoneyError> {
            let figures = Figures::of(days.into_iter().map(|row| (row.date, row.tally)), telling)?;
            let change =
                overall.revenue.zip(figures.revenue).and_then(|(now, then)| change_in_percent(now, then));
            Ok(Previous { period: before, figures, change })
        });
        let mut products = grouped(by_product, |(day, row)| ((row.product, row.name), (day, row.tally)))
            .into_iter()
            .map(|((product, name), rows)| {
                Ok(ProductShare { product, name, figures: Figures::of(rows, telling)? })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        products.sort_by(|a, b| a.figures.rank().cmp(&b.figures.rank()).then_with(|| a.name.cmp(&b.name)));
        let mut customers = grouped(by_customer, |(day, row)| ((row.customer, row.name), (day, row.tally)))
            .into_iter()
            .map(|((customer, name), rows)| {
                Ok(CustomerShare { customer, name, figures: Figures::of(rows, telling)? })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        customers.sort_by(|a, b| a.figures.rank().cmp(&b.figures.rank()).then_with(|| a.name.cmp(&b.name)));
        let days = grouped(by_day, |row| (row.date, (row.date, row.tally)))
            .into_iter()
            .map(|(date, rows)| Ok(DayShare { date, figures: Figures::of(rows, telling)? }))
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

/// From the first to the last day that has a sale.
pub(crate) fn stretch(days: &[DayTally]) -> Option<Period> {
    let first = days.iter().map(|row| row.date).min()?;
    let last = days.iter().map(|row| row.date).max()?;
    Period::try_new(first, last).ok()
}

/// The tallies of each key.
fn grouped<R, K: Ord>(
    rows: Vec<R>,
    split: impl Fn(R) -> (K, (Date, SaleTally)),
) -> BTreeMap<K, Vec<(Date, SaleTally)>> {
    let mut groups: BTreeMap<K, Vec<(Date, SaleTally)>> = BTreeMap::new();
    for row in rows {
        let (key, tally) = split(row);
        groups.entry(key).or_default().push(tally);
    }
    groups
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
        Analytics::draw(tallies, &Telling::plainly("USD".parse().unwrap())).unwrap()
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
        let day = "2026-03-01".parse().unwrap();
        assert_eq!(
            overall.missing_rates,
            [MissingRate { total: money("7", "JPY"), count: 1, first: day, last: day }]
        );
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
