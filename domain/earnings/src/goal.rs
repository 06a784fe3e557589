//! Goals: what one wants to earn, to work or to be left with.

mod port;
mod progress;

use kernel::{
    AmountText, Currency, Date, Decimal, Expected, Fact, FieldFault, Id, Money, Name, Patch, Quantity,
    Timestamp, UserId, Version,
};
use serde::Serialize;
use uuid::Uuid;

pub use port::{GoalFilter, GoalSort, Goals, GoalsTx};
pub use progress::{OwnRate, Pace, Progress};
pub(crate) use progress::{Standing, window};

use crate::{EarningsError, PlatformId};

/// The longest title of a goal, in characters.
pub const GOAL_TITLE_MAX: usize = 100;

pub type GoalId = Id<Goal>;
pub type GoalTitle = Name<GOAL_TITLE_MAX>;

/// What is counted towards a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GoalKind {
    /// What earnings come to, as their summary says.
    Earnings,
    /// The hours of earnings.
    Hours,
    /// What earnings come to, less what expenses come to, as their summaries say.
    Savings,
}

/// Which stretch of days a goal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GoalPeriod {
    /// Each week, from the day on which the user's weeks start.
    Week,
    Month,
    Quarter,
    Year,
    FiscalYear,
    /// Once, from its first to its last day.
    Custom,
}

/// So much money, or so many hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Money(Money),
    Hours(Quantity),
}

/// Something to be reached in each span of its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    pub id: GoalId,
    pub user: UserId,
    pub title: GoalTitle,
    pub kind: GoalKind,
    /// More than none; hours where the kind is hours, and else money.
    pub target: Measure,
    pub period: GoalPeriod,
    /// The day that the first span holds.
    pub starts_on: Date,
    /// The day that the last span holds; there is one where the period is custom.
    pub ends_on: Option<Date>,
    /// Only what is booked on it counts.
    pub platform: Option<PlatformId>,
    pub is_active: bool,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Sets a goal.
#[derive(Debug, Clone)]
pub struct AddGoal {
    pub title: GoalTitle,
    pub kind: GoalKind,
    pub target: AmountText,
    /// The user's, where it is left out; none for hours.
    pub currency: Option<Currency>,
    pub period: GoalPeriod,
    /// Today, where it is left out.
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub platform: Option<PlatformId>,
}

/// Changes what is given and keeps the rest. Hours cannot become money, nor money hours, without
/// another target.
#[derive(Debug, Clone, Default)]
pub struct ReviseGoal {
    pub title: Option<GoalTitle>,
    pub kind: Option<GoalKind>,
    pub target: Option<AmountText>,
    pub currency: Option<Currency>,
    pub period: Option<GoalPeriod>,
    pub starts_on: Option<Date>,
    pub ends_on: Patch<Date>,
    pub platform: Patch<PlatformId>,
    pub is_active: Option<bool>,
}

/// `goal.added`
#[derive(Debug, Serialize)]
pub struct GoalAdded {
    #[serde(skip)]
    id: Uuid,
    title: String,
    target: String,
}

/// `goal.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct GoalRevised(GoalAdded);

/// `goal.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct GoalRemoved(GoalAdded);

impl Measure {
    /// Money in major units, or hours.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        match self {
            Self::Money(money) => money.to_decimal(),
            Self::Hours(hours) => hours.to_decimal(),
        }
    }

    #[must_use]
    pub fn currency(self) -> Option<Currency> {
        match self {
            Self::Money(money) => Some(money.currency()),
            Self::Hours(_) => None,
        }
    }
}

impl From<Measure> for AmountText {
    fn from(measure: Measure) -> Self {
        match measure {
            Measure::Money(money) => money.into(),
            Measure::Hours(hours) => hours.into(),
        }
    }
}

/// Without its currency: `1250.00`, `40`.
impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Money(money) => money.fmt(f),
            Self::Hours(hours) => hours.fmt(f),
        }
    }
}

impl Goal {
    /// # Errors
    /// `BadFields` where the target is no such amount, or a field is missing or one too many;
    /// `GoalEndsBeforeItStarts`.
    pub fn add(
        user: UserId,
        home: Currency,
        today: Date,
        order: AddGoal,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        let AddGoal { title, kind, target, currency, period, starts_on, ends_on, platform } = order;
        let mut faults = Vec::new();
        let target = measure(kind, &target, currency, home, &mut faults);
        let starts_on = starts_on.unwrap_or(today);
        check_days(period, starts_on, ends_on, faults)?;
        Ok(Self {
            id: Id::mint(now),
            user,
            title,
            kind,
            target,
            period,
            starts_on,
            ends_on,
            platform,
            is_active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        })
    }

