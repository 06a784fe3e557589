//! Moving everything from one store to another, whichever engine either is on (ADR 0038).
//!
//! Rows are carried over table by table in the order of their keys, a stretch at a time, each in a transaction of
//! its own: what is broken off is gone on with where the rows end. Meanwhile nothing watches over the rows that
//! arrive: triggers, foreign keys and, on PostgreSQL, indexes that are not unique are taken off first, are noted in a
//! table beside the rows, and are put back when all are there. A store that has such a table is not whole.

mod cells;
mod layout;
mod line;

use std::{collections::BTreeMap, path::Path};

use futures_util::{StreamExt as _, TryStreamExt as _, future::join, stream::BoxStream};
use kernel::{StoreError, Timestamp};
use sea_orm::{ConnectionTrait as _, DbBackend};
use sqlx::AssertSqlSafe;

use crate::{
    Database,
    chain::open_missing_lanes,
    fault::{corrupt, fault, refusal},
    walls::{AS_OWNER, Scope},
};
use cells::{Cell, Form};
use layout::{Layout, Table, joined, layout, quoted};
use line::Line;

/// Names the table of statements that put back what was taken off.
const PUT_BACK: &str = "put_back";

/// Rows that are carried over in one go, and what they may weigh together, in bytes.
const STRETCH: usize = 2000;
const WEIGHT: usize = 8 << 20;

/// How many rows there are, by table. Sums, which are made of others, are not counted.
pub type Inventory = BTreeMap<String, u64>;

/// How far a move has come in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    pub table: &'a str,
    pub done: u64,
    pub of: u64,
}

