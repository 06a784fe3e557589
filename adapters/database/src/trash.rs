//! `trash`: what was removed, row by row, with the event that tells of it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{Page, PageRequest, Position, StoreError, Timestamp, UserId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _, QueryResult,
    Select, Statement,
    prelude::{Date, Uuid},
    sea_query::Value,
};
use serde_json::{Map, Value as Json};
use trash::{Discarded, DiscardedId, DiscardedKind, PutBack, Trash, TrashFilter, TrashSort, TrashTx};

use crate::{
    Database,
    belongings::{Belonging, Column as BelongingColumn, belongings},
    books::count,
    entity::discarded_thing::{Column, Entity, Model},
    fault::{corrupt, fault},
    keyset::{instant_key, page_of},
    spelling::Word as _,
    tx::Tx,
    walls::Scope,
};

/// Rows that are forgotten in one go.
const STRETCH: u64 = 1000;

/// The longest name that is kept, in characters.
const NAME_MAX: usize = 200;

/// Where the rows of a thing are, in an order in which they can be put back: the table, and the column that
/// holds the thing's id.
fn parts(kind: DiscardedKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        DiscardedKind::Earning => &[("earnings", "id")],
        DiscardedKind::Expense => &[("expenses", "id")],
        DiscardedKind::Goal => &[("goals", "id")],
        DiscardedKind::Platform => &[("platforms", "id")],
        DiscardedKind::Customer => &[("customers", "id")],
        DiscardedKind::Product => {
            &[("products", "id"), ("stock_movements", "product_id"), ("stock_layers", "product_id")]
        }
        DiscardedKind::Invoice => &[("invoices", "id"), ("invoice_lines", "invoice_id")],
    }
}

/// What rows refer to that may be gone: the table and the column that refer, the table and the column that are
/// referred to, and what that is called.
const REFERENCES: [(&str, &str, &str, &str, &str); 12] = [
    ("earnings", "platform_id", "platforms", "id", "platform"),
    ("earnings", "import_id", "statement_imports", "id", "import"),
    ("expenses", "category", "expense_categories", "key", "category"),
    ("expenses", "platform_id", "platforms", "id", "platform"),
    ("expenses", "receipt_document_id", "documents", "id", "receipt"),
    ("goals", "platform_id", "platforms", "id", "platform"),
    ("customers", "merged_into", "customers", "id", "customer"),
    ("invoices", "customer_id", "customers", "id", "customer"),
    ("invoices", "corrects_id", "invoices", "id", "invoice"),
    ("invoices", "recurring_id", "recurring_invoices", "id", "recurring invoice"),
    ("invoice_lines", "product_id", "products", "id", "product"),
    ("stock_layers", "product_id", "products", "id", "product"),
];

/// The rows of a thing, table by table.
type Contents = BTreeMap<String, Vec<Map<String, Json>>>;

/// What is about to be removed, until the event that tells of it is written.
pub(crate) struct Discard {
    kind: DiscardedKind,
    owner: UserId,
    id: Uuid,
    name: String,
    contents: Contents,
}

#[async_trait]
impl Trash for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn TrashTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &TrashFilter,
        request: &PageRequest<TrashSort>,
    ) -> Result<Page<Discarded>, StoreError> {
        let list = filtered(owner, filter);
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            TrashSort::DeletedAt => page_of(list, Column::DeletedAt, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let things = rows.into_iter().map(Discarded::try_from).collect::<Result<_, _>>()?;
        let place = |thing: &Discarded| Position { key: thing.deleted_at.to_string(), id: thing.id.uuid() };
        Ok(Page { total, ..Page::cut(things, request.limit(), place) })
    }

    async fn empty(&self, before: Timestamp) -> Result<u64, StoreError> {
        let row = if self.backend() == DbBackend::Sqlite { "rowid" } else { "ctid" };
        let sql = format!(
            "DELETE FROM trash WHERE {row} IN (SELECT {row} FROM trash WHERE deleted_at < $1 LIMIT {STRETCH})"
        );
        let (mut all, mut forgotten) = (0, STRETCH);
        while forgotten == STRETCH {
            let tx = self.begin(Scope::Everyone).await?;
            forgotten = tx.run(&sql, [before.to_utc().into()]).await?;
            tx.finish().await?;
            all += forgotten;
        }
        Ok(all)
    }
}

