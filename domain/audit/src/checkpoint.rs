//! Where all chains stood at a time.
//!
//! A checkpoint marks the ends that went on since the one before, whose digest is in its own: whoever
//! holds a copy of the last one notices whatever is cut off before it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Seal, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Head, Link, Place};

/// A moment of all chains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Counted from 1.
    pub number: i64,
    pub at: Timestamp,
    /// Of the checkpoint before.
    pub previous: [u8; 32],
    pub digest: [u8; 32],
    /// What only the server can make of the digest.
    pub closed: Vec<u8>,
}

/// Where a lane stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub user: UserId,
    pub place: Place,
    pub link: Link,
}

/// A checkpoint with its marks as a line of JSON, for a file that lies elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointLine {
    checkpoint: i64,
    at: Timestamp,
    /// Digests and links are 32 bytes in the URL-safe alphabet.
    previous: String,
    digest: String,
    seal: String,
    marks: Vec<MarkLine>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkLine {
    user: UserId,
    lane: i64,
    sequence: i64,
    link: String,
}

/// The line is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no checkpoint")]
pub struct MalformedLine;

const OF_A_CHECKPOINT: &[u8] = b"earntrack checkpoint 1";

const PURPOSE: &str = "audit-checkpoint";

impl Checkpoint {
    /// The one that comes after `last`.
    #[must_use]
    pub fn new(last: Option<&Self>, at: Timestamp, marks: &[Mark], seal: &dyn Seal) -> Self {
        let number = last.map_or(1, |last| last.number + 1);
        let previous = last.map_or([0; 32], |last| last.digest);
        let digest = digest(number, at, &previous, marks);
        Self { number, at, previous, digest, closed: seal.close(PURPOSE, &digest) }
    }

    /// Whether it and its marks are as the server left them.
    #[must_use]
    pub fn is_genuine(&self, marks: &[Mark], seal: &dyn Seal) -> bool {
        let told = digest(self.number, self.at, &self.previous, marks);
        self.digest == told && seal.open(PURPOSE, &self.closed).is_some_and(|closed| closed == told)
    }
}

impl From<&Head> for Mark {
    fn from(head: &Head) -> Self {
        let Head { user, place, link } = *head;
        Self { user, place, link }
    }
}

impl CheckpointLine {
    #[must_use]
    pub fn new(checkpoint: &Checkpoint, marks: &[Mark]) -> Self {
        let Checkpoint { number, at, previous, digest, closed } = checkpoint;
        let spelled = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let mark = |Mark { user, place, link }: &Mark| MarkLine {
            user: *user,
            lane: place.lane,
            sequence: place.sequence,
            link: spelled(&link.0),
        };
        Self {
            checkpoint: *number,
            at: *at,
            previous: spelled(previous),
            digest: spelled(digest),
            seal: spelled(closed),
            marks: marks.iter().map(mark).collect(),
        }
    }

    /// # Errors
    /// [`MalformedLine`].
    pub fn read(line: &str) -> Result<(Checkpoint, Vec<Mark>), MalformedLine> {
        let Self { checkpoint, at, previous, digest, seal, marks } =
            serde_json::from_str(line).map_err(|_| MalformedLine)?;
        let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| MalformedLine);
        let array = |text: &str| <[u8; 32]>::try_from(bytes(text)?).map_err(|_| MalformedLine);
        let marks = marks.iter().map(|MarkLine { user, lane, sequence, link }| {
            let place = Place { lane: *lane, sequence: *sequence };
            Ok(Mark { user: *user, place, link: Link(array(link)?) })
        });
        let marks = marks.collect::<Result<_, _>>()?;
        let checkpoint = Checkpoint {
            number: checkpoint,
            at,
            previous: array(&previous)?,
            digest: array(&digest)?,
            closed: bytes(&seal)?,
        };
        Ok((checkpoint, marks))
    }

    /// Without the end of the line.
    #[must_use]
    pub fn to_text(&self) -> String {
        written(self)
    }
}

fn written(line: &CheckpointLine) -> String {
    serde_json::to_string(line).expect("texts and numbers can be written as JSON")
}

fn digest(number: i64, at: Timestamp, previous: &[u8; 32], marks: &[Mark]) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(OF_A_CHECKPOINT);
    digest.update(number.to_be_bytes());
    digest.update(at.millis().to_be_bytes());
    digest.update(previous);
    digest.update((marks.len() as u64).to_be_bytes());
    for Mark { user, place, link } in marks {
        digest.update(user.uuid().as_bytes());
        digest.update(place.lane.to_be_bytes());
        digest.update(place.sequence.to_be_bytes());
        digest.update(link.0);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::chain::tests::Wax;

    fn mark(sequence: i64) -> Mark {
        Mark { user: Uuid::from_u128(7).into(), place: Place { lane: 0, sequence }, link: Link([9; 32]) }
    }

    #[test]
    fn a_checkpoint_is_genuine_only_with_its_marks_and_its_key() {
        let (seal, now) = (Wax(1), Timestamp::from_millis(0).unwrap());
        let first = Checkpoint::new(None, now, &[mark(1)], &seal);
        let second = Checkpoint::new(Some(&first), now, &[mark(2)], &seal);

        assert_eq!((second.number, second.previous), (2, first.digest));
        assert!(second.is_genuine(&[mark(2)], &seal));
        assert!(!second.is_genuine(&[mark(3)], &seal));
        assert!(!second.is_genuine(&[], &seal));
        assert!(!second.is_genuine(&[mark(2)], &Wax(2)));
        assert!(!Checkpoint { previous: [0; 32], ..second.clone() }.is_genuine(&[mark(2)], &seal));
    }

    #[test]
    fn a_line_says_all_of_a_checkpoint() {
        let now = Timestamp::from_millis(0).unwrap();
        let checkpoint = Checkpoint::new(None, now, &[mark(1), mark(2)], &Wax(1));

        let line = CheckpointLine::new(&checkpoint, &[mark(1), mark(2)]).to_text();

        assert_eq!(CheckpointLine::read(&line), Ok((checkpoint, vec![mark(1), mark(2)])));
        assert_eq!(CheckpointLine::read("{}"), Err(MalformedLine));
    }
}
