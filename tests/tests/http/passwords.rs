//! Passwords: guessed at, changed, forgotten and chosen anew.

use std::time::{Duration, Instant};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use futures_util::future::join_all;
use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Client, PASSWORD, Server, served};

served!(
    authn_1_a_flood_of_sign_ins_is_sent_away_and_no_one_else_is,
    authn_1_a_flood_of_sign_ins_under_keys_holds_up_no_ones_changes,
    authn_3_a_wrong_password_slows_the_account_down_and_never_locks_it,
    authn_2_an_unknown_address_is_slowed_down_alike,
    authn_3_of_many_who_guess_at_once_one_is_let_in,
    authn_3_a_known_device_is_not_slowed_down_by_a_stranger,
    authn_3_a_device_is_slowed_down_by_its_own_failures,
    authn_3_a_browser_is_known_by_its_cookie,
    authn_3_a_repeated_request_does_not_undo_a_failure,
    authn_3_a_session_that_is_asked_for_the_password_is_slowed_down_by_itself,
    authn_3_all_nodes_slow_down_together,
    sess_2_a_theft_is_noted_whatever_the_request_is_called,
    authn_5_a_changed_password_ends_all_other_sessions,
    a_new_password_keeps_the_rules,
    the_operator_asks_for_more_of_passwords,
    a_hash_of_another_system_is_good_once_and_made_anew,
    authn_2_a_forgotten_password_is_answered_alike_whoever_forgot,
    authn_4_a_reset_token_is_redeemed_once,
    authn_4_of_fifty_parallel_redeems_one_succeeds,
    authn_4_a_reset_ends_every_session_and_every_token,
    authn_4_a_reset_token_is_good_for_thirty_minutes,
    authn_4_a_token_that_was_made_up_is_worth_nothing,
    authn_4_nothing_that_is_kept_can_be_redeemed,
    authn_4_a_link_is_mailed_once_a_minute,
);

const NEW: &str = "seven lanterns under the bridge";

async fn login(app: &Server, email: &str, password: &str) -> Answer {
    app.visitor().post("/auth/login", json!({ "email": email, "password": password })).await
}

/// How long an answer asks to wait, in seconds.
#[track_caller]
fn waits(answer: Answer) -> u64 {
    let seconds = answer.header("retry-after").unwrap().parse().unwrap();
    answer.refused(429, "TOO_MANY_ATTEMPTS");
    seconds
}

/// Asks for a link, and waits until it is made: no answer does.
async fn forgot(app: &Server, email: &str) -> String {
    let before = app.store.count("mailed_links").await;
    app.visitor().post("/auth/forgot-password", json!({ "email": email })).await.expect(202);
    while app.store.count("mailed_links").await == before {
        tokio::task::yield_now().await;
    }
    token(app).await
}

/// The token of the last link.
async fn token(app: &Server) -> String {
    let link = app.links().await.pop().unwrap();
    link.path.split_once("#token=").unwrap().1.to_owned()
}

async fn reset(app: &Server, token: &str, password: &str) -> Answer {
    app.visitor().post("/auth/reset-password", json!({ "token": token, "password": password })).await
}

async fn authn_1_a_flood_of_sign_ins_is_sent_away_and_no_one_else_is(app: Server) {
    let ana = app.register("ana").await;
    let strangers: Vec<String> = (0..200).map(|number| format!("eve-{number}@example.com")).collect();

    let flood = join_all(strangers.iter().map(|email| login(&app, email, "wrong")));
    let others = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let start = Instant::now();
            ana.get("/user/profile").await.expect(200);
            slowest = slowest.max(start.elapsed());
        }
        slowest
    };
    let (answers, slowest) = tokio::join!(flood, others);

    let sent_away = answers.iter().filter(|answer| answer.status == 503).count();
    assert!((1..200).contains(&sent_away), "{sent_away} of 200 were sent away");
    for answer in answers {
        if answer.status == 503 {
            assert_eq!(answer.header("retry-after"), Some("2"));
        } else {
            answer.refused(401, "BAD_CREDENTIALS");
        }
    }
    assert!(slowest < Duration::from_secs(3), "someone else waited for {slowest:?}");
}

