//! What the stockroom needs of a store.

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{
    Currency, CustomerId, Date, Money, Page, PageRequest, Period, ProductId, StoreError, Timestamp,
    Transaction, UserId,
};

use crate::{
    CustomerName, CustomerTally, DayTally, Product, ProductTally, Sale, SaleId, SaleStatus, Stock,
    StockMovement,
};

/// Reads products and what happened to their stock.
#[async_trait]
pub trait Products: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: ProductId) -> Result<Option<Product>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &ProductFilter,
        request: &PageRequest<ProductSort>,
    ) -> Result<Page<Product>, StoreError>;
    /// Every product that is active or of which there is any, with what its stock cost, ordered by
    /// name.
    async fn stocked(&self, owner: UserId) -> Result<Vec<StockedProduct>, StoreError>;
    async fn movements(
        &self,
        owner: UserId,
        product: ProductId,
        request: &PageRequest<MovementSort>,
    ) -> Result<Page<StockMovement>, StoreError>;
    /// Active products of everyone that have been idle since an instant: of which there is nothing on hand
    /// and that were not changed, moved, sold or billed, and are in nothing that is pending or comes again.
    /// At most `limit` after a place, in the order of owners and ids.
    async fn idle(
        &self,
        since: Timestamp,
        after: Option<(UserId, ProductId)>,
        limit: u32,
    ) -> Result<Vec<(UserId, ProductId)>, StoreError>;
}

/// Reads sales, one by one and in sums over the completed ones.
#[async_trait]
pub trait Sales: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: SaleId) -> Result<Option<Sale>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &SaleFilter,
        request: &PageRequest<SaleSort>,
    ) -> Result<Page<Sale>, StoreError>;
    /// Whether there is such a customer of the owner.
    async fn knows_customer(&self, owner: UserId, id: CustomerId) -> Result<bool, StoreError>;
    /// One row per day and currency, in the order of the days.
    async fn by_day(&self, owner: UserId, period: Option<Period>) -> Result<Vec<DayTally>, StoreError>;
    /// One row per product and currency, and per day where they are asked for `daily`, with the first
    /// day of each, in no order.
    async fn by_product(
        &self,
        owner: UserId,
        period: Option<Period>,
        daily: bool,
    ) -> Result<Vec<(Date, ProductTally)>, StoreError>;
    /// One row per customer, or name of one, and currency, and per day where they are asked for
    /// `daily`, with the first day of each, in no order.
    async fn by_customer(
        &self,
        owner: UserId,
        period: Option<Period>,
        daily: bool,
    ) -> Result<Vec<(Date, CustomerTally)>, StoreError>;
}

/// Writes products, movements and sales.
#[async_trait]
pub trait Stockroom: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn StockroomTx>, StoreError>;
}

/// The writes of one change, all or nothing.
#[async_trait]
pub trait StockroomTx: Transaction {
    /// Held against other changes until the transaction ends, and taken in the order of their ids,
    /// so that no two changes wait for each other. Those that are absent or someone else's are
    /// left out.
    async fn lock_stocks(
        &mut self,
        owner: UserId,
        products: &BTreeSet<ProductId>,
    ) -> Result<Vec<Stock>, StoreError>;
    /// Writes down what has happened to a stock since it was locked.
    ///
    /// [`StoreError::Contention`] when it is not what it was then.
    async fn save_stock(&mut self, stock: &Stock) -> Result<(), StoreError>;
    /// Those of the folded names that products of the owner have.
    async fn find_names(
        &mut self,
        owner: UserId,
        folded: &BTreeSet<String>,
    ) -> Result<BTreeSet<String>, StoreError>;
    /// [`StoreError::Duplicate`] when the name is taken.
    async fn add_product(&mut self, product: &Product) -> Result<(), StoreError>;
    /// [`StoreError::Duplicate`] when the name is taken.
    async fn save_product(&mut self, product: &Product) -> Result<(), StoreError>;
    /// Whether a product that is locked is idle, as [`Products::idle`] tells.
    async fn is_idle(&mut self, owner: UserId, id: ProductId, since: Timestamp) -> Result<bool, StoreError>;
    /// False when a sale refers to it, or its stock moved since it was added, which keeps it.
    async fn remove_product(&mut self, owner: UserId, id: ProductId) -> Result<bool, StoreError>;

    /// The name of a customer, held against removal until the transaction ends.
    async fn hold_customer(
        &mut self,
        owner: UserId,
        id: CustomerId,
    ) -> Result<Option<CustomerName>, StoreError>;
    /// One more than the last one, which no other sale gets until the transaction ends.
    async fn next_sale_number(&mut self, owner: UserId) -> Result<u64, StoreError>;
    /// Held against other changes until the transaction ends.
    async fn lock_sale(&mut self, owner: UserId, id: SaleId) -> Result<Option<Sale>, StoreError>;
    async fn add_sale(&mut self, sale: &Sale) -> Result<(), StoreError>;
    async fn save_sale(&mut self, sale: &Sale) -> Result<(), StoreError>;
    async fn remove_sale(&mut self, owner: UserId, id: SaleId) -> Result<(), StoreError>;
}

/// A product, and what all of it that is on hand cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockedProduct {
    pub product: Product,
    pub value: Money,
}

/// What is on hand of everything, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// Ordered by name.
    pub items: Vec<StockedProduct>,
    /// One sum per currency, ordered by currency.
    pub values: Vec<Money>,
}

/// Which products a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductFilter {
    pub active: Option<bool>,
    /// Spelled in any way that folds to the same.
    pub category: Option<String>,
    /// Whether the stock is at or below the reorder point, or out.
    pub low_stock: Option<bool>,
    /// Found anywhere in the name or the SKU, whatever its case.
    pub text: Option<String>,
}

/// What a list of products can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductSort {
    Name,
    CreatedAt,
    Quantity,
    Price,
}

/// What a list of movements can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovementSort {
    /// The order in which they happened (S7).
    Sequence,
}

/// Which sales a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaleFilter {
    pub from: Option<Date>,
    /// The last day shown.
    pub to: Option<Date>,
    pub status: Option<SaleStatus>,
    pub currency: Option<Currency>,
    pub customer: Option<CustomerId>,
    /// Sales with a line of this product.
    pub product: Option<ProductId>,
    /// Found anywhere in the number or the customer's name, whatever its case.
    pub text: Option<String>,
}

/// What a list of sales can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaleSort {
    Date,
    Total,
    CreatedAt,
}
