//! `/earnings/summary`, `/earnings/monthly`, `/earnings/platform/:id`: what the earnings add up to.

use std::sync::Arc;

use ::earnings::{
    EarningFilter, EarningsService, Month, MonthRun, Overall, PlatformId, PlatformShare, Previous, Summary,
};
use kernel::{AmountText, Conversion, Currency, Date, MissingRate, Period, Quantity, Question, Span};
use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    earnings::{EarningSortParam, EarningView},
};
use crate::{
    caller::Caller,
    envelope::{Success, SummedList},
    error::ApiError,
    filters,
    paging::{Cursors, Paging},
    spec::BASE,
    wire::{Color, CurrencyAmount, Percent, YearMonth},
};

pub(crate) struct Summaries {
    earnings: Arc<EarningsService>,
    cursors: Cursors,
}

/// A period by name, in the user's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "camelCase")]
pub(super) enum PeriodName {
    Today,
    Week,
    Month,
    Quarter,
    Year,
    FiscalYear,
    All,
}

/// What a period brought, told in one currency.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SummaryView {
    /// Null where all time was asked for and there are no earnings.
    period: Option<PeriodView>,
    /// The one asked for; else the only one that occurs; else the user's.
    currency: Currency,
    /// Null while a rate is missing: see `missingRates`.
    total: Option<AmountText>,
    count: u64,
    hours: Quantity,
    /// Over the rows that have hours; null without any.
    hourly_rate: Option<AmountText>,
    /// How many rows the hourly rate rests on.
    hours_count: u64,
    /// Over the days of the period that have come.
    average_per_day: Option<AmountText>,
    /// The day that brought most.
    best: Option<BestDayView>,
    /// The highest total first.
    by_platform: Vec<PlatformShareView>,
    /// The period before; null for all time.
    previous: Option<PreviousView>,
    /// The sum of each currency by itself.
    totals: Vec<CurrencyAmount>,
    /// What was converted into `currency`, each day with its own rate.
    conversions: Vec<ConversionView>,
    /// Rows that cannot be told in `currency`: a rate is missing.
    missing_rates: Vec<MissingRateView>,
}

/// The first and the last day, both included.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct PeriodView {
    from: Date,
    to: Date,
}

/// A day and what it brought.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BestDayView {
    date: Date,
    total: AmountText,
}

/// One platform's part.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PlatformShareView {
    platform_id: PlatformId,
    name: String,
    color: Color,
    total: Option<AmountText>,
    count: u64,
    hours: Quantity,
    hourly_rate: Option<AmountText>,
    /// How many rows the hourly rate rests on.
    hours_count: u64,
    /// Per cent of the whole.
    share: Option<Percent>,
    /// The sum of each currency by itself.
    totals: Vec<CurrencyAmount>,
}

/// The period before.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct PreviousView {
    period: PeriodView,
    total: Option<AmountText>,
    /// Per cent up or down since; null where there is nothing to compare with.
    change: Option<Percent>,
}

/// Rows of a currency for which there is no rate.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct MissingRateView {
    pub(super) currency: Currency,
    pub(super) total: AmountText,
    pub(super) count: u64,
    /// The request that lists the rows of this currency, from the first to the last that lacks a rate.
    pub(super) rows_url: String,
}

/// Rows of a currency, and what they came to in the one that sums are told in.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct ConversionView {
    currency: Currency,
    /// In this currency.
    total: AmountText,
    count: u64,
    /// In the currency of the sum. Each day was converted with its rate, or the last one before it.
    amount: AmountText,
    /// The day of the oldest rate that was used.
    first_rate_date: Date,
    /// The day of the newest rate that was used.
    last_rate_date: Date,
    /// Whether a rate that you entered yourself was among them; the others are the European Central Bank's.
    uses_own_rate: bool,
}

/// What a month brought.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct MonthView {
    month: YearMonth,
    currency: Currency,
    /// Null while a rate is missing: see `totals`.
    total: Option<AmountText>,
    count: u64,
    hours: Quantity,
    /// Over the rows that have hours; null without any.
    hourly_rate: Option<AmountText>,
    /// How many rows the hourly rate rests on.
    hours_count: u64,
    by_platform: Vec<PlatformShareView>,
    /// The sum of each currency by itself.
    totals: Vec<CurrencyAmount>,
}

