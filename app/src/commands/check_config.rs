//! `earntrack check-config`

use std::fmt::Write as _;

use crate::config::{Configuration, Flags, Origin};

pub(crate) fn run(flags: &Flags) -> anyhow::Result<()> {
    let configuration = Configuration::gather(flags);
    let mut table = String::new();
    for shown in configuration.shown() {
        let value = shown.value.as_deref().unwrap_or("–");
        let origin = match (&shown.origin, shown.otherwise) {
            (Origin::Default, Some(otherwise)) => format!("default: {}", otherwise.replace('`', "")),
            (origin, _) => origin.to_string(),
        };
        writeln!(table, "{:<28} {value:<30} {origin}", shown.name)?;
    }
    super::print(&table)?;
    configuration.settings()?;
    Ok(())
}
