//! What holds unless one says otherwise.

use std::sync::Arc;

use invoicing::{
    HOLDER_MAX, INVOICE_NOTES_MAX, InvoicingService, InvoicingSettings, ReviseInvoicingSettings,
};
use kernel::{Name, Patch, Rate, Text, Unvalidated, Version};
use poem_openapi::{Object, OpenApi, param::Header};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::Success,
    error::ApiError,
    precondition::expected,
    validation::validated,
    wire::{BicText, IbanText, PaperSizeName, TaxRoundingName},
};

pub(crate) struct UserSettings {
    invoicing: Arc<InvoicingService>,
}

/// What holds unless one says otherwise.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SettingsView {
    invoicing: InvoicingSettingsView,
}

/// What invoices are made with.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InvoicingSettingsView {
    payment_terms_days: u16,
    tax_rounding: TaxRoundingName,
    prices_include_tax: bool,
    /// In per cent, for lines that name neither a rate nor a category.
    default_tax_rate: Option<Rate>,
    notes: Option<Text<INVOICE_NOTES_MAX>>,
    terms: Option<Text<INVOICE_NOTES_MAX>>,
    paper_size: PaperSizeName,
    /// Where to pay.
    iban: Option<IbanText>,
    bic: Option<BicText>,
    /// Your name, where left out.
    account_holder: Option<Name<HOLDER_MAX>>,
    /// Days after the due date on which to remind, or before it where negative.
    reminders: Vec<i16>,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct SettingsPatch {
    invoicing: Option<InvoicingSettingsPatch>,
}

/// Changes what is given and keeps the rest. Nothing that was issued changes with it.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct InvoicingSettingsPatch {
    #[oai(validator(maximum(value = "365")))]
    payment_terms_days: Option<u16>,
    tax_rounding: Option<TaxRoundingName>,
    prices_include_tax: Option<bool>,
    #[serde(default, skip_serializing)]
    default_tax_rate: Patch<Rate>,
    #[serde(default, skip_serializing)]
    notes: Patch<Text<INVOICE_NOTES_MAX>>,
    #[serde(default, skip_serializing)]
    terms: Patch<Text<INVOICE_NOTES_MAX>>,
    paper_size: Option<PaperSizeName>,
    #[serde(default, skip_serializing)]
    iban: Patch<IbanText>,
    #[serde(default, skip_serializing)]
    bic: Patch<BicText>,
    #[serde(default, skip_serializing)]
    account_holder: Patch<Name<HOLDER_MAX>>,
    /// At most ten, from 60 days before the due date to 365 after it.
    reminders: Option<Vec<i16>>,
}

impl UserSettings {
    pub(crate) fn new(invoicing: Arc<InvoicingService>) -> Self {
        Self { invoicing }
    }
}

#[OpenApi(prefix_path = "/user/settings", tag = "Tag::User")]
impl UserSettings {
    /// Your settings
    #[oai(path = "/", method = "get", operation_id = "getSettings")]
    async fn get(&self, caller: Caller) -> Result<Success<SettingsView>, ApiError> {
        let settings = self.invoicing.settings(caller.user()).await?;
        Ok(answer(settings))
    }

    /// Change your settings
    #[oai(path = "/", method = "put", operation_id = "updateSettings")]
    async fn revise(
        &self,
        caller: Caller,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<SettingsPatch>,
    ) -> Result<Success<SettingsView>, ApiError> {
        let expected = expected(if_match.0.as_deref());
        let change = body.0.invoicing.map(InvoicingSettingsPatch::into_domain).unwrap_or_default();
        let change = validated(Unvalidated::new(change)).map_err(|error| error.within("invoicing"))?;
        Ok(answer(self.invoicing.revise_settings(&caller.actor(), expected, change).await?))
    }
}

fn answer(settings: InvoicingSettings) -> Success<SettingsView> {
    let version: Version = settings.version;
    Success::versioned(SettingsView { invoicing: settings.into() }, version)
}

impl InvoicingSettingsPatch {
    fn into_domain(self) -> ReviseInvoicingSettings {
        let Self {
            payment_terms_days,
            tax_rounding,
            prices_include_tax,
            default_tax_rate,
            notes,
            terms,
            paper_size,
            iban,
            bic,
            account_holder,
            reminders,
        } = self;
        ReviseInvoicingSettings {
            payment_terms_days,
            tax_rounding: tax_rounding.map(Into::into),
            prices_include_tax,
            default_tax_rate,
            notes,
            terms,
            paper_size: paper_size.map(Into::into),
            iban: iban.map(|iban| iban.0),
            bic: bic.map(|bic| bic.0),
            account_holder,
            reminders,
        }
    }
}

impl From<InvoicingSettings> for InvoicingSettingsView {
    fn from(settings: InvoicingSettings) -> Self {
        let InvoicingSettings {
            user: _,
            payment_terms_days,
            tax_rounding,
            prices_include_tax,
            default_tax_rate,
            notes,
            terms,
            paper_size,
            iban,
            bic,
            account_holder,
            reminders,
            version: _,
            updated_at: _,
        } = settings;
        Self {
            payment_terms_days,
            tax_rounding: tax_rounding.into(),
            prices_include_tax,
            default_tax_rate,
            notes,
            terms,
            paper_size: paper_size.into(),
            iban: iban.map(IbanText),
            bic: bic.map(BicText),
            account_holder,
            reminders,
        }
    }
}
