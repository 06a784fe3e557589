//! Writing events, each chained to the one before it.

use audit::{Head, Link, Place};
use kernel::{Event, Seal, StoreError, UserId};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, prelude::Uuid, sea_query::Value};

use crate::{
    entity::event,
    fault::{corrupt, fault},
    jobs::Owed,
    tx::{Command, Tx},
};

/// How many lanes a user's events have: as many can be written at the same time, each held from the event to the
/// commit. SQLite has one writer.
const LANES_ON_POSTGRES: i64 = 16;
const LANES_ON_SQLITE: i64 = 1;

pub(crate) fn lanes(backend: DbBackend) -> i64 {
    match backend {
        DbBackend::Sqlite => LANES_ON_SQLITE,
        _ => LANES_ON_POSTGRES,
    }
}

/// The end of a lane that a transaction holds, with what it has put there.
pub(crate) struct Lane {
    head: Head,
    /// Whether it is in the store as well.
    pub(crate) is_saved: bool,
}

impl Tx {
    /// Puts an event at the end of a lane that no one else is writing to.
    pub(crate) async fn chain(&mut self, event: &Event) -> Result<(), StoreError> {
        if self.lane.as_ref().is_some_and(|lane| lane.head.user != event.user) {
            self.end_chain().await?;
            self.lane = None;
        }
        let (head, is_genuine) = match &self.lane {
            Some(lane) => (lane.head, true),
            None => self.last_of_lane(event).await?,
        };
        if !is_genuine {
            tracing::error!(user = %event.user, lane = head.place.lane, "a chain of events was tampered with");
        }
        let entry = event::entry(event);
        let head = head.extended(&entry, is_genuine);
        let row = event::Model::new(entry, event.at.to_utc(), head.place, head.link);
        let row = Command::new(event::INSERT, row.into_values());
        self.connection().hand(row, 1).await.map_err(fault)?;
        self.lane = Some(Lane { head, is_saved: false });
        Ok(())
    }

    /// Writes what was put at the end of the lane, and what is owed for it.
    pub(crate) async fn end_chain(&mut self) -> Result<(), StoreError> {
        if let Some(lane) = self.lane.as_mut().filter(|lane| !lane.is_saved) {
            lane.is_saved = true;
            let head = lane.head;
            let save = Command::new(SAVE_HEAD, values_of(&head, self.sealing()?));
            self.connection().hand(save, 1).await.map_err(fault)?;
        }
        let (perhaps, owed): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.owing).into_iter().partition(Owed::is_conditional);
        let backend = self.connection().get_database_backend();
        if !owed.is_empty() {
            self.connection().hand(Owed::add(&owed, backend), owed.len() as u64).await.map_err(fault)?;
            self.announce_debt();
        }
        if perhaps.is_empty() {
            return self.connection().settle().await.map_err(fault);
        }
        if self.connection().run_along(Owed::add(&perhaps, backend)).await.map_err(fault)? {
            self.announce_debt();
        }
        Ok(())
    }

    /// The end of a lane that is held from now on, and whether it is as the server left it.
    async fn last_of_lane(&self, event: &Event) -> Result<(Head, bool), StoreError> {
        let seal = self.sealing()?;
        Ok(match self.lock_lane(event.user, event.id.uuid()).await? {
            Some((head, closed)) => (head, head.is_genuine(&closed, seal)),
            // Every account is opened with its lanes.
            None => (Head::empty(event.user, 0), false),
        })
    }

    fn sealing(&self) -> Result<&dyn Seal, StoreError> {
        self.seal().ok_or_else(|| corrupt("nothing was given to close chains of events with"))
    }

    /// Opens the lanes of a new account.
    pub(crate) async fn add_heads(&self, user: UserId) -> Result<(), StoreError> {
        for lane in 0..lanes(self.connection().get_database_backend()) {
            self.open_lane(&Head::empty(user, lane)).await?;
        }
        Ok(())
    }

    /// Opens a lane that ends somewhere already.
    pub(crate) async fn open_lane(&self, head: &Head) -> Result<(), StoreError> {
        self.save_head(head, self.sealing()?).await
    }

    /// Holds the first lane that no one else holds, or waits for one where all are held. Who holds one
    /// already gets it again, so that nobody who holds one waits for another.
    async fn lock_lane(&self, user: UserId, event: Uuid) -> Result<Option<(Head, Vec<u8>)>, StoreError> {
        let connection = self.connection();
        let backend = connection.get_database_backend();
        let columns = "SELECT lane, sequence, link, closed FROM event_heads WHERE user_id = $1";
        let one = async |rest: &str, values: Vec<Value>| {
            let question = Command::new(format!("{columns} {rest}"), values);
            let row = connection.ask_along(question).await.map_err(fault)?;
            row.map(|row| sealed_head(user, &row)).transpose()
        };
        if backend == DbBackend::Sqlite {
            return one("ORDER BY lane LIMIT 1", vec![user.uuid().into()]).await;
        }
        let free = "ORDER BY lane LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED";
        if let Some(found) = one(free, vec![user.uuid().into()]).await? {
            return Ok(Some(found));
        }
        // By the last bits of its id, which are random.
        let lane = i64::from(event.as_bytes()[15]) % LANES_ON_POSTGRES;
        one("AND lane = $2 FOR NO KEY UPDATE", vec![user.uuid().into(), lane.into()]).await
    }

    async fn save_head(&self, head: &Head, seal: &dyn Seal) -> Result<(), StoreError> {
        let values = values_of(head, seal);
        self.run(SAVE_HEAD, values).await.map(drop)
    }
}

