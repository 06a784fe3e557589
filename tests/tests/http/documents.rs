//! The papers that prove the books.

use std::{fs, path::Path};

use kernel::{Clock as _, TimeDelta};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Client, Engine, Form, Server, borrowed, id_of, query, served};

served!(
    a_document_is_told_of_and_comes_back_byte_for_byte,
    a_file_is_taken_for_what_its_bytes_are,
    every_fault_of_an_upload_is_named_at_once,
    an_image_beyond_forty_million_pixels_is_refused_by_its_header,
    a_file_beyond_ten_mebibytes_is_refused,
    a_file_of_ten_mebibytes_is_taken,
    one_range_of_a_file_is_served,
    a_part_of_another_version_is_the_whole,
    a_document_is_told_or_sent_as_the_client_would_rather_have_it,
    an_image_has_a_preview_and_other_files_have_none,
    a_damaged_image_is_kept_without_a_preview,
    equal_bytes_are_kept_once_and_go_with_the_last_document,
    no_more_is_kept_than_the_quota_allows,
    a_name_is_told_and_is_never_a_path,
    naughty_strings_are_survived_as_file_names,
    documents_are_found_by_kind_name_and_what_they_prove,
    a_document_changes_in_what_is_told_of_it_alone,
    a_document_in_use_stays,
    a_logo_is_an_image_of_ones_own,
    a_removed_document_is_gone_and_its_removal_is_told,
    a_sealed_document_comes_back_and_lies_unreadable,
    a_sealed_piece_that_was_changed_moved_or_cut_is_not_served,
    documents_in_a_folder_are_served_as_from_the_database,
    what_an_upload_that_was_cut_short_left_is_swept,
    of_parallel_uploads_of_one_file_each_has_a_document_and_one_its_bytes,
);

const PNG: &[u8] = include_bytes!("../../samples/images/basn2c08.png");
const ROTATED: &[u8] = include_bytes!("../../samples/images/hopper_orientation_6.jpg");
const LOCATED: &[u8] = include_bytes!("../../samples/images/exif_gps.jpg");
const WEBP: &[u8] = include_bytes!("../../samples/images/hopper.webp");
const DAMAGED: &[u8] = include_bytes!("../../samples/images/xd9n2c08.png");

/// No picture, and good enough for a file that says it is a PDF.
fn pdf(length: usize) -> Vec<u8> {
    let body = (0..length).map(|n| u8::try_from((n ^ (n >> 8) ^ (n >> 16)) % 256).unwrap());
    b"%PDF-1.7\n".iter().copied().chain(body).take(length).collect()
}

async fn deposit(client: &Client, name: &str, media_type: &str, bytes: &[u8]) -> Value {
    client.deposit(&Form::document(name, media_type, bytes)).await.expect(201).data()
}

fn content(document: &Value) -> String {
    format!("/documents/{}/content", id_of(document))
}

async fn a_document_is_told_of_and_comes_back_byte_for_byte(app: Server) {
    let ana = app.register("ana").await;

    for length in [9, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, 9 << 20] {
        let bytes = pdf(length);
        let form = Form::document("Rechnung 7.pdf", "application/pdf", bytes.clone()).text("kind", "invoice");
        let answer = ana.deposit(&form).await.expect(201);
        let told = answer.data();

        let id = id_of(&told);
        assert_eq!(answer.header("location"), Some(format!("/api/v1/documents/{id}").as_str()));
        assert_eq!(ana.get(&format!("/documents/{id}")).await.expect(200).data(), told);
        for (field, value) in [
            ("fileName", json!("Rechnung 7.pdf")),
            ("fileType", json!("application/pdf")),
            ("fileSize", json!(length)),
            ("kind", json!("invoice")),
            ("hasPreview", json!(false)),
            ("expenseId", Value::Null),
            ("invoiceId", Value::Null),
            ("contentUrl", json!(format!("/api/v1/documents/{id}/content"))),
        ] {
            assert_eq!(told[field], value, "{field}");
        }
        let sent = ana.get(&content(&told)).await.expect(200);
        assert!(sent.body == bytes, "{length} bytes came back otherwise");
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-length", &length.to_string()),
            ("accept-ranges", "bytes"),
            (
                "content-disposition",
                "attachment; filename=\"Rechnung 7.pdf\"; filename*=UTF-8''Rechnung%207.pdf",
            ),
            ("content-security-policy", "default-src 'none'; base-uri 'none'; sandbox"),
            ("cache-control", "no-store, no-transform"),
            ("x-content-type-options", "nosniff"),
            ("etag", &format!("\"{}\"", told["sha256"].as_str().unwrap())),
        ] {
            assert_eq!(sent.header(name), Some(value), "{name}");
        }
        let head = ana.call("HEAD", &content(&told)).await.expect(200);
        assert_eq!((head.header("content-length"), head.body.len()), (Some(length.to_string().as_str()), 0));
        ana.get(&content(&told)).if_none_match(&sent.tag()).await.expect(304);
    }
    let csv = deposit(&ana, "list.csv", "text/csv", "a,b\r\n".repeat(1000).as_bytes()).await;
    let sent = ana.get(&content(&csv)).with("accept-encoding", "gzip").await.expect(200);
    assert_eq!((sent.header("content-encoding"), sent.body.len()), (None, 5000));
}

