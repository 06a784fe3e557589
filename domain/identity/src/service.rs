//! Signing up, in and out.

mod addresses;
mod admission;
mod attempts;
mod factors;
mod office;
mod passkeys;
mod passwords;
mod sessions;
mod tokens;

use std::sync::Arc;

use kernel::{
    Actor, Clock, Event, Expected, Home, Origin, Patch, RequestId, Seal, Text, TimeDelta, Timestamp, UserId,
    Valid,
};

use crate::{
    AccessClaims, Account, AccountOpened, Accounts, Admissions, Bearer, Business, Ceremonies, DeviceToken,
    Directory, EmailAddress, IdentityError, IdentityTx, InvitationId, MailedLinks, Password,
    PasswordRehashed, PasswordRules, Passwords, PersonalTokens, ProfileRevised, Proof, RefreshToken,
    Register, Registry, RevisePreferences, ReviseProfile, Role, Rotation, SESSIONS_MAX, Scopes,
    SecondFactors, SecondStep, Session, SessionClosed, SessionId, SessionOpened, SessionRefreshed,
    SessionSteppedUp, SessionTheft, Sessions, Signer, Slowdowns, TokenSecret, Verdict,
};
pub use addresses::{EmailChange, Registration};
pub use factors::{Factors, TotpEnrolment};
pub use passkeys::{KeyOrder, KeyRequest};

use attempts::Bucket;
use factors::{Proven, use_up};

/// Keeps accounts and their sessions.
#[derive(Clone)]
pub struct IdentityService {
    registry: Arc<dyn Registry>,
    accounts: Arc<dyn Accounts>,
    sessions: Arc<dyn Sessions>,
    links: Arc<dyn MailedLinks>,
    tokens: Arc<dyn PersonalTokens>,
    factors: Arc<dyn SecondFactors>,
    slowdowns: Arc<dyn Slowdowns>,
    directory: Arc<dyn Directory>,
    admissions: Arc<dyn Admissions>,
    passwords: Arc<dyn Passwords>,
    ceremonies: Arc<dyn Ceremonies>,
    signer: Arc<dyn Signer>,
    seal: Arc<dyn Seal>,
    clock: Arc<dyn Clock>,
    rules: IdentityRules,
}

/// What the service works with.
pub struct IdentityPorts {
    pub registry: Arc<dyn Registry>,
    pub accounts: Arc<dyn Accounts>,
    pub sessions: Arc<dyn Sessions>,
    pub links: Arc<dyn MailedLinks>,
    pub tokens: Arc<dyn PersonalTokens>,
    pub factors: Arc<dyn SecondFactors>,
    pub slowdowns: Arc<dyn Slowdowns>,
    pub directory: Arc<dyn Directory>,
    pub admissions: Arc<dyn Admissions>,
    pub passwords: Arc<dyn Passwords>,
    pub ceremonies: Arc<dyn Ceremonies>,
    pub signer: Arc<dyn Signer>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
}

/// What the operator decides of accounts.
#[derive(Debug, Clone, Copy)]
pub struct IdentityRules {
    /// How long an access token is good.
    pub access_lifetime: TimeDelta,
    pub passwords: PasswordRules,
    /// Whether mail is sent, so that whoever opens an account has to show that the address is their own.
    pub sends_mail: bool,
}

/// A request from someone who is not signed in yet.
#[derive(Debug, Clone)]
pub struct Visit {
    pub request: RequestId,
    pub user_agent: Option<Text<255>>,
    pub address: Option<Text<64>>,
    /// The text of a [`DeviceToken`] that was given at a former sign-in.
    pub device: Option<String>,
}

impl Visit {
    /// The visitor, who turns out to be the owner of an account, without a session yet.
    fn as_owner_of(&self, account: &Account) -> Actor {
        account.actor(self.request.clone(), Origin { session: None, address: self.address.clone() })
    }
}

