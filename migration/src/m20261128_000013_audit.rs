//! Chains of events: what each event comes after, where the chains end, and where they once stood.
//!
//! The events that are there are chained in the order of their ids, a chain for each user. The ends are
//! closed with a key that no migration knows: whoever runs it does that in the same transaction.

use sea_orm::{DbBackend, QueryResult, Statement, Value, prelude::Uuid};
use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, SchemaManagerConnection,
};
use sha2::{Digest as _, Sha256};

use crate::Dialect;

/// Events that are chained in one go.
const STRETCH: usize = 500;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        let connection = manager.get_connection();
        for part in [event_columns, event_heads, audit_checkpoints, audit_marks] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        chain(connection, dialect.backend).await?;
        for part in [events_stay, events_indexes] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        Ok(())
    }
}

/// `link` names the event and all that came before it in its lane. `session_id` is the session that it
/// was done in, and `address` the client's: no reference, for an event outlives both.
fn event_columns(Dialect { backend, uuid, text, bytes, integer, .. }: Dialect) -> String {
    let drop = match backend {
        DbBackend::Sqlite => "DROP TRIGGER events_append_only;",
        _ => "DROP TRIGGER events_append_only ON events;",
    };
    format!(
        "{drop}
        ALTER TABLE events ADD COLUMN session_id {uuid};
        ALTER TABLE events ADD COLUMN address {text} CHECK (length(address) <= 64);
        ALTER TABLE events ADD COLUMN lane {integer} CHECK (lane >= 0);
        ALTER TABLE events ADD COLUMN sequence {integer} CHECK (sequence >= 1);
        ALTER TABLE events ADD COLUMN link {bytes} CHECK (length(link) = 32);"
    )
}

/// Where each lane of a user's events ends. `closed` is what the server made of the other columns; it is
/// empty until the server has seen what a migration left.
fn event_heads(Dialect { backend, uuid, bytes, integer, strict, .. }: Dialect) -> String {
    // A head is overwritten with every event: with room beside it, in the same place.
    let room = if backend == DbBackend::Sqlite { "" } else { "WITH (fillfactor = 50)" };
    format!(
        "CREATE TABLE event_heads (
            user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            lane {integer} NOT NULL CHECK (lane >= 0),
            sequence {integer} NOT NULL CHECK (sequence >= 0),
            link {bytes} NOT NULL CHECK (length(link) = 32),
            closed {bytes} NOT NULL,
            PRIMARY KEY (user_id, lane)
        ) {strict} {room};"
    )
}

/// One a day, each with the digest of the one before.
fn audit_checkpoints(Dialect { bytes, integer, date, instant, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE audit_checkpoints (
            number {integer} NOT NULL PRIMARY KEY CHECK (number >= 1),
            day {date} NOT NULL CONSTRAINT audit_checkpoints_day UNIQUE,
            at {instant} NOT NULL,
            previous {bytes} NOT NULL CHECK (length(previous) = 32),
            digest {bytes} NOT NULL CHECK (length(digest) = 32),
            closed {bytes} NOT NULL
        ) {strict};"
    )
}

/// Where the lanes stood that had gone on since they were marked before. `user_id` is no reference: a
/// mark stays when its user is gone, for else the checkpoint could not be read any more.
fn audit_marks(Dialect { uuid, bytes, integer, strict, .. }: Dialect) -> String {
    format!(
        "CREATE TABLE audit_marks (
            user_id {uuid} NOT NULL,
            lane {integer} NOT NULL,
            sequence {integer} NOT NULL,
            link {bytes} NOT NULL CHECK (length(link) = 32),
            checkpoint {integer} NOT NULL REFERENCES audit_checkpoints (number) ON DELETE RESTRICT,
            PRIMARY KEY (user_id, lane, sequence)
        ) {strict};
        CREATE INDEX audit_marks_checkpoint ON audit_marks (checkpoint, user_id, lane);"
    )
}

fn events_stay(Dialect { backend, .. }: Dialect) -> String {
    match backend {
        DbBackend::Sqlite => ["UPDATE", "DELETE"]
            .map(|change| {
                let name = if change == "UPDATE" { "events_append_only" } else { "events_stay" };
                format!(
                    "CREATE TRIGGER {name} BEFORE {change} ON events
                    BEGIN
                        SELECT RAISE(ABORT, 'events are append-only');
                    END;"
                )
            })
            .concat(),
        _ => "CREATE TRIGGER events_append_only BEFORE UPDATE ON events
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();
            CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_update();"
            .to_owned(),
    }
}