#[async_trait]
impl TrashTx for Tx {
    async fn lock_discarded(
        &mut self,
        owner: UserId,
        id: DiscardedId,
    ) -> Result<Option<Discarded>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Discarded::try_from).transpose()
    }

    async fn put_back(&mut self, discarded: &Discarded) -> Result<PutBack, StoreError> {
        let Discarded { id, user, kind, .. } = discarded;
        let row = Entity::find_by_id((user.uuid(), id.uuid())).one(self.connection()).await.map_err(fault)?;
        let Model { contents, .. } = row.ok_or_else(|| corrupt("what is locked is there"))?;
        let contents: Contents = serde_json::from_str(&contents).map_err(corrupt)?;
        for (table, _) in parts(*kind) {
            let belonging = belonging(table)?;
            for row in contents.get(*table).into_iter().flatten() {
                if let Some(missing) = self.missing(*user, &contents, &belonging, row).await? {
                    return Ok(PutBack::Orphaned(missing));
                }
                self.insert_told(&belonging, row).await?;
            }
        }
        self.remove_discarded(*user, *id).await?;
        Ok(PutBack::Done)
    }

    async fn remove_discarded(&mut self, owner: UserId, id: DiscardedId) -> Result<(), StoreError> {
        Entity::delete_by_id((owner.uuid(), id.uuid())).exec(self.connection()).await.map_err(fault)?;
        Ok(())
    }
}

impl Tx {
    /// Notes what is about to be removed; it is kept with the next event of this transaction.
    pub(crate) async fn discard(
        &mut self,
        kind: DiscardedKind,
        owner: UserId,
        id: Uuid,
    ) -> Result<(), StoreError> {
        let mut contents = Contents::new();
        for (table, column) in parts(kind) {
            let Belonging { columns, .. } = belonging(table)?;
            let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
            let sql =
                format!("SELECT {} FROM {table} WHERE user_id = $1 AND {column} = $2", names.join(", "));
            let told = |row: QueryResult| {
                let value = |column: &BelongingColumn| {
                    let told = column.kind.told(&row, column.name);
                    told.map(|value| (column.name.to_owned(), value))
                };
                columns.iter().map(value).collect::<Result<Map<_, _>, StoreError>>()
            };
            let rows = self.rows(&sql, [owner.uuid().into(), id.into()]).await?;
            contents.insert((*table).to_owned(), rows.into_iter().map(told).collect::<Result<_, _>>()?);
        }
        let Some(first) = parts(kind).first().and_then(|(table, _)| contents.get(*table)?.first()) else {
            return Ok(());
        };
        let name = match (kind, id_in(first, "platform_id")) {
            (DiscardedKind::Earning, Some(platform)) => self.platform_name(owner, platform).await?,
            _ => name_of(kind, first),
        };
        let name = name.chars().take(NAME_MAX).collect();
        self.note(Discard { kind, owner, id, name, contents });
        Ok(())
    }

    /// Writes down what was removed.
    pub(crate) async fn keep(&self, discard: Discard, at: Timestamp) -> Result<(), StoreError> {
        let Discard { kind, owner, id, name, contents } = discard;
        let first = parts(kind).first().and_then(|(table, _)| contents.get(*table)?.first());
        let text = |key: &str| first.and_then(|row| row.get(key)).and_then(Json::as_str);
        let number = |key: &str| first.and_then(|row| row.get(key)).and_then(Json::as_i64);
        let (day, amount_minor) = match kind {
            DiscardedKind::Earning | DiscardedKind::Expense => (text("date"), number("amount_minor")),
            DiscardedKind::Invoice => (text("day"), number("total_minor")),
            _ => (None, None),
        };
        self.add_along([Model {
            user_id: owner.uuid(),
            id,
            kind: kind.word().to_owned(),
            name,
            day: day.map(str::parse::<Date>).transpose().map_err(corrupt)?,
            amount_minor,
            currency: amount_minor.and_then(|_| text("currency")).map(str::to_owned),
            contents: serde_json::to_string(&contents).map_err(corrupt)?,
            deleted_at: at.to_utc(),
        }])
        .await
    }

