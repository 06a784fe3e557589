//! Letters, and who wants them.

use async_trait::async_trait;
use kernel::{Page, PageRequest, Position, StoreError, Timestamp, UserId};
use post::{Letter, LetterFilter, LetterId, LetterSort, Letters, LettersTx, PostSettings};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, FromQueryResult, IntoActiveModel as _,
    QueryFilter as _, prelude::Uuid, sea_query::OnConflict,
};

use crate::{
    Database,
    books::{all, count},
    entity::{
        letter::{Column, Entity, Model},
        letter_refusal, post_settings, user,
    },
    fault::fault,
    keyset::{instant_key, page_of},
    spelling::Word as _,
    tx::Tx,
    walls::Scope,
};

#[derive(FromQueryResult)]
struct ReaderRow {
    id: Uuid,
}

#[async_trait]
impl Letters for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn LettersTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: LetterId) -> Result<Option<Letter>, StoreError> {
        let row =
            Entity::find_by_id((owner.uuid(), id.uuid())).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(Letter::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &LetterFilter,
        request: &PageRequest<LetterSort>,
    ) -> Result<Page<Letter>, StoreError> {
        let LetterFilter { kind, state } = filter;
        let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
        if let Some(kind) = kind {
            list = list.filter(Column::Kind.eq(kind.name()));
        }
        if let Some(state) = state {
            list = list.filter(Column::State.eq(state.word()));
        }
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let LetterSort::CreatedAt = request.sort.by;
        let rows = page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?;
        let rows = rows.all(&connection).await.map_err(fault)?;
        let letters = rows.into_iter().map(Letter::try_from).collect::<Result<_, _>>()?;
        let position =
            |letter: &Letter| Position { key: letter.created_at.to_string(), id: letter.id.uuid() };
        let page = Page::cut(letters, request.limit(), position);
        Ok(Page { total, ..page })
    }

    async fn is_known(&self, owner: UserId, key: &str) -> Result<bool, StoreError> {
        let list = Entity::find().filter(Column::UserId.eq(owner.uuid())).filter(Column::Key.eq(key));
        Ok(count(list, &self.reader(owner)).await? > 0)
    }

    async fn weekly_readers(&self, after: Option<UserId>, limit: u32) -> Result<Vec<UserId>, StoreError> {
        let sql = "SELECT users.id AS id FROM users
            LEFT JOIN post_settings ON post_settings.user_id = users.id
            WHERE users.id > $1 AND COALESCE(post_settings.to_me AND post_settings.weekly_report, TRUE)
            ORDER BY users.id LIMIT $2";
        let after = after.map_or(Uuid::nil(), UserId::uuid);
        let rows: Vec<ReaderRow> =
            all(&self.reader(Scope::Everyone), sql, vec![after.into(), i64::from(limit).into()]).await?;
        Ok(rows.into_iter().map(|row| row.id.into()).collect())
    }

    async fn settings(&self, owner: UserId) -> Result<Option<PostSettings>, StoreError> {
        let row = post_settings::Entity::find_by_id(owner.uuid()).one(&self.reader(owner)).await;
        Ok(row.map_err(fault)?.map(PostSettings::from))
    }

    async fn is_refused(&self, owner: UserId, address: &str) -> Result<bool, StoreError> {
        let key = (owner.uuid(), address.to_owned());
        let row = letter_refusal::Entity::find_by_id(key).one(&self.reader(owner)).await.map_err(fault)?;
        Ok(row.is_some())
    }
}

#[async_trait]
impl LettersTx for Tx {
    async fn add_letter(&mut self, letter: &Letter) -> Result<bool, StoreError> {
        let row = Model::from(letter).into_active_model().reset_all();
        let added = Entity::insert(row)
            .on_conflict(OnConflict::columns([Column::UserId, Column::Key]).do_nothing().to_owned())
            .exec_without_returning(self.connection())
            .await
            .map_err(fault)?;
        Ok(added == 1)
    }

    async fn lock_letter(&mut self, owner: UserId, id: LetterId) -> Result<Option<Letter>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Letter::try_from).transpose()
    }

    async fn save_letter(&mut self, letter: &Letter) -> Result<(), StoreError> {
        self.save(Model::from(letter)).await
    }

    async fn lock_settings(&mut self, owner: UserId) -> Result<Option<PostSettings>, StoreError> {
        // Of two who set something for the first time the second must see what the first has set.
        self.lock(user::Entity::find_by_id(owner.uuid())).await?;
        let row = post_settings::Entity::find_by_id(owner.uuid()).one(self.connection()).await;
        Ok(row.map_err(fault)?.map(PostSettings::from))
    }

    async fn save_settings(&mut self, settings: &PostSettings) -> Result<(), StoreError> {
        let row = post_settings::Model::from(settings);
        if post_settings::Entity::find_by_id(row.user_id)
            .one(self.connection())
            .await
            .map_err(fault)?
            .is_some()
        {
            self.save(row).await
        } else {
            self.add(row).await
        }
    }

    async fn refuse(&mut self, owner: UserId, address: &str, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "INSERT INTO letter_refusals (user_id, address, refused_at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, address) DO NOTHING";
        let values = [owner.uuid().into(), address.into(), now.to_utc().into()];
        Ok(self.run(sql, values).await? == 1)
    }
}
