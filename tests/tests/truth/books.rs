//! What a file comes to, and everything in the API that must say so.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Client, Form, date, id_of};

/// How many rows there are, and what they add up to in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum {
    pub(crate) rows: u64,
    pub(crate) cents: i64,
}

/// Sums by whatever they are made by.
pub(crate) type Sums = BTreeMap<String, Sum>;

/// What a statement comes to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Truth {
    pub(crate) currency: &'static str,
    pub(crate) total: Sum,
    /// By `2026-03`.
    pub(crate) by_month: Sums,
    /// By name.
    pub(crate) by_platform: Sums,
}

/// A line of an export, by column.
pub(crate) type Line = BTreeMap<String, String>;

/// Sums with these keys.
pub(crate) fn sums(of: &[(&str, u64, &str)]) -> Sums {
    of.iter()
        .map(|(key, rows, amount)| ((*key).to_owned(), Sum { rows: *rows, cents: cents(amount) }))
        .collect()
}

/// Sums as the truth files have them.
pub(crate) fn sums_in(truth: &Value, amount: &str) -> Sums {
    let sum =
        |sums: &Value| Sum { rows: number(&sums["rows"]), cents: cents(sums[amount].as_str().unwrap()) };
    truth.as_object().unwrap().iter().map(|(key, sums)| (key.clone(), sum(sums))).collect()
}

/// Truth files have numbers as text here and as numbers there.
pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

/// Hundredths, of a decimal with at most two decimals.
pub(crate) fn cents(text: &str) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 2, "{text} has more than two decimals");
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

fn cents_of(value: &Value) -> i64 {
    cents(value.as_str().unwrap_or_else(|| panic!("{value} is no amount")))
}

/// What the lines of an export add up to, in one column, by a key of each.
pub(crate) fn sums_of(lines: &[Line], column: &str, key: impl Fn(&Line) -> String) -> Sums {
    let mut sums = Sums::new();
    for line in lines {
        let sum = sums.entry(key(line)).or_default();
        sum.rows += 1;
        sum.cents += cents(&line[column]);
    }
    sums
}

/// Imports a statement, and finds in all that the API says what the truth says; then imports it
/// again, which adds nothing, and undoes it, which leaves what was there before.
pub(crate) async fn holds(ana: &Client, form: &Form, truth: &Truth) -> Vec<Line> {
    let empty = all_of(ana).await;
    let first = ana.import(form).await.expect(201).data();
    assert_eq!((&first["created"], &first["duplicates"]), (&json!(truth.total.rows), &json!(0)));
    assert_eq!(number(&first["rows"]), truth.total.rows + number(&first["skippedCount"]));
    let totals = first["totals"].as_array().unwrap();
    assert_eq!(totals.len(), usize::from(truth.total.rows > 0));
    for total in totals {
        assert_eq!(
            (total["currency"].as_str(), cents_of(&total["amount"])),
            (Some(truth.currency), truth.total.cents)
        );
    }
    summaries_agree(ana, truth).await;
    months_agree(ana, truth).await;
    platforms_agree(ana, truth).await;
    let lines = files_agree(ana, truth).await;
    analytics_agree(ana, truth, &lines).await;

    let booked = ana.all("/earnings").await;
    let second = ana.import(form).await.expect(201).data();
    assert_eq!((&second["created"], &second["duplicates"]), (&json!(0), &json!(truth.total.rows)));
    assert_eq!(second["skippedCount"], first["skippedCount"]);
    assert_eq!(ana.all("/earnings").await, booked);

    undo(ana, &second).await;
    assert_eq!(ana.all("/earnings").await, booked);
    undo(ana, &first).await;
    assert_eq!(all_of(ana).await, empty);

    undoing_leaves_what_was_typed(ana, form).await;
    lines
}

async fn undoing_leaves_what_was_typed(ana: &Client, form: &Form) {
    let platform = ana.platform("By hand").await;
    ana.book(&platform, "2024-02-29", "12.34").await;
    let before = all_of(ana).await;

    let again = ana.import(form).await.expect(201).data();
    undo(ana, &again).await;

    assert_eq!(all_of(ana).await, before);
}

async fn undo(ana: &Client, import: &Value) {
    ana.delete(&format!("/earnings/imports/{}", id_of(import))).await.expect(204);
}

