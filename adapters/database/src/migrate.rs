//! Bringing the schema up to date.

use kernel::StoreError;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbBackend, DbErr};

use crate::{
    Database,
    chain::close_heads,
    fault::fault,
    walls::{AS_OWNER, RAISE},
};

/// Names the lock under which PostgreSQL's schema is changed; any number that no one else uses.
const LOCK: i64 = 0x6561_726e_7472_6163;

/// The migration that chains the events that are there, and leaves the ends of the chains open.
const CHAINS: &str = "m20261128_000013_audit";

/// How often a SQLite file that another process is changing is asked for again; each time the
/// answer takes as long as the busy timeout.
const ATTEMPTS: u32 = 12;

impl Database {
    /// Applies what is missing of the schema, and names it.
    ///
    /// All of it happens in one transaction under a lock: of two processes that start at once
    /// one migrates and the other waits, and one that is killed leaves nothing behind.
    ///
    /// # Errors
    /// What the store fails with; `Corrupt` when it was made by a newer version.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        if self.pending_migrations().await?.is_empty() {
            return Ok(Vec::new());
        }
        let transaction = self.begin_alone().await?;
        let applied = apply(&transaction, self.backend()).await.map_err(fault)?;
        if let Some(seal) = self.seal().filter(|_| applied.iter().any(|name| name == CHAINS)) {
            close_heads(&transaction, seal.as_ref()).await?;
        }
        self.commit_pooled(transaction).await?;
        self.look_at_walls().await?;
        Ok(applied)
    }

    /// What is missing of the schema, the oldest first.
    ///
    /// # Errors
    /// What the store fails with; `Corrupt` when it was made by a newer version.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        let pending = Migrator::get_pending_migrations_read_only(&self.as_owner()).await.map_err(fault)?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// What there is of the schema, the oldest first.
    ///
    /// # Errors
    /// What the store fails with; `Corrupt` when it was made by a newer version.
    pub async fn applied_migrations(&self) -> Result<Vec<String>, StoreError> {
        let pending = self.pending_migrations().await?;
        let all = Migrator::migrations().into_iter().map(|migration| migration.name().to_owned());
        Ok(all.filter(|name| !pending.contains(name)).collect())
    }

    /// Gives an empty store the schema that another one has.
    pub(crate) async fn migrate_as_far_as(&self, other: &Self) -> Result<(), StoreError> {
        let steps = u32::try_from(other.applied_migrations().await?.len()).unwrap_or(u32::MAX);
        let transaction = self.begin_pooled().await?;
        Migrator::up(&transaction, Some(steps)).await.map_err(fault)?;
        self.commit_pooled(transaction).await
    }

    /// The only writer, as soon as others are done.
    async fn begin_alone(&self) -> Result<DatabaseTransaction, StoreError> {
        for _ in 1..ATTEMPTS {
            match self.begin_pooled().await {
                Err(StoreError::Contention) => {}
                done => return done,
            }
        }
        self.begin_pooled().await
    }
}

/// Without a watch: a change of the schema takes as long as it takes.
async fn apply(transaction: &DatabaseTransaction, backend: DbBackend) -> Result<Vec<String>, DbErr> {
    if backend == DbBackend::Postgres {
        let unhurried = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;";
        transaction.execute_unprepared(unhurried).await?;
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
        transaction.execute_unprepared(AS_OWNER).await?;
    }
    let pending = Migrator::get_pending_migrations(transaction).await?;
    Migrator::up(transaction, None).await?;
    if backend == DbBackend::Postgres {
        transaction.execute_unprepared(RAISE).await?;
    }
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}
