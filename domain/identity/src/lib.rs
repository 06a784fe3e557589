//! Who one is: accounts, passwords, sessions and the tokens that stand for them.

mod account;
mod error;
mod password;
mod port;
mod service;
mod session;
mod token;

pub use account::{
    Account, AccountOpened, Business, NAME_MAX, PersonName, ProfileRevised, Register, RevisePreferences,
    ReviseProfile, Role,
};
pub use error::IdentityError;
pub use kernel::{EMAIL_MAX, EmailAddress, NotAnEmail};
pub use password::{PASSWORD_MAX, Password, Verdict};
pub use port::{Accounts, HashingBusy, IdentityTx, Passwords, Registry, Sessions, Signer};
pub use service::{Authenticated, IdentityService, SignedIn, Visit};
pub use session::{
    Rotation, SESSIONS_MAX, Session, SessionClosed, SessionId, SessionOpened, SessionRefreshed, SessionTheft,
};
pub use token::{AccessClaims, BadToken, Bearer, RefreshToken};
