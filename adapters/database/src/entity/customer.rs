//! `customers`

use invoicing::{Address, Customer};
use kernel::{StoreError, folded};
use sea_orm::entity::prelude::*;

use crate::{
    rows::in_order,
    spelling::{read, read_optional},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// The folded name.
    pub(crate) name_key: String,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) line1: Option<String>,
    pub(crate) line2: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) tax_id: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) currency: String,
    pub(crate) is_active: bool,
    pub(crate) merged_into: Option<Uuid>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

in_order!(
    user_id,
    id,
    name,
    name_key,
    email,
    phone,
    company,
    line1,
    line2,
    city,
    region,
    postal_code,
    country,
    tax_id,
    notes,
    currency,
    is_active,
    merged_into,
    version,
    created_at,
    updated_at
);

impl From<&Customer> for Model {
    fn from(customer: &Customer) -> Self {
        let Customer {
            id,
            user,
            name,
            email,
            phone,
            company,
            address: Address { line1, line2, city, region, postal_code, country },
            tax_id,
            notes,
            currency,
            is_active,
            merged_into,
            version,
            created_at,
            updated_at,
        } = customer;
        Self {
            user_id: user.uuid(),
            id: id.uuid(),
            name: name.to_string(),
            name_key: folded(name),
            email: email.as_ref().map(ToString::to_string),
            phone: phone.as_ref().map(ToString::to_string),
            company: company.as_ref().map(ToString::to_string),
            line1: line1.as_ref().map(ToString::to_string),
            line2: line2.as_ref().map(ToString::to_string),
            city: city.as_ref().map(ToString::to_string),
            region: region.as_ref().map(ToString::to_string),
            postal_code: postal_code.as_ref().map(ToString::to_string),
            country: country.as_ref().map(ToString::to_string),
            tax_id: tax_id.as_ref().map(ToString::to_string),
            notes: notes.as_ref().map(ToString::to_string),
            currency: currency.to_string(),
            is_active: *is_active,
            merged_into: merged_into.map(kernel::Id::uuid),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
        }
    }
}

impl TryFrom<Model> for Customer {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            user_id,
            id,
            name,
            name_key: _,
            email,
            phone,
            company,
            line1,
            line2,
            city,
            region,
            postal_code,
            country,
            tax_id,
            notes,
            currency,
            is_active,
            merged_into,
            version,
            created_at,
            updated_at,
        } = row;
        Ok(Self {
            id: id.into(),
            user: user_id.into(),
            name: read(&name)?,
            email: read_optional(email.as_deref())?,
            phone: read_optional(phone.as_deref())?,
            company: read_optional(company.as_deref())?,
            address: Address {
                line1: read_optional(line1.as_deref())?,
                line2: read_optional(line2.as_deref())?,
                city: read_optional(city.as_deref())?,
                region: read_optional(region.as_deref())?,
                postal_code: read_optional(postal_code.as_deref())?,
                country: read_optional(country.as_deref())?,
            },
            tax_id: read_optional(tax_id.as_deref())?,
            notes: read_optional(notes.as_deref())?,
            currency: read(&currency)?,
            is_active,
            merged_into: merged_into.map(Into::into),
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}
