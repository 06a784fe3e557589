//! The second factor: turned on and off, asked for, and guessed at.

use futures_util::future::join_all;
use identity::IdentityError;
use kernel::{Clock as _, RequestId, TimeDelta};
use serde_json::{Value, json};
use tests::{Answer, Authenticator, Client, PASSWORD, Server, document::operations, served};

served!(
    authn_5_an_app_is_set_up_with_its_first_code,
    authn_5_an_app_that_never_showed_a_code_is_not_asked_for,
    authn_5_signing_in_asks_for_a_code,
    authn_5_a_code_is_good_once,
    authn_5_of_many_who_show_a_code_at_once_one_is_let_in,
    authn_5_a_recovery_code_is_good_once,
    authn_5_new_recovery_codes_void_those_before,
    authn_5_wrong_codes_slow_down_and_never_lock,
    authn_5_of_many_who_guess_codes_at_once_one_is_let_in,
    authn_5_a_known_device_is_asked_too_and_not_slowed_down_by_a_stranger,
    authn_5_the_token_between_the_steps_opens_nothing_else,
    authn_5_a_second_step_is_of_the_account_as_it_was,
    authn_5_signing_in_once_more_asks_for_the_factor,
    authn_5_a_password_alone_changes_nothing_beside_a_factor,
    authn_5_turning_a_factor_on_or_off_asks_for_a_recent_sign_in,
    authn_4_a_reset_leaves_the_factor_on,
    authn_5_a_browser_gets_its_cookies_with_the_second_step,
    authn_5_a_factor_is_turned_off,
    authn_5_an_operator_turns_a_lost_factor_off,
    authn_5_no_secret_of_a_factor_is_kept_in_plain,
    authn_5_a_better_hash_is_kept_before_the_second_step,
    one_proof_is_shown_at_a_time,
);

const NEW: &str = "seven lanterns under the bridge";

/// Ana with an app, and the next step begun, for each code is good once.
async fn with_app(app: &Server) -> (Client, Authenticator, Vec<String>) {
    let ana = app.register("ana").await;
    let (phone, codes) = Authenticator::set_up(&ana, &app.clock).await;
    next_step(app);
    (ana, phone, codes)
}

fn next_step(app: &Server) {
    app.clock.advance(TimeDelta::seconds(30));
}

fn shown(app: &Server, phone: &Authenticator) -> String {
    phone.code(app.clock.now())
}

/// A code that is not good now.
fn wrong(app: &Server, phone: &Authenticator) -> String {
    phone.code(app.clock.now().plus(TimeDelta::days(1)))
}

async fn login(app: &Server, password: &str) -> Answer {
    let credentials = json!({ "email": "ana@example.com", "password": password });
    app.visitor().post("/auth/login", credentials).await
}

/// What the first step is answered with.
async fn mfa_token(app: &Server) -> String {
    login(app, PASSWORD).await.expect(200).data()["mfaToken"].as_str().unwrap().to_owned()
}

async fn finish(app: &Server, token: &str, code: &str) -> Answer {
    app.visitor().post("/auth/mfa", json!({ "mfaToken": token, "code": code })).await
}

async fn finish_on_paper(app: &Server, token: &str, code: &str) -> Answer {
    app.visitor().post("/auth/mfa", json!({ "mfaToken": token, "recoveryCode": code })).await
}

/// How long an answer asks to wait, in seconds.
#[track_caller]
fn waits(answer: Answer) -> u64 {
    let seconds = answer.header("retry-after").unwrap().parse().unwrap();
    answer.refused(429, "TOO_MANY_ATTEMPTS");
    seconds
}

/// The payloads of the facts of a kind.
async fn facts(app: &Server, kind: &str) -> Vec<Value> {
    let rows = app.store.rows(&format!("SELECT payload FROM events WHERE kind = '{kind}' ORDER BY id")).await;
    rows.iter()
        .map(|row| serde_json::from_str(&row.try_get::<String>("", "payload").unwrap()).unwrap())
        .collect()
}

