//! Where a webhook is.

use std::{fmt, net::IpAddr, str::FromStr};

use url::{Host, Url};

/// The longest URL, in characters, as it is written and as it is kept.
pub const URL_MAX: usize = 2000;

/// The first port that is not one of the machine's own services.
const FREE_PORTS: u16 = 1024;

/// A URL that something can be sent to, as browsers spell it: whatever way an address is written in, `0x7f.1` say,
/// it is kept in its one usual spelling.
///
/// It is read by the parser of the client that uses it, so that no two readers find another host in it.
#[derive(Clone, PartialEq, Eq)]
pub struct HookUrl(Url);

/// Why a text is no place for a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAHookUrl {
    #[error("Must be a URL such as https://example.com/webhooks")]
    Url,
    #[error("Must have at most 2000 characters")]
    TooLong,
    #[error("Must begin with https:// or http://")]
    Scheme,
    #[error("Must hold neither user nor password")]
    Credentials,
    #[error("Must not hold a fragment, which is never sent")]
    Fragment,
    #[error("Must name no port, or 80, 443 or one from 1024 on")]
    Port,
}

impl HookUrl {
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host, without what may be secret in the rest.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address, where the host is one and no name.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }
}

impl FromStr for HookUrl {
    type Err = NotAHookUrl;

    fn from_str(text: &str) -> Result<Self, NotAHookUrl> {
        if text.len() > URL_MAX {
            return Err(NotAHookUrl::TooLong);
        }
        // The parser would take blanks and line breaks out.
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(NotAHookUrl::Url);
        }
        let url = Url::parse(text).map_err(|_| NotAHookUrl::Url)?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(NotAHookUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(NotAHookUrl::Credentials);
        }
        if url.fragment().is_some() {
            return Err(NotAHookUrl::Fragment);
        }
        if !matches!(url.port_or_known_default(), Some(80 | 443 | FREE_PORTS..)) {
            return Err(NotAHookUrl::Port);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(NotAHookUrl::Url);
        }
        if url.as_str().len() > URL_MAX {
            return Err(NotAHookUrl::TooLong);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Without path and query, in which there may be a secret.
impl fmt::Debug for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HookUrl").field("host", &self.host()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssrf_a_place_is_an_http_url_without_credentials_and_on_a_sensible_port() {
        for text in [
            "https://example.com",
            "https://example.com/hooks?key=1",
            "http://example.com:80/",
            "https://example.com:8443/hooks",
            "http://example.com:65535/",
            "https://bücher.example/",
        ] {
            assert!(text.parse::<HookUrl>().is_ok(), "{text}");
        }
        for (text, why) in [
            ("", NotAHookUrl::Url),
            ("example.com", NotAHookUrl::Url),
            ("/hooks", NotAHookUrl::Url),
            ("https://", NotAHookUrl::Url),
            ("https://exa mple.com", NotAHookUrl::Url),
            ("https://example.com/\r\nX-Header: 1", NotAHookUrl::Url),
            ("https://[fe80::1%25eth0]/", NotAHookUrl::Url),
            ("https://[::1]suffix/", NotAHookUrl::Url),
            ("https://1.2.3.4.5/", NotAHookUrl::Url),
            ("https://example.com:99999/", NotAHookUrl::Url),
            ("ftp://example.com/", NotAHookUrl::Scheme),
            ("file:///etc/passwd", NotAHookUrl::Scheme),
            ("gopher://example.com:70/", NotAHookUrl::Scheme),
            ("javascript:alert(1)", NotAHookUrl::Scheme),
            ("https://user@example.com/", NotAHookUrl::Credentials),
            ("https://user:password@example.com/", NotAHookUrl::Credentials),
            ("https://example.com@127.0.0.1/", NotAHookUrl::Credentials),
            ("https://example.com/#top", NotAHookUrl::Fragment),
            ("http://example.com:22/", NotAHookUrl::Port),
            ("http://example.com:25/", NotAHookUrl::Port),
            ("http://example.com:0/", NotAHookUrl::Port),
        ] {
            assert_eq!(text.parse::<HookUrl>().err(), Some(why), "{text}");
        }
        let long = format!("https://example.com/{}", "a".repeat(URL_MAX));
        assert_eq!(long.parse::<HookUrl>().err(), Some(NotAHookUrl::TooLong));
        let grows = format!("https://example.com/{}", "ü".repeat(900));
        assert_eq!(grows.parse::<HookUrl>().err(), Some(NotAHookUrl::TooLong));
    }

    #[test]
    fn ssrf_an_address_is_seen_in_whatever_spelling_it_comes() {
        for text in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://%31%32%37.0.0.1/",
            "http://１２７.０.０.１/",
            "http://127。0。0。1/",
        ] {
            let url: HookUrl = text.parse().unwrap();
            assert_eq!(url.address(), Some([127, 0, 0, 1].into()), "{text}");
        }
        let mapped: HookUrl = "http://[::ffff:7f00:1]/".parse().unwrap();
        assert_eq!(mapped.address().unwrap().to_canonical().to_string(), "127.0.0.1");
        assert_eq!("http://localhost/".parse::<HookUrl>().unwrap().address(), None);
    }

    #[test]
    fn what_may_be_secret_in_a_url_is_not_printed() {
        let url: HookUrl = "https://example.com/s3cret?token=s3cret".parse().unwrap();

        assert_eq!(format!("{url:?}"), "HookUrl { host: \"example.com\", .. }");
    }
}
