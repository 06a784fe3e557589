//! The lines of a paper, in columns, over as many pages as they need.

use invoicing::{Paper, PaperLine};

use super::{Align, Composer, Ink, LABEL, NodeId, Part, Role, SECOND, Slot, TEXT, Type};
use crate::locale::Locale;
use crate::text::{Paragraph, TextLine};
use crate::wording::{self, Said};

/// The blank between two columns, and above and below a row.
const GAP: f32 = 14.0;
const PAD: f32 = 6.5;
/// The widest column of figures; what is wider wraps.
const FIGURES_MAX: f32 = 96.0;
/// What a description is given at least.
const DESCRIPTION_MIN: f32 = 104.0;

/// A column: its caption, and what it says of a line.
struct Column {
    caption: String,
    kind: Type,
    say: fn(&Paper, &Locale, &PaperLine) -> String,
    width: f32,
}

/// A line of the paper as it will be set.
struct Row {
    cells: Vec<Paragraph>,
    height: f32,
}

impl Composer<'_> {
    /// The table; its last row stays with what follows it.
    pub(super) fn table(&mut self) -> Result<(), String> {
        let columns = self.columns()?;
        let rows = self.rows(&columns)?;
        let table = self.sheet.node(None, Role::Table);
        let head_height = self.head_height(&columns)?;
        let first = rows.first().map_or(0.0, |row| row.height);
        if head_height + first > self.room() && first <= self.whole_page() {
            self.turn();
        }
        let head = self.sheet.node(Some(table), Role::TableHead);
        let head = self.sheet.node(Some(head), Role::Row);
        self.head(&columns, Some(head))?;
        let body = self.sheet.node(Some(table), Role::TableBody);

        let after = self.totals_height()?;
        let count = rows.len();
        for (index, row) in rows.into_iter().enumerate() {
            let with = if index + 1 == count { after } else { 0.0 };
            let fits_a_page = head_height + row.height <= self.whole_page();
            let keeps = if head_height + row.height + with <= self.whole_page() { with } else { 0.0 };
            if fits_a_page && row.height + keeps > self.room() {
                self.turn();
                self.head(&columns, None)?;
            }
            let node = self.sheet.node(Some(body), Role::Row);
            self.row(&columns, row, node)?;
        }
        Ok(())
    }

    fn columns(&self) -> Result<Vec<Column>, String> {
        let said = wording::columns(self.paper, self.captions()).into_iter();
        let column = |Said { caption, is_first, say }| {
            let kind = if is_first { TEXT } else { SECOND };
            Column { caption: caption.to_owned(), kind, say, width: 0.0 }
        };
        let mut columns: Vec<Column> = said.map(column).collect();
        self.measure(&mut columns)?;
        Ok(columns)
    }

    /// Gives the columns of figures what they need and the description what is left.
    fn measure(&self, columns: &mut [Column]) -> Result<(), String> {
        let mut taken = 0.0;
        for column in columns.iter_mut().skip(1) {
            let mut width = self.setter.line(&column.caption, LABEL.family)?.width * LABEL.size;
            for line in &self.paper.lines {
                let text = (column.say)(self.paper, self.locale, line);
                width = width.max(self.setter.line(&text, column.kind.family)?.width * column.kind.size);
            }
            // A little more than it measures, so that rounding breaks nothing.
            column.width = width.min(FIGURES_MAX) + 0.1;
            taken += column.width + GAP;
        }
        let left = self.width - taken;
        let squeeze =
            (DESCRIPTION_MIN - left).max(0.0) / f32::from(u8::try_from(columns.len()).unwrap_or(1) - 1);
        for column in columns.iter_mut().skip(1) {
            column.width -= squeeze;
        }
        if let Some(description) = columns.first_mut() {
            description.width = left.max(DESCRIPTION_MIN);
        }
        Ok(())
    }

    fn rows(&self, columns: &[Column]) -> Result<Vec<Row>, String> {
        let row = |line: &PaperLine| {
            let cell = |column: &Column| {
                self.set(&(column.say)(self.paper, self.locale, line), column.kind, column.width)
            };
            let cells = columns.iter().map(cell).collect::<Result<Vec<_>, _>>()?;
            let height = cells.iter().map(|cell| lines_height(&cell.lines)).fold(0.0, f32::max) + 2.0 * PAD;
            Ok(Row { cells, height })
        };
        self.paper.lines.iter().map(row).collect()
    }

    fn captions_of(&self, columns: &[Column]) -> Result<Vec<Paragraph>, String> {
        columns.iter().map(|column| self.set(&column.caption, LABEL, column.width)).collect()
    }

    fn head_height(&self, columns: &[Column]) -> Result<f32, String> {
        let captions = self.captions_of(columns)?;
        let lines = captions.iter().map(|caption| caption.lines.len()).max().unwrap_or(1);
        Ok(LABEL.leading * measured(lines) + 6.0)
    }

    /// The head of the table: a part of it on its first page, a repetition on all others.
    fn head(&mut self, columns: &[Column], row: Option<NodeId>) -> Result<(), String> {
        let height = self.head_height(columns)?;
        let mut x = self.left;
        for (index, (column, caption)) in columns.iter().zip(self.captions_of(columns)?).enumerate() {
            let part = match row {
                Some(row) => Part::Of(self.sheet.node(Some(row), Role::HeadCell)),
                None => Part::Artifact(krilla::tagging::ArtifactType::Header),
            };
            let align = if index == 0 { Align::Left } else { Align::Right };
            let top = self.y + height - 6.0 - LABEL.leading * measured(caption.lines.len());
            self.put(part, &caption.lines, LABEL, Slot { x, width: column.width, align }, top);
            x += column.width + GAP;
        }
        self.y += height;
        self.rule(self.left, self.y, self.width, 0.5, Ink::Line);
        Ok(())
    }

    fn row(&mut self, columns: &[Column], row: Row, node: NodeId) -> Result<(), String> {
        let parts: Vec<Part> =
            columns.iter().map(|_| Part::Of(self.sheet.node(Some(node), Role::Cell))).collect();
        let mut cells: Vec<Vec<TextLine>> = row.cells.into_iter().map(|cell| cell.lines).collect();
        // A row that is longer than a page goes on where a line of its text ends.
        while cells.iter().map(|cell| lines_height(cell)).fold(0.0, f32::max) + 2.0 * PAD > self.room() {
            let fitting = whole_lines(self.room() - 2.0 * PAD);
            if fitting > 0 {
                let now = cells
                    .iter_mut()
                    .map(|cell| cell.drain(..fitting.min(cell.len())).collect())
                    .collect::<Vec<_>>();
                self.cells(columns, &parts, &now);
            }
            self.turn();
            self.head(columns, None)?;
        }
        self.cells(columns, &parts, &cells);
        self.rule(self.left, self.y, self.width, 0.5, Ink::Hairline);
        Ok(())
    }

    fn cells(&mut self, columns: &[Column], parts: &[Part], cells: &[Vec<TextLine>]) {
        let top = self.y + PAD;
        let mut x = self.left;
        let mut bottom = top;
        for (index, ((column, part), lines)) in columns.iter().zip(parts).zip(cells).enumerate() {
            let align = if index == 0 { Align::Left } else { Align::Right };
            let mut end = top;
            for line in lines {
                let kind =
                    Type { ink: if line.is_first { column.kind.ink } else { SECOND.ink }, ..column.kind };
                end = self.put(
                    *part,
                    std::slice::from_ref(line),
                    kind,
                    Slot { x, width: column.width, align },
                    end,
                );
            }
            bottom = bottom.max(end);
            x += column.width + GAP;
        }
        self.y = bottom + PAD;
    }
}

fn lines_height(lines: &[TextLine]) -> f32 {
    TEXT.leading * measured(lines.len())
}

#[expect(clippy::cast_precision_loss, reason = "no text has millions of lines")]
fn measured(count: usize) -> f32 {
    count as f32
}

/// How many lines of text a height has room for.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page has fewer than a hundred lines"
)]
fn whole_lines(height: f32) -> usize {
    (height / TEXT.leading).floor().max(0.0) as usize
}