/// What one gets by signing in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub account: Account,
    pub access_token: String,
    /// Seconds until the access token is no longer good.
    pub expires_in: i64,
    pub refresh_token: RefreshToken,
    /// For the next sign-in on this device; none where a session only goes on.
    pub device_token: Option<DeviceToken>,
}

/// What a right password leads to.
#[derive(Debug, Clone)]
pub enum Login {
    SignedIn(Box<SignedIn>),
    /// A second factor is on, and is asked for.
    SecondStep(SecondStep),
}

/// What someone has shown to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// An access token of a session, which may do everything.
    Session(SessionId),
    /// A token for programs, which may do this.
    Token(Scopes),
}

/// Who a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    pub user: UserId,
    pub by: Credential,
    /// As the session has it now, whatever the token says.
    pub role: Role,
    pub home: Home,
    /// When the token or its session ends, whichever comes first.
    pub until: Timestamp,
    /// Whether its owner has just signed in, and not only shown a token.
    pub is_recent: bool,
}

impl IdentityService {
    #[must_use]
    pub fn new(ports: IdentityPorts, rules: IdentityRules) -> Self {
        let IdentityPorts {
            registry,
            accounts,
            sessions,
            links,
            tokens,
            factors,
            slowdowns,
            directory,
            admissions,
            passwords,
            ceremonies,
            signer,
            seal,
            clock,
        } = ports;
        Self {
            registry,
            accounts,
            sessions,
            links,
            tokens,
            factors,
            slowdowns,
            directory,
            admissions,
            passwords,
            ceremonies,
            signer,
            seal,
            clock,
            rules,
        }
    }

    /// What a new password has to keep.
    #[must_use]
    pub fn password_rules(&self) -> PasswordRules {
        self.rules.passwords
    }

    /// Opens an account, with an invitation where one is needed, and signs in.
    ///
    /// # Errors
    /// `EmailTaken`, `Busy`; `InvitationRequired` where the invitation has been used in the meantime.
    pub async fn register(
        &self,
        visit: Visit,
        order: Valid<Register>,
        invitation: Option<InvitationId>,
    ) -> Result<SignedIn, IdentityError> {
        let origin = Origin { session: None, address: visit.address.clone() };
        let account = self.opened(&visit.request, origin, order, invitation).await?;
        self.open_session(visit, account, None, SignIn { device: None, is_new: false }, None).await
    }

    /// Opens an account without signing in.
    ///
    /// # Errors
    /// `EmailTaken`, `Busy`.
    pub async fn open_account(
        &self,
        request: &RequestId,
        order: Valid<Register>,
    ) -> Result<Account, IdentityError> {
        self.opened(request, Origin::default(), order, None).await
    }

    async fn opened(
        &self,
        request: &RequestId,
        origin: Origin,
        order: Valid<Register>,
        invitation: Option<InvitationId>,
    ) -> Result<Account, IdentityError> {
        let order = order.into_inner();
        let hash = self.passwords.hash(order.password.clone()).await?;
        let now = self.clock.now();
        let account = Account::open(order, hash, now);
        let mut tx = self.registry.begin(account.id).await?;
        if let Some(invitation) = invitation
            && !tx.use_invitation(invitation, now).await?
        {
            return Err(IdentityError::InvitationRequired);
        }
        tx.add_account(&account).await.map_err(addresses::taken)?;
        let actor = account.actor(request.clone(), origin);
        tx.commit(Event::new(&actor, now, &AccountOpened::from(&account))).await?;
        Ok(account)
    }

