//! Programs that are told what happens, and what became of it.

use adapter_http::signature;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Client, HookCall, HookSink, PASSWORD, Reply, Server, id_of, served};

served!(
    webhooks_tell_what_happened_in_a_signed_body,
    webhooks_owe_nothing_to_those_who_have_none,
    webhooks_a_secret_is_told_once_and_the_one_before_signs_for_a_day,
    authn_5_what_has_books_sent_elsewhere_asks_for_a_recent_sign_in,
    webhooks_keep_the_order_of_what_happens_to_one_thing_while_the_first_fails,
    webhooks_give_up_after_a_day_and_let_the_next_pass,
    webhooks_send_once_more_what_one_asks_for,
    webhooks_are_turned_off_by_410_and_on_again_by_hand,
    webhooks_are_tried_out_with_a_ping,
    webhooks_are_called_once_over_two_nodes,
    webhooks_that_are_removed_hear_nothing_more,
    webhooks_are_edited_by_version_and_said_to_be_wrong_at_once,
    webhooks_there_are_at_most_twenty,
    webhooks_deliveries_are_forgotten_after_thirty_days,
    ssrf_no_webhook_is_at_an_address_that_is_not_of_the_internet,
    ssrf_a_name_that_leads_here_is_not_called,
    ssrf_a_redirect_is_not_followed,
    webhooks_tell_only_what_one_wants_to_hear,
);

async fn create(client: &Client, url: &str, kinds: &[&str]) -> Answer {
    client.post("/user/webhooks", json!({ "url": url, "kinds": kinds })).await
}

/// A webhook at a receiver: its path and its secret.
async fn hooked(client: &Client, sink: &HookSink, kinds: &[&str]) -> (String, String) {
    let made = create(client, &sink.url(), kinds).await.expect(201).data();
    (format!("/user/webhooks/{}", id_of(&made)), made["secret"].as_str().unwrap().to_owned())
}

async fn deliveries(client: &Client, hook: &str) -> Vec<Value> {
    client.get(&format!("{hook}/deliveries")).await.expect(200).data().as_array().unwrap().clone()
}

/// State, attempts and answer of the newest delivery.
async fn newest(client: &Client, hook: &str) -> (String, u64, Option<u64>) {
    let newest = deliveries(client, hook).await.swap_remove(0);
    let state = newest["state"].as_str().unwrap().to_owned();
    (state, newest["attempts"].as_u64().unwrap(), newest["responseStatus"].as_u64())
}

/// What a secret makes of a call.
fn signed(secret: &str, call: &HookCall) -> String {
    let secret = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let seconds = call.header("webhook-timestamp").parse().unwrap();
    signature(&secret, call.header("webhook-id"), seconds, call.body.as_bytes())
}

async fn webhooks_tell_what_happened_in_a_signed_body(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, secret) = hooked(&ana, &sink, &["earning.recorded"]).await;
    let uber = ana.platform("Uber").await;

    let ride = ana.book(&uber, "2026-03-14", "12.50").await;
    app.work_off().await;
    app.work_off().await;

    let calls = sink.calls();
    assert_eq!(calls.len(), 1);
    let (call, body) = (&calls[0], calls[0].json());
    assert_eq!(call.target, "POST /hooks?from=books");
    assert_eq!(call.header("host"), format!("127.0.0.1:{}", sink.port));
    assert_eq!(call.header("content-type"), "application/json");
    assert_eq!(body["id"], call.header("webhook-id"));
    assert_eq!(body["type"], "earning.recorded");
    assert_eq!(body["createdAt"], "2026-03-14T09:00:00.000Z");
    assert_eq!((&body["data"]["id"], &body["data"]["amount"]), (&json!(ride), &json!("12.50")));
    assert_eq!(call.header("webhook-timestamp"), "1773478800");
    assert_eq!(call.header("webhook-signature"), signed(&secret, call));
    for name in ["authorization", "cookie", "referer"] {
        assert_eq!(call.header(name), "", "{name}");
    }
    let delivery = deliveries(&ana, &hook).await.swap_remove(0);
    assert_eq!(
        (&delivery["state"], &delivery["attempts"], &delivery["responseStatus"], &delivery["occasion"]),
        (&json!("delivered"), &json!(1), &json!(204), &json!("event"))
    );
    assert!(delivery["durationMs"].is_u64() && delivery["nextAttemptAt"].is_null());
    assert_eq!(delivery["eventId"], body["id"]);
    let one = ana.get(&format!("{hook}/deliveries/{}", id_of(&delivery))).await.expect(200);
    assert_eq!(one.data()["body"], call.body);
    assert_eq!(one.header("cache-control"), Some("no-store"));
}

