//! Erasure: being forgotten.

use kernel::{Fact, Text, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The longest reason, in characters.
pub const REASON_MAX: usize = 1000;

/// The wish to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    pub user: UserId,
    pub reason: Option<Text<REASON_MAX>>,
    pub requested_at: Timestamp,
    /// From when on nothing is kept any more.
    pub due_at: Timestamp,
    /// When the removing began, which nothing takes back.
    pub begun_at: Option<Timestamp>,
}

/// `account.erasure_requested`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErasureRequested {
    #[serde(skip)]
    id: Uuid,
    due_at: Timestamp,
}

/// `account.erasure_cancelled`
#[derive(Debug, Serialize)]
pub struct ErasureCancelled {
    #[serde(skip)]
    id: Uuid,
}

impl Erasure {
    #[must_use]
    pub fn request(user: UserId, reason: Option<Text<REASON_MAX>>, grace: TimeDelta, now: Timestamp) -> Self {
        Self { user, reason, requested_at: now, due_at: now.plus(grace), begun_at: None }
    }

    /// What the ledger remembers of a user: it says that someone who is known was forgotten, and tells
    /// nobody who it was.
    #[must_use]
    pub fn trace(user: UserId) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(b"earntrack forgotten 1");
        digest.update(user.uuid().as_bytes());
        digest.finalize().into()
    }
}

impl From<&Erasure> for ErasureRequested {
    fn from(erasure: &Erasure) -> Self {
        Self { id: erasure.user.uuid(), due_at: erasure.due_at }
    }
}

impl From<&Erasure> for ErasureCancelled {
    fn from(erasure: &Erasure) -> Self {
        Self { id: erasure.user.uuid() }
    }
}

impl Fact for ErasureRequested {
    const KIND: &'static str = "account.erasure_requested";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for ErasureCancelled {
    const KIND: &'static str = "account.erasure_cancelled";

    fn subject(&self) -> Uuid {
        self.id
    }
}
