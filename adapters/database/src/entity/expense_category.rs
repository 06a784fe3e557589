//! `expense_categories`

use earnings::ExpenseCategory;
use kernel::{Money, StoreError, folded};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{money, read, read_optional},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "expense_categories")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    /// The folded name.
    pub(crate) name_key: Option<String>,
    pub(crate) is_active: bool,
    /// In `limit_currency`; both are there or absent.
    pub(crate) limit_minor: Option<i64>,
    pub(crate) limit_currency: Option<String>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl From<&ExpenseCategory> for Model {
    fn from(category: &ExpenseCategory) -> Self {
        let ExpenseCategory {
            id,
            user,
            key,
            name,
            is_active,
            monthly_limit,
            version,
            created_at,
            updated_at,
        } = category;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            key: key.to_string(),
            name: name.as_ref().map(ToString::to_string),
            name_key: name.as_ref().map(|name| folded(name)),
            is_active: *is_active,
            limit_minor: monthly_limit.map(Money::minor),
            limit_currency: monthly_limit.map(|limit| limit.currency().to_string()),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for ExpenseCategory {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            key,
            name,
            name_key: _,
            is_active,
            limit_minor,
            limit_currency,
            version,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            key: read(&key)?,
            name: read_optional(name.as_deref())?,
            is_active,
            monthly_limit: match (limit_minor, limit_currency) {
                (Some(minor), Some(currency)) => Some(money(minor, &currency)?),
                (None, None) => None,
                _ => return Err(corrupt("a limit lacks its amount or its currency")),
            },
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
