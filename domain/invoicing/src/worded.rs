//! What a document says in the words of its reader, however it is laid out.

use kernel::{Date, Money};

use crate::{Invoice, InvoiceStatus, Paper};

/// How a document stands by now, which its paper does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub status: InvoiceStatus,
    pub is_overdue: bool,
    /// What is still to be paid.
    pub balance: Money,
    /// What has come in since it was issued.
    pub paid_since: Money,
    /// What credit notes have taken back.
    pub credited: Money,
}

/// A document in words and figures: those that its PDF has, and how it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worded {
    /// The language of it all, as a BCP 47 tag.
    pub language: &'static str,
    /// What it is: an invoice, a credit note.
    pub kind: String,
    pub number: String,
    /// What it is about: what is still to be paid, or what it came to.
    pub amount: WordedAmount,
    /// By when, or what became of it.
    pub sentence: Option<String>,
    pub tone: Tone,
    pub seller: WordedParty,
    pub buyer: WordedParty,
    /// Dates and references.
    pub facts: Vec<Captioned>,
    /// The captions of the columns: the description first, the amount last.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub sums: Vec<WordedSum>,
    /// How to pay; `None` where nothing is to be paid, or nobody said where.
    pub payment: Option<WordedPayment>,
    pub remarks: Vec<Captioned>,
    /// What says that the PDF can be had.
    pub download: String,
}

/// In which colour it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Open,
    /// Something is still to come that was due before.
    Late,
    Settled,
    Void,
}

/// An amount in the parts that are set differently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordedAmount {
    /// The sign and, where it stands in front, the currency.
    pub before: String,
    pub whole: String,
    /// The decimal sign and what follows.
    pub fraction: String,
    /// The currency, where it stands behind.
    pub after: String,
}

/// A seller or buyer, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordedParty {
    pub caption: String,
    pub name: String,
    pub lines: Vec<String>,
}

/// A text, and what stands before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captioned {
    pub caption: String,
    pub text: String,
}

/// A line of the sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordedSum {
    pub label: String,
    pub figure: String,
    /// What explains it.
    pub remark: Option<String>,
    pub weight: Weight,
}

/// How much a sum matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Strong,
    /// It is what it all comes to.
    Last,
}

/// How a document is to be paid, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordedPayment {
    pub caption: String,
    pub details: Vec<Captioned>,
    /// What says that the code is to be scanned.
    pub scan: String,
    /// What a banking app scans.
    pub code: Option<PaymentCode>,
}

/// A code as a square of modules, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentCode {
    pub side: usize,
    pub dark: Vec<bool>,
}

impl Standing {
    /// How it stands on a day of the seller's calendar.
    #[must_use]
    pub fn on(today: Date, invoice: &Invoice, paper: &Paper) -> Self {
        // Both are in one currency.
        let since = invoice.paid.minor() - paper.prepaid.minor();
        Self {
            status: invoice.status(),
            is_overdue: invoice.is_overdue(today),
            balance: invoice.balance(),
            paid_since: Money::from_minor(since, invoice.paid.currency()),
            credited: invoice.credited,
        }
    }
}
