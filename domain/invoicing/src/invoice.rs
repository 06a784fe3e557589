//! An invoice or a credit note, from the draft on.

use kernel::{
    AmountText, Currency, CustomerId, Date, ExchangeRate, Expected, FieldFault, Id, InvoiceId, Money,
    MoneyError, ProductId, Quantity, Rate, Text, Timestamp, UserId, Version,
};

use crate::{
    BUYER_REFERENCE_MAX, BankAccount, Corrected, CreditInvoice, Customer, DESCRIPTION_MAX, Discount,
    DraftInvoice, DraftLine, InvoiceNotes, InvoicingError, LineFault, LineRule, Paper, PaperKind, PaperLine,
    Party, PricedLine, Reckoned, Reckoning, ReckoningError, RecurringId, ReviseInvoice, TAX_REASON_MAX,
    TaxAtHome, TaxCategory, TaxClass, TaxRounding, TaxRow, Totals, UNIT_MAX, credit::Left, reckon,
    vat::tax_currency,
};

/// What a person decided of a document. What was paid of it is told by its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceState {
    Draft,
    Issued,
    /// Taken back; its number stays used.
    Void,
}

/// Where a document stands (L1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    Draft,
    Issued,
    PartiallyPaid,
    Paid,
    Void,
    /// Credit notes took all of it back.
    Credited,
}

/// An invoice or a credit note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub id: InvoiceId,
    pub user: UserId,
    pub kind: PaperKind,
    pub state: InvoiceState,
    /// A draft has none (N1).
    pub number: Option<String>,
    pub customer: CustomerId,
    /// As the customer was called when this was written or issued.
    pub customer_name: String,
    /// The invoice that this credit note corrects (L3).
    pub corrects: Option<InvoiceId>,
    /// Of which recurring invoice this is, and which one.
    pub occurrence: Option<(RecurringId, u32)>,
    pub contents: Contents,
    /// The day it was written, on the seller's calendar: what it is sorted by as long as it has no
    /// date of issue.
    pub written_on: Date,
    /// The seller's own currency when it was issued (M7).
    pub home_currency: Option<Currency>,
    /// Σ payments − Σ refunds.
    pub paid: Money,
    /// Σ credit notes.
    pub credited: Money,
    /// What opens it to whoever holds it.
    pub public_token: Option<String>,
    pub issued_at: Option<Timestamp>,
    pub sent_at: Option<Timestamp>,
    pub viewed_at: Option<Timestamp>,
    pub voided_at: Option<Timestamp>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    pub issue_date: Option<Date>,
    pub due_date: Option<Date>,
    pub payment_terms_days: u16,
    pub currency: Currency,
    /// What one of `currency` is worth in the seller's own (M7).
    pub exchange_rate: Option<ExchangeRate>,
    pub prices_include_tax: bool,
    pub tax_rounding: TaxRounding,
    /// Where the document's discount was typed as a percentage.
    pub discount_percent: Option<Rate>,
    pub lines: Vec<InvoiceLine>,
    pub totals: Totals,
    pub buyer_reference: Option<Text<BUYER_REFERENCE_MAX>>,
    pub notes: Option<InvoiceNotes>,
    pub terms: Option<InvoiceNotes>,
}

/// A line with what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    pub description: Text<DESCRIPTION_MAX>,
    pub quantity: Quantity,
    pub unit: Option<Text<UNIT_MAX>>,
    /// Per unit, in the sense of the prices.
    pub unit_price: Rate,
    /// Where the discount was typed as a percentage.
    pub discount_percent: Option<Rate>,
    pub discount: Money,
    pub tax: TaxClass,
    pub tax_reason: Option<Text<TAX_REASON_MAX>>,
    pub product: Option<ProductId>,
    /// In the sense of the prices.
    pub amount: Money,
    /// Net of tax, before the document's discount.
    pub net: Money,
}

/// What an invoice is worth in the seller's own currency (M7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    pub rate: ExchangeRate,
    /// The total at the rate of issue.
    pub total: Money,
    /// What came in, each payment at its own rate; `None` where one has none.
    pub received: Option<Money>,
    /// What came in less the same at the rate of issue.
    pub gain: Option<Money>,
}

/// Who issues, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    pub party: Party,
    pub account: Option<BankAccount>,
    pub home_currency: Currency,
}

