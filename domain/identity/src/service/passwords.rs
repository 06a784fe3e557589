//! Choosing another password, with the one before or with a link that was mailed.

use kernel::{Actor, Event, Origin, RequestId, TimeDelta, Timestamp, UserId};

use super::{attempts::Bucket, sessions::close_sessions, tokens::revoke_all};
use crate::{
    Account, EmailAddress, IdentityError, IdentityService, LinkId, LinkPurpose, LinkToMail, LinkToken,
    MailedLink, Password, PasswordChanged, PasswordResetIssued, PasswordResetRequested, SessionId, Visit,
};

/// How long after one link to an address the next one is mailed, however often it is asked for.
pub(super) const PAUSE: TimeDelta = TimeDelta::minutes(1);

impl IdentityService {
    /// Changes the password of someone who knows it, and ends every other session.
    ///
    /// # Errors
    /// `StepUpRequired` with a second factor that was not shown lately; `WeakPassword`, `WrongPassword`, `SlowedDown`, `SessionOver`, `Busy`.
    pub async fn change_password(
        &self,
        actor: &Actor,
        present: SessionId,
        current: Password,
        new: Password,
    ) -> Result<(), IdentityError> {
        self.demand_factor(actor.user, present).await?;
        let account = self.profile(actor.user).await?;
        self.check_strength("newPassword", &new, &account)?;
        if new == current {
            let problem = "Must be another one than before";
            return Err(IdentityError::WeakPassword { field: "newPassword", problem });
        }
        self.confirm_password(&account, present, current).await?;
        let hash = self.passwords.hash(new).await?;
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let before = account.password_hash;
        let mut account = tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        if account.password_hash != before {
            return Err(IdentityError::WrongPassword);
        }
        account.password_hash = hash;
        tx.save_account(&account).await?;
        close_sessions(tx.as_mut(), actor, Some(present), now).await?;
        let session = tx.lock_session(actor.user, present).await?.filter(|session| session.is_live(now));
        let mut session = session.ok_or(IdentityError::SessionOver)?;
        if !tx.lock_totp(actor.user).await?.is_some_and(|totp| totp.is_on()) {
            session.step_up(now);
            tx.save_session(&session).await?;
        }
        tx.void_links(actor.user, LinkPurpose::ResetPassword, now).await?;
        tx.commit(Event::new(actor, now, &PasswordChanged::new(&account, false))).await?;
        Ok(())
    }