    /// # Errors
    /// `Stale` where the caller read another version; otherwise as [`Self::add`].
    pub fn revise(
        mut self,
        change: ReviseGoal,
        home: Currency,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, EarningsError> {
        if !expected.allows(self.version) {
            return Err(EarningsError::Stale);
        }
        let ReviseGoal { title, kind, target, currency, period, starts_on, ends_on, platform, is_active } =
            change;
        let mut faults = Vec::new();
        let kind = kind.unwrap_or(self.kind);
        let changes_unit = (kind == GoalKind::Hours) != (self.kind == GoalKind::Hours);
        if changes_unit && target.is_none() {
            faults
                .push(("target".into(), "Field is required where hours become money, or money hours".into()));
        } else if target.is_some() || currency.is_some() {
            let text = target.unwrap_or_else(|| self.target.into());
            let home = self.target.currency().unwrap_or(home);
            self.target = measure(kind, &text, currency, home, &mut faults);
        }
        self.kind = kind;
        self.period = period.unwrap_or(self.period);
        self.starts_on = starts_on.unwrap_or(self.starts_on);
        ends_on.apply(&mut self.ends_on);
        platform.apply(&mut self.platform);
        check_days(self.period, self.starts_on, self.ends_on, faults)?;
        self.title = title.unwrap_or(self.title);
        self.is_active = is_active.unwrap_or(self.is_active);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }
}

/// Reads a target; what is wrong with it goes to the faults.
fn measure(
    kind: GoalKind,
    text: &AmountText,
    currency: Option<Currency>,
    home: Currency,
    faults: &mut Vec<FieldFault>,
) -> Measure {
    let mut refuse = |field: &str, problem: String| faults.push((field.to_owned(), problem));
    let target = if kind == GoalKind::Hours {
        if currency.is_some() {
            refuse("currency", "Must be left out where hours are counted".into());
        }
        text.to_string().parse().map(Measure::Hours).map_err(|error| error.to_string())
    } else {
        text.money(currency.unwrap_or(home)).map(Measure::Money).map_err(|error| error.to_string())
    };
    match target {
        Ok(target) if target.to_decimal() > Decimal::ZERO => return target,
        Ok(_) => refuse("target", "Must be positive".into()),
        Err(problem) => refuse("target", problem),
    }
    Measure::Hours(Quantity::ZERO)
}

fn check_days(
    period: GoalPeriod,
    starts_on: Date,
    ends_on: Option<Date>,
    mut faults: Vec<FieldFault>,
) -> Result<(), EarningsError> {
    if period == GoalPeriod::Custom && ends_on.is_none() {
        faults.push(("endsOn".into(), "Field is required where the period is custom".into()));
    }
    EarningsError::unless_faulty(faults)?;
    if ends_on.is_some_and(|ends_on| ends_on < starts_on) {
        return Err(EarningsError::GoalEndsBeforeItStarts);
    }
    Ok(())
}

impl From<&Goal> for GoalAdded {
    fn from(goal: &Goal) -> Self {
        let currency = goal.target.currency().map(|currency| format!(" {currency}")).unwrap_or_default();
        Self {
            id: goal.id.uuid(),
            title: goal.title.to_string(),
            target: format!("{}{currency}", goal.target),
        }
    }
}

impl From<&Goal> for GoalRevised {
    fn from(goal: &Goal) -> Self {
        Self(goal.into())
    }
}

impl From<&Goal> for GoalRemoved {
    fn from(goal: &Goal) -> Self {
        Self(goal.into())
    }
}

impl Fact for GoalAdded {
    const KIND: &'static str = "goal.added";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for GoalRevised {
    const KIND: &'static str = "goal.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for GoalRemoved {
    const KIND: &'static str = "goal.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn order() -> AddGoal {
        AddGoal {
            title: "March".parse().unwrap(),
            kind: GoalKind::Earnings,
            target: "3000.00".parse().unwrap(),
            currency: None,
            period: GoalPeriod::Month,
            starts_on: None,
            ends_on: None,
            platform: None,
        }
    }

    fn add(order: AddGoal) -> Result<Goal, EarningsError> {
        Goal::add(Id::mint(now()), "EUR".parse().unwrap(), "2026-03-14".parse().unwrap(), order, now())
    }

    fn faults(refusal: Result<Goal, EarningsError>) -> Vec<String> {
        match refusal {
            Err(EarningsError::BadFields(faults)) => faults.into_iter().map(|(field, _)| field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_goal_is_in_the_users_currency_and_starts_today_unless_it_says_otherwise() {
        let goal = add(order()).unwrap();

        assert_eq!(goal.target, Measure::Money(Money::parse("3000.00", "EUR".parse().unwrap()).unwrap()));
        assert_eq!(goal.starts_on.to_string(), "2026-03-14");
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let hours = AddGoal {
            kind: GoalKind::Hours,
            target: "0".parse().unwrap(),
            currency: Some("EUR".parse().unwrap()),
            period: GoalPeriod::Custom,
            ..order()
        };
        assert_eq!(faults(add(hours)), ["currency", "target", "endsOn"]);
        assert_eq!(faults(add(AddGoal { target: "1.001".parse().unwrap(), ..order() })), ["target"]);
        let backwards = AddGoal { ends_on: Some("2026-03-13".parse().unwrap()), ..order() };
        assert!(matches!(add(backwards), Err(EarningsError::GoalEndsBeforeItStarts)));
    }

    #[test]
    fn money_becomes_hours_only_with_another_target() {
        let revise = |change| {
            add(order()).unwrap().revise(change, "EUR".parse().unwrap(), Expected::exactly(1), now())
        };
        let to_hours = ReviseGoal { kind: Some(GoalKind::Hours), ..ReviseGoal::default() };
        assert_eq!(faults(revise(to_hours.clone())), ["target"]);

        let goal = revise(ReviseGoal { target: Some("120".parse().unwrap()), ..to_hours }).unwrap();
        assert_eq!(goal.target, Measure::Hours("120".parse().unwrap()));
        assert_eq!(goal.version, 2);
        let dollars = ReviseGoal { currency: Some("USD".parse().unwrap()), ..ReviseGoal::default() };
        assert_eq!(revise(dollars).unwrap().target.to_string(), "3000.00");
    }
}
