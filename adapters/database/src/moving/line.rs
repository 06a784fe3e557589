//! One connection to either engine, for as long as a move takes.

use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use kernel::StoreError;
use sea_orm::DbBackend;
use sqlx::{AssertSqlSafe, Sqlite, pool::PoolConnection};

use super::{
    cells::{Cell, Form},
    layout::{Column, Table},
};
use crate::{
    Database,
    fault::{corrupt, fault, refusal},
    leases::Taken,
    walls::AS_OWNER,
};

/// What a move asks of PostgreSQL: all users' rows, for as long as it takes.
const UNHURRIED: &str = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0";

/// SQLite takes no more values in one statement.
const MOST_VALUES: usize = 32_766;

pub(super) enum Line {
    Sqlite(PoolConnection<Sqlite>),
    /// With what the way to the server wants said first in each transaction.
    Postgres(Taken, String),
}

impl Line {
    /// All that there is, as it is now, until the line is dropped.
    pub(super) async fn looking_at(database: &Database) -> Result<Self, StoreError> {
        let mut line = Self::to(database, Side::Reads).await?;
        match &mut line {
            Self::Sqlite(_) => line.run("BEGIN; SELECT 1 FROM sqlite_schema").await?,
            Self::Postgres(_, opening) => {
                let begin = format!(
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {opening} {UNHURRIED}; {AS_OWNER}"
                );
                line.run(&begin).await?;
            }
        }
        Ok(line)
    }

    /// SQLite checks nothing that refers to something else: rows come in an order in which that is not there yet.
    pub(super) async fn filling(database: &Database) -> Result<Self, StoreError> {
        let mut line = Self::to(database, Side::Writes).await?;
        if let Self::Sqlite(_) = line {
            line.run("PRAGMA foreign_keys = OFF").await?;
        }
        Ok(line)
    }

    async fn to(database: &Database, side: Side) -> Result<Self, StoreError> {
        // In the end closed, for it is not as others expect it.
        let Some(leases) = database.leases() else {
            let pool = database.pool(matches!(side, Side::Writes));
            let mut connection = pool.get_sqlite_connection_pool().acquire().await.map_err(refusal)?;
            connection.close_on_drop();
            return Ok(Self::Sqlite(connection));
        };
        let connection = leases.take().await.map_err(fault)?;
        let opening = database.opening_of_server().map(|opening| format!("{opening};")).unwrap_or_default();
        Ok(Self::Postgres(connection, opening))
    }

