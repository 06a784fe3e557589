//! `stock_movements`, which are only ever added.

use inventory::{MovementKind, StockMovement};
use kernel::{Quantity, Rate, StoreError};
use sea_orm::entity::prelude::*;

use crate::spelling::{Word as _, money, read_optional, words};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movements")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) product_id: Uuid,
    pub(crate) sequence: i64,
    pub(crate) kind: String,
    pub(crate) quantity_micros: i64,
    pub(crate) before_micros: i64,
    pub(crate) after_micros: i64,
    /// In `currency`; likewise the value.
    pub(crate) unit_cost_micros: i64,
    pub(crate) value_minor: i64,
    pub(crate) currency: String,
    pub(crate) source_id: Option<Uuid>,
    pub(crate) reason: Option<String>,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(MovementKind {
    Opening = "opening",
    Purchase = "purchase",
    Adjustment = "adjustment",
    Damage = "damage",
    Return = "return",
    Count = "count",
    Sale = "sale",
    Cancellation = "cancellation",
    Revaluation = "revaluation",
});

impl From<&StockMovement> for Model {
    fn from(movement: &StockMovement) -> Self {
        let StockMovement {
            id,
            user,
            product,
            sequence,
            kind,
            quantity,
            before,
            after,
            unit_cost,
            value,
            source,
            reason,
            created_at,
        } = movement;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            product_id: product.uuid(),
            sequence: *sequence,
            kind: kind.word().to_owned(),
            quantity_micros: quantity.micros(),
            before_micros: before.micros(),
            after_micros: after.micros(),
            unit_cost_micros: unit_cost.micros(),
            value_minor: value.minor(),
            currency: value.currency().to_string(),
            source_id: source.map(kernel::Id::uuid),
            reason: reason.as_deref().map(str::to_owned),
            created_at: created_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for StockMovement {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            product_id,
            sequence,
            kind,
            quantity_micros,
            before_micros,
            after_micros,
            unit_cost_micros,
            value_minor,
            currency,
            source_id,
            reason,
            created_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            product: product_id.into(),
            sequence,
            kind: MovementKind::from_word(&kind)?,
            quantity: Quantity::from_micros(quantity_micros),
            before: Quantity::from_micros(before_micros),
            after: Quantity::from_micros(after_micros),
            unit_cost: Rate::from_micros(unit_cost_micros),
            value: money(value_minor, &currency)?,
            source: source_id.map(Into::into),
            reason: read_optional(reason.as_deref())?,
            created_at: created_at.into(),
        })
    }
}
