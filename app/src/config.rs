//! The settings: where they come from, what they mean, and what is wrong with them.

mod flags;
mod reference;
mod sources;
pub(crate) mod table;
mod values;

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use age::x25519::Recipient;
use api::{RateLimits, Registration};
use documents::Quota;
use ipnet::IpNet;
use kernel::{Currency, TimeDelta};

use crate::retention::Retention;

pub use flags::Flags;
pub(crate) use flags::HEADING as SETTINGS_HEADING;
pub use reference::{env_example, reference};
pub use sources::{Configuration, Origin, Shown};
pub use values::{BackupPlace, DocumentStore, Environment, Otlp, Sampling, Secret};

use table::{Fallback, Secrecy, Setting};
use values::{RateLimitProfile, Sampler};

/// What is in force, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    pub environment: Environment,
    pub listen: SocketAddr,
    /// Scheme and host, without a slash at the end.
    pub public_url: Option<String>,
    pub data_dir: PathBuf,
    pub database_url: Secret,
    pub database_pool_size: Option<u32>,
    /// What follows the database, where something does.
    pub database_read_url: Option<Secret>,
    /// How far that may be behind.
    pub database_read_lag: Duration,
    /// Where it is left out, nothing is shared with other nodes.
    pub redis_url: Option<Secret>,
    /// Where it is left out, the keys are in the data directory.
    pub jwt_secret: Option<Secret>,
    /// Recognised beside it.
    pub jwt_secret_previous: Vec<Secret>,
    pub access_lifetime: TimeDelta,
    pub registration: Registration,
    /// The least score of a new password, from 0 to 4.
    pub password_min_score: u8,
    /// Of accounts that do not name one.
    pub default_currency: Currency,
    /// Where reference rates are fetched from; `None` for nowhere.
    pub reference_rates: Option<String>,
    /// The mail server; `None` for none.
    pub smtp_url: Option<Secret>,
    /// Whom mail is from.
    pub mail_from: Option<String>,
    /// Beside the internet.
    pub webhook_allowed_networks: Vec<IpNet>,
    pub trusted_proxies: Vec<IpNet>,
    pub cors_origins: Vec<String>,
    /// `None` for no limits at all.
    pub rate_limits: Option<RateLimits>,
    pub document_store: DocumentStore,
    /// Whether documents are encrypted from now on.
    pub document_encryption: bool,
    pub document_quota: Quota,
    /// The bucket of the document store, where that is one.
    pub s3: S3,
    /// Where checkpoints of the audit are appended to.
    pub audit_checkpoint_file: Option<PathBuf>,
    /// Between the wish that an account be erased and its fulfilment.
    pub erasure_grace: TimeDelta,
    /// Where backups go.
    pub backup_place: BackupPlace,
    /// Daily backups that are kept.
    pub backup_keep: usize,
    pub backup_recipients: Vec<Recipient>,
    /// Whether documents that are in a folder go into backups as well.
    pub backup_documents: bool,
    pub retention: Retention,
    /// Where it is left out, it is as the environment has it for the server, and `warn` for other commands.
    pub log: Option<String>,
    /// Where metrics are shown to whoever runs the server; `None` for nowhere.
    pub operator_listen: Option<SocketAddr>,
    /// Where traces and metrics are sent; `None` for nowhere.
    pub otlp: Option<Otlp>,
    /// What the server is called in lines, traces and metrics.
    pub service_name: String,
    /// What else is told of it in traces and metrics.
    pub resource: Vec<(String, String)>,
}

/// Where a bucket is, and who may use it.
#[derive(Debug, Clone)]
pub struct S3 {
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<Secret>,
}

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl Settings {
    /// What is in force where nothing is set, apart from the place of the data.
    ///
    /// # Panics
    /// Never: the defaults of the table are right.
    #[must_use]
    pub fn new(data_dir: PathBuf) -> Self {
        let mut settings = Configuration::default().settings().expect("the defaults of the table are right");
        settings.database_url = database_in(&data_dir);
        settings.data_dir = data_dir;
        settings
    }
}

impl Settings {
    /// The folder of backups, whether or not any are made by themselves.
    #[must_use]
    pub fn backup_folder(&self) -> PathBuf {
        match &self.backup_place {
            BackupPlace::Folder(folder) => folder.clone(),
            BackupPlace::Off | BackupPlace::Usual => self.data_dir.join("backups"),
        }
    }

