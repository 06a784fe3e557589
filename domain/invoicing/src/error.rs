//! Why an invoice, a payment or a series is refused: `InvoicingError`.

use kernel::{Date, DomainError, ErrorKind, FieldFault, Money, MoneyError, StoreError};

use crate::{EInvoiceError, PressError, TaxClass};

/// Why billing refuses something.
#[derive(Debug, thiserror::Error)]
pub enum InvoicingError {
    /// No such thing, or someone else's.
    #[error("Not found")]
    NotFound,
    #[error("The record has changed since it was read")]
    Stale,
    #[error("The document has been issued and cannot change any more; correct it with a credit note")]
    Locked,
    #[error("The invoice has not been issued yet")]
    NotIssued,
    #[error("The invoice is void")]
    Void,
    #[error("The invoice has been paid or credited, in full or in part, and cannot be voided")]
    Settled,
    #[error("A credit note cannot be paid, voided or credited")]
    CreditNote,
    #[error("No more than {left} of the invoice is left to be credited")]
    CreditExceedsInvoice { left: Money },
    /// A note would give back what was not charged, or not of that class.
    #[error(
        "No more than {left} of the invoice, net of tax, is left to be credited at {rate} % in category {category}",
        rate = .class.rate, category = .class.category.code()
    )]
    CreditExceedsClass { class: TaxClass, left: Money },
    #[error("The payment has been reversed already")]
    Reversed,
    #[error("The customer's credit is {available}, which is not enough")]
    InsufficientCredit { available: Money },
    #[error(
        "The recurring invoice has made invoices and cannot be deleted; stop it by setting isActive to false"
    )]
    RecurringInUse,
    #[error("A recurring invoice cannot end before its first day")]
    EndsBeforeItStarts,
    #[error("Numbers up to {last} have been given out already")]
    NumberUsed { last: u64 },
    /// The e-invoice cannot be written; the text says what is missing.
    #[error("There is no e-invoice of this document: {0}")]
    NoEInvoice(String),
    /// A rule of EN 16931, by its name, and what it asks for.
    #[error("The document breaks the rule {rule} of EN 16931: {problem}")]
    RuleBroken { rule: String, problem: String },
    /// Lines that break a rule between their values; the first says what is told.
    #[error("{}", .0.first().map_or("Some lines are not valid", |fault| fault.rule.message()))]
    Lines(Vec<LineFault>),
    #[error("The discount must lie between 0 and {base}, which it is taken off")]
    DiscountOutOfRange { base: Money },
    #[error("The total is {total}: what is given back is told by a credit note")]
    NegativeTotal { total: Money },
    #[error("The document is due on {due}, before it is issued on {issued}")]
    DueBeforeIssue { due: Date, issued: Date },
    #[error("The credit note is of {credited}, before its invoice was issued on {issued}")]
    CreditBeforeIssue { credited: Date, issued: Date },
    #[error("Some fields are not valid")]
    BadFields(Vec<FieldFault>),
    #[error(transparent)]
    Press(#[from] PressError),
    #[error(transparent)]
    EInvoice(#[from] EInvoiceError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A line that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    pub rule: LineRule,
    /// `lines[2].taxRate`
    pub field: String,
    pub problem: String,
}

/// A rule between the values of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRule {
    /// 0 ≤ rate ≤ 100.
    TaxRate,
    /// A rate above zero is the standard category's, and only its (I6).
    TaxCategory,
    /// Who is not taxed is told why (I6).
    TaxReason,
    /// 0 ≤ discount ≤ base (I7).
    Discount,
}

impl InvoicingError {
    /// # Errors
    /// `BadFields`, when there are any.
    pub(crate) fn unless_faulty(faults: Vec<FieldFault>) -> Result<(), Self> {
        if faults.is_empty() { Ok(()) } else { Err(Self::BadFields(faults)) }
    }
}

impl LineRule {
    fn code(self) -> &'static str {
        match self {
            Self::TaxRate => "TAX_RATE_OUT_OF_RANGE",
            Self::TaxCategory => "TAX_CATEGORY_MISMATCH",
            Self::TaxReason => "TAX_REASON_REQUIRED",
            Self::Discount => "DISCOUNT_OUT_OF_RANGE",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::TaxRate => "A tax rate must lie between 0 and 100 per cent",
            Self::TaxCategory => {
                "The standard category has a rate above 0, and only it has; a reason is for those that are not taxed"
            }
            Self::TaxReason => "Lines that are exempt, reverse-charged or out of scope need a taxReason",
            Self::Discount => "A discount must lie between 0 and what it is taken off",
        }
    }
}

