//! What one currency is in another, and sums over several.

use std::sync::Arc;

use serde_json::{Value, json};
use tests::{Client, Server, id_of, served};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

served!(
    a_rate_is_entered_read_changed_and_deleted,
    every_fault_of_a_rate_is_named,
    two_currencies_have_one_rate_a_day,
    the_list_of_rates_is_filtered_and_sorted,
    rule_d6_a_rate_that_has_changed_is_not_deleted,
    rule_m6_days_without_rates_have_the_last_before_and_say_so,
    the_users_own_rate_wins_for_that_user_alone,
    rule_m6_what_no_rate_is_known_of_is_not_converted,
    rule_m6_earnings_are_told_with_the_rate_of_each_day,
    rule_m6_expenses_are_told_with_the_rate_of_each_day,
    rule_m6_sales_are_told_with_the_rate_of_each_day,
    rule_m6_a_rate_that_comes_later_makes_the_total_whole,
    reference_rates_are_fetched_once_a_day_and_only_what_is_missing,
);

/// Thursday, Friday and the last working day of February.
const HISTORY: &str = "Date,USD,GBP,JPY,
2026-03-13,1.10,0.88,160,
2026-03-12,1.20,0.80,150,
2026-02-27,1.25,0.75,N/A,
";

async fn enter(client: &Client, fields: Value) -> Value {
    let mut rate = json!({ "from": "USD", "to": "EUR", "date": "2026-03-01", "rate": "0.9" });
    rate.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    client.post("/exchange-rates", rate).await.expect(201).data()
}

/// The amount, the day of the rate, and whose it is.
async fn converted(client: &Client, query: &str) -> [String; 3] {
    let told = client.get(&format!("/exchange-rates/convert?{query}")).await.expect(200).data();
    ["converted", "rateDate", "source"].map(|field| told[field].as_str().unwrap().to_owned())
}

async fn a_rate_is_entered_read_changed_and_deleted(app: Server) {
    let ana = app.register("ana").await;
    let order = json!({ "from": "IDR", "to": "USD", "date": "2026-03-01", "until": "2026-03-31", "rate": "0.0000621" });

    let answer = ana.post("/exchange-rates", order.clone()).await.expect(201);

    let rate = answer.data();
    for field in ["from", "to", "date", "until", "rate"] {
        assert_eq!(rate[field], order[field], "{field}");
    }
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    assert_eq!(ana.get(&path).await.expect(200).data(), rate);
    let revised = ana.put(&path, json!({ "rate": "0.0000622", "until": null })).await.expect(200).data();
    assert_eq!((&revised["rate"], &revised["until"]), (&json!("0.0000622"), &Value::Null));
    assert_eq!(revised["from"], "IDR");
    assert_eq!(ana.all("/exchange-rates").await, [revised]);
    ana.delete(&path).await.expect(204);
    ana.get(&path).await.refused(404, "NOT_FOUND");
}

async fn every_fault_of_a_rate_is_named(app: Server) {
    let ana = app.register("ana").await;

    let wrong = json!({ "from": "XXX", "to": "EUR", "date": "2026-02-30", "rate": 0.9, "extra": 1 });
    assert_eq!(ana.post("/exchange-rates", wrong).await.faulty(), ["date", "extra", "from", "rate"]);
    for rate in ["0", "-1", "1e3", "0.00000000001"] {
        let order = json!({ "from": "USD", "to": "EUR", "date": "2026-03-01", "rate": rate });
        assert_eq!(ana.post("/exchange-rates", order).await.faulty(), ["rate"], "{rate}");
    }
    let itself = json!({ "from": "USD", "to": "USD", "date": "2026-03-01", "rate": "1" });
    ana.post("/exchange-rates", itself).await.refused(422, "SAME_CURRENCY");
    let backwards =
        json!({ "from": "USD", "to": "EUR", "date": "2026-03-02", "until": "2026-03-01", "rate": "1" });
    ana.post("/exchange-rates", backwards).await.refused(422, "ENDS_BEFORE_IT_STARTS");
    ana.get("/exchange-rates?from=2026-03-02&to=2026-03-01").await.refused(422, "CONTRADICTORY_PARAMETERS");
}

