//! Invoices that come again.

use kernel::{Actor, Event, Expected, Origin, Page, PageRequest, RequestId, StoreError, UserId, Valid, Zone};

use super::{
    InvoicingService,
    drafting::{held, settings_of},
    issuing::{Parties, seller_of},
};
use crate::{
    AddRecurring, Contents, DraftInvoice, Invoice, InvoiceDrafted, InvoiceIssued, InvoicingError,
    RecurringAdded, RecurringId, RecurringInvoice, RecurringRemoved, RecurringRevised, RecurringSort,
    ReviseRecurring,
};

/// What a run of the job came to.
#[derive(Debug, Default)]
pub struct DueRun {
    /// Invoices that were made, issued or not.
    pub made: u32,
    pub failed: Vec<Failed>,
}

/// A recurring invoice whose occurrence could not be made.
#[derive(Debug)]
pub struct Failed {
    pub user: UserId,
    pub recurring: RecurringId,
    pub error: InvoicingError,
}

impl InvoicingService {
    /// # Errors
    /// `NotFound` for the customer or a product; `EndsBeforeItStarts`; otherwise as [`Contents::reckon`].
    pub async fn add_recurring(
        &self,
        actor: &Actor,
        order: Valid<AddRecurring>,
    ) -> Result<RecurringInvoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let today = actor.home.calendar.today(now);
        let recurring = RecurringInvoice::add(actor.user, order.into_inner(), today, now)?;
        self.check_template(tx.as_mut(), actor.user, &recurring.draft).await?;
        tx.add_recurring(&recurring).await?;
        tx.commit(Event::new(actor, now, &RecurringAdded::from(&recurring))).await?;
        Ok(recurring)
    }

    /// # Errors
    /// `NotFound` for it, its customer or a product; `Stale`; otherwise as [`Contents::reckon`].
    pub async fn revise_recurring(
        &self,
        actor: &Actor,
        id: RecurringId,
        expected: Expected,
        change: Valid<ReviseRecurring>,
    ) -> Result<RecurringInvoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let recurring = tx.lock_recurring(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        let today = actor.home.calendar.today(now);
        let recurring = recurring.revise(change.into_inner(), expected, today, now)?;
        self.check_template(tx.as_mut(), actor.user, &recurring.draft).await?;
        tx.save_recurring(&recurring).await?;
        tx.commit(Event::new(actor, now, &RecurringRevised::from(&recurring))).await?;
        Ok(recurring)
    }

    /// # Errors
    /// `NotFound`, `Stale`; `RecurringInUse` where it has made invoices.
    pub async fn remove_recurring(
        &self,
        actor: &Actor,
        id: RecurringId,
        expected: Expected,
    ) -> Result<(), InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let recurring = tx.lock_recurring(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        if !expected.allows(recurring.version) {
            return Err(InvoicingError::Stale);
        }
        if !tx.remove_recurring(actor.user, id).await? {
            return Err(InvoicingError::RecurringInUse);
        }
        tx.commit(Event::new(actor, now, &RecurringRemoved::from(&recurring))).await?;
        Ok(())
    }

    /// # Errors
    /// `NotFound`.
    pub async fn recurring(
        &self,
        owner: UserId,
        id: RecurringId,
    ) -> Result<RecurringInvoice, InvoicingError> {
        self.invoices.find_recurring(owner, id).await?.ok_or(InvoicingError::NotFound)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn recurring_invoices(
        &self,
        owner: UserId,
        request: &PageRequest<RecurringSort>,
    ) -> Result<Page<RecurringInvoice>, InvoicingError> {
        Ok(self.invoices.recurring_page(owner, request).await?)
    }

    /// Makes every invoice that is due on its seller's calendar. Whatever runs beside it or after it,
    /// each occurrence comes once (T4): it is counted in the transaction that makes it.
    ///
    /// # Errors
    /// `Unavailable` and `Full`; what keeps one of them from being made is told of, and the others are
    /// made.
    pub async fn run_due(&self, request: &RequestId) -> Result<DueRun, StoreError> {
        // Somewhere it is tomorrow already.
        let until = Zone::UTC.date_of(self.clock.now()).next();
        let mut run = DueRun::default();
        for (user, recurring) in self.invoices.due_recurring(until).await? {
            loop {
                match self.make_next(user, recurring, request).await {
                    Ok(true) => run.made += 1,
                    Ok(false) => break,
                    Err(InvoicingError::Store(error @ (StoreError::Unavailable(_) | StoreError::Full))) => {
                        return Err(error);
                    }
                    Err(error) => {
                        run.failed.push(Failed { user, recurring, error });
                        break;
                    }
                }
            }
        }
        Ok(run)
    }

    /// Makes the next occurrence, if it is due.
    async fn make_next(
        &self,
        owner: UserId,
        id: RecurringId,
        request: &RequestId,
    ) -> Result<bool, InvoicingError> {
        let now = self.clock.now();
        let logo = self.logos.logo(owner).await?;
        let mut tx = self.billing.begin(owner).await?;
        let Some(recurring) = tx.lock_recurring(owner, id).await? else { return Ok(false) };
        let seller = seller_of(tx.as_mut(), owner).await?;
        let today = seller.home.calendar.today(now);
        let auto_issue = recurring.auto_issue;
        let Some((after, draft, n)) = recurring.take_due(today, now) else { return Ok(false) };
        let actor =
            Actor { user: owner, request: request.clone(), home: seller.home, origin: Origin::default() };
        let settings = settings_of(tx.as_mut(), owner, now).await?;
        let draft = draft.with_defaults(&settings);
        let customer = held(tx.as_mut(), owner, &draft).await?;
        let invoice = Invoice::draft(owner, draft, &customer, today, now)?;
        let invoice = Invoice { occurrence: Some((id, n)), ..invoice };
        tx.save_recurring(&after).await?;
        if auto_issue {
            let parties = Parties { seller: &seller, customer: &customer, logo };
            match self.issued(tx.as_mut(), invoice.clone(), parties, None, now).await {
                Ok(issued) => {
                    tx.add_invoice(&issued.invoice).await?;
                    issued.write(tx.as_mut()).await?;
                    tx.tell(Event::new(&actor, now, &InvoiceDrafted::from(&invoice))).await?;
                    tx.commit(Event::new(&actor, now, &InvoiceIssued::from(&issued.invoice))).await?;
                    return Ok(true);
                }
                Err(InvoicingError::Store(error)) => return Err(error.into()),
                // It stays a draft, for its seller to look at.
                Err(_) => {}
            }
        }
        tx.add_invoice(&invoice).await?;
        tx.commit(Event::new(&actor, now, &InvoiceDrafted::from(&invoice))).await?;
        Ok(true)
    }

    /// Whether invoices could be made from it.
    async fn check_template(
        &self,
        tx: &mut dyn crate::BillingTx,
        owner: UserId,
        draft: &DraftInvoice,
    ) -> Result<(), InvoicingError> {
        let settings = settings_of(tx, owner, self.clock.now()).await?;
        let customer = held(tx, owner, draft).await?;
        Contents::reckon(draft.clone().with_defaults(&settings), customer.currency).map(drop)
    }
}
