//! Bytes of a request that wait to be used, most of them on the disk.

use std::{io, io::SeekFrom};

use async_trait::async_trait;
use bytes::Bytes;
use documents::{PIECE_BYTES, Pieces};
use futures_util::stream;
use kernel::StoreError;
use poem::Body;
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
    sync::Mutex,
};

use crate::error::ApiError;

/// At most one piece is in memory; those before it are in a temporary file without a name, which
/// goes away with this.
#[derive(Debug, Default)]
pub(crate) struct Spool {
    file: Option<Mutex<File>>,
    /// How many whole pieces are in the file.
    filed: u64,
    /// What comes after them, less than a piece.
    tail: Vec<u8>,
}

const PIECE: usize = 256 << 10;
const _: () = assert!(PIECE as u64 == PIECE_BYTES);

impl Spool {
    /// # Errors
    /// 503 where the disk is full.
    pub(crate) async fn add(&mut self, mut bytes: &[u8]) -> Result<(), ApiError> {
        while self.tail.len() + bytes.len() >= PIECE {
            let (fits, rest) = bytes.split_at(PIECE - self.tail.len());
            self.tail.extend_from_slice(fits);
            bytes = rest;
            self.file_away().await.map_err(|error| ApiError::from(failed(error)))?;
        }
        self.tail.extend_from_slice(bytes);
        Ok(())
    }

    async fn file_away(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file =
                    tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(io::Error::other)??;
                none.insert(Mutex::new(File::from_std(file)))
            }
        };
        let file = file.get_mut();
        file.write_all(&self.tail).await?;
        file.flush().await?;
        self.tail.clear();
        self.filed += 1;
        Ok(())
    }

    /// All of it, as the body of a request.
    pub(crate) fn into_body(self) -> Body {
        if self.filed == 0 {
            return Body::from_vec(self.tail);
        }
        Body::from_bytes_stream(stream::try_unfold((self, 0), |(spool, number)| async move {
            if number > spool.filed {
                return Ok::<_, io::Error>(None);
            }
            let piece = spool.piece(number).await.map_err(io::Error::other)?;
            Ok(Some((Bytes::from(piece), (spool, number + 1))))
        }))
    }
}

#[async_trait]
impl Pieces for Spool {
    fn size_bytes(&self) -> u64 {
        self.filed * PIECE_BYTES + self.tail.len() as u64
    }

    async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError> {
        let Some(file) = self.file.as_ref().filter(|_| number < self.filed) else {
            return Ok(if number == self.filed { self.tail.clone() } else { Vec::new() });
        };
        let mut file = file.lock().await;
        let mut piece = vec![0; PIECE];
        file.seek(SeekFrom::Start(number * PIECE_BYTES)).await.map_err(failed)?;
        file.read_exact(&mut piece).await.map_err(failed)?;
        Ok(piece)
    }
}

fn failed(error: io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Corrupt(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_spooled_comes_back_piece_by_piece_and_whole() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17] {
            let bytes: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            let mut spool = Spool::default();
            for chunk in bytes.chunks(100_001) {
                spool.add(chunk).await.unwrap();
            }

            assert_eq!(spool.size_bytes(), length as u64);
            assert!(spool.tail.len() < PIECE);
            for number in [2, 0, 1, 3] {
                let whole = bytes.chunks(PIECE).nth(usize::try_from(number).unwrap()).unwrap_or_default();
                assert_eq!(spool.piece(number).await.unwrap(), whole, "piece {number} of {length}");
            }
            assert_eq!(spool.into_body().into_vec().await.unwrap(), bytes);
        }
    }
}
