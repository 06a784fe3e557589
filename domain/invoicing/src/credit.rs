//! What credit notes may still take back of an invoice, class by class of its tax (L3).

use kernel::{Money, MoneyError, Quantity, Rate};

use crate::{DraftLine, InvoicingError, TaxClass, TaxRow, Totals};

/// The largest amount that is one unit at its price; more is a thousand of a thousandth.
const PRICE_MAX: i64 = 999_999_999;

/// What earlier credit notes have left of an invoice.
pub(crate) struct Left {
    parts: Vec<Part>,
}

/// What is left of one class.
struct Part {
    class: TaxClass,
    reason: Option<String>,
    /// Whether the invoice itself gives back in this class.
    is_negative: bool,
    base: Money,
    tax: Money,
}

impl Left {
    /// `earlier` are the rows of every earlier note.
    ///
    /// # Errors
    /// `Overflow`, `CurrencyMismatch`.
    pub(crate) fn of(invoice: &Totals, earlier: &[TaxRow]) -> Result<Self, MoneyError> {
        let part = |row: &TaxRow| {
            let TaxRow { class, reason, base, amount } = row.clone();
            let mut part = Part { class, reason, is_negative: base.minor() < 0, base, tax: amount };
            for taken in earlier.iter().filter(|taken| taken.class == class) {
                part.base = part.base.checked_sub(taken.base)?;
                part.tax = part.tax.checked_sub(taken.amount)?;
            }
            Ok(part)
        };
        Ok(Self { parts: invoice.taxes.iter().map(part).collect::<Result<_, MoneyError>>()? })
    }

    /// A line a class of which something is left, net of tax; each says the invoice's number.
    ///
    /// # Errors
    /// `OutOfRange`, beyond what a price can be.
    pub(crate) fn lines(&self, number: &str) -> Result<Vec<DraftLine>, InvoicingError> {
        let is_left = |part: &&Part| !part.base.is_zero() || !part.tax.is_zero();
        self.parts.iter().filter(is_left).map(|part| part.line(number)).collect()
    }

    /// The totals of a note, which gives back no more than is left. Who takes all that is left of a base
    /// takes all that is left of its tax, so that no roundings are left over.
    ///
    /// # Errors
    /// `CreditExceedsClass`; `Money`.
    pub(crate) fn taken(&self, totals: Totals, prices_include_tax: bool) -> Result<Totals, InvoicingError> {
        let Totals { subtotal, discount, mut taxes, .. } = totals;
        let zero = Money::zero(subtotal.currency());
        for row in &mut taxes {
            let left = self.parts.iter().find(|part| part.class == row.class);
            let taken = match left {
                Some(part) => part.taken(row, prices_include_tax),
                None => (row.base.is_zero() && row.amount.is_zero()).then_some((zero, zero)),
            };
            let exceeds = || InvoicingError::CreditExceedsClass {
                class: row.class,
                left: left.map_or(zero, |part| part.base),
            };
            (row.base, row.amount) = taken.ok_or_else(exceeds)?;
        }
        let sum = |amount: fn(&TaxRow) -> Money| taxes.iter().map(amount).try_fold(zero, Money::checked_add);
        let (net, tax_total) = (sum(|row| row.base)?, sum(|row| row.amount)?);
        let total = net.checked_add(tax_total)?;
        Ok(Totals { subtotal, discount, net, taxes, tax_total, total })
    }
}

impl Part {
    fn line(&self, number: &str) -> Result<DraftLine, InvoicingError> {
        let count = if self.base.to_decimal().abs() > PRICE_MAX.into() { 1000 } else { 1 };
        let price = Rate::try_exact(self.base.to_decimal() / kernel::Decimal::from(count));
        let text =
            |text: &str| text.parse().map_err(|_| MoneyError::OutOfRange { currency: self.base.currency() });
        let reason = |reason: &String| reason.parse().ok();
        Ok(DraftLine {
            description: text(number)?,
            quantity: Quantity::from_micros(count * 1_000_000),
            unit: None,
            unit_price: price.map_err(|_| MoneyError::OutOfRange { currency: self.base.currency() })?,
            discount: None,
            discount_percent: None,
            tax_rate: Some(self.class.rate),
            tax_category: Some(self.class.category),
            tax_reason: self.reason.as_ref().and_then(reason),
            product: None,
        })
    }

    /// The base and the tax that a note takes of what is left; `None` where that is less.
    fn taken(&self, row: &TaxRow, prices_include_tax: bool) -> Option<(Money, Money)> {
        let sign = if self.is_negative { -1 } else { 1 };
        let signed = |money: Money| sign * money.minor();
        let (base, tax) = (signed(row.base), signed(row.amount));
        let (base_left, tax_left) = (signed(self.base).max(0), signed(self.tax).max(0));
        if self.is_negative && base < 0 {
            return None;
        }
        let (base, tax) = if prices_include_tax {
            // What the customer saw is kept, whatever is tax of it (I5).
            let (whole, left) = (base + tax, base_left + tax_left);
            if whole > left {
                return None;
            }
            let base = (whole - tax.min(tax_left)).min(base_left);
            if whole == left { (base_left, tax_left) } else { (base, whole - base) }
        } else if base > base_left {
            return None;
        } else if base == base_left {
            (base, tax_left)
        } else {
            (base, tax.min(tax_left))
        };
        let money = |minor: i64| Money::from_minor(sign * minor, row.base.currency());
        Some((money(base), money(tax)))
    }
}
