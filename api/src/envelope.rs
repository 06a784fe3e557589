//! The envelope around every answer, and the tags that name its version.

use kernel::{Page, Timestamp, Version, hex};
use poem::{
    IntoResponse, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::{ParseFromJSON, ToJSON},
};
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::{context::RequestContext, freshness::Digested};

pub(crate) const JSON: &str = "application/json";

/// Why an answer can always be written.
pub(crate) const WRITES: &str = "what is told can be written as JSON";

/// An answer with data.
pub(crate) struct Reply<T, const STATUS: u16> {
    status: StatusCode,
    data: T,
    tag: Tag,
    location: Option<String>,
    cookies: Vec<HeaderValue>,
    /// Whether the address that was asked is a secret of its own.
    unreferred: bool,
}

/// 200 with data.
pub(crate) type Success<T> = Reply<T, 200>;

/// 201 with what was made, and where it is.
pub(crate) type Created<T> = Reply<T, 201>;

/// 202: taken on, and done when it is done.
pub(crate) type Accepted<T> = Reply<T, 202>;

/// What names the version of the data in an answer.
enum Tag {
    /// A weak tag over the data: good for asking again, not for changing.
    Digest,
    /// The same, of an answer that is made each time it is asked for.
    FleetingDigest,
    /// The version of one thing.
    Version(Version),
    /// The version of one thing whose answer also tells of other things.
    VersionAndDigest(Version),
    /// Not to be kept by anyone.
    None,
}

/// 204: done, with nothing to say.
pub(crate) struct Done {
    cookie: Option<HeaderValue>,
}

/// A page of a list.
pub(crate) struct List<T> {
    items: Vec<T>,
    pagination: Pagination,
    tag: Tag,
}

/// A page of a list, with what the whole list adds up to.
pub(crate) struct SummedList<T, S> {
    list: List<T>,
    summary: S,
}

/// Where a list goes on.
#[derive(Debug, Clone, Object, Serialize, serde::Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct Pagination {
    /// How many rows a page has at most; a list that is told whole has room for all.
    #[oai(validator(minimum(value = "1")))]
    limit: u32,
    /// What to ask for the next page with; null on the last one.
    next_cursor: Option<String>,
    /// Rows on all pages; only with `total=true`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

impl<T, const STATUS: u16> Reply<T, STATUS> {
    /// With a weak tag over the data.
    pub(crate) fn new(data: T) -> Self {
        let status = StatusCode::from_u16(STATUS).unwrap_or(StatusCode::OK);
        Self { status, data, tag: Tag::Digest, location: None, cookies: Vec::new(), unreferred: false }
    }

    /// With the version of the one thing that it tells of.
    pub(crate) fn versioned(data: T, version: Version) -> Self {
        Self { tag: Tag::Version(version), ..Self::new(data) }
    }

    /// Tells of one thing and of what depends on others: both are in the tag, and `If-Match`
    /// looks at the version alone.
    pub(crate) fn versioned_with_more(data: T, version: Version) -> Self {
        Self { tag: Tag::VersionAndDigest(version), ..Self::new(data) }
    }

    /// With a weak tag over data that change without an event: no state tells of them, and the answer is made each
    /// time.
    pub(crate) fn fleeting(data: T) -> Self {
        Self { tag: Tag::FleetingDigest, ..Self::new(data) }
    }

    /// For answers that hold secrets: no tag, and no cache may keep them.
    pub(crate) fn secret(data: T) -> Self {
        Self { tag: Tag::None, ..Self::new(data) }
    }

    /// Tells browsers to tell no one where this was found.
    #[must_use]
    pub(crate) fn unreferred(self) -> Self {
        Self { unreferred: true, ..self }
    }

    #[must_use]
    pub(crate) fn at(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }

    /// With another status than the usual one, which the document must then say.
    #[must_use]
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    #[must_use]
    pub(crate) fn with_cookie(mut self, cookie: Option<HeaderValue>) -> Self {
        self.cookies.extend(cookie);
        self
    }
}

impl Done {
    pub(crate) fn new() -> Self {
        Self { cookie: None }
    }

    pub(crate) fn with_cookie(cookie: HeaderValue) -> Self {
        Self { cookie: Some(cookie) }
    }
}

