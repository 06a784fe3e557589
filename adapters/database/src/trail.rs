//! Chains of events and checkpoints, read and kept.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use audit::{
    Checkpoint, Checkpoints, Head, History, HistoryFilter, HistorySort, Link, Linked, Mark, Place,
    SealedHead, Told, ToldOf, Trail,
};
use kernel::{Date, Event, Id, Notice, Page, PageRequest, Position, StoreError, UserId};
use rights::Erasure;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QueryResult,
    QuerySelect as _, Select, Statement,
    prelude::{DateTimeUtc, Uuid},
    sea_query::{ExprTrait as _, Value},
};

use crate::{
    Database,
    books::count,
    chain::{lanes, sealed_head},
    entity::{
        event::{Column, Entity, Model},
        user,
    },
    fault::{corrupt, fault},
    keyset::{instant_key, page_of},
    walls::Scope,
};

/// What tells of a session's beginning, and on which device that was.
const SESSION_OPENED: &str = "session.opened";

impl Database {
    async fn rows(
        &self,
        scope: impl Into<Scope>,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let connection = self.reader(scope);
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.query_all_raw(statement).await.map_err(fault)
    }
}

#[async_trait]
impl Trail for Database {
    async fn users(&self, after: Option<UserId>, limit: u32) -> Result<Vec<UserId>, StoreError> {
        let mut list = user::Entity::find().select_only().column(user::Column::Id);
        if let Some(after) = after {
            list = list.filter(user::Column::Id.gt(after.uuid()));
        }
        let list = list.order_by_asc(user::Column::Id).limit(u64::from(limit));
        let ids: Vec<Uuid> = list.into_tuple().all(&self.reader(Scope::Everyone)).await.map_err(fault)?;
        Ok(ids.into_iter().map(Id::from).collect())
    }

    async fn heads(&self, user: UserId) -> Result<Vec<SealedHead>, StoreError> {
        let sql = "SELECT lane, sequence, link, closed FROM event_heads WHERE user_id = $1 ORDER BY lane";
        let rows = self.rows(user, sql, [user.uuid().into()]).await?;
        let head = |row| sealed_head(user, row).map(|(head, closed)| SealedHead { head, closed });
        rows.iter().map(head).collect()
    }

    async fn stretch(
        &self,
        user: UserId,
        lane: i64,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Linked>, StoreError> {
        let rows = Entity::find()
            .filter(Column::UserId.eq(user.uuid()))
            .filter(Column::Lane.eq(lane))
            .filter(Column::Sequence.gt(after))
            .order_by_asc(Column::Sequence)
            .limit(u64::from(limit))
            .all(&self.reader(user))
            .await
            .map_err(fault)?;
        rows.into_iter().map(Linked::try_from).collect()
    }

    async fn loose(&self, user: UserId) -> Result<Option<Id<Event>>, StoreError> {
        let sql = "SELECT id FROM events WHERE user_id = $1 AND (
                lane IS NULL OR sequence IS NULL
                OR lane NOT IN (SELECT lane FROM event_heads WHERE user_id = $1)
            ) ORDER BY id LIMIT 1";
        let rows = self.rows(user, sql, [user.uuid().into()]).await?;
        rows.first().map(|row| Ok(row.try_get::<Uuid>("", "id").map_err(fault)?.into())).transpose()
    }

    async fn at(&self, user: UserId, place: Place) -> Result<Option<Linked>, StoreError> {
        let row = Entity::find()
            .filter(Column::UserId.eq(user.uuid()))
            .filter(Column::Lane.eq(place.lane))
            .filter(Column::Sequence.eq(place.sequence))
            .one(&self.reader(user))
            .await
            .map_err(fault)?;
        row.map(Linked::try_from).transpose()
    }

    fn lanes(&self) -> usize {
        usize::try_from(lanes(self.backend())).unwrap_or(1)
    }
}

#[async_trait]
impl Checkpoints for Database {
    async fn last(&self) -> Result<Option<Checkpoint>, StoreError> {
        let sql = "SELECT * FROM audit_checkpoints ORDER BY number DESC LIMIT 1";
        self.rows(Scope::Nobody, sql, []).await?.first().map(checkpoint).transpose()
    }

