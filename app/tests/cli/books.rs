//! Commands that work on the books.

use std::{fmt::Write as _, process::Stdio, time::Duration};

use serde_json::Value;

use crate::desk::{Desk, PASSWORD, error, memory, mode};

const ANA: &str = "ana@example.com";

const STATEMENT: &str = "Day,Who,Net\n2026-01-31,Uber,12.50\n2026-02-01,Lyft,7.25\n2026-02-01,Lyft,0\n";
const MAPPING: &str = r#"{"date":"Day","amount":"Net","platform":"Who"}"#;

fn desk_of_ana() -> Desk {
    let desk = Desk::new();
    let added = desk.add_user(ANA, PASSWORD);
    assert!(added.status.success(), "{}", error(&added));
    desk
}

fn import(desk: &Desk, arguments: &[&str]) -> Value {
    let all = [&["import", "statement.csv", "--user", ANA, "--json"], arguments].concat();
    serde_json::from_str(&desk.printed(&all)).unwrap()
}

fn counts(outcome: &Value) -> [u64; 4] {
    ["rows", "created", "duplicates", "skippedCount"].map(|name| outcome[name].as_u64().unwrap())
}

#[test]
fn an_account_is_opened_with_a_password_from_standard_input() {
    let desk = desk_of_ana();

    assert!(error(&desk.add_user("ana@EXAMPLE.com", PASSWORD)).contains("exists already"));
    assert!(error(&desk.add_user("ben@example.com", "short")).contains("password: Must have at least 8"));
    assert_eq!((mode(&desk.path("data")), mode(&desk.path("data/earntrack.db"))), (0o700, 0o600));
}

#[test]
fn a_second_factor_that_is_not_on_is_not_turned_off() {
    let (code, message) = desk_of_ana().failure(&["user", "mfa-off", ANA]);

    assert_eq!(code, Some(1), "{message}");
    assert!(message.contains("ana@example.com has no second factor"), "{message}");
}

#[test]
fn a_statement_is_booked_once_and_its_outcome_told() {
    let desk = desk_of_ana();
    desk.write("statement.csv", STATEMENT);

    let dry = import(&desk, &["--mapping", MAPPING, "--dry-run"]);
    let first = import(&desk, &["--mapping", MAPPING]);
    let second = import(&desk, &["--mapping", MAPPING]);

    assert_eq!((counts(&dry), dry["id"].is_null()), ([3, 2, 0, 1], true));
    assert_eq!((counts(&first), first["id"].is_string()), ([3, 2, 0, 1], true));
    assert_eq!(counts(&second), [3, 0, 2, 1]);
    assert_eq!(first["totals"], serde_json::json!([{ "currency": "USD", "amount": "19.75" }]));
}

#[test]
fn the_doctor_finds_nothing_and_sums_can_be_made_anew() {
    let desk = desk_of_ana();
    desk.write("statement.csv", STATEMENT);
    import(&desk, &["--mapping", MAPPING]);

    assert_eq!(desk.printed(&["doctor"]), "the books agree with themselves\n");
    assert_eq!(desk.printed(&["rollups", "rebuild", "--user", ANA]), "summed up 2 days\n");
    assert_eq!(desk.printed(&["rollups", "rebuild"]), "summed up 2 days\n");
    assert_eq!(desk.printed(&["doctor"]), "the books agree with themselves\n");
    let (_, message) = desk.failure(&["rollups", "rebuild", "--user", "ben@example.com"]);
    assert!(message.contains("there is no account of ben@example.com"), "{message}");
}

