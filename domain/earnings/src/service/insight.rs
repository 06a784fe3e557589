//! Sums over earnings, as the user asks for them.

use std::collections::HashMap;

use kernel::{Actor, Currency, Date, Period, Question, Telling};

use super::EarningsService;
use crate::{
    DayTally, EarningsError, Month, MonthTally, Platform, PlatformId, PlatformTally, Scope, Summary,
    insight::{Figures, best_of, months, stretch, telling_currency},
};

/// Which months are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthRun {
    /// The twelve of a calendar year.
    Year(i32),
    /// So many, up to the present one.
    Last(u32),
}

impl EarningsService {
    /// Sums up a period, over one platform or all of them.
    ///
    /// # Errors
    /// `NotFound` for the platform; `Money` where a sum is beyond 64 bits.
    pub async fn summary(
        &self,
        actor: &Actor,
        question: Question,
        platform: Option<PlatformId>,
        currency: Option<Currency>,
    ) -> Result<Summary, EarningsError> {
        let now = self.clock.now();
        let calendar = &actor.home.calendar;
        let (period, before) = calendar.asked(question, now);
        let platforms = self.platforms_for(actor, platform).await?;
        let scope = Scope { period, platform };
        let before = before.map(|before| (before, Scope { period: Some(before), platform }));
        let mut tallies = self.earnings.by_platform(actor.user, &scope).await?;
        let mut previous = match before {
            Some((period, scope)) => Some((period, self.earnings.by_platform(actor.user, &scope).await?)),
            None => None,
        };
        let currency = telling_currency(
            currency,
            tallies.iter().map(|row| row.tally.total.currency()),
            actor.home.currency,
        );
        let all: Vec<PlatformTally> =
            tallies.iter().chain(previous.iter().flat_map(|(_, rows)| rows)).copied().collect();
        let telling = self.telling(actor, currency, &all).await?;
        let best = if all.iter().all(|row| row.tally.total.currency() == currency) {
            self.earnings.best_day(actor.user, &scope, currency).await?
        } else {
            // Each day has its own rates, and so needs its own row.
            tallies = self.days(actor, &scope).await?;
            if let Some(((_, rows), (_, scope))) = previous.as_mut().zip(before) {
                *rows = self.days(actor, &scope).await?;
            }
            best_of(&tallies, &telling)?
        };
        Ok(Summary::draw(Figures {
            tallies: &tallies,
            platforms: &platforms,
            telling: &telling,
            period,
            today: calendar.today(now),
            best,
            previous,
        })?)
    }

    /// The months of a run, oldest first, those without earnings included.
    ///
    /// # Errors
    /// `BadFields` where the months lie outside the years 1900 to 2199; `Money` where a sum is
    /// beyond 64 bits.
    pub async fn monthly(
        &self,
        actor: &Actor,
        run: MonthRun,
        currency: Option<Currency>,
    ) -> Result<Vec<Month>, EarningsError> {
        let run = match run {
            MonthRun::Year(year) => calendar_year(year)?,
            MonthRun::Last(months) => last_months(months, actor.home.calendar.today(self.clock.now()))?,
        };
        let platforms = self.platforms_for(actor, None).await?;
        let scope = Scope { period: Some(run), platform: None };
        let tallies = self.earnings.by_month(actor.user, &scope).await?;
        let occurring = || tallies.iter().map(|row| row.tally.total.currency());
        let currency = telling_currency(currency, occurring(), actor.home.currency);
        if occurring().all(|occurring| occurring == currency) {
            let tallies: Vec<DayTally> = tallies.iter().copied().map(MonthTally::on_its_first_day).collect();
            return Ok(months(run, &tallies, &platforms, &Telling::plainly(currency))?);
        }
        let occurring: Vec<Currency> = occurring().collect();
        let telling = Telling::find(&*self.rates, actor.user, currency, occurring, run).await?;
        Ok(months(run, &self.earnings.by_day(actor.user, &scope).await?, &platforms, &telling)?)
    }

    /// What it takes to tell sums in a currency.
    async fn telling(
        &self,
        actor: &Actor,
        currency: Currency,
        tallies: &[PlatformTally],
    ) -> Result<Telling, EarningsError> {
        let Some(days) = stretch(tallies) else { return Ok(Telling::plainly(currency)) };
        let occurring: Vec<Currency> = tallies.iter().map(|row| row.tally.total.currency()).collect();
        Ok(Telling::find(&*self.rates, actor.user, currency, occurring, days).await?)
    }

    async fn days(&self, actor: &Actor, scope: &Scope) -> Result<Vec<PlatformTally>, EarningsError> {
        let days = self.earnings.by_day(actor.user, scope).await?;
        Ok(days.into_iter().map(Into::into).collect())
    }

    async fn platforms_for(
        &self,
        actor: &Actor,
        platform: Option<PlatformId>,
    ) -> Result<HashMap<PlatformId, Platform>, EarningsError> {
        match platform {
            Some(id) => Ok(HashMap::from([(id, self.platform(actor.user, id).await?)])),
            None => self.platforms_by_id(actor.user).await,
        }
    }
}

fn calendar_year(year: i32) -> Result<Period, EarningsError> {
    let bad = |problem: String| EarningsError::BadFields(vec![("year".into(), problem)]);
    let first = Date::try_new(year, 1, 1).map_err(|error| bad(error.to_string()))?;
    let last = Date::try_new(year, 12, 31).map_err(|error| bad(error.to_string()))?;
    Period::try_new(first, last).map_err(|error| bad(error.to_string()))
}

fn last_months(months: u32, today: Date) -> Result<Period, EarningsError> {
    let last = today.first_of_month().plus_months(1).plus_days(-1);
    let back = i32::try_from(months).unwrap_or(i32::MAX / 2) - 1;
    let first = today.first_of_month().plus_months(-back);
    Period::try_new(first, last)
        .map_err(|error| EarningsError::BadFields(vec![("months".into(), error.to_string())]))
}
