//! A delivery: one event on its way to one webhook, and what became of it.

use kernel::{Event, Id, TimeDelta, Timestamp, Told, UserId};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Webhook, WebhookId};

/// The kind of what is sent to try a webhook out.
pub const PING: &str = "ping";

/// The longest reason that is kept, in characters.
pub const ERROR_MAX: usize = 300;

/// How long a delivery is tried.
const TRIED_FOR: TimeDelta = TimeDelta::hours(24);

/// The pause after the first failure; it doubles with each, up to the longest.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);

pub type DeliveryId = Id<Delivery>;

/// Why something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It happened. It is tried for a day, and what happened to the same thing later waits for it.
    Event,
    /// Someone asked for it once more. It is tried once.
    Replay,
    /// Someone tries the webhook out. It is tried once.
    Test,
}

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// To be sent, perhaps after attempts that failed.
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub user: UserId,
    pub webhook: WebhookId,
    /// By which the receiver knows what it has: the same, however often it is sent.
    pub event: Id<Event>,
    pub kind: String,
    /// What it happened to.
    pub about: Uuid,
    pub occasion: Occasion,
    /// What is sent, byte for byte.
    pub body: String,
    pub state: DeliveryState,
    pub attempts: u32,
    /// Of the last attempt, here and below.
    pub response_status: Option<u16>,
    pub duration_ms: Option<u32>,
    pub error: Option<String>,
    /// Known where there will be one.
    pub next_attempt_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What is sent of an event.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    id: Id<Event>,
    #[serde(rename = "type")]
    kind: &'a str,
    created_at: Timestamp,
    data: Value,
}

impl Delivery {
    /// What a webhook is told of an event.
    pub(crate) fn of(told: &Told, webhook: &Webhook, now: Timestamp) -> Self {
        let mut data = told.payload.clone();
        match data.as_object_mut() {
            Some(fields) => drop(fields.insert("id".to_owned(), json!(told.subject))),
            None => data = json!({ "id": told.subject }),
        }
        let body = body(told.id, &told.kind, told.at, data);
        Self {
            about: told.subject,
            ..Self::new(webhook, Id::mint(now), told.id, &told.kind, Occasion::Event, body, now)
        }
    }

    /// What tries a webhook out. It bears the id of the event that tells of the trial.
    pub(crate) fn ping(event: &Event, webhook: &Webhook, now: Timestamp) -> Self {
        let body = body(event.id, PING, event.at, json!({ "webhookId": webhook.id }));
        Self::new(webhook, event.id.uuid().into(), event.id, PING, Occasion::Test, body, now)
    }

    /// The same once more, byte for byte. It bears the id of the event that tells of the repetition.
    pub(crate) fn again(&self, event: &Event, webhook: &Webhook, now: Timestamp) -> Self {
        Self {
            about: self.about,
            ..Self::new(
                webhook,
                event.id.uuid().into(),
                self.event,
                &self.kind,
                Occasion::Replay,
                self.body.clone(),
                now,
            )
        }
    }

    fn new(
        webhook: &Webhook,
        id: DeliveryId,
        event: Id<Event>,
        kind: &str,
        occasion: Occasion,
        body: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            user: webhook.user,
            webhook: webhook.id,
            event,
            kind: kind.to_owned(),
            about: webhook.id.uuid(),
            occasion,
            body,
            state: DeliveryState::Pending,
            attempts: 0,
            response_status: None,
            duration_ms: None,
            error: None,
            next_attempt_at: Some(now),
            created_at: now,
            updated_at: now,
        }
    }

    /// What keeps its place among deliveries: those of one webhook and one thing go one after the other.
    #[must_use]
    pub fn lane(&self) -> Uuid {
        Uuid::from_u128(self.webhook.uuid().as_u128() ^ self.about.as_u128().rotate_left(1))
    }

    /// When it is tried for the last time.
    pub(crate) fn deadline(&self) -> Timestamp {
        self.created_at.plus(TRIED_FOR)
    }

    /// When it is tried again after one more failure; `None` where it is not. `chance`, from 0 to 1, spreads what
    /// failed together.
    pub(crate) fn retry_at(&self, now: Timestamp, chance: f64) -> Option<Timestamp> {
        if self.occasion != Occasion::Event || now >= self.deadline() {
            return None;
        }
        let whole = FIRST_PAUSE.num_milliseconds() << self.attempts.min(20);
        let whole = TimeDelta::milliseconds(whole.min(LONGEST_PAUSE.num_milliseconds()));
        let half = whole / 2;
        let spread = half.to_std().unwrap_or_default().mul_f64(chance.clamp(0.0, 1.0));
        let pause = half + TimeDelta::from_std(spread).unwrap_or_default();
        Some(now.plus(pause).min(self.deadline()))
    }

    #[must_use]
    pub(crate) fn delivered(self, now: Timestamp) -> Self {
        Self { state: DeliveryState::Delivered, error: None, next_attempt_at: None, updated_at: now, ..self }
    }

    /// With what an attempt failed; it is given up where there is no next one.
    #[must_use]
    pub(crate) fn failed(self, error: &str, next: Option<Timestamp>, now: Timestamp) -> Self {
        let state = if next.is_some() { DeliveryState::Pending } else { DeliveryState::Failed };
        let error = error.chars().filter(|c| !c.is_control()).take(ERROR_MAX).collect();
        Self { state, error: Some(error), next_attempt_at: next, updated_at: now, ..self }
    }
}

