//! `/admin`: everyone's accounts, invitations, jobs, backups and what was done: for admins, who say why they ask.
//!
//! Whatever is asked here is told of before it is answered, and no answer is kept.

use std::sync::Arc;

use ::audit::{AuditService, ToldOf};
use identity::{
    Census, ChangePerson, INVITATION_DAYS_MAX, IdentityService, Invitation, InvitationId, Invite, LinkToShow,
    PeopleFilter, PeopleSort, Person,
};
use kernel::{
    Backlog, Clock, Date, DeadJob, Event, Id, JobId, Jobs, Name, Page, Position, Sort, Text, Timestamp,
    Unvalidated, UserId,
};
use poem::http::StatusCode;
use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Tag,
    audit::{Anything, AuditEntryView, AuditSortParam, filter},
    user::Role,
};
use crate::{
    BackupDetails, BackupShelf, BackupTold, NotBegun, Settings,
    body::{Body, BodyOrNone},
    caller::{Admin, RecentAdmin},
    envelope::{Accepted, Created, Done, List, Success, SummedList},
    error::ApiError,
    paging::{Cursors, Paging, SortParam, sorts},
    spec::BASE,
    validation::validated,
    wire::{AnyJson, Email, mirrored},
};

pub(crate) struct Office {
    identity: Arc<IdentityService>,
    audit: Arc<AuditService>,
    jobs: Arc<dyn Jobs>,
    backups: Arc<dyn BackupShelf>,
    cursors: Cursors,
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
}

sorts!(
    /// How accounts are sorted.
    PeopleSortParam of PeopleSort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
        Email = "email" / "-email" as EmailDescending,
    }
);

mirrored!(
    /// Whether an account lets anyone in.
    AccountStatus mirrors identity::Standing { Active, Disabled }
);

/// An account, and nothing of its books.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PersonView {
    id: UserId,
    email: Email,
    /// Whether it was shown that mail to the address arrives.
    email_verified: bool,
    name: Option<Name<{ identity::NAME_MAX }>>,
    role: Role,
    status: AccountStatus,
    /// Null for an account that lets its owner in.
    disabled_at: Option<Timestamp>,
    /// How many sessions go on.
    sessions: u64,
    /// When one of its sessions was last used.
    last_seen_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct PersonPatch {
    /// `disabled` ends every session, and refuses tokens for programs until it is `active` again.
    status: Option<AccountStatus>,
    role: Option<Role>,
}

/// How much there is on this server.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ServerStatsView {
    users: UsersView,
    /// Sessions that go on.
    sessions: u64,
    documents: StoredView,
    jobs: OwedView,
}

/// Accounts, counted.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct UsersView {
    total: u64,
    disabled: u64,
    admins: u64,
    /// Opened in the last 30 days.
    new: u64,
    /// Seen in the last 30 days.
    seen: u64,
}

/// Documents, counted.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct StoredView {
    total: u64,
    /// What they take, each content of a user's once.
    size_bytes: u64,
}

/// Jobs, counted.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct OwedView {
    /// Not being worked on, due or not.
    waiting: u64,
    claimed: u64,
    /// Given up.
    dead: u64,
}

/// A backup of everything there is on this server.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BackupView {
    name: String,
    status: BackupStatus,
    /// Null, as all that follows, where it is damaged.
    made_at: Option<Timestamp>,
    reason: Option<BackupReason>,
    note: Option<String>,
    size_bytes: Option<u64>,
    /// Whether it takes a key to restore it.
    is_encrypted: Option<bool>,
    /// When it was last opened and found to be whole.
    verified_at: Option<Timestamp>,
}

/// Whether a backup is good for anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
enum BackupStatus {
    Verified,
    Damaged,
}

mirrored!(
    /// Why a backup was made: its day had come, the schema was about to be changed, or somebody wanted it.
    BackupReason mirrors crate::BackupReason { Daily, Migration, Asked }
);

/// What to remember a backup by.
#[derive(Object, Deserialize, Serialize, Default)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct BackupOrder {
    note: Option<Text<NOTE_MAX>>,
}

/// A backup that is being made.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BackupBegunView {
    begun_at: Timestamp,
}

