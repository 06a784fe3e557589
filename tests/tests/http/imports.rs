//! Statements that are imported, and can be undone.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Client, Form, Server, borrowed_all, id_of, served};

served!(
    a_statement_is_booked_and_told_of,
    two_imports_at_once_meet_one_new_platform,
    rule_d3_a_dry_run_tells_all_and_books_nothing,
    rule_d1_the_same_file_three_times_adds_nothing,
    rule_d1_two_equal_rows_of_a_file_are_two_earnings,
    rule_d1_overlapping_files_give_the_union,
    rule_d1_the_same_rows_on_another_platform_are_other_earnings,
    rule_d3_a_row_that_a_user_edited_is_not_overwritten,
    rule_d3_undoing_an_import_restores_what_was_before,
    undoing_an_import_keeps_platforms_that_others_use,
    rule_d6_an_undo_of_another_version_is_refused,
    a_bad_row_is_named_and_nothing_is_booked,
    every_fault_of_a_mapping_is_named_at_once,
    every_fault_of_a_form_is_named_at_once,
    rule_d2_an_ambiguous_column_is_asked_about_and_answered_by_the_mapping,
    rule_d2_a_dialect_is_asked_about_and_answered_by_the_mapping_too,
    rule_d2_numbers_are_read_as_the_world_writes_them,
    rule_d2_a_file_may_be_in_any_encoding,
    rule_t2_instants_are_booked_on_the_day_of_the_zone,
    a_row_names_its_platform_and_else_the_form_does,
    rows_without_an_amount_are_skipped_and_told_why,
    of_many_skipped_rows_the_first_thousand_are_named,
    what_is_no_statement_is_refused,
    a_file_beyond_ten_mebibytes_is_refused,
    only_forms_are_taken,
    csv_spectrum_is_survived,
);

const MAPPING: &str = r#"{"date":"Day","amount":"Net","notes":"Memo"}"#;

/// The books of someone who has none.
const NOTHING: [Vec<Value>; 3] = [const { Vec::new() }; 3];

/// The form of a file with three columns.
fn statement(rows: &str) -> Form {
    Form::statement(format!("Day,Net,Memo\n{rows}")).text("mapping", MAPPING)
}

/// The figures of an import: rows, created, duplicates, skipped.
fn figures(outcome: &Value) -> [u64; 4] {
    ["rows", "created", "duplicates", "skippedCount"].map(|field| outcome[field].as_u64().unwrap())
}

async fn import(client: &Client, rows: &str) -> Value {
    client.import(&statement(rows)).await.expect(201).data()
}

/// All that a user has, as the lists tell it.
async fn books(client: &Client) -> [Vec<Value>; 3] {
    [client.all("/platforms").await, client.all("/earnings").await, client.all("/earnings/imports").await]
}

async fn amounts(client: &Client) -> Vec<String> {
    let rows = client.all("/earnings?sort=date").await;
    rows.iter().map(|row| row["amount"].as_str().unwrap().to_owned()).collect()
}

async fn two_imports_at_once_meet_one_new_platform(app: Server) {
    let ana = app.register("ana").await;
    let forms = [1, 2, 3, 4].map(|day| statement(&format!("2026-03-0{day},{day}.00,Met\n")));

    let answers = join_all(forms.iter().map(|form| ana.import(form).into_future())).await;

    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [201; 4]);
    let [platforms, earnings, imports] = books(&ana).await;
    assert_eq!([platforms.len(), earnings.len(), imports.len()], [1, 4, 4]);
}

