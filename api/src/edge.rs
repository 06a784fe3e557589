//! What every request goes through and every answer leaves by, once, in one place.
//!
//! Inwards: the request's id and context, the client's address, what is refused unseen. Outwards:
//! every failure in the envelope, compression, the headers of all answers, one line in the log.

mod client;
mod cors;
mod gzip;
mod headers;
mod refusal;
#[cfg(test)]
mod tests;
mod trace;

use std::{
    any::Any,
    borrow::Cow,
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use ipnet::IpNet;
use kernel::{Clock, Id, RequestId, Standing};
use poem::{
    Body, Endpoint, EndpointExt, IntoResponse, PathPattern, Request, Response,
    endpoint::BoxEndpoint,
    error::{MethodNotAllowedError, NotFoundError},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
};
use tracing::{Instrument, Span, field};

use crate::{
    caller::ClientAddress,
    context::RequestContext,
    error::{ApiError, Refused},
    meters::METERS,
    spec, turnstile,
};
use client::Proxies;
use cors::Cors;
use headers::Headers;

pub(crate) use gzip::{takes_brotli, takes_gzip};
pub(crate) use headers::vary;
pub(crate) use refusal::refusal;

/// What stands for every path that no operation has.
const UNMATCHED: &str = "unmatched";

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How the world reaches this server.
#[derive(Debug, Clone)]
pub struct EdgeSettings {
    /// The public URL is an `https` one: browsers are told to stay with that.
    pub https: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Other sites whose scripts may use the API, as browsers write them in `Origin`.
    pub cors_origins: Vec<String>,
    /// How long a handler may take (60 s).
    pub handler_timeout: Duration,
    /// The longest head, request line included (16 KiB).
    pub head_bytes: usize,
}

impl Default for EdgeSettings {
    fn default() -> Self {
        Self {
            https: false,
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            handler_timeout: Duration::from_mins(1),
            head_bytes: 16 * 1024,
        }
    }
}

/// The outermost endpoint.
pub struct Edge {
    routes: BoxEndpoint<'static>,
    clock: Arc<dyn Clock>,
    proxies: Proxies,
    cors: Cors,
    headers: Headers,
    handler_timeout: Duration,
    head_bytes: usize,
}

/// What of a request its answer depends on.
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
}

impl Edge {
    #[must_use]
    pub fn new(routes: impl Endpoint + 'static, clock: Arc<dyn Clock>, settings: EdgeSettings) -> Self {
        LazyLock::force(&METERS);
        Self {
            routes: routes.map_to_response().boxed(),
            clock,
            proxies: Proxies::new(settings.trusted_proxies),
            cors: Cors::new(settings.cors_origins),
            headers: Headers { https: settings.https },
            handler_timeout: settings.handler_timeout,
            head_bytes: settings.head_bytes,
        }
    }

    /// Whether a peer is a proxy of ours, and so stands for many clients.
    pub(crate) fn trusts(&self, peer: IpAddr) -> bool {
        self.proxies.include(peer)
    }

    /// The answer to what could not be read as a request.
    pub(crate) fn refuse(&self, status: StatusCode) -> Response {
        let context = self.context(None);
        let (id, at) = (context.id.clone(), context.at);
        let answer = async { refusal::of_status(status).into_response() };
        let mut response = context.scope(answer).now_or_never().unwrap_or_default();
        self.finish(&mut response, &id);
        let date = at.to_utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        if let Ok(date) = HeaderValue::try_from(date) {
            response.headers_mut().insert(header::DATE, date);
        }
        tracing::debug!(status = status.as_u16(), request_id = id.as_str(), "refused what is no request");
        response
    }

    fn context(&self, given: Option<&str>) -> RequestContext {
        let at = self.clock.now();
        let minted = || RequestId::of(Id::<RequestId>::mint(at));
        let id = given.and_then(RequestId::try_new).unwrap_or_else(minted);
        RequestContext { id, at }
    }

