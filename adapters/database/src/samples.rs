//! `samples`: what was planted into an account to be looked at, and taking it out.

use std::collections::BTreeMap;

use kernel::{Event, StoreError, Timestamp, Transaction as _, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, Statement,
    prelude::{DateTimeUtc, Uuid},
    sea_query::Value,
};

use crate::{
    Database,
    entity::{invoice_series, user},
    fault::{corrupt, fault},
    tx::Tx,
};

/// The ids of what was planted, by table.
pub type SampleThings = BTreeMap<String, Vec<Uuid>>;

/// Whatever is in one of these is of one's own, where nothing was planted.
const OWN: [&str; 10] = [
    "all_earnings",
    "expenses",
    "goals",
    "customers",
    "products",
    "sales",
    "invoices",
    "recurring_invoices",
    "documents",
    "statement_imports",
];

/// What is taken out, in an order in which nothing refers to what is gone: the table, and which of its rows by the
/// id in `$2`, and by what nothing of one's own may say.
const TAKEN_OUT: [(&str, &str, &str); 26] = [
    ("document_links", "expenses", "subject_id = $2"),
    ("expenses", "expenses", "id = $2"),
    ("earnings", "earnings", "id = $2"),
    ("earnings_archive", "earnings", "id = $2"),
    ("goals", "goals", "id = $2"),
    ("document_links", "invoices", "subject_id = $2"),
    ("payments", "invoices", "invoice_id = $2 AND reverses_id IS NOT NULL"),
    ("payments", "invoices", "invoice_id = $2"),
    (
        "invoice_files",
        "invoices",
        "invoice_id IN (SELECT id FROM invoices WHERE user_id = $1 AND corrects_id = $2)",
    ),
    (
        "invoice_lines",
        "invoices",
        "invoice_id IN (SELECT id FROM invoices WHERE user_id = $1 AND corrects_id = $2)",
    ),
    ("invoices", "invoices", "corrects_id = $2"),
    ("invoice_files", "invoices", "invoice_id = $2"),
    ("invoice_lines", "invoices", "invoice_id = $2"),
    ("invoices", "invoices", "id = $2"),
    ("stock_layers", "products", "product_id = $2 AND {product is unused}"),
    ("stock_movements", "products", "product_id = $2 AND {product is unused}"),
    ("products", "products", "id = $2 AND {product is unused}"),
    ("customers", "customers", "id = $2 AND {customer is unused}"),
    ("platforms", "platforms", "id = $2 AND {platform is unused}"),
    ("trash", "earnings", "id = $2"),
    ("trash", "expenses", "id = $2"),
    ("trash", "invoices", "id = $2"),
    ("trash", "goals", "id = $2"),
    ("trash", "products", "id = $2"),
    ("trash", "customers", "id = $2"),
    ("trash", "platforms", "id = $2"),
];

/// What stands in braces above.
const UNUSED: [(&str, &str); 3] = [
    (
        "{product is unused}",
        "NOT EXISTS (SELECT 1 FROM sale_lines WHERE user_id = $1 AND product_id = $2)
        AND NOT EXISTS (SELECT 1 FROM invoice_lines WHERE user_id = $1 AND product_id = $2)
        AND NOT EXISTS (
            SELECT 1 FROM stock_movements moved
            WHERE moved.user_id = $1 AND moved.product_id = $2 AND moved.kind <> 'opening'
        )",
    ),
    (
        "{customer is unused}",
        "NOT EXISTS (SELECT 1 FROM invoices WHERE user_id = $1 AND customer_id = $2)
        AND NOT EXISTS (SELECT 1 FROM sales WHERE user_id = $1 AND customer_id = $2)
        AND NOT EXISTS (SELECT 1 FROM payments WHERE user_id = $1 AND customer_id = $2)
        AND NOT EXISTS (SELECT 1 FROM recurring_invoices WHERE user_id = $1 AND customer_id = $2)
        AND NOT EXISTS (SELECT 1 FROM customers other WHERE other.user_id = $1 AND other.merged_into = $2)",
    ),
    (
        "{platform is unused}",
        "NOT EXISTS (SELECT 1 FROM all_earnings WHERE user_id = $1 AND platform_id = $2)
        AND NOT EXISTS (SELECT 1 FROM expenses WHERE user_id = $1 AND platform_id = $2)
        AND NOT EXISTS (SELECT 1 FROM goals WHERE user_id = $1 AND platform_id = $2)",
    ),
];

