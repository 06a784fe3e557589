//! Queueing letters, sending them, and ending them.

use std::sync::Arc;

use kernel::{
    Actor, Clock, EmailAddress, Event, Expected, Origin, Page, PageRequest, RequestId, Seal, UserId,
};

use crate::{
    Carrier, CarrierFault, Drawn, Letter, LetterFailed, LetterFilter, LetterId, LetterKind, LetterQueued,
    LetterSent, LetterSort, LetterState, LetterWithheld, Letters, Links, Mail, NewLetter, PostError,
    PostSettings, PostSettingsRevised, RevisePostSettings, Sources, Stationery, Subscription, Unsubscribed,
};

/// What letters are made with.
#[derive(Clone)]
pub struct PostPorts {
    pub letters: Arc<dyn Letters>,
    pub sources: Arc<dyn Sources>,
    pub stationery: Arc<dyn Stationery>,
    /// `None` where there is no mail server.
    pub carrier: Option<Arc<dyn Carrier>>,
    pub seal: Arc<dyn Seal>,
    pub clock: Arc<dyn Clock>,
    /// Where users find the server, without a slash at the end.
    pub server: String,
    /// Where the API is below that, with a slash in front.
    pub api: &'static str,
}

/// Tells people by mail what concerns them.
#[derive(Clone)]
pub struct PostService {
    ports: PostPorts,
}

/// Why a letter is withheld.
const UNWANTED: &str = "The settings say that it is not to be sent";
const DECLINED: &str = "The owner does not consent to it";
const UNSUBSCRIBED: &str = "The address does not want letters any more";
const OVERTAKEN: &str = "There is nothing to be told any more, or no address to tell it to";

impl PostService {
    #[must_use]
    pub fn new(ports: PostPorts) -> Self {
        Self { ports }
    }

