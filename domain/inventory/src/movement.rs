//! One change of what is on hand.

use garde::Validate;
use kernel::{Fact, Id, Money, ProductId, Quantity, Rate, Text, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::{Product, SaleId, rule};

/// The longest reason, in characters.
pub const REASON_MAX: usize = 255;

pub type MovementId = Id<StockMovement>;
pub type Reason = Text<REASON_MAX>;

/// Why stock moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MovementKind {
    /// What was there when the product was added.
    Opening,
    Purchase,
    /// A correction of either sign.
    Adjustment,
    /// Broken, lost or given away.
    Damage,
    /// Brought back by a customer.
    Return,
    /// The difference that a stocktake found; zero where it found none.
    Count,
    Sale,
    /// A sale was cancelled or deleted, and gave back what it took.
    Cancellation,
    /// Units that were sold before they were there came in at another cost than they were
    /// reckoned at: moves no quantity, only value.
    Revaluation,
}

/// A change of what is on hand, which is never changed itself (S2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    pub id: MovementId,
    pub user: UserId,
    pub product: ProductId,
    /// Counts the movements of a product from 1, in the order in which they happened (S7).
    pub sequence: i64,
    pub kind: MovementKind,
    /// Negative where it goes out.
    pub quantity: Quantity,
    pub before: Quantity,
    pub after: Quantity,
    /// Of the units that moved, on the average.
    pub unit_cost: Rate,
    /// What the units that moved are worth, with the sign of the quantity.
    pub value: Money,
    /// The sale that moved it.
    pub source: Option<SaleId>,
    pub reason: Option<Reason>,
    pub created_at: Timestamp,
}

/// Moves stock by hand.
#[derive(Debug, Clone, Validate)]
pub struct MoveStock {
    /// What only a sale or the store itself does is not moved by hand.
    #[garde(skip)]
    pub kind: MovementKind,
    /// What comes in of a purchase or a return, what goes out of a damage, what was counted of a
    /// count: none of these is negative. An adjustment has the sign of the correction.
    #[garde(skip)]
    pub quantity: Quantity,
    /// Of what comes in; as last known, where it is left out.
    #[garde(inner(custom(rule::not_negative)))]
    pub unit_cost: Option<Rate>,
    #[garde(skip)]
    pub reason: Option<Reason>,
}

/// `stock.moved`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockMoved {
    #[serde(skip)]
    product: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    quantity: Quantity,
    after_quantity: Quantity,
    value: String,
    source_id: Option<SaleId>,
}

/// `stock.low`: what is on hand has come down to the reorder point.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StockLow {
    #[serde(skip)]
    product: Uuid,
    name: String,
    quantity: Quantity,
    reorder_point: Option<Quantity>,
}

impl MovementKind {
    /// In events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Purchase => "purchase",
            Self::Adjustment => "adjustment",
            Self::Damage => "damage",
            Self::Return => "return",
            Self::Count => "count",
            Self::Sale => "sale",
            Self::Cancellation => "cancellation",
            Self::Revaluation => "revaluation",
        }
    }
}

impl From<&StockMovement> for StockMoved {
    fn from(movement: &StockMovement) -> Self {
        Self {
            product: movement.product.uuid(),
            kind: movement.kind.name(),
            quantity: movement.quantity,
            after_quantity: movement.after,
            value: movement.value.to_string(),
            source_id: movement.source,
        }
    }
}

impl From<&Product> for StockLow {
    fn from(product: &Product) -> Self {
        Self {
            product: product.id.uuid(),
            name: product.name.to_string(),
            quantity: product.quantity,
            reorder_point: product.reorder_point,
        }
    }
}

impl Fact for StockMoved {
    const KIND: &'static str = "stock.moved";

    fn subject(&self) -> Uuid {
        self.product
    }
}

impl Fact for StockLow {
    const KIND: &'static str = "stock.low";

    fn subject(&self) -> Uuid {
        self.product
    }
}
