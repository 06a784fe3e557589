//! The typefaces, and which of them sets what.
//!
//! All of them are part of the binary and are embedded in each file as far as it uses them, so that a
//! paper looks the same on every machine for as long as it is kept.

use std::io::Read as _;

use flate2::read::GzDecoder;
use harfrust::{FontRef, ShaperData};
use krilla::Data;
use krilla::text::Font;
use skrifa::MetadataProvider as _;

/// A voice of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    /// Text.
    Sans,
    /// Text that is looked for.
    Strong,
    /// Figures that are added up.
    Serif,
    /// The one figure that counts.
    Display,
}

/// A face by its place in [`Fonts`].
pub(crate) type FaceId = usize;

/// One typeface in one weight.
pub(crate) struct Face {
    pub(crate) font: Font,
    pub(crate) shaper: ShaperData,
    data: Data,
}

impl Face {
    fn try_new(data: Data) -> Result<Self, String> {
        let font = Font::new(data.clone(), 0).ok_or("a bundled font cannot be read")?;
        let shaper = ShaperData::new(&reference(&data)?);
        Ok(Self { font, shaper, data })
    }

    /// The tables, as the shaper reads them.
    pub(crate) fn tables(&self) -> Result<FontRef<'_>, String> {
        reference(&self.data)
    }
}

fn reference(data: &Data) -> Result<FontRef<'_>, String> {
    FontRef::new(data.as_ref()).map_err(|fault| format!("a bundled font cannot be read: {fault}"))
}

/// Every face, loaded once.
pub(crate) struct Fonts {
    faces: Vec<Face>,
}

macro_rules! bundled {
    ($path:literal) => {
        include_bytes!(concat!("../fonts/", $path)).as_slice()
    };
}

/// In the order of the constants that follow.
const PLAIN: [&[u8]; 10] = [
    bundled!("ibm-plex-sans/IBMPlexSans-Regular.ttf"),
    bundled!("ibm-plex-sans/IBMPlexSans-SemiBold.ttf"),
    bundled!("source-serif/SourceSerif4-Regular.ttf"),
    bundled!("source-serif/SourceSerif4Display-Regular.ttf"),
    bundled!("ibm-plex-sans-arabic/IBMPlexSansArabic-Regular.ttf"),
    bundled!("ibm-plex-sans-arabic/IBMPlexSansArabic-SemiBold.ttf"),
    bundled!("ibm-plex-sans-hebrew/IBMPlexSansHebrew-Regular.ttf"),
    bundled!("ibm-plex-sans-hebrew/IBMPlexSansHebrew-SemiBold.ttf"),
    bundled!("ibm-plex-sans-thai/IBMPlexSansThai-Regular.ttf"),
    bundled!("ibm-plex-sans-thai/IBMPlexSansThai-SemiBold.ttf"),
];

/// The one face that is half of all bytes, so it is kept packed.
const PACKED: &[u8] = bundled!("droid-sans-fallback/DroidSansFallback.ttf.gz");

const SANS: FaceId = 0;
const STRONG: FaceId = 1;
const SERIF: FaceId = 2;
const DISPLAY: FaceId = 3;
const ARABIC: FaceId = 4;
const ARABIC_STRONG: FaceId = 5;
const HEBREW: FaceId = 6;
const HEBREW_STRONG: FaceId = 7;
const THAI: FaceId = 8;
const THAI_STRONG: FaceId = 9;
/// Chinese, Japanese and Korean, in one weight.
const CJK: FaceId = 10;

impl Fonts {
    pub(crate) fn try_new() -> Result<Self, String> {
        let mut unpacked = Vec::new();
        GzDecoder::new(PACKED)
            .read_to_end(&mut unpacked)
            .map_err(|fault| format!("a bundled font cannot be unpacked: {fault}"))?;
        let plain = PLAIN.into_iter().map(Data::from);
        let faces = plain.chain([Data::from(unpacked)]).map(Face::try_new).collect::<Result<_, _>>()?;
        Ok(Self { faces })
    }

    pub(crate) fn face(&self, id: FaceId) -> &Face {
        &self.faces[id]
    }

    /// The face that stands for characters which none has: its U+FFFD is shown.
    pub(crate) const MISSING: FaceId = SANS;

    /// The first face of a family that has every character of a cluster, preferably the one that the
    /// text before it is in.
    pub(crate) fn cover(&self, family: Family, cluster: &str, before: Option<FaceId>) -> Option<FaceId> {
        let is_neutral = !cluster.chars().any(char::is_alphanumeric);
        let stays = before.filter(|face| is_neutral && self.has(*face, cluster));
        stays.or_else(|| chain(family).iter().copied().find(|face| self.has(*face, cluster)))
    }

    fn has(&self, face: FaceId, cluster: &str) -> bool {
        self.face(face).tables().is_ok_and(|tables| {
            let charmap = tables.charmap();
            cluster.chars().all(|char| is_invisible(char) || charmap.map(char).is_some())
        })
    }
}

fn chain(family: Family) -> &'static [FaceId] {
    match family {
        Family::Sans => &[SANS, ARABIC, HEBREW, THAI, CJK],
        Family::Strong => &[STRONG, ARABIC_STRONG, HEBREW_STRONG, THAI_STRONG, CJK],
        Family::Serif => &[SERIF, SANS, ARABIC, HEBREW, THAI, CJK],
        Family::Display => &[DISPLAY, SERIF, SANS, ARABIC, HEBREW, THAI, CJK],
    }
}

/// Whether a character directs others and has no shape of its own.
fn is_invisible(char: char) -> bool {
    matches!(char, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_loads_and_can_show_what_it_lacks() {
        let fonts = Fonts::try_new().unwrap();

        assert_eq!(fonts.faces.len(), CJK + 1);
        assert!(fonts.has(Fonts::MISSING, "\u{FFFD}"));
    }

    #[test]
    fn each_script_has_a_face() {
        let fonts = Fonts::try_new().unwrap();
        let face = |text| fonts.cover(Family::Sans, text, None);

        assert_eq!(["Ż", "Ω", "Я", "ễ", "€"].map(face), [Some(SANS); 5]);
        assert_eq!(["م", "א", "ก"].map(face), [Some(ARABIC), Some(HEBREW), Some(THAI)]);
        assert_eq!(["票", "髙", "ひ", "글"].map(face), [Some(CJK); 4]);
        assert_eq!(face("\u{1F600}"), None);
    }

    #[test]
    fn a_blank_stays_with_the_word_before_it() {
        let fonts = Fonts::try_new().unwrap();

        assert_eq!(fonts.cover(Family::Sans, " ", Some(ARABIC)), Some(ARABIC));
        assert_eq!(fonts.cover(Family::Sans, "a", Some(ARABIC)), Some(SANS));
    }
}
