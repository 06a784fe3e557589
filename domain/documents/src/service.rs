//! The use cases of the archive.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use kernel::{
    Actor, Clock, DocumentId, Event, Expected, Id, Page, PageRequest, Seal, StoreError, TimeDelta, UserId,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Archive, Blob, BlobId, Content, Document, DocumentError, DocumentFilter, DocumentRemoved,
    DocumentRevised, DocumentSort, DocumentUploaded, Documents, DocumentsTx, FileType, Links, PIECE_BYTES,
    Pieces, Previews, Quota, ReviseDocument, Subject, UploadDocument, Vault,
    file_name::cleaned,
    picture,
    seal::{self, Sealed},
};

/// How long bytes may lie in the vault without a row that refers to them: far longer than an
/// upload takes.
pub const STRAY_AGE: TimeDelta = TimeDelta::hours(1);

/// What is looked at in one go when the vault is swept.
const SWEEP_STRETCH: usize = 500;

/// Keeps papers, shows them, and sweeps up after itself.
#[derive(Clone)]
pub struct DocumentsService {
    archive: Arc<dyn Archive>,
    documents: Arc<dyn Documents>,
    vault: Arc<dyn Vault>,
    previews: Arc<dyn Previews>,
    seal: Arc<dyn Seal>,
    clock: Arc<dyn Clock>,
    quota: Quota,
    /// Whether what is put from now on is encrypted.
    seals: bool,
}

/// What the service works with.
pub struct DocumentsPorts {
    pub archive: Arc<dyn Archive>,
    pub documents: Arc<dyn Documents>,
    pub vault: Arc<dyn Vault>,
    pub previews: Arc<dyn Previews>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
}

/// A document whose bytes can be read, any part of them.
pub struct OpenContent {
    pub document: Document,
    /// As it is kept.
    blob: Blob,
    vault: Arc<dyn Vault>,
    /// Where it is encrypted.
    seal: Option<Arc<dyn Seal>>,
}

/// A file as it was found to be.
struct Examined {
    file_type: FileType,
    sha256: [u8; 32],
}

impl DocumentsService {
    #[must_use]
    pub fn new(ports: DocumentsPorts, quota: Quota, seals: bool) -> Self {
        let DocumentsPorts { archive, documents, vault, previews, seal, clock } = ports;
        Self { archive, documents, vault, previews, seal, clock, quota, seals }
    }

    /// Keeps a file. Bytes that are kept already are not kept again.
    ///
    /// # Errors
    /// `NotFound` for what it is about; `Empty`, `TypeUnsupported`, `TypeMismatch`,
    /// `ImageTooLarge`, `QuotaExceeded`, `Busy`.
    pub async fn upload(
        &self,
        actor: &Actor,
        order: UploadDocument,
        file: Arc<dyn Pieces>,
    ) -> Result<Document, DocumentError> {
        let owner = actor.user;
        let Examined { file_type, sha256 } = examine(&*file, &order).await?;
        let known = self.documents.content_of(owner, &sha256).await?;
        let more_bytes = if known.is_some() { 0 } else { file.size_bytes() };
        // Asked again under a lock, and now so that nothing is put in vain.
        self.has_all(owner, order.links.subjects()).await?;
        self.quota.allows(self.documents.usage(owner).await?, more_bytes)?;
        let mut fresh = match known {
            Some(_) => None,
            None => Some(self.put(owner, &file, file_type, sha256).await?),
        };

        let now = self.clock.now();
        let name = cleaned(order.file_name.as_deref(), file_type);
        let document_of = |content: &Content| Document::of(content, &order, name.clone(), file_type, now);
        let mut outcome = self.file(actor, &sha256, fresh.as_ref(), &document_of).await;
        if matches!(outcome, Ok(None)) {
            // What was known has been removed meanwhile.
            let content = self.put(owner, &file, file_type, sha256).await?;
            outcome = self.file(actor, &sha256, Some(&content), &document_of).await;
            fresh = Some(content);
        }
        let document = outcome.and_then(|filed| filed.ok_or(StoreError::Contention.into()));
        let used = document.as_ref().ok().map(|document| document.content);
        if let Some(content) = fresh.filter(|content| Some(content.blob) != used) {
            self.discard(&content).await;
        }
        document
    }

