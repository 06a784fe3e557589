//! What the lines come to, how to pay it, and what else there is to say.

use invoicing::{PaperKind, Weight, WordedSum};

use super::{Align, Composer, Family, Ink, LABEL, Mark, Part, Role, SECOND, STRONG, Slot, TEXT, Type};
use crate::qr;
use crate::text::{Paragraph, TextLine};
use crate::wording;

/// The width of the totals, and the blank between them and what is beside.
const TOTALS: f32 = 214.0;
const BESIDE: f32 = 26.0;
const CODE: f32 = 78.0;

/// The blank above a text, the widest that one is set, and how many lines make a short one.
const ABOVE_REMARK: f32 = 22.0;
const REMARK: f32 = 400.0;
const SHORT: usize = 8;

const DETAIL: Type = Type { size: 9.0, leading: 12.5, ..TEXT };

/// A line of the totals, set.
struct SetSum {
    label: Paragraph,
    figure: TextLine,
    kind: Type,
    remark: Vec<TextLine>,
    closes: bool,
}

impl SetSum {
    fn height(&self) -> f32 {
        let above = if self.closes { 10.0 } else { 0.0 };
        above + lines(&self.label.lines, self.kind) + lines(&self.remark, LABEL) + 4.0
    }
}

impl<'a> Composer<'a> {
    /// The totals, the payment beside them, and the notes below.
    pub(super) fn closing(&mut self) -> Result<(), String> {
        let height = self.totals_height()?;
        if height > self.room() && height <= self.whole_page() {
            self.turn();
        }
        self.y += 14.0;
        let top = self.y;
        let totals = self.totals(top)?;
        let payment = self.payment(top)?;
        self.y = totals.max(payment);
        let texts = self.texts();
        if let [one, other] = texts[..]
            && self.beside(one, other)?
        {
            return Ok(());
        }
        for (caption, text) in texts {
            self.remark(caption, text)?;
        }
        Ok(())
    }

    /// What the totals, the payment and short texts below take up together.
    pub(super) fn totals_height(&self) -> Result<f32, String> {
        let totals: f32 = self.set_sums()?.iter().map(SetSum::height).sum();
        let mut height = 14.0 + totals.max(self.payment_height()?);
        match self.texts()[..] {
            [one, other] => height += self.beside_height(one.1, other.1)?.unwrap_or_default(),
            [(_, text)] => {
                let set = self.set(text, SECOND, self.width.min(REMARK))?.lines;
                if set.len() <= SHORT {
                    height += ABOVE_REMARK + STRONG.leading + 3.0 + lines(&set, SECOND);
                }
            }
            _ => {}
        }
        Ok(height)
    }

    /// What else there is to say, under its caption.
    fn texts(&self) -> Vec<(&'static str, &'a str)> {
        wording::texts(self.paper, self.captions())
    }

    /// How a sum is set.
    fn look(&self, weight: Weight) -> Type {
        let ink = if self.paper.kind == PaperKind::Invoice { Ink::Accent } else { Ink::First };
        match weight {
            Weight::Plain => SECOND,
            Weight::Strong => STRONG,
            Weight::Last => Type { family: Family::Serif, size: 16.0, leading: 22.0, ink },
        }
    }

    fn set_sums(&self) -> Result<Vec<SetSum>, String> {
        let set = |sum: WordedSum| {
            let look = self.look(sum.weight);
            let figure = self.setter.line(&sum.figure, look.family)?;
            // Small words beside a large figure.
            let kind = Type { size: look.size.min(10.5), family: label_family(look), ..look };
            let room = TOTALS - figure.width * look.size - 14.0;
            let label = self.set(&sum.label, kind, room.max(60.0))?;
            let remark = match &sum.remark {
                Some(remark) => self.set(remark, LABEL, TOTALS)?.lines,
                None => Vec::new(),
            };
            Ok(SetSum { label, figure, kind: look, remark, closes: sum.weight != Weight::Plain })
        };
        wording::sums(self.paper, self.locale).into_iter().map(set).collect()
    }

    fn totals(&mut self, top: f32) -> Result<f32, String> {
        let x = self.right() - TOTALS;
        let table = self.sheet.node(None, Role::Table);
        let body = self.sheet.node(Some(table), Role::TableBody);
        let mut y = top;
        for sum in self.set_sums()? {
            if sum.closes {
                self.rule(x, y + 3.0, TOTALS, 0.5, Ink::Line);
                y += 10.0;
            }
            let row = self.sheet.node(Some(body), Role::Row);
            let [label, figure] = [0, 1].map(|_| Part::Of(self.sheet.node(Some(row), Role::Cell)));
            let on = super::baseline(y, sum.kind);
            let kind = Type { size: sum.kind.size.min(10.5), ..sum.kind };
            for (index, line) in sum.label.lines.iter().enumerate() {
                let down = if index == 0 { 0.0 } else { sum.kind.leading };
                self.put_line(label, line.clone(), kind, x, on + down);
            }
            let width = sum.figure.width * sum.kind.size;
            self.put_line(figure, sum.figure, sum.kind, self.right() - width, on);
            y += lines(&sum.label.lines, sum.kind);
            y = self.put(label, &sum.remark, LABEL, Slot { x, width: TOTALS, align: Align::Start }, y) + 4.0;
        }
        Ok(y)
    }

