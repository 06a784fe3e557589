//! Whom one sells to.

use std::sync::Arc;

use invoicing::{
    AddCustomer, Address, CITY_MAX, CUSTOMER_NAME_MAX, CUSTOMER_NOTES_MAX, Customer, CustomerFilter,
    CustomerSort, CustomersService, NUMBER_MAX, POSTAL_CODE_MAX, ReviseCustomer,
};
use kernel::{Country, Currency, CustomerId, Name, Patch, Text, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    paging::{Cursors, Listing, Paging, SortParam, sorts},
    precondition::expected,
    spec::BASE,
    wire::Email,
};

pub(crate) struct Customers {
    service: Arc<CustomersService>,
    cursors: Cursors,
}

sorts!(
    /// How customers are sorted.
    CustomerSortParam of CustomerSort {
        Name = "name" / "-name" as NameDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// Where a customer gets mail; what is not known is left out.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct AddressForm {
    line1: Option<Name<CUSTOMER_NAME_MAX>>,
    line2: Option<Name<CUSTOMER_NAME_MAX>>,
    city: Option<Name<CITY_MAX>>,
    /// A state or province.
    region: Option<Name<CITY_MAX>>,
    postal_code: Option<Name<POSTAL_CODE_MAX>>,
    country: Option<Country>,
}

/// Where a customer gets mail.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct AddressView {
    line1: Option<Name<CUSTOMER_NAME_MAX>>,
    line2: Option<Name<CUSTOMER_NAME_MAX>>,
    city: Option<Name<CITY_MAX>>,
    /// A state or province.
    region: Option<Name<CITY_MAX>>,
    postal_code: Option<Name<POSTAL_CODE_MAX>>,
    country: Option<Country>,
}

/// Adds a customer.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewCustomer {
    /// The person, or the company where there is no one to turn to.
    name: Name<CUSTOMER_NAME_MAX>,
    email: Option<Email>,
    phone: Option<Name<NUMBER_MAX>>,
    /// Documents are addressed to it, where given.
    company: Option<Name<CUSTOMER_NAME_MAX>>,
    address: Option<AddressForm>,
    /// A VAT or tax number.
    tax_id: Option<Name<NUMBER_MAX>>,
    notes: Option<Text<CUSTOMER_NOTES_MAX>>,
    /// What new invoices are in; the user's, where left out.
    currency: Option<Currency>,
}

/// Changes what is given and keeps the rest; an address is replaced as a whole.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct CustomerPatch {
    name: Option<Name<CUSTOMER_NAME_MAX>>,
    #[serde(default, skip_serializing)]
    email: Patch<Email>,
    #[serde(default, skip_serializing)]
    phone: Patch<Name<NUMBER_MAX>>,
    #[serde(default, skip_serializing)]
    company: Patch<Name<CUSTOMER_NAME_MAX>>,
    #[serde(default, skip_serializing)]
    address: Patch<AddressForm>,
    #[serde(default, skip_serializing)]
    tax_id: Patch<Name<NUMBER_MAX>>,
    #[serde(default, skip_serializing)]
    notes: Patch<Text<CUSTOMER_NOTES_MAX>>,
    currency: Option<Currency>,
    /// False archives it.
    is_active: Option<bool>,
}

