//! Whom one sells to.

use futures_util::future::join_all;
use kernel::{CustomerId, Money};
use serde_json::{Value, json};
use tests::{Client, Form, PlantedInvoice, PlantedPayment, Server, borrowed, id_of, query, served, usd};

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
    rule_l4_a_customer_with_sales_or_invoices_is_archived_and_not_deleted,
    a_customer_tells_what_was_bought_billed_and_paid,
    a_statement_runs_from_its_opening_to_its_closing,
    a_duplicate_is_merged_and_what_was_issued_follows,
    a_merge_that_makes_no_sense_is_refused,
    merges_and_bookings_at_once_do_not_wait_for_each_other_in_a_ring,
    merges_both_ways_while_invoices_are_added_do_not_wait_for_each_other_in_a_ring,
    customers_that_may_be_one_are_told,
    customers_are_imported_once,
    a_dry_run_adds_no_customer,
    a_file_that_is_no_table_of_customers_is_refused,
    customers_come_back_from_their_own_export,
    the_customers_of_chinook_are_imported,
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
    assert_eq!(ana.all("/customers").await, [read]);
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

fn invoice(customer: &str, day: &'static str, total: Money) -> PlantedInvoice {
    PlantedInvoice {
        customer: customer.parse().unwrap(),
        day,
        status: "issued",
        total,
        paid: 0,
        credited: 0,
        corrects: None,
    }
}

async fn rule_l4_a_customer_with_sales_or_invoices_is_archived_and_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let (buyer, billed) = (ana.customer("Buyer").await, ana.customer("Billed").await);
    let id = |text: &str| -> CustomerId { text.parse().unwrap() };
    app.store.plant_sale(ana.id(), id(&buyer), "2026-03-01", "pending", usd("1.00")).await;
    let draft = PlantedInvoice { status: "draft", ..invoice(&billed, "2026-03-01", usd("1.00")) };
    app.store.plant_invoice(ana.id(), "", draft).await;

    for customer in [buyer, billed] {
        let path = format!("/customers/{customer}");
        ana.delete(&path).await.refused(409, "CUSTOMER_IN_USE");
        let archived = ana.put(&path, json!({ "isActive": false })).await.expect(200).data();
        assert_eq!(archived["isActive"], false);
        ana.delete(&path).await.refused(409, "CUSTOMER_IN_USE");
    }
}

/// A customer with sales, invoices, payments, a credit note and credit.
async fn with_papers(app: &Server, ana: &Client) -> String {
    let (store, user) = (&app.store, ana.id());
    let ada = ana.customer("Ada").await;
    let customer: CustomerId = ada.parse().unwrap();
    let yen = |amount| Money::from_minor(amount, "JPY".parse().unwrap());
    store.plant_sale(user, customer, "2026-01-10", "completed", usd("30.00")).await;
    store.plant_sale(user, customer, "2026-02-10", "completed", usd("12.50")).await;
    store.plant_sale(user, customer, "2026-03-10", "cancelled", usd("99.00")).await;
    store.plant_sale(user, customer, "2026-03-11", "pending", usd("99.00")).await;
    store.plant_sale(user, customer, "2026-03-12", "completed", yen(700)).await;

    // 100.00, of which 30.00 was credited and 20.00 paid after a reversed 50.00.
    let first = PlantedInvoice { paid: 2000, credited: 3000, ..invoice(&ada, "2026-01-15", usd("100.00")) };
    let first = store.plant_invoice(user, "INV-1", first).await;
    let note = PlantedInvoice { corrects: Some(first), ..invoice(&ada, "2026-02-20", usd("30.00")) };
    store.plant_invoice(user, "CN-1", note).await;
    // 40.00, overpaid with 45.00.
    let second = PlantedInvoice { paid: 4000, ..invoice(&ada, "2026-02-01", usd("40.00")) };
    let second = store.plant_invoice(user, "INV-2", second).await;
    let void = PlantedInvoice { status: "void", ..invoice(&ada, "2026-02-02", usd("77.00")) };
    store.plant_invoice(user, "INV-3", void).await;
    let draft = PlantedInvoice { status: "draft", ..invoice(&ada, "2026-02-03", usd("88.00")) };
    store.plant_invoice(user, "", draft).await;
    store.plant_invoice(user, "INV-4", invoice(&ada, "2026-03-01", yen(5000))).await;

    let payment = PlantedPayment {
        customer,
        invoice: first,
        day: "2026-01-20",
        kind: "payment",
        method: "bankTransfer",
        amount: usd("50.00"),
        applied: 5000,
        credit: 0,
        reverses: None,
    };
    let bounced = store.plant_payment(user, payment).await;
    let reversal = PlantedPayment {
        day: "2026-01-22",
        kind: "reversal",
        amount: usd("-50.00"),
        applied: -5000,
        reverses: Some(bounced),
        ..payment
    };
    store.plant_payment(user, reversal).await;
    let cash =
        PlantedPayment { day: "2026-02-01", method: "cash", amount: usd("17.00"), applied: 1700, ..payment };
    store.plant_payment(user, cash).await;
    let over = PlantedPayment {
        invoice: second,
        day: "2026-02-05",
        amount: usd("45.00"),
        applied: 4000,
        credit: 500,
        ..payment
    };
    store.plant_payment(user, over).await;
    // 3.00 of the 5.00 too much pay for the first invoice.
    let drawn = PlantedPayment {
        day: "2026-02-06",
        method: "credit",
        amount: usd("3.00"),
        applied: 300,
        credit: -300,
        ..payment
    };
    store.plant_payment(user, drawn).await;
    ada
}

