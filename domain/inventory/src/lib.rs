//! What one sells: products, the stock of each with what it cost, and sales.

mod catalogue;
mod costing;
mod error;
mod figures;
mod movement;
mod port;
mod price;
mod product;
mod rule;
mod sale;
mod service;
mod stock;

pub use catalogue::{Catalogue, CatalogueOutcome, ListedProduct, SKIPPED_MAX, SkippedRow};
pub use costing::{Layer, LayerChange, Layers};
pub use error::InventoryError;
pub use figures::{
    Analytics, CustomerShare, CustomerTally, DayShare, DayTally, Figures, Previous, ProductShare,
    ProductTally, SaleTally,
};
pub use movement::{
    MoveStock, MovementId, MovementKind, REASON_MAX, Reason, StockLow, StockMoved, StockMovement,
};
pub use port::{
    Inventory, MovementSort, ProductFilter, ProductSort, Products, SaleFilter, SaleSort, Sales,
    StockedProduct, Stockroom, StockroomTx,
};
pub use price::UnitPrice;
pub use product::{
    AddProduct, CATEGORY_MAX, Category, DESCRIPTION_MAX, Description, PRODUCT_NAME_MAX, Product,
    ProductAdded, ProductName, ProductRemoved, ProductRevised, ProductsImported, ReviseProduct, SKU_MAX,
    SUPPLIER_NAME_MAX, Sku, StockStatus, SupplierName,
};
pub use sale::{
    CUSTOMER_NAME_MAX, CustomerName, LINES_MAX, LinePatch, NOTES_MAX, Notes, OrderedLine, RecordSale,
    ReviseSale, Sale, SaleCancelled, SaleCompleted, SaleId, SaleLine, SaleRecorded, SaleRemoved, SaleRevised,
    SaleStatus,
};
pub use service::{InventoryPorts, InventoryService};
pub use stock::Stock;
