//! Bytes in the vault that belong to no document, and are always encrypted.

use std::{ops::Range, sync::Arc};

use kernel::{Seal, StoreError, UserId};

use crate::{
    Blob, BlobId, PIECE_BYTES, Pieces, Vault,
    seal::{self, Sealed},
};

/// Puts bytes away and shows them again. Whoever puts something says to the archive that they need it, for
/// what nobody refers to is swept up.
#[derive(Clone)]
pub struct Strongbox {
    vault: Arc<dyn Vault>,
    seal: Arc<dyn Seal>,
}

impl Strongbox {
    pub fn new(vault: Arc<dyn Vault>, seal: Arc<dyn Seal>) -> Self {
        Self { vault, seal }
    }

    /// # Errors
    /// What the vault fails with.
    pub async fn put(&self, owner: UserId, id: BlobId, file: &dyn Pieces) -> Result<(), StoreError> {
        let blob = self.blob(owner, id, file.size_bytes());
        self.vault.put(&blob, &Sealed { plain: file, blob, seal: &self.seal }).await
    }

    /// The bytes from the start of `range` on, as many of them as lie in one piece. `size_bytes` is how many
    /// were put.
    ///
    /// # Errors
    /// What the vault fails with; `Corrupt`, where the bytes are not those that were put.
    pub async fn read(
        &self,
        owner: UserId,
        id: BlobId,
        size_bytes: u64,
        range: Range<u64>,
    ) -> Result<Vec<u8>, StoreError> {
        let blob = self.blob(owner, id, size_bytes);
        let number = range.start / PIECE_BYTES;
        let sealed = self.vault.piece(&blob, number).await?;
        let mut piece = seal::open(&*self.seal, &blob, number, &sealed)?;
        let place = |at: u64| usize::try_from(at - number * PIECE_BYTES).unwrap_or(usize::MAX);
        piece.truncate(place(range.end));
        if place(range.start) > piece.len() {
            return Err(StoreError::Corrupt("a piece is shorter than it was".into()));
        }
        piece.drain(..place(range.start));
        Ok(piece)
    }

    /// Does nothing where it is gone already.
    ///
    /// # Errors
    /// What the vault fails with.
    pub async fn remove(&self, owner: UserId, id: BlobId) -> Result<(), StoreError> {
        self.vault.remove(owner, id).await
    }

    fn blob(&self, owner: UserId, id: BlobId, size_bytes: u64) -> Blob {
        seal::sealed_form(Blob { owner, id, size_bytes, piece_bytes: PIECE_BYTES }, &*self.seal)
    }
}
