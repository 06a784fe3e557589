//! All that belongs to a user, table by table: what goes into an archive, and what goes with the account.
//!
//! A table of users' rows that is in neither list fails a test, until it is said here what becomes of it.

use base64::{Engine, prelude::BASE64_STANDARD};
use kernel::{StoreError, Timestamp, UserId};
use rights::Erasure;
use sea_orm::{
    ColumnTrait as _, ColumnType, ConnectionTrait as _, DbBackend, EntityTrait, IdenStatic as _,
    Iterable as _, PrimaryKeyToColumn as _, QueryResult, Statement,
    prelude::{Date, DateTimeUtc, Uuid},
    sea_query::Value,
};

use crate::{
    Database,
    entity::{
        account_export, consent, customer, discarded_thing, document, document_content, document_link,
        earning, erasure, event, expense, expense_category, goal, invoice, invoice_file, invoice_line,
        invoice_series, invoicing_settings, letter, letter_refusal, own_rate, passkey, payment, platform,
        post_settings, product, recovery_code, recurring_invoice, sale, sale_line, session, statement_import,
        stock_layer, stock_movement, totp_factor, user, webhook, webhook_delivery,
    },
    fault::{corrupt, fault},
};

/// Rows that are read, or removed, in one go.
const STRETCH: u64 = 1000;

/// A table that goes into an archive, without the columns that hold secrets, or what is no one's to have.
#[derive(Debug, Clone)]
pub struct Belonging {
    pub table: &'static str,
    pub(crate) columns: Vec<Column>,
    /// The columns of the key that tell the rows of one user apart.
    key: Vec<Column>,
    /// What holds the id of the user.
    pub(crate) owner: &'static str,
    /// What its rows are read from, where that is more than the table.
    source: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Text,
    Number,
    Flag,
    Instant,
    Day,
    Bytes,
}

/// Rows of a table, in the order of its key.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// A value for each column.
    pub rows: Vec<Vec<serde_json::Value>>,
    /// Where the next ones begin; `None` at the end.
    pub next: Option<Bookmark>,
}

/// A place in a table.
#[derive(Debug, Clone)]
pub struct Bookmark(Vec<Value>);

/// What is not in an archive though it is a column of one of its tables.
#[derive(Debug, Clone, Copy)]
pub struct Withheld {
    pub table: &'static str,
    pub column: &'static str,
    pub reason: &'static str,
}

const A_SECRET: &str = "a secret";
const IN_A_FILE: &str = "its bytes are a file of their own";

pub const WITHHELD: [Withheld; 14] = [
    Withheld { table: "users", column: "password_hash", reason: A_SECRET },
    Withheld { table: "sessions", column: "nonce", reason: A_SECRET },
    Withheld { table: "personal_tokens", column: "hash", reason: A_SECRET },
    Withheld { table: "totp_factors", column: "secret", reason: A_SECRET },
    Withheld { table: "recovery_codes", column: "hash", reason: A_SECRET },
    Withheld { table: "webhooks", column: "secret", reason: A_SECRET },
    Withheld { table: "webhooks", column: "former_secret", reason: A_SECRET },
    Withheld { table: "invoices", column: "public_token", reason: A_SECRET },
    Withheld { table: "events", column: "link", reason: "says nothing of the user" },
    Withheld { table: "document_contents", column: "is_sealed", reason: "says how the server keeps it" },
    Withheld { table: "invoice_files", column: "content", reason: IN_A_FILE },
    Withheld { table: "account_exports", column: "blob_id", reason: "says how the server keeps it" },
    Withheld { table: "account_exports", column: "leased_until", reason: "says how the server works" },
    Withheld { table: "account_exports", column: "attempts", reason: "says how the server works" },
];

