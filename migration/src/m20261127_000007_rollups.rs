//! Sums by day, kept beside the rows that they are over: what is earned, spent and sold.
//!
//! Triggers keep them, so that no way of changing rows can forget to. SQLite has one writer, whose
//! triggers add to the row of the day. On PostgreSQL that row would make all who book on one day wait
//! for each other; there a trigger only appends what changed to a table of its own, which is folded
//! into the rows of the days now and then. A view shows both as one; a day can be in it more than
//! once, and a sum that has come to no rows can still be in it on PostgreSQL.

use sea_orm_migration::async_trait;
use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::Dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = Dialect::from(manager.get_database_backend());
        let connection = manager.get_connection();
        for part in [set_aside, billing_indexes, earning_days, expense_days, sale_days] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        // First the triggers: on PostgreSQL they wait for whoever is writing, and hold up who comes
        // after, so that no row is missed and none is counted twice.
        for part in [earnings_are_summed, expenses_are_summed, sales_are_summed] {
            connection.execute_unprepared(&part(dialect)).await?;
        }
        for rollup in [EARNING_DAYS, EXPENSE_DAYS, SALE_DAYS] {
            connection.execute_unprepared(&rollup.fill(dialect.backend)).await?;
        }
        Ok(())
    }
}

/// The part of a profit that a user puts aside for taxes, in millionths of a per cent.
fn set_aside(Dialect { integer, .. }: Dialect) -> String {
    format!(
        "ALTER TABLE users ADD COLUMN tax_set_aside_micros {integer}
            CHECK (tax_set_aside_micros BETWEEN 0 AND 100000000);"
    )
}

/// What is still to be paid is found without the history of what was; and what was paid, by its day.
fn billing_indexes(_: Dialect) -> String {
    "CREATE INDEX invoices_open ON invoices (user_id, due_day, id)
        WHERE kind = 'invoice' AND status = 'issued' AND total_minor > paid_minor + credited_minor;
    CREATE INDEX payments_date ON payments (user_id, date DESC, id DESC);"
        .to_owned()
}

fn earning_days(dialect: Dialect) -> String {
    let Dialect { uuid, text, date, .. } = dialect;
    EARNING_DAYS.create(
        dialect,
        &format!(
            "user_id {uuid} NOT NULL,
            date {date} NOT NULL,
            platform_id {uuid} NOT NULL,
            currency {text} NOT NULL"
        ),
    )
}

/// Without a platform, `platform_id` is the nil UUID.
fn expense_days(dialect: Dialect) -> String {
    let Dialect { uuid, text, flag, date, .. } = dialect;
    EXPENSE_DAYS.create(
        dialect,
        &format!(
            "user_id {uuid} NOT NULL,
            date {date} NOT NULL,
            category {text} NOT NULL,
            platform_id {uuid} NOT NULL,
            currency {text} NOT NULL,
            is_tax_deductible {flag} NOT NULL,
            status {text} NOT NULL"
        ),
    )
}

/// Only what is completed was sold. `row_count` counts lines; each sale is counted by its first line
/// alone, so that `sale_count` adds up over products.
fn sale_days(dialect: Dialect) -> String {
    let Dialect { uuid, text, date, .. } = dialect;
    SALE_DAYS.create(
        dialect,
        &format!(
            "user_id {uuid} NOT NULL,
            date {date} NOT NULL,
            product_id {uuid} NOT NULL,
            currency {text} NOT NULL"
        ),
    )
}

fn earnings_are_summed(dialect: Dialect) -> String {
    EARNING_DAYS.follow(dialect, "earnings", &["fees_minor", "tax_withheld_minor", "hours_micros"])
}

fn expenses_are_summed(dialect: Dialect) -> String {
    EXPENSE_DAYS.follow(dialect, "expenses", &[])
}