async fn authn_5_an_app_is_set_up_with_its_first_code(app: Server) {
    let ana = app.register("ana").await;
    let off = json!({ "isOn": false, "totp": { "isOn": false, "since": null }, "recoveryCodesLeft": 0 });
    assert_eq!(ana.get("/user/mfa").await.expect(200).data(), off);

    let begun = ana.call("POST", "/user/mfa/totp").await.expect(201);
    let (told, secret) = (begun.data(), begun.data()["secret"].as_str().unwrap().to_owned());
    let phone = Authenticator::with(&secret);
    let confirm = |code: String| ana.post("/user/mfa/totp/confirm", json!({ "code": code }));
    confirm(wrong(&app, &phone)).await.refused(422, "WRONG_CODE");
    assert_eq!(ana.get("/user/mfa").await.expect(200).data(), off);
    assert_eq!(waits(confirm(shown(&app, &phone)).await), 1);
    app.clock.advance(TimeDelta::seconds(1));
    let confirmed = confirm(shown(&app, &phone)).await.expect(200);

    assert_eq!(begun.header("location"), Some("/api/v1/user/mfa"));
    for answer in [&begun, &confirmed] {
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    let url = told["url"].as_str().unwrap();
    assert!(url.starts_with("otpauth://totp/EarnTrack:ana%40example.com?secret="), "{url}");
    assert!(secret.len() == 32 && url.contains(&secret), "{url}");
    let codes = confirmed.data()["recoveryCodes"].as_array().unwrap().clone();
    assert_eq!(codes.len(), 10);
    assert!(codes.iter().all(|code| code.as_str().unwrap().len() == 29), "{codes:?}");
    let since = "2026-03-14T09:00:01.000Z";
    let on = json!({ "isOn": true, "totp": { "isOn": true, "since": since }, "recoveryCodesLeft": 10 });
    assert_eq!(ana.get("/user/mfa").await.expect(200).data(), on);
    assert_eq!(facts(&app, "mfa.enabled").await, [json!({ "method": "totp" })]);
    ana.call("POST", "/user/mfa/totp").await.refused(409, "TOTP_IS_ON");
    confirm(shown(&app, &phone)).await.refused(409, "NO_ENROLMENT");
}

async fn authn_5_an_app_that_never_showed_a_code_is_not_asked_for(app: Server) {
    let ana = app.register("ana").await;
    let begin = async |ana: &Client| {
        let begun = ana.call("POST", "/user/mfa/totp").await.expect(201).data();
        Authenticator::with(begun["secret"].as_str().unwrap())
    };
    let confirm = async |ana: &Client, phone: &Authenticator| {
        ana.post("/user/mfa/totp/confirm", json!({ "code": shown(&app, phone) })).await
    };
    let first = begin(&ana).await;
    let second = begin(&ana).await;

    confirm(&ana, &first).await.refused(422, "WRONG_CODE");
    app.clock.advance(TimeDelta::hours(1));
    let ana = ana.after(&login(&app, PASSWORD).await.expect(200));
    confirm(&ana, &second).await.refused(409, "NO_ENROLMENT");
    let third = begin(&ana).await;
    confirm(&ana, &third).await.expect(200);

    assert_eq!(facts(&app, "mfa.enabled").await.len(), 1);
}

async fn authn_5_signing_in_asks_for_a_code(app: Server) {
    let (_, phone, _) = with_app(&app).await;
    let before = facts(&app, "session.opened").await.len();

    let first = login(&app, PASSWORD).await.expect(200);
    assert_eq!(facts(&app, "session.opened").await.len(), before);
    let mut step = first.data();
    let token = step.as_object_mut().unwrap().remove("mfaToken").unwrap();
    let ana = finish(&app, token.as_str().unwrap(), &shown(&app, &phone)).await.expect(200);

    assert_eq!(
        step,
        json!({ "mfaRequired": true, "expiresIn": 300, "methods": ["totp", "recoveryCode"], "passkeys": [] })
    );
    assert_eq!(first.header("cache-control"), Some("no-store"));
    assert_eq!(ana.data()["user"]["email"], "ana@example.com");
    let ana = app.visitor().after(&ana);
    ana.get("/user/profile").await.expect(200);
    let refresh = json!({ "refreshToken": ana.refresh_token() });
    app.visitor().post("/auth/refresh", refresh).await.expect(200);
    assert_eq!(facts(&app, "session.opened").await.last().unwrap()["newDevice"], true);
    login(&app, "wrong").await.refused(401, "BAD_CREDENTIALS");
}

async fn authn_5_a_code_is_good_once(app: Server) {
    let ana = app.register("ana").await;
    let (phone, _) = Authenticator::set_up(&ana, &app.clock).await;
    let set_up_with = shown(&app, &phone);
    let token = mfa_token(&app).await;

    finish(&app, &token, &set_up_with).await.refused(401, "BAD_CODE");
    next_step(&app);
    let code = shown(&app, &phone);
    finish(&app, &token, &code).await.expect(200);
    finish(&app, &token, &code).await.refused(401, "BAD_CODE");
    app.clock.advance(TimeDelta::seconds(1));
    let next = phone.code(app.clock.now().plus(TimeDelta::seconds(30)));
    finish(&app, &token, &format!("{} {}", &next[..3], &next[3..])).await.expect(200);
    finish(&app, &token, &code).await.refused(401, "BAD_CODE");
}

async fn authn_5_of_many_who_show_a_code_at_once_one_is_let_in(app: Server) {
    let (_, phone, codes) = with_app(&app).await;
    let token = mfa_token(&app).await;
    let code = shown(&app, &phone);
    let let_in = |answers: &[Answer]| answers.iter().filter(|answer| answer.status == 200).count();

    let answers = join_all((0..20).map(|_| finish(&app, &token, &code))).await;

    assert_eq!(let_in(&answers), 1);
    app.clock.advance(TimeDelta::minutes(1));
    let answers = join_all((0..20).map(|_| finish_on_paper(&app, &token, &codes[0]))).await;
    assert_eq!(let_in(&answers), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 401 | 429)));
    assert_eq!(facts(&app, "mfa.recovery_code_used").await.len(), 1);
}

