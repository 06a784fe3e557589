//! People's rights over what is kept of them: what they consent to, what they take along, and that they
//! are forgotten.

mod consent;
mod erasure;
mod error;
mod export;
mod port;
mod service;

pub use consent::{
    Consent, ConsentDecided, ConsentId, Decision, HISTORY_MAX, Purpose, Standing, TEXT_VERSION_MAX,
};
pub use erasure::{Erasure, ErasureCancelled, ErasureRequested, REASON_MAX};
pub use error::RightsError;
pub use export::{AccountExport, ExportId, ExportRequested, ExportStatus, KEPT_FOR, Packed};
pub use port::{Consents, ConsentsTx, Erasures, ErasuresTx, Exports, ExportsTx};
pub use service::{ConsentsService, ErasuresService, ExportsService};
