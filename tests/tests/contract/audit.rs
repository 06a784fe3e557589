//! The chains of events: whatever is done to them past the server is found.

use std::sync::Arc;

use adapter_database::Database;
use audit::{AuditService, Checkpoint, CheckpointLine, Finding, Head, Link, Linked, Problem, Trail as _};
use futures_util::future::join_all;
use kernel::{Clock, Event, Id, TimeDelta, UserId};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait as _, Statement, Value};
use tests::{Engine, StillClock, Store, ana, ben, contract, event};

contract!(
    audit_a_chain_that_nobody_touched_is_whole,
    audit_an_edited_event_is_found,
    audit_a_deleted_event_is_found,
    audit_swapped_events_are_found,
    audit_an_inserted_event_is_found,
    audit_a_cut_off_end_is_found,
    audit_a_chain_that_was_rewritten_from_its_start_is_found,
    audit_an_end_that_was_put_back_is_found_by_a_checkpoint_and_by_its_copy_elsewhere,
    audit_what_is_written_later_does_not_mend_a_chain,
    audit_a_chain_that_is_gone_is_found,
    audit_checkpoints_that_were_changed_are_found,
    audit_a_day_has_one_checkpoint,
    audit_a_chain_is_whole_after_many_writers_at_once,
    audit_events_are_neither_changed_nor_deleted,
    audit_a_migration_chains_the_events_that_are_there,
);

fn service(database: &Database, clock: &Arc<StillClock>) -> AuditService {
    let store = Arc::new(database.clone());
    AuditService::new(store.clone(), store.clone(), store, tests::seal(), clock.clone())
}

async fn findings(store: &Store) -> Vec<Finding> {
    service(&store.database, &Arc::default()).verify(None).await.unwrap().findings
}

fn found(user: UserId, event: impl Into<Option<Id<Event>>>, problem: Problem) -> Finding {
    Finding { user: Some(user), event: event.into(), problem }
}

/// Writes so many events of a user, one after the other.
async fn tell(store: &Store, user: UserId, count: usize) -> Vec<Id<Event>> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let event = event(user);
        ids.push(event.id);
        store.registry(user).await.commit(event).await.unwrap();
    }
    ids
}

/// A chain of an `account.opened` of sorts and five more events, and their ids; and one of someone else.
async fn chained(store: &Store) -> (UserId, Vec<Id<Event>>) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    tell(store, ben, 3).await;
    let ids = tell(store, ana, 5).await;
    assert_eq!(findings(store).await, []);
    (ana, ids)
}

/// Does something to the events that no trigger lets happen.
async fn tamper(store: &Store, sql: &str, values: impl IntoIterator<Item = Value>) {
    let backdoor = store.backdoor().await;
    let on = if store.engine == Engine::Postgres { "ON events" } else { "" };
    for trigger in ["events_append_only", "events_stay"] {
        backdoor.execute_unprepared(&format!("DROP TRIGGER IF EXISTS {trigger} {on}")).await.unwrap();
    }
    let statement = Statement::from_sql_and_values(backdoor.get_database_backend(), sql, values);
    assert!(backdoor.execute_raw(statement).await.unwrap().rows_affected() > 0, "{sql}");
    backdoor.close().await.unwrap();
}

async fn lane(store: &Store, user: UserId) -> Vec<Linked> {
    store.database.stretch(user, 0, 0, 1000).await.unwrap()
}

async fn set_head(store: &Store, head: &Head, closed: Option<Vec<u8>>) {
    let values: [Value; 3] =
        [head.user.uuid().into(), head.place.sequence.into(), head.link.0.to_vec().into()];
    let sql = "UPDATE event_heads SET sequence = $2, link = $3 WHERE user_id = $1 AND lane = 0";
    tamper(store, sql, values).await;
    if let Some(closed) = closed {
        let sql = "UPDATE event_heads SET closed = $2 WHERE user_id = $1 AND lane = 0";
        tamper(store, sql, [head.user.uuid().into(), closed.into()]).await;
    }
}

