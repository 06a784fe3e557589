//! The use cases of rates.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::BufRead,
    sync::Arc,
};

use kernel::{
    Actor, AmountText, Clock, Converted, Currency, Date, Decimal, Event, ExchangeRate, Expected, Money, Page,
    PageRequest, Period, RateSource, Rates, StoreError, UserId,
};

use crate::{
    EnterRate, EnteredRate, EnteredRateFilter, EnteredRateId, EnteredRateSort, EnteredRates, RateEntered,
    RateRemoved, RateRevised, RatesError, ReferenceFile, ReferenceRates, ReviseRate,
    reference::count_retired,
};

/// Rates that are written at once.
const BATCH: usize = 1000;

/// Keeps the users' own rates, takes in the reference rates, and converts.
#[derive(Clone)]
pub struct RatesService {
    entered: Arc<dyn EnteredRates>,
    reference: Arc<dyn ReferenceRates>,
    rates: Arc<dyn Rates>,
    clock: Arc<dyn Clock>,
}

/// An amount in another currency, and how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    pub amount: Money,
    /// Rounded half away from zero.
    pub converted: Money,
    /// The day that was asked for.
    pub date: Date,
    /// What the amount was multiplied with.
    pub rate: Decimal,
    /// The day of the rate.
    pub rate_date: Date,
    pub source: RateSource,
}

/// What became of a file of reference rates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportedRates {
    /// Days of the file, or those of them that were wanted.
    pub days: u64,
    pub first: Option<Date>,
    pub last: Option<Date>,
    /// Rates of these days.
    pub rates: u64,
    /// Those that were not there, or were others.
    pub written: u64,
    /// Cells of these days that say that there is no rate.
    pub blanks: u64,
    /// Rates that were left out, by code: of what is no currency any more, so that nothing can be in it.
    pub retired: BTreeMap<String, u64>,
}

impl RatesService {
    pub fn new(
        entered: Arc<dyn EnteredRates>,
        reference: Arc<dyn ReferenceRates>,
        rates: Arc<dyn Rates>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { entered, reference, rates, clock }
    }

    /// # Errors
    /// `SameCurrency`, `EndsBeforeItStarts`, `RateExists`.
    pub async fn enter(&self, actor: &Actor, order: &EnterRate) -> Result<EnteredRate, RatesError> {
        let now = self.clock.now();
        let entered = EnteredRate::enter(actor.user, order, now)?;
        let mut tx = self.entered.begin(actor.user).await?;
        tx.add_rate(&entered).await.map_err(taken)?;
        tx.commit(Event::new(actor, now, &RateEntered::from(&entered))).await?;
        Ok(entered)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `SameCurrency`, `EndsBeforeItStarts`, `RateExists`.
    pub async fn revise(
        &self,
        actor: &Actor,
        id: EnteredRateId,
        expected: Expected,
        change: &ReviseRate,
    ) -> Result<EnteredRate, RatesError> {
        let now = self.clock.now();
        let mut tx = self.entered.begin(actor.user).await?;
        let entered = tx.lock_rate(actor.user, id).await?.ok_or(RatesError::NotFound)?;
        let entered = entered.revise(change, expected, now)?;
        tx.save_rate(&entered).await.map_err(taken)?;
        tx.commit(Event::new(actor, now, &RateRevised::from(&entered))).await?;
        Ok(entered)
    }

    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: EnteredRateId,
        expected: Expected,
    ) -> Result<(), RatesError> {
        let now = self.clock.now();
        let mut tx = self.entered.begin(actor.user).await?;
        let entered = tx.lock_rate(actor.user, id).await?.ok_or(RatesError::NotFound)?;
        if !expected.allows(entered.version) {
            return Err(RatesError::Stale);
        }
        tx.remove_rate(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &RateRemoved::from(&entered))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn entered(&self, owner: UserId, id: EnteredRateId) -> Result<EnteredRate, RatesError> {
        self.entered.find(owner, id).await?.ok_or(RatesError::NotFound)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn entered_rates(
        &self,
        owner: UserId,
        filter: &EnteredRateFilter,
        request: &PageRequest<EnteredRateSort>,
    ) -> Result<Page<EnteredRate>, RatesError> {
        Ok(self.entered.page(owner, filter, request).await?)
    }

    /// What an amount is in another currency on a day, or today, rounded.
    ///
    /// # Errors
    /// `BadFields` where the amount is none of its currency; `RateMissing`; `Money` where the
    /// result is beyond 64 bits.
    pub async fn convert(
        &self,
        actor: &Actor,
        amount: &AmountText,
        from: Currency,
        to: Currency,
        on: Option<Date>,
    ) -> Result<Exchange, RatesError> {
        let amount = amount
            .money(from)
            .map_err(|problem| RatesError::BadFields(vec![("amount".into(), problem.to_string())]))?;
        let date = on.unwrap_or_else(|| actor.home.calendar.today(self.clock.now()));
        let table = self.rates.table(actor.user, &BTreeSet::from([from, to]), Period::of_day(date)).await?;
        let converted = table.convert(amount.to_decimal(), from, to, date);
        let Converted { amount: exact, rate, rate_date, source } =
            converted.ok_or(RatesError::RateMissing { from, to, on: date })?;
        let converted = Money::sum_rounded(exact, to)?;
        Ok(Exchange { amount, converted, date, rate, rate_date, source })
    }

    /// Takes in a file of the European Central Bank, all of it or nothing, and only the days from
    /// `since` on where that is given. Doing so again changes nothing.
    ///
    /// # Errors
    /// `File`, by the line that is wrong.
    pub async fn import_reference<R: BufRead + Send>(
        &self,
        file: R,
        since: Option<Date>,
    ) -> Result<ImportedRates, RatesError> {
        let mut imported = ImportedRates::default();
        let mut tx = self.reference.begin().await?;
        let mut batch: Vec<(Currency, Date, ExchangeRate)> = Vec::with_capacity(BATCH);
        for day in ReferenceFile::open(file)? {
            let day = day?;
            if since.is_some_and(|since| day.date < since) {
                continue;
            }
            imported.days += 1;
            imported.first = Some(imported.first.map_or(day.date, |first| first.min(day.date)));
            imported.last = imported.last.max(Some(day.date));
            imported.rates += day.rates.len() as u64;
            imported.blanks += day.blanks;
            count_retired(&mut imported.retired, &day);
            batch.extend(day.rates.into_iter().map(|(currency, rate)| (currency, day.date, rate)));
            if batch.len() >= BATCH {
                imported.written += tx.put(&batch).await?;
                batch.clear();
            }
        }
        imported.written += tx.put(&batch).await?;
        if imported.written > 0 {
            tx.note_change(self.clock.now()).await?;
        }
        tx.finish().await?;
        Ok(imported)
    }

    /// The last day that has reference rates.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn newest_reference(&self) -> Result<Option<Date>, RatesError> {
        Ok(self.reference.newest().await?)
    }
}

fn taken(error: StoreError) -> RatesError {
    match error {
        StoreError::Duplicate { .. } => RatesError::RateExists,
        error => error.into(),
    }
}
