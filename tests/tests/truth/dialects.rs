//! Every sample of the dialects that platforms write, and some files that no dialect knows.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use tests::{Form, Server, borrowed, borrowed_all, served};

use super::books::{Line, Sum, Sums, Truth, cents, holds, sums, sums_of};

served!(every_sample_of_a_dialect_equals_its_truth);

const SAMPLES: &str = "platform-dialects/samples";

/// What a sample is imported with, and what it comes to.
struct Sample {
    /// Empty, where the file says all by itself.
    mapping: &'static str,
    currency: &'static str,
    platform: &'static str,
    by_month: &'static [(&'static str, u64, &'static str)],
}

const SAMPLES_AND_SUMS: &[(&str, Sample)] = &[
    (
        "bank-gls-de-latin1.csv",
        Sample {
            mapping: r#"{"date":"Buchungstag","amount":"Betrag","currency":"Währung","notes":"Auftraggeber/Empfänger"}"#,
            currency: "EUR",
            platform: "Imported",
            by_month: &[("2017-10", 1, "-98.76")],
        },
    ),
    (
        "bank-ing-es.csv",
        Sample {
            mapping: r#"{"date":"date","amount":"amount","notes":"desc"}"#,
            currency: "EUR",
            platform: "Imported",
            by_month: &[
                ("2022-03", 1, "2.83"),
                ("2022-04", 2, "-274.20"),
                ("2022-05", 2, "-236.90"),
                ("2022-07", 1, "-1000.00"),
                ("2022-11", 2, "463.00"),
                ("2022-12", 2, "1395.48"),
            ],
        },
    ),
    (
        "bank-outbank-de-semicolon.csv",
        Sample {
            mapping: r#"{"date":"Date","amount":"Amount","currency":"Currency","notes":"Reason"}"#,
            currency: "EUR",
            platform: "Imported",
            by_month: &[("2019-01", 2, "-72.00"), ("2019-02", 2, "36.11")],
        },
    ),
    (
        "mint-repeated-header-cr.csv",
        Sample {
            mapping: r#"{"date":"Date","amount":"Amount","notes":["Description","Account Name"]}"#,
            currency: "USD",
            platform: "Imported",
            by_month: &[("2015-06", 4, "7000.00")],
        },
    ),
    (
        "payoneer.csv",
        Sample { mapping: "", currency: "USD", platform: "Payoneer", by_month: &[("2021-05", 1, "120.00")] },
    ),
    (
        "paypal-activity-old-us.csv",
        Sample { mapping: r#"{"dateFormat":"mdy"}"#, currency: "USD", platform: "PayPal", by_month: &[] },
    ),
    ("paypal-activity-short.csv", Sample { mapping: "", currency: "USD", platform: "PayPal", by_month: &[] }),
    (
        "stripe-payments-all-columns.csv",
        Sample { mapping: "", currency: "CAD", platform: "Stripe", by_month: &[("2021-03", 1, "9.41")] },
    ),
    (
        "stripe-payments-default-columns.csv",
        Sample {
            mapping: "",
            currency: "CAD",
            platform: "Stripe",
            by_month: &[("2021-02", 4, "98.31"), ("2021-03", 1, "9.41")],
        },
    ),
    (
        "venmo-statement.csv",
        Sample { mapping: "", currency: "USD", platform: "Venmo", by_month: &[("2020-01", 2, "123.04")] },
    ),
    (
        "xero-journal-cr.csv",
        Sample {
            mapping: r#"{"date":"JournalDate","amount":"NetAmount","notes":["AccountName","Reference","Description"]}"#,
            currency: "USD",
            platform: "Imported",
            by_month: &[("2015-01", 11, "0.00"), ("2015-02", 2, "0.00")],
        },
    ),
];

impl Sample {
    fn truth(&self) -> Truth {
        let by_month = sums(self.by_month);
        let total = by_month.values().fold(Sum::default(), |all, month| Sum {
            rows: all.rows + month.rows,
            cents: all.cents + month.cents,
        });
        let by_platform =
            if total.rows > 0 { Sums::from([(self.platform.to_owned(), total)]) } else { Sums::new() };
        Truth { currency: self.currency, total, by_month, by_platform }
    }

    fn form(&self, file: Vec<u8>) -> Form {
        match self.mapping {
            "" => Form::statement(file),
            mapping => Form::statement(file).text("mapping", mapping).text("currency", self.currency),
        }
    }
}

async fn every_sample_of_a_dialect_equals_its_truth(app: Server) {
    let (Some(files), Some(truth)) = (borrowed_all(SAMPLES), borrowed("platform-dialects/TRUTH.json")) else {
        return;
    };
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let mut samples: BTreeMap<&str, &Sample> =
        SAMPLES_AND_SUMS.iter().map(|(name, sample)| (*name, sample)).collect();
    for (name, file) in files.into_iter().filter(|(name, _)| is_csv(name)) {
        let sample = samples.remove(name.as_str()).unwrap_or_else(|| panic!("what does {name} come to?"));
        let ana = app.register(&name).await;
        let lines = holds(&ana, &sample.form(file), &sample.truth()).await;
        equals_published_truth(&truth, name.trim_end_matches(".csv"), &lines);
    }
    assert!(samples.is_empty(), "not there: {:?}", samples.keys());
}

fn is_csv(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "csv")
}

/// What the truth file says itself, which knows nothing of what is net.
fn equals_published_truth(truth: &Value, name: &str, lines: &[Line]) {
    let truth = &truth[name];
    let figure = |field: &str| cents(truth[field].as_str().unwrap());
    let all =
        |column: &str| sums_of(lines, column, |_| String::new()).get("").copied().unwrap_or_default().cents;
    match name {
        "stripe-payments-default-columns" => {
            assert_eq!((all("gross"), all("fees")), (figure("amount"), figure("fee")));
            let by_month = sums_of(lines, "gross", |line| line["date"][..7].to_owned());
            for (month, gross) in truth["by_month"].as_object().unwrap() {
                assert_eq!(by_month[month].cents, cents(gross.as_str().unwrap()), "{month}");
            }
        }
        "stripe-payments-all-columns" => {
            assert_eq!(Some(lines.len() as u64), truth["by_mode"]["Live"].as_u64());
            assert_eq!(all("gross"), cents(truth["by_month"]["2021-03"].as_str().unwrap()));
        }
        "payoneer" => assert_eq!(all("amount"), figure("credit")),
        "venmo-statement" => assert_eq!(all("amount"), figure("inflow")),
        "paypal-activity-old-us" => assert!(lines.is_empty()),
        _ => assert!(truth.is_null(), "{name} has a truth that is not looked at"),
    }
}
