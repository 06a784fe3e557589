//! Identifiers that know what they identify.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
    sync::Mutex,
};

use uuid::{ContextV7, Uuid};

use crate::Timestamp;

/// A UUIDv7 that names one `T`.
pub struct Id<T> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

/// The text is no UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Must be a UUID")]
pub struct NotAnId;

/// Keeps ids of one millisecond in the order in which they were minted.
static SEQUENCE: Mutex<ContextV7> = Mutex::new(ContextV7::new());

impl<T> Id<T> {
    /// A new id that sorts after every id minted here before `now`.
    #[must_use]
    pub fn mint(now: Timestamp) -> Self {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or(0);
        let sequence = SEQUENCE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*sequence, millis / 1000, nanos)).into()
    }

    /// Sorts before every id that is minted at an instant or after it, and after all others.
    #[must_use]
    pub fn first_at(at: Timestamp) -> Self {
        let millis = u128::try_from(at.millis()).unwrap_or(0);
        // Version and variant, and nothing else of what sets ids of one millisecond apart.
        Uuid::from_u128(millis << 80 | 0x7 << 76 | 0b10 << 62).into()
    }

    /// When it was minted; `None` for an id of another version, which was not minted here.
    #[must_use]
    pub fn minted_at(self) -> Option<Timestamp> {
        let (seconds, nanos) = self.uuid.get_timestamp()?.to_unix();
        let millis = i64::try_from(seconds).ok()?.checked_mul(1000)?;
        Timestamp::from_millis(millis + i64::from(nanos / 1_000_000))
    }

    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }
}

impl<T> FromStr for Id<T> {
    type Err = NotAnId;

    /// Takes the hyphenated form only: an id has one spelling.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() != 36 {
            return Err(NotAnId);
        }
        Uuid::try_parse(text).map(Self::from).map_err(|_| NotAnId)
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}

// Derives would ask the same of `T`, which is only a name.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Anything;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let now = Timestamp::from_millis(1_700_000_000_123).unwrap();

        let ids: Vec<Id<Anything>> = (0..1000).map(|_| Id::mint(now)).collect();

        assert!(ids.is_sorted());
        assert_eq!(ids[0].uuid().get_version_num(), 7);
        assert_eq!(ids[999].minted_at(), Some(now));
    }

    #[test]
    fn the_first_id_of_an_instant_parts_those_before_from_those_after() {
        let now = Timestamp::from_millis(1_700_000_000_123).unwrap();
        let earlier = Timestamp::from_millis(1_700_000_000_122).unwrap();
        let first = Id::<Anything>::first_at(now);

        assert!(Id::mint(earlier) < first && first < Id::mint(now));
        assert_eq!(first.minted_at(), Some(now));
    }

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        assert!("018bcfe5-687b-7000-8000-000000000000".parse::<Id<Anything>>().is_ok());
        assert!("018bcfe5687b70008000000000000000".parse::<Id<Anything>>().is_err());
        assert!("{018bcfe5-687b-7000-8000-00000000}".parse::<Id<Anything>>().is_err());
    }
}
