//! What was paid: entries that are only ever added (P4).

use garde::Validate;
use kernel::{AmountText, CustomerId, Date, ExchangeRate, Id, InvoiceId, Money, Text, Timestamp, UserId};

use crate::{Exchange, Invoice, InvoicingError, rule};

pub type PaymentId = Id<Payment>;

/// The longest reference of a payment, in characters.
pub const REFERENCE_MAX: usize = 255;

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentKind {
    Payment,
    /// Takes a payment back.
    Reversal,
    /// Moves to the customer's credit what a credit note left overpaid.
    Refund,
}

/// By what way a payment came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentMethod {
    BankTransfer,
    Card,
    Cash,
    Check,
    Paypal,
    DirectDebit,
    /// Drawn from the customer's credit (P2).
    Credit,
    Other,
}

/// An entry for an invoice, in its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub user: UserId,
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub kind: PaymentKind,
    pub method: PaymentMethod,
    pub date: Date,
    /// The money that moved; below zero where it was taken back.
    pub amount: Money,
    /// What it took off the invoice's balance.
    pub applied: Money,
    /// What it added to the customer's credit, or took from it.
    pub credit: Money,
    /// What one of the currency was worth in the seller's own (M7).
    pub exchange_rate: Option<ExchangeRate>,
    pub reference: Option<Text<REFERENCE_MAX>>,
    pub reverses: Option<PaymentId>,
    pub created_at: Timestamp,
}

/// Records a payment.
#[derive(Debug, Clone, Validate)]
pub struct RecordPayment {
    #[garde(custom(rule::not_negative))]
    pub amount: AmountText,
    #[garde(skip)]
    pub date: Date,
    #[garde(skip)]
    pub method: PaymentMethod,
    #[garde(skip)]
    pub reference: Option<Text<REFERENCE_MAX>>,
    #[garde(skip)]
    pub exchange_rate: Option<ExchangeRate>,
}

impl Payment {
    /// What an order does to an invoice: up to the balance it pays, and the rest becomes the
    /// customer's credit (P2). `available` is that credit now.
    ///
    /// # Errors
    /// `BadFields` where the amount is none of the currency or nothing; `InsufficientCredit` where
    /// more is drawn than there is, or than is to be paid.
    pub fn record(
        invoice: &Invoice,
        order: RecordPayment,
        available: Money,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        invoice.check_open()?;
        let RecordPayment { amount, date, method, reference, exchange_rate } = order;
        let balance = invoice.balance();
        let field = |problem: String| InvoicingError::BadFields(vec![("amount".into(), problem)]);
        let amount = amount.money(balance.currency()).map_err(|error| field(error.to_string()))?;
        if amount.minor() <= 0 {
            return Err(field("Must be above 0".into()));
        }
        let money = |minor: i64| Money::from_minor(minor, balance.currency());
        let (applied, credit) = if method == PaymentMethod::Credit {
            let most = available.minor().min(balance.minor());
            if amount.minor() > most {
                return Err(InvoicingError::InsufficientCredit { available: money(most) });
            }
            (amount, -amount)
        } else {
            let applied = money(amount.minor().min(balance.minor()));
            (applied, amount.checked_sub(applied)?)
        };
        Ok(Self {
            id: Id::mint(now),
            user: invoice.user,
            invoice: invoice.id,
            customer: invoice.customer,
            kind: PaymentKind::Payment,
            method,
            date,
            amount,
            applied,
            credit,
            exchange_rate,
            reference,
            reverses: None,
            created_at: now,
        })
    }

    /// Takes this payment back (P4). What a credit note has moved to the customer's credit meanwhile
    /// is taken from there. `available` is that credit now.
    ///
    /// # Errors
    /// `InsufficientCredit` where what has become credit is spent; `NotFound` for an entry that is
    /// no payment.
    pub fn reverse(
        &self,
        invoice: &Invoice,
        available: Money,
        today: Date,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        if self.kind != PaymentKind::Payment {
            return Err(InvoicingError::NotFound);
        }
        let money = |minor: i64| Money::from_minor(minor, self.amount.currency());
        let still_applied = money(self.applied.minor().min(invoice.paid.minor()));
        let drawn = self.method == PaymentMethod::Credit;
        if drawn && still_applied != self.applied {
            return Err(InvoicingError::InsufficientCredit { available: still_applied });
        }
        let from_credit = if drawn { self.credit } else { self.amount.checked_sub(still_applied)? };
        if from_credit.minor() > available.minor() {
            return Err(InvoicingError::InsufficientCredit { available });
        }
        Ok(Self {
            id: Id::mint(now),
            kind: PaymentKind::Reversal,
            date: today,
            amount: -self.amount,
            applied: -still_applied,
            credit: -from_credit,
            reverses: Some(self.id),
            created_at: now,
            ..self.clone()
        })
    }

