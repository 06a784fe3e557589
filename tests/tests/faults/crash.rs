//! Killed in the middle of writing, again and again.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    Call, Client, Dice, Engine, Store, id_of,
    process::{Process, asked_for, command, debug_binary},
};
use tokio::sync::Notify;

const WRITERS: usize = 4;

/// More than is ever sold.
const STOCK: &str = "1000000";

/// More than is ever credited.
const BILLED: &str = "1000000.00";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_or_doubled_by_kill_9_on_sqlite() {
    let folder = TempDir::new().unwrap();

    survives(cycles(20), folder.path(), None).await;

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
        .serve(async |store| survives(cycles(5), folder.path(), Some(&store.url)).await)
        .await;
}

/// The nightly run has three times as many.
fn cycles(usual: u64) -> u64 {
    if asked_for("EARNTRACK_TEST_LONG").is_some() { 3 * usual } else { usual }
}

/// Another one in every run, unless a run is to be repeated.
fn seed() -> u64 {
    let seed = asked_for("EARNTRACK_TEST_SEED").map(|seed| seed.parse().unwrap());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    eprintln!("EARNTRACK_TEST_SEED={seed} repeats this run");
    seed
}

async fn first_text(database: &sea_orm::DatabaseConnection, sql: &str) -> Option<String> {
    use sea_orm::{ConnectionTrait as _, Statement};
    let statement = Statement::from_string(database.get_database_backend(), sql);
    let row = database.query_one_raw(statement).await.unwrap()?;
    Some(row.try_get_by_index(0).unwrap())
}

/// What one writer knows: every write that was acknowledged, by its key, and the one that was not.
struct Writer {
    number: usize,
    dice: Dice,
    acknowledged: BTreeMap<String, String>,
    /// Sent, perhaps booked, never answered.
    pending: Option<String>,
}

impl Writer {
    fn new(number: usize, dice: &mut Dice) -> Self {
        let dice = Dice::new(dice.roll(0..i64::MAX).unsigned_abs());
        Self { number, dice, acknowledged: BTreeMap::new(), pending: None }
    }

    fn next_key(&mut self) -> String {
        let next = || format!("writer-{}-{}", self.number, self.acknowledged.len());
        self.pending.take().unwrap_or_else(next)
    }
}

/// Runs so many cycles of writing and killing, and then looks at what is there.
async fn survives(cycles: u64, folder: &Path, database: Option<&str>) {
    let mut dice = Dice::new(seed());
    let mut server = Process::start(&debug_binary(), folder, database).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let uber = ana.platform("Uber").await;
    let mug = ana.product("Mug", STOCK).await;
    let invoice = id_of(&ana.issued(&ana.customer("Ada").await, BILLED).await);
    let books = Books { uber, mug, invoice };
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
    every_write_is_there_once(&ana, &books, &writers).await;
    no_movement_is_half_there(&ana, &books).await;
    no_number_is_half_there(&ana, &books).await;
    server.terminate().await;
    assert!(server.ended().await.success());
    the_books_agree_with_themselves(folder, database).await;
}

async fn the_books_agree_with_themselves(folder: &Path, database: Option<&str>) {
    for arguments in [&["doctor"][..], &["audit", "verify"]] {
        let looked = command(&debug_binary(), folder, database).args(arguments).output().await.unwrap();
        let said = String::from_utf8(looked.stdout).unwrap();
        assert!(looked.status.success(), "{arguments:?}: {said}");
        eprint!("{said}");
    }
}

/// What is booked on, what is sold, and what is credited.
#[derive(Clone)]
struct Books {
    uber: String,
    mug: String,
    invoice: String,
}

/// What all writers of a cycle share.
struct Load {
    client: Client,
    books: Books,
    acknowledged: AtomicU64,
    /// Writes that had been booked, and never acknowledged, when they were sent again.
    found: AtomicU64,
    /// After how many acknowledgements the server is killed.
    moment: u64,
    reached: Arc<Notify>,
}

impl Load {
    fn new(client: &Client, books: &Books, moment: u64) -> Self {
        Self {
            client: client.clone(),
            books: books.clone(),
            acknowledged: AtomicU64::new(0),
            found: AtomicU64::new(0),
            moment,
            reached: Arc::default(),
        }
    }

    /// Finishes what was left over, and then writes until the server is gone. Now and then an
    /// answer is not waited for, and the write sent again.
    async fn write(&self, writer: &mut Writer) {
        loop {
            let key = writer.next_key();
            if writer.dice.one_in(4) && self.order(&key).abandon().await.is_err() {
                writer.pending = Some(key);
                return;
            }
            let Some(id) = self.book(&key).await else {
                writer.pending = Some(key);
                return;
            };
            writer.acknowledged.insert(key, id);
            if self.acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == self.moment {
                self.reached.notify_one();
            }
        }
    }

    /// Sends again what was never acknowledged.
    async fn repeat(&self, writer: &mut Writer) {
        if let Some(key) = writer.pending.take() {
            let id = self.book(&key).await.expect("the server runs");
            writer.acknowledged.insert(key, id);
        }
    }

