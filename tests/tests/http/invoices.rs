//! What one bills.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    rule_m5_a_draft_comes_back_reckoned,
    rule_i5_prices_with_tax_keep_what_the_customer_saw,
    rule_i3_how_tax_is_rounded_is_frozen_when_an_invoice_is_issued,
    every_fault_of_a_draft_is_named_at_once,
    rule_i6_and_i7_each_broken_rule_has_its_own_code,
    a_draft_changes_what_it_is_given_and_keeps_the_rest,
    rule_n1_a_draft_has_no_number_and_an_issue_that_fails_leaves_no_gap,
    rule_n1_one_hundred_parallel_issues_give_one_hundred_consecutive_numbers,
    rule_d6_of_one_hundred_parallel_changes_of_one_version_one_is_made,
    rule_n2_numbers_follow_their_pattern_and_never_come_back,
    rule_l2_nothing_that_an_issued_invoice_shows_changes,
    rule_l3_credit_notes_take_back_no_more_than_there_is,
    a_credit_note_of_the_whole_needs_no_body,
    an_invoice_is_voided_only_while_nothing_was_paid,
    an_invoice_is_due_on_the_sellers_calendar,
    a_list_is_filtered_as_the_standing_is_told,
    a_link_opens_one_document_until_it_is_taken_back,
    a_link_is_a_page_that_says_what_the_pdf_says,
    what_is_issued_is_set_and_downloads_as_an_e_invoice,
    settings_are_what_drafts_begin_with,
    each_change_is_told_of,
);

fn line(quantity: &str, unit_price: &str, rate: &str) -> Value {
    json!({ "description": "Work", "quantity": quantity, "unitPrice": unit_price, "taxRate": rate })
}

async fn draft(client: &Client, customer: &str, lines: Value, more: Value) -> Value {
    let mut order = json!({ "customerId": customer, "lines": lines });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.post("/invoices", order).await.expect(201).data()
}

async fn issue(client: &Client, draft: &Value) -> Value {
    client.call("POST", &format!("/invoices/{}/issue", id_of(draft))).await.expect(200).data()
}

async fn rule_m5_a_draft_comes_back_reckoned(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let lines = json!([line("7000", "0.1648", "20"), line("1", "100", "20"), line("2", "5", "0")]);

    let answer = ana
        .post("/invoices", json!({ "customerId": ada, "lines": lines, "discountPercent": "10" }))
        .await
        .expect(201);

    let invoice = answer.data();
    assert_eq!(invoice["lines"][0]["total"], "1153.60");
    let figures = ["subtotal", "discount", "net", "taxTotal", "total", "balance", "paid", "credited"];
    assert_eq!(
        figures.map(|name| invoice[name].as_str().unwrap()),
        ["1263.60", "126.36", "1137.24", "225.65", "1362.89", "0.00", "0.00", "0.00"]
    );
    assert_eq!(invoice["taxes"][0]["base"], "1128.24");
    assert_eq!(invoice["taxes"][1]["category"], "zeroRated");
    assert_eq!((&invoice["number"], &invoice["status"]), (&Value::Null, &json!("draft")));
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap();
    let mut read = ana.get(path).await.expect(200).data();
    read.as_object_mut().unwrap().remove("exchange");
    assert_eq!(read, invoice);
    assert_eq!(ana.all("/invoices").await, [invoice]);
}

async fn rule_i5_prices_with_tax_keep_what_the_customer_saw(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;

    let invoice =
        draft(&ana, &ada, json!([line("2", "379.00", "21")]), json!({ "pricesIncludeTax": true })).await;

    assert_eq!(["net", "taxTotal", "total"].map(|name| &invoice[name]), ["626.45", "131.55", "758.00"]);
}

async fn rule_i3_how_tax_is_rounded_is_frozen_when_an_invoice_is_issued(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let lines = json!(vec![line("1", "241.67", "20"); 50]);
    let by_line = json!({ "invoicing": { "taxRounding": "line" } });
    assert_eq!(draft(&ana, &ada, lines.clone(), json!({})).await["taxTotal"], "2416.70");

    ana.put("/user/settings", by_line).await.expect(200);
    let invoice = issue(&ana, &draft(&ana, &ada, lines, json!({})).await).await;
    ana.put("/user/settings", json!({ "invoicing": { "taxRounding": "document" } })).await.expect(200);

    let kept = ana.get(&format!("/invoices/{}", id_of(&invoice))).await.expect(200).data();
    assert_eq!((&kept["taxRounding"], &kept["taxTotal"]), (&json!("line"), &json!("2416.50")));
}