impl Summaries {
    pub(crate) fn new(earnings: Arc<EarningsService>, cursors: Cursors) -> Self {
        Self { earnings, cursors }
    }
}

#[OpenApi(prefix_path = "/earnings", tag = "Tag::Earnings")]
impl Summaries {
    /// What a period brought
    ///
    /// The present month, where neither `period` nor `from` and `to` are given. Amounts of different currencies are
    /// never added: where a rate is missing the total is null, and `missingRates` names the rows.
    #[oai(path = "/summary", method = "get", operation_id = "getEarningsSummary")]
    async fn summary(
        &self,
        caller: Caller,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        #[oai(name = "platformId")] platform_id: Query<Option<PlatformId>>,
        /// What to tell the totals in.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<SummaryView>, ApiError> {
        let question = question(period.0, from.0, to.0)?.unwrap_or(Question::Span(Span::Month));
        let summary = self.earnings.summary(&caller.actor(), question, platform_id.0, currency.0).await?;
        Ok(Success::new(SummaryView::new(summary, platform_id.0)))
    }

    /// Month by month
    ///
    /// The twelve of `year`, or the last `months` up to the present one; the last twelve, where neither is given.
    /// Months without earnings are there too.
    #[oai(path = "/monthly", method = "get", operation_id = "getMonthlyEarnings")]
    async fn monthly(
        &self,
        caller: Caller,
        #[oai(validator(minimum(value = "1900"), maximum(value = "2199")))] year: Query<Option<i32>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "240")))] months: Query<Option<u32>>,
        /// What to tell the totals in.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<Vec<MonthView>>, ApiError> {
        let run = match (year.0, months.0) {
            (Some(year), None) => MonthRun::Year(year),
            (None, months) => MonthRun::Last(months.unwrap_or(12)),
            (Some(_), Some(_)) => {
                return Err(ApiError::contradictory("months", "Cannot be given together with year"));
            }
        };
        let months = self.earnings.monthly(&caller.actor(), run, currency.0).await?;
        Ok(Success::new(months.into_iter().map(MonthView::from).collect()))
    }

    /// One platform's earnings, with their summary
    ///
    /// All time, where neither `period` nor `from` and `to` are given.
    #[oai(path = "/platform/:id", method = "get", operation_id = "getPlatformEarnings")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn of_platform(
        &self,
        caller: Caller,
        id: Path<PlatformId>,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        /// Newest first, where left out.
        sort: Query<Option<EarningSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<SummedList<EarningView, SummaryView>, ApiError> {
        let question = question(period.0, from.0, to.0)?.unwrap_or(Question::AllTime);
        let sort = sort.0.unwrap_or(EarningSortParam::DateDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "platform-earnings", sort, paging)?;
        let summary = self.earnings.summary(&caller.actor(), question, Some(id.0), None).await?;
        let days = if question == Question::AllTime { None } else { summary.period };
        let filter = EarningFilter {
            platform: Some(id.0),
            from: days.map(Period::first),
            to: days.map(Period::last),
            ..EarningFilter::default()
        };
        let page = self.earnings.earnings(caller.user(), &filter, &asked.request).await?;
        let list = asked.list(page.map(EarningView::from));
        Ok(list.with_summary(SummaryView::new(summary, Some(id.0))))
    }
}

/// `None` where no period is given at all.
pub(super) fn question(
    period: Option<PeriodName>,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<Option<Question>, ApiError> {
    let named = |span| Ok(Some(Question::Span(span)));
    match (period, from, to) {
        (None, None, None) => Ok(None),
        (None, Some(from), Some(to)) => Ok(Some(Question::Days(filters::period(from, to)?))),
        (None, Some(_), None) => Err(ApiError::contradictory("to", "Field is required with from")),
        (None, None, Some(_)) => Err(ApiError::contradictory("from", "Field is required with to")),
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            Err(ApiError::contradictory("period", "Cannot be given together with from and to"))
        }
        (Some(PeriodName::Today), ..) => named(Span::Today),
        (Some(PeriodName::Week), ..) => named(Span::Week),
        (Some(PeriodName::Month), ..) => named(Span::Month),
        (Some(PeriodName::Quarter), ..) => named(Span::Quarter),
        (Some(PeriodName::Year), ..) => named(Span::Year),
        (Some(PeriodName::FiscalYear), ..) => named(Span::FiscalYear),
        (Some(PeriodName::All), ..) => Ok(Some(Question::AllTime)),
    }
}

