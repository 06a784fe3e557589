//! `sale_lines`

use inventory::{Layer, Sale, SaleLine};
use kernel::{Currency, Money, Quantity, Rate, StoreError};
use sea_orm::entity::prelude::*;

use crate::{fault::corrupt, rows::in_order};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sale_lines")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) sale_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i64,
    pub(crate) product_id: Uuid,
    pub(crate) quantity_micros: i64,
    /// In the currency of the sale; likewise the amounts.
    pub(crate) unit_price_micros: i64,
    pub(crate) total_minor: i64,
    pub(crate) discount_minor: i64,
    pub(crate) cost_minor: Option<i64>,
    /// [`Taking`] as a JSON array.
    pub(crate) takings: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    sale_id,
    position,
    product_id,
    quantity_micros,
    unit_price_micros,
    total_minor,
    discount_minor,
    cost_minor,
    takings
);

/// Rank, quantity in millionths and value in minor units of what was taken from a layer.
type Taking = (i64, i64, i64);

impl Model {
    /// The rows of a sale's lines, in their order.
    pub(crate) fn all(sale: &Sale) -> Vec<Self> {
        let row = |(position, line): (i64, &SaleLine)| {
            let SaleLine { product, quantity, unit_price, total, discount, cost, takings } = line;
            let takings: Vec<Taking> =
                takings.iter().map(|part| (part.rank, part.quantity.micros(), part.value.minor())).collect();
            Self {
                user_id: sale.user.uuid(),
                sale_id: sale.id.uuid(),
                position,
                product_id: product.uuid(),
                quantity_micros: quantity.micros(),
                unit_price_micros: unit_price.micros(),
                total_minor: total.minor(),
                discount_minor: discount.minor(),
                cost_minor: cost.map(Money::minor),
                takings: serde_json::json!(takings).to_string(),
            }
        };
        (0..).zip(&sale.lines).map(row).collect()
    }

    pub(crate) fn into_line(self, currency: Currency) -> Result<SaleLine, StoreError> {
        let Self {
            user_id: _,
            sale_id: _,
            position: _,
            product_id,
            quantity_micros,
            unit_price_micros,
            total_minor,
            discount_minor,
            cost_minor,
            takings,
        } = self;
        let money = |minor| Money::from_minor(minor, currency);
        let takings: Vec<Taking> = serde_json::from_str(&takings).map_err(corrupt)?;
        let taken = |(rank, micros, minor)| Layer {
            rank,
            quantity: Quantity::from_micros(micros),
            value: money(minor),
        };
        Ok(SaleLine {
            product: product_id.into(),
            quantity: Quantity::from_micros(quantity_micros),
            unit_price: Rate::from_micros(unit_price_micros),
            total: money(total_minor),
            discount: money(discount_minor),
            cost: cost_minor.map(money),
            takings: takings.into_iter().map(taken).collect(),
        })
    }
}
