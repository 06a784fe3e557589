//! Booking a statement, once, and undoing it.

use std::collections::{BTreeMap, HashMap};

use kernel::{
    Actor, Currency, Event, Expected, Id, Money, Page, PageRequest, StoreError, Text, Timestamp, UserId,
    folded,
};

use super::EarningsService;
use crate::{
    Earning, EarningsError, FILE_NAME_MAX, ImportOutcome, ImportSort, LedgerTx, PREVIEW_ROWS, Platform,
    PlatformId, PlatformName, SKIPPED_MAX, SkippedRow, StatementImport, StatementImportId, StatementImported,
    StatementUndone,
    statement::{Entry, Line, Source, Survey},
};

/// Rows that are written at a time.
const BATCH: usize = 500;

/// What the user says about the booking of a statement.
#[derive(Debug, Clone, Default)]
pub struct ImportStatement {
    /// Takes every row that does not name a platform of its own.
    pub platform: Option<PlatformId>,
    /// Whether a platform that a row names wins over `platform`: so it does when a mapping says
    /// which column names it.
    pub rows_name_platforms: bool,
    pub file_name: Option<Text<FILE_NAME_MAX>>,
    /// Do everything, show it, and undo it.
    pub dry_run: bool,
}

/// How much an undo took back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undo {
    pub removed: u64,
}

impl EarningsService {
    /// Books every row of a surveyed statement in one transaction, leaving out what is there
    /// already (D1, D3).
    ///
    /// `progress` is told how many rows have been read.
    ///
    /// # Errors
    /// `NotFound` for the platform; `Statement` at the first row that makes no sense, and then
    /// nothing is booked.
    pub async fn import_statement(
        &self,
        actor: &Actor,
        order: ImportStatement,
        survey: &Survey,
        source: &dyn Source,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<ImportOutcome, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        if let Some(platform) = order.platform {
            tx.hold_platform(actor.user, platform).await?.ok_or(EarningsError::NotFound)?;
        }
        let dry_run = order.dry_run;
        let mut booking = Booking::start(actor.user, order, survey.dialect(), now);
        tx.add_import(&booking.import).await?;
        for line in survey.read(source)? {
            match line? {
                Line::Entry(entry) => booking.take(tx.as_mut(), entry).await?,
                Line::Skipped { row, reason } => booking.skip(row, reason),
            }
            if booking.import.rows.is_multiple_of(BATCH as u64) {
                progress(booking.import.rows);
            }
        }
        booking.flush(tx.as_mut()).await?;
        progress(booking.import.rows);
        let outcome = booking.finish(dry_run);
        if !dry_run {
            tx.save_import(&outcome.import).await?;
            tx.commit(Event::new(actor, now, &StatementImported::from(&outcome.import))).await?;
        }
        Ok(outcome)
    }

    /// Takes back everything that an import booked, and the platforms that it made where
    /// nothing else uses them.
    ///
    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn undo_import(
        &self,
        actor: &Actor,
        id: StatementImportId,
        expected: Expected,
    ) -> Result<Undo, EarningsError> {
        let now = self.clock.now();
        let mut tx = self.ledger.begin(actor.user).await?;
        let import = tx.lock_import(actor.user, id).await?.ok_or(EarningsError::NotFound)?;
        if !expected.allows(import.version) {
            return Err(EarningsError::Stale);
        }
        let removed = tx.remove_import(actor.user, id).await?;
        for platform in &import.platforms {
            tx.remove_platform(actor.user, *platform).await?;
        }
        tx.commit(Event::new(actor, now, &StatementUndone::new(&import, removed))).await?;
        Ok(Undo { removed })
    }

    /// # Errors
    /// `NotFound`.
    pub async fn import(
        &self,
        owner: UserId,
        id: StatementImportId,
    ) -> Result<StatementImport, EarningsError> {
        self.imports.find(owner, id).await?.ok_or(EarningsError::NotFound)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn imports(
        &self,
        owner: UserId,
        request: &PageRequest<ImportSort>,
    ) -> Result<Page<StatementImport>, EarningsError> {
        Ok(self.imports.page(owner, request).await?)
    }
}

/// An import under way.
struct Booking {
    order: ImportStatement,
    import: StatementImport,
    now: Timestamp,
    /// The platforms met so far, by folded name.
    platforms: HashMap<String, PlatformId>,
    pending: Vec<Earning>,
    /// The row that was counted last: one row can hold two earnings.
    last_row: u64,
    totals: BTreeMap<Currency, Money>,
    preview: Vec<Earning>,
}

impl Booking {
    fn start(user: UserId, order: ImportStatement, dialect: &str, now: Timestamp) -> Self {
        let import = StatementImport {
            id: Id::mint(now),
            user,
            dialect: dialect.to_owned(),
            file_name: order.file_name.clone(),
            rows: 0,
            created: 0,
            duplicates: 0,
            skipped: Vec::new(),
            skipped_count: 0,
            totals: Vec::new(),
            platforms: Vec::new(),
            version: 1,
            created_at: now,
        };
        Self {
            order,
            import,
            now,
            platforms: HashMap::new(),
            pending: Vec::with_capacity(BATCH),
            last_row: 0,
            totals: BTreeMap::new(),
            preview: Vec::new(),
        }
    }

