//! What people have found to break servers with.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use serde_json::{json, value::RawValue};
use tests::{PASSWORD, Server, borrowed, borrowed_all, document::operations, id_of, served};

served!(
    json_test_suite_books_nothing_and_what_is_no_json_is_refused,
    naughty_strings_come_back_byte_for_byte_as_platform_names,
    naughty_strings_come_back_byte_for_byte_as_notes,
    naughty_strings_are_survived_as_queries_paths_and_headers,
    naughty_strings_are_survived_as_statements,
    e_mail_addresses_of_any_kind_are_survived,
);

fn naughty_strings() -> Option<Vec<String>> {
    Some(serde_json::from_slice(&borrowed("naughty-strings/blns.json")?).unwrap())
}

async fn json_test_suite_books_nothing_and_what_is_no_json_is_refused(app: Server) {
    let Some(files) = borrowed_all("json-test-suite/test_parsing") else { return };
    assert_eq!(files.len(), 318);
    let ana = app.admin("ana").await;
    let uber = ana.platform("Uber").await;
    let ride = ana.book(&uber, "2026-03-14", "12.50").await;
    let ada = ana.customer("Ada").await;
    let mug = ana.product("Mug", "1").await;
    let sale = json!({ "productId": mug, "quantity": "1" });
    let sale = id_of(&ana.post("/sales", sale).await.expect(201).data());
    let lunch = json!({ "category": "meals", "amount": "12.50", "date": "2026-03-14" });
    let lunch = id_of(&ana.post("/expenses", lunch).await.expect(201).data());
    let draft = ana.invoice(&ada, "1.00").await;
    let rent = json!({
        "name": "Rent", "anchor": "2026-04-01", "unit": "month", "customerId": ada,
        "lines": [{ "description": "Rent", "quantity": "1", "unitPrice": "1" }],
    });
    let recurring = id_of(&ana.post("/invoices/recurring", rent).await.expect(201).data());
    let series = id_of(&ana.get("/invoices/series").await.expect(200).data()[0]);
    let profile = ana.get("/user/profile").await.expect(200).data();
    for operation in operations().into_iter().filter(|operation| operation.json.is_some()) {
        let id = match operation.path.split('/').nth(1) {
            Some("invoices") if operation.path.starts_with("/invoices/series") => &series,
            Some("invoices") if operation.path.starts_with("/invoices/recurring") => &recurring,
            Some("invoices") => &draft,
            Some("platforms") => &uber,
            Some("customers") => &ada,
            Some("products") => &mug,
            Some("sales") => &sale,
            Some("expenses") => &lunch,
            _ => &ride,
        };
        let path = operation.path.replace("{id}", id).replace("{key}", "office");
        for (name, file) in &files {
            // What is no body, or any, ends the session that asks; and begins a backup.
            if ["eraseAccount", "createBackup"].contains(&operation.id.as_str()) {
                continue;
            }
            // Of these all can be left out, and the body with it.
            if file.is_empty() && ["refreshTokens", "creditInvoice"].contains(&operation.id.as_str()) {
                continue;
            }
            let answer = ana.call(&operation.method, &path).body("application/json", file.clone()).await;
            let told = || format!("{name} to {}: {}", operation.id, answer.text());
            match &name[..2] {
                "n_" => assert!(matches!(answer.status, 400 | 413), "{}", told()),
                // Of an invitation everything can be left out.
                _ if operation.method == "POST" && operation.id != "createInvitation" => {
                    assert!((400..500).contains(&answer.status), "{}", told());
                }
                _ => assert!(answer.status < 500, "{}", told()),
            }
        }
    }

    let [platforms, earnings] = [ana.all("/platforms").await, ana.all("/earnings").await];
    assert_eq!((platforms.len(), earnings.len()), (1, 1));
    assert_eq!((id_of(&platforms[0]), id_of(&earnings[0])), (uber, ride));
    for list in ["/customers", "/expenses"] {
        assert_eq!(ana.all(list).await.len(), 1, "{list}");
    }
    let mut unchanged = ana.get("/user/profile").await.expect(200).data();
    unchanged["updatedAt"] = profile["updatedAt"].clone();
    assert_eq!(unchanged, profile);
}

async fn naughty_strings_come_back_byte_for_byte_as_platform_names(app: Server) {
    let Some(strings) = naughty_strings() else { return };
    let ana = app.register("ana").await;
    let mut accepted = 0;
    for name in &strings {
        let answer = ana.post("/platforms", json!({ "name": name, "category": "other" })).await;
        if answer.status == 400 {
            assert_eq!(answer.faulty(), ["name"], "{name:?}");
            continue;
        }
        let path = format!("/platforms/{}", id_of(&answer.expect(201).data()));
        assert_eq!(ana.get(&path).await.expect(200).data()["name"], json!(name));
        assert_eq!(ana.all("/platforms").await[0]["name"], json!(name));
        ana.delete(&path).await.expect(204);
        accepted += 1;
    }
    assert!(accepted > 400, "only {accepted} were accepted");
}

