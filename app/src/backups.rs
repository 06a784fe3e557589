//! Backups: everything there is at one moment, as a SQLite file whatever engine the books are on (ADR 0038).
//!
//! Each lies in a folder of its own, packed, beside a manifest that says what is in it. It is opened and looked
//! through before it counts. Who was forgotten since then is written down beside them, and forgotten again by
//! whoever puts one back.

mod desk;
mod manifest;
mod packing;
mod shelf;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use adapter_database::{ConnectError, Database, MoveError};
use age::x25519;
use documents::{Vault, carry_over};
use kernel::{Clock, Id, Seal, StoreError, Timestamp};
use rights::Erasures as _;
use tokio::task::spawn_blocking;

use crate::telemetry::BackupMarks;

pub(crate) use desk::Desk;
use manifest::About;
pub use manifest::{Bytes, Chains, Manifest, Reason};
use shelf::Shelf;
pub use shelf::Trace;

/// What a backup is while it is not packed.
const CONTENT: &str = "books.db";

/// Where backups go, and who can read them.
#[derive(Debug, Clone)]
pub struct Policy {
    pub folder: PathBuf,
    /// Daily ones that are kept.
    pub keep: usize,
    /// For whom they are encrypted; for no one, they are not.
    pub recipients: Vec<x25519::Recipient>,
}

/// Makes backups and looks through them.
#[derive(Clone)]
pub struct Backups {
    policy: Policy,
    shelf: Shelf,
    clock: Arc<dyn Clock>,
    seal: Arc<dyn Seal>,
    elsewhere: Option<Elsewhere>,
    marks: Arc<BackupMarks>,
}

/// Where the bytes of documents are, if not in the database.
#[derive(Clone)]
pub struct Elsewhere {
    /// For people: `file:FOLDER` or `s3:BUCKET`.
    pub place: String,
    pub vault: Arc<dyn Vault>,
    /// Whether they go into each backup as well.
    pub is_taken_along: bool,
}

