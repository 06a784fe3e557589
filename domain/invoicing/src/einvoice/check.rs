//! The rules of EN 16931 and of Peppol BIS Billing 3 that a paper of ours can break.
//!
//! What the writers see to by themselves (code lists, formats, the order of things) is not asked here.

use kernel::{Decimal, Money, Rate};

use crate::{Paper, PaperKind, PaperLine, Party, TaxCategory, TaxRow};

use super::semantics::{endpoint, has_address, terms};

/// A rule that a paper breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    /// As the standard names it: `BR-CO-15`.
    pub id: &'static str,
    pub kind: RuleKind,
    /// What is wrong, in a sentence with the figures.
    pub message: String,
}

/// How grave a broken rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RuleKind {
    /// Figures that do not add up: nothing of the kind may be issued.
    Arithmetic,
    /// EN 16931 wants to be told something that the paper does not say. Where no law asks for an
    /// e-invoice, the paper is good without.
    Content,
    /// Peppol wants more than EN 16931: without it the paper cannot travel through that network.
    Peppol,
}

/// Every rule that the paper breaks, the gravest first; none where it is a good e-invoice.
#[must_use]
pub fn check(paper: &Paper) -> Vec<BrokenRule> {
    let mut broken = Broken::default();
    if one_currency(paper, &mut broken) {
        lines_add_up(paper, &mut broken);
        classes_add_up(paper, &mut broken);
        totals_add_up(paper, &mut broken);
        digits(paper, &mut broken);
    }
    content(paper, &mut broken);
    parties(paper, &mut broken);
    taxes(paper, &mut broken);
    peppol(paper, &mut broken);
    broken.0.sort_by_key(|rule| rule.kind);
    broken.0
}

#[derive(Default)]
struct Broken(Vec<BrokenRule>);

impl Broken {
    fn arithmetic(&mut self, holds: bool, id: &'static str, message: impl FnOnce() -> String) {
        self.unless(holds, RuleKind::Arithmetic, id, message);
    }

    fn content(&mut self, holds: bool, id: &'static str, message: &str) {
        self.unless(holds, RuleKind::Content, id, || message.to_owned());
    }

    fn unless(&mut self, holds: bool, kind: RuleKind, id: &'static str, message: impl FnOnce() -> String) {
        if !holds {
            self.0.push(BrokenRule { id, kind, message: message() });
        }
    }
}

/// The rules that every tax category has a version of.
enum PerCategory {
    /// Lines of a category have one row of the category among the totals.
    HasRow,
    /// The seller, and for reverse charge the buyer, is known to a tax office.
    Identified,
    /// The rate is above zero, or there is none.
    Rate,
    /// The base is the sum of the lines less the allowances.
    Base,
    /// Without a rate there is no tax.
    NoTax,
    /// A reason is there, or must not be.
    Reason,
}

impl PerCategory {
    fn id(&self, category: TaxCategory) -> &'static str {
        let ids = match self {
            Self::HasRow => ["BR-S-01", "BR-Z-01", "BR-E-01", "BR-AE-01", "BR-O-01"],
            Self::Identified => ["BR-S-02", "BR-Z-02", "BR-E-02", "BR-AE-02", "BR-O-02"],
            Self::Rate => ["BR-S-05", "BR-Z-05", "BR-E-05", "BR-AE-05", "BR-O-05"],
            Self::Base => ["BR-S-08", "BR-Z-08", "BR-E-08", "BR-AE-08", "BR-O-08"],
            Self::NoTax => ["BR-S-09", "BR-Z-09", "BR-E-09", "BR-AE-09", "BR-O-09"],
            Self::Reason => ["BR-S-10", "BR-Z-10", "BR-E-10", "BR-AE-10", "BR-O-10"],
        };
        ids[match category {
            TaxCategory::Standard => 0,
            TaxCategory::ZeroRated => 1,
            TaxCategory::Exempt => 2,
            TaxCategory::ReverseCharge => 3,
            TaxCategory::OutOfScope => 4,
        }]
    }
}

fn one_currency(paper: &Paper, broken: &mut Broken) -> bool {
    let totals = &paper.totals;
    let heads = [
        totals.subtotal,
        totals.discount,
        totals.net,
        totals.tax_total,
        totals.total,
        paper.prepaid,
        paper.payable,
    ];
    let lines = paper.lines.iter().flat_map(|line| [line.discount, line.amount, line.net]);
    let rows = totals.taxes.iter().flat_map(|row| [row.base, row.amount]);
    let mut all = heads.into_iter().chain(lines).chain(rows);
    let holds = all.all(|amount| amount.currency() == paper.currency);
    broken.arithmetic(holds, "PEPPOL-EN16931-R051", || format!("Every amount must be in {}", paper.currency));
    holds
}

