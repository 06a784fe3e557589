//! The accounts of everyone, for those who look after them, and what lets others in.
//!
//! Alone with the audit's and the jobs' reading of everything, this asks without an owner (ADR 0026).

use std::collections::HashMap;

use async_trait::async_trait;
use identity::{
    Account, Admissions, Census, Directory, Invitation, InvitationId, PeopleFilter, PeopleSort, Person, Role,
    SetupLink, SetupLinkId, Standing,
};
use kernel::{Page, PageRequest, Position, StoreError, TimeDelta, Timestamp, UserId};
use sea_orm::{
    ColumnTrait as _, DbBackend, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select,
    entity::prelude::{DateTimeUtc, Uuid},
    sea_query::{ExprTrait as _, Value},
};

use crate::{
    Database,
    books::{
        all,
        any_case::{holds_folded, holds_in_any_case},
        count,
    },
    entity::{
        invitation, setup_link,
        user::{Column, Entity},
    },
    fault::{corrupt, fault},
    keyset::{instant_key, page_of},
    spelling::{Word as _, number},
    tx::Tx,
    walls::Scope,
};

/// How far back one counts as new, or as seen.
const LATELY: TimeDelta = TimeDelta::days(30);

#[derive(FromQueryResult)]
struct SeenRow {
    user_id: Uuid,
    last: DateTimeUtc,
    live: i64,
}

#[derive(FromQueryResult)]
struct CensusRow {
    users: i64,
    disabled: i64,
    admins: i64,
    opened: i64,
    seen: i64,
    sessions: i64,
    documents: i64,
    document_bytes: i64,
}

#[async_trait]
impl Directory for Database {
    async fn page(
        &self,
        filter: &PeopleFilter,
        request: &PageRequest<PeopleSort>,
        now: Timestamp,
    ) -> Result<Page<Person>, StoreError> {
        let list = filtered(filter, self.backend());
        let connection = self.reader(Scope::Everyone);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            PeopleSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
            PeopleSort::Email => page_of(list, Column::EmailKey, Column::Id, request, |key| Ok(key.into()))?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let accounts = rows.into_iter().map(Account::try_from).collect::<Result<Vec<_>, _>>()?;
        let people = self.seen(accounts, now).await?;
        let page = Page::cut(people, request.limit(), |person| position(person, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn find(&self, id: UserId, now: Timestamp) -> Result<Option<Person>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).one(&self.reader(Scope::Everyone)).await.map_err(fault)?;
        let account = row.map(Account::try_from).transpose()?;
        Ok(self.seen(account.into_iter().collect(), now).await?.pop())
    }

    async fn admins(&self) -> Result<Vec<Account>, StoreError> {
        let rows = admins().all(&self.reader(Scope::Everyone)).await.map_err(fault)?;
        rows.into_iter().map(Account::try_from).collect()
    }

    async fn is_inhabited(&self) -> Result<bool, StoreError> {
        let first = Entity::find().select_only().column(Column::Id).into_tuple::<Uuid>();
        Ok(first.one(&self.reader(Scope::Everyone)).await.map_err(fault)?.is_some())
    }

    async fn census(&self, now: Timestamp) -> Result<Census, StoreError> {
        let sql = "SELECT
                (SELECT COUNT(*) FROM users) AS users,
                (SELECT COUNT(*) FROM users WHERE disabled_at IS NOT NULL) AS disabled,
                (SELECT COUNT(*) FROM users WHERE role = 'admin') AS admins,
                (SELECT COUNT(*) FROM users WHERE created_at >= $2) AS opened,
                (SELECT COUNT(DISTINCT user_id) FROM sessions WHERE rotated_at >= $2) AS seen,
                (SELECT COUNT(*) FROM sessions WHERE closed_at IS NULL AND expires_at > $1) AS sessions,
                (SELECT COUNT(*) FROM documents) AS documents,
                (SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM document_contents) AS document_bytes";
        let values: Vec<Value> = vec![now.to_utc().into(), now.plus(-LATELY).to_utc().into()];
        let row: Option<CensusRow> = all(&self.reader(Scope::Everyone), sql, values).await?.pop();
        let row = row.ok_or_else(|| corrupt("a count has one row"))?;
        let CensusRow { users, disabled, admins, opened, seen, sessions, documents, document_bytes } = row;
        Ok(Census {
            users: number(users)?,
            disabled: number(disabled)?,
            admins: number(admins)?,
            new: number(opened)?,
            seen: number(seen)?,
            sessions: number(sessions)?,
            documents: number(documents)?,
            document_bytes: number(document_bytes)?,
        })
    }
}

impl Database {
    /// Accounts with what is known of their sessions.
    async fn seen(&self, accounts: Vec<Account>, now: Timestamp) -> Result<Vec<Person>, StoreError> {
        if accounts.is_empty() {
            return Ok(Vec::new());
        }
        let marks: Vec<String> = (2..=accounts.len() + 1).map(|number| format!("${number}")).collect();
        let sql = format!(
            "SELECT user_id, MAX(rotated_at) AS last,
                COUNT(*) FILTER (WHERE closed_at IS NULL AND expires_at > $1) AS live
            FROM sessions WHERE user_id IN ({}) GROUP BY user_id",
            marks.join(", ")
        );
        let ids = accounts.iter().map(|account| account.id.uuid().into());
        let values = [now.to_utc().into()].into_iter().chain(ids).collect();
        let rows: Vec<SeenRow> = all(&self.reader(Scope::Everyone), &sql, values).await?;
        let mut seen: HashMap<Uuid, SeenRow> = rows.into_iter().map(|row| (row.user_id, row)).collect();
        let person = |account: Account| {
            let row = seen.remove(&account.id.uuid());
            let sessions = row.as_ref().map_or(Ok(0), |row| number(row.live))?;
            Ok(Person { account, last_seen_at: row.map(|row| row.last.into()), sessions })
        };
        accounts.into_iter().map(person).collect()
    }
}

#[async_trait]
impl Admissions for Database {
    async fn invitation(&self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        let row = invitation::Entity::find_by_id(id.uuid())
            .one(&self.reader(Scope::Nobody))
            .await
            .map_err(fault)?;
        row.map(Invitation::try_from).transpose()
    }

