//! `payments`

use invoicing::{Payment, PaymentKind, PaymentMethod};
use kernel::{Currency, ExchangeRate, Id, Money, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    fault::corrupt,
    spelling::{self, Word, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) invoice_id: Uuid,
    pub(crate) customer_id: Uuid,
    pub(crate) kind: String,
    pub(crate) method: String,
    pub(crate) date: Date,
    pub(crate) currency: String,
    pub(crate) amount_minor: i64,
    pub(crate) applied_minor: i64,
    pub(crate) credit_minor: i64,
    pub(crate) exchange_rate_e10: Option<i64>,
    pub(crate) reference: Option<String>,
    pub(crate) reverses_id: Option<Uuid>,
    pub(crate) created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(PaymentKind { Payment = "payment", Reversal = "reversal", Refund = "refund" });
words!(PaymentMethod {
    BankTransfer = "bankTransfer",
    Card = "card",
    Cash = "cash",
    Check = "check",
    Paypal = "paypal",
    DirectDebit = "directDebit",
    Credit = "credit",
    Other = "other",
});

impl From<&Payment> for Model {
    fn from(payment: &Payment) -> Self {
        let Payment {
            id,
            user,
            invoice,
            customer,
            kind,
            method,
            date,
            amount,
            applied,
            credit,
            exchange_rate,
            reference,
            reverses,
            created_at,
        } = payment;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            invoice_id: invoice.uuid(),
            customer_id: customer.uuid(),
            kind: kind.word().to_owned(),
            method: method.word().to_owned(),
            date: date.naive(),
            currency: amount.currency().to_string(),
            amount_minor: amount.minor(),
            applied_minor: applied.minor(),
            credit_minor: credit.minor(),
            exchange_rate_e10: exchange_rate.map(ExchangeRate::e10),
            reference: reference.as_deref().map(str::to_owned),
            reverses_id: reverses.map(Id::uuid),
            created_at: created_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Payment {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            invoice_id,
            customer_id,
            kind,
            method,
            date,
            currency,
            amount_minor,
            applied_minor,
            credit_minor,
            exchange_rate_e10,
            reference,
            reverses_id,
            created_at,
        } = row;
        let currency: Currency = read(&currency)?;
        let money = |minor: i64| Money::from_minor(minor, currency);
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            invoice: invoice_id.into(),
            customer: customer_id.into(),
            kind: PaymentKind::from_word(&kind)?,
            method: PaymentMethod::from_word(&method)?,
            date: date.try_into().map_err(corrupt)?,
            amount: money(amount_minor),
            applied: money(applied_minor),
            credit: money(credit_minor),
            exchange_rate: exchange_rate_e10.map(spelling::exchange_rate).transpose()?,
            reference: read_optional(reference.as_deref())?,
            reverses: reverses_id.map(Into::into),
            created_at: created_at.into(),
        })
    }
}