async fn webhooks_owe_nothing_to_those_who_have_none(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    hooked(&ben, &sink, &["*"]).await;
    let owed = async || app.store.rows("SELECT 1 FROM jobs WHERE queue = 'webhooks'").await.len();

    ana.platform("Uber").await;
    assert_eq!(owed().await, 0);
    ben.platform("Uber").await;
    assert_eq!(owed().await, 1);
}

async fn webhooks_a_secret_is_told_once_and_the_one_before_signs_for_a_day(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let made = create(&ana, &sink.url(), &["*"]).await.expect(201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let mut webhook = made.data();
    let first = webhook.as_object_mut().unwrap().remove("secret").unwrap();
    let first = first.as_str().unwrap();
    assert!(first.starts_with("whsec_") && first.len() == 50, "{first}");
    let hook = made.header("location").unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(ana.get(&hook).await.expect(200).data(), webhook);
    assert_eq!(ana.get("/user/webhooks").await.expect(200).data(), json!([webhook]));

    let rotated = ana.call("POST", &format!("{hook}/rotate-secret")).await.expect(200).data();
    let second = rotated["secret"].as_str().unwrap();
    assert_ne!(first, second);
    assert_eq!(rotated["formerSecretUntil"], "2026-03-15T09:00:00.000Z");
    ana.platform("Uber").await;
    app.work_off().await;
    let call = sink.calls().remove(0);
    assert_eq!(
        call.header("webhook-signature"),
        format!("{} {}", signed(second, &call), signed(first, &call))
    );

    app.clock.advance(TimeDelta::hours(24));
    let ana = app.visitor().login("ana").await;
    ana.platform("Lyft").await;
    app.work_off().await;
    let call = sink.calls().remove(1);
    assert_eq!(call.header("webhook-signature"), signed(second, &call));
    for table in ["events", "webhooks", "webhook_deliveries", "jobs", "idempotency_keys"] {
        for row in app.store.rows(&format!("SELECT * FROM {table}")).await {
            for secret in [first, second] {
                let bytes = BASE64_STANDARD.decode(&secret[6..]).unwrap();
                let row = format!("{row:?}");
                assert!(
                    !row.contains(&secret[6..]) && !row.contains(&format!("{bytes:?}")),
                    "{table} has it"
                );
            }
        }
    }
}

async fn authn_5_what_has_books_sent_elsewhere_asks_for_a_recent_sign_in(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, _) = hooked(&ana, &sink, &["*"]).await;
    app.clock.advance(TimeDelta::minutes(9));
    let refresh = json!({ "refreshToken": ana.refresh_token() });
    let ana = ana.after(&app.visitor().post("/auth/refresh", refresh).await.expect(200));
    app.clock.advance(TimeDelta::minutes(6));

    create(&ana, &sink.url(), &["*"]).await.refused(403, "STEP_UP_REQUIRED");
    ana.put(&hook, json!({ "url": "https://example.org/" })).await.refused(403, "STEP_UP_REQUIRED");
    let rotate = || ana.call("POST", &format!("{hook}/rotate-secret"));
    rotate().await.refused(403, "STEP_UP_REQUIRED");
    ana.get(&hook).await.expect(200);
    ana.post("/auth/step-up", json!({ "password": PASSWORD })).await.expect(200);

    rotate().await.expect(200);
}

