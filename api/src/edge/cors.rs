//! Which other sites' scripts may use the API: none, unless they are listed.

use poem::http::{HeaderMap, HeaderValue, Method, header};

use super::{Asked, vary};

/// Everything that the API knows, and the cookie of the session: a listed site is trusted.
const ALLOWED_METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id",
);
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static(
    "Content-Disposition, ETag, Idempotency-Replayed, Location, Retry-After, X-RateLimit-Limit, \
     X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id",
);
/// Two hours, the longest that Chromium believes.
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("7200");
const TRUE: HeaderValue = HeaderValue::from_static("true");

pub(super) struct Cors {
    origins: Vec<String>,
}

impl Cors {
    pub(super) fn new(origins: Vec<String>) -> Self {
        Self { origins }
    }

    /// Whether a browser asks on behalf of a listed site what it may do.
    pub(super) fn is_preflight(&self, asked: &Asked) -> bool {
        asked.method == Method::OPTIONS
            && asked.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
            && self.listed(asked).is_some()
    }

    /// A site that is not listed gets the answer that anyone gets, and its browser keeps it
    /// from the script.
    pub(super) fn decorate(&self, asked: &Asked, headers: &mut HeaderMap) {
        if self.origins.is_empty() {
            return;
        }
        vary(headers, "Origin");
        let Some(origin) = self.listed(asked) else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        if self.is_preflight(asked) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS);
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        } else {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
    }

    fn listed<'a>(&self, asked: &'a Asked) -> Option<&'a HeaderValue> {
        let origin = asked.headers.get(header::ORIGIN)?;
        self.origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes()).then_some(origin)
    }
}
