//! What the stock of a product cost, layer by layer: first in, first out (S5).

use kernel::{Currency, Money, MoneyError, Quantity};

use crate::UnitPrice;

/// A part of the stock that came in together.
///
/// Where more has gone out than there was, the part is owed: its quantity and value are negative,
/// the value being what the units were reckoned at when they went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// Orders the layers of a product, the oldest first: the sequence of the movement that made it.
    pub rank: i64,
    pub quantity: Quantity,
    pub value: Money,
}

/// All layers of one product's stock, the oldest first. Either all of them are there, or there is
/// one, and it is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    currency: Currency,
    layers: Vec<Layer>,
}

/// What a store must do to have the layers as they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerChange {
    Put(Layer),
    /// By its rank.
    Drop(i64),
}

impl Layers {
    /// Takes layers in the order of their ranks.
    #[must_use]
    pub fn new(currency: Currency, layers: Vec<Layer>) -> Self {
        Self { currency, layers }
    }

    /// What all of it is worth.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn value(&self) -> Result<Money, MoneyError> {
        self.layers.iter().try_fold(Money::zero(self.currency), |sum, layer| sum.checked_add(layer.value))
    }

    /// Takes so much out, the oldest first, and says from which layers. What is missing is owed
    /// under `rank`, or with what is owed already, and reckoned at `reckoned` a unit until it comes
    /// in.
    ///
    /// # Errors
    /// `OutOfRange` and `Overflow`, where what is owed is worth too much.
    pub(crate) fn take(
        &mut self,
        quantity: Quantity,
        rank: i64,
        reckoned: UnitPrice,
    ) -> Result<Vec<Layer>, MoneyError> {
        let mut missing = quantity;
        let mut taken = Vec::new();
        while missing > Quantity::ZERO {
            let Some(oldest) = self.layers.first_mut().filter(|layer| !layer.is_owed()) else {
                let owed = Layer { rank, quantity: missing, value: reckoned.times(missing)? };
                taken.push(self.owe(owed)?);
                break;
            };
            let part = oldest.split_off(missing);
            missing = Quantity::from_micros(missing.micros() - part.quantity.micros());
            taken.push(part);
            self.layers.retain(|layer| layer.quantity != Quantity::ZERO);
        }
        Ok(taken)
    }

    /// Puts a layer in. What is owed is settled first, and the rest lies where its rank says. What was
    /// owed itself, and is given back before it came in, is owed no more.
    ///
    /// Answers by how much the stock is worth more, or less where negative, than what came in: the
    /// difference between what the owed units were reckoned at and what they did cost.
    ///
    /// # Errors
    /// `Overflow`.
    pub(crate) fn put(&mut self, arrival: Layer) -> Result<Money, MoneyError> {
        let Some(mut debt) = self.layers.pop_if(|layer| layer.is_owed()).map(Layer::negated) else {
            self.insert(arrival)?;
            return Ok(Money::zero(self.currency));
        };
        let mut rest = arrival;
        let is_given_back = rest.rank == debt.rank
            && rest.quantity < debt.quantity
            && rest.value.minor() <= debt.value.minor();
        let settled = if is_given_back {
            debt = debt.less(rest)?;
            rest
        } else {
            debt.split_off(rest.quantity)
        };
        let came = rest.split_off(settled.quantity);
        for part in [debt.negated(), rest] {
            if part.quantity != Quantity::ZERO {
                self.insert(part)?;
            }
        }
        settled.value.checked_sub(came.value)
    }

    /// What has changed since the layers were `before`.
    pub(crate) fn changes_since(&self, before: &Self) -> Vec<LayerChange> {
        let kept = |layer: &&Layer| !before.layers.contains(layer);
        let gone =
            |layer: &&Layer| self.layers.binary_search_by_key(&layer.rank, |known| known.rank).is_err();
        let dropped = before.layers.iter().filter(gone).map(|layer| LayerChange::Drop(layer.rank));
        dropped.chain(self.layers.iter().filter(kept).copied().map(LayerChange::Put)).collect()
    }

    /// Owes so much more, and says under which rank.
    fn owe(&mut self, owed: Layer) -> Result<Layer, MoneyError> {
        let rank = self.layers.first().map_or(owed.rank, |debt| debt.rank);
        self.insert(Layer { rank, ..owed.negated() })?;
        Ok(Layer { rank, ..owed })
    }

    fn insert(&mut self, layer: Layer) -> Result<(), MoneyError> {
        match self.layers.binary_search_by_key(&layer.rank, |known| known.rank) {
            Ok(index) => {
                let known = &mut self.layers[index];
                known.quantity = Quantity::from_micros(known.quantity.micros() + layer.quantity.micros());
                known.value = known.value.checked_add(layer.value)?;
            }
            Err(index) => self.layers.insert(index, layer),
        }
        Ok(())
    }
}

