//! What must always hold, looked for where it does not.

use std::fmt;

use kernel::{StoreError, UserId};
use sea_orm::{DbBackend, FromQueryResult, entity::prelude::Uuid};

use crate::{
    Database,
    books::all,
    rollups::{ROLLUPS, Rollup},
    walls::Scope,
};

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whose books it is in; `None` where that cannot be told.
    pub user: Option<UserId>,
    /// What is wrong, in words.
    pub problem: String,
}

/// A rule between stored figures, as a query for what breaks it: whose it is, what it is, and how far
/// both sides are apart.
struct Rule {
    /// What `subject` is, and what it has.
    broken: &'static str,
    query: &'static str,
}

/// Each is a query of one statement, and so sees one moment of books that change meanwhile.
const RULES: [Rule; 8] = [
    Rule {
        broken: "the quantity of the product is not the sum of its movements",
        query: "SELECT product.user_id AS user_id, product.id AS subject,
                CAST(product.quantity_micros - COALESCE(SUM(movement.quantity_micros), 0) AS BIGINT) AS difference
            FROM products AS product LEFT JOIN stock_movements AS movement
                ON movement.user_id = product.user_id AND movement.product_id = product.id
            GROUP BY product.user_id, product.id, product.quantity_micros
            HAVING product.quantity_micros <> COALESCE(SUM(movement.quantity_micros), 0)",
    },
    Rule {
        broken: "the product has another number of movements than it counts",
        query: "SELECT product.user_id AS user_id, product.id AS subject,
                product.movement_count - COUNT(movement.id) AS difference
            FROM products AS product LEFT JOIN stock_movements AS movement
                ON movement.user_id = product.user_id AND movement.product_id = product.id
            GROUP BY product.user_id, product.id, product.movement_count
            HAVING product.movement_count <> COUNT(movement.id)",
    },
    Rule {
        broken: "the quantity of the product is not the sum of its layers",
        query: "SELECT product.user_id AS user_id, product.id AS subject,
                CAST(product.quantity_micros - COALESCE(SUM(layer.quantity_micros), 0) AS BIGINT) AS difference
            FROM products AS product LEFT JOIN stock_layers AS layer
                ON layer.user_id = product.user_id AND layer.product_id = product.id
            GROUP BY product.user_id, product.id, product.quantity_micros
            HAVING product.quantity_micros <> COALESCE(SUM(layer.quantity_micros), 0)",
    },
    Rule {
        broken: "what the sale cost is not the sum of its lines",
        query: "SELECT sale.user_id AS user_id, sale.id AS subject,
                CAST(sale.cost_minor - COALESCE(SUM(line.cost_minor), 0) AS BIGINT) AS difference
            FROM sales AS sale LEFT JOIN sale_lines AS line
                ON line.user_id = sale.user_id AND line.sale_id = sale.id
            WHERE sale.status = 'completed'
            GROUP BY sale.user_id, sale.id, sale.cost_minor
            HAVING sale.cost_minor <> COALESCE(SUM(line.cost_minor), 0)",
    },
    Rule {
        broken: "the total of the sale is not the sum of its lines",
        query: "SELECT sale.user_id AS user_id, sale.id AS subject,
                CAST(sale.total_minor - COALESCE(SUM(line.total_minor - line.discount_minor), 0) AS BIGINT)
                    AS difference
            FROM sales AS sale LEFT JOIN sale_lines AS line
                ON line.user_id = sale.user_id AND line.sale_id = sale.id
            GROUP BY sale.user_id, sale.id, sale.total_minor
            HAVING sale.total_minor <> COALESCE(SUM(line.total_minor - line.discount_minor), 0)",
    },
    Rule {
        broken: "the net of the invoice is not the sum of its lines",
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject,
                CAST(invoice.net_minor - COALESCE(SUM(line.net_minor), 0) AS BIGINT) AS difference
            FROM invoices AS invoice LEFT JOIN invoice_lines AS line
                ON line.user_id = invoice.user_id AND line.invoice_id = invoice.id
            GROUP BY invoice.user_id, invoice.id, invoice.net_minor
            HAVING invoice.net_minor <> COALESCE(SUM(line.net_minor), 0)",
    },
    Rule {
        broken: "what the invoice was paid is not the sum of its payments",
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject,
                CAST(invoice.paid_minor - COALESCE(SUM(payment.applied_minor), 0) AS BIGINT) AS difference
            FROM invoices AS invoice LEFT JOIN payments AS payment
                ON payment.user_id = invoice.user_id AND payment.invoice_id = invoice.id
            GROUP BY invoice.user_id, invoice.id, invoice.paid_minor
            HAVING invoice.paid_minor <> COALESCE(SUM(payment.applied_minor), 0)",
    },
    Rule {
        broken: "what the invoice was credited is not the sum of its credit notes",
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject,
                CAST(invoice.credited_minor - COALESCE(SUM(note.total_minor), 0) AS BIGINT) AS difference
            FROM invoices AS invoice LEFT JOIN invoices AS note
                ON note.user_id = invoice.user_id AND note.corrects_id = invoice.id AND note.status = 'issued'
            GROUP BY invoice.user_id, invoice.id, invoice.credited_minor
            HAVING invoice.credited_minor <> COALESCE(SUM(note.total_minor), 0)",
    },
];

