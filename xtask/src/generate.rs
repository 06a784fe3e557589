//! `cargo xtask generate`: the files that are made from the code, and their freshness.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::{faults, npm, web};

/// A file that a subcommand of `earntrack` prints.
struct Document {
    path: &'static str,
    subcommand: &'static str,
}

const DOCUMENTS: [Document; 3] = [
    Document { path: "openapi.yaml", subcommand: "openapi" },
    Document { path: "docs/CONFIGURATION.md", subcommand: "config-reference" },
    Document { path: ".env.example", subcommand: "env-example" },
];

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Change nothing; fail where a file is out of date
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    if args.check {
        return check(shell, None);
    }
    for document in &DOCUMENTS {
        shell.write_file(document.path, document.render(shell, None)?)?;
        println!("wrote {}", document.path);
    }
    if npm::has_node(shell) {
        web::generate(shell)?;
        println!("wrote the web app's client");
    }
    Ok(())
}

/// Fails where a generated file is not what the code would print today, or what a binary does that was
/// built of it.
pub(crate) fn check(shell: &Shell, binary: Option<&Path>) -> Result<()> {
    let mut stale = Vec::new();
    for document in &DOCUMENTS {
        let fresh = document.render(shell, binary)?;
        let kept = shell.read_file(document.path).unwrap_or_default();
        if let Some(difference) = difference(&kept, &fresh) {
            stale.push(format!("{} is out of date: {difference}", document.path));
        }
    }
    faults::ensure_none(&stale).context("`cargo xtask generate` rewrites the generated files")
}

impl Document {
    fn render(&self, shell: &Shell, binary: Option<&Path>) -> Result<String> {
        let subcommand = self.subcommand;
        let command = if let Some(binary) = binary {
            cmd!(shell, "{binary} {subcommand}")
        } else {
            cmd!(shell, "cargo run --quiet --package earntrack -- {subcommand}")
        };
        let text = command.read().with_context(|| format!("`earntrack {subcommand}` failed"))?;
        Ok(format!("{}\n", text.trim_end()))
    }
}

/// Where two texts part and by how much, or `None` when they are the same.
fn difference(kept: &str, fresh: &str) -> Option<String> {
    if kept == fresh {
        return None;
    }
    let old: Vec<&str> = kept.lines().collect();
    let new: Vec<&str> = fresh.lines().collect();
    let line = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    Some(format!(
        "line {} is {:?}, and would be {:?} ({} lines, and would be {})",
        line + 1,
        old.get(line).unwrap_or(&""),
        new.get(line).unwrap_or(&""),
        old.len(),
        new.len(),
    ))
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn equal_texts_do_not_differ() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    }

    #[test]
    fn the_first_line_that_differs_is_named() {
        let difference = difference("a\nb\n", "a\nc\nd\n").unwrap();

        assert_eq!(difference, r#"line 2 is "b", and would be "c" (2 lines, and would be 3)"#);
    }

    #[test]
    fn a_text_that_ends_early_differs_where_it_ends() {
        assert!(difference("", "a\n").unwrap().starts_with("line 1 is \"\""));
    }
}
