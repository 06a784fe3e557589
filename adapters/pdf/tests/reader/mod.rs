//! A file as poppler and qpdf read it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) struct File {
    folder: TempDir,
}

/// A font, as `pdffonts` lists it.
#[derive(Debug)]
pub(crate) struct Font {
    pub(crate) is_embedded: bool,
    pub(crate) is_subset: bool,
    pub(crate) has_unicode: bool,
}

impl File {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sheet.pdf"), bytes).unwrap();
        Self { folder }
    }

    /// # Panics
    /// When qpdf finds anything wrong.
    pub(crate) fn check(&self) {
        let output = run("qpdf", &["--check", &self.path()]);
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("WARNING"), "{said}");
    }

    pub(crate) fn fonts(&self) -> Vec<Font> {
        let output = self.read("pdffonts", &[]);
        // The last columns are: emb sub uni, object, generation.
        let row = |line: &str| {
            let columns: Vec<&str> = line.split_whitespace().rev().collect();
            Font {
                is_embedded: columns[4] == "yes",
                is_subset: columns[3] == "yes",
                has_unicode: columns[2] == "yes",
            }
        };
        let fonts: Vec<Font> = output.lines().skip(2).map(row).collect();
        assert!(!fonts.is_empty());
        fonts
    }

    pub(crate) fn info(&self) -> HashMap<String, String> {
        let line = |line: &str| {
            let (key, value) = line.split_once(':')?;
            Some((key.trim().to_owned(), value.trim().to_owned()))
        };
        self.read("pdfinfo", &[]).lines().filter_map(line).collect()
    }

    /// The text of all pages, in the order in which it was written.
    pub(crate) fn text(&self) -> String {
        self.read("pdftotext", &["-raw", "-enc", "UTF-8"])
    }

    /// The same as it stands on the page, lines that read from right to left as they are read.
    pub(crate) fn text_as_laid_out(&self) -> String {
        // Marks of direction are poppler's, not the file's.
        self.read("pdftotext", &["-layout", "-enc", "UTF-8"])
            .replace(['\u{202A}', '\u{202B}', '\u{202C}', '\u{200E}', '\u{200F}'], "")
    }

    pub(crate) fn pages(&self) -> Vec<String> {
        let text = self.text();
        text.trim_end_matches('\u{C}').split('\u{C}').map(str::to_owned).collect()
    }

    pub(crate) fn attachment(&self, name: &str) -> Vec<u8> {
        let out = self.folder.path().join("attachment");
        let output = run("pdfdetach", &["-savefile", name, "-o", out.to_str().unwrap(), &self.path()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(out).unwrap()
    }

    pub(crate) fn metadata(&self) -> String {
        self.read("pdfinfo", &["-meta"])
    }

    fn read(&self, program: &str, options: &[&str]) -> String {
        let path = self.path();
        let mut arguments = options.to_vec();
        arguments.push(&path);
        if program == "pdftotext" {
            arguments.push("-");
        }
        let output = run(program, &arguments);
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn path(&self) -> String {
        PathBuf::from(self.folder.path()).join("sheet.pdf").into_os_string().into_string().unwrap()
    }
}

fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).output();
    output.unwrap_or_else(|fault| panic!("{program}: {fault}; install poppler-utils and qpdf"))
}
