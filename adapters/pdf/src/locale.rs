//! How a language writes dates and figures, and what it calls the parts of a paper.

mod captions;

use kernel::{Currency, Date, Decimal, Money, Quantity, Rate};

pub(crate) use captions::Captions;

/// The conventions that a paper follows.
pub(crate) struct Locale {
    pub(crate) captions: &'static Captions,
    language: Language,
    numbers: Numbers,
    /// Where the reader is, which decides whose dollar is plain `$`.
    region: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    English,
    German,
    French,
    Spanish,
    Thai,
}

/// How figures are written.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    decimal: char,
    group: char,
    /// Figures before the point below which there is no grouping.
    group_from: usize,
    currency: Place,
    /// What stands between a figure and its per cent sign.
    percent_gap: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `€1,234.00`, and `CHF 1,234.00` where the symbol is letters.
    Before,
    /// `CHF 1’234.00`, always with a blank.
    BeforeWithBlank,
    /// `1.234,00 €`
    After,
}

/// An amount in the parts that a page sets differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AmountParts {
    /// The sign and, where it stands in front, the currency.
    pub(crate) before: String,
    /// What is before the decimal sign, grouped.
    pub(crate) whole: String,
    /// The decimal sign and what follows, if the currency has minor units.
    pub(crate) fraction: String,
    /// The currency, where it stands behind.
    pub(crate) after: String,
}

const BLANK: char = '\u{A0}';
const NARROW_BLANK: char = '\u{202F}';
const MINUS: char = '\u{2212}';

const ENGLISH: Numbers =
    Numbers { decimal: '.', group: ',', group_from: 4, currency: Place::Before, percent_gap: "" };
const GERMAN: Numbers =
    Numbers { decimal: ',', group: '.', group_from: 4, currency: Place::After, percent_gap: "\u{A0}" };
const SWISS: Numbers = Numbers {
    decimal: '.',
    group: '\u{2019}',
    group_from: 4,
    currency: Place::BeforeWithBlank,
    percent_gap: "",
};
const AUSTRIAN: Numbers = Numbers {
    decimal: ',',
    group: '.',
    group_from: 4,
    currency: Place::BeforeWithBlank,
    percent_gap: "\u{A0}",
};
const FRENCH: Numbers = Numbers {
    decimal: ',',
    group: NARROW_BLANK,
    group_from: 4,
    currency: Place::After,
    percent_gap: "\u{202F}",
};
const CANADIAN_FRENCH: Numbers = Numbers { group: BLANK, percent_gap: "\u{A0}", ..FRENCH };
const SPANISH: Numbers =
    Numbers { decimal: ',', group: '.', group_from: 5, currency: Place::After, percent_gap: "\u{A0}" };

/// Where Spanish is written with a decimal point, as in English.
const SPANISH_WITH_POINT: [&str; 10] = ["MX", "US", "PR", "GT", "HN", "NI", "SV", "DO", "PA", "PE"];

/// What a currency is called where its own sign says which it is, and the one region where a shorter
/// sign does.
const SIGNS: [(&str, &str, &str, &str); 16] = [
    ("EUR", "€", "", ""),
    ("GBP", "£", "", ""),
    ("USD", "US$", "$", "US"),
    ("JPY", "¥", "", ""),
    ("CNY", "CN¥", "¥", "CN"),
    ("KRW", "₩", "", ""),
    ("INR", "₹", "", ""),
    ("ILS", "₪", "", ""),
    ("VND", "₫", "", ""),
    ("CAD", "CA$", "$", "CA"),
    ("AUD", "A$", "$", "AU"),
    ("NZD", "NZ$", "$", "NZ"),
    ("MXN", "MX$", "$", "MX"),
    ("BRL", "R$", "", ""),
    ("THB", "THB", "฿", "TH"),
    ("PHP", "₱", "", ""),
];

