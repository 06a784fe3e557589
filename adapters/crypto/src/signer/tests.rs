use std::sync::Mutex;

use aws_lc_rs::hmac;
use kernel::{Id, TimeDelta, Timestamp};
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

struct Hands(Mutex<Timestamp>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00.700Z".parse().unwrap()
}

fn seconds(seconds: i64) -> Timestamp {
    now().plus(TimeDelta::seconds(seconds))
}

fn signer_at(instant: Timestamp) -> JwtSigner {
    JwtSigner::new(&Keys::from_secret(SECRET), Arc::new(Hands(Mutex::new(instant))))
}

fn signer() -> JwtSigner {
    signer_at(now())
}

fn access() -> AccessClaims {
    AccessClaims {
        user: Id::mint(now()),
        session: Id::mint(now()),
        email: "ana@example.com".into(),
        role: "user",
        issued_at: now(),
        expires_at: now().plus(TimeDelta::minutes(10)),
    }
}

fn kid() -> String {
    Keys::from_secret(SECRET).newest().kid().to_owned()
}

fn good_header() -> Value {
    json!({ "typ": "at+jwt", "alg": "HS256", "kid": kid() })
}

fn good_claims() -> Value {
    let second = now().millis() / 1000;
    json!({
        "iss": "earntrack", "aud": "earntrack-app",
        "sub": "018bcfe5-687b-7000-8000-000000000001", "sid": "018bcfe5-687b-7000-8000-000000000002",
        "jti": "AAAA", "email": "ana@example.com", "role": "user",
        "iat": second, "nbf": second, "exp": second + 600,
    })
}

/// Signs any two texts as we would.
fn sealed(header: &str, claims: &str) -> String {
    sealed_with(hmac::HMAC_SHA256, header, claims)
}

fn sealed_with(algorithm: hmac::Algorithm, header: &str, claims: &str) -> String {
    let key = Keys::from_secret(SECRET).newest().derive(Purpose::AccessTokens);
    let text = format!("{}.{}", base64(header), base64(claims));
    let signature = hmac::sign(&hmac::Key::new(algorithm, &key), text.as_bytes());
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

fn base64(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// The good object with one member changed, or taken away where the value is null.
fn with(mut object: Value, member: &str, value: Value) -> String {
    let members = object.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(member)
    } else {
        members.insert(member.to_owned(), value)
    };
    object.to_string()
}

/// Properly signed tokens of which one member of the header is bad.
fn bad_headers() -> Vec<(String, String)> {
    let other_kid = Keys::from_secret("another secret of 32 characters!").newest().kid().to_owned();
    let members = [
        ("alg", json!("none")),
        ("alg", json!("None")),
        ("alg", json!("HS384")),
        ("alg", json!("HS512")),
        ("alg", json!("RS256")),
        ("alg", json!("ES256")),
        ("alg", json!("EdDSA")),
        ("alg", json!("hs256")),
        ("alg", json!(256)),
        ("alg", json!(["HS256"])),
        ("alg", Value::Null),
        ("typ", json!("JWT")),
        ("typ", json!("AT+JWT")),
        ("typ", json!("mfa+jwt")),
        ("typ", json!("refresh")),
        ("typ", Value::Null),
        ("kid", json!("nobody")),
        ("kid", json!(other_kid)),
        ("kid", json!("../../etc/passwd")),
        ("kid", json!("' OR 1=1 --")),
        ("kid", json!(1)),
        ("kid", Value::Null),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("enc", json!("A256GCM")),
        ("jku", json!("https://example.com/keys")),
        ("x5u", json!("https://example.com/chain")),
        ("jwk", json!({ "kty": "oct", "k": "AAAA", "alg": "HS256" })),
        ("anything", json!("else")),
    ];
    let claims = good_claims().to_string();
    let token = |(member, value): (&str, Value)| {
        let name = format!("header with {member} {value}");
        (name, sealed(&with(good_header(), member, value), &claims))
    };
    members.into_iter().map(token).collect()
}

/// Properly signed tokens of which one claim is bad.
fn bad_claims() -> Vec<(String, String)> {
    let second = now().millis() / 1000;
    let all = ["iss", "aud", "sub", "sid", "jti", "email", "role", "iat", "nbf", "exp"];
    let missing = all.map(|claim| (claim, Value::Null));
    let wrong = [
        ("iss", json!("someone-else")),
        ("iss", json!(["earntrack"])),
        ("iss", json!("earntrack ")),
        ("aud", json!("another-app")),
        ("aud", json!("earntrack-mfa")),
        ("aud", json!(["earntrack-app"])),
        ("aud", json!("")),
        ("sub", json!("1")),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!("018bcfe5687b70008000000000000001")),
        ("sid", json!("not a session")),
        ("sid", json!({})),
        ("exp", json!(second - 5)),
        ("exp", json!(0)),
        ("exp", json!(-1)),
        ("exp", json!(i64::MIN)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(1e300)),
        ("exp", json!((second + 600).to_string())),
        ("exp", json!("2026-11-22T13:00:00Z")),
        ("nbf", json!(second + 6)),
        ("nbf", json!(i64::MAX)),
        ("nbf", json!(true)),
        ("iat", json!(second + 6)),
        ("iat", json!([second])),
        ("email", json!(1)),
        ("role", json!({ "admin": true })),
    ];
    let header = good_header().to_string();
    let token = |(claim, value): (&str, Value)| {
        let name = format!("claim {claim} {value}");
        (name, sealed(&header, &with(good_claims(), claim, value)))
    };
    missing.into_iter().chain(wrong).map(token).collect()
}

