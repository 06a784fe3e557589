//! The server from the outside, over real sockets, with limits short enough to watch.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kernel::SystemClock;
use poem::{Body, IntoResponse, Response, Route, endpoint::make, endpoint::make_sync, get, post};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{Limits, Server};
use crate::edge::{Edge, EdgeSettings};

/// Longer than anything here takes when it works.
const FOR_EVER: Duration = Duration::from_secs(10);
const PIECE: &[u8] = &[b'x'; 64 * 1024];

struct Running {
    address: std::net::SocketAddr,
    shutdown: CancellationToken,
    stopped: JoinHandle<()>,
    gate: Arc<Notify>,
    pieces: Arc<AtomicUsize>,
}

/// No limit is in the way, unless a test puts it there.
fn limits() -> Limits {
    let long = Duration::from_mins(1);
    Limits { head: long, idle: long, write: long, ping: long, ..Limits::default() }
}

async fn serve(limits: Limits) -> Running {
    serve_with(limits, EdgeSettings::default()).await
}

async fn serve_with(limits: Limits, settings: EdgeSettings) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let (gate, pieces) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let edge = Arc::new(Edge::new(routes(&gate, &pieces), Arc::new(SystemClock), settings));
    let stopped = tokio::spawn(Server::new(edge, limits).serve(listener, shutdown.clone()));
    Running { address, shutdown, stopped, gate, pieces }
}

fn routes(gate: &Arc<Notify>, pieces: &Arc<AtomicUsize>) -> Route {
    let (gate, pieces) = (Arc::clone(gate), Arc::clone(pieces));
    let gated = make(move |_| {
        let gate = Arc::clone(&gate);
        async move {
            gate.notified().await;
            "at last"
        }
    });
    let endless = make_sync(move |_| {
        let pieces = Arc::clone(&pieces);
        let next = move || {
            pieces.fetch_add(1, Ordering::SeqCst);
            Some(Ok::<_, io::Error>(Bytes::from_static(PIECE)))
        };
        Response::builder()
            .content_type("application/octet-stream")
            .body(Body::from_bytes_stream(stream::iter(std::iter::from_fn(next))))
    });
    Route::new()
        .at("/hello", get(make_sync(|_| "hello".into_response())).post(make_sync(|_| "thanks")))
        .at("/gated", get(gated))
        .at("/endless", get(endless))
        .at("/unread", post(make_sync(|_| "not interested")))
}

/// A client that says exactly what a test says.
struct Peer(TcpStream);

impl Running {
    async fn peer(&self) -> Peer {
        Peer(TcpStream::connect(self.address).await.unwrap())
    }
}

impl Peer {
    async fn say(&mut self, text: impl AsRef<[u8]>) {
        self.0.write_all(text.as_ref()).await.unwrap();
    }

    async fn get(&mut self, path: &str) -> String {
        self.say(format!("GET {path} HTTP/1.1\r\nHost: t\r\n\r\n")).await;
        self.answer().await
    }

    /// One whole answer that has a length.
    async fn answer(&mut self) -> String {
        let mut text = Vec::new();
        loop {
            let complete =
                String::from_utf8_lossy(&text).split_once("\r\n\r\n").is_some_and(|(head, body)| {
                    let length = header(head, "content-length").unwrap_or("0").parse::<usize>().unwrap();
                    body.len() >= length
                });
            if complete {
                return String::from_utf8(text).unwrap();
            }
            let read = tokio::time::timeout(FOR_EVER, self.0.read_buf(&mut text)).await.unwrap().unwrap();
            assert!(read > 0, "closed after {:?}", String::from_utf8_lossy(&text));
        }
    }

    /// Everything until the server closes.
    async fn rest(&mut self) -> String {
        let mut text = Vec::new();
        let read = self.0.read_to_end(&mut text);
        // A reset is a close, too.
        let _ = tokio::time::timeout(FOR_EVER, read).await.expect("the server closes");
        String::from_utf8_lossy(&text).into_owned()
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)))
        .map(|(_, v)| v)
}

/// Asserts that `answer` is the envelope of a refusal that all answers' headers are on.
fn assert_refusal(answer: &str, status: u16, code: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["error"]["code"], code);
    assert_eq!(body["status"], status);
    assert_eq!(body["requestId"], header(head, "x-request-id").unwrap());
    assert_eq!(header(head, "x-content-type-options"), Some("nosniff"));
    assert_eq!(header(head, "cache-control"), Some("no-store"));
    assert!(header(head, "date").is_some());
}

