//! What is of no use any more once it is old, and what is not touched.

use adapter_database::Passing;
use kernel::{TimeDelta, Timestamp};
use sea_orm::Value;
use tests::{Engine, Store, ana, contract, instant, session};
use uuid::Uuid;

contract!(
    what_is_old_goes_however_much_there_is_of_it,
    a_session_goes_once_it_has_been_over_for_long_enough,
    a_letter_that_is_to_be_sent_stays_and_so_does_a_job_that_is_not_given_up,
);

fn now() -> Timestamp {
    instant("2026-03-14T09:00:00Z")
}

fn ago(days: i64) -> Timestamp {
    now().plus(-TimeDelta::days(days))
}

async fn what_is_old_goes_however_much_there_is_of_it(store: Store) {
    let (bytes, cast) = match store.engine {
        Engine::Sqlite => ("zeroblob", "TEXT"),
        Engine::Postgres => ("sha256", "TIMESTAMPTZ"),
    };
    let (digest, owner) = match store.engine {
        Engine::Sqlite => (format!("{bytes}(32)"), "zeroblob(16)"),
        Engine::Postgres => (format!("{bytes}('')"), "'00000000-0000-0000-0000-000000000000'::uuid"),
    };
    for (rows, at) in [(1200, "2026-03-06T09:00:00.000+00:00"), (3, "2026-03-07T09:00:00.000+00:00")] {
        store
            .rows(&format!(
                "INSERT INTO idempotency_keys (owner, route, key, fingerprint, answer, created_at)
                WITH RECURSIVE numbers (number) AS (
                    SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {rows}
                )
                SELECT {owner}, 'POST /{rows}', 'key-' || number, {digest}, {digest}, CAST('{at}' AS {cast})
                FROM numbers"
            ))
            .await;
    }

    assert_eq!(store.database.count_passed(Passing::Answers, ago(7)).await.unwrap(), 1200);
    assert_eq!(store.database.remove_passed(Passing::Answers, ago(7)).await.unwrap(), 1200);

    assert_eq!(store.database.remove_passed(Passing::Answers, ago(7)).await.unwrap(), 0);
    assert_eq!(store.count("idempotency_keys").await, 3);
}

async fn a_session_goes_once_it_has_been_over_for_long_enough(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    // Sessions last seven days.
    for day in [0, 60] {
        store.sign_in(&session(ana, -day * 24 * 60 * 60)).await;
    }

    assert_eq!(store.database.remove_passed(Passing::Sessions, ago(60)).await.unwrap(), 0);
    assert_eq!(store.database.remove_passed(Passing::Sessions, ago(30)).await.unwrap(), 1);

    assert_eq!(store.count("sessions").await, 1);
}

async fn a_letter_that_is_to_be_sent_stays_and_so_does_a_job_that_is_not_given_up(store: Store) {
    let [ana] = store.welcome([ana()]).await;
    let long_ago = || Value::from(ago(400).to_utc());
    for (number, state) in [(1, "queued"), (2, "withheld"), (3, "failed")] {
        let id = || Value::from(Uuid::from_u128(number));
        store
            .plant(
                "letters",
                [
                    ("user_id", ana.uuid().into()),
                    ("id", id()),
                    ("kind", "invoice".into()),
                    ("key", state.into()),
                    ("about", id()),
                    ("detail", "{}".into()),
                    ("state", state.into()),
                    ("created_at", long_ago()),
                    ("updated_at", long_ago()),
                ],
            )
            .await;
    }
    for (key, died_at) in [("waiting", None), ("given up", Some(ago(400))), ("just given up", Some(ago(1)))] {
        store
            .plant(
                "jobs",
                [
                    ("queue", "mail".into()),
                    ("key", key.into()),
                    ("attempts", 1_i64.into()),
                    ("due_at", long_ago()),
                    ("created_at", long_ago()),
                    ("died_at", died_at.map(Timestamp::to_utc).into()),
                ],
            )
            .await;
    }

    assert_eq!(store.database.remove_passed(Passing::Letters, ago(365)).await.unwrap(), 2);
    assert_eq!(store.database.remove_passed(Passing::Jobs, ago(90)).await.unwrap(), 1);

    let left = store.rows("SELECT state AS name FROM letters UNION ALL SELECT key FROM jobs").await;
    let mut left: Vec<String> = left.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    left.sort();
    assert_eq!(left, ["just given up", "queued", "waiting"]);
}