async fn every_fault_of_a_draft_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let lines = json!([{ "description": "", "quantity": 1, "total": "1" }]);
    let order = json!({
        "customerId": ada, "lines": lines, "paymentTermsDays": 366, "currency": "usd", "number": "X",
        "total": "1.00", "status": "paid",
    });

    let faults = ana.post("/invoices", order).await.faulty();

    for field in ["currency", "number", "paymentTermsDays", "status", "total"] {
        assert!(faults.iter().any(|fault| fault == field), "{field} is not among {faults:?}");
    }
    assert!(faults.iter().any(|fault| fault.starts_with("lines[0]")), "{faults:?}");
    let empty = json!({ "customerId": ada, "lines": [] });
    assert_eq!(ana.post("/invoices", empty).await.faulty(), ["lines"]);
    let two = json!({ "customerId": ada, "lines": [line("1", "9", "0")], "discount": "1.00", "discountPercent": "1" });
    assert_eq!(ana.post("/invoices", two).await.faulty(), ["discountPercent"]);
    let yen =
        json!({ "customerId": ada, "lines": [line("1", "900", "0")], "discount": "1.5", "currency": "JPY" });
    assert_eq!(ana.post("/invoices", yen).await.faulty(), ["discount"]);
    assert!(ana.all("/invoices").await.is_empty());
}

async fn rule_i6_and_i7_each_broken_rule_has_its_own_code(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let refused = async |line: Value, more: Value, code: &str| {
        let mut order = json!({ "customerId": ada, "lines": [line] });
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ana.post("/invoices", order).await.refused(422, code)
    };
    let with = |more: Value| {
        let mut line = json!({ "description": "Work", "quantity": "1", "unitPrice": "100" });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };

    let details = refused(with(json!({ "taxRate": "1000" })), json!({}), "TAX_RATE_OUT_OF_RANGE").await;
    assert!(details.contains_key("lines[0].taxRate"));
    refused(with(json!({ "taxRate": "-1" })), json!({}), "TAX_RATE_OUT_OF_RANGE").await;
    for wrong in [
        json!({ "taxRate": "20", "taxCategory": "exempt", "taxReason": "Art. 132" }),
        json!({ "taxRate": "0", "taxCategory": "standard" }),
        json!({ "taxRate": "20", "taxReason": "none" }),
    ] {
        refused(with(wrong), json!({}), "TAX_CATEGORY_MISMATCH").await;
    }
    for category in ["exempt", "reverseCharge", "outOfScope"] {
        let details =
            refused(with(json!({ "taxCategory": category })), json!({}), "TAX_REASON_REQUIRED").await;
        assert!(details.contains_key("lines[0].taxReason"));
        draft(
            &ana,
            &ada,
            json!([with(json!({ "taxCategory": category, "taxReason": "Art. 1" }))]),
            json!({}),
        )
        .await;
    }
    for discount in
        [json!({ "discount": "100.01" }), json!({ "discount": "-1.00" }), json!({ "discountPercent": "101" })]
    {
        refused(with(discount.clone()), json!({}), "DISCOUNT_OUT_OF_RANGE").await;
        refused(with(json!({})), discount, "DISCOUNT_OUT_OF_RANGE").await;
    }
    refused(with(json!({ "quantity": "-1" })), json!({}), "NEGATIVE_TOTAL").await;
    let dates = json!({ "issueDate": "2026-03-14", "dueDate": "2026-03-13" });
    refused(with(json!({})), dates, "DUE_BEFORE_ISSUE").await;
    assert_eq!(ana.all("/invoices").await.len(), 3);
}

async fn a_draft_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let before = draft(
        &ana,
        &ada,
        json!([line("1", "100", "20")]),
        json!({ "discount": "10.00", "notes": "Thanks", "buyerReference": "PO-7" }),
    )
    .await;
    let path = format!("/invoices/{}", id_of(&before));

    let after = ana.put(&path, json!({ "notes": null, "discountPercent": "50" })).await.expect(200).data();

    assert_eq!((&after["notes"], &after["buyerReference"]), (&Value::Null, &json!("PO-7")));
    assert_eq!((&after["lines"], &after["total"]), (&before["lines"], &json!("60.00")));
    let lines = json!({ "lines": [line("3", "10", "0")], "discountPercent": null });
    assert_eq!(ana.put(&path, lines).await.expect(200).data()["total"], "30.00");
    let copy = ana.call("POST", &format!("{path}/duplicate")).await.expect(201).data();
    assert_eq!((&copy["total"], &copy["status"]), (&json!("30.00"), &json!("draft")));
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
}

