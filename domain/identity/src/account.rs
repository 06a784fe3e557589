//! A person's account.

use garde::Validate;
use kernel::{
    Actor, Calendar, Country, Currency, DocumentId, Expected, Fact, Home, Id, Name, Origin, Patch, Rate,
    RequestId, Text, Timestamp, UserId, Version, Weekday, YearDay, Zone,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{EmailAddress, IdentityError, Locale, Password, PasswordRules, password::strong};

/// The longest name of a person or a business, in characters.
pub const NAME_MAX: usize = 255;

pub type PersonName = Name<NAME_MAX>;

/// What an account may do beyond its own books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Admin,
}

/// Which colours one is shown things in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Those of the device.
    #[default]
    System,
    Light,
    Dark,
}

/// In which order day, month and year of a date in figures stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateFormat {
    /// That of the locale.
    #[default]
    Auto,
    Dmy,
    Mdy,
    Ymd,
}

/// Who one is, and how one's figures are told.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    pub id: UserId,
    pub email: EmailAddress,
    /// When the owner showed that mail to the address arrives.
    pub email_verified_at: Option<Timestamp>,
    /// That no one signs in before that: anyone may have opened the account in the name of the address.
    pub signs_in_once_verified: bool,
    pub password_hash: String,
    pub name: Option<PersonName>,
    pub zone: Zone,
    pub currency: Currency,
    pub locale: Option<Locale>,
    pub role: Role,
    /// Since when an admin lets no one in.
    pub disabled_at: Option<Timestamp>,
    pub week_start: Weekday,
    pub fiscal_year_start: YearDay,
    /// The part of a profit that is put aside for taxes, in per cent from 0 to 100.
    pub tax_set_aside: Option<Rate>,
    pub theme: Theme,
    pub date_format: DateFormat,
    pub business: Option<Business>,
    pub version: Version,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What an invoice says of its sender.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Business {
    pub name: Option<PersonName>,
    pub address: Option<Text<500>>,
    pub tax_id: Option<Text<50>>,
    pub email: Option<EmailAddress>,
    pub phone: Option<Text<50>>,
    /// Where it is at home; e-invoices must say.
    pub country: Option<Country>,
    /// A PNG or JPEG among the account's documents.
    pub logo: Option<DocumentId>,
}

/// Opens an account.
#[derive(Debug, Clone, Validate)]
pub struct Register {
    #[garde(skip)]
    pub email: EmailAddress,
    #[garde(custom(strong(&self.email, self.name.as_deref(), self.rules)))]
    pub password: Password,
    #[garde(skip)]
    pub name: Option<PersonName>,
    #[garde(skip)]
    pub zone: Zone,
    #[garde(skip)]
    pub currency: Currency,
    /// What the password has to keep.
    #[garde(skip)]
    pub rules: PasswordRules,
}

/// Changes what is given and keeps the rest. No past record moves with it (T5).
#[derive(Debug, Clone, Default)]
pub struct ReviseProfile {
    pub name: Patch<PersonName>,
    pub zone: Option<Zone>,
    pub currency: Option<Currency>,
    pub locale: Patch<Locale>,
    pub business: Patch<Business>,
}

/// Changes what is given and keeps the rest. No past record moves with it (T5).
#[derive(Debug, Clone, Default, Validate)]
pub struct RevisePreferences {
    #[garde(skip)]
    pub week_start: Option<Weekday>,
    #[garde(skip)]
    pub fiscal_year_start: Option<YearDay>,
    #[garde(custom(a_part))]
    pub tax_set_aside_percent: Patch<Rate>,
    #[garde(skip)]
    pub theme: Option<Theme>,
    #[garde(skip)]
    pub date_format: Option<DateFormat>,
    #[garde(skip)]
    pub locale: Patch<Locale>,
}

/// `account.opened`
#[derive(Debug, Serialize)]
pub struct AccountOpened {
    #[serde(skip)]
    id: Uuid,
}

/// `password.changed`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PasswordChanged {
    #[serde(skip)]
    id: Uuid,
    /// With a link that was mailed, by someone who need not have known the one before.
    by_link: bool,
}

/// `password.rehashed`
#[derive(Debug, Serialize)]
pub struct PasswordRehashed {
    #[serde(skip)]
    id: Uuid,
}

/// `email.verified`
#[derive(Debug, Serialize)]
pub struct EmailVerified {
    #[serde(skip)]
    id: Uuid,
}

/// `email.changed`
#[derive(Debug, Serialize)]
pub struct EmailChanged {
    #[serde(skip)]
    id: Uuid,
    from: String,
    to: String,
}

/// `account.disabled`
#[derive(Debug, Serialize)]
pub struct AccountDisabled {
    #[serde(skip)]
    id: Uuid,
}

/// `account.enabled`
#[derive(Debug, Serialize)]
pub struct AccountEnabled {
    #[serde(skip)]
    id: Uuid,
}

/// `role.changed`
#[derive(Debug, Serialize)]
pub struct RoleChanged {
    #[serde(skip)]
    id: Uuid,
    from: &'static str,
    to: &'static str,
}

/// `profile.revised`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileRevised {
    #[serde(skip)]
    id: Uuid,
    timezone: Zone,
    currency: Currency,
}

