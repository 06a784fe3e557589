//! The headers that every answer has.

use poem::{
    Response,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};

/// How many there are at most, with what others add after these.
const MORE: usize = 12;

/// Which of them depend on where this server is.
pub(super) struct Headers {
    pub(super) https: bool,
}

/// Answers that are no pages need nothing from anywhere. Those that are pages say so themselves.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // The filter of old browsers opened holes of its own.
    (header::X_XSS_PROTECTION, HeaderValue::from_static("0")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

const PERMISSIONS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("permissions-policy"),
    HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
);

/// Unless an answer says that its address is a secret.
const REFERRER: HeaderValue = HeaderValue::from_static("strict-origin-when-cross-origin");

const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Kept by the client alone, and asked for again each time.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

impl Headers {
    pub(super) fn apply(&self, response: &mut Response) {
        let refused = response.status().is_client_error() || response.status().is_server_error();
        // What is said here is put over what the client holds: a page would go by the policy of what is no page.
        let is_held = response.status() == StatusCode::NOT_MODIFIED;
        let headers = response.headers_mut();
        // All that is still to come, at once: a map that grows places everything anew.
        headers.reserve(MORE);
        headers.extend(ALWAYS);
        if self.https {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
        }
        if !is_held {
            headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(POLICY);
            headers.entry(header::REFERRER_POLICY).or_insert(REFERRER);
        }
        let (permissions, none) = PERMISSIONS;
        headers.entry(permissions).or_insert(none);

        let unsaid = if refused { NO_STORE } else { PRIVATE };
        let kept = headers.entry(header::CACHE_CONTROL).or_insert(unsaid);
        if !kept.as_bytes().starts_with(b"public") {
            vary(headers, "Authorization");
        }
    }
}

/// Says that the answer depends on a header of the request.
pub(crate) fn vary(headers: &mut HeaderMap, on: &'static str) {
    let named = |value: &HeaderValue| {
        value.to_str().is_ok_and(|names| names.split(',').any(|name| name.trim().eq_ignore_ascii_case(on)))
    };
    if !headers.get_all(header::VARY).iter().any(named) {
        headers.append(header::VARY, HeaderValue::from_static(on));
    }
}
