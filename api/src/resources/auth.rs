//! `/auth`: signing up, in and out, the second step, and passwords that were forgotten.

use std::sync::Arc;

use identity::{
    DeviceToken, EmailAddress, IdentityError, IdentityService, InvitationId, Login, Method, Password, Proof,
    Register, SecondStep, SignedIn, Visit,
};
use kernel::{Currency, Name, Text, Timestamp, Unvalidated, Zone};
use poem::{
    IntoResponse, Request, Response,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Enum, Object, OpenApi, Union,
    registry::{MetaResponses, Registry},
};
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;

use super::{
    Tag,
    passkeys::{RequestOptions, UsedPasskey, encoded},
    user::ProfileView,
};
use crate::{
    Registration, Settings,
    body::{Body, BodyOrNone},
    caller::{Caller, Visitor},
    envelope::{Accepted, Created, Done, Reply, Success},
    error::ApiError,
    validation::validated,
    wire::Email,
};

pub(crate) struct Auth {
    identity: Arc<IdentityService>,
    settings: Arc<Settings>,
}

/// Where the refresh token is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
enum Client {
    /// In an `HttpOnly` cookie, out of reach of scripts.
    Web,
    /// In the body.
    Api,
}

/// Opens an account.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewAccount {
    email: Email,
    /// At least 8 characters with upper and lower case, a digit and a special character; or a passphrase of at
    /// least 12 characters that is hard to guess. Nothing of one's name or address.
    password: Text<{ identity::PASSWORD_MAX }>,
    name: Option<Name<{ identity::NAME_MAX }>>,
    /// UTC, where left out.
    timezone: Option<Zone>,
    /// USD, where left out.
    currency: Option<Currency>,
    client: Option<Client>,
    /// From the link of an invitation, where the server takes new accounts by those alone.
    invitation: Option<Text<512>>,
}

/// Sets the server up.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct FirstAdmin {
    /// From the link that the server has printed.
    token: Text<512>,
    /// Of an account that there is already, or of a new one.
    email: Email,
    /// That of the account, or as when one opens an account.
    password: Text<{ identity::PASSWORD_MAX }>,
    name: Option<Name<{ identity::NAME_MAX }>>,
    /// UTC, where left out.
    timezone: Option<Zone>,
    /// USD, where left out.
    currency: Option<Currency>,
    client: Option<Client>,
}

/// Signs in.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    email: Text<{ identity::EMAIL_MAX }>,
    password: Text<1024>,
    client: Option<Client>,
    /// The `deviceToken` of a former sign-in on this device, which browsers have in a cookie: with it, strangers who
    /// guess at the password keep no one waiting.
    device_token: Option<Text<512>>,
}

/// Trades a refresh token for a new pair.
#[derive(Default, Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct Refresh {
    /// Left out by browsers, whose token is in a cookie.
    refresh_token: Option<Text<512>>,
}

/// Asks for a link to choose a new password with.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ForgottenPassword {
    email: Email,
}

/// Chooses a new password.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewPassword {
    /// From the link that was mailed.
    token: Text<512>,
    /// As when one opens an account.
    password: Text<{ identity::PASSWORD_MAX }>,
}

/// Shows that a mail has arrived.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct ArrivedMail {
    /// From the link that was mailed.
    token: Text<512>,
}

/// Where to look for a mail.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct MailedView {
    pub(super) email: Email,
}

/// Whose account it is.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct OwnerView {
    /// To sign in with.
    email: Email,
}

/// An account that is open, or that waits for its owner.
enum Registered {
    SignedIn(Box<Created<SignedInView>>),
    Mailed(Accepted<MailedView>),
}

impl IntoResponse for Registered {
    fn into_response(self) -> Response {
        match self {
            Self::SignedIn(reply) => (*reply).into_response(),
            Self::Mailed(reply) => reply.into_response(),
        }
    }
}

impl ApiResponse for Registered {
    fn meta() -> MetaResponses {
        let mut responses = Created::<SignedInView>::meta().responses;
        responses.extend(Accepted::<MailedView>::meta().responses);
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        Created::<SignedInView>::register(registry);
        Accepted::<MailedView>::register(registry);
    }
}

/// Signs in once more.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct StepUp {
    password: Text<1024>,
    /// Where a second factor is on, this, `recoveryCode` or `passkey`: six digits of the app.
    code: Option<Text<16>>,
    recovery_code: Option<Text<64>>,
    /// With a challenge of `POST /auth/passkey/challenge`.
    passkey: Option<UsedPasskey>,
}

