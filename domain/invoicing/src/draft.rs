//! What a document is made from, as it is typed.

use garde::Validate;
use kernel::{AmountText, Currency, CustomerId, Date, ExchangeRate, Patch, ProductId, Quantity, Rate, Text};
use serde::{Deserialize, Serialize};

use crate::{InvoicingSettings, TaxCategory, TaxRounding, rule};

/// The most lines a document has.
pub const LINES_MAX: usize = 1000;
/// The longest description of a line, in characters.
pub const DESCRIPTION_MAX: usize = 1000;
/// The longest unit, in characters.
pub const UNIT_MAX: usize = 30;
/// The longest reason for not being taxed, in characters.
pub const TAX_REASON_MAX: usize = 500;
/// The longest notes and terms, in characters.
pub const INVOICE_NOTES_MAX: usize = 2000;
/// The longest reference of a buyer, in characters.
pub const BUYER_REFERENCE_MAX: usize = 100;
/// The longest time to pay, in days.
pub const PAYMENT_TERMS_MAX: u16 = 365;

pub type InvoiceNotes = Text<INVOICE_NOTES_MAX>;

/// Drafts an invoice. What is left out is the seller's default.
#[derive(Debug, Clone, PartialEq, Eq, Validate, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftInvoice {
    #[garde(skip)]
    pub customer: CustomerId,
    /// The day on which it is issued, where left out.
    #[garde(skip)]
    pub issue_date: Option<Date>,
    /// So many days after it is issued as the terms say, where left out.
    #[garde(skip)]
    pub due_date: Option<Date>,
    #[garde(inner(range(max = PAYMENT_TERMS_MAX)))]
    pub payment_terms_days: Option<u16>,
    #[garde(length(min = 1, max = LINES_MAX), dive)]
    pub lines: Vec<DraftLine>,
    /// Off the whole document, in the sense of the prices; or `discount_percent`.
    #[garde(skip)]
    pub discount: Option<AmountText>,
    #[garde(custom(one_discount(self.discount.as_ref())))]
    pub discount_percent: Option<Rate>,
    #[garde(skip)]
    pub prices_include_tax: Option<bool>,
    #[garde(skip)]
    pub tax_rounding: Option<TaxRounding>,
    /// The customer's, where left out.
    #[garde(skip)]
    pub currency: Option<Currency>,
    /// What one of `currency` is worth in the seller's own; where left out, what the rates of the day of
    /// issue say (M7).
    #[garde(skip)]
    pub exchange_rate: Option<ExchangeRate>,
    #[garde(skip)]
    pub buyer_reference: Option<Text<BUYER_REFERENCE_MAX>>,
    #[garde(skip)]
    pub notes: Option<InvoiceNotes>,
    #[garde(skip)]
    pub terms: Option<InvoiceNotes>,
}

/// A line as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Validate, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftLine {
    #[garde(custom(rule::not_blank))]
    pub description: Text<DESCRIPTION_MAX>,
    #[garde(skip)]
    pub quantity: Quantity,
    #[garde(skip)]
    pub unit: Option<Text<UNIT_MAX>>,
    /// Up to six decimals, whatever the currency (M3).
    #[garde(skip)]
    pub unit_price: Rate,
    /// In the sense of the prices; or `discount_percent`.
    #[garde(skip)]
    pub discount: Option<AmountText>,
    #[garde(custom(one_discount(self.discount.as_ref())))]
    pub discount_percent: Option<Rate>,
    /// The seller's default, where both this and the category are left out; else zero.
    #[garde(skip)]
    pub tax_rate: Option<Rate>,
    /// Standard or zero-rated, as the rate says, where left out.
    #[garde(skip)]
    pub tax_category: Option<TaxCategory>,
    #[garde(skip)]
    pub tax_reason: Option<Text<TAX_REASON_MAX>>,
    #[garde(skip)]
    pub product: Option<ProductId>,
}

