//! UN/CEFACT Cross Industry Invoice (D16B), as the profile EN 16931 of Factur-X has it.

use kernel::{Date, Money};

use crate::{Paper, PaperLine, Party, TaxClass};

use super::EInvoiceError;
use super::semantics::{
    self, Adjustment, Adjustments, DISCOUNT, DISCOUNT_CODE, Identity, Pricing, exemption_code,
    name_and_description, payment_means, street, type_code,
};
use super::units::unit_code;
use super::xml::Xml;

const GUIDELINE: &str = "urn:cen.eu:en16931:2017";

const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
    ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
];

/// The paper as a `CrossIndustryInvoice`, the same text whenever it is asked for again.
///
/// It is written whether or not [`check`](super::check) finds fault with it: what is missing from the
/// paper is missing from it.
///
/// # Errors
/// [`EInvoiceError`], of papers whose figures do not belong together.
pub fn cii(paper: &Paper) -> Result<String, EInvoiceError> {
    let adjustments = Adjustments::of(paper)?;
    let pricings: Vec<Pricing> =
        paper.lines.iter().map(|line| Pricing::of(paper, line)).collect::<Result<_, _>>()?;

    let mut xml = Xml::new();
    xml.element_with("rsm:CrossIndustryInvoice", &NAMESPACES, |xml| {
        xml.element("rsm:ExchangedDocumentContext", |xml| {
            xml.element("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
                xml.leaf("ram:ID", GUIDELINE);
            });
        });
        xml.element("rsm:ExchangedDocument", |xml| {
            xml.leaf("ram:ID", &paper.number);
            xml.leaf("ram:TypeCode", type_code(paper.kind));
            date(xml, "ram:IssueDateTime", "udt:DateTimeString", paper.issue_date);
            if let Some(notes) = paper.notes.as_deref().filter(|notes| !notes.trim().is_empty()) {
                xml.element("ram:IncludedNote", |xml| xml.leaf("ram:Content", notes));
            }
        });
        xml.element("rsm:SupplyChainTradeTransaction", |xml| {
            for (index, (line, pricing)) in paper.lines.iter().zip(&pricings).enumerate() {
                self::line(xml, index + 1, line, pricing);
            }
            xml.element("ram:ApplicableHeaderTradeAgreement", |xml| agreement(xml, paper));
            xml.element("ram:ApplicableHeaderTradeDelivery", |_| {});
            xml.element("ram:ApplicableHeaderTradeSettlement", |xml| settlement(xml, paper, &adjustments));
        });
    });
    Ok(xml.finish())
}

fn line(xml: &mut Xml, number: usize, line: &PaperLine, pricing: &Pricing) {
    let unit = [("unitCode", unit_code(&line.unit))];
    xml.element("ram:IncludedSupplyChainTradeLineItem", |xml| {
        xml.element("ram:AssociatedDocumentLineDocument", |xml| xml.leaf("ram:LineID", &number.to_string()));
        xml.element("ram:SpecifiedTradeProduct", |xml| {
            let (name, description) = name_and_description(&line.description);
            xml.leaf("ram:Name", name);
            xml.optional("ram:Description", description);
        });
        xml.element("ram:SpecifiedLineTradeAgreement", |xml| {
            xml.element("ram:NetPriceProductTradePrice", |xml| {
                xml.leaf("ram:ChargeAmount", &pricing.price.normalize().to_string());
                if let Some(base) = pricing.base {
                    xml.leaf_with("ram:BasisQuantity", &unit, &base.normalize().to_string());
                }
            });
        });
        xml.element("ram:SpecifiedLineTradeDelivery", |xml| {
            xml.leaf_with("ram:BilledQuantity", &unit, &pricing.quantity.normalize().to_string());
        });
        xml.element("ram:SpecifiedLineTradeSettlement", |xml| {
            xml.element("ram:ApplicableTradeTax", |xml| tax_class(xml, line.tax));
            if !pricing.allowance.is_zero() {
                xml.element("ram:SpecifiedTradeAllowanceCharge", |xml| {
                    indicator(xml, false);
                    amount(xml, "ram:ActualAmount", pricing.allowance);
                    xml.leaf("ram:ReasonCode", DISCOUNT_CODE);
                    xml.leaf("ram:Reason", DISCOUNT);
                });
            }
            xml.element("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
                amount(xml, "ram:LineTotalAmount", line.net);
            });
        });
    });
}

