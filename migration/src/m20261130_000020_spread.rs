//! What would keep the tables from being spread over several machines by their user (ADR 0036).
//!
//! Jobs are taken in turns, on one machine; events are where their user is. A job is added with its event
//! and removed with it, in one transaction, so that nothing but a mistake of the program could part
//! them, and a job without its event is refused when it is taken.
//!
//! Sums by day are kept by triggers that look at all the rows of a statement, of which there is no such
//! thing where each machine has some of them. `sum_by_row()` has them look at each row instead, which takes
//! longer where many are added at once: it is called when tables are spread, and at no other time.
//!
//! SQLite is one machine.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let connection = manager.get_connection();
        let parts = [
            "ALTER TABLE jobs DROP CONSTRAINT jobs_user_id_event_id_fkey".to_owned(),
            EARNINGS.function(),
            EXPENSES.function(),
            sale_lines(),
            SALES.to_owned(),
            SUM_BY_ROW.to_owned(),
        ];
        for part in parts {
            connection.execute_unprepared(&part).await?;
        }
        Ok(())
    }
}

/// What a row of a table adds to a day.
struct Entry {
    table: &'static str,
    changes: &'static str,
    /// The columns of a change that say of what it is, with what a row `entry` has for each.
    key: &'static [(&'static str, &'static str)],
    /// And those that are added up.
    sums: &'static [(&'static str, &'static str)],
}

const EARNINGS: Entry = Entry {
    table: "earnings",
    changes: "earning_day_changes",
    key: &[
        ("user_id", "entry.user_id"),
        ("date", "entry.date"),
        ("platform_id", "entry.platform_id"),
        ("currency", "entry.currency"),
    ],
    sums: &[
        ("row_count", "1"),
        ("total_minor", "entry.amount_minor"),
        ("fees_minor", "COALESCE(entry.fees_minor, 0)"),
        ("tax_withheld_minor", "COALESCE(entry.tax_withheld_minor, 0)"),
        ("hours_micros", "COALESCE(entry.hours_micros, 0)"),
        ("timed_count", "CASE WHEN entry.hours_micros > 0 THEN 1 ELSE 0 END"),
        ("timed_minor", "CASE WHEN entry.hours_micros > 0 THEN entry.amount_minor ELSE 0 END"),
        (
            "timed_fees_minor",
            "CASE WHEN entry.hours_micros > 0 THEN COALESCE(entry.fees_minor, 0) ELSE 0 END",
        ),
        (
            "timed_tax_withheld_minor",
            "CASE WHEN entry.hours_micros > 0 THEN COALESCE(entry.tax_withheld_minor, 0) ELSE 0 END",
        ),
    ],
};

