//! The hourly rate: what an hour really brings.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Calendar, Currency, Date, Decimal, Money, MoneyError, Period, Quantity, Rate, Weekday};

use crate::{
    ExpenseState, Gathered, MissingRows, PlatformCard, PlatformRef, Rows,
    telling::{Sum, Teller, within},
};

/// What an hour brought in a period: over all, on each platform, on each day of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct HourlyRates {
    /// From the first to the last row where all time was asked for; `None` without any.
    pub period: Option<Period>,
    pub currency: Currency,
    /// In per cent; `None` where the user has not said.
    pub set_aside: Option<Rate>,
    pub overall: Work,
    /// Those that have hours, the best rate first.
    pub by_platform: Vec<PlatformWork>,
    /// All seven, from the day on which the user's week starts.
    pub by_weekday: Vec<WeekdayWork>,
    pub missing_rates: Vec<MissingRows>,
}

/// The work for one platform.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformWork {
    pub platform: PlatformRef,
    pub name: String,
    pub color: String,
    pub work: Work,
    pub rows: Rows,
}

/// The work on one day of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekdayWork {
    pub weekday: Weekday,
    pub work: Work,
}

/// Some work: only rows that have hours are in it (E2).
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    pub hours: Quantity,
    /// The rows that it rests on.
    pub count: u64,
    pub amounts: Stages,
    /// Per hour; absent without hours.
    pub rates: Stages,
    /// Of the days that have hours; `None` without any, or where a rate is missing.
    pub spread: Option<Spread>,
}

/// What is left of an amount, step by step. Absent where an exchange rate is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stages {
    /// Before fees and tax withheld.
    pub gross: Option<Money>,
    /// After the platform's fees; tax withheld is still in it, for it is part of what is owed.
    pub after_fees: Option<Money>,
    /// After the expenses tied to the platform.
    pub after_expenses: Option<Money>,
    /// After what is put aside for taxes; absent where the user has not said how much.
    pub after_set_aside: Option<Money>,
}

/// How far the rates of single days lie apart: the quartiles of what a day brought an hour after fees,
/// between two days in proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    pub days: u64,
    pub lowest: Money,
    pub first_quartile: Money,
    pub median: Money,
    pub third_quartile: Money,
    pub highest: Money,
}

/// Work in the making.
struct Tally {
    hours: i64,
    count: u64,
    gross: Sum,
    after_fees: Sum,
    by_day: BTreeMap<Date, (Sum, i64)>,
}

/// Everything that is drawn.
pub(crate) struct WorkBook<'a> {
    pub(crate) gathered: &'a Gathered,
    pub(crate) teller: &'a Teller<'a>,
    /// `None`: all time.
    pub(crate) period: Option<Period>,
}

/// What each platform cost in a period, not rounded; and over all, for what is missing.
struct Costs {
    by_platform: BTreeMap<PlatformRef, Option<Decimal>>,
    all: Sum,
}

