//! Passkeys: made, signed in with, and shown as a second factor.

use futures_util::future::join_all;
use kernel::{Clock as _, TimeDelta};
use serde_json::{Value, json};
use tests::{Answer, Authenticator, Client, PASSWORD, SecurityKey, Seen, Server, id_of, served};

served!(
    authn_5_a_passkey_is_made_named_and_removed,
    authn_5_one_signs_in_with_a_passkey_alone,
    authn_5_a_passkey_is_a_second_factor,
    authn_5_a_challenge_is_answered_once,
    authn_5_of_many_who_answer_a_challenge_at_once_one_is_let_in,
    authn_5_a_challenge_is_good_for_one_thing_and_five_minutes,
    authn_5_a_passkey_is_good_on_our_pages_and_in_its_owners_hand,
    authn_5_a_copy_of_a_passkey_opens_nothing,
    authn_5_no_passkey_opens_anothers_account,
    authn_5_making_and_removing_passkeys_asks_for_a_recent_sign_in,
    what_is_no_passkey_is_said_field_by_field,
    there_are_at_most_twenty_passkeys,
    answered_challenges_are_swept,
);

/// A challenge to show who one is.
async fn challenge(app: &Server) -> String {
    let options = app.visitor().call("POST", "/auth/passkey/challenge").await.expect(200).data();
    options["challenge"].as_str().unwrap().to_owned()
}

async fn login(app: &Server, passkey: &Value) -> Answer {
    app.visitor().post("/auth/passkey", json!({ "passkey": passkey })).await
}

/// What a browser is to make a key with.
async fn order(client: &Client) -> Value {
    client.call("POST", "/user/mfa/passkeys/challenge").await.expect(200).data()
}

async fn authn_5_a_passkey_is_made_named_and_removed(app: Server) {
    let ana = app.register_as("ana", json!({ "name": "Ana Silva" })).await;
    let mut options = order(&ana).await;
    let (_, body) = SecurityKey::make("Phone", &options, Seen::TheOwner);

    let made = ana.post("/user/mfa/passkeys", body.clone()).await.expect(201);

    options.as_object_mut().unwrap().remove("challenge");
    let owner = options["user"].as_object_mut().unwrap().remove("id").unwrap();
    assert_eq!(owner.as_str().unwrap().len(), 22);
    assert_eq!(
        options,
        json!({
            "rp": { "id": "localhost", "name": "EarnTrack" },
            "user": { "name": "ana@example.com", "displayName": "Ana Silva" },
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -8 },
                { "type": "public-key", "alg": -257 },
            ],
            "timeout": 300_000,
            "excludeCredentials": [],
            "authenticatorSelection":
                { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
            "attestation": "none",
        })
    );
    let passkey = made.data();
    let place = made.header("location").unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!((&passkey["name"], &passkey["lastUsedAt"]), (&json!("Phone"), &Value::Null));
    assert_eq!(ana.get(&place).await.expect(200).data(), passkey);
    assert_eq!(ana.get("/user/mfa/passkeys").await.expect(200).data(), json!([passkey]));
    let known = order(&ana).await["excludeCredentials"].clone();
    assert_eq!(known, json!([{ "type": "public-key", "id": passkey["credentialId"] }]));
    ana.put(&place, json!({ "name": "Old phone" })).await.expect(200);
    assert_eq!(ana.get(&place).await.expect(200).data()["name"], "Old phone");
    ana.post("/user/mfa/passkeys", body).await.refused(409, "PASSKEY_EXISTS");
    ana.delete(&place).await.expect(204);
    ana.get(&place).await.refused(404, "NOT_FOUND");
    let kinds = "SELECT kind FROM events WHERE kind LIKE 'passkey.%' ORDER BY id";
    let kinds: Vec<String> =
        app.store.rows(kinds).await.iter().map(|row| row.try_get("", "kind").unwrap()).collect();
    assert_eq!(kinds, ["passkey.added", "passkey.renamed", "passkey.removed"]);
}

