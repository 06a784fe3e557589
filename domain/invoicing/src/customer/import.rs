//! Customers from a file.

use std::collections::HashMap;

use kernel::{Country, Currency, EmailAddress, Name, Text, decoded, delimiter, folded};

use super::{AddCustomer, Address, Customer, CustomerName, CustomersError};

/// The most rows that one file may have.
pub const CUSTOMER_ROWS_MAX: usize = 10_000;

/// Skipped rows that are told one by one.
pub const SKIPPED_CUSTOMERS_MAX: usize = 1000;

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomersImported {
    /// Rows of the file that hold anything.
    pub rows: u64,
    pub created: Vec<Customer>,
    pub duplicates: u64,
    /// At most the first thousand, duplicates among them.
    pub skipped: Vec<SkippedCustomer>,
    pub skipped_count: u64,
}

/// A row that became no customer, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedCustomer {
    /// The line of the file on which it begins, from 1.
    pub row: u64,
    pub reason: String,
}

/// A file of customers, read but not yet compared with those that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerSheet {
    pub(super) rows: Vec<(u64, Result<TypedCustomer, String>)>,
}

/// A customer as a row tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypedCustomer {
    pub(super) order: AddCustomer,
    pub(super) is_active: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Name,
    FirstName,
    LastName,
    Email,
    Phone,
    Company,
    Line1,
    Line2,
    City,
    Region,
    PostalCode,
    Country,
    TaxId,
    Notes,
    Currency,
    IsActive,
}

/// By what name, without case and anything but letters, each column goes.
const HEADERS: [(Column, &[&str]); 16] = [
    (
        Column::Name,
        &["name", "fullname", "customername", "customer", "contact", "contactname", "displayname"],
    ),
    (Column::FirstName, &["firstname", "givenname", "forename"]),
    (Column::LastName, &["lastname", "surname", "familyname"]),
    (Column::Email, &["email", "emailaddress", "mail", "emailaddress1"]),
    (Column::Phone, &["phone", "phonenumber", "telephone", "tel", "mobile", "mobilephone"]),
    (
        Column::Company,
        &["company", "companyname", "organization", "organisation", "business", "businessname"],
    ),
    (Column::Line1, &["address", "address1", "addressline1", "street", "street1", "streetaddress", "line1"]),
    (Column::Line2, &["address2", "addressline2", "street2", "line2"]),
    (Column::City, &["city", "town", "locality"]),
    (Column::Region, &["state", "region", "province", "stateprovince", "stateregion", "county"]),
    (Column::PostalCode, &["postalcode", "postcode", "zip", "zipcode", "zippostalcode"]),
    (Column::Country, &["country", "countrycode", "countryname"]),
    (Column::TaxId, &["taxid", "taxnumber", "vat", "vatid", "vatnumber", "vatno"]),
    (Column::Notes, &["notes", "note", "comment", "comments", "memo"]),
    (Column::Currency, &["currency", "currencycode"]),
    (Column::IsActive, &["isactive", "active"]),
];

impl CustomersImported {
    pub(super) fn skip(&mut self, row: u64, reason: String) {
        self.skipped_count += 1;
        if self.skipped.len() < SKIPPED_CUSTOMERS_MAX {
            self.skipped.push(SkippedCustomer { row, reason });
        }
    }
}

