//! Exchange rates: the reference rates, the users' own, and the table that converts with both.

mod entered;
mod reference;

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{Currency, Period, RateTable, Rates, StoreError, UserId};

use crate::Database;

#[async_trait]
impl Rates for Database {
    async fn table(
        &self,
        owner: UserId,
        currencies: &BTreeSet<Currency>,
        period: Period,
    ) -> Result<RateTable, StoreError> {
        let others = currencies.iter().filter(|currency| **currency != Currency::EURO).count();
        // A currency by itself needs no rate, and the euro none to be told in.
        if currencies.len() < 2 || others == 0 {
            return Ok(RateTable::default());
        }
        let connection = self.reader();
        let reference = reference::quoted(&connection, currencies, period).await?;
        let own = entered::up_to(&connection, owner, currencies, period.last()).await?;
        Ok(RateTable::new(reference, own))
    }
}
