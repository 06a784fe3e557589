//! Where one is signed in, and how long ago one signed in there.

use std::time::{Duration, Instant};

use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Client, PASSWORD, Server, id_of, served};

served!(
    authn_5_signing_in_once_more_asks_for_the_password,
    one_sees_where_one_is_signed_in,
    a_session_is_shown_as_it_was_last_used,
    a_session_can_be_named,
    a_session_is_ended_from_another,
    all_other_sessions_are_ended_at_once,
    a_session_that_is_over_is_not_found,
    sess_3_another_node_sees_within_five_seconds_that_a_session_is_over,
);

async fn sessions(client: &Client) -> Vec<Value> {
    client.get("/user/sessions").await.expect(200).data().as_array().unwrap().clone()
}

/// The id of the session that asks.
async fn current(client: &Client) -> String {
    let sessions = sessions(client).await;
    let current: Vec<&Value> = sessions.iter().filter(|session| session["isCurrent"] == true).collect();
    assert_eq!(current.len(), 1, "{sessions:?}");
    id_of(current[0])
}

async fn authn_5_signing_in_once_more_asks_for_the_password(app: Server) {
    let ana = app.register("ana").await;
    app.clock.advance(TimeDelta::minutes(5));

    ana.post("/auth/step-up", json!({ "password": "not hers" })).await.refused(422, "WRONG_PASSWORD");
    app.clock.advance(TimeDelta::minutes(1));
    let answer = ana.post("/auth/step-up", json!({ "password": PASSWORD })).await.expect(200);

    assert_eq!(answer.data(), json!({ "validUntil": "2026-03-14T09:21:00.000Z" }));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(sessions(&ana).await[0]["authenticatedAt"], "2026-03-14T09:06:00.000Z");
    let facts = app.store.rows("SELECT 1 FROM events WHERE kind = 'session.stepped_up'").await;
    assert_eq!(facts.len(), 1);
    assert_eq!(ana.post("/auth/step-up", json!({})).await.faulty(), ["password"]);
}

async fn one_sees_where_one_is_signed_in(app: Server) {
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let ana = app.register("ana").await;
    app.clock.advance(TimeDelta::minutes(1));
    let credentials = json!({ "email": "ana@example.com", "password": PASSWORD });
    let answer = app.visitor().post("/auth/login", credentials).with("user-agent", FIREFOX).await;
    let elsewhere = ana.after(&answer.expect(200));

    let seen = sessions(&elsewhere).await;

    assert_eq!(seen.len(), 2);
    let session = &seen[0];
    for (field, value) in [
        ("isCurrent", json!(true)),
        ("name", Value::Null),
        ("device", json!("Firefox on Linux")),
        ("userAgent", json!(FIREFOX)),
        ("address", json!("0.0.0.0")),
        ("createdAt", json!("2026-03-14T09:01:00.000Z")),
        ("authenticatedAt", json!("2026-03-14T09:01:00.000Z")),
        ("lastUsedAt", json!("2026-03-14T09:01:00.000Z")),
        ("expiresAt", json!("2026-03-21T09:01:00.000Z")),
    ] {
        assert_eq!(session[field], value, "{field}");
    }
    assert_eq!((&seen[1]["isCurrent"], &seen[1]["device"]), (&json!(false), &Value::Null));
    assert_eq!(current(&ana).await, id_of(&seen[1]));
    let ben = app.register("ben").await;
    assert_eq!(sessions(&ben).await.len(), 1);
}

async fn a_session_is_shown_as_it_was_last_used(app: Server) {
    let ana = app.register("ana").await;
    app.clock.advance(TimeDelta::minutes(9));

    let refresh = json!({ "refreshToken": ana.refresh_token() });
    let answer = app.visitor().post("/auth/refresh", refresh).with("user-agent", "curl/8.14.1").await;
    let ana = ana.after(&answer.expect(200));

    let session = &sessions(&ana).await[0];
    assert_eq!(
        (&session["device"], &session["lastUsedAt"], &session["authenticatedAt"]),
        (&json!("curl"), &json!("2026-03-14T09:09:00.000Z"), &json!("2026-03-14T09:00:00.000Z"))
    );
}

async fn a_session_can_be_named(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/user/sessions/{}", current(&ana).await);

    let named = ana.put(&path, json!({ "name": "Laptop" })).await.expect(200).data();

    assert_eq!(named["name"], "Laptop");
    assert_eq!(sessions(&ana).await[0], named);
    assert_eq!(ana.put(&path, json!({})).await.expect(200).data(), named);
    assert_eq!(ana.put(&path, json!({ "name": null })).await.expect(200).data()["name"], Value::Null);
    let faults = ana.put(&path, json!({ "name": "x".repeat(101), "userAgent": "x" })).await.faulty();
    assert_eq!(faults, ["name", "userAgent"]);
}

async fn a_session_is_ended_from_another(app: Server) {
    let ana = app.register("ana").await;
    let lost = app.visitor().login("ana").await;
    let path = format!("/user/sessions/{}", current(&lost).await);

    assert!(ana.delete(&path).await.expect(204).body.is_empty());

    lost.get("/user/profile").await.refused(401, "SESSION_OVER");
    let refresh = json!({ "refreshToken": lost.refresh_token() });
    app.visitor().post("/auth/refresh", refresh).await.refused(401, "SESSION_OVER");
    assert_eq!(sessions(&ana).await.len(), 1);
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    ana.delete(&format!("/user/sessions/{}", current(&ana).await)).await.expect(204);
    ana.get("/user/profile").await.refused(401, "SESSION_OVER");
}

async fn all_other_sessions_are_ended_at_once(app: Server) {
    let ana = app.register("ana").await;
    let others = [app.visitor().login("ana").await, app.visitor().login("ana").await];
    let ben = app.register("ben").await;

    ana.delete("/user/sessions").await.expect(204);

    for other in others {
        other.get("/user/profile").await.refused(401, "SESSION_OVER");
    }
    ana.get("/user/profile").await.expect(200);
    ben.get("/user/profile").await.expect(200);
    let told = "SELECT 1 FROM events WHERE kind IN ('session.closed', 'session.others_closed')";
    assert_eq!(app.store.rows(told).await.len(), 3);
    ana.delete("/user/sessions").await.expect(204);
    assert_eq!(app.store.rows(told).await.len(), 3, "there was nothing to tell of");
}

async fn a_session_that_is_over_is_not_found(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/user/sessions/{}", current(&ana).await);
    app.clock.advance(TimeDelta::days(7));
    let ana = app.visitor().login("ana").await;

    assert_eq!(sessions(&ana).await.len(), 1);
    ana.put(&path, json!({ "name": "Laptop" })).await.refused(404, "NOT_FOUND");
    ana.delete(&path).await.refused(404, "NOT_FOUND");
}

async fn sess_3_another_node_sees_within_five_seconds_that_a_session_is_over(app: Server) {
    let ana = app.register("ana").await;
    let lost = app.visitor().login("ana").await;
    // No Redis, and nobody tells this node of anything.
    let there = lost.at_the_door_of(&app.neighbour().await);
    there.get("/user/profile").await.expect(200);

    ana.delete("/user/sessions").await.expect(204);

    let done = Instant::now();
    while there.get("/user/profile").await.status != 401 {
        assert!(done.elapsed() < Duration::from_secs(5), "the session goes on");
    }
    there.get("/user/profile").await.refused(401, "SESSION_OVER");
}
