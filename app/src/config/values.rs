//! What the texts of settings mean.
//!
//! Each function says what would be right where the text is not: the end of a sentence that
//! begins with the setting's name.

use std::{
    collections::BTreeSet,
    fmt,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
    time::Duration,
};

use adapter_crypto::SECRET_MIN;
use age::x25519::Recipient;
use api::Registration;
use http::Uri;
use ipnet::IpNet;
use kernel::{Allowance, Currency, TimeDelta};
use tracing_subscriber::EnvFilter;

/// What the server is run for, which says what some settings are by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    Development,
    Testing,
    Staging,
    Production,
}

impl Environment {
    /// As the setting has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Testing => "testing",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    /// Whether it is reached by others than whoever runs it: what is fine on a desk alone is refused there.
    pub(crate) fn is_public(self) -> bool {
        matches!(self, Self::Staging | Self::Production)
    }

    /// Whether there may be an account whose password everyone knows.
    pub(crate) fn admits_demo(self) -> bool {
        self != Self::Production
    }
}

/// Where traces and metrics are sent, and how much of them.
#[derive(Debug, Clone)]
pub struct Otlp {
    /// Without a slash at the end; it may hold a password.
    pub endpoint: Secret,
    pub headers: Vec<(String, Secret)>,
    pub timeout: Duration,
    /// Whether traces are sent.
    pub traces: bool,
    /// Whether metrics are sent, and how often.
    pub metrics: bool,
    pub interval: Duration,
    pub sampling: Sampling,
}

/// Which traces are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// The share of those that begin here, from 0 to 1.
    pub ratio: f64,
    /// Whether one that goes on here is kept where it was kept before.
    pub heeds_parent: bool,
}

/// How it is decided which traces are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sampler {
    All,
    None,
    Ratio,
}

/// How requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RateLimitProfile {
    Standard,
    Strict,
    Off,
}

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it looks like what is written in examples, or like a finger left on a key.
    pub(super) fn is_guessable(&self) -> bool {
        let lower = self.0.to_lowercase();
        different(&self.0) < DIFFERENT_MIN || EXAMPLES.iter().any(|word| lower.contains(word))
    }

    /// The same of the password in a URL, which is among people's own kind, and as short as those.
    pub(super) fn holds_a_guessable_password(&self) -> bool {
        let Some(credentials) = self.0.split_once("://").and_then(|(_, rest)| Some(rest.rsplit_once('@')?.0))
        else {
            return false;
        };
        let Some((user, password)) = credentials.split_once(':') else { return false };
        let lower = password.to_lowercase();
        password.chars().count() < PASSWORD_MIN
            || different(password) < PASSWORD_DIFFERENT_MIN
            || lower == user.to_lowercase()
            || ["postgres", "earntrack", "foobared"].contains(&lower.as_str())
            || EXAMPLES.iter().any(|word| lower.contains(word))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn different(text: &str) -> usize {
    text.chars().collect::<BTreeSet<char>>().len()
}

/// The fewest characters of a password in a URL, and how many of them differ at least.
const PASSWORD_MIN: usize = 8;
const PASSWORD_DIFFERENT_MIN: usize = 4;

/// A random secret of 32 hexadecimal digits has fewer than this once in a thousand million.
const DIFFERENT_MIN: usize = 8;

/// Long enough not to turn up in a random secret.
const EXAMPLES: [&str; 12] = [
    "change",
    "secret",
    "example",
    "password",
    "default",
    "placeholder",
    "your-",
    "your_",
    "0123456789",
    "12345678",
    "qwerty",
    "letmein",
];

pub(super) fn environment(text: &str) -> Result<Environment, String> {
    match text {
        "development" => Ok(Environment::Development),
        "testing" => Ok(Environment::Testing),
        "staging" => Ok(Environment::Staging),
        "production" => Ok(Environment::Production),
        _ => Err("must be development, testing, staging or production".to_owned()),
    }
}

/// `None` for no port.
pub(super) fn operator_address(text: &str) -> Result<Option<SocketAddr>, String> {
    match text {
        "" | "off" => Ok(None),
        _ => match text.parse() {
            Ok(address) => Ok(Some(address)),
            Err(_) => Err("must be off, or an address with a port, such as 127.0.0.1:9464".to_owned()),
        },
    }
}

pub(super) fn otlp_endpoint(text: &str) -> Result<Secret, String> {
    match text.parse::<Uri>() {
        Ok(url) if matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some() => {
            Ok(Secret::new(text.trim_end_matches('/').to_owned()))
        }
        _ => Err("must be a URL that begins with http:// or https://".to_owned()),
    }
}

/// Names and values of headers, as OpenTelemetry writes lists: `name=value,name=value`.
pub(super) fn headers(text: &str) -> Result<Vec<(String, Secret)>, String> {
    let problem = || "must be a list of headers, such as authorization=Bearer%20TOKEN".to_owned();
    let pairs = pairs(text).ok_or_else(problem)?;
    let is_header = |(name, value): &(String, String)| {
        http::HeaderName::try_from(name).is_ok() && http::HeaderValue::try_from(value).is_ok()
    };
    if !pairs.iter().all(is_header) {
        return Err(problem());
    }
    Ok(pairs.into_iter().map(|(name, value)| (name, Secret::new(value))).collect())
}

/// Attributes, written the same way.
pub(super) fn attributes(text: &str) -> Result<Vec<(String, String)>, String> {
    pairs(text).ok_or_else(|| "must be a list of names and values, such as host.name=books1".to_owned())
}

fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = percent_encoding::percent_decode_str(value.trim()).decode_utf8().ok()?;
        let name = name.trim();
        (!name.is_empty()).then(|| (name.to_owned(), value.into_owned()))
    };
    text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(pair).collect()
}

