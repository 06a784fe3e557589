//! What people consent to, what they take along, and that they are forgotten.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
    time::Duration,
};

use kernel::{TimeDelta, UserId};
use serde_json::{Value, json};
use tests::{Client, Engine, Form, Server, ana, date, id_of, served};
use zip::ZipArchive;

served!(
    rights_nothing_is_consented_to_until_it_is,
    rights_every_decision_is_kept_with_its_words_and_time,
    rights_an_archive_holds_everything_of_its_owner_and_of_no_one_else,
    rights_an_archive_is_there_for_seven_days,
    rights_an_archive_is_its_owners_alone,
    rights_an_erasure_can_be_taken_back_until_it_is_due,
    rights_an_erased_account_leaves_nothing_behind,
    rights_an_erasure_that_is_broken_off_is_finished,
    rights_who_was_forgotten_does_not_come_back_with_a_backup,
);

async fn decide(client: &Client, purpose: &str, version: &str, granted: bool) -> Value {
    let decision = json!({ "purpose": purpose, "textVersion": version, "granted": granted });
    client.put("/user/consents", json!({ "consents": [decision] })).await.expect(200).data()
}

fn standing<'a>(consents: &'a Value, purpose: &str) -> &'a Value {
    consents.as_array().unwrap().iter().find(|standing| standing["purpose"] == purpose).unwrap()
}

async fn rights_nothing_is_consented_to_until_it_is(app: Server) {
    let ana = app.register("ana").await;

    let consents = ana.get("/user/consents").await.expect(200).data();

    assert_eq!(consents.as_array().unwrap().len(), 4);
    for standing in consents.as_array().unwrap() {
        assert_eq!((&standing["granted"], &standing["history"]), (&json!(false), &json!([])), "{standing}");
    }
    let wrong = json!({ "consents": [{ "purpose": "profiling", "textVersion": "1", "granted": true }] });
    assert_eq!(ana.put("/user/consents", wrong).await.faulty(), ["consents[0].purpose"]);
    assert_eq!(ana.put("/user/consents", json!({ "consents": [] })).await.faulty(), ["consents"]);
}

