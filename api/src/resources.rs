//! The operations, one file per resource.

mod admin;
mod analytics;
mod analytics_export;
mod audit;
mod auth;
mod customers;
mod documents;
mod earnings;
mod events;
mod exchange_rates;
mod expenses;
mod factors;
mod goals;
mod imports;
mod invoices;
mod letters;
mod mail;
mod meta;
mod passkeys;
mod payments;
mod platforms;
mod products;
mod public;
mod recurring;
mod rights;
mod sales;
mod sample_data;
mod series;
mod sessions;
mod settings;
mod summary;
mod tokens;
mod trash;
mod trends;
mod unsubscribing;
mod user;
mod webhooks;

use std::sync::Arc;

use kernel::{Chronicle, Clock, Jobs, Live, Probe};

use crate::{
    BackupShelf, SampleBooks, SampleLetters, Settings,
    export::{Exports, ReportFiles},
    paging::Cursors,
};

/// Every operation of the API.
pub(crate) type Resources = (Access, Books, Shop, Billing, Insight);

type Access = (
    meta::Meta,
    events::Events,
    auth::Auth,
    user::User,
    sessions::SignIns,
    tokens::Tokens,
    factors::SecondFactors,
    passkeys::Passkeys,
    settings::UserSettings,
    mail::Mail,
    unsubscribing::Unsubscribing,
    webhooks::Webhooks,
    audit::Audit,
    rights::Rights,
    letters::Letters,
    admin::Office,
);
type Books = (
    platforms::Platforms,
    earnings::Earnings,
    summary::Summaries,
    imports::Imports,
    expenses::Expenses,
    documents::Documents,
    trash::Trash,
    sample_data::SampleData,
);
type Shop = (products::Products, sales::Sales, customers::Customers);
type Billing = (
    invoices::Invoices,
    payments::Payments,
    payments::EveryPayment,
    series::SeriesOfNumbers,
    recurring::RecurringInvoices,
    public::PublicInvoices,
);

type Insight = (
    analytics::Analytics,
    analytics_export::AnalyticsExport,
    trends::Trends,
    goals::Goals,
    exchange_rates::ExchangeRates,
);

/// The tags of the document, in its order.
pub(crate) const TAGS: [(&str, &str); 16] = [
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
    ("Trash", "What was removed, and can be had back."),
    ("Goals", "What one wants to earn, to work or to be left with, and how it stands."),
    ("ExchangeRates", "What one currency is in another: your own rates, and how amounts are converted."),
    ("Analytics", "How it goes, and why: figures over everything, the rows behind each, and files of them."),
    ("Admin", "Everyone's accounts, what is owed, and what was done; for admins, who say why they ask."),
];

/// The largest uploaded file, in bytes.
pub(crate) const FILE_MAX: usize = 10 << 20;

/// The same with its form: there is room for what stands around the file, and for the other fields.
pub(crate) const UPLOAD_MAX: usize = FILE_MAX + (64 << 10);

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
    Trash,
    Goals,
    ExchangeRates,
    Analytics,
    Admin,
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
    pub(crate) goals: Arc<::earnings::GoalsService>,
    pub(crate) rates: Arc<rates::RatesService>,
    pub(crate) audit: Arc<::audit::AuditService>,
    pub(crate) consents: Arc<::rights::ConsentsService>,
    pub(crate) account_exports: Arc<::rights::ExportsService>,
    pub(crate) trash: Arc<::trash::TrashService>,
    pub(crate) samples: Arc<dyn SampleBooks>,
    pub(crate) letters: Arc<dyn SampleLetters>,
    pub(crate) erasures: Arc<::rights::ErasuresService>,
    pub(crate) strongbox: ::documents::Strongbox,
    pub(crate) analytics: Arc<::analytics::AnalyticsService>,
    pub(crate) trends: Arc<::analytics::TrendsService>,
    pub(crate) post: Arc<post::PostService>,
    pub(crate) webhooks: Arc<::webhooks::WebhooksService>,
    pub(crate) cursors: Cursors,
    pub(crate) exports: Exports,
    pub(crate) files: ReportFiles,
    pub(crate) live: Arc<dyn Live>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chronicle: Arc<dyn Chronicle>,
    pub(crate) jobs: Arc<dyn Jobs>,
    pub(crate) backups: Arc<dyn BackupShelf>,
    pub(crate) probes: Vec<Arc<dyn Probe>>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) draining: tokio_util::sync::CancellationToken,
}