async fn a_file_is_taken_for_what_its_bytes_are(app: Server) {
    let ana = app.register("ana").await;
    let html = b"<!DOCTYPE html><script>alert(1)</script>";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (name, media_type, bytes, status, code) in [
        ("scan.pdf", "application/pdf", PNG, 422, "FILE_TYPE_MISMATCH"),
        ("scan.png", "application/pdf", PNG, 422, "FILE_TYPE_MISMATCH"),
        ("scan.pdf", "image/png", PNG, 422, "FILE_TYPE_MISMATCH"),
        ("scan.png", "image/png", &PNG[1..], 422, "FILE_TYPE_MISMATCH"),
        ("scan.png", "image/png", svg, 415, "FILE_TYPE_UNSUPPORTED"),
        ("drawing.svg", "image/svg+xml", svg, 415, "FILE_TYPE_UNSUPPORTED"),
        ("page.html", "text/html", html, 415, "FILE_TYPE_UNSUPPORTED"),
        ("page.csv", "text/csv", html, 415, "FILE_TYPE_UNSUPPORTED"),
        ("film.gif", "image/gif", b"GIF89a\x01\0\x01\0", 415, "FILE_TYPE_UNSUPPORTED"),
        ("film.png", "image/png", b"GIF89a\x01\0\x01\0", 415, "FILE_TYPE_UNSUPPORTED"),
        ("diary.txt", "text/plain", b"dear diary", 415, "FILE_TYPE_UNSUPPORTED"),
        ("all.zip", "application/zip", b"PK\x03\x04\0\0", 415, "FILE_TYPE_UNSUPPORTED"),
    ] {
        let details = ana.deposit(&Form::document(name, media_type, bytes)).await.refused(status, code);
        assert!(details.contains_key("file"), "{name}");
    }
    for (name, media_type, bytes, file_type) in [
        ("a.png", "image/png", PNG, "image/png"),
        ("b.jpeg", "image/jpeg", LOCATED, "image/jpeg"),
        ("c", "application/octet-stream", WEBP, "image/webp"),
        ("d.csv", "application/vnd.ms-excel", b"a;b\n1;2\n", "text/csv"),
        ("e 12.03", "application/pdf", b"%PDF-1.4\n", "application/pdf"),
    ] {
        assert_eq!(deposit(&ana, name, media_type, bytes).await["fileType"], file_type);
    }
    assert_eq!(ana.all("/documents").await.len(), 5);
}

async fn every_fault_of_an_upload_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;

    let form = Form::default().text("kind", "secret").text("expenseId", "7").text("color", "red");
    assert_eq!(ana.deposit(&form).await.faulty(), ["color"]);
    let form = Form::default().text("kind", "secret").text("expenseId", "7").text("invoiceId", "x");
    assert_eq!(ana.deposit(&form).await.faulty(), ["expenseId", "file", "invoiceId", "kind"]);
    assert_eq!(ana.deposit(&Form::document("a.png", "image/png", "")).await.faulty(), ["file"]);
    ana.post("/documents/upload", json!({})).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    assert_eq!(app.store.count("documents").await, 0);
    assert_eq!(app.store.count("document_chunks").await, 0);
}

