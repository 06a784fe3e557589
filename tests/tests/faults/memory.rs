//! How little memory it takes, measured on the binary that people run where there is one, and else on the one
//! without optimisations, which is itself larger.

use std::{fmt::Write as _, fs, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    Form,
    process::{Process, command, memory_kib, quickest_binary, release_binary},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const MIB: u64 = 1024;

#[tokio::test]
async fn a_server_takes_40_mib_when_idle_and_150_mib_at_64_connections() {
    let binary = quickest_binary();
    let folder = TempDir::new().unwrap();
    let server = Process::start(&binary, folder.path(), None).await;
    let idle = server.resident_kib();

    let ana = server.visitor().register("ana", json!({})).await;
    let uber = ana.platform("Uber").await;
    for _ in 0..100 {
        ana.book(&uber, "2026-03-14", "12.50").await;
    }
    let mut connections = Vec::new();
    for _ in 0..64 {
        connections.push(TcpStream::connect(&server.address).await.unwrap());
    }
    let list = ana.get("/earnings?limit=100").bytes(&server.address);
    let list = String::from_utf8(list).unwrap().replace("connection: close\r\n", "");
    for _ in 0..10 {
        for connection in &mut connections {
            connection.write_all(list.as_bytes()).await.unwrap();
        }
        for connection in &mut connections {
            take_answer(connection).await;
        }
    }
    let busy = server.resident_kib();

    eprintln!("idle {} MiB, at 64 connections {} MiB", idle / MIB, busy / MIB);
    // Most of what the other binary has resident is itself.
    let is_optimised = release_binary().is_some();
    assert!(!is_optimised || idle <= 40 * MIB, "{idle} KiB when idle");
    assert!(busy <= 150 * MIB, "{busy} KiB at 64 connections");
}

/// Reads one answer, and leaves the connection open.
async fn take_answer(connection: &mut TcpStream) {
    let mut answer = Vec::new();
    let whole = |answer: &[u8]| {
        let text = String::from_utf8_lossy(answer);
        let (head, body) = text.split_once("\r\n\r\n")?;
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
        Some(body.len() >= length.parse().unwrap())
    };
    while whole(&answer) != Some(true) {
        assert_ne!(connection.read_buf(&mut answer).await.unwrap(), 0, "the server keeps the connection");
    }
}

#[tokio::test]
async fn importing_200_000_rows_takes_less_than_200_mib() {
    let rows: u64 = if release_binary().is_some() { 200_000 } else { 20_000 };
    let binary = quickest_binary();
    let folder = TempDir::new().unwrap();
    let mut file = String::from("Day,Net,Hours,Where,Memo\n");
    for row in 0..rows {
        let (month, day, cents) = (row % 12 + 1, row % 28 + 1, row % 10_000 + 1);
        let platform = row % 7;
        writeln!(
            file,
            "2025-{month:02}-{day:02},{}.{:02},1.25,Platform {platform},trip number {row}",
            cents / 100,
            cents % 100
        )
        .unwrap();
    }
    fs::write(folder.path().join("trips.csv"), file).unwrap();
    let server = Process::start(&binary, folder.path(), None).await;
    server.visitor().register("ana", json!({})).await;
    server.terminate().await;
    assert!(server.ended().await.success());

    let mapping = r#"{"date":"Day","amount":"Net","hours":"Hours","platform":"Where","notes":"Memo"}"#;
    let mut import = command(&binary, folder.path(), None)
        .args(["import", "trips.csv", "--user", "ana@example.com", "--json", "--mapping", mapping])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let process = import.id().unwrap();
    let mut peak = 0;
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    while import.try_wait().unwrap().is_none() {
        // The kernel keeps the highest mark: the last look before the end has all but the end in it.
        peak = memory_kib(process, "VmHWM").unwrap_or(peak);
        looks.tick().await;
    }
    let mut outcome = String::new();
    import.stdout.take().unwrap().read_to_string(&mut outcome).await.unwrap();

    let outcome: Value = serde_json::from_str(&outcome).unwrap();
    assert_eq!((&outcome["created"], &outcome["skippedCount"]), (&json!(rows), &json!(0)));
    eprintln!("{rows} rows: {} MiB at the most", peak / MIB);
    assert!(peak > 0 && peak < 200 * MIB, "{peak} KiB");
}

/// A PNG of one colour, of which a few kilobytes unfold into as many pixels as are taken.
fn bomb() -> Vec<u8> {
    const WIDTH: u32 = 8000;
    const HEIGHT: u32 = 5000;
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let text = [kind, data].concat();
        bytes.extend_from_slice(&text);
        bytes.extend(crc(&text).to_be_bytes());
    };
    let header = [&WIDTH.to_be_bytes()[..], &HEIGHT.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let row = vec![0; 1 + 4 * WIDTH as usize];
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..HEIGHT {
        std::io::Write::write_all(&mut packed, &row).unwrap();
    }
    chunk(b"IHDR", &header);
    chunk(b"IDAT", &packed.finish().unwrap());
    chunk(b"IEND", b"");
    bytes
}

/// As PNG wants it.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[tokio::test]
async fn fifty_pixel_bombs_at_once_take_less_than_400_mib() {
    let binary = quickest_binary();
    let folder = TempDir::new().unwrap();
    let server = Process::start(&binary, folder.path(), None).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let bomb = bomb();
    // What follows the end of an image is no part of it, and makes each another file.
    let bombs: Vec<Form> =
        (0..50).map(|n| Form::document("bomb.png", "image/png", [&bomb[..], &[n]].concat())).collect();

    let uploads = bombs.iter().map(|form| async { ana.deposit(form).await.status });
    let statuses = futures_util::future::join_all(uploads).await;
    let peak = server.peak_kib();

    eprintln!("50 bombs: {} MiB at the most", peak / MIB);
    assert!(statuses.iter().all(|status| matches!(status, 201 | 503)), "{statuses:?}");
    assert!(statuses.contains(&201), "none was drawn");
    assert!(peak < 400 * MIB, "{peak} KiB");
}

#[tokio::test]
async fn fifty_large_uploads_at_once_take_less_than_200_mib() {
    let binary = quickest_binary();
    let folder = TempDir::new().unwrap();
    let server = Process::start(&binary, folder.path(), None).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let file = |n: u8| [b"%PDF-1.7\n", &vec![n; 9 << 20][..]].concat();

    let uploads = (0..50).map(|n| {
        let call = ana.deposit(&Form::document("a.pdf", "application/pdf", file(n)));
        let call = if n % 2 == 0 { call } else { call.keyed(&format!("key-{n}")) };
        async { call.await.status }
    });
    let statuses = futures_util::future::join_all(uploads).await;
    let peak = server.peak_kib();

    eprintln!("50 uploads of 9 MiB: {} MiB at the most", peak / MIB);
    assert!(statuses.iter().all(|status| matches!(status, 201 | 503)), "{statuses:?}");
    assert!(statuses.contains(&201), "none was kept");
    assert!(peak < 200 * MIB, "{peak} KiB");
}