/// Finishes signing in.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct SecondFactor {
    /// From the answer to the password.
    mfa_token: Text<4096>,
    /// This, `recoveryCode` or `passkey`: six digits of the app.
    code: Option<Text<16>>,
    recovery_code: Option<Text<64>>,
    /// With a challenge of `POST /auth/passkey/challenge`.
    passkey: Option<UsedPasskey>,
    client: Option<Client>,
}

/// Signs in with a passkey.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct PasskeyLogin {
    passkey: UsedPasskey,
    client: Option<Client>,
    /// As at `POST /auth/login`.
    device_token: Option<Text<512>>,
}

/// What the password leads to: one is signed in, or is asked for a second factor.
#[derive(Union, Serialize, Deserialize)]
#[oai(one_of = true)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "one is made at each sign-in, and written at once")]
enum LoginView {
    SignedIn(SignedInView),
    SecondStep(SecondStepView),
}

/// That the password is right, and that more is asked for.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SecondStepView {
    /// Always true.
    mfa_required: bool,
    /// For `POST /auth/mfa`, and for nothing else.
    mfa_token: String,
    /// Seconds until the token is no longer good.
    expires_in: i64,
    /// What would do.
    methods: Vec<MethodName>,
    /// The `credentialId` of each passkey that would do.
    passkeys: Vec<String>,
}

/// What shows who one is, besides the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
enum MethodName {
    /// A code of an app.
    Totp,
    RecoveryCode,
    Passkey,
}

/// That one has just signed in.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SteppedUpView {
    /// Until when that is good for what asks for it.
    valid_until: Timestamp,
}

/// What one gets by signing in.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SignedInView {
    user: ProfileView,
    /// Goes into `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: String,
    /// Seconds until the access token is no longer good.
    expires_in: i64,
    /// Null for browsers, whose token is in a cookie.
    refresh_token: Option<String>,
    /// To be kept on this device, also when one signs out, and shown at the next sign-in; it opens nothing. Null for
    /// browsers, which have it in a cookie, and where tokens are only refreshed.
    device_token: Option<String>,
}

impl Auth {
    pub(crate) fn new(identity: Arc<IdentityService>, settings: Arc<Settings>) -> Self {
        Self { identity, settings }
    }

    /// `__Host-` binds a cookie to this very host, which browsers only allow over TLS.
    fn cookie_name(&self, cookie: &str) -> String {
        if self.settings.is_tls() { format!("__Host-{cookie}") } else { cookie.to_owned() }
    }

    /// Sent along with requests of our own pages alone, and out of reach of their scripts.
    fn cookie(&self, cookie: &str, value: &str, max_age: i64) -> Option<HeaderValue> {
        let secure = if self.settings.is_tls() { "; Secure" } else { "" };
        let name = self.cookie_name(cookie);
        let text = format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
        HeaderValue::try_from(text).ok()
    }

    /// The answer, with the tokens where this client keeps them.
    fn answer<const STATUS: u16>(
        &self,
        signed_in: SignedIn,
        client: Option<Client>,
    ) -> Reply<SignedInView, STATUS> {
        let (view, cookies) = self.told(signed_in, client);
        let reply = Reply::secret(view);
        cookies.into_iter().fold(reply, Reply::with_cookie)
    }

    /// What a client is told, and what its cookies keep.
    fn told(&self, signed_in: SignedIn, client: Option<Client>) -> (SignedInView, [Option<HeaderValue>; 2]) {
        const WEEK: i64 = 7 * 24 * 60 * 60;
        let SignedIn { account, access_token, expires_in, refresh_token, device_token } = signed_in;
        let refresh_token = refresh_token.encode();
        let device_token = device_token.map(|token| token.encode());
        let web = client == Some(Client::Web);
        let (mut session, mut device) = (None, None);
        if web {
            session = self.cookie(REFRESH_COOKIE, &refresh_token, WEEK);
            device = device_token
                .as_deref()
                .and_then(|token| self.cookie(DEVICE_COOKIE, token, DeviceToken::lifetime()));
        }
        let view = SignedInView {
            user: account.into(),
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in,
            refresh_token: (!web).then_some(refresh_token),
            device_token: device_token.filter(|_| !web),
        };
        (view, [session, device])
    }

    /// Someone who may show that this device is known.
    fn visit(&self, request: &Request, visitor: Visitor, device_token: Option<Text<512>>) -> Visit {
        let from_cookie = || cookie(request, &self.cookie_name(DEVICE_COOKIE)).map(str::to_owned);
        Visit { device: device_token.map(Text::into_string).or_else(from_cookie), ..visitor.0 }
    }