/// A place in a lane is taken once. What a user has done is listed by when.
fn events_indexes(_: Dialect) -> String {
    "CREATE UNIQUE INDEX events_place ON events (user_id, lane, sequence);
    DROP INDEX events_at;
    CREATE INDEX events_at ON events (user_id, at DESC, id DESC);"
        .to_owned()
}

/// An event that is given its link.
struct Chained {
    user: Uuid,
    id: Uuid,
    sequence: i64,
    link: [u8; 32],
}

async fn chain(connection: &SchemaManagerConnection<'_>, backend: DbBackend) -> Result<(), DbErr> {
    let mut last: Option<Chained> = None;
    loop {
        let rows = connection.query_all_raw(stretch(backend, last.as_ref())).await?;
        let mut chained: Vec<Chained> = Vec::with_capacity(rows.len());
        for row in &rows {
            let next = Chained::after(chained.last().or(last.as_ref()), row)?;
            chained.push(next);
        }
        if chained.is_empty() {
            return Ok(());
        }
        write(connection, backend, &chained).await?;
        last = chained.pop();
    }
}

/// What comes after an event, in the order of users and ids.
fn stretch(backend: DbBackend, last: Option<&Chained>) -> Statement {
    let (seconds, nanos) = match backend {
        DbBackend::Sqlite => (
            "CAST(strftime('%s', at) AS INTEGER)",
            "CAST(substr(strftime('%f', at), 4, 3) AS INTEGER) * 1000000",
        ),
        _ => (
            "CAST(floor(extract(epoch FROM at)) AS BIGINT)",
            "CAST(extract(microseconds FROM at) AS BIGINT) % 1000000 * 1000",
        ),
    };
    let after = if last.is_some() { "WHERE (user_id, id) > ($1, $2)" } else { "" };
    let sql = format!(
        "SELECT user_id, id, {seconds} AS seconds, {nanos} AS nanos, kind, subject, payload, request
        FROM events {after} ORDER BY user_id, id LIMIT {STRETCH}"
    );
    let values: Vec<Value> = last.map(|last| vec![last.user.into(), last.id.into()]).unwrap_or_default();
    Statement::from_sql_and_values(backend, sql, values)
}

/// Puts the links beside the events, and moves the end of each chain that goes on.
async fn write(
    connection: &SchemaManagerConnection<'_>,
    backend: DbBackend,
    chained: &[Chained],
) -> Result<(), DbErr> {
    for Chained { user, id, sequence, link } in chained {
        let sql = "UPDATE events SET lane = 0, sequence = $3, link = $4 WHERE user_id = $1 AND id = $2";
        let values: [Value; 4] = [(*user).into(), (*id).into(), (*sequence).into(), link.to_vec().into()];
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    let ends = chained
        .iter()
        .enumerate()
        .filter(|(at, chained_)| chained.get(at + 1).is_none_or(|next| next.user != chained_.user));
    for (_, Chained { user, sequence, link, .. }) in ends {
        let sql = "INSERT INTO event_heads (user_id, lane, sequence, link, closed) VALUES ($1, 0, $2, $3, $4)
            ON CONFLICT (user_id, lane) DO UPDATE SET sequence = excluded.sequence, link = excluded.link";
        let values: [Value; 4] =
            [(*user).into(), (*sequence).into(), link.to_vec().into(), Vec::<u8>::new().into()];
        connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

impl Chained {
    /// The link of a row that comes after another one, of the same user or of the one before.
    fn after(last: Option<&Self>, row: &QueryResult) -> Result<Self, DbErr> {
        let (user, id): (Uuid, Uuid) = (row.try_get("", "user_id")?, row.try_get("", "id")?);
        let last = last.filter(|last| last.user == user);
        let sequence = last.map_or(1, |last| last.sequence + 1);
        let nanos = u32::try_from(row.try_get::<i64>("", "nanos")?).unwrap_or_default();
        let mut digest = Sha256::new();
        digest.update(b"earntrack event 1");
        digest.update(last.map_or([0; 32], |last| last.link));
        digest.update(user.as_bytes());
        digest.update(0i64.to_be_bytes());
        digest.update(sequence.to_be_bytes());
        digest.update(id.as_bytes());
        digest.update(row.try_get::<i64>("", "seconds")?.to_be_bytes());
        digest.update(nanos.to_be_bytes());
        digest.update(row.try_get::<Uuid>("", "subject")?.as_bytes());
        for text in ["kind", "payload", "request"] {
            let text: String = row.try_get("", text)?;
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        }
        // Neither session nor address are known.
        digest.update(u64::MAX.to_be_bytes());
        digest.update(u64::MAX.to_be_bytes());
        Ok(Self { user, id, sequence, link: digest.finalize().into() })
    }
}
