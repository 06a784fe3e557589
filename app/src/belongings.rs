//! Taking along all that is kept of an account, and removing it.

mod arriving;

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write},
    sync::{Mutex, PoisonError},
};

use adapter_database::{Belonging, Database, Stretch, belongings};
use async_trait::async_trait;
use documents::{DocumentError, DocumentFilter, DocumentSort, DocumentsService, PIECE_BYTES, Pieces};
use kernel::{Id, PageRequest, Sort, StoreError, Timestamp, UserId, hex};
use rights::{ExportId, Packed, RightsError};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::wiring::App;
pub use arriving::{LEFT_BEHIND, TakenIn};

/// What an archive says that it is.
const FORMAT: &str = "earntrack-account";
const FORMAT_VERSION: u32 = 1;

/// Documents that are listed in one go.
const DOCUMENTS: u32 = 100;

impl App {
    /// Makes the archives that were asked for, and sweeps away those whose time is over. Says how many.
    ///
    /// # Errors
    /// Only what the store fails with; an archive that cannot be made is tried again later.
    pub async fn make_archives(&self) -> Result<u64, RightsError> {
        let mut done = 0;
        for (owner, id) in self.account_exports.due().await? {
            if let Some(packed) = self.account_exports.expire(owner, id).await? {
                self.strongbox.remove(owner, Id::from(packed.blob)).await?;
                done += 1;
            } else if self.account_exports.take(owner, id).await? {
                match self.make_archive(owner, id).await {
                    Ok(()) => done += 1,
                    Err(error) => {
                        tracing::error!(user = %owner, export = %id, error = &error as &dyn std::error::Error, "an archive could not be made");
                    }
                }
            }
        }
        Ok(done)
    }

    /// Removes the accounts whose owners wanted that long enough ago. Says how many. What is broken off, or
    /// cannot be done, is gone on with the next time, and keeps no other one waiting.
    ///
    /// # Errors
    /// Only what the store fails with while it is asked who is due.
    pub async fn erase_due(&self) -> Result<u64, RightsError> {
        let mut done = 0;
        for user in self.erasures.due().await? {
            match self.erase(user).await {
                Ok(was_erased) => done += u64::from(was_erased),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(%user, error, "an account could not be erased");
                }
            }
        }
        if let Some(backups) = self.backups.as_ref().filter(|_| done > 0)
            && let Err(error) = backups.remember(&self.erasures.ledger().await?).await
        {
            // The next backup writes it down.
            tracing::error!(%error, "who was forgotten could not be written down beside the backups");
        }
        Ok(done)
    }

    async fn erase(&self, user: UserId) -> Result<bool, RightsError> {
        if !self.erasures.start(user).await? {
            return Ok(false);
        }
        for blob in self.database.blobs_of(user).await? {
            self.strongbox.remove(user, Id::from(blob)).await?;
        }
        self.erasures.remove(user).await?;
        tracing::info!(%user, "an account was erased");
        Ok(true)
    }

    /// Removes from a store that was put back to what it was once whoever a ledger says was forgotten since,
    /// and says who that was.
    ///
    /// # Errors
    /// Only what the store and the vault fail with.
    pub async fn forget_again(&self, ledger: &[([u8; 32], Timestamp)]) -> Result<Vec<UserId>, RightsError> {
        let back = self.erasures.recall(ledger).await?;
        while self.erase_due().await? > 0 {}
        Ok(back)
    }

    async fn make_archive(&self, owner: UserId, id: ExportId) -> Result<(), RightsError> {
        let now = self.clock.now();
        let file = tempfile::tempfile().map_err(failed)?;
        let file = pack(&self.database, &self.documents, owner, now, file).await?;
        let file = FilePieces::new(file).map_err(failed)?;
        let blob: Id<documents::Blob> = Id::mint(now);
        let mut digest = Sha256::new();
        for number in 0..file.size_bytes().div_ceil(PIECE_BYTES) {
            digest.update(file.piece(number).await?);
        }
        self.strongbox.put(owner, blob, &file).await?;
        let packed =
            Packed { blob: blob.uuid(), size_bytes: file.size_bytes(), sha256: digest.finalize().into() };
        self.account_exports.finish(owner, id, packed).await
    }
}

