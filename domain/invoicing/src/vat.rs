//! Which tax numbers are VAT numbers, and in which currency VAT is owed.

use kernel::{Country, Currency};

/// What people write in front of a VAT number, in capitals and without marks; longer ones before those they begin with.
const LABELS: [&str; 18] = [
    "UMSATZSTEUERIDENTIFIKATIONSNUMMER",
    "USTIDNR",
    "USTID",
    "USTNR",
    "VATREGISTRATIONNUMBER",
    "VATNUMBER",
    "VATREGNO",
    "VATNO",
    "VATID",
    "VAT",
    "TVAINTRACOMMUNAUTAIRE",
    "TVA",
    "BTWNR",
    "BTW",
    "PARTITAIVA",
    "PIVA",
    "MWSTNR",
    "UID",
];

/// What comes after the country in the numbers of the countries of the European Union, of Northern Ireland and of their
/// neighbours: `9` is a digit, `A` a letter and `X` either.
///
/// Source: the European Commission's VIES, questions and answers, 11; for Great Britain, Norway and Switzerland their
/// tax offices.
const SHAPES: [(&str, &[&str]); 32] = [
    ("AT", &["U99999999"]),
    ("BE", &["9999999999"]),
    ("BG", &["999999999", "9999999999"]),
    (
        "CH",
        &[
            "A999999999",
            "A999999999MWST",
            "A999999999TVA",
            "A999999999IVA",
            "AAA999999999",
            "AAA999999999MWST",
            "AAA999999999TVA",
            "AAA999999999IVA",
        ],
    ),
    ("CY", &["99999999A"]),
    ("CZ", &["99999999", "999999999", "9999999999"]),
    ("DE", &["999999999"]),
    ("DK", &["99999999"]),
    ("EE", &["999999999"]),
    ("EL", &["999999999"]),
    ("ES", &["X9999999X"]),
    ("FI", &["99999999"]),
    ("FR", &["XX999999999"]),
    ("GB", &["999999999", "999999999999", "AA999"]),
    ("GR", &["999999999"]),
    ("HR", &["99999999999"]),
    ("HU", &["99999999"]),
    ("IE", &["9999999A", "9999999AA", "9X99999A"]),
    ("IT", &["99999999999"]),
    ("LT", &["999999999", "999999999999"]),
    ("LU", &["99999999"]),
    ("LV", &["99999999999"]),
    ("MT", &["99999999"]),
    ("NL", &["999999999B99"]),
    ("NO", &["999999999", "999999999MVA"]),
    ("PL", &["9999999999"]),
    ("PT", &["999999999"]),
    ("RO", &["99", "999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999"]),
    ("SE", &["999999999999"]),
    ("SI", &["99999999"]),
    ("SK", &["9999999999"]),
    ("XI", &["999999999", "999999999999", "AA999"]),
];

/// How many letters and digits come after a country whose shapes are not known.
const ELSEWHERE: std::ops::RangeInclusive<usize> = 5..=13;

/// Countries of the European Union in which VAT is owed in euros; Bulgaria since 2026.
const EURO: [&str; 21] = [
    "AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PT", "SI", "SK",
];

/// The others of it, and neighbours whose law asks for the same.
const OWN_CURRENCY: [(&str, &str); 10] = [
    ("CH", "CHF"),
    ("CZ", "CZK"),
    ("DK", "DKK"),
    ("GB", "GBP"),
    ("HU", "HUF"),
    ("LI", "CHF"),
    ("NO", "NOK"),
    ("PL", "PLN"),
    ("RO", "RON"),
    ("SE", "SEK"),
];

/// The currency in which an invoice has to tell a country's VAT, whatever else it is in; `None` where no law is known
/// that asks for it.
///
/// Source: Directive 2006/112/EC, article 230, and for the neighbours their own like it.
#[must_use]
pub(crate) fn tax_currency(country: Country) -> Option<Currency> {
    let of_its_own =
        || OWN_CURRENCY.iter().find(|(code, _)| *code == country.code()).map(|(_, currency)| *currency);
    let currency = if EURO.contains(&country.code()) { Some("EUR") } else { of_its_own() };
    currency.and_then(|code| code.parse().ok())
}

/// The text as a VAT number, where it is one: `USt-IdNr. DE 123.456.789` is `DE123456789`. A number of a tax office or
/// of a register is none, whatever letters are written in front of it.
#[must_use]
pub fn vat_number(typed: &str) -> Option<String> {
    let bare: String = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let unlabelled = LABELS.iter().find_map(|label| bare.strip_prefix(label));
    [Some(bare.as_str()), unlabelled]
        .into_iter()
        .flatten()
        .find(|text| is_vat_number(text))
        .map(str::to_owned)
}

fn is_vat_number(text: &str) -> bool {
    let Some((country, rest)) = text.split_at_checked(2) else { return false };
    if let Some((_, shapes)) = SHAPES.iter().find(|(known, _)| *known == country) {
        return shapes.iter().any(|shape| fits(shape, rest));
    }
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    country.parse::<Country>().is_ok()
        && rest.starts_with(|first: char| first.is_ascii_digit())
        && ELSEWHERE.contains(&rest.len())
        && digits * 2 > rest.len()
}

fn fits(shape: &str, text: &str) -> bool {
    let fits = |(shape, byte): (u8, u8)| match shape {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_uppercase(),
        b'X' => byte.is_ascii_alphanumeric(),
        letter => letter == byte,
    };
    shape.len() == text.len() && shape.bytes().zip(text.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_number_is_of_the_shape_of_its_country() {
        for (typed, number) in [
            ("DE 123.456.789", "DE123456789"),
            ("USt-IdNr. DE123456789", "DE123456789"),
            ("UID: ATU12345678", "ATU12345678"),
            ("VAT Reg No GB 123 4567 89", "GB123456789"),
            ("Partita IVA IT12345678901", "IT12345678901"),
            ("TVA FR XX 999999999", "FRXX999999999"),
            ("el123456789", "EL123456789"),
            ("XI 123456789", "XI123456789"),
            ("CHE-123.456.789 MWST", "CHE123456789MWST"),
            ("NO 123 456 789 MVA", "NO123456789MVA"),
            ("ESX1234567X", "ESX1234567X"),
            ("AU 51 824 753 556", "AU51824753556"),
        ] {
            assert_eq!(vat_number(typed).as_deref(), Some(number), "{typed}");
        }
    }

    #[test]
    fn vat_is_owed_in_a_currency_of_its_country() {
        let all = EURO.iter().chain(OWN_CURRENCY.iter().map(|(country, _)| country));
        for code in all {
            assert!(tax_currency(code.parse().unwrap()).is_some(), "{code}");
        }
        let told = |code: &str| tax_currency(code.parse().unwrap()).map(|currency| currency.to_string());
        assert_eq!(["DE", "SE", "US"].map(told), [Some("EUR".to_owned()), Some("SEK".to_owned()), None]);
    }

    #[test]
    fn the_number_of_a_tax_office_or_a_register_is_none() {
        for typed in [
            "12-3456789",
            "ABN 51",
            "de",
            "DE12345678",
            "St.-Nr. 12/345/67890",
            "Steuernummer 12/345/67890",
            "SIREN 123456789",
            "NIP 5260250274",
            "NIF 12345678",
            "NI 12",
            "GSTIN 27AAAPL1234C1Z5",
            "HRB 12345",
            "VAT",
            "",
        ] {
            assert_eq!(vat_number(typed), None, "{typed}");
        }
    }
}
