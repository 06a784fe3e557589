//! `/user/mfa/passkeys`: one's passkeys, and what browsers say of them.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{
    Assertion, Attestation, Challenge, IdentityService, KeyOrder, KeyRequest, PASSKEY_NAME_MAX, Passkey,
    PasskeyId,
};
use kernel::{FieldFault, Name, Text, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::{Caller, RecentCaller},
    envelope::{Created, Done, List, Success},
    error::ApiError,
    precondition::of_no_version,
    spec::BASE,
};

pub(crate) struct Passkeys {
    identity: Arc<IdentityService>,
}

/// Keeps a key that a browser has just had made.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewPasskey {
    /// What its owner calls it.
    name: Name<PASSKEY_NAME_MAX>,
    /// Of the browser's `response`, in base64url, as both.
    #[oai(rename = "clientDataJSON")]
    #[serde(rename = "clientDataJSON")]
    client_data: Text<4096>,
    attestation_object: Text<16384>,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct PasskeyPatch {
    name: Option<Name<PASSKEY_NAME_MAX>>,
}

/// What a browser says of a key that was just used, in base64url.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub(super) struct UsedPasskey {
    /// The browser's `id`.
    credential_id: Text<1364>,
    #[oai(rename = "clientDataJSON")]
    #[serde(rename = "clientDataJSON")]
    client_data: Text<4096>,
    authenticator_data: Text<4096>,
    signature: Text<2048>,
    user_handle: Option<Text<128>>,
}

/// A passkey, without what only its device has.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PasskeyView {
    id: PasskeyId,
    name: Name<PASSKEY_NAME_MAX>,
    /// What its device calls it, in base64url.
    credential_id: String,
    created_at: Timestamp,
    /// Null where it never was.
    last_used_at: Option<Timestamp>,
}

/// For `PublicKeyCredential.parseCreationOptionsFromJSON` of a browser.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct CreationOptions {
    challenge: String,
    rp: RelyingParty,
    user: KeyOwner,
    pub_key_cred_params: Vec<KeyKind>,
    /// Milliseconds for which the challenge is good.
    timeout: i64,
    exclude_credentials: Vec<KnownKey>,
    authenticator_selection: KeySelection,
    /// Always `none`: who made a device is not asked.
    attestation: String,
}

/// Where a key is for.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct RelyingParty {
    /// The domain that it is bound to.
    id: String,
    name: String,
}

/// Whom a key is for, as a device shows it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct KeyOwner {
    id: String,
    name: String,
    display_name: String,
}

/// A kind of key that is taken.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct KeyKind {
    /// Always `public-key`.
    r#type: String,
    /// As COSE numbers them.
    alg: i32,
}

/// A key that there is.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct KnownKey {
    /// Always `public-key`.
    r#type: String,
    id: String,
}

/// What a device has to do.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct KeySelection {
    resident_key: String,
    require_resident_key: bool,
    user_verification: String,
}

/// For `PublicKeyCredential.parseRequestOptionsFromJSON` of a browser.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestOptions {
    challenge: String,
    rp_id: String,
    /// Milliseconds for which the challenge is good.
    timeout: i64,
    user_verification: String,
    /// None: who one is the device tells. As a second factor, the `passkeys` of the first step.
    allow_credentials: Vec<KnownKey>,
}

/// ES256, `EdDSA` and RS256.
const KINDS: [i32; 3] = [-7, -8, -257];

const PUBLIC_KEY: &str = "public-key";

impl Passkeys {
    pub(crate) fn new(identity: Arc<IdentityService>) -> Self {
        Self { identity }
    }
}

#[OpenApi(prefix_path = "/user/mfa/passkeys", tag = "Tag::User")]
impl Passkeys {
    /// Your passkeys
    ///
    /// The oldest first.
    #[oai(path = "/", method = "get", operation_id = "listPasskeys")]
    async fn list(&self, caller: Caller) -> Result<List<PasskeyView>, ApiError> {
        let passkeys = self.identity.passkeys(caller.user()).await?;
        Ok(List::whole(passkeys.into_iter().map(PasskeyView::from).collect()).secret())
    }

    /// Begin to make a passkey
    ///
    /// What a browser is to have a device make.
    #[oai(path = "/challenge", method = "post", operation_id = "beginPasskey")]
    async fn begin(&self, caller: RecentCaller) -> Result<Success<CreationOptions>, ApiError> {
        let order = self.identity.order_passkey(caller.user()).await?;
        Ok(Success::secret(order.into()))
    }

    /// Keep a passkey
    ///
    /// With it one signs in by `POST /auth/passkey` without a password, or shows it as a second factor. 422
    /// `PASSKEY_NOT_GOOD` for one that was not made for this server, for you, or without its device seeing that it is
    /// you; 409 `PASSKEY_EXISTS`, and `TOO_MANY_PASSKEYS` beyond 20.
    #[oai(path = "/", method = "post", operation_id = "addPasskey")]
    async fn add(
        &self,
        caller: RecentCaller,
        body: Body<NewPasskey>,
    ) -> Result<Created<PasskeyView>, ApiError> {
        let NewPasskey { name, client_data, attestation_object } = body.0;
        let [client_data, attestation_object] =
            decoded([("clientDataJSON", &client_data), ("attestationObject", &attestation_object)])?;
        let attestation = Attestation { client_data, attestation_object };
        let passkey = self.identity.add_passkey(&caller.actor(), name, &attestation).await?;
        let place = format!("{BASE}/user/mfa/passkeys/{}", passkey.id);
        Ok(Created::secret(PasskeyView::from(passkey)).at(place))
    }