async fn a_statement_is_booked_and_told_of(app: Server) {
    let ana = app.register("ana").await;
    let form = statement("2026-03-01,10.00,Monday\n2026-03-02,,nothing\n2026-03-03,2.50,Wednesday\n");

    let answer = ana.import(&form).await.expect(201);

    let outcome = answer.data();
    let id = id_of(&outcome);
    assert_eq!(figures(&outcome), [3, 2, 0, 1]);
    assert_eq!(outcome["skipped"], json!([{ "row": 3, "reason": "No amount" }]));
    assert_eq!(outcome["totals"], json!([{ "currency": "USD", "amount": "12.50" }]));
    assert_eq!((&outcome["dialect"], &outcome["fileName"]), (&json!("mapping"), &json!("statement.csv")));
    assert_eq!(
        outcome["preview"][0],
        json!({
            "date": "2026-03-01", "amount": "10.00", "currency": "USD", "hours": null, "notes": "Monday", "kind": "income",
        })
    );
    assert_eq!(outcome["preview"].as_array().unwrap().len(), 2);
    assert_eq!(answer.header("location"), Some(format!("/api/v1/earnings/imports/{id}").as_str()));

    let mut told = outcome.clone();
    told.as_object_mut().unwrap().remove("preview");
    assert_eq!(ana.get(&format!("/earnings/imports/{id}")).await.expect(200).data(), told);
    let [platforms, earnings, imports] = books(&ana).await;
    assert_eq!((platforms.len(), &platforms[0]["name"]), (1, &json!("Imported")));
    assert!(earnings.iter().all(|row| row["importId"] == json!(id)));
    assert_eq!(imports, [told]);
}

async fn rule_d3_a_dry_run_tells_all_and_books_nothing(app: Server) {
    let ana = app.register("ana").await;
    let rows = "2026-03-01,10.00,a\n2026-03-02,2.50,b\n";

    let answer = ana.import(&statement(rows).text("dryRun", "true")).await.expect(200);

    let mut dry = answer.data();
    assert_eq!(
        (&dry["id"], &dry["createdAt"], answer.header("location")),
        (&Value::Null, &Value::Null, None)
    );
    assert_eq!(books(&ana).await, NOTHING);
    let mut real = import(&ana, rows).await;
    for outcome in [&mut dry, &mut real] {
        outcome["id"].take();
        outcome["createdAt"].take();
    }
    assert_eq!(dry, real);
}

async fn rule_d1_the_same_file_three_times_adds_nothing(app: Server) {
    let ana = app.register("ana").await;
    let rows = "2026-03-01,10.00,a\n2026-03-02,2.50,b\n";

    let outcomes = [import(&ana, rows).await, import(&ana, rows).await, import(&ana, rows).await];

    assert_eq!(outcomes.each_ref().map(figures), [[2, 2, 0, 0], [2, 0, 2, 0], [2, 0, 2, 0]]);
    assert_eq!((&outcomes[1]["totals"], &outcomes[1]["preview"]), (&json!([]), &json!([])));
    assert_eq!(amounts(&ana).await, ["10.00", "2.50"]);
}

async fn rule_d1_two_equal_rows_of_a_file_are_two_earnings(app: Server) {
    let ana = app.register("ana").await;

    let twice = import(&ana, "2026-03-01,10.00,a\n2026-03-01,10.00,a\n").await;
    let thrice = import(&ana, "2026-03-01,10.00,a\n2026-03-01,10.00,a\n2026-03-01,10.00,a\n").await;

    assert_eq!([figures(&twice), figures(&thrice)], [[2, 2, 0, 0], [3, 1, 2, 0]]);
}

async fn rule_d1_overlapping_files_give_the_union(app: Server) {
    let ana = app.register("ana").await;

    let first = import(&ana, "2026-03-01,1.00,a\n2026-03-02,2.00,b\n2026-03-03,3.00,c\n").await;
    let second = import(&ana, "2026-03-04,4.00,d\n2026-03-03,3.00,c\n2026-03-02,2.00,b\n").await;

    assert_eq!([figures(&first), figures(&second)], [[3, 3, 0, 0], [3, 1, 2, 0]]);
    assert_eq!(amounts(&ana).await, ["1.00", "2.00", "3.00", "4.00"]);
    ana.delete(&format!("/earnings/imports/{}", id_of(&second))).await.expect(204);
    assert_eq!(amounts(&ana).await, ["1.00", "2.00", "3.00"]);
}

async fn rule_d1_the_same_rows_on_another_platform_are_other_earnings(app: Server) {
    let ana = app.register("ana").await;
    let (uber, lyft) = (ana.platform("Uber").await, ana.platform("Lyft").await);
    let on = async |platform: &str| {
        let form = statement("2026-03-01,10.00,a\n").text("platformId", platform);
        figures(&ana.import(&form).await.expect(201).data())
    };

    assert_eq!(
        [on(&uber).await, on(&lyft).await, on(&uber).await],
        [[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0]]
    );
}

