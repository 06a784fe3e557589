//! Figures over everything, and the rows behind each.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Client, Dice, Server, id_of, served};

use super::sales::cents;

served!(
    a_dashboard_tells_how_a_month_went,
    a_dashboard_of_nothing_is_zero,
    profit_and_loss_counts_what_is_owed_or_what_moved,
    rule_i5_a_payment_counts_without_its_part_of_tax,
    rule_i5_instalments_come_to_what_is_not_tax_of_the_invoice,
    rule_l3_a_credit_note_takes_its_tax_out_of_what_was_paid,
    on_a_cash_basis_the_only_currency_is_told_as_on_the_other,
    rule_m7_what_a_payment_is_worth_more_is_a_gain,
    rule_m7_what_is_credited_in_another_currency_lacks_no_rate,
    taxes_are_told_by_category_and_rate_with_what_to_put_aside,
    receivables_age_from_their_due_date_and_are_told_of_any_day,
    customers_are_told_with_what_they_bought,
    rule_e2_the_real_hourly_rate_is_told_step_by_step,
    rule_m6_figures_are_converted_by_the_day_or_withheld_and_named,
    rule_t2_the_same_rows_are_of_other_periods_in_other_zones,
    rule_t3_a_fiscal_year_starts_on_the_users_day,
    every_figure_is_what_its_rows_add_up_to,
    a_report_is_grouped_only_as_it_can_be,
    preferences_are_kept_and_checked,
);

async fn dashboard(client: &Client, query: &str) -> Value {
    client.get(&format!("/analytics/dashboard{query}")).await.expect(200).data()
}

async fn report(client: &Client, query: &str) -> Value {
    client.get(&format!("/analytics/reports?type={query}")).await.expect(200).data()
}

/// The rows of a report by key: the values of each.
fn rows(report: &Value) -> BTreeMap<String, Vec<Value>> {
    let values =
        |row: &Value| row["cells"].as_array().unwrap().iter().map(|cell| cell["value"].clone()).collect();
    let rows = report["rows"].as_array().unwrap();
    rows.iter().map(|row| (row["key"].as_str().unwrap().to_owned(), values(row))).collect()
}

/// The last value of each row, by key.
fn last(report: &Value) -> BTreeMap<String, Value> {
    rows(report).into_iter().map(|(key, mut values)| (key, values.pop().unwrap())).collect()
}

fn totals(report: &Value) -> Vec<Value> {
    report["totals"].as_array().unwrap().iter().map(|cell| cell["value"].clone()).collect()
}

async fn book(client: &Client, path: &str, order: Value) -> String {
    id_of(&client.post(path, order).await.expect(201).data())
}

async fn spend(client: &Client, date: &str, amount: &str, status: &str, platform: Option<&str>) {
    let order = json!({
        "category": "office", "date": date, "amount": amount, "status": status, "platformId": platform,
        "isTaxDeductible": true,
    });
    book(client, "/expenses", order).await;
}

/// Issues an invoice of one line that is taxed at so much.
async fn bill(client: &Client, customer: &str, date: &str, price: &str, rate: &str) -> String {
    let mut line = json!({ "description": "Work", "quantity": "1", "unitPrice": price });
    if rate != "0" {
        line["taxRate"] = json!(rate);
        line["taxCategory"] = json!("standard");
    }
    let order = json!({
        "customerId": customer, "issueDate": date, "paymentTermsDays": 10, "lines": [line],
    });
    let draft = book(client, "/invoices", order).await;
    client.call("POST", &format!("/invoices/{draft}/issue")).await.expect(200);
    draft
}

async fn pay(client: &Client, invoice: &str, date: &str, amount: &str) {
    let payment = json!({ "amount": amount, "date": date, "method": "bankTransfer" });
    client.post(&format!("/invoices/{invoice}/payments"), payment).await.expect(201);
}

