//! UBL 2.1, as Peppol BIS Billing 3 profiles it.

use kernel::Money;

use crate::{Paper, PaperKind, PaperLine, Party, TaxClass};

use super::semantics::{
    self, Adjustment, Adjustments, DISCOUNT, DISCOUNT_CODE, Identity, Pricing, exemption_code,
    name_and_description, payment_means, street, type_code,
};
use super::units::unit_code;
use super::xml::Xml;
use super::{EInvoiceError, RuleKind, check};

/// What a document keeps to, and the process that it is part of.
const PEPPOL: (&str, &str) = (
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
);
const EN_16931: &str = "urn:cen.eu:en16931:2017";
const AGGREGATES: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
const BASICS: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";

/// What differs between the two kinds of documents.
struct Names {
    root: &'static str,
    namespace: &'static str,
    type_code: &'static str,
    line: &'static str,
    quantity: &'static str,
}

const INVOICE: Names = Names {
    root: "Invoice",
    namespace: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    type_code: "cbc:InvoiceTypeCode",
    line: "cac:InvoiceLine",
    quantity: "cbc:InvoicedQuantity",
};

const CREDIT_NOTE: Names = Names {
    root: "CreditNote",
    namespace: "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    type_code: "cbc:CreditNoteTypeCode",
    line: "cac:CreditNoteLine",
    quantity: "cbc:CreditedQuantity",
};

/// The paper as a UBL `Invoice` or `CreditNote`, the same text whenever it is asked for again.
///
/// It is written whether or not [`check`](super::check) finds fault with it: what is missing from the
/// paper is missing from it. It says that it keeps to Peppol's rules where [`check`](super::check) finds
/// none of them broken.
///
/// # Errors
/// [`EInvoiceError`], of papers whose figures do not belong together.
pub fn ubl(paper: &Paper) -> Result<String, EInvoiceError> {
    let adjustments = Adjustments::of(paper)?;
    let pricings: Vec<Pricing> =
        paper.lines.iter().map(|line| Pricing::of(paper, line)).collect::<Result<_, _>>()?;
    let names = match paper.kind {
        PaperKind::Invoice => INVOICE,
        PaperKind::CreditNote => CREDIT_NOTE,
    };

    let mut xml = Xml::new();
    let namespaces = [("xmlns", names.namespace), ("xmlns:cac", AGGREGATES), ("xmlns:cbc", BASICS)];
    xml.element_with(names.root, &namespaces, |xml| {
        head(xml, paper, &names);
        xml.element("cac:AccountingSupplierParty", |xml| seller(xml, paper));
        xml.element("cac:AccountingCustomerParty", |xml| buyer(xml, paper));
        payment(xml, paper);
        for adjustment in &adjustments.all {
            document_adjustment(xml, adjustment);
        }
        tax_total(xml, paper);
        monetary_total(xml, paper, &adjustments);
        for (index, (line, pricing)) in paper.lines.iter().zip(&pricings).enumerate() {
            xml.element(names.line, |xml| self::line(xml, index + 1, line, pricing, names.quantity));
        }
    });
    Ok(xml.finish())
}

fn head(xml: &mut Xml, paper: &Paper, names: &Names) {
    if check(paper).iter().any(|rule| rule.kind == RuleKind::Peppol) {
        xml.leaf("cbc:CustomizationID", EN_16931);
    } else {
        let (customization, profile) = PEPPOL;
        xml.leaf("cbc:CustomizationID", customization);
        xml.leaf("cbc:ProfileID", profile);
    }
    xml.leaf("cbc:ID", &paper.number);
    xml.leaf("cbc:IssueDate", &paper.issue_date.to_string());
    // A UBL credit note has no such element.
    if let (PaperKind::Invoice, Some(due)) = (paper.kind, paper.due_date) {
        xml.leaf("cbc:DueDate", &due.to_string());
    }
    xml.leaf(names.type_code, type_code(paper.kind));
    xml.optional("cbc:Note", paper.notes.as_deref());
    xml.leaf("cbc:DocumentCurrencyCode", paper.currency.code());
    xml.optional("cbc:TaxCurrencyCode", paper.tax_at_home.map(|home| home.tax.currency().code()));
    xml.optional("cbc:BuyerReference", paper.buyer_reference.as_deref());
    if let Some(corrected) = &paper.corrects {
        xml.element("cac:BillingReference", |xml| {
            xml.element("cac:InvoiceDocumentReference", |xml| {
                xml.leaf("cbc:ID", &corrected.number);
                xml.leaf("cbc:IssueDate", &corrected.issue_date.to_string());
            });
        });
    }
}

