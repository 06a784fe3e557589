//! Asked to stop.

use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client,
    process::{Process, debug_binary},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A request for a new platform that a handler works on, and what it still waits for.
async fn in_flight(client: &Client, server: &Process) -> (TcpStream, Vec<u8>) {
    let order = json!({ "name": "Uber", "category": "other" });
    let mut begun = client.post("/platforms", order).with("expect", "100-continue").bytes(&server.address);
    let rest = begun.split_off(begun.len() - 1);
    let mut connection = TcpStream::connect(&server.address).await.unwrap();
    connection.write_all(&begun).await.unwrap();
    // Only a handler that waits for the body asks for it.
    let mut asked = [0; 25];
    connection.read_exact(&mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    (connection, rest)
}

#[tokio::test]
async fn sigterm_lets_a_request_in_flight_finish_and_takes_no_other() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let (mut connection, rest) = in_flight(&ana, &server).await;

    server.terminate().await;
    while TcpStream::connect(&server.address).await.is_ok() {}
    connection.write_all(&rest).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(server.ended().await.success());
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let names = ana.at_the_door_of(&server.visitor()).all("/platforms").await;
    assert_eq!((names.len(), &names[0]["name"]), (1, &json!("Uber")));
}

#[tokio::test]
async fn sigterm_ends_an_idle_server_at_once() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    server.visitor().get("/health/ready").await.expect(200);

    server.terminate().await;

    assert!(server.ended().await.success());
}

#[tokio::test]
async fn a_second_sigterm_does_not_wait_for_requests() {
    let folder = TempDir::new().unwrap();
    let server = Process::start(&debug_binary(), folder.path(), None).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let (_connection, _rest) = in_flight(&ana, &server).await;

    server.terminate().await;
    while TcpStream::connect(&server.address).await.is_ok() {}
    server.terminate().await;

    assert!(!server.ended().await.success());
}