    /// Opens a session, or asks for the second factor. Takes the same time whether or not the address is
    /// known, and slows down whoever was wrong in either case.
    ///
    /// # Errors
    /// `BadCredentials`, `SlowedDown`, `Busy`; `AccountDisabled` for who knows the password.
    pub async fn login(
        &self,
        visit: Visit,
        email: Option<EmailAddress>,
        password: Password,
    ) -> Result<Login, IdentityError> {
        let Some(email) = email else {
            self.passwords.verify(password, None).await?;
            return Err(IdentityError::BadCredentials);
        };
        let account = self.accounts.find_by_email(&email.key()).await?;
        let account = account.filter(Account::may_sign_in);
        let (bucket, known_as) = self.bucket_of(&email, account.as_ref(), visit.device.as_deref());
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let verdict = self.try_password(bucket, password.clone(), hash).await?;
        let account = account.ok_or(IdentityError::BadCredentials)?;
        let better_hash = match verdict {
            Verdict::Wrong => return Err(IdentityError::BadCredentials),
            Verdict::Right | Verdict::RightButWeaklyHashed if account.is_disabled() => {
                return Err(IdentityError::AccountDisabled);
            }
            Verdict::Right => None,
            Verdict::RightButWeaklyHashed => Some(self.passwords.hash(password).await?),
        };
        if let Some(totp) = self.totp(account.id).await? {
            let account = match better_hash {
                Some(hash) => self.rehash(&visit, account, hash).await?,
                None => account,
            };
            return Ok(Login::SecondStep(self.second_step(&account, &totp, known_as).await?));
        }
        let device = SignIn { device: known_as, is_new: known_as.is_none() };
        let signed_in = self.open_session(visit, account, better_hash, device, None).await?;
        Ok(Login::SignedIn(Box::new(signed_in)))
    }

    /// Trades a refresh token for a new pair.
    ///
    /// # Errors
    /// `SessionOver` for any token but the present one and the one that it has just replaced;
    /// an older one also ends the session.
    pub async fn refresh(&self, visit: Visit, token: &str) -> Result<SignedIn, IdentityError> {
        let token = RefreshToken::decode(token).map_err(|_| IdentityError::SessionOver)?;
        let now = self.clock.now();
        let mut tx = self.registry.begin(token.user).await?;
        // An account is locked before its sessions, here as elsewhere.
        let account = tx.lock_account(token.user).await?.ok_or(IdentityError::SessionOver)?;
        let mut session =
            tx.lock_session(token.user, token.session).await?.ok_or(IdentityError::SessionOver)?;
        if account.is_disabled() || !token.belongs_to(&session, self.seal.as_ref()) {
            return Err(IdentityError::SessionOver);
        }
        let Visit { request, user_agent, address, device: _ } = visit;
        let origin = Origin { session: Some(session.id.uuid()), address: address.clone() };
        let actor = account.actor(request, origin);
        match session.rotate(token.generation, now) {
            Rotation::Moved => {
                (session.user_agent, session.address) = (user_agent, address);
                tx.save_session(&session).await?;
                tx.commit(Event::new(&actor, now, &SessionRefreshed::from(&session))).await?;
            }
            Rotation::JustMoved => tx.leave().await?,
            Rotation::Theft => {
                tx.save_session(&session).await?;
                tx.commit(Event::new(&actor, now, &SessionTheft::new(&session, token.generation))).await?;
                return Err(IdentityError::SessionOver);
            }
            Rotation::Dead => return Err(IdentityError::SessionOver),
        }
        Ok(self.signed_in(account, &session, now))
    }

