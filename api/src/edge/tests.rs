//! The edge around endpoints that do everything wrong.

use std::{
    io::{self, Read},
    net::SocketAddr,
    sync::Arc,
};

use flate2::read::GzDecoder;
use futures_util::{StreamExt, stream};
use kernel::Timestamp;
use poem::{
    RequestParts, Route,
    endpoint::make_sync,
    error::ReadBodyError,
    get,
    http::{self, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use poem_openapi::error::{
    AuthorizationError, ContentTypeError, ParseMultipartError, ParseParamError, ParsePathError,
    ParseRequestPayloadError,
};
use serde_json::Value;

use super::*;

const LONG: &str = concat!(
    "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,",
    "41,42,43,44,45,46,47,48,49,50]"
);

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-03-14T12:00:00Z".parse().unwrap()
    }
}

fn answering(content_type: &'static str, body: String) -> impl Endpoint<Output = Response> + 'static {
    get(make_sync(move |_| Response::builder().content_type(content_type).body(body.clone())))
}

fn failing(
    error: impl Fn() -> poem::Error + Send + Sync + 'static,
) -> impl Endpoint<Output = Response> + 'static {
    get(make_sync(move |_| Err::<Response, _>(error())))
}

fn routes() -> Route {
    let reason = || "failed to parse \"string_uuid\": Must be a UUID".to_owned();
    let pieces = make_sync(|_| {
        let pieces = stream::iter(0..1000).map(|n| Ok::<_, io::Error>(format!("{n:0>1000}\n")));
        Response::builder().content_type("text/csv").body(Body::from_bytes_stream(pieces))
    });
    Route::new()
        .at("/api/v1/earnings", answering("application/json", "{\"data\":[]}".to_owned()))
        .at(
            "/api/v1/earnings/:param0",
            failing(move || ParseParamError { name: "param0", reason: reason() }.into()),
        )
        .at(
            "/api/v1/platforms/:param0",
            failing(move || ParsePathError { name: "param0", reason: reason() }.into()),
        )
        .at("/json", answering("application/json", LONG.repeat(40)))
        .at("/text", answering("text/plain; charset=utf-8", LONG.repeat(40)))
        .at("/short", answering("application/json", LONG.to_owned()))
        .at("/image", answering("image/png", LONG.repeat(40)))
        .at("/events", answering("text/event-stream", LONG.repeat(40)))
        .at("/csv", get(pieces))
        .at(
            "/public",
            get(make_sync(|_| Response::builder().header("cache-control", "public, max-age=60").body("x"))),
        )
        .at("/panic", get(make_sync(|_| -> Response { panic!("the password is hunter2") })))
        .at("/sleep", get(poem::endpoint::make(|_| std::future::pending::<Response>())))
        .at(
            "/address",
            get(make_sync(|request: Request| request.data::<ClientAddress>().unwrap().0.to_string())),
        )
        .at("/conflict", get(make_sync(|_| (StatusCode::CONFLICT, "said in plain text"))))
        .at("/busy", get(make_sync(|_| StatusCode::TOO_MANY_REQUESTS.with_header("retry-after", "7"))))
        .at("/unauthorized", failing(|| AuthorizationError.into()))
        .at("/content-type", failing(|| ContentTypeError::ExpectContentType.into()))
        .at("/payload", failing(move || ParseRequestPayloadError { reason: reason() }.into()))
        .at("/multipart", failing(move || ParseMultipartError { reason: reason() }.into()))
        .at("/held", make_sync(|_| StatusCode::NOT_MODIFIED.into_response()))
        .at("/too-large", failing(|| ReadBodyError::PayloadTooLarge.into()))
        .at("/incomplete", failing(|| ReadBodyError::Io(io::ErrorKind::UnexpectedEof.into()).into()))
        .at(
            "/ours",
            failing(|| ApiError::new(StatusCode::CONFLICT, "PLATFORM_IN_USE", "Has earnings").into()),
        )
        .at(
            "/inside",
            failing(|| poem::Error::from_string("SELECT secret", StatusCode::INTERNAL_SERVER_ERROR)),
        )
}

