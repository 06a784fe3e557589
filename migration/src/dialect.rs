//! How the engines spell what they agree on.

use sea_orm_migration::sea_orm::DbBackend;

/// The words in which the engines differ.
///
/// Tables of SQLite are `STRICT`, so that it refuses a value of the wrong type as PostgreSQL
/// does; instants and dates are ISO 8601 text there, which sorts as they do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    pub(crate) backend: DbBackend,
    pub(crate) uuid: &'static str,
    /// Text that is compared and sorted by code points, whatever the server's locale.
    pub(crate) text: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) flag: &'static str,
    /// The flag that is not raised, as a default.
    pub(crate) no: &'static str,
    /// 64 bits, signed.
    pub(crate) integer: &'static str,
    pub(crate) date: &'static str,
    pub(crate) instant: &'static str,
    /// The present instant, as a default.
    pub(crate) now: &'static str,
    /// What follows the closing parenthesis of a table.
    pub(crate) strict: &'static str,
}

const POSTGRES: Dialect = Dialect {
    backend: DbBackend::Postgres,
    uuid: "UUID",
    text: r#"TEXT COLLATE "C""#,
    bytes: "BYTEA",
    flag: "BOOLEAN",
    no: "FALSE",
    integer: "BIGINT",
    date: "DATE",
    instant: "TIMESTAMPTZ",
    now: "date_trunc('milliseconds', now())",
    strict: "",
};

const SQLITE: Dialect = Dialect {
    backend: DbBackend::Sqlite,
    uuid: "BLOB",
    text: "TEXT",
    bytes: "BLOB",
    flag: "INTEGER",
    no: "0",
    integer: "INTEGER",
    date: "TEXT",
    instant: "TEXT",
    now: "(strftime('%Y-%m-%dT%H:%M:%f', 'now') || '+00:00')",
    strict: "STRICT",
};

impl From<DbBackend> for Dialect {
    fn from(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Sqlite => SQLITE,
            // MySQL is not built in, so nothing else comes here.
            _ => POSTGRES,
        }
    }
}
