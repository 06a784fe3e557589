//! The port of whoever runs the server: its metrics, and how it is doing.
//!
//! Nobody signs in here and nobody is counted: it is to listen where only the operator's own can reach it.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Full, combinators::BoxBody};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, header::CONTENT_TYPE, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{
    Endpoint as _, RequestParts,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::edge::Edge;

/// Connections at once: a collector or two, and someone who looks.
const CONNECTIONS: usize = 16;

/// How long a head may take, and how long a connection may last that its peer keeps open.
const HEAD_LIMIT: Duration = Duration::from_secs(10);
const CONNECTION_LIMIT: Duration = Duration::from_mins(10);

/// How long accepting rests when the system has no descriptor to give.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What Prometheus reads.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

type Page = Response<BoxBody<Bytes, io::Error>>;

/// Serves `/metrics`, and `/health` with all below it as the API has them.
pub struct OperatorPort {
    edge: Arc<Edge>,
    metrics: Box<dyn Fn() -> String + Send + Sync>,
}

impl OperatorPort {
    /// `metrics` tells them in Prometheus' text format; it may take a moment, and waits for nothing.
    pub fn new(edge: Arc<Edge>, metrics: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { edge, metrics: Box::new(metrics) }
    }

    /// Serves until `shutdown`, and breaks off what is under way.
    pub async fn serve(self, listener: TcpListener, shutdown: CancellationToken) {
        let (port, places) = (Arc::new(self), Arc::new(Semaphore::new(CONNECTIONS)));
        loop {
            let accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, listener.accept().await)
            };
            match shutdown.run_until_cancelled(accepted).await {
                None => return,
                Some((place, Ok((stream, _)))) => {
                    let (port, shutdown) = (Arc::clone(&port), shutdown.clone());
                    tokio::spawn(async move {
                        let _place = place;
                        let connection = timeout(CONNECTION_LIMIT, port.connection(stream));
                        let _ = shutdown.run_until_cancelled(connection).await;
                    });
                }
                Some((_, Err(error))) => {
                    tracing::debug!(%error, "the operator's port could not accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn connection(self: Arc<Self>, stream: TcpStream) {
        let (Ok(local), Ok(peer)) = (stream.local_addr(), stream.peer_addr()) else { return };
        let service = service_fn(move |request| {
            let port = Arc::clone(&self);
            async move { Ok::<_, Infallible>(port.page(request, local.into(), peer.into()).await) }
        });
        let served = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
            .await;
        if let Err(error) = served {
            tracing::debug!(%error, "a connection to the operator's port failed");
        }
    }

    async fn page(self: Arc<Self>, request: Request<Incoming>, local: poem::Addr, peer: poem::Addr) -> Page {
        let (path, is_get) = (request.uri().path(), request.method() == Method::GET);
        if path == "/metrics" && is_get {
            // Reading what the system tells is a file here and there.
            return match tokio::task::spawn_blocking(move || (self.metrics)()).await {
                Ok(text) => text_page(StatusCode::OK, METRICS, text),
                Err(_) => text_page(StatusCode::INTERNAL_SERVER_ERROR, METRICS, String::new()),
            };
        }
        if is_get && (path == "/health" || path.starts_with("/health/")) {
            let (parts, _) = request.into_parts();
            let parts = RequestParts::from((parts, LocalAddr(local), RemoteAddr(peer), Scheme::HTTP));
            let body: BoxBody<Bytes, io::Error> = Empty::new().map_err(|never| match never {}).boxed();
            return self.edge.get_response(poem::Request::from_parts(parts, body.into())).await.into();
        }
        text_page(StatusCode::NOT_FOUND, "text/plain", "There are /metrics and /health.\n".to_owned())
    }
}

fn text_page(status: StatusCode, content_type: &'static str, text: String) -> Page {
    let body = Full::new(Bytes::from(text)).map_err(|never: Infallible| match never {}).boxed();
    let mut page = Response::new(body);
    *page.status_mut() = status;
    page.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(content_type));
    page
}
