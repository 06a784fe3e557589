//! Long lists as files: how much memory they take, and what readers who stop do to others.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
};

use kernel::Money;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    Call, Client, Engine, Store,
    process::{Process, asked_for, debug_binary, quickest_binary, release_binary},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader as Incoming},
    net::{TcpSocket, TcpStream},
};

const MIB: u64 = 1024;

#[tokio::test]
async fn an_export_of_any_length_takes_less_than_200_mib_on_sqlite() {
    let binary = quickest_binary();
    let folder = TempDir::new().unwrap();

    stays_small(&binary, folder.path(), None).await;
}

#[tokio::test]
async fn an_export_of_any_length_takes_less_than_200_mib_on_postgres() {
    let binary = quickest_binary();
    let folder = TempDir::new().unwrap();
    Store::fresh(Engine::Postgres)
        .await
        .serve(async |store| stays_small(&binary, folder.path(), Some(&store.url)).await)
        .await;
}

/// The nightly run has a million, of the binary that people run.
fn rows() -> i64 {
    match (asked_for("EARNTRACK_TEST_LONG"), release_binary()) {
        (Some(_), _) => 1_000_000,
        (None, Some(_)) => 100_000,
        (None, None) => 20_000,
    }
}

async fn stays_small(binary: &Path, folder: &Path, database: Option<&str>) {
    let server = Process::start(binary, folder, database).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let total = fill(&ana, &url(folder, database), rows()).await;

    for format in ["csv", "json", "xlsx"] {
        let file = folder.join(format!("earnings.{format}"));
        let call = ana.get(&format!("/earnings/export?format={format}"));
        download(&call, &server.address, &file).await;
        let peak = server.peak_kib();

        eprintln!(
            "{} rows as {format}: {} MiB, {} MiB resident at the most",
            rows(),
            file.metadata().unwrap().len() >> 20,
            peak / MIB
        );
        assert!(peak < 200 * MIB, "{peak} KiB for {format}");
        let (count, sum) = match format {
            "csv" => of_csv(&file),
            "json" => of_json(&file),
            _ => of_workbook(&file),
        };
        assert_eq!((count, sum), (rows(), total), "{format}");
    }
    let summary = ana.get("/earnings/summary?period=all").await.expect(200).data();
    assert_eq!((minor(summary["total"].as_str().unwrap()), &summary["count"]), (total, &json!(rows())));
}

/// What no one reads keeps neither a connection to the store nor a writer waiting, and no more of it
/// is begun than fits.
#[tokio::test]
async fn readers_who_stop_hold_up_no_one() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let url = url(folder.path(), None);
    let mut stopped = Vec::new();
    let mut people = Vec::new();
    for name in ["ana", "ben", "cyd", "dan"] {
        let client = server.visitor().register(name, json!({})).await;
        fill(&client, &url, 20_000).await;
        people.push(client);
    }
    for client in &people {
        for _ in 0..2 {
            // With room for little, so that most of the file is still to be written.
            let socket = TcpSocket::new_v4().unwrap();
            socket.set_recv_buffer_size(4096).unwrap();
            let mut stream = socket.connect(server.address.parse().unwrap()).await.unwrap();
            let call = client.get("/earnings/export?format=json");
            stream.write_all(&call.bytes(&server.address)).await.unwrap();
            let mut head = [0; 12];
            stream.read_exact(&mut head).await.unwrap();
            assert_eq!(&head, b"HTTP/1.1 200");
            stopped.push(stream);
        }
    }

    let eve = server.visitor().register("eve", json!({})).await;
    let uber = eve.platform("Uber").await;
    for _ in 0..20 {
        eve.book(&uber, "2026-03-14", "1.00").await;
    }
    for client in people.iter().chain([&eve]) {
        client.get("/earnings?total=true").await.expect(200);
    }
    let refusal = eve.get("/earnings/export?format=csv").await;
    assert_eq!(refusal.header("retry-after"), Some("10"));
    refusal.refused(503, "EXPORTS_BUSY");
    people[0].get("/analytics/export?format=xlsx").await.refused(503, "EXPORTS_BUSY");

    drop(stopped);
    let mut file = eve.get("/earnings/export?format=json").attempt().await;
    while file.as_ref().is_ok_and(|answer| answer.status == 503) {
        tokio::task::yield_now().await;
        file = eve.get("/earnings/export?format=json").attempt().await;
    }
}

pub(super) fn url(folder: &Path, database: Option<&str>) -> String {
    let books = folder.join("data/earntrack.db");
    database.map_or_else(|| format!("sqlite:{}", books.display()), str::to_owned)
}

