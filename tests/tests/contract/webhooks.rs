//! Webhooks, what they are told, and in which order.

use adapter_database::Passing;
use kernel::{Event, Id, Jobs as _, PageRequest, Sort, TimeDelta, Timestamp, UserId};
use tests::{Store, ana, ben, contract, event, instant};
use uuid::Uuid;
use webhooks::{
    DELIVERIES_QUEUE, Delivery, DeliveryFilter, DeliverySort, DeliveryState, EVENTS_QUEUE, FormerSecret,
    Health, Occasion, TurnedOff, Webhook, Webhooks, WebhooksTx,
};

contract!(
    a_webhook_is_kept_as_it_is_and_shown_to_its_owner_alone,
    an_event_of_a_user_without_webhooks_owes_them_nothing,
    a_webhook_is_told_of_an_event_once_and_again_at_someones_wish,
    deliveries_of_one_webhook_and_one_thing_are_owed_one_after_the_other,
    what_became_of_a_delivery_is_kept,
    deliveries_are_listed_by_state_and_kind,
    deliveries_go_with_their_webhook_and_with_time,
);

const KIND: &str = "earning.recorded";

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn webhook(user: UserId) -> Webhook {
    Webhook {
        id: Id::mint(now()),
        user,
        url: "https://example.com/hooks?key=1".parse().unwrap(),
        description: None,
        interests: "*".parse().unwrap(),
        is_active: true,
        turned_off: None,
        secret: vec![7; 68],
        former_secret: None,
        health: Health::default(),
        version: 1,
        created_at: now(),
        updated_at: now(),
    }
}

fn delivery(webhook: &Webhook, event: &Event) -> Delivery {
    Delivery {
        id: Id::mint(now()),
        user: webhook.user,
        webhook: webhook.id,
        event: event.id,
        kind: event.kind.to_owned(),
        about: event.subject,
        occasion: Occasion::Event,
        body: "{\"name\":\"Zoë\"}".to_owned(),
        state: DeliveryState::Pending,
        attempts: 0,
        response_status: None,
        duration_ms: None,
        error: None,
        next_attempt_at: Some(now()),
        created_at: now(),
        updated_at: now(),
    }
}

async fn begin(store: &Store, owner: UserId) -> Box<dyn WebhooksTx> {
    Webhooks::begin(&store.database, owner).await.unwrap()
}

async fn add(store: &Store, webhook: &Webhook) {
    let mut tx = begin(store, webhook.user).await;
    tx.add_webhook(webhook).await.unwrap();
    tx.commit(event(webhook.user)).await.unwrap();
}

/// An event of the kind, about something.
async fn happened(store: &Store, user: UserId, about: u128) -> Event {
    let event = Event { kind: KIND, subject: Uuid::from_u128(about), ..event(user) };
    store.ledger(event.user).await.commit(event.clone()).await.unwrap();
    event
}

async fn keep(store: &Store, deliveries: &[&Delivery]) -> Vec<bool> {
    let mut tx = begin(store, deliveries[0].user).await;
    let mut added = Vec::new();
    for delivery in deliveries {
        added.push(tx.add_delivery(delivery).await.unwrap());
    }
    tx.keep().await.unwrap();
    added
}