async fn authn_1_a_flood_of_sign_ins_under_keys_holds_up_no_ones_changes(app: Server) {
    let ana = app.register("ana").await;
    let strangers = (0..200).map(|number| {
        let account = json!({ "email": format!("eve-{number}@example.com"), "password": "wrong" });
        app.visitor().post("/auth/login", account).keyed(&format!("k-{number}")).into_future()
    });

    let others = async {
        let mut slowest = Duration::ZERO;
        for number in 0..5 {
            let start = Instant::now();
            ana.platform(&format!("Uber {number}")).await;
            slowest = slowest.max(start.elapsed());
        }
        slowest
    };
    let (answers, slowest) = tokio::join!(join_all(strangers), others);

    for answer in answers {
        if answer.status == 503 {
            assert!(answer.header("retry-after").is_some());
        } else {
            answer.refused(401, "BAD_CREDENTIALS");
        }
    }
    assert!(slowest < Duration::from_secs(3), "someone else waited for {slowest:?}");
}

async fn authn_3_a_wrong_password_slows_the_account_down_and_never_locks_it(app: Server) {
    app.register("ana").await;
    for wait in [1, 3, 5, 10, 20, 40, 60, 60] {
        login(&app, "ana@example.com", "wrong").await.refused(401, "BAD_CREDENTIALS");
        assert_eq!(waits(login(&app, "ANA@example.com", PASSWORD).await), wait, "also with the right one");
        app.clock.advance(TimeDelta::seconds(wait.try_into().unwrap()));
    }

    login(&app, "ana@example.com", PASSWORD).await.expect(200);

    login(&app, "ana@example.com", "wrong").await.refused(401, "BAD_CREDENTIALS");
    assert_eq!(waits(login(&app, "ana@example.com", "wrong").await), 1, "a success makes up for failures");
}

async fn authn_2_an_unknown_address_is_slowed_down_alike(app: Server) {
    app.register("ana").await;
    for wait in [1, 3, 5] {
        let known = login(&app, "ana@example.com", "wrong").await;
        let unknown = login(&app, "eve@example.com", "wrong").await;
        assert_eq!(unknown.anonymous(), known.anonymous());
        let [known, unknown] =
            [login(&app, "ana@example.com", "x").await, login(&app, "eve@example.com", "x").await];
        assert_eq!(unknown.anonymous(), known.anonymous());
        assert_eq!((waits(known), waits(unknown)), (wait, wait));
        app.clock.advance(TimeDelta::seconds(wait.try_into().unwrap()));
    }
    let kept = app.store.rows("SELECT key FROM slowdowns").await;
    assert_eq!(kept.len(), 2);
    app.clock.advance(TimeDelta::hours(2));
    login(&app, "eve@example.com", "wrong").await.refused(401, "BAD_CREDENTIALS");
    assert_eq!(waits(login(&app, "eve@example.com", "wrong").await), 1, "what is long past is forgotten");
}

async fn authn_3_of_many_who_guess_at_once_one_is_let_in(app: Server) {
    app.register("ana").await;
    login(&app, "ana@example.com", "wrong").await.refused(401, "BAD_CREDENTIALS");
    app.clock.advance(TimeDelta::seconds(1));

    let answers = join_all((0..20).map(|_| login(&app, "ana@example.com", "wrong"))).await;

    let tried = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!((tried, answers.iter().filter(|answer| answer.status == 429).count()), (1, 19));
}

/// Signs in as Ana on a device, and returns what it is known by.
async fn device(app: &Server) -> String {
    let answer = login(app, "ana@example.com", PASSWORD).await.expect(200);
    answer.data()["deviceToken"].as_str().unwrap().to_owned()
}

