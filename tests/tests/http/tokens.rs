//! Tokens with which one's programs act.

use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Call, Client, PASSWORD, Server, document::operations, id_of, served};

served!(
    authn_6_a_token_is_told_once_and_kept_as_a_digest,
    authn_5_making_a_token_asks_for_a_recent_sign_in,
    authn_6_a_token_does_what_its_scopes_say_and_nothing_else,
    authn_6_no_token_reaches_the_account_itself,
    authn_6_a_token_ends_when_it_expires,
    authn_6_a_token_ends_when_it_is_revoked,
    authn_6_it_is_noted_when_a_token_is_used,
    authn_6_a_token_that_was_made_up_opens_nothing,
    what_a_token_may_be_is_said_at_once,
    there_are_at_most_fifty_tokens,
);

const SOME_ID: &str = "019a3b52-7c00-7000-8000-1f2e3d4c5b6a";

async fn make(client: &Client, scopes: &[&str]) -> Answer {
    client.post("/user/tokens", json!({ "name": "Spreadsheet", "scopes": scopes })).await
}

/// A request by a program.
fn by(token: &str, call: Call) -> Call {
    call.with("authorization", &format!("Bearer {token}"))
}

async fn token(client: &Client, scopes: &[&str]) -> String {
    make(client, scopes).await.expect(201).data()["token"].as_str().unwrap().to_owned()
}

async fn authn_6_a_token_is_told_once_and_kept_as_a_digest(app: Server) {
    let ana = app.register("ana").await;

    let answer = make(&ana, &["books:write", "insight:read"]).await.expect(201);

    let mut made = answer.data();
    let token = made.as_object_mut().unwrap().remove("token").unwrap();
    let token = token.as_str().unwrap();
    assert!(token.starts_with("et_") && token.len() == 89, "{token}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let place = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(ana.get(&place).await.expect(200).data(), made);
    assert_eq!(ana.get("/user/tokens").await.expect(200).data(), json!([made]));
    for (field, value) in [
        ("name", json!("Spreadsheet")),
        ("scopes", json!(["books:write", "insight:read"])),
        ("createdAt", json!("2026-03-14T09:00:00.000Z")),
        ("expiresAt", json!("2026-06-12T09:00:00.000Z")),
        ("lastUsedAt", Value::Null),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    for table in ["events", "personal_tokens", "idempotency_keys"] {
        for row in app.store.rows(&format!("SELECT * FROM {table}")).await {
            assert!(!format!("{row:?}").contains(&token[46..]), "{table} has it");
        }
    }
}

async fn authn_5_making_a_token_asks_for_a_recent_sign_in(app: Server) {
    let ana = app.register("ana").await;
    app.clock.advance(TimeDelta::minutes(9));
    let refresh = json!({ "refreshToken": ana.refresh_token() });
    let ana = ana.after(&app.visitor().post("/auth/refresh", refresh).await.expect(200));
    app.clock.advance(TimeDelta::minutes(6));

    make(&ana, &["books:read"]).await.refused(403, "STEP_UP_REQUIRED");
    let malformed = ana.post("/user/tokens", json!({})).keyed("k-1").await;
    malformed.refused(403, "STEP_UP_REQUIRED");
    ana.post("/auth/step-up", json!({ "password": PASSWORD })).await.expect(200);

    make(&ana, &["books:read"]).await.expect(201);
}

async fn authn_6_a_token_does_what_its_scopes_say_and_nothing_else(app: Server) {
    let ana = app.register("ana").await;
    let (reads, writes) = (token(&ana, &["books:read"]).await, token(&ana, &["shop:write"]).await);
    let visitor = app.visitor();
    let platform = || visitor.post("/platforms", json!({ "name": "Uber", "category": "other" }));

    by(&reads, visitor.get("/platforms")).await.expect(200);
    let refusal = by(&reads, platform()).await;
    assert_eq!(refusal.json()["error"]["message"], "This token lacks the scope books:write");
    refusal.refused(403, "SCOPE_REQUIRED");
    by(&reads, visitor.get("/invoices")).await.refused(403, "SCOPE_REQUIRED");
    by(&reads, visitor.get("/analytics/dashboard?period=all")).await.refused(403, "SCOPE_REQUIRED");
    by(&writes, platform()).await.refused(403, "SCOPE_REQUIRED");
    by(&writes, visitor.get("/products")).await.expect(200);
    let mug = json!({ "name": "Mug", "price": "1.00", "quantity": "1" });
    by(&writes, visitor.post("/products", mug)).await.expect(201);
    let profile = by(&writes, visitor.get("/user/profile")).await.expect(200).data();
    assert_eq!(profile["email"], "ana@example.com");
    assert_eq!(ana.all("/products").await.len(), 1);
}

async fn authn_6_no_token_reaches_the_account_itself(app: Server) {
    let ana = app.register("ana").await;
    let all = ["books:write", "shop:write", "billing:write", "insight:read"];
    let token = token(&ana, &all).await;
    let mut shut = 0;
    for operation in operations().into_iter().filter(|operation| operation.secured) {
        let of_account = ["/user", "/auth", "/admin"].iter().any(|part| operation.path.starts_with(part));
        let is_profile = operation.id == "getProfile";
        let path = operation.path.replace("{id}", SOME_ID).replace("{deliveryId}", SOME_ID);
        if (of_account && !is_profile) || operation.id == "streamEvents" {
            let call = app.visitor().call(&operation.method, &path).json(&json!({}));
            by(&token, call).await.refused(403, "SCOPE_REQUIRED");
            shut += 1;
        }
    }
    assert!(shut >= 14, "only {shut} were tried");
    ana.get("/user/profile").await.expect(200);
}

async fn authn_6_a_token_ends_when_it_expires(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "name": "x", "scopes": ["books:read"], "expiresInDays": 1 });
    let made = ana.post("/user/tokens", order).await.expect(201).data();
    let token = made["token"].as_str().unwrap();
    app.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    by(token, app.visitor().get("/platforms")).await.expect(200);

    app.clock.advance(TimeDelta::seconds(1));

    by(token, app.visitor().get("/platforms")).await.refused(401, "UNAUTHENTICATED");
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.get("/user/tokens").await.expect(200).data(), json!([]));
    ana.get(&format!("/user/tokens/{}", id_of(&made))).await.refused(404, "NOT_FOUND");
}

