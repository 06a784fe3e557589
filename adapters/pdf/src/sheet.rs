//! Pages as they were composed: marks in their places, and what each of them is a part of.
//!
//! Nothing is drawn before everything has its place, because a page says how many there are.

use std::num::NonZeroU16;

use krilla::Document;
use krilla::color::rgb;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind,
    TagTree,
};

use crate::fonts::Fonts;
use crate::qr::Code;
use crate::text::TextLine;

/// The colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    First,
    /// What is second to something.
    Second,
    /// What is quiet.
    Quiet,
    Hairline,
    Line,
    Accent,
}

impl Ink {
    fn color(self) -> rgb::Color {
        let [red, green, blue] = match self {
            Self::First => [0x17, 0x23, 0x21],
            Self::Second => [0x48, 0x52, 0x51],
            Self::Quiet => [0x60, 0x6c, 0x6a],
            Self::Hairline => [0xe1, 0xe0, 0xd9],
            Self::Line => [0x80, 0x89, 0x82],
            Self::Accent => [0x12, 0x5c, 0x43],
        };
        rgb::Color::new(red, green, blue)
    }
}

/// Something on a page. Measures are in points, from the upper left.
pub(crate) enum Mark {
    Text { line: TextLine, size: f32, x: f32, baseline: f32, ink: Ink },
    Rule { x: f32, y: f32, width: f32, thickness: f32, ink: Ink },
    Picture { image: Image, x: f32, y: f32, width: f32, height: f32 },
    Code { code: Code, x: f32, y: f32, side: f32 },
}

/// What a mark is a part of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    Of(NodeId),
    /// Of the page, not of what it says.
    Artifact(ArtifactType),
}

/// A node of the document's structure, by its place in [`Sheet`].
pub(crate) type NodeId = usize;

/// What a node is, in the order of reading.
pub(crate) enum Role {
    Heading { level: u16, title: String },
    Paragraph,
    Figure { alt: String },
    Table,
    TableHead,
    TableBody,
    Row,
    HeadCell,
    Cell,
}

struct Node {
    role: Role,
    children: Vec<NodeId>,
    content: Vec<Identifier>,
}

pub(crate) struct Sheet {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pages: Vec<Vec<(Part, Mark)>>,
    nodes: Vec<Node>,
    roots: Vec<NodeId>,
}

impl Sheet {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        Self { width, height, pages: vec![Vec::new()], nodes: Vec::new(), roots: Vec::new() }
    }

    pub(crate) fn node(&mut self, parent: Option<NodeId>, role: Role) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { role, children: Vec::new(), content: Vec::new() });
        match parent {
            Some(parent) => self.nodes[parent].children.push(id),
            None => self.roots.push(id),
        }
        id
    }

    /// Puts a mark on the last page.
    pub(crate) fn put(&mut self, part: Part, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push((part, mark));
        }
    }

    /// Puts a mark on any page that there is.
    pub(crate) fn put_on(&mut self, page: usize, part: Part, mark: Mark) {
        self.pages[page].push((part, mark));
    }

    pub(crate) fn turn(&mut self) {
        self.pages.push(Vec::new());
    }

    pub(crate) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Draws the pages and tells the document what they are made of.
    pub(crate) fn draw(mut self, fonts: &Fonts, document: &mut Document) -> Result<(), String> {
        let settings = PageSettings::from_wh(self.width, self.height).ok_or("the page has no size")?;
        for marks in std::mem::take(&mut self.pages) {
            let mut page = document.start_page_with(settings.clone());
            let mut surface = page.surface();
            for (part, mark) in marks {
                let tag = match (part, &mark) {
                    (Part::Artifact(kind), _) => ContentTag::Artifact(Artifact::with_kind(kind)),
                    (Part::Of(_), Mark::Text { .. }) => ContentTag::Span(SpanTag::empty()),
                    (Part::Of(_), _) => ContentTag::Other,
                };
                let identifier = surface.start_tagged(tag);
                draw(&mut surface, fonts, mark)?;
                surface.end_tagged();
                if let Part::Of(node) = part {
                    self.nodes[node].content.push(identifier);
                }
            }
            surface.finish();
            page.finish();
        }

        let mut tree = TagTree::new();
        for root in &self.roots {
            tree.push(self.group(*root));
        }
        document.set_tag_tree(tree);
        Ok(())
    }

    fn group(&self, id: NodeId) -> TagGroup {
        let node = &self.nodes[id];
        let mut group = TagGroup::new(node.role.tag());
        for identifier in &node.content {
            group.push(*identifier);
        }
        for child in &node.children {
            group.push(self.group(*child));
        }
        group
    }
}

