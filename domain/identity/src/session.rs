//! A signed-in device.

use kernel::{Fact, Id, Text, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

/// The most sessions of one account; a further one ends the oldest.
pub const SESSIONS_MAX: usize = 20;

/// How long a session lasts, whatever is done with it.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// How long the token before the present one may still be shown: two tabs that refresh at once,
/// or an answer that was lost on the way.
const GRACE: TimeDelta = TimeDelta::seconds(10);

pub type SessionId = Id<Session>;

/// The truth about a sign-in; tokens only point to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    /// Counts refreshes; the refresh token of any other generation is worth nothing, or is a
    /// sign of theft.
    pub generation: u32,
    /// Random, and part of what refresh tokens are made of.
    pub nonce: [u8; 32],
    pub user_agent: Option<Text<255>>,
    pub address: Option<Text<64>>,
    pub created_at: Timestamp,
    pub rotated_at: Timestamp,
    pub expires_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// What showing a refresh token does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// The session has moved on to its next generation.
    Moved,
    /// The token was replaced a moment ago; its successor is the present one.
    JustMoved,
    /// An old token: someone else has a copy of it. The session is closed.
    Theft,
    /// The session is over, or the token is none of its own.
    Dead,
}

/// `session.opened`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionOpened {
    #[serde(skip)]
    id: Uuid,
    user_agent: Option<String>,
    address: Option<String>,
}

/// `session.refreshed`
#[derive(Debug, Serialize)]
pub struct SessionRefreshed {
    #[serde(skip)]
    id: Uuid,
    generation: u32,
}

/// `session.closed`
#[derive(Debug, Serialize)]
pub struct SessionClosed {
    #[serde(skip)]
    id: Uuid,
}

/// `session.theft_suspected`
#[derive(Debug, Serialize)]
pub struct SessionTheft {
    #[serde(skip)]
    id: Uuid,
    /// The generation of the token that was shown.
    shown: u32,
    generation: u32,
}

impl Session {
    #[must_use]
    pub fn open(
        user: UserId,
        nonce: [u8; 32],
        user_agent: Option<Text<255>>,
        address: Option<Text<64>>,
        now: Timestamp,
    ) -> Self {
        Self {
            id: Id::mint(now),
            user,
            generation: 0,
            nonce,
            user_agent,
            address,
            created_at: now,
            rotated_at: now,
            expires_at: now.plus(LIFETIME),
            closed_at: None,
        }
    }

    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && now < self.expires_at
    }

    /// Moves to the next generation when the token of the present one is shown.
    pub fn rotate(&mut self, shown: u32, now: Timestamp) -> Rotation {
        if !self.is_live(now) || shown > self.generation {
            return Rotation::Dead;
        }
        if shown == self.generation {
            self.generation += 1;
            self.rotated_at = now;
            return Rotation::Moved;
        }
        if shown + 1 == self.generation && now.since(self.rotated_at) <= GRACE {
            return Rotation::JustMoved;
        }
        self.close(now);
        Rotation::Theft
    }

    pub fn close(&mut self, now: Timestamp) {
        self.closed_at.get_or_insert(now);
    }
}

impl From<&Session> for SessionOpened {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.uuid(),
            user_agent: session.user_agent.as_deref().map(str::to_owned),
            address: session.address.as_deref().map(str::to_owned),
        }
    }
}

impl From<&Session> for SessionRefreshed {
    fn from(session: &Session) -> Self {
        Self { id: session.id.uuid(), generation: session.generation }
    }
}

impl From<&Session> for SessionClosed {
    fn from(session: &Session) -> Self {
        Self { id: session.id.uuid() }
    }
}

impl SessionTheft {
    pub(crate) fn new(session: &Session, shown: u32) -> Self {
        Self { id: session.id.uuid(), shown, generation: session.generation }
    }
}

impl Fact for SessionOpened {
    const KIND: &'static str = "session.opened";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for SessionRefreshed {
    const KIND: &'static str = "session.refreshed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for SessionClosed {
    const KIND: &'static str = "session.closed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for SessionTheft {
    const KIND: &'static str = "session.theft_suspected";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn later(seconds: i64) -> Timestamp {
        now().plus(TimeDelta::seconds(seconds))
    }

    fn session() -> Session {
        Session::open(Id::mint(now()), [7; 32], None, None, now())
    }

    #[test]
    fn sess_2_a_lost_answer_gets_the_same_successor() {
        let mut session = session();

        assert_eq!(session.rotate(0, now()), Rotation::Moved);
        assert_eq!(session.rotate(0, later(10)), Rotation::JustMoved);
        assert_eq!(session.generation, 1);
    }

    #[test]
    fn sess_2_an_old_token_ends_the_session() {
        let mut session = session();
        session.rotate(0, now());

        assert_eq!(session.rotate(0, later(11)), Rotation::Theft);
        assert_eq!(session.rotate(1, later(11)), Rotation::Dead);
    }

    #[test]
    fn sess_2_two_generations_back_is_theft_at_once() {
        let mut session = session();
        session.rotate(0, now());
        session.rotate(1, now());

        assert_eq!(session.rotate(0, now()), Rotation::Theft);
    }

    #[test]
    fn a_session_ends_after_seven_days() {
        let mut session = session();

        assert_eq!(session.rotate(0, later(7 * 86_400)), Rotation::Dead);
    }
}
