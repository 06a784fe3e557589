//! Sales, one at a time and in lists.

use kernel::{Actor, CustomerId, Event, Expected, Page, PageRequest, Patch, UserId, Valid};

use super::{InventoryService, lock, save};
use crate::{
    CustomerName, InventoryError, RecordSale, ReviseSale, Sale, SaleCancelled, SaleCompleted, SaleFilter,
    SaleId, SaleRecorded, SaleRemoved, SaleRevised, SaleSort, SaleStatus, StockroomTx,
};

impl InventoryService {
    /// Records a sale under a number of its own; one that is completed takes what it sells.
    ///
    /// # Errors
    /// `NotFound` for a product or the customer, `InsufficientStock`, `CurrencyMismatch`,
    /// `DiscountTooLarge`, `BadFields`, `Money`.
    pub async fn record_sale(&self, actor: &Actor, order: Valid<RecordSale>) -> Result<Sale, InventoryError> {
        let now = self.clock.now();
        let today = actor.home.calendar.today(now);
        let order = order.into_inner();
        let status = order.status;
        let mut tx = self.stockroom.begin(actor.user).await?;
        let customer = hold_customer(tx.as_mut(), actor.user, order.customer).await?;
        let products = order.lines.iter().map(|line| line.product).collect();
        let mut stocks = lock(tx.as_mut(), actor.user, &products).await?;
        let number = format!("S-{:04}", tx.next_sale_number(actor.user).await?);
        let mut sale = Sale::record(actor.user, number, order, customer, &stocks, (now, today))?;
        sale.go_on_to(status, &mut stocks, now)?;
        save(tx.as_mut(), actor, stocks.values(), now).await?;
        tx.add_sale(&sale).await?;
        let recorded = Event::new(actor, now, &SaleRecorded::from(&sale));
        if status == SaleStatus::Completed {
            tx.tell(recorded).await?;
            tx.commit(Event::new(actor, now, &SaleCompleted::from(&sale))).await?;
        } else {
            tx.commit(recorded).await?;
        }
        Ok(sale)
    }

    /// Changes a sale, and takes or gives back what it sells where its status changes (S3).
    ///
    /// # Errors
    /// `NotFound` for the sale, a product or the customer; `Stale`; `SaleCompleted` and `SaleCancelled` where it can no
    /// longer be changed so; `SeveralLines`; `InsufficientStock`; otherwise as for a new one.
    pub async fn revise_sale(
        &self,
        actor: &Actor,
        id: SaleId,
        expected: Expected,
        change: Valid<ReviseSale>,
    ) -> Result<Sale, InventoryError> {
        let now = self.clock.now();
        let change = change.into_inner();
        let mut tx = self.stockroom.begin(actor.user).await?;
        let mut sale = tx.lock_sale(actor.user, id).await?.ok_or(InventoryError::NotFound)?;
        sale.must_be(expected)?;
        let named = if let Patch::Set(customer) = change.customer { Some(customer) } else { None };
        let customer = hold_customer(tx.as_mut(), actor.user, named).await?;
        let before = sale.status;
        let after = change.status.unwrap_or(before);
        let mut products = change.products();
        if after != before || change.reorders() {
            products.extend(sale.products());
        }
        let mut stocks = lock(tx.as_mut(), actor.user, &products).await?;
        sale.revise(change, customer, &stocks, now)?;
        sale.go_on_to(after, &mut stocks, now)?;
        save(tx.as_mut(), actor, stocks.values(), now).await?;
        tx.save_sale(&sale).await?;
        let event = match after {
            SaleStatus::Completed if after != before => Event::new(actor, now, &SaleCompleted::from(&sale)),
            SaleStatus::Cancelled if after != before => Event::new(actor, now, &SaleCancelled::from(&sale)),
            _ => Event::new(actor, now, &SaleRevised::from(&sale)),
        };
        tx.commit(event).await?;
        Ok(sale)
    }

    /// Removes a sale; a completed one gives back what it took, and its movements stay (S2).
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Money`, `QuantityOutOfRange`.
    pub async fn remove_sale(
        &self,
        actor: &Actor,
        id: SaleId,
        expected: Expected,
    ) -> Result<(), InventoryError> {
        let now = self.clock.now();
        let mut tx = self.stockroom.begin(actor.user).await?;
        let sale = tx.lock_sale(actor.user, id).await?.ok_or(InventoryError::NotFound)?;
        sale.must_be(expected)?;
        if sale.status == SaleStatus::Completed {
            let mut stocks = lock(tx.as_mut(), actor.user, &sale.products()).await?;
            sale.give_back(&mut stocks, now)?;
            save(tx.as_mut(), actor, stocks.values(), now).await?;
        }
        tx.remove_sale(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &SaleRemoved::from(&sale))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn sale(&self, owner: UserId, id: SaleId) -> Result<Sale, InventoryError> {
        self.sales.find(owner, id).await?.ok_or(InventoryError::NotFound)
    }

    /// # Errors
    /// `NotFound`, where the filter names a customer or a product that is not the owner's.
    pub async fn sales(
        &self,
        owner: UserId,
        filter: &SaleFilter,
        request: &PageRequest<SaleSort>,
    ) -> Result<Page<Sale>, InventoryError> {
        if let Some(product) = filter.product {
            self.product(owner, product).await?;
        }
        if let Some(customer) = filter.customer
            && !self.sales.knows_customer(owner, customer).await?
        {
            return Err(InventoryError::NotFound);
        }
        Ok(self.sales.page(owner, filter, request).await?)
    }
}

/// The name of a customer, who must be there where one is named.
async fn hold_customer(
    tx: &mut dyn StockroomTx,
    owner: UserId,
    customer: Option<CustomerId>,
) -> Result<Option<CustomerName>, InventoryError> {
    let Some(id) = customer else { return Ok(None) };
    tx.hold_customer(owner, id).await?.ok_or(InventoryError::NotFound).map(Some)
}
