//! Paths of one machine, which mean nothing on another.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// Homes and workplaces, without the slash in front so that this file does not accuse itself.
const PRIVATE_ROOTS: [&str; 2] = ["work/", "root/"];

/// What is not ours to read: made by tools, or by a running server. In a work tree `.git` is a file.
const FOREIGN: [&str; 5] = [".git", "data", "target", "web/dist", "web/node_modules"];

pub(super) fn faults(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in files(root, root)? {
        // What is not UTF-8 is a sample of somebody's statement, not text of ours.
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let shown = path.strip_prefix(root).unwrap_or(&path).display();
        for (index, line) in text.lines().enumerate() {
            if let Some(private) = private_path(line) {
                faults.push(format!("{shown}:{} names /{private}", index + 1));
            }
        }
    }
    Ok(faults)
}

pub(super) fn files(root: &Path, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if is_foreign(root, &path) {
            continue;
        }
        if kind.is_dir() {
            files.extend(self::files(root, &path)?);
        } else if kind.is_file() {
            files.push(path);
        }
    }
    Ok(files)
}

fn is_foreign(root: &Path, path: &Path) -> bool {
    FOREIGN.iter().any(|foreign| root.join(foreign) == path)
}

/// The private root that a line names as an absolute path, if it does.
fn private_path(line: &str) -> Option<&'static str> {
    PRIVATE_ROOTS.into_iter().find(|root| {
        let mut slashes = line.match_indices('/');
        slashes.any(|(at, _)| line[at + 1..].starts_with(root) && starts_a_path(&line[..at]))
    })
}

/// Whether a slash after `before` is the start of an absolute path, not a part of a longer one.
fn starts_a_path(before: &str) -> bool {
    let last = before.chars().next_back();
    last.is_none_or(|last| !last.is_alphanumeric() && !"/.-_}~".contains(last))
}

#[cfg(test)]
mod tests {
    use super::private_path;

    #[test]
    fn an_absolute_path_into_a_private_folder_is_seen() {
        for root in super::PRIVATE_ROOTS {
            assert_eq!(private_path(&format!("see /{root}notes")), Some(root));
            assert_eq!(private_path(&format!("\"/{root}notes\"")), Some(root));
        }
    }

    #[test]
    fn a_part_of_a_longer_path_is_not() {
        for root in super::PRIVATE_ROOTS {
            assert_eq!(private_path(&format!("https://example.org/{root}")), None);
            assert_eq!(private_path(&format!("../{root}notes")), None);
        }
    }
}
