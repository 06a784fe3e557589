//! How the tables are spread over the machines of a cluster of Citus (ADR 0036).
//!
//! A table with a `user_id` is spread by it, so that all that is one user's is on one machine; no table
//! that is added later can be forgotten. Every other table is named here.

use std::collections::{BTreeMap, BTreeSet};

use kernel::StoreError;
use sea_orm::{DbBackend, QueryResult};

use crate::{
    Database,
    fault::{corrupt, fault},
};

/// Where the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// On the machine that a column's value falls to.
    By(&'static str),
    /// On every machine.
    Everywhere,
    /// On the machine that is connected to.
    Here,
}

/// What came of the wish that the tables be distributed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distributed {
    /// The database has no Citus; nothing was done.
    NoCitus,
    /// These tables were, by name; those that were before are not named.
    Tables(Vec<String>),
}

/// The column of users' rows.
const OWNER: &str = "user_id";

/// What spreads a table's rows otherwise than by [`OWNER`].
const OTHERWISE: [(&str, Spread); 13] = [
    // Of each account there is one row, whose e-mail address no other may have, and every row of a user's
    // refers to it.
    ("users", Spread::Everywhere),
    ("reference_rates", Spread::Everywhere),
    ("reference_revisions", Spread::Everywhere),
    ("audit_checkpoints", Spread::Everywhere),
    ("erasure_ledger", Spread::Everywhere),
    ("idempotency_keys", Spread::By("owner")),
    ("slowdowns", Spread::By("key")),
    ("passkey_challenges", Spread::By("nonce")),
    // What many nodes take turns at is locked row by row, which goes on one machine alone.
    ("jobs", Spread::Here),
    ("job_periods", Spread::Here),
    ("invitations", Spread::Here),
    ("setup_links", Spread::Here),
    ("seaql_migrations", Spread::Here),
];

/// Every table, and whether it has a column for its owner.
const TABLES: &str = "SELECT CAST(class.relname AS TEXT) AS name, EXISTS (
        SELECT 1 FROM pg_attribute
        WHERE attrelid = class.oid AND attname = 'user_id' AND NOT attisdropped
    ) AS is_owned
    FROM pg_class AS class
    WHERE class.relnamespace = CAST(current_schema() AS regnamespace) AND class.relkind IN ('r', 'p')
        AND NOT class.relispartition
    ORDER BY class.relname";

/// What may be there once: primary keys, unique constraints and unique indexes, with their columns. An
/// expression among them is no column.
const KEYS: &str = "SELECT CAST(class.relname AS TEXT) AS table_name, CAST(part.relname AS TEXT) AS name,
        array_to_string(ARRAY(
            SELECT attname FROM unnest(unique_index.indkey::int2[]) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = class.oid AND attnum = key.number
            WHERE key.place <= unique_index.indnkeyatts ORDER BY key.place
        ), ' ') AS columns
    FROM pg_index AS unique_index
    JOIN pg_class AS class ON class.oid = unique_index.indrelid
    JOIN pg_class AS part ON part.oid = unique_index.indexrelid
    WHERE unique_index.indisunique AND NOT class.relispartition
        AND class.relnamespace = CAST(current_schema() AS regnamespace) AND class.relkind IN ('r', 'p')
    ORDER BY class.relname, part.relname";