/// A person or a company that buys.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomerView {
    id: CustomerId,
    name: Name<CUSTOMER_NAME_MAX>,
    email: Option<Email>,
    phone: Option<Name<NUMBER_MAX>>,
    company: Option<Name<CUSTOMER_NAME_MAX>>,
    address: Option<AddressView>,
    tax_id: Option<Name<NUMBER_MAX>>,
    notes: Option<Text<CUSTOMER_NOTES_MAX>>,
    currency: Currency,
    /// False once it is archived.
    is_active: bool,
    /// The customer that this duplicate was merged into.
    merged_into: Option<CustomerId>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Customers {
    pub(crate) fn new(service: Arc<CustomersService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/customers", tag = "Tag::Customers")]
impl Customers {
    /// List customers
    #[oai(path = "/", method = "get", operation_id = "listCustomers")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        /// Found anywhere in the name, the company or the e-mail address.
        q: Query<Option<Text<100>>>,
        /// By name, where left out.
        sort: Query<Option<CustomerSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<CustomerView>, ApiError> {
        const LIST: &str = "customers";
        let sort = sort.0.unwrap_or(CustomerSortParam::Name);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let request = self.cursors.request(caller.user(), LIST, sort, paging)?;
        let filter = CustomerFilter {
            active: active.0,
            text: q.0.map(Text::into_string).filter(|text| !text.is_empty()),
        };
        let page = self.service.customers(caller.user(), &filter, &request).await?;
        let listing = Listing { user: caller.user(), list: LIST, sort: sort.text() };
        Ok(List::of(page.map(CustomerView::from), request.limit(), |place| self.cursors.seal(listing, place)))
    }

    /// Add a customer
    ///
    /// Two customers may have one name.
    #[oai(path = "/", method = "post", operation_id = "createCustomer")]
    async fn add(&self, caller: Caller, body: Body<NewCustomer>) -> Result<Created<CustomerView>, ApiError> {
        let NewCustomer { name, email, phone, company, address, tax_id, notes, currency } = body.0;
        let order = AddCustomer {
            name,
            email: email.map(|email| email.0),
            phone,
            company,
            address: address.map(Address::from).unwrap_or_default(),
            tax_id,
            notes,
            currency,
        };
        let customer = self.service.add(&caller.actor(), order).await?;
        let (id, version) = (customer.id, customer.version);
        Ok(Created::versioned(customer.into(), version).at(format!("{BASE}/customers/{id}")))
    }

    /// One customer
    #[oai(path = "/:id", method = "get", operation_id = "getCustomer")]
    async fn get(&self, caller: Caller, id: Path<CustomerId>) -> Result<Success<CustomerView>, ApiError> {
        let customer = self.service.customer(caller.user(), id.0).await?;
        let version = customer.version;
        Ok(Success::versioned(customer.into(), version))
    }

    /// Change a customer
    ///
    /// What was issued stays as it is.
    #[oai(path = "/:id", method = "put", operation_id = "updateCustomer")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<CustomerId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<CustomerPatch>,
    ) -> Result<Success<CustomerView>, ApiError> {
        let CustomerPatch { name, email, phone, company, address, tax_id, notes, currency, is_active } =
            body.0;
        let change = ReviseCustomer {
            name,
            email: email.map(|email| email.0),
            phone,
            company,
            address: address.map(Address::from),
            tax_id,
            notes,
            currency,
            is_active,
        };
        let expected = expected(if_match.0.as_deref());
        let customer = self.service.revise(&caller.actor(), id.0, expected, change).await?;
        let version = customer.version;
        Ok(Success::versioned(customer.into(), version))
    }

    /// Delete a customer
    ///
    /// Only one without sales and invoices: 409 `CUSTOMER_IN_USE` otherwise. Archive it instead, with
    /// `isActive: false`.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteCustomer")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<CustomerId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

impl From<AddressForm> for Address {
    fn from(form: AddressForm) -> Self {
        let AddressForm { line1, line2, city, region, postal_code, country } = form;
        Self { line1, line2, city, region, postal_code, country }
    }
}

impl From<Address> for AddressView {
    fn from(address: Address) -> Self {
        let Address { line1, line2, city, region, postal_code, country } = address;
        Self { line1, line2, city, region, postal_code, country }
    }
}

impl From<Customer> for CustomerView {
    fn from(customer: Customer) -> Self {
        let Customer {
            id,
            user: _,
            name,
            email,
            phone,
            company,
            address,
            tax_id,
            notes,
            currency,
            is_active,
            merged_into,
            version: _,
            created_at,
            updated_at,
        } = customer;
        Self {
            id,
            name,
            email: email.map(Email),
            phone,
            company,
            address: Some(address).filter(|address| !address.is_empty()).map(Into::into),
            tax_id,
            notes,
            currency,
            is_active,
            merged_into,
            created_at,
            updated_at,
        }
    }
}