async fn rule_d3_a_row_that_a_user_edited_is_not_overwritten(app: Server) {
    let ana = app.register("ana").await;
    let rows = "2026-03-01,10.00,a\n2026-03-02,2.50,b\n";
    import(&ana, rows).await;
    let edited = id_of(&ana.all("/earnings?q=a").await[0]);
    let change = json!({ "amount": "11.00", "notes": "mine", "date": "2026-02-28" });
    let mine = ana.put(&format!("/earnings/{edited}"), change).await.expect(200).data();

    let again = import(&ana, rows).await;

    assert_eq!(figures(&again), [2, 0, 2, 0]);
    assert_eq!(ana.get(&format!("/earnings/{edited}")).await.expect(200).data(), mine);
}

async fn rule_d3_undoing_an_import_restores_what_was_before(app: Server) {
    let ana = app.register("ana").await;
    let uber = ana.platform("Uber").await;
    ana.book(&uber, "2026-03-01", "10.00").await;
    import(&ana, "2026-03-01,1.00,a\n").await;
    let before = books(&ana).await;
    let figures_before = ana.get("/earnings/summary?period=all").await.expect(200).data();

    let form = Form::statement("Day,Net,Where\n2026-03-01,1.00,Uber\n2026-03-05,5.00,Lyft\n")
        .text("mapping", r#"{"date":"Day","amount":"Net","platform":"Where"}"#);
    let outcome = ana.import(&form).await.expect(201).data();
    assert_eq!(ana.all("/platforms").await.len(), 3);
    let path = format!("/earnings/imports/{}", id_of(&outcome));
    ana.delete(&path).await.expect(204);

    assert_eq!(books(&ana).await, before);
    assert_eq!(ana.get("/earnings/summary?period=all").await.expect(200).data(), figures_before);
    ana.get(&path).await.refused(404, "NOT_FOUND");
    ana.delete(&path).await.refused(404, "NOT_FOUND");
    assert_eq!(self::figures(&ana.import(&form).await.expect(201).data()), [2, 2, 0, 0]);
}

async fn undoing_an_import_keeps_platforms_that_others_use(app: Server) {
    let ana = app.register("ana").await;
    let outcome = import(&ana, "2026-03-01,1.00,a\n").await;
    let made = id_of(&ana.all("/platforms").await[0]);
    ana.book(&made, "2026-03-02", "7.00").await;

    ana.delete(&format!("/earnings/imports/{}", id_of(&outcome))).await.expect(204);

    assert_eq!(amounts(&ana).await, ["7.00"]);
    assert_eq!(ana.all("/platforms").await.len(), 1);
}

async fn rule_d6_an_undo_of_another_version_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let outcome = import(&ana, "2026-03-01,1.00,a\n").await;
    let path = format!("/earnings/imports/{}", id_of(&outcome));
    let tag = ana.get(&path).await.expect(200).tag();

    ana.delete(&path).if_match("\"99\"").await.refused(412, "PRECONDITION_FAILED");

    assert_eq!(amounts(&ana).await, ["1.00"]);
    ana.delete(&path).if_match(&tag).await.expect(204);
}

async fn a_bad_row_is_named_and_nothing_is_booked(app: Server) {
    let ana = app.register("ana").await;
    let good = "2026-03-01,10.00,a\n".repeat(1500);

    for (bad, place) in [
        ("2026-03-02,ten,b\n", "row 1502, column Net"),
        ("yesterday,10.00,b\n", "row 1502, column Day"),
        ("2026-02-30,10.00,b\n", "row 1502, column Day"),
        (",10.00,b\n", "row 1502, column Day"),
        ("2026-03-02,1.005,b\n", "row 1502, column Net"),
        ("2026-03-02,99999999999999999999999,b\n", "row 1502, column Net"),
    ] {
        for dry_run in ["false", "true"] {
            let form = statement(&format!("{good}{bad}{good}")).text("dryRun", dry_run);
            let details = ana.import(&form).await.refused(422, "BAD_STATEMENT");
            assert_eq!(details.keys().collect::<Vec<_>>(), [place], "{bad}");
        }
    }
    assert_eq!(books(&ana).await, NOTHING);
}