/// What refers to what, column by column, and what is done where that goes.
const REFERENCES: &str =
    "SELECT CAST(class.relname AS TEXT) AS table_name, CAST(rule.conname AS TEXT) AS name,
        CAST(target.relname AS TEXT) AS target, CAST(rule.confdeltype AS TEXT) AS on_delete,
        array_to_string(ARRAY(
            SELECT attname FROM unnest(rule.conkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = class.oid AND attnum = key.number ORDER BY key.place
        ), ' ') AS columns,
        array_to_string(ARRAY(
            SELECT attname FROM unnest(rule.confkey) WITH ORDINALITY AS key (number, place)
            JOIN pg_attribute ON attrelid = target.oid AND attnum = key.number ORDER BY key.place
        ), ' ') AS target_columns
    FROM pg_constraint AS rule
    JOIN pg_class AS class ON class.oid = rule.conrelid
    JOIN pg_class AS target ON target.oid = rule.confrelid
    WHERE rule.contype = 'f' AND rule.conparentid = 0
        AND class.relnamespace = CAST(current_schema() AS regnamespace)
    ORDER BY class.relname, rule.conname";

const HAS_CITUS: &str = "SELECT 1 AS found FROM pg_extension WHERE extname = 'citus'";

/// The tables that are spread already.
const SPREAD: &str = "SELECT CAST(class.relname AS TEXT) AS name
    FROM pg_dist_partition AS part JOIN pg_class AS class ON class.oid = part.logicalrelid";

/// The tables as they are to be spread, and what would keep Citus from it.
#[derive(Debug, Default)]
struct Plan {
    spread: BTreeMap<String, Spread>,
    /// Which table refers to which.
    references: Vec<(String, String)>,
    faults: Vec<String>,
}

impl Database {
    /// Spreads the tables over the cluster, where the database is one; what is spread stays as it is. Broken
    /// off, it is done again.
    ///
    /// Each table is a transaction of its own, as Citus wants it. Nobody may write meanwhile.
    ///
    /// # Errors
    /// What the store fails with; `Corrupt` where the schema does not fit, with all that does not.
    pub async fn distribute(&self) -> Result<Distributed, StoreError> {
        if self.backend() == DbBackend::Sqlite || self.ask(HAS_CITUS).await?.is_empty() {
            return Ok(Distributed::NoCitus);
        }
        let plan = self.plan().await?;
        if !plan.faults.is_empty() {
            return Err(corrupt(plan.faults.join("; ")));
        }
        // Once it is spread, a table's triggers stay as they are.
        let spread: BTreeSet<String> = texts(&self.ask(SPREAD).await?, "name")?.into_iter().collect();
        if spread.is_empty() {
            self.sum_by_row().await?;
        }
        let mut tables = Vec::new();
        for (table, sql) in plan.statements() {
            if !spread.contains(&table) {
                let tx = self.begin_as_owner().await?;
                tx.run(UNHURRIED, []).await?;
                tx.run(WITH_TRIGGERS, []).await?;
                tx.run(&sql, []).await?;
                tx.finish().await?;
                tables.push(table);
            }
        }
        Ok(Distributed::Tables(tables))
    }

    /// How each table would be spread, by name; on SQLite nothing is.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn spread(&self) -> Result<BTreeMap<String, Spread>, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(BTreeMap::new());
        }
        Ok(self.plan().await?.spread)
    }

    /// What of the schema Citus would refuse, a sentence each.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn faults_of_distribution(&self) -> Result<Vec<String>, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(Vec::new());
        }
        Ok(self.plan().await?.faults)
    }

    /// Has sums by day be kept row by row, as is done before tables are spread; for tests on one machine.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn sum_by_row(&self) -> Result<(), StoreError> {
        let tx = self.begin_as_owner().await?;
        tx.run("SELECT sum_by_row()", []).await?;
        tx.finish().await
    }

    async fn plan(&self) -> Result<Plan, StoreError> {
        let mut plan = Plan::default();
        for row in self.ask(TABLES).await? {
            let (name, is_owned) = (text(&row, "name")?, row.try_get("", "is_owned").map_err(fault)?);
            plan.place(name, is_owned);
        }
        for row in self.ask(KEYS).await? {
            let columns = text(&row, "columns")?;
            plan.take_key(&text(&row, "table_name")?, &text(&row, "name")?, &columns);
        }
        for row in self.ask(REFERENCES).await? {
            plan.take_reference(&Reference {
                table: text(&row, "table_name")?,
                name: text(&row, "name")?,
                columns: text(&row, "columns")?,
                target: text(&row, "target")?,
                target_columns: text(&row, "target_columns")?,
                on_delete: text(&row, "on_delete")?,
            });
        }
        Ok(plan)
    }
}