impl Role {
    fn tag(&self) -> TagKind {
        match self {
            Self::Heading { level, title } => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                Tag::Hn(level, Some(title.clone())).into()
            }
            Self::Paragraph => Tag::P.into(),
            Self::Figure { alt } => Tag::Figure(Some(alt.clone())).into(),
            Self::Table => Tag::Table.into(),
            Self::TableHead => Tag::THead.into(),
            Self::TableBody => Tag::TBody.into(),
            Self::Row => Tag::TR.into(),
            Self::HeadCell => Tag::TH(TableHeaderScope::Column).into(),
            Self::Cell => Tag::TD.into(),
        }
    }
}

fn draw(surface: &mut Surface, fonts: &Fonts, mark: Mark) -> Result<(), String> {
    match mark {
        Mark::Text { line, size, x, baseline, ink } => {
            surface.set_fill(Some(fill(ink.color())));
            let mut x = x;
            for run in line.runs {
                let font = fonts.face(run.face).font.clone();
                surface.draw_glyphs(Point::from_xy(x, baseline), &run.glyphs, font, &run.text, size, false);
                x += run.width * size;
            }
        }
        Mark::Rule { x, y, width, thickness, ink } => {
            let mut path = PathBuilder::new();
            path.push_rect(rect(x, y, width, thickness)?);
            fill_path(surface, path, ink)?;
        }
        Mark::Picture { image, x, y, width, height } => {
            let size = Size::from_wh(width, height).ok_or("the logo has no size")?;
            surface.push_transform(&Transform::from_translate(x, y));
            surface.draw_image(image, size);
            surface.pop();
        }
        Mark::Code { code, x, y, side } => {
            let module = side / measure(code.side);
            let mut path = PathBuilder::new();
            for (row, modules) in code.dark.chunks(code.side.max(1)).enumerate() {
                // Neighbours are one rectangle, so that no seam shows between them.
                let mut column = 0;
                for run in modules.chunk_by(|left, right| left == right) {
                    if run.first() == Some(&true) {
                        let (left, top) = (x + measure(column) * module, y + measure(row) * module);
                        path.push_rect(rect(left, top, measure(run.len()) * module, module)?);
                    }
                    column += run.len();
                }
            }
            fill_path(surface, path, Ink::First)?;
        }
    }
    Ok(())
}

fn fill_path(surface: &mut Surface, path: PathBuilder, ink: Ink) -> Result<(), String> {
    surface.set_fill(Some(fill(ink.color())));
    surface.draw_path(&path.finish().ok_or("there is nothing to draw")?);
    Ok(())
}

fn fill(color: rgb::Color) -> Fill {
    Fill { paint: color.into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Result<Rect, String> {
    Rect::from_xywh(x, y, width, height).ok_or_else(|| "there is nothing to draw".to_owned())
}

/// A fault of krilla's, with what it found where it validates.
pub(crate) fn described(fault: &KrillaError) -> String {
    match fault {
        KrillaError::Validation(errors) => format!("{fault}: {errors:?}"),
        _ => fault.to_string(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a code has fewer than two hundred modules a side")]
fn measure(count: usize) -> f32 {
    count as f32
}
