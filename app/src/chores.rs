//! What the calendar makes due, done without being asked.

use std::{panic::AssertUnwindSafe, pin::Pin, time::Duration};

use futures_util::FutureExt as _;
use kernel::DomainError;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

/// How often one looks for what the calendar makes due.
const EVERY: Duration = Duration::from_hours(1);

/// How often one looks for what has piled up.
const BRIEFLY: Duration = Duration::from_mins(1);

/// How long a chore that is under way may keep the server from stopping.
const PATIENCE: Duration = Duration::from_secs(10);

/// How one run of a chore ends: with how much it did.
type Run = Pin<Box<dyn Future<Output = Result<u64, Box<dyn DomainError>>> + Send>>;

/// Work that becomes due by itself. Doing it again, or twice at once, must do nothing twice: every
/// node has its own runner.
pub struct Chore {
    name: &'static str,
    every: Duration,
    run: Box<dyn Fn() -> Run + Send + Sync>,
}

impl Chore {
    /// `run` does what is due, and counts it.
    pub fn new<F, E>(name: &'static str, run: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<u64, E>> + Send + 'static,
        E: DomainError,
    {
        let boxed = move || -> Run {
            let run = run();
            Box::pin(async move { run.await.map_err(|error| Box::new(error) as Box<dyn DomainError>) })
        };
        Self { name, every: EVERY, run: Box::new(boxed) }
    }

    /// Done every minute, for it is about what piles up in the meantime; and said only where it fails.
    #[must_use]
    pub fn briefly(self) -> Self {
        Self { every: BRIEFLY, ..self }
    }

    async fn run(&self) {
        // One that panics is not to take the others with it.
        let Ok(outcome) = AssertUnwindSafe(async { (self.run)().await }).catch_unwind().await else {
            tracing::error!(chore = self.name, "panicked");
            return;
        };
        match outcome {
            Ok(0) => {}
            Ok(done) if self.every < EVERY => tracing::debug!(chore = self.name, done, "did what was due"),
            Ok(done) => tracing::info!(chore = self.name, done, "did what was due"),
            // What is due stays due, and is tried again.
            Err(error) => tracing::error!(chore = self.name, %error, "could not do what is due"),
        }
    }
}

/// Does the chores now, and again whenever each is due, until `stopping` is cancelled. What is under way
/// then has [`PATIENCE`] to be done; what is not is undone, and done at the next start.
pub(crate) async fn run(chores: Vec<Chore>, stopping: CancellationToken) {
    let (brief, hourly): (Vec<Chore>, Vec<Chore>) = chores.into_iter().partition(|chore| chore.every < EVERY);
    let until_told = async {
        tokio::join!(rounds(&hourly, EVERY, &stopping), rounds(&brief, BRIEFLY, &stopping));
    };
    let too_long = async {
        stopping.cancelled().await;
        sleep(PATIENCE).await;
    };
    tokio::select! {
        () = until_told => {}
        () = too_long => {}
    }
}

/// One chore after the other, in every round.
async fn rounds(chores: &[Chore], every: Duration, stopping: &CancellationToken) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stopping.run_until_cancelled(ticks.tick()).await.is_some() {
        for chore in chores {
            if stopping.is_cancelled() {
                return;
            }
            chore.run().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    };

    use kernel::StoreError;

    use super::*;

    fn counting(name: &'static str, outcome: fn() -> Result<u64, StoreError>) -> (Chore, Arc<AtomicU64>) {
        let count = Arc::new(AtomicU64::new(0));
        let counted = count.clone();
        let chore = Chore::new(name, move || {
            counted.fetch_add(1, Ordering::SeqCst);
            async move { outcome() }
        });
        (chore, count)
    }

    #[tokio::test]
    async fn chores_are_done_at_once_whatever_becomes_of_others_and_end_when_told() {
        let (broken, tried) = counting("broken", || Err(StoreError::Contention));
        let (faulty, begun) = counting("faulty", || panic!("a chore that panics"));
        let (sound, done) = counting("sound", || Ok(1));
        let stopping = CancellationToken::new();

        let runner = tokio::spawn(run(vec![broken, faulty, sound], stopping.clone()));
        while done.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        stopping.cancel();
        runner.await.unwrap();

        assert_eq!([tried, begun, done].map(|count| count.load(Ordering::SeqCst)), [1; 3]);
    }
}
