//! The dashboard: one look at how it goes.

use std::collections::BTreeMap;

use kernel::{Currency, Date, Decimal, Money, MoneyError, Period, Quantity, Rate};

use crate::{
    ExpenseState, Gathered, Happening, MissingRows, PlatformRef, Rows, Stocked, Work,
    hourly::WorkBook,
    telling::{Sum, Teller, change, percent_of, within},
};

/// The longest period, in days, that is told day by day.
pub const BY_DAY_MAX: i64 = 400;

/// How many of the last things that happened are told.
pub const HAPPENINGS: u32 = 10;

/// What a period brought and cost, and where things stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// From the first to the last row where all time was asked for; `None` without any.
    pub period: Option<Period>,
    /// What it is compared with; `None` for all time.
    pub previous: Option<Period>,
    pub currency: Currency,
    /// Earnings, sales and invoices together.
    pub net: Figure,
    pub earnings: Figure,
    pub sales: Figure,
    /// By the day of their issue, without tax, credit notes taken off.
    pub invoices: Figure,
    pub cost_of_goods: Figure,
    /// All of them, whatever their status.
    pub expenses: Figure,
    /// Of these what was given back.
    pub reimbursed: Figure,
    /// What is left, as the profit and loss of the period has it on the accrual basis.
    pub profit: Figure,
    /// What an hour brought.
    pub work: Work,
    /// In per cent; `None` where the user has not said.
    pub set_aside: Option<Rate>,
    pub outstanding: Due,
    pub overdue: Due,
    /// What runs short, by name.
    pub low_stock: Vec<Stocked>,
    /// The highest total first.
    pub by_platform: Vec<PlatformFigures>,
    /// Every day of the period; empty where it is longer than [`BY_DAY_MAX`].
    pub by_day: Vec<DayFigures>,
    /// The last thing first.
    pub happenings: Vec<Happening>,
    pub missing_rates: Vec<MissingRows>,
}

/// A figure, where it stood before, and the rows that it is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Absent where a rate is missing.
    pub total: Option<Money>,
    pub count: u64,
    /// Of the period before.
    pub previous: Option<Money>,
    /// Per cent up or down since; absent where there is nothing to compare with.
    pub change: Option<Decimal>,
    /// `None` for what is drawn from several lists.
    pub rows: Option<Rows>,
}

/// What customers owe.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    pub total: Option<Money>,
    pub count: u64,
    pub rows: Rows,
}

/// What one platform brought in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformFigures {
    pub platform: PlatformRef,
    pub name: String,
    pub color: String,
    pub total: Option<Money>,
    pub count: u64,
    pub hours: Quantity,
    /// Per cent of all earnings, to one decimal.
    pub share: Option<Decimal>,
    pub rows: Rows,
}

/// One day. Amounts are absent where a rate is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct DayFigures {
    pub date: Date,
    pub earnings: Option<Money>,
    pub sales: Option<Money>,
    pub invoices: Option<Money>,
    pub expenses: Option<Money>,
    pub profit: Option<Money>,
    pub hours: Quantity,
}

/// What a dashboard is drawn from.
pub(crate) struct Sketch<'a> {
    pub(crate) gathered: &'a Gathered,
    pub(crate) teller: Teller<'a>,
    /// `None`: all time.
    pub(crate) asked: Option<Period>,
    /// From the first to the last row where all time was asked for.
    pub(crate) period: Option<Period>,
    pub(crate) previous: Option<Period>,
    pub(crate) today: Date,
}

/// The sums of a period, or a day.
struct Sums {
    earnings: Sum,
    sales: Sum,
    invoices: Sum,
    /// What payments were worth more than what they paid.
    gains: Sum,
    cost: Sum,
    expenses: Sum,
    reimbursed: Sum,
    hours: i64,
}