impl DomainError for InvoicingError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::Locked
            | Self::NotIssued
            | Self::Void
            | Self::Settled
            | Self::CreditNote
            | Self::CreditExceedsInvoice { .. }
            | Self::CreditExceedsClass { .. }
            | Self::Reversed
            | Self::InsufficientCredit { .. }
            | Self::RecurringInUse
            | Self::NumberUsed { .. }
            | Self::NoEInvoice(_) => ErrorKind::Conflict,
            Self::RuleBroken { .. }
            | Self::Lines(_)
            | Self::DiscountOutOfRange { .. }
            | Self::NegativeTotal { .. }
            | Self::DueBeforeIssue { .. }
            | Self::CreditBeforeIssue { .. }
            | Self::EndsBeforeItStarts
            | Self::Money(_) => ErrorKind::Unprocessable,
            Self::BadFields(_) => ErrorKind::Invalid,
            Self::Press(_) | Self::EInvoice(_) => ErrorKind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::Stale => "PRECONDITION_FAILED",
            Self::Locked => "INVOICE_LOCKED",
            Self::NotIssued => "INVOICE_NOT_ISSUED",
            Self::Void => "INVOICE_VOID",
            Self::Settled => "INVOICE_SETTLED",
            Self::CreditNote => "IS_CREDIT_NOTE",
            Self::CreditExceedsInvoice { .. } | Self::CreditExceedsClass { .. } => "CREDIT_EXCEEDS_INVOICE",
            Self::Reversed => "PAYMENT_REVERSED",
            Self::InsufficientCredit { .. } => "INSUFFICIENT_CREDIT",
            Self::RecurringInUse => "RECURRING_IN_USE",
            Self::EndsBeforeItStarts => "ENDS_BEFORE_IT_STARTS",
            Self::NumberUsed { .. } => "NUMBER_USED",
            Self::NoEInvoice(_) => "EINVOICE_NOT_AVAILABLE",
            Self::RuleBroken { .. } => "EINVOICE_RULE_BROKEN",
            Self::Lines(faults) => faults.first().map_or("VALIDATION_ERROR", |fault| fault.rule.code()),
            Self::DiscountOutOfRange { .. } => "DISCOUNT_OUT_OF_RANGE",
            Self::NegativeTotal { .. } => "NEGATIVE_TOTAL",
            Self::DueBeforeIssue { .. } => "DUE_BEFORE_ISSUE",
            Self::CreditBeforeIssue { .. } => "CREDIT_BEFORE_ISSUE",
            Self::BadFields(_) => "VALIDATION_ERROR",
            Self::Press(_) | Self::EInvoice(_) => "INTERNAL_ERROR",
            Self::Money(_) => "AMOUNT_OUT_OF_RANGE",
            Self::Store(error) => error.code(),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::BadFields(faults) => faults.clone(),
            Self::Lines(faults) => {
                faults.iter().map(|fault| (fault.field.clone(), fault.problem.clone())).collect()
            }
            Self::DiscountOutOfRange { base } => {
                vec![("discount".into(), format!("Must lie between 0 and {base}"))]
            }
            Self::DueBeforeIssue { issued, .. } => {
                vec![("dueDate".into(), format!("Must not lie before {issued}"))]
            }
            Self::CreditBeforeIssue { issued, .. } => {
                vec![("issueDate".into(), format!("Must not lie before {issued}"))]
            }
            Self::InsufficientCredit { available } => {
                vec![("amount".into(), format!("Must be at most {available}"))]
            }
            Self::CreditExceedsInvoice { left } => {
                vec![("lines".into(), format!("Must come to at most {left}"))]
            }
            Self::CreditExceedsClass { class, left } => {
                let (category, rate) = (class.category.code(), class.rate);
                vec![(
                    "lines".into(),
                    format!("Must come to at most {left} net of tax at {category} {rate} %"),
                )]
            }
            Self::EndsBeforeItStarts => vec![("endsOn".into(), "Must not lie before anchor".into())],
            Self::NumberUsed { last } => vec![("nextNumber".into(), format!("Must be above {last}"))],
            _ => Vec::new(),
        }
    }
}
