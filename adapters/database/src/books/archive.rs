//! Where earnings go that are old (ADR 0033), and how they are seen and changed there.
//!
//! Those of the last years are in `earnings`, older ones in `earnings_archive`, and none in both. Whoever
//! reads asks the view of both; whoever changes one takes it out of the archive first, so that all that
//! is written is written to `earnings`.

use earnings::EarningId;
use kernel::{Date, StoreError, UserId};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityName as _, FromQueryResult, IdenStatic as _, Iterable as _,
    QuerySelect, QueryTrait as _, Select, Statement,
    entity::prelude::Uuid,
    sea_query::{Expr, SelectStatement, UnionType, Value},
};

use super::all;
use crate::{Database, entity::earning, fault::fault, spelling::number, tx::Tx, walls::Scope};

/// The view of live earnings and of those in the archive.
const ALL_EARNINGS: &str = "all_earnings";

const ARCHIVE: &str = "earnings_archive";

/// Earnings that move in one transaction, which keeps other writers of SQLite waiting: some hundredths of a second.
const STRETCH: u64 = 200;

/// Users who are looked for in one go.
const USERS: u64 = 1000;

#[derive(FromQueryResult)]
struct UserRow {
    user_id: Uuid,
}

#[derive(FromQueryResult)]
struct CountRow {
    count: i64,
}

/// The same of live earnings and of those in the archive.
pub(super) fn everywhere(list: Select<earning::Entity>) -> Select<earning::Entity> {
    within(ALL_EARNINGS, list)
}

/// How many earnings there are on all pages of a list. SQLite would fetch every row of the view to count it, and
/// counts ids by their index.
pub(super) async fn count_everywhere(
    list: Select<earning::Entity>,
    connection: &impl ConnectionTrait,
) -> Result<u64, StoreError> {
    let ids = list.select_only().column(earning::Column::Id);
    let mut of_both = ids.clone().into_query();
    of_both.union(UnionType::All, within(ARCHIVE, ids).into_query());
    let counted =
        SelectStatement::new().expr(Expr::cust("COUNT(*)")).from_subquery(of_both, "of_both").to_owned();
    let statement = connection.get_database_backend().build(&counted);
    let row = connection.query_one_raw(statement).await.map_err(fault)?;
    number(row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).map_err(fault)?)
}

/// The same of another table with the columns of earnings.
fn within(table: &'static str, mut list: Select<earning::Entity>) -> Select<earning::Entity> {
    QuerySelect::query(&mut list).from_clear().from_as(table, earning::Entity.table_name());
    list
}

impl Database {
    /// Moves earnings of before a day to the archive, a stretch at a time, and counts them. No figure and no
    /// list changes, so no event tells of it. What is broken off is gone on with the next time.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn archive_earnings(&self, before: Date) -> Result<u64, StoreError> {
        let (mut moved, mut after) = (0, Uuid::nil());
        loop {
            let users = self.with_old_earnings(before, after).await?;
            for UserRow { user_id } in &users {
                let mut stretch = STRETCH;
                while stretch == STRETCH {
                    let tx = self.begin(*user_id).await?;
                    stretch = tx.move_to_archive(*user_id, before).await?;
                    tx.finish().await?;
                    moved += stretch;
                }
            }
            let Some(last) = users.last() else { return Ok(moved) };
            after = last.user_id;
        }
    }

    /// How many earnings of before a day are not in the archive.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn count_old_earnings(&self, before: Date) -> Result<u64, StoreError> {
        let (mut count, mut after) = (0, Uuid::nil());
        loop {
            let users = self.with_old_earnings(before, after).await?;
            for UserRow { user_id } in &users {
                let sql = "SELECT COUNT(*) AS count FROM earnings WHERE user_id = $1 AND date < $2";
                let values = vec![(*user_id).into(), before.naive().into()];
                let rows: Vec<CountRow> = all(&self.reader(*user_id), sql, values).await?;
                count += number::<u64>(rows.first().map_or(0, |row| row.count))?;
            }
            let Some(last) = users.last() else { return Ok(count) };
            after = last.user_id;
        }
    }

    /// Who has live earnings of before a day, in the order of ids, from one on.
    async fn with_old_earnings(&self, before: Date, after: Uuid) -> Result<Vec<UserRow>, StoreError> {
        let sql = format!(
            "SELECT id AS user_id FROM users WHERE id > $1 AND EXISTS (
                SELECT 1 FROM earnings WHERE earnings.user_id = users.id AND date < $2
            ) ORDER BY id LIMIT {USERS}"
        );
        all(&self.reader(Scope::Everyone), &sql, vec![after.into(), before.naive().into()]).await
    }
}