async fn rule_n1_a_draft_has_no_number_and_an_issue_that_fails_leaves_no_gap(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let jams = draft(&ana, &ada, json!([line("1", "1", "0")]), json!({ "notes": "the press jams" })).await;

    ana.call("POST", &format!("/invoices/{}/issue", id_of(&jams))).await.refused(500, "INTERNAL_ERROR");
    let first = ana.issued(&ada, "1.00").await;
    ana.call("POST", &format!("/invoices/{}/issue", id_of(&jams))).await.refused(500, "INTERNAL_ERROR");
    let second = ana.issued(&ada, "1.00").await;

    assert_eq!((&first["number"], &second["number"]), (&json!("INV-2026-0001"), &json!("INV-2026-0002")));
    let still = ana.get(&format!("/invoices/{}", id_of(&jams))).await.expect(200).data();
    assert_eq!((&still["number"], &still["status"]), (&Value::Null, &json!("draft")));
}

async fn rule_n1_one_hundred_parallel_issues_give_one_hundred_consecutive_numbers(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let mut drafts = Vec::new();
    for _ in 0..100 {
        drafts.push(ana.invoice(&ada, "1.00").await);
    }

    // Who waits too long for the turn is told to come back, and has used no number.
    let issue = async |id: &String| loop {
        let answer = ana.call("POST", &format!("/invoices/{id}/issue")).await;
        if answer.status != 503 {
            return answer;
        }
    };
    let answers = join_all(drafts.iter().map(issue)).await;

    let mut numbers: Vec<String> = answers
        .into_iter()
        .map(|answer| answer.expect(200).data()["number"].as_str().unwrap().to_owned())
        .collect();
    numbers.sort();
    let expected: Vec<String> = (1..=100).map(|n| format!("INV-2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
    ana.call("POST", &format!("/invoices/{}/issue", drafts[0])).await.refused(409, "INVOICE_LOCKED");
}

async fn rule_d6_of_one_hundred_parallel_changes_of_one_version_one_is_made(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let path = format!("/invoices/{}", ana.invoice(&ada, "1.00").await);
    let read = ana.get(&path).await.expect(200).tag();

    let put = |n: u32| ana.put(&path, json!({ "notes": n.to_string() })).if_match(&read).into_future();
    let answers = join_all((0..100).map(put)).await;

    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.refused(412, "PRECONDITION_FAILED");
    }
}

async fn rule_n2_numbers_follow_their_pattern_and_never_come_back(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let series = ana.get("/invoices/series").await.expect(200).data();
    assert_eq!((&series[0]["next"], &series[1]["next"]), (&json!("INV-2026-0001"), &json!("CN-2026-0001")));
    let path = format!("/invoices/series/{}", id_of(&series[0]));
    let number = async |date: &str| {
        let draft = draft(&ana, &ada, json!([line("1", "1", "0")]), json!({ "issueDate": date })).await;
        issue(&ana, &draft).await["number"].as_str().unwrap().to_owned()
    };

    assert_eq!(number("2026-03-14").await, "INV-2026-0001");
    // Each year counts for itself, also one that is over.
    assert_eq!(number("2025-12-31").await, "INV-2025-0001");
    assert_eq!(number("2026-01-01").await, "INV-2026-0002");
    ana.put(&path, json!({ "nextNumber": 2 })).await.refused(409, "NUMBER_USED");
    assert_eq!(ana.put(&path, json!({ "pattern": "{YY}" })).await.faulty(), ["pattern"]);
    assert_eq!(ana.put(&path, json!({ "pattern": "R-{0}" })).await.faulty(), ["pattern"]);
    let changed = ana.put(&path, json!({ "nextNumber": 9999 })).await.expect(200).data();
    assert_eq!(changed["next"], "INV-2026-9999");
    assert_eq!(number("2026-03-14").await, "INV-2026-9999");
    assert_eq!(number("2026-03-14").await, "INV-2026-10000");
    // A pattern that comes to numbers that were given out passes them over.
    ana.put(&path, json!({ "pattern": "{YY}{0}3" })).await.expect(200);
    assert_eq!(number("2024-01-01").await, "2413");
    ana.put(&path, json!({ "pattern": "{YY}1{0}" })).await.expect(200);
    assert_eq!([number("2024-01-01").await, number("2024-01-01").await], ["2412", "2414"]);
    // Counted by other periods, it goes on.
    let never = json!({ "pattern": "INV-2026-{0000}", "reset": "never" });
    assert_eq!(ana.put(&path, never).await.expect(200).data()["next"], "INV-2026-10001");
    assert_eq!(number("2026-03-14").await, "INV-2026-10001");
    let monthly = json!({ "pattern": "INV-{YYYY}-{MM}{0}", "reset": "month" });
    let changed = ana.put(&path, monthly).await.expect(200).data();
    assert_eq!((&changed["nextNumber"], &changed["next"]), (&json!(10002), &json!("INV-2026-0310002")));
    // Unless one has it begin anew, with numbers that are new.
    let yearly = json!({ "pattern": "INV-{YYYY}-{0000}", "reset": "year", "nextNumber": 1 });
    ana.put(&path, yearly).await.refused(409, "NUMBER_USED");
    let monthly = json!({ "pattern": "M{YY}{MM}-{00}", "reset": "month", "nextNumber": 10_100 });
    assert_eq!(ana.put(&path, monthly).await.expect(200).data()["next"], "M2603-10100");
    ana.put(&path, json!({ "pattern": "INV-2026-{0000}", "reset": "never" })).await.expect(200);
    let tag = ana.get(&path).await.expect(200).tag();
    ana.put(&path, json!({ "reset": "never" })).if_match(&tag).await.expect(200);
    ana.put(&path, json!({ "reset": "never" })).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");
}

async fn rule_l2_nothing_that_an_issued_invoice_shows_changes(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let invoice = ana.issued(&ada, "100.00").await;
    let path = format!("/invoices/{}", id_of(&invoice));
    let pdf = ana.get(&format!("{path}/pdf")).await.expect(200);

    let refusal = ana.put(&path, json!({ "notes": "no" })).await;
    assert!(refusal.text().contains("credit note"));
    refusal.refused(409, "INVOICE_LOCKED");
    ana.delete(&path).await.refused(409, "INVOICE_LOCKED");
    ana.call("POST", &format!("{path}/issue")).await.refused(409, "INVOICE_LOCKED");
    ana.put(&format!("/customers/{ada}"), json!({ "name": "Ada King" })).await.expect(200);
    ana.put("/user/profile", json!({ "business": { "name": "New Name Ltd" } })).await.expect(200);
    ana.delete(&format!("/customers/{ada}")).await.refused(409, "CUSTOMER_IN_USE");

    let again = ana.get(&format!("{path}/pdf")).await.expect(200);
    assert_eq!((&again.body, again.tag()), (&pdf.body, pdf.tag()));
    assert!(
        pdf.header("content-disposition").unwrap().starts_with("attachment; filename=\"INV-2026-0001.pdf\"")
    );
    assert_eq!(pdf.header("cache-control"), Some("no-store"));
    ana.get(&format!("{path}/pdf")).if_none_match(&pdf.tag()).await.expect(304);
    let kept = ana.get(&path).await.expect(200).data();
    assert_eq!(kept["customerName"], "Ada");
    let draft = ana.invoice(&ada, "1.00").await;
    ana.get(&format!("/invoices/{draft}/pdf")).await.refused(409, "INVOICE_NOT_ISSUED");
    assert_eq!(ana.get(&format!("/invoices/{draft}")).await.expect(200).data()["customerName"], "Ada King");
}

async fn rule_l3_credit_notes_take_back_no_more_than_there_is(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let invoice = issue(&ana, &draft(&ana, &ada, json!([line("10", "10", "20")]), json!({})).await).await;
    let path = format!("/invoices/{}", id_of(&invoice));
    let credit = |body: Value| ana.post(&format!("{path}/credit-notes"), body);

    let part = credit(json!({ "lines": [line("4", "10", "20")], "notes": "Two came back" }))
        .await
        .expect(201)
        .data();

    assert_eq!((&part["number"], &part["kind"]), (&json!("CN-2026-0001"), &json!("creditNote")));
    assert_eq!((&part["total"], &part["correctsId"]), (&json!("48.00"), &invoice["id"]));
    let after = ana.get(&path).await.expect(200).data();
    assert_eq!(["credited", "balance", "status"].map(|name| &after[name]), ["48.00", "72.00", "issued"]);
    credit(json!({ "lines": [line("7", "10", "20")] })).await.refused(409, "CREDIT_EXCEEDS_INVOICE");
    credit(json!({ "lines": [line("1", "10", "10")] })).await.refused(409, "CREDIT_EXCEEDS_INVOICE");
    ana.call("POST", &format!("{path}/void")).await.refused(409, "INVOICE_SETTLED");

    // What is paid and then taken back is the customer's credit.
    ana.pay(&id_of(&invoice), "72.00").await;
    let rest = credit(json!({})).await.expect(201).data();
    assert_eq!((&rest["net"], &rest["total"]), (&json!("60.00"), &json!("72.00")));
    credit(json!({})).await.refused(409, "CREDIT_EXCEEDS_INVOICE");
    let over = ana.get(&path).await.expect(200).data();
    assert_eq!(
        ["credited", "paid", "balance", "status"].map(|name| &over[name]),
        ["120.00", "0.00", "0.00", "credited"]
    );
    let next = ana.issued(&ada, "72.00").await;
    let drawn = json!({ "amount": "72.00", "date": "2026-03-14", "method": "credit" });
    ana.post(&format!("/invoices/{}/payments", id_of(&next)), drawn).await.expect(201);

    let note = format!("/invoices/{}", id_of(&part));
    ana.post(&format!("{note}/credit-notes"), json!({})).await.refused(409, "IS_CREDIT_NOTE");
    ana.call("POST", &format!("{note}/void")).await.refused(409, "IS_CREDIT_NOTE");
    ana.get(&format!("{note}/pdf")).await.expect(200);
}

async fn a_credit_note_of_the_whole_needs_no_body(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let path = format!("/invoices/{}", id_of(&ana.issued(&ada, "10.00").await));

    let note = ana.call("POST", &format!("{path}/credit-notes")).await.expect(201).data();

    assert_eq!((&note["kind"], &note["total"]), (&json!("creditNote"), &json!("10.00")));
    assert_eq!(ana.get(&path).await.expect(200).data()["status"], "credited");
}

async fn an_invoice_is_voided_only_while_nothing_was_paid(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let draft = ana.invoice(&ada, "10.00").await;
    ana.call("POST", &format!("/invoices/{draft}/void")).await.refused(409, "INVOICE_NOT_ISSUED");
    let (one, two) = (ana.issued(&ada, "10.00").await, ana.issued(&ada, "10.00").await);
    let payment = ana.pay(&id_of(&two), "1.00").await;

    let void = ana.call("POST", &format!("/invoices/{}/void", id_of(&one))).await.expect(200).data();

    assert_eq!(["status", "balance", "number"].map(|name| &void[name]), ["void", "0.00", "INV-2026-0001"]);
    let pay = json!({ "amount": "1.00", "date": "2026-03-14", "method": "cash" });
    ana.post(&format!("/invoices/{}/payments", id_of(&one)), pay.clone()).await.refused(409, "INVOICE_VOID");
    ana.post(&format!("/invoices/{draft}/payments"), pay).await.refused(409, "INVOICE_NOT_ISSUED");
    ana.call("POST", &format!("/invoices/{}/send", id_of(&one))).await.refused(409, "INVOICE_VOID");
    let path = format!("/invoices/{}", id_of(&two));
    ana.call("POST", &format!("{path}/void")).await.refused(409, "INVOICE_SETTLED");
    ana.delete(&format!("{path}/payments/{}", id_of(&payment))).await.expect(204);
    ana.call("POST", &format!("{path}/void")).await.expect(200);
    assert_eq!(ana.issued(&ada, "10.00").await["number"], "INV-2026-0003");
}

async fn an_invoice_is_due_on_the_sellers_calendar(app: Server) {
    // In Auckland the day is half over when it begins in London.
    app.set_clock("2026-03-14T23:00:00Z");
    let ana = app.register_as("ana", json!({ "timezone": "Pacific/Auckland" })).await;
    let ada = ana.customer("Ada").await;
    let invoice = draft(&ana, &ada, json!([line("1", "5", "0")]), json!({ "paymentTermsDays": 10 })).await;
    let invoice = issue(&ana, &invoice).await;
    let path = format!("/invoices/{}", id_of(&invoice));

    assert_eq!((&invoice["issueDate"], &invoice["dueDate"]), (&json!("2026-03-15"), &json!("2026-03-25")));
    assert_eq!(invoice["reminders"], json!(["2026-03-22", "2026-04-01", "2026-04-08"]));
    app.set_clock("2026-03-25T10:30:00Z");
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.get(&path).await.expect(200).data()["overdue"], false);
    app.set_clock("2026-03-25T11:30:00Z");
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.get(&path).await.expect(200).data()["overdue"], true);
    assert_eq!(ana.all("/invoices?overdue=true").await.len(), 1);
    ana.pay(&id_of(&invoice), "5.00").await;
    let paid = ana.get(&path).await.expect(200).data();
    assert_eq!((&paid["overdue"], &paid["status"]), (&json!(false), &json!("paid")));
    assert_eq!(paid["reminders"], json!([]));
}

