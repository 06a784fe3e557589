//! Who a request comes from.

use std::{
    net::{IpAddr, Ipv6Addr},
    ops::Deref,
};

use identity::{Authenticated, Credential, Errand, Reason, Role, SessionId, Visit};
use kernel::{Actor, Origin, Text, Timestamp, UserId};
use poem::{FromRequest, Request, RequestBody, http::header};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};

use crate::{context::RequestContext, error::ApiError};

/// The address that a request came from, past the proxies that the operator trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// Who an address belongs to: with IPv6, one customer has a whole /64 to choose from.
pub(crate) fn holder(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// A signed-in user. Only a good access token makes one (see `guard`), so that what asks for a
/// user's id cannot be reached without one.
#[derive(Debug, Clone)]
pub(crate) struct Caller(Authenticated, Option<ClientAddress>);

impl Caller {
    pub(crate) fn new(authenticated: Authenticated, address: Option<ClientAddress>) -> Self {
        Self(authenticated, address)
    }

    pub(crate) fn user(&self) -> UserId {
        self.0.user
    }

    pub(crate) fn credential(&self) -> &Credential {
        &self.0.by
    }

    /// The session that asks.
    ///
    /// # Errors
    /// 403 for a token for programs, which has none.
    pub(crate) fn session(&self) -> Result<SessionId, ApiError> {
        match self.0.by {
            Credential::Session(session) => Ok(session),
            Credential::Token(_) => Err(ApiError::scope_required(None)),
        }
    }

    /// When the token or its session ends.
    pub(crate) fn until(&self) -> Timestamp {
        self.0.until
    }

    /// Whether one has just signed in, and not only shown a token.
    pub(crate) fn is_recent(&self) -> bool {
        self.0.is_recent
    }

    /// Whether one may ask for what is others', as the account has it now.
    pub(crate) fn is_admin(&self) -> bool {
        self.0.role == Role::Admin && matches!(self.0.by, Credential::Session(_))
    }

    pub(crate) fn actor(&self) -> Actor {
        let address = self.1.and_then(|address| Text::try_new(address.0.to_string()).ok());
        let session = self.session().ok().map(kernel::Id::uuid);
        let origin = Origin { session, address };
        Actor { user: self.0.user, request: RequestContext::current().id, home: self.0.home, origin }
    }
}

/// A user who has signed in at most 15 minutes ago, as an operation asks for that is worth a thief's
/// while; 403 `STEP_UP_REQUIRED` for everyone else (see `guard`).
#[derive(Debug, Clone)]
pub(crate) struct RecentCaller(Caller);

/// The scheme of [`RecentCaller`], by which the document and the guard know its operations.
pub(crate) const RECENT_SCHEME: &str = "recentAccessToken";

impl Deref for RecentCaller {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<'a> ApiExtractor<'a> for RecentCaller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let description = "An access token of a session in which one has signed in at most 15 minutes ago: by \
                           `POST /auth/login`, or anew by `POST /auth/step-up`. 403 `STEP_UP_REQUIRED` otherwise.";
        registry.create_security_scheme(RECENT_SCHEME, bearer_scheme(description));
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![RECENT_SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let caller = Caller::from_request(request, body, options).await?;
        if caller.is_recent() { Ok(Self(caller)) } else { Err(ApiError::step_up_required().into()) }
    }
}

/// An admin who says why; 403 `FORBIDDEN` for everyone else, and 400 without a reason (see `guard`).
#[derive(Debug, Clone)]
pub(crate) struct Admin {
    caller: Caller,
    reason: Reason,
}

/// An admin who has signed in at most 15 minutes ago, as [`RecentCaller`].
#[derive(Debug, Clone)]
pub(crate) struct RecentAdmin(Admin);

/// The schemes of [`Admin`] and [`RecentAdmin`], by which the document and the guard know their operations.
pub(crate) const ADMIN_SCHEME: &str = "adminAccessToken";
pub(crate) const RECENT_ADMIN_SCHEME: &str = "recentAdminAccessToken";

/// Where an admin says why.
pub(crate) const REASON_HEADER: &str = "X-Admin-Reason";

impl Admin {
    pub(crate) fn user(&self) -> UserId {
        self.caller.user()
    }

    /// What the admin is about: an operation, by its id in the document.
    pub(crate) fn errand(&self, operation: &'static str) -> Errand {
        Errand { actor: self.caller.actor(), operation, reason: self.reason.clone() }
    }
}

impl Deref for RecentAdmin {
    type Target = Admin;

    fn deref(&self) -> &Admin {
        &self.0
    }
}

impl<'a> ApiExtractor<'a> for Admin {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let description = "An access token of an admin's session; 403 `FORBIDDEN` otherwise. What is done with it is \
                           kept with the reason given in `X-Admin-Reason`.";
        registry.create_security_scheme(ADMIN_SCHEME, bearer_scheme(description));
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![ADMIN_SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let caller = Caller::from_request(request, body, options).await?;
        if !caller.is_admin() {
            return Err(ApiError::forbidden().into());
        }
        let given = request.headers().get(REASON_HEADER);
        let given = given.and_then(|text| std::str::from_utf8(text.as_bytes()).ok()).unwrap_or_default();
        let reason = given.parse::<Reason>();
        let reason = reason.map_err(|problem| ApiError::invalid_field(REASON_HEADER, problem.to_string()))?;
        Ok(Self { caller, reason })
    }
}

impl<'a> ApiExtractor<'a> for RecentAdmin {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let description = "An access token of an admin's session in which one has signed in at most 15 minutes ago; \
                           403 `FORBIDDEN` or `STEP_UP_REQUIRED` otherwise.";
        registry.create_security_scheme(RECENT_ADMIN_SCHEME, bearer_scheme(description));
    }

    fn security_schemes() -> Vec<&'static str> {
        vec![RECENT_ADMIN_SCHEME]
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let admin = Admin::from_request(request, body, options).await?;
        if admin.caller.is_recent() { Ok(Self(admin)) } else { Err(ApiError::step_up_required().into()) }
    }
}

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let scheme = bearer_scheme(
            "An access token of `POST /auth/login`; where an operation names a scope as `x-token-scope`, also a \
             token of `POST /user/tokens` that has it (`any` stands for each of them).",
        );
        registry.create_security_scheme("accessToken", scheme);
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["accessToken"]
    }

    async fn from_request(
        request: &'a Request,
        _: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        Ok(request.extensions().get::<Self>().cloned().ok_or_else(ApiError::unauthenticated)?)
    }
}

fn bearer_scheme(description: &'static str) -> MetaSecurityScheme {
    MetaSecurityScheme {
        ty: "http",
        description: Some(description),
        name: None,
        key_in: None,
        scheme: Some("bearer"),
        bearer_format: Some("JWT"),
        flows: None,
        openid_connect_url: None,
    }
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(request: &Request) -> Option<&str> {
    let (scheme, token) = request.header(header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What is remembered of someone who signs in.
pub(crate) struct Visitor(pub(crate) Visit);

impl<'a> FromRequest<'a> for Visitor {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let user_agent =
            request.header(header::USER_AGENT).map(|text| text.chars().take(255).collect::<String>());
        let address = request.extensions().get::<ClientAddress>().map(|address| address.0.to_string());
        Ok(Self(Visit {
            request: RequestContext::current().id,
            user_agent: user_agent.and_then(|text| Text::try_new(text).ok()),
            address: address.and_then(|text| Text::try_new(text).ok()),
            device: None,
        }))
    }
}