impl Tx {
    /// Moves the oldest live earnings of before a day, and leaves out what someone is changing.
    async fn move_to_archive(&self, user: Uuid, before: Date) -> Result<u64, StoreError> {
        let columns = columns();
        let values = || [Value::from(user), before.naive().into()];
        let old = format!(
            "SELECT id FROM earnings WHERE user_id = $1 AND date < $2 ORDER BY date, id LIMIT {STRETCH}"
        );
        if self.connection().get_database_backend() == DbBackend::Sqlite {
            let these = format!("user_id = $1 AND id IN ({old})");
            let copy = format!(
                "INSERT INTO earnings_archive ({columns}) SELECT {columns} FROM earnings WHERE {these}"
            );
            self.run(&copy, values()).await?;
            return self.run(&format!("DELETE FROM earnings WHERE {these}"), values()).await;
        }
        let sql = format!(
            "WITH old AS MATERIALIZED ({old} FOR UPDATE SKIP LOCKED),
            gone AS (
                DELETE FROM earnings USING old WHERE earnings.user_id = $1 AND earnings.id = old.id
                RETURNING earnings.*
            )
            INSERT INTO earnings_archive ({columns}) SELECT {columns} FROM gone"
        );
        self.run(&sql, values()).await
    }

    /// Makes an earning of the archive a live one again, if it is there.
    pub(super) async fn take_out_of_archive(&self, owner: UserId, id: EarningId) -> Result<(), StoreError> {
        let columns = columns();
        let values = || [Value::from(owner.uuid()), id.uuid().into()];
        let this = "user_id = $1 AND id = $2";
        if self.connection().get_database_backend() == DbBackend::Sqlite {
            let copy = format!(
                "INSERT INTO earnings ({columns}) SELECT {columns} FROM earnings_archive WHERE {this}"
            );
            if self.run(&copy, values()).await? > 0 {
                self.run(&format!("DELETE FROM earnings_archive WHERE {this}"), values()).await?;
            }
            return Ok(());
        }
        let sql = format!(
            "WITH gone AS (DELETE FROM earnings_archive WHERE {this} RETURNING *)
            INSERT INTO earnings ({columns}) SELECT {columns} FROM gone"
        );
        self.run(&sql, values()).await.map(drop)
    }

    /// Removes those of the earnings just added whose source is in the archive already, also from the list of
    /// them. Looking when they are added and not before finds what was moved in between.
    pub(super) async fn give_way_to_archive(
        &self,
        owner: UserId,
        added: &mut Vec<EarningId>,
    ) -> Result<(), StoreError> {
        if added.is_empty() {
            return Ok(());
        }
        let connection = self.connection();
        let backend = connection.get_database_backend();
        // SQLite looks for `$1` among all names of a statement, and for `?` it does not.
        let mark = |number: usize| match backend {
            DbBackend::Sqlite => "?".to_owned(),
            _ => format!("${number}"),
        };
        let marks: Vec<String> = (2..=added.len() + 1).map(mark).collect();
        let sql = format!(
            "DELETE FROM earnings WHERE user_id = {} AND id IN ({}) AND EXISTS (
                SELECT 1 FROM earnings_archive AS old
                WHERE old.user_id = earnings.user_id AND old.platform_id = earnings.platform_id
                    AND old.source = earnings.source
            ) RETURNING id",
            mark(1),
            marks.join(", ")
        );
        let values = [owner.uuid().into()].into_iter().chain(added.iter().map(|id| id.uuid().into()));
        let statement = Statement::from_sql_and_values(backend, sql, values);
        for row in connection.query_all_raw(statement).await.map_err(fault)? {
            let id: Uuid = row.try_get_by_index(0).map_err(fault)?;
            added.retain(|added| added.uuid() != id);
        }
        Ok(())
    }
}

fn columns() -> String {
    let columns: Vec<&str> = earning::Column::iter().map(|column| column.as_str()).collect();
    columns.join(", ")
}
