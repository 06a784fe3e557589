//! What one sells: products, the stock of each, and sales.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};
use sea_orm_migration::{async_trait, sea_orm};

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        let connection = manager.get_connection();
        for part in [products, stock_movements, stock_layers, sales, sale_lines, sale_numbers] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        connection.execute_unprepared(movements_are_append_only(dialect)).await?;
        Ok(())
    }
}

/// `name_key` is the folded name, of which there is one per user, `category_key` the folded
/// category. Quantities count millionths of a unit, prices and unit costs millionths of `currency`.
/// `quantity_micros` always equals the sum of the movements (S1), of which `movement_count` is the
/// last one's sequence. What must not be sold short cannot be (S4).
fn products(Dialect { uuid, text, flag, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE products (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
            name_key {text} NOT NULL,
            description {text} CHECK (length(description) <= 2000),
            category {text} CHECK (length(category) BETWEEN 1 AND 100),
            category_key {text},
            sku {text} CHECK (length(sku) BETWEEN 1 AND 100),
            price_micros {integer} NOT NULL CHECK (price_micros >= 0),
            currency {text} NOT NULL CHECK (length(currency) = 3),
            quantity_micros {integer} NOT NULL,
            movement_count {integer} NOT NULL CHECK (movement_count >= 0),
            last_cost_micros {integer} NOT NULL CHECK (last_cost_micros >= 0),
            reorder_point_micros {integer} CHECK (reorder_point_micros >= 0),
            supplier_name {text} CHECK (length(supplier_name) BETWEEN 1 AND 255),
            supplier_cost_micros {integer} CHECK (supplier_cost_micros >= 0),
            allow_backorder {flag} NOT NULL,
            is_active {flag} NOT NULL,
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            CONSTRAINT products_name_key UNIQUE (user_id, name_key),
            CONSTRAINT products_not_oversold CHECK (quantity_micros >= 0 OR allow_backorder)
        ) {strict};
        CREATE INDEX products_name ON products (user_id, name_key, id);
        CREATE INDEX products_category ON products (user_id, category_key) WHERE category_key IS NOT NULL;
        CREATE INDEX products_quantity ON products (user_id, quantity_micros, id);
        CREATE INDEX products_price ON products (user_id, price_micros, id);
        CREATE INDEX products_created_at ON products (user_id, created_at DESC, id DESC);"
    )
}

/// `value_minor` is what the quantity is worth, with its sign, in minor units of `currency`.
/// `source_id` is the sale that moved it: no reference, for a movement outlives its sale (S2).
fn stock_movements(Dialect { uuid, text, integer, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE stock_movements (
            user_id {uuid} NOT NULL,
            id {uuid} NOT NULL,
            product_id {uuid} NOT NULL,
            sequence {integer} NOT NULL CHECK (sequence >= 1),
            kind {text} NOT NULL CHECK (kind IN (
                'opening', 'purchase', 'adjustment', 'damage', 'return', 'count',
                'sale', 'cancellation', 'revaluation'
            )),
            quantity_micros {integer} NOT NULL,
            before_micros {integer} NOT NULL,
            after_micros {integer} NOT NULL,
            unit_cost_micros {integer} NOT NULL CHECK (unit_cost_micros >= 0),
            value_minor {integer} NOT NULL,
            currency {text} NOT NULL CHECK (length(currency) = 3),
            source_id {uuid},
            reason {text} CHECK (length(reason) <= 255),
            created_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, product_id) REFERENCES products (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT stock_movements_sequence UNIQUE (user_id, product_id, sequence),
            CONSTRAINT stock_movements_sum CHECK (after_micros = before_micros + quantity_micros)
        ) {strict};
        CREATE INDEX stock_movements_source ON stock_movements (user_id, source_id)
            WHERE source_id IS NOT NULL;"
    )
}

