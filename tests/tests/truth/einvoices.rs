//! The examples of Peppol BIS Billing 3: what they say as a paper, written by us, says it again.

use std::collections::BTreeMap;

use invoicing::{
    BankAccount, Corrected, Paper, PaperKind, PaperLine, Party, PostalAddress, TaxCategory, TaxClass, TaxRow,
    Totals, check, cii, ubl,
};
use kernel::{Currency, Decimal, Money, Quantity, Rate};
use roxmltree::{Document, Node};
use serde_json::Value;
use tests::{borrowed, borrowed_all};

const FOLDER: &str = "einvoice-peppol";

#[test]
fn every_example_of_peppol_is_written_with_its_lines_taxes_and_totals() {
    let Some(truths) = borrowed(&format!("{FOLDER}/TOTALS.json")) else { return };
    let truths: BTreeMap<String, Value> = serde_json::from_slice(&truths).unwrap();
    let files = borrowed_all(FOLDER).unwrap();
    assert_eq!(truths.len(), 12);

    for (name, truth) in &truths {
        let (_, file) = files.iter().find(|(file, _)| file == name).unwrap();
        let example = std::str::from_utf8(file).unwrap();
        let example = Document::parse(example).unwrap();
        let paper = paper(truth, example.root_element());

        assert_eq!(check(&paper), [], "{name}");
        let written = ubl(&paper).unwrap();
        let written = Document::parse(&written).unwrap();
        assert_eq!(nets(written.root_element()), expected_nets(truth), "{name}");
        assert_eq!(taxes(written.root_element()), taxes(example.root_element()), "{name}");
        assert_eq!(sums(written.root_element()), sums(example.root_element()), "{name}");
        assert!(cii(&paper).unwrap().contains(&format!(">{}<", paper.totals.total)), "{name}");
    }
}

/// The example as a paper: a charge on the document is a line of it, which comes to the same.
fn paper(truth: &Value, example: Node) -> Paper {
    let currency: Currency = text(truth, "currency").parse().unwrap();
    let money = |value: Decimal| Money::try_exact(value.normalize(), currency).unwrap();
    let mut lines: Vec<PaperLine> =
        array(truth, "lines").iter().map(|line| self::line(line, currency)).collect();
    let mut discount = Decimal::ZERO;
    for each in array(truth, "document_allowances_charges") {
        let amount = decimal(each, "amount");
        if text(each, "charge") == "true" {
            lines.push(PaperLine {
                description: "Insurance".to_owned(),
                quantity: "1".parse().unwrap(),
                unit: String::new(),
                unit_price: Rate::try_exact(amount).unwrap(),
                discount: Money::zero(currency),
                tax: class(each),
                amount: money(amount),
                net: money(amount),
            });
        } else {
            discount += amount;
        }
    }
    let rows = descendants(example, "TaxSubtotal").map(|row| row_of(row, &money)).collect();
    let totals = &truth["totals"];
    let of = |name: &str| totals.get(name).map_or(Decimal::ZERO, |_| decimal(totals, name));
    let kind = if text(truth, "type") == "Invoice" { PaperKind::Invoice } else { PaperKind::CreditNote };
    let subtotal = lines.iter().map(|line| line.amount.to_decimal()).sum();
    Paper {
        kind,
        number: text(truth, "id").to_owned(),
        issue_date: text(truth, "issue_date").parse().unwrap(),
        due_date: truth["due_date"].as_str().map(|date| date.parse().unwrap()),
        currency,
        seller: party(first(example, "AccountingSupplierParty").unwrap()),
        buyer: party(first(example, "AccountingCustomerParty").unwrap()),
        lines,
        prices_include_tax: false,
        totals: Totals {
            subtotal: money(subtotal),
            discount: money(discount),
            net: money(of("TaxExclusiveAmount")),
            taxes: rows,
            tax_total: money(of("TaxInclusiveAmount") - of("TaxExclusiveAmount")),
            total: money(of("TaxInclusiveAmount")),
        },
        prepaid: money(of("PrepaidAmount")),
        payable: money(of("PayableAmount")),
        corrects: first(example, "InvoiceDocumentReference").map(|reference| Corrected {
            number: said(reference, "ID").unwrap(),
            issue_date: text(truth, "issue_date").parse().unwrap(),
        }),
        buyer_reference: said(example, "BuyerReference").or(Some("order".to_owned())),
        account: first(example, "PayeeFinancialAccount").map(|account| BankAccount {
            holder: said(account, "Name").unwrap_or_default(),
            iban: said(account, "ID").unwrap(),
            bic: None,
        }),
        notes: said(example, "Note"),
        terms: first(example, "PaymentTerms").and_then(|terms| said(terms, "Note")),
        tax_at_home: None,
    }
}

