//! What the binary can be told to do, one file a command.

pub(crate) mod admin;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod check_config;
pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod env_example;
pub(crate) mod health;
pub(crate) mod import;
pub(crate) mod jobs;
pub(crate) mod keys;
pub(crate) mod mail;
pub(crate) mod man;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod rates;
pub(crate) mod reference;
pub(crate) mod retention;
pub(crate) mod rollups;
pub(crate) mod serve;
pub(crate) mod setup_url;
pub(crate) mod transfer;
pub(crate) mod user;

use std::io::{self, Write};

use anyhow::Context as _;
use identity::{Account, EmailAddress, IdentityError};
use kernel::{Actor, Id, Origin, RequestId, Timestamp};

use crate::{
    config::{Configuration, Flags, Settings},
    telemetry,
    wiring::App,
};

/// Runs a command that waits for things, with a thread for each core.
pub(crate) fn block_on<F: Future<Output = anyhow::Result<()>>>(command: F) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("the threads could not be started")?.block_on(command)
}

/// Opens the books for a command that works on them and is done.
async fn open(flags: &Flags) -> anyhow::Result<(App, Settings)> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::log(&settings);
    Ok((App::open(&settings).await?, settings))
}

/// Prints text that ends with its line.
fn print(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        output.write_all(b"\n")?;
    }
    Ok(output.flush()?)
}

/// What events are traced back to when a command caused them: `cli-` and an id.
fn request_id(now: Timestamp) -> RequestId {
    let id: Id<Actor> = Id::mint(now);
    RequestId::by("cli", id)
}

fn actor(account: &Account, now: Timestamp) -> Actor {
    account.actor(request_id(now), Origin::default())
}

/// Where users find the server, as far as the settings tell.
fn place(settings: &Settings) -> String {
    settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen))
}

async fn account(app: &App, email: &EmailAddress) -> anyhow::Result<Account> {
    match app.identity.account_by_email(email).await {
        Err(IdentityError::NotFound) => {
            anyhow::bail!("there is no account of {email}; `earntrack user add` opens one")
        }
        found => Ok(found?),
    }
}