async fn rights_every_decision_is_kept_with_its_words_and_time(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let allows = async || {
        let decided = app.app().consents.decided(ana.id(), rights::Purpose::ProductNews).await.unwrap();
        decided == Some(true)
    };
    assert!(!allows().await);

    decide(&ana, "productNews", "2026-01", true).await;
    assert!(allows().await);
    app.clock.advance(TimeDelta::minutes(1));
    // What was decided already is not decided again.
    decide(&ana, "productNews", "2026-01", true).await;
    decide(&ana, "productNews", "2026-02", true).await;
    app.clock.advance(TimeDelta::minutes(1));
    let consents = decide(&ana, "productNews", "2026-02", false).await;

    assert!(!allows().await);
    let news = standing(&consents, "productNews");
    assert_eq!((&news["granted"], &news["decidedAt"]), (&json!(false), &json!("2026-03-14T09:02:00.000Z")));
    let history: Vec<_> = news["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|decision| (decision["textVersion"].as_str().unwrap(), decision["granted"].as_bool().unwrap()))
        .collect();
    assert_eq!(history, [("2026-02", false), ("2026-02", true), ("2026-01", true)]);
    assert_eq!(standing(&consents, "tips")["granted"], false);
    assert_eq!(ben.get("/user/consents").await.expect(200).data()[0]["granted"], false);
}

/// Somebody with something of everything.
pub(super) async fn somebody(app: &Server, name: &str) -> Client {
    let client = app.register(name).await;
    let uber = client.platform(&format!("Uber of {name}")).await;
    client.book(&uber, "2026-03-14", "12.50").await;
    let statement = Form::statement(format!("Day,Net,Memo\n2026-03-01,1.00,=cmd {name}\n"))
        .text("mapping", r#"{"date":"Day","amount":"Net","notes":"Memo"}"#)
        .text("platformId", &uber);
    client.import(&statement).await.expect(201);
    // What was imported is old enough for the archive.
    assert_eq!(app.store.database.archive_earnings(date("2026-03-02")).await.unwrap(), 1);
    let customer = client.customer(&format!("Ada of {name}")).await;
    let mug = client.product("Mug", "5").await;
    client.post("/sales", json!({ "productId": mug, "quantity": "2" })).await.expect(201);
    let sold = client.post("/sales", json!({ "productId": mug, "quantity": "1" })).await.expect(201).data();
    client.put(&format!("/sales/{}", id_of(&sold)), json!({ "status": "cancelled" })).await.expect(200);
    let invoice = id_of(&client.issued(&customer, "100.00").await);
    let payment = client.pay(&invoice, "30.00").await;
    let reversed = client.delete(&format!("/invoices/{invoice}/payments/{}", id_of(&payment))).await;
    assert!(reversed.status < 300, "{}", reversed.text());
    let line = json!({ "description": "Taken back", "quantity": "1", "unitPrice": "1" });
    client.post(&format!("/invoices/{invoice}/credit-notes"), json!({ "lines": [line] })).await.expect(201);
    let rent = json!({
        "name": "Rent", "anchor": "2026-04-01", "unit": "month", "customerId": customer,
        "lines": [{ "description": "Rent", "quantity": "1", "unitPrice": "1" }],
    });
    client.post("/invoices/recurring", rent).await.expect(201);
    let paper = client.paper(name).await;
    let expense = json!({
        "category": "office", "amount": "1.00", "date": "2026-03-14", "receiptDocumentId": paper,
    });
    client.post("/expenses", expense).keyed("expense").await.expect(201);
    let (first, second) = (client.customer("Bert").await, client.customer("Bert").await);
    client.post(&format!("/customers/{first}/merge"), json!({ "into": second })).await;
    let goal = json!({ "title": "Earn", "kind": "earnings", "target": "1.00", "period": "month" });
    client.post("/goals", goal).await.expect(201);
    let rate = json!({ "from": "USD", "to": "EUR", "date": "2026-03-14", "rate": "0.9" });
    client.post("/exchange-rates", rate).await.expect(201);
    decide(&client, "tips", "1", true).await;
    let webhook = json!({ "url": "https://example.com/hooks", "kinds": ["*"] });
    let webhook = id_of(&client.post("/user/webhooks", webhook).await.expect(201).data());
    client.call("POST", &format!("/user/webhooks/{webhook}/rotate-secret")).await.expect(200);
    client.call("POST", &format!("/user/webhooks/{webhook}/test")).await.expect(202);
    client
}

/// Asks for an archive, has it made, and takes it.
pub(super) async fn archive(app: &Server, client: &Client) -> (String, ZipArchive<Cursor<Vec<u8>>>) {
    let asked = client.call("POST", "/user/export").await.expect(202);
    let id = id_of(&asked.data());
    assert_eq!(asked.header("location"), Some(format!("/api/v1/user/export/{id}").as_str()));
    assert_eq!(app.app().make_archives().await.unwrap(), 1);
    let content = client.get(&format!("/user/export/{id}/content")).await.expect(200);
    assert_eq!(content.header("content-type"), Some("application/zip"));
    (id, ZipArchive::new(Cursor::new(content.body)).unwrap())
}

pub(super) fn entry(archive: &mut ZipArchive<Cursor<Vec<u8>>>, path: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.by_name(path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

async fn rights_an_archive_holds_everything_of_its_owner_and_of_no_one_else(app: Server) {
    let (ana, ben) = (somebody(&app, "ana").await, somebody(&app, "ben").await);
    let pdf = ana.all("/invoices?kind=invoice").await;
    let pdf = ana.get(&format!("/invoices/{}/pdf", id_of(&pdf[0]))).await.expect(200).body;

    let (_, mut archive) = archive(&app, &ana).await;

    let manifest: Value = serde_json::from_slice(&entry(&mut archive, "manifest.json")).unwrap();
    assert_eq!((&manifest["format"], &manifest["account"]), (&json!("earntrack-account"), &json!(ana.id())));
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let told = manifest["entries"].as_array().unwrap();
    assert_eq!(told.len() + 1, names.len());
    let mut all = Vec::new();
    for told in told {
        let bytes = entry(&mut archive, told["path"].as_str().unwrap());
        assert_eq!(told["sha256"], sha256(&bytes), "{told}");
        assert_eq!(told["sizeBytes"], bytes.len(), "{told}");
        all.extend(bytes);
    }
    let rows = |archive: &mut ZipArchive<_>, table: &str| -> Vec<Value> {
        serde_json::from_slice(&entry(archive, &format!("data/{table}.json"))).unwrap()
    };
    for (table, count) in [
        ("users", 1),
        ("platforms", 1),
        ("earnings", 2),
        ("statement_imports", 1),
        ("customers", 3),
        ("sales", 2),
        ("invoices", 2),
        ("payments", 2),
        ("recurring_invoices", 1),
        ("documents", 1),
        ("expenses", 1),
        ("goals", 1),
        ("own_rates", 1),
        ("consents", 1),
        ("webhooks", 1),
        ("webhook_deliveries", 1),
    ] {
        assert_eq!(rows(&mut archive, table).len(), count, "{table}");
        let csv = entry(&mut archive, &format!("data/{table}.csv"));
        assert_eq!(csv::Reader::from_reader(csv.as_slice()).records().count(), count, "{table}");
    }
    let there = format!("SELECT COUNT(*) FROM events WHERE user_id = {}", literal(&app, ana.id()));
    let there: i64 = app.store.rows(&there).await[0].try_get_by_index(0).unwrap();
    assert_eq!(rows(&mut archive, "events").len(), usize::try_from(there).unwrap());
    // Issued papers as they were issued, uploads as they were sent, and no formula in a table of text.
    assert!(contains(&all, &pdf));
    let paper = names.iter().find(|name| name.starts_with("files/documents/")).unwrap().clone();
    assert!(contains(&entry(&mut archive, &paper), b"ana"));
    assert!(contains(&entry(&mut archive, "data/earnings.csv"), b"'=cmd ana"));
    for secret in ["$argon2", "of ben", &ben.id().to_string()] {
        assert!(!contains(&all, secret.as_bytes()), "{secret}");
    }
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A user's id as a statement has it.
fn literal(app: &Server, id: UserId) -> String {
    match app.store.engine {
        Engine::Sqlite => format!("x'{}'", id.uuid().simple()),
        Engine::Postgres => format!("'{id}'"),
    }
}

async fn rights_an_archive_is_there_for_seven_days(app: Server) {
    let ana = app.register("ana").await;
    let id = id_of(&ana.call("POST", "/user/export").await.expect(202).data());
    // Asking again while it is made is asking for the same.
    assert_eq!(id_of(&ana.call("POST", "/user/export").await.expect(202).data()), id);
    let path = format!("/user/export/{id}");
    let queued = ana.get(&path).await.expect(200);
    assert_eq!((&queued.data()["status"], &queued.data()["contentUrl"]), (&json!("queued"), &Value::Null));
    ana.get(&format!("{path}/content")).await.refused(409, "EXPORT_NOT_READY");

    assert_eq!(app.app().make_archives().await.unwrap(), 1);
    assert_eq!(app.app().make_archives().await.unwrap(), 0);
    let ready = ana.get(&path).if_none_match(&queued.tag()).await.expect(200).data();
    assert_eq!(
        (&ready["status"], &ready["expiresAt"]),
        (&json!("ready"), &json!("2026-03-21T09:00:00.000Z"))
    );
    let url = ready["contentUrl"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let content = ana.get(url).await.expect(200);
    assert_eq!(
        (ready["sha256"].as_str().unwrap(), ready["sizeBytes"].as_u64().unwrap()),
        (sha256(&content.body).as_str(), content.body.len() as u64)
    );
    // Nobody who reads the database reads the archive.
    assert!(app.store.count("document_chunks").await > 0);
    app.clock.advance(TimeDelta::hours(2));
    assert_eq!(app.documents().sweep().await.unwrap(), 0, "an archive is not swept up");

    app.clock.advance(TimeDelta::days(7));
    let ana = app.visitor().login("ana").await;
    ana.get(url).await.refused(409, "EXPORT_EXPIRED");
    assert_eq!(app.app().make_archives().await.unwrap(), 1);
    assert_eq!(app.store.count("document_chunks").await, 0);
    assert_eq!(ana.get(&path).await.expect(200).data()["status"], "expired");
    ana.get(url).await.refused(409, "EXPORT_EXPIRED");
}

async fn rights_an_archive_is_its_owners_alone(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (id, _) = archive(&app, &ana).await;

    for path in [format!("/user/export/{id}"), format!("/user/export/{id}/content")] {
        ben.get(&path).await.refused(404, "NOT_FOUND");
        app.visitor().get(&path).await.expect(401);
    }
}

async fn rights_an_erasure_can_be_taken_back_until_it_is_due(app: Server) {
    let ana = app.register("ana").await;
    let elsewhere = app.visitor().login("ana").await;
    ana.platform("Uber").await;
    ana.call("POST", "/user/account/restore").await.refused(409, "NO_ERASURE");
    ana.call("DELETE", "/user/account").json(&json!({ "why": "x" })).await.refused(400, "VALIDATION_ERROR");

    let reason = json!({ "reason": "Moving on" });
    let told = ana.call("DELETE", "/user/account").json(&reason).await.expect(202).data();

    assert_eq!(told["dueAt"], "2026-04-13T09:00:00.000Z");
    for ended in [&ana, &elsewhere] {
        ended.get("/user/profile").await.expect(401);
    }
    app.clock.advance(TimeDelta::days(29));
    assert_eq!(app.app().erase_due().await.unwrap(), 0);
    let back = app.visitor().login("ana").await;
    let account = back.get("/user/account").await.expect(200).data();
    assert_eq!(
        account["erasure"],
        json!({
            "requestedAt": "2026-03-14T09:00:00.000Z", "dueAt": "2026-04-13T09:00:00.000Z", "reason": "Moving on",
        })
    );
    assert_eq!(
        back.call("POST", "/user/account/restore").await.expect(200).data(),
        json!({ "erasure": null })
    );
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(app.app().erase_due().await.unwrap(), 0);
    let back = app.visitor().login("ana").await;
    assert_eq!(back.all("/platforms").await.len(), 1);
}

/// How many rows there are of a user, by table.
async fn rows_of(app: &Server, user: UserId) -> BTreeMap<String, i64> {
    let mut rows = BTreeMap::new();
    for table in adapter_database::removed_tables() {
        if app.store.engine == Engine::Sqlite && table.ends_with("_changes") {
            continue;
        }
        let owner = match table {
            "users" => "id",
            "idempotency_keys" => "owner",
            _ => "user_id",
        };
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE {owner} = {}", literal(app, user));
        let count = app.store.rows(&sql).await[0].try_get_by_index::<i64>(0).unwrap();
        if count > 0 {
            rows.insert(table.to_owned(), count);
        }
    }
    rows
}

async fn rights_an_erased_account_leaves_nothing_behind(app: Server) {
    let (ana, ben) = (somebody(&app, "ana").await, somebody(&app, "ben").await);
    archive(&app, &ana).await;
    app.app().audit.checkpoint().await.unwrap().unwrap();
    let before = rows_of(&app, ben.id()).await;
    assert!(rows_of(&app, ana.id()).await.len() > 25, "{:?}", rows_of(&app, ana.id()).await);
    let books = ben.get("/earnings").await.expect(200).data();
    ana.call("DELETE", "/user/account").await.expect(202);
    app.clock.advance(TimeDelta::days(30));

    assert_eq!(app.app().erase_due().await.unwrap(), 1);
    assert_eq!(app.app().erase_due().await.unwrap(), 0);

    assert_eq!(rows_of(&app, ana.id()).await, BTreeMap::new());
    assert_eq!(rows_of(&app, ben.id()).await, before);
    ana.get("/user/profile").await.expect(401);
    let again = json!({ "email": "ana@example.com", "password": tests::PASSWORD });
    app.visitor().call("POST", "/auth/login").json(&again).await.refused(401, "BAD_CREDENTIALS");
    let ben = app.visitor().login("ben").await;
    assert_eq!(ben.get("/earnings").await.expect(200).data(), books);
    // The chains of the others are whole, and that hers is gone is known to be right.
    assert_eq!(app.audit().verify(None).await.unwrap().findings, []);
    assert_eq!(app.store.database.examine().await.unwrap(), []);
    // Whoever has the address now is somebody new.
    let new = app.register("ana").await;
    assert_ne!(new.id(), ana.id());
    assert_eq!(new.all("/platforms").await, [Value::Null; 0]);
}

async fn rights_an_erasure_that_is_broken_off_is_finished(app: Server) {
    let ana = somebody(&app, "ana").await;
    ana.call("DELETE", "/user/account").await.expect(202);
    app.clock.advance(TimeDelta::days(31));

    // Broken off after a while that grows, as by a kill at any place.
    let (mut broken, mut patience) = (0, Duration::from_millis(1));
    while let Err(_too_long) = tokio::time::timeout(patience, app.app().erase_due()).await.map(Result::unwrap)
    {
        broken += 1;
        patience += Duration::from_millis(1) + patience / 16;
    }

    eprintln!("broken off {broken} times");
    assert!(broken > 0, "nothing was ever broken off");
    assert_eq!(rows_of(&app, ana.id()).await, BTreeMap::new());
    assert_eq!(app.audit().verify(None).await.unwrap().findings, []);
}

async fn rights_who_was_forgotten_does_not_come_back_with_a_backup(app: Server) {
    let ben = somebody(&app, "ben").await;
    let [forgotten] = app.store.welcome([ana()]).await;
    let ledger = [(rights::Erasure::trace(forgotten), kernel::Clock::now(&*app.clock))];
    assert_eq!(app.app().forget_again(&[]).await.unwrap(), []);

    assert_eq!(app.app().forget_again(&ledger).await.unwrap(), [forgotten]);

    assert_eq!(rows_of(&app, forgotten).await, BTreeMap::new());
    assert!(!rows_of(&app, ben.id()).await.is_empty());
    assert_eq!(app.app().forget_again(&[]).await.unwrap(), []);
}