impl Contents {
    /// Reads and reckons a draft that has its defaults; `fallback` is the currency where it names
    /// none.
    ///
    /// # Errors
    /// `BadFields`, `Lines`, `DiscountOutOfRange`, `NegativeTotal`, `Money`, `DueBeforeIssue`.
    pub fn reckon(draft: DraftInvoice, fallback: Currency) -> Result<Self, InvoicingError> {
        let DraftInvoice {
            customer: _,
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
        } = draft;
        let currency = currency.unwrap_or(fallback);
        let mut faults = Vec::new();
        let mut broken = Vec::new();
        let priced: Vec<PricedLine> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| priced(at, line, currency, &mut faults, &mut broken))
            .collect();
        let discount = read_discount("discount", discount.as_ref(), discount_percent, currency, &mut faults);
        InvoicingError::unless_faulty(faults)?;
        if !broken.is_empty() {
            return Err(InvoicingError::Lines(broken));
        }
        if let (Some(issued), Some(due)) = (issue_date, due_date)
            && due < issued
        {
            return Err(InvoicingError::DueBeforeIssue { due, issued });
        }
        let prices_include_tax = prices_include_tax.unwrap_or(false);
        let tax_rounding = tax_rounding.unwrap_or(TaxRounding::Document);
        let reckoning = Reckoning { currency, prices_include_tax, tax_rounding };
        let Reckoned { lines: amounts, totals } = reckon(&priced, discount, reckoning)?;
        let lines = lines.into_iter().zip(priced).zip(amounts).map(|((typed, priced), amounts)| {
            let DraftLine { description, quantity, unit, unit_price, tax_reason, product, .. } = typed;
            InvoiceLine {
                description,
                quantity,
                unit,
                unit_price,
                discount_percent: typed.discount_percent,
                discount: amounts.discount,
                tax: priced.tax,
                tax_reason,
                product,
                amount: amounts.amount,
                net: amounts.net,
            }
        });
        Ok(Self {
            issue_date,
            due_date,
            payment_terms_days: payment_terms_days.unwrap_or(0),
            currency,
            exchange_rate,
            prices_include_tax,
            tax_rounding,
            discount_percent,
            lines: lines.collect(),
            totals,
            buyer_reference,
            notes,
            terms,
        })
    }

    /// What would have to be typed for this.
    #[must_use]
    pub fn draft(&self, customer: CustomerId) -> DraftInvoice {
        let typed = |discount: Money, percent: Option<Rate>| {
            (percent.is_none() && !discount.is_zero()).then(|| AmountText::from(discount))
        };
        let line = |line: &InvoiceLine| DraftLine {
            description: line.description.clone(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            unit_price: line.unit_price,
            discount: typed(line.discount, line.discount_percent),
            discount_percent: line.discount_percent,
            tax_rate: Some(line.tax.rate),
            tax_category: Some(line.tax.category),
            tax_reason: line.tax_reason.clone(),
            product: line.product,
        };
        DraftInvoice {
            customer,
            issue_date: self.issue_date,
            due_date: self.due_date,
            payment_terms_days: Some(self.payment_terms_days),
            lines: self.lines.iter().map(line).collect(),
            discount: typed(self.totals.discount, self.discount_percent),
            discount_percent: self.discount_percent,
            prices_include_tax: Some(self.prices_include_tax),
            tax_rounding: Some(self.tax_rounding),
            currency: Some(self.currency),
            exchange_rate: self.exchange_rate,
            buyer_reference: self.buyer_reference.clone(),
            notes: self.notes.clone(),
            terms: self.terms.clone(),
        }
    }
}

impl Invoice {
    /// A draft; `today` is the seller's.
    ///
    /// # Errors
    /// As [`Contents::reckon`].
    pub fn draft(
        user: UserId,
        draft: DraftInvoice,
        customer: &Customer,
        today: Date,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        let contents = Contents::reckon(draft, customer.currency)?;
        Ok(Self::new(user, PaperKind::Invoice, contents, customer, today, now))
    }

