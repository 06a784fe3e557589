//! What is logged, and in which form.

use std::io::{self, IsTerminal};

use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt, layer::SubscriberExt as _, registry::LookupSpan,
    util::SubscriberInitExt as _,
};

use crate::config::{Environment, Settings};

/// What is logged where nothing is set, by what runs. Which migrations were applied we say
/// ourselves, in one line.
pub(crate) const OF_THE_SERVER: &str = "info,sea_orm_migration=warn";
pub(crate) const OF_A_COMMAND: &str = "warn";

/// Begins to log to standard error.
///
/// A line is one line of JSON whatever it tells; for somebody who develops on a terminal it is
/// made to be read. Panics are lines like all others.
pub(crate) fn init(settings: &Settings, default: &str) {
    let filter = EnvFilter::new(settings.log.as_deref().unwrap_or(default));
    let for_people = settings.environment == Environment::Development && io::stderr().is_terminal();
    let layer = if for_people { people() } else { machines() };
    // It fails only where tests have begun to log already.
    let _ = tracing_subscriber::registry().with(layer.with_filter(filter)).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("without a message");
        tracing::error!(place, "panic: {message}");
    }));
}

fn people() -> Box<dyn Layer<Registry> + Send + Sync> {
    fmt::layer().compact().with_writer(io::stderr).boxed()
}

/// `timestamp`, `level`, `target`, `message` with its fields, and the `span` with its own.
fn machines<S>() -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(io::stderr).boxed()
}
