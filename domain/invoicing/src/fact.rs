//! The events of billing: what each tells of.

use kernel::{Currency, CustomerId, Fact, InvoiceId};
use serde::Serialize;
use uuid::Uuid;

use crate::{Invoice, InvoicingSettings, Payment, RecurringInvoice, Series};

/// What there is to tell of a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct InvoiceFacts {
    #[serde(skip)]
    id: Uuid,
    number: Option<String>,
    customer_id: CustomerId,
    total: String,
    balance: String,
    currency: Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects_id: Option<InvoiceId>,
}

/// What there is to tell of a payment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PaymentFacts {
    #[serde(skip)]
    id: Uuid,
    invoice_id: InvoiceId,
    customer_id: CustomerId,
    amount: String,
    currency: Currency,
}

impl From<&Invoice> for InvoiceFacts {
    fn from(invoice: &Invoice) -> Self {
        Self {
            id: invoice.id.uuid(),
            number: invoice.number.clone(),
            customer_id: invoice.customer,
            total: invoice.contents.totals.total.to_string(),
            balance: invoice.balance().to_string(),
            currency: invoice.contents.currency,
            corrects_id: invoice.corrects,
        }
    }
}

impl From<&Payment> for PaymentFacts {
    fn from(payment: &Payment) -> Self {
        Self {
            id: payment.id.uuid(),
            invoice_id: payment.invoice,
            customer_id: payment.customer,
            amount: payment.amount.to_string(),
            currency: payment.amount.currency(),
        }
    }
}

/// Facts that tell the same of their subject, and differ in what happened to it.
macro_rules! facts {
    ($($kind:literal as $name:ident tells $facts:ident of $of:ident),+ $(,)?) => {
        $(
            #[doc = concat!("`", $kind, "`")]
            #[derive(Debug, Serialize)]
            #[serde(transparent)]
            pub struct $name($facts);

            impl From<&$of> for $name {
                fn from(subject: &$of) -> Self {
                    Self(subject.into())
                }
            }

            impl Fact for $name {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Uuid {
                    self.0.id
                }
            }
        )+
    };
}

facts!(
    "invoice.drafted" as InvoiceDrafted tells InvoiceFacts of Invoice,
    "invoice.revised" as InvoiceRevised tells InvoiceFacts of Invoice,
    "invoice.removed" as InvoiceRemoved tells InvoiceFacts of Invoice,
    "invoice.issued" as InvoiceIssued tells InvoiceFacts of Invoice,
    "invoice.sent" as InvoiceSent tells InvoiceFacts of Invoice,
    "invoice.viewed" as InvoiceViewed tells InvoiceFacts of Invoice,
    "invoice.voided" as InvoiceVoided tells InvoiceFacts of Invoice,
    "invoice.credited" as InvoiceCredited tells InvoiceFacts of Invoice,
    "invoice.paid" as InvoicePaid tells InvoiceFacts of Invoice,
    "payment.recorded" as PaymentRecorded tells PaymentFacts of Payment,
    "payment.reversed" as PaymentReversed tells PaymentFacts of Payment,
    "series.revised" as SeriesRevised tells SeriesFacts of Series,
    "recurring.added" as RecurringAdded tells RecurringFacts of RecurringInvoice,
    "recurring.revised" as RecurringRevised tells RecurringFacts of RecurringInvoice,
    "recurring.removed" as RecurringRemoved tells RecurringFacts of RecurringInvoice,
    "invoicing.revised" as SettingsRevised tells SettingsFacts of InvoicingSettings,
);

#[derive(Debug, Serialize)]
struct SeriesFacts {
    #[serde(skip)]
    id: Uuid,
    pattern: String,
}

#[derive(Debug, Serialize)]
struct RecurringFacts {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

#[derive(Debug, Serialize)]
struct SettingsFacts {
    #[serde(skip)]
    id: Uuid,
}

impl From<&Series> for SeriesFacts {
    fn from(series: &Series) -> Self {
        Self { id: series.id.uuid(), pattern: series.pattern.to_string() }
    }
}

impl From<&RecurringInvoice> for RecurringFacts {
    fn from(recurring: &RecurringInvoice) -> Self {
        Self { id: recurring.id.uuid(), name: recurring.name.to_string() }
    }
}

impl From<&InvoicingSettings> for SettingsFacts {
    fn from(settings: &InvoicingSettings) -> Self {
        Self { id: settings.user.uuid() }
    }
}
