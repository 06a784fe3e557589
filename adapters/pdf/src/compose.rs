//! An invoice on its pages: who, what, how much, by when, and how it comes about.

mod closing;
mod report;
mod table;

use invoicing::{Paper, PaperSize, Party};
use krilla::image::Image;
use krilla::tagging::ArtifactType;

use crate::fonts::{Family, Fonts};
use crate::locale::{AmountParts, Captions, Locale};
use crate::logo;
use crate::sheet::{Ink, Mark, NodeId, Part, Role, Sheet};
use crate::text::{Paragraph, Setter, TextLine};
use crate::wording::{self, kind, told};

pub(crate) use report::compose as compose_report;

/// Lays the paper out.
pub(crate) fn compose(
    fonts: &Fonts,
    paper: &Paper,
    size: PaperSize,
    locale: &Locale,
    logo: Option<Image>,
) -> Result<Sheet, String> {
    let (width, height, margin) = match size {
        PaperSize::A4 => (595.276, 841.89, 62.0),
        PaperSize::Letter => (612.0, 792.0, 66.0),
    };
    let mut composer = Composer {
        setter: Setter::new(fonts),
        locale,
        paper,
        left: margin,
        width: width - 2.0 * margin,
        bottom: height - FOOT,
        y: HEAD,
        sheet: Sheet::new(width, height),
    };
    composer.masthead(logo)?;
    composer.parties()?;
    composer.table()?;
    composer.closing()?;
    let seller = &paper.seller;
    let title = format!("{} {}", kind(paper, locale.captions), paper.number);
    let who = [Some(seller.name.as_str()), told(seller.email.as_deref()), told(seller.phone.as_deref())];
    let who = who.into_iter().flatten().collect::<Vec<_>>().join("  \u{B7}  ");
    composer.running_lines(&title, &seller.name, &who)?;
    Ok(composer.sheet)
}

/// From the edge of a page to its first and from its last line of text.
const HEAD: f32 = 56.0;
const FOOT: f32 = 64.0;
/// Where text begins on a page that continues another.
const CONTINUED_HEAD: f32 = 84.0;

/// How a text is set.
#[derive(Debug, Clone, Copy)]
struct Type {
    family: Family,
    size: f32,
    leading: f32,
    ink: Ink,
}

const TEXT: Type = Type { family: Family::Sans, size: 9.5, leading: 13.5, ink: Ink::First };
const SECOND: Type = Type { ink: Ink::Second, ..TEXT };
const STRONG: Type = Type { family: Family::Strong, ..TEXT };
const LABEL: Type = Type { family: Family::Sans, size: 8.0, leading: 12.0, ink: Ink::Quiet };

/// Where a line stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Align {
    /// At the left, whatever it says: names in a list.
    Left,
    Right,
    /// Where its script begins to read.
    Start,
}

/// A part of the page's width.
#[derive(Debug, Clone, Copy)]
struct Slot {
    x: f32,
    width: f32,
    align: Align,
}

/// Lays out a paper, or something else.
struct Composer<'a, P = Paper> {
    setter: Setter<'a>,
    locale: &'a Locale,
    paper: &'a P,
    left: f32,
    width: f32,
    /// Below this there is only the footer.
    bottom: f32,
    /// The next free place on the last page.
    y: f32,
    sheet: Sheet,
}

impl<P> Composer<'_, P> {
    fn captions(&self) -> &'static Captions {
        self.locale.captions
    }

    fn right(&self) -> f32 {
        self.left + self.width
    }

    fn set(&self, text: &str, kind: Type, width: f32) -> Result<Paragraph, String> {
        self.setter.paragraph(text, kind.family, width / kind.size)
    }

    /// Puts lines one below the other and returns where the next would go.
    fn put(&mut self, part: Part, lines: &[TextLine], kind: Type, slot: Slot, top: f32) -> f32 {
        let mut y = top;
        for line in lines {
            let room = slot.width - line.width * kind.size;
            let is_right = match slot.align {
                Align::Left => false,
                Align::Right => true,
                Align::Start => line.is_rtl,
            };
            let x = if is_right { slot.x + room } else { slot.x };
            self.put_line(part, line.clone(), kind, x, baseline(y, kind));
            y += kind.leading;
        }
        y
    }

    fn put_line(&mut self, part: Part, line: TextLine, kind: Type, x: f32, baseline: f32) {
        if !line.runs.is_empty() {
            self.sheet.put(part, Mark::Text { line, size: kind.size, x, baseline, ink: kind.ink });
        }
    }

    /// Sets and puts a text in one go.
    fn write(
        &mut self,
        part: Part,
        text: &str,
        kind: Type,
        x: f32,
        top: f32,
        width: f32,
    ) -> Result<f32, String> {
        let paragraph = self.set(text, kind, width)?;
        Ok(self.put(part, &paragraph.lines, kind, Slot { x, width, align: Align::Left }, top))
    }

    fn rule(&mut self, x: f32, y: f32, width: f32, thickness: f32, ink: Ink) {
        self.sheet.put(Part::Artifact(ArtifactType::Layout), Mark::Rule { x, y, width, thickness, ink });
    }

    fn paragraph_node(&mut self, parent: Option<NodeId>) -> Part {
        Part::Of(self.sheet.node(parent, Role::Paragraph))
    }

    fn heading_node(&mut self, level: u16, title: &str) -> Part {
        Part::Of(self.sheet.node(None, Role::Heading { level, title: title.to_owned() }))
    }

    fn turn(&mut self) {
        self.sheet.turn();
        self.y = CONTINUED_HEAD;
    }

    /// What is left of the page, and what a page that continues another has in all.
    fn room(&self) -> f32 {
        self.bottom - self.y
    }

    fn whole_page(&self) -> f32 {
        self.bottom - CONTINUED_HEAD
    }
}

