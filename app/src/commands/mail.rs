//! `earntrack mail`

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use adapter_mail::{Paperwork, Sample, Smtp, samples, written_at};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use kernel::Id;
use post::{Links, Mail, Stationery as _};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write sample messages to look at: as a page, as plain text, and as they go over the wire
    Preview {
        /// Only this one, such as `invoice` or `weekly-report`; all, where left out
        kind: Option<String>,
        /// Where to write them
        #[arg(long, value_name = "DIRECTORY", default_value = "mail-preview")]
        out: PathBuf,
        /// The language: en, de, fr or es, with or without a region
        #[arg(long, value_name = "TAG", default_value = "en")]
        locale: String,
    },
}

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let Command::Preview { kind, out, locale } = args.command;
    let mut chosen = samples(&locale);
    let names: Vec<&str> = chosen.iter().map(|sample| sample.name).collect();
    if let Some(kind) = &kind {
        let known = names.join(", ");
        chosen.retain(|sample| sample.name == kind);
        if chosen.is_empty() {
            bail!("{kind} is no message; there are {known}");
        }
    }
    fs::create_dir_all(&out).with_context(|| format!("{} could not be created", out.display()))?;
    let mut report = String::new();
    for sample in chosen {
        let subject = write(&sample, &out)?;
        writeln!(report, "{:<20} {subject}", sample.name)?;
    }
    writeln!(report, "written to {}", out.display())?;
    super::print(&report)
}

fn write(sample: &Sample, out: &Path) -> anyhow::Result<String> {
    let links = Links {
        server: "https://books.example.com".to_owned(),
        unsubscribe: Some("https://books.example.com/api/v1/public/unsubscribe/sample".to_owned()),
    };
    let drawn = &sample.drawn;
    let written = Paperwork.write(drawn, &links);
    let subject = written.subject.clone();
    for (extension, text) in [("html", &written.html), ("txt", &written.text)] {
        let path = out.join(format!("{}.{extension}", sample.name));
        fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))?;
    }
    let mail = Mail {
        letter: Id::mint(written_at()),
        written_at: written_at(),
        to: drawn.to.clone(),
        to_name: drawn.to_name.clone(),
        from_name: drawn.from_name.clone(),
        reply_to: drawn.reply_to.clone(),
        written,
        unsubscribe: links.unsubscribe,
    };
    let wire = Smtp::new("smtp://localhost?tls=none", "EarnTrack <books@example.com>")?.message(&mail)?;
    let path = out.join(format!("{}.eml", sample.name));
    fs::write(&path, wire.formatted()).with_context(|| format!("{} could not be written", path.display()))?;
    Ok(subject)
}
