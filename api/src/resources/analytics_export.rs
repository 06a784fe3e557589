//! `/analytics/export`: the books as files, to be taken along.

use std::sync::Arc;

use ::earnings::{EarningFilter, EarningsService, ExpenseFilter, ExpensesService, PlatformFilter};
use inventory::{InventoryService, ProductFilter, SaleFilter};
use invoicing::{CustomerFilter, CustomersService, InvoiceFilter, InvoicingService, PaymentFilter};
use kernel::Date;
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
    filters::in_order,
    wire::{Entities, Entity},
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
        in_order(from.0, to.0)?;
        let asked = entities.0.unwrap_or_else(Entities::all);
        let request = self.exports.begin(&caller)?;
        let mut sheets = Vec::new();
        for entity in asked.0 {
            sheets.push(self.sheet(&caller, entity, from.0, to.0).await?);
        }
        Ok(request.bundle(sheets, format.0))
    }
}