impl CustomerSheet {
    /// Reads a table with a row of headers: commas, semicolons or tabs; UTF-8, UTF-16 or
    /// Windows-1252.
    ///
    /// # Errors
    /// `BadFile`, where it is no such table or no column holds a name.
    pub fn read(bytes: &[u8]) -> Result<Self, CustomersError> {
        let bad = |problem: &str| CustomersError::BadFile(problem.to_owned());
        let text = decoded(bytes);
        if text.contains('\0') {
            return Err(bad("Must be a text file"));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let head = match records.next() {
            Some(Ok(head)) => head,
            Some(Err(_)) => return Err(bad("Must be a table of comma-separated values")),
            None => return Err(bad("Must not be empty")),
        };
        let columns = columns(&head);
        if ![Column::Name, Column::FirstName, Column::LastName, Column::Company]
            .iter()
            .any(|column| columns.contains_key(column))
        {
            return Err(bad("Must have a column of names, such as name or company"));
        }
        let mut rows = Vec::new();
        for record in records {
            let record = record.map_err(|_| bad("Must be a table of comma-separated values"))?;
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if rows.len() == CUSTOMER_ROWS_MAX {
                return Err(bad("Must have at most 10000 rows"));
            }
            let cell = |column: Column| {
                let text = columns.get(&column).and_then(|index| record.get(*index))?;
                Some(plain(text)).filter(|text| !text.is_empty())
            };
            let line = record.position().map_or(0, csv::Position::line);
            rows.push((line, customer(&cell)));
        }
        Ok(Self { rows })
    }
}

impl TypedCustomer {
    /// What two rows share that are one customer; see [`identity_of`].
    pub(super) fn identity(&self) -> Identity {
        let AddCustomer { name, email, company, address, .. } = &self.order;
        identity(name, email.as_ref(), company.as_ref(), address)
    }
}

/// Name, e-mail address, company and postal code, as a reader compares them.
pub(super) type Identity = [String; 4];

/// What a row is recognised by, should it come again (D1).
pub(super) fn identity_of(customer: &Customer) -> Identity {
    identity(&customer.name, customer.email.as_ref(), customer.company.as_ref(), &customer.address)
}

fn identity(
    name: &CustomerName,
    email: Option<&EmailAddress>,
    company: Option<&CustomerName>,
    address: &Address,
) -> Identity {
    [
        folded(name),
        email.map(EmailAddress::key).unwrap_or_default(),
        company.map(|company| folded(company)).unwrap_or_default(),
        address.postal_code.as_ref().map(|code| folded(code)).unwrap_or_default(),
    ]
}

fn customer<'a>(cell: &dyn Fn(Column) -> Option<&'a str>) -> Result<TypedCustomer, String> {
    let company: Option<CustomerName> = parsed("company", cell(Column::Company))?;
    let whole = [cell(Column::FirstName), cell(Column::LastName)];
    let whole = whole.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = cell(Column::Name).or(Some(&*whole).filter(|name| !name.is_empty()));
    let (name, company) = match (parsed::<CustomerName>("name", name)?, company) {
        (Some(name), company) => (name, company),
        (None, Some(company)) => (company, None),
        (None, None) => return Err("Has no name".to_owned()),
    };
    let country = match cell(Column::Country) {
        None => None,
        Some(text) => Some(Country::named(text).ok_or_else(|| format!("country: {text} is no country"))?),
    };
    let address = Address {
        line1: parsed("address", cell(Column::Line1))?,
        line2: parsed("address2", cell(Column::Line2))?,
        city: parsed("city", cell(Column::City))?,
        region: parsed("region", cell(Column::Region))?,
        postal_code: parsed("postalCode", cell(Column::PostalCode))?,
        country,
    };
    let is_active = match cell(Column::IsActive).map(folded).as_deref() {
        None | Some("true" | "yes" | "1") => true,
        Some("false" | "no" | "0") => false,
        Some(text) => return Err(format!("isActive: {text} is neither true nor false")),
    };
    let order = AddCustomer {
        name,
        email: parsed("email", cell(Column::Email))?,
        phone: parsed::<Name<{ super::NUMBER_MAX }>>("phone", cell(Column::Phone))?,
        company,
        address,
        tax_id: parsed("taxId", cell(Column::TaxId))?,
        notes: parsed::<Text<{ super::CUSTOMER_NOTES_MAX }>>("notes", cell(Column::Notes))?,
        currency: parsed::<Currency>("currency", cell(Column::Currency))?,
    };
    Ok(TypedCustomer { order, is_active })
}