async fn a_dashboard_tells_how_a_month_went(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date, amount, hours) in [
        (&uber, "2026-02-10", "50.00", None),
        (&uber, "2026-03-02", "60.00", Some("2")),
        (&lyft, "2026-03-02", "30.00", Some("3")),
        (&uber, "2026-03-14", "10.00", None),
        (&uber, "2026-04-01", "999.00", None),
    ] {
        let order = json!({ "platformId": platform, "date": date, "amount": amount, "hours": hours });
        book(&ana, "/earnings", order).await;
    }
    let mug =
        json!({ "name": "Mug", "price": "12.50", "quantity": "3", "supplierCost": "5", "reorderPoint": "2" });
    let mug = book(&ana, "/products", mug).await;
    book(&ana, "/sales", json!({ "productId": mug, "quantity": "1", "saleDate": "2026-03-03" })).await;
    spend(&ana, "2026-03-04", "20.00", "paid", None).await;
    spend(&ana, "2026-03-05", "7.00", "reimbursed", None).await;
    let ada = ana.customer("Ada").await;
    bill(&ana, &ada, "2026-03-01", "100.00", "20").await;
    bill(&ana, &ada, "2026-03-10", "40.00", "0").await;

    let month = dashboard(&ana, "").await;

    assert_eq!(month["period"], json!({ "from": "2026-03-01", "to": "2026-03-31" }));
    assert_eq!(month["previousPeriod"], json!({ "from": "2026-02-01", "to": "2026-02-28" }));
    for (figure, total, count) in [
        ("earnings", "100.00", 3),
        ("sales", "12.50", 1),
        ("invoices", "140.00", 2),
        ("net", "252.50", 6),
        ("costOfGoods", "5.00", 1),
        ("expenses", "27.00", 2),
        ("reimbursed", "7.00", 1),
        // 252.50 less 5.00 less 27.00, of which 7.00 were given back.
        ("profit", "227.50", 8),
    ] {
        assert_eq!(
            (&month[figure]["total"], &month[figure]["count"]),
            (&json!(total), &json!(count)),
            "{figure}"
        );
    }
    assert_eq!(
        (&month["earnings"]["previous"], &month["earnings"]["change"]),
        (&json!("50.00"), &json!("100.0"))
    );
    assert_eq!(month["earnings"]["rowsUrl"], "/api/v1/earnings?from=2026-03-01&to=2026-03-31");
    assert_eq!(
        (&month["hours"], &month["hoursCount"], &month["hourlyRate"]["afterFees"]),
        (&json!("5"), &json!(2), &json!("18.00"))
    );
    assert_eq!(
        (&month["outstanding"]["total"], &month["outstanding"]["count"]),
        (&json!("160.00"), &json!(2))
    );
    assert_eq!((&month["overdue"]["total"], &month["overdue"]["count"]), (&json!("120.00"), &json!(1)));
    assert_eq!(month["lowStock"]["items"][0]["productId"], json!(mug));
    let parts = month["byPlatform"].as_array().unwrap();
    assert_eq!((parts.len(), &parts[0]["total"], &parts[0]["share"]), (2, &json!("70.00"), &json!("70.0")));
    let days = month["byDay"].as_array().unwrap();
    assert_eq!(days.len(), 31);
    assert_eq!(
        days[1],
        json!({
            "date": "2026-03-02", "earnings": "90.00", "sales": "0.00", "invoices": "0.00", "expenses": "0.00",
            "profit": "90.00", "hours": "5",
        })
    );
    assert_eq!(days[4]["profit"], "0.00", "what was given back cost nothing");
    let latest = &month["recentActivity"][0];
    assert_eq!((&latest["kind"], &latest["text"]), (&json!("invoice.issued"), &json!("Invoice issued")));
    let all = dashboard(&ana, "?period=all").await;
    assert_eq!(all["period"], json!({ "from": "2026-02-10", "to": "2026-04-01" }));
    assert_eq!((&all["earnings"]["total"], &all["previousPeriod"]), (&json!("1149.00"), &json!(null)));
}

async fn a_dashboard_of_nothing_is_zero(app: Server) {
    let ana = app.register("ana").await;

    let month = dashboard(&ana, "").await;
    let all = dashboard(&ana, "?period=all").await;

    assert_eq!((&month["net"]["total"], &month["currency"]), (&json!("0.00"), &json!("USD")));
    assert_eq!(month["hourlyRate"]["gross"], json!(null));
    assert_eq!(month["byDay"].as_array().unwrap().len(), 31);
    assert_eq!((&all["period"], &all["byDay"]), (&json!(null), &json!([])));
    for kind in ["profitLoss", "cashFlow", "income", "tax", "aging", "inventory", "customers"] {
        let empty = report(&ana, &format!("{kind}&period=all")).await;
        assert_eq!(empty["type"], kind);
        assert_eq!(empty["missingRates"], json!([]));
    }
    let rates = ana.get("/analytics/hourly-rate?period=all").await.expect(200).data();
    assert_eq!(
        (&rates["overall"]["rates"]["gross"], &rates["overall"]["spread"]),
        (&json!(null), &json!(null))
    );
}

async fn profit_and_loss_counts_what_is_owed_or_what_moved(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-01-31", "100.00").await;
    let refund = json!({ "platformId": uber, "date": "2026-02-01", "amount": "-10.00", "kind": "refund" });
    book(&ana, "/earnings", refund).await;
    spend(&ana, "2026-01-15", "30.00", "paid", None).await;
    spend(&ana, "2026-02-15", "8.00", "pending", None).await;
    spend(&ana, "2026-02-16", "5.00", "reimbursed", None).await;
    let invoice = bill(&ana, &ana.customer("Ada").await, "2026-01-20", "200.00", "0").await;
    pay(&ana, &invoice, "2026-02-20", "150.00").await;
    let note = json!({ "lines": [{ "description": "Less", "quantity": "1", "unitPrice": "20" }] });
    ana.post(&format!("/invoices/{invoice}/credit-notes"), note).await.expect(201);

    let accrual = report(&ana, "profitLoss&period=year&groupBy=month").await;
    let cash = report(&ana, "profitLoss&period=year&basis=cash").await;

    let columns: Vec<&str> =
        accrual["columns"].as_array().unwrap().iter().map(|column| column["key"].as_str().unwrap()).collect();
    assert_eq!((columns[0], columns[2], columns[12]), ("2026-01", "2026-03", "amount"));
    let of = rows(&accrual);
    assert_eq!([&of["earnings"][0], &of["earnings"][1], &of["earnings"][12]], ["100.00", "-10.00", "90.00"]);
    // The credit note is of today.
    assert_eq!([&of["invoices"][0], &of["invoices"][2], &of["invoices"][12]], ["200.00", "-20.00", "180.00"]);
    assert_eq!([&of["expenses.office"][0], &of["expenses.office"][1]], ["30.00", "13.00"]);
    assert_eq!([&of["reimbursed"][1], &of["expenses"][1]], ["-5.00", "8.00"]);
    assert_eq!(totals(&accrual)[12], "232.00");
    assert_eq!(totals(&accrual)[1], "-18.00");
    let of = last(&cash);
    assert_eq!([&of["earnings"], &of["invoices"], &of["expenses"]], ["90.00", "150.00", "30.00"]);
    assert!(!of.contains_key("reimbursed"));
    assert_eq!(totals(&cash), [json!("210.00")]);
    let flow = report(&ana, "cashFlow&period=year").await;
    let of = rows(&flow);
    assert_eq!(of.len(), 12);
    assert_eq!(of["2026-01"], ["100.00", "0.00", "0.00", "100.00", "30.00", "70.00", "70.00"]);
    assert_eq!(of["2026-02"], ["-10.00", "0.00", "150.00", "140.00", "0.00", "140.00", "210.00"]);
    assert_eq!(totals(&flow)[5], "210.00");
}

