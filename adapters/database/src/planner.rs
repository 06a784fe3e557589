//! What PostgreSQL's planner knows of tables.

use kernel::StoreError;
use sea_orm::{ConnectionTrait as _, DbBackend};

use crate::{Database, fault::fault};

/// Tables that have grown and were never looked at: where it knows nothing of them, the planner takes one index for
/// as good as another, and reads all rows of a user to find one. Those of changes are emptied again and again, and looked
/// at when empty they would be taken for it.
const UNKNOWN: &str = "SELECT CAST(oid AS regclass)::text AS name FROM pg_class
    WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'r'
        AND relpages = 0 AND pg_relation_size(oid) >= 131072
        AND relname NOT LIKE '%_changes'
        AND pg_has_role(relowner, 'USAGE')
    ORDER BY relname";

impl Database {
    /// Has PostgreSQL's planner look at tables that it knows nothing of yet, and counts them. Autovacuum does so as well,
    /// up to a minute later, and goes on with it. SQLite's planner goes by the indexes alone.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn acquaint_planner(&self) -> Result<u64, StoreError> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(0);
        }
        let unknown = self.ask(UNKNOWN).await?;
        // One after another, for nobody else may look at a table until the transaction ends.
        for row in &unknown {
            let name: String = row.try_get("", "name").map_err(fault)?;
            let tx = self.begin_as_owner().await?;
            // Whoever holds it looks at it, or makes an index that will take a while.
            let look = format!("ANALYZE (SKIP_LOCKED) {name}");
            tx.connection().execute_unprepared(&look).await.map_err(fault)?;
            tx.finish().await?;
        }
        Ok(unknown.len() as u64)
    }
}
