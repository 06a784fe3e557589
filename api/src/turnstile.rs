//! How often one may ask, and what is said about it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use ipnet::IpNet;
use kernel::{Allowance, Limiter, Party, Ruling, Standing, TimeDelta, Window};
use poem::{
    Request, Response, Result,
    http::{HeaderMap, HeaderName, StatusCode},
};

use crate::{
    caller::{Caller, ClientAddress, holder},
    context::RequestContext,
    error::ApiError,
    meters::METERS,
};

/// The headers that say where one stands.
pub(crate) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(crate) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// How often one may ask, by what one asks for. Whoever is signed in is counted as that user, anyone else
/// by address.
#[derive(Debug, Clone)]
pub struct RateLimits {
    /// Of what takes a password or a code.
    pub auth: Allowance,
    /// Of what links open without signing in.
    pub public: Allowance,
    /// Of one's own account.
    pub account: Allowance,
    /// Of everything else.
    pub api: Allowance,
    /// Of all together.
    pub burst: Allowance,
    /// Whether everything that one signs in for is of the account, and shares its allowance.
    pub strict: bool,
    /// Peers that are never counted. What a proxy passes on is, whoever it comes from.
    pub exempt: Vec<IpNet>,
}

/// What an operation is counted as, besides being one of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// As nothing: whoever watches over the server must not be turned away for the sake of others.
    Free,
    /// As one of all.
    Open,
    Auth,
    Public,
    Account,
    Api,
}

impl Class {
    /// Those that are counted.
    pub(crate) const COUNTED: [Self; 5] = [Self::Open, Self::Auth, Self::Public, Self::Account, Self::Api];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Open => "open",
            Self::Auth => "auth",
            Self::Public => "public",
            Self::Account => "account",
            Self::Api => "api",
        }
    }

    pub(crate) fn of(template: &str, secured: bool) -> Self {
        match template.trim_start_matches('/').split('/').collect::<Vec<_>>().as_slice() {
            ["health", ..] => Self::Free,
            // Their tokens cannot be guessed, and pages that are opened again and again refresh theirs.
            ["auth", "refresh" | "logout"] => Self::Api,
            ["auth", ..] => Self::Auth,
            ["public", ..] => Self::Public,
            ["user", ..] => Self::Account,
            _ if secured => Self::Api,
            _ => Self::Open,
        }
    }
}

/// Counts everyone who comes in, and turns away who comes too often.
pub(crate) struct Turnstile {
    limiter: Arc<dyn Limiter>,
    /// `None` to count no one.
    limits: Option<RateLimits>,
}

impl Turnstile {
    pub(crate) fn new(limiter: Arc<dyn Limiter>, limits: Option<RateLimits>) -> Self {
        Self { limiter, limits }
    }

    /// Counts a request; `None` where it does not count.
    ///
    /// # Errors
    /// A 429 that says where one stands.
    pub(crate) async fn pass(
        &self,
        class: Class,
        caller: Option<&Caller>,
        request: &Request,
    ) -> Result<Option<Standing>> {
        let Some(limits) = self.limits.as_ref().filter(|limits| !limits.exempts(request)) else {
            return Ok(None);
        };
        let burst = Window { name: "burst", allowance: limits.burst };
        let windows: &[Window] = match limits.window(class) {
            _ if class == Class::Free => return Ok(None),
            Some(window) => &[window, burst],
            None => &[burst],
        };
        let party = match caller {
            Some(caller) => Party::User(caller.user()),
            None => Party::Address(holder(client_of(request))),
        };
        let ruling = self.limiter.admit(party, windows).await;
        METERS.decided(class, matches!(ruling, Ruling::Admitted(_)));
        match ruling {
            Ruling::Admitted(standing) => Ok(Some(standing)),
            Ruling::Refused { standing, retry_after } => {
                let mut refusal = poem::Error::from(ApiError::too_often(retry_after));
                refusal.set_data(standing);
                Err(refusal)
            }
        }
    }
}

impl RateLimits {
    fn window(&self, class: Class) -> Option<Window> {
        let (name, allowance) = match class {
            Class::Free | Class::Open => return None,
            Class::Auth => ("auth", self.auth),
            Class::Public => ("public", self.public),
            Class::Account => ("account", self.account),
            Class::Api if self.strict => ("account", self.account),
            Class::Api => ("api", self.api),
        };
        Some(Window { name, allowance })
    }

    fn exempts(&self, request: &Request) -> bool {
        let peer = peer_of(request);
        client_of(request) == peer && self.exempt.iter().any(|network| network.contains(&peer))
    }
}

/// Tells where one stands, with whatever the answer is.
pub(crate) fn stamped(standing: Option<Standing>, answer: Result<Response>) -> Result<Response> {
    let Some(standing) = standing else { return answer };
    match answer {
        Ok(mut response) => {
            stamp(&standing, response.headers_mut());
            Ok(response)
        }
        Err(mut error) => {
            error.set_data(standing);
            Err(error)
        }
    }
}

/// Tells where one stands; when it begins anew in seconds since 1970, as others do.
pub(crate) fn stamp(standing: &Standing, headers: &mut HeaderMap) {
    let now = RequestContext::current().at;
    let Standing { limit, remaining, resets_in } = standing;
    let span = TimeDelta::from_std(*resets_in).unwrap_or(TimeDelta::MAX);
    let reset_ms = now.millis().saturating_add(span.num_milliseconds());
    headers.insert(LIMIT, (*limit).into());
    headers.insert(REMAINING, (*remaining).into());
    headers.insert(RESET, (reset_ms.saturating_add(999) / 1000).into());
}

impl ApiError {
    fn too_often(retry_after: Duration) -> Self {
        let seconds = retry_after.as_millis().div_ceil(1000).max(1);
        let message = format!("Too many requests; the next one is taken in {seconds} s");
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message);
        Self { retry_after: Some(retry_after), ..refusal }
    }
}

/// Who is at the other end of the connection.
fn peer_of(request: &Request) -> IpAddr {
    let peer = request.remote_addr().as_socket_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), SocketAddr::ip);
    peer.to_canonical()
}

/// The same, past the proxies that the operator trusts.
pub(crate) fn client_of(request: &Request) -> IpAddr {
    request.extensions().get().map_or_else(|| peer_of(request), |ClientAddress(address)| *address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::OPERATIONS;

    #[test]
    fn limits_every_operation_has_its_class() {
        let class = |method: &str, path: &str| {
            let path = OPERATIONS.matching(path).unwrap();
            path.operation(&method.parse().unwrap()).unwrap().class
        };

        for (method, path, expected) in [
            ("GET", "/health", Class::Free),
            ("GET", "/health/live", Class::Free),
            ("GET", "/", Class::Open),
            ("POST", "/auth/register", Class::Auth),
            ("POST", "/auth/login", Class::Auth),
            ("POST", "/auth/refresh", Class::Api),
            ("POST", "/auth/logout", Class::Api),
            ("GET", "/public/invoices/token", Class::Public),
            ("GET", "/user/profile", Class::Account),
            ("GET", "/earnings", Class::Api),
            ("GET", "/analytics/dashboard", Class::Api),
        ] {
            assert_eq!(class(method, path), expected, "{method} {path}");
        }
    }
}
