//! Waiting for changes.

use async_trait::async_trait;

use crate::UserId;

/// Wakes those who wait for a change of a user's things, on whichever node it is made.
pub trait Live: Send + Sync {
    fn listen(&self, owner: UserId) -> Box<dyn Listener>;
}

/// One who waits for the changes of one user.
#[async_trait]
pub trait Listener: Send {
    /// Returns when there may be something new since it last returned, however often it was rung
    /// for in the meantime. May return for nothing.
    async fn rung(&mut self);
}
