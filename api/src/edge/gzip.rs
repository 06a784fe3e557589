//! Compression of answers, and only of answers.
//!
//! Piece by piece, so that an export of any length takes the same memory. Entity tags stay as
//! they are: they name the version of the data, which has no encoding, and clients send them
//! back in `If-Match`.

use std::{
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame};
use poem::{
    Response,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};

use super::vary;

/// Below this, a packet is a packet.
const SIZE_MIN: u64 = 1024;
/// How much is gathered before it is sent.
const CHUNK_BYTES: usize = 16 * 1024;

/// Compresses an answer if that is worth it and the client takes it.
pub(super) fn compressed(mut response: Response, asked: &HeaderMap) -> Response {
    if !is_compressible(&response) {
        return response;
    }
    vary(response.headers_mut(), "Accept-Encoding");
    if !takes_gzip(asked) {
        return response;
    }
    let body: BoxBody<Bytes, io::Error> = response.take_body().into();
    if body.size_hint().exact().is_some_and(|size| size < SIZE_MIN) {
        response.set_body(body);
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::ACCEPT_RANGES);
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    response.set_body(BoxBody::new(Gzip { plain: body, encoder: Some(encoder), unflushed: false }));
    response
}

fn is_compressible(response: &Response) -> bool {
    let whole = !matches!(
        response.status(),
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED | StatusCode::PARTIAL_CONTENT
    );
    let kept_as_it_is = response
        .headers()
        .get(header::CACHE_CONTROL)
        .is_some_and(|control| control.to_str().is_ok_and(|control| control.contains("no-transform")));
    whole
        && !kept_as_it_is
        && !response.headers().contains_key(header::CONTENT_ENCODING)
        && response.content_type().is_some_and(is_text)
}

/// Whether a media type is of text that is all there. A stream of events is not: each event
/// has to leave when it happens.
fn is_text(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.split_once('/') {
        Some(("text", subtype)) => subtype != "event-stream",
        Some(("application", subtype)) => {
            matches!(subtype, "json" | "javascript" | "yaml" | "x-yaml" | "xml") || subtype.ends_with("+json")
        }
        Some(("image", subtype)) => subtype == "svg+xml",
        _ => false,
    }
}

/// Whether `Accept-Encoding` allows gzip, and does not ask for the plain form more.
pub(crate) fn takes_gzip(asked: &HeaderMap) -> bool {
    takes(asked, &["gzip", "x-gzip"])
}

/// The same of Brotli, which files are kept in.
pub(crate) fn takes_brotli(asked: &HeaderMap) -> bool {
    takes(asked, &["br"])
}

/// Whether a coding, by any of its names, is allowed, and liked no less than the plain form.
fn takes(asked: &HeaderMap, names: &[&str]) -> bool {
    let (mut by_name, mut any, mut identity) = (None, None, None);
    let lines = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    for (coding, weight) in lines.flat_map(|line| line.split(',')).filter_map(weighed) {
        let known = match coding.to_ascii_lowercase().as_str() {
            coding if names.contains(&coding) => &mut by_name,
            "*" => &mut any,
            "identity" => &mut identity,
            _ => continue,
        };
        *known = (*known).max(Some(weight));
    }
    let weight = by_name.or(any).unwrap_or(0);
    weight > 0 && weight >= identity.unwrap_or(0)
}

/// A coding with its weight in thousandths; `None` for what is neither.
fn weighed(entry: &str) -> Option<(&str, u16)> {
    let (coding, weight) = match entry.split_once(';') {
        Some((coding, weight)) => (coding, Some(weight)),
        None => (entry, None),
    };
    let Some(weight) = weight else { return Some((coding.trim(), 1000)) };
    let (name, value) = weight.split_once('=')?;
    let value = value.trim();
    let is_weight = name.trim().eq_ignore_ascii_case("q")
        && (1..=5).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let (whole, thousandths) = value.split_once('.').unwrap_or((value, ""));
    let thousandths: u16 = format!("{thousandths:0<3}").parse().ok()?;
    match (is_weight, whole) {
        (true, "0") => Some((coding.trim(), thousandths)),
        (true, "1") => Some((coding.trim(), 1000)),
        _ => None,
    }
}

struct Gzip {
    plain: BoxBody<Bytes, io::Error>,
    /// `None` when the last piece has left.
    encoder: Option<GzEncoder<Vec<u8>>>,
    unflushed: bool,
}

impl Body for Gzip {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let Some(encoder) = &mut this.encoder else { return Poll::Ready(None) };
        while encoder.get_ref().len() < CHUNK_BYTES {
            match Pin::new(&mut this.plain).poll_frame(cx)? {
                Poll::Ready(Some(frame)) => {
                    if let Ok(plain) = frame.into_data() {
                        encoder.write_all(&plain)?;
                        this.unflushed = true;
                    }
                }
                Poll::Ready(None) => {
                    let rest = this.encoder.take().map(GzEncoder::finish).transpose()?;
                    return Poll::Ready(rest.map(|rest| Ok(Frame::data(rest.into()))));
                }
                Poll::Pending if this.unflushed => {
                    // More may be long in coming; the client gets what there is.
                    encoder.flush()?;
                    this.unflushed = false;
                    break;
                }
                Poll::Pending => return Poll::Pending,
            }
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(encoder.get_mut()).into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(accept: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for line in accept {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_str(line).unwrap());
        }
        takes_gzip(&headers)
    }

    #[test]
    fn gzip_is_taken_where_it_is_allowed_and_not_liked_less_than_the_plain_form() {
        for yes in [
            &["gzip"][..],
            &["gzip, deflate, br, zstd"],
            &["br;q=1.0, gzip;q=0.8, *;q=0.1"],
            &["GZIP ; Q=0.5"],
            &["x-gzip"],
            &["*"],
            &["br", "gzip;q=0.001"],
            &["identity;q=0.5, gzip;q=0.5"],
            &["*;q=0, gzip"],
        ] {
            assert!(takes(yes), "{yes:?}");
        }
        for no in [
            &[][..],
            &[""],
            &["identity"],
            &["br, deflate"],
            &["gzip;q=0"],
            &["gzip;q=0.000, *"],
            &["*;q=0"],
            &["identity, gzip;q=0.5"],
            &["gzip;q=nan"],
            &["gzip;q=2"],
            &["gzip;q=0.0001"],
            &["gzip;level=9"],
            &["gzipped"],
        ] {
            assert!(!takes(no), "{no:?}");
        }
    }

    #[test]
    fn only_text_that_is_all_there_is_compressed() {
        for yes in [
            "application/json",
            "text/csv; charset=utf-8",
            "Text/HTML",
            "application/problem+json",
            "image/svg+xml",
        ] {
            assert!(is_text(yes), "{yes}");
        }
        for no in [
            "text/event-stream",
            "text/event-stream; charset=utf-8",
            "image/png",
            "application/pdf",
            "application/zip",
            "",
        ] {
            assert!(!is_text(no), "{no}");
        }
    }
}
