//! Real files, against sums that were made without us.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;

use crate::books::{Books, mapped, read, sample, silent};

/// A file that we may not copy, from where the developer keeps such files.
#[expect(
    clippy::disallowed_methods,
    reason = "a test that needs files from elsewhere has nowhere else to ask"
)]
fn elsewhere(path: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("EARNTRACK_TEST_DATA") else {
        eprintln!("left out: EARNTRACK_TEST_DATA does not say where {path} is");
        return None;
    };
    Some(fs::read(PathBuf::from(folder).join(path)).unwrap())
}

fn truth(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// Minor units of a decimal in a truth file.
fn cents(value: &Value) -> i64 {
    let text = value.as_str().unwrap();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

fn by_month(books: &Books) -> BTreeMap<String, i64> {
    books.sums(|entry| entry.date.to_string()[..7].to_owned())
}

fn expected_by(truth: &Value, field: &str) -> BTreeMap<String, i64> {
    truth.as_object().unwrap().iter().map(|(key, sums)| (key.clone(), cents(&sums[field]))).collect()
}

#[test]
fn upwork_earnings_by_day_equal_their_truth() {
    let books = read(sample("upwork-analytics/upwork-daily-earnings.csv"), &silent());

    assert_eq!(books.dialect, "upwork-earnings-by-day");
    assert_eq!(books.entries.len(), 252);
    assert_eq!(books.totals(), [("USD", 518_958)].into());
    assert_eq!(books.hours().to_string(), "601.16669");
    assert_eq!(
        books.sums(|entry| entry.date.year()),
        [(2023, 87_100), (2024, 319_808), (2025, 112_050)].into()
    );
    let months = by_month(&books);
    assert_eq!([months["2023-12"], months["2024-04"], months["2025-07"]], [77_000, 44_783, 15_300]);
    assert_eq!(books.entries.iter().filter(|entry| entry.hours.is_none()).count(), 9);
}

#[test]
fn hvfhv_trips_equal_their_truth() {
    let books = read(sample("nyc-tlc/hvfhv_rows.csv"), &silent());

    assert_eq!(books.dialect, "nyc-hvfhv");
    assert_eq!(books.entries.len(), 5);
    assert_eq!(books.totals(), [("USD", 8_782)].into());
    assert_eq!(books.sums(|entry| entry.platform.clone()), [(Some("Uber".to_owned()), 8_782)].into());
    let parts: Vec<_> = books.entries.iter().filter_map(|entry| entry.breakdown).collect();
    assert_eq!(parts.iter().map(|parts| parts.gross.minor()).sum::<i64>(), 11_437);
    assert_eq!(parts[0].fees.minor(), 543);
    let seconds = books.hours().to_decimal() * kernel::Decimal::from(3600);
    assert_eq!(seconds.round().to_string(), "5719");
}

#[test]
fn stripe_payments_of_real_money_equal_their_truth() {
    let default = read(sample("csv2ofx/stripe-payments-default-columns.csv"), &silent());
    let all = read(sample("csv2ofx/stripe-payments-all-columns.csv"), &silent());

    let gross = |books: &Books| -> i64 {
        books.entries.iter().filter_map(|entry| entry.breakdown).map(|parts| parts.gross.minor()).sum()
    };
    assert_eq!((default.entries.len(), gross(&default)), (5, 11_250));
    assert_eq!(default.totals(), [("CAD", 11_250 - 478)].into());
    // Four of the five are test payments, which only the longer layout says.
    assert_eq!(all.shown(), ["6 2021-03-16 income 9.41 CAD, gross 10.00, fees 0.59"]);
    assert_eq!(all.skipped_rows(), [2, 3, 4, 5]);
}

#[test]
fn payoneer_equals_its_truth() {
    let books = read(sample("csv2ofx/payoneer.csv"), &silent());

    assert_eq!(books.shown(), ["3 2021-05-03 income 120.00 USD"]);
    assert_eq!(books.skipped, [(2, "A payment that you made".to_owned())]);
}

#[test]
fn taxis_equal_their_truth_through_a_mapping() {
    let (Some(bytes), Some(truth_bytes)) =
        (elsewhere("nyc-taxis/taxis.csv"), elsewhere("nyc-taxis/TRUTH.json"))
    else {
        return;
    };
    let truth = truth(&truth_bytes);
    let instructions = mapped(
        r#"{"date":"pickup","amount":["fare","tip"],"platform":"color","hours":{"start":"pickup","end":"dropoff"},"notes":["payment","pickup_zone","dropoff_zone"]}"#,
    );

    let books = read(bytes, &instructions);

    assert_eq!(books.dialect, "mapping");
    assert_eq!(books.entries.len(), 6433);
    assert_eq!(books.totals(), [("EUR", 9_694_719)].into());
    let by_color = books.sums(|entry| entry.platform.clone().unwrap());
    assert_eq!(by_color, expected_by(&truth["by_platform_color"], "fare+tip"));
    assert_eq!(by_month(&books), expected_by(&truth["by_month"], "fare+tip"));
    // 5,538,665 seconds, each trip rounded to a millionth of an hour.
    assert_eq!(books.hours().to_decimal().round_dp(2).to_string(), "1538.52");
}

#[test]
fn restaurant_tips_have_no_dates_and_no_row_is_booked() {
    let Some(bytes) = elsewhere("restaurant-tips/tips.csv") else { return };

    let (code, faults) = crate::books::refusal(bytes, &mapped(r#"{"date":"day","amount":"tip"}"#));

    assert_eq!(code, "BAD_STATEMENT");
    assert_eq!(faults[0].0, "row 2, column day");
}

#[test]
fn the_old_paypal_download_holds_no_income() {
    for file in ["paypal-activity-old-us", "paypal-activity-short"] {
        let Some(bytes) = elsewhere(&format!("platform-dialects/samples/{file}.csv")) else { return };

        // In the older of the two 6/4/2016 could be either of two days, but nothing is booked on it.
        let books = read(bytes, &silent());

        assert_eq!(books.dialect, "paypal-activity");
        assert_eq!((books.entries.len(), books.skipped_rows()), (0, vec![2, 3]), "{file}");
    }
}

#[test]
fn a_venmo_statement_equals_its_truth() {
    let Some(bytes) = elsewhere("platform-dialects/samples/venmo-statement.csv") else { return };

    let books = read(bytes, &silent());

    assert_eq!(books.totals(), [("USD", 12_304)].into());
    assert_eq!(books.entries.len(), 2);
    assert_eq!(books.skipped_rows(), [2, 5, 6, 7, 8, 9, 10]);
}