/// All that a user has and is told.
async fn all_of(ana: &Client) -> Vec<Value> {
    let mut all = Vec::new();
    for list in ["/platforms", "/earnings", "/earnings/imports"] {
        all.push(Value::from(ana.all(list).await));
    }
    for question in ["/earnings/summary?period=all", "/earnings/monthly?months=240"] {
        all.push(ana.get(question).await.expect(200).data());
    }
    all
}

async fn summaries_agree(ana: &Client, truth: &Truth) {
    let all = ana.get("/earnings/summary?period=all").await.expect(200).data();
    assert_eq!(Sum { rows: number(&all["count"]), cents: cents_of(&all["total"]) }, truth.total);
    assert_eq!(shares(&all), truth.by_platform);
    for (month, sum) in &truth.by_month {
        let first = date(&format!("{month}-01"));
        let last = first.plus_months(1).plus_days(-1);
        let of_month = ana.get(&format!("/earnings/summary?from={first}&to={last}")).await.expect(200).data();
        assert_eq!(
            Sum { rows: number(&of_month["count"]), cents: cents_of(&of_month["total"]) },
            *sum,
            "{month}"
        );
    }
}

async fn months_agree(ana: &Client, truth: &Truth) {
    let mut found = Sums::new();
    let mut years: Vec<&str> = truth.by_month.keys().map(|month| &month[..4]).collect();
    years.dedup();
    for year in years {
        let months = ana.get(&format!("/earnings/monthly?year={year}")).await.expect(200).data();
        for month in months.as_array().unwrap() {
            let sum = Sum { rows: number(&month["count"]), cents: cents_of(&month["total"]) };
            let parts = shares(month).values().fold(Sum::default(), |all, part| Sum {
                rows: all.rows + part.rows,
                cents: all.cents + part.cents,
            });
            assert_eq!(parts, sum, "{}", month["month"]);
            if sum.rows > 0 {
                found.insert(month["month"].as_str().unwrap().to_owned(), sum);
            }
        }
    }
    assert_eq!(found, truth.by_month);
}

/// The platforms of a summary or a month.
fn shares(summary: &Value) -> Sums {
    let share = |part: &Value| {
        let sum = Sum { rows: number(&part["count"]), cents: cents_of(&part["total"]) };
        (part["name"].as_str().unwrap().to_owned(), sum)
    };
    summary["byPlatform"].as_array().unwrap().iter().map(share).collect()
}

async fn platforms_agree(ana: &Client, truth: &Truth) {
    let mut found = Sums::new();
    for platform in ana.all("/platforms").await {
        let id = id_of(&platform);
        let stats = ana.get(&format!("/platforms/{id}")).await.expect(200).data()["stats"].clone();
        let listed = ana.get(&format!("/earnings/platform/{id}?total=true&limit=1")).await.expect(200).json();
        assert_eq!(listed["pagination"]["total"], stats["earningsCount"]);
        assert_eq!(listed["summary"]["total"], stats["total"]);
        let sum = Sum { rows: number(&stats["earningsCount"]), cents: cents_of(&stats["total"]) };
        found.insert(platform["name"].as_str().unwrap().to_owned(), sum);
    }
    assert_eq!(found, truth.by_platform);
}

/// A report of all time.
pub(crate) async fn report(ana: &Client, query: &str) -> Value {
    ana.get(&format!("/analytics/reports?period=all&type={query}")).await.expect(200).data()
}

/// The cells of a report's rows in one column, by the row's label.
pub(crate) fn column(report: &Value, column: &str) -> BTreeMap<String, String> {
    let columns = report["columns"].as_array().unwrap();
    let place = columns.iter().position(|known| known["key"] == column).unwrap();
    let cell = |row: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&row["label"]), text(&row["cells"][place]["value"]))
    };
    report["rows"].as_array().unwrap().iter().map(cell).collect()
}

/// Figures that are not nothing, in hundredths.
pub(crate) fn cents_by(figures: BTreeMap<String, String>) -> BTreeMap<String, i64> {
    figures.into_iter().map(|(key, amount)| (key, cents(&amount))).filter(|(_, cents)| *cents != 0).collect()
}

