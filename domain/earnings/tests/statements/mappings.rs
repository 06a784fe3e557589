//! Files of any make, read by the columns that the user names.

use earnings::statement::Instructions;

use crate::books::{mapped, read, refusal};

#[test]
fn amounts_are_added_up_and_blank_cells_are_zero() {
    let mapping = mapped(r#"{"date":"Day","amount":["Fare","Tip"]}"#);

    let books = read(
        "Day,Fare,Tip\n2026-01-01,10.00,\n2026-01-02,,2.50\n2026-01-03,,--\n2026-01-04,5.00,-5.00\n",
        &mapping,
    );

    assert_eq!(books.shown(), ["2 2026-01-01 income 10.00 EUR", "3 2026-01-02 income 2.50 EUR"]);
    assert_eq!(books.skipped, [(4, "No amount".to_owned()), (5, "An amount of zero".to_owned())]);
}

#[test]
fn hours_are_read_in_every_unit() {
    let hours = |column: &str, cells: &str| -> Vec<String> {
        let mapping = mapped(&format!(r#"{{"date":"Day","amount":"Net","hours":{column}}}"#));
        let books = read(format!("Day,Net,From,To,Time\n2026-01-01,1.00,{cells}\n"), &mapping);
        books
            .entries
            .iter()
            .map(|entry| entry.hours.map_or("none".to_owned(), |hours| hours.to_string()))
            .collect()
    };

    assert_eq!(hours(r#""Time""#, ",,8.33333"), ["8.33333"]);
    assert_eq!(hours(r#""Time""#, ",,"), ["none"]);
    assert_eq!(hours(r#""Time""#, ",,\"7,500\""), ["7.5"]);
    assert_eq!(hours(r#"{"column":"Time","unit":"minutes"}"#, ",,50"), ["0.833333"]);
    assert_eq!(hours(r#"{"column":"Time","unit":"seconds"}"#, ",,2251"), ["0.625278"]);
    assert_eq!(hours(r#"{"column":"Time","unit":"hh:mm"}"#, ",,7:45"), ["7.75"]);
    let between = r#"{"start":"From","end":"To"}"#;
    assert_eq!(hours(between, "2026-01-01 23:30,2026-01-02 00:15,"), ["0.75"]);
    assert_eq!(hours(between, "2026-01-01 23:30,,"), ["none"]);
    assert_eq!(hours(between, "2026-03-14 8:00 a.m.,2026-03-14 8:30 p.m.,"), ["12.5"]);
    assert_eq!(hours(between, "2026-01-01T09:00:00Z,2026-01-01T12:00:00+02:00,"), ["1"]);
}

#[test]
fn less_than_no_time_is_a_bad_cell() {
    let between = mapped(r#"{"date":"From","amount":"Net","hours":{"start":"From","end":"To"}}"#);

    let (code, faults) = refusal("From,To,Net\n2026-01-02 10:00,2026-01-02 09:00,1.00\n", &between);

    assert_eq!((code, faults[0].0.as_str()), ("BAD_STATEMENT", "row 2, column To"));
}

#[test]
fn rule_e2_hours_are_unknown_where_the_clocks_were_put_back_before_the_end() {
    let between = mapped(r#"{"date":"From","amount":"Net","hours":{"start":"From","end":"To"}}"#);
    let file = |from: &str, to: &str| format!("From,To,Net\n{from},{to},1.00\n");

    // In Berlin the hour from two to three comes twice on that day.
    let books = read(file("2026-10-25 02:50", "2026-10-25 02:10"), &between);

    assert_eq!((books.entries[0].hours, books.totals()), (None, [("EUR", 100)].into()));
    for (from, to) in [
        ("2026-10-25 03:20", "2026-10-25 02:10"),
        ("2026-10-24 02:50", "2026-10-24 02:10"),
        ("2026-10-25T02:50+02:00", "2026-10-25T02:10+02:00"),
    ] {
        assert_eq!(refusal(file(from, to), &between).1[0].0, "row 2, column To", "{from}");
    }
}

#[test]
fn columns_are_found_by_exact_name_first_and_then_by_any_that_reads_the_same() {
    let mapping = mapped(r#"{"date":" day ","amount":"net"}"#);

    let books = read("Day,Net,net\n2026-01-01,1.00,2.00\n", &mapping);

    assert_eq!(books.totals(), [("EUR", 200)].into());
}

#[test]
fn every_column_that_is_missing_is_named_with_those_that_are_there() {
    let mapping = mapped(
        r#"{"date":"Day","amount":["Net","Tip"],"hours":{"start":"From","end":"Day"},"notes":"Memo"}"#,
    );

    let (code, faults) = refusal("Report of January\nDay,Net\n2026-01-01,1.00\n", &mapping);

    let fields: Vec<&str> = faults.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(code, "VALIDATION_ERROR");
    assert_eq!(fields, ["mapping.amount", "mapping.hours.start", "mapping.notes"]);
    assert_eq!(faults[0].1, "The file has no column “Tip”; it has: Day, Net");
}

#[test]
fn the_header_is_found_below_a_preamble_and_totals_are_left_out() {
    let file = "Earnings of Ada\nPrinted,2026-02-01\n\nDay,Net,Memo\n2026-01-01,1.00,a\n2026-01-02,2.00,b\nTotal,3.00,\n,3.00,Total\nThank you!\n";

    let books = read(file, &mapped(r#"{"date":"Day","amount":"Net"}"#));

    assert_eq!(books.totals(), [("EUR", 300)].into());
    assert_eq!(books.entries[0].row, 5);
    assert_eq!(books.skipped_rows(), [7, 8, 9]);
}

#[test]
fn totals_and_remarks_are_known_in_other_words_too() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net"}"#);
    for label in [
        "Total earnings",
        "Total payout",
        "Weekly total",
        "Sub-total",
        "Total (12 rows)",
        "TOTAL USD",
        "Totale",
        "Totaal:",
        "Gesamtsumme",
        "Insgesamt",
        "Total général",
        "Saldo",
        "Closing balance",
    ] {
        let file = format!("Day,Net,Memo\n2026-01-01,3.00,Total Wine\n{label},3.00,\n,3.00,{label}\n");
        let books = read(file, &mapping);

        assert_eq!((books.totals(), books.skipped_rows()), ([("EUR", 300)].into(), vec![3, 4]), "{label}");
        assert_eq!(books.skipped[0].1, "A row of totals");
    }
    let file = "Day,Net,Memo\n2026-01-01,3.00,\nReport generated on,2026-01-05,\n,see below,for details\n";

    let books = read(file, &mapping);

    assert_eq!(books.skipped, [3, 4].map(|row| (row, "A remark, not a row".to_owned())));
}

#[test]
fn a_row_with_money_is_no_remark_and_one_with_a_bad_date_no_total() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net"}"#);
    for row in [
        "yesterday,3.00,",
        "2026-02-30,n.a.b.,",
        "2026-02-30,3.00,Total Wine",
        // In digits, a month or a currency that are not known.
        "١٤/٠٣/٢٠٢٦,١٠٫٥٠,رحلة",
        "Maj 14 2026,KSh 10.50,x",
        // A comma without quotation marks has moved the cells.
        "Doe,Ada,2026-01-01,3.00",
    ] {
        let (code, faults) = refusal(format!("Day,Net,Memo,More\n{row}\n"), &mapping);

        assert_eq!((code, faults[0].0.starts_with("row 2")), ("BAD_STATEMENT", true), "{row}");
    }
}

#[test]
fn the_currency_comes_from_the_column_the_cell_the_user_and_then_the_account() {
    let mapping = r#"{"date":"Day","amount":"Net","currency":"Cur"}"#;
    let file = "Day,Net,Cur\n2026-01-01,1.00,usd\n2026-01-01,£2.00,\n2026-01-01,$4.00,\n2026-01-01,8.00,\n2026-01-01,16.00,CHF\n";
    let said = Instructions { currency: "CAD".parse().ok(), ..mapped(mapping) };

    assert_eq!(
        read(file, &said).totals(),
        [("CAD", 1_200), ("CHF", 1_600), ("GBP", 200), ("USD", 100)].into()
    );
    assert_eq!(
        read(file, &mapped(mapping)).totals(),
        [("CHF", 1_600), ("EUR", 800), ("GBP", 200), ("USD", 500)].into()
    );
    let (code, faults) = refusal("Day,Net,Cur\n2026-01-01,1.00,dollars\n", &mapped(mapping));
    assert_eq!((code, faults[0].0.as_str()), ("BAD_STATEMENT", "row 2, column Cur"));
}

#[test]
fn rule_m6_amounts_of_one_row_are_in_one_currency() {
    let two = mapped(r#"{"date":"Day","amount":["Fare","Tip"]}"#);
    let named = mapped(r#"{"date":"Day","amount":"Net","currency":"Cur"}"#);
    let row = |fare: &str, tip: &str| format!("Day,Fare,Tip\n2026-01-01,{fare},{tip}\n");
    let net = |net: &str, cur: &str| format!("Day;Net;Cur\n2026-01-01;{net};{cur}\n");

    for (file, mapping, column) in [
        (row("$10.00", "€2.00"), &two, "Fare"),
        (row("CA$10.00", "US$2.00"), &two, "Tip"),
        (net("€2,00", "USD"), &named, "Net"),
        // Four currencies are written so, and nothing says which is meant.
        (net("12,50 kr", ""), &named, "Net"),
        (net("12,50", "kr"), &named, "Cur"),
    ] {
        let (code, faults) = refusal(file.as_str(), mapping);
        assert_eq!((code, &faults[0].0), ("BAD_STATEMENT", &format!("row 2, column {column}")), "{file}");
    }
    assert_eq!(read(row("$10.00", "CA$2.00"), &two).totals(), [("CAD", 1_200)].into());
    assert_eq!(read(row("$10.00", "2.00"), &two).totals(), [("USD", 1_200)].into());
    assert_eq!(read(net("12,50 kr", "SEK"), &named).totals(), [("SEK", 1_250)].into());
    let danish = Instructions { currency: "DKK".parse().ok(), ..named };
    assert_eq!(read(net("12,50 kr.", ""), &danish).totals(), [("DKK", 1_250)].into());
    assert_eq!(read(net("12,50", "kr"), &danish).totals(), [("DKK", 1_250)].into());
}

#[test]
fn a_column_of_currencies_may_hold_their_signs() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","currency":"Cur"}"#);
    let file = "Day,Net,Cur\n2026-01-01,1.00,€\n2026-01-01,2.00,US$\n2026-01-01,4.00,$\n2026-01-01,8.00,zł\n";

    assert_eq!(read(file, &mapping).totals(), [("EUR", 100), ("PLN", 800), ("USD", 600)].into());
    let canadian = Instructions { currency: "CAD".parse().ok(), ..mapping.clone() };
    assert_eq!(read("Day,Net,Cur\n2026-01-01,1.00,$\n", &canadian).totals(), [("CAD", 100)].into());
    // A file of pounds and dollars does not say what the rest is in.
    let mixed = read("Day,Net,Cur\n2026-01-01,1.00,GBP\n2026-01-01,2.00,$\n2026-01-01,4.00,\n", &mapping);
    assert_eq!(mixed.totals(), [("EUR", 400), ("GBP", 100), ("USD", 200)].into());
}

#[test]
fn a_dash_beside_a_sign_is_a_blank_cell() {
    let mapping = mapped(r#"{"date":"Day","amount":["Fare","Tip"]}"#);

    let books = read("Day,Fare,Tip\n2026-01-01,$10.00,$ -  \n2026-01-02,$-,-   €\n", &mapping);

    assert_eq!((books.totals(), books.skipped_rows()), ([("USD", 1_000)].into(), vec![3]));
}

#[test]
fn a_platform_is_taken_from_each_row_that_names_one() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","platform":"Company"}"#);

    let books = read("Day,Net,Company\n2026-01-01,1.00,Uber\n2026-01-01,2.00,\n", &mapping);

    let platforms: Vec<_> = books.entries.iter().map(|entry| entry.platform.as_deref()).collect();
    assert_eq!(platforms, [Some("Uber"), None]);
}

#[test]
fn seconds_since_1970_are_instants() {
    let mapping =
        |format: &str| mapped(&format!(r#"{{"date":"At","dateFormat":"{format}","amount":"Net"}}"#));
    let file = "At,Net\n1767221999,1.00\n1767222000000,2.00\n";

    for format in ["epoch", "auto"] {
        let books = read(file, &mapping(format));
        let dates: Vec<String> = books.entries.iter().map(|entry| entry.date.to_string()).collect();
        assert_eq!(dates, ["2025-12-31", "2026-01-01"]);
    }
}

#[test]
fn rule_e4_a_negative_amount_is_an_adjustment() {
    let books = read("Day,Net\n2026-01-01,(12.00)\n", &mapped(r#"{"date":"Day","amount":"Net"}"#));

    assert_eq!(books.shown(), ["2 2026-01-01 adjustment -12.00 EUR"]);
}

#[test]
fn a_total_with_a_date_is_left_out_where_it_is_the_sum_of_the_rows_above() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","currency":"Cur"}"#);
    let rows = "2026-01-06,3.00,USD,a\n2026-01-07,4.00,USD,b\n2026-01-07,9.00,EUR,c\n";
    let skipped = |last: &str| {
        let books = read(format!("Day,Net,Cur,Memo\n{rows}2026-01-31,{last}\n"), &mapping);
        books.skipped.into_iter().map(|(row, reason)| format!("{row} {reason}")).collect::<Vec<_>>()
    };

    assert_eq!(skipped("7.00,USD,Total"), ["5 A row of totals"]);
    assert_eq!(skipped("9.00,EUR,Summe:"), ["5 A row of totals"]);
    for last in ["7.01,USD,Total", "9.00,USD,Total", "7.00,USD,Total Wine", "7.00,USD,"] {
        assert!(skipped(last).is_empty(), "{last}");
    }
}

#[test]
fn a_column_that_is_named_twice_is_not_added_twice() {
    for amount in [r#"["Net","Net"]"#, r#"["Net","Tip","net"]"#] {
        let mapping = mapped(&format!(r#"{{"date":"Day","amount":{amount}}}"#));

        let (code, faults) = refusal("Day,Net,Tip\n2026-01-06,3.00,1.00\n", &mapping);

        assert_eq!((code, faults.len()), ("VALIDATION_ERROR", 1));
        assert_eq!(faults[0].0, "mapping.amount");
        assert!(faults[0].1.ends_with("is named twice"), "{faults:?}");
    }
}