/// A line counts with its sale, and every line of a sale whose day, currency or status changes.
fn sales_are_summed(dialect: Dialect) -> String {
    let lines = |line: &str, sale: &str| format!("{line} AS line JOIN {sale} AS sale ON {SALE_OF_LINE}");
    if dialect.backend == DbBackend::Sqlite {
        let with = |line: &str| {
            let sale = format!("sale.user_id = {line}.user_id AND sale.id = {line}.sale_id");
            format!("sales AS sale WHERE {sale} AND sale.status = 'completed'")
        };
        let of = |sale: &str| {
            let lines = format!("line.user_id = {sale}.user_id AND line.sale_id = {sale}.id");
            format!("sale_lines AS line WHERE {lines} AND {sale}.status = 'completed'")
        };
        let add = |sign, from: &str, name, stands_for| SALE_DAYS.add(sign, from, name, stands_for);
        return format!(
            "CREATE TRIGGER sale_lines_added AFTER INSERT ON sale_lines
            BEGIN {added} END;
            CREATE TRIGGER sale_lines_removed AFTER DELETE ON sale_lines
            BEGIN {removed} END;
            CREATE TRIGGER sale_lines_revised AFTER UPDATE ON sale_lines
            BEGIN {removed} {added} END;
            CREATE TRIGGER sales_revised AFTER UPDATE OF sale_date, currency, status ON sales
            WHEN OLD.sale_date <> NEW.sale_date OR OLD.currency <> NEW.currency OR OLD.status <> NEW.status
            BEGIN {old} {new} END;",
            added = add("", &with("NEW"), "line.", "NEW."),
            removed = add("-", &with("OLD"), "line.", "OLD."),
            old = add("-", &of("OLD"), "sale.", "OLD."),
            new = add("", &of("NEW"), "sale.", "NEW."),
        );
    }
    let completed = |from: &str| format!("{from} WHERE sale.status = 'completed'");
    let of_lines = |line: &str| completed(&lines(line, "sales"));
    let of_sales = |sale: &str| completed(&lines("sale_lines", sale));
    let by_line = SALE_DAYS.append(&of_lines("added"), &of_lines("removed"));
    let by_sale = SALE_DAYS.append(&of_sales("added"), &of_sales("removed"));
    format!(
        "{}
        CREATE FUNCTION sum_revised_sales() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {} RETURN NULL; END $$;
        CREATE TRIGGER sales_revised AFTER UPDATE ON sales
            REFERENCING NEW TABLE AS added OLD TABLE AS removed
            FOR EACH STATEMENT EXECUTE FUNCTION sum_revised_sales();",
        statement_triggers("sale_lines", &by_line),
        by_sale.revised,
    )
}

/// A table of sums, the view that shows it, and what they are sums of.
struct Rollup {
    table: &'static str,
    /// What has changed since the sums were last folded, on PostgreSQL.
    changes: &'static str,
    view: &'static str,
    /// What a sum is of, in the order in which it is looked for: columns, and how a row tells them.
    key: &'static [(&'static str, &'static str)],
    /// What is added up. The first is how many rows there are: where it is zero, nothing is left.
    sums: &'static [(&'static str, &'static str)],
    /// The rows, as it is said after `FROM`.
    rows: &'static str,
}

const EARNING_DAYS: Rollup = Rollup {
    table: "earning_days",
    changes: "earning_day_changes",
    view: "earned_by_day",
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
    rows: "earnings AS entry",
};

const EXPENSE_DAYS: Rollup = Rollup {
    table: "expense_days",
    changes: "expense_day_changes",
    view: "spent_by_day",
    key: &[
        ("user_id", "entry.user_id"),
        ("date", "entry.date"),
        ("category", "entry.category"),
        ("platform_id", "COALESCE(entry.platform_id, {nowhere})"),
        ("currency", "entry.currency"),
        ("is_tax_deductible", "entry.is_tax_deductible"),
        ("status", "entry.status"),
    ],
    sums: &[("row_count", "1"), ("total_minor", "entry.amount_minor")],
    rows: "expenses AS entry",
};

