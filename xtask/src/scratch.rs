//! Where tests put what they throw away.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process;

use anyhow::{Context, Result};
use tempfile::TempDir;
use xshell::{Shell, cmd};

/// A file system in memory. On one of a disk every database that a test makes and throws away is hundreds of files, and a
/// third of the suite's time.
const IN_MEMORY: &str = "/dev/shm";

const PREFIX: &str = "earntrack-";

/// What has to be free there, and of memory as a whole: five times what the suite was seen to fill.
const ROOM: u64 = 3 << 30;

/// A folder for a test run that every account may use, as tests have servers of their own run as another one; deleted
/// when dropped. In memory where there is room, but for a long run, which fills gigabytes and asks how fast a disk is.
///
/// # Errors
/// Where it cannot be made.
pub(crate) fn folder(shell: &Shell, is_long: bool) -> Result<TempDir> {
    sweep(Path::new(IN_MEMORY));
    // Short, for a Unix socket's path may have 107 bytes; and of this process, for whoever sweeps.
    let prefix = format!("{PREFIX}{}-", process::id());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    let in_memory = if is_long || !has_room(shell) { None } else { builder.tempdir_in(IN_MEMORY).ok() };
    let folder = in_memory.map_or_else(|| builder.tempdir(), Ok)?;
    open_to_all(folder.path()).context("a folder for the tests cannot be opened to all")?;
    Ok(folder)
}

/// Removes what runs have left behind that were killed.
fn sweep(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process =
            name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.split_once('-')).map(|name| name.0);
        let process = process.filter(|process| process.bytes().all(|byte| byte.is_ascii_digit()));
        if process.is_some_and(|process| !Path::new("/proc").join(process).exists()) {
            // What is somebody else's stays.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn has_room(shell: &Shell) -> bool {
    let of_memory = fs::read_to_string("/proc/meminfo").ok().and_then(|told| memory(&told));
    // A container may have less than its machine, or all of it: `max`.
    let limit =
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|told| told.trim().parse().ok());
    let has = |free: Option<u64>| free.is_some_and(|free| free >= ROOM);
    has(free_in(shell, IN_MEMORY)) && has(of_memory) && limit.is_none_or(|limit: u64| limit >= 2 * ROOM)
}

fn open_to_all(folder: &Path) -> Result<()> {
    Ok(fs::set_permissions(folder, Permissions::from_mode(0o1777))?)
}

/// How many bytes a file system has left; `None` where there is none.
fn free_in(shell: &Shell, place: &str) -> Option<u64> {
    let told = cmd!(shell, "df --output=avail --block-size=1 {place}").quiet().ignore_stderr().read().ok()?;
    told.lines().nth(1)?.trim().parse().ok()
}

/// How many bytes of memory can be had without swapping, by what Linux says.
fn memory(told: &str) -> Option<u64> {
    let line = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let told = "MemTotal:       24576000 kB\nMemAvailable:   20480000 kB\nBuffers:  1 kB\n";

        assert_eq!(memory(told), Some(20_480_000 * 1024));
        assert_eq!(memory("MemTotal: 1 kB\n"), None);
    }

    #[test]
    fn a_folder_is_open_to_all_and_goes_when_it_is_dropped() {
        let folder = folder(&Shell::new().unwrap(), false).unwrap();
        let path = folder.path().to_owned();

        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o1777);
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn what_a_dead_run_left_is_swept_away_and_that_of_others_is_not() {
        let place = TempDir::new().unwrap();
        // No process has such a number.
        let dead = place.path().join(format!("{PREFIX}99999999-x"));
        let others = [format!("{PREFIX}{}-x", process::id()), format!("{PREFIX}bench"), "else".to_owned()];
        let others = others.map(|name| place.path().join(name));
        for folder in others.iter().chain([&dead]) {
            fs::create_dir(folder).unwrap();
        }

        sweep(place.path());

        assert!(!dead.exists());
        assert!(others.iter().all(|folder| folder.exists()));
    }
}
