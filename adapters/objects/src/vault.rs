//! The vault, in the words of an object store.

use std::{error::Error as _, io};

use async_trait::async_trait;
use documents::{Blob, BlobId, Pieces, Vault};
use futures_util::TryStreamExt as _;
use kernel::{StoreError, UserId};
use object_store::{Error, MultipartUpload, ObjectStore as _, ObjectStoreExt as _, PutPayload, path::Path};
use uuid::Uuid;

use crate::ObjectVault;

/// The smallest part of an upload that S3 takes, but for the last one: 5 MiB.
const PART_BYTES: usize = 5 << 20;

#[async_trait]
impl Vault for ObjectVault {
    /// An object is there whole or not at all.
    async fn put(&self, blob: &Blob, pieces: &dyn Pieces) -> Result<(), StoreError> {
        let _turn = self.puts.acquire().await.map_err(|closed| StoreError::Unavailable(closed.into()))?;
        let location = location(blob.owner, blob.id);
        if blob.size_bytes <= PART_BYTES as u64 {
            let mut whole = Vec::new();
            for number in 0..blob.pieces() {
                whole.extend(pieces.piece(number).await?);
            }
            self.store.put(&location, PutPayload::from(whole)).await.map_err(failed)?;
            return Ok(());
        }
        let mut upload = self.store.put_multipart(&location).await.map_err(failed)?;
        let done = put_parts(&mut *upload, blob, pieces).await;
        if done.is_err() {
            // What was sent is worth nothing; where it cannot be taken back, the store ages it out.
            let _ = upload.abort().await;
        }
        done
    }

    async fn piece(&self, blob: &Blob, number: u64) -> Result<Vec<u8>, StoreError> {
        let range = blob.range_of(number);
        let length = range.end - range.start;
        let bytes = match self.store.get_range(&location(blob.owner, blob.id), range).await {
            Ok(bytes) => bytes,
            Err(Error::NotFound { .. }) => return Err(corrupt(blob, number)),
            Err(error) => return Err(failed(error)),
        };
        if bytes.len() as u64 == length { Ok(bytes.into()) } else { Err(corrupt(blob, number)) }
    }

    async fn remove(&self, owner: UserId, blob: BlobId) -> Result<(), StoreError> {
        match self.store.delete(&location(owner, blob)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Owner by owner, for not every store lists in order.
    async fn kept(
        &self,
        after: Option<(UserId, BlobId)>,
        limit: usize,
    ) -> Result<Vec<(UserId, BlobId)>, StoreError> {
        let folders = self.store.list_with_delimiter(None).await.map_err(failed)?.common_prefixes;
        let mut owners: Vec<UserId> = folders.iter().filter_map(|folder| id(folder.filename()?)).collect();
        owners.retain(|owner| after.is_none_or(|(last, _)| *owner >= last));
        owners.sort_unstable();
        let mut kept = Vec::new();
        for owner in owners {
            let folder = Path::from(owner.to_string());
            let mut objects = self.store.list(Some(&folder));
            let mut blobs: Vec<BlobId> = Vec::new();
            while let Some(object) = objects.try_next().await.map_err(failed)? {
                blobs.extend(object.location.filename().and_then(id::<BlobId>));
            }
            blobs.sort_unstable();
            kept.extend(blobs.into_iter().map(|blob| (owner, blob)).filter(|place| after < Some(*place)));
            if kept.len() >= limit {
                kept.truncate(limit);
                break;
            }
        }
        Ok(kept)
    }
}

async fn put_parts(
    upload: &mut dyn MultipartUpload,
    blob: &Blob,
    pieces: &dyn Pieces,
) -> Result<(), StoreError> {
    let mut part = Vec::with_capacity(PART_BYTES);
    for number in 0..blob.pieces() {
        part.extend(pieces.piece(number).await?);
        if part.len() >= PART_BYTES {
            upload.put_part(PutPayload::from(std::mem::take(&mut part))).await.map_err(failed)?;
        }
    }
    if !part.is_empty() {
        upload.put_part(PutPayload::from(part)).await.map_err(failed)?;
    }
    upload.complete().await.map_err(failed)?;
    Ok(())
}

fn location(owner: UserId, blob: BlobId) -> Path {
    Path::from_iter([owner.to_string(), blob.to_string()])
}

/// `None` for what is not ours.
fn id<T: From<Uuid>>(name: &str) -> Option<T> {
    Uuid::try_parse(name).ok().map(T::from)
}

fn corrupt(blob: &Blob, number: u64) -> StoreError {
    StoreError::Corrupt(format!("piece {number} of {} is not what was put", blob.id).into())
}

fn failed(error: Error) -> StoreError {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<io::Error>();
        if io.is_some_and(|error| error.kind() == io::ErrorKind::StorageFull) {
            return StoreError::Full;
        }
        cause = inner.source();
    }
    StoreError::Unavailable(error.into())
}
