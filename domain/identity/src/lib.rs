//! Who one is: accounts, passwords, sessions and the tokens that stand for them.

mod account;
mod admission;
mod base32;
mod device;
mod error;
mod link;
mod locale;
mod office;
mod passkey;
mod password;
mod personal_token;
mod port;
mod recovery_code;
mod second_step;
mod service;
mod session;
mod slowdown;
mod token;
mod totp;

pub use account::{
    Account, AccountDisabled, AccountEnabled, AccountOpened, Business, DateFormat, EmailChanged,
    EmailVerified, NAME_MAX, PasswordChanged, PasswordRehashed, PersonName, ProfileRevised, Register,
    RevisePreferences, ReviseProfile, Role, RoleChanged, Theme,
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
pub use locale::{LOCALE_MAX, Locale, NotALocale};
pub use office::{
    AdminChanged, AdminRead, Census, ChangePerson, Errand, NotAReason, PeopleFilter, PeopleSort, Person,
    REASON_MAX, REASON_MIN, Reason, Standing,
};
pub use passkey::{
    Assertion, Attestation, BadPasskey, CREDENTIAL_MAX, Challenge, MadeKey, PASSKEY_NAME_MAX, PASSKEYS_MAX,
    Passkey, PasskeyAdded, PasskeyId, PasskeyRemoved, PasskeyRenamed, UsedKey,
};
pub use password::{PASSWORD_MAX, Password, PasswordRules, Verdict};
pub use personal_token::{
    Area, CreateToken, NotAScope, PersonalToken, PersonalTokenId, Scope, Scopes, TOKEN_DAYS_MAX,
    TOKEN_NAME_MAX, TOKENS_MAX, TokenCreated, TokenRevoked, TokenSecret,
};
pub use port::{
    Accounts, Admissions, Ceremonies, Directory, HashingBusy, IdentityTx, MailedLinks, Passwords,
    PersonalTokens, Registry, SecondFactors, Sessions, Signer, Slowdowns,
};
pub use recovery_code::{
    RECOVERY_CODES, RecoveryCode, RecoveryCodeId, RecoveryCodeUsed, RecoveryCodesMade, RecoverySecret,
};
pub use second_step::{Method, Proof, SecondStep, StepClaims};
pub use service::{
    Authenticated, Credential, EmailChange, Factors, IdentityPorts, IdentityRules, IdentityService, KeyOrder,
    KeyRequest, Login, Registration, SignedIn, TotpEnrolment, Visit,
};
pub use session::{
    OtherSessionsClosed, Rotation, SESSION_NAME_MAX, SESSIONS_MAX, Session, SessionClosed, SessionId,
    SessionOpened, SessionRefreshed, SessionRenamed, SessionSteppedUp, SessionTheft,
};
pub use slowdown::Slowdown;
pub use token::{AccessClaims, BadToken, Bearer, DeviceToken, RefreshToken};
pub use totp::{MfaBegun, MfaDisabled, MfaEnabled, Totp, TotpSecret};
