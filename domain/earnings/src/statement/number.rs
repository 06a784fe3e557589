//! Amounts as exports write them, and which mark in them is the decimal one.

use std::borrow::Cow;

use kernel::{Currency, Decimal};

/// The mark between whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Point,
    Comma,
}

/// What a cell says about the currency by a sign or code beside the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Exact(Currency),
    /// A bare `$`, which some twenty currencies use.
    Dollar,
    /// A bare `¥`: yen or yuan.
    Yen,
    /// `Rs`, of India and its neighbours.
    Rupee,
    /// `lei`, of Romania and Moldova.
    Leu,
    /// `kr`, of four countries in the north, none of which is meant more often than the others.
    Krona,
}

/// A number read from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) value: Decimal,
    pub(super) sign: Option<Sign>,
}

/// What the cells of a column tell about its decimal mark (D2).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    point: u64,
    comma: u64,
    /// Cells such as `1.234`, which could be either.
    open_point: u64,
    /// Cells such as `1,234`, which could be either.
    open_comma: u64,
    /// Cells beside whose number a currency of three decimals or more stands.
    thousandths: u64,
    /// Of the cells that could be either: those without a currency beside their number.
    open_bare: u64,
    /// Those with `¥`.
    open_yen: u64,
    /// Those with a currency that has minor units, or may have.
    open_minor: u64,
}

/// What is found out about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict<T> {
    Decided(T),
    /// Some cells could be read in two ways.
    Open,
    /// Every reading gives the same.
    Indifferent,
}

/// A cell taken apart.
enum Anatomy<'a> {
    Blank,
    Number { negative: bool, sign: Option<Sign>, digits: &'a str },
    Other,
}

impl Mark {
    fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

impl Sign {
    pub(super) fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// The currency meant, given the one that is expected here; `None` where that settles nothing.
    pub(super) fn currency(self, expected: Currency) -> Option<Currency> {
        let (family, usual): (&[&str], _) = match self {
            Self::Exact(currency) => return Some(currency),
            Self::Dollar => (DOLLARS, Some("USD")),
            Self::Yen => (&["JPY", "CNY"], Some("JPY")),
            Self::Rupee => (&["INR", "PKR", "LKR", "NPR", "MUR", "SCR"], Some("INR")),
            Self::Leu => (&["RON", "MDL"], Some("RON")),
            Self::Krona => (&["SEK", "NOK", "DKK", "ISK"], None),
        };
        if family.contains(&expected.code()) { Some(expected) } else { usual?.parse().ok() }
    }

    /// Whether it can stand beside an amount of a currency.
    pub(super) fn fits(self, currency: Currency) -> bool {
        self.currency(currency) == Some(currency)
    }
}

impl Evidence {
    pub(super) fn see(&mut self, cell: &str) {
        let Anatomy::Number { digits, sign, .. } = dissect(cell) else { return };
        if let Some(Sign::Exact(currency)) = sign
            && currency.exponent() > 2
        {
            self.thousandths += 1;
        }
        let last = digits.rfind(['.', ',']);
        let Some(last) = last else { return };
        let (before, after) = (&digits[..last], &digits[last + 1..]);
        let is_point = digits.as_bytes()[last] == b'.';
        let decimal = match before.rfind(['.', ',']) {
            // The same mark twice groups thousands, so the other one is the decimal mark.
            Some(earlier) => before.as_bytes()[earlier] != digits.as_bytes()[last],
            None if after.len() != 3 => true,
            None => {
                let plain = before.bytes().all(|byte| byte.is_ascii_digit());
                if plain && (1..=3).contains(&before.len()) && !before.starts_with('0') {
                    *(if is_point { &mut self.open_point } else { &mut self.open_comma }) += 1;
                    match sign {
                        None => self.open_bare += 1,
                        Some(Sign::Yen) => self.open_yen += 1,
                        Some(Sign::Exact(currency)) if currency.exponent() == 0 => {}
                        Some(_) => self.open_minor += 1,
                    }
                    return;
                }
                true
            }
        };
        if decimal == is_point {
            self.point += 1;
        } else {
            self.comma += 1;
        }
    }

