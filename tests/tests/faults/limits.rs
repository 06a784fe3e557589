//! Limits over two nodes, with Redis and when it goes away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tests::{Client, process::release_binary};

use super::cluster::{Cluster, over_postgres};

/// How many may ask for the account in the day that a case takes at most.
const LIMIT: u64 = 100;

const SETTINGS: [(&str, &str); 4] = [
    ("RATE_LIMIT_PROFILE", "standard"),
    ("RATE_LIMIT_ACCOUNT", "100/d"),
    ("RATE_LIMIT_AUTH", "1000/min"),
    ("RATE_LIMIT_BURST", "100000/s"),
];

/// What a node logs when it counts for itself.
const ALONE: &str = "this node counts for itself";

/// Asks so often in all, over so many connections to each of the nodes.
struct Rush {
    requests: u64,
    connections: usize,
}

/// What became of the requests to each node.
#[derive(Debug, Default)]
struct Tally {
    asked: AtomicU64,
    admitted: [AtomicU64; 2],
    slowest_ms: AtomicU64,
}

impl Tally {
    fn admitted(&self) -> [u64; 2] {
        [0, 1].map(|node| self.admitted[node].load(Ordering::SeqCst))
    }
}

impl Rush {
    async fn run(self, clients: &[Client; 2], tally: &Arc<Tally>) {
        let goal = tally.asked.load(Ordering::SeqCst) + self.requests;
        let workers = (0..self.connections * 2).map(|number| {
            let (node, client, tally) = (number % 2, clients[number % 2].clone(), Arc::clone(tally));
            tokio::spawn(async move {
                while tally.asked.fetch_add(1, Ordering::SeqCst) < goal {
                    let begun = Instant::now();
                    match client.get("/user/profile").await.status {
                        200 => drop(tally.admitted[node].fetch_add(1, Ordering::SeqCst)),
                        status => assert_eq!(status, 429),
                    }
                    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap();
                    tally.slowest_ms.fetch_max(took_ms, Ordering::SeqCst);
                }
            })
        });
        for worker in join_all(workers).await {
            worker.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_of_10_000_requests_over_two_nodes_exactly_100_pass() {
    // Without optimisations nodes are so busy with themselves that Redis seems slow to them.
    let (requests, connections) = if release_binary().is_some() { (10_000, 32) } else { (1_000, 1) };
    over_postgres(&SETTINGS, async |cluster: Cluster| {
        for attempt in 0..5 {
            let clients = cluster.register(&format!("ana-{attempt}")).await;
            let (tally, alone) = (Arc::new(Tally::default()), cluster.logged(ALONE));

            Rush { requests, connections }.run(&clients, &tally).await;

            let [here, there] = tally.admitted();
            let was_alone = cluster.logged(ALONE) > alone;
            eprintln!("{here} here and {there} there; a node counted for itself: {was_alone}");
            assert!(here <= LIMIT && there <= LIMIT && here + there >= LIMIT, "{here} and {there}");
            // On a machine that is busy Redis may be too slow for a moment, which is another matter.
            if here + there == LIMIT {
                return;
            }
            assert!(was_alone, "{here} and {there}");
        }
        panic!("Redis was too slow each time");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_faults_redis_killed_hung_and_flushed_under_load_opens_nothing() {
    over_postgres(&SETTINGS, async |mut cluster: Cluster| {
        let clients = cluster.register("ana").await;
        let tally = Arc::new(Tally::default());
        let rush = async || Rush { requests: 300, connections: 4 }.run(&clients, &tally).await;

        Rush { requests: 40, connections: 2 }.run(&clients, &tally).await;
        for _ in 0..2 {
            cluster.redis.kill().await;
            rush().await;
            cluster.redis.revive().await;
            rush().await;
            cluster.redis.hang().await;
            rush().await;
            cluster.redis.go_on().await;
            rush().await;
            cluster.redis.flush().await;
            rush().await;
        }

        let [here, there] = tally.admitted();
        let slowest = Duration::from_millis(tally.slowest_ms.load(Ordering::SeqCst));
        eprintln!("{here} here and {there} there; the slowest took {slowest:?}");
        assert!(here <= LIMIT && there <= LIMIT && here + there >= LIMIT, "{here} and {there}");
        // 15 ms are Redis's, the rest is the machine's.
        assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_what_makes_no_sense_in_redis_is_counted_over() {
    over_postgres(&SETTINGS, async |cluster: Cluster| {
        let clients = cluster.register("ana").await;
        let key = format!("earntrack:{{{}}}:count:account", clients[0].id());
        let mut admitted = 0;
        for garbage in [
            format!("RPUSH {key} 1 2 3"),
            format!("SET {key} rubbish"),
            format!("HSET {key} rubbish rubbish 7 rubbish rubbish 7 99999999999999 1000000 -1 1000000"),
        ] {
            assert!(cluster.redis.ask(&garbage).await.is_some());
            for client in &clients {
                client.get("/user/profile").await.expect(200);
                admitted += 1;
            }
        }
        let last = clients[0].get("/user/profile").await.expect(200);
        let remaining: u64 = last.header("x-ratelimit-remaining").unwrap().parse().unwrap();
        assert!(remaining >= LIMIT - admitted - 1, "{remaining}");
    })
    .await;
}
