//! How a paper becomes a file.

use crate::{Paper, Standing, Worded};

/// Sets papers as PDF.
pub trait Press: Send + Sync {
    /// A PDF/A-3 of the paper, the same bytes whenever it is asked for again. `attachment` is the
    /// CII that makes it a Factur-X; without one it is the paper alone.
    ///
    /// # Errors
    /// [`PressError`], which is a fault of ours or of the logo.
    fn pdf(&self, paper: &Paper, style: &Style, attachment: Option<&str>) -> Result<Vec<u8>, PressError>;

    /// What the PDF says, and how it stands by now, for whoever lays it out otherwise.
    fn worded(&self, paper: &Paper, style: &Style, standing: &Standing) -> Worded;
}

/// How a seller wants papers to look; frozen when a document is issued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Style {
    pub size: PaperSize,
    /// A BCP 47 tag, which dates, amounts and captions follow; English where it is unknown.
    pub locale: Option<String>,
    /// An encoded PNG or JPEG.
    pub logo: Option<Vec<u8>>,
}

/// What a paper is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PaperSize {
    #[default]
    A4,
    Letter,
}

/// The paper could not be set.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be set: {0}")]
pub struct PressError(pub String);
