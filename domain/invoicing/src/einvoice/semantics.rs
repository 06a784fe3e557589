//! What an e-invoice says outright and a paper leaves to be read off it.

use std::collections::BTreeMap;

use kernel::{Decimal, HALF_UP, Money, MoneyError};

use crate::{Paper, PaperKind, PaperLine, Party, TaxCategory, TaxClass, vat_number};

use super::EInvoiceError;

/// UNCL 5189, "discount".
pub(super) const DISCOUNT_CODE: &str = "95";
pub(super) const DISCOUNT: &str = "Discount";
const ROUNDING: &str = "Rounding";

/// What stands between the lines and the tax bases.
pub(super) struct Adjustments {
    /// Σ line nets (BT-106).
    pub(super) line_total: Money,
    /// One a tax class at most, in the order of the tax rows.
    pub(super) all: Vec<Adjustment>,
    /// Σ of those that lower the bases (BT-107).
    pub(super) allowance_total: Money,
    /// Σ of those that raise them (BT-108).
    pub(super) charge_total: Money,
}

/// A class's share of the document's discount (BG-20). A charge (BG-21) comes only of rounding, where
/// prices include tax.
pub(super) struct Adjustment {
    pub(super) class: TaxClass,
    pub(super) is_charge: bool,
    /// Above zero.
    pub(super) amount: Money,
}

impl Adjustment {
    pub(super) fn reason(&self) -> &'static str {
        if self.is_charge { ROUNDING } else { DISCOUNT }
    }
}

impl Adjustments {
    /// Reads them off as what the bases lack of the lines, so that the sums are exact.
    pub(super) fn of(paper: &Paper) -> Result<Self, EInvoiceError> {
        let zero = Money::zero(paper.currency);
        let mut nets: BTreeMap<TaxClass, Money> = BTreeMap::new();
        let mut line_total = zero;
        for (index, line) in paper.lines.iter().enumerate() {
            if !paper.totals.taxes.iter().any(|row| row.class == line.tax) {
                return Err(EInvoiceError::UntotalledClass { line: index + 1 });
            }
            let net = nets.entry(line.tax).or_insert(zero);
            *net = net.checked_add(line.net)?;
            line_total = line_total.checked_add(line.net)?;
        }

        let mut adjustments = Self { line_total, all: Vec::new(), allowance_total: zero, charge_total: zero };
        for row in &paper.totals.taxes {
            let net = nets.get(&row.class).copied().unwrap_or(zero);
            adjustments.take(row.class, net.checked_sub(row.base)?)?;
        }
        Ok(adjustments)
    }

    fn take(&mut self, class: TaxClass, lowered_by: Money) -> Result<(), MoneyError> {
        if lowered_by.is_zero() {
            return Ok(());
        }
        let is_charge = lowered_by.minor() < 0;
        let amount = if is_charge { -lowered_by } else { lowered_by };
        let total = if is_charge { &mut self.charge_total } else { &mut self.allowance_total };
        *total = total.checked_add(amount)?;
        self.all.push(Adjustment { class, is_charge, amount });
        Ok(())
    }
}

/// How a line's net amount comes about: `quantity × price ÷ base − allowance`.
pub(super) struct Pricing {
    pub(super) quantity: Decimal,
    /// Net of tax, never negative (BT-146).
    pub(super) price: Decimal,
    /// What the price is for, where that is not one (BT-149).
    pub(super) base: Option<Decimal>,
    /// What was taken off, net of tax, zero or more (BG-27).
    pub(super) allowance: Money,
}

impl Pricing {
    pub(super) fn of(paper: &Paper, line: &PaperLine) -> Result<Self, EInvoiceError> {
        let quantity = line.quantity.to_decimal();
        let typed = line.unit_price.to_decimal();
        let (each, allowance) = if paper.prices_include_tax {
            let with_tax = Decimal::ONE + line.tax.rate.to_decimal() / Decimal::ONE_HUNDRED;
            let digits = paper.currency.exponent().min(DIGITS);
            let allowance = (line.discount.to_decimal() / with_tax).round_dp_with_strategy(digits, HALF_UP);
            let allowance = Money::try_exact(allowance, paper.currency)?;
            let before = line.net.checked_add(allowance)?.to_decimal();
            let each = if quantity.is_zero() { typed / with_tax } else { before / quantity };
            (each.round_dp_with_strategy(PRICE_DIGITS, HALF_UP).normalize(), allowance)
        } else {
            (typed, line.discount)
        };

        let before = line.net.checked_add(allowance)?.to_decimal();
        let off = quantity.checked_mul(each).map(|product| (product - before).abs());
        let comes_back = quantity.is_zero() || off.is_some_and(|off| off <= HALF_A_HUNDREDTH);
        let pricing = if comes_back {
            Self { quantity, price: each, base: None, allowance }
        } else {
            // So many for so much is exact where so much each is not.
            Self {
                quantity,
                price: if quantity.is_sign_negative() { -before } else { before },
                base: Some(quantity.abs()),
                allowance,
            }
        };
        Ok(pricing.unsigned())
    }

    /// Moves a sign from the price, which must not have one (BR-27), to the quantity.
    fn unsigned(self) -> Self {
        if self.price.is_sign_negative() {
            Self { quantity: -self.quantity, price: -self.price, ..self }
        } else {
            self
        }
    }
}

