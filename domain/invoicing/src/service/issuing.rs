//! From a draft to a document, and how one is taken back.

use kernel::{Actor, Calendar, Date, Event, Expected, InvoiceId, StoreError, Timestamp, UserId, Valid};
use sha2::{Digest as _, Sha256};

use super::{
    InvoicingService,
    drafting::{hold_products, settings_of},
};
use crate::{
    BillingTx, Corrected, Customer, DraftLine, FileFormat, Invoice, InvoiceCredited, InvoiceFile,
    InvoiceIssued, InvoiceNotes, InvoiceSent, InvoiceState, InvoiceVoided, InvoicingError, Issuer, Paper,
    PaperKind, Payment, RuleKind, Seller, Series, Style, check, cii, draft::some_lines, ubl,
};

/// Takes an invoice back, in whole or in part (L3).
#[derive(Debug, Clone, garde::Validate)]
pub struct CreditInvoice {
    /// All of the invoice, or all that is left of it, where left out.
    #[garde(custom(some_lines), dive)]
    pub lines: Option<Vec<DraftLine>>,
    /// Where left out, today's, or the invoice's where that comes later.
    #[garde(skip)]
    pub date: Option<Date>,
    #[garde(skip)]
    pub notes: Option<InvoiceNotes>,
}

/// Between whom a document is, and what it is headed with.
pub(super) struct Parties<'a> {
    pub(super) seller: &'a Seller,
    pub(super) customer: &'a Customer,
    pub(super) logo: Option<Vec<u8>>,
}

/// A document that has just been issued, and not yet been written.
pub(super) struct Issued {
    pub(super) invoice: Invoice,
    files: Vec<InvoiceFile>,
    series: Series,
    period: String,
    last: u64,
}

