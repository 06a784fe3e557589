//! Requests that do not fit the published document, made from the document itself.

use serde_json::{Value, json};
use tests::{
    Call, Client, Server,
    document::{Field, Operation, Place, operations, sample},
    served,
};

served!(
    every_field_refuses_values_of_another_type_by_its_name,
    every_text_refuses_what_cannot_be_stored_or_is_too_long,
    every_body_refuses_fields_that_it_does_not_know,
    authz_4_what_is_never_writable_is_refused_by_name_wherever_it_is_sent,
    every_query_refuses_what_does_not_fit_by_its_name,
    every_id_in_a_path_must_be_one,
    every_json_body_has_a_limit_on_size_and_depth,
    every_json_body_must_be_json_and_say_so,
    every_path_names_the_methods_that_it_has,
    nothing_of_this_is_kept,
);

/// Whoever may ask for an operation.
async fn people(app: &Server) -> impl Fn(&Operation) -> Client {
    // On other routes an admin is a user like any other.
    let (visitor, ana) = (app.visitor(), app.admin("ana").await);
    move |operation| if operation.secured { ana.clone() } else { visitor.clone() }
}

fn with_json() -> impl Iterator<Item = (Operation, Value)> {
    operations().into_iter().filter_map(|operation| {
        let schema = operation.json.clone()?;
        Some((operation, schema))
    })
}

/// The path of an operation, with ids of nothing in it.
fn path(operation: &Operation) -> String {
    with_other_ids(&operation.path).replace("{id}", NOTHING)
}

/// The same, but for the id that most paths have.
fn with_other_ids(path: &str) -> String {
    let path = path.replace("{paymentId}", NOTHING).replace("{deliveryId}", NOTHING).replace("{token}", "x");
    path.replace("{key}", "office").replace("{number}", "7")
}

const NOTHING: &str = "019a3b52-7c00-7000-8000-1f2e3d4c5b6a";

fn ask(client: &Client, operation: &Operation) -> Call {
    client.call(&operation.method, &path(operation))
}

/// Every field of a schema by its path, those of objects in it included.
fn fields(schema: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        all.push((name.clone(), property.clone()));
        all.extend(fields(property).into_iter().map(|(below, schema)| (format!("{name}.{below}"), schema)));
    }
    all
}

/// A body that would do, but for one value.
fn body_with(schema: &Value, field: &str, value: Value) -> Value {
    let mut body = sample(schema);
    let (mut place, mut schema) = (&mut body, schema);
    for name in field.split('.') {
        if place.is_null() {
            *place = sample(schema);
        }
        schema = &schema["properties"][name];
        place = &mut place[name];
    }
    *place = value;
    body
}

/// What the server alone says of anything: whose it is, what it comes to, and when that was.
const NEVER_WRITABLE: [&str; 24] = [
    "id",
    "userId",
    "version",
    "createdAt",
    "updatedAt",
    "number",
    "total",
    "subtotal",
    "taxTotal",
    "taxes",
    "paid",
    "balance",
    "credited",
    "outstanding",
    "overdue",
    "sentAt",
    "viewedAt",
    "beforeQuantity",
    "afterQuantity",
    "cost",
    "margin",
    "sequence",
    "importId",
    "stats",
];

async fn every_field_refuses_values_of_another_type_by_its_name(app: Server) {
    let client = people(&app).await;
    let mut tried = 0;
    for (operation, schema) in with_json() {
        for (field, property) in fields(&schema) {
            let wanted = property["type"].as_str().unwrap();
            let values = [
                ("null", Value::Null),
                ("boolean", json!(true)),
                ("integer", json!(7)),
                ("number", json!(1.5)),
                ("string", json!("\u{fffd} what no field takes")),
                ("array", json!([])),
                ("array", json!(["x"])),
                ("object", json!({})),
            ];
            let free = wanted == "string" && property["format"].is_null() && property["enum"].is_null();
            for (kind, value) in values {
                let fits = match kind {
                    "null" => property["nullable"] == true,
                    "string" => {
                        free || matches!(property["format"].as_str(), Some("multi-line" | "single-line"))
                    }
                    kind => kind == wanted,
                };
                if fits {
                    continue;
                }
                let answer = ask(&client(&operation), &operation)
                    .json(&body_with(&schema, &field, value.clone()))
                    .await;
                let faults = answer.faulty();
                assert!(faults.contains(&field), "{} with {field}: {value} names {faults:?}", operation.id);
                tried += 1;
            }
        }
        for body in [json!(null), json!(true), json!(7), json!("x"), json!([])] {
            assert_eq!(
                ask(&client(&operation), &operation).json(&body).await.faulty(),
                ["body"],
                "{}",
                operation.id
            );
        }
    }
    assert!(tried > 200, "only {tried} were tried");
}

