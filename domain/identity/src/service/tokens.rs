//! Tokens with which a user's programs act.

use kernel::{Actor, Event, Timestamp, UserId, Valid};

use super::{Authenticated, Credential};
use crate::{
    CreateToken, IdentityError, IdentityService, IdentityTx, PersonalToken, PersonalTokenId, TOKENS_MAX,
    TokenCreated, TokenRevoked, TokenSecret,
};

impl IdentityService {
    /// The tokens that are good, the newest first.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn tokens(&self, user: UserId) -> Result<Vec<PersonalToken>, IdentityError> {
        let now = self.clock.now();
        let mut tokens = self.tokens.all(user).await?;
        tokens.retain(|token| token.is_good(now));
        Ok(tokens)
    }

    /// # Errors
    /// `NotFound`, also for a token that is not good any more.
    pub async fn token(&self, user: UserId, id: PersonalTokenId) -> Result<PersonalToken, IdentityError> {
        let token = self.tokens.find(user, id).await?;
        token.filter(|token| token.is_good(self.clock.now())).ok_or(IdentityError::NotFound)
    }

    /// Makes a token. Its secret is told now and never again.
    ///
    /// # Errors
    /// `TooManyTokens`.
    pub async fn create_token(
        &self,
        actor: &Actor,
        order: Valid<CreateToken>,
    ) -> Result<(PersonalToken, TokenSecret), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let others = tx.lock_tokens(actor.user).await?;
        if others.iter().filter(|token| token.is_good(now)).count() >= TOKENS_MAX {
            return Err(IdentityError::TooManyTokens);
        }
        let secret = self.signer.random();
        let (token, secret) =
            PersonalToken::create(actor.user, order.into_inner(), secret, now, self.seal.as_ref());
        tx.add_token(&token).await?;
        tx.commit(Event::new(actor, now, &TokenCreated::from(&token))).await?;
        Ok((token, secret))
    }

    /// # Errors
    /// `NotFound`, also for a token that is not good any more.
    pub async fn revoke_token(&self, actor: &Actor, id: PersonalTokenId) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let tokens = tx.lock_tokens(actor.user).await?;
        let token = tokens.into_iter().find(|token| token.id == id && token.is_good(now));
        let mut token = token.ok_or(IdentityError::NotFound)?;
        token.revoke(now);
        tx.save_token(&token).await?;
        tx.commit(Event::new(actor, now, &TokenRevoked::from(&token))).await?;
        Ok(())
    }

    pub(super) async fn authenticate_program(&self, text: &str) -> Result<Authenticated, IdentityError> {
        let secret = TokenSecret::decode(text)?;
        let now = self.clock.now();
        let token = self.tokens.find(secret.user, secret.token).await?;
        let token = token
            .filter(|token| token.is_good(now) && secret.belongs_to(token, self.seal.as_ref()))
            .ok_or(IdentityError::Unauthenticated)?;
        let account = self.accounts.find(token.user).await?;
        let account =
            account.filter(|account| !account.is_disabled()).ok_or(IdentityError::Unauthenticated)?;
        if token.is_to_be_noted(now) {
            // A store that takes no writes is no reason to refuse what only reads.
            self.tokens.note_use(token.user, token.id, now).await.ok();
        }
        Ok(Authenticated {
            user: token.user,
            role: account.role,
            home: account.home(),
            until: token.expires_at,
            is_recent: false,
            by: Credential::Token(token.scopes),
        })
    }
}

/// Revokes every token of an account that is locked, and tells of each.
pub(super) async fn revoke_all(
    tx: &mut dyn IdentityTx,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), IdentityError> {
    let mut tokens = tx.lock_tokens(actor.user).await?;
    tokens.retain(|token| token.is_good(now));
    for token in &mut tokens {
        token.revoke(now);
        tx.save_token(token).await?;
        tx.tell(Event::new(actor, now, &TokenRevoked::from(&*token))).await?;
    }
    Ok(())
}
