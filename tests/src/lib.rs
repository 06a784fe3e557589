//! What the suites share: stores to run a case on, people and bookings to fill them with, a
//! clock that stands still, and dice that fall the same way every time.

#![expect(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "this is the inside of tests, which say what went wrong by failing"
)]

mod authenticator;
mod client;
mod clock;
mod collector;
mod contract;
mod dice;
pub mod document;
mod hook_sink;
mod machines;
mod papers;
mod press;
pub mod process;
mod proxy;
mod redis;
mod samples;
mod security_key;
mod server;
mod shelf;
mod sink;
mod store;

pub use authenticator::Authenticator;
pub use client::{Answer, Call, Client, Form, Listening, PASSWORD, REASON, Told, id_of, query};
pub use clock::StillClock;
pub use collector::{Collector, TracedSpan};
pub use dice::Dice;
pub use hook_sink::{HookCall, HookSink, Reply};
pub use machines::{Machines, Nginx, PgBouncer, PostgresServer, RedisCluster, Sentinels};
pub use papers::{PlantedInvoice, PlantedPayment};
pub use proxy::{Line, Proxy};
pub use redis::{RedisServer, shared_redis};
pub use samples::{
    actor, ana, ben, count_of, customer, date, event, expense, income, instant, keys, platform, seal,
    session, statement_import, usd,
};
pub use security_key::{SecurityKey, Seen};
pub use server::{Node, Server};
pub use shelf::{borrowed, borrowed_all, shelf, told_where};
pub use sink::{Delivery, Mood, Sink};
pub use store::{Engine, Kept, Store};