/// Whether a signal is sent.
pub(super) fn exporter(text: &str) -> Result<bool, String> {
    match text {
        "otlp" => Ok(true),
        "none" => Ok(false),
        _ => Err("must be otlp or none".to_owned()),
    }
}

/// How it is decided, and whether whoever began a trace has decided already.
pub(super) fn sampler(text: &str) -> Result<(Sampler, bool), String> {
    let (own, heeds_parent) = match text.strip_prefix("parentbased_") {
        Some(own) => (own, true),
        None => (text, false),
    };
    let sampler = match own {
        "always_on" => Sampler::All,
        "always_off" => Sampler::None,
        "traceidratio" => Sampler::Ratio,
        _ => {
            return Err("must be always_on, always_off or traceidratio, each with or without parentbased_ \
                        before it"
                .to_owned());
        }
    };
    Ok((sampler, heeds_parent))
}

pub(super) fn ratio(text: &str) -> Result<f64, String> {
    let ratio = text.parse().ok().filter(|ratio| (0.0..=1.0).contains(ratio));
    ratio.ok_or_else(|| "must be a number from 0 to 1, such as 0.05".to_owned())
}

/// Up to an hour.
pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    number(text, 100..=3_600_000).map(|milliseconds| Duration::from_millis(u64::from(milliseconds)))
}

pub(super) fn reference_rates(text: &str) -> Result<Option<String>, String> {
    match text {
        "off" => Ok(None),
        "ecb" => Ok(Some(crate::ecb::ECB.to_owned())),
        _ => match text.parse::<Uri>() {
            Ok(url) if matches!(url.scheme_str(), Some("http" | "https")) && url.host().is_some() => {
                Ok(Some(text.to_owned()))
            }
            _ => Err("must be off, ecb, or a URL that begins with http:// or https://".to_owned()),
        },
    }
}

pub(super) fn registration(text: &str) -> Result<Registration, String> {
    match text {
        "open" => Ok(Registration::Open),
        "invite" => Ok(Registration::Invite),
        "closed" => Ok(Registration::Closed),
        _ => Err("must be open, invite or closed".to_owned()),
    }
}

pub(super) fn rate_limit_profile(text: &str) -> Result<RateLimitProfile, String> {
    match text {
        "standard" => Ok(RateLimitProfile::Standard),
        "strict" => Ok(RateLimitProfile::Strict),
        "off" => Ok(RateLimitProfile::Off),
        _ => Err("must be standard, strict or off".to_owned()),
    }
}

