//! Text set in lines: clusters find their face, bidi its order, the shaper its glyphs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use harfrust::{Direction, Feature, ShapePlan, Tag, UnicodeBuffer};
use krilla::text::{GlyphId, KrillaGlyph};
use skrifa::MetadataProvider as _;
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::fonts::{FaceId, Family, Fonts};

/// Sets the texts of one document.
pub(crate) struct Setter<'f> {
    fonts: &'f Fonts,
    /// Making a plan is dearer than shaping a word by it.
    plans: RefCell<Plans>,
    features: Vec<Feature>,
}

/// By face, whether it reads from right to left, and script.
type Plans = HashMap<(FaceId, bool, Tag), ShapePlan>;

/// A text broken into lines.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph {
    pub(crate) lines: Vec<TextLine>,
}

/// A line of text, its runs from left to right. Measures are in ems.
#[derive(Debug, Clone)]
pub(crate) struct TextLine {
    pub(crate) runs: Vec<Run>,
    pub(crate) width: f32,
    /// Whether its paragraph reads from right to left.
    pub(crate) is_rtl: bool,
    /// Whether it belongs to the first of the lines that its author made.
    pub(crate) is_first: bool,
}

/// Glyphs of one face, in visual order.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) face: FaceId,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
    /// Where its text begins in the paragraph.
    start: usize,
}

/// A part of a paragraph in one face; `None` for what no face has.
type Stretch = (Option<FaceId>, Range<usize>);

impl<'f> Setter<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        // Columns of figures align; where a face has no such figures, nothing changes.
        let features = [Tag::new(b"tnum"), Tag::new(b"lnum")].map(|tag| Feature::new(tag, 1, ..)).to_vec();
        Self { fonts, plans: RefCell::default(), features }
    }

    /// Breaks a text into lines of at most `measure` ems; a word that is longer is broken within.
    pub(crate) fn paragraph(&self, text: &str, family: Family, measure: f32) -> Result<Paragraph, String> {
        let mut lines = Vec::new();
        for (index, text) in printable(text).split('\n').enumerate() {
            let before = lines.len();
            self.break_lines(text, family, measure, &mut lines)?;
            for line in &mut lines[before..] {
                line.is_first = index == 0;
            }
        }
        Ok(Paragraph { lines })
    }

    /// A text on one line, however long it is.
    pub(crate) fn line(&self, text: &str, family: Family) -> Result<TextLine, String> {
        let text = printable(text).replace('\n', " ");
        let bidi = ParagraphBidiInfo::new(&text, None);
        self.shape(&text, &self.stretches(&text, family), &bidi, 0..text.len())
    }

    fn break_lines(
        &self,
        text: &str,
        family: Family,
        measure: f32,
        lines: &mut Vec<TextLine>,
    ) -> Result<(), String> {
        let text = text.trim_end();
        let bidi = ParagraphBidiInfo::new(text, None);
        let stretches = self.stretches(text, family);
        let whole = self.shape(text, &stretches, &bidi, 0..text.len())?;
        if whole.width <= measure {
            lines.push(whole);
            return Ok(());
        }
        for range in breaks(text, &advances(text, &whole), measure) {
            let shown = range.start..range.start + text[range].trim_end().len();
            lines.push(self.shape(text, &stretches, &bidi, shown)?);
        }
        Ok(())
    }

    fn stretches(&self, text: &str, family: Family) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (start, cluster) in text.grapheme_indices(true) {
            let before = stretches.last().and_then(|(face, _)| *face);
            let face = self.fonts.cover(family, cluster, before);
            let end = start + cluster.len();
            match stretches.last_mut() {
                Some((last, range)) if *last == face => range.end = end,
                _ => stretches.push((face, start..end)),
            }
        }
        stretches
    }

    fn shape(
        &self,
        text: &str,
        stretches: &[Stretch],
        bidi: &ParagraphBidiInfo,
        line: Range<usize>,
    ) -> Result<TextLine, String> {
        let mut runs = Vec::new();
        let (levels, visual) =
            if line.is_empty() { (Vec::new(), Vec::new()) } else { bidi.visual_runs(line) };
        for level_run in visual {
            let is_rtl = levels.get(level_run.start).is_some_and(Level::is_rtl);
            let first = stretches.partition_point(|(_, range)| range.end <= level_run.start);
            let here = stretches[first..].iter().take_while(|(_, range)| range.start < level_run.end);
            let mut parts: Vec<Stretch> =
                here.filter_map(|(face, range)| Some((*face, within(range, &level_run)?))).collect();
            if is_rtl {
                parts.reverse();
            }
            for (face, range) in parts {
                runs.push(match face {
                    Some(face) => self.run(face, text, range, is_rtl)?,
                    None => self.missing(text, range, is_rtl)?,
                });
            }
        }
        let width = runs.iter().map(|run| run.width).sum();
        Ok(TextLine { runs, width, is_rtl: bidi.paragraph_level.is_rtl(), is_first: true })
    }

    fn run(&self, id: FaceId, text: &str, range: Range<usize>, is_rtl: bool) -> Result<Run, String> {
        let face = self.fonts.face(id);
        let tables = face.tables()?;
        let shaper = face.shaper.shaper(&tables).build();
        let start = range.start;
        let text = &text[range];

        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        let script = buffer.script();
        let mut plans = self.plans.borrow_mut();
        let plan = plans.entry((id, is_rtl, script.tag())).or_insert_with(|| {
            ShapePlan::new(&shaper, buffer.direction(), Some(script), None, &self.features)
        });
        let output = shaper.shape_with_plan(plan, buffer, &self.features);

        let em = face.font.units_per_em();
        let mut starts: Vec<usize> = output.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let mut width = 0.0;
        let mut glyphs = Vec::with_capacity(output.len());
        for (info, position) in output.glyph_infos().iter().zip(output.glyph_positions()) {
            let from = info.cluster as usize;
            let to =
                starts.get(starts.partition_point(|start| *start <= from)).copied().unwrap_or(text.len());
            let [x_advance, x_offset, y_offset] =
                [position.x_advance, position.x_offset, position.y_offset].map(|units| ems(units, em));
            width += x_advance;
            let id = GlyphId::new(info.glyph_id);
            glyphs.push(KrillaGlyph::new(id, x_advance, x_offset, y_offset, 0.0, from..to, None));
        }
        Ok(Run { face: id, text: text.to_owned(), glyphs, width, start })
    }

    /// What no face has, each cluster as a replacement character: the text itself stays what it was.
    fn missing(&self, text: &str, range: Range<usize>, is_rtl: bool) -> Result<Run, String> {
        let face = self.fonts.face(Fonts::MISSING);
        let tables = face.tables()?;
        let glyph = tables.charmap().map('\u{FFFD}').unwrap_or_default();
        let metrics = tables
            .glyph_metrics(skrifa::instance::Size::unscaled(), skrifa::instance::LocationRef::default());
        let advance = metrics.advance_width(glyph).unwrap_or_default() / face.font.units_per_em();
        let start = range.start;
        let text = &text[range];

        let clusters = text.grapheme_indices(true).map(|(start, cluster)| {
            let range = start..start + cluster.len();
            KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, range, None)
        });
        let mut glyphs: Vec<KrillaGlyph> = clusters.collect();
        if is_rtl {
            glyphs.reverse();
        }
        let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
        Ok(Run { face: Fonts::MISSING, text: text.to_owned(), glyphs, width, start })
    }
}

