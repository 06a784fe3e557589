//! The operations, one file per resource.

mod auth;
mod customers;
mod documents;
mod earnings;
mod events;
mod expenses;
mod imports;
mod invoices;
mod meta;
mod payments;
mod platforms;
mod products;
mod public;
mod recurring;
mod sales;
mod series;
mod settings;
mod summary;
mod user;

use std::sync::Arc;

use kernel::{Chronicle, Clock, Live, Probe};

use crate::{Settings, paging::Cursors};

/// Every operation of the API.
pub(crate) type Resources = (Access, Books, Shop, Billing);

type Access = (meta::Meta, events::Events, auth::Auth, user::User, settings::UserSettings);
type Books = (
    platforms::Platforms,
    earnings::Earnings,
    summary::Summaries,
    imports::Imports,
    expenses::Expenses,
    documents::Documents,
);
type Shop = (products::Products, sales::Sales, customers::Customers);
type Billing = (
    invoices::Invoices,
    payments::Payments,
    series::SeriesOfNumbers,
    recurring::RecurringInvoices,
    public::PublicInvoices,
);

/// The tags of the document, in its order.
pub(crate) const TAGS: [(&str, &str); 11] = [
    ("Meta", "What this is and how it is doing."),
    ("Auth", "Signing up, in and out."),
    ("User", "One's own account."),
    ("Platforms", "Where money is earned."),
    ("Earnings", "What is earned: row by row, imported from statements, and in sums."),
    ("Products", "What one sells, and how much of it is on hand."),
    ("Sales", "What was sold, to whom, and what it earned."),
    ("Customers", "Whom one sells to."),
    ("Invoices", "What one bills, and what comes in for it."),
    ("Expenses", "What is spent: row by row, what comes again, by category, and in sums."),
    ("Documents", "The papers that prove the books."),
];

/// The largest uploaded file with its form, in bytes.
pub(crate) const UPLOAD_MAX: usize = 10 << 20;

/// The operations that take files.
pub(crate) const UPLOAD_PATHS: [&str; 4] =
    ["POST /earnings/imports", "POST /products/imports", "POST /customers/imports", "POST /documents/upload"];

#[derive(poem_openapi::Tags)]
pub(crate) enum Tag {
    Meta,
    Auth,
    User,
    Platforms,
    Earnings,
    Products,
    Sales,
    Customers,
    Invoices,
    Expenses,
    Documents,
}

/// What the operations are made from.
pub(crate) struct Parts {
    pub(crate) identity: Arc<identity::IdentityService>,
    pub(crate) earnings: Arc<::earnings::EarningsService>,
    pub(crate) inventory: Arc<::inventory::InventoryService>,
    pub(crate) expenses: Arc<::earnings::ExpensesService>,
    pub(crate) customers: Arc<invoicing::CustomersService>,
    pub(crate) invoicing: Arc<invoicing::InvoicingService>,
    pub(crate) documents: Arc<::documents::DocumentsService>,
    pub(crate) cursors: Cursors,
    pub(crate) live: Arc<dyn Live>,
    pub(crate) chronicle: Arc<dyn Chronicle>,
    pub(crate) probes: Vec<Arc<dyn Probe>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) draining: tokio_util::sync::CancellationToken,
}

pub(crate) fn resources(parts: &Parts) -> Resources {
    let Parts {
        identity,
        earnings,
        inventory,
        expenses,
        customers,
        invoicing,
        documents,
        cursors,
        live,
        chronicle,
        probes,
        clock,
        settings,
        draining,
    } = parts;
    (
        (
            meta::Meta::new(probes.clone(), draining.clone()),
            events::Events::new(
                identity.clone(),
                live.clone(),
                chronicle.clone(),
                clock.clone(),
                draining.clone(),
            ),
            auth::Auth::new(identity.clone(), settings.clone()),
            user::User::new(identity.clone()),
            settings::UserSettings::new(invoicing.clone()),
        ),
        (
            platforms::Platforms::new(earnings.clone(), cursors.clone()),
            earnings::Earnings::new(earnings.clone(), cursors.clone(), clock.clone()),
            summary::Summaries::new(earnings.clone(), cursors.clone()),
            imports::Imports::new(earnings.clone(), cursors.clone()),
            expenses::Expenses::new(expenses.clone(), cursors.clone(), clock.clone()),
            documents::Documents::new(documents.clone(), cursors.clone()),
        ),
        (
            products::Products::new(inventory.clone(), cursors.clone()),
            sales::Sales::new(inventory.clone(), cursors.clone()),
            customers::Customers::new(customers.clone(), cursors.clone(), clock.clone()),
        ),
        (
            invoices::Invoices::new(invoicing.clone(), cursors.clone(), settings.clone()),
            payments::Payments::new(invoicing.clone()),
            series::SeriesOfNumbers::new(invoicing.clone()),
            recurring::RecurringInvoices::new(invoicing.clone(), cursors.clone()),
            public::PublicInvoices::new(invoicing.clone()),
        ),
    )
}
