//! Reports as files, read by the programs that others will read them with.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[expect(dead_code, reason = "the tests of papers use the rest")]
mod reader;
#[path = "../samples/reports.rs"]
mod reports;

use std::sync::LazyLock;

use adapter_pdf::Typesetter;
use analytics::{Letterhead, Report, ReportPress as _};
use reader::File;
use reports::{profit_and_loss, receivables};

static PRESS: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::try_new().unwrap());

fn set((report, letterhead): &(Report, Letterhead)) -> File {
    File::new(&PRESS.report(report, letterhead).unwrap())
}

#[test]
fn a_report_is_a_sound_file_with_its_fonts_and_its_structure() {
    for sample in [profit_and_loss("de-AT"), receivables(100)] {
        let file = set(&sample);

        file.check();
        for font in file.fonts() {
            assert!(font.is_embedded && font.is_subset && font.has_unicode, "{font:?}");
        }
        let (info, letterhead) = (file.info(), &sample.1);
        assert_eq!((&info["Tagged"], &info["Title"]), (&"yes".to_owned(), &letterhead.title));
        assert_eq!(info["Author"], letterhead.owner);
        assert!(file.metadata().contains("<pdfaid:part>3</pdfaid:part>"));
    }
}

#[test]
fn a_report_says_what_it_is_as_its_reader_writes_it() {
    let text = set(&profit_and_loss("de-DE")).text_as_laid_out();

    for said in [
        "Zażółć Studio",
        "Profit and loss",
        "1. Januar 2026 – 31. März 2026",
        "EUR",
        "Accrual basis",
        "Gross profit",
        "13.450,30",
        "11.717,80",
        "Seite 1 von 1",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
}

#[test]
fn every_page_of_a_long_report_repeats_the_head_and_has_its_number() {
    let file = set(&receivables(300));

    let pages = file.pages();
    assert!(pages.len() > 5, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        for said in ["Not due", "Over 90 days", &format!("Page {} of {}", index + 1, pages.len())] {
            assert!(page.contains(said), "{said} on page {}: {page}", index + 1);
        }
    }
    let all = pages.concat();
    for n in 0..300 {
        let amount = kernel::Money::from_minor(n * 12_345, "USD".parse().unwrap()).to_string();
        let digits: String = all.chars().filter(|c| *c != ',').collect();
        assert!(digits.contains(&amount), "line {n} is on no page");
    }
    assert_eq!(file.info()["Page size"], "792 x 612 pts (letter)");
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let (report, letterhead) = receivables(40);
    let other = Typesetter::try_new().unwrap();

    assert!(PRESS.report(&report, &letterhead).unwrap() == other.report(&report, &letterhead).unwrap());
}

#[test]
fn what_is_too_long_to_print_is_refused_and_nothing_is_printed_all_the_same() {
    let (mut report, letterhead) = receivables(1);
    report.rows[0].label = "x".repeat(2_000_000);
    assert!(PRESS.report(&report, &letterhead).is_err());
    let (report, letterhead) = receivables(5001);
    assert!(PRESS.report(&report, &letterhead).is_err());

    let mut nothing = receivables(0);
    nothing.0.columns.clear();
    nothing.0.totals = None;
    set(&nothing).check();
}
