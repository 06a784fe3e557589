//! Who may draw, and how much memory that may take.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use documents::PreviewsBusy;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many may wait for their turn; whoever comes then is sent away at once.
const QUEUE: usize = 64;

/// How long one may wait for one's turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all pictures that are being drawn may take together, in MiB. One that takes more than
/// that is drawn alone.
const BUDGET_MIB: u32 = 256;

#[derive(Debug)]
pub(crate) struct Turns {
    /// Those who work and those who wait.
    room: Arc<Semaphore>,
    /// Those who work.
    hands: Arc<Semaphore>,
    memory: Arc<Semaphore>,
}

/// A place among those who work.
#[derive(Debug)]
pub(crate) struct Hand {
    _hand: OwnedSemaphorePermit,
    _room: OwnedSemaphorePermit,
}

impl Turns {
    pub(crate) fn new(at_once: NonZeroUsize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(at_once.get() + QUEUE)),
            hands: Arc::new(Semaphore::new(at_once.get())),
            memory: Arc::new(Semaphore::new(BUDGET_MIB as usize)),
        }
    }

    /// # Errors
    /// At once when too many wait, and after half a minute of waiting.
    pub(crate) async fn hand(&self) -> Result<Hand, PreviewsBusy> {
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| PreviewsBusy)?;
        let turn = timeout(PATIENCE, Arc::clone(&self.hands).acquire_owned()).await;
        let hand = turn.map_err(|_| PreviewsBusy)?.map_err(|_| PreviewsBusy)?;
        Ok(Hand { _hand: hand, _room: room })
    }

    /// # Errors
    /// After half a minute of waiting.
    pub(crate) async fn memory(&self, bytes: u64) -> Result<OwnedSemaphorePermit, PreviewsBusy> {
        let mebibytes = u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(u32::MAX).min(BUDGET_MIB);
        let turn = timeout(PATIENCE, Arc::clone(&self.memory).acquire_many_owned(mebibytes)).await;
        turn.map_err(|_| PreviewsBusy)?.map_err(|_| PreviewsBusy)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn small_pictures_are_drawn_together_and_a_huge_one_alone() {
        let turns = Turns::new(NonZeroUsize::new(4).unwrap());
        let small = [turns.memory(1).await, turns.memory(100 << 20).await];

        assert!(turns.memory(u64::MAX).now_or_never().is_none());
        drop(small);
        let huge = turns.memory(u64::MAX).await;
        assert!(turns.memory(1).now_or_never().is_none());
        drop(huge);
        assert!(turns.memory(1).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_finds_no_room_is_sent_away_at_once() {
        let turns = Turns::new(NonZeroUsize::MIN);
        let hand = turns.hand().await;
        let mut waiting: Vec<_> = (0..QUEUE).map(|_| Box::pin(turns.hand())).collect();
        for hand in &mut waiting {
            assert!(hand.now_or_never().is_none());
        }

        assert_eq!(turns.hand().await.err(), Some(PreviewsBusy));
        drop(hand);
        assert!(waiting.swap_remove(0).await.is_ok());
    }
}