/// Whether a call tells of an earning of this amount that was recorded.
fn is_recorded(call: &HookCall, amount: &str) -> bool {
    let body = call.json();
    body["type"] == "earning.recorded" && body["data"]["amount"] == amount
}

async fn webhooks_keep_the_order_of_what_happens_to_one_thing_while_the_first_fails(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let (hook, _) = hooked(&ana, &sink, &["*"]).await;
    sink.feels(|call| if is_recorded(call, "1.00") { Reply::With(500) } else { Reply::With(200) });

    let ride = ana.book(&uber, "2026-03-14", "1.00").await;
    ana.put(&format!("/earnings/{ride}"), json!({ "amount": "2.00" })).await.expect(200);
    ana.delete(&format!("/earnings/{ride}")).await.expect(204);
    ana.book(&uber, "2026-03-14", "7.00").await;
    app.work_off().await;

    let told = || {
        let of = |call: &HookCall| {
            let body = call.json();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            format!("{} {}", text(&body["type"]), text(&body["data"]["amount"]))
        };
        sink.calls().iter().map(of).collect::<Vec<_>>()
    };
    let mut first = told();
    first.sort_unstable();
    assert_eq!(first, ["earning.recorded 1.00", "earning.recorded 7.00"], "what happened later waits");
    let pending = ana.get(&format!("{hook}/deliveries?state=pending&total=true")).await.expect(200);
    assert_eq!(pending.json()["pagination"]["total"], 3);

    app.clock.advance(TimeDelta::seconds(10));
    app.work_off().await;
    assert_eq!(told()[2..], ["earning.recorded 1.00"]);

    sink.feels(|_| Reply::With(200));
    app.clock.advance(TimeDelta::seconds(20));
    app.work_off().await;
    assert_eq!(
        told()[3..],
        ["earning.recorded 1.00", "earning.revised 2.00", "earning.removed 2.00"],
        "in the order in which it happened"
    );
    let ids: Vec<String> = sink.calls().iter().map(|call| call.header("webhook-id").to_owned()).collect();
    let repeated = &ids[3];
    assert_eq!(ids.iter().filter(|id| *id == repeated).count(), 3, "its name stays the same");
    assert_eq!(newest(&ana, &hook).await.0, "delivered");
    let timestamps: Vec<String> =
        sink.calls().iter().map(|call| call.header("webhook-timestamp").to_owned()).collect();
    assert_eq!([&timestamps[2], &timestamps[3]], ["1773478810", "1773478830"], "each attempt is signed anew");
}

async fn webhooks_give_up_after_a_day_and_let_the_next_pass(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let (hook, _) = hooked(&ana, &sink, &["*"]).await;
    let mut turn = 0;
    sink.feels(move |call| {
        turn += 1;
        match call.json()["type"].as_str() {
            Some("earning.recorded") if turn % 2 == 0 => Reply::Cuts,
            Some("earning.recorded") => Reply::With(503),
            _ => Reply::With(200),
        }
    });
    let ride = ana.book(&uber, "2026-03-14", "1.00").await;
    ana.put(&format!("/earnings/{ride}"), json!({ "amount": "2.00" })).await.expect(200);

    for _ in 0..6 {
        app.work_off().await;
        assert!(!sink.types().contains(&"earning.revised".to_owned()));
        app.clock.advance(TimeDelta::hours(4));
    }
    app.work_off().await;

    assert_eq!(sink.types().last().unwrap(), "earning.revised");
    let ana = app.visitor().login("ana").await;
    let all = deliveries(&ana, &hook).await;
    let states: Vec<_> = all.iter().map(|delivery| (&delivery["kind"], &delivery["state"])).collect();
    assert_eq!(
        states,
        [(&json!("earning.revised"), &json!("delivered")), (&json!("earning.recorded"), &json!("failed")),]
    );
    assert!(all[1]["error"].is_string() && all[1]["nextAttemptAt"].is_null());
    assert_eq!(app.given_up().await, [""; 0], "no operator has to look at it");
}

