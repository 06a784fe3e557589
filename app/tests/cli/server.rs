//! The server as a process.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt};

use serde_json::{Value, json};

use crate::desk::{Desk, PASSWORD, Server, mode};

#[test]
fn it_says_where_it_listens_serves_and_stops_when_told() {
    for signal in ["TERM", "INT"] {
        let desk = Desk::new();
        let server = desk.serve(&[]);

        let (status, health) = server.request("GET", "/health/ready", "", "");

        assert_eq!(status, 200, "{health}");
        assert_eq!(mode(&desk.path("data/keys.json")), 0o600);
        assert_eq!(server.signal(signal), Some(0), "{signal}: {}", desk.log());
        assert!(!desk.path("data/earntrack.db-wal").exists(), "the database was not closed");
    }
}

#[test]
fn its_health_is_asked_for_by_the_binary_itself() {
    let desk = Desk::new();
    let server = desk.serve(&[]);
    let url = format!("http://{}", server.address());

    assert_eq!(desk.printed(&["health", &url]), "ready\n");
    assert_eq!(desk.printed(&["health", "--live", "--listen", server.address()]), "live\n");

    assert_eq!(server.signal("TERM"), Some(0));
    let (code, message) = desk.failure(&["health", &url]);
    assert_eq!(code, Some(1));
    assert!(message.contains(&format!("{url} does not answer")), "{message}");
    let (_, message) = desk.failure(&["health", "--listen", "127.0.0.1:0"]);
    assert!(message.contains("EARNTRACK_LISTEN") && message.contains("name the server"), "{message}");
}

#[test]
fn every_line_of_its_log_is_a_line_of_json() {
    let desk = Desk::new();
    let server = desk.serve(&["--rust-log", "debug"]);
    server.request("GET", "/no/such/path%0a{\"level\":\"FORGED\"}", "", "");
    assert_eq!(server.signal("TERM"), Some(0));

    let log = desk.log();

    assert!(log.lines().count() > 2, "{log}");
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for field in ["timestamp", "level", "service", "message"] {
            assert!(line[field].is_string(), "{field}: {line}");
        }
        assert!(line["context"]["target"].is_string(), "{line}");
        assert_ne!(line["level"], "FORGED");
    }
}

