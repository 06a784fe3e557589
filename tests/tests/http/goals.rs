//! What one wants to earn, to work or to be left with.

use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};

served!(
    a_goal_comes_back_as_it_was_made,
    a_goal_changes_what_it_is_given_and_keeps_the_rest,
    every_fault_of_a_goal_is_named_at_once,
    rule_d6_a_goal_that_has_changed_is_not_deleted,
    rule_l4_a_platform_with_goals_stays,
    the_list_of_goals_is_filtered_and_sorted,
    a_dashboard_shows_the_active_ones,
    rule_e3_a_goal_holds_what_the_summary_says,
    rule_e3_the_pace_is_by_the_days_of_the_users_zone,
    hours_are_told_at_the_users_own_rate,
    savings_are_earnings_less_expenses,
    rule_m6_a_goal_converts_and_withholds_as_reports_do,
);

async fn add(client: &Client, fields: Value) -> Value {
    let mut goal = json!({ "title": "March", "kind": "earnings", "target": "310.00", "period": "month" });
    goal.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    client.post("/goals", goal).await.expect(201).data()
}

async fn book(client: &Client, platform: &str, fields: Value) {
    let mut row = json!({ "platformId": platform, "date": "2026-03-10", "amount": "10.00" });
    row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    client.post("/earnings", row).await.expect(201);
}

async fn a_dashboard_shows_the_active_ones(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let over = add(&ana, json!({ "title": "Over" })).await;
    ana.put(&format!("/goals/{}", id_of(&over)), json!({ "isActive": false })).await.expect(200);
    add(&ana, json!({})).await;
    add(&ana, json!({ "title": "Hours", "kind": "hours", "target": "10" })).await;
    book(&ana, &uber, json!({ "hours": "2" })).await;

    let dashboard = ana.get("/analytics/dashboard").await.expect(200).data();

    assert_eq!(dashboard["goals"], json!(ana.all("/goals?active=true").await));
    let told: Vec<&Value> =
        dashboard["goals"].as_array().unwrap().iter().map(|goal| &goal["current"]).collect();
    assert_eq!(told, ["2", "10.00"]);
}

fn figures(goal: &Value) -> [&Value; 4] {
    ["current", "progress", "pace", "projected"].map(|field| &goal[field])
}

async fn a_goal_comes_back_as_it_was_made(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let order = json!({
        "title": " Holiday ", "kind": "savings", "target": "1500.50", "currency": "EUR", "period": "custom",
        "startsOn": "2026-01-01", "endsOn": "2026-06-30", "platformId": uber,
    });

    let answer = ana.post("/goals", order.clone()).await.expect(201);

    let goal = answer.data();
    for field in ["title", "kind", "target", "currency", "period", "startsOn", "endsOn", "platformId"] {
        assert_eq!(goal[field], order[field], "{field}");
    }
    assert_eq!(goal["isActive"], true);
    assert_eq!(goal["window"], json!({ "from": "2026-01-01", "to": "2026-06-30" }));
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap();
    assert_eq!(ana.get(path).await.expect(200).data(), goal);
    assert_eq!(ana.all("/goals").await, [goal]);
    let hours = add(&ana, json!({ "kind": "hours", "target": "37.5", "period": "week" })).await;
    assert_eq!((&hours["target"], &hours["currency"]), (&json!("37.5"), &Value::Null));
    assert_eq!((&hours["startsOn"], &hours["endsOn"]), (&json!("2026-03-14"), &Value::Null));
}

