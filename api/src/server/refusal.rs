//! Answers to what is no request.
//!
//! hyper refuses a head that it cannot read, or that is too long to be read, by itself: with a
//! bare status, before any service is asked. Ours goes out in its place.
//!
//! Two stay bare: the refusal of an HTTP/2 head that is too long to be read, which is in frames
//! that are hyper's alone, and one that shares a buffer with the end of the answer before it.

use std::io::Write;

use bytes::Bytes;
use futures_util::FutureExt;
use poem::{
    Response,
    http::{StatusCode, header},
};

/// The status of the HTTP/1 answer that `bytes` begin with.
pub(super) fn status_of(bytes: &[u8]) -> Option<StatusCode> {
    let code = bytes.strip_prefix(b"HTTP/1.1 ").or_else(|| bytes.strip_prefix(b"HTTP/1.0 "))?.get(..3)?;
    StatusCode::from_bytes(code).ok()
}

/// The last answer on an HTTP/1 connection, as it is on the wire.
pub(super) fn spelled_out(mut response: Response) -> Bytes {
    let body = response.take_body().into_bytes().now_or_never().and_then(Result::ok).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    headers.insert(header::CONNECTION, header::HeaderValue::from_static("close"));

    let mut text = Vec::with_capacity(1024);
    // A vector takes what it is given.
    let _ = write!(text, "HTTP/1.1 {}\r\n", response.status());
    for (name, value) in response.headers() {
        text.extend_from_slice(name.as_str().as_bytes());
        text.extend_from_slice(b": ");
        text.extend_from_slice(value.as_bytes());
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(b"\r\n");
    text.extend_from_slice(&body);
    text.into()
}
