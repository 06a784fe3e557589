//! Those who look after everyone's accounts: how the first of them is made, whom they let in, what they see and
//! change, and that all of it is told of.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use api::Registration;
use futures_util::future::join_all;
use kernel::{Clock as _, Jobs as _, TimeDelta};
use serde_json::{Value, json};
use tests::{Answer, Call, Client, PASSWORD, REASON, Server, document::operations, id_of, query, served};

served!(
    setup_a_link_makes_the_first_admin_once,
    setup_of_fifty_parallel_redeems_one_succeeds,
    setup_the_server_says_whether_anyone_lives_here,
    setup_whoever_has_an_account_shows_its_password,
    setup_a_new_link_voids_the_one_before,
    setup_a_link_is_good_for_a_day_and_none_can_be_made_up,
    setup_nothing_that_is_kept_can_be_redeemed,
    authz_5_every_errand_is_told_with_its_reason,
    authz_5_a_user_sees_that_an_admin_looked,
    authz_5_whoever_gives_no_reason_sees_nothing,
    authz_5_no_token_for_programs_is_an_admins,
    authz_5_an_admin_is_a_user_like_any_other_elsewhere,
    authz_5_no_answer_to_an_admin_is_kept,
    authz_5_a_role_is_taken_at_once,
    authz_5_the_last_admin_stays,
    authz_5_of_two_admins_who_depose_each_other_one_stays,
    authz_5_changing_an_account_asks_for_a_recent_sign_in,
    authz_5_a_disabled_account_lets_no_one_in,
    sess_3_another_node_sees_within_five_seconds_that_an_account_is_disabled,
    authz_5_a_chain_is_whole_whatever_admins_do,
    accounts_are_found_and_listed_page_by_page,
    everyones_audit_is_narrowed_down,
    what_there_is_is_counted,
    jobs_that_were_given_up_are_seen_tried_again_and_forgotten,
    an_invitation_lets_one_in,
    an_invitation_is_for_its_address_and_its_time,
    of_many_who_use_an_invitation_one_gets_in,
    where_mail_is_sent_an_invitation_lets_one_in_too,
    invitations_are_listed_and_taken_back,
    backups_are_made_and_listed_for_admins,
    where_there_is_no_place_for_backups_none_are_made,
);

const OTHER: &str = "seven lanterns under the bridge";

async fn setup_the_server_says_whether_anyone_lives_here(app: Server) {
    let says = async || app.visitor().get("").await.expect(200).data()["isSetUp"].clone();
    assert_eq!(says().await, false);

    app.register("ana").await;
    assert_eq!(says().await, true, "the first need not be an admin");
}

/// The token of the link that makes the first admin.
async fn setup_token(app: &Server, anew: bool) -> String {
    let link = app.app().identity.setup_link(anew).await.unwrap().unwrap();
    link.path.strip_prefix("/setup#token=").unwrap().to_owned()
}

async fn set_up(app: &Server, token: &str, name: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "email": format!("{name}@example.com"), "password": password });
    app.visitor().post("/auth/setup", body).await
}

/// What admins did, as told in someone's own account: the newest first.
async fn deeds(client: &Client) -> Vec<Value> {
    let list = client.get("/user/audit?kind=admin").await.expect(200).data();
    list.as_array().unwrap().clone()
}

async fn operations_told(client: &Client) -> Vec<String> {
    deeds(client).await.iter().map(|deed| deed["details"]["operation"].as_str().unwrap().to_owned()).collect()
}

fn user(client: &Client) -> String {
    format!("/admin/users/{}", client.id())
}

/// A job of a schedule that was given up; its number.
async fn given_up(app: &Server) -> i64 {
    let (database, now) = (&app.app().database, app.clock.now());
    let period = now.to_string();
    assert!(database.open_period("a schedule", &period, now).await.unwrap());
    bury(app, "a schedule").await
}

async fn bury(app: &Server, queue: &str) -> i64 {
    let (database, now) = (&app.app().database, app.clock.now());
    let job = database.take(queue, 1, now, now.plus(TimeDelta::minutes(1))).await.unwrap().remove(0);
    assert!(database.bury(&job, now, "it broke").await.unwrap());
    job.id
}

async fn invite(admin: &Client, body: Value) -> (Value, String) {
    let made = admin.post("/admin/invitations", body).await.expect(201).data();
    let token = made["link"].as_str().unwrap().split_once("/register#invitation=").unwrap().1.to_owned();
    (made, token)
}

