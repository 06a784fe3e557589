//! Every store port, on SQLite and on PostgreSQL.
//!
//! [`Database`] plays them all, on one schema (the crate `migration`) and mostly one set of
//! statements. SQLite has one connection that writes, which makes writers queue, and a few that
//! only read; PostgreSQL has one pool, and locks the rows that a transaction is about to change.

mod accounts;
mod adding;
mod arrivals;
mod belongings;
mod books;
mod chain;
mod chronicle;
mod connect;
mod database;
mod distribution;
mod doctor;
mod entity;
mod exchange;
mod factors;
mod fault;
mod figures;
mod files;
mod gate;
mod hooks;
mod idempotency;
mod jobs;
mod keyset;
mod leases;
mod meters;
mod migrate;
mod moving;
mod nested;
mod office;
mod oversight;
mod planner;
mod post;
mod replica;
mod retention;
mod rights;
mod rollups;
mod rounds;
mod rows;
mod samples;
mod spelling;
mod stock;
mod telling;
mod trail;
mod trash;
mod tx;
mod walls;
mod watch;
mod writer;

pub use arrivals::{Arrival, Row, Supplied};
pub use belongings::{
    Belonging, Bookmark, KEPT_FOR_GOOD, NOT_TAKEN_ALONG, Stretch, WITHHELD, Withheld, belongings,
    removed_tables,
};
pub use connect::ConnectError;
pub use database::Database;
pub use distribution::{Distributed, Spread};
pub use doctor::Finding;
pub use moving::{ChainEnd, Inventory, MoveError, Progress};
pub use oversight::{Extent, PoolFigures};
pub use replica::ReplicaFigures;
pub use retention::Passing;
pub use samples::SampleThings;
pub use walls::Wall;
