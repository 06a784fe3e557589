//! What one spends.

use earnings::EarningsError;
use futures_util::future::join_all;
use kernel::StoreError;
use serde_json::{Value, json};
use tests::{Client, Server, borrowed, id_of, query, served};

served!(
    an_expense_comes_back_as_it_was_booked,
    what_is_left_out_is_filled_in,
    an_expense_changes_what_it_is_given_and_keeps_the_rest,
    every_fault_of_an_expense_is_named_at_once,
    rule_m2_an_amount_is_positive_and_has_the_digits_of_its_currency,
    rule_d7_what_an_expense_refers_to_is_ones_own,
    rule_d6_a_stale_change_of_an_expense_is_refused,
    expenses_are_filtered_and_sorted,
    rule_l4_a_platform_with_expenses_is_not_deleted,
    the_default_categories_name_the_lines_of_tax_forms,
    categories_of_ones_own_are_added_renamed_archived_and_deleted,
    a_default_category_is_renamed_limited_and_archived_but_not_deleted,
    a_limit_that_a_change_exceeds_is_told_once,
    parallel_expenses_tell_of_an_exceeded_limit_once,
    a_summary_tells_what_a_period_cost,
    rule_m6_expenses_in_other_currencies_are_not_added,
    rule_t4_what_comes_again_is_made_on_its_days_and_only_once,
    rule_t4_what_comes_again_is_made_on_its_owners_calendar,
    rule_t4_parallel_runs_make_each_occurrence_once,
    a_series_that_cannot_go_on_keeps_no_other_from_it,
    a_recurrence_is_changed_and_ended,
    an_export_of_expenses_is_the_list_as_a_file,
    the_receipts_of_the_collection_are_booked_to_the_cent,
    names_and_notes_of_any_script_come_back,
);

async fn book(client: &Client, fields: Value) -> Value {
    let mut order = json!({ "category": "office", "amount": "10.00", "date": "2026-03-14" });
    order.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    client.post("/expenses", order).await.expect(201).data()
}

async fn amounts(client: &Client, filter: &str) -> Vec<String> {
    let rows = client.all(&format!("/expenses?sort=date{filter}")).await;
    rows.iter().map(|row| row["amount"].as_str().unwrap().to_owned()).collect()
}

async fn days(client: &Client) -> Vec<String> {
    let rows = client.all("/expenses?sort=date").await;
    rows.iter().map(|row| row["date"].as_str().unwrap().to_owned()).collect()
}

/// How many events of a kind there are.
async fn told(app: &Server, kind: &str) -> usize {
    app.store.rows(&format!("SELECT 1 FROM events WHERE kind = '{kind}'")).await.len()
}

async fn an_expense_comes_back_as_it_was_booked(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let receipt = app.store.keep_document(&ana).await;
    let order = json!({
        "category": "travel", "amount": "1200", "currency": "JPY", "date": "2026-03-01", "vendor": "JR 東日本",
        "description": "Train to the customer", "status": "pending", "isTaxDeductible": true, "platformId": uber,
        "receiptDocumentId": receipt, "notes": "two\nlines",
        "recurrence": { "interval": "month", "every": 2, "until": "2026-12-31" },
    });

    let answer = ana.post("/expenses", order.clone()).await.expect(201);

    let expense = answer.data();
    for (field, value) in order.as_object().unwrap() {
        assert_eq!(&expense[field], value, "{field}");
    }
    assert_eq!(expense["occurrence"], 0);
    assert!(expense["seriesId"].is_string());
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(ana.get(path).await.expect(200).data(), expense);
    assert_eq!(ana.all("/expenses").await, [expense]);
}

async fn what_is_left_out_is_filled_in(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;

    let expense = book(&ana, json!({})).await;

    assert_eq!((&expense["currency"], &expense["status"]), (&json!("EUR"), &json!("paid")));
    assert_eq!(expense["isTaxDeductible"], false);
    for field in [
        "vendor",
        "description",
        "platformId",
        "receiptDocumentId",
        "notes",
        "recurrence",
        "seriesId",
        "occurrence",
    ] {
        assert_eq!(expense[field], Value::Null, "{field}");
    }
}

