//! Customers: whom one sells to.

mod account;
mod error;
mod import;
mod merge;
mod port;
mod service;

use kernel::{
    Country, Currency, CustomerId, EmailAddress, Expected, Fact, Id, Name, Patch, Text, Timestamp, UserId,
    Version,
};
use serde::Serialize;
use uuid::Uuid;

pub use account::{CustomerAccount, Entry, EntryKind, Statement};
pub use error::CustomersError;
pub use import::{
    CUSTOMER_ROWS_MAX, CustomerSheet, CustomersImported, SKIPPED_CUSTOMERS_MAX, SkippedCustomer,
};
pub use merge::{CustomerMerged, Duplicates, Likeness, Moved};
pub use port::{CustomerFilter, CustomerSort, Customers, CustomersTx};
pub use service::CustomersService;

use crate::{Party, PostalAddress};

/// The longest name of a customer, a company or a line of an address, in characters.
pub const CUSTOMER_NAME_MAX: usize = 255;
/// The longest city or region, in characters.
pub const CITY_MAX: usize = 100;
/// The longest postal code, in characters.
pub const POSTAL_CODE_MAX: usize = 20;
/// The longest phone or tax number, in characters.
pub const NUMBER_MAX: usize = 50;
/// The longest note on a customer, in characters.
pub const CUSTOMER_NOTES_MAX: usize = 2000;

pub type CustomerName = Name<CUSTOMER_NAME_MAX>;

/// A person or a company that buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub user: UserId,
    /// Two customers may share it.
    pub name: CustomerName,
    pub email: Option<EmailAddress>,
    pub phone: Option<Name<NUMBER_MAX>>,
    pub company: Option<CustomerName>,
    /// Empty where none is known.
    pub address: Address,
    /// A VAT or tax number, as typed.
    pub tax_id: Option<Name<NUMBER_MAX>>,
    pub notes: Option<Text<CUSTOMER_NOTES_MAX>>,
    /// What new invoices are in, and what the figures are told in.
    pub currency: Currency,
    /// False once archived: kept for its history, offered no more (L4).
    pub is_active: bool,
    /// The customer that this one turned out to be.
    pub merged_into: Option<CustomerId>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// Where a customer gets mail; every part may be unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    pub line1: Option<CustomerName>,
    pub line2: Option<CustomerName>,
    pub city: Option<Name<CITY_MAX>>,
    /// A state or province.
    pub region: Option<Name<CITY_MAX>>,
    /// As typed: `0171` keeps its zero.
    pub postal_code: Option<Name<POSTAL_CODE_MAX>>,
    pub country: Option<Country>,
}

/// Adds a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCustomer {
    pub name: CustomerName,
    pub email: Option<EmailAddress>,
    pub phone: Option<Name<NUMBER_MAX>>,
    pub company: Option<CustomerName>,
    pub address: Address,
    pub tax_id: Option<Name<NUMBER_MAX>>,
    pub notes: Option<Text<CUSTOMER_NOTES_MAX>>,
    /// The user's, where it is left out.
    pub currency: Option<Currency>,
}

/// Changes what is given and keeps the rest; a given address replaces the whole of the old one.
/// Nothing that was issued changes with it (L2).
#[derive(Debug, Clone, Default)]
pub struct ReviseCustomer {
    pub name: Option<CustomerName>,
    pub email: Patch<EmailAddress>,
    pub phone: Patch<Name<NUMBER_MAX>>,
    pub company: Patch<CustomerName>,
    pub address: Patch<Address>,
    pub tax_id: Patch<Name<NUMBER_MAX>>,
    pub notes: Patch<Text<CUSTOMER_NOTES_MAX>>,
    pub currency: Option<Currency>,
    /// One that was merged into another is no longer, once it is active again.
    pub is_active: Option<bool>,
}

/// `customer.added`
#[derive(Debug, Serialize)]
pub struct CustomerAdded {
    #[serde(skip)]
    id: Uuid,
    name: String,
}

/// `customer.revised`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CustomerRevised(CustomerAdded);

/// `customer.removed`
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CustomerRemoved(CustomerAdded);

