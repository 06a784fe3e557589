//! How a figure goes from one period to the next, and where to.

use serde_json::{Value, json};
use tests::{Client, Server, served};

served!(
    every_period_is_there_with_its_average_and_its_change,
    each_metric_is_what_its_summary_says,
    days_of_the_week_begin_with_ones_own,
    a_forecast_needs_eight_weeks_and_says_so,
    a_forecast_has_a_band_and_the_error_that_it_would_have_had,
    rule_m6_a_missing_rate_withholds_the_value_and_the_forecast,
    every_fault_of_a_question_is_named,
);

async fn trend(client: &Client, query: &str) -> Value {
    client.get(&format!("/analytics/trends?{query}")).await.expect(200).data()
}

fn values(trend: &Value, field: &str) -> Vec<Value> {
    trend["series"].as_array().unwrap().iter().map(|point| point[field].clone()).collect()
}

async fn every_period_is_there_with_its_average_and_its_change(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (date, amount) in
        [("2025-11-30", "60.00"), ("2026-01-31", "30.00"), ("2026-02-01", "45.00"), ("2026-03-14", "7.00")]
    {
        ana.book(&uber, date, amount).await;
    }

    let months = trend(&ana, "metric=earnings&interval=month&periods=4").await;

    assert_eq!((&months["metric"], &months["currency"]), (&json!("earnings"), &json!("USD")));
    assert_eq!(values(&months, "value"), ["0.00", "30.00", "45.00", "7.00"]);
    // October and November are before the series, and in the average of December.
    assert_eq!(
        values(&months, "movingAverage"),
        [json!("20.00"), json!("30.00"), json!("25.00"), Value::Null]
    );
    assert_eq!(values(&months, "change"), [json!("-100.0"), Value::Null, json!("50.0"), Value::Null]);
    assert_eq!(values(&months, "isComplete"), [true, true, true, false]);
    assert_eq!(months["series"][0]["period"], json!({ "from": "2025-12-01", "to": "2025-12-31" }));
    // Of three complete months the last is half, and so is the one before.
    assert_eq!(months["growth"], "50.0");
    assert_eq!(trend(&ana, "metric=earnings").await["series"].as_array().unwrap().len(), 12);
    let days = trend(&ana, "metric=earnings&interval=day&periods=2").await;
    assert_eq!(values(&days, "value"), ["0.00", "7.00"]);
}

async fn each_metric_is_what_its_summary_says(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let row = json!({ "platformId": uber, "date": "2026-03-10", "amount": "100.00", "hours": "2.5" });
    ana.post("/earnings", row).await.expect(201);
    ana.book(&uber, "2026-03-11", "20.00").await;
    let mug = json!({ "name": "Mug", "price": "10.00", "supplierCost": "4.00", "quantity": "5" });
    let mug = tests::id_of(&ana.post("/products", mug).await.expect(201).data());
    let sale = json!({ "productId": mug, "quantity": "2", "saleDate": "2026-03-02" });
    ana.post("/sales", sale).await.expect(201);
    for (amount, status) in [("30.00", "paid"), ("7.00", "reimbursed")] {
        let row = json!({ "category": "office", "amount": amount, "date": "2026-03-03", "status": status });
        ana.post("/expenses", row).await.expect(201);
    }

    for (metric, value) in [
        ("earnings", "120.00"),
        ("hours", "2.5"),
        ("hourlyRate", "40.00"),
        ("sales", "20.00"),
        ("expenses", "37.00"),
        // 120 + 20 - 8 - 30
        ("profit", "102.00"),
    ] {
        let trend = trend(&ana, &format!("metric={metric}&periods=1")).await;
        assert_eq!(values(&trend, "value"), [value], "{metric}");
    }
    let profit = ana.get("/analytics/dashboard?period=month").await.expect(200).data();
    assert_eq!(profit["profit"]["total"], "102.00");
    let rate = trend(&ana, "metric=hourlyRate&periods=2").await;
    assert_eq!((&rate["series"][0]["value"], &rate["forecast"]), (&Value::Null, &Value::Null));
    assert_eq!(rate["forecastReason"], "notASum");
    assert_eq!(trend(&ana, "metric=hours").await["currency"], Value::Null);
}