async fn an_expense_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let before = book(&ana, json!({ "vendor": "A", "notes": "n", "platformId": uber })).await;
    let path = format!("/expenses/{}", id_of(&before));

    let change = json!({ "amount": "7.50", "vendor": null, "platformId": null, "status": "reimbursed" });
    let after = ana.put(&path, change).await.expect(200).data();

    for field in ["id", "category", "currency", "date", "notes", "createdAt"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!(
        (&after["amount"], &after["vendor"], &after["platformId"], &after["status"]),
        (&json!("7.50"), &Value::Null, &Value::Null, &json!("reimbursed"))
    );
    let digits = ana.put(&path, json!({ "currency": "JPY" })).await;
    assert_eq!(digits.faulty(), ["amount"], "7.50 is no amount of yen");
    let nothing = json!({ "category": null, "amount": null, "date": null, "isTaxDeductible": null });
    assert_eq!(ana.put(&path, nothing).await.faulty(), ["amount", "category", "date", "isTaxDeductible"]);
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
}

async fn every_fault_of_an_expense_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({
        "category": "no such", "amount": 5, "date": "14.03.2026", "vendor": "", "status": "lost",
        "isTaxDeductible": "yes", "recurrence": { "interval": "day", "every": 0, "times": 3 },
        "description": "x".repeat(501), "userId": "x", "occurrence": 0,
    });

    assert_eq!(
        ana.post("/expenses", order).await.faulty(),
        [
            "amount",
            "category",
            "date",
            "description",
            "isTaxDeductible",
            "occurrence",
            "recurrence.every",
            "recurrence.interval",
            "recurrence.times",
            "status",
            "userId",
            "vendor"
        ]
    );
    assert_eq!(ana.post("/expenses", json!({})).await.faulty(), ["amount", "category", "date"]);
    let unknown = json!({ "category": "yachts", "amount": "1.00", "date": "2026-03-14" });
    assert_eq!(ana.post("/expenses", unknown).await.faulty(), ["category"]);
    let order = json!({
        "category": "rent", "amount": "1.00", "date": "2026-03-14",
        "recurrence": { "interval": "month", "until": "2026-03-13" },
    });
    let faults = ana.post("/expenses", order).await.refused(422, "ENDS_BEFORE_IT_STARTS");
    assert!(faults.contains_key("recurrence.until"));
    assert!(ana.all("/expenses").await.is_empty());
    assert_eq!(told(&app, "expense.recorded").await, 0);
}

async fn rule_m2_an_amount_is_positive_and_has_the_digits_of_its_currency(app: Server) {
    let ana = app.register("ana").await;
    let order = |amount: &str, currency: &str| json!({ "category": "office", "amount": amount, "currency": currency, "date": "2026-03-14" });

    for (amount, currency) in
        [("0", "USD"), ("0.00", "USD"), ("-1.00", "USD"), ("100.5", "JPY"), ("1.005", "USD"), ("1e2", "USD")]
    {
        let answer = ana.post("/expenses", order(amount, currency)).await;
        assert_eq!(answer.faulty(), ["amount"], "{amount} {currency}");
    }
    for (amount, currency, shown) in
        [("0.01", "USD", "0.01"), ("9999999999.99", "EUR", "9999999999.99"), ("1", "KWD", "1.000")]
    {
        let expense = ana.post("/expenses", order(amount, currency)).await.expect(201).data();
        assert_eq!(expense["amount"], shown);
    }
}

