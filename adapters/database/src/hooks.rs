//! Webhooks, and what became of what they were told.

use async_trait::async_trait;
use kernel::{Page, PageRequest, Position, StoreError, UserId};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, Select, sea_query::OnConflict,
};
use webhooks::{
    DELIVERIES_QUEUE, Delivery, DeliveryFilter, DeliveryId, DeliverySort, Webhook, WebhookId, Webhooks,
    WebhooksTx,
};

use crate::{
    Database,
    books::count,
    entity::{user, webhook, webhook_delivery},
    fault::fault,
    jobs::Owed,
    keyset::{instant_key, page_of},
    spelling::Word as _,
    tx::Tx,
};

#[async_trait]
impl Webhooks for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn WebhooksTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let row = webhook_of(owner, id).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(Webhook::try_from).transpose()
    }

    async fn all(&self, owner: UserId) -> Result<Vec<Webhook>, StoreError> {
        let rows = webhooks_of(owner)
            .order_by_desc(webhook::Column::CreatedAt)
            .order_by_desc(webhook::Column::Id)
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(Webhook::try_from).collect()
    }

    async fn delivery(
        &self,
        owner: UserId,
        id: DeliveryId,
    ) -> Result<Option<(Webhook, Delivery)>, StoreError> {
        let connection = self.reader(owner);
        let row = delivery_of(owner, id).one(&connection).await.map_err(fault)?;
        let Some(delivery) = row.map(Delivery::try_from).transpose()? else { return Ok(None) };
        let row = webhook_of(owner, delivery.webhook).one(&connection).await.map_err(fault)?;
        Ok(row.map(Webhook::try_from).transpose()?.map(|webhook| (webhook, delivery)))
    }

    async fn deliveries(
        &self,
        owner: UserId,
        webhook: WebhookId,
        filter: &DeliveryFilter,
        request: &PageRequest<DeliverySort>,
    ) -> Result<Page<Delivery>, StoreError> {
        use webhook_delivery::{Column, Entity};
        let DeliveryFilter { state, kind } = filter;
        let mut list = Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Column::WebhookId.eq(webhook.uuid()));
        if let Some(state) = state {
            list = list.filter(Column::State.eq(state.word()));
        }
        if let Some(kind) = kind {
            list = list.filter(Column::Kind.eq(kind.as_str()));
        }
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let DeliverySort::CreatedAt = request.sort.by;
        let rows = page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?;
        let rows = rows.all(&connection).await.map_err(fault)?;
        let deliveries = rows.into_iter().map(Delivery::try_from).collect::<Result<_, _>>()?;
        let position =
            |delivery: &Delivery| Position { key: delivery.created_at.to_string(), id: delivery.id.uuid() };
        let page = Page::cut(deliveries, request.limit(), position);
        Ok(Page { total, ..page })
    }
}

#[async_trait]
impl WebhooksTx for Tx {
    async fn lock_webhooks(&mut self, owner: UserId) -> Result<Vec<Webhook>, StoreError> {
        // Of two who add one the second must see what the first has added.
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let rows = self.lock_all(webhooks_of(owner).order_by_asc(webhook::Column::Id)).await?;
        rows.into_iter().map(Webhook::try_from).collect()
    }

    async fn lock_webhook(&mut self, owner: UserId, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        self.lock(webhook_of(owner, id)).await?.map(Webhook::try_from).transpose()
    }

    async fn hold_webhook(&mut self, owner: UserId, id: WebhookId) -> Result<bool, StoreError> {
        Ok(self.hold(webhook_of(owner, id)).await?.is_some())
    }

    async fn add_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        self.add(webhook::Model::from(webhook)).await
    }

    async fn save_webhook(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        self.save(webhook::Model::from(webhook)).await
    }

    async fn remove_webhook(&mut self, owner: UserId, id: WebhookId) -> Result<(), StoreError> {
        // Whoever adds a delivery to it holds it until that is there, and seen here.
        self.lock_to_remove(webhook_of(owner, id)).await?;
        for sql in [
            "DELETE FROM webhook_deliveries WHERE user_id = $1 AND webhook_id = $2",
            "DELETE FROM webhooks WHERE user_id = $1 AND id = $2",
        ] {
            self.run(sql, [owner.uuid().into(), id.uuid().into()]).await?;
        }
        Ok(())
    }

    async fn add_delivery(&mut self, delivery: &Delivery) -> Result<bool, StoreError> {
        let row = webhook_delivery::Model::from(delivery).into_active_model().reset_all();
        let added = webhook_delivery::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.connection())
            .await
            .map_err(fault)?;
        Ok(added == 1)
    }

    async fn owe(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        self.owe(Owed {
            queue: DELIVERIES_QUEUE,
            key: delivery.id.to_string(),
            user: delivery.user,
            event: delivery.event,
            lane: delivery.lane(),
            at: delivery.created_at,
        })
        .await
    }

    async fn lock_delivery(&mut self, owner: UserId, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        self.lock(delivery_of(owner, id)).await?.map(Delivery::try_from).transpose()
    }

    async fn save_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        self.save(webhook_delivery::Model::from(delivery)).await
    }

    async fn keep(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
    }
}

fn webhooks_of(owner: UserId) -> Select<webhook::Entity> {
    webhook::Entity::find().filter(webhook::Column::UserId.eq(owner.uuid()))
}

fn webhook_of(owner: UserId, id: WebhookId) -> Select<webhook::Entity> {
    webhook::Entity::find_by_id((owner.uuid(), id.uuid()))
}

fn delivery_of(owner: UserId, id: DeliveryId) -> Select<webhook_delivery::Entity> {
    webhook_delivery::Entity::find_by_id((owner.uuid(), id.uuid()))
}
