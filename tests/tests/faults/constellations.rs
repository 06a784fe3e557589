//! Redis as several servers: a master that Sentinels watch, and a cluster. What holds for one holds for these, and
//! again soon after a master is gone.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_cache::{Cache as _, Redis};
use kernel::{Allowance, Clock, Id, Limiter as _, Live as _, Party, Ruling, SystemClock, UserId, Window};
use tests::{Machines, RedisCluster, Sentinels};
use tokio::time::{sleep, timeout};

/// So many that each master of a cluster has some.
const USERS: usize = 30;

/// Requests of one party that are let through.
const LIMIT: u32 = 6;

/// How soon after another server has taken the place of the one that is gone all is as it was.
const BACK: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_share_what_they_know_by_sentinels_and_again_after_a_failover() {
    if Machines::find().is_none() {
        return;
    }
    let mut sentinels = Sentinels::start().await;
    let nodes = nodes(&sentinels.url()).await;
    let users = users();
    share(&nodes, &users).await;

    sentinels.fail_over().await;

    let gone = Instant::now();
    settle(&nodes, &users, gone).await;
    share(&nodes, &users).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_share_what_they_know_by_a_cluster_and_again_after_a_failover() {
    if Machines::find().is_none() {
        return;
    }
    let mut cluster = RedisCluster::start().await;
    let nodes = nodes(&cluster.url()).await;
    let users = users();
    share(&nodes, &users).await;

    cluster.fail_over().await;

    let gone = Instant::now();
    settle(&nodes, &users, gone).await;
    share(&nodes, &users).await;
}

async fn nodes(url: &str) -> [Arc<Redis>; 2] {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let nodes = [0, 1].map(|_| Redis::connect(url, Arc::clone(&clock)).unwrap());
    for node in &nodes {
        assert!(node.arrival(Duration::from_secs(10)).await, "{url}");
    }
    nodes
}

fn users() -> Vec<UserId> {
    (0..USERS).map(|_| Id::mint(SystemClock.now())).collect()
}

/// A change at one node is known at the other, is rung there, and requests are counted together.
async fn share([here, there]: &[Arc<Redis>; 2], users: &[UserId]) {
    for user in users {
        // A change that Redis was too slow for may still reach it after the next one: then the other node knows that.
        let mut tries = 5;
        while !is_shared(here, there, *user).await {
            tries -= 1;
            assert!(tries > 0, "what one node raised is never what the other knows");
        }
    }
    counts_are_of_both(here, there).await;
}

/// Whether what is raised at one node is just what the other knows then.
async fn is_shared(here: &Redis, there: &Redis, user: UserId) -> bool {
    let mut ear = there.listen(user);
    let raised = loop {
        // A machine that is busy may let Redis be too slow.
        if let Some(raised) = here.raise(&[user]).await.remove(0) {
            break raised;
        }
    };
    let rung = timeout(Duration::from_secs(2), ear.rung()).await;
    assert!(rung.is_ok(), "nothing is heard of a change");
    let known = loop {
        if let Some(known) = there.nonce(user).await {
            break known;
        }
    };
    known == raised.now
}

/// Of both nodes together no more than the limit is let through, of many parties, as soon as Redis is quick enough:
/// where it is too slow for a moment, each node counts for itself.
async fn counts_are_of_both(here: &Redis, there: &Redis) {
    let begun = Instant::now();
    loop {
        let mut most = 0;
        for _ in 0..USERS {
            most = most.max(admitted(here, there).await);
        }
        if most == LIMIT {
            return;
        }
        assert!(begun.elapsed() < BACK, "{most} of {LIMIT} are let through");
    }
}

/// How many requests of one party are let through that ask the nodes in turn.
async fn admitted(here: &Redis, there: &Redis) -> u32 {
    // One that no case before has counted.
    let address = IpAddr::V6(UserId::mint(SystemClock.now()).uuid().as_u128().into());
    let windows = [
        Window { name: "api", allowance: Allowance { times: LIMIT, per: Duration::from_hours(1) } },
        Window { name: "burst", allowance: Allowance { times: 50, per: Duration::from_secs(1) } },
    ];
    let mut admitted = 0;
    for turn in 0..10 {
        let node = if turn % 2 == 0 { here } else { there };
        let ruling = node.admit(Party::Address(address), &windows).await;
        admitted += u32::from(matches!(ruling, Ruling::Admitted(_)));
    }
    admitted
}

/// Waits until every user's news are taken and known at once at both nodes.
async fn settle([here, there]: &[Arc<Redis>; 2], users: &[UserId], since: Instant) {
    loop {
        let mut known = 0;
        for user in users {
            let raised = here.raise(&[*user]).await.remove(0);
            let seen = there.nonce(*user).await;
            known += usize::from(raised.is_some() && raised.map(|raised| raised.now) == seen);
        }
        if known == users.len() && here.is_connected() && there.is_connected() {
            eprintln!("all is as it was after {:?}", since.elapsed());
            return;
        }
        assert!(since.elapsed() < BACK, "{known} of {} users", users.len());
        sleep(Duration::from_millis(100)).await;
    }
}
