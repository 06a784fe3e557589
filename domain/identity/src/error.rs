//! Why someone is not let in, or may not change an account: `IdentityError`.

use std::time::Duration;

use kernel::{DomainError, ErrorKind, FieldFault, StoreError};

use crate::{BadToken, HashingBusy};

/// Why someone is not let in, or may not change an account.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("An account with this e-mail address exists already")]
    EmailTaken,
    /// Wrong e-mail address or wrong password: which, is not told.
    #[error("The e-mail address or the password is wrong")]
    BadCredentials,
    /// Told to no one who does not know the password.
    #[error("An admin has disabled this account")]
    AccountDisabled,
    #[error("Only admins may do this")]
    NotAnAdmin,
    #[error("This server takes new accounts by invitation; ask for another one")]
    InvitationRequired,
    #[error("There must be an admin left")]
    LastAdmin,
    /// By someone who is signed in, and is asked for the password once more.
    #[error("The password is wrong")]
    WrongPassword,
    /// At signing in, with a password that was right.
    #[error("The code is wrong, or was used before")]
    BadCode,
    /// By someone who is signed in.
    #[error("The code is wrong, or was used before")]
    WrongCode,
    #[error("A code of your second factor is asked for as well")]
    CodeRequired,
    /// The token between the two steps of a sign-in is too old, or the account has changed since.
    #[error("This sign-in cannot be finished any more; begin again with the password")]
    MfaTokenNotGood,
    #[error("An app shows codes for this account already; turn it off first")]
    TotpIsOn,
    #[error("There is no app that waits for its first code; begin again")]
    NoEnrolment,
    #[error("No second factor is on")]
    MfaIsOff,
    #[error("The passkey is not good, or not for this")]
    BadPasskey,
    /// By someone who is signed in.
    #[error("The passkey was not made for this, or not in time; begin again")]
    PasskeyNotGood,
    #[error("This passkey is kept already")]
    PasskeyExists,
    #[error("There are as many passkeys as there may be; remove one first")]
    TooManyPasskeys,
    #[error("Sign in once more to do this")]
    StepUpRequired,
    /// Whoever has guessed wrong waits, and so does everyone who cannot be told from a stranger.
    #[error("Too many wrong attempts; try again in {} s", retry_after.as_secs())]
    SlowedDown { retry_after: Duration },
    /// A new password breaks a rule.
    #[error("Some fields are not valid")]
    WeakPassword { field: &'static str, problem: &'static str },
    #[error("The link is not good any more; ask for another one")]
    LinkNotGood,
    #[error("The e-mail address is verified already")]
    EmailIsVerified,
    #[error("This server sends no mail")]
    NoMail,
    #[error("There are as many tokens as there may be; revoke one first")]
    TooManyTokens,
    #[error("Sign in to continue")]
    Unauthenticated,
    #[error("The session is over; sign in again")]
    SessionOver,
    #[error("Not found")]
    NotFound,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("The logo must be a PNG or JPEG image")]
    LogoNotAnImage,
    #[error("Too many sign-ins at once; try again in a moment")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DomainError for IdentityError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::EmailTaken
            | Self::EmailIsVerified
            | Self::NoMail
            | Self::TooManyTokens
            | Self::TotpIsOn
            | Self::NoEnrolment
            | Self::MfaIsOff
            | Self::PasskeyExists
            | Self::TooManyPasskeys
            | Self::LastAdmin => ErrorKind::Conflict,
            Self::SlowedDown { retry_after } => ErrorKind::TooSoon { retry_after: *retry_after },
            Self::WeakPassword { .. } => ErrorKind::Invalid,
            Self::BadCredentials
            | Self::BadCode
            | Self::MfaTokenNotGood
            | Self::BadPasskey
            | Self::Unauthenticated
            | Self::SessionOver => ErrorKind::Unauthenticated,
            Self::StepUpRequired | Self::AccountDisabled | Self::NotAnAdmin | Self::InvitationRequired => {
                ErrorKind::Forbidden
            }
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::WrongPassword
            | Self::WrongCode
            | Self::CodeRequired
            | Self::PasskeyNotGood
            | Self::LinkNotGood
            | Self::LogoNotAnImage => ErrorKind::Unprocessable,
            Self::Busy => ErrorKind::Unavailable { retry_after: Duration::from_secs(2) },
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::BadCredentials => "BAD_CREDENTIALS",
            Self::AccountDisabled => "ACCOUNT_DISABLED",
            Self::NotAnAdmin => "FORBIDDEN",
            Self::InvitationRequired => "INVITATION_REQUIRED",
            Self::LastAdmin => "LAST_ADMIN",
            Self::WrongPassword => "WRONG_PASSWORD",
            Self::BadCode => "BAD_CODE",
            Self::WrongCode => "WRONG_CODE",
            Self::CodeRequired => "CODE_REQUIRED",
            Self::MfaTokenNotGood => "MFA_TOKEN_NOT_GOOD",
            Self::TotpIsOn => "TOTP_IS_ON",
            Self::NoEnrolment => "NO_ENROLMENT",
            Self::MfaIsOff => "MFA_IS_OFF",
            Self::BadPasskey => "BAD_PASSKEY",
            Self::PasskeyNotGood => "PASSKEY_NOT_GOOD",
            Self::PasskeyExists => "PASSKEY_EXISTS",
            Self::TooManyPasskeys => "TOO_MANY_PASSKEYS",
            Self::StepUpRequired => "STEP_UP_REQUIRED",
            Self::SlowedDown { .. } => "TOO_MANY_ATTEMPTS",
            Self::WeakPassword { .. } => "VALIDATION_ERROR",
            Self::LinkNotGood => "LINK_NOT_GOOD",
            Self::EmailIsVerified => "EMAIL_IS_VERIFIED",
            Self::NoMail => "NO_MAIL",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::SessionOver => "SESSION_OVER",
            Self::NotFound => "NOT_FOUND",
            Self::Stale => "PRECONDITION_FAILED",
            Self::LogoNotAnImage => "LOGO_NOT_AN_IMAGE",
            Self::Busy => "SERVICE_UNAVAILABLE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::WeakPassword { field, problem } => vec![((*field).to_owned(), (*problem).to_owned())],
            _ => Vec::new(),
        }
    }
}

impl IdentityError {
    /// Whether someone has tried what is not so, and shall wait before the next time.
    pub(crate) fn is_wrong_guess(&self) -> bool {
        matches!(self, Self::BadCredentials | Self::BadCode | Self::WrongCode)
    }
}

impl From<HashingBusy> for IdentityError {
    fn from(_: HashingBusy) -> Self {
        Self::Busy
    }
}

impl From<BadToken> for IdentityError {
    fn from(_: BadToken) -> Self {
        Self::Unauthenticated
    }
}
