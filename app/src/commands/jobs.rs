//! `earntrack jobs`

use std::fmt::Write as _;

use clap::Subcommand;
use kernel::{Backlog, Cause, Clock as _, DeadJob, Job, JobId, Jobs as _, SystemClock};
use serde_json::json;
use uuid::Uuid;

use crate::{config::Flags, jobs::Queue, wiring::App};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what is owed, and what was given up and why
    List {
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Try again what was given up
    ///
    /// A server that runs takes it up within seconds.
    Retry(Which),
    /// Forget what was given up
    Discard(Which),
    /// Do now what a schedule would do in its next period; nothing is done twice
    Run {
        /// As the reference of jobs calls it, such as `recurring expenses`
        schedule: String,
    },
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// The number of a job, as `earntrack jobs list` shows it
    #[arg(value_name = "ID")]
    id: Option<JobId>,
    /// Every job that was given up
    #[arg(long)]
    all: bool,
}

/// How many are read at once.
const PAGE: u32 = 500;

pub(crate) async fn run(flags: &Flags, args: Args) -> anyhow::Result<()> {
    let (app, _) = super::open(flags).await?;
    let done = match args.command {
        Command::List { json } => list(&app, json).await,
        Command::Retry(which) => retry(&app, which).await,
        Command::Discard(which) => discard(&app, which).await,
        Command::Run { schedule } => run_now(&app, &schedule).await,
    };
    app.database.close().await?;
    super::print(&done?)
}

async fn list(app: &App, as_json: bool) -> anyhow::Result<String> {
    let backlog = app.database.backlog(SystemClock.now()).await?;
    let dead = every_dead(app).await?;
    Ok(if as_json { json(&backlog, &dead) } else { table(&backlog, &dead)? })
}

async fn retry(app: &App, which: Which) -> anyhow::Result<String> {
    let mut count = 0;
    for id in ids(app, which).await? {
        count += u64::from(app.database.revive(id, SystemClock.now()).await?);
    }
    Ok(format!("{count} to be tried again"))
}

async fn discard(app: &App, which: Which) -> anyhow::Result<String> {
    let mut count = 0;
    for id in ids(app, which).await? {
        count += u64::from(app.database.discard(id).await?);
    }
    Ok(format!("{count} forgotten"))
}

async fn run_now(app: &App, schedule: &str) -> anyhow::Result<String> {
    let schedules: Vec<Queue> = app.queues().into_iter().filter(|queue| queue.every.is_some()).collect();
    let Some(queue) = schedules.iter().find(|queue| queue.name == schedule) else {
        let names: Vec<&str> = schedules.iter().map(|queue| queue.name).collect();
        anyhow::bail!("no schedule is called {schedule:?}; there are {}", names.join(", "));
    };
    let now = SystemClock.now().to_string();
    let job = Job {
        id: 0,
        queue: schedule.to_owned(),
        key: now.clone(),
        attempt: 1,
        cause: Cause::Period(now),
        lease: Uuid::nil(),
    };
    queue.worker.work(&job).await?;
    Ok(format!("{schedule}: done"))
}

async fn ids(app: &App, which: Which) -> anyhow::Result<Vec<JobId>> {
    let all: Vec<JobId> = every_dead(app).await?.iter().map(|job| job.id).collect();
    match which.id {
        None => Ok(all),
        Some(id) if all.contains(&id) => Ok(vec![id]),
        Some(id) => anyhow::bail!("no job of the number {id} was given up"),
    }
}

async fn every_dead(app: &App) -> anyhow::Result<Vec<DeadJob>> {
    let mut all: Vec<DeadJob> = Vec::new();
    loop {
        let after = all.last().map_or(0, |job| job.id);
        let page = app.database.dead(after, PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

fn table(backlog: &[Backlog], dead: &[DeadJob]) -> Result<String, std::fmt::Error> {
    if backlog.is_empty() {
        return Ok("nothing is owed".to_owned());
    }
    let mut table = format!("{:<28}{:>10}{:>10}{:>10}  oldest\n", "queue", "waiting", "claimed", "given up");
    for Backlog { queue, waiting, claimed, dead, oldest } in backlog {
        let oldest = oldest.map(|at| at.to_string()).unwrap_or_default();
        writeln!(table, "{queue:<28}{waiting:>10}{claimed:>10}{dead:>10}  {oldest}")?;
    }
    if !dead.is_empty() {
        table.push_str("\ngiven up:\n");
    }
    for DeadJob { id, queue, key, attempts, error, died_at, .. } in dead {
        let error = error.as_deref().unwrap_or("no reason was noted");
        writeln!(table, "  {id}  {queue}  {key}  after {attempts} attempts, {died_at}: {error}")?;
    }
    Ok(table)
}

fn json(backlog: &[Backlog], dead: &[DeadJob]) -> String {
    let queue = |Backlog { queue, waiting, claimed, dead, oldest }: &Backlog| {
        let oldest = oldest.map(|at| at.to_string());
        json!({ "queue": queue, "waiting": waiting, "claimed": claimed, "dead": dead, "oldest": oldest })
    };
    let job = |job: &DeadJob| {
        let DeadJob { id, queue, key, user, attempts, error, owed_since, died_at } = job;
        json!({
            "id": id, "queue": queue, "key": key, "user": user.map(|id| id.to_string()), "attempts": attempts,
            "error": error, "owedSince": owed_since.to_string(), "diedAt": died_at.to_string(),
        })
    };
    let queues: Vec<_> = backlog.iter().map(queue).collect();
    let dead: Vec<_> = dead.iter().map(job).collect();
    format!("{:#}", json!({ "queues": queues, "dead": dead }))
}
