//! The web app, or the notice in its place, at every path that is nobody else's.

use tests::{Answer, Server, served};

served!(
    browsers_find_the_app_beside_the_api,
    the_page_has_all_that_it_asks_for,
    what_is_held_is_not_sent_again,
    whoever_asks_for_data_is_told_that_there_is_none,
);

fn is_page(answer: &Answer) -> bool {
    answer.status == 200 && answer.header("content-type") == Some("text/html; charset=utf-8")
}

async fn browsers_find_the_app_beside_the_api(app: Server) {
    let visitor = app.visitor();

    for path in ["/", "/earnings", "/invoices/018f-a/edit"] {
        let page = visitor.visit(path).await;
        assert!(is_page(&page), "{path}: {page:?}");
        for (header, value) in [
            ("content-security-policy", "require-trusted-types-for 'script'"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=()"),
            ("referrer-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "public, no-cache"),
        ] {
            assert!(page.header(header).unwrap().contains(value), "{header}: {:?}", page.header(header));
        }
    }
    assert!(visitor.visit("/docs").await.text().contains("/docs/start.js"));
    for data in ["/health", "/api/v1"] {
        assert_eq!(visitor.visit(data).await.expect(200).header("content-type"), Some("application/json"));
    }
}

async fn the_page_has_all_that_it_asks_for(app: Server) {
    let page = app.visitor().visit("/").await.expect(200).text();

    let quoted =
        page.split('"').skip(1).step_by(2).filter(|value| value.starts_with('/') && value.contains('.'));
    let files: Vec<&str> = quoted.collect();
    assert!(!files.is_empty());
    for file in files {
        let answer = app.visitor().visit(file).await;
        assert_eq!(answer.status, 200, "{file}");
        assert_ne!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{file}");
    }
}

async fn what_is_held_is_not_sent_again(app: Server) {
    let page = app.visitor().visit("/").await;
    let tag = page.header("etag").unwrap().to_owned();

    let again = app.visitor().visit("/").if_none_match(&tag).await.expect(304);
    let head = app.visitor().visit("/").by("HEAD").await.expect(200);

    assert!(tag.starts_with('"') && again.body.is_empty() && head.body.is_empty());
    assert_eq!(head.header("content-length").unwrap(), page.body.len().to_string());
}

async fn whoever_asks_for_data_is_told_that_there_is_none(app: Server) {
    let visitor = app.visitor();

    for path in ["/earnings", "/api/v2/earnings"] {
        visitor.visit(path).with("accept", "application/json").await.refused(404, "NOT_FOUND");
    }
    for path in ["/api/v2/earnings", "/api", "/assets/gone-Xy1.js", "/favicon.ico"] {
        visitor.visit(path).await.refused(404, "NOT_FOUND");
    }
    visitor.visit("/earnings").by("POST").await.refused(404, "NOT_FOUND");
    let refusal = visitor.visit("/").by("POST").await;
    assert_eq!(refusal.header("allow"), Some("GET, HEAD, OPTIONS"));
    refusal.refused(405, "METHOD_NOT_ALLOWED");
}
