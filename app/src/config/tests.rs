use std::{collections::BTreeMap, ffi::OsString, fs};

use tempfile::TempDir;

use super::*;

/// A place with a `.env` and a file of settings, and what is set elsewhere.
struct Desk {
    folder: TempDir,
    flags: Flags,
    environment: BTreeMap<String, String>,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), flags: Flags::default(), environment: BTreeMap::new() }
    }

    fn flag(mut self, name: &str, value: &str) -> Self {
        self.flags.given.insert(name.into(), value.into());
        self
    }

    fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    fn dot_env(self, text: &str) -> Self {
        fs::write(self.folder.path().join(".env"), text).unwrap();
        self
    }

    fn file(mut self, text: &str) -> Self {
        let path = self.folder.path().join("earntrack.toml");
        fs::write(&path, text).unwrap();
        self.flags.config = Some(path);
        self
    }

    fn secret_file(&self, text: &str) -> String {
        let path = self.folder.path().join("secret");
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn configuration(&self) -> Configuration {
        let environment =
            self.environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Configuration::gather_from(&self.flags, environment, &self.folder.path().join(".env"))
    }

    fn settings(&self) -> Settings {
        self.configuration().settings().unwrap()
    }

    fn faults(&self) -> Vec<String> {
        let here = format!("{}/", self.folder.path().display());
        let faults = self.configuration().settings().unwrap_err().0;
        faults.into_iter().map(|fault| fault.replace(&here, "")).collect()
    }
}

const SECRET: &str = "Zk3vX9qLw7RbT2mYc5NfHs8JpDg4UeAo";

#[test]
fn nothing_need_be_set() {
    let settings = Desk::new().settings();

    assert_eq!(settings.environment, Environment::Development);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:3001");
    assert_eq!(settings.database_url.expose(), "sqlite:./data/earntrack.db");
    assert_eq!(settings.access_lifetime, TimeDelta::minutes(10));
    assert!(settings.jwt_secret.is_none() && settings.log.is_none());
}

#[test]
fn every_default_is_what_its_setting_takes() {
    // `Settings::new` reads each of them.
    let settings = Settings::new("/var/lib/earntrack".into());

    assert_eq!(settings.database_url.expose(), "sqlite:/var/lib/earntrack/earntrack.db");
    assert_eq!(settings.retention, Retention::default());
}

#[test]
fn what_is_kept_for_how_long_has_bounds_and_can_be_for_ever() {
    let desk = Desk::new()
        .environment("RETENTION_EARNINGS_YEARS", "off")
        .environment("RETENTION_PRODUCTS_DAYS", "30")
        .environment("RETENTION_LETTERS_DAYS", "36500");
    let days = |days| Some(TimeDelta::days(days));

    let expected =
        Retention { earnings_years: None, products: days(30), letters: days(36_500), ..Retention::default() };
    assert_eq!(desk.settings().retention, expected);
    for (name, wrong) in [
        ("RETENTION_EARNINGS_YEARS", "0"),
        ("RETENTION_PRODUCTS_DAYS", "29"),
        ("RETENTION_ANSWERS_DAYS", "366"),
        ("RETENTION_SESSIONS_DAYS", "-1"),
        ("RETENTION_LETTERS_DAYS", "89"),
        ("RETENTION_JOBS_DAYS", "6"),
        ("RETENTION_DELIVERIES_DAYS", "29"),
    ] {
        let faults = Desk::new().environment(name, wrong).configuration().settings().unwrap_err();
        assert!(faults.0[0].contains(name) && faults.0[0].ends_with(", or off"), "{faults}");
    }
}

#[test]
fn flags_win_over_the_environment_and_that_over_files() {
    let desk = Desk::new()
        .file("access_token_minutes = 1\nregistration = 'closed'\nrust_log = 'error'\ndatabase_pool_size = 3")
        .dot_env("ACCESS_TOKEN_MINUTES=2\nREGISTRATION=open\nRUST_LOG=warn\nSOMETHING_ELSE=1")
        .environment("ACCESS_TOKEN_MINUTES", "3")
        .environment("RUST_LOG", "debug")
        .flag("ACCESS_TOKEN_MINUTES", "4");

    let settings = desk.settings();

    assert_eq!(settings.access_lifetime, TimeDelta::minutes(4));
    assert_eq!(settings.log.as_deref(), Some("debug"));
    assert_eq!(settings.registration, Registration::Open);
    assert_eq!(settings.database_pool_size, Some(3));
    let origins: Vec<String> = desk
        .configuration()
        .shown()
        .filter(|shown| shown.origin != Origin::Default)
        .map(|shown| shown.origin.to_string())
        .collect();
    assert_eq!(origins.len(), 4);
    assert!(origins.contains(&"from the flag --access-token-minutes".to_owned()), "{origins:?}");
}

