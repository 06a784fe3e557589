//! Looking after the accounts of everyone. Whatever is seen here is told of first.

use kernel::{Event, Fact, Origin, Page, PageRequest, RequestId, UserId};

use super::sessions::close_sessions;
use crate::{
    Account, AccountDisabled, AccountEnabled, AdminChanged, AdminRead, Census, ChangePerson, EmailAddress,
    Errand, IdentityError, IdentityService, IdentityTx, PeopleFilter, PeopleSort, Person, Role, Standing,
};

impl IdentityService {
    /// Tells that an admin looks at something, perhaps of one user's, before it is shown.
    ///
    /// # Errors
    /// Only what the store fails with; nothing is to be shown then.
    pub async fn note_look(&self, errand: &Errand, user: Option<UserId>) -> Result<(), IdentityError> {
        let tx = self.registry.begin_over_all().await?;
        self.note(tx, errand, AdminRead::new, user).await
    }

    /// Tells that an admin changes something that is of no account, before it is changed.
    ///
    /// # Errors
    /// Only what the store fails with; nothing is to be changed then.
    pub async fn note_change(&self, errand: &Errand, user: Option<UserId>) -> Result<(), IdentityError> {
        let tx = self.registry.begin_over_all().await?;
        self.note(tx, errand, AdminChanged::new, user).await
    }

    /// Every account.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn people(
        &self,
        errand: &Errand,
        filter: &PeopleFilter,
        request: &PageRequest<PeopleSort>,
    ) -> Result<Page<Person>, IdentityError> {
        self.note_look(errand, None).await?;
        Ok(self.directory.page(filter, request, self.clock.now()).await?)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn person(&self, errand: &Errand, id: UserId) -> Result<Person, IdentityError> {
        self.note_look(errand, Some(id)).await?;
        self.directory.find(id, self.clock.now()).await?.ok_or(IdentityError::NotFound)
    }

    /// How much there is on this server.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn census(&self, errand: &Errand) -> Result<Census, IdentityError> {
        self.note_look(errand, None).await?;
        Ok(self.directory.census(self.clock.now()).await?)
    }

    /// Disables or enables an account, or gives it another role. Disabling ends every session; tokens for
    /// programs are refused until it is enabled again.
    ///
    /// # Errors
    /// `NotFound`; `LastAdmin` where there would be none left, `NotAnAdmin` for someone who has just ceased to
    /// be one.
    pub async fn change_person(
        &self,
        errand: &Errand,
        id: UserId,
        change: ChangePerson,
    ) -> Result<Person, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin_over_all().await?;
        let admins = tx.lock_admins().await?;
        if !admins.iter().any(|admin| admin.id == errand.actor.user && admin.is_admin()) {
            return Err(IdentityError::NotAnAdmin);
        }
        let mut account = lock_one(tx.as_mut(), &admins, id).await?;
        let ChangePerson { standing, role } = change;
        let promoted = role.and_then(|role| account.become_one(role, now));
        let is_shut = standing.is_some_and(|standing| account.shut(standing == Standing::Disabled, now));
        check_one_is_left(&admins, &account)?;
        tx.save_account(&account).await?;
        let actor = account.actor(errand.actor.request.clone(), Origin::default());
        if is_shut && account.is_disabled() {
            close_sessions(tx.as_mut(), &actor, None, now).await?;
            tx.tell(Event::new(&actor, now, &AccountDisabled::from(&account))).await?;
        } else if is_shut {
            tx.tell(Event::new(&actor, now, &AccountEnabled::from(&account))).await?;
        }
        if let Some(promoted) = promoted {
            tx.tell(Event::new(&actor, now, &promoted)).await?;
        }
        conclude(tx, errand.told(AdminChanged::new, None, Some(id), true, now)).await?;
        self.directory.find(id, now).await?.ok_or(IdentityError::NotFound)
    }

    /// Gives an account another role, by the operator.
    ///
    /// # Errors
    /// `NotFound`, `LastAdmin`.
    pub async fn give_role(
        &self,
        request: &RequestId,
        email: &EmailAddress,
        role: Role,
    ) -> Result<Account, IdentityError> {
        let id = self.account_by_email(email).await?.id;
        let now = self.clock.now();
        let mut tx = self.registry.begin_over_all().await?;
        let admins = tx.lock_admins().await?;
        let mut account = lock_one(tx.as_mut(), &admins, id).await?;
        let Some(changed) = account.become_one(role, now) else { return Ok(account) };
        check_one_is_left(&admins, &account)?;
        tx.save_account(&account).await?;
        let actor = account.actor(request.clone(), Origin::default());
        tx.commit(Event::new(&actor, now, &changed)).await?;
        Ok(account)
    }

    /// Whoever has the role of an admin, in the order of their ids.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn admins(&self) -> Result<Vec<Account>, IdentityError> {
        Ok(self.directory.admins().await?)
    }

    async fn note<F: Fact>(
        &self,
        mut tx: Box<dyn IdentityTx>,
        errand: &Errand,
        fact: fn(crate::office::Deed) -> F,
        user: Option<UserId>,
    ) -> Result<(), IdentityError> {
        let is_there = match user {
            Some(user) => tx.lock_account(user).await?.is_some(),
            None => false,
        };
        conclude(tx, errand.told(fact, None, user, is_there, self.clock.now())).await
    }
}

/// Makes a change durable with all that is told of it.
pub(super) async fn conclude(mut tx: Box<dyn IdentityTx>, mut told: Vec<Event>) -> Result<(), IdentityError> {
    let Some(last) = told.pop() else { return Ok(()) };
    for event in told {
        tx.tell(event).await?;
    }
    Ok(tx.commit(last).await?)
}

/// An account, which may be one of those that are locked already.
async fn lock_one(tx: &mut dyn IdentityTx, admins: &[Account], id: UserId) -> Result<Account, IdentityError> {
    match admins.iter().find(|admin| admin.id == id) {
        Some(admin) => Ok(admin.clone()),
        None => tx.lock_account(id).await?.ok_or(IdentityError::NotFound),
    }
}

/// Whether there is an admin when all admins are locked and one account is about to change.
fn check_one_is_left(admins: &[Account], changed: &Account) -> Result<(), IdentityError> {
    let was_one = admins.iter().any(|admin| admin.id == changed.id && admin.is_admin());
    let others = admins.iter().any(|admin| admin.id != changed.id && admin.is_admin());
    if was_one && !changed.is_admin() && !others { Err(IdentityError::LastAdmin) } else { Ok(()) }
}