/// Tables of users' rows that are not in an archive, and why.
pub const NOT_TAKEN_ALONG: [(&str, &str); 13] = [
    ("earnings_archive", "earnings, among all others of the archive"),
    ("jobs", "work that the server owes for events of the archive"),
    ("mailed_links", "secrets that are good for an hour"),
    ("idempotency_keys", "sealed answers that are kept for a repetition of their requests"),
    ("document_chunks", "the bytes of documents, which are files of the archive"),
    ("earning_days", "sums of what is in the archive"),
    ("expense_days", "sums of what is in the archive"),
    ("sale_days", "sums of what is in the archive"),
    ("earning_day_changes", "sums of what is in the archive"),
    ("expense_day_changes", "sums of what is in the archive"),
    ("sale_day_changes", "sums of what is in the archive"),
    ("event_heads", "where chains of events end"),
    ("audit_marks", "where chains of events once stood"),
];

/// Tables that keep a user's id when the account is gone, and why.
pub const KEPT_FOR_GOOD: [(&str, &str); 1] =
    [("audit_marks", "an id and a digest, without which no checkpoint could be read any more")];

/// Rows that go, in an order in which nothing refers to what is gone: the table, which of its rows, and what
/// holds the id of the user.
struct Removal {
    table: &'static str,
    rows: &'static str,
    owner: &'static str,
}

const fn all_of(table: &'static str) -> Removal {
    Removal { table, rows: "TRUE", owner: "user_id" }
}

const fn some_of(table: &'static str, rows: &'static str) -> Removal {
    Removal { table, rows, owner: "user_id" }
}

const REMOVALS: [Removal; 49] = [
    all_of("trash"),
    all_of("samples"),
    all_of("jobs"),
    all_of("webhook_deliveries"),
    all_of("webhooks"),
    all_of("letters"),
    all_of("letter_refusals"),
    all_of("post_settings"),
    Removal { table: "idempotency_keys", rows: "TRUE", owner: "owner" },
    all_of("document_links"),
    some_of("payments", "reverses_id IS NOT NULL"),
    all_of("payments"),
    all_of("invoice_files"),
    all_of("invoice_lines"),
    some_of("invoices", "corrects_id IS NOT NULL"),
    all_of("invoices"),
    all_of("recurring_invoices"),
    all_of("invoice_counters"),
    all_of("invoice_series"),
    all_of("invoicing_settings"),
    all_of("sale_lines"),
    all_of("sales"),
    all_of("sale_numbers"),
    all_of("stock_layers"),
    all_of("stock_movements"),
    all_of("products"),
    all_of("expenses"),
    all_of("expense_categories"),
    all_of("documents"),
    all_of("document_contents"),
    all_of("document_chunks"),
    // In this order: what moves to the archive meanwhile is found there.
    all_of("earnings"),
    all_of("earnings_archive"),
    all_of("statement_imports"),
    all_of("goals"),
    all_of("platforms"),
    all_of("customers"),
    all_of("own_rates"),
    all_of("consents"),
    all_of("mailed_links"),
    all_of("personal_tokens"),
    all_of("recovery_codes"),
    all_of("totp_factors"),
    all_of("passkeys"),
    all_of("account_exports"),
    all_of("sessions"),
    all_of("events"),
    all_of("event_heads"),
    all_of("erasures"),
];

/// Sums, which rows that are removed change once more; PostgreSQL has the second half as well.
pub(crate) const SUMS: [&str; 6] = [
    "earning_days",
    "expense_days",
    "sale_days",
    "earning_day_changes",
    "expense_day_changes",
    "sale_day_changes",
];

