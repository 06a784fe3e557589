//! `statement_imports`

use earnings::{PlatformId, SkippedRow, StatementImport};
use kernel::{Money, StoreError};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    fault::corrupt,
    spelling::{count, money, number, read_optional},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statement_imports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) dialect: String,
    pub(crate) file_name: Option<String>,
    pub(crate) row_count: i64,
    pub(crate) created_count: i64,
    pub(crate) duplicate_count: i64,
    pub(crate) skipped_count: i64,
    /// [`Skipped`] as a JSON array; likewise [`Total`] and ids.
    pub(crate) skipped: String,
    pub(crate) totals: String,
    pub(crate) platforms: String,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[derive(Serialize, Deserialize)]
struct Skipped {
    row: u64,
    reason: String,
}

#[derive(Serialize, Deserialize)]
struct Total {
    minor: i64,
    currency: String,
}

impl From<&StatementImport> for Model {
    fn from(import: &StatementImport) -> Self {
        let StatementImport {
            id,
            user,
            dialect,
            file_name,
            rows,
            created,
            duplicates,
            skipped,
            skipped_count,
            totals,
            platforms,
            version,
            created_at,
        } = import;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            dialect: dialect.clone(),
            file_name: file_name.as_deref().map(str::to_owned),
            row_count: count(*rows),
            created_count: count(*created),
            duplicate_count: count(*duplicates),
            skipped_count: count(*skipped_count),
            skipped: json_array(skipped, |SkippedRow { row, reason }| Skipped {
                row: *row,
                reason: reason.clone(),
            }),
            totals: json_array(totals, |total| Total {
                minor: total.minor(),
                currency: total.currency().to_string(),
            }),
            platforms: json_array(platforms, |platform| platform.uuid()),
            version: *version,
            created_at: created_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for StatementImport {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            dialect,
            file_name,
            row_count,
            created_count,
            duplicate_count,
            skipped_count,
            skipped,
            totals,
            platforms,
            version,
            created_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            dialect,
            file_name: read_optional(file_name.as_deref())?,
            rows: number(row_count)?,
            created: number(created_count)?,
            duplicates: number(duplicate_count)?,
            skipped: from_json_array(&skipped, |Skipped { row, reason }| Ok(SkippedRow { row, reason }))?,
            skipped_count: number(skipped_count)?,
            totals: from_json_array(&totals, |Total { minor, currency }| -> Result<Money, _> {
                money(minor, &currency)
            })?,
            platforms: from_json_array(&platforms, |id: Uuid| Ok(PlatformId::from(id)))?,
            version,
            created_at: created_at.into(),
        })
    }
}

fn json_array<T, J: Serialize>(items: &[T], spell: impl Fn(&T) -> J) -> String {
    let items: serde_json::Value = items.iter().map(|item| serde_json::json!(spell(item))).collect();
    items.to_string()
}

fn from_json_array<T, J: DeserializeOwned>(
    json: &str,
    read: impl Fn(J) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let items: Vec<J> = serde_json::from_str(json).map_err(corrupt)?;
    items.into_iter().map(read).collect()
}