    async fn after(&self, number: i64, limit: u32) -> Result<Vec<Checkpoint>, StoreError> {
        let sql = "SELECT * FROM audit_checkpoints WHERE number > $1 ORDER BY number LIMIT $2";
        let rows = self.rows(Scope::Nobody, sql, [number.into(), i64::from(limit).into()]).await?;
        rows.iter().map(checkpoint).collect()
    }

    async fn marks(&self, number: i64) -> Result<Vec<Mark>, StoreError> {
        let sql = "SELECT user_id, lane, sequence, link FROM audit_marks WHERE checkpoint = $1
            ORDER BY user_id, lane";
        let rows = self.rows(Scope::Everyone, sql, [number.into()]).await?;
        rows.iter()
            .map(|row| place_and_link(row).map(|(user, place, link)| Mark { user, place, link }))
            .collect()
    }

    async fn moved(&self) -> Result<Vec<Head>, StoreError> {
        let sql = "SELECT user_id, lane, sequence, link FROM event_heads AS head
            WHERE sequence > COALESCE((
                SELECT MAX(mark.sequence) FROM audit_marks AS mark
                WHERE mark.user_id = head.user_id AND mark.lane = head.lane
            ), 0) ORDER BY user_id, lane";
        let rows = self.rows(Scope::Everyone, sql, []).await?;
        rows.iter()
            .map(|row| place_and_link(row).map(|(user, place, link)| Head { user, place, link }))
            .collect()
    }

    async fn add(&self, day: Date, checkpoint: &Checkpoint, marks: &[Mark]) -> Result<bool, StoreError> {
        let Checkpoint { number, at, previous, digest, closed } = checkpoint;
        let tx = self.begin(Scope::Everyone).await?;
        let added = tx
            .run(
                "INSERT INTO audit_checkpoints (number, day, at, previous, digest, closed)
                VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                [
                    (*number).into(),
                    day.naive().into(),
                    at.to_utc().into(),
                    previous.to_vec().into(),
                    digest.to_vec().into(),
                    closed.clone().into(),
                ],
            )
            .await?;
        if added == 0 {
            return Ok(false);
        }
        for Mark { user, place, link } in marks {
            tx.run(
                "INSERT INTO audit_marks (user_id, lane, sequence, link, checkpoint) VALUES ($1, $2, $3, $4, $5)",
                [
                    user.uuid().into(),
                    place.lane.into(),
                    place.sequence.into(),
                    link.0.to_vec().into(),
                    (*number).into(),
                ],
            )
            .await?;
        }
        tx.finish().await?;
        Ok(true)
    }

    async fn is_forgotten(&self, user: UserId) -> Result<bool, StoreError> {
        let trace = Erasure::trace(user).to_vec();
        let sql = "SELECT 1 FROM erasure_ledger WHERE subject = $1
            UNION SELECT 1 FROM erasures WHERE user_id = $2 AND begun_at IS NOT NULL";
        Ok(!self.rows(user, sql, [trace.into(), user.uuid().into()]).await?.is_empty())
    }
}

