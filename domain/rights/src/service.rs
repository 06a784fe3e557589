//! The use cases of people's rights.

mod consents;
mod erasures;
mod exports;

pub use consents::ConsentsService;
pub use erasures::ErasuresService;
pub use exports::ExportsService;
