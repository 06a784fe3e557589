//! Commits that are shared: several changes in one transaction of the store, each all or nothing by itself (ADR 0041).

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, watch},
};

use crate::{
    leases::Lease,
    nested::{Nested, lost},
    writer::Writer,
};

/// Where changes are made one after another, each as a part of the transaction that is open.
///
/// Whoever is first opens one; it is committed once all who were waiting when the first of them was done have had
/// their turn. So one who is alone waits for no one, and many wait for one commit.
#[derive(Clone, Default)]
pub(crate) struct Rounds(Arc<Mutex<Option<Round>>>);

/// A transaction that several changes share.
struct Round {
    transaction: Nested<Writer>,
    /// How it ended.
    outcome: watch::Sender<Option<Result<(), DbErr>>>,
    /// Whether someone will commit it.
    ends: bool,
    /// Whether a part of it was undone: it takes no other. On a full disk `SQLite` undoes all of a transaction, and what
    /// came next would be in none.
    is_over: bool,
}

/// One change: a transaction of its own, or a part of one that is shared. Dropping it undoes it.
pub(crate) struct Part {
    hold: Hold,
    /// Dropped after the transaction: only then may the next one begin.
    seat: Option<Seat>,
}

/// On which engine.
enum Hold {
    Sqlite(Nested<Writer>),
    Postgres(Nested<Lease>),
}

/// The turn of one part.
struct Seat {
    round: OwnedMutexGuard<Option<Round>>,
    rounds: Rounds,
    is_done: bool,
}

impl Rounds {
    /// Waits for a turn, and begins a part. `open` begins a transaction of the store where none is open.
    ///
    /// # Errors
    /// What the store fails with.
    pub(crate) async fn join(
        &self,
        open: impl Future<Output = Result<Nested<Writer>, DbErr>> + Send,
    ) -> Result<Part, DbErr> {
        let mut round = Arc::clone(&self.0).lock_owned().await;
        if round.as_ref().is_some_and(|round| round.is_over) {
            // A task of its own, which ends it even if no one waits for that any more.
            round = tokio::spawn(ended(round)).await.map_err(gone)?;
        }
        if round.is_none() {
            *round = Some(Round::of(open.await?));
        }
        let mut seat = Seat { round, rounds: self.clone(), is_done: false };
        let part = seat.round()?.transaction.begin_part().await?;
        Ok(Part { hold: Hold::Sqlite(part), seat: Some(seat) })
    }

    /// Commits what is open once all who wait have had their turn.
    async fn end(self) {
        ended(self.0.lock_owned().await).await;
    }
}

impl Round {
    fn of(transaction: Nested<Writer>) -> Self {
        Self { transaction, outcome: watch::Sender::new(None), ends: false, is_over: false }
    }
}

impl Part {
    /// A part of this one.
    ///
    /// # Errors
    /// What the store fails with.
    pub(crate) async fn begin(&self) -> Result<Self, DbErr> {
        Ok(match &self.hold {
            Hold::Sqlite(whole) => whole.begin_part().await?.into(),
            Hold::Postgres(whole) => whole.begin_part().await?.into(),
        })
    }

    /// Keeps what was written, and waits until it is durable, or part of what this is a part of.
    ///
    /// # Errors
    /// What the store fails with, be it for another one's part of the round.
    pub(crate) async fn finish(self) -> Result<(), DbErr> {
        let Self { hold, seat } = self;
        match hold {
            Hold::Sqlite(part) => part.commit().await?,
            Hold::Postgres(part) => part.commit().await?,
        }
        let Some(mut seat) = seat else { return Ok(()) };
        let mut outcome = seat.round()?.outcome.subscribe();
        seat.is_done = true;
        drop(seat);
        let outcome = outcome.wait_for(Option::is_some).await.map_err(gone)?;
        outcome.clone().unwrap_or(Ok(()))
    }
}

impl From<Nested<Writer>> for Part {
    fn from(part: Nested<Writer>) -> Self {
        Self { hold: Hold::Sqlite(part), seat: None }
    }
}

impl From<Nested<Lease>> for Part {
    fn from(part: Nested<Lease>) -> Self {
        Self { hold: Hold::Postgres(part), seat: None }
    }
}

