//! Whom one sells to.

use serde_json::{Value, json};
use tests::{Client, Server, borrowed, id_of, query, served};

served!(
    a_customer_comes_back_as_it_was_made,
    what_is_left_out_is_null_and_the_currency_is_the_users,
    a_customer_changes_what_it_is_given_and_keeps_the_rest,
    an_address_is_replaced_or_cleared_as_a_whole,
    every_fault_of_a_customer_is_named_at_once,
    two_customers_may_share_a_name,
    the_list_of_customers_is_searched_filtered_and_sorted,
    rule_d6_a_customer_that_has_changed_is_neither_changed_nor_deleted,
    a_customer_without_sales_is_deleted,
    naughty_strings_come_back_byte_for_byte_as_customers,
);

async fn names(client: &Client, list: &str) -> Vec<String> {
    let rows = client.all(list).await;
    rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn full() -> Value {
    json!({
        "name": "Bjørn  Hansen", "email": "Bjorn@Example.no", "phone": "+47 22 44 22 22",
        "company": "Håndverk ᚠ AS", "address": {
            "line1": "Ullevålsveien 14", "line2": "c/o 田中", "city": "Oslo", "region": "Oslo fylke",
            "postalCode": "0171", "country": "NO",
        },
        "taxId": "NO 123 456 785 MVA", "notes": "pays late\nbut pays ☂", "currency": "NOK",
    })
}

async fn a_customer_comes_back_as_it_was_made(app: Server) {
    let ana = app.register("ana").await;

    let answer = ana.post("/customers", full()).await.expect(201);

    let customer = answer.data();
    for (field, value) in full().as_object().unwrap() {
        assert_eq!(&customer[field], value, "{field}");
    }
    assert_eq!((&customer["isActive"], &customer["mergedInto"]), (&json!(true), &Value::Null));
    assert_eq!(customer["createdAt"], "2026-03-14T09:00:00.000Z");
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(path, format!("/customers/{}", id_of(&customer)));
    let read = ana.get(path).await.expect(200).data();
    for (field, value) in customer.as_object().unwrap() {
        assert_eq!(&read[field], value, "{field}");
    }
    assert_eq!(ana.all("/customers").await, [customer]);
}

async fn what_is_left_out_is_null_and_the_currency_is_the_users(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;

    let plain = ana.post("/customers", json!({ "name": "Ada" })).await.expect(201).data();
    let empty = json!({ "name": "Ada", "address": { "line1": null }, "email": null });
    let empty = ana.post("/customers", empty).await.expect(201).data();

    for customer in [plain, empty] {
        assert_eq!(customer["currency"], "EUR");
        for field in ["email", "phone", "company", "address", "taxId", "notes", "mergedInto"] {
            assert_eq!(customer[field], Value::Null, "{field}");
        }
    }
}

async fn a_customer_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let ana = app.register("ana").await;
    let before = ana.post("/customers", full()).await.expect(201).data();
    let path = format!("/customers/{}", id_of(&before));
    app.clock.advance(kernel::TimeDelta::seconds(1));

    let change = json!({ "name": "Björn", "phone": null, "isActive": false, "currency": "JPY" });
    let after = ana.put(&path, change).await.expect(200).data();

    for field in ["id", "email", "company", "address", "taxId", "notes", "createdAt"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(
        (&after["name"], &after["phone"], &after["isActive"], &after["currency"], &after["updatedAt"]),
        (&json!("Björn"), &Value::Null, &json!(false), &json!("JPY"), &json!("2026-03-14T09:00:01.000Z"))
    );
    let nothing = json!({ "name": null, "currency": null, "isActive": null });
    assert_eq!(ana.put(&path, nothing).await.faulty(), ["currency", "isActive", "name"]);
}

async fn an_address_is_replaced_or_cleared_as_a_whole(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/customers/{}", id_of(&ana.post("/customers", full()).await.expect(201).data()));
    let change = async |address: Value| {
        ana.put(&path, json!({ "address": address })).await.expect(200).data()["address"].clone()
    };

    assert_eq!(
        change(json!({ "city": "Bergen" })).await,
        json!({
            "line1": null, "line2": null, "city": "Bergen", "region": null, "postalCode": null, "country": null,
        })
    );
    assert_eq!(change(Value::Null).await, Value::Null);
    assert_eq!(change(json!({})).await, Value::Null);
}

async fn every_fault_of_a_customer_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({
        "name": " ", "email": "no mail", "phone": "1\n2", "company": "", "address": {
            "line1": "x".repeat(256), "postalCode": "y".repeat(21), "country": "UK", "planet": "Mars",
        },
        "taxId": "", "notes": "z".repeat(2001), "currency": "usd", "isActive": true, "mergedInto": null,
    });

    let faults = ana.post("/customers", order).await.faulty();

    assert_eq!(
        faults,
        [
            "address.country",
            "address.line1",
            "address.planet",
            "address.postalCode",
            "company",
            "currency",
            "email",
            "isActive",
            "mergedInto",
            "name",
            "notes",
            "phone",
            "taxId"
        ]
    );
    assert_eq!(ana.post("/customers", json!({})).await.faulty(), ["name"]);
    assert!(ana.all("/customers").await.is_empty());
}

