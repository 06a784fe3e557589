//! Numbers of documents (N1, N2).

use std::{fmt, str::FromStr};

use garde::Validate;
use kernel::{Calendar, Date, Expected, FieldFault, Id, Span, Timestamp, UserId, Version};

use crate::{InvoicingError, PaperKind};

pub type SeriesId = Id<Series>;

/// The longest pattern, in characters.
pub const PATTERN_MAX: usize = 40;

/// The last number that a series can be told to go on from.
pub const NEXT_NUMBER_MAX: u64 = 999_999_999;

/// When a series begins again with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reset {
    Never,
    Year,
    FiscalYear,
    Month,
}

/// How a number is written: `INV-{YYYY}-{0000}`.
///
/// In braces stand `{YYYY}` and `{YY}`, the year of the date of issue, `{MM}`, its month, `{FY}`, the
/// year in which its fiscal year began, and, once, zeros: the counter with at least so many digits.
/// The rest are letters and digits of ASCII, blanks and `- _ . / #`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Year,
    ShortYear,
    Month,
    FiscalYear,
    /// With at least so many digits.
    Counter(usize),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPattern {
    #[error("Must have 1 to {PATTERN_MAX} characters")]
    Length,
    #[error("Must hold only letters, digits, blanks, - _ . / # and braces")]
    Character,
    #[error("Must have in braces only YYYY, YY, MM, FY, or up to 9 zeros")]
    Placeholder,
    #[error("Must have one counter, such as {{0000}}")]
    Counter,
}

/// A series of numbers; there is one for each kind of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub id: SeriesId,
    pub user: UserId,
    pub kind: PaperKind,
    pub pattern: Pattern,
    pub reset: Reset,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Changes what is given and keeps the rest.
#[derive(Debug, Clone, Validate)]
pub struct ReviseSeries {
    #[garde(skip)]
    pub pattern: Option<Pattern>,
    #[garde(skip)]
    pub reset: Option<Reset>,
    /// Goes on with this number in the present period; never with one that was given out (N2).
    #[garde(inner(range(min = 1, max = NEXT_NUMBER_MAX)))]
    pub next_number: Option<u64>,
}

