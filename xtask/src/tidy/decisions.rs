//! Decisions carry the day they were taken.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// The one document of the folder that decides nothing.
const TEMPLATE: &str = "template.md";

pub(super) fn faults(folder: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != TEMPLATE && !has_date(&fs::read_to_string(entry.path())?) {
            faults.push(format!("docs/adr/{name} has no line `Date: YYYY-MM-DD`"));
        }
    }
    Ok(faults)
}

fn has_date(document: &str) -> bool {
    document.lines().filter_map(|line| line.strip_prefix("Date: ")).any(is_civil_date)
}

fn is_civil_date(text: &str) -> bool {
    let parts: Vec<&str> = text.trim_end().split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(digits)
}

#[cfg(test)]
mod tests {
    use super::has_date;

    #[test]
    fn a_decision_needs_a_date() {
        assert!(has_date("# 1. Crates\n\nDate: 2026-11-22\n"));
        assert!(!has_date("# 1. Crates\n\nDate: YYYY-MM-DD\n"));
        assert!(!has_date("# 1. Crates\n"));
    }
}