impl Locale {
    /// The conventions of a BCP 47 tag; English where the language is unknown, and those of the
    /// language's home where the region is.
    pub(crate) fn of(tag: Option<&str>) -> Self {
        let tag = tag.unwrap_or_default();
        let mut parts = tag.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_lowercase();
        let region = parts.find(|part| part.len() == 2).map(str::to_uppercase);
        let at = region.as_deref().unwrap_or_default();
        let (language, numbers, captions, home) = match (language.as_str(), at) {
            ("de", "CH" | "LI") => (Language::German, SWISS, &captions::GERMAN, "CH"),
            ("de", "AT") => (Language::German, AUSTRIAN, &captions::GERMAN, "AT"),
            ("de", _) => (Language::German, GERMAN, &captions::GERMAN, "DE"),
            ("fr", "CA") => (Language::French, CANADIAN_FRENCH, &captions::FRENCH, "CA"),
            ("fr", _) => (Language::French, FRENCH, &captions::FRENCH, "FR"),
            ("es", at) if SPANISH_WITH_POINT.contains(&at) => {
                (Language::Spanish, ENGLISH, &captions::SPANISH, "MX")
            }
            ("es", _) => (Language::Spanish, SPANISH, &captions::SPANISH, "ES"),
            ("th", _) => (Language::Thai, ENGLISH, &captions::THAI, "TH"),
            _ => (Language::English, ENGLISH, &captions::ENGLISH, "US"),
        };
        Self { captions, language, numbers, region: region.or_else(|| Some(home.to_owned())) }
    }

    /// The language that the captions are in, as a tag.
    pub(crate) fn language(&self) -> &'static str {
        match self.language {
            Language::English => "en",
            Language::German => "de",
            Language::French => "fr",
            Language::Spanish => "es",
            Language::Thai => "th",
        }
    }

    /// A day in words, which nobody can misread: `14 March 2026`.
    pub(crate) fn date(&self, date: Date) -> String {
        let (day, month, year) = (date.day(), self.captions.months[date.month() as usize - 1], date.year());
        match self.language {
            // Only where the month comes first elsewhere too; 14 March is understood everywhere.
            Language::English if self.region.as_deref() == Some("US") => format!("{month} {day}, {year}"),
            Language::German => format!("{day}. {month} {year}"),
            Language::French if day == 1 => format!("1er {month} {year}"),
            Language::English | Language::French => format!("{day} {month} {year}"),
            Language::Spanish => format!("{day} de {month} de {year}"),
            // The Buddhist era, and said to be.
            Language::Thai => format!("{day} {month} พ.ศ. {}", year + 543),
        }
    }

    /// An amount with its currency: `€1,234.50`, `1.234,50 €`.
    pub(crate) fn money(&self, amount: Money) -> String {
        let AmountParts { before, whole, fraction, after } = self.money_parts(amount);
        format!("{before}{whole}{fraction}{after}")
    }

    pub(crate) fn money_parts(&self, amount: Money) -> AmountParts {
        let (minus, whole, fraction) = self.parts(amount.to_decimal(), amount.currency().exponent());
        let sign = self.sign(amount.currency());
        let (before, after) = match self.numbers.currency {
            Place::After => (minus.to_owned(), format!("{BLANK}{sign}")),
            Place::Before if !sign.ends_with(char::is_alphabetic) => {
                (format!("{minus}{sign}"), String::new())
            }
            Place::Before | Place::BeforeWithBlank => (format!("{minus}{sign}{BLANK}"), String::new()),
        };
        AmountParts { before, whole, fraction, after }
    }

    /// An amount in a column that says elsewhere what its currency is.
    pub(crate) fn figure(&self, amount: Money) -> String {
        let (minus, whole, fraction) = self.parts(amount.to_decimal(), amount.currency().exponent());
        format!("{minus}{whole}{fraction}")
    }

    /// A price per unit: as many digits as it has, and never fewer than the currency.
    pub(crate) fn price(&self, price: Rate, currency: Currency) -> String {
        let price = price.to_decimal();
        let (minus, whole, fraction) = self.parts(price, currency.exponent().max(price.scale()));
        format!("{minus}{whole}{fraction}")
    }

    pub(crate) fn quantity(&self, quantity: Quantity) -> String {
        self.decimal(quantity.to_decimal())
    }

    /// With the digits that it has.
    pub(crate) fn decimal(&self, value: Decimal) -> String {
        let value = value.normalize();
        let (minus, whole, fraction) = self.parts(value, value.scale());
        format!("{minus}{whole}{fraction}")
    }

    pub(crate) fn count(&self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    /// A part of a whole, in per cent with the digits that it has: `12.5%`.
    pub(crate) fn share(&self, percent: Decimal) -> String {
        let (minus, whole, fraction) = self.parts(percent, percent.scale());
        format!("{minus}{whole}{fraction}{}%", self.numbers.percent_gap)
    }

    /// A rate in per cent: `9.975%`, `19 %`.
    pub(crate) fn percent(&self, rate: Rate) -> String {
        self.share(rate.to_decimal())
    }

    /// The sign, the grouped figures before the decimal sign, and what follows them.
    fn parts(&self, value: Decimal, digits: u32) -> (&'static str, String, String) {
        let mut value = value;
        value.rescale(digits);
        let text = value.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let minus = if value.is_sign_negative() && !value.is_zero() { "\u{2212}" } else { "" };
        let fraction =
            if fraction.is_empty() { String::new() } else { format!("{}{fraction}", self.numbers.decimal) };
        (minus, self.grouped(whole), fraction)
    }

    fn grouped(&self, digits: &str) -> String {
        if digits.len() < self.numbers.group_from {
            return digits.to_owned();
        }
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(self.numbers.group);
            }
            grouped.push(digit);
        }
        grouped
    }

    fn sign(&self, currency: Currency) -> &'static str {
        let code = currency.code();
        let Some((_, sign, at_home, home)) = SIGNS.iter().find(|(known, ..)| *known == code) else {
            return code;
        };
        if !at_home.is_empty() && self.region.as_deref() == Some(home) { at_home } else { sign }
    }
}