/// The tables of an archive, in its order.
#[must_use]
pub fn belongings() -> Vec<Belonging> {
    vec![
        Belonging { owner: "id", key: Vec::new(), ..of::<user::Entity>() },
        of::<session::Entity>(),
        personal_tokens(),
        of::<totp_factor::Entity>(),
        of::<recovery_code::Entity>(),
        of::<passkey::Entity>(),
        of::<consent::Entity>(),
        of::<post_settings::Entity>(),
        of::<letter_refusal::Entity>(),
        of::<letter::Entity>(),
        of::<webhook::Entity>(),
        of::<webhook_delivery::Entity>(),
        of::<account_export::Entity>(),
        of::<erasure::Entity>(),
        of::<platform::Entity>(),
        of::<statement_import::Entity>(),
        Belonging { source: "all_earnings", ..of::<earning::Entity>() },
        of::<expense_category::Entity>(),
        of::<expense::Entity>(),
        of::<goal::Entity>(),
        of::<own_rate::Entity>(),
        of::<customer::Entity>(),
        of::<product::Entity>(),
        of::<stock_movement::Entity>(),
        of::<stock_layer::Entity>(),
        of::<sale::Entity>(),
        of::<sale_line::Entity>(),
        Belonging {
            table: "sale_numbers",
            columns: columns([("user_id", Kind::Id), ("last", Kind::Number)]),
            key: Vec::new(),
            owner: "user_id",
            source: "sale_numbers",
        },
        of::<invoicing_settings::Entity>(),
        of::<invoice_series::Entity>(),
        Belonging {
            table: "invoice_counters",
            columns: columns([
                ("user_id", Kind::Id),
                ("series_id", Kind::Id),
                ("period", Kind::Text),
                ("last_number", Kind::Number),
            ]),
            key: columns([("series_id", Kind::Id), ("period", Kind::Text)]),
            owner: "user_id",
            source: "invoice_counters",
        },
        of::<recurring_invoice::Entity>(),
        of::<invoice::Entity>(),
        of::<invoice_line::Entity>(),
        of::<invoice_file::Entity>(),
        of::<payment::Entity>(),
        of::<document_content::Entity>(),
        of::<document::Entity>(),
        of::<document_link::Entity>(),
        of::<discarded_thing::Entity>(),
        Belonging {
            table: "samples",
            columns: columns([("user_id", Kind::Id), ("things", Kind::Text), ("planted_at", Kind::Instant)]),
            key: Vec::new(),
            owner: "user_id",
            source: "samples",
        },
        of::<event::Entity>(),
    ]
}

fn columns<const N: usize>(columns: [(&'static str, Kind); N]) -> Vec<Column> {
    columns.map(|(name, kind)| Column { name, kind }).into()
}

fn personal_tokens() -> Belonging {
    let told = [
        ("user_id", Kind::Id),
        ("id", Kind::Id),
        ("name", Kind::Text),
        ("scopes", Kind::Text),
        ("created_at", Kind::Instant),
        ("expires_at", Kind::Instant),
        ("used_at", Kind::Instant),
        ("revoked_at", Kind::Instant),
    ];
    Belonging {
        table: "personal_tokens",
        columns: columns(told),
        key: columns([("id", Kind::Id)]),
        owner: "user_id",
        source: "personal_tokens",
    }
}

/// Every table whose rows go with their user.
#[must_use]
pub fn removed_tables() -> Vec<&'static str> {
    let mut tables: Vec<&str> = REMOVALS.iter().map(|removal| removal.table).chain(SUMS).collect();
    tables.push("users");
    tables
}

fn of<E: EntityTrait>() -> Belonging {
    let column = |column: E::Column| {
        let kind = match column.def().get_column_type() {
            ColumnType::Uuid => Kind::Id,
            ColumnType::Boolean => Kind::Flag,
            ColumnType::TimestampWithTimeZone => Kind::Instant,
            ColumnType::Date => Kind::Day,
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => Kind::Bytes,
            ColumnType::String(_) | ColumnType::Text => Kind::Text,
            _ => Kind::Number,
        };
        Column { name: column.as_str(), kind }
    };
    let table = E::default().table_name();
    let is_told = |column: &Column| {
        !WITHHELD.iter().any(|withheld| withheld.table == table && withheld.column == column.name)
    };
    Belonging {
        table,
        columns: E::Column::iter().map(column).filter(is_told).collect(),
        key: E::PrimaryKey::iter()
            .map(|key| column(key.into_column()))
            .filter(|key| key.name != "user_id")
            .collect(),
        owner: "user_id",
        source: table,
    }
}

impl Belonging {
    /// What the columns are called.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name)
    }
}

