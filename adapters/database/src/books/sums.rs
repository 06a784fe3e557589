//! Sums over earnings, from those of their days: what they cost grows with the days that are asked
//! for, and not with how much was booked on each.

use earnings::{DayTally, DayTotal, MonthTally, PlatformId, PlatformTally, Scope, Tally};
use kernel::{Currency, Money, Period, Quantity, StoreError, UserId};
use sea_orm::{
    ConnectionTrait, DbBackend, FromQueryResult, Statement,
    entity::prelude::{Date, Uuid},
    sea_query::Value,
};

use crate::{
    fault::{corrupt, fault},
    spelling::{number, read},
};

/// The columns of a [`Tally`] over days. PostgreSQL adds 64 bits up to more than 64, hence the casts.
const TALLY: &str = "
    currency,
    CAST(SUM(row_count) AS BIGINT) AS row_count,
    CAST(SUM(total_minor) AS BIGINT) AS total,
    CAST(SUM(hours_micros) AS BIGINT) AS hours,
    CAST(SUM(timed_count) AS BIGINT) AS timed_count,
    CAST(SUM(timed_minor) AS BIGINT) AS timed_total";

#[derive(FromQueryResult)]
struct TallyRow {
    currency: String,
    row_count: i64,
    total: i64,
    hours: i64,
    timed_count: i64,
    timed_total: i64,
}

#[derive(FromQueryResult)]
struct PlatformRow {
    platform_id: Uuid,
    #[sea_orm(nested)]
    tally: TallyRow,
    first: Date,
    last: Date,
    /// Whether some of the rows are gone again, and their days are still there until that is folded.
    has_removals: bool,
}

#[derive(FromQueryResult)]
struct MonthRow {
    month: Date,
    platform_id: Uuid,
    #[sea_orm(nested)]
    tally: TallyRow,
}

#[derive(FromQueryResult)]
struct DayTallyRow {
    date: Date,
    platform_id: Uuid,
    #[sea_orm(nested)]
    tally: TallyRow,
}

#[derive(FromQueryResult)]
struct DayRow {
    date: Date,
    total: i64,
}

pub(super) async fn by_day(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &Scope,
) -> Result<Vec<DayTally>, StoreError> {
    let Rows { condition, values } = Rows::of(owner, scope.period, scope.platform);
    let sql = format!(
        "SELECT date, platform_id, {TALLY}
        FROM earned_by_day WHERE {condition}
        GROUP BY date, platform_id, currency HAVING SUM(row_count) <> 0
        ORDER BY date, platform_id, currency"
    );
    let rows: Vec<DayTallyRow> = all(connection, &sql, values).await?;
    rows.into_iter().map(DayTally::try_from).collect()
}

pub(super) async fn by_platform(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &Scope,
) -> Result<Vec<PlatformTally>, StoreError> {
    let Rows { condition, values } = Rows::of(owner, scope.period, scope.platform);
    let tallies = |days: &str| {
        format!(
            "SELECT platform_id, MIN(date) AS first, MAX(date) AS last, MIN(row_count) < 0 AS has_removals, {TALLY}
            FROM {days}
            GROUP BY platform_id, currency HAVING SUM(row_count) <> 0"
        )
    };
    let all_days = tallies(&format!("earned_by_day WHERE {condition}"));
    let mut rows: Vec<PlatformRow> = all(connection, &all_days, values.clone()).await?;
    // Only then can a day be without rows, and be neither the first nor the last. To add up each day by itself to find
    // that out takes five times as long.
    if rows.iter().any(|row| row.has_removals) {
        let days_with_rows = tallies(&format!(
            "(SELECT date, platform_id, currency, SUM(row_count) AS row_count, SUM(total_minor) AS total_minor,
                SUM(hours_micros) AS hours_micros, SUM(timed_count) AS timed_count, SUM(timed_minor) AS timed_minor
            FROM earned_by_day WHERE {condition}
            GROUP BY date, platform_id, currency HAVING SUM(row_count) <> 0) AS days"
        ));
        rows = all(connection, &days_with_rows, values).await?;
    }
    rows.into_iter().map(PlatformTally::try_from).collect()
}

