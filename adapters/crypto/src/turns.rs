//! Heavy work, a bounded number at a time.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use identity::HashingBusy;
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// How many may wait for their turn; whoever comes then is sent away at once.
const QUEUE: usize = 32;

/// How long one may wait for one's turn.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far such work stands behind all else that wants a processor (`nice(2)`): where others want one too, it is given a
/// third of theirs, and where nobody does, all of it (ADR 0043).
const NICENESS: i32 = 5;

/// Lets so many at once work on threads of their own, each with a tool that the next one uses
/// again. What else there is to do goes before.
///
/// There are never more tools than hands. They are put away when no one is left: what one thread
/// makes and another unmakes stays with the allocator, a copy for each thread, so that a crowd
/// without this would cost ten times the memory.
#[derive(Debug)]
pub(crate) struct Turns<T> {
    /// Those who work and those who wait.
    room: Arc<Semaphore>,
    /// Those who work.
    hands: Arc<Semaphore>,
    capacity: usize,
    tools: Mutex<Vec<T>>,
}

impl<T: Default + Send + 'static> Turns<T> {
    pub(crate) fn new(at_once: NonZeroUsize) -> Self {
        let capacity = at_once.get() + QUEUE;
        Self {
            room: Arc::new(Semaphore::new(capacity)),
            hands: Arc::new(Semaphore::new(at_once.get())),
            capacity,
            tools: Mutex::default(),
        }
    }

    /// Does the work when it is its turn.
    ///
    /// # Errors
    /// At once when too many wait, and after two seconds of waiting.
    pub(crate) async fn take<R: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Result<R, HashingBusy> {
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| HashingBusy)?;
        let turn = timeout(PATIENCE, Arc::clone(&self.hands).acquire_owned()).await;
        let hand = turn.map_err(|_| HashingBusy)?.map_err(|_| HashingBusy)?;
        let turns = Arc::clone(self);
        let (tell, told) = oneshot::channel();
        // A thread that gave way once can never take that back, so it serves for nothing else.
        let worker = thread::Builder::new().name("password".to_owned()).spawn(move || {
            // Held here and not by the request: when that goes away, the work goes on.
            let held = (hand, room);
            give_way();
            let mut tool = turns.fetch();
            let result = work(&mut tool);
            turns.put_back(tool);
            drop(held);
            // Whoever asked may be gone.
            let _ = tell.send(result);
        });
        if let Err(error) = worker {
            tracing::error!(%error, "there is no thread for work on a password");
            return Err(HashingBusy);
        }
        told.await.map_err(|_| {
            tracing::error!("work on a password was cut short");
            HashingBusy
        })
    }

    fn fetch(&self) -> T {
        self.tools.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put_back(&self, tool: T) {
        let mut tools = self.tools.lock().unwrap_or_else(PoisonError::into_inner);
        tools.push(tool);
        let others = self.capacity - 1 - self.room.available_permits();
        if others == 0 {
            *tools = Vec::new();
        }
    }
}

/// Puts the present thread behind others. On Linux each thread has a place of its own; elsewhere this would be the whole
/// program's.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!(%error, "work on a password does not give way");
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Instant};

    use super::*;

    fn turns() -> Arc<Turns<Vec<u8>>> {
        Arc::new(Turns::new(NonZeroUsize::MIN))
    }

    #[tokio::test]
    async fn a_request_that_goes_away_keeps_its_place_until_the_work_is_done() {
        let turns = turns();
        let (done, waits) = mpsc::channel();
        let request = turns.take(move |_| waits.recv());

        let gone = timeout(Duration::from_millis(50), request).await;

        assert!(gone.is_err());
        assert_eq!(turns.hands.available_permits(), 0);
        done.send(()).unwrap();
        turns.take(|_| ()).await.unwrap();
        assert_eq!(turns.hands.available_permits(), 1);
    }

    #[tokio::test]
    async fn authn_1_whoever_has_waited_two_seconds_is_sent_away() {
        let turns = turns();
        let (done, waits) = mpsc::channel::<()>();
        let start = Instant::now();
        let late = async {
            let refusal = turns.take(|_| ()).await;
            drop(done);
            (refusal, start.elapsed())
        };

        let (_, (refusal, after)) = tokio::join!(turns.take(move |_| waits.recv().is_err()), late);

        assert_eq!(refusal, Err(HashingBusy));
        assert!((PATIENCE..PATIENCE * 2).contains(&after), "after {after:?}");
    }

    #[tokio::test]
    async fn work_that_panics_frees_its_place() {
        let turns = turns();

        assert!(turns.take(|_| panic!("a fault of ours")).await.is_err());
        assert!(turns.take(|_| ()).await.is_ok());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn work_gives_way_and_whoever_waits_for_it_does_not() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let before = priority();

        let at_work = turns().take(move |_| priority()).await;

        assert_eq!(at_work, Ok((before + NICENESS).min(19)));
        assert_eq!(priority(), before);
    }

    #[tokio::test]
    async fn the_next_one_uses_the_tool_again_and_the_last_one_puts_it_away() {
        let turns = turns();
        let (go, waits) = mpsc::channel();
        let first = turns.take(move |tool| {
            waits.recv().unwrap();
            tool.push(1);
        });
        let second = turns.take(|tool| tool.len());

        // The first goes on when the second waits for its turn.
        let (_, found, _) = tokio::join!(first, second, async { go.send(()) });

        assert_eq!(found, Ok(1));
        assert!(turns.tools.lock().unwrap().is_empty());
    }
}
