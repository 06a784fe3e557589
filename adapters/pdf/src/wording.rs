//! What a paper says, in the words and figures of its reader: the same on its pages and on a screen.

use invoicing::{
    Captioned, InvoiceStatus, Paper, PaperKind, PaperLine, Party, PaymentCode, Standing, Style, TaxAtHome,
    TaxCategory, TaxRow, Tone, Weight, Worded, WordedAmount, WordedParty, WordedPayment, WordedSum,
};
use kernel::{Country, Money};

use crate::locale::{AmountParts, Captions, Locale, taken_off};
use crate::qr;

/// A column of the lines: its caption, and what it says of a line.
pub(crate) struct Said {
    pub(crate) caption: &'static str,
    /// Whether it is what the line is about, rather than how that comes about.
    pub(crate) is_first: bool,
    pub(crate) say: fn(&Paper, &Locale, &PaperLine) -> String,
}

/// What the paper is, in the reader's language.
pub(crate) fn kind(paper: &Paper, captions: &Captions) -> &'static str {
    match paper.kind {
        PaperKind::Invoice => captions.invoice,
        PaperKind::CreditNote => captions.credit_note,
    }
}

/// The amount that it is about, and by when or since when.
pub(crate) fn hero(paper: &Paper, locale: &Locale) -> (Money, Option<String>) {
    let captions = locale.captions;
    let is_settled = paper.payable.minor() <= 0 && paper.prepaid.minor() > 0;
    let amount = if is_settled { paper.totals.total } else { paper.payable };
    let sentence = match (paper.kind, paper.due_date, &paper.corrects) {
        (PaperKind::CreditNote, _, Some(invoice)) => Some(
            captions
                .credited
                .replace("{number}", &invoice.number)
                .replace("{date}", &locale.date(invoice.issue_date)),
        ),
        (PaperKind::Invoice, ..) if is_settled => Some(captions.settled.to_owned()),
        (PaperKind::Invoice, Some(due), _) => Some(captions.due_by.replace("{date}", &locale.date(due))),
        _ => None,
    };
    (amount, sentence)
}

/// Whether the two sides are in different countries, so that each is to be named.
pub(crate) fn is_abroad(paper: &Paper) -> bool {
    paper.seller.address.country != paper.buyer.address.country
}

