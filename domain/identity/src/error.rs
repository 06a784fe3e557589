//! Why someone is not let in.

use std::time::Duration;

use kernel::{DomainError, ErrorKind, StoreError};

use crate::{BadToken, HashingBusy};

#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("An account with this e-mail address exists already")]
    EmailTaken,
    /// Wrong e-mail address or wrong password: which, is not told.
    #[error("The e-mail address or the password is wrong")]
    BadCredentials,
    /// By someone who is signed in, and is asked for the password once more.
    #[error("The password is wrong")]
    WrongPassword,
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
            Self::EmailTaken => ErrorKind::Conflict,
            Self::BadCredentials | Self::Unauthenticated | Self::SessionOver => ErrorKind::Unauthenticated,
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::WrongPassword | Self::LogoNotAnImage => ErrorKind::Unprocessable,
            Self::Busy => ErrorKind::Unavailable { retry_after: Duration::from_secs(2) },
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::BadCredentials => "BAD_CREDENTIALS",
            Self::WrongPassword => "WRONG_PASSWORD",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::SessionOver => "SESSION_OVER",
            Self::NotFound => "NOT_FOUND",
            Self::Stale => "PRECONDITION_FAILED",
            Self::LogoNotAnImage => "LOGO_NOT_AN_IMAGE",
            Self::Busy => "SERVICE_UNAVAILABLE",
            Self::Store(error) => error.code(),
        }
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