async fn a_customer_tells_what_was_bought_billed_and_paid(app: Server) {
    let ana = app.register("ana").await;
    let nothing = ana.customer("Nobody").await;
    let ada = with_papers(&app, &ana).await;

    let told = ana.get(&format!("/customers/{ada}")).await.expect(200).data();

    for (field, value) in [
        ("purchases", json!(3)),
        ("totalPurchased", json!("42.50")),
        ("lastPurchaseOn", json!("2026-03-12")),
        ("invoiced", json!("110.00")),
        ("paid", json!("62.00")),
        ("outstanding", json!("50.00")),
        ("credit", json!("2.00")),
        (
            "otherCurrencies",
            json!([{
                "currency": "JPY", "purchases": 1, "totalPurchased": "700", "lastPurchaseOn": "2026-03-12",
                "invoiced": "5000", "paid": "0", "outstanding": "5000", "credit": "0",
            }]),
        ),
    ] {
        assert_eq!(told[field], value, "{field}");
    }
    let listed = ana.all("/customers").await;
    assert_eq!(listed[0], told);
    assert_eq!(listed[1]["id"], json!(nothing));
    assert_eq!((&listed[1]["outstanding"], &listed[1]["lastPurchaseOn"]), (&json!("0.00"), &Value::Null));
    // Told in yen, the dollars stand beside.
    ana.put(&format!("/customers/{ada}"), json!({ "currency": "JPY" })).await.expect(200);
    let told = ana.get(&format!("/customers/{ada}")).await.expect(200).data();
    assert_eq!(
        (&told["outstanding"], &told["otherCurrencies"][0]["outstanding"]),
        (&json!("5000"), &json!("50.00"))
    );
}

async fn a_statement_runs_from_its_opening_to_its_closing(app: Server) {
    let ana = app.register("ana").await;
    let ada = with_papers(&app, &ana).await;
    let statement =
        async |query: &str| ana.get(&format!("/customers/{ada}/statement{query}")).await.expect(200).data();
    let lines = |statement: &Value| -> Vec<String> {
        let entries = statement["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| {
                let text = |field: &str| entry[field].as_str().unwrap().to_owned();
                [text("date"), text("kind"), text("amount"), text("balance")].join(" ")
            })
            .collect()
    };

    let whole = statement("").await;

    assert_eq!(
        lines(&whole),
        [
            "2026-01-15 invoice 100.00 100.00",
            "2026-01-20 payment -50.00 50.00",
            "2026-01-22 reversal 50.00 100.00",
            "2026-02-01 invoice 40.00 140.00",
            "2026-02-01 payment -17.00 123.00",
            "2026-02-05 payment -45.00 78.00",
            "2026-02-20 creditNote -30.00 48.00",
        ]
    );
    // What is outstanding, less the credit.
    assert_eq!((&whole["openingBalance"], &whole["closingBalance"]), (&json!("0.00"), &json!("48.00")));
    assert_eq!(whole["entries"][0]["reference"], "INV-1");
    let february = statement("?from=2026-02-01&to=2026-02-05").await;
    assert_eq!(
        (&february["openingBalance"], &february["closingBalance"]),
        (&json!("100.00"), &json!("78.00"))
    );
    assert_eq!(february["entries"].as_array().unwrap().len(), 3);
    let yen = statement("?currency=JPY").await;
    assert_eq!((&yen["currency"], &yen["closingBalance"]), (&json!("JPY"), &json!("5000")));
    let path = format!("/customers/{ada}/statement?from=2026-02-02&to=2026-02-01");
    ana.get(&path).await.refused(422, "CONTRADICTORY_PARAMETERS");
}

