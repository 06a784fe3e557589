//! Whether rows can be read, and tell of themselves what follows from them.

use earnings::{Earning, Expense, ExpenseCategory, Goal, Platform, StatementImport};
use identity::{Account, MailedLink, Passkey, PersonalToken, RecoveryCode, Session};
use inventory::{Product, StockMovement};
use invoicing::{Customer, InvoicingSettings, Payment, RecurringInvoice, Series};
use kernel::StoreError;
use post::Letter;
use rates::EnteredRate;
use rights::{AccountExport, Consent, Erasure};
use sea_orm::{
    ColumnTrait, EntityTrait, IdenStatic as _, Iterable as _, ModelTrait, PrimaryKeyToColumn,
    QueryFilter as _, QueryOrder as _, QuerySelect,
    sea_query::{Expr, ExprTrait as _, Value},
};
use webhooks::{Delivery, Webhook};

use super::{Finding, MOST};
use crate::{
    Database,
    entity::{
        account_export, consent, customer, earning, erasure, expense, expense_category, goal, invoice_series,
        invoicing_settings, letter, mailed_link, own_rate, passkey, payment, personal_token, platform,
        product, recovery_code, recurring_invoice, session, statement_import, stock_movement, user, webhook,
        webhook_delivery,
    },
    fault::fault,
};

/// Rows that are read in one go.
const STRETCH: u64 = 500;

/// Looks at each table in turn: its module, what its rows are, and the columns that follow from others.
macro_rules! examine {
    ($database:ident, $findings:ident; $($module:ident: $type:ty $([$($derived:ident),+])?;)+) => {
        $(
            $database
                .examine_table::<$module::Entity, $type>(
                    None,
                    &[$($($module::Column::$derived),+)?],
                    &mut $findings,
                )
                .await?;
        )+
    };
}

impl Database {
    pub(super) async fn examine_rows(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = Vec::new();
        examine!(self, findings;
            user: Account [EmailKey];
            session: Session;
            mailed_link: MailedLink;
            personal_token: PersonalToken;
            recovery_code: RecoveryCode;
            passkey: Passkey;
            consent: Consent;
            account_export: AccountExport;
            erasure: Erasure;
            letter: Letter;
            webhook: Webhook;
            webhook_delivery: Delivery;
            platform: Platform [NameKey];
            statement_import: StatementImport;
            earning: Earning;
            expense_category: ExpenseCategory [NameKey];
            expense: Expense;
            goal: Goal [TitleKey];
            own_rate: EnteredRate [Pair];
            customer: Customer [NameKey];
            product: Product [NameKey, CategoryKey];
            stock_movement: StockMovement;
            invoicing_settings: InvoicingSettings;
            invoice_series: Series;
            recurring_invoice: RecurringInvoice;
            payment: Payment;
        );
        let archive = Some("earnings_archive");
        self.examine_table::<earning::Entity, Earning>(archive, &[], &mut findings).await?;
        Ok(findings)
    }

    /// Reads every row of a table, or of another one with the same columns, as all who use it do; and compares
    /// columns with what is written where the same is written again.
    async fn examine_table<E, D>(
        &self,
        elsewhere: Option<&'static str>,
        derived: &[E::Column],
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E> + Send + Sync,
        D: TryFrom<E::Model, Error = StoreError> + Send,
        E::Model: for<'a> From<&'a D>,
    {
        let table = E::default().table_name();
        let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
        let connection = self.unhurried();
        let (mut told, mut last): (usize, Option<Vec<Value>>) = (0, None);
        loop {
            let mut stretch = E::find().limit(STRETCH);
            for column in &key {
                stretch = stretch.order_by_asc(*column);
            }
            if let Some(last) = last {
                let place = Expr::tuple(key.iter().map(|column| Expr::col(column.as_column_ref())));
                stretch = stretch.filter(place.gt(Expr::tuple(last.into_iter().map(Expr::val))));
            }
            if let Some(elsewhere) = elsewhere {
                QuerySelect::query(&mut stretch).from_clear().from_as(elsewhere, table);
            }
            let rows = stretch.all(&connection).await.map_err(fault)?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = Some(key.iter().map(|column| end.get(*column)).collect());
            for row in rows {
                let place: Vec<Value> = key.iter().map(|column| row.get(*column)).collect();
                let stored: Vec<Value> = derived.iter().map(|column| row.get(*column)).collect();
                let finding = |must, expected, found| {
                    let mut ids = place.iter().map(spelled);
                    let user = match place.first() {
                        Some(Value::Uuid(id)) => id.map(Into::into),
                        _ => None,
                    };
                    let (first, second) = (ids.next(), ids.next());
                    let table = elsewhere.unwrap_or(table).to_owned();
                    Finding { rule: "row", user, table, row: second.or(first), must, expected, found }
                };
                let problem = match D::try_from(row) {
                    Err(error) => Some(finding(
                        "a row must be readable",
                        "a row of the domain".to_owned(),
                        causes(&error),
                    )),
                    Ok(thing) => {
                        let again = E::Model::from(&thing);
                        let differs = |(column, stored): (&E::Column, &Value)| {
                            let expected = again.get(*column);
                            (expected != *stored).then(|| {
                                let column = column.as_str();
                                (
                                    format!("{column} {}", spelled(&expected)),
                                    format!("{column} {}", spelled(stored)),
                                )
                            })
                        };
                        let (expected, found): (Vec<String>, Vec<String>) =
                            derived.iter().zip(&stored).filter_map(differs).unzip();
                        let must = "what follows from a row must be what is stored beside it";
                        (!expected.is_empty()).then(|| finding(must, expected.join(", "), found.join(", ")))
                    }
                };
                if let Some(problem) = problem.filter(|_| told < MOST) {
                    findings.push(problem);
                    told += 1;
                }
            }
        }
    }
}

/// A value as people write it.
fn spelled(value: &Value) -> String {
    match value {
        Value::Uuid(Some(id)) => id.to_string(),
        Value::String(Some(text)) => format!("{text:?}"),
        Value::String(None) => "none".to_owned(),
        value => format!("{value:?}"),
    }
}

/// An error with what it comes from.
fn causes(error: &StoreError) -> String {
    let error: &dyn std::error::Error = error;
    let causes: Vec<String> =
        std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect();
    causes.join(": ")
}
