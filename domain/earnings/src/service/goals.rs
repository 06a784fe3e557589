//! Goals, and how they stand.

use std::sync::Arc;

use kernel::{
    Actor, Clock, Currency, Date, Event, Expected, MissingRate, MoneyError, Page, PageRequest, Period, Rates,
    Telling, ToldSum,
};

use crate::{
    AddGoal, Earnings, EarningsError, ExpenseScope, Expenses, Goal, GoalAdded, GoalFilter, GoalId, GoalKind,
    GoalRemoved, GoalRevised, GoalSort, Goals, GoalsTx, Measure, Overall, OwnRate, PlatformId, Platforms,
    Progress, ReviseGoal, Scope,
    goal::{Standing, window},
};

/// How far back one looks for what an hour brings, in days.
const LATELY: i64 = 90;

/// Keeps goals, and says how they stand.
#[derive(Clone)]
pub struct GoalsService {
    goals: Arc<dyn Goals>,
    platforms: Arc<dyn Platforms>,
    earnings: Arc<dyn Earnings>,
    expenses: Arc<dyn Expenses>,
    rates: Arc<dyn Rates>,
    clock: Arc<dyn Clock>,
}

impl GoalsService {
    pub fn new(
        goals: Arc<dyn Goals>,
        platforms: Arc<dyn Platforms>,
        earnings: Arc<dyn Earnings>,
        expenses: Arc<dyn Expenses>,
        rates: Arc<dyn Rates>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { goals, platforms, earnings, expenses, rates, clock }
    }

    /// # Errors
    /// `NotFound` for the platform; `BadFields`, `GoalEndsBeforeItStarts`.
    pub async fn add(&self, actor: &Actor, order: AddGoal) -> Result<(Goal, Progress), EarningsError> {
        let now = self.clock.now();
        let goal = Goal::add(actor.user, actor.home.currency, actor.home.calendar.today(now), order, now)?;
        let mut tx = self.goals.begin().await?;
        hold_platform(&mut *tx, actor, goal.platform).await?;
        tx.add_goal(&goal).await?;
        tx.commit(Event::new(actor, now, &GoalAdded::from(&goal))).await?;
        self.with_progress(actor, goal).await
    }

