//! How far a goal has come, and where it is going.

use kernel::{Calendar, Date, Decimal, HALF_UP, MissingRate, Money, MoneyError, Period, Quantity, Span};

use super::{Goal, GoalPeriod, Measure};

/// How a goal stands in the span of its days that today lies in, or else the first or last one.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub window: Period,
    /// What the window holds, its days to come included, as the reports say it; `None` while a rate is
    /// missing, and so are the others.
    pub current: Option<Measure>,
    /// Per cent of the target, to one decimal.
    pub percent: Option<Decimal>,
    pub pace: Option<Pace>,
    /// What the window will hold at its end if it goes on like this; `None` before it begins.
    pub projected: Option<Measure>,
    /// Hours that are left to be worked until the target is reached, rounded up to hundredths: at the
    /// user's own rate, where the goal is money; `None` without one.
    pub hours_needed: Option<Quantity>,
    /// What hours are reckoned at, where the goal is money.
    pub own_rate: Option<OwnRate>,
    /// Earnings that no rate was found for.
    pub missing_earnings: Vec<MissingRate>,
    /// Expenses that no rate was found for.
    pub missing_expenses: Vec<MissingRate>,
}

/// What an hour of the user brought lately (E2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnRate {
    pub rate: Money,
    pub hours: Quantity,
    /// The rows that it rests on.
    pub count: u64,
}

/// How a goal stands against its days, each of which is to bring the same (E3).
///
/// Between what the days before today ask for and what they ask for together with today it is on track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Ahead,
    OnTrack,
    Behind,
}

/// What a progress is reckoned from.
pub(crate) struct Standing {
    pub(crate) window: Period,
    pub(crate) today: Date,
    /// In the unit of the target; `None` while a rate is missing.
    pub(crate) current: Option<Measure>,
    pub(crate) own_rate: Option<OwnRate>,
    pub(crate) missing_earnings: Vec<MissingRate>,
    pub(crate) missing_expenses: Vec<MissingRate>,
}

/// The span of a goal that today lies in; before it starts the first, and after it ends the last one.
pub(crate) fn window(goal: &Goal, calendar: &Calendar, today: Date) -> Period {
    let last = goal.ends_on.unwrap_or(today.max(goal.starts_on));
    let day = today.clamp(goal.starts_on, last);
    let span = match goal.period {
        GoalPeriod::Custom => {
            return Period::try_new(goal.starts_on, last).unwrap_or(Period::of_day(goal.starts_on));
        }
        GoalPeriod::Week => Span::Week,
        GoalPeriod::Month => Span::Month,
        GoalPeriod::Quarter => Span::Quarter,
        GoalPeriod::Year => Span::Year,
        GoalPeriod::FiscalYear => Span::FiscalYear,
    };
    calendar.period_of(span, day)
}

impl Progress {
    /// # Errors
    /// `Overflow`, where the projection is beyond 64 bits.
    pub(crate) fn of(goal: &Goal, standing: Standing) -> Result<Self, MoneyError> {
        let Standing { window, today, current, own_rate, missing_earnings, missing_expenses } = standing;
        let days = Decimal::from(window.days());
        let gone = Decimal::from(today.min(window.end()).days_since(window.first()).max(0));
        let begun = Decimal::from(today.next().min(window.end()).days_since(window.first()).max(0));
        let target = goal.target.to_decimal();
        let left = current.map(|current| (target - current.to_decimal()).max(Decimal::ZERO));
        Ok(Self {
            window,
            current,
            percent: current.map(|current| {
                (current.to_decimal() * Decimal::ONE_HUNDRED / target).round_dp_with_strategy(1, HALF_UP)
            }),
            pace: current.map(|current| {
                // Both sides times the days, so that nothing is rounded.
                let reached = current.to_decimal() * days;
                if reached > target * begun {
                    Pace::Ahead
                } else if reached < target * gone {
                    Pace::Behind
                } else {
                    Pace::OnTrack
                }
            }),
            projected: match current {
                Some(current) if begun > Decimal::ZERO => Some(scaled(current, days / begun)?),
                _ => None,
            },
            hours_needed: left.and_then(|left| hours_for(goal.target, left, own_rate)),
            own_rate,
            missing_earnings,
            missing_expenses,
        })
    }
}