    async fn invitations(
        &self,
        request: &PageRequest<()>,
        now: Timestamp,
    ) -> Result<Page<Invitation>, StoreError> {
        use invitation::Column;
        let list = invitation::Entity::find().filter(Column::ExpiresAt.gt(now.to_utc()));
        let connection = self.reader(Scope::Nobody);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?;
        let rows = rows.all(&connection).await.map_err(fault)?;
        let invitations = rows.into_iter().map(Invitation::try_from).collect::<Result<_, _>>()?;
        let position = |of: &Invitation| Position { key: of.created_at.to_string(), id: of.id.uuid() };
        Ok(Page { total, ..Page::cut(invitations, request.limit(), position) })
    }

    async fn sweep_invitations(&self, before: Timestamp) -> Result<u64, StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        let swept =
            tx.run("DELETE FROM invitations WHERE expires_at <= $1", [before.to_utc().into()]).await?;
        tx.finish().await?;
        Ok(swept)
    }

    async fn setup_link(&self) -> Result<Option<SetupLink>, StoreError> {
        let row = setup_link::Entity::find().one(&self.reader(Scope::Nobody)).await.map_err(fault)?;
        row.map(SetupLink::try_from).transpose()
    }

    async fn replace_setup_link(&self, link: &SetupLink) -> Result<(), StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        tx.run(REPLACE_LINK, values_of(link)).await?;
        tx.finish().await
    }

    async fn keep_setup_link(&self, link: &SetupLink) -> Result<SetupLink, StoreError> {
        let tx = self.begin(Scope::Nobody).await?;
        let sql = format!("{REPLACE_LINK} WHERE setup_links.expires_at <= excluded.created_at");
        tx.run(&sql, values_of(link)).await?;
        let row = setup_link::Entity::find().one(tx.connection()).await.map_err(fault)?;
        tx.finish().await?;
        row.ok_or_else(|| corrupt("the link is gone that was just kept"))?.try_into()
    }
}

const REPLACE_LINK: &str = "INSERT INTO setup_links (slot, id, nonce, created_at, expires_at)
    VALUES (1, $1, $2, $3, $4) ON CONFLICT (slot) DO UPDATE
    SET id = excluded.id, nonce = excluded.nonce, created_at = excluded.created_at, expires_at = excluded.expires_at";

fn values_of(link: &SetupLink) -> [Value; 4] {
    let SetupLink { id, nonce, created_at, expires_at } = link;
    [id.uuid().into(), nonce.to_vec().into(), created_at.to_utc().into(), expires_at.to_utc().into()]
}

impl Tx {
    pub(crate) async fn lock_every_admin(&self) -> Result<Vec<Account>, StoreError> {
        self.lock_all(admins()).await?.into_iter().map(Account::try_from).collect()
    }

    pub(crate) async fn keep_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        self.add(invitation::Model::from(invitation)).await
    }

    /// Of many who use an invitation at once one does, whoever has read it before.
    pub(crate) async fn take_invitation(&self, id: InvitationId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "DELETE FROM invitations WHERE id = $1 AND expires_at > $2";
        Ok(self.run(sql, [id.uuid().into(), now.to_utc().into()]).await? == 1)
    }

    pub(crate) async fn drop_invitation(&self, id: InvitationId) -> Result<bool, StoreError> {
        Ok(self.run("DELETE FROM invitations WHERE id = $1", [id.uuid().into()]).await? == 1)
    }

    /// The same of the link.
    pub(crate) async fn take_setup_link(&self, id: SetupLinkId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "DELETE FROM setup_links WHERE id = $1 AND expires_at > $2";
        Ok(self.run(sql, [id.uuid().into(), now.to_utc().into()]).await? == 1)
    }
}

fn admins() -> Select<Entity> {
    Entity::find().filter(Column::Role.eq(Role::Admin.word())).order_by_asc(Column::Id)
}

fn filtered(filter: &PeopleFilter, backend: DbBackend) -> Select<Entity> {
    let PeopleFilter { text, standing } = filter;
    let mut list = Entity::find();
    list = match standing {
        None => list,
        Some(Standing::Active) => list.filter(Column::DisabledAt.is_null()),
        Some(Standing::Disabled) => list.filter(Column::DisabledAt.is_not_null()),
    };
    if let Some(text) = text {
        let anywhere =
            holds_folded(Column::EmailKey, text).or(holds_in_any_case(Column::Name, text, backend));
        list = list.filter(anywhere);
    }
    list
}

fn position(person: &Person, sort: PeopleSort) -> Position {
    let key = match sort {
        PeopleSort::CreatedAt => person.account.created_at.to_string(),
        PeopleSort::Email => person.account.email.key(),
    };
    Position { key, id: person.account.id.uuid() }
}
