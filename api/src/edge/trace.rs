//! The trace that a request is a part of: the W3C's Trace Context.

use opentelemetry::{Context, global, propagation::Extractor, trace::TraceContextExt as _};
use poem::http::HeaderMap;
use tracing::{Span, field};

/// Names the trace to those who made the request.
const TRACE_PARENT: &str = "traceparent";

/// What a request's headers say of its trace.
struct Carrier<'a>(&'a HeaderMap);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(poem::http::HeaderName::as_str).collect()
    }
}

/// Makes a span that goes on with the trace which the headers name, if they do.
pub(super) fn continued(headers: &HeaderMap, make: impl FnOnce() -> Span) -> Span {
    let _parent = headers.contains_key(TRACE_PARENT).then(|| {
        let carrier = Carrier(headers);
        global::get_text_map_propagator(|propagator| propagator.extract(&carrier)).attach()
    });
    make()
}

/// Has the lines of the present request say which trace they belong to, where it is one that somebody can look
/// at.
pub(super) fn note_trace() {
    Context::map_current(|context| {
        let current = context.span();
        let trace = current.span_context();
        if trace.is_sampled() {
            Span::current().record("trace_id", field::display(trace.trace_id()));
        }
    });
}

/// Calls the trace's span of the present request after the operation, which is known when it was found.
pub(super) fn name(method: &str, route: &str) {
    Context::map_current(|context| {
        let current = context.span();
        if current.is_recording() {
            current.update_name(format!("{method} {route}"));
        }
    });
}
