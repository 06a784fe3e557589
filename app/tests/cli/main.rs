//! The built binary, as people and scripts meet it.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod desk;

mod books;
mod commands;
mod handbook;
mod operations;
mod server;
