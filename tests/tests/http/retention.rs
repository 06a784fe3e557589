//! What is put away or removed once it is old, and what is kept.

use earntrack::Retained;
use kernel::{Clock as _, RequestId, TimeDelta, UserId};
use sea_orm::Value as Cell;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, instant, served};
use uuid::Uuid;

served!(
    each_rule_has_its_own_age_and_says_what_it_would_do,
    what_is_in_use_is_not_archived,
    rule_l4_an_archived_product_can_be_made_active_again,
    an_old_earning_is_seen_and_changed_like_any_other,
    the_schedule_does_it_once_a_day,
);

/// Day 0 of the cases, on which all of it comes into being.
const START: &str = "2026-03-14T09:00:00.000Z";

async fn due(app: &Server) -> [u64; 7] {
    counts(app.app().retention_due().await.unwrap())
}

fn counts(retained: Vec<Retained>) -> [u64; 7] {
    let counts: Vec<u64> = retained.into_iter().map(|rule| rule.count).collect();
    counts.try_into().unwrap()
}

fn on_day(app: &Server, day: i64) {
    let days = instant(START).plus(TimeDelta::days(day));
    app.clock.advance(days.since(app.clock.now()));
}

/// A letter that was not sent, a job that was given up and a delivery, past the ports.
async fn plant(app: &Server, ana: &Client, user: UserId) {
    let now = instant(START).to_utc();
    let id = || Cell::from(Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0001));
    app.store
        .plant(
            "letters",
            [
                ("user_id", user.uuid().into()),
                ("id", id()),
                ("kind", "invoice".into()),
                ("key", "planted".into()),
                ("about", id()),
                ("detail", "{}".into()),
                ("state", "withheld".into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
            ],
        )
        .await;
    app.store
        .plant(
            "jobs",
            [
                ("queue", "letters".into()),
                ("key", "planted".into()),
                ("attempts", 20_i64.into()),
                ("due_at", now.into()),
                ("created_at", now.into()),
                ("died_at", now.into()),
            ],
        )
        .await;
    let hook = json!({ "url": "https://example.com/hooks", "kinds": ["goal.added"] });
    let hook = id_of(&ana.post("/user/webhooks", hook).await.expect(201).data());
    app.store
        .plant(
            "webhook_deliveries",
            [
                ("user_id", user.uuid().into()),
                ("id", id()),
                ("webhook_id", Uuid::try_parse(&hook).unwrap().into()),
                ("event_id", id()),
                ("kind", "goal.added".into()),
                ("about", id()),
                ("occasion", "test".into()),
                ("body", "{}".into()),
                ("state", "failed".into()),
                ("attempts", 1_i64.into()),
                ("error", "it failed".into()),
                ("created_at", now.into()),
                ("updated_at", now.into()),
            ],
        )
        .await;
}

async fn each_rule_has_its_own_age_and_says_what_it_would_do(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for day in ["2024-03-13", "2024-03-14", "2026-03-14"] {
        ana.book(&uber, day, "1.00").await;
    }
    ana.product("Mug", "0").await;
    ana.product("Cup", "5").await;
    let goal = json!({ "title": "March", "kind": "earnings", "target": "1.00", "period": "month" });
    ana.post("/goals", goal).with("idempotency-key", "once").await.expect(201);
    plant(&app, &ana, ana.id()).await;
    // The store's own clock says when an answer was given.
    app.store.rows("UPDATE idempotency_keys SET created_at = '2026-03-14T09:00:00.000+00:00'").await;

    // Earnings, products, answers, sessions, letters, jobs, deliveries.
    for (day, expected) in [
        (0, [1, 0, 0, 0, 0, 0, 0]),
        (1, [2, 0, 0, 0, 0, 0, 0]),
        (7, [2, 0, 0, 0, 0, 0, 0]),
        (8, [2, 0, 1, 0, 0, 0, 0]),
        (30, [2, 0, 1, 0, 0, 0, 0]),
        (31, [2, 0, 1, 0, 0, 0, 1]),
        (37, [2, 0, 1, 0, 0, 0, 1]),
        (38, [2, 0, 1, 1, 0, 0, 1]),
        (90, [2, 0, 1, 1, 0, 0, 1]),
        (91, [2, 0, 1, 1, 0, 1, 1]),
        (365, [2, 0, 1, 1, 0, 1, 1]),
        (366, [2, 1, 1, 1, 1, 1, 1]),
    ] {
        on_day(&app, day);
        assert_eq!(due(&app).await, expected, "on day {day}");
    }

    assert_eq!(counts(app.app().retain_now().await.unwrap()), [2, 1, 1, 1, 1, 1, 1]);

    assert_eq!(due(&app).await, [0; 7]);
    assert_eq!(app.app().retain().await.unwrap(), 0);
    for table in ["idempotency_keys", "sessions", "letters", "webhook_deliveries"] {
        assert_eq!(app.store.count(table).await, 0, "{table}");
    }
    assert_eq!((app.store.count("earnings").await, app.store.count("earnings_archive").await), (1, 2));
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.all("/earnings").await.len(), 3);
    assert_eq!(app.app().examine().await.unwrap(), []);
}

async fn names(ana: &Client, active: bool) -> Vec<String> {
    let products = ana.all(&format!("/products?active={active}&sort=name")).await;
    products.iter().map(|product| product["name"].as_str().unwrap().to_owned()).collect()
}

