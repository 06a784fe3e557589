//! Answers that are still good, and changes that came too late (D6).

use futures_util::future::join_all;
use serde_json::json;
use tests::{Client, Server, id_of, served};

served!(
    an_answer_that_is_still_good_is_not_sent_again,
    a_list_that_is_still_good_is_not_sent_again,
    what_is_never_held_has_no_tag,
    every_change_makes_another_tag,
    rule_d6_a_lost_update_is_refused_and_changes_nothing,
    rule_d6_one_tag_of_a_list_is_enough,
    rule_d6_of_one_hundred_parallel_updates_of_one_version_one_is_made,
    rule_d6_without_a_condition_the_update_goes_through,
    rule_d6_what_has_no_version_is_bound_to_none,
    head_is_get_without_the_body,
);

/// A person with one earning, and its path.
async fn with_earning(app: &Server) -> (Client, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "12.50").await);
    (ana, path)
}

async fn an_answer_that_is_still_good_is_not_sent_again(app: Server) {
    let (ana, path) = with_earning(&app).await;
    let tag = ana.get(&path).await.expect(200).tag();

    for held in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let answer = ana.get(&path).if_none_match(&held).await.expect(304);
        assert!(answer.body.is_empty());
        assert_eq!(answer.tag(), tag);
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert!(answer.header("vary").unwrap().contains("Authorization"));
    }
    ana.get(&path).if_none_match("\"x\"").await.expect(200);
}

async fn a_list_that_is_still_good_is_not_sent_again(app: Server) {
    let (ana, path) = with_earning(&app).await;
    let mut held = Vec::new();
    for (list, after_a_change) in [
        ("/earnings", 200),
        ("/platforms", 304),
        ("/earnings/summary?period=all", 200),
        ("/earnings/monthly", 200),
        ("/earnings/imports", 304),
        ("/customers", 304),
        ("/expenses", 304),
        ("/expenses/summary?period=all", 304),
        ("/expenses/categories", 304),
        ("/documents", 304),
        ("/goals", 304),
        ("/exchange-rates", 304),
        ("/trash", 304),
        ("/user/sample-data", 304),
    ] {
        let tag = ana.get(list).await.expect(200).tag();
        assert!(tag.starts_with("W/"), "{list} has {tag}");
        ana.get(list).if_none_match(&tag).await.expect(304);
        held.push((list, tag, after_a_change));
    }

    ana.put(&path, json!({ "amount": "1.00" })).await.expect(200);

    for (list, tag, status) in held {
        assert_eq!(ana.get(list).if_none_match(&tag).await.status, status, "{list}");
    }
}

async fn what_is_never_held_has_no_tag(app: Server) {
    let (ana, _) = with_earning(&app).await;
    for path in
        ["/user/sessions", "/user/tokens", "/user/mfa", "/user/mfa/passkeys", "/health", "/health/live"]
    {
        let answer = ana.get(path).if_none_match("*").await.expect(200);
        assert_eq!(
            (answer.header("etag"), answer.header("cache-control")),
            (None, Some("no-store")),
            "{path}"
        );
    }
}

async fn every_change_makes_another_tag(app: Server) {
    let (ana, path) = with_earning(&app).await;

    let mut tags = vec![ana.get(&path).await.expect(200).tag()];
    for notes in ["a", "b", "a"] {
        let written = ana.put(&path, json!({ "notes": notes })).await.expect(200).tag();
        assert_eq!(ana.get(&path).await.expect(200).tag(), written);
        tags.push(written);
    }

    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
}

async fn rule_d6_a_lost_update_is_refused_and_changes_nothing(app: Server) {
    let (ana, path) = with_earning(&app).await;
    let read = ana.get(&path).await.expect(200).tag();
    let written = ana.put(&path, json!({ "notes": "first" })).if_match(&read).await.expect(200);

    for held in [read.as_str(), "W/\"2\"", "\"\"", "2", "\"99\"", "gibberish"] {
        ana.put(&path, json!({ "notes": "second" })).if_match(held).await.refused(412, "PRECONDITION_FAILED");
        ana.delete(&path).if_match(held).await.refused(412, "PRECONDITION_FAILED");
    }

    let now = ana.get(&path).await.expect(200);
    assert_eq!((now.data(), now.tag()), (written.data(), written.tag()));
    ana.delete(&path).if_match(&written.tag()).await.expect(204);
}

async fn rule_d6_one_tag_of_a_list_is_enough(app: Server) {
    let (ana, path) = with_earning(&app).await;
    let read = ana.get(&path).await.expect(200).tag();
    let put = |held: String| ana.put(&path, json!({ "notes": "first" })).if_match(&held);

    put(format!("\"x\", W/{read}, \"99\"")).await.refused(412, "PRECONDITION_FAILED");
    let written = put(format!("\"98\", {read},\"99\"")).await.expect(200);
    put(format!("{read}, \"99\"")).await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(ana.get(&path).await.expect(200).tag(), written.tag());
}

async fn rule_d6_of_one_hundred_parallel_updates_of_one_version_one_is_made(app: Server) {
    let (ana, path) = with_earning(&app).await;
    // A race that is not run often enough is always won.
    for _ in 0..3 {
        let read = ana.get(&path).await.expect(200).tag();
        let put = |n: u32| ana.put(&path, json!({ "notes": n.to_string() })).if_match(&read).into_future();

        let answers = join_all((0..100).map(put)).await;

        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(made.len(), 1);
        for answer in refused {
            answer.refused(412, "PRECONDITION_FAILED");
        }
        assert_eq!(ana.get(&path).await.expect(200).data(), made[0].data());
    }
}

async fn rule_d6_without_a_condition_the_update_goes_through(app: Server) {
    let (ana, path) = with_earning(&app).await;

    let answers =
        join_all((0..20).map(|n| ana.put(&path, json!({ "notes": n.to_string() })).into_future())).await;

    for answer in answers {
        answer.expect(200);
    }
    ana.put(&path, json!({})).if_match("*").await.expect(200);
    assert_eq!(ana.get(&path).await.expect(200).tag(), "\"22\"");
}

async fn rule_d6_what_has_no_version_is_bound_to_none(app: Server) {
    let ana = app.register("ana").await;
    let session = id_of(&ana.get("/user/sessions").await.expect(200).data()[0]);
    let session = format!("/user/sessions/{session}");
    let consent = json!({ "purpose": "productNews", "textVersion": "2026-03", "granted": true });

    for (path, change) in [
        (session.as_str(), json!({ "name": "Laptop" })),
        ("/user/consents", json!({ "consents": [consent] })),
    ] {
        for held in ["\"1\"", "W/\"1\"", "gibberish"] {
            let answer = ana.put(path, change.clone()).if_match(held).await;
            answer.refused(412, "PRECONDITION_FAILED");
        }
    }

    assert_eq!(ana.get("/user/sessions").await.expect(200).data()[0]["name"], json!(null));
    ana.put(&session, json!({ "name": "Laptop" })).if_match("*").await.expect(200);
}

async fn head_is_get_without_the_body(app: Server) {
    let (ana, path) = with_earning(&app).await;
    let whole = ana.get(&path).await.expect(200);

    let head = ana.call("HEAD", &path).await.expect(200);

    assert!(head.body.is_empty());
    assert_eq!(head.tag(), whole.tag());
    assert_eq!(head.header("content-length"), Some(whole.body.len().to_string().as_str()));
}