async fn audit_a_chain_that_nobody_touched_is_whole(store: Store) {
    let (ana, ids) = chained(&store).await;

    let all = service(&store.database, &Arc::default()).verify(None).await.unwrap();
    let anas = service(&store.database, &Arc::default()).verify(Some(ana)).await.unwrap();

    assert_eq!((all.users, all.events), (2, 10));
    assert_eq!((anas.users, anas.events), (1, 1 + ids.len() as u64));
}

async fn audit_an_edited_event_is_found(store: Store) {
    let (ana, ids) = chained(&store).await;
    let later = if store.engine == Engine::Postgres {
        "at + interval '1 microsecond'"
    } else {
        "'2026-03-14T09:00:00.000001+00:00'"
    };
    // The earliest flaw of a chain is told, so from the end to the start.
    for (id, change) in ids.iter().rev().zip([
        "payload = '{\"done\":false}'",
        &format!("at = {later}"),
        "kind = 'test.undone'",
        "request = 'another'",
        "address = '192.0.2.7'",
    ]) {
        let sql = format!("UPDATE events SET {change} WHERE id = $1");
        tamper(&store, &sql, [id.uuid().into()]).await;

        assert_eq!(findings(&store).await, [found(ana, *id, Problem::Altered)], "{change}");
    }
}

async fn audit_a_deleted_event_is_found(store: Store) {
    let (ana, ids) = chained(&store).await;

    tamper(&store, "DELETE FROM events WHERE id = $1", [ids[4].uuid().into()]).await;
    assert_eq!(findings(&store).await, [found(ana, ids[3], Problem::CutOff)]);

    tamper(&store, "DELETE FROM events WHERE id = $1", [ids[1].uuid().into()]).await;
    assert_eq!(findings(&store).await, [found(ana, ids[2], Problem::Missing)]);
}

async fn audit_swapped_events_are_found(store: Store) {
    let (ana, ids) = chained(&store).await;

    // Their places only, and then their links with them.
    for columns in [vec!["sequence"], vec!["sequence", "link"]] {
        let rows = lane(&store, ana).await;
        let (one, two) = (&rows[2], &rows[3]);
        let set = |columns: &[&str]| {
            columns.iter().enumerate().map(|(at, name)| format!("{name} = ${}", at + 2)).collect::<Vec<_>>()
        };
        let sql = format!("UPDATE events SET {} WHERE id = $1", set(&columns).join(", "));
        let aside: [Value; 2] = [one.entry.id.uuid().into(), 99i64.into()];
        tamper(&store, "UPDATE events SET sequence = $2 WHERE id = $1", aside).await;
        for (row, as_row) in [(two, one), (one, two)] {
            let mut values: Vec<Value> =
                vec![row.entry.id.uuid().into(), as_row.place.sequence.into(), as_row.link.0.to_vec().into()];
            values.truncate(columns.len() + 1);
            tamper(&store, &sql, values).await;
        }
        let first = lane(&store, ana).await[2].entry.id;
        assert!(ids.contains(&first));
        assert_eq!(findings(&store).await, [found(ana, first, Problem::Altered)], "{columns:?}");
    }
}

/// A copy of an event under another id, with what is said of its place.
async fn insert(store: &Store, of: Id<Event>, place: Option<(i64, i64, Link)>) -> Id<Event> {
    let id = event(Id::from(of.uuid())).id;
    let (lane, sequence, link) = match place {
        Some((lane, sequence, link)) => (Some(lane), Some(sequence), Some(link.0.to_vec())),
        None => (None, None, None),
    };
    let sql = "INSERT INTO events (user_id, id, at, kind, subject, payload, request, lane, sequence, link)
        SELECT user_id, $2, at, kind, subject, payload, request, $3, $4, $5 FROM events WHERE id = $1";
    let values: [Value; 5] = [of.uuid().into(), id.uuid().into(), lane.into(), sequence.into(), link.into()];
    tamper(store, sql, values).await;
    id
}

