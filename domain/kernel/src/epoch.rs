//! Names for the states that a user's things go through.

use std::{fmt, pin::Pin, sync::Arc};

use async_trait::async_trait;
use uuid::Uuid;

use crate::{Event, Id, UserId};

/// Names one state of all that a user has: after a change it is another one, and no state ever
/// gets the name of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Epoch {
    nonce: Uuid,
    newest: Uuid,
    shared: Uuid,
}

/// Knows the state that a user's things are in.
#[async_trait]
pub trait Epochs: Send + Sync {
    /// What is read after this call is of this state or a later one. `None` where no one can say
    /// which it is: then nothing that was read before may stand for what is.
    async fn of(&self, owner: UserId) -> Option<Epoch>;

    /// Runs `work`, which only reads and asks for one user alone: it looks at one state.
    async fn hold<'a>(&'a self, work: Pin<Box<dyn Future<Output = ()> + Send + 'a>>);
}

/// Keeps answers that are the same for as long as a state is.
#[async_trait]
pub trait Answers: Send + Sync {
    /// What was kept for a user under the name of a question in a state.
    async fn recall(&self, owner: UserId, name: &str) -> Option<Arc<[u8]>>;

    /// Keeps it while there is room, and half an hour at most.
    async fn keep(&self, owner: UserId, name: &str, answer: Arc<[u8]>);
}

impl Epoch {
    /// `nonce` is another one after every change that is told of, and never comes back; `newest`
    /// is the last event, by which a change shows that no one was told of; `shared` is the last change
    /// of what all users share.
    #[must_use]
    pub fn new(nonce: Uuid, newest: Option<Id<Event>>, shared: Option<Uuid>) -> Self {
        Self { nonce, newest: newest.map_or(Uuid::nil(), Id::uuid), shared: shared.unwrap_or_default() }
    }

    /// The name itself, in three parts.
    #[must_use]
    pub fn parts(&self) -> [&[u8; 16]; 3] {
        [&self.nonce, &self.newest, &self.shared].map(Uuid::as_bytes)
    }
}

/// As 96 hexadecimal digits.
impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.nonce.simple(), self.newest.simple(), self.shared.simple())
    }
}
