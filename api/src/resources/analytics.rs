//! `/analytics/dashboard`, `/analytics/reports`, `/analytics/hourly-rate`: how it goes, and why.

use std::sync::Arc;

use ::analytics::{
    AnalyticsService, Basis, Cell, CellKind, Column, Dashboard, DayFigures, Due, ExpenseState, Figure,
    GroupBy, Happening, HourlyRates, MissingRows, PlatformFigures, PlatformWork, Report, ReportKind,
    ReportQuestion, ReportRow, RowKind, Rows, Spread, Stages, Stocked, Subject, Value, WeekdayWork, Work,
};
use ::earnings::GoalsService;
use kernel::{
    AmountText, Currency, Date, Id, Period, ProductId, Quantity, Question, Rate, Span, Timestamp, Weekday,
};
use poem_openapi::{Enum, Object, OpenApi, param::Query};
use serde::{Deserialize, Serialize};

use super::{
    Tag,
    goals::GoalView,
    summary::{PeriodName, PeriodView, question},
};
use crate::{
    caller::Caller,
    envelope::Success,
    error::ApiError,
    export::{ReportAnswer, ReportFiles, ReportFormat},
    spec::BASE,
    wire::{Percent, mirrored},
};

pub(crate) struct Analytics {
    service: Arc<AnalyticsService>,
    goals: Arc<GoalsService>,
    files: ReportFiles,
}

mirrored!(
    /// What a report is about.
    ReportType mirrors ReportKind { ProfitLoss, CashFlow, Income, Tax, Aging, Inventory, Customers }
);

mirrored!(
    /// When something counts: when money moves, or when it is owed.
    ReportBasis mirrors Basis { Cash, Accrual }
);

mirrored!(
    /// What rows or columns a report has.
    ReportGroup mirrors GroupBy { Month, Quarter, Year, FiscalQuarter, FiscalYear, Platform, Category }
);

mirrored!(
    /// What the cells of a column hold: text, an amount in the report's currency, a whole number, hours or units, per
    /// cent with one decimal, a rate in per cent as it was written, or a day.
    ReportCellKind mirrors CellKind { Text, Money, Count, Quantity, Percent, Rate, Date }
);

mirrored!(
    /// A figure, or what figures above it come to.
    ReportRowKind mirrors RowKind { Line, Subtotal }
);

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub(super) enum WeekdayName {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How a period went, compared with the one before, and where things stand now.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DashboardView {
    /// Null where all time was asked for and there is nothing.
    period: Option<PeriodView>,
    /// What it is compared with; null for all time.
    previous_period: Option<PeriodView>,
    /// The one asked for; else the only one that occurs; else the user's.
    currency: Currency,
    /// All income: earnings, sales and invoices. What is booked as an earning and billed as well is in it twice.
    net: FigureView,
    /// What came in, after fees and tax withheld; refunds are taken off.
    earnings: FigureView,
    /// Of completed sales, after discounts.
    sales: FigureView,
    /// By the day of their issue, without tax; credit notes are taken off.
    invoices: FigureView,
    /// What was sold had cost (first in, first out).
    cost_of_goods: FigureView,
    /// Of every status.
    expenses: FigureView,
    /// Of these what was given back, which cost nothing.
    reimbursed: FigureView,
    /// Income less cost of goods and expenses: the report `profitLoss` on the accrual basis.
    profit: FigureView,
    /// Over the rows that have them.
    hours: Quantity,
    /// How many rows the hourly rate rests on.
    hours_count: u64,
    /// What an hour brought; see `/analytics/hourly-rate`.
    hourly_rate: StagesView,
    /// What customers owe now.
    outstanding: DueView,
    /// Of that what should have been paid.
    overdue: DueView,
    low_stock: LowStockView,
    /// The highest total first.
    by_platform: Vec<PlatformFiguresView>,
    /// The active ones, by title, at most twenty. Each is told in its own span and currency.
    goals: Vec<GoalView>,
    /// Every day, those without rows included; empty for more than 400 days.
    by_day: Vec<DayFiguresView>,
    /// What happened last, the latest first.
    recent_activity: Vec<ActivityView>,
    /// Rows that cannot be told in `currency`: a rate is missing.
    missing_rates: Vec<MissingRowsView>,
}

/// A figure, and where it stood before.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct FigureView {
    /// Null while a rate is missing.
    total: Option<AmountText>,
    /// The rows that it is over.
    count: u64,
    /// Of the period before.
    previous: Option<AmountText>,
    /// Per cent up or down since; null where there is nothing to compare with.
    change: Option<Percent>,
    /// The request that lists exactly these rows; null for what is drawn from several lists.
    rows_url: Option<String>,
}