fn scaled(measure: Measure, factor: Decimal) -> Result<Measure, MoneyError> {
    let scaled = measure.to_decimal().checked_mul(factor).ok_or(MoneyError::Overflow)?;
    match measure {
        Measure::Money(money) => Money::sum_rounded(scaled, money.currency()).map(Measure::Money),
        Measure::Hours(_) => Quantity::try_rounded(scaled.round_dp_with_strategy(2, HALF_UP))
            .map(Measure::Hours)
            .map_err(|_| MoneyError::Overflow),
    }
}

fn hours_for(target: Measure, left: Decimal, own_rate: Option<OwnRate>) -> Option<Quantity> {
    let hours = match target {
        Measure::Hours(_) => left,
        Measure::Money(_) if left.is_zero() => left,
        Measure::Money(_) => {
            let rate = own_rate?.rate.to_decimal();
            if rate <= Decimal::ZERO {
                return None;
            }
            left.checked_div(rate)?
        }
    };
    let hundredths = hours.checked_mul(Decimal::ONE_HUNDRED)?.ceil();
    Quantity::try_rounded(hundredths / Decimal::ONE_HUNDRED).ok()
}

#[cfg(test)]
mod tests {
    use kernel::{Expected, Id, Timestamp, Weekday, YearDay, Zone};
    use proptest::prelude::*;

    use super::{
        super::{AddGoal, GoalKind, ReviseGoal},
        *,
    };

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn usd(text: &str) -> Money {
        Money::parse(text, "USD".parse().unwrap()).unwrap()
    }

    fn goal(period: GoalPeriod, starts_on: &str, ends_on: Option<&str>) -> Goal {
        let now: Timestamp = "2026-03-14T09:00:00Z".parse().unwrap();
        let order = AddGoal {
            title: "Goal".parse().unwrap(),
            kind: GoalKind::Earnings,
            target: "3000.00".parse().unwrap(),
            currency: None,
            period,
            starts_on: Some(date(starts_on)),
            ends_on: ends_on.map(date),
            platform: None,
        };
        Goal::add(Id::mint(now), "USD".parse().unwrap(), date("2026-03-14"), order, now).unwrap()
    }

    fn days(goal: &Goal, calendar: &Calendar, today: &str) -> String {
        let window = window(goal, calendar, date(today));
        format!("{}..{}", window.first(), window.last())
    }

    fn standing(today: &str, current: &str) -> Standing {
        Standing {
            window: Period::month_of(date("2026-04-01")),
            today: date(today),
            current: Some(Measure::Money(usd(current))),
            own_rate: Some(OwnRate { rate: usd("25.00"), hours: "10".parse().unwrap(), count: 3 }),
            missing_earnings: Vec::new(),
            missing_expenses: Vec::new(),
        }
    }

    fn progress(today: &str, current: &str) -> Progress {
        Progress::of(&goal(GoalPeriod::Month, "2026-04-01", None), standing(today, current)).unwrap()
    }

    #[test]
    fn rule_e3_the_window_is_a_period_of_the_users_calendar() {
        let british = Calendar {
            week_start: Weekday::Sun,
            fiscal_year_start: YearDay::try_new(4, 6).unwrap(),
            ..Calendar::of(Zone::UTC)
        };

        let of = |period| days(&goal(period, "2026-01-15", None), &british, "2026-04-05");
        assert_eq!(of(GoalPeriod::Week), "2026-04-05..2026-04-11");
        assert_eq!(of(GoalPeriod::Month), "2026-04-01..2026-04-30");
        assert_eq!(of(GoalPeriod::Quarter), "2026-04-01..2026-06-30");
        assert_eq!(of(GoalPeriod::Year), "2026-01-01..2026-12-31");
        assert_eq!(of(GoalPeriod::FiscalYear), "2025-04-06..2026-04-05");
    }

