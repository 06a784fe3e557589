//! Reports as files: the same figures as in JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Client, Server, served};

use super::export::{Cell, cells_of, random_books};

served!(
    a_report_is_the_same_table_in_every_format,
    a_report_is_printed_with_its_letterhead,
    what_a_printed_report_withholds_it_says,
    rule_d9_no_label_of_a_report_is_a_formula,
    a_report_has_one_of_four_formats,
);

const TYPES: [(&str, &str); 7] = [
    ("profitLoss", "Profit and loss"),
    ("cashFlow", "Cash flow"),
    ("income", "Income"),
    ("tax", "Tax summary"),
    ("aging", "Receivables aging"),
    ("inventory", "Inventory"),
    ("customers", "Customers"),
];

async fn file(client: &Client, question: &str, format: &str) -> tests::Answer {
    client.get(&format!("/analytics/reports?type={question}&format={format}")).await.expect(200)
}

/// What a line of a report says in each of its columns, an absent value being nothing.
fn values(cells: &Value) -> Vec<String> {
    let value = |cell: &Value| cell["value"].as_str().unwrap_or_default().to_owned();
    cells.as_array().unwrap().iter().map(value).collect()
}

async fn a_report_is_the_same_table_in_every_format(app: Server) {
    let ana = app.register("ana").await;
    random_books(&ana, 11).await;
    for (kind, title) in TYPES {
        let question = format!("{kind}&period=all&currency=USD");
        let report = ana.get(&format!("/analytics/reports?type={question}")).await.expect(200).data();
        assert_eq!(file(&ana, &question, "json").await.data(), report, "{kind}");

        let csv = file(&ana, &question, "csv").await;
        assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(csv.header("cache-control"), Some("no-store"));
        let name = csv.header("content-disposition").unwrap().to_owned();
        let kebab = title.to_lowercase().replace(' ', "-");
        assert!(name.starts_with(&format!("attachment; filename=\"{kebab}-")), "{name}");
        assert!(name.ends_with("-2026-03-14.csv\""), "{name}");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&csv.body[..]);
        let lines: Vec<Vec<String>> =
            reader.records().map(|line| line.unwrap().iter().map(str::to_owned).collect()).collect();
        let mut head = vec!["key".to_owned(), "label".to_owned(), "kind".to_owned()];
        let columns = report["columns"].as_array().unwrap();
        head.extend(columns.iter().map(|column| column["key"].as_str().unwrap().to_owned()));
        assert_eq!(lines[0], head, "{kind}");
        let rows = report["rows"].as_array().unwrap();
        for (row, line) in rows.iter().zip(&lines[1..]) {
            assert_eq!(line[2], row["kind"].as_str().unwrap());
            assert_eq!(line[3..], values(&row["cells"]), "{kind}: {row}");
        }
        let sums = report["totals"].as_array().map_or(0, |_| 1);
        assert_eq!(lines.len(), 1 + rows.len() + sums, "{kind}");
        if sums == 1 {
            assert_eq!(lines[lines.len() - 1][..3], ["total", "Total", "total"]);
            assert_eq!(lines[lines.len() - 1][3..], values(&report["totals"]), "{kind}");
        }

        let workbook = cells_of(file(&ana, &question, "xlsx").await.body);
        for (place, column) in columns.iter().enumerate() {
            let letter = char::from(b'D' + u8::try_from(place).unwrap());
            let label = column["label"].as_str().unwrap().to_owned();
            assert_eq!(workbook[&format!("{letter}1")], Cell::Text(label), "{kind}");
            for (line, row) in lines[1..].iter().enumerate() {
                let cell = workbook.get(&format!("{letter}{}", line + 2));
                match (column["kind"].as_str().unwrap(), row[3 + place].as_str()) {
                    (_, "") => assert_eq!(cell, None),
                    ("text" | "date", _) => assert!(cell.is_some()),
                    (_, figure) => {
                        assert_eq!(number(cell.unwrap()), figure.parse().unwrap(), "{kind}");
                    }
                }
            }
        }
    }
}

fn number(cell: &Cell) -> kernel::Decimal {
    let Cell::Number(number) = cell else { panic!("{cell:?} is no number") };
    number.parse().unwrap()
}

async fn a_report_is_printed_with_its_letterhead(app: Server) {
    let app = app.with_typesetter();
    let ana = app.register_as("ana", json!({ "name": "Ana Sousa" })).await;
    ana.put("/user/profile", json!({ "locale": "de-DE" })).await.expect(200);
    random_books(&ana, 12).await;
    for (kind, _) in TYPES {
        let pdf = file(&ana, kind, "pdf").await;

        assert_eq!(pdf.header("content-type"), Some("application/pdf"));
        assert_eq!(pdf.header("cache-control"), Some("no-store"));
        assert!(pdf.header("content-disposition").unwrap().ends_with("-2026-03-14.pdf\""));
        assert!(pdf.body.starts_with(b"%PDF-1.7"), "{kind}");
        assert!(pdf.body == file(&ana, kind, "pdf").await.body, "{kind} is the same bytes again");
    }
}

async fn what_a_printed_report_withholds_it_says(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for currency in ["USD", "JPY"] {
        let order =
            json!({ "platformId": uber, "date": "2026-03-01", "amount": "100", "currency": currency });
        ana.post("/earnings", order).await.expect(201);
    }

    let pdf = file(&ana, "profitLoss&currency=USD&basis=cash", "pdf").await.text();

    assert!(pdf.contains("Profit and loss of ana@example.com on 2026-03-14"), "{pdf}");
    assert!(pdf.contains("Cash basis"), "{pdf}");
    assert!(
        pdf.contains("Not included: 100 JPY in 1 row, for which there is no exchange rate to USD."),
        "{pdf}"
    );
    ana.put("/user/profile", json!({ "business": { "name": "Sousa Ltd" } })).await.expect(200);
    assert!(file(&ana, "income", "pdf").await.text().contains("Income of Sousa Ltd"));
}

async fn rule_d9_no_label_of_a_report_is_a_formula(app: Server) {
    let ana = app.register("ana").await;
    let evil = ana.platform("=HYPERLINK(\"http://x\")").await;
    ana.book(&evil, "2026-03-01", "5.00").await;

    let csv = file(&ana, "income&groupBy=platform", "csv").await;
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(&csv.body[..]).deserialize().map(Result::unwrap).collect();

    assert!(rows.iter().any(|row| row["label"] == "'=HYPERLINK(\"http://x\")"), "{rows:?}");
    // That none is one in a workbook is what reading its cells checks.
    cells_of(file(&ana, "income&groupBy=platform", "xlsx").await.body);
}

async fn a_report_has_one_of_four_formats(app: Server) {
    let ana = app.register("ana").await;

    let answer = ana.get("/analytics/reports?type=income&format=docx").await;
    assert_eq!(answer.faulty(), ["format"]);
}