#[test]
fn the_doctor_says_by_its_exit_code_what_it_found_and_whether_it_could_look() {
    let desk = desk_of_ana();
    let other_keys = "8e7a4b1c90d3f2658e7a4b1c90d3f265";

    let sound: Value = serde_json::from_str(&desk.printed(&["doctor", "--json"])).unwrap();
    let broken = desk.command(&["doctor", "--json"]).env("JWT_SECRET", other_keys).output().unwrap();
    let (unseen, message) = Desk::new().failure(&["doctor"]);

    assert_eq!(sound, serde_json::json!({ "agrees": true, "findings": [] }));
    // What was closed with other keys is not what this server has written.
    assert_eq!(broken.status.code(), Some(1), "{}", error(&broken));
    let told: Value = serde_json::from_slice(&broken.stdout).unwrap();
    assert_eq!((&told["agrees"], &told["findings"][0]["rule"]), (&false.into(), &"event-chain".into()));
    assert!(error(&broken).contains("not agree"), "{}", error(&broken));
    assert_eq!(unseen, Some(2), "{message}");
    assert!(message.contains("one could not look: the schema is not up to date"), "{message}");
}

#[test]
fn what_is_old_is_put_away_and_told_of_first() {
    let desk = desk_of_ana();
    desk.write("statement.csv", "Day,Who,Net\n2019-01-31,Uber,12.50\n");
    import(&desk, &["--mapping", MAPPING]);
    let due = |arguments: &[&str]| -> Vec<u64> {
        let report: Value = serde_json::from_str(&desk.printed(arguments)).unwrap();
        report.as_array().unwrap().iter().map(|rule| rule["count"].as_u64().unwrap()).collect()
    };
    let dry = ["retention", "--dry-run", "--json"];

    assert_eq!(due(&dry), [1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(due(&[&dry[..], &["--retention-earnings-years", "off"]].concat()), [0; 7]);
    let told = desk.printed(&["retention"]);
    assert!(told.starts_with("earnings moved to the archive                    1  of before 20"), "{told}");
    assert_eq!(due(&dry), [0; 7]);
    assert_eq!(desk.printed(&["doctor"]), "the books agree with themselves\n");
}

#[test]
fn the_outcome_can_be_read_by_people() {
    let desk = desk_of_ana();
    desk.write("statement.csv", STATEMENT);
    desk.write("mapping.json", MAPPING);

    let table = desk.printed(&["import", "statement.csv", "--user", ANA, "--mapping", "@mapping.json"]);

    for line in ["statement.csv, read as mapping", "  booked                       2", "19.75 USD"] {
        assert!(table.contains(line), "{line:?}: {table}");
    }
}

#[test]
fn a_platform_that_is_named_takes_the_rows_and_is_made_when_it_is_missing() {
    let desk = desk_of_ana();
    desk.write("statement.csv", STATEMENT);
    let mapping = r#"{"date":"Day","amount":"Net"}"#;

    let dry = import(&desk, &["--mapping", mapping, "--platform", "Taxi", "--dry-run"]);
    let first = import(&desk, &["--mapping", mapping, "--platform", "Taxi"]);
    let again = import(&desk, &["--mapping", mapping, "--platform", "TAXI"]);
    let elsewhere = import(&desk, &["--mapping", mapping, "--platform", "Cab"]);

    assert_eq!([counts(&dry)[1], counts(&first)[1], counts(&again)[1], counts(&elsewhere)[1]], [2, 2, 0, 2]);
    let server = desk.serve(&[]);
    let token = server.sign_in(ANA, PASSWORD).1["data"]["accessToken"].as_str().unwrap().to_owned();
    let (_, platforms) = server.get("/api/v1/platforms?sort=name", &token);
    let names: Vec<&str> = platforms["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|platform| platform["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Cab", "Taxi"]);
}

#[test]
fn a_statement_that_makes_no_sense_is_named_by_row_and_books_nothing() {
    let desk = desk_of_ana();
    let statement = desk.write("statement.csv", &format!("{STATEMENT}2026-02-30,Uber,1.00\n"));
    let statement = statement.to_str().unwrap();
    let import_it = ["import", statement, "--user", ANA, "--mapping", MAPPING, "--platform", "Taxi"];

    let (code, message) = desk.failure(&import_it);

    assert_eq!(code, Some(1));
    assert!(message.contains("ow 5") && message.contains("Day"), "{message}");
    desk.write("statement.csv", STATEMENT);
    assert_eq!(counts(&import(&desk, &["--mapping", MAPPING]))[1], 2);
}

#[test]
fn what_cannot_be_imported_is_told_plainly() {
    let desk = desk_of_ana();
    desk.write("statement.csv", "a,b\n1,2\n");
    for (arguments, part) in [
        (["statement.csv", "--user", "ben@example.com"], "there is no account of ben@example.com"),
        (["missing.csv", "--user", ANA], "missing.csv could not be read"),
        (["statement.csv", "--user", ANA], "Its header is: a, b"),
        (["statement.csv", "--user", "ana"], "Must be an e-mail address"),
    ] {
        let (_, message) = desk.failure(&[&["import"][..], &arguments].concat());

        assert!(message.contains(part), "{arguments:?}: {message}");
    }
}

#[test]
fn a_large_statement_shows_how_far_it_is_and_takes_little_memory() {
    const ROWS: u64 = 25_000;
    let desk = desk_of_ana();
    let mut statement = String::from("Day,Who,Net,Id\n");
    for row in 0..ROWS {
        let (month, day, euros) = (row % 12 + 1, row % 28 + 1, row % 99 + 1);
        let _ = writeln!(statement, "2025-{month:02}-{day:02},Cab {},{euros}.50,trip-{row}", row % 5);
    }
    desk.write("statement.csv", &statement);
    let mapping = r#"{"date":"Day","amount":"Net","platform":"Who","sourceId":"Id"}"#;
    let mut command =
        desk.command(&["import", "statement.csv", "--user", ANA, "--mapping", mapping, "--json"]);

    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut peak_kib = 0;
    while process.try_wait().unwrap().is_none() {
        peak_kib = memory(process.id(), "VmHWM:").unwrap_or(0).max(peak_kib);
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let output = process.wait_with_output().unwrap();

    assert!(output.status.success(), "{}", error(&output));
    assert_eq!(counts(&serde_json::from_slice(&output.stdout).unwrap()), [ROWS, ROWS, 0, 0]);
    assert_eq!(error(&output), "10,000 rows\n20,000 rows\n");
    assert!((1..100 * 1024).contains(&peak_kib), "{} MiB", peak_kib / 1024);
}

#[test]
fn audit_the_tale_of_what_was_done_is_followed_and_kept_elsewhere() {
    let desk = desk_of_ana();
    desk.write("statement.csv", STATEMENT);
    import(&desk, &["--mapping", MAPPING]);
    let elsewhere = desk.path("checkpoints.jsonl").display().to_string();
    let setting = ["--audit-checkpoint-file", &elsewhere];

    let first = [&["audit", "checkpoint"][..], &setting].concat();
    assert_eq!(desk.printed(&first), "made the checkpoint of the day\n");
    assert_eq!(desk.printed(&first), "the checkpoint of the day is there already\n");
    let lines = std::fs::read_to_string(desk.path("checkpoints.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 1);

    // What a crash has left behind, and what was lost, is made good.
    desk.write("checkpoints.jsonl", &lines[..lines.len() / 2]);
    assert_eq!(desk.printed(&first), "made the checkpoint of the day\n");
    assert_eq!(std::fs::read_to_string(desk.path("checkpoints.jsonl")).unwrap(), lines);

    let whole = " events of 1 users and 1 checkpoints are as they were written\n";
    let verify = ["audit", "verify", "--user", ANA, "--checkpoints", &elsewhere];
    let said = desk.printed(&verify);
    assert!(said.ends_with(whole) && !said.starts_with('0'), "{said}");
    desk.write("checkpoints.jsonl", &lines.replacen("\"lane\":0", "\"lane\":1", 1));
    let (code, message) = desk.failure(&verify);
    assert_eq!((code, message.contains("one thing was tampered with")), (Some(1), true), "{message}");
}
