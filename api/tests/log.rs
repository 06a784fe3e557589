//! What the log tells of a request. In a process of its own, whose one subscriber is there before
//! anything is logged.

use std::{
    cell::RefCell,
    io::{self, Write},
    sync::{Arc, Once},
};

use api::Edge;
use kernel::SystemClock;
use poem::{Endpoint, Request, Response, Route, endpoint::make_sync, get, http::Method};
use serde_json::Value;

thread_local! {
    /// A test runs on one thread, and so does all that it calls.
    static LINES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct OfThisThread;

impl Write for OfThisThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged while one request is served.
#[expect(clippy::default_trait_access, reason = "the settings of the edge are made by `app`")]
async fn logged(method: &str, uri: &str, request_id: &str) -> Vec<Value> {
    static SUBSCRIBED: Once = Once::new();
    SUBSCRIBED.call_once(|| tracing_subscriber::fmt().json().with_writer(|| OfThisThread).init());

    let routes = Route::new()
        .at("/api/v1/earnings", get(make_sync(|_| "[]")))
        .at("/panic", get(make_sync(|_| -> Response { panic!("the password is hunter2") })));
    let edge = Edge::new(routes, Arc::new(SystemClock), Default::default());
    let request = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap_or_default())
        .uri_str(uri)
        .header("x-request-id", request_id);
    let _ = edge.call(request.finish()).await;

    let lines = LINES.take();
    let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("a line of JSON")).collect()
}

#[tokio::test]
async fn a_request_is_one_line() {
    let lines = logged("GET", "/api/v1/earnings?cursor=secret", "abc").await;

    let [line] = &*lines else { panic!("{lines:?}") };
    assert_eq!(line["level"], "INFO");
    let span = &line["span"];
    assert_eq!(span["name"], "http.request");
    assert_eq!(span["http.request.method"], "GET");
    assert_eq!(span["http.route"], "/api/v1/earnings");
    assert_eq!(span["http.response.status_code"], 200);
    assert_eq!(span["request_id"], "abc");
    assert!(span["duration_ms"].is_number());
    assert!(!line.to_string().contains("secret"));
}

#[tokio::test]
async fn what_a_client_makes_up_is_not_in_it() {
    let lines = logged("FORGED", "/%0A%7B%22level%22:%22ERROR%22%7D", "\"\tx").await;

    let [line] = &*lines else { panic!("{lines:?}") };
    assert_eq!(
        (&line["span"]["http.request.method"], &line["span"]["http.route"]),
        (&"other".into(), &"unmatched".into())
    );
    assert!(!line.to_string().contains("FORGED") && !line.to_string().contains("%0A"));
}

#[tokio::test]
async fn a_panic_is_told_to_it_alone_and_once() {
    let lines = logged("GET", "/panic", "abc").await;

    let [panic, end] = &*lines else { panic!("{lines:?}") };
    assert_eq!(panic["fields"]["panic"], "the password is hunter2");
    assert_eq!(panic["span"]["request_id"], "abc");
    assert_eq!((&end["level"], &end["span"]["http.response.status_code"]), (&"ERROR".into(), &500.into()));
    assert!(!end.to_string().contains("hunter2"));
}
