//! The devices that are signed in.

use kernel::{Actor, Event, Name, Patch, Timestamp, UserId};

use crate::{
    IdentityError, IdentityService, IdentityTx, OtherSessionsClosed, SESSION_NAME_MAX, Session,
    SessionClosed, SessionId, SessionRenamed,
};

impl IdentityService {
    /// The sessions that go on, the one that was used last first.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<Session>, IdentityError> {
        let now = self.clock.now();
        let mut sessions = self.sessions.all(user).await?;
        sessions.retain(|session| session.is_live(now));
        sessions.sort_by_key(|session| std::cmp::Reverse((session.rotated_at, session.id)));
        Ok(sessions)
    }

    /// # Errors
    /// `NotFound`, also for a session that is over.
    pub async fn rename_session(
        &self,
        actor: &Actor,
        id: SessionId,
        name: Patch<Name<SESSION_NAME_MAX>>,
    ) -> Result<Session, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let mut session = live(tx.as_mut(), actor.user, id, now).await?;
        name.apply(&mut session.name);
        tx.save_session(&session).await?;
        tx.commit(Event::new(actor, now, &SessionRenamed::from(&session))).await?;
        Ok(session)
    }

    /// # Errors
    /// `NotFound`, also for a session that is over.
    pub async fn end_session(&self, actor: &Actor, id: SessionId) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let mut session = live(tx.as_mut(), actor.user, id, now).await?;
        session.close(now);
        tx.save_session(&session).await?;
        tx.commit(Event::new(actor, now, &SessionClosed::from(&session))).await?;
        Ok(())
    }

    /// Ends every session but the present one.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn end_other_sessions(&self, actor: &Actor, present: SessionId) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let count = close_sessions(tx.as_mut(), actor, Some(present), now).await?;
        if count == 0 {
            return Ok(tx.leave().await?);
        }
        tx.commit(Event::new(actor, now, &OtherSessionsClosed::new(present, count))).await?;
        Ok(())
    }
}

/// Ends the sessions of an account that is locked, but for the one to keep; tells of each, and counts them.
pub(super) async fn close_sessions(
    tx: &mut dyn IdentityTx,
    actor: &Actor,
    keep: Option<SessionId>,
    now: Timestamp,
) -> Result<usize, IdentityError> {
    let mut sessions = tx.lock_sessions(actor.user).await?;
    sessions.retain(|session| session.is_live(now) && Some(session.id) != keep);
    for session in &mut sessions {
        session.close(now);
        tx.save_session(session).await?;
        tx.tell(Event::new(actor, now, &SessionClosed::from(&*session))).await?;
    }
    Ok(sessions.len())
}

async fn live(
    tx: &mut dyn IdentityTx,
    owner: UserId,
    id: SessionId,
    now: Timestamp,
) -> Result<Session, IdentityError> {
    let session = tx.lock_session(owner, id).await?.filter(|session| session.is_live(now));
    session.ok_or(IdentityError::NotFound)
}