async fn register(app: &Server, name: &str, invitation: &str) -> Answer {
    let email = format!("{name}@example.com");
    let body = json!({ "email": email, "password": PASSWORD, "invitation": invitation });
    app.visitor().post("/auth/register", body).await
}

async fn setup_a_link_makes_the_first_admin_once(app: Server) {
    let app = app.with(|settings| settings.registration = Registration::Closed);
    let token = setup_token(&app, false).await;

    let ada = app.visitor().after(&set_up(&app, &token, "ada", PASSWORD).await.expect(201));

    assert_eq!(ada.get("/user/profile").await.expect(200).data()["role"], "admin");
    ada.get("/admin/users").await.expect(200);
    let list = ada.get("/user/audit").await.expect(200).data();
    let kinds: BTreeSet<&str> =
        list.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert!(kinds.is_superset(&["account.opened", "role.changed", "session.opened"].into()), "{kinds:?}");
    set_up(&app, &token, "eve", PASSWORD).await.refused(422, "LINK_NOT_GOOD");
    assert_eq!(app.app().identity.setup_link(true).await.unwrap(), None);
    assert_eq!(app.store.count("users").await, 1);
}

async fn setup_of_fifty_parallel_redeems_one_succeeds(app: Server) {
    let token = setup_token(&app, false).await;
    let names: Vec<String> = (0..50).map(|number| format!("ada-{}", number % 25)).collect();

    let answers = join_all(names.iter().map(|name| set_up(&app, &token, name, PASSWORD))).await;

    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        if answer.status != 503 {
            answer.refused(422, "LINK_NOT_GOOD");
        }
    }
    let admins = app.app().identity.admins().await.unwrap();
    assert_eq!(admins.len(), 1);
    assert_eq!(app.store.count("users").await, 1);
}

async fn setup_whoever_has_an_account_shows_its_password(app: Server) {
    let (ana, _) = (app.register("ana").await, app.register("ben").await);
    let token = setup_token(&app, false).await;

    set_up(&app, &token, "ana", OTHER).await.refused(422, "WRONG_PASSWORD");
    app.clock.advance(TimeDelta::seconds(1));
    set_up(&app, &token, "ana", PASSWORD).await.expect(201);

    assert_eq!(ana.get("/user/profile").await.expect(200).data()["role"], "admin");
    app.clock.advance(TimeDelta::seconds(1));
    set_up(&app, &token, "ben", PASSWORD).await.refused(422, "LINK_NOT_GOOD");
    assert_eq!(app.store.count("users").await, 2);
}

async fn setup_a_new_link_voids_the_one_before(app: Server) {
    let first = setup_token(&app, false).await;
    assert_eq!(setup_token(&app, false).await, first, "one that is good is told again");

    let second = setup_token(&app, true).await;

    set_up(&app, &first, "ada", PASSWORD).await.refused(422, "LINK_NOT_GOOD");
    set_up(&app, &second, "ada", PASSWORD).await.expect(201);
}

async fn setup_a_link_is_good_for_a_day_and_none_can_be_made_up(app: Server) {
    let old = setup_token(&app, false).await;
    app.clock.advance(TimeDelta::days(1));
    set_up(&app, &old, "ada", PASSWORD).await.refused(422, "LINK_NOT_GOOD");
    let token = setup_token(&app, false).await;
    assert_ne!(token, old);

    let forged = format!("{}{}", &token[..22], &old[22..]);
    for text in ["x", &"A".repeat(64), &forged, &token.to_lowercase()] {
        set_up(&app, text, "ada", PASSWORD).await.refused(422, "LINK_NOT_GOOD");
    }
    assert_eq!(set_up(&app, &token, "ada", "short").await.faulty(), ["password"]);

    set_up(&app, &token, "ada", PASSWORD).await.expect(201);
}

async fn setup_nothing_that_is_kept_can_be_redeemed(app: Server) {
    let token = setup_token(&app, false).await;
    let ada = app.visitor().after(&set_up(&app, &token, "ada", PASSWORD).await.expect(201));
    let (_, invitation) = invite(&ada, json!({})).await;

    for table in ["setup_links", "invitations", "events", "idempotency_keys"] {
        for row in app.store.rows(&format!("SELECT * FROM {table}")).await {
            let row = format!("{row:?}");
            assert!(!row.contains(&token[22..]) && !row.contains(&invitation[22..]), "{table} has it");
        }
    }
}