impl Customer {
    #[must_use]
    pub fn add(user: UserId, home: Currency, order: AddCustomer, now: Timestamp) -> Self {
        let AddCustomer { name, email, phone, company, address, tax_id, notes, currency } = order;
        Self {
            id: Id::mint(now),
            user,
            name,
            email,
            phone,
            company,
            address,
            tax_id,
            notes,
            currency: currency.unwrap_or(home),
            is_active: true,
            merged_into: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale` where the caller read another version.
    pub fn revise(
        mut self,
        change: ReviseCustomer,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, CustomersError> {
        if !expected.allows(self.version) {
            return Err(CustomersError::Stale);
        }
        let ReviseCustomer { name, email, phone, company, address, tax_id, notes, currency, is_active } =
            change;
        self.name = name.unwrap_or(self.name);
        email.apply(&mut self.email);
        phone.apply(&mut self.phone);
        company.apply(&mut self.company);
        match address {
            Patch::Keep => {}
            Patch::Clear => self.address = Address::default(),
            Patch::Set(address) => self.address = address,
        }
        tax_id.apply(&mut self.tax_id);
        notes.apply(&mut self.notes);
        self.currency = currency.unwrap_or(self.currency);
        self.is_active = is_active.unwrap_or(self.is_active);
        if self.is_active {
            self.merged_into = None;
        }
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// The customer as a document shows it: a company with the person to turn to, or the person.
    #[must_use]
    pub fn party(&self) -> Party {
        let text = |name: &CustomerName| name.to_string();
        let (name, contact) = match &self.company {
            Some(company) => (text(company), Some(text(&self.name))),
            None => (text(&self.name), None),
        };
        Party {
            name,
            contact,
            address: self.address.postal(),
            tax_id: self.tax_id.as_ref().map(Name::to_string),
            email: self.email.as_ref().map(EmailAddress::to_string),
            phone: self.phone.as_ref().map(Name::to_string),
        }
    }
}

impl Address {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn postal(&self) -> PostalAddress {
        let Self { line1, line2, city, region, postal_code, country } = self;
        PostalAddress {
            lines: [line1, line2].into_iter().flatten().map(Name::to_string).collect(),
            city: city.as_ref().map(Name::to_string),
            region: region.as_ref().map(Name::to_string),
            postal_code: postal_code.as_ref().map(Name::to_string),
            country: *country,
        }
    }
}

impl From<&Customer> for CustomerAdded {
    fn from(customer: &Customer) -> Self {
        Self { id: customer.id.uuid(), name: customer.name.to_string() }
    }
}

impl From<&Customer> for CustomerRevised {
    fn from(customer: &Customer) -> Self {
        Self(customer.into())
    }
}

impl From<&Customer> for CustomerRemoved {
    fn from(customer: &Customer) -> Self {
        Self(customer.into())
    }
}

impl Fact for CustomerAdded {
    const KIND: &'static str = "customer.added";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for CustomerRevised {
    const KIND: &'static str = "customer.revised";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

impl Fact for CustomerRemoved {
    const KIND: &'static str = "customer.removed";

    fn subject(&self) -> Uuid {
        self.0.id
    }
}

#[cfg(test)]
impl Customer {
    pub(crate) fn ada() -> Self {
        Self::called("Ada", "2026-03-14T09:00:00Z".parse().unwrap())
    }

    /// Of whom no more is known than the name, and who pays in euros.
    pub(crate) fn called(name: &str, now: Timestamp) -> Self {
        let order = AddCustomer {
            name: name.parse().unwrap(),
            email: None,
            phone: None,
            company: None,
            address: Address::default(),
            tax_id: None,
            notes: None,
            currency: None,
        };
        Self::add(Id::mint(now), Currency::EURO, order, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn ada() -> Customer {
        let order = AddCustomer {
            name: "Ada Lovelace".parse().unwrap(),
            email: Some("ada@example.com".parse().unwrap()),
            phone: None,
            company: None,
            address: Address {
                line1: Some("12 St James's Square".parse().unwrap()),
                postal_code: Some("0171".parse().unwrap()),
                country: Some("GB".parse().unwrap()),
                ..Address::default()
            },
            tax_id: None,
            notes: None,
            currency: None,
        };
        Customer::add(Id::mint(now()), "GBP".parse().unwrap(), order, now())
    }

    fn revised(change: ReviseCustomer) -> Customer {
        ada().revise(change, Expected::Any, now()).unwrap()
    }

    #[test]
    fn an_address_is_replaced_or_cleared_as_a_whole() {
        let oslo = Address { city: Some("Oslo".parse().unwrap()), ..Address::default() };

        assert_eq!(revised(ReviseCustomer::default()).address, ada().address);
        assert_eq!(
            revised(ReviseCustomer { address: Patch::Set(oslo.clone()), ..ReviseCustomer::default() })
                .address,
            oslo
        );
        assert!(
            revised(ReviseCustomer { address: Patch::Clear, ..ReviseCustomer::default() }).address.is_empty()
        );
    }

    #[test]
    fn rule_d6_a_change_of_another_version_is_stale() {
        let refusal = ada().revise(ReviseCustomer::default(), Expected::exactly(7), now());

        assert!(matches!(refusal, Err(CustomersError::Stale)));
    }

    #[test]
    fn a_duplicate_that_is_active_again_is_a_customer_of_its_own() {
        let merged = Customer { is_active: false, merged_into: Some(Id::mint(now())), ..ada() };
        let revive = |is_active| {
            let change = ReviseCustomer { is_active, ..ReviseCustomer::default() };
            merged.clone().revise(change, Expected::Any, now()).unwrap().merged_into
        };

        assert_eq!(revive(None), merged.merged_into);
        assert_eq!(revive(Some(true)), None);
    }

    #[test]
    fn a_document_is_to_the_company_and_turns_to_the_person() {
        let company = Customer { company: Some("Engines Ltd".parse().unwrap()), ..ada() };

        assert_eq!((ada().party().name, ada().party().contact), ("Ada Lovelace".to_owned(), None));
        let party = company.party();
        assert_eq!((&*party.name, party.contact.as_deref()), ("Engines Ltd", Some("Ada Lovelace")));
        assert_eq!(party.address.lines, ["12 St James's Square"]);
        assert_eq!(party.address.postal_code.as_deref(), Some("0171"));
    }
}
