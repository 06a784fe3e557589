//! What a freelancer earned, through the trends.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::{Client, Form, Server, borrowed, served};

use super::books::cents;

served!(upwork_trends_equal_their_truth);

async fn trend(client: &Client, query: &str) -> Value {
    client.get(&format!("/analytics/trends?{query}")).await.expect(200).data()
}

async fn upwork_trends_equal_their_truth(app: Server) {
    let (Some(file), Some(truth)) =
        (borrowed("upwork-earnings/upwork-daily-earnings.csv"), borrowed("upwork-earnings/TRUTH.json"))
    else {
        return;
    };
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let ana = app.register("ana").await;
    ana.import(&Form::statement(file)).await.expect(201);

    let months = trend(&ana, "metric=earnings&interval=month&periods=60").await;
    let hours = trend(&ana, "metric=hours&interval=month&periods=60").await;

    let by_month = truth["by_month"].as_object().unwrap();
    let told = |trend: &Value| -> BTreeMap<String, String> {
        let points = trend["series"].as_array().unwrap().iter();
        let point = |point: &Value| {
            let month = point["period"]["from"].as_str().unwrap()[..7].to_owned();
            (month, point["value"].as_str().unwrap().to_owned())
        };
        points.map(point).collect()
    };
    let (amounts, hours_told) = (told(&months), told(&hours));
    assert!(by_month.keys().all(|month| amounts.contains_key(month)), "sixty months hold them all");
    for (month, amount) in &amounts {
        let expected = by_month.get(month).map_or(0, |sum| cents(sum["amount"].as_str().unwrap()));
        assert_eq!(cents(amount), expected, "{month}");
        let exact = by_month.get(month).map_or("0", |sum| sum["hours_exact"].as_str().unwrap());
        let number = |text: &str| text.parse::<kernel::Decimal>().unwrap();
        assert_eq!(number(&hours_told[month]), number(exact), "hours of {month}");
    }

    let mut by_weekday: BTreeMap<String, i64> = BTreeMap::new();
    for row in ana.all("/earnings").await {
        let date: kernel::Date = row["date"].as_str().unwrap().parse().unwrap();
        let day = format!("{:?}", date.weekday()).to_lowercase();
        *by_weekday.entry(day).or_default() += cents(row["amount"].as_str().unwrap());
    }
    for day in months["byWeekday"].as_array().unwrap() {
        let name = &day["weekday"].as_str().unwrap()[..3];
        let expected = by_weekday.get(name).copied().unwrap_or(0);
        assert_eq!(cents(day["total"].as_str().unwrap()), expected, "{name}");
    }
    let total: i64 = amounts.values().map(|amount| cents(amount)).sum();
    assert_eq!(total, cents(truth["sums"]["amount"].as_str().unwrap()));
}
