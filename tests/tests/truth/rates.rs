//! The reference rates of four years, as the European Central Bank published them.

use serde_json::{Value, json};
use tests::{Client, Server, borrowed, served};

use super::books::number;

served!(
    rule_m6_the_history_equals_its_truth_and_days_without_rates_have_the_last_before,
    a_malformed_history_is_refused_and_leaves_nothing,
);

const FILE: &str = "ecb-fx/eurofxref-hist-2018-2021.csv";

async fn told(client: &Client, from: &str, to: &str, amount: &str, date: &str) -> Value {
    let query = format!("from={from}&to={to}&amount={amount}&date={date}");
    client.get(&format!("/exchange-rates/convert?{query}")).await.expect(200).data()
}

async fn rule_m6_the_history_equals_its_truth_and_days_without_rates_have_the_last_before(app: Server) {
    let (Some(file), Some(truth)) = (borrowed(FILE), borrowed("ecb-fx/TRUTH.json")) else { return };
    let truth: Value = serde_json::from_slice(&truth).unwrap();

    let imported = app.quote(std::str::from_utf8(&file).unwrap()).await;

    assert_eq!(imported.days, number(&truth["rows"]));
    assert_eq!(imported.blanks, number(&truth["na_cells"]));
    assert_eq!(imported.first.unwrap().to_string(), truth["first"].as_str().unwrap());
    assert_eq!(imported.last.unwrap().to_string(), truth["last"].as_str().unwrap());
    let retired: u64 = imported.retired.values().sum();
    assert_eq!(imported.rates + retired + imported.blanks, 41 * imported.days);
    assert_eq!(imported.written, imported.rates);
    assert_eq!(app.quote(std::str::from_utf8(&file).unwrap()).await.written, 0, "once is enough");
    let sum = app
        .store
        .rows("SELECT CAST(SUM(rate_e10) AS BIGINT) FROM reference_rates WHERE currency = 'USD'")
        .await[0]
        .try_get_by_index::<i64>(0)
        .unwrap();
    assert_eq!(kernel::Decimal::new(sum, 10).normalize().to_string(), truth["sum_USD"].as_str().unwrap());

    let ana = app.register("ana").await;
    for (date, rate) in ["first", "last"].iter().zip(truth["usd_first_last"].as_array().unwrap()) {
        let date = truth[*date].as_str().unwrap();
        assert_eq!(told(&ana, "EUR", "USD", "1.00", date).await["rate"], *rate, "{date}");
    }
    // The day after each gap began has the rate of the day before it, and so has each up to its end.
    for gap in truth["gaps_over_3_days"].as_array().unwrap() {
        let [before, after] = [0, 1].map(|at| gap[at].as_str().unwrap().parse::<kernel::Date>().unwrap());
        let known = told(&ana, "EUR", "USD", "1000.00", &before.to_string()).await;
        let mut day = before.next();
        while day < after {
            let same = told(&ana, "EUR", "USD", "1000.00", &day.to_string()).await;
            assert_eq!(
                (&same["converted"], &same["rateDate"]),
                (&known["converted"], &json!(before.to_string())),
                "{day}"
            );
            day = day.next();
        }
        if after.to_string().as_str() <= truth["last"].as_str().unwrap() {
            let next = told(&ana, "EUR", "USD", "1000.00", &after.to_string()).await;
            assert_eq!(next["rateDate"], json!(after.to_string()));
        }
    }
    // Reckoned by hand from the lines of the file: 31 December 2021 was a Friday.
    for (from, to, amount, date, converted, rate_date) in [
        ("USD", "EUR", "100.00", "2022-01-02", "88.29", "2021-12-31"),
        ("USD", "JPY", "100.00", "2021-12-31", "11512", "2021-12-31"),
        ("JPY", "USD", "11512", "2022-01-01", "100.00", "2021-12-31"),
        ("GBP", "USD", "100.00", "2021-12-30", "135.04", "2021-12-30"),
        ("IDR", "EUR", "16100.42", "2021-12-31", "1.00", "2021-12-31"),
    ] {
        let told = told(&ana, from, to, amount, date).await;
        assert_eq!(
            (&told["converted"], &told["rateDate"]),
            (&json!(converted), &json!(rate_date)),
            "{amount} {from} in {to} on {date}"
        );
    }
    ana.get("/exchange-rates/convert?from=USD&to=EUR&amount=1.00&date=2022-01-11")
        .await
        .refused(422, "RATE_MISSING");
}

async fn a_malformed_history_is_refused_and_leaves_nothing(app: Server) {
    let Some(file) = borrowed(FILE) else { return };
    let mut file = String::from_utf8(file).unwrap();
    let line = file.match_indices("2020-03-16").next().unwrap().0;
    file.replace_range(line..line + 10, "2020-03-99");

    let refusal = app.try_quote(&file).await.unwrap_err();

    let number = file[..line].lines().count() + 1;
    assert_eq!(refusal.to_string(), format!("line {number}: \"2020-03-99\" is no date"));
    assert_eq!(app.store.count("reference_rates").await, 0);
}
