//! Taking an account in from the archive that was made of it elsewhere.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead as _, BufReader, Read, Seek, Write as _},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use adapter_database::{Belonging, Row, Supplied, belongings};
use adapter_images::ImagePreviews;
use anyhow::{Context as _, bail, ensure};
use documents::{Blob, FileType, Pieces, Previews as _};
use kernel::{Event, Fact, Id, RequestId, StoreError, TimeDelta, UserId, hex};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use webhooks::WebhookSecret;
use zip::ZipArchive;

use super::{FORMAT, FORMAT_VERSION, FilePieces, paper_path};
use crate::wiring::App;

/// What stays where it was: secrets that are not in the archive, and what concerns the other server alone.
pub const LEFT_BEHIND: [&str; 4] = ["totp_factors", "recovery_codes", "account_exports", "erasures"];

/// How long an account that has not become whole is kept before it is erased.
const UNFINISHED: TimeDelta = TimeDelta::days(1);

const PURPOSE: &str = "account-arrival";

/// What became of letters and deliveries that were still to be sent: where they were made, that goes on.
const NOT_FROM_HERE: &str = "The account moved to another server before it was sent";

/// An account that was taken in.
#[derive(Debug)]
pub struct TakenIn {
    pub user: UserId,
    pub email: String,
    /// Rows, without those of [`LEFT_BEHIND`].
    pub rows: u64,
    /// Whether it was an admin's, and is not any more.
    pub was_admin: bool,
    /// Whether its owner had a second factor.
    pub had_factor: bool,
}

/// An account has come from another server.
#[derive(Debug, Serialize)]
struct AccountTakenIn {
    #[serde(skip)]
    user: UserId,
    rows: u64,
}

impl Fact for AccountTakenIn {
    const KIND: &'static str = "account.taken_in";

    fn subject(&self) -> Uuid {
        self.user.uuid()
    }
}

#[derive(Deserialize)]
struct Manifest {
    format: String,
    version: u32,
    account: UserId,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    path: String,
    size_bytes: u64,
    sha256: String,
}

/// An archive, unpacked, of which every file is as it was written.
struct Unpacked {
    account: UserId,
    folder: tempfile::TempDir,
    /// By their paths in the archive, as numbers of files in the folder.
    files: BTreeMap<String, usize>,
}

impl App {
    /// Takes in an account with all that is in an archive of it. Nobody can enter before its owner has chosen a
    /// password.
    ///
    /// # Errors
    /// Where the archive is damaged, or the account or its address is here already; nothing is left then that
    /// does not go within a day.
    pub async fn take_in(&self, archive: impl Read + Seek, request: &RequestId) -> anyhow::Result<TakenIn> {
        let unpacked = Unpacked::of(archive)?;
        let user = unpacked.account;
        let now = self.clock.now();
        let tables = in_order();
        let users = unpacked.rows("users")?.next().context("there is no account in the archive")??;
        let email = users.get("email").and_then(Value::as_str).unwrap_or_default().to_owned();
        let was_admin = users.get("role").and_then(Value::as_str) == Some("admin");
        let mut row = users;
        row.insert("role".to_owned(), json!("user"));
        let opened = self.database.open_for_arrival(user, &tables[0], &row, now, now.plus(UNFINISHED)).await;
        match opened {
            Err(StoreError::Duplicate { .. }) => {
                bail!("the account of {email} is here already, or another one with that address")
            }
            opened => opened?,
        }
        let previews = self.take_in_files(user, &unpacked).await?;

        let mut arrival = self.database.arrive(user).await?;
        let (mut rows, mut events) = (1, None);
        for belonging in tables.into_iter().skip(1) {
            for row in unpacked.rows(belonging.table)? {
                let mut row = row?;
                rows += 1;
                if belonging.table == "events" {
                    arrival.add_event(&belonging, row).await?;
                    continue;
                }
                let withheld = self.withheld(belonging.table, &mut row, &previews, &unpacked)?;
                arrival.add(&belonging, &row, withheld).await?;
            }
            if belonging.table == "events" {
                events = Some(belonging);
            }
        }
        let events = events.context("an archive without events")?;
        let told = Event::of(user, request, now, &AccountTakenIn { user, rows });
        arrival.finish(&events, told).await?;
        let had_factor = unpacked.rows("totp_factors")?.next().is_some();
        Ok(TakenIn { user, email, rows, was_admin, had_factor })
    }