async fn on(app: &Server, device: &str, email: &str, password: &str) -> Answer {
    let credentials = json!({ "email": email, "password": password, "deviceToken": device });
    app.visitor().post("/auth/login", credentials).await
}

async fn authn_3_a_known_device_is_not_slowed_down_by_a_stranger(app: Server) {
    app.register("ana").await;
    app.register("ben").await;
    let device = device(&app).await;
    login(&app, "ana@example.com", "a stranger's guess").await.refused(401, "BAD_CREDENTIALS");

    waits(login(&app, "ana@example.com", PASSWORD).await);
    let again = on(&app, &device, "ana@example.com", PASSWORD).await.expect(200).data();

    let told = "SELECT payload FROM events WHERE kind = 'session.opened' ORDER BY at, id";
    let told = app.store.rows(told).await;
    let new: Vec<bool> = told
        .iter()
        .map(|row| {
            let payload: Value =
                serde_json::from_str(&row.try_get::<String>("", "payload").unwrap()).unwrap();
            payload["newDevice"].as_bool().unwrap()
        })
        .collect();
    assert_eq!(new, [false, false, true, false], "one who registers, one on another device, and there again");
    // It is known to no other account, and not when it was changed.
    login(&app, "ben@example.com", "a stranger's guess").await.refused(401, "BAD_CREDENTIALS");
    waits(on(&app, &device, "ben@example.com", PASSWORD).await);
    for forged in ["x", "", &device[1..], &device.replace(&device[40..41], "-")] {
        if *forged != device {
            waits(on(&app, forged, "ana@example.com", PASSWORD).await);
        }
    }
    app.clock.advance(TimeDelta::days(181));
    login(&app, "ana@example.com", "a stranger's guess").await.refused(401, "BAD_CREDENTIALS");
    waits(on(&app, again["deviceToken"].as_str().unwrap(), "ana@example.com", PASSWORD).await);
}

async fn authn_3_a_device_is_slowed_down_by_its_own_failures(app: Server) {
    app.register("ana").await;
    let device = device(&app).await;

    on(&app, &device, "ana@example.com", "wrong").await.refused(401, "BAD_CREDENTIALS");

    assert_eq!(waits(on(&app, &device, "ana@example.com", PASSWORD).await), 1);
    login(&app, "ana@example.com", PASSWORD).await.expect(200);
}

async fn authn_3_a_browser_is_known_by_its_cookie(app: Server) {
    let account = json!({ "email": "ana@example.com", "password": PASSWORD, "client": "web" });
    let answer = app.visitor().post("/auth/register", account.clone()).await.expect(201);
    assert_eq!(answer.data()["deviceToken"], Value::Null);
    let cookies = answer.header("set-cookie").unwrap();
    let device = cookies.split(", ").find(|cookie| cookie.starts_with("earntrack-device=")).unwrap();
    let (held, attributes) = device.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Max-Age=15552000; HttpOnly; SameSite=Strict");
    login(&app, "ana@example.com", "a stranger's guess").await.refused(401, "BAD_CREDENTIALS");

    app.visitor().post("/auth/login", account.clone()).with("cookie", held).await.expect(200);

    waits(app.visitor().post("/auth/login", account).await);
}

async fn authn_3_a_repeated_request_does_not_undo_a_failure(app: Server) {
    app.register("ana").await;
    let wrong = json!({ "email": "ana@example.com", "password": "wrong" });
    let send = || app.visitor().post("/auth/login", wrong.clone()).keyed("k-1");

    let first = send().await;
    assert_eq!(send().await.anonymous(), first.anonymous());
    first.refused(401, "BAD_CREDENTIALS");

    assert_eq!(waits(login(&app, "ana@example.com", PASSWORD).await), 1);
}

