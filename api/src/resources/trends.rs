//! `/analytics/trends`: how a figure goes from one period to the next.

use std::sync::Arc;

use analytics::{
    BackTest, Band, Forecast, HISTORY_MIN, Metric, NoForecast, Outlook, Point, TREND_PERIODS_MAX, Trend,
    TrendInterval, TrendQuestion, TrendsService, WeekdayPart,
};
use kernel::Currency;
use poem_openapi::{Enum, Object, OpenApi, param::Query};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    analytics::{MissingRowsView, WeekdayName},
    summary::PeriodView,
};
use crate::{
    caller::Caller,
    envelope::Success,
    error::ApiError,
    wire::{Percent, Reckoned, mirrored},
};

pub(crate) struct Trends {
    service: Arc<TrendsService>,
}

mirrored!(
    /// What is looked at. `sales` are the revenue of completed ones, `profit` is the one of the dashboard, and
    /// `hourlyRate` is over the earnings that have hours.
    TrendMetric mirrors Metric { Earnings, Hours, HourlyRate, Sales, Expenses, Profit }
);

mirrored!(
    /// How long each period is. Weeks start on your day.
    IntervalName mirrors TrendInterval { Day, Week, Month }
);

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
enum NoForecastReason {
    /// What an hour brings does not add up over days.
    NotASum,
    /// There are fewer than eight weeks between the first row and today.
    HistoryTooShort,
    MissingRate,
}

/// How a figure went, by which days of the week, and where it goes.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TrendView {
    metric: TrendMetric,
    interval: IntervalName,
    /// What amounts are told in; null for hours.
    currency: Option<Currency>,
    /// Oldest first, up to the present period; those without rows are there.
    series: Vec<PointView>,
    /// Per cent that the later half of the complete periods is above the earlier half; null where there is nothing to
    /// compare with.
    growth: Option<Percent>,
    /// All seven, from the day on which your week starts, over the days of the series up to today.
    by_weekday: Vec<WeekdayPartView>,
    /// Null where `forecastReason` says why.
    forecast: Option<ForecastView>,
    forecast_reason: Option<NoForecastReason>,
    /// Rows that cannot be told in `currency`: a rate is missing.
    missing_rates: Vec<MissingRowsView>,
}

/// One period of a series.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PointView {
    period: PeriodView,
    /// Null while a rate is missing, and for an hourly rate without hours.
    value: Option<Reckoned>,
    /// Over this period and those before it: 7 days, 4 weeks or 3 months. Null of the present one.
    moving_average: Option<Reckoned>,
    /// Per cent up or down since the period before; null of the present one, and where there is nothing to compare
    /// with.
    change: Option<Percent>,
    /// Whether its days have passed.
    is_complete: bool,
}

/// What one day of the week brought.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct WeekdayPartView {
    weekday: WeekdayName,
    /// How many such days there were.
    days: u32,
    /// Null of an hourly rate.
    total: Option<Reckoned>,
    /// Of one such day; of an hourly rate what it was over all of them.
    average: Option<Reckoned>,
    /// The average in per cent of that of all days.
    index: Option<Percent>,
}

/// What is to come, if it goes on as in the last half year: the same days give the same forecast.
///
/// What a stretch of days will bring is read from the stretches of as many days that began on the same day of the
/// week.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ForecastView {
    /// The days that it rests on.
    history: PeriodView,
    /// The period that today lies in.
    present: OutlookView,
    /// The month that today lies in.
    month_end: OutlookView,
    /// The three periods after the present one.
    next: Vec<OutlookView>,
    /// Null where the history is too short for a single forecast of the past.
    back_test: Option<BackTestView>,
}

/// What a whole period will come to: at most `p10` in one of ten cases, `p50` in half of them, `p90` in nine.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct OutlookView {
    period: PeriodView,
    /// What is booked in it already.
    so_far: Reckoned,
    p10: Reckoned,
    p50: Reckoned,
    p90: Reckoned,
}

/// How far off forecasts of the past were, each made of the days before it alone.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct BackTestView {
    /// The days that each was for.
    days: i64,
    forecasts: u32,
    /// How far what came was from `p50`, on the average.
    mean_error: Reckoned,
    /// The same in per cent of what came; null where nothing ever came.
    mean_error_percent: Option<Percent>,
    /// Per cent of what came that lay between `p10` and `p90`; 80 are meant to.
    inside_band: Percent,
}