    /// Puts the bytes of documents where this server keeps such, encrypted, and says how large the small pictures of
    /// them have become.
    async fn take_in_files(
        &self,
        user: UserId,
        unpacked: &Unpacked,
    ) -> anyhow::Result<BTreeMap<String, Option<u64>>> {
        let mut contents = BTreeMap::new();
        for row in unpacked.rows("documents")? {
            let row = row?;
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            contents.insert(text("content_id"), (text("id"), text("file_type")));
        }
        let drawing = ImagePreviews::new(NonZeroUsize::MIN);
        let mut previews = BTreeMap::new();
        for row in unpacked.rows("document_contents")? {
            let row = row?;
            let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
            let content = text("id").context("a content without an id")?;
            let Some((document, file_type)) = contents.get(&content) else { continue };
            let file_type = file_type_of(file_type)?;
            let path = format!("files/documents/{document}.{}", file_type.extension());
            let file: Arc<dyn Pieces> = Arc::new(FilePieces::new(unpacked.file(&path)?)?);
            self.strongbox.put(user, blob(&content)?, &*file).await?;
            if let Some(preview) = text("preview_id") {
                let picture = drawing.draw(file_type, file).await.ok().flatten();
                let size = picture.as_ref().map(|picture| picture.len() as u64);
                if let Some(picture) = picture {
                    self.strongbox.put(user, blob(&preview)?, &picture).await?;
                }
                previews.insert(content, size);
            }
        }
        Ok(previews)
    }

    /// What a row has beside what is in the archive.
    fn withheld(
        &self,
        table: &str,
        row: &mut Row,
        previews: &BTreeMap<String, Option<u64>>,
        unpacked: &Unpacked,
    ) -> anyhow::Result<Vec<(&'static str, Supplied)>> {
        let id = row.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        // Nobody can foresee it, and nobody is told.
        let secret = self.seal.tag(PURPOSE, format!("{table} {id}").as_bytes());
        Ok(match table {
            "sessions" => vec![("nonce", Supplied::Bytes(Some(secret.to_vec())))],
            "personal_tokens" => vec![("hash", Supplied::Bytes(Some(secret.to_vec())))],
            "webhooks" => {
                let closed = WebhookSecret::new(secret).close(id.parse::<Uuid>()?.into(), &*self.seal);
                row.insert("former_until".to_owned(), Value::Null);
                vec![("secret", Supplied::Bytes(Some(closed))), ("former_secret", Supplied::Bytes(None))]
            }
            "letters" if row.get("state") == Some(&json!("queued")) => {
                row.insert("state".to_owned(), json!("withheld"));
                row.insert("reason".to_owned(), json!(NOT_FROM_HERE));
                Vec::new()
            }
            "webhook_deliveries" if row.get("state") == Some(&json!("pending")) => {
                row.insert("state".to_owned(), json!("failed"));
                row.insert("error".to_owned(), json!(NOT_FROM_HERE));
                row.insert("next_attempt_at".to_owned(), Value::Null);
                Vec::new()
            }
            "documents" => {
                let content = row.get("content_id").and_then(Value::as_str).unwrap_or_default();
                let has_preview = previews.get(content).is_some_and(Option::is_some);
                row.insert("has_preview".to_owned(), json!(has_preview));
                Vec::new()
            }
            "invoices" => vec![("public_token", Supplied::Text(None))],
            "document_contents" => {
                let size = previews.get(&id).copied().flatten();
                if size.is_none() {
                    row.insert("preview_id".to_owned(), Value::Null);
                }
                row.insert("preview_size_bytes".to_owned(), json!(size));
                vec![("is_sealed", Supplied::Flag(true))]
            }
            "invoice_files" => {
                let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
                let mut bytes = Vec::new();
                unpacked.file(&paper_path(text("invoice_id"), text("format")))?.read_to_end(&mut bytes)?;
                vec![("content", Supplied::Bytes(Some(bytes)))]
            }
            _ => Vec::new(),
        })
    }
}

