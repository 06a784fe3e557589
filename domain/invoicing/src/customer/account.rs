//! What a customer has bought, was billed and has paid.

use kernel::{Currency, CustomerId, Date, Money, MoneyError};
use uuid::Uuid;

/// A customer's figures in one currency, all derived in one place.
///
/// `outstanding = invoiced − paid + credit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerAccount {
    pub customer: CustomerId,
    /// Completed sales.
    pub purchases: u64,
    pub purchased: Money,
    pub last_purchase: Option<Date>,
    /// Issued invoices, less what was credited.
    pub invoiced: Money,
    /// The money that came in, less what was reversed.
    pub paid: Money,
    /// What is left to be paid of issued invoices.
    pub outstanding: Money,
    /// What was paid too much and not yet used (P2).
    pub credit: Money,
}

/// What moved a customer's balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    Invoice,
    CreditNote,
    Payment,
    Reversal,
}

/// One movement of a customer's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub kind: EntryKind,
    /// The document or the payment.
    pub id: Uuid,
    pub date: Date,
    /// A document's number, a payment's reference.
    pub reference: Option<String>,
    /// Positive where the customer owes more.
    pub amount: Money,
}

/// A customer's entries of some days, with what they come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub currency: Currency,
    /// What was owed before the first day.
    pub opening: Money,
    /// Oldest first, each with the balance after it; negative where the customer has credit.
    pub entries: Vec<(Entry, Money)>,
    pub closing: Money,
}

impl CustomerAccount {
    #[must_use]
    pub fn empty(customer: CustomerId, currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            customer,
            purchases: 0,
            purchased: zero,
            last_purchase: None,
            invoiced: zero,
            paid: zero,
            outstanding: zero,
            credit: zero,
        }
    }

    #[must_use]
    pub fn currency(&self) -> Currency {
        self.purchased.currency()
    }
}

impl Statement {
    /// Adds up entries, which are ordered, from a balance.
    ///
    /// # Errors
    /// `Overflow`, `CurrencyMismatch`.
    pub(super) fn draw(opening: Money, entries: Vec<Entry>) -> Result<Self, MoneyError> {
        let mut balance = opening;
        let mut running = Vec::with_capacity(entries.len());
        for entry in entries {
            balance = balance.checked_add(entry.amount)?;
            running.push((entry, balance));
        }
        Ok(Self { currency: opening.currency(), opening, entries: running, closing: balance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur(text: &str) -> Money {
        Money::parse(text, "EUR".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_statement_runs_from_its_opening_to_its_closing() {
        let entry = |kind, amount: &str| Entry {
            kind,
            id: Uuid::nil(),
            date: "2026-03-01".parse().unwrap(),
            reference: None,
            amount: eur(amount),
        };
        let entries = vec![
            entry(EntryKind::Invoice, "100.00"),
            entry(EntryKind::Payment, "-120.00"),
            entry(EntryKind::Reversal, "120.00"),
            entry(EntryKind::CreditNote, "-30.00"),
        ];

        let statement = Statement::draw(eur("5.00"), entries).unwrap();

        let balances: Vec<String> =
            statement.entries.iter().map(|(_, balance)| balance.to_string()).collect();
        assert_eq!(balances, ["105.00", "-15.00", "105.00", "75.00"]);
        assert_eq!((statement.opening, statement.closing), (eur("5.00"), eur("75.00")));
    }
}
