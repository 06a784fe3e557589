//! Doing a thing once (D4): an answer is kept by the transaction of the change it answers for.

use std::{
    collections::HashSet,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use kernel::{Claim, Claimed, Id, Idempotency, StoreError, Unit, UserId};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, prelude::Uuid};

use crate::{
    Database,
    entity::idempotency_key,
    fault::{corrupt, fault},
    rounds::Part,
    telling::{Pending, Telling},
    tx::Tx,
    walls::{Scope, Standing},
    watch::Watch,
};

/// A unit that was dropped is rolled back a moment later; its lock is worth waiting for so long.
const LOCK_ATTEMPTS: u32 = 5;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

tokio::task_local! {
    /// The unit that this task works for.
    static AMBIENT: Ambient;
}

/// A unit, as the work inside it knows it.
#[derive(Clone)]
pub(crate) struct Ambient {
    pub(crate) part: Arc<Part>,
    pub(crate) pending: Arc<Pending>,
    walls: Arc<Standing>,
    /// What the transaction was last put into.
    scope: Arc<tokio::sync::Mutex<Scope>>,
}

impl Ambient {
    /// Puts the transaction into a scope, for all that comes after.
    pub(crate) async fn enter(&self, scope: Scope) -> Result<(), DbErr> {
        let mut present = self.scope.lock().await;
        if !scope.is_within(*present) {
            self.put_into(scope).await?;
            *present = scope;
        }
        Ok(())
    }

    /// Does something in a scope, and leaves the transaction in the one that it is in.
    pub(crate) async fn within<T>(
        &self,
        scope: Scope,
        work: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T, DbErr> {
        let present = self.scope.lock().await;
        if scope.is_within(*present) {
            return work.await;
        }
        self.put_into(scope).await?;
        let done = work.await;
        // After a failure the part that it was in is undone, and this with it.
        let back = self.put_into(*present).await;
        done.and_then(|done| back.map(|()| done))
    }

    async fn put_into(&self, scope: Scope) -> Result<(), DbErr> {
        match self.walls.entrance(scope) {
            Some(entrance) => self.part.execute_unprepared(&entrance).await.map(drop),
            None => Ok(()),
        }
    }
}

/// The unit that the present task works for, if it does.
pub(crate) fn ambient() -> Option<Ambient> {
    AMBIENT.try_with(Ambient::clone).ok()
}

/// The claims that this process is working on.
#[derive(Debug, Clone, Default)]
pub(crate) struct InFlight(Arc<Mutex<HashSet<Key>>>);

/// What makes two claims the same: the user, the route and the client's key.
type Key = (Option<UserId>, String, String);

/// A claim that no one else of this process is working on. Dropping it lets the next one in.
struct Turn {
    taken: InFlight,
    key: Key,
}

struct OpenUnit {
    inside: Ambient,
    watch: Arc<Watch>,
    /// What is told when all is durable.
    telling: Telling,
    claim: Claim,
    /// Dropped last, when the transaction has ended.
    _turn: Turn,
}

#[async_trait]
impl Idempotency for Database {
    async fn claim(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let Some(turn) = self.in_flight().take(claim) else {
            return Ok(Claimed::InProgress);
        };
        // Most repetitions come after the answer, and need no writer to find it.
        let scope = scope_of(claim);
        if let Some(past) = look_up(&self.reader(scope), claim).await? {
            return Ok(past);
        }
        let tx = self.begin_anew(scope).await?;
        if !is_ours(&tx, claim).await? {
            return Ok(Claimed::InProgress);
        }
        // Someone may have answered between the look and the lock: another process, or one whom nobody waited for any
        // more, and then what they did may be durable no sooner than this is.
        if let Some(past) = look_up(tx.connection(), claim).await? {
            tx.finish().await?;
            return Ok(past);
        }
        let (part, watch, telling) = tx.into_parts();
        let inside = Ambient {
            part: Arc::new(part),
            pending: Arc::default(),
            walls: self.walls().standing(),
            scope: Arc::new(scope.into()),
        };
        let unit = OpenUnit { inside, watch, telling, claim: claim.clone(), _turn: turn };
        Ok(Claimed::First(Box::new(unit)))
    }

    fn is_within(&self) -> bool {
        ambient().is_some()
    }
}

#[async_trait]
impl Unit for OpenUnit {
    async fn run<'a>(&'a self, work: Pin<Box<dyn Future<Output = ()> + Send + 'a>>) {
        AMBIENT.scope(self.inside.clone(), work).await;
    }

    async fn finish(self: Box<Self>, answer: Vec<u8>) -> Result<(), StoreError> {
        // The turn is bound first, and so dropped last.
        let Self { _turn, inside, watch, mut telling, claim } = *self;
        watch.over(watch.span("SET"), inside.enter(scope_of(&claim))).await.map_err(fault)?;
        let Ambient { part, pending, .. } = inside;
        let part = Arc::into_inner(part).ok_or_else(|| corrupt("work goes on in a unit that is finished"))?;
        telling.add_all(pending.take());
        // What is to be told was chained by the parts.
        let tx = Tx::new(part, watch, telling, None);
        tx.add(idempotency_key::Model::new(&claim, answer)).await?;
        tx.finish().await
    }
}

/// What no one asks who is signed in is kept as the nil UUID's.
fn scope_of(claim: &Claim) -> Scope {
    Scope::Of(claim.user.unwrap_or(Id::from(Uuid::nil())))
}

/// `None` where no one has asked before.
async fn look_up(connection: &impl ConnectionTrait, claim: &Claim) -> Result<Option<Claimed>, StoreError> {
    let found = idempotency_key::find(claim).one(connection).await.map_err(fault)?;
    Ok(found.map(|row| {
        if row.fingerprint == claim.fingerprint { Claimed::Answered(row.answer) } else { Claimed::Mismatch }
    }))
}

/// Whether no other node works on the claim. On SQLite the transaction alone proves it: there is
/// one writer.
async fn is_ours(tx: &Tx, claim: &Claim) -> Result<bool, StoreError> {
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    if backend == DbBackend::Sqlite {
        return Ok(true);
    }
    let name = format!("{:?} {} {}", claim.user, claim.route, claim.key);
    let sql = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS ours";
    let lock = Statement::from_sql_and_values(backend, sql, [name.into()]);
    for _ in 0..LOCK_ATTEMPTS {
        let row = connection.query_one_raw(lock.clone()).await.map_err(fault)?;
        if row.is_some_and(|row| row.try_get("", "ours").unwrap_or(false)) {
            return Ok(true);
        }
        tokio::time::sleep(LOCK_PAUSE).await;
    }
    Ok(false)
}

impl InFlight {
    fn take(&self, claim: &Claim) -> Option<Turn> {
        let Claim { user, route, key, fingerprint: _ } = claim.clone();
        let key = (user, route, key);
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        is_new.then(|| Turn { taken: self.clone(), key })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.taken.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