const EXPENSES: Entry = Entry {
    table: "expenses",
    changes: "expense_day_changes",
    key: &[
        ("user_id", "entry.user_id"),
        ("date", "entry.date"),
        ("category", "entry.category"),
        ("platform_id", "COALESCE(entry.platform_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
        ("currency", "entry.currency"),
        ("is_tax_deductible", "entry.is_tax_deductible"),
        ("status", "entry.status"),
    ],
    sums: &[("row_count", "1"), ("total_minor", "entry.amount_minor")],
};

/// A line of `entry`, of its sale, which is `sale`.
const SALE_LINES: Entry = Entry {
    table: "sale_lines",
    changes: "sale_day_changes",
    key: &[
        ("user_id", "entry.user_id"),
        ("date", "sale.sale_date"),
        ("product_id", "entry.product_id"),
        ("currency", "sale.currency"),
    ],
    sums: &[
        ("row_count", "1"),
        ("sale_count", "CASE WHEN entry.position = 0 THEN 1 ELSE 0 END"),
        ("units_micros", "entry.quantity_micros"),
        ("revenue_minor", "entry.total_minor - entry.discount_minor"),
        ("cost_minor", "COALESCE(entry.cost_minor, 0)"),
    ],
};

impl Entry {
    /// Adds what a row has to its day, or takes it away: plain values, which go to where their user is.
    fn change(&self, sign: &str, row: &str) -> String {
        let columns: Vec<&str> = self.key.iter().chain(self.sums).map(|(name, _)| *name).collect();
        let values: Vec<String> = (self.key.iter().map(|(_, told)| (*told).to_owned()))
            .chain(self.sums.iter().map(|(_, told)| format!("{sign}({told})")))
            .map(|told| told.replace("entry.", row))
            .collect();
        format!("INSERT INTO {} ({}) VALUES ({});", self.changes, columns.join(", "), values.join(", "))
    }

    fn function(&self) -> String {
        format!(
            "CREATE FUNCTION sum_{table}_by_row() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP <> 'INSERT' THEN {removed} END IF;
                IF TG_OP <> 'DELETE' THEN {added} END IF;
                RETURN NULL;
            END $$;",
            table = self.table,
            removed = self.change("-", "OLD."),
            added = self.change("", "NEW."),
        )
    }
}

/// A line counts where its sale is completed.
fn sale_lines() -> String {
    let sale_of = |row: &str| {
        format!(
            "SELECT * INTO sale FROM sales
            WHERE user_id = {row}.user_id AND id = {row}.sale_id AND status = 'completed';"
        )
    };
    format!(
        "CREATE FUNCTION sum_sale_lines_by_row() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            sale sales;
        BEGIN
            IF TG_OP <> 'INSERT' THEN
                {sale_of_old}
                IF FOUND THEN {removed} END IF;
            END IF;
            IF TG_OP <> 'DELETE' THEN
                {sale_of_new}
                IF FOUND THEN {added} END IF;
            END IF;
            RETURN NULL;
        END $$;
        CREATE FUNCTION count_sale_line(entry sale_lines, sale sales, is_gone BOOLEAN) RETURNS VOID
        LANGUAGE plpgsql AS $$
        BEGIN
            IF sale.status <> 'completed' THEN RETURN; END IF;
            IF is_gone THEN {taken} ELSE {given} END IF;
        END $$;",
        sale_of_old = sale_of("OLD"),
        sale_of_new = sale_of("NEW"),
        removed = SALE_LINES.change("-", "OLD."),
        added = SALE_LINES.change("", "NEW."),
        taken = SALE_LINES.change("-", "entry."),
        given = SALE_LINES.change("", "entry."),
    )
}

/// A sale whose day, currency or status changes takes its lines along.
const SALES: &str = "CREATE FUNCTION sum_sales_by_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry sale_lines;
BEGIN
    IF (OLD.sale_date, OLD.currency, OLD.status) IS NOT DISTINCT FROM
        (NEW.sale_date, NEW.currency, NEW.status) THEN RETURN NULL;
    END IF;
    FOR entry IN SELECT * FROM sale_lines WHERE user_id = NEW.user_id AND sale_id = NEW.id LOOP
        PERFORM count_sale_line(entry, OLD, TRUE);
        PERFORM count_sale_line(entry, NEW, FALSE);
    END LOOP;
    RETURN NULL;
END $$;";

/// Done twice, it changes nothing.
const SUM_BY_ROW: &str = "CREATE FUNCTION sum_by_row() RETURNS VOID LANGUAGE plpgsql
SET client_min_messages = warning AS $$
DECLARE
    source TEXT;
BEGIN
    FOREACH source IN ARRAY ARRAY['earnings', 'earnings_archive', 'expenses', 'sale_lines', 'sales'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %1$I ON %2$I', source || '_added', source);
        EXECUTE format('DROP TRIGGER IF EXISTS %1$I ON %2$I', source || '_removed', source);
        EXECUTE format('DROP TRIGGER IF EXISTS %1$I ON %2$I', source || '_revised', source);
        EXECUTE format('DROP TRIGGER IF EXISTS %1$I ON %2$I', source || '_summed', source);
        EXECUTE format(
            'CREATE TRIGGER %1$I AFTER %3$s ON %2$I FOR EACH ROW EXECUTE FUNCTION %4$I()',
            source || '_summed', source,
            CASE source WHEN 'sales' THEN 'UPDATE' ELSE 'INSERT OR UPDATE OR DELETE' END,
            'sum_' || CASE source WHEN 'earnings_archive' THEN 'earnings' ELSE source END || '_by_row'
        );
    END LOOP;
    -- No role that the server works in may empty a table.
    DROP TRIGGER IF EXISTS events_are_not_emptied ON events;
END $$;";
