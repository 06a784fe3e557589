//! Decisions carry the day they were taken, and a number; numbers that no decision has are named.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

/// The one document of the folder that decides nothing.
const TEMPLATE: &str = "template.md";

/// What begins the line of the template that names the numbers no decision has.
const GAPS: &str = "Numbers not taken: ";

pub(super) fn faults(folder: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != TEMPLATE && !has_date(&fs::read_to_string(entry.path())?) {
            faults.push(format!("docs/adr/{name} has no line `Date: YYYY-MM-DD`"));
        }
        names.push(name);
    }
    faults.extend(faults_of_numbers(&names, &fs::read_to_string(folder.join(TEMPLATE))?));
    Ok(faults)
}

/// Every number up to the last one is a decision's, or is explained as not taken.
fn faults_of_numbers(names: &[String], template: &str) -> Vec<String> {
    let (mut taken, mut faults) = (BTreeSet::new(), Vec::new());
    for name in names.iter().filter(|name| *name != TEMPLATE) {
        match name.split_once('-').map(|(number, _)| (number.len(), number.parse::<u16>())) {
            Some((4, Ok(number))) if taken.insert(number) => {}
            Some((4, Ok(_))) => faults.push(format!("docs/adr/{name} has the number of another")),
            _ => faults.push(format!("docs/adr/{name} does not begin with a number of four digits")),
        }
    }
    let gaps = template.lines().find_map(|line| line.strip_prefix(GAPS)).unwrap_or_default();
    let numbers = gaps.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<u16>().ok());
    let explained: BTreeSet<u16> = numbers.collect();
    let last = taken.last().copied().unwrap_or_default();
    let missing = (1..last).filter(|number| !taken.contains(number) && !explained.contains(number));
    faults
        .extend(missing.map(|number| format!("docs/adr/{TEMPLATE} does not say why {number:04} is missing")));
    let wrong = explained.iter().filter(|number| taken.contains(number) || **number > last);
    faults
        .extend(wrong.map(|number| format!("docs/adr/{TEMPLATE} says of {number:04} that it is not taken")));
    faults
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
    use super::{faults_of_numbers, has_date};

    #[test]
    fn a_decision_needs_a_date() {
        assert!(has_date("# 1. Crates\n\nDate: 2026-11-22\n"));
        assert!(!has_date("# 1. Crates\n\nDate: YYYY-MM-DD\n"));
        assert!(!has_date("# 1. Crates\n"));
    }

    #[test]
    fn every_number_is_a_decisions_or_is_named() {
        let faults = |numbers: &[&str], template: &str| {
            let names: Vec<String> = numbers.iter().map(|number| format!("{number}-so.md")).collect();
            faults_of_numbers(&names, template).len()
        };
        let template = "# N. So\n\nNumbers not taken: 0002, 0004 (of drafts).\n";

        assert_eq!(faults(&["0001", "0002", "0003"], "# N. So\n"), 0);
        assert_eq!(faults(&["0001", "0003", "0005"], template), 0);
        assert_eq!(faults(&["0001", "0003", "0006"], template), 1, "5 is missing");
        assert_eq!(faults(&["0001", "0003", "0005"], "# N. So\n"), 2, "nothing is named");
        assert_eq!(faults(&["0001", "0002", "0003", "0005"], template), 1, "2 is taken");
        assert_eq!(faults(&["0001", "0003"], template), 1, "4 is yet to come");
        assert_eq!(faults(&["0001", "0001"], ""), 1, "there twice");
        assert_eq!(faults(&["1"], ""), 1, "too short");
    }
}
