//! Sums over completed sales: of days from what is kept of each, of products and customers from the lines.

use inventory::{CustomerTally, DayTally, ProductTally, SaleTally};
use kernel::{Currency, Money, Period, Quantity, StoreError, UserId};
use sea_orm::{
    ConnectionTrait, FromQueryResult, Statement,
    entity::prelude::{Date, Uuid},
    sea_query::Value,
};

use crate::{
    fault::{corrupt, fault},
    spelling::{number, read},
};

/// The columns of a [`SaleTally`]. PostgreSQL adds 64 bits up to more than 64, hence the casts.
const TALLY: &str = "
    sale.currency AS currency,
    CAST(SUM(line.total_minor - line.discount_minor) AS BIGINT) AS revenue,
    CAST(SUM(line.cost_minor) AS BIGINT) AS cost,
    CAST(SUM(line.quantity_micros) AS BIGINT) AS units,
    COUNT(DISTINCT sale.id) AS sale_count";

const LINES: &str = "
    sales AS sale JOIN sale_lines AS line ON line.user_id = sale.user_id AND line.sale_id = sale.id";

#[derive(FromQueryResult)]
struct TallyRow {
    currency: String,
    revenue: i64,
    cost: i64,
    units: i64,
    sale_count: i64,
}

#[derive(FromQueryResult)]
struct DayRow {
    date: Date,
    #[sea_orm(nested)]
    tally: TallyRow,
}

#[derive(FromQueryResult)]
struct ProductRow {
    date: Date,
    product_id: Uuid,
    name: String,
    #[sea_orm(nested)]
    tally: TallyRow,
}

#[derive(FromQueryResult)]
struct CustomerRow {
    date: Date,
    customer_id: Option<Uuid>,
    name: Option<String>,
    #[sea_orm(nested)]
    tally: TallyRow,
}

pub(super) async fn by_day(
    connection: &impl ConnectionTrait,
    owner: UserId,
    period: Option<Period>,
) -> Result<Vec<DayTally>, StoreError> {
    let within = if period.is_some() { "AND date >= $2 AND date < $3" } else { "" };
    let sql = format!(
        "SELECT date, currency,
            CAST(SUM(revenue_minor) AS BIGINT) AS revenue,
            CAST(SUM(cost_minor) AS BIGINT) AS cost,
            CAST(SUM(units_micros) AS BIGINT) AS units,
            CAST(SUM(sale_count) AS BIGINT) AS sale_count
        FROM sold_by_day WHERE user_id = $1 {within}
        GROUP BY date, currency HAVING SUM(row_count) <> 0 ORDER BY date, currency"
    );
    let rows: Vec<DayRow> = all(connection, &sql, owner, period).await?;
    let tally = |DayRow { date, tally }| {
        Ok(DayTally { date: date.try_into().map_err(corrupt)?, tally: tally.try_into()? })
    };
    rows.into_iter().map(tally).collect()
}

pub(super) async fn by_product(
    connection: &impl ConnectionTrait,
    owner: UserId,
    period: Option<Period>,
    daily: bool,
) -> Result<Vec<(kernel::Date, ProductTally)>, StoreError> {
    let sql = format!(
        "SELECT MIN(sale.sale_date) AS date, line.product_id AS product_id, product.name AS name, {TALLY}
        FROM {LINES} JOIN products AS product ON product.user_id = line.user_id AND product.id = line.product_id
        WHERE {}
        GROUP BY line.product_id, product.name, sale.currency{}",
        condition(period),
        and_day(daily)
    );
    let rows: Vec<ProductRow> = all(connection, &sql, owner, period).await?;
    let tally = |ProductRow { date, product_id, name, tally }| {
        let tally = ProductTally { product: product_id.into(), name, tally: tally.try_into()? };
        Ok((date.try_into().map_err(corrupt)?, tally))
    };
    rows.into_iter().map(tally).collect()
}

/// A customer is told by the present name, and others by the name that was written down.
pub(super) async fn by_customer(
    connection: &impl ConnectionTrait,
    owner: UserId,
    period: Option<Period>,
    daily: bool,
) -> Result<Vec<(kernel::Date, CustomerTally)>, StoreError> {
    let sql = format!(
        "SELECT MIN(sale.sale_date) AS date, sale.customer_id AS customer_id,
            COALESCE(customer.name, sale.customer_name) AS name, {TALLY}
        FROM {LINES} LEFT JOIN customers AS customer
            ON customer.user_id = sale.user_id AND customer.id = sale.customer_id
        WHERE {}
        GROUP BY sale.customer_id, COALESCE(customer.name, sale.customer_name), sale.currency{}",
        condition(period),
        and_day(daily)
    );
    let rows: Vec<CustomerRow> = all(connection, &sql, owner, period).await?;
    let tally = |CustomerRow { date, customer_id, name, tally }| {
        let tally = CustomerTally { customer: customer_id.map(Into::into), name, tally: tally.try_into()? };
        Ok((date.try_into().map_err(corrupt)?, tally))
    };
    rows.into_iter().map(tally).collect()
}

/// What else rows are grouped by, where each day is to have its own.
fn and_day(daily: bool) -> &'static str {
    if daily { ", sale.sale_date" } else { "" }
}

fn condition(period: Option<Period>) -> &'static str {
    match period {
        None => "sale.user_id = $1 AND sale.status = 'completed'",
        Some(_) => {
            "sale.user_id = $1 AND sale.status = 'completed' AND sale.sale_date >= $2 AND sale.sale_date < $3"
        }
    }
}

async fn all<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    owner: UserId,
    period: Option<Period>,
) -> Result<Vec<R>, StoreError> {
    let days = period.map(|period| [period.first().naive().into(), period.end().naive().into()]);
    let values: Vec<Value> = [owner.uuid().into()].into_iter().chain(days.into_iter().flatten()).collect();
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    R::find_by_statement(statement).all(connection).await.map_err(fault)
}

impl TryFrom<TallyRow> for SaleTally {
    type Error = StoreError;

    fn try_from(row: TallyRow) -> Result<Self, StoreError> {
        let TallyRow { currency, revenue, cost, units, sale_count } = row;
        let currency: Currency = read(&currency)?;
        Ok(Self {
            revenue: Money::from_minor(revenue, currency),
            cost: Money::from_minor(cost, currency),
            units: Quantity::from_micros(units),
            count: number(sale_count)?,
        })
    }
}