    /// Where cells contradict each other the more frequent mark wins, and the others are bad cells.
    pub(super) fn verdict(self) -> Verdict<Mark> {
        match (self.point, self.comma, self.open_point + self.open_comma) {
            (0, 0, 0) => Verdict::Indifferent,
            (0, 0, _) => Verdict::Open,
            (point, comma, _) if point >= comma => Verdict::Decided(Mark::Point),
            _ => Verdict::Decided(Mark::Comma),
        }
    }

    /// The same for numbers that never reach a thousand, such as the hours of a shift: `7.500`
    /// is then seven and a half.
    pub(super) fn verdict_of_small(self) -> Verdict<Mark> {
        match (self.verdict(), self.open_point, self.open_comma) {
            (Verdict::Open, _, 0) => Verdict::Decided(Mark::Point),
            (Verdict::Open, 0, _) => Verdict::Decided(Mark::Comma),
            (verdict, ..) => verdict,
        }
    }

    /// Whether every cell that leaves it open is such as `1.234`, and no currency has so many
    /// decimals: where the comma is usual, that is a thousand and more.
    pub(super) fn points_group(self) -> bool {
        self.open_comma == 0 && self.thousandths == 0
    }

    /// The decimal mark, where the cells leave it open with one and the same mark, and are of
    /// currencies without minor units: that mark can only group thousands.
    ///
    /// `of_bare` and `of_yen` say whether what has no currency beside it, or `¥`, is of such a one.
    pub(super) fn mark_of_whole(self, of_bare: bool, of_yen: bool) -> Option<Mark> {
        let is_whole =
            self.open_minor == 0 && (of_bare || self.open_bare == 0) && (of_yen || self.open_yen == 0);
        match (self.verdict(), self.open_point, self.open_comma) {
            (Verdict::Open, 0, _) if is_whole => Some(Mark::Point),
            (Verdict::Open, _, 0) if is_whole => Some(Mark::Comma),
            _ => None,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            point: self.point + other.point,
            comma: self.comma + other.comma,
            open_point: self.open_point + other.open_point,
            open_comma: self.open_comma + other.open_comma,
            thousandths: self.thousandths + other.thousandths,
            open_bare: self.open_bare + other.open_bare,
            open_yen: self.open_yen + other.open_yen,
            open_minor: self.open_minor + other.open_minor,
        }
    }
}

/// Reads a number; `None` for a blank cell and what stands for one.
///
/// # Errors
/// What is wrong with the cell, in words for its user.
pub(super) fn parse(cell: &str, mark: Mark) -> Result<Option<Figure>, String> {
    let (negative, sign, digits) = match dissect(cell) {
        Anatomy::Blank => return Ok(None),
        Anatomy::Other => return Err(format!("“{}” is not a number", shown(cell))),
        Anatomy::Number { negative, sign, digits } => (negative, sign, digits),
    };
    let plain = ungrouped(digits, mark).ok_or_else(|| {
        let mark = mark.sign();
        format!("“{}” is not a number with the decimal mark “{mark}”, which the other rows have", shown(cell))
    })?;
    let mut value =
        Decimal::from_str_exact(&plain).map_err(|_| format!("“{}” has too many digits", shown(cell)))?;
    value.set_sign_negative(negative && !value.is_zero());
    Ok(Some(Figure { value, sign }))
}

/// Whether a cell holds nothing: blank, or one of the ways to write that.
pub(super) fn is_blank(cell: &str) -> bool {
    const NOTHING: &[&str] = &["", "-", "--", "---", "–", "—", "n/a", "na", "#n/a", "null", "none"];
    let cell = trimmed(cell);
    cell.len() <= 6 && NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(cell))
}

/// At most the first 60 characters of a cell, for a message.
pub(super) fn shown(cell: &str) -> Cow<'_, str> {
    match cell.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &cell[..end]).into(),
        None => cell.into(),
    }
}