fn line(line: &Value, currency: Currency) -> PaperLine {
    let quantity = Quantity::try_exact(decimal(line, "qty")).unwrap();
    let base = if line["base_qty"].is_null() { Decimal::ONE } else { decimal(line, "base_qty") };
    let unit_price = Rate::try_exact(decimal(line, "price") / base).unwrap();
    let off = array(line, "allowances_charges").iter().map(|each| {
        if text(each, "charge") == "true" { -decimal(each, "amount") } else { decimal(each, "amount") }
    });
    let discount = Money::try_exact(off.sum(), currency).unwrap();
    let amount = Money::price(quantity, unit_price, currency).unwrap().checked_sub(discount).unwrap();
    assert_eq!(amount.to_decimal(), decimal(line, "line_net"));
    PaperLine {
        description: text(line, "name").to_owned(),
        quantity,
        unit: "pc".to_owned(),
        unit_price,
        discount,
        tax: class(line),
        amount,
        net: amount,
    }
}

fn class(of: &Value) -> TaxClass {
    let rate = of["vat_rate"].as_str().unwrap_or("0");
    TaxClass { category: category(text(of, "vat_cat")), rate: rate.parse().unwrap() }
}

fn category(code: &str) -> TaxCategory {
    match code {
        "S" => TaxCategory::Standard,
        "Z" => TaxCategory::ZeroRated,
        "E" => TaxCategory::Exempt,
        "O" => TaxCategory::OutOfScope,
        other => panic!("a category {other}"),
    }
}

fn row_of(row: Node, money: &impl Fn(Decimal) -> Money) -> TaxRow {
    let category = category(&said(first(row, "TaxCategory").unwrap(), "ID").unwrap());
    let rate = said(row, "Percent").unwrap_or_else(|| "0".to_owned());
    TaxRow {
        class: TaxClass { category, rate: rate.parse().unwrap() },
        reason: said(row, "TaxExemptionReason").or(category.needs_reason().then(|| "Exempt".to_owned())),
        base: money(said(row, "TaxableAmount").unwrap().parse().unwrap()),
        amount: money(said(row, "TaxAmount").unwrap().parse().unwrap()),
    }
}

fn party(party: Node) -> Party {
    let address = first(party, "PostalAddress").unwrap();
    Party {
        name: said(party, "RegistrationName").unwrap(),
        contact: None,
        address: PostalAddress {
            lines: said(address, "StreetName").into_iter().collect(),
            city: said(address, "CityName"),
            region: None,
            postal_code: said(address, "PostalZone"),
            country: said(address, "IdentificationCode").map(|code| code.parse().unwrap()),
        },
        tax_id: first(party, "PartyTaxScheme").and_then(|scheme| said(scheme, "CompanyID")).or_else(|| {
            first(party, "PartyIdentification").and_then(|identification| said(identification, "ID"))
        }),
        email: Some("books@example.org".to_owned()),
        phone: None,
    }
}

/// The net amounts of the lines, the document's charges after them.
fn expected_nets(truth: &Value) -> Vec<Decimal> {
    let lines = array(truth, "lines").iter().map(|line| decimal(line, "line_net"));
    let charges =
        array(truth, "document_allowances_charges").iter().filter(|each| text(each, "charge") == "true");
    lines.chain(charges.map(|each| decimal(each, "amount"))).collect()
}

fn nets(root: Node) -> Vec<Decimal> {
    let lines = descendants(root, "InvoiceLine").chain(descendants(root, "CreditNoteLine"));
    lines.map(|line| said(line, "LineExtensionAmount").unwrap().parse().unwrap()).collect()
}

/// Category and rate to base and tax.
fn taxes(root: Node) -> BTreeMap<String, [Decimal; 2]> {
    let row = |row| {
        let category = first(row, "TaxCategory").unwrap();
        let rate: Decimal = said(category, "Percent").map_or(Decimal::ZERO, |rate| rate.parse().unwrap());
        let key = format!("{} {}", said(category, "ID").unwrap(), rate.normalize());
        (key, ["TaxableAmount", "TaxAmount"].map(|name| said(row, name).unwrap().parse().unwrap()))
    };
    descendants(root, "TaxSubtotal").map(row).collect()
}

fn sums(root: Node) -> [Decimal; 4] {
    let totals = first(root, "LegalMonetaryTotal").unwrap();
    ["TaxExclusiveAmount", "TaxInclusiveAmount", "PrepaidAmount", "PayableAmount"]
        .map(|name| said(totals, name).map_or(Decimal::ZERO, |amount| amount.parse().unwrap()))
}

fn descendants<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |each| each.tag_name().name() == name)
}

fn first<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    descendants(node, name).next()
}

fn said(node: Node, name: &'static str) -> Option<String> {
    first(node, name).and_then(|each| each.text()).map(str::to_owned)
}

fn array<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn decimal(value: &Value, name: &str) -> Decimal {
    text(value, name).parse().unwrap()
}
