//! Exchange rates: the reference rates of the European Central Bank, which everyone shares, and those
//! that users enter for themselves, which win.

mod entered;
mod error;
mod port;
mod reference;
mod service;

pub use entered::{EnterRate, EnteredRate, EnteredRateId, RateEntered, RateRemoved, RateRevised, ReviseRate};
pub use error::RatesError;
pub use port::{
    EnteredRateFilter, EnteredRateSort, EnteredRates, EnteredRatesTx, ReferenceRates, ReferenceRatesTx,
};
pub use reference::{MalformedFile, QuotedDay, ReferenceFile};
pub use service::{Exchange, ImportedRates, RatesService};
