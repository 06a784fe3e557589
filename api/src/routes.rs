//! Puts the operations, what guards them and what surrounds them together.

use std::sync::{Arc, LazyLock};

use analytics::{AnalyticsService, ReportPress, TrendsService};
use bytes::Bytes;
use documents::DocumentsService;
use earnings::{EarningsService, ExpensesService, GoalsService};
use identity::IdentityService;
use inventory::InventoryService;
use invoicing::{CustomersService, InvoicingService};
use kernel::{Chronicle, Clock, Epochs, Idempotency, Live, Probe, Seal};
use poem::{
    Endpoint, EndpointExt, IntoEndpoint, Request, Response, Route,
    endpoint::make_sync,
    http::{Uri, header},
};
use poem_openapi::OpenApiService;
use post::PostService;
use rates::RatesService;
use tokio_util::sync::CancellationToken;

use crate::{
    Settings, docs,
    edge::{Edge, EdgeSettings},
    export::{Exports, ReportFiles},
    guard::Guard,
    paging::Cursors,
    resources::{Parts, resources},
    spec::{BASE, openapi_json, openapi_yaml},
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
    pub analytics: Arc<AnalyticsService>,
    pub trends: Arc<TrendsService>,
    pub post: Arc<PostService>,
    /// What prints reports.
    pub reports: Arc<dyn ReportPress>,
    pub idempotency: Arc<dyn Idempotency>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    pub epochs: Arc<dyn Epochs>,
    pub live: Arc<dyn Live>,
    pub chronicle: Arc<dyn Chronicle>,
    /// What must work before requests can be served.
    pub probes: Vec<Arc<dyn Probe>>,
    /// Cancelled when the server is about to stop: from then on it is not ready.
    pub draining: CancellationToken,
}

/// The whole API, from the edge inwards.
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
        analytics,
        trends,
        post,
        reports,
        idempotency,
        seal,
        clock,
        epochs,
        live,
        chronicle,
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
        analytics,
        trends,
        post,
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
        .nest("/", Guard::new(operations, identity, idempotency, seal, epochs, clock.clone()));
    let routes = Route::new().nest(BASE, api).before(|request| async { Ok(with_base(request)) });
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
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if at_root && let Ok(uri) = format!("{BASE}{path}{query}").parse::<Uri>() {
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
