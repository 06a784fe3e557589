//! Adding webhooks, telling them, and telling them again.

use std::{sync::Arc, time::Duration};

use kernel::{Actor, Clock, Event, Expected, Page, PageRequest, RequestId, Seal, Timestamp, Told, UserId};

use crate::{
    AddWebhook, Answer, Courier, CourierFault, Delivery, DeliveryFilter, DeliveryId, DeliverySort,
    DeliveryState, Health, Kind, Occasion, Parcel, Randomness, Reach, ReviseWebhook, WEBHOOKS_MAX, Webhook,
    WebhookAdded, WebhookId, WebhookRemoved, WebhookReplayed, WebhookRevised, WebhookSecret,
    WebhookSecretRotated, WebhookTested, WebhookTurnedOff, Webhooks, WebhooksError,
};

const IS_OFF: &str = "The webhook is turned off";
const NO_KEY: &str = "The secret cannot be opened any more; rotate it";
const NO_ANSWER: &str = "It was not tried any more, for nothing else got through";

/// What webhooks are made with.
#[derive(Clone)]
pub struct WebhooksPorts {
    pub webhooks: Arc<dyn Webhooks>,
    pub courier: Arc<dyn Courier>,
    pub randomness: Arc<dyn Randomness>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    /// The same that the courier keeps to.
    pub reach: Reach,
}

/// Tells programs elsewhere what happens to one's books.
#[derive(Clone)]
pub struct WebhooksService {
    ports: WebhooksPorts,
}

/// How it goes on with a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Onward {
    /// Not at all.
    Done,
    /// It is to be tried again.
    Again { at: Timestamp, reason: String },
}

/// What an attempt came to.
enum Attempt {
    Taken(Answer),
    Failed(Failure),
}

struct Failure {
    reason: String,
    status: Option<u16>,
    took: Option<Duration>,
    /// Whether it is of no use to try again.
    is_final: bool,
}

impl WebhooksService {
    #[must_use]
    pub fn new(ports: WebhooksPorts) -> Self {
        Self { ports }
    }

    /// The same with another reach, and a courier that keeps to it.
    #[must_use]
    pub fn reaching(&self, reach: Reach, courier: Arc<dyn Courier>) -> Self {
        Self { ports: WebhooksPorts { courier, reach, ..self.ports.clone() } }
    }

    /// Every one, the newest first.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn webhooks(&self, owner: UserId) -> Result<Vec<Webhook>, WebhooksError> {
        Ok(self.ports.webhooks.all(owner).await?)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn webhook(&self, owner: UserId, id: WebhookId) -> Result<Webhook, WebhooksError> {
        self.ports.webhooks.find(owner, id).await?.ok_or(WebhooksError::NotFound)
    }

    /// Adds a webhook. Its secret is told now and never again.
    ///
    /// # Errors
    /// `PlaceRefused`, `TooMany`.
    pub async fn add(
        &self,
        actor: &Actor,
        order: AddWebhook,
    ) -> Result<(Webhook, WebhookSecret), WebhooksError> {
        self.ports.reach.admit(&order.url)?;
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(actor.user).await?;
        if tx.lock_webhooks(actor.user).await?.len() >= WEBHOOKS_MAX {
            return Err(WebhooksError::TooMany);
        }
        let secret = WebhookSecret::new(self.ports.randomness.random());
        let webhook = Webhook::add(actor.user, order, secret, now, self.ports.seal.as_ref());
        tx.add_webhook(&webhook).await?;
        tx.commit(Event::new(actor, now, &WebhookAdded::from(&webhook))).await?;
        Ok((webhook, secret))
    }

