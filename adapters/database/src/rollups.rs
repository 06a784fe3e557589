//! Sums by day: folded, made anew, and compared with the rows that they are over (ADR 0010).

use kernel::{StoreError, UserId};
use sea_orm::{DbBackend, FromQueryResult, entity::prelude::Uuid};

use crate::{Database, books::all, tx::Tx, walls::Scope};

/// A table of sums, and what they are sums of.
pub(crate) struct Rollup {
    pub(crate) table: &'static str,
    /// What has changed since the sums were last folded, on PostgreSQL.
    changes: &'static str,
    /// Both as one.
    pub(crate) view: &'static str,
    pub(crate) key: &'static [&'static str],
    /// The first is how many rows there are.
    pub(crate) sums: &'static [&'static str],
    /// Key and sums of the rows themselves, of those of the user `$1` where `{of_user}` says so.
    rows: &'static str,
}

pub(crate) const ROLLUPS: [Rollup; 3] = [
    Rollup {
        table: "earning_days",
        changes: "earning_day_changes",
        view: "earned_by_day",
        key: &["user_id", "date", "platform_id", "currency"],
        sums: &[
            "row_count",
            "total_minor",
            "fees_minor",
            "tax_withheld_minor",
            "hours_micros",
            "timed_count",
            "timed_minor",
            "timed_fees_minor",
            "timed_tax_withheld_minor",
        ],
        rows: "SELECT user_id, date, platform_id, currency,
                COUNT(*) AS row_count,
                SUM(amount_minor) AS total_minor,
                COALESCE(SUM(fees_minor), 0) AS fees_minor,
                COALESCE(SUM(tax_withheld_minor), 0) AS tax_withheld_minor,
                COALESCE(SUM(hours_micros), 0) AS hours_micros,
                COUNT(*) FILTER (WHERE hours_micros > 0) AS timed_count,
                COALESCE(SUM(amount_minor) FILTER (WHERE hours_micros > 0), 0) AS timed_minor,
                COALESCE(SUM(fees_minor) FILTER (WHERE hours_micros > 0), 0) AS timed_fees_minor,
                COALESCE(SUM(tax_withheld_minor) FILTER (WHERE hours_micros > 0), 0) AS timed_tax_withheld_minor
            FROM all_earnings WHERE {of_user}
            GROUP BY 1, 2, 3, 4",
    },
    Rollup {
        table: "expense_days",
        changes: "expense_day_changes",
        view: "spent_by_day",
        key: &["user_id", "date", "category", "platform_id", "currency", "is_tax_deductible", "status"],
        sums: &["row_count", "total_minor"],
        rows: "SELECT user_id, date, category, COALESCE(platform_id, {nowhere}) AS platform_id, currency,
                is_tax_deductible, status,
                COUNT(*) AS row_count,
                SUM(amount_minor) AS total_minor
            FROM expenses WHERE {of_user}
            GROUP BY 1, 2, 3, 4, 5, 6, 7",
    },
    Rollup {
        table: "sale_days",
        changes: "sale_day_changes",
        view: "sold_by_day",
        key: &["user_id", "date", "product_id", "currency"],
        sums: &["row_count", "sale_count", "units_micros", "revenue_minor", "cost_minor"],
        rows: "SELECT line.user_id AS user_id, sale.sale_date AS date, line.product_id AS product_id,
                sale.currency AS currency,
                COUNT(*) AS row_count,
                COUNT(*) FILTER (WHERE line.position = 0) AS sale_count,
                SUM(line.quantity_micros) AS units_micros,
                SUM(line.total_minor - line.discount_minor) AS revenue_minor,
                COALESCE(SUM(line.cost_minor), 0) AS cost_minor
            FROM sale_lines AS line JOIN sales AS sale
                ON sale.user_id = line.user_id AND sale.id = line.sale_id
            WHERE sale.status = 'completed' AND {of_user}
            GROUP BY 1, 2, 3, 4",
    },
];

#[derive(FromQueryResult)]
struct UserRow {
    user_id: Uuid,
}