    /// Adds the row, and that of its content where it is new. `None` where the content has to be
    /// put first.
    async fn file(
        &self,
        actor: &Actor,
        sha256: &[u8; 32],
        fresh: Option<&Content>,
        document_of: &(dyn Fn(&Content) -> Document + Send + Sync),
    ) -> Result<Option<Document>, DocumentError> {
        let mut tx = self.archive.begin(actor.user).await?;
        let usage = tx.lock_usage(actor.user).await?;
        let known = tx.find_content(actor.user, sha256).await?;
        let Some(content) = known.as_ref().or(fresh) else { return Ok(None) };
        self.quota.allows(usage, if known.is_some() { 0 } else { content.size_bytes })?;
        if known.is_none() {
            tx.add_content(content).await?;
        }
        let document = document_of(content);
        hold(&mut *tx, actor.user, document.links.subjects()).await?;
        tx.add_document(&document).await?;
        let event = Event::new(actor, document.created_at, &DocumentUploaded::from(&document));
        tx.commit(event).await?;
        Ok(Some(document))
    }

    /// Puts the bytes and their preview into the vault, where nothing refers to them yet.
    async fn put(
        &self,
        owner: UserId,
        file: &Arc<dyn Pieces>,
        file_type: FileType,
        sha256: [u8; 32],
    ) -> Result<Content, DocumentError> {
        let picture =
            if file_type.is_image() { self.previews.draw(file_type, Arc::clone(file)).await? } else { None };
        let now = self.clock.now();
        let mut content = Content {
            blob: Id::mint(now),
            user: owner,
            sha256,
            size_bytes: file.size_bytes(),
            preview: None,
            is_sealed: self.seals,
            created_at: now,
        };
        self.put_blob(owner, content.blob, &**file).await?;
        if let Some(picture) = picture {
            let (blob, size_bytes) = (Id::mint(now), picture.len() as u64);
            content.preview = Some((blob, size_bytes));
            if let Err(error) = self.put_blob(owner, blob, &picture).await {
                self.discard(&content).await;
                return Err(error.into());
            }
        }
        Ok(content)
    }

    async fn put_blob(&self, owner: UserId, id: BlobId, pieces: &dyn Pieces) -> Result<(), StoreError> {
        let plain = Blob { owner, id, size_bytes: pieces.size_bytes(), piece_bytes: PIECE_BYTES };
        if !self.seals {
            return self.vault.put(&plain, pieces).await;
        }
        let blob = seal::sealed_form(plain, &*self.seal);
        self.vault.put(&blob, &Sealed { plain: pieces, blob, seal: &self.seal }).await
    }