/// Why nothing was moved, or not everything.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// What was to be filled has accounts already.
    #[error("there are accounts already")]
    NotEmpty,
    #[error("the schemas differ: one store was made or migrated by another version")]
    OtherSchema,
    /// Somebody wrote to the source while it was read in several goes.
    #[error(
        "the row {row} of {table} is not the same on both sides: the source was written to meanwhile, or the target was"
    )]
    Different { table: String, row: u64 },
    /// What was read breaks a rule of the schema.
    #[error("{0} rows refer to what is not there")]
    Dangling(usize),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Database {
    /// What the engine is called.
    #[must_use]
    pub fn engine(&self) -> &'static str {
        match self.backend() {
            DbBackend::Sqlite => "sqlite",
            _ => "postgres",
        }
    }

    /// Ends every session of everyone, as when a backup is put back in which some had not ended yet.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn end_all_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let tx = self.begin_anew(Scope::Everyone).await?;
        let ended = "UPDATE sessions SET closed_at = $1 WHERE closed_at IS NULL";
        let ended = tx.run(ended, [now.to_utc().into()]).await?;
        tx.finish().await?;
        Ok(ended)
    }

    /// Whether rows are being moved here, or were, until that was broken off. Then it is not to be served from.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn is_half_filled(&self) -> Result<bool, StoreError> {
        let mut line = Line::looking_at(self).await?;
        is_half_filled(&mut line).await
    }

    /// How many rows there are, by table.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn inventory(&self) -> Result<Inventory, StoreError> {
        let mut line = Line::looking_at(self).await?;
        let layout = layout(&mut line).await?;
        counts(&mut line, &layout.tables).await
    }

    /// Carries over everything from a store of the same schema, and compares both, row by row. What was broken off
    /// before is gone on with. Both are at rest, but for what reads. Sums are made where the schema is up to date.
    ///
    /// # Errors
    /// [`MoveError`]; what has been carried over by then stays, and [`Database::is_half_filled`].
    pub async fn fill_from(
        &self,
        source: &Self,
        mut progress: impl FnMut(Progress<'_>) + Send,
    ) -> Result<Inventory, MoveError> {
        if self.applied_migrations().await? != source.applied_migrations().await? {
            return Err(MoveError::OtherSchema);
        }
        let mut from = Line::looking_at(source).await?;
        let mut to = Line::filling(self).await?;
        to.begin().await?;
        let target = layout(&mut to).await?;
        let tables = joined(layout(&mut from).await?.tables, &target.tables)?;
        let is_begun = is_half_filled(&mut to).await?;
        if !is_begun && to.count("SELECT COUNT(*) FROM users").await? > 0 {
            return Err(MoveError::NotEmpty);
        }
        to.commit().await?;
        let there = counts(&mut from, &tables).await?;
        if !is_begun {
            take_off(&mut to).await?;
            clear(&mut to, &target).await?;
        }
        to.begin().await?;
        let noted = to.count(&format!("SELECT COUNT(*) FROM {PUT_BACK}")).await?;
        to.commit().await?;
        // Where all was put back already, everything is there and was compared, and only sums were missing.
        if noted > 0 {
            for table in &tables {
                let of = there.get(&table.name).copied().unwrap_or_default();
                carry(&mut from, &mut to, table, of, &mut progress).await?;
            }
            for table in &tables {
                compare(&mut from, &mut to, table).await?;
            }
            put_back(&mut to).await?;
        }
        drop((from, to));
        if self.pending_migrations().await?.is_empty() {
            self.open_lanes().await?;
            self.rebuild_rollups(None).await?;
        }
        let mut done = Line::filling(self).await?;
        done.begin().await?;
        done.run(&format!("DROP TABLE {PUT_BACK}")).await?;
        // Plans are made for what is there now.
        done.run("ANALYZE").await?;
        done.commit().await?;
        Ok(there)
    }

    /// Writes everything there is at one moment into a SQLite file that is not there yet, while others write on.
    ///
    /// # Errors
    /// [`MoveError`]; the file is then of no use.
    pub async fn snapshot(&self, file: &Path) -> Result<(), MoveError> {
        let place = file.to_str().ok_or_else(|| corrupt("a path that is no text"))?;
        if self.backend() == DbBackend::Sqlite {
            let pool = self.pool(false).get_sqlite_connection_pool();
            let mut connection = pool.acquire().await.map_err(refusal)?;
            let into = format!("VACUUM INTO '{}'", place.replace('\'', "''"));
            sqlx::raw_sql(AssertSqlSafe(into)).execute(&mut *connection).await.map_err(refusal)?;
            return Ok(());
        }
        let copy = Self::connect(&format!("sqlite:{place}"), Some(1)).await.map_err(corrupt)?;
        copy.migrate_as_far_as(self).await?;
        if let Some(seal) = self.seal() {
            copy.seal_with(&seal);
        }
        copy.fill_from(self, |_| {}).await?;
        // Whoever only reads may be the last to close the file, and leaves what lies beside it.
        let mut writer = copy.pool(true).get_sqlite_connection_pool().acquire().await.map_err(refusal)?;
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *writer).await.map_err(refusal)?;
        drop(writer);
        Ok(copy.close().await?)
    }

    /// Removes everything but the schema: what comes next is filled in.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn empty(&self) -> Result<(), StoreError> {
        let mut line = Line::filling(self).await?;
        line.begin().await?;
        let (layout, is_begun) = (layout(&mut line).await?, is_half_filled(&mut line).await?);
        line.commit().await?;
        if !is_begun {
            take_off(&mut line).await?;
        }
        clear(&mut line, &layout).await
    }

    /// What SQLite itself finds wrong with the file and with what refers to what, in its words.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn look_into_file(&self) -> Result<Vec<String>, StoreError> {
        // One that only reads does not know what rows must be.
        let mut line = Line::filling(self).await?;
        line.begin().await?;
        let mut found = Vec::new();
        for row in line.find("SELECT * FROM pragma_integrity_check", &[Form::Text]).await? {
            match row.into_iter().next() {
                Some(Cell::Text(text)) if text == "ok" => {}
                Some(Cell::Text(text)) => found.push(text),
                _ => {}
            }
        }
        let dangling = line.count("SELECT COUNT(*) FROM pragma_foreign_key_check").await?;
        if dangling > 0 {
            found.push(format!("{dangling} rows refer to what is not there"));
        }
        line.commit().await?;
        Ok(found)
    }

    /// Where every chain of events ends: two stores that have the same have the same events.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn chain_ends(&self) -> Result<Vec<ChainEnd>, StoreError> {
        let mut store = Line::looking_at(self).await?;
        let sql =
            "SELECT user_id, lane, sequence, link FROM event_heads WHERE sequence > 0 ORDER BY user_id, lane";
        let rows = store.find(sql, &[Form::Id, Form::Number, Form::Number, Form::Bytes]).await?;
        rows.into_iter()
            .map(|row| match <[Cell; 4]>::try_from(row) {
                Ok([Cell::Bytes(user), Cell::Number(lane), Cell::Number(sequence), Cell::Bytes(link)]) => {
                    Ok(ChainEnd { user, lane, sequence, link })
                }
                _ => Err(corrupt("an end of a chain of no known shape")),
            })
            .collect()
    }

    async fn open_lanes(&self) -> Result<(), StoreError> {
        let Some(seal) = self.seal() else { return Ok(()) };
        let tx = self.begin_as_owner().await?;
        let (part, watch, _) = tx.into_parts();
        if self.backend() == DbBackend::Postgres {
            part.execute_unprepared(AS_OWNER).await.map_err(fault)?;
        }
        open_missing_lanes(&part, seal.as_ref()).await?;
        watch.over(watch.span("COMMIT"), part.finish()).await.map_err(fault)
    }
}

