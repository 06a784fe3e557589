//! What was removed, and had back.

use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    every_kind_of_thing_comes_back_whole,
    what_belongs_to_something_waits_for_it,
    what_has_been_replaced_stays_where_it_is,
    what_is_removed_for_good_is_gone,
    nothing_is_kept_longer_than_thirty_days,
    a_list_is_read_page_by_page_and_by_kind,
);

/// One of each kind, none of which another one refers to: its path, and how it is told of.
async fn things(ana: &Client) -> Vec<(String, &'static str, Value)> {
    let uber = ana.platform("Uber").await;
    let lyft = ana.platform("Lyft").await;
    let ride = ana.book(&uber, "2026-03-14", "12.50").await;
    let ada = ana.customer("Ada").await;
    let bert = ana.customer("Bert").await;
    let expense =
        json!({ "category": "office", "amount": "4.00", "date": "2026-03-13", "vendor": "Paper & Co" });
    let expense = id_of(&ana.post("/expenses", expense).await.expect(201).data());
    let goal = json!({ "title": "More", "kind": "hours", "target": "20", "period": "week" });
    let goal = id_of(&ana.post("/goals", goal).await.expect(201).data());
    let mug = ana.product("Mug", "5").await;
    let draft = ana.invoice(&bert, "30.00").await;
    vec![
        (format!("/earnings/{ride}"), "earning", json!(["Uber", "2026-03-14", "12.50", "USD"])),
        (format!("/expenses/{expense}"), "expense", json!(["Paper & Co", "2026-03-13", "4.00", "USD"])),
        (format!("/goals/{goal}"), "goal", json!(["More", null, null, null])),
        (format!("/platforms/{lyft}"), "platform", json!(["Lyft", null, null, null])),
        (format!("/customers/{ada}"), "customer", json!(["Ada", null, null, null])),
        (format!("/products/{mug}"), "product", json!(["Mug", null, null, null])),
        (format!("/invoices/{draft}"), "invoice", json!(["Bert", "2026-03-14", "30.00", "USD"])),
    ]
}

