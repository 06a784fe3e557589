//! Letters in words and on paper, and the way to a mail server.
//!
//! A letter is a list of blocks, from which both the HTML and the plain text are made, so that they cannot
//! say different things. A user's text is escaped where it is put in, and nothing is fetched from anywhere.

mod layout;
mod locale;
mod samples;
mod smtp;
mod stationery;
mod words;

pub use samples::{Sample, samples, written_at};
pub use smtp::{BadMailUrl, Smtp};
pub use stationery::Paperwork;