async fn authn_3_a_session_that_is_asked_for_the_password_is_slowed_down_by_itself(app: Server) {
    let ana = app.register("ana").await;
    let elsewhere = app.visitor().login("ana").await;
    let step_up = async |client: &Client, password: &str| {
        client.post("/auth/step-up", json!({ "password": password })).await
    };
    login(&app, "ana@example.com", "a stranger's guess").await.refused(401, "BAD_CREDENTIALS");
    step_up(&ana, PASSWORD).await.expect(200);

    step_up(&ana, "wrong").await.refused(422, "WRONG_PASSWORD");

    assert_eq!(waits(step_up(&ana, PASSWORD).await), 1);
    let change = json!({ "currentPassword": PASSWORD, "newPassword": NEW });
    waits(ana.post("/user/password", change).await);
    step_up(&elsewhere, PASSWORD).await.expect(200);
    app.clock.advance(TimeDelta::seconds(1));
    step_up(&ana, PASSWORD).await.expect(200);
}

async fn authn_3_all_nodes_slow_down_together(app: Server) {
    app.register("ana").await;
    let neighbour = app.neighbour().await;

    login(&app, "ana@example.com", "wrong").await.refused(401, "BAD_CREDENTIALS");

    let credentials = json!({ "email": "ana@example.com", "password": PASSWORD });
    assert_eq!(waits(neighbour.post("/auth/login", credentials).await), 1);
}

async fn sess_2_a_theft_is_noted_whatever_the_request_is_called(app: Server) {
    let ana = app.register("ana").await;
    let stolen = ana.refresh_token().to_owned();
    let refresh = |token: &str| app.visitor().post("/auth/refresh", json!({ "refreshToken": token }));
    let present = ana.after(&refresh(&stolen).await.expect(200));
    app.clock.advance(TimeDelta::seconds(11));

    refresh(&stolen).keyed("the-thiefs").await.refused(401, "SESSION_OVER");

    present.get("/user/profile").await.refused(401, "SESSION_OVER");
    refresh(present.refresh_token()).await.refused(401, "SESSION_OVER");
    let facts = app.store.rows("SELECT 1 FROM events WHERE kind = 'session.theft_suspected'").await;
    assert_eq!(facts.len(), 1);
}

async fn authn_5_a_changed_password_ends_all_other_sessions(app: Server) {
    let ana = app.register("ana").await;
    let device = device(&app).await;
    let other = app.visitor().login("ana").await;
    app.clock.advance(TimeDelta::minutes(5));
    let change =
        |current: &str| ana.post("/user/password", json!({ "currentPassword": current, "newPassword": NEW }));

    change("not hers").await.refused(422, "WRONG_PASSWORD");
    app.clock.advance(TimeDelta::seconds(1));
    change(PASSWORD).await.expect(204);

    ana.get("/user/profile").await.expect(200);
    other.get("/user/profile").await.refused(401, "SESSION_OVER");
    login(&app, "ana@example.com", PASSWORD).await.refused(401, "BAD_CREDENTIALS");
    waits(on(&app, &device, "ana@example.com", NEW).await);
    app.clock.advance(TimeDelta::seconds(1));
    login(&app, "ana@example.com", NEW).await.expect(200);
    let facts = app.store.rows("SELECT payload FROM events WHERE kind = 'password.changed'").await;
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].try_get::<String>("", "payload").unwrap(), r#"{"byLink":false}"#);
}

async fn a_new_password_keeps_the_rules(app: Server) {
    let ana = app.register_as("ana", json!({ "name": "Ana Silva" })).await;
    for password in
        ["short", "passwordpassword", "ana@example.com-1X", "Ana Silva 2026!", "P@ssw0rd", PASSWORD]
    {
        let change = json!({ "currentPassword": PASSWORD, "newPassword": password });
        assert_eq!(ana.post("/user/password", change).await.faulty(), ["newPassword"], "{password}");
    }
    let token = forgot(&app, "ana@example.com").await;
    assert_eq!(reset(&app, &token, "Ana Silva 2026!").await.faulty(), ["password"]);
    reset(&app, &token, NEW).await.expect(200);
}