/// Books so many earnings at once, as no request could, and returns what they come to in cents.
pub(super) async fn fill(client: &Client, url: &str, rows: i64) -> i64 {
    let (user, platform) = (client.id(), client.platform("Uber").await);
    let (user, platform) = (user.to_string().replace('-', ""), platform.replace('-', ""));
    let store = sea_orm::Database::connect(url).await.unwrap();
    let columns =
        "user_id, id, platform_id, date, amount_minor, currency, hours_micros, notes, kind, version,
        created_at, updated_at";
    let sql = match store.get_database_backend() {
        DbBackend::Sqlite => format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
            INSERT INTO earnings ({columns})
            SELECT x'{user}', unhex(printf('%012x70008%015x', 1700000000000 + i, i)), x'{platform}',
                date('2016-01-01', (i % 3650) || ' days'), i % 100000 + 1, 'USD', 1250000, 'trip number ' || i,
                'income', 1, '2026-03-14T12:00:00+00:00', '2026-03-14T12:00:00+00:00' FROM n"
        ),
        _ => format!(
            "INSERT INTO earnings ({columns})
            SELECT '{user}'::uuid,
                (lpad(to_hex(1700000000000 + i), 12, '0') || '70008' || lpad(to_hex(i), 15, '0'))::uuid,
                '{platform}'::uuid, date '2016-01-01' + (i % 3650)::int, i % 100000 + 1, 'USD', 1250000,
                'trip number ' || i, 'income', 1, now(), now() FROM generate_series(1, {rows}::bigint) AS i"
        ),
    };
    store.execute_raw(Statement::from_string(store.get_database_backend(), sql)).await.unwrap();
    (1..=rows).map(|i| i % 100_000 + 1).sum()
}

/// Saves what a call is answered with as it comes: it has no length, and is not kept in memory.
async fn download(call: &Call, address: &str, file: &Path) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&call.bytes(address)).await.unwrap();
    let (mut incoming, mut file) = (Incoming::new(stream), File::create(file).unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(incoming.read_line(&mut head).await.unwrap(), 0, "{head}");
    }
    assert!(head.starts_with("HTTP/1.1 200 ") && head.contains("transfer-encoding: chunked"), "{head}");
    let mut chunk = Vec::new();
    loop {
        let mut length = String::new();
        incoming.read_line(&mut length).await.unwrap();
        let length = usize::from_str_radix(length.trim(), 16).expect("the answer is whole");
        chunk.resize(length + 2, 0);
        incoming.read_exact(&mut chunk).await.unwrap();
        if length == 0 {
            return;
        }
        file.write_all(&chunk[..length]).unwrap();
    }
}

fn minor(amount: &str) -> i64 {
    Money::parse(amount, "USD".parse().unwrap()).unwrap().minor()
}

fn lines(file: &Path) -> BufReader<File> {
    BufReader::new(File::open(file).unwrap())
}

/// How many rows there are, and what their amounts add up to.
fn of_csv(file: &Path) -> (i64, i64) {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let amount = reader.headers().unwrap().iter().position(|name| name == "amount").unwrap();
    let amounts = reader.records().map(|row| minor(&row.unwrap()[amount]));
    amounts.fold((0, 0), |(count, sum), amount| (count + 1, sum + amount))
}

/// Every row stands on a line of its own.
fn of_json(file: &Path) -> (i64, i64) {
    let rows = lines(file).lines().map(Result::unwrap).filter(|line| line.starts_with('{'));
    let amounts = rows.map(|line| {
        let row: Value = serde_json::from_str(line.trim_end_matches(',')).unwrap();
        minor(row["amount"].as_str().unwrap())
    });
    amounts.fold((0, 0), |(count, sum), amount| (count + 1, sum + amount))
}

fn of_workbook(file: &Path) -> (i64, i64) {
    let mut archive = zip::ZipArchive::new(File::open(file).unwrap()).unwrap();
    let sheet = BufReader::new(archive.by_name("xl/worksheets/sheet1.xml").unwrap());
    let (mut count, mut sum, mut is_amount) = (0, 0, false);
    for tag in sheet.split(b'<') {
        let tag = String::from_utf8(tag.unwrap()).unwrap();
        if let Some(cell) = tag.strip_prefix("c r=\"") {
            is_amount = cell.starts_with('E');
        } else if let Some(value) = tag.strip_prefix("v>")
            && is_amount
        {
            count += 1;
            sum += minor(value);
        }
    }
    (count, sum)
}