async fn every_text_refuses_what_cannot_be_stored_or_is_too_long(app: Server) {
    let client = people(&app).await;
    for (operation, schema) in with_json() {
        for (field, property) in fields(&schema).into_iter().filter(|(_, schema)| schema["type"] == "string")
        {
            let longest = property["maxLength"].as_u64().unwrap_or(100);
            let too_long = "x".repeat(usize::try_from(longest).unwrap() + 1);
            for text in ["a\0b", "a\u{1b}b", &too_long] {
                let answer =
                    ask(&client(&operation), &operation).json(&body_with(&schema, &field, json!(text))).await;
                let faults = answer.faulty();
                assert!(faults.contains(&field), "{} with {field}: {text:?} names {faults:?}", operation.id);
            }
        }
    }
}

async fn every_body_refuses_fields_that_it_does_not_know(app: Server) {
    let client = people(&app).await;
    for (operation, schema) in with_json() {
        for name in ["userId", "__proto__", "Amount", ""] {
            let mut body = sample(&schema);
            body[name] = json!("x");
            let details =
                ask(&client(&operation), &operation).json(&body).await.refused(400, "VALIDATION_ERROR");
            assert_eq!(details.get(name).map(String::as_str), Some("Unknown field"), "{}", operation.id);
        }
    }
}

async fn authz_4_what_is_never_writable_is_refused_by_name_wherever_it_is_sent(app: Server) {
    let client = people(&app).await;
    let mut tried = 0;
    for (operation, schema) in with_json() {
        let lists = schema["properties"].as_object().into_iter().flatten();
        let lists = lists.filter(|(_, property)| property["items"]["properties"].is_object());
        let places: Vec<(Option<&String>, &Value)> = std::iter::once((None, &schema))
            .chain(lists.map(|(name, property)| (Some(name), &property["items"])))
            .collect();
        for (list, declared) in places {
            for name in NEVER_WRITABLE {
                let declared = &declared["properties"][name];
                assert!(declared.is_null(), "{} says that {name} can be written", operation.id);
                let mut body = sample(&schema);
                let field = match list {
                    None => {
                        body[name] = json!("1");
                        name.to_owned()
                    }
                    Some(list) => {
                        let mut item = sample(&schema["properties"][list]["items"]);
                        item[name] = json!("1");
                        body[list] = json!([item]);
                        format!("{list}[0].{name}")
                    }
                };
                let details =
                    ask(&client(&operation), &operation).json(&body).await.refused(400, "VALIDATION_ERROR");
                let told = details.get(&field).map(String::as_str);
                assert_eq!(told, Some("Unknown field"), "{}: {field}", operation.id);
                tried += 1;
            }
        }
    }
    assert!(tried > 1000, "only {tried} were tried");
}

async fn every_query_refuses_what_does_not_fit_by_its_name(app: Server) {
    let client = people(&app).await;
    for operation in operations() {
        // What must be there besides the one that is tried.
        let others = |tried: &str| -> String {
            let others =
                operation.fields.iter().filter(|field| field.place == Place::Query && field.required);
            let others = others.filter(|field| field.name != tried);
            others
                .map(|field| format!("&{}={}", field.name, sample(&field.schema).as_str().unwrap()))
                .collect::<Vec<_>>()
                .concat()
        };
        let asked = async |query: &str| {
            let path = format!("{}?{query}", path(&operation));
            client(&operation).call(&operation.method, &path).await
        };
        for Field { name, schema, .. } in operation.fields.iter().filter(|field| field.place == Place::Query)
        {
            let others = others(name);
            let is_text = name == "q" || schema["format"] == "single-line";
            let bad: &[&str] = if is_text { &["%00"] } else { &["%00", "x%20y", "%FF"] };
            for text in bad {
                let faults = asked(&format!("{name}={text}{others}")).await.faulty();
                assert_eq!(faults, std::slice::from_ref(name), "{} with {text}", operation.id);
            }
            let twice = asked(&format!("{name}=1&{name}=2{others}")).await.faulty();
            assert!(twice.contains(name), "{} with {name} twice", operation.id);
        }
        // Whoever watches over a server may ask as he likes.
        if operation.path.starts_with("/health") {
            asked("userId=7").await.expect(200);
        } else if operation.method == "GET" {
            assert_eq!(
                asked(&format!("userId=7{}", others(""))).await.faulty(),
                ["userId"],
                "{}",
                operation.id
            );
        }
    }
}

