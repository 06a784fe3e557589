//! `/customers`: whom one sells to, with statements, imports and merging.

use std::sync::Arc;

use invoicing::{
    AddCustomer, Address, CITY_MAX, CUSTOMER_NAME_MAX, CUSTOMER_NOTES_MAX, Customer, CustomerAccount,
    CustomerFilter, CustomerSheet, CustomerSort, CustomersImported, CustomersService, Duplicates, Entry,
    NUMBER_MAX, POSTAL_CODE_MAX, ReviseCustomer, SkippedCustomer, Statement,
};
use kernel::{
    AmountText, Country, Currency, CustomerId, Date, Id, Money, Name, Page, PageRequest, Patch, Sort, Text,
    Timestamp, UserId, Version,
};
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
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::{in_order, search},
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    upload::{Field, Form, FormFields},
    wire::{Alike, Email, Movement},
};

pub(crate) struct Customers {
    service: Arc<CustomersService>,
    cursors: Cursors,
    exports: Exports,
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

/// A customer with what was bought, billed and paid.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CustomerWithFiguresView {
    #[oai(flatten)]
    #[serde(flatten)]
    customer: CustomerView,
    /// Completed sales, in any currency.
    purchases: u64,
    /// What they came to, in the customer's currency.
    total_purchased: AmountText,
    last_purchase_on: Option<Date>,
    /// Issued invoices in the customer's currency, less what was credited.
    invoiced: AmountText,
    /// The money that came in, less what was reversed.
    paid: AmountText,
    /// What is left to be paid: `invoiced − paid + credit`.
    outstanding: AmountText,
    /// What was paid too much and can be used for the next invoice.
    credit: AmountText,
    /// The same in other currencies, which are never added.
    other_currencies: Vec<FiguresView>,
}

/// What was bought, billed and paid in one currency.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct FiguresView {
    currency: Currency,
    purchases: u64,
    total_purchased: AmountText,
    last_purchase_on: Option<Date>,
    invoiced: AmountText,
    paid: AmountText,
    outstanding: AmountText,
    credit: AmountText,
}

/// A statement of account.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct StatementView {
    customer_id: CustomerId,
    /// The first day; null for the very first.
    from: Option<Date>,
    /// The last day; null for the very last.
    to: Option<Date>,
    currency: Currency,
    /// What was owed before the first day; negative where the customer had credit.
    opening_balance: AmountText,
    /// Oldest first.
    entries: Vec<EntryView>,
    closing_balance: AmountText,
}

/// One movement of a customer's balance.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct EntryView {
    kind: Movement,
    /// Of the document or the payment.
    id: Id<()>,
    date: Date,
    /// A document's number, a payment's reference.
    reference: Option<String>,
    /// Positive where the customer owes more.
    amount: AmountText,
    /// What is owed after it.
    balance: AmountText,
}

/// Customers that look like one.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DuplicatesView {
    reasons: Vec<Alike>,
    /// The oldest first.
    customers: Vec<CustomerView>,
}

/// Says which customer a duplicate is.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct MergeForm {
    /// The customer that stays.
    into: CustomerId,
}

/// What an import of customers did, or would do.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CustomerImportView {
    /// Rows of the file that hold anything.
    rows: u64,
    created: u64,
    /// Rows that are customers already.
    duplicates: u64,
    /// Rows that became no customer, duplicates among them; at most the first thousand.
    skipped: Vec<SkippedCustomerView>,
    skipped_count: u64,
    /// The first twenty customers that are new.
    preview: Vec<CustomerView>,
}

/// A row that became no customer, and why.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SkippedCustomerView {
    /// The line of the file on which it begins, from 1.
    row: u64,
    reason: String,
}

/// The form of an import of customers.
pub(crate) struct CustomerFields;

impl FormFields for CustomerFields {
    const FIELDS: &'static [Field] = &[
        Field::file(
            "file",
            "CSV, TSV or semicolons with a row of headers; UTF-8, UTF-16 or Windows-1252. Columns are known by usual \
             names: name (or first and last name), email, phone, company, address, address2, city, state, zip, country \
             (a code or an English name), tax id, notes, currency.",
        ),
        Field::text("dryRun", "boolean", "Only tell what would be added."),
    ];
}