/// What is left of an amount, or of a rate an hour, step by step.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct StagesView {
    /// Before fees and tax withheld.
    gross: Option<AmountText>,
    /// After the platform's fees. Tax withheld is still in it: it is part of what is owed.
    after_fees: Option<AmountText>,
    /// After the expenses that name the platform, but for those that were reimbursed.
    after_expenses: Option<AmountText>,
    /// After the part that is put aside for taxes; null where your preferences do not say how much.
    after_set_aside: Option<AmountText>,
}

/// What customers owe.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DueView {
    /// Null while a rate is missing.
    total: Option<AmountText>,
    count: u64,
    /// The request that lists exactly these invoices.
    rows_url: String,
}

/// Products whose stock is at its reorder point, below it, or out.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct LowStockView {
    count: u64,
    /// By name, at most twenty.
    items: Vec<LowStockItemView>,
    /// The request that lists them all.
    rows_url: String,
}

/// A product that runs short.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct LowStockItemView {
    product_id: ProductId,
    name: String,
    quantity: Quantity,
    reorder_point: Option<Quantity>,
}

/// One platform's part.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PlatformFiguresView {
    platform_id: ::earnings::PlatformId,
    name: String,
    /// `#rrggbb`
    color: String,
    total: Option<AmountText>,
    count: u64,
    hours: Quantity,
    /// Per cent of all earnings.
    share: Option<Percent>,
    /// The request that lists exactly these rows.
    rows_url: String,
}

/// One day.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DayFiguresView {
    date: Date,
    earnings: Option<AmountText>,
    sales: Option<AmountText>,
    invoices: Option<AmountText>,
    expenses: Option<AmountText>,
    profit: Option<AmountText>,
    hours: Quantity,
}

/// Something that happened.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ActivityView {
    id: Id<Happening>,
    at: Timestamp,
    /// `earning.recorded`
    kind: String,
    /// The same for people: `Earning recorded`.
    text: String,
    /// What it happened to.
    subject_id: Id<Subject>,
}

/// Rows for which there is no exchange rate.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct MissingRowsView {
    currency: Currency,
    total: AmountText,
    count: u64,
    /// The request that lists exactly these rows.
    rows_url: String,
}

/// A report: columns, rows, and what the rows come to.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ReportView {
    r#type: ReportType,
    /// Null where it makes no difference.
    basis: Option<ReportBasis>,
    group_by: Option<ReportGroup>,
    /// Null for what is told of one day, and where there is nothing in all time.
    period: Option<PeriodView>,
    /// The day at whose end things stood as told.
    as_of: Option<Date>,
    currency: Currency,
    columns: Vec<ReportColumnView>,
    rows: Vec<ReportRowView>,
    /// One cell a column; null where rows cannot be added up.
    totals: Option<Vec<ReportCellView>>,
    /// Rows that cannot be told in `currency`; figures that they belong to are null.
    missing_rates: Vec<MissingRowsView>,
}

/// What the cells of a column hold.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ReportColumnView {
    key: String,
    kind: ReportCellKind,
    label: String,
}

/// A row of a report.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ReportRowView {
    /// What the row is about, the same in every period: `expenses.office`, an id.
    key: String,
    label: String,
    kind: ReportRowKind,
    /// One a column.
    cells: Vec<ReportCellView>,
}

/// A figure, and the rows behind it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct ReportCellView {
    /// Spelled as the column says; null where it is not known or withheld.
    value: Option<String>,
    /// The request that lists exactly the rows behind it.
    rows_url: Option<String>,
}

/// What an hour really brought.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct HourlyRateView {
    /// Null where all time was asked for and there is nothing.
    period: Option<PeriodView>,
    currency: Currency,
    /// The part that is put aside for taxes, in per cent; null where your preferences do not say.
    tax_set_aside_percent: Option<Rate>,
    overall: WorkView,
    /// Those that have hours, the best rate first.
    by_platform: Vec<PlatformWorkView>,
    /// All seven, from the day on which your week starts. What a platform cost is borne by its hours, whichever day
    /// they were worked on.
    by_weekday: Vec<WeekdayWorkView>,
    missing_rates: Vec<MissingRowsView>,
}

