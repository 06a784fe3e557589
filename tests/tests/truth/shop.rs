//! What shops really sold, through the real routes.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Client, Server, borrowed, borrowed_all, id_of, served};

use super::books::{cents, cents_by, column, report};

served!(a_gift_shops_days_come_to_what_they_came_to, a_record_dealers_months_come_to_what_they_came_to);

/// A row of an invoice.
type Row = BTreeMap<String, String>;

fn truth(path: &str) -> Option<Value> {
    Some(serde_json::from_slice(&borrowed(path)?).unwrap())
}

fn money(value: &Value) -> i64 {
    cents(value.as_str().unwrap_or_else(|| panic!("{value} is no amount")))
}

fn count(row: &Row) -> i64 {
    row["Quantity"].parse().unwrap()
}

fn is_free(row: &Row) -> bool {
    row["UnitPrice"].parse::<kernel::Rate>().unwrap() == kernel::Rate::ZERO
}

/// The invoices of a shop in the order of their rows.
fn invoices() -> Option<Vec<Vec<Row>>> {
    let mut invoices: Vec<Vec<Row>> = Vec::new();
    for (name, file) in borrowed_all("online-retail-2010-12")? {
        // Beside the days lie a README and the truth itself.
        if !name.starts_with("20") {
            continue;
        }
        for row in csv::Reader::from_reader(&file[..]).deserialize() {
            let row: Row = row.unwrap();
            match invoices.last_mut().filter(|rows| rows[0]["InvoiceNo"] == row["InvoiceNo"]) {
                Some(rows) => rows.push(row),
                None => invoices.push(vec![row]),
            }
        }
    }
    Some(invoices)
}

/// What is done with an invoice.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Sale,
    /// What came back of an earlier sale: a sale of it that is cancelled.
    Cancelled,
    /// Rows that take away and have no price: the shop's own corrections of stock.
    Correction,
}

fn sort_of(rows: &[Row]) -> Sort {
    if rows[0]["InvoiceNo"].starts_with('C') {
        return Sort::Cancelled;
    }
    let takes_away = rows.iter().filter(|row| count(row) < 0).count();
    assert!(takes_away == 0 || (takes_away == rows.len() && rows.iter().all(is_free)));
    if takes_away > 0 { Sort::Correction } else { Sort::Sale }
}

/// How many of each product the shop must have had before the first row, and has after the last.
fn stock_of(invoices: &[Vec<Row>]) -> BTreeMap<&str, (i64, i64)> {
    let mut stock: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for rows in invoices {
        let mut taken: BTreeMap<&str, i64> = BTreeMap::new();
        for row in rows {
            *taken.entry(&row["StockCode"]).or_default() += count(row).abs();
        }
        for (code, quantity) in taken {
            let (opening, balance) = stock.entry(code).or_default();
            *balance -= quantity;
            *opening = (*opening).max(-*balance);
            if sort_of(rows) == Sort::Cancelled {
                *balance += quantity;
            }
        }
    }
    stock.into_iter().map(|(code, (opening, balance))| (code, (opening, opening + balance))).collect()
}

async fn products_of(ana: &Client, invoices: &[Vec<Row>]) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    let names: BTreeMap<&str, &str> = invoices
        .iter()
        .flatten()
        .filter(|row| !row["Description"].trim().is_empty())
        .map(|row| (row["StockCode"].as_str(), row["Description"].trim()))
        .collect();
    for (code, (opening, _)) in stock_of(invoices) {
        // One description is of several codes, some codes have none, and some differ in case alone.
        let sort = if code.ends_with(char::is_lowercase) { "small" } else { "capital" };
        let name = format!("{} ({code}, {sort})", names.get(code).copied().unwrap_or("No description"));
        let product = json!({
            "name": name, "sku": code, "price": "1.00", "currency": "GBP", "quantity": opening.to_string(),
            "supplierCost": "0.333333",
        });
        ids.insert(code.to_owned(), id_of(&ana.post("/products", product).await.expect(201).data()));
    }
    ids
}

