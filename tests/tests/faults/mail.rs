//! Mail that is owed while the server is killed again and again, and the mail server is in every mood.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client, Dice, Engine, Mood, Sink, Store, id_of,
    process::{Process, asked_for, debug_binary},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_mail_no_letter_is_lost_and_each_is_one_message_on_sqlite() {
    let folder = TempDir::new().unwrap();
    survives(folder.path(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_mail_no_letter_is_lost_and_each_is_one_message_on_postgres() {
    let folder = TempDir::new().unwrap();
    Store::fresh(Engine::Postgres)
        .await
        .serve(async |store| survives(folder.path(), Some(&store.url)).await)
        .await;
}

/// How many letters, and how many kills.
fn extent() -> (usize, usize) {
    if asked_for("EARNTRACK_TEST_LONG").is_some() { (10_000, 50) } else { (120, 5) }
}

/// How long all of it may take after the last kill: one letter in a hundred is left hanging until it is given up.
const PATIENCE: Duration = Duration::from_hours(1);

async fn survives(folder: &Path, database: Option<&str>) {
    let (letters, kills) = extent();
    let mut dice = Dice::of_the_run();
    let sink = Sink::open().await;
    let mut moods = Dice::new(dice.roll(0..i64::MAX).unsigned_abs());
    sink.feels(move || mood(&mut moods));
    let settings = [("SMTP_URL", sink.url()), ("MAIL_FROM", "EarnTrack <books@example.org>".to_owned())];
    let binary = debug_binary();
    // An account that is opened where mail is sent waits for its owner to read it.
    let without_mail = Process::start(&binary, folder, database).await;
    let mut ana = without_mail.visitor().register("ana", json!({})).await;
    without_mail.kill().await;
    let mut server = Process::start_with(&binary, folder, database, &settings).await;
    ana = ana.at_the_door_of(&server.visitor());
    let ada = json!({ "name": "Ada", "email": "ada@example.com" });
    let ada = id_of(&ana.post("/customers", ada).await.expect(201).data());
    let mut invoices = Vec::new();
    for _ in 0..8 {
        invoices.push(id_of(&ana.issued(&ada, "10.00").await));
    }

    let (mut asked, mut killed) = (0, 0);
    while asked < letters || killed < kills {
        let burst = if asked < letters { (letters / (kills + 1)).max(1).min(letters - asked) } else { 0 };
        for _ in 0..burst {
            let path =
                format!("/invoices/{}/send", dice.pick(&[0, 1, 2, 3, 4, 5, 6, 7].map(|n| &invoices[n])));
            ana.call("POST", &path).await.expect(200);
            asked += 1;
        }
        if killed < kills {
            // Not to wait for anything, but to hit every phase of a delivery.
            tokio::time::sleep(Duration::from_millis(dice.roll(0..400).unsigned_abs())).await;
            server.kill().await;
            killed += 1;
            eprintln!("kill {killed}: {asked} letters asked for, {} taken", sink.taken().len());
            server = Process::start_with(&binary, folder, database, &settings).await;
            ana = ana.at_the_door_of(&server.visitor());
        }
    }

    let began = Instant::now();
    let states = loop {
        let states = states(&ana).await;
        let settled = states.get("sent").copied().unwrap_or(0) + states.get("failed").copied().unwrap_or(0);
        if settled == asked {
            break states;
        }
        assert!(began.elapsed() < PATIENCE, "after all that time {states:?} of {asked}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    eprintln!("{asked} letters: {states:?}, {} messages", sink.taken().len());
    server.kill().await;

    let by_id = sink.by_message_id();
    let acknowledged: BTreeMap<String, usize> = {
        let mut count = BTreeMap::new();
        for delivery in sink.taken().into_iter().filter(|delivery| delivery.acknowledged) {
            *count.entry(delivery.header("Message-ID").unwrap()).or_insert(0) += 1;
        }
        count
    };
    let sent = states.get("sent").copied().unwrap_or(0);
    // What was acknowledged and not noted before a kill comes again, under the same name.
    assert!(acknowledged.len() >= sent, "{sent} were sent, and {} came", acknowledged.len());
    assert!(by_id.len() <= asked, "a letter is never two messages");
    let twice = acknowledged.values().filter(|count| **count > 1).count();
    assert!(twice <= kills * 8, "{twice} came twice, by {kills} kills of at most 8 that were under way");
}

/// One in ten is put off, and fewer are cut off, refused or left hanging.
fn mood(dice: &mut Dice) -> Mood {
    match dice.roll(0..200) {
        0..20 => Mood::Later,
        20..34 => Mood::Cuts,
        34..38 => Mood::Refuses,
        38..40 => Mood::Hangs,
        _ => Mood::Takes,
    }
}

/// How many letters there are of each state.
async fn states(client: &Client) -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for state in ["queued", "sent", "failed", "withheld"] {
        let page =
            client.get(&format!("/user/mail?state={state}&limit=1&total=true")).await.expect(200).json();
        let total = page["pagination"]["total"].as_u64().unwrap();
        states.insert(state.to_owned(), usize::try_from(total).unwrap());
    }
    states
}
