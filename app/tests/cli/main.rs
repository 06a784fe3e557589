//! The built binary, as people and scripts meet it.

mod desk;

mod books;
mod commands;
mod server;
