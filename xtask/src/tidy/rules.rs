//! An id of a rule that is cited is one that `docs/RULES.md` writes down.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::Path,
};

use anyhow::{Result, ensure};

use super::paths;

/// The page of rules: each begins a point of a list, `- **M4** `.
const PAGE: &str = "docs/RULES.md";

/// What is tried on examples that are wrong.
const OURSELVES: &str = "xtask/src/tidy/rules.rs";

/// Groups whose rules are counted by a number that stands by itself: `AUTHN 4`, and in the name of a test `authn_4_`.
const SPELLED_OUT: [&str; 3] = ["AUTHN", "AUTHZ", "SESS"];

pub(super) fn faults(root: &Path) -> Result<Vec<String>> {
    let rules = written_down(&fs::read_to_string(root.join(PAGE))?);
    let mut cited = BTreeMap::new();
    for path in paths::files(root, root)? {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let extension = path.extension().and_then(OsStr::to_str);
        let is_code = extension == Some("rs");
        if !is_code && !matches!(extension, Some("md" | "toml")) || shown == OURSELVES {
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            for id in citations(line, is_code, &rules) {
                cited.entry(id).or_insert_with(|| format!("{shown}:{}", index + 1));
            }
        }
    }
    ensure!(!cited.is_empty(), "no rule is cited anywhere: {PAGE} is read for nothing");
    let unknown = cited.into_iter().filter(|(id, _)| !rules.contains(id));
    Ok(unknown.map(|(id, place)| format!("{place} cites {id}, which {PAGE} does not write down")).collect())
}

fn written_down(page: &str) -> BTreeSet<String> {
    let points = page.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("** "));
    points.map(|(id, _)| id.to_owned()).filter(|id| is_id(id)).collect()
}

/// The ids that a line cites: in the name of a test, and in brackets. Outside of comments a letter and a number can be
/// anything, such as a cell of a sheet or a size of paper, and are an id only where a rule of that letter is there.
fn citations(line: &str, is_code: bool, rules: &BTreeSet<String>) -> Vec<String> {
    let comment = if is_code { line.find("//") } else { Some(0) };
    let group = |id: &str| id.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let is_of_a_group = |id: &str| rules.iter().any(|rule| group(rule) == group(id));
    let bracketed = line.match_indices('(').flat_map(|(at, _)| {
        let is_said = comment.is_some_and(|comment| comment < at);
        in_brackets(&line[at + 1..]).filter(move |id| is_said || is_of_a_group(id))
    });
    bracketed.map(str::to_owned).chain(in_names(line)).collect()
}

/// The ids that brackets begin with: `M4)`, `M4, I2)`, `D7, AUTHZ 3)`.
fn in_brackets(rest: &str) -> impl Iterator<Item = &str> {
    let inside = rest.split(')').next().unwrap_or_default();
    inside.split(',').map(str::trim).take_while(|word| is_id(word))
}

/// The ids that names of tests begin with.
fn in_names(line: &str) -> impl Iterator<Item = String> {
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter_map(|word| {
        let (group, rest) = word.split_once('_')?;
        let (id, _) = rest.split_once('_')?;
        let id = match group.to_ascii_uppercase() {
            _ if group == "rule" => id.to_ascii_uppercase(),
            group => format!("{group} {id}"),
        };
        (word.starts_with(|c: char| c.is_ascii_lowercase()) && is_id(&id)).then_some(id)
    })
}

/// `M4` or `AUTHN 4`.
fn is_id(text: &str) -> bool {
    let number = match text.split_once(' ') {
        Some((group, number)) if SPELLED_OUT.contains(&group) => number,
        Some(_) => return false,
        None => text.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or_default(),
    };
    (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Rules\n\n- **M1** Money.\n- **M4** Rounding, as (M9) has it.\n- **AUTHN 4** Links.\n- **Not** one.\n";

    fn code(line: &str) -> Vec<String> {
        citations(line, true, &written_down(PAGE))
    }

    fn prose(line: &str) -> Vec<String> {
        citations(line, false, &written_down(PAGE))
    }

    #[test]
    fn a_rule_is_written_down_where_its_point_begins() {
        assert_eq!(written_down(PAGE).iter().collect::<Vec<_>>(), ["AUTHN 4", "M1", "M4"]);
    }

    #[test]
    fn a_name_cites_what_it_begins_with() {
        assert_eq!(code("fn rule_m4_rounding_is_symmetric() {"), ["M4"]);
        assert_eq!(code("    authn_4_a_link_is_used_once,"), ["AUTHN 4"]);
        assert_eq!(code("filter = 'test(rule_z9_what_nobody_wrote)'"), ["Z9"]);
        assert_eq!(prose("`sess_2_an_old_token`, `authz_12_so`"), ["SESS 2", "AUTHZ 12"]);
        for other in ["rule_of_m4_thumb", "fn overrule_m4_x()", "the_authn_4_x", "rule_m_4_x", "page_4_of"] {
            assert_eq!(code(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn brackets_cite_what_stands_in_them() {
        assert_eq!(code("/// Half away from zero (M4)."), ["M4"]);
        assert_eq!(
            code("//! Booked once (D1, D3), and theirs (D7, AUTHZ 3)."),
            ["D1", "D3", "D7", "AUTHZ 3"]
        );
        assert_eq!(code("must: \"it must be so (M9)\","), ["M9"]);
        assert_eq!(code("/// Nobody knows of it (Z9)."), ["Z9"]);
        assert_eq!(prose("is worse than none (M6). It wants (AUTHZ 2) that"), ["M6", "AUTHZ 2"]);
        assert_eq!(prose("a list that goes on (D1,"), ["D1"]);
    }

    #[test]
    fn not_all_that_looks_like_an_id_is_one() {
        for other in [
            "\"=1+1\", \"@SUM(A1)\"",
            "Size::A4 => \"595 x 842 pts (A4)\"",
            "(\"Mozilla/5.0 (X11; Linux)\")",
            "fn both<M9>(M9: u8)",
            "// of 2026 (ADR 12), (M4x), (m4), (M), (M123) and f(x)",
        ] {
            assert_eq!(code(other), [""; 0], "{other}");
        }
    }
}
