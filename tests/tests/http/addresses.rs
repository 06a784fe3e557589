//! The address of an account, and who shows that mail to it arrives.

use kernel::TimeDelta;
use serde_json::{Value, json};
use tests::{Answer, Client, PASSWORD, Server, served};

served!(
    without_mail_an_address_changes_at_once,
    an_address_that_is_taken_is_not_given_twice,
    authn_5_another_address_asks_for_the_password,
    with_mail_an_address_changes_when_mail_to_it_arrives,
    a_change_that_was_asked_for_anew_voids_the_one_before,
    an_address_that_was_taken_in_the_meantime_is_refused,
    an_address_is_verified_with_the_link,
    authn_2_with_mail_a_registration_tells_no_one_whether_the_address_is_taken,
    an_account_that_was_opened_by_mail_waits_for_its_owner,
    an_owner_who_was_forestalled_gets_the_account,
    links_to_an_address_end_with_it,
);

fn mailing(app: Server) -> Server {
    app.ruled(|rules| rules.sends_mail = true)
}

/// Someone whose account was opened when no mail was sent.
async fn ana(app: &Server) -> Client {
    let answer =
        app.visitor().post("/auth/login", json!({ "email": "ana@example.com", "password": PASSWORD }));
    app.visitor().after(&answer.await.expect(200))
}

async fn change(client: &Client, email: &str) -> Answer {
    client.post("/user/email", json!({ "email": email, "password": PASSWORD })).await
}

async fn verify(app: &Server, token: &str) -> Answer {
    app.visitor().post("/auth/verify-email", json!({ "token": token })).await
}

/// Where the last link was mailed to, and its token.
async fn mail(app: &Server) -> (String, String) {
    let link = app.links().await.pop().unwrap();
    (link.email.to_string(), link.path.split_once("#token=").unwrap().1.to_owned())
}

/// The payloads of the facts of a kind.
async fn facts(app: &Server, kind: &str) -> Vec<Value> {
    let rows = app.store.rows(&format!("SELECT payload FROM events WHERE kind = '{kind}'")).await;
    let payload = |row: &sea_orm::QueryResult| row.try_get::<String>("", "payload").unwrap();
    rows.iter().map(|row| serde_json::from_str(&payload(row)).unwrap()).collect()
}

/// Waits for what no answer waits for.
async fn until_there_are(app: &Server, kind: &str, count: usize) {
    while facts(app, kind).await.len() < count {
        tokio::task::yield_now().await;
    }
}

async fn without_mail_an_address_changes_at_once(app: Server) {
    let ana = app.register("ana").await;
    let tag = ana.get("/user/profile").await.expect(200).tag();

    let answer = change(&ana, "Ana.New@example.com").await.expect(200);

    assert_eq!(answer.data(), json!({ "email": "Ana.New@example.com", "isPending": false }));
    let profile = ana.get("/user/profile").await.expect(200);
    assert_eq!(
        (&profile.data()["email"], &profile.data()["emailVerified"]),
        (&json!("Ana.New@example.com"), &json!(false))
    );
    assert_ne!(profile.tag(), tag);
    assert_eq!(
        facts(&app, "email.changed").await,
        [json!({ "from": "ana@example.com", "to": "Ana.New@example.com" })]
    );
    let [old, new] = ["ana@example.com", "ana.new@example.com"]
        .map(|email| app.visitor().post("/auth/login", json!({ "email": email, "password": PASSWORD })));
    old.await.refused(401, "BAD_CREDENTIALS");
    new.await.expect(200);
    ana.call("POST", "/user/email/verification").await.refused(409, "NO_MAIL");
}

async fn an_address_that_is_taken_is_not_given_twice(app: Server) {
    let ana = app.register("ana").await;
    app.register("ben").await;

    change(&ana, "BEN@example.com").await.refused(409, "EMAIL_TAKEN");

    assert_eq!(ana.get("/user/profile").await.expect(200).data()["email"], "ana@example.com");
}

async fn authn_5_another_address_asks_for_the_password(app: Server) {
    let ana = app.register("ana").await;

    let wrong = json!({ "email": "eve@example.com", "password": "wrong" });
    ana.post("/user/email", wrong).await.refused(422, "WRONG_PASSWORD");

    assert_eq!(ana.post("/user/email", json!({ "email": "eve" })).await.faulty(), ["email", "password"]);
    assert_eq!(ana.get("/user/profile").await.expect(200).data()["email"], "ana@example.com");
}

async fn with_mail_an_address_changes_when_mail_to_it_arrives(app: Server) {
    app.register("ana").await;
    let app = mailing(app);
    let ana = ana(&app).await;

    let answer = change(&ana, "new@example.com").await.expect(200);

    assert_eq!(answer.data(), json!({ "email": "new@example.com", "isPending": true }));
    assert_eq!(ana.get("/user/profile").await.expect(200).data()["email"], "ana@example.com");
    let (to, token) = mail(&app).await;
    assert_eq!(to, "new@example.com");
    assert_eq!(verify(&app, &token).await.expect(200).data(), json!({ "email": "new@example.com" }));
    let profile = ana.get("/user/profile").await.expect(200).data();
    assert_eq!((&profile["email"], &profile["emailVerified"]), (&json!("new@example.com"), &json!(true)));
    assert_eq!(
        facts(&app, "email.changed").await,
        [json!({ "from": "ana@example.com", "to": "new@example.com" })]
    );
    verify(&app, &token).await.refused(422, "LINK_NOT_GOOD");
}

