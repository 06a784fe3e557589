//! What a file is: by its bytes, and not by what it says.

use crate::{DocumentError, file_name::extension};

/// The types that are kept. None of them runs in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileType {
    Pdf,
    Png,
    Jpeg,
    Webp,
    Csv,
}

/// What bytes look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Of(FileType),
    /// CSV has no mark of its own: it is text that says it is CSV.
    Text,
    /// Of a type that is known and not taken.
    Foreign,
    Unknown,
}

/// What a name or a declared type says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    Of(FileType),
    /// Something that is not taken.
    Foreign,
    /// Nothing.
    None,
}

impl FileType {
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Webp, Self::Csv];

    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Csv => "text/csv",
        }
    }

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Csv => "csv",
        }
    }

    /// As people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Csv => "text",
        }
    }

    #[must_use]
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }

    /// Tells what a file is from its first bytes, and whether its name and its declared type
    /// agree.
    ///
    /// # Errors
    /// `TypeUnsupported`, `TypeMismatch`.
    pub(crate) fn of(
        head: &[u8],
        name: Option<&str>,
        media_type: Option<&str>,
    ) -> Result<Self, DocumentError> {
        let claims =
            [media_type.map_or(Claim::None, Claim::of_media_type), name.map_or(Claim::None, Claim::of_name)];
        let says = |claim| claims.contains(&claim);
        let claims_ours = Self::ALL.into_iter().any(|ours| says(Claim::Of(ours)));
        match Look::of(head) {
            Look::Of(found) => {
                let agrees = |claim| claim == Claim::None || claim == Claim::Of(found);
                if claims.into_iter().all(agrees) {
                    Ok(found)
                } else {
                    Err(DocumentError::TypeMismatch { found: Some(found) })
                }
            }
            Look::Text if says(Claim::Of(Self::Csv)) => {
                let others = claims.into_iter().filter(|claim| !matches!(claim, Claim::None));
                if others.into_iter().all(|claim| claim == Claim::Of(Self::Csv)) {
                    Ok(Self::Csv)
                } else {
                    Err(DocumentError::TypeMismatch { found: Some(Self::Csv) })
                }
            }
            Look::Text if claims_ours => Err(DocumentError::TypeMismatch { found: Some(Self::Csv) }),
            Look::Unknown if claims_ours => Err(DocumentError::TypeMismatch { found: None }),
            Look::Text | Look::Foreign | Look::Unknown => Err(DocumentError::TypeUnsupported),
        }
    }
}

impl Look {
    fn of(head: &[u8]) -> Self {
        const MARKS: [(&[u8], FileType); 3] = [
            (b"%PDF-", FileType::Pdf),
            (b"\x89PNG\r\n\x1a\n", FileType::Png),
            (b"\xff\xd8\xff", FileType::Jpeg),
        ];
        const FOREIGN: [&[u8]; 6] = [b"GIF8", b"PK\x03\x04", b"\x7fELF", b"MZ", b"BM", b"II*\0"];

        if let Some((_, ours)) = MARKS.into_iter().find(|(mark, _)| head.starts_with(mark)) {
            return Self::Of(ours);
        }
        if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            return Self::Of(FileType::Webp);
        }
        if FOREIGN.into_iter().any(|mark| head.starts_with(mark)) {
            return Self::Foreign;
        }
        let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
        if !wide && head.contains(&0) {
            return Self::Unknown;
        }
        // Markup begins with its first tag, whatever comes before that is not seen.
        let first = head.iter().find(|b| {
            !matches!(**b, b' ' | b'\t' | b'\r' | b'\n' | b'\0' | 0xEF | 0xBB | 0xBF | 0xFE | 0xFF)
        });
        match first {
            Some(b'<') => Self::Foreign,
            _ if wide || is_plain(head) => Self::Text,
            _ => Self::Unknown,
        }
    }
}

