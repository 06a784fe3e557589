//! Accounts, and whole stores, that move to another server.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use adapter_database::{Database, MoveError, belongings};
use adapter_objects::ObjectVault;
use earntrack::{BackupError, Backups, Elsewhere, LEFT_BEHIND, Manifest, Policy, Reason};
use kernel::{Clock as _, Id, RequestId, SystemClock, UserId};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Client, Dice, Server, Store, date, id_of, served};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::rights::{archive, entry, sha256, somebody};

served!(
    rights_an_account_is_taken_in_as_it_was_taken_along,
    an_archive_that_was_changed_is_not_taken_in,
    an_archive_of_before_a_column_is_taken_in,
    everything_moves_to_the_other_engine_and_back,
    a_move_that_is_broken_off_is_gone_on_with,
    whoever_owns_a_database_moves_into_it_and_out_of_it,
    what_changes_while_everything_moves_is_found,
    nothing_is_moved_where_there_are_accounts,
    a_backup_holds_everything_and_a_damaged_one_is_refused,
    a_backup_that_is_encrypted_is_for_its_recipients_alone,
    old_backups_go_when_there_are_newer_ones,
    documents_that_are_elsewhere_go_into_a_backup_or_it_says_where_they_are,
);

/// All that goes into the archive of an account, by table.
async fn everything(database: &Database, owner: UserId) -> BTreeMap<&'static str, Vec<Vec<Value>>> {
    let mut tables = BTreeMap::new();
    for belonging in belongings() {
        let mut rows = Vec::new();
        let mut place = None;
        loop {
            let stretch = database.rows_of(owner, &belonging, place.as_ref()).await.unwrap();
            rows.extend(stretch.rows);
            match stretch.next {
                Some(next) => place = Some(next),
                None => break,
            }
        }
        tables.insert(belonging.table, rows);
    }
    tables
}

/// The owner of an account, who has chosen a password with a link from whoever runs the server.
async fn signed_in_anew(app: &Server, name: &str) -> Client {
    let email = format!("{name}@example.com").parse().unwrap();
    let link = app.app().identity.password_reset_for(&request(), &email).await.unwrap();
    let token = link.path.split_once("#token=").unwrap().1;
    let choice = json!({ "token": token, "password": tests::PASSWORD });
    app.visitor().post("/auth/reset-password", choice).await.expect(200);
    app.visitor().login(name).await
}

fn request() -> RequestId {
    RequestId::try_new("cli-moving").unwrap()
}

/// The rows of a table in an archive.
fn rows(archive: &mut ZipArchive<Cursor<Vec<u8>>>, table: &str) -> Vec<Value> {
    serde_json::from_slice(&entry(archive, &format!("data/{table}.json"))).unwrap()
}

