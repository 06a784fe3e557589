//! Papers as PDF/A: typefaces, lines, pages, and the file around them.
//!
//! A text of a user is glyphs on a page and nothing else: there is no markup that it could hold.

mod compose;
#[cfg(test)]
#[path = "../samples/papers.rs"]
#[expect(dead_code, reason = "the tests of whole files use the rest")]
mod examples;
mod facturx;
mod fonts;
mod locale;
mod logo;
mod qr;
mod sheet;
mod text;
mod typesetter;
mod wording;

pub use typesetter::Typesetter;
pub use wording::worded;
