//! Which tables there are, as the engines themselves say.

use std::collections::BTreeMap;

use kernel::StoreError;
use sea_orm::DbBackend;

use super::{
    cells::{Cell, Form},
    line::Line,
};
use crate::{belongings::SUMS, fault::corrupt};

/// What says how a store is made, and nothing of what is in it.
const OF_THE_STORE: [&str; 2] = ["seaql_migrations", super::PUT_BACK];

/// The tables of a store.
pub(super) struct Layout {
    /// Those that are carried over, by name.
    pub(super) tables: Vec<Table>,
    /// Those that are made anew.
    pub(super) sums: Vec<String>,
}

/// A table, its columns by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// Which of the columns are its key, in the order of that.
    pub(super) key: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// SQLite does not know.
    pub(super) form: Option<Form>,
}

const OF_POSTGRES: &str = "SELECT class.relname::text, attribute.attname::text, type.typname::text,
        COALESCE(array_position(key.indkey::int2[], attribute.attnum), -1)::int8
    FROM pg_class AS class
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attnum > 0 AND NOT attisdropped
    JOIN pg_type AS type ON type.oid = attribute.atttypid
    LEFT JOIN pg_index AS key ON key.indrelid = class.oid AND key.indisprimary
    WHERE class.relnamespace = CAST(current_schema() AS regnamespace) AND class.relkind IN ('r', 'p')
        AND NOT class.relispartition";

/// `pk` counts the columns of a key from 1.
const OF_SQLITE: &str = "SELECT entry.name, info.name, '', info.pk - 1
    FROM sqlite_schema AS entry JOIN pragma_table_info(entry.name) AS info
    WHERE entry.type = 'table' AND entry.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

impl Table {
    pub(super) fn quoted(&self) -> String {
        quoted(&self.name)
    }
}

impl Column {
    pub(super) fn quoted(&self) -> String {
        quoted(&self.name)
    }

    pub(super) fn form(&self) -> Result<Form, StoreError> {
        self.form.ok_or_else(|| corrupt(format!("no one says what {} holds", self.name)))
    }
}

pub(super) async fn layout(line: &mut Line) -> Result<Layout, StoreError> {
    let sql = match line.backend() {
        DbBackend::Sqlite => OF_SQLITE,
        _ => OF_POSTGRES,
    };
    let mut tables: BTreeMap<String, BTreeMap<String, (Option<Form>, i64)>> = BTreeMap::new();
    for row in line.find(sql, &[Form::Text, Form::Text, Form::Text, Form::Number]).await? {
        let [Cell::Text(table), Cell::Text(column), Cell::Text(kind), Cell::Number(place)] = row.as_slice()
        else {
            return Err(corrupt("a table of no known shape"));
        };
        if OF_THE_STORE.contains(&table.as_str()) {
            continue;
        }
        let form = if kind.is_empty() { None } else { Some(Form::of_type(kind)?) };
        tables.entry(table.clone()).or_default().insert(column.clone(), (form, *place));
    }
    let (sums, tables): (Vec<_>, Vec<_>) =
        tables.into_iter().partition(|(name, _)| SUMS.contains(&name.as_str()));
    Ok(Layout {
        tables: tables.into_iter().map(|(name, columns)| table(name, columns)).collect::<Result<_, _>>()?,
        sums: sums.into_iter().map(|(name, _)| name).collect(),
    })
}

fn table(name: String, columns: BTreeMap<String, (Option<Form>, i64)>) -> Result<Table, StoreError> {
    let mut key: Vec<(i64, usize)> = columns
        .values()
        .enumerate()
        .filter(|(_, (_, place))| *place >= 0)
        .map(|(at, (_, place))| (*place, at))
        .collect();
    key.sort_unstable();
    if key.is_empty() {
        return Err(corrupt(format!("the table {name} has no key")));
    }
    let columns = columns.into_iter().map(|(name, (form, _))| Column { name, form }).collect();
    Ok(Table { name, columns, key: key.into_iter().map(|(_, at)| at).collect() })
}

/// The same tables, with the forms that either side knows.
pub(super) fn joined(one: Vec<Table>, other: &[Table]) -> Result<Vec<Table>, StoreError> {
    let mismatch = |name: &str| corrupt(format!("the table {name} is not the same on both sides"));
    if let Some(odd) = other.iter().find(|table| !one.iter().any(|of_one| of_one.name == table.name)) {
        return Err(mismatch(&odd.name));
    }
    one.into_iter()
        .map(|mut table| {
            let same = other.iter().find(|of_other| of_other.name == table.name);
            let same = same.filter(|same| same.columns.len() == table.columns.len() && same.key == table.key);
            for (column, of_other) in
                table.columns.iter_mut().zip(&same.ok_or_else(|| mismatch(&table.name))?.columns)
            {
                if column.name != of_other.name {
                    return Err(mismatch(&table.name));
                }
                column.form = column.form.or(of_other.form);
            }
            Ok(table)
        })
        .collect()
}

/// As a name in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