/// Without blanks, a stray byte order mark, and the quote by which exporters keep spreadsheets
/// from running a cell as a formula.
pub(super) fn trimmed(cell: &str) -> &str {
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}' || is_directional(c);
    cell.trim_matches(blank).trim_start_matches('\'').trim_matches(blank)
}

/// Whether a character only says in which direction others are written.
pub(super) fn is_directional(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn dissect(cell: &str) -> Anatomy<'_> {
    if is_blank(cell) {
        return Anatomy::Blank;
    }
    let cell = trimmed(cell);
    let Some(first) = cell.find(|c: char| c.is_ascii_digit()) else {
        return if is_accounting_zero(cell) { Anatomy::Blank } else { Anatomy::Other };
    };
    let Some(last) = cell.rfind(|c: char| c.is_ascii_digit()) else { return Anatomy::Other };
    // `.50` begins at its mark, but `Rs.50` does not.
    let first = match cell[..first].strip_suffix(['.', ',']) {
        Some(before) if !before.ends_with(char::is_alphabetic) => first - 1,
        _ => first,
    };
    let (prefix, digits, suffix) = (&cell[..first], &cell[first..=last], &cell[last + 1..]);
    let (mut minus, mut open, mut closed) = (0, 0, 0);
    let is_other =
        |c: char| c.is_whitespace() || is_directional(c) || is_minus(c) || matches!(c, '+' | '(' | ')');
    for c in prefix.chars().chain(suffix.chars()) {
        match c {
            c if is_minus(c) => minus += 1,
            '(' => open += 1,
            ')' => closed += 1,
            _ => {}
        }
    }
    if open != closed || minus + open > 1 || suffix.contains('(') || prefix.contains(')') {
        return Anatomy::Other;
    }
    let mut sign = None;
    for word in prefix.split(is_other).chain(suffix.split(is_other)).filter(|word| !word.is_empty()) {
        match sign_of(word) {
            Some(exact @ Sign::Exact(_)) => sign = Some(exact),
            Some(vague) => sign = sign.or(Some(vague)),
            None => return Anatomy::Other,
        }
    }
    Anatomy::Number { negative: minus + open == 1, sign, digits }
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}' | '\u{FE63}' | '\u{FF0D}')
}

/// Whether a dash stands where the number would, as spreadsheets write zero: `$ -`, `-   €`.
fn is_accounting_zero(cell: &str) -> bool {
    let gap = |c: char| c.is_whitespace() || is_directional(c) || is_minus(c);
    let mut words = cell.split(gap).filter(|word| !word.is_empty());
    let sign = words.next().and_then(sign_of);
    sign.is_some() && words.next().is_none() && cell.chars().filter(|c| is_minus(*c)).count() == 1
}

/// Digits with at most one `.`, or `None` where the groups are not thousands.
fn ungrouped(digits: &str, mark: Mark) -> Option<String> {
    let (whole, fraction) = digits.split_once(mark.sign()).unwrap_or((digits, "0"));
    let mut groups = whole.split(is_group_mark);
    let mut plain = groups.next()?.to_owned();
    let rest: Vec<&str> = groups.collect();
    if let Some((last, middle)) = rest.split_last() {
        let mut marks = whole.chars().filter(|c| is_group_mark(*c));
        let mark = marks.next();
        let one_mark = marks.all(|other| Some(other) == mark);
        // Two digits in the middle are lakhs: 1,23,456.
        let middle_fits = middle.iter().all(|group| matches!(group.len(), 2 | 3));
        if !(1..=3).contains(&plain.len()) || last.len() != 3 || !middle_fits || !one_mark {
            return None;
        }
        plain.extend(rest);
    }
    let well_formed =
        !fraction.is_empty() && plain.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if plain.is_empty() {
        plain.push('0');
    }
    well_formed.then(|| format!("{plain}.{fraction}"))
}

fn is_group_mark(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '\u{2019}') || c.is_whitespace()
}