async fn a_list_is_filtered_as_the_standing_is_told(app: Server) {
    let ana = app.register("ana").await;
    let (ada, ben) = (ana.customer("Ada Lovelace").await, ana.customer("Ben").await);
    ana.invoice(&ada, "1.00").await;
    let issued = ana.issued(&ada, "2.00").await;
    let part = ana.issued(&ben, "3.00").await;
    ana.pay(&id_of(&part), "1.00").await;
    let paid = ana.issued(&ben, "4.00").await;
    ana.pay(&id_of(&paid), "4.00").await;
    let void = ana.issued(&ben, "5.00").await;
    ana.call("POST", &format!("/invoices/{}/void", id_of(&void))).await.expect(200);
    let credited = ana.issued(&ben, "6.00").await;
    ana.post(&format!("/invoices/{}/credit-notes", id_of(&credited)), json!({})).await.expect(201);

    let all = ana.all("/invoices").await;
    assert_eq!(all.len(), 7);
    for status in ["draft", "issued", "partiallyPaid", "paid", "void", "credited"] {
        let listed = ana.all(&format!("/invoices?status={status}")).await;
        let told: Vec<&Value> = all.iter().filter(|invoice| invoice["status"] == status).collect();
        assert_eq!(listed.iter().collect::<Vec<_>>(), told, "{status}");
        assert!(!listed.is_empty(), "{status}");
    }
    assert_eq!(ana.all("/invoices?kind=creditNote").await.len(), 1);
    assert_eq!(ana.all(&format!("/invoices?customerId={ada}")).await.len(), 2);
    assert_eq!(ana.all("/invoices?q=LOVE").await.len(), 2);
    assert_eq!(ana.all("/invoices?q=inv-2026-0001").await[0]["id"], issued["id"]);
    assert_eq!(ana.all("/invoices?from=2026-03-15").await.len(), 0);
    assert_eq!(ana.all("/invoices?from=2026-03-14&to=2026-03-14").await.len(), 7);
    for sort in ["createdAt", "issueDate", "dueDate", "total"] {
        let up = ana.all(&format!("/invoices?sort={sort}")).await;
        let mut down = ana.all(&format!("/invoices?sort=-{sort}")).await;
        down.reverse();
        assert_eq!(up, down, "{sort}");
    }
    ana.get("/invoices?from=2026-03-15&to=2026-03-14").await.refused(422, "CONTRADICTORY_PARAMETERS");
}