async fn rule_d7_what_an_expense_refers_to_is_ones_own(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let (platform, document) = (ben.platform("Uber").await, app.store.keep_document(&ben).await);
    let category = ben.post("/expenses/categories", json!({ "name": "Bikes" })).await.expect(201).data();
    let category = category["key"].as_str().unwrap().to_owned();
    let path = format!("/expenses/{}", id_of(&book(&ana, json!({})).await));
    let nothing = "019a3b52-7c00-7000-8000-1f2e3d4c5b6a";

    for (field, id) in [
        ("platformId", &*platform),
        ("receiptDocumentId", &*document),
        ("category", &*category),
        ("platformId", nothing),
        ("receiptDocumentId", nothing),
        ("category", nothing),
    ] {
        let mut order = json!({ "category": "office", "amount": "1.00", "date": "2026-03-14" });
        order[field] = json!(id);
        ana.post("/expenses", order).await.refused(404, "NOT_FOUND");
        ana.put(&path, json!({ field: id })).await.refused(404, "NOT_FOUND");
        if field != "receiptDocumentId" {
            ana.get(&format!("/expenses?{field}={id}")).await.refused(404, "NOT_FOUND");
        }
    }
    for call in [
        ana.get(&format!("/expenses/categories/{category}")),
        ana.put(&format!("/expenses/categories/{category}"), json!({ "name": "Mine" })),
        ana.delete(&format!("/expenses/categories/{category}")),
    ] {
        call.await.refused(404, "NOT_FOUND");
    }
    assert_eq!(ana.all("/expenses").await.len(), 1);
    assert_eq!(
        ben.get(&format!("/expenses/categories/{category}")).await.expect(200).data()["name"],
        "Bikes"
    );
}

async fn rule_d6_a_stale_change_of_an_expense_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/expenses/{}", id_of(&book(&ana, json!({})).await));
    let read = ana.get(&path).await.expect(200).tag();
    let changed = ana.put(&path, json!({ "amount": "2.00" })).if_match(&read).await.expect(200).tag();

    ana.put(&path, json!({ "amount": "3.00" })).if_match(&read).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&read).await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(ana.get(&path).await.expect(200).data()["amount"], "2.00");
    ana.delete(&path).if_match(&changed).await.expect(204);
}

async fn expenses_are_filtered_and_sorted(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for fields in [
        json!({ "amount": "1.00", "date": "2026-03-01", "vendor": "ÖBB 100%", "isTaxDeductible": true }),
        json!({ "amount": "2.00", "date": "2026-03-02", "category": "rent", "status": "pending" }),
        json!({ "amount": "300", "date": "2026-03-03", "currency": "JPY", "platformId": uber }),
        json!({ "amount": "4.00", "date": "2026-03-04", "description": "Straße", "notes": "öbb" }),
    ] {
        book(&ana, fields).await;
    }
    let found = async |q: &str| amounts(&ana, &query([("q", q)]).replace('?', "&")).await;

    assert_eq!(amounts(&ana, "").await, ["1.00", "2.00", "300", "4.00"]);
    assert_eq!(amounts(&ana, "&category=rent").await, ["2.00"]);
    assert_eq!(amounts(&ana, "&status=pending").await, ["2.00"]);
    assert_eq!(amounts(&ana, &format!("&platformId={uber}")).await, ["300"]);
    assert_eq!(amounts(&ana, "&deductible=true").await, ["1.00"]);
    assert_eq!(amounts(&ana, "&deductible=false&from=2026-03-03").await, ["300", "4.00"]);
    assert_eq!(amounts(&ana, "&from=2026-03-02&to=2026-03-03").await, ["2.00", "300"]);
    assert_eq!(amounts(&ana, "&min=2.00").await, ["2.00", "4.00"]);
    assert_eq!(amounts(&ana, "&max=2.00").await, ["1.00", "2.00"]);
    assert_eq!(amounts(&ana, "&currency=JPY&min=300").await, ["300"]);
    assert_eq!(found("öBB").await, ["1.00", "4.00"]);
    assert_eq!(found("100%").await, ["1.00"]);
    assert_eq!(found("STRAßE").await, ["4.00"]);
    let by_amount = ana.all("/expenses?sort=-amount&currency=USD").await;
    assert_eq!(by_amount[0]["amount"], "4.00");
    ana.get("/expenses?from=2026-03-02&to=2026-03-01").await.refused(422, "CONTRADICTORY_PARAMETERS");
    assert_eq!(
        ana.get("/expenses?sort=size&status=x&deductible=2&min=x&category=a%20b").await.faulty(),
        ["category", "deductible", "min", "sort", "status"]
    );
    assert_eq!(ana.get("/expenses?category=yachts").await.faulty(), ["category"]);
}