#[async_trait]
impl History for Database {
    async fn page(
        &self,
        owner: UserId,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<Told>, StoreError> {
        Ok(self.tale(Some(owner), filter, request).await?.map(|ToldOf { user: _, told }| told))
    }

    async fn page_of_everyone(
        &self,
        only: Option<UserId>,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<ToldOf>, StoreError> {
        self.tale(only, filter, request).await
    }
}

impl Database {
    async fn tale(
        &self,
        only: Option<UserId>,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<ToldOf>, StoreError> {
        let list = filtered(only, filter);
        let scope = only.map_or(Scope::Everyone, Scope::Of);
        let connection = self.reader(scope);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            HistorySort::At => page_of(list, Column::At, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let devices = self.devices(scope, &rows).await?;
        let told = rows.into_iter().map(|row| told(row, &devices)).collect::<Result<_, _>>()?;
        let position = |of: &ToldOf| Position { key: of.told.at.to_string(), id: of.told.id.uuid() };
        Ok(Page { total, ..Page::cut(told, request.limit(), position) })
    }

    /// The devices that the sessions of some events were opened on.
    async fn devices(
        &self,
        scope: Scope,
        rows: &[Model],
    ) -> Result<BTreeMap<(Uuid, Uuid), String>, StoreError> {
        let (owners, sessions): (BTreeSet<Uuid>, Vec<Uuid>) =
            rows.iter().filter_map(|row| Some((row.user_id, row.session_id?))).unzip();
        if sessions.is_empty() {
            return Ok(BTreeMap::new());
        }
        let opened = Entity::find()
            .filter(Column::UserId.is_in(owners))
            .filter(Column::Kind.eq(SESSION_OPENED))
            .filter(Column::Subject.is_in(sessions))
            .all(&self.reader(scope))
            .await
            .map_err(fault)?;
        let mut devices = BTreeMap::new();
        for row in opened {
            let details: serde_json::Value = serde_json::from_str(&row.payload).map_err(corrupt)?;
            if let Some(agent) = details["userAgent"].as_str() {
                devices.insert((row.user_id, row.subject), agent.to_owned());
            }
        }
        Ok(devices)
    }
}

fn filtered(only: Option<UserId>, filter: &HistoryFilter) -> Select<Entity> {
    let HistoryFilter { kind, subject, from, before } = filter;
    let mut list = Entity::find().filter(Column::Kind.ne(Notice::QUIET));
    if let Some(owner) = only {
        list = list.filter(Column::UserId.eq(owner.uuid()));
    }
    if let Some(kind) = kind {
        // Between a kind with a dot and with what comes after a dot lies all that begins with it.
        let family = Column::Kind.gt(format!("{kind}.")).and(Column::Kind.lt(format!("{kind}/")));
        list = list.filter(Column::Kind.eq(kind.as_str()).or(family));
    }
    if let Some(subject) = subject {
        list = list.filter(Column::Subject.eq(*subject));
    }
    if let Some(from) = from {
        list = list.filter(Column::At.gte(from.to_utc()));
    }
    if let Some(before) = before {
        list = list.filter(Column::At.lt(before.to_utc()));
    }
    list
}

fn told(row: Model, devices: &BTreeMap<(Uuid, Uuid), String>) -> Result<ToldOf, StoreError> {
    let Model { user_id, id, at, kind, subject, payload, request, session_id, address, .. } = row;
    let told = Told {
        id: id.into(),
        at: at.into(),
        kind,
        subject,
        details: serde_json::from_str(&payload).map_err(corrupt)?,
        request,
        session: session_id,
        address,
        device: session_id.and_then(|session| devices.get(&(user_id, session)).cloned()),
    };
    Ok(ToldOf { user: user_id.into(), told })
}

fn checkpoint(row: &QueryResult) -> Result<Checkpoint, StoreError> {
    let digest = |column| {
        let bytes: Vec<u8> = row.try_get("", column).map_err(fault)?;
        bytes.try_into().map_err(|_| corrupt("a digest has 32 bytes"))
    };
    Ok(Checkpoint {
        number: row.try_get("", "number").map_err(fault)?,
        at: row.try_get::<DateTimeUtc>("", "at").map_err(fault)?.into(),
        previous: digest("previous")?,
        digest: digest("digest")?,
        closed: row.try_get("", "closed").map_err(fault)?,
    })
}

fn place_and_link(row: &QueryResult) -> Result<(UserId, Place, Link), StoreError> {
    let user: Uuid = row.try_get("", "user_id").map_err(fault)?;
    let place = Place {
        lane: row.try_get("", "lane").map_err(fault)?,
        sequence: row.try_get("", "sequence").map_err(fault)?,
    };
    let link: Vec<u8> = row.try_get("", "link").map_err(fault)?;
    Ok((user.into(), place, Link(link.try_into().map_err(|_| corrupt("a link has 32 bytes"))?)))
}
