//! Whom one bills, for what, and what was paid.

mod credit;
mod customer;
mod draft;
mod einvoice;
mod error;
mod fact;
mod invoice;
mod paper;
mod payment;
mod port;
mod press;
mod recurring;
mod rule;
mod series;
mod service;
mod settings;
mod spelled;
mod tax;
mod totals;
mod vat;
mod worded;

pub use customer::{
    AddCustomer, Address, CITY_MAX, CUSTOMER_NAME_MAX, CUSTOMER_NOTES_MAX, CUSTOMER_ROWS_MAX, Customer,
    CustomerAccount, CustomerAdded, CustomerFilter, CustomerMerged, CustomerName, CustomerRemoved,
    CustomerRevised, CustomerSheet, CustomerSort, Customers, CustomersError, CustomersImported,
    CustomersService, CustomersTx, Duplicates, Entry, EntryKind, Likeness, Moved, NUMBER_MAX,
    POSTAL_CODE_MAX, ReviseCustomer, SKIPPED_CUSTOMERS_MAX, SkippedCustomer, Statement,
};
pub use draft::{
    BUYER_REFERENCE_MAX, DESCRIPTION_MAX, DraftInvoice, DraftLine, INVOICE_NOTES_MAX, InvoiceNotes,
    LINES_MAX, PAYMENT_TERMS_MAX, ReviseInvoice, TAX_REASON_MAX, UNIT_MAX,
};
pub use einvoice::{BrokenRule, EInvoiceError, RuleKind, check, cii, ubl};
pub use error::{InvoicingError, LineFault, LineRule};
pub use fact::{
    InvoiceCredited, InvoiceDrafted, InvoiceIssued, InvoicePaid, InvoiceRemoved, InvoiceRevised, InvoiceSent,
    InvoiceViewed, InvoiceVoided, PaymentRecorded, PaymentReversed, RecurringAdded, RecurringRemoved,
    RecurringRevised, SeriesRevised, SettingsRevised,
};
pub use invoice::{Contents, Exchange, Invoice, InvoiceLine, InvoiceState, InvoiceStatus, Issuer};
pub use paper::{BankAccount, Corrected, Paper, PaperKind, PaperLine, Party, PostalAddress, TaxAtHome};
pub use payment::{Payment, PaymentId, PaymentKind, PaymentMethod, REFERENCE_MAX, RecordPayment};
pub use port::{
    Billing, BillingTx, FileFormat, InvoiceFile, InvoiceFilter, InvoiceSort, Invoices, Logos, PaymentFilter,
    PaymentSort, RecurringSort, Seller,
};
pub use press::{PaperSize, Press, PressError, Style};
pub use recurring::{AddRecurring, RECURRING_NAME_MAX, RecurringId, RecurringInvoice, ReviseRecurring};
pub use series::{NEXT_NUMBER_MAX, NotAPattern, PATTERN_MAX, Pattern, Reset, ReviseSeries, Series, SeriesId};
pub use service::{
    CreditInvoice, DueRun, Failed, InvoicingPorts, InvoicingService, Outlook, PublicInvoice, SeriesState,
    ToBeReminded, reminder_on,
};
pub use settings::{
    Bic, HOLDER_MAX, Iban, InvoicingSettings, NotABic, NotAnIban, REMINDERS_MAX, ReviseInvoicingSettings,
};
pub use tax::{TaxCategory, TaxClass, TaxRounding, TaxRow, Totals};
pub use totals::{Discount, LineAmounts, PricedLine, Reckoned, Reckoning, ReckoningError, reckon};
pub use vat::vat_number;
pub use worded::{
    Captioned, PaymentCode, Standing, Tone, Weight, Worded, WordedAmount, WordedParty, WordedPayment,
    WordedSum,
};
