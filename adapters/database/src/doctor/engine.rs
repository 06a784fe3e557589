//! What the engine knows of itself: references, pages, indexes, triggers and walls.

use kernel::StoreError;
use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, Statement, entity::prelude::Uuid};

use super::{Finding, MOST};
use crate::{Database, books::all, fault::fault};

/// A reference between tables, by its columns in their order.
struct Reference {
    table: String,
    target: String,
    columns: Vec<(String, String)>,
}

#[derive(FromQueryResult)]
struct ReferenceRow {
    name: String,
    source: String,
    target: String,
    column: String,
    target_column: String,
}

#[derive(FromQueryResult)]
struct TextRow {
    told: String,
}

/// Every reference, a row for each of its columns. One that names no columns means the key.
const REFERENCES_ON_SQLITE: &str = "SELECT CAST(reference.id AS TEXT) AS name, source.name AS source,
        reference.\"table\" AS target, reference.\"from\" AS \"column\",
        COALESCE(reference.\"to\", 'id') AS target_column
    FROM sqlite_master AS source, pragma_foreign_key_list(source.name) AS reference
    WHERE source.type = 'table' ORDER BY source.name, reference.id, reference.seq";

const REFERENCES_ON_POSTGRES: &str = "SELECT CAST(reference.conname AS TEXT) AS name,
        CAST(source.relname AS TEXT) AS source, CAST(target.relname AS TEXT) AS target,
        CAST(source_column.attname AS TEXT) AS \"column\", CAST(target_column.attname AS TEXT) AS target_column
    FROM pg_constraint AS reference
    JOIN pg_class AS source ON source.oid = reference.conrelid
    JOIN pg_class AS target ON target.oid = reference.confrelid
    CROSS JOIN LATERAL unnest(reference.conkey, reference.confkey) WITH ORDINALITY AS part (ours, theirs, place)
    JOIN pg_attribute AS source_column ON source_column.attrelid = source.oid AND source_column.attnum = part.ours
    JOIN pg_attribute AS target_column ON target_column.attrelid = target.oid AND target_column.attnum = part.theirs
    WHERE reference.contype = 'f' AND source.relnamespace = CAST(current_schema() AS regnamespace)
        AND reference.conparentid = 0
    ORDER BY source.relname, reference.conname, part.place";

/// What PostgreSQL has been told not to see to.
const NEGLECTED: &str = "SELECT CAST(class.relname AS TEXT) || ': the index is not usable' AS told
    FROM pg_index AS entry JOIN pg_class AS class ON class.oid = entry.indexrelid
    WHERE class.relnamespace = CAST(current_schema() AS regnamespace) AND NOT (entry.indisvalid AND entry.indisready)
    UNION ALL SELECT CAST(conname AS TEXT) || ': the constraint was never checked' FROM pg_constraint
    WHERE connamespace = CAST(current_schema() AS regnamespace) AND NOT convalidated
    UNION ALL SELECT CAST(class.relname AS TEXT) || ': the trigger ' || CAST(tgname AS TEXT) || ' is off'
    FROM pg_trigger JOIN pg_class AS class ON class.oid = tgrelid
    WHERE class.relnamespace = CAST(current_schema() AS regnamespace) AND tgenabled = 'D' AND NOT tgisinternal";

/// Pages, indexes, and what each row must be by the constraints of its table: a line for each that is wrong. Only
/// a connection that may write has those constraints (`sqlite3AddCheckConstraint`); to others every row is well.
const INTEGRITY: &str =
    "SELECT integrity_check AS told FROM pragma_integrity_check WHERE integrity_check <> 'ok'";

impl Database {
    pub(super) async fn examine_engine(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.unhurried();
        let mut findings = Vec::new();
        let is_sqlite = self.backend() == DbBackend::Sqlite;
        let references = if is_sqlite { REFERENCES_ON_SQLITE } else { REFERENCES_ON_POSTGRES };
        let rows: Vec<ReferenceRow> = all(&connection, references, Vec::new()).await?;
        for rows in rows.chunk_by(|one, next| one.source == next.source && one.name == next.name) {
            findings.extend(self.examine_reference(&Reference::of(rows)).await?);
        }
        let of_file = |rule, must| {
            move |TextRow { told }: TextRow| Finding {
                rule,
                user: None,
                table: "the store".to_owned(),
                row: None,
                must,
                expected: "ok".to_owned(),
                found: told,
            }
        };
        let told: Vec<TextRow> = if is_sqlite {
            all(self.pool(true), INTEGRITY, Vec::new()).await?
        } else {
            all(&connection, NEGLECTED, Vec::new()).await?
        };
        let must = "the engine must find nothing wrong, and see to everything";
        findings.extend(told.into_iter().map(of_file("engine", must)));
        findings.extend(self.gaps_in_walls().await?.into_iter().map(|table| Finding {
            rule: "walls",
            user: None,
            table,
            row: None,
            must: "PostgreSQL must keep users apart as well; `earntrack migrate` mends it",
            expected: "a wall".to_owned(),
            found: "nothing but our own queries".to_owned(),
        }));
        Ok(findings)
    }

    /// Rows that refer to none, whatever the engine was told to overlook.
    async fn examine_reference(&self, reference: &Reference) -> Result<Vec<Finding>, StoreError> {
        let Reference { table, target, columns } = reference;
        let both = |separator: &str, spell: &dyn Fn(&(String, String)) -> String| {
            columns.iter().map(spell).collect::<Vec<_>>().join(separator)
        };
        let sql = format!(
            "SELECT source.* FROM {table} AS source WHERE {} AND NOT EXISTS (
                SELECT 1 FROM {target} AS target WHERE {}
            ) LIMIT {MOST}",
            both(" AND ", &|(ours, _)| format!("source.{ours} IS NOT NULL")),
            both(" AND ", &|(ours, theirs)| format!("target.{theirs} = source.{ours}")),
        );
        let connection = self.unhurried();
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.map_err(fault)?;
        let finding = |row: &sea_orm::QueryResult| {
            let id = |column: &str| row.try_get::<Uuid>("", column).ok();
            // Whose a row is says it all where nothing else does.
            let missing: Vec<String> = columns
                .iter()
                .filter(|(ours, _)| ours != "user_id" || columns.len() == 1)
                .map(|(ours, _)| id(ours).map_or_else(|| ours.clone(), |id| id.to_string()))
                .collect();
            Finding {
                rule: "reference",
                user: id("user_id").map(Into::into),
                table: table.clone(),
                row: id("id").map(|id| id.to_string()),
                must: "what a row refers to must be there",
                expected: format!("{target} {}", missing.join(" ")),
                found: "none".to_owned(),
            }
        };
        Ok(rows.iter().map(finding).collect())
    }
}

impl Reference {
    fn of(rows: &[ReferenceRow]) -> Self {
        let pairs = rows.iter().map(|row| (row.column.clone(), row.target_column.clone()));
        Self { table: rows[0].source.clone(), target: rows[0].target.clone(), columns: pairs.collect() }
    }
}
