//! What comes in for an invoice.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    rule_p3_three_thirds_leave_a_cent_open,
    rule_p2_what_is_paid_too_much_pays_the_next_invoice,
    rule_p4_a_reversal_is_an_entry_that_restores_the_balance,
    parallel_payments_lose_none_and_never_pay_more_than_there_is,
    every_fault_of_a_payment_is_named_at_once,
    rule_m7_a_rate_that_changed_is_a_gain,
    rule_m7_what_was_paid_credited_and_taken_back_is_no_gain,
    rule_m7_a_rate_that_is_not_given_is_that_of_the_day,
    what_is_given_back_is_of_no_day_before_it_came_in,
    rule_p1_the_balance_is_what_the_entries_make_it,
);

async fn figures(client: &Client, invoice: &Value) -> [String; 3] {
    let now = client.get(&format!("/invoices/{}", id_of(invoice))).await.expect(200).data();
    ["paid", "balance", "status"].map(|name| now[name].as_str().unwrap().to_owned())
}

fn by(method: &str, amount: &str) -> Value {
    json!({ "amount": amount, "date": "2026-03-14", "method": method })
}

async fn rule_p3_three_thirds_leave_a_cent_open(app: Server) {
    let ana = app.register("ana").await;
    let invoice = ana.issued(&ana.customer("Ada").await, "100.00").await;

    for _ in 0..3 {
        ana.pay(&id_of(&invoice), "33.33").await;
    }

    assert_eq!(figures(&ana, &invoice).await, ["99.99", "0.01", "partiallyPaid"]);
    ana.pay(&id_of(&invoice), "0.01").await;
    assert_eq!(figures(&ana, &invoice).await, ["100.00", "0.00", "paid"]);
}

async fn rule_p2_what_is_paid_too_much_pays_the_next_invoice(app: Server) {
    let ana = app.register("ana").await;
    let (ada, ben) = (ana.customer("Ada").await, ana.customer("Ben").await);
    let first = ana.issued(&ada, "100.00").await;
    let next = ana.issued(&ada, "80.00").await;
    let path = |invoice: &Value| format!("/invoices/{}/payments", id_of(invoice));

    let over = ana.pay(&id_of(&first), "150.00").await;

    assert_eq!(["amount", "applied", "credit"].map(|name| &over[name]), ["150.00", "100.00", "50.00"]);
    assert_eq!(figures(&ana, &first).await, ["100.00", "0.00", "paid"]);
    let bens = ana.issued(&ben, "10.00").await;
    ana.post(&path(&bens), by("credit", "10.00")).await.refused(409, "INSUFFICIENT_CREDIT");
    ana.post(&path(&next), by("credit", "50.01")).await.refused(409, "INSUFFICIENT_CREDIT");
    ana.post(&path(&next), by("credit", "50.00")).await.expect(201);
    assert_eq!(figures(&ana, &next).await, ["50.00", "30.00", "partiallyPaid"]);
    ana.post(&path(&next), by("credit", "0.01")).await.refused(409, "INSUFFICIENT_CREDIT");
    // What is spent cannot be taken back.
    ana.delete(&format!("{}/{}", path(&first), id_of(&over))).await.refused(409, "INSUFFICIENT_CREDIT");
    // Other currencies are other money.
    let line = json!({ "description": "Work", "quantity": "1", "unitPrice": "5" });
    ana.pay(&id_of(&first), "1.00").await;
    let euros = json!({ "customerId": ada, "lines": [line], "currency": "EUR" });
    let euros = id_of(&ana.post("/invoices", euros).await.expect(201).data());
    ana.call("POST", &format!("/invoices/{euros}/issue")).await.expect(200);
    ana.post(&format!("/invoices/{euros}/payments"), by("credit", "1.00"))
        .await
        .refused(409, "INSUFFICIENT_CREDIT");
}

async fn rule_p4_a_reversal_is_an_entry_that_restores_the_balance(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let invoice = ana.issued(&ada, "100.00").await;
    let path = format!("/invoices/{}/payments", id_of(&invoice));
    ana.pay(&id_of(&invoice), "40.00").await;
    let before = figures(&ana, &invoice).await;
    let second = ana.pay(&id_of(&invoice), "75.00").await;

    ana.delete(&format!("{path}/{}", id_of(&second))).await.expect(204);

    assert_eq!(figures(&ana, &invoice).await, before);
    ana.delete(&format!("{path}/{}", id_of(&second))).await.refused(409, "PAYMENT_REVERSED");
    let entries = ana.get(&path).await.expect(200).data();
    let told: Vec<[&str; 3]> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| ["kind", "amount", "credit"].map(|name| entry[name].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [["payment", "40.00", "0.00"], ["payment", "75.00", "15.00"], ["reversal", "-75.00", "-15.00"]]
    );
    assert_eq!(entries[2]["reversesId"], second["id"]);
    ana.delete(&format!("{path}/{}", id_of(&entries[2]))).await.refused(404, "NOT_FOUND");
}