/// Writes everything of an account into an archive.
async fn pack(
    database: &Database,
    documents: &DocumentsService,
    owner: UserId,
    now: Timestamp,
    file: File,
) -> Result<File, StoreError> {
    let mut archive = Archive::new(file, now);
    for belonging in belongings() {
        table(database, owner, &belonging, &mut archive).await?;
    }
    papers(database, owner, &mut archive).await?;
    uploads(documents, owner, &mut archive).await?;
    archive.finish(owner, now).map_err(failed)
}

/// A table as JSON, and beside it as CSV: the same rows, though they may change meanwhile.
async fn table(
    database: &Database,
    owner: UserId,
    belonging: &Belonging,
    archive: &mut Archive,
) -> Result<(), StoreError> {
    let columns: Vec<&str> = belonging.columns().collect();
    let mut csv = csv::Writer::from_writer(tempfile::tempfile().map_err(failed)?);
    csv.write_record(&columns).map_err(failed)?;
    archive.begin(format!("data/{}.json", belonging.table)).map_err(failed)?;
    archive.write(b"[").map_err(failed)?;
    let (mut place, mut count) = (None, 0u64);
    loop {
        let Stretch { rows, next } = database.rows_of(owner, belonging, place.as_ref()).await?;
        for row in rows {
            let separator: &[u8] = if count == 0 { b"\n" } else { b",\n" };
            archive.write(separator).map_err(failed)?;
            csv.write_record(row.iter().map(plain)).map_err(failed)?;
            let row: serde_json::Map<String, Value> =
                columns.iter().map(|name| (*name).to_owned()).zip(row).collect();
            archive.write(Value::Object(row).to_string().as_bytes()).map_err(failed)?;
            count += 1;
        }
        match next {
            Some(next) => place = Some(next),
            None => break,
        }
    }
    archive.write(b"\n]\n").map_err(failed)?;
    archive.end(Some(count));
    let mut csv = csv.into_inner().map_err(|error| failed(error.into_error()))?;
    csv.seek(SeekFrom::Start(0)).map_err(failed)?;
    archive.begin(format!("data/{}.csv", belonging.table)).map_err(failed)?;
    let mut piece = vec![0; 64 << 10];
    loop {
        let length = csv.read(&mut piece).map_err(failed)?;
        if length == 0 {
            break;
        }
        archive.write(&piece[..length]).map_err(failed)?;
    }
    archive.end(Some(count));
    Ok(())
}

/// What was made when invoices were issued, byte for byte.
async fn papers(database: &Database, owner: UserId, archive: &mut Archive) -> Result<(), StoreError> {
    let mut last: Option<(Uuid, String)> = None;
    loop {
        let after = last.as_ref().map(|(invoice, format)| (*invoice, format.as_str()));
        let Some((invoice, format, content)) = database.invoice_file_after(owner, after).await? else {
            return Ok(());
        };
        archive.begin(paper_path(&invoice.to_string(), &format)).map_err(failed)?;
        archive.write(&content).map_err(failed)?;
        archive.end(None);
        last = Some((invoice, format));
    }
}

fn paper_path(invoice: &str, format: &str) -> String {
    let extension = match format {
        "paper" => "json",
        "ubl" => "xml",
        _ => "pdf",
    };
    format!("files/invoices/{invoice}.{format}.{extension}")
}

