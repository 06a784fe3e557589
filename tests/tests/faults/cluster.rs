//! Two nodes over one database and one Redis.

use std::fs;

use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client, Engine, RedisServer, Store,
    process::{Process, quickest_binary},
};

pub(super) struct Cluster {
    pub(super) redis: RedisServer,
    pub(super) nodes: [Process; 2],
    folders: [TempDir; 2],
}

const SECRET: &str = "what signs in the tests is no secret at all";

impl Cluster {
    async fn start(database: &str, settings: &[(&str, &str)]) -> Self {
        let redis = RedisServer::start().await;
        let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let mut all = vec![("REDIS_URL", redis.url()), ("JWT_SECRET", SECRET.to_owned())];
        all.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let first = Process::start_with(&quickest_binary(), folders[0].path(), Some(database), &all).await;
        let second = Process::start_with(&quickest_binary(), folders[1].path(), Some(database), &all).await;
        Self { redis, nodes: [first, second], folders }
    }

    /// Someone who is signed in, as each node knows him.
    pub(super) async fn register(&self, name: &str) -> [Client; 2] {
        let here = self.nodes[0].visitor().register(name, json!({})).await;
        let there = here.at_the_door_of(&self.nodes[1].visitor());
        [here, there]
    }

    /// How often this is in what the nodes have logged.
    pub(super) fn logged(&self, text: &str) -> usize {
        let logs = self.folders.iter().map(|folder| fs::read_to_string(folder.path().join("log")).unwrap());
        logs.map(|log| log.matches(text).count()).sum()
    }
}

/// Runs a case on a cluster of its own with these settings.
pub(super) async fn over_postgres(settings: &[(&str, &str)], case: impl AsyncFnOnce(Cluster)) {
    let run = async |store: Store| case(Cluster::start(&store.url, settings).await).await;
    Store::fresh(Engine::Postgres).await.serve(run).await;
}
