//! The second wall: what PostgreSQL gives to a connection that was opened for one user, whatever is asked.

use std::collections::BTreeSet;

use adapter_database::{Database, Wall};
use earnings::{EarningFilter, EarningSort};
use kernel::{PageRequest, Sort, UserId};
use sea_orm::{ConnectOptions, ConnectionTrait as _, DatabaseConnection, QueryResult, Statement};
use tests::{Engine, Store, ana, ben, income, instant, platform, usd};

/// The most a table of users' rows can be missed by in the catalogue.
const TABLES_AT_LEAST: usize = 40;

/// A table of users' rows, and which of its columns says whose they are.
#[derive(Debug)]
struct Walled {
    table: String,
    owner: String,
}

/// The roles that the wall is made of.
struct Roles {
    one_user: String,
    everyone: String,
}

/// One connection on which a case switches roles, as the server does within its transactions.
struct Visitor(DatabaseConnection);

impl Visitor {
    async fn of(url: &str) -> Self {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1);
        Self(sea_orm::Database::connect(options).await.unwrap())
    }

    async fn run(&self, sql: &str) -> Result<u64, String> {
        let done = self.0.execute_unprepared(sql).await;
        done.map(|done| done.rows_affected()).map_err(|error| error.to_string())
    }

    async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let question = Statement::from_string(self.0.get_database_backend(), sql);
        self.0.query_all_raw(question).await.unwrap()
    }

    async fn count(&self, table: &str) -> i64 {
        self.rows(&format!("SELECT COUNT(*) FROM {table}")).await[0].try_get_by_index(0).unwrap()
    }

    /// From now on it sees what it is given: as a role, of a user, or of everyone.
    async fn be(&self, role: &str, user: Option<UserId>, scope: &str) {
        let user = user.map_or_else(String::new, |user| user.to_string());
        let sql = format!(
            "SELECT set_config('role', '{role}', FALSE), set_config('earntrack.owner', '{user}', FALSE),
                set_config('earntrack.scope', '{scope}', FALSE)"
        );
        self.rows(&sql).await;
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        self.rows(sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    async fn roles(&self) -> Roles {
        let role = async |policy: &str| {
            let sql = format!(
                "SELECT CAST(rolname AS TEXT) FROM pg_policy
                JOIN pg_class ON pg_class.oid = polrelid JOIN pg_roles ON pg_roles.oid = ANY (polroles)
                WHERE polrelid = 'users'::regclass AND polname = '{policy}' AND pg_roles.oid <> relowner"
            );
            self.texts(&sql).await.remove(0)
        };
        Roles { one_user: role("one_user").await, everyone: role("everyone").await }
    }
}

/// Every table that says whose its rows are, by the catalogue.
async fn walled(visitor: &Visitor) -> Vec<Walled> {
    let sql = "SELECT CAST(c.relname AS TEXT), CAST(a.attname AS TEXT) FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (
            a.attname = 'user_id' OR (c.relname, a.attname) IN (('users', 'id'), ('idempotency_keys', 'owner'))
        ) ORDER BY 1";
    let tables = visitor.rows(sql).await;
    let text = |row: &QueryResult, column| row.try_get_by_index::<String>(column).unwrap();
    let tables: Vec<Walled> =
        tables.iter().map(|row| Walled { table: text(row, 0), owner: text(row, 1) }).collect();
    assert!(tables.len() >= TABLES_AT_LEAST, "{tables:?}");
    tables
}

/// What adds a row of a user's to a table of which nothing is known but its columns.
async fn insert(visitor: &Visitor, Walled { table, owner }: &Walled, user: UserId) -> String {
    let sql = format!(
        "SELECT CAST(attname AS TEXT), CAST(atttypid::regtype AS TEXT) FROM pg_attribute
        WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''
            AND (attname = '{owner}' OR (attnotnull AND NOT atthasdef)) ORDER BY attnum"
    );
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    for row in visitor.rows(&sql).await {
        let (column, kind): (String, String) =
            (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
        values.push(match kind.as_str() {
            "uuid" if column == *owner => format!("'{user}'"),
            "uuid" => "gen_random_uuid()".to_owned(),
            "text" => "md5(random()::text)".to_owned(),
            "bytea" => "decode(md5(random()::text), 'hex')".to_owned(),
            "bigint" | "integer" | "smallint" => "1".to_owned(),
            "boolean" => "FALSE".to_owned(),
            "date" | "timestamp with time zone" => "now()".to_owned(),
            other => panic!("{table}.{column} is of a kind that this case does not know: {other}"),
        });
        columns.push(column);
    }
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), values.join(", "))
}