impl WorkBook<'_> {
    pub(crate) fn overall(&self) -> Result<Work, MoneyError> {
        let costs = self.costs()?;
        let all: BTreeSet<PlatformRef> = self.hours_of(|_| true).into_keys().collect();
        let spent = summed(all.iter().map(|platform| costs.of(*platform)));
        self.work(&self.tally(|_, _| true)?, spent)
    }

    pub(crate) fn draw(
        &self,
        told: Option<Period>,
        cards: &[PlatformCard],
        calendar: &Calendar,
    ) -> Result<HourlyRates, MoneyError> {
        let costs = self.costs()?;
        let hours = self.hours_of(|_| true);
        let mut by_platform = Vec::with_capacity(hours.len());
        for platform in hours.keys().copied() {
            let work = self.work(&self.tally(|row, _| row == platform)?, costs.of(platform))?;
            let card = cards.iter().find(|card| card.platform == platform);
            by_platform.push(PlatformWork {
                platform,
                name: card.map_or_else(|| platform.to_string(), |card| card.name.clone()),
                color: card.map_or_else(String::new, |card| card.color.clone()),
                work,
                rows: Rows::earnings_on(platform, self.period),
            });
        }
        by_platform.sort_by(|a, b| {
            let rate = |row: &PlatformWork| row.work.rates.after_fees.map(Money::minor);
            rate(b).cmp(&rate(a)).then_with(|| a.name.cmp(&b.name))
        });
        let mut by_weekday = Vec::with_capacity(7);
        let mut weekday = calendar.week_start;
        for _ in 0..7 {
            let of_day = self.hours_of(|date| date.weekday() == weekday);
            // What a platform cost is borne by its hours, whichever day they were worked on.
            let borne = of_day.iter().map(|(platform, worked)| {
                let share = Decimal::from(*worked) / Decimal::from(hours[platform]);
                costs.of(*platform).map(|cost| cost * share)
            });
            let work = self.work(&self.tally(|_, date| date.weekday() == weekday)?, summed(borne))?;
            by_weekday.push(WeekdayWork { weekday, work });
            weekday = weekday.succ();
        }
        let all = self.tally(|_, _| true)?;
        let mut missing = all.gross.missing(&Rows::earnings(self.period));
        missing.extend(costs.all.missing(&Rows::expenses(self.period, None)));
        Ok(HourlyRates {
            period: told,
            currency: self.teller.currency,
            set_aside: self.gathered.set_aside,
            overall: self.overall()?,
            by_platform,
            by_weekday,
            missing_rates: missing,
        })
    }

    /// The hours of each platform that has any, in millionths.
    fn hours_of(&self, counts: impl Fn(Date) -> bool) -> BTreeMap<PlatformRef, i64> {
        let mut hours = BTreeMap::new();
        for row in &self.gathered.earned {
            if row.timed.count > 0 && within(self.period, row.date) && counts(row.date) {
                *hours.entry(row.platform).or_insert(0) += row.hours.micros();
            }
        }
        hours
    }

    /// What was spent on platforms, and not given back.
    fn costs(&self) -> Result<Costs, MoneyError> {
        let mut sums: BTreeMap<PlatformRef, Sum> = BTreeMap::new();
        let mut all = self.teller.sum();
        for row in self.gathered.spent.iter().filter(|row| within(self.period, row.date)) {
            let Some(platform) = row.platform else { continue };
            if row.state != ExpenseState::Reimbursed {
                let sum = sums.entry(platform).or_insert_with(|| self.teller.sum());
                self.teller.add(sum, row.date, row.total, row.count)?;
                self.teller.add(&mut all, row.date, row.total, row.count)?;
            }
        }
        let by_platform = sums.into_iter().map(|(platform, sum)| (platform, sum.exact())).collect();
        Ok(Costs { by_platform, all })
    }

    fn tally(&self, counts: impl Fn(PlatformRef, Date) -> bool) -> Result<Tally, MoneyError> {
        let teller = self.teller;
        let mut tally = Tally {
            hours: 0,
            count: 0,
            gross: teller.sum(),
            after_fees: teller.sum(),
            by_day: BTreeMap::new(),
        };
        for row in self.gathered.earned.iter().filter(|row| within(self.period, row.date)) {
            if row.timed.count == 0 || !counts(row.platform, row.date) {
                continue;
            }
            let kept = row.timed.total.checked_add(row.timed.tax_withheld)?;
            let gross = kept.checked_add(row.timed.fees)?;
            teller.add(&mut tally.gross, row.date, gross, row.timed.count)?;
            teller.add(&mut tally.after_fees, row.date, kept, row.timed.count)?;
            let (sum, hours) = tally.by_day.entry(row.date).or_insert_with(|| (teller.sum(), 0));
            teller.add(sum, row.date, kept, row.timed.count)?;
            *hours += row.hours.micros();
            tally.hours += row.hours.micros();
            tally.count += row.timed.count;
        }
        Ok(tally)
    }

    fn work(&self, tally: &Tally, spent: Option<Decimal>) -> Result<Work, MoneyError> {
        let hours = Quantity::from_micros(tally.hours);
        let gross = tally.gross.exact();
        let after_fees = tally.after_fees.exact();
        let after_expenses = after_fees.zip(spent).map(|(left, spent)| left - spent);
        let after_set_aside = after_expenses.zip(self.gathered.set_aside).map(|(left, percent)| {
            left - left.max(Decimal::ZERO) * percent.to_decimal() / Decimal::ONE_HUNDRED
        });
        let money = |exact: Option<Decimal>| {
            exact.map(|exact| Money::sum_rounded(exact, self.teller.currency)).transpose()
        };
        let rate =
            |exact: Option<Decimal>| money(exact.and_then(|exact| exact.checked_div(hours.to_decimal())));
        Ok(Work {
            hours,
            count: tally.count,
            amounts: Stages {
                gross: money(gross)?,
                after_fees: money(after_fees)?,
                after_expenses: money(after_expenses)?,
                after_set_aside: money(after_set_aside)?,
            },
            rates: Stages {
                gross: rate(gross)?,
                after_fees: rate(after_fees)?,
                after_expenses: rate(after_expenses)?,
                after_set_aside: rate(after_set_aside)?,
            },
            spread: self.spread(&tally.by_day)?,
        })
    }

    fn spread(&self, by_day: &BTreeMap<Date, (Sum, i64)>) -> Result<Option<Spread>, MoneyError> {
        let rates: Option<Vec<Decimal>> = by_day
            .values()
            .map(|(sum, hours)| sum.exact()?.checked_div(Quantity::from_micros(*hours).to_decimal()))
            .collect();
        let Some(mut rates) = rates else { return Ok(None) };
        rates.sort_unstable();
        let at = |quarters: i64| {
            quantile(&rates, quarters).map(|rate| Money::sum_rounded(rate, self.teller.currency)).transpose()
        };
        let (Some(lowest), Some(first), Some(median), Some(third), Some(highest)) =
            (at(0)?, at(1)?, at(2)?, at(3)?, at(4)?)
        else {
            return Ok(None);
        };
        Ok(Some(Spread {
            days: u64::try_from(rates.len()).unwrap_or(u64::MAX),
            lowest,
            first_quartile: first,
            median,
            third_quartile: third,
            highest,
        }))
    }
}

