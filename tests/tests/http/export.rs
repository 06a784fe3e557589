//! The books as files (D9).

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use serde_json::{Value, json};
use tests::{Client, Dice, Form, Server, borrowed_all, id_of, served};

served!(
    a_csv_file_holds_numbers_dates_and_text,
    a_json_file_holds_what_the_list_does,
    rule_d9_in_a_workbook_numbers_are_numbers_and_dates_are_dates,
    rule_d9_no_cell_is_a_formula,
    rule_d9_amounts_have_the_digits_of_their_currency_and_lose_no_cent,
    every_list_exports_what_it_lists,
    an_export_adds_up_to_the_summary,
    the_books_are_an_archive_of_every_list,
    some_of_the_books_come_in_one_order_and_one_alone_as_a_file,
    what_is_no_part_of_the_books_is_refused,
    changes_during_an_export_make_no_row_come_twice,
    an_export_is_filtered_as_the_list_is,
    an_export_of_nothing_is_a_file_all_the_same,
    an_export_beyond_one_stretch_is_whole_and_in_order,
    csv_spectrum_cells_survive_the_round_trip,
    a_format_must_be_named,
);

/// A person with one earning of every part, and one without.
async fn with_books(app: &Server) -> (Client, String) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber, \"Eats\"").await;
    for order in [
        json!({ "platformId": uber, "date": "2026-03-14", "amount": "-1250", "currency": "JPY", "kind": "adjustment" }),
        json!({
            "platformId": uber, "date": "2026-03-01", "amount": "9999999999.99", "hours": "2.333333", "notes": "a\r\nb;c",
            "breakdown": { "gross": "9999999999.98", "tips": "0.03", "fees": "0.02" },
        }),
    ] {
        ana.post("/earnings", order).await.expect(201);
    }
    (ana, uber)
}

async fn csv(client: &Client, filter: &str) -> Vec<BTreeMap<String, String>> {
    let answer = client.get(&format!("/earnings/export?format=csv{filter}")).await.expect(200);
    csv::Reader::from_reader(&answer.body[..]).deserialize().map(Result::unwrap).collect()
}

/// A cell of a workbook, by its reference.
#[derive(Debug, PartialEq)]
pub(super) enum Cell {
    Number(String),
    Text(String),
}

async fn workbook(client: &Client) -> BTreeMap<String, Cell> {
    cells_of(client.get("/earnings/export?format=xlsx").await.expect(200).body)
}

