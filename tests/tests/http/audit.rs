//! What one has done, read by oneself.

use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Client, Server, id_of, query, served};

served!(
    audit_everything_one_does_is_told_with_when_and_from_where,
    audit_a_list_can_be_narrowed_down,
    audit_a_list_is_read_page_by_page,
    audit_nobody_sees_what_others_do,
    audit_a_held_answer_is_good_until_something_is_done,
    audit_what_was_done_over_http_is_a_whole_chain,
);

fn kinds(answer: &Answer) -> Vec<String> {
    let data = answer.data();
    data.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
}

async fn told(client: &Client, conditions: &[(&str, &str)]) -> Vec<String> {
    kinds(&client.get(&format!("/user/audit{}", query(conditions.iter().copied()))).await.expect(200))
}

async fn audit_everything_one_does_is_told_with_when_and_from_where(app: Server) {
    let ana = app.register("ana").await;
    let call = ana.call("POST", "/platforms").json(&json!({ "name": "Uber", "category": "rideshare" }));
    let platform = id_of(&call.with("x-request-id", "of-the-test").await.expect(201).data());

    let list = ana.get("/user/audit").await.expect(200);

    assert_eq!(kinds(&list), ["platform.added", "session.opened", "account.opened"]);
    let entry = list.data()[0].take();
    assert_eq!(
        (&entry["subject"], &entry["at"], &entry["requestId"]),
        (&json!(platform), &json!("2026-03-14T09:00:00.000Z"), &json!("of-the-test"))
    );
    let session = list.data()[1]["subject"].take();
    assert_eq!(entry["sessionId"], session);
    assert!(entry["details"].is_object(), "{entry}");
}

async fn audit_a_list_can_be_narrowed_down(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    app.clock.advance(TimeDelta::days(2));
    // The token has run out meanwhile.
    let ana = app.visitor().login("ana").await;
    let ride = ana.book(&uber, "2026-03-14", "12.50").await;
    ana.delete(&format!("/earnings/{ride}")).await.expect(204);

    assert_eq!(told(&ana, &[("kind", "earning")]).await, ["earning.removed", "earning.recorded"]);
    assert_eq!(told(&ana, &[("kind", "earning.recorded")]).await, ["earning.recorded"]);
    assert_eq!(told(&ana, &[("kind", "earn")]).await, [""; 0]);
    assert_eq!(told(&ana, &[("subject", &ride)]).await, ["earning.removed", "earning.recorded"]);
    assert_eq!(told(&ana, &[("to", "2026-03-15"), ("kind", "platform")]).await, ["platform.added"]);
    assert_eq!(told(&ana, &[("from", "2026-03-15")]).await.len(), 3);
    assert_eq!(told(&ana, &[("from", "2026-03-16"), ("to", "2026-03-16")]).await.len(), 3);
    assert_eq!(told(&ana, &[("to", "2026-03-13")]).await, [""; 0]);
    let contradictory = ana.get("/user/audit?from=2026-03-16&to=2026-03-15").await;
    contradictory.refused(422, "CONTRADICTORY_PARAMETERS");
}

async fn audit_a_list_is_read_page_by_page(app: Server) {
    let ana = app.register("ana").await;
    for number in 0..7 {
        ana.platform(&format!("Uber {number}")).await;
    }

    let whole = ana.get("/user/audit?total=true&sort=at").await.expect(200);
    let pieces = ana.all("/user/audit?sort=at").await;

    assert_eq!(whole.json()["pagination"]["total"], 9);
    assert_eq!(whole.data(), Value::from(pieces));
}

async fn audit_nobody_sees_what_others_do(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let uber = ana.platform("Uber").await;

    assert_eq!(told(&ben, &[]).await, ["session.opened", "account.opened"]);
    assert_eq!(told(&ben, &[("subject", &uber)]).await, [""; 0]);
}

async fn audit_a_held_answer_is_good_until_something_is_done(app: Server) {
    let ana = app.register("ana").await;
    let tag = ana.get("/user/audit").await.expect(200).tag();

    ana.get("/user/audit").if_none_match(&tag).await.expect(304);
    ana.platform("Uber").await;

    ana.get("/user/audit").if_none_match(&tag).await.expect(200);
}

async fn audit_what_was_done_over_http_is_a_whole_chain(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let ride = json!({ "platformId": uber, "date": "2026-03-14", "amount": "1.00" });
    // With a key, all of it is a part of one transaction; without, it is one of its own.
    ana.post("/earnings", ride.clone()).keyed("once").await.expect(201);
    ana.post("/earnings", ride.clone()).keyed("once").await.expect(201);
    ana.post("/earnings", json!({ "platformId": uber })).await.expect(400);
    let bookings = (0..12)
        .map(|number| ana.post("/earnings", ride.clone()).keyed(&format!("key-{number}")).into_future());
    for answer in futures_util::future::join_all(bookings).await {
        answer.expect(201);
    }
    let form = tests::Form::statement("Day,Net\n2026-03-01,1.00\n2026-03-02,2.00\n")
        .text("mapping", r#"{"date":"Day","amount":"Net"}"#)
        .text("platformId", &uber);
    let import = id_of(&ana.import(&form).await.expect(201).data());
    ana.delete(&format!("/earnings/imports/{import}")).await.expect(204);

    let verified = app.audit().verify(None).await.unwrap();

    assert_eq!(verified.findings, []);
    assert_eq!(verified.events, app.store.count("events").await);
}
