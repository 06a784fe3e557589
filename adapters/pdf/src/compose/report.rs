//! A report on its pages: what it is, of whom and of when, and its table.

use analytics::{Cell, CellKind, Letterhead, Report, RowKind, Value};
use krilla::tagging::ArtifactType;

use super::{Align, Composer, FOOT, HEAD, Ink, LABEL, SECOND, STRONG, Slot, TEXT, Type};
use crate::fonts::{Family, Fonts};
use crate::locale::Locale;
use crate::sheet::{NodeId, Part, Role, Sheet};
use crate::text::{Paragraph, Setter, TextLine};

/// The blank between two columns, and above and below a line of the table.
const GAP: f32 = 14.0;
const PAD: f32 = 4.5;
/// What a column of text is given at least, and what a column of figures is given at most.
const TEXT_MIN: f32 = 72.0;
const FIGURES_MAX: f32 = 110.0;
/// From how many columns on, besides the one of labels, the sheet lies on its side.
const WIDE: usize = 5;
/// The lines that one field may have; what is more is left out.
const FIELD_LINES: usize = 6;

/// What is laid out.
struct Printed<'a> {
    report: &'a Report,
    letterhead: &'a Letterhead,
    columns: Vec<Column>,
    rows: Vec<Row>,
}

struct Column {
    caption: String,
    is_figure: bool,
}

/// A line of the table, in words.
struct Row {
    fields: Vec<String>,
    is_sum: bool,
}

/// Lays the report out.
pub(crate) fn compose(
    fonts: &Fonts,
    report: &Report,
    letterhead: &Letterhead,
    locale: &Locale,
) -> Result<Sheet, String> {
    let (short, long, margin) =
        if letterhead.on_letter { (612.0, 792.0, 56.0) } else { (595.276, 841.89, 52.0) };
    let (width, height) = if report.columns.len() >= WIDE { (long, short) } else { (short, long) };
    let printed = Printed { report, letterhead, columns: columns(report), rows: rows(report, locale) };
    let mut composer = Composer {
        setter: Setter::new(fonts),
        locale,
        paper: &printed,
        left: margin,
        width: width - 2.0 * margin,
        bottom: height - FOOT,
        y: HEAD,
        sheet: Sheet::new(width, height),
    };
    composer.title()?;
    composer.body()?;
    composer.running_lines(&letterhead.title, &letterhead.owner, &letterhead.owner)?;
    Ok(composer.sheet)
}

/// Labels need no caption.
fn columns(report: &Report) -> Vec<Column> {
    let labels = Column { caption: String::new(), is_figure: false };
    let others = report.columns.iter().map(|column| Column {
        caption: column.label.clone(),
        is_figure: !matches!(column.kind, CellKind::Text | CellKind::Date),
    });
    std::iter::once(labels).chain(others).collect()
}

fn rows(report: &Report, locale: &Locale) -> Vec<Row> {
    let row = |label: &str, cells: &[Cell], is_sum| {
        let cells = cells.iter().map(|cell| said(&cell.value, locale));
        Row { fields: std::iter::once(label.to_owned()).chain(cells).collect(), is_sum }
    };
    let rows = report.rows.iter().map(|line| row(&line.label, &line.cells, line.kind == RowKind::Subtotal));
    let totals = report.totals.iter().map(|cells| row(locale.captions.total, cells, true));
    rows.chain(totals).collect()
}

fn said(value: &Value, locale: &Locale) -> String {
    match value {
        Value::Absent => "\u{2013}".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Money(money) => locale.figure(*money),
        Value::Count(count) => locale.count(*count),
        Value::Quantity(quantity) => locale.quantity(*quantity),
        Value::Percent(percent) => locale.share(*percent),
        Value::Rate(rate) => locale.percent(*rate),
        Value::Date(date) => locale.date(*date),
    }
}

impl Composer<'_, Printed<'_>> {
    fn title(&mut self) -> Result<(), String> {
        let (locale, width) = (self.locale, self.width);
        let Printed { report, letterhead, .. } = self.paper;
        let part = self.paragraph_node(None);
        self.y = self.write(part, &letterhead.owner, LABEL, self.left, self.y, width)? + 6.0;
        let part = self.heading_node(1, &letterhead.title);
        let large = Type { family: Family::Serif, size: 22.0, leading: 28.0, ink: Ink::First };
        self.y = self.write(part, &letterhead.title, large, self.left, self.y, width)?;
        let span = |first, last| format!("{} \u{2013} {}", locale.date(first), locale.date(last));
        let days = match (report.as_of, report.period) {
            (Some(day), _) => Some(locale.date(day)),
            (None, Some(period)) if period.first() == period.last() => Some(locale.date(period.first())),
            (None, period) => period.map(|period| span(period.first(), period.last())),
        };
        let about: Vec<String> = days.into_iter().chain([report.currency.code().to_owned()]).collect();
        let about = (about.join("  \u{B7}  "), Type { ink: Ink::Accent, ..TEXT });
        let notes = letterhead.notes.iter().map(|note| (note.clone(), SECOND));
        for (text, kind) in std::iter::once(about).chain(notes) {
            let part = self.paragraph_node(None);
            self.y = self.write(part, &text, kind, self.left, self.y + 2.0, width)?;
        }
        self.y += 18.0;
        Ok(())
    }

