//! The one binary: settings, wiring, commands. A library so that tests can put the same parts
//! together.

mod belongings;
mod checkpoints;
mod chores;
mod cli;
mod commands;
mod config;
mod demo;
mod doctor;
mod ecb;
mod hooks;
mod jobs;
mod post;
mod queues;
mod retention;
mod signals;
mod telemetry;
mod wiring;

pub use chores::Chore;
pub use cli::{Cli, run};
pub use config::{
    Configuration, DocumentStore, Environment, Faults, Flags, Origin, S3, Secret, Settings, Shown,
    env_example, reference,
};
pub use demo::{DEMO_EMAIL, DEMO_PASSWORD};
pub use doctor::ExamineError;
pub use ecb::{FetchError, ReferenceFetch};
pub use jobs::{Every, JobFault, Pace, Queue, Retry, Runner, Worker};
pub use retention::{Retained, Retention};
pub use wiring::{App, Keeping, Mailing, Papers, Presses};