#[test]
fn an_empty_value_counts_as_none() {
    let desk = Desk::new()
        .environment("EARNTRACK_LISTEN", "")
        .environment("JWT_SECRET", "")
        .dot_env("REGISTRATION=");

    assert_eq!(desk.settings().listen.port(), 3001);
}

#[test]
fn traces_are_sent_where_and_as_opentelemetry_names_it() {
    assert!(Desk::new().settings().otlp.is_none());
    let desk = Desk::new()
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318/")
        .environment("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20a%3Db, x-tenant = books")
        .environment("OTEL_RESOURCE_ATTRIBUTES", "host.name=books1")
        .environment("OTEL_METRICS_EXPORTER", "none");

    let settings = desk.settings();

    let otlp = settings.otlp.unwrap();
    assert_eq!(otlp.endpoint.expose(), "https://collector.example:4318");
    let headers: Vec<(&str, &str)> =
        otlp.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    assert_eq!(headers, [("authorization", "Bearer a=b"), ("x-tenant", "books")]);
    assert_eq!(settings.resource, [("host.name".to_owned(), "books1".to_owned())]);
    assert!(otlp.traces && !otlp.metrics);
    assert_eq!(otlp.sampling, Sampling { ratio: 0.05, heeds_parent: true });
    for (sampler, expected) in [
        ("always_on", Sampling { ratio: 1.0, heeds_parent: false }),
        ("parentbased_always_off", Sampling { ratio: 0.0, heeds_parent: true }),
        ("traceidratio", Sampling { ratio: 0.5, heeds_parent: false }),
    ] {
        let desk = Desk::new()
            .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")
            .environment("OTEL_TRACES_SAMPLER", sampler)
            .environment("OTEL_TRACES_SAMPLER_ARG", "0.5");
        assert_eq!(desk.settings().otlp.unwrap().sampling, expected, "{sampler}");
    }
}

#[test]
fn what_is_wrong_about_collectors_is_said_without_what_is_secret() {
    let desk = Desk::new()
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")
        .environment("OTEL_EXPORTER_OTLP_HEADERS", "Bearer hunter2")
        .environment("OTEL_TRACES_SAMPLER_ARG", "2")
        .environment("EARNTRACK_OPERATOR_LISTEN", "9464");

    let faults = desk.faults();

    assert_eq!(faults.len(), 4, "{faults:?}");
    assert!(faults.iter().all(|fault| !fault.contains("hunter2")), "{faults:?}");
}

#[test]
fn the_operators_port_is_there_unless_it_is_turned_off() {
    assert_eq!(Desk::new().settings().operator_listen, Some("127.0.0.1:9464".parse().unwrap()));

    for nowhere in ["off", ""] {
        let desk = Desk::new().environment("EARNTRACK_OPERATOR_LISTEN", nowhere);
        assert_eq!(desk.settings().operator_listen, None);
    }
}

#[test]
fn lists_may_be_lists_in_the_file() {
    let desk = Desk::new().file("cors_origins = ['https://a.example', 'https://b.example']");

    assert_eq!(desk.settings().cors_origins, ["https://a.example", "https://b.example"]);
}

#[test]
fn a_secret_can_be_kept_in_a_file_of_its_own() {
    let desk = Desk::new();
    let path = desk.secret_file(&format!("{SECRET}\n"));
    let desk =
        desk.environment("JWT_SECRET_FILE", &path).dot_env("JWT_SECRET=loses-against-the-environment-above");

    assert_eq!(desk.settings().jwt_secret.unwrap().expose(), SECRET);
    let shown = desk.configuration().shown().find(|shown| shown.name == "JWT_SECRET").unwrap();
    assert_eq!(shown.value.as_deref(), Some("***"));
    assert_eq!(shown.origin.to_string(), format!("from {path}, named from the environment"));
}

#[test]
fn a_file_of_a_secret_that_does_not_do_is_named() {
    let desk = Desk::new();
    let empty = desk.secret_file("\n");
    let desk = desk.environment("DATABASE_URL_FILE", &empty).flag("JWT_SECRET_FILE", "/no/such/file");

    let faults = desk.faults();

    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(
        faults[0]
            .starts_with("JWT_SECRET_FILE = \"/no/such/file\" (from the flag --jwt-secret-file) must name")
    );
    assert!(faults[1].contains("must name a file that is not empty"));
}