fn id_in(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

async fn restore(client: &Client, path: &str) -> tests::Answer {
    client.call("POST", &format!("/trash/{}/restore", id_in(path))).await
}

async fn every_kind_of_thing_comes_back_whole(app: Server) {
    let ana = app.register("ana").await;
    let things = things(&ana).await;
    let figures = ["/earnings/summary?period=all", "/products/inventory", "/analytics/dashboard?period=all"];
    let (mut before, mut sums) = (Vec::new(), Vec::new());
    for (path, ..) in &things {
        before.push(ana.get(path).await.expect(200));
    }
    for figure in figures {
        sums.push(ana.get(figure).await.expect(200).data());
    }
    let movements = format!("{}/movements", things[5].0);
    let moved = ana.all(&movements).await;

    for (path, ..) in &things {
        ana.delete(path).await.expect(204);
        ana.get(path).await.refused(404, "NOT_FOUND");
    }

    let trash = ana.all("/trash").await;
    assert_eq!(trash.len(), things.len());
    for (path, kind, told) in &things {
        let item = trash.iter().find(|item| item["id"] == id_in(path)).unwrap();
        assert_eq!(item["kind"], *kind);
        assert_eq!(json!([item["name"], item["date"], item["amount"], item["currency"]]), *told, "{kind}");
        assert_eq!(item["keptUntil"], "2026-04-13T09:00:00.000Z");
        restore(&ana, path).await.expect(200);
    }

    for ((path, kind, _), before) in things.iter().zip(before) {
        let after = ana.get(path).await.expect(200);
        assert_eq!(after.header("etag").map(version), before.header("etag").map(version), "{kind}");
        assert_eq!(after.data(), before.data(), "{kind}");
    }
    assert_eq!(ana.all(&movements).await, moved);
    for (figure, before) in figures.into_iter().zip(sums) {
        let mut after = ana.get(figure).await.expect(200).data();
        let mut before = before;
        // What happened last is another thing by now.
        for figures in [&mut after, &mut before] {
            figures.as_object_mut().unwrap().remove("recentActivity");
        }
        assert_eq!(after, before, "{figure}");
    }
    assert_eq!(ana.all("/trash").await, [] as [Value; 0]);
    let told = ana.all("/user/audit").await;
    assert_eq!(told[0]["kind"], "invoice.restored");
    ana.call("POST", &format!("/invoices/{}/issue", id_in(&things[6].0))).await.expect(200);
}

/// What a tag says of the thing, without the state that it was read in.
fn version(tag: &str) -> String {
    tag.split('.').next().unwrap().trim_matches('"').to_owned()
}

async fn what_belongs_to_something_waits_for_it(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let ride = ana.book(&uber, "2026-03-14", "12.50").await;
    ana.delete(&format!("/earnings/{ride}")).await.expect(204);
    ana.delete(&format!("/platforms/{uber}")).await.expect(204);

    restore(&ana, &ride).await.refused(409, "RESTORE_ORPHANED");
    assert_eq!(ana.all("/trash").await.len(), 2);
    restore(&ana, &uber).await.expect(200);
    restore(&ana, &ride).await.expect(200);

    assert_eq!(ana.get("/earnings/summary?period=all").await.expect(200).data()["total"], "12.50");
    restore(&ana, &ride).await.refused(404, "NOT_FOUND");
}

async fn what_has_been_replaced_stays_where_it_is(app: Server) {
    let ana = app.register("ana").await;
    let first = ana.platform("Uber").await;
    ana.delete(&format!("/platforms/{first}")).await.expect(204);
    let second = ana.platform("uber").await;

    restore(&ana, &first).await.refused(409, "RESTORE_TAKEN");
    ana.delete(&format!("/platforms/{second}")).await.expect(204);
    restore(&ana, &first).await.expect(200);

    assert_eq!(ana.all("/trash").await[0]["id"], second.as_str());
}

async fn what_is_removed_for_good_is_gone(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let ride = ana.book(&uber, "2026-03-14", "12.50").await;
    ana.delete(&format!("/earnings/{ride}")).await.expect(204);

    ana.delete(&format!("/trash/{ride}")).await.expect(204);

    ana.delete(&format!("/trash/{ride}")).await.refused(404, "NOT_FOUND");
    restore(&ana, &ride).await.refused(404, "NOT_FOUND");
    assert_eq!(ana.all("/user/audit").await[0]["kind"], "trash.purged");
}

async fn nothing_is_kept_longer_than_thirty_days(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    ana.delete(&format!("/platforms/{uber}")).await.expect(204);
    app.clock.advance(TimeDelta::days(20));
    let ana = app.visitor().login("ana").await;
    ana.delete(&format!("/platforms/{lyft}")).await.expect(204);
    app.clock.advance(TimeDelta::days(10) - TimeDelta::seconds(1));
    let ana = app.visitor().login("ana").await;
    let held = ana.get("/trash").await.expect(200).tag();
    ana.get("/trash").if_none_match(&held).await.expect(304);
    app.clock.advance(TimeDelta::seconds(2));

    // It goes by itself, and no event tells of it.
    ana.get("/trash").if_none_match(&held).await.expect(200);
    assert_eq!(ana.all("/trash").await.len(), 1);
    restore(&ana, &uber).await.refused(404, "NOT_FOUND");
    assert_eq!(app.store.rows("SELECT id FROM trash").await.len(), 2);
    app.work_off().await;

    assert_eq!(app.store.rows("SELECT id FROM trash").await.len(), 1);
    restore(&ana, &lyft).await.expect(200);
}

async fn a_list_is_read_page_by_page_and_by_kind(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    for number in 0..3 {
        let platform = ana.platform(&format!("Gig {number}")).await;
        ana.delete(&format!("/platforms/{platform}")).await.expect(204);
        let customer = ana.customer(&format!("Ada {number}")).await;
        ana.delete(&format!("/customers/{customer}")).await.expect(204);
        app.clock.advance(TimeDelta::seconds(1));
    }

    let names = |rows: Vec<Value>| rows.into_iter().map(|row| row["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names(ana.all("/trash?kind=platform").await), ["Gig 2", "Gig 1", "Gig 0"]);
    assert_eq!(names(ana.all("/trash?kind=customer&sort=deletedAt").await), ["Ada 0", "Ada 1", "Ada 2"]);
    let page = ana.get("/trash?limit=4&total=true").await.expect(200).json();
    assert_eq!((page["data"].as_array().unwrap().len(), &page["pagination"]["total"]), (4, &json!(6)));
    let cursor = page["pagination"]["nextCursor"].as_str().unwrap();
    let rest = ana.get(&format!("/trash?limit=4&cursor={cursor}")).await.expect(200).json();
    assert_eq!(rest["data"].as_array().unwrap().len(), 2);
    assert_eq!(ben.all("/trash").await, [] as [Value; 0]);
}
