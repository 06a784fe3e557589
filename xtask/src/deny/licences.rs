//! Licences that our own licence and our users can live with.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use super::packages::Package;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    allow: Vec<String>,
}

pub(super) fn faults(policy: &Policy, packages: &BTreeSet<Package>) -> Result<Vec<String>> {
    let allowed = policy
        .allow
        .iter()
        .map(|licence| Licensee::parse(licence).with_context(|| format!("deny.toml allows {licence:?}")))
        .collect::<Result<Vec<_>>>()?;
    let faults = packages.iter().filter_map(|package| fault(package, &allowed));
    Ok(faults.collect())
}

fn fault(package: &Package, allowed: &[Licensee]) -> Option<String> {
    let Package { name, version, licence } = package;
    match is_allowed(licence, allowed) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name} {version} is under {licence:?}, which deny.toml does not allow")),
        Err(error) => {
            Some(format!("{name} {version} is under {licence:?}, which cannot be read: {}", error.reason))
        }
    }
}

fn is_allowed(licence: &str, allowed: &[Licensee]) -> Result<bool, spdx::ParseError> {
    // Older packages write `MIT/Apache-2.0`, which strict parsing refuses.
    let expression = Expression::parse_mode(licence, ParseMode::LAX)?;
    Ok(expression.evaluate(|required| allowed.iter().any(|licensee| licensee.satisfies(required))))
}

#[cfg(test)]
mod tests {
    use spdx::Licensee;

    use super::is_allowed;

    fn allows(licence: &str) -> bool {
        let allowed = ["MIT", "Unicode-3.0"].map(|name| Licensee::parse(name).unwrap());
        is_allowed(licence, &allowed).unwrap_or(false)
    }

    #[test]
    fn one_allowed_alternative_is_enough() {
        assert!(allows("MIT OR GPL-3.0-only"));
        assert!(allows("MIT/Apache-2.0"));
    }

    #[test]
    fn every_joined_licence_must_be_allowed() {
        assert!(allows("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!allows("MIT AND GPL-3.0-only"));
    }

    #[test]
    fn a_package_without_a_licence_is_not_allowed() {
        assert!(!allows(""));
    }
}
