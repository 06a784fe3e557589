//! `/user/consents`, `/user/export`, `/user/account`: one's rights over what is kept of one.

use std::sync::Arc;

use ::rights::{
    AccountExport, Consent, ConsentsService, Decision, Erasure, ErasuresService, ExportId, ExportsService,
    REASON_MAX, Standing, TEXT_VERSION_MAX,
};
use documents::Strongbox;
use kernel::{Name, Text, Timestamp, hex};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    archive::AccountArchive,
    body::{Body, BodyOrNone},
    caller::{Caller, RecentCaller},
    envelope::{Accepted, List, Success},
    error::ApiError,
    precondition::of_no_version,
    spec::BASE,
    wire::{ConsentPurpose, ExportStanding},
};

pub(crate) struct Rights {
    consents: Arc<ConsentsService>,
    exports: Arc<ExportsService>,
    erasures: Arc<ErasuresService>,
    strongbox: Strongbox,
}

/// Decides of purposes; what is not mentioned stays as it is.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ConsentsPatch {
    #[oai(validator(min_items = 1, max_items = 20))]
    consents: Vec<NewConsent>,
}

/// A decision.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewConsent {
    purpose: ConsentPurpose,
    /// Which words were shown: whatever you call their version.
    text_version: Name<TEXT_VERSION_MAX>,
    granted: bool,
}

/// Where a purpose stands.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ConsentView {
    purpose: ConsentPurpose,
    /// False until it was granted, and once it was withdrawn.
    granted: bool,
    /// The words that were shown; null before the first decision.
    text_version: Option<Name<TEXT_VERSION_MAX>>,
    decided_at: Option<Timestamp>,
    /// The latest decision first; at most 20 are shown, and all are kept.
    history: Vec<DecisionView>,
}

/// A decision, as it was made.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DecisionView {
    granted: bool,
    text_version: Name<TEXT_VERSION_MAX>,
    decided_at: Timestamp,
}

/// An archive of an account.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct AccountExportView {
    id: ExportId,
    status: ExportStanding,
    requested_at: Timestamp,
    /// When it was made.
    ready_at: Option<Timestamp>,
    /// When it is swept away.
    expires_at: Option<Timestamp>,
    size_bytes: Option<u64>,
    /// Of the archive, in hexadecimal digits.
    sha256: Option<String>,
    /// Where its bytes are, once it is ready.
    content_url: Option<String>,
}

/// Why, if one likes to say.
#[derive(Object, Deserialize, Serialize, Default)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ErasureOrder {
    reason: Option<Text<REASON_MAX>>,
}

/// How an account stands.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct OwnAccountView {
    /// Null while the account is to stay.
    erasure: Option<ErasureView>,
}

/// That an account is to be erased.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ErasureView {
    requested_at: Timestamp,
    /// Until then it can be taken back.
    due_at: Timestamp,
    reason: Option<Text<REASON_MAX>>,
}

impl Rights {
    pub(crate) fn new(
        consents: Arc<ConsentsService>,
        exports: Arc<ExportsService>,
        erasures: Arc<ErasuresService>,
        strongbox: Strongbox,
    ) -> Self {
        Self { consents, exports, erasures, strongbox }
    }

    async fn consents_of(&self, caller: &Caller) -> Result<Vec<ConsentView>, ApiError> {
        let standings = self.consents.standings(caller.user()).await?;
        Ok(standings.into_iter().map(ConsentView::from).collect())
    }

    async fn account_of(&self, caller: &Caller) -> Result<OwnAccountView, ApiError> {
        let erasure = match self.erasures.erasure(caller.user()).await {
            Ok(erasure) => Some(erasure.into()),
            Err(::rights::RightsError::NoErasure) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(OwnAccountView { erasure })
    }
}

#[OpenApi(prefix_path = "/user", tag = "Tag::User")]
impl Rights {
    /// What you have consented to
    #[oai(path = "/consents", method = "get", operation_id = "listConsents")]
    async fn consents(&self, caller: Caller) -> Result<List<ConsentView>, ApiError> {
        Ok(List::whole(self.consents_of(&caller).await?))
    }

    /// Consent, or withdraw a consent
    ///
    /// Each decision is kept with its time and the words that were shown; it is looked at whenever something is about
    /// to be sent.
    #[oai(path = "/consents", method = "put", operation_id = "updateConsents")]
    async fn decide(
        &self,
        caller: Caller,
        /// Nothing but `*`, for this has no version: 412 otherwise.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<ConsentsPatch>,
    ) -> Result<Success<Vec<ConsentView>>, ApiError> {
        of_no_version(if_match.0.as_deref())?;
        let decision = |NewConsent { purpose, text_version, granted }| Decision {
            purpose: purpose.into(),
            text_version,
            is_granted: granted,
        };
        let decisions = body.0.consents.into_iter().map(decision).collect();
        self.consents.decide(&caller.actor(), decisions).await?;
        Ok(Success::new(self.consents_of(&caller).await?))
    }