async fn enter(
    ana: &Client,
    rows: &[Row],
    products: &BTreeMap<String, String>,
    customers: &mut BTreeMap<String, String>,
) {
    let first = &rows[0];
    if sort_of(rows) == Sort::Correction {
        for row in rows {
            let reason = format!("{} {}", row["InvoiceNo"], row["Description"]);
            let movement =
                json!({ "type": "adjustment", "quantity": row["Quantity"], "reason": reason.trim() });
            let path = format!("/products/{}/movements", products[&row["StockCode"]]);
            ana.post(&path, movement).await.expect(201);
        }
        return;
    }
    let number = first["CustomerID"].trim_end_matches(".0").to_owned();
    if !number.is_empty() && !customers.contains_key(&number) {
        customers.insert(number.clone(), ana.customer(&format!("Customer {number}")).await);
    }
    let line = |row: &Row| {
        json!({
            "productId": products[&row["StockCode"]], "quantity": count(row).abs().to_string(),
            "unitPrice": row["UnitPrice"],
        })
    };
    let sale = json!({
        "lines": rows.iter().map(line).collect::<Vec<_>>(), "saleDate": first["InvoiceDate"][..10],
        "customerId": customers.get(&number), "notes": first["InvoiceNo"],
    });
    let sale = ana.post("/sales", sale).await.expect(201).data();
    if sort_of(rows) == Sort::Cancelled {
        let path = format!("/sales/{}", id_of(&sale));
        let cancelled = ana.put(&path, json!({ "status": "cancelled" })).await.expect(200).data();
        assert_eq!(cancelled["margin"], "0.00", "S6");
    }
}

/// Products whose books do not add up, past the ports.
const UNSOUND: &str = "SELECT name FROM products WHERE quantity_micros <> (
        SELECT COALESCE(SUM(quantity_micros), 0) FROM stock_movements
        WHERE stock_movements.user_id = products.user_id AND product_id = products.id
    ) OR (
        SELECT COALESCE(SUM(value_minor), 0) FROM stock_layers
        WHERE stock_layers.user_id = products.user_id AND product_id = products.id
    ) <> (
        SELECT COALESCE(SUM(value_minor), 0) FROM stock_movements
        WHERE stock_movements.user_id = products.user_id AND product_id = products.id
    )";

async fn a_gift_shops_days_come_to_what_they_came_to(app: Server) {
    let Some(truth) = truth("online-retail-2010-12/TRUTH.json") else { return };
    let invoices = invoices().unwrap();
    let ana = app.register_as("ana", json!({ "currency": "GBP", "timezone": "Europe/London" })).await;
    let products = products_of(&ana, &invoices).await;
    assert_eq!(json!(products.len()), truth["stock_codes"]);
    let mut customers = BTreeMap::new();
    for rows in &invoices {
        enter(&ana, rows, &products, &mut customers).await;
    }
    assert_eq!(json!(customers.len()), truth["customers"]);

    let (mut revenue_of_all, mut cancelled_of_all, mut cancelled_count) = (0, 0, 0);
    for (day, expected) in truth["by_day"].as_object().unwrap() {
        let of_day = ana.get(&format!("/sales/analytics?from={day}&to={day}")).await.expect(200).data();
        let revenue = money(&of_day["revenue"]);
        let cancelled = ana.all(&format!("/sales?status=cancelled&from={day}&to={day}")).await;
        let given_back: i64 = cancelled.iter().map(|sale| money(&sale["total"])).sum();
        assert_eq!(revenue, money(&expected["sale_amount"]), "{day}");
        assert_eq!(-given_back, money(&expected["cancel_amount"]), "{day}");
        assert_eq!(revenue - given_back, money(&expected["net"]), "{day}");
        let parts = |list: &str| -> i64 {
            of_day[list].as_array().unwrap().iter().map(|row| money(&row["revenue"])).sum()
        };
        assert_eq!([parts("byProduct"), parts("byCustomer"), parts("byDay")], [revenue; 3], "{day}");
        revenue_of_all += revenue;
        cancelled_of_all += given_back;
        cancelled_count += cancelled.len();
    }
    let sums = &truth["sums"];
    assert_eq!(revenue_of_all, money(&sums["sale_amount"]));
    assert_eq!(revenue_of_all - cancelled_of_all, money(&sums["net_amount"]));
    assert_eq!(json!(cancelled_count), truth["cancel_invoices"]);
    let priced = |row: &&Row| count(row) > 0 && !is_free(row);
    let given_away: i64 =
        invoices.iter().flatten().filter(|row| count(row) > 0 && !priced(row)).map(count).sum();
    let all = ana.get("/sales/analytics?period=all").await.expect(200).data();
    assert_eq!(
        all["units"],
        (sums["sale_units"].as_str().unwrap().parse::<i64>().unwrap() + given_away).to_string()
    );

    let figure = |report: &Value, row: &str| money(&json!(column(report, "amount")[row]));
    for (day, expected) in truth["by_day"].as_object().unwrap() {
        let path = format!("/analytics/dashboard?from={day}&to={day}");
        let dashboard = ana.get(&path).await.expect(200).data();
        assert_eq!(money(&dashboard["sales"]["total"]), money(&expected["sale_amount"]), "{day}");
        assert_eq!(money(&dashboard["byDay"][0]["sales"]), money(&expected["sale_amount"]), "{day}");
    }
    let profit = report(&ana, "profitLoss").await;
    assert_eq!(figure(&profit, "Sales"), money(&sums["sale_amount"]));
    assert_eq!(figure(&profit, "Cost of goods sold"), money(&all["cost"]));
    assert_eq!(money(&profit["totals"][0]["value"]), money(&all["margin"]));
    let months = cents_by(column(&report(&ana, "income&groupBy=month").await, "sales"));
    let by_month = |month: &str| -> i64 {
        let days = truth["by_day"].as_object().unwrap().iter().filter(|(day, _)| day.starts_with(month));
        days.map(|(_, sums)| money(&sums["sale_amount"])).sum()
    };
    assert_eq!(months["2010-12"], by_month("2010-12"));
    assert_eq!(months.get("2011-01").copied().unwrap_or(0), by_month("2011-01"));

    let expected = stock_of(&invoices);
    for product in ana.all("/products").await {
        let (_, left) = expected[product["sku"].as_str().unwrap()];
        assert_eq!(product["quantity"], left.to_string(), "{}", product["name"]);
    }
    assert!(app.store.rows(UNSOUND).await.is_empty());
    let items = ana.get("/products/inventory").await.expect(200).data();
    let value: i64 = items["items"].as_array().unwrap().iter().map(|item| money(&item["value"])).sum();
    assert_eq!(value, money(&items["totals"]["value"]));
    let inventory = report(&ana, "inventory").await;
    assert_eq!(money(&inventory["totals"][2]["value"]), value);
}

