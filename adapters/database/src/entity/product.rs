//! `products`

use inventory::Product;
use kernel::{Quantity, Rate, StoreError, folded};
use sea_orm::entity::prelude::*;

use crate::{
    rows::in_order,
    spelling::{read, read_optional},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The folded name.
    pub(crate) name_key: String,
    pub(crate) description: Option<String>,
    pub(crate) category: Option<String>,
    /// The folded category.
    pub(crate) category_key: Option<String>,
    pub(crate) sku: Option<String>,
    /// In `currency`; likewise the costs.
    pub(crate) price_micros: i64,
    pub(crate) currency: String,
    pub(crate) quantity_micros: i64,
    pub(crate) movement_count: i64,
    pub(crate) last_cost_micros: i64,
    pub(crate) reorder_point_micros: Option<i64>,
    pub(crate) supplier_name: Option<String>,
    pub(crate) supplier_cost_micros: Option<i64>,
    pub(crate) allow_backorder: bool,
    pub(crate) is_active: bool,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    id,
    name,
    name_key,
    description,
    category,
    category_key,
    sku,
    price_micros,
    currency,
    quantity_micros,
    movement_count,
    last_cost_micros,
    reorder_point_micros,
    supplier_name,
    supplier_cost_micros,
    allow_backorder,
    is_active,
    version,
    created_at,
    updated_at
);

impl From<&Product> for Model {
    fn from(product: &Product) -> Self {
        let Product {
            id,
            user,
            name,
            description,
            category,
            sku,
            price,
            currency,
            quantity,
            movement_count,
            last_cost,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active,
            version,
            created_at,
            updated_at,
        } = product;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            name: name.to_string(),
            name_key: folded(name),
            description: description.as_deref().map(str::to_owned),
            category: category.as_deref().map(str::to_owned),
            category_key: category.as_deref().map(folded),
            sku: sku.as_deref().map(str::to_owned),
            price_micros: price.micros(),
            currency: currency.to_string(),
            quantity_micros: quantity.micros(),
            movement_count: *movement_count,
            last_cost_micros: last_cost.micros(),
            reorder_point_micros: reorder_point.map(Quantity::micros),
            supplier_name: supplier_name.as_deref().map(str::to_owned),
            supplier_cost_micros: supplier_cost.map(Rate::micros),
            allow_backorder: *allow_backorder,
            is_active: *is_active,
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Product {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            name,
            name_key: _,
            description,
            category,
            category_key: _,
            sku,
            price_micros,
            currency,
            quantity_micros,
            movement_count,
            last_cost_micros,
            reorder_point_micros,
            supplier_name,
            supplier_cost_micros,
            allow_backorder,
            is_active,
            version,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            name: read(&name)?,
            description: read_optional(description.as_deref())?,
            category: read_optional(category.as_deref())?,
            sku: read_optional(sku.as_deref())?,
            price: Rate::from_micros(price_micros),
            currency: read(&currency)?,
            quantity: Quantity::from_micros(quantity_micros),
            movement_count,
            last_cost: Rate::from_micros(last_cost_micros),
            reorder_point: reorder_point_micros.map(Quantity::from_micros),
            supplier_name: read_optional(supplier_name.as_deref())?,
            supplier_cost: supplier_cost_micros.map(Rate::from_micros),
            allow_backorder,
            is_active,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