async fn webhooks_send_once_more_what_one_asks_for(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, secret) = hooked(&ana, &sink, &["*"]).await;
    sink.feels(|_| Reply::With(500));
    ana.platform("Uber").await;
    app.work_off().await;
    let first = id_of(&deliveries(&ana, &hook).await[0]);
    let replay = |id: &str| ana.call("POST", &format!("{hook}/deliveries/{id}/replay"));
    replay(&first).await.refused(409, "DELIVERY_UNDER_WAY");

    sink.feels(|_| Reply::With(200));
    app.clock.advance(TimeDelta::minutes(1));
    app.work_off().await;
    let answer = replay(&first).await.expect(202);
    let again = answer.data();
    assert_eq!(
        answer.header("location"),
        Some(format!("/api/v1{hook}/deliveries/{}", id_of(&again)).as_str())
    );
    assert_eq!((&again["occasion"], &again["state"]), (&json!("replay"), &json!("pending")));
    app.work_off().await;

    let calls = sink.calls();
    assert_eq!(calls.len(), 3);
    assert_eq!(
        (&calls[2].body, calls[2].header("webhook-id")),
        (&calls[1].body, calls[1].header("webhook-id"))
    );
    assert_eq!(calls[2].header("webhook-signature"), signed(&secret, &calls[2]));
    assert_eq!(newest(&ana, &hook).await, ("delivered".into(), 1, Some(200)));

    // What someone asks for is tried once.
    sink.feels(|_| Reply::With(500));
    replay(&first).await.expect(202);
    app.work_off().await;
    assert_eq!(newest(&ana, &hook).await, ("failed".into(), 1, Some(500)));
}

async fn webhooks_are_turned_off_by_410_and_on_again_by_hand(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, _) = hooked(&ana, &sink, &["*"]).await;
    sink.feels(|_| Reply::With(410));
    let held = ana.get(&hook).await.expect(200).tag();

    ana.platform("Uber").await;
    app.work_off().await;

    let off = ana.get(&hook).if_none_match(&held).await.expect(200);
    assert_eq!((&off.data()["isActive"], &off.data()["turnedOff"]), (&json!(false), &json!("gone")));
    let facts = ana.get("/user/audit?kind=webhook.turned_off").await.expect(200).data();
    assert_eq!((&facts[0]["subject"], &facts[0]["details"]["reason"]), (&off.data()["id"], &json!("gone")));
    assert_eq!(newest(&ana, &hook).await, ("failed".into(), 1, Some(410)));
    ana.platform("Lyft").await;
    app.work_off().await;
    assert_eq!(sink.calls().len(), 1);
    ana.call("POST", &format!("{hook}/test")).await.refused(409, "WEBHOOK_IS_OFF");

    sink.feels(|_| Reply::With(200));
    let on = ana.put(&hook, json!({ "isActive": true })).if_match(&off.tag()).await.expect(200);
    assert_eq!(on.data()["turnedOff"], Value::Null);
    ana.platform("Bolt").await;
    app.work_off().await;
    assert_eq!(sink.calls().len(), 2);
}

async fn webhooks_are_tried_out_with_a_ping(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, secret) = hooked(&ana, &sink, &["invoice.paid"]).await;

    let ping = ana.call("POST", &format!("{hook}/test")).await.expect(202).data();
    assert_eq!((&ping["kind"], &ping["occasion"]), (&json!("ping"), &json!("test")));
    app.work_off().await;

    let calls = sink.calls();
    assert_eq!((calls.len(), &calls[0].json()["type"]), (1, &json!("ping")));
    assert_eq!(calls[0].header("webhook-signature"), signed(&secret, &calls[0]));
    let told = ana.get(&format!("{hook}/deliveries/{}", id_of(&ping))).await.expect(200).data();
    assert_eq!((&told["state"], &told["responseStatus"]), (&json!("delivered"), &json!(204)));
}