    #[test]
    fn before_its_start_and_after_its_end_a_goal_stands_in_its_first_and_last_span() {
        let calendar = Calendar::of(Zone::UTC);
        let spring = goal(GoalPeriod::Month, "2026-03-15", Some("2026-05-10"));

        assert_eq!(days(&spring, &calendar, "2026-01-01"), "2026-03-01..2026-03-31");
        assert_eq!(days(&spring, &calendar, "2026-04-30"), "2026-04-01..2026-04-30");
        assert_eq!(days(&spring, &calendar, "2027-01-01"), "2026-05-01..2026-05-31");
        let trip = goal(GoalPeriod::Custom, "2026-03-15", Some("2026-05-10"));
        assert_eq!(days(&trip, &calendar, "2027-01-01"), "2026-03-15..2026-05-10");
    }

    #[test]
    fn rule_e3_the_pace_is_by_elapsed_local_days() {
        // Of 30 days 14 are gone and the 15th has begun: 1400 to 1500 are on track.
        let pace = |current| progress("2026-04-15", current).pace.unwrap();

        assert_eq!(pace("1399.99"), Pace::Behind);
        assert_eq!(pace("1400.00"), Pace::OnTrack);
        assert_eq!(pace("1500.00"), Pace::OnTrack);
        assert_eq!(pace("1500.01"), Pace::Ahead);
    }

    #[test]
    fn what_is_reached_is_projected_to_the_end_and_the_rest_told_in_hours() {
        let halfway = progress("2026-04-15", "1200.10");

        assert_eq!(halfway.percent, Some(Decimal::from(40)));
        assert_eq!(halfway.projected, Some(Measure::Money(usd("2400.20"))));
        // 1799.90 / 25 = 71.996
        assert_eq!(halfway.hours_needed, Some("72".parse().unwrap()));
        let over = progress("2026-05-20", "3100.00");
        assert_eq!((over.projected, over.pace), (over.current, Some(Pace::Ahead)));
        assert_eq!(over.hours_needed, Some(Quantity::ZERO));
        let early = progress("2026-03-20", "0.00");
        assert_eq!((early.projected, early.pace), (None, Some(Pace::OnTrack)));
    }

    #[test]
    fn without_a_rate_of_ones_own_no_hours_are_told() {
        let goal = goal(GoalPeriod::Month, "2026-04-01", None);
        let unknown = Standing { own_rate: None, ..standing("2026-04-15", "10.00") };
        assert_eq!(Progress::of(&goal, unknown).unwrap().hours_needed, None);

        let now = goal.created_at;
        let change = ReviseGoal {
            kind: Some(GoalKind::Hours),
            target: Some("120".parse().unwrap()),
            ..ReviseGoal::default()
        };
        let hours = goal.revise(change, "USD".parse().unwrap(), Expected::Any, now).unwrap();
        let worked = Standing {
            current: Some(Measure::Hours("33.333333".parse().unwrap())),
            own_rate: None,
            ..standing("2026-04-10", "0.00")
        };
        let worked = Progress::of(&hours, worked).unwrap();
        assert_eq!(worked.hours_needed, Some("86.67".parse().unwrap()));
        assert_eq!(worked.projected, Some(Measure::Hours("100".parse().unwrap())));
    }

    #[test]
    fn rule_m6_a_missing_rate_withholds_all_but_the_window() {
        let goal = goal(GoalPeriod::Month, "2026-04-01", None);
        let blind = Standing { current: None, ..standing("2026-04-15", "0.00") };

        let progress = Progress::of(&goal, blind).unwrap();

        assert_eq!((progress.current, progress.percent, progress.pace), (None, None, None));
        assert_eq!((progress.projected, progress.hours_needed), (None, None));
    }

    proptest! {
        #[test]
        fn a_goal_that_earns_its_share_every_day_is_never_behind(day in 0i64..30, cents in 1i64..10_000) {
            let monthly = Goal { target: Measure::Money(Money::from_minor(cents * 30, usd("0").currency())), ..goal(GoalPeriod::Month, "2026-04-01", None) };
            let reached = Measure::Money(Money::from_minor(cents * day, usd("0").currency()));
            let today = date("2026-04-01").plus_days(day);
            let at = Standing { window: Period::month_of(today), today, current: Some(reached), own_rate: None, missing_earnings: Vec::new(), missing_expenses: Vec::new() };

            prop_assert_eq!(Progress::of(&monthly, at).unwrap().pace, Some(Pace::OnTrack));
        }
    }
}