    /// # Errors
    /// `PlaceRefused`, `NotFound`, `Stale`.
    pub async fn revise(
        &self,
        actor: &Actor,
        id: WebhookId,
        expected: Expected,
        change: ReviseWebhook,
    ) -> Result<Webhook, WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(actor.user).await?;
        let webhook = tx.lock_webhook(actor.user, id).await?.ok_or(WebhooksError::NotFound)?;
        let moves = change.url.is_some();
        let webhook = webhook.revise(change, expected, now)?;
        if moves {
            self.ports.reach.admit(&webhook.url)?;
        }
        tx.save_webhook(&webhook).await?;
        tx.commit(Event::new(actor, now, &WebhookRevised::from(&webhook))).await?;
        Ok(webhook)
    }

    /// Removes a webhook with its deliveries; what was not sent yet is not sent any more.
    ///
    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: WebhookId,
        expected: Expected,
    ) -> Result<(), WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(actor.user).await?;
        let webhook = tx.lock_webhook(actor.user, id).await?.ok_or(WebhooksError::NotFound)?;
        webhook.check(expected)?;
        tx.remove_webhook(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &WebhookRemoved::from(&webhook))).await?;
        Ok(())
    }

    /// Makes another secret, told now and never again. The one before signs beside it for a day.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate_secret(
        &self,
        actor: &Actor,
        id: WebhookId,
    ) -> Result<(Webhook, WebhookSecret), WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(actor.user).await?;
        let webhook = tx.lock_webhook(actor.user, id).await?.ok_or(WebhooksError::NotFound)?;
        let secret = WebhookSecret::new(self.ports.randomness.random());
        let webhook = webhook.rotate(secret, now, self.ports.seal.as_ref());
        tx.save_webhook(&webhook).await?;
        tx.commit(Event::new(actor, now, &WebhookSecretRotated::from(&webhook))).await?;
        Ok((webhook, secret))
    }

    /// Sends something to try a webhook out.
    ///
    /// # Errors
    /// `NotFound`, `IsOff`.
    pub async fn test(&self, actor: &Actor, id: WebhookId) -> Result<Delivery, WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(actor.user).await?;
        let webhook = tx.lock_webhook(actor.user, id).await?.ok_or(WebhooksError::NotFound)?;
        ensure_active(&webhook)?;
        let event = Event::new(actor, now, &WebhookTested::from(&webhook));
        let delivery = Delivery::ping(&event, &webhook, now);
        tx.add_delivery(&delivery).await?;
        tx.commit(event).await?;
        Ok(delivery)
    }

    /// Sends once more what was sent before, whatever became of it.
    ///
    /// # Errors
    /// `NotFound`, `IsOff`; `UnderWay` for what will still be tried by itself.
    pub async fn replay(
        &self,
        actor: &Actor,
        id: WebhookId,
        delivery: DeliveryId,
    ) -> Result<Delivery, WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(actor.user).await?;
        let webhook = tx.lock_webhook(actor.user, id).await?;
        let sent = tx.lock_delivery(actor.user, delivery).await?.filter(|sent| sent.webhook == id);
        let (webhook, sent) = webhook.zip(sent).ok_or(WebhooksError::NotFound)?;
        ensure_active(&webhook)?;
        if sent.state == DeliveryState::Pending {
            return Err(WebhooksError::UnderWay);
        }
        let event = Event::new(actor, now, &WebhookReplayed::from(&sent));
        let again = sent.again(&event, &webhook, now);
        tx.add_delivery(&again).await?;
        tx.commit(event).await?;
        Ok(again)
    }

    /// # Errors
    /// `NotFound` for the webhook.
    pub async fn deliveries(
        &self,
        owner: UserId,
        id: WebhookId,
        filter: &DeliveryFilter,
        request: &PageRequest<DeliverySort>,
    ) -> Result<Page<Delivery>, WebhooksError> {
        self.webhook(owner, id).await?;
        Ok(self.ports.webhooks.deliveries(owner, id, filter, request).await?)
    }

    /// # Errors
    /// `NotFound`, also for a delivery of another webhook.
    pub async fn delivery(
        &self,
        owner: UserId,
        id: WebhookId,
        delivery: DeliveryId,
    ) -> Result<Delivery, WebhooksError> {
        let found = self.ports.webhooks.delivery(owner, delivery).await?;
        let found = found.filter(|(webhook, _)| webhook.id == id);
        found.map(|(_, delivery)| delivery).ok_or(WebhooksError::NotFound)
    }

    /// Owes an event to every webhook that wants to hear of it. Doing so again owes nothing twice.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn spread(&self, told: &Told) -> Result<(), WebhooksError> {
        let Some(kind) = Kind::named(&told.kind) else { return Ok(()) };
        let wants = |webhook: &Webhook| webhook.is_active && webhook.interests.hold(kind);
        let webhooks = self.ports.webhooks.all(told.user).await?;
        if !webhooks.iter().any(wants) {
            return Ok(());
        }
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(told.user).await?;
        for webhook in webhooks.iter().filter(|webhook| wants(webhook)) {
            let delivery = Delivery::of(told, webhook, now);
            if tx.hold_webhook(told.user, webhook.id).await? && tx.add_delivery(&delivery).await? {
                tx.owe(&delivery).await?;
            }
        }
        Ok(tx.keep().await?)
    }

    /// Tries a delivery, if it is still to be tried. `chance`, from 0 to 1, spreads what failed together.
    ///
    /// # Errors
    /// Only what the store fails with: what keeps it from arriving is written down with it.
    pub async fn deliver(
        &self,
        owner: UserId,
        id: DeliveryId,
        request: &RequestId,
        chance: f64,
    ) -> Result<Onward, WebhooksError> {
        let now = self.ports.clock.now();
        let Some((webhook, delivery)) = self.ports.webhooks.delivery(owner, id).await? else {
            return Ok(Onward::Done);
        };
        if delivery.state != DeliveryState::Pending {
            return Ok(Onward::Done);
        }
        if !webhook.is_active {
            return self.give_up(&delivery, IS_OFF).await;
        }
        if let Some(until) = webhook.rests(now).filter(|_| delivery.occasion == Occasion::Event) {
            if now >= delivery.deadline() {
                return self.give_up(&delivery, NO_ANSWER).await;
            }
            let at = until.min(delivery.deadline());
            return Ok(Onward::Again { at, reason: "the receiver is left in peace for a while".to_owned() });
        }
        let Some(secrets) = webhook.secrets(now, self.ports.seal.as_ref()) else {
            return self.give_up(&delivery, NO_KEY).await;
        };
        let Delivery { event, body, .. } = delivery;
        let parcel = Parcel { url: webhook.url, event, sent_at: now, body, secrets };
        let attempt = Attempt::of(self.ports.courier.carry(&parcel).await);
        self.note(owner, webhook.id, id, attempt, request, chance).await
    }

    /// Writes down what an attempt came to, for the delivery and for its webhook.
    async fn note(
        &self,
        owner: UserId,
        webhook: WebhookId,
        id: DeliveryId,
        attempt: Attempt,
        request: &RequestId,
        chance: f64,
    ) -> Result<Onward, WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(owner).await?;
        let webhook = tx.lock_webhook(owner, webhook).await?;
        let delivery = tx.lock_delivery(owner, id).await?;
        // It was removed meanwhile, or someone else was faster.
        let Some((mut webhook, delivery)) = webhook.zip(delivery) else { return Ok(Onward::Done) };
        if delivery.state != DeliveryState::Pending {
            tx.leave().await?;
            return Ok(Onward::Done);
        }
        let retry_at = delivery.retry_at(now, chance);
        let tried = delivery.tried(&attempt);
        match attempt {
            Attempt::Taken(_) => {
                tx.save_delivery(&tried.delivered(now)).await?;
                if webhook.health != Health::default() {
                    tx.save_webhook(&Webhook { health: Health::default(), ..webhook }).await?;
                }
                tx.keep().await?;
                Ok(Onward::Done)
            }
            Attempt::Failed(Failure { reason, status, is_final, .. }) => {
                let turned_off = webhook.fail(status == Some(GONE), now);
                let next = retry_at.filter(|_| !is_final && webhook.is_active);
                tx.save_delivery(&tried.failed(&reason, next, now)).await?;
                tx.save_webhook(&webhook).await?;
                if turned_off.is_some() {
                    tx.commit(Event::of(owner, request, now, &WebhookTurnedOff::from(&webhook))).await?;
                } else {
                    tx.keep().await?;
                }
                Ok(next.map_or(Onward::Done, |at| Onward::Again { at, reason }))
            }
        }
    }

    /// Gives up what was not even tried.
    async fn give_up(&self, delivery: &Delivery, reason: &str) -> Result<Onward, WebhooksError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.webhooks.begin(delivery.user).await?;
        let found = tx.lock_delivery(delivery.user, delivery.id).await?;
        if let Some(found) = found.filter(|found| found.state == DeliveryState::Pending) {
            tx.save_delivery(&found.failed(reason, None, now)).await?;
            tx.keep().await?;
        }
        Ok(Onward::Done)
    }
}