async fn an_image_beyond_forty_million_pixels_is_refused_by_its_header(app: Server) {
    let ana = app.register("ana").await;
    let mut bomb = PNG.to_vec();
    bomb[16..24].copy_from_slice(&[30_000_u32.to_be_bytes(), 30_000_u32.to_be_bytes()].concat());

    let answer = ana.deposit(&Form::document("bomb.png", "image/png", bomb)).await;

    let details = answer.refused(422, "IMAGE_TOO_LARGE");
    assert_eq!(details["file"], "The image has 30000 x 30000 pixels; at most 40 million are taken");
    assert_eq!(app.store.count("document_chunks").await, 0);
}

async fn a_file_beyond_ten_mebibytes_is_refused(app: Server) {
    let ana = app.register("ana").await;
    // One byte more than that, and more than the form around it has room for.
    for length in [(10 << 20) + 1, 11 << 20] {
        let large = Form::document("large.pdf", "application/pdf", pdf(length));

        ana.deposit(&large).await.refused(413, "PAYLOAD_TOO_LARGE");
        ana.deposit(&large).keyed("k").await.refused(413, "PAYLOAD_TOO_LARGE");
    }

    assert_eq!(app.store.count("document_chunks").await, 0);
}

async fn a_file_of_ten_mebibytes_is_taken(app: Server) {
    let ana = app.register("ana").await;
    let bytes = pdf(10 << 20);

    let told = deposit(&ana, "full.pdf", "application/pdf", &bytes).await;

    assert_eq!(told["fileSize"], 10 << 20);
    assert_eq!(ana.get(&content(&told)).await.expect(200).body, bytes);
}

async fn one_range_of_a_file_is_served(app: Server) {
    let ana = app.register("ana").await;
    let bytes = pdf(600_000);
    let told = deposit(&ana, "a.pdf", "application/pdf", &bytes).await;
    let get = |range: &str| ana.get(&content(&told)).with("range", range);

    for (range, start, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        ("bytes=262143-262144", 262_143, 262_145),
        ("bytes=262144-", 262_144, 600_000),
        ("bytes=1-599999", 1, 600_000),
        ("bytes=599999-700000", 599_999, 600_000),
        ("bytes=-1", 599_999, 600_000),
        ("bytes=-700000", 0, 600_000),
    ] {
        let part = get(range).await.expect(206);
        assert!(part.body == bytes[start..end], "{range}");
        let told = format!("bytes {start}-{}/600000", end - 1);
        assert_eq!(part.header("content-range"), Some(told.as_str()), "{range}");
        assert_eq!(part.header("content-length"), Some((end - start).to_string().as_str()), "{range}");
    }
    for range in ["bytes=600000-", "bytes=-0", "bytes=900000-900001"] {
        let answer = get(range).await.expect(416);
        assert_eq!(answer.header("content-range"), Some("bytes */600000"));
        answer.refused(416, "RANGE_NOT_SATISFIABLE");
    }
    for range in ["bytes=0-1,4-5", "bytes=9-5", "lines=1-2", "bytes=x", "bytes"] {
        let whole = get(range).await.expect(200);
        assert!(whole.body == bytes, "{range}");
    }
}

async fn a_part_of_another_version_is_the_whole(app: Server) {
    let ana = app.register("ana").await;
    let told = deposit(&ana, "a.pdf", "application/pdf", &pdf(1000)).await;
    let tag = ana.get(&content(&told)).await.expect(200).tag();
    let part = || ana.get(&content(&told)).with("range", "bytes=0-9");

    part().with("if-range", &tag).await.expect(206);
    for other in ["\"another\"", "W/\"x\"", "Sat, 14 Mar 2026 09:00:00 GMT"] {
        assert_eq!(part().with("if-range", other).await.expect(200).body.len(), 1000);
    }
    part().if_none_match(&tag).await.expect(304);
}

async fn a_document_is_told_or_sent_as_the_client_would_rather_have_it(app: Server) {
    let ana = app.register("ana").await;
    let told = deposit(&ana, "a.png", "image/png", PNG).await;
    let path = format!("/documents/{}", id_of(&told));

    for accept in ["application/json", "*/*", "application/json, image/*;q=0.9"] {
        let answer = ana.get(&path).with("accept", accept).await.expect(200);
        assert_eq!(answer.data(), told, "{accept}");
        assert!(answer.header("vary").unwrap().contains("Accept"));
        assert_eq!(answer.tag(), "\"1\"");
    }
    for accept in ["image/*", "image/png", "image/avif,image/webp,*/*;q=0.8,image/*", "application/pdf"] {
        let answer = ana.get(&path).with("accept", accept).await.expect(200);
        assert_eq!(answer.body, PNG, "{accept}");
        assert_eq!(answer.header("content-type"), Some("image/png"));
        assert_eq!(answer.header("cache-control"), Some("no-store, no-transform"));
    }
    let part = ana.get(&path).with("accept", "image/png").with("range", "bytes=1-3").await.expect(206);
    assert_eq!(part.body, b"PNG");
}

