//! How often something may be done.

use std::{fmt, net::IpAddr, time::Duration};

use async_trait::async_trait;

use crate::UserId;

/// So many times in any span of so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub times: u32,
    pub per: Duration,
}

/// Whom a request counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    User(UserId),
    /// Someone of whom only this is known.
    Address(IpAddr),
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => user.fmt(f),
            Self::Address(address) => address.fmt(f),
        }
    }
}

/// An allowance, and what is counted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub name: &'static str,
    pub allowance: Allowance,
}

/// How much of an allowance is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub limit: u32,
    pub remaining: u32,
    /// Until all of it is there again, if nothing is counted in the meantime.
    pub resets_in: Duration,
}

/// What became of a request, and where its party stands in the tightest of its windows: the one that
/// lets the fewest through in a second from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    Admitted(Standing),
    /// Until then no other request will be admitted either.
    Refused {
        standing: Standing,
        retry_after: Duration,
    },
}

/// Counts requests, over all nodes where they share a count.
#[async_trait]
pub trait Limiter: Send + Sync {
    /// Counts a request in all of its windows, or in none where one of them is full.
    ///
    /// Always rules, and soon: what cannot be asked of others is counted here.
    async fn admit(&self, party: Party, windows: &[Window]) -> Ruling;
}
