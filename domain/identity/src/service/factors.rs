//! Second factors: turned on and off, and asked for.

use kernel::{Actor, EmailAddress, Event, Origin, RequestId, Timestamp, UserId};

use super::{SignIn, attempts::Bucket};
use crate::{
    Account, Challenge, IdentityError, IdentityService, IdentityTx, Method, MfaBegun, MfaDisabled,
    MfaEnabled, PasskeyId, Proof, RECOVERY_CODES, RecoveryCode, RecoveryCodeId, RecoveryCodeUsed,
    RecoveryCodesMade, RecoverySecret, SecondStep, SessionId, SignedIn, StepClaims, Totp, TotpSecret, Visit,
    second_step::SECOND_STEP,
};

/// What an account asks for besides its password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Since when an app shows codes; `None` where none does.
    pub totp_since: Option<Timestamp>,
    pub recovery_codes_left: usize,
}

/// What an app is set up with, told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpEnrolment {
    pub secret: TotpSecret,
    /// For a QR code.
    pub url: String,
}

/// A proof that is right, and is to be used up.
pub(super) enum Proven {
    Code { secret: Vec<u8>, step: i64 },
    RecoveryCode(RecoveryCodeId),
    Passkey { id: PasskeyId, challenge: Challenge, sign_count: u32 },
}

impl IdentityService {
    /// # Errors
    /// Only what the store fails with.
    pub async fn factors(&self, user: UserId) -> Result<Factors, IdentityError> {
        let totp_since = self.totp(user).await?.and_then(|totp| totp.confirmed_at);
        let left = self.factors.recovery_codes(user).await?;
        Ok(Factors { totp_since, recovery_codes_left: left.len() })
    }

    /// Makes a secret for an app, which counts once the app has shown a code. One that was made before and
    /// never counted is replaced.
    ///
    /// # Errors
    /// `TotpIsOn`.
    pub async fn begin_totp(&self, actor: &Actor) -> Result<TotpEnrolment, IdentityError> {
        let now = self.clock.now();
        let secret = TotpSecret::new(self.signer.random());
        let mut tx = self.registry.begin(actor.user).await?;
        let account = tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let before = tx.lock_totp(actor.user).await?;
        let totp = Totp::begin(actor.user, secret, now, self.seal.as_ref());
        match before {
            Some(before) if before.is_on() => return Err(IdentityError::TotpIsOn),
            Some(_) => tx.save_totp(&totp).await?,
            None => tx.add_totp(&totp).await?,
        }
        tx.commit(Event::new(actor, now, &MfaBegun::from(&totp))).await?;
        Ok(TotpEnrolment { secret, url: secret.url(&account.email) })
    }

    /// Turns the factor on with a first code, and makes recovery codes, which are told now and never again.
    ///
    /// # Errors
    /// `NoEnrolment`, also an hour after it was begun; `WrongCode`, `SlowedDown`.
    pub async fn confirm_totp(
        &self,
        actor: &Actor,
        session: SessionId,
        code: &str,
    ) -> Result<Vec<RecoverySecret>, IdentityError> {
        self.in_turn(Bucket::SessionFactor(session), async {
            let now = self.clock.now();
            let mut tx = self.registry.begin(actor.user).await?;
            tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
            let totp = tx.lock_totp(actor.user).await?.filter(|totp| totp.awaits_its_first_code(now));
            let mut totp = totp.ok_or(IdentityError::NoEnrolment)?;
            let step = totp.step_of(code, now, self.seal.as_ref())?.ok_or(IdentityError::WrongCode)?;
            totp.confirm(step, now);
            tx.save_totp(&totp).await?;
            let secrets = self.renew_recovery_codes(tx.as_mut(), actor.user, now).await?;
            tx.commit(Event::new(actor, now, &MfaEnabled::from(&totp))).await?;
            Ok(secrets)
        })
        .await
    }

    /// Turns the factor off, and with it the recovery codes.
    ///
    /// # Errors
    /// `MfaIsOff`.
    pub async fn remove_totp(&self, actor: &Actor) -> Result<(), IdentityError> {
        self.turn_off(actor, false).await
    }

    /// Turns the factor off of an owner who has lost it.
    ///
    /// # Errors
    /// `NotFound` where there is no such account, `MfaIsOff`.
    pub async fn remove_lost_factor(
        &self,
        request: &RequestId,
        email: &EmailAddress,
    ) -> Result<(), IdentityError> {
        let account = self.account_by_email(email).await?;
        self.turn_off(&account.actor(request.clone(), Origin::default()), true).await
    }

