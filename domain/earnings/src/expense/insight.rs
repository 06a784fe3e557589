//! What the sums over expenses say.

use std::collections::{BTreeMap, HashMap};

use kernel::{Date, Decimal, Money, MoneyError, Period, Telling};

use super::{CategoryKey, ExpenseCategory};
use crate::{Overall, Previous, Tally, insight::change_in_percent, tally::percent_of};

/// The expenses of one category in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryTally {
    pub category: CategoryKey,
    pub spending: Spending,
    pub first: Date,
    pub last: Date,
}

/// The expenses of one month, category and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthlyCategoryTally {
    /// The first day of the month.
    pub month: Date,
    pub category: CategoryKey,
    pub spending: Spending,
}

/// The expenses of one day, category and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyCategoryTally {
    pub date: Date,
    pub category: CategoryKey,
    pub spending: Spending,
}

/// The sum of some expenses of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spending {
    pub all: Tally,
    /// Those that are marked as deductible.
    pub deductible: Tally,
}

/// What a period cost, told in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpenseSummary {
    /// From the first to the last expense where all time was asked for; `None` without any.
    pub period: Option<Period>,
    pub overall: Overall,
    pub deductible: Overall,
    /// The highest total first.
    pub by_category: Vec<CategoryShare>,
    /// Every month of the period, oldest first; without a period none.
    pub by_month: Vec<ExpenseMonth>,
    /// `None` where all time was asked for.
    pub previous: Option<Previous>,
    /// Every active category that has a limit, by name, whatever the period.
    pub limits: Vec<LimitUse>,
}

/// One category's part of a sum.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryShare {
    pub category: CategoryKey,
    pub name: String,
    pub overall: Overall,
    pub deductible: Overall,
    /// Per cent of the whole, to one decimal.
    pub share: Option<Decimal>,
}

/// One month of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpenseMonth {
    pub first: Date,
    pub overall: Overall,
    pub deductible: Overall,
}

/// How much of a category's limit the present month has used.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitUse {
    pub category: CategoryKey,
    pub name: String,
    pub limit: Money,
    /// What was spent this month in the currency of the limit.
    pub used: Money,
    /// Per cent of the limit, to one decimal.
    pub percent: Decimal,
}

/// What a summary is drawn from.
pub(crate) struct ExpenseFigures<'a> {
    /// Each of one day, where anything has to be converted.
    pub(crate) tallies: &'a [CategoryTally],
    /// In each month, by a day of it: the one of its rate where it has to be converted.
    pub(crate) months: &'a [DailyCategoryTally],
    /// The rows of the present month.
    pub(crate) this_month: &'a [CategoryTally],
    pub(crate) categories: &'a HashMap<CategoryKey, ExpenseCategory>,
    pub(crate) telling: &'a Telling,
    /// `None`: all time.
    pub(crate) period: Option<Period>,
    pub(crate) previous: Option<(Period, Vec<CategoryTally>)>,
}

impl Spending {
    /// # Errors
    /// `Overflow`.
    fn overall(
        spendings: impl Iterator<Item = (Date, Self)> + Clone,
        telling: &Telling,
    ) -> Result<(Overall, Overall), MoneyError> {
        // What holds nothing deductible says nothing of its currency.
        let deductible = spendings.clone().map(|(date, spending)| (date, spending.deductible));
        let deductible = deductible.filter(|(_, sum)| sum.count > 0);
        Ok((
            Overall::of(spendings.map(|(date, spending)| (date, spending.all)), telling)?,
            Overall::of(deductible, telling)?,
        ))
    }
}

impl MonthlyCategoryTally {
    /// As if it had all been on one day, where the day makes no difference.
    pub(crate) fn on_its_first_day(self) -> DailyCategoryTally {
        let Self { month, category, spending } = self;
        DailyCategoryTally { date: month, category, spending }
    }
}

impl From<&DailyCategoryTally> for CategoryTally {
    fn from(row: &DailyCategoryTally) -> Self {
        let DailyCategoryTally { date, category, spending } = row;
        Self { category: category.clone(), spending: *spending, first: *date, last: *date }
    }
}

impl ExpenseSummary {
    /// Draws the figures from the sums of the period and of the one before it.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn draw(figures: ExpenseFigures<'_>) -> Result<Self, MoneyError> {
        let ExpenseFigures { tallies, months, this_month, categories, telling, period, previous } = figures;
        let (overall, deductible) =
            Spending::overall(tallies.iter().map(|row| (row.first, row.spending)), telling)?;
        let period = period.or_else(|| stretch(tallies));
        let previous = previous
            .map(|(before, tallies)| {
                let rows = tallies.iter().map(|row| (row.first, row.spending.all));
                let total = Overall::of(rows, telling)?.total;
                let change = overall.total.zip(total).and_then(|(now, then)| change_in_percent(now, then));
                Ok::<_, MoneyError>(Previous { period: before, total, change })
            })
            .transpose()?;
        Ok(Self {
            period,
            by_category: shares(tallies, categories, &overall, telling)?,
            by_month: period.map(|period| by_month(period, months, telling)).transpose()?.unwrap_or_default(),
            previous,
            limits: limits(this_month, categories)?,
            overall,
            deductible,
        })
    }
}

impl LimitUse {
    #[must_use]
    pub fn is_exceeded(&self) -> bool {
        self.used.minor() > self.limit.minor()
    }
}