const SALE_DAYS: Rollup = Rollup {
    table: "sale_days",
    changes: "sale_day_changes",
    view: "sold_by_day",
    key: &[
        ("user_id", "line.user_id"),
        ("date", "sale.sale_date"),
        ("product_id", "line.product_id"),
        ("currency", "sale.currency"),
    ],
    sums: &[
        ("row_count", "1"),
        ("sale_count", "CASE WHEN line.position = 0 THEN 1 ELSE 0 END"),
        ("units_micros", "line.quantity_micros"),
        ("revenue_minor", "line.total_minor - line.discount_minor"),
        ("cost_minor", "COALESCE(line.cost_minor, 0)"),
    ],
    rows: "sale_lines AS line JOIN sales AS sale
        ON sale.user_id = line.user_id AND sale.id = line.sale_id
        WHERE sale.status = 'completed'",
};

const SALE_OF_LINE: &str = "sale.user_id = line.user_id AND sale.id = line.sale_id";

/// What PostgreSQL's triggers do, one statement for each sort of change.
struct Appended {
    added: String,
    removed: String,
    revised: String,
}

impl Rollup {
    /// The table and its view. SQLite keeps each row in the index of its key.
    fn create(&self, Dialect { backend, integer, .. }: Dialect, key: &str) -> String {
        let Self { table, changes, view, .. } = self;
        let sums: Vec<String> =
            self.sums.iter().map(|(name, _)| format!("{name} {integer} NOT NULL")).collect();
        let (sums, columns, keys) = (sums.join(", "), self.columns(), names(self.key));
        match backend {
            DbBackend::Sqlite => format!(
                "CREATE TABLE {table} ({key}, {sums}, PRIMARY KEY ({keys})) STRICT, WITHOUT ROWID;
                CREATE VIEW {view} AS SELECT {columns} FROM {table};
                CREATE TRIGGER {table}_empty AFTER UPDATE OF row_count ON {table} WHEN NEW.row_count = 0
                BEGIN
                    DELETE FROM {table} WHERE {this};
                END;",
                this = self
                    .key
                    .iter()
                    .map(|(name, _)| format!("{name} = NEW.{name}"))
                    .collect::<Vec<_>>()
                    .join(" AND "),
            ),
            _ => format!(
                "CREATE TABLE {table} ({key}, {sums}, PRIMARY KEY ({keys}));
                CREATE TABLE {changes} ({key}, {sums});
                CREATE INDEX {changes}_user ON {changes} (user_id, date);
                CREATE VIEW {view} AS
                    SELECT {columns} FROM {table} UNION ALL SELECT {columns} FROM {changes};"
            ),
        }
    }

    /// Triggers on a table whose rows the sums are over, each by itself. On SQLite they do nothing
    /// where neither the columns that are summed nor `also`, of which some are made, have changed.
    fn follow(&self, dialect: Dialect, source: &str, also: &[&str]) -> String {
        if dialect.backend != DbBackend::Sqlite {
            return statement_triggers(source, &self.append("added AS entry", "removed AS entry"))
                .replace("{nowhere}", NOWHERE_ON_POSTGRES);
        }
        let plain = self.key.iter().chain(self.sums).filter_map(|(_, told)| told.strip_prefix("entry."));
        let coalesced = self.key.iter().filter(|(_, told)| told.contains("{nowhere}")).map(|(name, _)| *name);
        let changed: Vec<String> = plain
            .chain(coalesced)
            .chain(also.iter().copied())
            .filter(|column| *column != "user_id")
            .map(|column| format!("OLD.{column} IS NOT NEW.{column}"))
            .collect();
        let add = |sign, name| self.add(sign, "(SELECT 1) WHERE TRUE", "entry.", name);
        format!(
            "CREATE TRIGGER {source}_added AFTER INSERT ON {source}
            BEGIN {added} END;
            CREATE TRIGGER {source}_removed AFTER DELETE ON {source}
            BEGIN {removed} END;
            CREATE TRIGGER {source}_revised AFTER UPDATE ON {source} WHEN {changed}
            BEGIN {removed} {added} END;",
            added = add("", "NEW."),
            removed = add("-", "OLD."),
            changed = changed.join(" OR "),
        )
        .replace("{nowhere}", NOWHERE_ON_SQLITE)
    }