async fn rule_i5_a_payment_counts_without_its_part_of_tax(app: Server) {
    let ana = app.register("ana").await;
    let invoice = bill(&ana, &ana.customer("Ada").await, "2026-01-20", "100.00", "20").await;
    pay(&ana, &invoice, "2026-02-20", "60.00").await;

    let cash = report(&ana, "profitLoss&basis=cash").await;
    let flow = report(&ana, "cashFlow").await;

    assert_eq!(last(&cash)["invoices"], "50.00");
    assert_eq!(rows(&flow)["2026-02"][2], "60.00");
}

async fn rule_i5_instalments_come_to_what_is_not_tax_of_the_invoice(app: Server) {
    let ana = app.register("ana").await;
    let customer = ana.customer("Ada").await;
    let invoice = bill(&ana, &customer, "2026-01-20", "100.01", "19").await;
    for (date, amount) in [("2026-01-25", "39.67"), ("2026-02-25", "39.67"), ("2026-02-26", "39.67")] {
        pay(&ana, &invoice, date, amount).await;
    }

    let all = report(&ana, "profitLoss&basis=cash&period=all").await;
    let months = report(&ana, "income&basis=cash&period=year&groupBy=month").await;
    let february = report(&ana, "profitLoss&basis=cash&from=2026-02-01&to=2026-02-28").await;

    assert_eq!(last(&all)["invoices"], "100.01");
    assert_eq!(last(&february)["invoices"], "66.67");
    let of = rows(&months);
    assert_eq!([&of["2026-01"][2], &of["2026-02"][2]], ["33.34", "66.67"]);
}

async fn rule_l3_a_credit_note_takes_its_tax_out_of_what_was_paid(app: Server) {
    let ana = app.register("ana").await;
    let lines = [("One", "19"), ("Other", "7")].map(|(text, rate)| {
        json!({ "description": text, "quantity": "1", "unitPrice": "100", "taxRate": rate, "taxCategory": "standard" })
    });
    let order = json!({ "customerId": ana.customer("Ada").await, "issueDate": "2026-01-20", "lines": lines });
    let invoice = book(&ana, "/invoices", order).await;
    ana.call("POST", &format!("/invoices/{invoice}/issue")).await.expect(200);
    pay(&ana, &invoice, "2026-01-25", "119.00").await;
    ana.post(
        &format!("/invoices/{invoice}/credit-notes"),
        json!({ "issueDate": "2026-02-10", "lines": [lines[1]] }),
    )
    .await
    .expect(201);

    for (period, net) in [
        ("from=2026-01-01&to=2026-01-31", "105.31"),
        ("from=2026-02-01&to=2026-02-28", "-5.31"),
        ("period=all", "100.00"),
    ] {
        let cash = report(&ana, &format!("profitLoss&basis=cash&{period}")).await;
        assert_eq!(last(&cash)["invoices"], net, "{period}");
    }
}

async fn on_a_cash_basis_the_only_currency_is_told_as_on_the_other(app: Server) {
    let ana = app.register("ana").await;
    let line = json!({ "description": "Work", "quantity": "1", "unitPrice": "100" });
    let order = json!({
        "customerId": ana.customer("Ada").await, "lines": [line], "currency": "GBP", "issueDate": "2026-03-02",
    });
    let invoice = book(&ana, "/invoices", order).await;
    ana.call("POST", &format!("/invoices/{invoice}/issue")).await.expect(200);
    pay(&ana, &invoice, "2026-03-03", "100.00").await;

    for basis in ["accrual", "cash"] {
        let told = report(&ana, &format!("profitLoss&period=month&basis={basis}")).await;

        assert_eq!((&told["currency"], &told["missingRates"]), (&json!("GBP"), &json!([])), "{basis}");
        assert_eq!(last(&told)["invoices"], "100.00", "{basis}");
    }
}

/// Issues an invoice of 100 dollars at 0.90 euros and pays it at 0.95.
async fn paid_in_dollars(ana: &Client) -> String {
    let line = json!({ "description": "Work", "quantity": "1", "unitPrice": "100" });
    let order = json!({
        "customerId": ana.customer("Ada").await, "lines": [line], "currency": "USD", "exchangeRate": "0.90",
        "issueDate": "2026-01-10",
    });
    let invoice = book(ana, "/invoices", order).await;
    ana.call("POST", &format!("/invoices/{invoice}/issue")).await.expect(200);
    let payment =
        json!({ "amount": "100.00", "date": "2026-02-10", "method": "paypal", "exchangeRate": "0.95" });
    ana.post(&format!("/invoices/{invoice}/payments"), payment).await.expect(201);
    invoice
}