/// Rows are moved for as long as it takes.
const UNHURRIED: &str = "SET LOCAL statement_timeout = 0";

/// Triggers run on the machine of the row that sets them off. Ours touch what is the same user's, which is
/// on the same machine, or refuse.
const WITH_TRIGGERS: &str = "SET LOCAL citus.enable_unsafe_triggers = on";

/// A foreign key; columns are parted by blanks.
struct Reference {
    table: String,
    name: String,
    columns: String,
    target: String,
    target_columns: String,
    /// As the catalogue has it: `a` and `r` change nothing.
    on_delete: String,
}

impl Plan {
    fn place(&mut self, table: String, is_owned: bool) {
        let otherwise = OTHERWISE.iter().find(|(name, _)| *name == table).map(|(_, spread)| *spread);
        match otherwise.or_else(|| is_owned.then_some(Spread::By(OWNER))) {
            Some(spread) => drop(self.spread.insert(table, spread)),
            None => self.faults.push(format!("{table} has no {OWNER}, and nothing says where its rows are")),
        }
    }

    /// What is unique can only be so on one machine.
    fn take_key(&mut self, table: &str, name: &str, columns: &str) {
        if let Some(Spread::By(column)) = self.spread.get(table)
            && !columns.split(' ').any(|found| found == *column)
        {
            self.faults.push(format!("{name} of {table} is unique without {column}"));
        }
    }

    /// What is referred to must be on the same machine.
    fn take_reference(&mut self, reference: &Reference) {
        let Reference { table, name, columns, target, target_columns, on_delete } = reference;
        let (Some(from), Some(to)) = (self.spread.get(table), self.spread.get(target)) else { return };
        let mut pairs = columns.split(' ').zip(target_columns.split(' '));
        let problem = match (*from, *to) {
            (_, Spread::Everywhere) | (Spread::Here, Spread::Here) => None,
            (Spread::By(column), Spread::By(target_column)) => {
                let is_together = pairs.any(|pair| pair == (column, target_column));
                (!is_together).then_some("refers to a row that may be on another machine")
            }
            (Spread::By(_) | Spread::Everywhere, Spread::Here) => {
                Some("refers to a row that is on one machine alone")
            }
            (Spread::Everywhere | Spread::Here, Spread::By(_)) => {
                Some("is not spread, and refers to a row that is")
            }
        };
        let is_quiet = matches!(on_delete.as_str(), "a" | "r");
        let problem = problem.or((!is_quiet).then_some("changes rows when what they refer to goes"));
        if let Some(problem) = problem {
            self.faults.push(format!("{name} of {table} {problem}"));
        }
        if table != target {
            self.references.push((table.clone(), target.clone()));
        }
    }

    /// What to ask of Citus for each table: those first to which others refer.
    fn statements(&self) -> Vec<(String, String)> {
        let mut left: Vec<&String> = self.spread.keys().collect();
        // What is on every machine comes before all that refers to it.
        left.sort_by_key(|table| self.spread.get(*table) != Some(&Spread::Everywhere));
        let mut done: BTreeSet<&str> = BTreeSet::new();
        let mut statements = Vec::new();
        while !left.is_empty() {
            let is_ready = |table: &String| {
                let mut targets = self.references.iter().filter(|(from, _)| from == table);
                targets.all(|(_, target)| done.contains(target.as_str()))
            };
            // Tables that refer to each other, of which we have none, go in the order of their names.
            let next = left.remove(left.iter().position(|table| is_ready(table)).unwrap_or(0));
            done.insert(next);
            let call = match self.spread.get(next) {
                Some(Spread::By(column @ (OWNER | "owner"))) => {
                    format!("create_distributed_table('{next}', '{column}')")
                }
                Some(Spread::By(column)) => {
                    format!("create_distributed_table('{next}', '{column}', colocate_with => 'none')")
                }
                Some(Spread::Everywhere) => format!("create_reference_table('{next}')"),
                Some(Spread::Here) | None => continue,
            };
            statements.push((next.clone(), format!("SELECT {call}")));
        }
        statements
    }
}