async fn two_currencies_have_one_rate_a_day(app: Server) {
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    let first = enter(&ana, json!({})).await;

    for (from, to) in [("USD", "EUR"), ("EUR", "USD")] {
        let again = json!({ "from": from, "to": to, "date": "2026-03-01", "rate": "1" });
        ana.post("/exchange-rates", again).await.refused(409, "RATE_EXISTS");
    }
    enter(&ben, json!({})).await;
    let next = enter(&ana, json!({ "date": "2026-03-02" })).await;
    let path = format!("/exchange-rates/{}", id_of(&next));
    ana.put(&path, json!({ "date": "2026-03-01" })).await.refused(409, "RATE_EXISTS");
    ana.delete(&format!("/exchange-rates/{}", id_of(&first))).await.expect(204);
    ana.put(&path, json!({ "date": "2026-03-01" })).await.expect(200);
}

async fn the_list_of_rates_is_filtered_and_sorted(app: Server) {
    let ana = app.register("ana").await;
    for (from, to, date) in
        [("USD", "EUR", "2026-03-02"), ("GBP", "USD", "2026-03-01"), ("GBP", "CHF", "2026-03-03")]
    {
        enter(&ana, json!({ "from": from, "to": to, "date": date })).await;
    }
    let days = async |query: &str| -> Vec<String> {
        let rows = ana.all(&format!("/exchange-rates{query}")).await;
        rows.iter().map(|row| row["date"].as_str().unwrap()[8..].to_owned()).collect()
    };

    assert_eq!(days("").await, ["03", "02", "01"]);
    assert_eq!(days("?sort=date").await, ["01", "02", "03"]);
    assert_eq!(days("?sort=createdAt").await, ["02", "01", "03"]);
    assert_eq!(days("?currency=USD").await, ["02", "01"]);
    assert_eq!(days("?from=2026-03-02&to=2026-03-02").await, ["02"]);
}

async fn rule_d6_a_rate_that_has_changed_is_not_deleted(app: Server) {
    let ana = app.register("ana").await;
    let path = format!("/exchange-rates/{}", id_of(&enter(&ana, json!({})).await));
    let tag = ana.get(&path).await.expect(200).tag();
    ana.put(&path, json!({ "rate": "0.91" })).if_match(&tag).await.expect(200);

    ana.put(&path, json!({ "rate": "0.92" })).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");
    ana.delete(&path).if_match(&tag).await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(ana.get(&path).await.expect(200).data()["rate"], "0.91");
}

async fn rule_m6_days_without_rates_have_the_last_before_and_say_so(app: Server) {
    app.quote(HISTORY).await;
    let ana = app.register("ana").await;

    // Today is a Saturday.
    for date in ["", "&date=2026-03-13", "&date=2026-03-15"] {
        assert_eq!(
            converted(&ana, &format!("from=EUR&to=USD&amount=100.00{date}")).await,
            ["110.00", "2026-03-13", "reference"],
            "{date}"
        );
    }
    assert_eq!(
        converted(&ana, "from=EUR&to=USD&amount=100.00&date=2026-03-12").await,
        ["120.00", "2026-03-12", "reference"]
    );
    // 100 / 0.88 × 160
    assert_eq!(converted(&ana, "from=GBP&to=JPY&amount=100.00").await, ["18182", "2026-03-13", "reference"]);
    let told = ana.get("/exchange-rates/convert?from=USD&to=GBP&amount=-8180.00").await.expect(200);
    assert_eq!(
        told.data(),
        json!({
            "from": "USD", "to": "GBP", "amount": "-8180.00", "converted": "-6544.00", "date": "2026-03-14",
            "rate": "0.8", "rateDate": "2026-03-13", "source": "reference",
        })
    );
    assert_eq!(converted(&ana, "from=USD&to=USD&amount=1.00").await, ["1.00", "2026-03-14", "same"]);
    assert_eq!(ana.get("/exchange-rates/convert?from=JPY&to=USD&amount=1.5").await.faulty(), ["amount"]);
}