/// Some work: only rows that have hours are in it.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct WorkView {
    hours: Quantity,
    /// The rows that it rests on.
    count: u64,
    amounts: StagesView,
    /// An hour; null without hours.
    rates: StagesView,
    /// Null without hours.
    spread: Option<SpreadView>,
}

/// How far single days lie apart: the quartiles of what a day brought an hour after fees, between two days in proportion.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SpreadView {
    /// The days that have hours.
    days: u64,
    lowest: AmountText,
    first_quartile: AmountText,
    median: AmountText,
    third_quartile: AmountText,
    highest: AmountText,
}

/// What an hour on one platform brought.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct PlatformWorkView {
    platform_id: ::earnings::PlatformId,
    name: String,
    /// `#rrggbb`
    color: String,
    work: WorkView,
    /// The request that lists the platform's earnings; those without hours are among them.
    rows_url: String,
}

/// What an hour on one day of the week brought.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct WeekdayWorkView {
    weekday: WeekdayName,
    work: WorkView,
}

/// How many products that run short a dashboard names.
const LOW_STOCK_MAX: usize = 20;

/// How many goals it shows.
const GOALS_MAX: u32 = 20;

impl Analytics {
    pub(crate) fn new(service: Arc<AnalyticsService>, goals: Arc<GoalsService>, files: ReportFiles) -> Self {
        Self { service, goals, files }
    }
}

#[OpenApi(prefix_path = "/analytics", tag = "Tag::Analytics")]
impl Analytics {
    /// How it goes, at one look
    ///
    /// The present month, where neither `period` nor `from` and `to` are given.
    #[oai(path = "/dashboard", method = "get", operation_id = "getDashboard")]
    async fn dashboard(
        &self,
        caller: Caller,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        /// What to tell the totals in.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<DashboardView>, ApiError> {
        let question = question(period.0, from.0, to.0)?.unwrap_or(Question::Span(Span::Month));
        let dashboard = self.service.dashboard(&caller.actor(), question, currency.0).await?;
        let goals = GoalView::of_caller(&self.goals, &caller, GOALS_MAX).await?;
        Ok(Success::new(DashboardView::new(dashboard, goals)))
    }

    /// A report
    ///
    /// The present year, where neither `period` nor `from` and `to` are given; `customers` is then over all time.
    ///
    /// - `profitLoss`: earnings (refunds taken off), completed sales and invoices without tax, less what was sold had
    ///   cost, less expenses by category. On the basis `accrual` an invoice or credit note counts on the day of its
    ///   issue, and an expense on its day; what was reimbursed is taken off again. On `cash` what was paid on invoices
    ///   counts on the day of the payment, less its part of tax, and expenses once they are `paid`. Earnings and sales
    ///   count on their day on both. An invoice that is also booked as an earning or a sale is in it twice.
    /// - `cashFlow`: what moved, tax included, by month unless `groupBy` says otherwise.
    /// - `income`: by `platform` unless `groupBy` says otherwise.
    /// - `tax`: what issued documents tax, by category and rate; deductible expenses with the lines of tax forms; what
    ///   to put aside of the profit. Documents count on the day of their issue on either basis.
    /// - `aging`: what customers owe at the end of the period, or of today, by how long it has been due.
    /// - `inventory`: what is on hand now, at what it cost.
    /// - `customers`: what each has bought, without tax.
    ///
    /// As CSV and XLSX each line says whether it is a figure, a `subtotal` or the `total`. As PDF it is printed on the
    /// paper of your invoices, in amounts and dates of your `locale`: 422 `REPORT_NOT_PRINTABLE` for more than 5,000 lines.
    #[oai(path = "/reports", method = "get", operation_id = "getReport")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn report(
        &self,
        caller: Caller,
        r#type: Query<ReportType>,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        /// `accrual`, where left out.
        basis: Query<Option<ReportBasis>>,
        /// `platform` and `category` are for `income`; periods for that, `profitLoss` and `cashFlow`.
        #[oai(name = "groupBy")]
        group_by: Query<Option<ReportGroup>>,
        /// What to tell the amounts in.
        currency: Query<Option<Currency>>,
        /// `json`, where left out; the others are files.
        format: Query<Option<ReportFormat>>,
    ) -> Result<ReportAnswer<ReportView>, ApiError> {
        let question = report_question(r#type.0, question(period.0, from.0, to.0)?);
        let question = ReportQuestion {
            basis: basis.0.map_or(Basis::Accrual, Into::into),
            group_by: group_by.0.map(Into::into),
            currency: currency.0,
            ..question
        };
        let report = self.service.report(&caller.actor(), question).await?;
        let format = format.0.unwrap_or(ReportFormat::Json);
        self.files.answer(&caller, report, format, ReportView::from).await
    }

    /// What an hour really brought
    ///
    /// Step by step: gross, after the platform's fees, after the expenses that name the platform, after what is put
    /// aside for taxes. Only rows that have hours count. The present month, where neither `period` nor `from` and `to`
    /// are given.
    #[oai(path = "/hourly-rate", method = "get", operation_id = "getHourlyRate")]
    async fn hourly_rate(
        &self,
        caller: Caller,
        period: Query<Option<PeriodName>>,
        /// The first day; not together with `period`.
        from: Query<Option<Date>>,
        /// The last day; not together with `period`.
        to: Query<Option<Date>>,
        /// What to tell the amounts in.
        currency: Query<Option<Currency>>,
    ) -> Result<Success<HourlyRateView>, ApiError> {
        let question = question(period.0, from.0, to.0)?.unwrap_or(Question::Span(Span::Month));
        let rates = self.service.hourly_rates(&caller.actor(), question, currency.0).await?;
        Ok(Success::new(rates.into()))
    }
}

