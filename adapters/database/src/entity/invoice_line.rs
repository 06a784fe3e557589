//! `invoice_lines`

use invoicing::{Invoice, InvoiceLine, TaxCategory, TaxClass};
use kernel::{Currency, Id, Money, Quantity, Rate, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    rows::in_order,
    spelling::{Word, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice_lines")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) invoice_id: Uuid,
    /// From 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) position: i64,
    pub(crate) description: String,
    pub(crate) quantity_micros: i64,
    pub(crate) unit: Option<String>,
    pub(crate) unit_price_micros: i64,
    pub(crate) discount_percent_micros: Option<i64>,
    pub(crate) discount_minor: i64,
    pub(crate) tax_category: String,
    pub(crate) tax_rate_micros: i64,
    pub(crate) tax_reason: Option<String>,
    pub(crate) product_id: Option<Uuid>,
    pub(crate) amount_minor: i64,
    pub(crate) net_minor: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    invoice_id,
    position,
    description,
    quantity_micros,
    unit,
    unit_price_micros,
    discount_percent_micros,
    discount_minor,
    tax_category,
    tax_rate_micros,
    tax_reason,
    product_id,
    amount_minor,
    net_minor
);

words!(TaxCategory {
    Standard = "standard",
    ZeroRated = "zeroRated",
    Exempt = "exempt",
    ReverseCharge = "reverseCharge",
    OutOfScope = "outOfScope",
});

impl Model {
    /// The lines of a document.
    pub(crate) fn of(invoice: &Invoice) -> impl Iterator<Item = Self> {
        (0..).zip(&invoice.contents.lines).map(|(position, line)| {
            let InvoiceLine {
                description,
                quantity,
                unit,
                unit_price,
                discount_percent,
                discount,
                tax: TaxClass { category, rate },
                tax_reason,
                product,
                amount,
                net,
            } = line;
            Self {
                user_id: invoice.user.uuid(),
                invoice_id: invoice.id.uuid(),
                position,
                description: description.to_string(),
                quantity_micros: quantity.micros(),
                unit: unit.as_deref().map(str::to_owned),
                unit_price_micros: unit_price.micros(),
                discount_percent_micros: discount_percent.map(Rate::micros),
                discount_minor: discount.minor(),
                tax_category: category.word().to_owned(),
                tax_rate_micros: rate.micros(),
                tax_reason: tax_reason.as_deref().map(str::to_owned),
                product_id: product.map(Id::uuid),
                amount_minor: amount.minor(),
                net_minor: net.minor(),
            }
        })
    }

    pub(crate) fn read(self, currency: Currency) -> Result<InvoiceLine, StoreError> {
        let Self {
            user_id: _,
            invoice_id: _,
            position: _,
            description,
            quantity_micros,
            unit,
            unit_price_micros,
            discount_percent_micros,
            discount_minor,
            tax_category,
            tax_rate_micros,
            tax_reason,
            product_id,
            amount_minor,
            net_minor,
        } = self;
        Ok(InvoiceLine {
            description: read(&description)?,
            quantity: Quantity::from_micros(quantity_micros),
            unit: read_optional(unit.as_deref())?,
            unit_price: Rate::from_micros(unit_price_micros),
            discount_percent: discount_percent_micros.map(Rate::from_micros),
            discount: Money::from_minor(discount_minor, currency),
            tax: TaxClass {
                category: TaxCategory::from_word(&tax_category)?,
                rate: Rate::from_micros(tax_rate_micros),
            },
            tax_reason: read_optional(tax_reason.as_deref())?,
            product: product_id.map(Into::into),
            amount: Money::from_minor(amount_minor, currency),
            net: Money::from_minor(net_minor, currency),
        })
    }
}