impl Seat {
    fn round(&mut self) -> Result<&mut Round, DbErr> {
        self.round.as_mut().ok_or_else(|| lost("the transaction has ended"))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(round) = &mut *self.round else { return };
        round.is_over |= !self.is_done;
        if round.ends {
            return;
        }
        // Without a runtime its connection closes, and nothing of it was acknowledged.
        if let Ok(runtime) = Handle::try_current() {
            round.ends = true;
            runtime.spawn(self.rounds.clone().end());
        }
    }
}

/// Commits the transaction that is open, if one is, and tells all who wait for it.
async fn ended(mut round: OwnedMutexGuard<Option<Round>>) -> OwnedMutexGuard<Option<Round>> {
    if let Some(Round { transaction, outcome, .. }) = round.take() {
        let ended = transaction.commit().await;
        outcome.send_replace(Some(ended));
    }
    round
}

/// No one will ever say how it ended.
fn gone(cause: impl std::fmt::Display) -> DbErr {
    lost(&cause.to_string())
}

#[async_trait]
impl ConnectionTrait for Part {
    fn get_database_backend(&self) -> DbBackend {
        match &self.hold {
            Hold::Sqlite(part) => part.get_database_backend(),
            Hold::Postgres(part) => part.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.hold {
            Hold::Sqlite(part) => part.execute_raw(statement).await,
            Hold::Postgres(part) => part.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.hold {
            Hold::Sqlite(part) => part.execute_unprepared(sql).await,
            Hold::Postgres(part) => part.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.hold {
            Hold::Sqlite(part) => part.query_one_raw(statement).await,
            Hold::Postgres(part) => part.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.hold {
            Hold::Sqlite(part) => part.query_all_raw(statement).await,
            Hold::Postgres(part) => part.query_all_raw(statement).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        path::Path,
        sync::{Arc, Mutex},
        task::Poll,
        time::Duration,
    };

    use async_trait::async_trait;
    use kernel::{
        Claim, Claimed, Clock as _, Herald, Idempotency as _, Notice, StoreError, SystemClock, UserId,
    };
    use sea_orm::{ConnectionTrait as _, DbBackend, Statement, prelude::Uuid, sea_query::Value};
    use tempfile::TempDir;

    use crate::{Database, entity::idempotency_key, tx::Tx, walls::Scope};

    const INSERT: &str =
        "INSERT INTO slowdowns (key, failures, until) VALUES ($1, 1, '2026-01-01T00:00:00+00:00')";
    const LARGE: &str = "INSERT INTO idempotency_keys (owner, route, key, fingerprint, answer)
        VALUES (zeroblob(16), '', '', zeroblob(32), zeroblob(1000000))";

    fn digest(number: u8) -> Value {
        vec![number; 32].into()
    }

    struct Books {
        database: Database,
        folder: TempDir,
    }

    impl Books {
        async fn open() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", folder.path().join("books.db").display());
            let database = Database::connect(&url, None).await.unwrap();
            database.migrate().await.unwrap();
            Self { database, folder }
        }

        async fn begin(&self) -> Tx {
            self.database.begin(Scope::Nobody).await.unwrap()
        }

        /// Changes one row, as soon as it may.
        async fn insert(&self, key: u8) -> Result<(), StoreError> {
            let tx = self.begin().await;
            tx.run(INSERT, [digest(key)]).await?;
            tx.finish().await
        }

        async fn keys(&self) -> Vec<u8> {
            keys(&self.database).await
        }

        /// The changes that share the open transaction wait for its commit, which whoever has the turn delays.
        async fn let_others_come(&self) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn keys(database: &Database) -> Vec<u8> {
        let sql = "SELECT key FROM slowdowns ORDER BY key";
        let rows = Statement::from_string(DbBackend::Sqlite, sql);
        let rows = database.reader(Scope::Nobody).query_all_raw(rows).await.unwrap();
        rows.iter().map(|row| row.try_get::<Vec<u8>>("", "key").unwrap()[0]).collect()
    }

    #[tokio::test]
    async fn no_change_is_seen_or_acknowledged_before_the_commit_that_it_shares() {
        let books = Books::open().await;
        let held = books.begin().await;
        let first = async {
            held.run(INSERT, [digest(1)]).await?;
            books.let_others_come().await;
            held.finish().await?;
            Ok::<_, StoreError>(books.keys().await)
        };
        let last = async {
            let tx = books.begin().await;
            let seen = books.keys().await;
            books.let_others_come().await;
            let seen_later = books.keys().await;
            tx.run(INSERT, [digest(2)]).await?;
            tx.finish().await.map(|()| [seen, seen_later])
        };

        let (first, last) = tokio::join!(first, last);

        assert_eq!(last.unwrap(), [Vec::<u8>::new(), vec![]], "the first is not there yet");
        assert_eq!(first.unwrap(), [1, 2], "the first waits for the last");
    }

    #[tokio::test]
    async fn a_change_that_is_undone_leaves_those_it_shared_a_transaction_with() {
        let books = Books::open().await;
        let held = books.begin().await;
        let first = async {
            held.run(INSERT, [digest(1)]).await.unwrap();
            books.let_others_come().await;
            held.finish().await
        };
        let undone = async {
            let tx = books.begin().await;
            tx.run(INSERT, [digest(2)]).await.unwrap();
            assert!(tx.run(INSERT, [digest(1)]).await.is_err(), "it sees the first");
        };

        let (first, (), last) = tokio::join!(first, undone, books.insert(3));

        first.unwrap();
        last.unwrap();
        assert_eq!(books.keys().await, [1, 3]);
    }

    #[tokio::test]
    async fn a_transaction_that_the_store_gives_up_was_acknowledged_to_nobody() {
        let books = Books::open().await;
        let [writer, _] = books.database.connections();
        let held = books.begin().await;
        let first = async {
            held.run(INSERT, [digest(1)]).await.unwrap();
            // Holds for this connection, and no page less than there are.
            held.connection().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
            books.let_others_come().await;
            held.finish().await
        };
        let too_large = async {
            let tx = books.begin().await;
            tx.run(LARGE, []).await
        };

        let (first, too_large, last) = tokio::join!(first, too_large, books.insert(3));

        assert!(matches!(too_large, Err(StoreError::Full)), "{too_large:?}");
        let mut expected = Vec::new();
        expected.extend(first.is_ok().then_some(1));
        expected.extend(last.is_ok().then_some(3));
        assert_eq!(books.keys().await, expected);
        writer.execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
        books.insert(4).await.unwrap();
        assert_eq!(books.keys().await.last(), Some(&4));
    }

    #[tokio::test]
    async fn whoever_no_longer_waits_holds_nobody_up() {
        let books = Books::open().await;
        for key in 0..20 {
            let given_up = async {
                tokio::select! {
                    biased;
                    done = books.insert(key) => done.unwrap(),
                    () = tokio::time::sleep(Duration::from_micros(u64::from(key) * 60)) => {}
                }
            };
            let (done, ()) = tokio::join!(books.insert(100 + key), given_up);
            done.unwrap();
        }
        let keys = books.keys().await;
        assert_eq!(keys.iter().filter(|key| **key >= 100).count(), 20, "{keys:?}");
    }

    /// Has one change finish while another one that is after it is given up at a moment, and looks whether what was
    /// acknowledged is there. Whether the other one came to its end.
    async fn is_done_after(
        books: &Books,
        moment: usize,
        key: u8,
        other: impl Future<Output = Result<(), StoreError>>,
    ) -> bool {
        let held = books.begin().await;
        held.run(INSERT, [digest(key)]).await.unwrap();
        let finish = async {
            // The other one is in line by then.
            tokio::task::yield_now().await;
            held.finish().await
        };

        let (done, other) = tokio::join!(finish, given_up_after(moment, other));

        done.unwrap();
        let there = books.keys().await;
        assert!(there.contains(&key), "{key} was acknowledged, another given up at {moment}");
        other.map(Result::unwrap).is_some()
    }

    /// What something comes to, unless it is not ready when it was asked half so often. Then it is given up there and then,
    /// or, of an odd number, when there is news of it.
    async fn given_up_after<T>(moment: usize, work: impl Future<Output = T>) -> Option<T> {
        let mut work = Box::pin(work);
        let (mut left, is_at_once) = (moment / 2, moment.is_multiple_of(2));
        std::future::poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
            match work.as_mut().poll(context) {
                Poll::Ready(done) => Poll::Ready(Some(done)),
                Poll::Pending if left == 0 && is_at_once => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    #[tokio::test]
    async fn whoever_gives_up_at_any_moment_undoes_nothing_of_another() {
        let books = Books::open().await;
        let mut is_done = false;
        for (key, moment) in (0..100).zip(0..) {
            is_done = is_done_after(&books, moment, key, Box::pin(books.insert(100 + key))).await;
            assert!(!is_done || books.keys().await.contains(&(100 + key)), "at {moment}");
        }
        assert!(is_done, "it was asked often enough at last");
    }

    #[tokio::test]
    async fn whoever_gives_up_within_a_unit_undoes_nothing_of_another() {
        let books = Books::open().await;
        let mut is_done = false;
        for (key, moment) in (0..100).zip(0..) {
            let unit = async {
                let Claimed::First(unit) = books.database.claim(&claim(key)).await? else {
                    panic!("asked twice")
                };
                unit.run(Box::pin(async { books.insert(100 + key).await.unwrap() })).await;
                unit.finish(Vec::new()).await
            };
            is_done = is_done_after(&books, moment, key, Box::pin(unit)).await;
            // Waits for a commit that is still under way.
            let again = books.database.claim(&claim(key)).await.unwrap();
            let is_kept = books.keys().await.contains(&(100 + key));
            assert_eq!(matches!(again, Claimed::Answered(_)), is_kept, "half of it is there at {moment}");
            assert!(!is_done || is_kept, "at {moment}");
        }
        assert!(is_done, "it was asked often enough at last");
    }

    /// Whoever hears of a change, and looks at once what is there.
    struct Hearer {
        books: Database,
        heard: Mutex<Vec<(UserId, Vec<u8>)>>,
    }

    #[async_trait]
    impl Herald for Hearer {
        async fn told(&self, notices: &[Notice]) {
            let there = keys(&self.books).await;
            self.heard.lock().unwrap().extend(notices.iter().map(|notice| (notice.user, there.clone())));
        }
    }

    #[tokio::test]
    async fn a_change_that_is_given_up_is_told_of_when_it_is_there_and_not_before() {
        let books = Books::open().await;
        let hearer = Arc::new(Hearer { books: books.database.clone(), heard: Mutex::default() });
        books.database.heed(&(Arc::clone(&hearer) as Arc<dyn Herald>));
        let user = |key: u8| UserId::from(Uuid::from_u128(key.into()));
        let mut is_done = false;
        for (key, moment) in (0..100).zip(0..) {
            let told = async {
                let mut tx = books.begin().await;
                tx.run(INSERT, [digest(100 + key)]).await?;
                tx.announce(user(100 + key), SystemClock.now());
                tx.finish().await
            };
            is_done = is_done_after(&books, moment, key, Box::pin(told)).await;
        }
        // Nothing is under way any more.
        books.insert(255).await.unwrap();
        books.let_others_come().await;

        assert!(is_done, "it was asked often enough at last");
        let heard = hearer.heard.lock().unwrap().clone();
        for key in keys(&books.database).await.into_iter().filter(|key| (100..255).contains(key)) {
            let told: Vec<_> = heard.iter().filter(|(of, _)| *of == user(key)).collect();
            assert!(!told.is_empty(), "no one heard of {key}");
            assert!(told.iter().all(|(_, there)| there.contains(&key)), "{key} was told of too early");
        }
    }

    #[tokio::test]
    async fn what_was_answered_before_is_durable_before_it_is_answered_again() {
        let books = Books::open().await;
        let held = books.begin().await;
        held.add(idempotency_key::Model::new(&claim(1), vec![1])).await.unwrap();
        held.run(INSERT, [digest(1)]).await.unwrap();
        let again = async {
            let again = books.database.claim(&claim(1)).await;
            // On this thread nothing goes on meanwhile.
            let path = books.folder.path().join("books.db");
            let there = std::thread::spawn(move || keys_in(&path)).join().unwrap();
            (again.unwrap(), there)
        };
        let first = async {
            books.let_others_come().await;
            held.finish().await
        };

        let ((again, there), first) = tokio::join!(again, first);

        first.unwrap();
        assert!(matches!(again, Claimed::Answered(answer) if answer == [1]));
        assert_eq!(there, [1]);
    }

    fn claim(key: u8) -> Claim {
        Claim { user: None, route: "POST /".to_owned(), key: key.to_string(), fingerprint: [0; 32] }
    }

    #[tokio::main(flavor = "current_thread")]
    async fn keys_in(path: &Path) -> Vec<u8> {
        let database = Database::connect(&format!("sqlite:{}", path.display()), None).await.unwrap();
        keys(&database).await
    }

    #[tokio::test]
    async fn many_at_once_are_all_there() {
        let books = Books::open().await;

        let changes = (0..100).map(|key| books.insert(key));
        for done in futures_util::future::join_all(changes).await {
            done.unwrap();
        }

        assert_eq!(books.keys().await, (0..100).collect::<Vec<_>>());
    }
}