    /// Adds rows to the days on SQLite, or takes them away with the sign `-`. What a row is called in
    /// `key` and `sums` stands for one of a trigger's rows.
    fn add(&self, sign: &str, from: &str, name: &str, stands_for: &str) -> String {
        let told: Vec<String> = (self.key.iter().map(|(_, told)| (*told).to_owned()))
            .chain(self.sums.iter().map(|(_, told)| format!("{sign}({told})")))
            .map(|told| told.replace(name, stands_for))
            .collect();
        let raised: Vec<String> =
            self.sums.iter().map(|(sum, _)| format!("{sum} = {sum} + excluded.{sum}")).collect();
        format!(
            "INSERT INTO {} ({}) SELECT {} FROM {from} ON CONFLICT ({}) DO UPDATE SET {};",
            self.table,
            self.columns(),
            told.join(", "),
            names(self.key),
            raised.join(", "),
        )
    }

    /// Appends what the rows of one statement change, on PostgreSQL.
    fn append(&self, added: &str, removed: &str) -> Appended {
        let (keys, columns) = (names(self.key), self.columns());
        let changes = self.changes;
        let told = |sign: &str, from: &str| {
            let told: Vec<String> = (self.key.iter().map(|(name, told)| format!("{told} AS {name}")))
                .chain(self.sums.iter().map(|(name, told)| format!("{sign}({told}) AS {name}")))
                .collect();
            format!("SELECT {} FROM {from}", told.join(", "))
        };
        let summed: Vec<String> = self.sums.iter().map(|(name, _)| format!("SUM({name})")).collect();
        let insert = |rows: &str| {
            format!(
                "INSERT INTO {changes} ({columns})
                SELECT {keys}, {} FROM ({rows}) AS parts GROUP BY {keys}",
                summed.join(", ")
            )
        };
        let differs: Vec<String> = summed.iter().map(|sum| format!("{sum} <> 0")).collect();
        let both = format!("{} UNION ALL {}", told("", added), told("-", removed));
        Appended {
            added: format!("{};", insert(&told("", added))),
            removed: format!("{};", insert(&told("-", removed))),
            revised: format!("{} HAVING {};", insert(&both), differs.join(" OR ")),
        }
    }

    /// Sums up what is there already.
    fn fill(&self, backend: DbBackend) -> String {
        let nowhere = match backend {
            DbBackend::Sqlite => NOWHERE_ON_SQLITE,
            _ => NOWHERE_ON_POSTGRES,
        };
        let keys: Vec<&str> = self.key.iter().map(|(_, told)| *told).collect();
        let sums: Vec<String> = self.sums.iter().map(|(_, told)| format!("SUM({told})")).collect();
        let places: Vec<String> = (1..=self.key.len()).map(|place| place.to_string()).collect();
        format!(
            "INSERT INTO {} ({}) SELECT {}, {} FROM {} GROUP BY {};",
            self.table,
            self.columns(),
            keys.join(", "),
            sums.join(", "),
            self.rows,
            places.join(", "),
        )
        .replace("{nowhere}", nowhere)
    }

    fn columns(&self) -> String {
        format!("{}, {}", names(self.key), names(self.sums))
    }
}

/// What stands for no platform.
const NOWHERE_ON_SQLITE: &str = "zeroblob(16)";
const NOWHERE_ON_POSTGRES: &str = "'00000000-0000-0000-0000-000000000000'::uuid";

/// One function for all that can happen to a table, called once a statement.
fn statement_triggers(source: &str, Appended { added, removed, revised }: &Appended) -> String {
    format!(
        "CREATE FUNCTION sum_{source}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN {added}
            ELSIF TG_OP = 'DELETE' THEN {removed}
            ELSE {revised}
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {source}_added AFTER INSERT ON {source}
            REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION sum_{source}();
        CREATE TRIGGER {source}_removed AFTER DELETE ON {source}
            REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION sum_{source}();
        CREATE TRIGGER {source}_revised AFTER UPDATE ON {source}
            REFERENCING NEW TABLE AS added OLD TABLE AS removed
            FOR EACH STATEMENT EXECUTE FUNCTION sum_{source}();"
    )
}

fn names(columns: &[(&str, &str)]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