async fn a_link_opens_one_document_until_it_is_taken_back(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let invoice = ana.issued(&ada, "10.00").await;
    let path = format!("/invoices/{}", id_of(&invoice));
    let link = |invoice: &Value| {
        let url = invoice["publicUrl"].as_str().unwrap().to_owned();
        format!("/public/invoices/{}", url.strip_prefix("http://localhost:3001/i/").unwrap())
    };
    let open = link(&invoice);
    let stranger = app.visitor();
    app.set_clock("2026-03-15T09:00:00Z");
    let ana = app.visitor().login("ana").await;

    let shown = stranger.get(&open).await.expect(200);

    assert_eq!(shown.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    assert_eq!((&shown.data()["number"], &shown.data()["balance"]), (&invoice["number"], &json!("10.00")));
    for secret in [id_of(&invoice), ada.clone(), ana.signed_in["user"]["id"].as_str().unwrap().to_owned()] {
        assert!(!shown.text().contains(&secret) && !open.contains(&secret));
    }
    let pdf = stranger.get(&format!("{open}/pdf")).await.expect(200);
    assert_eq!(pdf.body, ana.get(&format!("{path}/pdf")).await.expect(200).body);
    app.set_clock("2026-03-16T09:00:00Z");
    stranger.get(&open).await.expect(200);
    let ana = app.visitor().login("ana").await;
    let seen = ana.get(&path).await.expect(200).data();
    assert_eq!(seen["viewedAt"], "2026-03-15T09:00:00.000Z");

    let (start, last) = open.split_at(open.len() - 1);
    let changed = format!("{start}{}", if last == "A" { "B" } else { "A" });
    for wrong in [changed.as_str(), "/public/invoices/x", "/public/invoices/AAAAAAAAAAAAAAAAAAAAAAAA"] {
        stranger.get(wrong).await.refused(404, "NOT_FOUND");
        stranger.get(&format!("{wrong}/pdf")).await.refused(404, "NOT_FOUND");
    }
    let again = ana.call("POST", &format!("{path}/link")).await.expect(200).data();
    stranger.get(&open).await.refused(404, "NOT_FOUND");
    stranger.get(&link(&again)).await.expect(200);
    ana.delete(&format!("{path}/link")).await.expect(204);
    stranger.get(&link(&again)).await.refused(404, "NOT_FOUND");
    assert_eq!(ana.get(&path).await.expect(200).data()["publicUrl"], Value::Null);
    let draft = ana.invoice(&ada, "1.00").await;
    ana.call("POST", &format!("/invoices/{draft}/link")).await.refused(409, "INVOICE_NOT_ISSUED");
}

async fn a_link_is_a_page_that_says_what_the_pdf_says(app: Server) {
    let app = app.with_typesetter();
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    let profile = json!({ "locale": "de-DE", "business": { "name": "Ana <b>Studio</b>", "country": "DE" } });
    ana.put("/user/profile", profile).await.expect(200);
    let settings = json!({ "invoicing": { "iban": "AT61 1904 3002 3457 3201" } });
    ana.put("/user/settings", settings).await.expect(200);
    let ada = ana.customer("Ada").await;
    let terms = json!({ "paymentTermsDays": 14 });
    let invoice = issue(&ana, &draft(&ana, &ada, json!([line("2", "617.25", "20")]), terms).await).await;
    let at = |invoice: &Value| {
        let url = invoice["publicUrl"].as_str().unwrap();
        url.strip_prefix("http://localhost:3001").unwrap().to_owned()
    };
    let (link, stranger) = (at(&invoice), app.visitor());

    let open = stranger.visit(&link).await.expect(200);

    for (header, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        assert_eq!(open.header(header), Some(value));
    }
    assert!(open.header("content-security-policy").unwrap().contains("script-src 'none'"));
    let number = invoice["number"].as_str().unwrap();
    for told in [
        "<html lang=\"de\">",
        number,
        "Ana &lt;b&gt;Studio&lt;/b&gt;",
        "617,25",
        "1.234,50",
        "1.481",
        "fällig am 28. März 2026",
        "AT61 1904 3002 3457 3201",
        "PDF herunterladen",
        "<svg",
    ] {
        assert!(open.text().contains(told), "{told} is not in {}", open.text());
    }
    assert!(!open.text().contains("<script") && !open.text().contains(" style="));
    let pdf = open.text().split("href=\"").find_map(|rest| Some(rest.split_once("/pdf\"")?.0.to_owned()));
    let pdf = stranger.visit(&format!("{}/pdf", pdf.unwrap())).await.expect(200);
    assert!(pdf.body.starts_with(b"%PDF-"));
    assert!(stranger.visit("/i/paper.css").await.expect(200).text().contains("@media print"));

    app.set_clock("2026-04-01T09:00:00Z");
    let late = stranger.visit(&link).await.expect(200).text();
    assert!(late.contains("war fällig am 28. März 2026"), "{late}");
    let ana = app.visitor().login("ana").await;
    let pay = |amount: &str| {
        let payment = json!({ "amount": amount, "date": "2026-04-01", "method": "bankTransfer" });
        ana.post(&format!("/invoices/{}/payments", id_of(&invoice)), payment)
    };
    pay("1000.00").await.expect(201);
    let part = stranger.visit(&link).await.expect(200).text();
    assert!(part.contains("−1.000,00") && part.contains("481,40"), "{part}");
    pay("481.40").await.expect(201);
    let paid = stranger.visit(&link).await.expect(200).text();
    assert!(paid.contains("Diese Seite ist Ihr Beleg") && !paid.contains("IBAN"), "{paid}");

    let other = issue(&ana, &draft(&ana, &ada, json!([line("1", "5", "0")]), json!({})).await).await;
    ana.call("POST", &format!("/invoices/{}/void", id_of(&other))).await.expect(200);
    let void = stranger.visit(&at(&other)).await.expect(200).text();
    assert!(void.contains("storniert") && !void.contains("IBAN"), "{void}");
    for wrong in ["/i/x", "/i/AAAAAAAAAAAAAAAAAAAAAAAA"] {
        let missing = stranger.visit(wrong).await.expect(404);
        assert_eq!(missing.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(missing.text().contains("This link opens nothing"));
    }
}

async fn what_is_issued_is_set_and_downloads_as_an_e_invoice(app: Server) {
    let app = app.with_typesetter();
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    let ada = ana.customer("Ada").await;
    let bare = issue(&ana, &draft(&ana, &ada, json!([line("1", "10", "20")]), json!({})).await).await;
    let pdf =
        |invoice: &Value, format: &str| ana.get(&format!("/invoices/{}/pdf?format={format}", id_of(invoice)));

    assert!(pdf(&bare, "pdf").await.expect(200).body.starts_with(b"%PDF-"));
    for format in ["ubl", "facturx"] {
        let refusal = pdf(&bare, format).await;
        assert!(refusal.text().len() > 150, "{}", refusal.text());
        // What only Peppol wants does not stand in the way.
        assert!(!refusal.text().contains("e-mail address"), "{}", refusal.text());
        refusal.refused(409, "EINVOICE_NOT_AVAILABLE");
    }

    let business = json!({ "business": {
        "name": "Ana Studio", "address": "Hauptstraße 1\n1010 Wien", "taxId": "ATU12345678", "country": "AT",
        "email": "ana@example.com",
    } });
    ana.put("/user/profile", business).await.expect(200);
    let settings = json!({ "invoicing": { "iban": "AT61 1904 3002 3457 3201", "bic": "GIBAATWWXXX" } });
    ana.put("/user/settings", settings).await.expect(200);
    let address = json!({ "line1": "Ring 2", "city": "Graz", "postalCode": "8010", "country": "AT" });
    let customer =
        json!({ "name": "Ben", "company": "Ben GmbH", "address": address, "email": "ben@example.com" });
    let ben = id_of(&ana.post("/customers", customer).await.expect(201).data());
    let lines = json!([line("3", "33.33", "20"), line("1", "0.05", "10")]);
    let invoice = issue(&ana, &draft(&ana, &ben, lines, json!({ "discountPercent": "5" })).await).await;

    let ubl = pdf(&invoice, "ubl").await.expect(200);
    assert_eq!(ubl.header("content-type"), Some("application/xml"));
    for told in ["INV-2026-0002", "Ana Studio", "Ben GmbH", invoice["total"].as_str().unwrap()] {
        assert!(ubl.text().contains(told), "{told}");
    }
    assert!(pdf(&invoice, "facturx").await.expect(200).body.starts_with(b"%PDF-"));
    let note =
        ana.post(&format!("/invoices/{}/credit-notes", id_of(&invoice)), json!({})).await.expect(201).data();
    assert!(pdf(&note, "ubl").await.expect(200).text().contains("CreditNote"));
}

async fn settings_are_what_drafts_begin_with(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let first = ana.get("/user/settings").await.expect(200);
    assert_eq!(first.data()["invoicing"]["reminders"], json!([-3, 7, 14]));
    let change = json!({ "invoicing": {
        "paymentTermsDays": 30, "defaultTaxRate": "19", "notes": "Thank you", "pricesIncludeTax": true,
        "paperSize": "letter", "iban": "at61 1904 3002 3457 3201", "reminders": [7, 1, 7],
    } });

    let set = ana.put("/user/settings", change).if_match(&first.tag()).await.expect(200);

    let invoicing = &set.data()["invoicing"];
    assert_eq!(
        (&invoicing["iban"], &invoicing["reminders"]),
        (&json!("AT611904300234573201"), &json!([1, 7]))
    );
    ana.put("/user/settings", json!({})).if_match(&first.tag()).await.refused(412, "PRECONDITION_FAILED");
    let wrong =
        json!({ "invoicing": { "iban": "AT61 1904 3002 3457 3210", "bic": "x", "paymentTermsDays": 400 } });
    assert_eq!(
        ana.put("/user/settings", wrong).await.faulty(),
        ["invoicing.bic", "invoicing.iban", "invoicing.paymentTermsDays"]
    );
    let wrong = json!({ "invoicing": { "defaultTaxRate": "1000" } });
    assert_eq!(ana.put("/user/settings", wrong).await.faulty(), ["invoicing.defaultTaxRate"]);
    let invoice = ana.issued(&ada, "119.00").await;
    assert_eq!(
        ["net", "taxTotal", "total", "dueDate", "notes"].map(|name| &invoice[name]),
        ["100.00", "19.00", "119.00", "2026-04-13", "Thank you"]
    );
    let part = json!({ "lines": [{ "description": "Came back", "quantity": "1", "unitPrice": "11.90" }] });
    let path = format!("/invoices/{}/credit-notes", id_of(&invoice));
    let note = ana.post(&path, part).await.expect(201).data();
    assert_eq!(["net", "taxTotal", "total"].map(|name| &note[name]), ["10.00", "1.90", "11.90"]);
}

async fn each_change_is_told_of(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let invoice = ana.issued(&ada, "10.00").await;
    let path = format!("/invoices/{}", id_of(&invoice));
    ana.call("POST", &format!("{path}/send")).await.expect(200);
    let payment = ana.pay(&id_of(&invoice), "10.00").await;
    ana.delete(&format!("{path}/payments/{}", id_of(&payment))).await.expect(204);
    ana.post(&format!("{path}/credit-notes"), json!({})).await.expect(201);

    let rows = app
        .store
        .rows("SELECT kind FROM events WHERE kind LIKE 'invoice.%' OR kind LIKE 'payment.%' ORDER BY id")
        .await;
    let kinds: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "invoice.drafted",
            "invoice.issued",
            "invoice.sent",
            "invoice.paid",
            "payment.recorded",
            "payment.reversed",
            "invoice.issued",
            "invoice.credited",
        ]
    );
}
