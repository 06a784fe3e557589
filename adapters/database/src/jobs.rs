//! Work that is owed (ADR 0020).

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use kernel::{Backlog, Cause, DeadJob, Event, Id, Job, JobId, Jobs, StoreError, Timestamp, Told, UserId};
use sea_orm::{
    ColumnTrait as _, Condition, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _,
    entity::prelude::{DateTimeUtc, Uuid},
    sea_query::{ExprTrait as _, Value},
};
use webhooks::EVENTS_QUEUE;

use crate::{
    Database,
    books::all,
    entity::event,
    fault::{corrupt, fault},
    spelling::number,
    tx::{Command, Tx},
    walls::Scope,
};

/// How many jobs are added in one statement, at most.
const TOGETHER: usize = 8;

/// Which queues owe something for an event, by its kind.
#[derive(Debug, Default)]
pub(crate) struct Routes(BTreeMap<&'static str, Vec<&'static str>>);

/// What the first job of its lane is, and every one without a lane.
const FIRST_OF_ITS_LANE: &str = "NOT EXISTS (
    SELECT 1 FROM jobs AS earlier
    WHERE earlier.queue = next.queue AND earlier.lane = next.lane AND earlier.id < next.id
        AND earlier.died_at IS NULL AND earlier.lane IS NOT NULL
)";

/// Something that is owed for an event.
pub(crate) struct Owed {
    pub(crate) queue: &'static str,
    /// What makes it the only one of its queue.
    pub(crate) key: String,
    pub(crate) user: UserId,
    pub(crate) event: Id<Event>,
    pub(crate) lane: Uuid,
    pub(crate) at: Timestamp,
}

#[derive(FromQueryResult)]
struct DueRow {
    queue: String,
    due_at: DateTimeUtc,
}

#[derive(FromQueryResult)]
struct ClaimedRow {
    id: i64,
    key: String,
    attempts: i64,
    user_id: Option<Uuid>,
    event_id: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct BacklogRow {
    queue: String,
    waiting: i64,
    claimed: i64,
    dead: i64,
    oldest: Option<DateTimeUtc>,
}

#[derive(FromQueryResult)]
struct DeadRow {
    id: i64,
    queue: String,
    key: String,
    user_id: Option<Uuid>,
    attempts: i64,
    last_error: Option<String>,
    created_at: DateTimeUtc,
    died_at: DateTimeUtc,
}

impl Owed {
    /// What an event of any kind owes.
    pub(crate) fn for_event(queue: &'static str, event: &Event) -> Self {
        let Event { id, user, subject, at, .. } = *event;
        Self { queue, key: id.to_string(), user, event: id, lane: subject, at }
    }

    /// Whether it is owed only to who wants it: most users have no webhook, and nothing is to be done about that.
    pub(crate) fn is_conditional(&self) -> bool {
        self.queue == EVENTS_QUEUE
    }

