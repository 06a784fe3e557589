//! A run of named steps that says where it stands.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Runs steps one after another, times each, and remembers them for the summary.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    taken: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    elapsed: Duration,
    passed: bool,
    remark: Option<String>,
}

impl Steps {
    /// Takes one step under a heading.
    ///
    /// # Errors
    /// What `work` failed with, and the name of the step.
    pub(crate) fn take<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = work();
        let step = Step { name, elapsed: start.elapsed(), passed: outcome.is_ok(), remark: None };
        println!("-- {name}: {} in {}", step.verdict(), seconds(step.elapsed));
        self.taken.push(step);
        outcome.with_context(|| format!("{name} failed"))
    }

    /// Adds to the step just taken what a reader of the summary should know.
    pub(crate) fn remark(&mut self, remark: impl Into<String>) {
        if let Some(step) = self.taken.last_mut() {
            step.remark = Some(remark.into());
        }
    }

    /// Prints one line for every step taken.
    pub(crate) fn summarise(&self) {
        println!("\n== summary");
        for step in &self.taken {
            let (verdict, name, elapsed) = (step.verdict(), step.name, seconds(step.elapsed));
            let remark = step.remark.as_deref().unwrap_or_default();
            println!("{}", format!("{verdict}  {elapsed:>8}  {name:<16}  {remark}").trim_end());
        }
    }
}

impl Step {
    fn verdict(&self) -> &'static str {
        if self.passed { "passed" } else { "FAILED" }
    }
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}
