//! A seller's defaults and series of numbers.

use kernel::{Actor, Event, Expected, UserId, Valid};

use super::{InvoicingService, issuing::next_number};
use crate::{
    BillingTx, InvoicingError, InvoicingSettings, PaperKind, ReviseInvoicingSettings, ReviseSeries, Series,
    SeriesId, SeriesRevised, SettingsRevised,
};

/// A series, and what it gives out next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesState {
    pub series: Series,
    /// In the period of today.
    pub next_number: u64,
    /// As it will be written: `INV-2026-0001`.
    pub next_text: String,
}

impl InvoicingService {
    /// # Errors
    /// Only what the store fails with.
    pub async fn settings(&self, owner: UserId) -> Result<InvoicingSettings, InvoicingError> {
        let set = self.invoices.settings(owner).await?;
        Ok(set.unwrap_or_else(|| InvoicingSettings::of(owner, self.clock.now())))
    }

    /// # Errors
    /// `Stale`, `BadFields`.
    pub async fn revise_settings(
        &self,
        actor: &Actor,
        expected: Expected,
        change: Valid<ReviseInvoicingSettings>,
    ) -> Result<InvoicingSettings, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let set = tx.lock_settings(actor.user).await?;
        let settings = set.unwrap_or_else(|| InvoicingSettings::of(actor.user, now));
        let settings = settings.revise(change.into_inner(), expected, now)?;
        tx.save_settings(&settings).await?;
        tx.commit(Event::new(actor, now, &SettingsRevised::from(&settings))).await?;
        Ok(settings)
    }

    /// Both series of a seller, that of invoices first; made when they are first asked for.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn series(&self, actor: &Actor) -> Result<Vec<SeriesState>, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let first = firsts(actor.user, now);
        let mut all = tx.lock_series(actor.user, &first).await?;
        all.sort_by_key(|series| series.kind == PaperKind::CreditNote);
        let mut states = Vec::with_capacity(all.len());
        for series in all {
            states.push(self.state(tx.as_mut(), actor, series).await?);
        }
        let mut added = states.iter().filter(|state| first.iter().any(|new| new.id == state.series.id));
        if let Some(one) = added.next() {
            for another in added {
                tx.tell(Event::new(actor, now, &SeriesRevised::from(&another.series))).await?;
            }
            tx.commit(Event::new(actor, now, &SeriesRevised::from(&one.series))).await?;
        } else {
            tx.leave().await?;
        }
        Ok(states)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `BadFields`; `NumberUsed` where it is to go on with a number that was
    /// given out (N2).
    pub async fn revise_series(
        &self,
        actor: &Actor,
        id: SeriesId,
        expected: Expected,
        change: Valid<ReviseSeries>,
    ) -> Result<SeriesState, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let all = tx.lock_series(actor.user, &firsts(actor.user, now)).await?;
        let before = all.into_iter().find(|series| series.id == id).ok_or(InvoicingError::NotFound)?;
        let series = before.clone().revise(&change, expected, now)?;
        let calendar = &actor.home.calendar;
        let today = calendar.today(now);
        let [period_before, period] = [&before, &series].map(|series| series.period(today, calendar));
        let last = tx.last_number(actor.user, id, &period).await?;
        if let Some(next) = change.next_number {
            let number = series.pattern.number(next, today, calendar);
            if next <= last || tx.is_number_used(actor.user, &number).await? {
                return Err(InvoicingError::NumberUsed { last: last.max(next) });
            }
            tx.save_last_number(actor.user, id, &period, next - 1).await?;
        } else if period != period_before {
            // Counted by other periods, it goes on where it was, and not with numbers that it has given out (N2).
            let carried = tx.last_number(actor.user, id, &period_before).await?;
            tx.save_last_number(actor.user, id, &period, last.max(carried)).await?;
        }
        tx.save_series(&series).await?;
        let state = self.state(tx.as_mut(), actor, series).await?;
        tx.commit(Event::new(actor, now, &SeriesRevised::from(&state.series))).await?;
        Ok(state)
    }

    async fn state(
        &self,
        tx: &mut dyn BillingTx,
        actor: &Actor,
        series: Series,
    ) -> Result<SeriesState, InvoicingError> {
        let calendar = &actor.home.calendar;
        let today = calendar.today(self.clock.now());
        let (next_number, next_text) = next_number(tx, &series, today, calendar).await?;
        Ok(SeriesState { series, next_number, next_text })
    }
}

fn firsts(owner: UserId, now: kernel::Timestamp) -> [Series; 2] {
    [PaperKind::Invoice, PaperKind::CreditNote].map(|kind| Series::first(owner, kind, now))
}
