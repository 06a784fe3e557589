//! Invoices that come again.

use futures_util::future::join_all;
use kernel::RequestId;
use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    rule_t4_an_occurrence_comes_once_however_often_the_job_runs,
    rule_t4_the_end_of_a_month_is_kept,
    what_was_stopped_goes_on_from_the_day_it_is_started_again,
    a_recurring_invoice_can_issue_what_it_makes,
    one_that_would_end_before_it_starts_is_refused,
    one_that_cannot_be_made_is_told_and_keeps_no_other_from_it,
);

async fn rent(client: &Client, customer: &str, more: Value) -> Value {
    let mut order = json!({
        "name": "Rent", "anchor": "2026-03-31", "unit": "month", "customerId": customer,
        "lines": [{ "description": "Rent", "quantity": "1", "unitPrice": "700" }],
    });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.post("/invoices/recurring", order).await.expect(201).data()
}

async fn run(app: &Server) -> u32 {
    let run = app.invoicing().run_due(&RequestId::try_new("job-1").unwrap()).await.unwrap();
    assert!(run.failed.is_empty(), "{:?}", run.failed);
    run.made
}

async fn days(client: &Client) -> Vec<String> {
    let made = client.all("/invoices?sort=issueDate").await;
    made.iter().map(|invoice| invoice["issueDate"].as_str().unwrap().to_owned()).collect()
}

async fn rule_t4_an_occurrence_comes_once_however_often_the_job_runs(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    for _ in 0..3 {
        rent(&ana, &ada, json!({ "anchor": "2026-03-14", "unit": "week", "every": 2 })).await;
    }
    app.set_clock("2026-04-11T09:00:00Z");

    let runs = join_all((0..8).map(|_| run(&app))).await;

    assert_eq!(runs.iter().sum::<u32>(), 9);
    assert_eq!(run(&app).await, 0);
    let ana = app.visitor().login("ana").await;
    assert_eq!(days(&ana).await, [["2026-03-14"; 3], ["2026-03-28"; 3], ["2026-04-11"; 3]].concat());
}

async fn one_that_would_end_before_it_starts_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let order = json!({
        "name": "Rent", "anchor": "2026-03-31", "unit": "month", "customerId": ada, "endsOn": "2026-03-30",
        "lines": [{ "description": "Rent", "quantity": "1", "unitPrice": "700" }],
    });
    ana.post("/invoices/recurring", order).await.refused(422, "ENDS_BEFORE_IT_STARTS");
    // An early end is a way to stop one that is there.
    let rent = rent(&ana, &ada, json!({ "endsOn": "2026-03-31" })).await;
    let path = format!("/invoices/recurring/{}", id_of(&rent));
    ana.put(&path, json!({ "endsOn": "2026-03-30" })).await.expect(200);
}

async fn rule_t4_the_end_of_a_month_is_kept(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    // What lies before today is not made up for.
    let monthly = rent(&ana, &ada, json!({ "anchor": "2026-01-31", "endsOn": "2026-06-30" })).await;
    assert_eq!(monthly["nextOn"], "2026-03-31");
    assert_eq!(run(&app).await, 0);

    app.set_clock("2026-09-01T09:00:00Z");
    assert_eq!(run(&app).await, 4);

    let ana = app.visitor().login("ana").await;
    assert_eq!(days(&ana).await, ["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]);
    let path = format!("/invoices/recurring/{}", id_of(&monthly));
    assert_eq!(ana.get(&path).await.expect(200).data()["nextOn"], Value::Null);
    ana.delete(&path).await.refused(409, "RECURRING_IN_USE");
    assert_eq!(ana.all("/invoices").await[0]["recurringId"], monthly["id"]);
}

async fn what_was_stopped_goes_on_from_the_day_it_is_started_again(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let rent = rent(&ana, &ada, json!({ "anchor": "2026-03-20" })).await;
    let path = format!("/invoices/recurring/{}", id_of(&rent));
    let stopped = ana.put(&path, json!({ "isActive": false, "notes": "Rent" })).await.expect(200).data();
    assert_eq!((&stopped["nextOn"], &stopped["notes"]), (&Value::Null, &json!("Rent")));
    app.set_clock("2026-05-25T09:00:00Z");
    assert_eq!(run(&app).await, 0);

    let ana = app.visitor().login("ana").await;
    let started = ana.put(&path, json!({ "isActive": true })).await.expect(200).data();
    assert_eq!(started["nextOn"], "2026-06-20");
    let moved = ana.put(&path, json!({ "anchor": "2026-05-25", "unit": "week" })).await.expect(200).data();
    assert_eq!(moved["nextOn"], "2026-05-25");
    assert_eq!(run(&app).await, 1);
    let unmade = rent_faults(&ana, &ada).await;
    assert_eq!(unmade, ["every", "lines"]);
}

async fn rent_faults(client: &Client, customer: &str) -> Vec<String> {
    let order = json!({
        "name": "Rent", "anchor": "2026-03-31", "unit": "month", "every": 0, "customerId": customer, "lines": [],
    });
    let first = client.post("/invoices/recurring", order.clone()).await.faulty();
    let mut rest = order;
    rest["every"] = json!(1);
    [first, client.post("/invoices/recurring", rest).await.faulty()].concat()
}

async fn a_recurring_invoice_can_issue_what_it_makes(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    rent(&ana, &ada, json!({ "anchor": "2026-03-14", "autoIssue": true })).await;
    rent(&ana, &ada, json!({ "anchor": "2026-03-14", "autoIssue": true, "notes": "the press jams" })).await;

    assert_eq!(run(&app).await, 2);

    let mut made = ana.all("/invoices").await;
    made.sort_by_key(|invoice| invoice["status"].to_string());
    assert_eq!((&made[0]["status"], &made[0]["number"]), (&json!("draft"), &Value::Null));
    assert_eq!((&made[1]["status"], &made[1]["number"]), (&json!("issued"), &json!("INV-2026-0001")));
}

async fn one_that_cannot_be_made_is_told_and_keeps_no_other_from_it(app: Server) {
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(id_of(&rent(&ana, &ada, json!({ "anchor": "2026-03-14" })).await));
    }
    app.store.overwrite("recurring_invoices", &orders[1], "template", "{}").await;

    let run = app.invoicing().run_due(&RequestId::try_new("job-1").unwrap()).await.unwrap();

    let failed: Vec<String> = run.failed.iter().map(|failed| failed.recurring.to_string()).collect();
    assert_eq!((run.made, failed), (2, vec![orders[1].clone()]));
    assert_eq!(days(&ana).await, ["2026-03-14"; 2]);
}
