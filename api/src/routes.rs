//! Puts the operations, what guards them and what surrounds them together.

use std::sync::{Arc, LazyLock};

use analytics::{AnalyticsService, ReportPress, TrendsService};
use audit::AuditService;
use bytes::Bytes;
use documents::{DocumentsService, Strongbox};
use earnings::{EarningsService, ExpensesService, GoalsService};
use identity::IdentityService;
use inventory::InventoryService;
use invoicing::{CustomersService, InvoicingService};
use kernel::{Answers, Chronicle, Clock, Epochs, Idempotency, Jobs, Limiter, Live, Probe, Seal};
use poem::{
    Endpoint, EndpointExt, IntoEndpoint, Request, Response, Route,
    endpoint::make_sync,
    get,
    http::{Uri, header},
};
use poem_openapi::OpenApiService;
use post::PostService;
use rates::RatesService;
use rights::{ConsentsService, ErasuresService, ExportsService};
use tokio_util::sync::CancellationToken;
use trash::TrashService;
use webhooks::WebhooksService;

use crate::{
    BackupShelf, SampleBooks, SampleLetters, Settings, SiteFile, docs,
    edge::{Edge, EdgeSettings},
    export::{Exports, ReportFiles},
    guard::{Guard, Kept},
    pages::{self, InvoicePages},
    paging::Cursors,
    resources::{Parts, resources},
    site::Site,
    spec::{BASE, openapi_json, openapi_yaml},
    turnstile::Turnstile,
};

/// What the API is made of.
#[derive(Clone)]
pub struct Services {
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
    pub samples: Arc<dyn SampleBooks>,
    pub letters: Arc<dyn SampleLetters>,
    /// Where archives of accounts lie.
    pub strongbox: Strongbox,
    pub analytics: Arc<AnalyticsService>,
    pub trends: Arc<TrendsService>,
    pub post: Arc<PostService>,
    pub webhooks: Arc<WebhooksService>,
    /// What prints reports.
    pub reports: Arc<dyn ReportPress>,
    pub idempotency: Arc<dyn Idempotency>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    pub epochs: Arc<dyn Epochs>,
    pub answers: Arc<dyn Answers>,
    pub limiter: Arc<dyn Limiter>,
    pub live: Arc<dyn Live>,
    pub chronicle: Arc<dyn Chronicle>,
    pub jobs: Arc<dyn Jobs>,
    pub backups: Arc<dyn BackupShelf>,
    /// The web app.
    pub site: Vec<SiteFile>,
    /// What must work before requests can be served.
    pub probes: Vec<Arc<dyn Probe>>,
    /// Cancelled when the server is about to stop: from then on it is not ready.
    pub draining: CancellationToken,
}

/// The whole API and the web app beside it, from the edge inwards.
#[must_use]
pub fn app(services: Services, settings: Settings) -> Edge {
    let Services {
        identity,
        earnings,
        inventory,
        expenses,
        customers,
        invoicing,
        documents,
        goals,
        rates,
        audit,
        consents,
        account_exports,
        erasures,
        trash,
        samples,
        letters,
        strongbox,
        analytics,
        trends,
        post,
        webhooks,
        reports,
        idempotency,
        seal,
        clock,
        epochs,
        answers,
        limiter,
        live,
        chronicle,
        jobs,
        backups,
        site,
        probes,
        draining,
    } = services;
    let settings = Arc::new(settings);
    let exports = Exports::new(clock.clone());
    let parts = Parts {
        identity: identity.clone(),
        earnings,
        inventory,
        expenses,
        customers,
        invoicing: invoicing.clone(),
        documents,
        goals,
        rates,
        audit,
        consents,
        account_exports,
        erasures,
        trash,
        samples,
        letters,
        strongbox,
        analytics,
        trends,
        post,
        webhooks,
        cursors: Cursors(seal.clone()),
        files: ReportFiles {
            press: reports,
            identity: identity.clone(),
            invoicing: invoicing.clone(),
            exports: exports.clone(),
        },
        exports,
        live,
        clock: clock.clone(),
        chronicle,
        jobs,
        backups,
        probes,
        settings: settings.clone(),
        draining,
    };
    let operations = OpenApiService::new(resources(&parts), "EarnTrack", env!("CARGO_PKG_VERSION"));
    let operations = operations.into_endpoint().map_to_response();
    let api = Route::new()
        .nest("/docs", docs::routes())
        .at("/openapi.json", file("application/json", openapi_json))
        .at("/openapi.yaml", file("application/yaml", openapi_yaml))
        .nest("/", operations);
    let turnstile = || Turnstile::new(limiter.clone(), settings.rate_limits.clone());
    let kept = Kept { epochs, answers };
    let guard =
        Guard::new(api.map_to_response(), identity, idempotency, seal, kept, turnstile(), clock.clone());
    let site = Arc::new(Site::new(&site));
    let style = pages::style(&site);
    let routes = Route::new()
        .nest(BASE, guard)
        .at("/i/paper.css", get(make_sync(move |request| style.answer(&request))))
        .at("/i/:token", get(InvoicePages::new(invoicing, turnstile())))
        .at("/", site.clone())
        .at("/*path", site);
    let routes = routes.before(|request| async { Ok(with_base(request)) });
    let edge = EdgeSettings {
        https: settings.is_tls(),
        trusted_proxies: settings.trusted_proxies.clone(),
        cors_origins: settings.cors_origins.clone(),
        ..EdgeSettings::default()
    };
    Edge::new(routes, clock, edge)
}

/// What operators and people look for at the root is answered as if it were asked for below
/// [`BASE`].
fn with_base(mut request: Request) -> Request {
    let path = request.uri().path();
    let at_root =
        path == "/docs" || ["/docs/", "/health", "/openapi."].iter().any(|start| path.starts_with(start));
    if !at_root {
        return request;
    }
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(uri) = format!("{BASE}{path}{query}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

/// A file that is written when it is first asked for.
fn file(content_type: &'static str, text: fn() -> String) -> impl Endpoint<Output = Response> {
    let bytes = LazyLock::new(move || Bytes::from(text()));
    make_sync(move |_| {
        Response::builder()
            .content_type(content_type)
            .header(header::CACHE_CONTROL, "no-cache")
            .body(Bytes::clone(&bytes))
    })
}