impl Trends {
    pub(crate) fn new(service: Arc<TrendsService>) -> Self {
        Self { service }
    }
}

#[OpenApi(prefix_path = "/analytics", tag = "Tag::Analytics")]
impl Trends {
    /// How a figure goes
    ///
    /// Period by period, with the moving average, the growth, the days of the week, and a forecast with a band and the
    /// error that it would have had. Amounts of different currencies are never added: each day is converted with its
    /// rate, and where one is missing the value is null.
    #[oai(path = "/trends", method = "get", operation_id = "getTrends")]
    async fn trends(
        &self,
        caller: Caller,
        metric: Query<TrendMetric>,
        /// Months, where left out.
        interval: Query<Option<IntervalName>>,
        /// Up to the present one; 30 days, 26 weeks or 12 months, where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "366")))]
        periods: Query<Option<u32>>,
        /// What to tell amounts in: the only currency that occurs, where left out, else the user's.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<TrendView>, ApiError> {
        let interval = interval.0.unwrap_or(IntervalName::Month);
        let usual = match interval {
            IntervalName::Day => 30,
            IntervalName::Week => 26,
            IntervalName::Month => 12,
        };
        let question = TrendQuestion {
            metric: metric.0.into(),
            interval: interval.into(),
            periods: periods.0.unwrap_or(usual).min(TREND_PERIODS_MAX),
            currency: currency.0,
        };
        Ok(Success::new(self.service.trend(&caller.actor(), question).await?.into()))
    }
}

impl From<Trend> for TrendView {
    fn from(trend: Trend) -> Self {
        let Trend { metric, interval, currency, points, growth, by_weekday, forecast, missing_rates } = trend;
        let forecast_reason = forecast.as_ref().err().copied().map(Into::into);
        Self {
            metric: metric.into(),
            interval: interval.into(),
            currency,
            series: points.into_iter().map(Into::into).collect(),
            growth: growth.map(Percent),
            by_weekday: by_weekday.into_iter().map(Into::into).collect(),
            forecast: forecast.ok().map(Into::into),
            forecast_reason,
            missing_rates: missing_rates.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<NoForecast> for NoForecastReason {
    fn from(reason: NoForecast) -> Self {
        match reason {
            NoForecast::NotASum => Self::NotASum,
            NoForecast::TooShort { days } => {
                debug_assert!(days < HISTORY_MIN);
                Self::HistoryTooShort
            }
            NoForecast::MissingRate => Self::MissingRate,
        }
    }
}

impl From<Point> for PointView {
    fn from(point: Point) -> Self {
        let Point { period, value, moving_average, change, is_complete } = point;
        Self {
            period: period.into(),
            value: value.map(Into::into),
            moving_average: moving_average.map(Into::into),
            change: change.map(Percent),
            is_complete,
        }
    }
}

impl From<WeekdayPart> for WeekdayPartView {
    fn from(part: WeekdayPart) -> Self {
        let WeekdayPart { weekday, days, total, average, index } = part;
        Self {
            weekday: weekday.into(),
            days,
            total: total.map(Into::into),
            average: average.map(Into::into),
            index: index.map(Percent),
        }
    }
}

impl From<Forecast> for ForecastView {
    fn from(forecast: Forecast) -> Self {
        let Forecast { history, present, month, next, back_test } = forecast;
        Self {
            history: history.into(),
            present: present.into(),
            month_end: month.into(),
            next: next.into_iter().map(Into::into).collect(),
            back_test: back_test.map(Into::into),
        }
    }
}

impl From<Outlook> for OutlookView {
    fn from(outlook: Outlook) -> Self {
        let Outlook { period, so_far, band: Band { p10, p50, p90 } } = outlook;
        Self {
            period: period.into(),
            so_far: so_far.into(),
            p10: p10.into(),
            p50: p50.into(),
            p90: p90.into(),
        }
    }
}

impl From<BackTest> for BackTestView {
    fn from(test: BackTest) -> Self {
        let BackTest { days, forecasts, mean_error, mean_error_percent, inside_percent } = test;
        Self {
            days,
            forecasts,
            mean_error: mean_error.into(),
            mean_error_percent: mean_error_percent.map(Percent),
            inside_band: Percent(inside_percent),
        }
    }
}
