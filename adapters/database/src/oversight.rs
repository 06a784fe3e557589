//! What whoever runs the server watches: connections, schedules, and how much there is of everything.

use kernel::{StoreError, TimeDelta, Timestamp};
use sea_orm::{DatabaseConnection, FromQueryResult, entity::prelude::DateTimeUtc};

use crate::{Database, books::all, fault::corrupt, replica::Replica, spelling::number, walls::Scope};

/// How much there is, over all users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    pub users: u64,
    /// Who was seen, in a session or as a program, in the last day, week, and month of 30 days.
    pub active: [u64; 3],
    pub earnings: u64,
}

/// The connections of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolFigures {
    /// `reads` and `writes` on SQLite; `all` on PostgreSQL, and `replica` while one is there.
    pub pool: &'static str,
    pub open: u32,
    /// Of those that are open.
    pub idle: u32,
    pub max: u32,
}

#[derive(FromQueryResult)]
struct ExtentRow {
    users: i64,
    earnings: i64,
    of_day: i64,
    of_week: i64,
    of_month: i64,
}

#[derive(FromQueryResult)]
struct DoneRow {
    schedule: String,
    began_at: DateTimeUtc,
}

impl Database {
    /// Counts everything, in one statement: for a look now and then, and not for each of those who ask.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn extent(&self, now: Timestamp) -> Result<Extent, StoreError> {
        let sql = "SELECT
                (SELECT COUNT(*) FROM users) AS users,
                (SELECT CAST(COALESCE(SUM(row_count), 0) AS BIGINT) FROM earned_by_day) AS earnings,
                COUNT(DISTINCT CASE WHEN seen.seen_at >= $1 THEN seen.user_id END) AS of_day,
                COUNT(DISTINCT CASE WHEN seen.seen_at >= $2 THEN seen.user_id END) AS of_week,
                COUNT(DISTINCT seen.user_id) AS of_month
            FROM (
                SELECT user_id, rotated_at AS seen_at FROM sessions WHERE rotated_at >= $3
                UNION ALL
                SELECT user_id, used_at AS seen_at FROM personal_tokens WHERE used_at >= $3
            ) AS seen";
        let since = [1, 7, 30].map(|days| now.plus(-TimeDelta::days(days)).to_utc().into());
        let row: Option<ExtentRow> = all(&self.reader(Scope::Everyone), sql, since.into()).await?.pop();
        let row = row.ok_or_else(|| corrupt("a count has one row"))?;
        let ExtentRow { users, earnings, of_day, of_week, of_month } = row;
        Ok(Extent {
            users: number(users)?,
            active: [number(of_day)?, number(of_week)?, number(of_month)?],
            earnings: number(earnings)?,
        })
    }

    /// Since when the newest period of each schedule is owed, of those of which it is done: by whichever
    /// node.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn schedules_done(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let sql = "SELECT schedule, began_at FROM job_periods
            WHERE NOT EXISTS (
                SELECT 1 FROM jobs
                WHERE jobs.queue = job_periods.schedule AND jobs.user_id IS NULL
                    AND (jobs.died_at IS NULL OR jobs.key = job_periods.period)
            )
            ORDER BY schedule";
        let rows: Vec<DoneRow> = all(&self.reader(Scope::Everyone), sql, Vec::new()).await?;
        Ok(rows.into_iter().map(|DoneRow { schedule, began_at }| (schedule, began_at.into())).collect())
    }

    /// How the pools stand at this moment.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolFigures> {
        let Some(leases) = self.leases() else {
            let [writer, readers] = self.connections().map(DatabaseConnection::get_sqlite_connection_pool);
            return [("writes", writer), ("reads", readers)]
                .map(|(name, pool)| figures(name, pool, pool.num_idle()))
                .into();
        };
        let replica = self.replica().get().and_then(Replica::leases);
        let all = [("all", leases.clone())].into_iter().chain(replica.map(|leases| ("replica", leases)));
        all.map(|(name, leases)| figures(name, leases.pool(), leases.idle())).collect()
    }
}

fn figures<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>, idle: usize) -> PoolFigures {
    let open = pool.size();
    // The two are read one after the other.
    let idle = u32::try_from(idle).unwrap_or(open).min(open);
    PoolFigures { pool: name, open, idle, max: pool.options().get_max_connections() }
}
