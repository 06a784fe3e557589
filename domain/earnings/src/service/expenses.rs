//! Expenses, their categories, and those that come again.

use std::{collections::HashMap, sync::Arc};

use kernel::{
    Actor, Clock, Currency, DocumentId, Event, Expected, ExpenseId, Origin, Page, PageRequest, Period,
    Question, Rates, RequestId, StoreError, Telling, TimeDelta, Timestamp, UserId, Valid,
};

use crate::{
    AddCategory, CategoryAdded, CategoryKey, CategoryRemoved, CategoryRevised, CategoryTally,
    DailyCategoryTally, DefaultCategory, DueSeries, EarningsError, Expense, ExpenseCategory, ExpenseFilter,
    ExpenseRecorded, ExpenseRemoved, ExpenseRevised, ExpenseScope, ExpenseSort, ExpenseSummary, Expenses,
    ExpensesTx, MonthlyCategoryTally, PlatformId, Platforms, RecordExpense, ReviseCategory, ReviseExpense,
    expense::{ExpenseFigures, stretch},
    insight::telling_currency,
};

/// Series that are looked at together.
const STRETCH: u32 = 100;

/// Occurrences that one transaction makes of one series.
const OCCURRENCES: usize = 100;

/// How far the clocks of the earliest zone are ahead of UTC.
const EARLIEST_ZONE: TimeDelta = TimeDelta::hours(14);

/// Keeps expenses and their categories, and sums them up.
#[derive(Clone)]
pub struct ExpensesService {
    expenses: Arc<dyn Expenses>,
    platforms: Arc<dyn Platforms>,
    rates: Arc<dyn Rates>,
    clock: Arc<dyn Clock>,
}

impl ExpensesService {
    pub fn new(
        expenses: Arc<dyn Expenses>,
        platforms: Arc<dyn Platforms>,
        rates: Arc<dyn Rates>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { expenses, platforms, rates, clock }
    }

    /// # Errors
    /// `NotFound` for the platform, the receipt or another's category; `UnknownCategory`,
    /// `BadFields`, `EndsBeforeItStarts`.
    pub async fn record(&self, actor: &Actor, order: Valid<RecordExpense>) -> Result<Expense, EarningsError> {
        let now = self.clock.now();
        let expense = Expense::record(actor.user, actor.home.currency, order.into_inner(), now)?;
        let mut tx = self.expenses.begin(actor.user).await?;
        let category = lock_category(&mut *tx, actor.user, &expense.category, now).await?;
        hold(&mut *tx, actor.user, expense.platform, expense.receipt).await?;
        tx.add_expense(&expense).await?;
        watch_limit(&mut *tx, actor, &category, None, &expense, now).await?;
        tx.commit(Event::new(actor, now, &ExpenseRecorded::from(&expense))).await?;
        Ok(expense)
    }

    /// # Errors
    /// `NotFound` for the expense, its new platform, its new receipt or another's category;
    /// otherwise as [`Expense::revise`].
    pub async fn revise(
        &self,
        actor: &Actor,
        id: ExpenseId,
        expected: Expected,
        change: Valid<ReviseExpense>,
    ) -> Result<Expense, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.expenses.begin(actor.user).await?;
        let before = tx.lock_expense(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        let after = before.clone().revise(change.into_inner(), expected, now)?;
        let category = lock_category(&mut *tx, actor.user, &after.category, now).await?;
        let platform = after.platform.filter(|_| after.platform != before.platform);
        let receipt = after.receipt.filter(|_| after.receipt != before.receipt);
        hold(&mut *tx, actor.user, platform, receipt).await?;
        tx.save_expense(&after).await?;
        watch_limit(&mut *tx, actor, &category, Some(&before), &after, now).await?;
        tx.commit(Event::new(actor, now, &ExpenseRevised::from(&after))).await?;
        Ok(after)
    }

