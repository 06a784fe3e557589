//! Putting the parts together: the only place that knows both the adapters and the API.

use std::{fs, io, num::NonZeroUsize, path::Path, sync::Arc, thread};

use adapter_crypto::{Argon2Passwords, JwtSigner, Keys, Sealer};
use adapter_database::{ConnectError, Database};
use adapter_pdf::Typesetter;
use anyhow::Context as _;
use earnings::{EarningsService, ExpensesService};
use identity::IdentityService;
use inventory::InventoryService;
use invoicing::{CustomersService, Failed, InvoicingService, Paper, Press, PressError, Style};
use kernel::{Clock, Id, RequestId, Seal, StoreError, SystemClock, TimeDelta};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio_util::sync::CancellationToken;

use crate::{
    chores::Chore,
    config::{Faults, Registration, Settings},
};

/// The services over one store, ready for use.
#[derive(Clone)]
pub struct App {
    pub identity: Arc<IdentityService>,
    pub earnings: Arc<EarningsService>,
    pub inventory: Arc<InventoryService>,
    pub expenses: Arc<ExpensesService>,
    pub customers: Arc<CustomersService>,
    pub invoicing: Arc<InvoicingService>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    pub database: Database,
}

impl App {
    /// Opens what the settings name, with the machine's clock, and brings the schema up to date.
    ///
    /// # Errors
    /// [`Faults`] where a setting is wrong; otherwise what kept a part from working.
    pub async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let clock = Arc::new(SystemClock);
        let keys = keys(settings, clock.as_ref())?;
        let database = database(settings).await?;
        let applied =
            database.migrate().await.context("the schema of the database could not be brought up to date")?;
        if !applied.is_empty() {
            tracing::info!(migrations = applied.join(", "), "brought the schema up to date");
        }
        let press = Aside(Typesetter::try_new().context("the fonts of documents could not be loaded")?);
        Ok(Self::over(database, &keys, clock, settings.access_lifetime, Arc::new(press)))
    }

    /// The services over an open and migrated store.
    #[must_use]
    pub fn over(
        database: Database,
        keys: &Keys,
        clock: Arc<dyn Clock>,
        access_lifetime: TimeDelta,
        press: Arc<dyn Press>,
    ) -> Self {
        let seal: Arc<dyn Seal> = Arc::new(Sealer::new(keys));
        let store = Arc::new(database.clone());
        let identity = IdentityService::new(
            store.clone(),
            store.clone(),
            store.clone(),
            Arc::new(Argon2Passwords::new(cores())),
            Arc::new(JwtSigner::new(keys, Arc::clone(&clock))),
            Arc::clone(&seal),
            Arc::clone(&clock),
            access_lifetime,
        );
        let earnings = EarningsService::new(
            store.clone(),
            store.clone(),
            store.clone(),
            store.clone(),
            Arc::clone(&clock),
        );
        let inventory =
            InventoryService::new(store.clone(), store.clone(), store.clone(), Arc::clone(&clock));
        let expenses = ExpensesService::new(store.clone(), store.clone(), Arc::clone(&clock));
        let customers = CustomersService::new(store.clone(), Arc::clone(&clock));
        let invoicing = InvoicingService::new(
            store.clone(),
            store.clone(),
            store,
            press,
            Arc::clone(&seal),
            Arc::clone(&clock),
        );
        Self {
            identity: Arc::new(identity),
            earnings: Arc::new(earnings),
            inventory: Arc::new(inventory),
            expenses: Arc::new(expenses),
            customers: Arc::new(customers),
            invoicing: Arc::new(invoicing),
            seal,
            clock,
            database,
        }
    }

    /// What the calendar makes due.
    #[must_use]
    pub fn chores(&self) -> Vec<Chore> {
        let (expenses, clock) = (Arc::clone(&self.expenses), Arc::clone(&self.clock));
        let expenses = Chore::new("recurring expenses", move || {
            let (expenses, now) = (Arc::clone(&expenses), clock.now());
            async move { expenses.run_due(now).await }
        });
        let (invoicing, clock) = (Arc::clone(&self.invoicing), Arc::clone(&self.clock));
        let invoices = Chore::new("recurring invoices", move || {
            let invoicing = Arc::clone(&invoicing);
            let name = format!("recurring-{}", Id::<RequestId>::mint(clock.now()));
            async move {
                let Some(request) = RequestId::try_new(&name) else { return Ok(0) };
                let run = invoicing.run_due(&request).await?;
                for Failed { user, recurring, error } in &run.failed {
                    tracing::warn!(%user, %recurring, %error, "a recurring invoice could not be made");
                }
                Ok::<_, StoreError>(run.made.into())
            }
        });
        vec![expenses, invoices]
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
            idempotency: store.clone(),
            seal: Arc::clone(&self.seal),
            clock: Arc::clone(&self.clock),
            probes: vec![store],
            draining,
        };
        api::app(services, settings)
    }
}

/// Sets documents beside the requests of others, and not in their way.
struct Aside(Typesetter);

impl Press for Aside {
    fn pdf(&self, paper: &Paper, style: &Style, attachment: Option<&str>) -> Result<Vec<u8>, PressError> {
        let set = || self.0.pdf(paper, style, attachment);
        match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
            Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(set),
            _ => set(),
        }
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
            registration_open: self.registration == Registration::Open,
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

fn keys(settings: &Settings, clock: &dyn Clock) -> anyhow::Result<Keys> {
    match &settings.jwt_secret {
        Some(secret) => Ok(Keys::from_secret(secret.expose())),
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
