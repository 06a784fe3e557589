//! One atomic change.

use std::{borrow::Cow, fmt::Write as _, sync::Arc};

use async_trait::async_trait;
use kernel::{Event, Id, Notice, Seal, StoreError, Timestamp, Transaction, UserId};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DbBackend, EntityTrait, IntoActiveModel, Iterable as _,
    ModelTrait, QuerySelect as _, QueryTrait as _, Select, Statement,
    sea_query::{LockType, Value},
};
use tracing::Instrument as _;

use crate::{
    adding::{Adding, VALUES_MAX},
    chain::Lane,
    fault::fault,
    jobs::Owed,
    rounds::Part,
    telling::Telling,
    trash::Discard,
    watch::{Watch, Watched},
};

/// A transaction, which plays the `…Tx` role of every context. Dropping it undoes everything.
///
/// What it removes is noted, and kept with the event that tells of it. What it tells of is written with its last
/// statement.
pub(crate) struct Tx {
    part: Adding,
    telling: Telling,
    seal: Option<Arc<dyn Seal>>,
    discards: Vec<Discard>,
    /// The lane that it holds, once it has told of something.
    pub(crate) lane: Option<Lane>,
    /// What is owed for what it tells of.
    pub(crate) owing: Vec<Owed>,
}

/// A statement that both engines understand, with what its `$1`, `$2`, … stand for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Command {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

impl Command {
    pub(crate) fn new(sql: impl Into<Cow<'static, str>>, values: impl Into<Vec<Value>>) -> Self {
        Self { sql: sql.into(), values: values.into() }
    }

    /// One that does what all of them do: `SQLite` takes one after another, `PostgreSQL` one within another.
    pub(crate) fn together(backend: DbBackend, first: Vec<Self>, last: Self) -> Self {
        let mut sql = String::new();
        let mut values = Vec::new();
        for (number, Self { sql: next, values: own }) in first.into_iter().enumerate() {
            let next = shifted(&next, values.len());
            let _ = match backend {
                DbBackend::Sqlite => write!(sql, "{next};"),
                _ if number == 0 => write!(sql, "WITH part_{number} AS ({next})"),
                _ => write!(sql, ", part_{number} AS ({next})"),
            };
            values.extend(own);
        }
        let _ = write!(sql, " {}", shifted(&last.sql, values.len()));
        values.extend(last.values);
        Self { sql: sql.into(), values }
    }
}

/// The same with so many values before its own.
fn shifted(sql: &str, by: usize) -> Cow<'_, str> {
    if by == 0 {
        return sql.into();
    }
    let mut pieces = sql.split('$');
    let mut shifted = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        let _ = match number.parse::<usize>() {
            Ok(number) => write!(shifted, "${}{rest}", number + by),
            Err(_) => write!(shifted, "${piece}"),
        };
    }
    shifted.into()
}

impl Tx {
    /// `seal` closes the chains of events; without it no event can be told.
    pub(crate) fn new(part: Part, watch: Arc<Watch>, telling: Telling, seal: Option<Arc<dyn Seal>>) -> Self {
        let part = Adding::over(Watched::new(part, watch));
        Self { part, telling, seal, discards: Vec::new(), lane: None, owing: Vec::new() }
    }

    pub(crate) fn seal(&self) -> Option<&dyn Seal> {
        self.seal.as_deref()
    }

    pub(crate) fn connection(&self) -> &Adding {
        &self.part
    }

    pub(crate) fn into_parts(self) -> (Part, Arc<Watch>, Telling) {
        debug_assert!(self.owing.is_empty() && self.lane.as_ref().is_none_or(|lane| lane.is_saved));
        let (part, watch) = self.part.into_parts();
        (part, watch, self.telling)
    }

    /// Makes every write durable, or part of the unit that this transaction is a part of. Whoever
    /// must hear of it has heard when this returns.
    ///
    /// Once it has begun, a commit is gone through with, whoever waits for it: news that came before it would be of
    /// what is not there yet, and what is read then would be believed ever after.
    pub(crate) async fn finish(mut self) -> Result<(), StoreError> {
        self.end_chain().await?;
        let (part, watch, telling) = self.into_parts();
        let commit = async move { watch.over(watch.span("COMMIT"), part.finish()).await };
        match telling.of_commit() {
            Some(news) => news.spread_after(tokio::spawn(commit.in_current_span())).await,
            None => commit.await,
        }
        .map_err(fault)
    }

    /// Lets everyone know that a user has nothing any more that was read before, and writes no event.
    pub(crate) fn announce(&mut self, user: UserId, at: Timestamp) {
        let kind = "account.erased".to_owned();
        self.telling.add(Notice { id: Id::mint(at), user, at, kind, subject: user.uuid() });
    }

    pub(crate) fn note(&mut self, discard: Discard) {
        self.discards.push(discard);
    }

    /// Lets this node know that work has come to be owed.
    pub(crate) fn announce_debt(&mut self) {
        self.telling.add_debt();
    }

    /// Adds rows along with what is asked next, unless there are many: for such as no user can have put there before.
    pub(crate) async fn add_along<M, A>(
        &self,
        rows: impl IntoIterator<Item = M> + Send,
    ) -> Result<(), StoreError>
    where
        M: ModelTrait + IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = M::Entity>,
    {
        let rows: Vec<A> = rows.into_iter().map(|row| row.into_active_model().reset_all()).collect();
        let count = rows.len();
        if count == 0 {
            return Ok(());
        }
        let insert = M::Entity::insert_many(rows);
        if count * <M::Entity as EntityTrait>::Column::iter().count() > VALUES_MAX {
            insert.exec_without_returning(&self.part).await.map_err(fault)?;
            return Ok(());
        }
        // In the words of one engine, which the other one understands: values have to have numbers.
        let statement = insert.build(DbBackend::Postgres);
        let values = statement.values.map_or_else(Vec::new, |values| values.0);
        self.part.hand(Command::new(statement.sql, values), count as u64).await.map_err(fault)
    }