async fn the_users_own_rate_wins_for_that_user_alone(app: Server) {
    app.quote(HISTORY).await;
    let (ana, ben) = (app.register("ana").await, app.register("ben").await);
    enter(&ana, json!({ "date": "2026-03-13", "rate": "0.8" })).await;
    let path = format!("/exchange-rates/{}", id_of(&enter(&ana, json!({ "date": "2026-03-14" })).await));

    let day = |date: &str| format!("from=USD&to=EUR&amount=120.00&date={date}");
    assert_eq!(converted(&ana, &day("2026-03-12")).await, ["100.00", "2026-03-12", "reference"]);
    assert_eq!(converted(&ana, &day("2026-03-13")).await, ["96.00", "2026-03-13", "own"]);
    assert_eq!(converted(&ana, &day("2030-01-01")).await, ["108.00", "2026-03-14", "own"]);
    assert_eq!(converted(&ana, "from=EUR&to=USD&amount=90.00").await, ["100.00", "2026-03-14", "own"]);
    assert_eq!(converted(&ben, &day("2026-03-13")).await, ["109.09", "2026-03-13", "reference"]);
    ana.put(&path, json!({ "until": "2026-03-14" })).await.expect(200);
    assert_eq!(converted(&ana, &day("2026-03-15")).await, ["109.09", "2026-03-13", "reference"]);
    ana.delete(&path).await.expect(204);
    assert_eq!(converted(&ana, &day("2026-03-15")).await, ["96.00", "2026-03-13", "own"]);
}

async fn rule_m6_what_no_rate_is_known_of_is_not_converted(app: Server) {
    app.quote(HISTORY).await;
    let ana = app.register("ana").await;

    for query in [
        "from=RSD&to=USD&amount=1.00",
        "from=USD&to=RSD&amount=1.00",
        "from=EUR&to=USD&amount=1.00&date=2026-02-26",
        "from=EUR&to=USD&amount=1.00&date=2026-03-24",
        "from=USD&to=JPY&amount=1.00&date=2026-02-28",
    ] {
        ana.get(&format!("/exchange-rates/convert?{query}")).await.refused(422, "RATE_MISSING");
    }
}

/// What was converted, without what was not.
fn conversions(told: &Value) -> Vec<String> {
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let fields = ["total", "currency", "amount", "firstRateDate", "lastRateDate"];
    let rows = told["conversions"].as_array().unwrap();
    rows.iter().map(|row| fields.map(|field| text(row, field)).join(" ")).collect()
}

async fn rule_m6_earnings_are_told_with_the_rate_of_each_day(app: Server) {
    app.quote(HISTORY).await;
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    for (platform, date, amount, currency) in [
        (&uber, "2026-03-12", "10.00", "EUR"),
        (&uber, "2026-03-14", "10.00", "EUR"),
        (&uber, "2026-03-12", "1.00", "USD"),
        (&lyft, "2026-03-14", "8.00", "GBP"),
        (&lyft, "2026-02-28", "8.00", "EUR"),
    ] {
        let row = json!({
            "platformId": platform, "date": date, "amount": amount, "currency": currency, "hours": "2",
        });
        ana.post("/earnings", row).await.expect(201);
    }

    let month = ana.get("/earnings/summary?currency=USD").await.expect(200).data();

    // 12.00 + 11.00 + 1.00, and 8.00 pounds through the euro: 10.00.
    for (field, value) in [("total", "34.00"), ("hourlyRate", "4.25"), ("averagePerDay", "2.43")] {
        assert_eq!(month[field], value, "{field}");
    }
    assert_eq!(month["missingRates"], json!([]));
    assert_eq!(month["best"], json!({ "date": "2026-03-14", "total": "21.00" }));
    assert_eq!(
        (&month["previous"]["total"], &month["previous"]["change"]),
        (&json!("10.00"), &json!("240.0"))
    );
    let parts: Vec<_> =
        month["byPlatform"].as_array().unwrap().iter().map(|part| (&part["total"], &part["share"])).collect();
    assert_eq!(parts, [(&json!("24.00"), &json!("70.6")), (&json!("10.00"), &json!("29.4"))]);
    assert_eq!(
        conversions(&month),
        ["20.00 EUR 23.00 2026-03-12 2026-03-13", "8.00 GBP 10.00 2026-03-13 2026-03-13"]
    );
    assert_eq!(month["conversions"][0]["usesOwnRate"], false);
    assert_eq!(ana.get("/earnings/summary").await.expect(200).data(), month);
    let months = ana.get("/earnings/monthly?months=2").await.expect(200).data();
    assert_eq!((&months[0]["total"], &months[1]["total"]), (&json!("10.00"), &json!("34.00")));
}