/// Why there is no backup, or none that is good.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("there is no backup {0}")]
    Unknown(String),
    #[error("the backup {0} is damaged: its manifest is not as it was written")]
    BadManifest(String),
    #[error("the backup {0} is damaged: {1}")]
    Damaged(String, String),
    #[error("the backup {0} is encrypted, and takes an identity to be opened")]
    Locked(String),
    #[error("the folder of the backups cannot be used")]
    Folder(#[from] io::Error),
    #[error("the file of the backup cannot be opened")]
    Connect(#[from] ConnectError),
    #[error("not everything could be read or written")]
    Move(#[from] MoveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A backup, unpacked and found to be whole. It goes when this is dropped.
#[derive(Debug)]
pub struct Unpacked {
    pub manifest: Manifest,
    /// The SQLite file.
    pub file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Backups {
    #[must_use]
    pub fn new(policy: Policy, clock: Arc<dyn Clock>, seal: Arc<dyn Seal>) -> Self {
        let shelf = Shelf(policy.folder.clone());
        Self { shelf, policy, clock, seal, elsewhere: None, marks: Arc::default() }
    }

    /// The same of books whose documents are not in the database.
    #[must_use]
    pub fn with_documents(self, elsewhere: Option<Elsewhere>) -> Self {
        Self { elsewhere, ..self }
    }

    /// What became of them, for whoever watches over them.
    pub(crate) fn marks(&self) -> Arc<BackupMarks> {
        Arc::clone(&self.marks)
    }

    /// Notes which is the newest there is.
    ///
    /// # Errors
    /// [`BackupError::Folder`].
    pub(crate) async fn look_for_newest(&self) -> Result<(), BackupError> {
        if let Some(newest) = self.list().await?.into_iter().find_map(|(_, manifest)| manifest) {
            self.marks.found(newest.made_at, newest.file.size_bytes);
        }
        Ok(())
    }

    /// Makes a backup, looks through it, and sweeps away those that are too old.
    ///
    /// # Errors
    /// [`BackupError`]; what is there by then does not count, and nothing older went.
    pub async fn make(
        &self,
        database: &Database,
        reason: Reason,
        note: Option<String>,
    ) -> Result<Manifest, BackupError> {
        let made = self.make_one(database, reason, note).await;
        match &made {
            Ok(manifest) => self.marks.verified(manifest.made_at, manifest.file.size_bytes),
            Err(_) => self.marks.failed(),
        }
        made
    }

    async fn make_one(
        &self,
        database: &Database,
        reason: Reason,
        note: Option<String>,
    ) -> Result<Manifest, BackupError> {
        let now = self.clock.now();
        let name = name_of(now);
        self.remember(&database.ledger().await?).await?;
        let place = {
            let (folder, name) = (self.shelf.clone(), name.clone());
            aside(move || Ok(folder.begin(&name)?)).await?
        };
        let content = place.join(CONTENT);
        database.snapshot(&content).await?;
        let documents_elsewhere = self.take_documents_along(&content).await?;
        let found = look_through(&content, &name).await?;
        let about = About {
            name: name.clone(),
            made_at: now,
            reason,
            note,
            engine: database.engine().to_owned(),
            schema: found.schema,
            rows: found.rows,
            chains: found.chains,
            documents_elsewhere,
        };
        let (backups, verified_at) = (self.clone(), self.clock.now());
        aside(move || {
            let is_encrypted = !backups.policy.recipients.is_empty();
            let packed = place.join(file_name(is_encrypted));
            remove_beside(&place)?;
            let (content, file) = packing::pack(&place.join(CONTENT), &packed, &backups.policy.recipients)?;
            fs::remove_file(place.join(CONTENT))?;
            check_packed(&packed, &content, &file, is_encrypted)
                .map_err(|problem| BackupError::Damaged(name, problem))?;
            let manifest = Manifest::new(about, content, file, is_encrypted, verified_at);
            backups.shelf.finish(&place, &manifest)?;
            backups.shelf.prune(backups.policy.keep)?;
            Ok(manifest)
        })
        .await
    }

    /// Every backup, the newest first: `None` beside the name of one whose manifest is not as it was written.
    ///
    /// # Errors
    /// [`BackupError::Folder`].
    pub async fn list(&self) -> Result<Vec<(String, Option<Manifest>)>, BackupError> {
        let folder = self.shelf.clone();
        aside(move || Ok(folder.list()?)).await
    }

    /// Unpacks a backup beside the others and looks through it.
    ///
    /// # Errors
    /// [`BackupError`], where it is not there, is not whole, or is not for `identity`.
    pub async fn open(
        &self,
        name: &str,
        identity: Option<x25519::Identity>,
    ) -> Result<Unpacked, BackupError> {
        let (folder, called) = (self.shelf.clone(), name.to_owned());
        let unpacked = aside(move || unpacked(&folder, &called, identity.as_ref())).await?;
        let found = look_through(&unpacked.file, name).await?;
        let damaged = |problem: &str| BackupError::Damaged(name.to_owned(), problem.to_owned());
        if found.rows != unpacked.manifest.rows {
            return Err(damaged("there are more or fewer rows than there were"));
        }
        if found.chains != unpacked.manifest.chains || found.schema != unpacked.manifest.schema {
            return Err(damaged("its chains of events end elsewhere"));
        }
        Ok(unpacked)
    }

    /// Opens the books of a backup, in the schema of this version.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn books(&self, unpacked: &Unpacked) -> Result<Database, BackupError> {
        let database = open_file(&unpacked.file).await?;
        database.seal_with(&self.seal);
        if !database.migrate().await?.is_empty() {
            database.rebuild_rollups(None).await?;
        }
        Ok(database)
    }

    /// Puts the bytes of documents that are kept elsewhere beside their rows, and says where they are if they stay
    /// there. What is made before a change of the schema leaves them: that change does not touch them.
    async fn take_documents_along(&self, content: &Path) -> Result<Option<String>, BackupError> {
        let Some(Elsewhere { place, vault, is_taken_along }) = &self.elsewhere else { return Ok(None) };
        let copy = open_file(content).await?;
        let is_taken_along = *is_taken_along && copy.pending_migrations().await?.is_empty();
        if is_taken_along {
            carry_over(&copy, &**vault, &copy, &*self.seal).await?;
        }
        copy.close().await?;
        Ok((!is_taken_along).then(|| place.clone()))
    }

    /// Puts the bytes of documents that are in the books of a backup where they are kept now, if that is elsewhere,
    /// and counts them.
    ///
    /// # Errors
    /// [`BackupError::Store`].
    pub async fn put_documents_back(&self, books: &Database) -> Result<u64, BackupError> {
        let Some(Elsewhere { vault, .. }) = &self.elsewhere else { return Ok(0) };
        let count = carry_over(books, books, &**vault, &*self.seal).await?;
        books.empty_vault().await?;
        Ok(count)
    }

    /// Writes down who was forgotten, for whoever puts a backup back.
    ///
    /// # Errors
    /// [`BackupError::Folder`].
    pub async fn remember(&self, ledger: &[Trace]) -> Result<(), BackupError> {
        let (folder, ledger) = (self.shelf.clone(), ledger.to_vec());
        aside(move || Ok(folder.remember(&ledger)?)).await
    }

    /// Who was forgotten, as far as it was written down.
    ///
    /// # Errors
    /// [`BackupError::Folder`].
    pub async fn forgotten(&self) -> Result<Vec<Trace>, BackupError> {
        let folder = self.shelf.clone();
        aside(move || Ok(folder.forgotten()?)).await
    }
}

/// What is found in the file of a backup.
struct Found {
    schema: String,
    rows: adapter_database::Inventory,
    chains: Chains,
}

/// Looks whether the file is whole, and what is in it.
async fn look_through(file: &Path, name: &str) -> Result<Found, BackupError> {
    let database = open_file(file).await?;
    let problems = database.look_into_file().await?;
    if let Some(problem) = problems.into_iter().next() {
        return Err(BackupError::Damaged(name.to_owned(), problem));
    }
    let found = Found {
        schema: database.applied_migrations().await?.pop().unwrap_or_default(),
        rows: database.inventory().await?,
        chains: Chains::of(&database.chain_ends().await?),
    };
    database.close().await?;
    Ok(found)
}

async fn open_file(file: &Path) -> Result<Database, BackupError> {
    Ok(Database::connect(&format!("sqlite:{}", file.display()), Some(1)).await?)
}

fn unpacked(shelf: &Shelf, name: &str, identity: Option<&x25519::Identity>) -> Result<Unpacked, BackupError> {
    // A name, and not a way to somewhere else.
    let is_name = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    let place = shelf.0.join(name);
    if !is_name || !place.is_dir() {
        return Err(BackupError::Unknown(name.to_owned()));
    }
    let manifest = shelf.manifest(name).ok_or_else(|| BackupError::BadManifest(name.to_owned()))?;
    let identity = identity.filter(|_| manifest.is_encrypted).map(|identity| identity as &dyn age::Identity);
    if manifest.is_encrypted && identity.is_none() {
        return Err(BackupError::Locked(name.to_owned()));
    }
    let damaged = |problem: String| BackupError::Damaged(name.to_owned(), problem);
    let packed = place.join(file_name(manifest.is_encrypted));
    let measured = packing::measure(&packed).map_err(|error| damaged(error.to_string()))?;
    if measured != manifest.file {
        return Err(damaged("its file is not the one that was written".to_owned()));
    }
    let folder = tempfile::Builder::new().prefix(".opened-").tempdir_in(&shelf.0)?;
    let file = folder.path().join(CONTENT);
    let content = packing::unpack(&packed, &file, identity).map_err(|error| damaged(error.to_string()))?;
    if content != manifest.content {
        return Err(damaged("what is in it is not what was put in".to_owned()));
    }
    Ok(Unpacked { manifest, file, _folder: folder })
}

/// Reads back what was just packed. What is encrypted is for others to unpack.
fn check_packed(packed: &Path, content: &Bytes, file: &Bytes, is_encrypted: bool) -> Result<(), String> {
    let failed = |error: io::Error| error.to_string();
    if packing::measure(packed).map_err(failed)? != *file {
        return Err("its file is not the one that was written".to_owned());
    }
    if is_encrypted {
        return Ok(());
    }
    let folder = tempfile::Builder::new()
        .prefix(".opened-")
        .tempdir_in(packed.parent().unwrap_or(packed))
        .map_err(failed)?;
    let back = packing::unpack(packed, &folder.path().join(CONTENT), None).map_err(failed)?;
    if back == *content { Ok(()) } else { Err("what is in it is not what was put in".to_owned()) }
}

/// Removes what SQLite leaves beside a file when one that only read was the last to close it.
fn remove_beside(place: &Path) -> io::Result<()> {
    for suffix in ["-wal", "-shm"] {
        let beside = place.join(format!("{CONTENT}{suffix}"));
        match fs::metadata(&beside) {
            Ok(found) if suffix == "-wal" && found.len() > 0 => {
                return Err(io::Error::other("not everything was written into the file of the backup"));
            }
            Ok(_) => fs::remove_file(&beside)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn file_name(is_encrypted: bool) -> String {
    format!("{CONTENT}.zst{}", if is_encrypted { ".age" } else { "" })
}

/// Sorts as time does, and is nobody else's.
fn name_of(now: Timestamp) -> String {
    let id = Id::<Manifest>::mint(now).uuid().simple().to_string();
    let moment: String = now.to_string().chars().filter(|char| !matches!(char, '-' | ':' | '.')).collect();
    format!("{moment}-{}", &id[id.len() - 8..])
}

/// Runs what waits for a disk, or works the processor, beside everything else.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    match spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(io::Error::other(error).into()),
    }
}
