//! The web app: what `npm` does with it, before the server is built and after.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::ops::Add;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, PushDir, Shell, cmd};

use crate::{npm, test, tools, workspace};

const HOME: &str = "web";

/// What `npm run build` makes of the rest.
const BUILT: &str = "dist";

/// What is made from other files and kept with them.
const GENERATED: [&str; 2] = ["src/api/gen", "src/locales"];

/// What the tests of the web app came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u32,
    failed: u32,
    /// Failed once, and passed when they were run again.
    flaky: u32,
}

/// Builds what the server takes in, unless that is there and newer than what it is made of.
///
/// # Errors
/// Where a package cannot be had, or the app does not build.
pub(crate) fn build(shell: &Shell) -> Result<()> {
    let _here = enter(shell)?;
    let home = workspace::root().join(HOME);
    let built = fs::metadata(home.join(BUILT).join("index.html")).and_then(|page| page.modified());
    if built.is_ok_and(|built| newest(&home).is_ok_and(|newest| newest < built)) {
        return Ok(());
    }
    Ok(cmd!(shell, "npm run --silent build").run()?)
}

/// Rewrites the client that is made of `openapi.yaml`.
///
/// # Errors
/// As [`build`].
pub(crate) fn generate(shell: &Shell) -> Result<()> {
    let _here = enter(shell)?;
    Ok(cmd!(shell, "npm run --silent generate").run()?)
}

/// Everything that can be known of it without a server, and then the build.
///
/// # Errors
/// With the first thing that is not as it should be.
pub(crate) fn check(shell: &Shell) -> Result<String> {
    npm::ensure_node(shell)?;
    let _here = enter(shell)?;
    cmd!(shell, "node scripts/lockcheck.mjs").run()?;
    cmd!(shell, "node scripts/lockcheck.mjs ../xtask/bench/express/package-lock.json").run()?;
    cmd!(shell, "npm run --silent lint").run()?;
    cmd!(shell, "npm run --silent typecheck").run()?;
    is_fresh(shell)?;
    let tests = told(cmd!(shell, "npm run --silent test").env("NO_COLOR", "1"), Tally::of_vitest)?;
    cmd!(shell, "npm run --silent build").run()?;
    cmd!(shell, "npm run --silent size").run()?;
    Ok(tests.to_string())
}

/// Walks through the app in a browser, over a binary that has taken it in.
///
/// # Errors
/// Where a journey does not end well, or there is no browser.
pub(crate) fn journeys(shell: &Shell, binary: &Path, long: bool) -> Result<String> {
    let browser = tools::ensure_program(shell, "chromium", "chromium")?;
    let _here = enter(shell)?;
    let walked = |files: &str, workers: &str| {
        let journeys = cmd!(shell, "npm run --silent e2e -- --reporter=list --workers={workers} {files}");
        let journeys = journeys
            .env("NO_COLOR", "1")
            .env("EARNTRACK_BIN", binary)
            .env("EARNTRACK_CHROMIUM", &browser)
            .envs(long.then_some((test::LONG_VARIABLE, "1")));
        told(journeys, Tally::of_playwright)
    };
    // What is measured in milliseconds has the machine to itself.
    let timed = walked("e2e/budget", "1");
    let others = walked("e2e/(?!budget)", "2");
    Ok((timed? + others?).to_string())
}

/// Goes there, with every package installed that the lock names.
fn enter(shell: &Shell) -> Result<PushDir<'_>> {
    npm::enter(shell, &workspace::root().join(HOME))
        .context("what the web app is built with could not be installed")
}

/// When anything was changed last that the app is made of.
fn newest(folder: &Path) -> Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let changed = if name == BUILT || name == npm::INSTALLED {
            continue;
        } else if entry.file_type()?.is_dir() {
            self::newest(&entry.path())?
        } else {
            entry.metadata()?.modified()?
        };
        newest = newest.max(changed);
    }
    Ok(newest)
}

/// Makes everything anew that is made from other files, and puts back what was there.
fn is_fresh(shell: &Shell) -> Result<()> {
    let home = workspace::root().join(HOME);
    for (folder, scripts) in GENERATED.into_iter().zip([&["generate"][..], &["extract", "compile"]]) {
        let folder = home.join(folder);
        let kept = files(&folder)?;
        let made = scripts.iter().try_for_each(|script| cmd!(shell, "npm run --silent {script}").run());
        let fresh = files(&folder)?;
        for path in fresh.keys().filter(|path| !kept.contains_key(*path)) {
            fs::remove_file(path)?;
        }
        for (path, bytes) in kept.iter().filter(|(path, bytes)| fresh.get(*path) != Some(*bytes)) {
            fs::write(path, bytes)?;
        }
        made?;
        let stale = kept.iter().find(|(path, bytes)| fresh.get(*path) != Some(*bytes));
        if let Some((path, _)) = stale {
            let [shown, scripts] = [path.display().to_string(), scripts.join(" and ")];
            anyhow::bail!("{shown} is out of date: `npm run {scripts}` rewrites it");
        }
    }
    Ok(())
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} is missing", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(self::files(&entry.path())?);
        } else {
            files.insert(entry.path(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Runs tests, passes on what they say, and counts them by it.
fn told(tests: Cmd<'_>, count: fn(&mut Tally, &str)) -> Result<Tally> {
    println!("$ {tests}");
    let mut process =
        Command::from(tests).stdout(Stdio::piped()).spawn().context("npm could not be started")?;
    let mut tally = Tally::default();
    let output = process.stdout.take().context("npm has no stdout")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        println!("{line}");
        count(&mut tally, &line);
    }
    println!("{tally}");
    ensure!(process.wait()?.success() && tally.failed == 0, "{tally}");
    ensure!(tally.passed > 0, "no test was run");
    Ok(tally)
}

impl Tally {
    /// `      Tests  1 failed | 11 passed (12)`
    fn of_vitest(&mut self, line: &str) {
        if let Some(counts) = line.trim_start().strip_prefix("Tests ") {
            self.read(counts);
        }
    }

    /// `  3 failed` and `  120 passed (2.0m)`
    fn of_playwright(&mut self, line: &str) {
        let words = line.split_whitespace().take(2).collect::<Vec<_>>();
        if line.starts_with("  ") && words.len() == 2 {
            self.read(&words.join(" "));
        }
    }

    fn read(&mut self, counts: &str) {
        let words: Vec<&str> = counts.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse() else { continue };
            match pair[1] {
                "passed" => self.passed = count,
                "failed" => self.failed = count,
                "flaky" => self.flaky = count,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.flaky > 0 {
            write!(f, ", {} passed the second time", self.flaky)?;
        }
        Ok(())
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            flaky: self.flaky + other.flaky,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_last_word_of_each_runner_is_understood() {
        let mut tally = Tally::default();
        tally.of_vitest(" Test Files  2 passed (2)");
        tally.of_vitest("      Tests  1 failed | 11 passed (12)");
        assert_eq!(tally.to_string(), "11 passed, 1 failed");

        let mut tally = Tally::default();
        for line in [
            "  ok 1 overview.spec.ts:3:1 › 3 passed ways",
            "  3 failed",
            "    a.spec.ts",
            "  1 flaky",
            "    b.spec.ts",
            "  120 passed (2.0m)",
        ] {
            tally.of_playwright(line);
        }
        assert_eq!(tally.to_string(), "120 passed, 3 failed, 1 passed the second time");
        assert_eq!((tally + Tally { passed: 2, ..Tally::default() }).passed, 122);
    }
}