/// A good call of every operation of admins.
async fn errands(app: &Server, admin: &Client, subject: &Client) -> Vec<(String, Call)> {
    let (first, second) = (given_up(app).await, {
        app.clock.advance(TimeDelta::milliseconds(1));
        given_up(app).await
    });
    let (made, _) = invite(admin, json!({})).await;
    let (kept, _) = invite(admin, json!({})).await;
    let call = |id: &str| match id {
        "listUsers" => admin.get("/admin/users"),
        "getUser" => admin.get(&user(subject)),
        "updateUser" => admin.put(&user(subject), json!({ "status": "active" })),
        "getStats" => admin.get("/admin/stats"),
        "listAuditOfEveryone" => admin.get(&format!("/admin/audit?userId={}", subject.id())),
        "listJobs" => admin.get("/admin/jobs"),
        "retryJob" => admin.call("POST", &format!("/admin/jobs/{first}/retry")),
        "discardJob" => admin.delete(&format!("/admin/jobs/{second}")),
        "listBackups" => admin.get("/admin/backups"),
        "createBackup" => admin.call("POST", "/admin/backups"),
        "listMailSamples" => admin.get("/admin/mail-samples?locale=de"),
        "listInvitations" => admin.get("/admin/invitations"),
        "getInvitation" => admin.get(&format!("/admin/invitations/{}", id_of(&kept))),
        "createInvitation" => admin.post("/admin/invitations", json!({ "email": "eve@example.com" })),
        "revokeInvitation" => admin.delete(&format!("/admin/invitations/{}", id_of(&made))),
        id => panic!("say here how {id} is asked for"),
    };
    let of_admins = operations().into_iter().filter(|operation| operation.path.starts_with("/admin/"));
    of_admins.map(|operation| (operation.id.clone(), call(&operation.id))).collect()
}

async fn authz_5_every_errand_is_told_with_its_reason(app: Server) {
    let app = app.backing_up();
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let errands = errands(&app, &ada, &ben).await;
    assert!(errands.len() >= 11);

    for (operation, call) in errands {
        let before = deeds(&ada).await.len();
        app.clock.advance(TimeDelta::milliseconds(1));
        let answer = call.with("x-admin-reason", "Prüfung nach Anruf").await;
        assert!(answer.status < 300, "{operation}: {}", answer.text());

        let told = deeds(&ada).await;
        assert_eq!(told.len(), before + 1, "{operation}");
        let details = &told[0]["details"];
        assert_eq!(
            (&details["operation"], &details["reason"], &details["admin"]),
            (&json!(operation), &json!("Prüfung nach Anruf"), &json!(ada.id().to_string()))
        );
        let is_read = operation.starts_with("list") || operation.starts_with("get");
        assert_eq!(told[0]["kind"], if is_read { "admin.read" } else { "admin.changed" }, "{operation}");
        let is_about_ben = ["getUser", "updateUser", "listAuditOfEveryone"].contains(&operation.as_str());
        assert_eq!(details["user"].is_string(), is_about_ben, "{operation}");
    }
}