impl Database {
    /// Folds what has changed into the sums of the days, and counts the changes. Whoever reads sums
    /// sees the same before, meanwhile and after; what another node is folding is left to it.
    ///
    /// On SQLite there is nothing to be done: its only writer adds to the sums at once.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn fold_rollups(&self) -> Result<u64, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(0);
        }
        let mut folded = 0;
        for rollup in &ROLLUPS {
            let users = format!("SELECT DISTINCT user_id FROM {}", rollup.changes);
            for UserRow { user_id } in all(&self.reader(Scope::Everyone), &users, Vec::new()).await? {
                folded += self.fold(rollup, user_id).await?;
            }
        }
        Ok(folded)
    }

    /// The same of one user, who has changed much at once.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn fold_rollups_of(&self, user: UserId) -> Result<u64, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(0);
        }
        let mut folded = 0;
        for rollup in &ROLLUPS {
            folded += self.fold(rollup, user.uuid()).await?;
        }
        Ok(folded)
    }

    /// Sums up the rows of one user, or of everyone, from the first to the last, and counts the sums.
    /// Others may go on booking meanwhile.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn rebuild_rollups(&self, owner: Option<UserId>) -> Result<u64, StoreError> {
        let users = match owner {
            Some(owner) => vec![UserRow { user_id: owner.uuid() }],
            None => {
                all(&self.reader(Scope::Everyone), "SELECT id AS user_id FROM users ORDER BY id", Vec::new())
                    .await?
            }
        };
        let mut sums = 0;
        for UserRow { user_id } in users {
            for rollup in &ROLLUPS {
                sums += self.rebuild(rollup, user_id).await?;
            }
        }
        Ok(sums)
    }

    async fn fold(&self, rollup: &Rollup, user: Uuid) -> Result<u64, StoreError> {
        let Rollup { table, changes, .. } = rollup;
        let (columns, key) = (rollup.columns(), rollup.key.join(", "));
        let tx = self.begin_anew(user).await?;
        if !tx.takes_turn(user).await? {
            return Ok(0);
        }
        let summed: Vec<String> = rollup.sums.iter().map(|sum| format!("SUM({sum})")).collect();
        let raised: Vec<String> =
            rollup.sums.iter().map(|sum| format!("{sum} = kept.{sum} + excluded.{sum}")).collect();
        // One statement sees one moment: no change is taken that is not added, nor one added twice.
        let fold = format!(
            "WITH taken AS (DELETE FROM {changes} WHERE user_id = $1 RETURNING *),
            raised AS (
                INSERT INTO {table} AS kept ({columns})
                SELECT {key}, {} FROM taken GROUP BY {key} ORDER BY {key}
                ON CONFLICT ({key}) DO UPDATE SET {} RETURNING 1
            )
            SELECT COUNT(*) AS taken FROM taken",
            summed.join(", "),
            raised.join(", "),
        );
        let taken: Vec<CountRow> = all(tx.connection(), &fold, vec![user.into()]).await?;
        tx.run(&format!("DELETE FROM {table} WHERE user_id = $1 AND row_count = 0"), [user.into()]).await?;
        tx.finish().await?;
        Ok(taken.first().map_or(0, |row| row.taken.unsigned_abs()))
    }

    async fn rebuild(&self, rollup: &Rollup, user: Uuid) -> Result<u64, StoreError> {
        let Rollup { table, changes, .. } = rollup;
        let tx = self.begin_anew(user).await?;
        let backend = self.backend();
        if backend == DbBackend::Postgres {
            tx.run(&format!("SELECT pg_advisory_xact_lock({TURN})"), [user.into()]).await?;
        }
        tx.run(&format!("DELETE FROM {table} WHERE user_id = $1"), [user.into()]).await?;
        let insert = format!(
            "INSERT INTO {table} ({}) {}",
            rollup.columns(),
            rollup.rows(backend).replace("{of_user}", &rollup.of_user())
        );
        // One statement sees one moment: what was changed until then is in the rows, and what is
        // changed after it is not among what is thrown away.
        let anew = match backend {
            DbBackend::Sqlite => insert,
            _ => format!("WITH gone AS (DELETE FROM {changes} WHERE user_id = $1) {insert}"),
        };
        let sums = tx.run(&anew, [user.into()]).await?;
        tx.finish().await?;
        Ok(sums)
    }
}

/// Names one user's turn at folding, on PostgreSQL.
const TURN: &str = "hashtextextended('rollups ' || CAST($1 AS uuid), 0)";

#[derive(FromQueryResult)]
struct CountRow {
    taken: i64,
}

#[derive(FromQueryResult)]
struct TurnRow {
    taken: bool,
}

impl Tx {
    /// Whether no one else is folding what this user has changed.
    async fn takes_turn(&self, user: Uuid) -> Result<bool, StoreError> {
        let ask = format!("SELECT pg_try_advisory_xact_lock({TURN}) AS taken");
        let turn: Vec<TurnRow> = all(self.connection(), &ask, vec![user.into()]).await?;
        Ok(turn.first().is_some_and(|row| row.taken))
    }
}

impl Rollup {
    /// What the rows of everyone add up to.
    pub(crate) fn of_everyone(&self, backend: DbBackend) -> String {
        self.rows(backend).replace("{of_user}", "TRUE")
    }

    fn columns(&self) -> String {
        format!("{}, {}", self.key.join(", "), self.sums.join(", "))
    }

    fn rows(&self, backend: DbBackend) -> String {
        let nowhere = match backend {
            DbBackend::Sqlite => "zeroblob(16)",
            _ => "CAST('00000000-0000-0000-0000-000000000000' AS uuid)",
        };
        self.rows.replace("{nowhere}", nowhere)
    }

    fn of_user(&self) -> String {
        let table = if self.rows.contains("line.user_id") { "line." } else { "" };
        format!("{table}user_id = $1")
    }
}
