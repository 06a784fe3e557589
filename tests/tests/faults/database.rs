//! PostgreSQL cut off, silent, slow and restarted under load: nothing but 503, and nothing lost.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tests::{
    Client, Dice, Engine, Line, Proxy, Store,
    process::{Process, quickest_binary},
};

use super::history::{self, Books, Load, WRITERS, Writer};

/// How soon after an outage a write has to be acknowledged again.
const BACK: Duration = Duration::from_secs(5);

/// How long a read may take while the database is silent: it is asked after two seconds whether it is
/// there, and has two to say so, and whoever waits for a connection waits as long again.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is done to the database, and for how long.
enum Outage {
    Line(Line, Duration),
    /// Every connection is ended by the server, as when it is restarted.
    Ended,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_database_cut_off_silent_and_restarted_under_load_loses_nothing() {
    let store = Store::fresh(Engine::Postgres).await;
    store.serve(survives).await;
}

async fn survives(store: Store) {
    let mut dice = Dice::of_the_run();
    let folder = TempDir::new().unwrap();
    let line = Proxy::to(&store.url).await;
    let node = Process::start(&quickest_binary(), folder.path(), Some(&line.url)).await;
    let ana = node.visitor().register("ana", json!({})).await;
    let books = Books::open(&ana).await;
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &mut dice)).collect();
    let load = Load::new(&ana, &books, u64::MAX);

    let outages = async {
        let seconds = Duration::from_secs;
        for (name, outage) in [
            ("cut off", Outage::Line(Line::Cut, seconds(2))),
            ("silent", Outage::Line(Line::Hangs, seconds(6))),
            ("slow", Outage::Line(Line::Delays(Duration::from_millis(20)), seconds(2))),
            ("cut before COMMIT", Outage::Line(Line::CutBefore(b"COMMIT\0"), seconds(1))),
            ("cut after COMMIT", Outage::Line(Line::CutAfter(b"COMMIT\0"), seconds(1))),
            ("restarted", Outage::Ended),
        ] {
            progress(&load, 20).await;
            let (refused, found) = counts(&load);
            outage.befall(&line, &store.url, &node.visitor(), &ana).await;
            let done = Instant::now();
            progress(&load, 1).await;
            let back = done.elapsed();
            let (refused, found) = (counts(&load).0 - refused, counts(&load).1 - found);
            eprintln!("{name}: {refused} refused, {found} booked and not told, back after {back:?}");
            assert!(back <= BACK, "{name}: back after {back:?}");
        }
        load.stop();
    };
    let writing = join_all(writers.iter_mut().map(|writer| load.write(writer)));
    tokio::join!(writing, outages);

    let (refused, found) = counts(&load);
    assert!(refused > 0, "no outage was noticed");
    assert!(found > 0, "nothing was cut off after its COMMIT");
    join_all(writers.iter_mut().map(|writer| load.repeat(writer))).await;
    history::is_whole(&ana, &books, &writers).await;
    node.terminate().await;
    assert!(node.ended().await.success());
    history::agrees_with_itself(folder.path(), Some(&store.url)).await;
}

/// Refused writes, and those that had been booked when they were sent again.
fn counts(load: &Load) -> (u64, u64) {
    (load.refused.load(Ordering::SeqCst), load.found.load(Ordering::SeqCst))
}

/// Waits for so many acknowledgements.
async fn progress(load: &Load, writes: u64) {
    let goal = load.acknowledged.load(Ordering::SeqCst) + writes;
    while load.acknowledged.load(Ordering::SeqCst) < goal {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

impl Outage {
    async fn befall(self, line: &Proxy, database: &str, visitor: &Client, ana: &Client) {
        match self {
            Self::Line(state, time) => {
                let is_out = matches!(state, Line::Cut | Line::Hangs);
                line.set(state);
                let over = Instant::now() + time;
                while is_out && Instant::now() < over {
                    visitor.get("/health/live").await.expect(200);
                    is_read_or_refused(ana).await;
                }
                if is_out {
                    let ready = visitor.get("/health/ready").await.expect(503);
                    assert!(ready.header("retry-after").is_some());
                }
                tokio::time::sleep_until(over.into()).await;
                line.set(Line::Carries);
            }
            Self::Ended => {
                let mut server = PgConnection::connect(database).await.unwrap();
                let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
                server.execute(AssertSqlSafe(end)).await.unwrap();
                server.close().await.unwrap();
            }
        }
    }
}

async fn is_read_or_refused(ana: &Client) {
    let asked = Instant::now();
    let answer = ana.get("/earnings?limit=1").await;
    assert!(asked.elapsed() < PATIENCE, "an answer took {:?}", asked.elapsed());
    match answer.status {
        200 => {}
        503 => assert!(answer.header("retry-after").is_some(), "{}", answer.text()),
        _ => panic!("the answer is {}", answer.text()),
    }
}