async fn authn_5_one_signs_in_with_a_passkey_alone(app: Server) {
    let ana = app.register("ana").await;
    Authenticator::set_up(&ana, &app.clock).await;
    let (mut key, kept) = SecurityKey::added_to(&ana, "Phone").await;
    app.clock.advance(TimeDelta::minutes(1));

    let request = app.visitor().call("POST", "/auth/passkey/challenge").await.expect(200);
    let options = request.data();
    let signed_in = login(&app, &key.sign(options["challenge"].as_str().unwrap())).await.expect(200);

    assert_eq!(request.header("cache-control"), Some("no-store"));
    for (field, value) in [
        ("rpId", json!("localhost")),
        ("timeout", json!(300_000)),
        ("userVerification", json!("required")),
        ("allowCredentials", json!([])),
    ] {
        assert_eq!(options[field], value, "{field}");
    }
    let ana = app.visitor().after(&signed_in);
    let kept = ana.get(&format!("/user/mfa/passkeys/{}", id_of(&kept))).await.expect(200).data();
    assert_eq!(kept["lastUsedAt"], "2026-03-14T09:01:00.000Z");
    ana.call("POST", "/user/mfa/recovery-codes").await.expect(201);
    let passkey = key.sign(&challenge(&app).await);
    let web = json!({ "passkey": passkey, "client": "web" });
    let cookies = app.visitor().post("/auth/passkey", web).await.expect(200);
    assert!(cookies.header("set-cookie").unwrap().contains("earntrack-refresh="));
    // The password goes on to be good, and to ask for a code.
    let password = json!({ "email": "ana@example.com", "password": PASSWORD });
    assert_eq!(app.visitor().post("/auth/login", password).await.expect(200).data()["mfaRequired"], true);
}

async fn authn_5_a_passkey_is_a_second_factor(app: Server) {
    let ana = app.register("ana").await;
    Authenticator::set_up(&ana, &app.clock).await;
    let (mut key, kept) = SecurityKey::added_to(&ana, "Phone").await;
    let password = json!({ "email": "ana@example.com", "password": PASSWORD });

    let step = app.visitor().post("/auth/login", password).await.expect(200).data();
    let finish = |passkey: Value| {
        app.visitor().post("/auth/mfa", json!({ "mfaToken": step["mfaToken"], "passkey": passkey }))
    };
    // After the password, that someone is there is enough.
    let passkey = key.sign_at("http://localhost:3001", &challenge(&app).await, Seen::Someone);
    finish(passkey.clone()).await.expect(200);
    finish(passkey).await.refused(401, "BAD_CODE");
    app.clock.advance(TimeDelta::seconds(1));
    let stepped_up = json!({ "password": PASSWORD, "passkey": key.sign(&challenge(&app).await) });
    ana.post("/auth/step-up", stepped_up.clone()).await.expect(200);
    ana.post("/auth/step-up", stepped_up).await.refused(422, "WRONG_CODE");

    assert_eq!(step["methods"], json!(["totp", "recoveryCode", "passkey"]));
    assert_eq!(step["passkeys"], json!([kept["credentialId"]]));
}

async fn authn_5_a_challenge_is_answered_once(app: Server) {
    let ana = app.register("ana").await;
    let (mut key, _) = SecurityKey::added_to(&ana, "Phone").await;
    let challenge = challenge(&app).await;

    let passkey = key.sign(&challenge);
    login(&app, &passkey).await.expect(200);

    login(&app, &passkey).await.refused(401, "BAD_PASSKEY");
    login(&app, &key.sign(&challenge)).await.refused(401, "BAD_PASSKEY");
    let options = order(&ana).await;
    let (_, first) = SecurityKey::make("One", &options, Seen::TheOwner);
    let (_, second) = SecurityKey::make("Two", &options, Seen::TheOwner);
    ana.post("/user/mfa/passkeys", first).await.expect(201);
    ana.post("/user/mfa/passkeys", second).await.refused(422, "PASSKEY_NOT_GOOD");
}

async fn authn_5_of_many_who_answer_a_challenge_at_once_one_is_let_in(app: Server) {
    let ana = app.register("ana").await;
    let (mut key, _) = SecurityKey::added_to(&ana, "Phone").await;
    let passkey = key.sign(&challenge(&app).await);

    let answers = join_all((0..20).map(|_| login(&app, &passkey))).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 19);
}