/// The files of an archive, in its order.
fn unpacked(archive: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let places = 0..archive.len();
    let file = |place| {
        let mut file = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    places.map(file).collect()
}

fn part(workbook: Vec<u8>, name: &str) -> String {
    let mut parts = unpacked(workbook).into_iter();
    String::from_utf8(parts.find(|(part, _)| part == name).unwrap().1).unwrap()
}

pub(super) fn cells_of(workbook: Vec<u8>) -> BTreeMap<String, Cell> {
    let sheet = part(workbook, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "no cell is a formula");
    assert!(sheet.contains(r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#));
    assert!(sheet.contains("<autoFilter ref=\"A1:") && sheet.contains("<cols><col min=\"1\""));
    let text = |tag: &str, cell: &str| {
        let (_, rest) = cell.split_once(&format!("<{tag}"))?;
        let (value, _) = rest.split_once('>')?.1.split_once(&format!("</{tag}>"))?;
        Some(value.to_owned())
    };
    let cell = |cell: &str| {
        let (reference, rest) = cell.split_once('"').unwrap();
        let content = text("t", rest).map(Cell::Text).or_else(|| text("v", rest).map(Cell::Number));
        Some((reference.to_owned(), content?))
    };
    sheet.split("<c r=\"").skip(1).filter_map(cell).collect()
}

async fn a_csv_file_holds_numbers_dates_and_text(app: Server) {
    let (ana, _) = with_books(&app).await;
    let rows = ana.all("/earnings?sort=date").await;

    let answer = ana.get("/earnings/export?format=csv").await.expect(200);

    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"earnings-2026-03-14.csv\"")
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let (first, second) = (rows[0]["id"].as_str().unwrap(), rows[1]["id"].as_str().unwrap());
    assert_eq!(
        answer.text(),
        [
            "id,date,platform,kind,amount,currency,hours,gross,tips,bonuses,reimbursements,fees,taxWithheld,adjustments,notes\r\n",
            first,
            ",2026-03-01,\"Uber, \"\"Eats\"\"\",income,9999999999.99,USD,2.333333,9999999999.98,0.03,0.00,0.00,0.02,0.00,0.00,\
             \"a\r\nb;c\"\r\n",
            second,
            ",2026-03-14,\"Uber, \"\"Eats\"\"\",adjustment,-1250,JPY,,,,,,,,,\r\n",
        ]
        .concat()
    );
}

async fn a_json_file_holds_what_the_list_does(app: Server) {
    let (ana, _) = with_books(&app).await;

    let answer = ana.get("/earnings/export?format=json").await.expect(200);

    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json(), Value::from(ana.all("/earnings?sort=date").await));
}

async fn rule_d9_in_a_workbook_numbers_are_numbers_and_dates_are_dates(app: Server) {
    let (ana, _) = with_books(&app).await;

    let cells = workbook(&ana).await;

    let number = |text: &str| Cell::Number(text.to_owned());
    // A spreadsheet counts days; the 46095th is 14 March 2026.
    for (reference, value) in [
        ("B2", number("46082")),
        ("B3", number("46095")),
        ("E2", number("9999999999.99")),
        ("E3", number("-1250")),
        ("G2", number("2.333333")),
        ("I2", number("0.03")),
        ("E1", Cell::Text("amount".to_owned())),
        ("F3", Cell::Text("JPY".to_owned())),
        ("D3", Cell::Text("adjustment".to_owned())),
    ] {
        assert_eq!(cells.get(reference), Some(&value), "{reference}");
    }
    assert!(!cells.contains_key("G3") && !cells.contains_key("H3"));
}

async fn rule_d9_no_cell_is_a_formula(app: Server) {
    let ana = app.register("ana").await;
    let evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")"];
    for (n, text) in evil.iter().enumerate() {
        let uber = ana.platform(if text.starts_with('\t') { "=platform" } else { text }).await;
        let order = json!({ "platformId": uber, "date": format!("2026-03-0{}", n + 1), "amount": "1.00", "notes": text });
        ana.post("/earnings", order).await.expect(201);
    }

    let (rows, cells) = (csv(&ana, "").await, workbook(&ana).await);

    for (n, text) in evil.iter().enumerate() {
        assert_eq!(rows[n]["notes"], format!("'{text}"));
        assert!(rows[n]["platform"].starts_with('\''));
        // The type of a cell says that it is text; Excel takes its quote prefix for an apostrophe when it is edited.
        let shown = text.replace('"', "&quot;");
        let Some(Cell::Text(cell)) = cells.get(&format!("O{}", n + 2)) else { panic!("{cells:?}") };
        assert_eq!(cell.replace('"', "&quot;"), shown);
    }
    let file = ana.get("/earnings/export?format=xlsx").await.expect(200).body;
    assert!(part(file.clone(), "xl/styles.xml").contains(r#"quotePrefix="1""#));
    let sheet = part(file, "xl/worksheets/sheet1.xml");
    let styled = sheet.matches(r#"t="inlineStr""#).count();
    assert!(styled >= 2 * evil.len(), "{sheet}");
    let json = ana.get("/earnings/export?format=json").await.expect(200).json();
    assert_eq!(json[0]["notes"], evil[0]);
}

async fn an_export_is_filtered_as_the_list_is(app: Server) {
    let (ana, uber) = with_books(&app).await;
    let lyft = ana.platform("Lyft").await;
    ana.book(&lyft, "2026-03-14", "5.00").await;

    for filter in [
        "",
        "&from=2026-03-02",
        "&to=2026-03-02",
        "&currency=JPY",
        "&min=1&max=10",
        "&q=B;C",
        &format!("&platformId={uber}"),
        "&from=2030-01-01",
    ] {
        let listed: Vec<_> =
            ana.all(&format!("/earnings?sort=date{filter}")).await.iter().map(tests::id_of).collect();
        let exported: Vec<_> =
            csv(&ana, filter).await.into_iter().map(|mut row| row.remove("id").unwrap()).collect();
        assert_eq!(exported, listed, "{filter}");
    }
}

async fn an_export_of_nothing_is_a_file_all_the_same(app: Server) {
    let ana = app.register("ana").await;

    assert!(csv(&ana, "").await.is_empty());
    assert_eq!(ana.get("/earnings/export?format=json").await.expect(200).json(), json!([]));
    assert_eq!(workbook(&ana).await.len(), 15);
}

async fn an_export_beyond_one_stretch_is_whole_and_in_order(app: Server) {
    let ana = app.register("ana").await;
    let row = |n: u32| format!("2026-03-{:02},{n}.00,row {n}\n", n % 28 + 1);
    let rows: Vec<String> = (1..=2500).map(row).collect();
    let form = Form::statement(format!("Day,Net,Memo\n{}", rows.concat()))
        .text("mapping", r#"{"date":"Day","amount":"Net","notes":"Memo"}"#);
    ana.import(&form).await.expect(201);

    let exported = csv(&ana, "").await;
    let json = ana.get("/earnings/export?format=json").await.expect(200).json();
    let cells = workbook(&ana).await;

    assert_eq!(
        (exported.len(), json.as_array().unwrap().len(), cells.contains_key("E2501")),
        (2500, 2500, true)
    );
    assert!(exported.is_sorted_by_key(|row| row["date"].clone()));
    let mut amounts: Vec<u32> =
        exported.iter().map(|row| row["amount"].strip_suffix(".00").unwrap().parse().unwrap()).collect();
    amounts.sort_unstable();
    assert!(amounts.into_iter().eq(1..=2500));
}

async fn csv_spectrum_cells_survive_the_round_trip(app: Server) {
    let Some(files) = borrowed_all("csv-spectrum/json") else { return };
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    let mut cells = Vec::new();
    for (_, file) in files {
        texts_in(&serde_json::from_slice(&file).unwrap(), &mut cells);
    }
    assert!(cells.len() > 100);
    for cell in &cells {
        let order = json!({ "platformId": uber, "date": "2026-03-14", "amount": "1.00", "notes": cell });
        ana.post("/earnings", order).await.expect(201);
    }

    let mut exported: Vec<String> =
        csv(&ana, "").await.into_iter().map(|mut row| row.remove("notes").unwrap()).collect();

    cells.sort();
    exported.sort();
    assert_eq!(exported, cells);
}

/// Every name and every text of a table.
fn texts_in(table: &Value, cells: &mut Vec<String>) {
    match table {
        Value::String(text) => cells.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts_in(item, cells)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            cells.push(name.clone());
            texts_in(value, cells);
        }),
        other => panic!("{other} is no text"),
    }
}

async fn a_format_must_be_named(app: Server) {
    let ana = app.register("ana").await;

    assert_eq!(ana.get("/earnings/export").await.faulty(), ["format"]);
    assert_eq!(ana.get("/earnings/export?format=pdf&limit=5").await.faulty(), ["format", "limit"]);
}

/// A list that is exported, in the order of the file.
const LISTS: [(&str, &str); 8] = [
    ("platforms", "sort=name"),
    ("earnings", "sort=date"),
    ("expenses", "sort=date"),
    ("products", "sort=name"),
    ("sales", "sort=saleDate"),
    ("customers", "sort=createdAt"),
    ("invoices", "sort=issueDate"),
    ("payments", "sort=date"),
];

/// Random books: something of everything, in several currencies, with texts that are hard to keep.
pub(super) async fn random_books(ana: &Client, seed: u64) {
    const TEXTS: [&str; 7] = ["plain", "=1+1", "-2", "a,\"b\";c", "two\r\nlines", "@x", "Ζωή €"];
    let mut dice = Dice::new(seed);
    let mut platforms = Vec::new();
    let mut buyers = Vec::new();
    let mut products = Vec::new();
    for n in 0..3 {
        let platform = json!({
            "name": format!("{} {n}", dice.pick(&TEXTS).replace("\r\n", " ")), "category": "other",
            "currency": dice.pick(&["USD", "JPY", "KWD"]),
        });
        platforms.push(id_of(&ana.post("/platforms", platform).await.expect(201).data()));
        buyers.push(ana.customer(&format!("{} {n}", dice.pick(&TEXTS).replace("\r\n", " "))).await);
        products.push(ana.product(&format!("{} {n}", dice.pick(&TEXTS).replace("\r\n", " ")), "100").await);
    }
    let (platforms, buyers, products): (Vec<&str>, Vec<&str>, Vec<&str>) = (
        platforms.iter().map(String::as_str).collect(),
        buyers.iter().map(String::as_str).collect(),
        products.iter().map(String::as_str).collect(),
    );
    for _ in 0..25 {
        let day = format!("2026-03-{:02}", dice.roll(1..15));
        let earning = json!({
            "platformId": dice.pick(&platforms), "date": day, "amount": dice.roll(1..9999).to_string(),
            "notes": dice.pick(&TEXTS), "hours": format!("{}.25", dice.roll(0..12)),
        });
        ana.post("/earnings", earning).await.expect(201);
        let expense = json!({
            "category": dice.pick(&["office", "travel"]), "date": day, "vendor": dice.pick(&["=A1", "Staples"]),
            "amount": format!("{}.{:02}", dice.roll(1..99), dice.roll(0..99)), "isTaxDeductible": dice.one_in(2),
        });
        ana.post("/expenses", expense).await.expect(201);
    }
    for _ in 0..6 {
        let sale = json!({
            "productId": dice.pick(&products), "quantity": dice.roll(1..4).to_string(), "customerId": dice.pick(&buyers),
            "status": dice.pick(&["pending", "completed"]), "notes": dice.pick(&TEXTS),
        });
        ana.post("/sales", sale).await.expect(201);
        let amount = format!("{}.10", dice.roll(1..99));
        if dice.one_in(2) {
            ana.invoice(dice.pick(&buyers), &amount).await;
        } else {
            let issued = ana.issued(dice.pick(&buyers), &amount).await;
            ana.pay(&id_of(&issued), "0.50").await;
        }
    }
}

async fn every_list_exports_what_it_lists(app: Server) {
    for seed in 0..3 {
        let ana = app.register(&format!("ana{seed}")).await;
        random_books(&ana, seed).await;
        for (list, sort) in LISTS {
            let listed = ana.all(&format!("/{list}?{sort}")).await;
            let ids: Vec<String> = listed.iter().map(id_of).collect();
            let file = async |format| ana.get(&format!("/{list}/export?format={format}")).await.expect(200);

            let exported = file("json").await.json();
            for (exported, listed) in exported.as_array().unwrap().iter().zip(&listed) {
                // The list of customers also tells what each has bought, was billed and paid.
                let told = |field: &String| list != "customers" || exported.get(field).is_some();
                let listed: serde_json::Map<String, Value> = listed
                    .as_object()
                    .unwrap()
                    .clone()
                    .into_iter()
                    .filter(|(field, _)| told(field))
                    .collect();
                assert_eq!(*exported, Value::Object(listed), "{list} of {seed}");
            }
            assert_eq!(exported.as_array().unwrap().len(), ids.len(), "{list} of {seed}");
            let rows: Vec<BTreeMap<String, String>> = csv::Reader::from_reader(&file("csv").await.body[..])
                .deserialize()
                .map(Result::unwrap)
                .collect();
            let exported: Vec<String> = rows.iter().map(|row| row["id"].clone()).collect();
            assert_eq!(exported, ids, "{list} of {seed}");
            let workbook = file("xlsx").await;
            assert_eq!(
                workbook.header("content-type"),
                Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            );
            let cells = cells_of(workbook.body);
            for (n, id) in ids.iter().enumerate() {
                assert_eq!(cells[&format!("A{}", n + 2)], Cell::Text(id.clone()), "{list} of {seed}");
            }
            assert!(!cells.contains_key(&format!("A{}", ids.len() + 2)));
        }
    }
}

/// What a column adds up to in one currency, in hundredths.
fn sum(rows: &[BTreeMap<String, String>], column: &str, currency: &str) -> i64 {
    let of_currency = rows.iter().filter(|row| row["currency"] == currency);
    of_currency.map(|row| row[column].replace('.', "").parse::<i64>().unwrap()).sum()
}

async fn an_export_adds_up_to_the_summary(app: Server) {
    let ana = app.register("ana").await;
    random_books(&ana, 7).await;
    for list in ["earnings", "expenses"] {
        let file =
            ana.get(&format!("/{list}/export?format=csv&from=2026-03-03&to=2026-03-11")).await.expect(200);
        let rows: Vec<BTreeMap<String, String>> =
            csv::Reader::from_reader(&file.body[..]).deserialize().map(Result::unwrap).collect();
        for currency in ["USD", "JPY", "KWD"] {
            let question = format!("/{list}/summary?from=2026-03-03&to=2026-03-11&currency={currency}");
            let summary = ana.get(&question).await.expect(200).data();
            let totals =
                summary["totals"].as_array().unwrap().iter().filter(|sum| sum["currency"] == currency);
            let total: i64 = totals
                .map(|sum| sum["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap())
                .sum();
            assert_eq!(sum(&rows, "amount", currency), total, "{list} in {currency}");
        }
        assert!(!rows.is_empty());
    }
}

async fn rule_d9_amounts_have_the_digits_of_their_currency_and_lose_no_cent(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    for (day, amount, currency) in
        [(1, "9999999999.99", "USD"), (2, "1250", "JPY"), (3, "999999999.999", "KWD"), (4, "-0.01", "USD")]
    {
        let kind = if amount.starts_with('-') { "refund" } else { "income" };
        let order = json!({
            "platformId": uber, "date": format!("2026-03-0{day}"), "amount": amount, "currency": currency, "kind": kind,
            "hours": "0.000001",
        });
        ana.post("/earnings", order).await.expect(201);
    }

    let file = ana.get("/earnings/export?format=xlsx").await.expect(200).body;

    let cells = cells_of(file.clone());
    let amounts: Vec<&Cell> = (2..=5).map(|row| &cells[&format!("E{row}")]).collect();
    let number = |text: &str| Cell::Number(text.to_owned());
    assert_eq!(
        amounts,
        [&number("9999999999.99"), &number("1250"), &number("999999999.999"), &number("-0.01")]
    );
    assert_eq!(cells["G2"], number("0.000001"));
    let styles = part(file, "xl/styles.xml");
    for shape in ["#,##0", "#,##0.00", "#,##0.000", "yyyy-mm-dd"] {
        assert!(styles.contains(&format!("formatCode=\"{shape}\"")), "{shape} in {styles}");
    }
}

async fn the_books_are_an_archive_of_every_list(app: Server) {
    let ana = app.register("ana").await;
    random_books(&ana, 3).await;

    for format in ["csv", "json", "xlsx"] {
        let answer = ana.get(&format!("/analytics/export?format={format}")).await.expect(200);

        assert_eq!(answer.header("content-type"), Some("application/zip"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(
            answer.header("content-disposition"),
            Some("attachment; filename=\"earntrack-2026-03-14.zip\"")
        );
        let files = unpacked(answer.body);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let expected: Vec<String> = LISTS.map(|(list, _)| format!("{list}.{format}")).into();
        assert_eq!(names, expected);
        for ((list, _), (_, bytes)) in LISTS.into_iter().zip(&files) {
            let alone = ana.get(&format!("/{list}/export?format={format}")).await.expect(200).body;
            assert_eq!(*bytes, alone, "{list} as {format}");
        }
    }
}

async fn some_of_the_books_come_in_one_order_and_one_alone_as_a_file(app: Server) {
    let (ana, _) = with_books(&app).await;
    ana.post("/expenses", json!({ "category": "rent", "amount": "1.00", "date": "2026-03-14" }))
        .await
        .expect(201);

    let days = "from=2026-03-02&to=2026-03-20";
    let answer =
        ana.get(&format!("/analytics/export?format=csv&entities=sales,expenses,earnings&{days}")).await;
    let files = unpacked(answer.expect(200).body);
    assert_eq!(
        files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["earnings.csv", "expenses.csv", "sales.csv"]
    );
    let lines: Vec<usize> = files.iter().map(|(_, bytes)| bytes.split(|b| *b == b'\n').count() - 2).collect();
    assert_eq!(lines, [1, 1, 0]);

    let alone = ana.get(&format!("/analytics/export?format=csv&entities=earnings&{days}")).await.expect(200);
    assert_eq!(alone.body, files[0].1);
    assert_eq!(alone.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(alone.header("content-disposition"), Some("attachment; filename=\"earnings-2026-03-14.csv\""));
}

async fn what_is_no_part_of_the_books_is_refused(app: Server) {
    let ana = app.register("ana").await;

    let answer = ana.get("/analytics/export?format=csv&entities=earnings,passwords&to=x").await;
    assert_eq!(answer.faulty(), ["entities", "to"]);
    assert_eq!(ana.get("/analytics/export").await.faulty(), ["format"]);
    let contradictory = ana.get("/analytics/export?format=csv&from=2026-03-02&to=2026-03-01").await;
    contradictory.refused(422, "CONTRADICTORY_PARAMETERS");
}

async fn changes_during_an_export_make_no_row_come_twice(app: Server) {
    let ana = app.register("ana").await;
    let row = |n: u32| format!("2026-03-{:02},{n}.00,row {n}\n", n % 28 + 1);
    let rows: Vec<String> = (1..=3500).map(row).collect();
    let form = Form::statement(format!("Day,Net,Memo\n{}", rows.concat()))
        .text("mapping", r#"{"date":"Day","amount":"Net","notes":"Memo"}"#);
    let outcome = ana.import(&form).await.expect(201).data();
    let platform = ana.all("/platforms").await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(outcome["created"], 3500);

    let writing = async {
        for n in 0..40 {
            ana.book(&platform, &format!("2026-03-{:02}", n % 28 + 1), "1.00").await;
        }
    };
    let reading = async { csv(&ana, "").await };
    let ((), exported) = tokio::join!(writing, reading);

    let mut ids: Vec<&String> = exported.iter().map(|row| &row["id"]).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "none comes twice");
    let imported = exported.iter().filter(|row| row["notes"].starts_with("row ")).count();
    assert_eq!(imported, 3500, "what was there all the time is there");
    assert!(exported.is_sorted_by_key(|row| row["date"].clone()));
}
