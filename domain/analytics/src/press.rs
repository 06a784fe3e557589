//! How a report becomes a page.

use kernel::Date;

use crate::Report;

/// Sets reports as PDF.
pub trait ReportPress: Send + Sync {
    /// A PDF/A of the report, the same bytes whenever it is asked for again.
    ///
    /// # Errors
    /// [`ReportPressError`]: the report is too long to print, or the fault is ours.
    fn report(&self, report: &Report, letterhead: &Letterhead) -> Result<Vec<u8>, ReportPressError>;
}

/// What a page says besides the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// `Profit and loss`
    pub title: String,
    /// Whose books these are.
    pub owner: String,
    /// What one must know to read it: the basis, what is missing.
    pub notes: Vec<String>,
    pub made_on: Date,
    /// A BCP 47 tag, which dates and amounts follow; English where it is unknown.
    pub locale: Option<String>,
    /// On US Letter instead of A4.
    pub on_letter: bool,
}

/// The report could not be set.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be set: {0}")]
pub struct ReportPressError(pub String);