fn text(row: &QueryResult, column: &str) -> Result<String, StoreError> {
    row.try_get("", column).map_err(fault)
}

fn texts(rows: &[QueryResult], column: &str) -> Result<Vec<String>, StoreError> {
    rows.iter().map(|row| text(row, column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(tables: &[&str]) -> Plan {
        let mut plan = Plan::default();
        for table in tables {
            let is_owned = !matches!(*table, "users" | "rates" | "jobs");
            plan.place((*table).to_owned(), is_owned);
        }
        plan
    }

    fn reference(table: &str, columns: &str, target: &str, target_columns: &str) -> Reference {
        Reference {
            table: table.to_owned(),
            name: format!("{table}_{target}_fkey"),
            columns: columns.to_owned(),
            target: target.to_owned(),
            target_columns: target_columns.to_owned(),
            on_delete: "r".to_owned(),
        }
    }

    #[test]
    fn what_is_unique_has_the_column_that_spreads_it() {
        let mut plan = plan(&["earnings", "users"]);

        plan.take_key("earnings", "earnings_pkey", "user_id id");
        plan.take_key("users", "users_email_key", "email_key");
        assert_eq!(plan.faults, [""; 0]);

        plan.take_key("earnings", "earnings_source", "source");
        plan.take_key("earnings", "earnings_lower", "");
        assert_eq!(
            plan.faults,
            [
                "earnings_source of earnings is unique without user_id",
                "earnings_lower of earnings is unique without user_id"
            ]
        );
    }

    #[test]
    fn what_is_referred_to_is_on_the_same_machine() {
        let mut plan = plan(&["earnings", "platforms", "users", "jobs"]);

        plan.take_reference(&reference("earnings", "user_id platform_id", "platforms", "user_id id"));
        plan.take_reference(&reference("platforms", "user_id", "users", "id"));
        plan.take_reference(&reference("jobs", "user_id", "users", "id"));
        assert_eq!(plan.faults, [""; 0]);

        plan.take_reference(&reference("earnings", "platform_id", "platforms", "id"));
        plan.take_reference(&reference("earnings", "platform_id user_id", "platforms", "user_id id"));
        plan.take_reference(&reference("jobs", "user_id platform_id", "platforms", "user_id id"));
        plan.take_reference(&reference("earnings", "job", "jobs", "id"));
        let cascades =
            Reference { on_delete: "c".to_owned(), ..reference("platforms", "user_id", "users", "id") };
        plan.take_reference(&cascades);
        assert_eq!(plan.faults.len(), 5, "{:#?}", plan.faults);
    }

    #[test]
    fn a_table_that_no_one_has_thought_of_is_a_fault() {
        let plan = plan(&["rates", "earnings"]);

        assert_eq!(plan.faults, ["rates has no user_id, and nothing says where its rows are"]);
    }

    #[test]
    fn tables_that_others_refer_to_are_spread_first() {
        let mut plan = plan(&["earnings", "platforms", "slowdowns", "users", "jobs"]);
        plan.take_reference(&reference("earnings", "user_id platform_id", "platforms", "user_id id"));
        plan.take_reference(&reference("platforms", "user_id", "users", "id"));

        let statements: Vec<String> = plan.statements().into_iter().map(|(_, sql)| sql).collect();

        assert_eq!(
            statements,
            [
                "SELECT create_reference_table('users')",
                "SELECT create_distributed_table('platforms', 'user_id')",
                "SELECT create_distributed_table('earnings', 'user_id')",
                "SELECT create_distributed_table('slowdowns', 'key', colocate_with => 'none')",
            ]
        );
    }
}
