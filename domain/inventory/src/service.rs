//! The use cases of the stockroom.

mod importing;
mod insight;
mod selling;
mod stocking;
mod tidying;

use std::{collections::BTreeSet, sync::Arc};

use kernel::{Actor, Clock, Event, ProductId, Rates, Timestamp, UserId};

use crate::{
    InventoryError, Products, Sales, Stock, StockLow, StockMoved, Stockroom, StockroomTx, sale::Stocks,
};

/// Keeps products and their stock, records sales, and sums up.
#[derive(Clone)]
pub struct InventoryService {
    stockroom: Arc<dyn Stockroom>,
    products: Arc<dyn Products>,
    sales: Arc<dyn Sales>,
    rates: Arc<dyn Rates>,
    clock: Arc<dyn Clock>,
}

/// What the service works with.
pub struct InventoryPorts {
    pub stockroom: Arc<dyn Stockroom>,
    pub products: Arc<dyn Products>,
    pub sales: Arc<dyn Sales>,
    pub rates: Arc<dyn Rates>,
    pub clock: Arc<dyn Clock>,
}

impl InventoryService {
    #[must_use]
    pub fn new(ports: InventoryPorts) -> Self {
        let InventoryPorts { stockroom, products, sales, rates, clock } = ports;
        Self { stockroom, products, sales, rates, clock }
    }
}

/// Locks the stock of products, all of which must be there.
async fn lock(
    tx: &mut dyn StockroomTx,
    owner: UserId,
    products: &BTreeSet<ProductId>,
) -> Result<Stocks, InventoryError> {
    let stocks = tx.lock_stocks(owner, products).await?;
    if stocks.len() < products.len() {
        return Err(InventoryError::NotFound);
    }
    Ok(stocks.into_iter().map(|stock| (stock.id(), stock)).collect())
}

async fn lock_one(
    tx: &mut dyn StockroomTx,
    owner: UserId,
    product: ProductId,
) -> Result<Stock, InventoryError> {
    let stocks = tx.lock_stocks(owner, &BTreeSet::from([product])).await?;
    stocks.into_iter().next().ok_or(InventoryError::NotFound)
}

/// What happened to a stock, and that it is low where it has become so.
fn events_of(actor: &Actor, stock: &Stock, now: Timestamp) -> Vec<Event> {
    let moved = stock.movements().iter().map(|movement| Event::new(actor, now, &StockMoved::from(movement)));
    let low = stock.fell_low().then(|| Event::new(actor, now, &StockLow::from(stock.product())));
    moved.chain(low).collect()
}

/// Writes down what happened to stocks, and tells of it.
async fn save(
    tx: &mut dyn StockroomTx,
    actor: &Actor,
    stocks: impl IntoIterator<Item = &Stock> + Send,
    now: Timestamp,
) -> Result<(), InventoryError> {
    let moved: Vec<&Stock> = stocks.into_iter().filter(|stock| !stock.movements().is_empty()).collect();
    for stock in moved {
        tx.save_stock(stock).await?;
        for event in events_of(actor, stock, now) {
            tx.tell(event).await?;
        }
    }
    Ok(())
}
