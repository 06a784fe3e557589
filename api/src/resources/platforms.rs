//! `/platforms`: where money is earned.

use std::sync::Arc;

use earnings::{
    AddPlatform, EarningsService, PLATFORM_NAME_MAX, Platform, PlatformFilter, PlatformId, PlatformSort,
    PlatformTally, RevisePlatform, Tally,
};
use kernel::{
    AmountText, Currency, Date, Name, Page, PageRequest, Patch, Quantity, Sort, Text, Timestamp, Unvalidated,
    UserId,
};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    export::{Cell, Column, Export, Exports, Format, Table},
    filters::search,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    validation::validated,
    wire::{Category, Color},
};

pub(crate) struct Platforms {
    earnings: Arc<EarningsService>,
    cursors: Cursors,
    exports: Exports,
}

sorts!(
    /// How platforms are sorted.
    PlatformSortParam of PlatformSort {
        Name = "name" / "-name" as NameDescending,
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// Adds a platform.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct NewPlatform {
    name: Name<PLATFORM_NAME_MAX>,
    category: Category,
    /// One of its own for each name, where left out.
    color: Option<Color>,
    /// What an hour is hoped to bring.
    expected_rate: Option<AmountText>,
    /// The user's, where left out.
    currency: Option<Currency>,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct PlatformPatch {
    name: Option<Name<PLATFORM_NAME_MAX>>,
    category: Option<Category>,
    color: Option<Color>,
    #[serde(default, skip_serializing)]
    expected_rate: Patch<AmountText>,
    currency: Option<Currency>,
    /// False archives it.
    is_active: Option<bool>,
}

/// A marketplace, an app, a client: whatever pays.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlatformView {
    id: PlatformId,
    name: Name<PLATFORM_NAME_MAX>,
    category: Category,
    color: Color,
    /// What an hour is hoped to bring.
    expected_rate: Option<AmountText>,
    currency: Currency,
    /// False once it is archived.
    is_active: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A platform with what it has brought so far.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PlatformWithStatsView {
    #[oai(flatten)]
    #[serde(flatten)]
    platform: PlatformView,
    stats: StatsView,
}

/// What a platform has brought so far.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct StatsView {
    /// Rows in any currency.
    earnings_count: u64,
    /// In the platform's currency.
    total: AmountText,
    hours: Quantity,
    /// Over the rows in the platform's currency that have hours; null without any.
    hourly_rate: Option<AmountText>,
    first_date: Option<Date>,
    last_date: Option<Date>,
    /// What it brought in other currencies.
    other_totals: Vec<crate::wire::CurrencyAmount>,
}

impl Platforms {
    pub(crate) fn new(earnings: Arc<EarningsService>, cursors: Cursors, exports: Exports) -> Self {
        Self { earnings, cursors, exports }
    }
}

#[OpenApi(prefix_path = "/platforms", tag = "Tag::Platforms")]
impl Platforms {
    /// List platforms
    #[oai(path = "/", method = "get", operation_id = "listPlatforms")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        category: Query<Option<Category>>,
        /// Found anywhere in the name.
        q: Query<Option<Text<100>>>,
        /// By name, where left out.
        sort: Query<Option<PlatformSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<PlatformView>, ApiError> {
        let sort = sort.0.unwrap_or(PlatformSortParam::Name);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "platforms", sort, paging)?;
        let filter =
            PlatformFilter { active: active.0, category: category.0.map(Into::into), name: search(q.0) };
        let page = self.earnings.platforms(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(PlatformView::from)))
    }

    /// The filtered list as a file
    ///
    /// By name. In CSV, cells that a spreadsheet would take for a formula begin with an apostrophe; in XLSX they are text.
    #[oai(path = "/export", method = "get", operation_id = "exportPlatforms")]
    async fn export(
        &self,
        caller: Caller,
        format: Query<Format>,
        /// Only active ones, or only archived ones.
        active: Query<Option<bool>>,
        category: Query<Option<Category>>,
        /// Found anywhere in the name.
        q: Query<Option<Text<100>>>,
    ) -> Result<Export<PlatformView>, ApiError> {
        let filter =
            PlatformFilter { active: active.0, category: category.0.map(Into::into), name: search(q.0) };
        let table = PlatformsTable { earnings: self.earnings.clone(), owner: caller.user(), filter };
        self.exports.list(&caller, table, format.0).await
    }

    /// Add a platform
    ///
    /// 409 `PLATFORM_EXISTS` when one of the same name is there, archived or not.
    #[oai(path = "/", method = "post", operation_id = "createPlatform")]
    async fn add(&self, caller: Caller, body: Body<NewPlatform>) -> Result<Created<PlatformView>, ApiError> {
        let NewPlatform { name, category, color, expected_rate, currency } = body.0;
        let order = validated(Unvalidated::new(AddPlatform {
            name,
            category: category.into(),
            color: color.map(|color| color.0),
            expected_rate,
            currency,
        }))?;
        let platform = self.earnings.add_platform(&caller.actor(), order).await?;
        let (id, version) = (platform.id, platform.version);
        Ok(Created::versioned(platform.into(), version).at(format!("{BASE}/platforms/{id}")))
    }

    /// One platform, with what it has brought so far
    #[oai(path = "/:id", method = "get", operation_id = "getPlatform")]
    async fn get(
        &self,
        caller: Caller,
        id: Path<PlatformId>,
    ) -> Result<Success<PlatformWithStatsView>, ApiError> {
        let (platform, tallies) = self.earnings.platform_with_tallies(caller.user(), id.0).await?;
        let version = platform.version;
        Ok(Success::versioned_with_more(PlatformWithStatsView::new(platform, &tallies), version))
    }

    /// Change a platform
    #[oai(path = "/:id", method = "put", operation_id = "updatePlatform")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<PlatformId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<PlatformPatch>,
    ) -> Result<Success<PlatformView>, ApiError> {
        let PlatformPatch { name, category, color, expected_rate, currency, is_active } = body.0;
        let change = validated(Unvalidated::new(RevisePlatform {
            name,
            category: category.map(Into::into),
            color: color.map(|color| color.0),
            expected_rate,
            currency,
            is_active,
        }))?;
        let expected = expected(if_match.0.as_deref());
        let platform = self.earnings.revise_platform(&caller.actor(), id.0, expected, change).await?;
        let version = platform.version;
        Ok(Success::versioned(platform.into(), version))
    }

    /// Delete a platform
    ///
    /// Only one without earnings: 409 `PLATFORM_IN_USE` otherwise. Archive it instead, with `isActive: false`.
    #[oai(path = "/:id", method = "delete", operation_id = "deletePlatform")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<PlatformId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.earnings.remove_platform(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