impl Layer {
    /// Takes up to `quantity` out of a layer that is there, with its share of the value.
    ///
    /// The share is cut to whole minor units, and what is cut stays for the units that remain, the
    /// last of which takes the rest: nothing is ever lost or made (S5).
    fn split_off(&mut self, quantity: Quantity) -> Self {
        let quantity = quantity.min(self.quantity);
        let (part, whole) = (i128::from(quantity.micros()), i128::from(self.quantity.micros()));
        let minor = if whole == 0 { 0 } else { i128::from(self.value.minor()) * part / whole };
        // A part of a value that fits fits.
        let minor = i64::try_from(minor).unwrap_or(self.value.minor());
        let value = Money::from_minor(minor, self.value.currency());
        self.quantity = Quantity::from_micros(self.quantity.micros() - quantity.micros());
        self.value = Money::from_minor(self.value.minor() - minor, self.value.currency());
        Self { rank: self.rank, quantity, value }
    }

    fn is_owed(&self) -> bool {
        self.quantity < Quantity::ZERO
    }

    fn less(self, part: Self) -> Result<Self, MoneyError> {
        let quantity = Quantity::from_micros(self.quantity.micros() - part.quantity.micros());
        Ok(Self { quantity, value: self.value.checked_sub(part.value)?, ..self })
    }

    fn negated(self) -> Self {
        Self { quantity: Quantity::from_micros(-self.quantity.micros()), value: -self.value, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, "USD".parse().unwrap())
    }

    fn units(count: i64) -> Quantity {
        Quantity::from_micros(count * 1_000_000)
    }

    fn layer(rank: i64, count: i64, minor: i64) -> Layer {
        Layer { rank, quantity: units(count), value: usd(minor) }
    }

    fn at(rate: &str) -> UnitPrice {
        UnitPrice::new(rate.parse().unwrap(), usd(0).currency())
    }

    fn layers(parts: &[Layer]) -> Layers {
        Layers::new(usd(0).currency(), parts.to_vec())
    }

    fn cost(taken: &[Layer]) -> i64 {
        taken.iter().map(|part| part.value.minor()).sum()
    }

    #[test]
    fn rule_s5_cost_of_goods_is_first_in_first_out() {
        let mut stock = layers(&[layer(1, 10, 5000), layer(2, 10, 7000)]);

        let taken = stock.take(units(12), 3, at("0")).unwrap();

        assert_eq!(taken, [layer(1, 10, 5000), layer(2, 2, 1400)]);
        assert_eq!(stock, layers(&[layer(2, 8, 5600)]));
    }

    #[test]
    fn rule_s5_three_for_ten_sold_singly_conserve_the_last_cent() {
        let mut stock = layers(&[layer(1, 3, 1000)]);

        let costs = [2, 3, 4].map(|rank| cost(&stock.take(units(1), rank, at("0")).unwrap()));

        assert_eq!(costs, [333, 333, 334]);
        assert_eq!(stock, layers(&[]));
    }

