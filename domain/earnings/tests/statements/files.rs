//! What files look like, whatever is in them: encodings, delimiters, line ends, formats, damage.

use std::{
    io::{self, Cursor, Read},
    time::{Duration, Instant},
};

use earnings::statement::{Dialect, Instructions, Source, StatementError, survey};
use kernel::DomainError;

use crate::books::{mapped, read, refusal, sample, silent, try_read};

const PAYPAL: &str = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID";

fn paypal(rows: &[&str]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(n, date)| {
            format!("{date},10:00:00,PST,Ada,Website Payment,Completed,USD,10.00,-0.50,9.50,T{n}")
        })
        .collect();
    format!("{PAYPAL}\n{}\n", rows.join("\n"))
}

fn dates(bytes: &str, instructions: &Instructions) -> Vec<String> {
    read(bytes, instructions).entries.iter().map(|entry| entry.date.to_string()).collect()
}

#[test]
fn rule_d2_a_german_bank_in_latin_1_with_semicolons_is_read() {
    let mapping = r#"{"date":"Buchungstag","amount":"Betrag","currency":"Währung","notes":["Auftraggeber/Empfänger","VWZ2"]}"#;

    let books = read(sample("csv2ofx/bank-gls-de-latin1.csv"), &mapped(mapping));

    assert_eq!(books.shown(), ["2 2017-10-10 adjustment -98.76 EUR"]);
    assert_eq!(books.entries[0].notes.as_deref(), Some("Drillisch Online AG · 987 SIMply Rechnung"));
}

#[test]
fn rule_d2_lines_that_end_in_cr_and_a_header_that_comes_again_are_read() {
    let mapping = r#"{"date":"Date","dateFormat":"mdy","amount":"Amount","notes":"Description"}"#;

    let books = read(sample("csv2ofx/mint-repeated-header-cr.csv"), &mapped(mapping));

    let amounts: Vec<i64> = books.entries.iter().map(|entry| entry.amount.minor()).collect();
    assert_eq!(amounts, [100_000, 150_000, 200_000, 250_000]);
    // Three blank lines come first, and they count.
    assert_eq!(books.entries[0].row, 5);
    assert_eq!(books.skipped, [(9, "The header again".to_owned())]);
}