/// Digits that a price without its tax is cut to, if it then still gives the line's amount.
const PRICE_DIGITS: u32 = 8;

/// Digits that an e-invoice's amounts have at most, whatever the currency's (BR-DEC-24).
const DIGITS: u32 = 2;

/// What a line's amount may be off quantity × price, of any currency: half of what is rounded to two digits. Peppol
/// bears with 0.02 (PEPPOL-EN16931-R120).
const HALF_A_HUNDREDTH: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// A party's tax number in the roles that EN 16931 has for one.
#[derive(Default)]
pub(super) struct Identity {
    /// With the country in front and without blanks (BT-31, BT-48).
    pub(super) vat: Option<String>,
    /// A national tax number (BT-32).
    pub(super) registration: Option<String>,
    /// Any number by which the other side knows the party (BT-29, BT-46).
    pub(super) identifier: Option<String>,
}

impl Identity {
    pub(super) fn of(paper: &Paper, party: &Party) -> Self {
        let Some(typed) = party.tax_id.as_deref().map(str::trim).filter(|typed| !typed.is_empty()) else {
            return Self::default();
        };
        // Who is outside of VAT must not show a VAT number (BR-O-02).
        let outside = paper.totals.taxes.iter().any(|row| row.class.category == TaxCategory::OutOfScope);
        match vat_number(typed) {
            Some(vat) if !outside => Self { vat: Some(vat), ..Self::default() },
            Some(vat) => Self { identifier: Some(vat), ..Self::default() },
            None => {
                Self { vat: None, registration: Some(typed.to_owned()), identifier: Some(typed.to_owned()) }
            }
        }
    }
}

/// The terms of payment (BT-20). EN 16931 wants a date or terms on whatever has an amount due
/// (BR-CO-25); a credit note has no date, so where it has no terms either, it says what it is set
/// against.
pub(super) fn terms(paper: &Paper) -> Option<String> {
    let typed = paper.terms.clone().filter(|terms| !terms.trim().is_empty());
    typed.or_else(|| match (paper.kind, &paper.corrects) {
        (PaperKind::CreditNote, Some(invoice)) => {
            Some(format!("Set against invoice {} of {}", invoice.number, invoice.issue_date))
        }
        _ => None,
    })
}

/// UNCL 4461: a SEPA transfer in euros, any transfer otherwise.
pub(super) fn payment_means(paper: &Paper) -> &'static str {
    if paper.currency.code() == "EUR" { "58" } else { "30" }
}

/// UNCL 1001.
pub(super) fn type_code(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Invoice => "380",
        PaperKind::CreditNote => "381",
    }
}

/// Why there is no tax, as the code list VATEX has it.
pub(super) fn exemption_code(category: TaxCategory) -> Option<&'static str> {
    match category {
        TaxCategory::ReverseCharge => Some("VATEX-EU-AE"),
        TaxCategory::OutOfScope => Some("VATEX-EU-O"),
        TaxCategory::Standard | TaxCategory::ZeroRated | TaxCategory::Exempt => None,
    }
}

/// The rate of a class, which one outside of VAT does not have, not even zero (BR-O-05).
pub(super) fn rate(class: TaxClass) -> Option<String> {
    (class.category != TaxCategory::OutOfScope).then(|| class.rate.to_string())
}

/// An item's name (BT-153), and all of its description (BT-154) where that has more lines than one.
pub(super) fn name_and_description(text: &str) -> (&str, Option<&str>) {
    let name = text.lines().find(|line| !line.trim().is_empty()).unwrap_or(text);
    (name, (name != text).then_some(text))
}

/// The address's first two lines and, together, those that follow (BT-35, BT-36, BT-162).
pub(super) fn street(party: &Party) -> (Option<&str>, Option<&str>, Option<String>) {
    let mut lines = party.address.lines.iter().map(String::as_str).filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next(), lines.next());
    let rest: Vec<&str> = lines.collect();
    (first, second, (!rest.is_empty()).then(|| rest.join(", ")))
}

/// Whether there is anything at all of an address.
pub(super) fn has_address(party: &Party) -> bool {
    let address = &party.address;
    let texts = [&address.city, &address.region, &address.postal_code];
    address.country.is_some()
        || address.lines.iter().any(|line| !line.trim().is_empty())
        || texts.into_iter().flatten().any(|text| !text.trim().is_empty())
}

/// An amount as e-invoices write one: with at most two decimals, unless it has more that count.
pub(super) fn amount(value: Money) -> String {
    let mut decimal = value.to_decimal();
    let digits = decimal.normalize().scale().max(2);
    if decimal.scale() > digits {
        decimal.rescale(digits);
    }
    decimal.to_string()
}

/// The electronic address (BT-34, BT-49): an e-mail address, scheme `EM`.
pub(super) fn endpoint(party: &Party) -> Option<&str> {
    party.email.as_deref().map(str::trim).filter(|email| !email.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_two_decimals_where_a_third_says_nothing() {
        let amount = |minor, code: &str| amount(Money::from_minor(minor, code.parse().unwrap()));

        assert_eq!(
            [
                amount(1250, "KWD"),
                amount(1255, "KWD"),
                amount(125, "EUR"),
                amount(125, "JPY"),
                amount(-500, "KWD")
            ],
            ["1.25", "1.255", "1.25", "125", "-0.50"]
        );
    }
}