impl Account {
    #[must_use]
    pub fn open(order: Register, password_hash: String, now: Timestamp) -> Self {
        let Register { email, password: _, name, zone, currency, rules: _ } = order;
        Self {
            id: Id::mint(now),
            email,
            email_verified_at: None,
            signs_in_once_verified: false,
            password_hash,
            name,
            zone,
            currency,
            locale: None,
            role: Role::User,
            disabled_at: None,
            week_start: Weekday::Mon,
            fiscal_year_start: YearDay::NEW_YEAR,
            tax_set_aside: None,
            theme: Theme::default(),
            date_format: DateFormat::default(),
            business: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// # Errors
    /// `Stale` where the caller read another version.
    pub fn revise(
        mut self,
        change: ReviseProfile,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, IdentityError> {
        if !expected.allows(self.version) {
            return Err(IdentityError::Stale);
        }
        let ReviseProfile { name, zone, currency, locale, business } = change;
        name.apply(&mut self.name);
        self.zone = zone.unwrap_or(self.zone);
        self.currency = currency.unwrap_or(self.currency);
        locale.apply(&mut self.locale);
        business.apply(&mut self.business);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// # Errors
    /// `Stale` where the caller read another version.
    pub fn prefer(
        mut self,
        change: RevisePreferences,
        expected: Expected,
        now: Timestamp,
    ) -> Result<Self, IdentityError> {
        if !expected.allows(self.version) {
            return Err(IdentityError::Stale);
        }
        let RevisePreferences {
            week_start,
            fiscal_year_start,
            tax_set_aside_percent,
            theme,
            date_format,
            locale,
        } = change;
        self.week_start = week_start.unwrap_or(self.week_start);
        self.fiscal_year_start = fiscal_year_start.unwrap_or(self.fiscal_year_start);
        tax_set_aside_percent.apply(&mut self.tax_set_aside);
        self.theme = theme.unwrap_or(self.theme);
        self.date_format = date_format.unwrap_or(self.date_format);
        locale.apply(&mut self.locale);
        self.version += 1;
        self.updated_at = now;
        Ok(self)
    }

    /// Whether its owner may sign in, who knows the password.
    #[must_use]
    pub fn may_sign_in(&self) -> bool {
        self.email_verified_at.is_some() || !self.signs_in_once_verified
    }

    #[must_use]
    pub fn is_disabled(&self) -> bool {
        self.disabled_at.is_some()
    }

    /// Whether it looks after the accounts of others.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin && !self.is_disabled()
    }

    /// Lets no one in from now on, or lets its owner in again; false where that was so before.
    pub(crate) fn shut(&mut self, disabled: bool, now: Timestamp) -> bool {
        if self.is_disabled() == disabled {
            return false;
        }
        self.disabled_at = disabled.then_some(now);
        self.version += 1;
        self.updated_at = now;
        true
    }

    /// Takes another role, and says which one it was before; `None` where it has that one.
    pub(crate) fn become_one(&mut self, role: Role, now: Timestamp) -> Option<RoleChanged> {
        if self.role == role {
            return None;
        }
        let from = std::mem::replace(&mut self.role, role);
        self.version += 1;
        self.updated_at = now;
        Some(RoleChanged { id: self.id.uuid(), from: from.name(), to: role.name() })
    }

    /// Mail to this address arrives. Of another address than the account's that says nothing.
    pub fn verify(&mut self, email: &EmailAddress, now: Timestamp) {
        if self.email.key() == email.key() && self.email_verified_at.is_none() {
            self.email_verified_at = Some(now);
            self.version += 1;
            self.updated_at = now;
        }
    }

    /// Takes another address, and says which one it was before.
    pub fn move_to(&mut self, email: EmailAddress, verified: bool, now: Timestamp) -> EmailChanged {
        let from = std::mem::replace(&mut self.email, email);
        self.email_verified_at = verified.then_some(now);
        self.version += 1;
        self.updated_at = now;
        EmailChanged { id: self.id.uuid(), from: from.to_string(), to: self.email.to_string() }
    }

    /// The owner, doing something.
    #[must_use]
    pub fn actor(&self, request: RequestId, origin: Origin) -> Actor {
        Actor { user: self.id, request, home: self.home(), origin }
    }

    #[must_use]
    pub fn home(&self) -> Home {
        let calendar = Calendar {
            zone: self.zone,
            week_start: self.week_start,
            fiscal_year_start: self.fiscal_year_start,
        };
        Home { currency: self.currency, calendar }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde hands everything over by reference")]
fn a_part(percent: &Patch<Rate>, (): &()) -> garde::Result {
    match percent {
        Patch::Set(percent) if !(0..=100_000_000).contains(&percent.micros()) => {
            Err(garde::Error::new("Must lie between 0 and 100"))
        }
        _ => Ok(()),
    }
}

impl Role {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl From<&Account> for AccountOpened {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid() }
    }
}

impl From<&Account> for ProfileRevised {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid(), timezone: account.zone, currency: account.currency }
    }
}

impl From<&Account> for PasswordRehashed {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid() }
    }
}

impl PasswordChanged {
    pub(crate) fn new(account: &Account, by_link: bool) -> Self {
        Self { id: account.id.uuid(), by_link }
    }
}

impl From<&Account> for EmailVerified {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid() }
    }
}

impl From<&Account> for AccountDisabled {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid() }
    }
}

impl From<&Account> for AccountEnabled {
    fn from(account: &Account) -> Self {
        Self { id: account.id.uuid() }
    }
}

impl Fact for AccountDisabled {
    const KIND: &'static str = "account.disabled";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for AccountEnabled {
    const KIND: &'static str = "account.enabled";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for RoleChanged {
    const KIND: &'static str = "role.changed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for PasswordChanged {
    const KIND: &'static str = "password.changed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for PasswordRehashed {
    const KIND: &'static str = "password.rehashed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for EmailVerified {
    const KIND: &'static str = "email.verified";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for EmailChanged {
    const KIND: &'static str = "email.changed";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for AccountOpened {
    const KIND: &'static str = "account.opened";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for ProfileRevised {
    const KIND: &'static str = "profile.revised";

    fn subject(&self) -> Uuid {
        self.id
    }
}