/// Changes what is given and keeps the rest. Given lines are all the lines.
///
/// A new currency reads the old digits anew. One sort of discount replaces the other.
#[derive(Debug, Clone, Validate)]
pub struct ReviseInvoice {
    #[garde(skip)]
    pub customer: Option<CustomerId>,
    #[garde(skip)]
    pub issue_date: Patch<Date>,
    #[garde(skip)]
    pub due_date: Patch<Date>,
    #[garde(inner(range(max = PAYMENT_TERMS_MAX)))]
    pub payment_terms_days: Option<u16>,
    #[garde(custom(some_lines), dive)]
    pub lines: Option<Vec<DraftLine>>,
    #[garde(skip)]
    pub discount: Patch<AmountText>,
    #[garde(custom(one_new_discount(&self.discount)))]
    pub discount_percent: Patch<Rate>,
    #[garde(skip)]
    pub prices_include_tax: Option<bool>,
    #[garde(skip)]
    pub tax_rounding: Option<TaxRounding>,
    #[garde(skip)]
    pub currency: Option<Currency>,
    #[garde(skip)]
    pub exchange_rate: Patch<ExchangeRate>,
    #[garde(skip)]
    pub buyer_reference: Patch<Text<BUYER_REFERENCE_MAX>>,
    #[garde(skip)]
    pub notes: Patch<InvoiceNotes>,
    #[garde(skip)]
    pub terms: Patch<InvoiceNotes>,
}

impl DraftInvoice {
    /// With the seller's defaults where it says nothing.
    #[must_use]
    pub fn with_defaults(mut self, settings: &InvoicingSettings) -> Self {
        self.payment_terms_days = self.payment_terms_days.or(Some(settings.payment_terms_days));
        self.prices_include_tax = self.prices_include_tax.or(Some(settings.prices_include_tax));
        self.tax_rounding = self.tax_rounding.or(Some(settings.tax_rounding));
        self.notes = self.notes.or_else(|| settings.notes.clone());
        self.terms = self.terms.or_else(|| settings.terms.clone());
        self.with_default_tax(settings)
    }

    /// With the seller's tax on lines that name neither a rate nor a category.
    #[must_use]
    pub(crate) fn with_default_tax(self, settings: &InvoicingSettings) -> Self {
        let lines = self.lines.into_iter().map(|line| line.with_default_tax(settings)).collect();
        Self { lines, ..self }
    }
}

impl DraftLine {
    /// With the seller's tax, where it names neither a rate nor a category.
    #[must_use]
    pub(crate) fn with_default_tax(mut self, settings: &InvoicingSettings) -> Self {
        if self.tax_rate.is_none() && self.tax_category.is_none() {
            self.tax_rate = settings.default_tax_rate;
        }
        self
    }
}

impl ReviseInvoice {
    /// What a draft says after the change.
    #[must_use]
    pub(crate) fn over(self, mut draft: DraftInvoice) -> DraftInvoice {
        let Self {
            customer,
            issue_date,
            due_date,
            payment_terms_days,
            lines,
            discount,
            discount_percent,
            prices_include_tax,
            tax_rounding,
            currency,
            exchange_rate,
            buyer_reference,
            notes,
            terms,
        } = self;
        draft.customer = customer.unwrap_or(draft.customer);
        issue_date.apply(&mut draft.issue_date);
        due_date.apply(&mut draft.due_date);
        draft.payment_terms_days = payment_terms_days.or(draft.payment_terms_days);
        draft.lines = lines.unwrap_or(draft.lines);
        if let Patch::Set(_) = discount {
            draft.discount_percent = None;
        }
        if let Patch::Set(_) = discount_percent {
            draft.discount = None;
        }
        discount.apply(&mut draft.discount);
        discount_percent.apply(&mut draft.discount_percent);
        draft.prices_include_tax = prices_include_tax.or(draft.prices_include_tax);
        draft.tax_rounding = tax_rounding.or(draft.tax_rounding);
        draft.currency = currency.or(draft.currency);
        exchange_rate.apply(&mut draft.exchange_rate);
        buyer_reference.apply(&mut draft.buyer_reference);
        notes.apply(&mut draft.notes);
        terms.apply(&mut draft.terms);
        draft
    }
}

/// As many lines as a document may have, where any are given.
#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "garde hands everything over by reference"
)]
pub(crate) fn some_lines(lines: &Option<Vec<DraftLine>>, (): &()) -> garde::Result {
    let fits = lines.as_ref().is_none_or(|lines| (1..=LINES_MAX).contains(&lines.len()));
    if fits { Ok(()) } else { Err(garde::Error::new(format!("Must have 1 to {LINES_MAX} lines"))) }
}

fn one_discount(amount: Option<&AmountText>) -> impl Fn(&Option<Rate>, &()) -> garde::Result {
    move |percent, ()| match (amount, percent) {
        (Some(_), Some(_)) => Err(garde::Error::new("Must not be given beside discount")),
        _ => Ok(()),
    }
}

fn one_new_discount(amount: &Patch<AmountText>) -> impl Fn(&Patch<Rate>, &()) -> garde::Result {
    move |percent, ()| match (amount, percent) {
        (Patch::Set(_), Patch::Set(_)) => Err(garde::Error::new("Must not be given beside discount")),
        _ => Ok(()),
    }
}
