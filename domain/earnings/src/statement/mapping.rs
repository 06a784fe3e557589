//! A statement of any other make, read by the columns that its user names.

use std::str::FromStr;

use kernel::{Decimal, FieldFault, Money, Quantity};
use serde_json::{Map, Value};

use super::{
    StatementError,
    booking::{BadCell, Booking, Reading},
    header::HeaderRow,
    moment::{Format, Order},
    number::{Mark, is_blank, shown},
    sheet::Cells,
};
use crate::EarningKind;

/// Which column holds what, and how its cells are to be read.
///
/// Without `date` and `amount` it names no columns, and only says how the cells of a known
/// dialect are to be read: so a user answers when a statement turns out to be ambiguous.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pub date: Option<String>,
    pub date_format: Option<DateFormat>,
    pub decimal: Option<DecimalMark>,
    /// Columns whose cells are added up; a blank cell is zero, unless all are.
    pub amount: Vec<String>,
    pub hours: Option<Hours>,
    pub platform: Option<String>,
    pub currency: Option<String>,
    pub source_id: Option<String>,
    /// Columns whose cells are joined.
    pub notes: Vec<String>,
}

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFormat {
    Iso,
    DayFirst,
    MonthFirst,
    YearFirst,
    /// Seconds or milliseconds since 1970, which are instants.
    Epoch,
}

/// Which mark stands before the fraction in the numbers of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    Point,
    Comma,
}

/// Where the hours come from; they are rounded to six decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    Column {
        column: String,
        unit: HoursUnit,
    },
    /// From one column of dates with times to another.
    Between {
        start: String,
        end: String,
    },
}

/// In what the hours of a column are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoursUnit {
    Hours,
    Minutes,
    Seconds,
    /// `7:30`, or `7:30:15`.
    Clock,
}

/// A mapping whose columns have been found in a file.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) date: usize,
    pub(super) amounts: Vec<usize>,
    pub(super) hours: Option<HoursColumns>,
    pub(super) platform: Option<usize>,
    pub(super) currency: Option<usize>,
    pub(super) source_id: Option<usize>,
    notes: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum HoursColumns {
    One { column: usize, unit: HoursUnit },
    Between { start: usize, end: usize },
}

impl Mapping {
    /// Whether it names columns, rather than only formats.
    #[must_use]
    pub fn names_columns(&self) -> bool {
        *self != Self { date_format: self.date_format, decimal: self.decimal, ..Self::default() }
    }

    /// Finds the columns in a row that may be the header.
    ///
    /// # Errors
    /// Each field of the mapping whose column is not there.
    pub(super) fn bind(&self, header: &HeaderRow) -> Result<Columns, Vec<FieldFault>> {
        let mut finder = Finder { header, faults: Vec::new() };
        let columns = Columns {
            date: finder.find("mapping.date", self.date.as_deref().unwrap_or_default()),
            amounts: finder.find_each("mapping.amount", &self.amount),
            hours: self.hours.as_ref().map(|hours| match hours {
                Hours::Column { column, unit } => {
                    HoursColumns::One { column: finder.find("mapping.hours.column", column), unit: *unit }
                }
                Hours::Between { start, end } => HoursColumns::Between {
                    start: finder.find("mapping.hours.start", start),
                    end: finder.find("mapping.hours.end", end),
                },
            }),
            platform: self.platform.as_ref().map(|name| finder.find("mapping.platform", name)),
            currency: self.currency.as_ref().map(|name| finder.find("mapping.currency", name)),
            source_id: self.source_id.as_ref().map(|name| finder.find("mapping.sourceId", name)),
            notes: finder.find_all("mapping.notes", &self.notes),
        };
        if finder.faults.is_empty() { Ok(columns) } else { Err(finder.faults) }
    }

    pub(super) fn mark(&self) -> Option<Mark> {
        self.decimal.map(|decimal| match decimal {
            DecimalMark::Point => Mark::Point,
            DecimalMark::Comma => Mark::Comma,
        })
    }

    pub(super) fn dates(&self) -> Option<Format> {
        self.date_format.map(|format| match format {
            DateFormat::Iso => Format::Iso,
            DateFormat::DayFirst => Format::Order(Order::Dmy),
            DateFormat::MonthFirst => Format::Order(Order::Mdy),
            DateFormat::YearFirst => Format::Order(Order::Ymd),
            DateFormat::Epoch => Format::Epoch,
        })
    }
}