    async fn register_by_mail(
        &self,
        visit: Visit,
        order: Unvalidated<Register>,
        email: EmailAddress,
        invitation: Option<InvitationId>,
    ) -> Result<Registered, ApiError> {
        let registration = self.identity.prepare(validated(order)?).await?;
        let identity = self.identity.clone();
        aside(async move { identity.open_by_mail(&visit, registration, invitation).await });
        Ok(Registered::Mailed(Accepted::secret(MailedView { email: Email(email) })))
    }
}

const REFRESH_COOKIE: &str = "earntrack-refresh";

const DEVICE_COOKIE: &str = "earntrack-device";

const ONE_OF_THREE: &str = "Give one of code, recoveryCode and passkey";

/// What is shown of a second factor, where anything is.
fn proof(
    code: Option<Text<16>>,
    recovery_code: Option<Text<64>>,
    passkey: Option<UsedPasskey>,
) -> Result<Option<Proof>, ApiError> {
    let passkey = passkey.map(|passkey| passkey.into_domain("passkey")).transpose()?;
    let given = [
        ("code", code.map(|code| Proof::Code(code.into_string()))),
        ("recoveryCode", recovery_code.map(|code| Proof::RecoveryCode(code.into_string()))),
        ("passkey", passkey.map(Proof::Passkey)),
    ];
    let mut given = given.into_iter().filter_map(|(field, proof)| Some((field, proof?)));
    let first = given.next();
    match given.next() {
        Some((field, _)) => Err(ApiError::invalid_field(field, ONE_OF_THREE)),
        None => Ok(first.map(|(_, proof)| proof)),
    }
}

/// Does what no answer waits for: how long it takes would tell who has an account.
fn aside(work: impl Future<Output = Result<(), IdentityError>> + Send + 'static) {
    let work = async move {
        if let Err(error) = work.await {
            tracing::error!(error = &error as &dyn std::error::Error, "what was taken on failed");
        }
    };
    tokio::spawn(work.in_current_span());
}

#[OpenApi(prefix_path = "/auth", tag = "Tag::Auth")]
impl Auth {
    /// Open an account
    ///
    /// Signs in at once; 409 `EMAIL_TAKEN` when the address has an account. A server that sends mail answers 202 in
    /// either case instead, and whoever reads mail to the address finds there what to do next. A server that takes new
    /// accounts by invitation alone answers 403 `INVITATION_REQUIRED` without a good one.
    #[oai(path = "/register", method = "post", operation_id = "register")]
    async fn register(&self, visitor: Visitor, body: Body<NewAccount>) -> Result<Registered, ApiError> {
        let NewAccount { email, password, name, timezone, currency, client, invitation } = body.0;
        let invitation = match self.settings.registration {
            Registration::Open => None,
            Registration::Invite => {
                Some(self.identity.invitation_for(&email.0, invitation.as_deref()).await?)
            }
            Registration::Closed => {
                return Err(ApiError::new(
                    StatusCode::CONFLICT,
                    "REGISTRATION_CLOSED",
                    "This server takes no new accounts",
                ));
            }
        };
        let order = Unvalidated::new(Register {
            email: email.0.clone(),
            password: Password::new(password.into_string()),
            name,
            zone: timezone.unwrap_or(Zone::UTC),
            currency: currency.unwrap_or(self.settings.currency),
            rules: self.identity.password_rules(),
        });
        if self.identity.sends_mail() {
            return self.register_by_mail(visitor.0, order, email.0, invitation).await;
        }
        let signed_in = self.identity.register(visitor.0, validated(order)?, invitation).await?;
        let answer = self.answer::<201>(signed_in, client).at("/api/v1/user/profile".to_owned());
        Ok(Registered::SignedIn(Box::new(answer)))
    }

    /// Set the server up
    ///
    /// With the link that the server prints while it has no admin: opens an account, or takes the one of the address
    /// and its password, and makes it an admin. Good once; 422 `LINK_NOT_GOOD` afterwards, and for a token that is
    /// too old or none. 422 `WRONG_PASSWORD` where the address has an account.
    #[oai(path = "/setup", method = "post", operation_id = "setUp")]
    async fn set_up(
        &self,
        visitor: Visitor,
        body: Body<FirstAdmin>,
    ) -> Result<Created<SignedInView>, ApiError> {
        let FirstAdmin { token, email, password, name, timezone, currency, client } = body.0;
        let order = validated(Unvalidated::new(Register {
            email: email.0,
            password: Password::new(password.into_string()),
            name,
            zone: timezone.unwrap_or(Zone::UTC),
            currency: currency.unwrap_or(self.settings.currency),
            rules: self.identity.password_rules(),
        }))?;
        let signed_in = self.identity.set_up(visitor.0, &token, order).await?;
        Ok(self.answer(signed_in, client).at("/api/v1/user/profile".to_owned()))
    }

