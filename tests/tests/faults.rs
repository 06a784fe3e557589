//! The built binary, killed, stopped and loaded.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod faults {
    mod backups;
    mod canaries;
    mod cluster;
    mod crash;
    mod database;
    mod disk;
    mod durability;
    mod exports;
    mod history;
    mod limits;
    mod mail;
    mod memory;
    mod redis;
    mod rolling;
    mod seen;
    mod stop;
}
