//! What is told to whom by mail: letters, whether they may be sent, and what became of them.

mod content;
mod error;
mod letter;
mod port;
mod service;
mod settings;
mod unsubscribing;

pub use content::{AccessChange, BankDetails, Bill, Content, Drawn, LinkPurpose, Shelf, SignIn, Week};
pub use error::PostError;
pub use letter::{
    Letter, LetterFailed, LetterId, LetterKind, LetterQueued, LetterSent, LetterState, LetterWithheld,
    NewLetter, Reader,
};
pub use port::{
    Attachment, Carrier, CarrierFault, LetterFilter, LetterSort, Letters, LettersTx, Links, Mail, Sources,
    Stationery, Written,
};
pub use service::{PostPorts, PostService};
pub use settings::{PostSettings, PostSettingsRevised, RevisePostSettings};
pub use unsubscribing::{Subscription, Unsubscribed};
