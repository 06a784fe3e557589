//! Bytes that are carried from one vault to another, as a backup is made or put back.

use async_trait::async_trait;
use kernel::{Seal, StoreError};

use crate::{Blob, Documents, PIECE_BYTES, Pieces, Referred, Vault, seal};

/// Blobs that are looked for in one go.
const STRETCH: usize = 1000;

/// Copies all bytes that anything refers to, as they are kept, and counts the blobs. What is there already stays
/// as it is; what is not where it should be is passed over, for it may have been removed meanwhile.
///
/// # Errors
/// What the store and either vault fail with; what was copied by then stays.
pub async fn carry_over(
    documents: &dyn Documents,
    from: &dyn Vault,
    to: &dyn Vault,
    seal: &dyn Seal,
) -> Result<u64, StoreError> {
    let (mut carried, mut after) = (0, None);
    loop {
        let referred = documents.referred(after, STRETCH).await?;
        let Some(last) = referred.last() else { return Ok(carried) };
        after = Some((last.owner, last.blob));
        for referred in &referred {
            let blob = as_kept(referred, seal);
            if is_there(to, &blob).await? || !is_there(from, &blob).await? {
                continue;
            }
            match to.put(&blob, &Kept { blob, vault: from }).await {
                Ok(()) => carried += 1,
                // It went while it was read.
                Err(StoreError::Corrupt(_)) if !is_there(from, &blob).await? => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// How its bytes are cut in a vault.
fn as_kept(referred: &Referred, seal: &dyn Seal) -> Blob {
    let Referred { owner, blob, size_bytes, is_sealed } = *referred;
    let plain = Blob { owner, id: blob, size_bytes, piece_bytes: PIECE_BYTES };
    if is_sealed { seal::sealed_form(plain, seal) } else { plain }
}

/// Nothing is put that has no piece, and all of it is put at once.
async fn is_there(vault: &dyn Vault, blob: &Blob) -> Result<bool, StoreError> {
    match vault.piece(blob, 0).await {
        Ok(_) => Ok(true),
        Err(StoreError::Corrupt(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What lies in a vault, piece by piece.
struct Kept<'a> {
    blob: Blob,
    vault: &'a dyn Vault,
}

#[async_trait]
impl Pieces for Kept<'_> {
    fn size_bytes(&self) -> u64 {
        self.blob.size_bytes
    }

    async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError> {
        self.vault.piece(&self.blob, number).await
    }
}
