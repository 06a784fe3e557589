//! A server that answers every request with the same bytes, a few or as many as the path says: what
//! hyper alone can do on this machine, and so what the whole stack is measured against.

use std::{convert::Infallible, io::Write as _};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// As long as the envelope of a short answer.
const BODY: &[u8] = br#"{"success":true,"status":200,"data":{"status":"up","version":"0.1.0","checks":[]},"timestamp":"2026-03-14T09:26:53.589Z","requestId":"019a3b52-7c00-7000-8000-1f2e3d4c5b6a"}"#;

/// What longer answers are cut from.
static LONG: [u8; 1 << 20] = [b' '; 1 << 20];

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        tokio::spawn(async move {
            let service = service_fn(hello);
            // A client that goes away in the middle is no news.
            let _ = hyper::server::conn::http1::Builder::new()
                .pipeline_flush(true)
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

async fn hello(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let length = request.uri().path()[1..].parse().ok();
    let body = length.and_then(|length| LONG.get(..length)).unwrap_or(BODY);
    let mut response = Response::new(Full::new(Bytes::from_static(body)));
    response.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    Ok(response)
}