impl<T> List<T> {
    /// `cursor` seals the place where the next page starts.
    pub(crate) fn of(page: Page<T>, limit: u32, cursor: impl FnOnce(kernel::Position) -> String) -> Self {
        let pagination = Pagination { limit, next_cursor: page.next.map(cursor), total: page.total };
        Self { items: page.items, pagination, tag: Tag::Digest }
    }

    /// All of a list that is short, on one page.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let limit = count.max(kernel::PageRequest::<()>::LIMIT_DEFAULT);
        let pagination = Pagination { limit, next_cursor: None, total: None };
        Self { items, pagination, tag: Tag::Digest }
    }

    /// The same, of what changes without an event: no state tells of it, and the page is made each time.
    #[must_use]
    pub(crate) fn fleeting(self) -> Self {
        Self { tag: Tag::FleetingDigest, ..self }
    }

    /// The same without a tag, which no cache may keep: it tells of others than the one who asks, or changes
    /// without an event.
    #[must_use]
    pub(crate) fn secret(self) -> Self {
        Self { tag: Tag::None, ..self }
    }

    pub(crate) fn with_summary<S>(self, summary: S) -> SummedList<T, S> {
        SummedList { list: self, summary }
    }
}

/// The envelope of an answer about one thing.
#[derive(Object)]
#[oai(rename = "Envelope", rename_all = "camelCase")]
struct EnvelopeSchema<T: ParseFromJSON + ToJSON> {
    /// Always true.
    success: bool,
    /// The HTTP status again.
    status: u16,
    data: T,
    timestamp: Timestamp,
    request_id: String,
}

/// The envelope of a list.
#[derive(Object)]
#[oai(rename = "ListEnvelope", rename_all = "camelCase")]
struct ListEnvelopeSchema<T: ParseFromJSON + ToJSON> {
    /// Always true.
    success: bool,
    /// The HTTP status again.
    status: u16,
    data: Vec<T>,
    pagination: Pagination,
    timestamp: Timestamp,
    request_id: String,
}

/// The envelope of a list with what it adds up to.
#[derive(Object)]
#[oai(rename = "SummedListEnvelope", rename_all = "camelCase")]
struct SummedListEnvelopeSchema<T: ParseFromJSON + ToJSON, S: ParseFromJSON + ToJSON> {
    /// Always true.
    success: bool,
    /// The HTTP status again.
    status: u16,
    data: Vec<T>,
    summary: S,
    pagination: Pagination,
    timestamp: Timestamp,
    request_id: String,
}

/// What an envelope begins with: the same whenever the answer is given.
#[derive(Serialize)]
struct Head<'a> {
    success: bool,
    status: u16,
    data: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: Option<&'a Pagination>,
}

/// What it ends with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct End<'a> {
    timestamp: Timestamp,
    request_id: &'a str,
}

/// What goes into an envelope.
struct Content<'a> {
    data: Box<RawValue>,
    summary: Option<Box<RawValue>>,
    pagination: Option<&'a Pagination>,
}

fn respond(status: StatusCode, content: Content<'_>, tag: &Tag) -> Response {
    let etag = etag(tag, &content);
    let Content { data, summary, pagination } = content;
    let head = Head { success: true, status: status.as_u16(), data: &data, summary, pagination };
    let mut head = serde_json::to_vec(&head).expect(WRITES);
    // Without the closing brace: the end follows.
    head.pop();
    let mut response = Response::builder().status(status).content_type(JSON).body(ended(&head));
    if matches!(tag, Tag::Digest) {
        response.extensions_mut().insert(Digested { lasting: head.len() });
    }
    match etag {
        Some(etag) => response.headers_mut().insert(header::ETAG, etag),
        None => response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    };
    response
}

/// A whole envelope, of what it begins with.
pub(crate) fn ended(head: &[u8]) -> Vec<u8> {
    let request = RequestContext::current();
    let end = End { timestamp: request.at, request_id: request.id.as_str() };
    let end = serde_json::to_vec(&end).expect(WRITES);
    // Without the opening brace.
    [head, b",", &end[1..]].concat()
}

