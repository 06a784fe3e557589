//! Checkpoints of the audit, in the database and in a file that lies elsewhere.

use std::{
    fs,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use audit::{AuditError, AuditService, CheckpointLine, Verified};
use kernel::StoreError;

/// How much of a file's end holds its last line, unless that is longer.
const TAIL_BYTES: u64 = 64 << 10;

/// Makes the checkpoint of the day, and appends to the file whatever it lacks. Says how much was done.
pub(crate) async fn mark(audit: &AuditService, file: Option<&Path>) -> Result<u64, AuditError> {
    let made = u64::from(audit.checkpoint().await?.is_some());
    match file {
        Some(file) => Ok(made.max(append(audit, file).await?)),
        None => Ok(made),
    }
}

/// Follows every chain, and says what was tampered with.
///
/// # Errors
/// `Corrupt` where something was; what the store fails with.
pub(crate) async fn verify(audit: &AuditService) -> Result<u64, AuditError> {
    let Verified { findings, .. } = audit.verify(None).await?;
    for finding in &findings {
        tracing::error!(%finding, "the audit was tampered with");
    }
    if findings.is_empty() {
        return Ok(0);
    }
    let summary = format!("{} findings; `earntrack audit verify` names them", findings.len());
    Err(StoreError::Corrupt(summary.into()).into())
}

/// Appends the checkpoints that come after the file's last line.
async fn append(audit: &AuditService, path: &Path) -> Result<u64, AuditError> {
    let failed = |error: io::Error| StoreError::Unavailable(error.into());
    let mut options = fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    // Of two nodes with one file, one writes after the other.
    file.lock().map_err(failed)?;
    let (mut number, mut appended) = (last_number(&mut file).map_err(failed)?, 0);
    loop {
        let lines = audit.lines_after(number).await?;
        if lines.is_empty() {
            file.sync_all().map_err(failed)?;
            return Ok(appended);
        }
        for line in lines {
            file.write_all(format!("{line}\n").as_bytes()).map_err(failed)?;
            number += 1;
            appended += 1;
        }
    }
}

/// The number of the last line that is whole; what a crash left after it is cut off.
fn last_number(file: &mut fs::File) -> io::Result<i64> {
    let length = file.metadata()?.len();
    let mut tail_bytes = TAIL_BYTES.min(length);
    loop {
        file.seek(SeekFrom::Start(length - tail_bytes))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        let whole = tail.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line_start =
            tail[..whole.saturating_sub(1)].iter().rposition(|byte| *byte == b'\n').map(|end| end + 1);
        if line_start.is_some() || tail_bytes == length {
            file.set_len(length - (tail.len() - whole) as u64)?;
            let line = &tail[line_start.unwrap_or(0)..whole];
            if line.is_empty() {
                return Ok(0);
            }
            let text = str::from_utf8(line).map_err(io::Error::other)?;
            return Ok(CheckpointLine::read(text).map_err(io::Error::other)?.0.number);
        }
        tail_bytes = (tail_bytes * 2).min(length);
    }
}
