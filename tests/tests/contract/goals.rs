//! Goals.

use earnings::{Goal, GoalFilter, GoalKind, GoalPeriod, GoalSort, Goals, Measure};
use kernel::{Id, PageRequest, Sort, UserId};
use tests::{Store, ana, ben, contract, date, event, instant, platform, usd};

contract!(
    a_goal_comes_back_as_it_was,
    rule_l4_a_platform_with_goals_stays,
    rule_d7_no_port_shows_or_changes_someone_elses_goals,
);

fn goal(user: UserId) -> Goal {
    let now = instant("2026-03-14T09:00:00Z");
    Goal {
        id: Id::mint(now),
        user,
        title: "March".parse().unwrap(),
        kind: GoalKind::Earnings,
        target: Measure::Money(usd("3000.00")),
        period: GoalPeriod::Month,
        starts_on: date("2026-03-14"),
        ends_on: None,
        platform: None,
        is_active: true,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

async fn keep(store: &Store, goals: &[&Goal]) {
    let mut tx = Goals::begin(&store.database, goals[0].user).await.unwrap();
    for goal in goals {
        tx.add_goal(goal).await.unwrap();
    }
    tx.commit(event(goals[0].user)).await.unwrap();
}

async fn a_goal_comes_back_as_it_was(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let plain = goal(ana);
    let full = Goal {
        title: "Ünternehmen ☂".parse().unwrap(),
        kind: GoalKind::Hours,
        target: Measure::Hours("37.500001".parse().unwrap()),
        period: GoalPeriod::Custom,
        ends_on: Some(date("2199-12-31")),
        platform: Some(uber.id),
        is_active: false,
        version: 42,
        updated_at: instant("2026-03-14T09:00:00.120Z"),
        ..goal(ana)
    };
    let yearly = Goal { kind: GoalKind::Savings, period: GoalPeriod::FiscalYear, ..goal(ana) };
    keep(&store, &[&plain, &full, &yearly]).await;

    for goal in [plain, full, yearly] {
        assert_eq!(Goals::find(&store.database, ana, goal.id).await.unwrap(), Some(goal));
    }
}

async fn rule_l4_a_platform_with_goals_stays(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let uber = platform(ana, "Uber");
    store.keep_platforms(&[&uber]).await;
    let aimed = Goal { platform: Some(uber.id), ..goal(ana) };
    keep(&store, &[&aimed]).await;

    assert!(!store.ledger(ana).await.remove_platform(ana, uber.id).await.unwrap());
    let mut tx = Goals::begin(&store.database, ana).await.unwrap();
    tx.remove_goal(ana, aimed.id).await.unwrap();
    tx.commit(event(ana)).await.unwrap();
    assert!(store.ledger(ana).await.remove_platform(ana, uber.id).await.unwrap());
}

async fn rule_d7_no_port_shows_or_changes_someone_elses_goals(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (hers, uber) = (goal(ana), platform(ana, "Uber"));
    store.keep_platforms(&[&uber]).await;
    keep(&store, &[&hers]).await;
    let request = PageRequest::first(Sort { by: GoalSort::Title, descending: false });

    assert_eq!(Goals::find(&store.database, ben, hers.id).await.unwrap(), None);
    let page = Goals::page(&store.database, ben, &GoalFilter::default(), &request).await.unwrap();
    assert!(page.items.is_empty());
    let mut tx = Goals::begin(&store.database, ben).await.unwrap();
    assert_eq!(tx.lock_goal(ben, hers.id).await.unwrap(), None);
    assert!(!tx.has_platform(ben, uber.id).await.unwrap());
    tx.remove_goal(ben, hers.id).await.unwrap();
    tx.commit(event(ben)).await.unwrap();
    assert_eq!(Goals::find(&store.database, ana, hers.id).await.unwrap(), Some(hers));
}
