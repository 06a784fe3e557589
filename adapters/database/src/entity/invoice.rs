//! `invoices`

use invoicing::{Contents, Invoice, InvoiceState, PaperKind, TaxRounding, Totals};
use kernel::{Currency, ExchangeRate, Id, Money, Rate, StoreError};
use sea_orm::entity::prelude::*;

use crate::{
    entity::invoice_line,
    fault::corrupt,
    rows::in_order,
    spelling::{self, Word, number, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) number: Option<String>,
    pub(crate) customer_id: Uuid,
    pub(crate) customer_name: String,
    pub(crate) corrects_id: Option<Uuid>,
    /// Both there or both absent.
    pub(crate) recurring_id: Option<Uuid>,
    pub(crate) occurrence: Option<i64>,
    pub(crate) issue_date: Option<Date>,
    pub(crate) due_date: Option<Date>,
    /// The date of issue, or the day it was written.
    pub(crate) day: Date,
    /// The due date, or what the terms make it.
    pub(crate) due_day: Date,
    pub(crate) written_on: Date,
    pub(crate) payment_terms_days: i64,
    pub(crate) currency: String,
    pub(crate) exchange_rate_e10: Option<i64>,
    pub(crate) home_currency: Option<String>,
    pub(crate) prices_include_tax: bool,
    pub(crate) tax_rounding: String,
    pub(crate) discount_percent_micros: Option<i64>,
    pub(crate) discount_minor: i64,
    pub(crate) subtotal_minor: i64,
    pub(crate) net_minor: i64,
    pub(crate) tax_minor: i64,
    pub(crate) total_minor: i64,
    /// Rows of tax as JSON.
    pub(crate) taxes: String,
    pub(crate) paid_minor: i64,
    pub(crate) credited_minor: i64,
    pub(crate) buyer_reference: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) terms: Option<String>,
    pub(crate) public_token: Option<String>,
    pub(crate) issued_at: Option<DateTimeUtc>,
    pub(crate) sent_at: Option<DateTimeUtc>,
    pub(crate) viewed_at: Option<DateTimeUtc>,
    pub(crate) voided_at: Option<DateTimeUtc>,
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
    kind,
    status,
    number,
    customer_id,
    customer_name,
    corrects_id,
    recurring_id,
    occurrence,
    issue_date,
    due_date,
    day,
    due_day,
    written_on,
    payment_terms_days,
    currency,
    exchange_rate_e10,
    home_currency,
    prices_include_tax,
    tax_rounding,
    discount_percent_micros,
    discount_minor,
    subtotal_minor,
    net_minor,
    tax_minor,
    total_minor,
    taxes,
    paid_minor,
    credited_minor,
    buyer_reference,
    notes,
    terms,
    public_token,
    issued_at,
    sent_at,
    viewed_at,
    voided_at,
    version,
    created_at,
    updated_at
);

words!(PaperKind { Invoice = "invoice", CreditNote = "creditNote" });
words!(InvoiceState { Draft = "draft", Issued = "issued", Void = "void" });
words!(TaxRounding { Document = "document", Line = "line" });