    /// The answer, and the route that it was found by: never the path itself, of which there are as many
    /// as anyone likes.
    async fn answer(&self, mut request: Request) -> (Response, Cow<'static, str>) {
        let asked = Asked::of(&request);
        let client = self.proxies.client_of(request.remote_addr(), request.headers());
        request.extensions_mut().insert(ClientAddress(client));
        if asked.method == Method::HEAD {
            request.set_method(Method::GET);
        }

        let (mut response, route) = match self.refused_unseen(&request) {
            Some(refusal) => (refusal.into_response(), asked.route(None)),
            None if self.cors.is_preflight(&asked) => {
                (StatusCode::NO_CONTENT.into_response(), asked.route(None))
            }
            None => self.routed(request, &asked).await,
        };
        response = gzip::compressed(response, &asked.headers);
        if asked.method == Method::HEAD {
            drop_body(&mut response);
        }
        self.cors.decorate(&asked, response.headers_mut());
        (response, route)
    }

    /// What is wrong with a request before anyone looks at what it is for.
    fn refused_unseen(&self, request: &Request) -> Option<ApiError> {
        let line = request.original_uri().path_and_query().map_or(0, |target| target.as_str().len());
        let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        if line + fields.sum::<usize>() > self.head_bytes {
            return Some(refusal::of_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        }
        let mut encodings = request.headers().get_all(header::CONTENT_ENCODING).iter();
        // What came compressed could unfold into anything.
        if encodings.any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            let message = "Send the body as it is, without a Content-Encoding";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Some(ApiError::new(status, "UNSUPPORTED_CONTENT_ENCODING", message));
        }
        None
    }

    async fn routed(&self, request: Request, asked: &Asked) -> (Response, Cow<'static, str>) {
        let work = AssertUnwindSafe(self.routes.call(request)).catch_unwind();
        match tokio::time::timeout(self.handler_timeout, work).await {
            Ok(Ok(Ok(response))) => {
                let route = asked.route(response.data());
                (enveloped(response), route)
            }
            Ok(Ok(Err(error))) if error.is::<NotFoundError>() => {
                (asked.answer_to(&error), Cow::Borrowed(UNMATCHED))
            }
            Ok(Ok(Err(error))) => (asked.answer_to(&error), asked.route(error.data())),
            Ok(Err(panic)) => {
                let route = asked.route(None);
                Span::current().record(ROUTE, &*route);
                tracing::error!(panic = text_of(panic.as_ref()), "handler panicked");
                (ApiError::internal().into_response(), route)
            }
            Err(_) => {
                let route = asked.route(None);
                Span::current().record(ROUTE, &*route);
                tracing::error!(timeout_ms = millis(self.handler_timeout), "handler took too long");
                (refusal::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response(), route)
            }
        }
    }

    /// What all answers carry.
    fn finish(&self, response: &mut Response, id: &RequestId) {
        self.headers.apply(response);
        if let Ok(id) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
    }
}

impl Endpoint for Edge {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let begun = Instant::now();
        let _in_flight = METERS.request();
        let context = self.context(request.header(REQUEST_ID));
        let id = context.id.clone();
        let method = method_label(request.method());
        // At the level of errors, so that a filter which lets those through keeps what they belong to.
        let span = trace::continued(request.headers(), || {
            tracing::error_span!(
                "http.request",
                otel.kind = "server",
                otel.status_code = field::Empty,
                http.request.method = method,
                http.route = field::Empty,
                http.response.status_code = field::Empty,
                duration_ms = field::Empty,
                request_id = id.as_str(),
                user_id = field::Empty,
                trace_id = field::Empty,
            )
        });
        let answer = async {
            trace::note_trace();
            self.answer(request).await
        };
        let (mut response, route) = context.scope(answer).instrument(span.clone()).await;
        self.finish(&mut response, &id);

        let (status, took) = (response.status(), begun.elapsed());
        span.record(ROUTE, &*route);
        span.record("http.response.status_code", i64::from(status.as_u16()));
        span.record("duration_ms", millis(took));
        if status.is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
        span.in_scope(|| {
            trace::name(method, &route);
            if status.is_server_error() {
                tracing::error!("request failed");
            } else if status.is_client_error() {
                let code = response.extensions().get::<Refused>().map(|refused| refused.0);
                tracing::info!(code, "request refused");
            } else {
                tracing::info!("request served");
            }
        });
        METERS.answered(method, route, status, took);
        Ok(response)
    }
}

