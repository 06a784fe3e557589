//! Invoices of others, reckoned again.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tests::{Server, borrowed, id_of, served};

use super::books::{cents, cents_by, column, report};

served!(chinook_comes_to_its_truth, peppols_examples_come_to_their_totals);

type Row = BTreeMap<String, String>;

fn rows(bytes: &[u8]) -> Vec<Row> {
    csv::Reader::from_reader(bytes).deserialize().map(Result::unwrap).collect()
}

async fn chinook_comes_to_its_truth(app: Server) {
    let files = ["customers.csv", "invoices.csv", "invoice_lines.csv", "TRUTH.json"];
    let [Some(customers), Some(invoices), Some(lines), Some(truth)] =
        files.map(|file| borrowed(&format!("chinook/{file}")))
    else {
        return;
    };
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let ana = app.register("ana").await;
    let mut ids = BTreeMap::new();
    for row in rows(&customers) {
        let name = format!("{} {}", row["FirstName"], row["LastName"]);
        ids.insert(row["CustomerId"].clone(), ana.customer(&name).await);
    }
    let mut lines_of: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in rows(&lines) {
        let line = json!({
            "description": format!("Track {}", row["TrackId"]), "quantity": row["Quantity"],
            "unitPrice": row["UnitPrice"],
        });
        lines_of.entry(row["InvoiceId"].clone()).or_default().push(line);
    }

    let (ana, ids, lines_of) = (&ana, &ids, &lines_of);
    let billed: Vec<Value> = stream::iter(rows(&invoices))
        .map(|row| async move {
            let order = json!({
                "customerId": ids[&row["CustomerId"]], "issueDate": row["InvoiceDate"][..10],
                "lines": lines_of[&row["InvoiceId"]],
            });
            let draft = id_of(&ana.post("/invoices", order).await.expect(201).data());
            let issued = ana.call("POST", &format!("/invoices/{draft}/issue")).await.expect(200).data();
            assert_eq!(cents(issued["total"].as_str().unwrap()), cents(&row["Total"]), "{row:?}");
            issued
        })
        .buffer_unordered(8)
        .collect()
        .await;

    assert_eq!(billed.len(), 412);
    let listed = ana.all("/invoices").await;
    let mut by_year: BTreeMap<String, (u64, i64)> = BTreeMap::new();
    let mut by_customer: BTreeMap<String, i64> = BTreeMap::new();
    for invoice in &listed {
        let total = cents(invoice["total"].as_str().unwrap());
        let year = by_year.entry(invoice["issueDate"].as_str().unwrap()[..4].to_owned()).or_default();
        *year = (year.0 + 1, year.1 + total);
        *by_customer.entry(invoice["customerId"].as_str().unwrap().to_owned()).or_default() += total;
    }
    for (year, expected) in truth["by_year"].as_object().unwrap() {
        let sum = (super::books::number(&expected["invoices"]), cents(expected["total"].as_str().unwrap()));
        assert_eq!(by_year[year], sum, "{year}");
    }
    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    for row in rows(&invoices) {
        *expected.entry(ids[&row["CustomerId"]].clone()).or_default() += cents(&row["Total"]);
    }
    assert_eq!(by_customer, expected);
    assert_eq!(
        by_year.values().map(|(_, total)| total).sum::<i64>(),
        cents(truth["invoice_total"].as_str().unwrap())
    );
    let years = |name: &'static str| {
        let year = move |(year, sums): (&String, &Value)| (year.clone(), cents(sums[name].as_str().unwrap()));
        truth["by_year"].as_object().unwrap().iter().map(year).collect::<BTreeMap<String, i64>>()
    };
    assert_eq!(cents_by(column(&report(ana, "income&groupBy=year").await, "invoices")), years("total"));
    let months = cents_by(column(&report(ana, "income&groupBy=month").await, "invoices"));
    for (month, sums) in truth["by_month"].as_object().unwrap() {
        assert_eq!(months[month], cents(sums["total"].as_str().unwrap()), "{month}");
    }
    let customers = report(ana, "customers").await;
    let lifetime: Vec<i64> = customers["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| cents(row["cells"][1]["value"].as_str().unwrap()))
        .collect();
    for (place, top) in truth["top5_customers"].as_array().unwrap().iter().enumerate() {
        assert_eq!(lifetime[place], cents(top[1].as_str().unwrap()));
    }
    assert_eq!(lifetime.len(), 59);
    // None is paid, and all are due since long.
    let aging = report(ana, "aging").await;
    assert_eq!(aging["totals"][5]["value"], truth["invoice_total"]);
    let numbers: std::collections::BTreeSet<&str> =
        listed.iter().map(|invoice| invoice["number"].as_str().unwrap()).collect();
    assert!(numbers.contains("INV-2021-0083") && numbers.len() == 412);
}

