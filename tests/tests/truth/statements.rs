//! Statements of drivers, freelancers and waiters.

use serde_json::{Value, json};
use tests::{Form, Server, borrowed, served};

use super::books::{Line, Sum, Sums, Truth, cents, holds, number, sums, sums_in, sums_of};

served!(
    nyc_taxis_are_two_platforms_and_equal_their_truth,
    upwork_earnings_equal_their_truth,
    restaurant_tips_equal_their_truth,
    nyc_hvfhv_trips_equal_their_truth,
);

/// A statement and its truth.
fn from_shelf(file: &str) -> Option<(Vec<u8>, Value)> {
    let (folder, _) = file.split_once('/').unwrap();
    let truth = borrowed(&format!("{folder}/TRUTH.json"))?;
    Some((borrowed(file)?, serde_json::from_slice(&truth).unwrap()))
}

/// Millionths of an hour.
fn micros(hours: &str) -> i64 {
    let (whole, fraction) = hours.split_once('.').unwrap_or((hours, ""));
    format!("{whole}{fraction:0<6}").parse().unwrap()
}

/// All hours of an export, in millionths.
fn all_micros(lines: &[Line]) -> i64 {
    lines.iter().map(|line| line["hours"].as_str()).filter(|hours| !hours.is_empty()).map(micros).sum()
}

async fn nyc_taxis_are_two_platforms_and_equal_their_truth(app: Server) {
    let Some((file, truth)) = from_shelf("nyc-taxis/taxis.csv") else { return };
    let ana = app.register_as("ana", json!({ "timezone": "America/New_York" })).await;
    let mapping = r#"{"date":"pickup","amount":["fare","tip"],"platform":"color",
        "hours":{"start":"pickup","end":"dropoff"},"notes":["payment"]}"#;
    let expected = Truth {
        currency: "USD",
        total: Sum {
            rows: number(&truth["rows"]),
            cents: cents(truth["sums"]["driver_amount(fare+tip)"].as_str().unwrap()),
        },
        by_month: sums_in(&truth["by_month"], "fare+tip"),
        by_platform: sums_in(&truth["by_platform_color"], "fare+tip"),
    };

    let lines = holds(&ana, &Form::statement(file).text("mapping", mapping), &expected).await;

    let by_day = sums_of(&lines, "amount", |line| line["date"].clone());
    assert_eq!(by_day, sums_in(&truth["by_day"], "fare+tip"));
    let blank = |notes: &str| if notes.is_empty() { "(blank)".to_owned() } else { notes.to_owned() };
    assert_eq!(
        sums_of(&lines, "amount", |line| blank(&line["notes"])),
        sums_in(&truth["by_payment"], "fare+tip")
    );
    // Each trip is rounded to a millionth of an hour, all of them to a hundredth.
    let hundredths = (all_micros(&lines) + 5_000) / 10_000;
    assert_eq!(hundredths, cents(truth["hours_exact"].as_str().unwrap()));
}

async fn upwork_earnings_equal_their_truth(app: Server) {
    let Some((file, truth)) = from_shelf("upwork-earnings/upwork-daily-earnings.csv") else { return };
    let ana = app.register("ana").await;
    let total = Sum { rows: number(&truth["rows"]), cents: cents(truth["sums"]["amount"].as_str().unwrap()) };
    let expected = Truth {
        currency: "USD",
        total,
        by_month: sums_in(&truth["by_month"], "amount"),
        by_platform: Sums::from([("Upwork".to_owned(), total)]),
    };

    let lines = holds(&ana, &Form::statement(file), &expected).await;

    assert_eq!(
        sums_of(&lines, "amount", |line| line["date"][..4].to_owned()),
        sums_in(&truth["by_year"], "amount")
    );
    assert_eq!(all_micros(&lines), micros(truth["sums"]["hours_exact"].as_str().unwrap()));
    let contracts = sums_in(&truth["by_contract"], "amount");
    let contract = |notes: &str| contracts.keys().find(|contract| notes.contains(*contract)).unwrap().clone();
    assert_eq!(sums_of(&lines, "amount", |line| contract(&line["notes"])), contracts);
    let payments = ["Bonus", "Fixed Price Payment"];
    let payment =
        |notes: &str| payments.into_iter().find(|payment| notes.contains(payment)).unwrap_or("(hourly)");
    let by_payment = sums_of(&lines, "amount", |line| payment(&line["notes"]).to_owned());
    assert_eq!(by_payment, sums_in(&truth["by_payment_type"], "amount"));
}

