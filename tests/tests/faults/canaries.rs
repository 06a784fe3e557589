//! Secrets that are recognised wherever they turn up: in no log, no refusal, no row and no cache.

use std::{fs, time::Duration};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tempfile::TempDir;
use tests::{
    Answer, Call, Client, RedisServer, Sink,
    process::{Process, quickest_binary},
};

use super::cluster::over_postgres;

/// Passwords that are chosen, tried and changed; none is in any list.
const FIRST: &str = "Gantry-Wicket-7391-first";
const WRONG: &str = "Gantry-Wicket-7392-wrong";
const SECOND: &str = "Gantry-Wicket-7393-second";
const THIRD: &str = "Gantry-Wicket-7394-third";

/// The server's own.
const SERVER_SECRET: &str = "gantry wicket 7395 of nobody's server";

/// What was used, and what was answered when it was refused.
struct Used {
    secrets: Vec<(&'static str, String)>,
    refusals: Vec<String>,
}

impl Used {
    fn new() -> Self {
        let chosen =
            [("password", FIRST), ("wrong password", WRONG), ("second password", SECOND), ("third", THIRD)];
        let mut secrets: Vec<(&str, String)> = chosen.map(|(name, secret)| (name, secret.to_owned())).into();
        secrets.push(("JWT_SECRET", SERVER_SECRET.to_owned()));
        Self { secrets, refusals: Vec::new() }
    }

    /// Takes the tokens out of an answer that signs in.
    fn signed_in(&mut self, answer: &Answer) {
        for name in ["accessToken", "refreshToken", "deviceToken"] {
            let secret = answer.data()[name].as_str().unwrap_or_else(|| panic!("{name} is told")).to_owned();
            self.secrets.push((name, secret));
        }
    }

    fn refused(&mut self, answer: &Answer) {
        assert!((400..500).contains(&answer.status), "{}", answer.text());
        self.refusals.push(answer.text());
    }

    /// Looks for every secret, as it is and in hexadecimal digits.
    fn are_not_in(&self, place: &str, text: &str) {
        for (name, secret) in &self.secrets {
            let digits = secret.bytes().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
            for form in [secret, &digits] {
                if let Some(at) = text.find(form) {
                    let around = text.get(at.saturating_sub(200)..at + 20).unwrap_or_default();
                    panic!("the {name} is in {place}, after {around:?}");
                }
            }
        }
    }
}

/// What a mail's link holds after `#token=`.
async fn mailed_token(sink: &Sink, page: &str) -> String {
    for _ in 0..200 {
        let texts =
            sink.taken().into_iter().rev().map(|mail| mail.content.replace("=\r\n", "").replace("=3D", "="));
        let mark = format!("{page}#token=");
        if let Some(text) = texts.into_iter().find(|text| text.contains(&mark)) {
            let (_, rest) = text.split_once(&mark).unwrap();
            return rest
                .split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)))
                .next()
                .unwrap()
                .to_owned();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no mail tells of {page}");
}