struct Finder<'a> {
    header: &'a HeaderRow,
    faults: Vec<FieldFault>,
}

impl Finder<'_> {
    /// Zero, with a fault noted, where there is no such column.
    fn find(&mut self, field: &str, name: &str) -> usize {
        self.header.position(name).unwrap_or_else(|| {
            let present = shown_list(&self.header.names);
            self.faults
                .push((field.to_owned(), format!("The file has no column “{name}”; it has: {present}")));
            0
        })
    }

    fn find_all(&mut self, field: &str, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.find(field, name)).collect()
    }

    /// Likewise, with a fault noted where a column is named twice.
    fn find_each(&mut self, field: &str, names: &[String]) -> Vec<usize> {
        let before = self.faults.len();
        let columns = self.find_all(field, names);
        let twice = (1..columns.len()).find(|index| columns[..*index].contains(&columns[*index]));
        if let Some(index) = twice.filter(|_| self.faults.len() == before) {
            self.faults.push((field.to_owned(), format!("The column “{}” is named twice", names[index])));
        }
        columns
    }
}

/// The first forty names, or so.
fn shown_list(names: &[String]) -> String {
    let list: Vec<_> =
        names.iter().filter(|name| !name.is_empty()).take(40).map(|name| shown(name)).collect();
    list.join(", ")
}

impl Columns {
    pub(super) fn read(&self, cells: Cells<'_>) -> Result<Reading, BadCell> {
        let figures =
            self.amounts.iter().map(|column| Ok(cells.figure(*column)?.map(|figure| (*column, figure))));
        let figures: Vec<_> = figures.filter_map(Result::transpose).collect::<Result<_, BadCell>>()?;
        if figures.is_empty() {
            return Ok(Reading::skip("No amount"));
        }
        let signs = || figures.iter().filter_map(|(_, figure)| figure.sign);
        let sign = signs().find(|sign| sign.is_exact()).or(signs().next());
        let named = self.currency.map_or(Ok(None), |column| cells.currency(column))?;
        let currency = named.unwrap_or_else(|| cells.sheet.currency.signed(sign));
        let mut amount = Money::zero(currency);
        for (column, figure) in figures {
            amount = amount.checked_add(cells.amount(column, figure, currency)?)?;
        }
        let mut booking = Booking::plain(cells.date(self.date)?, EarningKind::Income, amount)
            .with_hours(self.hours(cells)?)
            .with_notes(cells.joined(self.notes.iter().copied()));
        if let Some(column) = self.source_id {
            booking = booking.with_source(cells.text(column));
        }
        if let Some(name) = self.platform.map(|column| cells.text(column)).filter(|name| !name.is_empty()) {
            booking = booking.on_platform(name);
        }
        Ok(booking.into())
    }

    fn hours(&self, cells: Cells<'_>) -> Result<Option<Quantity>, BadCell> {
        let (column, hours) = match self.hours {
            None => return Ok(None),
            Some(HoursColumns::Between { start, end }) => {
                let (Some(from), Some(to)) = (cells.moment(start)?, cells.moment(end)?) else {
                    return Ok(None);
                };
                let seconds = to.seconds_since(from);
                // How long it was is unknown (E2), and no reason to refuse the whole statement.
                if (-3600..0).contains(&seconds) && to.may_come_again(cells.sheet.zone) {
                    return Ok(None);
                }
                (end, Some(Decimal::from(seconds) / Decimal::from(3600)))
            }
            Some(HoursColumns::One { column, unit: HoursUnit::Clock }) => {
                let cell = cells.text(column);
                if is_blank(cell) {
                    return Ok(None);
                }
                (column, clock_hours(cell))
            }
            Some(HoursColumns::One { column, unit }) => {
                let Some(figure) = cells.figure(column)? else { return Ok(None) };
                let per_hour = match unit {
                    HoursUnit::Minutes => 60,
                    HoursUnit::Seconds => 3600,
                    HoursUnit::Hours | HoursUnit::Clock => 1,
                };
                (column, Some(figure.value / Decimal::from(per_hour)))
            }
        };
        let shown = || format!("“{}”", shown(cells.text(column)));
        let hours = hours.ok_or_else(|| cells.bad(column, format!("{} is no time such as 7:30", shown())))?;
        if hours.is_sign_negative() && !hours.is_zero() {
            return Err(cells.bad(column, format!("{} gives less than no time", shown())));
        }
        Quantity::try_rounded(hours)
            .map(Some)
            .map_err(|error| cells.bad(column, format!("{}: {error}", shown())))
    }
}

