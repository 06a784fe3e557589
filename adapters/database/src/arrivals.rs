//! Taking in an account that was taken along from another server: what `belongings` gives out, read back.

use std::collections::BTreeMap;

use audit::{Entry, Head, Place};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::{Event, StoreError, Timestamp, Transaction as _, UserId};
use sea_orm::{
    ConnectionTrait as _,
    prelude::{Date, DateTimeUtc, DateTimeWithTimeZone, Uuid},
    sea_query::Value,
};
use serde_json::{Map, Value as Json};

use crate::{
    Database,
    belongings::{Belonging, Column, Kind},
    chain::lanes,
    fault::corrupt,
    tx::Tx,
};

/// Columns that refer to rows of the same table which may come later: they are written when all are there.
const BACKWARDS: [(&str, &str); 1] = [("customers", "merged_into")];

/// A row of an archive, by column.
pub type Row = Map<String, Json>;

/// What is not in an archive, as it is to be kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Supplied {
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Flag(bool),
}

impl From<Supplied> for Value {
    fn from(supplied: Supplied) -> Self {
        match supplied {
            Supplied::Text(text) => text.into(),
            Supplied::Bytes(bytes) => bytes.into(),
            Supplied::Flag(flag) => flag.into(),
        }
    }
}

/// An account on its way in, in one transaction: dropping it undoes everything but what opened the account.
pub struct Arrival {
    tx: Tx,
    user: UserId,
    later: Vec<(&'static str, &'static str, Uuid, Value)>,
    lanes: BTreeMap<i64, Lane>,
}

/// A chain of events that is being told anew.
struct Lane {
    head: Head,
    /// Those that come before what they follow, by their place.
    waiting: BTreeMap<i64, Row>,
}

impl Database {
    /// Opens an account that nobody can enter, and that is erased from `until` on unless it has become whole.
    ///
    /// # Errors
    /// `Duplicate`, where the account is here, or another one of the same address; what the store fails with.
    pub async fn open_for_arrival(
        &self,
        user: UserId,
        belonging: &Belonging,
        row: &Row,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let mut arrival = self.arrive(user).await?;
        arrival.add(belonging, row, vec![("password_hash", Supplied::Text(Some(String::new())))]).await?;
        arrival
            .tx
            .run(
                "INSERT INTO erasures (user_id, reason, requested_at, due_at, begun_at) VALUES ($1, NULL, $2, $3, NULL)",
                [user.uuid().into(), now.to_utc().into(), until.to_utc().into()],
            )
            .await?;
        arrival.tx.finish().await
    }

    /// Begins to take in all that belongs to an account that is open.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn arrive(&self, user: UserId) -> Result<Arrival, StoreError> {
        let tx = self.begin_anew(user).await?;
        Ok(Arrival { tx, user, later: Vec::new(), lanes: BTreeMap::new() })
    }
}

