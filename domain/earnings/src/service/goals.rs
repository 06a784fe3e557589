//! Goals, and how they stand.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use kernel::{
    Actor, Clock, Currency, Date, Event, Expected, MoneyError, Page, PageRequest, Period, Rates, Telling,
    ToldSum,
};

use crate::{
    AddGoal, DailyCategoryTally, DayTally, Earnings, EarningsError, ExpenseScope, Expenses, Goal, GoalAdded,
    GoalFilter, GoalId, GoalKind, GoalRemoved, GoalRevised, GoalSort, Goals, GoalsTx, Measure, Overall,
    OwnRate, PlatformId, Platforms, Progress, ReviseGoal, Scope,
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

/// What the service of goals works with.
pub struct GoalsPorts {
    pub goals: Arc<dyn Goals>,
    pub platforms: Arc<dyn Platforms>,
    pub earnings: Arc<dyn Earnings>,
    pub expenses: Arc<dyn Expenses>,
    pub rates: Arc<dyn Rates>,
    pub clock: Arc<dyn Clock>,
}

impl GoalsService {
    #[must_use]
    pub fn new(ports: GoalsPorts) -> Self {
        let GoalsPorts { goals, platforms, earnings, expenses, rates, clock } = ports;
        Self { goals, platforms, earnings, expenses, rates, clock }
    }

    /// # Errors
    /// `NotFound` for the platform; `BadFields`, `GoalEndsBeforeItStarts`.
    pub async fn add(&self, actor: &Actor, order: AddGoal) -> Result<(Goal, Progress), EarningsError> {
        let now = self.clock.now();
        let goal = Goal::add(actor.user, actor.home.currency, actor.home.calendar.today(now), order, now)?;
        let mut tx = self.goals.begin(actor.user).await?;
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
        let mut tx = self.goals.begin(actor.user).await?;
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
        let mut tx = self.goals.begin(actor.user).await?;
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
        Ok(Page { items: self.all_with_progress(actor, items).await?, next, total })
    }

    async fn with_progress(&self, actor: &Actor, goal: Goal) -> Result<(Goal, Progress), EarningsError> {
        let mut standing = self.all_with_progress(actor, vec![goal]).await?;
        standing.pop().ok_or(EarningsError::NotFound)
    }

    /// Reads what all of them look at together.
    async fn all_with_progress(
        &self,
        actor: &Actor,
        goals: Vec<Goal>,
    ) -> Result<Vec<(Goal, Progress)>, EarningsError> {
        let today = actor.home.calendar.today(self.clock.now());
        let goals: Vec<(Goal, Period)> = goals
            .into_iter()
            .map(|goal| {
                let window = window(&goal, &actor.home.calendar, today);
                (goal, window)
            })
            .collect();
        let days = self.days(actor, &goals, today).await?;
        let with_progress = |(goal, window): (Goal, Period)| {
            let progress = Progress::of(&goal, days.standing(&goal, window)?)?;
            Ok((goal, progress))
        };
        goals.into_iter().map(with_progress).collect()
    }

    async fn days(
        &self,
        actor: &Actor,
        goals: &[(Goal, Period)],
        today: Date,
    ) -> Result<Days, EarningsError> {
        let lately = Period::try_new(today.plus_days(1 - LATELY), today).unwrap_or(Period::of_day(today));
        let whole = spanning(goals.iter().map(|(_, window)| *window).chain([lately])).unwrap_or(lately);
        let earned = match goals {
            [] => Vec::new(),
            _ => self.earnings.by_day(actor.user, &Scope { period: Some(whole), platform: None }).await?,
        };
        let mut spent = BTreeMap::new();
        let saved: BTreeSet<Option<PlatformId>> = goals
            .iter()
            .filter(|(goal, _)| goal.kind == GoalKind::Savings)
            .map(|(goal, _)| goal.platform)
            .collect();
        for platform in saved {
            let scope = ExpenseScope { period: Some(whole), platform };
            spent.insert(platform, self.expenses.by_day(actor.user, &scope).await?);
        }
        let occurring = || {
            let earned = earned.iter().map(|row| row.tally.total.currency());
            earned.chain(spent.values().flatten().map(|row| row.spending.all.total.currency()))
        };
        let home = actor.home.currency;
        let mut tellings = BTreeMap::from([(home, Telling::plainly(home))]);
        let currencies: BTreeSet<Currency> =
            goals.iter().map(|(goal, _)| goal.target.currency().unwrap_or(home)).collect();
        for currency in currencies {
            let telling = Telling::find(&*self.rates, actor.user, currency, occurring(), whole).await?;
            tellings.insert(currency, telling);
        }
        Ok(Days { today, lately, home, earned, spent, tellings })
    }
}

/// What every goal looks at.
struct Days {
    today: Date,
    /// What an hour brings is told by these.
    lately: Period,
    home: Currency,
    earned: Vec<DayTally>,
    /// By the platform that a savings goal is about.
    spent: BTreeMap<Option<PlatformId>, Vec<DailyCategoryTally>>,
    /// By the currency of a goal.
    tellings: BTreeMap<Currency, Telling>,
}

impl Days {
    fn standing(&self, goal: &Goal, window: Period) -> Result<Standing, EarningsError> {
        let currency = goal.target.currency().unwrap_or(self.home);
        let plainly = Telling::plainly(currency);
        let telling = self.tellings.get(&currency).unwrap_or(&plainly);
        let earned = self.earned(window, goal.platform, telling)?;
        let standing = Standing {
            window,
            today: self.today,
            current: Some(Measure::Hours(earned.hours)),
            own_rate: None,
            missing_earnings: Vec::new(),
            missing_expenses: Vec::new(),
        };
        if goal.kind == GoalKind::Hours {
            return Ok(standing);
        }
        let (mut current, mut missing_expenses) = (earned.total, Vec::new());
        if goal.kind == GoalKind::Savings {
            let spent = self.spent(window, goal.platform, telling)?;
            let left = current.zip(spent.total()?).map(|(earned, spent)| earned.checked_sub(spent));
            current = left.transpose()?;
            missing_expenses = spent.missing().collect();
        }
        let lately = self.earned(self.lately, goal.platform, telling)?;
        let own_rate =
            lately.hourly_rate.map(|rate| OwnRate { rate, hours: lately.hours, count: lately.timed_count });
        let (current, missing_earnings) = (current.map(Measure::Money), earned.missing_rates);
        Ok(Standing { current, own_rate, missing_earnings, missing_expenses, ..standing })
    }

    /// What the summary of earnings says of some days.
    fn earned(
        &self,
        days: Period,
        platform: Option<PlatformId>,
        telling: &Telling,
    ) -> Result<Overall, MoneyError> {
        let rows = self.earned.iter().filter(|row| {
            days.contains(row.date) && platform.is_none_or(|platform| row.platform == platform)
        });
        Overall::of(rows.map(|row| (row.date, row.tally)), telling)
    }

    /// What the summary of expenses says of some days.
    fn spent(
        &self,
        days: Period,
        platform: Option<PlatformId>,
        telling: &Telling,
    ) -> Result<ToldSum, MoneyError> {
        let mut sum = ToldSum::new(telling.currency);
        for row in self.spent.get(&platform).into_iter().flatten().filter(|row| days.contains(row.date)) {
            sum.add(&telling.rates, row.date, row.spending.all.total, row.spending.all.count)?;
        }
        Ok(sum)
    }
}

/// From the first day of any of them through the last one.
fn spanning(periods: impl Iterator<Item = Period>) -> Option<Period> {
    periods.reduce(|one, other| {
        let (first, last) = (one.first().min(other.first()), one.last().max(other.last()));
        Period::try_new(first, last).unwrap_or(one)
    })
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