    /// Ends the session.
    ///
    /// # Errors
    /// Only what the store fails with; ending it twice is no error.
    pub async fn logout(&self, actor: &Actor, id: SessionId) -> Result<(), IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let Some(mut session) = tx.lock_session(actor.user, id).await? else {
            return Ok(tx.leave().await?);
        };
        session.close(now);
        tx.save_session(&session).await?;
        tx.commit(Event::new(actor, now, &SessionClosed::from(&session))).await?;
        Ok(())
    }

    /// Signs in once more in a session that goes on; returns until when that counts as recent.
    ///
    /// # Errors
    /// `WrongPassword`, `SlowedDown`, `SessionOver`, `Busy`; with a second factor `CodeRequired` without a
    /// proof, and `WrongCode`.
    pub async fn step_up(
        &self,
        actor: &Actor,
        id: SessionId,
        password: Password,
        proof: Option<Proof>,
    ) -> Result<Timestamp, IdentityError> {
        let account = self.profile(actor.user).await?;
        let totp = self.totp(actor.user).await?;
        if totp.is_some() && proof.is_none() {
            return Err(IdentityError::CodeRequired);
        }
        self.confirm_password(&account, id, password).await?;
        match totp.zip(proof) {
            None => self.stepped_up(actor, id, None).await,
            Some((totp, proof)) => {
                self.in_turn(Bucket::SessionFactor(id), async {
                    let proven = self.proven(&totp, &proof).await?.ok_or(IdentityError::WrongCode)?;
                    self.stepped_up(actor, id, Some(proven)).await
                })
                .await
            }
        }
    }

    async fn stepped_up(
        &self,
        actor: &Actor,
        id: SessionId,
        proven: Option<Proven>,
    ) -> Result<Timestamp, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        if let Some(proven) = &proven
            && !use_up(tx.as_mut(), actor, proven, now).await?
        {
            return Err(IdentityError::WrongCode);
        }
        let session = tx.lock_session(actor.user, id).await?.filter(|session| session.is_live(now));
        let mut session = session.ok_or(IdentityError::SessionOver)?;
        session.step_up(now);
        tx.save_session(&session).await?;
        tx.commit(Event::new(actor, now, &SessionSteppedUp::from(&session))).await?;
        Ok(session.recent_until())
    }

    /// Says who a bearer of an access token, or of a token for programs, is.
    ///
    /// # Errors
    /// `Unauthenticated` for a token that is not good, `SessionOver` for one whose session is.
    pub async fn authenticate(&self, token: &str) -> Result<Authenticated, IdentityError> {
        if TokenSecret::is_meant(token) {
            return self.authenticate_program(token).await;
        }
        let Bearer { user, session, expires_at } = self.signer.verify(token)?;
        let (session, account) =
            self.sessions.find(user, session).await?.ok_or(IdentityError::SessionOver)?;
        let now = self.clock.now();
        if account.is_disabled() || !session.is_live(now) {
            return Err(IdentityError::SessionOver);
        }
        Ok(Authenticated {
            user,
            by: Credential::Session(session.id),
            role: account.role,
            home: account.home(),
            until: expires_at.min(session.expires_at),
            is_recent: now < session.recent_until(),
        })
    }

    /// Whether a session goes on.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn is_live(&self, user: UserId, session: SessionId) -> Result<bool, IdentityError> {
        let found = self.sessions.find(user, session).await?;
        Ok(found.is_some_and(|(session, _)| session.is_live(self.clock.now())))
    }

    /// # Errors
    /// `NotFound`.
    pub async fn profile(&self, user: UserId) -> Result<Account, IdentityError> {
        self.accounts.find(user).await?.ok_or(IdentityError::NotFound)
    }

    /// # Errors
    /// `NotFound`.
    pub async fn account_by_email(&self, email: &EmailAddress) -> Result<Account, IdentityError> {
        self.accounts.find_by_email(&email.key()).await?.ok_or(IdentityError::NotFound)
    }

    /// # Errors
    /// `NotFound`, also for the logo; `Stale`, `LogoNotAnImage`.
    pub async fn revise_profile(
        &self,
        actor: &Actor,
        expected: Expected,
        change: ReviseProfile,
    ) -> Result<Account, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let account = tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        if let Patch::Set(Business { logo: Some(logo), .. }) = &change.business {
            let is_image = tx.hold_logo(actor.user, *logo).await?.ok_or(IdentityError::NotFound)?;
            if !is_image {
                return Err(IdentityError::LogoNotAnImage);
            }
        }
        let account = account.revise(change, expected, now)?;
        tx.save_account(&account).await?;
        tx.commit(Event::new(actor, now, &ProfileRevised::from(&account))).await?;
        Ok(account)
    }

    /// # Errors
    /// `NotFound`, `Stale`.
    pub async fn revise_preferences(
        &self,
        actor: &Actor,
        expected: Expected,
        change: Valid<RevisePreferences>,
    ) -> Result<Account, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(actor.user).await?;
        let account = tx.lock_account(actor.user).await?.ok_or(IdentityError::NotFound)?;
        let account = account.prefer(change.into_inner(), expected, now)?;
        tx.save_account(&account).await?;
        tx.commit(Event::new(actor, now, &ProfileRevised::from(&account))).await?;
        Ok(account)
    }

    async fn open_session(
        &self,
        visit: Visit,
        account: Account,
        better_hash: Option<String>,
        SignIn { device, is_new }: SignIn,
        proven: Option<Proven>,
    ) -> Result<SignedIn, IdentityError> {
        let now = self.clock.now();
        let Visit { request, user_agent, address, device: _ } = visit;
        let session = Session::open(account.id, self.signer.random(), user_agent, address, now);
        let mut tx: Box<dyn IdentityTx> = self.registry.begin(account.id).await?;
        let shown = account.password_hash;
        let mut account = tx.lock_account(account.id).await?.ok_or(IdentityError::BadCredentials)?;
        if account.password_hash != shown {
            // It was changed while this one was looked at.
            return Err(IdentityError::BadCredentials);
        }
        if account.is_disabled() {
            return Err(IdentityError::AccountDisabled);
        }
        if let Some(hash) = better_hash {
            account.password_hash = hash;
            tx.save_account(&account).await?;
        }
        tx.add_session(&session).await?;
        tx.trim_sessions(account.id, SESSIONS_MAX).await?;
        let origin = Origin { session: Some(session.id.uuid()), address: session.address.clone() };
        let actor = account.actor(request, origin);
        if let Some(proven) = &proven
            && !use_up(tx.as_mut(), &actor, proven, now).await?
        {
            return Err(IdentityError::BadCode);
        }
        tx.commit(Event::new(&actor, now, &SessionOpened::new(&session, is_new))).await?;
        let device = device.unwrap_or_else(|| self.new_device());
        let device_token = DeviceToken::of(&account, device, now, self.seal.as_ref());
        Ok(SignedIn { device_token: Some(device_token), ..self.signed_in(account, &session, now) })
    }

    /// Keeps a better hash of a password that was right.
    async fn rehash(&self, visit: &Visit, shown: Account, hash: String) -> Result<Account, IdentityError> {
        let now = self.clock.now();
        let mut tx = self.registry.begin(shown.id).await?;
        let mut account = tx.lock_account(shown.id).await?.ok_or(IdentityError::BadCredentials)?;
        if account.password_hash != shown.password_hash {
            return Err(IdentityError::BadCredentials);
        }
        account.password_hash = hash;
        tx.save_account(&account).await?;
        let actor = visit.as_owner_of(&account);
        tx.commit(Event::new(&actor, now, &PasswordRehashed::from(&account))).await?;
        Ok(account)
    }

    fn new_device(&self) -> [u8; 16] {
        let mut device = [0; 16];
        device.copy_from_slice(&self.signer.random()[..16]);
        device
    }

    fn signed_in(&self, account: Account, session: &Session, now: Timestamp) -> SignedIn {
        let claims = AccessClaims::new(&account, session, now, now.plus(self.rules.access_lifetime));
        SignedIn {
            access_token: self.signer.sign(&claims),
            expires_in: self.rules.access_lifetime.num_seconds(),
            refresh_token: RefreshToken::of(session, self.seal.as_ref()),
            device_token: None,
            account,
        }
    }
}

/// What is known of where one signs in.
struct SignIn {
    /// The device that it is known to be.
    device: Option<[u8; 16]>,
    /// Whether the owner has to hear of it.
    is_new: bool,
}