async fn two_customers_may_share_a_name(app: Server) {
    let ana = app.register("ana").await;
    let first = ana.customer("John Smith").await;

    let second = ana.customer("John Smith").await;

    assert_ne!(first, second);
    assert_eq!(names(&ana, "/customers").await, ["John Smith", "John Smith"]);
}

async fn the_list_of_customers_is_searched_filtered_and_sorted(app: Server) {
    let ana = app.register("ana").await;
    for (name, company, email) in [
        ("Zoë", "Straße GmbH", "z@example.com"),
        ("Ångström", "100% Wool_", "anders@example.se"),
        ("beta", "Plain", "b@ÜBER.example"),
    ] {
        app.clock.advance(kernel::TimeDelta::seconds(1));
        let order = json!({ "name": name, "company": company, "email": email });
        ana.post("/customers", order).await.expect(201);
    }
    let zoe = id_of(&ana.all("/customers?q=ZO").await[0]);
    ana.put(&format!("/customers/{zoe}"), json!({ "isActive": false })).await.expect(200);
    let found = async |q: &str| names(&ana, &format!("/customers{}", query([("q", q)]))).await;

    assert_eq!(names(&ana, "/customers").await, ["beta", "Zoë", "Ångström"]);
    assert_eq!(names(&ana, "/customers?sort=-name").await, ["Ångström", "Zoë", "beta"]);
    assert_eq!(names(&ana, "/customers?sort=createdAt").await, ["Zoë", "Ångström", "beta"]);
    assert_eq!(names(&ana, "/customers?active=false").await, ["Zoë"]);
    assert_eq!(names(&ana, "/customers?active=true&sort=-createdAt").await, ["beta", "Ångström"]);
    assert_eq!(found("åNG").await, ["Ångström"]);
    assert_eq!(found("STRASSE").await, [""; 0]);
    assert_eq!(found("straße").await, ["Zoë"]);
    assert_eq!(found("über.EX").await, ["beta"]);
    for (needle, name) in [("100%", "Ångström"), ("l_", "Ångström")] {
        assert_eq!(found(needle).await, [name], "{needle}");
    }
    assert_eq!(found("%").await, ["Ångström"]);
    assert_eq!(ana.get("/customers?sort=size&active=2&limit=0").await.faulty(), ["active", "limit", "sort"]);
}

async fn rule_d6_a_customer_that_has_changed_is_neither_changed_nor_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/customers/{}", ana.customer("Ada").await);
    let read = ana.get(&path).await.expect(200).tag();
    let changed = ana.put(&path, json!({ "name": "Ada L" })).if_match(&read).await.expect(200).tag();

    ana.put(&path, json!({ "name": "x" })).if_match(&read).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&read).await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(ana.get(&path).await.expect(200).data()["name"], "Ada L");
    ana.delete(&path).if_match(&changed).await.expect(204);
}

async fn a_customer_without_sales_is_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/customers/{}", ana.customer("Ada").await);

    ana.delete(&path).await.expect(204);

    ana.delete(&path).await.refused(404, "NOT_FOUND");
    ana.get(&path).await.refused(404, "NOT_FOUND");
    ana.put(&path, json!({ "name": "x" })).await.refused(404, "NOT_FOUND");
}

async fn naughty_strings_come_back_byte_for_byte_as_customers(app: Server) {
    let Some(file) = borrowed("naughty-strings/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&file).unwrap();
    let ana = app.register("ana").await;
    let path = format!("/customers/{}", ana.customer("Ada").await);
    let mut accepted = 0;
    for text in &strings {
        let change = json!({ "name": text, "company": text, "notes": text });
        let answer = ana.put(&path, change).await;
        if answer.status == 400 {
            assert!(
                answer.faulty().iter().all(|field| ["name", "company", "notes"].contains(&field.as_str()))
            );
            continue;
        }
        let customer = answer.expect(200).data();
        for field in ["name", "company", "notes"] {
            assert_eq!(customer[field], json!(text), "{field}");
        }
        assert_eq!(names(&ana, "/customers").await, [text.as_str()]);
        accepted += 1;
    }
    assert!(accepted > 400, "only {accepted} were accepted");
}