async fn days_of_the_week_begin_with_ones_own(app: Server) {
    let ana = app.register("ana").await;
    ana.put("/user/preferences", json!({ "weekStartsOn": "sunday" })).await.expect(200);
    let uber = ana.platform("Uber").await;
    // A Monday and a Saturday.
    for (date, amount) in [("2026-03-09", "70.00"), ("2026-03-14", "28.00")] {
        ana.book(&uber, date, amount).await;
    }

    let week = trend(&ana, "metric=earnings&interval=week&periods=1").await;

    assert_eq!(week["series"][0]["period"], json!({ "from": "2026-03-08", "to": "2026-03-14" }));
    let days = week["byWeekday"].as_array().unwrap();
    let told: Vec<_> =
        days.iter().map(|day| (day["weekday"].as_str().unwrap(), day["days"].clone())).collect();
    assert_eq!(
        (told[0].clone(), told[6].clone(), told.len()),
        (("sunday", json!(1)), ("saturday", json!(1)), 7)
    );
    // 98.00 over seven days are 14.00 a day.
    assert_eq!((&days[1]["average"], &days[1]["index"]), (&json!("70.00"), &json!("500.0")));
    assert_eq!((&days[6]["total"], &days[6]["index"]), (&json!("28.00"), &json!("200.0")));
}

async fn a_forecast_needs_eight_weeks_and_says_so(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;

    assert_eq!(trend(&ana, "metric=earnings").await["forecastReason"], "historyTooShort");
    ana.book(&uber, "2026-01-18", "10.00").await;
    let short = trend(&ana, "metric=earnings").await;
    assert_eq!((&short["forecast"], &short["forecastReason"]), (&Value::Null, &json!("historyTooShort")));
    // 17 January is eight weeks before today.
    ana.book(&uber, "2026-01-17", "10.00").await;
    let long = trend(&ana, "metric=earnings").await;
    assert_eq!(long["forecastReason"], Value::Null);
    assert_eq!(long["forecast"]["history"], json!({ "from": "2026-01-17", "to": "2026-03-13" }));
}

async fn a_forecast_has_a_band_and_the_error_that_it_would_have_had(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    // Every Monday from 3 November to 9 March.
    let first = tests::date("2025-11-03");
    for week in 0..19 {
        ana.book(&uber, &first.plus_days(7 * week).to_string(), "100.00").await;
    }

    let weeks = trend(&ana, "metric=earnings&interval=week&periods=4").await;

    let band = |outlook: &Value| ["soFar", "p10", "p50", "p90"].map(|field| outlook[field].clone());
    let forecast = &weeks["forecast"];
    assert_eq!(band(&forecast["present"]), ["100.00"; 4]);
    assert_eq!(forecast["present"]["period"], json!({ "from": "2026-03-09", "to": "2026-03-15" }));
    // Mondays are still to come on the 16th, 23rd and 30th.
    assert_eq!(band(&forecast["monthEnd"]), ["200.00", "500.00", "500.00", "500.00"]);
    for outlook in forecast["next"].as_array().unwrap() {
        assert_eq!(band(outlook), ["0.00", "100.00", "100.00", "100.00"]);
    }
    let test = &forecast["backTest"];
    assert_eq!((&test["days"], &test["meanError"]), (&json!(7), &json!("0.00")));
    assert_eq!((&test["meanErrorPercent"], &test["insideBand"]), (&json!("0.0"), &json!("100.0")));
    assert_eq!(
        trend(&ana, "metric=earnings&interval=week&periods=4").await,
        weeks,
        "nothing is drawn by lot"
    );
}

async fn rule_m6_a_missing_rate_withholds_the_value_and_the_forecast(app: Server) {
    app.quote("Date,USD,\n2026-03-12,1.25,\n").await;
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (date, amount, currency) in
        [("2026-03-13", "80.00", "EUR"), ("2026-02-01", "50.00", "EUR"), ("2026-01-10", "5.00", "USD")]
    {
        let row = json!({ "platformId": uber, "date": date, "amount": amount, "currency": currency });
        ana.post("/earnings", row).await.expect(201);
    }

    let months = trend(&ana, "metric=earnings&currency=USD&periods=3").await;

    assert_eq!(values(&months, "value"), [json!("5.00"), Value::Null, json!("100.00")]);
    assert_eq!(
        months["missingRates"],
        json!([{
            "currency": "EUR", "total": "50.00", "count": 1,
            "rowsUrl": "/api/v1/earnings?currency=EUR&from=2026-02-01&to=2026-02-01",
        }])
    );
    assert_eq!((&months["forecast"], &months["forecastReason"]), (&Value::Null, &json!("missingRate")));
}

async fn every_fault_of_a_question_is_named(app: Server) {
    let ana = app.register("ana").await;

    for (query, field) in [
        ("", "metric"),
        ("metric=fame", "metric"),
        ("metric=earnings&interval=year", "interval"),
        ("metric=earnings&periods=0", "periods"),
        ("metric=earnings&periods=367", "periods"),
        ("metric=earnings&currency=XXX", "currency"),
    ] {
        assert_eq!(ana.get(&format!("/analytics/trends?{query}")).await.faulty(), [field], "{query}");
    }
}