    /// Queues a letter; false where one of its key was queued before.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn queue(&self, request: &RequestId, order: NewLetter) -> Result<bool, PostError> {
        // Most that comes again needs no writer to be found.
        if self.ports.letters.is_known(order.user, &order.key).await? {
            return Ok(false);
        }
        let now = self.ports.clock.now();
        let letter = Letter::queue(order, now);
        let mut tx = self.ports.letters.begin(letter.user).await?;
        if !tx.add_letter(&letter).await? {
            tx.leave().await?;
            return Ok(false);
        }
        tx.commit(Event::of(letter.user, request, now, &LetterQueued::from(&letter))).await?;
        Ok(true)
    }

    /// Sends a letter, if it is still to be sent. `last` says that it will not be tried again.
    ///
    /// # Errors
    /// `Refused`, `Later`.
    pub async fn deliver(
        &self,
        owner: UserId,
        id: LetterId,
        request: &RequestId,
        last: bool,
    ) -> Result<(), PostError> {
        let Some(letter) = self.ports.letters.find(owner, id).await? else { return Ok(()) };
        if !letter.is_open() {
            return Ok(());
        }
        let kind = letter.kind;
        if !self.settings(owner).await?.allow(kind) {
            return self.note(letter, None, LetterState::Withheld, Some(UNWANTED.into()), request).await;
        }
        if self.ports.sources.is_declined(owner, kind).await? {
            return self.note(letter, None, LetterState::Withheld, Some(DECLINED.into()), request).await;
        }
        let Some(drawn) = self.ports.sources.draw(&letter).await? else {
            return self.note(letter, None, LetterState::Withheld, Some(OVERTAKEN.into()), request).await;
        };
        let mail = self.mail(&letter, drawn);
        if !kind.is_of_security() && self.ports.letters.is_refused(owner, &mail.to.key()).await? {
            let reason = Some(UNSUBSCRIBED.into());
            return self.note(letter, Some(&mail), LetterState::Withheld, reason, request).await;
        }
        let Some(carrier) = &self.ports.carrier else {
            return self.note(letter, Some(&mail), LetterState::NotConfigured, None, request).await;
        };
        match carrier.carry(&mail).await {
            Ok(()) => self.note(letter, Some(&mail), LetterState::Sent, None, request).await,
            Err(CarrierFault::Refused(reason)) => {
                let noted = Some(reason.clone());
                self.note(letter, Some(&mail), LetterState::Failed, noted, request).await?;
                Err(PostError::Refused(reason))
            }
            Err(CarrierFault::Later(reason)) => {
                let state = if last { LetterState::Failed } else { LetterState::Queued };
                self.note(letter, Some(&mail), state, Some(reason.clone()), request).await?;
                Err(PostError::Later(reason))
            }
        }
    }

    /// A letter as it would be sent now.
    fn mail(&self, letter: &Letter, drawn: Drawn) -> Mail {
        let unsubscribe = self.unsubscribe_link(letter.user, letter.kind, &drawn.to);
        let links = Links { server: self.ports.server.clone(), unsubscribe: unsubscribe.clone() };
        let written = self.ports.stationery.write(&drawn, &links);
        let Drawn { to, to_name, from_name, reply_to, locale: _, zone: _, content: _ } = drawn;
        let written_at = letter.created_at;
        Mail { letter: letter.id, written_at, to, to_name, from_name, reply_to, written, unsubscribe }
    }

    fn unsubscribe_link(&self, owner: UserId, kind: LetterKind, to: &EmailAddress) -> Option<String> {
        if kind.is_of_security() {
            return None;
        }
        let token = Subscription::of(owner, kind, &to.key()).token(self.ports.seal.as_ref());
        let PostPorts { server, api, .. } = &self.ports;
        Some(format!("{server}{api}/public/unsubscribe/{token}"))
    }

    /// Writes down what became of a letter.
    async fn note(
        &self,
        letter: Letter,
        mail: Option<&Mail>,
        state: LetterState,
        reason: Option<String>,
        request: &RequestId,
    ) -> Result<(), PostError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.letters.begin(letter.user).await?;
        let Some(found) = tx.lock_letter(letter.user, letter.id).await? else { return Ok(()) };
        // Someone else was faster, and had more luck.
        if !found.is_open() {
            return Ok(tx.leave().await?);
        }
        let found = match mail {
            Some(mail) => {
                Letter { to: Some(mail.to.to_string()), subject: Some(mail.written.subject.clone()), ..found }
            }
            None => found,
        };
        let letter = found.became(state, reason, now);
        tx.save_letter(&letter).await?;
        let event = match state {
            LetterState::Sent => Event::of(letter.user, request, now, &LetterSent::from(&letter)),
            LetterState::Queued | LetterState::Failed => {
                Event::of(letter.user, request, now, &LetterFailed::from(&letter))
            }
            LetterState::Withheld | LetterState::NotConfigured => {
                Event::of(letter.user, request, now, &LetterWithheld::from(&letter))
            }
        };
        Ok(tx.commit(event).await?)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn letters(
        &self,
        owner: UserId,
        filter: &LetterFilter,
        request: &PageRequest<LetterSort>,
    ) -> Result<Page<Letter>, PostError> {
        Ok(self.ports.letters.page(owner, filter, request).await?)
    }

    /// At most `limit` users who get reports of their weeks, after an id.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn weekly_readers(&self, after: Option<UserId>, limit: u32) -> Result<Vec<UserId>, PostError> {
        Ok(self.ports.letters.weekly_readers(after, limit).await?)
    }

    /// # Errors
    /// Only what the store fails with.
    pub async fn settings(&self, owner: UserId) -> Result<PostSettings, PostError> {
        let set = self.ports.letters.settings(owner).await?;
        Ok(set.unwrap_or_else(|| PostSettings::of(owner, self.ports.clock.now())))
    }

    /// # Errors
    /// `Stale`.
    pub async fn revise_settings(
        &self,
        actor: &Actor,
        expected: Expected,
        change: RevisePostSettings,
    ) -> Result<PostSettings, PostError> {
        self.set(actor.user, &actor.request, &actor.origin, expected, change).await
    }

    async fn set(
        &self,
        owner: UserId,
        request: &RequestId,
        origin: &Origin,
        expected: Expected,
        change: RevisePostSettings,
    ) -> Result<PostSettings, PostError> {
        let now = self.ports.clock.now();
        let mut tx = self.ports.letters.begin(owner).await?;
        let set = tx.lock_settings(owner).await?.unwrap_or_else(|| PostSettings::of(owner, now));
        let settings = set.revise(change, expected, now)?;
        tx.save_settings(&settings).await?;
        let event = Event::of(owner, request, now, &PostSettingsRevised::from(&settings));
        tx.commit(Event { origin: origin.clone(), ..event }).await?;
        Ok(settings)
    }

    /// What a link ends, and whether it has.
    ///
    /// # Errors
    /// `NotFound` for a link that is none of ours.
    pub async fn subscription(&self, token: &str) -> Result<(Subscription, bool), PostError> {
        let subscription = Subscription::read(token, self.ports.seal.as_ref()).ok_or(PostError::NotFound)?;
        let ended = match &subscription.address {
            Some(address) => self.ports.letters.is_refused(subscription.owner, address).await?,
            None => !self.settings(subscription.owner).await?.allow(subscription.kind),
        };
        Ok((subscription, ended))
    }

    /// Ends what a link ends. Doing so again changes nothing.
    ///
    /// # Errors
    /// `NotFound` for a link that is none of ours.
    pub async fn unsubscribe(&self, token: &str, request: &RequestId) -> Result<Subscription, PostError> {
        let (subscription, ended) = self.subscription(token).await?;
        if ended {
            return Ok(subscription);
        }
        let owner = subscription.owner;
        match (&subscription.address, PostSettings::without(subscription.kind)) {
            (Some(address), _) => {
                let now = self.ports.clock.now();
                let mut tx = self.ports.letters.begin(owner).await?;
                if tx.refuse(owner, address, now).await? {
                    let fact = Unsubscribed { user: owner.uuid(), letter: subscription.kind.name() };
                    tx.commit(Event::of(owner, request, now, &fact)).await?;
                } else {
                    tx.leave().await?;
                }
            }
            (None, Some(change)) => {
                self.set(owner, request, &Origin::default(), Expected::Any, change).await?;
            }
            (None, None) => return Err(PostError::NotFound),
        }
        Ok(subscription)
    }
}