#[tokio::test]
async fn a_stalled_head_is_told_so_at_the_deadline() {
    let server = serve(Limits { head: Duration::from_millis(80), ..limits() }).await;
    let begun = Instant::now();
    let mut peer = server.peer().await;
    peer.say("GET /hello HTTP/1.1\r\nHost: t").await;

    assert_refusal(&peer.rest().await, 408, "REQUEST_TIMEOUT");
    assert!(begun.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_trickled_head_wins_no_time() {
    let server = serve(Limits { head: Duration::from_millis(100), ..limits() }).await;
    let mut peer = server.peer().await;
    let begun = Instant::now();
    for byte in b"GET /hello HTTP/1.1\r\nX-Endless: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".chunks(1) {
        if peer.0.write_all(byte).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    peer.rest().await;

    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_said_is_closed_without_a_word() {
    let server = serve(Limits { head: Duration::from_millis(50), ..limits() }).await;

    assert_eq!(server.peer().await.rest().await, "");
}

#[tokio::test]
async fn an_idle_connection_outlives_the_deadline_of_heads_and_is_closed_at_its_own() {
    let (head, idle) = (Duration::from_millis(50), Duration::from_millis(250));
    let server = serve(Limits { head, idle, ..limits() }).await;
    let mut peer = server.peer().await;
    assert!(peer.get("/hello").await.ends_with("hello"));
    tokio::time::sleep(head * 2).await;
    assert!(peer.get("/hello").await.ends_with("hello"));

    let begun = Instant::now();
    assert_eq!(peer.rest().await, "");
    assert!(begun.elapsed() + head > idle);
}

#[tokio::test]
async fn a_request_in_flight_outlives_both_deadlines() {
    let short = Duration::from_millis(40);
    let server = serve(Limits { head: short, idle: short, write: short, ..limits() }).await;
    let mut peer = server.peer().await;
    peer.say("GET /gated HTTP/1.1\r\nHost: t\r\n\r\n").await;
    tokio::time::sleep(short * 4).await;
    server.gate.notify_one();

    assert!(peer.answer().await.ends_with("at last"));
}

#[tokio::test]
async fn a_reader_that_takes_nothing_is_closed_and_costs_no_memory() {
    let server = serve(Limits { write: Duration::from_millis(100), ..limits() }).await;
    let mut peer = server.peer().await;
    peer.say("GET /endless HTTP/1.1\r\nHost: t\r\n\r\n").await;
    while Arc::strong_count(&server.pieces) < 3 {
        tokio::task::yield_now().await;
    }

    // The answer is dropped while the peer still holds its end open.
    tokio::time::timeout(FOR_EVER, async {
        while Arc::strong_count(&server.pieces) > 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    let taken = server.pieces.load(Ordering::SeqCst) * PIECE.len();
    assert!(taken < 32 << 20, "{taken} bytes went into buffers");
    drop(peer);
}

#[tokio::test]
async fn a_reader_that_is_only_slow_is_served() {
    let server = serve(Limits { write: Duration::from_millis(200), ..limits() }).await;
    let mut peer = server.peer().await;
    peer.say("GET /endless HTTP/1.1\r\nHost: t\r\n\r\n").await;
    let mut buffer = vec![0; 1 << 20];
    for _ in 0..20 {
        peer.0.read_exact(&mut buffer).await.unwrap();
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

#[tokio::test]
async fn a_peer_has_its_share_of_connections_and_no_more() {
    let server = serve(Limits { connections_per_peer: 2, ..limits() }).await;
    let (mut first, mut second) = (server.peer().await, server.peer().await);
    assert!(first.get("/hello").await.ends_with("hello"));
    assert!(second.get("/hello").await.ends_with("hello"));
    assert_eq!(server.peer().await.rest().await, "");

    drop(first);
    tokio::time::timeout(FOR_EVER, async {
        loop {
            let mut third = server.peer().await;
            let _ = third.0.write_all(b"GET /hello HTTP/1.1\r\nHost: t\r\n\r\n").await;
            let mut byte = [0];
            if third.0.read(&mut byte).await.is_ok_and(|read| read == 1) {
                break;
            }
        }
    })
    .await
    .expect("its place is free again");
}

#[tokio::test]
async fn a_trusted_proxy_may_have_any_share() {
    let settings =
        EdgeSettings { trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()], ..EdgeSettings::default() };
    let server = serve_with(Limits { connections_per_peer: 1, ..limits() }, settings).await;
    let (mut first, mut second) = (server.peer().await, server.peer().await);

    assert!(first.get("/hello").await.ends_with("hello"));
    assert!(second.get("/hello").await.ends_with("hello"));
}

#[tokio::test]
async fn when_all_places_are_taken_the_next_waits_for_one() {
    let server = serve(Limits { connections: 1, ..limits() }).await;
    let mut first = server.peer().await;
    assert!(first.get("/hello").await.ends_with("hello"));
    let mut second = server.peer().await;
    second.say("GET /hello HTTP/1.1\r\nHost: t\r\n\r\n").await;
    let early = tokio::time::timeout(Duration::from_millis(50), second.0.readable()).await;
    assert!(early.is_err(), "served without a place");

    drop(first);
    assert!(second.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn a_graceful_stop_finishes_what_is_in_flight_and_closes_what_rests() {
    let server = serve(limits()).await;
    let (mut busy, mut idle, mut fresh) = (server.peer().await, server.peer().await, server.peer().await);
    assert!(idle.get("/hello").await.ends_with("hello"));
    busy.say("GET /gated HTTP/1.1\r\nHost: t\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    server.shutdown.cancel();

    assert_eq!(idle.rest().await, "");
    assert_eq!(fresh.rest().await, "");
    assert!(TcpStream::connect(server.address).await.is_err());
    assert!(!server.stopped.is_finished());
    server.gate.notify_one();
    let answer = busy.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("at last"), "{answer}");
    tokio::time::timeout(FOR_EVER, server.stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_graceful_stop_does_not_wait_for_ever() {
    let server = serve(Limits { drain: Duration::from_millis(50), ..limits() }).await;
    let mut busy = server.peer().await;
    busy.say("GET /gated HTTP/1.1\r\nHost: t\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    server.shutdown.cancel();

    tokio::time::timeout(FOR_EVER, server.stopped).await.unwrap().unwrap();
    assert_eq!(busy.rest().await, "");
}

#[tokio::test]
async fn what_is_no_request_is_refused_in_the_envelope() {
    let server = serve(limits()).await;
    for nonsense in [
        "nonsense\r\n\r\n",
        "GET /hello HTTP/9.9\r\n\r\n",
        "GET /hello HTTP/1.1\r\nbad header: x\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\nContent-Length: nine\r\n\r\n",
        // Where it ends could be read in two ways.
        "POST /hello HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /hello HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\nabcd",
        "POST /hello HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked, gzip\r\n\r\nabcd",
        "POST /hello HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "G\u{e9}T / HTTP/1.1\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\nHost: u\r\nConnection: close\r\n\r\n",
    ] {
        let mut peer = server.peer().await;
        peer.say(nonsense).await;
        assert_refusal(&peer.rest().await, 400, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_after_one_that_is() {
    let server = serve(limits()).await;
    let mut peer = server.peer().await;
    assert!(peer.get("/hello").await.ends_with("hello"));
    peer.say("nonsense\r\n\r\n").await;

    assert_refusal(&peer.rest().await, 400, "BAD_REQUEST");
}

#[tokio::test]
async fn a_head_of_more_than_16_kib_is_refused_in_the_envelope_whatever_its_size() {
    let server = serve(limits()).await;
    for (name, bytes) in [("X-Long", 17 << 10), ("X-Longer", 63 << 10), ("X-Longest", 300 << 10)] {
        let mut peer = server.peer().await;
        let head = format!(
            "GET /hello HTTP/1.1\r\nHost: t\r\n{name}: {}\r\nConnection: close\r\n\r\n",
            "x".repeat(bytes)
        );
        // Not all of it may be taken.
        let _ = peer.0.write_all(head.as_bytes()).await;
        assert_refusal(&peer.rest().await, 431, "HEADERS_TOO_LARGE");
    }
    let many = "A: b\r\n".repeat(200);
    let mut peer = server.peer().await;
    peer.say(format!("GET /hello HTTP/1.1\r\n{many}\r\n")).await;
    assert_refusal(&peer.rest().await, 431, "HEADERS_TOO_LARGE");

    let mut peer = server.peer().await;
    peer.say(format!("GET /hello?{} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", "q".repeat(20 << 10)))
        .await;
    assert_refusal(&peer.rest().await, 431, "HEADERS_TOO_LARGE");
}

#[tokio::test]
async fn an_answer_is_not_lost_when_the_body_is_left_unread() {
    let server = serve(limits()).await;
    for _ in 0..5 {
        let mut peer = server.peer().await;
        let length = 8 << 20;
        peer.say(format!("POST /unread HTTP/1.1\r\nHost: t\r\nContent-Length: {length}\r\n\r\n")).await;
        peer.0.write_all(&vec![b'x'; length]).await.unwrap();

        let answer = peer.rest().await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("not interested"), "{answer:?}");
    }
}

#[tokio::test]
async fn an_answer_before_the_body_says_that_the_connection_closes() {
    let server = serve(limits()).await;
    for head in [
        "Content-Length: 100000\r\n\r\nx",
        "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
        "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n",
        // It is little, and does not come.
        "Content-Length: 3\r\n\r\nx",
    ] {
        let mut peer = server.peer().await;
        peer.say(format!("POST /unread HTTP/1.1\r\nHost: t\r\n{head}")).await;

        let answer = peer.answer().await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(header(&answer, "connection"), Some("close"), "{head}");
        drop(peer);
    }
}

#[tokio::test]
async fn a_little_body_that_no_one_reads_is_read_away() {
    let server = serve(limits()).await;
    let mut peer = server.peer().await;
    for _ in 0..3 {
        peer.say("POST /unread HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n").await;
        tokio::time::sleep(Duration::from_millis(10)).await;
        peer.say("{}").await;

        assert_eq!(header(&peer.answer().await, "connection"), None);
    }
}

#[tokio::test]
async fn lingering_ends() {
    let server = serve(Limits { linger: Duration::from_millis(100), ..limits() }).await;
    let mut peer = server.peer().await;
    peer.say("POST /unread HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000000\r\n\r\n").await;
    let sends_on = async { while peer.0.write_all(PIECE).await.is_ok() {} };

    tokio::time::timeout(FOR_EVER, sends_on).await.expect("the server closes");
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let server = serve(limits()).await;
    let mut peer = server.peer().await;
    peer.say("HEAD /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n").await;

    let answer = peer.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(header(&answer, "content-length"), Some("5"));
    assert!(answer.ends_with("\r\n\r\n"));
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = serve(limits()).await;
    let mut peer = server.peer().await;
    peer.say(
        "GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /no HTTP/1.1\r\nHost: t\r\n\r\nGET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
    )
    .await;

    let text = peer.rest().await;
    let statuses: Vec<&str> = text.match_indices("HTTP/1.1 ").map(|(at, _)| &text[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "404", "200"]);
}

#[tokio::test]
async fn an_answer_leaves_although_half_of_the_next_head_is_there() {
    let server = serve(limits()).await;
    let mut peer = server.peer().await;
    peer.say("GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /hello HT").await;

    assert!(peer.answer().await.ends_with("hello"));
}

#[tokio::test]
async fn strange_targets_are_answered_like_any_other() {
    let server = serve(limits()).await;
    for (line, status) in [
        ("GET http://elsewhere.example/hello", 200),
        ("OPTIONS *", 404),
        ("CONNECT elsewhere.example:443", 404),
        ("GET /%ff%00/..//%2e%2e?%", 404),
        ("TRACE /hello", 405),
        ("GET hello", 404),
    ] {
        let mut peer = server.peer().await;
        peer.say(format!("{line} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")).await;
        let answer = peer.rest().await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {answer}");
    }
}

type Http2 = hyper::client::conn::http2::SendRequest<Empty<Bytes>>;

async fn http2(server: &Running) -> (Http2, JoinHandle<hyper::Result<()>>) {
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    (client, tokio::spawn(connection))
}

fn request(path: &str) -> hyper::Request<Empty<Bytes>> {
    hyper::Request::get(format!("http://t{path}")).body(Empty::new()).unwrap()
}

#[tokio::test]
async fn http2_is_served_and_closed_when_idle() {
    let (head, idle) = (Duration::from_millis(50), Duration::from_millis(250));
    let server = serve(Limits { head, idle, ping: head, ..limits() }).await;
    let (mut client, connection) = http2(&server).await;
    tokio::time::sleep(head * 2).await;
    let answer = client.send_request(request("/hello")).await.unwrap();
    assert_eq!(answer.version(), hyper::Version::HTTP_2);
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "hello");

    let _ = tokio::time::timeout(FOR_EVER, connection).await.expect("the server closes");
}

#[tokio::test]
async fn an_http2_reader_with_a_closed_window_is_closed() {
    let server = serve(Limits { write: Duration::from_millis(100), ..limits() }).await;
    let (mut client, connection) = http2(&server).await;
    let answer = client.send_request(request("/endless")).await.unwrap();

    let _ = tokio::time::timeout(FOR_EVER, connection).await.expect("the server closes");
    drop(answer);
}

#[tokio::test]
async fn an_http2_request_in_flight_outlives_the_deadlines() {
    let short = Duration::from_millis(40);
    let server = serve(Limits { head: short, idle: short, write: short, ..limits() }).await;
    let (mut client, _connection) = http2(&server).await;
    let answer = tokio::spawn(async move { client.send_request(request("/gated")).await });
    tokio::time::sleep(short * 4).await;
    server.gate.notify_one();

    assert_eq!(answer.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn http2_heads_of_more_than_16_kib_are_refused_in_the_envelope() {
    let server = serve(limits()).await;
    let (mut client, _connection) = http2(&server).await;
    let mut long = request("/hello");
    long.headers_mut().insert("x-long", "x".repeat(17 << 10).parse().unwrap());

    let answer = client.send_request(long).await.unwrap();
    assert_eq!(answer.status(), 431);
    let body: Value =
        serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(body["error"]["code"], "HEADERS_TOO_LARGE");
}
