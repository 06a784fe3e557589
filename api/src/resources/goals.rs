//! `/goals`: what one wants to earn, to work or to be left with.

use std::sync::Arc;

use earnings::{
    AddGoal, GOAL_TITLE_MAX, Goal, GoalFilter, GoalId, GoalSort, GoalsService, OwnRate, PlatformId, Progress,
    ReviseGoal,
};
use kernel::{AmountText, Currency, Date, MissingRate, Name, PageRequest, Patch, Quantity, Sort, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    summary::{MissingRateView, PeriodView},
};
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    wire::{GoalKindName, GoalPace, GoalPeriodName, Percent, Reckoned},
};

pub(crate) struct Goals {
    service: Arc<GoalsService>,
    cursors: Cursors,
}

sorts!(
    /// How goals are sorted.
    GoalSortParam of GoalSort {
        Title = "title" / "-title" as TitleDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// Adds a goal.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewGoal {
    title: Name<GOAL_TITLE_MAX>,
    kind: GoalKindName,
    /// Money in `currency`, or hours.
    target: Reckoned,
    /// The user's, where left out; none for hours.
    currency: Option<Currency>,
    period: GoalPeriodName,
    /// A day of the first span; today, where left out.
    starts_on: Option<Date>,
    /// A day of the last span; for ever, where left out. Required where the period is custom.
    ends_on: Option<Date>,
    /// Only what is booked on it counts.
    platform_id: Option<PlatformId>,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct GoalPatch {
    title: Option<Name<GOAL_TITLE_MAX>>,
    kind: Option<GoalKindName>,
    /// Required where money becomes hours, or hours money.
    target: Option<Reckoned>,
    currency: Option<Currency>,
    period: Option<GoalPeriodName>,
    starts_on: Option<Date>,
    #[serde(default, skip_serializing)]
    ends_on: Patch<Date>,
    #[serde(default, skip_serializing)]
    platform_id: Patch<PlatformId>,
    /// False archives it.
    is_active: Option<bool>,
}

/// Something to be reached in each span of its days, and how it stands in the present one.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct GoalView {
    id: GoalId,
    title: Name<GOAL_TITLE_MAX>,
    kind: GoalKindName,
    /// Money in `currency`, or hours.
    target: Reckoned,
    /// Null for hours.
    currency: Option<Currency>,
    period: GoalPeriodName,
    starts_on: Date,
    ends_on: Option<Date>,
    platform_id: Option<PlatformId>,
    /// False once it is archived.
    is_active: bool,
    /// The span that today lies in; before the goal starts the first, and after it ends the last one.
    window: PeriodView,
    /// What the window holds so far, as the summaries of earnings and expenses say it: earnings, hours, or earnings
    /// less expenses. Null while a rate is missing, as are the other figures.
    current: Option<Reckoned>,
    /// Per cent of the target.
    progress: Option<Percent>,
    /// By the days of the window that have passed: on track between what they ask for without today and with it.
    pace: Option<GoalPace>,
    /// What the window will hold at its end if it goes on like this; null before it begins.
    projected: Option<Reckoned>,
    /// Hours left to be worked until the target is reached, rounded up to hundredths; where the goal is money, at
    /// `hourlyRate`, and null without one.
    hours_needed: Option<Quantity>,
    /// What an hour brought in the last 90 days, before expenses; null for hours, and where no time is known.
    hourly_rate: Option<AmountText>,
    /// How many rows the hourly rate rests on.
    hours_count: Option<u64>,
    /// Earnings and expenses that cannot be told in `currency`: a rate is missing.
    missing_rates: Vec<MissingRateView>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Goals {
    pub(crate) fn new(service: Arc<GoalsService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/goals", tag = "Tag::Goals")]
impl Goals {
    /// List goals
    #[oai(path = "/", method = "get", operation_id = "listGoals")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        kind: Query<Option<GoalKindName>>,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// By title, where left out.
        sort: Query<Option<GoalSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<GoalView>, ApiError> {
        let sort = sort.0.unwrap_or(GoalSortParam::Title);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "goals", sort, paging)?;
        let filter = GoalFilter { active: active.0, kind: kind.0.map(Into::into), platform: platform_id.0 };
        let page = self.service.goals(&caller.actor(), &filter, &asked.request).await?;
        let view = |(goal, progress)| GoalView::new(goal, progress);
        Ok(asked.list(page.map(view)))
    }

    /// Add a goal
    #[oai(path = "/", method = "post", operation_id = "createGoal")]
    async fn add(&self, caller: Caller, body: Body<NewGoal>) -> Result<Created<GoalView>, ApiError> {
        let NewGoal { title, kind, target, currency, period, starts_on, ends_on, platform_id } = body.0;
        let order = AddGoal {
            title,
            kind: kind.into(),
            target: target.0,
            currency,
            period: period.into(),
            starts_on,
            ends_on,
            platform: platform_id,
        };
        let (goal, progress) = self.service.add(&caller.actor(), order).await?;
        let (id, version) = (goal.id, goal.version);
        Ok(Created::versioned(GoalView::new(goal, progress), version).at(format!("{BASE}/goals/{id}")))
    }

    /// One goal, and how it stands
    #[oai(path = "/:id", method = "get", operation_id = "getGoal")]
    async fn get(&self, caller: Caller, id: Path<GoalId>) -> Result<Success<GoalView>, ApiError> {
        let (goal, progress) = self.service.goal(&caller.actor(), id.0).await?;
        let version = goal.version;
        Ok(Success::versioned_with_more(GoalView::new(goal, progress), version))
    }

    /// Change a goal
    #[oai(path = "/:id", method = "put", operation_id = "updateGoal")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<GoalId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<GoalPatch>,
    ) -> Result<Success<GoalView>, ApiError> {
        let GoalPatch { title, kind, target, currency, period, starts_on, ends_on, platform_id, is_active } =
            body.0;
        let change = ReviseGoal {
            title,
            kind: kind.map(Into::into),
            target: target.map(|target| target.0),
            currency,
            period: period.map(Into::into),
            starts_on,
            ends_on,
            platform: platform_id,
            is_active,
        };
        let expected = expected(if_match.0.as_deref());
        let (goal, progress) = self.service.revise(&caller.actor(), id.0, expected, change).await?;
        let version = goal.version;
        Ok(Success::versioned(GoalView::new(goal, progress), version))
    }

    /// Delete a goal
    #[oai(path = "/:id", method = "delete", operation_id = "deleteGoal")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<GoalId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.service.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

impl GoalView {
    /// The active ones, by title, at most so many.
    pub(super) async fn of_caller(
        service: &GoalsService,
        caller: &Caller,
        limit: u32,
    ) -> Result<Vec<Self>, ApiError> {
        let filter = GoalFilter { active: Some(true), ..GoalFilter::default() };
        let sort = Sort { by: GoalSort::Title, descending: false };
        let page =
            service.goals(&caller.actor(), &filter, &PageRequest::first(sort).with_limit(limit)).await?;
        Ok(page.items.into_iter().map(|(goal, progress)| Self::new(goal, progress)).collect())
    }

    fn new(goal: Goal, progress: Progress) -> Self {
        let Goal {
            id,
            user: _,
            title,
            kind,
            target,
            period,
            starts_on,
            ends_on,
            platform,
            is_active,
            version: _,
            created_at,
            updated_at,
        } = goal;
        let Progress {
            window,
            current,
            percent,
            pace,
            projected,
            hours_needed,
            own_rate,
            missing_earnings,
            missing_expenses,
        } = progress;
        let of_platform = platform.map(|platform| format!("platformId={platform}&")).unwrap_or_default();
        let named = |missing: Vec<MissingRate>, list: &str| {
            let list = format!("{BASE}/{list}?{of_platform}");
            missing.into_iter().map(move |missing| MissingRateView::new(missing, &list))
        };
        let missing_rates = named(missing_earnings, "earnings").chain(named(missing_expenses, "expenses"));
        let (hourly_rate, hours_count) =
            own_rate.map(|OwnRate { rate, hours: _, count }| (rate.into(), count)).unzip();
        Self {
            id,
            title,
            kind: kind.into(),
            target: target.into(),
            currency: target.currency(),
            period: period.into(),
            starts_on,
            ends_on,
            platform_id: platform,
            is_active,
            window: window.into(),
            current: current.map(Into::into),
            progress: percent.map(Percent),
            pace: pace.map(Into::into),
            projected: projected.map(Into::into),
            hours_needed,
            hourly_rate,
            hours_count,
            missing_rates: missing_rates.collect(),
            created_at,
            updated_at,
        }
    }
}
