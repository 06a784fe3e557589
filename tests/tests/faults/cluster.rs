//! Two nodes over one database and one Redis.

use std::{fs, path::Path};

use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client, Engine, RedisServer, Store,
    process::{Process, quickest_binary},
};

pub(super) struct Cluster {
    pub(super) redis: RedisServer,
    pub(super) nodes: [Process; 2],
    /// The URL of the database that both are over.
    pub(super) database: String,
    settings: Vec<(String, String)>,
    folders: [TempDir; 2],
}

const SECRET: &str = "what signs in the tests is no secret at all";

impl Cluster {
    async fn start(database: &str, settings: &[(&str, &str)]) -> Self {
        let redis = RedisServer::start().await;
        let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
        let own = [("REDIS_URL", redis.url()), ("JWT_SECRET", SECRET.to_owned())];
        let given = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let settings: Vec<(String, String)> =
            own.into_iter().chain(given).map(|(name, value)| (name.to_owned(), value)).collect();
        let first = node(folders[0].path(), database, &settings).await;
        let second = node(folders[1].path(), database, &settings).await;
        let nodes = [first, second];
        Self { redis, nodes, database: database.to_owned(), settings, folders }
    }

    /// Has a node stop as it is asked to, and another one take its place.
    pub(super) async fn restart(self, number: usize) -> Self {
        let Self { redis, nodes, database, settings, folders } = self;
        let [first, second] = nodes;
        let (stays, goes) = if number == 0 { (second, first) } else { (first, second) };
        goes.terminate().await;
        assert!(goes.ended().await.success());
        let fresh = node(folders[number].path(), &database, &settings).await;
        let nodes = if number == 0 { [fresh, stays] } else { [stays, fresh] };
        Self { redis, nodes, database, settings, folders }
    }

    /// Someone who is signed in, as each node knows him.
    pub(super) async fn register(&self, name: &str) -> [Client; 2] {
        let here = self.nodes[0].visitor().register(name, json!({})).await;
        let there = here.at_the_door_of(&self.nodes[1].visitor());
        [here, there]
    }

    /// How often this is in what the nodes have logged.
    pub(super) fn logged(&self, text: &str) -> usize {
        self.log().matches(text).count()
    }

    /// What the nodes have logged, one after the other.
    pub(super) fn log(&self) -> String {
        self.folders.iter().map(|folder| fs::read_to_string(folder.path().join("log")).unwrap()).collect()
    }
}

async fn node(folder: &Path, database: &str, settings: &[(String, String)]) -> Process {
    let settings: Vec<(&str, String)> =
        settings.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Process::start_with(&quickest_binary(), folder, Some(database), &settings).await
}

/// Runs a case on a cluster of its own with these settings.
pub(super) async fn over_postgres(settings: &[(&str, &str)], case: impl AsyncFnOnce(Cluster)) {
    let run = async |store: Store| case(Cluster::start(&store.url, settings).await).await;
    Store::fresh(Engine::Postgres).await.serve(run).await;
}