async fn authz_5_a_user_sees_that_an_admin_looked(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    assert_eq!(operations_told(&ben).await, [""; 0]);

    ada.get(&user(&ben)).with("x-forwarded-for", "192.0.2.1").await.expect(200);
    app.clock.advance(TimeDelta::milliseconds(1));
    ada.get(&format!("/admin/audit?userId={}", ben.id())).await.expect(200);
    app.clock.advance(TimeDelta::milliseconds(1));
    ada.put(&user(&ben), json!({ "role": "admin" })).await.expect(200);

    assert_eq!(operations_told(&ben).await, ["updateUser", "listAuditOfEveryone", "getUser"]);
    let told = deeds(&ben).await.pop().unwrap();
    assert_eq!(told["details"]["reason"], REASON);
    assert_eq!(told["details"]["admin"], ada.id().to_string());
    assert_eq!(
        (&told["address"], &told["device"], &told["sessionId"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    // Looking at one's own account is told once.
    let before = deeds(&ada).await.len();
    ada.get(&user(&ada)).await.expect(200);
    assert_eq!(deeds(&ada).await.len(), before + 1);
    // Of nobody nobody else is told, and the look is noted all the same.
    let nobody = kernel::Id::<()>::mint(app.clock.now());
    ada.get(&format!("/admin/users/{nobody}")).await.refused(404, "NOT_FOUND");
    assert_eq!(deeds(&ada).await.len(), before + 2);
}

async fn authz_5_whoever_gives_no_reason_sees_nothing(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let made = deeds(&ada).await.len();
    for (operation, call) in errands(&app, &ada, &ben).await {
        let faults = call.without("x-admin-reason").await.faulty();
        assert_eq!(faults, ["X-Admin-Reason"], "{operation}");
    }
    for reason in ["", "  ", "ab", " ab ", &"x".repeat(201)] {
        let faults = ada.get("/admin/users").with("x-admin-reason", reason).await.faulty();
        assert_eq!(faults, ["X-Admin-Reason"], "{reason:?}");
    }

    // The invitations that were made on the way.
    assert_eq!(deeds(&ada).await.len(), made + 2);
    assert_eq!(deeds(&ben).await.len(), 0);
    assert_eq!(app.given_up().await.len(), 2);
}

async fn authz_5_no_token_for_programs_is_an_admins(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let scopes = ["books:write", "shop:write", "billing:write", "insight:read"];
    let order = json!({ "name": "Everything", "scopes": scopes });
    let token = ada.post("/user/tokens", order).await.expect(201).data()["token"].take();
    let bearer = format!("Bearer {}", token.as_str().unwrap());

    for (_, call) in errands(&app, &ada, &ben).await {
        call.with("authorization", &bearer).await.refused(403, "SCOPE_REQUIRED");
    }
}

async fn authz_5_an_admin_is_a_user_like_any_other_elsewhere(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let uber = ben.platform("Uber").await;
    let ride = ben.book(&uber, "2026-03-14", "12.50").await;

    for path in [format!("/platforms/{uber}"), format!("/earnings/{ride}")] {
        ada.get(&path).with("x-admin-reason", REASON).await.refused(404, "NOT_FOUND");
        ada.delete(&path).with("x-admin-reason", REASON).await.refused(404, "NOT_FOUND");
    }
    assert_eq!((ada.all("/platforms").await.len(), ada.all("/earnings").await.len()), (0, 0));
    assert_eq!(deeds(&ben).await.len(), 0);
}

async fn authz_5_no_answer_to_an_admin_is_kept(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let before = deeds(&ada).await.len();

    let questions = [user(&ben), "/admin/users".to_owned(), "/admin/stats".to_owned()];
    for question in &questions {
        for _ in 0..2 {
            let answer = ada.get(question).if_none_match("*").await.expect(200);
            assert_eq!((answer.header("etag"), answer.header("cache-control")), (None, Some("no-store")));
        }
    }
    let told = deeds(&ada).await.len() - before;
    assert_eq!(told, 2 * questions.len(), "each look is told of, also the second");

    ben.put("/user/profile", json!({ "name": "Benedikt" })).await.expect(200);
    assert_eq!(ada.get(&user(&ben)).await.expect(200).data()["name"], "Benedikt");
}

async fn authz_5_a_role_is_taken_at_once(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    ben.get("/admin/users").await.refused(403, "FORBIDDEN");

    let promoted = ada.put(&user(&ben), json!({ "role": "admin" })).await.expect(200).data();
    assert_eq!(promoted["role"], "admin");
    // With the token that says otherwise.
    ben.get("/admin/users").await.expect(200);
    ben.put(&user(&ada), json!({ "role": "user" })).await.expect(200);

    ada.get("/admin/users").await.refused(403, "FORBIDDEN");
    assert_eq!(ada.get("/user/profile").await.expect(200).data()["role"], "user");
}

async fn authz_5_the_last_admin_stays(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.admin("ben").await);
    ada.put(&user(&ben), json!({ "status": "disabled" })).await.expect(200);

    for change in [json!({ "role": "user" }), json!({ "status": "disabled" })] {
        ada.put(&user(&ada), change).await.refused(409, "LAST_ADMIN");
    }

    ada.get("/admin/users").await.expect(200);
    ada.put(&user(&ben), json!({ "status": "active" })).await.expect(200);
    ada.put(&user(&ada), json!({ "role": "user" })).await.expect(200);
}

async fn authz_5_of_two_admins_who_depose_each_other_one_stays(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.admin("ben").await);
    let depose = |by: &Client, whom: &Client| by.put(&user(whom), json!({ "role": "user" })).into_future();

    let answers = join_all([depose(&ada, &ben), depose(&ben, &ada)]).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.refused(403, "FORBIDDEN");
    }
    assert_eq!(app.app().identity.admins().await.unwrap().len(), 1);
}

async fn authz_5_changing_an_account_asks_for_a_recent_sign_in(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    app.clock.advance(TimeDelta::minutes(9));
    let refresh = json!({ "refreshToken": ada.refresh_token() });
    let ada = ada.after(&app.visitor().post("/auth/refresh", refresh).await.expect(200));
    app.clock.advance(TimeDelta::minutes(6));

    ada.put(&user(&ben), json!({ "status": "disabled" })).await.refused(403, "STEP_UP_REQUIRED");
    ada.get(&user(&ben)).await.expect(200);
    ada.post("/auth/step-up", json!({ "password": PASSWORD })).await.expect(200);

    ada.put(&user(&ben), json!({ "status": "disabled" })).await.expect(200);
}

