//! The stockroom, written.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use inventory::{CustomerName, Layer, LayerChange, Product, Sale, SaleId, Stock, Stockroom, StockroomTx};
use kernel::{CustomerId, ProductId, StoreError, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, ConnectionTrait as _, EntityTrait, IntoActiveModel, ModelTrait,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement, prelude::Uuid, sea_query::LockType,
};

use super::{products::is_idle, sales::with_lines};
use trash::DiscardedKind;

use crate::{
    Database,
    entity::{customer, product, sale, sale_line, stock_layer, stock_movement},
    fault::{corrupt, fault},
    spelling::{number, read},
    tx::{Command, Tx},
};

/// Rows that one statement adds or names; the longer a statement, the dearer each of its parameters.
const BATCH: usize = 100;

#[async_trait]
impl Stockroom for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn StockroomTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }
}

#[async_trait]
impl StockroomTx for Tx {
    async fn lock_stocks(
        &mut self,
        owner: UserId,
        products: &BTreeSet<ProductId>,
    ) -> Result<Vec<Stock>, StoreError> {
        let ids: Vec<Uuid> = products.iter().map(|id| id.uuid()).collect();
        let mut stocks = Vec::with_capacity(ids.len());
        for ids in ids.chunks(BATCH) {
            let rows = product::Entity::find()
                .filter(product::Column::UserId.eq(owner.uuid()))
                .filter(product::Column::Id.is_in(ids.iter().copied()))
                .order_by_asc(product::Column::Id)
                .lock(LockType::NoKeyUpdate)
                .all(self.connection())
                .await
                .map_err(fault)?;
            let layers = stock_layer::Entity::find()
                .filter(stock_layer::Column::UserId.eq(owner.uuid()))
                .filter(stock_layer::Column::ProductId.is_in(ids.iter().copied()))
                .order_by_asc(stock_layer::Column::ProductId)
                .order_by_asc(stock_layer::Column::Rank)
                .all(self.connection())
                .await
                .map_err(fault)?;
            let mut by_product: HashMap<Uuid, Vec<stock_layer::Model>> = HashMap::new();
            for layer in layers {
                by_product.entry(layer.product_id).or_default().push(layer);
            }
            for row in rows {
                let layers = by_product.remove(&row.id).unwrap_or_default();
                let product = Product::try_from(row)?;
                let layers: Vec<Layer> =
                    layers.into_iter().map(|layer| layer.into_layer(product.currency)).collect();
                stocks.push(Stock::new(product, layers));
            }
        }
        Ok(stocks)
    }

    async fn save_stock(&mut self, stock: &Stock) -> Result<(), StoreError> {
        let Product { id, user, quantity, movement_count, last_cost, .. } = stock.product();
        let moved = self
            .run(
                "UPDATE products SET quantity_micros = $1, movement_count = $2, last_cost_micros = $3
                WHERE user_id = $4 AND id = $5 AND movement_count = $6 AND ($1 >= 0 OR allow_backorder)",
                [
                    quantity.micros().into(),
                    (*movement_count).into(),
                    last_cost.micros().into(),
                    user.uuid().into(),
                    id.uuid().into(),
                    stock.movement_count_held().into(),
                ],
            )
            .await?;
        if moved != 1 {
            return Err(StoreError::Contention);
        }
        for change in stock.layer_changes() {
            match change {
                LayerChange::Drop(rank) => {
                    let key = (user.uuid(), id.uuid(), rank);
                    stock_layer::Entity::delete_by_id(key).exec(self.connection()).await.map_err(fault)?;
                }
                LayerChange::Put(layer) => {
                    let stock_layer::Model { user_id, product_id, rank, quantity_micros, value_minor } =
                        stock_layer::Model::new(*user, *id, &layer);
                    let put = Command::new(
                        "INSERT INTO stock_layers (user_id, product_id, rank, quantity_micros, value_minor)
                        VALUES ($1, $2, $3, $4, $5)
                        ON CONFLICT (user_id, product_id, rank) DO UPDATE
                        SET quantity_micros = excluded.quantity_micros, value_minor = excluded.value_minor",
                        [
                            user_id.into(),
                            product_id.into(),
                            rank.into(),
                            quantity_micros.into(),
                            value_minor.into(),
                        ],
                    );
                    self.connection().hand(put, 1).await.map_err(fault)?;
                }
            }
        }
        self.add_all(stock.movements().iter().map(stock_movement::Model::from).collect()).await
    }