    /// What a row refers to that is not there, by name; what is there is held against removal.
    async fn missing(
        &self,
        owner: UserId,
        contents: &Contents,
        belonging: &Belonging,
        row: &Map<String, Json>,
    ) -> Result<Option<&'static str>, StoreError> {
        for (table, column, target, key, name) in REFERENCES {
            // What comes back with it is there by then.
            let goes_along = target != table && contents.contains_key(target);
            if table != belonging.table || goes_along || row.get(column).is_none_or(Json::is_null) {
                continue;
            }
            if !self.holds(target, owner, key, belonging.value(row, column)?).await? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// Adds a row as it was told; columns that it does not know have what new rows have.
    async fn insert_told(&self, belonging: &Belonging, row: &Map<String, Json>) -> Result<(), StoreError> {
        let names: Vec<&str> = belonging
            .columns
            .iter()
            .map(|column| column.name)
            .filter(|name| row.contains_key(*name))
            .collect();
        let values =
            names.iter().map(|name| belonging.value(row, name)).collect::<Result<Vec<Value>, _>>()?;
        let marks: Vec<String> = (1..=values.len()).map(|number| format!("${number}")).collect();
        let sql =
            format!("INSERT INTO {} ({}) VALUES ({})", belonging.table, names.join(", "), marks.join(", "));
        self.run(&sql, values).await.map(drop)
    }

    async fn platform_name(&self, owner: UserId, id: Uuid) -> Result<String, StoreError> {
        let sql = "SELECT name FROM platforms WHERE user_id = $1 AND id = $2";
        let rows = self.rows(sql, [owner.uuid().into(), id.into()]).await?;
        rows.first().map_or(Ok(String::new()), |row| row.try_get("", "name").map_err(fault))
    }

    async fn rows(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>, StoreError> {
        let statement = Statement::from_sql_and_values(self.connection().get_database_backend(), sql, values);
        self.connection().query_all_raw(statement).await.map_err(fault)
    }
}

impl Belonging {
    /// What a row that was told has in a column.
    fn value(&self, row: &Map<String, Json>, name: &str) -> Result<Value, StoreError> {
        let column = self.columns.iter().find(|column| column.name == name);
        let (column, told) = column.zip(row.get(name)).ok_or_else(|| corrupt(format!("no column {name}")))?;
        column.kind.read(told)
    }
}

fn belonging(table: &str) -> Result<Belonging, StoreError> {
    let found = belongings().into_iter().find(|belonging| belonging.table == table);
    found.ok_or_else(|| corrupt(format!("{table} are no belongings")))
}

fn filtered(owner: UserId, filter: &TrashFilter) -> Select<Entity> {
    let TrashFilter { kind, since } = filter;
    let mut list =
        Entity::find().filter(Column::UserId.eq(owner.uuid())).filter(Column::DeletedAt.gte(since.to_utc()));
    if let Some(kind) = kind {
        list = list.filter(Column::Kind.eq(kind.word()));
    }
    list
}

/// What a thing is told by: the first of its names that there is.
fn name_of(kind: DiscardedKind, row: &Map<String, Json>) -> String {
    let names: &[&str] = match kind {
        DiscardedKind::Earning => &["notes"],
        DiscardedKind::Expense => &["vendor", "description", "category"],
        DiscardedKind::Goal => &["title"],
        DiscardedKind::Platform | DiscardedKind::Customer | DiscardedKind::Product => &["name"],
        DiscardedKind::Invoice => &["customer_name"],
    };
    let found = names.iter().find_map(|name| row.get(*name)?.as_str().filter(|text| !text.is_empty()));
    found.unwrap_or_default().to_owned()
}

fn id_in(row: &Map<String, Json>, name: &str) -> Option<Uuid> {
    row.get(name)?.as_str()?.parse().ok()
}
