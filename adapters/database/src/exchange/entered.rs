//! `own_rates`.

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{Currency, Date, OwnRate, Page, PageRequest, Position, StoreError, UserId};
use rates::{EnteredRate, EnteredRateFilter, EnteredRateId, EnteredRateSort, EnteredRates, EnteredRatesTx};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Select, sea_query::ExprTrait as _,
};

use crate::{
    Database,
    books::count,
    entity::own_rate::{Column, Entity, Model},
    fault::fault,
    keyset::{date_key, instant_key, page_of},
    tx::Tx,
};

#[async_trait]
impl EnteredRates for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn EnteredRatesTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: EnteredRateId) -> Result<Option<EnteredRate>, StoreError> {
        let row =
            Entity::find_by_id((owner.uuid(), id.uuid())).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(EnteredRate::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &EnteredRateFilter,
        request: &PageRequest<EnteredRateSort>,
    ) -> Result<Page<EnteredRate>, StoreError> {
        let list = filtered(owner, filter);
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            EnteredRateSort::Date => page_of(list, Column::Date, Column::Id, request, date_key)?,
            EnteredRateSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let rates = rows.into_iter().map(EnteredRate::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(rates, request.limit(), |rate| position(rate, request.sort.by));
        Ok(Page { total, ..page })
    }
}

#[async_trait]
impl EnteredRatesTx for Tx {
    async fn lock_rate(
        &mut self,
        owner: UserId,
        id: EnteredRateId,
    ) -> Result<Option<EnteredRate>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(EnteredRate::try_from).transpose()
    }

    async fn add_rate(&mut self, rate: &EnteredRate) -> Result<(), StoreError> {
        self.add(Model::from(rate)).await
    }

    async fn save_rate(&mut self, rate: &EnteredRate) -> Result<(), StoreError> {
        self.save(Model::from(rate)).await
    }

    async fn remove_rate(&mut self, owner: UserId, id: EnteredRateId) -> Result<(), StoreError> {
        Entity::delete_by_id((owner.uuid(), id.uuid())).exec(self.connection()).await.map_err(fault)?;
        Ok(())
    }
}

/// What may still hold on a day or before it: an owner's rates between these currencies, or between
/// one of them and the euro.
pub(super) async fn up_to(
    connection: &impl ConnectionTrait,
    owner: UserId,
    currencies: &BTreeSet<Currency>,
    last: Date,
) -> Result<Vec<OwnRate>, StoreError> {
    let sides = || currencies.iter().copied().chain([Currency::EURO]).map(Currency::code);
    let rows = Entity::find()
        .filter(Column::UserId.eq(owner.uuid()))
        .filter(Column::FromCurrency.is_in(sides()))
        .filter(Column::ToCurrency.is_in(sides()))
        .filter(Column::Date.lte(last.naive()))
        .all(connection)
        .await
        .map_err(fault)?;
    rows.into_iter().map(|row| EnteredRate::try_from(row).map(|entered| entered.rate)).collect()
}

fn filtered(owner: UserId, filter: &EnteredRateFilter) -> Select<Entity> {
    let EnteredRateFilter { currency, from, to } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(currency) = currency {
        let on_a_side = Column::FromCurrency.eq(currency.code()).or(Column::ToCurrency.eq(currency.code()));
        list = list.filter(on_a_side);
    }
    if let Some(from) = from {
        list = list.filter(Column::Date.gte(from.naive()));
    }
    if let Some(to) = to {
        list = list.filter(Column::Date.lte(to.naive()));
    }
    list
}

fn position(rate: &EnteredRate, sort: EnteredRateSort) -> Position {
    let key = match sort {
        EnteredRateSort::Date => rate.rate.date.to_string(),
        EnteredRateSort::CreatedAt => rate.created_at.to_string(),
    };
    Position { key, id: rate.id.uuid() }
}
