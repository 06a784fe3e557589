//! Rows that are added along with what is asked next, for to send a statement costs more than most of them do.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::{
    nested::lost,
    rounds::Part,
    tx::Command,
    watch::{Watch, Watched},
};

/// How many values go along, at most: the longer a statement, the dearer each of them.
pub(crate) const VALUES_MAX: usize = 200;

/// A transaction to which rows can be handed, and which adds them before anything is asked that might look for them.
pub(crate) struct Adding {
    part: Watched<Part>,
    handed: Mutex<Handed>,
    /// Whether what was handed over was sent, and is not known to be done: `SQLite` goes on with half of it.
    is_lost: AtomicBool,
}

/// What is to be added. None of it needs what another part of it does, nor to be done before it, for PostgreSQL does
/// them in an order of its own; and none fails for what a user did.
#[derive(Default)]
struct Handed {
    commands: Vec<Command>,
    /// How many rows they add or change, which SQLite counts together with those of the statement they go along with.
    rows: u64,
}

impl Adding {
    pub(crate) fn over(part: Watched<Part>) -> Self {
        Self { part, handed: Mutex::default(), is_lost: AtomicBool::new(false) }
    }

    /// Adds so many rows, no later than anything is asked but what is asked [along with it](Self::ask_along).
    ///
    /// # Errors
    /// What the store fails with over what was handed to it before.
    pub(crate) async fn hand(&self, command: Command, rows: u64) -> Result<(), DbErr> {
        let has_room = {
            let handed = self.handed();
            let values: usize = handed.commands.iter().map(|handed| handed.values.len()).sum();
            values + command.values.len() <= VALUES_MAX
        };
        if !has_room {
            self.settle().await?;
        }
        let mut handed = self.handed();
        handed.commands.push(command);
        handed.rows += rows;
        Ok(())
    }

    /// Adds what was handed to it.
    ///
    /// # Errors
    /// What the store fails with.
    pub(crate) async fn settle(&self) -> Result<(), DbErr> {
        let Handed { mut commands, .. } = self.take()?;
        let Some(last) = commands.pop() else { return Ok(()) };
        self.sent(self.part.execute_raw(self.together(commands, last))).await.map(drop)
    }

    /// Asks something that has nothing to do with what was handed to it, which is added in the same statement.
    ///
    /// # Errors
    /// What the store fails with.
    pub(crate) async fn ask_along(&self, question: Command) -> Result<Option<QueryResult>, DbErr> {
        let Handed { commands, .. } = self.take()?;
        self.sent(self.part.query_one_raw(self.together(commands, question))).await
    }

    /// Does something in the same statement that needs nothing of what was handed over, and tells whether that changed
    /// anything.
    ///
    /// # Errors
    /// What the store fails with.
    pub(crate) async fn run_along(&self, last: Command) -> Result<bool, DbErr> {
        let Handed { commands, rows } = self.take()?;
        let changed = self.sent(self.part.execute_raw(self.together(commands, last))).await?.rows_affected();
        Ok(match self.part.get_database_backend() {
            DbBackend::Sqlite => changed > rows,
            // Of the last one alone.
            _ => changed > 0,
        })
    }

    pub(crate) fn into_parts(self) -> (Part, Arc<Watch>) {
        debug_assert!(self.handed().commands.is_empty(), "what was handed over is lost");
        self.part.into_parts()
    }

    fn together(&self, first: Vec<Command>, last: Command) -> Statement {
        let backend = self.part.get_database_backend();
        let Command { sql, values } = Command::together(backend, first, last);
        Statement::from_sql_and_values(backend, sql, values)
    }

    /// # Errors
    /// Where what was handed over before may not be there: nothing of the transaction may be kept.
    fn take(&self) -> Result<Handed, DbErr> {
        if self.is_lost.load(Ordering::Relaxed) {
            return Err(lost("what was to be added was not"));
        }
        Ok(std::mem::take(&mut *self.handed()))
    }

