//! Facts, written down with the change that made them true.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{Actor, Id, Origin, RequestId, Timestamp, UserId};

/// Something that happened to one thing of one user.
pub trait Fact: Serialize {
    /// Dotted, in the past tense: `earning.recorded`.
    const KIND: &'static str;

    /// The id of what it happened to.
    fn subject(&self) -> Uuid;
}

/// A fact as it is kept: the row of the audit trail and the message of the outbox in one.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: Id<Self>,
    pub user: UserId,
    pub at: Timestamp,
    pub kind: &'static str,
    pub subject: Uuid,
    pub payload: Value,
    pub request: RequestId,
    pub origin: Origin,
}

impl Event {
    #[must_use]
    pub fn new<F: Fact>(actor: &Actor, at: Timestamp, fact: &F) -> Self {
        Self { origin: actor.origin.clone(), ..Self::of(actor.user, &actor.request, at, fact) }
    }

    /// The same, where nobody acts: on behalf of a user whose things it happens to.
    #[must_use]
    pub fn of<F: Fact>(user: UserId, request: &RequestId, at: Timestamp, fact: &F) -> Self {
        Self {
            id: Id::mint(at),
            user,
            at,
            kind: F::KIND,
            subject: fact.subject(),
            payload: payload(fact),
            request: request.clone(),
            origin: Origin::default(),
        }
    }
}

fn payload<F: Fact>(fact: &F) -> Value {
    serde_json::to_value(fact).expect("what happened can be written as JSON")
}