async fn rule_m7_what_is_credited_in_another_currency_lacks_no_rate(app: Server) {
    for (name, is_of_old) in [("ana", false), ("ben", true)] {
        let client = app.register_as(name, json!({ "currency": "EUR" })).await;
        let invoice = paid_in_dollars(&client).await;
        let line = json!({ "description": "Less", "quantity": "1", "unitPrice": "40" });
        let note = json!({ "lines": [line] });
        client.post(&format!("/invoices/{invoice}/credit-notes"), note).await.expect(201);
        // Entries of old have no rate.
        if is_of_old {
            app.store.rows("UPDATE payments SET exchange_rate_e10 = NULL WHERE kind = 'refund'").await;
        }

        let cash = report(&client, "profitLoss&currency=EUR&basis=cash").await;
        let flow = report(&client, "cashFlow&currency=EUR").await;

        assert_eq!((&cash["missingRates"], &flow["missingRates"]), (&json!([]), &json!([])));
        // What was paid at 0.95, less what is given back at 0.90.
        assert_eq!([&last(&cash)["invoices"], &totals(&flow)[2]], ["59.00", "95.00"]);
    }
}

async fn rule_m7_what_a_payment_is_worth_more_is_a_gain(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    paid_in_dollars(&ana).await;
    let bought = totals(&report(&ana, "customers&currency=EUR").await);
    assert_eq!(bought[1], "90.00", "at the rate of the invoice");

    let accrual = last(&report(&ana, "profitLoss&currency=EUR").await);
    let cash = last(&report(&ana, "profitLoss&currency=EUR&basis=cash").await);

    assert_eq!(
        [&accrual["invoices"], &accrual["exchangeGains"], &accrual["income"]],
        ["90.00", "5.00", "95.00"]
    );
    assert_eq!([&cash["invoices"], &cash["income"]], ["95.00", "95.00"]);
    // The dashboard and the trend of the profit know of it as well.
    let all = dashboard(&ana, "?period=year&currency=EUR").await;
    assert_eq!((&all["invoices"]["total"], &all["profit"]["total"]), (&json!("90.00"), &json!("95.00")));
    let trend = "/analytics/trends?metric=profit&interval=month&periods=3&currency=EUR";
    let trend = ana.get(trend).await.expect(200).data();
    let profits: Vec<&Value> =
        trend["series"].as_array().unwrap().iter().map(|point| &point["value"]).collect();
    assert_eq!(profits, ["90.00", "5.00", "0.00"]);
}

async fn taxes_are_told_by_category_and_rate_with_what_to_put_aside(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/user/preferences", json!({ "taxSetAsidePercent": "30" })).await.expect(200);
    let ada = ana.customer("Ada").await;
    bill(&ana, &ada, "2026-01-20", "100.00", "20").await;
    bill(&ana, &ada, "2026-02-20", "50.00", "20").await;
    bill(&ana, &ada, "2026-02-21", "10.00", "5.5").await;
    let voided = bill(&ana, &ada, "2026-02-22", "70.00", "20").await;
    ana.call("POST", &format!("/invoices/{voided}/void")).await.expect(200);
    spend(&ana, "2026-02-15", "40.00", "paid", None).await;

    let tax = report(&ana, "tax&period=year").await;

    let of = rows(&tax);
    assert_eq!(of["tax.standard.20"][..3], ["20", "150.00", "30.00"]);
    assert_eq!(of["tax.standard.5.5"][..3], ["5.5", "10.00", "0.55"]);
    assert_eq!(of["tax"][1..3], ["160.00", "30.55"]);
    assert_eq!(of["deductible.office"][2..], ["40.00", "18", "23", "229"]);
    // 160.00 less 40.00, and 30 per cent of it.
    assert_eq!(
        (&of["profit"][2], &of["setAside"][..3]),
        (&json!("120.00"), &json!(["30", "120.00", "36.00"]).as_array().unwrap()[..])
    );
    let behind = tax["rows"][0]["cells"][1]["rowsUrl"].as_str().unwrap();
    assert_eq!(
        behind,
        "/api/v1/invoices?issued=true&taxCategory=standard&taxRate=5.5&from=2026-01-01&to=2026-12-31"
    );
}

async fn receivables_age_from_their_due_date_and_are_told_of_any_day(app: Server) {
    let ana = app.register("ana").await;
    let (ada, ben) = (ana.customer("Ada").await, ana.customer("Ben").await);
    // Due on 11 March, 1 March, 30 January and 10 December.
    bill(&ana, &ada, "2026-03-10", "1.00", "0").await;
    bill(&ana, &ada, "2026-02-19", "2.00", "0").await;
    let old = bill(&ana, &ada, "2026-01-20", "4.00", "0").await;
    bill(&ana, &ben, "2025-11-30", "8.00", "0").await;
    pay(&ana, &old, "2026-03-01", "1.00").await;

    let today = report(&ana, "aging").await;
    let before = report(&ana, "aging&from=2026-01-01&to=2026-02-28").await;

    assert_eq!((&today["asOf"], &today["period"]), (&json!("2026-03-14"), &json!(null)));
    let of = rows(&today);
    assert_eq!(of[&ada], ["1.00", "2.00", "3.00", "0.00", "0.00", "6.00", "3"]);
    assert_eq!(of[&ben], ["0.00", "0.00", "0.00", "0.00", "8.00", "8.00", "1"]);
    assert_eq!(totals(&today), ["1.00", "2.00", "3.00", "0.00", "8.00", "14.00", "4"]);
    assert_eq!(before["asOf"], "2026-02-28");
    assert_eq!(rows(&before)[&ada], ["2.00", "4.00", "0.00", "0.00", "0.00", "6.00", "2"]);
}

