//! What the earnings add up to.

use serde_json::{Value, json};
use tests::{Client, Server, served};

served!(
    a_summary_tells_what_the_month_brought,
    a_period_has_a_name_or_two_ends,
    a_period_is_compared_with_the_one_before,
    growth_from_nothing_has_no_percentage,
    all_time_runs_from_the_first_to_the_last_earning,
    rule_t2_an_instant_belongs_to_the_day_of_the_users_zone,
    rule_e2_a_rate_rests_on_the_rows_that_have_hours,
    rule_e4_a_refund_counts_against_the_period_that_it_is_booked_in,
    rule_m6_a_missing_rate_withholds_the_total_and_names_the_rows,
    rule_m6_one_currency_that_is_not_the_users_is_told_in_itself,
    months_without_earnings_are_there,
    a_year_has_twelve_months_each_with_its_platforms,
    one_platforms_earnings_come_with_their_summary,
    figures_of_nothing_are_zero,
);

async fn book(client: &Client, platform: &str, fields: Value) {
    let mut order = json!({ "platformId": platform });
    order.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    client.post("/earnings", order).await.expect(201);
}

async fn summary(client: &Client, query: &str) -> Value {
    client.get(&format!("/earnings/summary{query}")).await.expect(200).data()
}

async fn a_summary_tells_what_the_month_brought(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    let color = ana.get(&format!("/platforms/{uber}")).await.expect(200).data()["color"].clone();
    for (platform, date, amount, hours) in [
        (&uber, "2026-03-01", "30.00", Some("1")),
        (&uber, "2026-03-14", "60.00", Some("3")),
        (&lyft, "2026-03-14", "45.01", None),
        (&lyft, "2026-03-31", "4.99", Some("0.5")),
        (&uber, "2026-02-28", "70.00", Some("2")),
        (&uber, "2026-04-01", "99.00", None),
    ] {
        book(&ana, platform, json!({ "date": date, "amount": amount, "hours": hours })).await;
    }

    let month = summary(&ana, "").await;

    assert_eq!(month, summary(&ana, "?period=month").await);
    assert_eq!(month["period"], json!({ "from": "2026-03-01", "to": "2026-03-31" }));
    // 94.99 in 4.5 hours; 140.00 over the 14 days of March that have come.
    for (field, value) in [
        ("currency", "USD"),
        ("total", "140.00"),
        ("hours", "4.5"),
        ("hourlyRate", "21.11"),
        ("averagePerDay", "10.00"),
    ] {
        assert_eq!(month[field], value, "{field}");
    }
    assert_eq!((&month["count"], &month["hoursCount"]), (&json!(4), &json!(3)));
    assert_eq!(month["best"], json!({ "date": "2026-03-14", "total": "105.01" }));
    assert_eq!(month["previous"]["total"], "70.00");
    assert_eq!(month["previous"]["change"], "100.0");
    assert_eq!(month["previous"]["period"], json!({ "from": "2026-02-01", "to": "2026-02-28" }));
    assert_eq!(month["totals"], json!([{ "currency": "USD", "amount": "140.00" }]));
    assert_eq!(month["missingRates"], json!([]));
    let parts = month["byPlatform"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    assert_eq!(
        parts[0],
        json!({
            "platformId": uber, "name": "Uber", "color": color, "total": "90.00", "count": 2, "hours": "4",
            "hourlyRate": "22.50", "hoursCount": 2, "share": "64.3",
            "totals": [{ "currency": "USD", "amount": "90.00" }],
        })
    );
    assert_eq!((&parts[1]["total"], &parts[1]["share"]), (&json!("50.00"), &json!("35.7")));
    let of_lyft = summary(&ana, &format!("?platformId={lyft}")).await;
    assert_eq!((&of_lyft["total"], &of_lyft["count"]), (&json!("50.00"), &json!(2)));
}

async fn a_period_has_a_name_or_two_ends(app: Server) {
    // A Saturday.
    let ana = app.register("ana").await;
    let period = async |query: &str| {
        let period = summary(&ana, query).await["period"].clone();
        (period["from"].as_str().map(str::to_owned), period["to"].as_str().map(str::to_owned))
    };

    for (query, from, to) in [
        ("?period=today", "2026-03-14", "2026-03-14"),
        ("?period=week", "2026-03-09", "2026-03-15"),
        ("?period=month", "2026-03-01", "2026-03-31"),
        ("?period=quarter", "2026-01-01", "2026-03-31"),
        ("?period=year", "2026-01-01", "2026-12-31"),
        ("?period=fiscalYear", "2026-01-01", "2026-12-31"),
        ("?from=2025-12-30&to=2026-01-02", "2025-12-30", "2026-01-02"),
    ] {
        assert_eq!(period(query).await, (Some(from.to_owned()), Some(to.to_owned())), "{query}");
    }
    for (query, field) in
        [("?period=decade", "period"), ("?platformId=x", "platformId"), ("?currency=XXX", "currency")]
    {
        assert_eq!(ana.get(&format!("/earnings/summary{query}")).await.faulty(), [field], "{query}");
    }
    for (query, field) in [
        ("?period=month&from=2026-01-01&to=2026-01-02", "period"),
        ("?from=2026-01-02&to=2026-01-01", "from"),
        ("?from=2026-01-01", "to"),
        ("?to=2026-01-01", "from"),
    ] {
        let answer = ana.get(&format!("/earnings/summary{query}")).await;
        let details = answer.refused(422, "CONTRADICTORY_PARAMETERS");
        assert_eq!(details.keys().collect::<Vec<_>>(), [field], "{query}");
    }
}

async fn a_period_is_compared_with_the_one_before(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (date, amount) in
        [("2026-03-13", "8.00"), ("2026-03-14", "6.00"), ("2026-03-02", "40.00"), ("2025-12-31", "5.00")]
    {
        ana.book(&uber, date, amount).await;
    }

    for (query, total, before, change) in [
        ("?period=today", "6.00", "8.00", "-25.0"),
        ("?period=week", "14.00", "40.00", "-65.0"),
        ("?period=quarter", "54.00", "5.00", "980.0"),
        ("?from=2026-03-13&to=2026-03-14", "14.00", "0.00", ""),
        ("?from=2026-03-02&to=2026-03-14", "54.00", "0.00", ""),
        ("?from=2026-01-01&to=2026-03-31", "54.00", "5.00", "980.0"),
    ] {
        let told = summary(&ana, query).await;
        assert_eq!((&told["total"], &told["previous"]["total"]), (&json!(total), &json!(before)), "{query}");
        assert_eq!(told["previous"]["change"].as_str().unwrap_or_default(), change, "{query}");
    }
}

async fn growth_from_nothing_has_no_percentage(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-14", "6.00").await;

    let previous = summary(&ana, "?period=today").await["previous"].clone();

    assert_eq!((&previous["total"], &previous["change"]), (&json!("0.00"), &Value::Null));
}

async fn all_time_runs_from_the_first_to_the_last_earning(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (date, amount) in [("1999-05-05", "1.00"), ("2030-01-01", "2.00")] {
        ana.book(&uber, date, amount).await;
    }

    let all = summary(&ana, "?period=all").await;

    assert_eq!(all["period"], json!({ "from": "1999-05-05", "to": "2030-01-01" }));
    assert_eq!((&all["total"], &all["previous"]), (&json!("3.00"), &Value::Null));
}

async fn rule_t2_an_instant_belongs_to_the_day_of_the_users_zone(app: Server) {
    app.set_clock("2026-01-01T04:30:00Z");
    let here = app.register("ana").await;
    let there = app.register_as("ben", json!({ "timezone": "America/Los_Angeles" })).await;
    for client in [&here, &there] {
        let uber = client.platform("Uber").await;
        client.book(&uber, "2025-12-31", "10.00").await;
    }

    let year = async |client: &Client| {
        let year = summary(client, "?period=year").await;
        let months = client.get("/earnings/monthly?months=1").await.expect(200).data();
        (year["period"]["from"].clone(), year["total"].clone(), months[0]["month"].clone())
    };

    assert_eq!(year(&here).await, (json!("2026-01-01"), json!("0.00"), json!("2026-01")));
    assert_eq!(year(&there).await, (json!("2025-01-01"), json!("10.00"), json!("2025-12")));
    assert_eq!(summary(&there, "?period=today").await["total"], "10.00");
}

async fn rule_e2_a_rate_rests_on_the_rows_that_have_hours(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    book(&ana, &uber, json!({ "date": "2026-03-14", "amount": "50.00" })).await;
    let none = summary(&ana, "").await;
    book(&ana, &uber, json!({ "date": "2026-03-14", "amount": "7.00", "hours": "0" })).await;
    let zero = summary(&ana, "").await;
    book(&ana, &uber, json!({ "date": "2026-03-14", "amount": "33.00", "hours": "2" })).await;
    let two = summary(&ana, "").await;

    assert_eq!((&none["hourlyRate"], &none["hoursCount"]), (&Value::Null, &json!(0)));
    assert_eq!(zero["hourlyRate"], Value::Null);
    assert_eq!(
        (&two["hourlyRate"], &two["hoursCount"], &two["hours"]),
        (&json!("16.50"), &json!(1), &json!("2"))
    );
}

async fn rule_e4_a_refund_counts_against_the_period_that_it_is_booked_in(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-02-10", "100.00").await;
    book(&ana, &uber, json!({ "date": "2026-03-10", "amount": "-40.00", "kind": "refund" })).await;

    let month = summary(&ana, "").await;

    assert_eq!((&month["total"], &month["previous"]["total"]), (&json!("-40.00"), &json!("100.00")));
    assert_eq!(month["previous"]["change"], "-140.0");
}

async fn rule_m6_a_missing_rate_withholds_the_total_and_names_the_rows(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (amount, currency) in [("10.00", "USD"), ("700", "JPY"), ("50", "JPY")] {
        book(
            &ana,
            &uber,
            json!({ "date": "2026-03-14", "amount": amount, "currency": currency, "hours": "1" }),
        )
        .await;
    }

    let month = summary(&ana, "").await;

    for field in ["total", "hourlyRate", "averagePerDay"] {
        assert_eq!(month[field], Value::Null, "{field}");
    }
    assert_eq!((&month["currency"], &month["count"]), (&json!("USD"), &json!(3)));
    assert_eq!(
        month["totals"],
        json!([{ "currency": "JPY", "amount": "750" }, { "currency": "USD", "amount": "10.00" }])
    );
    assert_eq!(
        (&month["byPlatform"][0]["total"], &month["byPlatform"][0]["share"]),
        (&Value::Null, &Value::Null)
    );
    let missing = &month["missingRates"][0];
    assert_eq!(
        (&missing["currency"], &missing["total"], &missing["count"]),
        (&json!("JPY"), &json!("750"), &json!(2))
    );
    let rows = ana.all(missing["rowsUrl"].as_str().unwrap().strip_prefix("/api/v1").unwrap()).await;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row["currency"] == "JPY"));

    let yen = summary(&ana, "?currency=JPY").await;
    assert_eq!((&yen["total"], &yen["missingRates"][0]["currency"]), (&Value::Null, &json!("USD")));
    let months = ana.get("/earnings/monthly?months=2").await.expect(200).data();
    assert_eq!((&months[0]["total"], &months[1]["total"]), (&json!("0.00"), &Value::Null));
}

