//! The pieces of work, each measured on its own.

mod engines;
mod express;
mod histories;
mod imports;
mod listeners;
mod logins;
mod papers;
mod processes;
mod reads;
mod writes;

use anyhow::Result;

use super::{report::Report, stage::Stage};

pub(super) struct Work {
    pub(super) name: &'static str,
    /// Whether it asks for the million rows; it does what it can without.
    pub(super) wants_many: bool,
    pub(super) measure: fn(&Stage, &mut Report) -> Result<()>,
}

const fn work(name: &'static str, measure: fn(&Stage, &mut Report) -> Result<()>) -> Work {
    Work { name, wants_many: false, measure }
}

/// In their order: logins are the last, for they end the sessions that were there before.
pub(super) const WORKS: [Work; 21] = [
    work("list", reads::list),
    work("one row by id", reads::one),
    work("summary", reads::summary),
    Work { wants_many: true, ..work("history", histories::measure) },
    work("liveness", reads::liveness),
    work("asked for before", reads::remembered),
    work("304", reads::not_modified),
    work("insert", writes::insert),
    work("insert with Idempotency-Key", writes::insert_with_key),
    work("sale with stock", writes::sale),
    work("through Redis", engines::redis),
    work("two nodes", engines::nodes),
    work("SQLite", engines::sqlite),
    work("import", imports::measure),
    Work { wants_many: true, ..work("export", papers::export) },
    work("invoice and PDF", papers::invoices),
    work("Express", express::measure),
    work("start", processes::start),
    work("memory", processes::memory),
    work("listeners", listeners::measure),
    work("login", logins::measure),
];