async fn a_record_dealers_months_come_to_what_they_came_to(app: Server) {
    let Some(truth) = truth("cdnow/TRUTH.json") else { return };
    let file = borrowed("cdnow/CDNOW_sample.txt").unwrap();
    let ana = app.register("ana").await;
    let discs = json!({ "name": "CD", "price": "14.99", "quantity": "20000", "supplierCost": "7.50" });
    let discs = id_of(&ana.post("/products", discs).await.expect(201).data());
    // A till books a day as one sale, with a line for each purchase.
    let mut days: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut amounts: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for line in std::str::from_utf8(&file).unwrap().lines() {
        let [_, _, day, units, dollars] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
        // Prices are per disc, with as many digits as give the amount back.
        let price =
            kernel::Decimal::new(cents(dollars), 2) / kernel::Decimal::from(units.parse::<i64>().unwrap());
        let price = kernel::Rate::try_rounded(price).unwrap().to_string();
        let purchase = json!({ "productId": discs, "quantity": units, "unitPrice": price });
        days.entry(day.clone()).or_default().push(purchase);
        amounts.entry(day).or_default().push(cents(dollars));
    }
    for (day, lines) in days {
        let sale = json!({ "lines": lines, "saleDate": day });
        let sale = ana.post("/sales", sale).await.expect(201).data();
        let totals: Vec<i64> =
            sale["lines"].as_array().unwrap().iter().map(|line| money(&line["total"])).collect();
        assert_eq!(totals, amounts[&day], "{day}");
    }

    for (month, expected) in truth["by_month"].as_object().unwrap() {
        let first = tests::date(&format!("{month}-01"));
        let last = first.plus_months(1).plus_days(-1);
        let told = ana.get(&format!("/sales/analytics?from={first}&to={last}")).await.expect(200).data();
        assert_eq!([&told["units"], &told["revenue"]], [&expected["units"], &expected["amount"]], "{month}");
        let sales = ana.all(&format!("/sales?from={first}&to={last}")).await;
        let rows: usize = sales.iter().map(|sale| sale["lines"].as_array().unwrap().len()).sum();
        assert_eq!(rows.to_string(), expected["rows"], "{month}");
        assert_eq!(told["count"], sales.len(), "{month}");
    }
    let all = ana.get("/sales/analytics?period=all").await.expect(200).data();
    assert_eq!([&all["revenue"], &all["units"]], [&truth["sums"]["amount"], &truth["sums"]["units"]]);
    assert!(app.store.rows(UNSOUND).await.is_empty());
}
