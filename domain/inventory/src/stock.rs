//! The stock of one product: what is on hand, what it cost, and what happens to it.

use kernel::{Id, Money, ProductId, Quantity, Rate, Timestamp};

use crate::{
    InventoryError, Layer, LayerChange, Layers, MoveStock, MovementKind, Product, Reason, SaleId,
    StockMovement, UnitPrice,
};

/// A product with its cost layers, and the movements since it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    product: Product,
    layers: Layers,
    /// How it was when it was read.
    held: (Product, Layers),
    movements: Vec<StockMovement>,
}

/// What one movement is about, but for the figures.
struct Cause {
    kind: MovementKind,
    source: Option<SaleId>,
    reason: Option<Reason>,
    now: Timestamp,
}

impl Stock {
    /// Takes the layers in the order of their ranks.
    #[must_use]
    pub fn new(product: Product, layers: Vec<Layer>) -> Self {
        let layers = Layers::new(product.currency, layers);
        Self { held: (product.clone(), layers.clone()), product, layers, movements: Vec::new() }
    }

    #[must_use]
    pub fn product(&self) -> &Product {
        &self.product
    }

    #[must_use]
    pub fn id(&self) -> ProductId {
        self.product.id
    }

    /// What all that is on hand is worth.
    ///
    /// # Errors
    /// `Money`, where it is more than 64 bits hold.
    pub fn value(&self) -> Result<Money, InventoryError> {
        Ok(self.layers.value()?)
    }

    /// The movements since it was read, the oldest first.
    #[must_use]
    pub fn movements(&self) -> &[StockMovement] {
        &self.movements
    }

    /// How many movements there were when it was read.
    #[must_use]
    pub fn movement_count_held(&self) -> i64 {
        self.held.0.movement_count
    }

    /// What has become of the layers since it was read.
    #[must_use]
    pub fn layer_changes(&self) -> Vec<LayerChange> {
        self.layers.changes_since(&self.held.1)
    }

    /// Whether it came down to the reorder point, or below, since it was read.
    #[must_use]
    pub fn fell_low(&self) -> bool {
        self.product
            .reorder_point
            .is_some_and(|point| self.held.0.quantity > point && self.product.quantity <= point)
    }

    /// Puts in what is there when a product is added, if anything is.
    ///
    /// # Errors
    /// `Money`, `QuantityOutOfRange`.
    pub(crate) fn open(&mut self, quantity: Quantity, now: Timestamp) -> Result<(), InventoryError> {
        let cause = Cause { kind: MovementKind::Opening, source: None, reason: None, now };
        if quantity > Quantity::ZERO {
            self.receive(quantity, self.product.supplied_cost(), cause)?;
        }
        Ok(())
    }

    /// Moves stock by hand, and returns the movement; see [`MoveStock`] for what the quantity means.
    ///
    /// # Errors
    /// `BadFields` for a quantity or a cost that the kind has no use for, `InsufficientStock`, `Money`,
    /// `QuantityOutOfRange`.
    pub(crate) fn move_by_hand(
        &mut self,
        order: MoveStock,
        now: Timestamp,
    ) -> Result<StockMovement, InventoryError> {
        let MoveStock { kind, quantity, unit_cost, reason } = order;
        let delta = match kind {
            MovementKind::Purchase | MovementKind::Return => positive(quantity)?,
            MovementKind::Damage => negated(positive(quantity)?),
            MovementKind::Count if quantity < Quantity::ZERO => {
                return Err(InventoryError::bad_field("quantity", "Must not be negative"));
            }
            MovementKind::Count => Quantity::from_micros(quantity.micros() - self.product.quantity.micros()),
            MovementKind::Adjustment if quantity == Quantity::ZERO => {
                return Err(InventoryError::bad_field("quantity", "Must not be zero"));
            }
            MovementKind::Adjustment => quantity,
            MovementKind::Opening
            | MovementKind::Sale
            | MovementKind::Cancellation
            | MovementKind::Revaluation => {
                return Err(InventoryError::bad_field("type", "Is not moved by hand"));
            }
        };
        let goes_out = delta < Quantity::ZERO;
        if goes_out && unit_cost.is_some() && kind != MovementKind::Count {
            let problem = "Only what comes in has a cost of its own";
            return Err(InventoryError::bad_field("unitCost", problem));
        }
        let cause = Cause { kind, source: None, reason, now };
        if goes_out {
            return self.take("quantity", negated(delta), cause).map(|(movement, _)| movement);
        }
        let cost = match unit_cost {
            Some(rate) => UnitPrice::new(rate, self.product.currency),
            None if kind == MovementKind::Purchase => self.product.supplied_cost(),
            None => self.product.reckoned_cost(),
        };
        self.receive(delta, cost, cause)
    }

