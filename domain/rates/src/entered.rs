//! Rates that users enter.

use kernel::{Currency, Date, ExchangeRate, Expected, Fact, Id, OwnRate, Patch, Timestamp, UserId, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::RatesError;

pub type EnteredRateId = Id<EnteredRate>;

/// A user's own rate of two currencies, such as the one that a bank has charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnteredRate {
    pub id: EnteredRateId,
    pub user: UserId,
    /// The two currencies differ, and it does not end before it begins.
    pub rate: OwnRate,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// One `from` is `rate` of `to`, from a day on.
#[derive(Debug, Clone)]
pub struct EnterRate {
    pub from: Currency,
    pub to: Currency,
    pub date: Date,
    /// The last day; left out, it holds until the next one.
    pub until: Option<Date>,
    pub rate: ExchangeRate,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Default)]
pub struct ReviseRate {
    pub from: Option<Currency>,
    pub to: Option<Currency>,
    pub date: Option<Date>,
    pub until: Patch<Date>,
    pub rate: Option<ExchangeRate>,
}

/// `rate.entered`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateEntered {
    #[serde(skip)]
    id: Uuid,
    from: Currency,
    to: Currency,
    date: Date,
    rate: ExchangeRate,
}

/// `rate.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct RateRevised(RateEntered);

/// `rate.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct RateRemoved(RateEntered);

impl EnteredRate {
    /// # Errors
    /// `SameCurrency`, `EndsBeforeItStarts`.
    pub fn enter(user: UserId, order: &EnterRate, now: Timestamp) -> Result<Self, RatesError> {
        let EnterRate { from, to, date, until, rate } = *order;
        let rate = checked(OwnRate { from, to, date, until, rate })?;
        Ok(Self { id: Id::mint(now), user, rate, version: 1, created_at: now, updated_at: now })
    }

    /// # Errors
    /// `Stale` where the caller read another version; otherwise as [`Self::enter`].
    pub fn revise(
        mut self,
        change: &ReviseRate,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, RatesError> {
        if !expected.allows(self.version) {
            return Err(RatesError::Stale);
        }
        let ReviseRate { from, to, date, until, rate } = *change;
        let past = self.rate;
        let mut end = past.until;
        until.apply(&mut end);
        self.rate = checked(OwnRate {
            from: from.unwrap_or(past.from),
            to: to.unwrap_or(past.to),
            date: date.unwrap_or(past.date),
            until: end,
            rate: rate.unwrap_or(past.rate),
        })?;
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }
}

fn checked(rate: OwnRate) -> Result<OwnRate, RatesError> {
    if rate.from == rate.to {
        return Err(RatesError::SameCurrency);
    }
    if rate.until.is_some_and(|until| until < rate.date) {
        return Err(RatesError::EndsBeforeItStarts);
    }
    Ok(rate)
}

impl From<&EnteredRate> for RateEntered {
    fn from(entered: &EnteredRate) -> Self {
        let OwnRate { from, to, date, until: _, rate } = entered.rate;
        Self { id: entered.id.uuid(), from, to, date, rate }
    }
}

impl From<&EnteredRate> for RateRevised {
    fn from(entered: &EnteredRate) -> Self {
        Self(entered.into())
    }
}

impl From<&EnteredRate> for RateRemoved {
    fn from(entered: &EnteredRate) -> Self {
        Self(entered.into())
    }
}

impl Fact for RateEntered {
    const KIND: &'static str = "rate.entered";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for RateRevised {
    const KIND: &'static str = "rate.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for RateRemoved {
    const KIND: &'static str = "rate.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn order() -> EnterRate {
        EnterRate {
            from: "USD".parse().unwrap(),
            to: "EUR".parse().unwrap(),
            date: date("2026-03-01"),
            until: None,
            rate: "0.8612".parse().unwrap(),
        }
    }

    #[test]
    fn a_currency_has_no_rate_to_itself() {
        let refusal = EnteredRate::enter(
            Id::mint(now()),
            &EnterRate { from: "EUR".parse().unwrap(), ..order() },
            now(),
        );

        assert!(matches!(refusal, Err(RatesError::SameCurrency)));
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let entered = EnteredRate::enter(Id::mint(now()), &order(), now()).unwrap();
        let ending = ReviseRate { until: Patch::Set(date("2026-03-31")), ..ReviseRate::default() };

        let revised = entered.clone().revise(&ending, Expected::exactly(1), now()).unwrap();
        assert_eq!(revised.rate, OwnRate { until: Some(date("2026-03-31")), ..entered.rate });
        assert_eq!(revised.version, 2);

        let later = ReviseRate { date: Some(date("2026-04-01")), ..ReviseRate::default() };
        assert!(matches!(
            revised.clone().revise(&later, Expected::Any, now()),
            Err(RatesError::EndsBeforeItStarts)
        ));
        assert!(matches!(revised.revise(&later, Expected::exactly(1), now()), Err(RatesError::Stale)));
    }
}
