//! Papers to test with.

use std::collections::BTreeMap;

use kernel::{Currency, Date, Decimal, HALF_UP, Money, Rate};

use crate::{
    BankAccount, Corrected, Paper, PaperKind, PaperLine, Party, PostalAddress, TaxCategory, TaxClass, TaxRow,
    Totals,
};

pub(super) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn eur(text: &str) -> Money {
    Money::parse(text, "EUR".parse().unwrap()).unwrap()
}

pub(super) fn class(category: TaxCategory, rate: &str) -> TaxClass {
    TaxClass { category, rate: rate.parse().unwrap() }
}

pub(super) fn standard(rate: &str) -> TaxClass {
    class(TaxCategory::Standard, rate)
}

/// A line of a paper in euros; its net is set by [`invoice`].
pub(super) fn line(quantity: &str, unit_price: &str, discount: &str, tax: TaxClass) -> PaperLine {
    let (quantity, unit_price) = (quantity.parse().unwrap(), unit_price.parse::<Rate>().unwrap());
    let discount = eur(discount);
    let price = Money::price(quantity, unit_price, discount.currency()).unwrap();
    let amount = price.checked_sub(discount).unwrap();
    PaperLine {
        description: "Walnut desk".to_owned(),
        quantity,
        unit: "pc".to_owned(),
        unit_price,
        discount,
        tax,
        amount,
        net: amount,
    }
}

/// An invoice over the lines that breaks no rule; the discount is divided among the classes.
pub(super) fn invoice(lines: Vec<PaperLine>, discount: Money, prices_include_tax: bool) -> Paper {
    let currency = discount.currency();
    let mut lines = lines;
    if prices_include_tax {
        net_of_tax(&mut lines);
    }
    let totals = totals(&lines, discount, prices_include_tax);
    Paper {
        kind: PaperKind::Invoice,
        number: "INV-2026-0042".to_owned(),
        issue_date: date("2026-03-14"),
        due_date: Some(date("2026-04-13")),
        currency,
        seller: party("Atelier Böhm", "AT", "ATU12345678"),
        buyer: party("Müller & Söhne <GmbH>", "DE", "DE123456789"),
        lines,
        prices_include_tax,
        prepaid: Money::zero(currency),
        payable: totals.total,
        totals,
        corrects: None,
        buyer_reference: Some("PO-7".to_owned()),
        account: Some(BankAccount {
            holder: "Atelier Böhm".to_owned(),
            iban: "AT611904300234573201".to_owned(),
            bic: Some("BKAUATWW".to_owned()),
        }),
        notes: Some("Thank you.".to_owned()),
        terms: Some("Payable within 30 days.".to_owned()),
        tax_at_home: None,
    }
}

/// The invoice's lines given back.
pub(super) fn credit_note(lines: Vec<PaperLine>) -> Paper {
    Paper {
        kind: PaperKind::CreditNote,
        number: "CN-2026-0003".to_owned(),
        due_date: None,
        terms: None,
        account: None,
        corrects: Some(Corrected { number: "INV-2026-0042".to_owned(), issue_date: date("2026-03-14") }),
        ..invoice(lines, eur("0.00"), false)
    }
}

fn party(name: &str, country: &str, tax_id: &str) -> Party {
    Party {
        name: name.to_owned(),
        contact: Some("Jo Doe".to_owned()),
        address: PostalAddress {
            lines: vec!["Main street 1".to_owned(), "Back door".to_owned(), "2nd floor".to_owned()],
            city: Some("Town".to_owned()),
            region: Some("Region".to_owned()),
            postal_code: Some("1010".to_owned()),
            country: Some(country.parse().unwrap()),
        },
        tax_id: Some(tax_id.to_owned()),
        email: Some("books@example.org".to_owned()),
        phone: Some("+43 1 234".to_owned()),
    }
}

/// Gives each line its part of what its class is net of tax, so that the parts add up.
fn net_of_tax(lines: &mut [PaperLine]) {
    let mut so_far: BTreeMap<TaxClass, (Decimal, Decimal)> = BTreeMap::new();
    for line in lines {
        let (exact, rounded) = so_far.entry(line.tax).or_default();
        *exact += line.amount.to_decimal() / with_tax(line.tax);
        let next = exact.round_dp_with_strategy(line.amount.currency().exponent(), HALF_UP);
        line.net = money(next - *rounded, line.amount.currency());
        *rounded = next;
    }
}

fn totals(lines: &[PaperLine], discount: Money, prices_include_tax: bool) -> Totals {
    let zero = Money::zero(discount.currency());
    let mut amounts: BTreeMap<TaxClass, Money> = BTreeMap::new();
    for line in lines {
        let amount = amounts.entry(line.tax).or_insert(zero);
        *amount = amount.checked_add(line.amount).unwrap();
    }
    let weights: Vec<u32> =
        amounts.values().map(|amount| u32::try_from(amount.minor()).unwrap_or(0)).collect();
    let shares = if discount.is_zero() { vec![zero; weights.len()] } else { discount.split(&weights) };
    let taxes: Vec<TaxRow> = amounts
        .iter()
        .zip(shares)
        .map(|((&class, &amount), share)| {
            let left = amount.checked_sub(share).unwrap();
            let (base, amount) = if prices_include_tax {
                let base = money(left.to_decimal() / with_tax(class), left.currency());
                (base, left.checked_sub(base).unwrap())
            } else {
                (left, left.percent(class.rate).unwrap())
            };
            let reason = class.category.needs_reason().then(|| "For a reason".to_owned());
            TaxRow { class, reason, base, amount }
        })
        .collect();
    let sum =
        |all: &mut dyn Iterator<Item = Money>| all.fold(zero, |sum, next| sum.checked_add(next).unwrap());
    let net = sum(&mut taxes.iter().map(|row| row.base));
    let tax_total = sum(&mut taxes.iter().map(|row| row.amount));
    Totals {
        subtotal: sum(&mut lines.iter().map(|line| line.amount)),
        discount,
        net,
        taxes,
        tax_total,
        total: net.checked_add(tax_total).unwrap(),
    }
}

fn with_tax(class: TaxClass) -> Decimal {
    Decimal::ONE + class.rate.to_decimal() / Decimal::ONE_HUNDRED
}

fn money(value: Decimal, currency: Currency) -> Money {
    Money::try_rounded(value, currency).unwrap()
}
