//! What one earns and spends: platforms, earnings, imported statements, expenses, and the sums over
//! them.

mod earning;
mod error;
mod expense;
mod goal;
mod import;
mod insight;
mod platform;
mod port;
mod rule;
mod service;
pub mod statement;
mod tally;

pub use earning::{
    Breakdown, Earning, EarningId, EarningKind, EarningRecorded, EarningRemoved, EarningRevised, NOTES_MAX,
    Notes, RecordEarning, ReviseEarning, TypedBreakdown,
};
pub use error::EarningsError;
pub use expense::{
    AddCategory, CATEGORY_KEY_MAX, CATEGORY_NAME_MAX, CategoryAdded, CategoryId, CategoryKey, CategoryName,
    CategoryRemoved, CategoryRevised, CategoryShare, CategoryTally, DESCRIPTION_MAX, DailyCategoryTally,
    DefaultCategory, DueSeries, EXPENSE_NOTES_MAX, Expense, ExpenseCategory, ExpenseFilter, ExpenseMonth,
    ExpenseRecorded, ExpenseRemoved, ExpenseRevised, ExpenseScope, ExpenseSort, ExpenseStatus,
    ExpenseSummary, Expenses, ExpensesTx, LimitExceeded, LimitUse, MonthlyCategoryTally, NotACategoryKey,
    Place, RecordExpense, Repeats, ReviseCategory, ReviseExpense, Rhythm, SeriesId, Spending, VENDOR_MAX,
};
pub use goal::{
    AddGoal, GOAL_TITLE_MAX, Goal, GoalAdded, GoalFilter, GoalId, GoalKind, GoalPeriod, GoalRemoved,
    GoalRevised, GoalSort, GoalTitle, Goals, GoalsTx, Measure, OwnRate, Pace, Progress, ReviseGoal,
};
pub use import::{
    FILE_NAME_MAX, ImportOutcome, PREVIEW_ROWS, SKIPPED_MAX, SkippedRow, StatementImport, StatementImportId,
    StatementImported, StatementUndone,
};
pub use insight::{Month, Overall, PlatformShare, Previous, Summary};
pub use platform::{
    AddPlatform, Color, NotAColor, PLATFORM_NAME_MAX, Platform, PlatformAdded, PlatformCategory, PlatformId,
    PlatformName, PlatformRemoved, PlatformRevised, RevisePlatform,
};
pub use port::{
    EarningFilter, EarningSort, Earnings, ImportSort, Ledger, LedgerTx, PlatformFilter, PlatformSort,
    Platforms, Scope, StatementImports,
};
pub use service::{
    EarningsPorts, EarningsService, ExpensesService, GoalsPorts, GoalsService, ImportStatement, MonthRun,
    Undo,
};
pub use tally::{DayTally, DayTotal, MonthTally, PlatformTally, Tally};
