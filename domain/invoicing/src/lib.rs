//! Whom one bills, for what, and what was paid.

mod einvoice;
mod paper;
mod press;
mod tax;

pub use einvoice::{BrokenRule, EInvoiceError, RuleKind, check, cii, ubl};
pub use paper::{BankAccount, Corrected, Paper, PaperKind, PaperLine, Party, PostalAddress};
pub use press::{PaperSize, Press, PressError, Style};
pub use tax::{TaxCategory, TaxClass, TaxRounding, TaxRow, Totals};