/// A report of a type on the accrual basis, of the period that it has where none is asked for.
pub(super) fn report_question(kind: ReportType, question: Option<Question>) -> ReportQuestion {
    let otherwise = match kind {
        ReportType::Customers => Question::AllTime,
        _ => Question::Span(Span::Year),
    };
    ReportQuestion {
        kind: kind.into(),
        question: question.unwrap_or(otherwise),
        basis: Basis::Accrual,
        group_by: None,
        currency: None,
    }
}

/// The request that lists exactly some rows.
pub(super) fn rows_url(rows: &Rows) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    let mut say = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
    let list = match rows {
        Rows::Earnings { period, platform, category, currency } => {
            say("platformId", platform.map(|platform| platform.to_string()));
            say("platformCategory", category.clone());
            say("currency", currency.map(|currency| currency.to_string()));
            say_days(&mut say, *period);
            "earnings".to_owned()
        }
        Rows::Sales { period, customer, currency } => {
            say("status", Some("completed".to_owned()));
            say("customerId", customer.map(|customer| customer.to_string()));
            say("currency", currency.map(|currency| currency.to_string()));
            say_days(&mut say, *period);
            "sales".to_owned()
        }
        Rows::Expenses { period, category, state, deductible, platform, currency } => {
            let state = state.map(|state| match state {
                ExpenseState::Pending => "pending",
                ExpenseState::Paid => "paid",
                ExpenseState::Reimbursed => "reimbursed",
            });
            say("category", category.clone());
            say("status", state.map(str::to_owned));
            say("deductible", deductible.map(|deductible| deductible.to_string()));
            say("platformId", platform.map(|platform| platform.to_string()));
            say("currency", currency.map(|currency| currency.to_string()));
            say_days(&mut say, *period);
            "expenses".to_owned()
        }
        Rows::Invoices { period, customer, tax, currency } => {
            say("issued", Some("true".to_owned()));
            say("customerId", customer.map(|customer| customer.to_string()));
            say("taxCategory", tax.as_ref().map(|(category, _)| category.clone()));
            say("taxRate", tax.as_ref().map(|(_, rate)| rate.to_string()));
            say("currency", currency.map(|currency| currency.to_string()));
            say_days(&mut say, *period);
            "invoices".to_owned()
        }
        Rows::Receivables { on, customer, due } => {
            let (from, to) = due.unwrap_or_default();
            say("outstandingOn", Some(on.to_string()));
            say("customerId", customer.map(|customer| customer.to_string()));
            say("dueFrom", from.map(|from| from.to_string()));
            say("dueTo", to.map(|to| to.to_string()));
            "invoices".to_owned()
        }
        Rows::Outstanding => {
            say("outstanding", Some("true".to_owned()));
            "invoices".to_owned()
        }
        Rows::Overdue => {
            say("overdue", Some("true".to_owned()));
            "invoices".to_owned()
        }
        Rows::Payments { period, currency } => {
            say("currency", currency.map(|currency| currency.to_string()));
            say_days(&mut say, *period);
            "payments".to_owned()
        }
        Rows::Movements { product } => format!("products/{product}/movements"),
        Rows::LowStock => {
            say("lowStock", Some("true".to_owned()));
            say("active", Some("true".to_owned()));
            "products".to_owned()
        }
    };
    let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{BASE}/{list}{mark}{}", query.join("&"))
}

