//! Expenses and their categories.

use async_trait::async_trait;
use earnings::{
    CategoryKey, CategoryTally, DailyCategoryTally, DueSeries, Expense, ExpenseCategory, ExpenseFilter,
    ExpenseScope, ExpenseSort, Expenses, ExpensesTx, MonthlyCategoryTally, PlatformId,
};
use identity::Account;
use kernel::{
    Currency, Date, DocumentId, ExpenseId, Money, Page, PageRequest, Period, Position, StoreError, UserId,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbBackend, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select,
    entity::prelude::Uuid,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};

use super::{any_case::holds_in_any_case, count, spendings};
use trash::DiscardedKind;

use crate::{
    Database,
    entity::{
        expense::{Column, Entity, Model},
        expense_category, platform, user,
    },
    fault::fault,
    keyset::{date_key, instant_key, number_key, page_of},
    rows::{all_in_order, one_in_order},
    spelling::Word as _,
    tx::Tx,
    walls,
};

#[async_trait]
impl Expenses for Database {
    async fn begin(&self, owner: UserId) -> Result<Box<dyn ExpensesTx>, StoreError> {
        Ok(Box::new(Database::begin(self, owner).await?))
    }

    async fn find(&self, owner: UserId, id: ExpenseId) -> Result<Option<Expense>, StoreError> {
        let one = Entity::find_by_id((owner.uuid(), id.uuid()));
        let row = one_in_order(one, &self.reader(owner)).await?;
        row.map(Expense::try_from).transpose()
    }

    async fn page(
        &self,
        owner: UserId,
        filter: &ExpenseFilter,
        request: &PageRequest<ExpenseSort>,
    ) -> Result<Page<Expense>, StoreError> {
        let list = filtered(owner, filter, self.backend());
        let connection = self.lister(owner);
        let total = if request.count_total { Some(count(list.clone(), &connection).await?) } else { None };
        let rows = match request.sort.by {
            ExpenseSort::Date => page_of(list, Column::Date, Column::Id, request, date_key)?,
            ExpenseSort::Amount => page_of(list, Column::AmountMinor, Column::Id, request, number_key)?,
            ExpenseSort::CreatedAt => page_of(list, Column::CreatedAt, Column::Id, request, instant_key)?,
        };
        let rows = all_in_order(rows, &connection).await?;
        let expenses = rows.into_iter().map(Expense::try_from).collect::<Result<_, _>>()?;
        let page = Page::cut(expenses, request.limit(), |expense| position(expense, request.sort.by));
        Ok(Page { total, ..page })
    }

    async fn categories(&self, owner: UserId) -> Result<Vec<ExpenseCategory>, StoreError> {
        let rows = expense_category::Entity::find()
            .filter(expense_category::Column::UserId.eq(owner.uuid()))
            .all(&self.reader(owner))
            .await
            .map_err(fault)?;
        rows.into_iter().map(ExpenseCategory::try_from).collect()
    }

    async fn by_category(
        &self,
        owner: UserId,
        scope: &ExpenseScope,
    ) -> Result<Vec<CategoryTally>, StoreError> {
        spendings::by_category(&self.reader(owner), owner, scope).await
    }

    async fn by_month(
        &self,
        owner: UserId,
        scope: &ExpenseScope,
    ) -> Result<Vec<MonthlyCategoryTally>, StoreError> {
        spendings::by_month(&self.reader(owner), owner, scope).await
    }

    async fn by_day(
        &self,
        owner: UserId,
        scope: &ExpenseScope,
    ) -> Result<Vec<DailyCategoryTally>, StoreError> {
        spendings::by_day(&self.reader(owner), owner, scope).await
    }

    async fn due(
        &self,
        latest: Date,
        after: Option<(UserId, ExpenseId)>,
        limit: u32,
    ) -> Result<Vec<DueSeries>, StoreError> {
        let mut list = Entity::find().filter(Column::NextOn.lte(latest.naive()));
        if let Some((owner, id)) = after {
            let row = Expr::tuple([Expr::col(Column::UserId), Expr::col(Column::Id)]);
            list = list.filter(row.gt(Expr::tuple([Expr::val(owner.uuid()), Expr::val(id.uuid())])));
        }
        let connection = self.reader(walls::Scope::Everyone);
        let rows: Vec<(Uuid, Uuid)> = list
            .select_only()
            .columns([Column::UserId, Column::Id])
            .order_by_asc(Column::UserId)
            .order_by_asc(Column::Id)
            .limit(u64::from(limit))
            .into_tuple()
            .all(&connection)
            .await
            .map_err(fault)?;
        let mut owners: Vec<Uuid> = rows.iter().map(|(owner, _)| *owner).collect();
        owners.dedup();
        let owners = user::Entity::find()
            .filter(user::Column::Id.is_in(owners))
            .all(&connection)
            .await
            .map_err(fault)?;
        let accounts: Vec<Account> =
            owners.into_iter().map(Account::try_from).collect::<Result<_, StoreError>>()?;
        // Whoever has been erased in the meantime has nothing due.
        let home_of = |owner: Uuid| accounts.iter().find(|account| account.id.uuid() == owner);
        Ok(rows
            .into_iter()
            .filter_map(|(owner, id)| {
                let home = home_of(owner)?.home();
                Some(DueSeries { owner: owner.into(), id: id.into(), home })
            })
            .collect())
    }
}