/// Closes the ends that a migration has left open, in its transaction, and opens the lanes that are missing.
pub(crate) async fn close_heads(
    transaction: &impl ConnectionTrait,
    seal: &dyn Seal,
) -> Result<(), StoreError> {
    let backend = transaction.get_database_backend();
    let open = "SELECT users.id AS user_id, lane, sequence, link, closed
        FROM users LEFT JOIN event_heads ON event_heads.user_id = users.id";
    let rows = transaction.query_all_raw(Statement::from_string(backend, open)).await.map_err(fault)?;
    for row in rows {
        let user: Uuid = row.try_get("", "user_id").map_err(fault)?;
        let first = match row.try_get::<Option<i64>>("", "lane").map_err(fault)? {
            Some(_) => sealed_head(user.into(), &row)?.0,
            None => Head::empty(user.into(), 0),
        };
        let others = (1..lanes(backend)).map(|lane| Head::empty(user.into(), lane));
        for head in [first].into_iter().chain(others) {
            let save = Statement::from_sql_and_values(backend, SAVE_HEAD, values_of(&head, seal));
            transaction.execute_raw(save).await.map_err(fault)?;
        }
    }
    Ok(())
}

/// Opens the lanes that this engine has, and the one that the events came from has not.
pub(crate) async fn open_missing_lanes(
    transaction: &impl ConnectionTrait,
    seal: &dyn Seal,
) -> Result<(), StoreError> {
    let backend = transaction.get_database_backend();
    let lanes = lanes(backend);
    let lacking = format!(
        "SELECT id FROM users WHERE id > $1 AND (
            SELECT COUNT(*) FROM event_heads WHERE user_id = users.id AND lane < $2
        ) < $2 ORDER BY id LIMIT {USERS}"
    );
    let mut last = Uuid::nil();
    loop {
        let lacking = Statement::from_sql_and_values(backend, &lacking, [last.into(), lanes.into()]);
        let mut values = Vec::new();
        for row in transaction.query_all_raw(lacking).await.map_err(fault)? {
            last = row.try_get("", "id").map_err(fault)?;
            for lane in 0..lanes {
                values.extend(values_of(&Head::empty(last.into(), lane), seal));
            }
        }
        if values.is_empty() {
            return Ok(());
        }
        let open = Statement::from_sql_and_values(backend, open_heads(values.len() / 5), values);
        transaction.execute_raw(open).await.map_err(fault)?;
    }
}

/// Users whose lanes are opened in one statement: with 16 each, 32,000 values, and SQLite takes 32,766.
const USERS: u64 = 400;

/// Adds so many ends of chains, but for those that are there.
fn open_heads(count: usize) -> String {
    let marks = |first: usize| {
        format!("(${}, ${}, ${}, ${}, ${})", first, first + 1, first + 2, first + 3, first + 4)
    };
    let rows: Vec<String> = (0..count).map(|number| marks(5 * number + 1)).collect();
    format!(
        "INSERT INTO event_heads (user_id, lane, sequence, link, closed) VALUES {}
        ON CONFLICT (user_id, lane) DO NOTHING",
        rows.join(", ")
    )
}

const SAVE_HEAD: &str = "INSERT INTO event_heads (user_id, lane, sequence, link, closed)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id, lane) DO UPDATE
    SET sequence = excluded.sequence, link = excluded.link, closed = excluded.closed";

fn values_of(head: &Head, seal: &dyn Seal) -> [Value; 5] {
    let Head { user, place, link } = head;
    [
        user.uuid().into(),
        place.lane.into(),
        place.sequence.into(),
        link.0.to_vec().into(),
        head.closed(seal).into(),
    ]
}

/// A head with what closes it.
pub(crate) fn sealed_head(user: UserId, row: &QueryResult) -> Result<(Head, Vec<u8>), StoreError> {
    let place = Place {
        lane: row.try_get("", "lane").map_err(fault)?,
        sequence: row.try_get("", "sequence").map_err(fault)?,
    };
    let link: Vec<u8> = row.try_get("", "link").map_err(fault)?;
    let link = Link(link.try_into().map_err(|_| corrupt("a link has 32 bytes"))?);
    Ok((Head { user, place, link }, row.try_get("", "closed").map_err(fault)?))
}