impl Costs {
    fn of(&self, platform: PlatformRef) -> Option<Decimal> {
        self.by_platform.get(&platform).copied().unwrap_or(Some(Decimal::ZERO))
    }
}

fn summed(parts: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    parts.into_iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
}

/// Where so many quarters of sorted values lie below, between two of them in proportion; `None` of none.
fn quantile(sorted: &[Decimal], quarters: i64) -> Option<Decimal> {
    let last = i64::try_from(sorted.len()).ok()? - 1;
    let place = last.checked_mul(quarters)?;
    let at = |index: i64| sorted.get(usize::try_from(index).ok()?).copied();
    let below = at(place / 4)?;
    let above = at((place / 4 + 1).min(last))?;
    Some(below + (above - below) * Decimal::from(place % 4) / Decimal::from(4))
}

#[cfg(test)]
mod tests {
    use kernel::{Id, RateTable, Zone};

    use super::*;
    use crate::{Earned, Spent, Timed};

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD".parse().unwrap()).unwrap()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn earned(platform: PlatformRef, day: &str, hours: &str, [total, fees, withheld]: [&str; 3]) -> Earned {
        Earned {
            date: date(day),
            platform,
            count: 2,
            total: usd("1000.00"),
            hours: hours.parse().unwrap(),
            timed: Timed { count: 1, total: usd(total), fees: usd(fees), tax_withheld: usd(withheld) },
        }
    }

    fn spent(platform: PlatformRef, state: ExpenseState, total: &str) -> Spent {
        Spent {
            date: date("2026-03-05"),
            platform: Some(platform),
            category: "vehicle".into(),
            state,
            deductible: true,
            count: 1,
            total: usd(total),
        }
    }

    fn drawn(gathered: &Gathered) -> HourlyRates {
        let rates = RateTable::default();
        let teller = Teller { currency: usd("0").currency(), rates: &rates };
        let book = WorkBook { gathered, teller: &teller, period: None };
        book.draw(None, &[], &Calendar::of(Zone::UTC)).unwrap()
    }

    #[test]
    fn rule_e2_the_real_rate_is_told_step_by_step_over_rows_with_hours() {
        let uber: PlatformRef = Id::from(uuid::Uuid::from_u128(1));
        let gathered = Gathered {
            earned: vec![
                earned(uber, "2026-03-02", "2", ["70.00", "20.00", "10.00"]),
                earned(uber, "2026-03-03", "3", ["90.00", "10.00", "0.00"]),
                Earned {
                    timed: Timed { count: 0, ..earned(uber, "2026-03-04", "0", ["0", "0", "0"]).timed },
                    ..earned(uber, "2026-03-04", "0", ["0", "0", "0"])
                },
            ],
            spent: vec![
                spent(uber, ExpenseState::Paid, "15.00"),
                spent(uber, ExpenseState::Pending, "5.00"),
                spent(uber, ExpenseState::Reimbursed, "99.00"),
            ],
            set_aside: Some("25".parse().unwrap()),
            ..Gathered::default()
        };

        let HourlyRates { overall, by_platform, by_weekday, .. } = drawn(&gathered);

        assert_eq!((overall.count, overall.hours), (2, "5".parse().unwrap()));
        let amounts = overall.amounts;
        assert_eq!(
            [amounts.gross, amounts.after_fees, amounts.after_expenses, amounts.after_set_aside],
            ["200.00", "170.00", "150.00", "112.50"].map(|text| Some(usd(text)))
        );
        let rates = overall.rates;
        assert_eq!(
            [rates.gross, rates.after_fees, rates.after_expenses, rates.after_set_aside],
            ["40.00", "34.00", "30.00", "22.50"].map(|text| Some(usd(text)))
        );
        let spread = overall.spread.unwrap();
        assert_eq!(
            (spread.lowest, spread.median, spread.highest),
            (usd("30.00"), usd("35.00"), usd("40.00"))
        );
        assert_eq!((spread.first_quartile, spread.third_quartile), (usd("32.50"), usd("37.50")));
        assert_eq!(by_platform[0].work, overall);
        // Monday bears two fifths of the expenses.
        assert_eq!(by_weekday[0].work.amounts.after_expenses, Some(usd("72.00")));
        assert_eq!(by_weekday[2].work.rates, Stages::default());
        assert_eq!(by_weekday[2].work.spread, None);
    }

    #[test]
    fn quartiles_lie_between_two_days_in_proportion() {
        let days: Vec<Decimal> = [1, 2, 4, 8].map(Decimal::from).into();

        let quartiles: Vec<String> =
            (0..=4).map(|quarters| quantile(&days, quarters).unwrap().normalize().to_string()).collect();

        assert_eq!(quartiles, ["1", "1.75", "3", "5", "8"]);
        assert_eq!(quantile(&[], 2), None);
    }
}
