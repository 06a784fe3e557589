//! What is looked at now and then, for those who collect: what would take a question to the database for
//! each of them otherwise.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use adapter_cache::{Caching, Use};
use adapter_crypto::Keys;
use adapter_database::{Database, Extent};
use kernel::{Backlog, Clock, Jobs as _, Probe as _, Timestamp};
use opentelemetry::{
    KeyValue, global,
    metrics::{AsyncInstrument, Meter},
};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{BackupMarks, counted, machine};
use crate::{queues::AUDIT_VERIFICATION, wiring::App};

/// How often one looks whether everything is there, and how much is owed.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How often everything is counted at most. Where counting takes long it is counted more rarely, so that it
/// takes no more than a hundredth of the time.
const COUNT_EVERY: Duration = Duration::from_mins(5);
const COUNT_SHARE: u32 = 100;

/// What was seen last.
#[derive(Debug, Default)]
struct Seen {
    database_is_up: bool,
    backlog: Vec<Backlog>,
    /// By schedule, when its newest period began that is done.
    done: BTreeMap<String, Timestamp>,
    extent: Option<Extent>,
}

type Shared = Arc<Mutex<Seen>>;

/// Looks, for as long as the server runs.
pub(crate) struct Watching {
    database: Database,
    clock: Arc<dyn Clock>,
    seen: Shared,
}

impl Watching {
    /// Registers all that is told whenever someone asks. Of `folders` it is told how full their disks are.
    pub(crate) fn begin(app: &App, keys: &Keys, folders: Vec<PathBuf>) -> Self {
        counted::begin();
        machine::begin(folders);
        let meter = global::meter("earntrack");
        build(&meter);
        pools(&meter, &app.database);
        replica(&meter, &app.database);
        cache(&meter, &app.caching);
        backups(&meter, &app.backup_marks);
        secrets(&meter, keys, &app.clock);
        let seen = Shared::default();
        let queues = app.queues().iter().map(|queue| queue.name).collect();
        looks(&meter, &seen, queues);
        Self { database: app.database.clone(), clock: Arc::clone(&app.clock), seen }
    }

    /// Looks until `stopping` is cancelled.
    pub(crate) async fn run(self, stopping: CancellationToken) {
        let looking = async {
            let mut count_at = Instant::now();
            loop {
                self.look().await;
                if Instant::now() >= count_at && lock(&self.seen).database_is_up {
                    count_at = self.count().await;
                }
                sleep(LOOK_EVERY).await;
            }
        };
        stopping.run_until_cancelled(looking).await;
    }

    async fn look(&self) {
        let is_up = self.database.check().await.is_ok();
        lock(&self.seen).database_is_up = is_up;
        if !is_up {
            return;
        }
        match self.database.backlog(self.clock.now()).await {
            Ok(backlog) => lock(&self.seen).backlog = backlog,
            Err(error) => tracing::debug!(%error, "what is owed could not be counted"),
        }
        match self.database.schedules_done().await {
            // What is owed again was done before.
            Ok(done) => lock(&self.seen).done.extend(done),
            Err(error) => tracing::debug!(%error, "what is done could not be found out"),
        }
    }

    /// Counts everything, and says when to do so again.
    async fn count(&self) -> Instant {
        let begun = Instant::now();
        match self.database.extent(self.clock.now()).await {
            Ok(extent) => lock(&self.seen).extent = Some(extent),
            Err(error) => tracing::debug!(%error, "it could not be counted how much there is"),
        }
        Instant::now() + COUNT_EVERY.max(begun.elapsed() * COUNT_SHARE)
    }
}

fn lock(seen: &Shared) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells numbers with their labels, whenever someone asks.
fn gauge(
    meter: &Meter,
    name: &'static str,
    description: &'static str,
    tell: impl Fn(&dyn AsyncInstrument<u64>) + Send + Sync + 'static,
) {
    meter.u64_observable_gauge(name).with_description(description).with_callback(tell).build();
}

/// The same of what only ever grows.
fn counter(
    meter: &Meter,
    name: &'static str,
    description: &'static str,
    tell: impl Fn(&dyn AsyncInstrument<u64>) + Send + Sync + 'static,
) {
    meter.u64_observable_counter(name).with_description(description).with_callback(tell).build();
}