    fn count(&mut self, row: u64) {
        if row != self.last_row {
            self.last_row = row;
            self.import.rows += 1;
        }
    }

    fn skip(&mut self, row: u64, reason: String) {
        self.count(row);
        self.import.skipped_count += 1;
        if self.import.skipped.len() < SKIPPED_MAX {
            self.import.skipped.push(SkippedRow { row, reason });
        }
    }

    async fn take(&mut self, tx: &mut dyn LedgerTx, entry: Entry) -> Result<(), EarningsError> {
        let platform = self.platform_of(tx, &entry).await?;
        self.count(entry.row);
        let Entry { row: _, platform: _, date, amount, hours, kind, breakdown, notes, identity } = entry;
        self.pending.push(Earning {
            id: Id::mint(self.now),
            user: self.import.user,
            platform,
            date,
            amount,
            hours,
            notes: notes.and_then(|notes| Text::try_new(notes).ok()),
            kind,
            breakdown,
            import: Some(self.import.id),
            source: Some(identity),
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        });
        if self.pending.len() == BATCH { self.flush(tx).await } else { Ok(()) }
    }

    async fn flush(&mut self, tx: &mut dyn LedgerTx) -> Result<(), EarningsError> {
        let batch = std::mem::take(&mut self.pending);
        let new = tx.add_new_earnings(&batch).await?;
        self.import.created += new.len() as u64;
        self.import.duplicates += (batch.len() - new.len()) as u64;
        let new: std::collections::HashSet<_> = new.into_iter().collect();
        for earning in batch.into_iter().filter(|earning| new.contains(&earning.id)) {
            let currency = earning.amount.currency();
            let sum = self.totals.entry(currency).or_insert(Money::zero(currency));
            *sum = sum.checked_add(earning.amount)?;
            if self.preview.len() < PREVIEW_ROWS {
                self.preview.push(earning);
            }
        }
        Ok(())
    }

    fn finish(mut self, dry_run: bool) -> ImportOutcome {
        self.import.totals = self.totals.into_values().collect();
        ImportOutcome { import: self.import, preview: self.preview, dry_run }
    }

    /// The platform that a row is booked on; one that is not there yet is made.
    async fn platform_of(
        &mut self,
        tx: &mut dyn LedgerTx,
        entry: &Entry,
    ) -> Result<PlatformId, EarningsError> {
        let chosen =
            self.order.platform.filter(|_| !self.order.rows_name_platforms || entry.platform.is_none());
        if let Some(platform) = chosen {
            return Ok(platform);
        }
        let name = entry.platform.as_deref().unwrap_or(FALLBACK_PLATFORM);
        let key = folded(name);
        if let Some(platform) = self.platforms.get(&key) {
            return Ok(*platform);
        }
        let owner = self.import.user;
        let platform = match tx.find_platform_called(owner, &key).await? {
            Some(platform) => platform.id,
            None => self.make_platform(tx, entry, name).await?,
        };
        self.platforms.insert(key, platform);
        Ok(platform)
    }

    async fn make_platform(
        &mut self,
        tx: &mut dyn LedgerTx,
        entry: &Entry,
        name: &str,
    ) -> Result<PlatformId, EarningsError> {
        let name = PlatformName::try_new(name).map_err(|problem| {
            EarningsError::BadFields(vec![(
                format!("row {}", entry.row),
                format!("Platform name: {problem}"),
            )])
        })?;
        let platform = Platform::met_in_statement(self.import.user, name, entry.amount.currency(), self.now);
        if tx.add_new_platform(&platform).await? {
            self.import.platforms.push(platform.id);
            return Ok(platform.id);
        }
        // Another import has met it meanwhile; taken away again already, it is to be sent once more.
        let there = tx.find_platform_called(self.import.user, &folded(&platform.name)).await?;
        Ok(there.ok_or(StoreError::Contention)?.id)
    }
}

/// Where rows go when neither the file nor the user names a platform.
const FALLBACK_PLATFORM: &str = "Imported";
