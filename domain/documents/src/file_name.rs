//! What a file is called: told to people, never used as a path.

use kernel::{Name, visible};

use crate::FileType;

/// The longest file name, in characters.
pub const FILE_NAME_MAX: usize = 255;

pub type FileName = Name<FILE_NAME_MAX>;

/// The name that a client gave, without folders and without what cannot be shown; a plain one
/// where nothing is left.
pub(crate) fn cleaned(given: Option<&str>, file_type: FileType) -> FileName {
    let base = given.map(base_name).map(visible).unwrap_or_default();
    let base = base.trim();
    let kept = FileName::try_new(shortened(base));
    // Two names of the file system, which would only confuse.
    let kept = kept.ok().filter(|name| !matches!(&**name, "." | ".."));
    kept.unwrap_or_else(|| {
        let plain = format!("document.{}", file_type.extension());
        FileName::try_new(plain).expect("the plain name is a name")
    })
}

/// What follows the last separator of any system.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What follows the last dot, in small letters; `None` where there is no name before it.
pub(crate) fn extension(name: &str) -> Option<String> {
    let (stem, extension) = base_name(name).trim().rsplit_once('.')?;
    (!stem.is_empty()).then(|| extension.to_lowercase())
}

/// Cuts a name that is too long before its extension.
fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= FILE_NAME_MAX {
        return name.to_owned();
    }
    let tail = extension(name).map(|tail| tail.chars().count() + 1).filter(|tail| *tail <= 16).unwrap_or(0);
    let head = name.chars().take(FILE_NAME_MAX - tail);
    head.chain(name.chars().skip(length - tail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(given: &str) -> String {
        cleaned(Some(given), FileType::Pdf).to_string()
    }

    #[test]
    fn a_path_is_only_its_last_part() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\ana\\Receipt.pdf"), "Receipt.pdf");
        assert_eq!(clean("/"), "document.pdf");
        assert_eq!(clean(".."), "document.pdf");
        assert_eq!(clean("a/.."), "document.pdf");
    }

    #[test]
    fn what_cannot_be_shown_is_left_out() {
        assert_eq!(clean("a\r\nb\0.pdf"), "ab.pdf");
        assert_eq!(clean("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(clean(" \u{200b} "), "document.pdf");
        assert_eq!(cleaned(None, FileType::Csv).to_string(), "document.csv");
        assert_eq!(clean("Ärger \u{2602}.pdf"), "Ärger \u{2602}.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = clean(&format!("{}.pdf", "ä".repeat(400)));
        assert_eq!(long.chars().count(), FILE_NAME_MAX);
        assert!(long.ends_with("ä.pdf"));
        assert_eq!(clean(&"x.".repeat(300)).chars().count(), FILE_NAME_MAX);
    }

    #[test]
    fn an_extension_follows_a_name() {
        assert_eq!(extension("a.b.PDF").as_deref(), Some("pdf"));
        assert_eq!(extension(".pdf"), None);
        assert_eq!(extension("folder.d/receipt"), None);
    }
}