/// The status of what wants nothing any more.
const GONE: u16 = 410;

fn ensure_active(webhook: &Webhook) -> Result<(), WebhooksError> {
    if webhook.is_active { Ok(()) } else { Err(WebhooksError::IsOff) }
}

impl Attempt {
    fn of(carried: Result<Answer, CourierFault>) -> Self {
        let failure = match carried {
            Ok(answer) if (200..300).contains(&answer.status) => return Self::Taken(answer),
            Ok(Answer { status, took }) => Failure {
                reason: match status {
                    GONE => "It wants nothing any more (410)".to_owned(),
                    300..400 => format!("It pointed elsewhere ({status}), where nothing is sent"),
                    _ => format!("It answered with {status}"),
                },
                status: Some(status),
                took: Some(took),
                is_final: false,
            },
            Err(CourierFault::Refused(refusal)) => {
                Failure { reason: refusal.to_string(), status: None, took: None, is_final: true }
            }
            Err(CourierFault::Failed { reason, took }) => {
                Failure { reason, status: None, took: Some(took), is_final: false }
            }
        };
        Self::Failed(failure)
    }
}

impl Delivery {
    fn tried(self, attempt: &Attempt) -> Self {
        let (status, took) = match attempt {
            Attempt::Taken(Answer { status, took }) => (Some(*status), Some(*took)),
            Attempt::Failed(Failure { status, took, .. }) => (*status, *took),
        };
        let milliseconds = |took: Duration| u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        Self {
            attempts: self.attempts.saturating_add(1),
            response_status: status,
            duration_ms: took.map(milliseconds),
            ..self
        }
    }
}
