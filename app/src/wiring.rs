//! Putting the parts together: the only place that knows both the adapters and the API.

use std::{
    fs, io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    thread,
    time::Duration,
};

use ::post::{Carrier, PostPorts, PostService, Stationery};
use adapter_cache::{
    Cache, CachedAccounts, CachedEarnings, CachedFigures, CachedPlatforms, CachedSessions, Caching, Memory,
    RECHECK, Redis,
};
use adapter_crypto::{Argon2Passwords, JwtSigner, Keys, Sealer, WebAuthn};
use adapter_database::{ConnectError, Database, Wall};
use adapter_http::Messenger;
use adapter_images::ImagePreviews;
use adapter_mail::{BadMailUrl, Paperwork, Smtp};
use adapter_objects::{Bucket, ObjectVault};
use adapter_pdf::Typesetter;
use analytics::{
    AnalyticsService, Categories, Category, Letterhead, Report, ReportPress, ReportPressError, TrendsService,
};
use anyhow::{Context as _, ensure};
use async_trait::async_trait;
use audit::AuditService;
use documents::{DocumentError, DocumentsPorts, DocumentsService, Quota, Strongbox, Vault};
use earnings::{
    DefaultCategory, EarningsError, EarningsPorts, EarningsService, ExpenseCategory, ExpensesService,
    GoalsPorts, GoalsService,
};
use identity::{Accounts, IdentityPorts, IdentityRules, IdentityService, PasswordRules};
use inventory::{InventoryPorts, InventoryService};
use invoicing::{
    CustomersService, InvoicingPorts, InvoicingService, Logos, Paper, Press, PressError, Standing, Style,
    Worded,
};
use kernel::{Clock, Herald, Limiter, Seal, StoreError, SystemClock, TimeDelta, UserId};
use rates::RatesService;
use rights::{ConsentsService, ErasuresService, ExportsService};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio_util::sync::CancellationToken;
use trash::TrashService;
use webhooks::{Courier, Reach, WebhooksPorts, WebhooksService};

use crate::{
    backups::{Backups, Desk, Elsewhere, Policy, Reason},
    config::{DocumentStore, Faults, S3, Secret, Settings},
    jobs::Queue,
    post::Books,
    retention::Retention,
    samples::{LetterSamples, SampleDesk},
    telemetry::{BackupMarks, CountedCarrier, CountedCourier},
};

/// How long one may take back that one's account is to be erased, unless the settings say otherwise.
const ERASURE_GRACE: TimeDelta = TimeDelta::days(30);

/// The services over one store, ready for use.
#[derive(Clone)]
pub struct App {
    pub identity: Arc<IdentityService>,
    pub earnings: Arc<EarningsService>,
    pub inventory: Arc<InventoryService>,
    pub expenses: Arc<ExpensesService>,
    pub customers: Arc<CustomersService>,
    pub invoicing: Arc<InvoicingService>,
    pub documents: Arc<DocumentsService>,
    pub goals: Arc<GoalsService>,
    pub rates: Arc<RatesService>,
    pub audit: Arc<AuditService>,
    pub consents: Arc<ConsentsService>,
    pub account_exports: Arc<ExportsService>,
    pub erasures: Arc<ErasuresService>,
    pub trash: Arc<TrashService>,
    /// Where archives of accounts lie.
    pub strongbox: Strongbox,
    /// Where reference rates are fetched from; `None` for nowhere.
    pub reference_rates: Option<String>,
    /// Where checkpoints of the audit are appended to; `None` for nowhere.
    pub audit_checkpoint_file: Option<PathBuf>,
    /// `None`, where none are made by themselves.
    pub backups: Option<Backups>,
    /// What is kept for how long.
    pub retention: Retention,
    pub analytics: Arc<AnalyticsService>,
    pub trends: Arc<TrendsService>,
    pub post: Arc<PostService>,
    pub webhooks: Arc<WebhooksService>,
    /// What prints reports.
    pub reports: Arc<dyn ReportPress>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    pub database: Database,
    pub caching: Arc<Caching>,
    pub limiter: Arc<dyn Limiter>,
    /// Where it is noted what became of backups.
    pub backup_marks: Arc<BackupMarks>,
}

