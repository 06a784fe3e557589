//! Live changes.

use serde_json::json;
use tests::{Server, served};

served!(
    a_change_is_told_to_every_session_of_the_user_and_to_no_one_else,
    what_came_before_is_not_told,
    whoever_comes_back_is_told_what_was_missed,
    whoever_missed_too_much_is_told_to_start_over,
    an_id_that_is_none_starts_over,
    a_change_that_another_process_makes_is_told,
    a_client_that_does_not_read_is_told_all_of_it_later,
    a_stream_ends_with_its_session,
    a_stream_ends_with_its_token,
    a_stream_ends_when_the_server_stops,
    there_are_only_so_many_streams,
    a_stream_is_for_those_who_are_signed_in,
);

async fn a_change_is_told_to_every_session_of_the_user_and_to_no_one_else(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let other = app.visitor().login("ana").await;
    let mut streams = [ana.get("/events").listen().await, other.get("/events").listen().await];
    let mut bens = ben.get("/events").listen().await;

    let uber = ana.platform("Uber").await;

    for stream in &mut streams {
        let told = stream.told("platform.added").await;
        let id = told.id.unwrap();
        assert_eq!(
            told.data,
            json!({ "id": id, "kind": "platform.added", "subject": uber, "at": "2026-03-14T09:00:00.000Z" })
        );
    }
    ben.platform("Lyft").await;
    let told = bens.told("platform.added").await;
    assert_ne!(told.data["subject"], json!(uber));
}

async fn what_came_before_is_not_told(app: Server) {
    let ana = app.register("ana").await;
    ana.platform("Uber").await;
    let mut stream = ana.get("/events").listen().await;

    ana.customer("Ada").await;

    stream.told("customer.added").await;
}

async fn whoever_comes_back_is_told_what_was_missed(app: Server) {
    let ana = app.register("ana").await;
    let mut stream = ana.get("/events").listen().await;
    ana.platform("Uber").await;
    let last = stream.told("platform.added").await.id.unwrap();
    drop(stream);
    app.set_clock("2026-03-14T09:08:00Z");
    let missed = [ana.platform("Lyft").await, ana.platform("Bolt").await];

    let mut stream = ana.get("/events").with("last-event-id", &last).listen().await;

    // What was told a moment before that may come again, and is known by its id.
    let mut told = Vec::new();
    while told.len() < missed.len() {
        let next = stream.next().await.unwrap();
        if next.id.as_deref() > Some(&last) {
            told.push(next.data["subject"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(told, missed);
    let taxify = ana.platform("Taxify").await;
    assert_eq!(stream.told("platform.added").await.data["subject"], json!(taxify));
}

async fn whoever_missed_too_much_is_told_to_start_over(app: Server) {
    let ana = app.register("ana").await;
    let mut stream = ana.get("/events").listen().await;
    ana.platform("Uber").await;
    let last = stream.told("platform.added").await.id.unwrap();
    drop(stream);
    for _ in 0..1001 {
        let event = kernel::Event { kind: "platform.revised", ..tests::event(ana.id()) };
        app.store.ledger(ana.id()).await.commit(event).await.unwrap();
    }

    let mut stream = ana.get("/events").with("last-event-id", &last).listen().await;

    stream.told("resync").await;
}

async fn an_id_that_is_none_starts_over(app: Server) {
    let ana = app.register("ana").await;
    let mut stream = ana.get("/events").with("last-event-id", "yesterday").listen().await;
    stream.told("resync").await;

    ana.platform("Uber").await;

    stream.told("platform.added").await;
}

async fn a_change_that_another_process_makes_is_told(app: Server) {
    let ana = app.register("ana").await;
    let mut stream = ana.get("/events").listen().await;

    ana.at_the_door_of(&app.neighbour().await).platform("Uber").await;

    stream.told("platform.added").await;
}

async fn a_client_that_does_not_read_is_told_all_of_it_later(app: Server) {
    let ana = app.register("ana").await;
    let mut stream = ana.get("/events").listen().await;
    let mut made = Vec::new();
    for number in 0..300 {
        made.push(ana.platform(&format!("Platform {number}")).await);
    }

    let mut told = Vec::new();
    while told.len() < made.len() {
        told.push(stream.told("platform.added").await.data["subject"].as_str().unwrap().to_owned());
    }

    assert_eq!(told, made, "each once, in order");
}

async fn a_stream_ends_with_its_session(app: Server) {
    let ana = app.register("ana").await;
    let other = app.visitor().login("ana").await;
    let (stream, mut others) = (ana.get("/events").listen().await, other.get("/events").listen().await);

    ana.post("/auth/logout", json!({})).await.expect(204);

    let rest = stream.rest().await;
    assert!(rest.iter().all(|told| told.kind == "session.closed"), "{rest:?}");
    others.told("session.closed").await;
    other.platform("Uber").await;
    others.told("platform.added").await;
}

async fn a_stream_ends_with_its_token(app: Server) {
    let ana = app.register("ana").await;
    let stream = ana.get("/events").listen().await;

    app.set_clock("2026-03-14T09:10:01Z");

    assert_eq!(stream.rest().await, []);
}

async fn a_stream_ends_when_the_server_stops(app: Server) {
    let ana = app.register("ana").await;
    let stream = ana.get("/events").listen().await;

    app.draining.cancel();

    assert_eq!(stream.rest().await, []);
}

async fn there_are_only_so_many_streams(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let mut streams = Vec::new();
    for _ in 0..10 {
        streams.push(ana.get("/events").listen().await);
    }

    let refusal = ana.get("/events").await;

    assert!(refusal.header("retry-after").is_some());
    refusal.refused(429, "TOO_MANY_STREAMS");
    ben.get("/events").listen().await;
    streams.pop();
    ana.get("/events").listen().await;
}

async fn a_stream_is_for_those_who_are_signed_in(app: Server) {
    app.visitor().get("/events").await.expect(401);
}