async fn an_image_has_a_preview_and_other_files_have_none(app: Server) {
    let ana = app.register("ana").await;
    for (name, media_type, bytes) in [
        ("a.png", "image/png", PNG),
        ("b.jpg", "image/jpeg", ROTATED),
        ("c.jpg", "image/jpeg", LOCATED),
        ("d.webp", "image/webp", WEBP),
    ] {
        let told = deposit(&ana, name, media_type, bytes).await;
        assert_eq!(told["hasPreview"], true, "{name}");
        let answer = ana.get(&format!("/documents/{}/preview", id_of(&told))).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("image/jpeg"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.body.starts_with(b"\xff\xd8\xff"), "{name}");
        for noted in [&b"Exif"[..], b"GPS", b"http://ns.adobe.com"] {
            let found = answer.body.windows(noted.len()).any(|window| window == noted);
            assert!(!found, "{name} tells what the camera noted");
        }
    }
    for (name, media_type, bytes) in
        [("e.pdf", "application/pdf", &b"%PDF-1.4\n"[..]), ("f.csv", "text/csv", b"a,b\n")]
    {
        let told = deposit(&ana, name, media_type, bytes).await;
        assert_eq!(told["hasPreview"], false);
        ana.get(&format!("/documents/{}/preview", id_of(&told))).await.refused(404, "NO_PREVIEW");
    }
}

async fn a_damaged_image_is_kept_without_a_preview(app: Server) {
    let ana = app.register("ana").await;
    for (name, media_type, bytes) in [
        ("depth.png", "image/png", DAMAGED),
        ("cut.png", "image/png", &PNG[..60]),
        ("mark.png", "image/png", &PNG[..8]),
        ("mark.jpg", "image/jpeg", &ROTATED[..3]),
        ("mark.webp", "image/webp", &WEBP[..12]),
    ] {
        let told = deposit(&ana, name, media_type, bytes).await;
        assert_eq!(told["hasPreview"], false, "{name}");
        assert_eq!(ana.get(&content(&told)).await.expect(200).body, bytes, "{name}");
        ana.get(&format!("/documents/{}/preview", id_of(&told))).await.refused(404, "NO_PREVIEW");
    }
}

/// Documents, contents and pieces that there are.
async fn kept(app: &Server) -> [u64; 3] {
    let count = |table| app.store.count(table);
    [count("documents").await, count("document_contents").await, count("document_chunks").await]
}

async fn equal_bytes_are_kept_once_and_go_with_the_last_document(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let bytes = pdf(300_000);
    let first = deposit(&ana, "a.pdf", "application/pdf", &bytes).await;
    let second = deposit(&ana, "b.pdf", "application/pdf", &bytes).await;
    deposit(&ben, "a.pdf", "application/pdf", &bytes).await;

    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["sha256"], second["sha256"]);
    assert_eq!(kept(&app).await, [3, 2, 4]);

    ana.delete(&format!("/documents/{}", id_of(&first))).await.expect(204);
    assert_eq!(kept(&app).await, [2, 2, 4]);
    assert!(ana.get(&content(&second)).await.expect(200).body == bytes);
    ana.delete(&format!("/documents/{}", id_of(&second))).await.expect(204);
    assert_eq!(kept(&app).await, [1, 1, 2]);

    deposit(&ana, "c.pdf", "application/pdf", &bytes).await;
    assert_eq!(kept(&app).await, [2, 2, 4]);
}