async fn every_fault_of_a_mapping_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let file = "Day,Net,Memo\n2026-03-01,1.00,a\n";
    let faults =
        async |mapping: &str| ana.import(&Form::statement(file).text("mapping", mapping)).await.faulty();

    assert_eq!(
        faults(
            r#"{"date":5,"dateFormat":"usa","amount":[],"hours":{"column":"h","unit":"days"},"color":"red"}"#
        )
        .await,
        ["mapping.amount", "mapping.color", "mapping.date", "mapping.dateFormat", "mapping.hours.unit"]
    );
    assert_eq!(
        faults(r#"{"date":"Datum","amount":["Net","Tip"],"hours":"Time","sourceId":"Id"}"#).await,
        ["mapping.amount", "mapping.date", "mapping.hours.column", "mapping.sourceId"]
    );
    for mapping in ["{", "[]", "null", "x"] {
        assert_eq!(faults(mapping).await, ["mapping"], "{mapping}");
    }
}

async fn every_fault_of_a_form_is_named_at_once(app: Server) {
    let ana = app.register("ana").await;
    let faulty = ["platformId", "currency", "timezone", "dryRun", "dialect"];
    let form = faulty
        .into_iter()
        .fold(statement("2026-03-01,1.00,a\n"), |form, field| form.text(field, "no such thing"));

    assert_eq!(ana.import(&form).await.faulty(), ["currency", "dialect", "dryRun", "platformId", "timezone"]);

    let strange = statement("").text("color", "red").text("mapping", MAPPING).file("file", "b.csv", "");
    assert_eq!(ana.import(&strange).await.faulty(), ["color", "file", "mapping"]);
    assert_eq!(ana.import(&Form::default().text("mapping", MAPPING)).await.faulty(), ["file"]);
    assert_eq!(ana.import(&statement("").text("currency", &"x".repeat(70_000))).await.faulty(), ["currency"]);
}

