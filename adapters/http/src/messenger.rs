//! The way to a webhook.

use std::{
    error::Error,
    fmt, iter,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry::propagation::Injector;
use reqwest::{
    Client,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use tokio::time::Instant;
use tracing::Instrument as _;
use webhooks::{Answer, Courier, CourierFault, Parcel, Reach, Refusal};

use crate::{resolver::Resolver, signature};

/// How long a receiver may take to be found, connected to, and to answer.
const PATIENCE: Duration = Duration::from_secs(10);

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Brings parcels to webhooks, within a reach. What it does so with is made for the first of them: many servers never
/// send one.
pub struct Messenger {
    client: OnceLock<Client>,
    reach: Arc<Reach>,
}

impl Messenger {
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self { client: OnceLock::new(), reach: Arc::new(reach) }
    }

    fn client(&self) -> reqwest::Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .user_agent(concat!("EarnTrack-Webhooks/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Resolver(Arc::clone(&self.reach)))
            .no_proxy()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE)
            .build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

#[async_trait]
impl Courier for Messenger {
    async fn carry(&self, parcel: &Parcel) -> Result<Answer, CourierFault> {
        let Parcel { url, event, sent_at, body, secrets } = parcel;
        // An address in the URL is connected to without being looked up.
        self.reach.admit(url)?;
        let client = self.client().map_err(|error| {
            tracing::error!(%error, "there is nothing to call webhooks with");
            CourierFault::Failed {
                reason: "The server could not send anything".to_owned(),
                took: Duration::ZERO,
            }
        })?;
        let (id, seconds) = (event.to_string(), sent_at.millis().div_euclid(1000));
        let signatures: Vec<String> = secrets
            .iter()
            .map(|secret| signature(secret.as_bytes(), &id, seconds, body.as_bytes()))
            .collect();
        let span = tracing::trace_span!(
            "webhook",
            otel.name = "POST",
            otel.kind = "client",
            http.request.method = "POST",
            http.response.status_code = tracing::field::Empty,
        );
        let request = client
            .post(url.as_url().clone())
            .headers(span.in_scope(trace_context))
            .header(CONTENT_TYPE, "application/json")
            .header(ID, id)
            .header(TIMESTAMP, seconds)
            .header(SIGNATURE, signatures.join(" "))
            .body(body.clone());
        let started = Instant::now();
        match request.send().instrument(span.clone()).await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                span.record("http.response.status_code", i64::from(status));
                Ok(Answer { status, took: started.elapsed() })
            }
            Err(error) => Err(fault(&error, started.elapsed())),
        }
    }
}

/// The headers by which the receiver can go on with our trace; none, where there is none.
fn trace_context() -> HeaderMap {
    let mut headers = Headers(HeaderMap::new());
    opentelemetry::global::get_text_map_propagator(|propagator| propagator.inject(&mut headers));
    headers.0
}

struct Headers(HeaderMap);

impl Injector for Headers {
    fn set(&mut self, key: &str, value: String) {
        // A state that is empty is none.
        if !value.is_empty()
            && let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value))
        {
            self.0.insert(name, value);
        }
    }
}

/// What a failure comes from, in words that name no address.
fn fault(error: &reqwest::Error, took: Duration) -> CourierFault {
    if let Some(refusal) = causes(error).find_map(|cause| cause.downcast_ref::<Refusal>()) {
        return (*refusal).into();
    }
    let io = causes(error).find_map(|cause| cause.downcast_ref::<std::io::Error>());
    let reason = match io.map(std::io::Error::kind) {
        _ if error.is_timeout() => "It did not answer within 10 s".to_owned(),
        Some(std::io::ErrorKind::ConnectionRefused) => "It refused the connection".to_owned(),
        Some(std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof) => {
            "It cut the connection".to_owned()
        }
        Some(std::io::ErrorKind::InvalidData) => "Its certificate or its TLS is not good".to_owned(),
        _ if error.is_connect() => "It could not be found or connected to".to_owned(),
        _ => "It gave no answer that makes sense".to_owned(),
    };
    CourierFault::Failed { reason, took }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |&error| error.source())
}

impl fmt::Debug for Messenger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Messenger").field("reach", &self.reach).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Timestamp};
    use webhooks::WebhookSecret;

    use super::*;

    fn parcel(url: &str) -> Parcel {
        let sent_at: Timestamp = "2026-03-14T09:00:00.999Z".parse().unwrap();
        Parcel {
            url: url.parse().unwrap(),
            event: Id::mint(sent_at),
            sent_at,
            body: "{}".to_owned(),
            secrets: vec![WebhookSecret::new([7; 32])],
        }
    }

    #[tokio::test]
    async fn ssrf_nothing_is_sent_to_what_may_not_be_reached_however_it_is_written() {
        let messenger = Messenger::new(Reach::default());

        for url in [
            "http://127.0.0.1:8080/",
            "http://0x7f.1:8080/",
            "http://2130706433:8080/",
            "http://[::1]:8080/",
            "http://[::ffff:127.0.0.1]:8080/",
            "http://169.254.169.254/latest/meta-data/",
            "http://localhost:8080/",
            "http://LocalHost:8080/",
        ] {
            let refusal = messenger.carry(&parcel(url)).await;
            assert_eq!(refusal, Err(CourierFault::Refused(Refusal::Address)), "{url}");
        }
    }
}
