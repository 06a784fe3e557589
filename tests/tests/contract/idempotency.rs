//! Doing a thing once, however often it is asked for (D4).

use kernel::{Claim, Claimed, Unit, UserId};
use tests::{Store, ana, ben, contract, income, platform, usd};

contract!(
    rule_d4_an_answer_is_given_again,
    rule_d4_an_answer_survives_a_restart,
    rule_d4_another_request_under_the_same_key_is_a_mismatch,
    rule_d4_a_key_belongs_to_one_user_and_one_route,
    rule_d4_of_many_at_once_one_is_the_first,
    rule_d4_of_two_nodes_one_is_the_first,
    what_a_unit_commits_is_seen_inside_at_once_and_outside_when_it_is_finished,
    a_dropped_unit_leaves_no_trace_and_lets_the_next_one_in,
    a_dropped_part_of_a_unit_undoes_only_itself,
    a_refused_part_of_a_unit_spoils_nothing_else,
    a_unit_that_is_cancelled_in_the_middle_leaves_no_trace,
);

fn claim(user: Option<UserId>) -> Claim {
    Claim { user, route: "POST /earnings".into(), key: "k-1 ünique".into(), fingerprint: [1; 32] }
}

async fn first(store: &Store, claim: &Claim) -> Box<dyn Unit> {
    match store.idempotency().claim(claim).await.unwrap() {
        Claimed::First(unit) => unit,
        other => panic!("{}", name(&other)),
    }
}

fn name(claimed: &Claimed) -> String {
    match claimed {
        Claimed::First(_) => "first".into(),
        Claimed::Answered(answer) => format!("answered {}", String::from_utf8_lossy(answer)),
        Claimed::Mismatch => "mismatch".into(),
        Claimed::InProgress => "in progress".into(),
    }
}

async fn asked(store: &Store, claim: &Claim) -> String {
    name(&store.idempotency().claim(claim).await.unwrap())
}

async fn rule_d4_an_answer_is_given_again(store: Store) {
    let [ana] = store.welcome([ana()]).await;

    for user in [Some(ana), None] {
        first(&store, &claim(user)).await.finish(b"201 created".to_vec()).await.unwrap();

        assert_eq!(asked(&store, &claim(user)).await, "answered 201 created");
        assert_eq!(asked(&store, &claim(user)).await, "answered 201 created");
    }
}

async fn rule_d4_an_answer_survives_a_restart(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let bytes: Vec<u8> = (0..=255).collect();
    first(&store, &claim(Some(ana))).await.finish(bytes.clone()).await.unwrap();

    store.database.close().await.unwrap();
    let store = store.reopened().await;

    let again = store.idempotency().claim(&claim(Some(ana))).await.unwrap();
    assert!(matches!(again, Claimed::Answered(answer) if answer == bytes));
}

async fn rule_d4_another_request_under_the_same_key_is_a_mismatch(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    first(&store, &claim(Some(ana))).await.finish(b"done".to_vec()).await.unwrap();

    let other = Claim { fingerprint: [2; 32], ..claim(Some(ana)) };

    assert_eq!(asked(&store, &other).await, "mismatch");
}

async fn rule_d4_a_key_belongs_to_one_user_and_one_route(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    first(&store, &claim(Some(ana))).await.finish(b"done".to_vec()).await.unwrap();

    assert_eq!(asked(&store, &claim(Some(ben))).await, "first");
    assert_eq!(asked(&store, &claim(None)).await, "first");
    assert_eq!(asked(&store, &Claim { route: "POST /platforms".into(), ..claim(Some(ana)) }).await, "first");
    assert_eq!(asked(&store, &Claim { key: "k-2".into(), ..claim(Some(ana)) }).await, "first");
}

async fn rule_d4_of_many_at_once_one_is_the_first(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let claim = claim(Some(ana));

    let claims = (0..50).map(|_| store.idempotency().claim(&claim));
    let claimed = futures_util::future::join_all(claims).await;

    let (firsts, others): (Vec<_>, Vec<_>) =
        claimed.into_iter().map(Result::unwrap).partition(|claimed| matches!(claimed, Claimed::First(_)));
    assert_eq!((firsts.len(), others.len()), (1, 49));
    assert!(others.iter().all(|other| matches!(other, Claimed::InProgress)));
}