async fn rule_d2_an_ambiguous_column_is_asked_about_and_answered_by_the_mapping(app: Server) {
    let ana = app.register("ana").await;
    let file = "Day,Net\n01/02/2026,5.00\n03/04/2026,6.00\n";
    let form = |mapping: &str| Form::statement(file).text("mapping", mapping);

    let details =
        ana.import(&form(r#"{"date":"Day","amount":"Net"}"#)).await.refused(422, "AMBIGUOUS_FORMAT");

    assert_eq!(details.keys().collect::<Vec<_>>(), ["mapping.dateFormat"]);
    let problem = &details["mapping.dateFormat"];
    assert!(problem.contains("Day") && problem.contains("dmy") && problem.contains("mdy"), "{problem}");
    assert_eq!(books(&ana).await, NOTHING);
    for (format, dates) in [("dmy", ["2026-02-01", "2026-04-03"]), ("mdy", ["2026-01-02", "2026-03-04"])] {
        let mapping = format!(r#"{{"date":"Day","amount":"Net","dateFormat":"{format}"}}"#);
        let preview =
            ana.import(&form(&mapping).text("dryRun", "true")).await.expect(200).data()["preview"].clone();
        assert_eq!([&preview[0]["date"], &preview[1]["date"]], [&json!(dates[0]), &json!(dates[1])]);
    }
    // A day beyond the twelfth settles it for the whole column.
    let settled = Form::statement(format!("{file}31/12/2026,1.00\n"))
        .text("mapping", r#"{"date":"Day","amount":"Net"}"#);
    assert_eq!(ana.import(&settled).await.expect(201).data()["preview"][0]["date"], "2026-02-01");
}

async fn rule_d2_a_dialect_is_asked_about_and_answered_by_the_mapping_too(app: Server) {
    let ana = app.register("ana").await;
    let file = "\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\
                \"From Email Address\",\"To Email Address\",\"Transaction ID\"\n\
                \"6/4/2016\",\"10:46:49\",\"PDT\",\"Jane\",\"Website Payment\",\"Completed\",\"USD\",\"100.00\",\"-3.20\",\
                \"96.80\",\"a@example.com\",\"b@example.com\",\"T1\"\n";

    let details = ana.import(&Form::statement(file)).await.refused(422, "AMBIGUOUS_FORMAT");
    let answered = Form::statement(file).text("mapping", r#"{"dateFormat":"mdy"}"#);
    let outcome = ana.import(&answered).await.expect(201).data();

    assert_eq!(details.keys().collect::<Vec<_>>(), ["mapping.dateFormat"]);
    assert_eq!((&outcome["dialect"], &outcome["created"]), (&json!("paypal-activity"), &json!(1)));
    let row = &ana.all("/earnings").await[0];
    assert_eq!((&row["date"], &row["amount"]), (&json!("2016-06-04"), &json!("96.80")));
    assert_eq!((&row["breakdown"]["gross"], &row["breakdown"]["fees"]), (&json!("100.00"), &json!("3.20")));
}

async fn rule_d2_numbers_are_read_as_the_world_writes_them(app: Server) {
    let ana = app.register("ana").await;
    let read = async |cells: &[&str]| -> Vec<String> {
        let rows: Vec<String> = cells.iter().map(|cell| format!("2026-03-01;\"{cell}\"\n")).collect();
        let file = format!("Day;Net\n{}", rows.concat());
        let form = Form::statement(file).text("mapping", r#"{"date":"Day","amount":"Net"}"#);
        let outcome = ana.import(&form.text("dryRun", "true")).await.expect(200).data();
        let preview = outcome["preview"].as_array().unwrap();
        preview.iter().map(|row| row["amount"].as_str().unwrap().to_owned()).collect()
    };

    assert_eq!(read(&["4.711,98", "12,5"]).await, ["4711.98", "12.50"]);
    assert_eq!(
        read(&["1'000.00", "(12.00)", "\u{2212}3.10", "$1,234.50"]).await,
        ["1000.00", "-12.00", "-3.10", "1234.50"]
    );
}

async fn rule_d2_a_file_may_be_in_any_encoding(app: Server) {
    let ana = app.register("ana").await;
    let text = "Tag;Betrag;Grund\r\n14.03.2026;4.711,98;Trinkgeld für Müller\r\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let latin1 = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();

    for (name, file) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("UTF-16, little end first", utf16(u16::to_le_bytes)),
        ("UTF-16, big end first", utf16(u16::to_be_bytes)),
        ("Latin-1", latin1),
    ] {
        let form =
            Form::statement(file).text("mapping", r#"{"date":"Tag","amount":"Betrag","notes":"Grund"}"#);
        let row = ana.import(&form.text("dryRun", "true")).await.expect(200).data()["preview"][0].clone();
        assert_eq!(
            (&row["date"], &row["amount"], &row["notes"]),
            (&json!("2026-03-14"), &json!("4711.98"), &json!("Trinkgeld für Müller")),
            "{name}"
        );
    }
}

async fn rule_t2_instants_are_booked_on_the_day_of_the_zone(app: Server) {
    let ana = app.register_as("ana", json!({ "timezone": "America/Los_Angeles" })).await;
    let booked_on = async |form: Form| {
        ana.import(&form.text("dryRun", "true")).await.expect(200).data()["preview"][0]["date"].clone()
    };

    let instant = "2026-01-01T04:30:00Z,1.00,a\n";
    assert_eq!(booked_on(statement(instant)).await, "2025-12-31");
    assert_eq!(booked_on(statement(instant).text("timezone", "Europe/Berlin")).await, "2026-01-01");
    // What a platform prints in its own time is a civil date already (T1).
    for printed in ["2026-01-01", "2026-01-01 04:30:00", "2026-01-01T05:30:00+01:00"] {
        assert_eq!(booked_on(statement(&format!("{printed},1.00,a\n"))).await, "2026-01-01", "{printed}");
    }
}

async fn a_row_names_its_platform_and_else_the_form_does(app: Server) {
    let ana = app.register("ana").await;
    let yen = json!({ "name": "Yen", "category": "other", "currency": "JPY" });
    let yen = id_of(&ana.post("/platforms", yen).await.expect(201).data());
    let form =
        Form::statement("Day,Net,Where\n2026-03-01,100,\n2026-03-02,5,Übër \n2026-03-03,6,\u{a0}ÜBËR\n")
            .text("mapping", r#"{"date":"Day","amount":"Net","platform":"Where"}"#)
            .text("platformId", &yen);

    ana.import(&form).await.expect(201);

    let names: Vec<_> = ana.all("/platforms").await.iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    let rows = ana.all("/earnings?sort=date").await;
    let told: Vec<_> =
        rows.iter().map(|row| (row["amount"].as_str().unwrap(), row["currency"].as_str().unwrap())).collect();
    assert_eq!(told, [("100", "JPY"), ("5", "JPY"), ("6", "JPY")]);
    assert_eq!(rows[0]["platformId"], json!(yen));
    assert_eq!(rows[1]["platformId"], rows[2]["platformId"]);

    let in_pounds = statement("2026-03-05,7.00,a\n").text("currency", "GBP");
    assert_eq!(
        ana.import(&in_pounds).await.expect(201).data()["totals"],
        json!([{ "currency": "GBP", "amount": "7.00" }])
    );
}

async fn rows_without_an_amount_are_skipped_and_told_why(app: Server) {
    let ana = app.register("ana").await;
    let rows = "2026-03-01,0.00,a\n2026-03-02,,b\n\n2026-03-03,1.00,c\nTotal,1.00,\nDay,Net,Memo\n";

    let outcome = import(&ana, rows).await;

    assert_eq!(figures(&outcome), [5, 1, 0, 4]);
    let skipped: Vec<_> = outcome["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["row"].as_u64().unwrap(), row["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(
        skipped,
        [(2, "An amount of zero"), (3, "No amount"), (6, "A row of totals"), (7, "The header again")]
    );
}

async fn of_many_skipped_rows_the_first_thousand_are_named(app: Server) {
    let ana = app.register("ana").await;

    let outcome = import(&ana, &format!("2026-03-01,1.00,a\n{}", "2026-03-01,,b\n".repeat(1500))).await;

    assert_eq!(figures(&outcome), [1501, 1, 0, 1500]);
    assert_eq!(outcome["skipped"].as_array().unwrap().len(), 1000);
}

async fn what_is_no_statement_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();

    for (file, code) in [
        (Vec::new(), "BAD_STATEMENT"),
        (b"\n\n \n".to_vec(), "BAD_STATEMENT"),
        (png, "BAD_STATEMENT"),
        (b"Day,Net\n2026-03-01,1.00\n".to_vec(), "UNKNOWN_STATEMENT"),
        (b"just some words".to_vec(), "UNKNOWN_STATEMENT"),
    ] {
        let details = ana.import(&Form::statement(file.clone())).await.refused(422, code);
        assert_eq!(details.keys().collect::<Vec<_>>(), ["file"], "{}", String::from_utf8_lossy(&file));
    }
    let wrong_dialect = Form::statement("Day,Net\n2026-03-01,1.00\n").text("dialect", "stripe-payments");
    ana.import(&wrong_dialect).await.refused(422, "UNKNOWN_STATEMENT");
    assert_eq!(books(&ana).await, NOTHING);
}

async fn a_file_beyond_ten_mebibytes_is_refused(app: Server) {
    let ana = app.register("ana").await;
    let row = "2026-03-01,10.00,a note that fills the file without end\n";

    let huge = statement(&row.repeat((10 << 20) / row.len() + 1));

    ana.import(&huge).await.refused(413, "PAYLOAD_TOO_LARGE");
    ana.import(&huge).without("content-length").keyed("k1").await.refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(books(&ana).await, NOTHING);
}

async fn only_forms_are_taken(app: Server) {
    let ana = app.register("ana").await;
    let import =
        |content_type: &str, body: &str| ana.call("POST", "/earnings/imports").body(content_type, body);

    for content_type in
        ["application/json", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data", ""]
    {
        import(content_type, "Day,Net\n").await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    for body in [
        "",
        "x",
        "--b\r\n",
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nDay",
    ] {
        import("multipart/form-data; boundary=b", body).await.expect(400);
    }
}

async fn csv_spectrum_is_survived(app: Server) {
    let Some(files) = borrowed_all("csv-spectrum/csvs") else { return };
    let ana = app.register("ana").await;

    for (name, file) in files {
        let head = String::from_utf8_lossy(&file).lines().next().unwrap_or_default().to_owned();
        let first = head.split(',').next().unwrap_or_default().trim_matches('"').to_owned();
        let mapping = json!({ "date": first, "amount": first }).to_string();
        for form in [Form::statement(file.clone()), Form::statement(file).text("mapping", &mapping)] {
            let answer = ana.import(&form).await;
            assert!(matches!(answer.status, 201 | 400 | 422), "{name}: {}", answer.text());
        }
    }
}