async fn a_change_that_was_asked_for_anew_voids_the_one_before(app: Server) {
    app.register("ana").await;
    let app = mailing(app);
    let ana = ana(&app).await;
    change(&ana, "typo@example.com").await.expect(200);
    let (_, first) = mail(&app).await;

    change(&ana, "new@example.com").await.expect(200);

    verify(&app, &first).await.refused(422, "LINK_NOT_GOOD");
    verify(&app, &mail(&app).await.1).await.expect(200);
}

async fn an_address_that_was_taken_in_the_meantime_is_refused(app: Server) {
    app.register("ana").await;
    app.register("ben").await;
    let app = mailing(app);
    let ana = ana(&app).await;

    // As for any other: whether it is taken is not told to someone who may not read its mail.
    let answer = change(&ana, "ben@example.com").await.expect(200);
    assert_eq!(answer.data()["isPending"], true);

    verify(&app, &mail(&app).await.1).await.refused(409, "EMAIL_TAKEN");
    assert_eq!(ana.get("/user/profile").await.expect(200).data()["email"], "ana@example.com");
}

async fn an_address_is_verified_with_the_link(app: Server) {
    app.register("ana").await;
    let app = mailing(app);
    let ana = ana(&app).await;
    let ask = || ana.call("POST", "/user/email/verification");

    assert_eq!(ask().await.expect(202).data(), json!({ "email": "ana@example.com" }));
    ask().await.expect(202);
    assert_eq!(app.links().await.len(), 1, "once a minute");
    verify(&app, &mail(&app).await.1).await.expect(200);

    assert_eq!(ana.get("/user/profile").await.expect(200).data()["emailVerified"], true);
    assert_eq!(facts(&app, "email.verified").await.len(), 1);
    ask().await.refused(409, "EMAIL_IS_VERIFIED");
}

async fn authn_2_with_mail_a_registration_tells_no_one_whether_the_address_is_taken(app: Server) {
    app.register("ana").await;
    let app = mailing(app);
    let register = async |email: &str| {
        let account = json!({ "email": email, "password": PASSWORD, "client": "web" });
        let answer = app.visitor().post("/auth/register", account).await;
        assert_eq!((answer.header("set-cookie"), answer.header("location")), (None, None));
        let (status, body) = answer.anonymous();
        (status, body["data"].clone())
    };

    assert_eq!(register("ana@example.com").await, (202, json!({ "email": "ana@example.com" })));
    assert_eq!(register("ben@example.com").await, (202, json!({ "email": "ben@example.com" })));

    until_there_are(&app, "registration.repeated", 1).await;
    until_there_are(&app, "email.verification_requested", 1).await;
    let mut to: Vec<(String, String)> =
        app.links().await.iter().map(|link| (link.email.to_string(), link.path[..7].to_owned())).collect();
    to.sort();
    let expected = [("ana@example.com", "/reset-"), ("ben@example.com", "/verify")];
    assert_eq!(to, expected.map(|(email, page)| (email.to_owned(), page.to_owned())));
    let weak = json!({ "email": "ana@example.com", "password": "short" });
    assert_eq!(app.visitor().post("/auth/register", weak).await.faulty(), ["password"]);
}

async fn an_account_that_was_opened_by_mail_waits_for_its_owner(app: Server) {
    let app = mailing(app);
    let account = json!({ "email": "ben@example.com", "password": PASSWORD, "name": "Ben" });
    app.visitor().post("/auth/register", account.clone()).await.expect(202);
    until_there_are(&app, "account.opened", 1).await;
    let login =
        || app.visitor().post("/auth/login", json!({ "email": "ben@example.com", "password": PASSWORD }));

    login().await.refused(401, "BAD_CREDENTIALS");
    app.clock.advance(TimeDelta::seconds(1));
    verify(&app, &mail(&app).await.1).await.expect(200);

    let ben = app.visitor().after(&login().await.expect(200));
    let profile = ben.get("/user/profile").await.expect(200).data();
    assert_eq!((&profile["name"], &profile["emailVerified"]), (&json!("Ben"), &json!(true)));
}

async fn an_owner_who_was_forestalled_gets_the_account(app: Server) {
    let app = mailing(app);
    let account = |password: &str| json!({ "email": "ben@example.com", "password": password });
    app.visitor().post("/auth/register", account("the thief's own words, many")).await.expect(202);
    until_there_are(&app, "account.opened", 1).await;

    app.visitor().post("/auth/register", account(PASSWORD)).await.expect(202);
    until_there_are(&app, "registration.repeated", 1).await;
    let (_, token) = mail(&app).await;
    let reset = json!({ "token": token, "password": PASSWORD });
    app.visitor().post("/auth/reset-password", reset).await.expect(200);

    app.visitor()
        .post("/auth/login", account("the thief's own words, many"))
        .await
        .refused(401, "BAD_CREDENTIALS");
    app.clock.advance(TimeDelta::seconds(1));
    app.visitor().post("/auth/login", account(PASSWORD)).await.expect(200);
}

async fn links_to_an_address_end_with_it(app: Server) {
    let ana = app.register("ana").await;
    app.visitor().post("/auth/forgot-password", json!({ "email": "ana@example.com" })).await.expect(202);
    until_there_are(&app, "password.reset_requested", 1).await;
    let (_, token) = mail(&app).await;

    change(&ana, "new@example.com").await.expect(200);

    let reset = json!({ "token": token, "password": "seven lanterns under the bridge" });
    app.visitor().post("/auth/reset-password", reset).await.refused(422, "LINK_NOT_GOOD");
}
