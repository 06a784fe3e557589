//! The whole server inside the test: every request goes through what a real one goes through,
//! but for the socket.

use std::{sync::Arc, time::Duration};

use adapter_cache::{Figures, Memory};
use adapter_crypto::JwtSigner;
use adapter_database::Database;
use adapter_mail::Smtp;
use api::{Edge, Registration, Settings};
use audit::AuditService;
use documents::DocumentsService;
use earnings::EarningsError;
use earntrack::{App, Keeping, Mailing, Pace, Papers, Presses, ReferenceFetch};
use identity::{IdentityRules, LinkToMail, PasswordRules, Role};
use invoicing::InvoicingService;
use kernel::{Clock, Jobs as _, RequestId, TimeDelta};
use rates::{ImportedRates, RatesError};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use webhooks::Reach;

use crate::{Client, Engine, Sink, StillClock, Store, client::Door, instant, press::PlainPress};

/// How long an access token is good.
const ACCESS_MINUTES: i64 = 10;

/// Stamps each case, an `async fn(Server)`, onto every engine, with a fresh server each time.
#[macro_export]
macro_rules! served {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::Server::lend($crate::Engine::Sqlite, super::$case).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    $crate::Server::lend($crate::Engine::Postgres, super::$case).await;
                }
            )+
        }
    };
}

/// A server that is no one else's, whose clock stands still.
pub struct Server {
    pub store: Store,
    pub clock: Arc<StillClock>,
    /// Cancelled when the server is about to stop.
    pub draining: CancellationToken,
    database: Database,
    app: App,
    edge: Arc<Edge>,
    mailing: Mailing,
    reach: Reach,
}

impl Server {
    /// Runs a case on a fresh server and clears it away.
    pub async fn lend<F: Future<Output = ()>>(engine: Engine, case: impl FnOnce(Self) -> F) {
        Store::fresh(engine).await.serve(|store| case(Self::over(store))).await;
    }

    /// A server over a store that is there.
    #[must_use]
    pub fn over(store: Store) -> Self {
        let database = store.database.clone();
        Self::assemble(store, database, Arc::default())
    }

    fn assemble(store: Store, database: Database, clock: Arc<StillClock>) -> Self {
        let papers = Papers::in_database(&database);
        let app = app(database.clone(), clock.clone(), plain_presses(), papers);
        let draining = CancellationToken::new();
        let edge = Arc::new(app.edge(settings(), draining.clone()));
        let (mailing, reach) = (plain_presses().mail, Reach::default());
        Self { store, clock, draining, database, app, edge, mailing, reach }
    }

    /// Closes the store, opens it anew, and puts a new server over it.
    #[must_use]
    pub async fn restarted(self) -> Self {
        self.database.close().await.unwrap();
        let database = Database::connect(&self.store.url, None).await.unwrap();
        Self::assemble(self.store, database, self.clock)
    }

    /// Someone who is not signed in, at another server over the same store.
    pub async fn neighbour(&self) -> Client {
        let database = Database::connect(&self.store.url, None).await.unwrap();
        let papers = Papers::in_database(&database);
        let app = app(database, self.clock.clone(), plain_presses(), papers);
        let edge = app.edge(settings(), self.draining.clone());
        Client::at(Door::Within(Arc::new(edge)))
    }

    /// The same server, which looks for changes that no one told of after this time.
    #[must_use]
    pub fn rechecking(mut self, recheck: Duration) -> Self {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let memory = Arc::new(Memory::new(clock));
        let keeping = Keeping { cache: memory.clone(), limiter: memory, recheck };
        let papers = Papers::in_database(&self.database);
        self.app = app_keeping(self.database.clone(), self.clock.clone(), plain_presses(), papers, keeping);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// From now on nothing can be read any more but from memory.
    pub async fn close_the_books(&self) {
        self.database.close().await.unwrap();
    }

    /// What the cache has done.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.app.caching.figures()
    }