fn edge(settings: EdgeSettings) -> Edge {
    Edge::new(routes(), Arc::new(Noon), settings)
}

fn request(method: &str, uri: &str, headers: &[(&str, &[u8])]) -> Request {
    let mut request = http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let peer: SocketAddr = "192.0.2.1:5000".parse().unwrap();
    let parts = RequestParts::from((parts, LocalAddr::default(), RemoteAddr(peer.into()), Scheme::HTTP));
    Request::from_parts(parts, Body::empty())
}

async fn ask(edge: &Edge, method: &str, uri: &str, headers: &[(&str, &[u8])]) -> Response {
    edge.call(request(method, uri, headers)).await.unwrap()
}

async fn body_of(response: Response) -> Vec<u8> {
    response.into_body().into_vec().await.unwrap()
}

/// Asserts the envelope of a refusal, and gives it.
async fn refusal_of(response: Response, status: u16, code: &str) -> Value {
    assert_eq!(response.content_type(), Some("application/json"));
    assert_eq!(response.header(header::CACHE_CONTROL), Some("no-store"));
    let id = response.header(REQUEST_ID).unwrap().to_owned();
    assert_eq!(response.status().as_u16(), status);
    let body: Value = serde_json::from_slice(&body_of(response).await).unwrap();
    assert_eq!(body["error"]["code"], code, "{body}");
    assert_eq!(body["success"], false);
    assert_eq!(body["status"], status);
    assert_eq!(body["requestId"], id);
    assert_eq!(body["timestamp"], "2026-03-14T12:00:00.000Z");
    body
}

