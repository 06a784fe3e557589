//! One connection: hyper between a socket and the edge.

use std::{
    convert::Infallible,
    error::Error,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use hyper::{
    body::{Body, Frame, Incoming, SizeHint},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulConnection},
};
use poem::{
    Endpoint, Request, RequestParts,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::net::TcpStream;

use super::{
    Limits,
    pace::{Pace, Visit},
    socket::Socket,
};
use crate::edge::Edge;

/// Makes connections of sockets.
pub(super) struct Connections {
    builder: auto::Builder<TokioExecutor>,
    edge: Arc<Edge>,
    limits: Limits,
}

impl Connections {
    pub(super) fn new(edge: Arc<Edge>, limits: Limits) -> Self {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        // Not `pipeline_flush`: with it hyper buffers an answer without bound as fast as it is
        // made, whoever reads it how slowly, and holds answers back while half a head is there.
        builder
            .http1()
            .timer(TokioTimer::new())
            // `Pace` is for this.
            .header_read_timeout(None)
            .max_buf_size(limits.buffer_bytes);
        let buffer_bytes = u32::try_from(limits.buffer_bytes).unwrap_or(u32::MAX);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits.streams)
            .max_header_list_size(buffer_bytes)
            .max_send_buf_size(limits.buffer_bytes)
            // What the peer may send of bodies that no one reads.
            .initial_stream_window_size(buffer_bytes)
            .initial_connection_window_size(4 * buffer_bytes)
            .keep_alive_interval(limits.ping)
            .keep_alive_timeout(limits.ping);
        Self { builder, edge, limits }
    }

    pub(super) fn of(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> impl GracefulConnection<Error = Box<dyn Error + Send + Sync>> + Send + 'static {
        // Answers are written whole, so there is nothing to gain from waiting for more.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "connection lost");
        }
        let local = LocalAddr(stream.local_addr().map(Into::into).unwrap_or_default());
        let remote = RemoteAddr(peer.into());
        let pace = Arc::new(Pace::new(self.limits));
        let socket = Socket::new(stream, Arc::clone(&pace), Arc::clone(&self.edge), self.limits);

        let edge = Arc::clone(&self.edge);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (edge, visit) = (Arc::clone(&edge), pace.begin());
            let (parts, body) = request.into_parts();
            let body = Asked { body, pace: Arc::clone(&pace), ended: false };
            let parts = RequestParts::from((parts, local.clone(), remote.clone(), Scheme::HTTP));
            let request = Request::from_parts(parts, BoxBody::new(body).into());
            async move {
                let response: hyper::Response<BoxBody<Bytes, io::Error>> =
                    edge.get_response(request).await.into();
                Ok::<_, Infallible>(response.map(|body| Answer { body, visit }))
            }
        });
        self.builder.serve_connection(TokioIo::new(socket), service).into_owned()
    }
}

/// The body of a request, which notices when it is not read to its end.
struct Asked {
    body: Incoming,
    pace: Arc<Pace>,
    ended: bool,
}

impl Body for Asked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.ended = frame.is_none();
        Poll::Ready(frame.map(|frame| frame.map_err(io::Error::other)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if !self.ended && !self.body.is_end_stream() {
            self.pace.leaves_unread();
        }
    }
}

/// The body of an answer, which ends the visit when it ends.
struct Answer {
    body: BoxBody<Bytes, io::Error>,
    visit: Visit,
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.visit.asked();
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.visit.handed();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
