//! A backup while three hundred writes a second fall due: it is of one moment, and none that was acknowledged is lost.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client, Engine, Store,
    process::{asked_for, quickest_binary, release_binary},
};
use tokio::time::{Instant, sleep, sleep_until};

use super::{backups::Place, exports};

/// Writes that fall due in a second, and who sends them: enough that one may be slow.
const RATE: u32 = 300;
const HANDS: u32 = 32;

/// Rows that are there before, and for how long it is written without a backup.
fn sizes() -> (i64, Duration) {
    match asked_for("EARNTRACK_TEST_LONG") {
        Some(_) => (300_000, Duration::from_secs(20)),
        None => (2000, Duration::from_secs(2)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_300_writes_a_second_is_of_one_moment_on_sqlite() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [here, there, backups] = folders.each_ref().map(TempDir::path);
    let binary = quickest_binary();
    let here = Place { binary: &binary, folder: here, database: None, backups };
    let there = Place { binary: &binary, folder: there, database: None, backups };
    is_of_one_moment(&here, &there).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_300_writes_a_second_is_of_one_moment_on_postgres() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [here, there, backups] = folders.each_ref().map(TempDir::path);
    let (store, other) = (Store::fresh(Engine::Postgres).await, Store::fresh(Engine::Postgres).await);
    let binary = quickest_binary();
    let here = Place { binary: &binary, folder: here, database: Some(&store.url), backups };
    let there = Place { binary: &binary, folder: there, database: Some(&other.url), backups };
    is_of_one_moment(&here, &there).await;
    store.discard().await;
    other.discard().await;
}

/// What was acknowledged before the backup was asked for is in it, nothing is that no one sent, and books that
/// are made of it agree with themselves.
async fn is_of_one_moment(here: &Place<'_>, there: &Place<'_>) {
    let (rows, alone) = sizes();
    let server = here.serve().await;
    let ana = server.visitor().register("ana", json!({})).await;
    exports::fill(&ana, &exports::url(here.folder, here.database), rows).await;
    let writers = join_all(["ben", "cyd", "dan", "eve"].map(async |name| {
        let client = server.visitor().register(name, json!({})).await;
        let uber = client.platform("Uber").await;
        (client, uber)
    }))
    .await;

    let stream = Stream::new();
    let backing_up = async {
        sleep(alone).await;
        let before = stream.acknowledged();
        stream.is_beside.store(true, Ordering::SeqCst);
        let begun = Instant::now();
        here.told(&["backup"]).await;
        let took = begun.elapsed();
        stream.is_over.store(true, Ordering::SeqCst);
        (before, took)
    };
    let begun = Instant::now();
    let (_, (before, took)) =
        tokio::join!(join_all((0..HANDS).map(|_| stream.send(begun, &writers))), backing_up);
    let (whole, after) = (begun.elapsed(), stream.acknowledged());
    let rate = f64::from(u32::try_from(after.len()).unwrap()) / whole.as_secs_f64();
    eprintln!(
        "{rate:.0} writes a second; the backup took {took:?}; 99 of 100 took {:?} without it and {:?} beside it",
        stream.p99(false),
        stream.p99(true)
    );
    server.terminate().await;
    assert!(server.ended().await.success());

    let backup =
        fs::read_dir(here.backups).unwrap().map(Result::unwrap).find(|entry| entry.path().is_dir()).unwrap();
    let parts: BTreeSet<_> =
        fs::read_dir(backup.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(
        parts,
        ["books.db.zst", "manifest.json"].map(Into::into).into(),
        "nothing is left of the making"
    );
    there.told(&["restore", "latest"]).await;
    let agreed = there.told(&["doctor"]).await;
    let server = there.serve().await;
    let mut kept = BTreeSet::new();
    for (name, _) in ["ben", "cyd", "dan", "eve"].iter().zip(&writers) {
        let client = server.visitor().login(name).await;
        kept.extend(
            client.all("/earnings").await.iter().map(|row| row["notes"].as_str().unwrap().to_owned()),
        );
    }
    eprintln!("{} before, {} in the backup, {} after; {agreed}", before.len(), kept.len(), after.len());
    assert!(before.is_subset(&kept), "{:?} are lost", before.difference(&kept));
    assert!(kept.is_subset(&after), "no one wrote {:?}", kept.difference(&after));
    assert!(!before.is_empty() && before.len() < after.len());
    server.terminate().await;
    assert!(server.ended().await.success());
    // One that is built for debugging is too slow for so many.
    if release_binary().is_some() {
        assert!(rate > f64::from(RATE) * 0.9, "{rate}");
    }
}

/// Writes that fall due at even intervals, however long those before them take.
struct Stream {
    next: AtomicU32,
    acknowledged: Mutex<Vec<(String, bool, Duration)>>,
    is_beside: AtomicBool,
    is_over: AtomicBool,
}

impl Stream {
    fn new() -> Self {
        Self {
            next: AtomicU32::new(0),
            acknowledged: Mutex::default(),
            is_beside: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
        }
    }

    async fn send(&self, begun: Instant, writers: &[(Client, String)]) {
        while !self.is_over.load(Ordering::SeqCst) {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            sleep_until(begun + Duration::from_secs(1) * number / RATE).await;
            let (key, is_beside) = (format!("write-{number}"), self.is_beside.load(Ordering::SeqCst));
            let sent = Instant::now();
            let (client, uber) = &writers[usize::try_from(number).unwrap() % writers.len()];
            let earning = json!({ "platformId": uber, "date": "2026-03-14", "amount": "1.00", "notes": key });
            loop {
                let answer = client.post("/earnings", earning.clone()).keyed(&key).await;
                match answer.status {
                    201 => break,
                    // Too many at once, for a machine that does other things as well.
                    503 => sleep(Duration::from_millis(50)).await,
                    _ => panic!("the answer is {}", answer.text()),
                }
            }
            self.acknowledged.lock().unwrap().push((key, is_beside, sent.elapsed()));
        }
    }

    fn acknowledged(&self) -> BTreeSet<String> {
        self.acknowledged.lock().unwrap().iter().map(|(key, ..)| key.clone()).collect()
    }

    /// How long 99 of 100 writes took at most, of those that were sent beside the backup or of those before it.
    fn p99(&self, beside: bool) -> Duration {
        let mut took: Vec<Duration> = self
            .acknowledged
            .lock()
            .unwrap()
            .iter()
            .filter_map(|(_, is_beside, took)| (*is_beside == beside).then_some(*took))
            .collect();
        took.sort_unstable();
        took.get(took.len() * 99 / 100).copied().unwrap_or_default()
    }
}
