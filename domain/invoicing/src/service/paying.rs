//! What comes in for an invoice.

use kernel::{Actor, Event, InvoiceId, Page, PageRequest, UserId, Valid};

use super::InvoicingService;
use crate::{
    InvoicePaid, InvoiceStatus, InvoicingError, Payment, PaymentFilter, PaymentId, PaymentMethod,
    PaymentRecorded, PaymentReversed, PaymentSort, RecordPayment,
};

impl InvoicingService {
    /// Entries for any invoice.
    ///
    /// # Errors
    /// `NotFound` for the customer.
    pub async fn payments_page(
        &self,
        owner: UserId,
        filter: &PaymentFilter,
        request: &PageRequest<PaymentSort>,
    ) -> Result<Page<Payment>, InvoicingError> {
        if let Some(customer) = filter.customer {
            self.check_customer(owner, customer).await?;
        }
        Ok(self.invoices.payments_page(owner, filter, request).await?)
    }

    /// Every entry for an invoice, the oldest first.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn payments(&self, owner: UserId, id: InvoiceId) -> Result<Vec<Payment>, InvoicingError> {
        self.invoice(owner, id).await?;
        Ok(self.invoices.payments(owner, id).await?)
    }

    /// One entry for an invoice.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn payment(
        &self,
        owner: UserId,
        id: InvoiceId,
        payment: PaymentId,
    ) -> Result<Payment, InvoicingError> {
        let entries = self.invoices.payments(owner, id).await?;
        entries.into_iter().find(|entry| entry.id == payment).ok_or(InvoicingError::NotFound)
    }

    /// # Errors
    /// `NotFound`; otherwise as [`Payment::record`].
    pub async fn record_payment(
        &self,
        actor: &Actor,
        id: InvoiceId,
        order: Valid<RecordPayment>,
    ) -> Result<Payment, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        let available = tx.lock_credit(actor.user, invoice.customer, invoice.contents.currency).await?;
        let mut order = order.into_inner();
        order.exchange_rate = match (order.exchange_rate, invoice.home_currency) {
            // What is drawn from credit came in at another time.
            (None, Some(home))
                if order.method != PaymentMethod::Credit && home != invoice.contents.currency =>
            {
                tx.exchange_rate(actor.user, invoice.contents.currency, home, order.date).await?
            }
            (given, _) => given,
        };
        let payment = Payment::record(&invoice, order, available, now)?;
        let was = invoice.status();
        let (paid, credited) = (invoice.paid.checked_add(payment.applied)?, invoice.credited);
        let invoice = invoice.settled(paid, credited, now);
        tx.add_payment(&payment).await?;
        tx.save_invoice(&invoice).await?;
        if was != InvoiceStatus::Paid && invoice.status() == InvoiceStatus::Paid {
            tx.tell(Event::new(actor, now, &InvoicePaid::from(&invoice))).await?;
        }
        tx.commit(Event::new(actor, now, &PaymentRecorded::from(&payment))).await?;
        Ok(payment)
    }

    /// Takes a payment back with an entry of its own (P4).
    ///
    /// # Errors
    /// `NotFound`; `Reversed` the second time; otherwise as [`Payment::reverse`].
    pub async fn reverse_payment(
        &self,
        actor: &Actor,
        id: InvoiceId,
        payment: PaymentId,
    ) -> Result<Payment, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        let payment = tx.find_payment(actor.user, id, payment).await?.ok_or(InvoicingError::NotFound)?;
        if tx.is_reversed(actor.user, payment.id).await? {
            return Err(InvoicingError::Reversed);
        }
        let available = tx.lock_credit(actor.user, invoice.customer, invoice.contents.currency).await?;
        let today = actor.home.calendar.today(now);
        let reversal = payment.reverse(&invoice, available, today, now)?;
        let (paid, credited) = (invoice.paid.checked_add(reversal.applied)?, invoice.credited);
        let invoice = invoice.settled(paid, credited, now);
        tx.add_payment(&reversal).await?;
        tx.save_invoice(&invoice).await?;
        tx.commit(Event::new(actor, now, &PaymentReversed::from(&reversal))).await?;
        Ok(reversal)
    }
}