/// Makes a call as often as one is told to wait with it, and expects it to succeed then.
async fn patiently(call: impl Fn() -> Call) -> Answer {
    loop {
        let answer = call().await;
        if answer.status != 429 {
            assert!((200..300).contains(&answer.status), "{}", answer.text());
            return answer;
        }
        let wait = answer.header("retry-after").unwrap().parse().unwrap();
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
}

/// Uses every sort of secret, rightly and wrongly.
async fn use_them(visitor: &Client, sink: &Sink) -> Used {
    let mut used = Used::new();
    let email = "bird@example.com";
    let credentials = |password: &str| json!({ "email": email, "password": password });

    visitor.post("/auth/register", credentials(FIRST)).keyed("once").await.expect(202);
    let verify = mailed_token(sink, "/verify-email").await;
    visitor.post("/auth/verify-email", json!({ "token": verify })).await.expect(200);
    used.refused(&visitor.post("/auth/verify-email", json!({ "token": verify })).await);
    used.secrets.push(("link to verify", verify));

    let signed_in = visitor.post("/auth/login", credentials(FIRST)).keyed("login").await.expect(200);
    used.signed_in(&signed_in);
    used.refused(&visitor.post("/auth/login", credentials(WRONG)).await);
    let refresh = json!({ "refreshToken": signed_in.data()["refreshToken"] });
    let signed_in = visitor.post("/auth/refresh", refresh).await.expect(200);
    let mut owner = visitor.after(&signed_in);
    used.secrets.push(("next refresh token", signed_in.data()["refreshToken"].as_str().unwrap().to_owned()));
    used.secrets.push(("next access token", signed_in.data()["accessToken"].as_str().unwrap().to_owned()));

    // Where they do not belong.
    used.refused(&visitor.post("/auth/login", json!({ "email": FIRST, "password": FIRST, "code": 1 })).await);
    let broken = format!(r#"{{"email":"{email}","password":"{FIRST}""#);
    used.refused(&visitor.call("POST", "/auth/login").body("application/json", broken).await);
    used.refused(&visitor.get("/earnings").with("authorization", &format!("Bearer {SECOND}")).await);
    used.refused(&visitor.post("/auth/refresh", json!({ "refreshToken": format!("x{THIRD}") })).await);
    used.refused(&visitor.get(&format!("/earnings?access_token={}", owner.token())).await);
    used.refused(&owner.get(&format!("/earnings?cursor={SECOND}")).await);
    used.refused(&owner.post("/auth/step-up", json!({ "password": WRONG })).await);
    patiently(|| owner.post("/auth/step-up", json!({ "password": FIRST }))).await;

    let change = |present: &str, new: &str| json!({ "currentPassword": present, "newPassword": new });
    used.refused(&owner.post("/user/password", change(WRONG, SECOND)).await);
    patiently(|| owner.post("/user/password", change(FIRST, SECOND))).await;
    owner.get("/user/profile").await.expect(200);

    visitor.post("/auth/forgot-password", json!({ "email": email })).await.expect(202);
    let reset = mailed_token(sink, "/reset-password").await;
    let choice = json!({ "token": reset, "password": THIRD });
    visitor.post("/auth/reset-password", choice.clone()).await.expect(200);
    used.refused(&visitor.post("/auth/reset-password", choice).await);
    used.secrets.push(("link to reset", reset));
    used.refused(&visitor.post("/auth/login", credentials(SECOND)).await);
    let signed_in = patiently(|| visitor.post("/auth/login", credentials(THIRD))).await;
    used.signed_in(&signed_in);
    owner = visitor.after(&signed_in);

    let order = json!({ "name": "Canary", "scopes": ["books:read"], "expiresInDays": 1 });
    let made = owner.post("/user/tokens", order).keyed("token").await.expect(201).data();
    let token = secret_of(&made);
    visitor.get("/earnings").with("authorization", &format!("Bearer {token}")).await.expect(200);
    used.refused(&visitor.get("/user/tokens").with("authorization", &format!("Bearer {token}")).await);
    used.secrets.push(("token for programs", token));
    owner.get("/user/audit").await.expect(200);
    used
}

/// The one field of an answer that is shown once.
fn secret_of(made: &Value) -> String {
    made["token"].as_str().unwrap().to_owned()
}

fn settings(sink: &Sink) -> [(&'static str, String); 4] {
    [
        ("JWT_SECRET", SERVER_SECRET.to_owned()),
        ("SMTP_URL", sink.url()),
        ("MAIL_FROM", "EarnTrack <books@example.org>".to_owned()),
        ("RUST_LOG", "debug".to_owned()),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canaries_no_secret_is_in_a_log_a_refusal_postgres_or_redis() {
    let sink = Sink::open().await;
    let settings = settings(&sink);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    over_postgres(&settings, async |cluster| {
        let used = use_them(&cluster.nodes[0].visitor(), &sink).await;

        used.are_not_in("a refusal", &used.refusals.join("\n"));
        used.are_not_in("the log", &cluster.log());
        assert!(!cluster.log().contains("bird@example.com"), "a user is an id in the log");
        used.are_not_in("PostgreSQL", &everything_in(&cluster.database).await);
        used.are_not_in("Redis", &everything_kept(&cluster.redis).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canaries_no_secret_is_in_a_log_a_refusal_or_sqlite() {
    let (sink, folder) = (Sink::open().await, TempDir::new().unwrap());
    let server = Process::start_with(&quickest_binary(), folder.path(), None, &settings(&sink)).await;

    let used = use_them(&server.visitor(), &sink).await;
    server.terminate().await;
    assert!(server.ended().await.success());

    used.are_not_in("a refusal", &used.refusals.join("\n"));
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    used.are_not_in("the log", &log);
    assert!(!log.contains("bird@example.com"), "a user is an id in the log");
    let books = fs::read(folder.path().join("data/earntrack.db")).unwrap();
    let text: String = books.iter().copied().map(char::from).collect();
    assert!(text.contains("bird@example.com"), "what is stored can be found");
    used.are_not_in("SQLite", &text);
}

/// Every row of every table, as text.
async fn everything_in(database: &str) -> String {
    let mut server = PgConnection::connect(database).await.unwrap();
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let tables = sqlx::query(tables).fetch_all(&mut server).await.unwrap();
    let mut text = String::new();
    for table in tables {
        let rows = format!("SELECT t::text FROM \"{}\" t", table.get::<String, _>(0));
        for row in sqlx::query(AssertSqlSafe(rows)).fetch_all(&mut server).await.unwrap() {
            text.push_str(row.get::<&str, _>(0));
            text.push('\n');
        }
    }
    assert!(text.contains("bird@example.com"), "what is stored can be found");
    text
}

/// All that Redis has, as it would write it to a file.
async fn everything_kept(redis: &RedisServer) -> String {
    let file = redis.saved().await;
    assert!(file.len() > 100, "Redis keeps something");
    file.into_iter().map(char::from).collect()
}