async fn customers_are_told_with_what_they_bought(app: Server) {
    let ana = app.register("ana").await;
    let (ada, ben) = (ana.customer("Ada").await, ana.customer("Ben").await);
    let mug = ana.product("Mug", "9").await;
    for (customer, day) in [(&ada, "2025-05-01"), (&ada, "2026-02-01"), (&ben, "2026-01-05")] {
        book(
            &ana,
            "/sales",
            json!({ "productId": mug, "quantity": "1", "customerId": customer, "saleDate": day }),
        )
        .await;
    }
    book(&ana, "/sales", json!({ "productId": mug, "quantity": "1", "customerName": "Someone" })).await;
    bill(&ana, &ada, "2026-03-01", "100.00", "20").await;

    let report = report(&ana, "customers").await;

    let of = rows(&report);
    assert_eq!(of[&ada], ["25.00", "100.00", "125.00", "3", "41.67", "2025-05-01", "2026-03-01"]);
    assert_eq!(of[&ben], ["12.50", "0.00", "12.50", "1", "12.50", "2026-01-05", "2026-01-05"]);
    assert_eq!(report["rows"][0]["label"], "Ada");
    assert_eq!(totals(&report)[..4], ["37.50", "100.00", "137.50", "4"]);
}

async fn rule_e2_the_real_hourly_rate_is_told_step_by_step(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/user/preferences", json!({ "taxSetAsidePercent": "25", "weekStartsOn": "sunday" }))
        .await
        .expect(200);
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date, hours, gross, fees, amount) in [
        // A Monday and a Tuesday.
        (&uber, "2026-03-02", Some("2"), "100.00", "20.00", "75.00"),
        (&uber, "2026-03-03", Some("3"), "100.00", "10.00", "85.00"),
        (&lyft, "2026-03-03", None, "500.00", "5.00", "490.00"),
    ] {
        let order = json!({
            "platformId": platform, "date": date, "amount": amount, "hours": hours,
            "breakdown": { "gross": gross, "fees": fees, "taxWithheld": "5.00" },
        });
        book(&ana, "/earnings", order).await;
    }
    spend(&ana, "2026-03-05", "20.00", "pending", Some(&uber)).await;
    spend(&ana, "2026-03-05", "50.00", "reimbursed", Some(&uber)).await;
    spend(&ana, "2026-03-05", "30.00", "paid", Some(&lyft)).await;
    spend(&ana, "2026-03-05", "99.00", "paid", None).await;

    let told = ana.get("/analytics/hourly-rate").await.expect(200).data();

    let overall = &told["overall"];
    assert_eq!((&overall["hours"], &overall["count"]), (&json!("5"), &json!(2)));
    assert_eq!(
        overall["rates"],
        json!({ "gross": "40.00", "afterFees": "34.00", "afterExpenses": "30.00", "afterSetAside": "22.50" })
    );
    assert_eq!(overall["spread"]["days"], 2);
    assert_eq!(
        (&overall["spread"]["lowest"], &overall["spread"]["highest"]),
        (&json!("30.00"), &json!("40.00"))
    );
    let platforms = told["byPlatform"].as_array().unwrap();
    assert_eq!((platforms.len(), &platforms[0]["name"]), (1, &json!("Uber")), "Lyft has no hours");
    let days: Vec<&Value> = told["byWeekday"].as_array().unwrap().iter().collect();
    assert_eq!(
        (days.len(), &days[0]["weekday"], &days[1]["weekday"]),
        (7, &json!("sunday"), &json!("monday"))
    );
    assert_eq!(
        (&days[1]["work"]["hours"], &days[1]["work"]["rates"]["gross"]),
        (&json!("2"), &json!("50.00"))
    );
    assert_eq!(days[0]["work"]["rates"]["gross"], json!(null));
    assert_eq!(dashboard(&ana, "").await["hourlyRate"], overall["rates"]);
}

async fn rule_m6_figures_are_converted_by_the_day_or_withheld_and_named(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-02", "10.00").await;
    for (date, amount) in [("2026-03-02", "5.00"), ("2026-03-03", "6.00")] {
        book(
            &ana,
            "/earnings",
            json!({ "platformId": uber, "date": date, "amount": amount, "currency": "GBP" }),
        )
        .await;
    }

    let month = dashboard(&ana, "").await;
    let profit = report(&ana, "profitLoss&period=month").await;

    assert_eq!(month["currency"], "USD");
    assert_eq!((&month["earnings"]["total"], &month["earnings"]["count"]), (&json!(null), &json!(3)));
    assert_eq!(month["profit"]["total"], json!(null));
    assert_eq!(month["byDay"][1]["earnings"], json!(null));
    assert_eq!(month["byDay"][4]["earnings"], "0.00");
    let missing = json!([{
        "currency": "GBP", "total": "11.00", "count": 2,
        "rowsUrl": "/api/v1/earnings?currency=GBP&from=2026-03-01&to=2026-03-31",
    }]);
    assert_eq!(month["missingRates"], missing);
    assert_eq!(profit["missingRates"], missing);
    assert_eq!(totals(&profit), [json!(null)]);
}

