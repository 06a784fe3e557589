//! The use cases of the trash.

use std::sync::Arc;

use kernel::{Actor, Clock, Event, Page, PageRequest, StoreError, TimeDelta, Timestamp, UserId};

use crate::{
    Discarded, DiscardedId, DiscardedKind, KEPT_DAYS, Purged, PutBack, Trash, TrashError, TrashFilter,
    TrashSort,
};

/// Lists what was removed, gives it back, and forgets it.
#[derive(Clone)]
pub struct TrashService {
    trash: Arc<dyn Trash>,
    clock: Arc<dyn Clock>,
}

impl TrashService {
    pub fn new(trash: Arc<dyn Trash>, clock: Arc<dyn Clock>) -> Self {
        Self { trash, clock }
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn discarded(
        &self,
        owner: UserId,
        kind: Option<DiscardedKind>,
        request: &PageRequest<TrashSort>,
    ) -> Result<Page<Discarded>, TrashError> {
        let filter = TrashFilter { kind, since: oldest(self.clock.now()) };
        Ok(self.trash.page(owner, &filter, request).await?)
    }

    /// Puts a thing back as it was, with the id that it had.
    ///
    /// # Errors
    /// `NotFound`; `Orphaned` where what it belongs to is gone; `Taken` where something else has its name.
    pub async fn restore(&self, actor: &Actor, id: DiscardedId) -> Result<Discarded, TrashError> {
        let now = self.clock.now();
        let mut tx = self.trash.begin(actor.user).await?;
        let found = tx.lock_discarded(actor.user, id).await?;
        let discarded = found.filter(|found| found.deleted_at >= oldest(now)).ok_or(TrashError::NotFound)?;
        match tx.put_back(&discarded).await {
            Ok(PutBack::Done) => {}
            Ok(PutBack::Orphaned(of)) => return Err(TrashError::Orphaned(of)),
            Err(StoreError::Duplicate { .. }) => return Err(TrashError::Taken),
            Err(error) => return Err(error.into()),
        }
        tx.commit(discarded.restored(actor, now)).await?;
        Ok(discarded)
    }

    /// Forgets a thing before its time.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn purge(&self, actor: &Actor, id: DiscardedId) -> Result<(), TrashError> {
        let now = self.clock.now();
        let mut tx = self.trash.begin(actor.user).await?;
        let discarded = tx.lock_discarded(actor.user, id).await?.ok_or(TrashError::NotFound)?;
        tx.remove_discarded(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &Purged::from(&discarded))).await?;
        Ok(())
    }

    /// Forgets, of every user, what was removed too long ago, and counts it.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn empty(&self) -> Result<u64, StoreError> {
        self.trash.empty(oldest(self.clock.now())).await
    }
}

/// What was removed before that is forgotten.
fn oldest(now: Timestamp) -> Timestamp {
    now.plus(-TimeDelta::days(KEPT_DAYS))
}