    /// Moves to the customer's credit what is paid of an invoice beyond what credit notes have left
    /// of it; `None` where nothing is.
    #[must_use]
    pub fn refund(invoice: &Invoice, credited: Money, date: Date, now: Timestamp) -> Option<Self> {
        let owed = invoice.contents.totals.total.minor() - credited.minor();
        let excess = invoice.paid.minor() - owed;
        let money = |minor: i64| Money::from_minor(minor, credited.currency());
        (excess > 0).then(|| Self {
            id: Id::mint(now),
            user: invoice.user,
            invoice: invoice.id,
            customer: invoice.customer,
            kind: PaymentKind::Refund,
            method: PaymentMethod::Credit,
            date,
            amount: money(0),
            applied: money(-excess),
            credit: money(excess),
            exchange_rate: invoice.contents.exchange_rate,
            reference: None,
            reverses: None,
            created_at: now,
        })
    }
}

impl Exchange {
    /// `None` where the invoice is in the seller's own currency, has no rate, or is a draft.
    ///
    /// # Errors
    /// `Money`, beyond what an amount can be.
    pub fn of(invoice: &Invoice, payments: &[Payment]) -> Result<Option<Self>, InvoicingError> {
        let contents = &invoice.contents;
        let (Some(home), Some(rate)) = (invoice.home_currency, contents.exchange_rate) else {
            return Ok(None);
        };
        if home == contents.currency {
            return Ok(None);
        }
        let at = |money: Money, rate: ExchangeRate| {
            let worth = money.to_decimal().checked_mul(rate.to_decimal());
            Money::try_rounded(worth.ok_or(kernel::MoneyError::Overflow)?, home)
        };
        let (mut received, mut expected) = (Some(Money::zero(home)), Money::zero(home));
        for payment in payments {
            expected = expected.checked_add(at(payment.applied, rate)?)?;
            // What goes to and fro between invoices and credit is money that came in at another time.
            let at_issue = (payment.method == PaymentMethod::Credit).then_some(rate);
            let paid_at = match payment.kind {
                PaymentKind::Refund => Some(rate),
                PaymentKind::Payment | PaymentKind::Reversal => payment.exchange_rate.or(at_issue),
            };
            // What a reversal takes back is all that came in; what a refund had taken from it before
            // goes back at the rate at which it was taken.
            let reversed = payments.iter().find(|entry| Some(entry.id) == payment.reverses);
            let whole = reversed.map_or(payment.applied, |entry| -entry.applied);
            let refunded = payment.applied.checked_sub(whole)?;
            received = match (received, paid_at) {
                (Some(sum), Some(paid_at)) => {
                    Some(sum.checked_add(at(whole, paid_at)?)?.checked_add(at(refunded, rate)?)?)
                }
                _ => None,
            };
        }
        let gain = received.map(|received| received.checked_sub(expected)).transpose()?;
        Ok(Some(Self { rate, total: at(contents.totals.total, rate)?, received, gain }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{Customer, InvoiceState};

    /// What is done with one of the invoices, or tried.
    #[derive(Debug, Clone)]
    enum Step {
        Pay(i64),
        Draw(i64),
        /// The entry of this number among all.
        Reverse(prop::sample::Index),
        /// So many thousandths of the total.
        Credit(i64),
    }

    /// The invoices of one customer and what was entered for them.
    struct Books {
        invoices: Vec<Invoice>,
        entries: Vec<Payment>,
    }

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn today() -> Date {
        "2026-03-14".parse().unwrap()
    }

    fn money(minor: i64) -> Money {
        Money::from_minor(minor, "EUR".parse().unwrap())
    }

    fn issued(customer: &Customer, total: i64) -> Invoice {
        let line = json!({ "description": "Work", "quantity": "1", "unitPrice": money(total).to_string() });
        let draft = json!({ "customer": customer.id, "lines": [line] });
        let draft = serde_json::from_value(draft).unwrap();
        let draft = Invoice::draft(customer.user, draft, customer, today(), now()).unwrap();
        Invoice { state: InvoiceState::Issued, ..draft }
    }

    #[test]
    fn rule_m7_what_goes_to_credit_and_comes_from_it_is_worth_what_was_billed() {
        let ada = Customer::ada();
        let invoice = issued(&ada, 10_000);
        let rate: ExchangeRate = "0.9".parse().unwrap();
        let contents = crate::Contents { exchange_rate: Some(rate), ..invoice.contents.clone() };
        let home = Some("CHF".parse().unwrap());
        let invoice = Invoice { contents, home_currency: home, paid: money(10_000), ..invoice };

        let refund = Payment::refund(&invoice, money(4_000), today(), now()).unwrap();
        let drawn = Payment {
            kind: PaymentKind::Payment,
            applied: money(4_000),
            exchange_rate: None,
            ..refund.clone()
        };

        assert_eq!(refund.exchange_rate, Some(rate));
        let exchange = Exchange::of(&invoice, &[refund, drawn]).unwrap().unwrap();
        assert_eq!([exchange.received, exchange.gain].map(|told| told.map(Money::minor)), [Some(0); 2]);
    }

    impl Books {
        fn credit(&self) -> Money {
            money(self.entries.iter().map(|entry| entry.credit.minor()).sum())
        }

        fn enter(&mut self, at: usize, entry: Payment) {
            let (paid, credited) = (self.invoices[at].paid, self.invoices[at].credited);
            let paid = paid.checked_add(entry.applied).unwrap();
            self.invoices[at] = self.invoices[at].clone().settled(paid, credited, now());
            self.entries.push(entry);
        }

        /// Does a step as the service does; what is refused changes nothing.
        fn take(&mut self, at: usize, step: &Step) {
            let invoice = self.invoices[at].clone();
            let pay = |amount: i64, method| {
                let order = RecordPayment {
                    amount: money(amount).into(),
                    date: today(),
                    method,
                    reference: None,
                    exchange_rate: None,
                };
                Payment::record(&invoice, order, self.credit(), now())
            };
            match step {
                Step::Pay(amount) => {
                    if let Ok(entry) = pay(*amount, PaymentMethod::Cash) {
                        self.enter(at, entry);
                    }
                }
                Step::Draw(amount) => {
                    if let Ok(entry) = pay(*amount, PaymentMethod::Credit) {
                        self.enter(at, entry);
                    }
                }
                Step::Reverse(which) => {
                    let own = |entry: &&Payment| {
                        entry.invoice == invoice.id
                            && !self.entries.iter().any(|other| other.reverses == Some(entry.id))
                    };
                    let own: Vec<&Payment> = self.entries.iter().filter(own).collect();
                    if own.is_empty() {
                        return;
                    }
                    let entry = which.get(&own);
                    let balance = invoice.balance();
                    if let Ok(reversal) = entry.reverse(&invoice, self.credit(), today(), now()) {
                        let restored = balance.minor() - reversal.applied.minor();
                        self.enter(at, reversal);
                        assert_eq!(self.invoices[at].balance().minor(), restored, "P4");
                    }
                }
                Step::Credit(thousandths) => {
                    let part = invoice.contents.totals.total.minor() * thousandths / 1000;
                    if part > invoice.uncredited().unwrap().minor() {
                        return;
                    }
                    let credited = invoice.credited.checked_add(money(part)).unwrap();
                    if let Some(refund) = Payment::refund(&invoice, credited, today(), now()) {
                        self.enter(at, refund);
                    }
                    let paid = self.invoices[at].paid;
                    self.invoices[at] = self.invoices[at].clone().settled(paid, credited, now());
                }
            }
        }
    }

    fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
        let step = prop_oneof![
            4 => (0i64..15_000).prop_map(Step::Pay),
            2 => (0i64..8_000).prop_map(Step::Draw),
            2 => any::<prop::sample::Index>().prop_map(Step::Reverse),
            1 => (0i64..=1000).prop_map(Step::Credit),
        ];
        prop::collection::vec((0usize..2, step), 1..20)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn rule_p1_to_p4_every_identity_holds_for_ten_thousand_books(
            totals in [0i64..20_000, 0i64..20_000],
            steps in steps(),
        ) {
            let ada = Customer::ada();
            let invoices = totals.map(|total| issued(&ada, total)).to_vec();
            let mut books = Books { invoices, entries: Vec::new() };
            for (at, step) in &steps {
                books.take(*at, step);

                for invoice in &books.invoices {
                    let own = books.entries.iter().filter(|entry| entry.invoice == invoice.id);
                    let applied: i64 = own.map(|entry| entry.applied.minor()).sum();
                    let total = invoice.contents.totals.total.minor();
                    let balance = invoice.balance().minor();
                    prop_assert_eq!(balance, total - applied - invoice.credited.minor(), "P1");
                    prop_assert!((0..=total).contains(&balance), "P1: {} of {}", balance, total);
                    prop_assert!((0..=total).contains(&invoice.credited.minor()), "L3");
                }
                // Nothing that came in is lost: it is on an invoice, or the customer's credit (P2).
                let sum = |part: fn(&Payment) -> i64| books.entries.iter().map(part).sum::<i64>();
                let came_in = sum(|entry| {
                    if entry.method == PaymentMethod::Credit { 0 } else { entry.amount.minor() }
                });
                prop_assert_eq!(came_in, sum(|entry| entry.applied.minor()) + sum(|entry| entry.credit.minor()), "P2");
                prop_assert!(books.credit().minor() >= 0, "P2");
            }
        }
    }
}