    /// Sign in
    ///
    /// 401 `BAD_CREDENTIALS` for an unknown address and for a wrong password alike. Either slows down whoever tries
    /// the address next, for a second first and for a minute at most: 429 `TOO_MANY_ATTEMPTS` with `Retry-After`. On a
    /// device that shows the `deviceToken` of a former sign-in only its own failures count. Where a second factor is on,
    /// the right password is answered with an `mfaToken`, and `POST /auth/mfa` signs in. 403 `ACCOUNT_DISABLED` for
    /// whoever knows the password of an account that an admin has disabled.
    #[oai(path = "/login", method = "post", operation_id = "login")]
    async fn login(
        &self,
        request: &Request,
        visitor: Visitor,
        body: Body<Credentials>,
    ) -> Result<Success<LoginView>, ApiError> {
        let Credentials { email, password, client, device_token } = body.0;
        let visit = self.visit(request, visitor, device_token);
        // What is no address is no one's address, which takes as long to find out as any other.
        let email: Option<EmailAddress> = email.parse().ok();
        let password = Password::new(password.into_string());
        Ok(match self.identity.login(visit, email, password).await? {
            Login::SignedIn(signed_in) => {
                let (view, cookies) = self.told(*signed_in, client);
                let reply = Success::secret(LoginView::SignedIn(view));
                cookies.into_iter().fold(reply, Reply::with_cookie)
            }
            Login::SecondStep(step) => Success::secret(LoginView::SecondStep(step.into())),
        })
    }

    /// Finish signing in with a second factor
    ///
    /// Give a `code`, a `recoveryCode` or a `passkey`; each is good once. 401 `BAD_CODE` slows down as a wrong password does, and the
    /// `mfaToken` is good for another try. 401 `MFA_TOKEN_NOT_GOOD` after five minutes, or where the password or the
    /// factor was changed: begin again with the password.
    #[oai(path = "/mfa", method = "post", operation_id = "finishLogin")]
    async fn finish_login(
        &self,
        visitor: Visitor,
        body: Body<SecondFactor>,
    ) -> Result<Success<SignedInView>, ApiError> {
        let SecondFactor { mfa_token, code, recovery_code, passkey, client } = body.0;
        let proof = proof(code, recovery_code, passkey)?;
        let proof = proof.ok_or_else(|| ApiError::invalid_field("code", ONE_OF_THREE))?;
        let signed_in = self.identity.finish_login(visitor.0, &mfa_token, proof).await?;
        Ok(self.answer(signed_in, client))
    }

    /// Begin to sign in with a passkey
    ///
    /// What a browser is to have a device sign, whoever it is. Good for five minutes, and once.
    #[oai(path = "/passkey/challenge", method = "post", operation_id = "requestPasskey")]
    #[expect(clippy::unused_async, reason = "operations are async")]
    async fn request_passkey(&self, _visitor: Visitor) -> Result<Success<RequestOptions>, ApiError> {
        Ok(Success::secret(self.identity.request_passkey().into()))
    }

    /// Sign in with a passkey
    ///
    /// Without a password and without another factor: the device has seen that it is you. 401 `BAD_PASSKEY`, whatever is
    /// wrong.
    #[oai(path = "/passkey", method = "post", operation_id = "loginWithPasskey")]
    async fn login_with_passkey(
        &self,
        request: &Request,
        visitor: Visitor,
        body: Body<PasskeyLogin>,
    ) -> Result<Success<SignedInView>, ApiError> {
        let PasskeyLogin { passkey, client, device_token } = body.0;
        let visit = self.visit(request, visitor, device_token);
        let signed_in = self.identity.login_with_passkey(visit, &passkey.into_domain("passkey")?).await?;
        Ok(self.answer(signed_in, client))
    }

    /// Trade a refresh token for a new pair
    ///
    /// The token before the present one gets the same successor for ten seconds; an older one ends the session. Browsers,
    /// whose token is in a cookie, need no body.
    #[oai(path = "/refresh", method = "post", operation_id = "refreshTokens")]
    async fn refresh(
        &self,
        request: &Request,
        visitor: Visitor,
        body: BodyOrNone<Refresh>,
    ) -> Result<Success<SignedInView>, ApiError> {
        let Refresh { refresh_token } = body.0.unwrap_or_default();
        let from_cookie = cookie(request, &self.cookie_name(REFRESH_COOKIE))
            .filter(|_| self.settings.is_at_home(request))
            .map(str::to_owned);
        let (token, client) = match (refresh_token, from_cookie) {
            (Some(token), _) => (token.into_string(), None),
            (None, Some(token)) => (token, Some(Client::Web)),
            (None, None) => return Err(ApiError::unauthenticated()),
        };
        let signed_in = self.identity.refresh(visitor.0, &token).await?;
        Ok(self.answer(signed_in, client))
    }

