//! What every operation has in common, done once, before and after its handler.
//!
//! In this order: who asks, whether that was too often, whether that one may and how long ago one has signed in,
//! whether the parameters fit the document, whether this was asked
//! before, or nothing has changed since the answer that the client holds, the handler, and whether
//! the client holds the same answer anyway.

use std::{borrow::Cow, sync::Arc, time::Duration};

use futures_util::{FutureExt as _, TryStreamExt as _, future::BoxFuture};
use identity::{Credential, Reason};
use kernel::{
    Answers, Claim, Claimed, Clock, Epochs, FieldFault, Idempotency, Seal, StoreError, UserId, hex,
};
use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::{sync::Semaphore, time::timeout};
use tracing::{Instrument as _, Span, field};

use crate::{
    body,
    caller::{Caller, ClientAddress, REASON_HEADER, bearer, holder},
    context::RequestContext,
    edge::refusal,
    error::{ApiError, Refused},
    freshness::{Digested, State},
    meters::METERS,
    precondition::not_modified,
    resources::{UPLOAD_MAX, UPLOAD_PATHS},
    schema::Schemas,
    spec::{self, DOCUMENT, KEY_PATTERN, OPERATIONS, Operation, Place},
    turnstile::{Class, Turnstile, client_of, stamped},
    upload::Spool,
};

/// What is known without reading.
pub(crate) struct Kept {
    pub(crate) epochs: Arc<dyn Epochs>,
    pub(crate) answers: Arc<dyn Answers>,
}

/// Wraps the operations.
pub(crate) struct Guard<E> {
    inner: E,
    identity: Arc<identity::IdentityService>,
    idempotency: Arc<dyn Idempotency>,
    seal: Arc<dyn Seal>,
    kept: Kept,
    turnstile: Turnstile,
    clock: Arc<dyn Clock>,
    strangers: Semaphore,
}

/// How many units of strangers are open at once, and how long one waits to be among them. What strangers ask for under a
/// key is mostly hashed, which takes long, and a unit holds SQLite's writer, or a connection, meanwhile.
const STRANGERS_MAX: usize = 2;
const STRANGERS_WAIT: Duration = Duration::from_secs(2);

impl<E: Endpoint<Output = Response>> Guard<E> {
    pub(crate) fn new(
        inner: E,
        identity: Arc<identity::IdentityService>,
        idempotency: Arc<dyn Idempotency>,
        seal: Arc<dyn Seal>,
        kept: Kept,
        turnstile: Turnstile,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let strangers = Semaphore::new(STRANGERS_MAX);
        Self { inner, identity, idempotency, seal, kept, turnstile, clock, strangers }
    }

    async fn guarded(
        &self,
        operation: &Operation,
        values: &[(&str, String)],
        request: Request,
    ) -> Result<Response> {
        if operation.method == Method::GET {
            let mut answer = None;
            let counted = async { answer = Some(self.counted(operation, values, request).await) };
            self.kept.epochs.hold(Box::pin(counted)).await;
            return answer.unwrap_or_else(|| Err(ApiError::internal().into()));
        }
        self.counted(operation, values, request).await
    }

    /// Counts the request as its caller's, or where there is none, as one of its address.
    async fn counted(
        &self,
        operation: &Operation,
        values: &[(&str, String)],
        mut request: Request,
    ) -> Result<Response> {
        let caller = match self.caller(operation, &request).await {
            // Whether the token is good could not be found out.
            Err(refusal) if refusal.status.is_server_error() => return Err(refusal.into()),
            caller => caller,
        };
        let known = caller.as_ref().ok().and_then(Option::as_ref);
        let standing = self.turnstile.pass(operation.class, known, &request).await?;
        let answer = match caller {
            Ok(caller) => {
                if let Some(caller) = &caller {
                    Span::current().record("user_id", field::display(caller.user()));
                    request.extensions_mut().insert(caller.clone());
                }
                self.admitted(operation, values, caller, request).await
            }
            Err(refusal) => Err(refusal.into()),
        };
        stamped(standing, answer)
    }

