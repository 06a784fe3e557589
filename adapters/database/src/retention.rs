//! What need not be kept for good: found by its age, counted, and removed a stretch at a time.

use kernel::{StoreError, Timestamp};
use sea_orm::{DbBackend, FromQueryResult};

use crate::{Database, books::all, spelling::number, walls::Scope};

/// Rows that are removed in one transaction.
const STRETCH: u64 = 500;

/// What is of no use any more once it is old enough. All of it is about how the server works: nothing of the
/// books is among it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// Answers that are kept for a repetition of their requests, since they were given.
    Answers,
    /// Sessions and links that were mailed, since they are over.
    Sessions,
    /// Letters that were sent, or will not be, since they were queued.
    Letters,
    /// Jobs that were given up, since then.
    Jobs,
    /// What webhooks were told, since it happened.
    Deliveries,
}

/// Rows of a table, and when one of them is old: `$1` is the instant before which it must lie.
struct Rows {
    table: &'static str,
    old: &'static str,
}

impl Passing {
    fn rows(self) -> &'static [Rows] {
        match self {
            Self::Answers => &[Rows { table: "idempotency_keys", old: "created_at < $1" }],
            Self::Sessions => &[
                Rows { table: "sessions", old: "expires_at < $1" },
                Rows { table: "mailed_links", old: "expires_at < $1" },
            ],
            Self::Letters => &[Rows { table: "letters", old: "created_at < $1 AND state <> 'queued'" }],
            Self::Jobs => &[Rows { table: "jobs", old: "died_at < $1" }],
            Self::Deliveries => &[Rows { table: "webhook_deliveries", old: "created_at < $1" }],
        }
    }
}

#[derive(FromQueryResult)]
struct CountRow {
    count: i64,
}

impl Database {
    /// How much there is that was over before an instant, of all users.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn count_passed(&self, what: Passing, before: Timestamp) -> Result<u64, StoreError> {
        let mut count = 0;
        for Rows { table, old } in what.rows() {
            let sql = format!("SELECT COUNT(*) AS count FROM {table} WHERE {old}");
            let rows: Vec<CountRow> =
                all(&self.reader(Scope::Everyone), &sql, vec![before.to_utc().into()]).await?;
            count += number::<u64>(rows.first().map_or(0, |row| row.count))?;
        }
        Ok(count)
    }

    /// Removes what was over before an instant, of all users, and counts it. No event tells of it.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn remove_passed(&self, what: Passing, before: Timestamp) -> Result<u64, StoreError> {
        let row = if self.backend() == DbBackend::Sqlite { "rowid" } else { "ctid" };
        let mut all = 0;
        for Rows { table, old } in what.rows() {
            let sql = format!(
                "DELETE FROM {table} WHERE {row} IN (SELECT {row} FROM {table} WHERE {old} LIMIT {STRETCH})"
            );
            let mut removed = STRETCH;
            while removed == STRETCH {
                let tx = self.begin(Scope::Everyone).await?;
                removed = tx.run(&sql, [before.to_utc().into()]).await?;
                tx.finish().await?;
                all += removed;
            }
        }
        Ok(all)
    }
}
