//! What sums are told in.

use std::collections::BTreeSet;

use super::{RateTable, Rates};
use crate::{Currency, Period, StoreError, UserId};

/// The currency that sums are told in, and the rates that it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub currency: Currency,
    pub rates: RateTable,
}

impl Telling {
    /// Where everything is in the currency already.
    #[must_use]
    pub fn plainly(currency: Currency) -> Self {
        Self { currency, rates: RateTable::default() }
    }

    /// What it takes to tell rows of some days and currencies in one of them.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn find(
        rates: &dyn Rates,
        owner: UserId,
        currency: Currency,
        occurring: impl IntoIterator<Item = Currency> + Send,
        days: Period,
    ) -> Result<Self, StoreError> {
        let currencies: BTreeSet<Currency> = occurring.into_iter().chain([currency]).collect();
        if currencies.len() < 2 {
            return Ok(Self::plainly(currency));
        }
        Ok(Self { currency, rates: rates.table(owner, &currencies, days).await? })
    }
}
