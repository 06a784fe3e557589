//! `/invoices`: drafts, issuing, credit notes, files and public links.

use std::sync::Arc;

use invoicing::{
    BUYER_REFERENCE_MAX, Contents, CreditInvoice, DESCRIPTION_MAX, DraftInvoice, DraftLine, Exchange,
    FileFormat, INVOICE_NOTES_MAX, Invoice, InvoiceFilter, InvoiceLine, InvoiceSort, InvoicingService,
    Outlook, ReviseInvoice, TAX_REASON_MAX, TaxRow, Totals, UNIT_MAX,
};
use kernel::{
    AmountText, Currency, CustomerId, Date, ExchangeRate, InvoiceId, Page, PageRequest, Patch, ProductId,
    Quantity, Rate, Sort, Text, Timestamp, Unvalidated, UserId, Version,
};
use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    Settings,
    attachment::Attachment,
    body::{Body, BodyOrNone},
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::{in_order, search},
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    validation::validated,
    wire::{InvoiceKind, InvoiceStanding, TaxCategoryName, TaxRoundingName},
};

pub(crate) struct Invoices {
    service: Arc<InvoicingService>,
    cursors: Cursors,
    settings: Arc<Settings>,
    exports: Exports,
}

sorts!(
    /// How invoices are sorted. A draft without a date of issue counts as of the day it was written.
    InvoiceSortParam of InvoiceSort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
        IssueDate = "issueDate" / "-issueDate" as IssueDateDescending,
        DueDate = "dueDate" / "-dueDate" as DueDateDescending,
        Total = "total" / "-total" as TotalDescending,
    }
);

/// What an issued invoice is downloaded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
enum FileFormatParam {
    Pdf,
    FacturX,
    Ubl,
}

/// One line, as it is typed.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewInvoiceLine {
    description: Text<DESCRIPTION_MAX>,
    /// Below zero for what is taken back.
    quantity: Quantity,
    /// `hour`, `pc` and the like.
    unit: Option<Text<UNIT_MAX>>,
    /// Up to six decimals, whatever the currency; holds the tax where `pricesIncludeTax`.
    unit_price: Rate,
    /// An amount off the line, from 0 to what the line comes to; or `discountPercent`.
    discount: Option<AmountText>,
    /// Per cent off the line, from 0 to 100; or `discount`.
    discount_percent: Option<Rate>,
    /// In per cent, from 0 to 100. Where it and the category are left out, the default of the settings,
    /// or else 0.
    tax_rate: Option<Rate>,
    /// `standard` or `zeroRated`, as the rate says, where left out.
    tax_category: Option<TaxCategoryName>,
    /// Why it is not taxed: for what is exempt, reverse-charged or out of scope.
    tax_reason: Option<Text<TAX_REASON_MAX>>,
    product_id: Option<ProductId>,
}

/// Drafts an invoice. What is left out is as the settings say.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewInvoice {
    customer_id: CustomerId,
    /// The day on which it is issued, where left out.
    issue_date: Option<Date>,
    /// `paymentTermsDays` after the date of issue, where left out.
    due_date: Option<Date>,
    #[oai(validator(maximum(value = "365")))]
    payment_terms_days: Option<u16>,
    lines: Vec<NewInvoiceLine>,
    /// An amount off the whole, from 0 to the sum of the lines; or `discountPercent`.
    discount: Option<AmountText>,
    /// Per cent off the whole, from 0 to 100; or `discount`.
    discount_percent: Option<Rate>,
    /// Whether prices and discounts hold the tax: then the total is what the customer saw.
    prices_include_tax: Option<bool>,
    tax_rounding: Option<TaxRoundingName>,
    /// The customer's, where left out.
    currency: Option<Currency>,
    /// What one of the currency is worth in your own, on the day of issue; where left out, your own rate or the
    /// reference rate of that day is written down when it is issued, if there is one.
    exchange_rate: Option<ExchangeRate>,
    /// The buyer's own order number or name for it.
    buyer_reference: Option<Text<BUYER_REFERENCE_MAX>>,
    notes: Option<Text<INVOICE_NOTES_MAX>>,
    terms: Option<Text<INVOICE_NOTES_MAX>>,
}

