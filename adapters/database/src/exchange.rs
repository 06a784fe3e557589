//! Exchange rates: the reference rates, the users' own, and the table that converts with both.

mod entered;
mod reference;

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{Currency, Period, RateTable, Rates, StoreError, UserId};
use sea_orm::ConnectionTrait;

use crate::Database;

#[async_trait]
impl Rates for Database {
    async fn table(
        &self,
        owner: UserId,
        currencies: &BTreeSet<Currency>,
        period: Period,
    ) -> Result<RateTable, StoreError> {
        table(&self.reader(owner), owner, currencies, period).await
    }
}

/// See [`Rates::table`].
pub(crate) async fn table(
    connection: &impl ConnectionTrait,
    owner: UserId,
    currencies: &BTreeSet<Currency>,
    period: Period,
) -> Result<RateTable, StoreError> {
    // A currency by itself needs no rate.
    if currencies.len() < 2 {
        return Ok(RateTable::default());
    }
    let reference = reference::quoted(connection, currencies, period).await?;
    let own = entered::up_to(connection, owner, currencies, period.last()).await?;
    Ok(RateTable::new(reference, own))
}