impl Kind {
    /// As JSON, and as it is spelled in text.
    pub(crate) fn told(self, row: &QueryResult, name: &str) -> Result<serde_json::Value, StoreError> {
        use serde_json::Value as Json;
        let value = match self {
            Self::Id => {
                row.try_get::<Option<Uuid>>("", name).map(|id| id.map(|id| Json::from(id.to_string())))
            }
            Self::Text => row.try_get::<Option<String>>("", name).map(|text| text.map(Json::from)),
            Self::Number => row.try_get::<Option<i64>>("", name).map(|number| number.map(Json::from)),
            Self::Flag => row.try_get::<Option<bool>>("", name).map(|flag| flag.map(Json::from)),
            Self::Instant => row
                .try_get::<Option<DateTimeUtc>>("", name)
                .map(|at| at.map(|at| Json::from(Timestamp::from(at).to_string()))),
            Self::Day => {
                row.try_get::<Option<Date>>("", name).map(|day| day.map(|day| Json::from(day.to_string())))
            }
            Self::Bytes => row
                .try_get::<Option<Vec<u8>>>("", name)
                .map(|bytes| bytes.map(|bytes| Json::from(BASE64_STANDARD.encode(bytes)))),
        };
        Ok(value.map_err(fault)?.unwrap_or_default())
    }

    fn key(self, row: &QueryResult, name: &str) -> Result<Value, StoreError> {
        match self {
            Self::Id => row.try_get::<Uuid>("", name).map(Value::from),
            Self::Text => row.try_get::<String>("", name).map(Value::from),
            Self::Number => row.try_get::<i64>("", name).map(Value::from),
            Self::Day => row.try_get::<Date>("", name).map(Value::from),
            Self::Flag | Self::Instant | Self::Bytes => return Err(corrupt("no key is of such a kind")),
        }
        .map_err(fault)
    }
}