async fn rule_t2_the_same_rows_are_of_other_periods_in_other_zones(app: Server) {
    // 09:00 UTC on 14 March: the 14th in Kathmandu and Auckland, and in Los Angeles still 02:00 of it.
    for (zone, moment, today) in [
        ("Pacific/Auckland", "2026-03-14T10:59:00Z", "2026-03-14"),
        ("Pacific/Auckland", "2026-03-14T11:00:00Z", "2026-03-15"),
        ("Asia/Kathmandu", "2026-03-14T18:14:00Z", "2026-03-14"),
        ("Asia/Kathmandu", "2026-03-14T18:15:00Z", "2026-03-15"),
        ("America/Los_Angeles", "2026-03-14T06:59:00Z", "2026-03-13"),
        ("America/Los_Angeles", "2026-03-14T07:00:00Z", "2026-03-14"),
        // The day on which clocks go forward there has 23 hours, and ends an hour sooner.
        ("America/Los_Angeles", "2026-03-09T06:59:00Z", "2026-03-08"),
        ("America/Los_Angeles", "2026-03-09T07:00:00Z", "2026-03-09"),
        ("America/Los_Angeles", "2026-03-08T07:59:00Z", "2026-03-07"),
        // The one on which they go back has 25.
        ("America/Los_Angeles", "2026-11-02T07:59:00Z", "2026-11-01"),
        ("America/Los_Angeles", "2026-11-01T07:00:00Z", "2026-11-01"),
        ("Pacific/Auckland", "2026-04-05T11:59:00Z", "2026-04-05"),
        ("Pacific/Auckland", "2026-04-04T11:00:00Z", "2026-04-05"),
    ] {
        app.set_clock(moment);
        let name = format!("p{}", cents_free(zone, moment));
        let ana = app.register_as(&name, json!({ "timezone": zone })).await;
        let uber = ana.platform("Uber").await;
        ana.book(&uber, today, "1.00").await;
        let yesterday = tests::date(today).plus_days(-1).to_string();
        ana.book(&uber, &yesterday, "2.00").await;

        let of_today = dashboard(&ana, "?period=today").await;

        assert_eq!(of_today["period"], json!({ "from": today, "to": today }), "{zone} {moment}");
        assert_eq!(of_today["earnings"]["total"], "1.00", "{zone} {moment}");
        assert_eq!(of_today["earnings"]["previous"], "2.00", "{zone} {moment}");
    }
}