/// What issued documents must have: `subject` lacks it.
const PAPERS: &str =
    "SELECT invoice.user_id AS user_id, invoice.id AS subject, CAST(1 AS BIGINT) AS difference
    FROM invoices AS invoice
    WHERE invoice.status <> 'draft' AND NOT EXISTS (
        SELECT 1 FROM invoice_files AS file
        WHERE file.user_id = invoice.user_id AND file.invoice_id = invoice.id AND file.format = 'paper'
    )";

#[derive(FromQueryResult)]
struct BrokenRow {
    user_id: Uuid,
    subject: Uuid,
    difference: i64,
}

#[derive(FromQueryResult)]
struct SumRow {
    user_id: Uuid,
    date: sea_orm::entity::prelude::Date,
    row_count: i64,
    difference: i64,
}

#[derive(FromQueryResult)]
struct VerdictRow {
    verdict: String,
}

#[derive(FromQueryResult)]
struct LooseRow {
    source: String,
    target: String,
}

impl Database {
    /// Looks whether stored figures agree with the rows that they are drawn from, and says where they
    /// do not. Reads every row, and changes none.
    ///
    /// # Errors
    /// What the store fails with.
    pub async fn examine(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.reader(Scope::Everyone);
        let mut findings = Vec::new();
        for rollup in &ROLLUPS {
            let rows: Vec<SumRow> =
                all(&connection, &differences(rollup, self.backend()), Vec::new()).await?;
            findings.extend(rows.into_iter().map(|row| row.finding(rollup)));
        }
        for Rule { broken, query } in &RULES {
            let rows: Vec<BrokenRow> = all(&connection, query, Vec::new()).await?;
            findings.extend(rows.into_iter().map(|BrokenRow { user_id, subject, difference }| Finding {
                user: Some(user_id.into()),
                problem: format!("{subject}: {broken}, by {difference}"),
            }));
        }
        let rows: Vec<BrokenRow> = all(&connection, PAPERS, Vec::new()).await?;
        findings.extend(rows.into_iter().map(|BrokenRow { user_id, subject, .. }| Finding {
            user: Some(user_id.into()),
            problem: format!("{subject}: the invoice was issued, and its paper is not there"),
        }));
        if self.backend() == DbBackend::Sqlite {
            findings.extend(self.examine_file().await?);
        }
        findings.extend(self.gaps_in_walls().await?.into_iter().map(|table| Finding {
            user: None,
            problem: format!(
                "{table}: nothing but our own queries keeps its users apart; `earntrack migrate` mends it"
            ),
        }));
        Ok(findings)
    }

    /// What PostgreSQL sees to by itself.
    async fn examine_file(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.reader(Scope::Everyone);
        let loose = r#"SELECT "table" AS source, "parent" AS target FROM pragma_foreign_key_check"#;
        let loose: Vec<LooseRow> = all(&connection, loose, Vec::new()).await?;
        let verdicts = "SELECT integrity_check AS verdict FROM pragma_integrity_check";
        let verdicts: Vec<VerdictRow> = all(&connection, verdicts, Vec::new()).await?;
        let of_file = |problem| Finding { user: None, problem };
        let loose = loose
            .into_iter()
            .map(|LooseRow { source, target }| format!("a row of {source} refers to none of {target}"));
        let damage = verdicts.into_iter().map(|row| row.verdict).filter(|verdict| verdict != "ok");
        Ok(loose.chain(damage).map(of_file).collect())
    }
}

/// The sums of which table and rows tell differently.
fn differences(rollup: &Rollup, backend: DbBackend) -> String {
    let Rollup { view, key, sums, .. } = rollup;
    let (key, columns) = (key.join(", "), sums.join(", "));
    let negated: Vec<String> = sums.iter().map(|sum| format!("-{sum} AS {sum}")).collect();
    let differs: Vec<String> = sums.iter().map(|sum| format!("SUM({sum}) <> 0")).collect();
    // How far apart the others are; the sign means nothing over several.
    let apart: Vec<String> = sums.iter().skip(1).map(|sum| format!("ABS(SUM({sum}))")).collect();
    format!(
        "SELECT user_id, date, CAST(SUM(row_count) AS BIGINT) AS row_count,
            CAST({} AS BIGINT) AS difference
        FROM (
            SELECT {key}, {columns} FROM {view}
            UNION ALL SELECT {key}, {} FROM ({}) AS told
        ) AS both_sides
        GROUP BY {key} HAVING {} ORDER BY user_id, date",
        apart.join(" + "),
        negated.join(", "),
        rollup.of_everyone(backend),
        differs.join(" OR "),
    )
}

impl SumRow {
    fn finding(self, rollup: &Rollup) -> Finding {
        let Self { user_id, date, row_count, difference } = self;
        let problem = format!(
            "{} of {date}: {row_count:+} rows and {difference} apart from what there is; \
            `earntrack rollups rebuild` mends it",
            rollup.table
        );
        Finding { user: Some(user_id.into()), problem }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.user {
            Some(user) => write!(f, "user {user}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}