/// Changes what is given and keeps the rest. Given lines are all the lines.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct InvoicePatch {
    customer_id: Option<CustomerId>,
    #[serde(default, skip_serializing)]
    issue_date: Patch<Date>,
    #[serde(default, skip_serializing)]
    due_date: Patch<Date>,
    #[oai(validator(maximum(value = "365")))]
    payment_terms_days: Option<u16>,
    lines: Option<Vec<NewInvoiceLine>>,
    /// Takes the place of `discountPercent`.
    #[serde(default, skip_serializing)]
    discount: Patch<AmountText>,
    /// Takes the place of `discount`.
    #[serde(default, skip_serializing)]
    discount_percent: Patch<Rate>,
    prices_include_tax: Option<bool>,
    tax_rounding: Option<TaxRoundingName>,
    /// Reads the digits of discounts anew.
    currency: Option<Currency>,
    #[serde(default, skip_serializing)]
    exchange_rate: Patch<ExchangeRate>,
    #[serde(default, skip_serializing)]
    buyer_reference: Patch<Text<BUYER_REFERENCE_MAX>>,
    #[serde(default, skip_serializing)]
    notes: Patch<Text<INVOICE_NOTES_MAX>>,
    #[serde(default, skip_serializing)]
    terms: Patch<Text<INVOICE_NOTES_MAX>>,
}

/// Takes an invoice back, in whole or in part.
#[derive(Default, Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewCreditNote {
    /// What is given back, with positive amounts; all that is left of the invoice, where left out.
    lines: Option<Vec<NewInvoiceLine>>,
    /// Where left out, today, or the invoice's day of issue where that comes later.
    issue_date: Option<Date>,
    /// Why.
    notes: Option<Text<INVOICE_NOTES_MAX>>,
}

/// One line, with what it comes to.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InvoiceLineView {
    description: Text<DESCRIPTION_MAX>,
    quantity: Quantity,
    unit: Option<Text<UNIT_MAX>>,
    unit_price: Rate,
    /// What was taken off.
    discount: AmountText,
    /// Where the discount was given as a percentage.
    discount_percent: Option<Rate>,
    tax_rate: Rate,
    tax_category: TaxCategoryName,
    tax_reason: Option<Text<TAX_REASON_MAX>>,
    product_id: Option<ProductId>,
    /// Quantity × unit price − discount; holds the tax where prices do.
    total: AmountText,
    /// The same without tax, before the discount on the whole.
    net: AmountText,
}

/// The tax of one category and rate.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct TaxView {
    category: TaxCategoryName,
    /// In per cent.
    rate: Rate,
    /// What is taxed, without tax and less discounts.
    base: AmountText,
    amount: AmountText,
    /// Why there is none.
    reason: Option<String>,
}