async fn rule_l4_a_platform_with_expenses_is_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/expenses/{}", id_of(&book(&ana, json!({ "platformId": uber })).await));

    ana.delete(&format!("/platforms/{uber}")).await.refused(409, "PLATFORM_IN_USE");

    ana.delete(&path).await.expect(204);
    ana.delete(&format!("/platforms/{uber}")).await.expect(204);
}

async fn categories(client: &Client) -> Vec<Value> {
    client.get("/expenses/categories").await.expect(200).data().as_array().unwrap().clone()
}

async fn category(client: &Client, key: &str) -> Value {
    client.get(&format!("/expenses/categories/{key}")).await.expect(200).data()
}

async fn the_default_categories_name_the_lines_of_tax_forms(app: Server) {
    let ana = app.register("ana").await;

    let all = categories(&ana).await;

    assert!(all.len() >= 20);
    let names: Vec<&str> = all.iter().map(|category| category["name"].as_str().unwrap()).collect();
    assert!(names.is_sorted());
    assert!(all.iter().all(|category| category["isDefault"] == true && category["isActive"] == true));
    for (key, lines) in [
        ("advertising", json!({ "scheduleC": "8", "sa103f": "24", "anlageEuer": "224" })),
        ("vehicle", json!({ "scheduleC": "9", "sa103f": "20", "anlageEuer": "146" })),
        ("meals", json!({ "scheduleC": "24b", "sa103f": null, "anlageEuer": "175" })),
        ("phone", json!({ "scheduleC": "25", "sa103f": "23", "anlageEuer": "280" })),
    ] {
        assert_eq!(category(&ana, key).await["taxLines"], lines, "{key}");
    }
    for category in &all {
        book(&ana, json!({ "category": category["key"] })).await;
    }
    assert_eq!(categories(&ana).await, all);
}

async fn categories_of_ones_own_are_added_renamed_archived_and_deleted(app: Server) {
    let ana = app.register("ana").await;
    let answer =
        ana.post("/expenses/categories", json!({ "name": "Coffee ☕", "monthlyLimit": "40.00" })).await;
    let coffee = answer.expect(201).data();
    let key = coffee["key"].as_str().unwrap();
    let path = format!("/expenses/categories/{key}");
    assert_eq!(coffee["monthlyLimit"], json!({ "currency": "USD", "amount": "40.00" }));
    assert_eq!((&coffee["isDefault"], &coffee["taxLines"]["scheduleC"]), (&json!(false), &Value::Null));

    for name in ["coffee  ☕", "COFFEE ☕", "office EXPENSES"] {
        ana.post("/expenses/categories", json!({ "name": name })).await.refused(409, "CATEGORY_EXISTS");
    }
    for limit in ["0.00", "-1.00", "1.005"] {
        let order = json!({ "name": "Tea", "monthlyLimit": limit });
        assert_eq!(ana.post("/expenses/categories", order).await.faulty(), ["monthlyLimit"]);
    }
    let expense = format!("/expenses/{}", id_of(&book(&ana, json!({ "category": key })).await));
    let tag = ana.get(&path).await.expect(200).tag();
    let renamed = ana.put(&path, json!({ "name": "Tea", "monthlyLimit": null })).if_match(&tag).await;
    assert_eq!(renamed.expect(200).data()["monthlyLimit"], Value::Null);
    ana.put(&path, json!({ "name": "x" })).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");
    ana.put(&path, json!({ "name": "Rent of premises" })).await.refused(409, "CATEGORY_EXISTS");
    ana.delete(&path).await.refused(409, "CATEGORY_IN_USE");
    ana.put(&path, json!({ "isActive": false })).await.expect(200);
    assert_eq!(ana.get(&expense).await.expect(200).data()["category"], *key);

    ana.delete(&expense).await.expect(204);
    ana.delete(&path).await.expect(204);
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    assert!(categories(&ana).await.iter().all(|category| category["isDefault"] == true));
    for (kind, times) in
        [("expense_category.added", 1), ("expense_category.revised", 2), ("expense_category.removed", 1)]
    {
        assert_eq!(told(&app, kind).await, times, "{kind}");
    }
}

