//! The address of an account, and who shows that mail to it arrives.

use kernel::{Actor, EmailAddress, Event, StoreError, Valid};

use super::passwords::PAUSE;
use crate::{
    Account, AccountOpened, EmailChangeRequested, EmailVerificationRequested, EmailVerified, IdentityError,
    IdentityService, InvitationId, LinkPurpose, Password, Register, RegistrationRepeated, SessionId, Visit,
};

/// An account that is ready to be opened.
pub struct Registration {
    order: Register,
    password_hash: String,
}

/// What became of a wish for another address.
#[derive(Debug, Clone, PartialEq)]
pub enum EmailChange {
    Made(Box<Account>),
    /// Waits for whoever reads mail to the new address.
    Pending,
}

impl IdentityService {
    /// Whether mail is sent, so that addresses can be shown to be one's own.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.rules.sends_mail
    }

    /// The part of opening an account that takes as long whether or not the address has one.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn prepare(&self, order: Valid<Register>) -> Result<Registration, IdentityError> {
        let order = order.into_inner();
        let password_hash = self.passwords.hash(order.password.clone()).await?;
        Ok(Registration { order, password_hash })
    }

    /// Opens an account for whoever reads mail to the address, with an invitation where one is needed; where there is one already, its owner is
    /// told. To be done where no one waits for it: how long it takes tells which it was.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn open_by_mail(
        &self,
        visit: &Visit,
        registration: Registration,
        invitation: Option<InvitationId>,
    ) -> Result<(), IdentityError> {
        let Registration { order, password_hash } = registration;
        let now = self.clock.now();
        let account = Account { signs_in_once_verified: true, ..Account::open(order, password_hash, now) };
        let mut tx = self.registry.begin(account.id).await?;
        match tx.add_account(&account).await {
            Ok(()) => {}
            Err(StoreError::Duplicate { .. }) => {
                drop(tx);
                return self.tell_owner(visit, &account.email).await;
            }
            Err(error) => return Err(error.into()),
        }
        if let Some(invitation) = invitation
            && !tx.use_invitation(invitation, now).await?
        {
            // Someone else has used it meanwhile; nothing was promised.
            return Ok(());
        }
        let actor = visit.as_owner_of(&account);
        let link = self.link(&account, LinkPurpose::VerifyEmail, account.email.clone());
        tx.add_link(&link).await?;
        tx.tell(Event::new(&actor, now, &EmailVerificationRequested::from(&link))).await?;
        tx.commit(Event::new(&actor, now, &AccountOpened::from(&account))).await?;
        Ok(())
    }

    /// That someone wants to open another account with the owner's address.
    async fn tell_owner(&self, visit: &Visit, email: &EmailAddress) -> Result<(), IdentityError> {
        self.offer_reset(visit, email, |link, actor, now| {
            Event::new(actor, now, &RegistrationRepeated::from(link))
        })
        .await
    }

    /// Has the link mailed once more with which an address is shown to be one's own; a minute later at
    /// the earliest.
    ///
    /// # Errors
    /// `NoMail`, `EmailIsVerified`.
    pub async fn request_verification(&self, actor: &Actor) -> Result<(), IdentityError> {
        if !self.rules.sends_mail {
            return Err(IdentityError::NoMail);
        }
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let account = tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        if account.email_verified_at.is_some() {
            return Err(IdentityError::EmailIsVerified);
        }
        let last = tx.last_link(account.id, LinkPurpose::VerifyEmail).await?;
        if last.is_some_and(|last| now < last.created_at.plus(PAUSE)) {
            return Ok(tx.leave().await?);
        }
        let link = self.link(&account, LinkPurpose::VerifyEmail, account.email.clone());
        tx.add_link(&link).await?;
        tx.commit(Event::new(actor, now, &EmailVerificationRequested::from(&link))).await?;
        Ok(())
    }

    /// Takes another address: at once where no mail is sent, and otherwise when mail to it arrives.
    /// Whether it has an account is not told before.
    ///
    /// # Errors
    /// `StepUpRequired` with a second factor that was not shown lately; `WrongPassword`, `SlowedDown`, `Busy`;
    /// `EmailTaken` where no mail is sent.
    pub async fn change_email(
        &self,
        actor: &Actor,
        present: SessionId,
        email: EmailAddress,
        password: Password,
    ) -> Result<EmailChange, IdentityError> {
        self.demand_factor(actor.user, present).await?;
        let account = self.profile(actor.user).await?;
        self.confirm_password(&account, present, password).await?;
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let mut account = tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let respelled = account.email.key() == email.key();
        if respelled || !self.rules.sends_mail {
            let verified = respelled && account.email_verified_at.is_some();
            let fact = account.move_to(email, verified, now);
            tx.save_account(&account).await.map_err(taken)?;
            tx.void_links(account.id, LinkPurpose::ResetPassword, now).await?;
            tx.commit(Event::new(actor, now, &fact)).await?;
            return Ok(EmailChange::Made(Box::new(account)));
        }
        let last = tx.last_link(account.id, LinkPurpose::ChangeEmail).await?;
        if last.is_some_and(|last| last.email == email && now < last.created_at.plus(PAUSE)) {
            tx.leave().await?;
            return Ok(EmailChange::Pending);
        }
        let link = self.link(&account, LinkPurpose::ChangeEmail, email);
        tx.void_links(account.id, LinkPurpose::ChangeEmail, now).await?;
        tx.add_link(&link).await?;
        tx.commit(Event::new(actor, now, &EmailChangeRequested::from(&link))).await?;
        Ok(EmailChange::Pending)
    }

    /// Takes a link that was mailed as proof that the mail has arrived: the address is verified, or
    /// becomes the account's.
    ///
    /// # Errors
    /// `LinkNotGood`; `EmailTaken` where the address has got an account in the meantime.
    pub async fn verify_email(&self, visit: &Visit, token: &str) -> Result<Account, IdentityError> {
        let link = self.good_link(token, &[LinkPurpose::VerifyEmail, LinkPurpose::ChangeEmail]).await?;
        let now = self.clock.now();
        let mut tx = self.registry.begin(link.user).await?;
        let mut account = tx.lock_account(link.user).await?.ok_or(IdentityError::LinkNotGood)?;
        if !tx.use_link(link.user, link.id, now).await? {
            return Err(IdentityError::LinkNotGood);
        }
        let actor = visit.as_owner_of(&account);
        if link.purpose == LinkPurpose::ChangeEmail {
            let fact = account.move_to(link.email, true, now);
            tx.save_account(&account).await.map_err(taken)?;
            for purpose in [LinkPurpose::ResetPassword, LinkPurpose::VerifyEmail] {
                tx.void_links(account.id, purpose, now).await?;
            }
            tx.commit(Event::new(&actor, now, &fact)).await?;
            return Ok(account);
        }
        if account.email.key() != link.email.key() {
            return Err(IdentityError::LinkNotGood);
        }
        account.verify(&link.email, now);
        tx.save_account(&account).await?;
        tx.commit(Event::new(&actor, now, &EmailVerified::from(&account))).await?;
        Ok(account)
    }
}

pub(super) fn taken(error: StoreError) -> IdentityError {
    match error {
        StoreError::Duplicate { .. } => IdentityError::EmailTaken,
        error => error.into(),
    }
}