fn agreement(xml: &mut Xml, paper: &Paper) {
    xml.optional("ram:BuyerReference", paper.buyer_reference.as_deref());
    let seller = Identity::of(paper, &paper.seller);
    xml.element("ram:SellerTradeParty", |xml| {
        party(xml, &paper.seller, &seller, seller.registration.as_deref());
    });
    // A buyer has a VAT number or an identifier, but no tax registration.
    xml.element("ram:BuyerTradeParty", |xml| {
        party(xml, &paper.buyer, &Identity::of(paper, &paper.buyer), None);
    });
}

fn party(xml: &mut Xml, party: &Party, identity: &Identity, registration: Option<&str>) {
    xml.optional("ram:ID", identity.identifier.as_deref());
    xml.leaf("ram:Name", &party.name);
    contact(xml, party);
    if semantics::has_address(party) {
        xml.element("ram:PostalTradeAddress", |xml| address(xml, party));
    }
    if let Some(email) = semantics::endpoint(party) {
        xml.element("ram:URIUniversalCommunication", |xml| {
            xml.leaf_with("ram:URIID", &[("schemeID", "EM")], email);
        });
    }
    for (number, scheme) in [(identity.vat.as_deref(), "VA"), (registration, "FC")] {
        if let Some(number) = number {
            xml.element("ram:SpecifiedTaxRegistration", |xml| {
                xml.leaf_with("ram:ID", &[("schemeID", scheme)], number);
            });
        }
    }
}

fn contact(xml: &mut Xml, party: &Party) {
    let texts = [&party.contact, &party.phone, &party.email];
    let [name, phone, email] = texts.map(|text| text.as_deref().filter(|text| !text.trim().is_empty()));
    if name.or(phone).or(email).is_none() {
        return;
    }
    xml.element("ram:DefinedTradeContact", |xml| {
        xml.optional("ram:PersonName", name);
        if let Some(phone) = phone {
            xml.element("ram:TelephoneUniversalCommunication", |xml| xml.leaf("ram:CompleteNumber", phone));
        }
        if let Some(email) = email {
            xml.element("ram:EmailURIUniversalCommunication", |xml| xml.leaf("ram:URIID", email));
        }
    });
}

fn address(xml: &mut Xml, party: &Party) {
    let (first, second, rest) = street(party);
    xml.optional("ram:PostcodeCode", party.address.postal_code.as_deref());
    xml.optional("ram:LineOne", first);
    xml.optional("ram:LineTwo", second);
    xml.optional("ram:LineThree", rest.as_deref());
    xml.optional("ram:CityName", party.address.city.as_deref());
    xml.optional("ram:CountryID", party.address.country.map(kernel::Country::code));
    xml.optional("ram:CountrySubDivisionName", party.address.region.as_deref());
}

fn settlement(xml: &mut Xml, paper: &Paper, adjustments: &Adjustments) {
    if paper.account.is_some() {
        xml.leaf("ram:PaymentReference", &paper.number);
    }
    xml.optional("ram:TaxCurrencyCode", paper.tax_at_home.map(|home| home.tax.currency().code()));
    xml.leaf("ram:InvoiceCurrencyCode", paper.currency.code());
    payment(xml, paper);
    for row in &paper.totals.taxes {
        xml.element("ram:ApplicableTradeTax", |xml| {
            amount(xml, "ram:CalculatedAmount", row.amount);
            xml.leaf("ram:TypeCode", "VAT");
            xml.optional("ram:ExemptionReason", row.reason.as_deref());
            amount(xml, "ram:BasisAmount", row.base);
            xml.leaf("ram:CategoryCode", row.class.category.code());
            if row.reason.is_some() {
                xml.optional("ram:ExemptionReasonCode", exemption_code(row.class.category));
            }
            xml.optional("ram:RateApplicablePercent", semantics::rate(row.class).as_deref());
        });
    }
    for adjustment in &adjustments.all {
        document_adjustment(xml, adjustment);
    }
    let terms = semantics::terms(paper);
    if terms.is_some() || paper.due_date.is_some() {
        xml.element("ram:SpecifiedTradePaymentTerms", |xml| {
            xml.optional("ram:Description", terms.as_deref());
            if let Some(due) = paper.due_date {
                date(xml, "ram:DueDateDateTime", "udt:DateTimeString", due);
            }
        });
    }
    monetary_summation(xml, paper, adjustments);
    if let Some(corrected) = &paper.corrects {
        xml.element("ram:InvoiceReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", &corrected.number);
            date(xml, "ram:FormattedIssueDateTime", "qdt:DateTimeString", corrected.issue_date);
        });
    }
}