impl Composer<'_> {
    /// Who asks, what it is, how much it is about and by when.
    fn masthead(&mut self, logo: Option<Image>) -> Result<(), String> {
        let paper = self.paper;
        let title = format!("{} {}", kind(paper, self.captions()), paper.number);
        let half = self.width * 0.55;
        let seller_bottom = if let Some(image) = logo {
            let (width, height) = logo::fitted(&image, 168.0, 52.0);
            let figure = self.sheet.node(None, Role::Figure { alt: paper.seller.name.clone() });
            let mark = Mark::Picture { image, x: self.left, y: self.y, width, height };
            self.sheet.put(Part::Of(figure), mark);
            self.y + height
        } else {
            let part = self.paragraph_node(None);
            let kind = Type { family: Family::Serif, size: 17.0, leading: 22.0, ink: Ink::First };
            self.write(part, &paper.seller.name, kind, self.left, self.y - 3.0, half)?
        };

        let part = self.heading_node(1, &title);
        let (name, number) = (Type { ink: Ink::Quiet, ..TEXT }, STRONG);
        let column = self.width - half - 20.0;
        let x = self.right() - column;
        let lines = self.set(kind(paper, self.captions()), name, column)?.lines;
        let y = self.put(part, &lines, name, Slot { x, width: column, align: Align::Right }, self.y - 1.0);
        let lines = self.set(&paper.number, number, column)?.lines;
        let title_bottom = self.put(part, &lines, number, Slot { x, width: column, align: Align::Right }, y);

        self.y = seller_bottom.max(title_bottom) + 34.0;
        self.hero()
    }

    fn hero(&mut self) -> Result<(), String> {
        let paper = self.paper;
        let (amount, sentence) = wording::hero(paper, self.locale);
        let part = self.paragraph_node(None);
        let figure = Type { family: Family::Display, size: 44.0, leading: 46.0, ink: Ink::First };
        self.money(part, &self.locale.money_parts(amount), figure)?;

        if let Some(sentence) = sentence {
            let part = self.paragraph_node(None);
            let kind = Type { family: Family::Sans, size: 11.0, leading: 16.0, ink: Ink::Accent };
            self.y = self.write(part, &sentence, kind, self.left, self.y + 2.0, self.width)?;
        }
        self.y += 26.0;
        Ok(())
    }

    /// One amount in large figures, its currency quiet and its minor units small.
    fn money(&mut self, part: Part, amount: &AmountParts, figure: Type) -> Result<(), String> {
        let quiet = Type { ink: Ink::Quiet, ..figure };
        let minor = Type { size: figure.size * 0.62, ..quiet };
        let pieces = [
            (&amount.before, quiet),
            (&amount.whole, figure),
            (&amount.fraction, minor),
            (&amount.after, minor),
        ];
        let mut lines = Vec::new();
        for (text, kind) in pieces {
            lines.push((self.setter.line(text, kind.family)?, kind));
        }
        let wide: f32 = lines.iter().map(|(line, kind)| line.width * kind.size).sum();
        // No amount is too long for the page.
        let shrink = (self.width / wide).min(1.0);
        let (mut x, on) = (self.left, baseline(self.y, figure));
        for (line, kind) in lines {
            let kind = Type { size: kind.size * shrink, ..kind };
            let width = line.width * kind.size;
            self.put_line(part, line, kind, x, on);
            x += width;
        }
        self.y += figure.leading;
        Ok(())
    }

    /// The two sides and the dates, in three columns.
    fn parties(&mut self) -> Result<(), String> {
        let (paper, captions) = (self.paper, self.captions());
        self.rule(self.left, self.y, self.width, 0.75, Ink::First);
        self.y += 16.0;
        let gap = 22.0;
        let facts_width = self.width * 0.27;
        let party_width = (self.width - facts_width - 2.0 * gap) / 2.0;
        let second = self.left + party_width + gap;

        let (seller, buyer) = (&paper.seller, &paper.buyer);
        let abroad = wording::is_abroad(paper);
        let one = self.party(captions.seller, seller, abroad, true, self.left, party_width)?;
        let two = self.party(captions.buyer, buyer, abroad, false, second, party_width)?;
        let three = self.facts(second + party_width + gap, facts_width)?;
        self.y = one.max(two).max(three) + 26.0;
        Ok(())
    }

    fn party(
        &mut self,
        caption: &str,
        party: &Party,
        abroad: bool,
        is_seller: bool,
        x: f32,
        width: f32,
    ) -> Result<f32, String> {
        let part = self.heading_node(2, caption);
        let mut y = self.write(part, caption, LABEL, x, self.y, width)? + 3.0;
        let part = self.paragraph_node(None);
        y = self.write(part, &party.name, STRONG, x, y, width)?;
        for line in wording::party(party, self.captions(), abroad, is_seller) {
            y = self.write(part, &line, SECOND, x, y, width)?;
        }
        Ok(y)
    }

    fn facts(&mut self, x: f32, width: f32) -> Result<f32, String> {
        let mut y = self.y;
        for (caption, value) in wording::facts(self.paper, self.locale) {
            let part = self.paragraph_node(None);
            y = self.write(part, caption, LABEL, x, y, width)?;
            y = self.write(part, &value, TEXT, x, y, width)? + 6.0;
        }
        Ok(y)
    }
}