/// So many in so long: `100/15min`, `50/s`.
pub(super) fn allowance(text: &str) -> Result<Allowance, String> {
    let read = || {
        let (times, per) = text.split_once('/')?;
        let digits = per.find(|c: char| !c.is_ascii_digit())?;
        let (count, unit) = per.split_at(digits);
        let unit_seconds = match unit {
            "s" => 1,
            "min" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return None,
        };
        let count: u64 = if count.is_empty() { 1 } else { count.parse().ok()? };
        let per = Duration::from_secs(count.checked_mul(unit_seconds)?);
        let times = number(times, 1..=1_000_000).ok()?;
        (ALLOWANCE_MIN..=ALLOWANCE_MAX).contains(&per).then_some(Allowance { times, per })
    };
    read().ok_or_else(|| {
        "must be a number from 1 to 1000000 and a time of at most 30d, such as 100/15min or 50/s".to_owned()
    })
}

const ALLOWANCE_MIN: Duration = Duration::from_secs(1);
const ALLOWANCE_MAX: Duration = Duration::from_hours(30 * 24);

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be an address with a port, such as 127.0.0.1:3001 or [::]:3001".to_owned())
}

pub(super) fn port(text: &str) -> Result<u16, String> {
    let value = text.parse().ok().filter(|port| *port > 0);
    value.ok_or_else(|| "must be a number from 1 to 65535".to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "a reader of settings like all others")]
pub(super) fn directory(text: &str) -> Result<PathBuf, String> {
    Ok(text.into())
}

/// Only the kind of the database: whether the rest is right, the adapter says.
pub(super) fn database_url(text: &str) -> Result<Secret, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if known {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("must begin with sqlite:, postgres:// or postgresql://".to_owned())
    }
}

/// Only the kind, as above.
pub(super) fn database_read_url(text: &str) -> Result<Secret, String> {
    let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if known {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("must begin with postgres:// or postgresql://".to_owned())
    }
}

/// Only the kind: whether the rest is right, the adapter says.
pub(super) fn redis_url(text: &str) -> Result<Secret, String> {
    let known = ["redis", "rediss"].iter().any(|scheme| {
        ["://", "-cluster://", "-sentinel://"].iter().any(|kind| text.starts_with(&format!("{scheme}{kind}")))
    });
    if known {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("must begin with redis://, rediss://, redis-cluster:// or redis-sentinel://".to_owned())
    }
}

pub(super) fn pool_size(text: &str) -> Result<u32, String> {
    number(text, 1..=200)
}

pub(super) fn lag_seconds(text: &str) -> Result<Duration, String> {
    number(text, 1..=300).map(|seconds| Duration::from_secs(seconds.into()))
}

pub(super) fn minutes(text: &str) -> Result<TimeDelta, String> {
    number(text, 1..=1440).map(|minutes| TimeDelta::minutes(minutes.into()))
}

pub(super) fn score(text: &str) -> Result<u8, String> {
    let value = text.parse().ok().filter(|score| (0..=4).contains(score));
    value.ok_or_else(|| "must be a number from 0 to 4".to_owned())
}

pub(super) fn grace_days(text: &str) -> Result<TimeDelta, String> {
    number(text, 0..=90).map(|days| TimeDelta::days(days.into()))
}

/// A number within bounds, or `off` for `None`.
fn unless_off(text: &str, range: RangeInclusive<u32>) -> Result<Option<u32>, String> {
    if text == "off" {
        return Ok(None);
    }
    number(text, range).map(Some).map_err(|problem| format!("{problem}, or off"))
}

fn days_or_off(text: &str, range: RangeInclusive<u32>) -> Result<Option<TimeDelta>, String> {
    Ok(unless_off(text, range)?.map(|days| TimeDelta::days(days.into())))
}

pub(super) fn earnings_years(text: &str) -> Result<Option<u32>, String> {
    unless_off(text, 1..=100)
}

pub(super) fn products_days(text: &str) -> Result<Option<TimeDelta>, String> {
    days_or_off(text, 30..=36_500)
}

pub(super) fn answers_days(text: &str) -> Result<Option<TimeDelta>, String> {
    days_or_off(text, 1..=365)
}

pub(super) fn sessions_days(text: &str) -> Result<Option<TimeDelta>, String> {
    days_or_off(text, 1..=3650)
}

/// For far longer than one looks whether a letter was sent already.
pub(super) fn letters_days(text: &str) -> Result<Option<TimeDelta>, String> {
    days_or_off(text, 90..=36_500)
}

