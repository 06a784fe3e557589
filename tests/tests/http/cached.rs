//! Answers that cost nothing while nothing changes, and are never of yesterday.

use std::time::Duration;

use serde_json::json;
use tests::{Client, Server, served};

served!(
    a_304_of_what_has_not_changed_asks_no_store,
    what_was_answered_is_answered_again_without_a_store,
    figures_that_were_asked_for_are_there_without_a_store,
    four_of_five_answers_of_a_usual_day_are_from_memory,
    one_sees_ones_own_change_at_once,
    a_change_elsewhere_in_the_books_leaves_the_same_answer_good,
    another_day_is_another_state,
    another_question_is_another_state,
    no_one_holds_the_answer_of_another,
    a_repeated_request_is_told_of_once_it_is_durable,
    sess_3_a_session_that_is_over_is_over_at_once,
    what_another_process_writes_is_seen_after_a_while,
);

/// Long enough to be sure that no one looks again.
const NEVER: Duration = Duration::from_hours(1);

const LISTS: [&str; 7] = [
    "/earnings?limit=5",
    "/platforms",
    "/earnings/summary?period=all",
    "/earnings/monthly?months=3",
    "/expenses",
    "/customers",
    "/invoices",
];

async fn with_books(app: &Server) -> (Client, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-14", "12.50").await;
    (ana, uber)
}

async fn a_304_of_what_has_not_changed_asks_no_store(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, _) = with_books(&app).await;
    let mut held = Vec::new();
    for list in LISTS {
        held.push((list, ana.get(list).await.expect(200).tag()));
    }

    app.close_the_books().await;

    for (list, tag) in held {
        let answer = ana.get(list).if_none_match(&tag).await.expect(304);
        assert_eq!(answer.tag(), tag, "{list}");
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert!(answer.header("vary").unwrap().contains("Authorization"));
        ana.get(list).if_none_match(&tag).without("authorization").await.expect(401);
    }
    ana.get("/earnings").if_none_match("W/\"0011223344556677.0011223344556677\"").await.expect(503);
}

async fn what_was_answered_is_answered_again_without_a_store(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, _) = with_books(&app).await;
    let more = ["/analytics/dashboard", "/analytics/reports?type=profitLoss&period=year", "/goals", "/sales"];
    let asked: Vec<&str> = LISTS.into_iter().chain(more).collect();
    let mut answers = Vec::new();
    for path in &asked {
        answers.push(ana.get(path).await.expect(200));
    }

    app.close_the_books().await;
    app.set_clock("2026-03-14T09:00:07Z");

    for (path, answer) in asked.into_iter().zip(answers) {
        let (mut before, mut again) = (answer.json(), ana.get(path).await.expect(200).json());
        assert_ne!(again["requestId"], before["requestId"], "{path}");
        assert_eq!(again["timestamp"], "2026-03-14T09:00:07.000Z", "{path}");
        for moment in ["requestId", "timestamp"] {
            before[moment].take();
            again[moment].take();
        }
        assert_eq!(again, before, "{path}");
        assert_eq!(ana.get(path).await.tag(), answer.tag(), "{path}");
        assert_eq!(again["success"], true);
    }
}

/// People who come several times a day and look around; in one of four visits they write down what they earned.
async fn four_of_five_answers_of_a_usual_day_are_from_memory(app: Server) {
    const FIRST: [&str; 4] = ["/user/profile", "/analytics/dashboard", "/platforms", "/earnings"];
    const PAGES: [&str; 8] = [
        "/analytics/dashboard",
        "/earnings",
        "/earnings/summary?period=week",
        "/earnings/summary?period=month",
        "/earnings/monthly?months=12",
        "/analytics/trends?metric=earnings",
        "/expenses",
        "/goals",
    ];
    let mut dice = tests::Dice::new(4);
    let mut people = Vec::new();
    for name in ["ana", "ben", "cyd", "dee", "eve"] {
        let client = app.register(name).await;
        let uber = client.platform("Uber").await;
        people.push((client, uber));
    }
    let before = app.figures();
    for _ in 0..100 {
        let (client, uber) = &people[usize::try_from(dice.roll(0..5)).unwrap()];
        for page in FIRST {
            client.get(page).await.expect(200);
        }
        for _ in 0..dice.roll(4..12) {
            client.get(dice.pick(&PAGES)).await.expect(200);
        }
        if dice.roll(0..4) == 0 {
            client.book(uber, "2026-03-14", "12.50").await;
            for page in ["/analytics/dashboard", "/earnings"] {
                client.get(page).await.expect(200);
            }
        }
    }

    let after = app.figures();
    let [hits, misses] =
        [after.answers.hits - before.answers.hits, after.answers.misses - before.answers.misses];
    eprintln!("{hits} of {} answers were from memory", hits + misses);
    assert!(hits >= 4 * misses, "{hits} hits, {misses} misses");
}

async fn figures_that_were_asked_for_are_there_without_a_store(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, _) = with_books(&app).await;
    let asked = ["/earnings/summary?period=all", "/earnings/monthly?months=3", "/platforms", "/user/profile"];
    let mut answers = Vec::new();
    for path in asked {
        answers.push(ana.get(path).await.expect(200).data());
    }

    app.close_the_books().await;

    for (path, answer) in asked.into_iter().zip(answers) {
        assert_eq!(ana.get(path).await.expect(200).data(), answer, "{path}");
    }
    assert_eq!(app.figures().answers.hits, 3, "all but the profile, which is read through the cache");
    ana.get("/earnings/summary?period=year").await.expect(503);
}

