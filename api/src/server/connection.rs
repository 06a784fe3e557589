//! One connection: hyper between a socket and the edge.

use std::{
    convert::Infallible,
    error::Error,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, combinators::BoxBody};
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
    http::{HeaderMap, HeaderValue, StatusCode, Version, header, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{net::TcpStream, sync::oneshot};

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
            let takes_turns = parts.version < Version::HTTP_2;
            let waits_to_be_asked = parts.headers.contains_key(header::EXPECT);
            let is_for_one_host = parts.version != Version::HTTP_11 || names_one_host(&parts.headers);
            // Most requests have no body, of which nothing can be left.
            let (left, rest) = (!body.is_end_stream()).then(oneshot::channel).unzip();
            let body = Asked { body: Some(body), left, pace: Arc::clone(&pace), ended: false };
            let pace = Arc::clone(&pace);
            let parts = RequestParts::from((parts, local.clone(), remote.clone(), Scheme::HTTP));
            let request = Request::from_parts(parts, BoxBody::new(body).into());
            async move {
                let answer = if is_for_one_host {
                    edge.get_response(request).await
                } else {
                    drop(request);
                    edge.refuse(StatusCode::BAD_REQUEST)
                };
                let mut response: hyper::Response<BoxBody<Bytes, io::Error>> = answer.into();
                if let Some(rest) = rest.and_then(|mut rest| rest.try_recv().ok()) {
                    // What is left stands before the next request.
                    if waits_to_be_asked || !takes_turns || !read_away(rest).await {
                        pace.leaves_unread();
                        if takes_turns {
                            response.headers_mut().insert(header::CONNECTION, CLOSE);
                        }
                    }
                }
                Ok::<_, Infallible>(response.map(|body| Answer { body, visit }))
            }
        });
        self.builder.serve_connection(TokioIo::new(socket), service).into_owned()
    }
}

const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// What HTTP/1.1 asks of every request (RFC 9112, 3.2): what lies between could read two hosts, or none, as another.
fn names_one_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    hosts.next().is_some() && hosts.next().is_none()
}

/// How much of a body that no one reads is read away, in bytes, and for how long, so that the connection can go on.
const LITTLE: u64 = 64 << 10;
const A_MOMENT: Duration = Duration::from_millis(250);

/// Whether nothing of a body is left: what is little, and about to come, costs less than another connection.
async fn read_away(rest: Incoming) -> bool {
    let is_little = rest.size_hint().upper().is_some_and(|most| most <= LITTLE);
    is_little && tokio::time::timeout(A_MOMENT, rest.collect()).await.is_ok_and(|rest| rest.is_ok())
}

/// The body of a request, which is handed back where it is not read to its end.
struct Asked {
    body: Option<Incoming>,
    left: Option<oneshot::Sender<Incoming>>,
    pace: Arc<Pace>,
    ended: bool,
}

impl Body for Asked {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(cx));
        self.ended = frame.is_none();
        Poll::Ready(frame.map(|frame| frame.map_err(io::Error::other)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|body| !self.ended && !body.is_end_stream()) else { return };
        let handed_back = self.left.take().is_some_and(|left| left.send(body).is_ok());
        // An answer that is on its way says no more of its connection.
        if !handed_back {
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
