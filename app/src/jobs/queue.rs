//! Queues, and who does what is in them.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Cause, DomainError, ErrorKind, Job, RequestId, TimeDelta, Timestamp, Told};

use super::Retry;

/// Does the jobs of one queue.
#[async_trait]
pub trait Worker: Send + Sync {
    /// A job that was broken off is done again, here or on another node: doing it twice must do nothing
    /// twice. The id of its event says which one it is.
    async fn work(&self, job: &Job) -> Result<(), JobFault>;
}

/// Why a job is not done. The reason is kept and shown to operators: there is no secret in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobFault {
    /// It may go better later.
    #[error("{0}")]
    Again(String),
    /// It is to be tried again at a time that the worker knows.
    #[error("{reason}")]
    Until { at: Timestamp, reason: String },
    /// It never will.
    #[error("{0}")]
    Never(String),
}

/// How often a schedule's work is due, on the clock of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    Hour,
    Day,
}

/// Jobs of one sort.
pub struct Queue {
    pub name: &'static str,
    /// The events that owe a job.
    pub kinds: &'static [&'static str],
    /// How often the calendar owes one.
    pub every: Option<Every>,
    pub retry: Retry,
    /// How many are worked on at once, on each node.
    pub at_once: usize,
    pub worker: Arc<dyn Worker>,
}

/// Work that the calendar makes due.
struct Due<R>(R);

/// How many jobs on events are worked on at once.
const AT_ONCE: usize = 4;

/// A period that fails is soon followed by the next.
const RETRY_PERIOD: Retry =
    Retry { first: TimeDelta::seconds(10), longest: TimeDelta::minutes(20), attempts: 8 };

impl Queue {
    /// A job for every event of these kinds.
    pub fn on(name: &'static str, kinds: &'static [&'static str], worker: Arc<dyn Worker>) -> Self {
        Self { name, kinds, every: None, retry: Retry::default(), at_once: AT_ONCE, worker }
    }

    /// A job for every period, once over all nodes. `run` does what is due, and counts it.
    pub fn every<F, E>(name: &'static str, every: Every, run: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<u64, E>> + Send + 'static,
        E: DomainError,
    {
        let worker = Arc::new(Due(run));
        Self { name, kinds: &[], every: Some(every), retry: RETRY_PERIOD, at_once: 1, worker }
    }

    /// The pairs of an event's kind and this queue.
    pub fn routes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let name = self.name;
        self.kinds.iter().map(move |kind| (*kind, name))
    }
}

impl Every {
    /// The period that an instant lies in, by its first instant; periods sort as they come.
    #[must_use]
    pub fn period(self, now: Timestamp) -> String {
        let length = match self {
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
        };
        let into = now.millis().rem_euclid(length.num_milliseconds());
        now.plus(TimeDelta::milliseconds(-into)).to_string()
    }
}

/// The event that a job is on, and the request that it can be traced back to.
///
/// # Errors
/// `Never` for a job that is on none.
pub(crate) fn event_of(job: &Job) -> Result<(&Told, RequestId), JobFault> {
    let Cause::Event(told) = &job.cause else {
        return Err(JobFault::Never("it is on no event".to_owned()));
    };
    let request = RequestId::try_new(&told.request);
    Ok((told, request.ok_or_else(|| JobFault::Never("its event is traced back to nothing".to_owned()))?))
}

impl JobFault {
    /// What an error means for the job that it stops.
    pub fn of(error: &dyn DomainError) -> Self {
        match error.kind() {
            ErrorKind::Unavailable { .. } | ErrorKind::Internal | ErrorKind::Conflict | ErrorKind::Stale => {
                Self::Again(error.to_string())
            }
            _ => Self::Never(error.to_string()),
        }
    }
}

#[async_trait]
impl<F, E, R> Worker for Due<R>
where
    R: Fn() -> F + Send + Sync,
    F: Future<Output = Result<u64, E>> + Send,
    E: DomainError,
{
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        // What is due stays due, whatever kept it from being done.
        let done = (self.0)().await.map_err(|error| JobFault::Again(error.to_string()))?;
        if done > 0 {
            tracing::info!(schedule = job.queue, done, "did what was due");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_named_by_its_first_instant() {
        let now: Timestamp = "2026-03-14T09:59:59.999Z".parse().unwrap();

        assert_eq!(Every::Hour.period(now), "2026-03-14T09:00:00.000Z");
        assert_eq!(Every::Day.period(now), "2026-03-14T00:00:00.000Z");
        assert_eq!(Every::Hour.period(now.plus(TimeDelta::milliseconds(1))), "2026-03-14T10:00:00.000Z");
    }
}