/// Texts that are not even in the form of a token, or whose JSON is none.
fn malformed() -> Vec<(String, String)> {
    let good = sealed(&good_header().to_string(), &good_claims().to_string());
    let [header, claims, signature] = good.split('.').collect::<Vec<_>>().try_into().unwrap();
    let (open_header, open_claims) = (good_header().to_string(), good_claims().to_string());
    let twice = |text: &str, member: &str| text.replacen('{', &format!("{{{member},"), 1);
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let other_ending = |text: &str| {
        // The last character of 32 bytes holds two bits that mean nothing.
        let last = if text.ends_with('A') { 'B' } else { 'A' };
        format!("{}{last}", &text[..text.len() - 1])
    };
    let texts = [
        ("nothing", String::new()),
        ("dots", "..".into()),
        ("many dots", "....".into()),
        ("a word", "token".into()),
        ("with its scheme", format!("Bearer {good}")),
        ("a blank before", format!(" {good}")),
        ("a line after", format!("{good}\n")),
        ("NUL", "\0.\0.\0".into()),
        ("no signature", format!("{header}.{claims}.")),
        ("two parts", format!("{header}.{claims}")),
        ("four parts", format!("{good}.{signature}")),
        ("five parts, as if encrypted", format!("{header}.{claims}.{signature}.{claims}.{signature}")),
        ("half a signature", good[..good.len() - 20].to_owned()),
        ("another signature", other_ending(&good)),
        ("padded", format!("{good}=")),
        ("the other alphabet", format!("{header}.{claims}.{}", "+/".repeat(21) + "A")),
        ("not base64", format!("{header}.{claims}.!!!!")),
        ("unicode", format!("{header}.{claims}.ÿ🦀{}", &signature[4..])),
        ("unicode alone", "🦀.🦀.🦀".into()),
        ("header and claims swapped", format!("{claims}.{header}.{signature}")),
        ("no header", format!(".{claims}.{signature}")),
        ("huge", "a".repeat(10_000_000)),
        ("huge and dotted", "a.".repeat(1_000_000)),
        ("huge, but signed", sealed(&open_header, &with(good_claims(), "email", json!("a".repeat(5000))))),
        ("empty JSON", sealed("", "")),
        ("header is a list", sealed("[]", &open_claims)),
        ("header is deep", sealed(&deep, &open_claims)),
        ("claims are a list", sealed(&open_header, "[]")),
        ("claims are a text", sealed(&open_header, "\"claims\"")),
        ("claims are null", sealed(&open_header, "null")),
        ("claims are deep", sealed(&open_header, &format!("{{\"x\":{deep}}}"))),
        ("half the claims", sealed(&open_header, &open_claims[..40])),
        ("no UTF-8", sealed(&open_header, &open_claims.replace("ana", "\u{fffd}")).replace('7', "_")),
        ("alg twice", sealed(&twice(&open_header, r#""alg":"none""#), &open_claims)),
        ("kid twice", sealed(&twice(&open_header, r#""kid":"nobody""#), &open_claims)),
        (
            "sub twice",
            sealed(&open_header, &twice(&open_claims, r#""sub":"018bcfe5-687b-7000-8000-000000000009""#)),
        ),
        ("exp twice", sealed(&open_header, &twice(&open_claims, r#""exp":99999999999"#))),
        ("sealed with SHA-384", sealed_with(hmac::HMAC_SHA384, &open_header, &open_claims)),
        ("sealed with SHA-512", sealed_with(hmac::HMAC_SHA512, &open_header, &open_claims)),
    ];
    texts.map(|(name, text)| (name.to_owned(), text)).to_vec()
}

#[test]
fn a_token_says_whose_it_is() {
    let access = access();

    let token = signer().sign(&access);

    let bearer = signer().verify(&token).unwrap();
    assert_eq!((bearer.user, bearer.session), (access.user, access.session));
    assert_eq!(bearer.expires_at.millis(), access.expires_at.millis() / 1000 * 1000);
    assert_ne!(token, signer().sign(&access), "two tokens of one second are the same");
    assert!(token.len() < TOKEN_MAX / 4);
}

#[test]
fn sess_1_a_token_has_the_promised_claims_and_header() {
    let token = signer().sign(&access());
    let part = |index: usize| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(index).unwrap()).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };

    assert_eq!(part(0), good_header());
    let claims = part(1);
    let named: Vec<&String> = claims.as_object().unwrap().keys().collect();
    assert_eq!(named, ["aud", "email", "exp", "iat", "iss", "jti", "nbf", "role", "sid", "sub"]);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
}

#[test]
fn sess_1_no_bad_token_is_taken() {
    let signer = signer();
    let good = sealed(&good_header().to_string(), &good_claims().to_string());
    assert!(signer.verify(&good).is_ok(), "the tests below would prove nothing");

    let tokens: Vec<_> = [bad_headers(), bad_claims(), malformed()].concat();

    assert!(tokens.len() >= 40);
    for (name, token) in tokens {
        assert_eq!(signer.verify(&token), Err(BadToken), "{name}");
    }
}

#[test]
fn sess_1_no_changed_token_is_taken() {
    let signer = signer();
    let token = signer.sign(&access());

    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(signer.verify(&changed), Err(BadToken), "byte {place}");
        assert_eq!(signer.verify(&token[..place]), Err(BadToken), "cut at {place}");
    }
}

#[test]
fn sess_1_clocks_may_be_five_seconds_apart() {
    let token = signer().sign(&access());
    let at = |instant| signer_at(instant).verify(&token).is_ok();

    assert!(at(seconds(-5)));
    assert!(!at(seconds(-6)));
    assert!(at(seconds(604)));
    assert!(!at(seconds(605)));
}

#[test]
fn a_token_of_an_older_key_is_taken_while_the_key_is_kept() {
    let (old, new) = (Keys::from_secret(SECRET), Keys::from_secret("another secret of 32 characters!"));
    let both: Keys = old.iter().chain(new.iter()).cloned().collect();
    let clock = || Arc::new(Hands(Mutex::new(now())));
    let [old, new, both] = [old, new, both].map(|keys| JwtSigner::new(&keys, clock()));

    assert!(both.verify(&old.sign(&access())).is_ok());
    assert!(new.verify(&both.sign(&access())).is_ok());
    assert!(new.verify(&old.sign(&access())).is_err());
}

#[test]
fn sess_1_a_token_of_a_retired_key_is_bad() {
    let (old, new) = (Keys::from_secret(SECRET), Keys::from_secret("another secret of 32 characters!"));
    let retired = old.iter().map(|key| key.clone().retired_at(None));
    let ring: Keys = retired.chain(new.iter().cloned()).collect();
    let [old, ring] = [old, ring].map(|keys| JwtSigner::new(&keys, Arc::new(Hands(Mutex::new(now())))));

    assert_eq!(ring.verify(&old.sign(&access())), Err(BadToken));
    assert!(ring.verify(&ring.sign(&access())).is_ok());
}

fn step() -> StepClaims {
    let (user, expires_at) = (Id::mint(now()), now().plus(TimeDelta::minutes(5)));
    StepClaims { user, state: [3; 32], device: Some([7; 16]), issued_at: now(), expires_at }
}

#[test]
fn authn_5_a_token_between_two_steps_says_what_it_was_told() {
    for step in [step(), StepClaims { device: None, ..step() }] {
        let read = signer().verify_step(&signer().sign_step(&step)).unwrap();

        assert_eq!((read.user, read.state, read.device), (step.user, step.state, step.device));
        assert_eq!(read.expires_at.millis(), step.expires_at.millis() / 1000 * 1000);
    }
}

#[test]
fn authn_5_no_token_passes_for_one_of_another_sort() {
    let signer = signer();
    let [access, step] = [signer.sign(&access()), signer.sign_step(&step())];
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();

    assert_eq!(signer.verify(&step), Err(BadToken));
    assert_eq!(signer.verify_step(&access), Err(BadToken));
    for token in [&access, &step] {
        let [_, claims, signature] = parts(token).try_into().unwrap();
        for other in [&access, &step] {
            let mixed = format!("{}.{claims}.{signature}", parts(other)[0]);
            assert_eq!((signer.verify(&mixed).is_ok(), signer.verify_step(&mixed).is_ok()), {
                (mixed == access, mixed == step)
            });
        }
    }
    // Signed with the key of access tokens, whatever it calls itself.
    let header = json!({ "typ": "mfa+jwt", "alg": "HS256", "kid": kid() }).to_string();
    let [_, claims, _] = parts(&step).try_into().unwrap();
    let claims = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(signer.verify_step(&sealed(&header, &claims)), Err(BadToken));
}

#[test]
fn authn_5_a_token_between_two_steps_ends_after_five_minutes_and_when_it_is_changed() {
    let token = signer().sign_step(&step());
    let at = |instant| signer_at(instant).verify_step(&token).is_ok();

    assert!(at(seconds(-5)) && at(seconds(304)));
    assert!(!at(seconds(-6)) && !at(seconds(305)));
    for place in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(signer().verify_step(&changed), Err(BadToken), "byte {place}");
    }
}

#[test]
fn no_key_is_ever_printed() {
    assert_eq!(format!("{:?}", signer()), format!("JwtSigner {{ signing: Some({:?}), .. }}", kid()));
}
