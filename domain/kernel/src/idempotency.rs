//! Doing a thing once, however often it is asked for (D4).

use std::pin::Pin;

use async_trait::async_trait;

use crate::{StoreError, UserId};

/// A request that may be a repetition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// `None` where no one is signed in yet.
    pub user: Option<UserId>,
    /// Method and path template: a key means something else on another route.
    pub route: String,
    /// As the client chose it; where no one is signed in, a digest of that and of the client's address.
    pub key: String,
    /// A digest of everything that makes this request this request.
    pub fingerprint: [u8; 32],
}

/// What a claim finds.
pub enum Claimed {
    /// No one has asked before.
    First(Box<dyn Unit>),
    /// This was asked and answered.
    Answered(Vec<u8>),
    /// The key was used for something else.
    Mismatch,
    /// The first request of this key is still being worked on.
    InProgress,
}

/// Remembers answers in the transaction of the change that they answer for, so that a crash
/// leaves both or neither.
#[async_trait]
pub trait Idempotency: Send + Sync {
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError>;

    /// Whether the present task works inside a [`Unit`], and sees what no one else does.
    fn is_within(&self) -> bool;
}

/// A piece of work that is done whole, once, together with its answer.
///
/// Dropping it undoes everything that was done inside.
#[async_trait]
pub trait Unit: Send + Sync {
    /// Runs `work`; whatever it reads and commits in the meantime happens inside this unit.
    async fn run<'a>(&'a self, work: Pin<Box<dyn Future<Output = ()> + Send + 'a>>);

    /// Makes the work and its answer durable together.
    async fn finish(self: Box<Self>, answer: Vec<u8>) -> Result<(), StoreError>;
}