/// An invoice or a credit note.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvoiceView {
    id: InvoiceId,
    kind: InvoiceKind,
    /// Null for a draft.
    number: Option<String>,
    status: InvoiceStanding,
    /// Whether something is still to come that was due before today.
    overdue: bool,
    customer_id: CustomerId,
    /// As the customer was called when this was issued.
    customer_name: String,
    /// The invoice that this credit note corrects.
    corrects_id: Option<InvoiceId>,
    /// The recurring invoice that made this.
    recurring_id: Option<invoicing::RecurringId>,
    issue_date: Option<Date>,
    due_date: Option<Date>,
    payment_terms_days: u16,
    lines: Vec<InvoiceLineView>,
    /// What was taken off the whole.
    discount: AmountText,
    /// Where the discount was given as a percentage.
    discount_percent: Option<Rate>,
    prices_include_tax: bool,
    tax_rounding: TaxRoundingName,
    currency: Currency,
    exchange_rate: Option<ExchangeRate>,
    /// The sum of the lines; holds the tax where prices do.
    subtotal: AmountText,
    /// Without tax, less all discounts.
    net: AmountText,
    /// One for each category and rate.
    taxes: Vec<TaxView>,
    tax_total: AmountText,
    total: AmountText,
    paid: AmountText,
    /// What credit notes have taken back.
    credited: AmountText,
    /// What is still to come.
    balance: AmountText,
    /// When to remind of it, as the settings say.
    reminders: Vec<Date>,
    buyer_reference: Option<Text<BUYER_REFERENCE_MAX>>,
    notes: Option<Text<INVOICE_NOTES_MAX>>,
    terms: Option<Text<INVOICE_NOTES_MAX>>,
    /// Opens it to whoever has this; null for a draft, and where it was taken back.
    public_url: Option<String>,
    issued_at: Option<Timestamp>,
    sent_at: Option<Timestamp>,
    /// When the public link was opened for the first time.
    viewed_at: Option<Timestamp>,
    voided_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// An invoice with what it is worth at home.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InvoiceWithExchangeView {
    #[oai(flatten)]
    #[serde(flatten)]
    invoice: InvoiceView,
    /// Null where it is in your own currency, or has no rate.
    exchange: Option<ExchangeView>,
}

/// What an invoice is worth in your own currency.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ExchangeView {
    currency: Currency,
    /// Frozen when the invoice was issued.
    rate: ExchangeRate,
    total: AmountText,
    /// What came in, each payment at its own rate; null where one has none.
    received: Option<AmountText>,
    /// What that is more than at the rate of issue, or less.
    gain: Option<AmountText>,
}

impl Invoices {
    pub(crate) fn new(
        service: Arc<InvoicingService>,
        cursors: Cursors,
        settings: Arc<Settings>,
        exports: Exports,
    ) -> Self {
        Self { service, cursors, settings, exports }
    }

    async fn view(&self, caller: &Caller, invoice: Invoice) -> Result<(InvoiceView, Version), ApiError> {
        let outlook = self.service.outlook(&caller.actor()).await?;
        let version = invoice.version;
        Ok((InvoiceView::new(invoice, &outlook, &self.settings.public_url), version))
    }

    async fn changed(&self, caller: &Caller, invoice: Invoice) -> Result<Success<InvoiceView>, ApiError> {
        let (view, version) = self.view(caller, invoice).await?;
        Ok(Success::versioned(view, version))
    }

    async fn made(&self, caller: &Caller, invoice: Invoice) -> Result<Created<InvoiceView>, ApiError> {
        let id = invoice.id;
        let (view, version) = self.view(caller, invoice).await?;
        Ok(Created::versioned(view, version).at(format!("{BASE}/invoices/{id}")))
    }
}

