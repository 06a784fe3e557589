//! The operations, one file per resource.

mod auth;
mod documents;
mod earnings;
mod imports;
mod meta;
mod platforms;
mod summary;
mod user;

use std::sync::Arc;

use kernel::{Clock, Probe};

pub(crate) use self::earnings::EarningView;

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
    documents::Documents,
);

/// The tags of the document, in its order.
pub(crate) const TAGS: [(&str, &str); 6] = [
    ("Meta", "What this is and how it is doing."),
    ("Auth", "Signing up, in and out."),
    ("User", "One's own account."),
    ("Platforms", "Where money is earned."),
    ("Earnings", "What is earned: row by row, imported from statements, and in sums."),
    ("Documents", "The papers that prove the books."),
];

/// The largest uploaded file with its form, in bytes.
pub(crate) const UPLOAD_MAX: usize = 10 << 20;

/// The operations that take files.
pub(crate) const UPLOAD_PATHS: [&str; 2] = ["POST /earnings/imports", "POST /documents/upload"];

#[derive(poem_openapi::Tags)]
pub(crate) enum Tag {
    Meta,
    Auth,
    User,
    Platforms,
    Earnings,
    Documents,
}

/// What the operations are made from.
pub(crate) struct Parts {
    pub(crate) identity: Arc<identity::IdentityService>,
    pub(crate) earnings: Arc<::earnings::EarningsService>,
    pub(crate) documents: Arc<::documents::DocumentsService>,
    pub(crate) cursors: Cursors,
    pub(crate) probes: Vec<Arc<dyn Probe>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) draining: tokio_util::sync::CancellationToken,
}

pub(crate) fn resources(parts: &Parts) -> Resources {
    let Parts { identity, earnings, documents, cursors, probes, clock, settings, draining } = parts;
    (
        meta::Meta::new(probes.clone(), draining.clone()),
        auth::Auth::new(identity.clone(), settings.clone()),
        user::User::new(identity.clone()),
        platforms::Platforms::new(earnings.clone(), cursors.clone()),
        earnings::Earnings::new(earnings.clone(), cursors.clone(), clock.clone()),
        summary::Summaries::new(earnings.clone(), cursors.clone()),
        imports::Imports::new(earnings.clone(), cursors.clone()),
        documents::Documents::new(documents.clone(), cursors.clone()),
    )
}