async fn authn_5_a_recovery_code_is_good_once(app: Server) {
    let (ana, _, codes) = with_app(&app).await;
    let token = mfa_token(&app).await;

    finish_on_paper(&app, &token, &codes[3].to_uppercase().replace('-', " ")).await.expect(200);
    finish_on_paper(&app, &token, &codes[3]).await.refused(401, "BAD_CODE");
    app.clock.advance(TimeDelta::seconds(1));
    finish_on_paper(&app, &token, &codes[4]).await.expect(200);

    assert_eq!(ana.get("/user/mfa").await.expect(200).data()["recoveryCodesLeft"], 8);
    assert_eq!(facts(&app, "mfa.recovery_code_used").await, [json!({ "left": 9 }), json!({ "left": 8 })]);
    for code in codes.iter().filter(|code| ![&codes[3], &codes[4]].contains(code)) {
        finish_on_paper(&app, &token, code).await.expect(200);
    }
    let methods = login(&app, PASSWORD).await.expect(200).data()["methods"].clone();
    assert_eq!(methods, json!(["totp"]));
}

async fn authn_5_new_recovery_codes_void_those_before(app: Server) {
    let (ana, _, before) = with_app(&app).await;

    let made = ana.call("POST", "/user/mfa/recovery-codes").await.expect(201);

    let codes = made.data()["recoveryCodes"].as_array().unwrap().clone();
    assert_eq!((codes.len(), made.header("cache-control")), (10, Some("no-store")));
    assert!(codes.iter().all(|code| !before.contains(&code.as_str().unwrap().to_owned())));
    let token = mfa_token(&app).await;
    finish_on_paper(&app, &token, &before[0]).await.refused(401, "BAD_CODE");
    app.clock.advance(TimeDelta::seconds(1));
    finish_on_paper(&app, &token, codes[0].as_str().unwrap()).await.expect(200);
    assert_eq!(facts(&app, "mfa.recovery_codes_made").await, [json!({ "count": 10 })]);
    let ben = app.register("ben").await;
    ben.call("POST", "/user/mfa/recovery-codes").await.refused(409, "MFA_IS_OFF");
}

