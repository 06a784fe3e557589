//! The drill: what several machines would be, on this one, and what befalls them while people work. Configured as
//! `ops/` has it and `docs/guides/scaling.md` says.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client, Dice, Machines, Nginx, PgBouncer, PostgresServer, Sentinels,
    process::{Process, debug_binary},
};

use super::history::{self, Books, Load, WRITERS, Writer};

const SECRET: &str = "what signs in the tests is no secret at all";

/// How soon after the replica has taken the place of the primary a write has to be acknowledged again.
const BACK: Duration = Duration::from_secs(10);

/// How long anyone waits for an answer, whatever happens.
const PATIENCE: Duration = Duration::from_secs(15);

/// How many writes there are before and after what happens.
const WRITES: u64 = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_drill_a_primary_and_a_redis_master_are_killed_under_load_and_no_write_is_lost() {
    let Some(machines) = Machines::find() else { return };
    let mut dice = Dice::of_the_run();
    let mut primary = PostgresServer::start(&machines).await;
    let replica = primary.followed().await;
    let pooler = PgBouncer::before(primary.port(), &[]).await;
    let mut sentinels = Sentinels::start().await;
    let url = PostgresServer::url_by(pooler.port());
    let settings = [
        ("REDIS_URL", sentinels.url()),
        ("DATABASE_READ_URL", replica.url()),
        ("JWT_SECRET", SECRET.to_owned()),
        ("TRUSTED_PROXIES", "127.0.0.1".to_owned()),
    ];
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let first = Process::start_with(&debug_binary(), folders[0].path(), Some(&url), &settings).await;
    let second = Process::start_with(&debug_binary(), folders[1].path(), Some(&url), &settings).await;
    let balancer = Nginx::before([&first.address, &second.address]).await;
    let ana = first.visitor().register("ana", json!({})).await.through(&balancer.address);
    let books = Books::open(&ana).await;
    let mut writers: Vec<Writer> = (0..WRITERS).map(|number| Writer::new(number, &mut dice)).collect();
    let load = Load::new(&ana, &books, u64::MAX);
    let reading = Reading::default();

    let happenings = async {
        progress(&load, WRITES).await;
        assert_eq!(load.refused.load(Ordering::SeqCst), 0, "nothing has happened yet");

        sentinels.fail_over().await;
        progress(&load, WRITES).await;
        assert_eq!(load.refused.load(Ordering::SeqCst), 0, "Redis is no reason to refuse a write");
        assert_eq!(reading.refused(), 0, "nor to show nothing");

        reading.may_be_refused.store(true, Ordering::SeqCst);
        let gone = Instant::now();
        primary.kill().await;
        replica.promote().await;
        pooler.point_to(replica.port()).await;
        let promoted = gone.elapsed();
        progress(&load, 1).await;
        let back = gone.elapsed().saturating_sub(promoted);
        progress(&load, WRITES).await;
        let (refused, found) = (load.refused.load(Ordering::SeqCst), load.found.load(Ordering::SeqCst));
        eprintln!(
            "promoted after {promoted:?}, the first write {back:?} later; {refused} writes and {} reads refused, \
             {found} writes found booked when they were sent again",
            reading.refused()
        );
        assert!(back < BACK, "{back:?}");
        load.stop();
        reading.is_over.store(true, Ordering::SeqCst);
    };
    let writing = join_all(writers.iter_mut().map(|writer| load.write(writer)));
    let reports = reading.read(&ana);
    tokio::join!(writing, reports, happenings);

    assert!(writers.iter().all(|writer| writer.pending.is_none()), "no request is left without an answer");
    eprintln!("{} writes acknowledged", load.acknowledged.load(Ordering::SeqCst));
    history::is_whole(&ana, &books, &writers).await;
    // The nodes are those that it began with, and whole.
    for node in [&first, &second] {
        node.visitor().get("/health/ready").await.expect(200);
        ana.at_the_door_of(&node.visitor()).get("/earnings?limit=1").await.expect(200);
    }
    for node in [first, second] {
        node.terminate().await;
        assert!(node.ended().await.success());
    }
    assert_eq!(balancer.log(), "", "nginx has nothing to complain about");
    history::agrees_under(folders[0].path(), Some(&replica.url()), &settings[2..3]).await;
}

/// Someone who looks at reports all the while.
#[derive(Default)]
struct Reading {
    is_over: AtomicBool,
    may_be_refused: AtomicBool,
    refused: AtomicU64,
}

impl Reading {
    fn refused(&self) -> u64 {
        self.refused.load(Ordering::SeqCst)
    }

    async fn read(&self, client: &Client) {
        while !self.is_over.load(Ordering::SeqCst) {
            for path in ["/analytics/reports?type=income&period=year", "/earnings?limit=1"] {
                let asked = Instant::now();
                let answer = client.get(path).await;
                assert!(asked.elapsed() < PATIENCE, "an answer took {:?}", asked.elapsed());
                match answer.status {
                    200 => {}
                    503 if self.may_be_refused.load(Ordering::SeqCst) => {
                        self.refused.fetch_add(1, Ordering::SeqCst);
                    }
                    _ => panic!("the answer is {}", answer.text()),
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Waits for so many acknowledgements.
async fn progress(load: &Load, writes: u64) {
    let goal = load.acknowledged.load(Ordering::SeqCst) + writes;
    while load.acknowledged.load(Ordering::SeqCst) < goal {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