async fn audit_an_inserted_event_is_found(store: Store) {
    let (ana, ids) = chained(&store).await;

    // At the end, with the very link that it would have: a link is no secret, and the end is.
    let rows = lane(&store, ana).await;
    let last = rows.last().unwrap();
    let mut forged = last.clone();
    forged.place.sequence += 1;
    let id = insert(&store, ids[4], Some((0, forged.place.sequence, Link::NONE))).await;
    forged.entry = lane(&store, ana).await.pop().unwrap().entry;
    let link = last.link.after(forged.place, &forged.entry);
    tamper(&store, "UPDATE events SET link = $2 WHERE id = $1", [id.uuid().into(), link.0.to_vec().into()])
        .await;
    assert_eq!(findings(&store).await, [found(ana, id, Problem::Inserted)]);

    // And with the end moved on.
    let head = Head { user: ana, place: forged.place, link };
    set_head(&store, &head, None).await;
    assert_eq!(findings(&store).await, [found(ana, id, Problem::HeadForged)]);

    // In no lane, and in one of its own.
    let loose = insert(&store, ids[0], None).await;
    assert!(findings(&store).await.contains(&found(ana, loose, Problem::Inserted)));
    tamper(&store, "DELETE FROM events WHERE id = $1", [loose.uuid().into()]).await;
    let apart = insert(&store, ids[0], Some((77, 1, Link::NONE))).await;
    assert!(findings(&store).await.contains(&found(ana, apart, Problem::Inserted)));
}

async fn audit_a_cut_off_end_is_found(store: Store) {
    let (ana, ids) = chained(&store).await;
    let rows = lane(&store, ana).await;

    tamper(
        &store,
        "DELETE FROM events WHERE sequence > $1 AND user_id = $2",
        [3i64.into(), ana.uuid().into()],
    )
    .await;
    assert_eq!(findings(&store).await, [found(ana, ids[1], Problem::CutOff)]);

    // The link of the new end stands beside the event, but nobody else can close it.
    let head = Head { user: ana, place: rows[2].place, link: rows[2].link };
    set_head(&store, &head, None).await;
    assert_eq!(findings(&store).await, [found(ana, ids[1], Problem::HeadForged)]);
}

/// What someone can do who may write to the database, and knows how links are made.
async fn audit_a_chain_that_was_rewritten_from_its_start_is_found(store: Store) {
    let (ana, ids) = chained(&store).await;
    tamper(&store, "UPDATE events SET payload = '{}' WHERE id = $1", [ids[0].uuid().into()]).await;
    let mut link = Link::NONE;
    for linked in lane(&store, ana).await {
        link = link.after(linked.place, &linked.entry);
        let values: [Value; 2] = [linked.entry.id.uuid().into(), link.0.to_vec().into()];
        tamper(&store, "UPDATE events SET link = $2 WHERE id = $1", values).await;
    }
    let place = lane(&store, ana).await[5].place;

    set_head(&store, &Head { user: ana, place, link }, None).await;

    assert_eq!(findings(&store).await, [found(ana, ids[4], Problem::HeadForged)]);
}

async fn audit_an_end_that_was_put_back_is_found_by_a_checkpoint_and_by_its_copy_elsewhere(store: Store) {
    let (ana, _) = chained(&store).await;
    let clock: Arc<StillClock> = Arc::default();
    let audit = service(&store.database, &clock);
    let old = store.database.heads(ana).await.unwrap().remove(0);
    let late = tell(&store, ana, 2).await;
    let Checkpoint { number, .. } = audit.checkpoint().await.unwrap().unwrap();
    let copy = audit.lines_after(0).await.unwrap().join("\n");
    assert_eq!(audit.verify_against(copy.as_bytes()).await.unwrap(), []);

    for id in late {
        tamper(&store, "DELETE FROM events WHERE id = $1", [id.uuid().into()]).await;
    }
    set_head(&store, &old.head, Some(old.closed)).await;

    assert_eq!(findings(&store).await, [found(ana, None, Problem::Rewritten { checkpoint: number })]);
    // Without the checkpoint the chain looks whole; the copy knows better.
    tamper(&store, "DELETE FROM audit_marks", []).await;
    tamper(&store, "DELETE FROM audit_checkpoints", []).await;
    assert_eq!(findings(&store).await, []);
    let forged =
        Finding { user: None, event: None, problem: Problem::CheckpointForged { checkpoint: number } };
    let rewritten = found(ana, None, Problem::Rewritten { checkpoint: number });
    assert_eq!(audit.verify_against(copy.as_bytes()).await.unwrap(), [forged, rewritten]);
}

