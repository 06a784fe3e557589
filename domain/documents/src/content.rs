//! Bytes, where they are kept, and how many one may keep.

use std::ops::Range;

use async_trait::async_trait;
use kernel::{Id, StoreError, Timestamp, UserId};

use crate::DocumentError;

/// How long a piece is, in bytes; the last one of a file may be shorter.
pub const PIECE_BYTES: u64 = 256 << 10;

pub type BlobId = Id<Blob>;

/// The bytes of a file that is on its way, which can be read again and again.
#[async_trait]
pub trait Pieces: Send + Sync {
    fn size_bytes(&self) -> u64;

    /// A piece of [`PIECE_BYTES`], counted from 0; the last one holds what is left.
    async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError>;
}

/// Bytes in the vault, and how they are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    pub owner: UserId,
    pub id: BlobId,
    /// As they are kept.
    pub size_bytes: u64,
    /// Of each piece but the last.
    pub piece_bytes: u64,
}

/// What documents of equal bytes share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Names its bytes in the vault.
    pub blob: BlobId,
    pub user: UserId,
    /// Of the bytes as they were sent.
    pub sha256: [u8; 32],
    /// Of the bytes as they were sent.
    pub size_bytes: u64,
    /// A small JPEG of it in the vault, and its size before it was sealed.
    pub preview: Option<(BlobId, u64)>,
    /// Whether both are encrypted.
    pub is_sealed: bool,
    pub created_at: Timestamp,
}

/// Bytes in the vault that something refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Referred {
    pub owner: UserId,
    pub blob: BlobId,
    /// Before they were sealed.
    pub size_bytes: u64,
    pub is_sealed: bool,
}

/// What one keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    pub files: u64,
    /// Equal bytes count once.
    pub bytes: u64,
}

/// The most that one may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub files: u64,
    pub bytes: u64,
}

/// Bytes that are in memory anyway.
#[async_trait]
impl Pieces for Vec<u8> {
    fn size_bytes(&self) -> u64 {
        self.len() as u64
    }

    async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError> {
        let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(self.len());
        let start = number * PIECE_BYTES;
        Ok(self[at(start)..at(start + PIECE_BYTES)].to_vec())
    }
}

impl Default for Quota {
    fn default() -> Self {
        Self { files: 2000, bytes: 500 << 20 }
    }
}

impl Quota {
    /// # Errors
    /// `QuotaExceeded`, where one more file with so many bytes more would be too much.
    pub(crate) fn allows(self, usage: Usage, more_bytes: u64) -> Result<(), DocumentError> {
        let fits = usage.files < self.files && usage.bytes.saturating_add(more_bytes) <= self.bytes;
        if fits { Ok(()) } else { Err(DocumentError::QuotaExceeded(self)) }
    }
}

impl Blob {
    /// How many pieces there are.
    #[must_use]
    pub fn pieces(&self) -> u64 {
        self.size_bytes.div_ceil(self.piece_bytes)
    }

    /// Where a piece lies among all bytes.
    #[must_use]
    pub fn range_of(&self, number: u64) -> Range<u64> {
        let start = (number * self.piece_bytes).min(self.size_bytes);
        start..(start + self.piece_bytes).min(self.size_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(size_bytes: u64) -> Blob {
        let now = Timestamp::from_millis(0).unwrap();
        Blob { owner: Id::mint(now), id: Id::mint(now), size_bytes, piece_bytes: 10 }
    }

    #[test]
    fn pieces_cover_all_bytes_once() {
        assert_eq!((blob(20).pieces(), blob(21).pieces(), blob(1).pieces()), (2, 3, 1));
        assert_eq!([0, 1, 2, 3].map(|number| blob(21).range_of(number)), [0..10, 10..20, 20..21, 21..21]);
    }

    #[test]
    fn a_quota_allows_what_fills_it_and_nothing_more() {
        let quota = Quota { files: 2, bytes: 100 };
        let usage = |files, bytes| Usage { files, bytes };

        assert!(quota.allows(usage(1, 40), 60).is_ok());
        assert!(quota.allows(usage(1, 40), 61).is_err());
        assert!(quota.allows(usage(2, 0), 1).is_err());
        assert!(quota.allows(usage(1, 100), 0).is_ok());
        assert!(quota.allows(usage(0, 1), u64::MAX).is_err());
    }
}