/// New customers that an import tells of.
const PREVIEW: usize = 20;

impl Customers {
    pub(crate) fn new(service: Arc<CustomersService>, cursors: Cursors, exports: Exports) -> Self {
        Self { service, cursors, exports }
    }

    /// Customers with their figures, in the order in which they are given.
    async fn with_figures(
        &self,
        owner: UserId,
        customers: Vec<Customer>,
    ) -> Result<Vec<CustomerWithFiguresView>, ApiError> {
        let ids: Vec<CustomerId> = customers.iter().map(|customer| customer.id).collect();
        let accounts = self.service.accounts(owner, &ids).await?;
        let views = customers.into_iter().map(|customer| {
            let own = accounts.iter().filter(|account| account.customer == customer.id);
            let own = own.copied().collect();
            CustomerWithFiguresView::new(customer, own)
        });
        Ok(views.collect())
    }

    /// The same of one, with its version.
    async fn with_own_figures(
        &self,
        owner: UserId,
        customer: Customer,
    ) -> Result<(CustomerWithFiguresView, Version), ApiError> {
        let version = customer.version;
        let accounts = self.service.accounts(owner, &[customer.id]).await?;
        Ok((CustomerWithFiguresView::new(customer, accounts), version))
    }
}

#[OpenApi(prefix_path = "/customers", tag = "Tag::Customers")]
impl Customers {
    /// List customers
    ///
    /// Each with what was bought, billed and paid.
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
    ) -> Result<List<CustomerWithFiguresView>, ApiError> {
        let sort = sort.0.unwrap_or(CustomerSortParam::Name);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "customers", sort, paging)?;
        let filter = CustomerFilter { active: active.0, text: search(q.0) };
        let page = self.service.customers(caller.user(), &filter, &asked.request).await?;
        let Page { items, next, total } = page;
        let items = self.with_figures(caller.user(), items).await?;
        Ok(asked.list(Page { items, next, total }))
    }

    /// Add a customer
    ///
    /// Two customers may have one name.
    #[oai(path = "/", method = "post", operation_id = "createCustomer")]
    async fn add(
        &self,
        caller: Caller,
        body: Body<NewCustomer>,
    ) -> Result<Created<CustomerWithFiguresView>, ApiError> {
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
        let id = customer.id;
        let (view, version) = self.with_own_figures(caller.user(), customer).await?;
        Ok(Created::versioned_with_more(view, version).at(format!("{BASE}/customers/{id}")))
    }

    /// One customer, with what was bought, billed and paid
    #[oai(path = "/:id", method = "get", operation_id = "getCustomer")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<CustomerId>,
    ) -> Result<Success<CustomerWithFiguresView>, ApiError> {
        let customer = self.service.customer(caller.user(), id.0).await?;
        let (view, version) = self.with_own_figures(caller.user(), customer).await?;
        Ok(Success::versioned_with_more(view, version))
    }

    /// A customer's statement of account
    ///
    /// What was owed before, every issued invoice, credit note, payment and reversal in order with the balance after it,
    /// and what is owed in the end. Void invoices are left out.
    #[oai(path = "/:id/statement", method = "get", operation_id = "getCustomerStatement")]
    async fn statement(
        &self,
        caller: Caller,
        id: Path<CustomerId>,
        /// The first day; the very first, where left out.
        from: Query<Option<Date>>,
        /// The last day; the very last, where left out.
        to: Query<Option<Date>>,
        /// The customer's, where left out.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<StatementView>, ApiError> {
        in_order(from.0, to.0)?;
        let days = (from.0, to.0);
        let statement = self.service.statement(caller.user(), id.0, days, currency.0).await?;
        Ok(Success::new(StatementView::new(id.0, days, statement)))
    }

    /// Merge a duplicate into another customer
    ///
    /// Its sales, invoices and payments are the other one's from then on, and it is archived. Documents still show what
    /// they did when they were issued. What is not known of the other one is taken from the duplicate. Answers with the
    /// one that stays. 422 `SAME_CUSTOMER`; 409 `CUSTOMER_MERGED` when either has been merged before.
    #[oai(path = "/:id/merge", method = "post", operation_id = "mergeCustomer")]
    async fn merge(
        &self,
        caller: Caller,
        id: Path<CustomerId>,
        body: Body<MergeForm>,
    ) -> Result<Success<CustomerWithFiguresView>, ApiError> {
        let customer = self.service.merge(&caller.actor(), id.0, body.0.into).await?;
        let (view, version) = self.with_own_figures(caller.user(), customer).await?;
        Ok(Success::versioned_with_more(view, version))
    }

    /// Customers that may be one
    ///
    /// Active ones that share an e-mail address, a tax number, or a name and a postal code.
    #[oai(path = "/duplicates", method = "get", operation_id = "listCustomerDuplicates")]
    async fn duplicates(&self, caller: Caller) -> Result<List<DuplicatesView>, ApiError> {
        let groups = self.service.duplicates(caller.user()).await?;
        Ok(List::whole(groups.into_iter().map(DuplicatesView::from).collect()))
    }

    /// Import customers
    ///
    /// Adds those that are not there yet: of rows that agree in name, e-mail address, company and postal code as many as
    /// the file has more. A row that makes no sense is skipped, and told. 422 `UNREADABLE_FILE` when it is no table of
    /// customers.
    #[oai(path = "/imports", method = "post", operation_id = "importCustomers")]
    async fn import(
        &self,
        caller: Caller,
        form: Form<CustomerFields>,
    ) -> Result<Success<CustomerImportView>, ApiError> {
        let mut faults = Vec::new();
        let dry_run: Option<bool> = form.parse_with("dryRun", "Must be true or false", &mut faults);
        let Some(file) = form.file else {
            faults.push(("file".to_owned(), "Field is required".to_owned()));
            return Err(ApiError::invalid(faults));
        };
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        let sheet = tokio::task::spawn_blocking(move || CustomerSheet::read(&file.bytes)).await;
        let sheet = sheet.map_err(|_| ApiError::internal())??;
        let outcome = self.service.import(&caller.actor(), sheet, dry_run.unwrap_or(false)).await?;
        Ok(Success::new(outcome.into()))
    }

    /// The filtered list as a file
    ///
    /// The oldest first. Importing it adds the same customers elsewhere. In CSV, cells that a spreadsheet would take for a
    /// formula begin with an apostrophe; in XLSX they are text.
    #[oai(path = "/export", method = "get", operation_id = "exportCustomers")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        /// Found anywhere in the name, the company or the e-mail address.
        q: Query<Option<Text<100>>>,
    ) -> Result<Export<CustomerView>, ApiError> {
        let filter = CustomerFilter { active: active.0, text: search(q.0) };
        let table = CustomersTable { service: self.service.clone(), owner: caller.user(), filter };
        self.exports.list(&caller, table, format.0).await
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
    ) -> Result<Success<CustomerWithFiguresView>, ApiError> {
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
        let (view, version) = self.with_own_figures(caller.user(), customer).await?;
        Ok(Success::versioned_with_more(view, version))
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

/// Customers as a file, the oldest first.
pub(super) struct CustomersTable {
    pub(super) service: Arc<CustomersService>,
    pub(super) owner: UserId,
    pub(super) filter: CustomerFilter,
}

impl Table for CustomersTable {
    type Row = Customer;
    type View = CustomerView;
    type Key = CustomerSort;

    const NAME: &'static str = "Customers";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::text("name"),
        Column::text("email"),
        Column::word("phone"),
        Column::text("company"),
        Column::text("line1"),
        Column::text("line2"),
        Column::text("city"),
        Column::word("region"),
        Column::word("postalCode"),
        Column::word("country"),
        Column::word("taxId"),
        Column::text("notes"),
        Column::word("currency"),
        Column::word("isActive"),
    ];

    fn sort() -> Sort<CustomerSort> {
        Sort { by: CustomerSort::CreatedAt, descending: false }
    }

    async fn read(&self, request: PageRequest<CustomerSort>) -> Result<Page<Customer>, ApiError> {
        Ok(self.service.customers(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, customer: &Customer) -> Vec<Cell> {
        let Address { line1, line2, city, region, postal_code, country } = &customer.address;
        vec![
            Cell::Word(customer.id.to_string()),
            Cell::text(Some(&customer.name)),
            Cell::text(customer.email.as_ref()),
            Cell::text(customer.phone.as_ref()),
            Cell::text(customer.company.as_ref()),
            Cell::text(line1.as_ref()),
            Cell::text(line2.as_ref()),
            Cell::text(city.as_ref()),
            Cell::text(region.as_ref()),
            Cell::text(postal_code.as_ref()),
            Cell::text(country.as_ref()),
            Cell::text(customer.tax_id.as_ref()),
            Cell::text(customer.notes.as_ref()),
            Cell::Word(customer.currency.to_string()),
            Cell::Flag(customer.is_active),
        ]
    }

    fn view(&self, customer: Customer) -> CustomerView {
        customer.into()
    }
}

impl CustomerWithFiguresView {
    fn new(customer: Customer, accounts: Vec<CustomerAccount>) -> Self {
        let purchases = accounts.iter().map(|account| account.purchases).sum();
        let last_purchase_on = accounts.iter().filter_map(|account| account.last_purchase).max();
        let (own, others): (Vec<_>, Vec<_>) =
            accounts.into_iter().partition(|account| account.currency() == customer.currency);
        let nothing = CustomerAccount::empty(customer.id, customer.currency);
        let own = own.first().copied().unwrap_or(nothing);
        Self {
            customer: customer.into(),
            purchases,
            total_purchased: own.purchased.into(),
            last_purchase_on,
            invoiced: own.invoiced.into(),
            paid: own.paid.into(),
            outstanding: own.outstanding.into(),
            credit: own.credit.into(),
            other_currencies: others.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CustomerAccount> for FiguresView {
    fn from(account: CustomerAccount) -> Self {
        let currency = account.currency();
        let CustomerAccount {
            customer: _,
            purchases,
            purchased,
            last_purchase,
            invoiced,
            paid,
            outstanding,
            credit,
        } = account;
        Self {
            currency,
            purchases,
            total_purchased: purchased.into(),
            last_purchase_on: last_purchase,
            invoiced: invoiced.into(),
            paid: paid.into(),
            outstanding: outstanding.into(),
            credit: credit.into(),
        }
    }
}

impl StatementView {
    fn new(customer: CustomerId, (from, to): (Option<Date>, Option<Date>), statement: Statement) -> Self {
        let Statement { currency, opening, entries, closing } = statement;
        let entry = |(entry, balance): (Entry, Money)| {
            let Entry { kind, id, date, reference, amount } = entry;
            EntryView {
                kind: kind.into(),
                id: id.into(),
                date,
                reference,
                amount: amount.into(),
                balance: balance.into(),
            }
        };
        Self {
            customer_id: customer,
            from,
            to,
            currency,
            opening_balance: opening.into(),
            entries: entries.into_iter().map(entry).collect(),
            closing_balance: closing.into(),
        }
    }
}

impl From<Duplicates> for DuplicatesView {
    fn from(duplicates: Duplicates) -> Self {
        let Duplicates { likenesses, customers } = duplicates;
        Self {
            reasons: likenesses.into_iter().map(Into::into).collect(),
            customers: customers.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CustomersImported> for CustomerImportView {
    fn from(outcome: CustomersImported) -> Self {
        let CustomersImported { rows, created, duplicates, skipped, skipped_count } = outcome;
        Self {
            rows,
            created: created.len() as u64,
            duplicates,
            skipped: skipped
                .into_iter()
                .map(|SkippedCustomer { row, reason }| SkippedCustomerView { row, reason })
                .collect(),
            skipped_count,
            preview: created.into_iter().take(PREVIEW).map(Into::into).collect(),
        }
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