impl Database {
    /// Whether there is anything in a user's books but platforms.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn has_own_books(&self, owner: UserId) -> Result<bool, StoreError> {
        let any = OWN.map(|table| format!("SELECT 1 FROM {table} WHERE user_id = $1"));
        let sql = format!("SELECT 1 WHERE EXISTS ({})", any.join(") OR EXISTS ("));
        let connection = self.reader(owner);
        let statement =
            Statement::from_sql_and_values(connection.get_database_backend(), sql, [owner.uuid().into()]);
        Ok(connection.query_one_raw(statement).await.map_err(fault)?.is_some())
    }

    /// Since when there is something that was planted.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn sample_planted_at(&self, owner: UserId) -> Result<Option<Timestamp>, StoreError> {
        let connection = self.reader(owner);
        let statement = Statement::from_sql_and_values(
            connection.get_database_backend(),
            "SELECT planted_at FROM samples WHERE user_id = $1",
            [owner.uuid().into()],
        );
        let row = connection.query_one_raw(statement).await.map_err(fault)?;
        row.map(|row| row.try_get::<DateTimeUtc>("", "planted_at").map(Timestamp::from).map_err(fault))
            .transpose()
    }

    /// Notes what was planted.
    ///
    /// # Errors
    /// `Duplicate`, where there is something already; what the store fails with.
    pub async fn note_sample(&self, things: &SampleThings, event: Event) -> Result<(), StoreError> {
        let mut tx = self.begin(event.user).await?;
        let text = serde_json::to_string(things).map_err(corrupt)?;
        let values: [Value; 3] = [event.user.uuid().into(), text.into(), event.at.to_utc().into()];
        tx.run("INSERT INTO samples (user_id, things, planted_at) VALUES ($1, $2, $3)", values).await?;
        tx.tell(event).await?;
        tx.finish().await
    }

    /// Takes out what was planted, and says whether there was anything.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn remove_sample(&self, event: Event) -> Result<bool, StoreError> {
        let owner = event.user;
        let mut tx = self.begin(owner).await?;
        // Of two who do so the second finds nothing.
        tx.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let Some(things) = tx.sample_of(owner).await? else { return Ok(false) };
        for (table, of, rows) in TAKEN_OUT {
            let rows = UNUSED.iter().fold(rows.to_owned(), |rows, (name, sql)| rows.replace(name, sql));
            let sql = format!("DELETE FROM {table} WHERE user_id = $1 AND {rows}");
            for id in things.get(of).into_iter().flatten() {
                tx.run(&sql, [owner.uuid().into(), (*id).into()]).await?;
            }
        }
        // Where nothing of one's own was issued, one's own numbers begin with the first. Who is issuing is waited for.
        let series = invoice_series::Entity::find().filter(invoice_series::Column::UserId.eq(owner.uuid()));
        tx.lock_all(series.order_by_asc(invoice_series::Column::Kind)).await?;
        tx.run(
            "DELETE FROM invoice_counters WHERE user_id = $1
            AND NOT EXISTS (SELECT 1 FROM invoices WHERE user_id = $1 AND number IS NOT NULL)",
            [owner.uuid().into()],
        )
        .await?;
        tx.run("DELETE FROM samples WHERE user_id = $1", [owner.uuid().into()]).await?;
        tx.tell(event).await?;
        tx.finish().await?;
        Ok(true)
    }
}

impl Tx {
    async fn sample_of(&self, owner: UserId) -> Result<Option<SampleThings>, StoreError> {
        let statement = Statement::from_sql_and_values(
            self.connection().get_database_backend(),
            "SELECT things FROM samples WHERE user_id = $1",
            [owner.uuid().into()],
        );
        let row = self.connection().query_one_raw(statement).await.map_err(fault)?;
        let things = row.map(|row| row.try_get::<String>("", "things").map_err(fault)).transpose()?;
        things.map(|things| serde_json::from_str(&things).map_err(corrupt)).transpose()
    }
}