pub(super) fn jobs_days(text: &str) -> Result<Option<TimeDelta>, String> {
    days_or_off(text, 7..=3650)
}

/// At least for as long as clients are told that they can look.
pub(super) fn deliveries_days(text: &str) -> Result<Option<TimeDelta>, String> {
    days_or_off(text, 30..=3650)
}

/// Where the bytes of documents go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentStore {
    Database,
    Folder(PathBuf),
    Bucket { name: String, prefix: String },
}

impl DocumentStore {
    /// As it is written in the settings.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Database => "database".to_owned(),
            Self::Folder(folder) => format!("file:{}", folder.display()),
            Self::Bucket { name, prefix } if prefix.is_empty() => format!("s3:{name}"),
            Self::Bucket { name, prefix } => format!("s3:{name}/{prefix}"),
        }
    }
}

pub(super) fn document_store(text: &str) -> Result<DocumentStore, String> {
    let place = |rest: &str| (!rest.is_empty()).then(|| rest.to_owned());
    match text.split_once(':') {
        None if text == "database" => Some(DocumentStore::Database),
        Some(("file", folder)) => place(folder).map(|folder| DocumentStore::Folder(folder.into())),
        Some(("s3", bucket)) => {
            let (name, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
            place(name).map(|name| DocumentStore::Bucket { name, prefix: prefix.to_owned() })
        }
        _ => None,
    }
    .ok_or_else(|| "must be database, file:FOLDER or s3:BUCKET".to_owned())
}

/// Where backups go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BackupPlace {
    /// Beside the books, where those are in a file.
    #[default]
    Usual,
    Folder(PathBuf),
    Off,
}

#[expect(clippy::unnecessary_wraps, reason = "a reader of settings like all others")]
pub(super) fn backup_place(text: &str) -> Result<BackupPlace, String> {
    Ok(if text == "off" { BackupPlace::Off } else { BackupPlace::Folder(text.into()) })
}

pub(super) fn up_to_a_thousand(text: &str) -> Result<usize, String> {
    number(text, 1..=1000).map(|number| number as usize)
}

pub(super) fn recipients(text: &str) -> Result<Vec<Recipient>, String> {
    let problem = |item| format!("must list public keys of age, which begin with age1; {item:?} is none");
    list(text).map(|item| item.parse().map_err(|_| problem(item))).collect()
}

pub(super) fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("must be on or off".to_owned()),
    }
}

pub(super) fn up_to_a_million(text: &str) -> Result<u64, String> {
    number(text, 1..=1_000_000).map(u64::from)
}

#[expect(clippy::unnecessary_wraps, reason = "a reader of settings like all others")]
pub(super) fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

#[expect(clippy::unnecessary_wraps, reason = "a reader of settings like all others")]
pub(super) fn any_secret(text: &str) -> Result<Secret, String> {
    Ok(Secret::new(text.to_owned()))
}

pub(super) fn secret(text: &str) -> Result<Secret, String> {
    match text.chars().count() {
        SECRET_MIN.. => Ok(Secret::new(text.to_owned())),
        short => Err(format!(
            "must have at least {SECRET_MIN} characters, and has {short}; `earntrack keys generate` prints a good one"
        )),
    }
}

/// Several, none of which may be short: a comma within one would part it.
pub(super) fn secrets(text: &str) -> Result<Vec<Secret>, String> {
    list(text).map(secret).collect()
}

/// A URL without path; returned without a slash at the end.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let problem = "must be a URL without a path, such as https://books.example.com";
    origin(text.strip_suffix('/').unwrap_or(text)).ok_or_else(|| problem.to_owned())
}

pub(super) fn currency(text: &str) -> Result<Currency, String> {
    text.parse().map_err(|_| "must be an ISO 4217 currency code, such as EUR".to_owned())
}

pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let network = |item: &str| item.parse().or_else(|_| item.parse::<IpAddr>().map(IpNet::from));
    list(text)
        .map(|item| {
            network(item).map_err(|_| {
                format!("must list addresses and networks, such as 10.0.0.0/8; {item:?} is neither")
            })
        })
        .collect()
}

pub(super) fn origins(text: &str) -> Result<Vec<String>, String> {
    let problem = |item| format!("must list origins, such as https://app.example.com; {item:?} is none");
    list(text).map(|item| origin(item).ok_or_else(|| problem(item))).collect()
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    let problem = "must be a level such as info, or levels by part, such as warn,api=debug";
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|_| problem.to_owned())
}