async fn the_operator_asks_for_more_of_passwords(app: Server) {
    let app = app.ruled(|rules| rules.passwords.min_score = 4);
    let register = async |name: &str, password: &str| {
        let account = json!({ "email": format!("{name}@example.com"), "password": password });
        app.visitor().post("/auth/register", account).await
    };

    assert_eq!(register("ana", "Tr4ffic!").await.faulty(), ["password"]);
    register("ben", "vK9#pQz2!mWx7").await.expect(201);
    register("cleo", PASSWORD).await.expect(201);
}

async fn a_hash_of_another_system_is_good_once_and_made_anew(app: Server) {
    // Of "abc", as OpenBSD's tests have it.
    const BCRYPT: &str = "$2b$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";
    let ana = app.register("ana").await;
    let id = ana.id().to_string();
    app.store.overwrite("users", &id, "password_hash", BCRYPT).await;

    login(&app, "ana@example.com", "abd").await.refused(401, "BAD_CREDENTIALS");
    app.clock.advance(TimeDelta::seconds(1));
    login(&app, "ana@example.com", "abc").await.expect(200);

    let hash = app.store.rows("SELECT password_hash FROM users").await;
    let hash: String = hash[0].try_get("", "password_hash").unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    login(&app, "ana@example.com", "abc").await.expect(200);
}

async fn authn_2_a_forgotten_password_is_answered_alike_whoever_forgot(app: Server) {
    app.register("ana").await;
    let ask = async |email: &str| {
        let answer = app.visitor().post("/auth/forgot-password", json!({ "email": email })).await;
        let (status, body) = answer.expect(202).anonymous();
        (status, body["data"].clone())
    };

    assert_eq!(ask("ana@example.com").await, (202, json!({ "email": "ana@example.com" })));
    assert_eq!(ask("eve@example.com").await, (202, json!({ "email": "eve@example.com" })));

    while app.store.count("mailed_links").await == 0 {
        tokio::task::yield_now().await;
    }
    let links = app.links().await;
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].email.as_str(), "ana@example.com");
    let no_address = app.visitor().post("/auth/forgot-password", json!({ "email": "ana" })).await;
    assert_eq!(no_address.faulty(), ["email"]);
}

async fn authn_4_a_reset_token_is_redeemed_once(app: Server) {
    app.register("ana").await;
    let (first, second) = {
        let first = forgot(&app, "ana@example.com").await;
        app.clock.advance(TimeDelta::minutes(1));
        (first, forgot(&app, "ana@example.com").await)
    };

    let answer = reset(&app, &first, NEW).await.expect(200);

    assert_eq!(answer.data(), json!({ "email": "ana@example.com" }));
    for used in [&first, &second] {
        reset(&app, used, "another kettle drifts sideways").await.refused(422, "LINK_NOT_GOOD");
    }
    login(&app, "ana@example.com", NEW).await.expect(200);
}

async fn authn_4_of_fifty_parallel_redeems_one_succeeds(app: Server) {
    app.register("ana").await;
    let token = forgot(&app, "ana@example.com").await;

    let statuses: Vec<u16> = join_all((0..50).map(|_| reset(&app, &token, NEW)))
        .await
        .iter()
        .map(|answer| answer.status)
        .collect();

    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 422 | 503)), "{statuses:?}");
    let facts = app.store.rows("SELECT 1 FROM events WHERE kind = 'password.changed'").await;
    assert_eq!(facts.len(), 1);
}

