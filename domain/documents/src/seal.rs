//! Encryption piece by piece, so that any of them can be opened alone.
//!
//! What is authenticated with each piece is whose it is, which one, and of how many: one that was
//! changed, moved, repeated or taken away stays shut.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Seal, StoreError};

use crate::{Blob, PIECE_BYTES, Pieces};

/// How much longer a sealed piece is.
pub(crate) fn overhead(seal: &dyn Seal) -> u64 {
    seal.close("document", &[]).len() as u64
}

/// How a blob of so many plain bytes is cut when it is sealed.
pub(crate) fn sealed_form(plain: Blob, seal: &dyn Seal) -> Blob {
    let overhead = overhead(seal);
    Blob {
        size_bytes: plain.size_bytes + plain.pieces() * overhead,
        piece_bytes: plain.piece_bytes + overhead,
        ..plain
    }
}

/// The pieces of a file, sealed as they are read.
pub(crate) struct Sealed<'a> {
    pub(crate) plain: &'a dyn Pieces,
    /// As it is kept.
    pub(crate) blob: Blob,
    pub(crate) seal: &'a Arc<dyn Seal>,
}

#[async_trait]
impl Pieces for Sealed<'_> {
    fn size_bytes(&self) -> u64 {
        self.blob.size_bytes
    }

    async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError> {
        let plain = self.plain.piece(number).await?;
        Ok(self.seal.close(&purpose(&self.blob, number), &plain))
    }
}

/// # Errors
/// `Corrupt`, where it was not sealed here as this piece of this blob.
pub(crate) fn open(seal: &dyn Seal, blob: &Blob, number: u64, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let shut = || StoreError::Corrupt(format!("piece {number} of {} does not open", blob.id).into());
    seal.open(&purpose(blob, number), sealed).ok_or_else(shut)
}

fn purpose(blob: &Blob, number: u64) -> String {
    debug_assert!(blob.piece_bytes > PIECE_BYTES, "only what is sealed is opened");
    format!("document {} {} {number}/{}", blob.owner, blob.id, blob.pieces())
}
