//! Sums over sales, as the user asks for them.

use kernel::{Actor, Currency, Question, Telling};

use super::InventoryService;
use crate::{
    Analytics, DayTally, InventoryError,
    figures::{Tallies, stretch, telling_currency},
};

impl InventoryService {
    /// Sums up the completed sales of a period, in the currency that is asked for, or else the only
    /// one that occurs, or else the user's.
    ///
    /// # Errors
    /// `Money`, where a sum is beyond 64 bits.
    pub async fn analytics(
        &self,
        actor: &Actor,
        question: Question,
        currency: Option<Currency>,
    ) -> Result<Analytics, InventoryError> {
        let (period, before) = actor.home.calendar.asked(question, self.clock.now());
        let by_day = self.sales.by_day(actor.user, period).await?;
        let previous = match before {
            Some(before) => Some((before, self.sales.by_day(actor.user, Some(before)).await?)),
            None => None,
        };
        let occurring = by_day.iter().map(|row| row.tally.revenue.currency());
        let currency = telling_currency(currency, occurring, actor.home.currency);
        let all: Vec<DayTally> =
            by_day.iter().chain(previous.iter().flat_map(|(_, days)| days)).copied().collect();
        let telling = match stretch(&all) {
            Some(days) => {
                let occurring: Vec<Currency> = all.iter().map(|row| row.tally.revenue.currency()).collect();
                Telling::find(&*self.rates, actor.user, currency, occurring, days).await?
            }
            None => Telling::plainly(currency),
        };
        // Each day has its own rates, and so needs its own row.
        let daily = by_day.iter().any(|row| row.tally.revenue.currency() != currency);
        let tallies = Tallies {
            period,
            by_product: self.sales.by_product(actor.user, period, daily).await?,
            by_customer: self.sales.by_customer(actor.user, period, daily).await?,
            by_day,
            previous,
        };
        Ok(Analytics::draw(tallies, &telling)?)
    }
}
