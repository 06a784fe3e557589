//! A store of its own for every case.

mod cached;
mod postgres;

use std::sync::Arc;

use adapter_database::Database;
use earnings::{
    DefaultCategory, Earning, Earnings, Expense, ExpenseCategory, Expenses, ExpensesTx, Ledger, LedgerTx,
    Platform, Platforms, StatementImport, StatementImports,
};
use identity::{Account, Accounts, IdentityTx, Registry, Session, Sessions};
use invoicing::{Customer, Customers, CustomersTx};
use kernel::{ExpenseId, Id, Idempotency, InvoiceId, StoreError, UserId};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult, Statement, Value};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Client, event, instant};

pub use cached::Kept;

use cached::Readers;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The one that this is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Sqlite => Self::Postgres,
            Self::Postgres => Self::Sqlite,
        }
    }
}

/// An open store that is no one else's, with its schema in place.
#[derive(Debug)]
pub struct Store {
    pub engine: Engine,
    pub url: String,
    pub database: Database,
    /// Where a file lives, if it is one.
    folder: Arc<TempDir>,
    /// What reads through a cache, if anything does.
    readers: Option<Arc<Readers>>,
}

impl Store {
    /// A migrated store without a row.
    pub async fn fresh(engine: Engine) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match engine {
            Engine::Sqlite => Self::file_in(&folder),
            Engine::Postgres => postgres::clone_of_template().await,
        };
        Self { folder: Arc::new(folder), ..Self::at(&url, engine).await }
    }

    /// A migrated database of PostgreSQL whose owner sees no more than anyone else.
    pub async fn of_a_plain_role() -> Self {
        Self::at(&postgres::of_a_plain_role().await, Engine::Postgres).await
    }

    /// What a URL names, migrated.
    pub async fn at(url: &str, engine: Engine) -> Self {
        let database = Database::connect(url, None).await.unwrap();
        database.seal_with(&crate::seal());
        database.migrate().await.unwrap();
        let folder = Arc::new(TempDir::new().unwrap());
        Self { engine, url: url.to_owned(), database, folder, readers: None }
    }

    /// A migrated store without a row, read through a cache.
    pub async fn cached(engine: Engine, kept: Kept) -> Self {
        let store = Self::fresh(engine).await;
        let readers = Some(Arc::new(Readers::over(&store.database, kept).await));
        Self { readers, ..store }
    }

    /// What the cache has done, where there is one.
    #[must_use]
    pub fn figures(&self) -> Option<adapter_cache::Figures> {
        self.readers.as_ref().map(|readers| readers.caching.figures())
    }

    /// The URL of an empty store, without a schema.
    pub async fn empty(engine: Engine) -> (String, TempDir) {
        let folder = TempDir::new().unwrap();
        let url = match engine {
            Engine::Sqlite => Self::file_in(&folder),
            Engine::Postgres => postgres::empty().await,
        };
        (url, folder)
    }

    fn file_in(folder: &TempDir) -> String {
        format!("sqlite:{}", folder.path().join("books.db").display())
    }

    /// The same store, opened once more as another node would.
    pub async fn reopened(&self) -> Self {
        let database = Database::connect(&self.url, None).await.unwrap();
        database.seal_with(&crate::seal());
        Self {
            engine: self.engine,
            url: self.url.clone(),
            database,
            folder: Arc::clone(&self.folder),
            readers: None,
        }
    }

    /// A store of its own with the same rows. On PostgreSQL nobody may be connected to the original.
    pub async fn copied(&self) -> Self {
        let folder = TempDir::new().unwrap();
        let url = match self.engine {
            Engine::Sqlite => {
                let file = folder.path().join("books.db");
                self.rows(&format!("VACUUM INTO '{}'", file.display())).await;
                format!("sqlite:{}", file.display())
            }
            Engine::Postgres => postgres::clone_of(&self.url).await,
        };
        Self { folder: Arc::new(folder), ..Self::at(&url, self.engine).await }
    }

    /// Runs a case on this store and clears it away; after a failure it is left to be looked at.
    pub async fn serve<F: Future<Output = ()>>(self, case: impl FnOnce(Self) -> F) {
        let (engine, url) = (self.engine, self.url.clone());
        case(self).await;
        if engine == Engine::Postgres {
            postgres::drop(&url).await;
        }
    }

    /// Clears the store away.
    pub async fn discard(self) {
        if self.engine == Engine::Postgres {
            postgres::drop(&self.url).await;
        }
    }

    /// The folder of the file, if it is one.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    #[must_use]
    pub fn accounts(&self) -> &dyn Accounts {
        self.readers.as_ref().map_or(&self.database as &dyn Accounts, |readers| &readers.accounts)
    }

    #[must_use]
    pub fn sessions(&self) -> &dyn Sessions {
        self.readers.as_ref().map_or(&self.database as &dyn Sessions, |readers| &readers.sessions)
    }

    #[must_use]
    pub fn platforms(&self) -> &dyn Platforms {
        self.readers.as_ref().map_or(&self.database as &dyn Platforms, |readers| &readers.platforms)
    }

    #[must_use]
    pub fn earnings(&self) -> &dyn Earnings {
        self.readers.as_ref().map_or(&self.database as &dyn Earnings, |readers| &readers.earnings)
    }

    #[must_use]
    pub fn imports(&self) -> &dyn StatementImports {
        &self.database
    }

    #[must_use]
    pub fn expenses(&self) -> &dyn Expenses {
        &self.database
    }

    #[must_use]
    pub fn customers(&self) -> &dyn Customers {
        &self.database
    }

    #[must_use]
    pub fn idempotency(&self) -> &dyn Idempotency {
        &self.database
    }

    pub async fn registry(&self, owner: UserId) -> Box<dyn IdentityTx> {
        Registry::begin(&self.database, owner).await.unwrap()
    }

    pub async fn registry_over_all(&self) -> Box<dyn IdentityTx> {
        self.database.begin_over_all().await.unwrap()
    }

    pub async fn ledger(&self, owner: UserId) -> Box<dyn LedgerTx> {
        Ledger::begin(&self.database, owner).await.unwrap()
    }

    pub async fn expense_book(&self, owner: UserId) -> Box<dyn ExpensesTx> {
        Expenses::begin(&self.database, owner).await.unwrap()
    }

    pub async fn customer_book(&self, owner: UserId) -> Box<dyn CustomersTx> {
        Customers::begin(&self.database, owner).await.unwrap()
    }

    /// Opens accounts.
    pub async fn welcome<const N: usize>(&self, accounts: [Account; N]) -> [UserId; N] {
        for account in &accounts {
            let mut tx = self.registry(account.id).await;
            tx.add_account(account).await.unwrap();
            tx.commit(event(account.id)).await.unwrap();
        }
        accounts.map(|account| account.id)
    }

    pub async fn sign_in(&self, session: &Session) {
        let mut tx = self.registry(session.user).await;
        tx.add_session(session).await.unwrap();
        tx.commit(event(session.user)).await.unwrap();
    }

    pub async fn keep_platforms(&self, platforms: &[&Platform]) {
        let mut tx = self.ledger(platforms[0].user).await;
        for platform in platforms {
            tx.add_platform(platform).await.unwrap();
        }
        tx.commit(event(platforms[0].user)).await.unwrap();
    }

    /// Keeps expenses with the default categories that they are of.
    pub async fn keep_expenses(&self, expenses: &[Expense]) {
        let mut tx = self.expense_book(expenses[0].user).await;
        for expense in expenses {
            let default = DefaultCategory::find(&expense.category).unwrap();
            let category = ExpenseCategory::of_default(expense.user, default, expense.created_at);
            tx.add_category(&category).await.unwrap();
            tx.add_expense(expense).await.unwrap();
        }
        tx.commit(event(expenses[0].user)).await.unwrap();
    }

    pub async fn keep_customers(&self, customers: &[&Customer]) {
        let mut tx = self.customer_book(customers[0].user).await;
        for customer in customers {
            tx.add_customer(customer).await.unwrap();
        }
        tx.commit(event(customers[0].user)).await.unwrap();
    }

    /// Books one earning.
    ///
    /// # Errors
    /// What the store refuses it with.
    pub async fn try_to_book(&self, earning: &Earning) -> Result<(), StoreError> {
        let mut tx = self.ledger(earning.user).await;
        tx.add_earning(earning).await?;
        tx.commit(event(earning.user)).await
    }

    pub async fn book(&self, earnings: &[Earning]) {
        let mut tx = self.ledger(earnings[0].user).await;
        let added = tx.add_new_earnings(earnings).await.unwrap();
        assert_eq!(added.len(), earnings.len(), "sample rows do not clash");
        tx.commit(event(earnings[0].user)).await.unwrap();
    }

    pub async fn book_import(&self, import: &StatementImport, earnings: &[Earning]) {
        let mut tx = self.ledger(import.user).await;
        tx.add_import(import).await.unwrap();
        tx.add_new_earnings(earnings).await.unwrap();
        tx.commit(event(import.user)).await.unwrap();
    }

    /// Keeps a document of someone's past the ports, and returns its id.
    pub async fn keep_document(&self, owner: &Client) -> String {
        let now = crate::instant("2026-03-14T09:00:00Z");
        let (user, content, document) =
            (owner.id(), kernel::Id::<()>::mint(now), kernel::Id::<()>::mint(now));
        let sha256 = [content.uuid().as_bytes().as_slice(), content.uuid().as_bytes()].concat();
        let common: [(&str, Value); 4] = [
            ("user_id", user.uuid().into()),
            ("sha256", sha256.into()),
            ("size_bytes", 1_i64.into()),
            ("created_at", now.to_utc().into()),
        ];
        let of_content: [(&str, Value); 2] = [("id", content.uuid().into()), ("is_sealed", false.into())];
        self.plant("document_contents", common.iter().cloned().chain(of_content)).await;
        let of_document: [(&str, Value); 8] = [
            ("id", document.uuid().into()),
            ("content_id", content.uuid().into()),
            ("file_name", "receipt.pdf".into()),
            ("file_type", "application/pdf".into()),
            ("has_preview", false.into()),
            ("kind", "receipt".into()),
            ("version", 1_i64.into()),
            ("updated_at", now.to_utc().into()),
        ];
        self.plant("documents", common.into_iter().chain(of_document)).await;
        document.to_string()
    }

    /// Adds a row past the ports, to a table whose context a case is not about.
    pub async fn plant<'a>(&self, table: &str, row: impl IntoIterator<Item = (&'a str, Value)>) {
        let (columns, values): (Vec<&str>, Vec<Value>) = row.into_iter().unzip();
        let marks: Vec<String> = (1..=values.len()).map(|number| format!("${number}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), marks.join(", "));
        let connection = self.backdoor().await;
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        connection.execute_raw(statement).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Takes a row away past the ports.
    pub async fn uproot(&self, table: &str, id: &str) {
        let connection = self.backdoor().await;
        let id: [Value; 1] = [uuid::Uuid::try_parse(id).unwrap().into()];
        let sql = format!("DELETE FROM {table} WHERE id = $1");
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, id);
        assert_eq!(connection.execute_raw(statement).await.unwrap().rows_affected(), 1);
        connection.close().await.unwrap();
    }

    /// Changes a text of a row past the ports.
    pub async fn overwrite(&self, table: &str, id: &str, column: &str, text: &str) {
        let connection = self.backdoor().await;
        let values: [Value; 2] = [text.into(), uuid::Uuid::try_parse(id).unwrap().into()];
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE id = $2");
        let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
        assert_eq!(connection.execute_raw(statement).await.unwrap().rows_affected(), 1);
        connection.close().await.unwrap();
    }

    /// A connection that goes past the ports.
    pub async fn backdoor(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.unwrap()
    }

    /// The rows that a statement answers with, past the ports.
    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let connection = self.backdoor().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        connection.close().await.unwrap();
        rows
    }

    /// An expense and an invoice of a user, past the ports, with nothing in them that may be left
    /// out.
    pub async fn expense_and_invoice(&self, owner: UserId) -> (ExpenseId, InvoiceId) {
        let connection = self.backdoor().await;
        let now = instant("2026-03-14T09:00:00Z");
        let ids: [Uuid; 4] = [(); 4].map(|()| Id::<()>::mint(now).uuid());
        let [expense, invoice, customer, category] = ids;
        let day = |columns: usize| vec!["'2026-03-14'"; columns].join(", ");
        let moments = ["'2026-03-14T09:00:00.000+00:00'"; 2].join(", ");
        let (yes, no) = match self.engine {
            Engine::Sqlite => ("1", "0"),
            Engine::Postgres => ("TRUE", "FALSE"),
        };
        let statements = [
            (
                format!(
                    "INSERT INTO expense_categories
                        (user_id, id, key, is_active, version, created_at, updated_at)
                    VALUES ($1, $2, 'c-' || '{category}', {yes}, 1, {moments})"
                ),
                vec![owner.uuid(), category],
            ),
            (
                format!(
                    "INSERT INTO expenses (user_id, id, category, amount_minor, currency, date, status,
                        is_tax_deductible, version, created_at, updated_at)
                    VALUES ($1, $2, 'c-' || '{category}', 1, 'USD', {}, 'paid', {no}, 1, {moments})",
                    day(1)
                ),
                vec![owner.uuid(), expense],
            ),
            (
                format!(
                    "INSERT INTO customers (user_id, id, name, name_key, currency, is_active, version,
                        created_at, updated_at)
                    VALUES ($1, $2, 'Cleo', 'cleo', 'USD', {yes}, 1, {moments})"
                ),
                vec![owner.uuid(), customer],
            ),
            (
                format!(
                    "INSERT INTO invoices (user_id, id, customer_id, kind, status, customer_name, day, due_day,
                        written_on, payment_terms_days, currency, prices_include_tax, tax_rounding,
                        discount_minor, subtotal_minor, net_minor, tax_minor, total_minor, taxes, paid_minor,
                        credited_minor, version, created_at, updated_at)
                    VALUES ($1, $2, $3, 'invoice', 'draft', 'Cleo', {}, 14, 'USD', {no}, 'document',
                        0, 0, 0, 0, 0, '[]', 0, 0, 1, {moments})",
                    day(3)
                ),
                vec![owner.uuid(), invoice, customer],
            ),
        ];
        for (sql, values) in statements {
            let values = values.into_iter().map(sea_orm::Value::from);
            let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
            connection.execute_raw(statement).await.unwrap();
        }
        connection.close().await.unwrap();
        (expense.into(), invoice.into())
    }

    /// How many rows a table has, past the ports.
    pub async fn count(&self, table: &str) -> u64 {
        let rows = self.rows(&format!("SELECT COUNT(*) FROM {table}")).await;
        rows[0].try_get_by_index::<i64>(0).unwrap().try_into().unwrap()
    }
}