async fn naughty_strings_come_back_byte_for_byte_as_notes(app: Server) {
    let Some(strings) = naughty_strings() else { return };
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/earnings/{}", ana.book(&uber, "2026-03-14", "12.50").await);
    let mut accepted = 0;
    for notes in &strings {
        let answer = ana.put(&path, json!({ "notes": notes })).await;
        if answer.status == 400 {
            assert_eq!(answer.faulty(), ["notes"], "{notes:?}");
            continue;
        }
        answer.expect(200);
        assert_eq!(ana.get(&path).await.expect(200).data()["notes"], json!(notes));
        let exported = ana.get("/earnings/export?format=json").await.expect(200).json();
        assert_eq!(exported[0]["notes"], json!(notes));
        ana.get("/earnings/export?format=xlsx").await.expect(200);
        accepted += 1;
    }
    assert!(accepted > 450, "only {accepted} were accepted");
}

async fn naughty_strings_are_survived_as_queries_paths_and_headers(app: Server) {
    let Some(strings) = naughty_strings() else { return };
    let ana = app.register("ana").await;
    for text in &strings {
        let encoded = tests::query([("q", text.as_str())]);
        let [_, encoded] = encoded.split('=').collect::<Vec<_>>()[..] else { panic!("{encoded}") };
        let mut answers = Vec::new();
        for query in ["q", "cursor", "sort", "platformId", "min", "from", "currency", "nothing"] {
            answers.push(ana.get(&format!("/earnings?{query}={encoded}")).await);
        }
        answers.push(ana.get(&format!("/earnings/{}", encoded.replace('+', "%20"))).await);
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            for header in
                ["authorization", "if-none-match", "x-request-id", "cookie", "accept-encoding", "user-agent"]
            {
                answers.push(ana.get("/platforms").with(header, text).await);
            }
            answers.push(ana.post("/platforms", json!({})).keyed(text).await);
        }
        for answer in answers {
            assert!(answer.status < 500, "{text:?}: {}", answer.text());
        }
    }
}

async fn naughty_strings_are_survived_as_statements(app: Server) {
    let Some(strings) = naughty_strings() else { return };
    let ana = app.register("ana").await;
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["Day", "Net", "Memo", "Where", "Id"]).unwrap();
    for text in strings.iter().filter(|text| !text.is_empty()) {
        let cell = |days: &str| tests::Form::statement(format!("Day,Net\n{days},1.00\n{text},{text}\n"));
        let mapping = r#"{"date":"Day","amount":"Net"}"#;
        for form in [
            tests::Form::statement(text.as_str()),
            cell("2026-03-01").text("mapping", mapping),
            cell("x").text("mapping", text),
        ] {
            let answer = ana.import(&form).await;
            assert!(matches!(answer.status, 201 | 400 | 422), "{text:?}: {}", answer.text());
        }
        table.write_record(["2026-03-01", "1.00", text, "Uber", text]).unwrap();
    }

    let mapping = r#"{"date":"Day","amount":"Net","notes":"Memo","platform":"Where","sourceId":"Id"}"#;
    let form = tests::Form::statement(table.into_inner().unwrap()).text("mapping", mapping);
    let outcome = ana.import(&form).await.expect(201).data();

    assert!(outcome["created"].as_u64().unwrap() > 450, "{outcome}");
    assert_eq!(ana.import(&form).await.expect(201).data()["created"], 0);
}

async fn e_mail_addresses_of_any_kind_are_survived(app: Server) {
    let Some(cases) = borrowed("email-addresses/email_validator_cases.json") else { return };
    // Some hold halves of surrogate pairs, which no string of ours can: they are sent as they are.
    let addresses = addresses(&cases);
    assert!(addresses.len() > 140);
    let visitor = app.visitor();

    let outcomes = stream::iter(&addresses).map(|address| {
        let body = |rest: &str| format!("{{\"email\":{address},\"password\":\"{PASSWORD}\"{rest}}}");
        let send = |path: &str, body: String| visitor.call("POST", path).body("application/json", body);
        let (register, login) =
            (send("/auth/register", body(",\"name\":\"X\"")), send("/auth/login", body("")));
        async move { (address, register.await, login.await) }
    });
    for (address, registered, signed_in) in outcomes.buffered(2).collect::<Vec<_>>().await {
        let expected: &[u16] = if registered.status == 201 { &[200] } else { &[400, 401, 429, 200] };
        assert!(matches!(registered.status, 201 | 400 | 409), "{address}: {}", registered.text());
        assert!(expected.contains(&signed_in.status), "{address}: {}", signed_in.text());
    }
    let plain =
        visitor.post("/auth/login", json!({ "email": "Abc@example.tld", "password": PASSWORD })).await;
    assert_eq!(plain.expect(200).data()["user"]["email"], "Abc@example.tld");
}

/// The first value of every case, as it stands in the file.
fn addresses(cases: &[u8]) -> Vec<String> {
    let groups: BTreeMap<String, BTreeMap<String, Box<RawValue>>> = serde_json::from_slice(cases).unwrap();
    let cases = groups
        .into_values()
        .map(|group| serde_json::from_str::<Vec<Box<RawValue>>>(group["cases"].get()).unwrap());
    cases
        .flatten()
        .map(|case| match serde_json::from_str::<Vec<Box<RawValue>>>(case.get()) {
            Ok(parameters) => parameters[0].get().to_owned(),
            Err(_) => case.get().to_owned(),
        })
        .collect()
}