impl Arrival {
    /// Adds a row, with what is not in the archive. Columns that the archive does not know have what new rows have.
    ///
    /// # Errors
    /// `Corrupt`, where it is not a row of that table, or another user's; what the store fails with.
    pub async fn add(
        &mut self,
        belonging: &Belonging,
        row: &Row,
        withheld: Vec<(&'static str, Supplied)>,
    ) -> Result<(), StoreError> {
        let mut names: Vec<&str> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        let mut read = 0;
        for Column { name, kind } in &belonging.columns {
            let told = match row.get(*name) {
                Some(told) => told,
                None if *name == belonging.owner => {
                    return Err(corrupt(format!("{} lack {name}", belonging.table)));
                }
                // From before there was such a column: it has what new rows have.
                None => continue,
            };
            read += 1;
            let value = kind.read(told)?;
            if *name == belonging.owner && value != Value::from(self.user.uuid()) {
                return Err(corrupt(format!("{} of somebody else", belonging.table)));
            }
            let is_later = BACKWARDS.contains(&(belonging.table, *name)) && *told != Json::Null;
            if is_later {
                let id = Kind::Id.read(row.get("id").unwrap_or(&Json::Null))?;
                let Value::Uuid(Some(id)) = id else { return Err(corrupt("a row without an id")) };
                self.later.push((belonging.table, name, id, value));
            }
            names.push(name);
            values.push(if is_later { Value::Uuid(None) } else { kind.read(told)? });
        }
        if row.len() != read {
            return Err(corrupt(format!("{} have no such column", belonging.table)));
        }
        for (name, value) in withheld {
            names.push(name);
            values.push(value.into());
        }
        self.insert(belonging.table, &names, values).await
    }

    /// Adds an event where it stood, and links it to the one before it anew.
    ///
    /// # Errors
    /// As [`Arrival::add`].
    pub async fn add_event(&mut self, belonging: &Belonging, row: Row) -> Result<(), StoreError> {
        if !row.contains_key("lane") || !row.contains_key("sequence") {
            return Err(corrupt("an event that does not say where it stood"));
        }
        let (Some(lane), Some(sequence)) =
            (row.get("lane").and_then(Json::as_i64), row.get("sequence").and_then(Json::as_i64))
        else {
            // One that the server did not write stands nowhere.
            return self.add(belonging, &row, vec![("link", Supplied::Bytes(None))]).await;
        };
        let user = self.user;
        let waiting = self
            .lanes
            .entry(lane)
            .or_insert_with(|| Lane { head: Head::empty(user, lane), waiting: BTreeMap::new() });
        waiting.waiting.insert(sequence, row);
        self.follow(belonging, lane, false).await
    }

    /// Links what can be linked; at the end also what follows a gap.
    async fn follow(&mut self, belonging: &Belonging, lane: i64, is_end: bool) -> Result<(), StoreError> {
        loop {
            let Some(Lane { head, waiting }) = self.lanes.get_mut(&lane) else { return Ok(()) };
            let next = head.place.sequence + 1;
            let Some(first) = waiting.first_entry().filter(|first| is_end || *first.key() == next) else {
                return Ok(());
            };
            let (sequence, row) = first.remove_entry();
            let place = Place { lane, sequence };
            let link = head.link.after(place, &entry(self.user, &row)?);
            *head = Head { place, link, ..*head };
            self.add(belonging, &row, vec![("link", Supplied::Bytes(Some(link.0.to_vec())))]).await?;
        }
    }

    /// Makes the account whole, and says so.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn finish(mut self, events: &Belonging, event: Event) -> Result<(), StoreError> {
        let backend = self.tx.connection().get_database_backend();
        for lane in self.lanes.keys().copied().collect::<Vec<_>>() {
            self.follow(events, lane, true).await?;
        }
        let known = self.lanes.values().map(|lane| lane.head).collect::<Vec<_>>();
        let missing = (0..lanes(backend)).filter(|lane| !self.lanes.contains_key(lane));
        let user = self.user;
        for head in known.into_iter().chain(missing.map(|lane| Head::empty(user, lane))) {
            self.tx.open_lane(&head).await?;
        }
        for (table, column, id, value) in std::mem::take(&mut self.later) {
            let sql = format!("UPDATE {table} SET {column} = $3 WHERE user_id = $1 AND id = $2");
            self.tx.run(&sql, [user.uuid().into(), id.into(), value]).await?;
        }
        self.tx.run("DELETE FROM erasures WHERE user_id = $1", [user.uuid().into()]).await?;
        self.tx.tell(event).await?;
        self.tx.finish().await
    }

    async fn insert(&self, table: &str, names: &[&str], values: Vec<Value>) -> Result<(), StoreError> {
        let marks: Vec<String> = (1..=values.len()).map(|number| format!("${number}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
        self.tx.run(&sql, values).await.map(drop)
    }
}

/// What the link of an event is over.
fn entry(user: UserId, row: &Row) -> Result<Entry, StoreError> {
    let text = |name: &str| match row.get(name) {
        Some(Json::String(text)) => Ok(text.clone()),
        _ => Err(corrupt(format!("an event without {name}"))),
    };
    let id = |name: &str| text(name)?.parse::<Uuid>().map_err(corrupt);
    let at = instant(&text("at")?)?;
    Ok(Entry {
        user,
        id: id("id")?.into(),
        at: (at.timestamp(), at.timestamp_subsec_nanos()),
        kind: text("kind")?,
        subject: id("subject")?,
        payload: text("payload")?,
        request: text("request")?,
        session: row.get("session_id").and_then(Json::as_str).map(|_| id("session_id")).transpose()?,
        address: row.get("address").and_then(Json::as_str).map(str::to_owned),
    })
}

fn instant(text: &str) -> Result<DateTimeUtc, StoreError> {
    Ok(DateTimeWithTimeZone::parse_from_rfc3339(text).map_err(corrupt)?.to_utc())
}

impl Kind {
    /// From JSON.
    pub(crate) fn read(self, told: &Json) -> Result<Value, StoreError> {
        let wrong = || corrupt("a value of another kind");
        let text = || told.as_str().ok_or_else(wrong);
        Ok(match (self, told) {
            (Self::Id, Json::Null) => Value::Uuid(None),
            (Self::Text, Json::Null) => Value::String(None),
            (Self::Number, Json::Null) => Value::BigInt(None),
            (Self::Flag, Json::Null) => Value::Bool(None),
            (Self::Instant, Json::Null) => Value::ChronoDateTimeUtc(None),
            (Self::Day, Json::Null) => Value::ChronoDate(None),
            (Self::Bytes, Json::Null) => Value::Bytes(None),
            (Self::Id, _) => text()?.parse::<Uuid>().map_err(corrupt)?.into(),
            (Self::Text, _) => text()?.into(),
            (Self::Number, _) => told.as_i64().ok_or_else(wrong)?.into(),
            (Self::Flag, _) => told.as_bool().ok_or_else(wrong)?.into(),
            (Self::Instant, _) => instant(text()?)?.into(),
            (Self::Day, _) => text()?.parse::<Date>().map_err(corrupt)?.into(),
            (Self::Bytes, _) => BASE64_STANDARD.decode(text()?).map_err(corrupt)?.into(),
        })
    }
}