    /// Ask for all that is kept of you
    ///
    /// A ZIP archive is made in the background: every row of yours as JSON and CSV, your documents, your issued invoices
    /// as they were issued, and a `manifest.json` with the SHA-256 of each. While one is being made, asking again
    /// answers with that one.
    #[oai(path = "/export", method = "post", operation_id = "requestAccountExport")]
    async fn request_export(&self, caller: RecentCaller) -> Result<Accepted<AccountExportView>, ApiError> {
        let export = self.exports.request(&caller.actor()).await?;
        let (id, version) = (export.id, export.version);
        Ok(Accepted::versioned(export.into(), version).at(format!("{BASE}/user/export/{id}")))
    }

    /// How an export is getting on
    #[oai(path = "/export/:id", method = "get", operation_id = "getAccountExport")]
    async fn export(
        &self,
        caller: Caller,
        id: Path<ExportId>,
    ) -> Result<Success<AccountExportView>, ApiError> {
        let export = self.exports.export(caller.user(), id.0).await?;
        let version = export.version;
        Ok(Success::versioned(export.into(), version))
    }

    /// Download an export
    ///
    /// 409 `EXPORT_NOT_READY` before it is made, and `EXPORT_EXPIRED` after seven days.
    #[oai(path = "/export/:id/content", method = "get", operation_id = "downloadAccountExport")]
    async fn export_content(&self, caller: Caller, id: Path<ExportId>) -> Result<AccountArchive, ApiError> {
        let packed = self.exports.content(caller.user(), id.0).await?;
        Ok(AccountArchive::new(caller.user(), packed, self.strongbox.clone()))
    }

    /// How your account stands
    #[oai(path = "/account", method = "get", operation_id = "getAccount")]
    async fn account(&self, caller: Caller) -> Result<Success<OwnAccountView>, ApiError> {
        Ok(Success::new(self.account_of(&caller).await?))
    }

    /// Erase your account
    ///
    /// Every session ends at once. Until `dueAt` you can sign in again and take it back; after that everything of yours
    /// is removed, rows and files, and nobody can bring it back. What others were issued is theirs, and stays with
    /// them.
    #[oai(path = "/account", method = "delete", operation_id = "eraseAccount")]
    async fn erase(
        &self,
        caller: RecentCaller,
        body: BodyOrNone<ErasureOrder>,
    ) -> Result<Accepted<ErasureView>, ApiError> {
        let ErasureOrder { reason } = body.0.unwrap_or_default();
        let erasure = self.erasures.request(&caller.actor(), reason).await?;
        Ok(Accepted::secret(erasure.into()))
    }

    /// Keep your account after all
    ///
    /// 409 `NO_ERASURE` where it is not about to be erased.
    #[oai(path = "/account/restore", method = "post", operation_id = "restoreAccount")]
    async fn restore(&self, caller: Caller) -> Result<Success<OwnAccountView>, ApiError> {
        self.erasures.cancel(&caller.actor()).await?;
        Ok(Success::new(self.account_of(&caller).await?))
    }
}

impl From<Standing> for ConsentView {
    fn from(standing: Standing) -> Self {
        let granted = standing.is_granted();
        let Standing { purpose, history } = standing;
        let (text_version, decided_at) =
            history.first().map(|latest| (latest.text_version.clone(), latest.decided_at)).unzip();
        let decision = |Consent { id: _, user: _, purpose: _, text_version, is_granted, decided_at }| {
            DecisionView { granted: is_granted, text_version, decided_at }
        };
        Self {
            purpose: purpose.into(),
            granted,
            text_version,
            decided_at,
            history: history.into_iter().map(decision).collect(),
        }
    }
}

impl From<AccountExport> for AccountExportView {
    fn from(export: AccountExport) -> Self {
        let AccountExport {
            id,
            user: _,
            status,
            attempts: _,
            leased_until: _,
            packed,
            requested_at,
            ready_at,
            expires_at,
            version: _,
        } = export;
        Self {
            id,
            status: status.into(),
            requested_at,
            ready_at,
            expires_at,
            size_bytes: packed.map(|packed| packed.size_bytes),
            sha256: packed.map(|packed| hex(&packed.sha256)),
            content_url: packed.map(|_| format!("{BASE}/user/export/{id}/content")),
        }
    }
}

impl From<Erasure> for ErasureView {
    fn from(erasure: Erasure) -> Self {
        let Erasure { user: _, reason, requested_at, due_at, begun_at: _ } = erasure;
        Self { requested_at, due_at, reason }
    }
}
