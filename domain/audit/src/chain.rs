//! What ties an event to all that came before it.
//!
//! The events of a user are one chain, or several side by side where they are written at the same
//! time: each writer takes a lane that nobody else holds. A link is a plain digest, so that anyone can
//! follow a chain; the head of each lane is closed with a key that the store does not hold, so that
//! nobody but the server can end a chain.

use kernel::{Event, Id, Seal, UserId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Where an event stands: the how manieth of which lane, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub lane: i64,
    pub sequence: i64,
}

/// Names an event and all that came before it in its lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link(pub [u8; 32]);

/// An event as it lies in the store, with all that its link is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub user: UserId,
    pub id: Id<Event>,
    /// Seconds since 1970, and what the store has beyond them.
    pub at: (i64, u32),
    pub kind: String,
    pub subject: Uuid,
    /// JSON, as it was written.
    pub payload: String,
    pub request: String,
    pub session: Option<Uuid>,
    pub address: Option<String>,
}

/// An event, where it says that it stands, and the link that is written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    pub entry: Entry,
    pub place: Place,
    pub link: Link,
}

/// Where a lane ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub user: UserId,
    /// Of the last event; 0 while there is none.
    pub place: Place,
    pub link: Link,
}

/// Tells digests of one sort and version from all others.
const OF_AN_EVENT: &[u8] = b"earntrack event 1";

const PURPOSE: &str = "audit-head";

impl Link {
    /// What the first event of a lane comes after.
    pub const NONE: Self = Self([0; 32]);

    /// The link of an event that comes after another one.
    #[must_use]
    pub fn after(self, place: Place, entry: &Entry) -> Self {
        let Entry { user, id, at: (seconds, nanos), kind, subject, payload, request, session, address } =
            entry;
        let mut digest = Sha256::new();
        digest.update(OF_AN_EVENT);
        digest.update(self.0);
        digest.update(user.uuid().as_bytes());
        digest.update(place.lane.to_be_bytes());
        digest.update(place.sequence.to_be_bytes());
        digest.update(id.uuid().as_bytes());
        digest.update(seconds.to_be_bytes());
        digest.update(nanos.to_be_bytes());
        digest.update(subject.as_bytes());
        let mut text = |text: Option<&[u8]>| {
            // With its length before it, no text runs over into the next; an absent one is longer than any.
            digest.update(text.map_or(u64::MAX, |text| text.len() as u64).to_be_bytes());
            digest.update(text.unwrap_or_default());
        };
        text(Some(kind.as_bytes()));
        text(Some(payload.as_bytes()));
        text(Some(request.as_bytes()));
        text(session.as_ref().map(|session| session.as_bytes().as_slice()));
        text(address.as_deref().map(str::as_bytes));
        Self(digest.finalize().into())
    }
}

impl Head {
    /// A lane without an event.
    #[must_use]
    pub fn empty(user: UserId, lane: i64) -> Self {
        Self { user, place: Place { lane, sequence: 0 }, link: Link::NONE }
    }

    /// What only the server can make of it.
    #[must_use]
    pub fn closed(&self, seal: &dyn Seal) -> Vec<u8> {
        seal.close(PURPOSE, &self.digest())
    }

    /// Whether it is as the server left it.
    #[must_use]
    pub fn is_genuine(&self, closed: &[u8], seal: &dyn Seal) -> bool {
        seal.open(PURPOSE, closed).is_some_and(|digest| digest == self.digest())
    }

    /// The lane with one more event. Where this head is not genuine, a number is left out: whatever was
    /// done to the lane before, nothing that comes after makes it whole again.
    #[must_use]
    pub fn extended(&self, entry: &Entry, is_genuine: bool) -> Self {
        let step = if is_genuine { 1 } else { 2 };
        let place = Place { lane: self.place.lane, sequence: self.place.sequence + step };
        Self { user: self.user, place, link: self.link.after(place, entry) }
    }

    fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(self.user.uuid().as_bytes());
        digest.update(self.place.lane.to_be_bytes());
        digest.update(self.place.sequence.to_be_bytes());
        digest.update(self.link.0);
        digest.finalize().into()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use kernel::Timestamp;

    use super::*;

    /// Closes with nothing but a prefix.
    pub(crate) struct Wax(pub(crate) u8);

    impl Seal for Wax {
        fn tag(&self, _: &str, _: &[u8]) -> [u8; 32] {
            [self.0; 32]
        }

        fn close(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
            [&[self.0], purpose.as_bytes(), plain].concat()
        }

        fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
            sealed.strip_prefix(&[self.0])?.strip_prefix(purpose.as_bytes()).map(<[u8]>::to_vec)
        }
    }

    pub(crate) fn entry(number: u8) -> Entry {
        let now = Timestamp::from_millis(1_700_000_000_000 + i64::from(number)).unwrap();
        Entry {
            user: Uuid::from_u128(7).into(),
            id: Id::first_at(now),
            at: (1_700_000_000, u32::from(number)),
            kind: "earning.recorded".to_owned(),
            subject: Uuid::from_u128(number.into()),
            payload: "{}".to_owned(),
            request: "r-1".to_owned(),
            session: None,
            address: Some("192.0.2.1".to_owned()),
        }
    }

    #[test]
    fn a_link_is_over_all_that_an_event_says_and_where_it_stands() {
        let place = Place { lane: 0, sequence: 1 };
        let link = |entry: &Entry| Link::NONE.after(place, entry);
        let one = entry(1);
        let usual = link(&one);

        let others = [
            Entry { user: Uuid::from_u128(8).into(), ..one.clone() },
            Entry { id: Uuid::from_u128(9).into(), ..one.clone() },
            Entry { at: (1_700_000_000, 2), ..one.clone() },
            Entry { at: (1_700_000_001, 1), ..one.clone() },
            Entry { kind: "earning.revised".to_owned(), ..one.clone() },
            Entry { subject: Uuid::nil(), ..one.clone() },
            Entry { payload: "{} ".to_owned(), ..one.clone() },
            Entry { request: "r-2".to_owned(), ..one.clone() },
            Entry { session: Some(Uuid::nil()), ..one.clone() },
            Entry { address: None, ..one.clone() },
            Entry { address: Some(String::new()), ..one.clone() },
            // The same bytes, divided otherwise.
            Entry { kind: "earning.recorded{".to_owned(), payload: "}".to_owned(), ..one.clone() },
        ];
        for other in &others {
            assert_ne!(link(other), usual, "{other:?}");
        }
        assert_ne!(Link::NONE.after(Place { lane: 1, ..place }, &one), usual);
        assert_ne!(Link::NONE.after(Place { sequence: 2, ..place }, &one), usual);
        assert_ne!(usual.after(place, &one), usual);
    }

    #[test]
    fn a_head_is_genuine_only_as_it_was_closed() {
        let seal = Wax(1);
        let head = Head::empty(entry(1).user, 0).extended(&entry(1), true);
        let closed = head.closed(&seal);

        assert!(head.is_genuine(&closed, &seal));
        assert!(!head.is_genuine(&closed, &Wax(2)));
        assert!(!head.is_genuine(&[], &seal));
        for other in [
            Head::empty(head.user, 0),
            Head { place: Place { lane: 1, ..head.place }, ..head },
            Head { link: Link::NONE, ..head },
            Head { user: Uuid::from_u128(8).into(), ..head },
        ] {
            assert!(!other.is_genuine(&closed, &seal), "{other:?}");
        }
    }

    #[test]
    fn what_comes_after_a_head_that_is_not_genuine_leaves_a_number_out() {
        let head = Head::empty(entry(1).user, 3).extended(&entry(1), true);

        assert_eq!(head.place, Place { lane: 3, sequence: 1 });
        assert_eq!(head.extended(&entry(2), false).place, Place { lane: 3, sequence: 3 });
    }
}
