//! Lines of the log for machines: one line of JSON each, whatever it tells (docs/LOGGING.md).

use std::{collections::BTreeMap, error::Error, fmt, io::Write as _, iter};

use kernel::{Clock as _, SystemClock};
use serde::Serialize;
use serde_json::Value;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    fmt::MakeWriter,
    layer::Context,
    registry::{LookupSpan, Scope},
};

/// Writes a line for each event.
pub(super) struct Lines<W> {
    service: String,
    output: W,
}

/// What a span or an event tells, under the names that the code gives it.
#[derive(Default)]
struct Told(Vec<(&'static str, Value)>);

/// A line, with its fields in their order. What does not apply is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    timestamp: String,
    level: &'static str,
    service: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<Value>,
    /// In milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<Value>,
    message: Value,
    context: BTreeMap<&'static str, Value>,
}

impl<W> Lines<W> {
    pub(super) fn new(service: String, output: W) -> Self {
        Self { service, output }
    }
}

impl Line<'_> {
    fn take(&mut self, name: &'static str, value: Value) {
        match name {
            "request_id" => self.request_id = Some(value),
            "user_id" => self.user_id = Some(value),
            "http.route" => self.endpoint = Some(value),
            "http.request.method" => self.method = Some(value),
            "http.response.status_code" => self.status_code = Some(value),
            "duration_ms" => self.duration = Some(value),
            "message" => self.message = value,
            "trace_id" => drop(self.context.insert("traceId", value)),
            // What comes by way of the crate `log` says so in fields.
            "log.target" => drop(self.context.insert("target", value)),
            name if name.starts_with("log.") => {}
            name => drop(self.context.insert(name, value)),
        }
    }
}

impl<S, W> Layer<S> for Lines<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut told = Told::default();
        attributes.record(&mut told);
        span.extensions_mut().replace(told);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(told) = span.extensions_mut().get_mut::<Told>() {
            values.record(told);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Line {
            timestamp: SystemClock.now().to_string(),
            level: name_of(*event.metadata().level()),
            service: &self.service,
            request_id: None,
            user_id: None,
            endpoint: None,
            method: None,
            status_code: None,
            duration: None,
            message: Value::Null,
            context: BTreeMap::from([("target", Value::from(event.metadata().target()))]),
        };
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(Told(fields)) = span.extensions().get::<Told>() {
                for (name, value) in fields {
                    line.take(name, value.clone());
                }
            }
        }
        let mut told = Told::default();
        event.record(&mut told);
        for (name, value) in told.0 {
            line.take(name, value);
        }
        if line.message.is_null() {
            line.message = event.metadata().name().into();
        }
        if let Ok(mut text) = serde_json::to_vec(&line) {
            text.push(b'\n');
            // Where nobody can be told, nobody can be told of that either.
            let _ = self.output.make_writer_for(event.metadata()).write_all(&text);
        }
    }
}

fn name_of(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

impl Told {
    fn tell(&mut self, field: &Field, value: Value) {
        match self.0.iter_mut().find(|(name, _)| *name == field.name()) {
            Some((_, told)) => *told = value,
            None => self.0.push((field.name(), value)),
        }
    }
}

/// What only traces have use for.
fn is_for_traces(field: &Field) -> bool {
    field.name().starts_with("otel.")
}

impl Visit for Told {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.tell(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.tell(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.tell(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.tell(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if !is_for_traces(field) {
            self.tell(field, value.into());
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let causes: Vec<String> =
            iter::successors(Some(value), |&error| error.source()).map(ToString::to_string).collect();
        self.tell(field, causes.join(": ").into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if !is_for_traces(field) {
            self.tell(field, format!("{value:?}").into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex, PoisonError},
    };

    use serde_json::json;
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    /// What was written.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(work: impl FnOnce()) -> Vec<Value> {
        let paper = Paper::default();
        let output = paper.clone();
        let lines = Lines::new("earntrack".to_owned(), move || output.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(lines), work);
        let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[test]
    fn a_line_has_the_fields_of_its_request_whatever_level_it_is_on() {
        let lines = logged(|| {
            let request = tracing::error_span!(
                "http.request",
                otel.name = tracing::field::Empty,
                otel.kind = "server",
                http.request.method = "GET",
                http.route = tracing::field::Empty,
                http.response.status_code = tracing::field::Empty,
                duration_ms = tracing::field::Empty,
                request_id = "req-1",
                user_id = tracing::field::Empty,
            );
            request.in_scope(|| {
                request.record("user_id", tracing::field::display("u-1"));
                tracing::warn!(rows = 3, slow = true, "took long");
                request.record("otel.name", tracing::field::display("GET /earnings"));
                request.record("http.route", "/earnings");
                request.record("http.response.status_code", 200);
                request.record("duration_ms", 45);
                tracing::info!("request served");
            });
        });

        let at = |line: &Value| line["timestamp"].clone();
        let target = json!("earntrack::telemetry::lines::tests");
        assert_eq!(
            lines,
            [
                json!({
                    "timestamp": at(&lines[0]), "level": "warn", "service": "earntrack", "requestId": "req-1",
                    "userId": "u-1", "method": "GET", "message": "took long",
                    "context": { "rows": 3, "slow": true, "target": target },
                }),
                json!({
                    "timestamp": at(&lines[1]), "level": "info", "service": "earntrack", "requestId": "req-1",
                    "userId": "u-1", "endpoint": "/earnings", "method": "GET", "statusCode": 200, "duration": 45,
                    "message": "request served", "context": { "target": target },
                }),
            ]
        );
        let form = at(&lines[0]).as_str().unwrap().to_owned();
        assert!(form.len() == 24 && form.ends_with('Z'), "{form}");
    }

    #[test]
    fn what_is_written_into_a_line_stays_in_it() {
        let lines = logged(|| {
            let cause = io::Error::other("first\nsecond");
            tracing::error!(error = &cause as &dyn Error, path = "\"}\n{\"level\":\"info\"", "failed\r\n");
        });

        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0]["message"], "failed\r\n");
        assert_eq!(lines[0]["context"]["error"], "first\nsecond");
        assert_eq!(lines[0]["context"]["path"], "\"}\n{\"level\":\"info\"");
    }
}
