//! The books as files, to be taken along.

use std::{fmt, str::FromStr, sync::Arc};

use ::earnings::{EarningFilter, EarningsService, ExpenseFilter, ExpensesService, PlatformFilter};
use inventory::{InventoryService, ProductFilter, SaleFilter};
use invoicing::{CustomerFilter, CustomersService, InvoiceFilter, InvoicingService, PaymentFilter};
use kernel::{
    Date,
    openapi::{Schema, registry::MetaSchema, string},
};
use poem_openapi::{OpenApi, param::Query};

use super::{
    Parts, Tag, customers::CustomersTable, earnings::EarningsTable, expenses::ExpensesTable,
    invoices::InvoicesTable, payments::PaymentsTable, platforms::PlatformsTable, products::ProductsTable,
    sales::SalesTable,
};
use crate::{
    Settings,
    caller::Caller,
    error::ApiError,
    export::{Bundle, Exports, Format, Sheet},
};

pub(crate) struct AnalyticsExport {
    earnings: Arc<EarningsService>,
    expenses: Arc<ExpensesService>,
    inventory: Arc<InventoryService>,
    customers: Arc<CustomersService>,
    invoicing: Arc<InvoicingService>,
    settings: Arc<Settings>,
    exports: Exports,
}

/// What the books are made of, in the order of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entity {
    Platforms,
    Earnings,
    Expenses,
    Products,
    Sales,
    Customers,
    Invoices,
    Payments,
}

impl Entity {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Platforms, "platforms"),
        (Self::Earnings, "earnings"),
        (Self::Expenses, "expenses"),
        (Self::Products, "products"),
        (Self::Sales, "sales"),
        (Self::Customers, "customers"),
        (Self::Invoices, "invoices"),
        (Self::Payments, "payments"),
    ];
}

/// Some of them, with commas between.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entities(Vec<Entity>);

/// The text names something else.
#[derive(Debug, thiserror::Error)]
#[error("Must be some of {}, with commas between", Entities(Entity::ALL.map(|(entity, _)| entity).into()))]
struct NotEntities;

impl FromStr for Entities {
    type Err = NotEntities;

    fn from_str(text: &str) -> Result<Self, NotEntities> {
        let named = |name: &str| Entity::ALL.into_iter().find(|(_, known)| *known == name);
        let asked: Option<Vec<_>> = text.split(',').map(|name| named(name.trim())).collect();
        let asked = asked.ok_or(NotEntities)?;
        // Each once, in the order of the archive, however they were named.
        let all = Entity::ALL.into_iter().filter(|entity| asked.contains(entity));
        Ok(Self(all.map(|(entity, _)| entity).collect()))
    }
}

impl fmt::Display for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Entity::ALL.iter().filter(|(entity, _)| self.0.contains(entity));
        f.write_str(&named.map(|(_, name)| *name).collect::<Vec<_>>().join(","))
    }
}

impl Schema for Entities {
    fn schema() -> MetaSchema {
        let one = Entity::ALL.map(|(_, name)| name).join("|");
        MetaSchema {
            description: Some("Sorts of records, with commas between."),
            ..string(Some("entities"), Some(&format!("^({one})(,({one}))*$")), "earnings,expenses")
        }
    }
}

kernel::text_on_the_wire!(Entities);
kernel::text_in_openapi!(Entities);

impl AnalyticsExport {
    pub(crate) fn new(parts: &Parts) -> Self {
        let Parts { earnings, expenses, inventory, customers, invoicing, settings, exports, .. } = parts;
        Self {
            earnings: earnings.clone(),
            expenses: expenses.clone(),
            inventory: inventory.clone(),
            customers: customers.clone(),
            invoicing: invoicing.clone(),
            settings: settings.clone(),
            exports: exports.clone(),
        }
    }

    async fn sheet(
        &self,
        caller: &Caller,
        entity: Entity,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Sheet, ApiError> {
        let owner = caller.user();
        match entity {
            Entity::Platforms => {
                let filter = PlatformFilter::default();
                Sheet::of(PlatformsTable { earnings: self.earnings.clone(), owner, filter }).await
            }
            Entity::Earnings => {
                let filter = EarningFilter { from, to, ..EarningFilter::default() };
                Sheet::of(EarningsTable::new(&self.earnings, owner, filter).await?).await
            }
            Entity::Expenses => {
                let filter = ExpenseFilter { from, to, ..ExpenseFilter::default() };
                Sheet::of(ExpensesTable::new(&self.expenses, owner, filter).await?).await
            }
            Entity::Products => {
                let filter = ProductFilter::default();
                Sheet::of(ProductsTable { inventory: self.inventory.clone(), owner, filter }).await
            }
            Entity::Sales => {
                let filter = SaleFilter { from, to, ..SaleFilter::default() };
                Sheet::of(SalesTable { inventory: self.inventory.clone(), owner, filter }).await
            }
            Entity::Customers => {
                let filter = CustomerFilter::default();
                Sheet::of(CustomersTable { service: self.customers.clone(), owner, filter }).await
            }
            Entity::Invoices => {
                let filter = InvoiceFilter { from, to, ..InvoiceFilter::default() };
                let outlook = self.invoicing.outlook(&caller.actor()).await?;
                let (service, settings) = (self.invoicing.clone(), self.settings.clone());
                Sheet::of(InvoicesTable { service, owner, filter, outlook, settings }).await
            }
            Entity::Payments => {
                let filter = PaymentFilter { from, to, ..PaymentFilter::default() };
                Sheet::of(PaymentsTable { service: self.invoicing.clone(), owner, filter }).await
            }
        }
    }
}

#[OpenApi(prefix_path = "/analytics", tag = "Tag::Analytics")]
impl AnalyticsExport {
    /// The books as files
    ///
    /// One sort of records as a file, as its own export gives it; several as a ZIP archive with a file for each. Days
    /// bound what has one: earnings, expenses, sales, payments, and invoices by their date of issue. 503 `EXPORTS_BUSY`
    /// while too many files are made.
    #[oai(path = "/export", method = "get", operation_id = "exportBooks")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        /// Everything, where left out.
        entities: Query<Option<Entities>>,
        /// The first day.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
    ) -> Result<Bundle, ApiError> {
        if from.0.zip(to.0).is_some_and(|(from, to)| from > to) {
            return Err(ApiError::contradictory("from", "Must not lie after to"));
        }
        let asked = entities.0.map_or_else(|| Entity::ALL.map(|(entity, _)| entity).into(), |asked| asked.0);
        let request = self.exports.begin(&caller)?;
        let mut sheets = Vec::new();
        for entity in asked {
            sheets.push(self.sheet(&caller, entity, from.0, to.0).await?);
        }
        Ok(request.bundle(sheets, format.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_come_once_and_in_one_order() {
        let all: Entities = "sales, earnings,sales".parse().unwrap();
        assert_eq!(all.to_string(), "earnings,sales");

        for wrong in ["", ",", "earnings,", "Earnings", "goals"] {
            assert!(wrong.parse::<Entities>().is_err(), "{wrong}");
        }
    }
}
