//! Passkeys: made, kept, and signed in with.

use kernel::{Actor, Event, Name, UserId};

use super::{SignIn, factors::Proven};
use crate::{
    Account, Assertion, Attestation, BadPasskey, Challenge, IdentityError, IdentityService, PASSKEY_NAME_MAX,
    PASSKEYS_MAX, Passkey, PasskeyAdded, PasskeyId, PasskeyRemoved, PasskeyRenamed, SignedIn, Visit,
    passkey::Ceremony,
};

/// What a browser needs to have a key made.
#[derive(Debug, Clone)]
pub struct KeyOrder {
    pub challenge: Challenge,
    /// The domain that keys are bound to.
    pub domain: String,
    pub account: Account,
    /// Keys that there are already.
    pub others: Vec<Passkey>,
}

/// What a browser needs to have a key used.
#[derive(Debug, Clone)]
pub struct KeyRequest {
    pub challenge: Challenge,
    /// The domain that keys are bound to.
    pub domain: String,
}

impl IdentityService {
    /// The passkeys of an account, the oldest first.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn passkeys(&self, user: UserId) -> Result<Vec<Passkey>, IdentityError> {
        Ok(self.factors.passkeys(user).await?)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn passkey(&self, user: UserId, id: PasskeyId) -> Result<Passkey, IdentityError> {
        let passkeys = self.passkeys(user).await?;
        passkeys.into_iter().find(|passkey| passkey.id == id).ok_or(IdentityError::NotFound)
    }

    /// What a key is to be made with.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn order_passkey(&self, user: UserId) -> Result<KeyOrder, IdentityError> {
        let (account, others) = (self.profile(user).await?, self.passkeys(user).await?);
        let challenge = self.challenge(Ceremony::Making(user));
        Ok(KeyOrder { challenge, domain: self.ceremonies.domain().to_owned(), account, others })
    }

    /// What a key is to be used with, whoever has one.
    #[must_use]
    pub fn request_passkey(&self) -> KeyRequest {
        let challenge = self.challenge(Ceremony::Using);
        KeyRequest { challenge, domain: self.ceremonies.domain().to_owned() }
    }

    /// Keeps a key that was just made.
    ///
    /// # Errors
    /// `PasskeyNotGood`, also for a challenge that was answered before; `PasskeyExists`, `TooManyPasskeys`.
    pub async fn add_passkey(
        &self,
        actor: &Actor,
        name: Name<PASSKEY_NAME_MAX>,
        attestation: &Attestation,
    ) -> Result<Passkey, IdentityError> {
        let now = self.clock.now();
        let key = self.ceremonies.made(attestation).map_err(|BadPasskey| IdentityError::PasskeyNotGood)?;
        let ceremony = Ceremony::Making(actor.user);
        let challenge = Challenge::read(&key.challenge, ceremony, now, self.seal.as_ref())
            .ok()
            .filter(|_| key.is_user_verified)
            .ok_or(IdentityError::PasskeyNotGood)?;
        let passkey = Passkey::new(actor.user, name, key, now);
        let mut tx = self.registry.begin(actor.user).await?;
        tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let others = tx.lock_passkeys(actor.user).await?;
        if others.iter().any(|other| other.credential == passkey.credential) {
            return Err(IdentityError::PasskeyExists);
        }
        if others.len() >= PASSKEYS_MAX {
            return Err(IdentityError::TooManyPasskeys);
        }
        if !tx.use_challenge(&challenge.nonce, challenge.expires_at).await? {
            return Err(IdentityError::PasskeyNotGood);
        }
        tx.add_passkey(&passkey).await?;
        tx.commit(Event::new(actor, now, &PasskeyAdded::from(&passkey))).await?;
        Ok(passkey)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn rename_passkey(
        &self,
        actor: &Actor,
        id: PasskeyId,
        name: Option<Name<PASSKEY_NAME_MAX>>,
    ) -> Result<Passkey, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let passkeys = tx.lock_passkeys(actor.user).await?;
        let passkey = passkeys.into_iter().find(|passkey| passkey.id == id);
        let mut passkey = passkey.ok_or(IdentityError::NotFound)?;
        let Some(name) = name else {
            tx.leave().await?;
            return Ok(passkey);
        };
        passkey.name = name;
        tx.save_passkey(&passkey).await?;
        tx.commit(Event::new(actor, now, &PasskeyRenamed::from(&passkey))).await?;
        Ok(passkey)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn remove_passkey(&self, actor: &Actor, id: PasskeyId) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let passkeys = tx.lock_passkeys(actor.user).await?;
        let passkey = passkeys.into_iter().find(|passkey| passkey.id == id);
        let passkey = passkey.ok_or(IdentityError::NotFound)?;
        tx.remove_passkey(actor.user, id).await?;
        tx.commit(Event::new(actor, now, &PasskeyRemoved::from(&passkey))).await?;
        Ok(())
    }

    /// Signs in with a key whose device has seen that it is the owner: two factors in one.
    ///
    /// # Errors
    /// `BadPasskey`, whatever is wrong.
    pub async fn login_with_passkey(
        &self,
        visit: Visit,
        assertion: &Assertion,
    ) -> Result<SignedIn, IdentityError> {
        let owner = assertion.user_handle.as_deref().and_then(owner_of).ok_or(IdentityError::BadPasskey)?;
        let account = self.accounts.find(owner).await?.filter(Account::may_sign_in);
        let account = account.ok_or(IdentityError::BadPasskey)?;
        let proven = self.used_key(owner, assertion, true).await?.ok_or(IdentityError::BadPasskey)?;
        let (_, device) = self.bucket_of(&account.email, Some(&account), visit.device.as_deref());
        let sign_in = SignIn { device, is_new: device.is_none() };
        match self.open_session(visit, account, None, sign_in, Some(proven)).await {
            Err(IdentityError::BadCode | IdentityError::BadCredentials) => Err(IdentityError::BadPasskey),
            outcome => outcome,
        }
    }

    /// What a signature proves, where it is right; its challenge is not used up yet.
    pub(super) async fn used_key(
        &self,
        owner: UserId,
        assertion: &Assertion,
        by_owner: bool,
    ) -> Result<Option<Proven>, IdentityError> {
        let Some(passkey) = self.factors.passkey(owner, &assertion.credential).await? else {
            return Ok(None);
        };
        if assertion.user_handle.as_deref().is_some_and(|handle| owner_of(handle) != Some(owner)) {
            return Ok(None);
        }
        let Ok(used) = self.ceremonies.used(&passkey.public_key, assertion) else { return Ok(None) };
        let now = self.clock.now();
        let challenge = Challenge::read(&used.challenge, Ceremony::Using, now, self.seal.as_ref());
        let good = passkey.counts_on(used.sign_count) && (used.is_user_verified || !by_owner);
        Ok(challenge.ok().filter(|_| good).map(|challenge| Proven::Passkey {
            id: passkey.id,
            challenge,
            sign_count: used.sign_count,
        }))
    }

    fn challenge(&self, ceremony: Ceremony) -> Challenge {
        Challenge::new(ceremony, self.signer.random(), self.clock.now(), self.seal.as_ref())
    }
}

/// A key is told whose it is by the bytes of the id.
fn owner_of(handle: &[u8]) -> Option<UserId> {
    Some(uuid::Uuid::from_bytes(handle.try_into().ok()?).into())
}
