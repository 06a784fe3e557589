//! How a language writes dates, times and figures.

use kernel::{Date, Decimal, Money, Quantity, Timestamp, Zone};

use crate::words::{self, Words};

/// The conventions that a letter follows.
pub(crate) struct Locale {
    pub(crate) words: &'static Words,
    numbers: Numbers,
    /// Whether the month stands before the day, as in the United States.
    month_first: bool,
    /// Whose dollar is plain `$`.
    dollar: Option<&'static str>,
}

/// How figures are written.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    decimal: char,
    group: char,
    /// Figures before the point below which there is no grouping.
    group_from: usize,
    /// Whether the currency stands behind the amount.
    behind: bool,
    /// What stands between a figure and its per cent sign.
    percent_gap: &'static str,
}

const BLANK: char = '\u{A0}';

const ENGLISH: Numbers = Numbers { decimal: '.', group: ',', group_from: 4, behind: false, percent_gap: "" };
const GERMAN: Numbers =
    Numbers { decimal: ',', group: '.', group_from: 4, behind: true, percent_gap: "\u{A0}" };
const SWISS: Numbers =
    Numbers { decimal: '.', group: '\u{2019}', group_from: 4, behind: false, percent_gap: "" };
const FRENCH: Numbers =
    Numbers { decimal: ',', group: '\u{202F}', group_from: 4, behind: true, percent_gap: "\u{202F}" };
const SPANISH: Numbers =
    Numbers { decimal: ',', group: '.', group_from: 5, behind: true, percent_gap: "\u{A0}" };

/// Where Spanish is written with a decimal point, as in English.
const SPANISH_WITH_POINT: [&str; 10] = ["MX", "US", "PR", "GT", "HN", "NI", "SV", "DO", "PA", "PE"];

/// What a currency is called where its own sign says which it is.
const SIGNS: [(&str, &str); 12] = [
    ("EUR", "€"),
    ("GBP", "£"),
    ("USD", "US$"),
    ("JPY", "¥"),
    ("KRW", "₩"),
    ("INR", "₹"),
    ("CAD", "CA$"),
    ("AUD", "A$"),
    ("NZD", "NZ$"),
    ("MXN", "MX$"),
    ("BRL", "R$"),
    ("PHP", "₱"),
];

impl Locale {
    /// The conventions of a BCP 47 tag; English where the language is unknown.
    pub(crate) fn of(tag: Option<&str>) -> Self {
        let mut parts = tag.unwrap_or_default().split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_lowercase();
        let region = parts.find(|part| part.len() == 2).map(str::to_uppercase).unwrap_or_default();
        let (words, numbers) = match (language.as_str(), region.as_str()) {
            ("de", "CH" | "LI") => (&words::GERMAN, SWISS),
            ("de", _) => (&words::GERMAN, GERMAN),
            ("fr", _) => (&words::FRENCH, FRENCH),
            ("es", region) if SPANISH_WITH_POINT.contains(&region) => (&words::SPANISH, ENGLISH),
            ("es", _) => (&words::SPANISH, SPANISH),
            _ => (&words::ENGLISH, ENGLISH),
        };
        let english = words.language == "en";
        let dollar = match region.as_str() {
            "" if english => Some("USD"),
            "US" => Some("USD"),
            "CA" => Some("CAD"),
            "AU" => Some("AUD"),
            "NZ" => Some("NZD"),
            "MX" => Some("MXN"),
            _ => None,
        };
        let month_first = english && matches!(region.as_str(), "" | "US");
        Self { words, numbers, month_first, dollar }
    }

    /// A day in words, which nobody can misread: `14 March 2026`.
    pub(crate) fn date(&self, date: Date) -> String {
        let month = self.words.months[date.month() as usize - 1];
        let (day, year) = (date.day(), date.year());
        match self.words.language {
            "de" => format!("{day}. {month} {year}"),
            "fr" if day == 1 => format!("1er {month} {year}"),
            "es" => format!("{day} de {month} de {year}"),
            "en" if self.month_first => format!("{month} {day}, {year}"),
            _ => format!("{day} {month} {year}"),
        }
    }

    /// A month in words: `March 2026`.
    pub(crate) fn month(&self, first: Date) -> String {
        let month = self.words.months[first.month() as usize - 1];
        let of = if self.words.language == "es" { " de " } else { " " };
        format!("{month}{of}{}", first.year())
    }

    /// An instant on the wall of a zone, which is named.
    pub(crate) fn moment(&self, at: Timestamp, zone: Zone) -> String {
        let (hour, minute) = zone.time_of(at);
        format!("{}, {hour:02}:{minute:02} ({zone})", self.date(zone.date_of(at)))
    }

    /// An amount with its currency: `€1,234.50`, `1.234,50 €`.
    pub(crate) fn money(&self, amount: Money) -> String {
        let figure = self.figure(amount.to_decimal(), amount.currency().exponent());
        let code = amount.currency().code();
        let known = SIGNS.iter().find(|(known, _)| *known == code).map_or(code, |(_, sign)| *sign);
        let sign = if self.dollar == Some(code) { "$" } else { known };
        if self.numbers.behind {
            return format!("{figure}{BLANK}{sign}");
        }
        let gap = if sign.ends_with(char::is_alphabetic) { "\u{A0}" } else { "" };
        match figure.strip_prefix('\u{2212}') {
            Some(positive) => format!("\u{2212}{sign}{gap}{positive}"),
            None => format!("{sign}{gap}{figure}"),
        }
    }

    pub(crate) fn quantity(&self, quantity: Quantity) -> String {
        let quantity = quantity.to_decimal();
        self.figure(quantity, quantity.scale())
    }

    /// A change in per cent, with its sign: `+12.5%`.
    pub(crate) fn change(&self, percent: Decimal) -> String {
        let plus = if percent.is_sign_positive() && !percent.is_zero() { "+" } else { "" };
        format!("{plus}{}{}%", self.figure(percent, percent.scale()), self.numbers.percent_gap)
    }

    fn figure(&self, value: Decimal, digits: u32) -> String {
        let mut value = value;
        value.rescale(digits);
        let text = value.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut figure = String::new();
        if value.is_sign_negative() && !value.is_zero() {
            figure.push('\u{2212}');
        }
        for (index, digit) in whole.chars().enumerate() {
            let grouped = whole.len() >= self.numbers.group_from;
            if grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
                figure.push(self.numbers.group);
            }
            figure.push(digit);
        }
        if !fraction.is_empty() {
            figure.push(self.numbers.decimal);
            figure.push_str(fraction);
        }
        figure
    }
}
