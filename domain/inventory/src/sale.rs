//! What was sold, to whom and for how much.

use std::collections::{BTreeMap, BTreeSet};

use garde::Validate;
use kernel::{
    AmountText, Currency, CustomerId, Date, Expected, Fact, Id, Money, Name, Patch, ProductId, Quantity,
    Rate, Text, Timestamp, UserId, Version,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{InventoryError, Layer, Product, Stock, UnitPrice, rule, stock::total};

/// The longest note, in characters.
pub const NOTES_MAX: usize = 1000;

/// The longest name of a customer, in characters.
pub const CUSTOMER_NAME_MAX: usize = 255;

/// The most lines that one sale has.
pub const LINES_MAX: usize = 1000;

pub type SaleId = Id<Sale>;
pub type Notes = Text<NOTES_MAX>;
pub type CustomerName = Name<CUSTOMER_NAME_MAX>;

/// How far a sale has come. Each step has one effect on stock (S3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SaleStatus {
    /// Takes nothing yet.
    Pending,
    /// Has taken what it sells.
    Completed,
    /// Has taken nothing, or given it back; for good.
    Cancelled,
}

/// Something sold, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    pub id: SaleId,
    pub user: UserId,
    /// One of its own among the user's sales: `S-0001`.
    pub number: String,
    pub lines: Vec<SaleLine>,
    pub customer: Option<CustomerId>,
    /// As the customer was called at the time, or whoever it was.
    pub customer_name: Option<CustomerName>,
    pub date: Date,
    pub status: SaleStatus,
    pub subtotal: Money,
    pub discount: Money,
    /// The subtotal less the discount.
    pub total: Money,
    /// What the goods cost: `None` while it is pending, zero once it is cancelled.
    pub cost: Option<Money>,
    pub notes: Option<Notes>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// So much of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleLine {
    pub product: ProductId,
    pub quantity: Quantity,
    /// In the currency of the sale.
    pub unit_price: Rate,
    pub total: Money,
    /// The line's share of the discount of the sale (M8).
    pub discount: Money,
    /// As the cost of the sale.
    pub cost: Option<Money>,
    /// What it took from which layer of the stock, to be given back as it was (S6).
    pub takings: Vec<Layer>,
}

/// A line as it is asked for.
#[derive(Debug, Clone, Validate)]
pub struct OrderedLine {
    #[garde(skip)]
    pub product: ProductId,
    #[garde(custom(rule::positive))]
    pub quantity: Quantity,
    /// The product's, where it is left out.
    #[garde(inner(custom(rule::not_negative)))]
    pub unit_price: Option<Rate>,
}

/// Records a sale; each of its lines sells a product.
#[derive(Debug, Clone, Validate)]
pub struct RecordSale {
    #[garde(length(min = 1, max = LINES_MAX), dive)]
    pub lines: Vec<OrderedLine>,
    #[garde(skip)]
    pub customer: Option<CustomerId>,
    /// The customer's name, where it is left out.
    #[garde(skip)]
    pub customer_name: Option<CustomerName>,
    /// Today in the user's zone, where it is left out.
    #[garde(skip)]
    pub date: Option<Date>,
    /// Not cancelled.
    #[garde(custom(rule::not_cancelled))]
    pub status: SaleStatus,
    /// Taken off the sum of the lines.
    #[garde(inner(custom(rule::not_negative)))]
    pub discount: Option<AmountText>,
    /// The products', where it is left out.
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(skip)]
    pub notes: Option<Notes>,
}

/// Changes what is given and keeps the rest. Lines and discount change only while it is pending.
#[derive(Debug, Clone, Validate)]
pub struct ReviseSale {
    /// All of them are replaced.
    #[garde(length(min = 1, max = LINES_MAX), dive)]
    pub lines: Option<Vec<OrderedLine>>,
    /// The only line of a sale that has one is changed; not together with `lines`.
    #[garde(dive)]
    pub line: Option<LinePatch>,
    #[garde(skip)]
    pub customer: Patch<CustomerId>,
    #[garde(skip)]
    pub customer_name: Patch<CustomerName>,
    #[garde(skip)]
    pub date: Option<Date>,
    #[garde(skip)]
    pub status: Option<SaleStatus>,
    #[garde(custom(rule::set_to(rule::not_negative)))]
    pub discount: Patch<AmountText>,
    #[garde(skip)]
    pub notes: Patch<Notes>,
}

