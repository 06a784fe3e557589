//! Documents that are open to whoever holds their link.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Actor, Event, InvoiceId, Origin, RequestId, UserId};
use uuid::Uuid;

use super::{InvoicingService, issuing::seller_of};
use crate::{
    FileFormat, Invoice, InvoiceFile, InvoiceRevised, InvoiceState, InvoiceViewed, InvoicingError, Paper,
    Standing, Style, Worded,
};

/// What the seal is asked for.
const PURPOSE: &str = "public-invoice";

/// A document as its buyer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicInvoice {
    pub invoice: Invoice,
    pub paper: Paper,
}

impl InvoicingService {
    /// What a link opens; the first time is noted.
    ///
    /// # Errors
    /// `NotFound` for a link that is not, or no longer, one of ours.
    pub async fn shared(&self, token: &str, request: &RequestId) -> Result<PublicInvoice, InvoicingError> {
        let invoice = self.opened(token).await?;
        let paper = self.paper(invoice.user, invoice.id).await?;
        let invoice =
            if invoice.viewed_at.is_none() { self.viewed(invoice, request).await? } else { invoice };
        Ok(PublicInvoice { invoice, paper })
    }

    /// What a link opens, in the words of its PDF.
    ///
    /// # Errors
    /// `NotFound` for a link that is not, or no longer, one of ours.
    pub async fn shared_words(&self, token: &str, request: &RequestId) -> Result<Worded, InvoicingError> {
        let PublicInvoice { invoice, paper } = self.shared(token, request).await?;
        let mut tx = self.billing.begin(invoice.user).await?;
        let seller = seller_of(tx.as_mut(), invoice.user).await?;
        tx.leave().await?;
        let today = seller.home.calendar.today(self.clock.now());
        let style = Style { locale: seller.locale, ..Style::default() };
        Ok(self.press.worded(&paper, &style, &Standing::on(today, &invoice, &paper)))
    }

    /// The number and the PDF of what a link opens.
    ///
    /// # Errors
    /// `NotFound` for a link that is not, or no longer, one of ours.
    pub async fn shared_pdf(
        &self,
        token: &str,
        request: &RequestId,
    ) -> Result<(String, InvoiceFile), InvoicingError> {
        let invoice = self.opened(token).await?;
        let file = self.file(invoice.user, invoice.id, FileFormat::Pdf).await?;
        if invoice.viewed_at.is_none() {
            self.viewed(invoice, request).await?;
        }
        Ok(file)
    }

    /// Makes another link; the one before opens nothing any more.
    ///
    /// # Errors
    /// `NotFound`, `NotIssued`.
    pub async fn share(&self, actor: &Actor, id: InvoiceId) -> Result<Invoice, InvoicingError> {
        let token = self.token(actor.user, id);
        self.relink(actor, id, Some(token)).await
    }

    /// Takes the link back.
    ///
    /// # Errors
    /// `NotFound`, `NotIssued`.
    pub async fn unshare(&self, actor: &Actor, id: InvoiceId) -> Result<Invoice, InvoicingError> {
        self.relink(actor, id, None).await
    }

    async fn relink(
        &self,
        actor: &Actor,
        id: InvoiceId,
        token: Option<String>,
    ) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(actor.user).await?;
        let invoice = tx.lock_invoice(actor.user, id).await?.ok_or(InvoicingError::NotFound)?;
        if invoice.state == InvoiceState::Draft {
            return Err(InvoicingError::NotIssued);
        }
        let invoice = Invoice { public_token: token, ..invoice }.touched(now);
        tx.save_invoice(&invoice).await?;
        tx.commit(Event::new(actor, now, &InvoiceRevised::from(&invoice))).await?;
        Ok(invoice)
    }

    /// A new text that opens one document of one owner. Nobody can read either from it, and no two
    /// are the same, so that the one that is kept is the only one that is good.
    pub(super) fn token(&self, owner: UserId, id: InvoiceId) -> String {
        let plain = [*owner.uuid().as_bytes(), *id.uuid().as_bytes()].concat();
        BASE64_URL_SAFE_NO_PAD.encode(self.seal.close(PURPOSE, &plain))
    }

    async fn opened(&self, token: &str) -> Result<Invoice, InvoicingError> {
        let (owner, id) = self.read(token).ok_or(InvoicingError::NotFound)?;
        let invoice = self.invoice(owner, id).await?;
        let good = invoice.public_token.as_deref() == Some(token);
        if good { Ok(invoice) } else { Err(InvoicingError::NotFound) }
    }

    fn read(&self, token: &str) -> Option<(UserId, InvoiceId)> {
        let plain = self.seal.open_given(PURPOSE, &BASE64_URL_SAFE_NO_PAD.decode(token).ok()?)?;
        let (owner, id) = plain.split_at_checked(16)?;
        Some((Uuid::from_slice(owner).ok()?.into(), Uuid::from_slice(id).ok()?.into()))
    }

    async fn viewed(&self, invoice: Invoice, request: &RequestId) -> Result<Invoice, InvoicingError> {
        let now = self.clock.now();
        let mut tx = self.billing.begin(invoice.user).await?;
        let found = tx.lock_invoice(invoice.user, invoice.id).await?.ok_or(InvoicingError::NotFound)?;
        if found.viewed_at.is_some() {
            tx.leave().await?;
            return Ok(found);
        }
        let home = seller_of(tx.as_mut(), found.user).await?.home;
        let actor = Actor { user: found.user, request: request.clone(), home, origin: Origin::default() };
        let viewed = Invoice { viewed_at: Some(now), ..found }.touched(now);
        tx.save_invoice(&viewed).await?;
        tx.commit(Event::new(&actor, now, &InvoiceViewed::from(&viewed))).await?;
        Ok(viewed)
    }
}