async fn authn_4_a_reset_ends_every_session_and_every_token(app: Server) {
    let ana = app.register("ana").await;
    let other = app.visitor().login("ana").await;
    let made = ana.post("/user/tokens", json!({ "name": "x", "scopes": ["books:read"] })).await.expect(201);
    let program = format!("Bearer {}", made.data()["token"].as_str().unwrap());
    login(&app, "ana@example.com", "a stranger's guess").await.refused(401, "BAD_CREDENTIALS");
    let token = forgot(&app, "ana@example.com").await;

    reset(&app, &token, NEW).await.expect(200);

    for client in [&ana, &other] {
        client.get("/user/profile").await.refused(401, "SESSION_OVER");
        let refresh = json!({ "refreshToken": client.refresh_token() });
        app.visitor().post("/auth/refresh", refresh).await.refused(401, "SESSION_OVER");
    }
    app.visitor().get("/platforms").with("authorization", &program).await.refused(401, "UNAUTHENTICATED");
    let ana = app.visitor().after(&login(&app, "ana@example.com", NEW).await.expect(200));
    let profile = ana.get("/user/profile").await.expect(200).data();
    assert_eq!(profile["emailVerified"], true, "the mail has arrived");
}

async fn authn_4_a_reset_token_is_good_for_thirty_minutes(app: Server) {
    app.register("ana").await;
    let token = forgot(&app, "ana@example.com").await;
    app.clock.advance(TimeDelta::minutes(30));

    reset(&app, &token, NEW).await.refused(422, "LINK_NOT_GOOD");

    app.clock.advance(TimeDelta::seconds(-1));
    reset(&app, &token, NEW).await.expect(200);
}

async fn authn_4_a_token_that_was_made_up_is_worth_nothing(app: Server) {
    app.register("ana").await;
    app.register("ben").await;
    let token = forgot(&app, "ana@example.com").await;
    let bens = forgot(&app, "ben@example.com").await;
    let other = if token.as_bytes()[84] == b'A' { "B" } else { "A" };
    let forged = [
        String::new(),
        "x".to_owned(),
        token[1..].to_owned(),
        format!("{token}A"),
        "A".repeat(86),
        // The last character has bits that say nothing, so the one before it is changed.
        format!("{}{other}{}", &token[..84], &token[85..]),
        format!("{}{}", &bens[..43], &token[43..]),
    ];

    for token in forged {
        reset(&app, &token, NEW).await.refused(422, "LINK_NOT_GOOD");
        app.visitor()
            .post("/auth/verify-email", json!({ "token": token }))
            .await
            .refused(422, "LINK_NOT_GOOD");
    }

    app.visitor().post("/auth/verify-email", json!({ "token": token })).await.refused(422, "LINK_NOT_GOOD");
    reset(&app, &token, NEW).await.expect(200);
}

async fn authn_4_nothing_that_is_kept_can_be_redeemed(app: Server) {
    app.register("ana").await;
    let token = forgot(&app, "ana@example.com").await;

    let rows = app.store.rows("SELECT payload, kind FROM events").await;

    for row in rows {
        let payload: String = row.try_get("", "payload").unwrap();
        assert!(!payload.contains(&token[43..]), "{payload}");
    }
    // Whoever has the row but not the key puts together what there is, and gets nowhere.
    let link = app.store.rows("SELECT nonce FROM mailed_links").await;
    let nonce: Vec<u8> = link[0].try_get("", "nonce").unwrap();
    let made_up = BASE64_URL_SAFE_NO_PAD
        .encode([&BASE64_URL_SAFE_NO_PAD.decode(&token).unwrap()[..32], &nonce[..]].concat());
    assert_eq!(made_up.len(), token.len());
    reset(&app, &made_up, NEW).await.refused(422, "LINK_NOT_GOOD");
}

async fn authn_4_a_link_is_mailed_once_a_minute(app: Server) {
    app.register("ana").await;
    app.register("ben").await;
    forgot(&app, "ana@example.com").await;

    let again = json!({ "email": "ana@example.com" });
    app.visitor().post("/auth/forgot-password", again.clone()).await.expect(202);
    forgot(&app, "ben@example.com").await;

    assert_eq!(app.store.count("mailed_links").await, 2);
    app.clock.advance(TimeDelta::minutes(1));
    forgot(&app, "ana@example.com").await;
    assert_eq!(app.store.count("mailed_links").await, 3);
}
