//! `If-Match` and `If-None-Match` (RFC 9110 §13), over the tags of `envelope`.

use kernel::{Expected, Version};
use poem::{
    Response,
    http::{HeaderMap, StatusCode, header},
};

use crate::{error::ApiError, freshness::opaque};

/// The versions that `If-Match` asks for: one of those that its list names will do.
///
/// `*`, and no header at all, take any version. Weak tags never match, nor does a text that is
/// none of our tags: neither names a version.
pub(crate) fn expected(if_match: Option<&str>) -> Expected {
    match if_match.map(str::trim) {
        None | Some("*") => Expected::Any,
        // No tag of ours has a comma in it, and what is left of one that has is no tag.
        Some(tags) => Expected::OneOf(tags.split(',').map(str::trim).filter_map(version_in).collect()),
    }
}

/// That `If-Match` asks for no version of what has none.
///
/// # Errors
/// 412 for any tag, none of which is of the thing: whoever gives one wants no other change to be lost, and that no one
/// can promise.
pub(crate) fn of_no_version(if_match: Option<&str>) -> Result<(), ApiError> {
    if expected(if_match) == Expected::Any {
        return Ok(());
    }
    let message = "This has no version that a change could be bound to";
    Err(ApiError::new(StatusCode::PRECONDITION_FAILED, "PRECONDITION_FAILED", message))
}

/// `"7"` and `"7.1f2e3d"` both name version 7.
fn version_in(tag: &str) -> Option<Version> {
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    inner.split('.').next()?.parse().ok()
}

/// Turns a 200, or a part of one, into a 304 where the client holds this very answer.
pub(crate) fn not_modified(if_none_match: Option<&str>, response: Response) -> Response {
    let Some(held) = if_none_match else { return response };
    let Some(etag) = response.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok()) else {
        return response;
    };
    let whole_or_part = matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT);
    if !whole_or_part || !lists(held, etag) {
        return response;
    }
    let kept: HeaderMap = response
        .headers()
        .iter()
        .filter(|(name, _)| [header::ETAG, header::CACHE_CONTROL, header::VARY].contains(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut fresh = Response::from(StatusCode::NOT_MODIFIED);
    *fresh.headers_mut() = kept;
    fresh
}

/// Weak comparison: the same opaque tag, whether weak or strong. The same answer in another state is
/// still the same.
fn lists(held: &str, etag: &str) -> bool {
    held.trim() == "*" || held.split(',').any(|tag| opaque(tag.trim()) == opaque(etag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_d6_only_a_strong_tag_of_ours_names_a_version() {
        assert_eq!(expected(None), Expected::Any);
        assert_eq!(expected(Some("*")), Expected::Any);
        assert_eq!(expected(Some("\"7\"")), Expected::exactly(7));
        assert_eq!(expected(Some("\"7.00ff\"")), Expected::exactly(7));
        for tag in ["W/\"7\"", "7", "\"x\"", "\"\"", "", "\"7,8\"", "W/\"7\", W/\"8\""] {
            assert_eq!(expected(Some(tag)), Expected::OneOf(Vec::new()), "{tag}");
        }
    }

    #[test]
    fn rule_d6_any_tag_of_a_list_will_do() {
        let listed = expected(Some("\"x\", \"7\",W/\"8\" , \"9.00ff\""));

        assert_eq!(listed, Expected::OneOf(vec![7, 9]));
        assert!(listed.clone().allows(9) && !listed.allows(8));
    }

    #[test]
    fn a_held_tag_is_compared_weakly() {
        assert!(lists("\"1\", W/\"ab\"", "W/\"ab\""));
        assert!(lists("*", "\"3\""));
        assert!(!lists("\"2\"", "\"3\""));
    }
}