#[expect(clippy::too_many_lines, reason = "a list of resources, each made of its parts")]
pub(crate) fn resources(parts: &Parts) -> Resources {
    let Parts {
        identity,
        earnings,
        inventory,
        expenses,
        customers,
        invoicing,
        documents,
        goals,
        rates,
        audit,
        consents,
        account_exports,
        trash,
        samples,
        letters,
        erasures,
        strongbox,
        analytics,
        trends,
        post,
        webhooks,
        cursors,
        exports,
        files,
        live,
        clock,
        chronicle,
        jobs,
        backups,
        probes,
        settings,
        draining,
    } = parts;
    (
        (
            meta::Meta::new(identity.clone(), probes.clone(), draining.clone()),
            events::Events::new(
                identity.clone(),
                live.clone(),
                chronicle.clone(),
                clock.clone(),
                draining.clone(),
            ),
            auth::Auth::new(identity.clone(), settings.clone()),
            user::User::new(identity.clone()),
            sessions::SignIns::new(identity.clone()),
            tokens::Tokens::new(identity.clone()),
            factors::SecondFactors::new(identity.clone()),
            passkeys::Passkeys::new(identity.clone()),
            settings::UserSettings::new(invoicing.clone(), post.clone()),
            mail::Mail::new(post.clone(), cursors.clone()),
            unsubscribing::Unsubscribing::new(post.clone()),
            webhooks::Webhooks::new(webhooks.clone(), cursors.clone()),
            audit::Audit::new(audit.clone(), cursors.clone()),
            rights::Rights::new(
                consents.clone(),
                account_exports.clone(),
                erasures.clone(),
                strongbox.clone(),
            ),
            letters::Letters::new(letters.clone(), identity.clone()),
            admin::Office::new(
                identity.clone(),
                audit.clone(),
                jobs.clone(),
                backups.clone(),
                cursors.clone(),
                settings.clone(),
                clock.clone(),
            ),
        ),
        (
            platforms::Platforms::new(earnings.clone(), cursors.clone(), exports.clone()),
            earnings::Earnings::new(earnings.clone(), cursors.clone(), exports.clone()),
            summary::Summaries::new(earnings.clone(), cursors.clone()),
            imports::Imports::new(earnings.clone(), cursors.clone()),
            expenses::Expenses::new(expenses.clone(), cursors.clone(), exports.clone()),
            documents::Documents::new(documents.clone(), cursors.clone()),
            trash::Trash::new(trash.clone(), cursors.clone()),
            sample_data::SampleData::new(samples.clone()),
        ),
        (
            products::Products::new(inventory.clone(), cursors.clone(), exports.clone()),
            sales::Sales::new(inventory.clone(), cursors.clone(), exports.clone()),
            customers::Customers::new(customers.clone(), cursors.clone(), exports.clone()),
        ),
        (
            invoices::Invoices::new(invoicing.clone(), cursors.clone(), settings.clone(), exports.clone()),
            payments::Payments::new(invoicing.clone()),
            payments::EveryPayment::new(invoicing.clone(), cursors.clone(), exports.clone()),
            series::SeriesOfNumbers::new(invoicing.clone()),
            recurring::RecurringInvoices::new(invoicing.clone(), cursors.clone()),
            public::PublicInvoices::new(invoicing.clone()),
        ),
        (
            analytics::Analytics::new(analytics.clone(), goals.clone(), files.clone()),
            analytics_export::AnalyticsExport::new(parts),
            trends::Trends::new(trends.clone()),
            goals::Goals::new(goals.clone(), cursors.clone()),
            exchange_rates::ExchangeRates::new(rates.clone(), cursors.clone()),
        ),
    )
}