    /// Who makes a request, where it takes someone.
    async fn caller(&self, operation: &Operation, request: &Request) -> Result<Option<Caller>, ApiError> {
        if !operation.secured {
            return Ok(None);
        }
        let token = bearer(request).ok_or_else(ApiError::unauthenticated)?;
        let address = request.extensions().get::<ClientAddress>().copied();
        Ok(Some(Caller::new(self.identity.authenticate(token).await?, address)))
    }

    async fn admitted(
        &self,
        operation: &Operation,
        values: &[(&str, String)],
        caller: Option<Caller>,
        request: Request,
    ) -> Result<Response> {
        if let Some(caller) = &caller {
            check_credential(operation, caller)?;
        }
        check_parameters(operation, values, &request)?;
        if operation.admin && operation.method == Method::GET {
            // The answer depends on everyone, and each look is told of.
            return self.performed(operation, request).await;
        }
        if operation.method == Method::GET {
            return self.read(operation, caller, request).await;
        }
        match key_of(&request) {
            Some(key) if operation.method == Method::POST => {
                let user = caller.map(|caller| caller.user());
                Box::pin(self.once(operation, user, key, request)).await
            }
            _ => self.performed(operation, request).await,
        }
    }

    /// Has a handler do it, as the use case that it is. In a box, so that what is answered without a handler
    /// does not carry the room for one through every layer.
    fn performed<'a>(&'a self, operation: &Operation, request: Request) -> BoxFuture<'a, Result<Response>> {
        let span = tracing::trace_span!(
            "use_case",
            otel.name = operation.use_case.as_str(),
            request.id = RequestContext::current().id.as_str(),
        );
        self.inner.call(request).instrument(span).boxed()
    }

    /// Answers a question, unless the client holds the answer.
    async fn read(
        &self,
        operation: &Operation,
        caller: Option<Caller>,
        request: Request,
    ) -> Result<Response> {
        let held = request.header(header::IF_NONE_MATCH).map(str::to_owned);
        let response = match caller {
            Some(caller) => match self.kept.epochs.of(caller.user()).await {
                Some(epoch) => {
                    let today = caller.actor().home.calendar.today(self.clock.now());
                    let state = State::of(&request, epoch, today);
                    if let Some(unchanged) = held.as_deref().and_then(|held| state.unchanged(held)) {
                        return Ok(unchanged);
                    }
                    self.answer_in(operation, &state, caller.user(), request).await?
                }
                None => self.performed(operation, request).await?,
            },
            None => self.performed(operation, request).await?,
        };
        Ok(not_modified(held.as_deref(), response))
    }

    /// The answer in a state: what was answered in it before, where that was kept.
    async fn answer_in(
        &self,
        operation: &Operation,
        state: &State,
        user: UserId,
        request: Request,
    ) -> Result<Response> {
        let kept = self.kept.answers.recall(user, state.name()).await;
        if let Some(answer) = kept.and_then(|kept| state.answer(&kept)) {
            return Ok(answer);
        }
        let response = state.stamp(self.performed(operation, request).await?);
        let Some(Digested { lasting }) = response.extensions().get::<Digested>().copied() else {
            return Ok(response);
        };
        let (parts, body) = response.into_parts();
        let body = body.into_bytes().await.map_err(|_| ApiError::internal())?;
        let etag = parts.headers.get(header::ETAG).map(text_of).unwrap_or_default();
        if let Some(kept) = body.get(..lasting).and_then(|head| state.to_keep(etag, head)) {
            self.kept.answers.keep(user, state.name(), kept).await;
        }
        Ok(Response::from_parts(parts, body.into()))
    }

    /// Runs the handler inside a unit of work that its answer is stored with (D4).
    async fn once(
        &self,
        operation: &Operation,
        user: Option<UserId>,
        key: String,
        request: Request,
    ) -> Result<Response> {
        let (request, fingerprint) = fingerprinted(operation, request).await?;
        let key = if user.is_some() { key } else { strangers_key(&key, &request) };
        let claim = Claim { user, route: operation.name.clone(), key, fingerprint };
        let _seat = if user.is_none() {
            let seat = timeout(STRANGERS_WAIT, self.strangers.acquire()).await;
            Some(seat.map_err(|_| ApiError::from(StoreError::Contention))?)
        } else {
            None
        };
        let unit = match self.idempotency.claim(&claim).await.map_err(ApiError::from)? {
            Claimed::First(unit) => unit,
            Claimed::Answered(sealed) => {
                return Ok(self.unsealed(&sealed).ok_or_else(ApiError::internal)?.into_response());
            }
            Claimed::Mismatch => {
                let message = "This Idempotency-Key was used for another request";
                return Err(
                    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "IDEMPOTENCY_MISMATCH", message).into()
                );
            }
            Claimed::InProgress => {
                let message = "The first request with this Idempotency-Key is still being worked on";
                return Err(ApiError::new(StatusCode::CONFLICT, "IDEMPOTENCY_IN_PROGRESS", message).into());
            }
        };
        let mut answer = None;
        let handler = async {
            answer = Some(match self.performed(operation, request).await {
                Ok(response) => response,
                Err(error) => refusal(&error).into_response(),
            });
        };
        unit.run(Box::pin(handler)).await;
        let response = answer.unwrap_or_else(|| ApiError::internal().into_response());
        if !is_final(response.status()) {
            return Ok(response);
        }
        let refused = response.extensions().get::<Refused>().copied();
        let kept = KeptAnswer::of(response).await?;
        unit.finish(self.seal.close(PURPOSE, &kept.encode())).await.map_err(ApiError::from)?;
        let mut response = kept.into_response();
        if let Some(refused) = refused {
            response.extensions_mut().insert(refused);
        }
        Ok(response)
    }

    fn unsealed(&self, sealed: &[u8]) -> Option<KeptAnswer> {
        let mut kept: KeptAnswer = serde_json::from_slice(&self.seal.open(PURPOSE, sealed)?).ok()?;
        kept.headers.push(("idempotency-replayed".to_owned(), "true".to_owned()));
        Some(kept)
    }
}

