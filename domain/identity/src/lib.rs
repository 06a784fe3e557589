//! Who one is: accounts, passwords, sessions and the tokens that stand for them.

mod account;
mod admission;
mod device;
mod error;
mod link;
mod office;
mod password;
mod personal_token;
mod port;
mod service;
mod session;
mod slowdown;
mod token;

pub use account::{
    Account, AccountDisabled, AccountEnabled, AccountOpened, Business, EmailChanged, EmailVerified, NAME_MAX,
    PasswordChanged, PersonName, ProfileRevised, Register, RevisePreferences, ReviseProfile, Role,
    RoleChanged,
};
pub use admission::{
    AdmissionToken, INVITATION_DAYS_MAX, Invitation, InvitationId, Invite, LinkToShow, SetupLink, SetupLinkId,
};
pub use device::device_of;
pub use error::IdentityError;
pub use kernel::{EMAIL_MAX, EmailAddress, NotAnEmail};
pub use link::{
    EmailChangeRequested, EmailVerificationRequested, LinkId, LinkPurpose, LinkToMail, LinkToken, MailedLink,
    PasswordResetIssued, PasswordResetRequested, RegistrationRepeated,
};
pub use office::{
    AdminChanged, AdminRead, Census, ChangePerson, Errand, NotAReason, PeopleFilter, PeopleSort, Person,
    REASON_MAX, REASON_MIN, Reason, Standing,
};
pub use password::{PASSWORD_MAX, Password, PasswordRules, Verdict};
pub use personal_token::{
    Area, CreateToken, NotAScope, PersonalToken, PersonalTokenId, Scope, Scopes, TOKEN_DAYS_MAX,
    TOKEN_NAME_MAX, TOKENS_MAX, TokenCreated, TokenRevoked, TokenSecret,
};
pub use port::{
    Accounts, Admissions, Directory, HashingBusy, IdentityTx, MailedLinks, Passwords, PersonalTokens,
    Registry, Sessions, Signer, Slowdowns,
};
pub use service::{
    Authenticated, Credential, EmailChange, IdentityPorts, IdentityRules, IdentityService, Registration,
    SignedIn, Visit,
};
pub use session::{
    OtherSessionsClosed, Rotation, SESSION_NAME_MAX, SESSIONS_MAX, Session, SessionClosed, SessionId,
    SessionOpened, SessionRefreshed, SessionRenamed, SessionSteppedUp, SessionTheft,
};
pub use slowdown::Slowdown;
pub use token::{AccessClaims, BadToken, Bearer, DeviceToken, RefreshToken};