/// How what was read is kept, and requests are counted.
#[derive(Clone)]
pub struct Keeping {
    pub cache: Arc<dyn Cache>,
    pub limiter: Arc<dyn Limiter>,
    /// See [`Caching::new`].
    pub recheck: Duration,
}

impl Keeping {
    /// In this process alone.
    #[must_use]
    pub fn in_process(clock: &Arc<dyn Clock>) -> Self {
        let memory = Arc::new(Memory::new(Arc::clone(clock)));
        Self { cache: memory.clone(), limiter: memory, recheck: RECHECK }
    }
}

/// What sets papers.
#[derive(Clone)]
pub struct Presses {
    pub invoices: Arc<dyn Press>,
    pub reports: Arc<dyn ReportPress>,
    pub mail: Mailing,
}

/// How mail is written and sent.
#[derive(Clone)]
pub struct Mailing {
    pub stationery: Arc<dyn Stationery>,
    /// `None` where there is no mail server.
    pub carrier: Option<Arc<dyn Carrier>>,
    /// Where users find this server, without a slash at the end.
    pub server: String,
}

impl Mailing {
    /// Written, and sent nowhere.
    #[must_use]
    pub fn nowhere(server: String) -> Self {
        Self { stationery: Arc::new(Paperwork), carrier: None, server }
    }
}

/// How documents are kept.
#[derive(Clone)]
pub struct Papers {
    pub vault: Arc<dyn Vault>,
    pub quota: Quota,
    /// Whether they are encrypted from now on.
    pub sealed: bool,
}

impl Papers {
    /// In the database, as they are.
    #[must_use]
    pub fn in_database(database: &Database) -> Self {
        Self { vault: Arc::new(database.clone()), quota: Quota::default(), sealed: false }
    }
}