/// Reads `7:30` and `7:30:15`.
fn clock_hours(cell: &str) -> Option<Decimal> {
    let mut fields = cell.split(':').map(|field| field.parse::<u32>().ok());
    let (hours, minutes) = (fields.next()??, fields.next()??);
    let seconds = fields.next().unwrap_or(Some(0))?;
    if minutes > 59 || seconds > 59 || fields.next().is_some() {
        return None;
    }
    let seconds = Decimal::from(hours) * Decimal::from(3600) + Decimal::from(minutes * 60 + seconds);
    Some(seconds / Decimal::from(3600))
}

/// Reads the JSON form. Every fault is named at once, by its field.
impl FromStr for Mapping {
    type Err = StatementError;

    fn from_str(json: &str) -> Result<Self, StatementError> {
        let fault =
            |problem: String| StatementError::BadMapping { faults: vec![("mapping".to_owned(), problem)] };
        let value: Value =
            serde_json::from_str(json).map_err(|error| fault(format!("Must be JSON: {error}")))?;
        let Value::Object(fields) = value else { return Err(fault("Must be a JSON object".to_owned())) };
        let mut form = Form { prefix: "mapping", fields, faults: Vec::new() };
        let mapping = Self {
            date: form.text("date"),
            date_format: form.choice("dateFormat", DATE_FORMATS),
            decimal: form.choice("decimal", DECIMAL_MARKS),
            amount: form.texts("amount"),
            hours: form.hours(),
            platform: form.text("platform"),
            currency: form.text("currency"),
            source_id: form.text("sourceId"),
            notes: form.texts("notes"),
        };
        let mut faults = form.finish();
        if mapping.names_columns() && faults.is_empty() {
            let missing =
                [("mapping.date", mapping.date.is_none()), ("mapping.amount", mapping.amount.is_empty())];
            let missing = missing.into_iter().filter(|(_, missing)| *missing);
            faults.extend(missing.map(|(field, _)| (field.to_owned(), "Field is required".to_owned())));
        }
        if faults.is_empty() { Ok(mapping) } else { Err(StatementError::BadMapping { faults }) }
    }
}

/// The first choice is to find out.
const DATE_FORMATS: &[(&str, Option<DateFormat>)] = &[
    ("auto", None),
    ("iso", Some(DateFormat::Iso)),
    ("dmy", Some(DateFormat::DayFirst)),
    ("mdy", Some(DateFormat::MonthFirst)),
    ("ymd", Some(DateFormat::YearFirst)),
    ("epoch", Some(DateFormat::Epoch)),
];

const DECIMAL_MARKS: &[(&str, Option<DecimalMark>)] =
    &[("auto", None), ("point", Some(DecimalMark::Point)), ("comma", Some(DecimalMark::Comma))];

const UNITS: &[(&str, Option<HoursUnit>)] = &[
    ("hours", Some(HoursUnit::Hours)),
    ("minutes", Some(HoursUnit::Minutes)),
    ("seconds", Some(HoursUnit::Seconds)),
    ("hh:mm", Some(HoursUnit::Clock)),
];

/// An object that is taken apart field by field; what is left in the end is unknown.
struct Form {
    prefix: &'static str,
    fields: Map<String, Value>,
    faults: Vec<FieldFault>,
}