async fn authn_5_a_challenge_is_good_for_one_thing_and_five_minutes(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (mut key, _) = SecurityKey::added_to(&ana, "Phone").await;
    let keep = async |client: &Client, options: &Value| {
        let (_, body) = SecurityKey::make("Other", options, Seen::TheOwner);
        client.post("/user/mfa/passkeys", body).await
    };

    let making = order(&ana).await;
    login(&app, &key.sign(making["challenge"].as_str().unwrap())).await.refused(401, "BAD_PASSKEY");
    keep(&ben, &making).await.refused(422, "PASSKEY_NOT_GOOD");
    let mut using = making.clone();
    using["challenge"] = json!(challenge(&app).await);
    keep(&ana, &using).await.refused(422, "PASSKEY_NOT_GOOD");
    using["challenge"] = json!("AAAA");
    keep(&ana, &using).await.refused(422, "PASSKEY_NOT_GOOD");
    let old = challenge(&app).await;
    app.clock.advance(TimeDelta::minutes(5));
    login(&app, &key.sign(&old)).await.refused(401, "BAD_PASSKEY");
    keep(&ana, &making).await.refused(422, "PASSKEY_NOT_GOOD");

    login(&app, &key.sign(&challenge(&app).await)).await.expect(200);
    keep(&ana, &order(&ana).await).await.expect(201);
}

async fn authn_5_a_passkey_is_good_on_our_pages_and_in_its_owners_hand(app: Server) {
    let ana = app.register("ana").await;
    let (mut key, _) = SecurityKey::added_to(&ana, "Phone").await;
    let ours = "http://localhost:3001";

    for (origin, seen) in [
        ("https://localhost:3001", Seen::TheOwner),
        ("http://localhost:3002", Seen::TheOwner),
        ("http://localhost.evil.example", Seen::TheOwner),
        ("null", Seen::TheOwner),
        (ours, Seen::Someone),
        (ours, Seen::NoOne),
    ] {
        let passkey = key.sign_at(origin, &challenge(&app).await, seen);
        login(&app, &passkey).await.refused(401, "BAD_PASSKEY");
    }
    let passkey = key.sign(&challenge(&app).await);
    for field in ["authenticatorData", "signature", "clientDataJSON", "credentialId", "userHandle"] {
        let mut changed = passkey.clone();
        let text = changed[field].as_str().unwrap().to_owned();
        let other = if &text[9..10] == "A" { "B" } else { "A" };
        changed[field] = json!(format!("{}{other}{}", &text[..9], &text[10..]));
        login(&app, &changed).await.refused(401, "BAD_PASSKEY");
    }
    login(&app, &passkey).await.expect(200);
    let (_, body) = SecurityKey::make("Found", &order(&ana).await, Seen::Someone);
    ana.post("/user/mfa/passkeys", body).await.refused(422, "PASSKEY_NOT_GOOD");
}

async fn authn_5_a_copy_of_a_passkey_opens_nothing(app: Server) {
    let ana = app.register("ana").await;
    let (mut key, _) = SecurityKey::added_to(&ana, "Phone").await;
    key.count = 7;
    login(&app, &key.sign(&challenge(&app).await)).await.expect(200);

    for count in [7, 6, 0] {
        key.count = count;
        login(&app, &key.sign(&challenge(&app).await)).await.refused(401, "BAD_PASSKEY");
    }

    key.count = 8;
    login(&app, &key.sign(&challenge(&app).await)).await.expect(200);
}

async fn authn_5_no_passkey_opens_anothers_account(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (mut hers, kept) = SecurityKey::added_to(&ana, "Phone").await;
    let (mut his, _) = SecurityKey::added_to(&ben, "Phone").await;
    Authenticator::set_up(&ana, &app.clock).await;
    let password = json!({ "email": "ana@example.com", "password": PASSWORD });
    let step = app.visitor().post("/auth/login", password).await.expect(200).data();

    let mut passkey = his.sign(&challenge(&app).await);
    let second = json!({ "mfaToken": step["mfaToken"], "passkey": passkey });
    app.visitor().post("/auth/mfa", second).await.refused(401, "BAD_CODE");
    passkey["userHandle"] = hers.sign("x")["userHandle"].clone();
    login(&app, &passkey).await.refused(401, "BAD_PASSKEY");
    passkey["credentialId"] = kept["credentialId"].clone();
    login(&app, &passkey).await.refused(401, "BAD_PASSKEY");
    let mut nameless = hers.sign(&challenge(&app).await);
    nameless.as_object_mut().unwrap().remove("userHandle");
    login(&app, &nameless).await.refused(401, "BAD_PASSKEY");
    ana.delete(&format!("/user/mfa/passkeys/{}", id_of(&kept))).await.expect(204);
    login(&app, &hers.sign(&challenge(&app).await)).await.refused(401, "BAD_PASSKEY");

    let ben = login(&app, &his.sign(&challenge(&app).await)).await.expect(200);
    assert_eq!(ben.data()["user"]["email"], "ben@example.com");
}