impl App {
    /// Opens what the settings name, with the machine's clock, and brings the schema up to date.
    ///
    /// # Errors
    /// [`Faults`] where a setting is wrong; otherwise what kept a part from working.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let keys = keys(settings, clock.as_ref())?;
        let database = database(settings).await?;
        let seal: Arc<dyn Seal> = Arc::new(Sealer::new(&keys));
        database.seal_with(&seal);
        ensure_whole(&database).await?;
        let backups = settings.makes_backups().then(|| backups(settings)).transpose()?;
        if let Some(backups) = &backups {
            before_migration(&database, backups).await?;
        }
        read_from_replica(settings, &database, &clock)?;
        let applied =
            database.migrate().await.context("the schema of the database could not be brought up to date")?;
        if !applied.is_empty() {
            tracing::info!(migrations = applied.join(", "), "brought the schema up to date");
        }
        if database.wall().await.context("the database could not be read")? == Wall::Bypassed {
            tracing::warn!("{}", Wall::Bypassed.standing());
        }
        let papers = papers(settings, &database)?;
        let press = Arc::new(Aside::default());
        let presses = Presses { invoices: press.clone(), reports: press, mail: mailing(settings)? };
        let keeping = keeping(settings, &clock).await?;
        let rules = IdentityRules {
            access_lifetime: settings.access_lifetime,
            passwords: PasswordRules { min_score: settings.password_min_score },
            sends_mail: settings.smtp_url.is_some(),
        };
        let app = Self::over(database, &keys, clock, rules, presses, papers, keeping);
        let reach = Reach {
            allowed: settings.webhook_allowed_networks.clone(),
            encrypted_only: settings.environment.is_public(),
        };
        let app = app.reaching(reach);
        Ok(Self {
            reference_rates: settings.reference_rates.clone(),
            audit_checkpoint_file: settings.audit_checkpoint_file.clone(),
            backup_marks: backups.as_ref().map(Backups::marks).unwrap_or_default(),
            backups,
            retention: settings.retention,
            erasures: Arc::new(ErasuresService::new(
                Arc::new(app.database.clone()),
                Arc::clone(&app.clock),
                settings.erasure_grace,
            )),
            ..app
        })
    }

    /// Opens what the settings name for someone who only looks: the schema stays as it is, and nothing is
    /// told to other nodes.
    ///
    /// # Errors
    /// [`Faults`] where a setting is wrong; otherwise what kept a part from working, or that the schema is not
    /// up to date, or not everything there.
    pub(crate) async fn open_to_look(settings: &Settings) -> anyhow::Result<Self> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let database = database(settings).await?;
        let pending = database.pending_migrations().await.context("the schema could not be read")?;
        ensure!(pending.is_empty(), "the schema is not up to date; `earntrack migrate` makes it so");
        ensure_whole(&database).await?;
        let keys = keys(settings, clock.as_ref())?;
        let papers = papers(settings, &database)?;
        let press = Arc::new(Aside::default());
        let presses = Presses { invoices: press.clone(), reports: press, mail: mailing(settings)? };
        let rules = IdentityRules {
            access_lifetime: settings.access_lifetime,
            passwords: PasswordRules { min_score: settings.password_min_score },
            sends_mail: settings.smtp_url.is_some(),
        };
        let keeping = Keeping::in_process(&clock);
        let app = Self::over(database, &keys, clock, rules, presses, papers, keeping);
        let backups = settings.makes_backups().then(|| backups(settings)).transpose()?;
        Ok(Self { reference_rates: settings.reference_rates.clone(), backups, ..app })
    }

    /// The services over an open and migrated store.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a list of parts, each made once of those before it")]
    pub fn over(
        database: Database,
        keys: &Keys,
        clock: Arc<dyn Clock>,
        rules: IdentityRules,
        Presses { invoices: press, reports, mail }: Presses,
        papers: Papers,
        Keeping { cache, limiter, recheck }: Keeping,
    ) -> Self {
        let sealer = Arc::new(Sealer::new(keys));
        let seal: Arc<dyn Seal> = sealer.clone();
        database.seal_with(&seal);
        let store = Arc::new(database.clone());
        let caching =
            Arc::new(Caching::new(cache, store.clone(), store.clone(), Arc::clone(&clock), recheck));
        let herald: Arc<dyn Herald> = caching.clone();
        database.heed(&herald);
        let accounts = Arc::new(CachedAccounts::new(store.clone(), caching.clone()));
        let identity_ports = IdentityPorts {
            registry: store.clone(),
            accounts: accounts.clone(),
            sessions: Arc::new(CachedSessions::new(store.clone(), caching.clone())),
            links: store.clone(),
            tokens: store.clone(),
            factors: store.clone(),
            slowdowns: store.clone(),
            directory: store.clone(),
            admissions: store.clone(),
            passwords: Arc::new(Argon2Passwords::new(cores())),
            ceremonies: Arc::new(WebAuthn::new(&mail.server)),
            signer: Arc::new(JwtSigner::new(keys, Arc::clone(&clock))),
            seal: Arc::clone(&seal),
            clock: Arc::clone(&clock),
        };
        let identity = IdentityService::new(identity_ports, rules);
        let Papers { vault, quota, sealed } = papers;
        let strongbox = Strongbox::new(Arc::clone(&vault), Arc::clone(&seal));
        let documents_ports = DocumentsPorts {
            archive: store.clone(),
            documents: store.clone(),
            vault,
            previews: Arc::new(ImagePreviews::new(cores())),
            seal: Arc::clone(&seal),
            clock: Arc::clone(&clock),
        };
        let documents = Arc::new(DocumentsService::new(documents_ports, quota, sealed));
        let platforms = Arc::new(CachedPlatforms::new(store.clone(), caching.clone()));
        let sums = Arc::new(CachedEarnings::new(store.clone(), caching.clone()));
        let earnings = EarningsService::new(EarningsPorts {
            ledger: store.clone(),
            platforms: platforms.clone(),
            earnings: sums.clone(),
            imports: store.clone(),
            rates: store.clone(),
            clock: Arc::clone(&clock),
        });
        let inventory = InventoryService::new(InventoryPorts {
            stockroom: store.clone(),
            products: store.clone(),
            sales: store.clone(),
            rates: store.clone(),
            clock: Arc::clone(&clock),
        });
        let expenses =
            Arc::new(ExpensesService::new(store.clone(), store.clone(), store.clone(), Arc::clone(&clock)));
        let goals = GoalsService::new(GoalsPorts {
            goals: store.clone(),
            platforms,
            earnings: sums,
            expenses: store.clone(),
            rates: store.clone(),
            clock: Arc::clone(&clock),
        });
        let rates = RatesService::new(store.clone(), store.clone(), store.clone(), Arc::clone(&clock));
        let audit = AuditService::new(
            store.clone(),
            store.clone(),
            store.clone(),
            Arc::clone(&seal),
            Arc::clone(&clock),
        );
        let consents = Arc::new(ConsentsService::new(store.clone(), Arc::clone(&clock)));
        let account_exports = ExportsService::new(store.clone(), Arc::clone(&clock));
        let erasures = ErasuresService::new(store.clone(), Arc::clone(&clock), ERASURE_GRACE);
        let trash = TrashService::new(store.clone(), Arc::clone(&clock));
        let figures = Arc::new(CachedFigures::new(store.clone(), caching.clone()));
        let analytics = AnalyticsService::new(
            figures.clone(),
            store.clone(),
            Arc::new(SortsOfExpenses(Arc::clone(&expenses))),
            Arc::clone(&clock),
        );
        let trends = TrendsService::new(figures, store.clone(), Arc::clone(&clock));
        let customers = CustomersService::new(store.clone(), Arc::clone(&clock));
        let logos = SellersLogos { accounts, documents: documents.clone() };
        let invoicing = InvoicingService::new(InvoicingPorts {
            billing: store.clone(),
            invoices: store.clone(),
            customers: store.clone(),
            logos: Arc::new(logos),
            press,
            seal: Arc::clone(&seal),
            clock: Arc::clone(&clock),
        });
        let (identity, invoicing) = (Arc::new(identity), Arc::new(invoicing));
        let (customers, analytics) = (Arc::new(customers), Arc::new(analytics));
        let Mailing { stationery, carrier, server } = mail;
        let books = Books {
            identity: Arc::clone(&identity),
            invoicing: Arc::clone(&invoicing),
            customers: Arc::clone(&customers),
            expenses: Arc::clone(&expenses),
            analytics: Arc::clone(&analytics),
            consents: Arc::clone(&consents),
            public: format!("{server}/i"),
        };
        let webhooks = WebhooksService::new(WebhooksPorts {
            webhooks: store.clone(),
            courier: courier(Reach::default()),
            randomness: sealer,
            seal: Arc::clone(&seal),
            clock: Arc::clone(&clock),
            reach: Reach::default(),
        });
        let post = Arc::new(PostService::new(PostPorts {
            letters: store,
            sources: Arc::new(books),
            stationery,
            carrier,
            seal: Arc::clone(&seal),
            clock: Arc::clone(&clock),
            server,
            api: api::BASE,
        }));
        let app = Self {
            identity,
            earnings: Arc::new(earnings),
            inventory: Arc::new(inventory),
            expenses,
            customers,
            invoicing,
            documents,
            goals: Arc::new(goals),
            rates: Arc::new(rates),
            audit: Arc::new(audit),
            consents,
            account_exports: Arc::new(account_exports),
            erasures: Arc::new(erasures),
            trash: Arc::new(trash),
            strongbox,
            reference_rates: None,
            audit_checkpoint_file: None,
            backups: None,
            retention: Retention::default(),
            analytics,
            trends: Arc::new(trends),
            post,
            webhooks: Arc::new(webhooks),
            reports,
            seal,
            clock,
            database,
            caching,
            limiter,
            backup_marks: Arc::default(),
        };
        app.database.dispatch(app.queues().iter().flat_map(Queue::routes));
        app
    }

    /// The same, whose webhooks reach elsewhere.
    #[must_use]
    pub fn reaching(self, reach: Reach) -> Self {
        let courier = courier(reach.clone());
        Self { webhooks: Arc::new(self.webhooks.reaching(reach, courier)), ..self }
    }

    /// The HTTP API over the services; not ready any more once `draining` is cancelled.
    #[must_use]
    pub fn edge(&self, settings: api::Settings, draining: CancellationToken) -> api::Edge {
        let store = Arc::new(self.database.clone());
        let services = api::Services {
            identity: Arc::clone(&self.identity),
            earnings: Arc::clone(&self.earnings),
            inventory: Arc::clone(&self.inventory),
            expenses: Arc::clone(&self.expenses),
            customers: Arc::clone(&self.customers),
            invoicing: Arc::clone(&self.invoicing),
            documents: Arc::clone(&self.documents),
            goals: Arc::clone(&self.goals),
            rates: Arc::clone(&self.rates),
            audit: Arc::clone(&self.audit),
            consents: Arc::clone(&self.consents),
            account_exports: Arc::clone(&self.account_exports),
            erasures: Arc::clone(&self.erasures),
            trash: Arc::clone(&self.trash),
            strongbox: self.strongbox.clone(),
            analytics: Arc::clone(&self.analytics),
            trends: Arc::clone(&self.trends),
            post: Arc::clone(&self.post),
            webhooks: Arc::clone(&self.webhooks),
            reports: Arc::clone(&self.reports),
            idempotency: store.clone(),
            seal: Arc::clone(&self.seal),
            clock: Arc::clone(&self.clock),
            epochs: self.caching.clone(),
            answers: self.caching.clone(),
            limiter: Arc::clone(&self.limiter),
            live: self.caching.clone(),
            chronicle: store.clone(),
            jobs: store.clone(),
            backups: Arc::new(Desk::new(self.backups.clone(), self.database.clone())),
            samples: Arc::new(SampleDesk::new(self.clone())),
            letters: Arc::new(LetterSamples),
            site: web::FILES.iter().map(site_file).collect(),
            probes: vec![store],
            draining,
        };
        api::app(services, settings)
    }
}