    /// # Errors
    /// `NotFound` for the goal or its new platform; otherwise as [`Goal::revise`].
    pub async fn revise(
        &self,
        actor: &Actor,
        id: GoalId,
        expected: Expected,
        change: ReviseGoal,
    ) -> Result<(Goal, Progress), EarningsError> {
        let now = self.clock.now();
        let mut tx = self.goals.begin().await?;
        let before = tx.lock_goal(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        let old_platform = before.platform;
        let goal = before.revise(change, actor.home.currency, expected, now)?;
        hold_platform(&mut *tx, actor, goal.platform.filter(|_| goal.platform != old_platform)).await?;
        tx.save_goal(&goal).await?;
        tx.commit(Event::new(actor, now, &GoalRevised::from(&goal))).await?;
        self.with_progress(actor, goal).await
    }

    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn remove(&self, actor: &Actor, id: GoalId, expected: Expected) -> Result<(), EarningsError> {
        let now = self.clock.now();
        let mut tx = self.goals.begin().await?;
        let goal = tx.lock_goal(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        if !expected.allows(goal.version) {
            return Err(EarningsError::Stale);
        }
        tx.remove_goal(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &GoalRemoved::from(&goal))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`; `Money` where a sum is beyond 64 bits.
    pub async fn goal(&self, actor: &Actor, id: GoalId) -> Result<(Goal, Progress), EarningsError> {
        let goal = self.goals.find(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        self.with_progress(actor, goal).await
    }

    /// # Errors
    /// `NotFound`, where the filter names a platform that is not the owner's; `Money` where a sum is
    /// beyond 64 bits.
    pub async fn goals(
        &self,
        actor: &Actor,
        filter: &GoalFilter,
        request: &PageRequest<GoalSort>,
    ) -> Result<Page<(Goal, Progress)>, EarningsError> {
        if let Some(platform) = filter.platform {
            self.platforms.find(actor.user, platform).await?.ok_or(EarningsError::NotFound)?;
        }
        let Page { items, next, total } = self.goals.page(actor.user, filter, request).await?;
        let mut standing = Vec::with_capacity(items.len());
        for goal in items {
            standing.push(self.with_progress(actor, goal).await?);
        }
        Ok(Page { items: standing, next, total })
    }

    async fn with_progress(&self, actor: &Actor, goal: Goal) -> Result<(Goal, Progress), EarningsError> {
        let today = actor.home.calendar.today(self.clock.now());
        let window = window(&goal, &actor.home.calendar, today);
        let standing = self.standing(actor, &goal, window, today).await?;
        let progress = Progress::of(&goal, standing)?;
        Ok((goal, progress))
    }

    async fn standing(
        &self,
        actor: &Actor,
        goal: &Goal,
        window: Period,
        today: Date,
    ) -> Result<Standing, EarningsError> {
        let currency = goal.target.currency().unwrap_or(actor.home.currency);
        let earned = self.earned(actor, window, goal.platform, currency).await?;
        if goal.kind == GoalKind::Hours {
            let current = Some(Measure::Hours(earned.hours));
            return Ok(Standing { window, today, current, own_rate: None, missing_rates: Vec::new() });
        }
        let (mut current, mut missing_rates) = (earned.total, earned.missing_rates);
        if goal.kind == GoalKind::Savings {
            let spent = self.spent(actor, window, goal.platform, currency).await?;
            let left = current.zip(spent.total()?).map(|(earned, spent)| earned.checked_sub(spent));
            current = left.transpose()?;
            missing_rates = both(missing_rates, spent.missing())?;
        }
        let lately = Period::try_new(today.plus_days(1 - LATELY), today).unwrap_or(Period::of_day(today));
        let lately = self.earned(actor, lately, goal.platform, currency).await?;
        let own_rate =
            lately.hourly_rate.map(|rate| OwnRate { rate, hours: lately.hours, count: lately.timed_count });
        Ok(Standing { window, today, current: current.map(Measure::Money), own_rate, missing_rates })
    }

    /// What the summary of earnings says of some days.
    async fn earned(
        &self,
        actor: &Actor,
        days: Period,
        platform: Option<PlatformId>,
        currency: Currency,
    ) -> Result<Overall, EarningsError> {
        let scope = Scope { period: Some(days), platform };
        let tallies = self.earnings.by_platform(actor.user, &scope).await?;
        let occurring: Vec<Currency> = tallies.iter().map(|row| row.tally.total.currency()).collect();
        if occurring.iter().all(|occurring| *occurring == currency) {
            let rows = tallies.iter().map(|row| (row.first, row.tally));
            return Ok(Overall::of(rows, &Telling::plainly(currency))?);
        }
        let telling = Telling::find(&*self.rates, actor.user, currency, occurring, days).await?;
        let rows = self.earnings.by_day(actor.user, &scope).await?;
        Ok(Overall::of(rows.iter().map(|row| (row.date, row.tally)), &telling)?)
    }

    /// What the summary of expenses says of some days.
    async fn spent(
        &self,
        actor: &Actor,
        days: Period,
        platform: Option<PlatformId>,
        currency: Currency,
    ) -> Result<ToldSum, EarningsError> {
        let scope = ExpenseScope { period: Some(days), platform };
        let rows = self.expenses.by_day(actor.user, &scope).await?;
        let occurring: Vec<Currency> = rows.iter().map(|row| row.spending.all.total.currency()).collect();
        let telling = Telling::find(&*self.rates, actor.user, currency, occurring, days).await?;
        let mut sum = ToldSum::new(currency);
        for row in rows {
            sum.add(&telling.rates, row.date, row.spending.all.total, row.spending.all.count)?;
        }
        Ok(sum)
    }
}

async fn hold_platform(
    tx: &mut dyn GoalsTx,
    actor: &Actor,
    platform: Option<PlatformId>,
) -> Result<(), EarningsError> {
    match platform {
        Some(id) if !tx.has_platform(actor.user, id).await? => Err(EarningsError::NotFound),
        _ => Ok(()),
    }
}

/// What earnings and expenses lack, each currency once.
fn both(
    earned: Vec<MissingRate>,
    spent: impl Iterator<Item = MissingRate>,
) -> Result<Vec<MissingRate>, MoneyError> {
    let mut all: std::collections::BTreeMap<Currency, MissingRate> = std::collections::BTreeMap::new();
    for missing in earned.into_iter().chain(spent) {
        let currency = missing.total.currency();
        let sum = match all.get(&currency) {
            Some(past) => past.plus(missing)?,
            None => missing,
        };
        all.insert(currency, sum);
    }
    Ok(all.into_values().collect())
}