/// How long a note may be, in characters.
const NOTE_MAX: usize = 200;

/// Something that was done in someone's account.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct AdminAuditEntryView {
    id: Id<Event>,
    /// In whose account.
    user_id: UserId,
    at: Timestamp,
    /// What was done: `invoice.issued`, `session.opened`.
    kind: String,
    /// The id of what it was done to, which may be gone by now.
    subject: Id<Anything>,
    /// What more there is to say; that depends on the kind.
    details: AnyJson,
    /// The request that did it, or the command, or what looked for what was due.
    request_id: String,
    /// The client's; null where the calendar or the operator did it.
    address: Option<String>,
    /// What the client called itself when it signed in.
    device: Option<String>,
    session_id: Option<Id<Anything>>,
}

/// How the jobs stand.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct JobsView {
    /// Those that have any.
    queues: Vec<BacklogView>,
}

/// How a queue stands.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BacklogView {
    queue: String,
    /// Not being worked on, due or not.
    waiting: u64,
    claimed: u64,
    /// Given up.
    dead: u64,
    /// Since when the oldest that is not given up is owed.
    oldest: Option<Timestamp>,
}

/// A job that was given up.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DeadJobView {
    number: JobId,
    queue: String,
    /// The event's id, or the schedule's period.
    key: String,
    /// In whose account the event was; null for a schedule.
    user_id: Option<UserId>,
    attempts: u32,
    /// Why it failed the last time.
    error: Option<String>,
    owed_since: Timestamp,
    died_at: Timestamp,
}

/// Lets someone open an account.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewInvitation {
    /// The only address that it is good for; any, where left out.
    email: Option<Email>,
    /// 7, where left out.
    #[oai(validator(minimum(value = "1"), maximum(value = "30")))]
    expires_in_days: Option<u16>,
}

/// An invitation that no one has used, without its link.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct InvitationView {
    id: InvitationId,
    /// The only address that it is good for.
    email: Option<Email>,
    created_at: Timestamp,
    expires_at: Timestamp,
}

/// An invitation that was just made.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct MadeInvitationView {
    id: InvitationId,
    email: Option<Email>,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// For you to hand over. It is never told again.
    link: String,
}

/// How long an invitation is good of which one does not say.
const DAYS: u16 = 7;

/// The order of a list that has one.
#[derive(Debug, Clone, Copy)]
enum Only {
    Newest,
    Number,
}

impl Office {
    pub(crate) fn new(
        identity: Arc<IdentityService>,
        audit: Arc<AuditService>,
        jobs: Arc<dyn Jobs>,
        backups: Arc<dyn BackupShelf>,
        cursors: Cursors,
        settings: Arc<Settings>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { identity, audit, jobs, backups, cursors, settings, clock }
    }

    /// A job that was given up.
    async fn dead(&self, number: JobId) -> Result<DeadJob, ApiError> {
        let found = self.jobs.dead(number - 1, 1).await?;
        found.into_iter().find(|job| job.id == number).ok_or_else(ApiError::not_found)
    }
}

