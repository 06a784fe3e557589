//! `/` and `/health`: what the server is and how it is doing.

use std::sync::Arc;

use identity::IdentityService;
use kernel::Probe;
use poem::http::StatusCode;
use poem_openapi::{Enum, Object, OpenApi};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::Tag;
use crate::{envelope::Success, error::ApiError, spec::BASE};

pub(crate) struct Meta {
    identity: Arc<IdentityService>,
    probes: Vec<Arc<dyn Probe>>,
    draining: CancellationToken,
}

/// What this API is.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ApiInfoView {
    name: String,
    version: String,
    /// False while no one has an account here: the first is opened with the link that the server shows.
    is_set_up: bool,
    links: LinksView,
}

/// Where to go from here.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct LinksView {
    /// The interactive reference.
    docs: String,
    /// This document, as JSON and as YAML.
    openapi_json: String,
    openapi_yaml: String,
    health: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
enum Status {
    Up,
    Down,
}

/// How the server is doing.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct HealthView {
    status: Status,
    version: String,
    checks: Vec<CheckView>,
}

/// How one thing that the server needs is doing.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CheckView {
    name: String,
    status: Status,
}

impl Meta {
    pub(crate) fn new(
        identity: Arc<IdentityService>,
        probes: Vec<Arc<dyn Probe>>,
        draining: CancellationToken,
    ) -> Self {
        Self { identity, probes, draining }
    }

    async fn health(&self) -> HealthView {
        let mut checks = Vec::with_capacity(self.probes.len());
        for probe in &self.probes {
            let status = match probe.check().await {
                Ok(()) => Status::Up,
                Err(error) => {
                    tracing::warn!(
                        check = probe.name(),
                        error = &error as &dyn std::error::Error,
                        "check failed"
                    );
                    Status::Down
                }
            };
            checks.push(CheckView { name: probe.name().to_owned(), status });
        }
        let up = checks.iter().all(|check| check.status == Status::Up);
        HealthView { status: if up { Status::Up } else { Status::Down }, version: version(), checks }
    }
}

#[OpenApi(tag = "Tag::Meta")]
#[expect(clippy::unused_async, reason = "operations are asynchronous, whether they wait or not")]
impl Meta {
    /// What this API is
    #[oai(path = "/", method = "get", operation_id = "getApiInfo")]
    async fn info(&self) -> Result<Success<ApiInfoView>, ApiError> {
        let links = LinksView {
            docs: format!("{BASE}/docs"),
            openapi_json: format!("{BASE}/openapi.json"),
            openapi_yaml: format!("{BASE}/openapi.yaml"),
            health: format!("{BASE}/health"),
        };
        let is_set_up = self.identity.is_set_up().await?;
        Ok(Success::new(ApiInfoView { name: "EarnTrack".to_owned(), version: version(), is_set_up, links }))
    }

    /// How the server is doing
    ///
    /// Always 200 while the server answers; `status` is `down` when something that it needs is.
    #[oai(path = "/health", method = "get", operation_id = "getHealth")]
    async fn status(&self) -> Result<Success<HealthView>, ApiError> {
        Ok(Success::secret(self.health().await))
    }

    /// Whether the process is alive
    #[oai(path = "/health/live", method = "get", operation_id = "getLiveness")]
    async fn live(&self) -> Result<Success<HealthView>, ApiError> {
        Ok(Success::secret(HealthView { status: Status::Up, version: version(), checks: Vec::new() }))
    }

    /// Whether the server can take requests
    ///
    /// 503 while something that it needs is down, and while it is shutting down.
    #[oai(path = "/health/ready", method = "get", operation_id = "getReadiness")]
    async fn ready(&self) -> Result<Success<HealthView>, ApiError> {
        let health = self.health().await;
        if self.draining.is_cancelled() || health.status == Status::Down {
            let down = health.checks.into_iter().filter(|check| check.status == Status::Down);
            let mut refusal = ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "NOT_READY",
                "The server cannot take requests now",
            )
            .with_details(down.map(|check| (check.name, "down".to_owned())));
            refusal.retry_after = Some(std::time::Duration::from_secs(2));
            return Err(refusal);
        }
        Ok(Success::secret(health))
    }
}

fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