impl Claim {
    fn of_media_type(text: &str) -> Self {
        let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            // The last two are what Windows takes CSV for, and what everyone may take text for.
            ""
            | "application/octet-stream"
            | "binary/octet-stream"
            | "application/x-download"
            | "application/vnd.ms-excel"
            | "text/plain" => Self::None,
            "application/pdf" | "application/x-pdf" => Self::Of(FileType::Pdf),
            "image/png" | "image/x-png" => Self::Of(FileType::Png),
            "image/jpeg" | "image/jpg" | "image/pjpeg" => Self::Of(FileType::Jpeg),
            "image/webp" => Self::Of(FileType::Webp),
            "text/csv" | "application/csv" | "text/comma-separated-values" => Self::Of(FileType::Csv),
            _ => Self::Foreign,
        }
    }

    fn of_name(name: &str) -> Self {
        match extension(name).as_deref() {
            Some("pdf") => Self::Of(FileType::Pdf),
            Some("png") => Self::Of(FileType::Png),
            Some("jpg" | "jpeg" | "jpe" | "jfif") => Self::Of(FileType::Jpeg),
            Some("webp") => Self::Of(FileType::Webp),
            Some("csv") => Self::Of(FileType::Csv),
            Some(
                "svg" | "svgz" | "htm" | "html" | "xhtml" | "xml" | "gif" | "bmp" | "tif" | "tiff" | "js"
                | "mjs" | "exe" | "com" | "bat" | "cmd" | "sh" | "zip" | "doc" | "docx" | "xls" | "xlsx",
            ) => Self::Foreign,
            // A date, an amount, a version: names have dots for many reasons.
            _ => Self::None,
        }
    }
}

/// Whether bytes can be text in an encoding where ASCII is itself.
fn is_plain(head: &[u8]) -> bool {
    head.iter().all(|b| *b >= b' ' || matches!(*b, b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF";
    const PDF: &[u8] = b"%PDF-1.7\n";
    const WEBP: &[u8] = b"RIFF\x24\0\0\0WEBPVP8 ";

    fn kept(head: &[u8], name: &str, media_type: &str) -> Result<FileType, &'static str> {
        use kernel::DomainError as _;
        FileType::of(head, Some(name), Some(media_type)).map_err(|error| error.code())
    }

    #[test]
    fn a_file_is_what_its_bytes_are() {
        for (head, file_type) in
            [(PNG, FileType::Png), (JPEG, FileType::Jpeg), (PDF, FileType::Pdf), (WEBP, FileType::Webp)]
        {
            let name = format!("scan.{}", file_type.extension().to_uppercase());
            assert_eq!(kept(head, &name, file_type.media_type()), Ok(file_type));
            assert_eq!(kept(head, "scan 12.03", "application/octet-stream"), Ok(file_type));
            assert_eq!(FileType::of(head, None, None).unwrap(), file_type);
        }
        assert_eq!(kept(b"a,b\r\n1,2\r\n", "x.csv", "text/csv"), Ok(FileType::Csv));
        assert_eq!(kept(b"a;b\n\xfc;2\n", "x.csv", "application/vnd.ms-excel"), Ok(FileType::Csv));
        assert_eq!(kept(b"\xff\xfea\0,\0b\0", "x.csv", ""), Ok(FileType::Csv));
        assert_eq!(kept(b"a,b\n", "x", "text/csv; charset=utf-8"), Ok(FileType::Csv));
    }

    #[test]
    fn a_file_that_says_it_is_another_type_is_refused() {
        for (head, name, media_type) in [
            (PNG, "scan.pdf", "application/pdf"),
            (PNG, "scan.png", "application/pdf"),
            (PNG, "scan.pdf", "image/png"),
            (PNG, "scan.svg", "image/png"),
            (PNG, "scan.png", "text/html"),
            (b"a,b\n", "scan.png", "text/csv"),
            (b"a,b\n", "scan.png", "image/png"),
            (b"\x88PNG\r\n\x1a\n\0", "scan.png", "image/png"),
            (b"\0\x01\x02", "scan.csv", "text/csv"),
            (b"a\x1bb", "scan.csv", "text/csv"),
        ] {
            assert_eq!(kept(head, name, media_type), Err("FILE_TYPE_MISMATCH"), "{name} {media_type}");
        }
    }

    #[test]
    fn what_is_not_taken_is_refused_whatever_it_says() {
        for head in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"\xef\xbb\xbf \r\n<!DOCTYPE html>",
            b"<?xml version='1.0'?>",
            b"\xff\xfe<\0h\0t\0m\0l\0",
            b"GIF89a",
            b"PK\x03\x04",
        ] {
            for (name, media_type) in [("x.png", "image/png"), ("x.csv", "text/csv"), ("x", "")] {
                assert_eq!(kept(head, name, media_type), Err("FILE_TYPE_UNSUPPORTED"), "{name} {head:?}");
            }
        }
        assert_eq!(kept(b"dear diary", "diary.txt", "text/plain"), Err("FILE_TYPE_UNSUPPORTED"));
        assert_eq!(kept(b"\0\x01\x02", "x.bin", ""), Err("FILE_TYPE_UNSUPPORTED"));
    }
}
