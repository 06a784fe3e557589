//! One row of a known dialect, its cells asked for by column.

use kernel::{Currency, Decimal, Money, Quantity};

use super::{
    booking::BadCell,
    dialect::{Column, Content, Dialect},
    moment::{self, Day},
    number::{is_blank, shown},
    sheet::Cells,
};

/// A row as the reader of a dialect sees it. A column that the file does not have is blank.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) cells: Cells<'a>,
    pub(super) dialect: &'static Dialect,
    /// Where in the file each column of the dialect is.
    pub(super) columns: &'a [Option<usize>],
}

impl<'a> Row<'a> {
    /// Empty where the column is missing.
    pub(super) fn text(self, column: &Column) -> &'a str {
        self.index(column).map_or("", |index| self.cells.text(index))
    }

    /// In lower case, to look for words in.
    pub(super) fn lower(self, column: &Column) -> String {
        self.text(column).to_lowercase()
    }

    /// Whether one of the phrases is in the cell, as whole words: “fee” is not in “coffee”.
    pub(super) fn mentions(self, column: &Column, phrases: &[&str]) -> bool {
        let mut words = String::from(" ");
        for word in self.lower(column).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            words.push_str(word);
            words.push(' ');
        }
        phrases.iter().any(|phrase| words.contains(&format!(" {phrase} ")))
    }

    pub(super) fn is_blank(self, column: &Column) -> bool {
        is_blank(self.text(column))
    }

    /// Whether a yes-or-no cell says yes, by anything that is not a no.
    pub(super) fn flag(self, column: &Column) -> bool {
        !self.is_blank(column) && !matches!(self.lower(column).as_str(), "0" | "false" | "no")
    }

    /// The currency of the row: that of its currency column, or that of the sign beside one of
    /// its amounts, or the file's.
    pub(super) fn currency(self) -> Result<Currency, BadCell> {
        for index in self.indexes(Content::Currency) {
            if let Some(currency) = self.cells.currency(index)? {
                return Ok(currency);
            }
        }
        let mut vague = None;
        for index in self.indexes(Content::Money) {
            match self.cells.figure(index).ok().flatten().and_then(|figure| figure.sign) {
                Some(sign) if sign.is_exact() => return Ok(self.cells.sheet.currency.signed(Some(sign))),
                sign => vague = vague.or(sign),
            }
        }
        Ok(self.cells.sheet.currency.signed(vague))
    }

    /// The currency that one column names.
    pub(super) fn currency_in(self, column: &Column) -> Result<Option<Currency>, BadCell> {
        self.index(column).map_or(Ok(None), |index| self.cells.currency(index))
    }

    /// `None` where the cell is blank.
    pub(super) fn money(self, column: &Column, currency: Currency) -> Result<Option<Money>, BadCell> {
        self.index(column).map_or(Ok(None), |index| self.cells.money(index, currency))
    }

    /// Zero where the cell is blank.
    pub(super) fn money_or_zero(self, column: &Column, currency: Currency) -> Result<Money, BadCell> {
        Ok(self.money(column, currency)?.unwrap_or(Money::zero(currency)))
    }

    /// The cells of several columns, added up.
    pub(super) fn sum(self, columns: &[&Column], currency: Currency) -> Result<Money, BadCell> {
        columns.iter().try_fold(Money::zero(currency), |sum, column| {
            Ok(sum.checked_add(self.money_or_zero(column, currency)?)?)
        })
    }

    /// A count of hours, of which each unit of the cell is the given part.
    pub(super) fn hours(self, column: &Column, units_per_hour: u32) -> Result<Option<Quantity>, BadCell> {
        let Some(index) = self.index(column) else { return Ok(None) };
        let Some(figure) = self.cells.figure(index)? else { return Ok(None) };
        let hours = figure.value / Decimal::from(units_per_hour);
        if hours < Decimal::ZERO {
            return Err(self.cells.bad(index, "is less than no time"));
        }
        Quantity::try_rounded(hours).map(Some).map_err(|error| self.cells.bad(index, error.to_string()))
    }

    /// The date that the row is booked on.
    pub(super) fn date(self, column: &Column) -> Result<Day, BadCell> {
        match self.index(column) {
            Some(index) => self.cells.date(index),
            None => Err(BadCell::new(column.name(), "is missing")),
        }
    }

    /// The date where the time of day, and its zone, have columns of their own.
    pub(super) fn date_at(self, date: &Column, time: &Column, zone: &Column) -> Result<Day, BadCell> {
        let Some(index) = self.index(date) else { return self.date(date) };
        let Some(moment) = self.cells.moment(index)? else { return self.date(date) };
        let clock = moment::parse_time(self.text(time));
        if clock.is_none() && !self.is_blank(time) {
            return Err(BadCell::new(time.name(), format!("“{}” is no time of day", shown(self.text(time)))));
        }
        let moment = moment.at(clock);
        let utc = moment::is_utc(self.text(zone));
        Ok(if utc { moment.in_utc() } else { moment }.day(self.cells.sheet.zone))
    }

    /// What the columns say, joined.
    pub(super) fn notes(self, columns: &[&Column]) -> String {
        self.cells.joined(columns.iter().filter_map(|column| self.index(column)))
    }

    fn index(self, column: &Column) -> Option<usize> {
        let position = self.dialect.columns().iter().position(|known| known.name() == column.name());
        debug_assert!(
            position.is_some(),
            "{} is not among the columns of {}",
            column.name(),
            self.dialect.name()
        );
        self.columns[position?]
    }

    fn indexes(self, content: Content) -> impl Iterator<Item = usize> {
        let columns = self.dialect.columns().iter().zip(self.columns);
        columns.filter(move |(column, _)| column.content() == content).filter_map(|(_, index)| *index)
    }
}
