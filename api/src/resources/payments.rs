//! What came in for an invoice.

use std::sync::Arc;

use invoicing::{InvoicingService, Payment, PaymentId, REFERENCE_MAX, RecordPayment};
use kernel::{AmountText, Currency, Date, InvoiceId, Rate, Text, Timestamp, Unvalidated};
use poem_openapi::{Object, OpenApi, param::Path};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, Success},
    error::ApiError,
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
    /// What one of the currency was worth in your own on that day.
    exchange_rate: Option<Rate>,
}

/// An entry for an invoice. Entries are never changed or deleted.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PaymentView {
    id: PaymentId,
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
    exchange_rate: Option<Rate>,
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
    async fn list(&self, caller: Caller, id: Path<InvoiceId>) -> Result<Success<Vec<PaymentView>>, ApiError> {
        let payments = self.service.payments(caller.user(), id.0).await?;
        Ok(Success::new(payments.into_iter().map(PaymentView::from).collect()))
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

impl From<Payment> for PaymentView {
    fn from(payment: Payment) -> Self {
        let Payment {
            id,
            user: _,
            invoice: _,
            customer: _,
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