    /// Removes what nothing refers to; where that fails, it is swept later.
    async fn discard(&self, content: &Content) {
        let blobs = [Some(content.blob), content.preview.map(|(blob, _)| blob)];
        for blob in blobs.into_iter().flatten() {
            if let Err(error) = self.vault.remove(content.user, blob).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "bytes were left in the vault");
            }
        }
    }

    /// # Errors
    /// `NotFound`, for the document and for what it is to be about; `Stale`.
    pub async fn revise(
        &self,
        actor: &Actor,
        id: DocumentId,
        expected: Expected,
        change: ReviseDocument,
    ) -> Result<Document, DocumentError> {
        let now = self.clock.now();
        let mut tx = self.archive.begin(actor.user).await?;
        let document = tx.lock_document(actor.user, id).await?.ok_or(DocumentError::NotFound)?;
        hold(&mut *tx, actor.user, change.subjects()).await?;
        let document = document.revise(change, expected, now)?;
        tx.save_document(&document).await?;
        tx.commit(Event::new(actor, now, &DocumentRevised::from(&document))).await?;
        Ok(document)
    }

    /// Removes a document, and its bytes where no other one has them.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `InUse`.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: DocumentId,
        expected: Expected,
    ) -> Result<(), DocumentError> {
        let now = self.clock.now();
        let mut tx = self.archive.begin(actor.user).await?;
        tx.lock_usage(actor.user).await?;
        let document = tx.lock_document(actor.user, id).await?.ok_or(DocumentError::NotFound)?;
        if !expected.allows(document.version) {
            return Err(DocumentError::Stale);
        }
        if !tx.remove_document(actor.user, id).await? {
            return Err(DocumentError::InUse);
        }
        let unused = tx.remove_unused_content(actor.user, document.content).await?;
        tx.commit(Event::new(actor, now, &DocumentRemoved::from(&document))).await?;
        if let Some(content) = unused {
            self.discard(&content).await;
        }
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn document(&self, owner: UserId, id: DocumentId) -> Result<Document, DocumentError> {
        self.documents.find(owner, id).await?.ok_or(DocumentError::NotFound)
    }

    /// # Errors
    /// `NotFound`, where the filter names an expense or invoice that is not the owner's.
    pub async fn documents(
        &self,
        owner: UserId,
        filter: &DocumentFilter,
        request: &PageRequest<DocumentSort>,
    ) -> Result<Page<Document>, DocumentError> {
        let links = Links { expense: filter.expense, invoice: filter.invoice };
        self.has_all(owner, links.subjects()).await?;
        Ok(self.documents.page(owner, filter, request).await?)
    }

    /// A document, ready to be read.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn open(&self, owner: UserId, id: DocumentId) -> Result<OpenContent, DocumentError> {
        let (document, content) = self.documents.open(owner, id).await?.ok_or(DocumentError::NotFound)?;
        Ok(self.opened(document, &content, content.blob, content.size_bytes))
    }

    /// The small picture of a document: a JPEG.
    ///
    /// # Errors
    /// `NotFound`, `NoPreview`.
    pub async fn preview(&self, owner: UserId, id: DocumentId) -> Result<Vec<u8>, DocumentError> {
        let (document, content) = self.documents.open(owner, id).await?.ok_or(DocumentError::NotFound)?;
        let (blob, size_bytes) = content.preview.ok_or(DocumentError::NoPreview)?;
        self.opened(document, &content, blob, size_bytes).read_all(size_bytes).await
    }

    /// All bytes of a document and what they are; `None` where it is absent, someone else's, or
    /// larger than `at_most` bytes.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn content(
        &self,
        owner: UserId,
        id: DocumentId,
        at_most: u64,
    ) -> Result<Option<(FileType, Vec<u8>)>, DocumentError> {
        let found = self.documents.open(owner, id).await?;
        let Some((document, content)) = found.filter(|(_, content)| content.size_bytes <= at_most) else {
            return Ok(None);
        };
        let (file_type, size_bytes) = (document.file_type, content.size_bytes);
        let bytes = self.opened(document, &content, content.blob, size_bytes).read_all(size_bytes).await?;
        Ok(Some((file_type, bytes)))
    }

    /// Removes from the vault what no row refers to and is older than [`STRAY_AGE`]: what a crash
    /// left, or a removal that failed. Says how much that was.
    ///
    /// # Errors
    /// Only what the store and the vault fail with.
    pub async fn sweep(&self) -> Result<u64, DocumentError> {
        let born_before = self.clock.now().plus(-STRAY_AGE);
        let (mut after, mut swept) = (None, 0);
        loop {
            let kept = self.vault.kept(after, SWEEP_STRETCH).await?;
            let Some(last) = kept.last().copied() else { return Ok(swept) };
            for (owner, blob) in kept {
                let is_old = blob.minted_at().is_none_or(|born| born < born_before);
                if is_old && !self.documents.refers_to(owner, blob).await? {
                    self.vault.remove(owner, blob).await?;
                    swept += 1;
                }
            }
            after = Some(last);
        }
    }

    /// Bytes that something refers to and that are not there: at most `most` of them, whose owners have lost them.
    ///
    /// # Errors
    /// Only what the store and the vault fail with.
    pub async fn missing(&self, most: usize) -> Result<Vec<(UserId, BlobId)>, DocumentError> {
        let (mut missing, mut after) = (Vec::new(), None);
        loop {
            let referred = self.documents.referred(after, SWEEP_STRETCH).await?;
            let referred: Vec<(UserId, BlobId)> =
                referred.into_iter().map(|referred| (referred.owner, referred.blob)).collect();
            let Some(last) = referred.last().copied() else { return Ok(missing) };
            let mut kept = BTreeSet::new();
            let mut place = after;
            while place.is_none_or(|place| place < last) {
                let stretch = self.vault.kept(place, SWEEP_STRETCH).await?;
                let Some(end) = stretch.last().copied() else { break };
                kept.extend(stretch.into_iter().filter(|at| *at <= last));
                place = Some(end);
            }
            for (owner, blob) in referred.into_iter().filter(|at| !kept.contains(at)) {
                // It may have come after the list of what is kept, or gone before it with what referred to it.
                if !self.is_kept(owner, blob).await? && self.documents.refers_to(owner, blob).await? {
                    missing.push((owner, blob));
                }
                if missing.len() == most {
                    return Ok(missing);
                }
            }
            after = Some(last);
        }
    }

    async fn is_kept(&self, owner: UserId, blob: BlobId) -> Result<bool, DocumentError> {
        let just_before = Id::from(Uuid::from_u128(blob.uuid().as_u128().saturating_sub(1)));
        let next = self.vault.kept(Some((owner, just_before)), 1).await?;
        Ok(next.first() == Some(&(owner, blob)))
    }

    async fn has_all(
        &self,
        owner: UserId,
        subjects: impl Iterator<Item = Subject> + Send,
    ) -> Result<(), DocumentError> {
        for subject in subjects {
            if !self.documents.has_subject(owner, subject).await? {
                return Err(DocumentError::NotFound);
            }
        }
        Ok(())
    }

    fn opened(&self, document: Document, content: &Content, id: BlobId, size_bytes: u64) -> OpenContent {
        let plain = Blob { owner: content.user, id, size_bytes, piece_bytes: PIECE_BYTES };
        let seal = content.is_sealed.then(|| Arc::clone(&self.seal));
        let blob = seal.as_ref().map_or(plain, |seal| seal::sealed_form(plain, &**seal));
        OpenContent { document, blob, vault: Arc::clone(&self.vault), seal }
    }
}