impl From<&Invoice> for Model {
    fn from(invoice: &Invoice) -> Self {
        let Invoice {
            id,
            user,
            kind,
            state,
            number,
            customer,
            customer_name,
            corrects,
            occurrence,
            contents,
            written_on,
            home_currency,
            paid,
            credited,
            public_token,
            issued_at,
            sent_at,
            viewed_at,
            voided_at,
            version,
            created_at,
            updated_at,
        } = invoice;
        let Contents {
            issue_date,
            due_date,
            payment_terms_days,
            currency,
            exchange_rate,
            prices_include_tax,
            tax_rounding,
            discount_percent,
            lines: _,
            totals: Totals { subtotal, discount, net, taxes, tax_total, total },
            buyer_reference,
            notes,
            terms,
        } = contents;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            kind: kind.word().to_owned(),
            status: state.word().to_owned(),
            number: number.clone(),
            customer_id: customer.uuid(),
            customer_name: customer_name.clone(),
            corrects_id: corrects.map(Id::uuid),
            recurring_id: occurrence.map(|(recurring, _)| recurring.uuid()),
            occurrence: occurrence.map(|(_, n)| n.into()),
            issue_date: issue_date.map(kernel::Date::naive),
            due_date: due_date.map(kernel::Date::naive),
            day: invoice.issue_day().naive(),
            due_day: invoice.due_day().naive(),
            written_on: written_on.naive(),
            payment_terms_days: (*payment_terms_days).into(),
            currency: currency.to_string(),
            exchange_rate_e10: exchange_rate.map(ExchangeRate::e10),
            home_currency: home_currency.map(|currency| currency.to_string()),
            prices_include_tax: *prices_include_tax,
            tax_rounding: tax_rounding.word().to_owned(),
            discount_percent_micros: discount_percent.map(Rate::micros),
            discount_minor: discount.minor(),
            subtotal_minor: subtotal.minor(),
            net_minor: net.minor(),
            tax_minor: tax_total.minor(),
            total_minor: total.minor(),
            taxes: serde_json::json!(taxes).to_string(),
            paid_minor: paid.minor(),
            credited_minor: credited.minor(),
            buyer_reference: buyer_reference.as_deref().map(str::to_owned),
            notes: notes.as_deref().map(str::to_owned),
            terms: terms.as_deref().map(str::to_owned),
            public_token: public_token.clone(),
            issued_at: issued_at.map(kernel::Timestamp::to_utc),
            sent_at: sent_at.map(kernel::Timestamp::to_utc),
            viewed_at: viewed_at.map(kernel::Timestamp::to_utc),
            voided_at: voided_at.map(kernel::Timestamp::to_utc),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl Model {
    /// The document, with its lines in their order.
    pub(crate) fn with_lines(self, lines: Vec<invoice_line::Model>) -> Result<Invoice, StoreError> {
        let Self {
            user_id,
            id,
            kind,
            status,
            number: paper_number,
            customer_id,
            customer_name,
            corrects_id,
            recurring_id,
            occurrence,
            issue_date,
            due_date,
            day: _,
            due_day: _,
            written_on,
            payment_terms_days,
            currency,
            exchange_rate_e10,
            home_currency,
            prices_include_tax,
            tax_rounding,
            discount_percent_micros,
            discount_minor,
            subtotal_minor,
            net_minor,
            tax_minor,
            total_minor,
            taxes,
            paid_minor,
            credited_minor,
            buyer_reference,
            notes,
            terms,
            public_token,
            issued_at,
            sent_at,
            viewed_at,
            voided_at,
            version,
            created_at,
            updated_at,
        } = self;
        let currency: Currency = read(&currency)?;
        let money = |minor: i64| Money::from_minor(minor, currency);
        let day = |date: Option<Date>| date.map(kernel::Date::try_from).transpose().map_err(corrupt);
        let totals = Totals {
            subtotal: money(subtotal_minor),
            discount: money(discount_minor),
            net: money(net_minor),
            taxes: serde_json::from_str(&taxes).map_err(corrupt)?,
            tax_total: money(tax_minor),
            total: money(total_minor),
        };
        let contents = Contents {
            issue_date: day(issue_date)?,
            due_date: day(due_date)?,
            payment_terms_days: number(payment_terms_days)?,
            currency,
            exchange_rate: exchange_rate_e10.map(spelling::exchange_rate).transpose()?,
            prices_include_tax,
            tax_rounding: TaxRounding::from_word(&tax_rounding)?,
            discount_percent: discount_percent_micros.map(Rate::from_micros),
            lines: lines.into_iter().map(|line| line.read(currency)).collect::<Result<_, _>>()?,
            totals,
            buyer_reference: read_optional(buyer_reference.as_deref())?,
            notes: read_optional(notes.as_deref())?,
            terms: read_optional(terms.as_deref())?,
        };
        let occurrence = match (recurring_id, occurrence) {
            (Some(recurring), Some(n)) => Some((recurring.into(), number(n)?)),
            _ => None,
        };
        Ok(Invoice {
            id: id.into(),
            user: user_id.into(),
            kind: PaperKind::from_word(&kind)?,
            state: InvoiceState::from_word(&status)?,
            number: paper_number,
            customer: customer_id.into(),
            customer_name,
            corrects: corrects_id.map(Into::into),
            occurrence,
            contents,
            written_on: written_on.try_into().map_err(corrupt)?,
            home_currency: read_optional(home_currency.as_deref())?,
            paid: money(paid_minor),
            credited: money(credited_minor),
            public_token,
            issued_at: issued_at.map(Into::into),
            sent_at: sent_at.map(Into::into),
            viewed_at: viewed_at.map(Into::into),
            voided_at: voided_at.map(Into::into),
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
