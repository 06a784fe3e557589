//! The one way in which this API says no.

use std::{collections::BTreeMap, time::Duration};

use kernel::{DomainError, ErrorKind, FieldFault};
use poem::{
    IntoResponse, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::Serialize;

use crate::{
    context::RequestContext,
    envelope::{JSON, WRITES},
};

/// A refusal or a failure, on its way to the client.
///
/// Nothing in it comes from inside: the cause of a 5xx is logged where it is made, not sent.
#[derive(Debug, Clone)]
pub struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What is wrong with which field.
    pub(crate) details: BTreeMap<String, String>,
    pub(crate) retry_after: Option<Duration>,
    /// The methods that a path knows, for a 405.
    pub(crate) allow: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: BTreeMap::new(),
            retry_after: None,
            allow: None,
        }
    }

    /// Fields that break a rule of their own, all at once.
    pub(crate) fn invalid(faults: impl IntoIterator<Item = FieldFault>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", "Some fields are not valid")
            .with_details(faults)
    }

    pub(crate) fn invalid_field(field: &str, problem: impl Into<String>) -> Self {
        Self::invalid([(field.to_owned(), problem.into())])
    }

    pub(crate) fn too_many_streams() -> Self {
        let message = "Too many streams of events are open; close one first";
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_STREAMS", message);
        Self { retry_after: Some(Duration::from_secs(5)), ..refusal }
    }

    /// Parameters that are good, each by itself, and make no sense together.
    pub(crate) fn contradictory(field: &str, problem: &str) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "CONTRADICTORY_PARAMETERS",
            "Some parameters contradict each other",
        )
        .with_details([(field.to_owned(), problem.to_owned())])
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "Not found")
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Sign in to continue")
    }

    pub(crate) fn scope_required(scope: Option<identity::Scope>) -> Self {
        let message = match scope {
            Some(scope) => format!("This token lacks the scope {scope}"),
            None => "No token may do this; sign in".to_owned(),
        };
        Self::new(StatusCode::FORBIDDEN, "SCOPE_REQUIRED", message)
    }

    pub(crate) fn step_up_required() -> Self {
        Self::new(StatusCode::FORBIDDEN, "STEP_UP_REQUIRED", "Sign in once more to do this")
    }

    /// The same whatever was asked of admins.
    pub(crate) fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", "Only admins may do this")
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Something went wrong on our side")
    }

    /// The same, of fields that stand within another one.
    #[must_use]
    pub(crate) fn within(mut self, field: &str) -> Self {
        let prefix = format!("{field}.");
        let named = |name: String| if name.starts_with(&prefix) { name } else { format!("{prefix}{name}") };
        self.details = self.details.into_iter().map(|(name, problem)| (named(name), problem)).collect();
        self
    }

    #[must_use]
    pub(crate) fn with_details(mut self, faults: impl IntoIterator<Item = FieldFault>) -> Self {
        for (field, problem) in faults {
            self.details.entry(field).or_insert(problem);
        }
        self
    }
}