    /// Adds a row.
    pub(crate) async fn add<M, A>(&self, row: M) -> Result<(), StoreError>
    where
        M: ModelTrait + IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = M::Entity>,
    {
        let row = row.into_active_model().reset_all();
        M::Entity::insert(row).exec_without_returning(&self.part).await.map_err(fault)?;
        Ok(())
    }

    /// Overwrites the row of the same key, which is there.
    pub(crate) async fn save<M, A>(&self, row: M) -> Result<(), StoreError>
    where
        M: ModelTrait + IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = M::Entity>,
    {
        let row = row.into_active_model().reset_all();
        M::Entity::update(row)
            .validate()
            .map_err(fault)?
            .exec_without_returning(&self.part)
            .await
            .map_err(fault)?;
        Ok(())
    }

    /// Reads a row and holds it against every other change until the transaction ends. SQLite
    /// need not be told: it has one writer.
    pub(crate) async fn lock<E: EntityTrait>(&self, row: Select<E>) -> Result<Option<E::Model>, StoreError> {
        // Weaker than FOR UPDATE, so that rows that refer to this one can be added meanwhile.
        row.lock(LockType::NoKeyUpdate).one(&self.part).await.map_err(fault)
    }

    /// The same of many rows, in an order that all who do so share.
    pub(crate) async fn lock_all<E: EntityTrait>(
        &self,
        rows: Select<E>,
    ) -> Result<Vec<E::Model>, StoreError> {
        rows.lock(LockType::NoKeyUpdate).all(&self.part).await.map_err(fault)
    }

    /// Reads a row and holds it against removal until the transaction ends.
    pub(crate) async fn hold<E: EntityTrait>(&self, row: Select<E>) -> Result<Option<E::Model>, StoreError> {
        row.lock(LockType::KeyShare).one(&self.part).await.map_err(fault)
    }

    /// Whether an owner has the row of a table whose column `key` is `value`, which is then held as well: for tables
    /// that another context keeps.
    pub(crate) async fn holds(
        &self,
        table: &str,
        owner: UserId,
        key: &str,
        value: Value,
    ) -> Result<bool, StoreError> {
        let backend = self.part.get_database_backend();
        let lock = if backend == DbBackend::Sqlite { "" } else { " FOR KEY SHARE" };
        let sql = format!("SELECT 1 FROM {table} WHERE user_id = $1 AND {key} = $2{lock}");
        let statement = Statement::from_sql_and_values(backend, sql, [owner.uuid().into(), value]);
        Ok(self.part.query_one_raw(statement).await.map_err(fault)?.is_some())
    }

    /// Reads a row and waits until no one holds it.
    pub(crate) async fn lock_to_remove<E: EntityTrait>(
        &self,
        row: Select<E>,
    ) -> Result<Option<E::Model>, StoreError> {
        row.lock(LockType::Update).one(&self.part).await.map_err(fault)
    }

    /// Runs a statement that both engines understand, and counts the rows it changed.
    pub(crate) async fn run(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let statement = Statement::from_sql_and_values(self.part.get_database_backend(), sql, values);
        Ok(self.part.execute_raw(statement).await.map_err(fault)?.rows_affected())
    }
}

#[async_trait]
impl Transaction for Tx {
    async fn tell(&mut self, event: Event) -> Result<(), StoreError> {
        let routes = Arc::clone(&self.telling.routes);
        self.chain(&event).await?;
        for queue in routes.queues_of(event.kind) {
            self.owe(Owed::for_event(queue, &event)).await?;
        }
        for discard in std::mem::take(&mut self.discards) {
            self.keep(discard, event.at).await?;
        }
        self.telling.add(Notice::from(&event));
        Ok(())
    }

    async fn commit(mut self: Box<Self>, event: Event) -> Result<(), StoreError> {
        self.tell(event).await?;
        self.finish().await
    }

    async fn leave(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands() -> (Vec<Command>, Command) {
        let first = vec![
            Command::new("INSERT INTO a VALUES ($1, $2)", [1.into(), 2.into()]),
            Command::new("INSERT INTO b VALUES ($1)", [3.into()]),
        ];
        (first, Command::new("INSERT INTO c SELECT $2, $1, $10", [4.into(), 5.into()]))
    }

    #[test]
    fn what_is_sent_together_keeps_its_own_values() {
        let (first, last) = commands();
        let sqlite = Command::together(DbBackend::Sqlite, first, last);

        let sql = "INSERT INTO a VALUES ($1, $2);INSERT INTO b VALUES ($3); INSERT INTO c SELECT $5, $4, $13";
        assert_eq!(sqlite, Command::new(sql, [1, 2, 3, 4, 5].map(Value::from)));
    }

    #[test]
    fn postgresql_takes_what_is_sent_together_as_one_statement() {
        let (first, last) = commands();
        let postgres = Command::together(DbBackend::Postgres, first, last);

        let sql = "WITH part_0 AS (INSERT INTO a VALUES ($1, $2)), part_1 AS (INSERT INTO b VALUES ($3)) \
            INSERT INTO c SELECT $5, $4, $13";
        assert_eq!(postgres, Command::new(sql, [1, 2, 3, 4, 5].map(Value::from)));
    }
}
