//! How it goes, why, and what is left: figures over everything that is booked, read and never
//! written.
//!
//! Nothing here belongs to this context. It asks the store for sums by day ([`Figures`]), tells them
//! in one currency, and says of every figure which rows it is over ([`Rows`]).

mod dashboard;
mod error;
mod gathered;
mod hourly;
mod port;
mod press;
mod report;
mod rows;
mod service;
mod telling;
mod trends;

pub use dashboard::{BY_DAY_MAX, Dashboard, DayFigures, Due, Figure, HAPPENINGS, PlatformFigures};
pub use error::AnalyticsError;
pub use gathered::{
    Billed, Bought, Earned, ExpenseState, Frozen, Gathered, Happening, Paid, PlatformCard, Receivable,
    Settled, Sold, Spent, Stocked, Subject, TaxPart, Timed,
};
pub use hourly::{HourlyRates, PlatformWork, Spread, Stages, WeekdayWork, Work};
pub use port::{Ask, Categories, Category, Figures};
pub use press::{Letterhead, ReportPress, ReportPressError};
pub use report::{
    Basis, Cell, CellKind, Column, GroupBy, Report, ReportKind, ReportQuestion, ReportRow, RowKind, Value,
};
pub use rows::{MissingRows, PlatformMark, PlatformRef, Rows};
pub use service::AnalyticsService;
pub use trends::{
    BackTest, Band, Forecast, HISTORY_MIN, Metric, NoForecast, Outlook, Point, Reading, TREND_PERIODS_MAX,
    Trend, TrendInterval, TrendQuestion, TrendsService, WeekdayPart,
};