fn payment(xml: &mut Xml, paper: &Paper) {
    let Some(account) = &paper.account else { return };
    xml.element("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
        xml.leaf("ram:TypeCode", payment_means(paper));
        xml.element("ram:PayeePartyCreditorFinancialAccount", |xml| {
            xml.leaf("ram:IBANID", &account.iban);
            xml.optional("ram:AccountName", Some(&account.holder));
        });
        if let Some(bic) = account.bic.as_deref().filter(|bic| !bic.is_empty()) {
            xml.element("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| xml.leaf("ram:BICID", bic));
        }
    });
}

fn document_adjustment(xml: &mut Xml, adjustment: &Adjustment) {
    xml.element("ram:SpecifiedTradeAllowanceCharge", |xml| {
        indicator(xml, adjustment.is_charge);
        amount(xml, "ram:ActualAmount", adjustment.amount);
        if !adjustment.is_charge {
            xml.leaf("ram:ReasonCode", DISCOUNT_CODE);
        }
        xml.leaf("ram:Reason", adjustment.reason());
        xml.element("ram:CategoryTradeTax", |xml| tax_class(xml, adjustment.class));
    });
}

fn monetary_summation(xml: &mut Xml, paper: &Paper, adjustments: &Adjustments) {
    let totals = &paper.totals;
    xml.element("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |xml| {
        amount(xml, "ram:LineTotalAmount", adjustments.line_total);
        for (name, value) in [
            ("ram:ChargeTotalAmount", adjustments.charge_total),
            ("ram:AllowanceTotalAmount", adjustments.allowance_total),
        ] {
            if !value.is_zero() {
                amount(xml, name, value);
            }
        }
        amount(xml, "ram:TaxBasisTotalAmount", totals.net);
        // The one amount that CII wants its currency named on.
        for tax in [totals.tax_total].into_iter().chain(paper.tax_at_home.map(|home| home.tax)) {
            let currency = [("currencyID", tax.currency().code())];
            xml.leaf_with("ram:TaxTotalAmount", &currency, &semantics::amount(tax));
        }
        amount(xml, "ram:GrandTotalAmount", totals.total);
        if !paper.prepaid.is_zero() {
            amount(xml, "ram:TotalPrepaidAmount", paper.prepaid);
        }
        amount(xml, "ram:DuePayableAmount", paper.payable);
    });
}

fn tax_class(xml: &mut Xml, class: TaxClass) {
    xml.leaf("ram:TypeCode", "VAT");
    xml.leaf("ram:CategoryCode", class.category.code());
    xml.optional("ram:RateApplicablePercent", semantics::rate(class).as_deref());
}

fn indicator(xml: &mut Xml, is_charge: bool) {
    xml.element("ram:ChargeIndicator", |xml| {
        xml.leaf("udt:Indicator", if is_charge { "true" } else { "false" });
    });
}

/// In the form 102 of UNCL 2379: `20260314`.
fn date(xml: &mut Xml, name: &'static str, string: &'static str, date: Date) {
    xml.element(name, |xml| {
        let text = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
        xml.leaf_with(string, &[("format", "102")], &text);
    });
}

fn amount(xml: &mut Xml, name: &'static str, value: Money) {
    xml.leaf(name, &semantics::amount(value));
}