async fn a_goal_changes_what_it_is_given_and_keeps_the_rest(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let before = add(&ana, json!({ "platformId": uber, "endsOn": "2026-12-31" })).await;
    let path = format!("/goals/{}", id_of(&before));

    let after = ana.put(&path, json!({ "title": "April", "isActive": false })).await.expect(200).data();
    for field in ["kind", "target", "currency", "period", "startsOn", "endsOn", "platformId", "createdAt"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    assert_eq!((&after["title"], &after["isActive"]), (&json!("April"), &json!(false)));
    let cleared = ana.put(&path, json!({ "platformId": null, "endsOn": null })).await.expect(200).data();
    assert_eq!((&cleared["platformId"], &cleared["endsOn"]), (&Value::Null, &Value::Null));
    assert_eq!(ana.put(&path, json!({ "kind": "hours" })).await.faulty(), ["target"]);
    let hours = ana.put(&path, json!({ "kind": "hours", "target": "10" })).await.expect(200).data();
    assert_eq!((&hours["target"], &hours["currency"]), (&json!("10"), &Value::Null));
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
}

async fn every_fault_of_a_goal_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;

    let wrong = json!({ "title": "", "kind": "fame", "target": 5, "period": "decade", "current": "1.00" });
    assert_eq!(ana.post("/goals", wrong).await.faulty(), ["current", "kind", "period", "target", "title"]);
    let wrong =
        json!({ "title": "x", "kind": "hours", "target": "0", "currency": "EUR", "period": "custom" });
    assert_eq!(ana.post("/goals", wrong).await.faulty(), ["currency", "endsOn", "target"]);
    let wrong = json!({ "title": "x", "kind": "earnings", "target": "1.005", "period": "month" });
    assert_eq!(ana.post("/goals", wrong).await.faulty(), ["target"]);
    let backwards = json!({
        "title": "x", "kind": "earnings", "target": "1.00", "period": "month", "startsOn": "2026-03-02",
        "endsOn": "2026-03-01",
    });
    ana.post("/goals", backwards).await.refused(422, "ENDS_BEFORE_IT_STARTS");
}

async fn rule_d6_a_goal_that_has_changed_is_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/goals/{}", id_of(&add(&ana, json!({})).await));
    let tag = ana.put(&path, json!({})).await.expect(200).tag();
    ana.put(&path, json!({ "target": "1.00" })).if_match(&tag).await.expect(200);

    ana.put(&path, json!({ "target": "2.00" })).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(ana.get(&path).await.expect(200).data()["target"], "1.00");
}

async fn rule_l4_a_platform_with_goals_stays(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/goals/{}", id_of(&add(&ana, json!({ "platformId": uber })).await));

    ana.delete(&format!("/platforms/{uber}")).await.refused(409, "PLATFORM_IN_USE");

    ana.delete(&path).await.expect(204);
    ana.delete(&format!("/platforms/{uber}")).await.expect(204);
}

async fn the_list_of_goals_is_filtered_and_sorted(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    add(&ana, json!({ "title": "b", "platformId": uber })).await;
    add(&ana, json!({ "title": "C", "kind": "hours", "target": "5" })).await;
    let old = add(&ana, json!({ "title": "a" })).await;
    ana.put(&format!("/goals/{}", id_of(&old)), json!({ "isActive": false })).await.expect(200);
    let titles = async |query: &str| -> String {
        let rows = ana.all(&format!("/goals{query}")).await;
        rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
    };

    assert_eq!(titles("").await, "abC");
    assert_eq!(titles("?sort=-title").await, "Cba");
    assert_eq!(titles("?sort=createdAt").await, "bCa");
    assert_eq!(titles("?active=true").await, "bC");
    assert_eq!(titles("?active=false").await, "a");
    assert_eq!(titles("?kind=hours").await, "C");
    assert_eq!(titles(&format!("?platformId={uber}")).await, "b");
}

async fn rule_e3_a_goal_holds_what_the_summary_says(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/user/preferences", json!({ "weekStartsOn": "sunday", "fiscalYearStart": "04-06" }))
        .await
        .expect(200);
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date) in [
        (&uber, "2025-04-05"),
        (&uber, "2025-04-06"),
        (&uber, "2026-01-01"),
        (&lyft, "2026-03-01"),
        (&uber, "2026-03-08"),
        (&uber, "2026-03-31"),
    ] {
        book(&ana, platform, json!({ "date": date })).await;
    }

    for period in ["week", "month", "quarter", "year", "fiscalYear"] {
        let goal = add(&ana, json!({ "title": period, "period": period, "startsOn": "2020-01-01" })).await;
        let summary = ana.get(&format!("/earnings/summary?period={period}")).await.expect(200).data();
        assert_eq!((&goal["window"], &goal["current"]), (&summary["period"], &summary["total"]), "{period}");
        let one = add(&ana, json!({ "title": "x", "period": period, "platformId": lyft })).await;
        let of_lyft = ana.get(&format!("/earnings/summary?period={period}&platformId={lyft}")).await;
        assert_eq!(one["current"], of_lyft.expect(200).data()["total"], "{period} on one platform");
    }
}

