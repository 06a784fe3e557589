//! PostgreSQL behind `PgBouncer` in transaction mode: each transaction is on whichever connection is free, and no one
//! notices.

use std::time::Instant;

use futures_util::future::join_all;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tests::{
    Client, Machines, PgBouncer, PostgresServer,
    process::{Process, command, debug_binary},
};

const PEOPLE: usize = 6;
const ROUNDS: usize = 6;

/// Fewer than any two of those at work want.
const SERVER_CONNECTIONS: &str = "default_pool_size = 3";

/// What a pooler that knows nothing of our settings is told where it should not mind them.
const IGNORES: &str = "pool_mode = transaction\nignore_startup_parameters = options, extra_float_digits";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_behind_a_pooler_keep_people_apart_and_find_no_one_elses_statements() {
    let Some(machines) = Machines::find() else { return };
    let postgres = PostgresServer::start(&machines).await;
    let fewer = ("default_pool_size = 16", SERVER_CONNECTIONS);
    let refusing = PgBouncer::before(postgres.port(), &[fewer]).await;
    let ignoring = ("pool_mode = transaction", IGNORES);
    let ignoring = PgBouncer::before(postgres.port(), &[fewer, ignoring]).await;
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let backups = TempDir::new().unwrap();
    let settings = [
        ("JWT_SECRET", "what signs in the tests is no secret at all".to_owned()),
        ("BACKUP_DIR", backups.path().display().to_string()),
    ];
    let mut nodes = Vec::new();
    for (folder, pooler) in folders.iter().zip([&refusing, &ignoring]) {
        let url = PostgresServer::url_by(pooler.port());
        nodes.push(Process::start_with(&debug_binary(), folder.path(), Some(&url), &settings).await);
    }

    let people = (0..PEOPLE).map(|number| work(number, [&nodes[0], &nodes[1]]));
    join_all(people).await;

    patience_reaches_the_server(&nodes[0], &postgres).await;
    let ours = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_stat_activity WHERE usename = 'earntrack'";
    let connections: i64 = sqlx::Row::get(&postgres.rows(ours).await[0], 0);
    assert!(connections <= 6, "{connections} connections of two poolers");
    let url = PostgresServer::url_by(refusing.port());
    let told = async |arguments: &[&str]| {
        let mut command = command(&debug_binary(), folders[0].path(), Some(&url));
        command.args(arguments).envs(settings.iter().map(|(name, value)| (name, value)));
        let done = command.output().await.unwrap();
        let [said, complaints] = [done.stdout, done.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(done.status.success(), "{arguments:?}: {said} {complaints}");
        said
    };
    let said = told(&["migrate", "--distribute"]).await;
    assert!(said.contains("in roles that see one user's rows"), "the wall stands: {said}");
    assert!(said.contains("the database has no Citus: nothing was distributed"), "{said}");
    told(&["doctor"]).await;
    told(&["audit", "verify"]).await;
    told(&["backup"]).await;
    for (node, folder) in nodes.into_iter().zip(&folders) {
        node.terminate().await;
        assert!(node.ended().await.success());
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        assert!(!log.contains("prepared statement"), "{log}");
    }
    // Everything goes in by the same way as well.
    told(&["restore", "latest", "--replace"]).await;
    told(&["doctor"]).await;
    told(&["audit", "verify"]).await;
}

/// Writes and reads at two nodes in turn; what is read is one's own, and all of it.
async fn work(number: usize, nodes: [&Process; 2]) {
    let here = nodes[number % 2].visitor().register(&format!("person-{number}"), json!({})).await;
    let there = here.at_the_door_of(&nodes[(number + 1) % 2].visitor());
    let name = format!("Platform {number}");
    let platform = here.platform(&name).await;
    let mug = here.product("Mug", "100").await;
    let customer = here.customer("Ada").await;
    for round in 1..=ROUNDS {
        for (place, client) in [&here, &there].into_iter().enumerate() {
            let key = format!("{number}-{round}-{place}");
            let earning = json!({ "platformId": platform, "date": "2026-03-14", "amount": "1.00" });
            client.post("/earnings", earning.clone()).keyed(&key).await.expect(201);
            client.post("/earnings", earning).keyed(&key).await.expect(201);
            client.post("/sales", json!({ "productId": mug, "quantity": "1" })).await.expect(201);
        }
        there.issued(&customer, "10.00").await;
        is_all_ones_own(&here, &name, round).await;
    }
    let report = "/analytics/reports?type=profitLoss&from=2026-01-01&to=2026-12-31";
    there.get(report).await.expect(200);
}

async fn is_all_ones_own(client: &Client, platform: &str, round: usize) {
    let (platforms, earnings) = (client.all("/platforms").await, client.all("/earnings").await);
    let names: Vec<&str> = platforms.iter().map(|platform| platform["name"].as_str().unwrap()).collect();
    assert_eq!(names, [platform]);
    assert_eq!(earnings.len(), 2 * round);
    let invoices = client.all("/invoices").await;
    assert_eq!(invoices.len(), round);
    client.get("/earnings?sort=-amount&limit=3&total=true").await.expect(200);
}

/// Whoever waits for a row is told to come again after five seconds, and not after for ever.
async fn patience_reaches_the_server(node: &Process, postgres: &PostgresServer) {
    let client = node.visitor().register("patience", json!({})).await;
    let mut other = PgConnection::connect(&postgres.url()).await.unwrap();
    other.execute(AssertSqlSafe("BEGIN; LOCK TABLE platforms IN EXCLUSIVE MODE")).await.unwrap();

    let asked = Instant::now();
    let order = json!({ "name": "Uber", "category": "rideshare" });
    let answer = client.post("/platforms", order).await;

    assert!([409, 503].contains(&answer.status), "{}", answer.text());
    let waited = asked.elapsed();
    assert!((4..10).contains(&waited.as_secs()), "{waited:?}");
    other.execute("ROLLBACK").await.unwrap();
    other.close().await.unwrap();
}