    /// Whether backups are made without being asked for.
    #[must_use]
    pub fn makes_backups(&self) -> bool {
        match self.backup_place {
            BackupPlace::Folder(_) => true,
            BackupPlace::Off => false,
            BackupPlace::Usual => self.database_url.expose().starts_with("sqlite:"),
        }
    }
}

impl Configuration {
    /// # Errors
    /// All that is wrong, at once.
    pub fn settings(&self) -> Result<Settings, Faults> {
        let mut reader = Reader { configuration: self, faults: self.faults().to_vec() };
        let data_dir = reader.required(&table::DATA_DIR, values::directory);
        let settings = Settings {
            environment: reader.required(&table::ENVIRONMENT, values::environment),
            listen: reader.listen(),
            public_url: reader.optional(&table::PUBLIC_URL, values::public_url),
            database_url: reader
                .optional(&table::DATABASE_URL, values::database_url)
                .unwrap_or_else(|| database_in(&data_dir)),
            data_dir,
            database_pool_size: reader.optional(&table::DATABASE_POOL_SIZE, values::pool_size),
            database_read_url: reader.optional(&table::DATABASE_READ_URL, values::database_read_url),
            database_read_lag: reader.required(&table::DATABASE_READ_LAG_SECONDS, values::lag_seconds),
            redis_url: reader.optional(&table::REDIS_URL, values::redis_url),
            jwt_secret: reader.optional(&table::JWT_SECRET, values::secret),
            jwt_secret_previous: reader
                .optional(&table::JWT_SECRET_PREVIOUS, values::secrets)
                .unwrap_or_default(),
            access_lifetime: reader.required(&table::ACCESS_TOKEN_MINUTES, values::minutes),
            registration: reader.required(&table::REGISTRATION, values::registration),
            password_min_score: reader.required(&table::PASSWORD_MIN_SCORE, values::score),
            default_currency: reader.required(&table::DEFAULT_CURRENCY, values::currency),
            reference_rates: reader.required(&table::REFERENCE_RATES, values::reference_rates),
            smtp_url: reader.optional(&table::SMTP_URL, values::any_secret),
            mail_from: reader.optional(&table::MAIL_FROM, values::text),
            webhook_allowed_networks: reader
                .optional(&table::WEBHOOK_ALLOWED_NETWORKS, values::networks)
                .unwrap_or_default(),
            trusted_proxies: reader.optional(&table::TRUSTED_PROXIES, values::networks).unwrap_or_default(),
            cors_origins: reader.optional(&table::CORS_ORIGINS, values::origins).unwrap_or_default(),
            rate_limits: reader.rate_limits(),
            document_store: reader.required(&table::DOCUMENT_STORE, values::document_store),
            document_encryption: reader.required(&table::DOCUMENT_ENCRYPTION, values::switch),
            document_quota: Quota {
                files: reader.required(&table::DOCUMENT_QUOTA_FILES, values::up_to_a_million),
                bytes: reader.required(&table::DOCUMENT_QUOTA_MIB, values::up_to_a_million) << 20,
            },
            s3: S3 {
                endpoint: reader.optional(&table::S3_ENDPOINT, values::public_url),
                region: reader.required(&table::S3_REGION, values::text),
                access_key_id: reader.optional(&table::S3_ACCESS_KEY_ID, values::text),
                secret_access_key: reader.optional(&table::S3_SECRET_ACCESS_KEY, values::any_secret),
            },
            audit_checkpoint_file: reader.optional(&table::AUDIT_CHECKPOINT_FILE, values::directory),
            erasure_grace: reader.required(&table::ERASURE_GRACE_DAYS, values::grace_days),
            backup_place: reader.optional(&table::BACKUP_DIR, values::backup_place).unwrap_or_default(),
            backup_keep: reader.required(&table::BACKUP_KEEP, values::up_to_a_thousand),
            backup_recipients: reader
                .optional(&table::BACKUP_RECIPIENTS, values::recipients)
                .unwrap_or_default(),
            backup_documents: reader.required(&table::BACKUP_DOCUMENTS, values::switch),
            retention: Retention {
                earnings_years: reader.required(&table::RETENTION_EARNINGS_YEARS, values::earnings_years),
                products: reader.required(&table::RETENTION_PRODUCTS_DAYS, values::products_days),
                answers: reader.required(&table::RETENTION_ANSWERS_DAYS, values::answers_days),
                sessions: reader.required(&table::RETENTION_SESSIONS_DAYS, values::sessions_days),
                letters: reader.required(&table::RETENTION_LETTERS_DAYS, values::letters_days),
                jobs: reader.required(&table::RETENTION_JOBS_DAYS, values::jobs_days),
                deliveries: reader.required(&table::RETENTION_DELIVERIES_DAYS, values::deliveries_days),
            },
            log: reader.optional(&table::LOG, values::log_filter),
            operator_listen: reader.required(&table::OPERATOR_LISTEN, values::operator_address),
            otlp: reader.otlp(),
            service_name: reader.required(&table::OTEL_SERVICE_NAME, values::text),
            resource: reader
                .optional(&table::OTEL_RESOURCE_ATTRIBUTES, values::attributes)
                .unwrap_or_default(),
        };
        if let DocumentStore::Bucket { .. } = settings.document_store {
            for (setting, is_there) in [
                (&table::S3_ACCESS_KEY_ID, settings.s3.access_key_id.is_some()),
                (&table::S3_SECRET_ACCESS_KEY, settings.s3.secret_access_key.is_some()),
            ] {
                if !is_there && !self.is_set(setting) {
                    reader.faults.push(self.fault(setting, "must be set where DOCUMENT_STORE is a bucket"));
                }
            }
        }
        if settings.jwt_secret.is_none()
            && !settings.jwt_secret_previous.is_empty()
            && !self.is_set(&table::JWT_SECRET)
        {
            let problem = "needs a JWT_SECRET that it was before; keys in the data directory are kept there";
            reader.faults.push(self.fault(&table::JWT_SECRET_PREVIOUS, problem));
        }
        if settings.database_read_url.is_some() && settings.database_url.expose().starts_with("sqlite:") {
            let problem = "needs a DATABASE_URL of PostgreSQL, which it follows";
            reader.faults.push(self.fault(&table::DATABASE_READ_URL, problem));
        }
        if settings.smtp_url.is_some() && settings.mail_from.is_none() && !self.is_set(&table::MAIL_FROM) {
            reader.faults.push(self.fault(&table::MAIL_FROM, "must be set where SMTP_URL is"));
        }
        if settings.environment.is_public() {
            reader.faults.extend(self.faults_in_public(&settings));
        }
        if reader.faults.is_empty() { Ok(settings) } else { Err(Faults(reader.faults)) }
    }

