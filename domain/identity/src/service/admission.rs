//! Letting people in who have no account yet.

use kernel::{EmailAddress, Event, Page, PageRequest, StoreError, Valid};

use super::{SignIn, SignedIn, Visit};
use crate::{
    Account, AccountOpened, AdminChanged, AdmissionToken, Errand, IdentityError, IdentityService, Invitation,
    InvitationId, Invite, LinkToShow, Register, Role, SetupLink, service::office::conclude,
};

impl IdentityService {
    /// The link with which the server gets its first admin: the one that is good, or another one in its place
    /// if that is wanted. `None` once there is an admin.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn setup_link(&self, anew: bool) -> Result<Option<LinkToShow>, IdentityError> {
        if !self.directory.admins().await?.is_empty() {
            return Ok(None);
        }
        let link = SetupLink::new(self.signer.random(), self.clock.now());
        let link = if anew {
            self.admissions.replace_setup_link(&link).await?;
            link
        } else {
            self.admissions.keep_setup_link(&link).await?
        };
        Ok(Some(link.to_show(self.seal.as_ref())))
    }

    /// Whether anyone has an account here: where not, the link that the server shows opens the first.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn is_set_up(&self) -> Result<bool, IdentityError> {
        Ok(self.directory.is_inhabited().await?)
    }

    /// Makes the first admin with a link, once: a new account, or the one that the address has, for whoever
    /// knows its password.
    ///
    /// # Errors
    /// `LinkNotGood` for one that is used, too old or none of ours, and once there is an admin;
    /// `WrongPassword`, `SlowedDown`, `AccountDisabled`, `Busy`; `CodeRequired` where a second factor is on, whose
    /// owner the command line makes an admin.
    pub async fn set_up(
        &self,
        visit: Visit,
        token: &str,
        order: Valid<Register>,
    ) -> Result<SignedIn, IdentityError> {
        let token = AdmissionToken::decode(token).map_err(|_| IdentityError::LinkNotGood)?;
        let link = self.admissions.setup_link().await?;
        let link = link
            .filter(|link| link.is_good(self.clock.now()) && token.is_of_setup(link, self.seal.as_ref()))
            .ok_or(IdentityError::LinkNotGood)?;
        let order = order.into_inner();
        let account = if let Some(account) = self.accounts.find_by_email(&order.email.key()).await? {
            let (bucket, _) = self.bucket_of(&order.email, Some(&account), visit.device.as_deref());
            let hash = Some(account.password_hash.clone());
            self.try_password(bucket, order.password, hash).await.map_err(|error| match error {
                IdentityError::BadCredentials => IdentityError::WrongPassword,
                error => error,
            })?;
            if self.totp(account.id).await?.is_some() {
                return Err(IdentityError::CodeRequired);
            }
            self.promote(&visit, &link, account).await?
        } else {
            let hash = self.passwords.hash(order.password.clone()).await?;
            self.open_first(&visit, &link, order, hash).await?
        };
        self.open_session(visit, account, None, SignIn { device: None, is_new: false }, None).await
    }

    async fn open_first(
        &self,
        visit: &Visit,
        link: &SetupLink,
        order: Register,
        hash: String,
    ) -> Result<Account, IdentityError> {
        let now = self.clock.now();
        let mut account = Account::open(order, hash, now);
        let mut tx = self.registry.begin_over_all().await?;
        if !tx.lock_admins().await?.is_empty() || !tx.use_setup_link(link.id, now).await? {
            return Err(IdentityError::LinkNotGood);
        }
        let opened = AccountOpened::from(&account);
        let promoted = account.become_one(Role::Admin, now);
        tx.add_account(&account).await.map_err(super::addresses::taken)?;
        let actor = visit.as_owner_of(&account);
        if let Some(promoted) = promoted {
            tx.tell(Event::new(&actor, now, &promoted)).await?;
        }
        tx.commit(Event::new(&actor, now, &opened)).await?;
        Ok(account)
    }

    async fn promote(
        &self,
        visit: &Visit,
        link: &SetupLink,
        shown: Account,
    ) -> Result<Account, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin_over_all().await?;
        if !tx.lock_admins().await?.is_empty() {
            return Err(IdentityError::LinkNotGood);
        }
        let account = tx.lock_account(shown.id).await?;
        let account = account.filter(|account| account.password_hash == shown.password_hash);
        let mut account = account.ok_or(IdentityError::WrongPassword)?;
        if account.is_disabled() {
            return Err(IdentityError::AccountDisabled);
        }
        if !tx.use_setup_link(link.id, now).await? {
            return Err(IdentityError::LinkNotGood);
        }
        // Whoever knows the password and can read the console is the owner, mail or not.
        account.signs_in_once_verified = false;
        let Some(promoted) = account.become_one(Role::Admin, now) else {
            return Err(IdentityError::LinkNotGood);
        };
        tx.save_account(&account).await?;
        tx.commit(Event::new(&visit.as_owner_of(&account), now, &promoted)).await?;
        Ok(account)
    }

    /// Lets someone open an account. Without an errand it is the operator who invites, of whom no chain tells.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn invite(
        &self,
        errand: Option<&Errand>,
        order: Valid<Invite>,
    ) -> Result<(Invitation, LinkToShow), IdentityError> {
        let now = self.clock.now();
        let invitation = Invitation::new(order.into_inner(), self.signer.random(), now);
        let mut tx = self.registry.begin_over_all().await?;
        tx.add_invitation(&invitation).await?;
        match errand {
            Some(errand) => {
                let subject = Some(invitation.id.uuid());
                conclude(tx, errand.told(AdminChanged::new, subject, None, false, now)).await?;
            }
            None => tx.settle().await?,
        }
        let link = invitation.to_show(self.seal.as_ref());
        Ok((invitation, link))
    }

    /// The invitations that are good, the newest first.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn invitations(
        &self,
        errand: &Errand,
        request: &PageRequest<()>,
    ) -> Result<Page<Invitation>, IdentityError> {
        self.note_look(errand, None).await?;
        Ok(self.admissions.invitations(request, self.clock.now()).await?)
    }

    /// One invitation that is good.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn invitation(&self, errand: &Errand, id: InvitationId) -> Result<Invitation, IdentityError> {
        self.note_look(errand, None).await?;
        let invitation = self.admissions.invitation(id).await?;
        let now = self.clock.now();
        invitation.filter(|invitation| now < invitation.expires_at).ok_or(IdentityError::NotFound)
    }

    /// Takes an invitation back that was not used.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn revoke_invitation(&self, errand: &Errand, id: InvitationId) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin_over_all().await?;
        if !tx.remove_invitation(id).await? {
            return Err(IdentityError::NotFound);
        }
        conclude(tx, errand.told(AdminChanged::new, Some(id.uuid()), None, false, now)).await
    }

    /// The invitation that a token is of, if it lets in whoever has this address.
    ///
    /// # Errors
    /// `InvitationRequired` for everything else.
    pub async fn invitation_for(
        &self,
        email: &EmailAddress,
        token: Option<&str>,
    ) -> Result<InvitationId, IdentityError> {
        let token = token.and_then(|text| AdmissionToken::decode(text).ok());
        let token = token.ok_or(IdentityError::InvitationRequired)?;
        let now = self.clock.now();
        let invitation = self.admissions.invitation(token.invitation()).await?;
        invitation
            .filter(|invitation| token.is_of_invitation(invitation, self.seal.as_ref()))
            .filter(|invitation| invitation.admits(email, now))
            .map(|invitation| invitation.id)
            .ok_or(IdentityError::InvitationRequired)
    }

    /// Takes away invitations that are too old, and counts them.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn sweep_invitations(&self) -> Result<u64, StoreError> {
        self.admissions.sweep_invitations(self.clock.now()).await
    }
}
