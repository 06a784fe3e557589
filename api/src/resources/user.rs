//! `/user`: one's own profile, address, password and preferences.

use std::sync::Arc;

use identity::{Account, Business, EmailChange, IdentityService, Password, RevisePreferences, ReviseProfile};
use kernel::{Country, Currency, DocumentId, Name, Patch, Rate, Text, Timestamp, Unvalidated, UserId, Zone};
use poem_openapi::{Enum, Object, OpenApi, param::Header};
use serde::{Deserialize, Serialize};

use super::{Tag, analytics::WeekdayName, auth::MailedView};
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Accepted, Done, Success},
    error::ApiError,
    precondition::expected,
    validation::validated,
    wire::{Email, LocaleTag, MonthDay, mirrored},
};

pub(crate) struct User {
    identity: Arc<IdentityService>,
}

mirrored!(Role mirrors identity::Role { User, Admin });

mirrored!(
    /// Which colours you are shown things in; `system` is what your device says.
    Theme mirrors identity::Theme { System, Light, Dark }
);

mirrored!(
    /// In which order day, month and year of a date in figures stand; `auto` is that of your `locale`.
    DateOrder mirrors identity::DateFormat { Auto, Dmy, Mdy, Ymd }
);

/// Who one is, and how one's figures are told.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileView {
    id: UserId,
    email: Email,
    /// Whether it was shown that mail to the address arrives.
    email_verified: bool,
    name: Option<Name<{ identity::NAME_MAX }>>,
    timezone: Zone,
    /// What totals are told in.
    currency: Currency,
    locale: Option<LocaleTag>,
    role: Role,
    preferences: PreferencesView,
    business: Option<BusinessView>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// How one reads the calendar, and one's own figures.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PreferencesView {
    week_starts_on: WeekdayName,
    /// The month and day on which the fiscal year starts.
    fiscal_year_start: MonthDay,
    /// The part of a profit that is put aside for taxes, in per cent.
    tax_set_aside_percent: Option<Rate>,
    theme: Theme,
    /// The same as that of your profile.
    locale: Option<LocaleTag>,
    date_format: DateOrder,
}

/// What an invoice says of its sender.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BusinessView {
    name: Option<Name<{ identity::NAME_MAX }>>,
    address: Option<Text<500>>,
    tax_id: Option<Text<50>>,
    email: Option<Email>,
    phone: Option<Text<50>>,
    /// Where it is at home.
    country: Option<Country>,
    /// A PNG or JPEG among your documents.
    logo_document_id: Option<DocumentId>,
}

/// What an invoice is to say of its sender: all of it, for what is left out is taken away.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct BusinessForm {
    name: Option<Name<{ identity::NAME_MAX }>>,
    address: Option<Text<500>>,
    tax_id: Option<Text<50>>,
    email: Option<Email>,
    phone: Option<Text<50>>,
    /// Where it is at home; e-invoices must say.
    country: Option<Country>,
    /// A PNG or JPEG among your documents, for the head of invoices.
    logo_document_id: Option<DocumentId>,
}

/// Changes what is given and keeps the rest. No past record moves with it.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ProfilePatch {
    #[serde(default, skip_serializing)]
    name: Patch<Name<{ identity::NAME_MAX }>>,
    timezone: Option<Zone>,
    currency: Option<Currency>,
    #[serde(default, skip_serializing)]
    locale: Patch<LocaleTag>,
    #[serde(default, skip_serializing)]
    business: Patch<BusinessForm>,
}

/// Changes what is given and keeps the rest. No past record moves with it.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct PreferencesPatch {
    week_starts_on: Option<WeekdayName>,
    /// The month and day on which the fiscal year starts: any but 29 February.
    fiscal_year_start: Option<MonthDay>,
    /// From 0 to 100.
    #[serde(default, skip_serializing)]
    tax_set_aside_percent: Patch<Rate>,
    theme: Option<Theme>,
    /// That of your profile.
    #[serde(default, skip_serializing)]
    locale: Patch<LocaleTag>,
    date_format: Option<DateOrder>,
}

/// Chooses another password.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct PasswordForm {
    current_password: Text<1024>,
    /// As when one opens an account.
    new_password: Text<{ identity::PASSWORD_MAX }>,
}

/// Takes another address.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct EmailForm {
    email: Email,
    password: Text<1024>,
}

/// Which address one has, or shall have.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct EmailView {
    /// The one that was asked for.
    email: Email,
    /// Whether it waits for the link in a mail to it.
    is_pending: bool,
}

impl User {
    pub(crate) fn new(identity: Arc<IdentityService>) -> Self {
        Self { identity }
    }
}

#[OpenApi(prefix_path = "/user", tag = "Tag::User")]
impl User {
    /// Your profile
    #[oai(path = "/profile", method = "get", operation_id = "getProfile")]
    async fn profile(&self, caller: Caller) -> Result<Success<ProfileView>, ApiError> {
        let account = self.identity.profile(caller.user()).await?;
        let version = account.version;
        Ok(Success::versioned(account.into(), version))
    }

