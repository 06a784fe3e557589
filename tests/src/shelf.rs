//! What tests need from outside: files that we may not copy, and what the run brings.

use std::{fs, path::PathBuf};

/// Where they are.
const FOLDER_VARIABLE: &str = "EARNTRACK_TEST_DATA";

/// What the run says of where something is; `None`, and said so, where it says nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "a test that needs something from elsewhere has nowhere else to ask"
)]
#[must_use]
pub fn told_where(variable: &str, something: &str) -> Option<String> {
    let place = std::env::var(variable).ok();
    if place.is_none() {
        eprintln!("left out: {variable} does not say where {something} is");
    }
    place
}

/// A path below the folder; `None`, and said so, where there is no such folder.
#[must_use]
pub fn shelf(path: &str) -> Option<PathBuf> {
    let folder = told_where(FOLDER_VARIABLE, path)?;
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
