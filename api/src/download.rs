//! Files on their way to the client, whole or in part (RFC 9110 §14).
//!
//! What someone uploaded is never shown as a page of ours: it is an attachment of the type that
//! its bytes have, in a sandbox where a browser shows it anyway.

use std::{fmt::Write as _, ops::Range, sync::Arc};

use bytes::Bytes;
use documents::{FileType, OpenContent};
use futures_util::stream;
use kernel::hex;
use poem::{
    Body, IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponses, Registry},
};

use crate::{
    error::ApiError,
    file_answer::{NAMED, PLACED, RANGED, TAGGED, binary, described},
};

/// Nothing runs, nothing is fetched, and nothing of this origin is in reach.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; base-uri 'none'; sandbox");

/// Not kept by anyone, and not compressed on the way: a part would be of something else.
const AS_IT_IS: HeaderValue = HeaderValue::from_static("no-store, no-transform");

/// The bytes of a document.
pub(crate) struct Download {
    content: OpenContent,
    part: Part,
}

/// The small picture of a document.
pub(crate) struct Thumbnail {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) sha256: [u8; 32],
}

/// What of a file is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Whole,
    Range(Range<u64>),
    /// It begins beyond the end.
    Nothing,
}

impl Download {
    /// All of it, or the one range that is asked for; a range of another version is of no use,
    /// and more than one are not served.
    pub(crate) fn of(content: OpenContent, range: Option<&str>, if_range: Option<&str>) -> Self {
        let is_same = if_range.is_none_or(|held| held.trim() == tag(&content.document.sha256));
        let range = range.filter(|_| is_same);
        let part = range.map_or(Part::Whole, |range| Part::read(range, content.document.size_bytes));
        Self { content, part }
    }
}

impl Part {
    fn read(range: &str, size: u64) -> Self {
        let Some(asked) = range.trim().strip_prefix("bytes=") else { return Self::Whole };
        let Some((first, last)) = asked.split_once('-') else { return Self::Whole };
        let number = |text: &str| {
            let text = text.trim();
            let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            // What is longer than any file is as good as the longest.
            is_number.then(|| text.parse().unwrap_or(u64::MAX))
        };
        let range = match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
            (Some(first), None) if last.trim().is_empty() => first..size,
            (None, Some(length)) if first.trim().is_empty() => size.saturating_sub(length)..size,
            _ => return Self::Whole,
        };
        if range.start < range.end { Self::Range(range) } else { Self::Nothing }
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let Self { content, part } = self;
        let document = &content.document;
        let size = document.size_bytes;
        let (status, range) = match part {
            Part::Whole => (StatusCode::OK, 0..size),
            Part::Range(range) => (StatusCode::PARTIAL_CONTENT, range),
            Part::Nothing => {
                let message = "The range begins beyond the end of the file";
                let refusal =
                    ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "RANGE_NOT_SATISFIABLE", message);
                return refusal.with_header(header::CONTENT_RANGE, &format!("bytes */{size}"));
            }
        };
        let mut response = Response::builder()
            .status(status)
            .content_type(document.file_type.media_type())
            .header(header::CONTENT_LENGTH, range.end - range.start)
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CONTENT_DISPOSITION, disposition(&document.file_name))
            .header(header::CONTENT_SECURITY_POLICY, SANDBOX)
            .header(header::CACHE_CONTROL, AS_IT_IS)
            .header(header::ETAG, tag(&document.sha256));
        if status == StatusCode::PARTIAL_CONTENT {
            let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            response = response.header(header::CONTENT_RANGE, told);
        }
        response.body(streamed(content, range))
    }
}

impl IntoResponse for Thumbnail {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type("image/jpeg")
            .header(header::CONTENT_SECURITY_POLICY, SANDBOX)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::ETAG, format!("W/{}", tag(&self.sha256)))
            .body(self.jpeg)
    }
}

/// Piece by piece, each read when the one before has been sent; it breaks off where the store
/// fails.
fn streamed(content: OpenContent, range: Range<u64>) -> Body {
    let content = Arc::new(content);
    Body::from_bytes_stream(stream::try_unfold(range, move |rest| {
        let content = Arc::clone(&content);
        async move {
            if rest.is_empty() {
                return Ok::<_, std::io::Error>(None);
            }
            let piece = content.read(rest.clone()).await.map_err(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "a download broke off");
                std::io::Error::other("the store failed in the middle of a download")
            })?;
            let rest = rest.start + piece.len() as u64..rest.end;
            Ok(Some((Bytes::from(piece), rest)))
        }
    }))
}

/// The digest names the bytes.
fn tag(sha256: &[u8; 32]) -> String {
    format!("\"{}\"", hex(sha256))
}

/// A name as RFC 6266 has it: plain for those who know no better, and as it is.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars()
            .map(|c| {
                if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/') || c == ' ' { c } else { '_' }
            })
            .collect();
    let encoded = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// The types that a file can have.
pub(crate) fn file_media() -> Vec<MetaMediaType> {
    FileType::ALL
        .map(|file_type| MetaMediaType { content_type: file_type.media_type(), schema: binary() })
        .into()
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let whole = described(200, "The file.", file_media(), &[TAGGED, NAMED, RANGED]);
        let headers = [TAGGED, NAMED, RANGED, PLACED];
        let part = described(206, "The part of the file that was asked for.", file_media(), &headers);
        MetaResponses { responses: vec![whole, part] }
    }

    fn register(_: &mut Registry) {}
}

impl ApiResponse for Thumbnail {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: "image/jpeg", schema: binary() }];
        MetaResponses { responses: vec![described(200, "The picture.", content, &[TAGGED])] }
    }

    fn register(_: &mut Registry) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_as_it_is_meant() {
        for (text, part) in [
            ("bytes=0-0", Part::Range(0..1)),
            ("bytes=2-4", Part::Range(2..5)),
            ("bytes=2-", Part::Range(2..10)),
            ("bytes=-3", Part::Range(7..10)),
            ("bytes=-30", Part::Range(0..10)),
            ("bytes=9-99999999999999999999999", Part::Range(9..10)),
            ("bytes=10-", Part::Nothing),
            ("bytes=99999999999999999999999-", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=4-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("items=0-1", Part::Whole),
            ("", Part::Whole),
        ] {
            assert_eq!(Part::read(text, 10), part, "{text}");
        }
    }

    #[test]
    fn a_name_is_told_twice() {
        assert_eq!(
            disposition("Ärger \"7\".pdf"),
            "attachment; filename=\"_rger _7_.pdf\"; filename*=UTF-8''%C3%84rger%20%227%22.pdf"
        );
    }
}
