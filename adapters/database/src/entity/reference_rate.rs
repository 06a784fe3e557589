//! `reference_rates`

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reference_rates")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) currency: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) date: Date,
    /// Units per euro, in ten-billionths.
    #[sea_orm(column_name = "rate_e10")]
    pub(crate) rate_e10: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
