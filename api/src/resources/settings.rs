//! `/user/settings`: what holds unless one says otherwise.

use std::sync::Arc;

use invoicing::{
    HOLDER_MAX, INVOICE_NOTES_MAX, InvoicingError, InvoicingService, InvoicingSettings,
    ReviseInvoicingSettings,
};
use kernel::{Expected, Name, Patch, Rate, Text, Unvalidated, Version};
use poem_openapi::{Object, OpenApi, param::Header};
use post::{PostService, PostSettings, RevisePostSettings};
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
    post: Arc<PostService>,
}

/// What holds unless one says otherwise.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that the user sees")]
struct SettingsView {
    /// Whether anything is mailed to you, but for what is about the safety of your account.
    email_notifications_enabled: bool,
    /// What each of your weeks brought.
    weekly_report_enabled: bool,
    /// When a month of a category costs more than it may.
    expense_alert_enabled: bool,
    /// When a product runs short.
    low_stock_alert_enabled: bool,
    /// Whether your customers get reminders and receipts by themselves.
    invoice_notification_enabled: bool,
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
    /// Whether anything is mailed to you, but for what is about the safety of your account.
    email_notifications_enabled: Option<bool>,
    weekly_report_enabled: Option<bool>,
    expense_alert_enabled: Option<bool>,
    low_stock_alert_enabled: Option<bool>,
    /// Whether your customers get reminders and receipts by themselves.
    invoice_notification_enabled: Option<bool>,
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
    pub(crate) fn new(invoicing: Arc<InvoicingService>, post: Arc<PostService>) -> Self {
        Self { invoicing, post }
    }
}

#[OpenApi(prefix_path = "/user/settings", tag = "Tag::User")]
impl UserSettings {
    /// Your settings
    #[oai(path = "/", method = "get", operation_id = "getSettings")]
    async fn get(&self, caller: Caller) -> Result<Success<SettingsView>, ApiError> {
        let invoicing = self.invoicing.settings(caller.user()).await?;
        let post = self.post.settings(caller.user()).await?;
        Ok(answer(invoicing, post))
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
        let SettingsPatch {
            email_notifications_enabled,
            weekly_report_enabled,
            expense_alert_enabled,
            low_stock_alert_enabled,
            invoice_notification_enabled,
            invoicing: change,
        } = body.0;
        let of_post = RevisePostSettings {
            to_me: email_notifications_enabled,
            weekly_report: weekly_report_enabled,
            expense_alerts: expense_alert_enabled,
            low_stock_alerts: low_stock_alert_enabled,
            to_customers: invoice_notification_enabled,
        };
        let of_post = Some(of_post).filter(|change| *change != RevisePostSettings::default());
        let is_of_invoicing = change.is_some();
        let change = change.map(InvoicingSettingsPatch::into_domain);
        let change = validated(Unvalidated::new(change.unwrap_or_default()))
            .map_err(|error| error.within("invoicing"))?;
        let actor = caller.actor();
        let mut invoicing = self.invoicing.settings(actor.user).await?;
        let mut post = self.post.settings(actor.user).await?;
        let (of_invoicing, of_letters) = match expected(if_match.0.as_deref()) {
            Expected::Any => (Expected::Any, Expected::Any),
            expected if expected.clone().allows(version_of(&invoicing, &post)) => {
                (Expected::exactly(invoicing.version), Expected::exactly(post.version))
            }
            Expected::OneOf(_) => return Err(InvoicingError::Stale.into()),
        };
        // First what can be refused for more than having changed.
        if is_of_invoicing || of_post.is_none() {
            invoicing = self.invoicing.revise_settings(&actor, of_invoicing, change).await?;
        }
        if let Some(change) = of_post {
            post = self.post.revise_settings(&actor, of_letters, change).await?;
        }
        Ok(answer(invoicing, post))
    }
}

fn answer(invoicing: InvoicingSettings, post: PostSettings) -> Success<SettingsView> {
    let version = version_of(&invoicing, &post);
    let PostSettings {
        user: _,
        to_me,
        weekly_report,
        expense_alerts,
        low_stock_alerts,
        to_customers,
        version: _,
        updated_at: _,
    } = post;
    let view = SettingsView {
        email_notifications_enabled: to_me,
        weekly_report_enabled: weekly_report,
        expense_alert_enabled: expense_alerts,
        low_stock_alert_enabled: low_stock_alerts,
        invoice_notification_enabled: to_customers,
        invoicing: invoicing.into(),
    };
    Success::versioned(view, version)
}

/// Both only ever grow, and so does this with either.
fn version_of(invoicing: &InvoicingSettings, post: &PostSettings) -> Version {
    invoicing.version + post.version - 1
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
