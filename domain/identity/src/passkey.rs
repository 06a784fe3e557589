//! Keys that a device keeps, with which one signs in without a password (`WebAuthn`).

use std::fmt;

use kernel::{Fact, Id, Name, Seal, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

/// The longest name of a passkey, in characters.
pub const PASSKEY_NAME_MAX: usize = 100;

/// The most passkeys of one account.
pub const PASSKEYS_MAX: usize = 20;

/// The longest id that a device gives a key, in bytes.
pub const CREDENTIAL_MAX: usize = 1023;

/// How long one may look for one's key.
const CHALLENGE_LIFETIME: TimeDelta = TimeDelta::minutes(5);

const PURPOSE: &str = "passkey-challenge";

pub type PasskeyId = Id<Passkey>;

/// The public half of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub user: UserId,
    pub name: Name<PASSKEY_NAME_MAX>,
    /// What its device calls it.
    pub credential: Vec<u8>,
    /// As its device wrote it (COSE).
    pub public_key: Vec<u8>,
    /// How often it was used, as its device counts; 0 where that does not.
    pub sign_count: u32,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// What a browser says of a key that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    pub client_data: Vec<u8>,
    pub attestation_object: Vec<u8>,
}

/// What a browser says of a key that was just used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    pub credential: Vec<u8>,
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    /// Whose the key is, where its device tells.
    pub user_handle: Option<Vec<u8>>,
}

/// A key that was made on a page of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeKey {
    pub challenge: Vec<u8>,
    pub credential: Vec<u8>,
    pub public_key: Vec<u8>,
    pub sign_count: u32,
    /// Whether its device has seen that it was the owner, and not only someone.
    pub is_user_verified: bool,
}

/// A signature that is right, and was made on a page of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedKey {
    pub challenge: Vec<u8>,
    pub sign_count: u32,
    pub is_user_verified: bool,
}

/// What a browser says is not so, or not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passkey is not good")]
pub struct BadPasskey;

/// What a key is made or used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ceremony {
    Making(UserId),
    /// To show who one is, which no one has said yet.
    Using,
}

/// What a device has to sign: random, good for a while and once. It says itself that it is ours, so that
/// nothing is kept of those that no one answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    pub(crate) nonce: [u8; 16],
    pub(crate) expires_at: Timestamp,
    tag: [u8; 32],
}

/// `passkey.added`
#[derive(Debug, Serialize)]
pub struct PasskeyAdded {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

/// `passkey.renamed`
#[derive(Debug, Serialize)]
pub struct PasskeyRenamed {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

/// `passkey.removed`
#[derive(Debug, Serialize)]
pub struct PasskeyRemoved {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

impl Passkey {
    pub(crate) fn new(user: UserId, name: Name<PASSKEY_NAME_MAX>, key: MadeKey, now: Timestamp) -> Self {
        let MadeKey { challenge: _, credential, public_key, sign_count, is_user_verified: _ } = key;
        Self {
            id: Id::mint(now),
            user,
            name,
            credential,
            public_key,
            sign_count,
            created_at: now,
            used_at: None,
        }
    }

    /// Whether a count goes on from the last one: a copy of a key falls behind. Devices that do not count
    /// say 0 each time.
    pub(crate) fn counts_on(&self, sign_count: u32) -> bool {
        sign_count > self.sign_count || (sign_count == 0 && self.sign_count == 0)
    }
}

impl Ceremony {
    fn message(self, nonce: [u8; 16], expires_at: Timestamp) -> Vec<u8> {
        let until = expires_at.millis().to_be_bytes();
        match self {
            Self::Making(user) => [&b"making "[..], user.uuid().as_bytes(), &nonce, &until].concat(),
            Self::Using => [&b"using "[..], &nonce, &until].concat(),
        }
    }
}

impl Challenge {
    pub(crate) fn new(ceremony: Ceremony, random: [u8; 32], now: Timestamp, seal: &dyn Seal) -> Self {
        let mut nonce = [0; 16];
        nonce.copy_from_slice(&random[..16]);
        let expires_at = now.plus(CHALLENGE_LIFETIME);
        Self { nonce, expires_at, tag: seal.tag(PURPOSE, &ceremony.message(nonce, expires_at)) }
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.nonce[..], &self.expires_at.millis().to_be_bytes(), &self.tag].concat()
    }