    /// What may be done on a desk and not on the internet.
    fn faults_in_public(&self, settings: &Settings) -> Vec<String> {
        let here = settings.environment.name();
        let mut faults = Vec::new();
        let mut refuse = |setting: &'static Setting, problem: &str| faults.push(self.fault(setting, problem));
        match &settings.jwt_secret {
            None if self.is_set(&table::JWT_SECRET) => {}
            None => refuse(
                &table::JWT_SECRET,
                &format!("must be set in {here}; `earntrack keys generate` prints a good one"),
            ),
            Some(secret) if secret.is_guessable() => refuse(
                &table::JWT_SECRET,
                "must not be one that can be guessed; `earntrack keys generate` prints a good one",
            ),
            Some(_) => {}
        }
        if settings.jwt_secret_previous.iter().any(Secret::is_guessable) {
            refuse(&table::JWT_SECRET_PREVIOUS, "must not hold one that can be guessed");
        }
        for (setting, url) in [
            (&table::DATABASE_URL, Some(&settings.database_url)),
            (&table::DATABASE_READ_URL, settings.database_read_url.as_ref()),
            (&table::REDIS_URL, settings.redis_url.as_ref()),
            (&table::SMTP_URL, settings.smtp_url.as_ref()),
            (&table::OTEL_EXPORTER_OTLP_ENDPOINT, settings.otlp.as_ref().map(|otlp| &otlp.endpoint)),
        ] {
            if url.is_some_and(Secret::holds_a_guessable_password) {
                refuse(setting, "must not hold a password that can be guessed");
            }
        }
        if settings.s3.secret_access_key.as_ref().is_some_and(Secret::is_guessable) {
            refuse(&table::S3_SECRET_ACCESS_KEY, "must not be one that can be guessed");
        }
        if settings.rate_limits.as_ref().is_some_and(|limits| limits.exempt.iter().any(is_everyone)) {
            refuse(
                &table::RATE_LIMIT_EXEMPT,
                "must not be every address there is; RATE_LIMIT_PROFILE=off says that",
            );
        }
        if settings.webhook_allowed_networks.iter().any(is_everyone) {
            refuse(&table::WEBHOOK_ALLOWED_NETWORKS, "must not be every address there is");
        }
        match settings.public_url.as_deref() {
            None if self.is_set(&table::PUBLIC_URL) => {}
            None => {
                let problem = format!("must be set in {here}, such as https://books.example.com");
                refuse(&table::PUBLIC_URL, &problem);
            }
            Some(url) if !url.starts_with("https://") => {
                refuse(&table::PUBLIC_URL, &format!("must begin with https:// in {here}"));
            }
            Some(_) => {}
        }
        if settings.listen.port() == 0 {
            let problem = format!("must name a port in {here}, for nobody would know where to connect");
            refuse(&table::LISTEN, &problem);
        }
        if settings.trusted_proxies.iter().any(is_everyone) {
            refuse(
                &table::TRUSTED_PROXIES,
                "must not be every address there is, for then anyone could be anyone",
            );
        }
        if settings.cors_origins.iter().any(|origin| !origin.starts_with("https://")) {
            refuse(&table::CORS_ORIGINS, &format!("must begin with https:// in {here}"));
        }
        faults
    }
}