async fn a_default_category_is_renamed_limited_and_archived_but_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = "/expenses/categories/advertising";

    let change = json!({ "name": "Werbung", "monthlyLimit": "100.00", "isActive": false });
    let changed = ana.put(path, change).await.expect(200).data();

    assert_eq!((&changed["key"], &changed["name"]), (&json!("advertising"), &json!("Werbung")));
    assert_eq!(changed["taxLines"]["scheduleC"], "8");
    assert_eq!(category(&ana, "advertising").await, changed);
    ana.delete(path).await.refused(409, "CATEGORY_BUILT_IN");
    ana.put("/expenses/categories/yachts", json!({ "name": "x" })).await.refused(404, "NOT_FOUND");
    let ben = app.register("ben").await;
    assert_eq!(category(&ben, "advertising").await["name"], "Advertising");
}

async fn a_limit_that_a_change_exceeds_is_told_once(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/expenses/categories/office", json!({ "monthlyLimit": "100.00" })).await.expect(200);
    let exceeded = async || told(&app, "expense.limit_exceeded").await;

    book(&ana, json!({ "amount": "100.00", "date": "2026-03-01" })).await;
    book(&ana, json!({ "amount": "500.00", "category": "rent" })).await;
    book(&ana, json!({ "amount": "500.00", "date": "2026-02-28", "currency": "EUR" })).await;
    assert_eq!(exceeded().await, 0);

    let small = id_of(&book(&ana, json!({ "amount": "0.01", "date": "2026-03-31" })).await);
    assert_eq!(exceeded().await, 1);
    book(&ana, json!({ "amount": "50.00" })).await;
    assert_eq!(exceeded().await, 1, "it was above already");

    let rows = app.store.rows("SELECT payload FROM events WHERE kind = 'expense.limit_exceeded'").await;
    let payload: Value = serde_json::from_str(&rows[0].try_get::<String>("", "payload").unwrap()).unwrap();
    assert_eq!(
        payload,
        json!({
            "category": "office", "month": "2026-03-01", "total": "100.01", "limit": "100.00", "currency": "USD",
        })
    );
    // Moved to a month of its own and raised there.
    ana.put(&format!("/expenses/{small}"), json!({ "date": "2026-04-01", "amount": "100.01" }))
        .await
        .expect(200);
    assert_eq!(exceeded().await, 2);
}

async fn parallel_expenses_tell_of_an_exceeded_limit_once(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/expenses/categories/office", json!({ "monthlyLimit": "100.00" })).await.expect(200);

    join_all((0..20).map(|_| book(&ana, json!({ "amount": "10.00" })))).await;

    assert_eq!(told(&app, "expense.limit_exceeded").await, 1);
}

