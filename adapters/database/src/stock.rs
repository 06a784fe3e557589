//! The stockroom: products, their stock, and sales.

mod products;
mod room;
mod sales;
mod sums;
