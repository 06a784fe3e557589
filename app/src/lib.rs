//! The one binary: settings, wiring, commands. A library so that tests can put the same parts
//! together.

mod backups;
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
mod samples;
mod signals;
mod telemetry;
mod wiring;

pub use backups::{
    BackupError, Backups, Bytes, Chains, Elsewhere, Manifest, Policy, Reason, Trace, Unpacked,
};
pub use belongings::{LEFT_BEHIND, TakenIn};
pub use chores::Chore;
pub use cli::{Cli, command, run};
pub use config::{
    BackupPlace, Configuration, DocumentStore, Environment, Faults, Flags, Origin, Otlp, S3, Sampling,
    Secret, Settings, Shown, env_example, reference,
};
pub use demo::{DEMO_EMAIL, DEMO_PASSWORD};
pub use doctor::ExamineError;
pub use ecb::{FetchError, ReferenceFetch};
pub use jobs::{Every, JobFault, Pace, Queue, Retry, Runner, Worker};
pub use retention::{Retained, Retention};
pub use telemetry::BackupMarks;
pub use wiring::{App, Keeping, Mailing, Papers, Presses};