async fn a_summary_tells_what_a_period_cost(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/expenses/categories/rent", json!({ "monthlyLimit": "70.00" })).await.expect(200);
    for (date, amount, category, deductible) in [
        ("2026-03-01", "75.00", "rent", true),
        ("2026-03-14", "20.00", "office", false),
        ("2026-03-31", "5.00", "office", true),
        ("2026-02-28", "50.00", "office", true),
        ("2026-04-01", "999.00", "office", true),
    ] {
        let fields =
            json!({ "date": date, "amount": amount, "category": category, "isTaxDeductible": deductible });
        book(&ana, fields).await;
    }
    let summary = async |query: &str| ana.get(&format!("/expenses/summary{query}")).await.expect(200).data();

    let month = summary("").await;

    assert_eq!(month, summary("?period=month").await);
    assert_eq!(month["period"], json!({ "from": "2026-03-01", "to": "2026-03-31" }));
    for (field, value) in [
        ("currency", json!("USD")),
        ("total", json!("100.00")),
        ("count", json!(3)),
        ("deductibleTotal", json!("80.00")),
        ("deductibleCount", json!(2)),
        ("missingRates", json!([])),
    ] {
        assert_eq!(month[field], value, "{field}");
    }
    assert_eq!(month["previous"]["total"], "50.00");
    assert_eq!(month["previous"]["change"], "100.0");
    assert_eq!(
        month["byCategory"][0],
        json!({
            "category": "rent", "name": "Rent of premises", "total": "75.00", "count": 1, "deductibleTotal": "75.00",
            "deductibleCount": 1, "share": "75.0", "totals": [{ "currency": "USD", "amount": "75.00" }],
        })
    );
    assert_eq!(
        (&month["byCategory"][1]["category"], &month["byCategory"][1]["total"]),
        (&json!("office"), &json!("25.00"))
    );
    assert_eq!(
        month["limits"],
        json!([{
            "category": "rent", "name": "Rent of premises", "currency": "USD", "monthlyLimit": "70.00",
            "used": "75.00", "percent": "107.1", "isExceeded": true,
        }])
    );
    let year = summary("?period=year").await;
    let months = year["byMonth"].as_array().unwrap();
    assert_eq!(months.len(), 12);
    assert_eq!(
        (&months[1]["month"], &months[1]["total"], &months[11]["total"]),
        (&json!("2026-02"), &json!("50.00"), &json!("0.00"))
    );
    assert_eq!(year["total"], "1149.00");
    let all = summary("?period=all").await;
    assert_eq!(all["period"], json!({ "from": "2026-02-28", "to": "2026-04-01" }));
    assert_eq!((all["byMonth"].as_array().unwrap().len(), &all["previous"]), (3, &Value::Null));
    ana.get("/expenses/summary?period=month&from=2026-01-01").await.refused(422, "CONTRADICTORY_PARAMETERS");
    let ben = app.register("ben").await;
    let nothing = ben.get("/expenses/summary?period=all").await.expect(200).data();
    assert_eq!((&nothing["period"], &nothing["total"]), (&Value::Null, &json!("0.00")));
}