async fn webhooks_are_called_once_over_two_nodes(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    hooked(&ana, &sink, &["*"]).await;
    let other = app.second_node().await;
    for number in 0..12 {
        ana.platform(&format!("Platform {number}")).await;
    }

    tokio::join!(app.work_off(), other.work_off());

    let mut ids: Vec<String> = sink.calls().iter().map(|call| call.header("webhook-id").to_owned()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), sink.calls().len()), (12, 12));
}

async fn webhooks_that_are_removed_hear_nothing_more(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, _) = hooked(&ana, &sink, &["*"]).await;
    sink.feels(|_| Reply::With(500));
    ana.platform("Uber").await;
    app.work_off().await;
    ana.platform("Lyft").await;

    ana.delete(&hook).await.expect(204);
    app.clock.advance(TimeDelta::minutes(1));
    app.work_off().await;

    assert_eq!(sink.calls().len(), 1);
    ana.get(&hook).await.refused(404, "NOT_FOUND");
    ana.get(&format!("{hook}/deliveries")).await.refused(404, "NOT_FOUND");
    assert_eq!((app.store.count("webhook_deliveries").await, app.given_up().await), (0, Vec::new()));
}

async fn webhooks_are_edited_by_version_and_said_to_be_wrong_at_once(app: Server) {
    let ana = app.register("ana").await;
    let wrong = json!({
        "url": "ftp://example.com/", "kinds": ["*", "session.opened"], "description": "x".repeat(201),
        "secret": "whsec_x",
    });
    assert_eq!(
        ana.post("/user/webhooks", wrong).await.faulty(),
        ["description", "kinds[1]", "secret", "url"]
    );
    assert_eq!(create(&ana, "https://example.com/", &[]).await.faulty(), ["kinds"]);
    for url in ["https://user:secret@example.com/", "https://example.com/#x", "https://example.com:22/"] {
        assert_eq!(create(&ana, url, &["*"]).await.faulty(), ["url"], "{url}");
    }
    let order = json!({ "url": "https://Example.com", "kinds": ["stock.low"], "description": "Shop" });
    let made = ana.post("/user/webhooks", order).await.expect(201).data();
    assert_eq!(made["url"], "https://example.com/");
    let hook = format!("/user/webhooks/{}", id_of(&made));
    let tag = ana.get(&hook).await.expect(200).tag();

    let change = json!({ "kinds": ["stock.low", "sale.recorded"], "description": null });
    let changed = ana.put(&hook, change.clone()).if_match(&tag).await.expect(200);
    assert_eq!(changed.data()["description"], Value::Null);
    assert_eq!(changed.data()["kinds"], json!(["stock.low", "sale.recorded"]));
    assert_eq!(changed.data()["url"], "https://example.com/");
    ana.put(&hook, change).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&hook).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&hook).if_match(&changed.tag()).await.expect(204);
}

async fn webhooks_there_are_at_most_twenty(app: Server) {
    let ana = app.register("ana").await;
    let first = create(&ana, "https://example.com/", &["*"]).await.expect(201).data();
    for _ in 1..20 {
        create(&ana, "https://example.com/", &["*"]).await.expect(201);
    }

    create(&ana, "https://example.com/", &["*"]).await.refused(409, "TOO_MANY_WEBHOOKS");

    ana.delete(&format!("/user/webhooks/{}", id_of(&first))).await.expect(204);
    create(&ana, "https://example.com/", &["*"]).await.expect(201);
}