/// Reads one setting after the other, and goes on after a wrong one.
struct Reader<'a> {
    configuration: &'a Configuration,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn optional<T>(&mut self, setting: &'static Setting, read: fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.configuration.text(setting)?;
        read(text).map_err(|problem| self.faults.push(self.configuration.fault(setting, &problem))).ok()
    }

    /// On every network where a platform names the port, unless the operator says more.
    fn listen(&mut self) -> SocketAddr {
        let port = self.optional(&table::PORT, values::port);
        match port {
            Some(port) if !self.configuration.is_set(&table::LISTEN) => (Ipv4Addr::UNSPECIFIED, port).into(),
            _ => self.required(&table::LISTEN, values::address),
        }
    }

    fn rate_limits(&mut self) -> Option<RateLimits> {
        let profile = self.required(&table::RATE_LIMIT_PROFILE, values::rate_limit_profile);
        let limits = RateLimits {
            auth: self.required(&table::RATE_LIMIT_AUTH, values::allowance),
            public: self.required(&table::RATE_LIMIT_PUBLIC, values::allowance),
            account: self.required(&table::RATE_LIMIT_ACCOUNT, values::allowance),
            api: self.required(&table::RATE_LIMIT_API, values::allowance),
            burst: self.required(&table::RATE_LIMIT_BURST, values::allowance),
            strict: profile == RateLimitProfile::Strict,
            exempt: self.optional(&table::RATE_LIMIT_EXEMPT, values::networks).unwrap_or_default(),
        };
        (profile != RateLimitProfile::Off).then_some(limits)
    }

    fn otlp(&mut self) -> Option<Otlp> {
        let endpoint = self.optional(&table::OTEL_EXPORTER_OTLP_ENDPOINT, values::otlp_endpoint);
        let (sampler, heeds_parent) = self.required(&table::OTEL_TRACES_SAMPLER, values::sampler);
        let ratio = self.required(&table::OTEL_TRACES_SAMPLER_ARG, values::ratio);
        let ratio = match sampler {
            Sampler::All => 1.0,
            Sampler::None => 0.0,
            Sampler::Ratio => ratio,
        };
        let headers = self.optional(&table::OTEL_EXPORTER_OTLP_HEADERS, values::headers).unwrap_or_default();
        let timeout = self.required(&table::OTEL_EXPORTER_OTLP_TIMEOUT, values::milliseconds);
        let traces = self.required(&table::OTEL_TRACES_EXPORTER, values::exporter);
        let metrics = self.required(&table::OTEL_METRICS_EXPORTER, values::exporter);
        let interval = self.required(&table::OTEL_METRIC_EXPORT_INTERVAL, values::milliseconds);
        Some(Otlp {
            endpoint: endpoint?,
            headers,
            timeout,
            traces,
            metrics,
            interval,
            sampling: Sampling { ratio, heeds_parent },
        })
    }

    /// Goes on with the default where the text is wrong.
    fn required<T>(&mut self, setting: &'static Setting, read: fn(&str) -> Result<T, String>) -> T {
        self.optional(setting, read).unwrap_or_else(|| match setting.default {
            Fallback::Value(default) => read(default).expect("the defaults of the table are right"),
            Fallback::Nothing(_) => unreachable!("{} has no default", setting.name),
        })
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [fault] => f.write_str(fault),
            faults => {
                write!(f, "{} settings are wrong:", faults.len())?;
                faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
            }
        }
    }
}

impl std::error::Error for Faults {}

fn is_everyone(network: &IpNet) -> bool {
    network.prefix_len() == 0
}

fn database_in(data_dir: &Path) -> Secret {
    Secret::new(format!("sqlite:{}", data_dir.join("earntrack.db").display()))
}

#[cfg(test)]
mod tests;