fn lines_add_up(paper: &Paper, broken: &mut Broken) {
    for (index, line) in paper.lines.iter().enumerate() {
        broken.arithmetic(line_adds_up(paper, line), "PEPPOL-EN16931-R120", || {
            format!(
                "Line {}: {} × {} less {} is not {}, of which {} is net",
                index + 1,
                line.quantity,
                line.unit_price,
                line.discount,
                line.amount,
                line.net
            )
        });
    }
}

/// Whether price, amount and net amount of a line belong together (I1, I5).
fn line_adds_up(paper: &Paper, line: &PaperLine) -> bool {
    let amount = Money::price(line.quantity, line.unit_price, paper.currency)
        .and_then(|price| price.checked_sub(line.discount));
    if amount != Ok(line.amount) {
        return false;
    }
    if !paper.prices_include_tax {
        return line.net == line.amount;
    }
    // Nets are shares of a class's base, so that one may be a minor unit off its own rounding.
    let with_tax = Decimal::ONE + percent(line.tax.rate);
    let off = (line.net.to_decimal() - line.amount.to_decimal() / with_tax).abs();
    off < minor_unit(paper) * Decimal::from(2)
}

fn classes_add_up(paper: &Paper, broken: &mut Broken) {
    let mut discounts = 0;
    let of_class = |class, amount: fn(&PaperLine) -> Money| {
        sum(paper.lines.iter().filter(|line| line.tax == class).map(amount))
    };
    let one_is_negative = paper.totals.taxes.iter().any(|row| of_class(row.class, |line| line.amount) < 0);
    for row in &paper.totals.taxes {
        // Prices that include tax stand against the base with its tax, all others against the base.
        let taken_off = if paper.prices_include_tax {
            of_class(row.class, |line| line.amount) - sum([row.base, row.amount])
        } else {
            of_class(row.class, |line| line.net) - sum([row.base])
        };
        discounts += taken_off;
        // Beside a class below zero another bears more than the whole.
        let holds = is_share(taken_off, paper.totals.discount.minor())
            || one_is_negative && !paper.totals.discount.is_zero();
        let category = row.class.category;
        broken.arithmetic(holds, PerCategory::Base.id(category), || {
            format!(
                "The base at {} {} %, {}, is not the sum of its lines",
                category.code(),
                row.class.rate,
                row.base
            )
        });
        if category == TaxCategory::Standard {
            tax_is_right(paper, row, broken);
        } else {
            broken.arithmetic(row.amount.is_zero(), PerCategory::NoTax.id(category), || {
                format!("There is no tax in category {}, but {} is charged", category.code(), row.amount)
            });
        }
    }
    broken.arithmetic(discounts == i128::from(paper.totals.discount.minor()), "BR-CO-11", || {
        format!("The discount of {} is not what the tax bases lack of the lines", paper.totals.discount)
    });
}

/// Whether a class's part lies between nothing and the whole of the discount.
fn is_share(part: i128, whole: i64) -> bool {
    let whole = i128::from(whole);
    (whole.min(0)..=whole.max(0)).contains(&part)
}

/// As many minor units as the roundings of many credit notes may leave over.
const LEFT_OVER: Decimal = Decimal::ONE_HUNDRED;

/// Whether a tax is what its rate makes of its base, rounded once or on every line (I2, I3).
///
/// Each rounding may be half a minor unit off, of the gross where prices include tax. The last credit
/// note takes what the roundings of those before it have left of an invoice's tax. The standard itself
/// bears with less than one whole unit of the currency, which very many lines can exceed.
fn tax_is_right(paper: &Paper, row: &TaxRow, broken: &mut Broken) {
    let rate = percent(row.class.rate);
    let lines = paper.lines.iter().filter(|line| line.tax == row.class).count().max(1);
    let gross = if paper.prices_include_tax { Decimal::ONE + rate } else { Decimal::ONE };
    let by_lines = minor_unit(paper) / Decimal::from(2) * gross * Decimal::from(lines);
    let tolerance = match paper.kind {
        PaperKind::Invoice => by_lines,
        PaperKind::CreditNote => by_lines.max(minor_unit(paper) * LEFT_OVER),
    };
    let exact = row.base.to_decimal().checked_mul(rate);
    let off = exact.map(|exact| (row.amount.to_decimal() - exact).abs());
    let is_rounded = off.is_some_and(|off| off <= tolerance);
    let message = || format!("{} % of {} is not {}", row.class.rate, row.base, row.amount);
    broken.arithmetic(is_rounded, "BR-CO-17", message);
    let is_borne = !is_rounded || off.is_some_and(|off| off < Decimal::ONE);
    broken.unless(is_borne, RuleKind::Content, "BR-CO-17", message);
}