fn seller(xml: &mut Xml, paper: &Paper) {
    let identity = Identity::of(paper, &paper.seller);
    party(xml, &paper.seller, &identity, identity.registration.as_deref());
}

fn buyer(xml: &mut Xml, paper: &Paper) {
    // A buyer has a VAT number or an identifier, but no tax registration.
    party(xml, &paper.buyer, &Identity::of(paper, &paper.buyer), None);
}

fn party(xml: &mut Xml, party: &Party, identity: &Identity, registration: Option<&str>) {
    xml.element("cac:Party", |xml| {
        if let Some(email) = semantics::endpoint(party) {
            xml.leaf_with("cbc:EndpointID", &[("schemeID", "EM")], email);
        }
        if let Some(identifier) = &identity.identifier {
            xml.element("cac:PartyIdentification", |xml| xml.leaf("cbc:ID", identifier));
        }
        if semantics::has_address(party) {
            xml.element("cac:PostalAddress", |xml| address(xml, party));
        }
        for (number, scheme) in [(identity.vat.as_deref(), "VAT"), (registration, "TAX")] {
            if let Some(number) = number {
                xml.element("cac:PartyTaxScheme", |xml| {
                    xml.leaf("cbc:CompanyID", number);
                    tax_scheme(xml, scheme);
                });
            }
        }
        xml.element("cac:PartyLegalEntity", |xml| xml.leaf("cbc:RegistrationName", &party.name));
        let contact = [&party.contact, &party.phone, &party.email];
        if contact.into_iter().flatten().any(|text| !text.trim().is_empty()) {
            xml.element("cac:Contact", |xml| {
                xml.optional("cbc:Name", party.contact.as_deref());
                xml.optional("cbc:Telephone", party.phone.as_deref());
                xml.optional("cbc:ElectronicMail", party.email.as_deref());
            });
        }
    });
}

fn address(xml: &mut Xml, party: &Party) {
    let (first, second, rest) = street(party);
    xml.optional("cbc:StreetName", first);
    xml.optional("cbc:AdditionalStreetName", second);
    xml.optional("cbc:CityName", party.address.city.as_deref());
    xml.optional("cbc:PostalZone", party.address.postal_code.as_deref());
    xml.optional("cbc:CountrySubentity", party.address.region.as_deref());
    if let Some(rest) = rest {
        xml.element("cac:AddressLine", |xml| xml.leaf("cbc:Line", &rest));
    }
    if let Some(country) = party.address.country {
        xml.element("cac:Country", |xml| xml.leaf("cbc:IdentificationCode", country.code()));
    }
}

fn payment(xml: &mut Xml, paper: &Paper) {
    if let Some(account) = &paper.account {
        xml.element("cac:PaymentMeans", |xml| {
            xml.leaf("cbc:PaymentMeansCode", payment_means(paper));
            xml.leaf("cbc:PaymentID", &paper.number);
            xml.element("cac:PayeeFinancialAccount", |xml| {
                xml.leaf("cbc:ID", &account.iban);
                xml.optional("cbc:Name", Some(&account.holder));
                if let Some(bic) = account.bic.as_deref().filter(|bic| !bic.is_empty()) {
                    xml.element("cac:FinancialInstitutionBranch", |xml| xml.leaf("cbc:ID", bic));
                }
            });
        });
    }
    if let Some(terms) = semantics::terms(paper) {
        xml.element("cac:PaymentTerms", |xml| xml.leaf("cbc:Note", &terms));
    }
}

fn document_adjustment(xml: &mut Xml, adjustment: &Adjustment) {
    xml.element("cac:AllowanceCharge", |xml| {
        xml.leaf("cbc:ChargeIndicator", if adjustment.is_charge { "true" } else { "false" });
        if !adjustment.is_charge {
            xml.leaf("cbc:AllowanceChargeReasonCode", DISCOUNT_CODE);
        }
        xml.leaf("cbc:AllowanceChargeReason", adjustment.reason());
        amount(xml, "cbc:Amount", adjustment.amount);
        xml.element("cac:TaxCategory", |xml| tax_class(xml, adjustment.class, None));
    });
}