async fn analytics_agree(ana: &Client, truth: &Truth, lines: &[Line]) {
    let told = |sums: &Sums| -> BTreeMap<String, i64> {
        sums.iter().map(|(key, sum)| (key.clone(), sum.cents)).filter(|(_, cents)| *cents != 0).collect()
    };
    let income = report(ana, "income").await;
    assert_eq!(cents_by(column(&income, "amount")), told(&truth.by_platform));
    assert_eq!(cents_of(&income["totals"][0]["value"]), truth.total.cents);
    assert_eq!(income["totals"][1]["value"], truth.total.rows.to_string());
    let months = report(ana, "income&groupBy=month").await;
    assert_eq!(cents_by(column(&months, "earnings")), told(&truth.by_month));
    let mut by_year: BTreeMap<String, i64> = BTreeMap::new();
    for (month, cents) in told(&truth.by_month) {
        *by_year.entry(month[..4].to_owned()).or_default() += cents;
    }
    let years = report(ana, "income&groupBy=year").await;
    assert_eq!(cents_by(column(&years, "total")), by_year);
    let flow = report(ana, "cashFlow").await;
    assert_eq!(cents_by(column(&flow, "net")), told(&truth.by_month));
    for basis in ["cash", "accrual"] {
        let profit = report(ana, &format!("profitLoss&basis={basis}")).await;
        assert_eq!(cents_of(&profit["totals"][0]["value"]), truth.total.cents);
    }
    let by_day = sums_of(lines, "amount", |line| line["date"].clone());
    for (month, sum) in &truth.by_month {
        let first = date(&format!("{month}-01"));
        let last = first.plus_months(1).plus_days(-1);
        let path = format!("/analytics/dashboard?from={first}&to={last}");
        let dashboard = ana.get(&path).await.expect(200).data();
        let earnings = &dashboard["earnings"];
        assert_eq!(Sum { rows: number(&earnings["count"]), cents: cents_of(&earnings["total"]) }, *sum);
        for day in dashboard["byDay"].as_array().unwrap() {
            let sum = by_day.get(day["date"].as_str().unwrap()).copied().unwrap_or_default();
            assert_eq!(cents_of(&day["earnings"]), sum.cents, "{}", day["date"]);
        }
    }
    weekdays_agree(ana, lines).await;
}

/// Hours to the millionth, and amounts of what has hours, by the day of the week.
async fn weekdays_agree(ana: &Client, lines: &[Line]) {
    let mut expected: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line["hours"].is_empty()) {
        let hours: kernel::Quantity = line["hours"].parse().unwrap();
        if hours > kernel::Quantity::ZERO {
            let weekday = format!("{:?}", date(&line["date"]).weekday()).to_lowercase();
            let (micros, amount) = expected.entry(weekday).or_default();
            *micros += hours.micros();
            *amount += cents(&line["amount"]) + withheld(line);
        }
    }
    let told = ana.get("/analytics/hourly-rate?period=all").await.expect(200).data();
    let mut found: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for day in told["byWeekday"].as_array().unwrap() {
        let hours: kernel::Quantity = day["work"]["hours"].as_str().unwrap().parse().unwrap();
        if hours > kernel::Quantity::ZERO {
            let weekday = day["weekday"].as_str().unwrap()[..3].to_owned();
            found.insert(weekday, (hours.micros(), cents_of(&day["work"]["amounts"]["afterFees"])));
        }
    }
    assert_eq!(found, expected);
    let whole = expected.values().fold((0, 0), |all, part| (all.0 + part.0, all.1 + part.1));
    let hours: kernel::Quantity = told["overall"]["hours"].as_str().unwrap().parse().unwrap();
    assert_eq!((hours.micros(), cents_of(&told["overall"]["amounts"]["afterFees"])), whole);
}

/// What was withheld of a line for taxes, in hundredths.
fn withheld(line: &Line) -> i64 {
    line.get("taxWithheld").filter(|text| !text.is_empty()).map_or(0, |text| cents(text))
}

async fn files_agree(ana: &Client, truth: &Truth) -> Vec<Line> {
    let csv = ana.get("/earnings/export?format=csv").await.expect(200);
    let lines: Vec<Line> =
        csv::Reader::from_reader(&csv.body[..]).deserialize().map(Result::unwrap).collect();
    assert!(lines.iter().all(|line| line["currency"] == truth.currency));
    assert_eq!(sums_of(&lines, "amount", |line| line["date"][..7].to_owned()), truth.by_month);
    assert_eq!(sums_of(&lines, "amount", |line| line["platform"].clone()), truth.by_platform);

    let json = ana.get("/earnings/export?format=json").await.expect(200).json();
    let rows = json.as_array().unwrap();
    assert_eq!(
        (rows.len(), rows.iter().map(|row| cents_of(&row["amount"])).sum()),
        (lines.len(), truth.total.cents)
    );
    lines
}
