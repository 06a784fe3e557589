//! The built binary, killed, stopped and loaded.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

mod faults {
    mod backups;
    mod canaries;
    mod cluster;
    mod constellations;
    mod crash;
    mod database;
    mod disk;
    mod drill;
    mod durability;
    mod exports;
    mod history;
    mod limits;
    mod mail;
    mod memory;
    mod paced;
    mod pooler;
    mod redis;
    mod replica;
    mod rolling;
    mod seen;
    mod stop;
}
