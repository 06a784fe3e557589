//! Goals.

use async_trait::async_trait;
use earnings::{Goal, GoalFilter, GoalId, GoalSort, Goals, GoalsTx, PlatformId};
use kernel::{Page, PageRequest, Position, StoreError, UserId, folded};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Select};

use super::count;
use trash::DiscardedKind;

use crate::{
    Database,
    entity::{
        goal::{Column, Entity, Model},
        platform,
    },
    fault::fault,
    keyset::{instant_key, page_of},
    spelling::Word as _,
    tx::Tx,
};

#[async_trait]
impl Goals for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn GoalsTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: GoalId) -> Result<Option<Goal>, StoreError> {
        let row =
            Entity::find_by_id((owner.uuid(), id.uuid())).one(&self.reader(owner)).await.map_err(fault)?;
        row.map(Goal::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &GoalFilter,
        request: &PageRequest<GoalSort>,
    ) -> Result<Page<Goal>, StoreError> {
        let list = filtered(owner, filter);
        let connection = self.reader(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            GoalSort::Title => page_of(list, Column::TitleKey, Column::Id, request, |key| Ok(key.into()))?,
            GoalSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = rows.all(&connection).await.map_err(fault)?;
        let goals = rows.into_iter().map(Goal::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(goals, request.limit(), |goal| position(goal, request.sort.by));
        Ok(Page { total, ..page })
    }
}

#[async_trait]
impl GoalsTx for Tx {
    async fn lock_goal(&mut self, owner: UserId, id: GoalId) -> Result<Option<Goal>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Goal::try_from).transpose()
    }

    async fn add_goal(&mut self, goal: &Goal) -> Result<(), StoreError> {
        self.add(Model::from(goal)).await
    }

    async fn save_goal(&mut self, goal: &Goal) -> Result<(), StoreError> {
        self.save(Model::from(goal)).await
    }

    async fn remove_goal(&mut self, owner: UserId, id: GoalId) -> Result<(), StoreError> {
        self.discard(DiscardedKind::Goal, owner, id.uuid()).await?;
        Entity::delete_by_id((owner.uuid(), id.uuid())).exec(self.connection()).await.map_err(fault)?;
        Ok(())
    }

    async fn has_platform(&mut self, owner: UserId, id: PlatformId) -> Result<bool, StoreError> {
        let row = self.hold(platform::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        Ok(row.is_some())
    }
}

fn filtered(owner: UserId, filter: &GoalFilter) -> Select<Entity> {
    let GoalFilter { active, kind, platform } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(active) = active {
        list = list.filter(Column::IsActive.eq(*active));
    }
    if let Some(kind) = kind {
        list = list.filter(Column::Kind.eq(kind.word()));
    }
    if let Some(platform) = platform {
        list = list.filter(Column::PlatformId.eq(platform.uuid()));
    }
    list
}

fn position(goal: &Goal, sort: GoalSort) -> Position {
    let key = match sort {
        GoalSort::Title => folded(&goal.title),
        GoalSort::CreatedAt => goal.created_at.to_string(),
    };
    Position { key, id: goal.id.uuid() }
}