async fn authn_5_making_and_removing_passkeys_asks_for_a_recent_sign_in(app: Server) {
    let ana = app.register("ana").await;
    let (_, kept) = SecurityKey::added_to(&ana, "Phone").await;
    let options = order(&ana).await;
    app.clock.advance(TimeDelta::minutes(9));
    let refresh = json!({ "refreshToken": ana.refresh_token() });
    let ana = ana.after(&app.visitor().post("/auth/refresh", refresh).await.expect(200));
    app.clock.advance(TimeDelta::minutes(6));
    let (_, body) = SecurityKey::make("Other", &options, Seen::TheOwner);
    let place = format!("/user/mfa/passkeys/{}", id_of(&kept));

    ana.call("POST", "/user/mfa/passkeys/challenge").await.refused(403, "STEP_UP_REQUIRED");
    ana.post("/user/mfa/passkeys", body).await.refused(403, "STEP_UP_REQUIRED");
    ana.delete(&place).await.refused(403, "STEP_UP_REQUIRED");

    ana.get(&place).await.expect(200);
}

async fn what_is_no_passkey_is_said_field_by_field(app: Server) {
    let ana = app.register("ana").await;
    let passkey = json!({
        "credentialId": "AA", "clientDataJSON": "!", "authenticatorData": "AA", "signature": "ä", "userHandle": "AA",
    });

    let faults = login(&app, &passkey).await.faulty();
    assert_eq!(faults, ["passkey.clientDataJSON", "passkey.signature"]);
    let faults = login(&app, &json!({ "id": "x" })).await.faulty();
    let missing = ["authenticatorData", "clientDataJSON", "credentialId", "id", "signature"];
    assert_eq!(faults, missing.map(|field| format!("passkey.{field}")));
    let body = json!({ "name": "Phone", "clientDataJSON": "!", "attestationObject": "!" });
    let faults = ana.post("/user/mfa/passkeys", body).await.faulty();
    assert_eq!(faults, ["attestationObject", "clientDataJSON"]);
}

async fn there_are_at_most_twenty_passkeys(app: Server) {
    let ana = app.register("ana").await;
    for number in 0..20 {
        SecurityKey::added_to(&ana, &format!("Phone {number}")).await;
    }

    let (_, body) = SecurityKey::make("One more", &order(&ana).await, Seen::TheOwner);
    ana.post("/user/mfa/passkeys", body.clone()).await.refused(409, "TOO_MANY_PASSKEYS");

    let first = id_of(&ana.get("/user/mfa/passkeys").await.expect(200).data()[0]);
    ana.delete(&format!("/user/mfa/passkeys/{first}")).await.expect(204);
    ana.post("/user/mfa/passkeys", body).await.expect(201);
}

async fn answered_challenges_are_swept(app: Server) {
    let ana = app.register("ana").await;
    let (mut key, _) = SecurityKey::added_to(&ana, "Phone").await;
    app.clock.advance(TimeDelta::minutes(1));
    login(&app, &key.sign(&challenge(&app).await)).await.expect(200);
    assert_eq!(app.store.count("passkey_challenges").await, 2);

    app.clock.advance(TimeDelta::minutes(5) - TimeDelta::seconds(30));
    assert_eq!(app.app().identity.sweep_slowdowns().await.unwrap(), 1);

    assert_eq!(app.store.count("passkey_challenges").await, 1);
    assert!(app.clock.now() > tests::instant("2026-03-14T09:05:00Z"));
}