impl InvoicingService {
    /// Gives a draft its number and makes its files, all in one transaction: where something fails,
    /// no number is used (N1).
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Locked`, `DueBeforeIssue`, `RuleBroken`.
    pub async fn issue(
        &self,
        actor: &Actor,
        id: InvoiceId,
        expected: Expected,
    ) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let logo = self.logos.logo(actor.user).await?;
        let mut tx = self.billing.begin(actor.user).await?;
        let draft = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        draft.check_draft(expected)?;
        let customer = tx.hold_customer(actor.user, draft.customer).await?.ok_or(InvoicingError::NotFound)?;
        let seller = seller_of(tx.as_mut(), actor.user).await?;
        let parties = Parties { seller: &seller, customer: &customer, logo };
        let issued = self.issued(tx.as_mut(), draft, parties, None, now).await?;
        tx.save_invoice(&issued.invoice).await?;
        issued.write(tx.as_mut()).await?;
        tx.commit(Event::new(actor, now, &InvoiceIssued::from(&issued.invoice))).await?;
        Ok(issued.invoice)
    }

    /// Issues a credit note for all of an invoice or for some lines. What is then overpaid becomes the
    /// customer's credit.
    ///
    /// # Errors
    /// `NotFound` for the invoice or a product; `NotIssued`, `Void`, `CreditNote`, `CreditBeforeIssue`,
    /// `CreditExceedsInvoice`, `CreditExceedsClass`; otherwise as [`Self::issue`].
    pub async fn credit(
        &self,
        actor: &Actor,
        id: InvoiceId,
        order: Valid<CreditInvoice>,
    ) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut order = order.into_inner();
        let logo = self.logos.logo(actor.user).await?;
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        hold_products(tx.as_mut(), actor.user, order.lines.as_deref().unwrap_or_default()).await?;
        let customer =
            tx.hold_customer(actor.user, invoice.customer).await?.ok_or(InvoicingError::NotFound)?;
        let seller = seller_of(tx.as_mut(), actor.user).await?;
        let today = seller.home.calendar.today(now);
        let settings = settings_of(tx.as_mut(), actor.user, now).await?;
        let taxed = |line: DraftLine| invoice.with_only_tax(line).with_default_tax(&settings);
        order.lines = order.lines.map(|lines| lines.into_iter().map(taxed).collect());
        let earlier = tx.credited_taxes(actor.user, invoice.id).await?;
        let note = invoice.credit_note(order, &earlier, &customer, seller.home.currency, today, now)?;
        let corrected = match (&invoice.number, invoice.contents.issue_date) {
            (Some(number), Some(issue_date)) => Some(Corrected { number: number.clone(), issue_date }),
            _ => None,
        };
        let parties = Parties { seller: &seller, customer: &customer, logo };
        let issued = self.issued(tx.as_mut(), note, parties, corrected, now).await?;
        tx.add_invoice(&issued.invoice).await?;
        issued.write(tx.as_mut()).await?;

        let credited = invoice.credited.checked_add(issued.invoice.contents.totals.total)?;
        let mut paid = invoice.paid;
        // Nothing is given back before it came in.
        let paid_on = tx.last_paid_on(actor.user, invoice.id).await?;
        let refunded_on =
            paid_on.map_or(issued.invoice.issue_day(), |day| day.max(issued.invoice.issue_day()));
        if let Some(refund) = Payment::refund(&invoice, credited, refunded_on, now) {
            paid = paid.checked_add(refund.applied)?;
            tx.add_payment(&refund).await?;
        }
        let invoice = invoice.settled(paid, credited, now);
        tx.save_invoice(&invoice).await?;
        tx.tell(Event::new(actor, now, &InvoiceIssued::from(&issued.invoice))).await?;
        tx.commit(Event::new(actor, now, &InvoiceCredited::from(&invoice))).await?;
        Ok(issued.invoice)
    }

    /// # Errors
    /// `NotFound`, `Stale`, `NotIssued`, `Void`, `CreditNote`; `Settled` where something was paid or
    /// credited.
    pub async fn void(
        &self,
        actor: &Actor,
        id: InvoiceId,
        expected: Expected,
    ) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        invoice.check_version(expected)?;
        let invoice = invoice.void(now)?;
        tx.save_invoice(&invoice).await?;
        tx.commit(Event::new(actor, now, &InvoiceVoided::from(&invoice))).await?;
        Ok(invoice)
    }

    /// Notes that a document was sent.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `NotIssued`, `Void`.
    pub async fn send(
        &self,
        actor: &Actor,
        id: InvoiceId,
        expected: Expected,
    ) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        invoice.check_version(expected)?;
        let invoice = invoice.send(now)?;
        tx.save_invoice(&invoice).await?;
        tx.commit(Event::new(actor, now, &InvoiceSent::from(&invoice))).await?;
        Ok(invoice)
    }

    /// A document's number with one of its files.
    ///
    /// # Errors
    /// `NotFound`; `NotIssued` for a draft; `NoEInvoice` where it could not be written.
    pub async fn file(
        &self,
        owner: UserId,
        id: InvoiceId,
        format: FileFormat,
    ) -> Result<(String, InvoiceFile), InvoicingError> {
        let invoice = self.invoice(owner, id).await?;
        let number = invoice.number.filter(|_| invoice.state != InvoiceState::Draft);
        let number = number.ok_or(InvoicingError::NotIssued)?;
        if let Some(file) = self.invoices.file(owner, id, format).await? {
            return Ok((number, file));
        }
        // What only Peppol asks for keeps no e-invoice from being written.
        let broken = check(&self.paper(owner, id).await?).into_iter();
        let missing = broken.filter(|rule| rule.kind == RuleKind::Content).map(|rule| rule.message);
        Err(InvoicingError::NoEInvoice(missing.collect::<Vec<_>>().join("; ")))
    }

    /// What a document shows, as it was when it was issued.
    ///
    /// # Errors
    /// `NotFound` where it was not issued.
    pub async fn paper(&self, owner: UserId, id: InvoiceId) -> Result<Paper, InvoicingError> {
        let file = self.invoices.file(owner, id, FileFormat::Paper).await?;
        let file = file.ok_or(InvoicingError::NotFound)?;
        Ok(serde_json::from_slice(&file.content).map_err(|error| StoreError::Corrupt(error.into()))?)
    }

    /// Issues a draft without writing anything: what is refused has left no trace.
    pub(super) async fn issued(
        &self,
        tx: &mut dyn BillingTx,
        mut draft: Invoice,
        parties: Parties<'_>,
        corrected: Option<Corrected>,
        now: Timestamp,
    ) -> Result<Issued, InvoicingError> {
        let Parties { seller, customer, logo } = parties;
        let (owner, kind, calendar) = (draft.user, draft.kind, &seller.home.calendar);
        let today = calendar.today(now);
        let settings = settings_of(tx, owner, now).await?;
        let day = draft.contents.issue_date.unwrap_or(today);
        let (from, to) = (draft.contents.currency, seller.home.currency);
        if draft.contents.exchange_rate.is_none() && from != to {
            draft.contents.exchange_rate = tx.exchange_rate(owner, from, to, day).await?;
        }
        let first = [PaperKind::Invoice, PaperKind::CreditNote].map(|kind| Series::first(owner, kind, now));
        let all = tx.lock_series(owner, &first).await?;
        let series = all.into_iter().find(|series| series.kind == kind).ok_or(InvoicingError::NotFound)?;
        let period = series.period(day, calendar);
        let (last, number) = next_number(tx, &series, day, calendar).await?;
        let issuer = Issuer {
            party: seller.party.clone(),
            account: settings.account(&seller.party.name),
            home_currency: seller.home.currency,
        };
        let (mut invoice, paper) = draft.issue(number, issuer, customer, corrected, today, now)?;
        invoice.public_token = Some(self.token(owner, invoice.id));
        let style = Style { size: settings.paper_size, locale: seller.locale.clone(), logo };
        let files = self.files(&paper, &style)?;
        Ok(Issued { invoice, files, series, period, last })
    }

    /// Everything that is kept of a paper, made once (L2).
    fn files(&self, paper: &Paper, style: &Style) -> Result<Vec<InvoiceFile>, InvoicingError> {
        let json = serde_json::to_vec(paper).map_err(|error| crate::PressError(error.to_string()))?;
        let pdf = self.press.pdf(paper, style, None)?;
        let mut files =
            vec![InvoiceFile::new(FileFormat::Paper, json), InvoiceFile::new(FileFormat::Pdf, pdf)];
        let broken = check(paper);
        if let Some(rule) = broken.iter().find(|rule| rule.kind == RuleKind::Arithmetic) {
            let (rule, problem) = (rule.id.to_owned(), rule.message.clone());
            return Err(InvoicingError::RuleBroken { rule, problem });
        }
        // What only an e-invoice needs keeps no one from sending a PDF.
        if !broken.iter().any(|rule| rule.kind == RuleKind::Content) {
            let (ubl, cii) = (ubl(paper)?, cii(paper)?);
            let facturx = self.press.pdf(paper, style, Some(&cii))?;
            files.push(InvoiceFile::new(FileFormat::FacturX, facturx));
            files.push(InvoiceFile::new(FileFormat::Ubl, ubl.into_bytes()));
        }
        Ok(files)
    }
}

impl Issued {
    /// Writes what comes with the document: its files, and that its number is used.
    pub(super) async fn write(&self, tx: &mut dyn BillingTx) -> Result<(), InvoicingError> {
        let Self { invoice, files, series, period, last } = self;
        for file in files {
            tx.add_file(invoice.user, invoice.id, file).await?;
        }
        Ok(tx.save_last_number(invoice.user, series.id, period, *last).await?)
    }
}

impl InvoiceFile {
    #[must_use]
    pub fn new(format: FileFormat, content: Vec<u8>) -> Self {
        Self { format, sha256: Sha256::digest(&content).into(), content }
    }
}

/// What a series gives out next for a date: the counter, and the number as it is written.
pub(super) async fn next_number(
    tx: &mut dyn BillingTx,
    series: &Series,
    day: Date,
    calendar: &Calendar,
) -> Result<(u64, String), InvoicingError> {
    let period = series.period(day, calendar);
    let mut next = tx.last_number(series.user, series.id, &period).await? + 1;
    // A pattern that was changed may come to numbers that another one has written (N2).
    loop {
        let number = series.pattern.number(next, day, calendar);
        if !tx.is_number_used(series.user, &number).await? {
            return Ok((next, number));
        }
        next += 1;
    }
}

pub(super) async fn seller_of(tx: &mut dyn BillingTx, owner: UserId) -> Result<Seller, InvoicingError> {
    tx.seller(owner).await?.ok_or(InvoicingError::NotFound)
}