async fn authz_5_a_disabled_account_lets_no_one_in(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let order = json!({ "name": "x", "scopes": ["books:read"] });
    let token = ben.post("/user/tokens", order).await.expect(201).data()["token"].take();
    let by_program = || {
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        app.visitor().get("/platforms").with("authorization", &bearer)
    };
    by_program().await.expect(200);
    let login = async |password: &str| {
        let credentials = json!({ "email": "ben@example.com", "password": password });
        app.visitor().post("/auth/login", credentials).await
    };

    let told = ada.put(&user(&ben), json!({ "status": "disabled" })).await.expect(200).data();

    assert_eq!((&told["status"], &told["sessions"]), (&json!("disabled"), &json!(0)));
    assert_eq!(told["disabledAt"], "2026-03-14T09:00:00.000Z");
    ben.get("/user/profile").await.refused(401, "SESSION_OVER");
    let refresh = json!({ "refreshToken": ben.refresh_token() });
    app.visitor().post("/auth/refresh", refresh).await.refused(401, "SESSION_OVER");
    by_program().await.refused(401, "UNAUTHENTICATED");
    login("not his").await.refused(401, "BAD_CREDENTIALS");
    app.clock.advance(TimeDelta::seconds(1));
    login(PASSWORD).await.refused(403, "ACCOUNT_DISABLED");

    ada.put(&user(&ben), json!({ "status": "active" })).await.expect(200);

    by_program().await.expect(200);
    let ben = app.visitor().login("ben").await;
    let kinds = ben.all("/user/audit?kind=account&sort=at").await;
    let kinds: Vec<&str> = kinds.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["account.opened", "account.disabled", "account.enabled"]);
}

async fn sess_3_another_node_sees_within_five_seconds_that_an_account_is_disabled(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    // No Redis, and nobody tells this node of anything.
    let there = ben.at_the_door_of(&app.neighbour().await);
    there.get("/user/profile").await.expect(200);

    ada.put(&user(&ben), json!({ "status": "disabled" })).await.expect(200);

    let done = Instant::now();
    while there.get("/user/profile").await.status != 401 {
        assert!(done.elapsed() < Duration::from_secs(5), "the session goes on");
    }
    there.get("/user/profile").await.refused(401, "SESSION_OVER");
}

async fn authz_5_a_chain_is_whole_whatever_admins_do(app: Server) {
    let app = app.backing_up();
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    let looks = (0..12).map(|_| ada.get(&user(&ben)).into_future());
    for answer in join_all(looks).await {
        answer.expect(200);
    }
    for (_, call) in errands(&app, &ada, &ben).await {
        assert!(call.await.status < 300);
    }

    let verified = app.audit().verify(None).await.unwrap();

    assert_eq!(verified.findings, []);
    assert_eq!(verified.events, app.store.count("events").await);
}

async fn accounts_are_found_and_listed_page_by_page(app: Server) {
    let ada = app.admin("ada").await;
    for (name, fields) in [("ben", json!({ "name": "Größe 100%" })), ("cleo", json!({})), ("dora", json!({}))]
    {
        app.clock.advance(TimeDelta::milliseconds(1));
        app.register_as(name, fields).await;
    }
    let dora = app.visitor().login("dora").await;
    ada.put(&user(&dora), json!({ "status": "disabled" })).await.expect(200);
    let found = async |conditions: &[(&str, &str)]| {
        let list = ada.all(&format!("/admin/users{}", query(conditions.iter().copied()))).await;
        let names = list.iter().map(|person| person["email"].as_str().unwrap().replace("@example.com", ""));
        names.collect::<Vec<_>>()
    };

    assert_eq!(found(&[]).await, ["dora", "cleo", "ben", "ada"]);
    assert_eq!(found(&[("sort", "email")]).await, ["ada", "ben", "cleo", "dora"]);
    assert_eq!(found(&[("q", "GRÖSSE")]).await, [""; 0], "ß is no form of s");
    assert_eq!(found(&[("q", "GRÖß")]).await, ["ben"]);
    assert_eq!(found(&[("q", "0%")]).await, ["ben"]);
    assert_eq!(found(&[("q", "CLEO@")]).await, ["cleo"]);
    assert_eq!(found(&[("status", "disabled")]).await, ["dora"]);
    assert_eq!(found(&[("status", "active"), ("sort", "-email")]).await, ["cleo", "ben", "ada"]);
    let whole = ada.get("/admin/users?total=true&limit=3").await.expect(200);
    assert_eq!(whole.json()["pagination"]["total"], 4);
    let mut seen = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let page = ada.get(&format!("/admin/users?limit=1{cursor}")).await.expect(200).json();
        seen.extend(page["data"].as_array().unwrap().iter().map(id_of));
        next = page["pagination"]["nextCursor"].as_str().map(|cursor| format!("&cursor={cursor}"));
    }
    assert_eq!(seen, ada.all("/admin/users").await.iter().map(id_of).collect::<Vec<_>>());
    let ben = &ada.all("/admin/users?q=ben@").await[0];
    for (field, value) in [
        ("role", json!("user")),
        ("status", json!("active")),
        ("emailVerified", json!(false)),
        ("sessions", json!(1)),
        ("lastSeenAt", json!("2026-03-14T09:00:00.001Z")),
        ("createdAt", json!("2026-03-14T09:00:00.001Z")),
        ("disabledAt", Value::Null),
    ] {
        assert_eq!(ben[field], value, "{field}");
    }
    assert_eq!(ben.as_object().unwrap().len(), 11, "nothing else is told of anyone: {ben}");
}