async fn authn_5_wrong_codes_slow_down_and_never_lock(app: Server) {
    let (_, phone, codes) = with_app(&app).await;

    for wait in [1, 3, 5, 10, 20, 40, 60, 60] {
        // A right password makes up for no wrong code.
        let token = mfa_token(&app).await;
        finish(&app, &token, &wrong(&app, &phone)).await.refused(401, "BAD_CODE");
        assert_eq!(waits(finish(&app, &token, &shown(&app, &phone)).await), wait, "also with the right one");
        assert_eq!(waits(finish_on_paper(&app, &token, &codes[0]).await), wait, "and with one on paper");
        app.clock.advance(TimeDelta::seconds(wait.try_into().unwrap()));
    }

    let token = mfa_token(&app).await;
    finish(&app, &token, &shown(&app, &phone)).await.expect(200);
    finish(&app, &token, "000000").await.refused(401, "BAD_CODE");
    assert_eq!(waits(finish(&app, &token, "000000").await), 1, "a success makes up for failures");
}

async fn authn_5_of_many_who_guess_codes_at_once_one_is_let_in(app: Server) {
    let (_, phone, _) = with_app(&app).await;
    let token = mfa_token(&app).await;
    let guess = wrong(&app, &phone);

    let answers = join_all((0..20).map(|_| finish(&app, &token, &guess))).await;

    let tried = answers.iter().filter(|answer| answer.status == 401).count();
    assert_eq!((tried, answers.iter().filter(|answer| answer.status == 429).count()), (1, 19));
}

async fn authn_5_a_known_device_is_asked_too_and_not_slowed_down_by_a_stranger(app: Server) {
    let (_, phone, _) = with_app(&app).await;
    let strangers = mfa_token(&app).await;
    let device =
        finish(&app, &strangers, &shown(&app, &phone)).await.expect(200).data()["deviceToken"].clone();
    next_step(&app);
    finish(&app, &strangers, &wrong(&app, &phone)).await.refused(401, "BAD_CODE");

    let credentials = json!({ "email": "ana@example.com", "password": PASSWORD, "deviceToken": device });
    let step = app.visitor().post("/auth/login", credentials).await.expect(200).data();
    waits(finish(&app, &strangers, &shown(&app, &phone)).await);
    finish(&app, step["mfaToken"].as_str().unwrap(), &shown(&app, &phone)).await.expect(200);

    assert_eq!(facts(&app, "session.opened").await.last().unwrap()["newDevice"], false);
}

async fn authn_5_the_token_between_the_steps_opens_nothing_else(app: Server) {
    let (ana, phone, _) = with_app(&app).await;
    let token = mfa_token(&app).await;
    let mut shut = 0;

    for operation in operations().into_iter().filter(|operation| operation.secured) {
        let path = operation.path.replace("{id}", "019a3b52-7c00-7000-8000-1f2e3d4c5b6a");
        let call = app.visitor().call(&operation.method, &path).json(&json!({}));
        call.with("authorization", &format!("Bearer {token}")).await.refused(401, "UNAUTHENTICATED");
        shut += 1;
    }

    assert!(shut > 100, "only {shut} were tried");
    let post = |path: &str, body: Value| app.visitor().post(path, body);
    post("/auth/refresh", json!({ "refreshToken": token })).await.refused(401, "SESSION_OVER");
    post("/auth/verify-email", json!({ "token": token })).await.refused(422, "LINK_NOT_GOOD");
    post("/auth/reset-password", json!({ "token": token, "password": NEW }))
        .await
        .refused(422, "LINK_NOT_GOOD");
    let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    let [access_head, ..] = ana.token().split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    for forged in [
        ana.token().to_owned(),
        ana.refresh_token().to_owned(),
        "x".to_owned(),
        format!("{head}.{claims}."),
        format!("{access_head}.{claims}.{signature}"),
        format!("{head}.{claims}.{}", &signature[1..]),
    ] {
        finish(&app, &forged, &shown(&app, &phone)).await.refused(401, "MFA_TOKEN_NOT_GOOD");
    }
    finish(&app, &token, &shown(&app, &phone)).await.expect(200);
}