async fn every_id_in_a_path_must_be_one(app: Server) {
    let client = people(&app).await;
    for operation in operations().into_iter().filter(|operation| operation.path.contains("{id}")) {
        for id in [
            "7",
            "x",
            "null",
            "019a3b52",
            "019a3b52-7c00-7000-8000-1f2e3d4c5b6z",
            "%00",
            "%27%20OR%201=1",
            "..%2f",
        ] {
            let path = with_other_ids(&operation.path).replace("{id}", id);
            let call = client(&operation).call(&operation.method, &path);
            let call = if operation.json.is_some() { call.json(&json!({})) } else { call };
            assert_eq!(call.await.faulty(), ["id"], "{} of {id}", operation.id);
        }
    }
}

async fn every_json_body_has_a_limit_on_size_and_depth(app: Server) {
    let client = people(&app).await;
    let large = format!("{{\"notes\":\"{}\"}}", "x".repeat(1 << 20));
    let nested = |depth: usize| format!("{{\"notes\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    for (operation, _) in with_json() {
        let send = |body: String| ask(&client(&operation), &operation).body("application/json", body);
        send(large.clone()).await.refused(413, "PAYLOAD_TOO_LARGE");
        send(nested(33)).await.refused(400, "MALFORMED_JSON");
        send(nested(100_000)).await.refused(400, "MALFORMED_JSON");
        send(nested(32)).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn every_json_body_must_be_json_and_say_so(app: Server) {
    let client = people(&app).await;
    for (operation, schema) in with_json() {
        let body = sample(&schema).to_string();
        let send =
            |content_type: &str, body: &[u8]| ask(&client(&operation), &operation).body(content_type, body);
        for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json", ""]
        {
            send(content_type, body.as_bytes()).await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        send("application/json", body.as_bytes())
            .without("content-type")
            .await
            .refused(415, "UNSUPPORTED_MEDIA_TYPE");
        let zipped = send("application/json", body.as_bytes()).with("content-encoding", "gzip").await;
        zipped.refused(415, "UNSUPPORTED_CONTENT_ENCODING");
        for broken in [&b""[..], b"{", b"{}x", b"{\"a\":\"\xff\"}", b"\xef\xbb\xbf{}", b"\0", b"{'a':1}"] {
            if broken.is_empty() && !operation.needs_body {
                continue;
            }
            send("application/json", broken).await.refused(400, "MALFORMED_JSON");
        }
    }
}

async fn every_path_names_the_methods_that_it_has(app: Server) {
    let ana = app.register("ana").await;
    let operations = operations();
    for operation in &operations {
        let known: Vec<&str> = operations
            .iter()
            .filter(|other| other.path == operation.path)
            .map(|other| other.method.as_str())
            .collect();
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "LINK"] {
            if known.contains(&method) {
                continue;
            }
            let answer = ana.call(method, &path(operation)).json(&json!({})).await.expect(405);
            let mut allowed: Vec<&str> = answer.header("allow").unwrap().split(", ").collect();
            allowed.retain(|method| !["HEAD", "OPTIONS"].contains(method));
            allowed.sort_unstable();
            let mut expected = known.clone();
            expected.sort_unstable();
            assert_eq!(allowed, expected, "{}", operation.path);
            answer.refused(405, "METHOD_NOT_ALLOWED");
        }
    }
}

async fn nothing_of_this_is_kept(app: Server) {
    let client = people(&app).await;
    for (operation, schema) in with_json() {
        for (field, _) in fields(&schema) {
            let body = body_with(&schema, &field, json!({ "a": [1] }));
            ask(&client(&operation), &operation).json(&body).keyed(&field).await.expect(400);
        }
    }

    for (table, rows) in [("users", 1), ("platforms", 0), ("earnings", 0), ("idempotency_keys", 0)] {
        assert_eq!(app.store.count(table).await, rows, "{table}");
    }
}