async fn everyones_audit_is_narrowed_down(app: Server) {
    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    let (ada, _) = (app.admin("ada").await, app.register("ben").await);
    let credentials = json!({ "email": "ben@example.com", "password": PASSWORD });
    let answer = app.visitor().post("/auth/login", credentials).with("user-agent", FIREFOX).await;
    let ben = ada.after(&answer.expect(200));
    let uber = ben.platform("Uber").await;
    ada.platform("Lyft").await;

    let added = ada.all("/admin/audit?kind=platform.added").await;
    assert_eq!(added.len(), 2);
    let bens = ada.all(&format!("/admin/audit?kind=platform&userId={}", ben.id())).await;
    assert_eq!(bens.len(), 1);
    assert_eq!((&bens[0]["subject"], &bens[0]["userId"]), (&json!(uber), &json!(ben.id().to_string())));
    assert_eq!(bens[0]["device"], FIREFOX);
    assert_eq!(ada.all(&format!("/admin/audit?subject={uber}")).await.len(), 1);
    let contradictory = ada.get("/admin/audit?from=2026-03-16&to=2026-03-15").await;
    contradictory.refused(422, "CONTRADICTORY_PARAMETERS");
    let nobody = kernel::Id::<()>::mint(app.clock.now());
    assert_eq!(ada.all(&format!("/admin/audit?userId={nobody}")).await, Vec::<serde_json::Value>::new());
    // What is told of the walk itself comes behind it.
    let first = ada.get("/admin/audit?limit=2&sort=at&total=true").await.expect(200).json();
    assert!(first["pagination"]["total"].as_u64().unwrap() > 8);
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = ada.get(&format!("/admin/audit?limit=2&sort=at&cursor={cursor}")).await.expect(200).json();
    assert_ne!(first["data"], second["data"]);
    ben.get(&format!("/user/audit?cursor={cursor}")).await.refused(400, "VALIDATION_ERROR");
}

async fn what_there_is_is_counted(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    ben.paper("one").await;
    given_up(&app).await;
    app.clock.advance(TimeDelta::days(31));
    let ada = ada.after(&{
        let credentials = json!({ "email": "ada@example.com", "password": PASSWORD });
        app.visitor().post("/auth/login", credentials).await.expect(200)
    });
    app.register("cleo").await;
    ada.put(&user(&ben), json!({ "status": "disabled" })).await.expect(200);

    let stats = ada.get("/admin/stats").await.expect(200).data();

    assert_eq!(stats["users"], json!({ "total": 3, "disabled": 1, "admins": 1, "new": 1, "seen": 2 }));
    assert_eq!(stats["sessions"], 2);
    assert_eq!(stats["documents"]["total"], 1);
    assert!(stats["documents"]["sizeBytes"].as_u64().unwrap() > 100);
    assert_eq!(stats["jobs"]["dead"], 1);
}