async fn a_duplicate_is_merged_and_what_was_issued_follows(app: Server) {
    let ana = app.register("ana").await;
    let ada = with_papers(&app, &ana).await;
    let figures = async |id: &str| {
        let told = ana.get(&format!("/customers/{id}")).await.expect(200).data();
        ["purchases", "totalPurchased", "invoiced", "paid", "outstanding", "credit", "otherCurrencies"]
            .map(|field| told[field].clone())
    };
    let before = figures(&ada).await;
    ana.put(&format!("/customers/{ada}"), json!({ "email": "ada@example.com" })).await.expect(200);
    let kept = ana.customer("Ada Lovelace").await;
    let older = ana.customer("A. L.").await;
    ana.post(&format!("/customers/{older}/merge"), json!({ "into": ada })).await.expect(200);

    let merged =
        ana.post(&format!("/customers/{ada}/merge"), json!({ "into": kept })).await.expect(200).data();

    assert_eq!(
        (&merged["id"], &merged["name"], &merged["email"]),
        (&json!(kept), &json!("Ada Lovelace"), &json!("ada@example.com"))
    );
    assert_eq!(figures(&kept).await, before);
    for gone in [&ada, &older] {
        let gone = ana.get(&format!("/customers/{gone}")).await.expect(200).data();
        assert_eq!((&gone["isActive"], &gone["mergedInto"]), (&json!(false), &json!(kept)));
        assert_eq!(gone["invoiced"], "0.00");
    }
    let statement = ana.get(&format!("/customers/{kept}/statement")).await.expect(200).data();
    assert_eq!(statement["closingBalance"], "48.00");
    let shown = app.store.rows("SELECT DISTINCT customer_name FROM invoices").await;
    assert_eq!((shown.len(), shown[0].try_get_by_index::<String>(0).unwrap().as_str()), (1, "As it was"));
    let events =
        app.store.rows("SELECT payload FROM events WHERE kind = 'customer.merged' ORDER BY id DESC").await;
    let payload: Value = serde_json::from_str(&events[0].try_get::<String>("", "payload").unwrap()).unwrap();
    assert_eq!(
        payload,
        json!({ "into": kept, "sales": 5, "invoices": 6, "payments": 5, "recurringInvoices": 0 })
    );
    ana.delete(&format!("/customers/{kept}")).await.refused(409, "CUSTOMER_IN_USE");
}

async fn merges_and_bookings_at_once_do_not_wait_for_each_other_in_a_ring(app: Server) {
    let ana = app.register("ana").await;
    let product = ana.product("Mug", "1000").await;
    for round in 0..6 {
        let (first, second) = (ana.customer("Ada").await, ana.customer("Ada L.").await);
        let mut calls = Vec::new();
        for customer in [&first, &second] {
            let sale = json!({ "productId": product, "quantity": "1", "customerId": customer });
            let sale = id_of(&ana.post("/sales", sale).await.expect(201).data());
            let invoice = ana.invoice(customer, "10.00").await;
            let other = if *customer == first { &second } else { &first };
            calls.push(ana.put(&format!("/sales/{sale}"), json!({ "customerId": other })));
            calls.push(ana.put(&format!("/invoices/{invoice}"), json!({ "customerId": other })));
            calls.push(ana.call("POST", &format!("/invoices/{invoice}/issue")));
            calls.push(ana.post(&format!("/customers/{customer}/merge"), json!({ "into": other })));
        }

        let answers = join_all(calls.into_iter().map(IntoFuture::into_future)).await;

        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert!(statuses.iter().all(|status| matches!(status, 200 | 409)), "{round}: {statuses:?}");
        let merged = [3, 7].map(|at| statuses[at]);
        assert!(merged == [200, 409] || merged == [409, 200], "{round}: {statuses:?}");
    }
}

