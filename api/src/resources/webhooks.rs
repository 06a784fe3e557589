//! `/user/webhooks`: who is told what happens to one's books, and what became of it.

use std::sync::Arc;

use kernel::{Event, Id, Name, Patch, Text, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};
use webhooks::{
    AddWebhook, DESCRIPTION_MAX, Delivery, DeliveryFilter, DeliveryId, DeliverySort, Interests,
    ReviseWebhook, Webhook, WebhookId, WebhookSecret, WebhooksService,
};

use super::Tag;
use crate::{
    body::Body,
    caller::{Caller, RecentCaller},
    envelope::{Accepted, Created, Done, List, Success},
    error::ApiError,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    wire::{DeliveryOccasion, DeliveryStateName, EventKind, HookUrl, WebhookTurnedOff},
};

pub(crate) struct Webhooks {
    service: Arc<WebhooksService>,
    cursors: Cursors,
}

sorts!(
    /// How deliveries are sorted.
    DeliverySortParam of DeliverySort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// Adds a webhook.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewWebhook {
    url: HookUrl,
    /// At least one; `*` for every one that there is or will be.
    kinds: Vec<EventKind>,
    description: Option<Text<DESCRIPTION_MAX>>,
    /// True, where left out.
    is_active: Option<bool>,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct WebhookPatch {
    url: Option<HookUrl>,
    /// At least one, in the place of those before.
    kinds: Option<Vec<EventKind>>,
    #[serde(default, skip_serializing)]
    description: Patch<Text<DESCRIPTION_MAX>>,
    /// What is turned on begins anew, as if it had never failed.
    is_active: Option<bool>,
}

/// A place that is told what happens to your books.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct WebhookView {
    id: WebhookId,
    url: HookUrl,
    kinds: Vec<EventKind>,
    description: Option<Text<DESCRIPTION_MAX>>,
    is_active: bool,
    /// Why it was turned off by itself: `gone`, it answered with 410; `failing`, it failed for five days and a hundred
    /// times in a row. Null where it is on, or was turned off by hand.
    turned_off: Option<WebhookTurnedOff>,
    /// Until then the secret before the present one signs beside it; null where there is none.
    former_secret_until: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A webhook with its secret, told now and never again.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct WebhookWithSecretView {
    #[oai(flatten)]
    #[serde(flatten)]
    webhook: WebhookView,
    /// What its deliveries are signed with: `whsec_` and 32 bytes in base64.
    secret: String,
}

/// An event on its way to a webhook, and what became of it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DeliveryView {
    id: DeliveryId,
    /// What its receiver knows it by: the same, however often it is sent.
    event_id: Id<Event>,
    /// The `type` of what is sent: a kind of event, or `ping`.
    kind: String,
    occasion: DeliveryOccasion,
    /// `pending`: it will be tried, or tried again. `delivered`: it was answered with 2xx. `failed`: it was given up.
    state: DeliveryStateName,
    attempts: u32,
    /// What the last attempt was answered with; null where there was no answer.
    #[oai(validator(minimum(value = "100"), maximum(value = "999")))]
    response_status: Option<u16>,
    /// How long the last attempt took.
    duration_ms: Option<u32>,
    /// Why the last attempt failed, or why there was none.
    error: Option<String>,
    /// Null where there will be none.
    next_attempt_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A delivery with what is sent.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DeliveryWithBodyView {
    #[oai(flatten)]
    #[serde(flatten)]
    delivery: DeliveryView,
    /// What is signed and sent, byte for byte.
    body: String,
}

impl Webhooks {
    pub(crate) fn new(service: Arc<WebhooksService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/user/webhooks", tag = "Tag::User")]
impl Webhooks {
    /// Your webhooks
    ///
    /// The newest first.
    #[oai(path = "/", method = "get", operation_id = "listWebhooks")]
    async fn list(&self, caller: Caller) -> Result<List<WebhookView>, ApiError> {
        let webhooks = self.service.webhooks(caller.user()).await?;
        Ok(List::whole(webhooks.into_iter().map(WebhookView::from).collect()))
    }

    /// Have a program told what happens
    ///
    /// Each event is sent as a POST with `{id, type, createdAt, data}`, signed as [Standard
    /// Webhooks](https://www.standardwebhooks.com) have it: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
    /// What happens to one thing is told in its order: until it is answered with 2xx, or given up after a day, what
    /// happened later waits. `data.id` is the id of the thing. The URL leads to the internet: 422 `WEBHOOK_URL_REFUSED`
    /// for another address. At most 20; 409 `TOO_MANY_WEBHOOKS`. The answer holds the secret, which is never told again.
    #[oai(path = "/", method = "post", operation_id = "createWebhook")]
    async fn create(
        &self,
        caller: RecentCaller,
        body: Body<NewWebhook>,
    ) -> Result<Created<WebhookWithSecretView>, ApiError> {
        let NewWebhook { url, kinds, description, is_active } = body.0;
        let order = AddWebhook { url: url.0, interests: interests(kinds)?, description, is_active };
        let (webhook, secret) = self.service.add(&caller.actor(), order).await?;
        let place = format!("{BASE}/user/webhooks/{}", webhook.id);
        Ok(Created::secret(WebhookWithSecretView::new(webhook, secret)).at(place))
    }

    /// One webhook
    #[oai(path = "/:id", method = "get", operation_id = "getWebhook")]
    async fn get(&self, caller: Caller, id: Path<WebhookId>) -> Result<Success<WebhookView>, ApiError> {
        let webhook = self.service.webhook(caller.user(), id.0).await?;
        let version = webhook.version;
        Ok(Success::versioned(webhook.into(), version))
    }

    /// Change a webhook
    #[oai(path = "/:id", method = "put", operation_id = "updateWebhook")]
    async fn revise(
        &self,
        caller: RecentCaller,
        id: Path<WebhookId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<WebhookPatch>,
    ) -> Result<Success<WebhookView>, ApiError> {
        let WebhookPatch { url, kinds, description, is_active } = body.0;
        let interests = kinds.map(interests).transpose()?;
        let change = ReviseWebhook { url: url.map(|url| url.0), interests, description, is_active };
        let expected = expected(if_match.0.as_deref());
        let webhook = self.service.revise(&caller.actor(), id.0, expected, change).await?;
        let version = webhook.version;
        Ok(Success::versioned(webhook.into(), version))
    }

    /// Remove a webhook
    ///
    /// What was not sent yet is not sent any more, and its deliveries are forgotten.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteWebhook")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<WebhookId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }

    /// Make another secret
    ///
    /// For 24 hours the one before signs as well: `webhook-signature` then holds two, with a blank between.
    #[oai(path = "/:id/rotate-secret", method = "post", operation_id = "rotateWebhookSecret")]
    async fn rotate_secret(
        &self,
        caller: RecentCaller,
        id: Path<WebhookId>,
    ) -> Result<Success<WebhookWithSecretView>, ApiError> {
        let (webhook, secret) = self.service.rotate_secret(&caller.actor(), id.0).await?;
        Ok(Success::secret(WebhookWithSecretView::new(webhook, secret)))
    }

    /// Try a webhook out
    ///
    /// Sends a `ping`, once. 409 `WEBHOOK_IS_OFF` where it is turned off.
    #[oai(path = "/:id/test", method = "post", operation_id = "testWebhook")]
    async fn test(&self, caller: Caller, id: Path<WebhookId>) -> Result<Accepted<DeliveryView>, ApiError> {
        let delivery = self.service.test(&caller.actor(), id.0).await?;
        let place = place_of(&delivery);
        Ok(Accepted::secret(delivery.into()).at(place))
    }

    /// What a webhook was told
    ///
    /// What became of it in the last 30 days.
    #[oai(path = "/:id/deliveries", method = "get", operation_id = "listWebhookDeliveries")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn deliveries(
        &self,
        caller: Caller,
        id: Path<WebhookId>,
        state: Query<Option<DeliveryStateName>>,
        /// A kind of event, or `ping`.
        kind: Query<Option<Name<60>>>,
        /// The newest first, where left out.
        sort: Query<Option<DeliverySortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<DeliveryView>, ApiError> {
        let list = format!("deliveries of {}", id.0);
        let sort = sort.0.unwrap_or(DeliverySortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), &list, sort, paging)?;
        let filter =
            DeliveryFilter { state: state.0.map(Into::into), kind: kind.0.map(|kind| kind.to_string()) };
        let page = self.service.deliveries(caller.user(), id.0, &filter, &asked.request).await?;
        let list = asked.list(page.map(DeliveryView::from));
        // What becomes of deliveries is noted without an event, so that no state tells of it.
        Ok(list.secret())
    }

    /// One delivery, with what is sent
    #[oai(path = "/:id/deliveries/:deliveryId", method = "get", operation_id = "getWebhookDelivery")]
    async fn delivery(
        &self,
        caller: Caller,
        id: Path<WebhookId>,
        #[oai(name = "deliveryId")] delivery_id: Path<DeliveryId>,
    ) -> Result<Success<DeliveryWithBodyView>, ApiError> {
        let delivery = self.service.delivery(caller.user(), id.0, delivery_id.0).await?;
        Ok(Success::secret(delivery.into()))
    }

    /// Send something once more
    ///
    /// The same body, with the same `webhook-id`, signed anew and tried once. 409 `WEBHOOK_IS_OFF` where it is turned off,
    /// `DELIVERY_UNDER_WAY` for what will be tried by itself.
    #[oai(
        path = "/:id/deliveries/:deliveryId/replay",
        method = "post",
        operation_id = "replayWebhookDelivery"
    )]
    async fn replay(
        &self,
        caller: Caller,
        id: Path<WebhookId>,
        #[oai(name = "deliveryId")] delivery_id: Path<DeliveryId>,
    ) -> Result<Accepted<DeliveryView>, ApiError> {
        let delivery = self.service.replay(&caller.actor(), id.0, delivery_id.0).await?;
        let place = place_of(&delivery);
        Ok(Accepted::secret(delivery.into()).at(place))
    }
}