async fn jobs_that_were_given_up_are_seen_tried_again_and_forgotten(app: Server) {
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    app.app().database.dispatch([("platform.added", "a queue")]);
    ben.platform("Uber").await;
    let of_ben = bury(&app, "a queue").await;
    let of_nobody = given_up(&app).await;

    let list = ada.get("/admin/jobs?limit=1&total=true").await.expect(200).json();
    let (job, pagination) = (&list["data"][0], &list["pagination"]);
    assert_eq!((&job["number"], &job["queue"]), (&json!(of_ben), &json!("a queue")));
    assert_eq!((&job["userId"], &job["error"]), (&json!(ben.id().to_string()), &json!("it broke")));
    assert_eq!((&job["attempts"], &pagination["total"]), (&json!(1), &json!(2)));
    let queues = list["summary"]["queues"].as_array().unwrap();
    assert!(queues.iter().any(|queue| queue["queue"] == "a queue" && queue["dead"] == 1), "{queues:?}");
    let cursor = pagination["nextCursor"].as_str().unwrap();
    let next = ada.get(&format!("/admin/jobs?limit=1&cursor={cursor}")).await.expect(200).json();
    assert_eq!((&next["data"][0]["number"], &next["data"][0]["userId"]), (&json!(of_nobody), &Value::Null));

    ada.call("POST", &format!("/admin/jobs/{of_ben}/retry")).await.expect(204);
    assert_eq!(operations_told(&ben).await, ["retryJob"]);
    ada.call("POST", &format!("/admin/jobs/{of_ben}/retry")).await.refused(404, "NOT_FOUND");
    bury(&app, "a queue").await;
    ada.delete(&format!("/admin/jobs/{of_ben}")).await.expect(204);
    ada.delete(&format!("/admin/jobs/{of_ben}")).await.refused(404, "NOT_FOUND");
    ada.delete("/admin/jobs/9223372036854775807").await.refused(404, "NOT_FOUND");

    assert_eq!(app.given_up().await, ["a schedule"]);
    for number in ["0", "-1", "x", "9223372036854775808"] {
        assert_eq!(ada.delete(&format!("/admin/jobs/{number}")).await.faulty(), ["number"], "{number}");
    }
}

async fn an_invitation_lets_one_in(app: Server) {
    let ada = app.admin("ada").await;
    let app = app.with(|settings| settings.registration = Registration::Invite);
    let ada = ada.at_the_door_of(&app.visitor());
    let account = json!({ "email": "ben@example.com", "password": PASSWORD });
    app.visitor().post("/auth/register", account).await.refused(403, "INVITATION_REQUIRED");
    let answer = ada.post("/admin/invitations", json!({})).await.expect(201);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let made = answer.data();
    let place = format!("/api/v1/admin/invitations/{}", id_of(&made));
    assert_eq!(answer.header("location"), Some(place.as_str()));
    let link = made["link"].as_str().unwrap();
    let token = link.strip_prefix("http://localhost:3001/register#invitation=").unwrap();
    assert_eq!(made["expiresAt"], "2026-03-21T09:00:00.000Z");

    assert_eq!(register(&app, "ada", token).await.status, 409, "an address that is taken uses nothing up");
    let ben = app.visitor().after(&register(&app, "ben", token).await.expect(201));

    assert_eq!(ben.get("/user/profile").await.expect(200).data()["role"], "user");
    register(&app, "cleo", token).await.refused(403, "INVITATION_REQUIRED");
    assert_eq!(app.store.count("invitations").await, 0, "nothing is kept of whoever got in");
}

async fn an_invitation_is_for_its_address_and_its_time(app: Server) {
    let ada = app.admin("ada").await;
    let app = app.with(|settings| settings.registration = Registration::Invite);
    let ada = ada.at_the_door_of(&app.visitor());
    let (_, of_ben) = invite(&ada, json!({ "email": "Ben@example.com", "expiresInDays": 1 })).await;
    let (_, other) = invite(&ada, json!({ "expiresInDays": 1 })).await;
    let setup = "A".repeat(64);

    for text in ["x", &setup, &format!("{}{}", &of_ben[..22], &other[22..]), &format!("{other}A")] {
        register(&app, "ben", text).await.refused(403, "INVITATION_REQUIRED");
    }
    register(&app, "cleo", &of_ben).await.refused(403, "INVITATION_REQUIRED");
    register(&app, "BEN", &of_ben).await.expect(201);
    app.clock.advance(TimeDelta::days(1));
    register(&app, "cleo", &other).await.refused(403, "INVITATION_REQUIRED");

    assert_eq!(app.app().identity.sweep_invitations().await.unwrap(), 1);
    let ada = app.visitor().login("ada").await;
    let faults = ada.post("/admin/invitations", json!({ "email": "x", "expiresInDays": 31 })).await.faulty();
    assert_eq!(faults, ["email", "expiresInDays"]);
    // Who has one gets in nowhere else by it.
    let (_, token) = invite(&ada, json!({})).await;
    let app = app.with(|settings| settings.registration = Registration::Closed);
    register(&app, "dora", &token).await.refused(409, "REGISTRATION_CLOSED");
}

