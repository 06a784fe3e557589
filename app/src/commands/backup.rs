//! `earntrack backup`, `backups`, `verify` and `restore`

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use adapter_database::Database;
use age::x25519::Identity;
use anyhow::{Context as _, ensure};
use rights::Erasures as _;

use crate::{
    backups::{Backups, Manifest, Reason, Trace},
    config::{Configuration, Flags, Secret, Settings},
    telemetry,
    wiring::{self, App},
};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where it goes, if not to `BACKUP_DIR`
    #[arg(long, value_name = "DIRECTORY")]
    to: Option<PathBuf>,
    /// What to remember it by
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// What it is called; the newest, where it is left out
    backup: Option<String>,
    #[command(flatten)]
    key: Key,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    /// What it is called; `latest` for the newest
    backup: String,
    /// The database it goes into, if not `DATABASE_URL`
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// Replace what is in that database
    ///
    /// A SQLite file that is there is kept beside it; what is in PostgreSQL is removed.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    key: Key,
}

#[derive(Debug, clap::Args)]
struct Key {
    /// A file with the private key of age that opens it, where it is encrypted
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

impl Key {
    fn read(&self) -> anyhow::Result<Option<Identity>> {
        let Some(path) = &self.identity else { return Ok(None) };
        let unread = || format!("{} could not be read", path.display());
        let text = fs::read_to_string(path).with_context(unread)?;
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        let identity = line.and_then(|line| line.parse().ok());
        Ok(Some(identity.with_context(|| format!("there is no private key of age in {}", path.display()))?))
    }
}

pub(crate) async fn make(flags: &Flags, args: Args) -> anyhow::Result<()> {
    let mut settings = settings(flags)?;
    if let Some(folder) = args.to {
        settings.backup_place = crate::config::BackupPlace::Folder(folder);
    }
    let backups = wiring::backups(&settings)?;
    let database = wiring::database(&settings).await?;
    ensure!(!database.applied_migrations().await?.is_empty(), "there are no books yet");
    let manifest = backups.make(&database, Reason::Asked, args.note).await?;
    database.close().await?;
    let mut report = format!(
        "{}\n{} in {}, made from {}; found to be whole\n",
        manifest.name,
        size(manifest.file.size_bytes),
        settings.backup_folder().display(),
        size(manifest.content.size_bytes),
    );
    report.push_str(&documents_elsewhere(&manifest));
    super::print(&report)
}

/// What is not in a backup, as a line.
fn documents_elsewhere(manifest: &Manifest) -> String {
    let Some(place) = &manifest.documents_elsewhere else { return String::new() };
    let count = manifest.rows.get("document_contents").copied().unwrap_or_default();
    format!("the bytes of documents ({count}) are not in it, but in {place}: keep a copy of that as well\n")
}

pub(crate) async fn list(flags: &Flags) -> anyhow::Result<()> {
    let settings = settings(flags)?;
    let found = wiring::backups(&settings)?.list().await?;
    if found.is_empty() {
        return super::print(&format!("there are no backups in {}", settings.backup_folder().display()));
    }
    let mut report = format!("{:<29} {:<26} {:<10} {:>10} NOTE\n", "BACKUP", "MADE", "WHY", "SIZE");
    for (name, manifest) in &found {
        match manifest {
            None => writeln!(report, "{name:<29} damaged: its manifest is not as it was written")?,
            Some(Manifest { made_at, reason, file, note, .. }) => writeln!(
                report,
                "{name:<29} {:<26} {:<10} {:>10} {}",
                made_at.to_string(),
                reason.word(),
                size(file.size_bytes),
                note.as_deref().unwrap_or_default()
            )?,
        }
    }
    super::print(&report)
}

pub(crate) async fn verify(flags: &Flags, args: VerifyArgs) -> anyhow::Result<()> {
    let backups = wiring::backups(&settings(flags)?)?;
    let name = named(&backups, args.backup.as_deref().unwrap_or(LATEST)).await?;
    let unpacked = backups.open(&name, args.key.read()?).await?;
    let books = backups.books(&unpacked).await?;
    let findings = books.examine().await?;
    books.close().await?;
    let rows: u64 = unpacked.manifest.rows.values().sum();
    let tables = unpacked.manifest.rows.len();
    let mut report = format!("{name} is whole: {rows} rows in {tables} tables, as they were\n");
    report.push_str(&documents_elsewhere(&unpacked.manifest));
    for finding in &findings {
        writeln!(report, "{finding}")?;
    }
    super::print(&report)?;
    ensure!(findings.is_empty(), "the books in it did not agree with themselves when it was made");
    Ok(())
}

/// Stands for the newest backup.
const LATEST: &str = "latest";

async fn named(backups: &Backups, name: &str) -> anyhow::Result<String> {
    if name != LATEST {
        return Ok(name.to_owned());
    }
    let newest = backups.list().await?.into_iter().next();
    Ok(newest.context("there are no backups")?.0)
}

pub(crate) async fn restore(flags: &Flags, args: RestoreArgs) -> anyhow::Result<()> {
    let mut settings = settings(flags)?;
    if let Some(url) = &args.to {
        settings.database_url = Secret::new(url.clone());
    }
    let backups = wiring::backups(&settings)?;
    let name = named(&backups, &args.backup).await?;
    let unpacked = backups.open(&name, args.key.read()?).await?;
    backups.books(&unpacked).await?.close().await?;
    let target = Target::look_at(&settings, args.replace).await?;
    let ledger = [backups.forgotten().await?, target.ledger()].concat();

    // Whoever is to be forgotten again is gone before anything is put where others see it.
    let beside = Settings {
        database_url: Secret::new(format!("sqlite:{}", unpacked.file.display())),
        redis_url: None,
        ..settings.clone()
    };
    let app = App::open(&beside).await?;
    let forgotten = app.forget_again(&ledger).await?;
    app.database.end_all_sessions(app.clock.now()).await?;
    backups.remember(&app.erasures.ledger().await?).await?;
    let documents = backups.put_documents_back(&app.database).await?;
    app.database.close().await?;
    drop(app);

    let kept = target.fill(&settings, &unpacked.file).await?;
    let rows: u64 = unpacked.manifest.rows.values().sum();
    let mut report = format!("put back {name}: {rows} rows as of {}\n", unpacked.manifest.made_at);
    if !forgotten.is_empty() {
        writeln!(report, "forgot again {} who had been forgotten since", forgotten.len())?;
    }
    if documents > 0 {
        writeln!(report, "put back {documents} files of documents and their previews")?;
    }
    report.push_str(&documents_elsewhere(&unpacked.manifest));
    if let Some(kept) = kept {
        writeln!(report, "what was there is kept as {}", kept.display())?;
    }
    report.push_str(
        "everyone signs in anew; `earntrack doctor` and `earntrack audit verify` look it through\n",
    );
    super::print(&report)
}

/// Where a backup goes.
enum Target {
    File { path: PathBuf, ledger: Vec<Trace>, is_there: bool },
    Postgres { database: Database, ledger: Vec<Trace>, replace: bool },
}

impl Target {
    /// Refuses what has accounts, unless they may go.
    async fn look_at(settings: &Settings, replace: bool) -> anyhow::Result<Self> {
        let refusal = "there are accounts in that database; `--replace` puts the backup in their place";
        if let Some(path) = settings.database_url.expose().strip_prefix("sqlite:") {
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            let is_there = fs::metadata(&path).is_ok_and(|file| file.len() > 0);
            let mut ledger = Vec::new();
            if is_there {
                // What is not readable any more is why a backup is put back.
                match read_file(settings).await {
                    Ok((accounts, found)) => {
                        ensure!(accounts == 0 || replace, refusal);
                        ledger = found;
                    }
                    Err(error) if replace => {
                        tracing::warn!(error = format!("{error:#}"), "what is there could not be read");
                    }
                    Err(error) => {
                        return Err(error.context(
                            "what is there could not be read; `--replace` puts the backup in its place",
                        ));
                    }
                }
            }
            return Ok(Self::File { path, ledger, is_there });
        }
        let database = wiring::database(settings).await?;
        let is_new = database.applied_migrations().await?.is_empty();
        let ledger = if is_new { Vec::new() } else { database.ledger().await.unwrap_or_default() };
        let accounts = if is_new { 0 } else { accounts(&database).await? };
        ensure!(accounts == 0 || replace, refusal);
        Ok(Self::Postgres { database, ledger, replace })
    }