/// The currency that a sign or code names, beside a number or alone.
pub(super) fn sign_of(word: &str) -> Option<Sign> {
    match word {
        "$" => return Some(Sign::Dollar),
        "¥" | "￥" => return Some(Sign::Yen),
        "Rs" | "Rs." | "₨" => return Some(Sign::Rupee),
        "lei" | "Lei" | "leu" => return Some(Sign::Leu),
        "kr" | "kr." | "Kr" | "Kr." => return Some(Sign::Krona),
        _ => {}
    }
    let code = word.strip_suffix('$').filter(|code| code.len() == 3).unwrap_or(word);
    let named = SIGNS.iter().find(|(sign, _)| *sign == word).map(|(_, code)| *code);
    named.unwrap_or(&code.to_uppercase()).parse().ok().map(Sign::Exact)
}

const DOLLARS: &[&str] = &[
    "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU", "BBD", "BMD", "BND",
    "BSD", "BZD", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
];

const SIGNS: &[(&str, &str)] = &[
    ("€", "EUR"),
    ("£", "GBP"),
    ("US$", "USD"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("NT$", "TWD"),
    ("MX$", "MXN"),
    ("R$", "BRL"),
    ("CN¥", "CNY"),
    ("JP¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("Ft", "HUF"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("TL", "TRY"),
    ("R", "ZAR"),
    ("RM", "MYR"),
    ("Rp", "IDR"),
    ("₽", "RUB"),
    ("₦", "NGN"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(cell: &str, mark: Mark) -> String {
        parse(cell, mark).unwrap().unwrap().value.normalize().to_string()
    }

    fn verdict(cells: &[&str]) -> Verdict<Mark> {
        let mut evidence = Evidence::default();
        for cell in cells {
            evidence.see(cell);
        }
        evidence.verdict()
    }

    #[test]
    fn rule_d2_numbers_of_the_wild_are_read() {
        for (cell, expected) in [
            ("1'000.00", "1000"),
            ("1’000.05", "1000.05"),
            ("(12.00)", "-12"),
            ("($12.50)", "-12.5"),
            ("−3", "-3"),
            ("-$1.08", "-1.08"),
            ("-CA$4.42", "-4.42"),
            ("- $12.01", "-12.01"),
            ("+ $1,150.00", "1150"),
            ("€88.20", "88.2"),
            ("88.20 €", "88.2"),
            ("-$454.99 USD", "-454.99"),
            ("USD 454.99", "454.99"),
            ("12.00-", "-12"),
            ("'-3.50", "-3.5"),
            ("1\u{a0}234.50", "1234.5"),
            ("1\u{202f}234.50", "1234.5"),
            ("1,23,456.78", "123456.78"),
            ("Rs.500", "500"),
            ("kr123.45", "123.45"),
            ("12.50 kr.", "12.5"),
            ("R12.00", "12"),
            ("-RM12.00", "-12"),
            ("Rp 12.00", "12"),
            ("SFr. 12.00", "12"),
            ("12.00 ₽", "12"),
            ("₦12.00", "12"),
            ("12.00 lei", "12"),
            ("12.00 TL", "12"),
            ("\u{200e}12.50\u{200e}", "12.5"),
            ("\u{200f}-\u{200e}12.50 ₪", "-12.5"),
            (".50", "0.5"),
            ("-.50", "-0.5"),
            ("-0.00", "0"),
            ("1,234,567", "1234567"),
        ] {
            assert_eq!(value(cell, Mark::Point), expected, "{cell:?}");
        }
        for (cell, expected) in
            [("4.711,98", "4711.98"), ("49,37", "49.37"), ("-1 234,5 €", "-1234.5"), ("1.234", "1234")]
        {
            assert_eq!(value(cell, Mark::Comma), expected, "{cell:?}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_blank() {
        for cell in
            ["", " ", "--", "N/A", "null", "-", "—", "\u{a0}", "\u{200e}-", "$-", " $ -   ", "-   €", "CHF –"]
        {
            assert_eq!(parse(cell, Mark::Point), Ok(None), "{cell:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for cell in [
            "abc",
            "1e3",
            "12 apples",
            "1.2.3",
            "1,2",
            "12,34.5",
            "1.",
            "--5",
            "(5",
            "5)",
            "1,234,56",
            "1'234,567",
            "0x1F",
            "NaN",
            "١٢",
            "$",
            "$--",
            "- x",
            "$ - €",
        ] {
            assert!(parse(cell, Mark::Point).is_err(), "{cell:?}");
        }
    }

    #[test]
    fn rule_d2_a_column_decides_its_decimal_mark_not_a_cell() {
        assert_eq!(verdict(&["1,234", "5.00"]), Verdict::Decided(Mark::Point));
        assert_eq!(verdict(&["1.234", "5,00"]), Verdict::Decided(Mark::Comma));
        assert_eq!(verdict(&["1.234,50"]), Verdict::Decided(Mark::Comma));
        assert_eq!(verdict(&["1.234.567"]), Verdict::Decided(Mark::Comma));
        assert_eq!(verdict(&["0.333"]), Verdict::Decided(Mark::Point));
        assert_eq!(verdict(&["1234,567"]), Verdict::Decided(Mark::Comma));
        assert_eq!(verdict(&["1'000,500"]), Verdict::Decided(Mark::Comma));
    }

    #[test]
    fn rule_d2_groups_of_three_alone_leave_it_open() {
        assert_eq!(verdict(&["1,234", "500", "-12,000"]), Verdict::Open);
        assert_eq!(verdict(&["1.234"]), Verdict::Open);
        assert_eq!(verdict(&["1234", "--", "12"]), Verdict::Indifferent);
    }

    #[test]
    fn a_sign_names_the_currency_as_far_as_it_can() {
        let sign = |cell| parse(cell, Mark::Point).unwrap().unwrap().sign;
        let currency = |code: &str| code.parse::<Currency>().ok();

        assert_eq!(sign("-CA$4.42"), currency("CAD").map(Sign::Exact));
        assert_eq!(sign("-$454.99 USD"), currency("USD").map(Sign::Exact));
        assert_eq!(sign("$5"), Some(Sign::Dollar));
        assert_eq!(sign("5"), None);
        let meant = |sign: Sign, expected| sign.currency(currency(expected).unwrap());
        assert_eq!(meant(Sign::Dollar, "CAD"), currency("CAD"));
        assert_eq!(meant(Sign::Dollar, "EUR"), currency("USD"));
        assert_eq!(meant(Sign::Rupee, "PKR"), currency("PKR"));
        assert_eq!(meant(Sign::Rupee, "EUR"), currency("INR"));
        assert_eq!(meant(Sign::Krona, "NOK"), currency("NOK"));
        assert_eq!(meant(Sign::Krona, "EUR"), None);
        for (sign, _) in SIGNS {
            assert!(sign_of(sign).is_some(), "{sign}");
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_the_same_however_it_is_written(minor in -99_999_999_999_i64..=99_999_999_999) {
            let value = Decimal::new(minor, 2);
            let plain = value.abs().to_string();
            let (whole, fraction) = plain.split_once('.').unwrap();
            let groups: Vec<&str> = whole.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
            let sign = if minor < 0 { "-" } else { "" };

            for (group, point, mark) in [(",", ".", Mark::Point), (".", ",", Mark::Comma), ("'", ".", Mark::Point), ("\u{a0}", ",", Mark::Comma)] {
                let cell = format!("{sign}{}{point}{fraction}", groups.join(group));
                let mut evidence = Evidence::default();
                evidence.see(&cell);
                prop_assert_eq!(evidence.verdict(), Verdict::Decided(mark));
                prop_assert_eq!(parse(&cell, mark).unwrap().unwrap().value, value, "{}", cell);
            }
        }

        #[test]
        fn no_cell_makes_the_reader_stumble(cell in ".{0,40}") {
            Evidence::default().see(&cell);
            let _ = parse(&cell, Mark::Point);
            let _ = parse(&cell, Mark::Comma);
        }
    }
}
