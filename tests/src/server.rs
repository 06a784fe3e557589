//! The whole server inside the test: every request goes through what a real one goes through,
//! but for the socket.

use std::{sync::Arc, time::Duration};

use adapter_cache::{Figures, Memory};
use adapter_crypto::Keys;
use adapter_database::Database;
use api::{Edge, Settings};
use documents::DocumentsService;
use earntrack::{App, Keeping, Papers};
use invoicing::{InvoicingService, Press};
use kernel::{Clock, TimeDelta};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{Client, Engine, StillClock, Store, client::Door, instant, press::PlainPress};

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
}

impl Server {
    /// Runs a case on a fresh server and clears it away.
    pub async fn lend<F: Future<Output = ()>>(engine: Engine, case: impl FnOnce(Self) -> F) {
        Store::fresh(engine).await.serve(|store| case(Self::over(store))).await;
    }

    fn over(store: Store) -> Self {
        let database = store.database.clone();
        Self::assemble(store, database, Arc::default())
    }

    fn assemble(store: Store, database: Database, clock: Arc<StillClock>) -> Self {
        let papers = Papers::in_database(&database);
        let app = app(database.clone(), clock.clone(), Arc::new(PlainPress), papers);
        let draining = CancellationToken::new();
        let edge = Arc::new(app.edge(settings(), draining.clone()));
        Self { store, clock, draining, database, app, edge }
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
        let app = app(database, self.clock.clone(), Arc::new(PlainPress), papers);
        let edge = app.edge(settings(), self.draining.clone());
        Client::at(Door::Within(Arc::new(edge)))
    }

    /// The same server, which looks for changes that no one told of after this time.
    #[must_use]
    pub fn rechecking(mut self, recheck: Duration) -> Self {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let keeping = Keeping { cache: Arc::new(Memory::new(clock)), recheck };
        let papers = Papers::in_database(&self.database);
        self.app =
            app_keeping(self.database.clone(), self.clock.clone(), Arc::new(PlainPress), papers, keeping);
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

    /// The same server with the press that is used outside of tests.
    #[must_use]
    pub fn with_typesetter(mut self) -> Self {
        let press = Arc::new(adapter_pdf::Typesetter::try_new().unwrap());
        let papers = Papers::in_database(&self.database);
        self.app = app(self.database.clone(), self.clock.clone(), press, papers);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// The same server that keeps documents otherwise.
    #[must_use]
    pub fn keeping(mut self, change: impl FnOnce(&mut Papers)) -> Self {
        let mut papers = Papers::in_database(&self.database);
        change(&mut papers);
        self.app = app(self.database.clone(), self.clock.clone(), Arc::new(PlainPress), papers);
        self.edge = Arc::new(self.app.edge(settings(), self.draining.clone()));
        self
    }

    /// What bills, for what no request asks for.
    #[must_use]
    pub fn invoicing(&self) -> &InvoicingService {
        &self.app.invoicing
    }

    #[must_use]
    pub fn documents(&self) -> &DocumentsService {
        &self.app.documents
    }

    /// Moves the clock to an instant, forwards or back.
    pub fn set_clock(&self, text: &str) {
        self.clock.advance(instant(text).since(self.clock.now()));
    }

    /// Makes the expenses that are due, and counts them.
    pub async fn run_due_expenses(&self) -> u64 {
        self.app.expenses.run_due(self.clock.now()).await.unwrap()
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

    /// Someone whose account is opened with more than an address.
    pub async fn register_as(&self, name: &str, fields: Value) -> Client {
        self.visitor().register(name, fields).await
    }
}

fn app(database: Database, clock: Arc<StillClock>, press: Arc<dyn Press>, papers: Papers) -> App {
    let of_the_app: Arc<dyn Clock> = clock.clone();
    app_keeping(database, clock, press, papers, Keeping::in_process(&of_the_app))
}

fn app_keeping(
    database: Database,
    clock: Arc<StillClock>,
    press: Arc<dyn Press>,
    papers: Papers,
    keeping: Keeping,
) -> App {
    // The same in every run and in every server, as if it had been configured.
    let keys = Keys::from_secret("what signs in the tests is no secret at all");
    App::over(database, &keys, clock, TimeDelta::minutes(ACCESS_MINUTES), press, papers, keeping)
}

fn settings() -> Settings {
    Settings {
        public_url: "http://localhost:3001".to_owned(),
        trusted_proxies: Vec::new(),
        cors_origins: Vec::new(),
        registration_open: true,
        currency: "USD".parse().unwrap(),
    }
}
