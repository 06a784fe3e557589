//! Sums over expenses, from those of their days.

use earnings::{CategoryTally, DailyCategoryTally, ExpenseScope, MonthlyCategoryTally, Spending, Tally};
use kernel::{Currency, Money, StoreError, UserId};
use sea_orm::{ConnectionTrait, FromQueryResult, entity::prelude::Date};

use super::sums::{Rows, all, month};
use crate::{
    fault::corrupt,
    spelling::{number, read},
};

/// The columns of a [`Spending`]. PostgreSQL adds 64 bits up to more than 64, hence the casts.
const SPENDING: &str = "
    currency,
    CAST(SUM(row_count) AS BIGINT) AS row_count,
    CAST(SUM(total_minor) AS BIGINT) AS total,
    CAST(COALESCE(SUM(row_count) FILTER (WHERE is_tax_deductible), 0) AS BIGINT) AS deductible_count,
    CAST(COALESCE(SUM(total_minor) FILTER (WHERE is_tax_deductible), 0) AS BIGINT) AS deductible_total";

#[derive(FromQueryResult)]
struct SpendingRow {
    currency: String,
    row_count: i64,
    total: i64,
    deductible_count: i64,
    deductible_total: i64,
}

#[derive(FromQueryResult)]
struct CategoryRow {
    category: String,
    #[sea_orm(nested)]
    spending: SpendingRow,
    first: Date,
    last: Date,
}

#[derive(FromQueryResult)]
struct MonthRow {
    month: Date,
    category: String,
    #[sea_orm(nested)]
    spending: SpendingRow,
}

#[derive(FromQueryResult)]
struct DayRow {
    date: Date,
    category: String,
    #[sea_orm(nested)]
    spending: SpendingRow,
}

/// The days that have rows. Only what is not yet folded can make a day come up twice, or be left
/// without a row.
fn days(condition: &str) -> String {
    format!(
        "(SELECT date, category, currency, is_tax_deductible, SUM(row_count) AS row_count,
            SUM(total_minor) AS total_minor
        FROM spent_by_day WHERE {condition}
        GROUP BY date, category, currency, is_tax_deductible HAVING SUM(row_count) <> 0) AS days"
    )
}

pub(super) async fn by_day(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &ExpenseScope,
) -> Result<Vec<DailyCategoryTally>, StoreError> {
    let Rows { condition, values } = Rows::of(owner, scope.period, scope.platform);
    let sql = format!(
        "SELECT date, category, {SPENDING}
        FROM {}
        GROUP BY date, category, currency",
        days(&condition)
    );
    let rows: Vec<DayRow> = all(connection, &sql, values).await?;
    rows.into_iter().map(DailyCategoryTally::try_from).collect()
}

pub(super) async fn by_category(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &ExpenseScope,
) -> Result<Vec<CategoryTally>, StoreError> {
    let Rows { condition, values } = Rows::of(owner, scope.period, scope.platform);
    let sql = format!(
        "SELECT category, MIN(date) AS first, MAX(date) AS last, {SPENDING}
        FROM {}
        GROUP BY category, currency",
        days(&condition)
    );
    let rows: Vec<CategoryRow> = all(connection, &sql, values).await?;
    rows.into_iter().map(CategoryTally::try_from).collect()
}

pub(super) async fn by_month(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &ExpenseScope,
) -> Result<Vec<MonthlyCategoryTally>, StoreError> {
    let month = month(connection.get_database_backend());
    let Rows { condition, values } = Rows::of(owner, scope.period, scope.platform);
    let sql = format!(
        "SELECT {month} AS month, category, {SPENDING}
        FROM {}
        GROUP BY 1, category, currency",
        days(&condition)
    );
    let rows: Vec<MonthRow> = all(connection, &sql, values).await?;
    rows.into_iter().map(MonthlyCategoryTally::try_from).collect()
}

impl TryFrom<CategoryRow> for CategoryTally {
    type Error = StoreError;

    fn try_from(row: CategoryRow) -> Result<Self, StoreError> {
        let CategoryRow { category, spending, first, last } = row;
        Ok(Self {
            category: read(&category)?,
            spending: spending.try_into()?,
            first: first.try_into().map_err(corrupt)?,
            last: last.try_into().map_err(corrupt)?,
        })
    }
}

impl TryFrom<DayRow> for DailyCategoryTally {
    type Error = StoreError;

    fn try_from(row: DayRow) -> Result<Self, StoreError> {
        let DayRow { date, category, spending } = row;
        Ok(Self {
            date: date.try_into().map_err(corrupt)?,
            category: read(&category)?,
            spending: spending.try_into()?,
        })
    }
}

impl TryFrom<MonthRow> for MonthlyCategoryTally {
    type Error = StoreError;

    fn try_from(row: MonthRow) -> Result<Self, StoreError> {
        let MonthRow { month, category, spending } = row;
        Ok(Self {
            month: month.try_into().map_err(corrupt)?,
            category: read(&category)?,
            spending: spending.try_into()?,
        })
    }
}

impl TryFrom<SpendingRow> for Spending {
    type Error = StoreError;

    fn try_from(row: SpendingRow) -> Result<Self, StoreError> {
        let SpendingRow { currency, row_count, total, deductible_count, deductible_total } = row;
        let currency: Currency = read(&currency)?;
        let tally = |total: i64, count: i64| {
            Ok::<_, StoreError>(Tally {
                total: Money::from_minor(total, currency),
                count: number(count)?,
                ..Tally::empty(currency)
            })
        };
        Ok(Self { all: tally(total, row_count)?, deductible: tally(deductible_total, deductible_count)? })
    }
}
