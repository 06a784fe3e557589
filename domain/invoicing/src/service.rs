//! The use cases of billing.

mod drafting;
mod issuing;
mod paying;
mod recurring;
mod reminding;
mod settings;
mod sharing;

use std::sync::Arc;

use kernel::{Clock, Seal};

pub use drafting::Outlook;
pub use issuing::CreditInvoice;
pub use recurring::{DueRun, Failed};
pub use reminding::{ToBeReminded, reminder_on};
pub use settings::SeriesState;
pub use sharing::PublicInvoice;

use crate::{Billing, Customers, Invoices, Logos, Press};

/// Drafts, issues, collects, and does it again every month.
#[derive(Clone)]
pub struct InvoicingService {
    billing: Arc<dyn Billing>,
    invoices: Arc<dyn Invoices>,
    customers: Arc<dyn Customers>,
    logos: Arc<dyn Logos>,
    press: Arc<dyn Press>,
    seal: Arc<dyn Seal>,
    clock: Arc<dyn Clock>,
}

/// What the service works with.
pub struct InvoicingPorts {
    pub billing: Arc<dyn Billing>,
    pub invoices: Arc<dyn Invoices>,
    pub customers: Arc<dyn Customers>,
    pub logos: Arc<dyn Logos>,
    pub press: Arc<dyn Press>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
}

impl InvoicingService {
    #[must_use]
    pub fn new(ports: InvoicingPorts) -> Self {
        let InvoicingPorts { billing, invoices, customers, logos, press, seal, clock } = ports;
        Self { billing, invoices, customers, logos, press, seal, clock }
    }
}
