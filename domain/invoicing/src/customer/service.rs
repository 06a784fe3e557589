//! The use cases of customers.

use std::{collections::HashMap, sync::Arc};

use kernel::{Actor, Clock, Currency, CustomerId, Date, Event, Expected, Money, Page, PageRequest, UserId};

use super::{
    AddCustomer, Customer, CustomerAccount, CustomerAdded, CustomerFilter, CustomerMerged, CustomerRemoved,
    CustomerRevised, CustomerSheet, CustomerSort, Customers, CustomersError, CustomersImported, Duplicates,
    ReviseCustomer, Statement,
    import::{Identity, identity_of},
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
        let mut tx = self.customers.begin(actor.user).await?;
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
        let mut tx = self.customers.begin(actor.user).await?;
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
        let mut tx = self.customers.begin(actor.user).await?;
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

    /// Makes one customer of two: what refers to the duplicate refers to the other one from then on,
    /// and the duplicate is archived. Documents still show what they did when they were issued.
    ///
    /// # Errors
    /// `NotFound` for either, `SameCustomer`, `AlreadyMerged`.
    pub async fn merge(
        &self,
        actor: &Actor,
        duplicate: CustomerId,
        into: CustomerId,
    ) -> Result<Customer, CustomersError> {
        let now = self.clock.now();
        let mut tx = self.customers.begin(actor.user).await?;
        tx.lock_to_merge(actor.user, [duplicate, into]).await?;
        let (first, second) = (duplicate.min(into), duplicate.max(into));
        let first = tx.lock_customer(actor.user, first).await?.ok_or(CustomersError::NotFound)?;
        let second = tx.lock_customer(actor.user, second).await?.ok_or(CustomersError::NotFound)?;
        let (gone, kept) = if first.id == duplicate { (first, second) } else { (second, first) };
        let (kept, gone) = kept.take_in(&gone, now)?;
        let moved = tx.move_references(actor.user, duplicate, into, now).await?;
        tx.save_customer(&kept).await?;
        tx.save_customer(&gone).await?;
        tx.commit(Event::new(actor, now, &CustomerMerged::new(&gone, into, moved))).await?;
        Ok(kept)
    }

    /// Adds the customers of a file that are not there yet: of equal ones as many as the file has
    /// more. A row that makes no sense is skipped, and told. A dry run only tells.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn import(
        &self,
        actor: &Actor,
        sheet: CustomerSheet,
        dry_run: bool,
    ) -> Result<CustomersImported, CustomersError> {
        let now = self.clock.now();
        let mut tx = self.customers.begin(actor.user).await?;
        let mut there: HashMap<Identity, u64> = HashMap::new();
        for customer in tx.every_customer(actor.user).await? {
            *there.entry(identity_of(&customer)).or_default() += 1;
        }
        let mut outcome = CustomersImported::default();
        for (row, typed) in sheet.rows {
            outcome.rows += 1;
            match typed {
                Err(reason) => outcome.skip(row, reason),
                Ok(typed) => match there.get_mut(&typed.identity()).filter(|left| **left > 0) {
                    Some(left) => {
                        *left -= 1;
                        outcome.duplicates += 1;
                        outcome.skip(row, "Is there already".to_owned());
                    }
                    None => outcome.created.push(Customer {
                        is_active: typed.is_active,
                        ..Customer::add(actor.user, actor.home.currency, typed.order, now)
                    }),
                },
            }
        }
        let Some((last, rest)) = outcome.created.split_last().filter(|_| !dry_run) else {
            tx.leave().await?;
            return Ok(outcome);
        };
        for customer in &outcome.created {
            tx.add_customer(customer).await?;
        }
        for customer in rest {
            tx.tell(Event::new(actor, now, &CustomerAdded::from(customer))).await?;
        }
        tx.commit(Event::new(actor, now, &CustomerAdded::from(last))).await?;
        Ok(outcome)
    }

    /// Active customers that look like one.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn duplicates(&self, owner: UserId) -> Result<Vec<Duplicates>, CustomersError> {
        Ok(Duplicates::among(self.customers.active(owner).await?))
    }

    /// What customers have bought, were billed and have paid: one row for each currency that they
    /// have any in.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn accounts(
        &self,
        owner: UserId,
        customers: &[CustomerId],
    ) -> Result<Vec<CustomerAccount>, CustomersError> {
        Ok(self.customers.accounts(owner, customers).await?)
    }

    /// A customer's entries from `first` to `last`, in the customer's currency unless another is
    /// asked for.
    ///
    /// # Errors
    /// `NotFound`; `Money` where a balance is beyond 64 bits.
    pub async fn statement(
        &self,
        owner: UserId,
        id: CustomerId,
        (first, last): (Option<Date>, Option<Date>),
        currency: Option<Currency>,
    ) -> Result<Statement, CustomersError> {
        let customer = self.customer(owner, id).await?;
        let currency = currency.unwrap_or(customer.currency);
        let opening = match first {
            Some(day) => self.customers.balance_before(owner, id, currency, day).await?,
            None => Money::zero(currency),
        };
        let entries = self.customers.entries(owner, id, currency, first, last).await?;
        Ok(Statement::draw(opening, entries)?)
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
