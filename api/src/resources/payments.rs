//! `/invoices/:id/payments` and `/payments`: what came in for an invoice.

use std::sync::Arc;

use invoicing::{
    InvoicingService, Payment, PaymentFilter, PaymentId, PaymentSort, REFERENCE_MAX, RecordPayment,
};
use kernel::{
    AmountText, Currency, CustomerId, Date, ExchangeRate, InvoiceId, Page, PageRequest, Sort, Text,
    Timestamp, Unvalidated, UserId,
};
use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::in_order,
    paging::{Cursors, Paging, sorts},
    spec::BASE,
    validation::validated,
    wire::{PaymentEntryKind, PaymentMethodName},
};

pub(crate) struct Payments {
    service: Arc<InvoicingService>,
}

/// Records a payment.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewPayment {
    /// Above 0, in the invoice's currency. What is more than the balance becomes the customer's credit.
    amount: AmountText,
    date: Date,
    /// `credit` draws on what the customer has paid too much: 409 `INSUFFICIENT_CREDIT` where that is less.
    method: PaymentMethodName,
    reference: Option<Text<REFERENCE_MAX>>,
    /// What one of the currency was worth in your own on that day; where left out, your own rate or the reference
    /// rate, if there is one.
    exchange_rate: Option<ExchangeRate>,
}

sorts!(
    /// How entries for invoices are sorted.
    PaymentSortParam of PaymentSort {
        Date = "date" / "-date" as DateDescending,
    }
);

/// An entry for an invoice. Entries are never changed or deleted.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentView {
    id: PaymentId,
    invoice_id: InvoiceId,
    customer_id: CustomerId,
    kind: PaymentEntryKind,
    method: PaymentMethodName,
    date: Date,
    currency: Currency,
    /// The money that moved; below 0 where it was taken back.
    amount: AmountText,
    /// What it took off the balance.
    applied: AmountText,
    /// What it added to the customer's credit, or took from it.
    credit: AmountText,
    exchange_rate: Option<ExchangeRate>,
    reference: Option<Text<REFERENCE_MAX>>,
    /// The payment that it takes back.
    reverses_id: Option<PaymentId>,
    created_at: Timestamp,
}

impl Payments {
    pub(crate) fn new(service: Arc<InvoicingService>) -> Self {
        Self { service }
    }
}

#[OpenApi(prefix_path = "/invoices", tag = "Tag::Invoices")]
impl Payments {
    /// Every entry for an invoice, the oldest first
    #[oai(path = "/:id/payments", method = "get", operation_id = "listPayments")]
    async fn list(&self, caller: Caller, id: Path<InvoiceId>) -> Result<List<PaymentView>, ApiError> {
        let payments = self.service.payments(caller.user(), id.0).await?;
        Ok(List::whole(payments.into_iter().map(PaymentView::from).collect()))
    }

    /// Record a payment
    ///
    /// Up to the balance it pays the invoice; the rest becomes the customer's credit. 409 `INVOICE_NOT_ISSUED`
    /// for a draft, `INVOICE_VOID`, `IS_CREDIT_NOTE`.
    #[oai(path = "/:id/payments", method = "post", operation_id = "recordPayment")]
    async fn record(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        body: Body<NewPayment>,
    ) -> Result<Created<PaymentView>, ApiError> {
        let NewPayment { amount, date, method, reference, exchange_rate } = body.0;
        let order = RecordPayment { amount, date, method: method.into(), reference, exchange_rate };
        let order = validated(Unvalidated::new(order))?;
        let payment = self.service.record_payment(&caller.actor(), id.0, order).await?;
        let place = format!("{BASE}/invoices/{}/payments/{}", id.0, payment.id);
        Ok(Created::new(payment.into()).at(place))
    }

    /// Read an entry for an invoice
    #[oai(path = "/:id/payments/:paymentId", method = "get", operation_id = "getPayment")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        #[oai(name = "paymentId")] payment_id: Path<PaymentId>,
    ) -> Result<Success<PaymentView>, ApiError> {
        let payment = self.service.payment(caller.user(), id.0, payment_id.0).await?;
        Ok(Success::new(payment.into()))
    }

    /// Reverse a payment
    ///
    /// Adds an entry that takes it back, and the balance is what it was before. 409 `PAYMENT_REVERSED` the second
    /// time; `INSUFFICIENT_CREDIT` where what it overpaid is spent.
    #[oai(path = "/:id/payments/:paymentId", method = "delete", operation_id = "reversePayment")]
    async fn reverse(
        &self,
        caller: Caller,
        id: Path<InvoiceId>,
        #[oai(name = "paymentId")] payment_id: Path<PaymentId>,
    ) -> Result<Done, ApiError> {
        self.service.reverse_payment(&caller.actor(), id.0, payment_id.0).await?;
        Ok(Done::new())
    }
}