async fn a_webhook_is_kept_as_it_is_and_shown_to_its_owner_alone(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let first = webhook(ana);
    let second = webhook(ana);
    for webhook in [&first, &second, &webhook(ben)] {
        add(&store, webhook).await;
    }
    let changed = Webhook {
        url: "http://example.com:8080/".parse().unwrap(),
        description: Some("Für die Buchhaltung".parse().unwrap()),
        interests: "invoice.paid stock.low".parse().unwrap(),
        is_active: false,
        turned_off: Some(TurnedOff::Failing),
        former_secret: Some(FormerSecret { secret: vec![8; 68], until: now() }),
        health: Health { failures: 12, failing_since: Some(now()), resting_until: Some(now()) },
        version: 2,
        ..first.clone()
    };

    let mut tx = begin(&store, ana).await;
    assert_eq!(tx.lock_webhook(ana, first.id).await.unwrap(), Some(first.clone()));
    tx.save_webhook(&changed).await.unwrap();
    tx.commit(event(ana)).await.unwrap();

    assert_eq!(store.database.all(ana).await.unwrap(), [second.clone(), changed.clone()]);
    assert_eq!(Webhooks::find(&store.database, ana, first.id).await.unwrap(), Some(changed));
    assert_eq!(Webhooks::find(&store.database, ben, first.id).await.unwrap(), None);
    let mut tx = begin(&store, ana).await;
    assert_eq!(tx.lock_webhook(ben, first.id).await.unwrap(), None);
    assert!(!tx.hold_webhook(ben, first.id).await.unwrap());
    assert!(tx.hold_webhook(ana, first.id).await.unwrap());
    assert_eq!(tx.lock_webhooks(ana).await.unwrap().len(), 2);
}

async fn an_event_of_a_user_without_webhooks_owes_them_nothing(store: Store) {
    store.database.dispatch([(KIND, EVENTS_QUEUE)]);
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let off = Webhook { is_active: false, ..webhook(ana) };
    add(&store, &off).await;
    add(&store, &webhook(ben)).await;

    happened(&store, ana, 1).await;
    assert_eq!(store.count("jobs").await, 0);

    let event = happened(&store, ben, 1).await;
    let owed = store.database.take(EVENTS_QUEUE, 10, now(), now().plus(TimeDelta::minutes(1))).await.unwrap();
    assert_eq!(owed.iter().map(|job| job.key.clone()).collect::<Vec<_>>(), [event.id.to_string()]);
}

async fn a_webhook_is_told_of_an_event_once_and_again_at_someones_wish(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (hook, other) = (webhook(ana), webhook(ana));
    add(&store, &hook).await;
    add(&store, &other).await;
    let event = happened(&store, ana, 1).await;
    let first = delivery(&hook, &event);
    let again = delivery(&hook, &event);
    let elsewhere = delivery(&other, &event);
    let replay = Delivery { occasion: Occasion::Replay, ..delivery(&hook, &event) };

    assert_eq!(keep(&store, &[&first, &again, &elsewhere, &replay]).await, [true, false, true, true]);

    let found = store.database.delivery(ana, first.id).await.unwrap();
    assert_eq!(found, Some((hook, first)));
    assert_eq!(store.database.delivery(ana, again.id).await.unwrap(), None);
}

async fn deliveries_of_one_webhook_and_one_thing_are_owed_one_after_the_other(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (hook, other) = (webhook(ana), webhook(ana));
    add(&store, &hook).await;
    add(&store, &other).await;
    let (one, two) = (happened(&store, ana, 1).await, happened(&store, ana, 1).await);
    let three = happened(&store, ana, 2).await;
    let deliveries =
        [delivery(&hook, &one), delivery(&hook, &two), delivery(&other, &two), delivery(&hook, &three)];
    let mut tx = begin(&store, ana).await;
    for delivery in &deliveries {
        assert!(tx.add_delivery(delivery).await.unwrap());
        tx.owe(delivery).await.unwrap();
    }
    tx.keep().await.unwrap();
    let take = async || {
        let until = now().plus(TimeDelta::minutes(1));
        store.database.take(DELIVERIES_QUEUE, 10, now(), until).await.unwrap()
    };
    let id = |number: usize| deliveries[number].id.to_string();

    let claimed = take().await;
    assert_eq!(claimed.iter().map(|job| job.key.clone()).collect::<Vec<_>>(), [id(0), id(2), id(3)]);
    assert!(take().await.is_empty());
    let later = now().plus(TimeDelta::hours(1));
    assert!(store.database.postpone(&claimed[0], later, "no answer").await.unwrap());
    assert!(take().await.is_empty(), "what failed keeps its place");
    let again = store.database.take(DELIVERIES_QUEUE, 10, later, later).await.unwrap();
    assert_eq!(again[0].key, id(0));
    assert!(store.database.finish(&again[0]).await.unwrap());

    assert_eq!(take().await.iter().map(|job| job.key.clone()).collect::<Vec<_>>(), [id(1)]);
}