#[test]
fn a_secret_and_its_file_cannot_both_be_set() {
    let desk = Desk::new().environment("JWT_SECRET", SECRET).environment("JWT_SECRET_FILE", "/run/secret");

    assert_eq!(
        desk.faults(),
        ["JWT_SECRET and JWT_SECRET_FILE are both set (from the environment); keep one"]
    );
}

#[test]
fn everything_wrong_is_named_at_once_with_its_source_and_what_would_be_right() {
    let desk = Desk::new()
        .flag("EARNTRACK_LISTEN", "localhost")
        .environment("ACCESS_TOKEN_MINUTES", "ten")
        .environment("DATABASE_URL", "mysql://ana:hunter2@localhost/books")
        .dot_env("REGISTRATION=maybe\nTRUSTED_PROXIES=home")
        .file("database_pool_size = 0\npublic_url = 'books.example.com'\ncors_origins = '*'\njwt_secret = 'hunter2'");

    assert_eq!(
        desk.faults(),
        [
            "EARNTRACK_LISTEN = \"localhost\" (from the flag --listen) must be an address with a port, such as 127.0.0.1:3001 or [::]:3001",
            "PUBLIC_URL = \"books.example.com\" (from earntrack.toml) must be a URL without a path, such as https://books.example.com",
            "DATABASE_URL (from the environment) must begin with sqlite:, postgres:// or postgresql://",
            "DATABASE_POOL_SIZE = \"0\" (from earntrack.toml) must be a number from 1 to 200",
            "JWT_SECRET (from earntrack.toml) must have at least 32 characters, and has 7; `earntrack keys generate` prints a good one",
            "ACCESS_TOKEN_MINUTES = \"ten\" (from the environment) must be a number from 1 to 1440",
            "REGISTRATION = \"maybe\" (from .env) must be open, invite or closed",
            "TRUSTED_PROXIES = \"home\" (from .env) must list addresses and networks, such as 10.0.0.0/8; \"home\" is neither",
            "CORS_ORIGINS = \"*\" (from earntrack.toml) must list origins, such as https://app.example.com; \"*\" is none",
        ]
    );
}

#[test]
fn documents_are_kept_where_and_as_the_operator_says() {
    let plain = Desk::new().settings();
    assert_eq!(plain.document_store, DocumentStore::Database);
    assert!(!plain.document_encryption);
    assert_eq!((plain.document_quota.files, plain.document_quota.bytes), (2000, 500 << 20));

    let bucket = Desk::new()
        .environment("DOCUMENT_STORE", "s3:papers/of/us")
        .environment("DOCUMENT_ENCRYPTION", "on")
        .environment("DOCUMENT_QUOTA_MIB", "1")
        .environment("S3_ACCESS_KEY_ID", "earntrack")
        .environment("S3_SECRET_ACCESS_KEY", "x");
    let settings = bucket.settings();
    let place = DocumentStore::Bucket { name: "papers".to_owned(), prefix: "of/us".to_owned() };
    assert_eq!(settings.document_store, place);
    assert!(settings.document_encryption);
    assert_eq!(settings.document_quota.bytes, 1 << 20);

    let faults = Desk::new().environment("DOCUMENT_STORE", "s3:papers").faults();
    assert_eq!(
        faults,
        [
            "S3_ACCESS_KEY_ID must be set where DOCUMENT_STORE is a bucket",
            "S3_SECRET_ACCESS_KEY must be set where DOCUMENT_STORE is a bucket",
        ]
    );
    for text in ["s3:", "file:", "disk", "s3:/x"] {
        let faults = Desk::new().environment("DOCUMENT_STORE", text).faults();
        assert_eq!(faults.len(), 1, "{text}");
        assert!(faults[0].ends_with("must be database, file:FOLDER or s3:BUCKET"), "{faults:?}");
    }
}

#[test]
fn names_that_are_no_setting_are_refused_in_the_file() {
    let desk = Desk::new().file("earntrack_listn = '127.0.0.1:1'\nREGISTRATION = 'open'\n[server]\nport = 1");

    let faults = desk.faults();

    for name in ["earntrack_listn", "REGISTRATION", "server"] {
        let fault = format!("earntrack.toml sets {name:?}, which is no setting");
        assert!(faults.iter().any(|found| found.starts_with(&fault)), "{name}: {faults:?}");
    }
}