fn site_file(file: &web::File) -> api::SiteFile {
    let web::File { path, plain, brotli, gzip, digest } = *file;
    api::SiteFile { path, plain, brotli, gzip, digest }
}

fn courier(reach: Reach) -> Arc<dyn Courier> {
    Arc::new(CountedCourier(Arc::new(Messenger::new(reach))))
}

/// Sets documents beside the requests of others, and not in their way. Its faces are unpacked for the
/// first of them: many servers never set one.
#[derive(Default)]
struct Aside(OnceLock<Typesetter>);

impl Aside {
    fn typesetter(&self) -> Result<&Typesetter, PressError> {
        if let Some(typesetter) = self.0.get() {
            return Ok(typesetter);
        }
        let typesetter = Typesetter::try_new()?;
        Ok(self.0.get_or_init(|| typesetter))
    }
}

impl Press for Aside {
    fn pdf(&self, paper: &Paper, style: &Style, attachment: Option<&str>) -> Result<Vec<u8>, PressError> {
        aside(|| self.typesetter()?.pdf(paper, style, attachment))
    }

    fn worded(&self, paper: &Paper, style: &Style, standing: &Standing) -> Worded {
        adapter_pdf::worded(paper, style, standing)
    }
}

impl ReportPress for Aside {
    fn report(&self, report: &Report, letterhead: &Letterhead) -> Result<Vec<u8>, ReportPressError> {
        aside(|| {
            let typesetter = self.typesetter().map_err(|PressError(fault)| ReportPressError(fault))?;
            typesetter.report(report, letterhead)
        })
    }
}

