//! Backups that are made under way, put back, and moved elsewhere.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use futures_util::future::join_all;
use migration::MigratorTrait as _;
use serde_json::json;
use tempfile::TempDir;
use tests::{
    Dice, Engine, Form, Store, id_of,
    process::{Process, command, debug_binary},
};

use super::history::{self, Books, Load, WRITERS, Writer};

const SECRET: &str = "a secret that several machines know of each other";

/// A program, a folder of its data, and where its books and backups are.
pub(super) struct Place<'a> {
    pub(super) binary: &'a Path,
    pub(super) folder: &'a Path,
    pub(super) database: Option<&'a str>,
    pub(super) backups: &'a Path,
}

impl Place<'_> {
    fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("DOCUMENT_STORE", format!("file:{}", self.documents().display())),
            ("BACKUP_DIR", self.backups.display().to_string()),
            ("JWT_SECRET", SECRET.to_owned()),
            ("ERASURE_GRACE_DAYS", "0".to_owned()),
        ]
    }

    fn documents(&self) -> PathBuf {
        self.folder.join("documents")
    }

    pub(super) async fn serve(&self) -> Process {
        Process::start_with(self.binary, self.folder, self.database, &self.settings()).await
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = command(self.binary, self.folder, self.database);
        command.args(arguments).envs(self.settings()).output().await.unwrap()
    }

    /// What a command says that goes well.
    pub(super) async fn told(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {told}{}", String::from_utf8_lossy(&output.stderr));
        told
    }

    /// What a command says that refuses.
    async fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_under_writes_is_of_one_moment_on_sqlite() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [here, there, backups] = folders.each_ref().map(TempDir::path);
    let here = Place { binary: &debug_binary(), folder: here, database: None, backups };
    let there = Place { binary: &debug_binary(), folder: there, database: None, backups };
    is_of_one_moment(&here, &there).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_made_under_writes_is_of_one_moment_on_postgres() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [here, there, backups] = folders.each_ref().map(TempDir::path);
    let (store, other) = (Store::fresh(Engine::Postgres).await, Store::fresh(Engine::Postgres).await);
    let here = Place { binary: &debug_binary(), folder: here, database: Some(&store.url), backups };
    let there = Place { binary: &debug_binary(), folder: there, database: Some(&other.url), backups };
    is_of_one_moment(&here, &there).await;
    store.discard().await;
    other.discard().await;
}