async fn rule_m6_one_currency_that_is_not_the_users_is_told_in_itself(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    book(&ana, &uber, json!({ "date": "2026-03-14", "amount": "700", "currency": "JPY" })).await;

    let month = summary(&ana, "").await;

    assert_eq!((&month["currency"], &month["total"]), (&json!("JPY"), &json!("700")));
    assert_eq!(summary(&ana, "?currency=USD").await["total"], Value::Null);
}

async fn months_without_earnings_are_there(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-01-31", "1.00").await;

    let months = ana.get("/earnings/monthly").await.expect(200).data();

    let told: Vec<_> =
        months.as_array().unwrap().iter().map(|month| month["month"].as_str().unwrap()).collect();
    assert_eq!(told.len(), 12);
    assert_eq!((told[0], told[11]), ("2025-04", "2026-03"));
    assert_eq!((&months[9]["total"], &months[9]["count"]), (&json!("1.00"), &json!(1)));
    assert_eq!((&months[10]["total"], &months[10]["byPlatform"]), (&json!("0.00"), &json!([])));
    assert_eq!(
        ana.get("/earnings/monthly?months=240").await.expect(200).data().as_array().unwrap().len(),
        240
    );
    for (query, field) in [("?months=0", "months"), ("?months=241", "months"), ("?year=1899", "year")] {
        assert_eq!(ana.get(&format!("/earnings/monthly{query}")).await.faulty(), [field], "{query}");
    }
    let details =
        ana.get("/earnings/monthly?year=2026&months=1").await.refused(422, "CONTRADICTORY_PARAMETERS");
    assert_eq!(details.keys().collect::<Vec<_>>(), ["months"]);
}