pub(super) async fn by_month(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &Scope,
) -> Result<Vec<MonthTally>, StoreError> {
    let month = month(connection.get_database_backend());
    let Rows { condition, values } = Rows::of(owner, scope.period, scope.platform);
    let sql = format!(
        "SELECT {month} AS month, platform_id, {TALLY}
        FROM earned_by_day WHERE {condition}
        GROUP BY 1, platform_id, currency HAVING SUM(row_count) <> 0"
    );
    let rows: Vec<MonthRow> = all(connection, &sql, values).await?;
    rows.into_iter().map(MonthTally::try_from).collect()
}

pub(super) async fn best_day(
    connection: &impl ConnectionTrait,
    owner: UserId,
    scope: &Scope,
    currency: Currency,
) -> Result<Option<DayTotal>, StoreError> {
    let Rows { condition, values } =
        Rows::of(owner, scope.period, scope.platform).and("currency = ", currency.code());
    let sql = format!(
        "SELECT date, CAST(SUM(total_minor) AS BIGINT) AS total
        FROM earned_by_day WHERE {condition}
        GROUP BY date HAVING SUM(row_count) <> 0 ORDER BY total DESC, date LIMIT 1"
    );
    let rows: Vec<DayRow> = all(connection, &sql, values).await?;
    let best = rows.into_iter().next().map(|DayRow { date, total }| {
        Ok(DayTotal { date: date.try_into().map_err(corrupt)?, total: Money::from_minor(total, currency) })
    });
    best.transpose()
}

/// The first day of the month of a row's date.
pub(super) fn month(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Sqlite => "substr(date, 1, 7) || '-01'",
        _ => "CAST(date_trunc('month', CAST(date AS timestamp)) AS date)",
    }
}

pub(crate) async fn all<R: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<R>, StoreError> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    R::find_by_statement(statement).all(connection).await.map_err(fault)
}

/// Which rows a sum is over, as a condition and the values of its parameters.
pub(super) struct Rows {
    pub(super) condition: String,
    pub(super) values: Vec<Value>,
}

impl Rows {
    pub(super) fn of(owner: UserId, period: Option<Period>, platform: Option<PlatformId>) -> Self {
        let mut rows = Self { condition: "user_id = $1".into(), values: vec![owner.uuid().into()] };
        if let Some(period) = period {
            rows = rows.and("date >= ", period.first().naive()).and("date < ", period.end().naive());
        }
        if let Some(platform) = platform {
            rows = rows.and("platform_id = ", platform.uuid());
        }
        rows
    }

    fn and(mut self, compared_with: &str, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.condition = format!("{} AND {compared_with}${}", self.condition, self.values.len());
        self
    }
}

impl TryFrom<PlatformRow> for PlatformTally {
    type Error = StoreError;

    fn try_from(row: PlatformRow) -> Result<Self, StoreError> {
        let PlatformRow { platform_id, tally, first, last, .. } = row;
        Ok(Self {
            platform: platform_id.into(),
            tally: tally.try_into()?,
            first: first.try_into().map_err(corrupt)?,
            last: last.try_into().map_err(corrupt)?,
        })
    }
}

impl TryFrom<DayTallyRow> for DayTally {
    type Error = StoreError;

    fn try_from(row: DayTallyRow) -> Result<Self, StoreError> {
        let DayTallyRow { date, platform_id, tally } = row;
        Ok(Self {
            date: date.try_into().map_err(corrupt)?,
            platform: platform_id.into(),
            tally: tally.try_into()?,
        })
    }
}

impl TryFrom<MonthRow> for MonthTally {
    type Error = StoreError;

    fn try_from(row: MonthRow) -> Result<Self, StoreError> {
        let MonthRow { month, platform_id, tally } = row;
        Ok(Self {
            month: month.try_into().map_err(corrupt)?,
            platform: platform_id.into(),
            tally: tally.try_into()?,
        })
    }
}

impl TryFrom<TallyRow> for Tally {
    type Error = StoreError;

    fn try_from(row: TallyRow) -> Result<Self, StoreError> {
        let TallyRow { currency, row_count, total, hours, timed_count, timed_total } = row;
        let currency: Currency = read(&currency)?;
        Ok(Self {
            total: Money::from_minor(total, currency),
            count: number(row_count)?,
            hours: Quantity::from_micros(hours),
            timed_count: number(timed_count)?,
            timed_total: Money::from_minor(timed_total, currency),
        })
    }
}
