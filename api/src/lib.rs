//! The HTTP API: what the contexts can do, as operations of one published document.

mod archive;
mod attachment;
mod body;
mod caller;
mod context;
mod docs;
mod download;
mod edge;
mod envelope;
mod error;
mod export;
mod freshness;
mod guard;
mod live;
mod meters;
mod operator;
mod paging;
mod precondition;
mod resources;
mod routes;
mod schema;
mod server;
mod settings;
mod spec;
mod turnstile;
mod upload;
mod validation;
mod wire;
mod yaml;

pub use edge::Edge;
pub use operator::OperatorPort;
pub use routes::{Services, app};
pub use server::{Limits, Server};
pub use settings::{Registration, Settings};
pub use spec::{BASE, openapi_json, openapi_yaml};
pub use turnstile::RateLimits;