/// A text as it can be printed: composed, with blanks for tabs, without controls, and with U+FFFD for
/// what means nothing outside of one machine.
fn printable(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let chars = text.nfc().filter_map(|char| match char {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
        '\t' => Some(' '),
        '\u{FEFF}' => None,
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Some('\u{FFFD}'),
        _ if u32::from(char) & 0xFFFE == 0xFFFE || ('\u{FDD0}'..='\u{FDEF}').contains(&char) => {
            Some('\u{FFFD}')
        }
        _ => (!char.is_control()).then_some(char),
    });
    chars.collect()
}

/// Where in `text` to begin new lines, so that none is wider than `measure`.
///
/// `advances` has the width of the text before each byte. A line breaks where Unicode allows it, and
/// in the middle of a word only where the word is longer than the line.
fn breaks(text: &str, advances: &[f32], measure: f32) -> Vec<Range<usize>> {
    let fits = |range: Range<usize>| {
        let shown = range.start + text[range.clone()].trim_end().len();
        advances[shown] - advances[range.start] <= measure
    };
    let mut lines = Vec::new();
    let (mut start, mut last) = (0, 0);
    for (at, _) in
        linebreaks(text).filter(|(at, kind)| *at == text.len() || *kind == BreakOpportunity::Allowed)
    {
        if !fits(start..at) && last > start {
            lines.push(start..last);
            start = last;
        }
        while !fits(start..at) {
            let end = within_a_word(text, start..at, &fits);
            lines.push(start..end);
            start = end;
        }
        last = at;
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

/// Where to break a word that is longer than a line: after the last cluster that fits, or before one
/// of the Thai vowels that always begin a syllable, if one stands in the second half.
fn within_a_word(text: &str, word: Range<usize>, fits: &impl Fn(Range<usize>) -> bool) -> usize {
    let ends = text[word.clone()].grapheme_indices(true).map(|(at, cluster)| word.start + at + cluster.len());
    // At least one cluster, so that every line gets on.
    let mut clusters = ends.clone().take(1).chain(ends.skip(1).take_while(|end| fits(word.start..*end)));
    let Some(first) = clusters.next() else { return word.end };
    let all: Vec<usize> = std::iter::once(first).chain(clusters).collect();
    let begins_syllable = |at: &&usize| text[**at..].starts_with(['เ', 'แ', 'โ', 'ใ', 'ไ']);
    let second_half = &all[all.len() / 2..];
    second_half.iter().rev().find(begins_syllable).or(all.last()).copied().unwrap_or(word.end)
}

/// The width of the text before each byte of it, in ems.
fn advances(text: &str, line: &TextLine) -> Vec<f32> {
    let mut own = vec![0.0; text.len() + 1];
    for run in &line.runs {
        for glyph in &run.glyphs {
            own[run.start + glyph.text_range.start] += glyph.x_advance;
        }
    }
    let mut sum = 0.0;
    for width in &mut own {
        let before = sum;
        sum += *width;
        *width = before;
    }
    own
}

fn within(range: &Range<usize>, other: &Range<usize>) -> Option<Range<usize>> {
    let (start, end) = (range.start.max(other.start), range.end.min(other.end));
    (start < end).then_some(start..end)
}

#[expect(clippy::cast_precision_loss, reason = "a glyph is a few thousand units wide at most")]
fn ems(units: i32, em: f32) -> f32 {
    units as f32 / em
}