/// What was acknowledged before a backup is in it, and nothing is half in it, whoever writes meanwhile.
async fn is_of_one_moment(here: &Place<'_>, there: &Place<'_>) {
    let mut dice = Dice::of_the_run();
    let server = here.serve().await;
    let ana = server.visitor().register("ana", json!({})).await;
    let books = Books::open(&ana).await;
    let image = include_bytes!("../../samples/images/hopper_orientation_6.jpg");
    let form = Form::document("ana.jpg", "image/jpeg", image.to_vec());
    let paper = id_of(&ana.deposit(&form).await.expect(201).data());
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &mut dice)).collect();
    let load = Load::new(&ana, &books, 40);
    let stopping = async {
        load.reached.notified().await;
        load.stop();
    };
    tokio::join!(join_all(writers.iter_mut().map(|writer| load.write(writer))), stopping);
    let before: BTreeSet<String> = writers.iter().flat_map(Writer::acknowledged).cloned().collect();

    let load = Load::new(&ana, &books, 10);
    let backing_up = async {
        load.reached.notified().await;
        let began = std::time::Instant::now();
        let told = here.told(&["backup", "--note", "under way"]).await;
        eprintln!("{told}in {:?}", began.elapsed());
        load.stop();
    };
    tokio::join!(join_all(writers.iter_mut().map(|writer| load.write(writer))), backing_up);
    let retries = Load::new(&ana, &books, u64::MAX);
    join_all(writers.iter_mut().map(|writer| retries.repeat(writer))).await;
    let after: BTreeSet<String> = writers.iter().flat_map(Writer::acknowledged).cloned().collect();
    server.terminate().await;
    assert!(server.ended().await.success());

    assert!(here.told(&["backups"]).await.contains("under way"));
    assert!(here.told(&["verify"]).await.contains("is whole"));
    let told = there.told(&["restore", "latest"]).await;
    assert!(told.contains("put back 2 files of documents"), "{told}");
    let server = there.serve().await;
    let ana = server.visitor().login("ana").await;
    assert!(ana.get(&format!("/documents/{paper}/content")).await.expect(200).body == image);
    let there_now = history::keys(&ana).await;
    eprintln!("{} before, {} in the backup, {} after", before.len(), there_now.len(), after.len());
    assert!(before.is_subset(&there_now), "{:?} are lost", before.difference(&there_now));
    assert!(there_now.is_subset(&after), "no one wrote {:?}", there_now.difference(&after));
    history::nothing_is_half_there(&ana, &books).await;
    server.terminate().await;
    assert!(server.ended().await.success());
    for arguments in [&["doctor"][..], &["audit", "verify"]] {
        eprint!("{}", there.told(arguments).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_who_was_forgotten_stays_forgotten_when_a_backup_is_put_back_on_sqlite() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [folder, backups] = folders.each_ref().map(TempDir::path);
    stays_forgotten(&Place { binary: &debug_binary(), folder, database: None, backups }).await;
    let kept = folder.join("data/earntrack.db.before-restore-1");
    assert!(kept.exists(), "what was replaced is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_who_was_forgotten_stays_forgotten_when_a_backup_is_put_back_on_postgres() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [folder, backups] = folders.each_ref().map(TempDir::path);
    let store = Store::fresh(Engine::Postgres).await;
    stays_forgotten(&Place { binary: &debug_binary(), folder, database: Some(&store.url), backups }).await;
    store.discard().await;
}

async fn stays_forgotten(place: &Place<'_>) {
    let server = place.serve().await;
    let (ana, ben) = (
        server.visitor().register("ana", json!({})).await,
        server.visitor().register("ben", json!({})).await,
    );
    for client in [&ana, &ben] {
        let uber = client.platform("Uber").await;
        client.book(&uber, "2026-03-14", "12.50").await;
    }
    place.told(&["backup"]).await;
    ana.call("DELETE", "/user/account").await.expect(202);
    ben.platform("Lyft").await;
    server.terminate().await;
    assert!(server.ended().await.success());
    place.told(&["jobs", "run", "erasures"]).await;

    let refusal = place.refused(&["restore", "latest"]).await;
    assert!(refusal.contains("--replace"), "{refusal}");
    let told = place.told(&["restore", "latest", "--replace"]).await;

    assert!(told.contains("forgot again 1"), "{told}");
    let server = place.serve().await;
    let guess = json!({ "email": "ana@example.com", "password": tests::PASSWORD });
    server.visitor().call("POST", "/auth/login").json(&guess).await.refused(401, "BAD_CREDENTIALS");
    // Sessions that may have ended since are over; what was booked since is gone.
    ben.at_the_door_of(&server.visitor()).get("/user/profile").await.expect(401);
    let ben = server.visitor().login("ben").await;
    assert_eq!(ben.all("/platforms").await.len(), 1);
    assert_eq!(ben.all("/earnings").await.len(), 1);
    server.terminate().await;
    assert!(server.ended().await.success());
    for arguments in [&["doctor"][..], &["audit", "verify"]] {
        place.told(arguments).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transfer_that_is_killed_is_gone_on_with_and_nobody_serves_meanwhile() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [folder, backups] = folders.each_ref().map(TempDir::path);
    let store = Store::fresh(Engine::Postgres).await;
    let here = Place { binary: &debug_binary(), folder, database: None, backups };
    let there = Place { binary: &debug_binary(), folder, database: Some(&store.url), backups };
    let server = here.serve().await;
    let ana = server.visitor().register("ana", json!({})).await;
    let uber = ana.platform("Uber").await;
    let lines = (1..=6000).fold(String::new(), |lines, n| {
        lines + &format!("2026-03-{:02},{}.{:02}\n", n % 28 + 1, n / 7, n % 100)
    });
    let statement = tests::Form::statement(format!("Day,Net\n{lines}"))
        .text("mapping", r#"{"date":"Day","amount":"Net"}"#)
        .text("platformId", &uber);
    ana.import(&statement).await.expect(201);
    let sums = ana.get("/earnings/summary?period=year").await.expect(200).data();
    server.terminate().await;
    assert!(server.ended().await.success());
    let from = format!("sqlite:{}", folder.join("data/earntrack.db").display());
    let arguments = ["transfer", "--from", &from, "--to", &store.url];

    let (mut kills, mut halves) = (0, 0);
    let mut patience = Duration::from_millis(100);
    let told = loop {
        let mut transfer = command(&debug_binary(), folder, None);
        transfer.args(arguments).envs(here.settings());
        // Dropped, it is killed.
        match tokio::time::timeout(patience, transfer.output()).await {
            Ok(output) => break output.unwrap(),
            Err(_) => kills += 1,
        }
        if store.database.is_half_filled().await.unwrap() {
            let refusal = there.refused(&["serve"]).await;
            assert!(refusal.contains("not all of it is there"), "{refusal}");
            halves += 1;
        }
        patience += patience / 2;
    };
    let [said, complained] = [&told.stdout, &told.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    eprintln!("{kills} kills, {halves} of which left something half done\n{complained}");
    let is_done = told.status.success() && said.contains("both sides are the same");
    // What was killed last had just been done.
    let was_done = halves > 0 && complained.contains("there are accounts already");
    assert!(is_done || was_done, "{complained}");

    let server = there.serve().await;
    let ana = ana.at_the_door_of(&server.visitor());
    // The same keys: whoever was signed in still is.
    assert_eq!(ana.get("/earnings/summary?period=year").await.expect(200).data(), sums);
    server.terminate().await;
    assert!(server.ended().await.success());
    there.told(&["doctor"]).await;
    store.discard().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_there_is_is_kept_before_the_schema_is_changed() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [folder, backups] = folders.each_ref().map(TempDir::path);
    let place = Place { binary: &debug_binary(), folder, database: None, backups };
    std::fs::create_dir(folder.join("data")).unwrap();
    let url = format!("sqlite:{}?mode=rwc", folder.join("data/earntrack.db").display());
    let old = sea_orm::Database::connect(url).await.unwrap();
    let steps = migration::Migrator::migrations().len() - 1;
    migration::Migrator::up(&old, Some(steps.try_into().unwrap())).await.unwrap();
    old.close().await.unwrap();

    place.told(&["migrate"]).await;
    place.told(&["migrate"]).await;

    let listed = place.told(&["backups"]).await;
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains("migration"), "{listed}");
    // It can be put back, and is brought up to date by that.
    place.told(&["restore", "latest", "--to", &format!("sqlite:{}", folder.join("back.db").display())]).await;
}