    /// Change your profile
    ///
    /// Changing the time zone or the currency moves no past record.
    #[oai(path = "/profile", method = "put", operation_id = "updateProfile")]
    async fn revise(
        &self,
        caller: Caller,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Body<ProfilePatch>,
    ) -> Result<Success<ProfileView>, ApiError> {
        let ProfilePatch { name, timezone, currency, locale, business } = body.0;
        let change = ReviseProfile {
            name,
            zone: timezone,
            currency,
            locale: locale.map(|locale| locale.0),
            business: business.map(BusinessForm::into_domain),
        };
        let account =
            self.identity.revise_profile(&caller.actor(), expected(if_match.0.as_deref()), change).await?;
        let version = account.version;
        Ok(Success::versioned(account.into(), version))
    }

    /// Change your preferences
    ///
    /// They are part of your profile, and share its `ETag`.
    #[oai(path = "/preferences", method = "put", operation_id = "updatePreferences")]
    async fn prefer(
        &self,
        caller: Caller,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Body<PreferencesPatch>,
    ) -> Result<Success<ProfileView>, ApiError> {
        let PreferencesPatch {
            week_starts_on,
            fiscal_year_start,
            tax_set_aside_percent,
            theme,
            locale,
            date_format,
        } = body.0;
        let change = validated(Unvalidated::new(RevisePreferences {
            week_start: week_starts_on.map(Into::into),
            fiscal_year_start: fiscal_year_start.map(|day| day.0),
            tax_set_aside_percent,
            theme: theme.map(Into::into),
            date_format: date_format.map(Into::into),
            locale: locale.map(|locale| locale.0),
        }))?;
        let expected = expected(if_match.0.as_deref());
        let account = self.identity.revise_preferences(&caller.actor(), expected, change).await?;
        let version = account.version;
        Ok(Success::versioned(account.into(), version))
    }

    /// Change your password
    ///
    /// Ends every other session, and makes devices unknown on which you signed in before. 422 `WRONG_PASSWORD`. Where a
    /// second factor is on, a sign-in of the last 15 minutes is asked for as well: 403 `STEP_UP_REQUIRED`.
    #[oai(path = "/password", method = "post", operation_id = "changePassword")]
    async fn change_password(&self, caller: Caller, body: Body<PasswordForm>) -> Result<Done, ApiError> {
        let PasswordForm { current_password, new_password } = body.0;
        let [current, new] = [current_password.into_string(), new_password.into_string()].map(Password::new);
        self.identity.change_password(&caller.actor(), caller.session()?, current, new).await?;
        Ok(Done::new())
    }

    /// Change your e-mail address
    ///
    /// Where the server sends mail, the address is yours once the link in a mail to it is followed; the address before
    /// is told. 422 `WRONG_PASSWORD`; 409 `EMAIL_TAKEN` where no mail is sent. Where a second factor is on, a sign-in of
    /// the last 15 minutes is asked for as well: 403 `STEP_UP_REQUIRED`.
    #[oai(path = "/email", method = "post", operation_id = "changeEmail")]
    async fn change_email(
        &self,
        caller: Caller,
        body: Body<EmailForm>,
    ) -> Result<Success<EmailView>, ApiError> {
        let EmailForm { email, password } = body.0;
        let password = Password::new(password.into_string());
        let session = caller.session()?;
        let change = self.identity.change_email(&caller.actor(), session, email.0.clone(), password).await?;
        Ok(Success::secret(EmailView { email, is_pending: change == EmailChange::Pending }))
    }

    /// Have the link to verify your address mailed once more
    ///
    /// At most once a minute. 409 `EMAIL_IS_VERIFIED`, or `NO_MAIL` where the server sends none.
    #[oai(path = "/email/verification", method = "post", operation_id = "requestVerification")]
    async fn request_verification(&self, caller: Caller) -> Result<Accepted<MailedView>, ApiError> {
        self.identity.request_verification(&caller.actor()).await?;
        let account = self.identity.profile(caller.user()).await?;
        Ok(Accepted::secret(MailedView { email: Email(account.email) }))
    }
}

impl BusinessForm {
    fn into_domain(self) -> Business {
        let Self { name, address, tax_id, email, phone, country, logo_document_id } = self;
        let (email, logo) = (email.map(|email| email.0), logo_document_id);
        Business { name, address, tax_id, email, phone, country, logo }
    }
}

impl From<Business> for BusinessView {
    fn from(business: Business) -> Self {
        let Business { name, address, tax_id, email, phone, country, logo } = business;
        Self { name, address, tax_id, email: email.map(Email), phone, country, logo_document_id: logo }
    }
}

impl From<Account> for ProfileView {
    fn from(account: Account) -> Self {
        let Account {
            id,
            email,
            email_verified_at,
            signs_in_once_verified: _,
            password_hash: _,
            name,
            zone,
            currency,
            locale,
            role,
            disabled_at: _,
            week_start,
            fiscal_year_start,
            tax_set_aside,
            theme,
            date_format,
            business,
            version: _,
            created_at,
            updated_at,
        } = account;
        Self {
            id,
            email: Email(email),
            email_verified: email_verified_at.is_some(),
            name,
            timezone: zone,
            currency,
            locale: locale.clone().map(LocaleTag),
            role: role.into(),
            preferences: PreferencesView {
                week_starts_on: week_start.into(),
                fiscal_year_start: MonthDay(fiscal_year_start),
                tax_set_aside_percent: tax_set_aside,
                theme: theme.into(),
                locale: locale.map(LocaleTag),
                date_format: date_format.into(),
            },
            business: business.map(BusinessView::from),
            created_at,
            updated_at,
        }
    }
}
