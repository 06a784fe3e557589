//! What billing needs of a store.

use async_trait::async_trait;
use kernel::{
    Currency, CustomerId, Date, ExchangeRate, Home, InvoiceId, Money, Page, PageRequest, ProductId, Rate,
    StoreError, Transaction, UserId,
};

use crate::{
    Customer, Invoice, InvoiceStatus, InvoicingSettings, PaperKind, Party, Payment, PaymentId, RecurringId,
    RecurringInvoice, Series, SeriesId, TaxCategory, TaxRow, ToBeReminded,
};

/// Reads what was billed.
#[async_trait]
pub trait Invoices: Send + Sync {
    /// `None` when absent or someone else's.
    async fn find(&self, owner: UserId, id: InvoiceId) -> Result<Option<Invoice>, StoreError>;
    async fn page(
        &self,
        owner: UserId,
        filter: &InvoiceFilter,
        request: &PageRequest<InvoiceSort>,
    ) -> Result<Page<Invoice>, StoreError>;
    /// Entries for any invoice.
    async fn payments_page(
        &self,
        owner: UserId,
        filter: &PaymentFilter,
        request: &PageRequest<PaymentSort>,
    ) -> Result<Page<Payment>, StoreError>;
    /// Every entry for an invoice, the oldest first.
    async fn payments(&self, owner: UserId, invoice: InvoiceId) -> Result<Vec<Payment>, StoreError>;
    /// `None` when there is none in this format.
    async fn file(
        &self,
        owner: UserId,
        invoice: InvoiceId,
        format: FileFormat,
    ) -> Result<Option<InvoiceFile>, StoreError>;
    /// What a seller has set; `None` before that.
    async fn settings(&self, owner: UserId) -> Result<Option<InvoicingSettings>, StoreError>;
    async fn find_recurring(
        &self,
        owner: UserId,
        id: RecurringId,
    ) -> Result<Option<RecurringInvoice>, StoreError>;
    async fn recurring_page(
        &self,
        owner: UserId,
        request: &PageRequest<RecurringSort>,
    ) -> Result<Page<RecurringInvoice>, StoreError>;
    /// Whose recurring invoices have an occurrence until a day, for the job that makes them: ids only,
    /// of every owner.
    async fn due_recurring(&self, until: Date) -> Result<Vec<(UserId, RecurringId)>, StoreError>;
    /// What was sent and is not paid in full, of every owner, with a due day from the first to the last.
    async fn to_be_reminded(&self, first: Date, last: Date) -> Result<Vec<ToBeReminded>, StoreError>;
}

/// Writes what is billed.
#[async_trait]
pub trait Billing: Send + Sync {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn BillingTx>, StoreError>;
}

/// The writes of one change, all or nothing. Rows are locked in this order: invoices, recurring
/// invoices, series, customers.
#[async_trait]
pub trait BillingTx: Transaction {
    /// Who sells; `None` where the account is gone.
    async fn seller(&mut self, owner: UserId) -> Result<Option<Seller>, StoreError>;
    /// What one of `from` was worth in `to` on a day, as the owner's own rates and the reference rates say.
    async fn exchange_rate(
        &mut self,
        owner: UserId,
        from: Currency,
        to: Currency,
        on: Date,
    ) -> Result<Option<ExchangeRate>, StoreError>;
    /// Held against removal until the transaction ends.
    async fn hold_customer(&mut self, owner: UserId, id: CustomerId) -> Result<Option<Customer>, StoreError>;
    /// Whether there is such a product; held against removal until the transaction ends.
    async fn hold_product(&mut self, owner: UserId, id: ProductId) -> Result<bool, StoreError>;
    /// What a customer has paid too much, in one currency; held against others that draw on it until
    /// the transaction ends.
    async fn lock_credit(
        &mut self,
        owner: UserId,
        customer: CustomerId,
        currency: Currency,
    ) -> Result<Money, StoreError>;

    /// Held against other changes until the transaction ends, also where there are none yet.
    async fn lock_settings(&mut self, owner: UserId) -> Result<Option<InvoicingSettings>, StoreError>;
    async fn settings(&mut self, owner: UserId) -> Result<Option<InvoicingSettings>, StoreError>;
    /// Adds or overwrites.
    async fn save_settings(&mut self, settings: &InvoicingSettings) -> Result<(), StoreError>;

    /// Every series of the owner, held against everyone else who gives out numbers until the transaction
    /// ends. Those of `first` whose kind has none are added.
    async fn lock_series(&mut self, owner: UserId, first: &[Series]) -> Result<Vec<Series>, StoreError>;
    async fn save_series(&mut self, series: &Series) -> Result<(), StoreError>;
    /// The last number that a series gave out in a period; 0 before the first.
    async fn last_number(&mut self, owner: UserId, series: SeriesId, period: &str)
    -> Result<u64, StoreError>;
    async fn save_last_number(
        &mut self,
        owner: UserId,
        series: SeriesId,
        period: &str,
        last: u64,
    ) -> Result<(), StoreError>;
    /// Whether some document has this number.
    async fn is_number_used(&mut self, owner: UserId, number: &str) -> Result<bool, StoreError>;