    /// Where the money is to go, in words and as a code.
    fn payment(&mut self, top: f32) -> Result<f32, String> {
        let captions = self.captions();
        let details = self.payment_details();
        if details.is_empty() {
            return Ok(top);
        }
        let part = self.heading_node(2, captions.payment);
        let mut y =
            self.write(part, captions.payment, STRONG, self.left, top, self.width - TOTALS - BESIDE)? + 4.0;
        let mut bottom = y;
        let code = qr::code(self.paper);
        let (x, width) = self.beside_code(code.is_some());
        if let Some(code) = code {
            let alt = format!("{}: EPC QR", captions.scan);
            let figure = self.sheet.node(None, Role::Figure { alt });
            self.sheet.put(Part::Of(figure), Mark::Code { code, x: self.left, y: y + 2.0, side: CODE });
            let part = self.paragraph_node(None);
            bottom = self.write(part, captions.scan, LABEL, self.left, y + CODE + 5.0, CODE + 16.0)?;
        }
        for (caption, value) in details {
            let part = self.paragraph_node(None);
            y = self.write(part, caption, LABEL, x, y, width)?;
            y = self.write(part, &value, DETAIL, x, y, width)? + 3.0;
        }
        Ok(bottom.max(y))
    }

    fn payment_height(&self) -> Result<f32, String> {
        let details = self.payment_details();
        if details.is_empty() {
            return Ok(0.0);
        }
        let code = qr::code(self.paper).is_some();
        let (_, width) = self.beside_code(code);
        let mut height = 0.0;
        for (_, value) in details {
            height += LABEL.leading + lines(&self.set(&value, DETAIL, width)?.lines, DETAIL) + 3.0;
        }
        let scan = lines(&self.set(self.captions().scan, LABEL, CODE + 16.0)?.lines, LABEL);
        let least = if code { CODE + 5.0 + scan } else { 0.0 };
        Ok(STRONG.leading + 4.0 + height.max(least))
    }

    /// What is left for words beside the code, if there is one.
    fn beside_code(&self, code: bool) -> (f32, f32) {
        let x = if code { self.left + CODE + 18.0 } else { self.left };
        (x, self.right() - TOTALS - BESIDE - x)
    }

    /// What somebody has to type who pays, if there is anything to pay.
    fn payment_details(&self) -> Vec<(&'static str, String)> {
        wording::payment(self.paper, self.captions())
    }

    /// Two short texts in two columns, under the payment and the totals; otherwise nothing.
    fn beside(&mut self, one: (&str, &str), other: (&str, &str)) -> Result<bool, String> {
        let Some(height) = self.beside_height(one.1, other.1)?.filter(|height| *height <= self.room()) else {
            return Ok(false);
        };
        let top = self.y + ABOVE_REMARK;
        let left = (one, self.left, self.width - TOTALS - BESIDE);
        let right = (other, self.right() - TOTALS, TOTALS);
        for ((caption, text), x, width) in [left, right] {
            let part = self.heading_node(2, caption);
            let y = self.write(part, caption, STRONG, x, top, width)? + 3.0;
            let part = self.paragraph_node(None);
            let set = self.set(text, SECOND, width)?.lines;
            self.put(part, &set, SECOND, Slot { x, width, align: Align::Start }, y);
        }
        self.y += height;
        Ok(true)
    }

    /// What two texts take up side by side, if they are short.
    fn beside_height(&self, one: &str, other: &str) -> Result<Option<f32>, String> {
        let left = self.set(one, SECOND, self.width - TOTALS - BESIDE)?.lines;
        let right = self.set(other, SECOND, TOTALS)?.lines;
        let longer = if left.len() > right.len() { left } else { right };
        let height = ABOVE_REMARK + STRONG.leading + 3.0 + lines(&longer, SECOND);
        Ok((longer.len() <= SHORT).then_some(height))
    }

    /// A text under its caption, over pages if it is long; no line of it stands alone.
    fn remark(&mut self, caption: &str, text: &str) -> Result<(), String> {
        let measure = self.width.min(REMARK);
        let lines = self.set(text, SECOND, measure)?.lines;
        let least = STRONG.leading + 3.0 + SECOND.leading * if lines.len() > 1 { 2.0 } else { 1.0 };
        self.y += ABOVE_REMARK;
        if least > self.room() {
            self.turn();
        }
        let part = self.heading_node(2, caption);
        self.y = self.write(part, caption, STRONG, self.left, self.y, measure)? + 3.0;
        let part = self.paragraph_node(None);
        let count = lines.len();
        for (index, line) in lines.into_iter().enumerate() {
            // The last line but one goes along with the last.
            let needs = if count > 2 && index + 2 == count { 2.0 } else { 1.0 };
            if needs * SECOND.leading > self.room() {
                self.turn();
            }
            self.y = self.put(
                part,
                &[line],
                SECOND,
                Slot { x: self.left, width: measure, align: Align::Start },
                self.y,
            );
        }
        Ok(())
    }
}

fn label_family(kind: Type) -> Family {
    if kind.family == Family::Serif { Family::Strong } else { kind.family }
}

fn lines(lines: &[TextLine], kind: Type) -> f32 {
    lines.iter().map(|_| kind.leading).sum()
}