async fn authn_5_a_second_step_is_of_the_account_as_it_was(app: Server) {
    let (ana, phone, _) = with_app(&app).await;
    let not_good = async |token: &str, code: &str| {
        finish(&app, token, code).await.refused(401, "MFA_TOKEN_NOT_GOOD");
    };

    let token = mfa_token(&app).await;
    app.clock.advance(TimeDelta::seconds(306));
    not_good(&token, &shown(&app, &phone)).await;
    let token = mfa_token(&app).await;
    let change = json!({ "currentPassword": PASSWORD, "newPassword": NEW });
    ana.post("/user/password", change).await.expect(204);
    not_good(&token, &shown(&app, &phone)).await;
    let token = login(&app, NEW).await.expect(200).data()["mfaToken"].as_str().unwrap().to_owned();
    ana.delete("/user/mfa/totp").await.expect(204);
    not_good(&token, &shown(&app, &phone)).await;
    let (other, _) = Authenticator::set_up(&ana, &app.clock).await;
    next_step(&app);
    not_good(&token, &shown(&app, &other)).await;

    let token = login(&app, NEW).await.expect(200).data()["mfaToken"].as_str().unwrap().to_owned();
    finish(&app, &token, &shown(&app, &other)).await.expect(200);
}

async fn authn_5_signing_in_once_more_asks_for_the_factor(app: Server) {
    let (ana, phone, codes) = with_app(&app).await;
    let step_up = |proof: Value| {
        let mut body = json!({ "password": PASSWORD });
        body.as_object_mut().unwrap().extend(proof.as_object().unwrap().clone());
        ana.post("/auth/step-up", body)
    };

    step_up(json!({})).await.refused(422, "CODE_REQUIRED");
    step_up(json!({ "code": wrong(&app, &phone) })).await.refused(422, "WRONG_CODE");
    assert_eq!(waits(step_up(json!({ "code": shown(&app, &phone) })).await), 1);
    app.clock.advance(TimeDelta::seconds(1));
    let valid = step_up(json!({ "code": shown(&app, &phone) })).await.expect(200).data();
    step_up(json!({ "code": shown(&app, &phone) })).await.refused(422, "WRONG_CODE");
    app.clock.advance(TimeDelta::seconds(1));
    step_up(json!({ "recoveryCode": codes[0] })).await.expect(200);
    step_up(json!({ "recoveryCode": codes[0] })).await.refused(422, "WRONG_CODE");
    app.clock.advance(TimeDelta::seconds(1));
    let both = json!({ "password": "wrong", "recoveryCode": codes[1] });
    ana.post("/auth/step-up", both).await.refused(422, "WRONG_PASSWORD");

    assert_eq!(valid["validUntil"], "2026-03-14T09:15:31.000Z");
    assert_eq!(ana.get("/user/mfa").await.expect(200).data()["recoveryCodesLeft"], 9);
}

async fn authn_5_a_password_alone_changes_nothing_beside_a_factor(app: Server) {
    let (ana, phone, _) = with_app(&app).await;
    app.clock.advance(TimeDelta::minutes(9));
    let refresh = json!({ "refreshToken": ana.refresh_token() });
    let ana = ana.after(&app.visitor().post("/auth/refresh", refresh).await.expect(200));
    let password = || ana.post("/user/password", json!({ "currentPassword": PASSWORD, "newPassword": NEW }));
    let email = || ana.post("/user/email", json!({ "email": "new@example.com", "password": PASSWORD }));
    app.clock.advance(TimeDelta::minutes(6));

    password().await.refused(403, "STEP_UP_REQUIRED");
    email().await.refused(403, "STEP_UP_REQUIRED");
    ana.post("/auth/step-up", json!({ "password": PASSWORD, "code": shown(&app, &phone) })).await.expect(200);
    email().await.expect(200);
    let before = ana.get("/user/sessions").await.expect(200).data()[0]["authenticatedAt"].clone();
    app.clock.advance(TimeDelta::minutes(1));
    password().await.expect(204);

    let sessions = ana.get("/user/sessions").await.expect(200).data();
    assert_eq!(sessions[0]["authenticatedAt"], before, "a password is no second factor");
}