    /// The same server with other settings.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = settings();
        change(&mut settings);
        self.edge = Arc::new(self.app.edge(settings, self.draining.clone()));
        self
    }

    /// The same server with other rules for accounts.
    #[must_use]
    pub fn ruled(mut self, change: impl FnOnce(&mut IdentityRules)) -> Self {
        let mut rules = rules();
        change(&mut rules);
        let of_the_app: Arc<dyn Clock> = self.clock.clone();
        let (papers, keeping) = (Papers::in_database(&self.database), Keeping::in_process(&of_the_app));
        let keys = crate::keys();
        let database = self.database.clone();
        let presses = Presses { mail: self.mailing.clone(), ..plain_presses() };
        self.app = App::over(database, &keys, self.clock.clone(), rules, presses, papers, keeping);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// The links that were made so far, the oldest first, as their mails would have them; without those
    /// that are not good any more.
    pub async fn links(&self) -> Vec<LinkToMail> {
        let rows = self.store.rows("SELECT user_id, id FROM mailed_links ORDER BY created_at, id").await;
        let mut links = Vec::new();
        for row in rows {
            let [owner, id] = ["user_id", "id"].map(|column| row.try_get::<Uuid>("", column).unwrap());
            links.extend(self.app.identity.link_to_mail(owner.into(), id.into()).await.unwrap());
        }
        links
    }

    /// The same server with the press that is used outside of tests.
    #[must_use]
    pub fn with_typesetter(mut self) -> Self {
        let press = Arc::new(adapter_pdf::Typesetter::try_new().unwrap());
        let papers = Papers::in_database(&self.database);
        let presses = Presses { invoices: press.clone(), reports: press, mail: plain_presses().mail };
        self.app = app(self.database.clone(), self.clock.clone(), presses, papers);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// The same server that sends mail there.
    #[must_use]
    pub fn mailing_to(mut self, sink: &Sink) -> Self {
        let smtp = Smtp::new(&sink.url(), "EarnTrack <books@example.org>").unwrap();
        let presses = plain_presses();
        let mail = Mailing { carrier: Some(Arc::new(smtp)), ..presses.mail.clone() };
        self.mailing = mail.clone();
        let presses = Presses { mail, ..presses };
        let papers = Papers::in_database(&self.database);
        self.app = app(self.database.clone(), self.clock.clone(), presses, papers);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// The same server whose webhooks may reach this machine.
    #[must_use]
    pub fn reaching_home(mut self) -> Self {
        self.reach = Reach { allowed: vec!["127.0.0.1/32".parse().unwrap()], ..Reach::default() };
        self.app = self.app.reaching(self.reach.clone());
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// Another node over the same store and clock, with the same mail server and reach.
    pub async fn second_node(&self) -> Node {
        let database = Database::connect(&self.store.url, None).await.unwrap();
        let papers = Papers::in_database(&database);
        let presses = Presses { mail: self.mailing.clone(), ..plain_presses() };
        Node(app(database, self.clock.clone(), presses, papers).reaching(self.reach.clone()))
    }

    /// Does what is owed by now.
    pub async fn work_off(&self) {
        work_off(&self.app).await;
    }

    /// The queues of the jobs that were given up.
    pub async fn given_up(&self) -> Vec<String> {
        self.database.dead(0, 100).await.unwrap().into_iter().map(|job| job.queue).collect()
    }

    /// The same server that keeps documents otherwise.
    #[must_use]
    pub fn keeping(mut self, change: impl FnOnce(&mut Papers)) -> Self {
        let mut papers = Papers::in_database(&self.database);
        change(&mut papers);
        self.app = app(self.database.clone(), self.clock.clone(), plain_presses(), papers);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// What bills, for what no request asks for.
    #[must_use]
    pub fn invoicing(&self) -> &InvoicingService {
        &self.app.invoicing
    }

    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    #[must_use]
    pub fn audit(&self) -> &AuditService {
        &self.app.audit
    }

    #[must_use]
    pub fn documents(&self) -> &DocumentsService {
        &self.app.documents
    }

    /// Takes in a file of reference rates.
    pub async fn quote(&self, file: &str) -> ImportedRates {
        self.try_quote(file).await.unwrap()
    }

    /// # Errors
    /// Where the file is malformed.
    pub async fn try_quote(&self, file: &str) -> Result<ImportedRates, RatesError> {
        self.app.rates.import_reference(file.as_bytes(), None).await
    }

    /// What fetches reference rates from a URL.
    #[must_use]
    pub fn fetch_from(&self, url: &str) -> ReferenceFetch {
        ReferenceFetch::new(url.to_owned(), self.app.rates.clone(), self.clock.clone())
    }

    /// Moves the clock to an instant, forwards or back.
    pub fn set_clock(&self, text: &str) {
        self.clock.advance(instant(text).since(self.clock.now()));
    }

    /// Makes the expenses that are due, and counts them.
    pub async fn run_due_expenses(&self) -> u64 {
        self.try_due_expenses().await.unwrap()
    }

    /// The same, where some cannot be made.
    ///
    /// # Errors
    /// Why not, of the first of them.
    pub async fn try_due_expenses(&self) -> Result<u64, EarningsError> {
        self.app.expenses.run_due(self.clock.now()).await
    }

    /// What signs as this server does, whatever is to be signed.
    #[must_use]
    pub fn signer(&self) -> JwtSigner {
        JwtSigner::new(&crate::keys(), self.clock.clone())
    }

    /// Someone who is not signed in.
    #[must_use]
    pub fn visitor(&self) -> Client {
        Client::at(Door::Within(self.edge.clone()))
    }

    /// Someone with an account of their own, in UTC and dollars.
    pub async fn register(&self, name: &str) -> Client {
        self.register_as(name, json!({})).await
    }

    /// Someone with an account of their own, who looks after those of others.
    pub async fn admin(&self, name: &str) -> Client {
        let client = self.register(name).await;
        self.promote(name).await;
        client
    }

    /// Makes the owner of `{name}@example.com` an admin.
    pub async fn promote(&self, name: &str) {
        let email = format!("{name}@example.com").parse().unwrap();
        let request = RequestId::try_new("of-the-operator").unwrap();
        self.app.identity.give_role(&request, &email, Role::Admin).await.unwrap();
    }

    /// Someone whose account is opened with more than an address.
    pub async fn register_as(&self, name: &str, fields: Value) -> Client {
        self.visitor().register(name, fields).await
    }
}

/// A node that serves no one, and does what is owed.
pub struct Node(App);

impl Node {
    /// Does what is owed by now.
    pub async fn work_off(&self) {
        work_off(&self.0).await;
    }
}

async fn work_off(app: &App) {
    let pace = Pace { poll: Duration::from_millis(10), ..Pace::default() };
    let stopping = CancellationToken::new();
    let running = tokio::spawn(app.runner(pace).run(stopping.clone()));
    // Long enough to open a period, and for what that owes to owe more.
    let mut still = 0;
    while still < 5 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = app.clock.now();
        let backlog = app.database.backlog(now).await.unwrap();
        let is_due = app.database.due().await.unwrap().iter().any(|(_, due)| *due <= now);
        let is_busy = is_due || backlog.iter().any(|queue| queue.claimed > 0);
        still = if is_busy { 0 } else { still + 1 };
    }
    stopping.cancel();
    running.await.unwrap();
}

fn app(database: Database, clock: Arc<StillClock>, presses: Presses, papers: Papers) -> App {
    let of_the_app: Arc<dyn Clock> = clock.clone();
    app_keeping(database, clock, presses, papers, Keeping::in_process(&of_the_app))
}

fn app_keeping(
    database: Database,
    clock: Arc<StillClock>,
    presses: Presses,
    papers: Papers,
    keeping: Keeping,
) -> App {
    App::over(database, &crate::keys(), clock, rules(), presses, papers, keeping)
}

fn rules() -> IdentityRules {
    IdentityRules {
        access_lifetime: TimeDelta::minutes(ACCESS_MINUTES),
        passwords: PasswordRules::default(),
        sends_mail: false,
    }
}

fn plain_presses() -> Presses {
    let mail = Mailing::nowhere("http://localhost:3001".to_owned());
    Presses { invoices: Arc::new(PlainPress), reports: Arc::new(PlainPress), mail }
}

fn settings() -> Settings {
    Settings {
        public_url: "http://localhost:3001".to_owned(),
        trusted_proxies: Vec::new(),
        cors_origins: Vec::new(),
        // Only what is about limits sets them.
        rate_limits: None,
        registration: Registration::Open,
        currency: "USD".parse().unwrap(),
    }
}