/// What is on hand, by what it cost (S5): `rank` orders the layers of a product, the oldest first.
/// Where more has been sold than there was, quantity and value are negative: owed.
fn stock_layers(Dialect { uuid, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE stock_layers (
            user_id {uuid} NOT NULL,
            product_id {uuid} NOT NULL,
            rank {integer} NOT NULL CHECK (rank >= 1),
            quantity_micros {integer} NOT NULL,
            value_minor {integer} NOT NULL,
            PRIMARY KEY (user_id, product_id, rank),
            FOREIGN KEY (user_id, product_id) REFERENCES products (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT stock_layers_sign CHECK (
                (quantity_micros > 0 AND value_minor >= 0) OR (quantity_micros < 0 AND value_minor <= 0)
            )
        ) {strict};"
    )
}

/// A sale that is pending has no cost yet, and one that was cancelled costs nothing (S6).
fn sales(Dialect { uuid, text, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE sales (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            id {uuid} NOT NULL,
            number {text} NOT NULL CHECK (length(number) BETWEEN 1 AND 50),
            customer_id {uuid},
            customer_name {text} CHECK (length(customer_name) BETWEEN 1 AND 255),
            sale_date {date} NOT NULL,
            status {text} NOT NULL CHECK (status IN ('pending', 'completed', 'cancelled')),
            currency {text} NOT NULL CHECK (length(currency) = 3),
            subtotal_minor {integer} NOT NULL CHECK (subtotal_minor >= 0),
            discount_minor {integer} NOT NULL CHECK (discount_minor BETWEEN 0 AND subtotal_minor),
            total_minor {integer} NOT NULL,
            cost_minor {integer} CHECK (cost_minor >= 0),
            notes {text} CHECK (length(notes) <= 1000),
            version {integer} NOT NULL CHECK (version >= 1),
            created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL,
            PRIMARY KEY (user_id, id),
            FOREIGN KEY (user_id, customer_id) REFERENCES customers (user_id, id) ON DELETE RESTRICT,
            CONSTRAINT sales_number UNIQUE (user_id, number),
            CONSTRAINT sales_total CHECK (total_minor = subtotal_minor - discount_minor),
            CONSTRAINT sales_cost CHECK (
                (status = 'pending' AND cost_minor IS NULL)
                OR (status = 'completed' AND cost_minor IS NOT NULL)
                OR (status = 'cancelled' AND cost_minor = 0)
            )
        ) {strict};
        CREATE INDEX sales_date ON sales (user_id, sale_date DESC, id DESC);
        CREATE INDEX sales_total ON sales (user_id, total_minor, id);
        CREATE INDEX sales_created_at ON sales (user_id, created_at DESC, id DESC);
        CREATE INDEX sales_customer ON sales (user_id, customer_id, sale_date DESC, id DESC)
            WHERE customer_id IS NOT NULL;"
    )
}

/// `discount_minor` is the line's share of the sale's discount. `takings` is a JSON array of what
/// the line took from which layer, and gives back when the sale is cancelled.
fn sale_lines(Dialect { uuid, text, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE sale_lines (
            user_id {uuid} NOT NULL,
            sale_id {uuid} NOT NULL,
            position {integer} NOT NULL CHECK (position >= 0),
            product_id {uuid} NOT NULL,
            quantity_micros {integer} NOT NULL CHECK (quantity_micros > 0),
            unit_price_micros {integer} NOT NULL CHECK (unit_price_micros >= 0),
            total_minor {integer} NOT NULL CHECK (total_minor >= 0),
            discount_minor {integer} NOT NULL CHECK (discount_minor BETWEEN 0 AND total_minor),
            cost_minor {integer} CHECK (cost_minor >= 0),
            takings {text} NOT NULL,
            PRIMARY KEY (user_id, sale_id, position),
            FOREIGN KEY (user_id, sale_id) REFERENCES sales (user_id, id) ON DELETE RESTRICT,
            FOREIGN KEY (user_id, product_id) REFERENCES products (user_id, id) ON DELETE RESTRICT
        ) {strict};
        CREATE INDEX sale_lines_product ON sale_lines (user_id, product_id);"
    )
}

/// The last number that a user's sales were given; a used one never comes back.
fn sale_numbers(Dialect { uuid, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE sale_numbers (
            user_id {uuid} NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE RESTRICT,
            last {integer} NOT NULL CHECK (last >= 1)
        ) {strict};"
    )
}

/// Only the opening of a product that nothing else has happened to goes, and the product with it.
fn movements_are_append_only(Dialect { backend, .. }: Dialect) -> &'static str {
    match backend {
        sea_orm::DbBackend::Sqlite => {
            "CREATE TRIGGER stock_movements_append_only BEFORE UPDATE ON stock_movements
            BEGIN
                SELECT RAISE(ABORT, 'stock_movements are append-only');
            END;
            CREATE TRIGGER stock_movements_stay BEFORE DELETE ON stock_movements WHEN OLD.kind <> 'opening'
            BEGIN
                SELECT RAISE(ABORT, 'stock_movements are append-only');
            END;"
        }
        _ => {
            "CREATE TRIGGER stock_movements_append_only BEFORE UPDATE ON stock_movements
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();
            CREATE TRIGGER stock_movements_stay BEFORE DELETE ON stock_movements
                FOR EACH ROW WHEN (OLD.kind <> 'opening') EXECUTE FUNCTION refuse_update();"
        }
    }
}
