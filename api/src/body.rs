//! Request bodies: read within limits, checked whole, then trusted.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use poem::{Request, RequestBody, http::StatusCode, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry},
    types::{ParseFromJSON, Type},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{envelope::JSON, error::ApiError, schema::Schemas, spec::DOCUMENT};

/// The largest JSON body, in bytes.
pub(crate) const JSON_MAX: usize = 1 << 20;

/// How deep a JSON body may nest.
const DEPTH_MAX: usize = 32;

/// How long a body may take, plus a second for each of these many bytes.
const PATIENCE: Duration = Duration::from_secs(30);
const BYTES_PER_SECOND_MIN: usize = 64 << 10;

/// A JSON body that fits its published schema.
pub(crate) struct Body<T>(pub(crate) T);

impl<'a, T: ParseFromJSON + Type + DeserializeOwned> ApiExtractor<'a> for Body<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let media = MetaMediaType { content_type: JSON, schema: T::schema_ref() };
        Some(MetaRequest { description: None, content: vec![media], required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if !is_json(request.content_type()) {
            return Err(unsupported("The body must be application/json").into());
        }
        let bytes = read(body, JSON_MAX).await?;
        Ok(Self(parse::<T>(&bytes)?))
    }
}

/// A JSON body that fits its published schema, or nothing at all.
pub(crate) struct BodyOrNone<T>(pub(crate) Option<T>);

impl<'a, T: ParseFromJSON + Type + DeserializeOwned> ApiExtractor<'a> for BodyOrNone<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let media = MetaMediaType { content_type: JSON, schema: T::schema_ref() };
        Some(MetaRequest { description: None, content: vec![media], required: false })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        if request.content_type().is_some() && !is_json(request.content_type()) {
            return Err(unsupported("The body must be application/json").into());
        }
        let bytes = read(body, JSON_MAX).await?;
        if bytes.is_empty() {
            return Ok(Self(None));
        }
        if request.content_type().is_none() {
            return Err(unsupported("The body must be application/json").into());
        }
        Ok(Self(Some(parse::<T>(&bytes)?)))
    }
}

fn parse<T: Type + DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if depth(bytes) > DEPTH_MAX {
        return Err(malformed(format!("The body nests deeper than {DEPTH_MAX} levels")));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
    let MetaSchemaRef::Reference(name) = T::schema_ref() else {
        return Err(ApiError::internal());
    };
    let schemas = &DOCUMENT["components"]["schemas"];
    let faults = Schemas::of(&DOCUMENT).faults(&schemas[name], &value);
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    serde_path_to_error::deserialize(value)
        .map_err(|error| ApiError::invalid_field(&error.path().to_string(), error.inner().to_string()))
}

/// The deepest nesting of brackets outside of strings.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0usize, 0, false, false);
    for &byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn is_json(content_type: Option<&str>) -> bool {
    let mime: Option<mime::Mime> = content_type.and_then(|text| text.parse().ok());
    mime.is_some_and(|mime| {
        mime.type_() == mime::APPLICATION
            && (mime.subtype() == mime::JSON || mime.suffix() == Some(mime::JSON))
    })
}

fn malformed(problem: String) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "MALFORMED_JSON", "The body is not valid JSON")
        .with_details([("body".to_owned(), problem)])
}

pub(crate) fn unsupported(message: &str) -> ApiError {
    ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
}

/// Reads a whole body, of at most `limit` bytes, from a client that keeps up.
///
/// # Errors
/// 413, 408; 400 when the client goes away in between.
pub(crate) async fn read(body: &mut RequestBody, limit: usize) -> Result<Bytes, ApiError> {
    let mut chunks = std::pin::pin!(chunks(body, limit)?);
    let mut bytes = BytesMut::new();
    while let Some(chunk) = chunks.try_next().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// A body as it comes in: of at most `limit` bytes, from a client that keeps up.
///
/// # Errors
/// As [`read`]; after the first one nothing more comes.
pub(crate) fn chunks(
    body: &mut RequestBody,
    limit: usize,
) -> Result<impl Stream<Item = Result<Bytes, ApiError>> + Send + 'static, ApiError> {
    let gone = || ApiError::new(StatusCode::BAD_REQUEST, "INCOMPLETE_BODY", "The body ended too early");
    let stream = body.take().map_err(|_| gone())?.into_bytes_stream();
    let started = tokio::time::Instant::now();
    Ok(stream::try_unfold((Box::pin(stream), 0), move |(mut stream, length)| async move {
        let earned = Duration::from_secs((length / BYTES_PER_SECOND_MIN) as u64);
        let chunk = tokio::time::timeout_at(started + PATIENCE + earned, stream.next()).await;
        let chunk = chunk.map_err(|_| {
            ApiError::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", "The body came in too slowly")
        })?;
        let Some(chunk) = chunk else { return Ok(None) };
        let chunk = chunk.map_err(|_| gone())?;
        let length = length + chunk.len();
        if length > limit {
            return Err(too_large("The body", limit));
        }
        Ok(Some((chunk, (stream, length))))
    }))
}

/// Refuses what says beforehand that it is too long.
pub(crate) fn refuse_announced(request: &Request, limit: usize) -> Result<(), ApiError> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        Err(too_large("The body", limit))
    } else {
        Ok(())
    }
}

pub(crate) fn too_large(what: &str, limit: usize) -> ApiError {
    let message = format!("{what} must have at most {} MiB", limit >> 20);
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_nest() {
        assert_eq!(depth(br#"{"a":[1,{"b":"[[[[\"[[["}]}"#), 3);
        assert_eq!(depth(&b"[".repeat(100_000)), 100_000);
    }

    #[test]
    fn only_json_is_json() {
        for good in ["application/json", "application/json; charset=utf-8", "application/problem+json"] {
            assert!(is_json(Some(good)), "{good}");
        }
        for bad in
            [None, Some(""), Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("json")]
        {
            assert!(!is_json(bad), "{bad:?}");
        }
    }
}