impl<E: Endpoint<Output = Response>> Endpoint for Guard<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let info = OPERATIONS.matching(request.uri().path());
        let operation =
            info.as_ref().and_then(|info| Some((info.operation(request.method())?, &info.values)));
        let Some((operation, values)) = operation else {
            let standing = self.turnstile.pass(Class::Open, None, &request).await?;
            return stamped(standing, self.inner.call(request).await);
        };
        let answer = self.guarded(operation, values, request).await;
        if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
            METERS.used(&operation.feature);
        }
        answer
    }
}

const PURPOSE: &str = "idempotent-answer";

/// Whether asking again would change nothing: what a handler decided, not what kept it from
/// deciding. A request that was refused as malformed never got that far, and its key is free.
fn is_final(status: StatusCode) -> bool {
    status.is_success()
        || matches!(
            status,
            // A password or a token that is wrong has been counted, and shall not be uncounted.
            StatusCode::UNAUTHORIZED
                | StatusCode::NOT_FOUND
                | StatusCode::CONFLICT
                | StatusCode::PRECONDITION_FAILED
                | StatusCode::UNPROCESSABLE_ENTITY
        )
}

/// Whether what the caller has shown opens this operation.
fn check_credential(operation: &Operation, caller: &Caller) -> Result<(), ApiError> {
    if let Credential::Token(scopes) = caller.credential()
        && !operation.programs.allow(scopes)
    {
        return Err(ApiError::scope_required(operation.programs.scope()));
    }
    if operation.admin && !caller.is_admin() {
        return Err(ApiError::forbidden());
    }
    if operation.recent && !caller.is_recent() {
        return Err(ApiError::step_up_required());
    }
    Ok(())
}