#[tokio::test]
async fn every_failure_is_in_the_envelope() {
    let edge = edge(EdgeSettings::default());
    for (uri, status, code) in [
        ("/api/v1/earnings/x", 400, "VALIDATION_ERROR"),
        ("/api/v1/platforms/x", 400, "VALIDATION_ERROR"),
        ("/payload", 400, "MALFORMED_BODY"),
        ("/multipart", 400, "MALFORMED_BODY"),
        ("/incomplete", 400, "BAD_REQUEST"),
        ("/unauthorized", 401, "UNAUTHENTICATED"),
        ("/nowhere", 404, "NOT_FOUND"),
        ("/conflict", 409, "BAD_REQUEST"),
        ("/ours", 409, "PLATFORM_IN_USE"),
        ("/too-large", 413, "PAYLOAD_TOO_LARGE"),
        ("/content-type", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("/busy", 429, "RATE_LIMITED"),
        ("/inside", 500, "INTERNAL_ERROR"),
        ("/panic", 500, "INTERNAL_ERROR"),
    ] {
        let body = refusal_of(ask(&edge, "GET", uri, &[]).await, status, code).await;
        let text = body.to_string();
        assert!(
            !["SELECT", "hunter2", "plain text", "string_uuid"].iter().any(|inside| text.contains(inside)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn path_parameters_have_the_names_of_the_document() {
    let edge = edge(EdgeSettings::default());
    for uri in ["/api/v1/earnings/x", "/api/v1/platforms/x"] {
        let body = refusal_of(ask(&edge, "GET", uri, &[]).await, 400, "VALIDATION_ERROR").await;
        assert_eq!(body["error"]["details"], serde_json::json!({ "id": "Must be a UUID" }));
    }
}

#[tokio::test]
async fn a_method_that_a_path_has_not_is_405_with_those_it_has() {
    let edge = edge(EdgeSettings::default());

    let response = ask(&edge, "DELETE", "/api/v1/earnings", &[]).await;
    assert_eq!(response.header(header::ALLOW), Some("GET, POST, HEAD, OPTIONS"));
    refusal_of(response, 405, "METHOD_NOT_ALLOWED").await;

    let response = ask(&edge, "BREW", "/json", &[]).await;
    assert_eq!(response.header(header::ALLOW), Some("GET, HEAD, OPTIONS"));
    refusal_of(response, 405, "METHOD_NOT_ALLOWED").await;
}

#[tokio::test]
async fn options_tells_the_methods_of_a_path() {
    let edge = edge(EdgeSettings::default());

    let response = ask(&edge, "OPTIONS", "/api/v1/earnings", &[]).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.header(header::ALLOW), Some("GET, POST, HEAD, OPTIONS"));
    refusal_of(ask(&edge, "OPTIONS", "/nowhere", &[]).await, 404, "NOT_FOUND").await;
}

#[tokio::test]
async fn a_handler_that_hangs_is_503_with_a_time_to_come_back() {
    let edge = edge(EdgeSettings { handler_timeout: Duration::from_millis(10), ..EdgeSettings::default() });

    let response = ask(&edge, "GET", "/sleep", &[]).await;
    assert_eq!(response.header(header::RETRY_AFTER), Some("5"));
    refusal_of(response, 503, "UNAVAILABLE").await;
}

#[tokio::test]
async fn what_a_refusal_made_elsewhere_says_in_headers_is_kept() {
    let response = ask(&edge(EdgeSettings::default()), "GET", "/busy", &[]).await;

    assert_eq!(response.header(header::RETRY_AFTER), Some("7"));
}

#[tokio::test]
async fn a_compressed_request_is_refused_and_never_unfolded() {
    let edge = edge(EdgeSettings::default());
    for encoding in ["gzip", "br", "deflate", "GZIP", "gzip, identity", "", "*"] {
        let response = ask(&edge, "POST", "/json", &[("content-encoding", encoding.as_bytes())]).await;
        refusal_of(response, 415, "UNSUPPORTED_CONTENT_ENCODING").await;
    }
    assert_eq!(ask(&edge, "GET", "/json", &[("content-encoding", b"Identity")]).await.status(), 200);
}

#[tokio::test]
async fn a_long_head_is_431() {
    let edge = edge(EdgeSettings::default());
    let value = vec![b'x'; 8 << 10];

    refusal_of(ask(&edge, "GET", "/json", &[("a", &value), ("b", &value)]).await, 431, "HEADERS_TOO_LARGE")
        .await;
    assert_eq!(ask(&edge, "GET", "/json", &[("a", &value)]).await.status(), 200);
}

#[tokio::test]
async fn a_request_keeps_a_good_id_and_gets_one_instead_of_a_bad_one() {
    let edge = edge(EdgeSettings::default());
    let given = ask(&edge, "GET", "/json", &[("x-request-id", b"Order-66_a.b")]).await;
    assert_eq!(given.header(REQUEST_ID), Some("Order-66_a.b"));

    for bad in [&b""[..], b"a b", b"a\"b", b"\xff", &[b'x'; 65]] {
        let minted = ask(&edge, "GET", "/json", &[("x-request-id", bad)]).await;
        let id = minted.header(REQUEST_ID).unwrap();
        assert!(id.len() == 36 && id.as_bytes()[14] == b'7', "{id} is a UUIDv7");
    }
}

#[tokio::test]
async fn the_client_is_the_peer_unless_a_trusted_proxy_says_otherwise() {
    let spoofed = [("x-forwarded-for", &b"203.0.113.9"[..])];
    let alone = edge(EdgeSettings::default());
    assert_eq!(body_of(ask(&alone, "GET", "/address", &spoofed).await).await, b"192.0.2.1");

    let behind = edge(EdgeSettings {
        trusted_proxies: vec!["192.0.2.0/24".parse().unwrap()],
        ..EdgeSettings::default()
    });
    assert_eq!(body_of(ask(&behind, "GET", "/address", &spoofed).await).await, b"203.0.113.9");
}

#[tokio::test]
async fn all_answers_have_the_headers_of_all_answers() {
    let edge = edge(EdgeSettings { https: true, ..EdgeSettings::default() });
    let huge = vec![b'x'; 20 << 10];
    let mut answers =
        vec![edge.refuse(StatusCode::BAD_REQUEST), ask(&edge, "GET", "/json", &[("a", &huge)]).await];
    for (method, uri) in [
        ("GET", "/json"),
        ("HEAD", "/json"),
        ("GET", "/csv"),
        ("GET", "/public"),
        ("GET", "/nowhere"),
        ("POST", "/json"),
        ("OPTIONS", "/json"),
        ("GET", "/panic"),
        ("GET", "/conflict"),
        ("GET", "/unauthorized"),
    ] {
        answers.push(ask(&edge, method, uri, &[("accept-encoding", b"gzip")]).await);
    }
    for answer in answers {
        for (name, value) in [
            (
                "content-security-policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            ),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("x-xss-protection", "0"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{answer:?}");
        }
        assert!(answer.header("permissions-policy").is_some());
        assert!(answer.header("x-request-id").is_some());
        assert!(answer.header("cache-control").is_some());
    }
}

#[tokio::test]
async fn what_a_client_still_holds_keeps_the_policy_that_it_came_with() {
    let answer = ask(&edge(EdgeSettings::default()), "GET", "/held", &[]).await;

    assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), None);
    assert_eq!(answer.header(header::REFERRER_POLICY), None);
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
}

#[tokio::test]
async fn without_tls_there_is_no_promise_of_tls() {
    let answer = ask(&edge(EdgeSettings::default()), "GET", "/json", &[]).await;

    assert_eq!(answer.header(header::STRICT_TRANSPORT_SECURITY), None);
}

#[tokio::test]
async fn answers_are_the_clients_own_unless_they_say_that_they_are_public() {
    let edge = edge(EdgeSettings::default());
    let own = ask(&edge, "GET", "/image", &[]).await;
    assert_eq!(own.header(header::CACHE_CONTROL), Some("private, no-cache"));
    assert_eq!(varies(&own), ["authorization"]);

    let public = ask(&edge, "GET", "/public", &[]).await;
    assert_eq!(public.header(header::CACHE_CONTROL), Some("public, max-age=60"));
    assert!(varies(&public).is_empty());
}

fn varies(response: &Response) -> Vec<String> {
    let values = response.headers().get_all(header::VARY).iter();
    let names = values.flat_map(|value| value.to_str().unwrap().split(','));
    names.map(|name| name.trim().to_lowercase()).collect()
}

#[tokio::test]
async fn text_is_compressed_for_those_who_take_it() {
    let edge = edge(EdgeSettings::default());
    let plain = LONG.repeat(40).into_bytes();
    for uri in ["/json", "/text"] {
        let squeezed = ask(&edge, "GET", uri, &[("accept-encoding", b"br, gzip")]).await;
        assert_eq!(squeezed.header(header::CONTENT_ENCODING), Some("gzip"));
        assert!(varies(&squeezed).contains(&"accept-encoding".to_owned()));
        let body = body_of(squeezed).await;
        assert!(body.len() < plain.len() / 4);
        assert_eq!(inflated(&body), plain);

        let refused = ask(&edge, "GET", uri, &[("accept-encoding", b"gzip;q=0")]).await;
        assert_eq!(refused.header(header::CONTENT_ENCODING), None);
        assert!(varies(&refused).contains(&"accept-encoding".to_owned()), "a cache has to know for both");
        assert_eq!(body_of(refused).await, plain);
    }
}

fn inflated(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(body).read_to_end(&mut plain).unwrap();
    plain
}

#[tokio::test]
async fn what_is_short_or_no_text_or_an_event_is_left_alone() {
    let edge = edge(EdgeSettings::default());
    for uri in ["/short", "/image", "/events", "/nowhere", "/public"] {
        let response = ask(&edge, "GET", uri, &[("accept-encoding", b"gzip")]).await;
        assert_eq!(response.header(header::CONTENT_ENCODING), None, "{uri}");
    }
}

#[tokio::test]
async fn a_stream_is_compressed_as_it_comes() {
    let response = ask(&edge(EdgeSettings::default()), "GET", "/csv", &[("accept-encoding", b"gzip")]).await;
    let mut pieces = response.into_body().into_bytes_stream();

    let (mut whole, mut count) = (Vec::new(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.unwrap();
        assert!(piece.len() < 64 << 10, "a piece is never the whole");
        whole.extend_from_slice(&piece);
        count += 1;
    }
    assert!(count >= 1);
    assert_eq!(inflated(&whole).len(), 1_001_000);
}

#[tokio::test]
async fn a_stream_that_pauses_gives_what_it_has() {
    let first = stream::once(async { Ok::<_, io::Error>("x".repeat(5000)) });
    let body = Body::from_bytes_stream(first.chain(stream::pending()));
    let mut asked = HeaderMap::new();
    asked.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let response = gzip::compressed(Response::builder().content_type("text/csv").body(body), &asked);

    let piece = response.into_body().into_bytes_stream().next().await.unwrap().unwrap();
    let mut plain = vec![0; 5000];
    GzDecoder::new(&*piece).read_exact(&mut plain).unwrap();
    assert_eq!(plain, [b'x'; 5000]);
}

#[tokio::test]
async fn head_says_what_get_would_and_sends_nothing() {
    let edge = edge(EdgeSettings::default());
    let plain = LONG.repeat(40);

    let head = ask(&edge, "HEAD", "/json", &[]).await;
    assert_eq!(head.header(header::CONTENT_LENGTH), Some(&*plain.len().to_string()));
    assert!(body_of(head).await.is_empty());

    let head = ask(&edge, "HEAD", "/json", &[("accept-encoding", b"gzip")]).await;
    assert_eq!(head.header(header::CONTENT_ENCODING), Some("gzip"));
    assert_eq!(head.header(header::CONTENT_LENGTH), None, "only who compresses it knows");
    assert!(body_of(head).await.is_empty());

    let head = ask(&edge, "HEAD", "/nowhere", &[]).await;
    assert_eq!(head.status(), 404);
    assert!(body_of(head).await.is_empty());
}

fn listing(origins: &[&str]) -> Edge {
    edge(EdgeSettings {
        cors_origins: origins.iter().map(|&it| it.to_owned()).collect(),
        ..EdgeSettings::default()
    })
}

fn cors_headers(response: &Response) -> usize {
    response.headers().keys().filter(|name| name.as_str().starts_with("access-control-")).count()
}

#[tokio::test]
async fn no_site_may_script_the_api_unless_it_is_listed() {
    let preflight = [("origin", &b"https://evil.example"[..]), ("access-control-request-method", b"POST")];
    for edge in [listing(&[]), listing(&["https://app.example"])] {
        for (method, headers) in [("GET", &preflight[..1]), ("OPTIONS", &preflight)] {
            let response = ask(&edge, method, "/api/v1/earnings", headers).await;
            assert!(response.is_success(), "a stranger gets the answer that anyone gets");
            assert_eq!(cors_headers(&response), 0);
        }
    }
}

#[tokio::test]
async fn a_listed_site_may_script_the_api() {
    let edge = listing(&["https://other.example", "https://app.example"]);
    let origin = ("origin", &b"https://app.example"[..]);

    let preflight =
        ask(&edge, "OPTIONS", "/api/v1/earnings", &[origin, ("access-control-request-method", b"PUT")]).await;
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example"));
    assert_eq!(preflight.header("access-control-allow-credentials"), Some("true"));
    assert!(preflight.header("access-control-allow-methods").unwrap().contains("PUT"));
    assert!(preflight.header("access-control-allow-headers").unwrap().contains("Authorization"));
    assert_eq!(preflight.header("access-control-max-age"), Some("7200"));

    for uri in ["/api/v1/earnings", "/nowhere", "/panic"] {
        let response = ask(&edge, "GET", uri, &[origin]).await;
        assert_eq!(response.header("access-control-allow-origin"), Some("https://app.example"));
        assert!(response.header("access-control-expose-headers").unwrap().contains("ETag"));
        assert!(varies(&response).contains(&"origin".to_owned()));
    }
}

#[tokio::test]
async fn an_origin_is_compared_whole() {
    let edge = listing(&["https://app.example"]);
    for origin in [
        &b"https://app.example.evil.example"[..],
        b"https://app.exampl",
        b"http://app.example",
        b"https://app.example:8443",
        b"HTTPS://APP.EXAMPLE",
        b"null",
        b"*",
        b"",
        b"\xff\xfe",
    ] {
        let response = ask(&edge, "GET", "/json", &[("origin", origin)]).await;
        assert_eq!(response.status(), 200);
        assert_eq!(cors_headers(&response), 0, "{origin:?}");
        assert!(varies(&response).contains(&"origin".to_owned()));
    }
}
