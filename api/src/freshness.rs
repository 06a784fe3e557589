//! Tags that name the state in which something was asked, so that nothing need be read to know that
//! an answer is still good.
//!
//! Such a tag has two parts: `W/"STATE.DIGEST"`. The first is of the question and of all that its answer
//! can depend on: the state of the user's things, the user's day, and this version of the program. The
//! second is of the answer itself: a change elsewhere makes another state, and perhaps no other answer.

use std::sync::Arc;

use kernel::{Date, Epoch, hex};
use poem::{
    Request, Response,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use sha2::{Digest, Sha256};

use crate::envelope::{JSON, ended};

/// How many hexadecimal digits each part has.
const DIGITS: usize = 16;

/// Marks an answer with a tag that is a digest of its data and of nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digested {
    /// How many of its bytes, from the first, are the same whenever it is given.
    pub(crate) lasting: usize,
}

/// Names a question and the state in which it is asked.
pub(crate) struct State(String);

impl State {
    /// `today` is the user's.
    pub(crate) fn of(request: &Request, epoch: Epoch, today: Date) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let mut asked: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        // No parameter is given twice, so that their order says nothing.
        asked.sort_unstable();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
        let (path, today, version) = (request.uri().path(), today.to_string(), env!("CARGO_PKG_VERSION"));
        let [path, query, today, version] = [path, &query, &today, version].map(str::as_bytes);
        let [nonce, newest, shared] = epoch.parts().map(<[u8; 16]>::as_slice);
        Self(short_digest(&[path, query, nonce, newest, shared, today, version]))
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    /// The answer that was given in this very state, of what was kept of it: the digest in its tag, and what
    /// it began with.
    pub(crate) fn answer(&self, kept: &[u8]) -> Option<Response> {
        let (digest, head) = kept.split_at_checked(DIGITS)?;
        let tag = self.tag(std::str::from_utf8(digest).ok()?);
        Some(Response::builder().content_type(JSON).header(header::ETAG, tag).body(ended(head)))
    }

    /// What is to be kept of an answer with a tag of this state.
    pub(crate) fn to_keep(&self, etag: &str, head: &[u8]) -> Option<Arc<[u8]>> {
        let (state, digest) = parts(etag)?;
        (state == self.0).then(|| [digest.as_bytes(), head].concat().into())
    }

    fn tag(&self, digest: &str) -> String {
        format!("W/\"{}.{digest}\"", self.0)
    }

    /// That the client holds the answer of this very state; it need not be made to know that.
    pub(crate) fn unchanged(&self, if_none_match: &str) -> Option<Response> {
        let mut tags = if_none_match.split(',').map(str::trim);
        let held = tags.find(|tag| parts(tag).is_some_and(|(state, _)| state == self.0))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, HeaderValue::from_str(held).ok()?);
        let mut response = Response::from(StatusCode::NOT_MODIFIED);
        *response.headers_mut() = headers;
        Some(response)
    }

    /// Puts the state into the tag of an answer that can have it there.
    pub(crate) fn stamp(&self, mut response: Response) -> Response {
        if response.extensions().get::<Digested>().is_none() {
            return response;
        }
        let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let stamped = tag.and_then(digest_in).map(|digest| self.tag(digest));
        if let Some(stamped) = stamped.and_then(|tag| HeaderValue::try_from(tag).ok()) {
            response.headers_mut().insert(header::ETAG, stamped);
        }
        response
    }
}

/// What of a tag names the answer, in quotation marks: without the state, and without weakness.
pub(crate) fn opaque(tag: &str) -> String {
    match parts(tag) {
        Some((_, digest)) => format!("\"{digest}\""),
        None => tag.trim_start_matches("W/").to_owned(),
    }
}

/// Sixteen digits for so many texts, of which none runs over into the next.
fn short_digest(texts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text);
    }
    hex(&hasher.finalize()[..DIGITS / 2])
}

/// The state and the digest of a tag of ours.
fn parts(tag: &str) -> Option<(&str, &str)> {
    let (state, digest) = tag.strip_prefix("W/\"")?.strip_suffix('"')?.split_once('.')?;
    (is_part(state) && is_part(digest)).then_some((state, digest))
}

/// The digest of a tag that has no state yet.
fn digest_in(tag: &str) -> Option<&str> {
    tag.strip_prefix("W/\"")?.strip_suffix('"').filter(|digest| is_part(digest))
}

fn is_part(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Timestamp};
    use uuid::Uuid;

    use super::*;

    const DIGEST: &str = "00112233445566aa";

    fn epoch(number: u128) -> Epoch {
        Epoch::new(Uuid::from_u128(number), None, None)
    }

    fn state(uri: &str, epoch: Epoch, day: &str) -> String {
        let request = Request::builder().uri(uri.parse().unwrap()).finish();
        State::of(&request, epoch, day.parse().unwrap()).0
    }

    #[test]
    fn a_state_is_of_the_question_the_epoch_and_the_day() {
        let usual = state("/earnings?from=2026-01-01&limit=5", epoch(1), "2026-03-14");

        assert_eq!(state("/earnings?limit=5&from=2026-01-01", epoch(1), "2026-03-14"), usual);
        for other in [
            state("/earnings?limit=6&from=2026-01-01", epoch(1), "2026-03-14"),
            state("/expenses?from=2026-01-01&limit=5", epoch(1), "2026-03-14"),
            state("/earnings?from=2026-01-01&limit=5", epoch(2), "2026-03-14"),
            state("/earnings?from=2026-01-01&limit=5", epoch(1), "2026-03-15"),
            state(
                "/earnings?from=2026-01-01&limit=5",
                Epoch::new(Uuid::from_u128(1), Some(Id::first_at(Timestamp::from_millis(7).unwrap())), None),
                "2026-03-14",
            ),
            state(
                "/earnings?from=2026-01-01&limit=5",
                Epoch::new(Uuid::from_u128(1), None, Some(Uuid::from_u128(2))),
                "2026-03-14",
            ),
        ] {
            assert_ne!(other, usual);
        }
    }

    #[test]
    fn only_the_answer_of_the_same_state_is_unchanged() {
        let state = State("0123456789abcdef".to_owned());
        let held = format!("W/\"0123456789abcdef.{DIGEST}\"");

        let answer = state.unchanged(&format!("\"7\", {held}")).unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer.headers()[header::ETAG], held);
        for other in
            ["*", "\"7\"", &format!("W/\"{DIGEST}\""), &format!("W/\"{DIGEST}.{DIGEST}\""), &held[2..], ""]
        {
            assert!(state.unchanged(other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_state_is_put_before_a_digest_and_before_nothing_else() {
        let state = State("0123456789abcdef".to_owned());
        let answer = |tag: &str, digested: bool| {
            let mut response = Response::builder().header(header::ETAG, tag).finish();
            if digested {
                response.extensions_mut().insert(Digested { lasting: 0 });
            }
            state.stamp(response).headers()[header::ETAG].to_str().unwrap().to_owned()
        };
        let plain = format!("W/\"{DIGEST}\"");

        assert_eq!(answer(&plain, true), format!("W/\"0123456789abcdef.{DIGEST}\""));
        assert_eq!(answer(&plain, false), plain);
        assert_eq!(opaque(&answer(&plain, true)), opaque(&plain));
        assert_eq!(opaque("W/\"7.00ff\""), "\"7.00ff\"");
    }
}