async fn merges_both_ways_while_invoices_are_added_do_not_wait_for_each_other_in_a_ring(app: Server) {
    let ana = app.register("ana").await;
    for round in 0..6 {
        let (first, second) = (ana.customer("Ada").await, ana.customer("Ada L.").await);
        let mut calls = Vec::new();
        for (customer, other) in [(&first, &second), (&second, &first)] {
            for _ in 0..4 {
                let line = json!({ "description": "Work", "quantity": "1", "unitPrice": "10.00" });
                calls.push(ana.post("/invoices", json!({ "customerId": customer, "lines": [line] })));
            }
            calls.push(ana.post(&format!("/customers/{customer}/merge"), json!({ "into": other })));
        }

        let answers = join_all(calls.into_iter().map(IntoFuture::into_future)).await;

        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert!(statuses.iter().all(|status| matches!(status, 200 | 201 | 409)), "{round}: {statuses:?}");
        let merged = [4, 9].map(|at| statuses[at]);
        assert!(merged == [200, 409] || merged == [409, 200], "{round}: {statuses:?}");
    }
}

async fn a_merge_that_makes_no_sense_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let [ada, bea, cleo] = [ana.customer("Ada").await, ana.customer("Bea").await, ana.customer("Cleo").await];
    let merge = |id: &str, into: &str| ana.post(&format!("/customers/{id}/merge"), json!({ "into": into }));

    merge(&ada, &ada).await.refused(422, "SAME_CUSTOMER");
    merge(&ada, &bea).await.expect(200);
    merge(&ada, &cleo).await.refused(409, "CUSTOMER_MERGED");
    merge(&cleo, &ada).await.refused(409, "CUSTOMER_MERGED");
    assert_eq!(ana.post(&format!("/customers/{cleo}/merge"), json!({})).await.faulty(), ["into"]);
    // Active again, it is a customer of its own.
    ana.put(&format!("/customers/{ada}"), json!({ "isActive": true })).await.expect(200);
    merge(&cleo, &ada).await.expect(200);
}

async fn customers_that_may_be_one_are_told(app: Server) {
    let ana = app.register("ana").await;
    for order in [
        json!({ "name": "Ada", "email": "Ada@Example.com" }),
        json!({ "name": "A. Lovelace", "email": "ada@example.COM", "taxId": "GB 12" }),
        json!({ "name": "Bea", "address": { "postalCode": "0171" } }),
        json!({ "name": "Engines Ltd", "taxId": "gb12" }),
        json!({ "name": " BEA ", "address": { "postalCode": "01 71" } }),
        json!({ "name": "Bea" }),
    ] {
        app.clock.advance(kernel::TimeDelta::seconds(1));
        ana.post("/customers", order).await.expect(201);
    }

    let groups = ana.get("/customers/duplicates").await.expect(200).data();

    let told: Vec<(Value, Vec<&str>)> = groups
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            let names =
                group["customers"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap());
            (group["reasons"].clone(), names.collect())
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!(["email", "taxId"]), vec!["Ada", "A. Lovelace", "Engines Ltd"]),
            (json!(["nameAndPostalCode"]), vec!["Bea", " BEA "]),
        ]
    );
}

async fn import(client: &Client, form: &Form) -> Value {
    client.upload("/customers/imports", form).await.expect(200).data()
}

async fn customers_are_imported_once(app: Server) {
    let ana = app.register("ana").await;
    ana.post("/customers", json!({ "name": "Ada", "email": "ada@example.com" })).await.expect(201);
    let file = "Name,E-mail,Country,Zip\nada,ADA@example.com,,\nBea,,Germany,\nBea,,DE,\nCleo,no mail,,\nDora,,Mars,\n,,,9\n";
    let form = Form::statement(file);

    let outcome = import(&ana, &form).await;

    assert_eq!(
        (&outcome["rows"], &outcome["created"], &outcome["duplicates"], &outcome["skippedCount"]),
        (&json!(6), &json!(2), &json!(1), &json!(4))
    );
    assert_eq!(
        outcome["skipped"],
        json!([
            { "row": 2, "reason": "Is there already" },
            { "row": 5, "reason": "email: Must be an e-mail address, such as ana@example.com" },
            { "row": 6, "reason": "country: Mars is no country" },
            { "row": 7, "reason": "Has no name" },
        ])
    );
    assert_eq!(outcome["preview"][0]["address"]["country"], "DE");
    assert_eq!(names(&ana, "/customers").await, ["Ada", "Bea", "Bea"]);

    let again = import(&ana, &form).await;
    assert_eq!((&again["created"], &again["duplicates"]), (&json!(0), &json!(3)));
    assert_eq!(app.store.rows("SELECT 1 FROM events WHERE kind = 'customer.added'").await.len(), 3);
}

