//! Codes on paper, for when the app that shows codes is lost.

use std::fmt;

use kernel::{Fact, Id, Timestamp, UserId};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::base32::base32;

/// How many are made at once.
pub const RECOVERY_CODES: usize = 10;

/// Characters between two dashes.
const GROUP: usize = 4;

pub type RecoveryCodeId = Id<RecoveryCode>;

/// A code that is kept as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryCode {
    pub id: RecoveryCodeId,
    pub user: UserId,
    pub hash: [u8; 32],
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// What its owner is told once: 120 bits, too many to be guessed however fast their digest is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RecoverySecret([u8; 15]);

/// `mfa.recovery_codes_made`
#[derive(Debug, Serialize)]
pub struct RecoveryCodesMade {
    #[serde(skip)]
    id: Uuid,
    count: usize,
}

/// `mfa.recovery_code_used`
#[derive(Debug, Serialize)]
pub struct RecoveryCodeUsed {
    #[serde(skip)]
    id: Uuid,
    left: usize,
}

impl RecoveryCode {
    /// A code of these bits, which are not kept.
    pub(crate) fn make(user: UserId, random: [u8; 32], now: Timestamp) -> (Self, RecoverySecret) {
        let mut secret = RecoverySecret([0; 15]);
        secret.0.copy_from_slice(&random[..15]);
        let hash = digest(user, &secret.encode());
        (Self { id: Id::mint(now), user, hash, created_at: now, used_at: None }, secret)
    }

    /// Whether a text is this code, however it is spaced and in whichever case.
    pub(crate) fn is(&self, text: &str) -> bool {
        digest(self.user, text) == self.hash
    }
}

impl RecoverySecret {
    /// `abcd-efgh-…`, six groups.
    #[must_use]
    pub fn encode(&self) -> String {
        let text = base32(&self.0).to_lowercase().into_bytes();
        text.chunks(GROUP).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }
}

/// Without the secret.
impl fmt::Debug for RecoverySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoverySecret(…)")
    }
}

/// With the owner, so that no row is good for another. No key is in it: a code lies in a drawer for
/// longer than keys are kept.
fn digest(user: UserId, text: &str) -> [u8; 32] {
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut hasher = Sha256::new();
    hasher.update(b"recovery-code ");
    hasher.update(user.uuid().as_bytes());
    hasher.update(letters.to_ascii_lowercase());
    hasher.finalize().into()
}

impl RecoveryCodesMade {
    pub(crate) fn new(user: UserId, count: usize) -> Self {
        Self { id: user.uuid(), count }
    }
}

impl RecoveryCodeUsed {
    pub(crate) fn new(user: UserId, left: usize) -> Self {
        Self { id: user.uuid(), left }
    }
}

impl Fact for RecoveryCodesMade {
    const KIND: &'static str = "mfa.recovery_codes_made";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for RecoveryCodeUsed {
    const KIND: &'static str = "mfa.recovery_code_used";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn authn_5_a_recovery_code_is_of_one_account_and_read_as_people_type_it() {
        let (code, secret) = RecoveryCode::make(Id::mint(now()), [0xA7; 32], now());

        assert_eq!(secret.encode(), "u6t2-pj5h-u6t2-pj5h-u6t2-pj5h");
        for text in [secret.encode(), secret.encode().to_uppercase(), secret.encode().replace('-', "  ")] {
            assert!(code.is(&text), "{text}");
        }
        for text in ["", "u6t2", "u6t2-pj5h-u6t2-pj5h-u6t2-pj5a", "u6t2-pj5h-u6t2-pj5h-u6t2-pj5h-a"] {
            assert!(!code.is(text), "{text}");
        }
        assert!(!RecoveryCode { user: Id::mint(now()), ..code }.is(&secret.encode()));
        assert_eq!(format!("{secret:?}"), "RecoverySecret(…)");
    }
}