async fn authn_5_turning_a_factor_on_or_off_asks_for_a_recent_sign_in(app: Server) {
    let ana = app.register("ana").await;
    app.clock.advance(TimeDelta::minutes(9));
    let refresh = json!({ "refreshToken": ana.refresh_token() });
    let ana = ana.after(&app.visitor().post("/auth/refresh", refresh).await.expect(200));
    app.clock.advance(TimeDelta::minutes(6));

    ana.call("POST", "/user/mfa/totp").await.refused(403, "STEP_UP_REQUIRED");
    ana.post("/user/mfa/totp/confirm", json!({ "code": "000000" })).await.refused(403, "STEP_UP_REQUIRED");
    ana.delete("/user/mfa/totp").await.refused(403, "STEP_UP_REQUIRED");
    ana.call("POST", "/user/mfa/recovery-codes").await.refused(403, "STEP_UP_REQUIRED");

    ana.get("/user/mfa").await.expect(200);
    ana.post("/auth/step-up", json!({ "password": PASSWORD })).await.expect(200);
    ana.call("POST", "/user/mfa/totp").await.expect(201);
}

async fn authn_4_a_reset_leaves_the_factor_on(app: Server) {
    let (_, phone, _) = with_app(&app).await;
    app.visitor().post("/auth/forgot-password", json!({ "email": "ana@example.com" })).await.expect(202);
    while app.links().await.is_empty() {
        tokio::task::yield_now().await;
    }
    let link = app.links().await.pop().unwrap();
    let token = link.path.split_once("#token=").unwrap().1;

    let reset = json!({ "token": token, "password": NEW });
    app.visitor().post("/auth/reset-password", reset).await.expect(200);

    let step = login(&app, NEW).await.expect(200).data();
    assert_eq!((&step["mfaRequired"], &step["accessToken"]), (&json!(true), &Value::Null));
    finish(&app, step["mfaToken"].as_str().unwrap(), &shown(&app, &phone)).await.expect(200);
}

async fn authn_5_a_browser_gets_its_cookies_with_the_second_step(app: Server) {
    let (_, phone, _) = with_app(&app).await;
    let credentials = json!({ "email": "ana@example.com", "password": PASSWORD, "client": "web" });

    let first = app.visitor().post("/auth/login", credentials.clone()).await.expect(200);
    let token = first.data()["mfaToken"].clone();
    let body = json!({ "mfaToken": token, "code": shown(&app, &phone), "client": "web" });
    let second = app.visitor().post("/auth/mfa", body).await.expect(200);

    assert_eq!(first.header("set-cookie"), None);
    let cookies = second.header("set-cookie").unwrap();
    assert!(cookies.contains("earntrack-refresh=") && cookies.contains("earntrack-device="), "{cookies}");
    assert_eq!((&second.data()["refreshToken"], &second.data()["deviceToken"]), (&Value::Null, &Value::Null));
    let held: Vec<&str> = cookies.split(", ").filter_map(|cookie| cookie.split("; ").next()).collect();
    app.visitor().post("/auth/refresh", json!({})).with("cookie", &held.join("; ")).await.expect(200);
    let again = app.visitor().post("/auth/login", credentials).with("cookie", &held.join("; ")).await;
    assert_eq!(again.expect(200).data()["mfaRequired"], true);
}

async fn authn_5_a_factor_is_turned_off(app: Server) {
    let (ana, _, codes) = with_app(&app).await;
    let token = mfa_token(&app).await;

    ana.delete("/user/mfa/totp").await.expect(204);

    ana.delete("/user/mfa/totp").await.refused(409, "MFA_IS_OFF");
    login(&app, PASSWORD).await.expect(200).data()["accessToken"].as_str().unwrap();
    finish_on_paper(&app, &token, &codes[0]).await.refused(401, "MFA_TOKEN_NOT_GOOD");
    let state = ana.get("/user/mfa").await.expect(200).data();
    assert_eq!((&state["isOn"], &state["recoveryCodesLeft"]), (&json!(false), &json!(0)));
    assert_eq!(facts(&app, "mfa.disabled").await, [json!({ "method": "totp", "byOperator": false })]);
}

