//! Killed in the middle of writing, again and again.

use std::{path::Path, sync::atomic::Ordering, time::Duration};

use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tests::{
    Dice, Engine, Store,
    process::{Process, asked_for, debug_binary},
};

use super::history::{self, Books, Load, WRITERS, Writer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_or_doubled_by_kill_9_on_sqlite() {
    let folder = TempDir::new().unwrap();

    survives(cycles(60, 1000), folder.path(), None).await;

    let books = folder.path().join("data/earntrack.db");
    let url = format!("sqlite:{}", books.display());
    let check = sea_orm::Database::connect(url).await.unwrap();
    assert_eq!(first_text(&check, "PRAGMA integrity_check").await, Some("ok".to_owned()));
    assert_eq!(first_text(&check, "PRAGMA foreign_key_check").await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_or_doubled_by_kill_9_on_postgres() {
    let folder = TempDir::new().unwrap();
    Store::fresh(Engine::Postgres)
        .await
        .serve(async |store| survives(cycles(40, 500), folder.path(), Some(&store.url)).await)
        .await;
}

/// The nightly run has far more.
fn cycles(usual: u64, long: u64) -> u64 {
    if asked_for("EARNTRACK_TEST_LONG").is_some() { long } else { usual }
}

async fn first_text(database: &sea_orm::DatabaseConnection, sql: &str) -> Option<String> {
    use sea_orm::{ConnectionTrait as _, Statement};
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.unwrap()?;
    Some(row.try_get_by_index(0).unwrap())
}

/// Runs so many cycles of writing and killing, and then looks at what is there.
async fn survives(cycles: u64, folder: &Path, database: Option<&str>) {
    let mut dice = Dice::of_the_run();
    let mut server = Process::start(&debug_binary(), folder, database).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let books = Books::open(&ana).await;
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &mut dice)).collect();
    for cycle in 0..cycles {
        let moment = dice.roll(1..40).unsigned_abs();
        let delay = Duration::from_micros(dice.roll(0..20_000).unsigned_abs());
        let load = Load::new(&ana.at_the_door_of(&server.visitor()), &books, moment);
        let writing = join_all(writers.iter_mut().map(|writer| load.write(writer)));
        let killing = async {
            load.reached.notified().await;
            // Not to wait for anything, but to hit every phase of a write.
            tokio::time::sleep(delay).await;
            server.kill().await;
        };
        tokio::join!(writing, killing);
        let found = load.found.load(Ordering::SeqCst);
        eprintln!(
            "cycle {cycle}: {moment} writes, {delay:?}, kill; {found} turned out to have been booked before"
        );
        server = Process::start(&debug_binary(), folder, database).await;
    }
    let ana = ana.at_the_door_of(&server.visitor());
    let retries = Load::new(&ana, &books, u64::MAX);
    join_all(writers.iter_mut().map(|writer| retries.repeat(writer))).await;
    history::is_whole(&ana, &books, &writers).await;
    server.terminate().await;
    assert!(server.ended().await.success());
    history::agrees_with_itself(folder, database).await;
}