/// Entries for any invoice.
pub(crate) struct EveryPayment {
    service: Arc<InvoicingService>,
    cursors: Cursors,
    exports: Exports,
}

impl EveryPayment {
    pub(crate) fn new(service: Arc<InvoicingService>, cursors: Cursors, exports: Exports) -> Self {
        Self { service, cursors, exports }
    }
}

#[OpenApi(prefix_path = "/payments", tag = "Tag::Invoices")]
impl EveryPayment {
    /// List entries for invoices
    ///
    /// Payments, what takes them back, and what credit notes left overpaid: of every invoice.
    #[oai(path = "/", method = "get", operation_id = "listAllPayments")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        #[oai(name = "customerId")] customer_id: Query<Option<CustomerId>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        currency: Query<Option<Currency>>,
        /// Newest first, where left out.
        sort: Query<Option<PaymentSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<PaymentView>, ApiError> {
        let sort = sort.0.unwrap_or(PaymentSortParam::DateDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "payments", sort, paging)?;
        let filter = filter(customer_id.0, from.0, to.0, currency.0)?;
        let page = self.service.payments_page(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(PaymentView::from)))
    }

    /// The filtered list as a file
    ///
    /// Oldest first. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe; in XLSX they are
    /// text.
    #[oai(path = "/export", method = "get", operation_id = "exportPayments")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        #[oai(name = "customerId")] customer_id: Query<Option<CustomerId>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        currency: Query<Option<Currency>>,
    ) -> Result<Export<PaymentView>, ApiError> {
        let filter = filter(customer_id.0, from.0, to.0, currency.0)?;
        let table = PaymentsTable { service: self.service.clone(), owner: caller.user(), filter };
        self.exports.list(&caller, table, format.0).await
    }
}

fn filter(
    customer: Option<CustomerId>,
    from: Option<Date>,
    to: Option<Date>,
    currency: Option<Currency>,
) -> Result<PaymentFilter, ApiError> {
    in_order(from, to)?;
    Ok(PaymentFilter { customer, from, to, currency })
}

/// Entries for all invoices as a file, oldest first.
pub(super) struct PaymentsTable {
    pub(super) service: Arc<InvoicingService>,
    pub(super) owner: UserId,
    pub(super) filter: PaymentFilter,
}

impl Table for PaymentsTable {
    type Row = Payment;
    type View = PaymentView;
    type Key = PaymentSort;

    const NAME: &'static str = "Payments";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::id("invoiceId"),
        Column::id("customerId"),
        Column::word("kind"),
        Column::word("method"),
        Column::date("date"),
        Column::money("amount"),
        Column::money("applied"),
        Column::money("credit"),
        Column::word("currency"),
        Column::number("exchangeRate"),
        Column::text("reference"),
        Column::id("reversesId"),
    ];

    fn sort() -> Sort<PaymentSort> {
        Sort { by: PaymentSort::Date, descending: false }
    }

    async fn read(&self, request: PageRequest<PaymentSort>) -> Result<Page<Payment>, ApiError> {
        Ok(self.service.payments_page(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, payment: &Payment) -> Vec<Cell> {
        vec![
            Cell::Word(payment.id.to_string()),
            Cell::Word(payment.invoice.to_string()),
            Cell::Word(payment.customer.to_string()),
            Cell::word(PaymentEntryKind::from(payment.kind)),
            Cell::word(PaymentMethodName::from(payment.method)),
            Cell::Date(payment.date),
            Cell::Money(payment.amount),
            Cell::Money(payment.applied),
            Cell::Money(payment.credit),
            Cell::Word(payment.amount.currency().to_string()),
            Cell::exchange_rate(payment.exchange_rate),
            Cell::text(payment.reference.as_ref()),
            Cell::code(payment.reverses),
        ]
    }

    fn view(&self, payment: Payment) -> PaymentView {
        payment.into()
    }
}

impl From<Payment> for PaymentView {
    fn from(payment: Payment) -> Self {
        let Payment {
            id,
            user: _,
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
            id,
            invoice_id: invoice,
            customer_id: customer,
            kind: kind.into(),
            method: method.into(),
            date,
            currency: amount.currency(),
            amount: amount.into(),
            applied: applied.into(),
            credit: credit.into(),
            exchange_rate,
            reference,
            reverses_id: reverses,
            created_at,
        }
    }
}