async fn a_dry_run_adds_no_customer(app: Server) {
    let ana = app.register("ana").await;
    let form = Form::statement("name\nAda\n");

    let dry = import(&ana, &form.clone().text("dryRun", "true")).await;

    assert_eq!((&dry["created"], &dry["preview"][0]["name"]), (&json!(1), &json!("Ada")));
    assert!(ana.all("/customers").await.is_empty());
    assert_eq!(import(&ana, &form).await["created"], 1);
}

async fn a_file_that_is_no_table_of_customers_is_refused(app: Server) {
    let ana = app.register("ana").await;

    for file in ["", "colour,size\nred,1\n", "name\0\nx\n"] {
        let answer = ana.upload("/customers/imports", &Form::statement(file)).await;
        assert!(answer.refused(422, "UNREADABLE_FILE").contains_key("file"));
    }
    let form = Form::statement("name\nx\n").text("dryRun", "maybe").text("mapping", "{}");
    assert_eq!(ana.upload("/customers/imports", &form).await.faulty(), ["mapping"]);
    assert_eq!(
        ana.upload("/customers/imports", &Form::default().text("dryRun", "maybe")).await.faulty(),
        ["dryRun", "file"]
    );
    assert!(ana.all("/customers").await.is_empty());
}

/// What two customers of different people have in common when they are the same.
fn told(customer: &Value) -> Value {
    let mut told = customer.clone();
    for field in ["id", "createdAt", "updatedAt"] {
        told.as_object_mut().unwrap().remove(field);
    }
    told
}

async fn customers_come_back_from_their_own_export(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let strange =
        json!({ "name": "=HYPERLINK(\"x\")", "phone": "+47 1", "company": "-x, \"y\"", "notes": "@a\nb" });
    for order in [full(), strange, json!({ "name": "Twin" }), json!({ "name": "Twin" })] {
        app.clock.advance(kernel::TimeDelta::seconds(1));
        ana.post("/customers", order).await.expect(201);
    }
    let archived = id_of(&ana.all("/customers?q=Twin").await[0]);
    ana.put(&format!("/customers/{archived}"), json!({ "isActive": false })).await.expect(200);

    let file = ana.get("/customers/export?format=csv").await.expect(200);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"customers-2026-03-14.csv\""));
    assert_eq!(import(&ben, &Form::statement(file.body.clone())).await["created"], 4);

    let of = async |client: &Client| -> Vec<Value> {
        client.all("/customers?sort=name").await.iter().map(told).collect()
    };
    assert_eq!(of(&ben).await, of(&ana).await);
    assert_eq!(import(&ana, &Form::statement(file.body)).await["duplicates"], 4);
    let json = ana.get("/customers/export?format=json&active=true").await.expect(200).json();
    assert_eq!(json.as_array().unwrap().len(), 3);
    assert!(ana.get("/customers/export?format=xlsx").await.expect(200).body.starts_with(b"PK"));
}

async fn the_customers_of_chinook_are_imported(app: Server) {
    let Some(file) = borrowed("chinook/customers.csv") else { return };
    let ana = app.register("ana").await;

    let outcome = import(&ana, &Form::statement(file.clone())).await;

    assert_eq!(
        (&outcome["rows"], &outcome["created"], &outcome["skipped"]),
        (&json!(59), &json!(59), &json!([]))
    );
    let bjorn = &ana.all("/customers?q=bjørn%20hansen").await[0];
    assert_eq!(bjorn["address"]["postalCode"], "0171");
    assert_eq!(bjorn["address"]["country"], "NO");
    let luis = &ana.all("/customers?q=embraer").await[0];
    assert_eq!(
        (&luis["name"], &luis["phone"], &luis["address"]["line1"], &luis["address"]["region"]),
        (
            &json!("Luís Gonçalves"),
            &json!("+55 (12) 3923-5555"),
            &json!("Av. Brigadeiro Faria Lima, 2170"),
            &json!("SP")
        )
    );
    assert!(ana.all("/customers").await.iter().all(|customer| customer["address"]["country"].is_string()));
    let again = import(&ana, &Form::statement(file)).await;
    assert_eq!((&again["created"], &again["duplicates"]), (&json!(0), &json!(59)));
    let export = ana.get("/customers/export?format=csv").await.expect(200).body;
    let ben = app.register("ben").await;
    assert_eq!(import(&ben, &Form::statement(export)).await["created"], 59);
}