/// The route, as spans and lines of the log have it.
const ROUTE: &str = "http.route";

impl Asked {
    fn of(request: &Request) -> Self {
        let answers_depend_on =
            [header::ACCEPT_ENCODING, header::ORIGIN, header::ACCESS_CONTROL_REQUEST_METHOD];
        let mut headers = HeaderMap::new();
        for name in answers_depend_on {
            for value in request.headers().get_all(&name) {
                headers.append(&name, value.clone());
            }
        }
        Self { method: request.method().clone(), path: request.uri().path().to_owned(), headers }
    }

    /// The template of the operation, or the pattern that poem found the path by.
    fn route(&self, pattern: Option<&PathPattern>) -> Cow<'static, str> {
        match (spec::OPERATIONS.matching(&self.path), pattern) {
            (Some(info), _) => Cow::Borrowed(info.route),
            (None, Some(pattern)) => Cow::Owned(pattern.0.to_string()),
            (None, None) => Cow::Borrowed(UNMATCHED),
        }
    }

    fn answer_to(&self, error: &poem::Error) -> Response {
        let mut refusal = if error.is::<MethodNotAllowedError>() {
            let refusal = refusal::of_status(StatusCode::METHOD_NOT_ALLOWED);
            ApiError { allow: Some(self.allowed()), ..refusal }
        } else {
            refusal(error)
        };
        self.name_parameters(&mut refusal);
        let mut response = refusal.into_response();
        if let Some(standing) = error.data::<Standing>() {
            turnstile::stamp(standing, response.headers_mut());
        }
        if self.method == Method::OPTIONS && response.status() == StatusCode::METHOD_NOT_ALLOWED {
            // The path is there, and `Allow` is all that was asked for.
            let allow = response.headers_mut().remove(header::ALLOW);
            response = StatusCode::NO_CONTENT.into_response();
            response.headers_mut().extend(allow.map(|allow| (header::ALLOW, allow)));
        }
        response
    }

    /// The methods of the path, as `Allow` lists them. Paths outside of the document are pages,
    /// which can be fetched and nothing else.
    fn allowed(&self) -> String {
        let mut methods =
            spec::OPERATIONS.matching(&self.path).map_or(vec![Method::GET], |info| info.methods());
        if methods.contains(&Method::GET) {
            methods.push(Method::HEAD);
        }
        methods.push(Method::OPTIONS);
        methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
    }

    /// poem-openapi knows path parameters by number, clients by the document's names.
    fn name_parameters(&self, refusal: &mut ApiError) {
        let Some(info) = spec::OPERATIONS.matching(&self.path) else { return };
        for (number, (name, _)) in info.values.iter().enumerate() {
            if let Some(problem) = refusal.details.remove(&format!("param{number}")) {
                refusal.details.insert((*name).to_owned(), problem);
            }
        }
    }
}

/// Methods are words of the client's choosing, too.
fn method_label(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// Marks an answer that is a page, whatever its status.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ForPeople;

/// Gives the envelope to a refusal that was made elsewhere, and keeps what its headers say.
fn enveloped(response: Response) -> Response {
    let status = response.status();
    let is_json = response.content_type().is_some_and(|ty| ty.starts_with("application/json"));
    let is_page = response.extensions().get::<ForPeople>().is_some();
    if is_json || is_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut answer = refusal::of_status(status).into_response();
    let body = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG];
    for (name, value) in response.headers() {
        if !body.contains(name) && !answer.headers().contains_key(name) {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

/// Leaves of an answer what HEAD may know.
fn drop_body(response: &mut Response) {
    let body: http_body_util::combinators::BoxBody<_, _> = response.take_body().into();
    let length = hyper::body::Body::size_hint(&body).exact();
    if let Some(length) = length
        && !matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
    {
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    }
    response.set_body(Body::empty());
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without text")
}