fn parsed<T: std::str::FromStr<Err: ToString>>(field: &str, text: Option<&str>) -> Result<Option<T>, String> {
    let read =
        |text: &str| text.parse().map_err(|problem: T::Err| format!("{field}: {}", problem.to_string()));
    text.map(read).transpose()
}

/// A cell without the blanks around it, and without the apostrophe that keeps a spreadsheet from
/// taking it for a formula (D9).
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

fn columns(head: &csv::StringRecord) -> HashMap<Column, usize> {
    let mut columns = HashMap::new();
    for (index, header) in head.iter().enumerate() {
        let name: String =
            header.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
        if let Some((column, _)) = HEADERS.iter().find(|(_, names)| names.contains(&&*name)) {
            columns.entry(*column).or_insert(index);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str) -> Vec<(u64, Result<AddCustomer, String>)> {
        let sheet = CustomerSheet::read(file.as_bytes()).unwrap();
        sheet.rows.into_iter().map(|(row, typed)| (row, typed.map(|typed| typed.order))).collect()
    }

    #[test]
    fn headers_are_guessed_whatever_their_spelling() {
        let rows = read(
            "First Name;LAST_NAME;E-mail;Zip/Postal Code;Country;VAT no.\n\
             Bjørn;Hansen;b@example.no;0171;norway;NO 1\n",
        );

        let (row, order) = (&rows[0].0, rows[0].1.as_ref().unwrap());
        assert_eq!((row, &*order.name), (&2, "Bjørn Hansen"));
        assert_eq!(order.address.postal_code.as_deref(), Some("0171"));
        assert_eq!(order.address.country, Some("NO".parse().unwrap()));
        assert_eq!(order.tax_id.as_deref(), Some("NO 1"));
    }

    #[test]
    fn a_company_without_a_person_is_the_name() {
        let rows = read("name,company,phone\n,Engines Ltd,'+44 1\nAda,Engines Ltd,\n");

        let orders: Vec<&AddCustomer> = rows.iter().map(|(_, order)| order.as_ref().unwrap()).collect();
        assert_eq!((&*orders[0].name, &orders[0].company), ("Engines Ltd", &None));
        assert_eq!(orders[0].phone.as_deref(), Some("+44 1"), "no apostrophe of a spreadsheet");
        assert_eq!((&*orders[1].name, orders[1].company.as_deref()), ("Ada", Some("Engines Ltd")));
    }

    #[test]
    fn a_row_that_makes_no_sense_says_why() {
        let rows = read("name,email,country,notes\n,,,x\nAda,no mail,,\nBea,,Atlantis,\n\n,,,\nCleo,,,\n");

        let reasons: Vec<(u64, Option<&str>)> =
            rows.iter().map(|(row, order)| (*row, order.as_ref().err().map(String::as_str))).collect();
        assert_eq!(
            reasons,
            [
                (2, Some("Has no name")),
                (3, Some("email: Must be an e-mail address, such as ana@example.com")),
                (4, Some("country: Atlantis is no country")),
                (7, None),
            ]
        );
    }

    #[test]
    fn files_of_other_programs_are_read() {
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("name\nJörg\n".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let latin = b"name\nJ\xf6rg\n".to_vec();
        let bom = [b"\xef\xbb\xbf".to_vec(), "name\nJörg\n".as_bytes().to_vec()].concat();

        for file in [utf16, latin, bom] {
            let sheet = CustomerSheet::read(&file).unwrap();
            assert_eq!(&*sheet.rows[0].1.as_ref().unwrap().order.name, "Jörg");
        }
    }

    #[test]
    fn what_is_no_table_of_customers_is_refused() {
        for file in ["", "a,b\n1,2\n", "name\0\nx\n"] {
            let refusal = CustomerSheet::read(file.as_bytes());
            assert!(matches!(refusal, Err(CustomersError::BadFile(_))), "{file:?}");
        }
    }
}
