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

impl InvoicingService {
    pub fn new(
        billing: Arc<dyn Billing>,
        invoices: Arc<dyn Invoices>,
        customers: Arc<dyn Customers>,
        logos: Arc<dyn Logos>,
        press: Arc<dyn Press>,
        seal: Arc<dyn Seal>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { billing, invoices, customers, logos, press, seal, clock }
    }
}