/// Scheme, host and perhaps a port, in the spelling of browsers.
fn origin(text: &str) -> Option<String> {
    let uri: Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let spelled = format!("{scheme}://{}", authority.as_str().to_lowercase());
    // Whatever else there was, a path or a query, is too much.
    spelled.eq_ignore_ascii_case(text).then_some(spelled)
}

fn number(text: &str, range: RangeInclusive<u32>) -> Result<u32, String> {
    let value = text.parse().ok().filter(|value| range.contains(value));
    value.ok_or_else(|| format!("must be a number from {} to {}", range.start(), range.end()))
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parted_by_commas() {
        let found: Vec<String> =
            networks(" 10.0.0.0/8, 192.168.1.2,::1 ,").unwrap().iter().map(ToString::to_string).collect();

        assert_eq!(found, ["10.0.0.0/8", "192.168.1.2/32", "::1/128"]);
        assert!(networks("10.0.0.0/8, home").unwrap_err().contains("\"home\""));
    }

    #[test]
    fn a_limit_is_a_number_and_a_time() {
        let told = |text| allowance(text).map(|told| (told.times, told.per.as_secs()));

        assert_eq!(told("5/min"), Ok((5, 60)));
        assert_eq!(told("100/15min"), Ok((100, 900)));
        assert_eq!(told("1000/h"), Ok((1000, 3600)));
        assert_eq!(told("50/s"), Ok((50, 1)));
        assert_eq!(told("3/2d"), Ok((3, 172_800)));
        for text in ["", "5", "/min", "5/", "0/s", "5/0s", "-5/s", "5/m", "5/31d", "5/15", "1e3/h", "5/min/h"]
        {
            assert!(told(text).unwrap_err().contains("100/15min"), "{text}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_alone() {
        assert_eq!(
            origins("https://App.example.com, http://localhost:5173").unwrap(),
            ["https://app.example.com", "http://localhost:5173"]
        );
        for text in
            ["*", "example.com", "https://example.com/", "ftp://example.com", "https://a@example.com", "null"]
        {
            assert!(origins(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_url_may_end_in_a_slash_and_nothing_more() {
        assert_eq!(public_url("https://books.example.com/").unwrap(), "https://books.example.com");
        assert!(public_url("https://example.com/books").is_err());
        assert!(public_url("books.example.com").is_err());
    }

    #[test]
    fn secrets_out_of_a_manual_are_guessable() {
        let guessable = |text: &str| secret(text).unwrap().is_guessable();

        assert!(guessable("your-super-secret-jwt-key-change-me"));
        assert!(guessable(&"a".repeat(40)));
        assert!(guessable("0123456789abcdef0123456789abcdef"));
        assert!(!guessable(&adapter_crypto::Keys::generate_secret()));
        assert!(!guessable("8e7a4b1c90d3f2658e7a4b1c90d3f265"));
    }

    #[test]
    fn passwords_in_urls_are_guessable_where_they_are_short_or_well_known() {
        let guessable = |url: &str| any_secret(url).unwrap().holds_a_guessable_password();

        for url in [
            "postgres://earntrack:password@localhost/earntrack",
            "postgres://ana:changeme-now@localhost/books",
            "postgres://postgres:postgres@localhost/books",
            "postgres://bookkeeper:Bookkeeper@localhost/books",
            "postgres://ana:hunter2@localhost/books",
            "postgres://ana:aaaaaaaaaaaa@localhost/books",
            "redis://:foobared@localhost:6379/0",
            "redis://:@localhost",
        ] {
            assert!(guessable(url), "{url}");
        }
        for url in [
            "sqlite:./data/earntrack.db",
            "postgres://ana@/books?host=/var/run/postgresql",
            "postgres://ana:kettle-drifts-7@localhost/books",
            "redis://localhost:6379",
            "redis://:8e7a4b1c90d3f265@localhost:6379/0",
        ] {
            assert!(!guessable(url), "{url}");
        }
    }

    #[test]
    fn a_secret_is_never_printed() {
        assert_eq!(format!("{:?}", secret(&"x".repeat(32)).unwrap()), "Secret(…)");
    }
}