    /// Makes new recovery codes in the place of all that there are; told now and never again.
    ///
    /// # Errors
    /// `MfaIsOff`.
    pub async fn make_recovery_codes(&self, actor: &Actor) -> Result<Vec<RecoverySecret>, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        tx.lock_totp(actor.user).await?.filter(Totp::is_on).ok_or(IdentityError::MfaIsOff)?;
        let secrets = self.renew_recovery_codes(tx.as_mut(), actor.user, now).await?;
        tx.commit(Event::new(actor, now, &RecoveryCodesMade::new(actor.user, secrets.len()))).await?;
        Ok(secrets)
    }

    /// Finishes a sign-in whose password was right.
    ///
    /// # Errors
    /// `MfaTokenNotGood`, also when the password or the factor was changed since; `BadCode`, `SlowedDown`.
    pub async fn finish_login(
        &self,
        visit: Visit,
        token: &str,
        proof: Proof,
    ) -> Result<SignedIn, IdentityError> {
        let claims = self.signer.verify_step(token).map_err(|_| IdentityError::MfaTokenNotGood)?;
        let account = self.accounts.find(claims.user).await?.filter(Account::may_sign_in);
        let (Some(account), Some(totp)) = (account, self.totp(claims.user).await?) else {
            return Err(IdentityError::MfaTokenNotGood);
        };
        if !claims.is_of(&account, &totp, self.seal.as_ref()) {
            return Err(IdentityError::MfaTokenNotGood);
        }
        let bucket = Bucket::Factor(account.id, claims.device);
        let sign_in = SignIn { device: claims.device, is_new: claims.device.is_none() };
        self.in_turn(bucket, async {
            let proven = self.proven(&totp, &proof).await?.ok_or(IdentityError::BadCode)?;
            self.open_session(visit, account, None, sign_in, Some(proven)).await
        })
        .await
    }

    /// What a sign-in goes on with whose password is right.
    pub(super) async fn second_step(
        &self,
        account: &Account,
        totp: &Totp,
        device: Option<[u8; 16]>,
    ) -> Result<SecondStep, IdentityError> {
        let claims = StepClaims::new(account, totp, device, self.clock.now(), self.seal.as_ref());
        let mut methods = vec![Method::Totp];
        if !self.factors.recovery_codes(account.id).await?.is_empty() {
            methods.push(Method::RecoveryCode);
        }
        let passkeys = self.factors.passkeys(account.id).await?;
        if !passkeys.is_empty() {
            methods.push(Method::Passkey);
        }
        let credentials = passkeys.into_iter().map(|passkey| passkey.credential).collect();
        let token = self.signer.sign_step(&claims);
        Ok(SecondStep { token, expires_in: SECOND_STEP.num_seconds(), methods, credentials })
    }

    /// The app that shows codes, where that is asked for.
    pub(super) async fn totp(&self, user: UserId) -> Result<Option<Totp>, IdentityError> {
        Ok(self.factors.totp(user).await?.filter(Totp::is_on))
    }

    /// Asks for what an owner with a second factor has shown lately, where a password alone would do for
    /// others.
    ///
    /// # Errors
    /// `StepUpRequired`, `SessionOver`.
    pub(super) async fn demand_factor(&self, user: UserId, session: SessionId) -> Result<(), IdentityError> {
        if self.totp(user).await?.is_none() {
            return Ok(());
        }
        let (session, _) = self.sessions.find(user, session).await?.ok_or(IdentityError::SessionOver)?;
        if self.clock.now() < session.recent_until() { Ok(()) } else { Err(IdentityError::StepUpRequired) }
    }

    /// What a proof proves, where it is right; it is not used up yet.
    pub(super) async fn proven(&self, totp: &Totp, proof: &Proof) -> Result<Option<Proven>, IdentityError> {
        match proof {
            Proof::Code(code) => {
                let step = totp.step_of(code, self.clock.now(), self.seal.as_ref())?;
                Ok(step.map(|step| Proven::Code { secret: totp.secret.clone(), step }))
            }
            Proof::RecoveryCode(text) => {
                let left = self.factors.recovery_codes(totp.user).await?;
                let code = left.into_iter().find(|code| code.is(text));
                Ok(code.map(|code| Proven::RecoveryCode(code.id)))
            }
            Proof::Passkey(assertion) => self.used_key(totp.user, assertion, false).await,
        }
    }

    async fn turn_off(&self, actor: &Actor, by_operator: bool) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let totp = tx.lock_totp(actor.user).await?.filter(Totp::is_on).ok_or(IdentityError::MfaIsOff)?;
        tx.remove_totp(actor.user).await?;
        tx.remove_recovery_codes(actor.user).await?;
        tx.commit(Event::new(actor, now, &MfaDisabled::new(&totp, by_operator))).await?;
        Ok(())
    }

    async fn renew_recovery_codes(
        &self,
        tx: &mut dyn IdentityTx,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<RecoverySecret>, IdentityError> {
        tx.remove_recovery_codes(user).await?;
        let mut secrets = Vec::new();
        for _ in 0..RECOVERY_CODES {
            let (code, secret) = RecoveryCode::make(user, self.signer.random(), now);
            tx.add_recovery_code(&code).await?;
            secrets.push(secret);
        }
        Ok(secrets)
    }
}

/// Uses up a proof of an account that is locked; false where it was used by someone else meanwhile, or the
/// factor is another one.
pub(super) async fn use_up(
    tx: &mut dyn IdentityTx,
    actor: &Actor,
    proven: &Proven,
    now: Timestamp,
) -> Result<bool, IdentityError> {
    match proven {
        Proven::Code { secret, step } => Ok(tx.use_totp_step(actor.user, secret, *step).await?),
        Proven::RecoveryCode(id) => {
            let used = tx.use_recovery_code(actor.user, *id, now).await?;
            if used {
                let left = tx.recovery_codes_left(actor.user).await?;
                tx.tell(Event::new(actor, now, &RecoveryCodeUsed::new(actor.user, left))).await?;
            }
            Ok(used)
        }
        Proven::Passkey { id, challenge, sign_count } => {
            let Challenge { nonce, expires_at, .. } = challenge;
            Ok(tx.use_challenge(nonce, *expires_at).await?
                && tx.use_passkey(actor.user, *id, *sign_count, now).await?)
        }
    }
}
