//! Manifests say as little as possible: versions and lints live in the root.

use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::Metadata;
use toml::{Table, Value};

const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn faults(metadata: &Metadata) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        let path = &package.manifest_path;
        let manifest =
            fs::read_to_string(path)?.parse::<Table>().with_context(|| format!("{path} cannot be read"))?;
        faults.extend(faults_of(&manifest).map(|fault| format!("{}: {fault}", package.name)));
    }
    Ok(faults)
}

fn faults_of(manifest: &Table) -> impl Iterator<Item = String> {
    let strangers = TABLES
        .iter()
        .filter_map(|table| manifest.get(*table)?.as_table())
        .flatten()
        .filter(|(_, dependency)| !is_inherited(dependency))
        .map(|(name, _)| format!("{name} belongs into the dependency table of the workspace"));
    let lax = manifest.get("lints").is_none_or(|lints| !is_inherited(lints));
    let lints = lax.then(|| "the lints of the workspace are not switched on".to_owned());
    strangers.chain(lints)
}

fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::faults_of;

    fn faults(manifest: &str) -> Vec<String> {
        faults_of(&manifest.parse().unwrap()).collect()
    }

    #[test]
    fn a_manifest_that_inherits_everything_passes() {
        let manifest = "
            [lints]
            workspace = true
            [dependencies]
            serde.workspace = true
            poem-openapi = { workspace = true, optional = true }
        ";

        assert!(faults(manifest).is_empty());
    }

    #[test]
    fn a_version_of_its_own_and_missing_lints_are_faults() {
        let manifest = r#"
            [dev-dependencies]
            proptest = "1"
        "#;

        assert_eq!(
            faults(manifest),
            [
                "proptest belongs into the dependency table of the workspace",
                "the lints of the workspace are not switched on",
            ]
        );
    }
}
