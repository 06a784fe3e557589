//! Drafts, and what is read of documents.

use std::collections::BTreeSet;

use kernel::{Actor, CustomerId, Date, Event, Expected, InvoiceId, Page, PageRequest, UserId, Valid};

use super::InvoicingService;
use crate::{
    BillingTx, Customer, DraftInvoice, DraftLine, Exchange, Invoice, InvoiceDrafted, InvoiceFilter,
    InvoiceRemoved, InvoiceRevised, InvoiceSort, InvoicingError, InvoicingSettings, PaperKind, ReviseInvoice,
};

/// What the standing of a document is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// On the seller's calendar.
    pub today: Date,
    /// Days after the due date, or before it where negative.
    pub reminders: Vec<i16>,
}

impl InvoicingService {
    /// # Errors
    /// `NotFound` for the customer or a product; otherwise as [`crate::Contents::reckon`].
    pub async fn draft(&self, actor: &Actor, order: Valid<DraftInvoice>) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let settings = settings_of(tx.as_mut(), actor.user, now).await?;
        let draft = order.into_inner().with_defaults(&settings);
        let customer = held(tx.as_mut(), actor.user, &draft).await?;
        let today = actor.home.calendar.today(now);
        let invoice = Invoice::draft(actor.user, draft, &customer, today, now)?;
        tx.add_invoice(&invoice).await?;
        tx.commit(Event::new(actor, now, &InvoiceDrafted::from(&invoice))).await?;
        Ok(invoice)
    }

    /// # Errors
    /// `NotFound` for the invoice, its new customer or a product; `Stale`; `Locked` once it is issued
    /// (L2); otherwise as [`crate::Contents::reckon`].
    pub async fn revise(
        &self,
        actor: &Actor,
        id: InvoiceId,
        expected: Expected,
        change: Valid<ReviseInvoice>,
    ) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        let change = change.into_inner();
        // Ids that are not one's own are not there, whatever may be done with what is.
        if let Some(customer) = change.customer {
            tx.hold_customer(actor.user, customer).await?.ok_or(InvoicingError::NotFound)?;
        }
        let settings = settings_of(tx.as_mut(), actor.user, now).await?;
        let draft = invoice.changed(change, expected)?.with_default_tax(&settings);
        let customer = held(tx.as_mut(), actor.user, &draft).await?;
        let invoice = invoice.revise(draft, &customer, now)?;
        tx.save_invoice(&invoice).await?;
        tx.save_lines(&invoice).await?;
        tx.commit(Event::new(actor, now, &InvoiceRevised::from(&invoice))).await?;
        Ok(invoice)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `Locked` once it is issued.
    pub async fn remove(
        &self,
        actor: &Actor,
        id: InvoiceId,
        expected: Expected,
    ) -> Result<(), InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        invoice.check_draft(expected)?;
        tx.remove_invoice(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &InvoiceRemoved::from(&invoice))).await?;
        Ok(())
    }

    /// A new draft that says the same, without dates and without a rate of exchange.
    ///
    /// # Errors
    /// `NotFound`, `CreditNote`.
    pub async fn duplicate(&self, actor: &Actor, id: InvoiceId) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let source = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        if source.kind == PaperKind::CreditNote {
            return Err(InvoicingError::CreditNote);
        }
        let draft = source.contents.draft(source.customer);
        let draft = DraftInvoice { issue_date: None, due_date: None, exchange_rate: None, ..draft };
        let customer = held(tx.as_mut(), actor.user, &draft).await?;
        let today = actor.home.calendar.today(now);
        let invoice = Invoice::draft(actor.user, draft, &customer, today, now)?;
        tx.add_invoice(&invoice).await?;
        tx.commit(Event::new(actor, now, &InvoiceDrafted::from(&invoice))).await?;
        Ok(invoice)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn invoice(&self, owner: UserId, id: InvoiceId) -> Result<Invoice, InvoicingError> {
        self.invoices.find(owner, id).await?.ok_or(InvoicingError::NotFound)
    }

    /// An invoice with what it is worth at home.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn invoice_with_exchange(
        &self,
        owner: UserId,
        id: InvoiceId,
    ) -> Result<(Invoice, Option<Exchange>), InvoicingError> {
        let invoice = self.invoice(owner, id).await?;
        let payments = self.invoices.payments(owner, id).await?;
        let exchange = Exchange::of(&invoice, &payments)?;
        Ok((invoice, exchange))
    }

    /// # Errors
    /// `NotFound`, where the filter names a customer that is not the owner's.
    pub async fn invoices(
        &self,
        owner: UserId,
        filter: &InvoiceFilter,
        request: &PageRequest<InvoiceSort>,
    ) -> Result<Page<Invoice>, InvoicingError> {
        if let Some(customer) = filter.customer {
            self.check_customer(owner, customer).await?;
        }
        Ok(self.invoices.page(owner, filter, request).await?)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn outlook(&self, actor: &Actor) -> Result<Outlook, InvoicingError> {
        let today = actor.home.calendar.today(self.clock.now());
        Ok(Outlook { today, reminders: self.settings(actor.user).await?.reminders })
    }

    pub(super) async fn check_customer(&self, owner: UserId, id: CustomerId) -> Result<(), InvoicingError> {
        self.customers.find(owner, id).await?.map(drop).ok_or(InvoicingError::NotFound)
    }
}

/// What a seller has set, or else what holds before that.
pub(super) async fn settings_of(
    tx: &mut dyn BillingTx,
    owner: UserId,
    now: kernel::Timestamp,
) -> Result<InvoicingSettings, InvoicingError> {
    Ok(tx.settings(owner).await?.unwrap_or_else(|| InvoicingSettings::of(owner, now)))
}

/// The customer of a draft; it and the products of the lines are held against removal.
pub(super) async fn held(
    tx: &mut dyn BillingTx,
    owner: UserId,
    draft: &DraftInvoice,
) -> Result<Customer, InvoicingError> {
    let customer = tx.hold_customer(owner, draft.customer).await?.ok_or(InvoicingError::NotFound)?;
    hold_products(tx, owner, &draft.lines).await?;
    Ok(customer)
}

pub(super) async fn hold_products(
    tx: &mut dyn BillingTx,
    owner: UserId,
    lines: &[DraftLine],
) -> Result<(), InvoicingError> {
    let products: BTreeSet<_> = lines.iter().filter_map(|line| line.product).collect();
    for product in products {
        if !tx.hold_product(owner, product).await? {
            return Err(InvoicingError::NotFound);
        }
    }
    Ok(())
}