async fn no_more_is_kept_than_the_quota_allows(app: Server) {
    let app = app.keeping(|papers| papers.quota = documents::Quota { files: 3, bytes: 500_000 });
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let form = |length| Form::document("a.pdf", "application/pdf", pdf(length));
    ana.deposit(&form(300_000)).await.expect(201);

    for key in [None, Some("k")] {
        let call = ana.deposit(&form(200_001));
        let call = key.map_or(ana.deposit(&form(200_001)), |key| call.keyed(key));
        call.await.refused(409, "QUOTA_EXCEEDED");
    }
    assert_eq!(kept(&app).await, [1, 1, 2]);

    ana.deposit(&form(300_000)).await.expect(201);
    ana.deposit(&form(200_000)).await.expect(201);
    ana.deposit(&form(200_000)).await.refused(409, "QUOTA_EXCEEDED");
    ben.deposit(&form(400_000)).await.expect(201);
    assert_eq!(kept(&app).await, [4, 3, 5]);

    let [document, ..] = &ana.all("/documents").await[..] else { panic!("she has three") };
    ana.delete(&format!("/documents/{}", id_of(document))).await.expect(204);
    ana.deposit(&form(9)).await.expect(201);
}

async fn a_name_is_told_and_is_never_a_path(app: Server) {
    let ana = app.register("ana").await;
    for (given, name) in [
        ("../../etc/passwd", "passwd"),
        ("..\\\\..\\\\windows\\\\system.ini", "system.ini"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        ("Beleg Ärzte ☂.pdf", "Beleg Ärzte ☂.pdf"),
    ] {
        let told = deposit(&ana, given, "application/pdf", b"%PDF-1.4\n").await;
        assert_eq!(told["fileName"], name, "{given}");
        let sent = ana.get(&content(&told)).await.expect(200);
        let disposition = sent.header("content-disposition").unwrap();
        assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
    }
}

async fn naughty_strings_are_survived_as_file_names(app: Server) {
    let Some(strings) = borrowed("naughty-strings/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&strings).unwrap();
    let ana = app.register("ana").await;
    let told = deposit(&ana, "a", "application/pdf", b"%PDF-1.4\n").await;
    let path = format!("/documents/{}", id_of(&told));
    for text in &strings {
        // As a form has it: a quote and a line end would end the name.
        let given: String = text.chars().filter(|c| !matches!(c, '"' | '\r' | '\n' | '\\')).collect();
        let answer = ana.deposit(&Form::document(&given, "", b"%PDF-1.4\n")).await;
        assert!(matches!(answer.status, 201 | 400 | 422), "{text:?}: {}", answer.text());
        let renamed = ana.put(&path, json!({ "fileName": text })).await;
        assert!(matches!(renamed.status, 200 | 400), "{text:?}: {}", renamed.text());
        if renamed.status == 200 {
            assert_eq!(renamed.data()["fileName"], text.as_str());
            ana.get(&format!("{path}/content")).await.expect(200);
        }
        let found = ana.get(&format!("/documents{}", query([("q", text.as_str())]))).await;
        assert!(matches!(found.status, 200 | 400), "{text:?}: {}", found.text());
    }
}

fn user_of(client: &Client) -> kernel::UserId {
    client.signed_in["user"]["id"].as_str().unwrap().parse().unwrap()
}

async fn documents_are_found_by_kind_name_and_what_they_prove(app: Server) {
    let ana = app.register("ana").await;
    let (expense, invoice) = app.store.expense_and_invoice(user_of(&ana)).await;
    let (expense, invoice) = (expense.to_string(), invoice.to_string());
    let form = |name: &str| Form::document(name, "text/csv", format!("{name}\n"));
    let receipt = form("Büro.csv").text("kind", "receipt").text("expenseId", &expense);
    let bill = form("100%_mine.csv").text("kind", "invoice").text("invoiceId", &invoice);
    for form in [receipt, bill, form("Rest.csv")] {
        ana.deposit(&form).await.expect(201);
    }
    let names = async |query: &str| -> Vec<String> {
        let found = ana.all(&format!("/documents{query}")).await;
        found.iter().map(|document| document["fileName"].as_str().unwrap().to_owned()).collect()
    };

    for (query, expected) in [
        ("?sort=fileName", &["100%_mine.csv", "Büro.csv", "Rest.csv"][..]),
        ("?sort=-fileName", &["Rest.csv", "Büro.csv", "100%_mine.csv"]),
        ("?sort=fileSize", &["Rest.csv", "Büro.csv", "100%_mine.csv"]),
        ("?kind=receipt", &["Büro.csv"]),
        ("?kind=other", &["Rest.csv"]),
        ("?q=B%C3%9CR", &["Büro.csv"]),
        ("?q=%25_", &["100%_mine.csv"]),
        ("?q=nothing", &[]),
        (&format!("?expenseId={expense}"), &["Büro.csv"]),
        (&format!("?invoiceId={invoice}"), &["100%_mine.csv"]),
        (&format!("?invoiceId={invoice}&expenseId={expense}"), &[]),
    ] {
        assert_eq!(names(query).await, expected, "{query}");
    }
}

async fn a_document_changes_in_what_is_told_of_it_alone(app: Server) {
    let ana = app.register("ana").await;
    let (expense, _) = app.store.expense_and_invoice(user_of(&ana)).await;
    let told = deposit(&ana, "a.png", "image/png", PNG).await;
    let path = format!("/documents/{}", id_of(&told));
    let read = ana.get(&path).await.expect(200).tag();

    let change = json!({ "fileName": "Beleg.png", "kind": "receipt", "expenseId": expense.to_string() });
    let changed = ana.put(&path, change).if_match(&read).await.expect(200).data();
    for (field, value) in [
        ("fileName", json!("Beleg.png")),
        ("kind", json!("receipt")),
        ("expenseId", json!(expense.to_string())),
        ("sha256", told["sha256"].clone()),
    ] {
        assert_eq!(changed[field], value, "{field}");
    }
    ana.put(&path, json!({ "kind": "other" })).if_match(&read).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&read).await.refused(412, "PRECONDITION_FAILED");

    let cleared = ana.put(&path, json!({ "expenseId": null })).await.expect(200).data();
    assert_eq!((&cleared["expenseId"], &cleared["kind"]), (&Value::Null, &json!("receipt")));
    let faults = ana.put(&path, json!({ "fileSize": 1, "sha256": "", "fileName": "" })).await.faulty();
    assert_eq!(faults, ["fileName", "fileSize", "sha256"]);
    assert_eq!(ana.get(&content(&told)).await.expect(200).body, PNG);
}

async fn a_document_in_use_stays(app: Server) {
    let ana = app.register("ana").await;
    let (expense, invoice) = app.store.expense_and_invoice(user_of(&ana)).await;
    let form = Form::document("a.png", "image/png", PNG)
        .text("expenseId", &expense.to_string())
        .text("invoiceId", &invoice.to_string());
    let told = ana.deposit(&form).await.expect(201).data();
    let path = format!("/documents/{}", id_of(&told));

    ana.delete(&path).await.refused(409, "DOCUMENT_IN_USE");
    ana.put(&path, json!({ "expenseId": null })).await.expect(200);
    ana.delete(&path).await.refused(409, "DOCUMENT_IN_USE");
    ana.put(&path, json!({ "invoiceId": null })).await.expect(200);

    let connection = app.store.backdoor().await;
    let receipt = |document: &str| {
        let literal = match app.store.engine {
            Engine::Sqlite => format!("x'{}'", document.replace('-', "")),
            Engine::Postgres => format!("'{document}'"),
        };
        format!("UPDATE expenses SET receipt_document_id = {literal}")
    };
    connection.execute_unprepared(&receipt(&id_of(&told))).await.unwrap();
    ana.delete(&path).await.refused(409, "DOCUMENT_IN_USE");
    connection.execute_unprepared("UPDATE expenses SET receipt_document_id = NULL").await.unwrap();
    ana.put(&path, json!({ "expenseId": expense.to_string() })).await.expect(200);
    connection.execute_unprepared("DELETE FROM expenses").await.unwrap();
    connection.close().await.unwrap();

    // What it was about is gone, and so is the link.
    assert_eq!(ana.get(&path).await.expect(200).data()["expenseId"], Value::Null);
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
}

async fn a_logo_is_an_image_of_ones_own(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let logo = id_of(&deposit(&ana, "a.png", "image/png", PNG).await);
    let paper = id_of(&deposit(&ana, "a.csv", "text/csv", b"a,b\n").await);
    let his = id_of(&deposit(&ben, "a.png", "image/png", PNG).await);
    let nothing = kernel::Id::<()>::mint(app.clock.now()).to_string();
    let put =
        |id: &str| ana.put("/user/profile", json!({ "business": { "name": "Ana's", "logoDocumentId": id } }));

    for id in [&his, &nothing] {
        put(id).await.refused(404, "NOT_FOUND");
    }
    put(&paper).await.refused(422, "LOGO_NOT_AN_IMAGE");
    let profile = put(&logo).await.expect(200).data();
    assert_eq!(profile["business"]["logoDocumentId"], logo.as_str());

    ana.delete(&format!("/documents/{logo}")).await.refused(409, "DOCUMENT_IN_USE");
    ana.put("/user/profile", json!({ "business": null })).await.expect(200);
    ana.delete(&format!("/documents/{logo}")).await.expect(204);
    put(&logo).await.refused(404, "NOT_FOUND");
}

async fn a_removed_document_is_gone_and_its_removal_is_told(app: Server) {
    let ana = app.register("ana").await;
    let id = id_of(&deposit(&ana, "a.png", "image/png", PNG).await);
    let path = format!("/documents/{id}");
    ana.put(&path, json!({ "kind": "receipt" })).await.expect(200);

    ana.delete(&path).await.expect(204);

    for gone in [path.clone(), format!("{path}/content"), format!("{path}/preview")] {
        ana.get(&gone).await.refused(404, "NOT_FOUND");
    }
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    let rows = app.store.rows("SELECT kind FROM events WHERE kind LIKE 'document.%' ORDER BY id").await;
    let kinds: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(kinds, ["document.uploaded", "document.revised", "document.removed"]);
    assert_eq!(kept(&app).await, [0, 0, 0]);
}

/// Whether the store holds these bytes anywhere as they are.
async fn lies_open(app: &Server, text: &[u8]) -> bool {
    let rows = app.store.rows("SELECT bytes FROM document_chunks").await;
    rows.iter().any(|row| {
        let bytes: Vec<u8> = row.try_get_by_index(0).unwrap();
        bytes.windows(text.len()).any(|window| window == text)
    })
}

async fn a_sealed_document_comes_back_and_lies_unreadable(app: Server) {
    let plain = app.register("ana").await;
    let before = deposit(&plain, "before.csv", "text/csv", b"in the clear\n").await;
    assert!(lies_open(&app, b"in the clear").await);
    let app = app.keeping(|papers| papers.sealed = true);
    let ana = app.visitor().login("ana").await;
    let secret = "nobody is to read this,".repeat(30_000);

    let told = deposit(&ana, "secret.csv", "text/csv", secret.as_bytes()).await;
    let image = deposit(&ana, "a.png", "image/png", PNG).await;

    // Long enough not to stand in sealed bytes by chance.
    assert!(!lies_open(&app, b"nobody is").await && !lies_open(&app, &PNG[..8]).await);
    assert!(!lies_open(&app, b"\xff\xd8\xff\xe0\0\x10JFIF").await, "the preview lies open");
    assert!(ana.get(&content(&told)).await.expect(200).body == secret.as_bytes());
    let part = ana.get(&content(&told)).with("range", "bytes=262140-262150").await.expect(206);
    assert_eq!(part.body, &secret.as_bytes()[262_140..262_151]);
    assert_eq!(ana.get(&content(&before)).await.expect(200).body, b"in the clear\n");
    ana.get(&format!("/documents/{}/preview", id_of(&image))).await.expect(200);

    // Switched off again, both are still read.
    let app = app.keeping(|papers| papers.sealed = false);
    let ana = app.visitor().login("ana").await;
    assert!(ana.get(&content(&told)).await.expect(200).body == secret.as_bytes());
}

async fn a_sealed_piece_that_was_changed_moved_or_cut_is_not_served(app: Server) {
    let app = app.keeping(|papers| papers.sealed = true);
    let ana = app.register("ana").await;
    let told = deposit(&ana, "a.pdf", "application/pdf", &pdf(600_000)).await;
    let id = id_of(&told).parse().unwrap();
    let sound = app.store.rows("SELECT number, bytes FROM document_chunks ORDER BY number").await;
    let sound: Vec<(i64, Vec<u8>)> = sound
        .iter()
        .map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap()))
        .collect();
    assert_eq!(sound.len(), 3);
    let mut flipped = sound.clone();
    flipped[1].1[1000] ^= 1;
    let mut swapped = sound.clone();
    (swapped[0].1, swapped[1].1) = (sound[1].1.clone(), sound[0].1.clone());
    let mut cut = sound.clone();
    cut[2].1.pop();
    let missing = sound[..2].to_vec();

    for (name, damage) in [("flipped", flipped), ("swapped", swapped), ("cut", cut), ("missing", missing)] {
        lay_down(&app, &damage).await;
        let read = app.documents().content(user_of(&ana), id, u64::MAX).await;
        assert!(read.is_err(), "{name}");
    }
    lay_down(&app, &sound).await;
    assert!(ana.get(&content(&told)).await.expect(200).body == pdf(600_000));
}

