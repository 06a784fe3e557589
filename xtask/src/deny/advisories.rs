//! Known faults of the packages we link, from a copy of the RustSec database.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use semver::VersionReq;
use serde::Deserialize;

use super::packages::Package;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    ignore: Vec<Ignored>,
}

/// An advisory we have read and can live with, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ignored {
    id: String,
    /// Must be given: silence without a reason is not accepted.
    #[serde(rename = "reason")]
    _reason: String,
}

/// One document of the database.
#[derive(Debug, Deserialize)]
pub(super) struct Advisory {
    #[serde(rename = "advisory")]
    about: About,
    versions: Versions,
    #[serde(skip)]
    title: String,
}

#[derive(Debug, Deserialize)]
struct About {
    id: String,
    package: String,
    /// The day it was taken back.
    withdrawn: Option<String>,
}

/// The versions that are safe; all others are not.
#[derive(Debug, Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

/// Reads every advisory that stands; `crates` has one folder a package.
pub(super) fn load(crates: &Path) -> Result<Vec<Advisory>> {
    let mut advisories = Vec::new();
    for package in fs::read_dir(crates)? {
        for document in fs::read_dir(package?.path())? {
            let path = document?.path();
            let advisory = fs::read_to_string(&path)
                .map_err(Into::into)
                .and_then(|text| parse(&text))
                .with_context(|| format!("{} cannot be read", path.display()))?;
            advisories.push(advisory);
        }
    }
    advisories.retain(|advisory| advisory.about.withdrawn.is_none());
    Ok(advisories)
}

/// Advisories that touch us and are not ignored, and ignored ones that touch us no longer.
pub(super) fn faults(policy: &Policy, advisories: &[Advisory], packages: &BTreeSet<Package>) -> Vec<String> {
    let mut ignored: BTreeSet<&str> = policy.ignore.iter().map(|entry| entry.id.as_str()).collect();
    let mut known = BTreeSet::new();
    let mut faults = Vec::new();
    for package in packages {
        for advisory in advisories.iter().filter(|advisory| advisory.touches(package)) {
            let id = advisory.about.id.as_str();
            known.insert(id);
            if !ignored.contains(id) {
                faults.push(format!("{} {}: {id}: {}", package.name, package.version, advisory.title));
            }
        }
    }
    ignored.retain(|id| !known.contains(id));
    faults.extend(ignored.iter().map(|id| format!("{id} touches nothing we link: take it off deny.toml")));
    faults
}

impl Advisory {
    fn touches(&self, package: &Package) -> bool {
        let Versions { patched, unaffected } = &self.versions;
        let mut safe = patched.iter().chain(unaffected);
        self.about.package == package.name && !safe.any(|safe| safe.matches(&package.version))
    }
}

/// A document is TOML between fences, then Markdown that starts with a title.
fn parse(document: &str) -> Result<Advisory> {
    let (front, text) = document
        .trim_start()
        .strip_prefix("```toml")
        .and_then(|rest| rest.split_once("```"))
        .context("it does not start with TOML between ``` fences")?;
    let mut advisory: Advisory = toml::from_str(front)?;
    let title = text.lines().find_map(|line| line.strip_prefix("# "));
    title.unwrap_or("untitled").trim().clone_into(&mut advisory.title);
    Ok(advisory)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::packages::Package;
    use super::{Advisory, Ignored, Policy, faults, parse};

    const DOCUMENT: &str = r#"```toml
[advisory]
id = "RUSTSEC-2026-0194"
package = "quick-xml"
date = "2026-06-29"

[versions]
patched = [">= 0.41.0"]
unaffected = ["< 0.9"]
```

# Quadratic run time

Parsing takes long.
"#;

    fn advisory() -> Advisory {
        parse(DOCUMENT).unwrap()
    }

    fn linked(version: &str) -> BTreeSet<Package> {
        BTreeSet::from([Package {
            name: "quick-xml".to_owned(),
            version: version.parse().unwrap(),
            licence: "MIT".to_owned(),
        }])
    }

    fn ignoring(ids: &[&str]) -> Policy {
        let entry =
            |id: &&str| Ignored { id: (*id).to_owned(), _reason: "no operation reads XML".to_owned() };
        Policy { ignore: ids.iter().map(entry).collect() }
    }

    #[test]
    fn an_affected_version_is_named_with_the_advisory_and_its_title() {
        assert_eq!(
            faults(&ignoring(&[]), &[advisory()], &linked("0.36.2")),
            ["quick-xml 0.36.2: RUSTSEC-2026-0194: Quadratic run time"]
        );
    }

    #[test]
    fn patched_and_unaffected_versions_pass() {
        for version in ["0.41.0", "0.50.1", "0.8.0"] {
            assert!(faults(&ignoring(&[]), &[advisory()], &linked(version)).is_empty());
        }
    }

    #[test]
    fn an_ignored_advisory_passes_as_long_as_it_touches_us() {
        let policy = ignoring(&["RUSTSEC-2026-0194"]);

        assert!(faults(&policy, &[advisory()], &linked("0.36.2")).is_empty());
        assert_eq!(
            faults(&policy, &[advisory()], &linked("0.41.0")),
            ["RUSTSEC-2026-0194 touches nothing we link: take it off deny.toml"]
        );
    }
}