async fn restaurant_tips_equal_their_truth(app: Server) {
    let Some((file, truth)) = from_shelf("restaurant-tips/tips.csv") else { return };
    let ana = app.register("ana").await;
    let by_day_and_time = sums_in(&truth["by_day_and_time"], "tip");
    let of = |keys: &[&str]| -> Sums {
        keys.iter().map(|key| ((*key).to_owned(), by_day_and_time[*key])).collect()
    };
    let total = Sum { rows: number(&truth["rows"]), cents: cents(truth["tip"].as_str().unwrap()) };
    let expected = Truth {
        currency: "USD",
        total,
        by_month: Sums::from([("2026-03".to_owned(), total)]),
        by_platform: of(&["Lunch", "Dinner"]),
    };
    let mapping = r#"{"date":"date","amount":"tip","platform":"time","notes":["day","sex","smoker"]}"#;

    let lines = holds(&ana, &Form::statement(with_dates(&file)).text("mapping", mapping), &expected).await;

    let weekday = |date: &str| DAYS.iter().find(|(_, known)| *known == date).unwrap().0.to_owned();
    assert_eq!(sums_of(&lines, "amount", |line| weekday(&line["date"])), of(&["Thur", "Fri", "Sat", "Sun"]));
}

/// The file names weekdays only; each gets one in March 2026.
const DAYS: [(&str, &str); 4] =
    [("Thur", "2026-03-05"), ("Fri", "2026-03-06"), ("Sat", "2026-03-07"), ("Sun", "2026-03-08")];

fn with_dates(file: &[u8]) -> Vec<u8> {
    let mut dated = csv::Writer::from_writer(Vec::new());
    let mut rows = csv::Reader::from_reader(file);
    let head = rows.headers().unwrap().clone();
    dated.write_record(head.iter().chain(["date"])).unwrap();
    for row in rows.records() {
        let row = row.unwrap();
        let (_, date) = DAYS.iter().find(|(day, _)| *day == &row[4]).unwrap();
        dated.write_record(row.iter().chain([*date])).unwrap();
    }
    dated.into_inner().unwrap()
}

async fn nyc_hvfhv_trips_equal_their_truth(app: Server) {
    let Some((file, truth)) = from_shelf("nyc-hvfhv-rows/hvfhv_rows.csv") else { return };
    let ana = app.register("ana").await;
    let figure = |name: &str| cents(truth[name].as_str().unwrap());
    let total = Sum { rows: number(&truth["rows"]), cents: figure("driver_pay") + figure("tips") };
    let expected = Truth {
        currency: "USD",
        total,
        by_month: sums(&[("2021-01", 2, "32.05"), ("2024-01", 3, "55.77")]),
        by_platform: Sums::from([("Uber".to_owned(), total)]),
    };

    let lines = holds(&ana, &Form::statement(file), &expected).await;

    let all = |column: &str| sums_of(&lines, column, |_| String::new())[""].cents;
    assert_eq!(all("gross"), figure("base_passenger_fare"));
    assert_eq!(all("gross") + all("tips") - all("fees"), total.cents);
    let dearest = lines.iter().find(|line| line["gross"] == "45.61").unwrap();
    assert_eq!(dearest["fees"], truth["platform_take_first_row"]);
    let seconds = (all_micros(&lines) * 3600 + 500_000) / 1_000_000;
    assert_eq!(seconds, truth["trip_time_seconds"].as_i64().unwrap());
}
