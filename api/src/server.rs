//! Accepts connections, and bounds what each of them may cost.
//!
//! poem's own server sets no timer and no cap, and spins when descriptors run out; this one
//! drives hyper itself. What a request may cost is the business of the edge and of `body`.

mod connection;
mod pace;
mod peers;
mod refusal;
mod socket;
#[cfg(test)]
mod tests;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use hyper_util::server::graceful::GracefulShutdown;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::CancellationToken;

use crate::{edge::Edge, meters::METERS};
use connection::Connections;
use peers::Peers;

/// What connections may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at once (1,024); more wait in the kernel's queue.
    pub connections: usize,
    /// Connections at once from one IPv4 address or one IPv6 /64 (64); more are closed at once.
    /// Does not count for trusted proxies, which stand for many clients.
    pub connections_per_peer: usize,
    /// How long accepting rests when the system has no descriptor to give (50 ms).
    pub accept_pause: Duration,
    /// How long a new connection may stay silent, and how long a head may take from its first
    /// byte to its last (10 s).
    pub head: Duration,
    /// How long a connection may rest between requests (60 s).
    pub idle: Duration,
    /// How long a peer may take nothing of an answer that is there to be taken (30 s).
    pub write: Duration,
    /// How long what a peer still sends is read away after the last answer (2 s), so that the
    /// answer is not lost to the reset that closing on unread input causes.
    pub linger: Duration,
    /// How long requests in flight have to finish when the server stops (25 s).
    pub drain: Duration,
    /// The longest head that is parsed at all, and the most that is buffered of a connection in
    /// either direction (64 KiB). The edge refuses far shorter heads, in the envelope.
    pub buffer_bytes: usize,
    /// Requests at once on one HTTP/2 connection (100).
    pub streams: u32,
    /// How often an HTTP/2 peer is asked whether it still lives, and how long it may take to
    /// say so (20 s).
    pub ping: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            connections_per_peer: 64,
            accept_pause: Duration::from_millis(50),
            head: Duration::from_secs(10),
            idle: Duration::from_mins(1),
            write: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            drain: Duration::from_secs(25),
            buffer_bytes: 64 * 1024,
            streams: 100,
            ping: Duration::from_secs(20),
        }
    }
}

/// Serves an [`Edge`] over HTTP/1 and HTTP/2 without TLS.
pub struct Server {
    edge: Arc<Edge>,
    limits: Limits,
}

impl Server {
    #[must_use]
    pub fn new(edge: Arc<Edge>, limits: Limits) -> Self {
        Self { edge, limits }
    }

    /// Serves until `shutdown`, then lets requests in flight finish within [`Limits::drain`].
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        let peers = Arc::new(Peers::new(self.limits.connections_per_peer));
        let connections = Connections::new(Arc::clone(&self.edge), self.limits);
        let graceful = GracefulShutdown::new();
        let cut_off = CancellationToken::new();

        while let Some(accepted) = shutdown.run_until_cancelled(self.accept(&listener, &places)).await {
            let (place, socket, peer) = accepted;
            let seat = if self.edge.trusts(peer.ip()) {
                None
            } else if let Some(seat) = peers.admit(peer.ip()) {
                Some(seat)
            } else {
                tracing::debug!(%peer, "closed: this peer has too many connections");
                continue;
            };
            let connection = graceful.watch(connections.of(socket, peer));
            let cut_off = cut_off.clone();
            tokio::spawn(async move {
                let _held = (place, seat, METERS.connection());
                if let Some(Err(error)) = cut_off.run_until_cancelled(connection).await {
                    tracing::debug!(%peer, error, "connection failed");
                }
            });
        }

        drop(listener);
        if tokio::time::timeout(self.limits.drain, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests in flight are cut off, they took too long to finish");
            cut_off.cancel();
        }
        // Whoever awaits the server may now close what requests use.
        let all = u32::try_from(self.limits.connections).unwrap_or(u32::MAX);
        let _ended = places.acquire_many(all).await;
    }

    /// Waits for a place before it accepts, so that what cannot be served yet stays queued.
    async fn accept(
        &self,
        listener: &TcpListener,
        places: &Arc<Semaphore>,
    ) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
        let place = loop {
            // Fails only when closed, which no one does.
            if let Ok(place) = Arc::clone(places).acquire_owned().await {
                break place;
            }
        };
        let mut failed = false;
        loop {
            match listener.accept().await {
                Ok((socket, peer)) => return (place, socket, peer),
                Err(error) if is_of_one_connection(&error) => tracing::debug!(%error, "connection lost"),
                Err(error) => {
                    // Out of descriptors or memory: this comes back at once, until something is closed.
                    if !std::mem::replace(&mut failed, true) {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "cannot accept connections"
                        );
                    }
                    tokio::time::sleep(self.limits.accept_pause).await;
                }
            }
        }
    }
}

/// Whether the next `accept` can do better without a pause.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}