#[async_trait]
impl ExpensesTx for Tx {
    async fn lock_expense(&mut self, owner: UserId, id: ExpenseId) -> Result<Option<Expense>, StoreError> {
        let row = self.lock(Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        row.map(Expense::try_from).transpose()
    }

    async fn add_expense(&mut self, expense: &Expense) -> Result<(), StoreError> {
        self.add(Model::from(expense)).await
    }

    async fn save_expense(&mut self, expense: &Expense) -> Result<(), StoreError> {
        self.save(Model::from(expense)).await
    }

    async fn remove_expense(&mut self, owner: UserId, id: ExpenseId) -> Result<(), StoreError> {
        self.discard(DiscardedKind::Expense, owner, id.uuid()).await?;
        Entity::delete_by_id((owner.uuid(), id.uuid())).exec(self.connection()).await.map_err(fault)?;
        Ok(())
    }

    async fn total_spent(
        &mut self,
        owner: UserId,
        category: &CategoryKey,
        period: Period,
        currency: Currency,
    ) -> Result<Money, StoreError> {
        let total = Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Column::Category.eq(category.as_str()))
            .filter(Column::Date.gte(period.first().naive()))
            .filter(Column::Date.lt(period.end().naive()))
            .filter(Column::Currency.eq(currency.code()))
            .select_only()
            .expr(Expr::cust("CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT)"))
            .into_tuple::<i64>()
            .one(self.connection())
            .await
            .map_err(fault)?;
        Ok(Money::from_minor(total.unwrap_or(0), currency))
    }

    async fn lock_category(
        &mut self,
        owner: UserId,
        key: &CategoryKey,
    ) -> Result<Option<ExpenseCategory>, StoreError> {
        let row = self.lock(category(owner, key)).await?;
        row.map(ExpenseCategory::try_from).transpose()
    }

    async fn add_category(&mut self, category: &ExpenseCategory) -> Result<(), StoreError> {
        let row = expense_category::Model::from(category).into_active_model().reset_all();
        let of_one_key = [expense_category::Column::UserId, expense_category::Column::Key];
        expense_category::Entity::insert(row)
            .on_conflict(OnConflict::columns(of_one_key).do_nothing().to_owned())
            .exec_without_returning(self.connection())
            .await
            .map_err(fault)?;
        Ok(())
    }

    async fn save_category(&mut self, category: &ExpenseCategory) -> Result<(), StoreError> {
        self.save(expense_category::Model::from(category)).await
    }

    async fn remove_category(&mut self, owner: UserId, key: &CategoryKey) -> Result<bool, StoreError> {
        // Whoever books an expense locks its category; so none is on its way after this.
        let Some(row) = self.lock_to_remove(category(owner, key)).await? else { return Ok(true) };
        let used = Entity::find()
            .filter(Column::UserId.eq(owner.uuid()))
            .filter(Column::Category.eq(key.as_str()))
            .limit(1)
            .one(self.connection())
            .await
            .map_err(fault)?;
        if used.is_some() {
            return Ok(false);
        }
        expense_category::Entity::delete_by_id((row.user_id, row.id))
            .exec(self.connection())
            .await
            .map_err(fault)?;
        Ok(true)
    }

    async fn holds_platform(&mut self, owner: UserId, id: PlatformId) -> Result<bool, StoreError> {
        let row = self.hold(platform::Entity::find_by_id((owner.uuid(), id.uuid()))).await?;
        Ok(row.is_some())
    }

    async fn holds_document(&mut self, owner: UserId, id: DocumentId) -> Result<bool, StoreError> {
        self.holds("documents", owner, "id", id.uuid().into()).await
    }
}

fn category(owner: UserId, key: &CategoryKey) -> Select<expense_category::Entity> {
    expense_category::Entity::find()
        .filter(expense_category::Column::UserId.eq(owner.uuid()))
        .filter(expense_category::Column::Key.eq(key.as_str()))
}

fn filtered(owner: UserId, filter: &ExpenseFilter, backend: DbBackend) -> Select<Entity> {
    let ExpenseFilter { category, status, platform, deductible, from, to, min, max, currency, text } = filter;
    let mut list = Entity::find().filter(Column::UserId.eq(owner.uuid()));
    if let Some(category) = category {
        list = list.filter(Column::Category.eq(category.as_str()));
    }
    if let Some(status) = status {
        list = list.filter(Column::Status.eq(status.word()));
    }
    if let Some(platform) = platform {
        list = list.filter(Column::PlatformId.eq(platform.uuid()));
    }
    if let Some(deductible) = deductible {
        list = list.filter(Column::IsTaxDeductible.eq(*deductible));
    }
    if let Some(from) = from {
        list = list.filter(Column::Date.gte(from.naive()));
    }
    if let Some(to) = to {
        list = list.filter(Column::Date.lte(to.naive()));
    }
    // An amount says nothing of amounts in other currencies: a bound names its own.
    if let Some(min) = min {
        list = list.filter(Column::AmountMinor.gte(min.minor())).filter(is_in(min.currency()));
    }
    if let Some(max) = max {
        list = list.filter(Column::AmountMinor.lte(max.minor())).filter(is_in(max.currency()));
    }
    if let Some(currency) = currency {
        list = list.filter(is_in(*currency));
    }
    if let Some(text) = text {
        let anywhere = holds_in_any_case(Column::Vendor, text, backend)
            .or(holds_in_any_case(Column::Description, text, backend))
            .or(holds_in_any_case(Column::Notes, text, backend));
        list = list.filter(anywhere);
    }
    list
}

fn is_in(currency: Currency) -> Expr {
    Column::Currency.eq(currency.code())
}

fn position(expense: &Expense, sort: ExpenseSort) -> Position {
    let key = match sort {
        ExpenseSort::Date => expense.date.to_string(),
        ExpenseSort::Amount => expense.amount.minor().to_string(),
        ExpenseSort::CreatedAt => expense.created_at.to_string(),
    };
    Position { key, id: expense.id.uuid() }
}