async fn authn_5_an_operator_turns_a_lost_factor_off(app: Server) {
    with_app(&app).await;
    app.register("ben").await;
    let turn_off = async |email: &str| {
        let request = RequestId::try_new("operator").unwrap();
        app.app().identity.remove_lost_factor(&request, &email.parse().unwrap()).await
    };

    assert!(matches!(turn_off("ben@example.com").await, Err(IdentityError::MfaIsOff)));
    assert!(matches!(turn_off("eve@example.com").await, Err(IdentityError::NotFound)));
    turn_off("Ana@example.com").await.unwrap();

    login(&app, PASSWORD).await.expect(200).data()["accessToken"].as_str().unwrap();
    assert_eq!(facts(&app, "mfa.disabled").await, [json!({ "method": "totp", "byOperator": true })]);
}

async fn authn_5_no_secret_of_a_factor_is_kept_in_plain(app: Server) {
    let ana = app.register("ana").await;
    let begun = ana.call("POST", "/user/mfa/totp").keyed("k1").await.expect(201).data();
    let secret = begun["secret"].as_str().unwrap();
    let phone = Authenticator::with(secret);
    let first = json!({ "code": shown(&app, &phone) });
    let codes = ana.post("/user/mfa/totp/confirm", first).keyed("k2").await.expect(200).data();
    let code = codes["recoveryCodes"][0].as_str().unwrap();

    for table in ["events", "totp_factors", "recovery_codes", "idempotency_keys"] {
        let rows = app.store.rows(&format!("SELECT * FROM {table}")).await;
        assert!(!rows.is_empty(), "{table}");
        for row in rows {
            let row = format!("{row:?}");
            assert!(!row.contains(secret) && !row.contains(code), "{table} has it");
        }
    }
    let kept = app.store.rows("SELECT secret FROM totp_factors").await;
    let kept: Vec<u8> = kept[0].try_get("", "secret").unwrap();
    assert!(!kept.windows(20).any(|bytes| phone.has(bytes)));
}

async fn authn_5_a_better_hash_is_kept_before_the_second_step(app: Server) {
    // Of "abc", as OpenBSD's tests have it.
    const BCRYPT: &str = "$2b$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i";
    let (ana, phone, _) = with_app(&app).await;
    app.store.overwrite("users", &ana.id().to_string(), "password_hash", BCRYPT).await;

    let step = login(&app, "abc").await.expect(200).data();

    let hash = app.store.rows("SELECT password_hash FROM users").await;
    let hash: String = hash[0].try_get("", "password_hash").unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    finish(&app, step["mfaToken"].as_str().unwrap(), &shown(&app, &phone)).await.expect(200);
    assert_eq!(facts(&app, "password.rehashed").await.len(), 1);
}

async fn one_proof_is_shown_at_a_time(app: Server) {
    let (ana, phone, codes) = with_app(&app).await;
    let token = mfa_token(&app).await;
    let both = json!({ "mfaToken": token, "code": shown(&app, &phone), "recoveryCode": codes[0] });

    assert_eq!(app.visitor().post("/auth/mfa", both.clone()).await.faulty(), ["recoveryCode"]);
    assert_eq!(app.visitor().post("/auth/mfa", json!({ "mfaToken": token })).await.faulty(), ["code"]);
    assert_eq!(
        app.visitor().post("/auth/mfa", json!({ "passkey": 1 })).await.faulty(),
        ["mfaToken", "passkey"]
    );
    let mut step_up = both;
    step_up.as_object_mut().unwrap().remove("mfaToken");
    step_up["password"] = json!(PASSWORD);
    assert_eq!(ana.post("/auth/step-up", step_up).await.faulty(), ["recoveryCode"]);
}
