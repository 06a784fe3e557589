//! What is known of a file once it has been surveyed: enough to read any of its rows.

use std::borrow::Cow;

use kernel::{Currency, Money, MoneyError, Zone};

use super::{
    booking::BadCell,
    moment::{self, Day, Format, Moment, Order},
    number::{self, Figure, Mark, Sign, shown},
    record::Record,
};

/// The columns of a file and how their cells are read.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) columns: Vec<Heading>,
    pub(super) currency: Currencies,
    /// The zone on whose calendar instants are booked.
    pub(super) zone: Zone,
}

/// One column: its name and the formats of its cells.
#[derive(Debug)]
pub(super) struct Heading {
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) dates: Format,
    /// Whether its dates are instants in UTC, as its name or the dialect says.
    pub(super) utc: bool,
}

/// What an amount without a currency of its own is in: the first of these that is known.
#[derive(Debug)]
pub(super) struct Currencies {
    /// The one that the file names, where it names exactly one.
    pub(super) of_file: Option<Currency>,
    /// The one that the user gave for what the file lacks.
    pub(super) given: Option<Currency>,
    pub(super) of_dialect: Option<Currency>,
    pub(super) fallback: Currency,
}

/// One row, read by the formats of its columns.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) record: &'a Record,
    pub(super) sheet: &'a Sheet,
}

impl Heading {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.trim().to_owned(),
            mark: Mark::Point,
            dates: Format::Order(Order::Dmy),
            utc: moment::names_utc(name),
        }
    }
}

impl Currencies {
    /// The currency of an amount that names none.
    pub(super) fn usual(&self) -> Currency {
        self.of_file.or(self.given).or(self.of_dialect).unwrap_or(self.fallback)
    }

    /// The currency that a sign beside an amount means here, as far as it says so.
    pub(super) fn signed(&self, sign: Option<Sign>) -> Currency {
        let usual = self.usual();
        sign.and_then(|sign| sign.currency(usual)).unwrap_or(usual)
    }
}

impl Sheet {
    /// Whether the row is the header once more, as where files were joined.
    pub(super) fn is_header(&self, record: &Record) -> bool {
        record.len() >= self.columns.len()
            && self.columns.iter().zip(record.cells()).all(|(column, cell)| column.name == cell.trim())
    }

    /// Whether a row shows something beyond the last column: then any of its cells may be in the
    /// wrong one.
    pub(super) fn is_exceeded_by(&self, record: &Record) -> bool {
        record.cells().skip(self.columns.len()).any(|cell| !number::trimmed(cell).is_empty())
    }
}

impl<'a> Cells<'a> {
    /// Without blanks around it, and without the quote that keeps spreadsheets from running a
    /// cell that begins with a sign.
    pub(super) fn text(self, index: usize) -> &'a str {
        let cell = self.record.cell(index).trim();
        match cell.strip_prefix('\'') {
            Some(guarded) if guarded.starts_with(['=', '+', '-', '@']) => guarded,
            _ => cell,
        }
    }

    /// `None` where the cell is blank.
    pub(super) fn figure(self, index: usize) -> Result<Option<Figure>, BadCell> {
        number::parse(self.record.cell(index), self.sheet.columns[index].mark)
            .map_err(|problem| self.bad(index, problem))
    }

    /// `None` where the cell is blank.
    pub(super) fn money(self, index: usize, currency: Currency) -> Result<Option<Money>, BadCell> {
        self.figure(index)?.map(|figure| self.amount(index, figure, currency)).transpose()
    }

    /// What was read from a cell, as an amount of a currency; the sign beside it must be one of it.
    pub(super) fn amount(self, index: usize, figure: Figure, currency: Currency) -> Result<Money, BadCell> {
        if figure.sign.is_some_and(|sign| !sign.fits(currency)) {
            let cell = shown(self.text(index));
            return Err(self.bad(index, format!("“{cell}” is no amount in {currency}, which the row is in")));
        }
        Money::try_exact(figure.value.normalize(), currency).map_err(|error| {
            let cell = shown(self.text(index));
            let problem = match error {
                MoneyError::TooPrecise { .. } => {
                    format!("“{cell}” has more decimals than {currency}, which has {}", currency.exponent())
                }
                error => format!("“{cell}”: {error}"),
            };
            self.bad(index, problem)
        })
    }

    /// `None` where the cell is blank.
    pub(super) fn moment(self, index: usize) -> Result<Option<Moment>, BadCell> {
        let column = &self.sheet.columns[index];
        let moment = moment::parse(self.record.cell(index), column.dates)
            .map_err(|problem| self.bad(index, problem))?;
        Ok(moment.map(|moment| if column.utc { moment.in_utc() } else { moment }))
    }

    pub(super) fn date(self, index: usize) -> Result<Day, BadCell> {
        let moment = self.moment(index)?.ok_or_else(|| self.bad(index, "is empty"))?;
        Ok(moment.day(self.sheet.zone))
    }

    /// The currency that a cell names; `None` where it is blank.
    pub(super) fn currency(self, index: usize) -> Result<Option<Currency>, BadCell> {
        let cell = shown(self.text(index));
        let sign = currency_named(self.text(index))
            .map_err(|()| self.bad(index, format!("“{cell}” is not a currency code")))?;
        let Some(sign) = sign else { return Ok(None) };
        let currency = sign.currency(self.sheet.currency.usual());
        currency.map(Some).ok_or_else(|| self.bad(index, format!("“{cell}” could be several currencies")))
    }

    /// The cells that show something, joined.
    pub(super) fn joined(self, indexes: impl IntoIterator<Item = usize>) -> String {
        let mut text = String::new();
        for cell in indexes.into_iter().map(|index| self.text(index)).filter(|cell| !number::is_blank(cell)) {
            if !text.is_empty() {
                text.push_str(" · ");
            }
            text.push_str(&unescaped(cell));
        }
        text
    }

    pub(super) fn bad(self, index: usize, problem: impl Into<String>) -> BadCell {
        let column = &self.sheet.columns[index];
        BadCell::new(&column.name, problem)
    }
}

/// Reads a currency column, where signs and codes in lower case are met too.
pub(super) fn currency_named(cell: &str) -> Result<Option<Sign>, ()> {
    if number::is_blank(cell) {
        return Ok(None);
    }
    number::sign_of(number::trimmed(cell)).map(Some).ok_or(())
}

/// Some exporters leave the entities of their web pages in titles.
fn unescaped(text: &str) -> Cow<'_, str> {
    const ENTITIES: &[(&str, &str)] = &[
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    if !text.contains('&') {
        return text.into();
    }
    ENTITIES.iter().fold(text.to_owned(), |text, (entity, plain)| text.replace(entity, plain)).into()
}
