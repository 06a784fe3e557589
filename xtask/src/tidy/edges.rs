//! Who may import whom; the table is in `docs/ARCHITECTURE.md`.

use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Dependency, DependencyKind, Metadata, Package};

/// Where the table of crates is, and the heading over it.
const PAGE: &str = "docs/ARCHITECTURE.md";
const TABLE: &str = "The crates\n";

/// What the kernel may be made of: values, and nothing that does I/O.
const KERNEL_IS_MADE_OF: [&str; 12] = [
    "async-trait",
    "chrono",
    "chrono-tz",
    "encoding_rs",
    "garde",
    "poem-openapi",
    "rust_decimal",
    "serde",
    "serde_json",
    "thiserror",
    "unicode-normalization",
    "uuid",
];

/// The feature of the kernel that teaches its values how they cross the wire.
const WIRE_FORMS: &str = "openapi";

/// Where a crate stands, from the inside out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    Kernel,
    Context,
    Migration,
    Adapter,
    Api,
    /// The files of the web app, and nothing that runs.
    Web,
    /// Composes the rest: the binary, the tests, the tasks.
    Outside,
}

impl Layer {
    /// The layer of the folder a manifest lies in, relative to the workspace.
    fn of_folder(folder: &str) -> Option<Self> {
        match folder.split_once('/').unwrap_or((folder, "")) {
            ("domain", "kernel") => Some(Self::Kernel),
            ("domain", _) => Some(Self::Context),
            ("migration", _) => Some(Self::Migration),
            ("adapters", _) => Some(Self::Adapter),
            ("api", _) => Some(Self::Api),
            ("web", _) => Some(Self::Web),
            ("app" | "tests" | "xtask", _) => Some(Self::Outside),
            _ => None,
        }
    }

    fn may_import(self, other: Self) -> bool {
        match self {
            Self::Kernel | Self::Migration | Self::Web => false,
            Self::Context => other == Self::Kernel,
            Self::Adapter => matches!(other, Self::Kernel | Self::Context | Self::Migration),
            Self::Api => matches!(other, Self::Kernel | Self::Context),
            Self::Outside => true,
        }
    }
}

/// A crate of ours and where it stands.
struct Member<'a> {
    package: &'a Package,
    /// Relative to the workspace.
    folder: String,
    layer: Layer,
}

pub(super) fn faults(metadata: &Metadata) -> Result<Vec<String>> {
    let members = members(metadata)?;
    let page = fs::read_to_string(metadata.workspace_root.join(PAGE))?;
    let folders: Vec<&str> = members.iter().map(|member| member.folder.as_str()).collect();
    let mut faults = faults_of_table(&page, &folders);
    for importer in &members {
        for dependency in importer.imports() {
            let ours = members.iter().find(|member| member.name() == dependency.name);
            faults.extend(match ours {
                Some(target) => fault_inside(importer, target, dependency),
                None => fault_outside(importer, dependency),
            });
        }
    }
    Ok(faults)
}

/// What the table of crates leaves out, or has no crate for any more: each row begins with a folder.
fn faults_of_table(page: &str, folders: &[&str]) -> Vec<String> {
    let section = page.split("\n## ").find_map(|section| section.strip_prefix(TABLE)).unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let rows: Vec<&str> = rows.map(|(folder, _)| folder).collect();
    let left_out = folders.iter().filter(|folder| !rows.contains(folder));
    let gone = rows.iter().filter(|row| !folders.contains(row));
    let left_out = left_out.map(|folder| format!("{PAGE} has no row for {folder} in its table of crates"));
    left_out.chain(gone.map(|row| format!("{PAGE} has a row for {row}, which is no crate"))).collect()
}

/// The kernel and the contexts, by name.
pub(super) fn domain_crates(metadata: &Metadata) -> Result<Vec<String>> {
    let mut members = members(metadata)?;
    members.retain(|member| matches!(member.layer, Layer::Kernel | Layer::Context));
    Ok(members.iter().map(|member| member.name().to_owned()).collect())
}

