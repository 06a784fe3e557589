//! Says how long five hundred lines take: `cargo run --release -p adapter-pdf --example pace`.

#![expect(clippy::unwrap_used, reason = "an example says what went wrong by failing")]

#[path = "../samples/papers.rs"]
#[expect(dead_code, reason = "other examples use the rest")]
mod papers;

use std::time::Instant;

use adapter_pdf::Typesetter;
use invoicing::{Press as _, Style, cii};

fn main() {
    let started = Instant::now();
    let press = Typesetter::try_new().unwrap();
    eprintln!("{:>6} ms to load the fonts", started.elapsed().as_millis());
    for count in [5, 50, 500] {
        let paper = papers::many_lines(count);
        let xml = cii(&paper).unwrap();
        let started = Instant::now();
        let file = press.pdf(&paper, &Style::default(), Some(&xml)).unwrap();
        eprintln!("{:>6} ms for {count} lines, {} KiB", started.elapsed().as_millis(), file.len() / 1024);
    }
}
