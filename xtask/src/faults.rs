//! What a check found wrong.

use anyhow::{Result, bail};

/// Fails with every fault on a line of its own, so that all can be mended in one go.
pub(crate) fn ensure_none(faults: &[String]) -> Result<()> {
    match faults {
        [] => Ok(()),
        [fault] => bail!("{fault}"),
        many => bail!("{} faults:\n  {}", many.len(), many.join("\n  ")),
    }
}