/// Where a chain of events ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainEnd {
    pub user: Vec<u8>,
    pub lane: i64,
    pub sequence: i64,
    pub link: Vec<u8>,
}

async fn is_half_filled(line: &mut Line) -> Result<bool, StoreError> {
    let sql = match line.backend() {
        DbBackend::Sqlite => format!("SELECT COUNT(*) FROM sqlite_schema WHERE name = '{PUT_BACK}'"),
        _ => format!("SELECT (to_regclass('{PUT_BACK}') IS NOT NULL)::int::int8"),
    };
    Ok(line.count(&sql).await? > 0)
}

async fn counts(line: &mut Line, tables: &[Table]) -> Result<Inventory, StoreError> {
    let mut inventory = Inventory::new();
    for table in tables {
        let count = line.count(&format!("SELECT COUNT(*) FROM {}", table.quoted())).await?;
        inventory.insert(table.name.clone(), count.unsigned_abs());
    }
    Ok(inventory)
}

/// What watches over rows, what numbers them and what finds them by something other than their keys, as statements
/// that make it as it should be and that take it away. An index that is made of all rows at once takes a fraction of
/// the time in which it grows row by row.
const WATCHERS_OF_POSTGRES: &str = "
    SELECT 'CREATE' || substr(pg_get_triggerdef(trigger.oid), 7),
        format('DROP TRIGGER %I ON %s', trigger.tgname, trigger.tgrelid::regclass)
    FROM pg_trigger AS trigger JOIN pg_class AS class ON class.oid = trigger.tgrelid
    WHERE NOT trigger.tgisinternal AND class.relnamespace = CAST(current_schema() AS regnamespace)
    UNION ALL
    SELECT pg_get_indexdef(indexrelid), format('DROP INDEX %s', indexrelid::regclass)
    FROM pg_index JOIN pg_class AS class ON class.oid = indexrelid
    WHERE NOT indisunique AND NOT indisexclusion
        AND class.relnamespace = CAST(current_schema() AS regnamespace)
    UNION ALL
    SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
        format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
    FROM pg_constraint
    WHERE contype = 'f' AND conparentid = 0 AND connamespace = CAST(current_schema() AS regnamespace)
    UNION ALL
    SELECT format(
            'SELECT setval(pg_get_serial_sequence(%L, %L), COALESCE(MAX(%I), 0) + 1, FALSE) FROM %s',
            class.oid::regclass, attname, attname, class.oid::regclass
        ), 'SELECT 1'
    FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid
    WHERE attidentity <> '' AND class.relnamespace = CAST(current_schema() AS regnamespace)";

const WATCHERS_OF_SQLITE: &str =
    "SELECT sql, 'DROP TRIGGER \"' || name || '\"' FROM sqlite_schema WHERE type = 'trigger'";