impl Series {
    /// The series that a seller begins with: `INV-2026-0001`, `CN-2026-0001`.
    ///
    /// # Panics
    /// Never: both patterns are patterns.
    #[must_use]
    pub fn first(user: UserId, kind: PaperKind, now: Timestamp) -> Self {
        let prefix = match kind {
            PaperKind::Invoice => "INV-",
            PaperKind::CreditNote => "CN-",
        };
        let parts =
            vec![Part::Text(prefix.to_owned()), Part::Year, Part::Text("-".to_owned()), Part::Counter(4)];
        Self {
            id: Id::mint(now),
            user,
            kind,
            pattern: Pattern { text: format!("{prefix}{{YYYY}}-{{0000}}"), parts },
            reset: Reset::Year,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale`; `BadFields` where the pattern would write one number twice, for it does not tell the
    /// periods apart.
    pub fn revise(
        mut self,
        change: &ReviseSeries,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, InvoicingError> {
        if !expected.allows(self.version) {
            return Err(InvoicingError::Stale);
        }
        self.pattern = change.pattern.clone().unwrap_or(self.pattern);
        self.reset = change.reset.unwrap_or(self.reset);
        if let Some(missing) = self.pattern.lacks(self.reset) {
            let fault: FieldFault =
                ("pattern".into(), format!("Must have {missing}, for the counter begins again"));
            return Err(InvoicingError::BadFields(vec![fault]));
        }
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// The period that a date falls in, within which counters go on: `2026`, `2026-03`, `FY2025`; empty
    /// where they are never reset.
    #[must_use]
    pub fn period(&self, date: Date, calendar: &Calendar) -> String {
        match self.reset {
            Reset::Never => String::new(),
            Reset::Year => format!("{:04}", date.year()),
            Reset::FiscalYear => format!("FY{:04}", fiscal_year(date, calendar)),
            Reset::Month => format!("{:04}-{:02}", date.year(), date.month()),
        }
    }
}

impl Pattern {
    /// Writes a number; one with more digits than the pattern has zeros is written whole.
    #[must_use]
    pub fn number(&self, counter: u64, date: Date, calendar: &Calendar) -> String {
        let write = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Year => format!("{:04}", date.year()),
            Part::ShortYear => format!("{:02}", date.year().rem_euclid(100)),
            Part::Month => format!("{:02}", date.month()),
            Part::FiscalYear => format!("{:04}", fiscal_year(date, calendar)),
            Part::Counter(digits) => format!("{counter:0digits$}"),
        };
        self.parts.iter().map(write).collect()
    }

    /// What it must have for numbers of different periods to differ.
    fn lacks(&self, reset: Reset) -> Option<&'static str> {
        let has = |part: &Part| self.parts.contains(part);
        let year = has(&Part::Year) || has(&Part::ShortYear);
        match reset {
            Reset::Year if !year => Some("{YYYY} or {YY}"),
            Reset::Month if !year || !has(&Part::Month) => Some("{YYYY} or {YY}, and {MM}"),
            Reset::FiscalYear if !has(&Part::FiscalYear) => Some("{FY}"),
            _ => None,
        }
    }
}

impl FromStr for Pattern {
    type Err = NotAPattern;

    fn from_str(text: &str) -> Result<Self, NotAPattern> {
        if !(1..=PATTERN_MAX).contains(&text.chars().count()) {
            return Err(NotAPattern::Length);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('{') {
                let (name, after) = inner.split_once('}').ok_or(NotAPattern::Placeholder)?;
                parts.push(placeholder(name)?);
                rest = after;
            } else {
                let literal = rest.split('{').next().unwrap_or_default();
                let plain = |c: char| c.is_ascii_alphanumeric() || " -_./#".contains(c);
                if !literal.chars().all(plain) {
                    return Err(NotAPattern::Character);
                }
                parts.push(Part::Text(literal.to_owned()));
                rest = &rest[literal.len()..];
            }
        }
        let counters = parts.iter().filter(|part| matches!(part, Part::Counter(_))).count();
        if counters != 1 {
            return Err(NotAPattern::Counter);
        }
        if text.trim() != text {
            return Err(NotAPattern::Character);
        }
        Ok(Self { text: text.to_owned(), parts })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn placeholder(name: &str) -> Result<Part, NotAPattern> {
    match name {
        "YYYY" => Ok(Part::Year),
        "YY" => Ok(Part::ShortYear),
        "MM" => Ok(Part::Month),
        "FY" => Ok(Part::FiscalYear),
        zeros if (1..=9).contains(&zeros.len()) && zeros.bytes().all(|b| b == b'0') => {
            Ok(Part::Counter(zeros.len()))
        }
        _ => Err(NotAPattern::Placeholder),
    }
}

fn fiscal_year(date: Date, calendar: &Calendar) -> i32 {
    calendar.period(Span::FiscalYear, calendar.zone.start_of(date)).first().year()
}

#[cfg(test)]
mod tests {
    use kernel::{YearDay, Zone};

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn number(pattern: &str, counter: u64, day: &str) -> String {
        let mut calendar = Calendar::of(Zone::UTC);
        calendar.fiscal_year_start = YearDay::try_new(4, 6).unwrap();
        pattern.parse::<Pattern>().unwrap().number(counter, date(day), &calendar)
    }

    #[test]
    fn rule_n2_a_number_is_written_as_the_pattern_says() {
        assert_eq!(number("INV-{YYYY}-{0000}", 1, "2026-03-14"), "INV-2026-0001");
        assert_eq!(number("{YY}{MM}/{00}", 7, "2026-03-14"), "2603/07");
        assert_eq!(number("R {FY}.{0}", 12, "2026-04-05"), "R 2025.12");
        assert_eq!(number("R {FY}.{0}", 12, "2026-04-06"), "R 2026.12");
    }

    #[test]
    fn rule_n2_after_9999_comes_10000() {
        assert_eq!(number("INV-{0000}", 9999, "2026-03-14"), "INV-9999");
        assert_eq!(number("INV-{0000}", 10_000, "2026-03-14"), "INV-10000");
    }

    #[test]
    fn a_pattern_has_one_counter_and_nothing_strange() {
        let refusal = |text: &str| text.parse::<Pattern>().unwrap_err();

        assert_eq!(refusal(""), NotAPattern::Length);
        assert_eq!(refusal(&format!("{}{{0}}", "x".repeat(40))), NotAPattern::Length);
        assert_eq!(refusal("INV-{YYYY}"), NotAPattern::Counter);
        assert_eq!(refusal("{0}-{00}"), NotAPattern::Counter);
        assert_eq!(refusal("INV\u{e9}-{0}"), NotAPattern::Character);
        assert_eq!(refusal("INV}-{0}"), NotAPattern::Character);
        assert_eq!(refusal(" INV-{0}"), NotAPattern::Character);
        for text in ["{", "{0", "{YYY}", "{}", "{0000000000}", "{yyyy}{0}"] {
            assert_eq!(refusal(text), NotAPattern::Placeholder, "{text}");
        }
    }

    #[test]
    fn rule_n2_a_counter_that_begins_again_needs_its_period_in_the_number() {
        let now = "2026-03-14T09:00:00Z".parse().unwrap();
        let series = Series::first(Id::mint(now), PaperKind::Invoice, now);
        let revise = |pattern: &str, reset| {
            let change = ReviseSeries {
                pattern: Some(pattern.parse().unwrap()),
                reset: Some(reset),
                next_number: None,
            };
            series.clone().revise(&change, Expected::Any, now).is_ok()
        };

        assert_eq!(series.pattern.to_string().parse::<Pattern>(), Ok(series.pattern.clone()));
        assert!(revise("{0}", Reset::Never));
        assert!(!revise("{0}", Reset::Year) && revise("{YY}-{0}", Reset::Year));
        assert!(!revise("{YYYY}-{0}", Reset::Month) && revise("{YYYY}{MM}{0}", Reset::Month));
        assert!(!revise("{YYYY}-{0}", Reset::FiscalYear) && revise("{FY}-{0}", Reset::FiscalYear));
    }

    #[test]
    fn rule_n2_periods_follow_the_date_of_issue() {
        let now = "2026-03-14T09:00:00Z".parse().unwrap();
        let mut calendar = Calendar::of(Zone::UTC);
        calendar.fiscal_year_start = YearDay::try_new(4, 6).unwrap();
        let series = Series::first(Id::mint(now), PaperKind::Invoice, now);
        let period = |reset| Series { reset, ..series.clone() }.period(date("2026-03-14"), &calendar);

        assert_eq!(
            [Reset::Never, Reset::Year, Reset::FiscalYear, Reset::Month].map(period),
            ["", "2026", "FY2025", "2026-03"]
        );
    }
}
