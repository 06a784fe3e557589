//! What ends up in a build.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use semver::Version;
use xshell::{Shell, cmd};

/// A package from a registry, as the workspace links it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Version,
    /// An SPDX expression; empty when the package names none.
    pub(super) licence: String,
}

/// Every package that some target, feature or test of ours builds.
///
/// `Cargo.lock` also lists packages behind features that nobody asks for, so it is not the measure.
pub(super) fn linked(shell: &Shell) -> Result<BTreeSet<Package>> {
    let tree = cmd!(
        shell,
        "cargo tree --workspace --all-features --target all --edges normal,build,dev
         --prefix none --format {FORMAT}"
    )
    .quiet()
    .read()?;
    tree.lines().filter(|line| !line.is_empty() && !is_ours(line)).map(parse).collect()
}

/// Name, version and notes, then the licence.
const FORMAT: &str = "{p}\t{l}";

/// A member of the workspace is followed by its path.
fn is_ours(line: &str) -> bool {
    line.contains(" (/")
}

fn parse(line: &str) -> Result<Package> {
    // A star marks a package that was printed before.
    let (package, licence) = line.trim_end_matches(" (*)").split_once('\t').unwrap_or((line, ""));
    let mut words = package.split(' ');
    let name = words.next().unwrap_or_default();
    let version = words.next().unwrap_or_default().trim_start_matches('v');
    Ok(Package {
        name: name.to_owned(),
        version: Version::parse(version).with_context(|| format!("cargo tree printed {line:?}"))?,
        licence: licence.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{is_ours, parse};

    #[test]
    fn a_line_of_the_tree_is_a_package() {
        let package = parse("serde_derive v1.0.2 (proc-macro)\tMIT OR Apache-2.0 (*)").unwrap();

        assert_eq!(package.name, "serde_derive");
        assert_eq!(package.version.to_string(), "1.0.2");
        assert_eq!(package.licence, "MIT OR Apache-2.0");
    }

    #[test]
    fn a_member_of_the_workspace_is_ours() {
        assert!(is_ours("kernel v0.1.0 (/home/ana/earntrack/domain/kernel)\tMIT"));
        assert!(!is_ours("serde_derive v1.0.2 (proc-macro)\tMIT"));
    }
}