/// Takes off what watches over rows, and notes how it is put back.
async fn take_off(line: &mut Line) -> Result<(), StoreError> {
    let (watchers, kind) = match line.backend() {
        DbBackend::Sqlite => (WATCHERS_OF_SQLITE, "INTEGER PRIMARY KEY, statement TEXT NOT NULL) STRICT"),
        _ => (WATCHERS_OF_POSTGRES, "BIGINT PRIMARY KEY, statement TEXT NOT NULL)"),
    };
    line.begin().await?;
    line.run(&format!("CREATE TABLE {PUT_BACK} (number {kind}")).await?;
    let found = line.find(watchers, &[Form::Text, Form::Text]).await?;
    for (number, row) in (0i64..).zip(found) {
        let Ok([Cell::Text(makes), Cell::Text(takes_away)]) = <[Cell; 2]>::try_from(row) else {
            return Err(corrupt("what watches over rows is of no known shape"));
        };
        let note = format!("INSERT INTO {PUT_BACK} (number, statement) VALUES ($1, $2)");
        line.note(&note, vec![(Cell::Number(number), Form::Number), (Cell::Text(makes), Form::Text)]).await?;
        line.run(&takes_away).await?;
    }
    line.commit().await
}

/// Removes what there is, as a server that ran here may have left it.
async fn clear(line: &mut Line, layout: &Layout) -> Result<(), StoreError> {
    line.begin().await?;
    let sums = layout.sums.iter().map(|name| quoted(name));
    for table in layout.tables.iter().map(Table::quoted).chain(sums) {
        line.run(&format!("DELETE FROM {table}")).await?;
    }
    line.commit().await
}

/// The rows of a table, from where they end on the other side.
async fn carry(
    from: &mut Line,
    to: &mut Line,
    table: &Table,
    of: u64,
    progress: &mut (impl FnMut(Progress<'_>) + Send),
) -> Result<(), StoreError> {
    to.begin().await?;
    let after = to.last(table).await?;
    let mut done = match after {
        Some(_) => to.count(&format!("SELECT COUNT(*) FROM {}", table.quoted())).await?.unsigned_abs(),
        None => 0,
    };
    to.commit().await?;
    progress(Progress { table: &table.name, done, of });
    let mut rows = from.read(table, after);
    let mut stretch = next_stretch(&mut rows).await?;
    while !stretch.is_empty() {
        done += stretch.len() as u64;
        let (written, following) = join(add(to, table, stretch), next_stretch(&mut rows)).await;
        written?;
        stretch = following?;
        progress(Progress { table: &table.name, done, of });
    }
    Ok(())
}

/// The rows that come next, none where there are no more.
async fn next_stretch(
    rows: &mut BoxStream<'_, Result<Vec<Cell>, StoreError>>,
) -> Result<Vec<Vec<Cell>>, StoreError> {
    let (mut stretch, mut weight) = (Vec::new(), 0);
    while stretch.len() < STRETCH && weight < WEIGHT {
        let Some(row) = rows.try_next().await? else { break };
        weight += row.iter().map(Cell::weight).sum::<usize>();
        stretch.push(row);
    }
    Ok(stretch)
}

async fn add(line: &mut Line, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), StoreError> {
    line.begin().await?;
    line.write(table, rows).await?;
    line.commit().await
}

/// Row by row, in the order of the key.
async fn compare(from: &mut Line, to: &mut Line, table: &Table) -> Result<(), MoveError> {
    to.begin().await?;
    let mut number = 0;
    {
        let mut there = from.read(table, None);
        let mut here = to.read(table, None);
        loop {
            let (one, other) = join(there.next(), here.next()).await;
            let (one, other) = (one.transpose()?, other.transpose()?);
            if one != other {
                return Err(MoveError::Different { table: table.name.clone(), row: number });
            }
            if one.is_none() {
                break;
            }
            number += 1;
        }
    }
    Ok(to.commit().await?)
}

async fn put_back(line: &mut Line) -> Result<(), MoveError> {
    line.begin().await?;
    let noted =
        line.find(&format!("SELECT statement FROM {PUT_BACK} ORDER BY number"), &[Form::Text]).await?;
    for row in noted {
        let Some(Cell::Text(statement)) = row.into_iter().next() else { continue };
        line.run(&statement).await?;
    }
    // The table itself stays until sums are made, too.
    line.run(&format!("DELETE FROM {PUT_BACK}")).await?;
    if line.backend() == DbBackend::Sqlite {
        let dangling = line.count("SELECT COUNT(*) FROM pragma_foreign_key_check").await?;
        if let Some(dangling) = usize::try_from(dangling).ok().filter(|count| *count > 0) {
            return Err(MoveError::Dangling(dangling));
        }
    }
    Ok(line.commit().await?)
}
