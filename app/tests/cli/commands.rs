//! Commands that touch no books.

use crate::desk::{Desk, error};

#[test]
fn without_a_command_it_says_what_there_is() {
    let help = Desk::new().printed(&[]);

    for command in ["serve", "migrate", "user", "import", "keys", "check-config", "config-reference"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

#[test]
fn every_setting_is_in_the_help_of_every_command() {
    let help = Desk::new().printed(&["import", "--help"]);

    assert!(help.contains("--listen <ADDRESS>") && help.contains("--jwt-secret-file <FILE>"));
    assert!(!help.contains("--jwt-secret <"), "everyone can read a command line");
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    assert_eq!(Desk::new().failure(&["sreve"]).0, Some(2));
    assert_eq!(Desk::new().failure(&["serve", "--no-such-flag"]).0, Some(2));
}

#[test]
fn wrong_settings_exit_with_2_and_are_all_named() {
    let desk = Desk::new();
    desk.write(".env", "REGISTRATION=maybe\n");
    for command in ["serve", "migrate", "check-config"] {
        let output =
            desk.command(&[command, "--listen", "here"]).env("ACCESS_TOKEN_MINUTES", "0").output().unwrap();

        let message = error(&output);
        assert_eq!(output.status.code(), Some(2), "{command}: {message}");
        for part in [
            "3 settings are wrong",
            "EARNTRACK_LISTEN",
            "--listen",
            "ACCESS_TOKEN_MINUTES",
            "REGISTRATION",
            ".env",
        ] {
            assert!(message.contains(part), "{command}: {part}: {message}");
        }
    }
    assert!(!desk.path("data").exists(), "a wrong setting left something behind");
}

#[test]
fn check_config_shows_where_settings_come_from_and_no_secret() {
    let desk = Desk::new();
    desk.write(".env", "REGISTRATION=closed\n");
    desk.write("books.toml", "default_currency = \"EUR\"\n");
    let mut command = desk.command(&["check-config", "--config", "books.toml", "--rust-log", "warn"]);
    command.env("JWT_SECRET", "0123456789abcdef0123456789abcdef");
    command.env("DATABASE_URL", "postgres://ana:hunter2@localhost/books");

    let output = command.output().unwrap();

    let shown = String::from_utf8(output.stdout).unwrap();
    let line = |name: &str| shown.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(line("REGISTRATION").contains("closed") && line("REGISTRATION").ends_with("from .env"));
    assert!(line("DEFAULT_CURRENCY").ends_with("from books.toml"));
    assert!(line("RUST_LOG").ends_with("from the flag --rust-log"));
    assert!(line("DATABASE_URL").contains("postgres://ana:***@localhost/books"));
    assert!(line("JWT_SECRET").contains("*** ") && !shown.contains("0123456789"));
    assert!(line("EARNTRACK_LISTEN").ends_with("default"));
}

#[test]
fn a_generated_secret_is_good_enough_for_production() {
    let desk = Desk::new();
    let secret = desk.printed(&["keys", "generate"]);
    let mut command =
        desk.command(&["check-config", "--env", "production", "--public-url", "https://books.example"]);

    let output = command.env("JWT_SECRET", secret.trim()).output().unwrap();

    assert!(output.status.success(), "{}", error(&output));
}

#[test]
fn keys_are_listed_with_their_place_and_never_shown() {
    let desk = Desk::new();
    assert!(desk.printed(&["keys"]).contains("no keys yet"));
    // The first command that opens the books makes them: chains of events are closed with one.
    desk.printed(&["migrate"]);

    let list = desk.printed(&["keys", "list"]);

    let file = std::fs::read_to_string(desk.path("data/keys.json")).unwrap();
    let secret = file.split("\"secret\": \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(list.contains("./data/keys.json"), "{list}");
    assert!(!list.contains(secret));
}

#[test]
fn documents_are_printed_whole() {
    let desk = Desk::new();

    assert!(desk.printed(&["openapi"]).contains("/auth/login"));
    assert!(desk.printed(&["config-reference"]).contains("## `EARNTRACK_LISTEN`"));
    assert!(desk.printed(&["env-example"]).contains("\n#EARNTRACK_LISTEN=127.0.0.1:3001\n"));
}

#[test]
fn migrating_twice_is_no_fault() {
    let desk = Desk::new();

    assert!(desk.printed(&["migrate"]).starts_with("applied m2026"));
    assert_eq!(desk.printed(&["migrate"]), "the schema is up to date\n");
}

#[test]
fn a_database_that_cannot_be_used_is_named_without_its_password() {
    let desk = Desk::new();
    for (url, code) in [
        ("postgres://ana:hunter2@127.0.0.1:1/books", 1),
        ("sqlite:", 2),
        ("sqlite:/no/such/folder/books.db", 2),
        ("mysql://ana:hunter2@localhost/books", 2),
    ] {
        let (found, message) = desk.failure(&["migrate", "--database-url", url]);

        assert_eq!(found, Some(code), "{url}: {message}");
        assert!(message.to_lowercase().contains("database"), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn shells_complete_commands_and_settings() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = Desk::new().printed(&["completions", shell]);

        for word in ["check-config", "database-url", "earntrack"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(Desk::new().failure(&["completions", "command.com"]).0, Some(2));
}

#[test]
fn the_manual_has_a_page_for_every_command_and_lists_settings_once() {
    let desk = Desk::new();

    let page = desk.printed(&["man"]);
    let said = desk.printed(&["man", "--to", "pages"]);

    for part in [".SH SETTINGS", "public\\-url", "How browsers reach the server"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(std::fs::read_to_string(desk.path("pages/earntrack.1")).unwrap(), page);
    let retry = std::fs::read_to_string(desk.path("pages/earntrack-jobs-retry.1")).unwrap();
    assert!(retry.contains("Every job that was given up") && retry.contains("see earntrack(1)"), "{retry}");
    assert!(!retry.contains("public\\-url"), "{retry}");
    let count = std::fs::read_dir(desk.path("pages")).unwrap().count();
    assert_eq!(said, format!("wrote {count} pages into pages\n"));
}
