//! `/user/mfa`: one's second factor, by an app or by codes on paper.

use std::sync::Arc;

use identity::{Factors, IdentityService, RecoverySecret};
use kernel::{Text, Timestamp};
use poem_openapi::{Object, OpenApi};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::{Caller, RecentCaller},
    envelope::{Created, Done, Success},
    error::ApiError,
    spec::BASE,
};

pub(crate) struct SecondFactors {
    identity: Arc<IdentityService>,
}

/// The first code of an app.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct FirstCode {
    /// Six digits, as the app shows them.
    code: Text<16>,
}

/// What is asked for besides the password.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct FactorsView {
    /// Whether signing in asks for more than the password.
    is_on: bool,
    totp: TotpView,
    /// Of ten, those that were not used.
    recovery_codes_left: u32,
}

/// An app that shows codes.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TotpView {
    is_on: bool,
    /// Null where it is off.
    since: Option<Timestamp>,
}

/// What an app is set up with.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TotpEnrolmentView {
    /// To be typed into the app, in Base32. It is never told again.
    secret: String,
    /// `otpauth://…`, for the QR code that the app reads instead.
    url: String,
}

/// Codes for when the app is lost, each good once.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct RecoveryCodesView {
    /// Ten, to be kept on paper. They are never told again.
    recovery_codes: Vec<String>,
}

impl SecondFactors {
    pub(crate) fn new(identity: Arc<IdentityService>) -> Self {
        Self { identity }
    }
}

#[OpenApi(prefix_path = "/user/mfa", tag = "Tag::User")]
impl SecondFactors {
    /// What is asked for besides your password
    #[oai(path = "/", method = "get", operation_id = "getFactors")]
    async fn get(&self, caller: Caller) -> Result<Success<FactorsView>, ApiError> {
        Ok(Success::secret(self.identity.factors(caller.user()).await?.into()))
    }

    /// Begin to set up an app that shows codes
    ///
    /// Counts once `POST /user/mfa/totp/confirm` is given a code of it, within an hour; beginning again replaces the
    /// secret. Codes are those of RFC 6238: SHA-1, six digits, 30 seconds. 409 `TOTP_IS_ON`.
    #[oai(path = "/totp", method = "post", operation_id = "beginTotp")]
    async fn begin(&self, caller: RecentCaller) -> Result<Created<TotpEnrolmentView>, ApiError> {
        let enrolment = self.identity.begin_totp(&caller.actor()).await?;
        let view = TotpEnrolmentView { secret: enrolment.secret.encode(), url: enrolment.url };
        Ok(Created::secret(view).at(format!("{BASE}/user/mfa")))
    }

    /// Turn the app on with its first code
    ///
    /// From then on signing in asks for a code. 422 `WRONG_CODE`; 409 `NO_ENROLMENT` where none was begun.
    #[oai(path = "/totp/confirm", method = "post", operation_id = "confirmTotp")]
    async fn confirm(
        &self,
        caller: RecentCaller,
        body: Body<FirstCode>,
    ) -> Result<Success<RecoveryCodesView>, ApiError> {
        let (actor, session) = (caller.actor(), caller.session()?);
        let secrets = self.identity.confirm_totp(&actor, session, &body.0.code).await?;
        Ok(Success::secret(secrets.into()))
    }

    /// Turn the app off
    ///
    /// Recovery codes are void then. 409 `MFA_IS_OFF` where it is not on.
    #[oai(path = "/totp", method = "delete", operation_id = "removeTotp")]
    async fn remove(&self, caller: RecentCaller) -> Result<Done, ApiError> {
        self.identity.remove_totp(&caller.actor()).await?;
        Ok(Done::new())
    }

    /// Make new recovery codes
    ///
    /// Those before are void then. 409 `MFA_IS_OFF`.
    #[oai(path = "/recovery-codes", method = "post", operation_id = "makeRecoveryCodes")]
    async fn make_recovery_codes(
        &self,
        caller: RecentCaller,
    ) -> Result<Created<RecoveryCodesView>, ApiError> {
        let secrets = self.identity.make_recovery_codes(&caller.actor()).await?;
        Ok(Created::secret(secrets.into()).at(format!("{BASE}/user/mfa")))
    }
}

impl From<Factors> for FactorsView {
    fn from(factors: Factors) -> Self {
        let Factors { totp_since: since, recovery_codes_left } = factors;
        let totp = TotpView { is_on: since.is_some(), since };
        let recovery_codes_left = u32::try_from(recovery_codes_left).unwrap_or(u32::MAX);
        Self { is_on: totp.is_on, totp, recovery_codes_left }
    }
}

impl From<Vec<RecoverySecret>> for RecoveryCodesView {
    fn from(secrets: Vec<RecoverySecret>) -> Self {
        Self { recovery_codes: secrets.iter().map(RecoverySecret::encode).collect() }
    }
}