impl<P> Composer<'_, P> {
    /// The footer of every page, and what a page continues.
    fn running_lines(&mut self, title: &str, name: &str, who: &str) -> Result<(), String> {
        let captions = self.captions();
        let pages = self.sheet.pages();
        let top = self.sheet.height - 44.0;
        let half = self.width * 0.5;
        for page in 0..pages {
            let rule = Mark::Rule {
                x: self.left,
                y: top - 6.0,
                width: self.width,
                thickness: 0.5,
                ink: Ink::Hairline,
            };
            self.sheet.put_on(page, Part::Artifact(ArtifactType::Layout), rule);
            let number = captions
                .page
                .replace("{page}", &(page + 1).to_string())
                .replace("{pages}", &pages.to_string());
            let footer = Part::Artifact(ArtifactType::Footer);
            // How many there are is never cut, the rest where it must be.
            let number = self.setter.line(&format!("  \u{B7}  {number}"), LABEL.family)?;
            let number_x = self.right() - number.width * LABEL.size;
            let named = self.cut(title, number_x - self.left - half)?;
            let named_x = number_x - named.width * LABEL.size;
            let who = self.cut(who, named_x - self.left - 16.0)?;
            for (line, x) in [(who, self.left), (named, named_x), (number, number_x)] {
                self.running(page, footer, line, x, top);
            }
            if page > 0 {
                let header = Part::Artifact(ArtifactType::Header);
                let title = self.cut(title, half)?;
                let x = self.right() - title.width * LABEL.size;
                let name = self.cut(name, half - 16.0)?;
                self.running(page, header, name, self.left, 46.0);
                self.running(page, header, title, x, 46.0);
            }
        }
        Ok(())
    }

    fn running(&mut self, page: usize, part: Part, line: TextLine, x: f32, top: f32) {
        let mark = Mark::Text { line, size: LABEL.size, x, baseline: baseline(top, LABEL), ink: LABEL.ink };
        self.sheet.put_on(page, part, mark);
    }

    /// As much of a text as one line takes, and a sign where that is not all.
    fn cut(&self, text: &str, width: f32) -> Result<TextLine, String> {
        let line = self.setter.line(text, LABEL.family)?;
        let room = width / LABEL.size;
        if line.width <= room {
            return Ok(line);
        }
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let mut fitting = 0..ends.len();
        let mut longest = self.setter.line("\u{2026}", LABEL.family)?;
        while !fitting.is_empty() {
            let middle = fitting.start + fitting.len() / 2;
            let line =
                self.setter.line(&format!("{}\u{2026}", text[..ends[middle]].trim_end()), LABEL.family)?;
            if line.width <= room {
                longest = line;
                fitting.start = middle + 1;
            } else {
                fitting.end = middle;
            }
        }
        Ok(longest)
    }
}

/// Where the letters of a line stand whose top is at `y`.
fn baseline(y: f32, kind: Type) -> f32 {
    y + kind.leading / 2.0 + kind.size * 0.35
}
