//! A signed-in device.

use kernel::{Fact, Id, Name, Text, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::device::device_of;

/// The most sessions of one account; a further one ends the oldest.
pub const SESSIONS_MAX: usize = 20;

/// How long a session lasts, whatever is done with it.
const LIFETIME: TimeDelta = TimeDelta::days(7);

/// How long the token before the present one may still be shown: two tabs that refresh at once,
/// or an answer that was lost on the way.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// How long after signing in one may do what is asked for anew otherwise.
const RECENT: TimeDelta = TimeDelta::minutes(15);

/// The longest name of a session, in characters.
pub const SESSION_NAME_MAX: usize = 100;

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
    /// As it was last used with.
    pub user_agent: Option<Text<255>>,
    /// Where it was last used from.
    pub address: Option<Text<64>>,
    /// What its owner calls it.
    pub name: Option<Name<SESSION_NAME_MAX>>,
    pub created_at: Timestamp,
    /// When its owner last showed more than a token.
    pub authenticated_at: Timestamp,
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
    /// Whether this account was never signed in to there before.
    new_device: bool,
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

/// `session.renamed`
#[derive(Debug, Serialize)]
pub struct SessionRenamed {
    #[serde(skip)]
    id: Uuid,
    name: Option<String>,
}

/// `session.others_closed`
#[derive(Debug, Serialize)]
pub struct OtherSessionsClosed {
    /// Of the session that goes on.
    #[serde(skip)]
    id: Uuid,
    count: usize,
}

/// `session.stepped_up`
#[derive(Debug, Serialize)]
pub struct SessionSteppedUp {
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
            name: None,
            created_at: now,
            authenticated_at: now,
            rotated_at: now,
            expires_at: now.plus(LIFETIME),
            closed_at: None,
        }
    }

    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.closed_at.is_none() && now < self.expires_at
    }

    /// What it is on, in words for people.
    #[must_use]
    pub fn device(&self) -> Option<String> {
        device_of(self.user_agent.as_deref()?)
    }

    /// Until when its owner counts as having just signed in.
    #[must_use]
    pub fn recent_until(&self) -> Timestamp {
        self.authenticated_at.plus(RECENT)
    }

    /// Its owner has signed in once more.
    pub fn step_up(&mut self, now: Timestamp) {
        self.authenticated_at = now;
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

impl SessionOpened {
    pub(crate) fn new(session: &Session, new_device: bool) -> Self {
        Self {
            id: session.id.uuid(),
            user_agent: session.user_agent.as_deref().map(str::to_owned),
            address: session.address.as_deref().map(str::to_owned),
            new_device,
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

impl From<&Session> for SessionSteppedUp {
    fn from(session: &Session) -> Self {
        Self { id: session.id.uuid() }
    }
}

impl From<&Session> for SessionRenamed {
    fn from(session: &Session) -> Self {
        Self { id: session.id.uuid(), name: session.name.as_deref().map(str::to_owned) }
    }
}

impl OtherSessionsClosed {
    pub(crate) fn new(present: SessionId, count: usize) -> Self {
        Self { id: present.uuid(), count }
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

impl Fact for SessionRenamed {
    const KIND: &'static str = "session.renamed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for OtherSessionsClosed {
    const KIND: &'static str = "session.others_closed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for SessionSteppedUp {
    const KIND: &'static str = "session.stepped_up";

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
    fn authn_5_a_sign_in_is_recent_for_fifteen_minutes_whatever_is_refreshed() {
        let mut session = session();
        assert_eq!(session.recent_until(), later(900));

        session.rotate(0, later(600));
        assert_eq!(session.recent_until(), later(900));
        session.step_up(later(1000));

        assert_eq!(session.recent_until(), later(1900));
    }

    #[test]
    fn a_session_ends_after_seven_days() {
        let mut session = session();

        assert_eq!(session.rotate(0, later(7 * 86_400)), Rotation::Dead);
    }
}
