//! Tokens that are none, are someone else's or were good once (SESS 1), shown to every operation.

use adapter_crypto::{JwtSigner, Keys};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{AccessClaims, Signer as _};
use kernel::{Clock as _, Id, TimeDelta};
use serde_json::{Value, json};
use tests::{Authenticator, Client, PASSWORD, Server, document::operations, served};

served!(sess_1_no_bad_token_opens_any_operation, sess_1_the_role_is_the_sessions_and_not_the_tokens,);

fn part(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// What a token of the session of `user` would say that was issued so many seconds from now.
fn claims(app: &Server, user: &Client, issued_in: i64) -> AccessClaims {
    let [_, claims, _] = parts(user);
    let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let issued_at = app.clock.now().plus(TimeDelta::seconds(issued_in));
    AccessClaims {
        user: user.id(),
        session: claims["sid"].as_str().unwrap().parse().unwrap(),
        email: claims["email"].as_str().unwrap().to_owned(),
        role: "user",
        issued_at,
        expires_at: issued_at.plus(TimeDelta::minutes(10)),
    }
}

fn parts(user: &Client) -> [&str; 3] {
    user.token().split('.').collect::<Vec<_>>().try_into().unwrap()
}

/// Tokens that were signed as ours are, and are bad for what they say.
async fn signed(app: &Server, ana: &Client, ben: &Client) -> Vec<(&'static str, String)> {
    let out = app.visitor().login("ana").await;
    out.call("POST", "/auth/logout").await.expect(204);
    let mia = app.register("mia").await;
    Authenticator::set_up(&mia, &app.clock).await;
    let password = json!({ "email": "mia@example.com", "password": PASSWORD });
    let step = app.visitor().post("/auth/login", password).await.expect(200).data();
    let good = claims(app, ana, 0);
    let other_keys = Keys::from_secret("another secret, which signs elsewhere");
    let elsewhere = JwtSigner::new(&other_keys, app.clock.clone());
    let sign = |claims: &AccessClaims| app.signer().sign(claims);
    vec![
        ("of another installation", elsewhere.sign(&good)),
        ("expired", sign(&claims(app, ana, -606))),
        ("expired long ago", sign(&claims(app, ana, -86_400))),
        ("not good yet", sign(&claims(app, ana, 6))),
        ("not good for a year", sign(&claims(app, ana, 31_536_000))),
        (
            "over before it begins",
            sign(&AccessClaims { expires_at: good.issued_at.plus(TimeDelta::minutes(-1)), ..good.clone() }),
        ),
        (
            "of a session that there never was",
            sign(&AccessClaims { session: Id::mint(app.clock.now()), ..good.clone() }),
        ),
        (
            "of a user that there never was",
            sign(&AccessClaims { user: Id::mint(app.clock.now()), ..good.clone() }),
        ),
        (
            "of one user with the session of another",
            sign(&AccessClaims { session: claims(app, ben, 0).session, ..good.clone() }),
        ),
        ("of a session that is over", out.token().to_owned()),
        ("between the two steps of a sign-in", step["mfaToken"].as_str().unwrap().to_owned()),
    ]
}

/// Tokens that were not signed, or not as they are.
fn forged(ana: &Client, ben: &Client) -> Vec<(&'static str, String)> {
    let ([head, claims, signature], [_, bens_claims, bens_signature]) = (parts(ana), parts(ben));
    let said: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let kid: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
    let kid = kid["kid"].as_str().unwrap();
    let under = |header: Value| format!("{}.{claims}.{signature}", part(&header.to_string()));
    let saying = |member: &str, value: Value| {
        let mut said = said.clone();
        said[member] = value;
        format!("{head}.{}.{signature}", part(&said.to_string()))
    };
    let typed = |alg: &str| json!({ "alg": alg, "typ": "at+jwt", "kid": kid });
    vec![
        ("alg none", under(typed("none"))),
        ("alg none, unsigned", format!("{}.{claims}.", part(&typed("none").to_string()))),
        ("alg NONE, unsigned", format!("{}.{claims}.", part(&typed("NONE").to_string()))),
        ("alg HS384", under(typed("HS384"))),
        ("alg HS512", under(typed("HS512"))),
        ("alg RS256", under(typed("RS256"))),
        ("alg PS256", under(typed("PS256"))),
        ("alg ES256", under(typed("ES256"))),
        ("alg EdDSA", under(typed("EdDSA"))),
        ("no alg", under(json!({ "typ": "at+jwt", "kid": kid }))),
        ("typ JWT", under(json!({ "alg": "HS256", "typ": "JWT", "kid": kid }))),
        ("typ mfa+jwt", under(json!({ "alg": "HS256", "typ": "mfa+jwt", "kid": kid }))),
        ("no typ", under(json!({ "alg": "HS256", "kid": kid }))),
        ("no kid", under(json!({ "alg": "HS256", "typ": "at+jwt" }))),
        ("an unknown kid", under(json!({ "alg": "HS256", "typ": "at+jwt", "kid": "00000000" }))),
        (
            "a kid that is a path",
            under(json!({ "alg": "HS256", "typ": "at+jwt", "kid": "../../../dev/null" })),
        ),
        ("a kid that is SQL", under(json!({ "alg": "HS256", "typ": "at+jwt", "kid": "' OR 1=1 --" }))),
        (
            "a key of its own",
            under(json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid, "jwk": { "kty": "oct", "k": "AA" } })),
        ),
        (
            "a key from elsewhere",
            under(json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid, "jku": "https://evil.example/keys" })),
        ),
        (
            "something critical",
            under(json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid, "crit": ["exp"] })),
        ),
        ("another user", saying("sub", json!(ben.id()))),
        ("another role", saying("role", json!("admin"))),
        ("another issuer", saying("iss", json!("evil"))),
        ("another audience", saying("aud", json!("evil"))),
        ("a later end", saying("exp", json!(32_503_680_000_i64))),
        ("an end that is no number", saying("exp", json!("never"))),
        ("a subject that is no id", saying("sub", json!("admin"))),
        ("no claims", format!("{head}.{}.{signature}", part("{}"))),
        ("claims that are no object", format!("{head}.{}.{signature}", part("[]"))),
        ("another's claims", format!("{head}.{bens_claims}.{signature}")),
        ("another's signature", format!("{head}.{claims}.{bens_signature}")),
        ("no signature", format!("{head}.{claims}.")),
        ("a signature cut short", format!("{head}.{claims}.{}", &signature[..40])),
        ("a longer signature", format!("{head}.{claims}.{signature}AA")),
        ("two parts", format!("{head}.{claims}")),
        ("four parts", format!("{head}.{claims}.{signature}.{signature}")),
        ("five parts, as if encrypted", format!("{head}.{claims}.{signature}.AA.AA")),
        ("only points", "..".to_owned()),
        ("no base64", format!("{head}.{claims}.!!!!")),
        ("padded base64", format!("{head}.{claims}.{signature}=")),
        ("a refresh token", ana.refresh_token().to_owned()),
        ("a very long one", "x".repeat(8000)),
        ("nothing", String::new()),
    ]
}