    /// Takes out what a line of a sale sells, and says from which layers.
    ///
    /// # Errors
    /// `InsufficientStock`, which names `field`, `Money`, `QuantityOutOfRange`.
    pub(crate) fn sell(
        &mut self,
        field: &str,
        quantity: Quantity,
        sale: SaleId,
        now: Timestamp,
    ) -> Result<Vec<Layer>, InventoryError> {
        let cause = Cause { kind: MovementKind::Sale, source: Some(sale), reason: None, now };
        self.take(field, quantity, cause).map(|(_, taken)| taken)
    }

    /// Puts back what a line of a sale took, at the cost that it left with (S6).
    ///
    /// # Errors
    /// `Money`, `QuantityOutOfRange`.
    pub(crate) fn give_back(
        &mut self,
        taken: &[Layer],
        sale: SaleId,
        now: Timestamp,
    ) -> Result<(), InventoryError> {
        let cause = Cause { kind: MovementKind::Cancellation, source: Some(sale), reason: None, now };
        let micros = taken.iter().map(|part| part.quantity.micros()).sum();
        let value = total(taken, self.product.currency)?;
        let quantity = Quantity::from_micros(micros);
        self.record(quantity, value, UnitPrice::of(value, quantity), cause)?;
        // In the opposite order: what is owed is settled by what was owed.
        let mut revaluation = Money::zero(self.product.currency);
        for part in taken.iter().rev() {
            revaluation = revaluation.checked_add(self.layers.put(*part)?)?;
        }
        self.revalue(revaluation, Some(sale), now)
    }

    fn receive(
        &mut self,
        quantity: Quantity,
        unit_cost: UnitPrice,
        cause: Cause,
    ) -> Result<StockMovement, InventoryError> {
        let (now, value) = (cause.now, unit_cost.times(quantity)?);
        if unit_cost.rate > Rate::ZERO {
            self.product.last_cost = unit_cost.rate;
        }
        let movement = self.record(quantity, value, unit_cost, cause)?;
        let arrival = Layer { rank: self.product.movement_count, quantity, value };
        let revaluation =
            if quantity > Quantity::ZERO { self.layers.put(arrival)? } else { Money::zero(value.currency()) };
        self.revalue(revaluation, None, now)?;
        Ok(movement)
    }

    fn take(
        &mut self,
        field: &str,
        quantity: Quantity,
        cause: Cause,
    ) -> Result<(StockMovement, Vec<Layer>), InventoryError> {
        let available = self.product.quantity;
        if !self.product.allow_backorder && available < quantity {
            return Err(InventoryError::InsufficientStock {
                field: field.to_owned(),
                name: self.product.name.to_string(),
                available,
                wanted: quantity,
            });
        }
        let rank = self.product.movement_count + 1;
        let taken = self.layers.take(quantity, rank, self.product.reckoned_cost())?;
        let cost = total(&taken, self.product.currency)?;
        let movement = self.record(negated(quantity), -cost, UnitPrice::of(cost, quantity), cause)?;
        Ok((movement, taken))
    }

    /// Writes a change of value without a change of quantity down, where there is one.
    fn revalue(
        &mut self,
        difference: Money,
        source: Option<SaleId>,
        now: Timestamp,
    ) -> Result<(), InventoryError> {
        if difference.is_zero() {
            return Ok(());
        }
        let cause = Cause { kind: MovementKind::Revaluation, source, reason: None, now };
        self.record(Quantity::ZERO, difference, UnitPrice::of(difference, Quantity::ZERO), cause)?;
        Ok(())
    }

    fn record(
        &mut self,
        quantity: Quantity,
        value: Money,
        unit_cost: UnitPrice,
        cause: Cause,
    ) -> Result<StockMovement, InventoryError> {
        let Cause { kind, source, reason, now } = cause;
        let before = self.product.quantity;
        let after = before.micros().checked_add(quantity.micros());
        let after = after.filter(|micros| micros.abs() <= Quantity::INPUT_MAX);
        let after = after.map(Quantity::from_micros).ok_or(InventoryError::QuantityOutOfRange)?;
        self.product.quantity = after;
        self.product.movement_count += 1;
        let movement = StockMovement {
            id: Id::mint(now),
            user: self.product.user,
            product: self.product.id,
            sequence: self.product.movement_count,
            kind,
            quantity,
            before,
            after,
            unit_cost: unit_cost.rate,
            value,
            source,
            reason,
            created_at: now,
        };
        self.movements.push(movement.clone());
        Ok(movement)
    }
}

/// What parts of a stock are worth together.
///
/// # Errors
/// `Money`, where it is more than 64 bits hold.
pub(crate) fn total(parts: &[Layer], currency: kernel::Currency) -> Result<Money, InventoryError> {
    Ok(parts.iter().try_fold(Money::zero(currency), |sum, part| sum.checked_add(part.value))?)
}

fn positive(quantity: Quantity) -> Result<Quantity, InventoryError> {
    if quantity > Quantity::ZERO {
        Ok(quantity)
    } else {
        Err(InventoryError::bad_field("quantity", "Must be positive"))
    }
}

fn negated(quantity: Quantity) -> Quantity {
    Quantity::from_micros(-quantity.micros())
}
