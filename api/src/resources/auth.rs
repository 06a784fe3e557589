//! Signing up, in and out.

use std::sync::Arc;

use identity::{EmailAddress, IdentityService, Password, Register, SignedIn};
use kernel::{Currency, Name, Text, Timestamp, Unvalidated, Zone};
use poem::{
    Request,
    http::{HeaderValue, StatusCode, header},
};
use poem_openapi::{Enum, Object, OpenApi};
use serde::{Deserialize, Serialize};

use super::{Tag, user::ProfileView};
use crate::{
    Settings,
    body::Body,
    caller::{Caller, Visitor},
    envelope::{Created, Done, Success},
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
}

/// Signs in.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    email: Text<{ identity::EMAIL_MAX }>,
    password: Text<1024>,
    client: Option<Client>,
}

/// Trades a refresh token for a new pair.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct Refresh {
    /// Left out by browsers, whose token is in a cookie.
    refresh_token: Option<Text<512>>,
}

/// Signs in once more.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct StepUp {
    password: Text<1024>,
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
}

impl Auth {
    pub(crate) fn new(identity: Arc<IdentityService>, settings: Arc<Settings>) -> Self {
        Self { identity, settings }
    }

    /// `__Host-` binds the cookie to this very host, which browsers only allow over TLS.
    fn cookie_name(&self) -> &'static str {
        if self.settings.is_tls() { "__Host-earntrack-refresh" } else { "earntrack-refresh" }
    }

    fn cookie(&self, token: &str, max_age: i64) -> Option<HeaderValue> {
        let secure = if self.settings.is_tls() { "; Secure" } else { "" };
        let name = self.cookie_name();
        let text = format!("{name}={token}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
        HeaderValue::try_from(text).ok()
    }

    /// The answer, with the refresh token where this client keeps it.
    fn answer<const STATUS: u16>(
        &self,
        signed_in: SignedIn,
        client: Option<Client>,
    ) -> crate::envelope::Reply<SignedInView, STATUS> {
        const WEEK: i64 = 7 * 24 * 60 * 60;
        let SignedIn { account, access_token, expires_in, refresh_token } = signed_in;
        let refresh_token = refresh_token.encode();
        let web = client == Some(Client::Web);
        let cookie = if web { self.cookie(&refresh_token, WEEK) } else { None };
        let view = SignedInView {
            user: account.into(),
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in,
            refresh_token: (!web).then_some(refresh_token),
        };
        crate::envelope::Reply::secret(view).with_cookie(cookie)
    }
}

#[OpenApi(prefix_path = "/auth", tag = "Tag::Auth")]
impl Auth {
    /// Open an account
    ///
    /// Signs in at once. 409 `EMAIL_TAKEN` when the address has an account.
    #[oai(path = "/register", method = "post", operation_id = "register")]
    async fn register(
        &self,
        visitor: Visitor,
        body: Body<NewAccount>,
    ) -> Result<Created<SignedInView>, ApiError> {
        if !self.settings.registration_open {
            return Err(ApiError::new(
                StatusCode::CONFLICT,
                "REGISTRATION_CLOSED",
                "This server takes no new accounts",
            ));
        }
        let NewAccount { email, password, name, timezone, currency, client } = body.0;
        let order = validated(Unvalidated::new(Register {
            email: email.0,
            password: Password::new(password.into_string()),
            name,
            zone: timezone.unwrap_or(Zone::UTC),
            currency: currency.unwrap_or(self.settings.currency),
            rules: self.identity.password_rules(),
        }))?;
        let signed_in = self.identity.register(visitor.0, order).await?;
        Ok(self.answer::<201>(signed_in, client).at("/api/v1/user/profile".to_owned()))
    }

    /// Sign in
    ///
    /// 401 `BAD_CREDENTIALS` for an unknown address and for a wrong password alike.
    #[oai(path = "/login", method = "post", operation_id = "login")]
    async fn login(
        &self,
        visitor: Visitor,
        body: Body<Credentials>,
    ) -> Result<Success<SignedInView>, ApiError> {
        let Credentials { email, password, client } = body.0;
        // What is no address is no one's address, which takes as long to find out as any other.
        let email: Option<EmailAddress> = email.parse().ok();
        let signed_in = self.identity.login(visitor.0, email, Password::new(password.into_string())).await?;
        Ok(self.answer(signed_in, client))
    }

    /// Trade a refresh token for a new pair
    ///
    /// The token before the present one gets the same successor for ten seconds; an older one ends the session.
    #[oai(path = "/refresh", method = "post", operation_id = "refreshTokens")]
    async fn refresh(
        &self,
        request: &Request,
        visitor: Visitor,
        body: Body<Refresh>,
    ) -> Result<Success<SignedInView>, ApiError> {
        let from_cookie = cookie(request, self.cookie_name()).map(str::to_owned);
        let (token, client) = match (body.0.refresh_token, from_cookie) {
            (Some(token), _) => (token.into_string(), None),
            (None, Some(token)) => (token, Some(Client::Web)),
            (None, None) => return Err(ApiError::unauthenticated()),
        };
        let signed_in = self.identity.refresh(visitor.0, &token).await?;
        Ok(self.answer(signed_in, client))
    }

    /// Sign in once more
    ///
    /// What is worth a thief's while asks for a sign-in of the last 15 minutes, and answers 403 `STEP_UP_REQUIRED`
    /// otherwise. The session goes on with the tokens that it has. 422 `WRONG_PASSWORD`.
    #[oai(path = "/step-up", method = "post", operation_id = "stepUp")]
    async fn step_up(&self, caller: Caller, body: Body<StepUp>) -> Result<Success<SteppedUpView>, ApiError> {
        let password = Password::new(body.0.password.into_string());
        let valid_until = self.identity.step_up(&caller.actor(), caller.session(), password).await?;
        Ok(Success::secret(SteppedUpView { valid_until }))
    }

    /// Sign out
    ///
    /// Ends the session: its access token and its refresh token are no longer good.
    #[oai(path = "/logout", method = "post", operation_id = "logout")]
    async fn logout(&self, caller: Caller) -> Result<Done, ApiError> {
        self.identity.logout(&caller.actor(), caller.session()).await?;
        Ok(self.cookie("", 0).map_or_else(Done::new, Done::with_cookie))
    }
}

/// The value of one cookie of a request (RFC 6265 §5.4).
fn cookie<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let pairs = request.header(header::COOKIE)?.split(';');
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}