/// Runs what takes long where it keeps no other request waiting.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Heads papers with the picture that sellers chose in their profile, as its small preview: that has
/// been read already, and is no larger than a page has use for.
struct SellersLogos {
    accounts: Arc<dyn Accounts>,
    documents: Arc<DocumentsService>,
}

#[async_trait]
impl Logos for SellersLogos {
    async fn logo(&self, owner: UserId) -> Result<Option<Vec<u8>>, StoreError> {
        let account = self.accounts.find(owner).await?;
        let Some(logo) = account.and_then(|account| account.business).and_then(|business| business.logo)
        else {
            return Ok(None);
        };
        match self.documents.preview(owner, logo).await {
            Ok(picture) => Ok(Some(picture)),
            Err(DocumentError::NotFound | DocumentError::NoPreview) => Ok(None),
            Err(DocumentError::Store(error)) => Err(error),
            Err(error) => Err(StoreError::Corrupt(error.into())),
        }
    }
}

/// Tells analytics what expenses are called, and where tax forms ask for them.
struct SortsOfExpenses(Arc<ExpensesService>);

#[async_trait]
impl Categories for SortsOfExpenses {
    async fn categories(&self, owner: UserId) -> Result<Vec<Category>, StoreError> {
        let categories = match self.0.categories(owner).await {
            Ok(categories) => categories,
            Err(EarningsError::Store(error)) => return Err(error),
            Err(error) => return Err(StoreError::Corrupt(error.into())),
        };
        let told = |category: &ExpenseCategory| {
            let line = |of: fn(&DefaultCategory) -> Option<&'static str>| {
                category.default().and_then(of).map(str::to_owned)
            };
            Category {
                key: category.key.to_string(),
                name: category.called().to_owned(),
                schedule_c: line(|default| default.schedule_c),
                sa103f: line(|default| default.sa103f),
                anlage_euer: line(|default| default.anlage_euer),
            }
        };
        Ok(categories.iter().map(told).collect())
    }
}

