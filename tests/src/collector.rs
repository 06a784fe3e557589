//! A collector of OpenTelemetry in the test: OTLP over HTTP, in Protobuf.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::{KeyValue, any_value::Value},
};
use prost::Message as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A span that came in; ids are hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedSpan {
    pub trace: String,
    pub id: String,
    /// Empty for the first of a trace.
    pub parent: String,
    pub name: String,
    /// As text, whatever they are.
    pub attributes: BTreeMap<String, String>,
    /// Of whatever sent it.
    pub resource: BTreeMap<String, String>,
    /// What let it in.
    pub authorization: String,
}

/// Takes traces and metrics, on this machine alone.
pub struct Collector {
    port: u16,
    taken: Arc<Mutex<Taken>>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Taken {
    spans: Vec<TracedSpan>,
    metrics: BTreeSet<String>,
}

impl Collector {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Taken::default()));
        let kept = Arc::clone(&taken);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move {
                    let _ = take(stream, &kept).await;
                });
            }
        });
        Self { port, taken, serving }
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The spans of a trace, once this many are there that fit.
    pub async fn spans(
        &self,
        trace: &str,
        count: usize,
        fits: impl Fn(&TracedSpan) -> bool,
    ) -> Vec<TracedSpan> {
        for _ in 0..200 {
            let spans: Vec<TracedSpan> =
                self.taken.lock().unwrap().spans.iter().filter(|span| span.trace == trace).cloned().collect();
            if spans.iter().filter(|span| fits(span)).count() >= count {
                return spans;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the trace {trace} does not come in; there are {:?}", self.all());
    }

    /// Every span that came in.
    #[must_use]
    pub fn all(&self) -> Vec<TracedSpan> {
        self.taken.lock().unwrap().spans.clone()
    }

    /// The names of all metrics that came in.
    #[must_use]
    pub fn metrics(&self) -> BTreeSet<String> {
        self.taken.lock().unwrap().metrics.clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Taken {
    fn take(&mut self, path: &str, authorization: &str, body: &[u8]) {
        match path {
            "/v1/traces" => {
                let sent = ExportTraceServiceRequest::decode(body).unwrap();
                for of_resource in sent.resource_spans {
                    let resource = texts(&of_resource.resource.unwrap_or_default().attributes);
                    for span in of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                        self.spans.push(TracedSpan {
                            trace: digits(&span.trace_id),
                            id: digits(&span.span_id),
                            parent: digits(&span.parent_span_id),
                            name: span.name,
                            attributes: texts(&span.attributes),
                            resource: resource.clone(),
                            authorization: authorization.to_owned(),
                        });
                    }
                }
            }
            "/v1/metrics" => {
                let sent = ExportMetricsServiceRequest::decode(body).unwrap();
                let scopes =
                    sent.resource_metrics.into_iter().flat_map(|of_resource| of_resource.scope_metrics);
                self.metrics.extend(scopes.flat_map(|scope| scope.metrics).map(|metric| metric.name));
            }
            path => panic!("nothing is collected at {path}"),
        }
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |attribute: &KeyValue| match attribute.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        value => format!("{value:?}"),
    };
    attributes.iter().map(|attribute| (attribute.key.clone(), text(attribute))).collect()
}

/// One connection, which brings one call after the other.
async fn take(stream: TcpStream, kept: &Mutex<Taken>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let request = line(&mut stream).await?;
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut length, mut authorization) = (0, String::new());
        loop {
            let line = line(&mut stream).await?;
            let Some((name, value)) = line.split_once(':') else { break };
            match name.to_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap(),
                "authorization" => value.trim().clone_into(&mut authorization),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        kept.lock().unwrap().take(&path, &authorization, &body);
        stream
            .write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n",
            )
            .await?;
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}
