//! Whom one bills, for what, and what was paid.

mod customer;
mod paper;
mod press;
mod tax;

pub use customer::{
    AddCustomer, Address, CITY_MAX, CUSTOMER_NAME_MAX, CUSTOMER_NOTES_MAX, CUSTOMER_ROWS_MAX, Customer,
    CustomerAccount, CustomerAdded, CustomerFilter, CustomerMerged, CustomerName, CustomerRemoved,
    CustomerRevised, CustomerSheet, CustomerSort, Customers, CustomersError, CustomersImported,
    CustomersService, CustomersTx, Duplicates, Entry, EntryKind, Likeness, Moved, NUMBER_MAX,
    POSTAL_CODE_MAX, ReviseCustomer, SKIPPED_CUSTOMERS_MAX, SkippedCustomer, Statement,
};
pub use paper::{BankAccount, Corrected, Paper, PaperKind, PaperLine, Party, PostalAddress};
pub use press::{PaperSize, Press, PressError, Style};
pub use tax::{TaxCategory, TaxClass, TaxRounding, TaxRow, Totals};