/// A letter that is still to be sent, past the ports.
async fn plant_letter(app: &Server, user: UserId) {
    let (now, id) = (app.clock.now().to_utc(), Id::<()>::mint(app.clock.now()).uuid());
    app.store
        .plant(
            "letters",
            [
                ("user_id", user.uuid().into()),
                ("id", id.into()),
                ("kind", "invoice".into()),
                ("key", "planted".into()),
                ("about", id.into()),
                ("detail", "{}".into()),
                ("state", "queued".into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
            ],
        )
        .await;
}

async fn rights_an_account_is_taken_in_as_it_was_taken_along(app: Server) {
    let ana = somebody(&app, "ana").await;
    let image = include_bytes!("../../samples/images/hopper_orientation_6.jpg");
    ana.deposit(&tests::Form::document("ana.jpg", "image/jpeg", image.to_vec())).await.expect(201);
    plant_letter(&app, ana.id()).await;
    assert_eq!((app.store.count("earnings").await, app.store.count("earnings_archive").await), (1, 1));
    let (_, mut before) = archive(&app, &ana).await;
    let other = Server::over(Store::fresh(app.store.engine.other()).await);
    let ben = somebody(&other, "ben").await;
    let of_ben = everything(&other.store.database, ben.id()).await;

    let bytes = before.clone().into_inner();
    let taken = other.app().take_in(bytes, &request()).await.unwrap();

    assert_eq!((taken.user, taken.email.as_str(), taken.was_admin), (ana.id(), "ana@example.com", false));
    // Nobody enters before the owner has chosen a password.
    let guess = json!({ "email": "ana@example.com", "password": tests::PASSWORD });
    other.visitor().call("POST", "/auth/login").json(&guess).await.refused(401, "BAD_CREDENTIALS");
    let ana = signed_in_anew(&other, "ana").await;
    let (_, mut after) = archive(&other, &ana).await;

    for table in belongings().iter().map(|belonging| belonging.table) {
        let (was, is) = (rows(&mut before, table), rows(&mut after, table));
        match table {
            table if LEFT_BEHIND.contains(&table) => {}
            // What was done since, by those who took it in and by its owner.
            "events" => {
                assert!(was.iter().all(|row| is.contains(row)));
                assert!(is.len() > was.len());
            }
            // To choose a password ends them.
            "sessions" => assert!(was.iter().all(|row| is.iter().any(|other| other["id"] == row["id"]))),
            "users" => {
                let told = |row: &Value| {
                    let mut row = row.clone();
                    for changed in ["version", "updated_at", "email_verified_at"] {
                        row[changed].take();
                    }
                    row
                };
                assert_eq!(told(&was[0]), told(&is[0]));
            }
            // What was still to be sent is sent from where it was made.
            "letters" | "webhook_deliveries" => {
                let unsent = |row: &Value| ["queued", "pending"].iter().any(|state| row["state"] == *state);
                assert!(was.iter().any(unsent) && !is.iter().any(unsent), "{table}: {is:?}");
                let told = |row: &Value| {
                    let mut row = row.clone();
                    for changed in ["state", "reason", "error", "next_attempt_at"] {
                        row[changed].take();
                    }
                    row
                };
                assert_eq!(was.iter().map(told).collect::<Vec<_>>(), is.iter().map(told).collect::<Vec<_>>());
            }
            // The secret before the last one stayed behind, and with it until when it is good.
            "webhooks" => {
                let told = |row: &Value| {
                    let mut row = row.clone();
                    row["former_until"].take();
                    row
                };
                assert_eq!(was.iter().map(told).collect::<Vec<_>>(), is.iter().map(told).collect::<Vec<_>>());
            }
            table => assert_eq!(was, is, "{table}"),
        }
    }
    let files = |archive: &ZipArchive<Cursor<Vec<u8>>>| -> Vec<String> {
        let names = archive.file_names().map(|name| name.unwrap().into_owned());
        names.filter(|name| name.starts_with("files/")).collect()
    };
    assert!(files(&before).len() > 4, "{:?}", files(&before));
    assert_eq!(files(&before), files(&after));
    for name in files(&before) {
        assert!(entry(&mut before, &name) == entry(&mut after, &name), "{name}");
    }
    // Her books go on: chains are whole, sums are right, numbers go on, and nobody else's were touched.
    assert_eq!(other.app().examine().await.unwrap(), []);
    // What is old goes to the archive with the next run, and is taken along from there as it was.
    assert_eq!(other.store.count("earnings_archive").await, 1, "ben's alone");
    assert_eq!(other.store.database.archive_earnings(date("2026-03-02")).await.unwrap(), 1);
    assert_eq!(other.app().examine().await.unwrap(), []);
    let earnings =
        async |server: &Server| everything(&server.store.database, ana.id()).await["earnings"].clone();
    assert_eq!(earnings(&other).await, earnings(&app).await);
    assert_eq!(everything(&other.store.database, ben.id()).await, of_ben);
    let customers = ana.all("/customers").await;
    ana.issued(&id_of(&customers[0]), "5.00").await;
    let numbers: Vec<Value> =
        ana.all("/invoices?kind=invoice").await.iter().map(|row| row["number"].clone()).collect();
    assert_eq!(numbers.len(), 2);
    assert_ne!(numbers[0], numbers[1]);
    let again = other.app().take_in(before.into_inner(), &request()).await.unwrap_err();
    assert!(again.to_string().contains("is here already"), "{again:#}");
    other.store.discard().await;
}

/// Of the bytes of a file, by its name, those that take their place.
type Change<'a> = dyn Fn(&str, Vec<u8>) -> Option<Vec<u8>> + 'a;

/// An archive as the version before a column was there would have written it.
async fn an_archive_of_before_a_column_is_taken_in(app: Server) {
    let ana = somebody(&app, "ana").await;
    let (_, mut archive) = archive(&app, &ana).await;
    let other = Server::over(Store::fresh(app.store.engine).await);
    let path = "data/platforms.json";
    let mut older = rows(&mut archive, "platforms");
    for row in &mut older {
        assert!(row.as_object_mut().unwrap().remove("expected_rate_minor").is_some());
    }
    let older: Vec<String> = older.iter().map(Value::to_string).collect();
    let older = format!("[\n{}\n]\n", older.join(",\n")).into_bytes();
    let mut manifest: Value = serde_json::from_slice(&entry(&mut archive, "manifest.json")).unwrap();
    let told =
        manifest["entries"].as_array_mut().unwrap().iter_mut().find(|told| told["path"] == path).unwrap();
    told["sizeBytes"] = older.len().into();
    told["sha256"] = sha256(&older).into();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names {
        let bytes = match name.as_str() {
            "manifest.json" => serde_json::to_vec(&manifest).unwrap(),
            name if name == path => older.clone(),
            name => entry(&mut archive, name),
        };
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }

    other.app().take_in(writer.finish().unwrap(), &request()).await.unwrap();

    let ana = signed_in_anew(&other, "ana").await;
    let platforms = ana.call("GET", "/platforms").await.expect(200).data();
    let platforms = platforms.as_array().unwrap();
    assert!(!platforms.is_empty());
    assert!(
        platforms.iter().all(|platform| platform.get("expectedRate") == Some(&Value::Null)),
        "{platforms:?}"
    );
    other.store.discard().await;
}

async fn an_archive_that_was_changed_is_not_taken_in(app: Server) {
    let ana = somebody(&app, "ana").await;
    let (_, mut archive) = archive(&app, &ana).await;
    let other = Server::over(Store::fresh(app.store.engine).await);
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut rewritten = |change: &Change| {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in &names {
            if let Some(bytes) = change(name, entry(&mut archive, name)) {
                writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
                writer.write_all(&bytes).unwrap();
            }
        }
        writer.finish().unwrap()
    };
    let richer = |name: &str, bytes: Vec<u8>| {
        let text = String::from_utf8_lossy(&bytes).replace("1250", "9250").into_bytes();
        Some(if name == "data/earnings.json" { text } else { bytes })
    };
    let poorer = |name: &str, bytes| (name != "data/payments.json").then_some(bytes);
    let nothing = |name: &str, bytes| (name != "manifest.json").then_some(bytes);

    for (archive, told) in [
        (rewritten(&richer), "not as it was written"),
        (rewritten(&poorer), "more or less in it"),
        (rewritten(&nothing), "no archive of an account"),
        (Cursor::new(b"PK not really".to_vec()), "no ZIP archive"),
    ] {
        let error = other.app().take_in(archive, &request()).await.unwrap_err();
        assert!(format!("{error:#}").contains(told), "{error:#}");
    }

    assert_eq!(other.store.count("users").await, 0);
    // The very same that was not changed is.
    other.app().take_in(rewritten(&|_, bytes| Some(bytes)), &request()).await.unwrap();
    other.store.discard().await;
}

async fn everything_moves_to_the_other_engine_and_back(app: Server) {
    let (ana, ben) = (somebody(&app, "ana").await, somebody(&app, "ben").await);
    let (there, back) = (Store::fresh(app.store.engine.other()).await, Store::fresh(app.store.engine).await);
    let mut told = Vec::new();

    let inventory = there
        .database
        .fill_from(&app.store.database, |progress| {
            told.push((progress.table.to_owned(), progress.done, progress.of));
        })
        .await
        .unwrap();
    back.database.fill_from(&there.database, |_| {}).await.unwrap();

    for owner in [ana.id(), ben.id()] {
        let before = everything(&app.store.database, owner).await;
        assert_eq!(everything(&there.database, owner).await, before);
        assert_eq!(everything(&back.database, owner).await, before);
    }
    assert_eq!((inventory["users"], inventory["earnings"], inventory["earnings_archive"]), (2, 2, 2));
    assert!(told.contains(&("users".to_owned(), 2, 2)), "{told:?}");
    for store in [&there, &back] {
        assert!(!store.database.is_half_filled().await.unwrap());
        let moved = store.database.inventory().await.unwrap();
        for table in ["events", "earnings", "earnings_archive"] {
            assert_eq!(moved[table], inventory[table], "{table}");
        }
        assert_eq!(store.database.examine().await.unwrap(), []);
    }
    // Whoever signs in there finds everything, and what watches over the books does so again.
    let there = Server::over(there);
    assert_eq!(there.audit().verify(None).await.unwrap().findings, []);
    let moved = there.visitor().login("ana").await;
    let sums =
        |client: Client| async move { client.get("/earnings/summary?period=year").await.expect(200).data() };
    assert_eq!(sums(moved).await, sums(ana).await);
    let moved = there.visitor().login("ana").await;
    let uber = moved.platform("Lyft").await;
    moved.book(&uber, "2026-03-14", "1.00").await;
    assert_eq!(there.store.database.examine().await.unwrap(), []);
    assert_eq!(there.audit().verify(None).await.unwrap().findings, []);
    let backdoor = there.store.backdoor().await;
    for sql in [
        "UPDATE events SET user_id = user_id",
        "UPDATE stock_movements SET user_id = user_id",
        "DELETE FROM platforms",
    ] {
        assert!(backdoor.execute_unprepared(sql).await.is_err(), "nothing watches over {sql}");
    }
    backdoor.close().await.unwrap();
    there.store.discard().await;
    back.discard().await;
}

async fn a_move_that_is_broken_off_is_gone_on_with(app: Server) {
    let ana = somebody(&app, "ana").await;
    let there = Store::fresh(app.store.engine.other()).await;

    // Broken off after a while that grows, as by a kill at any place.
    let (mut attempts, mut halves) = (1, 0);
    let mut patience = Duration::from_millis(1);
    loop {
        match tokio::time::timeout(patience, there.database.fill_from(&app.store.database, |_| {})).await {
            Ok(Ok(moved)) => break assert_eq!(moved["users"], 1),
            // What was broken off last had just been done.
            Ok(Err(MoveError::NotEmpty)) if halves > 0 => break,
            Ok(Err(error)) => panic!("{error}"),
            Err(_too_long) => halves += u32::from(there.database.is_half_filled().await.unwrap()),
        }
        attempts += 1;
        patience += Duration::from_millis(1) + patience / 8;
    }

    eprintln!("{attempts} attempts, {halves} of which left something half done");
    assert!(halves > 0, "nothing was ever broken off");
    assert!(!there.database.is_half_filled().await.unwrap());
    assert_eq!(everything(&there.database, ana.id()).await, everything(&app.store.database, ana.id()).await);
    assert_eq!(there.database.examine().await.unwrap(), []);
    there.discard().await;
}

/// Moves everything, and fails when most of it is there.
async fn break_off(from: &Store, to: &Store) {
    let (source, target) = (from.database.clone(), to.database.clone());
    let broken = tokio::spawn(async move {
        let stop =
            |progress: adapter_database::Progress<'_>| assert!(progress.table < "users", "the power fails");
        target.fill_from(&source, stop).await
    });
    assert!(broken.await.unwrap_err().is_panic());
    assert!(to.database.is_half_filled().await.unwrap());
}

async fn whoever_owns_a_database_moves_into_it_and_out_of_it(app: Server) {
    let ana = somebody(&app, "ana").await;
    let (there, back) = (Store::of_a_plain_role().await, Store::fresh(app.store.engine).await);
    break_off(&app.store, &there).await;

    there.database.fill_from(&app.store.database, |_| {}).await.unwrap();
    let again = there.database.fill_from(&app.store.database, |_| {}).await;
    back.database.fill_from(&there.database, |_| {}).await.unwrap();

    assert!(matches!(again, Err(MoveError::NotEmpty)), "{again:?}");
    for store in [&there, &back] {
        assert_eq!(
            everything(&store.database, ana.id()).await,
            everything(&app.store.database, ana.id()).await
        );
        assert_eq!(store.database.examine().await.unwrap(), []);
    }
    let there = Server::over(there);
    assert_eq!(there.audit().verify(None).await.unwrap().findings, []);
    let moved = there.visitor().login("ana").await;
    moved.platform("Lyft").await;
    assert_eq!(there.audit().verify(None).await.unwrap().findings, []);
    assert!(there.store.database.end_all_sessions(app.clock.now()).await.unwrap() > 0);
    there.store.discard().await;
    back.discard().await;
}

async fn what_changes_while_everything_moves_is_found(app: Server) {
    let ana = somebody(&app, "ana").await;
    let there = Store::fresh(app.store.engine.other()).await;
    break_off(&app.store, &there).await;

    let earning = id_of(&ana.all("/earnings").await[0]);
    ana.put(&format!("/earnings/{earning}"), json!({ "amount": "99.00" })).await.expect(200);
    let outcome = there.database.fill_from(&app.store.database, |_| {}).await;

    assert!(
        matches!(&outcome, Err(MoveError::Different { table, .. }) if table == "earnings"),
        "{outcome:?}"
    );
    assert!(there.database.is_half_filled().await.unwrap(), "nobody is to serve from it");
    there.database.empty().await.unwrap();
    there.database.fill_from(&app.store.database, |_| {}).await.unwrap();
    assert_eq!(everything(&there.database, ana.id()).await, everything(&app.store.database, ana.id()).await);
    there.discard().await;
}

async fn nothing_is_moved_where_there_are_accounts(app: Server) {
    app.register("ana").await;
    let there = Server::over(Store::fresh(app.store.engine).await);
    let ben = there.register("ben").await;
    let before = everything(&there.store.database, ben.id()).await;

    let outcome = there.store.database.fill_from(&app.store.database, |_| {}).await;

    assert!(matches!(outcome, Err(MoveError::NotEmpty)), "{outcome:?}");
    assert_eq!(everything(&there.store.database, ben.id()).await, before);
    there.store.discard().await;
}

fn backups(folder: &TempDir, keep: usize, recipients: Vec<age::x25519::Recipient>) -> Backups {
    let policy = Policy { folder: folder.path().join("backups"), keep, recipients };
    Backups::new(policy, Arc::new(SystemClock), tests::seal())
}

async fn a_backup_holds_everything_and_a_damaged_one_is_refused(app: Server) {
    let ana = somebody(&app, "ana").await;
    let folder = TempDir::new().unwrap();
    let backups = backups(&folder, 7, Vec::new());

    let made =
        backups.make(&app.store.database, Reason::Asked, Some("before the fair".to_owned())).await.unwrap();

    let listed = backups.list().await.unwrap();
    assert_eq!(listed, [(made.name.clone(), Some(made.clone()))]);
    assert_eq!(made.rows, app.store.database.inventory().await.unwrap());
    assert_eq!(made.rows["earnings_archive"], 1);
    let unpacked = backups.open(&made.name, None).await.unwrap();
    let books = backups.books(&unpacked).await.unwrap();
    assert_eq!(everything(&books, ana.id()).await, everything(&app.store.database, ana.id()).await);
    assert_eq!(books.examine().await.unwrap(), []);
    books.close().await.unwrap();
    drop(unpacked);

    let place = folder.path().join("backups").join(&made.name);
    let files = ["books.db.zst", "manifest.json"];
    let whole = files.map(|name| std::fs::read(place.join(name)).unwrap());
    let mut dice = Dice::of_the_run();
    for round in 0..100 {
        let which = usize::from(round % 4 == 0);
        let mut bytes = whole[which].clone();
        let at = usize::try_from(dice.roll(0..i64::try_from(bytes.len()).unwrap())).unwrap();
        match round % 5 {
            0 => bytes.truncate(at),
            1 => bytes.extend(b"more"),
            2 => bytes.swap(at, (at + 1) % whole[which].len()),
            _ => bytes[at] ^= 1 << dice.roll(0..8),
        }
        if bytes == whole[which] {
            continue;
        }
        std::fs::write(place.join(files[which]), &bytes).unwrap();
        let refusal = backups.open(&made.name, None).await.unwrap_err();
        let is_told = matches!(refusal, BackupError::Damaged(..) | BackupError::BadManifest(_));
        assert!(is_told, "round {round}: {refusal:?}");
        std::fs::write(place.join(files[which]), &whole[which]).unwrap();
    }
    for file in files {
        std::fs::rename(place.join(file), place.join("away")).unwrap();
        assert!(backups.open(&made.name, None).await.is_err(), "without {file}");
        std::fs::rename(place.join("away"), place.join(file)).unwrap();
    }
    for nowhere in ["", "..", "../backups", ".under-way-1", "absent"] {
        assert!(matches!(backups.open(nowhere, None).await, Err(BackupError::Unknown(_))), "{nowhere}");
    }
    backups.open(&made.name, None).await.unwrap();
    // Nothing is left of all that was unpacked.
    assert_eq!(std::fs::read_dir(folder.path().join("backups")).unwrap().count(), 2);
}

async fn a_backup_that_is_encrypted_is_for_its_recipients_alone(app: Server) {
    app.register("ana").await;
    let folder = TempDir::new().unwrap();
    let (ours, others) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
    let backups = backups(&folder, 7, vec![ours.to_public()]);

    let made = backups.make(&app.store.database, Reason::Asked, None).await.unwrap();

    assert!(made.is_encrypted);
    assert!(matches!(backups.open(&made.name, None).await, Err(BackupError::Locked(_))));
    assert!(matches!(backups.open(&made.name, Some(others)).await, Err(BackupError::Damaged(..))));
    backups.open(&made.name, Some(ours)).await.unwrap();
    let place = folder.path().join("backups").join(&made.name);
    let bytes = std::fs::read(place.join("books.db.zst.age")).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
}

async fn old_backups_go_when_there_are_newer_ones(app: Server) {
    app.register("ana").await;
    let folder = TempDir::new().unwrap();
    let backups = backups(&folder, 2, Vec::new());
    let make = async |reason| -> Manifest { backups.make(&app.store.database, reason, None).await.unwrap() };

    let asked = make(Reason::Asked).await;
    let mut daily = Vec::new();
    for _ in 0..4 {
        daily.push(make(Reason::Daily).await.name);
    }

    let names: Vec<String> = backups.list().await.unwrap().into_iter().map(|(name, _)| name).collect();
    // The newest two daily ones, and what somebody asked for, however old.
    assert_eq!(names, [daily[3].as_str(), &daily[2], &asked.name]);
}

/// All that a vault keeps, whole.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for owner in std::fs::read_dir(folder).unwrap() {
        for file in std::fs::read_dir(owner.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            files.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
        }
    }
    files
}

