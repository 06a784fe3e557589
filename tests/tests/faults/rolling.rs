//! Nodes that are replaced one after the other, behind a proxy, while people work.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use tests::{Dice, process::Process};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::{
    cluster::over_postgres,
    history::{self, Books, Load, WRITERS, Writer},
};

const RESTARTS: usize = 20;

/// Sends each request to one of two nodes, and to the other where that is gone: what nginx does with
/// `proxy_next_upstream error timeout non_idempotent`, which our `Idempotency-Key` makes safe.
struct Balancer {
    address: String,
    nodes: Arc<Mutex<[String; 2]>>,
    /// Requests that the first node of their choice did not answer.
    passed_on: Arc<AtomicU64>,
    serving: JoinHandle<()>,
}

impl Balancer {
    async fn before(nodes: [String; 2]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (nodes, passed_on) = (Arc::new(Mutex::new(nodes)), Arc::new(AtomicU64::new(0)));
        let (known, count) = (nodes.clone(), passed_on.clone());
        let serving = tokio::spawn(async move {
            for turn in 0.. {
                let (client, _) = listener.accept().await.unwrap();
                let (known, count) = (known.clone(), count.clone());
                tokio::spawn(async move { forward(client, &known, turn % 2, &count).await });
            }
        });
        Self { address, nodes, passed_on, serving }
    }

    fn knows(&self, nodes: &[Process; 2]) {
        *self.nodes.lock().unwrap() = addresses(nodes);
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn addresses(nodes: &[Process; 2]) -> [String; 2] {
    [0, 1].map(|number| nodes[number].address.clone())
}

async fn forward(mut client: TcpStream, nodes: &Mutex<[String; 2]>, first: usize, passed_on: &AtomicU64) {
    let request = whole_request(&mut client).await.unwrap();
    for number in [first, 1 - first, first, 1 - first] {
        let node = nodes.lock().unwrap()[number].clone();
        match ask(&node, &request).await {
            Ok(answer) if !answer.is_empty() => {
                // Whoever did not wait for it has hung up.
                let _ = client.write_all(&answer).await;
                return;
            }
            _ => passed_on.fetch_add(1, Ordering::SeqCst),
        };
    }
}

/// Reads a request whose length is told.
async fn whole_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let length = client.read(&mut chunk).await?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        request.extend_from_slice(&chunk[..length]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let told = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if body.len() >= told.parse().unwrap() {
            return Ok(request);
        }
    }
}

async fn ask(node: &str, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(node).await?;
    stream.write_all(request).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_rolling_restarts_fail_no_request() {
    over_postgres(&[], async |cluster| {
        let balancer = Balancer::before(addresses(&cluster.nodes)).await;
        let [ana, _] = cluster.register("ana").await;
        let ana = ana.through(&balancer.address);
        let books = Books::open(&ana).await;
        let mut dice = Dice::of_the_run();
        let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &mut dice)).collect();
        let load = Load::new(&ana, &books, u64::MAX);
        let restarting = async {
            let mut cluster = cluster;
            for restart in 0..RESTARTS {
                // Someone is always at work when a node goes.
                tokio::time::sleep(Duration::from_millis(100)).await;
                cluster = cluster.restart(restart % 2).await;
                balancer.knows(&cluster.nodes);
            }
            load.stop();
            cluster
        };

        let writing = join_all(writers.iter_mut().map(|writer| load.write(writer)));
        let (_, cluster) = tokio::join!(writing, restarting);

        assert_eq!(load.refused.load(Ordering::SeqCst), 0, "no request fails");
        assert!(
            writers.iter().all(|writer| writer.pending.is_none()),
            "no request is left without an answer"
        );
        let written = load.acknowledged.load(Ordering::SeqCst);
        let passed_on = balancer.passed_on.load(Ordering::SeqCst);
        eprintln!("{RESTARTS} restarts under {written} writes, {passed_on} requests went to the other node");
        join_all(writers.iter_mut().map(|writer| load.repeat(writer))).await;
        history::is_whole(&ana, &books, &writers).await;
        drop(cluster);
    })
    .await;
}