impl Database {
    /// Rows of a user, from a place on.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn rows_of(
        &self,
        owner: UserId,
        belonging: &Belonging,
        after: Option<&Bookmark>,
    ) -> Result<Stretch, StoreError> {
        let Belonging { table: _, columns, key, owner: owner_column, source } = belonging;
        let names =
            |columns: &[Column]| columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        let mut values: Vec<Value> = vec![owner.uuid().into()];
        let mut beyond = String::new();
        if let Some(Bookmark(place)) = after {
            let marks: Vec<String> = (2..=place.len() + 1).map(|number| format!("${number}")).collect();
            beyond = format!("AND ({}) > ({})", names(key), marks.join(", "));
            values.extend(place.iter().cloned());
        }
        let order = if key.is_empty() { String::new() } else { format!("ORDER BY {}", names(key)) };
        let sql = format!(
            "SELECT {} FROM {source} WHERE {owner_column} = $1 {beyond} {order} LIMIT {STRETCH}",
            names(columns)
        );
        let connection = self.reader(owner);
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        let found = connection.query_all_raw(statement).await.map_err(fault)?;
        let told =
            |row: &QueryResult| columns.iter().map(|column| column.kind.told(row, column.name)).collect();
        let rows = found.iter().map(told).collect::<Result<_, _>>()?;
        let last = found.last().filter(|_| found.len() as u64 == STRETCH && !key.is_empty());
        let place = last.map(|row| key.iter().map(|column| column.kind.key(row, column.name)).collect());
        Ok(Stretch { rows, next: place.transpose()?.map(Bookmark) })
    }

    /// The file of an issued document after another one, in the order of ids and formats.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn invoice_file_after(
        &self,
        owner: UserId,
        after: Option<(Uuid, &str)>,
    ) -> Result<Option<(Uuid, String, Vec<u8>)>, StoreError> {
        let (invoice, format) = after.unwrap_or((Uuid::nil(), ""));
        let connection = self.reader(owner);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT invoice_id, format, content FROM invoice_files
            WHERE user_id = $1 AND (invoice_id, format) > ($2, $3) ORDER BY invoice_id, format LIMIT 1",
            [owner.uuid().into(), invoice.into(), format.into()],
        );
        let row = connection.query_one_raw(statement).await.map_err(fault)?;
        row.map(|row| {
            let column = |name| row.try_get("", name).map_err(fault);
            Ok((
                column("invoice_id")?,
                row.try_get("", "format").map_err(fault)?,
                row.try_get("", "content").map_err(fault)?,
            ))
        })
        .transpose()
    }

    /// What lies in the vault for a user, in no order.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn blobs_of(&self, owner: UserId) -> Result<Vec<Uuid>, StoreError> {
        let connection = self.reader(owner);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT id AS blob FROM document_contents WHERE user_id = $1
            UNION SELECT preview_id FROM document_contents WHERE user_id = $1 AND preview_id IS NOT NULL
            UNION SELECT blob_id FROM account_exports WHERE user_id = $1 AND blob_id IS NOT NULL",
            [owner.uuid().into()],
        );
        let rows = connection.query_all_raw(statement).await.map_err(fault)?;
        rows.iter().map(|row| row.try_get("", "blob").map_err(fault)).collect()
    }

    /// Removes what there is of a user for whom it has begun, a stretch at a time, and the account last.
    pub(crate) async fn remove_rows(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        if !self.has_begun(user).await? {
            return Ok(());
        }
        for removal in REMOVALS.iter().filter(|removal| removal.table != "erasures") {
            let mut removed = STRETCH;
            while removed == STRETCH {
                let tx = self.begin(user).await?;
                if removal.table == "customers" {
                    let apart = "UPDATE customers SET merged_into = NULL WHERE user_id = $1 AND merged_into IS NOT NULL";
                    tx.run(apart, [user.uuid().into()]).await?;
                }
                removed = tx.run(&removal.stretch(self.backend()), [user.uuid().into()]).await?;
                tx.finish().await?;
            }
        }
        let mut tx = self.begin(user).await?;
        let sums = if self.backend() == DbBackend::Sqlite { &SUMS[..3] } else { &SUMS[..] };
        for table in sums {
            tx.run(&format!("DELETE FROM {table} WHERE user_id = $1"), [user.uuid().into()]).await?;
        }
        let trace: Value = Erasure::trace(user).to_vec().into();
        tx.run(
            "INSERT INTO erasure_ledger (subject, erased_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [trace, now.to_utc().into()],
        )
        .await?;
        tx.run("DELETE FROM erasures WHERE user_id = $1", [user.uuid().into()]).await?;
        tx.run("DELETE FROM users WHERE id = $1", [user.uuid().into()]).await?;
        tx.announce(user, now);
        tx.finish().await
    }

    async fn has_begun(&self, user: UserId) -> Result<bool, StoreError> {
        let connection = self.reader(user);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT 1 FROM erasures WHERE user_id = $1 AND begun_at IS NOT NULL",
            [user.uuid().into()],
        );
        Ok(connection.query_one_raw(statement).await.map_err(fault)?.is_some())
    }
}

impl Removal {
    fn stretch(&self, backend: DbBackend) -> String {
        let Self { table, rows, owner } = self;
        let row = if backend == DbBackend::Sqlite { "rowid" } else { "ctid" };
        format!(
            "DELETE FROM {table} WHERE {row} IN (
                SELECT {row} FROM {table} WHERE {owner} = $1 AND {rows} LIMIT {STRETCH}
            )"
        )
    }
}
