//! What is told of what the server does: the lines of its log, traces, and metrics.
//!
//! Everything below knows the facades alone, `tracing` and `opentelemetry`; this is where what they are told
//! goes somewhere. It begins before anything else does, for what is counted is counted from then on.

mod backups;
mod counted;
mod export;
mod lines;
mod machine;
mod people;
mod watching;

use std::{
    io::{self, IsTerminal},
    thread,
    time::Duration,
};

use opentelemetry::{global, trace::TracerProvider as _};
use opentelemetry_sdk::{
    metrics::SdkMeterProvider, propagation::TraceContextPropagator, trace::SdkTracerProvider,
};
use prometheus::{Registry, TextEncoder};
use tokio::{sync::oneshot, time::timeout};
use tracing_subscriber::{
    EnvFilter, Layer, Registry as Spans, filter::filter_fn, fmt, layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::config::{Environment, Settings};
use lines::Lines;
use people::Readable;

pub use backups::BackupMarks;
pub(crate) use counted::{CountedCarrier, CountedCourier};
pub(crate) use watching::Watching;

/// What is logged by a command where nothing is set.
const OF_A_COMMAND: &str = "warn";

/// The crates whose spans are traced, as their names begin.
const OURS: [&str; 3] = ["api", "adapter_", "earntrack"];

/// How long a collector may take to be told of the rest when the server stops.
const LAST_WORDS: Duration = Duration::from_secs(5);

type AnyLayer = Box<dyn Layer<Spans> + Send + Sync>;

/// What collects, until it is ended.
pub(crate) struct Telemetry {
    traces: Option<SdkTracerProvider>,
    meters: Option<SdkMeterProvider>,
    /// What the operator's port shows; `None` where there is no such port.
    registry: Option<Registry>,
}

/// Begins to log, for a command that is soon done.
pub(crate) fn log(settings: &Settings) {
    subscribe(vec![lines(settings, OF_A_COMMAND)]);
}

/// Begins to log, to trace and to count, for the server.
///
/// # Errors
/// What keeps the exporters from being made.
pub(crate) fn begin(settings: &Settings) -> anyhow::Result<Telemetry> {
    let resource = export::resource(settings);
    let otlp = settings.otlp.as_ref();
    let traces = match otlp.filter(|otlp| otlp.traces) {
        Some(otlp) => Some(export::traces(otlp, resource.clone())?),
        None => None,
    };
    let mut layers = vec![lines(settings, of_the_server(settings.environment))];
    if let Some(traces) = &traces {
        global::set_text_map_propagator(TraceContextPropagator::new());
        // Lines of the log are not sent along: who collects them reads standard error.
        let ours = |name: &str| OURS.iter().any(|crate_name| name.starts_with(crate_name));
        let spans = tracing_opentelemetry::layer::<Spans>()
            .with_tracer(traces.tracer("earntrack"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(move |metadata| metadata.is_span() && ours(metadata.target())));
        layers.push(spans.boxed());
    }
    subscribe(layers);

    let registry = settings.operator_listen.map(|_| Registry::new());
    let otlp = otlp.filter(|otlp| otlp.metrics);
    let meters = if registry.is_some() || otlp.is_some() {
        let meters = export::meters(registry.as_ref(), otlp, resource)?;
        global::set_meter_provider(meters.clone());
        Some(meters)
    } else {
        None
    };
    Ok(Telemetry { traces, meters, registry })
}

impl Telemetry {
    /// Whether anybody is told of what is counted.
    pub(crate) fn counts(&self) -> bool {
        self.meters.is_some()
    }

    /// What tells all metrics in Prometheus' text format; `None` where no operator's port is wanted.
    pub(crate) fn metrics(&self) -> Option<impl Fn() -> String + Send + Sync + use<>> {
        let registry = self.registry.clone()?;
        Some(move || {
            let text = TextEncoder::new().encode_to_string(&registry.gather());
            text.unwrap_or_else(|error| {
                tracing::error!(%error, "the metrics could not be written");
                String::new()
            })
        })
    }

    /// Tells collectors of what they have not been told yet.
    pub(crate) async fn end(self) {
        let Self { traces, meters, registry: _ } = self;
        // The exporters wait for their answers: in a thread that is not waited for longer than this.
        let (tell, told) = oneshot::channel();
        thread::spawn(move || {
            let traces = traces.map_or(Ok(()), |traces| traces.shutdown_with_timeout(LAST_WORDS));
            let meters = meters.map_or(Ok(()), |meters| meters.shutdown_with_timeout(LAST_WORDS));
            let _ = tell.send(traces.and(meters));
        });
        let failed = "not all that was traced and counted could be told";
        match timeout(LAST_WORDS, told).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::warn!(%error, "{failed}"),
            Ok(Err(_)) | Err(_) => tracing::warn!("{failed} in time"),
        }
    }
}

/// What is logged by the server where nothing is set. Which migrations were applied we say ourselves, in
/// one line; what exporters are made of nobody asks, but what they fail with.
fn of_the_server(environment: Environment) -> &'static str {
    match environment {
        Environment::Development => {
            "info,api=debug,earntrack=debug,adapter_cache=debug,adapter_database=debug,adapter_http=debug,\
             adapter_mail=debug,opentelemetry=warn,sea_orm_migration=warn"
        }
        Environment::Testing => "warn",
        Environment::Staging | Environment::Production => "info,opentelemetry=warn,sea_orm_migration=warn",
    }
}

/// A line is one line of JSON whatever it tells; for somebody who develops on a terminal it is made to be
/// read.
fn lines(settings: &Settings, default: &str) -> AnyLayer {
    let filter = EnvFilter::new(settings.log.as_deref().unwrap_or(default));
    let for_people = settings.environment == Environment::Development && io::stderr().is_terminal();
    let layer: AnyLayer = if for_people {
        fmt::layer().compact().fmt_fields(Readable).with_writer(io::stderr).boxed()
    } else {
        Lines::new(settings.service_name.clone(), io::stderr).boxed()
    };
    layer.with_filter(filter).boxed()
}

/// Panics are lines like all others.
fn subscribe(layers: Vec<AnyLayer>) {
    // It fails only where tests have begun to log already.
    let _ = tracing_subscriber::registry().with(layers).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("without a message");
        tracing::error!(place, "panic: {message}");
    }));
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::*;

    #[test]
    fn each_environment_has_its_level() {
        for (environment, level) in [
            (Environment::Development, LevelFilter::DEBUG),
            (Environment::Testing, LevelFilter::WARN),
            (Environment::Staging, LevelFilter::INFO),
            (Environment::Production, LevelFilter::INFO),
        ] {
            let filter = EnvFilter::new(of_the_server(environment));
            assert_eq!(filter.max_level_hint(), Some(level), "{environment:?}");
        }
    }
}