#[test]
fn rule_d2_a_day_above_twelve_decides_for_the_whole_column() {
    let spanish = mapped(r#"{"date":"date","amount":"amount","notes":"desc"}"#);
    let books = read(sample("csv2ofx/bank-ing-es.csv"), &spanish);
    assert_eq!(books.entries[1].date.to_string(), "2022-04-08");

    let outbank = mapped(r#"{"date":"Date","amount":"Amount","currency":"Currency"}"#);
    let books = read(sample("csv2ofx/bank-outbank-de-semicolon.csv"), &outbank);
    assert_eq!(books.shown()[1], "3 2019-02-08 adjustment -63.89 EUR");
}

#[test]
fn rule_d2_an_ambiguous_date_is_asked_about_and_the_answer_is_taken() {
    let file = paypal(&["01/02/2026", "01/03/2026", "02/04/2026"]);

    let (code, faults) = refusal(file.as_str(), &silent());

    assert_eq!(code, "AMBIGUOUS_FORMAT");
    assert_eq!(faults[0].0, "mapping.dateFormat");
    assert!(faults[0].1.ends_with("choices: dmy, mdy"));
    assert_eq!(dates(&file, &mapped(r#"{"dateFormat":"dmy"}"#))[0], "2026-02-01");
    assert_eq!(dates(&file, &mapped(r#"{"dateFormat":"mdy"}"#))[0], "2026-01-02");
}

#[test]
fn rule_d2_one_clear_date_settles_all_and_equal_numbers_need_none() {
    assert_eq!(dates(&paypal(&["01/02/2026", "13/02/2026"]), &silent()), ["2026-02-01", "2026-02-13"]);
    assert_eq!(dates(&paypal(&["01/02/2026", "02/13/2026"]), &silent()), ["2026-01-02", "2026-02-13"]);
    assert_eq!(dates(&paypal(&["05/05/2026"]), &silent()), ["2026-05-05"]);
}

#[test]
fn rule_d2_a_date_against_its_column_is_a_bad_cell() {
    let (code, faults) = refusal(paypal(&["13/02/2026", "14/02/2026", "02/15/2026"]), &silent());

    assert_eq!((code, faults[0].0.as_str()), ("BAD_STATEMENT", "row 4, column Date"));
}

#[test]
fn rule_d2_the_quote_of_an_exporter_hides_no_ambiguous_date() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net"}"#);

    assert_eq!(refusal("Day,Net\n'01/02/2026,1.00\n'03/04/2026,2.00\n", &mapping).0, "AMBIGUOUS_FORMAT");
    assert_eq!(dates("Day,Net\n'02/13/2026,1.00\n", &mapping), ["2026-02-13"]);
}

#[test]
fn rule_t1_the_half_of_the_day_counts_for_the_users_calendar() {
    let mapping = mapped(r#"{"date":"Date (UTC)","amount":"Net"}"#);

    assert_eq!(dates("Date (UTC),Net\n2026-03-14 11:30 p.m.,1.00\n", &mapping), ["2026-03-15"]);
    let (code, faults) = refusal("Date (UTC),Net\n2026-03-14 11:30 at night,1.00\n", &mapping);
    assert_eq!((code, faults[0].0.as_str()), ("BAD_STATEMENT", "row 2, column Date (UTC)"));
    let file = paypal(&["13/02/2026"]).replace("10:00:00", "10:00 at night");
    assert_eq!(refusal(file, &silent()).1[0].0, "row 2, column Time");
}

#[test]
fn rule_d2_ambiguous_numbers_are_asked_about() {
    let file = "Day,Net\n2026-01-01,\"1,234\"\n2026-01-02,500\n";
    let mapping =
        |decimal: &str| mapped(&format!(r#"{{"date":"Day","amount":"Net","decimal":"{decimal}"}}"#));

    let (code, faults) = refusal(file, &mapping("auto"));

    assert_eq!((code, faults[0].0.as_str()), ("AMBIGUOUS_FORMAT", "mapping.decimal"));
    assert!(faults[0].1.ends_with("choices: point, comma"));
    assert_eq!(read(file, &mapping("point")).totals(), [("EUR", 173_400)].into());
    // 1.234 euros are more decimals than the euro has, and nothing is rounded.
    let (code, faults) = refusal(file, &mapping("comma"));
    assert_eq!((code, faults[0].0.as_str()), ("BAD_STATEMENT", "row 2, column Net"));
}

#[test]
fn rule_d2_another_column_or_the_semicolon_settles_numbers() {
    let mapping = mapped(r#"{"date":"Day","amount":["Fare","Tip"]}"#);

    let by_column = read("Day,Fare,Tip\n2026-01-01,\"1,234\",2.50\n", &mapping);
    let by_semicolon = read("Day;Fare;Tip\n2026-01-01;1.234;\n", &mapping);

    assert_eq!(by_column.totals(), [("EUR", 123_650)].into());
    assert_eq!(by_semicolon.totals(), [("EUR", 123_400)].into());
}

#[test]
fn rule_d2_a_semicolon_settles_no_number_that_it_says_nothing_about() {
    let money = r#"{"date":"Day","amount":"Net","currency":"Cur"}"#;
    let time = |unit: &str| {
        format!(r#"{{"date":"Day","amount":"Net","hours":{{"column":"Time","unit":"{unit}"}}}}"#)
    };
    let asked = |file: &str, mapping: &str| {
        let (code, faults) = refusal(file, &mapped(mapping));
        assert_eq!((code, faults[0].0.as_str()), ("AMBIGUOUS_FORMAT", "mapping.decimal"), "{file}");
    };

    // The dinar has three decimals, and whoever groups by commas has no decimal one.
    asked("Day;Net;Cur\n2026-01-01;12.500;KWD\n2026-01-02;3.750;KWD\n", money);
    asked("Day;Net\n2026-01-01;KWD 12.500\n", r#"{"date":"Day","amount":"Net"}"#);
    asked("Day;Net;Cur\n2026-01-01;12,500;USD\n2026-01-02;3,750;USD\n", money);
    asked("Day;Net;Cur\n2026-01-01;12.500;USD\n2026-01-02;3,750;USD\n", money);
    asked("Day;Net;Time\n2026-01-01;12;90.500\n", &time("minutes"));
    asked("Day;Net;Time\n2026-01-01;12;5.430\n", &time("seconds"));

    let grouped = read("Day;Net;Cur\n2026-01-01;12.500;USD\n2026-01-02;3.750;USD\n", &mapped(money));
    assert_eq!(grouped.totals(), [("USD", 1_625_000)].into());
}

#[test]
fn rule_d2_every_delimiter_encoding_and_line_end_gives_the_same_books() {
    let plain = "Day,Net,Memo\n2026-01-31,\"1.234,50\",Gebühr\n2026-02-01,\"-3,00\",\"x, y\"\n";
    let mapping = mapped(r#"{"date":"Day","amount":"Net","notes":"Memo"}"#);
    let expected = read(plain, &mapping);
    assert_eq!(expected.totals(), [("EUR", 123_150)].into());

    let utf16: Vec<u8> = format!("\u{feff}{plain}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16_unmarked: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin1: Vec<u8> = plain.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let semicolons = plain
        .replace("x, y", "x\u{1}y")
        .replace(",\"", ";\"")
        .replace("\",", "\";")
        .replace("Day,Net,", "Day;Net;")
        .replace('\u{1}', ", ");
    let tabs = semicolons.replace(';', "\t");
    for variant in [
        format!("\u{feff}{plain}").into_bytes(),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        utf16,
        utf16_unmarked,
        latin1,
        semicolons.into_bytes(),
        tabs.into_bytes(),
    ] {
        let books = read(variant, &mapping);
        assert_eq!(books.entries, expected.entries);
    }
}

#[test]
fn rule_t1_an_instant_is_booked_on_the_users_calendar_and_a_printed_date_as_printed() {
    let in_zone = |name: &str| Instructions { zone: name.parse().unwrap(), ..silent() };
    let stripe = sample("dialects/stripe-payments-2026.csv");
    let shopify = sample("dialects/shopify-orders.csv");

    let first = |bytes: &[u8], zone: &str| read(bytes, &in_zone(zone)).entries[0].date.to_string();

    assert_eq!(first(&stripe, "America/Los_Angeles"), "2026-02-28");
    assert_eq!(first(&stripe, "Europe/Berlin"), "2026-03-01");
    assert_eq!(first(&shopify, "Europe/Berlin"), "2026-09-03");
}

#[test]
fn rule_m2_more_decimals_than_the_currency_has_are_a_bad_cell() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","currency":"Cur"}"#);
    for (amount, currency) in [("12.299999999999999", "USD"), ("100.5", "JPY"), ("1.2345", "KWD")] {
        let (code, faults) = refusal(format!("Day,Net,Cur\n2026-01-01,{amount},{currency}\n"), &mapping);
        assert_eq!(
            (code, faults[0].0.as_str()),
            ("BAD_STATEMENT", "row 2, column Net"),
            "{amount} {currency}"
        );
    }
    let fine = read(
        "Day,Net,Cur\n2026-01-01,100.00,JPY\n2026-01-01,7.0,USD\n2026-01-01,1.234,KWD\n2026-01-01,1.5,KWD\n",
        &mapping,
    );
    assert_eq!(fine.totals(), [("JPY", 100), ("KWD", 2_734), ("USD", 700)].into());
}

#[test]
fn a_bad_cell_is_named_by_row_and_column_and_ends_the_reading() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net"}"#);
    let source = b"Day,Net\n2026-01-01,1.00\n\n2026-01-02,one\n2026-01-03,3.00\n".to_vec();

    let survey = survey(&source, &mapping).unwrap();
    let mut rows = survey.read(&source).unwrap();

    assert!(matches!(rows.next(), Some(Ok(_))));
    let Some(Err(StatementError::BadCell { row: 4, column, problem })) = rows.next() else { panic!() };
    assert_eq!((column.as_str(), problem.as_str()), ("Net", "“one” is not a number"));
    assert!(rows.next().is_none());
}

#[test]
fn what_is_no_statement_is_refused_with_what_was_seen() {
    let (code, faults) = refusal("Datum;Wert\n1;2\n", &silent());
    assert_eq!(code, "UNKNOWN_STATEMENT");
    assert!(faults[0].1.contains("mapping") && faults[0].1.contains("Datum, Wert"));

    for (bytes, code) in [
        ("", "BAD_STATEMENT"),
        ("\n\n \n", "BAD_STATEMENT"),
        ("\u{feff}", "BAD_STATEMENT"),
        ("%PDF-1.7", "BAD_STATEMENT"),
        ("a\0b", "BAD_STATEMENT"),
        ("hello", "UNKNOWN_STATEMENT"),
    ] {
        assert_eq!(refusal(bytes, &silent()).0, code, "{bytes:?}");
    }
}

#[test]
fn a_dialect_that_is_said_is_the_only_one_tried() {
    let stripe = Instructions { dialect: Dialect::find("stripe-payments"), ..silent() };

    let (code, faults) = refusal(paypal(&["13/02/2026"]), &stripe);

    assert_eq!(code, "UNKNOWN_STATEMENT");
    assert!(faults[0].1.contains("as stripe-payments"));
}

#[test]
fn a_header_without_rows_books_nothing() {
    let books = read(format!("{PAYPAL}\n"), &silent());

    assert!(books.entries.is_empty() && books.skipped.is_empty());
}

#[test]
fn rows_may_be_shorter_than_the_header_and_longer_by_blank_cells() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","notes":"Memo"}"#);

    let books = read("Day,Net,Memo\n2026-01-01,1.00\n2026-01-02,2.00,x,,,\n2026-01-03,3.00,y, \n", &mapping);

    assert_eq!(books.totals(), [("EUR", 600)].into());
    assert_eq!(books.entries[0].notes, None);
}

#[test]
fn a_row_with_more_than_the_header_has_columns_for_is_refused() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","notes":"Memo"}"#);

    let (code, faults) = refusal("Day,Net,Memo\n2026-01-01,1.00,b\n2026-01-01,1,234.50,a\n", &mapping);

    assert_eq!((code, faults[0].0.as_str()), ("BAD_STATEMENT", "row 3"));
    let books = read("Day,Net,Memo\n2026-01-01,1.00,b\nTotal,1,234.50,a\n", &mapping);
    assert_eq!(books.skipped_rows(), [3]);
}

#[test]
fn text_in_notes_is_kept_but_for_what_cannot_be_stored() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","notes":"Memo"}"#);
    let long = "é".repeat(1200);
    let file =
        format!("Day,Net,Memo\n2026-01-01,1.00,\"a\u{1}b\n\u{202e}Ω 👩‍🚀 <script>\"\n2026-01-01,2.00,{long}\n");

    let books = read(file, &mapping);

    assert_eq!(books.entries[0].notes.as_deref(), Some("a\u{fffd}b\n\u{202e}Ω 👩‍🚀 <script>"));
    assert_eq!(books.entries[1].notes.as_ref().unwrap().chars().count(), 1000);
}

/// So many trips, made as they are read.
struct Trips(u64);

impl Source for Trips {
    fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
        let header = Cursor::new("pickup,fare,tip,company,trip\n".to_owned());
        let rows = (0..self.0).map(|n| {
            let (month, day, fare, cents) = (n % 12 + 1, n % 28 + 1, n % 90 + 5, n % 100);
            Cursor::new(format!("2026-{month:02}-{day:02},{fare}.{cents:02},1.50,Uber,trip {}\n", n % 7))
        });
        Ok(Box::new(header.chain(Joined { rows, row: Cursor::default() })))
    }
}

/// Reads one row after the other.
struct Joined<I> {
    rows: I,
    row: Cursor<String>,
}

impl<I: Iterator<Item = Cursor<String>>> Read for Joined<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.row.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let Some(row) = self.rows.next() else { return Ok(0) };
            self.row = row;
        }
    }
}

#[test]
fn two_hundred_thousand_rows_are_read_in_seconds() {
    // A build without optimisation is some thirty times slower, and gets a tenth of the rows.
    let trips = Trips(if cfg!(debug_assertions) { 20_000 } else { 200_000 });
    let mapping = mapped(r#"{"date":"pickup","amount":["fare","tip"],"platform":"company","notes":"trip"}"#);

    let started = Instant::now();
    let survey = survey(&trips, &mapping).unwrap();
    let surveyed = started.elapsed();
    let started = Instant::now();
    let count = survey.read(&trips).unwrap().map(Result::unwrap).count();
    let read = started.elapsed();

    assert_eq!(u64::try_from(count).unwrap(), trips.0);
    assert!(surveyed + read < Duration::from_secs(20), "surveyed in {surveyed:?}, read in {read:?}");
    eprintln!("{count} rows were surveyed in {surveyed:?} and read in {read:?}");
}

#[test]
fn a_reader_that_fails_is_a_fault_of_ours() {
    struct Broken;

    impl Source for Broken {
        fn open(&self) -> io::Result<Box<dyn Read + Send + '_>> {
            Err(io::Error::other("the disk is gone"))
        }
    }

    assert_eq!(survey(&Broken, &silent()).unwrap_err().code(), "INTERNAL_ERROR");
}

#[test]
fn no_damage_makes_the_reader_stumble() {
    let file = sample("dialects/paypal-activity.csv");
    for cut in (0..file.len()).step_by(17) {
        let mut damaged = file.clone();
        damaged[cut] = b'"';
        let _ = try_read(damaged, &silent());
        let _ = try_read(&file[..cut], &silent());
    }
}

#[test]
fn rule_d2_years_of_two_digits_in_front_are_asked_about() {
    let file = |days: &[&str]| format!("Day,Net\n{},1.00\n", days.join(",1.00\n"));
    let mapping = mapped(r#"{"date":"Day","amount":"Net"}"#);
    let asked = |days: &[&str]| refusal(file(days), &mapping);

    let (code, faults) = asked(&["26/03/14", "26/03/15", "26/03/31"]);
    assert_eq!((code, faults[0].0.as_str()), ("AMBIGUOUS_FORMAT", "mapping.dateFormat"));
    assert!(faults[0].1.ends_with("choices: dmy, ymd"), "{faults:?}");
    let (_, faults) = asked(&["12/03/01", "12/04/02"]);
    assert!(faults[0].1.ends_with("choices: dmy, mdy, ymd"), "{faults:?}");
    let year_first = mapped(r#"{"date":"Day","amount":"Net","dateFormat":"ymd"}"#);
    assert_eq!(dates(&file(&["26/03/14", "26/03/31"]), &year_first), ["2026-03-14", "2026-03-31"]);
    for days in [
        ["01/02/26", "15/02/26", "28/02/26"].as_slice(),
        &["14/03/26"],
        &["30/12/25", "31/12/25", "15/01/26"],
        &["26.03.2026", "26.04.2027"],
    ] {
        assert_eq!(dates(&file(days), &mapping).len(), days.len(), "{days:?}");
    }
}

#[test]
fn rule_d2_a_currency_without_minor_units_leaves_no_number_open() {
    let mapping = mapped(r#"{"date":"Day","amount":"Net","currency":"Cur"}"#);
    let file = |rows: &[&str]| format!("Day;Cur;Net\n{}\n", rows.join("\n"));
    for rows in [
        ["2026-01-06;JPY;1,234", "2026-01-07;JPY;2,500"],
        ["2026-01-06;JPY;1,234", "2026-01-07;KRW;2,500"],
        ["2026-01-06;KRW;1.234", "2026-01-07;KRW;2.500"],
        ["2026-01-06;;¥1,234", "2026-01-07;;¥2,500"],
    ] {
        let books = read(file(&rows), &mapping);

        assert_eq!(books.totals().values().sum::<i64>(), 3_734, "{rows:?}");
    }
    for rows in [
        ["2026-01-06;JPY;1,234", "2026-01-07;USD;2,500"],
        ["2026-01-06;JPY;1,234", "2026-01-07;KRW;2.500"],
        ["2026-01-06;;1,234", "2026-01-07;;2,500"],
        ["2026-01-06;;¥1,234", "2026-01-07;;2,500"],
    ] {
        assert_eq!(refusal(file(&rows), &mapping).0, "AMBIGUOUS_FORMAT", "{rows:?}");
    }
}