    /// Held against other changes until the transaction ends.
    async fn lock_invoice(&mut self, owner: UserId, id: InvoiceId) -> Result<Option<Invoice>, StoreError>;
    /// The rows of tax of every credit note for an invoice.
    async fn credited_taxes(&mut self, owner: UserId, invoice: InvoiceId) -> Result<Vec<TaxRow>, StoreError>;
    /// Adds it with its lines.
    async fn add_invoice(&mut self, invoice: &Invoice) -> Result<(), StoreError>;
    /// Writes all but its lines.
    async fn save_invoice(&mut self, invoice: &Invoice) -> Result<(), StoreError>;
    /// Writes its lines anew.
    async fn save_lines(&mut self, invoice: &Invoice) -> Result<(), StoreError>;
    /// Removes a draft with its lines.
    async fn remove_invoice(&mut self, owner: UserId, id: InvoiceId) -> Result<(), StoreError>;
    async fn add_file(
        &mut self,
        owner: UserId,
        invoice: InvoiceId,
        file: &InvoiceFile,
    ) -> Result<(), StoreError>;

    /// `None` when absent, someone else's, or for another invoice.
    async fn find_payment(
        &mut self,
        owner: UserId,
        invoice: InvoiceId,
        id: PaymentId,
    ) -> Result<Option<Payment>, StoreError>;
    /// Whether some entry takes it back.
    async fn is_reversed(&mut self, owner: UserId, id: PaymentId) -> Result<bool, StoreError>;
    /// The day of the newest entry for an invoice.
    async fn last_paid_on(&mut self, owner: UserId, invoice: InvoiceId) -> Result<Option<Date>, StoreError>;
    async fn add_payment(&mut self, payment: &Payment) -> Result<(), StoreError>;

    /// Held against other changes until the transaction ends.
    async fn lock_recurring(
        &mut self,
        owner: UserId,
        id: RecurringId,
    ) -> Result<Option<RecurringInvoice>, StoreError>;
    async fn add_recurring(&mut self, recurring: &RecurringInvoice) -> Result<(), StoreError>;
    async fn save_recurring(&mut self, recurring: &RecurringInvoice) -> Result<(), StoreError>;
    /// Removes it; false where it has made invoices, which name it.
    async fn remove_recurring(&mut self, owner: UserId, id: RecurringId) -> Result<bool, StoreError>;
}

/// Who sells, as documents show it, and on whose calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    pub party: Party,
    pub home: Home,
    /// A BCP 47 tag.
    pub locale: Option<String>,
}

/// What a document can be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// The snapshot that the others were written from, as JSON.
    Paper,
    Pdf,
    /// A PDF that holds itself as CII.
    FacturX,
    Ubl,
}

/// What was made when a document was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceFile {
    pub format: FileFormat,
    pub sha256: [u8; 32],
    pub content: Vec<u8>,
}

/// Which documents a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceFilter {
    pub kind: Option<PaperKind>,
    pub status: Option<InvoiceStatus>,
    /// Only what is overdue, or only what is not, on a day.
    pub overdue: Option<(bool, Date)>,
    pub customer: Option<CustomerId>,
    /// By the date of issue, or the day a draft was written.
    pub from: Option<Date>,
    /// The last day shown.
    pub to: Option<Date>,
    /// Found anywhere in the number or the customer's name, whatever its case.
    pub text: Option<String>,
    pub currency: Option<Currency>,
    /// Only what was issued and is not void, or only the rest.
    pub issued: Option<bool>,
    /// Only invoices of which something is left to be paid, or only the rest.
    pub outstanding: Option<bool>,
    /// Only invoices of which something was left to be paid at the end of that day.
    pub outstanding_on: Option<Date>,
    pub due_from: Option<Date>,
    /// The last due day shown.
    pub due_to: Option<Date>,
    /// Only those that have a line of this category.
    pub tax_category: Option<TaxCategory>,
    /// Only those that have a line of this rate; of one line, where both are given.
    pub tax_rate: Option<Rate>,
}

/// Which entries a list shows; every condition that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentFilter {
    pub customer: Option<CustomerId>,
    pub from: Option<Date>,
    /// The last day shown.
    pub to: Option<Date>,
    pub currency: Option<Currency>,
}

/// What a list of payments can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentSort {
    Date,
}

/// What a list of documents of billing can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvoiceSort {
    CreatedAt,
    IssueDate,
    DueDate,
    Total,
}

/// What a list of recurring invoices can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecurringSort {
    CreatedAt,
}

/// What a seller's papers are headed with.
#[async_trait]
pub trait Logos: Send + Sync {
    /// A picture that [`crate::Press`] can set; `None` where the seller has none, or none that can be read.
    async fn logo(&self, owner: UserId) -> Result<Option<Vec<u8>>, StoreError>;
}
