//! A webhook: who is told, of what, and how it proves that it was us.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use kernel::{Expected, Fact, Id, Patch, Seal, Text, TimeDelta, Timestamp, UserId, Version};
use serde::Serialize;
use uuid::Uuid;

use crate::{Delivery, HookUrl, Interests, WebhooksError};

/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 200;

/// The most webhooks of one user.
pub const WEBHOOKS_MAX: usize = 20;

/// What every secret begins with, as the libraries of Standard Webhooks want it.
const PREFIX: &str = "whsec_";

/// How long a secret that was replaced signs beside the new one.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// A webhook is turned off when it fails for so long, and so often in a row: neither a short outage on a busy day nor
/// a long one without anything to tell does it.
const FAILING_MAX: TimeDelta = TimeDelta::days(5);
const FAILURES_MAX: u32 = 100;

/// After so many failures in a row nothing is tried for a while, so that one receiver that does not answer keeps no
/// other waiting.
const FAILURES_BEFORE_REST: u32 = 10;
const REST_MAX_MINUTES: i64 = 30;

pub type WebhookId = Id<Webhook>;

/// A place that is told what happens to a user's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub id: WebhookId,
    pub user: UserId,
    pub url: HookUrl,
    pub description: Option<Text<DESCRIPTION_MAX>>,
    pub interests: Interests,
    pub is_active: bool,
    /// Why it is off, where nobody turned it off by hand.
    pub turned_off: Option<TurnedOff>,
    /// What signs, closed.
    pub secret: Vec<u8>,
    pub former_secret: Option<FormerSecret>,
    pub health: Health,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerSecret {
    /// Closed.
    pub secret: Vec<u8>,
    /// Until then it signs beside the new one.
    pub until: Timestamp,
}

/// Why a webhook was turned off by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnedOff {
    /// It said that it wants nothing any more: 410.
    Gone,
    /// It failed for days.
    Failing,
}

/// How it went lately. It is no part of the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// In a row, and up to now.
    pub failures: u32,
    /// When the first of those was.
    pub failing_since: Option<Timestamp>,
    /// Until then nothing is tried.
    pub resting_until: Option<Timestamp>,
}

/// Adds a webhook.
#[derive(Debug, Clone)]
pub struct AddWebhook {
    pub url: HookUrl,
    pub interests: Interests,
    pub description: Option<Text<DESCRIPTION_MAX>>,
    /// It is, where it is left out.
    pub is_active: Option<bool>,
}

/// Changes what is given and keeps the rest. What is turned on begins anew, as if it had never failed.
#[derive(Debug, Clone, Default)]
pub struct ReviseWebhook {
    pub url: Option<HookUrl>,
    pub interests: Option<Interests>,
    pub description: Patch<Text<DESCRIPTION_MAX>>,
    pub is_active: Option<bool>,
}

/// What signs, told once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct WebhookSecret([u8; 32]);

impl TurnedOff {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

impl Health {
    #[must_use]
    pub(crate) fn after_a_failure(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let resting_until = failures.checked_sub(FAILURES_BEFORE_REST).map(|doublings| {
            let minutes = (1_i64 << doublings.min(16)).min(REST_MAX_MINUTES);
            now.plus(TimeDelta::minutes(minutes))
        });
        Self { failures, failing_since: self.failing_since.or(Some(now)), resting_until }
    }

