//! `stock_layers`

use inventory::Layer;
use kernel::{Currency, Money, ProductId, Quantity, UserId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_layers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) product_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) rank: i64,
    pub(crate) quantity_micros: i64,
    /// In the currency of the product.
    pub(crate) value_minor: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub(crate) fn new(owner: UserId, product: ProductId, layer: &Layer) -> Self {
        let Layer { rank, quantity, value } = layer;
        Self {
            user_id: owner.uuid(),
            product_id: product.uuid(),
            rank: *rank,
            quantity_micros: quantity.micros(),
            value_minor: value.minor(),
        }
    }

    pub(crate) fn into_layer(self, currency: Currency) -> Layer {
        let Self { user_id: _, product_id: _, rank, quantity_micros, value_minor } = self;
        Layer {
            rank,
            quantity: Quantity::from_micros(quantity_micros),
            value: Money::from_minor(value_minor, currency),
        }
    }
}