fn totals_add_up(paper: &Paper, broken: &mut Broken) {
    let totals = &paper.totals;
    broken.arithmetic(
        sum(paper.lines.iter().map(|line| line.amount)) == sum([totals.subtotal]),
        "BR-CO-10",
        || format!("The lines do not add up to the subtotal of {}", totals.subtotal),
    );
    broken.arithmetic(sum(totals.taxes.iter().map(|row| row.base)) == sum([totals.net]), "BR-CO-13", || {
        format!("The tax bases do not add up to the net total of {}", totals.net)
    });
    broken.arithmetic(
        sum(totals.taxes.iter().map(|row| row.amount)) == sum([totals.tax_total]),
        "BR-CO-14",
        || format!("The taxes do not add up to the tax total of {}", totals.tax_total),
    );
    broken.arithmetic(sum([totals.net, totals.tax_total]) == sum([totals.total]), "BR-CO-15", || {
        format!("{} and {} of tax are not {}", totals.net, totals.tax_total, totals.total)
    });
    broken.arithmetic(sum([totals.total, -paper.prepaid]) == sum([paper.payable]), "BR-CO-16", || {
        format!("{} less the {} paid are not {}", totals.total, paper.prepaid, paper.payable)
    });
}

/// EN 16931 writes no amount with more than two decimals, not even of currencies that have three.
fn digits(paper: &Paper, broken: &mut Broken) {
    let totals = &paper.totals;
    let heads = [
        ("BR-DEC-10", totals.discount),
        ("BR-DEC-12", totals.net),
        ("BR-DEC-13", totals.tax_total),
        ("BR-DEC-14", totals.total),
        ("BR-DEC-16", paper.prepaid),
        ("BR-DEC-18", paper.payable),
    ];
    let rows = totals.taxes.iter().flat_map(|row| [("BR-DEC-19", row.base), ("BR-DEC-20", row.amount)]);
    let lines = paper.lines.iter().flat_map(|line| [("BR-DEC-23", line.net), ("BR-DEC-24", line.discount)]);
    let home = paper.tax_at_home.map(|home| ("BR-DEC-15", home.tax));
    for (id, amount) in heads.into_iter().chain(home).chain(rows).chain(lines) {
        broken.unless(amount.to_decimal().normalize().scale() <= 2, RuleKind::Content, id, || {
            format!("An e-invoice has amounts of at most two decimals, not {amount}")
        });
    }
}

fn content(paper: &Paper, broken: &mut Broken) {
    broken.content(is_told(&paper.number), "BR-02", "The document has no number");
    broken.content(!paper.lines.is_empty(), "BR-16", "There is no line");
    for (index, line) in paper.lines.iter().enumerate() {
        broken.unless(is_told(&line.description), RuleKind::Content, "BR-25", || {
            format!("Line {} does not say what it is for", index + 1)
        });
    }
    if let Some(account) = &paper.account {
        broken.content(is_told(&account.iban), "BR-50", "The account to pay to has no number");
    }
    if let Some(corrected) = &paper.corrects {
        broken.content(is_told(&corrected.number), "BR-55", "The corrected invoice has no number");
    }
    let says_when = paper.due_date.is_some() && paper.kind == PaperKind::Invoice || terms(paper).is_some();
    broken.content(
        says_when || paper.payable.minor() <= 0,
        "BR-CO-25",
        "An amount is due, but there is neither a due date nor terms of payment",
    );
}

fn parties(paper: &Paper, broken: &mut Broken) {
    let (seller, buyer) = (&paper.seller, &paper.buyer);
    broken.content(is_told(&seller.name), "BR-06", "The seller has no name");
    broken.content(is_told(&buyer.name), "BR-07", "The buyer has no name");
    for (party, who, no_address, no_country) in
        [(seller, "seller", "BR-08", "BR-09"), (buyer, "buyer", "BR-10", "BR-11")]
    {
        let (has_address, country) = (has_address(party), party.address.country);
        broken.unless(has_address, RuleKind::Content, no_address, || format!("The {who} has no address"));
        broken.unless(!has_address || country.is_some(), RuleKind::Content, no_country, || {
            format!("The {who}'s address has no country")
        });
    }
    broken.content(is_identified(seller), "BR-CO-26", "The seller has no VAT or tax number");
}

