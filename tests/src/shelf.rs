//! Files that we may not copy, from where the developer keeps such files.

use std::{fs, path::PathBuf};

/// Where they are.
const FOLDER_VARIABLE: &str = "EARNTRACK_TEST_DATA";

/// A path below the folder; `None`, and said so, where there is no such folder.
#[expect(
    clippy::disallowed_methods,
    reason = "a test that needs files from elsewhere has nowhere else to ask"
)]
#[must_use]
pub fn shelf(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os(FOLDER_VARIABLE) else {
        eprintln!("left out: {FOLDER_VARIABLE} does not say where {path} is");
        return None;
    };
    Some(PathBuf::from(folder).join(path))
}

/// A file below the folder.
#[must_use]
pub fn borrowed(path: &str) -> Option<Vec<u8>> {
    Some(fs::read(shelf(path)?).unwrap())
}

/// Every file in a folder below the folder, by name, in order.
#[must_use]
pub fn borrowed_all(path: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let entries = fs::read_dir(shelf(path)?).unwrap().map(Result::unwrap);
    let mut files: Vec<_> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    Some(files)
}
