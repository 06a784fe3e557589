//! A peer's socket that does not wait for ever.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use poem::http::StatusCode;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::{Limits, pace::Pace, refusal};
use crate::edge::Edge;

pub(super) struct Socket {
    stream: TcpStream,
    pace: Arc<Pace>,
    edge: Arc<Edge>,
    limits: Limits,
    /// Rings at some instant before patience ends or when it does: it is moved only when that
    /// comes to lie before it, not with each request.
    alarm: Pin<Box<Sleep>>,
    /// What is still to be sent of a refusal that stands in for one of hyper's.
    refusal: Bytes,
    /// Until when to read away what still comes.
    lingers: Option<Instant>,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, pace: Arc<Pace>, edge: Arc<Edge>, limits: Limits) -> Self {
        let alarm = Box::pin(tokio::time::sleep(limits.head));
        Self { stream, pace, edge, limits, alarm, refusal: Bytes::new(), lingers: None }
    }

    /// Pending for as long as there is patience, and then the error that ends the connection.
    fn poll_patience<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        loop {
            let due = self.pace.due();
            if due.at <= Instant::now() {
                if due.mid_head {
                    self.refuse(StatusCode::REQUEST_TIMEOUT);
                    // Nothing is on its way on this socket, so it has room for all of it.
                    let _ = Pin::new(&mut self.stream).poll_write(cx, &self.refusal);
                }
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            if due.at < self.alarm.deadline() || self.alarm.is_elapsed() {
                self.alarm.as_mut().reset(due.at);
            }
            ready!(self.alarm.as_mut().poll(cx));
        }
    }

    fn refuse(&mut self, status: StatusCode) {
        self.refusal = refusal::spelled_out(self.edge.refuse(status));
        self.pace.leaves_unread();
    }

    /// Whether `bytes` are a refusal of hyper's own; ours, in the envelope, is sent instead.
    fn replaces(&mut self, bytes: &[u8]) -> bool {
        if !self.pace.answers_nothing() || !self.refusal.is_empty() {
            return false;
        }
        let Some(status) = refusal::status_of(bytes) else { return false };
        self.refuse(status);
        true
    }

    fn poll_refusal(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.refusal.is_empty() {
            let sent = match Pin::new(&mut self.stream).poll_write(cx, &self.refusal) {
                Poll::Ready(sent) => sent?,
                Poll::Pending => return self.poll_blocked(cx),
            };
            self.refusal.advance(sent);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_blocked<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        self.pace.blocked();
        self.poll_patience(cx)
    }

    /// Reads away what the peer still sends, until it stops or we do.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let until = *self.lingers.get_or_insert_with(|| Instant::now() + self.limits.linger);
        self.alarm.as_mut().reset(until);
        let mut scratch = [0; 8192];
        loop {
            if self.alarm.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(cx, buffer) {
            Poll::Pending => this.poll_patience(cx),
            done @ Poll::Ready(_) => {
                this.pace.arrived(&buffer.filled()[before..]);
                done
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let [only] = pieces
            && this.replaces(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        match Pin::new(&mut this.stream).poll_write_vectored(cx, pieces) {
            Poll::Pending => this.poll_blocked(cx),
            done @ Poll::Ready(_) => {
                this.pace.wrote();
                done
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_refusal(cx))?;
        this.pace.flushed();
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_refusal(cx))?;
        ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
        if this.pace.left_unread() {
            ready!(this.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}