    /// Ask for a link to choose a new password with
    ///
    /// 202 whether or not the address has an account; where it has, the link is mailed there, at most once a minute,
    /// and is good for 30 minutes.
    #[oai(path = "/forgot-password", method = "post", operation_id = "forgotPassword")]
    #[expect(clippy::unused_async, reason = "no answer waits for what only known addresses cost")]
    async fn forgot(
        &self,
        visitor: Visitor,
        body: Body<ForgottenPassword>,
    ) -> Result<Accepted<MailedView>, ApiError> {
        let (identity, visit, email) = (self.identity.clone(), visitor.0, body.0.email.0.clone());
        aside(async move { identity.request_password_reset(&visit, &email).await });
        Ok(Accepted::secret(MailedView { email: body.0.email }))
    }

    /// Choose a new password with a link
    ///
    /// Good once. Every session of the account ends, and every token for programs. 422 `LINK_NOT_GOOD` for a token that
    /// was used, is too old, or is none.
    #[oai(path = "/reset-password", method = "post", operation_id = "resetPassword")]
    async fn reset(&self, visitor: Visitor, body: Body<NewPassword>) -> Result<Success<OwnerView>, ApiError> {
        let NewPassword { token, password } = body.0;
        let password = Password::new(password.into_string());
        let account = self.identity.reset_password(&visitor.0, &token, password).await?;
        Ok(Success::secret(OwnerView { email: Email(account.email) }))
    }

    /// Show that a mail has arrived
    ///
    /// With the token of its link: the address is verified then, or becomes the account's. 422 `LINK_NOT_GOOD` as for a
    /// new password; 409 `EMAIL_TAKEN` where the address has got an account in the meantime.
    #[oai(path = "/verify-email", method = "post", operation_id = "verifyEmail")]
    async fn verify(
        &self,
        visitor: Visitor,
        body: Body<ArrivedMail>,
    ) -> Result<Success<OwnerView>, ApiError> {
        let account = self.identity.verify_email(&visitor.0, &body.0.token).await?;
        Ok(Success::secret(OwnerView { email: Email(account.email) }))
    }

    /// Sign in once more
    ///
    /// What is worth a thief's while asks for a sign-in of the last 15 minutes, and answers 403 `STEP_UP_REQUIRED`
    /// otherwise. The session goes on with the tokens that it has. 422 `WRONG_PASSWORD`. Where a second factor is on, a
    /// `code`, a `recoveryCode` or a `passkey` is asked for as well: 422 `CODE_REQUIRED`, `WRONG_CODE`.
    #[oai(path = "/step-up", method = "post", operation_id = "stepUp")]
    async fn step_up(&self, caller: Caller, body: Body<StepUp>) -> Result<Success<SteppedUpView>, ApiError> {
        let StepUp { password, code, recovery_code, passkey } = body.0;
        let proof = proof(code, recovery_code, passkey)?;
        let password = Password::new(password.into_string());
        let valid_until = self.identity.step_up(&caller.actor(), caller.session()?, password, proof).await?;
        Ok(Success::secret(SteppedUpView { valid_until }))
    }

    /// Sign out
    ///
    /// Ends the session: its access token and its refresh token are no longer good.
    #[oai(path = "/logout", method = "post", operation_id = "logout")]
    async fn logout(&self, caller: Caller) -> Result<Done, ApiError> {
        self.identity.logout(&caller.actor(), caller.session()?).await?;
        Ok(self.cookie(REFRESH_COOKIE, "", 0).map_or_else(Done::new, Done::with_cookie))
    }
}

impl From<SecondStep> for SecondStepView {
    fn from(step: SecondStep) -> Self {
        let SecondStep { token, expires_in, methods, credentials } = step;
        let methods = methods.into_iter().map(MethodName::from).collect();
        let passkeys = credentials.iter().map(|credential| encoded(credential)).collect();
        Self { mfa_required: true, mfa_token: token, expires_in, methods, passkeys }
    }
}

impl From<Method> for MethodName {
    fn from(method: Method) -> Self {
        match method {
            Method::Totp => Self::Totp,
            Method::RecoveryCode => Self::RecoveryCode,
            Method::Passkey => Self::Passkey,
        }
    }
}

/// The value of one cookie of a request (RFC 6265 §5.4).
fn cookie<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let pairs = request.header(header::COOKIE)?.split(';');
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}
