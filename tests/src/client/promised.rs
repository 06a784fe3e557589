//! What the document promises of the heads of answers.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use super::Answer;

/// An operation of the document, and the statuses with which it promises an `ETag`.
struct Promise {
    method: String,
    segments: Vec<String>,
    tagged: BTreeSet<String>,
}

static PROMISES: LazyLock<Vec<Promise>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&api::openapi_json()).unwrap();
    let mut promises = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap().iter();
            promises.push(Promise {
                method: method.to_uppercase(),
                segments: path.split('/').map(str::to_owned).collect(),
                tagged: answers
                    .filter(|(_, answer)| answer["headers"].get("ETag").is_some())
                    .map(|(status, _)| status.clone())
                    .collect(),
            });
        }
    }
    // A fixed segment beats a parameter.
    promises.sort_by_key(|promise| promise.segments.iter().filter(|name| name.starts_with('{')).count());
    promises
});

/// What the document promises of a path; its query does not count.
fn promise_of(method: &str, path: &str) -> Option<&'static Promise> {
    let path = path.split('?').next().unwrap_or_default();
    let given: Vec<&str> = path.split('/').collect();
    let is_of = |promise: &&Promise| {
        let mut pairs = promise.segments.iter().zip(&given);
        promise.method == method
            && promise.segments.len() == given.len()
            && pairs.all(|(name, given)| name == given || name.starts_with('{'))
    };
    PROMISES.iter().find(is_of)
}

/// Whatever went well has a tag where the document says so, and only there; and where it says it is something can be asked for.
///
/// # Panics
/// Where one has not, or has, or cannot.
#[track_caller]
pub(super) fn check(method: &str, path: &str, answer: &Answer) {
    if let Some(place) = answer.header("location").and_then(|place| place.strip_prefix(api::BASE)) {
        assert!(
            promise_of("GET", place).is_some(),
            "{method} {path} says it made what cannot be read: {place}"
        );
    }
    let goes_well = (200..400).contains(&answer.status);
    // What is said once more has the tag that it had.
    if !goes_well || answer.header("idempotency-replayed").is_some() {
        return;
    }
    if let Some(promise) = promise_of(method, path) {
        let promised = promise.tagged.contains(&answer.status.to_string());
        let tag = answer.header("etag");
        let is_file = answer.header("content-type").is_some_and(|kind| !kind.starts_with("application/json"));
        // A report has a tag, and the files that are made of it have none.
        let promised = promised && !(is_file && path.starts_with("/analytics/reports"));
        let fits = tag.is_some() == promised;
        assert!(fits, "{method} {path} is answered {} with {tag:?}", answer.status);
    }
}
