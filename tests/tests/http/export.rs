//! The books as files (D9).

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use serde_json::{Value, json};
use tests::{Client, Form, Server, borrowed_all, served};

served!(
    a_csv_file_holds_numbers_dates_and_text,
    a_json_file_holds_what_the_list_does,
    rule_d9_in_a_workbook_numbers_are_numbers_and_dates_are_dates,
    rule_d9_no_cell_is_a_formula,
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
enum Cell {
    Number(String),
    Text(String),
}

async fn workbook(client: &Client) -> BTreeMap<String, Cell> {
    let answer = client.get("/earnings/export?format=xlsx").await.expect(200);
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(!sheet.contains("<f>"), "no cell is a formula");
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
        let Some(Cell::Text(cell)) = cells.get(&format!("O{}", n + 2)) else { panic!("{cells:?}") };
        assert!(cell.starts_with('\'') || cell.starts_with("&apos;"), "{cell}");
    }
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