async fn documents_that_are_elsewhere_go_into_a_backup_or_it_says_where_they_are(app: Server) {
    let folder = TempDir::new().unwrap();
    let place = |name: &str| folder.path().join(name);
    let vault = |name: &str| Arc::new(ObjectVault::in_folder(&place(name)).unwrap());
    let here = vault("here");
    // Some are encrypted, and some are not.
    let plain = app.keeping(|papers| papers.vault = here.clone());
    somebody(&plain, "ana").await;
    let app = plain.keeping(|papers| (papers.vault, papers.sealed) = (here.clone(), true));
    let ana = app.visitor().login("ana").await;
    let image = include_bytes!("../../samples/images/hopper_orientation_6.jpg");
    ana.deposit(&tests::Form::document("ana.jpg", "image/jpeg", image.to_vec())).await.expect(201);
    archive(&app, &ana).await;
    let kept = files(&place("here"));
    assert_eq!(kept.len(), 5, "two pictures, a small one of each, and an archive");
    let elsewhere = |is_taken_along| {
        Some(Elsewhere { place: "file:here".to_owned(), vault: here.clone(), is_taken_along })
    };
    let make = async |backups: Backups| backups.make(&app.store.database, Reason::Asked, None).await.unwrap();

    let without = make(backups(&folder, 7, Vec::new()).with_documents(elsewhere(false))).await;
    let with = make(backups(&folder, 7, Vec::new()).with_documents(elsewhere(true))).await;

    assert_eq!(
        (without.documents_elsewhere.as_deref(), without.rows["document_chunks"]),
        (Some("file:here"), 0)
    );
    assert_eq!((with.documents_elsewhere.as_deref(), with.rows["document_chunks"]), (None, 5));
    assert_eq!(app.store.count("document_chunks").await, 0, "the books stay as they are");
    let there =
        Some(Elsewhere { place: "file:there".to_owned(), vault: vault("there"), is_taken_along: true });
    let backups = backups(&folder, 7, Vec::new()).with_documents(there);
    let unpacked = backups.open(&with.name, None).await.unwrap();
    let books = backups.books(&unpacked).await.unwrap();
    assert_eq!(backups.put_documents_back(&books).await.unwrap(), 5);
    assert_eq!(files(&place("there")), kept);
    assert_eq!(books.inventory().await.unwrap()["document_chunks"], 0);
    // What is there stays.
    assert_eq!(backups.put_documents_back(&books).await.unwrap(), 0);
    books.close().await.unwrap();
}