/// Puts pieces in the place of those of the only blob there is.
async fn lay_down(app: &Server, pieces: &[(i64, Vec<u8>)]) {
    let connection = app.store.backdoor().await;
    let backend = connection.get_database_backend();
    let owner = "(SELECT user_id FROM document_contents)";
    let blob = "(SELECT id FROM document_contents)";
    connection.execute_unprepared("DELETE FROM document_chunks").await.unwrap();
    for (number, bytes) in pieces {
        let sql = format!(
            "INSERT INTO document_chunks (user_id, blob_id, number, bytes) VALUES ({owner}, {blob}, $1, $2)"
        );
        let values = [(*number).into(), bytes.clone().into()];
        let statement = sea_orm::Statement::from_sql_and_values(backend, sql, values);
        connection.execute_raw(statement).await.unwrap();
    }
    connection.close().await.unwrap();
}

async fn documents_in_a_folder_are_served_as_from_the_database(app: Server) {
    let folder = app.store.folder().join("documents");
    let vault = adapter_objects::ObjectVault::in_folder(&folder).unwrap();
    let app = app.keeping(|papers| papers.vault = std::sync::Arc::new(vault));
    let ana = app.register("ana").await;
    let bytes = pdf(6 << 20);

    let told = deposit(&ana, "../../a.pdf", "application/pdf", &bytes).await;
    let image = deposit(&ana, "a.png", "image/png", PNG).await;

    assert_eq!(app.store.count("document_chunks").await, 0);
    assert_eq!(files_below(&folder), 3);
    assert!(ana.get(&content(&told)).await.expect(200).body == bytes);
    let part = ana.get(&content(&told)).with("range", "bytes=-5").await.expect(206);
    assert_eq!(part.body, &bytes[bytes.len() - 5..]);
    ana.get(&format!("/documents/{}/preview", id_of(&image))).await.expect(200);
    for document in [told, image] {
        ana.delete(&format!("/documents/{}", id_of(&document))).await.expect(204);
    }
    assert_eq!(files_below(&folder), 0);
}

