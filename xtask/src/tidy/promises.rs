//! What is promised of security names the test that keeps it.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::Result;

/// The page of promises: a word in back quotes with so many underscores or more is the name of a test.
const PAGE: &str = "docs/SECURITY.md";
const UNDERSCORES: usize = 3;

/// The list of requirements, where there is one.
const LIST: &str = "docs/asvs.csv";
const HEADER: &str = "id,level,requirement,status,evidence";

pub(super) fn faults(root: &Path) -> Result<Vec<String>> {
    let mut names = BTreeSet::new();
    for folder in ["domain", "adapters", "api", "app", "tests", "xtask"] {
        functions_in(&root.join(folder), &mut names)?;
    }
    let mut faults = Vec::new();
    for name in named(&fs::read_to_string(root.join(PAGE))?) {
        if !names.contains(name) {
            faults.push(format!("{PAGE} names {name}, which is no test"));
        }
    }
    if let Ok(list) = fs::read_to_string(root.join(LIST)) {
        faults.extend(faults_of_list(&list, &names));
    }
    Ok(faults)
}

fn functions_in(folder: &Path, names: &mut BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            functions_in(&entry.path(), names)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path())?;
            names.extend(text.split("fn ").skip(1).filter_map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
                rest[end..].starts_with(['(', '<']).then(|| rest[..end].to_owned())
            }));
        }
    }
    Ok(())
}

fn named(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2).filter(|word| is_name(word))
}

fn is_name(word: &str) -> bool {
    let is_plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    is_plain && word.matches('_').count() >= UNDERSCORES
}

/// A row says of a requirement whether it is met, by which tests, or why it is not, and leaves nothing out.
fn faults_of_list(list: &str, names: &BTreeSet<String>) -> Vec<String> {
    let mut lines = list.lines();
    let mut faults = Vec::new();
    if lines.next() != Some(HEADER) {
        faults.push(format!("{LIST} does not begin with {HEADER}"));
    }
    let mut seen = BTreeSet::new();
    for line in lines {
        let cells = cells_of(line);
        let [id, level, requirement, status, evidence] = cells.as_slice() else {
            faults.push(format!("{LIST}: {line:?} has not five fields"));
            continue;
        };
        let mut fault = |problem: String| faults.push(format!("{LIST}: {id} {problem}"));
        if !seen.insert(id.clone()) {
            fault("is there twice".to_owned());
        }
        if requirement.is_empty() || evidence.is_empty() {
            fault("leaves something out".to_owned());
        }
        if !["1", "2"].contains(&level.as_str()) {
            fault(format!("is of level {level}"));
        }
        let words =
            || evidence.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| is_name(word));
        match status.as_str() {
            "met" if words().next().is_none() => fault("is met, and names no test".to_owned()),
            "met" | "not applicable" | "open" => {}
            other => fault(format!("has the status {other:?}")),
        }
        for word in words().filter(|word| !names.contains(*word)) {
            fault(format!("names {word}, which is no test"));
        }
    }
    faults
}

/// The fields of a line, of which some are in quotation marks.
fn cells_of(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> BTreeSet<String> {
        ["a_thing_that_is_so".to_owned()].into()
    }

    #[test]
    fn only_long_words_in_back_quotes_are_names_of_tests() {
        let page =
            "`a_thing_that_is_so`, `JWT_SECRET`, `docs/x.md`, `not_a_test` and `another_thing_that_is_so`";

        assert_eq!(named(page).collect::<Vec<_>>(), ["a_thing_that_is_so", "another_thing_that_is_so"]);
    }

    #[test]
    fn a_list_leaves_nothing_out() {
        let faults = |rows: &str| faults_of_list(&format!("{HEADER}\n{rows}\n"), &names());

        assert_eq!(faults("V1.1.1,1,\"One, two\",met,a_thing_that_is_so"), [""; 0]);
        assert_eq!(faults("V1.1.1,2,One,open,It is to be done"), [""; 0]);
        for bad in [
            "V1.1.1,1,One,met,because",
            "V1.1.1,1,One,met,a_thing_that_is_not_so",
            "V1.1.1,1,,open,why",
            "V1.1.1,1,One,open,",
            "V1.1.1,3,One,open,why",
            "V1.1.1,1,One,perhaps,why",
            "V1.1.1,1,One,open",
            "V1.1.1,1,One,open,why\nV1.1.1,1,One,open,why",
        ] {
            assert_eq!(faults(bad).len(), 1, "{bad}");
        }
    }
}