impl Form {
    fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name).filter(|value| !value.is_null())
    }

    fn refuse(&mut self, name: &str, problem: impl Into<String>) {
        self.faults.push((format!("{}.{name}", self.prefix), problem.into()));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            _ => {
                self.refuse(name, "Must be the name of a column");
                None
            }
        }
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        let values = match self.take(name) {
            None => return Vec::new(),
            Some(Value::Array(values)) if (1..=20).contains(&values.len()) => values,
            Some(value @ Value::String(_)) => vec![value],
            Some(_) => Vec::new(),
        };
        let names: Vec<String> = values
            .iter()
            .filter_map(Value::as_str)
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
            .collect();
        if names.is_empty() || names.len() < values.len() {
            self.refuse(name, "Must be the name of a column, or a list of up to 20 names");
        }
        names
    }

    fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, Option<T>)]) -> Option<T> {
        let value = self.take(name)?;
        let chosen = choices.iter().find(|(choice, _)| value.as_str() == Some(choice));
        if chosen.is_none() {
            let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            self.refuse(name, format!("Must be one of {}", names.join(", ")));
        }
        chosen.and_then(|(_, chosen)| *chosen)
    }

    fn hours(&mut self) -> Option<Hours> {
        let fields = match self.take("hours")? {
            Value::String(column) if !column.trim().is_empty() => {
                return Some(Hours::Column { column, unit: HoursUnit::Hours });
            }
            Value::Object(fields) => fields,
            _ => {
                self.refuse("hours", "Must be the name of a column, {column, unit} or {start, end}");
                return None;
            }
        };
        let mut form = Self { prefix: "mapping.hours", fields, faults: Vec::new() };
        let (column, unit) = (form.text("column"), form.choice("unit", UNITS));
        let (start, end) = (form.text("start"), form.text("end"));
        self.faults.extend(form.finish());
        match (column, start, end) {
            (Some(column), None, None) => {
                Some(Hours::Column { column, unit: unit.unwrap_or(HoursUnit::Hours) })
            }
            (None, Some(start), Some(end)) if unit.is_none() => Some(Hours::Between { start, end }),
            _ => {
                self.refuse("hours", "Must have either column and unit, or start and end");
                None
            }
        }
    }

    fn finish(mut self) -> Vec<FieldFault> {
        let unknown = std::mem::take(&mut self.fields);
        for name in unknown.keys() {
            self.refuse(name, "Unknown field");
        }
        self.faults
    }
}

#[cfg(test)]
mod tests {
    use kernel::DomainError;

    use super::*;

    fn faults(json: &str) -> Vec<String> {
        json.parse::<Mapping>().unwrap_err().faults().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_mapping_reads_from_its_json() {
        let mapping: Mapping = r#"{"date":"Day","dateFormat":"dmy","amount":["fare","tips"],"hours":{"column":"secs","unit":"seconds"},
            "platform":"company","currency":"Cur","sourceId":"Id","notes":"Memo"}"#
            .parse()
            .unwrap();

        assert_eq!(mapping.date_format, Some(DateFormat::DayFirst));
        assert_eq!(mapping.amount, ["fare", "tips"]);
        assert_eq!(
            mapping.hours,
            Some(Hours::Column { column: "secs".to_owned(), unit: HoursUnit::Seconds })
        );
        assert_eq!(mapping.notes, ["Memo"]);
    }

    #[test]
    fn every_fault_of_a_mapping_is_named_at_once() {
        let json = r#"{"date":5,"dateFormat":"usa","amount":[],"hours":{"column":"h","unit":"days","foo":1},"foo":true}"#;

        assert_eq!(
            faults(json),
            [
                "mapping.date",
                "mapping.dateFormat",
                "mapping.amount",
                "mapping.hours.unit",
                "mapping.hours.foo",
                "mapping.foo"
            ]
        );
        assert_eq!(faults(r#"{"notes":"Memo"}"#), ["mapping.date", "mapping.amount"]);
        assert_eq!(faults(r#"{"date":"D","amount":"A","hours":{"start":"S"}}"#), ["mapping.hours"]);
        for json in ["", "[]", "{", "null", r#""date""#] {
            assert_eq!(faults(json), ["mapping"], "{json:?}");
        }
    }

    #[test]
    fn a_mapping_of_formats_alone_names_no_columns() {
        let mapping: Mapping = r#"{"dateFormat":"mdy","decimal":"auto"}"#.parse().unwrap();

        assert!(!mapping.names_columns());
    }

    #[test]
    fn a_time_on_the_clock_is_a_fraction_of_hours() {
        let hours = |cell| clock_hours(cell).map(|hours| hours.round_dp(4).normalize().to_string());

        assert_eq!(hours("7:30").as_deref(), Some("7.5"));
        assert_eq!(hours("0:00:09").as_deref(), Some("0.0025"));
        assert_eq!(hours("100:15").as_deref(), Some("100.25"));
        assert_eq!([hours("7:60"), hours("7"), hours("7:3x"), hours("-1:30")], [None, None, None, None]);
    }
}
