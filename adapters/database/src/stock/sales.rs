//! Sales, read one by one and in sums.

use std::collections::HashMap;

use async_trait::async_trait;
use inventory::{CustomerTally, DayTally, ProductTally, Sale, SaleFilter, SaleId, SaleSort, Sales};
use kernel::{CustomerId, Date, Page, PageRequest, Period, Position, StoreError, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _, Select, prelude::Uuid, sea_query::ExprTrait as _,
};

use super::sums;
use crate::{
    Database,
    books::{any_case::holds_in_any_case, count},
    entity::{
        customer,
        sale::{Column, Entity, Model},
        sale_line,
    },
    fault::fault,
    keyset::{date_key, instant_key, number_key, page_of},
    rows::{all_in_order, one_in_order},
    spelling::Word as _,
};

#[async_trait]
impl Sales for Database {
    async fn find(&self, owner: UserId, id: SaleId) -> Result<Option<Sale>, StoreError> {
        let connection = self.reader(owner);
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        let row = one_in_order(one, &connection).await?;
        Ok(with_lines(&connection, owner, row.into_iter().collect()).await?.pop())
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &SaleFilter,
        request: &PageRequest<SaleSort>,
    ) -> Result<Page<Sale>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.lister(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            SaleSort::Date => page_of(list, Column::SaleDate, Column::Id, request, date_key)?,
            SaleSort::Total => page_of(list, Column::TotalMinor, Column::Id, request, number_key)?,
            SaleSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let sales = with_lines(&connection, owner, rows).await?;
        let page = Page::cut(sales, request.limit(), |sale| position(sale, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn knows_customer(&self, owner: UserId, id: CustomerId) -> Result<bool, StoreError> {
        let customer = customer::Entity::find_by_id((owner.uuid(), id.uuid()));
        Ok(customer.one(&self.reader(owner)).await.map_err(fault)?.is_some())
    }

    async fn by_day(&self, owner: UserId, period: Option<Period>) -> Result<Vec<DayTally>, StoreError> {
        sums::by_day(&self.reader(owner), owner, period).await
    }

    async fn by_product(
        &self,
        owner: UserId,
        period: Option<Period>,
        daily: bool,
    ) -> Result<Vec<(Date, ProductTally)>, StoreError> {
        sums::by_product(&self.reader(owner), owner, period, daily).await
    }

    async fn by_customer(
        &self,
        owner: UserId,
        period: Option<Period>,
        daily: bool,
    ) -> Result<Vec<(Date, CustomerTally)>, StoreError> {
        sums::by_customer(&self.reader(owner), owner, period, daily).await
    }
}

/// Puts sales together with their lines, in the order of the rows.
pub(super) async fn with_lines(
    connection: &impl ConnectionTrait,
    owner: UserId,
    sales: Vec<Model>,
) -> Result<Vec<Sale>, StoreError> {
    let mut lines: HashMap<Uuid, Vec<sale_line::Model>> = HashMap::new();
    if !sales.is_empty() {
        let rows = sale_line::Entity::find()
            .filter(sale_line::Column::UserId.eq(owner.uuid()))
            .filter(sale_line::Column::SaleId.is_in(sales.iter().map(|sale| sale.id)))
            .order_by_asc(sale_line::Column::SaleId)
            .order_by_asc(sale_line::Column::Position);
        for row in all_in_order(rows, connection).await? {
            lines.entry(row.sale_id).or_default().push(row);
        }
    }
    sales
        .into_iter()
        .map(|sale| {
            let of_sale = lines.remove(&sale.id).unwrap_or_default();
            sale.with_lines(of_sale)
        })
        .collect()
}

fn filtered(owner: UserId, filter: &SaleFilter, backend: DbBackend) -> Select<Entity> {
    let SaleFilter { from, to, status, currency, customer, product, text } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(from) = from {
        list = list.filter(Column::SaleDate.gte(from.naive()));
    }
    if let Some(to) = to {
        list = list.filter(Column::SaleDate.lte(to.naive()));
    }
    if let Some(status) = status {
        list = list.filter(Column::Status.eq(status.word()));
    }
    if let Some(currency) = currency {
        list = list.filter(Column::Currency.eq(currency.code()));
    }
    if let Some(customer) = customer {
        list = list.filter(Column::CustomerId.eq(customer.uuid()));
    }
    if let Some(product) = product {
        let sold = sale_line::Entity::find()
            .select_only()
            .column(sale_line::Column::SaleId)
            .filter(sale_line::Column::UserId.eq(owner.uuid()))
            .filter(sale_line::Column::ProductId.eq(product.uuid()));
        list = list.filter(Column::Id.in_subquery(sold.into_query()));
    }
    if let Some(text) = text {
        let anywhere = holds_in_any_case(Column::Number, text, backend).or(holds_in_any_case(
            Column::CustomerName,
            text,
            backend,
        ));
        list = list.filter(anywhere);
    }
    list
}

fn position(sale: &Sale, sort: SaleSort) -> Position {
    let key = match sort {
        SaleSort::Date => sale.date.to_string(),
        SaleSort::Total => sale.total.minor().to_string(),
        SaleSort::CreatedAt => sale.created_at.to_string(),
    };
    Position { key, id: sale.id.uuid() }
}
