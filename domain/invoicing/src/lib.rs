//! Whom one bills, for what, and what was paid.

mod customer;
mod paper;
mod press;
mod tax;

pub use customer::{
    AddCustomer, Address, CITY_MAX, CUSTOMER_NAME_MAX, CUSTOMER_NOTES_MAX, Customer, CustomerAdded,
    CustomerFilter, CustomerName, CustomerRemoved, CustomerRevised, CustomerSort, Customers, CustomersError,
    CustomersService, CustomersTx, NUMBER_MAX, POSTAL_CODE_MAX, ReviseCustomer,
};
pub use paper::{BankAccount, Corrected, Paper, PaperKind, PaperLine, Party, PostalAddress};
pub use press::{PaperSize, Press, PressError, Style};
pub use tax::{TaxCategory, TaxClass, TaxRounding, TaxRow, Totals};