    /// One passkey
    #[oai(path = "/:id", method = "get", operation_id = "getPasskey")]
    async fn get(&self, caller: Caller, id: Path<PasskeyId>) -> Result<Success<PasskeyView>, ApiError> {
        Ok(Success::secret(self.identity.passkey(caller.user(), id.0).await?.into()))
    }

    /// Name a passkey
    #[oai(path = "/:id", method = "put", operation_id = "updatePasskey")]
    async fn rename(
        &self,
        caller: Caller,
        id: Path<PasskeyId>,
        /// Nothing but `*`, for this has no version: 412 otherwise.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<PasskeyPatch>,
    ) -> Result<Success<PasskeyView>, ApiError> {
        if let Err(refusal) = of_no_version(if_match.0.as_deref()) {
            // What is not there is not found, whatever is asked of it.
            self.identity.passkey(caller.user(), id.0).await?;
            return Err(refusal);
        }
        let passkey = self.identity.rename_passkey(&caller.actor(), id.0, body.0.name).await?;
        Ok(Success::secret(passkey.into()))
    }

    /// Remove a passkey
    ///
    /// It opens nothing from then on. Sessions that were opened with it go on.
    #[oai(path = "/:id", method = "delete", operation_id = "removePasskey")]
    async fn remove(&self, caller: RecentCaller, id: Path<PasskeyId>) -> Result<Done, ApiError> {
        self.identity.remove_passkey(&caller.actor(), id.0).await?;
        Ok(Done::new())
    }
}

impl UsedPasskey {
    /// # Errors
    /// 400 that names what is not in base64url, below `place`.
    pub(super) fn into_domain(self, place: &str) -> Result<Assertion, ApiError> {
        let Self { credential_id, client_data, authenticator_data, signature, user_handle } = self;
        let handle = user_handle.as_deref().unwrap_or_default();
        let named = |field: &str| format!("{place}.{field}");
        let [credential, client_data, authenticator_data, signature, handle] = decoded([
            (&*named("credentialId"), &credential_id),
            (&*named("clientDataJSON"), &client_data),
            (&*named("authenticatorData"), &authenticator_data),
            (&*named("signature"), &signature),
            (&*named("userHandle"), handle),
        ])?;
        let user_handle = user_handle.map(|_| handle);
        Ok(Assertion { credential, client_data, authenticator_data, signature, user_handle })
    }
}

/// The bytes of fields, or the names of all that are none.
fn decoded<const N: usize>(fields: [(&str, &str); N]) -> Result<[Vec<u8>; N], ApiError> {
    let bytes = fields.map(|(_, text)| BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')));
    let faults: Vec<FieldFault> = fields
        .iter()
        .zip(&bytes)
        .filter(|(_, bytes)| bytes.is_err())
        .map(|((field, _), _)| ((*field).to_owned(), "Must be Base64URL".to_owned()))
        .collect();
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    Ok(bytes.map(Result::unwrap_or_default))
}

pub(super) fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        let Passkey { id, user: _, name, credential, public_key: _, sign_count: _, created_at, used_at } =
            passkey;
        Self { id, name, credential_id: encoded(&credential), created_at, last_used_at: used_at }
    }
}

impl From<&Passkey> for KnownKey {
    fn from(passkey: &Passkey) -> Self {
        Self { r#type: PUBLIC_KEY.to_owned(), id: encoded(&passkey.credential) }
    }
}

impl From<KeyOrder> for CreationOptions {
    fn from(order: KeyOrder) -> Self {
        let KeyOrder { challenge, domain, account, others } = order;
        let name = account.email.to_string();
        let kind = |alg| KeyKind { r#type: PUBLIC_KEY.to_owned(), alg };
        Self {
            challenge: encoded(&challenge.to_bytes()),
            rp: RelyingParty { id: domain, name: "EarnTrack".to_owned() },
            user: KeyOwner {
                id: encoded(account.id.uuid().as_bytes()),
                display_name: account.name.as_deref().map_or_else(|| name.clone(), str::to_owned),
                name,
            },
            pub_key_cred_params: KINDS.map(kind).into(),
            timeout: Challenge::lifetime_ms(),
            exclude_credentials: others.iter().map(KnownKey::from).collect(),
            authenticator_selection: KeySelection {
                resident_key: "required".to_owned(),
                require_resident_key: true,
                user_verification: "required".to_owned(),
            },
            attestation: "none".to_owned(),
        }
    }
}

impl From<KeyRequest> for RequestOptions {
    fn from(request: KeyRequest) -> Self {
        let KeyRequest { challenge, domain } = request;
        Self {
            challenge: encoded(&challenge.to_bytes()),
            rp_id: domain,
            timeout: Challenge::lifetime_ms(),
            user_verification: "required".to_owned(),
            allow_credentials: Vec::new(),
        }
    }
}