/// Everything wrong with path, query and header parameters, at once.
fn check_parameters(
    operation: &Operation,
    values: &[(&str, String)],
    request: &Request,
) -> Result<(), ApiError> {
    let query: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).collect();
    let schemas = Schemas::of(&DOCUMENT);
    let mut faults: Vec<FieldFault> = Vec::new();
    for parameter in &operation.parameters {
        let given: Vec<&str> = match parameter.place {
            Place::Path => {
                values.iter().filter(|(name, _)| *name == parameter.name).map(|(_, v)| v.as_str()).collect()
            }
            Place::Query => {
                query.iter().filter(|(name, _)| *name == parameter.name).map(|(_, v)| v.as_ref()).collect()
            }
            Place::Header => request.headers().get(&parameter.name).map(text_of).into_iter().collect(),
        };
        let problem = match given.as_slice() {
            [] if parameter.required => Some("Field is required".to_owned()),
            [] => None,
            [text] if parameter.name == REASON_HEADER => {
                text.parse::<Reason>().err().map(|problem| problem.to_string())
            }
            [text] if parameter.place == Place::Header => fault_of_header(&parameter.schema, text),
            [text] => schemas.fault_of_text(&parameter.schema, text),
            _ => Some("Must be given once".to_owned()),
        };
        faults.extend(problem.map(|problem| (parameter.name.clone(), problem)));
    }
    let known = |name: &str| {
        operation.parameters.iter().any(|known| known.place == Place::Query && known.name == name)
    };
    let is_probe = spec::is_probe(&operation.name);
    for (name, _) in query.iter().filter(|(name, _)| !is_probe && !known(name)) {
        faults.push((name.to_string(), "Unknown parameter".to_owned()));
    }
    if faults.is_empty() { Ok(()) } else { Err(ApiError::invalid(faults)) }
}

fn text_of(value: &HeaderValue) -> &str {
    std::str::from_utf8(value.as_bytes()).unwrap_or("\u{0}")
}

/// Only a key is refused for its form: other headers that make no sense are as good as absent.
fn fault_of_header(schema: &Value, text: &str) -> Option<String> {
    let is_key = schema["pattern"].as_str() == Some(KEY_PATTERN);
    let fits = (1..=255).contains(&text.len()) && text.bytes().all(|b| (0x21..=0x7E).contains(&b));
    (is_key && !fits).then(|| "Must be 1 to 255 visible ASCII characters".to_owned())
}

