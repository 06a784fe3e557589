//! Every failure as the one kind of refusal that clients know.

use std::time::Duration;

use poem::{
    Error,
    error::{NotFoundError, ReadBodyError},
    http::StatusCode,
};
use poem_openapi::error::{
    AuthorizationError, ContentTypeError, ParseMultipartError, ParseParamError, ParsePathError,
    ParseRequestPayloadError,
};

use crate::error::ApiError;

/// When to come back after a 503 of the edge's own.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// What to tell the client of an error, wherever it was made.
pub(crate) fn refusal(error: &Error) -> ApiError {
    if let Some(refusal) = error.data::<ApiError>() {
        return refusal.clone();
    }
    if let Some(ParseParamError { name, reason }) = error.downcast_ref() {
        return ApiError::invalid_field(name, problem(reason));
    }
    if let Some(ParsePathError { name, reason }) = error.downcast_ref() {
        return ApiError::invalid_field(name, problem(reason));
    }
    if let Some(ParseRequestPayloadError { reason }) = error.downcast_ref() {
        return malformed(reason);
    }
    if let Some(ParseMultipartError { reason }) = error.downcast_ref() {
        return malformed(reason);
    }
    let status = match error.downcast_ref() {
        _ if error.is::<AuthorizationError>() => StatusCode::UNAUTHORIZED,
        _ if error.is::<ContentTypeError>() => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ if error.is::<NotFoundError>() => StatusCode::NOT_FOUND,
        Some(ReadBodyError::PayloadTooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
        _ => error.status(),
    };
    if status.is_server_error() {
        tracing::error!(error = error as &dyn std::error::Error, "request failed");
    }
    of_status(status)
}

/// What a status says when there is no more to say.
pub(crate) fn of_status(status: StatusCode) -> ApiError {
    let (code, message) = match status {
        StatusCode::UNAUTHORIZED => return ApiError::unauthenticated(),
        StatusCode::NOT_FOUND => return ApiError::not_found(),
        StatusCode::FORBIDDEN => ("FORBIDDEN", "Not allowed"),
        StatusCode::METHOD_NOT_ALLOWED => ("METHOD_NOT_ALLOWED", "This path has no such method"),
        StatusCode::REQUEST_TIMEOUT => ("REQUEST_TIMEOUT", "The request came in too slowly"),
        StatusCode::PAYLOAD_TOO_LARGE => ("PAYLOAD_TOO_LARGE", "The body is too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("UNSUPPORTED_MEDIA_TYPE", "Bodies of this type are not taken"),
        StatusCode::TOO_MANY_REQUESTS => ("RATE_LIMITED", "Too many requests; try again later"),
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => ("HEADERS_TOO_LARGE", "The headers are too large"),
        StatusCode::SERVICE_UNAVAILABLE => ("UNAVAILABLE", "Not available right now; try again shortly"),
        _ if status.is_server_error() => return ApiError { status, ..ApiError::internal() },
        _ => ("BAD_REQUEST", "The request is malformed"),
    };
    let retry_after = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(RETRY_AFTER);
    ApiError { retry_after, ..ApiError::new(status, code, message) }
}

fn malformed(reason: &str) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "MALFORMED_BODY", "The body cannot be read")
        .with_details([("body".to_owned(), problem(reason))])
}

/// A reason of poem-openapi's without the names of Rust types around it.
fn problem(reason: &str) -> String {
    let reason = reason.split(" (occurred while parsing \"").next().unwrap_or(reason);
    let is_missing = reason.starts_with("Type \"") && reason.ends_with("expects an input value.");
    if is_missing {
        return "Field is required".to_owned();
    }
    match reason.strip_prefix("failed to parse \"").and_then(|rest| rest.split_once("\": ")) {
        Some((_, problem)) => problem.to_owned(),
        None => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_lose_the_names_of_types() {
        assert_eq!(problem("failed to parse \"string_uuid\": Must be a UUID"), "Must be a UUID");
        assert_eq!(problem("Type \"string_date\" expects an input value."), "Field is required");
        assert_eq!(problem("Must be short (occurred while parsing \"NewEarning\")"), "Must be short");
        assert_eq!(
            problem("verification failed. maximum(100, exclusive: false)"),
            "verification failed. maximum(100, exclusive: false)"
        );
    }

    #[test]
    fn a_failure_says_nothing_of_the_inside() {
        let error = Error::from_string("SELECT * FROM users at /srv/db", StatusCode::INTERNAL_SERVER_ERROR);

        let refusal = refusal(&error);

        assert_eq!((refusal.status.as_u16(), refusal.code), (500, "INTERNAL_ERROR"));
        assert!(!format!("{refusal:?}").contains("SELECT"));
    }
}
