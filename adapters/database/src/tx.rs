//! One atomic change.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Event, Id, Notice, Seal, StoreError, Timestamp, Transaction, UserId};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DatabaseTransaction, EntityTrait, IntoActiveModel, ModelTrait,
    QuerySelect as _, Select, Statement,
    sea_query::{LockType, Value},
};

use crate::{
    fault::fault,
    telling::Telling,
    trash::Discard,
    watch::{Watch, Watched},
};

/// A transaction, which plays the `…Tx` role of every context. Dropping it undoes everything.
///
/// What it removes is noted, and kept with the event that tells of it.
pub(crate) struct Tx(Watched<DatabaseTransaction>, Telling, Option<Arc<dyn Seal>>, Vec<Discard>);

impl Tx {
    /// `seal` closes the chains of events; without it no event can be told.
    pub(crate) fn new(
        transaction: DatabaseTransaction,
        watch: Arc<Watch>,
        telling: Telling,
        seal: Option<Arc<dyn Seal>>,
    ) -> Self {
        Self(Watched::new(transaction, watch), telling, seal, Vec::new())
    }

    pub(crate) fn seal(&self) -> Option<&dyn Seal> {
        self.2.as_deref()
    }

    pub(crate) fn connection(&self) -> &Watched<DatabaseTransaction> {
        &self.0
    }

    pub(crate) fn into_parts(self) -> (DatabaseTransaction, Arc<Watch>, Telling) {
        let (transaction, watch) = self.0.into_parts();
        (transaction, watch, self.1)
    }

    /// Makes every write durable, or part of the unit that this transaction is a part of. Whoever
    /// must hear of it has heard when this returns.
    pub(crate) async fn finish(self) -> Result<(), StoreError> {
        let Self(watched, telling, ..) = self;
        let (transaction, watch) = watched.into_parts();
        let news = telling.before_commit();
        watch.over(watch.span("COMMIT"), transaction.commit()).await.map_err(fault)?;
        if let Some(news) = news {
            news.spread().await;
        }
        Ok(())
    }

    /// Lets everyone know that a user has nothing any more that was read before, and writes no event.
    pub(crate) fn announce(&mut self, user: UserId, at: Timestamp) {
        let kind = "account.erased".to_owned();
        self.1.add(Notice { id: Id::mint(at), user, at, kind, subject: user.uuid() });
    }

    pub(crate) fn note(&mut self, discard: Discard) {
        self.3.push(discard);
    }

    /// Lets this node know that work has come to be owed.
    pub(crate) fn announce_debt(&mut self) {
        self.1.add_debt();
    }

    /// Adds a row.
    pub(crate) async fn add<M, A>(&self, row: M) -> Result<(), StoreError>
    where
        M: ModelTrait + IntoActiveModel<A>,
        A: ActiveModelTrait<Entity = M::Entity>,
    {
        let row = row.into_active_model().reset_all();
        M::Entity::insert(row).exec_without_returning(&self.0).await.map_err(fault)?;
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
            .exec_without_returning(&self.0)
            .await
            .map_err(fault)?;
        Ok(())
    }

    /// Reads a row and holds it against every other change until the transaction ends. SQLite
    /// need not be told: it has one writer.
    pub(crate) async fn lock<E: EntityTrait>(&self, row: Select<E>) -> Result<Option<E::Model>, StoreError> {
        // Weaker than FOR UPDATE, so that rows that refer to this one can be added meanwhile.
        row.lock(LockType::NoKeyUpdate).one(&self.0).await.map_err(fault)
    }

    /// The same of many rows, in an order that all who do so share.
    pub(crate) async fn lock_all<E: EntityTrait>(
        &self,
        rows: Select<E>,
    ) -> Result<Vec<E::Model>, StoreError> {
        rows.lock(LockType::NoKeyUpdate).all(&self.0).await.map_err(fault)
    }

    /// Reads a row and holds it against removal until the transaction ends.
    pub(crate) async fn hold<E: EntityTrait>(&self, row: Select<E>) -> Result<Option<E::Model>, StoreError> {
        row.lock(LockType::KeyShare).one(&self.0).await.map_err(fault)
    }

    /// Reads a row and waits until no one holds it.
    pub(crate) async fn lock_to_remove<E: EntityTrait>(
        &self,
        row: Select<E>,
    ) -> Result<Option<E::Model>, StoreError> {
        row.lock(LockType::Update).one(&self.0).await.map_err(fault)
    }

    /// Runs a statement that both engines understand, and counts the rows it changed.
    pub(crate) async fn run(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64, StoreError> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        Ok(self.0.execute_raw(statement).await.map_err(fault)?.rows_affected())
    }
}

#[async_trait]
impl Transaction for Tx {
    async fn tell(&mut self, event: Event) -> Result<(), StoreError> {
        self.chain(&event).await?;
        for discard in std::mem::take(&mut self.3) {
            self.keep(discard, event.at).await?;
        }
        let routes = Arc::clone(&self.1.routes);
        for queue in routes.queues_of(event.kind) {
            self.owe_for(queue, &event).await?;
        }
        self.1.add(Notice::from(&event));
        Ok(())
    }

    async fn commit(mut self: Box<Self>, event: Event) -> Result<(), StoreError> {
        self.tell(event).await?;
        self.finish().await
    }
}
