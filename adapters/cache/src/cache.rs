//! The port: what is kept, and in which state everything is.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use kernel::{Epoch, Live, UserId};
use uuid::Uuid;

/// Keeps bytes for a while, and knows for every user a nonce that changes with every change.
///
/// Nothing here fails: what cannot be had is not there.
#[async_trait]
pub trait Cache: Live {
    /// The nonce of a user. `None` where it cannot be known whether the last one that was seen is
    /// still good.
    async fn nonce(&self, owner: UserId) -> Option<Uuid>;

    /// Gives users other nonces, and rings for those who listen. Says what was replaced by what, for each
    /// of them; `None` where that cannot be known.
    async fn raise(&self, owners: &[UserId]) -> Vec<Option<Raised>>;

    async fn get(&self, key: &Key) -> Option<Arc<[u8]>>;

    async fn put(&self, key: &Key, value: Arc<[u8]>, lifetime: Duration);

    fn figures(&self) -> Figures;

    /// Whether there is a way to it at this moment.
    fn is_up(&self) -> bool;
}

/// A nonce that took the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    pub before: Option<Uuid>,
    pub now: Uuid,
}

/// Names something of a user's in one state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(Arc<str>);

/// What a cache has done since it was made, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Whole answers.
    pub answers: Use,
    /// What was read of a store.
    pub values: Use,
    pub entries: u64,
    pub size_bytes: u64,
    /// Calls to the shared cache that failed or took too long, or that were not made because others had.
    pub failures: u64,
}

/// How often something was there, and how often not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Use {
    pub hits: u64,
    pub misses: u64,
    /// What had to make room for something else.
    pub evictions: u64,
}

impl Use {
    fn plus(self, other: Self) -> Self {
        Self {
            hits: self.hits + other.hits,
            misses: self.misses + other.misses,
            evictions: self.evictions + other.evictions,
        }
    }
}

impl Figures {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            answers: self.answers.plus(other.answers),
            values: self.values.plus(other.values),
            entries: self.entries + other.entries,
            size_bytes: self.size_bytes + other.size_bytes,
            failures: self.failures + other.failures,
        }
    }
}

impl Key {
    /// Versions of the program that differ share nothing. The braces keep what is one user's on one
    /// node of a cluster.
    pub(crate) fn new(owner: UserId, epoch: Epoch, name: &str) -> Self {
        Self(format!("earntrack:{{{owner}}}:{}:{epoch}:{name}", env!("CARGO_PKG_VERSION")).into())
    }

    /// Names an answer, by a name that holds the state and the version of the program.
    pub(crate) fn of_answer(owner: UserId, name: &str) -> Self {
        Self(format!("{owner}:{name}").into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
