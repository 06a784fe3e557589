//! Sums over sales, as the user asks for them.

use kernel::{Actor, Currency, Question};

use super::InventoryService;
use crate::{Analytics, InventoryError, figures::Tallies};

impl InventoryService {
    /// Sums up the completed sales of a period.
    ///
    /// # Errors
    /// `Money`, where a sum is beyond 64 bits.
    pub async fn analytics(
        &self,
        actor: &Actor,
        question: Question,
        currency: Option<Currency>,
    ) -> Result<Analytics, InventoryError> {
        let (period, before) = actor.home.calendar.asked(question, self.clock.now()).unzip();
        let previous = match before {
            Some(before) => Some((before, self.sales.by_day(actor.user, Some(before)).await?)),
            None => None,
        };
        let tallies = Tallies {
            period,
            by_day: self.sales.by_day(actor.user, period).await?,
            by_product: self.sales.by_product(actor.user, period).await?,
            by_customer: self.sales.by_customer(actor.user, period).await?,
            previous,
        };
        Ok(Analytics::draw(tallies, currency, actor.home.currency)?)
    }
}