#[test]
fn a_request_leaves_one_line_with_what_it_was_and_nothing_of_what_was_in_it() {
    let desk = Desk::new();
    assert!(desk.add_user("ana@example.com", PASSWORD).status.success());
    let server = desk.serve(&["--rust-log", "info"]);
    let (_, signed_in) = server.sign_in("ana@example.com", PASSWORD);
    let token = signed_in["data"]["accessToken"].as_str().unwrap().to_owned();
    let headers = format!("Authorization: Bearer {token}\r\nX-Request-Id: line-1\r\n");
    server.request("GET", "/api/v1/earnings/019a3b52-7c00-7000-8000-1f2e3d4c5b6a", &headers, "");
    assert_eq!(server.signal("TERM"), Some(0));

    let log = desk.log();

    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let ours: Vec<Value> = lines.filter(|line| line["requestId"] == "line-1").collect();
    assert_eq!(ours.len(), 1, "{log}");
    let user = &signed_in["data"]["user"]["id"];
    assert!(user.is_string(), "{signed_in}");
    for (field, expected) in [
        ("level", json!("info")),
        ("service", json!("earntrack")),
        ("userId", user.clone()),
        ("endpoint", json!("/api/v1/earnings/{id}")),
        ("method", json!("GET")),
        ("statusCode", json!(404)),
        ("message", json!("request refused")),
    ] {
        assert_eq!(ours[0][field], expected, "{field}: {}", ours[0]);
    }
    assert_eq!(ours[0]["context"]["code"], "NOT_FOUND", "{}", ours[0]);
    assert!(ours[0]["duration"].is_u64(), "{}", ours[0]);
    for secret in ["ana@example.com", PASSWORD, &token, "1f2e3d4c5b6a"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[test]
fn who_signs_in_and_what_is_refused_is_in_its_log_with_the_reason() {
    let desk = Desk::new();
    assert!(desk.add_user("ana@example.com", PASSWORD).status.success());
    let server = desk.serve(&["--rust-log", "info"]);
    let login = |id: &str, password: &str| {
        let body = json!({ "email": "ana@example.com", "password": password }).to_string();
        let headers = format!("X-Request-Id: {id}\r\nIdempotency-Key: {id}\r\n");
        server.request("POST", "/api/v1/auth/login", &headers, &body).1
    };
    let signed_in = login("in", PASSWORD);
    let token = format!("Authorization: Bearer {}\r\n", signed_in["data"]["accessToken"].as_str().unwrap());
    login("wrong", "gantry wicket 7396 of nobody");
    login("guess", "gantry wicket 7397 of nobody");
    let get = |id: &str, path: &str, token: &str| {
        server.request("GET", path, &format!("X-Request-Id: {id}\r\n{token}"), "");
    };
    get("nobody", "/api/v1/earnings", "");
    get("admins", "/api/v1/admin/users", &token);
    get("odd", "/api/v1/earnings?limit=7396000", &token);
    assert_eq!(server.signal("TERM"), Some(0));

    let log = desk.log();

    let user = &signed_in["data"]["user"]["id"];
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (id, message, status, code, who) in [
        ("in", "request served", 200, Value::Null, &Value::Null),
        ("wrong", "request refused", 401, json!("BAD_CREDENTIALS"), &Value::Null),
        ("guess", "request refused", 429, json!("TOO_MANY_ATTEMPTS"), &Value::Null),
        ("nobody", "request refused", 401, json!("UNAUTHENTICATED"), &Value::Null),
        ("admins", "request refused", 403, json!("FORBIDDEN"), user),
        ("odd", "request refused", 400, json!("VALIDATION_ERROR"), user),
    ] {
        let line = lines.iter().find(|line| line["requestId"] == id && line["statusCode"] == status);
        let line = line.unwrap_or_else(|| panic!("{id}: {log}"));
        assert_eq!((&line["message"], &line["level"]), (&json!(message), &json!("info")), "{line}");
        assert_eq!((&line["context"]["code"], &line["userId"]), (&code, who), "{line}");
    }
    for secret in ["ana@example.com", PASSWORD, "gantry", "7396000"] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[test]
fn it_logs_as_much_as_its_environment_asks_for() {
    for (environment, expected) in [("development", &["debug", "info"][..]), ("testing", &[])] {
        let desk = Desk::new();
        let server = desk.serve(&["--env", environment]);
        assert_eq!(server.signal("TERM"), Some(0));

        let log = desk.log();

        for level in ["debug", "info"] {
            let is_there = log.contains(&format!("\"level\":\"{level}\""));
            assert_eq!(is_there, expected.contains(&level), "{environment}: {level}: {log}");
        }
        assert!(log.contains("\"level\":\"warn\""), "there is no admin yet, and that is said: {log}");
    }
}

#[test]
fn it_does_not_start_with_keys_that_others_can_read() {
    let desk = Desk::new();
    drop(desk.serve(&[]));
    fs::set_permissions(desk.path("data/keys.json"), fs::Permissions::from_mode(0o644)).unwrap();

    let (code, message) = desk.failure(&["serve", "--listen", "127.0.0.1:0"]);

    assert_eq!(code, Some(1));
    assert!(message.contains("chmod 600 ./data/keys.json"), "{message}");
}

#[test]
fn a_port_that_is_taken_is_named_with_its_setting() {
    let desk = Desk::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let (code, message) = desk.failure(&["serve", "--listen", &address]);

    assert_eq!(code, Some(1));
    assert!(
        message.contains("EARNTRACK_LISTEN") && message.contains(&address) && message.contains("in use"),
        "{message}"
    );
}

#[test]
fn a_session_outlives_a_restart() {
    let desk = Desk::new();
    assert!(desk.add_user("ana@example.com", PASSWORD).status.success());
    let server = desk.serve(&[]);
    let (_, signed_in) = server.sign_in("ana@example.com", PASSWORD);
    let token = signed_in["data"]["accessToken"].as_str().unwrap().to_owned();
    drop(server);

    let (status, profile) = desk.serve(&[]).get("/api/v1/user/profile", &token);

    assert_eq!((status, profile["data"]["email"].as_str()), (200, Some("ana@example.com")));
}

#[test]
fn the_demo_account_is_made_once_and_told_at_each_start() {
    let desk = Desk::new();
    let mut earnings = Vec::new();
    for _ in 0..2 {
        let mut server = desk.serve(&["--demo"]);
        let line = server.next_line();
        let (email, password) =
            line.trim().strip_prefix("demo account: ").unwrap().split_once(", password: ").unwrap();
        let (status, signed_in) = server.sign_in(email, password);
        assert_eq!(status, 200, "{signed_in}");
        let token = signed_in["data"]["accessToken"].as_str().unwrap();
        let (_, list) = server.get("/api/v1/earnings?limit=1&total=true", token);
        earnings.push(list["pagination"]["total"].as_u64().unwrap());
        let (_, platforms) = server.get("/api/v1/platforms?total=true", token);
        assert_eq!(platforms["pagination"]["total"], 5);
    }

    assert!(earnings[0] > 500 && earnings[0] == earnings[1], "{earnings:?}");
}

#[test]
fn what_the_calendar_has_made_due_is_done_once() {
    let desk = Desk::new();
    desk.add_user("ana@example.com", PASSWORD);
    let sign_in = |server: &Server| {
        let (_, signed_in) = server.sign_in("ana@example.com", PASSWORD);
        signed_in["data"]["accessToken"].as_str().unwrap().to_owned()
    };
    let server = desk.serve(&[]);
    let headers = format!("authorization: Bearer {}\r\n", sign_in(&server));
    let rent = r#"{"category":"rent","amount":"850.00","date":"2020-01-31","recurrence":{"interval":"year","until":"2024-01-31"}}"#;
    let (status, answer) = server.request("POST", "/api/v1/expenses", &headers, rent);
    assert_eq!(status, 201, "{answer}");
    assert_eq!(server.signal("TERM"), Some(0));

    for _ in 0..2 {
        // Of its own accord a server does so every hour, whichever it is that runs then.
        desk.printed(&["jobs", "run", "recurring expenses"]);
        let server = desk.serve(&[]);
        let expenses = server.get("/api/v1/expenses?sort=date", &sign_in(&server)).1;
        let days: Vec<&str> =
            expenses["data"].as_array().unwrap().iter().map(|row| row["date"].as_str().unwrap()).collect();
        assert_eq!(days, ["2020-01-31", "2021-01-31", "2022-01-31", "2023-01-31", "2024-01-31"]);
        assert_eq!(server.signal("TERM"), Some(0));
    }
}

#[test]
fn production_has_no_demo_account() {
    let desk = Desk::new();
    let secret = desk.printed(&["keys", "generate"]);
    let mut command =
        desk.command(&["serve", "--demo", "--env", "production", "--public-url", "https://books.example"]);

    let output = command.env("JWT_SECRET", secret.trim()).output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    assert!(crate::desk::error(&output).contains("refuses --demo"));
    assert!(!desk.path("data").exists());
}

#[test]
fn closed_registration_lets_nobody_in_by_themselves() {
    let desk = Desk::new();
    let server = desk.serve(&["--registration", "closed"]);
    let body = format!(r#"{{"email":"ana@example.com","password":"{PASSWORD}"}}"#);

    let (status, refusal) = server.request("POST", "/api/v1/auth/register", "", &body);

    assert_eq!(status, 409, "{refusal}");
}
