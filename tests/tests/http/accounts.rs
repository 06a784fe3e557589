//! Signing up, in and out.

use std::collections::BTreeSet;

use api::Registration;
use futures_util::future::join_all;
use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Client, PASSWORD, Server, served};

served!(
    registering_signs_in_at_once,
    a_browser_keeps_its_refresh_token_in_a_cookie,
    no_page_of_another_origin_uses_the_cookie,
    a_repetition_without_the_cookie_gets_no_ones_tokens,
    over_tls_the_cookie_is_bound_to_the_host,
    every_fault_of_a_registration_is_named_at_once,
    a_weak_password_is_refused_and_makes_no_account,
    an_address_has_one_account,
    a_closed_server_takes_no_new_accounts,
    an_address_may_be_spelled_in_any_case,
    authn_2_an_unknown_address_and_a_wrong_password_get_the_same_answer,
    an_access_token_is_good_for_ten_minutes,
    sess_2_refreshing_replaces_both_tokens,
    sess_2_the_token_before_gets_the_same_successor_for_ten_seconds,
    sess_2_an_older_token_ends_the_session,
    sess_2_one_hundred_parallel_refreshes_have_one_successor,
    a_session_ends_after_seven_days,
    logging_out_ends_this_session_alone,
    the_oldest_of_twenty_sessions_makes_room,
);

async fn refresh(client: &Client, token: &str) -> Answer {
    client.post("/auth/refresh", json!({ "refreshToken": token })).await
}

/// Whether the access token is still good.
async fn is_let_in(client: &Client) -> bool {
    let answer = client.get("/user/profile").await;
    assert!(matches!(answer.status, 200 | 401), "{}", answer.text());
    answer.status == 200
}

/// The `name=value` of the cookie of a session that an answer sets, and what else it says.
fn cookie(answer: &Answer) -> (String, String) {
    let mut cookies = answer.header("set-cookie").unwrap().split(", ");
    let refresh = cookies.find(|cookie| cookie.contains("earntrack-refresh=")).unwrap();
    let (pair, attributes) = refresh.split_once("; ").unwrap();
    (pair.to_owned(), attributes.to_owned())
}

async fn registering_signs_in_at_once(app: Server) {
    let account = json!({
        "email": "Ana@Example.com", "password": PASSWORD, "name": "Ana", "timezone": "Asia/Tokyo", "currency": "JPY",
    });

    let answer = app.visitor().post("/auth/register", account).await.expect(201);

    let data = answer.data();
    assert_eq!((&data["tokenType"], &data["expiresIn"]), (&json!("Bearer"), &json!(600)));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(answer.header("location"), Some("/api/v1/user/profile"));
    let profile = app.visitor().after(&answer).get("/user/profile").await.expect(200).data();
    assert_eq!(profile, data["user"]);
    for (field, value) in [
        ("email", "Ana@Example.com"),
        ("name", "Ana"),
        ("timezone", "Asia/Tokyo"),
        ("currency", "JPY"),
        ("role", "user"),
    ] {
        assert_eq!(profile[field], value);
    }
}

async fn a_browser_keeps_its_refresh_token_in_a_cookie(app: Server) {
    let credentials = json!({ "email": "ana@example.com", "password": PASSWORD, "client": "web" });
    let signed_up = app.visitor().post("/auth/register", credentials.clone()).await.expect(201);
    let signed_in = app.visitor().post("/auth/login", credentials).await.expect(200);

    for answer in [&signed_up, &signed_in] {
        let (pair, attributes) = cookie(answer);
        assert!(pair.starts_with("earntrack-refresh=") && pair.len() > 60, "{pair}");
        assert_eq!(attributes, "Path=/; Max-Age=604800; HttpOnly; SameSite=Strict");
        assert_eq!(answer.data()["refreshToken"], Value::Null);
    }

    let (held, _) = cookie(&signed_in);
    let refreshed =
        app.visitor().post("/auth/refresh", json!({})).with("cookie", &format!("theme=dark; {held}")).await;
    let refreshed = refreshed.expect(200);
    assert_ne!(cookie(&refreshed).0, held);
    assert_eq!(refreshed.data()["refreshToken"], Value::Null);
    let (held, _) = cookie(&refreshed);
    let refreshed = app.visitor().call("POST", "/auth/refresh").with("cookie", &held).await.expect(200);
    assert_ne!(cookie(&refreshed).0, held);

    let left = app.visitor().after(&refreshed).call("POST", "/auth/logout").await.expect(204);
    assert_eq!(cookie(&left).0, "earntrack-refresh=");
    assert!(cookie(&left).1.contains("Max-Age=0"));
    app.visitor().post("/auth/refresh", json!({})).await.refused(401, "UNAUTHENTICATED");
    app.visitor().call("POST", "/auth/refresh").await.refused(401, "UNAUTHENTICATED");
}

