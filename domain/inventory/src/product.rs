//! Products: what one sells, with how much of it is on hand.

use garde::Validate;
use kernel::{
    Currency, Expected, Fact, Id, Name, Patch, ProductId, Quantity, Rate, Text, Timestamp, UserId, Version,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{InventoryError, UnitPrice, rule};

/// The longest product name, in characters.
pub const PRODUCT_NAME_MAX: usize = 255;

/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 2000;

/// The longest category, in characters.
pub const CATEGORY_MAX: usize = 100;

/// The longest stock keeping unit, in characters.
pub const SKU_MAX: usize = 100;

/// The longest name of a supplier, in characters.
pub const SUPPLIER_NAME_MAX: usize = 255;

pub type ProductName = Name<PRODUCT_NAME_MAX>;
pub type Description = Text<DESCRIPTION_MAX>;
pub type Category = Name<CATEGORY_MAX>;
pub type Sku = Name<SKU_MAX>;
pub type SupplierName = Name<SUPPLIER_NAME_MAX>;

/// A thing that is sold, and how much of it is on hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub user: UserId,
    pub name: ProductName,
    pub description: Option<Description>,
    pub category: Option<Category>,
    pub sku: Option<Sku>,
    /// What one unit is sold for, in `currency`.
    pub price: Rate,
    pub currency: Currency,
    /// The sum of the movements (S1); below zero only where `allow_backorder`.
    pub quantity: Quantity,
    /// How many movements there are, and the sequence of the last one (S7).
    pub movement_count: i64,
    /// What a unit cost when its cost was last told; zero while it never was.
    pub last_cost: Rate,
    /// At or below it the stock is low.
    pub reorder_point: Option<Quantity>,
    pub supplier_name: Option<SupplierName>,
    /// What the supplier asks for one unit, in `currency`.
    pub supplier_cost: Option<Rate>,
    /// Whether more can be sold than there is (S4).
    pub allow_backorder: bool,
    /// False once it is archived: kept for its history, offered no more (L4).
    pub is_active: bool,
    /// Of what is revised; movements leave it as it is.
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// How the stock of a product is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StockStatus {
    Ok,
    /// At or below the reorder point.
    Low,
    /// Nothing is left, or more has been sold than there was.
    Out,
}

/// Adds a product.
#[derive(Debug, Clone, Validate)]
pub struct AddProduct {
    #[garde(skip)]
    pub name: ProductName,
    #[garde(skip)]
    pub description: Option<Description>,
    #[garde(skip)]
    pub category: Option<Category>,
    #[garde(skip)]
    pub sku: Option<Sku>,
    #[garde(custom(rule::not_negative))]
    pub price: Rate,
    /// The user's, where it is left out.
    #[garde(skip)]
    pub currency: Option<Currency>,
    /// What is on hand to begin with, at the supplier's cost.
    #[garde(custom(rule::not_negative))]
    pub quantity: Quantity,
    #[garde(inner(custom(rule::not_negative)))]
    pub reorder_point: Option<Quantity>,
    #[garde(skip)]
    pub supplier_name: Option<SupplierName>,
    #[garde(inner(custom(rule::not_negative)))]
    pub supplier_cost: Option<Rate>,
    #[garde(skip)]
    pub allow_backorder: bool,
}

/// Changes what is given and keeps the rest. A new currency keeps the digits of the prices.
#[derive(Debug, Clone, Validate)]
pub struct ReviseProduct {
    #[garde(skip)]
    pub name: Option<ProductName>,
    #[garde(skip)]
    pub description: Patch<Description>,
    #[garde(skip)]
    pub category: Patch<Category>,
    #[garde(skip)]
    pub sku: Patch<Sku>,
    #[garde(inner(custom(rule::not_negative)))]
    pub price: Option<Rate>,
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(custom(rule::set_to(rule::not_negative)))]
    pub reorder_point: Patch<Quantity>,
    #[garde(skip)]
    pub supplier_name: Patch<SupplierName>,
    #[garde(custom(rule::set_to(rule::not_negative)))]
    pub supplier_cost: Patch<Rate>,
    #[garde(skip)]
    pub allow_backorder: Option<bool>,
    #[garde(skip)]
    pub is_active: Option<bool>,
}

