//! Customers.

use async_trait::async_trait;
use invoicing::{Customer, CustomerFilter, CustomerSort, Customers, CustomersTx};
use kernel::{CustomerId, Page, PageRequest, Position, StoreError, UserId, folded};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, Select, Statement,
    sea_query::ExprTrait as _,
};

use super::{
    any_case::{holds_folded, holds_in_any_case},
    count,
};
use crate::{
    Database,
    entity::customer::{Column, Entity, Model},
    fault::fault,
    keyset::{instant_key, page_of},
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
    async fn begin(&self) -> Result<Box<dyn CustomersTx>, StoreError> {
        Ok(Box::new(Database::begin(self).await?))
    }

    async fn find(&self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let row = Entity::find_by_id((owner.uuid(), id.uuid())).one(&self.reader()).await.map_err(fault)?;
        row.map(Customer::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &CustomerFilter,
        request: &PageRequest<CustomerSort>,
    ) -> Result<Page<Customer>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.reader();
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            CustomerSort::Name => page_of(list, Column::NameKey, Column::Id, request, |key| Ok(key.into()))?,
            CustomerSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let customers = rows.into_iter().map(Customer::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(customers, request.limit(), |customer| position(customer, request.sort.by));
        Ok(Page { total, ..page })
    }
}

#[async_trait]
impl CustomersTx for Tx {
    async fn lock_customer(&mut self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Customer::try_from).transpose()
    }

    async fn add_customer(&mut self, customer: &Customer) -> Result<(), StoreError> {
        self.add(Model::from(customer)).await
    }

    async fn save_customer(&mut self, customer: &Customer) -> Result<(), StoreError> {
        self.save(Model::from(customer)).await
    }

    async fn remove_customer(&mut self, owner: UserId, id: CustomerId) -> Result<bool, StoreError> {
        // Whoever refers to a customer holds it; so nothing is on its way after this.
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        self.lock_to_remove(one).await?;
        if self.is_referred_to(owner, id).await? {
            return Ok(false);
        }
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