    fn is_hopeless(self, now: Timestamp) -> bool {
        self.failures >= FAILURES_MAX
            && self.failing_since.is_some_and(|since| now.since(since) >= FAILING_MAX)
    }
}

impl Webhook {
    /// A webhook of this secret, which is kept closed.
    pub(crate) fn add(
        user: UserId,
        order: AddWebhook,
        secret: WebhookSecret,
        now: Timestamp,
        seal: &dyn Seal,
    ) -> Self {
        let AddWebhook { url, interests, description, is_active } = order;
        let id = Id::mint(now);
        Self {
            id,
            user,
            url,
            description,
            interests,
            is_active: is_active.unwrap_or(true),
            turned_off: None,
            secret: secret.close(id, seal),
            former_secret: None,
            health: Health::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale`.
    pub(crate) fn revise(
        self,
        change: ReviseWebhook,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, WebhooksError> {
        self.check(expected)?;
        let ReviseWebhook { url, interests, description, is_active } = change;
        let mut kept = self.description;
        description.apply(&mut kept);
        let is_on_again = is_active == Some(true) && !self.is_active;
        let moves = url.as_ref().is_some_and(|url| *url != self.url);
        let health = if is_on_again || moves { Health::default() } else { self.health };
        Ok(Self {
            url: url.unwrap_or(self.url),
            interests: interests.unwrap_or(self.interests),
            description: kept,
            is_active: is_active.unwrap_or(self.is_active),
            turned_off: if is_active.is_some() { None } else { self.turned_off },
            health,
            version: self.version + 1,
            updated_at: now,
            ..self
        })
    }

    pub(crate) fn check(&self, expected: Expected) -> Result<(), WebhooksError> {
        if expected.allows(self.version) { Ok(()) } else { Err(WebhooksError::Stale) }
    }

    /// Signs with another secret from now on, and for a day with the one before as well.
    pub(crate) fn rotate(self, secret: WebhookSecret, now: Timestamp, seal: &dyn Seal) -> Self {
        let former = FormerSecret { secret: self.secret, until: now.plus(OVERLAP) };
        Self {
            secret: secret.close(self.id, seal),
            former_secret: Some(former),
            version: self.version + 1,
            updated_at: now,
            ..self
        }
    }

    /// The secrets that sign now, the newest first; `None` where the keys that closed it are gone.
    pub(crate) fn secrets(&self, now: Timestamp, seal: &dyn Seal) -> Option<Vec<WebhookSecret>> {
        let former = self.former_secret.as_ref().filter(|former| now < former.until);
        let mut secrets = vec![WebhookSecret::open(self.id, &self.secret, seal)?];
        secrets.extend(former.and_then(|former| WebhookSecret::open(self.id, &former.secret, seal)));
        Some(secrets)
    }

    /// Until when nothing is tried, if it is resting.
    pub(crate) fn rests(&self, now: Timestamp) -> Option<Timestamp> {
        self.health.resting_until.filter(|until| now < *until)
    }

    /// Notes that an attempt failed; says why where that is the end of it.
    pub(crate) fn fail(&mut self, is_gone: bool, now: Timestamp) -> Option<TurnedOff> {
        self.health = self.health.after_a_failure(now);
        let why = match (is_gone, self.health.is_hopeless(now)) {
            (true, _) => TurnedOff::Gone,
            (false, true) => TurnedOff::Failing,
            (false, false) => return None,
        };
        if !self.is_active {
            return None;
        }
        self.is_active = false;
        self.turned_off = Some(why);
        self.version += 1;
        self.updated_at = now;
        Some(why)
    }
}

impl WebhookSecret {
    /// `bytes` are such as no one can foresee.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// `whsec_` and the bytes in base64.
    #[must_use]
    pub fn encode(&self) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(self.0))
    }

    /// As the webhook of that id keeps it.
    #[must_use]
    pub fn close(self, webhook: WebhookId, seal: &dyn Seal) -> Vec<u8> {
        seal.close(&purpose(webhook), &self.0)
    }

    fn open(webhook: WebhookId, closed: &[u8], seal: &dyn Seal) -> Option<Self> {
        seal.open(&purpose(webhook), closed)?.try_into().ok().map(Self)
    }
}

/// The secret of one webhook is none of another's, whoever moves it there.
fn purpose(webhook: WebhookId) -> String {
    format!("webhook-secret {webhook}")
}

/// Without the bytes.
impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSecret").finish_non_exhaustive()
    }
}

/// What there is to tell of a webhook. What may be secret in its URL is not.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WebhookFacts {
    #[serde(skip)]
    id: Uuid,
    host: String,
    kinds: String,
    is_active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl From<&Webhook> for WebhookFacts {
    fn from(webhook: &Webhook) -> Self {
        Self {
            id: webhook.id.uuid(),
            host: webhook.url.host().to_owned(),
            kinds: webhook.interests.to_string(),
            is_active: webhook.is_active,
            reason: webhook.turned_off.map(TurnedOff::name),
        }
    }
}

macro_rules! facts {
    ($($kind:literal as $name:ident),+ $(,)?) => {
        $(
            #[doc = concat!("`", $kind, "`")]
            #[derive(Debug, Serialize)]
            #[serde(transparent)]
            pub struct $name(WebhookFacts);

            impl From<&Webhook> for $name {
                fn from(webhook: &Webhook) -> Self {
                    Self(webhook.into())
                }
            }

            impl Fact for $name {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Uuid {
                    self.0.id
                }
            }
        )+
    };
}

facts!(
    "webhook.added" as WebhookAdded,
    "webhook.revised" as WebhookRevised,
    "webhook.removed" as WebhookRemoved,
    "webhook.secret_rotated" as WebhookSecretRotated,
    "webhook.turned_off" as WebhookTurnedOff,
    "webhook.tested" as WebhookTested,
);

/// `webhook.replayed`, of the webhook.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookReplayed {
    #[serde(skip)]
    webhook: Uuid,
    /// What is sent once more.
    event_id: Uuid,
    kind: String,
}

impl From<&Delivery> for WebhookReplayed {
    fn from(delivery: &Delivery) -> Self {
        Self {
            webhook: delivery.webhook.uuid(),
            event_id: delivery.event.uuid(),
            kind: delivery.kind.clone(),
        }
    }
}

impl Fact for WebhookReplayed {
    const KIND: &'static str = "webhook.replayed";

    fn subject(&self) -> Uuid {
        self.webhook
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Closes nothing, and binds to its purpose all the same.
    pub(crate) struct PlainSeal;

    impl Seal for PlainSeal {
        fn tag(&self, _: &str, _: &[u8]) -> [u8; 32] {
            [0; 32]
        }

        fn close(&self, purpose: &str, plain: &[u8]) -> Vec<u8> {
            [purpose.as_bytes(), b"|", plain].concat()
        }

        fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
            sealed.strip_prefix(purpose.as_bytes())?.strip_prefix(b"|").map(<[u8]>::to_vec)
        }
    }

    pub(crate) fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    pub(crate) fn webhook() -> Webhook {
        let order = AddWebhook {
            url: "https://example.com/hooks".parse().unwrap(),
            interests: "*".parse().unwrap(),
            description: None,
            is_active: None,
        };
        Webhook::add(Id::mint(now()), order, WebhookSecret::new([7; 32]), now(), &PlainSeal)
    }

    #[test]
    fn a_secret_is_written_as_standard_webhooks_have_it_and_never_printed() {
        let secret = WebhookSecret::new(std::array::from_fn(|n| u8::try_from(n).unwrap()));

        assert_eq!(secret.encode(), "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        assert_eq!(format!("{secret:?}"), "WebhookSecret { .. }");
    }

    #[test]
    fn a_secret_that_was_replaced_signs_for_a_day_and_that_of_another_webhook_never() {
        let webhook = webhook();
        let other = Webhook { id: Id::mint(now()), ..webhook.clone() };
        let signing = |webhook: &Webhook, hours| {
            let now = now().plus(TimeDelta::hours(hours));
            webhook.secrets(now, &PlainSeal).unwrap().iter().map(|secret| secret.0[0]).collect::<Vec<_>>()
        };

        assert_eq!(signing(&webhook, 0), [7]);
        let rotated = webhook.rotate(WebhookSecret::new([8; 32]), now(), &PlainSeal);
        assert_eq!((signing(&rotated, 23), signing(&rotated, 24)), (vec![8, 7], vec![8]));
        let again = rotated.rotate(WebhookSecret::new([9; 32]), now().plus(TimeDelta::hours(1)), &PlainSeal);
        assert_eq!(signing(&again, 2), [9, 8]);
        assert_eq!(other.secrets(now(), &PlainSeal), None);
    }

    #[test]
    fn what_fails_often_rests_and_what_fails_for_days_is_turned_off() {
        let mut webhook = webhook();
        let at = |hours: i64| now().plus(TimeDelta::hours(hours));

        for _ in 0..9 {
            assert_eq!(webhook.fail(false, now()), None);
        }
        assert_eq!(webhook.rests(now()), None);
        for minutes in [1, 2, 4, 8, 16, 30, 30] {
            assert_eq!(webhook.fail(false, now()), None);
            assert_eq!(webhook.rests(now()), Some(now().plus(TimeDelta::minutes(minutes))));
            assert_eq!(webhook.rests(now().plus(TimeDelta::minutes(minutes))), None);
        }
        for _ in 16..150 {
            assert_eq!(webhook.fail(false, at(119)), None, "it is not five days yet");
        }
        assert_eq!(webhook.fail(false, at(120)), Some(TurnedOff::Failing));
        assert!(!webhook.is_active && webhook.version == 2);
        assert_eq!(webhook.fail(false, at(121)), None, "it is off already");

        let change = ReviseWebhook { is_active: Some(true), ..ReviseWebhook::default() };
        let on = webhook.revise(change, Expected::exactly(2), at(122)).unwrap();
        assert_eq!((on.health, on.turned_off, on.version), (Health::default(), None, 3));
    }

    #[test]
    fn a_few_failures_over_many_days_turn_nothing_off_and_gone_does_at_once() {
        let mut webhook = webhook();
        for day in 0..50 {
            assert_eq!(webhook.fail(false, now().plus(TimeDelta::days(day))), None);
        }

        assert_eq!(webhook.fail(true, now()), Some(TurnedOff::Gone));
        assert_eq!(webhook.turned_off, Some(TurnedOff::Gone));
    }
}