/// What is wrong with one of our crates importing another.
fn fault_inside(importer: &Member, target: &Member, dependency: &Dependency) -> Option<String> {
    if !importer.layer.may_import(target.layer) {
        return Some(format!("{} may not import {}", importer.name(), target.name()));
    }
    let takes_wire_forms = dependency.features.iter().any(|feature| feature == WIRE_FORMS);
    (takes_wire_forms && importer.layer != Layer::Api).then(|| {
        let (importer, target) = (importer.name(), target.name());
        format!("{importer} may not ask for {target}/{WIRE_FORMS}: only api knows the wire")
    })
}

/// What is wrong with one of our crates importing somebody else's.
fn fault_outside(importer: &Member, dependency: &Dependency) -> Option<String> {
    let name = &dependency.name;
    let is_kernel_stuff = KERNEL_IS_MADE_OF.contains(&name.as_str());
    (importer.layer == Layer::Kernel && !is_kernel_stuff)
        .then(|| format!("kernel may not import {name}: it is made of values alone"))
}

fn members(metadata: &Metadata) -> Result<Vec<Member<'_>>> {
    let packages = metadata.workspace_packages().into_iter();
    packages.map(|package| Member::place(package, &metadata.workspace_root)).collect()
}

impl<'a> Member<'a> {
    fn place(package: &'a Package, root: &Utf8Path) -> Result<Self> {
        let manifest = &package.manifest_path;
        let folder = manifest.parent().and_then(|folder| folder.strip_prefix(root).ok());
        let layer = folder.and_then(|folder| Layer::of_folder(folder.as_str())).with_context(|| {
            format!("{manifest} is in no layer: give its folder one in xtask/src/tidy/edges.rs")
        })?;
        let folder = folder.map(Utf8Path::to_string).unwrap_or_default();
        Ok(Self { package, folder, layer })
    }

    fn name(&self) -> &str {
        &self.package.name
    }

    /// What its code, as opposed to its tests, is built on.
    fn imports(&self) -> impl Iterator<Item = &Dependency> {
        let dependencies = self.package.dependencies.iter();
        dependencies.filter(|dependency| dependency.kind == DependencyKind::Normal)
    }
}

#[cfg(test)]
mod tests {
    use super::Layer::{self, Adapter, Api, Context, Kernel, Migration, Outside, Web};
    use super::faults_of_table;

    #[test]
    fn a_folder_says_the_layer() {
        assert_eq!(Layer::of_folder("domain/kernel"), Some(Kernel));
        assert_eq!(Layer::of_folder("domain/earnings"), Some(Context));
        assert_eq!(Layer::of_folder("adapters/database"), Some(Adapter));
        assert_eq!(Layer::of_folder("api"), Some(Api));
        assert_eq!(Layer::of_folder("app"), Some(Outside));
        assert_eq!(Layer::of_folder("web"), Some(Web));
        assert_eq!(Layer::of_folder("vendor/thing"), None);
    }

    #[test]
    fn imports_point_inwards() {
        assert!(Context.may_import(Kernel));
        assert!(Adapter.may_import(Context));
        assert!(Adapter.may_import(Migration));
        assert!(Api.may_import(Context));
        assert!(Outside.may_import(Adapter));
    }

    #[test]
    fn a_context_knows_no_other_and_the_api_no_adapter() {
        assert!(!Kernel.may_import(Context));
        assert!(!Context.may_import(Context));
        assert!(!Context.may_import(Adapter));
        assert!(!Adapter.may_import(Adapter));
        assert!(!Adapter.may_import(Api));
        assert!(!Api.may_import(Adapter));
        assert!(!Api.may_import(Web));
    }

    #[test]
    fn every_crate_has_a_row_and_every_row_a_crate() {
        let page = "# A\n\n| `x` | y |\n\n## The crates\n\n| Crate | For |\n|---|---|\n| `api` | HTTP |\n| `domain/audit` | chains |\n\n## Rest\n\n| `y` | z |\n";

        assert_eq!(faults_of_table(page, &["api", "domain/audit"]), [""; 0]);
        assert_eq!(
            faults_of_table(page, &["api", "domain/audit", "domain/rates"]),
            ["docs/ARCHITECTURE.md has no row for domain/rates in its table of crates"]
        );
        assert_eq!(
            faults_of_table(page, &["api"]),
            ["docs/ARCHITECTURE.md has a row for domain/audit, which is no crate"]
        );
    }
}
