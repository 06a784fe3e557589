//! The web app as it was built last, in the binary; where it was not, a page that says how to.

/// A file of the app.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// Where it is, from the root of the site: `/assets/index-Bx3.js`.
    pub path: &'static str,
    pub plain: &'static [u8],
    /// The same, compressed; `None` where that would be no shorter.
    pub brotli: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
    /// Names the bytes: the start of their SHA-256, in hexadecimal.
    pub digest: &'static str,
}

/// Every file, in the order of their paths; `/index.html` is among them.
pub const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_page_and_no_twin_is_a_file_of_its_own() {
        assert!(FILES.iter().any(|file| file.path == "/index.html"));
        for file in FILES {
            assert!(file.path.starts_with('/'), "{}", file.path);
            assert!(!["br", "gz"].map(Some).contains(&file.path.rsplit_once('.').map(|(_, kind)| kind)));
            assert!(!file.plain.is_empty() && file.digest.len() == 16, "{}", file.path);
            for shorter in [file.brotli, file.gzip].into_iter().flatten() {
                assert!(shorter.len() < file.plain.len(), "{}", file.path);
            }
        }
    }
}
