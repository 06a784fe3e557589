//! Claims what is owed, and has it done.

use std::{
    collections::BTreeMap,
    panic::AssertUnwindSafe,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::FutureExt as _;
use kernel::{Cause, Clock, Herald, Job, Jobs, Notice, StoreError, TimeDelta, Timestamp};
use opentelemetry::{KeyValue, global, metrics::Counter};
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span, field};

use super::{JobFault, Pace, Queue, pace::Chances};

/// How long one waits before one asks a store again that failed.
const AFTER_A_FAULT: Duration = Duration::from_secs(2);

/// What a panic is kept as: its words may be about anything.
const PANICKED: &str = "it panicked; the log says where";

/// What a job is given up with that broke its worker off each time.
const NEVER_ENDED: &str = "it was begun too often without coming to an end";

/// Does what is owed to the queues it has, one of many: each node has its own.
pub struct Runner {
    jobs: Arc<dyn Jobs>,
    clock: Arc<dyn Clock>,
    queues: BTreeMap<&'static str, Queue>,
    pace: Pace,
    bell: Notify,
    chances: Mutex<Chances>,
}

/// What becomes of a job that was worked on.
enum Ending {
    Done,
    Failed(JobFault),
    /// The server stops first.
    BrokenOff,
    /// Its lease ended, or someone else has it.
    Lost,
}

impl Runner {
    /// `seed` foretells how pauses are spread.
    #[must_use]
    pub fn new(
        jobs: Arc<dyn Jobs>,
        clock: Arc<dyn Clock>,
        queues: Vec<Queue>,
        pace: Pace,
        seed: u64,
    ) -> Arc<Self> {
        let queues: BTreeMap<_, _> = queues.into_iter().map(|queue| (queue.name, queue)).collect();
        for queue in queues.keys() {
            for outcome in ["done", "retried", "failed"] {
                count(queue, outcome, 0);
            }
        }
        let chances = Mutex::new(Chances::new(seed));
        Arc::new(Self { jobs, clock, queues, pace, bell: Notify::new(), chances })
    }

