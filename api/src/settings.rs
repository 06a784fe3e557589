//! What the operator decides that the API must know.

use ipnet::IpNet;
use kernel::Currency;
use poem::{
    Request,
    http::{header, uri::Authority},
};

use crate::RateLimits;

/// Settings of the API; see the configuration reference for what each means.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where users find this server, without a slash at the end: `https://earn.example.com`.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Other origins whose pages may call this API; none, where empty.
    pub cors_origins: Vec<String>,
    /// `None` for no limits at all.
    pub rate_limits: Option<RateLimits>,
    pub registration: Registration,
    /// What new accounts are in, unless they say.
    pub currency: Currency,
}

/// Who may open an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Open,
    /// Whoever was invited by an admin.
    Invite,
    Closed,
}

impl Settings {
    /// Whether users reach the server over TLS, here or at a proxy in front.
    pub(crate) fn is_tls(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether a request may use a cookie of ours: it comes from a page of ours or of an origin that is listed, or from
    /// no page at all. Browsers say which, in headers that no script can set.
    pub(crate) fn is_at_home(&self, request: &Request) -> bool {
        let site = request.header("sec-fetch-site");
        let Some(origin) = request.header(header::ORIGIN) else {
            return site.is_none_or(|site| ["same-origin", "none"].contains(&site));
        };
        let authority = || request.original_uri().authority().map(Authority::as_str);
        let host = request.header(header::HOST).or_else(authority);
        site == Some("same-origin")
            || origin == self.public_url
            || self.cors_origins.iter().any(|listed| listed == origin)
            || origin.split_once("://").is_some_and(|(_, here)| Some(here) == host)
    }
}