async fn audit_what_is_written_later_does_not_mend_a_chain(store: Store) {
    let (ana, _) = chained(&store).await;
    let rows = lane(&store, ana).await;
    let last = rows.last().unwrap();
    tamper(&store, "DELETE FROM events WHERE id = $1", [last.entry.id.uuid().into()]).await;
    let before = &rows[rows.len() - 2];
    set_head(&store, &Head { user: ana, place: before.place, link: before.link }, None).await;

    let later = tell(&store, ana, 3).await;

    assert_eq!(findings(&store).await, [found(ana, later[0], Problem::Missing)]);
}

async fn audit_a_chain_that_is_gone_is_found(store: Store) {
    let (ana, _) = chained(&store).await;
    tamper(&store, "DELETE FROM events WHERE user_id = $1", [ana.uuid().into()]).await;
    tamper(&store, "DELETE FROM event_heads WHERE user_id = $1", [ana.uuid().into()]).await;

    assert_eq!(findings(&store).await, [found(ana, None, Problem::HeadMissing)]);

    let later = tell(&store, ana, 1).await;
    assert!(findings(&store).await.contains(&found(ana, later[0], Problem::Missing)));
}

async fn audit_checkpoints_that_were_changed_are_found(store: Store) {
    let (ana, _) = chained(&store).await;
    let clock: Arc<StillClock> = Arc::default();
    let audit = service(&store.database, &clock);
    for _ in 0..3 {
        audit.checkpoint().await.unwrap().unwrap();
        clock.advance(TimeDelta::days(1));
        tell(&store, ana, 1).await;
    }
    let of = |problem| Finding { user: None, event: None, problem };
    assert_eq!(findings(&store).await, []);

    tamper(&store, "UPDATE audit_marks SET sequence = sequence + 100 WHERE checkpoint = $1", [3i64.into()])
        .await;
    let told = findings(&store).await;
    assert!(told.contains(&of(Problem::CheckpointForged { checkpoint: 3 })), "{told:?}");

    tamper(&store, "DELETE FROM audit_marks WHERE checkpoint = $1", [2i64.into()]).await;
    tamper(&store, "DELETE FROM audit_checkpoints WHERE number = $1", [2i64.into()]).await;
    let told = findings(&store).await;
    assert!(told.contains(&of(Problem::CheckpointMissing { checkpoint: 3 })), "{told:?}");
}

async fn audit_a_day_has_one_checkpoint(store: Store) {
    let (ana, _) = chained(&store).await;
    let clock: Arc<StillClock> = Arc::default();
    let nodes = [store.database.clone(), store.reopened().await.database];
    let services = nodes.each_ref().map(|database| service(database, &clock));

    let made = join_all(services.iter().map(AuditService::checkpoint)).await;
    assert_eq!(made.into_iter().filter_map(Result::unwrap).count(), 1);
    assert_eq!(services[0].checkpoint().await.unwrap(), None);

    clock.advance(TimeDelta::days(1));
    tell(&store, ana, 1).await;
    let second = services[1].checkpoint().await.unwrap().unwrap();

    assert_eq!((second.number, second.at), (2, clock.now()));
    let lines = services[0].lines_after(1).await.unwrap();
    let (read, marks) = CheckpointLine::read(&lines[0]).unwrap();
    // Only what went on is marked again.
    assert_eq!((read, marks.len()), (second, 1));
    assert_eq!(findings(&store).await, []);
}