    /// Adds the jobs, of which all are conditional or none is, in their order: that is the order in which they are done.
    pub(crate) fn add(all: &[Self], backend: DbBackend) -> Command {
        let types = match backend {
            DbBackend::Sqlite => None,
            // It takes for text whatever comes by way of a list.
            _ => Some(["bigint", "text", "text", "uuid", "uuid", "uuid", "timestamptz"]),
        };
        let mut rows = Vec::with_capacity(all.len());
        let mut values: Vec<Value> = Vec::with_capacity(7 * all.len());
        for (Self { queue, key, user, event, lane, at }, place) in all.iter().zip(1_i64..) {
            let first = values.len() + 1;
            values.extend([
                place.into(),
                (*queue).into(),
                key.clone().into(),
                user.uuid().into(),
                event.uuid().into(),
                (*lane).into(),
                at.to_utc().into(),
            ]);
            let marks: Vec<String> = (first..=values.len())
                .enumerate()
                .map(|(column, number)| match types {
                    Some(types) => format!("CAST(${number} AS {})", types[column]),
                    None => format!("${number}"),
                })
                .collect();
            rows.push(format!("({})", marks.join(", ")));
        }
        let condition = if all.first().is_some_and(Self::is_conditional) {
            "WHERE EXISTS (SELECT 1 FROM webhooks WHERE webhooks.user_id = owed.user_id AND is_active)"
        } else {
            ""
        };
        let sql = format!(
            "INSERT INTO jobs (queue, key, user_id, event_id, lane, attempts, due_at, created_at)
            SELECT queue, key, user_id, event_id, lane, 0, due_at, due_at FROM (
                WITH owed (place, queue, key, user_id, event_id, lane, due_at) AS (VALUES {})
                SELECT * FROM owed {condition}
            ) AS owed ORDER BY place",
            rows.join(", ")
        );
        Command::new(sql, values)
    }
}

impl Routes {
    pub(crate) fn queues_of(&self, kind: &str) -> &[&'static str] {
        self.0.get(kind).map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<(&'static str, &'static str)> for Routes {
    fn from_iter<I: IntoIterator<Item = (&'static str, &'static str)>>(pairs: I) -> Self {
        let mut routes = BTreeMap::<_, Vec<_>>::new();
        for (kind, queue) in pairs {
            routes.entry(kind).or_default().push(queue);
        }
        Self(routes)
    }
}

impl Tx {
    /// Owes a queue something for an event that is there, or is of this transaction.
    pub(crate) async fn owe(&mut self, owed: Owed) -> Result<(), StoreError> {
        self.owing.push(owed);
        if self.owing.len() < TOGETHER { Ok(()) } else { self.end_chain().await }
    }
}

impl Database {
    /// Changes jobs by one statement, and counts them.
    async fn change(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, StoreError> {
        let tx = self.begin_anew(Scope::Everyone).await?;
        let changed = tx.run(sql, values).await?;
        tx.finish().await?;
        Ok(changed)
    }

    /// Changes a job because someone says so, perhaps in a request that is repeated under its key.
    async fn decide(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<bool, StoreError> {
        let tx = self.begin(Scope::Everyone).await?;
        let changed = tx.run(sql, values).await?;
        tx.finish().await?;
        Ok(changed == 1)
    }

    /// Changes a job for as long as its claim holds.
    async fn settle(
        &self,
        job: &Job,
        change: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<bool, StoreError> {
        let sql = format!("{change} WHERE id = $1 AND lease = $2");
        let claim: [Value; 2] = [job.id.into(), job.lease.into()];
        Ok(self.change(&sql, claim.into_iter().chain(values)).await? == 1)
    }
}

#[async_trait]
impl Jobs for Database {
    async fn due(&self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let sql = format!(
            "SELECT next.queue AS queue, MIN(next.due_at) AS due_at FROM jobs AS next
            WHERE next.died_at IS NULL AND {FIRST_OF_ITS_LANE}
            GROUP BY next.queue ORDER BY next.queue"
        );
        let rows: Vec<DueRow> = all(&self.reader(Scope::Everyone), &sql, Vec::new()).await?;
        Ok(rows.into_iter().map(|DueRow { queue, due_at }| (queue, due_at.into())).collect())
    }

    async fn take(
        &self,
        queue: &str,
        limit: usize,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Job>, StoreError> {
        // SQLite need not be told: it has one writer.
        let lock = match self.backend() {
            DbBackend::Sqlite => "",
            _ => "FOR UPDATE OF next SKIP LOCKED",
        };
        // Picked once, however the rows are then found again.
        let sql = format!(
            "WITH picked AS MATERIALIZED (
                SELECT next.id AS job FROM jobs AS next
                WHERE next.died_at IS NULL AND next.queue = $1 AND next.due_at <= $2 AND {FIRST_OF_ITS_LANE}
                ORDER BY next.due_at, next.id LIMIT $3 {lock}
            )
            UPDATE jobs SET lease = $4, due_at = $5, attempts = attempts + 1
            FROM picked WHERE jobs.id = picked.job
            RETURNING id, key, attempts, user_id, event_id"
        );
        let lease = Id::<Job>::mint(now).uuid();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values =
            vec![queue.into(), now.to_utc().into(), limit.into(), lease.into(), until.to_utc().into()];
        let tx = self.begin_anew(Scope::Everyone).await?;
        let mut rows: Vec<ClaimedRow> = all(tx.connection(), &sql, values).await?;
        let events = causes(&tx, &rows).await?;
        tx.finish().await?;
        rows.sort_by_key(|row| row.id);
        rows.into_iter()
            .map(|ClaimedRow { id, key, attempts, user_id: _, event_id }| {
                let cause = match event_id {
                    None => Cause::Period(key.clone()),
                    Some(event) => {
                        // One event may owe several jobs of a queue: one for each webhook that hears of it.
                        let told = events.get(&event).cloned();
                        Cause::Event(told.ok_or_else(|| corrupt("a job has lost its event"))?)
                    }
                };
                Ok(Job { id, queue: queue.to_owned(), key, attempt: number(attempts)?, cause, lease })
            })
            .collect()
    }

    async fn extend(&self, job: &Job, until: Timestamp) -> Result<bool, StoreError> {
        self.settle(job, "UPDATE jobs SET due_at = $3", [until.to_utc().into()]).await
    }

    async fn finish(&self, job: &Job) -> Result<bool, StoreError> {
        self.settle(job, "DELETE FROM jobs", []).await
    }

    async fn postpone(&self, job: &Job, at: Timestamp, error: &str) -> Result<bool, StoreError> {
        let change = "UPDATE jobs SET lease = NULL, due_at = $3, last_error = $4";
        self.settle(job, change, [at.to_utc().into(), shortened(error).into()]).await
    }

    async fn release(&self, job: &Job, now: Timestamp) -> Result<bool, StoreError> {
        let change = "UPDATE jobs SET lease = NULL, due_at = $3, attempts = attempts - 1";
        self.settle(job, change, [now.to_utc().into()]).await
    }

    async fn bury(&self, job: &Job, now: Timestamp, error: &str) -> Result<bool, StoreError> {
        let change = "UPDATE jobs SET lease = NULL, died_at = $3, last_error = $4";
        self.settle(job, change, [now.to_utc().into(), shortened(error).into()]).await
    }

    async fn open_period(&self, schedule: &str, period: &str, now: Timestamp) -> Result<bool, StoreError> {
        let values: [Value; 3] = [schedule.into(), period.into(), now.to_utc().into()];
        let tx = self.begin_anew(Scope::Everyone).await?;
        let opened = tx
            .run(
                "INSERT INTO job_periods (schedule, period, began_at) VALUES ($1, $2, $3)
                ON CONFLICT (schedule) DO UPDATE SET period = excluded.period, began_at = excluded.began_at
                WHERE job_periods.period < excluded.period",
                values.clone(),
            )
            .await?;
        if opened == 0 {
            return Ok(false);
        }
        let missing = all::<DueRow>(
            tx.connection(),
            "SELECT queue, due_at FROM jobs WHERE queue = $1 AND died_at IS NULL AND lease IS NULL LIMIT 1",
            vec![schedule.into()],
        )
        .await?
        .is_empty();
        if missing {
            tx.run(
                "INSERT INTO jobs (queue, key, attempts, due_at, created_at) VALUES ($1, $2, 0, $3, $3)",
                values,
            )
            .await?;
        }
        tx.finish().await?;
        Ok(true)
    }

    async fn backlog(&self, now: Timestamp) -> Result<Vec<Backlog>, StoreError> {
        let sql = "SELECT queue,
                COUNT(*) FILTER (WHERE died_at IS NULL AND (lease IS NULL OR due_at <= $1)) AS waiting,
                COUNT(*) FILTER (WHERE lease IS NOT NULL AND due_at > $1) AS claimed,
                COUNT(*) FILTER (WHERE died_at IS NOT NULL) AS dead,
                MIN(CASE WHEN died_at IS NULL THEN created_at END) AS oldest
            FROM jobs GROUP BY queue ORDER BY queue";
        let rows: Vec<BacklogRow> =
            all(&self.reader(Scope::Everyone), sql, vec![now.to_utc().into()]).await?;
        let told = |BacklogRow { queue, waiting, claimed, dead, oldest }| {
            Ok(Backlog {
                queue,
                waiting: number(waiting)?,
                claimed: number(claimed)?,
                dead: number(dead)?,
                oldest: oldest.map(Timestamp::from),
            })
        };
        rows.into_iter().map(told).collect()
    }

    async fn dead(&self, after: JobId, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        let sql = "SELECT id, queue, key, user_id, attempts, last_error, created_at, died_at FROM jobs
            WHERE died_at IS NOT NULL AND id > $1 ORDER BY id LIMIT $2";
        let rows: Vec<DeadRow> =
            all(&self.reader(Scope::Everyone), sql, vec![after.into(), i64::from(limit).into()]).await?;
        let told = |row: DeadRow| {
            let DeadRow { id, queue, key, user_id, attempts, last_error, created_at, died_at } = row;
            Ok(DeadJob {
                id,
                queue,
                key,
                user: user_id.map(Id::from),
                attempts: number(attempts)?,
                error: last_error,
                owed_since: created_at.into(),
                died_at: died_at.into(),
            })
        };
        rows.into_iter().map(told).collect()
    }

    async fn revive(&self, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET died_at = NULL, attempts = 0, due_at = $2
            WHERE id = $1 AND died_at IS NOT NULL";
        self.decide(sql, [id.into(), now.to_utc().into()]).await
    }

    async fn discard(&self, id: JobId) -> Result<bool, StoreError> {
        let sql = "DELETE FROM jobs WHERE id = $1 AND died_at IS NOT NULL";
        self.decide(sql, [id.into()]).await
    }
}

/// The events that jobs are on.
async fn causes(tx: &Tx, rows: &[ClaimedRow]) -> Result<HashMap<Uuid, Told>, StoreError> {
    let any = rows
        .iter()
        .filter_map(|row| row.user_id.zip(row.event_id))
        .fold(Condition::any(), |any, (user, event)| {
            any.add(event::Column::UserId.eq(user).and(event::Column::Id.eq(event)))
        });
    if any.is_empty() {
        return Ok(HashMap::new());
    }
    let events = event::Entity::find().filter(any).all(tx.connection()).await.map_err(fault)?;
    events.into_iter().map(|row| Ok((row.id, row.try_into()?))).collect()
}

/// The longest error that is kept, in characters.
const ERROR_MAX: usize = 500;

fn shortened(error: &str) -> String {
    error.chars().filter(|c| *c != '\0').take(ERROR_MAX).collect()
}