/// Changes what is given of one line. Another product comes at its own price.
#[derive(Debug, Clone, Default, Validate)]
pub struct LinePatch {
    #[garde(skip)]
    pub product: Option<ProductId>,
    #[garde(inner(custom(rule::positive)))]
    pub quantity: Option<Quantity>,
    #[garde(inner(custom(rule::not_negative)))]
    pub unit_price: Option<Rate>,
}

/// `sale.recorded`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaleRecorded {
    #[serde(skip)]
    id: Uuid,
    number: String,
    customer_id: Option<CustomerId>,
    date: Date,
    status: &'static str,
    total: String,
    cost: Option<String>,
    currency: Currency,
}

/// `sale.completed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct SaleCompleted(SaleRecorded);

/// `sale.cancelled`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct SaleCancelled(SaleRecorded);

/// `sale.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct SaleRevised(SaleRecorded);

/// `sale.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct SaleRemoved(SaleRecorded);

/// The stocks that a sale is about, held until it is written.
pub(crate) type Stocks = BTreeMap<ProductId, Stock>;

impl Sale {
    /// Writes a sale down that is pending yet; `customer` is the customer's name.
    ///
    /// # Errors
    /// `NotFound` for a product that is not among the stocks, `CurrencyMismatch`, `BadFields` and
    /// `DiscountTooLarge` for the discount, `Money`.
    pub(crate) fn record(
        user: UserId,
        number: String,
        order: RecordSale,
        customer: Option<CustomerName>,
        stocks: &Stocks,
        (now, today): (Timestamp, Date),
    ) -> Result<Self, InventoryError> {
        let RecordSale { lines, customer: id, customer_name, date, status: _, discount, currency, notes } =
            order;
        let (currency, lines) = priced(&lines, currency, stocks)?;
        let zero = Money::zero(currency);
        let mut sale = Self {
            id: Id::mint(now),
            user,
            number,
            lines,
            customer: id,
            customer_name: customer_name.or(customer),
            date: date.unwrap_or(today),
            status: SaleStatus::Pending,
            subtotal: zero,
            discount: zero,
            total: zero,
            cost: None,
            notes,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let discount = discount.map_or(Ok(zero), |text| text.money(currency));
        sale.add_up(discount.map_err(|problem| InventoryError::bad_field("discount", problem.to_string()))?)?;
        Ok(sale)
    }

    /// Changes all but the status; `customer` is the new customer's name.
    ///
    /// # Errors
    /// `SaleCompleted`, `SaleCancelled`, where lines or discount are to change; `SeveralLines`;
    /// otherwise as for a new one.
    pub(crate) fn revise(
        &mut self,
        change: ReviseSale,
        customer: Option<CustomerName>,
        stocks: &Stocks,
        now: Timestamp,
    ) -> Result<(), InventoryError> {
        let reorders = change.reorders();
        let ReviseSale { lines, line, customer: id, customer_name, date, status: _, discount, notes } =
            change;
        let currency = self.currency();
        let old = self.discount;
        let discount = match discount {
            Patch::Keep => old,
            Patch::Clear => Money::zero(currency),
            Patch::Set(text) => text
                .money(currency)
                .map_err(|problem| InventoryError::bad_field("discount", problem.to_string()))?,
        };
        if discount != old || reorders {
            self.must_be_pending()?;
            if let Some(lines) = self.reordered(lines, line.as_ref())? {
                (_, self.lines) = priced(&lines, Some(currency), stocks)?;
            }
            self.add_up(discount)?;
        }
        if let Patch::Set(_) = id {
            self.customer_name = customer;
        }
        id.apply(&mut self.customer);
        customer_name.apply(&mut self.customer_name);
        self.date = date.unwrap_or(self.date);
        notes.apply(&mut self.notes);
        self.version += 1;
        self.updated_at = now;
        Ok(())
    }

    /// Goes on to another status, with its one effect on stock (S3). To be what it is already
    /// changes nothing.
    ///
    /// # Errors
    /// `SaleCompleted`, `SaleCancelled` where there is no way there; `InsufficientStock`;
    /// `CurrencyMismatch` where a product is in another currency by now; `Money`.
    pub(crate) fn go_on_to(
        &mut self,
        status: SaleStatus,
        stocks: &mut Stocks,
        now: Timestamp,
    ) -> Result<(), InventoryError> {
        match (self.status, status) {
            (from, to) if from == to => return Ok(()),
            (SaleStatus::Pending, SaleStatus::Completed) => self.take(stocks, now)?,
            (SaleStatus::Pending, _) => {}
            (SaleStatus::Completed, SaleStatus::Cancelled) => self.give_back(stocks, now)?,
            (SaleStatus::Completed, _) => return Err(InventoryError::SaleCompleted),
            (SaleStatus::Cancelled, _) => return Err(InventoryError::SaleCancelled),
        }
        if status == SaleStatus::Cancelled {
            let zero = Money::zero(self.currency());
            self.cost = Some(zero);
            for line in &mut self.lines {
                line.cost = Some(zero);
                line.takings = Vec::new();
            }
        }
        self.status = status;
        Ok(())
    }

    /// Takes every line out of stock.
    fn take(&mut self, stocks: &mut Stocks, now: Timestamp) -> Result<(), InventoryError> {
        let (id, currency) = (self.id, self.currency());
        let mut cost = Money::zero(currency);
        for (position, line) in self.lines.iter_mut().enumerate() {
            let stock = stocks.get_mut(&line.product).ok_or(InventoryError::NotFound)?;
            must_be_in(currency, position, stock.product())?;
            line.takings = stock.sell(&field(position, "quantity"), line.quantity, id, now)?;
            let of_line = total(&line.takings, currency)?;
            line.cost = Some(of_line);
            cost = cost.checked_add(of_line)?;
        }
        self.cost = Some(cost);
        Ok(())
    }

    /// Gives every line back as it was taken, the last one first; nothing, unless it is completed.
    pub(crate) fn give_back(&self, stocks: &mut Stocks, now: Timestamp) -> Result<(), InventoryError> {
        for line in self.lines.iter().rev().filter(|line| !line.takings.is_empty()) {
            let stock = stocks.get_mut(&line.product).ok_or(InventoryError::NotFound)?;
            stock.give_back(&line.takings, self.id, now)?;
        }
        Ok(())
    }

    #[must_use]
    pub fn currency(&self) -> Currency {
        self.total.currency()
    }

    /// What it earned: nothing while nobody knows, and nothing once it is cancelled (S6).
    #[must_use]
    pub fn margin(&self) -> Option<Money> {
        match self.status {
            SaleStatus::Cancelled => Some(Money::zero(self.currency())),
            _ => self.cost.and_then(|cost| self.total.checked_sub(cost).ok()),
        }
    }

    #[must_use]
    pub fn products(&self) -> BTreeSet<ProductId> {
        self.lines.iter().map(|line| line.product).collect()
    }

    /// # Errors
    /// `Stale`.
    pub(crate) fn must_be(&self, expected: Expected) -> Result<(), InventoryError> {
        if expected.allows(self.version) { Ok(()) } else { Err(InventoryError::Stale) }
    }

    fn must_be_pending(&self) -> Result<(), InventoryError> {
        match self.status {
            SaleStatus::Pending => Ok(()),
            SaleStatus::Completed => Err(InventoryError::SaleCompleted),
            SaleStatus::Cancelled => Err(InventoryError::SaleCancelled),
        }
    }

    /// The lines as they are to be; `None` where they stay.
    fn reordered(
        &self,
        lines: Option<Vec<OrderedLine>>,
        patch: Option<&LinePatch>,
    ) -> Result<Option<Vec<OrderedLine>>, InventoryError> {
        let Some(&LinePatch { product, quantity, unit_price }) = patch else { return Ok(lines) };
        let [line] = self.lines.as_slice() else { return Err(InventoryError::SeveralLines) };
        let same = product.is_none_or(|product| product == line.product);
        Ok(Some(vec![OrderedLine {
            product: product.unwrap_or(line.product),
            quantity: quantity.unwrap_or(line.quantity),
            unit_price: unit_price.or(same.then_some(line.unit_price)),
        }]))
    }

    /// Adds the lines up, and shares the discount out among them.
    fn add_up(&mut self, discount: Money) -> Result<(), InventoryError> {
        let zero = Money::zero(self.currency());
        self.subtotal = self.lines.iter().try_fold(zero, |sum, line| sum.checked_add(line.total))?;
        if discount.minor() > self.subtotal.minor() {
            return Err(InventoryError::DiscountTooLarge { subtotal: self.subtotal });
        }
        self.discount = discount;
        self.total = self.subtotal.checked_sub(discount)?;
        let weights: Vec<i64> = self.lines.iter().map(|line| line.total.minor()).collect();
        // Nothing is shared out among lines that are all free.
        let shares = discount.split(&weights).into_iter().chain(std::iter::repeat(zero));
        for (line, share) in self.lines.iter_mut().zip(shares) {
            line.discount = share;
        }
        Ok(())
    }
}

impl SaleStatus {
    /// In events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl ReviseSale {
    /// The products that new lines name.
    pub(crate) fn products(&self) -> BTreeSet<ProductId> {
        let lines = self.lines.iter().flatten().map(|line| line.product);
        lines.chain(self.line.as_ref().and_then(|line| line.product)).collect()
    }