#[test]
fn files_that_cannot_be_read_are_named_without_what_is_in_them() {
    let torn = Desk::new().file("registration = 'open'\njwt_secret = hunter2").dot_env("JWT_SECRET=hun ter2");
    let missing =
        Desk { flags: Flags { config: Some("/no/such.toml".into()), ..Flags::default() }, ..Desk::new() };

    let faults = torn.faults();

    assert!(
        faults.iter().any(|fault| fault.starts_with("earntrack.toml, line 2, is not TOML")),
        "{faults:?}"
    );
    assert!(faults.iter().any(|fault| fault.starts_with(".env has a line")), "{faults:?}");
    assert!(!faults.concat().contains("ter2"), "{faults:?}");
    assert!(
        missing.faults()[0].starts_with("--config = \"/no/such.toml\" must name a file that can be read")
    );
}

#[test]
fn production_refuses_what_is_fine_on_a_desk() {
    let bare = Desk::new().environment("EARNTRACK_ENV", "production");
    assert_eq!(
        bare.faults(),
        [
            "JWT_SECRET must be set in production; `earntrack keys generate` prints a good one",
            "PUBLIC_URL must be set in production, such as https://books.example.com",
        ]
    );

    let careless = bare
        .environment("JWT_SECRET", "your-super-secret-jwt-key-change-me")
        .environment("PUBLIC_URL", "http://books.example.com")
        .environment("EARNTRACK_LISTEN", "0.0.0.0:0")
        .environment("TRUSTED_PROXIES", "0.0.0.0/0")
        .environment("CORS_ORIGINS", "http://app.example.com")
        .environment("JWT_SECRET_PREVIOUS", "changeme-changeme-changeme-changeme")
        .environment("DATABASE_URL", "postgres://earntrack:password@localhost/earntrack")
        .environment("REDIS_URL", "redis://:password@localhost:6379/0")
        .environment("S3_SECRET_ACCESS_KEY", "changeme")
        .environment("RATE_LIMIT_EXEMPT", "0.0.0.0/0")
        .environment("WEBHOOK_ALLOWED_NETWORKS", "10.0.0.0/8, ::/0");
    let named: Vec<String> =
        careless.faults().iter().filter_map(|fault| Some(fault.split_once(' ')?.0.to_owned())).collect();
    assert_eq!(
        named,
        [
            "JWT_SECRET",
            "JWT_SECRET_PREVIOUS",
            "DATABASE_URL",
            "REDIS_URL",
            "S3_SECRET_ACCESS_KEY",
            "RATE_LIMIT_EXEMPT",
            "WEBHOOK_ALLOWED_NETWORKS",
            "PUBLIC_URL",
            "EARNTRACK_LISTEN",
            "TRUSTED_PROXIES",
            "CORS_ORIGINS",
        ]
    );
    let told = careless.faults().concat();
    for secret in ["change-me", "changeme", ":password@"] {
        assert!(!told.contains(secret), "{told}");
    }

    let careful = Desk::new()
        .environment("EARNTRACK_ENV", "production")
        .environment("JWT_SECRET", SECRET)
        .environment("PUBLIC_URL", "https://books.example.com");
    assert_eq!(careful.settings().environment, Environment::Production);
}

/// A row of the table of environments, and what shows that it is true.
enum Proof<'a> {
    /// A setting that is refused where the row says so, and taken everywhere else.
    Refused(&'a str, &'a str),
    /// What an environment does, where the row says `refused`.
    Does(fn(Environment) -> bool),
    /// What follows from another row.
    Follows,
}