#[OpenApi(prefix_path = "/admin", tag = "Tag::Admin")]
impl Office {
    /// List accounts
    #[oai(path = "/users", method = "get", operation_id = "listUsers")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn people(
        &self,
        admin: Admin,
        /// Part of the address or the name.
        q: Query<Option<Name<100>>>,
        status: Query<Option<AccountStatus>>,
        /// The newest first, where left out.
        sort: Query<Option<PeopleSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<PersonView>, ApiError> {
        let sort = sort.0.unwrap_or(PeopleSortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(admin.user(), "users", sort, paging)?;
        let filter = PeopleFilter { text: q.0.map(Name::into_string), standing: status.0.map(Into::into) };
        let page = self.identity.people(&admin.errand("listUsers"), &filter, &asked.request).await?;
        Ok(asked.list(page.map(PersonView::from)).secret())
    }

    /// One account
    #[oai(path = "/users/:id", method = "get", operation_id = "getUser")]
    async fn person(&self, admin: Admin, id: Path<UserId>) -> Result<Success<PersonView>, ApiError> {
        let person = self.identity.person(&admin.errand("getUser"), id.0).await?;
        Ok(Success::secret(person.into()))
    }

    /// Disable or enable an account, or change its role
    ///
    /// An account that is disabled lets no one in, and every session of it ends; its books stay as they are. 409
    /// `LAST_ADMIN` where no admin would be left.
    #[oai(path = "/users/:id", method = "put", operation_id = "updateUser")]
    async fn change(
        &self,
        admin: RecentAdmin,
        id: Path<UserId>,
        body: Body<PersonPatch>,
    ) -> Result<Success<PersonView>, ApiError> {
        let PersonPatch { status, role } = body.0;
        let change = ChangePerson { standing: status.map(Into::into), role: role.map(Into::into) };
        let person = self.identity.change_person(&admin.errand("updateUser"), id.0, change).await?;
        Ok(Success::secret(person.into()))
    }

    /// How much there is on this server
    #[oai(path = "/stats", method = "get", operation_id = "getStats")]
    async fn stats(&self, admin: Admin) -> Result<Success<ServerStatsView>, ApiError> {
        let census = self.identity.census(&admin.errand("getStats")).await?;
        let backlog = self.jobs.backlog(self.clock.now()).await?;
        Ok(Success::secret(ServerStatsView::new(census, &backlog)))
    }

    /// List what was done in all accounts
    ///
    /// Or in one. What admins did here is told in their own accounts and, where it concerns one user, in that user's.
    #[oai(path = "/audit", method = "get", operation_id = "listAuditOfEveryone")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn audit(
        &self,
        admin: Admin,
        /// The account in which it was done.
        #[oai(name = "userId")]
        user: Query<Option<UserId>>,
        /// One kind, such as `invoice.issued`, or all that begin with a word, such as `invoice`.
        kind: Query<Option<Name<64>>>,
        /// What it was done to, gone or not.
        subject: Query<Option<Id<Anything>>>,
        /// The first day, in your zone.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// Newest first, where left out.
        sort: Query<Option<AuditSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<AdminAuditEntryView>, ApiError> {
        let errand = admin.errand("listAuditOfEveryone");
        let sort = sort.0.unwrap_or(AuditSortParam::AtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(admin.user(), "audit of everyone", sort, paging)?;
        let filter = filter(kind.0, subject.0, (from.0, to.0), errand.actor.home.calendar.zone)?;
        self.identity.note_look(&errand, user.0).await?;
        let page = self.audit.history_of_everyone(user.0, &filter, &asked.request).await?;
        Ok(asked.list(page.map(AdminAuditEntryView::from)).secret())
    }

    /// List jobs that were given up
    ///
    /// The oldest first; `summary` says how every queue stands.
    #[oai(path = "/jobs", method = "get", operation_id = "listJobs")]
    async fn jobs(
        &self,
        admin: Admin,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<SummedList<DeadJobView, JobsView>, ApiError> {
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(admin.user(), "jobs", Only::Number, paging)?;
        self.identity.note_look(&admin.errand("listJobs"), None).await?;
        let backlog = self.jobs.backlog(self.clock.now()).await?;
        let after = asked.request.after.as_ref().and_then(|place| place.key.parse().ok()).unwrap_or(0);
        let dead = self.jobs.dead(after, asked.request.limit() + 1).await?;
        let place = |job: &DeadJob| Position { key: job.id.to_string(), id: Uuid::nil() };
        let total = asked.request.count_total.then(|| backlog.iter().map(|queue| queue.dead).sum());
        let page = Page { total, ..Page::cut(dead, asked.request.limit(), place) };
        let queues = backlog.into_iter().map(BacklogView::from).collect();
        let list = asked.list(page.map(DeadJobView::from)).secret();
        Ok(list.with_summary(JobsView { queues }))
    }

    /// Try a job again that was given up
    #[oai(path = "/jobs/:number/retry", method = "post", operation_id = "retryJob")]
    async fn retry(
        &self,
        admin: Admin,
        #[oai(validator(minimum(value = "1")))] number: Path<JobId>,
    ) -> Result<Done, ApiError> {
        let job = self.dead(number.0).await?;
        self.identity.note_change(&admin.errand("retryJob"), job.user).await?;
        if self.jobs.revive(job.id, self.clock.now()).await? {
            Ok(Done::new())
        } else {
            Err(ApiError::not_found())
        }
    }

    /// Forget a job that was given up
    #[oai(path = "/jobs/:number", method = "delete", operation_id = "discardJob")]
    async fn discard(
        &self,
        admin: Admin,
        #[oai(validator(minimum(value = "1")))] number: Path<JobId>,
    ) -> Result<Done, ApiError> {
        let job = self.dead(number.0).await?;
        self.identity.note_change(&admin.errand("discardJob"), job.user).await?;
        if self.jobs.discard(job.id).await? { Ok(Done::new()) } else { Err(ApiError::not_found()) }
    }

    /// List backups
    ///
    /// The newest first.
    #[oai(path = "/backups", method = "get", operation_id = "listBackups")]
    async fn list_backups(
        &self,
        admin: Admin,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<BackupView>, ApiError> {
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(admin.user(), "backups", Only::Newest, paging)?;
        self.identity.note_look(&admin.errand("listBackups"), None).await?;
        let mut found = self.backups.backups().await?;
        let total = asked.request.count_total.then_some(found.len() as u64);
        if let Some(place) = &asked.request.after {
            found.retain(|backup| backup.name < place.key);
        }
        let place = |backup: &BackupTold| Position { key: backup.name.clone(), id: Uuid::nil() };
        let page = Page { total, ..Page::cut(found, asked.request.limit(), place) };
        Ok(asked.list(page.map(BackupView::from)).secret())
    }

    /// Make a backup now
    ///
    /// It is in the list once it was made and opened. 409 `BACKUPS_ARE_OFF` where the settings name no place for it, and
    /// `BACKUP_UNDER_WAY` while one is being made.
    #[oai(path = "/backups", method = "post", operation_id = "createBackup")]
    async fn make_backup(
        &self,
        admin: Admin,
        body: BodyOrNone<BackupOrder>,
    ) -> Result<Accepted<BackupBegunView>, ApiError> {
        let BackupOrder { note } = body.0.unwrap_or_default();
        self.identity.note_change(&admin.errand("createBackup"), None).await?;
        match self.backups.begin(note.map(|note| note.to_string())) {
            Ok(()) => Ok(Accepted::secret(BackupBegunView { begun_at: self.clock.now() })),
            Err(NotBegun::Off) => {
                Err(in_the_way("BACKUPS_ARE_OFF", "The settings of this server name no place for backups"))
            }
            Err(NotBegun::UnderWay) => Err(in_the_way("BACKUP_UNDER_WAY", "A backup is being made already")),
        }
    }

    /// List invitations that no one has used
    ///
    /// The newest first, without those that are too old.
    #[oai(path = "/invitations", method = "get", operation_id = "listInvitations")]
    async fn invitations(
        &self,
        admin: Admin,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<InvitationView>, ApiError> {
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(admin.user(), "invitations", Only::Newest, paging)?;
        let page = self.identity.invitations(&admin.errand("listInvitations"), &asked.request).await?;
        Ok(asked.list(page.map(InvitationView::from)).secret())
    }

    /// Invite someone to open an account
    ///
    /// Good once, also where a server takes new accounts from no one else; for the address alone, where one is given.
    #[oai(path = "/invitations", method = "post", operation_id = "createInvitation")]
    async fn invite(
        &self,
        admin: Admin,
        body: Body<NewInvitation>,
    ) -> Result<Created<MadeInvitationView>, ApiError> {
        let NewInvitation { email, expires_in_days } = body.0;
        let email = email.map(|email| email.0);
        let order = validated(Unvalidated::new(Invite { email, days: expires_in_days.unwrap_or(DAYS) }))?;
        let errand = admin.errand("createInvitation");
        let (invitation, link) = self.identity.invite(Some(&errand), order).await?;
        let place = format!("{BASE}/admin/invitations/{}", invitation.id);
        let view = MadeInvitationView::new(invitation, &link, &self.settings.public_url);
        Ok(Created::secret(view).at(place))
    }

    /// Read an invitation that no one has used
    #[oai(path = "/invitations/:id", method = "get", operation_id = "getInvitation")]
    async fn invitation(
        &self,
        admin: Admin,
        id: Path<InvitationId>,
    ) -> Result<Success<InvitationView>, ApiError> {
        let invitation = self.identity.invitation(&admin.errand("getInvitation"), id.0).await?;
        Ok(Success::secret(invitation.into()))
    }

    /// Take an invitation back
    #[oai(path = "/invitations/:id", method = "delete", operation_id = "revokeInvitation")]
    async fn revoke(&self, admin: Admin, id: Path<InvitationId>) -> Result<Done, ApiError> {
        self.identity.revoke_invitation(&admin.errand("revokeInvitation"), id.0).await?;
        Ok(Done::new())
    }
}

fn in_the_way(code: &'static str, message: &str) -> ApiError {
    ApiError::new(StatusCode::CONFLICT, code, message)
}

impl From<BackupTold> for BackupView {
    fn from(backup: BackupTold) -> Self {
        let BackupTold { name, details } = backup;
        let status = if details.is_some() { BackupStatus::Verified } else { BackupStatus::Damaged };
        let Some(details) = details else {
            return Self {
                name,
                status,
                made_at: None,
                reason: None,
                note: None,
                size_bytes: None,
                is_encrypted: None,
                verified_at: None,
            };
        };
        let BackupDetails { made_at, reason, note, size_bytes, is_encrypted, verified_at } = details;
        Self {
            name,
            status,
            made_at: Some(made_at),
            reason: Some(reason.into()),
            note,
            size_bytes: Some(size_bytes),
            is_encrypted: Some(is_encrypted),
            verified_at: Some(verified_at),
        }
    }
}

impl SortParam for Only {
    type Key = ();

    fn sort(self) -> Sort<()> {
        Sort { by: (), descending: matches!(self, Self::Newest) }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Newest => "-createdAt",
            Self::Number => "number",
        }
    }
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        let Person { account, last_seen_at, sessions } = person;
        Self {
            id: account.id,
            status: identity::Standing::of(&account).into(),
            email: Email(account.email),
            email_verified: account.email_verified_at.is_some(),
            name: account.name,
            role: account.role.into(),
            disabled_at: account.disabled_at,
            sessions,
            last_seen_at,
            created_at: account.created_at,
            updated_at: account.updated_at,
        }
    }
}

impl ServerStatsView {
    fn new(census: Census, backlog: &[Backlog]) -> Self {
        let Census { users, disabled, admins, new, seen, sessions, documents, document_bytes } = census;
        let sum = |of: fn(&Backlog) -> u64| backlog.iter().map(of).sum();
        Self {
            users: UsersView { total: users, disabled, admins, new, seen },
            sessions,
            documents: StoredView { total: documents, size_bytes: document_bytes },
            jobs: OwedView {
                waiting: sum(|queue| queue.waiting),
                claimed: sum(|queue| queue.claimed),
                dead: sum(|queue| queue.dead),
            },
        }
    }
}

impl From<ToldOf> for AdminAuditEntryView {
    fn from(ToldOf { user, told }: ToldOf) -> Self {
        let AuditEntryView { id, at, kind, subject, details, request_id, address, device, session_id } =
            told.into();
        Self { id, user_id: user, at, kind, subject, details, request_id, address, device, session_id }
    }
}

impl From<Backlog> for BacklogView {
    fn from(backlog: Backlog) -> Self {
        let Backlog { queue, waiting, claimed, dead, oldest } = backlog;
        Self { queue, waiting, claimed, dead, oldest }
    }
}

impl From<DeadJob> for DeadJobView {
    fn from(job: DeadJob) -> Self {
        let DeadJob { id, queue, key, user, attempts, error, owed_since, died_at } = job;
        Self { number: id, queue, key, user_id: user, attempts, error, owed_since, died_at }
    }
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        let Invitation { id, email, nonce: _, created_at, expires_at } = invitation;
        Self { id, email: email.map(Email), created_at, expires_at }
    }
}

impl MadeInvitationView {
    fn new(invitation: Invitation, link: &LinkToShow, public_url: &str) -> Self {
        let InvitationView { id, email, created_at, expires_at } = invitation.into();
        Self { id, email, created_at, expires_at, link: format!("{public_url}{}", link.path) }
    }
}

const _: () = assert!(DAYS <= INVITATION_DAYS_MAX);
