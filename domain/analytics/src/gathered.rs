//! What the store answers with: sums by day, and what must be known besides.

use kernel::{
    Currency, CustomerId, Date, ExchangeRate, Id, InvoiceId, Money, ProductId, Quantity, Rate, Timestamp,
};

use crate::PlatformRef;

/// The answers to what was asked, each in the order of its days.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Gathered {
    pub earned: Vec<Earned>,
    pub spent: Vec<Spent>,
    pub sold: Vec<Sold>,
    pub billed: Vec<Billed>,
    pub taxed: Vec<TaxPart>,
    pub paid: Vec<Paid>,
    pub settled: Vec<Settled>,
    pub receivable: Vec<Receivable>,
    pub platforms: Vec<PlatformCard>,
    pub stocked: Vec<Stocked>,
    pub bought: Vec<Bought>,
    pub happenings: Vec<Happening>,
    /// The part of a profit that the user puts aside for taxes, in per cent.
    pub set_aside: Option<Rate>,
}

/// The earnings of one day, platform and currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earned {
    pub date: Date,
    pub platform: PlatformRef,
    pub count: u64,
    /// What came in: after fees and tax withheld, refunds taken off.
    pub total: Money,
    pub hours: Quantity,
    pub timed: Timed,
}

/// Of some earnings those that have hours, on which a rate rests (E2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timed {
    pub count: u64,
    pub total: Money,
    pub fees: Money,
    pub tax_withheld: Money,
}

/// How far an expense has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpenseState {
    Pending,
    Paid,
    Reimbursed,
}

/// The expenses of one day and sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    pub date: Date,
    pub platform: Option<PlatformRef>,
    /// The key of the category.
    pub category: String,
    pub state: ExpenseState,
    pub deductible: bool,
    pub count: u64,
    pub total: Money,
}

/// What was sold of one product on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sold {
    pub date: Date,
    /// Sales of which this was the first line, so that it adds up over products.
    pub count: u64,
    pub units: Quantity,
    /// After discounts.
    pub revenue: Money,
    pub cost: Money,
}

/// An exchange rate that was written down with the document, into the seller's currency (M7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    pub currency: Currency,
    pub rate: ExchangeRate,
}

/// An issued document: what it says with its sign, a credit note being negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billed {
    pub date: Date,
    pub customer: CustomerId,
    pub customer_name: String,
    pub is_credit_note: bool,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    pub frozen: Option<Frozen>,
}

/// What one document taxes in one class, a credit note being negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxPart {
    pub date: Date,
    /// As in invoices: `standard`, `reverseCharge`.
    pub category: String,
    /// In per cent.
    pub rate: Rate,
    pub base: Money,
    pub amount: Money,
    pub frozen: Option<Frozen>,
}

/// What was paid on one invoice on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    pub date: Date,
    pub count: u64,
    /// The money that moved; none where credit was used.
    pub moved: Money,
    /// What it took off the invoice.
    pub applied: Money,
    pub invoice_frozen: Option<Frozen>,
    /// When it was paid.
    pub frozen: Option<Frozen>,
}

/// A payment on an invoice, or a credit note for one on which something was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    pub date: Date,
    pub invoice: InvoiceId,
    /// 1 for a payment, and 0 for a credit note.
    pub count: u64,
    /// What a payment took off the invoice.
    pub applied: Money,
    /// Of the whole invoice.
    pub net: Money,
    pub total: Money,
    /// What credit notes have left of that by the end of the day.
    pub net_left: Money,
    pub total_left: Money,
    /// When it was paid; of a credit note the invoice's.
    pub frozen: Option<Frozen>,
}

/// An invoice of which something is left to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receivable {
    pub invoice: InvoiceId,
    pub customer: CustomerId,
    pub customer_name: String,
    pub due: Date,
    pub balance: Money,
    pub frozen: Option<Frozen>,
}

/// What a platform is called, and what it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformCard {
    pub platform: PlatformRef,
    pub name: String,
    /// `#rrggbb`
    pub color: String,
    pub category: String,
}

/// A product and what is on hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stocked {
    pub product: ProductId,
    pub name: String,
    pub quantity: Quantity,
    pub reorder_point: Option<Quantity>,
    /// What it cost (S5).
    pub value: Money,
}

/// What one customer bought on one day, by sales or by one invoice, credit notes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    pub date: Date,
    pub customer: CustomerId,
    pub customer_name: String,
    pub is_billed: bool,
    /// Sales, or invoices; credit notes are not counted.
    pub count: u64,
    /// After discounts and without tax.
    pub total: Money,
    pub frozen: Option<Frozen>,
}

/// Marks ids of whatever something happened to.
#[derive(Debug)]
pub enum Subject {}

/// Something that happened, as the audit trail has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    pub id: Id<Self>,
    pub at: Timestamp,
    /// `earning.recorded`
    pub kind: String,
    pub subject: Id<Subject>,
}
