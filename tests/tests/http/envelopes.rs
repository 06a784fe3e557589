//! The envelope around every answer, letter by letter.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::{Answer, Client, Server, served};

served!(
    a_success_looks_like_this,
    a_list_looks_like_this,
    a_refusal_looks_like_this,
    every_answer_carries_these_headers,
    a_request_may_bring_its_own_id,
    a_server_that_drains_is_not_ready,
    what_is_not_there_says_so_in_the_envelope,
    what_the_document_shows_is_taken_as_it_stands,
);

/// The body, indented, with ids by what they are the ids of.
fn shown(answer: &Answer, ids: &[(&str, &str)]) -> String {
    let text = serde_json::to_string_pretty(&answer.json()).unwrap();
    ids.iter().fold(text, |text, (id, name)| text.replace(id, name))
}

async fn with_earning(app: &Server) -> (Client, String, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let order = json!({
        "platformId": uber, "date": "2026-03-14", "amount": "12.50", "hours": "1.5", "notes": "Rain",
        "breakdown": { "gross": "15.00", "fees": "2.50" },
    });
    let ride = tests::id_of(&ana.post("/earnings", order).await.expect(201).data());
    (ana, uber, ride)
}

async fn a_success_looks_like_this(app: Server) {
    let (ana, uber, ride) = with_earning(&app).await;

    let answer = ana.get(&format!("/earnings/{ride}")).with("x-request-id", "test-7").await;

    assert_snapshot!(shown(&answer, &[(&uber, "[uber]"), (&ride, "[ride]")]), @r#"
    {
      "data": {
        "amount": "12.50",
        "breakdown": {
          "adjustments": "0.00",
          "bonuses": "0.00",
          "fees": "2.50",
          "gross": "15.00",
          "reimbursements": "0.00",
          "taxWithheld": "0.00",
          "tips": "0.00"
        },
        "createdAt": "2026-03-14T09:00:00.000Z",
        "currency": "USD",
        "date": "2026-03-14",
        "hours": "1.5",
        "id": "[ride]",
        "importId": null,
        "kind": "income",
        "notes": "Rain",
        "platformId": "[uber]",
        "updatedAt": "2026-03-14T09:00:00.000Z"
      },
      "requestId": "test-7",
      "status": 200,
      "success": true,
      "timestamp": "2026-03-14T09:00:00.000Z"
    }
    "#);
}

async fn a_list_looks_like_this(app: Server) {
    let (ana, uber, _) = with_earning(&app).await;
    ana.platform("Lyft").await;

    let answer = ana.get("/platforms?sort=-name&limit=1&total=true").with("x-request-id", "test-7").await;

    let cursor = answer.json()["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    assert_snapshot!(shown(&answer, &[(&uber, "[uber]"), (&cursor, "[cursor]")]), @r##"
    {
      "data": [
        {
          "category": "other",
          "color": "#0b7ca8",
          "createdAt": "2026-03-14T09:00:00.000Z",
          "currency": "USD",
          "expectedRate": null,
          "id": "[uber]",
          "isActive": true,
          "name": "Uber",
          "updatedAt": "2026-03-14T09:00:00.000Z"
        }
      ],
      "pagination": {
        "limit": 1,
        "nextCursor": "[cursor]",
        "total": 2
      },
      "requestId": "test-7",
      "status": 200,
      "success": true,
      "timestamp": "2026-03-14T09:00:00.000Z"
    }
    "##);
}

async fn a_refusal_looks_like_this(app: Server) {
    let ana = app.register("ana").await;

    let answer =
        ana.post("/earnings", json!({ "amount": 12.5, "fee": "1" })).with("x-request-id", "test-7").await;

    assert_snapshot!(shown(&answer, &[]), @r#"
    {
      "error": {
        "code": "VALIDATION_ERROR",
        "details": {
          "amount": "Must be a decimal string, such as \"12.50\", not a number",
          "date": "Field is required",
          "fee": "Unknown field",
          "platformId": "Field is required"
        },
        "message": "Some fields are not valid"
      },
      "requestId": "test-7",
      "status": 400,
      "success": false,
      "timestamp": "2026-03-14T09:00:00.000Z"
    }
    "#);
}

async fn every_answer_carries_these_headers(app: Server) {
    let ana = app.register("ana").await;

    for answer in
        [ana.get("/platforms").await, ana.get("/nowhere").await, app.visitor().get("/platforms").await]
    {
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("x-xss-protection", "0"),
            (
                "content-security-policy",
                "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            ),
            ("vary", "Authorization"),
        ] {
            assert!(answer.header(header).unwrap().contains(value), "{header}: {:?}", answer.header(header));
        }
    }
}

async fn a_request_may_bring_its_own_id(app: Server) {
    let visitor = app.visitor();

    let id = |answer: &Answer| {
        assert_eq!(answer.header("x-request-id"), answer.json()["requestId"].as_str());
        answer.header("x-request-id").unwrap().to_owned()
    };

    assert_eq!(id(&visitor.get("/health").with("x-request-id", "Az09._-").await), "Az09._-");
    for bad in ["", "a b", "a\"b", &"x".repeat(65)] {
        assert_ne!(id(&visitor.get("/health").with("x-request-id", bad).await), bad);
    }
    assert_ne!(id(&visitor.get("/health").await), id(&visitor.get("/health").await));
}

async fn a_server_that_drains_is_not_ready(app: Server) {
    let visitor = app.visitor();
    assert_eq!(visitor.get("/health/ready").await.expect(200).data()["status"], "up");

    app.draining.cancel();

    let answer = visitor.get("/health/ready").await;
    assert_eq!(answer.header("retry-after"), Some("2"));
    answer.refused(503, "NOT_READY");
    visitor.get("/health/live").await.expect(200);
    assert_eq!(visitor.get("/health").await.expect(200).data()["checks"][0]["name"], "database");
}

async fn what_is_not_there_says_so_in_the_envelope(app: Server) {
    let ana = app.register("ana").await;

    for path in ["/nowhere", "/earnings/summary/7", "/platforms//", "/%2e%2e", "/user", "//"] {
        let (status, body) = ana.get(path).await.anonymous();
        assert_eq!((status, &body["error"]["code"]), (404, &json!("NOT_FOUND")), "{path}");
    }
    let index = app.visitor().get("").await.expect(200).data();
    assert_eq!(index["name"], Value::from("EarnTrack"));
}

/// What the document shows of an operation's body, with ids of what is there.
fn example(document: &Value, operation: (&str, &str), ids: &[(&str, &str)]) -> Value {
    let (method, path) = operation;
    let body = &document["paths"][path][method]["requestBody"]["content"]["application/json"]["example"];
    assert!(body.is_object(), "{method} {path}");
    ids.iter().fold(body.clone(), |body, (field, id)| with_id(body, field, id))
}

fn with_id(value: Value, field: &str, id: &str) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let value = if name == field { json!(id) } else { with_id(value, field, id) };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(|item| with_id(item, field, id)).collect(),
        other => other,
    }
}

async fn what_the_document_shows_is_taken_as_it_stands(app: Server) {
    let document: Value = serde_json::from_str(&api::openapi_json()).unwrap();
    let ana = app.register("ana").await;
    let platform = ana.platform("Uber").await;
    let (customer, product) = (ana.customer("Ada").await, ana.product("Mug", "100").await);
    let ids = [("platformId", &*platform), ("customerId", &*customer), ("productId", &*product)];

    for list in ["/earnings", "/sales", "/exchange-rates", "/invoices/recurring", "/invoices"] {
        let added = ana.post(list, example(&document, ("post", list), &ids)).await.expect(201).data();
        let one = format!("{list}/{}", tests::id_of(&added));
        ana.put(&one, example(&document, ("put", &format!("{list}/{{id}}")), &ids)).await.expect(200);
        if list == "/invoices" {
            ana.post(&format!("{one}/issue"), json!({})).await.expect(200);
            let note = example(&document, ("post", "/invoices/{id}/credit-notes"), &ids);
            ana.post(&format!("{one}/credit-notes"), note).await.expect(201);
        }
    }
}
