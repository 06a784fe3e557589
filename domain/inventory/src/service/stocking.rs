//! Products and their stock.

use std::collections::BTreeMap;

use kernel::{
    Actor, Currency, Event, Expected, Money, Page, PageRequest, ProductId, StoreError, UserId, Valid,
};

use super::{InventoryService, events_of, lock_one, save};
use crate::{
    AddProduct, Inventory, InventoryError, MoveStock, MovementSort, Product, ProductAdded, ProductFilter,
    ProductRemoved, ProductRevised, ProductSort, ReviseProduct, Stock, StockMoved, StockMovement,
};

impl InventoryService {
    /// Adds a product with what is on hand of it.
    ///
    /// # Errors
    /// `ProductExists`, `Money`.
    pub async fn add_product(
        &self,
        actor: &Actor,
        order: Valid<AddProduct>,
    ) -> Result<Product, InventoryError> {
        let now = self.clock.now();
        let order = order.into_inner();
        let quantity = order.quantity;
        let mut stock = Stock::new(Product::add(actor.user, actor.home.currency, order, now), Vec::new());
        let mut tx = self.stockroom.begin(actor.user).await?;
        tx.add_product(stock.product()).await.map_err(name_taken)?;
        stock.open(quantity, now)?;
        save(tx.as_mut(), actor, [&stock], now).await?;
        tx.commit(Event::new(actor, now, &ProductAdded::from(stock.product()))).await?;
        Ok(stock.product().clone())
    }

    /// # Errors
    /// `NotFound`, `Stale`, `ProductExists`, `CurrencyFixed`, `BackordersOpen`.
    pub async fn revise_product(
        &self,
        actor: &Actor,
        id: ProductId,
        expected: Expected,
        change: Valid<ReviseProduct>,
    ) -> Result<Product, InventoryError> {
        let now = self.clock.now();
        let mut tx = self.stockroom.begin(actor.user).await?;
        let stock = lock_one(tx.as_mut(), actor.user, id).await?;
        let product = stock.product().clone().revise(change.into_inner(), expected, now)?;
        tx.save_product(&product).await.map_err(name_taken)?;
        tx.commit(Event::new(actor, now, &ProductRevised::from(&product))).await?;
        Ok(product)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `ProductInUse`.
    pub async fn remove_product(
        &self,
        actor: &Actor,
        id: ProductId,
        expected: Expected,
    ) -> Result<(), InventoryError> {
        let now = self.clock.now();
        let mut tx = self.stockroom.begin(actor.user).await?;
        let stock = lock_one(tx.as_mut(), actor.user, id).await?;
        if !expected.allows(stock.product().version) {
            return Err(InventoryError::Stale);
        }
        if !tx.remove_product(actor.user, id).await? {
            return Err(InventoryError::ProductInUse);
        }
        tx.commit(Event::new(actor, now, &ProductRemoved::from(stock.product()))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn product(&self, owner: UserId, id: ProductId) -> Result<Product, InventoryError> {
        self.products.find(owner, id).await?.ok_or(InventoryError::NotFound)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn products(
        &self,
        owner: UserId,
        filter: &ProductFilter,
        request: &PageRequest<ProductSort>,
    ) -> Result<Page<Product>, InventoryError> {
        Ok(self.products.page(owner, filter, request).await?)
    }

    /// What is on hand of everything, at what it cost.
    ///
    /// # Errors
    /// `Money`, where all of it is worth more than 64 bits hold.
    pub async fn inventory(&self, owner: UserId) -> Result<Inventory, InventoryError> {
        let items = self.products.stocked(owner).await?;
        let mut values: BTreeMap<Currency, Money> = BTreeMap::new();
        for item in &items {
            let currency = item.value.currency();
            let sum = values.entry(currency).or_insert(Money::zero(currency));
            *sum = sum.checked_add(item.value)?;
        }
        Ok(Inventory { items, values: values.into_values().collect() })
    }

    /// Moves stock by hand, and returns the movement.
    ///
    /// # Errors
    /// `NotFound`, `BadFields` for a quantity or a cost that the kind has no use for,
    /// `InsufficientStock`, `Money`, `QuantityOutOfRange`.
    pub async fn move_stock(
        &self,
        actor: &Actor,
        id: ProductId,
        order: Valid<MoveStock>,
    ) -> Result<StockMovement, InventoryError> {
        let now = self.clock.now();
        let mut tx = self.stockroom.begin(actor.user).await?;
        let mut stock = lock_one(tx.as_mut(), actor.user, id).await?;
        let movement = stock.move_by_hand(order.into_inner(), now)?;
        tx.save_stock(&stock).await?;
        let told = Event::new(actor, now, &StockMoved::from(&movement));
        for event in events_of(actor, &stock, now).into_iter().skip(1) {
            tx.tell(event).await?;
        }
        tx.commit(told).await?;
        Ok(movement)
    }

    /// What happened to the stock of a product.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn movements(
        &self,
        owner: UserId,
        id: ProductId,
        request: &PageRequest<MovementSort>,
    ) -> Result<Page<StockMovement>, InventoryError> {
        self.product(owner, id).await?;
        Ok(self.products.movements(owner, id, request).await?)
    }
}

pub(super) fn name_taken(error: StoreError) -> InventoryError {
    match error {
        StoreError::Duplicate { .. } => InventoryError::ProductExists,
        error => error.into(),
    }
}