    /// Removes one expense; of a series no more will come when it is the one that the others are
    /// copied from.
    ///
    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: ExpenseId,
        expected: Expected,
    ) -> Result<(), EarningsError> {
        let now = self.clock.now();
        let mut tx = self.expenses.begin(actor.user).await?;
        let expense = tx.lock_expense(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        if !expected.allows(expense.version) {
            return Err(EarningsError::Stale);
        }
        tx.remove_expense(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &ExpenseRemoved::from(&expense))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn expense(&self, owner: UserId, id: ExpenseId) -> Result<Expense, EarningsError> {
        self.expenses.find(owner, id).await?.ok_or(EarningsError::NotFound)
    }

    /// # Errors
    /// `NotFound`, where the filter names a platform or a category that is not the owner's;
    /// `UnknownCategory`.
    pub async fn expenses(
        &self,
        owner: UserId,
        filter: &ExpenseFilter,
        request: &PageRequest<ExpenseSort>,
    ) -> Result<Page<Expense>, EarningsError> {
        self.check_platform(owner, filter.platform).await?;
        if let Some(key) = &filter.category
            && DefaultCategory::find(key).is_none()
            && !self.expenses.categories(owner).await?.iter().any(|category| category.key == *key)
        {
            return Err(unknown(key));
        }
        Ok(self.expenses.page(owner, filter, request).await?)
    }

    /// The default set and the owner's own, archived ones too, ordered by name.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn categories(&self, owner: UserId) -> Result<Vec<ExpenseCategory>, EarningsError> {
        let mut categories: Vec<ExpenseCategory> =
            self.categories_by_key(owner).await?.into_values().collect();
        categories.sort_by(|a, b| {
            let order =
                |category: &ExpenseCategory| (kernel::folded(category.called()), category.key.clone());
            order(a).cmp(&order(b))
        });
        Ok(categories)
    }

    /// One category, with what has been said of it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn category(&self, owner: UserId, key: &CategoryKey) -> Result<ExpenseCategory, EarningsError> {
        self.categories_by_key(owner).await?.remove(key).ok_or(EarningsError::NotFound)
    }

    /// # Errors
    /// `CategoryExists`, `BadFields`.
    pub async fn add_category(
        &self,
        actor: &Actor,
        order: AddCategory,
    ) -> Result<ExpenseCategory, EarningsError> {
        let now = self.clock.now();
        let category = ExpenseCategory::add(actor.user, actor.home.currency, order, now)?;
        refuse_default_name(&category)?;
        let mut tx = self.expenses.begin(actor.user).await?;
        tx.add_category(&category).await.map_err(name_taken)?;
        tx.commit(Event::new(actor, now, &CategoryAdded::from(&category))).await?;
        Ok(category)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `CategoryExists`, `BadFields`.
    pub async fn revise_category(
        &self,
        actor: &Actor,
        key: &CategoryKey,
        expected: Expected,
        change: ReviseCategory,
    ) -> Result<ExpenseCategory, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.expenses.begin(actor.user).await?;
        let category = find_category(&mut *tx, actor.user, key, now).await?.ok_or(EarningsError::NotFound)?;
        let category = category.revise(actor.home.currency, change, expected, now)?;
        refuse_default_name(&category)?;
        tx.save_category(&category).await.map_err(name_taken)?;
        tx.commit(Event::new(actor, now, &CategoryRevised::from(&category))).await?;
        Ok(category)
    }

    /// # Errors
    /// `NotFound`, `Stale`; `CategoryBuiltIn` for one of the default set, `CategoryInUse`.
    pub async fn remove_category(
        &self,
        actor: &Actor,
        key: &CategoryKey,
        expected: Expected,
    ) -> Result<(), EarningsError> {
        let now = self.clock.now();
        if DefaultCategory::find(key).is_some() {
            return Err(EarningsError::CategoryBuiltIn);
        }
        let mut tx = self.expenses.begin(actor.user).await?;
        let category = tx.lock_category(actor.user, key).await?.ok_or(EarningsError::NotFound)?;
        if !expected.allows(category.version) {
            return Err(EarningsError::Stale);
        }
        if !tx.remove_category(actor.user, key).await? {
            return Err(EarningsError::CategoryInUse);
        }
        tx.commit(Event::new(actor, now, &CategoryRemoved::from(&category))).await?;
        Ok(())
    }

    /// Sums up a period, over one platform or all expenses.
    ///
    /// # Errors
    /// `NotFound` for the platform; `Money` where a sum is beyond 64 bits.
    pub async fn summary(
        &self,
        actor: &Actor,
        question: Question,
        platform: Option<PlatformId>,
        currency: Option<Currency>,
    ) -> Result<ExpenseSummary, EarningsError> {
        let now = self.clock.now();
        self.check_platform(actor.user, platform).await?;
        let (period, before) = actor.home.calendar.asked(question, now);
        let in_period = |period| ExpenseScope { period, platform };
        let mut tallies = self.expenses.by_category(actor.user, &in_period(period)).await?;
        let mut previous = match before {
            Some(before) => {
                Some((before, self.expenses.by_category(actor.user, &in_period(Some(before))).await?))
            }
            None => None,
        };
        let this_month =
            ExpenseScope { period: Some(Period::month_of(actor.home.calendar.today(now))), platform: None };
        let this_month = self.expenses.by_category(actor.user, &this_month).await?;
        let currency = telling_currency(
            currency,
            tallies.iter().map(|row| row.spending.all.total.currency()),
            actor.home.currency,
        );
        let all: Vec<CategoryTally> =
            tallies.iter().chain(previous.iter().flat_map(|(_, rows)| rows)).cloned().collect();
        let telling = self.telling(actor, currency, &all).await?;
        let months = if all.iter().all(|row| row.spending.all.total.currency() == currency) {
            let months = self.expenses.by_month(actor.user, &in_period(period)).await?;
            months.into_iter().map(MonthlyCategoryTally::on_its_first_day).collect()
        } else {
            // Each day has its own rates, and so needs its own row.
            if let Some((before, rows)) = &mut previous {
                *rows = by_category(&self.expenses.by_day(actor.user, &in_period(Some(*before))).await?);
            }
            let days = self.expenses.by_day(actor.user, &in_period(period)).await?;
            tallies = by_category(&days);
            days
        };
        let categories = self.categories_by_key(actor.user).await?;
        Ok(ExpenseSummary::draw(ExpenseFigures {
            tallies: &tallies,
            months: &months,
            this_month: &this_month,
            categories: &categories,
            telling: &telling,
            period,
            previous,
        })?)
    }

    /// What it takes to tell sums in a currency.
    async fn telling(
        &self,
        actor: &Actor,
        currency: Currency,
        tallies: &[CategoryTally],
    ) -> Result<Telling, EarningsError> {
        let Some(days) = stretch(tallies) else { return Ok(Telling::plainly(currency)) };
        let occurring: Vec<Currency> = tallies.iter().map(|row| row.spending.all.total.currency()).collect();
        Ok(Telling::find(&*self.rates, actor.user, currency, occurring, days).await?)
    }

    /// Makes every occurrence that is due on its owner's calendar, and counts them. Running it
    /// again, or twice at once, makes none twice (T4).
    ///
    /// # Errors
    /// What the store fails with; what was made until then stays.
    pub async fn run_due(&self, now: Timestamp) -> Result<u64, EarningsError> {
        let latest = kernel::Zone::UTC.date_of(now.plus(EARLIEST_ZONE));
        let (mut made, mut after, mut failed) = (0, None, None);
        loop {
            let series = self.expenses.due(latest, after, STRETCH).await?;
            let Some(last) = series.last() else { return failed.map_or(Ok(made), Err) };
            after = Some((last.owner, last.id));
            for series in series {
                match self.catch_up(series, now).await {
                    Ok(more) => made += more,
                    Err(EarningsError::Store(error @ (StoreError::Unavailable(_) | StoreError::Full))) => {
                        return Err(error.into());
                    }
                    // One series that cannot go on keeps no other from it.
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
        }
    }

    /// Makes what is due of one series.
    async fn catch_up(&self, series: DueSeries, now: Timestamp) -> Result<u64, EarningsError> {
        let DueSeries { owner, id, home } = series;
        let today = home.calendar.today(now);
        let Some(request) = RequestId::try_new(&format!("due-{today}")) else { return Ok(0) };
        let actor = Actor { user: owner, request, home, origin: Origin::default() };
        let mut made = 0;
        loop {
            let mut tx = self.expenses.begin(owner).await?;
            let Some(mut head) = tx.lock_expense(owner, id).await? else { return Ok(made) };
            let due: Vec<Expense> =
                std::iter::from_fn(|| head.come_again(today, now)).take(OCCURRENCES).collect();
            let Some((last, rest)) = due.split_last() else { return Ok(made) };
            let category = lock_category(&mut *tx, owner, &head.category, now).await?;
            for expense in &due {
                tx.add_expense(expense).await?;
                watch_limit(&mut *tx, &actor, &category, None, expense, now).await?;
            }
            tx.save_expense(&head).await?;
            for expense in rest {
                tx.tell(Event::new(&actor, now, &ExpenseRecorded::from(expense))).await?;
            }
            tx.commit(Event::new(&actor, now, &ExpenseRecorded::from(last))).await?;
            made += due.len() as u64;
        }
    }

    async fn check_platform(&self, owner: UserId, platform: Option<PlatformId>) -> Result<(), EarningsError> {
        match platform {
            Some(id) => self.platforms.find(owner, id).await?.map(drop).ok_or(EarningsError::NotFound),
            None => Ok(()),
        }
    }

    async fn categories_by_key(
        &self,
        owner: UserId,
    ) -> Result<HashMap<CategoryKey, ExpenseCategory>, EarningsError> {
        let now = self.clock.now();
        let mut categories: HashMap<CategoryKey, ExpenseCategory> = DefaultCategory::all()
            .iter()
            .map(|default| ExpenseCategory::of_default(owner, default, now))
            .map(|category| (category.key.clone(), category))
            .collect();
        let said = self.expenses.categories(owner).await?;
        categories.extend(said.into_iter().map(|category| (category.key.clone(), category)));
        Ok(categories)
    }
}

fn by_category(days: &[DailyCategoryTally]) -> Vec<CategoryTally> {
    days.iter().map(CategoryTally::from).collect()
}

/// A category under lock; one of the default set is written down when it is first met.
async fn find_category(
    tx: &mut dyn ExpensesTx,
    owner: UserId,
    key: &CategoryKey,
    now: Timestamp,
) -> Result<Option<ExpenseCategory>, EarningsError> {
    if let Some(category) = tx.lock_category(owner, key).await? {
        return Ok(Some(category));
    }
    let Some(default) = DefaultCategory::find(key) else { return Ok(None) };
    tx.add_category(&ExpenseCategory::of_default(owner, default, now)).await?;
    Ok(tx.lock_category(owner, key).await?)
}

async fn lock_category(
    tx: &mut dyn ExpensesTx,
    owner: UserId,
    key: &CategoryKey,
    now: Timestamp,
) -> Result<ExpenseCategory, EarningsError> {
    find_category(tx, owner, key, now).await?.ok_or_else(|| unknown(key))
}

/// What could be someone's is not found; what could be no one's is a wrong word.
fn unknown(key: &CategoryKey) -> EarningsError {
    if key.is_own() { EarningsError::NotFound } else { EarningsError::UnknownCategory }
}

async fn hold(
    tx: &mut dyn ExpensesTx,
    owner: UserId,
    platform: Option<PlatformId>,
    receipt: Option<DocumentId>,
) -> Result<(), EarningsError> {
    if let Some(platform) = platform
        && !tx.holds_platform(owner, platform).await?
    {
        return Err(EarningsError::NotFound);
    }
    if let Some(receipt) = receipt
        && !tx.holds_document(owner, receipt).await?
    {
        return Err(EarningsError::NotFound);
    }
    Ok(())
}

/// Tells when a change, which is written already, brings a month of its category above its limit.
async fn watch_limit(
    tx: &mut dyn ExpensesTx,
    actor: &Actor,
    category: &ExpenseCategory,
    before: Option<&Expense>,
    after: &Expense,
    now: Timestamp,
) -> Result<(), EarningsError> {
    let Some(limit) = category.monthly_limit else { return Ok(()) };
    let month = Period::month_of(after.date);
    let counted = |expense: &Expense| -> i64 {
        let counts = expense.category == category.key
            && month.contains(expense.date)
            && expense.amount.currency() == limit.currency();
        if counts { expense.amount.minor() } else { 0 }
    };
    let total = tx.total_spent(actor.user, &category.key, month, limit.currency()).await?;
    let without = total.minor() - counted(after) + before.map_or(0, counted);
    if let Some(fact) = category.exceeded(month.first(), without, total) {
        tx.tell(Event::new(actor, now, &fact)).await?;
    }
    Ok(())
}

/// A name that means a category of the default set to every reader is not for another one.
fn refuse_default_name(category: &ExpenseCategory) -> Result<(), EarningsError> {
    let name = kernel::folded(category.called());
    let taken = DefaultCategory::all()
        .iter()
        .any(|default| kernel::folded(default.name) == name && default.key != category.key.as_str());
    if taken { Err(EarningsError::CategoryExists) } else { Ok(()) }
}

fn name_taken(error: StoreError) -> EarningsError {
    match error {
        StoreError::Duplicate { .. } => EarningsError::CategoryExists,
        error => error.into(),
    }
}
