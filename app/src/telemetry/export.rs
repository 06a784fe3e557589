//! Where traces and metrics go: to a collector, as OTLP over HTTP, and to the operator's port.

use std::collections::HashMap;

use anyhow::Context as _;
use opentelemetry::KeyValue;
use opentelemetry_otlp::{
    MetricExporter, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::{
    Resource,
    metrics::{Instrument, PeriodicReader, SdkMeterProvider, Stream},
    trace::{Sampler, SdkTracerProvider},
};
use prometheus::Registry;

use crate::config::{Otlp, Sampling, Settings};

/// How many sets of labels a counter of requests may have: every operation with every status that it is
/// likely to be answered with.
const REQUEST_LABELS_MAX: usize = 10_000;

/// Who it is that tells.
pub(super) fn resource(settings: &Settings) -> Resource {
    let given = settings.resource.iter().map(|(name, value)| KeyValue::new(name.clone(), value.clone()));
    Resource::builder_empty()
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("deployment.environment.name", settings.environment.name()),
        ])
        .with_attributes(given)
        .with_service_name(settings.service_name.clone())
        .build()
}

pub(super) fn traces(otlp: &Otlp, resource: Resource) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(place(otlp, "traces"))
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(otlp.timeout)
        .with_headers(headers(otlp))
        .build()
        .context("traces could not be exported")?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(sampler(otlp.sampling))
        .with_resource(resource)
        .build())
}

/// Names of metrics are the same in either place: those that `docs/METRICS.md` has.
pub(super) fn meters(
    registry: Option<&Registry>,
    otlp: Option<&Otlp>,
    resource: Resource,
) -> anyhow::Result<SdkMeterProvider> {
    let mut meters =
        SdkMeterProvider::builder().with_resource(resource).with_view(|instrument: &Instrument| {
            let is_of_requests = instrument.name() == "http_requests_total";
            is_of_requests
                .then(|| Stream::builder().with_cardinality_limit(REQUEST_LABELS_MAX).build().ok())?
        });
    if let Some(registry) = registry {
        let reader = opentelemetry_prometheus::exporter()
            .with_registry(registry.clone())
            .without_units()
            .without_counter_suffixes()
            .without_target_info()
            .scope_info_enabled(false)
            .build()
            .context("there is no way to show metrics")?;
        meters = meters.with_reader(reader);
    }
    if let Some(otlp) = otlp {
        let exporter = MetricExporter::builder()
            .with_http()
            .with_endpoint(place(otlp, "metrics"))
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(otlp.timeout)
            .with_headers(headers(otlp))
            .build()
            .context("metrics could not be exported")?;
        meters = meters.with_reader(PeriodicReader::builder(exporter).with_interval(otlp.interval).build());
    }
    Ok(meters.build())
}

fn place(otlp: &Otlp, signal: &str) -> String {
    format!("{}/v1/{signal}", otlp.endpoint.expose())
}

fn headers(otlp: &Otlp) -> HashMap<String, String> {
    otlp.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect()
}

fn sampler(Sampling { ratio, heeds_parent }: Sampling) -> Sampler {
    let own = if ratio >= 1.0 {
        Sampler::AlwaysOn
    } else if ratio <= 0.0 {
        Sampler::AlwaysOff
    } else {
        Sampler::TraceIdRatioBased(ratio)
    };
    if heeds_parent { Sampler::ParentBased(Box::new(own)) } else { own }
}
