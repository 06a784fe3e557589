//! Databases on the PostgreSQL server that the run was given.

use std::time::UNIX_EPOCH;

use adapter_database::Database;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

/// Where the server is: any that lets us create databases.
const URL_VARIABLE: &str = "EARNTRACK_TEST_POSTGRES";

/// Under which one of the processes that run tests makes the template.
const LOCK: i64 = 0x7465_6d70_6c61_7465;

/// A copy of a migrated database, which is quicker to make than another one.
pub(super) async fn clone_of_template() -> String {
    let mut server = server().await;
    let template = template_name();
    run(&mut server, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    if !exists(&mut server, &template).await {
        make_template(&mut server, &template).await;
    }
    run(&mut server, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
    let name = fresh_name();
    run(&mut server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    server.close().await.unwrap();
    url_of(&name)
}

/// A copy of a database that nobody is connected to.
pub(super) async fn clone_of(url: &str) -> String {
    let (_, original) = url.rsplit_once('/').unwrap();
    let mut server = server().await;
    let name = fresh_name();
    run(&mut server, &format!("CREATE DATABASE {name} TEMPLATE {original}")).await;
    server.close().await.unwrap();
    url_of(&name)
}

pub(super) async fn empty() -> String {
    let mut server = server().await;
    let name = fresh_name();
    run(&mut server, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    server.close().await.unwrap();
    url_of(&name)
}

/// Without a schema, and owned by a role that is above no wall.
pub(super) async fn of_a_plain_role() -> String {
    let url = empty().await;
    let (server_url, name) = url.rsplit_once('/').unwrap();
    let mut server = server().await;
    run(&mut server, &format!("CREATE ROLE {name}_owner LOGIN NOCREATEROLE")).await;
    run(&mut server, &format!("ALTER DATABASE {name} OWNER TO {name}_owner")).await;
    server.close().await.unwrap();
    let (_, place) = server_url.rsplit_once('@').unwrap_or_else(|| server_url.split_once("//").unwrap());
    format!("postgres://{name}_owner@{place}/{name}")
}

pub(super) async fn drop(url: &str) {
    let (_, name) = url.rsplit_once('/').unwrap();
    let mut server = server().await;
    run(&mut server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    server.close().await.unwrap();
}

/// Made under another name, so that one that was left half done is never taken for it.
async fn make_template(server: &mut PgConnection, template: &str) {
    let draft = fresh_name();
    run(server, &format!("CREATE DATABASE {draft} TEMPLATE template0")).await;
    let database = Database::connect(&url_of(&draft), None).await.unwrap();
    database.migrate().await.unwrap();
    database.close().await.unwrap();
    run(server, &format!("ALTER DATABASE {draft} RENAME TO {template}")).await;
}

/// The migrations are in this executable: another build makes another template.
fn template_name() -> String {
    let built = std::env::current_exe().unwrap().metadata().unwrap().modified().unwrap();
    format!("earntrack_template_{}", built.duration_since(UNIX_EPOCH).unwrap().as_nanos())
}

#[expect(clippy::disallowed_methods, reason = "no two processes may choose the same name")]
fn fresh_name() -> String {
    format!("earntrack_test_{}", Uuid::now_v7().simple())
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests starts the server")]
fn server_url() -> String {
    std::env::var(URL_VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{URL_VARIABLE} names no server; `cargo xtask test` starts one, and so does \
             `cargo xtask postgres -- cargo nextest run -p tests`"
        )
    })
}

fn url_of(database: &str) -> String {
    let server = server_url();
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

async fn server() -> PgConnection {
    PgConnection::connect(&server_url()).await.unwrap()
}

async fn exists(server: &mut PgConnection, database: &str) -> bool {
    let found = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(database)
        .fetch_optional(server)
        .await;
    found.unwrap().is_some()
}

async fn run(server: &mut PgConnection, sql: &str) {
    server.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
}
