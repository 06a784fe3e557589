//! What is seen of the server from outside: traces, metrics, and what is in neither.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    Client, Collector, Dice, HookSink, Machines, PostgresServer, TracedSpan,
    process::{Process, debug_binary},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::cluster::over_postgres;

/// The trace that someone has begun, and their span in it.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const ABOVE: &str = "b7ad6b7169203331";

/// What has traces sent to a collector, where whoever began them keeps them.
fn traced(collector: &Collector) -> [(&'static str, String); 5] {
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20let%20me%20in".to_owned()),
        ("OTEL_RESOURCE_ATTRIBUTES", "host.name=books1".to_owned()),
        ("OTEL_TRACES_SAMPLER", "parentbased_always_off".to_owned()),
        ("OTEL_METRIC_EXPORT_INTERVAL", "500".to_owned()),
    ]
}

/// Asks for platforms as a part of the trace.
async fn ask(client: &Client) {
    client
        .get("/platforms?q=nobody@example.com")
        .with("traceparent", &format!("00-{TRACE}-{ABOVE}-01"))
        .with("x-request-id", "seen-1")
        .await
        .expect(200);
}

/// Looks at the spans of one request from the outermost inwards.
fn is_whole(spans: &[TracedSpan], engine: &str, client: &Client) {
    let named = |name: &str| {
        spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name}: {spans:#?}"))
    };
    let is_below = |span: &TracedSpan, above: &TracedSpan| {
        let mut parent = span.parent.clone();
        while let Some(next) = spans.iter().find(|span| span.id == parent) {
            if next.id == above.id {
                return true;
            }
            parent.clone_from(&next.parent);
        }
        false
    };

    let request = named("GET /api/v1/platforms");
    assert_eq!(request.parent, ABOVE);
    assert_eq!(request.attributes["http.route"], "/api/v1/platforms");
    assert_eq!(request.attributes["request_id"], "seen-1");
    assert_eq!(request.attributes["http.response.status_code"], "Some(IntValue(200))");
    assert_eq!(request.resource["service.name"], "earntrack");
    assert_eq!(request.resource["host.name"], "books1");
    assert_eq!(request.authorization, "Bearer let me in");
    let use_case = named("earnings.list_platforms");
    assert_eq!(use_case.parent, request.id);
    assert_eq!(use_case.attributes["request.id"], "seen-1");
    assert!(is_below(named("cache.get"), request));
    let statements: Vec<&TracedSpan> = spans
        .iter()
        .filter(|span| span.attributes.get("db.system.name").is_some_and(|name| name == engine))
        .collect();
    let asked = statements.iter().find(|span| span.attributes["db.query.text"].contains("platforms"));
    assert!(is_below(asked.unwrap(), use_case), "{spans:#?}");
    let text = format!("{spans:?}");
    for (what, secret) in [("token", client.token()), ("address", "ana@example.com"), ("question", "nobody@")]
    {
        assert!(!text.contains(secret), "the {what} is in a trace: {text}");
    }
}