async fn sess_1_no_bad_token_opens_any_operation(app: Server) {
    let [ana, ben] = [app.register("ana").await, app.register("ben").await];
    let good = app.signer().sign(&claims(&app, &ana, 0));
    let call = ana.get("/user/profile").with("authorization", &format!("Bearer {good}"));
    assert_eq!(call.await.status, 200, "what is bad below would prove nothing");
    let tokens = [signed(&app, &ana, &ben).await, forged(&ana, &ben)].concat();
    assert!(tokens.len() >= 50, "{}", tokens.len());

    for operation in operations().into_iter().filter(|operation| operation.secured) {
        let path: Vec<&str> = operation
            .path
            .split('/')
            .map(|step| if step.starts_with('{') { "018bcfe5-687b-7000-8000-000000000001" } else { step })
            .collect();
        for (name, token) in &tokens {
            let call = app.visitor().call(&operation.method, &path.join("/"));
            let answer = call.with("authorization", &format!("Bearer {token}")).await;

            let code = answer.json()["error"]["code"].clone();
            assert_eq!(answer.status, 401, "{} with {name}: {}", operation.id, answer.text());
            assert!(
                code == "UNAUTHENTICATED" || code == "SESSION_OVER",
                "{} with {name}: {code}",
                operation.id
            );
        }
    }
}

async fn sess_1_the_role_is_the_sessions_and_not_the_tokens(app: Server) {
    let ana = app.register("ana").await;
    let admin = app.signer().sign(&AccessClaims { role: "admin", ..claims(&app, &ana, 0) });

    let profile =
        ana.get("/user/profile").with("authorization", &format!("Bearer {admin}")).await.expect(200);

    assert_eq!(profile.data()["role"], "user");
}
