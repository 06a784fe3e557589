//! What is counted of requests.
//!
//! Labels are words of the server's own, and so there is a bound to them: a path that is no operation's is
//! one label with all others, and so is a method that nobody knows. Whoever collects must be there before
//! the first request is (`opentelemetry::global`); where nobody is, nothing is counted.

use std::{borrow::Cow, sync::LazyLock, time::Duration};

use opentelemetry::{
    KeyValue, global,
    metrics::{Counter, Histogram, UpDownCounter},
};
use poem::http::StatusCode;

use crate::{resources::TAGS, turnstile::Class};

/// Up to which time, in seconds, requests are told apart: from an answer that was kept to one that is
/// about to be given up.
const BOUNDARIES: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

pub(crate) struct Meters {
    requests: Counter<u64>,
    durations: Histogram<f64>,
    in_flight: UpDownCounter<i64>,
    connections: UpDownCounter<i64>,
    streams: UpDownCounter<i64>,
    decisions: Counter<u64>,
    features: Counter<u64>,
}

pub(crate) static METERS: LazyLock<Meters> = LazyLock::new(Meters::new);

/// One of several at the same time, until it is dropped.
pub(crate) struct OneOf(&'static UpDownCounter<i64>);

impl Meters {
    fn new() -> Self {
        let meter = global::meter("earntrack.api");
        let counted =
            |name, description| meter.i64_up_down_counter(name).with_description(description).build();
        let meters = Self {
            requests: meter
                .u64_counter("http_requests_total")
                .with_description("Requests that were answered.")
                .build(),
            durations: meter
                .f64_histogram("http_request_duration_seconds")
                .with_description("How long answers took to begin.")
                .with_unit("s")
                .with_boundaries(BOUNDARIES.into())
                .build(),
            in_flight: counted("http_requests_in_flight", "Requests that are being worked on."),
            connections: counted("http_connections", "Connections that are open."),
            streams: counted("sse_listeners", "Streams of events that are open."),
            decisions: meter
                .u64_counter("rate_limit_decisions_total")
                .with_description("Requests that were counted against a limit, by what became of them.")
                .build(),
            features: meter
                .u64_counter("feature_uses_total")
                .with_description("What was done with success, by the part of the API.")
                .build(),
        };
        // What never happened is 0, and not unknown.
        for several in [&meters.in_flight, &meters.connections, &meters.streams] {
            several.add(0, &[]);
        }
        for class in Class::COUNTED {
            for decision in ["allowed", "refused"] {
                meters.decisions.add(0, &labels(class, decision));
            }
        }
        // Not from the document: it is made when the first request comes, and is most of what a server holds then.
        for (tag, _) in TAGS {
            meters.features.add(0, &[KeyValue::new("feature", tag.to_lowercase())]);
        }
        meters
    }

    pub(crate) fn request(&'static self) -> OneOf {
        OneOf::new(&self.in_flight)
    }

    pub(crate) fn connection(&'static self) -> OneOf {
        OneOf::new(&self.connections)
    }

    pub(crate) fn stream(&'static self) -> OneOf {
        OneOf::new(&self.streams)
    }

    pub(crate) fn answered(
        &self,
        method: &'static str,
        route: Cow<'static, str>,
        status: StatusCode,
        took: Duration,
    ) {
        let [method, endpoint] = [KeyValue::new("method", method), KeyValue::new("endpoint", route)];
        let status = KeyValue::new("status", i64::from(status.as_u16()));
        let labels = [method, endpoint, status];
        self.requests.add(1, &labels);
        self.durations.record(took.as_secs_f64(), &labels[..2]);
    }

    pub(crate) fn decided(&self, class: Class, admitted: bool) {
        self.decisions.add(1, &labels(class, if admitted { "allowed" } else { "refused" }));
    }

    pub(crate) fn used(&self, feature: &'static str) {
        self.features.add(1, &[KeyValue::new("feature", feature)]);
    }
}

fn labels(class: Class, decision: &'static str) -> [KeyValue; 2] {
    [KeyValue::new("class", class.label()), KeyValue::new("decision", decision)]
}

impl OneOf {
    fn new(several: &'static UpDownCounter<i64>) -> Self {
        several.add(1, &[]);
        Self(several)
    }
}

impl Drop for OneOf {
    fn drop(&mut self) {
        self.0.add(-1, &[]);
    }
}
