//! `/user/tokens`: tokens with which one's programs act.

use std::sync::Arc;

use identity::{
    CreateToken, IdentityService, PersonalToken, PersonalTokenId, Scope, Scopes, TOKEN_DAYS_MAX,
    TOKEN_NAME_MAX, TokenSecret,
};
use kernel::{Name, Timestamp, Unvalidated};
use poem_openapi::{Enum, Object, OpenApi, param::Path};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::{Caller, RecentCaller},
    envelope::{Created, Done, List, Success},
    error::ApiError,
    spec::BASE,
    validation::validated,
};

pub(crate) struct Tokens {
    identity: Arc<IdentityService>,
}

/// What a token may do. `books` are platforms, earnings, expenses, documents, goals and rates; `shop` products and sales;
/// `billing` customers, invoices and payments; `insight` figures over everything. Who may write may read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
enum ScopeName {
    #[oai(rename = "books:read")]
    #[serde(rename = "books:read")]
    BooksRead,
    #[oai(rename = "books:write")]
    #[serde(rename = "books:write")]
    BooksWrite,
    #[oai(rename = "shop:read")]
    #[serde(rename = "shop:read")]
    ShopRead,
    #[oai(rename = "shop:write")]
    #[serde(rename = "shop:write")]
    ShopWrite,
    #[oai(rename = "billing:read")]
    #[serde(rename = "billing:read")]
    BillingRead,
    #[oai(rename = "billing:write")]
    #[serde(rename = "billing:write")]
    BillingWrite,
    #[oai(rename = "insight:read")]
    #[serde(rename = "insight:read")]
    InsightRead,
}

/// Makes a token.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewToken {
    /// What it is for.
    name: Name<TOKEN_NAME_MAX>,
    /// At least one.
    #[oai(validator(min_items = 1))]
    scopes: Vec<ScopeName>,
    /// 90, where left out.
    #[oai(validator(minimum(value = "1"), maximum(value = "366")))]
    expires_in_days: Option<u16>,
}

/// A token, without what one shows to use it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TokenView {
    id: PersonalTokenId,
    name: Name<TOKEN_NAME_MAX>,
    scopes: Vec<ScopeName>,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// To the minute; null where it never was.
    last_used_at: Option<Timestamp>,
}

/// A token that was just made.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct MadeTokenView {
    id: PersonalTokenId,
    name: Name<TOKEN_NAME_MAX>,
    scopes: Vec<ScopeName>,
    created_at: Timestamp,
    expires_at: Timestamp,
    last_used_at: Option<Timestamp>,
    /// Goes into `Authorization: Bearer …`. It begins with `et_`, and is never told again.
    token: String,
}

/// How long a token is good of which one does not say.
const DAYS: u16 = 90;

impl Tokens {
    pub(crate) fn new(identity: Arc<IdentityService>) -> Self {
        Self { identity }
    }
}

#[OpenApi(prefix_path = "/user/tokens", tag = "Tag::User")]
impl Tokens {
    /// Your tokens for programs
    ///
    /// Those that are good, the newest first.
    #[oai(path = "/", method = "get", operation_id = "listTokens")]
    async fn list(&self, caller: Caller) -> Result<List<TokenView>, ApiError> {
        let tokens = self.identity.tokens(caller.user()).await?;
        // When each was used is noted without an event, so that no state tells of it.
        Ok(List::whole(tokens.into_iter().map(TokenView::from).collect()).secret())
    }

    /// Make a token for a program
    ///
    /// It acts for you on what its scopes name, and never on your account itself. At most 50; 409 `TOO_MANY_TOKENS`.
    #[oai(path = "/", method = "post", operation_id = "createToken")]
    async fn create(
        &self,
        caller: RecentCaller,
        body: Body<NewToken>,
    ) -> Result<Created<MadeTokenView>, ApiError> {
        let NewToken { name, scopes, expires_in_days } = body.0;
        let scopes = Scopes::try_new(scopes.into_iter().map(Scope::from))
            .ok_or_else(|| ApiError::invalid_field("scopes", "Must name at least one"))?;
        let days = expires_in_days.unwrap_or(DAYS);
        let order = validated(Unvalidated::new(CreateToken { name, scopes, days }))?;
        let (token, secret) = self.identity.create_token(&caller.actor(), order).await?;
        let place = format!("{BASE}/user/tokens/{}", token.id);
        Ok(Created::secret(MadeTokenView::new(token, secret)).at(place))
    }

    /// One token
    #[oai(path = "/:id", method = "get", operation_id = "getToken")]
    async fn get(&self, caller: Caller, id: Path<PersonalTokenId>) -> Result<Success<TokenView>, ApiError> {
        let token = self.identity.token(caller.user(), id.0).await?;
        Ok(Success::secret(token.into()))
    }

    /// Revoke a token
    #[oai(path = "/:id", method = "delete", operation_id = "revokeToken")]
    async fn revoke(&self, caller: Caller, id: Path<PersonalTokenId>) -> Result<Done, ApiError> {
        self.identity.revoke_token(&caller.actor(), id.0).await?;
        Ok(Done::new())
    }
}

impl MadeTokenView {
    fn new(token: PersonalToken, secret: TokenSecret) -> Self {
        let TokenView { id, name, scopes, created_at, expires_at, last_used_at } = token.into();
        Self { id, name, scopes, created_at, expires_at, last_used_at, token: secret.encode() }
    }
}

impl From<PersonalToken> for TokenView {
    fn from(token: PersonalToken) -> Self {
        let PersonalToken {
            id,
            user: _,
            name,
            hash: _,
            scopes,
            created_at,
            expires_at,
            used_at,
            revoked_at: _,
        } = token;
        let scopes = scopes.iter().map(ScopeName::from).collect();
        Self { id, name, scopes, created_at, expires_at, last_used_at: used_at }
    }
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        use identity::Area;
        let (area, writes) = match name {
            ScopeName::BooksRead => (Area::Books, false),
            ScopeName::BooksWrite => (Area::Books, true),
            ScopeName::ShopRead => (Area::Shop, false),
            ScopeName::ShopWrite => (Area::Shop, true),
            ScopeName::BillingRead => (Area::Billing, false),
            ScopeName::BillingWrite => (Area::Billing, true),
            ScopeName::InsightRead => (Area::Insight, false),
        };
        Self { area, writes }
    }
}

impl From<Scope> for ScopeName {
    fn from(scope: Scope) -> Self {
        use identity::Area;
        match (scope.area, scope.writes) {
            (Area::Books, false) => Self::BooksRead,
            (Area::Books, true) => Self::BooksWrite,
            (Area::Shop, false) => Self::ShopRead,
            (Area::Shop, true) => Self::ShopWrite,
            (Area::Billing, false) => Self::BillingRead,
            (Area::Billing, true) => Self::BillingWrite,
            // Figures are only read.
            (Area::Insight, _) => Self::InsightRead,
        }
    }
}

const _: () = assert!(DAYS <= TOKEN_DAYS_MAX);
