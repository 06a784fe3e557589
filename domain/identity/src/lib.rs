//! Who one is: accounts, passwords, sessions and the tokens that stand for them.

mod account;
mod device;
mod error;
mod link;
mod password;
mod port;
mod service;
mod session;
mod slowdown;
mod token;

pub use account::{
    Account, AccountOpened, Business, EmailChanged, EmailVerified, NAME_MAX, PasswordChanged, PersonName,
    ProfileRevised, Register, RevisePreferences, ReviseProfile, Role,
};
pub use device::device_of;
pub use error::IdentityError;
pub use kernel::{EMAIL_MAX, EmailAddress, NotAnEmail};
pub use link::{
    EmailChangeRequested, EmailVerificationRequested, LinkId, LinkPurpose, LinkToMail, LinkToken, MailedLink,
    PasswordResetRequested, RegistrationRepeated,
};
pub use password::{PASSWORD_MAX, Password, PasswordRules, Verdict};
pub use port::{Accounts, HashingBusy, IdentityTx, Passwords, Registry, Sessions, Signer};
pub use service::{Authenticated, IdentityPorts, IdentityRules, IdentityService, SignedIn, Visit};
pub use session::{
    OtherSessionsClosed, Rotation, SESSION_NAME_MAX, SESSIONS_MAX, Session, SessionClosed, SessionId,
    SessionOpened, SessionRefreshed, SessionRenamed, SessionSteppedUp, SessionTheft,
};
pub use slowdown::Slowdown;
pub use token::{AccessClaims, BadToken, Bearer, DeviceToken, RefreshToken};