fn files_below(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

async fn what_an_upload_that_was_cut_short_left_is_swept(app: Server) {
    let ana = app.register("ana").await;
    let told = deposit(&ana, "a.png", "image/png", PNG).await;
    let (owner, vault) = (user_of(&ana), &app.store.database);
    let stray = documents::Blob {
        owner,
        id: kernel::Id::mint(app.clock.now()),
        size_bytes: 3,
        piece_bytes: documents::PIECE_BYTES,
    };
    // The bytes are there, and the crash came before the row.
    documents::Vault::put(vault, &stray, &vec![1, 2, 3]).await.unwrap();

    assert_eq!(app.documents().sweep().await.unwrap(), 0, "it may still be on its way");
    app.clock.advance(documents::STRAY_AGE + TimeDelta::seconds(1));
    assert_eq!(app.documents().sweep().await.unwrap(), 1);

    assert_eq!(app.documents().sweep().await.unwrap(), 0);
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.get(&content(&told)).await.expect(200).body, PNG);
    ana.get(&format!("/documents/{}/preview", id_of(&told))).await.expect(200);
}

async fn of_parallel_uploads_of_one_file_each_has_a_document_and_one_its_bytes(app: Server) {
    let ana = app.register("ana").await;
    let form = Form::document("a.pdf", "application/pdf", pdf(300_000));

    let uploads = (0..12).map(|_| async { ana.deposit(&form).await.expect(201).data() });
    let told = futures_util::future::join_all(uploads).await;

    assert_eq!(kept(&app).await, [12, 1, 2]);
    for document in &told {
        assert!(ana.get(&content(document)).await.expect(200).body == pdf(300_000));
    }
    let removals =
        told.iter().map(|document| async { ana.delete(&format!("/documents/{}", id_of(document))).await });
    for answer in futures_util::future::join_all(removals).await {
        answer.expect(204);
    }
    assert_eq!(kept(&app).await, [0, 0, 0]);
}
