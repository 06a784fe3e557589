//! Accounts and sessions.

use async_trait::async_trait;
use documents::FileType;
use identity::{
    Account, Accounts, IdentityTx, Invitation, InvitationId, LinkId, LinkPurpose, MailedLink, Passkey,
    PasskeyId, PersonalToken, RecoveryCode, RecoveryCodeId, Registry, Session, SessionId, Sessions,
    SetupLinkId, Totp,
};
use kernel::{DocumentId, StoreError, Timestamp, UserId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

use crate::{
    Database,
    entity::{document, session, user},
    fault::fault,
    spelling::Word as _,
    tx::Tx,
    walls::Scope,
};

#[async_trait]
impl Accounts for Database {
    async fn find(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = user::Entity::find_by_id(id.uuid()).one(&self.reader(id)).await.map_err(fault)?;
        row.map(Account::try_from).transpose()
    }

    async fn find_by_email(&self, key: &str) -> Result<Option<Account>, StoreError> {
        let row = user::Entity::find()
            .filter(user::Column::EmailKey.eq(key))
            .one(&self.reader(Scope::Everyone))
            .await
            .map_err(fault)?;
        row.map(Account::try_from).transpose()
    }
}

#[async_trait]
impl Sessions for Database {
    async fn find(&self, owner: UserId, id: SessionId) -> Result<Option<(Session, Account)>, StoreError> {
        let row = session::Entity::find_by_id((owner.uuid(), id.uuid()))
            .find_also_related(user::Entity)
            .one(&self.reader(owner))
            .await
            .map_err(fault)?;
        let Some((session, Some(account))) = row else {
            return Ok(None);
        };
        Ok(Some((session.try_into()?, account.try_into()?)))
    }

    async fn all(&self, owner: UserId) -> Result<Vec<Session>, StoreError> {
        let rows = session::Entity::find()
            .filter(session::Column::UserId.eq(owner.uuid()))
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(Session::try_from).collect()
    }
}

#[async_trait]
impl Registry for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn IdentityTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn begin_over_all(&self) -> Result<Box<dyn IdentityTx>, StoreError> {
        Ok(Box::new(Database::begin(self, Scope::Everyone).await?))
    }
}

#[async_trait]
impl IdentityTx for Tx {
    async fn add_account(&mut self, account: &Account) -> Result<(), StoreError> {
        self.add(user::Model::from(account)).await?;
        self.add_heads(account.id).await
    }

    async fn lock_account(&mut self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = self.lock(user::Entity::find_by_id(id.uuid())).await?;
        row.map(Account::try_from).transpose()
    }

    async fn hold_logo(&mut self, owner: UserId, document: DocumentId) -> Result<Option<bool>, StoreError> {
        let row = self.hold(document::Entity::find_by_id((owner.uuid(), document.uuid()))).await?;
        let is_image = |file_type| matches!(file_type, FileType::Png | FileType::Jpeg);
        row.map(|row| Ok(is_image(FileType::from_word(&row.file_type)?))).transpose()
    }

    async fn save_account(&mut self, account: &Account) -> Result<(), StoreError> {
        self.save(user::Model::from(account)).await
    }