fn say_days(say: &mut impl FnMut(&'static str, Option<String>), period: Option<Period>) {
    say("from", period.map(|period| period.first().to_string()));
    say("to", period.map(|period| period.last().to_string()));
}

impl DashboardView {
    fn new(dashboard: Dashboard, goals: Vec<GoalView>) -> Self {
        let Dashboard {
            period,
            previous,
            currency,
            net,
            earnings,
            sales,
            invoices,
            cost_of_goods,
            expenses,
            reimbursed,
            profit,
            work,
            set_aside: _,
            outstanding,
            overdue,
            low_stock,
            by_platform,
            by_day,
            happenings,
            missing_rates,
        } = dashboard;
        Self {
            period: period.map(Into::into),
            previous_period: previous.map(Into::into),
            currency,
            net: net.into(),
            earnings: earnings.into(),
            sales: sales.into(),
            invoices: invoices.into(),
            cost_of_goods: cost_of_goods.into(),
            expenses: expenses.into(),
            reimbursed: reimbursed.into(),
            profit: profit.into(),
            hours: work.hours,
            hours_count: work.count,
            hourly_rate: work.rates.into(),
            outstanding: outstanding.into(),
            overdue: overdue.into(),
            low_stock: low_stock.into(),
            by_platform: by_platform.into_iter().map(Into::into).collect(),
            goals,
            by_day: by_day.into_iter().map(Into::into).collect(),
            recent_activity: happenings.into_iter().map(Into::into).collect(),
            missing_rates: missing_rates.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Figure> for FigureView {
    fn from(figure: Figure) -> Self {
        let Figure { total, count, previous, change, rows } = figure;
        Self {
            total: total.map(Into::into),
            count,
            previous: previous.map(Into::into),
            change: change.map(Percent),
            rows_url: rows.as_ref().map(rows_url),
        }
    }
}

impl From<Stages> for StagesView {
    fn from(stages: Stages) -> Self {
        let Stages { gross, after_fees, after_expenses, after_set_aside } = stages;
        Self {
            gross: gross.map(Into::into),
            after_fees: after_fees.map(Into::into),
            after_expenses: after_expenses.map(Into::into),
            after_set_aside: after_set_aside.map(Into::into),
        }
    }
}

impl From<Due> for DueView {
    fn from(due: Due) -> Self {
        let Due { total, count, rows } = due;
        Self { total: total.map(Into::into), count, rows_url: rows_url(&rows) }
    }
}

impl From<Vec<Stocked>> for LowStockView {
    fn from(stocked: Vec<Stocked>) -> Self {
        let count = u64::try_from(stocked.len()).unwrap_or(u64::MAX);
        let item = |stocked: Stocked| {
            let Stocked { product, name, quantity, reorder_point, value: _ } = stocked;
            LowStockItemView { product_id: product, name, quantity, reorder_point }
        };
        let items = stocked.into_iter().take(LOW_STOCK_MAX).map(item).collect();
        Self { count, items, rows_url: rows_url(&Rows::LowStock) }
    }
}

impl From<PlatformFigures> for PlatformFiguresView {
    fn from(figures: PlatformFigures) -> Self {
        let PlatformFigures { platform, name, color, total, count, hours, share, rows } = figures;
        Self {
            platform_id: Id::from(platform.uuid()),
            name,
            color,
            total: total.map(Into::into),
            count,
            hours,
            share: share.map(Percent),
            rows_url: rows_url(&rows),
        }
    }
}

impl From<DayFigures> for DayFiguresView {
    fn from(day: DayFigures) -> Self {
        let DayFigures { date, earnings, sales, invoices, expenses, profit, hours } = day;
        Self {
            date,
            earnings: earnings.map(Into::into),
            sales: sales.map(Into::into),
            invoices: invoices.map(Into::into),
            expenses: expenses.map(Into::into),
            profit: profit.map(Into::into),
            hours,
        }
    }
}

impl From<Happening> for ActivityView {
    fn from(happening: Happening) -> Self {
        let Happening { id, at, kind, subject } = happening;
        let mut text = kind.replace(['.', '_'], " ");
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self { id, at, kind, text, subject_id: subject }
    }
}

impl From<MissingRows> for MissingRowsView {
    fn from(missing: MissingRows) -> Self {
        let MissingRows { rows, total, count } = missing;
        Self { currency: total.currency(), total: total.into(), count, rows_url: rows_url(&rows) }
    }
}

impl From<Report> for ReportView {
    fn from(report: Report) -> Self {
        let Report { kind, basis, group_by, period, as_of, currency, columns, rows, totals, missing_rates } =
            report;
        Self {
            r#type: kind.into(),
            basis: basis.map(Into::into),
            group_by: group_by.map(Into::into),
            period: period.map(Into::into),
            as_of,
            currency,
            columns: columns.into_iter().map(Into::into).collect(),
            rows: rows.into_iter().map(Into::into).collect(),
            totals: totals.map(|cells| cells.into_iter().map(Into::into).collect()),
            missing_rates: missing_rates.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Column> for ReportColumnView {
    fn from(column: Column) -> Self {
        let Column { key, kind, label } = column;
        Self { key, kind: kind.into(), label }
    }
}

impl From<ReportRow> for ReportRowView {
    fn from(row: ReportRow) -> Self {
        let ReportRow { key, label, kind, cells } = row;
        Self { key, label, kind: kind.into(), cells: cells.into_iter().map(Into::into).collect() }
    }
}

impl From<Cell> for ReportCellView {
    fn from(cell: Cell) -> Self {
        let Cell { value, rows } = cell;
        Self { value: spelled(value), rows_url: rows.as_ref().map(rows_url) }
    }
}

fn spelled(value: Value) -> Option<String> {
    match value {
        Value::Absent => None,
        Value::Text(text) => Some(text),
        Value::Money(money) => Some(money.to_string()),
        Value::Count(count) => Some(count.to_string()),
        Value::Quantity(quantity) => Some(quantity.to_string()),
        Value::Percent(percent) => Some(format!("{percent:.1}")),
        Value::Rate(rate) => Some(rate.to_string()),
        Value::Date(date) => Some(date.to_string()),
    }
}

impl From<HourlyRates> for HourlyRateView {
    fn from(rates: HourlyRates) -> Self {
        let HourlyRates { period, currency, set_aside, overall, by_platform, by_weekday, missing_rates } =
            rates;
        Self {
            period: period.map(Into::into),
            currency,
            tax_set_aside_percent: set_aside,
            overall: overall.into(),
            by_platform: by_platform.into_iter().map(Into::into).collect(),
            by_weekday: by_weekday.into_iter().map(Into::into).collect(),
            missing_rates: missing_rates.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Work> for WorkView {
    fn from(work: Work) -> Self {
        let Work { hours, count, amounts, rates, spread } = work;
        Self { hours, count, amounts: amounts.into(), rates: rates.into(), spread: spread.map(Into::into) }
    }
}

impl From<Spread> for SpreadView {
    fn from(spread: Spread) -> Self {
        let Spread { days, lowest, first_quartile, median, third_quartile, highest } = spread;
        Self {
            days,
            lowest: lowest.into(),
            first_quartile: first_quartile.into(),
            median: median.into(),
            third_quartile: third_quartile.into(),
            highest: highest.into(),
        }
    }
}

impl From<PlatformWork> for PlatformWorkView {
    fn from(platform: PlatformWork) -> Self {
        let PlatformWork { platform, name, color, work, rows } = platform;
        Self {
            platform_id: Id::from(platform.uuid()),
            name,
            color,
            work: work.into(),
            rows_url: rows_url(&rows),
        }
    }
}

impl From<WeekdayWork> for WeekdayWorkView {
    fn from(day: WeekdayWork) -> Self {
        let WeekdayWork { weekday, work } = day;
        Self { weekday: weekday.into(), work: work.into() }
    }
}

impl From<Weekday> for WeekdayName {
    fn from(weekday: Weekday) -> Self {
        match weekday {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

impl From<WeekdayName> for Weekday {
    fn from(weekday: WeekdayName) -> Self {
        match weekday {
            WeekdayName::Monday => Self::Mon,
            WeekdayName::Tuesday => Self::Tue,
            WeekdayName::Wednesday => Self::Wed,
            WeekdayName::Thursday => Self::Thu,
            WeekdayName::Friday => Self::Fri,
            WeekdayName::Saturday => Self::Sat,
            WeekdayName::Sunday => Self::Sun,
        }
    }
}
