//! Customers that are one and the same.

use std::collections::BTreeMap;

use kernel::{CustomerId, Fact, Timestamp, folded};
use serde::Serialize;
use uuid::Uuid;

use super::{Address, Customer, CustomersError};

/// What two customers share that makes them look like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Likeness {
    Email,
    TaxId,
    NameAndPostalCode,
}

/// Customers that look like one, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    pub likenesses: Vec<Likeness>,
    pub customers: Vec<Customer>,
}

/// How much followed a duplicate to the customer that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    pub sales: u64,
    pub invoices: u64,
    pub payments: u64,
    pub recurring_invoices: u64,
}

/// `customer.merged`: told of the duplicate.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerMerged {
    #[serde(skip)]
    id: Uuid,
    into: CustomerId,
    sales: u64,
    invoices: u64,
    payments: u64,
    recurring_invoices: u64,
}

impl Customer {
    /// Takes a duplicate in: what is not known of this one is taken from it, and it is archived.
    ///
    /// # Errors
    /// `SameCustomer`; `AlreadyMerged` where either was merged before.
    pub fn take_in(&self, duplicate: &Self, now: Timestamp) -> Result<(Self, Self), CustomersError> {
        if self.id == duplicate.id {
            return Err(CustomersError::SameCustomer);
        }
        if self.merged_into.is_some() || duplicate.merged_into.is_some() {
            return Err(CustomersError::AlreadyMerged);
        }
        let known = |address: &Address, other: &Address| {
            if address.is_empty() { other.clone() } else { address.clone() }
        };
        let kept = Self {
            email: self.email.clone().or_else(|| duplicate.email.clone()),
            phone: self.phone.clone().or_else(|| duplicate.phone.clone()),
            company: self.company.clone().or_else(|| duplicate.company.clone()),
            address: known(&self.address, &duplicate.address),
            tax_id: self.tax_id.clone().or_else(|| duplicate.tax_id.clone()),
            notes: self.notes.clone().or_else(|| duplicate.notes.clone()),
            version: self.version + 1,
            updated_at: now,
            ..self.clone()
        };
        let gone = Self {
            is_active: false,
            merged_into: Some(self.id),
            version: duplicate.version + 1,
            updated_at: now,
            ..duplicate.clone()
        };
        Ok((kept, gone))
    }
}

impl Duplicates {
    /// The groups among customers that look like one, the group of the oldest customer first.
    #[must_use]
    pub fn among(mut customers: Vec<Customer>) -> Vec<Self> {
        customers.sort_by_key(|customer| (customer.created_at, customer.id));
        let mut by_likeness: BTreeMap<(Likeness, String), Vec<usize>> = BTreeMap::new();
        for (index, customer) in customers.iter().enumerate() {
            for key in keys(customer) {
                by_likeness.entry(key).or_default().push(index);
            }
        }
        by_likeness.retain(|_, alike| alike.len() > 1);
        // Each customer points to the oldest one that it is like, by whatever way.
        let mut oldest: Vec<usize> = (0..customers.len()).collect();
        for alike in by_likeness.values() {
            let root = alike.iter().map(|index| root_of(&oldest, *index)).min().unwrap_or_default();
            for index in alike {
                let other = root_of(&oldest, *index);
                oldest[other] = root;
            }
        }
        let mut groups: BTreeMap<usize, Self> = BTreeMap::new();
        for ((likeness, _), alike) in &by_likeness {
            let root = root_of(&oldest, alike[0]);
            let group =
                groups.entry(root).or_insert_with(|| Self { likenesses: Vec::new(), customers: Vec::new() });
            if !group.likenesses.contains(likeness) {
                group.likenesses.push(*likeness);
            }
        }
        for (index, customer) in customers.into_iter().enumerate() {
            if let Some(group) = groups.get_mut(&root_of(&oldest, index)) {
                group.customers.push(customer);
            }
        }
        groups.into_values().collect()
    }
}

