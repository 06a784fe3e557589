//! What every store offers, whatever it keeps.

use async_trait::async_trait;

use crate::{Event, StoreError};

/// One atomic unit of work. Dropping it undoes everything.
#[async_trait]
pub trait Transaction: Send {
    /// Tells of something that the change brings with it, besides what `commit` tells of.
    async fn tell(&mut self, event: Event) -> Result<(), StoreError>;
    /// Makes every write durable together with `event`, so that no change goes untold.
    async fn commit(self: Box<Self>, event: Event) -> Result<(), StoreError>;
    /// Ends it where there was nothing left to do: what it found is durable when this returns. Dropped, it may have found
    /// what another one wrote who still waits for that.
    async fn leave(self: Box<Self>) -> Result<(), StoreError>;
}

/// A row's version: 1 when it is added, one more with every change.
pub type Version = i64;

/// The version that the caller read before changing a row, if it said so (D6).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expected {
    #[default]
    Any,
    /// Whoever has read it several times may name each; where none is named, no change may go on.
    OneOf(Vec<Version>),
}

impl Expected {
    #[must_use]
    pub fn exactly(version: Version) -> Self {
        Self::OneOf(vec![version])
    }

    /// Whether a change to a row of version `current` may go on.
    #[must_use]
    pub fn allows(self, current: Version) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&current),
        }
    }
}

/// Something that must work before requests can be served.
#[async_trait]
pub trait Probe: Send + Sync {
    /// What it is, for operators: `database`.
    fn name(&self) -> &'static str;

    async fn check(&self) -> Result<(), StoreError>;
}