async fn authn_6_a_token_ends_when_it_is_revoked(app: Server) {
    let ana = app.register("ana").await;
    let made = make(&ana, &["books:read"]).await.expect(201).data();
    let other = token(&ana, &["books:read"]).await;
    let path = format!("/user/tokens/{}", id_of(&made));

    ana.delete(&path).await.expect(204);

    by(made["token"].as_str().unwrap(), app.visitor().get("/platforms"))
        .await
        .refused(401, "UNAUTHENTICATED");
    by(&other, app.visitor().get("/platforms")).await.expect(200);
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    let facts = app.store.rows("SELECT 1 FROM events WHERE kind IN ('token.created', 'token.revoked')").await;
    assert_eq!(facts.len(), 3);
}

async fn authn_6_it_is_noted_when_a_token_is_used(app: Server) {
    let ana = app.register("ana").await;
    let token = token(&ana, &["books:read"]).await;
    let used = async || ana.get("/user/tokens").await.expect(200).data()[0]["lastUsedAt"].clone();
    assert_eq!(used().await, Value::Null);

    by(&token, app.visitor().get("/platforms")).await.expect(200);
    assert_eq!(used().await, "2026-03-14T09:00:00.000Z");
    app.clock.advance(TimeDelta::seconds(59));
    by(&token, app.visitor().get("/platforms")).await.expect(200);
    assert_eq!(used().await, "2026-03-14T09:00:00.000Z");
    app.clock.advance(TimeDelta::seconds(1));
    by(&token, app.visitor().get("/platforms")).await.expect(200);

    assert_eq!(used().await, "2026-03-14T09:01:00.000Z");
}

async fn authn_6_a_token_that_was_made_up_opens_nothing(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (hers, his) = (token(&ana, &["books:read"]).await, token(&ben, &["books:read"]).await);

    for forged in [
        "et_".to_owned(),
        "et_x".to_owned(),
        format!("et_{}", "A".repeat(86)),
        format!("{hers}A"),
        hers.replacen("et_", "", 1),
        hers.to_uppercase(),
        format!("{}{}", &hers[..46], &his[46..]),
        format!("{}{}", &his[..25], &hers[25..]),
    ] {
        by(&forged, app.visitor().get("/platforms")).await.refused(401, "UNAUTHENTICATED");
    }
}

async fn what_a_token_may_be_is_said_at_once(app: Server) {
    let ana = app.register("ana").await;
    let order =
        json!({ "name": " ", "scopes": ["books:read", "all"], "expiresInDays": 367, "token": "et_x" });

    let faults = ana.post("/user/tokens", order).await.faulty();

    assert_eq!(faults, ["expiresInDays", "name", "scopes[1]", "token"]);
    assert_eq!(make(&ana, &[]).await.faulty(), ["scopes"]);
}

async fn there_are_at_most_fifty_tokens(app: Server) {
    let ana = app.register("ana").await;
    let first = make(&ana, &["books:read"]).await.expect(201).data();
    for _ in 1..50 {
        make(&ana, &["books:read"]).await.expect(201);
    }

    make(&ana, &["books:read"]).await.refused(409, "TOO_MANY_TOKENS");

    ana.delete(&format!("/user/tokens/{}", id_of(&first))).await.expect(204);
    make(&ana, &["books:read"]).await.expect(201);
}
