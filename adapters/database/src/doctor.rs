//! What must always hold, looked for where it does not.
//!
//! What can be said of stored rows in SQL is a [table of rules](rules); whether a row can be read, and what is
//! derived from its own columns, is asked of the [code that reads it](rows); [papers] are reckoned and digested
//! anew; and the [engine](engine) is asked what it knows of itself.

mod engine;
mod papers;
mod rows;
mod rules;

use std::fmt;

use kernel::{StoreError, UserId};
use sea_orm::{FromQueryResult, entity::prelude::Uuid};

use crate::{
    Database,
    books::all,
    rollups::{ROLLUPS, Rollup},
};

/// The most findings that one rule is told with: where more is broken, the first say enough.
const MOST: usize = 1000;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule, in a word: `invoice-paid`.
    pub rule: &'static str,
    /// Whose books it is in; `None` where that cannot be told.
    pub user: Option<UserId>,
    pub table: String,
    /// What tells the row apart within its table and user; `None` for the table as a whole.
    pub row: Option<String>,
    /// What must hold, in words.
    pub must: &'static str,
    pub expected: String,
    pub found: String,
}

#[derive(FromQueryResult)]
struct SumRow {
    user_id: Uuid,
    date: sea_orm::entity::prelude::Date,
    told: String,
    counted: String,
}

impl Database {
    /// Looks whether stored figures agree with the rows that they are drawn from, and whether all that is stored is
    /// what it must be, and says where it is not. Reads every row, a stretch at a time or in the store itself, and
    /// changes none. A rule that is broken more than a thousand times is told so often.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn examine(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        for rollup in &ROLLUPS {
            findings.extend(self.examine_sums(rollup).await?);
        }
        findings.extend(self.examine_rules().await?);
        findings.extend(self.examine_rows().await?);
        findings.extend(self.examine_papers().await?);
        findings.extend(self.examine_engine().await?);
        Ok(findings)
    }

    /// The sums of which table and rows tell differently.
    async fn examine_sums(&self, rollup: &Rollup) -> Result<Vec<Finding>, StoreError> {
        let Rollup { table, view, key, sums, .. } = rollup;
        let (key, columns) = (key.join(", "), sums.join(", "));
        let sides = |side: &str| {
            let other = if side == "told" { "counted" } else { "told" };
            let (ours, theirs): (Vec<String>, Vec<String>) = (sums.iter())
                .map(|sum| (format!("{sum} AS {side}_{sum}"), format!("0 AS {other}_{sum}")))
                .unzip();
            if side == "told" {
                [ours, theirs].concat().join(", ")
            } else {
                [theirs, ours].concat().join(", ")
            }
        };
        let differs: Vec<String> =
            sums.iter().map(|sum| format!("SUM(told_{sum}) <> SUM(counted_{sum})")).collect();
        let spelled = |side: &str| {
            let sum = |sum| format!("CAST(SUM({side}_{sum}) AS TEXT)");
            sums.iter().map(sum).collect::<Vec<_>>().join(" || ' ' || ")
        };
        let sql = format!(
            "SELECT user_id, date, {} AS told, {} AS counted
            FROM (
                SELECT {key}, {} FROM (SELECT {key}, {columns} FROM {view}) AS kept
                UNION ALL SELECT {key}, {} FROM ({}) AS there
            ) AS both_sides
            GROUP BY {key} HAVING {} ORDER BY user_id, date LIMIT {MOST}",
            spelled("told"),
            spelled("counted"),
            sides("told"),
            sides("counted"),
            rollup.of_everyone(self.backend()),
            differs.join(" OR "),
        );
        let rows: Vec<SumRow> = all(&self.unhurried(), &sql, Vec::new()).await?;
        let finding = |SumRow { user_id, date, told, counted }| Finding {
            rule: "day-sums",
            user: Some(user_id.into()),
            table: (*table).to_owned(),
            row: Some(date.to_string()),
            must: "the sums of a day must be what its rows add up to; `earntrack rollups rebuild` mends it",
            expected: counted,
            found: told,
        };
        Ok(rows.into_iter().map(finding).collect())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, user, table, row, must, expected, found } = self;
        if let Some(user) = user {
            write!(f, "user {user}: ")?;
        }
        write!(f, "{table}")?;
        if let Some(row) = row {
            write!(f, " {row}")?;
        }
        write!(f, ": {must}: expected {expected}, found {found} [{rule}]")
    }
}