/// An example's document as it is entered here: a price for several units becomes one for each, and
/// what is charged or taken off one class of tax alone is a line of that class.
fn entered(example: &Value, customer: &str) -> Value {
    let text = |value: &Value| value.as_str().unwrap_or("0").to_owned();
    let decimal = |value: &Value| text(value).parse::<kernel::Decimal>().unwrap();
    let tax = |category: &Value, rate: &Value| {
        let category = match category.as_str().unwrap() {
            "S" => "standard",
            "Z" => "zeroRated",
            "E" => "exempt",
            "AE" => "reverseCharge",
            _ => "outOfScope",
        };
        let rate = decimal(rate).normalize().to_string();
        let reason = (!matches!(category, "standard" | "zeroRated")).then_some("As agreed");
        json!({ "taxCategory": category, "taxRate": rate, "taxReason": reason })
    };
    let with = |mut line: Value, more: Value| {
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };
    let sign = if example["type"] == "Invoice" && text(&example["totals"]["PayableAmount"]).starts_with('-') {
        -kernel::Decimal::ONE
    } else {
        kernel::Decimal::ONE
    };
    let mut lines = Vec::new();
    for line in example["lines"].as_array().unwrap() {
        let base = if line["base_qty"].is_null() { kernel::Decimal::ONE } else { decimal(&line["base_qty"]) };
        let price = (decimal(&line["price"]) / base).normalize();
        let quantity = sign * decimal(&line["qty"]);
        let tax = tax(&line["vat_cat"], &line["vat_rate"]);
        lines.push(with(
            json!({ "description": text(&line["name"]), "quantity": quantity.to_string(), "unitPrice": price.to_string() }),
            tax.clone(),
        ));
        for more in line["allowances_charges"].as_array().unwrap() {
            let one = if more["charge"] == "true" { sign } else { -sign };
            let charge = json!({ "description": "Of the line", "quantity": one.to_string(), "unitPrice": text(&more["amount"]) });
            lines.push(with(charge, tax.clone()));
        }
    }
    for more in example["document_allowances_charges"].as_array().unwrap() {
        let one = if more["charge"] == "true" { sign } else { -sign };
        let charge = json!({ "description": "Of the whole", "quantity": one.to_string(), "unitPrice": text(&more["amount"]) });
        lines.push(with(charge, tax(&more["vat_cat"], &more["vat_rate"])));
    }
    json!({ "customerId": customer, "currency": example["currency"], "lines": lines })
}

async fn peppols_examples_come_to_their_totals(app: Server) {
    let Some(truth) = borrowed("einvoice-peppol/TOTALS.json") else { return };
    let truth: Value = serde_json::from_slice(&truth).unwrap();
    let ana = app.register("ana").await;
    let ada = ana.customer("Ada").await;
    let decimal = |value: &Value| value.as_str().unwrap().parse::<kernel::Decimal>().unwrap();
    let mut examples = 0;
    for (name, example) in truth.as_object().unwrap() {
        let answer = ana.post("/invoices", entered(example, &ada)).await;
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        let invoice = answer.data();
        let totals = &example["totals"];

        assert_eq!(decimal(&invoice["net"]), decimal(&totals["TaxExclusiveAmount"]).abs(), "{name}");
        assert_eq!(decimal(&invoice["total"]), decimal(&totals["TaxInclusiveAmount"]).abs(), "{name}");
        let rows = example["tax"][0]["subtotals"].as_array().unwrap();
        let told = |base: &Value, amount: &Value, rate: &Value| {
            (decimal(base).abs().normalize(), decimal(amount).abs().normalize(), decimal(rate).normalize())
        };
        let zero = json!("0");
        let mut expected: Vec<_> = rows
            .iter()
            .map(|row| {
                told(&row["taxable"], &row["tax"], if row["rate"].is_null() { &zero } else { &row["rate"] })
            })
            .collect();
        let mut ours: Vec<_> = invoice["taxes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| told(&row["base"], &row["amount"], &row["rate"]))
            .collect();
        expected.sort();
        ours.sort();
        assert_eq!(ours, expected, "{name}");
        if totals["PrepaidAmount"].is_string() {
            let issued =
                ana.call("POST", &format!("/invoices/{}/issue", id_of(&invoice))).await.expect(200).data();
            let prepaid = format!("{:.2}", decimal(&totals["PrepaidAmount"]));
            ana.pay(&id_of(&issued), &prepaid).await;
            let now = ana.get(&format!("/invoices/{}", id_of(&issued))).await.expect(200).data();
            assert_eq!(decimal(&now["balance"]), decimal(&totals["PayableAmount"]), "{name}");
        }
        examples += 1;
    }
    assert_eq!(examples, 12);
}

#[test]
fn rule_m4_half_up_is_what_others_take_it_for() {
    let Some(table) = borrowed("money-rounding/rounding.json") else { return };
    let table: Vec<Value> = serde_json::from_slice(&table).unwrap();
    let yen: kernel::Currency = "JPY".parse().unwrap();
    let rows = table.iter().filter(|row| row["mode"] == "ROUND_HALF_UP");
    let mut asked = 0;
    for row in rows {
        let value: kernel::Decimal = row["value"].as_str().unwrap().parse().unwrap();
        let rounded = kernel::Money::try_rounded(value, yen).unwrap();
        assert_eq!(rounded.to_string(), row["expected"].as_str().unwrap(), "{row}");
        asked += 1;
    }
    assert!(asked >= 5, "only {asked} rows round half up");
}