fn shares(
    tallies: &[CategoryTally],
    categories: &HashMap<CategoryKey, ExpenseCategory>,
    whole: &Overall,
    telling: &Telling,
) -> Result<Vec<CategoryShare>, MoneyError> {
    let mut by_category: BTreeMap<&CategoryKey, Vec<(Date, Spending)>> = BTreeMap::new();
    for row in tallies {
        by_category.entry(&row.category).or_default().push((row.first, row.spending));
    }
    let mut shares = Vec::with_capacity(by_category.len());
    for (category, rows) in by_category {
        let (overall, deductible) = Spending::overall(rows.into_iter(), telling)?;
        shares.push(CategoryShare {
            category: category.clone(),
            name: called(category, categories),
            share: overall.total.zip(whole.total).and_then(|(part, whole)| percent_of(part, whole)),
            overall,
            deductible,
        });
    }
    shares.sort_by(|a, b| {
        let minor = |share: &CategoryShare| share.overall.total.map(Money::minor);
        minor(b).cmp(&minor(a)).then_with(|| a.name.cmp(&b.name))
    });
    Ok(shares)
}

fn by_month(
    period: Period,
    tallies: &[DailyCategoryTally],
    telling: &Telling,
) -> Result<Vec<ExpenseMonth>, MoneyError> {
    period
        .months()
        .map(|first| {
            let rows = tallies.iter().filter(|row| row.date.first_of_month() == first);
            let (overall, deductible) = Spending::overall(rows.map(|row| (row.date, row.spending)), telling)?;
            Ok(ExpenseMonth { first, overall, deductible })
        })
        .collect()
}

fn limits(
    this_month: &[CategoryTally],
    categories: &HashMap<CategoryKey, ExpenseCategory>,
) -> Result<Vec<LimitUse>, MoneyError> {
    let mut limits = Vec::new();
    for category in categories.values().filter(|category| category.is_active) {
        let Some(limit) = category.monthly_limit else { continue };
        let used = this_month
            .iter()
            .filter(|row| row.category == category.key)
            .map(|row| row.spending.all.total)
            .filter(|total| total.currency() == limit.currency())
            .try_fold(Money::zero(limit.currency()), Money::checked_add)?;
        limits.push(LimitUse {
            category: category.key.clone(),
            name: category.called().to_owned(),
            limit,
            used,
            percent: percent_of(used, limit).unwrap_or_default(),
        });
    }
    limits.sort_by(|a, b| (&a.name, &a.category).cmp(&(&b.name, &b.category)));
    Ok(limits)
}

fn called(key: &CategoryKey, categories: &HashMap<CategoryKey, ExpenseCategory>) -> String {
    categories.get(key).map_or_else(|| key.to_string(), |category| category.called().to_owned())
}

/// From the first to the last day that has an expense.
pub(crate) fn stretch(tallies: &[CategoryTally]) -> Option<Period> {
    let first = tallies.iter().map(|row| row.first).min()?;
    let last = tallies.iter().map(|row| row.last).max()?;
    Period::try_new(first, last).ok()
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

    fn spending(total: Money, deductible: Option<Money>) -> Spending {
        let tally = |total: Money| Tally { total, count: 1, ..Tally::empty(total.currency()) };
        Spending { all: tally(total), deductible: deductible.map_or(Tally::empty(total.currency()), tally) }
    }

    fn row(category: &str, day: &str, spending: Spending) -> CategoryTally {
        CategoryTally { category: category.parse().unwrap(), spending, first: date(day), last: date(day) }
    }

    fn draw(tallies: &[CategoryTally], categories: &HashMap<CategoryKey, ExpenseCategory>) -> ExpenseSummary {
        ExpenseSummary::draw(ExpenseFigures {
            tallies,
            months: &[],
            this_month: tallies,
            categories,
            telling: &Telling::plainly("EUR".parse().unwrap()),
            period: None,
            previous: None,
        })
        .unwrap()
    }

    #[test]
    fn rule_m6_other_currencies_withhold_the_total_and_are_named() {
        let summary = draw(
            &[
                row("rent", "2026-03-01", spending(money("850.00", "EUR"), Some(money("850.00", "EUR")))),
                row("travel", "2026-03-02", spending(money("700", "JPY"), None)),
            ],
            &HashMap::new(),
        );

        assert_eq!((summary.overall.total, summary.overall.count), (None, 2));
        assert_eq!(summary.overall.missing_rates.len(), 1);
        assert_eq!(summary.deductible.total, Some(money("850.00", "EUR")));
    }

    #[test]
    fn the_dearest_category_comes_first_with_its_share() {
        let summary = draw(
            &[
                row("office", "2026-03-01", spending(money("25.00", "EUR"), None)),
                row("rent", "2026-02-01", spending(money("75.00", "EUR"), None)),
            ],
            &HashMap::new(),
        );

        let shares: Vec<_> =
            summary.by_category.iter().map(|share| (share.category.as_str(), share.share.unwrap())).collect();
        assert_eq!(shares, [("rent", Decimal::from(75)), ("office", Decimal::from(25))]);
        assert_eq!(summary.by_month.len(), 2, "February and March");
    }

    #[test]
    fn a_limit_counts_the_present_month_in_its_own_currency() {
        let now: Timestamp = "2026-03-14T09:00:00Z".parse().unwrap();
        let key: CategoryKey = "rent".parse().unwrap();
        let rent = ExpenseCategory {
            monthly_limit: Some(money("800.00", "EUR")),
            ..ExpenseCategory::of_default(
                Id::mint(now),
                super::super::DefaultCategory::find(&key).unwrap(),
                now,
            )
        };
        let rows = [
            row("rent", "2026-03-01", spending(money("850.00", "EUR"), None)),
            row("rent", "2026-03-01", spending(money("9.00", "USD"), None)),
            row("office", "2026-03-01", spending(money("9.00", "EUR"), None)),
        ];

        let limits = draw(&rows, &HashMap::from([(key, rent)])).limits;

        assert_eq!((limits[0].used, limits[0].percent), (money("850.00", "EUR"), Decimal::new(1063, 1)));
        assert!(limits[0].is_exceeded());
    }
}