/// What there is to say of a side, below its name.
pub(crate) fn party(party: &Party, captions: &Captions, abroad: bool, is_seller: bool) -> Vec<String> {
    let mut lines: Vec<String> = party.contact.iter().cloned().collect();
    lines.extend(address(party, abroad));
    if let Some(number) = told(party.tax_id.as_deref()) {
        let caption = if invoicing::vat_number(number).is_some() { captions.vat_id } else { captions.tax_id };
        lines.push(format!("{caption} {number}"));
    }
    if is_seller {
        lines.extend([&party.email, &party.phone].into_iter().flatten().cloned());
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// Dates and references.
pub(crate) fn facts(paper: &Paper, locale: &Locale) -> Vec<(&'static str, String)> {
    let captions = locale.captions;
    let mut facts = vec![(captions.issued, locale.date(paper.issue_date))];
    facts.extend(paper.due_date.map(|due| (captions.due, locale.date(due))));
    facts.extend(paper.corrects.as_ref().map(|invoice| (captions.corrects, invoice.number.clone())));
    let reference = told(paper.buyer_reference.as_deref());
    facts.extend(reference.map(|reference| (captions.reference, reference.to_owned())));
    facts
}

/// The columns that the lines need.
pub(crate) fn columns(paper: &Paper, captions: &Captions) -> Vec<Said> {
    let first = |caption, say| Said { caption, is_first: true, say };
    let second = |caption, say| Said { caption, is_first: false, say };
    let mut columns = vec![
        first(captions.description, |_, _, line| line.description.clone()),
        second(captions.quantity, |_, locale, line| {
            let quantity = locale.quantity(line.quantity);
            let unit = line.unit.trim();
            if unit.is_empty() { quantity } else { format!("{quantity} {unit}") }
        }),
        second(captions.unit_price, |paper, locale, line| locale.price(line.unit_price, paper.currency)),
    ];
    if paper.lines.iter().any(|line| !line.discount.is_zero()) {
        columns.push(second(captions.discount, |_, locale, line| {
            if line.discount.is_zero() { String::new() } else { taken_off(&locale.figure(line.discount)) }
        }));
    }
    if paper.lines.iter().any(|line| line.tax.category == TaxCategory::Standard) {
        columns.push(second(tax_name(paper, captions), |_, locale, line| tax_of(locale, line)));
    }
    columns.push(first(captions.amount, |_, locale, line| locale.figure(line.amount)));
    columns
}

/// What the lines come to.
pub(crate) fn sums(paper: &Paper, locale: &Locale) -> Vec<WordedSum> {
    let (captions, totals) = (locale.captions, &paper.totals);
    let mut sums = Vec::new();
    let taxes: Vec<&TaxRow> = totals.taxes.iter().filter(|row| says_something(paper, row)).collect();
    let bears_tax = !taxes.is_empty();
    if !totals.discount.is_zero() || bears_tax {
        sums.push(sum(captions.subtotal, locale.figure(totals.subtotal), Weight::Plain));
    }
    if !totals.discount.is_zero() {
        sums.push(sum(captions.discount, taken_off(&locale.figure(totals.discount)), Weight::Plain));
    }
    let taxes = taxes.into_iter().map(|row| tax(paper, row, locale));
    let closing = if paper.prepaid.is_zero() { Weight::Last } else { Weight::Strong };
    let remark = paper.tax_at_home.map(|home| tax_at_home(paper, home, locale));
    let total = WordedSum { remark, ..sum(captions.total, locale.money(totals.total), closing) };
    if paper.prices_include_tax {
        sums.push(total);
        sums.extend(taxes);
    } else {
        sums.extend(taxes);
        sums.push(total);
    }
    if !paper.prepaid.is_zero() {
        sums.push(sum(captions.prepaid, taken_off(&locale.figure(paper.prepaid)), Weight::Plain));
        sums.push(sum(captions.payable, locale.money(paper.payable), Weight::Last));
    }
    sums
}

/// What somebody has to type who pays, if there is anything to pay.
pub(crate) fn payment(paper: &Paper, captions: &Captions) -> Vec<(&'static str, String)> {
    let asks_for_money = paper.kind == PaperKind::Invoice && paper.payable.minor() > 0;
    let Some(account) = paper.account.as_ref().filter(|_| asks_for_money) else {
        return Vec::new();
    };
    let details = [
        (captions.holder, account.holder.clone()),
        ("IBAN", in_fours(&account.iban)),
        ("BIC", account.bic.clone().unwrap_or_default()),
        (captions.payment_reference, paper.number.clone()),
    ];
    details.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// What else there is to say, under its caption.
pub(crate) fn texts<'a>(paper: &'a Paper, captions: &Captions) -> Vec<(&'static str, &'a str)> {
    let texts = [(captions.terms, &paper.terms), (captions.notes, &paper.notes)];
    texts.into_iter().filter_map(|(caption, text)| Some((caption, told(text.as_deref())?))).collect()
}

/// What a paper says, and how it stands by now; no typeface is needed for it.
#[must_use]
pub fn worded(paper: &Paper, style: &Style, standing: &Standing) -> Worded {
    let locale = &Locale::of(style.locale.as_deref());
    let captions = locale.captions;
    let is_open = standing.balance.minor() > 0;
    // What is to be paid is what is left, in words and in the code.
    let asked = Paper { payable: standing.balance, ..paper.clone() };
    let abroad = is_abroad(paper);
    let side = |caption: &str, side: &Party, is_seller| WordedParty {
        caption: caption.to_owned(),
        name: side.name.clone(),
        lines: party(side, captions, abroad, is_seller),
    };
    let columns = columns(paper, captions);
    let row = |line| columns.iter().map(|column| (column.say)(paper, locale, line)).collect();
    let (amount, sentence) = standing_of(paper, standing, locale);
    Worded {
        language: locale.language(),
        kind: kind(paper, captions).to_owned(),
        number: paper.number.clone(),
        amount: locale.money_parts(amount).into(),
        sentence,
        tone: tone(standing),
        seller: side(captions.seller, &paper.seller, true),
        buyer: side(captions.buyer, &paper.buyer, false),
        facts: captioned(facts(paper, locale)),
        columns: columns.iter().map(|column| column.caption.to_owned()).collect(),
        rows: paper.lines.iter().map(row).collect(),
        sums: sums_by_now(paper, standing, locale),
        payment: is_open.then(|| payment(&asked, captions)).filter(|details| !details.is_empty()).map(
            |details| WordedPayment {
                caption: captions.payment.to_owned(),
                details: captioned(details),
                scan: captions.scan.to_owned(),
                code: qr::code(&asked).map(|code| PaymentCode { side: code.side, dark: code.dark }),
            },
        ),
        remarks: captioned(texts(paper, captions)),
        download: captions.download.to_owned(),
    }
}

/// The amount that a document is about by now, and what became of it.
fn standing_of(paper: &Paper, standing: &Standing, locale: &Locale) -> (Money, Option<String>) {
    let captions = locale.captions;
    let total = paper.totals.total;
    let due = |sentence: &str| paper.due_date.map(|due| sentence.replace("{date}", &locale.date(due)));
    match standing.status {
        InvoiceStatus::Void => (total, Some(captions.voided.to_owned())),
        InvoiceStatus::Credited => (total, Some(captions.taken_back.to_owned())),
        InvoiceStatus::Paid => (total, Some(captions.receipt.to_owned())),
        _ if paper.kind == PaperKind::CreditNote => hero(paper, locale),
        _ if standing.is_overdue => (standing.balance, due(captions.was_due)),
        _ => (standing.balance, due(captions.due_by)),
    }
}

fn tone(standing: &Standing) -> Tone {
    match standing.status {
        InvoiceStatus::Void => Tone::Void,
        InvoiceStatus::Paid | InvoiceStatus::Credited => Tone::Settled,
        _ if standing.is_overdue => Tone::Late,
        _ => Tone::Open,
    }
}

/// The sums of the paper, and what has come in or was taken back since.
fn sums_by_now(paper: &Paper, standing: &Standing, locale: &Locale) -> Vec<WordedSum> {
    let captions = locale.captions;
    let mut sums = sums(paper, locale);
    let since = [(captions.prepaid, standing.paid_since), (captions.credit_note, standing.credited)];
    let since: Vec<_> = since.into_iter().filter(|(_, amount)| !amount.is_zero()).collect();
    if since.is_empty() || standing.status == InvoiceStatus::Void {
        return sums;
    }
    if let Some(last) = sums.iter_mut().find(|sum| sum.weight == Weight::Last) {
        last.weight = Weight::Strong;
    }
    let taken =
        |(caption, amount): (&str, Money)| sum(caption, taken_off(&locale.figure(amount)), Weight::Plain);
    sums.extend(since.into_iter().map(taken));
    sums.push(sum(captions.payable, locale.money(standing.balance), Weight::Last));
    sums
}

/// A class of tax: its rate, base and amount, or why there is none.
fn tax(paper: &Paper, row: &TaxRow, locale: &Locale) -> WordedSum {
    let captions = locale.captions;
    let base = locale.figure(row.base);
    let (class, note) = match row.class.category {
        TaxCategory::Standard => ("", None),
        TaxCategory::ZeroRated => (captions.zero_rated, None),
        TaxCategory::Exempt => (captions.exempt, None),
        TaxCategory::ReverseCharge => (captions.reverse_charge, Some(captions.reverse_charge_note)),
        TaxCategory::OutOfScope => (captions.out_of_scope, None),
    };
    let template = if !class.is_empty() {
        captions.class_on
    } else if paper.prices_include_tax {
        captions.tax_included
    } else {
        captions.tax_on
    };
    let label = template
        .replace("{class}", class)
        .replace("{tax}", tax_name(paper, captions))
        .replace("{rate}", &locale.percent(row.class.rate))
        .replace("{base}", &base);
    let reason = told(row.reason.as_deref()).filter(|reason| *reason != class);
    let remark: Vec<&str> = note.into_iter().chain(reason).collect();
    let remark = (!remark.is_empty()).then(|| remark.join(" "));
    WordedSum { label, figure: locale.figure(row.amount), remark, weight: Weight::Plain }
}

/// Nothing is zero-rated of who is not known to a tax office: it is only that no tax was entered.
fn says_something(paper: &Paper, row: &TaxRow) -> bool {
    let is_known = told(paper.seller.tax_id.as_deref()).is_some();
    row.class.category != TaxCategory::ZeroRated || is_known || row.reason.is_some()
}

/// The tax as the seller owes it, and at what rate.
fn tax_at_home(paper: &Paper, TaxAtHome { tax, rate }: TaxAtHome, locale: &Locale) -> String {
    locale
        .captions
        .tax_at_home
        .replace("{tax}", tax_name(paper, locale.captions))
        .replace("{rate}", &locale.decimal(rate.to_decimal()))
        .replace("{from}", paper.currency.code())
        .replace("{to}", tax.currency().code())
        .replace("{amount}", &locale.money(tax))
}

fn sum(label: &str, figure: String, weight: Weight) -> WordedSum {
    WordedSum { label: label.to_owned(), figure, remark: None, weight }
}

fn tax_name(paper: &Paper, captions: &Captions) -> &'static str {
    (captions.tax)(paper.seller.address.country.map_or("", Country::code))
}

fn tax_of(locale: &Locale, line: &PaperLine) -> String {
    match line.tax.category {
        TaxCategory::Standard | TaxCategory::ZeroRated => locale.percent(line.tax.rate),
        TaxCategory::Exempt | TaxCategory::ReverseCharge | TaxCategory::OutOfScope => "\u{2013}".to_owned(),
    }
}

fn captioned<T: Into<String>>(pairs: Vec<(&'static str, T)>) -> Vec<Captioned> {
    let pair = |(caption, text): (&str, T)| Captioned { caption: caption.to_owned(), text: text.into() };
    pairs.into_iter().map(pair).collect()
}

impl From<AmountParts> for WordedAmount {
    fn from(parts: AmountParts) -> Self {
        let AmountParts { before, whole, fraction, after } = parts;
        Self { before, whole, fraction, after }
    }
}

pub(crate) fn told(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// The lines of an address in the order of its country, which is named to readers abroad.
fn address(party: &Party, abroad: bool) -> Vec<String> {
    let address = &party.address;
    let [city, region, code] = [&address.city, &address.region, &address.postal_code]
        .map(|text| told(text.as_deref()).unwrap_or_default());
    let joined = |parts: &[&str], glue: &str| {
        parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(glue)
    };
    let mut lines = address.lines.clone();
    match address.country.map(Country::code) {
        Some("US" | "CA" | "AU" | "IN") => {
            lines.push(joined(&[&joined(&[city, region], ", "), code], " "));
        }
        Some("GB" | "IE" | "NZ" | "SG" | "TH") => {
            lines.extend([joined(&[city, region], ", "), code.to_owned()]);
        }
        _ => lines.extend([joined(&[code, city], " "), region.to_owned()]),
    }
    if abroad {
        lines.extend(address.country.map(|country| country.name().to_owned()));
    }
    lines
}

/// An IBAN in the groups that people read it in.
fn in_fours(iban: &str) -> String {
    let chars: Vec<char> = iban.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use invoicing::TaxClass;

    use super::*;
    use crate::examples;

    fn said(locale: &str, status: InvoiceStatus, balance: &str) -> Worded {
        let paper = examples::paper();
        let money = |text: &str| Money::parse(text, paper.currency).unwrap();
        let balance = money(balance);
        let standing = Standing {
            status,
            is_overdue: false,
            balance,
            paid_since: paper.payable.checked_sub(balance).unwrap(),
            credited: money("0.00"),
        };
        let style = Style { locale: Some(locale.to_owned()), ..Style::default() };
        worded(&paper, &style, &standing)
    }

    #[test]
    fn what_is_left_is_asked_for_in_words_and_in_the_code() {
        let paper = examples::paper();
        let open = said("de", InvoiceStatus::Issued, &paper.payable.to_string());
        let part = said("de", InvoiceStatus::PartiallyPaid, "10.00");

        assert_eq!(open.language, "de");
        assert_eq!(open.sums.last().unwrap().figure, Locale::of(Some("de")).money(paper.payable));
        assert_eq!(part.sums.len(), open.sums.len() + 2);
        assert_eq!(part.sums.last().unwrap().label, "Zu zahlen");
        assert_eq!((part.amount.whole.as_str(), part.amount.fraction.as_str()), ("10", ",00"));
        assert!(part.payment.unwrap().details.iter().any(|detail| detail.caption == "IBAN"));
    }

    #[test]
    fn tax_is_told_as_the_seller_owes_it() {
        let tax = Money::parse("1234.56", "SEK".parse().unwrap()).unwrap();
        let at_home = TaxAtHome { tax, rate: "11.2345".parse().unwrap() };
        let paper = Paper { tax_at_home: Some(at_home), ..examples::paper() };

        let sums = sums(&paper, &Locale::of(Some("de")));

        let total = sums.iter().find(|sum| sum.weight == Weight::Last).unwrap();
        let told = total.remark.as_ref().map(|remark| remark.replace('\u{a0}', " "));
        assert_eq!(told.as_deref(), Some("USt. 1.234,56 SEK (1 EUR = 11,2345 SEK)"));
    }

    #[test]
    fn nothing_is_zero_rated_of_who_is_not_known_to_a_tax_office() {
        let said = |tax_id: Option<&str>| {
            let mut paper = examples::paper();
            paper.totals.taxes.truncate(1);
            let row = &mut paper.totals.taxes[0];
            row.class = TaxClass { category: TaxCategory::ZeroRated, rate: "0".parse().unwrap() };
            paper.seller.tax_id = tax_id.map(str::to_owned);
            sums(&paper, &Locale::of(Some("en"))).into_iter().map(|sum| sum.label).collect::<Vec<_>>()
        };

        assert!(said(Some("DE123456789")).iter().any(|label| label.starts_with("Zero-rated on ")));
        assert_eq!(said(None), ["Total"]);
    }

    #[test]
    fn what_is_settled_asks_for_nothing() {
        for status in [InvoiceStatus::Paid, InvoiceStatus::Void, InvoiceStatus::Credited] {
            let settled = said("en", status, "0.00");
            assert!(settled.payment.is_none() && settled.sentence.is_some(), "{status:?}");
        }
        assert_eq!(said("fr", InvoiceStatus::Paid, "0.00").language, "fr");
    }
}