    /// Whether the lines are to be others.
    pub(crate) fn reorders(&self) -> bool {
        self.lines.is_some() || self.line.is_some()
    }
}

/// Prices lines in the one currency that all of their products have.
fn priced(
    lines: &[OrderedLine],
    currency: Option<Currency>,
    stocks: &Stocks,
) -> Result<(Currency, Vec<SaleLine>), InventoryError> {
    let product_of =
        |line: &OrderedLine| stocks.get(&line.product).map(Stock::product).ok_or(InventoryError::NotFound);
    let first = lines.first().ok_or(InventoryError::NotFound)?;
    let currency = currency.map_or_else(|| product_of(first).map(|product| product.currency), Ok)?;
    let zero = Money::zero(currency);
    let mut priced = Vec::with_capacity(lines.len());
    for (position, line) in lines.iter().enumerate() {
        let product = product_of(line)?;
        must_be_in(currency, position, product)?;
        let unit_price = line.unit_price.unwrap_or(product.price);
        priced.push(SaleLine {
            product: line.product,
            quantity: line.quantity,
            unit_price,
            total: UnitPrice::new(unit_price, currency).times(line.quantity)?,
            discount: zero,
            cost: None,
            takings: Vec::new(),
        });
    }
    Ok((currency, priced))
}

fn must_be_in(currency: Currency, position: usize, product: &Product) -> Result<(), InventoryError> {
    if product.currency == currency {
        return Ok(());
    }
    Err(InventoryError::CurrencyMismatch {
        field: field(position, "productId"),
        expected: currency,
        found: product.currency,
    })
}

fn field(position: usize, name: &str) -> String {
    format!("lines[{position}].{name}")
}

impl From<&Sale> for SaleRecorded {
    fn from(sale: &Sale) -> Self {
        Self {
            id: sale.id.uuid(),
            number: sale.number.clone(),
            customer_id: sale.customer,
            date: sale.date,
            status: sale.status.name(),
            total: sale.total.to_string(),
            cost: sale.cost.map(|cost| cost.to_string()),
            currency: sale.currency(),
        }
    }
}

/// The other facts of a sale tell the same.
macro_rules! told_alike {
    ($($fact:ident = $kind:literal),+ $(,)?) => {
        $(
            impl From<&Sale> for $fact {
                fn from(sale: &Sale) -> Self {
                    Self(sale.into())
                }
            }

            impl Fact for $fact {
                const KIND: &'static str = $kind;

                fn subject(&self) -> Uuid {
                    self.0.id
                }
            }
        )+
    };
}

told_alike!(
    SaleCompleted = "sale.completed",
    SaleCancelled = "sale.cancelled",
    SaleRevised = "sale.revised",
    SaleRemoved = "sale.removed",
);

impl Fact for SaleRecorded {
    const KIND: &'static str = "sale.recorded";

    fn subject(&self) -> Uuid {
        self.id
    }
}
