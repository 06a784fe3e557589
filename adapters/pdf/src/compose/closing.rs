//! What the lines come to, how to pay it, and what else there is to say.

use invoicing::{PaperKind, TaxCategory, TaxRow};
use kernel::Money;

use super::{Align, Composer, Family, Ink, LABEL, Mark, Part, Role, SECOND, STRONG, Slot, TEXT, Type, told};
use crate::locale::taken_off;
use crate::qr;
use crate::text::{Paragraph, TextLine};

/// The width of the totals, and the blank between them and what is beside.
const TOTALS: f32 = 214.0;
const BESIDE: f32 = 26.0;
const CODE: f32 = 78.0;

/// The blank above a text, the widest that one is set, and how many lines make a short one.
const ABOVE_REMARK: f32 = 22.0;
const REMARK: f32 = 400.0;
const SHORT: usize = 8;

const DETAIL: Type = Type { size: 9.0, leading: 12.5, ..TEXT };

/// A line of the totals.
struct Sum {
    label: String,
    figure: String,
    kind: Type,
    /// What explains it, below.
    remark: Option<String>,
    /// Whether a line is drawn above it.
    closes: bool,
}

/// The same, set.
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
    pub(super) fn tax_name(&self) -> &'static str {
        let country = self.paper.seller.address.country.map_or("", kernel::Country::code);
        (self.captions().tax)(country)
    }

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
        let (paper, captions) = (self.paper, self.captions());
        let texts = [(captions.terms, &paper.terms), (captions.notes, &paper.notes)];
        texts.into_iter().filter_map(|(caption, text)| Some((caption, told(text.as_deref())?))).collect()
    }

    fn asks_for_money(&self) -> bool {
        self.paper.kind == PaperKind::Invoice && self.paper.payable.minor() > 0
    }

    fn sums(&self) -> Vec<Sum> {
        let (paper, captions, locale) = (self.paper, self.captions(), self.locale);
        let totals = &paper.totals;
        let plain = |label: &str, figure: String| Sum {
            label: label.to_owned(),
            figure,
            kind: SECOND,
            remark: None,
            closes: false,
        };
        let mut sums = Vec::new();
        let bears_tax = !totals.taxes.is_empty();
        if !totals.discount.is_zero() || bears_tax {
            sums.push(plain(captions.subtotal, locale.figure(totals.subtotal)));
        }
        if !totals.discount.is_zero() {
            sums.push(plain(captions.discount, taken_off(&locale.figure(totals.discount))));
        }
        let taxes = totals.taxes.iter().map(|row| self.tax(row));
        if paper.prices_include_tax {
            sums.push(self.closing_sum(captions.total, totals.total, paper.prepaid.is_zero()));
            sums.extend(taxes);
        } else {
            sums.extend(taxes);
            sums.push(self.closing_sum(captions.total, totals.total, paper.prepaid.is_zero()));
        }
        if !paper.prepaid.is_zero() {
            sums.push(plain(captions.prepaid, taken_off(&locale.figure(paper.prepaid))));
            sums.push(self.closing_sum(captions.payable, paper.payable, true));
        }
        sums
    }

    fn closing_sum(&self, label: &str, amount: Money, is_last: bool) -> Sum {
        let kind = if is_last {
            let ink = if self.paper.kind == PaperKind::Invoice { Ink::Accent } else { Ink::First };
            Type { family: Family::Serif, size: 16.0, leading: 22.0, ink }
        } else {
            STRONG
        };
        Sum { label: label.to_owned(), figure: self.locale.money(amount), kind, remark: None, closes: true }
    }

    /// A class of tax: its rate, base and amount, or why there is none.
    fn tax(&self, row: &TaxRow) -> Sum {
        let (captions, locale) = (self.captions(), self.locale);
        let base = locale.figure(row.base);
        let (class, note) = match row.class.category {
            TaxCategory::Standard => ("", None),
            TaxCategory::ZeroRated => (captions.zero_rated, None),
            TaxCategory::Exempt => (captions.exempt, None),
            TaxCategory::ReverseCharge => (captions.reverse_charge, Some(captions.reverse_charge_note)),
            TaxCategory::OutOfScope => (captions.out_of_scope, None),
        };
        let template = if !class.is_empty() {
            captions.class_on
        } else if self.paper.prices_include_tax {
            captions.tax_included
        } else {
            captions.tax_on
        };
        let label = template
            .replace("{class}", class)
            .replace("{tax}", self.tax_name())
            .replace("{rate}", &locale.percent(row.class.rate))
            .replace("{base}", &base);
        let reason = told(row.reason.as_deref()).filter(|reason| *reason != class);
        let remark: Vec<&str> = note.into_iter().chain(reason).collect();
        Sum {
            label,
            figure: locale.figure(row.amount),
            kind: SECOND,
            remark: (!remark.is_empty()).then(|| remark.join(" ")),
            closes: false,
        }
    }

    fn set_sums(&self) -> Result<Vec<SetSum>, String> {
        let set = |sum: Sum| {
            let figure = self.setter.line(&sum.figure, sum.kind.family)?;
            // Small words beside a large figure.
            let kind = Type { size: sum.kind.size.min(10.5), family: label_family(sum.kind), ..sum.kind };
            let room = TOTALS - figure.width * sum.kind.size - 14.0;
            let label = self.set(&sum.label, kind, room.max(60.0))?;
            let remark = match &sum.remark {
                Some(remark) => self.set(remark, LABEL, TOTALS)?.lines,
                None => Vec::new(),
            };
            Ok(SetSum { label, figure, kind: sum.kind, remark, closes: sum.closes })
        };
        self.sums().into_iter().map(set).collect()
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
        let (paper, captions) = (self.paper, self.captions());
        let Some(account) = paper.account.as_ref().filter(|_| self.asks_for_money()) else {
            return Vec::new();
        };
        let details = [
            (captions.holder, account.holder.clone()),
            ("IBAN", in_fours(&account.iban)),
            ("BIC", account.bic.clone().unwrap_or_default()),
            (captions.payment_reference, paper.number.clone()),
        ];
        details.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
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

/// An IBAN in the groups that people read it in.
fn in_fours(iban: &str) -> String {
    let chars: Vec<char> = iban.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