async fn what_became_of_a_delivery_is_kept(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let hook = webhook(ana);
    add(&store, &hook).await;
    let pending = delivery(&hook, &happened(&store, ana, 1).await);
    keep(&store, &[&pending]).await;
    let failed = Delivery {
        state: DeliveryState::Failed,
        attempts: 17,
        response_status: Some(500),
        duration_ms: Some(10_000),
        error: Some("ß".repeat(300)),
        next_attempt_at: None,
        ..pending.clone()
    };

    let mut tx = begin(&store, ana).await;
    assert_eq!(tx.lock_delivery(ben, pending.id).await.unwrap(), None);
    assert_eq!(tx.lock_delivery(ana, pending.id).await.unwrap(), Some(pending));
    tx.save_delivery(&failed).await.unwrap();
    tx.keep().await.unwrap();

    assert_eq!(store.database.delivery(ana, failed.id).await.unwrap(), Some((hook, failed.clone())));
    assert_eq!(store.database.delivery(ben, failed.id).await.unwrap(), None);
}

async fn deliveries_are_listed_by_state_and_kind(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let (hook, other) = (webhook(ana), webhook(ana));
    add(&store, &hook).await;
    add(&store, &other).await;
    let event = happened(&store, ana, 1).await;
    let first = delivery(&hook, &event);
    let ping = Delivery { kind: "ping".into(), occasion: Occasion::Test, ..delivery(&hook, &event) };
    let ping = Delivery {
        state: DeliveryState::Delivered,
        response_status: Some(204),
        next_attempt_at: None,
        ..ping
    };
    keep(&store, &[&first, &ping, &delivery(&other, &event)]).await;
    let listed = async |owner, state, kind: Option<&str>, descending| {
        let mut request = PageRequest::first(Sort { by: DeliverySort::CreatedAt, descending });
        request.count_total = true;
        let filter = DeliveryFilter { state, kind: kind.map(str::to_owned) };
        let page = store.database.deliveries(owner, hook.id, &filter, &request).await.unwrap();
        assert_eq!(page.total, Some(page.items.len() as u64));
        page.items
    };

    assert_eq!(listed(ana, None, None, true).await, [ping.clone(), first.clone()]);
    assert_eq!(listed(ana, None, None, false).await, [first.clone(), ping.clone()]);
    assert_eq!(listed(ana, Some(DeliveryState::Pending), None, true).await, [first]);
    assert_eq!(listed(ana, None, Some("ping"), true).await, [ping]);
    assert_eq!(listed(ana, Some(DeliveryState::Failed), None, true).await, []);
    assert_eq!(listed(ben, None, None, true).await, []);
}

async fn deliveries_go_with_their_webhook_and_with_time(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let (hook, other) = (webhook(ana), webhook(ana));
    add(&store, &hook).await;
    add(&store, &other).await;
    let event = happened(&store, ana, 1).await;
    let old = Delivery { created_at: now().plus(-TimeDelta::days(31)), ..delivery(&other, &event) };
    let replay = Delivery { occasion: Occasion::Replay, ..delivery(&other, &event) };
    keep(&store, &[&delivery(&hook, &event), &old, &replay]).await;

    let month = now().plus(-TimeDelta::days(30));
    assert_eq!(store.database.remove_passed(Passing::Deliveries, month).await.unwrap(), 1);
    assert_eq!(store.database.delivery(ana, old.id).await.unwrap(), None);
    let mut tx = begin(&store, ana).await;
    tx.remove_webhook(ana, hook.id).await.unwrap();
    tx.commit(tests::event(ana)).await.unwrap();

    assert_eq!((store.count("webhooks").await, store.count("webhook_deliveries").await), (1, 1));
    assert!(store.database.delivery(ana, replay.id).await.unwrap().is_some());
}