/// Platforms as a file, by name.
pub(super) struct PlatformsTable {
    pub(super) earnings: Arc<EarningsService>,
    pub(super) owner: UserId,
    pub(super) filter: PlatformFilter,
}

impl Table for PlatformsTable {
    type Row = Platform;
    type View = PlatformView;
    type Key = PlatformSort;

    const NAME: &'static str = "Platforms";
    const COLUMNS: &'static [Column] = &[
        Column::id("id"),
        Column::text("name"),
        Column::word("category"),
        Column::word("color"),
        Column::money("expectedRate"),
        Column::word("currency"),
        Column::word("isActive"),
    ];

    fn sort() -> Sort<PlatformSort> {
        Sort { by: PlatformSort::Name, descending: false }
    }

    async fn read(&self, request: PageRequest<PlatformSort>) -> Result<Page<Platform>, ApiError> {
        Ok(self.earnings.platforms(self.owner, &self.filter, &request).await?)
    }

    fn cells(&self, platform: &Platform) -> Vec<Cell> {
        vec![
            Cell::Word(platform.id.to_string()),
            Cell::text(Some(&platform.name)),
            Cell::word(Category::from(platform.category)),
            Cell::Word(platform.color.to_string()),
            Cell::money(platform.expected_rate),
            Cell::Word(platform.currency.to_string()),
            Cell::Flag(platform.is_active),
        ]
    }

    fn view(&self, platform: Platform) -> PlatformView {
        platform.into()
    }
}

impl From<Platform> for PlatformView {
    fn from(platform: Platform) -> Self {
        let Platform {
            id,
            user: _,
            name,
            category,
            color,
            expected_rate,
            currency,
            is_active,
            import_name: _,
            version: _,
            created_at,
            updated_at,
        } = platform;
        Self {
            id,
            name,
            category: category.into(),
            color: Color(color),
            expected_rate: expected_rate.map(Into::into),
            currency,
            is_active,
            created_at,
            updated_at,
        }
    }
}

impl PlatformWithStatsView {
    fn new(platform: Platform, tallies: &[PlatformTally]) -> Self {
        let stats = StatsView::new(tallies, platform.currency);
        Self { platform: platform.into(), stats }
    }
}

impl StatsView {
    fn new(tallies: &[PlatformTally], currency: Currency) -> Self {
        let (own, others): (Vec<&PlatformTally>, Vec<&PlatformTally>) =
            tallies.iter().partition(|row| row.tally.total.currency() == currency);
        let own = own.first().map_or(Tally::empty(currency), |row| row.tally);
        Self {
            earnings_count: tallies.iter().map(|row| row.tally.count).sum(),
            total: own.total.into(),
            hours: Quantity::from_micros(tallies.iter().map(|row| row.tally.hours.micros()).sum()),
            hourly_rate: own.hourly_rate().map(Into::into),
            first_date: tallies.iter().map(|row| row.first).min(),
            last_date: tallies.iter().map(|row| row.last).max(),
            other_totals: others.iter().map(|row| row.tally.total.into()).collect(),
        }
    }
}
