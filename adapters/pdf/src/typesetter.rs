//! The press: one paper in, one file out.

use analytics::{Letterhead, Report, ReportPress, ReportPressError, Value};
use invoicing::{Paper, Press, PressError, Standing, Style, Worded};
use kernel::Date;
use krilla::configure::{Archival, ConfigurationBuilder, PdfVersion};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::{Document, SerializeSettings};

use crate::compose;
use crate::facturx;
use crate::fonts::Fonts;
use crate::locale::Locale;
use crate::logo;
use crate::sheet::described;
use crate::wording;

/// The most lines, and the most bytes in one text and in all, that are set: what a request could
/// order beyond that would only keep the machine busy.
const LINES_MAX: usize = 5_000;
const TEXT_MAX: usize = 50_000;
const TEXTS_MAX: usize = 1_000_000;

/// Sets papers as PDF/A-3a: tagged, with every font embedded, the same bytes each time.
pub struct Typesetter {
    fonts: Fonts,
}

impl Typesetter {
    /// Loads the fonts, which takes some hundredths of a second: make one and share it.
    ///
    /// # Errors
    /// [`PressError`] when a font that is part of this program cannot be read.
    pub fn try_new() -> Result<Self, PressError> {
        Ok(Self { fonts: Fonts::try_new().map_err(PressError)? })
    }

    fn set(&self, paper: &Paper, style: &Style, attachment: Option<&str>) -> Result<Vec<u8>, String> {
        within_bounds(paper)?;
        let logo = style.logo.as_deref().map(logo::read).transpose()?;
        let locale = Locale::of(style.locale.as_deref());

        let mut document = archival()?;
        let title = format!("{} {}", wording::kind(paper, locale.captions), paper.number);
        document.set_metadata(metadata(&title, &paper.seller.name, &locale, paper.issue_date));
        let sheet = compose::compose(&self.fonts, paper, style.size, &locale, logo)?;
        sheet.draw(&self.fonts, &mut document)?;
        if let Some(xml) = attachment {
            document.embed_file(invoice_file(paper, xml)).ok_or("the e-invoice cannot be attached")?;
        }

        let file = document.finish().map_err(|fault| described(&fault))?;
        match attachment {
            Some(_) => facturx::declared(&file),
            None => Ok(file),
        }
    }

    fn set_report(&self, report: &Report, letterhead: &Letterhead) -> Result<Vec<u8>, String> {
        is_printable(report, letterhead)?;
        let locale = Locale::of(letterhead.locale.as_deref());
        let mut document = archival()?;
        document.set_metadata(metadata(&letterhead.title, &letterhead.owner, &locale, letterhead.made_on));
        compose::compose_report(&self.fonts, report, letterhead, &locale)?
            .draw(&self.fonts, &mut document)?;
        document.finish().map_err(|fault| described(&fault))
    }
}

impl ReportPress for Typesetter {
    fn report(&self, report: &Report, letterhead: &Letterhead) -> Result<Vec<u8>, ReportPressError> {
        self.set_report(report, letterhead).map_err(ReportPressError)
    }
}

/// An empty PDF/A-3a.
fn archival() -> Result<Document, String> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_archival_validator(Archival::A3_A)
        .finish()
        .map_err(|fault| format!("{fault:?}"))?;
    Ok(Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() }))
}

impl Press for Typesetter {
    fn pdf(&self, paper: &Paper, style: &Style, attachment: Option<&str>) -> Result<Vec<u8>, PressError> {
        self.set(paper, style, attachment).map_err(PressError)
    }

    fn worded(&self, paper: &Paper, style: &Style, standing: &Standing) -> Worded {
        wording::worded(paper, style, standing)
    }
}

fn within_bounds(paper: &Paper) -> Result<(), String> {
    if paper.lines.len() > LINES_MAX {
        return Err(format!("the document has more than {LINES_MAX} lines"));
    }
    let lines = paper.lines.iter().flat_map(|line| [&line.description, &line.unit]);
    let parties = [&paper.seller, &paper.buyer].into_iter().flat_map(|party| {
        let optional = [&party.contact, &party.tax_id, &party.email, &party.phone];
        let address = &party.address;
        let places = [&address.city, &address.region, &address.postal_code];
        let optional = optional.into_iter().chain(places).flatten();
        optional.chain(&address.lines).chain([&party.name])
    });
    let reasons = paper.totals.taxes.iter().filter_map(|row| row.reason.as_ref());
    let rest = [&paper.notes, &paper.terms, &paper.buyer_reference].into_iter().flatten();
    let holder = paper.account.as_ref().map(|account| &account.holder);
    let texts = lines.chain(parties).chain(reasons).chain(rest).chain([&paper.number]).chain(holder);
    let mut bytes = 0;
    for text in texts {
        bytes += text.len();
        if text.len() > TEXT_MAX || bytes > TEXTS_MAX {
            return Err(format!("a text has more than {TEXT_MAX} bytes, or all have more than {TEXTS_MAX}"));
        }
    }
    Ok(())
}

fn is_printable(report: &Report, letterhead: &Letterhead) -> Result<(), String> {
    if report.rows.len() > LINES_MAX {
        return Err(format!("the report has more than {LINES_MAX} lines"));
    }
    let of_cell = |cell: &Value| if let Value::Text(text) = cell { text.len() } else { 0 };
    let of_rows = report
        .rows
        .iter()
        .map(|row| row.label.len() + row.cells.iter().map(|cell| of_cell(&cell.value)).sum::<usize>());
    let of_columns = report.columns.iter().map(|column| column.label.len());
    let of_notes = letterhead.notes.iter().chain([&letterhead.title, &letterhead.owner]).map(String::len);
    if of_rows.chain(of_columns).chain(of_notes).sum::<usize>() > TEXTS_MAX {
        return Err(format!("the texts of the report have more than {TEXTS_MAX} bytes"));
    }
    Ok(())
}

fn metadata(title: &str, author: &str, locale: &Locale, date: Date) -> Metadata {
    Metadata::new()
        .title(one_line(title))
        .authors(vec![one_line(author)])
        .creator("EarnTrack".to_owned())
        .producer("EarnTrack".to_owned())
        .language(locale.language().to_owned())
        .text_direction(TextDirection::LeftToRight)
        .creation_date(midnight(date))
}

fn invoice_file(paper: &Paper, xml: &str) -> EmbeddedFile {
    EmbeddedFile {
        path: facturx::FILE_NAME.to_owned(),
        mime_type: MimeType::new("text/xml"),
        description: Some("Factur-X invoice".to_owned()),
        // What is on the page is all in the file too.
        association_kind: AssociationKind::Alternative,
        data: xml.as_bytes().to_vec().into(),
        modification_date: Some(midnight(paper.issue_date)),
        compress: Some(true),
        location: None,
    }
}

/// The first instant of a date, so that a paper is dated as it says and not as it was printed.
fn midnight(date: Date) -> DateTime {
    let small = |part: u32| u8::try_from(part).unwrap_or(1);
    DateTime::new(u16::try_from(date.year()).unwrap_or(1900))
        .month(small(date.month()))
        .day(small(date.day()))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

/// Text without what XMP has no spelling for.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_control() || matches!(char, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { char })
        .take(1000)
        .collect()
}