async fn rule_d4_of_two_nodes_one_is_the_first(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let claim = claim(Some(ana));
    let other_node = store.reopened().await;

    let (here, there) = tokio::join!(answer(&store, &claim, "here"), answer(&other_node, &claim, "there"));

    let asked = asked(&store, &claim).await;
    match (here.as_str(), there.as_str()) {
        ("first", "in progress" | "answered here") => assert_eq!(asked, "answered here"),
        ("in progress" | "answered there", "first") => assert_eq!(asked, "answered there"),
        both => panic!("{both:?}"),
    }
}

/// Claims, and finishes at once what was not asked before.
async fn answer(store: &Store, claim: &Claim, answer: &str) -> String {
    let claimed = store.idempotency().claim(claim).await.unwrap();
    let name = name(&claimed);
    if let Claimed::First(unit) = claimed {
        unit.finish(answer.as_bytes().to_vec()).await.unwrap();
    }
    name
}

async fn what_a_unit_commits_is_seen_inside_at_once_and_outside_when_it_is_finished(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    let unit = first(&store, &claim(Some(ana))).await;

    unit.run(Box::pin(async {
        store.keep_platforms(&[&uber]).await;
        store.book(&[income(&uber, "2026-03-01", usd("1.00"))]).await;
        assert_eq!(store.platforms().find(ana, uber.id).await.unwrap().as_ref(), Some(&uber));
        let sums = store.earnings().by_platform(ana, &earnings::Scope::default()).await.unwrap();
        assert_eq!(sums.len(), 1);
    }))
    .await;
    assert_eq!(store.platforms().find(ana, uber.id).await.unwrap(), None);
    unit.finish(b"done".to_vec()).await.unwrap();

    assert_eq!(store.platforms().find(ana, uber.id).await.unwrap(), Some(uber));
    assert_eq!((store.count("events").await, store.count("idempotency_keys").await), (3, 1));
}

async fn a_dropped_unit_leaves_no_trace_and_lets_the_next_one_in(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let claim = claim(Some(ana));

    for _ in 0..20 {
        let unit = first(&store, &claim).await;
        unit.run(Box::pin(async { store.keep_platforms(&[&platform(ana, "Uber")]).await })).await;
        drop(unit);
    }

    assert_eq!(store.platforms().all(ana).await.unwrap(), []);
    assert_eq!((store.count("events").await, store.count("idempotency_keys").await), (1, 0));
    first(&store, &claim).await.finish(b"done".to_vec()).await.unwrap();
}

async fn a_dropped_part_of_a_unit_undoes_only_itself(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let unit = first(&store, &claim(Some(ana))).await;

    unit.run(Box::pin(async {
        store.keep_platforms(&[&platform(ana, "Uber")]).await;
        let mut dropped = store.ledger(ana).await;
        dropped.add_platform(&platform(ana, "Lyft")).await.unwrap();
        drop(dropped);
        store.keep_platforms(&[&platform(ana, "Bolt")]).await;
    }))
    .await;
    unit.finish(b"done".to_vec()).await.unwrap();

    let names: Vec<_> = store
        .platforms()
        .all(ana)
        .await
        .unwrap()
        .into_iter()
        .map(|platform| platform.name.to_string())
        .collect();
    assert_eq!(names, ["Bolt", "Uber"]);
}

async fn a_refused_part_of_a_unit_spoils_nothing_else(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let unit = first(&store, &claim(Some(ana))).await;

    unit.run(Box::pin(async {
        let mut refused = store.ledger(ana).await;
        assert!(refused.add_platform(&platform(ana, "UBER")).await.is_err());
        drop(refused);
        assert_eq!(store.platforms().all(ana).await.unwrap().len(), 1);
    }))
    .await;
    unit.finish(b"409 taken".to_vec()).await.unwrap();

    assert_eq!(asked(&store, &claim(Some(ana))).await, "answered 409 taken");
}

async fn a_unit_that_is_cancelled_in_the_middle_leaves_no_trace(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let claim = claim(Some(ana));

    // However far the work has come when the client goes away.
    for steps in 0..25 {
        let unit = first(&store, &claim).await;
        let work = unit.run(Box::pin(async {
            store.keep_platforms(&[&platform(ana, "Uber"), &platform(ana, "Lyft")]).await;
            store.platforms().all(ana).await.unwrap();
        }));
        give_up_after(steps, work).await;
        drop(unit);
    }

    assert_eq!(store.platforms().all(ana).await.unwrap(), []);
}

/// Polls so many times, and then lets go.
async fn give_up_after(polls: usize, work: impl Future<Output = ()>) {
    let mut work = std::pin::pin!(work);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(());
        }
        left -= 1;
        work.as_mut().poll(context)
    })
    .await;
}
