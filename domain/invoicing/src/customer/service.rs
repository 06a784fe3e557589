//! The use cases of customers.

use std::sync::Arc;

use kernel::{Actor, Clock, CustomerId, Event, Expected, Page, PageRequest, UserId};

use super::{
    AddCustomer, Customer, CustomerAdded, CustomerFilter, CustomerRemoved, CustomerRevised, CustomerSort,
    Customers, CustomersError, ReviseCustomer,
};

/// Keeps customers.
#[derive(Clone)]
pub struct CustomersService {
    customers: Arc<dyn Customers>,
    clock: Arc<dyn Clock>,
}

impl CustomersService {
    pub fn new(customers: Arc<dyn Customers>, clock: Arc<dyn Clock>) -> Self {
        Self { customers, clock }
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn add(&self, actor: &Actor, order: AddCustomer) -> Result<Customer, CustomersError> {
        let now = self.clock.now();
        let customer = Customer::add(actor.user, actor.home.currency, order, now);
        let mut tx = self.customers.begin().await?;
        tx.add_customer(&customer).await?;
        tx.commit(Event::new(actor, now, &CustomerAdded::from(&customer))).await?;
        Ok(customer)
    }

    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn revise(
        &self,
        actor: &Actor,
        id: CustomerId,
        expected: Expected,
        change: ReviseCustomer,
    ) -> Result<Customer, CustomersError> {
        let now = self.clock.now();
        let mut tx = self.customers.begin().await?;
        let customer = tx.lock_customer(actor.user, id).await?.ok_or(CustomersError::NotFound)?;
        let customer = customer.revise(change, expected, now)?;
        tx.save_customer(&customer).await?;
        tx.commit(Event::new(actor, now, &CustomerRevised::from(&customer))).await?;
        Ok(customer)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `CustomerInUse`.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: CustomerId,
        expected: Expected,
    ) -> Result<(), CustomersError> {
        let now = self.clock.now();
        let mut tx = self.customers.begin().await?;
        let customer = tx.lock_customer(actor.user, id).await?.ok_or(CustomersError::NotFound)?;
        if !expected.allows(customer.version) {
            return Err(CustomersError::Stale);
        }
        if !tx.remove_customer(actor.user, id).await? {
            return Err(CustomersError::CustomerInUse);
        }
        tx.commit(Event::new(actor, now, &CustomerRemoved::from(&customer))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn customer(&self, owner: UserId, id: CustomerId) -> Result<Customer, CustomersError> {
        self.customers.find(owner, id).await?.ok_or(CustomersError::NotFound)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn customers(
        &self,
        owner: UserId,
        filter: &CustomerFilter,
        request: &PageRequest<CustomerSort>,
    ) -> Result<Page<Customer>, CustomersError> {
        Ok(self.customers.page(owner, filter, request).await?)
    }
}