    /// One of ours that is good for this still, where no one has answered it before.
    pub(crate) fn read(
        bytes: &[u8],
        ceremony: Ceremony,
        now: Timestamp,
        seal: &dyn Seal,
    ) -> Result<Self, BadPasskey> {
        let bytes: [u8; 56] = bytes.try_into().map_err(|_| BadPasskey)?;
        let (nonce, rest) = bytes.split_first_chunk::<16>().ok_or(BadPasskey)?;
        let (until, tag) = rest.split_first_chunk::<8>().ok_or(BadPasskey)?;
        let expires_at = Timestamp::from_millis(i64::from_be_bytes(*until)).ok_or(BadPasskey)?;
        let ours = seal.is_tag(PURPOSE, &ceremony.message(*nonce, expires_at), tag);
        if !ours || now >= expires_at {
            return Err(BadPasskey);
        }
        Ok(Self { nonce: *nonce, expires_at, tag: tag.try_into().map_err(|_| BadPasskey)? })
    }

    /// Milliseconds for which it is good.
    #[must_use]
    pub fn lifetime_ms() -> i64 {
        CHALLENGE_LIFETIME.num_milliseconds()
    }
}

/// Without the tag.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl From<&Passkey> for PasskeyAdded {
    fn from(passkey: &Passkey) -> Self {
        Self { id: passkey.id.uuid(), name: passkey.name.to_string() }
    }
}

impl From<&Passkey> for PasskeyRenamed {
    fn from(passkey: &Passkey) -> Self {
        Self { id: passkey.id.uuid(), name: passkey.name.to_string() }
    }
}

impl From<&Passkey> for PasskeyRemoved {
    fn from(passkey: &Passkey) -> Self {
        Self { id: passkey.id.uuid(), name: passkey.name.to_string() }
    }
}

impl Fact for PasskeyAdded {
    const KIND: &'static str = "passkey.added";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for PasskeyRenamed {
    const KIND: &'static str = "passkey.renamed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for PasskeyRemoved {
    const KIND: &'static str = "passkey.removed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tests::{PlainSeal, now};

    #[test]
    fn authn_5_a_challenge_is_ours_for_one_thing_and_for_five_minutes() {
        let [ana, ben] = [(); 2].map(|()| Ceremony::Making(Id::mint(now())));
        let bytes = Challenge::new(ana, [7; 32], now(), &PlainSeal).to_bytes();
        let read = |ceremony, after| Challenge::read(&bytes, ceremony, now().plus(after), &PlainSeal);

        assert!(read(ana, TimeDelta::seconds(299)).is_ok());
        assert_eq!(read(ana, TimeDelta::minutes(5)), Err(BadPasskey));
        assert_eq!(read(ben, TimeDelta::zero()), Err(BadPasskey));
        assert_eq!(read(Ceremony::Using, TimeDelta::zero()), Err(BadPasskey));
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert_eq!(Challenge::read(&changed, ana, now(), &PlainSeal), Err(BadPasskey), "byte {place}");
            assert_eq!(Challenge::read(&bytes[..place], ana, now(), &PlainSeal), Err(BadPasskey));
        }
    }

    #[test]
    fn authn_5_a_copy_of_a_key_is_known_by_its_count() {
        let key = MadeKey {
            challenge: Vec::new(),
            credential: vec![1],
            public_key: vec![2],
            sign_count: 7,
            is_user_verified: true,
        };
        let passkey = Passkey::new(Id::mint(now()), "Phone".parse().unwrap(), key, now());

        assert!(passkey.counts_on(8));
        assert!(!passkey.counts_on(7) && !passkey.counts_on(0));
        assert!(Passkey { sign_count: 0, ..passkey }.counts_on(0));
    }
}
