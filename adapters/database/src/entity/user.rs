//! `users`

use identity::{Account, Business, DateFormat, Role, Theme};
use kernel::{DocumentId, Rate, StoreError, Weekday, YearDay};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    fault::corrupt,
    spelling::{Word, number, read, read_optional, words},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) password_hash: String,
    pub(crate) name: Option<String>,
    pub(crate) zone: String,
    pub(crate) currency: String,
    pub(crate) locale: Option<String>,
    pub(crate) role: String,
    /// From 1 for Monday to 7 for Sunday.
    pub(crate) week_starts_on: i64,
    pub(crate) fiscal_year_month: i64,
    pub(crate) fiscal_year_day: i64,
    /// [`BusinessText`] as JSON.
    pub(crate) business: Option<String>,
    pub(crate) version: i64,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) updated_at: DateTimeUtc,
    /// In millionths of a per cent.
    pub(crate) tax_set_aside_micros: Option<i64>,
    pub(crate) email_verified_at: Option<DateTimeUtc>,
    pub(crate) signs_in_once_verified: bool,
    pub(crate) disabled_at: Option<DateTimeUtc>,
    pub(crate) theme: String,
    pub(crate) date_format: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

words!(Role { User = "user", Admin = "admin" });

words!(Theme { System = "system", Light = "light", Dark = "dark" });

words!(DateFormat { Auto = "auto", Dmy = "dmy", Mdy = "mdy", Ymd = "ymd" });

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BusinessText {
    name: Option<String>,
    address: Option<String>,
    tax_id: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    country: Option<String>,
    logo_document_id: Option<Uuid>,
}

impl From<&Account> for Model {
    fn from(account: &Account) -> Self {
        let Account {
            id,
            email,
            email_verified_at,
            signs_in_once_verified,
            password_hash,
            name,
            zone,
            currency,
            locale,
            role,
            disabled_at,
            week_start,
            fiscal_year_start,
            tax_set_aside,
            theme,
            date_format,
            business,
            version,
            created_at,
            updated_at,
        } = account;
        Self {
            id: id.uuid(),
            email: email.to_string(),
            email_key: email.key(),
            password_hash: password_hash.clone(),
            name: name.as_deref().map(str::to_owned),
            zone: zone.to_string(),
            currency: currency.to_string(),
            locale: locale.as_ref().map(ToString::to_string),
            role: role.word().to_owned(),
            week_starts_on: week_start.number_from_monday().into(),
            fiscal_year_month: fiscal_year_start.month().into(),
            fiscal_year_day: fiscal_year_start.day().into(),
            business: business.as_ref().map(|business| BusinessText::from(business).to_json()),
            version: *version,
            created_at: created_at.to_utc(),
            updated_at: updated_at.to_utc(),
            tax_set_aside_micros: tax_set_aside.map(Rate::micros),
            email_verified_at: email_verified_at.map(kernel::Timestamp::to_utc),
            signs_in_once_verified: *signs_in_once_verified,
            disabled_at: disabled_at.map(kernel::Timestamp::to_utc),
            theme: theme.word().to_owned(),
            date_format: date_format.word().to_owned(),
        }
    }
}

impl TryFrom<Model> for Account {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            email,
            email_key: _,
            password_hash,
            name,
            zone,
            currency,
            locale,
            role,
            week_starts_on,
            fiscal_year_month,
            fiscal_year_day,
            business,
            version,
            created_at,
            updated_at,
            tax_set_aside_micros,
            email_verified_at,
            signs_in_once_verified,
            disabled_at,
            theme,
            date_format,
        } = row;
        Ok(Self {
            id: id.into(),
            email: read(&email)?,
            email_verified_at: email_verified_at.map(Into::into),
            signs_in_once_verified,
            password_hash,
            name: read_optional(name.as_deref())?,
            zone: read(&zone)?,
            currency: read(&currency)?,
            // Versions before took any text; one that is no locale is as good as none.
            locale: locale.and_then(|locale| locale.parse().ok()),
            role: Role::from_word(&role)?,
            disabled_at: disabled_at.map(Into::into),
            week_start: weekday(week_starts_on)?,
            fiscal_year_start: YearDay::try_new(number(fiscal_year_month)?, number(fiscal_year_day)?)
                .ok_or_else(|| corrupt("a fiscal year cannot start on that day"))?,
            tax_set_aside: tax_set_aside_micros.map(Rate::from_micros),
            theme: Theme::from_word(&theme)?,
            date_format: DateFormat::from_word(&date_format)?,
            business: business.as_deref().map(business_from_json).transpose()?,
            version,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

impl Model {
    /// The document that is on the account's invoices.
    pub(crate) fn logo(&self) -> Result<Option<DocumentId>, StoreError> {
        Ok(self.business.as_deref().map(business_from_json).transpose()?.and_then(|business| business.logo))
    }
}

impl From<&Business> for BusinessText {
    fn from(business: &Business) -> Self {
        let Business { name, address, tax_id, email, phone, country, logo } = business;
        Self {
            name: name.as_deref().map(str::to_owned),
            address: address.as_deref().map(str::to_owned),
            tax_id: tax_id.as_deref().map(str::to_owned),
            email: email.as_ref().map(ToString::to_string),
            phone: phone.as_deref().map(str::to_owned),
            country: country.map(|country| country.to_string()),
            logo_document_id: logo.map(DocumentId::uuid),
        }
    }
}

impl BusinessText {
    fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

fn business_from_json(json: &str) -> Result<Business, StoreError> {
    let BusinessText { name, address, tax_id, email, phone, country, logo_document_id } =
        serde_json::from_str(json).map_err(corrupt)?;
    Ok(Business {
        name: read_optional(name.as_deref())?,
        address: read_optional(address.as_deref())?,
        tax_id: read_optional(tax_id.as_deref())?,
        email: read_optional(email.as_deref())?,
        phone: read_optional(phone.as_deref())?,
        country: read_optional(country.as_deref())?,
        logo: logo_document_id.map(Into::into),
    })
}

fn weekday(from_monday: i64) -> Result<Weekday, StoreError> {
    let from_zero: u8 = number(from_monday - 1)?;
    Weekday::try_from(from_zero).map_err(|_| corrupt("a week has seven days"))
}