async fn webhooks_deliveries_are_forgotten_after_thirty_days(app: Server) {
    let (app, sink) = (app.reaching_home(), HookSink::open().await);
    let ana = app.register("ana").await;
    hooked(&ana, &sink, &["*"]).await;
    ana.platform("Uber").await;
    app.work_off().await;
    app.clock.advance(TimeDelta::days(30));
    app.work_off().await;
    assert_eq!(app.store.count("webhook_deliveries").await, 1);

    app.clock.advance(TimeDelta::days(1));
    app.work_off().await;

    assert_eq!(app.store.count("webhook_deliveries").await, 0);
}

async fn ssrf_no_webhook_is_at_an_address_that_is_not_of_the_internet(app: Server) {
    let ana = app.register("ana").await;
    for url in [
        "http://127.0.0.1/",
        "http://127.1:8080/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[2002:7f00:1::]/",
    ] {
        let refusal = create(&ana, url, &["*"]).await;
        assert!(refusal.json()["error"]["details"]["url"].is_string(), "{}", refusal.text());
        refusal.refused(422, "WEBHOOK_URL_REFUSED");
    }
    let made = create(&ana, "https://example.com/", &["*"]).await.expect(201).data();
    let hook = format!("/user/webhooks/{}", id_of(&made));
    let inside = json!({ "url": "https://192.168.1.1/" });
    ana.put(&hook, inside).await.refused(422, "WEBHOOK_URL_REFUSED");
    assert_eq!(ana.get(&hook).await.expect(200).data()["url"], "https://example.com/");
}

async fn ssrf_a_name_that_leads_here_is_not_called(app: Server) {
    let sink = HookSink::open().await;
    let ana = app.register("ana").await;
    let url = format!("http://localhost:{}/", sink.port);
    let made = create(&ana, &url, &["*"]).await.expect(201).data();
    let hook = format!("/user/webhooks/{}", id_of(&made));

    ana.platform("Uber").await;
    app.work_off().await;

    assert_eq!(sink.calls(), []);
    assert_eq!(newest(&ana, &hook).await, ("failed".into(), 1, None), "it is of no use to try again");
    let error = deliveries(&ana, &hook).await[0]["error"].as_str().unwrap().to_owned();
    assert!(error.contains("internet") && !error.contains("127.0.0.1"), "{error}");
}

async fn ssrf_a_redirect_is_not_followed(app: Server) {
    let (app, sink, inner) = (app.reaching_home(), HookSink::open().await, HookSink::open().await);
    let ana = app.register("ana").await;
    let (hook, _) = hooked(&ana, &sink, &["*"]).await;
    let inside = inner.url();
    sink.feels(move |_| Reply::Elsewhere(inside.clone()));

    ana.platform("Uber").await;
    app.work_off().await;

    assert_eq!((sink.calls().len(), inner.calls()), (1, Vec::new()));
    assert_eq!(newest(&ana, &hook).await, ("pending".into(), 1, Some(302)));
}

async fn webhooks_tell_only_what_one_wants_to_hear(app: Server) {
    let app = app.reaching_home();
    let [some, all, off] = [HookSink::open().await, HookSink::open().await, HookSink::open().await];
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    hooked(&ana, &some, &["platform.added", "invoice.paid"]).await;
    hooked(&ana, &all, &["*"]).await;
    let (path, _) = hooked(&ana, &off, &["*"]).await;
    ana.put(&path, json!({ "isActive": false })).await.expect(200);

    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-14", "12.50").await;
    let bens = ben.platform("Lyft").await;
    ben.book(&bens, "2026-03-14", "1.00").await;
    ana.post("/user/tokens", json!({ "name": "x", "scopes": ["books:read"] })).await.expect(201);
    app.work_off().await;

    assert_eq!(some.types(), ["platform.added"]);
    let mut heard = all.types();
    heard.sort_unstable();
    assert_eq!(heard, ["earning.recorded", "platform.added"], "and nothing of the account, nor of Ben");
    assert_eq!(off.types(), [""; 0]);
}