/// Whether a span is the last of those of [`ask`] to come in.
fn is_outermost(span: &TracedSpan) -> bool {
    span.parent == ABOVE
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_one_trace_down_to_sqlite_and_its_webhooks_carry_one_on() {
    let (collector, sink, folder) =
        (Collector::open().await, HookSink::open().await, TempDir::new().unwrap());
    let mut settings = traced(&collector).to_vec();
    settings.push(("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.1".to_owned()));
    let server = Process::start_with(&debug_binary(), folder.path(), None, &settings).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let hook = json!({ "url": sink.url(), "kinds": ["platform.added"] });
    ana.post("/user/webhooks", hook).await.expect(201);

    ask(&ana).await;
    ana.platform("Uber").await;

    let spans = collector.spans(TRACE, 1, is_outermost).await;
    is_whole(&spans, "sqlite", &ana);
    for _ in 0..200 {
        if !sink.calls().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let calls = sink.calls();
    let parent = calls[0].header("traceparent");
    assert!(parent.len() == 55 && parent.starts_with("00-"), "{calls:?}");
    server.terminate().await;
    assert!(server.ended().await.success());
    let told = collector.metrics();
    for name in ["http_requests_total", "db_query_duration_seconds", "cache_up", "webhook_deliveries_total"] {
        assert!(told.contains(name), "{name}: {told:?}");
    }
    let others = collector.all().into_iter().filter(|span| span.trace != TRACE).count();
    assert_eq!(others, 0, "what nobody keeps is not sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_one_trace_down_to_postgres_and_redis() {
    let collector = Collector::open().await;
    let settings = traced(&collector);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    over_postgres(&settings, async |cluster| {
        let [here, _] = cluster.register("ana").await;

        ask(&here).await;

        let spans = collector.spans(TRACE, 1, is_outermost).await;
        is_whole(&spans, "postgresql", &here);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_not_been_sent_is_sent_when_the_server_stops() {
    let (collector, folder) = (Collector::open().await, TempDir::new().unwrap());
    let mut settings = traced(&collector).to_vec();
    settings.push(("OTEL_METRIC_EXPORT_INTERVAL", "3600000".to_owned()));
    settings.retain(|(_, value)| value != "500");
    let server = Process::start_with(&debug_binary(), folder.path(), None, &settings).await;
    let ana = server.visitor().register("ana", json!({})).await;

    ask(&ana).await;
    server.terminate().await;
    assert!(server.ended().await.success());

    assert!(collector.all().iter().any(is_outermost), "{:?}", collector.all());
    assert!(collector.metrics().contains("http_requests_total"));
}

/// Where the log says that the operator's port is.
fn operator_address(folder: &Path) -> String {
    let log = fs::read_to_string(folder.join("log")).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut told = lines.filter(|line| line["message"] == "listening for the operator");
    told.next().unwrap()["context"]["address"].as_str().unwrap().to_owned()
}

/// Status line and body of a page of the operator's port.
async fn page(address: &str, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

/// Names of metrics, as their types tell them.
fn names(metrics: &str) -> BTreeSet<String> {
    let types = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    types.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// The samples of a metric: labels and value.
fn samples<'a>(metrics: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let lines = metrics.lines().filter_map(|line| line.strip_prefix(name)?.rsplit_once(' '));
    lines.filter(|(labels, _)| labels.is_empty() || labels.starts_with('{')).collect()
}

/// Names that the page for operators has of every server, and of one with a replica beside them.
fn documented() -> [BTreeSet<String>; 2] {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/METRICS.md")).unwrap();
    let (of_all, of_replica) = page.split_once("\n## With a replica\n").unwrap();
    [of_all, of_replica].map(|part| {
        let rows = part.lines().filter_map(|line| line.strip_prefix("| `"));
        rows.map(|row| row.split(['`', '{']).next().unwrap().to_owned()).collect()
    })
}

/// The first sample of a name with these labels.
fn sample(metrics: &str, name: &str, labels: &str) -> Option<f64> {
    let found = samples(metrics, name).into_iter().find(|(known, _)| known.contains(labels))?;
    Some(found.1.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_is_measured_beside_the_database_and_its_absence_is_seen() {
    let Some(machines) = Machines::find() else { return };
    let primary = PostgresServer::start(&machines).await;
    let mut replica = primary.followed_at_leisure().await;
    let folder = TempDir::new().unwrap();
    let settings = [
        ("EARNTRACK_OPERATOR_LISTEN", "127.0.0.1:0".to_owned()),
        ("RUST_LOG", "info".to_owned()),
        ("DATABASE_READ_URL", replica.url()),
    ];
    let url = primary.url();
    let server = Process::start_with(&debug_binary(), folder.path(), Some(&url), &settings).await;
    let operator = operator_address(folder.path());
    let ana = server.visitor().register("ana", json!({})).await;
    ana.book(&ana.platform("Uber").await, "2026-03-14", "12.00").await;
    let number = async |name: &str, labels: &str| sample(&page(&operator, "/metrics").await.1, name, labels);
    let until = async |server: &str| {
        let before = number("db_replica_reads_total", server).await.unwrap_or_default();
        let begun = Instant::now();
        for month in 1.. {
            // Of another month each time: no cache has it.
            let (year, month) = (2000 + month / 12, month % 12 + 1);
            let days = format!("from={year}-{month:02}-01&to={year}-{month:02}-28");
            ana.get(&format!("/analytics/dashboard?{days}")).await.expect(200);
            if number("db_replica_reads_total", server).await.unwrap_or_default() > before {
                break;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{server}: {}",
                page(&operator, "/metrics").await.1
            );
        }
    };

    until("replica").await;
    let metrics = page(&operator, "/metrics").await.1;
    assert!(documented()[1].is_subset(&names(&metrics)), "{metrics}");
    assert_eq!(sample(&metrics, "db_replica_up", ""), Some(1.0));
    assert!(sample(&metrics, "db_replica_lag_seconds", "").unwrap() < 10.0);
    assert!(sample(&metrics, "db_pool_connections_max", "replica").unwrap() >= 1.0);
    let connections = samples(&metrics, "db_pool_connections");
    assert!(connections.iter().any(|(labels, count)| labels.contains("replica") && *count != "0"));
    assert!(sample(&metrics, "db_query_duration_seconds_count", "replica").unwrap() >= 1.0);
    assert!(sample(&metrics, "db_query_duration_seconds_count", "postgresql").unwrap() >= 1.0);

    replica.kill().await;
    until("database").await;
    let begun = Instant::now();
    while number("db_replica_up", "").await != Some(0.0) {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let metrics = page(&operator, "/metrics").await.1;
    assert_eq!(sample(&metrics, "db_replica_lag_seconds", ""), None);
    assert_eq!(sample(&metrics, "db_errors_total", "unavailable"), Some(0.0), "the database was never gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_metric_that_is_documented_is_shown_and_labels_are_bounded() {
    let folder = TempDir::new().unwrap();
    let settings = [("EARNTRACK_OPERATOR_LISTEN", "127.0.0.1:0".to_owned()), ("RUST_LOG", "info".to_owned())];
    let server = Process::start_with(&debug_binary(), folder.path(), None, &settings).await;
    let operator = operator_address(folder.path());
    let ana = server.visitor().register("ana", json!({})).await;
    let platform = ana.platform("Uber").await;
    ana.book(&platform, "2026-03-14", "12.00").await;
    for _ in 0..2 {
        ana.get("/platforms").await.expect(200);
    }

    let mut dice = Dice::new(7);
    for number in 0..1000 {
        let word: String =
            (0..12).map(|_| char::from(b'a' + u8::try_from(dice.roll(0..26)).unwrap())).collect();
        let path = match number % 4 {
            0 => format!("/{word}"),
            1 => format!("/{word}/{number}?email=ana@example.com"),
            2 => format!("/earnings/{word}"),
            _ => format!("/public/invoices/{word}"),
        };
        let method = ["GET", "POST", "PROPFIND", word.as_str()][number % 3 + usize::from(number % 50 == 0)];
        let status = server.visitor().call(&method.to_uppercase(), &path).await.status;
        assert!((400..500).contains(&status), "{method} {path}: {status}");
    }

    let mut metrics = String::new();
    for _ in 0..150 {
        metrics = page(&operator, "/metrics").await.1;
        if documented()[0].is_subset(&names(&metrics)) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(names(&metrics), documented()[0]);

    let requests = samples(&metrics, "http_requests_total");
    let mut by_route: BTreeMap<&str, u64> = BTreeMap::new();
    for (labels, count) in &requests {
        let (_, rest) = labels.split_once("endpoint=\"").unwrap();
        *by_route.entry(rest.split('"').next().unwrap()).or_default() += count.parse::<u64>().unwrap();
    }
    assert_eq!(by_route["unmatched"], 500, "{by_route:?}");
    assert_eq!(by_route["/api/v1/earnings/{id}"], 250, "{by_route:?}");
    assert!(by_route.len() < 12 && requests.len() < 40, "{requests:?}");
    assert!(requests.iter().any(|(labels, _)| labels.contains("method=\"other\"")), "{requests:?}");
    for (what, text) in [("address", "ana@"), ("user", ana.id().to_string().as_str()), ("token", ana.token())]
    {
        assert!(!metrics.contains(text), "the {what} is in a label: {metrics}");
    }
    let one = |name: &str, labels: &str| {
        let found = samples(&metrics, name).into_iter().find(|(known, _)| known.contains(labels));
        found.unwrap_or_else(|| panic!("{name}{labels}: {metrics}")).1
    };
    let number = |name: &str, labels: &str| one(name, labels).parse::<f64>().unwrap();
    assert_eq!(one("db_up", ""), "1");
    assert!(number("db_pool_connections_max", "writes") >= 1.0);
    assert!(number("db_query_duration_seconds_count", "sqlite") > 20.0);
    assert!(number("cache_requests_total", "answers\",result=\"hit") >= 1.0, "{metrics}");
    assert!(number("process_resident_memory_bytes", "") > f64::from(1 << 20));
    assert!(number("feature_uses_total", "\"platforms\"") >= 3.0);
    assert!(number("audit_last_verified_timestamp_seconds", "") > 1.6e9);
    assert_eq!(page(&operator, "/health/ready").await.0, "HTTP/1.1 200 OK");
    assert_eq!(page(&operator, "/api/v1/platforms").await.0, "HTTP/1.1 404 Not Found");
}
