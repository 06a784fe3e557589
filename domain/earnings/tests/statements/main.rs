//! Statements of every known make, and of no known make, read as a user would drop them in.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing, in its helpers too")]

mod books;
mod dialects;
mod files;
mod identities;
mod mappings;
mod truths;
