//! Agreeing, and no longer agreeing.

use std::sync::Arc;

use kernel::{Actor, Clock, Event, StoreError, UserId};

use crate::{Consent, ConsentDecided, Consents, Decision, HISTORY_MAX, Purpose, RightsError, Standing};

/// Keeps what people consent to.
#[derive(Clone)]
pub struct ConsentsService {
    consents: Arc<dyn Consents>,
    clock: Arc<dyn Clock>,
}

impl ConsentsService {
    pub fn new(consents: Arc<dyn Consents>, clock: Arc<dyn Clock>) -> Self {
        Self { consents, clock }
    }

    /// Where every purpose stands.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn standings(&self, owner: UserId) -> Result<Vec<Standing>, RightsError> {
        let mut standings = Vec::new();
        for purpose in Purpose::ALL {
            let history = self.consents.decided(owner, purpose, HISTORY_MAX).await?;
            standings.push(Standing { purpose, history });
        }
        Ok(standings)
    }

    /// What was decided of a purpose at last, to be asked when something is done and not before. Nothing
    /// is no consent.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn decided(&self, owner: UserId, purpose: Purpose) -> Result<Option<bool>, StoreError> {
        let latest = self.consents.decided(owner, purpose, 1).await?;
        Ok(latest.first().map(|latest| latest.is_granted))
    }

    /// Notes decisions, in their order. What was decided already is not decided again.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn decide(&self, actor: &Actor, decisions: Vec<Decision>) -> Result<(), RightsError> {
        let now = self.clock.now();
        let mut tx = self.consents.begin(actor.user).await?;
        let mut events: Vec<Event> = Vec::new();
        for decision in decisions {
            let latest = tx.lock_consent(actor.user, decision.purpose).await?;
            if latest.is_some_and(|latest| latest.repeats(&decision)) {
                continue;
            }
            let consent = Consent::new(actor.user, decision, now);
            tx.add_consent(&consent).await?;
            events.push(Event::new(actor, now, &ConsentDecided::from(&consent)));
        }
        let Some(last) = events.pop() else { return Ok(tx.leave().await?) };
        for event in events {
            tx.tell(event).await?;
        }
        Ok(tx.commit(last).await?)
    }
}