impl From<Period> for PeriodView {
    fn from(period: Period) -> Self {
        Self { from: period.first(), to: period.last() }
    }
}

impl From<Previous> for PreviousView {
    fn from(previous: Previous) -> Self {
        let Previous { period, total, change } = previous;
        Self { period: period.into(), total: total.map(Into::into), change: change.map(Percent) }
    }
}

impl MissingRateView {
    /// `list` is the request that lists rows, up to where it says of which currency and days.
    pub(super) fn new(missing: MissingRate, list: &str) -> Self {
        let MissingRate { total, count, first, last } = missing;
        let currency = total.currency();
        let rows_url = format!("{list}currency={currency}&from={first}&to={last}");
        Self { currency, total: total.into(), count, rows_url }
    }
}

impl From<Conversion> for ConversionView {
    fn from(conversion: Conversion) -> Self {
        let Conversion { total, count, amount, first_rate, last_rate, uses_own } = conversion;
        Self {
            currency: total.currency(),
            total: total.into(),
            count,
            amount: amount.into(),
            first_rate_date: first_rate,
            last_rate_date: last_rate,
            uses_own_rate: uses_own,
        }
    }
}

impl SummaryView {
    fn new(summary: Summary, platform: Option<PlatformId>) -> Self {
        let Summary { period, overall, average_per_day, best, by_platform, previous } = summary;
        let Overall {
            currency,
            total,
            hourly_rate,
            count,
            hours,
            timed_count,
            totals,
            conversions,
            missing_rates,
        } = overall;
        let list = rows_of("earnings", platform);
        Self {
            period: period.map(Into::into),
            currency,
            total: total.map(Into::into),
            count,
            hours,
            hourly_rate: hourly_rate.map(Into::into),
            hours_count: timed_count,
            average_per_day: average_per_day.map(Into::into),
            best: best.map(|best| BestDayView { date: best.date, total: best.total.into() }),
            by_platform: by_platform.into_iter().map(Into::into).collect(),
            previous: previous.map(Into::into),
            totals: totals.into_iter().map(Into::into).collect(),
            conversions: conversions.into_iter().map(Into::into).collect(),
            missing_rates: missing_rates
                .into_iter()
                .map(|missing| MissingRateView::new(missing, &list))
                .collect(),
        }
    }
}

/// The request that lists rows, of one platform or all, up to where it says of which currency.
pub(super) fn rows_of(list: &str, platform: Option<PlatformId>) -> String {
    let platform = platform.map(|platform| format!("platformId={platform}&")).unwrap_or_default();
    format!("{BASE}/{list}?{platform}")
}

impl From<PlatformShare> for PlatformShareView {
    fn from(row: PlatformShare) -> Self {
        let PlatformShare { platform, name, color, overall, share } = row;
        let Overall { total, hourly_rate, count, hours, timed_count, totals, .. } = overall;
        Self {
            platform_id: platform,
            name,
            color: Color(color),
            total: total.map(Into::into),
            count,
            hours,
            hourly_rate: hourly_rate.map(Into::into),
            hours_count: timed_count,
            share: share.map(Percent),
            totals: totals.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Month> for MonthView {
    fn from(month: Month) -> Self {
        let Month { first, overall, by_platform } = month;
        let Overall { currency, total, hourly_rate, count, hours, timed_count, totals, .. } = overall;
        Self {
            month: YearMonth(first),
            currency,
            total: total.map(Into::into),
            count,
            hours,
            hourly_rate: hourly_rate.map(Into::into),
            hours_count: timed_count,
            by_platform: by_platform.into_iter().map(Into::into).collect(),
            totals: totals.into_iter().map(Into::into).collect(),
        }
    }
}