async fn rule_m6_expenses_are_told_with_the_rate_of_each_day(app: Server) {
    app.quote(HISTORY).await;
    let ana = app.register("ana").await;
    for (category, date, amount, currency, deductible) in [
        ("office", "2026-03-12", "10.00", "EUR", true),
        ("office", "2026-03-14", "10.00", "EUR", false),
        ("rent", "2026-03-14", "1.00", "USD", false),
        ("rent", "2026-02-28", "8.00", "EUR", false),
    ] {
        let row = json!({
            "category": category, "date": date, "amount": amount, "currency": currency,
            "isTaxDeductible": deductible,
        });
        ana.post("/expenses", row).await.expect(201);
    }

    let month = ana.get("/expenses/summary").await.expect(200).data();

    assert_eq!((&month["total"], &month["deductibleTotal"]), (&json!("24.00"), &json!("12.00")));
    assert_eq!(month["previous"]["total"], "10.00");
    assert_eq!(month["byCategory"][0]["total"], "23.00");
    assert_eq!(month["byMonth"][0]["total"], "24.00");
    assert_eq!(conversions(&month), ["20.00 EUR 23.00 2026-03-12 2026-03-13"]);
    assert_eq!(month["missingRates"], json!([]));
}

async fn rule_m6_sales_are_told_with_the_rate_of_each_day(app: Server) {
    app.quote(HISTORY).await;
    let ana = app.register("ana").await;
    let product = |name: &str, currency: &str| json!({ "name": name, "price": "10.00", "supplierCost": "4.00", "currency": currency, "quantity": "9" });
    let mug = id_of(&ana.post("/products", product("Mug", "EUR")).await.expect(201).data());
    let pan = id_of(&ana.post("/products", product("Pan", "USD")).await.expect(201).data());
    for (product, day) in
        [(&mug, "2026-03-12"), (&mug, "2026-03-14"), (&pan, "2026-03-14"), (&mug, "2026-02-28")]
    {
        let sale = json!({ "productId": product, "quantity": "1", "saleDate": day });
        ana.post("/sales", sale).await.expect(201);
    }

    let month = ana.get("/sales/analytics").await.expect(200).data();

    // 12.00 + 11.00 + 10.00, at a cost of 4.80 + 4.40 + 4.00.
    for (field, value) in
        [("revenue", "33.00"), ("cost", "13.20"), ("margin", "19.80"), ("averageSale", "11.00")]
    {
        assert_eq!(month[field], value, "{field}");
    }
    let products: Vec<_> =
        month["byProduct"].as_array().unwrap().iter().map(|part| &part["revenue"]).collect();
    assert_eq!(products, [&json!("23.00"), &json!("10.00")]);
    let days: Vec<_> = month["byDay"].as_array().unwrap().iter().map(|part| &part["revenue"]).collect();
    assert_eq!(days, [&json!("12.00"), &json!("21.00")]);
    assert_eq!(
        (&month["byCustomer"][0]["revenue"], &month["previous"]["revenue"]),
        (&json!("33.00"), &json!("12.50"))
    );
    assert_eq!(conversions(&month), ["20.00 EUR 23.00 2026-03-12 2026-03-13"]);
}