fn tax_total(xml: &mut Xml, paper: &Paper) {
    xml.element("cac:TaxTotal", |xml| {
        amount(xml, "cbc:TaxAmount", paper.totals.tax_total);
        for row in &paper.totals.taxes {
            xml.element("cac:TaxSubtotal", |xml| {
                amount(xml, "cbc:TaxableAmount", row.base);
                amount(xml, "cbc:TaxAmount", row.amount);
                xml.element("cac:TaxCategory", |xml| tax_class(xml, row.class, row.reason.as_deref()));
            });
        }
    });
    if let Some(home) = paper.tax_at_home {
        xml.element("cac:TaxTotal", |xml| amount(xml, "cbc:TaxAmount", home.tax));
    }
}

fn monetary_total(xml: &mut Xml, paper: &Paper, adjustments: &Adjustments) {
    let totals = &paper.totals;
    xml.element("cac:LegalMonetaryTotal", |xml| {
        amount(xml, "cbc:LineExtensionAmount", adjustments.line_total);
        amount(xml, "cbc:TaxExclusiveAmount", totals.net);
        amount(xml, "cbc:TaxInclusiveAmount", totals.total);
        for (name, value) in [
            ("cbc:AllowanceTotalAmount", adjustments.allowance_total),
            ("cbc:ChargeTotalAmount", adjustments.charge_total),
            ("cbc:PrepaidAmount", paper.prepaid),
        ] {
            if !value.is_zero() {
                amount(xml, name, value);
            }
        }
        amount(xml, "cbc:PayableAmount", paper.payable);
    });
}

fn line(xml: &mut Xml, number: usize, line: &PaperLine, pricing: &Pricing, quantity_name: &'static str) {
    let unit = [("unitCode", unit_code(&line.unit))];
    xml.leaf("cbc:ID", &number.to_string());
    xml.leaf_with(quantity_name, &unit, &pricing.quantity.normalize().to_string());
    amount(xml, "cbc:LineExtensionAmount", line.net);
    if !pricing.allowance.is_zero() {
        xml.element("cac:AllowanceCharge", |xml| {
            xml.leaf("cbc:ChargeIndicator", "false");
            xml.leaf("cbc:AllowanceChargeReasonCode", DISCOUNT_CODE);
            xml.leaf("cbc:AllowanceChargeReason", DISCOUNT);
            amount(xml, "cbc:Amount", pricing.allowance);
        });
    }
    xml.element("cac:Item", |xml| {
        let (name, description) = name_and_description(&line.description);
        xml.optional("cbc:Description", description);
        xml.leaf("cbc:Name", name);
        xml.element("cac:ClassifiedTaxCategory", |xml| {
            xml.leaf("cbc:ID", line.tax.category.code());
            xml.optional("cbc:Percent", semantics::rate(line.tax).as_deref());
            tax_scheme(xml, "VAT");
        });
    });
    xml.element("cac:Price", |xml| {
        let currency = [("currencyID", line.net.currency().code())];
        xml.leaf_with("cbc:PriceAmount", &currency, &pricing.price.normalize().to_string());
        if let Some(base) = pricing.base {
            xml.leaf_with("cbc:BaseQuantity", &unit, &base.normalize().to_string());
        }
    });
}

fn tax_class(xml: &mut Xml, class: TaxClass, reason: Option<&str>) {
    xml.leaf("cbc:ID", class.category.code());
    xml.optional("cbc:Percent", semantics::rate(class).as_deref());
    if reason.is_some() {
        xml.optional("cbc:TaxExemptionReasonCode", exemption_code(class.category));
        xml.optional("cbc:TaxExemptionReason", reason);
    }
    tax_scheme(xml, "VAT");
}

fn tax_scheme(xml: &mut Xml, id: &str) {
    xml.element("cac:TaxScheme", |xml| xml.leaf("cbc:ID", id));
}

fn amount(xml: &mut Xml, name: &'static str, value: Money) {
    xml.leaf_with(name, &[("currencyID", value.currency().code())], &semantics::amount(value));
}