async fn audit_a_chain_is_whole_after_many_writers_at_once(store: Store) {
    let [ana, ben] = store.welcome([ana(), ben()]).await;
    let other = store.reopened().await;

    let writers = (0..16).map(|number| {
        let node = if number % 2 == 0 { &store } else { &other };
        async move {
            for turn in 0..25 {
                let user = if turn % 5 == 0 { ben } else { ana };
                let mut tx = node.registry(user).await;
                if turn % 3 == 0 {
                    tx.tell(event(user)).await.unwrap();
                }
                if turn % 7 == 6 {
                    // Dropped: as if it had never been.
                    continue;
                }
                tx.commit(event(user)).await.unwrap();
            }
        }
    });
    join_all(writers).await;

    let verified = service(&store.database, &Arc::default()).verify(None).await.unwrap();
    assert_eq!(verified.findings, []);
    assert_eq!(verified.events, store.count("events").await);
    let lanes = store.rows("SELECT DISTINCT lane FROM events").await.len();
    assert_eq!(lanes > 1, store.engine == Engine::Postgres, "{lanes} lanes");
}

async fn audit_events_are_neither_changed_nor_deleted(store: Store) {
    let (_, ids) = chained(&store).await;
    let backdoor = store.backdoor().await;
    let truncate = (store.engine == Engine::Postgres).then_some("TRUNCATE events CASCADE");
    let changes = ["DELETE FROM events", "UPDATE events SET link = NULL", "UPDATE events SET lane = lane"];
    for sql in changes.into_iter().chain(truncate) {
        let refusal = backdoor.execute_unprepared(sql).await.unwrap_err();

        assert!(refusal.to_string().contains("events are append-only"), "{sql}: {refusal}");
    }
    backdoor.close().await.unwrap();
    assert_eq!(store.count("events").await, ids.len() as u64 + 5);
}

async fn audit_a_migration_chains_the_events_that_are_there(store: Store) {
    let (url, _folder) = Store::empty(store.engine).await;
    let made = if store.engine == Engine::Sqlite { "?mode=rwc" } else { "" };
    let old = sea_orm::Database::connect(format!("{url}{made}")).await.unwrap();
    Migrator::up(&old, Some(9)).await.unwrap();
    let users = [ana().id, ben().id, ana().id];
    let run = async |sql: &str, values: Vec<Value>| {
        let statement = Statement::from_sql_and_values(old.get_database_backend(), sql, values);
        old.execute_raw(statement).await.unwrap();
    };
    for user in users {
        let email = format!("{user}@example.com");
        run(
            "INSERT INTO users (id, email, email_key, password_hash, zone, currency, role, week_starts_on,
                fiscal_year_month, fiscal_year_day, version, created_at, updated_at)
            VALUES ($1, $2, $2, '', 'UTC', 'USD', 'user', 1, 1, 1, 1, $3, $3)",
            vec![user.uuid().into(), email.into(), StillClock::new().now().to_utc().into()],
        )
        .await;
    }
    // More than are chained in one go; one user has none.
    for number in 0..1100 {
        let event = event(users[usize::from(number % 3 == 0)]);
        let at = event.at.plus(TimeDelta::milliseconds(number)).to_utc();
        run(
            "INSERT INTO events (user_id, id, at, kind, subject, payload, request)
            VALUES ($1, $2, $3, 'test.done', $2, $4, 'r')",
            vec![
                event.user.uuid().into(),
                event.id.uuid().into(),
                at.into(),
                format!("{{\"n\":\"Über {number}\"}}").into(),
            ],
        )
        .await;
    }
    old.close().await.unwrap();

    let database = Database::connect(&url, None).await.unwrap();
    database.seal_with(&tests::seal());
    database.migrate().await.unwrap();

    let verified = service(&database, &Arc::default()).verify(None).await.unwrap();
    assert_eq!(verified.findings, []);
    assert_eq!((verified.users, verified.events), (3, 1100));
    for user in [users[2], users[0]] {
        let tx = identity::Registry::begin(&database, user).await.unwrap();
        tx.commit(event(user)).await.unwrap();
    }
    let verified = service(&database, &Arc::default()).verify(None).await.unwrap();
    assert_eq!((verified.findings.len(), verified.events), (0, 1102));
    database.close().await.unwrap();
}
