//! The built binary, killed, stopped and loaded.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod faults {
    mod cluster;
    mod crash;
    mod exports;
    mod limits;
    mod mail;
    mod memory;
    mod redis;
    mod stop;
}