    #[test]
    fn rule_s6_what_was_taken_lies_where_it_lay() {
        let before = layers(&[layer(1, 3, 1000), layer(2, 10, 7000)]);
        let mut stock = before.clone();

        let taken = stock.take(units(5), 3, at("0")).unwrap();
        for part in taken {
            assert!(stock.put(part).unwrap().is_zero());
        }

        assert_eq!(stock, before);
    }

    #[test]
    fn what_is_owed_is_reckoned_until_it_comes_in() {
        let mut stock = layers(&[layer(1, 2, 1000)]);

        let taken = stock.take(units(5), 2, at("5.00")).unwrap();
        assert_eq!((cost(&taken), stock.clone()), (2500, layers(&[layer(2, -3, -1500)])));

        let revaluation = stock.put(layer(3, 10, 7000)).unwrap();
        assert_eq!((revaluation, stock), (usd(1500 - 2100), layers(&[layer(3, 7, 4900)])));
    }

    #[test]
    fn what_is_owed_and_given_back_is_owed_no_more() {
        let mut stock = layers(&[]);
        let first = stock.take(units(2), 1, at("5.00")).unwrap();
        let second = stock.take(units(1), 2, at("9.00")).unwrap();

        assert!(stock.put(second[0]).unwrap().is_zero());
        assert_eq!(stock, layers(&[layer(1, -2, -1000)]));
        assert!(stock.put(first[0]).unwrap().is_zero());
        assert_eq!(stock, layers(&[]));
    }

    #[test]
    fn only_what_changed_is_written() {
        let before = layers(&[layer(1, 1, 100), layer(2, 5, 500), layer(3, 1, 100)]);
        let mut after = before.clone();

        after.take(units(2), 4, at("0")).unwrap();

        let changes = [LayerChange::Drop(1), LayerChange::Put(layer(2, 4, 400))];
        assert_eq!(after.changes_since(&before), changes);
    }

    proptest! {
        #[test]
        fn rule_s5_value_in_is_value_left_and_cost_out(
            steps in prop::collection::vec((any::<bool>(), 1i64..20_000_000, 0i64..100_000), 1..60),
        ) {
            let mut stock = layers(&[]);
            let (mut quantity, mut value) = (0i64, 0i64);
            let mut out: Vec<Vec<Layer>> = Vec::new();
            for (rank, (comes, micros, minor)) in (1i64..).zip(steps) {
                let amount = Quantity::from_micros(micros);
                if comes {
                    let arrival = Layer { rank, quantity: amount, value: usd(minor) };
                    value += minor + stock.put(arrival).unwrap().minor();
                    quantity += micros;
                } else if minor % 3 == 0 && !out.is_empty() {
                    for part in out.swap_remove(usize::try_from(minor).unwrap() % out.len()) {
                        quantity += part.quantity.micros();
                        value += part.value.minor() + stock.put(part).unwrap().minor();
                    }
                } else {
                    let taken = stock.take(amount, rank, at("3.456789")).unwrap();
                    prop_assert_eq!(taken.iter().map(|part| part.quantity.micros()).sum::<i64>(), micros);
                    quantity -= micros;
                    value -= cost(&taken);
                    out.push(taken);
                }
                prop_assert_eq!(stock.layers.iter().map(|layer| layer.quantity.micros()).sum::<i64>(), quantity);
                prop_assert_eq!(stock.value().unwrap().minor(), value);
                prop_assert!(stock.layers.is_sorted_by_key(|layer| layer.rank));
                prop_assert!(stock.layers.len() == 1 || !stock.layers.iter().any(Layer::is_owed));
                prop_assert!(
                    stock.layers.iter().all(|layer| layer.quantity > Quantity::ZERO && layer.value.minor() >= 0)
                    || stock.layers.iter().all(|layer| layer.quantity < Quantity::ZERO && layer.value.minor() <= 0)
                );
            }
        }
    }
}