impl Sketch<'_> {
    pub(crate) fn draw(self) -> Result<Dashboard, MoneyError> {
        let now = self.sums(self.asked)?;
        let before = self.previous.map(|previous| self.sums(Some(previous))).transpose()?;
        let figure = |part: fn(&Sums) -> &Sum, rows: Rows| -> Result<Figure, MoneyError> {
            let total = part(&now).total()?;
            let previous = before.as_ref().map_or(Ok(None), |before| part(before).total())?;
            let count = part(&now).count;
            Ok(Figure { total, count, previous, change: change(total, previous), rows: Some(rows) })
        };
        let of_all = |exact: fn(&Sums) -> Option<Decimal>, count: u64| -> Result<Figure, MoneyError> {
            let total = self.told(exact(&now))?;
            let previous = before.as_ref().map_or(Ok(None), |before| self.told(exact(before)))?;
            Ok(Figure { total, count, previous, change: change(total, previous), rows: None })
        };
        let period = self.asked;
        let income_count = now.earnings.count + now.sales.count + now.invoices.count;
        let given_back = Rows::expenses(period, Some(ExpenseState::Reimbursed));
        let work = WorkBook { gathered: self.gathered, teller: &self.teller, period };
        Ok(Dashboard {
            period: self.period,
            previous: self.previous,
            currency: self.teller.currency,
            net: of_all(Sums::income, income_count)?,
            earnings: figure(|sums| &sums.earnings, Rows::earnings(period))?,
            sales: figure(|sums| &sums.sales, Rows::sales(period))?,
            invoices: figure(|sums| &sums.invoices, Rows::invoices(period))?,
            cost_of_goods: figure(|sums| &sums.cost, Rows::sales(period))?,
            expenses: figure(|sums| &sums.expenses, Rows::expenses(period, None))?,
            reimbursed: figure(|sums| &sums.reimbursed, given_back)?,
            profit: of_all(Sums::profit, income_count + now.expenses.count)?,
            work: work.overall()?,
            set_aside: self.gathered.set_aside,
            outstanding: self.due(|_| true, Rows::Outstanding)?,
            overdue: self.due(|due| due < self.today, Rows::Overdue)?,
            low_stock: self.gathered.stocked.clone(),
            by_platform: self.by_platform(&now)?,
            by_day: self.by_day()?,
            happenings: self.gathered.happenings.clone(),
            missing_rates: [
                now.earnings.missing(&Rows::earnings(period)),
                now.sales.missing(&Rows::sales(period)),
                now.invoices.missing(&Rows::invoices(period)),
                now.expenses.missing(&Rows::expenses(period, None)),
            ]
            .concat(),
        })
    }

    fn told(&self, exact: Option<Decimal>) -> Result<Option<Money>, MoneyError> {
        exact.map(|exact| Money::sum_rounded(exact, self.teller.currency)).transpose()
    }

    fn empty(&self) -> Sums {
        let sum = || self.teller.sum();
        Sums {
            earnings: sum(),
            sales: sum(),
            invoices: sum(),
            gains: sum(),
            cost: sum(),
            expenses: sum(),
            reimbursed: sum(),
            hours: 0,
        }
    }

    fn sums(&self, period: Option<Period>) -> Result<Sums, MoneyError> {
        let mut sums = self.empty();
        self.each(period, |_| (), |(), add| add(&mut sums))?;
        Ok(sums)
    }

    /// Hands every row of a period to whoever keeps the sums that its day belongs to.
    fn each<K>(
        &self,
        period: Option<Period>,
        key: impl Fn(Date) -> K,
        mut with: impl FnMut(K, &dyn Fn(&mut Sums) -> Result<(), MoneyError>) -> Result<(), MoneyError>,
    ) -> Result<(), MoneyError> {
        let Gathered { earned, sold, billed, paid, spent, .. } = self.gathered;
        for row in earned.iter().filter(|row| within(period, row.date)) {
            with(key(row.date), &|sums| {
                sums.hours += row.hours.micros();
                self.teller.add(&mut sums.earnings, row.date, row.total, row.count)
            })?;
        }
        for row in sold.iter().filter(|row| within(period, row.date)) {
            with(key(row.date), &|sums| {
                self.teller.add(&mut sums.cost, row.date, row.cost, row.count)?;
                self.teller.add(&mut sums.sales, row.date, row.revenue, row.count)
            })?;
        }
        for row in billed.iter().filter(|row| within(period, row.date)) {
            with(key(row.date), &|sums| {
                self.teller.add_frozen(&mut sums.invoices, row.date, row.net, row.frozen, 1)
            })?;
        }
        for row in paid.iter().filter(|row| within(period, row.date)) {
            if let Some(gain) = self.teller.gain(row)? {
                with(key(row.date), &|sums| self.teller.add(&mut sums.gains, row.date, gain, row.count))?;
            }
        }
        for row in spent.iter().filter(|row| within(period, row.date)) {
            with(key(row.date), &|sums| {
                if row.state == ExpenseState::Reimbursed {
                    self.teller.add(&mut sums.reimbursed, row.date, row.total, row.count)?;
                }
                self.teller.add(&mut sums.expenses, row.date, row.total, row.count)
            })?;
        }
        Ok(())
    }

    fn due(&self, counts: impl Fn(Date) -> bool, rows: Rows) -> Result<Due, MoneyError> {
        let mut sum = self.teller.sum();
        for row in self.gathered.receivable.iter().filter(|row| counts(row.due)) {
            self.teller.add_frozen(&mut sum, self.today, row.balance, row.frozen, 1)?;
        }
        Ok(Due { total: sum.total()?, count: sum.count, rows })
    }

    fn by_platform(&self, now: &Sums) -> Result<Vec<PlatformFigures>, MoneyError> {
        let mut parts: BTreeMap<PlatformRef, (Sum, i64)> = BTreeMap::new();
        for row in self.gathered.earned.iter().filter(|row| within(self.asked, row.date)) {
            let (sum, hours) = parts.entry(row.platform).or_insert_with(|| (self.teller.sum(), 0));
            self.teller.add(sum, row.date, row.total, row.count)?;
            *hours += row.hours.micros();
        }
        let whole = now.earnings.total()?;
        let mut figures = Vec::with_capacity(parts.len());
        for (platform, (sum, hours)) in parts {
            let card = self.gathered.platforms.iter().find(|card| card.platform == platform);
            let total = sum.total()?;
            figures.push(PlatformFigures {
                platform,
                name: card.map_or_else(|| platform.to_string(), |card| card.name.clone()),
                color: card.map_or_else(String::new, |card| card.color.clone()),
                total,
                count: sum.count,
                hours: Quantity::from_micros(hours),
                share: percent_of(total, whole),
                rows: Rows::earnings_on(platform, self.asked),
            });
        }
        figures.sort_by(|a, b| {
            b.total.map(Money::minor).cmp(&a.total.map(Money::minor)).then_with(|| a.name.cmp(&b.name))
        });
        Ok(figures)
    }

    fn by_day(&self) -> Result<Vec<DayFigures>, MoneyError> {
        let Some(period) = self.period.filter(|period| period.days() <= BY_DAY_MAX) else {
            return Ok(Vec::new());
        };
        let mut days: BTreeMap<Date, Sums> = BTreeMap::new();
        self.each(
            Some(period),
            |date| date,
            |date, add| add(days.entry(date).or_insert_with(|| self.empty())),
        )?;
        let empty = self.empty();
        std::iter::successors(Some(period.first()), |day| Some(day.next()))
            .take_while(|day| period.contains(*day))
            .map(|date| {
                let sums = days.get(&date).unwrap_or(&empty);
                Ok(DayFigures {
                    date,
                    earnings: sums.earnings.total()?,
                    sales: sums.sales.total()?,
                    invoices: sums.invoices.total()?,
                    expenses: sums.expenses.total()?,
                    profit: self.told(sums.profit())?,
                    hours: Quantity::from_micros(sums.hours),
                })
            })
            .collect()
    }
}

impl Sums {
    fn income(&self) -> Option<Decimal> {
        let earned = self.earnings.exact()?.checked_add(self.sales.exact()?)?;
        earned.checked_add(self.invoices.exact()?)
    }

    fn profit(&self) -> Option<Decimal> {
        let income = self.income()?.checked_add(self.gains.exact()?)?;
        let gross = income.checked_sub(self.cost.exact()?)?;
        gross.checked_sub(self.expenses.exact()?)?.checked_add(self.reimbursed.exact()?)
    }
}