fn taxes(paper: &Paper, broken: &mut Broken) {
    let rows = &paper.totals.taxes;
    broken.content(!rows.is_empty(), "BR-CO-18", "There is no tax row");
    let outside = |category: TaxCategory| category == TaxCategory::OutOfScope;

    let mut classes: Vec<_> = paper.lines.iter().map(|line| line.tax).collect();
    classes.sort_unstable();
    classes.dedup();
    for class in &classes {
        let count = rows.iter().filter(|row| row.class == *class).count();
        broken.arithmetic(count == 1, PerCategory::HasRow.id(class.category), || {
            format!("Lines at {} {} % have {count} tax rows", class.category.code(), class.rate)
        });
    }
    if rows.iter().any(|row| outside(row.class.category)) {
        broken.content(
            rows.iter().all(|row| outside(row.class.category)),
            "BR-O-11",
            "What is out of scope cannot stand in one document with another tax row",
        );
        broken.content(
            classes.iter().all(|class| outside(class.category)),
            "BR-O-12",
            "What is out of scope cannot stand in one document with lines that are taxed",
        );
    }

    let mut seen = Vec::new();
    for row in rows {
        let category = row.class.category;
        let rate_is_right = (category == TaxCategory::Standard) == (row.class.rate > Rate::ZERO);
        broken.content(
            rate_is_right,
            PerCategory::Rate.id(category),
            "A rate must be above zero where there is tax, and zero where there is none",
        );
        let has_reason = row.reason.as_deref().is_some_and(is_told);
        broken.content(
            has_reason == category.needs_reason(),
            PerCategory::Reason.id(category),
            "Exempt, reverse-charged and out-of-scope rows say why there is no tax, and no others",
        );
        if !seen.contains(&category) {
            seen.push(category);
            broken.content(
                is_known_for(paper, category),
                PerCategory::Identified.id(category),
                "The seller's tax number, and for a reverse charge the buyer's too, must be told",
            );
        }
    }
}

/// Whether the parties have the tax numbers that a category asks for.
fn is_known_for(paper: &Paper, category: TaxCategory) -> bool {
    match category {
        TaxCategory::OutOfScope => true,
        TaxCategory::ReverseCharge => is_identified(&paper.seller) && has_vat_number(paper, &paper.buyer),
        TaxCategory::Standard | TaxCategory::ZeroRated | TaxCategory::Exempt => is_identified(&paper.seller),
    }
}

fn has_vat_number(paper: &Paper, party: &Party) -> bool {
    // Beside a row out of scope it would not be shown, which is that row's fault.
    super::semantics::Identity::of(paper, party).vat.is_some()
        || paper.totals.taxes.iter().any(|row| row.class.category == TaxCategory::OutOfScope)
}

/// Beside its own rules those that Peppol has between German sellers and buyers. Other countries' are about registers
/// whose numbers no paper has.
fn peppol(paper: &Paper, broken: &mut Broken) {
    let told = paper.buyer_reference.as_deref().is_some_and(is_told);
    let mut want = |holds, id, message: &str| {
        broken.unless(holds, RuleKind::Peppol, id, || message.to_owned());
    };
    want(told, "PEPPOL-EN16931-R003", "The buyer's reference or order number is not told");
    want(endpoint(&paper.buyer).is_some(), "PEPPOL-EN16931-R010", "The buyer has no e-mail address");
    want(endpoint(&paper.seller).is_some(), "PEPPOL-EN16931-R020", "The seller has no e-mail address");

    let (seller, buyer) = (&paper.seller, &paper.buyer);
    if [seller, buyer].iter().all(|party| party.address.country.is_some_and(|country| country.code() == "DE"))
    {
        let says = |text: &Option<String>| text.as_deref().is_some_and(is_told);
        want(paper.account.is_some(), "DE-R-001", "It is not told how to pay");
        want(says(&seller.address.city), "DE-R-003", "The seller's address has no city");
        want(says(&seller.address.postal_code), "DE-R-004", "The seller's address has no postal code");
        want(says(&seller.contact), "DE-R-005", "The seller has no person to turn to");
        want(says(&seller.phone), "DE-R-006", "The seller has no telephone number");
        want(says(&seller.email), "DE-R-007", "The seller has no e-mail address");
        want(says(&buyer.address.city), "DE-R-008", "The buyer's address has no city");
        want(says(&buyer.address.postal_code), "DE-R-009", "The buyer's address has no postal code");
    }
}

fn is_identified(party: &Party) -> bool {
    party.tax_id.as_deref().is_some_and(is_told)
}

fn is_told(text: &str) -> bool {
    !text.trim().is_empty()
}

fn percent(rate: Rate) -> Decimal {
    rate.to_decimal() / Decimal::ONE_HUNDRED
}

fn minor_unit(paper: &Paper) -> Decimal {
    Decimal::new(1, paper.currency.exponent())
}

/// A sum of amounts of one currency, in minor units; no number of them is too large for it.
fn sum(amounts: impl IntoIterator<Item = Money>) -> i128 {
    amounts.into_iter().map(|amount| i128::from(amount.minor())).sum()
}