#[OpenApi(prefix_path = "/invoices", tag = "Tag::Invoices")]
impl Invoices {
    /// List invoices and credit notes
    #[oai(path = "/", method = "get", operation_id = "listInvoices")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        kind: Query<Option<InvoiceKind>>,
        status: Query<Option<InvoiceStanding>>,
        /// Only those that are overdue, or only those that are not.
        overdue: Query<Option<bool>>,
        #[oai(name = "customerId")] customer_id: Query<Option<CustomerId>>,
        /// The first day, by the date of issue.
        from: Query<Option<Date>>,
        /// The last day, by the date of issue.
        to: Query<Option<Date>>,
        /// Found anywhere in the number or the customer's name.
        q: Query<Option<Text<100>>>,
        currency: Query<Option<Currency>>,
        /// Only what was issued and is not void, or only the rest.
        issued: Query<Option<bool>>,
        /// Only invoices of which something is left to be paid, or only the rest.
        outstanding: Query<Option<bool>>,
        /// Only invoices of which something was left to be paid at the end of this day.
        #[oai(name = "outstandingOn")]
        outstanding_on: Query<Option<Date>>,
        /// The first due date.
        #[oai(name = "dueFrom")]
        due_from: Query<Option<Date>>,
        /// The last due date.
        #[oai(name = "dueTo")]
        due_to: Query<Option<Date>>,
        /// Only those that have a line of this category.
        #[oai(name = "taxCategory")]
        tax_category: Query<Option<TaxCategoryName>>,
        /// Only those that have a line of this rate, in per cent; with `taxCategory`, a line of both.
        #[oai(name = "taxRate")]
        tax_rate: Query<Option<Rate>>,
        /// Newest first, where left out.
        sort: Query<Option<InvoiceSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<InvoiceView>, ApiError> {
        let sort = sort.0.unwrap_or(InvoiceSortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "invoices", sort, paging)?;
        let outlook = self.service.outlook(&caller.actor()).await?;
        let typed = TypedFilter {
            kind: kind.0,
            status: status.0,
            overdue: overdue.0,
            customer: customer_id.0,
            from: from.0,
            to: to.0,
            text: q.0,
            currency: currency.0,
            issued: issued.0,
            outstanding: outstanding.0,
            outstanding_on: outstanding_on.0,
            due_from: due_from.0,
            due_to: due_to.0,
            tax_category: tax_category.0,
            tax_rate: tax_rate.0,
        };
        let filter = typed.read(outlook.today)?;
        let page = self.service.invoices(caller.user(), &filter, &asked.request).await?;
        let page = page.map(|invoice| InvoiceView::new(invoice, &outlook, &self.settings.public_url));
        Ok(asked.list(page))
    }

