//! Packages that must not be linked, or not twice.

use std::collections::BTreeSet;

use semver::Version;
use serde::Deserialize;

use super::packages::Package;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
    /// One version is welcome; a second one is not.
    #[serde(default)]
    deny_multiple_versions: bool,
}

pub(super) fn faults(policy: &Policy, packages: &BTreeSet<Package>) -> Vec<String> {
    let faults = policy.deny.iter().filter_map(|ban| ban.fault(packages));
    faults.collect()
}

impl Ban {
    fn fault(&self, packages: &BTreeSet<Package>) -> Option<String> {
        let (name, reason) = (&self.name, &self.reason);
        let versions: BTreeSet<&Version> =
            packages.iter().filter(|package| package.name == *name).map(|package| &package.version).collect();
        match versions.len() {
            0 => None,
            1 if self.deny_multiple_versions => None,
            _ if self.deny_multiple_versions => Some(format!("{name} is linked more than once: {reason}")),
            _ => Some(format!("{name} is linked: {reason}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::packages::Package;
    use super::Ban;

    fn linked(versions: &[&str]) -> BTreeSet<Package> {
        let package = |version: &&str| Package {
            name: "sqlite".to_owned(),
            version: version.parse().unwrap(),
            licence: String::new(),
        };
        versions.iter().map(package).collect()
    }

    fn ban(deny_multiple_versions: bool) -> Ban {
        Ban { name: "sqlite".to_owned(), reason: "one file, one library".to_owned(), deny_multiple_versions }
    }

    #[test]
    fn a_banned_package_is_a_fault() {
        assert!(ban(false).fault(&linked(&[])).is_none());
        assert!(ban(false).fault(&linked(&["1.0.0"])).is_some());
    }

    #[test]
    fn a_package_allowed_once_is_a_fault_twice() {
        assert!(ban(true).fault(&linked(&["1.0.0"])).is_none());
        assert!(ban(true).fault(&linked(&["1.0.0", "2.0.0"])).is_some());
    }
}