fn body(id: Id<Event>, kind: &str, created_at: Timestamp, data: Value) -> String {
    serde_json::to_string(&Body { id, kind, created_at, data }).expect("what is sent can be written as JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::tests::{now, webhook};

    fn told() -> Told {
        Told {
            id: Id::mint(now()),
            user: Id::mint(now()),
            at: now(),
            kind: "invoice.paid".to_owned(),
            subject: Id::<()>::mint(now()).uuid(),
            payload: json!({ "number": "INV-1" }),
            request: "test-1".to_owned(),
        }
    }

    #[test]
    fn what_is_sent_names_the_event_and_what_it_happened_to() {
        let told = told();

        let delivery = Delivery::of(&told, &webhook(), now());

        assert_eq!(
            delivery.body,
            format!(
                r#"{{"id":"{}","type":"invoice.paid","createdAt":"2026-03-14T09:00:00.000Z","data":{{"id":"{}","number":"INV-1"}}}}"#,
                told.id, told.subject
            )
        );
        let bare = Delivery::of(&Told { payload: Value::Null, ..told.clone() }, &webhook(), now());
        assert!(bare.body.ends_with(&format!(r#""data":{{"id":"{}"}}}}"#, told.subject)));
    }

    #[test]
    fn deliveries_of_one_webhook_and_one_thing_share_a_lane() {
        let (told, webhook, other) = (told(), webhook(), webhook());
        let later = Told { id: Id::mint(now()), ..told.clone() };
        let of = |told: &Told, webhook| Delivery::of(told, webhook, now()).lane();

        assert_eq!(of(&told, &webhook), of(&later, &webhook));
        assert_ne!(of(&told, &webhook), of(&told, &other));
        let elsewhere = Told { subject: Id::<()>::mint(now()).uuid(), ..told.clone() };
        assert_ne!(of(&told, &webhook), of(&elsewhere, &webhook));
    }

    #[test]
    fn what_happened_is_tried_for_a_day_with_pauses_that_double() {
        let mut delivery = Delivery::of(&told(), &webhook(), now());
        let (mut at, mut pauses) = (now(), Vec::new());

        while let Some(next) = delivery.retry_at(at, 1.0) {
            pauses.push(next.since(at).num_seconds());
            (delivery.attempts, at) = (delivery.attempts + 1, next);
        }

        assert_eq!(pauses[..5], [10, 20, 40, 80, 160]);
        assert_eq!((pauses.len(), at.since(now())), (16, TimeDelta::hours(24)));
        assert!(pauses.iter().all(|pause| *pause <= 4 * 3600));
        assert_eq!(
            Delivery { attempts: 0, ..delivery.clone() }.retry_at(now(), 0.0),
            Some(now().plus(TimeDelta::seconds(5)))
        );
    }

    #[test]
    fn what_someone_asks_for_is_tried_once() {
        let delivery = Delivery::of(&told(), &webhook(), now());

        for occasion in [Occasion::Replay, Occasion::Test] {
            assert_eq!(Delivery { occasion, ..delivery.clone() }.retry_at(now(), 1.0), None);
        }
        let failed = delivery.failed(&"ß\n".repeat(400), None, now());
        assert_eq!((failed.state, failed.error), (DeliveryState::Failed, Some("ß".repeat(ERROR_MAX))));
    }
}