impl Settings {
    /// What the API must know; `reached_at` is its URL where no other is set.
    #[must_use]
    pub fn for_api(&self, reached_at: String) -> api::Settings {
        api::Settings {
            public_url: self.public_url.clone().unwrap_or(reached_at),
            trusted_proxies: self.trusted_proxies.clone(),
            cors_origins: self.cors_origins.clone(),
            rate_limits: self.rate_limits.clone(),
            registration: self.registration,
            currency: self.default_currency,
        }
    }
}

/// Opens the store, and leaves its schema as it is.
///
/// # Errors
/// [`Faults`] where the URL is wrong; otherwise why the store does not answer.
pub(crate) async fn database(settings: &Settings) -> anyhow::Result<Database> {
    let url = settings.database_url.expose();
    if url.starts_with("sqlite:") {
        create_private(&settings.data_dir).with_context(|| {
            format!("the data directory {} could not be created", settings.data_dir.display())
        })?;
    }
    match Database::connect(url, settings.database_pool_size).await {
        Ok(database) => Ok(database),
        Err(ConnectError::Store(error)) => Err(error).context("the database could not be opened"),
        Err(error) => Err(Faults(vec![format!("DATABASE_URL {:#}", anyhow::Error::new(error))]).into()),
    }
}

/// Refuses what is being filled from elsewhere.
async fn ensure_whole(database: &Database) -> anyhow::Result<()> {
    ensure!(
        !database.is_half_filled().await.context("the database could not be read")?,
        "everything is being moved into this database, and not all of it is there; \
        `earntrack transfer` or `earntrack restore` goes on with it"
    );
    Ok(())
}

/// What makes backups where the settings say, whether or not it does so by itself.
pub(crate) fn backups(settings: &Settings) -> anyhow::Result<Backups> {
    let policy = Policy {
        folder: settings.backup_folder(),
        keep: settings.backup_keep,
        recipients: settings.backup_recipients.clone(),
    };
    let elsewhere = vault(settings)?.map(|vault| Elsewhere {
        place: settings.document_store.place(),
        vault: Arc::new(vault),
        is_taken_along: settings.backup_documents
            && matches!(settings.document_store, DocumentStore::Folder(_)),
    });
    Ok(Backups::new(policy, Arc::new(SystemClock), sealer(settings)?).with_documents(elsewhere))
}

/// Keeps what there is before the schema is changed. What is new has nothing to be kept.
pub(crate) async fn before_migration(database: &Database, backups: &Backups) -> anyhow::Result<()> {
    let applied = database.applied_migrations().await.context("the database could not be read")?;
    let pending = database.pending_migrations().await.context("the database could not be read")?;
    if applied.is_empty() || pending.is_empty() {
        return Ok(());
    }
    let note = format!("before {}", pending.join(", "));
    let made = backups.make(database, Reason::Migration, Some(note)).await;
    let manifest = made.context("nothing was changed, for there could be no backup before it")?;
    tracing::info!(backup = manifest.name, "made a backup before the schema is changed");
    Ok(())
}