/// Leaves the wall alone: neither checks, references nor triggers get in the way of rows that only have an owner.
async fn without_rules(visitor: &Visitor) {
    visitor.run("SET session_replication_role = replica").await.unwrap();
    let sql =
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
        WHERE contype = 'c' AND connamespace = 'public'::regnamespace";
    for drop in visitor.texts(sql).await {
        visitor.run(&drop).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_of_every_table_nobody_sees_or_changes_what_is_anothers() {
    let store = Store::fresh(Engine::Postgres).await;
    let visitor = Visitor::of(&store.url).await;
    let Roles { one_user, everyone } = visitor.roles().await;
    let (ana, ben) = (ana().id, ben().id);
    without_rules(&visitor).await;

    for walled in walled(&visitor).await {
        let Walled { table, owner } = &walled;
        let (of_ana, of_ben) = (insert(&visitor, &walled, ana).await, insert(&visitor, &walled, ben).await);
        let take = format!("UPDATE {table} SET {owner} = {owner}");
        visitor.run(&of_ben).await.unwrap();

        visitor.be(&one_user, Some(ana), "").await;
        assert_eq!(visitor.count(table).await, 0, "{table} is seen");
        assert_eq!(visitor.run(&take).await, Ok(0), "{table} is changed");
        assert_eq!(visitor.run(&format!("DELETE FROM {table}")).await, Ok(0), "{table} is emptied");
        let refusal = visitor.run(&of_ben).await.unwrap_err();
        assert!(refusal.contains("row-level security"), "{table} is added to: {refusal}");
        assert_eq!(visitor.run(&of_ana).await, Ok(1), "{table}");
        assert_eq!(visitor.count(table).await, 1, "{table}");
        let give = format!("UPDATE {table} SET {owner} = '{ben}'");
        let refusal = visitor.run(&give).await.unwrap_err();
        assert!(refusal.contains("row-level security"), "{table} is given away: {refusal}");

        for (role, scope) in [(&one_user, ""), (&one_user, "everyone"), (&everyone, "")] {
            visitor.be(role, None, scope).await;
            assert_eq!(visitor.count(table).await, 0, "{table} is seen by {role} {scope}");
            assert_eq!(visitor.run(&take).await, Ok(0), "{table} is changed by {role} {scope}");
        }
        visitor.be(&everyone, None, "everyone").await;
        assert_eq!(visitor.count(table).await, 2, "{table}");
        visitor.be(&one_user, Some(ben), "").await;
        assert_eq!(visitor.run(&format!("DELETE FROM {table}")).await, Ok(1), "{table}");
        visitor.be("none", None, "").await;
    }
    visitor.0.close().await.unwrap();
    store.discard().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_a_view_shows_what_its_tables_do() {
    let store = Store::fresh(Engine::Postgres).await;
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    for user in [ana, ben] {
        let uber = platform(user, "Uber");
        store.keep_platforms(&[&uber]).await;
        store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
    }
    let visitor = Visitor::of(&store.url).await;
    let roles = visitor.roles().await;
    let blind = "SELECT CAST(relname AS TEXT) FROM pg_class
        WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
            AND NOT COALESCE('security_invoker=true' = ANY (reloptions), FALSE)";

    assert_eq!(visitor.texts(blind).await, Vec::<String>::new());
    assert_eq!(visitor.count("earned_by_day").await, 2);
    visitor.be(&roles.one_user, Some(ana), "").await;
    let users = visitor.rows("SELECT user_id FROM earned_by_day").await;
    assert_eq!(users.len(), 1);
    assert_eq!(users[0].try_get_by_index::<uuid::Uuid>(0).unwrap(), ana.uuid());
    visitor.0.close().await.unwrap();
    store.discard().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_a_table_without_a_wall_is_found_and_walled_in() {
    let store = Store::fresh(Engine::Postgres).await;
    let visitor = Visitor::of(&store.url).await;
    assert_eq!(store.database.gaps_in_walls().await.unwrap(), Vec::<String>::new());

    visitor.run("CREATE TABLE forgotten (user_id UUID)").await.unwrap();
    visitor.run("ALTER TABLE earnings NO FORCE ROW LEVEL SECURITY").await.unwrap();

    assert_eq!(store.database.gaps_in_walls().await.unwrap(), ["earnings", "forgotten"]);
    let findings = store.database.examine().await.unwrap();
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert_eq!((findings[1].rule, findings[1].table.as_str()), ("walls", "forgotten"));
    store.database.raise_walls().await.unwrap();
    assert_eq!(store.database.gaps_in_walls().await.unwrap(), Vec::<String>::new());
    let roles = visitor.roles().await;
    visitor.run("INSERT INTO forgotten VALUES (gen_random_uuid())").await.unwrap();
    visitor.be(&roles.one_user, Some(ana().id), "").await;
    assert_eq!(visitor.count("forgotten").await, 0);
    visitor.0.close().await.unwrap();
    store.discard().await;
}

/// A policy more, which refuses every reading and writing but one as the right role for the right user.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_the_store_is_asked_as_whose_it_is() {
    let store = Store::fresh(Engine::Postgres).await;
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (anas, bens) = (platform(ana, "Uber"), platform(ben, "Uber"));
    store.keep_platforms(&[&anas]).await;
    store.keep_platforms(&[&bens]).await;
    let visitor = Visitor::of(&store.url).await;
    let Roles { one_user, .. } = visitor.roles().await;
    let check = format!(
        "CREATE FUNCTION is_anas() RETURNS BOOLEAN LANGUAGE plpgsql AS $$
        BEGIN
            IF current_user <> '{one_user}' OR current_setting('earntrack.owner') <> '{ana}'
                OR current_setting('earntrack.scope') <> ''
            THEN RAISE EXCEPTION 'asked as % of %', current_user, current_setting('earntrack.owner');
            END IF;
            RETURN TRUE;
        END $$;
        CREATE POLICY asked ON platforms AS RESTRICTIVE USING (is_anas())"
    );
    visitor.run(&check).await.unwrap();

    assert_eq!(store.platforms().find(ana, anas.id).await.unwrap(), Some(anas.clone()));
    store.platforms().find(ben, bens.id).await.unwrap_err();
    let mut tx = store.ledger(ana).await;
    assert_eq!(tx.lock_platform(ana, anas.id).await.unwrap(), Some(anas.clone()));
    drop(tx);
    let mut tx = store.ledger(ben).await;
    tx.lock_platform(ben, bens.id).await.unwrap_err();
    drop(tx);
    // Nothing of who asked last is left on the connections.
    assert_eq!(store.platforms().find(ana, anas.id).await.unwrap(), Some(anas));
    visitor.0.close().await.unwrap();
    store.discard().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_readings_that_are_broken_off_leave_nothing_behind() {
    let store = Store::fresh(Engine::Postgres).await;
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    for (user, name) in [(ana, "Uber"), (ben, "Lyft")] {
        let platform = platform(user, name);
        store.keep_platforms(&[&platform]).await;
        store.book(&[income(&platform, "2026-03-01", usd("1.00"))]).await;
    }
    let node = Database::connect(&store.url, Some(2)).await.unwrap();
    let earnings: &dyn earnings::Earnings = &node;
    let request = PageRequest::first(Sort { by: EarningSort::Date, descending: true });
    let filter = EarningFilter::default();

    for polls in 0..40 {
        for user in [ana, ben] {
            let mut broken_off = std::pin::pin!(earnings.page(user, &filter, &request));
            for _ in 0..polls % 8 {
                if futures_util::poll!(broken_off.as_mut()).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        for user in [ana, ben] {
            let page = earnings.page(user, &filter, &request).await.unwrap();
            assert_eq!(page.items.len(), 1);
            assert_eq!(page.items[0].user, user);
        }
    }
    node.close().await.unwrap();
    store.discard().await;
}

/// What a query that forgets whose rows it wants would read, and what ours read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_the_wall_changes_no_plan() {
    let store = Store::fresh(Engine::Postgres).await;
    let people @ [ana, _] = store.welcome([ana(), ben()]).await;
    for user in people {
        let uber = platform(user, "Uber");
        store.keep_platforms(&[&uber]).await;
        let rows = format!(
            "INSERT INTO earnings (user_id, id, platform_id, date, amount_minor, currency, kind, version,
                created_at, updated_at)
            SELECT '{user}', gen_random_uuid(), '{}', DATE '2020-01-01' + n % 2000, n, 'USD', 'income', 1, now(), now()
            FROM generate_series(1, 5000) AS n",
            uber.id
        );
        store.rows(&rows).await;
    }
    store.rows("ANALYZE").await;
    let visitor = Visitor::of(&store.url).await;
    let Roles { one_user, everyone } = visitor.roles().await;
    // Tables of a test are small enough to be read from end to end.
    visitor.run("SET enable_seqscan = off").await.unwrap();
    let questions = [
        format!("SELECT * FROM earnings WHERE user_id = '{ana}' ORDER BY date DESC, id DESC LIMIT 20"),
        format!("SELECT * FROM earnings WHERE user_id = '{ana}' ORDER BY amount_minor, id LIMIT 20"),
        format!("SELECT SUM(total_minor) FROM earned_by_day WHERE user_id = '{ana}' AND date > '2021-01-01'"),
        format!(
            "SELECT * FROM earnings WHERE user_id = '{ana}'
                AND (date, id) < ('2021-01-01', '{ana}') ORDER BY date DESC, id DESC LIMIT 20"
        ),
    ];

    for question in &questions {
        let explain = format!("EXPLAIN (COSTS OFF) {question}");
        let plan = async |role: &str, user, scope| {
            visitor.be(role, user, scope).await;
            let plan = visitor.texts(&explain).await;
            visitor.be("none", None, "").await;
            plan
        };
        // What is read, whether or not by way of a bitmap: of a few rows either is as good.
        let steps = |plan: &[String]| -> BTreeSet<String> {
            let step = |line: &String| line.trim_start().trim_start_matches("->").trim().to_owned();
            let scans = plan.iter().map(step).filter(|line| line.contains("Scan"));
            let read = |line: String| {
                let by_index = line.split_once(" using ").and_then(|(_, rest)| rest.split(" on ").next());
                by_index.or(line.strip_prefix("Bitmap Index Scan on ")).unwrap_or(&line).to_owned()
            };
            scans.filter(|line| !line.starts_with("Bitmap Heap Scan")).map(read).collect()
        };
        let before = plan("none", None, "").await;
        let walled = plan(&one_user, Some(ana), "").await;
        assert_eq!(steps(&walled), steps(&before), "{question}");
        let asks = |line: &&String| line.contains("current_setting");
        assert!(walled.iter().any(|line| asks(&line)), "{walled:#?}");
        // Once for all, or by the index: no row is asked for.
        let for_each_row = |line: &&String| line.trim_start().starts_with("Filter:");
        assert!(!walled.iter().filter(asks).any(|line| for_each_row(&line)), "{walled:#?}");
        assert_eq!(steps(&plan(&everyone, None, "everyone").await), steps(&before), "{question}");
    }
    let forgetful = "EXPLAIN (COSTS OFF) SELECT * FROM earnings ORDER BY date DESC, id DESC LIMIT 20";
    visitor.be(&one_user, Some(ana), "").await;
    let plan = visitor.texts(forgetful).await.join("\n");
    assert!(plan.contains("Index Scan using earnings_date"), "{plan}");
    visitor.0.close().await.unwrap();
    store.discard().await;
}

/// A role as operators have one, which owns its database: one that may make roles, and one that may not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authz_2_whoever_owns_the_tables_is_walled_in_as_well() {
    for (may, wall) in [("CREATEROLE", Wall::Roles), ("NOCREATEROLE", Wall::Forced)] {
        let (url, folder) = Store::empty(Engine::Postgres).await;
        let (server, name) = url.rsplit_once('/').unwrap();
        let owner = format!("{name}_owner");
        let above = Visitor::of(&url).await;
        above.run(&format!("CREATE ROLE {owner} LOGIN {may}")).await.unwrap();
        above.run(&format!("ALTER DATABASE {name} OWNER TO {owner}")).await.unwrap();
        let (_, place) = server.rsplit_once('@').unwrap_or_else(|| server.split_once("//").unwrap());
        let theirs = format!("postgres://{owner}@{place}/{name}");

        let store = Store::at(&theirs, Engine::Postgres).await;
        assert_eq!(store.database.wall().await.unwrap(), wall);
        assert_eq!(store.database.gaps_in_walls().await.unwrap(), Vec::<String>::new());
        let [ana, ben] = store.welcome([ana(), ben()]).await;
        for user in [ana, ben] {
            let uber = platform(user, "Uber");
            store.keep_platforms(&[&uber]).await;
            store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
            assert_eq!(store.platforms().find(user, uber.id).await.unwrap(), Some(uber));
        }
        assert_eq!(audit::Trail::users(&store.database, None, 10).await.unwrap().len(), 2);
        assert_eq!(store.database.fold_rollups().await.unwrap(), 2);
        assert_eq!(store.database.rebuild_rollups(None).await.unwrap(), 2);
        assert_eq!(store.database.examine().await.unwrap(), []);
        assert_eq!(jobs_of(&store).await, 0);

        let visitor = Visitor::of(&theirs).await;
        assert_eq!(visitor.count("earnings").await, 0, "{wall:?}");
        visitor.be("none", Some(ana), "").await;
        assert!(visitor.count("earnings").await <= 1, "{wall:?}");
        visitor.be("none", None, "everyone").await;
        assert_eq!(visitor.count("earnings").await, 2, "{wall:?}");
        visitor.0.close().await.unwrap();
        store.database.close().await.unwrap();
        above.0.close().await.unwrap();
        drop(folder);
        store.discard().await;
        let above = Visitor::of(&format!("{server}/postgres")).await;
        for role in [format!("{name}_app"), format!("{name}_all"), owner] {
            above.run(&format!("DROP ROLE IF EXISTS {role}")).await.unwrap();
        }
        above.0.close().await.unwrap();
    }
}

async fn jobs_of(store: &Store) -> usize {
    let due = kernel::Jobs::dead(&store.database, 0, 10).await.unwrap();
    let backlog = kernel::Jobs::backlog(&store.database, instant("2026-03-14T09:00:00Z")).await.unwrap();
    due.len() + backlog.len()
}
