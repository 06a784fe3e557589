//! The server without file descriptors. Alone in its process, because it lowers the limit of
//! the whole process.

use std::{
    fs::File,
    io::{Read, Write},
    net::TcpStream,
    os::{fd::AsRawFd, unix::fs::FileExt},
    sync::Arc,
    time::Duration,
};

use api::{Edge, Limits, Server};
use kernel::SystemClock;
use poem::{Route, endpoint::make_sync, get};
use rlimit::Resource;
use tokio_util::sync::CancellationToken;

/// CPU time of this process so far, in ticks of 10 ms.
fn ticks(stat: &File) -> Option<u64> {
    let mut text = [0; 1024];
    let read = stat.read_at(&mut text, 0).ok()?;
    // The fields after the command's name, which may hold spaces.
    let (_, fields) = std::str::from_utf8(&text[..read]).ok()?.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11).map(|field| field.parse::<u64>().ok());
    Some(times.next()?? + times.next()??)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[expect(clippy::default_trait_access, reason = "the settings of the edge are made by `app`")]
async fn out_of_descriptors_the_server_rests_and_then_serves_who_waited() {
    let routes = Route::new().at("/", get(make_sync(|_| "hello")));
    let edge = Arc::new(Edge::new(routes, Arc::new(SystemClock), Default::default()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut clients: Vec<TcpStream> = (0..4).map(|_| TcpStream::connect(address).unwrap()).collect();
    let stat = File::open("/proc/self/stat").unwrap();

    let (soft, hard) = Resource::NOFILE.get().unwrap();
    let first_free = File::open("/dev/null").unwrap().as_raw_fd();
    Resource::NOFILE.set(u64::try_from(first_free).unwrap(), hard).unwrap();
    let before = ticks(&stat).unwrap();
    let shutdown = CancellationToken::new();
    let stopped = tokio::spawn(Server::new(edge, Limits::default()).serve(listener, shutdown.clone()));
    tokio::time::sleep(Duration::from_millis(400)).await;
    let spent = ticks(&stat).unwrap() - before;
    Resource::NOFILE.set(soft, hard).unwrap();

    assert!(spent <= 10, "spent {spent}0 ms of 400 ms on failing to accept");
    for client in &mut clients {
        client.write_all(b"GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert!(answer.ends_with("hello"), "{answer}");
    }
    shutdown.cancel();
    stopped.await.unwrap();
}