async fn no_page_of_another_origin_uses_the_cookie(app: Server) {
    const THERE: &str = "https://books.example.net";
    let app = app.with(|settings| settings.cors_origins = vec!["https://listed.example".to_owned()]);
    let account = json!({ "email": "ana@example.com", "password": PASSWORD, "client": "web" });
    let (held, _) = cookie(&app.visitor().post("/auth/register", account).await.expect(201));
    let refresh = || app.visitor().post("/auth/refresh", json!({})).with("cookie", &held);

    // What a page sends without asking first.
    for content_type in [
        "text/plain",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let answer = refresh().body(content_type, "{}").await;
        assert_eq!((answer.status, answer.header("set-cookie")), (415, None), "{content_type}");
    }
    assert_eq!(refresh().without("content-type").await.status, 415);
    let preflight = app.visitor().call("OPTIONS", "/auth/refresh").with("origin", THERE);
    let preflight = preflight.with("access-control-request-method", "POST").await;
    assert_eq!(preflight.header("access-control-allow-origin"), None);
    // And what a browser would send all the same that knew nothing of that.
    for (header, value) in [
        ("origin", THERE),
        ("origin", "null"),
        ("origin", "https://earn.example.com.evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let answer = refresh().with("host", "earn.example.com").with(header, value).await;
        assert_eq!(answer.header("set-cookie"), None, "{header}: {value}");
        answer.refused(401, "UNAUTHENTICATED");
        // Without a body there is no type to be asked about.
        let bare = app.visitor().call("POST", "/auth/refresh").with("cookie", &held);
        let answer = bare.with("host", "earn.example.com").with(header, value).await;
        assert_eq!(answer.header("set-cookie"), None, "{header}: {value}");
        answer.refused(401, "UNAUTHENTICATED");
    }

    let asked = |origin: &str| refresh().with("host", "earn.example.com").with("origin", origin);
    asked("https://earn.example.com").await.expect(200);
    asked("https://listed.example").await.expect(200);
    asked("http://localhost:5173").with("sec-fetch-site", "same-origin").await.expect(200);
    refresh().with("sec-fetch-site", "same-origin").await.expect(200);
}

async fn a_repetition_without_the_cookie_gets_no_ones_tokens(app: Server) {
    let account = json!({ "email": "ana@example.com", "password": PASSWORD, "client": "web" });
    let (held, _) = cookie(&app.visitor().post("/auth/register", account).await.expect(201));
    let refresh = || app.visitor().post("/auth/refresh", json!({})).keyed("k-1");
    let first = refresh().with("cookie", &held).await.expect(200);

    let again = refresh().with("cookie", &held).await.expect(200);

    assert_eq!(cookie(&again), cookie(&first));
    refresh().await.refused(422, "IDEMPOTENCY_MISMATCH");
    refresh().with("cookie", "earntrack-refresh=x").await.refused(422, "IDEMPOTENCY_MISMATCH");
}

async fn over_tls_the_cookie_is_bound_to_the_host(app: Server) {
    let app = app.with(|settings| settings.public_url = "https://books.example.com".into());
    let account = json!({ "email": "ana@example.com", "password": PASSWORD, "client": "web" });

    let (pair, attributes) = cookie(&app.visitor().post("/auth/register", account).await.expect(201));

    assert!(pair.starts_with("__Host-earntrack-refresh="));
    assert_eq!(attributes, "Path=/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure");
}

async fn every_fault_of_a_registration_is_named_at_once(app: Server) {
    let account = json!({
        "email": "ana", "password": 7, "name": " ", "timezone": "Mars/Olympus", "currency": "XXX",
        "client": "toaster", "role": "admin",
    });

    let faults = app.visitor().post("/auth/register", account).await.faulty();

    assert_eq!(faults, ["client", "currency", "email", "name", "password", "role", "timezone"]);
    assert_eq!(app.visitor().post("/auth/register", json!({})).await.faulty(), ["email", "password"]);
    assert_eq!(app.store.count("users").await, 0);
}

async fn a_weak_password_is_refused_and_makes_no_account(app: Server) {
    for password in ["short", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa", "Ana.Silva1!", "Tr4ffic"] {
        let account = json!({ "email": "ana.silva@example.com", "password": password });
        assert_eq!(app.visitor().post("/auth/register", account).await.faulty(), ["password"], "{password}");
    }
    assert_eq!(app.store.count("users").await, 0);
}

async fn an_address_has_one_account(app: Server) {
    app.register("ana").await;

    let again = json!({ "email": "ANA@example.com", "password": "another kettle drifts sideways" });

    app.visitor().post("/auth/register", again).await.refused(409, "EMAIL_TAKEN");
    app.visitor().login("ana").await;
}

async fn a_closed_server_takes_no_new_accounts(app: Server) {
    app.register("ana").await;
    let app = app.with(|settings| settings.registration = Registration::Closed);

    let account = json!({ "email": "ben@example.com", "password": PASSWORD });

    app.visitor().post("/auth/register", account).await.refused(409, "REGISTRATION_CLOSED");
    app.visitor().login("ana").await;
}

async fn an_address_may_be_spelled_in_any_case(app: Server) {
    app.register("ana").await;

    app.visitor().login("ANA").await;
}

async fn authn_2_an_unknown_address_and_a_wrong_password_get_the_same_answer(app: Server) {
    app.register("ana").await;
    let login = async |email: &str, password: &str| {
        app.visitor().post("/auth/login", json!({ "email": email, "password": password })).await
    };

    let wrong = login("ana@example.com", "not her password").await;
    let others = [login("eve@example.com", PASSWORD).await, login("no address at all", PASSWORD).await, {
        app.clock.advance(TimeDelta::seconds(1));
        login("ana@example.com", "x").await
    }];

    assert!(wrong.clone().refused(401, "BAD_CREDENTIALS").is_empty());
    for other in others {
        assert_eq!(other.anonymous(), wrong.anonymous());
        for header in ["set-cookie", "www-authenticate", "cache-control", "etag"] {
            assert_eq!(other.header(header), wrong.header(header), "{header}");
        }
    }
}

async fn an_access_token_is_good_for_ten_minutes(app: Server) {
    let ana = app.register("ana").await;

    app.clock.advance(TimeDelta::seconds(599));
    assert!(is_let_in(&ana).await);
    app.clock.advance(TimeDelta::seconds(7));
    assert!(!is_let_in(&ana).await);

    let ana = ana.after(&refresh(&ana, ana.refresh_token()).await.expect(200));
    assert!(is_let_in(&ana).await);
}

async fn sess_2_refreshing_replaces_both_tokens(app: Server) {
    let first = app.register("ana").await;

    let second = first.after(&refresh(&first, first.refresh_token()).await.expect(200));

    assert_ne!(second.token(), first.token());
    assert_ne!(second.refresh_token(), first.refresh_token());
    assert!(is_let_in(&second).await);
}

async fn sess_2_the_token_before_gets_the_same_successor_for_ten_seconds(app: Server) {
    let ana = app.register("ana").await;
    let successor = ana.after(&refresh(&ana, ana.refresh_token()).await.expect(200));

    app.clock.advance(TimeDelta::seconds(10));
    let again = ana.after(&refresh(&ana, ana.refresh_token()).await.expect(200));

    assert_eq!(again.refresh_token(), successor.refresh_token());
    assert!(is_let_in(&again).await);
}

async fn sess_2_an_older_token_ends_the_session(app: Server) {
    let ana = app.register("ana").await;
    let elsewhere = app.visitor().login("ana").await;
    let present = ana.after(&refresh(&ana, ana.refresh_token()).await.expect(200));
    app.clock.advance(TimeDelta::seconds(11));

    refresh(&ana, ana.refresh_token()).await.refused(401, "SESSION_OVER");

    refresh(&ana, present.refresh_token()).await.refused(401, "SESSION_OVER");
    assert!(!is_let_in(&present).await);
    assert!(is_let_in(&elsewhere).await);
}

async fn sess_2_one_hundred_parallel_refreshes_have_one_successor(app: Server) {
    let ana = app.register("ana").await;

    let answers = join_all((0..100).map(|_| refresh(&ana, ana.refresh_token()))).await;

    let successors: BTreeSet<String> = answers
        .iter()
        .map(|answer| ana.after(&answer.clone().expect(200)).refresh_token().to_owned())
        .collect();
    assert_eq!(successors.len(), 1);
    let moves = app.store.rows("SELECT 1 FROM events WHERE kind = 'session.refreshed'").await;
    assert_eq!(moves.len(), 1);
    refresh(&ana, successors.first().unwrap()).await.expect(200);
}

async fn a_session_ends_after_seven_days(app: Server) {
    let mut ana = app.register("ana").await;
    for _ in 0..6 {
        app.clock.advance(TimeDelta::days(1));
        ana = ana.after(&refresh(&ana, ana.refresh_token()).await.expect(200));
    }

    app.clock.advance(TimeDelta::days(1));

    refresh(&ana, ana.refresh_token()).await.refused(401, "SESSION_OVER");
}

async fn logging_out_ends_this_session_alone(app: Server) {
    let ana = app.register("ana").await;
    let elsewhere = app.visitor().login("ana").await;

    let answer = ana.call("POST", "/auth/logout").await.expect(204);

    assert!(answer.body.is_empty());
    ana.get("/user/profile").await.refused(401, "SESSION_OVER");
    refresh(&ana, ana.refresh_token()).await.refused(401, "SESSION_OVER");
    assert!(is_let_in(&elsewhere).await);
}

async fn the_oldest_of_twenty_sessions_makes_room(app: Server) {
    let first = app.register("ana").await;
    app.clock.advance(TimeDelta::seconds(1));
    for _ in 0..19 {
        app.visitor().login("ana").await;
    }
    assert!(is_let_in(&first).await);

    app.visitor().login("ana").await;

    assert!(!is_let_in(&first).await);
}