async fn of_many_who_use_an_invitation_one_gets_in(app: Server) {
    let ada = app.admin("ada").await;
    let app = app.with(|settings| settings.registration = Registration::Invite);
    let (_, token) = invite(&ada, json!({})).await;
    let names: Vec<String> = (0..20).map(|number| format!("guest-{number}")).collect();

    let answers = join_all(names.iter().map(|name| register(&app, name, &token))).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for answer in answers.into_iter().filter(|answer| ![201, 503].contains(&answer.status)) {
        answer.refused(403, "INVITATION_REQUIRED");
    }
    assert_eq!(app.store.count("users").await, 2);
}

async fn where_mail_is_sent_an_invitation_lets_one_in_too(app: Server) {
    let ada = app.admin("ada").await;
    let app = app.ruled(|rules| rules.sends_mail = true);
    let app = app.with(|settings| settings.registration = Registration::Invite);
    let ada = ada.at_the_door_of(&app.visitor());
    let (_, token) = invite(&ada, json!({})).await;
    register(&app, "ben", "x").await.refused(403, "INVITATION_REQUIRED");

    register(&app, "ben", &token).await.expect(202);
    while app.store.count("users").await == 1 {
        tokio::task::yield_now().await;
    }

    register(&app, "cleo", &token).await.refused(403, "INVITATION_REQUIRED");
    assert_eq!(app.links().await.pop().unwrap().email.to_string(), "ben@example.com");
}

async fn invitations_are_listed_and_taken_back(app: Server) {
    let ada = app.admin("ada").await;
    let app = app.with(|settings| settings.registration = Registration::Invite);
    let ada = ada.at_the_door_of(&app.visitor());
    let (mut first, token) = invite(&ada, json!({ "email": "ben@example.com" })).await;
    app.clock.advance(TimeDelta::milliseconds(1));
    let (mut second, _) = invite(&ada, json!({})).await;
    for made in [&mut first, &mut second] {
        made.as_object_mut().unwrap().remove("link");
    }

    assert_eq!(ada.all("/admin/invitations").await, [second.clone(), first.clone()], "without their links");
    let page = ada.get("/admin/invitations?limit=1&total=true").await.expect(200).json();
    assert_eq!((&page["data"], &page["pagination"]["total"]), (&json!([second]), &json!(2)));
    let place = format!("/admin/invitations/{}", id_of(&first));
    assert_eq!(ada.get(&place).await.expect(200).data(), first);
    ada.delete(&place).await.expect(204);
    ada.delete(&place).await.refused(404, "NOT_FOUND");
    ada.get(&place).await.refused(404, "NOT_FOUND");

    register(&app, "ben", &token).await.refused(403, "INVITATION_REQUIRED");
    assert_eq!(ada.all("/admin/invitations").await, [second]);
}

async fn backups_are_made_and_listed_for_admins(app: Server) {
    let app = app.backing_up();
    let (ada, ben) = (app.admin("ada").await, app.register("ben").await);
    assert_eq!(ada.all("/admin/backups").await, [Value::Null; 0]);

    ada.post("/admin/backups", json!({ "note": "before the fair" })).await.expect(202);
    while ada.all("/admin/backups").await.is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    let [backup] = &ada.all("/admin/backups").await[..] else { panic!("one was made") };
    assert_eq!(
        (&backup["status"], &backup["reason"], &backup["note"], &backup["isEncrypted"]),
        (&json!("verified"), &json!("asked"), &json!("before the fair"), &json!(false))
    );
    assert!(backup["sizeBytes"].as_u64().unwrap() > 1000, "{backup}");
    let name = backup["name"].as_str().unwrap();
    std::fs::write(app.store.folder().join("backups").join(name).join("manifest.json"), "{}").unwrap();
    let damaged = &ada.all("/admin/backups").await[0];
    assert_eq!((&damaged["status"], &damaged["madeAt"]), (&json!("damaged"), &Value::Null));
    for call in [ben.get("/admin/backups"), ben.call("POST", "/admin/backups")] {
        call.await.expect(403);
    }
}

async fn where_there_is_no_place_for_backups_none_are_made(app: Server) {
    let ada = app.admin("ada").await;
    ada.call("POST", "/admin/backups").await.refused(409, "BACKUPS_ARE_OFF");
    assert_eq!(ada.all("/admin/backups").await, [Value::Null; 0]);
}