async fn rule_m6_a_rate_that_comes_later_makes_the_total_whole(app: Server) {
    app.quote(HISTORY).await;
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (date, amount, currency) in [
        ("2026-03-12", "10.00", "USD"),
        ("2026-03-05", "1100.00", "RSD"),
        ("2026-03-12", "10.00", "RSD"),
        ("2026-03-20", "100.00", "RSD"),
    ] {
        let row = json!({ "platformId": uber, "date": date, "amount": amount, "currency": currency });
        ana.post("/earnings", row).await.expect(201);
    }
    let month = async || ana.get("/earnings/summary?currency=USD").await.expect(200).data();

    let before = month().await;
    assert_eq!((&before["total"], &before["best"]), (&Value::Null, &Value::Null));
    let rate = json!({ "from": "EUR", "to": "RSD", "date": "2026-03-10", "rate": "110" });
    ana.post("/exchange-rates", rate).await.expect(201);
    let between = month().await;
    let missing = &between["missingRates"][0];
    assert_eq!(
        (&missing["total"], &missing["count"]),
        (&json!("1100.00"), &json!(1)),
        "before there was a rate"
    );
    let rows = missing["rowsUrl"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let rows = ana.all(rows).await;
    assert_eq!((rows.len(), &rows[0]["amount"]), (1, &json!("1100.00")));
    let rate = json!({ "from": "RSD", "to": "USD", "date": "2026-03-01", "rate": "0.01" });
    ana.post("/exchange-rates", rate).await.expect(201);

    // The rate of the two currencies themselves wins over the way through the euro.
    let after = month().await;
    assert_eq!((&after["total"], &after["missingRates"]), (&json!("22.10"), &json!([])));
    assert_eq!(after["conversions"][0]["usesOwnRate"], true);
}

/// Answers every request with the same file, and counts the requests.
async fn stub(file: &'static str) -> (String, Arc<std::sync::atomic::AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/eurofxref-hist.csv", listener.local_addr().unwrap());
    let asked = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let mut request = [0; 4096];
            let read = stream.read(&mut request).await.unwrap();
            assert!(request[..read].starts_with(b"GET /eurofxref-hist.csv "));
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", file.len());
            stream.write_all((head + file).as_bytes()).await.unwrap();
        }
    });
    (url, asked)
}

async fn reference_rates_are_fetched_once_a_day_and_only_what_is_missing(app: Server) {
    let (url, asked) = stub(HISTORY).await;
    let asked = || asked.load(std::sync::atomic::Ordering::SeqCst);
    let fetch = app.fetch_from(&url);
    let ana = app.register("ana").await;
    ana.get("/exchange-rates/convert?from=EUR&to=USD&amount=1.00").await.refused(422, "RATE_MISSING");

    // Eight rates; on a Saturday that of Friday is the newest there can be.
    assert_eq!(fetch.run().await.unwrap(), 8);
    assert_eq!(fetch.run().await.unwrap(), 0);
    app.clock.advance(kernel::TimeDelta::hours(24));
    assert_eq!((fetch.run().await.unwrap(), asked()), (0, 1), "nothing new on a Sunday");
    let ana = app.visitor().login("ana").await;
    assert_eq!(
        converted(&ana, "from=EUR&to=USD&amount=100.00&date=2026-03-14").await,
        ["110.00", "2026-03-13", "reference"]
    );
    // On Monday evening there should be rates, and where there are none one asks again in six hours.
    app.set_clock("2026-03-16T20:00:00Z");
    for (hours, requests) in [(0, 2), (3, 2), (4, 3)] {
        app.clock.advance(kernel::TimeDelta::hours(hours));
        assert_eq!((fetch.run().await.unwrap(), asked()), (0, requests), "after {hours} hours");
    }
}
