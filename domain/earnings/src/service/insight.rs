//! Sums over earnings, as the user asks for them.

use std::collections::HashMap;

use kernel::{Actor, Currency, Date, Period, Question};

use super::EarningsService;
use crate::{
    EarningsError, Month, Platform, PlatformId, Scope, Summary,
    insight::{Figures, months, telling_currency},
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
        let (period, before) = calendar.asked(question, now).unzip();
        let platforms = self.platforms_for(actor, platform).await?;
        let scope = Scope { period, platform };
        let tallies = self.earnings.by_platform(actor.user, &scope).await?;
        let currency = telling_currency(
            currency,
            tallies.iter().map(|row| row.tally.total.currency()),
            actor.home.currency,
        );
        let previous = match before {
            Some(before) => {
                let scope = Scope { period: Some(before), platform };
                Some((before, self.earnings.by_platform(actor.user, &scope).await?))
            }
            None => None,
        };
        let best = self.earnings.best_day(actor.user, &scope, currency).await?;
        Ok(Summary::draw(Figures {
            tallies: &tallies,
            platforms: &platforms,
            currency,
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
        let currency = telling_currency(
            currency,
            tallies.iter().map(|row| row.tally.total.currency()),
            actor.home.currency,
        );
        Ok(months(run, &tallies, &platforms, currency)?)
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
