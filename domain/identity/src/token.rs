//! The tokens of a session, and of what it was opened on.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Id, Seal, TimeDelta, Timestamp, UserId};
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

/// Shows that an account was signed in to on this device before, so that strangers who guess its
/// password do not slow its owner down there.
///
/// It is good for one account and one password, and opens nothing: whoever has it still has to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceToken {
    pub(crate) device: [u8; 16],
    expires_at: Timestamp,
    tag: [u8; 32],
}

const PURPOSE: &str = "refresh-token";

const DEVICE_PURPOSE: &str = "device-token";

/// How long a device is known after one has signed in on it.
const DEVICE_LIFETIME: TimeDelta = TimeDelta::days(180);

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

impl DeviceToken {
    /// For a device that is given this name, or goes on with the one that it has.
    pub(crate) fn of(account: &Account, device: [u8; 16], now: Timestamp, seal: &dyn Seal) -> Self {
        Self::until(account, device, now.plus(DEVICE_LIFETIME), seal)
    }

    fn until(account: &Account, device: [u8; 16], expires_at: Timestamp, seal: &dyn Seal) -> Self {
        let message = device_message(account, device, expires_at);
        Self { device, expires_at, tag: seal.tag(DEVICE_PURPOSE, &message) }
    }

    /// Whether the account was signed in to there, with the password that it has.
    pub(crate) fn knows(&self, account: &Account, now: Timestamp, seal: &dyn Seal) -> bool {
        let message = device_message(account, self.device, self.expires_at);
        now < self.expires_at && seal.is_tag(DEVICE_PURPOSE, &message, &self.tag)
    }

    /// Seconds for which it is given.
    #[must_use]
    pub fn lifetime() -> i64 {
        DEVICE_LIFETIME.num_seconds()
    }

    /// Text of the URL-safe alphabet, 75 characters.
    #[must_use]
    pub fn encode(&self) -> String {
        let until = self.expires_at.millis().to_be_bytes();
        BASE64_URL_SAFE_NO_PAD.encode([&self.device[..], &until, &self.tag].concat())
    }

    /// # Errors
    /// [`BadToken`] where the text cannot be one; whether it is genuine only the account tells.
    pub fn decode(text: &str) -> Result<Self, BadToken> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadToken)?;
        let bytes: [u8; 56] = bytes.try_into().map_err(|_| BadToken)?;
        let (device, rest) = bytes.split_first_chunk::<16>().ok_or(BadToken)?;
        let (until, tag) = rest.split_first_chunk::<8>().ok_or(BadToken)?;
        Ok(Self {
            device: *device,
            expires_at: Timestamp::from_millis(i64::from_be_bytes(*until)).ok_or(BadToken)?,
            tag: tag.try_into().map_err(|_| BadToken)?,
        })
    }
}

/// What the tag of a device token is made of.
fn device_message(account: &Account, device: [u8; 16], expires_at: Timestamp) -> Vec<u8> {
    let user = account.id.uuid();
    let (until, hash) = (expires_at.millis().to_be_bytes(), account.password_hash.as_bytes());
    [user.as_bytes(), &device[..], &until, hash].concat()
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::Zone;

    use super::*;
    use crate::{Password, PasswordRules, Register};

    /// Tags that anyone could make, but no two messages share by accident.
    pub(crate) struct PlainSeal;

    impl Seal for PlainSeal {
        fn tag(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
            let mut tag = [0u8; 32];
            for (place, byte) in purpose.bytes().chain(message.iter().copied()).enumerate() {
                let slot = &mut tag[place % 32];
                *slot = slot.wrapping_mul(31).wrapping_add(byte);
            }
            tag
        }

        fn close(&self, _: &str, plain: &[u8]) -> Vec<u8> {
            plain.to_vec()
        }

        fn open(&self, _: &str, sealed: &[u8]) -> Option<Vec<u8>> {
            Some(sealed.to_vec())
        }
    }

    pub(crate) fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    pub(crate) fn account(hash: &str) -> Account {
        let order = Register {
            email: "ana@example.com".parse().unwrap(),
            password: Password::new(String::new()),
            name: None,
            zone: Zone::UTC,
            currency: "USD".parse().unwrap(),
            rules: PasswordRules::default(),
        };
        Account::open(order, hash.to_owned(), now())
    }

    #[test]
    fn authn_3_a_device_is_known_to_one_account_one_password_and_for_a_while() {
        let (ana, ben) = (account("hash"), account("hash"));
        let token = DeviceToken::of(&ana, [7; 16], now(), &PlainSeal);
        let token = DeviceToken::decode(&token.encode()).unwrap();
        let knows = |account: &Account, after| token.knows(account, now().plus(after), &PlainSeal);

        assert!(knows(&ana, TimeDelta::days(179)));
        assert!(!knows(&ana, TimeDelta::days(180)));
        assert!(!knows(&ben, TimeDelta::zero()));
        assert!(!knows(&Account { password_hash: "other".into(), ..ana }, TimeDelta::zero()));
        for text in ["", "x", &"A".repeat(74), "ä"] {
            assert_eq!(DeviceToken::decode(text), Err(BadToken), "{text}");
        }
    }
}