async fn parallel_payments_lose_none_and_never_pay_more_than_there_is(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let invoice = ana.issued(&ada, "100.00").await;
    let path = format!("/invoices/{}/payments", id_of(&invoice));

    let pay = |_| ana.post(&path, by("card", "7.00")).into_future();
    let answers = join_all((0..30).map(pay)).await;

    let cents = |text: &Value| text.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let entries: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201).data()).collect();
    let sum = |name: &str| entries.iter().map(|entry| cents(&entry[name])).sum::<i64>();
    assert_eq!([sum("amount"), sum("applied"), sum("credit")], [21_000, 10_000, 11_000]);
    assert_eq!(figures(&ana, &invoice).await, ["100.00", "0.00", "paid"]);

    // Of many who draw on the same credit only so many can.
    let next = ana.issued(&ada, "1000.00").await;
    let path = format!("/invoices/{}/payments", id_of(&next));
    let draw = |_| ana.post(&path, by("credit", "10.00")).into_future();
    let answers = join_all((0..20).map(draw)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 11);
    assert_eq!(figures(&ana, &next).await, ["110.00", "890.00", "partiallyPaid"]);
}

async fn every_fault_of_a_payment_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let invoice = ana.issued(&ana.customer("Ada").await, "100.00").await;
    let path = format!("/invoices/{}/payments", id_of(&invoice));

    let wrong = json!({ "amount": 5, "date": "14.03.2026", "method": "barter", "applied": "1.00" });
    assert_eq!(ana.post(&path, wrong).await.faulty(), ["amount", "applied", "date", "method"]);
    for amount in ["0.00", "-1.00", "1.001"] {
        assert_eq!(ana.post(&path, by("cash", amount)).await.faulty(), ["amount"], "{amount}");
    }
    assert_eq!(ana.get(&path).await.expect(200).data(), json!([]));

    let recorded = ana.post(&path, by("cash", "1.00")).await.expect(201);
    let place = recorded.header("location").unwrap().strip_prefix(api::BASE).unwrap().to_owned();
    assert_eq!(ana.get(&place).await.expect(200).data(), recorded.data());
}

/// Issues an invoice of 100 dollars at 0.90 and pays it at 0.95; returns it and the payment.
async fn paid_in_dollars(ana: &Client, customer: &str) -> (String, Value) {
    let line = json!({ "description": "Work", "quantity": "1", "unitPrice": "100" });
    let order = json!({ "customerId": customer, "lines": [line], "currency": "USD", "exchangeRate": "0.90" });
    let id = id_of(&ana.post("/invoices", order).await.expect(201).data());
    ana.call("POST", &format!("/invoices/{id}/issue")).await.expect(200);
    // The seller's own currency moves no past record (T5).
    ana.put("/user/profile", json!({ "currency": "CHF" })).await.expect(200);
    let payment =
        json!({ "amount": "100.00", "date": "2026-04-01", "method": "paypal", "exchangeRate": "0.95" });
    let payment = ana.post(&format!("/invoices/{id}/payments"), payment).await.expect(201).data();
    (id, payment)
}

async fn exchange(ana: &Client, invoice: &str) -> Value {
    ana.get(&format!("/invoices/{invoice}")).await.expect(200).data()["exchange"].clone()
}

async fn rule_m7_what_was_paid_credited_and_taken_back_is_no_gain(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    let (invoice, payment) = paid_in_dollars(&ana, &ana.customer("Ada").await).await;

    ana.post(&format!("/invoices/{invoice}/credit-notes"), json!({})).await.expect(201);
    ana.delete(&format!("/invoices/{invoice}/payments/{}", id_of(&payment))).await.expect(204);

    let told = exchange(&ana, &invoice).await;
    assert_eq!(["received", "gain"].map(|name| &told[name]), ["0.00"; 2], "{told}");
}

async fn rule_m7_a_rate_that_changed_is_a_gain(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    let ada = ana.customer("Ada").await;

    let (invoice, _) = paid_in_dollars(&ana, &ada).await;

    assert_eq!(
        exchange(&ana, &invoice).await,
        json!({ "currency": "EUR", "rate": "0.9", "total": "90.00", "received": "95.00", "gain": "5.00" })
    );
    let own = ana.issued(&ada, "1.00").await;
    assert_eq!(exchange(&ana, &id_of(&own)).await, Value::Null);
}

