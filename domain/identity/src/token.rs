//! The two tokens of a session.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Id, Seal, Timestamp, UserId};
use uuid::Uuid;

use crate::{Account, Session, SessionId};

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    pub user: UserId,
    pub session: SessionId,
    pub email: String,
    pub role: &'static str,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Whom a good access token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    pub user: UserId,
    pub session: SessionId,
    /// In whole seconds.
    pub expires_at: Timestamp,
}

/// The token is not ours, or no longer good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token is not valid")]
pub struct BadToken;

/// Names a session and one generation of it.
///
/// It is computed from the session and a key that the database does not hold, so that neither
/// a copy of the database nor the key alone makes one, and a token that was already given out
/// can be given out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) generation: u32,
    tag: [u8; 32],
}

const PURPOSE: &str = "refresh-token";

impl AccessClaims {
    pub(crate) fn new(account: &Account, session: &Session, now: Timestamp, expires_at: Timestamp) -> Self {
        Self {
            user: account.id,
            session: session.id,
            email: account.email.to_string(),
            role: account.role.name(),
            issued_at: now,
            expires_at,
        }
    }
}

impl RefreshToken {
    pub(crate) fn of(session: &Session, seal: &dyn Seal) -> Self {
        Self::at(session, session.generation, seal)
    }

    fn at(session: &Session, generation: u32, seal: &dyn Seal) -> Self {
        let tag = seal.tag(PURPOSE, &message(session, generation));
        Self { user: session.user, session: session.id, generation, tag }
    }

    /// Whether the session really gave out this token.
    pub(crate) fn belongs_to(&self, session: &Session, seal: &dyn Seal) -> bool {
        let genuine = seal.is_tag(PURPOSE, &message(session, self.generation), &self.tag);
        self.session == session.id && self.user == session.user && genuine
    }

    /// Text of the URL-safe alphabet, 91 characters.
    #[must_use]
    pub fn encode(&self) -> String {
        let (user, session) = (self.user.uuid(), self.session.uuid());
        let bytes =
            [user.as_bytes(), session.as_bytes(), &self.generation.to_be_bytes()[..], &self.tag].concat();
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// [`BadToken`] where the text cannot be one; whether it is genuine only the session tells.
    pub fn decode(text: &str) -> Result<Self, BadToken> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        let bytes: [u8; 68] = bytes.try_into().map_err(|_| BadToken)?;
        let (user, rest) = bytes.split_first_chunk::<16>().ok_or(BadToken)?;
        let (session, rest) = rest.split_first_chunk::<16>().ok_or(BadToken)?;
        let (generation, tag) = rest.split_first_chunk::<4>().ok_or(BadToken)?;
        Ok(Self {
            user: Id::from(Uuid::from_bytes(*user)),
            session: Id::from(Uuid::from_bytes(*session)),
            generation: u32::from_be_bytes(*generation),
            tag: tag.try_into().map_err(|_| BadToken)?,
        })
    }
}

/// What the tag of a refresh token is made of.
fn message(session: &Session, generation: u32) -> Vec<u8> {
    let (user, id) = (session.user.uuid(), session.id.uuid());
    [user.as_bytes(), id.as_bytes(), &generation.to_be_bytes()[..], &session.nonce].concat()
}
