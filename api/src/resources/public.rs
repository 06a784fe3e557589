//! `/public/invoices`: invoices as their buyers see them, by a link and without an account.

use std::sync::Arc;

use invoicing::{
    BankAccount, InvoicingService, Paper, PaperLine, Party, PostalAddress, PublicInvoice, TaxAtHome,
};
use kernel::{AmountText, Country, Currency, Date, ExchangeRate, Quantity, Rate};
use poem_openapi::{Object, OpenApi, param::Path};
use serde::{Deserialize, Serialize};

use super::{Tag, invoices::TaxView};
use crate::{
    attachment::Attachment,
    context::RequestContext,
    envelope::Success,
    error::ApiError,
    wire::{InvoiceKind, InvoiceStanding},
};

pub(crate) struct PublicInvoices {
    service: Arc<InvoicingService>,
}

/// A document as its buyer sees it. No id is in it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PublicInvoiceView {
    kind: InvoiceKind,
    number: String,
    status: InvoiceStanding,
    issue_date: Date,
    due_date: Option<Date>,
    seller: PartyView,
    buyer: PartyView,
    lines: Vec<PublicLineView>,
    prices_include_tax: bool,
    currency: Currency,
    subtotal: AmountText,
    discount: AmountText,
    net: AmountText,
    taxes: Vec<TaxView>,
    tax_total: AmountText,
    total: AmountText,
    /// What is still to be paid.
    balance: AmountText,
    /// Where to pay, with the number as the reference.
    account: Option<AccountView>,
    /// The number of the invoice that a credit note corrects.
    corrects: Option<String>,
    buyer_reference: Option<String>,
    notes: Option<String>,
    terms: Option<String>,
    tax_at_home: Option<TaxAtHomeView>,
}

/// The seller or the buyer, as they were when the document was issued.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PartyView {
    name: String,
    contact: Option<String>,
    /// Street and the like, a line each.
    address_lines: Vec<String>,
    city: Option<String>,
    region: Option<String>,
    postal_code: Option<String>,
    country: Option<Country>,
    tax_id: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

/// One line of a document.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PublicLineView {
    description: String,
    quantity: Quantity,
    unit: String,
    unit_price: Rate,
    discount: AmountText,
    tax_rate: Rate,
    total: AmountText,
}

/// The tax in the currency in which the seller owes it, where that is not the document's.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TaxAtHomeView {
    amount: AmountText,
    currency: Currency,
    /// How much of it one of the document's currency is.
    rate: ExchangeRate,
}

/// Where to pay.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct AccountView {
    holder: String,
    iban: String,
    bic: Option<String>,
}

impl PublicInvoices {
    pub(crate) fn new(service: Arc<InvoicingService>) -> Self {
        Self { service }
    }
}

#[OpenApi(prefix_path = "/public/invoices", tag = "Tag::Invoices")]
impl PublicInvoices {
    /// What a public link opens
    ///
    /// The first time is noted as `viewedAt`. 404 for a link that was changed or taken back.
    #[oai(path = "/:token", method = "get", operation_id = "getPublicInvoice")]
    async fn get(&self, token: Path<String>) -> Result<Success<PublicInvoiceView>, ApiError> {
        let shared = self.service.shared(&token.0, &RequestContext::current().id).await?;
        Ok(Success::secret(shared.into()).unreferred())
    }

    /// The PDF of what a public link opens
    #[oai(path = "/:token/pdf", method = "get", operation_id = "downloadPublicInvoice")]
    async fn download(&self, token: Path<String>) -> Result<Attachment, ApiError> {
        let file = self.service.shared_pdf(&token.0, &RequestContext::current().id).await?;
        Ok(Attachment::new(file))
    }
}

impl From<PublicInvoice> for PublicInvoiceView {
    fn from(shared: PublicInvoice) -> Self {
        let PublicInvoice { invoice, paper } = shared;
        let Paper {
            kind,
            number,
            issue_date,
            due_date,
            currency,
            seller,
            buyer,
            lines,
            prices_include_tax,
            totals,
            prepaid: _,
            payable: _,
            corrects,
            buyer_reference,
            account,
            notes,
            terms,
            tax_at_home,
        } = paper;
        Self {
            kind: kind.into(),
            number,
            status: invoice.status().into(),
            issue_date,
            due_date,
            seller: seller.into(),
            buyer: buyer.into(),
            lines: lines.into_iter().map(PublicLineView::from).collect(),
            prices_include_tax,
            currency,
            subtotal: totals.subtotal.into(),
            discount: totals.discount.into(),
            net: totals.net.into(),
            taxes: totals.taxes.into_iter().map(TaxView::from).collect(),
            tax_total: totals.tax_total.into(),
            total: totals.total.into(),
            balance: invoice.balance().into(),
            account: account.map(AccountView::from),
            corrects: corrects.map(|corrected| corrected.number),
            buyer_reference,
            notes,
            terms,
            tax_at_home: tax_at_home.map(TaxAtHomeView::from),
        }
    }
}

impl From<TaxAtHome> for TaxAtHomeView {
    fn from(TaxAtHome { tax, rate }: TaxAtHome) -> Self {
        Self { amount: tax.into(), currency: tax.currency(), rate }
    }
}

impl From<Party> for PartyView {
    fn from(party: Party) -> Self {
        let Party { name, contact, address, tax_id, email, phone } = party;
        let PostalAddress { lines, city, region, postal_code, country } = address;
        Self { name, contact, address_lines: lines, city, region, postal_code, country, tax_id, email, phone }
    }
}

impl From<PaperLine> for PublicLineView {
    fn from(line: PaperLine) -> Self {
        let PaperLine { description, quantity, unit, unit_price, discount, tax, amount, net: _ } = line;
        Self {
            description,
            quantity,
            unit,
            unit_price,
            discount: discount.into(),
            tax_rate: tax.rate,
            total: amount.into(),
        }
    }
}

impl From<BankAccount> for AccountView {
    fn from(account: BankAccount) -> Self {
        let BankAccount { holder, iban, bic } = account;
        Self { holder, iban, bic }
    }
}
