//! Who a request comes from.

use std::net::IpAddr;

use identity::{Authenticated, SessionId, Visit};
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

/// A signed-in user. Only a good access token makes one (see `guard`), so that what asks for a
/// user's id cannot be reached without one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller(Authenticated, Option<ClientAddress>);

impl Caller {
    pub(crate) fn new(authenticated: Authenticated, address: Option<ClientAddress>) -> Self {
        Self(authenticated, address)
    }

    pub(crate) fn user(&self) -> UserId {
        self.0.user
    }

    pub(crate) fn session(&self) -> SessionId {
        self.0.session
    }

    /// When the token or its session ends.
    pub(crate) fn until(&self) -> Timestamp {
        self.0.until
    }

    pub(crate) fn actor(&self) -> Actor {
        let address = self.1.and_then(|address| Text::try_new(address.0.to_string()).ok());
        let origin = Origin { session: Some(self.0.session.uuid()), address };
        Actor { user: self.0.user, request: RequestContext::current().id, home: self.0.home, origin }
    }
}

impl<'a> ApiExtractor<'a> for Caller {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        let scheme = MetaSecurityScheme {
            ty: "http",
            description: Some("An access token of `POST /auth/login`."),
            name: None,
            key_in: None,
            scheme: Some("bearer"),
            bearer_format: Some("JWT"),
            flows: None,
            openid_connect_url: None,
        };
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
        Ok(request.extensions().get::<Self>().copied().ok_or_else(ApiError::unauthenticated)?)
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
        }))
    }
}