impl OpenContent {
    /// The bytes from the start of `range` on: as many of them as lie in one piece, at least one
    /// where the range is within the file.
    ///
    /// # Errors
    /// What the store fails with; `Corrupt`, where the bytes are not those that were put.
    pub async fn read(&self, range: Range<u64>) -> Result<Vec<u8>, DocumentError> {
        let number = range.start / PIECE_BYTES;
        let mut piece = self.vault.piece(&self.blob, number).await?;
        if let Some(seal) = &self.seal {
            piece = seal::open(&**seal, &self.blob, number, &piece)?;
        }
        let place = |at: u64| usize::try_from(at - number * PIECE_BYTES).unwrap_or(usize::MAX);
        piece.truncate(place(range.end));
        if place(range.start) > piece.len() {
            return Err(StoreError::Corrupt("a piece is shorter than it was".into()).into());
        }
        piece.drain(..place(range.start));
        Ok(piece)
    }

    async fn read_all(&self, size_bytes: u64) -> Result<Vec<u8>, DocumentError> {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < size_bytes {
            let from = bytes.len() as u64;
            bytes.extend(self.read(from..size_bytes).await?);
        }
        Ok(bytes)
    }
}

/// # Errors
/// `NotFound`, where one of them is not there.
async fn hold(
    tx: &mut dyn DocumentsTx,
    owner: UserId,
    subjects: impl Iterator<Item = Subject> + Send,
) -> Result<(), DocumentError> {
    for subject in subjects {
        if !tx.hold_subject(owner, subject).await? {
            return Err(DocumentError::NotFound);
        }
    }
    Ok(())
}

/// Reads a file through once.
async fn examine(file: &dyn Pieces, order: &UploadDocument) -> Result<Examined, DocumentError> {
    if file.size_bytes() == 0 {
        return Err(DocumentError::Empty);
    }
    let mut digest = Sha256::new();
    let head = file.piece(0).await?;
    let file_type = FileType::of(&head, order.file_name.as_deref(), order.media_type.as_deref())?;
    digest.update(head);
    for number in 1..file.size_bytes().div_ceil(PIECE_BYTES) {
        digest.update(file.piece(number).await?);
    }
    if file_type.is_image() {
        picture::check(file, file_type).await?;
    }
    Ok(Examined { file_type, sha256: digest.finalize().into() })
}