fn etag(tag: &Tag, content: &Content<'_>) -> Option<HeaderValue> {
    let digest = || {
        let mut hasher = Sha256::new();
        hasher.update(content.data.get());
        hasher.update(content.summary.as_deref().map_or("", RawValue::get));
        hasher.update(content.pagination.map(raw).as_deref().map_or("", RawValue::get));
        hex(&hasher.finalize()[..8])
    };
    let text = match tag {
        Tag::Digest | Tag::FleetingDigest => format!("W/\"{}\"", digest()),
        Tag::Version(version) => format!("\"{version}\""),
        Tag::VersionAndDigest(version) => format!("\"{version}.{}\"", digest()),
        Tag::None => return None,
    };
    HeaderValue::try_from(text).ok()
}

fn raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect(WRITES)
}

impl<T: Serialize + Send, const STATUS: u16> IntoResponse for Reply<T, STATUS> {
    fn into_response(self) -> Response {
        let content = Content { data: raw(&self.data), summary: None, pagination: None };
        let mut response = respond(self.status, content, &self.tag);
        let headers = response.headers_mut();
        if let Some(location) = self.location.and_then(|location| HeaderValue::try_from(location).ok()) {
            headers.insert(header::LOCATION, location);
        }
        for cookie in self.cookies {
            headers.append(header::SET_COOKIE, cookie);
        }
        if self.unreferred {
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        }
        response
    }
}

impl<T: Serialize + Send> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        let content = Content { data: raw(&self.items), summary: None, pagination: Some(&self.pagination) };
        respond(StatusCode::OK, content, &self.tag)
    }
}

impl<T: Serialize + Send, S: Serialize + Send> IntoResponse for SummedList<T, S> {
    fn into_response(self) -> Response {
        let List { items, pagination, tag } = self.list;
        let content =
            Content { data: raw(&items), summary: Some(raw(&self.summary)), pagination: Some(&pagination) };
        respond(StatusCode::OK, content, &tag)
    }
}

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

fn described(status: u16, schema: Option<MetaSchemaRef>, headers: Vec<MetaHeader>) -> MetaResponses {
    let description = match status {
        201 => "Made.",
        202 => "Taken on.",
        204 => "Done.",
        _ => "As asked.",
    };
    let content = schema.map(|schema| MetaMediaType { content_type: JSON, schema }).into_iter().collect();
    MetaResponses {
        responses: vec![MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content,
            headers,
        }],
    }
}

fn text_header(name: &str, description: &str) -> MetaHeader {
    MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: false,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    }
}

impl<T: ParseFromJSON + ToJSON, const STATUS: u16> ApiResponse for Reply<T, STATUS> {
    fn meta() -> MetaResponses {
        use poem_openapi::types::Type;
        let mut headers = vec![text_header("ETag", "Names the version of the data.")];
        if matches!(STATUS, 201 | 202) {
            headers.push(text_header("Location", "Where the new thing is."));
        }
        described(STATUS, Some(EnvelopeSchema::<T>::schema_ref()), headers)
    }

    fn register(registry: &mut Registry) {
        <EnvelopeSchema<T> as poem_openapi::types::Type>::register(registry);
    }
}

impl<T: ParseFromJSON + ToJSON> ApiResponse for List<T> {
    fn meta() -> MetaResponses {
        use poem_openapi::types::Type;
        let headers = vec![text_header("ETag", "A weak tag over this page.")];
        described(200, Some(ListEnvelopeSchema::<T>::schema_ref()), headers)
    }

    fn register(registry: &mut Registry) {
        <ListEnvelopeSchema<T> as poem_openapi::types::Type>::register(registry);
    }
}

impl<T: ParseFromJSON + ToJSON, S: ParseFromJSON + ToJSON> ApiResponse for SummedList<T, S> {
    fn meta() -> MetaResponses {
        use poem_openapi::types::Type;
        let headers = vec![text_header("ETag", "A weak tag over this page.")];
        described(200, Some(SummedListEnvelopeSchema::<T, S>::schema_ref()), headers)
    }

    fn register(registry: &mut Registry) {
        <SummedListEnvelopeSchema<T, S> as poem_openapi::types::Type>::register(registry);
    }
}

impl ApiResponse for Done {
    fn meta() -> MetaResponses {
        described(204, None, Vec::new())
    }

    fn register(_: &mut Registry) {}
}
