//! A press that takes no time.

use analytics::{Letterhead, Report, ReportPress, ReportPressError};
use invoicing::{Paper, Press, PressError, Standing, Style, Worded};

/// Sets a paper as its number and whatever is attached; it fails where the notes say that it jams.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlainPress;

impl Press for PlainPress {
    fn pdf(&self, paper: &Paper, _: &Style, attachment: Option<&str>) -> Result<Vec<u8>, PressError> {
        if paper.notes.as_deref() == Some("the press jams") {
            return Err(PressError("it jams".to_owned()));
        }
        Ok(format!("%PDF {} for {}\n{}", paper.number, paper.buyer.name, attachment.unwrap_or_default())
            .into())
    }

    fn worded(&self, paper: &Paper, _: &Style, _: &Standing) -> Worded {
        Worded { language: "en", number: paper.number.clone(), ..Worded::default() }
    }
}

impl ReportPress for PlainPress {
    fn report(&self, report: &Report, letterhead: &Letterhead) -> Result<Vec<u8>, ReportPressError> {
        let Letterhead { title, owner, notes, made_on, locale: _, on_letter: _ } = letterhead;
        let lines = report.rows.len();
        Ok(format!("%PDF {title} of {owner} on {made_on}, {lines} lines\n{}", notes.join("\n")).into())
    }
}
