//! Customers.

use async_trait::async_trait;
use invoicing::{
    Customer, CustomerAccount, CustomerFilter, CustomerSort, Customers, CustomersTx, Entry, Moved,
};
use kernel::{
    Currency, CustomerId, Date, Money, Page, PageRequest, Position, StoreError, Timestamp, UserId, folded,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, Select, Statement,
    sea_query::{ExprTrait as _, Value},
};

use super::{
    any_case::{holds_folded, holds_in_any_case},
    balances, count,
};
use trash::DiscardedKind;

use crate::{
    Database,
    entity::{
        customer::{Column, Entity, Model},
        user,
    },
    fault::fault,
    keyset::{instant_key, page_of},
    rows::{all_in_order, one_in_order},
    tx::Tx,
};

/// Every column that names a customer: of what keeps one from being deleted.
const REFERENCES: [(&str, &str); 5] = [
    ("sales", "customer_id"),
    ("invoices", "customer_id"),
    ("payments", "customer_id"),
    ("recurring_invoices", "customer_id"),
    ("customers", "merged_into"),
];

#[async_trait]
impl Customers for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn CustomersTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        let row = one_in_order(one, &self.reader(owner)).await?;
        row.map(Customer::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &CustomerFilter,
        request: &PageRequest<CustomerSort>,
    ) -> Result<Page<Customer>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.lister(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            CustomerSort::Name => page_of(list, Column::NameKey, Column::Id, request, |key| Ok(key.into()))?,
            CustomerSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let customers = rows.into_iter().map(Customer::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(customers, request.limit(), |customer| position(customer, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn active(&self, owner: UserId) -> Result<Vec<Customer>, StoreError> {
        let active = CustomerFilter { active: Some(true), text: None };
        let rows = filtered(owner, &active, self.backend()).all(&self.reader(owner)).await.map_err(fault)?;
        rows.into_iter().map(Customer::try_from).collect()
    }

    async fn accounts(
        &self,
        owner: UserId,
        customers: &[CustomerId],
    ) -> Result<Vec<CustomerAccount>, StoreError> {
        balances::accounts(&self.reader(owner), owner, customers).await
    }

    async fn entries(
        &self,
        owner: UserId,
        customer: CustomerId,
        currency: Currency,
        first: Option<Date>,
        last: Option<Date>,
    ) -> Result<Vec<Entry>, StoreError> {
        balances::entries(&self.reader(owner), owner, customer, currency, (first, last)).await
    }

    async fn balance_before(
        &self,
        owner: UserId,
        customer: CustomerId,
        currency: Currency,
        day: Date,
    ) -> Result<Money, StoreError> {
        balances::balance_before(&self.reader(owner), owner, customer, currency, day).await
    }
}

#[async_trait]
impl CustomersTx for Tx {
    async fn lock_customer(&mut self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Customer::try_from).transpose()
    }

    async fn lock_to_merge(&mut self, owner: UserId, pair: [CustomerId; 2]) -> Result<(), StoreError> {
        if self.connection().get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        // Merges of one user take turns at the user's own row, as imports do: what refers to a customer is found before
        // it is held, so that two merges in opposite directions could each hold what the other waits for.
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        // In the order in which everyone locks; and the customers in that of their ids. Whoever is about to refer to one
        // of them holds it.
        let [first, second] = pair.map(CustomerId::uuid);
        for table in ["sales", "invoices", "recurring_invoices"] {
            let sql = format!(
                "SELECT 1 FROM {table} WHERE user_id = $1 AND customer_id IN ($2, $3)
                ORDER BY id FOR NO KEY UPDATE"
            );
            self.run(&sql, [owner.uuid().into(), first.into(), second.into()]).await?;
        }
        let sql = "SELECT 1 FROM customers WHERE user_id = $1 AND id IN ($2, $3) ORDER BY id FOR UPDATE";
        self.run(sql, [owner.uuid().into(), first.into(), second.into()]).await?;
        Ok(())
    }

    async fn add_customer(&mut self, customer: &Customer) -> Result<(), StoreError> {
        self.add(Model::from(customer)).await
    }

    async fn save_customer(&mut self, customer: &Customer) -> Result<(), StoreError> {
        self.save(Model::from(customer)).await
    }

    async fn every_customer(&mut self, owner: UserId) -> Result<Vec<Customer>, StoreError> {
        // Imports of one user take turns at the user's own row.
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let rows = Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .all(self.connection())
            .await
            .map_err(fault)?;
        rows.into_iter().map(Customer::try_from).collect()
    }

    async fn move_references(
        &mut self,
        owner: UserId,
        from: CustomerId,
        into: CustomerId,
        now: Timestamp,
    ) -> Result<Moved, StoreError> {
        let ids = || -> [Value; 3] { [owner.uuid().into(), from.uuid().into(), into.uuid().into()] };
        let versioned = async |table: &str| {
            let sql = format!(
                "UPDATE {table} SET customer_id = $3, version = version + 1, updated_at = $4
                WHERE user_id = $1 AND customer_id = $2"
            );
            self.run(&sql, ids().into_iter().chain([now.to_utc().into()])).await
        };
        let (sales, invoices) = (versioned("sales").await?, versioned("invoices").await?);
        let recurring_invoices = versioned("recurring_invoices").await?;
        let payments = self
            .run("UPDATE payments SET customer_id = $3 WHERE user_id = $1 AND customer_id = $2", ids())
            .await?;
        self.run("UPDATE customers SET merged_into = $3 WHERE user_id = $1 AND merged_into = $2", ids())
            .await?;
        Ok(Moved { sales, invoices, payments, recurring_invoices })
    }

    async fn remove_customer(&mut self, owner: UserId, id: CustomerId) -> Result<bool, StoreError> {
        // Whoever refers to a customer holds it; so nothing is on its way after this.
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        self.lock_to_remove(one).await?;
        if self.is_referred_to(owner, id).await? {
            return Ok(false);
        }
        self.discard(DiscardedKind::Customer, owner, id.uuid()).await?;
        Entity::delete_by_id((owner.uuid(), id.uuid())).exec(self.connection()).await.map_err(fault)?;
        Ok(true)
    }
}

impl Tx {
    async fn is_referred_to(&self, owner: UserId, id: CustomerId) -> Result<bool, StoreError> {
        let references: Vec<String> = REFERENCES
            .iter()
            .map(|(table, column)| format!("SELECT 1 FROM {table} WHERE user_id = $1 AND {column} = $2"))
            .collect();
        let sql = format!("{} LIMIT 1", references.join(" UNION ALL "));
        let values = [owner.uuid().into(), id.uuid().into()];
        let statement = Statement::from_sql_and_values(self.connection().get_database_backend(), sql, values);
        Ok(self.connection().query_one_raw(statement).await.map_err(fault)?.is_some())
    }
}

fn filtered(owner: UserId, filter: &CustomerFilter, backend: DbBackend) -> Select<Entity> {
    let CustomerFilter { active, text } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(active) = active {
        list = list.filter(Column::IsActive.eq(*active));
    }
    if let Some(text) = text {
        let anywhere = holds_folded(Column::NameKey, text)
            .or(holds_in_any_case(Column::Company, text, backend))
            .or(holds_in_any_case(Column::Email, text, backend));
        list = list.filter(anywhere);
    }
    list
}

fn position(customer: &Customer, sort: CustomerSort) -> Position {
    let key = match sort {
        CustomerSort::Name => folded(&customer.name),
        CustomerSort::CreatedAt => customer.created_at.to_string(),
    };
    Position { key, id: customer.id.uuid() }
}
