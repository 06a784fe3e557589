//! Who acts.

use std::sync::Arc;

use uuid::Uuid;

use crate::{Calendar, Currency, Id, Text};

/// Marks ids of users.
#[derive(Debug)]
pub enum User {}

pub type UserId = Id<User>;

/// The user on whose behalf something is done, and how the doing can be traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    /// The request that it belongs to; the command line makes one up.
    pub request: RequestId,
    pub home: Home,
    pub origin: Origin,
}

/// Where something is done from, as far as that is known: the calendar and the command line are nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The session that it is done in; the event that tells of its opening names the device.
    pub session: Option<Uuid>,
    /// The client's.
    pub address: Option<Text<64>>,
}

/// What a user's figures are told in, unless a row or a question says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    pub currency: Currency,
    pub calendar: Calendar,
}

/// Names one request in answers, logs and events: 1 to 64 of `[A-Za-z0-9._-]`. Clones share the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// `None` where the text is not of that form.
    #[must_use]
    pub fn try_new(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len());
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        (fits && text.bytes().all(plain)).then(|| Self(text.into()))
    }

    /// Of what nobody has named.
    #[must_use]
    pub fn of<T>(id: Id<T>) -> Self {
        Self(id.to_string().into())
    }

    /// Of what no client has asked for, with a word for who does: `calendar-` and an id.
    ///
    /// # Panics
    /// For a word of more than 27 bytes, or with others than a request's id has.
    #[must_use]
    pub fn by<T>(who: &'static str, id: Id<T>) -> Self {
        Self::try_new(&format!("{who}-{id}")).expect("the word is plain and short")
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;

    #[test]
    fn what_is_named_here_is_of_the_form_that_is_read() {
        let id: Id<RequestId> = Id::mint(Timestamp::from_millis(1_772_323_200_000).unwrap());
        let (bare, told) = (RequestId::of(id), RequestId::by("calendar", id));

        assert_eq!(RequestId::try_new(&id.to_string()), Some(bare));
        assert_eq!(RequestId::try_new(&format!("calendar-{id}")), Some(told));
    }
}
