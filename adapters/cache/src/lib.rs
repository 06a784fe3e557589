//! What was read, kept for as long as nothing has changed, and the bell that rings when something has.
//!
//! [`Caching`] puts itself around ports that read, and services know nothing of it. What it keeps is
//! in a [`Cache`]: [`Memory`] of this process, or [`Redis`], which every node shares. Both also count
//! requests, as [`kernel::Limiter`].

mod bells;
mod books;
mod cache;
mod caching;
mod insight;
mod memory;
mod people;
mod redis;
mod stored;
mod tallies;
mod turns;

pub use books::{CachedEarnings, CachedPlatforms};
pub use cache::{Cache, Figures, Key, Raised, Use};
pub use caching::{Caching, RECHECK};
pub use insight::CachedFigures;
pub use memory::Memory;
pub use people::{CachedAccounts, CachedSessions};
pub use redis::{BadRedisUrl, Redis};
pub use stored::Stored;