/// `product.added`
#[derive(Debug, Serialize)]
pub struct ProductAdded {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

/// `product.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ProductRevised(ProductAdded);

/// `product.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct ProductRemoved(ProductAdded);

/// `products.imported`, told of the user whose they are.
#[derive(Debug, Serialize)]
pub struct ProductsImported {
    #[serde(skip)]
    user: Uuid,
    created: u64,
    duplicates: u64,
    skipped: u64,
}

impl Product {
    /// A product without stock.
    #[must_use]
    pub(crate) fn add(user: UserId, home: Currency, order: AddProduct, now: Timestamp) -> Self {
        let AddProduct {
            name,
            description,
            category,
            sku,
            price,
            currency,
            quantity: _,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
        } = order;
        Self {
            id: Id::mint(now),
            user,
            name,
            description,
            category,
            sku,
            price,
            currency: currency.unwrap_or(home),
            quantity: Quantity::ZERO,
            movement_count: 0,
            last_cost: Rate::ZERO,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active: true,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale` where the caller read another version; `CurrencyFixed` where it has moved,
    /// `BackordersOpen` where more has been sold than there is and that is to be allowed no more.
    pub fn revise(
        mut self,
        change: ReviseProduct,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, InventoryError> {
        if !expected.allows(self.version) {
            return Err(InventoryError::Stale);
        }
        let ReviseProduct {
            name,
            description,
            category,
            sku,
            price,
            currency,
            reorder_point,
            supplier_name,
            supplier_cost,
            allow_backorder,
            is_active,
        } = change;
        let currency = currency.unwrap_or(self.currency);
        if currency != self.currency && self.movement_count > 0 {
            return Err(InventoryError::CurrencyFixed { currency: self.currency });
        }
        self.allow_backorder = allow_backorder.unwrap_or(self.allow_backorder);
        if !self.allow_backorder && self.quantity < Quantity::ZERO {
            return Err(InventoryError::BackordersOpen);
        }
        self.currency = currency;
        self.name = name.unwrap_or(self.name);
        description.apply(&mut self.description);
        category.apply(&mut self.category);
        sku.apply(&mut self.sku);
        self.price = price.unwrap_or(self.price);
        reorder_point.apply(&mut self.reorder_point);
        supplier_name.apply(&mut self.supplier_name);
        supplier_cost.apply(&mut self.supplier_cost);
        self.is_active = is_active.unwrap_or(self.is_active);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// The same, offered no more (L4).
    #[must_use]
    pub(crate) fn archive(mut self, now: Timestamp) -> Self {
        self.is_active = false;
        self.version += 1;
        self.updated_at = now;
        self
    }

    #[must_use]
    pub fn status(&self) -> StockStatus {
        if self.quantity <= Quantity::ZERO {
            StockStatus::Out
        } else if self.reorder_point.is_some_and(|point| self.quantity <= point) {
            StockStatus::Low
        } else {
            StockStatus::Ok
        }
    }

    #[must_use]
    pub fn unit_price(&self) -> UnitPrice {
        UnitPrice::new(self.price, self.currency)
    }

    /// What a unit is reckoned to cost where nothing says so: as when its cost was last told, or
    /// else as the supplier asks.
    #[must_use]
    pub fn reckoned_cost(&self) -> UnitPrice {
        let known = Some(self.last_cost).filter(|cost| *cost > Rate::ZERO);
        UnitPrice::new(known.or(self.supplier_cost).unwrap_or(Rate::ZERO), self.currency)
    }

    /// What a unit from the supplier costs where nothing says so: as the supplier asks, or else as
    /// when its cost was last told.
    #[must_use]
    pub fn supplied_cost(&self) -> UnitPrice {
        UnitPrice::new(self.supplier_cost.unwrap_or(self.last_cost), self.currency)
    }
}

impl From<&Product> for ProductAdded {
    fn from(product: &Product) -> Self {
        Self { id: product.id.uuid(), name: product.name.to_string() }
    }
}

impl From<&Product> for ProductRevised {
    fn from(product: &Product) -> Self {
        Self(product.into())
    }
}

impl From<&Product> for ProductRemoved {
    fn from(product: &Product) -> Self {
        Self(product.into())
    }
}

impl ProductsImported {
    pub(crate) fn new(user: UserId, created: u64, duplicates: u64, skipped: u64) -> Self {
        Self { user: user.uuid(), created, duplicates, skipped }
    }
}

impl Fact for ProductAdded {
    const KIND: &'static str = "product.added";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for ProductRevised {
    const KIND: &'static str = "product.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for ProductRemoved {
    const KIND: &'static str = "product.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for ProductsImported {
    const KIND: &'static str = "products.imported";

    fn subject(&self) -> Uuid {
        self.user
    }
}