/// Documents, under their ids: what they are called stands beside them in the table.
async fn uploads(
    documents: &DocumentsService,
    owner: UserId,
    archive: &mut Archive,
) -> Result<(), StoreError> {
    let sort = Sort { by: DocumentSort::CreatedAt, descending: false };
    let mut request = PageRequest::stretch(sort, DOCUMENTS);
    loop {
        let page =
            documents.documents(owner, &DocumentFilter::default(), &request).await.map_err(of_document)?;
        for document in page.items {
            let content = match documents.open(owner, document.id).await {
                Ok(content) => content,
                // Removed meanwhile.
                Err(DocumentError::NotFound) => continue,
                Err(error) => return Err(of_document(error)),
            };
            let size = content.document.size_bytes;
            let extension = content.document.file_type.extension();
            archive.begin(format!("files/documents/{}.{extension}", document.id)).map_err(failed)?;
            let mut read = 0;
            while read < size {
                let piece = content.read(read..size).await.map_err(of_document)?;
                read += piece.len() as u64;
                archive.write(&piece).map_err(failed)?;
            }
            archive.end(None);
        }
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// As it stands in a file of plain text, where no spreadsheet takes it for a formula.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => format!("'{text}"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A ZIP archive that notes what it holds.
struct Archive {
    writer: ZipWriter<File>,
    options: SimpleFileOptions,
    entries: Vec<Value>,
    /// What is written now: its path, its digest and its size.
    open: Option<(String, Sha256, u64)>,
}

impl Archive {
    fn new(file: File, now: Timestamp) -> Self {
        let day = kernel::Zone::UTC.date_of(now);
        let small = |part: u32| u8::try_from(part).unwrap_or(1);
        let year = u16::try_from(day.year()).unwrap_or_default();
        let dated = DateTime::from_date_and_time(year, small(day.month()), small(day.day()), 0, 0, 0);
        let options = SimpleFileOptions::default()
            .last_modified_time(dated.unwrap_or_default())
            .compression_method(CompressionMethod::Deflated)
            .large_file(true);
        Self { writer: ZipWriter::new(file), options, entries: Vec::new(), open: None }
    }

    fn begin(&mut self, path: String) -> io::Result<()> {
        self.writer.start_file(path.as_str(), self.options)?;
        self.open = Some((path, Sha256::new(), 0));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, digest, size)) = &mut self.open {
            digest.update(bytes);
            *size += bytes.len() as u64;
        }
        self.writer.write_all(bytes)
    }

    fn end(&mut self, rows: Option<u64>) {
        let Some((path, digest, size)) = self.open.take() else { return };
        let digest = hex(&digest.finalize());
        let mut entry = json!({ "path": path, "sizeBytes": size, "sha256": digest });
        if let Some(rows) = rows {
            entry["rows"] = rows.into();
        }
        self.entries.push(entry);
    }

    /// Adds the list of all that was written.
    fn finish(mut self, owner: UserId, now: Timestamp) -> io::Result<File> {
        let manifest = json!({
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "account": owner,
            "madeAt": now,
            "entries": self.entries,
        });
        self.writer.start_file("manifest.json", self.options)?;
        self.writer.write_all(format!("{manifest:#}\n").as_bytes())?;
        Ok(self.writer.finish()?)
    }
}

/// A file of ours, read piece by piece.
struct FilePieces {
    file: Mutex<File>,
    size_bytes: u64,
}

impl FilePieces {
    fn new(file: File) -> io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        Ok(Self { file: Mutex::new(file), size_bytes })
    }
}

#[async_trait]
impl Pieces for FilePieces {
    fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    async fn piece(&self, number: u64) -> Result<Vec<u8>, StoreError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(number * PIECE_BYTES)).map_err(failed)?;
        (&mut *file).take(PIECE_BYTES).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    }
}

fn of_document(error: DocumentError) -> StoreError {
    match error {
        DocumentError::Store(error) => error,
        error => StoreError::Corrupt(error.into()),
    }
}

fn failed(error: impl Into<io::Error>) -> StoreError {
    let error = error.into();
    match error.kind() {
        io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Unavailable(error.into()),
    }
}