async fn one_sees_ones_own_change_at_once(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, uber) = with_books(&app).await;
    for count in 2..20 {
        let summary = ana.get("/earnings/summary?period=all").await.expect(200);
        let list = ana.get("/earnings").await.expect(200);
        ana.book(&uber, "2026-03-14", "12.50").await;

        let after = ana.get("/earnings/summary?period=all").if_none_match(&summary.tag()).await;
        assert_eq!(after.expect(200).data()["count"], count);
        let after = ana.get("/earnings").if_none_match(&list.tag()).await.expect(200);
        assert_eq!(after.data().as_array().unwrap().len(), count);
    }
    let named = ana.put("/user/profile", json!({ "name": "Ana" })).await.expect(200).data();
    assert_eq!(ana.get("/user/profile").await.expect(200).data(), named);
    ana.put("/user/profile", json!({ "timezone": "Pacific/Auckland" })).await.expect(200);
    let today = ana.get("/earnings/summary?period=today").await.expect(200).data();
    assert_eq!(today["period"]["from"], "2026-03-14", "22:00 in Auckland");
}

async fn a_change_elsewhere_in_the_books_leaves_the_same_answer_good(app: Server) {
    let (ana, _) = with_books(&app).await;
    let held = ana.get("/earnings").await.expect(200).tag();

    ana.customer("Ada").await;

    let answer = ana.get("/earnings").if_none_match(&held).await.expect(304);
    assert_ne!(answer.tag(), held, "another state");
    ana.get("/earnings").if_none_match(&answer.tag()).await.expect(304);
}

async fn another_day_is_another_state(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, _) = with_books(&app).await;
    let held = ana.get("/earnings/summary?period=today").await.expect(200).tag();
    app.set_clock("2026-03-14T09:05:00Z");
    ana.get("/earnings/summary?period=today").if_none_match(&held).await.expect(304);
    app.set_clock("2026-03-15T00:00:01Z");
    let ana = app.visitor().login("ana").await;

    let tomorrow = ana.get("/earnings/summary?period=today").if_none_match(&held).await.expect(200);

    assert_eq!(tomorrow.data()["count"], 0);
}

async fn another_question_is_another_state(app: Server) {
    let (ana, _) = with_books(&app).await;
    let held = ana.get("/earnings/summary?period=all&currency=USD").await.expect(200).tag();

    ana.get("/earnings/summary?currency=USD&period=all").if_none_match(&held).await.expect(304);
    ana.get("/earnings/summary?currency=EUR&period=all").if_none_match(&held).await.expect(200);
    ana.get("/earnings/summary?period=nonsense").if_none_match(&held).await.expect(400);
}

async fn no_one_holds_the_answer_of_another(app: Server) {
    let (ana, _) = with_books(&app).await;
    let ben = app.register("ben").await;
    let held = ana.get("/earnings").await.expect(200).tag();

    let answer = ben.get("/earnings").if_none_match(&held).await.expect(200);

    assert_eq!(answer.data(), json!([]));
}

async fn a_repeated_request_is_told_of_once_it_is_durable(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, uber) = with_books(&app).await;
    let count = async || ana.get("/earnings/summary?period=all").await.expect(200).data()["count"].clone();
    assert_eq!(count().await, 1);
    let earning = json!({ "platformId": uber, "date": "2026-03-14", "amount": "1.00" });

    ana.post("/earnings", earning.clone()).keyed("k-1").await.expect(201);
    assert_eq!(count().await, 2);
    ana.post("/earnings", earning).keyed("k-1").await.expect(201);
    assert_eq!(count().await, 2);
}

async fn sess_3_a_session_that_is_over_is_over_at_once(app: Server) {
    let app = app.rechecking(NEVER);
    let (ana, _) = with_books(&app).await;
    let other = app.visitor().login("ana").await;
    let held = ana.get("/earnings").await.expect(200).tag();

    ana.post("/auth/logout", json!({})).await.expect(204);

    ana.get("/earnings").if_none_match(&held).await.expect(401);
    other.get("/earnings").await.expect(200);
    app.set_clock("2026-03-22T09:00:00Z");
    other.get("/earnings").await.expect(401);
}

async fn what_another_process_writes_is_seen_after_a_while(app: Server) {
    let app = app.rechecking(Duration::from_millis(50));
    let (ana, uber) = with_books(&app).await;
    let elsewhere = ana.at_the_door_of(&app.neighbour().await);
    let held = ana.get("/earnings/summary?period=all").await.expect(200).tag();

    elsewhere.book(&uber, "2026-03-14", "1.00").await;

    // Within the time that is set, which a case that is slow may be far beyond.
    while ana.get("/earnings/summary?period=all").if_none_match(&held).await.status == 304 {
        tokio::task::yield_now().await;
    }
    assert_eq!(ana.get("/earnings/summary?period=all").await.expect(200).data()["count"], 2);
    elsewhere.post("/auth/logout", json!({})).await.expect(204);
    while ana.get("/earnings").await.status != 401 {
        tokio::task::yield_now().await;
    }
}