/// An amount with its sign turned, as what is taken off is shown.
pub(crate) fn taken_off(figure: &str) -> String {
    figure.strip_prefix(MINUS).map_or_else(|| format!("{MINUS}{figure}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str, code: &str) -> Money {
        Money::parse(amount, code.parse().unwrap()).unwrap()
    }

    fn shown(tag: &str, amount: &str, code: &str) -> String {
        Locale::of(Some(tag)).money(money(amount, code)).replace(BLANK, "_").replace(NARROW_BLANK, ".")
    }

    #[test]
    fn an_amount_is_written_as_its_reader_writes_it() {
        for (tag, expected) in [
            ("en", "\u{2212}€1,234,567.50"),
            ("en-GB", "\u{2212}€1,234,567.50"),
            ("de", "\u{2212}1.234.567,50_€"),
            ("de-CH", "\u{2212}€_1\u{2019}234\u{2019}567.50"),
            ("de_AT", "\u{2212}€_1.234.567,50"),
            ("fr-FR", "\u{2212}1.234.567,50_€"),
            ("es-ES", "\u{2212}1.234.567,50_€"),
            ("es-MX", "\u{2212}€1,234,567.50"),
            ("th-TH", "\u{2212}€1,234,567.50"),
            ("tlh", "\u{2212}€1,234,567.50"),
        ] {
            assert_eq!(shown(tag, "-1234567.50", "EUR"), expected, "{tag}");
        }
        assert_eq!(shown("es", "1234.50", "EUR"), "1234,50_€");
    }

    #[test]
    fn rule_m2_a_currency_has_its_own_digits() {
        assert_eq!(shown("en", "1234", "JPY"), "¥1,234");
        assert_eq!(shown("de", "1234", "JPY"), "1.234_¥");
        assert_eq!(shown("en", "1.250", "KWD"), "KWD_1.250");
    }

    #[test]
    fn a_dollar_is_plain_only_at_home() {
        let shown = |tag| shown(tag, "5.00", "USD");

        assert_eq!(
            [shown("en"), shown("en-US"), shown("en-GB"), shown("fr")],
            ["$5.00", "$5.00", "US$5.00", "5,00_US$"]
        );
        assert_eq!(super::tests::shown("th", "5.00", "THB"), "฿5.00");
    }

    #[test]
    fn a_date_is_written_as_its_reader_writes_it() {
        let date = "2026-03-01".parse().unwrap();
        for (tag, expected) in [
            ("en", "March 1, 2026"),
            ("en-GB", "1 March 2026"),
            ("de-DE", "1. März 2026"),
            ("fr", "1er mars 2026"),
            ("es", "1 de marzo de 2026"),
            ("th", "1 มีนาคม พ.ศ. 2569"),
        ] {
            assert_eq!(Locale::of(Some(tag)).date(date), expected, "{tag}");
        }
    }

    #[test]
    fn rates_prices_and_quantities_keep_their_digits() {
        let (english, french) = (Locale::of(None), Locale::of(Some("fr")));
        let eur = "EUR".parse().unwrap();

        assert_eq!(english.percent("9.975".parse().unwrap()), "9.975%");
        assert_eq!(french.percent("20".parse().unwrap()), "20\u{202F}%");
        assert_eq!(english.price("0.1648".parse().unwrap(), eur), "0.1648");
        assert_eq!(english.price("5".parse().unwrap(), eur), "5.00");
        assert_eq!(french.quantity("-1234.5".parse().unwrap()), "\u{2212}1\u{202F}234,5");
    }
}
