//! Small pictures of large ones.

mod draw;
mod turns;

use std::{num::NonZeroUsize, sync::Arc};

use async_trait::async_trait;
use documents::{FileType, Pieces, Previews, PreviewsBusy};
use tokio::task::spawn_blocking;

use draw::Picture;
use turns::Turns;

/// Draws previews on threads of their own, within a budget of memory.
#[derive(Debug)]
pub struct ImagePreviews {
    turns: Turns,
}

impl ImagePreviews {
    /// As many at once as there are cores, where memory allows.
    #[must_use]
    pub fn new(at_once: NonZeroUsize) -> Self {
        Self { turns: Turns::new(at_once) }
    }
}

#[async_trait]
impl Previews for ImagePreviews {
    async fn draw(
        &self,
        file_type: FileType,
        pieces: Arc<dyn Pieces>,
    ) -> Result<Option<Vec<u8>>, PreviewsBusy> {
        let hand = self.turns.hand().await?;
        // Read only now, so that those who wait hold no bytes.
        let Some(bytes) = gathered(&*pieces).await else { return Ok(None) };
        let Some(picture) = Picture::read(file_type, bytes) else { return Ok(None) };
        let memory = self.turns.memory(picture.memory_bytes()).await?;
        let drawn = spawn_blocking(move || {
            // Held here and not by the request: when that goes away, the work goes on.
            let _held = (hand, memory);
            picture.drawn()
        });
        Ok(drawn.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a preview was cut short");
            None
        }))
    }
}

/// `None`, where what was just sent cannot be read again; that it cannot be kept is said elsewhere.
async fn gathered(pieces: &dyn Pieces) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(pieces.size_bytes()).ok()?);
    for number in 0..pieces.size_bytes().div_ceil(documents::PIECE_BYTES) {
        bytes.extend(pieces.piece(number).await.ok()?);
    }
    Some(bytes)
}