async fn a_year_has_twelve_months_each_with_its_platforms(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date, amount) in [
        (&uber, "2024-02-01", "1.00"),
        (&lyft, "2024-02-29", "3.00"),
        (&uber, "2024-03-01", "5.00"),
        (&uber, "2023-12-31", "7.00"),
        (&uber, "2025-01-01", "9.00"),
    ] {
        ana.book(platform, date, amount).await;
    }

    let year = ana.get("/earnings/monthly?year=2024").await.expect(200).data();

    let totals: Vec<_> =
        year.as_array().unwrap().iter().map(|month| month["total"].as_str().unwrap()).collect();
    assert_eq!(
        totals,
        ["0.00", "4.00", "5.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"]
    );
    let february: Vec<_> = year[1]["byPlatform"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (&part["name"], &part["total"], &part["share"]))
        .collect();
    assert_eq!(
        february,
        [(&json!("Lyft"), &json!("3.00"), &json!("75.0")), (&json!("Uber"), &json!("1.00"), &json!("25.0"))]
    );
}

async fn one_platforms_earnings_come_with_their_summary(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date, amount) in
        [(&uber, "2026-03-01", "1.00"), (&uber, "2026-02-01", "3.00"), (&lyft, "2026-03-01", "5.00")]
    {
        ana.book(platform, date, amount).await;
    }
    let path = format!("/earnings/platform/{uber}");

    let all = ana.get(&path).await.expect(200).json();
    let month = ana.get(&format!("{path}?period=month&total=true")).await.expect(200).json();

    let amounts = |page: &Value| -> Vec<Value> {
        page["data"].as_array().unwrap().iter().map(|row| row["amount"].clone()).collect()
    };
    assert_eq!(amounts(&all), [json!("1.00"), json!("3.00")]);
    assert_eq!((&all["summary"]["total"], &all["summary"]["count"]), (&json!("4.00"), &json!(2)));
    assert_eq!(amounts(&month), [json!("1.00")]);
    assert_eq!((&month["summary"]["total"], &month["pagination"]["total"]), (&json!("1.00"), &json!(1)));
    assert_eq!(month["summary"]["previous"]["total"], "3.00");
    let walked = ana.all(&format!("{path}?sort=amount")).await;
    assert_eq!(walked.len(), 2);
}

async fn figures_of_nothing_are_zero(app: Server) {
    let ana = app.register_as("ana", json!({ "currency": "KWD" })).await;

    let month = summary(&ana, "").await;
    let all = summary(&ana, "?period=all").await;

    assert_eq!(
        all,
        json!({
            "period": null, "currency": "KWD", "total": "0.000", "count": 0, "hours": "0", "hourlyRate": null,
            "hoursCount": 0, "averagePerDay": null, "best": null, "byPlatform": [], "previous": null,
            "totals": [], "conversions": [], "missingRates": [],
        })
    );
    assert_eq!((&month["total"], &month["averagePerDay"]), (&json!("0.000"), &json!("0.000")));
}