    async fn add_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.add(session::Model::from(session)).await
    }

    async fn lock_session(&mut self, owner: UserId, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = self.lock(session::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Session::try_from).transpose()
    }

    async fn lock_sessions(&mut self, owner: UserId) -> Result<Vec<Session>, StoreError> {
        let open = session::Entity::find()
            .filter(session::Column::UserId.eq(owner.uuid()))
            .filter(session::Column::ClosedAt.is_null())
            .order_by_asc(session::Column::Id);
        self.lock_all(open).await?.into_iter().map(Session::try_from).collect()
    }

    async fn save_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.save(session::Model::from(session)).await
    }

    /// Sessions that are closed go first, so that there are never more than `keep` of any sort.
    async fn trim_sessions(&mut self, owner: UserId, keep: usize) -> Result<(), StoreError> {
        // Of two sign-ins at once the second counts the session of the first.
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        self.run(
            "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN (
                SELECT id FROM sessions WHERE user_id = $1
                ORDER BY closed_at IS NOT NULL, created_at DESC, id DESC
                LIMIT $2
            )",
            [owner.uuid().into(), i64::try_from(keep).unwrap_or(i64::MAX).into()],
        )
        .await?;
        Ok(())
    }

    async fn add_link(&mut self, link: &MailedLink) -> Result<(), StoreError> {
        self.add_mailed_link(link).await
    }

    async fn last_link(
        &mut self,
        owner: UserId,
        purpose: LinkPurpose,
    ) -> Result<Option<MailedLink>, StoreError> {
        self.last_mailed_link(owner, purpose).await
    }

    async fn use_link(&mut self, owner: UserId, id: LinkId, now: Timestamp) -> Result<bool, StoreError> {
        self.use_mailed_link(owner, id, now).await
    }

    async fn void_links(
        &mut self,
        owner: UserId,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.void_mailed_links(owner, purpose, now).await
    }

    async fn add_token(&mut self, token: &PersonalToken) -> Result<(), StoreError> {
        self.add_personal_token(token).await
    }

    async fn lock_tokens(&mut self, owner: UserId) -> Result<Vec<PersonalToken>, StoreError> {
        self.lock_personal_tokens(owner).await
    }

    async fn save_token(&mut self, token: &PersonalToken) -> Result<(), StoreError> {
        self.save_personal_token(token).await
    }

    async fn add_totp(&mut self, totp: &Totp) -> Result<(), StoreError> {
        self.add_totp_factor(totp).await
    }

    async fn lock_totp(&mut self, owner: UserId) -> Result<Option<Totp>, StoreError> {
        self.lock_totp_factor(owner).await
    }

    async fn save_totp(&mut self, totp: &Totp) -> Result<(), StoreError> {
        self.save_totp_factor(totp).await
    }

    async fn use_totp_step(&mut self, owner: UserId, secret: &[u8], step: i64) -> Result<bool, StoreError> {
        self.use_step(owner, secret, step).await
    }

    async fn remove_totp(&mut self, owner: UserId) -> Result<(), StoreError> {
        self.remove_totp_factor(owner).await
    }

    async fn add_recovery_code(&mut self, code: &RecoveryCode) -> Result<(), StoreError> {
        self.add_code(code).await
    }

    async fn use_recovery_code(
        &mut self,
        owner: UserId,
        id: RecoveryCodeId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.use_code(owner, id, now).await
    }

    async fn recovery_codes_left(&mut self, owner: UserId) -> Result<usize, StoreError> {
        self.codes_left(owner).await
    }

    async fn add_passkey(&mut self, passkey: &Passkey) -> Result<(), StoreError> {
        self.add_key(passkey).await
    }

    async fn lock_passkeys(&mut self, owner: UserId) -> Result<Vec<Passkey>, StoreError> {
        self.lock_keys(owner).await
    }

    async fn save_passkey(&mut self, passkey: &Passkey) -> Result<(), StoreError> {
        self.save_key(passkey).await
    }

    async fn use_passkey(
        &mut self,
        owner: UserId,
        id: PasskeyId,
        sign_count: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.use_key(owner, id, sign_count, now).await
    }

    async fn remove_passkey(&mut self, owner: UserId, id: PasskeyId) -> Result<(), StoreError> {
        self.remove_key(owner, id).await
    }

    async fn use_challenge(&mut self, nonce: &[u8; 16], expires_at: Timestamp) -> Result<bool, StoreError> {
        self.answer_challenge(nonce, expires_at).await
    }

    async fn remove_recovery_codes(&mut self, owner: UserId) -> Result<(), StoreError> {
        self.remove_codes(owner).await
    }

    async fn lock_admins(&mut self) -> Result<Vec<Account>, StoreError> {
        self.lock_every_admin().await
    }

    async fn add_invitation(&mut self, invitation: &Invitation) -> Result<(), StoreError> {
        self.keep_invitation(invitation).await
    }

    async fn use_invitation(&mut self, id: InvitationId, now: Timestamp) -> Result<bool, StoreError> {
        self.take_invitation(id, now).await
    }

    async fn remove_invitation(&mut self, id: InvitationId) -> Result<bool, StoreError> {
        self.drop_invitation(id).await
    }

    async fn use_setup_link(&mut self, id: SetupLinkId, now: Timestamp) -> Result<bool, StoreError> {
        self.take_setup_link(id, now).await
    }

    async fn settle(self: Box<Self>) -> Result<(), StoreError> {
        self.finish().await
    }
}
