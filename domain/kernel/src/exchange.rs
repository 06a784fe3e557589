//! Exchange rates, and sums over days and currencies that are told in one of them (M6).

mod rate;
mod sum;
mod table;
mod telling;

use std::collections::BTreeSet;

use async_trait::async_trait;

pub use rate::{ExchangeRate, ExchangeRateError};
pub use sum::{Conversion, MissingRate, ToldSum};
pub use table::{Converted, OwnRate, RateSource, RateTable};
pub use telling::Telling;

use crate::{Currency, Period, StoreError, UserId};

/// Reads exchange rates.
#[async_trait]
pub trait Rates: Send + Sync {
    /// What converts amounts of these currencies on any day of the period, for one user.
    ///
    /// It holds the reference rates of those days and of as many before them as a rate may be old,
    /// and the user's own rates between these currencies, or between one of them and the euro.
    async fn table(
        &self,
        owner: UserId,
        currencies: &BTreeSet<Currency>,
        period: Period,
    ) -> Result<RateTable, StoreError>;
}
