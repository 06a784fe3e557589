//! Work that is owed, kept by the store until it is done.

use async_trait::async_trait;
use serde_json::Value;
use uuid::Uuid;

use crate::{Event, Id, StoreError, Timestamp, UserId};

/// Counts jobs in the order in which they came to be owed.
pub type JobId = i64;

/// A piece of work that one has claimed, and may do until the lease ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub id: JobId,
    pub queue: String,
    /// What makes it the only one of its queue: the id of its event, unless it was owed under another name, or its
    /// period.
    pub key: String,
    /// Which time it is tried, from 1.
    pub attempt: u32,
    pub cause: Cause,
    /// Proves the claim.
    pub lease: Uuid,
}

/// Why work is owed.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    Event(Told),
    /// The period of a schedule, such as `2026-03-14T09:00:00.000Z`.
    Period(String),
}

/// An event, read back.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub id: Id<Event>,
    pub user: UserId,
    pub at: Timestamp,
    pub kind: String,
    pub subject: Uuid,
    pub payload: Value,
    pub request: String,
}

/// How a queue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    pub queue: String,
    /// Not claimed, due or not.
    pub waiting: u64,
    /// Claimed, by someone whose lease has not ended.
    pub claimed: u64,
    /// Given up.
    pub dead: u64,
    /// Since when the oldest that is not given up is owed.
    pub oldest: Option<Timestamp>,
}

/// A job that was given up, and is kept for someone to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    pub id: JobId,
    pub queue: String,
    /// The event's id, or the schedule's period.
    pub key: String,
    pub user: Option<UserId>,
    pub attempts: u32,
    pub error: Option<String>,
    pub owed_since: Timestamp,
    pub died_at: Timestamp,
}

/// Keeps work that is owed. A job on an event is added in the transaction of the event; what is done
/// leaves nothing behind.
///
/// Within a queue, jobs on events of one subject are done one after the other, in the order of their
/// commits; one that is given up lets the next pass.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// When the first job of each queue is anyone's, of the queues that have any.
    async fn due(&self) -> Result<Vec<(String, Timestamp)>, StoreError>;

    /// Claims at most `limit` jobs of a queue that are due, until an instant. No two claim the same.
    async fn take(
        &self,
        queue: &str,
        limit: usize,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Job>, StoreError>;

    /// Holds a claim for longer. False, here and below, where it is someone else's by now.
    async fn extend(&self, job: &Job, until: Timestamp) -> Result<bool, StoreError>;

    /// It is done.
    async fn finish(&self, job: &Job) -> Result<bool, StoreError>;

    /// It is to be tried again, no earlier than `at`.
    async fn postpone(&self, job: &Job, at: Timestamp, error: &str) -> Result<bool, StoreError>;

    /// It was not tried after all, and is anyone's.
    async fn release(&self, job: &Job, now: Timestamp) -> Result<bool, StoreError>;

    /// It will not be tried again, unless someone says so.
    async fn bury(&self, job: &Job, now: Timestamp, error: &str) -> Result<bool, StoreError>;

    /// Owes a period of a schedule, once over all nodes; false where it, or a later one, was owed
    /// already. One that comes while another waits is done with it; one that is under way may have looked
    /// too early, and another is owed. Periods sort as they come.
    async fn open_period(&self, schedule: &str, period: &str, now: Timestamp) -> Result<bool, StoreError>;

    /// How every queue stands that has any job.
    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError>;

    /// At most `limit` jobs that were given up, after an id, in the order of their ids.
    async fn dead(&self, after: JobId, limit: u32) -> Result<Vec<DeadJob>, StoreError>;

    /// Tries one again that was given up, as if it had never been tried; false where there is none.
    async fn revive(&self, id: JobId, now: Timestamp) -> Result<bool, StoreError>;

    /// Forgets one that was given up; false where there is none.
    async fn discard(&self, id: JobId) -> Result<bool, StoreError>;
}