fn key_of(request: &Request) -> Option<String> {
    request.headers().get(IDEMPOTENCY_KEY).map(|key| text_of(key).to_owned())
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The key of a request of no one in particular: each address has keys of its own, as each user has. Those who share an
/// address share its keys, and get no answer but to the very request that they send.
fn strangers_key(key: &str, request: &Request) -> String {
    let mut hasher = Sha256::new();
    hasher.update(key);
    hasher.update([0]);
    hasher.update(holder(client_of(request)).to_string());
    hex(&hasher.finalize())
}

/// Reads the body, and digests all that makes this request this request.
async fn fingerprinted(operation: &Operation, request: Request) -> Result<(Request, [u8; 32]), ApiError> {
    let limit = if UPLOAD_PATHS.contains(&operation.name.as_str()) { UPLOAD_MAX } else { body::JSON_MAX };
    body::refuse_announced(&request, limit)?;
    let (mut request, mut stream) = request.split();
    let content_type = request.content_type().unwrap_or_default();
    // A client makes up another boundary each time it sends the same form.
    let boundary =
        content_type.split_once("boundary=").map(|(_, boundary)| boundary.trim_matches('"').to_owned());
    let mut hasher = Sha256::new();
    hasher.update(operation.name.as_bytes());
    hasher.update([0]);
    hasher.update(request.uri().to_string());
    hasher.update([0]);
    if !operation.secured {
        // Of those who are not signed in a cookie alone may tell whose answer it is.
        hasher.update(request.headers().get(header::COOKIE).map_or(&b""[..], HeaderValue::as_bytes));
        hasher.update([0]);
    }
    let mut form = Unbound { boundary: boundary.unwrap_or_default().into_bytes(), rest: Vec::new() };
    let mut spool = Spool::default();
    let mut chunks = std::pin::pin!(body::chunks(&mut stream, limit)?);
    while let Some(chunk) = chunks.try_next().await? {
        form.add(&chunk, |part| hasher.update(part));
        spool.add(&chunk).await?;
    }
    hasher.update(&form.rest);
    request.set_body(spool.into_body());
    Ok((request, hasher.finalize().into()))
}

/// A form as it comes in, without its boundary.
struct Unbound {
    /// Empty, where there is none.
    boundary: Vec<u8>,
    /// What may be the beginning of another boundary.
    rest: Vec<u8>,
}

impl Unbound {
    /// Hands over what lies between boundaries, as far as that is sure.
    fn add(&mut self, bytes: &[u8], mut take: impl FnMut(&[u8])) {
        let length = self.boundary.len();
        if length == 0 {
            return take(bytes);
        }
        self.rest.extend_from_slice(bytes);
        let mut text = &self.rest[..];
        while let Some(at) = text.windows(length).position(|window| window == self.boundary) {
            take(&text[..at]);
            text = &text[at + length..];
        }
        let sure = text.len().saturating_sub(length - 1);
        take(&text[..sure]);
        self.rest = text[sure..].to_vec();
    }
}

/// An answer as it is kept for a repetition.
#[derive(Serialize, Deserialize)]
struct KeptAnswer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl KeptAnswer {
    async fn of(response: Response) -> Result<Self, ApiError> {
        let (parts, body) = response.into_parts();
        let kept = [
            header::CONTENT_TYPE,
            header::LOCATION,
            header::ETAG,
            header::CACHE_CONTROL,
            header::SET_COOKIE,
            header::WWW_AUTHENTICATE,
        ];
        let kept =
            kept.iter().flat_map(|name| parts.headers.get_all(name).iter().map(move |value| (name, value)));
        Ok(Self {
            status: parts.status.as_u16(),
            headers: kept
                .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
                .collect(),
            body: body.into_string().await.map_err(|_| ApiError::internal())?,
        })
    }

    fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers can be written as JSON")
    }
}

impl IntoResponse for KeptAnswer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        self.headers
            .into_iter()
            .fold(Response::builder().status(status), |response, (name, value)| response.header(name, value))
            .body(self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_the_same_whatever_its_boundary() {
        let told = |boundary: &str, stretch: usize| {
            let form = format!("--{boundary}\r\nname=\"file\"\r\n\r\na,b\r\n--{boundary}--");
            let mut unbound = Unbound { boundary: boundary.into(), rest: Vec::new() };
            let mut bytes = Vec::new();
            for stretch in form.as_bytes().chunks(stretch) {
                unbound.add(stretch, |part| bytes.extend_from_slice(part));
            }
            bytes.extend(unbound.rest);
            String::from_utf8(bytes).unwrap()
        };

        for stretch in [1, 2, 7, 1000] {
            assert_eq!(told("x1", stretch), "--\r\nname=\"file\"\r\n\r\na,b\r\n----");
            assert_eq!(told("another-one", stretch), told("x1", stretch));
        }
    }

    #[test]
    fn a_malformed_request_leaves_its_key_free() {
        assert!(is_final(StatusCode::CREATED));
        assert!(is_final(StatusCode::CONFLICT));
        assert!(is_final(StatusCode::UNAUTHORIZED));
        assert!(!is_final(StatusCode::BAD_REQUEST));
        assert!(!is_final(StatusCode::SERVICE_UNAVAILABLE));
    }
}
