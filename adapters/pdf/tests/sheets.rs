//! The files themselves, read by the programs that others will read them with.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "../samples/papers.rs"]
mod papers;
mod reader;

use std::sync::LazyLock;

use adapter_pdf::Typesetter;
use invoicing::{Paper, PaperSize, Press as _, Style, cii};
use papers::{Sheet, gallery, invoice, line, many_lines, mark, paper, png};
use reader::File;

static PRESS: LazyLock<Typesetter> = LazyLock::new(|| Typesetter::try_new().unwrap());

fn set(paper: &Paper, locale: &str) -> File {
    let style = Style { locale: Some(locale.to_owned()), ..Style::default() };
    File::new(&PRESS.pdf(paper, &style, None).unwrap())
}

fn set_sheet(sheet: &Sheet) -> Vec<u8> {
    let style = Style { size: sheet.size, locale: Some(sheet.locale.to_owned()), logo: sheet.logo.clone() };
    PRESS.pdf(&sheet.paper, &style, Some(&cii(&sheet.paper).unwrap())).unwrap()
}

#[test]
fn every_sheet_is_a_sound_file_with_its_fonts_and_its_structure() {
    for sheet in gallery() {
        let file = File::new(&set_sheet(&sheet));

        file.check();
        for font in file.fonts() {
            assert!(font.is_embedded && font.is_subset && font.has_unicode, "{}: {font:?}", sheet.name);
        }
        let info = file.info();
        assert_eq!(info["Tagged"], "yes", "{}", sheet.name);
        assert!(info["Title"].ends_with(&sheet.paper.number), "{}", sheet.name);
        let size = match sheet.size {
            PaperSize::A4 => "595.276 x 841.89 pts (A4)",
            PaperSize::Letter => "612 x 792 pts (letter)",
        };
        assert_eq!(info["Page size"], size, "{}", sheet.name);
    }
}

#[test]
fn the_same_paper_is_the_same_bytes() {
    for sheet in gallery() {
        // Another press, so that nothing is the same but the paper.
        let other = Typesetter::try_new().unwrap();
        let style =
            Style { size: sheet.size, locale: Some(sheet.locale.to_owned()), logo: sheet.logo.clone() };

        let again = other.pdf(&sheet.paper, &style, Some(&cii(&sheet.paper).unwrap())).unwrap();

        assert!(again == set_sheet(&sheet), "{}", sheet.name);
    }
}

#[test]
fn names_of_every_script_come_back() {
    let names = [
        "Zażółć gęślą jaźń",
        "Ελληνική Εταιρεία Α.Ε.",
        "ООО «Ромашка»",
        "Công ty Nguyễn Văn Ẩn",
        "שלום עולם",
        "مرحبا بالعالم",
        // Without ligatures, whose letters poppler reads from left to right.
        "مكتب النور للتجارة",
        "สวัสดีชาวโลก",
        "简体中文公司",
        "繁體中文公司",
        "日本語の会社",
        "株式会社髙﨑",
        "한국어 회사",
        "Łódź → Århus ½ №5",
        // No face has these; what is shown is a sign for it, and what is read is still the name.
        "Stuhl 🪑 und कुर्सी",
    ];
    let lines = names.map(|name| line("EUR", name, "1", "", "1", "0", "20")).to_vec();
    let mut paper = invoice("EUR", lines, "0");
    paper.seller.name = "株式会社さくら設計".to_owned();
    paper.buyer.name = "חברת אור בע״מ".to_owned();

    let text = set(&paper, "en").text_as_laid_out();

    for name in names.into_iter().chain([paper.seller.name.as_str(), &paper.buyer.name]) {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn a_text_is_shown_as_it_is_and_never_read_as_markup() {
    let hostile = [
        r"(\051) Tj ET /F1 <</Type/Catalog>> endobj stream",
        "<b>bold</b> <script>alert(1)</script> &amp; {{ 7 * 7 }}",
        r"\input{/etc/passwd} $x^2$ #set page()",
        "%PDF-1.7 trailer startxref 0 %%EOF",
        r#"<?xpacket begin="" id=""?></rdf:RDF>"#,
    ];
    let lines = hostile.map(|text| line("EUR", text, "1", "", "1", "0", "20")).to_vec();
    let mut paper = invoice("EUR", lines, "0");
    paper.number = r#"<?xpacket begin=""?>/Length 9 ("#.to_owned();
    paper.seller.name = r#"A) /Type /Catalog <?xpacket end="r"?>"#.to_owned();

    let file = File::new(&PRESS.pdf(&paper, &Style::default(), Some(&cii(&paper).unwrap())).unwrap());

    file.check();
    let text = file.text().split_whitespace().collect::<Vec<_>>().join(" ");
    for line in hostile.iter().chain([&"<?xpacket begin=\"\"?>/Length 9 ("]) {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn controls_and_private_characters_print_as_nothing_or_as_a_sign() {
    let mut paper = paper();
    paper.lines[0].description =
        "a\u{0}b\u{1}c\u{FEFF}d\u{E000}e\u{FFFF}f\u{10FFFF}g\th\r\ni\u{202E}j\u{200D}k".to_owned();
    paper.notes = Some("\n\n\u{200B}\n".to_owned());

    let text = set(&paper, "en").text();

    assert!(text.contains("abcd\u{FFFD}e\u{FFFD}f\u{FFFD}g h"), "{text}");
}

#[test]
fn every_page_is_numbered_and_repeats_the_head_of_the_table() {
    let file = set(&many_lines(60), "en");

    let pages = file.pages();

    assert_eq!(pages.len().to_string(), file.info()["Pages"]);
    assert!(pages.len() >= 3);
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())));
        assert!(page.contains("INV-2026-0042") && page.contains("Unit price"), "page {index}");
    }
}