    /// Has a link mailed with which a new password is chosen, if the address has an account. To be done
    /// where no one waits for it: how long it takes tells whether it has.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn request_password_reset(
        &self,
        visit: &Visit,
        email: &EmailAddress,
    ) -> Result<(), IdentityError> {
        self.offer_reset(visit, email, |link, actor, now| {
            Event::new(actor, now, &PasswordResetRequested::from(link))
        })
        .await
    }

    /// Makes a link with which the owner of an address chooses a new password, a minute after the last one
    /// at the earliest.
    pub(super) async fn offer_reset(
        &self,
        visit: &Visit,
        email: &EmailAddress,
        event: fn(&MailedLink, &Actor, Timestamp) -> Event,
    ) -> Result<(), IdentityError> {
        let Some(account) = self.accounts.find_by_email(&email.key()).await? else { return Ok(()) };
        let now = self.clock.now();
        let mut tx = self.registry.begin(account.id).await?;
        let account = tx.lock_account(account.id).await?.ok_or(IdentityError::NotFound)?;
        let last = tx.last_link(account.id, LinkPurpose::ResetPassword).await?;
        if last.is_some_and(|last| now < last.created_at.plus(PAUSE)) {
            return Ok(tx.leave().await?);
        }
        let link = self.link(&account, LinkPurpose::ResetPassword, account.email.clone());
        tx.add_link(&link).await?;
        let actor = visit.as_owner_of(&account);
        tx.commit(event(&link, &actor, now)).await?;
        Ok(())
    }

    /// A link for an operator to hand over, with which the owner chooses a new password.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn password_reset_for(
        &self,
        request: &RequestId,
        email: &EmailAddress,
    ) -> Result<LinkToMail, IdentityError> {
        let account = self.account_by_email(email).await?;
        let now = self.clock.now();
        let mut tx = self.registry.begin(account.id).await?;
        let link = self.link(&account, LinkPurpose::ResetPassword, account.email.clone());
        tx.add_link(&link).await?;
        let actor = account.actor(request.clone(), Origin::default());
        tx.commit(Event::new(&actor, now, &PasswordResetIssued::from(&link))).await?;
        Ok(link.to_mail(self.seal.as_ref()))
    }

    /// What the mail of a link says; `None` where the link is used or too old, or someone else's.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn link_to_mail(&self, owner: UserId, id: LinkId) -> Result<Option<LinkToMail>, IdentityError> {
        let link = self.links.find(owner, id).await?.filter(|link| link.is_good(self.clock.now()));
        Ok(link.map(|link| link.to_mail(self.seal.as_ref())))
    }

    /// Chooses a new password with a link, once. Every session ends, and every token for programs.
    ///
    /// # Errors
    /// `LinkNotGood` for one that is used, too old or none of ours; `WeakPassword`, `Busy`.
    pub async fn reset_password(
        &self,
        visit: &Visit,
        token: &str,
        password: Password,
    ) -> Result<Account, IdentityError> {
        let link = self.good_link(token, &[LinkPurpose::ResetPassword]).await?;
        let account = self.accounts.find(link.user).await?.ok_or(IdentityError::LinkNotGood)?;
        self.check_strength("password", &password, &account)?;
        let hash = self.passwords.hash(password).await?;
        // Who reads the mail need not wait for what strangers did.
        self.forgive(&account.email).await?;
        let now = self.clock.now();
        let mut tx = self.registry.begin(link.user).await?;
        let mut account = tx.lock_account(link.user).await?.ok_or(IdentityError::LinkNotGood)?;
        if !tx.use_link(link.user, link.id, now).await? {
            return Err(IdentityError::LinkNotGood);
        }
        tx.void_links(account.id, LinkPurpose::ResetPassword, now).await?;
        account.password_hash = hash;
        account.verify(&link.email, now);
        tx.save_account(&account).await?;
        let actor = visit.as_owner_of(&account);
        close_sessions(tx.as_mut(), &actor, None, now).await?;
        revoke_all(tx.as_mut(), &actor, now).await?;
        tx.commit(Event::new(&actor, now, &PasswordChanged::new(&account, true))).await?;
        Ok(account)
    }

    /// Asks someone who is signed in for the password once more.
    ///
    /// # Errors
    /// `WrongPassword`, `SlowedDown`, `Busy`.
    pub(super) async fn confirm_password(
        &self,
        account: &Account,
        session: SessionId,
        password: Password,
    ) -> Result<(), IdentityError> {
        let hash = Some(account.password_hash.clone());
        match self.try_password(Bucket::Session(session), password, hash).await {
            Err(IdentityError::BadCredentials) => Err(IdentityError::WrongPassword),
            outcome => outcome.map(drop),
        }
    }

    fn check_strength(
        &self,
        field: &'static str,
        password: &Password,
        account: &Account,
    ) -> Result<(), IdentityError> {
        let name = account.name.as_deref();
        self.rules
            .passwords
            .check(password, &account.email, name)
            .map_err(|problem| IdentityError::WeakPassword { field, problem })
    }

    pub(super) fn link(&self, account: &Account, purpose: LinkPurpose, email: EmailAddress) -> MailedLink {
        MailedLink::new(account.id, purpose, email, self.signer.random(), self.clock.now())
    }

    /// The link that a token is of, if it is good for one of these.
    pub(super) async fn good_link(
        &self,
        token: &str,
        purposes: &[LinkPurpose],
    ) -> Result<MailedLink, IdentityError> {
        let token = LinkToken::decode(token).map_err(|_| IdentityError::LinkNotGood)?;
        let now = self.clock.now();
        let link = self.links.find(token.user, token.link).await?;
        link.filter(|link| purposes.contains(&link.purpose) && link.is_good(now))
            .filter(|link| token.belongs_to(link, self.seal.as_ref()))
            .ok_or(IdentityError::LinkNotGood)
    }
}