async fn rule_e3_the_pace_is_by_the_days_of_the_users_zone(app: Server) {
    // In Auckland it is 14 March 22:00, in UTC two hours later it still is, there it is the 15th.
    let ana = app.register_as("ana", json!({ "timezone": "Pacific/Auckland" })).await;
    let uber = ana.platform("Uber").await;
    let path = format!("/goals/{}", id_of(&add(&ana, json!({})).await));
    // Ten a day: 130 are asked for before the 14th, 140 with it.
    book(&ana, &uber, json!({ "amount": "140.00" })).await;

    let today = ana.get(&path).await.expect(200).data();
    assert_eq!(figures(&today), [&json!("140.00"), &json!("45.2"), &json!("onTrack"), &json!("310.00")]);
    app.clock.advance(kernel::TimeDelta::hours(2));
    let ana = app.visitor().login("ana").await;
    let tomorrow = ana.get(&path).await.expect(200).data();
    assert_eq!(figures(&tomorrow), [&json!("140.00"), &json!("45.2"), &json!("onTrack"), &json!("289.33")]);
    app.clock.advance(kernel::TimeDelta::hours(24));
    let ana = app.visitor().login("ana").await;
    assert_eq!(ana.get(&path).await.expect(200).data()["pace"], "behind");
    book(&ana, &uber, json!({ "amount": "20.01" })).await;
    assert_eq!(ana.get(&path).await.expect(200).data()["pace"], "ahead");
}

async fn hours_are_told_at_the_users_own_rate(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let path = format!("/goals/{}", id_of(&add(&ana, json!({})).await));
    assert_eq!(ana.get(&path).await.expect(200).data()["hoursNeeded"], Value::Null);
    // 120.00 in five hours of the last 90 days; what is older or has no hours says nothing.
    book(&ana, &uber, json!({ "amount": "100.00", "hours": "4" })).await;
    book(&ana, &uber, json!({ "amount": "20.00", "hours": "1", "date": "2025-12-15" })).await;
    book(&ana, &uber, json!({ "amount": "900.00", "hours": "1", "date": "2025-12-14" })).await;
    book(&ana, &uber, json!({ "amount": "11.00" })).await;

    let goal = ana.get(&path).await.expect(200).data();

    assert_eq!((&goal["hourlyRate"], &goal["hoursCount"]), (&json!("24.00"), &json!(2)));
    // 199.00 are left: 8.2917 hours.
    assert_eq!((&goal["current"], &goal["hoursNeeded"]), (&json!("111.00"), &json!("8.3")));
    let week = add(&ana, json!({ "kind": "hours", "target": "10", "period": "week" })).await;
    assert_eq!(figures(&week), [&json!("4"), &json!("40.0"), &json!("behind"), &json!("4.67")]);
    assert_eq!((&week["hoursNeeded"], &week["hourlyRate"]), (&json!("6"), &Value::Null));
}

async fn savings_are_earnings_less_expenses(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    book(&ana, &uber, json!({ "amount": "100.00" })).await;
    for (amount, status, platform) in [("30.00", "paid", Some(&uber)), ("5.00", "pending", None)] {
        let row = json!({
            "category": "office", "amount": amount, "date": "2026-03-02", "status": status, "platformId": platform,
        });
        ana.post("/expenses", row).await.expect(201);
    }

    assert_eq!(add(&ana, json!({ "kind": "savings" })).await["current"], "65.00");
    let on_uber = add(&ana, json!({ "kind": "savings", "platformId": uber })).await;
    assert_eq!(on_uber["current"], "70.00");
}

async fn rule_m6_a_goal_converts_and_withholds_as_reports_do(app: Server) {
    app.quote("Date,USD,\n2026-03-12,1.25,\n").await;
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    book(&ana, &uber, json!({ "amount": "80.00", "currency": "EUR", "date": "2026-03-14" })).await;
    let path = format!("/goals/{}", id_of(&add(&ana, json!({ "kind": "savings" })).await));

    assert_eq!(ana.get(&path).await.expect(200).data()["current"], "100.00");
    let rent = json!({ "category": "rent", "amount": "100.00", "currency": "RSD", "date": "2026-03-02" });
    ana.post("/expenses", rent).await.expect(201);
    let withheld = ana.get(&path).await.expect(200).data();
    assert_eq!(figures(&withheld), [&Value::Null; 4]);
    assert_eq!(
        withheld["missingRates"],
        json!([{
            "currency": "RSD", "total": "100.00", "count": 1,
            "rowsUrl": "/api/v1/expenses?currency=RSD&from=2026-03-02&to=2026-03-02",
        }])
    );
}
