//! `earntrack serve`

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    net::SocketAddr,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use api::{Limits, OperatorPort, Server};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    chores,
    config::{Configuration, Faults, Flags, Origin, Settings, table},
    demo,
    jobs::Pace,
    signals::Signals,
    telemetry::{self, Watching},
    wiring::{self, App},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Load an account with a year and a half of realistic books, and print how to sign in
    #[arg(long)]
    demo: bool,
}

pub(crate) async fn run(flags: &Flags, args: &Args) -> anyhow::Result<()> {
    let configuration = Configuration::gather(flags);
    let settings = configuration.settings()?;
    if args.demo && !settings.environment.admits_demo() {
        let fault =
            configuration.fault(&table::ENVIRONMENT, "refuses --demo, for everyone knows its password");
        return Err(Faults(vec![fault]).into());
    }
    let telemetry = telemetry::begin(&settings)?;
    raise_descriptor_limit();

    let app = App::open(&settings).await?;
    if args.demo {
        demo::plant(&app).await.context("the demo account could not be made")?;
    }
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| configuration.fault(&table::LISTEN, "cannot be listened on"))?;
    let address = listener.local_addr()?;
    let stopping = CancellationToken::new();
    let of_api = settings.for_api(format!("http://{}", reachable(address)));
    let setup = app.identity.setup_link(false).await.context("it could not be found out who is an admin")?;
    let setup =
        setup.map(|link| format!("{}{}, good until {}", of_api.public_url, link.path, link.expires_at));
    let edge = Arc::new(app.edge(of_api, stopping.clone()));
    let stopped = CancellationToken::new();
    if let Some(metrics) = telemetry.metrics()
        && let Some(listener) = operator_listener(&configuration, &settings).await?
    {
        let port = OperatorPort::new(Arc::clone(&edge), metrics);
        tokio::spawn(port.serve(listener, stopped.clone()));
    }
    if telemetry.counts() {
        let keys = wiring::keys(&settings, app.clock.as_ref())?;
        let mut folders = vec![settings.data_dir.clone()];
        if let Some(backups) = &app.backups {
            folders.push(settings.backup_folder());
            backups.look_for_newest().await.context("the folder of the backups cannot be used")?;
        }
        let watching = Watching::begin(&app, &keys, folders);
        tokio::spawn(watching.run(stopping.clone()));
    }

    let signals = Signals::heed()?;
    announce(address, args.demo, setup.as_deref());
    if setup.is_some() {
        // The link itself is on standard output alone: no secret is in a log.
        tracing::warn!(
            "there is no admin yet; the link that makes the first was printed, and `earntrack setup-url` prints another one"
        );
    }
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), environment = ?settings.environment, "listening");
    let server = Server::new(edge, Limits::default()).serve(listener, stopping.clone());
    let chores = tokio::spawn(chores::run(app.chores(), stopping.clone()));
    let jobs = tokio::spawn(app.runner(Pace::default()).run(stopping.clone()));
    stop_when_told(server, signals, stopping.clone()).await?;
    stopping.cancel();
    let ended = chores.await;
    let settled = jobs.await;
    tracing::debug!(figures = ?app.caching.figures(), "what the cache did");
    stopped.cancel();
    app.database.close().await?;
    telemetry.end().await;
    ended.context("the chores broke off")?;
    settled.context("the jobs broke off")?;
    tracing::info!("stopped");
    Ok(())
}

/// The operator's port; `None` where nobody asked for one, and the usual place is taken.
async fn operator_listener(
    configuration: &Configuration,
    settings: &Settings,
) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = settings.operator_listen else { return Ok(None) };
    match TcpListener::bind(address).await {
        Ok(listener) => {
            tracing::info!(address = %listener.local_addr()?, "listening for the operator");
            Ok(Some(listener))
        }
        Err(error) if configuration.origin(&table::OPERATOR_LISTEN) == Origin::Default => {
            tracing::warn!(%address, %error, "there is no port for the operator");
            Ok(None)
        }
        Err(error) => {
            let fault = configuration.fault(&table::OPERATOR_LISTEN, "cannot be listened on");
            Err(anyhow::Error::new(error).context(fault))
        }
    }
}

/// Serves until a signal, and from then on until requests in flight are done; a second signal
/// ends it at once.
async fn stop_when_told(
    server: impl Future<Output = ()>,
    mut signals: Signals,
    stopping: CancellationToken,
) -> anyhow::Result<()> {
    let told_twice = async {
        let signal = signals.next().await;
        tracing::info!(signal, "stopping");
        stopping.cancel();
        signals.next().await
    };
    tokio::select! {
        () = server => Ok(()),
        signal = told_twice => bail!("stopped by {signal} before requests in flight were done"),
    }
}

/// Tells on standard output where the server is; whoever started it waits for the first line.
fn announce(address: SocketAddr, demo: bool, setup: Option<&str>) {
    let mut text = format!("listening on http://{address}\n");
    if demo {
        let (email, password) = (demo::DEMO_EMAIL, demo::DEMO_PASSWORD);
        let _ = writeln!(text, "demo account: {email}, password: {password}");
    }
    if let Some(link) = setup {
        let _ = writeln!(text, "there is no admin yet; the first sets the server up: {link}");
    }
    let mut output = io::stdout().lock();
    // The server is no worse for it where nobody listens.
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}

/// Where a browser on this machine finds it.
fn reachable(address: SocketAddr) -> String {
    if address.ip().is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

/// Each connection is a descriptor, and systems are frugal with them unless asked.
#[cfg(unix)]
fn raise_descriptor_limit() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}

#[cfg(not(unix))]
fn raise_descriptor_limit() {}