async fn rule_m6_expenses_in_other_currencies_are_not_added(app: Server) {
    let ana = app.register("ana").await;
    book(&ana, json!({ "amount": "10.00" })).await;
    let yen = book(&ana, json!({ "amount": "700", "currency": "JPY", "isTaxDeductible": true })).await;

    let summary = ana.get("/expenses/summary").await.expect(200).data();

    assert_eq!((&summary["total"], &summary["deductibleTotal"]), (&Value::Null, &Value::Null));
    assert_eq!(summary["count"], 2);
    let missing = &summary["missingRates"][0];
    assert_eq!((&missing["currency"], &missing["total"]), (&json!("JPY"), &json!("700")));
    let rows = missing["rowsUrl"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(ana.all(rows).await, [yen]);
    let told = ana.get("/expenses/summary?currency=JPY").await.expect(200).data();
    assert_eq!(
        (&told["currency"], &told["total"], &told["deductibleTotal"]),
        (&json!("JPY"), &Value::Null, &json!("700"))
    );
}

async fn rule_t4_what_comes_again_is_made_on_its_days_and_only_once(app: Server) {
    let ana = app.register("ana").await;
    let rent = json!({
        "category": "rent", "amount": "850.00", "date": "2025-12-31", "vendor": "Landlord", "isTaxDeductible": true,
        "recurrence": { "interval": "month" },
    });
    let head = book(&ana, rent).await;
    assert_eq!(head["recurrence"], json!({ "interval": "month", "every": 1, "until": null }));

    // It is 14 March.
    assert_eq!(app.run_due_expenses().await, 2);
    assert_eq!(app.run_due_expenses().await, 0);
    assert_eq!(days(&ana).await, ["2025-12-31", "2026-01-31", "2026-02-28"]);

    app.set_clock("2026-03-31T00:00:00Z");
    assert_eq!(app.run_due_expenses().await, 1);

    let ana = app.visitor().login("ana").await;
    let all = ana.all("/expenses?sort=date").await;
    let last = all.last().unwrap();
    for field in ["category", "amount", "currency", "vendor", "isTaxDeductible", "seriesId"] {
        assert_eq!(last[field], head[field], "{field}");
    }
    assert_eq!(
        (&last["date"], &last["occurrence"], &last["status"], &last["recurrence"]),
        (&json!("2026-03-31"), &json!(3), &json!("pending"), &Value::Null)
    );
    assert_eq!(told(&app, "expense.recorded").await, 4);
    // An occurrence that was deleted does not come back.
    ana.delete(&format!("/expenses/{}", id_of(last))).await.expect(204);
    assert_eq!(app.run_due_expenses().await, 0);
}

async fn rule_t4_what_comes_again_is_made_on_its_owners_calendar(app: Server) {
    let early = app.register_as("ana", json!({ "timezone": "Pacific/Kiritimati" })).await;
    let late = app.register_as("ben", json!({ "timezone": "Pacific/Pago_Pago" })).await;
    for client in [&early, &late] {
        book(client, json!({ "date": "2026-03-08", "recurrence": { "interval": "week" } })).await;
    }

    // 15 March has come in Kiritimati only.
    app.set_clock("2026-03-14T10:00:00Z");
    assert_eq!(app.run_due_expenses().await, 1);
    app.set_clock("2026-03-15T10:59:00Z");
    assert_eq!(app.run_due_expenses().await, 0);
    app.set_clock("2026-03-15T11:00:00Z");
    assert_eq!(app.run_due_expenses().await, 1);
}

async fn rule_t4_parallel_runs_make_each_occurrence_once(app: Server) {
    let ana = app.register("ana").await;
    for _ in 0..3 {
        book(&ana, json!({ "date": "2023-03-14", "recurrence": { "interval": "week" } })).await;
    }

    let made: u64 = join_all((0..4).map(|_| app.run_due_expenses())).await.into_iter().sum();

    // 1096 days are 156 weeks and 4 days.
    assert_eq!(made, 3 * 156);
    let rows = app.store.rows("SELECT DISTINCT series_id, occurrence FROM expenses").await;
    assert_eq!(rows.len(), 3 * 157);
    assert_eq!(app.store.count("expenses").await, 3 * 157);
}

async fn a_series_that_cannot_go_on_keeps_no_other_from_it(app: Server) {
    let ana = app.register("ana").await;
    let mut series = Vec::new();
    for _ in 0..3 {
        let head = json!({ "date": "2026-03-07", "recurrence": { "interval": "week" } });
        series.push(id_of(&book(&ana, head).await));
    }
    app.store.overwrite("expenses", &series[1], "currency", "???").await;

    let refusal = app.try_due_expenses().await;

    assert!(matches!(refusal, Err(EarningsError::Store(StoreError::Corrupt(_)))), "{refusal:?}");
    app.store.overwrite("expenses", &series[1], "currency", "USD").await;
    assert_eq!(days(&ana).await, ["2026-03-07", "2026-03-07", "2026-03-07", "2026-03-14", "2026-03-14"]);
    assert_eq!(app.run_due_expenses().await, 1);
}

async fn a_recurrence_is_changed_and_ended(app: Server) {
    let ana = app.register("ana").await;
    let head = book(&ana, json!({ "date": "2026-01-31", "recurrence": { "interval": "month" } })).await;
    let path = format!("/expenses/{}", id_of(&head));
    assert_eq!(app.run_due_expenses().await, 1);

    let weekly =
        json!({ "amount": "12.00", "recurrence": { "interval": "week", "every": 1, "until": "2026-03-14" } });
    let changed = ana.put(&path, weekly).await.expect(200).data();
    assert_ne!(changed["seriesId"], head["seriesId"]);
    assert_eq!(app.run_due_expenses().await, 2);
    assert_eq!(days(&ana).await, ["2026-01-31", "2026-02-28", "2026-03-07", "2026-03-14"]);
    assert_eq!(amounts(&ana, "").await, ["12.00", "10.00", "12.00", "12.00"]);

    let endless = json!({ "recurrence": { "interval": "week" } });
    ana.put(&path, endless).await.expect(200);
    ana.put(&path, json!({ "recurrence": null })).await.expect(200);
    app.set_clock("2027-01-01T00:00:00Z");
    assert_eq!(app.run_due_expenses().await, 0);
}

async fn an_export_of_expenses_is_the_list_as_a_file(app: Server) {
    let ana = app.register("ana").await;
    let old = book(&ana, json!({ "vendor": "=1+1", "notes": "a\nb,c", "date": "2026-03-01" })).await;
    book(&ana, json!({ "amount": "700", "currency": "JPY", "category": "rent" })).await;

    let csv = ana.get("/expenses/export?format=csv").await.expect(200);
    assert_eq!(csv.header("content-disposition"), Some("attachment; filename=\"expenses-2026-03-14.csv\""));
    let text = csv.text();
    let (head, rest) = text.split_once("\r\n").unwrap();
    assert_eq!(
        head,
        "id,date,category,categoryName,amount,currency,vendor,description,status,isTaxDeductible,platformId,\
         receiptDocumentId,notes"
    );
    let first = format!(
        "{},2026-03-01,office,Office expenses,10.00,USD,'=1+1,,paid,false,,,\"a\nb,c\"\r\n",
        id_of(&old)
    );
    assert!(rest.starts_with(&first), "{rest}");
    let json = ana.get("/expenses/export?format=json").await.expect(200).json();
    assert_eq!(json, Value::from(ana.all("/expenses?sort=date").await));
    let filtered = ana.get("/expenses/export?format=json&category=rent").await.expect(200).json();
    assert_eq!(filtered.as_array().unwrap().len(), 1);
    let workbook = ana.get("/expenses/export?format=xlsx").await.expect(200);
    assert!(workbook.body.starts_with(b"PK"));
}

async fn the_receipts_of_the_collection_are_booked_to_the_cent(app: Server) {
    let Some(file) = borrowed("receipts/GROUND_TRUTH.json") else { return };
    let truth: Value = serde_json::from_slice(&file).unwrap();
    let ana = app.register("ana").await;
    let mut cents = 0;
    for (name, receipt) in truth.as_object().unwrap() {
        let total = receipt["total"].as_str().unwrap().replace(',', ".");
        let expense = book(
            &ana,
            json!({
                "category": "supplies", "amount": total, "currency": receipt["currency"],
                "date": receipt["date"], "vendor": receipt["merchant"], "description": name,
            }),
        )
        .await;
        assert_eq!((&expense["amount"], &expense["date"]), (&json!(total), &receipt["date"]), "{name}");
        assert_eq!(expense["vendor"], receipt["merchant"]);
        cents += total.replace('.', "").parse::<i64>().unwrap();
    }

    let summary = ana.get("/expenses/summary?period=all").await.expect(200).data();

    assert_eq!((&summary["currency"], &summary["count"]), (&json!("EUR"), &json!(3)));
    assert_eq!(summary["total"].as_str().unwrap().replace('.', "").parse(), Ok(cents));
    assert_eq!(cents, 99 + 1056 + 1595);
    assert_eq!(summary["period"], json!({ "from": "2014-10-18", "to": "2015-08-31" }));
}

async fn names_and_notes_of_any_script_come_back(app: Server) {
    let Some(file) = borrowed("naughty-strings/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&file).unwrap();
    let ana = app.register("ana").await;
    let path = format!("/expenses/{}", id_of(&book(&ana, json!({})).await));
    let mut accepted = 0;
    for text in &strings {
        let answer = ana.put(&path, json!({ "vendor": text, "description": text })).await;
        if answer.status == 400 {
            assert!(answer.faulty().iter().all(|field| field == "vendor" || field == "description"));
            continue;
        }
        let expense = answer.expect(200).data();
        assert_eq!((&expense["vendor"], &expense["description"]), (&json!(text), &json!(text)));
        accepted += 1;
    }
    assert!(accepted > 400, "only {accepted} were accepted");
}