    /// Every third write is a sale, some are credit notes, and the others are earnings.
    fn order(&self, key: &str) -> Call {
        if is_credit_note(key) {
            let line = json!({ "description": "Taken back", "quantity": "1", "unitPrice": "1" });
            let path = format!("/invoices/{}/credit-notes", self.books.invoice);
            return self.client.post(&path, json!({ "lines": [line], "notes": key })).keyed(key);
        }
        if is_sale(key) {
            let order = json!({ "productId": self.books.mug, "quantity": "1", "notes": key });
            return self.client.post("/sales", order).keyed(key);
        }
        let order =
            json!({ "platformId": self.books.uber, "date": "2026-03-14", "amount": "1.00", "notes": key });
        self.client.post("/earnings", order).keyed(key)
    }

    /// The id of what was booked; `None` where the server is gone.
    async fn book(&self, key: &str) -> Option<String> {
        loop {
            let answer = self.order(key).attempt().await.ok()?;
            match answer.status {
                201 => {
                    let again = answer.header("idempotency-replayed").is_some();
                    self.found.fetch_add(u64::from(again), Ordering::SeqCst);
                    return Some(id_of(&answer.data()));
                }
                // Whoever asked before is still at it, or dead without the database knowing yet.
                409 | 503 => {}
                _ => panic!("the answer is {}", answer.text()),
            }
        }
    }
}

/// Whether the write of a key is a sale.
fn is_sale(key: &str) -> bool {
    number_in(key).is_multiple_of(3)
}

/// Whether it issues a document.
fn is_credit_note(key: &str) -> bool {
    number_in(key) % 12 == 1
}

fn number_in(key: &str) -> u64 {
    key.rsplit_once('-').unwrap().1.parse().unwrap()
}

async fn every_write_is_there_once(ana: &Client, books: &Books, writers: &[Writer]) {
    let (earnings, sales) = (ana.all("/earnings").await, ana.all("/sales").await);
    let notes = ana.all("/invoices?kind=creditNote").await;
    let mut booked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in earnings.iter().chain(&sales).chain(&notes) {
        booked.entry(row["notes"].as_str().unwrap()).or_default().push(row["id"].as_str().unwrap());
    }
    for (key, id) in writers.iter().flat_map(|writer| &writer.acknowledged) {
        let ids = booked.remove(key.as_str()).unwrap_or_default();
        assert_eq!(ids, [id], "{key} was acknowledged");
    }
    assert!(booked.is_empty(), "no one asked for {booked:?}");
    let counts = [&earnings, &sales, &notes].map(Vec::len);
    eprintln!("{counts:?} earnings, sales and credit notes, each there once");
    let stats: Value =
        ana.get(&format!("/platforms/{}", books.uber)).await.expect(200).data()["stats"].clone();
    assert_eq!(stats["earningsCount"], earnings.len());
    assert_eq!(stats["total"], format!("{}.00", earnings.len()));
}

/// Every sale has its one movement and its own number, and stock is what they left of it.
async fn no_movement_is_half_there(ana: &Client, books: &Books) {
    let sales = ana.all("/sales").await;
    let mut numbers: Vec<&str> = sales.iter().map(|sale| sale["number"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    let expected: Vec<String> = (1..=sales.len()).map(|number| format!("S-{number:04}")).collect();
    assert_eq!(numbers, expected);
    let movements = ana.all(&format!("/products/{}/movements?sort=sequence", books.mug)).await;
    assert_eq!(movements.len(), sales.len() + 1);
    let mut sold: Vec<&str> =
        movements.iter().skip(1).map(|movement| movement["sourceId"].as_str().unwrap()).collect();
    let mut ids: Vec<&str> = sales.iter().map(|sale| sale["id"].as_str().unwrap()).collect();
    sold.sort_unstable();
    ids.sort_unstable();
    assert_eq!(sold, ids);
    for (sequence, movement) in (1..).zip(&movements) {
        assert_eq!(movement["sequence"], sequence);
    }
    let left = STOCK.parse::<usize>().unwrap() - sales.len();
    let mug = ana.get(&format!("/products/{}", books.mug)).await.expect(200).data();
    assert_eq!(
        (&mug["quantity"], &movements[sales.len()]["afterQuantity"]),
        (&json!(left.to_string()), &json!(left.to_string()))
    );
}

/// Every credit note has a number of its own, without a gap, and its files, and the invoice knows of
/// them all.
async fn no_number_is_half_there(ana: &Client, books: &Books) {
    let notes = ana.all("/invoices?kind=creditNote").await;
    let mut numbers: Vec<&str> = notes.iter().map(|note| note["number"].as_str().unwrap()).collect();
    numbers.sort_unstable();
    for (number, expected) in numbers.iter().zip(1..) {
        assert!(number.ends_with(&format!("-{expected:04}")), "{numbers:?}");
    }
    for note in &notes {
        ana.get(&format!("/invoices/{}/pdf", id_of(note))).await.expect(200);
    }
    let invoice = ana.get(&format!("/invoices/{}", books.invoice)).await.expect(200).data();
    assert_eq!(invoice["credited"], format!("{}.00", notes.len()));
}
