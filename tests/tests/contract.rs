//! What every store promises, each promise kept on every engine.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod contract {
    mod accounts;
    mod archive;
    mod audit;
    mod billing;
    mod cached;
    mod chronicle;
    mod customers;
    mod distribution;
    mod documents;
    mod earnings;
    mod expenses;
    mod factors;
    mod faults;
    mod gate;
    mod goals;
    mod idempotency;
    mod imports;
    mod inventory;
    mod jobs;
    mod migrations;
    mod office;
    mod oversight;
    mod paging;
    mod plans;
    mod platforms;
    mod post;
    mod rates;
    mod retention;
    mod rights;
    mod sums;
    mod tenants;
    mod transactions;
    mod vaults;
    mod walls;
    mod webhooks;
}