    /// Waits until something is done, and remembers where that failed or was given up.
    async fn sent<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        self.is_lost.store(true, Ordering::Relaxed);
        let done = work.await?;
        self.is_lost.store(false, Ordering::Relaxed);
        Ok(done)
    }

    fn handed(&self) -> MutexGuard<'_, Handed> {
        self.handed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ConnectionTrait for Adding {
    fn get_database_backend(&self) -> DbBackend {
        self.part.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.settle().await?;
        self.part.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.settle().await?;
        self.part.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.settle().await?;
        self.part.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.settle().await?;
        self.part.query_all_raw(statement).await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use kernel::StoreError;
    use sea_orm::sea_query::Value;

    use super::*;
    use crate::{Database, tx::Tx, walls::Scope};

    const INSERT: &str =
        "INSERT INTO slowdowns (key, failures, until) SELECT $1, 1, '2026-01-01T00:00:00+00:00' WHERE $2";

    /// Adds a row, where `is_so`.
    fn row(key: u8, is_so: bool) -> Command {
        let key: Value = vec![key; 32].into();
        Command::new(INSERT, [key, is_so.into()])
    }

    async fn keys(connection: &impl ConnectionTrait) -> Vec<u8> {
        let sql = "SELECT key FROM slowdowns ORDER BY key";
        let rows = Statement::from_string(DbBackend::Sqlite, sql);
        let rows = connection.query_all_raw(rows).await.unwrap();
        rows.iter().map(|row| row.try_get::<Vec<u8>>("", "key").unwrap()[0]).collect()
    }

    async fn in_books(work: impl AsyncFnOnce(Tx) -> Result<(), StoreError>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("books.db").display());
        let database = Database::connect(&url, None).await.unwrap();
        database.migrate().await.unwrap();
        work(database.begin(Scope::Nobody).await.unwrap()).await.unwrap();
        keys(&database.reader(Scope::Nobody)).await
    }

    #[tokio::test]
    async fn what_was_handed_over_is_there_for_whoever_asks_next() {
        let kept = in_books(async |tx| {
            for key in [1, 2] {
                tx.connection().hand(row(key, true), 1).await.unwrap();
            }
            assert_eq!(keys(tx.connection()).await, [1, 2]);
            tx.connection().hand(row(3, true), 1).await.unwrap();
            tx.finish().await
        })
        .await;

        assert_eq!(kept, [1, 2, 3]);
    }

    #[tokio::test]
    async fn nothing_is_kept_where_what_was_handed_over_failed() {
        let kept = in_books(async |tx| {
            // The last one fails when SQLite has done the others.
            for key in [1, 2, 1] {
                tx.connection().hand(row(key, true), 1).await.unwrap();
            }
            let asked = tx.connection().execute_unprepared("SELECT 1").await;
            assert!(asked.is_err(), "{asked:?}");
            assert!(tx.finish().await.is_err());
            Ok(())
        })
        .await;

        assert_eq!(kept, [] as [u8; 0]);
    }

    #[tokio::test]
    async fn nothing_is_kept_where_nobody_waited_for_what_was_handed_over() {
        let kept = in_books(async |tx| {
            tx.connection().hand(row(1, true), 1).await.unwrap();
            let given_up = tx.connection().sent(std::future::pending::<Result<(), _>>()).now_or_never();
            assert_eq!(given_up, None);
            assert!(tx.finish().await.is_err());
            Ok(())
        })
        .await;

        assert_eq!(kept, [] as [u8; 0]);
    }

    #[tokio::test]
    async fn what_was_handed_over_goes_with_the_transaction() {
        let kept = in_books(async |tx| {
            tx.connection().hand(row(1, true), 1).await.unwrap();
            Ok(())
        })
        .await;

        assert_eq!(kept, [] as [u8; 0]);
    }

    #[tokio::test]
    async fn more_than_a_statement_should_have_is_added_before() {
        let kept = in_books(async |tx| {
            for key in 0..=u8::MAX {
                tx.connection().hand(row(key, true), 1).await.unwrap();
                let waiting: usize =
                    tx.connection().handed().commands.iter().map(|row| row.values.len()).sum();
                assert!(waiting <= VALUES_MAX, "{waiting}");
            }
            tx.finish().await
        })
        .await;

        assert_eq!(kept.len(), 256);
    }

    #[tokio::test]
    async fn what_goes_along_is_not_taken_for_what_it_goes_with() {
        for is_so in [false, true] {
            let kept = in_books(async |tx| {
                for key in [1, 2] {
                    tx.connection().hand(row(key, true), 1).await.unwrap();
                }
                assert_eq!(tx.connection().run_along(row(3, is_so)).await.unwrap(), is_so);
                tx.finish().await
            })
            .await;

            assert_eq!(kept, if is_so { vec![1, 2, 3] } else { vec![1, 2] });
        }
    }
}