#[test]
fn each_environment_changes_what_the_reference_says() {
    use Environment::{Development, Production, Staging};
    use Proof::{Does, Follows, Refused};

    let rows = [
        ("for", Follows),
        ("a missing `JWT_SECRET`", Refused("JWT_SECRET", "")),
        ("secrets and passwords", Refused("DATABASE_URL", "postgres://ana:password@localhost/books")),
        ("secrets and passwords", Refused("JWT_SECRET", "your-super-secret-jwt-key-change-me")),
        ("`PUBLIC_URL`", Refused("PUBLIC_URL", "")),
        ("`PUBLIC_URL`", Refused("PUBLIC_URL", "http://books.example.com")),
        ("cookies for TLS", Follows),
        ("a port picked at random", Refused("EARNTRACK_LISTEN", "127.0.0.1:0")),
        ("`TRUSTED_PROXIES`", Refused("TRUSTED_PROXIES", "0.0.0.0/0")),
        ("`TRUSTED_PROXIES`", Refused("RATE_LIMIT_EXEMPT", "::/0")),
        ("`TRUSTED_PROXIES`", Refused("WEBHOOK_ALLOWED_NETWORKS", "0.0.0.0/0")),
        ("`CORS_ORIGINS`", Refused("CORS_ORIGINS", "http://app.example.com")),
        ("webhooks over http", Does(Environment::is_public)),
        ("the demo account", Does(|environment| !environment.admits_demo())),
        ("logs", Follows),
    ];
    let table: Vec<Vec<&str>> = reference::ENVIRONMENTS
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| |"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    for row in &table {
        assert!(rows.iter().any(|(label, _)| row[0].starts_with(label)), "{row:?} is shown by nothing");
    }

    for (label, proof) in rows {
        let row = table.iter().find(|row| row[0].starts_with(label)).expect(label);
        for (column, environment) in [Development, Staging, Production].into_iter().enumerate() {
            let is_refused = ["refused", "https"].contains(&row[column + 1]);
            match proof {
                Follows => {}
                Does(does) => assert_eq!(does(environment), is_refused, "{label}, {environment:?}"),
                Refused(name, value) => {
                    let desk = Desk::new()
                        .environment("EARNTRACK_ENV", environment.name())
                        .environment("JWT_SECRET", SECRET)
                        .environment("PUBLIC_URL", "https://books.example.com")
                        .environment(name, value);
                    let found = desk.configuration().settings();
                    let faults = found.err().map(|faults| faults.0).unwrap_or_default();
                    assert_eq!(faults.len(), usize::from(is_refused), "{label}, {environment:?}: {faults:?}");
                    assert!(faults.iter().all(|fault| fault.starts_with(name)), "{faults:?}");
                }
            }
        }
    }
}

#[test]
fn a_platform_may_name_the_port_alone_and_the_operator_has_the_last_word() {
    let named = Desk::new().environment("PORT", "8080");
    assert_eq!(named.settings().listen.to_string(), "0.0.0.0:8080");

    let told = named.dot_env("EARNTRACK_LISTEN=127.0.0.1:3005");
    assert_eq!(told.settings().listen.to_string(), "127.0.0.1:3005");

    for port in ["0", "65536", "http"] {
        let faults = Desk::new().environment("PORT", port).faults();
        assert_eq!(
            faults,
            [format!("PORT = {port:?} (from the environment) must be a number from 1 to 65535")]
        );
    }
}

#[test]
fn every_secret_can_be_in_a_file_of_its_own() {
    for setting in table::ALL.into_iter().filter(|setting| setting.secrecy != Secrecy::Public) {
        let desk = Desk::new();
        let value = match setting.takes {
            "URL" if setting.name == "REDIS_URL" => "redis://localhost",
            "URL" => "postgres://localhost/books",
            _ => SECRET,
        };
        let file = desk.secret_file(&format!("{value}\n"));

        let desk = desk.environment(&setting.file_name().unwrap(), &file);

        assert_eq!(desk.configuration().text(setting), Some(value), "{}", setting.name);
    }
}

#[test]
fn secrets_of_before_are_a_list_beside_the_one_that_signs() {
    let previous = format!("{SECRET}, another secret of 32 characters!");
    let desk = Desk::new().environment("JWT_SECRET_PREVIOUS", &previous);
    let faults = desk.faults();
    assert!(
        faults[0].starts_with("JWT_SECRET_PREVIOUS (from the environment) needs a JWT_SECRET"),
        "{faults:?}"
    );

    let desk = desk.environment("JWT_SECRET", "a third secret, which has a comma");
    assert_eq!(desk.settings().jwt_secret_previous.len(), 2);

    let faults = desk.environment("JWT_SECRET_PREVIOUS", "a third secret, which has a comma").faults();
    assert!(faults[0].contains("must have at least 32 characters"), "{faults:?}");
}

#[test]
fn no_secret_is_ever_shown() {
    let desk = Desk::new()
        .environment("JWT_SECRET", SECRET)
        .environment("DATABASE_URL", "postgres://ana:hunter2@localhost/books");

    let settings = format!("{:?}", desk.settings());
    let shown: Vec<Shown> = desk.configuration().shown().collect();

    assert!(!format!("{shown:?}").contains(SECRET) && !format!("{shown:?}").contains("hunter2"));
    assert!(!settings.contains(SECRET) && !settings.contains("hunter2"), "{settings}");
}
