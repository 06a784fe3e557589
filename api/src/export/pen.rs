//! What is written of a file, on its way to the client piece by piece.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, future, stream};
use kernel::Date;
use poem::Body;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tracing::{Instrument as _, Span};
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use super::turns::Turn;

/// Pieces that may wait for the client.
const AHEAD: usize = 2;

/// How long one may take to read a file, so that none is made for ever.
const PATIENCE: Duration = Duration::from_hours(1);

/// Writes a file, or the files of an archive one after the other; it waits for whoever reads.
pub(super) struct Pen {
    pieces: mpsc::Sender<Bytes>,
    archive: Option<Archive>,
}

struct Archive {
    writer: ZipWriter<StreamWriter<Outlet>>,
    outlet: Outlet,
    options: SimpleFileOptions,
}

/// Where an archive leaves what it has packed.
#[derive(Clone, Default)]
struct Outlet(Arc<Mutex<Vec<u8>>>);

impl Pen {
    /// Begins an archive, in which every file is dated alike.
    pub(super) fn begin_archive(&mut self, day: Date) {
        let outlet = Outlet::default();
        let small = |part: u32| u8::try_from(part).unwrap_or(1);
        let year = u16::try_from(day.year()).unwrap_or_default();
        let dated = DateTime::from_date_and_time(year, small(day.month()), small(day.day()), 0, 0, 0);
        let options = SimpleFileOptions::default().last_modified_time(dated.unwrap_or_default());
        let writer = ZipWriter::new_stream(outlet.clone()).set_auto_large_file();
        self.archive = Some(Archive { writer, outlet, options });
    }

    /// Begins the next file of the archive.
    pub(super) fn begin_file(&mut self, name: &str, is_packed: bool) -> io::Result<()> {
        let Some(archive) = &mut self.archive else { return Ok(()) };
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        Ok(archive.writer.start_file(name, archive.options.compression_method(method))?)
    }

    /// # Errors
    /// When no one reads any more.
    pub(super) async fn put(&mut self, bytes: impl Into<Bytes>) -> io::Result<()> {
        let bytes = bytes.into();
        let piece = match &mut self.archive {
            Some(archive) => {
                archive.writer.write_all(&bytes)?;
                archive.outlet.take()
            }
            None => bytes,
        };
        self.send(piece).await
    }

    /// Ends the archive, if there is one.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        let Some(archive) = self.archive.take() else { return Ok(()) };
        archive.writer.finish()?;
        self.send(archive.outlet.take()).await
    }

    async fn send(&self, piece: Bytes) -> io::Result<()> {
        if piece.is_empty() {
            return Ok(());
        }
        self.pieces.send(piece).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Outlet {
    fn take(&self) -> Bytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a pen writes, as the body of an answer. It is written only as fast as it is read, and not
/// at all once nobody reads; where writing fails, the answer breaks off instead of ending.
///
/// The writing is a task of its own: were it a part of the answer, it would stand still wherever a
/// reader stops, in the middle of a question to the store too, and keep the connection.
pub(super) fn written<W>(write: impl FnOnce(Pen) -> W, turn: Turn) -> Body
where
    W: Future<Output = io::Result<()>> + Send + 'static,
{
    let (pieces, mut received) = mpsc::channel(AHEAD);
    let writing = tokio::spawn(write(Pen { pieces, archive: None }).instrument(Span::current()));
    let writing = AbortOnDropHandle::new(writing);
    let failure = stream::once(async { writing.await.map_err(io::Error::other).flatten() })
        .filter_map(|outcome| future::ready(outcome.err().map(Err)));
    let pieces = stream::poll_fn(move |context| received.poll_recv(context)).map(Ok);
    let begun = Instant::now();
    Body::from_bytes_stream(pieces.chain(failure).map(move |piece| {
        let _held = &turn;
        match piece {
            Ok(_) if begun.elapsed() > PATIENCE => Err(io::ErrorKind::TimedOut.into()),
            Err(error) => {
                tracing::warn!(%error, "an export broke off");
                Err(error)
            }
            piece => piece,
        }
    }))
}