    fn new(
        user: UserId,
        kind: PaperKind,
        contents: Contents,
        customer: &Customer,
        today: Date,
        now: Timestamp,
    ) -> Self {
        let zero = Money::zero(contents.currency);
        Self {
            id: Id::mint(now),
            user,
            kind,
            state: InvoiceState::Draft,
            number: None,
            customer: customer.id,
            customer_name: customer.party().name,
            corrects: None,
            occurrence: None,
            contents,
            written_on: today,
            home_currency: None,
            paid: zero,
            credited: zero,
            public_token: None,
            issued_at: None,
            sent_at: None,
            viewed_at: None,
            voided_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// A credit note for all of this invoice, or all that `earlier` notes have left of it, or for some
    /// lines, in its currency (L3). Those are reckoned its way, and what is left by class, net of tax.
    /// `earlier` are the rows of tax of those notes. The note's rate of exchange is the invoice's only where
    /// that leads to `home`, the seller's own currency by now (M7).
    ///
    /// # Errors
    /// `NotIssued`, `Void`, `CreditNote`; `CreditBeforeIssue`; `CreditExceedsInvoice` and
    /// `CreditExceedsClass` where less is left; otherwise as [`Contents::reckon`].
    pub fn credit_note(
        &self,
        order: CreditInvoice,
        earlier: &[TaxRow],
        customer: &Customer,
        home: Currency,
        today: Date,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        self.check_open()?;
        let CreditInvoice { lines, date, notes } = order;
        let issued = self.issue_day();
        let date = date.unwrap_or(today.max(issued));
        if date < issued {
            return Err(InvoicingError::CreditBeforeIssue { credited: date, issued });
        }
        let (left, by_class) = (self.uncredited()?, Left::of(&self.contents.totals, earlier)?);
        let mut draft = self.contents.draft(self.customer);
        if lines.is_none() && !self.credited.is_zero() {
            if left.is_zero() {
                return Err(InvoicingError::CreditExceedsInvoice { left });
            }
            let lines = by_class.lines(self.number.as_deref().unwrap_or_default())?;
            let prices_include_tax = Some(false);
            draft =
                DraftInvoice { lines, prices_include_tax, discount: None, discount_percent: None, ..draft };
        }
        if let Some(lines) = lines {
            draft = DraftInvoice { lines, discount: None, discount_percent: None, ..draft };
        }
        let draft = DraftInvoice {
            issue_date: Some(date),
            due_date: None,
            payment_terms_days: Some(0),
            exchange_rate: self.contents.exchange_rate.filter(|_| self.home_currency == Some(home)),
            notes,
            terms: None,
            ..draft
        };
        let mut contents = Contents::reckon(draft, self.contents.currency)?;
        contents.totals = by_class.taken(contents.totals, contents.prices_include_tax)?;
        if contents.totals.total.minor() > left.minor() {
            return Err(InvoicingError::CreditExceedsInvoice { left });
        }
        let note = Self::new(self.user, PaperKind::CreditNote, contents, customer, today, now);
        Ok(Self { corrects: Some(self.id), ..note })
    }

    /// A line of a credit note with the only tax that the invoice bears, where the line names none.
    #[must_use]
    pub(crate) fn with_only_tax(&self, mut line: DraftLine) -> DraftLine {
        let only = self.contents.lines.first().filter(|_| self.contents.totals.taxes.len() == 1);
        if let (None, None, Some(only)) = (line.tax_rate, line.tax_category, only) {
            (line.tax_rate, line.tax_category) = (Some(only.tax.rate), Some(only.tax.category));
            line.tax_reason = line.tax_reason.or_else(|| only.tax_reason.clone());
        }
        line
    }

    /// # Errors
    /// `Stale`, `Locked` once it is issued (L2); otherwise as [`Contents::reckon`].
    pub fn revise(
        mut self,
        draft: DraftInvoice,
        customer: &Customer,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        self.contents = Contents::reckon(draft, customer.currency)?;
        self.customer = customer.id;
        self.customer_name = customer.party().name;
        let zero = Money::zero(self.contents.currency);
        (self.paid, self.credited) = (zero, zero);
        Ok(self.touched(now))
    }

    /// What a draft says after a change.
    ///
    /// # Errors
    /// `Stale`, `Locked` once it is issued (L2).
    pub fn changed(&self, change: ReviseInvoice, expected: Expected) -> Result<DraftInvoice, InvoicingError> {
        self.check_draft(expected)?;
        Ok(change.over(self.contents.draft(self.customer)))
    }

    /// Whether it may still change.
    ///
    /// # Errors
    /// `Stale`, `Locked`.
    pub fn check_draft(&self, expected: Expected) -> Result<(), InvoicingError> {
        self.check_version(expected)?;
        if self.state == InvoiceState::Draft { Ok(()) } else { Err(InvoicingError::Locked) }
    }

    /// # Errors
    /// `Stale`.
    pub fn check_version(&self, expected: Expected) -> Result<(), InvoicingError> {
        if expected.allows(self.version) { Ok(()) } else { Err(InvoicingError::Stale) }
    }

    /// Whether it is an invoice that stands, and can be paid or credited.
    ///
    /// # Errors
    /// `CreditNote`, `NotIssued`, `Void`.
    pub fn check_open(&self) -> Result<(), InvoicingError> {
        match (self.kind, self.state) {
            (PaperKind::CreditNote, _) => Err(InvoicingError::CreditNote),
            (_, InvoiceState::Draft) => Err(InvoicingError::NotIssued),
            (_, InvoiceState::Void) => Err(InvoicingError::Void),
            (_, InvoiceState::Issued) => Ok(()),
        }
    }

    /// Gives a draft its number and freezes what it shows: the paper, which nothing changes any more
    /// (L2). A date that it lacks is today's.
    ///
    /// # Errors
    /// `Locked`, `DueBeforeIssue`.
    pub fn issue(
        mut self,
        number: String,
        issuer: Issuer,
        customer: &Customer,
        corrected: Option<Corrected>,
        today: Date,
        now: Timestamp,
    ) -> Result<(Self, Paper), InvoicingError> {
        self.check_draft(Expected::Any)?;
        let day = *self.contents.issue_date.get_or_insert(today);
        let due = (self.kind == PaperKind::Invoice).then(|| self.due_day());
        if let Some(due) = due
            && due < day
        {
            return Err(InvoicingError::DueBeforeIssue { due, issued: day });
        }
        self.contents.due_date = due;
        self.state = InvoiceState::Issued;
        self.number = Some(number);
        self.customer_name = customer.party().name;
        self.home_currency = Some(issuer.home_currency);
        self.issued_at = Some(now);
        let paper = self.paper(day, issuer, customer.party(), corrected)?;
        Ok((self.touched(now), paper))
    }

    fn paper(
        &self,
        issue_date: Date,
        issuer: Issuer,
        buyer: Party,
        corrects: Option<Corrected>,
    ) -> Result<Paper, MoneyError> {
        let Contents { currency, prices_include_tax, ref totals, exchange_rate, .. } = self.contents;
        let line = |line: &InvoiceLine| PaperLine {
            description: line.description.to_string(),
            quantity: line.quantity,
            unit: line.unit.as_deref().unwrap_or_default().to_owned(),
            unit_price: line.unit_price,
            discount: line.discount,
            tax: line.tax,
            amount: line.amount,
            net: line.net,
        };
        let home = issuer.home_currency;
        let bears_tax_abroad = currency != home
            && issuer.party.address.country.and_then(tax_currency) == Some(home)
            && !totals.tax_total.is_zero();
        let tax_at_home = |rate: ExchangeRate| {
            let tax = totals.tax_total.to_decimal().checked_mul(rate.to_decimal());
            let tax = Money::try_rounded(tax.ok_or(MoneyError::Overflow)?, home)?;
            Ok::<_, MoneyError>(TaxAtHome { tax, rate })
        };
        Ok(Paper {
            kind: self.kind,
            number: self.number.clone().unwrap_or_default(),
            issue_date,
            due_date: self.contents.due_date,
            currency,
            seller: issuer.party,
            buyer,
            lines: self.contents.lines.iter().map(line).collect(),
            prices_include_tax,
            totals: totals.clone(),
            prepaid: Money::zero(currency),
            payable: totals.total,
            corrects,
            buyer_reference: self.contents.buyer_reference.as_deref().map(str::to_owned),
            account: issuer.account.filter(|_| self.kind == PaperKind::Invoice),
            notes: self.contents.notes.as_deref().map(str::to_owned),
            terms: self.contents.terms.as_deref().map(str::to_owned),
            tax_at_home: exchange_rate.filter(|_| bears_tax_abroad).map(tax_at_home).transpose()?,
        })
    }

    /// Takes an invoice back, as if it had never been issued but for its number.
    ///
    /// # Errors
    /// As [`Self::check_open`]; `Settled` where something was paid or credited.
    pub fn void(mut self, now: Timestamp) -> Result<Self, InvoicingError> {
        self.check_open()?;
        if !self.paid.is_zero() || !self.credited.is_zero() {
            return Err(InvoicingError::Settled);
        }
        self.state = InvoiceState::Void;
        self.voided_at = Some(now);
        Ok(self.touched(now))
    }

    /// Notes that it was sent, now for the last time.
    ///
    /// # Errors
    /// `NotIssued`, `Void`.
    pub fn send(mut self, now: Timestamp) -> Result<Self, InvoicingError> {
        match self.state {
            InvoiceState::Draft => return Err(InvoicingError::NotIssued),
            InvoiceState::Void => return Err(InvoicingError::Void),
            InvoiceState::Issued => {}
        }
        self.sent_at = Some(now);
        Ok(self.touched(now))
    }

    /// Takes over what was paid and credited, in all.
    #[must_use]
    pub fn settled(mut self, paid: Money, credited: Money, now: Timestamp) -> Self {
        (self.paid, self.credited) = (paid, credited);
        self.touched(now)
    }

    /// A change that the version tells of.
    #[must_use]
    pub fn touched(mut self, now: Timestamp) -> Self {
        self.version += 1;
        self.updated_at = now;
        self
    }

    /// total − paid − credited: what is still to come (P1). Nothing is, of a draft, a void invoice or
    /// a credit note.
    #[must_use]
    pub fn balance(&self) -> Money {
        let total = self.contents.totals.total;
        let open = self.kind == PaperKind::Invoice && self.state == InvoiceState::Issued;
        let minor = if open { total.minor() - self.paid.minor() - self.credited.minor() } else { 0 };
        Money::from_minor(minor, total.currency())
    }

    /// What credit notes can still take back (L3).
    ///
    /// # Errors
    /// Never, for both are in one currency.
    pub fn uncredited(&self) -> Result<Money, InvoicingError> {
        Ok(self.contents.totals.total.checked_sub(self.credited)?)
    }

    #[must_use]
    pub fn status(&self) -> InvoiceStatus {
        let total = self.contents.totals.total;
        match self.state {
            InvoiceState::Draft => InvoiceStatus::Draft,
            InvoiceState::Void => InvoiceStatus::Void,
            InvoiceState::Issued if self.kind == PaperKind::CreditNote => InvoiceStatus::Issued,
            InvoiceState::Issued if !total.is_zero() && self.credited == total => InvoiceStatus::Credited,
            InvoiceState::Issued if self.balance().is_zero() => InvoiceStatus::Paid,
            InvoiceState::Issued if !self.paid.is_zero() => InvoiceStatus::PartiallyPaid,
            InvoiceState::Issued => InvoiceStatus::Issued,
        }
    }

    /// Whether something is still to come that was due before today (L1).
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        !self.balance().is_zero() && self.due_day() < today
    }

    /// The date of issue, or the day it was written.
    #[must_use]
    pub fn issue_day(&self) -> Date {
        self.contents.issue_date.unwrap_or(self.written_on)
    }

    /// The due date, or what the terms make it.
    #[must_use]
    pub fn due_day(&self) -> Date {
        let terms = i64::from(self.contents.payment_terms_days);
        self.contents.due_date.unwrap_or_else(|| self.issue_day().plus_days(terms))
    }

    /// When to remind of what is still to come: so many days after the due date, or before it.
    #[must_use]
    pub fn reminders(&self, days: &[i16]) -> Vec<Date> {
        if self.balance().is_zero() {
            return Vec::new();
        }
        days.iter().map(|days| self.due_day().plus_days((*days).into())).collect()
    }
}

/// Reads a line, and notes what is wrong with it: faults of a field by itself, and rules broken
/// between them.
fn priced(
    at: usize,
    line: &DraftLine,
    currency: Currency,
    faults: &mut Vec<FieldFault>,
    broken: &mut Vec<LineFault>,
) -> PricedLine {
    let rate = line.tax_rate.unwrap_or_default();
    let by_rate = if rate == Rate::ZERO { TaxCategory::ZeroRated } else { TaxCategory::Standard };
    let category = line.tax_category.unwrap_or(by_rate);
    let mut fault = |rule, field: &str, problem: &str| {
        broken.push(LineFault { rule, field: format!("lines[{at}].{field}"), problem: problem.to_owned() });
    };
    let reason = line.tax_reason.as_deref().filter(|reason| !reason.trim().is_empty());
    if !(0..=100_000_000).contains(&rate.micros()) {
        fault(LineRule::TaxRate, "taxRate", "Must lie between 0 and 100");
    } else if (category == TaxCategory::Standard) != (rate != Rate::ZERO) {
        fault(
            LineRule::TaxCategory,
            "taxRate",
            "Must be above 0 for the standard category, and 0 for any other",
        );
    } else if category.needs_reason() && reason.is_none() {
        fault(LineRule::TaxReason, "taxReason", "Must say why this is not taxed");
    } else if !category.needs_reason() && reason.is_some() {
        fault(LineRule::TaxCategory, "taxReason", "Is for what is exempt, reverse-charged or out of scope");
    }
    let field = format!("lines[{at}].discount");
    PricedLine {
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount: read_discount(&field, line.discount.as_ref(), line.discount_percent, currency, faults),
        tax: TaxClass { category, rate },
        tax_reason: reason.map(str::to_owned),
    }
}

fn read_discount(
    field: &str,
    amount: Option<&AmountText>,
    percent: Option<Rate>,
    currency: Currency,
    faults: &mut Vec<FieldFault>,
) -> Discount {
    match (amount.map(|amount| amount.money(currency)), percent) {
        (Some(Ok(amount)), _) => Discount::Amount(amount),
        (Some(Err(error)), _) => {
            faults.push((field.to_owned(), error.to_string()));
            Discount::None
        }
        (None, Some(percent)) => Discount::Percent(percent),
        (None, None) => Discount::None,
    }
}

impl From<ReckoningError> for InvoicingError {
    fn from(error: ReckoningError) -> Self {
        let fault = |(at, base): (usize, Money)| LineFault {
            rule: LineRule::Discount,
            field: format!("lines[{at}].discount"),
            problem: format!("Must lie between 0 and {base}"),
        };
        match error {
            ReckoningError::LineDiscounts(lines) => Self::Lines(lines.into_iter().map(fault).collect()),
            ReckoningError::Discount(base) => Self::DiscountOutOfRange { base },
            ReckoningError::Negative(total) => Self::NegativeTotal { total },
            ReckoningError::Money(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::PostalAddress;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    /// An invoice of 14 March in dollars, at 0.90 euros.
    fn in_dollars(customer: &Customer) -> Invoice {
        let draft = json!({
            "customer": customer.id, "currency": "USD", "exchangeRate": "0.9", "issueDate": "2026-03-14",
            "lines": [{ "description": "Work", "quantity": "1", "unitPrice": "100" }],
        });
        let draft = serde_json::from_value(draft).unwrap();
        let draft = Invoice::draft(customer.user, draft, customer, day("2026-03-14"), now()).unwrap();
        Invoice { state: InvoiceState::Issued, home_currency: Some("EUR".parse().unwrap()), ..draft }
    }

    fn whole(date: Option<&str>) -> CreditInvoice {
        CreditInvoice { lines: None, date: date.map(day), notes: None }
    }

    #[test]
    fn rule_m7_a_credit_note_takes_over_a_rate_only_into_the_currency_that_it_leads_to() {
        let ada = Customer::ada();
        let rate = |home: &str| {
            let home = home.parse().unwrap();
            let note = in_dollars(&ada).credit_note(whole(None), &[], &ada, home, day("2026-03-20"), now());
            note.unwrap().contents.exchange_rate.map(|rate| rate.to_string())
        };

        assert_eq!(rate("EUR").as_deref(), Some("0.9"));
        assert_eq!(rate("CHF"), None, "what a dollar is worth in francs is another matter");
    }

    #[test]
    fn tax_abroad_is_told_in_the_sellers_own_currency() {
        let ada = Customer::ada();
        let told = |country: &str, home: &str, tax_rate: &str| {
            let draft = json!({
                "customer": ada.id, "currency": "USD", "exchangeRate": "0.91234", "issueDate": "2026-03-14",
                "lines": [{ "description": "Work", "quantity": "1", "unitPrice": "100", "taxRate": tax_rate }],
            });
            let draft = serde_json::from_value(draft).unwrap();
            let draft = Invoice::draft(ada.user, draft, &ada, day("2026-03-14"), now()).unwrap();
            let address = PostalAddress { country: country.parse().ok(), ..PostalAddress::default() };
            let party = Party { address, ..Party::default() };
            let issuer = Issuer { party, account: None, home_currency: home.parse().unwrap() };
            let made = draft.issue("INV-1".to_owned(), issuer, &ada, None, day("2026-03-14"), now());
            let (_, paper) = made.unwrap();
            paper.tax_at_home.map(|TaxAtHome { tax, rate }| format!("{tax} {} {rate}", tax.currency()))
        };

        assert_eq!(told("AT", "EUR", "19").as_deref(), Some("17.33 EUR 0.91234"));
        assert_eq!(told("AT", "EUR", "0"), None, "there is none");
        assert_eq!(told("AT", "USD", "19"), None, "it is kept in what it is billed in");
        assert_eq!(told("SE", "EUR", "19"), None, "it is not owed in what books are kept in");
        assert_eq!(told("US", "EUR", "19"), None, "no law asks for it");
        assert_eq!(told("", "EUR", "19"), None, "who knows where");
    }

    #[test]
    fn a_credit_note_is_not_of_a_day_before_its_invoice() {
        let ada = Customer::ada();
        let dated = |date: Option<&str>, today: &str| {
            let home = "EUR".parse().unwrap();
            let note = in_dollars(&ada).credit_note(whole(date), &[], &ada, home, day(today), now());
            note.map(|note| note.contents.issue_date.unwrap().to_string()).map_err(|error| error.to_string())
        };

        assert_eq!(dated(None, "2026-03-20").as_deref(), Ok("2026-03-20"));
        assert_eq!(dated(None, "2026-03-01").as_deref(), Ok("2026-03-14"));
        assert_eq!(dated(Some("2026-03-14"), "2026-03-20").as_deref(), Ok("2026-03-14"));
        assert!(dated(Some("2026-03-13"), "2026-03-20").is_err());
    }

    /// An issued invoice of lines at tax rates.
    fn taxed(customer: &Customer, lines: &[(&str, &str)], prices_include_tax: bool) -> Invoice {
        let draft = json!({
            "customer": customer.id, "lines": lines.iter().map(typed).collect::<Vec<_>>(),
            "pricesIncludeTax": prices_include_tax, "issueDate": "2026-03-14",
        });
        let draft = serde_json::from_value(draft).unwrap();
        let draft = Invoice::draft(customer.user, draft, customer, day("2026-03-14"), now()).unwrap();
        Invoice { state: InvoiceState::Issued, number: Some("INV-1".to_owned()), ..draft }
    }

    fn typed((price, rate): &(&str, &str)) -> serde_json::Value {
        json!({ "description": "Work", "quantity": "1", "unitPrice": price, "taxRate": rate })
    }

    /// An invoice and the rows of the notes that were issued for it.
    struct Books {
        customer: Customer,
        invoice: Invoice,
        rows: Vec<TaxRow>,
    }

    impl Books {
        fn of(lines: &[(&str, &str)], prices_include_tax: bool) -> Self {
            let customer = Customer::ada();
            let invoice = taxed(&customer, lines, prices_include_tax);
            Self { customer, invoice, rows: Vec::new() }
        }

        /// What the note's net and tax are, and what is left of the invoice.
        fn credit(&mut self, lines: Option<Vec<DraftLine>>) -> Result<[String; 3], InvoicingError> {
            let order = CreditInvoice { lines, date: None, notes: None };
            let (home, today) = ("EUR".parse().unwrap(), day("2026-03-20"));
            let note = self.invoice.credit_note(order, &self.rows, &self.customer, home, today, now())?;
            let totals = note.contents.totals.clone();
            let credited = self.invoice.credited.checked_add(totals.total)?;
            self.invoice = self.invoice.clone().settled(self.invoice.paid, credited, now());
            let issuer = Issuer { party: Party::default(), account: None, home_currency: home };
            let (_, paper) = note.issue("CN-1".to_owned(), issuer, &self.customer, None, today, now())?;
            let is_wrong = |rule: &crate::BrokenRule| rule.kind == crate::RuleKind::Arithmetic;
            assert_eq!(crate::check(&paper).into_iter().find(is_wrong), None);
            self.rows.extend(totals.taxes);
            Ok([totals.net, totals.tax_total, self.invoice.balance()].map(|money| money.to_string()))
        }

        fn credit_line(&mut self, price: &str, rate: &str) -> Result<[String; 3], InvoicingError> {
            self.credit(Some(vec![serde_json::from_value(typed(&(price, rate))).unwrap()]))
        }
    }

    #[test]
    fn rule_l3_lines_that_are_credited_one_by_one_leave_no_cent() {
        let mut net = Books::of(&[("0.33", "20"); 3], false);
        assert_eq!(net.credit_line("0.33", "20").unwrap(), ["0.33", "0.07", "0.79"]);
        assert_eq!(net.credit_line("0.33", "20").unwrap(), ["0.33", "0.07", "0.39"]);
        assert_eq!(net.credit_line("0.33", "20").unwrap(), ["0.33", "0.06", "0.00"]);

        let mut gross = Books::of(&[("0.40", "20"); 3], true);
        assert_eq!(gross.credit_line("0.40", "20").unwrap(), ["0.33", "0.07", "0.80"]);
        assert_eq!(gross.credit_line("0.40", "20").unwrap(), ["0.33", "0.07", "0.40"]);
        assert_eq!(gross.credit_line("0.40", "20").unwrap(), ["0.34", "0.06", "0.00"]);

        // Where every rounding goes up, the tax is gone before the base is.
        let mut many = Books::of(&[("0.03", "20"); 10], false);
        for _ in 0..9 {
            many.credit_line("0.03", "20").unwrap();
        }
        assert_eq!(many.credit_line("0.03", "20").unwrap(), ["0.03", "0.00", "0.00"]);
    }

    #[test]
    fn rule_l3_a_note_without_lines_takes_all_that_is_left() {
        for prices_include_tax in [false, true] {
            let mut books = Books::of(&[("100", "20"), ("0.33", "10"), ("50", "0")], prices_include_tax);
            books.credit_line("33.33", "20").unwrap();
            books.credit_line("0.10", "10").unwrap();

            let [.., balance] = books.credit(None).unwrap();

            assert_eq!(balance, "0.00");
            for row in &books.invoice.contents.totals.taxes {
                let taken = books.rows.iter().filter(|taken| taken.class == row.class);
                let taken = taken.map(|taken| (taken.base.minor(), taken.amount.minor()));
                let taken = taken.fold((0, 0), |(base, tax), part| (base + part.0, tax + part.1));
                assert_eq!(taken, (row.base.minor(), row.amount.minor()));
            }
            assert!(matches!(books.credit(None), Err(InvoicingError::CreditExceedsInvoice { .. })));
        }
    }

    #[test]
    fn rule_l3_no_tax_is_given_back_that_was_not_charged() {
        let mut books = Books::of(&[("100", "20"), ("100", "0")], false);
        let exceeds = |figures: Result<_, InvoicingError>| match figures {
            Err(InvoicingError::CreditExceedsClass { left, .. }) => left.to_string(),
            other => panic!("{other:?}"),
        };

        assert_eq!(exceeds(books.credit_line("100.01", "20")), "100.00");
        assert_eq!(exceeds(books.credit_line("50", "10")), "0.00");
        books.credit_line("60", "20").unwrap();
        assert_eq!(exceeds(books.credit_line("40.01", "20")), "40.00");
        books.credit_line("100", "0").unwrap();
        books.credit_line("40", "20").unwrap();
    }

    #[test]
    fn a_line_of_a_note_that_names_no_tax_bears_the_only_one_there_is() {
        let ada = Customer::ada();
        let line = || -> DraftLine {
            let line = json!({ "description": "Less", "quantity": "1", "unitPrice": "10" });
            serde_json::from_value(line).unwrap()
        };
        let rate = |lines: &[(&str, &str)]| {
            let line = taxed(&ada, lines, false).with_only_tax(line());
            line.tax_rate.map(|rate| rate.to_string())
        };

        assert_eq!(rate(&[("100", "20"), ("3", "20")]).as_deref(), Some("20"));
        assert_eq!(rate(&[("100", "20"), ("3", "0")]), None);
    }
}
