//! The operations, one file per resource.

mod auth;
mod customers;
mod earnings;
mod expenses;
mod imports;
mod meta;
mod platforms;
mod summary;
mod user;

use std::sync::Arc;

use kernel::{Clock, Probe};

use crate::{Settings, paging::Cursors};

/// Every operation of the API.
pub(crate) type Resources = (
    meta::Meta,
    auth::Auth,
    user::User,
    platforms::Platforms,
    earnings::Earnings,
    summary::Summaries,
    imports::Imports,
    customers::Customers,
    expenses::Expenses,
);

/// The tags of the document, in its order.
pub(crate) const TAGS: [(&str, &str); 7] = [
    ("Meta", "What this is and how it is doing."),
    ("Auth", "Signing up, in and out."),
    ("User", "One's own account."),
    ("Platforms", "Where money is earned."),
    ("Earnings", "What is earned: row by row, imported from statements, and in sums."),
    ("Customers", "Whom one sells to."),
    ("Expenses", "What is spent: row by row, what comes again, by category, and in sums."),
];

/// The largest uploaded file with its form, in bytes.
pub(crate) const UPLOAD_MAX: usize = 10 << 20;

/// The operations that take files.
pub(crate) const UPLOAD_PATHS: [&str; 2] = ["POST /earnings/imports", "POST /customers/imports"];

#[derive(poem_openapi::Tags)]
pub(crate) enum Tag {
    Meta,
    Auth,
    User,
    Platforms,
    Earnings,
    Customers,
    Expenses,
}

/// What the operations are made from.
pub(crate) struct Parts {
    pub(crate) identity: Arc<identity::IdentityService>,
    pub(crate) earnings: Arc<::earnings::EarningsService>,
    pub(crate) expenses: Arc<::earnings::ExpensesService>,
    pub(crate) customers: Arc<invoicing::CustomersService>,
    pub(crate) cursors: Cursors,
    pub(crate) probes: Vec<Arc<dyn Probe>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) draining: tokio_util::sync::CancellationToken,
}

pub(crate) fn resources(parts: &Parts) -> Resources {
    let Parts { identity, earnings, expenses, customers, cursors, probes, clock, settings, draining } = parts;
    (
        meta::Meta::new(probes.clone(), draining.clone()),
        auth::Auth::new(identity.clone(), settings.clone()),
        user::User::new(identity.clone()),
        platforms::Platforms::new(earnings.clone(), cursors.clone()),
        earnings::Earnings::new(earnings.clone(), cursors.clone(), clock.clone()),
        summary::Summaries::new(earnings.clone(), cursors.clone()),
        imports::Imports::new(earnings.clone(), cursors.clone()),
        customers::Customers::new(customers.clone(), cursors.clone(), clock.clone()),
        expenses::Expenses::new(expenses.clone(), cursors.clone(), clock.clone()),
    )
}