#[test]
fn no_line_is_lost_doubled_or_torn_between_pages() {
    for count in [1, 2, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 40, 41, 60, 123] {
        let paper = many_lines(count);
        let file = set(&paper, "en");
        let even = |page: &String| page.split_whitespace().collect::<Vec<_>>().join(" ");
        let pages: Vec<String> = file.pages().iter().map(even).collect();
        let text = pages.join(" ");

        for number in 1..=count {
            let name = [" week ", " part "].map(|word| format!("{word}{number} "));
            let found = name.iter().map(|name| text.matches(name.as_str()).count()).sum::<usize>();
            assert_eq!(found, 1, "line {number} of {count}");
        }
        let last = pages.last().unwrap();
        assert!(last.contains("Total"), "{count} lines: the totals stand on the last page");
        assert!(last.contains("Subtotal"), "{count} lines: all of them");
        let last_line = format!(" {count} ");
        let with_totals = pages.iter().find(|page| page.contains("Subtotal")).unwrap();
        assert!(with_totals.contains(&last_line), "{count} lines: the last of them stays with the totals");
    }
}

#[test]
fn a_description_longer_than_a_page_goes_on_at_the_end_of_a_line() {
    let words: Vec<String> = (0..3000).map(|number| format!("word{number}")).collect();
    let mut paper = paper();
    paper.lines[1].description = words.join(" ");

    let file = set(&paper, "en");
    let text = file.text().split_whitespace().map(str::to_owned).collect::<std::collections::HashSet<_>>();

    assert!(file.pages().len() > 3);
    for word in &words {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn amounts_and_dates_are_those_of_the_reader() {
    let cases = [
        ("en-US", ["March 14, 2026", "€3,592.89", "Amount"]),
        ("en-GB", ["14 March 2026", "€3,592.89", "VAT 20% on 2,957.50"]),
        ("de-DE", ["14. März 2026", "3.592,89 €", "20 % USt. auf 2.957,50"]),
        ("fr-FR", ["14 mars 2026", "3 592,89 €", "TVA 20 % sur 2 957,50"]),
        ("es-ES", ["14 de marzo de 2026", "3592,89 €", "IVA 20 % sobre 2957,50"]),
        ("th-TH", ["14 มีนาคม พ.ศ. 2569", "€3,592.89", "ภาษีมูลค่าเพิ่ม 20% จาก 2,957.50"]),
        ("xx", ["March 14, 2026", "€3,592.89", "Invoice"]),
    ];
    for (locale, expected) in cases {
        // Some blanks are of a kind that poppler drops.
        let unspaced = |text: &str| text.split_whitespace().collect::<String>();
        let text = unspaced(&set(&paper(), locale).text());
        for each in expected {
            assert!(text.contains(&unspaced(each)), "{locale}: {each} in {text}");
        }
    }
}

#[test]
fn rule_i6_a_reverse_charge_says_who_owes_the_tax() {
    let sheets = gallery();
    let sheet = sheets.iter().find(|sheet| sheet.name == "reverse-charge").unwrap();

    let text = set(&sheet.paper, "en").text();

    assert!(text.contains("Reverse charge on 11,400.00"));
    assert!(text.contains("The recipient accounts for the tax. Article 196 of Directive"));
}

#[test]
fn rule_l3_a_credit_note_says_so_and_names_its_invoice() {
    let sheets = gallery();
    let sheet = sheets.iter().find(|sheet| sheet.name == "credit-note").unwrap();

    let text = set(&sheet.paper, "en").text();

    assert!(text.contains("Credit note") && !text.contains("Payment"));
    assert!(text.contains("credited against invoice INV-2026-0042 of March 14, 2026"));
}

#[test]
fn the_e_invoice_comes_out_as_it_went_in() {
    let paper = paper();
    let xml = cii(&paper).unwrap();
    let bytes = PRESS.pdf(&paper, &Style::default(), Some(&xml)).unwrap();
    let file = File::new(&bytes);

    assert_eq!(file.attachment("factur-x.xml"), xml.as_bytes());
    let metadata = file.metadata();
    for each in [
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>",
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
    ] {
        assert!(metadata.contains(each), "{each} in {metadata}");
    }
    let plain = PRESS.pdf(&paper, &Style::default(), None).unwrap();
    assert!(!File::new(&plain).metadata().contains("fx:"));
}

#[test]
fn a_logo_is_a_png_or_jpeg_of_reasonable_size() {
    let with = |logo: Vec<u8>| {
        let style = Style { logo: Some(logo), ..Style::default() };
        PRESS.pdf(&paper(), &style, None).map_err(|fault| fault.to_string())
    };

    File::new(&with(mark()).unwrap()).check();
    for (logo, expected) in [
        (png(30_000, 30_000, &[0]), "pixels"),
        (vec![0; 5 << 20], "bytes"),
        (b"%PDF-1.7".to_vec(), "neither PNG nor JPEG"),
        (b"<svg/>".to_vec(), "neither PNG nor JPEG"),
        (vec![0x89, b'P', b'N', b'G'], "cannot be read"),
        (vec![0xFF, 0xD8, 0xFF, 0xE0], "cannot be read"),
        (mark()[..300].to_vec(), ""),
    ] {
        let refusal = with(logo).unwrap_err();
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn what_is_too_much_to_set_is_refused() {
    let lines = vec![line("EUR", "x", "1", "", "1", "0", "20"); 5001];
    let mut wordy = paper();
    wordy.notes = Some("x".repeat(1_000_001));

    for paper in [invoice("EUR", lines, "0"), wordy] {
        let refusal = PRESS.pdf(&paper, &Style::default(), None).unwrap_err();
        assert!(refusal.to_string().contains("more than"));
    }
}

#[test]
fn every_font_has_a_licence_that_is_named_and_allowed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let notice = std::fs::read_to_string(folder.join("NOTICE")).unwrap();
    let allowed = [("OFL-1.1", "SIL OPEN FONT LICENSE Version 1.1"), ("Apache-2.0", "Apache License")];
    let mut fonts = 0;
    for entry in std::fs::read_dir(&folder).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_dir())
    {
        let name = entry.file_name().into_string().unwrap();
        let licence = std::fs::read_to_string(entry.path().join("LICENSE")).unwrap();
        let line = notice.lines().find(|line| line.starts_with(&format!("{name}: "))).unwrap();
        let (_, title) = allowed.iter().find(|(id, _)| line.contains(id)).unwrap();
        assert!(licence.contains(title), "{name}");
        for file in std::fs::read_dir(entry.path()).unwrap().map(|file| file.unwrap().file_name()) {
            let file = file.into_string().unwrap();
            if file != "LICENSE" {
                assert!(notice.contains(&file), "{file} is not in NOTICE");
                fonts += 1;
            }
        }
    }
    assert_eq!(fonts, 11);
}