    fn ledger(&self) -> Vec<Trace> {
        match self {
            Self::File { ledger, .. } | Self::Postgres { ledger, .. } => ledger.clone(),
        }
    }

    /// Says where what was there is kept.
    async fn fill(self, settings: &Settings, from: &Path) -> anyhow::Result<Option<PathBuf>> {
        match self {
            Self::File { path, is_there, .. } => {
                let kept = if is_there {
                    Some(put_aside(&path).context("what is there could not be put aside")?)
                } else {
                    None
                };
                place(from, &path).with_context(|| format!("{} could not be written", path.display()))?;
                Ok(kept)
            }
            Self::Postgres { database, replace, .. } => {
                let keys = wiring::sealer(settings)?;
                database.seal_with(&keys);
                database.migrate().await.context("the schema could not be brought up to date")?;
                let source = Database::connect(&format!("sqlite:{}", from.display()), Some(1)).await?;
                if replace {
                    database.empty().await.context("what is there could not be removed")?;
                }
                database.fill_from(&source, super::transfer::tell()).await?;
                source.close().await?;
                database.close().await?;
                Ok(None)
            }
        }
    }
}

async fn read_file(settings: &Settings) -> anyhow::Result<(u64, Vec<Trace>)> {
    let database = wiring::database(settings).await?;
    let read = async {
        if database.applied_migrations().await?.is_empty() {
            return anyhow::Ok((0, Vec::new()));
        }
        Ok((accounts(&database).await?, database.ledger().await?))
    };
    let found = read.await;
    database.close().await?;
    found
}

async fn accounts(database: &Database) -> anyhow::Result<u64> {
    Ok(database.inventory().await?.get("users").copied().unwrap_or_default())
}

/// Under another name, with the files that belong to it.
fn put_aside(path: &Path) -> io::Result<PathBuf> {
    let with = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let mut number = 1;
    while with(&format!(".before-restore-{number}")).exists() {
        number += 1;
    }
    let aside = format!(".before-restore-{number}");
    for part in ["-wal", "-shm", ""] {
        match fs::rename(with(part), with(&format!("{aside}{part}"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !part.is_empty() => {}
            done => done?,
        }
    }
    Ok(with(&aside))
}

/// All of it or nothing, and on the disk.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut arriving = tempfile::Builder::new().prefix(".arriving-").tempfile_in(folder)?;
    io::copy(&mut fs::File::open(from)?, &mut arriving)?;
    arriving.as_file().sync_all()?;
    arriving.persist(to)?;
    fs::File::open(folder)?.sync_all()
}

fn settings(flags: &Flags) -> anyhow::Result<Settings> {
    let settings = Configuration::gather(flags).settings()?;
    telemetry::log(&settings);
    Ok(settings)
}

/// In the unit that leaves few digits.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