    pub(super) fn backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(..) => DbBackend::Postgres,
        }
    }

    /// Runs statements of ours that take no values.
    pub(super) async fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => sqlx::raw_sql(sql).execute(&mut **connection).await.map(drop),
            Self::Postgres(connection, _) => sqlx::raw_sql(sql).execute(&mut **connection).await.map(drop),
        }
        .map_err(refusal)
    }

    /// A transaction, in which everyone's rows are written.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => self.run("BEGIN IMMEDIATE").await,
            Self::Postgres(_, opening) => {
                let begin = format!("BEGIN; {opening} {UNHURRIED}; {AS_OWNER}");
                self.run(&begin).await
            }
        }
    }

    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT").await
    }

    /// What a statement of ours finds, in memory: text and numbers.
    pub(super) async fn find(&mut self, sql: &str, forms: &[Form]) -> Result<Vec<Vec<Cell>>, StoreError> {
        let columns: Vec<Column> =
            forms.iter().map(|form| Column { name: String::new(), form: Some(*form) }).collect();
        self.rows(sql.to_owned(), Vec::new(), &columns).try_collect().await
    }

    pub(super) async fn count(&mut self, sql: &str) -> Result<i64, StoreError> {
        match self.find(sql, &[Form::Number]).await?.first().and_then(|row| row.first()) {
            Some(Cell::Number(count)) => Ok(*count),
            _ => Err(corrupt("nothing was counted")),
        }
    }

    /// The rows of a table in the order of its key, after a place.
    pub(super) fn read<'a>(
        &'a mut self,
        table: &'a Table,
        after: Option<Vec<Cell>>,
    ) -> BoxStream<'a, Result<Vec<Cell>, StoreError>> {
        let key: Vec<&Column> = table.key.iter().map(|at| &table.columns[*at]).collect();
        let names =
            |columns: &[&Column]| columns.iter().map(|column| column.quoted()).collect::<Vec<_>>().join(", ");
        let all: Vec<&Column> = table.columns.iter().collect();
        let (select, order) = (format!("SELECT {} FROM {}", names(&all), table.quoted()), names(&key));
        let Some(place) = after else {
            return self.rows(format!("{select} ORDER BY {order}"), Vec::new(), &table.columns);
        };
        let marks: Vec<String> = (1..=place.len()).map(|number| format!("${number}")).collect();
        let sql = format!("{select} WHERE ({order}) > ({}) ORDER BY {order}", marks.join(", "));
        let bound = place.into_iter().zip(key.iter().map(|column| column.form)).collect();
        self.rows(sql, bound, &table.columns)
    }

    /// Where the rows of a table end, in the order of its key.
    pub(super) async fn last(&mut self, table: &Table) -> Result<Option<Vec<Cell>>, StoreError> {
        let key: Vec<Column> = table.key.iter().map(|at| table.columns[*at].clone()).collect();
        let names: Vec<String> = key.iter().map(Column::quoted).collect();
        let backwards: Vec<String> = names.iter().map(|name| format!("{name} DESC")).collect();
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {} LIMIT 1",
            names.join(", "),
            table.quoted(),
            backwards.join(", ")
        );
        self.rows(sql, Vec::new(), &key).try_next().await
    }

    /// Adds rows to a table, in a transaction that is open.
    pub(super) async fn write(&mut self, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), StoreError> {
        let names: Vec<String> = table.columns.iter().map(Column::quoted).collect();
        let into = format!("INSERT INTO {} ({})", table.quoted(), names.join(", "));
        match self {
            Self::Sqlite(connection) => {
                let marks = format!("({})", vec!["?"; names.len()].join(", "));
                for rows in rows.chunks(MOST_VALUES / names.len().max(1)) {
                    let sql = format!("{into} VALUES {}", vec![marks.as_str(); rows.len()].join(", "));
                    let query = sqlx::query(AssertSqlSafe(sql));
                    let cells = rows.iter().flatten().cloned();
                    let query = cells.fold(query, |query, cell| cell.bound_to_sqlite(query));
                    query.execute(&mut **connection).await.map_err(refusal)?;
                }
            }
            Self::Postgres(connection, _) => {
                let mut columns: Vec<Vec<Cell>> = vec![Vec::with_capacity(rows.len()); names.len()];
                for row in rows {
                    for (column, cell) in columns.iter_mut().zip(row) {
                        column.push(cell);
                    }
                }
                let forms: Vec<Form> = table.columns.iter().map(Column::form).collect::<Result<_, _>>()?;
                let marks: Vec<String> = forms
                    .iter()
                    .enumerate()
                    .map(|(at, form)| format!("${}::{}[]", at + 1, form.name()))
                    .collect();
                let sql =
                    format!("{into} OVERRIDING SYSTEM VALUE SELECT * FROM UNNEST({})", marks.join(", "));
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for (column, form) in columns.into_iter().zip(forms) {
                    query = Cell::column_bound_to_postgres(column, form, query)?;
                }
                query.execute(&mut **connection).await.map_err(refusal)?;
            }
        }
        Ok(())
    }

    /// Adds a row of values that are not those of a table's layout.
    pub(super) async fn note(&mut self, sql: &str, cells: Vec<(Cell, Form)>) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(connection) => {
                let query =
                    cells.into_iter().fold(sqlx::query(sql), |query, (cell, _)| cell.bound_to_sqlite(query));
                query.execute(&mut **connection).await.map(drop).map_err(refusal)
            }
            Self::Postgres(connection, _) => {
                let mut query = sqlx::query(sql);
                for (cell, form) in cells {
                    query = cell.bound_to_postgres(form, query)?;
                }
                query.execute(&mut **connection).await.map(drop).map_err(refusal)
            }
        }
    }

    fn rows<'a>(
        &'a mut self,
        sql: String,
        bound: Vec<(Cell, Option<Form>)>,
        columns: &[Column],
    ) -> BoxStream<'a, Result<Vec<Cell>, StoreError>> {
        let forms: Vec<Option<Form>> = columns.iter().map(|column| column.form).collect();
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(connection) => {
                let query =
                    bound.into_iter().fold(sqlx::query(sql), |query, (cell, _)| cell.bound_to_sqlite(query));
                let read = move |row: sqlx::sqlite::SqliteRow| {
                    let normal = |(at, form): (usize, &Option<Form>)| {
                        let cell = Cell::of_sqlite(&row, at)?;
                        form.map_or(Ok(cell.clone()), |form| form.normal(cell))
                    };
                    forms.iter().enumerate().map(normal).collect()
                };
                query.fetch(&mut **connection).map(move |row| read(row.map_err(refusal)?)).boxed()
            }
            Self::Postgres(connection, _) => {
                let mut query = sqlx::query(sql);
                for (cell, form) in bound {
                    let form = form.ok_or_else(|| corrupt("a key of no form"));
                    match form.and_then(|form| cell.bound_to_postgres(form, query)) {
                        Ok(bound) => query = bound,
                        Err(error) => return futures_util::stream::iter([Err(error)]).boxed(),
                    }
                }
                let read = move |row: sqlx::postgres::PgRow| {
                    let told = |(at, form): (usize, &Option<Form>)| {
                        Cell::of_postgres(&row, at, form.ok_or_else(|| corrupt("a column of no form"))?)
                    };
                    forms.iter().enumerate().map(told).collect()
                };
                query.fetch(&mut **connection).map(move |row| read(row.map_err(refusal)?)).boxed()
            }
        }
    }
}

enum Side {
    Reads,
    Writes,
}
