//! Several Redis servers that are one to those who ask: a master with Sentinels, and a cluster.

use std::time::Duration;

use super::{free_port, sample};
use crate::RedisServer;

/// How the Sentinels call what they watch.
const NAME: &str = "earntrack";

/// How many of each there are.
const SENTINELS: usize = 3;
const MASTERS: usize = 3;

/// A master and a server that follows it, watched by Sentinels as `ops/redis` has them.
pub struct Sentinels {
    servers: Vec<RedisServer>,
    sentinels: Vec<RedisServer>,
}

/// Three masters, each with a third of what there is, and one that follows the first.
pub struct RedisCluster {
    servers: Vec<RedisServer>,
}

impl Sentinels {
    /// Starts them all, and waits until they know of each other.
    pub async fn start() -> Self {
        let master = RedisServer::start().await;
        let role = ["--replicaof", "127.0.0.1", &master.port().to_string()];
        let follower = RedisServer::start_as(free_port(), &role).await;
        // A Sentinel asks who follows at once, and then every ten seconds.
        until_it_follows(&follower).await;
        let mut sentinels = Vec::new();
        for _ in 0..SENTINELS {
            sentinels.push(Self::sentinel_of(master.port()).await);
        }
        let this = Self { servers: vec![master, follower], sentinels };
        for sentinel in &this.sentinels {
            for question in ["SENTINEL REPLICAS", "SENTINEL SENTINELS"] {
                let expected = if question.ends_with("SENTINELS") { SENTINELS - 1 } else { 1 };
                let all = format!("*{expected}\r\n");
                let knows = async || sentinel.ask(&format!("{question} {NAME}")).await;
                while !knows().await.is_some_and(|answer| answer.starts_with(&all)) {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        this
    }

    async fn sentinel_of(master: u16) -> RedisServer {
        let port = free_port();
        let (listen, monitor) = (format!("port {port}\nbind 127.0.0.1"), format!("127.0.0.1 {master} 2"));
        let places = [
            ("port 26379", listen.as_str()),
            ("10.0.0.31 6379 2", monitor.as_str()),
            ("down-after-milliseconds earntrack 2000", "down-after-milliseconds earntrack 1000"),
        ];
        let text = sample("redis/sentinel.conf", &places);
        RedisServer::start_with_file(port, &text, &["--sentinel"]).await
    }

    /// For `REDIS_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        let [first, second, third] = [0, 1, 2].map(|number| self.sentinels[number].port());
        format!(
            "redis-sentinel://127.0.0.1:{first}?sentinelServiceName={NAME}&node=127.0.0.1:{second}&node=127.0.0.1:{third}"
        )
    }

    /// Kills the master, and waits until the other one has taken its place.
    pub async fn fail_over(&mut self) {
        let heir = self.servers[1].port().to_string();
        self.servers[0].kill().await;
        let question = format!("SENTINEL GET-MASTER-ADDR-BY-NAME {NAME}");
        loop {
            let mut agreed = 0;
            for sentinel in &self.sentinels {
                let told = sentinel.ask(&question).await;
                agreed += usize::from(told.is_some_and(|told| told.contains(&heir)));
            }
            if agreed == SENTINELS {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl RedisCluster {
    /// Starts it, and waits until it answers for everything.
    pub async fn start() -> Self {
        let mut servers = Vec::new();
        for _ in 0..=MASTERS {
            let settings = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000"];
            servers.push(RedisServer::start_as(free_port(), &settings).await);
        }
        for (number, slots) in ["0 5460", "5461 10922", "10923 16383"].iter().enumerate() {
            let answer = servers[number].ask(&format!("CLUSTER ADDSLOTSRANGE {slots}")).await;
            assert_eq!(answer.as_deref(), Some("+OK\r\n"));
            // Epochs that differ spare them a minute of finding out.
            servers[number].ask(&format!("CLUSTER SET-CONFIG-EPOCH {}", number + 1)).await;
        }
        for server in &servers[1..] {
            servers[0].ask(&format!("CLUSTER MEET 127.0.0.1 {}", server.port())).await;
        }
        let this = Self { servers };
        this.wait_until_whole().await;
        let first = this.servers[0].ask("CLUSTER MYID").await.unwrap();
        let first = first.lines().nth(1).unwrap().to_owned();
        let follower = &this.servers[MASTERS];
        while follower.ask(&format!("CLUSTER REPLICATE {first}")).await.as_deref() != Some("+OK\r\n") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        until_it_follows(follower).await;
        this
    }

    /// For `REDIS_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        let [first, second, third] = [0, 1, 2].map(|number| self.servers[number].port());
        format!("redis-cluster://127.0.0.1:{first}?node=127.0.0.1:{second}&node=127.0.0.1:{third}")
    }

    /// Kills the first, and waits until its follower has taken its place.
    pub async fn fail_over(&mut self) {
        self.servers[0].kill().await;
        while !self.servers[MASTERS].holds(&["role:master"]).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.wait_until_whole().await;
    }

    async fn wait_until_whole(&self) {
        for server in &self.servers[1..] {
            let is_whole = async || server.ask("CLUSTER INFO").await;
            while !is_whole().await.is_some_and(|told| told.contains("cluster_state:ok")) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn until_it_follows(follower: &RedisServer) {
    while !follower.holds(&["role:slave", "master_link_status:up"]).await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
