//! `sales`

use inventory::{Sale, SaleLine, SaleStatus};
use kernel::{Currency, Money, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    rows::in_order,
    spelling::{Word as _, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sales")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) customer_id: Option<Uuid>,
    pub(crate) customer_name: Option<String>,
    pub(crate) sale_date: Date,
    pub(crate) status: String,
    pub(crate) currency: String,
    pub(crate) subtotal_minor: i64,
    pub(crate) discount_minor: i64,
    pub(crate) total_minor: i64,
    pub(crate) cost_minor: Option<i64>,
    pub(crate) notes: Option<String>,
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
    number,
    customer_id,
    customer_name,
    sale_date,
    status,
    currency,
    subtotal_minor,
    discount_minor,
    total_minor,
    cost_minor,
    notes,
    version,
    created_at,
    updated_at
);

words!(SaleStatus { Pending = "pending", Completed = "completed", Cancelled = "cancelled" });

/// The lines have a table of their own.
impl From<&Sale> for Model {
    fn from(sale: &Sale) -> Self {
        let Sale {
            id,
            user,
            number,
            lines: _,
            customer,
            customer_name,
            date,
            status,
            subtotal,
            discount,
            total,
            cost,
            notes,
            version,
            created_at,
            updated_at,
        } = sale;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            number: number.clone(),
            customer_id: customer.map(kernel::Id::uuid),
            customer_name: customer_name.as_deref().map(str::to_owned),
            sale_date: date.naive(),
            status: status.word().to_owned(),
            currency: total.currency().to_string(),
            subtotal_minor: subtotal.minor(),
            discount_minor: discount.minor(),
            total_minor: total.minor(),
            cost_minor: cost.map(Money::minor),
            notes: notes.as_deref().map(str::to_owned),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl Model {
    /// Puts the sale together from its row and those of its lines, in their order.
    pub(crate) fn with_lines(self, lines: Vec<super::sale_line::Model>) -> Result<Sale, StoreError> {
        let Self {
            user_id,
            id,
            number,
            customer_id,
            customer_name,
            sale_date,
            status,
            currency,
            subtotal_minor,
            discount_minor,
            total_minor,
            cost_minor,
            notes,
            version,
            created_at,
            updated_at,
        } = self;
        let currency: Currency = read(&currency)?;
        let money = |minor| Money::from_minor(minor, currency);
        let lines: Result<Vec<SaleLine>, StoreError> =
            lines.into_iter().map(|line| line.into_line(currency)).collect();
        Ok(Sale {
            id: id.into(),
            user: user_id.into(),
            number,
            lines: lines?,
            customer: customer_id.map(Into::into),
            customer_name: read_optional(customer_name.as_deref())?,
            date: sale_date.try_into().map_err(corrupt)?,
            status: SaleStatus::from_word(&status)?,
            subtotal: money(subtotal_minor),
            discount: money(discount_minor),
            total: money(total_minor),
            cost: cost_minor.map(money),
            notes: read_optional(notes.as_deref())?,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