/// Tables in an order in which nothing refers to what comes later: documents before what they belong to.
fn in_order() -> Vec<Belonging> {
    let first = ["users", "document_contents", "documents"];
    let (mut early, late): (Vec<_>, Vec<_>) = belongings()
        .into_iter()
        .filter(|belonging| !LEFT_BEHIND.contains(&belonging.table))
        .partition(|belonging| first.contains(&belonging.table));
    early.sort_by_key(|belonging| first.iter().position(|name| *name == belonging.table));
    early.into_iter().chain(late).collect()
}

impl Unpacked {
    fn of(archive: impl Read + Seek) -> anyhow::Result<Self> {
        let mut archive = ZipArchive::new(archive).context("it is no ZIP archive, or not a whole one")?;
        let mut text = String::new();
        let manifest = archive.by_name("manifest.json").context("it is no archive of an account")?;
        manifest.take(MANIFEST_MAX).read_to_string(&mut text)?;
        let manifest: Manifest = serde_json::from_str(&text).context("its manifest is damaged")?;
        ensure!(manifest.format == FORMAT, "it is no archive of an account");
        ensure!(manifest.version == FORMAT_VERSION, "it was made by a newer version");
        ensure!(archive.len() == manifest.entries.len() + 1, "there is more or less in it than it says");
        let folder = tempfile::tempdir()?;
        let mut files = BTreeMap::new();
        for (number, Entry { path, size_bytes, sha256 }) in manifest.entries.into_iter().enumerate() {
            let damaged = || format!("{path} is not as it was written");
            let entry = archive.by_name(&path).with_context(damaged)?;
            let mut file = File::create_new(place(folder.path(), number))?;
            let (mut digest, mut size) = (Sha256::new(), 0);
            // No more than it says, whatever it unfolds to.
            let mut entry = BufReader::with_capacity(64 << 10, entry.take(size_bytes + 1));
            loop {
                let piece = entry.fill_buf().with_context(damaged)?;
                if piece.is_empty() {
                    break;
                }
                digest.update(piece);
                file.write_all(piece)?;
                let length = piece.len();
                size += length as u64;
                entry.consume(length);
            }
            let told = hex(&digest.finalize());
            ensure!(size == size_bytes && told == sha256, damaged());
            files.insert(path, number);
        }
        Ok(Self { account: manifest.account, folder, files })
    }

    fn file(&self, path: &str) -> anyhow::Result<File> {
        let number = self.files.get(path).with_context(|| format!("{path} is not in the archive"))?;
        Ok(File::open(place(self.folder.path(), *number))?)
    }

    /// The rows of a table, which is absent from archives of earlier versions.
    fn rows(&self, table: &str) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Row>> + use<>> {
        let path = format!("data/{table}.json");
        let file = if self.files.contains_key(&path) { Some(self.file(&path)?) } else { None };
        // One row on each line, between brackets on lines of their own.
        let lines = file.into_iter().flat_map(|file| BufReader::new(file).lines());
        Ok(lines.filter_map(move |line| {
            let read = |line: io::Result<String>| {
                let line = line?;
                let row = line.trim_end_matches(',');
                if matches!(row, "" | "[" | "]") {
                    return anyhow::Ok(None);
                }
                Ok(Some(
                    serde_json::from_str(row).with_context(|| format!("a row of {path} makes no sense"))?,
                ))
            };
            read(line).transpose()
        }))
    }
}

/// How long a manifest may be, in bytes.
const MANIFEST_MAX: u64 = 64 << 20;

fn place(folder: &Path, number: usize) -> PathBuf {
    folder.join(number.to_string())
}

fn blob(id: &str) -> anyhow::Result<Id<Blob>> {
    Ok(id.parse::<Uuid>().context("an id that is none")?.into())
}

fn file_type_of(word: &str) -> anyhow::Result<FileType> {
    let known = [FileType::Png, FileType::Jpeg, FileType::Webp, FileType::Pdf, FileType::Csv];
    known.into_iter().find(|known| known.media_type() == word).context("a document of no known type")
}
