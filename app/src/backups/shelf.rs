//! The folder in which backups lie.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use kernel::{Timestamp, hex};

use super::manifest::{Manifest, Reason};

const MANIFEST: &str = "manifest.json";

/// What a backup that is not whole begins with.
const UNDER_WAY: &str = ".under-way-";

/// Who was forgotten: a line for each digest, with when that was.
const FORGOTTEN: &str = "forgotten";

/// How old what is under way is when nobody works on it any more.
const BROKEN_OFF: Duration = Duration::from_hours(24);

/// Backups before a change of the schema that are kept.
const OF_MIGRATIONS: usize = 3;

/// A digest of who was forgotten, and when.
pub type Trace = ([u8; 32], Timestamp);

/// A folder for us alone, in which each backup is a folder.
#[derive(Debug, Clone)]
pub(super) struct Shelf(pub(super) PathBuf);

impl Shelf {
    /// A folder for a backup that is being made.
    pub(super) fn begin(&self, name: &str) -> io::Result<PathBuf> {
        for_us_alone(&self.0)?;
        let place = self.0.join(format!("{UNDER_WAY}{name}"));
        for_us_alone(&place)?;
        Ok(place)
    }

    /// Makes a backup one that counts.
    pub(super) fn finish(&self, place: &Path, manifest: &Manifest) -> io::Result<()> {
        let mut file = fs::File::create_new(place.join(MANIFEST))?;
        file.write_all(manifest.to_text().as_bytes())?;
        file.sync_all()?;
        fs::File::open(place)?.sync_all()?;
        fs::rename(place, self.0.join(&manifest.name))?;
        fs::File::open(&self.0)?.sync_all()
    }

    /// Every backup, the newest first: `None` beside the name of one whose manifest is not as it was written.
    pub(super) fn list(&self) -> io::Result<Vec<(String, Option<Manifest>)>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !name.starts_with('.') && entry.file_type()?.is_dir() {
                let manifest = self.manifest(&name);
                found.push((name, manifest));
            }
        }
        found.sort_by(|one, other| other.0.cmp(&one.0));
        Ok(found)
    }

    /// What a backup says of itself, if that is as it was written.
    pub(super) fn manifest(&self, name: &str) -> Option<Manifest> {
        let text = fs::read_to_string(self.0.join(name).join(MANIFEST)).ok()?;
        Manifest::from_text(&text).filter(|manifest| manifest.name == name)
    }

    /// Removes daily backups but the newest ones, those before changes of the schema but the last few, and what
    /// was broken off by an earlier one. Says how many backups went.
    pub(super) fn prune(&self, keep: usize) -> io::Result<u64> {
        let mut gone = 0;
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let is_old = entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > BROKEN_OFF);
            if is_old && entry.file_name().to_string_lossy().starts_with(UNDER_WAY) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let whole = self.list()?;
        for (reason, keep) in [(Reason::Daily, keep), (Reason::Migration, OF_MIGRATIONS)] {
            let of_reason = whole
                .iter()
                .filter(|(_, manifest)| manifest.as_ref().is_some_and(|manifest| manifest.reason == reason));
            for (name, _) in of_reason.skip(keep) {
                fs::remove_dir_all(self.0.join(name))?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Adds to who was forgotten whoever is not in the list yet.
    pub(super) fn remember(&self, ledger: &[Trace]) -> io::Result<()> {
        for_us_alone(&self.0)?;
        let path = self.0.join(FORGOTTEN);
        let mut options = fs::OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        // Of two nodes with one folder, one writes after the other.
        file.lock()?;
        let text = fs::read_to_string(&path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            // A crash has cut the last line short.
            file.write_all(b"\n")?;
        }
        let known: Vec<Trace> = text.lines().filter_map(trace).collect();
        for (trace, at) in ledger.iter().filter(|(trace, _)| !known.iter().any(|(known, _)| known == trace)) {
            file.write_all(format!("{} {at}\n", hex(trace)).as_bytes())?;
        }
        file.sync_all()
    }

    /// Who was forgotten. A line that a crash has cut short is none.
    pub(super) fn forgotten(&self) -> io::Result<Vec<Trace>> {
        match fs::read_to_string(self.0.join(FORGOTTEN)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
            Ok(text) => Ok(text.lines().filter_map(trace).collect()),
        }
    }
}

fn trace(line: &str) -> Option<Trace> {
    let (digits, at) = line.split_once(' ')?;
    let bytes: Option<Vec<u8>> =
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect();
    Some((bytes?.try_into().ok()?, at.parse().ok()?))
}

fn for_us_alone(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_forgotten_is_written_down_once_and_read_past_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf(folder.path().join("backups"));
        let at = Timestamp::from_millis(1_773_478_800_000).unwrap();
        assert_eq!(shelf.forgotten().unwrap(), []);
        shelf.remember(&[([1; 32], at)]).unwrap();
        shelf.remember(&[([1; 32], at), ([2; 32], at)]).unwrap();
        assert_eq!(shelf.forgotten().unwrap(), [([1; 32], at), ([2; 32], at)]);

        let path = shelf.0.join(FORGOTTEN);
        let mut text = fs::read_to_string(&path).unwrap();
        text.truncate(text.len() - 30);
        fs::write(&path, text).unwrap();
        assert_eq!(shelf.forgotten().unwrap(), [([1; 32], at)]);
        shelf.remember(&[([2; 32], at)]).unwrap();
        assert_eq!(shelf.forgotten().unwrap(), [([1; 32], at), ([2; 32], at)]);
    }
}