    fn body(&mut self) -> Result<(), String> {
        let printed = self.paper;
        let widths = self.widths()?;
        let table = self.sheet.node(None, Role::Table);
        let head = self.sheet.node(Some(table), Role::TableHead);
        let head = self.sheet.node(Some(head), Role::Row);
        self.captions_row(&widths, Some(head))?;
        let body = self.sheet.node(Some(table), Role::TableBody);
        for (row, next) in printed.rows.iter().zip(printed.rows.iter().skip(1).map(Some).chain([None])) {
            let cells = self.fields(&widths, row)?;
            // A line stays with the sum below it.
            let with = match next.filter(|next| next.is_sum && !row.is_sum) {
                Some(next) => height(&self.fields(&widths, next)?),
                None => 0.0,
            };
            if height(&cells) + with > self.room() {
                self.turn();
                self.captions_row(&widths, None)?;
            }
            let node = self.sheet.node(Some(body), Role::Row);
            self.line(&widths, row.is_sum, &cells, node);
        }
        Ok(())
    }

    /// Gives the columns of figures what they need, and shares what is left among the others.
    fn widths(&self) -> Result<Vec<f32>, String> {
        let Printed { columns, rows, .. } = self.paper;
        let mut widths = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            let mut width = self.setter.line(&column.caption, LABEL.family)?.width * LABEL.size;
            for row in rows {
                let kind = look(row.is_sum);
                let text = row.fields.get(place).map_or("", String::as_str);
                width = width.max(self.setter.line(text, kind.family)?.width * kind.size);
            }
            // A little more than it measures, so that rounding breaks nothing.
            widths.push(width.min(if column.is_figure { FIGURES_MAX } else { self.width }) + 0.1);
        }
        let gaps = GAP * measured(columns.len() - 1);
        let sum = |is_figure: bool| {
            columns
                .iter()
                .zip(&widths)
                .filter(|(column, _)| column.is_figure == is_figure)
                .map(|(_, width)| width)
                .sum()
        };
        let (figures, wanted): (f32, f32) = (sum(true), sum(false));
        let texts = columns.iter().filter(|column| !column.is_figure).count();
        let room = (self.width - gaps - figures).max(TEXT_MIN * measured(texts));
        let share = (room / wanted).min(1.0);
        for (column, width) in columns.iter().zip(&mut widths) {
            if !column.is_figure {
                *width *= share;
            }
        }
        // The first column takes what none needs.
        if let Some(first) = widths.first_mut() {
            *first += (room - wanted).max(0.0);
        }
        // Where the figures alone are too wide, everything wraps.
        let all: f32 = widths.iter().sum();
        if all + gaps > self.width {
            let share = (self.width - gaps) / all;
            for width in &mut widths {
                *width *= share;
            }
        }
        Ok(widths)
    }

    /// What each field of a line says, broken into lines of text.
    fn fields(&self, widths: &[f32], row: &Row) -> Result<Vec<Vec<TextLine>>, String> {
        let kind = look(row.is_sum);
        let field = |(text, width): (&String, &f32)| {
            let mut lines = self.set(text, kind, *width)?.lines;
            lines.truncate(FIELD_LINES);
            Ok(lines)
        };
        row.fields.iter().zip(widths).map(field).collect()
    }

    /// The head of the table: a part of it on its first page, a repetition on all others.
    fn captions_row(&mut self, widths: &[f32], row: Option<NodeId>) -> Result<(), String> {
        let columns = &self.paper.columns;
        let caption = |(column, width): (&Column, &f32)| self.set(&column.caption, LABEL, *width);
        let captions: Vec<Paragraph> = columns.iter().zip(widths).map(caption).collect::<Result<_, _>>()?;
        let lines = captions.iter().map(|caption| caption.lines.len()).max().unwrap_or(1);
        let bottom = self.y + LABEL.leading * measured(lines);
        let mut x = self.left;
        for ((column, caption), width) in columns.iter().zip(captions).zip(widths) {
            let part = match row {
                Some(row) => Part::Of(self.sheet.node(Some(row), Role::HeadCell)),
                None => Part::Artifact(ArtifactType::Header),
            };
            let top = bottom - LABEL.leading * measured(caption.lines.len());
            let slot = Slot { x, width: *width, align: align(column) };
            self.put(part, &caption.lines, LABEL, slot, top);
            x += width + GAP;
        }
        self.y = bottom + 5.0;
        self.rule(self.left, self.y, self.width, 0.5, Ink::Line);
        Ok(())
    }

    fn line(&mut self, widths: &[f32], is_sum: bool, cells: &[Vec<TextLine>], node: NodeId) {
        let kind = look(is_sum);
        if is_sum {
            self.rule(self.left, self.y, self.width, 0.5, Ink::Line);
        }
        let top = self.y + PAD;
        let (mut x, mut bottom) = (self.left, top + kind.leading);
        for ((column, width), lines) in self.paper.columns.iter().zip(widths).zip(cells) {
            let part = Part::Of(self.sheet.node(Some(node), Role::Cell));
            let slot = Slot { x, width: *width, align: align(column) };
            bottom = bottom.max(self.put(part, lines, kind, slot, top));
            x += width + GAP;
        }
        self.y = bottom + PAD;
        self.rule(self.left, self.y, self.width, 0.5, Ink::Hairline);
    }
}

fn look(is_sum: bool) -> Type {
    if is_sum { STRONG } else { TEXT }
}

fn align(column: &Column) -> Align {
    if column.is_figure { Align::Right } else { Align::Left }
}

fn height(cells: &[Vec<TextLine>]) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
    TEXT.leading * measured(lines) + 2.0 * PAD
}

#[expect(clippy::cast_precision_loss, reason = "no page has millions of lines")]
fn measured(count: usize) -> f32 {
    count as f32
}