async fn what_is_in_use_is_not_archived(app: Server) {
    let ana = app.register("ana").await;
    let mut ids = Vec::new();
    for name in ["Billed", "Drafted", "Idle", "Monthly", "Moved", "Pending", "Renamed"] {
        let product = json!({ "name": name, "price": "12.50", "quantity": "0", "allowBackorder": true });
        ids.push(id_of(&ana.post("/products", product).await.expect(201).data()));
    }
    let [billed, drafted, _idle, monthly, moved, pending, renamed] = ids.try_into().unwrap();
    let ada = ana.customer("Ada").await;
    let line = |product: &str| json!([{ "description": "Thing", "quantity": "1", "unitPrice": "5", "productId": product }]);
    let draft = |product: &str| json!({ "customerId": ada, "lines": line(product) });
    ana.post("/invoices", draft(&drafted)).await.expect(201);
    let recurring = json!({
        "name": "Rent", "anchor": "2026-03-31", "unit": "year", "every": 5, "customerId": ada,
        "lines": line(&monthly),
    });
    ana.post("/invoices/recurring", recurring).await.expect(201);
    let order =
        |product: &str, status: &str| json!({ "productId": product, "quantity": "1", "status": status });
    ana.post("/sales", order(&pending, "pending")).await.expect(201);

    on_day(&app, 300);
    let ana = app.visitor().login("ana").await;
    let bill = id_of(&ana.post("/invoices", draft(&billed)).await.expect(201).data());
    ana.call("POST", &format!("/invoices/{bill}/issue")).await.expect(200);
    for kind in ["purchase", "damage"] {
        let movement = json!({ "type": kind, "quantity": "2" });
        ana.post(&format!("/products/{moved}/movements"), movement).await.expect(201);
    }
    ana.put(&format!("/products/{renamed}"), json!({ "name": "Renamed again" })).await.expect(200);
    on_day(&app, 366);

    assert_eq!(due(&app).await[1], 1);
    assert_eq!(app.app().retain_now().await.unwrap()[1].count, 1);

    let ana = app.visitor().login("ana").await;
    assert_eq!(names(&ana, false).await, ["Idle"]);
    let request = RequestId::try_new("test-2").unwrap();
    let later = instant(START).plus(TimeDelta::days(400));
    // What is pending, drafted or comes again is in use for as long as it is.
    assert_eq!(app.app().inventory.archive_idle(later, &request).await.unwrap(), 3);
    assert_eq!(names(&ana, true).await, ["Drafted", "Monthly", "Pending"]);
}

async fn rule_l4_an_archived_product_can_be_made_active_again(app: Server) {
    let ana = app.register("ana").await;
    let mug = ana.product("Mug", "0").await;
    on_day(&app, 366);
    app.app().retain().await.unwrap();
    let ana = app.visitor().login("ana").await;
    let product = ana.get(&format!("/products/{mug}")).await.expect(200).data();
    assert_eq!(product["isActive"], false);
    let told = ana.get("/user/audit?kind=product.revised").await.expect(200).data();
    assert!(told[0]["requestId"].as_str().unwrap().starts_with("retention-"), "{told}");

    ana.put(&format!("/products/{mug}"), json!({ "isActive": true })).await.expect(200);

    on_day(&app, 366 + 364);
    app.app().retain().await.unwrap();
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.get(&format!("/products/{mug}")).await.expect(200).data()["isActive"], true);
}

async fn an_old_earning_is_seen_and_changed_like_any_other(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let old = ana.book(&uber, "2020-02-29", "7.00").await;
    let path = format!("/earnings/{old}");
    let before = ana.get(&path).await.expect(200);
    let summary: Value = ana.get("/earnings/summary?period=all").await.expect(200).data();

    app.app().retain().await.unwrap();

    assert_eq!(app.store.count("earnings").await, 0);
    let after = ana.get(&path).await.expect(200);
    assert_eq!((after.header("etag"), after.data()), (before.header("etag"), before.data()));
    assert_eq!(ana.get("/earnings/summary?period=all").await.expect(200).data(), summary);
    let page = ana.get("/earnings?total=true").await.expect(200).json();
    assert_eq!(page["pagination"]["total"], 1);
    let changed = ana.put(&path, json!({ "amount": "8.00" })).with("if-match", "\"9\"").await;
    assert_eq!(changed.status, 412, "{}", changed.text());
    assert_eq!(app.store.count("earnings_archive").await, 1);
    let changed = ana.put(&path, json!({ "amount": "8.00" })).await.expect(200).data();
    assert_eq!((&changed["amount"], &changed["date"]), (&json!("8.00"), &json!("2020-02-29")));
    app.app().retain().await.unwrap();
    let total = &ana.get("/earnings/summary?period=all").await.expect(200).data()["total"];
    assert_eq!(total, "8.00");
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
    assert_eq!(app.store.database.examine().await.unwrap(), []);
}

async fn the_schedule_does_it_once_a_day(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2024-03-14", "1.00").await;
    app.work_off().await;
    assert_eq!(app.store.count("earnings_archive").await, 0);

    on_day(&app, 1);
    app.work_off().await;

    assert_eq!(app.store.count("earnings_archive").await, 1);
}