fn root_of(oldest: &[usize], index: usize) -> usize {
    let mut root = index;
    while oldest[root] != root {
        root = oldest[root];
    }
    root
}

fn keys(customer: &Customer) -> impl Iterator<Item = (Likeness, String)> {
    let plain = |text: &str| -> String { folded(text).chars().filter(|c| c.is_alphanumeric()).collect() };
    let email = customer.email.as_ref().map(|email| (Likeness::Email, email.key()));
    let tax_id = customer.tax_id.as_ref().map(|number| (Likeness::TaxId, plain(number)));
    let place = customer
        .address
        .postal_code
        .as_ref()
        .map(|code| (Likeness::NameAndPostalCode, format!("{}|{}", folded(&customer.name), plain(code))));
    [email, tax_id.filter(|(_, number)| !number.is_empty()), place].into_iter().flatten()
}

impl CustomerMerged {
    pub(super) fn new(duplicate: &Customer, into: CustomerId, moved: Moved) -> Self {
        let Moved { sales, invoices, payments, recurring_invoices } = moved;
        Self { id: duplicate.id.uuid(), into, sales, invoices, payments, recurring_invoices }
    }
}

impl Fact for CustomerMerged {
    const KIND: &'static str = "customer.merged";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use kernel::TimeDelta;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-14T09:00:00Z".parse().unwrap()
    }

    fn customer(second: i64, name: &str) -> Customer {
        Customer::called(name, now().plus(TimeDelta::seconds(second)))
    }

    #[test]
    fn what_is_unknown_of_a_customer_is_taken_from_the_duplicate() {
        let kept = Customer { phone: Some("1".parse().unwrap()), ..customer(0, "Ada") };
        let duplicate = Customer {
            phone: Some("2".parse().unwrap()),
            email: Some("ada@example.com".parse().unwrap()),
            ..customer(1, "A. Lovelace")
        };

        let (after, gone) = kept.take_in(&duplicate, now()).unwrap();

        assert_eq!((&after.name, &after.phone, &after.email), (&kept.name, &kept.phone, &duplicate.email));
        assert_eq!((gone.is_active, gone.merged_into), (false, Some(kept.id)));
        assert!(matches!(kept.take_in(&kept, now()), Err(CustomersError::SameCustomer)));
        assert!(matches!(after.take_in(&gone, now()), Err(CustomersError::AlreadyMerged)));
        assert!(matches!(gone.take_in(&customer(2, "x"), now()), Err(CustomersError::AlreadyMerged)));
    }

    #[test]
    fn likeness_is_handed_on() {
        let mail =
            |customer: Customer, email: &str| Customer { email: Some(email.parse().unwrap()), ..customer };
        let tax =
            |customer: Customer, number: &str| Customer { tax_id: Some(number.parse().unwrap()), ..customer };
        let place = |customer: Customer, code: &str| Customer {
            address: Address { postal_code: Some(code.parse().unwrap()), ..Address::default() },
            ..customer
        };
        let all = vec![
            customer(0, "Ada"),
            tax(mail(customer(1, "Bea"), "bea@example.com"), "AT U 123"),
            place(customer(2, "Cleo"), "01 71"),
            mail(customer(3, "B."), "Bea@Example.com"),
            tax(customer(4, "Bea Ltd"), "ATU123"),
            place(customer(5, " CLEO "), "0171"),
            customer(6, "Ada"),
        ];

        let groups = Duplicates::among(all);

        let names = |group: &Duplicates| -> Vec<String> {
            group.customers.iter().map(|customer| customer.name.to_string()).collect()
        };
        assert_eq!(groups.len(), 2);
        assert_eq!(names(&groups[0]), ["Bea", "B.", "Bea Ltd"]);
        assert_eq!(groups[0].likenesses, [Likeness::Email, Likeness::TaxId]);
        assert_eq!(names(&groups[1]), ["Cleo", " CLEO "]);
        assert_eq!(groups[1].likenesses, [Likeness::NameAndPostalCode]);
    }
}