pub(crate) fn sealer(settings: &Settings) -> anyhow::Result<Arc<dyn Seal>> {
    Ok(Arc::new(Sealer::new(&keys(settings, &SystemClock)?)))
}

/// Has figures read from the replica that the settings name.
fn read_from_replica(settings: &Settings, database: &Database, clock: &Arc<dyn Clock>) -> anyhow::Result<()> {
    let Some(url) = &settings.database_read_url else { return Ok(()) };
    let done = database.read_from(url.expose(), settings.database_read_lag, Arc::clone(clock));
    done.map_err(|error| Faults(vec![format!("DATABASE_READ_URL {:#}", anyhow::Error::new(error))]))?;
    Ok(())
}

/// The mail server that the settings name.
fn mailing(settings: &Settings) -> anyhow::Result<Mailing> {
    let server = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    let nowhere = Mailing::nowhere(server);
    let (Some(url), Some(from)) = (&settings.smtp_url, &settings.mail_from) else { return Ok(nowhere) };
    let smtp = Smtp::new(url.expose(), from).map_err(|error| {
        let setting = if error == BadMailUrl::From { "MAIL_FROM" } else { "SMTP_URL" };
        Faults(vec![format!("{setting} {error}")])
    })?;
    Ok(Mailing { carrier: Some(Arc::new(CountedCarrier(Arc::new(smtp)))), ..nowhere })
}

/// Opens the vault that the settings name.
fn papers(settings: &Settings, database: &Database) -> anyhow::Result<Papers> {
    let vault: Arc<dyn Vault> = match vault(settings)? {
        Some(vault) => Arc::new(vault),
        None => Arc::new(database.clone()),
    };
    Ok(Papers { vault, quota: settings.document_quota, sealed: settings.document_encryption })
}

/// What keeps documents that are not in the database.
fn vault(settings: &Settings) -> anyhow::Result<Option<ObjectVault>> {
    let opened = match &settings.document_store {
        DocumentStore::Database => return Ok(None),
        DocumentStore::Folder(folder) => ObjectVault::in_folder(folder),
        DocumentStore::Bucket { name, prefix } => {
            let S3 { endpoint, region, access_key_id, secret_access_key } = settings.s3.clone();
            ObjectVault::in_bucket(Bucket {
                name: name.clone(),
                prefix: prefix.clone(),
                endpoint,
                region,
                access_key_id: access_key_id.unwrap_or_default(),
                secret_access_key: secret_access_key
                    .map(|secret| secret.expose().to_owned())
                    .unwrap_or_default(),
            })
        }
    };
    let vault =
        opened.map_err(|error| Faults(vec![format!("DOCUMENT_STORE {:#}", anyhow::Error::new(error))]))?;
    Ok(Some(vault))
}

/// How long one waits for Redis before one begins without it.
const REDIS_ARRIVAL: Duration = Duration::from_secs(1);

/// Keeps what was read where the settings say.
async fn keeping(settings: &Settings, clock: &Arc<dyn Clock>) -> anyhow::Result<Keeping> {
    let Some(url) = &settings.redis_url else { return Ok(Keeping::in_process(clock)) };
    let redis = Redis::connect(url.expose(), Arc::clone(clock))
        .map_err(|error| Faults(vec![format!("REDIS_URL {error}")]))?;
    if !redis.arrival(REDIS_ARRIVAL).await {
        tracing::warn!("Redis does not answer yet; serving without it");
    }
    Ok(Keeping { cache: redis.clone(), limiter: redis, recheck: RECHECK })
}

pub(crate) fn keys(settings: &Settings, clock: &dyn Clock) -> anyhow::Result<Keys> {
    match &settings.jwt_secret {
        Some(secret) => {
            let previous = settings.jwt_secret_previous.iter().map(Secret::expose);
            Ok(Keys::from_secrets(secret.expose(), previous))
        }
        None => Ok(Keys::load_or_create(&settings.data_dir, clock)?),
    }
}

fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Makes a folder for its owner alone, and leaves one that is there as it is.
fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}