    /// Does what is owed, as soon as it is, until `stopping` is cancelled. What is under way then has a
    /// while to be done; what is not is left to others at once.
    pub async fn run(self: Arc<Self>, stopping: CancellationToken) {
        let breaking = CancellationToken::new();
        let mut periods = BTreeMap::new();
        let mut hands: JoinSet<&'static str> = JoinSet::new();
        let mut busy: BTreeMap<&'static str, usize> = BTreeMap::new();
        while !stopping.is_cancelled() {
            let pause = match self.round(&mut periods, &mut hands, &mut busy, &breaking).await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "could not look for what is owed");
                    AFTER_A_FAULT
                }
            };
            tokio::select! {
                () = stopping.cancelled() => {}
                () = self.bell.notified() => {}
                () = sleep(pause) => {}
                Some(ended) = hands.join_next() => put_down(&mut busy, &ended),
            }
            while let Some(ended) = hands.try_join_next() {
                put_down(&mut busy, &ended);
            }
        }
        let last = async { while hands.join_next().await.is_some() {} };
        if timeout(self.pace.patience, last).await.is_err() {
            breaking.cancel();
            while hands.join_next().await.is_some() {}
        }
    }

    /// Owes what the calendar owes, claims what there are hands for, and says when to look again.
    async fn round(
        self: &Arc<Self>,
        periods: &mut BTreeMap<&'static str, String>,
        hands: &mut JoinSet<&'static str>,
        busy: &mut BTreeMap<&'static str, usize>,
        breaking: &CancellationToken,
    ) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        for (name, every) in self.queues.values().filter_map(|queue| Some((queue.name, queue.every?))) {
            let period = every.period(now);
            if periods.get(name) != Some(&period) {
                self.jobs.open_period(name, &period, now).await?;
                periods.insert(name, period);
            }
        }
        let mut pause = self.pace.poll;
        for (name, due) in self.jobs.due().await? {
            let Some(queue) = self.queues.get(name.as_str()) else { continue };
            let at_work = busy.entry(queue.name).or_default();
            let room = queue.at_once.saturating_sub(*at_work);
            if due > now {
                pause = pause.min(due.since(now).to_std().unwrap_or_default());
            } else if room > 0 {
                let claimed = self.jobs.take(queue.name, room, now, self.lease_from(now)).await?;
                // There may be more, unless others were faster.
                if claimed.len() == room || claimed.is_empty() {
                    pause = pause.min(Duration::from_millis(200));
                }
                *at_work += claimed.len();
                for job in claimed {
                    let (runner, breaking, name) = (Arc::clone(self), breaking.clone(), queue.name);
                    let span = span_of(&job);
                    let work = async move {
                        runner.see_to(job, &breaking).await;
                        name
                    };
                    hands.spawn(work.instrument(span));
                }
            }
        }
        Ok(pause)
    }

    async fn see_to(&self, job: Job, breaking: &CancellationToken) {
        let Some(queue) = self.queues.get(job.queue.as_str()) else { return };
        let ending = if job.attempt > queue.retry.attempts {
            Ending::Failed(JobFault::Never(NEVER_ENDED.to_owned()))
        } else {
            self.worked_on(queue, &job, breaking).await
        };
        let settled = self.settle(queue, &job, ending).await;
        if let Err(error) = settled {
            // The lease ends, and it is done again.
            tracing::warn!(queue = job.queue, job = job.id, %error, "could not note what became of a job");
        }
    }

    /// Has a job done, and holds the claim for as long as that takes.
    async fn worked_on(&self, queue: &Queue, job: &Job, breaking: &CancellationToken) -> Ending {
        let mut work = std::pin::pin!(AssertUnwindSafe(queue.worker.work(job)).catch_unwind());
        let mut held_until = self.lease_from(self.clock.now());
        loop {
            tokio::select! {
                outcome = &mut work => return match outcome {
                    Ok(Ok(())) => Ending::Done,
                    Ok(Err(fault)) => Ending::Failed(fault),
                    Err(_) => Ending::Failed(JobFault::Again(PANICKED.to_owned())),
                },
                () = breaking.cancelled() => return Ending::BrokenOff,
                () = sleep(self.pace.lease / 3) => {
                    let now = self.clock.now();
                    match self.jobs.extend(job, self.lease_from(now)).await {
                        Ok(true) => held_until = self.lease_from(now),
                        Err(_) if now < held_until => {}
                        Ok(false) | Err(_) => return Ending::Lost,
                    }
                }
            }
        }
    }

    async fn settle(&self, queue: &Queue, job: &Job, ending: Ending) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (name, id, attempt) = (queue.name, job.id, job.attempt);
        match &ending {
            Ending::Done => count(name, "done", 1),
            Ending::Failed(JobFault::Again(_)) if attempt < queue.retry.attempts => count(name, "retried", 1),
            Ending::Failed(JobFault::Until { .. }) => count(name, "retried", 1),
            Ending::Failed(JobFault::Again(_) | JobFault::Never(_)) => count(name, "failed", 1),
            Ending::BrokenOff | Ending::Lost => {}
        }
        let settled = match ending {
            Ending::Done => self.jobs.finish(job).await?,
            Ending::BrokenOff => self.jobs.release(job, now).await?,
            Ending::Lost => false,
            Ending::Failed(JobFault::Again(reason)) if attempt < queue.retry.attempts => {
                let chance = self.chances.lock().unwrap_or_else(PoisonError::into_inner).next();
                let pause = queue.retry.pause(attempt, chance);
                tracing::warn!(queue = name, job = id, attempt, reason, %pause, "a job is to be tried again");
                self.jobs.postpone(job, now.plus(pause), &reason).await?
            }
            Ending::Failed(JobFault::Until { at, reason }) => {
                tracing::debug!(queue = name, job = id, attempt, reason, %at, "a job is to be tried again");
                self.jobs.postpone(job, at, &reason).await?
            }
            Ending::Failed(JobFault::Again(reason) | JobFault::Never(reason)) => {
                tracing::error!(queue = name, job = id, attempt, reason, "a job was given up");
                self.jobs.bury(job, now, &reason).await?
            }
        };
        if !settled {
            tracing::warn!(queue = name, job = id, attempt, "a claim was lost while the job was worked on");
        }
        Ok(())
    }

    fn lease_from(&self, now: Timestamp) -> Timestamp {
        now.plus(TimeDelta::from_std(self.pace.lease).unwrap_or(TimeDelta::MAX))
    }
}

/// What has become of jobs, by queue.
static OUTCOMES: LazyLock<Counter<u64>> = LazyLock::new(|| {
    let meter = global::meter("earntrack");
    let description = "Jobs that were worked on, by what became of them.";
    meter.u64_counter("jobs_total").with_description(description).build()
});

fn count(queue: &'static str, outcome: &'static str, jobs: u64) {
    OUTCOMES.add(jobs, &[KeyValue::new("queue", queue), KeyValue::new("outcome", outcome)]);
}

/// A job is a trace of its own: what it is owed for was answered long ago, and is named by its request.
fn span_of(job: &Job) -> Span {
    let span = tracing::trace_span!(
        "job",
        otel.name = field::Empty,
        otel.kind = "consumer",
        job.attempt = i64::from(job.attempt),
        request.id = field::Empty,
    );
    if !span.is_disabled() {
        span.record("otel.name", format!("jobs.{}", job.queue.replace(' ', "_")).as_str());
        if let Cause::Event(told) = &job.cause {
            span.record("request.id", told.request.as_str());
        }
    }
    span
}

fn put_down(busy: &mut BTreeMap<&'static str, usize>, ended: &Result<&'static str, tokio::task::JoinError>) {
    // The work itself never panics out of its hand: it is caught there.
    if let Ok(name) = ended
        && let Some(count) = busy.get_mut(name)
    {
        *count = count.saturating_sub(1);
    }
}

/// Rings when this node has come to owe something.
#[async_trait]
impl Herald for Runner {
    async fn told(&self, _: &[Notice]) {}

    async fn owed(&self) {
        self.bell.notify_one();
    }
}
