//! What several writers did, and whether it is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};
use tests::{
    Call, Client, Dice, id_of,
    process::{command, debug_binary},
};
use tokio::sync::Notify;

pub(super) const WRITERS: usize = 4;

/// More than is ever sold.
const STOCK: &str = "1000000";

/// More than is ever credited.
const BILLED: &str = "1000000.00";

/// What one writer knows: every write that was acknowledged, by its key, and the one that was not.
pub(super) struct Writer {
    number: usize,
    dice: Dice,
    acknowledged: BTreeMap<String, String>,
    /// Sent, perhaps booked, never answered.
    pub(super) pending: Option<String>,
}

impl Writer {
    pub(super) fn new(number: usize, dice: &mut Dice) -> Self {
        let dice = Dice::new(dice.roll(0..i64::MAX).unsigned_abs());
        Self { number, dice, acknowledged: BTreeMap::new(), pending: None }
    }

    /// The keys of what was acknowledged.
    pub(super) fn acknowledged(&self) -> impl Iterator<Item = &String> {
        self.acknowledged.keys()
    }

    fn next_key(&mut self) -> String {
        let next = || format!("writer-{}-{}", self.number, self.acknowledged.len());
        self.pending.take().unwrap_or_else(next)
    }
}

/// What is booked on, what is sold, and what is credited.
#[derive(Clone)]
pub(super) struct Books {
    uber: String,
    mug: String,
    invoice: String,
}

impl Books {
    /// A platform, a product and an invoice of someone who has nothing yet.
    pub(super) async fn open(ana: &Client) -> Self {
        let uber = ana.platform("Uber").await;
        let mug = ana.product("Mug", STOCK).await;
        let invoice = id_of(&ana.issued(&ana.customer("Ada").await, BILLED).await);
        Self { uber, mug, invoice }
    }
}

/// What all writers of a cycle share.
pub(super) struct Load {
    client: Client,
    books: Books,
    pub(super) acknowledged: AtomicU64,
    /// Writes that had been booked, and never acknowledged, when they were sent again.
    pub(super) found: AtomicU64,
    /// Answers of 503.
    pub(super) refused: AtomicU64,
    is_over: AtomicBool,
    /// After how many acknowledgements the server is killed.
    moment: u64,
    pub(super) reached: Arc<Notify>,
}

impl Load {
    pub(super) fn new(client: &Client, books: &Books, moment: u64) -> Self {
        Self {
            client: client.clone(),
            books: books.clone(),
            acknowledged: AtomicU64::new(0),
            found: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
            moment,
            reached: Arc::default(),
        }
    }

    /// Ends every writer after what it is at.
    pub(super) fn stop(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    /// Finishes what was left over, and then writes until the server is gone, or all is over. Now and then an
    /// answer is not waited for, and the write sent again.
    pub(super) async fn write(&self, writer: &mut Writer) {
        while !self.is_over.load(Ordering::SeqCst) {
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
    pub(super) async fn repeat(&self, writer: &mut Writer) {
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
                409 => {}
                503 => {
                    assert!(answer.header("retry-after").is_some(), "{}", answer.text());
                    self.refused.fetch_add(1, Ordering::SeqCst);
                }
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

/// The keys of all that is booked.
pub(super) async fn keys(ana: &Client) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for path in ["/earnings", "/sales", "/invoices?kind=creditNote"] {
        keys.extend(ana.all(path).await.iter().map(|row| row["notes"].as_str().unwrap().to_owned()));
    }
    keys
}

/// No sale is without its movement, and no credit note without its number.
pub(super) async fn nothing_is_half_there(ana: &Client, books: &Books) {
    no_movement_is_half_there(ana, books).await;
    no_number_is_half_there(ana, books).await;
}

/// Looks at everything: what was acknowledged is there once, and nothing is half there.
pub(super) async fn is_whole(ana: &Client, books: &Books, writers: &[Writer]) {
    every_write_is_there_once(ana, books, writers).await;
    nothing_is_half_there(ana, books).await;
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

/// What the program's own commands find of the same.
pub(super) async fn agrees_with_itself(folder: &Path, database: Option<&str>) {
    agrees_under(folder, database, &[]).await;
}

/// The same, where nodes have settings in common that say what the chains are closed with.
pub(super) async fn agrees_under(folder: &Path, database: Option<&str>, settings: &[(&str, String)]) {
    for arguments in [&["doctor"][..], &["audit", "verify"]] {
        let mut command = command(&debug_binary(), folder, database);
        command.args(arguments).envs(settings.iter().map(|(name, value)| (name, value)));
        let looked = command.output().await.unwrap();
        let said = String::from_utf8(looked.stdout).unwrap();
        assert!(looked.status.success(), "{arguments:?}: {said}");
        eprint!("{said}");
    }
}