/// The same of instants, in seconds since 1970, and of how long something is.
fn instant(
    meter: &Meter,
    name: &'static str,
    description: &'static str,
    tell: impl Fn(&dyn AsyncInstrument<f64>) + Send + Sync + 'static,
) {
    meter.f64_observable_gauge(name).with_description(description).with_callback(tell).build();
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far from 2^53")]
fn seconds(at: Timestamp) -> f64 {
    at.millis() as f64 / 1000.0
}

fn label(name: &'static str, value: impl Into<opentelemetry::Value>) -> KeyValue {
    KeyValue::new(name, value)
}

fn build(meter: &Meter) {
    let labels = [
        label("version", env!("CARGO_PKG_VERSION")),
        label("revision", option_env!("EARNTRACK_REVISION").unwrap_or("unknown")),
    ];
    gauge(meter, "build_info", "1, with what runs.", move |told| told.observe(1, &labels));
}

fn pools(meter: &Meter, database: &Database) {
    let pools = database.clone();
    gauge(meter, "db_pool_connections", "Connections to the database, by what they do.", move |told| {
        for pool in pools.pools() {
            for (state, count) in [("idle", pool.idle), ("used", pool.open - pool.idle)] {
                told.observe(count.into(), &[label("pool", pool.pool), label("state", state)]);
            }
        }
    });
    let pools = database.clone();
    gauge(meter, "db_pool_connections_max", "Connections to the database that there may be.", move |told| {
        for pool in pools.pools() {
            told.observe(pool.max.into(), &[label("pool", pool.pool)]);
        }
    });
}

/// Nothing is told where there is none.
fn replica(meter: &Meter, database: &Database) {
    let asked = database.clone();
    gauge(meter, "db_replica_up", "1 where figures are read from the replica.", move |told| {
        if let Some(figures) = asked.replica_figures() {
            told.observe(figures.lag.is_some().into(), &[]);
        }
    });
    let asked = database.clone();
    let name = "db_replica_lag_seconds";
    instant(meter, name, "How far the replica is behind at most, while it is asked.", move |told| {
        if let Some(lag) = asked.replica_figures().and_then(|figures| figures.lag) {
            told.observe(lag.as_secs_f64(), &[]);
        }
    });
    let asked = database.clone();
    counter(meter, "db_replica_reads_total", "Figures that were asked for, by who answered.", move |told| {
        if let Some(figures) = asked.replica_figures() {
            told.observe(figures.read, &[label("server", "replica")]);
            told.observe(figures.passed_over, &[label("server", "database")]);
        }
    });
}

/// What is looked into, and how that went.
fn kept(caching: &Caching) -> [(&'static str, Use); 2] {
    let figures = caching.figures();
    [("answers", figures.answers), ("values", figures.values)]
}

fn cache(meter: &Meter, caching: &Arc<Caching>) {
    let asked = Arc::clone(caching);
    gauge(meter, "cache_up", "1 where there is a way to the cache.", move |told| {
        told.observe(asked.is_up().into(), &[]);
    });
    let asked = Arc::clone(caching);
    counter(meter, "cache_requests_total", "Looks into the cache.", move |told| {
        for (name, Use { hits, misses, .. }) in kept(&asked) {
            for (result, count) in [("hit", hits), ("miss", misses)] {
                told.observe(count, &[label("cache", name), label("result", result)]);
            }
        }
    });
    let asked = Arc::clone(caching);
    counter(meter, "cache_evictions_total", "What had to make room in the cache.", move |told| {
        for (name, Use { evictions, .. }) in kept(&asked) {
            told.observe(evictions, &[label("cache", name)]);
        }
    });
}

fn backups(meter: &Meter, backups: &Arc<BackupMarks>) {
    let marks = Arc::clone(backups);
    let name = "backup_last_verified_timestamp_seconds";
    instant(
        meter,
        name,
        "When the newest backup was made that is known to be whole; 0 for none.",
        move |told| {
            told.observe(marks.marks().last_verified.map_or(0.0, seconds), &[]);
        },
    );
    let marks = Arc::clone(backups);
    gauge(meter, "backup_size_bytes", "How large that backup is.", move |told| {
        told.observe(marks.marks().size_bytes, &[]);
    });
    let marks = Arc::clone(backups);
    counter(meter, "backups_total", "Backups that were made, or could not be.", move |told| {
        let marks = marks.marks();
        told.observe(marks.verified, &[label("outcome", "verified")]);
        told.observe(marks.failed, &[label("outcome", "failed")]);
    });
}

/// Of keys that are in use, by the names that tell nothing of them. When a secret was made that the
/// operator set, nobody knows.
fn secrets(meter: &Meter, keys: &Keys, clock: &Arc<dyn Clock>) {
    let in_use = keys.iter().filter(|key| key.retired().is_none());
    let made: Vec<(Timestamp, KeyValue)> =
        in_use.filter_map(|key| Some((key.created()?, label("key", key.kid().to_owned())))).collect();
    let clock = Arc::clone(clock);
    instant(meter, "secret_age_seconds", "How old keys are that are in use.", move |told| {
        let now = seconds(clock.now());
        for (made_at, label) in &made {
            told.observe((now - seconds(*made_at)).max(0.0), std::slice::from_ref(label));
        }
    });
}

fn looks(meter: &Meter, seen: &Shared, queues: Vec<&'static str>) {
    let asked = Arc::clone(seen);
    gauge(meter, "db_up", "1 where the database answers.", move |told| {
        told.observe(lock(&asked).database_is_up.into(), &[]);
    });
    let (asked, names) = (Arc::clone(seen), queues.clone());
    gauge(meter, "jobs_waiting", "Jobs that nobody is at work on.", move |told| {
        by_queue(told, &lock(&asked).backlog, &names, |backlog| backlog.waiting);
    });
    let asked = Arc::clone(seen);
    gauge(meter, "jobs_given_up", "Jobs that someone has to look at.", move |told| {
        by_queue(told, &lock(&asked).backlog, &queues, |backlog| backlog.dead);
    });
    let asked = Arc::clone(seen);
    let name = "schedule_last_success_timestamp_seconds";
    instant(
        meter,
        name,
        "When the newest period of a schedule began that is done, on any node.",
        move |told| {
            for (schedule, at) in &lock(&asked).done {
                told.observe(seconds(*at), &[label("schedule", schedule.clone())]);
            }
        },
    );
    let asked = Arc::clone(seen);
    let name = "audit_last_verified_timestamp_seconds";
    instant(meter, name, "When the chains of the audit were last followed and found whole.", move |told| {
        if let Some(at) = lock(&asked).done.get(AUDIT_VERIFICATION) {
            told.observe(seconds(*at), &[]);
        }
    });
    extent(meter, seen);
}

/// Every queue, whether or not it has any job.
fn by_queue(
    told: &dyn AsyncInstrument<u64>,
    backlog: &[Backlog],
    queues: &[&'static str],
    count: fn(&Backlog) -> u64,
) {
    for queue in queues {
        let found = backlog.iter().find(|backlog| backlog.queue == *queue).map_or(0, count);
        told.observe(found, &[label("queue", *queue)]);
    }
}

fn extent(meter: &Meter, seen: &Shared) {
    let asked = Arc::clone(seen);
    gauge(meter, "users", "Accounts.", move |told| {
        if let Some(extent) = lock(&asked).extent {
            told.observe(extent.users, &[]);
        }
    });
    let asked = Arc::clone(seen);
    gauge(meter, "users_active", "Accounts that were used in the last day, week, or 30 days.", move |told| {
        if let Some(extent) = lock(&asked).extent {
            for (window, count) in ["day", "week", "month"].into_iter().zip(extent.active) {
                told.observe(count, &[label("window", window)]);
            }
        }
    });
    let asked = Arc::clone(seen);
    gauge(meter, "earnings_tracked", "Earnings that are booked.", move |told| {
        if let Some(extent) = lock(&asked).extent {
            told.observe(extent.earnings, &[]);
        }
    });
}