impl ApiError {
    /// As an answer, with one more header.
    pub(crate) fn with_header(self, name: HeaderName, value: &str) -> Response {
        let mut response = self.into_response();
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// The only table from kinds of failure to statuses.
fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Stale => StatusCode::PRECONDITION_FAILED,
        ErrorKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ErrorKind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::TooSoon { .. } => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl<E: DomainError> From<E> for ApiError {
    fn from(error: E) -> Self {
        let kind = error.kind();
        if let ErrorKind::Internal | ErrorKind::Unavailable { .. } = kind {
            tracing::error!(error = &error as &dyn std::error::Error, code = error.code(), "request failed");
        }
        let message = match kind {
            ErrorKind::Internal => Self::internal().message,
            ErrorKind::Unavailable { .. } => {
                "The service is not available right now; try again shortly".to_owned()
            }
            _ => error.to_string(),
        };
        let mut refusal = Self::new(status_of(kind), error.code(), message).with_details(error.faults());
        if let ErrorKind::Unavailable { retry_after } | ErrorKind::TooSoon { retry_after } = kind {
            refusal.retry_after = Some(retry_after);
        }
        refusal
    }
}

/// The code of a refusal, which goes with its answer as far as the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused(pub(crate) &'static str);

/// A refusal.
#[derive(Object)]
#[oai(rename = "ErrorBody")]
struct ErrorSchema {
    /// A stable name in capitals.
    #[oai(validator(pattern = "^[A-Z][A-Z0-9_]*$"))]
    code: String,
    /// For people to read.
    message: String,
    /// What is wrong with which field.
    details: std::collections::HashMap<String, String>,
}

/// The envelope of a refusal.
#[derive(Object)]
#[oai(rename_all = "camelCase", rename = "ErrorEnvelope")]
struct ErrorEnvelopeSchema {
    /// Always false.
    success: bool,
    /// The HTTP status again.
    status: u16,
    error: ErrorSchema,
    timestamp: kernel::Timestamp,
    request_id: String,
}

#[derive(Serialize)]
struct ErrorBody<'a> {
    code: &'a str,
    message: &'a str,
    details: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorEnvelope<'a> {
    success: bool,
    status: u16,
    error: ErrorBody<'a>,
    timestamp: kernel::Timestamp,
    request_id: &'a str,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let request = RequestContext::current();
        let body = ErrorEnvelope {
            success: false,
            status: self.status.as_u16(),
            error: ErrorBody { code: self.code, message: &self.message, details: &self.details },
            timestamp: request.at,
            request_id: request.id.as_str(),
        };
        let mut response = Response::builder()
            .status(self.status)
            .content_type(JSON)
            .header(header::CACHE_CONTROL, "no-store")
            .body(serde_json::to_vec(&body).expect(WRITES));
        response.extensions_mut().insert(Refused(self.code));
        let headers = response.headers_mut();
        if let Some(retry_after) = self.retry_after {
            let seconds = u64::try_from(retry_after.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
            headers.insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        if let Some(allow) = self.allow.and_then(|allow| HeaderValue::try_from(allow).ok()) {
            headers.insert(header::ALLOW, allow);
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Lets handlers return `Result<_, ApiError>`; the edge turns it into the envelope again.
impl From<ApiError> for poem::Error {
    fn from(error: ApiError) -> Self {
        let status = error.status;
        let mut carrier = Self::from_status(status);
        carrier.set_data(error);
        carrier
    }
}

/// Every operation can refuse; which statuses it can refuse with, the document's last pass
/// decides from what the operation takes (see `spec`).
impl ApiResponse for ApiError {
    fn meta() -> MetaResponses {
        let media = || MetaMediaType { content_type: JSON, schema: ErrorEnvelopeSchema::schema_ref() };
        let response = |refusal: Refusal| MetaResponse {
            description: refusal.description,
            status: Some(refusal.status),
            status_range: None,
            content: vec![media()],
            headers: vec![],
        };
        MetaResponses { responses: REFUSALS.into_iter().map(response).collect() }
    }

    fn register(registry: &mut Registry) {
        ErrorEnvelopeSchema::register(registry);
    }
}

/// A status that a refusal can have, as the document tells of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// Its name among the document's responses.
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    /// A code that comes with it, and the message that goes with the code.
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

const fn refusal(
    status: u16,
    name: &'static str,
    description: &'static str,
    code: &'static str,
    message: &'static str,
) -> Refusal {
    Refusal { status, name, description, code, message }
}

#[rustfmt::skip]
pub(crate) const REFUSALS: [Refusal; 14] = [
    refusal(400, "BadRequest", "A parameter or field is malformed or breaks a rule; `details` names each.",
        "VALIDATION_ERROR", "Some fields are not valid"),
    refusal(401, "Unauthenticated", "No access token, or not a good one.",
        "UNAUTHENTICATED", "Sign in to continue"),
    refusal(403, "Forbidden", "You may not: `STEP_UP_REQUIRED` asks to sign in once more with `POST /auth/step-up`, `SCOPE_REQUIRED` for a token that may do more, `FORBIDDEN` for an admin.",
        "STEP_UP_REQUIRED", "Sign in once more to do this"),
    refusal(404, "NotFound", "No such thing, or someone else's.",
        "NOT_FOUND", "Not found"),
    refusal(408, "TooSlow", "The request came in too slowly.",
        "REQUEST_TIMEOUT", "The body came in too slowly"),
    refusal(409, "Conflict", "The present state forbids it; `code` says why.",
        "PLATFORM_EXISTS", "A platform of this name exists already"),
    refusal(412, "PreconditionFailed", "The thing has changed since the version in `If-Match`.",
        "PRECONDITION_FAILED", "The record has changed since it was read"),
    refusal(413, "TooLarge", "The body is too large.",
        "PAYLOAD_TOO_LARGE", "The body must have at most 1 MiB"),
    refusal(415, "UnsupportedMediaType", "The body is of a type, or encoded in a way, that is not taken.",
        "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json"),
    refusal(416, "RangeNotSatisfiable", "The range begins beyond the end; `Content-Range` says where that is.",
        "RANGE_NOT_SATISFIABLE", "The range begins beyond the end of the file"),
    refusal(422, "Unprocessable", "Well-formed, but a rule between values is broken; `code` says which.",
        "BREAKDOWN_MISMATCH", "The parts of the breakdown do not add up to the amount; the difference is 0.01"),
    refusal(429, "TooMany", "Too many requests, too much at once, or too soon; `Retry-After` says when to come back.",
        "RATE_LIMITED", "Too many requests; the next one is taken in 42 s"),
    refusal(500, "Internal", "A fault of the server.",
        "INTERNAL_ERROR", "Something went wrong on our side"),
    refusal(503, "Unavailable", "Not available right now; `Retry-After` says when to come back.",
        "SERVICE_UNAVAILABLE", "The service is not available right now; try again shortly"),
];
