//! Products and what happened to their stock, read.

use async_trait::async_trait;
use inventory::{MovementSort, Product, ProductFilter, ProductSort, Products, StockMovement, StockedProduct};
use kernel::{Money, Page, PageRequest, Position, ProductId, StoreError, Timestamp, UserId, folded};
use sea_orm::{
    ColumnTrait as _, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    Select, Statement,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait as _},
};

use crate::{
    Database,
    books::{
        all,
        any_case::{holds_folded, holds_in_any_case},
        count,
    },
    entity::{
        product::{Column, Entity},
        stock_movement,
    },
    fault::fault,
    keyset::{instant_key, number_key, page_of},
    rows::{all_in_order, one_in_order},
    spelling::spelled_id,
    walls::Scope,
};

/// What the layers of one product are worth together.
#[derive(FromQueryResult)]
struct Worth {
    product_id: Uuid,
    value: i64,
}

#[derive(FromQueryResult)]
struct IdleRow {
    user_id: Uuid,
    id: Uuid,
}

#[async_trait]
impl Products for Database {
    async fn find(&self, owner: UserId, id: ProductId) -> Result<Option<Product>, StoreError> {
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        let row = one_in_order(one, &self.reader(owner)).await?;
        row.map(Product::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &ProductFilter,
        request: &PageRequest<ProductSort>,
    ) -> Result<Page<Product>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.lister(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            ProductSort::Name => page_of(list, Column::NameKey, Column::Id, request, |key| Ok(key.into()))?,
            ProductSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
            ProductSort::Quantity => page_of(list, Column::QuantityMicros, Column::Id, request, number_key)?,
            ProductSort::Price => page_of(list, Column::PriceMicros, Column::Id, request, number_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let products = rows.into_iter().map(Product::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(products, request.limit(), |product| position(product, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn stocked(&self, owner: UserId) -> Result<Vec<StockedProduct>, StoreError> {
        let connection = self.reader(owner);
        let rows = Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Expr::cust("is_active").or(Column::QuantityMicros.ne(0)))
            .order_by_asc(Column::NameKey)
            .all(&connection)
            .await
            .map_err(fault)?;
        // PostgreSQL adds 64 bits up to more than 64, hence the cast.
        let sql = "SELECT product_id, CAST(SUM(value_minor) AS BIGINT) AS value
            FROM stock_layers WHERE user_id = $1 GROUP BY product_id";
        let statement = Statement::from_sql_and_values(self.backend(), sql, [owner.uuid().into()]);
        let worths = Worth::find_by_statement(statement).all(&connection).await.map_err(fault)?;
        let worths: std::collections::HashMap<Uuid, i64> =
            worths.into_iter().map(|row| (row.product_id, row.value)).collect();
        let stocked = |row: crate::entity::product::Model| {
            let minor = worths.get(&row.id).copied().unwrap_or(0);
            let product = Product::try_from(row)?;
            Ok(StockedProduct { value: Money::from_minor(minor, product.currency), product })
        };
        rows.into_iter().map(stocked).collect()
    }

    async fn movements(
        &self,
        owner: UserId,
        product: ProductId,
        request: &PageRequest<MovementSort>,
    ) -> Result<Page<StockMovement>, StoreError> {
        use stock_movement::Column;

        let list = stock_movement::Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Column::ProductId.eq(product.uuid()));
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            MovementSort::Sequence => page_of(list, Column::Sequence, Column::Id, request, number_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let movements = rows.into_iter().map(StockMovement::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(movements, request.limit(), |movement: &StockMovement| Position {
            key: movement.sequence.to_string(),
            id: movement.id.uuid(),
        });
        Ok(Page { total, ..page })
    }

    async fn idle(
        &self,
        since: Timestamp,
        after: Option<(UserId, ProductId)>,
        limit: u32,
    ) -> Result<Vec<(UserId, ProductId)>, StoreError> {
        let (owner, id) = after.map_or((Uuid::nil(), Uuid::nil()), |(owner, id)| (owner.uuid(), id.uuid()));
        let sql = format!(
            "SELECT product.user_id AS user_id, product.id AS id FROM products AS product
            WHERE (product.user_id, product.id) > ($2, $3) AND {}
            ORDER BY product.user_id, product.id LIMIT $4",
            is_idle(self.backend())
        );
        let values = vec![since.to_utc().into(), owner.into(), id.into(), i64::from(limit).into()];
        let rows: Vec<IdleRow> = all(&self.reader(Scope::Everyone), &sql, values).await?;
        Ok(rows.into_iter().map(|row| (row.user_id.into(), row.id.into())).collect())
    }
}

/// What makes a product idle since `$1`. A template is JSON, in which an id stands nowhere but where it is meant.
pub(super) fn is_idle(backend: DbBackend) -> String {
    let id = spelled_id(backend, "product.id");
    format!(
        "product.is_active AND product.quantity_micros = 0 AND product.updated_at < $1
        AND NOT EXISTS (
            SELECT 1 FROM stock_movements AS movement
            WHERE movement.user_id = product.user_id AND movement.product_id = product.id
                AND movement.created_at >= $1
        )
        AND NOT EXISTS (
            SELECT 1 FROM sale_lines AS line JOIN sales AS sale
                ON sale.user_id = line.user_id AND sale.id = line.sale_id
            WHERE line.user_id = product.user_id AND line.product_id = product.id
                AND (sale.updated_at >= $1 OR sale.status = 'pending')
        )
        AND NOT EXISTS (
            SELECT 1 FROM invoice_lines AS line JOIN invoices AS invoice
                ON invoice.user_id = line.user_id AND invoice.id = line.invoice_id
            WHERE line.user_id = product.user_id AND line.product_id = product.id
                AND (invoice.updated_at >= $1 OR invoice.status = 'draft')
        )
        AND NOT EXISTS (
            SELECT 1 FROM recurring_invoices AS recurring
            WHERE recurring.user_id = product.user_id AND recurring.is_active
                AND recurring.template LIKE '%\"' || {id} || '\"%'
        )"
    )
}

fn filtered(owner: UserId, filter: &ProductFilter, backend: DbBackend) -> Select<Entity> {
    let ProductFilter { active, category, low_stock, text } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(active) = active {
        list = list.filter(Column::IsActive.eq(*active));
    }
    if let Some(category) = category {
        list = list.filter(Column::CategoryKey.eq(folded(category)));
    }
    if let Some(low) = low_stock {
        let is_low = "quantity_micros <= COALESCE(reorder_point_micros, 0)";
        list = list.filter(if *low { Expr::cust(is_low) } else { Expr::cust(format!("NOT {is_low}")) });
    }
    if let Some(text) = text {
        let anywhere = holds_folded(Column::NameKey, text).or(holds_in_any_case(Column::Sku, text, backend));
        list = list.filter(anywhere);
    }
    list
}

fn position(product: &Product, sort: ProductSort) -> Position {
    let key = match sort {
        ProductSort::Name => folded(&product.name),
        ProductSort::CreatedAt => product.created_at.to_string(),
        ProductSort::Quantity => product.quantity.micros().to_string(),
        ProductSort::Price => product.price.micros().to_string(),
    };
    Position { key, id: product.id.uuid() }
}
