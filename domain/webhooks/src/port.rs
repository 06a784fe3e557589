//! What webhooks need of the world.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{Event, Id, Page, PageRequest, StoreError, Timestamp, Transaction, UserId};

use crate::{Delivery, DeliveryId, DeliveryState, HookUrl, Refusal, Webhook, WebhookId, WebhookSecret};

/// Keeps webhooks, and what became of what they were told.
#[async_trait]
pub trait Webhooks: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn WebhooksTx>, StoreError>;
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: WebhookId) -> Result<Option<Webhook>, StoreError>;
    /// Every one, the newest first.
    async fn all(&self, owner: UserId) -> Result<Vec<Webhook>, StoreError>;
    /// A delivery with the webhook that it is for; `None` when absent or someone else's.
    async fn delivery(
        &self,
        owner: UserId,
        id: DeliveryId,
    ) -> Result<Option<(Webhook, Delivery)>, StoreError>;
    async fn deliveries(
        &self,
        owner: UserId,
        webhook: WebhookId,
        filter: &DeliveryFilter,
        request: &PageRequest<DeliverySort>,
    ) -> Result<Page<Delivery>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait WebhooksTx: Transaction {
    /// Every one, held against other changes and against further ones until the transaction ends.
    async fn lock_webhooks(&mut self, owner: UserId) -> Result<Vec<Webhook>, StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_webhook(&mut self, owner: UserId, id: WebhookId) -> Result<Option<Webhook>, StoreError>;
    /// Whether it is there; held against removal until the transaction ends.
    async fn hold_webhook(&mut self, owner: UserId, id: WebhookId) -> Result<bool, StoreError>;
    async fn add_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError>;
    async fn save_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError>;
    /// With its deliveries.
    async fn remove_webhook(&mut self, owner: UserId, id: WebhookId) -> Result<(), StoreError>;
    /// False, and nothing is added, where its webhook was told of its event before, other than by someone's wish.
    async fn add_delivery(&mut self, delivery: &Delivery) -> Result<bool, StoreError>;
    /// Owes a delivery of an event that is there, in its lane.
    async fn owe(&mut self, delivery: &Delivery) -> Result<(), StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_delivery(&mut self, owner: UserId, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;
    async fn save_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError>;
    /// Makes it durable, and tells of nothing: what becomes of deliveries changes none of the books, and is
    /// written down with them.
    async fn keep(self: Box<Self>) -> Result<(), StoreError>;
}

/// Which deliveries a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeliveryFilter {
    pub state: Option<DeliveryState>,
    pub kind: Option<String>,
}

/// What a list of deliveries can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliverySort {
    CreatedAt,
}

/// What is sent, ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    pub url: HookUrl,
    pub event: Id<Event>,
    pub sent_at: Timestamp,
    pub body: String,
    /// What signs, the newest first.
    pub secrets: Vec<WebhookSecret>,
}

/// Takes what is sent to where it goes.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Sends it, once. It goes to no other place than the URL names, and to no address that may not be reached.
    async fn carry(&self, parcel: &Parcel) -> Result<Answer, CourierFault>;
}

/// What the receiver said. Nothing more of its answer is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub took: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CourierFault {
    /// The place may not be reached, now or later.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It may go better later.
    #[error("{reason}")]
    Failed { reason: String, took: Duration },
}

/// Makes secrets.
pub trait Randomness: Send + Sync {
    /// Bytes that no one can foresee.
    fn random(&self) -> [u8; 32];
}
