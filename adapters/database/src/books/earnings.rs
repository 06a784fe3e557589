//! Earnings, read row by row and in sums, whether they are in the archive or not.

use async_trait::async_trait;
use earnings::{
    DayTally, DayTotal, Earning, EarningFilter, EarningId, EarningSort, Earnings, MonthTally, PlatformTally,
    Scope,
};
use kernel::{Currency, Page, PageRequest, Position, StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, DbBackend, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    Select, sea_query::Expr,
};

use super::{
    any_case::holds_in_any_case,
    archive::{count_everywhere, everywhere},
    sums,
};
use crate::{
    Database,
    entity::{
        earning::{Column, Entity},
        platform,
    },
    keyset::{date_key, instant_key, number_key, page_of},
    rows::{all_in_order, one_in_order},
    spelling::Word as _,
};

#[async_trait]
impl Earnings for Database {
    async fn find(&self, owner: UserId, id: EarningId) -> Result<Option<Earning>, StoreError> {
        let one = everywhere(Entity::find_by_id((owner.uuid(), id.uuid())));
        let row = one_in_order(one, &self.reader(owner)).await?;
        row.map(Earning::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &EarningFilter,
        request: &PageRequest<EarningSort>,
    ) -> Result<Page<Earning>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.lister(owner);
        let total =
            if request.count_total { Some(count_everywhere(list.clone(), &connection).await?) } else { None };
        let list = everywhere(list);
        let rows = match request.sort.by {
            EarningSort::Date => page_of(list, Column::Date, Column::Id, request, date_key)?,
            EarningSort::Amount => page_of(list, Column::AmountMinor, Column::Id, request, number_key)?,
            EarningSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let earnings = rows.into_iter().map(Earning::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(earnings, request.limit(), |earning| position(earning, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn by_platform(&self, owner: UserId, scope: &Scope) -> Result<Vec<PlatformTally>, StoreError> {
        sums::by_platform(&self.reader(owner), owner, scope).await
    }

    async fn by_month(&self, owner: UserId, scope: &Scope) -> Result<Vec<MonthTally>, StoreError> {
        sums::by_month(&self.reader(owner), owner, scope).await
    }

    async fn by_day(&self, owner: UserId, scope: &Scope) -> Result<Vec<DayTally>, StoreError> {
        sums::by_day(&self.reader(owner), owner, scope).await
    }

    async fn best_day(
        &self,
        owner: UserId,
        scope: &Scope,
        currency: Currency,
    ) -> Result<Option<DayTotal>, StoreError> {
        sums::best_day(&self.reader(owner), owner, scope, currency).await
    }
}

fn filtered(owner: UserId, filter: &EarningFilter, backend: DbBackend) -> Select<Entity> {
    let EarningFilter { platform, category, from, to, min, max, currency, notes, import } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(platform) = platform {
        list = list.filter(Column::PlatformId.eq(platform.uuid()));
    }
    if let Some(category) = category {
        let of_category = platform::Entity::find()
            .select_only()
            .column(platform::Column::Id)
            .filter(platform::Column::UserId.eq(owner.uuid()))
            .filter(platform::Column::Category.eq(category.word()));
        list = list.filter(Column::PlatformId.in_subquery(of_category.into_query()));
    }
    if let Some(from) = from {
        list = list.filter(Column::Date.gte(from.naive()));
    }
    if let Some(to) = to {
        list = list.filter(Column::Date.lte(to.naive()));
    }
    // An amount says nothing of amounts in other currencies: a bound names its own.
    if let Some(min) = min {
        list = list.filter(Column::AmountMinor.gte(min.minor())).filter(is_in(min.currency()));
    }
    if let Some(max) = max {
        list = list.filter(Column::AmountMinor.lte(max.minor())).filter(is_in(max.currency()));
    }
    if let Some(currency) = currency {
        list = list.filter(is_in(*currency));
    }
    if let Some(notes) = notes {
        list = list.filter(holds_in_any_case(Column::Notes, notes, backend));
    }
    if let Some(import) = import {
        list = list.filter(Column::ImportId.eq(import.uuid()));
    }
    list
}

fn is_in(currency: Currency) -> Expr {
    Column::Currency.eq(currency.code())
}

fn position(earning: &Earning, sort: EarningSort) -> Position {
    let key = match sort {
        EarningSort::Date => earning.date.to_string(),
        EarningSort::Amount => earning.amount.minor().to_string(),
        EarningSort::CreatedAt => earning.created_at.to_string(),
    };
    Position { key, id: earning.id.uuid() }
}