    /// The filtered list as a file
    ///
    /// By the date of issue, the oldest first; JSON has the lines and taxes of each document, CSV and XLSX what it comes
    /// to. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe; in XLSX they are text.
    #[oai(path = "/export", method = "get", operation_id = "exportInvoices")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        kind: Query<Option<InvoiceKind>>,
        status: Query<Option<InvoiceStanding>>,
        /// Only those that are overdue, or only those that are not.
        overdue: Query<Option<bool>>,
        #[oai(name = "customerId")] customer_id: Query<Option<CustomerId>>,
        /// The first day, by the date of issue.
        from: Query<Option<Date>>,
        /// The last day, by the date of issue.
        to: Query<Option<Date>>,
        /// Found anywhere in the number or the customer's name.
        q: Query<Option<Text<100>>>,
        currency: Query<Option<Currency>>,
        /// Only what was issued and is not void, or only the rest.
        issued: Query<Option<bool>>,
        /// Only invoices of which something is left to be paid, or only the rest.
        outstanding: Query<Option<bool>>,
        /// Only invoices of which something was left to be paid at the end of this day.
        #[oai(name = "outstandingOn")]
        outstanding_on: Query<Option<Date>>,
        /// The first due date.
        #[oai(name = "dueFrom")]
        due_from: Query<Option<Date>>,
        /// The last due date.
        #[oai(name = "dueTo")]
        due_to: Query<Option<Date>>,
        /// Only those that have a line of this category.
        #[oai(name = "taxCategory")]
        tax_category: Query<Option<TaxCategoryName>>,
        /// Only those that have a line of this rate, in per cent; with `taxCategory`, a line of both.
        #[oai(name = "taxRate")]
        tax_rate: Query<Option<Rate>>,
    ) -> Result<Export<InvoiceView>, ApiError> {
        let outlook = self.service.outlook(&caller.actor()).await?;
        let typed = TypedFilter {
            kind: kind.0,
            status: status.0,
            overdue: overdue.0,
            customer: customer_id.0,
            from: from.0,
            to: to.0,
            text: q.0,
            currency: currency.0,
            issued: issued.0,
            outstanding: outstanding.0,
            outstanding_on: outstanding_on.0,
            due_from: due_from.0,
            due_to: due_to.0,
            tax_category: tax_category.0,
            tax_rate: tax_rate.0,
        };
        let filter = typed.read(outlook.today)?;
        let table = InvoicesTable {
            service: self.service.clone(),
            owner: caller.user(),
            filter,
            outlook,
            settings: self.settings.clone(),
        };
        self.exports.list(&caller, table, format.0).await
    }

    /// Draft an invoice
    ///
    /// The server reckons every amount: lines first, then the discount on the whole, then the tax of each rate.
    /// 422 `DISCOUNT_OUT_OF_RANGE`, `TAX_RATE_OUT_OF_RANGE`, `TAX_CATEGORY_MISMATCH`, `TAX_REASON_REQUIRED` and
    /// `NEGATIVE_TOTAL` say what cannot be.
    #[oai(path = "/", method = "post", operation_id = "createInvoice")]
    async fn draft(&self, caller: Caller, body: Body<NewInvoice>) -> Result<Created<InvoiceView>, ApiError> {
        let order = validated(Unvalidated::new(body.0.into_domain()))?;
        let invoice = self.service.draft(&caller.actor(), order).await?;
        self.made(&caller, invoice).await
    }

    /// One invoice or credit note
    #[oai(path = "/:id", method = "get", operation_id = "getInvoice")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
    ) -> Result<Success<InvoiceWithExchangeView>, ApiError> {
        let (invoice, exchange) = self.service.invoice_with_exchange(caller.user(), id.0).await?;
        let (invoice, version) = self.view(&caller, invoice).await?;
        let view = InvoiceWithExchangeView { invoice, exchange: exchange.map(ExchangeView::from) };
        Ok(Success::versioned_with_more(view, version))
    }

    /// Change a draft
    ///
    /// 409 `INVOICE_LOCKED` once it is issued: correct it with a credit note.
    #[oai(path = "/:id", method = "put", operation_id = "updateInvoice")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<InvoicePatch>,
    ) -> Result<Success<InvoiceView>, ApiError> {
        let change = validated(Unvalidated::new(body.0.into_domain()))?;
        let expected = expected(if_match.0.as_deref());
        let invoice = self.service.revise(&caller.actor(), id.0, expected, change).await?;
        self.changed(&caller, invoice).await
    }

    /// Delete a draft
    ///
    /// 409 `INVOICE_LOCKED` once it is issued: take it back with a credit note, or void it.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteInvoice")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }

    /// Issue a draft
    ///
    /// Gives it the next number of its series, freezes all that it shows, and makes its files. Nothing of it
    /// changes afterwards. 409 `INVOICE_LOCKED` the second time; 422 `EINVOICE_RULE_BROKEN` names a broken rule.
    #[oai(path = "/:id/issue", method = "post", operation_id = "issueInvoice")]
    async fn issue(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Success<InvoiceView>, ApiError> {
        let expected = expected(if_match.0.as_deref());
        let invoice = self.service.issue(&caller.actor(), id.0, expected).await?;
        self.changed(&caller, invoice).await
    }

    /// Send it
    ///
    /// Mails it to its customer, with its PDF, as soon as the mail server takes it; without one it says what would be
    /// sent. `GET /user/mail?kind=invoice` tells what became of it. The time is noted at once.
    #[oai(path = "/:id/send", method = "post", operation_id = "sendInvoice")]
    async fn send(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Success<InvoiceView>, ApiError> {
        let expected = expected(if_match.0.as_deref());
        let invoice = self.service.send(&caller.actor(), id.0, expected).await?;
        self.changed(&caller, invoice).await
    }

    /// Void an invoice
    ///
    /// Only one that nothing was paid or credited of: 409 `INVOICE_SETTLED` otherwise. Its number stays used.
    #[oai(path = "/:id/void", method = "post", operation_id = "voidInvoice")]
    async fn void(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Success<InvoiceView>, ApiError> {
        let expected = expected(if_match.0.as_deref());
        let invoice = self.service.void(&caller.actor(), id.0, expected).await?;
        self.changed(&caller, invoice).await
    }

    /// Credit an invoice
    ///
    /// Issues a credit note with a number of its own, for all that is left of the invoice or for the given
    /// lines. 409 `CREDIT_EXCEEDS_INVOICE` where less is left, or less at a line's tax; 422
    /// `CREDIT_BEFORE_ISSUE` with a date before the invoice's. What is then overpaid becomes the customer's
    /// credit.
    #[oai(path = "/:id/credit-notes", method = "post", operation_id = "creditInvoice")]
    async fn credit(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        body: BodyOrNone<NewCreditNote>,
    ) -> Result<Created<InvoiceView>, ApiError> {
        let NewCreditNote { lines, issue_date, notes } = body.0.unwrap_or_default();
        let order = CreditInvoice { lines: lines.map(into_lines), date: issue_date, notes };
        let order = validated(Unvalidated::new(order))?;
        let note = self.service.credit(&caller.actor(), id.0, order).await?;
        self.made(&caller, note).await
    }

    /// Draft the same again
    #[oai(path = "/:id/duplicate", method = "post", operation_id = "duplicateInvoice")]
    async fn duplicate(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Created<InvoiceView>, ApiError> {
        let invoice = self.service.duplicate(&caller.actor(), id.0).await?;
        self.made(&caller, invoice).await
    }

    /// Download an issued document
    ///
    /// Byte for byte what was made when it was issued. 409 `EINVOICE_NOT_AVAILABLE` says what an e-invoice lacks.
    #[oai(path = "/:id/pdf", method = "get", operation_id = "downloadInvoice")]
    async fn download(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        /// `pdf`, where left out.
        format: Query<Option<FileFormatParam>>,
    ) -> Result<Attachment, ApiError> {
        let format = match format.0.unwrap_or(FileFormatParam::Pdf) {
            FileFormatParam::Pdf => FileFormat::Pdf,
            FileFormatParam::FacturX => FileFormat::FacturX,
            FileFormatParam::Ubl => FileFormat::Ubl,
        };
        Ok(Attachment::new(self.service.file(caller.user(), id.0, format).await?))
    }

    /// Make a new public link
    ///
    /// The link before opens nothing any more.
    #[oai(path = "/:id/link", method = "post", operation_id = "shareInvoice")]
    async fn share(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Success<InvoiceView>, ApiError> {
        let invoice = self.service.share(&caller.actor(), id.0).await?;
        self.changed(&caller, invoice).await
    }

    /// Take the public link back
    #[oai(path = "/:id/link", method = "delete", operation_id = "unshareInvoice")]
    async fn unshare(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Done, ApiError> {
        self.service.unshare(&caller.actor(), id.0).await?;
        Ok(Done::new())
    }
}

pub(super) fn into_lines(lines: Vec<NewInvoiceLine>) -> Vec<DraftLine> {
    lines.into_iter().map(NewInvoiceLine::into_domain).collect()
}

impl NewInvoiceLine {
    fn into_domain(self) -> DraftLine {
        let Self {
            description,
            quantity,
            unit,
            unit_price,
            discount,
            discount_percent,
            tax_rate,
            tax_category,
            tax_reason,
            product_id,
        } = self;
        DraftLine {
            description,
            quantity,
            unit,
            unit_price,
            discount,
            discount_percent,
            tax_rate,
            tax_category: tax_category.map(Into::into),
            tax_reason,
            product: product_id,
        }
    }
}

impl NewInvoice {
    fn into_domain(self) -> DraftInvoice {
        let Self {
            customer_id,
            issue_date,
            due_date,
            payment_terms_days,
            lines,
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding,
            currency,
            exchange_rate,
            buyer_reference,
            notes,
            terms,
        } = self;
        DraftInvoice {
            customer: customer_id,
            issue_date,
            due_date,
            payment_terms_days,
            lines: into_lines(lines),
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding: tax_rounding.map(Into::into),
            currency,
            exchange_rate,
            buyer_reference,
            notes,
            terms,
        }
    }
}

impl InvoicePatch {
    fn into_domain(self) -> ReviseInvoice {
        let Self {
            customer_id,
            issue_date,
            due_date,
            payment_terms_days,
            lines,
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding,
            currency,
            exchange_rate,
            buyer_reference,
            notes,
            terms,
        } = self;
        ReviseInvoice {
            customer: customer_id,
            issue_date,
            due_date,
            payment_terms_days,
            lines: lines.map(into_lines),
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding: tax_rounding.map(Into::into),
            currency,
            exchange_rate,
            buyer_reference,
            notes,
            terms,
        }
    }
}

/// The filters of a list, before today has said what is overdue.
struct TypedFilter {
    kind: Option<InvoiceKind>,
    status: Option<InvoiceStanding>,
    overdue: Option<bool>,
    customer: Option<CustomerId>,
    from: Option<Date>,
    to: Option<Date>,
    text: Option<Text<100>>,
    currency: Option<Currency>,
    issued: Option<bool>,
    outstanding: Option<bool>,
    outstanding_on: Option<Date>,
    due_from: Option<Date>,
    due_to: Option<Date>,
    tax_category: Option<TaxCategoryName>,
    tax_rate: Option<Rate>,
}

impl TypedFilter {
    fn read(self, today: Date) -> Result<InvoiceFilter, ApiError> {
        in_order(self.from, self.to)?;
        if self.due_from.zip(self.due_to).is_some_and(|(from, to)| from > to) {
            return Err(ApiError::contradictory("dueFrom", "Must not lie after `dueTo`"));
        }
        Ok(InvoiceFilter {
            kind: self.kind.map(Into::into),
            status: self.status.map(Into::into),
            overdue: self.overdue.map(|overdue| (overdue, today)),
            customer: self.customer,
            from: self.from,
            to: self.to,
            text: search(self.text),
            currency: self.currency,
            issued: self.issued,
            outstanding: self.outstanding,
            outstanding_on: self.outstanding_on,
            due_from: self.due_from,
            due_to: self.due_to,
            tax_category: self.tax_category.map(Into::into),
            tax_rate: self.tax_rate,
        })
    }
}

/// Invoices and credit notes as a file, by the date of issue.
pub(super) struct InvoicesTable {
    pub(super) service: Arc<InvoicingService>,
    pub(super) owner: UserId,
    pub(super) filter: InvoiceFilter,
    pub(super) outlook: Outlook,
    pub(super) settings: Arc<Settings>,
}

impl Table for InvoicesTable {
    type Row = Invoice;
    type View = InvoiceView;
    type Key = InvoiceSort;

    const NAME: &'static str = "Invoices";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::word("kind"),
        Column::word("number"),
        Column::word("status"),
        Column::word("overdue"),
        Column::id("customerId"),
        Column::text("customerName"),
        Column::date("issueDate"),
        Column::date("dueDate"),
        Column::word("currency"),
        Column::money("subtotal"),
        Column::money("discount"),
        Column::money("net"),
        Column::money("taxTotal"),
        Column::money("total"),
        Column::money("paid"),
        Column::money("credited"),
        Column::money("balance"),
        Column::number("exchangeRate"),
        Column::id("correctsId"),
        Column::text("buyerReference"),
        Column::text("notes"),
    ];
    /// A document has many lines.
    const STRETCH: u32 = 250;

    fn sort() -> Sort<InvoiceSort> {
        Sort { by: InvoiceSort::IssueDate, descending: false }
    }

    async fn read(&self, request: PageRequest<InvoiceSort>) -> Result<Page<Invoice>, ApiError> {
        Ok(self.service.invoices(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, invoice: &Invoice) -> Vec<Cell> {
        let contents = &invoice.contents;
        let Totals { subtotal, discount, net, taxes: _, tax_total, total } = &contents.totals;
        vec![
            Cell::Word(invoice.id.to_string()),
            Cell::word(InvoiceKind::from(invoice.kind)),
            // Its pattern was typed.
            Cell::text(invoice.number.as_ref()),
            Cell::word(InvoiceStanding::from(invoice.status())),
            Cell::Flag(invoice.is_overdue(self.outlook.today)),
            Cell::Word(invoice.customer.to_string()),
            Cell::text(Some(&invoice.customer_name)),
            Cell::date(contents.issue_date),
            Cell::date(contents.due_date),
            Cell::Word(contents.currency.to_string()),
            Cell::Money(*subtotal),
            Cell::Money(*discount),
            Cell::Money(*net),
            Cell::Money(*tax_total),
            Cell::Money(*total),
            Cell::Money(invoice.paid),
            Cell::Money(invoice.credited),
            Cell::Money(invoice.balance()),
            Cell::exchange_rate(contents.exchange_rate),
            Cell::code(invoice.corrects),
            Cell::text(contents.buyer_reference.as_ref()),
            Cell::text(contents.notes.as_ref()),
        ]
    }

    fn view(&self, invoice: Invoice) -> InvoiceView {
        InvoiceView::new(invoice, &self.outlook, &self.settings.public_url)
    }
}

impl InvoiceView {
    pub(super) fn new(invoice: Invoice, outlook: &Outlook, public_url: &str) -> Self {
        let (status, overdue) = (invoice.status(), invoice.is_overdue(outlook.today));
        let (balance, reminders) = (invoice.balance(), invoice.reminders(&outlook.reminders));
        let Invoice {
            id,
            user: _,
            kind,
            state: _,
            number,
            customer,
            customer_name,
            corrects,
            occurrence,
            contents,
            written_on: _,
            home_currency: _,
            paid,
            credited,
            public_token,
            issued_at,
            sent_at,
            viewed_at,
            voided_at,
            version: _,
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
            lines,
            totals: Totals { subtotal, discount, net, taxes, tax_total, total },
            buyer_reference,
            notes,
            terms,
        } = contents;
        Self {
            id,
            kind: kind.into(),
            number,
            status: status.into(),
            overdue,
            customer_id: customer,
            customer_name,
            corrects_id: corrects,
            recurring_id: occurrence.map(|(recurring, _)| recurring),
            issue_date,
            due_date,
            payment_terms_days,
            lines: lines.into_iter().map(InvoiceLineView::from).collect(),
            discount: discount.into(),
            discount_percent,
            prices_include_tax,
            tax_rounding: tax_rounding.into(),
            currency,
            exchange_rate,
            subtotal: subtotal.into(),
            net: net.into(),
            taxes: taxes.into_iter().map(TaxView::from).collect(),
            tax_total: tax_total.into(),
            total: total.into(),
            paid: paid.into(),
            credited: credited.into(),
            balance: balance.into(),
            reminders,
            buyer_reference,
            notes,
            terms,
            public_url: public_token.map(|token| format!("{public_url}/i/{token}")),
            issued_at,
            sent_at,
            viewed_at,
            voided_at,
            created_at,
            updated_at,
        }
    }
}

impl From<InvoiceLine> for InvoiceLineView {
    fn from(line: InvoiceLine) -> Self {
        let InvoiceLine {
            description,
            quantity,
            unit,
            unit_price,
            discount_percent,
            discount,
            tax,
            tax_reason,
            product,
            amount,
            net,
        } = line;
        Self {
            description,
            quantity,
            unit,
            unit_price,
            discount: discount.into(),
            discount_percent,
            tax_rate: tax.rate,
            tax_category: tax.category.into(),
            tax_reason,
            product_id: product,
            total: amount.into(),
            net: net.into(),
        }
    }
}

impl From<TaxRow> for TaxView {
    fn from(row: TaxRow) -> Self {
        let TaxRow { class, reason, base, amount } = row;
        Self {
            category: class.category.into(),
            rate: class.rate,
            base: base.into(),
            amount: amount.into(),
            reason,
        }
    }
}

impl From<Exchange> for ExchangeView {
    fn from(exchange: Exchange) -> Self {
        let Exchange { rate, total, received, gain } = exchange;
        Self {
            currency: total.currency(),
            rate,
            total: total.into(),
            received: received.map(Into::into),
            gain: gain.map(Into::into),
        }
    }
}