    async fn find_names(
        &mut self,
        owner: UserId,
        folded: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>, StoreError> {
        let names: Vec<&String> = folded.iter().collect();
        let mut found = BTreeSet::new();
        for names in names.chunks(BATCH) {
            let known: Vec<String> = product::Entity::find()
                .select_only()
                .column(product::Column::NameKey)
                .filter(product::Column::UserId.eq(owner.uuid()))
                .filter(product::Column::NameKey.is_in(names.iter().map(|name| name.as_str())))
                .into_tuple()
                .all(self.connection())
                .await
                .map_err(fault)?;
            found.extend(known);
        }
        Ok(found)
    }

    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError> {
        self.add(product::Model::from(product)).await
    }

    async fn save_product(&mut self, product: &Product) -> Result<(), StoreError> {
        self.save(product::Model::from(product)).await
    }

    async fn is_idle(&mut self, owner: UserId, id: ProductId, since: Timestamp) -> Result<bool, StoreError> {
        let connection = self.connection();
        let backend = connection.get_database_backend();
        let sql = format!(
            "SELECT 1 FROM products AS product WHERE product.user_id = $2 AND product.id = $3 AND {}",
            is_idle(backend)
        );
        let values = [since.to_utc().into(), owner.uuid().into(), id.uuid().into()];
        let statement = Statement::from_sql_and_values(backend, sql, values);
        Ok(connection.query_one_raw(statement).await.map_err(fault)?.is_some())
    }

    async fn remove_product(&mut self, owner: UserId, id: ProductId) -> Result<bool, StoreError> {
        // Whoever sells a product locks it; so nothing is on its way after this.
        self.lock_to_remove(product::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        if self.is_in_use(owner, id).await? {
            return Ok(false);
        }
        self.discard(DiscardedKind::Product, owner, id.uuid()).await?;
        for table in ["stock_layers", "stock_movements"] {
            let sql = format!("DELETE FROM {table} WHERE user_id = $1 AND product_id = $2");
            self.run(&sql, [owner.uuid().into(), id.uuid().into()]).await?;
        }
        product::Entity::delete_by_id((owner.uuid(), id.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(true)
    }

    async fn hold_customer(
        &mut self,
        owner: UserId,
        id: CustomerId,
    ) -> Result<Option<CustomerName>, StoreError> {
        let row = self.hold(customer::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(|row| read(&row.name)).transpose()
    }

    async fn next_sale_number(&mut self, owner: UserId) -> Result<u64, StoreError> {
        let sql = "INSERT INTO sale_numbers (user_id, last) VALUES ($1, 1)
            ON CONFLICT (user_id) DO UPDATE SET last = sale_numbers.last + 1 RETURNING last";
        let connection = self.connection();
        let statement =
            Statement::from_sql_and_values(connection.get_database_backend(), sql, [owner.uuid().into()]);
        let row = connection.query_one_raw(statement).await.map_err(fault)?;
        let row = row.ok_or_else(|| corrupt("a counter that was raised says nothing"))?;
        number(row.try_get::<i64>("", "last").map_err(fault)?)
    }

    async fn lock_sale(&mut self, owner: UserId, id: SaleId) -> Result<Option<Sale>, StoreError> {
        let row = self.lock(sale::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        Ok(with_lines(self.connection(), owner, row.into_iter().collect()).await?.pop())
    }

    async fn add_sale(&mut self, sale: &Sale) -> Result<(), StoreError> {
        self.add_along([sale::Model::from(sale)]).await?;
        self.add_all(sale_line::Model::all(sale)).await
    }

    async fn save_sale(&mut self, sale: &Sale) -> Result<(), StoreError> {
        self.save(sale::Model::from(sale)).await?;
        self.remove_lines(sale.user, sale.id).await?;
        self.add_all(sale_line::Model::all(sale)).await
    }

    async fn remove_sale(&mut self, owner: UserId, id: SaleId) -> Result<(), StoreError> {
        self.remove_lines(owner, id).await?;
        sale::Entity::delete_by_id((owner.uuid(), id.uuid())).exec(self.connection()).await.map_err(fault)?;
        Ok(())
    }
}

impl Tx {
    /// Adds rows, many with one statement.
    async fn add_all<M, A>(&self, rows: Vec<M>) -> Result<(), StoreError>
    where
        M: ModelTrait + IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = M::Entity>,
    {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            self.add_along(rows.by_ref().take(BATCH)).await?;
        }
        Ok(())
    }

    async fn remove_lines(&self, owner: UserId, sale: SaleId) -> Result<(), StoreError> {
        sale_line::Entity::delete_many()
            .filter(sale_line::Column::UserId.eq(owner.uuid()))
            .filter(sale_line::Column::SaleId.eq(sale.uuid()))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(())
    }

    /// Whether anything but its opening has happened to a product.
    async fn is_in_use(&self, owner: UserId, id: ProductId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM stock_movements WHERE user_id = $1 AND product_id = $2 AND kind <> 'opening'
            UNION ALL SELECT 1 FROM sale_lines WHERE user_id = $1 AND product_id = $2
            UNION ALL SELECT 1 FROM invoice_lines WHERE user_id = $1 AND product_id = $2
            UNION ALL SELECT 1 FROM recurring_invoices WHERE user_id = $1 AND template LIKE $3 LIMIT 1";
        // A template is JSON, in which an id stands nowhere but where it is meant.
        let values = [owner.uuid().into(), id.uuid().into(), format!("%\"{id}\"%").into()];
        let connection = self.connection();
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        Ok(connection.query_one_raw(statement).await.map_err(fault)?.is_some())
    }
}