async fn rule_m7_a_rate_that_is_not_given_is_that_of_the_day(app: Server) {
    app.quote("Date,USD,IDR,\n2026-03-12,1.25,17000,\n2026-03-31,1.60,17000,\n").await;
    let ana = app.register_as("ana", json!({ "currency": "EUR" })).await;
    let ada = ana.customer("Ada").await;
    let bill = async |currency: &str, price: &str| {
        let line = json!({ "description": "Work", "quantity": "1", "unitPrice": price });
        let order = json!({
            "customerId": ada, "lines": [line], "currency": currency,
            "issueDate": "2026-03-14", "dueDate": "2026-04-14",
        });
        let draft = ana.post("/invoices", order).await.expect(201).data();
        assert_eq!(draft["exchangeRate"], Value::Null, "a draft is worth what its day will say");
        ana.call("POST", &format!("/invoices/{}/issue", id_of(&draft))).await.expect(200);
        id_of(&draft)
    };
    let pay = async |invoice: &str, amount: &str, date: &str| {
        let payment = json!({ "amount": amount, "date": date, "method": "paypal" });
        ana.post(&format!("/invoices/{invoice}/payments"), payment).await.expect(201).data()
    };

    let dollars = bill("USD", "100").await;
    let payment = pay(&dollars, "100.00", "2026-04-01").await;

    assert_eq!(payment["exchangeRate"], "0.625");
    assert_eq!(
        exchange(&ana, &dollars).await,
        json!({ "currency": "EUR", "rate": "0.8", "total": "80.00", "received": "62.50", "gain": "-17.50" })
    );
    let rupiah = bill("IDR", "17000000").await;
    let told = exchange(&ana, &rupiah).await;
    assert_eq!(["rate", "total"].map(|name| &told[name]), ["0.0000588235", "1000.00"], "{told}");
    // What no one has quoted stays to be told by the seller.
    let dinar = bill("RSD", "100").await;
    assert_eq!(exchange(&ana, &dinar).await, Value::Null);
    assert_eq!(pay(&dinar, "100.00", "2026-04-01").await["exchangeRate"], Value::Null);
}

async fn what_is_given_back_is_of_no_day_before_it_came_in(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let refunded = async |paid_on: &str, credited_on: &str| {
        let invoice = id_of(&ana.issued(&ada, "100.00").await);
        let payment = json!({ "amount": "100.00", "date": paid_on, "method": "cash" });
        ana.post(&format!("/invoices/{invoice}/payments"), payment).await.expect(201);
        let note = json!({ "issueDate": credited_on });
        ana.post(&format!("/invoices/{invoice}/credit-notes"), note).await.expect(201);
        let entries = ana.get(&format!("/invoices/{invoice}/payments")).await.expect(200).data();
        entries[1]["date"].as_str().unwrap().to_owned()
    };

    assert_eq!(refunded("2026-03-20", "2026-03-16").await, "2026-03-20");
    assert_eq!(refunded("2026-03-15", "2026-03-25").await, "2026-03-25");
    let invoice = id_of(&ana.issued(&ada, "100.00").await);
    let early = json!({ "issueDate": "2026-03-13" });
    let faults = ana.post(&format!("/invoices/{invoice}/credit-notes"), early).await;
    faults.refused(422, "CREDIT_BEFORE_ISSUE");
}

async fn rule_p1_the_balance_is_what_the_entries_make_it(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let mut dice = tests::Dice::new(11);
    let mut invoices = Vec::new();
    for _ in 0..4 {
        invoices.push(ana.issued(&ada, "50.00").await);
    }
    for _ in 0..40 {
        let invoice = id_of(&invoices[usize::try_from(dice.roll(0..4)).unwrap()]);
        let amount = format!("{}.{:02}", dice.roll(0..30), dice.roll(1..100));
        let path = format!("/invoices/{invoice}/payments");
        match dice.roll(0..4) {
            0 | 1 => drop(ana.post(&path, by("cash", &amount)).await),
            2 => drop(ana.post(&path, by("credit", &amount)).await),
            _ => {
                let entries = ana.get(&path).await.expect(200).data();
                if let Some(entry) = entries.as_array().unwrap().last() {
                    drop(ana.delete(&format!("{path}/{}", id_of(entry))).await);
                }
            }
        }
    }

    let cents = |text: &Value| text.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let mut credit = 0;
    for invoice in &invoices {
        let path = format!("/invoices/{}", id_of(invoice));
        let now = ana.get(&path).await.expect(200).data();
        let entries = ana.get(&format!("{path}/payments")).await.expect(200).data();
        let sum =
            |name: &str| entries.as_array().unwrap().iter().map(|entry| cents(&entry[name])).sum::<i64>();
        assert_eq!(cents(&now["paid"]), sum("applied"));
        assert_eq!(cents(&now["balance"]), 5000 - sum("applied"));
        assert!((0..=5000).contains(&cents(&now["balance"])));
        credit += sum("credit");
    }
    assert!(credit >= 0);
}