fn place_of(delivery: &Delivery) -> String {
    format!("{BASE}/user/webhooks/{}/deliveries/{}", delivery.webhook, delivery.id)
}

fn interests(kinds: Vec<EventKind>) -> Result<Interests, ApiError> {
    Interests::try_new(kinds.into_iter().map(|kind| kind.0))
        .ok_or_else(|| ApiError::invalid_field("kinds", "Must name at least one"))
}

impl WebhookWithSecretView {
    fn new(webhook: Webhook, secret: WebhookSecret) -> Self {
        Self { webhook: webhook.into(), secret: secret.encode() }
    }
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        let Webhook {
            id,
            user: _,
            url,
            description,
            interests,
            is_active,
            turned_off,
            secret: _,
            former_secret,
            health: _,
            version: _,
            created_at,
            updated_at,
        } = webhook;
        Self {
            id,
            url: HookUrl(url),
            kinds: interests.iter().map(EventKind).collect(),
            description,
            is_active,
            turned_off: turned_off.map(Into::into),
            former_secret_until: former_secret.map(|former| former.until),
            created_at,
            updated_at,
        }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let Delivery {
            id,
            user: _,
            webhook: _,
            event,
            kind,
            about: _,
            occasion,
            body: _,
            state,
            attempts,
            response_status,
            duration_ms,
            error,
            next_attempt_at,
            created_at,
            updated_at,
        } = delivery;
        Self {
            id,
            event_id: event,
            kind,
            occasion: occasion.into(),
            state: state.into(),
            attempts,
            response_status,
            duration_ms,
            error,
            next_attempt_at,
            created_at,
            updated_at,
        }
    }
}

impl From<Delivery> for DeliveryWithBodyView {
    fn from(mut delivery: Delivery) -> Self {
        let body = std::mem::take(&mut delivery.body);
        Self { delivery: delivery.into(), body }
    }
}