/// A name that only has letters and digits.
fn cents_free(zone: &str, moment: &str) -> String {
    format!("{zone}{moment}").chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

async fn rule_t3_a_fiscal_year_starts_on_the_users_day(app: Server) {
    let ana = app.register_as("ana", json!({ "timezone": "Europe/London" })).await;
    ana.put("/user/preferences", json!({ "fiscalYearStart": "04-06" })).await.expect(200);
    let uber = ana.platform("Uber").await;
    for (day, amount) in
        [("2025-04-05", "1.00"), ("2025-04-06", "2.00"), ("2026-04-05", "4.00"), ("2026-04-06", "8.00")]
    {
        ana.book(&uber, day, amount).await;
    }

    let fiscal = dashboard(&ana, "?period=fiscalYear").await;
    let years = report(&ana, "income&period=all&groupBy=fiscalYear").await;
    let quarters = report(&ana, "profitLoss&period=fiscalYear&groupBy=fiscalQuarter").await;

    assert_eq!(fiscal["period"], json!({ "from": "2025-04-06", "to": "2026-04-05" }));
    assert_eq!(
        (&fiscal["earnings"]["total"], &fiscal["earnings"]["previous"]),
        (&json!("6.00"), &json!("1.00"))
    );
    let of: Vec<(String, Value)> =
        rows(&years).into_iter().map(|(key, values)| (key, values[0].clone())).collect();
    assert_eq!(
        of,
        [("2024/25", "1.00"), ("2025/26", "6.00"), ("2026/27", "8.00")]
            .map(|(key, total)| (key.to_owned(), json!(total)))
    );
    assert_eq!(quarters["columns"][3]["key"], "2025/26-Q4");
    assert_eq!(rows(&quarters)["earnings"], ["2.00", "0.00", "0.00", "4.00", "6.00"]);
}

/// What the rows of a list add up to, in hundredths, and how many there are.
async fn behind(client: &Client, url: &str, of: &str) -> (i64, u64) {
    let list = url.strip_prefix("/api/v1").unwrap();
    let rows = client.all(list).await;
    let count = u64::try_from(rows.len()).unwrap();
    let amount = |row: &Value| -> i64 {
        let field = |name: &str| cents(row[name].as_str().unwrap());
        let sign = if row["kind"] == "creditNote" { -1 } else { 1 };
        match list.split(['/', '?']).nth(1).unwrap() {
            "earnings" | "expenses" => field("amount"),
            "sales" if of == "cost" => field("cost"),
            "sales" => field("total"),
            "payments" if of == "moved" => {
                if row["method"] == "credit" {
                    0
                } else {
                    field("amount")
                }
            }
            "payments" => field("applied"),
            "products" => field("value"),
            "invoices" if of == "balance" => field("balance"),
            "invoices" if of == "tax" => sign * field("taxTotal"),
            _ => sign * field("net"),
        }
    };
    (rows.iter().map(amount).sum(), count)
}

/// An account with a year of everything, by chance.
async fn anything(app: &Server, name: &str, seed: u64) -> Client {
    let ana = app.register(name).await;
    let mut dice = Dice::new(seed);
    let platforms = [ana.platform("Uber").await, ana.platform("Lyft").await];
    let other = json!({ "name": "Upwork", "category": "freelance" });
    let upwork = book(&ana, "/platforms", other).await;
    let platforms = [platforms[0].as_str(), platforms[1].as_str(), upwork.as_str()];
    let customers = [ana.customer("Ada").await, ana.customer("Ben").await];
    let customers = [customers[0].as_str(), customers[1].as_str()];
    let mug = ana.product("Mug", "1000").await;
    let day = |dice: &mut Dice| tests::date("2025-06-01").plus_days(dice.roll(0..280)).to_string();
    let amount = |dice: &mut Dice| format!("{}.{:02}", dice.roll(1..300), dice.roll(0..100));
    for _ in 0..30 {
        let mut order = json!({
            "platformId": dice.pick(&platforms), "date": day(&mut dice), "amount": amount(&mut dice),
        });
        if dice.one_in(2) {
            order["hours"] = json!(format!("{}.5", dice.roll(0..8)));
        }
        book(&ana, "/earnings", order).await;
        let platform = dice.one_in(2).then(|| dice.pick(&platforms));
        let order = json!({
            "category": dice.pick(&["office", "travel", "fees"]), "date": day(&mut dice), "amount": amount(&mut dice),
            "status": dice.pick(&["paid", "pending", "reimbursed"]), "platformId": platform,
            "isTaxDeductible": dice.one_in(2),
        });
        book(&ana, "/expenses", order).await;
    }
    for _ in 0..12 {
        let order = json!({
            "productId": mug, "quantity": dice.roll(1..4).to_string(), "saleDate": day(&mut dice),
            "customerId": dice.pick(&customers), "status": dice.pick(&["completed", "completed", "pending"]),
        });
        book(&ana, "/sales", order).await;
        let invoice = bill(&ana, dice.pick(&customers), &day(&mut dice), &amount(&mut dice), "0").await;
        match dice.roll(0..4) {
            0 => pay(&ana, &invoice, &day(&mut dice), "1.00").await,
            1 => pay(&ana, &invoice, &day(&mut dice), "400.00").await,
            2 => {
                let note =
                    json!({ "lines": [{ "description": "Less", "quantity": "1", "unitPrice": "0.50" }] });
                ana.post(&format!("/invoices/{invoice}/credit-notes"), note).await.expect(201);
            }
            _ => {}
        }
    }
    ana
}

async fn every_figure_is_what_its_rows_add_up_to(app: Server) {
    for (name, seed) in [("ana", 5), ("ben", 6)] {
        let ana = anything(&app, name, seed).await;
        let mut followed = 0;
        for (query, of) in [
            ("profitLoss&period=year", "net"),
            ("profitLoss&period=all&groupBy=quarter", "net"),
            ("profitLoss&period=all&basis=cash", "net"),
            ("cashFlow&period=all", "moved"),
            ("income&period=all", "net"),
            ("income&period=all&groupBy=category&basis=cash", "net"),
            ("income&period=all&groupBy=month", "net"),
            ("tax&period=all", "net"),
            ("aging", "balance"),
            ("inventory", "value"),
            ("customers", "net"),
        ] {
            let report = report(&ana, query).await;
            let columns: Vec<(&str, &str)> = report["columns"]
                .as_array()
                .unwrap()
                .iter()
                .map(|column| (column["key"].as_str().unwrap(), column["kind"].as_str().unwrap()))
                .collect();
            let whole = report["totals"].as_array().into_iter().flatten().zip(&columns);
            let rows = report["rows"].as_array().unwrap();
            let cells = rows.iter().flat_map(|row| {
                let key = row["key"].as_str().unwrap();
                row["cells"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .zip(&columns)
                    .map(move |(cell, column)| (key, cell, column))
            });
            for (key, cell, (column, kind)) in
                cells.chain(whole.map(|(cell, column)| ("totals", cell, column)))
            {
                let Some(url) = cell["rowsUrl"].as_str() else { continue };
                let value = cell["value"].as_str().unwrap();
                let of = match key {
                    "costOfGoods" => "cost",
                    _ if key.starts_with("tax.") && *column == "amount" => "tax",
                    _ => of,
                };
                let (sum, count) = behind(&ana, url, of).await;
                let sign = if key.contains("reimbursed") { -1 } else { 1 };
                match *kind {
                    "money" => assert_eq!(cents(value), sign * sum, "{query} {key} {column}: {url}"),
                    "count" => assert_eq!(value, count.to_string(), "{query} {key} {column}: {url}"),
                    _ => continue,
                }
                followed += 1;
            }
        }
        assert!(followed > 100, "only {followed} figures have rows");
        agree(&ana).await;
    }
}

/// Dashboard, reports, list and file say the same.
async fn agree(ana: &Client) {
    let year = dashboard(ana, "?period=year").await;
    let profit = report(ana, "profitLoss&period=year").await;
    let of = last(&profit);
    for (figure, row) in [
        ("earnings", "earnings"),
        ("sales", "sales"),
        ("invoices", "invoices"),
        ("net", "income"),
        ("costOfGoods", "costOfGoods"),
    ] {
        assert_eq!(year[figure]["total"], of[row], "{figure}");
    }
    assert_eq!(year["profit"]["total"], totals(&profit)[0]);
    for figure in ["earnings", "sales", "invoices", "expenses", "costOfGoods", "outstanding", "overdue"] {
        let kind = match figure {
            "costOfGoods" => "cost",
            "outstanding" | "overdue" => "balance",
            _ => "net",
        };
        let (sum, count) = behind(ana, year[figure]["rowsUrl"].as_str().unwrap(), kind).await;
        assert_eq!(cents(year[figure]["total"].as_str().unwrap()), sum, "{figure}");
        assert_eq!(year[figure]["count"], count, "{figure}");
    }
    for (series, figure) in
        [("earnings", "earnings"), ("sales", "sales"), ("expenses", "expenses"), ("profit", "profit")]
    {
        let days: i64 =
            year["byDay"].as_array().unwrap().iter().map(|day| cents(day[series].as_str().unwrap())).sum();
        assert_eq!(days, cents(year[figure]["total"].as_str().unwrap()), "{series}");
    }
    let parts: i64 = year["byPlatform"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| cents(part["total"].as_str().unwrap()))
        .sum();
    assert_eq!(parts, cents(year["earnings"]["total"].as_str().unwrap()));
    let csv = ana.get("/earnings/export?format=csv&from=2026-01-01&to=2026-12-31").await.expect(200);
    let exported: i64 = csv::Reader::from_reader(&csv.body[..])
        .deserialize::<BTreeMap<String, String>>()
        .map(|line| cents(&line.unwrap()["amount"]))
        .sum();
    assert_eq!(exported, parts);
    let summary = ana.get("/earnings/summary?period=year").await.expect(200).data();
    assert_eq!(summary["total"], year["earnings"]["total"]);
    assert_eq!(year["hours"], summary["hours"]);
    let all = dashboard(ana, "?period=all").await;
    assert_eq!(all["outstanding"]["total"], totals(&report(ana, "aging").await)[5]);
}

async fn a_report_is_grouped_only_as_it_can_be(app: Server) {
    let ana = app.register("ana").await;

    for query in ["aging&groupBy=month", "profitLoss&groupBy=platform", "tax&groupBy=category"] {
        let answer = ana.get(&format!("/analytics/reports?type={query}")).await;
        let refusal = answer.refused(422, "CONTRADICTORY_PARAMETERS");
        assert_eq!(refusal["groupBy"], "Is not for this report", "{query}");
    }
    for query in ["?type=everything", "", "?type=tax&basis=none"] {
        ana.get(&format!("/analytics/reports{query}")).await.refused(400, "VALIDATION_ERROR");
    }
}

async fn preferences_are_kept_and_checked(app: Server) {
    let ana = app.register("ana").await;
    let path = "/user/preferences";

    let first = ana.get("/user/profile").await.expect(200).data();
    let change = json!({
        "weekStartsOn": "sunday", "fiscalYearStart": "04-06", "taxSetAsidePercent": "27.5",
        "theme": "dark", "locale": "de-AT", "dateFormat": "ymd",
    });
    let changed = ana.put(path, change.clone()).await.expect(200);

    let none = json!({
        "weekStartsOn": "monday", "fiscalYearStart": "01-01", "taxSetAsidePercent": null,
        "theme": "system", "locale": null, "dateFormat": "auto",
    });
    assert_eq!(first["preferences"], none);
    assert_eq!(changed.data()["preferences"], change);
    let profile = ana.get("/user/profile").await.expect(200).data();
    assert_eq!((&profile["preferences"], &profile["locale"]), (&change, &json!("de-AT")));
    ana.put(path, json!({ "weekStartsOn": "monday" }))
        .if_match("\"1\"")
        .await
        .refused(412, "PRECONDITION_FAILED");
    let cleared = ana.put(path, json!({ "taxSetAsidePercent": null })).await.expect(200).data();
    assert_eq!(cleared["preferences"]["taxSetAsidePercent"], json!(null));
    assert_eq!(cleared["preferences"]["theme"], "dark");
    // The locale is one, whichever way it is set.
    let elsewhere = ana.put("/user/profile", json!({ "locale": "fr-CH" })).await.expect(200).data();
    assert_eq!(elsewhere["preferences"]["locale"], "fr-CH");
    let cleared = ana.put(path, json!({ "locale": null })).await.expect(200).data();
    assert_eq!((&cleared["locale"], &cleared["preferences"]["locale"]), (&json!(null), &json!(null)));
    for (field, value) in [
        ("taxSetAsidePercent", json!("100.5")),
        ("taxSetAsidePercent", json!("-1")),
        ("fiscalYearStart", json!("02-29")),
        ("fiscalYearStart", json!("4-6")),
        ("weekStartsOn", json!("someday")),
        ("theme", json!("blue")),
        ("theme", json!(null)),
        ("dateFormat", json!("iso")),
        ("locale", json!("de_AT")),
        ("font", json!("Inter")),
    ] {
        let refusal = ana.put(path, json!({ field: value })).await.refused(400, "VALIDATION_ERROR");
        assert!(refusal.contains_key(field), "{field}: {refusal:?}");
    }
}
