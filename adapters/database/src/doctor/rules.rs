//! Rules between stored rows, as queries for what breaks them.

use kernel::StoreError;
use sea_orm::{DbBackend, FromQueryResult, entity::prelude::Uuid};

use super::{Finding, MOST};
use crate::{Database, books::all, chain::lanes, spelling::spelled_id};

/// A rule, and the rows that break it: whose they are, which they are, what is expected and what is there.
struct Rule {
    name: &'static str,
    table: &'static str,
    must: &'static str,
    query: &'static str,
}

#[derive(FromQueryResult)]
struct BrokenRow {
    user_id: Uuid,
    subject: Uuid,
    expected: Option<String>,
    found: Option<String>,
}

/// Each is a query of one statement, and so sees one moment of books that change meanwhile. What engines spell
/// differently stands in braces.
const RULES: [Rule; 34] = [
    Rule {
        name: "product-quantity",
        table: "products",
        must: "the quantity must be the sum of the movements",
        query: "SELECT product.user_id AS user_id, product.id AS subject,
                CAST(COALESCE(SUM(movement.quantity_micros), 0) AS TEXT) AS expected,
                CAST(product.quantity_micros AS TEXT) AS found
            FROM products AS product LEFT JOIN stock_movements AS movement
                ON movement.user_id = product.user_id AND movement.product_id = product.id
            GROUP BY product.user_id, product.id, product.quantity_micros
            HAVING product.quantity_micros <> COALESCE(SUM(movement.quantity_micros), 0)",
    },
    Rule {
        name: "product-movements",
        table: "products",
        must: "the number of movements must be how many there are",
        query: "SELECT product.user_id AS user_id, product.id AS subject,
                CAST(COUNT(movement.id) AS TEXT) AS expected, CAST(product.movement_count AS TEXT) AS found
            FROM products AS product LEFT JOIN stock_movements AS movement
                ON movement.user_id = product.user_id AND movement.product_id = product.id
            GROUP BY product.user_id, product.id, product.movement_count
            HAVING product.movement_count <> COUNT(movement.id)",
    },
    Rule {
        name: "stock-layers",
        table: "stock_layers",
        must: "the layers of a product must hold what its movements have left of it, in quantity and value",
        query: "SELECT user_id, product_id AS subject,
                CAST(SUM(moved) AS TEXT) || ' worth ' || CAST(SUM(moved_value) AS TEXT) AS expected,
                CAST(SUM(laid) AS TEXT) || ' worth ' || CAST(SUM(laid_value) AS TEXT) AS found
            FROM (
                SELECT user_id, product_id, quantity_micros AS moved, value_minor AS moved_value,
                    0 AS laid, 0 AS laid_value FROM stock_movements
                UNION ALL SELECT user_id, product_id, 0, 0, quantity_micros, value_minor FROM stock_layers
            ) AS both_sides
            GROUP BY user_id, product_id
            HAVING SUM(moved) <> SUM(laid) OR SUM(moved_value) <> SUM(laid_value)",
    },
    Rule {
        name: "movement-chain",
        table: "stock_movements",
        must: "a movement must begin with what the one before has left",
        query: "SELECT user_id, id AS subject, CAST(left_before AS TEXT) AS expected,
                CAST(before_micros AS TEXT) AS found
            FROM (
                SELECT user_id, id, before_micros, COALESCE(LAG(after_micros) OVER (
                    PARTITION BY user_id, product_id ORDER BY sequence
                ), 0) AS left_before FROM stock_movements
            ) AS chained WHERE before_micros <> left_before",
    },
    Rule {
        name: "movement-sequence",
        table: "stock_movements",
        must: "the movements of a product must be numbered from 1 without a gap",
        query: "SELECT user_id, id AS subject, CAST(place AS TEXT) AS expected, CAST(sequence AS TEXT) AS found
            FROM (
                SELECT user_id, id, sequence, ROW_NUMBER() OVER (
                    PARTITION BY user_id, product_id ORDER BY sequence
                ) AS place FROM stock_movements
            ) AS numbered WHERE sequence <> place",
    },
    Rule {
        name: "movement-currency",
        table: "stock_movements",
        must: "a movement must be in the currency of its product",
        query: "SELECT movement.user_id AS user_id, movement.id AS subject, product.currency AS expected,
                movement.currency AS found
            FROM stock_movements AS movement JOIN products AS product
                ON product.user_id = movement.user_id AND product.id = movement.product_id
            WHERE movement.currency <> product.currency",
    },
    Rule {
        name: "sale-subtotal",
        table: "sales",
        must: "the subtotal must be the sum of the lines",
        query: "SELECT sale.user_id AS user_id, sale.id AS subject,
                CAST(COALESCE(SUM(line.total_minor), 0) AS TEXT) AS expected,
                CAST(sale.subtotal_minor AS TEXT) AS found
            FROM sales AS sale LEFT JOIN sale_lines AS line
                ON line.user_id = sale.user_id AND line.sale_id = sale.id
            GROUP BY sale.user_id, sale.id, sale.subtotal_minor
            HAVING sale.subtotal_minor <> COALESCE(SUM(line.total_minor), 0)",
    },
    Rule {
        name: "sale-discount",
        table: "sales",
        must: "the discount must be the sum of what the lines have of it",
        query: "SELECT sale.user_id AS user_id, sale.id AS subject,
                CAST(COALESCE(SUM(line.discount_minor), 0) AS TEXT) AS expected,
                CAST(sale.discount_minor AS TEXT) AS found
            FROM sales AS sale LEFT JOIN sale_lines AS line
                ON line.user_id = sale.user_id AND line.sale_id = sale.id
            GROUP BY sale.user_id, sale.id, sale.discount_minor
            HAVING sale.discount_minor <> COALESCE(SUM(line.discount_minor), 0)",
    },
    Rule {
        name: "sale-cost",
        table: "sales",
        must: "what a completed sale cost must be the sum of its lines",
        query: "SELECT sale.user_id AS user_id, sale.id AS subject,
                CAST(COALESCE(SUM(line.cost_minor), 0) AS TEXT) AS expected, CAST(sale.cost_minor AS TEXT) AS found
            FROM sales AS sale LEFT JOIN sale_lines AS line
                ON line.user_id = sale.user_id AND line.sale_id = sale.id
            WHERE sale.status = 'completed'
            GROUP BY sale.user_id, sale.id, sale.cost_minor
            HAVING sale.cost_minor <> COALESCE(SUM(line.cost_minor), 0)",
    },
    Rule {
        name: "sale-stock",
        table: "sales",
        must: "a sale must have taken what it sold if it is completed, and nothing otherwise (S3)",
        query: "SELECT user_id, sale_id AS subject, CAST(SUM(taken) AS TEXT) AS expected,
                CAST(SUM(moved) AS TEXT) AS found
            FROM (
                SELECT user_id, source_id AS sale_id, product_id, 0 AS taken, quantity_micros AS moved
                    FROM stock_movements WHERE source_id IS NOT NULL
                UNION ALL SELECT line.user_id, line.sale_id, line.product_id, -line.quantity_micros, 0
                    FROM sale_lines AS line JOIN sales AS sale
                        ON sale.user_id = line.user_id AND sale.id = line.sale_id
                    WHERE sale.status = 'completed'
            ) AS both_sides
            GROUP BY user_id, sale_id, product_id HAVING SUM(taken) <> SUM(moved)",
    },
    Rule {
        name: "invoice-net",
        table: "invoices",
        must: "the net must be the sum of the lines less the discount",
        // A discount on prices with tax holds some of it; what was issued is reckoned with all others.
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject,
                CAST(COALESCE(SUM(line.net_minor), 0) - invoice.discount_minor AS TEXT) AS expected,
                CAST(invoice.net_minor AS TEXT) AS found
            FROM invoices AS invoice LEFT JOIN invoice_lines AS line
                ON line.user_id = invoice.user_id AND line.invoice_id = invoice.id
            WHERE invoice.discount_minor = 0 OR NOT invoice.prices_include_tax
            GROUP BY invoice.user_id, invoice.id, invoice.net_minor, invoice.discount_minor
            HAVING invoice.net_minor <> COALESCE(SUM(line.net_minor), 0) - invoice.discount_minor",
    },
    Rule {
        name: "invoice-paid",
        table: "invoices",
        must: "what was paid must be the sum of the payments (P1)",
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject,
                CAST(COALESCE(SUM(payment.applied_minor), 0) AS TEXT) AS expected,
                CAST(invoice.paid_minor AS TEXT) AS found
            FROM invoices AS invoice LEFT JOIN payments AS payment
                ON payment.user_id = invoice.user_id AND payment.invoice_id = invoice.id
            GROUP BY invoice.user_id, invoice.id, invoice.paid_minor
            HAVING invoice.paid_minor <> COALESCE(SUM(payment.applied_minor), 0)",
    },
    Rule {
        name: "invoice-credited",
        table: "invoices",
        must: "what was credited must be the sum of the credit notes (L3)",
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject,
                CAST(COALESCE(SUM(note.total_minor), 0) AS TEXT) AS expected,
                CAST(invoice.credited_minor AS TEXT) AS found
            FROM invoices AS invoice LEFT JOIN invoices AS note
                ON note.user_id = invoice.user_id AND note.corrects_id = invoice.id AND note.status = 'issued'
            GROUP BY invoice.user_id, invoice.id, invoice.credited_minor
            HAVING invoice.credited_minor <> COALESCE(SUM(note.total_minor), 0)",
    },
    Rule {
        name: "invoice-balance",
        table: "invoices",
        must: "no more may be paid and credited than there is (P1)",
        query: "SELECT user_id, id AS subject, 'at most ' || CAST(total_minor AS TEXT) AS expected,
                CAST(paid_minor + credited_minor AS TEXT) AS found
            FROM invoices WHERE paid_minor + credited_minor > total_minor OR paid_minor < 0 OR credited_minor < 0",
    },
    Rule {
        name: "invoice-paper",
        table: "invoices",
        must: "the paper of what was issued must be there (L2)",
        query: "SELECT invoice.user_id AS user_id, invoice.id AS subject, 'its paper' AS expected, 'none' AS found
            FROM invoices AS invoice
            WHERE invoice.status <> 'draft' AND NOT EXISTS (
                SELECT 1 FROM invoice_files AS file
                WHERE file.user_id = invoice.user_id AND file.invoice_id = invoice.id AND file.format = 'paper'
            )",
    },
    Rule {
        name: "invoice-number",
        table: "invoices",
        must: "a number must be one document's (N1)",
        query: "SELECT user_id, id AS subject, number || ' once' AS expected,
                number || ' ' || CAST(times AS TEXT) || ' times' AS found
            FROM (
                SELECT user_id, id, number, COUNT(*) OVER (PARTITION BY user_id, number) AS times
                FROM invoices WHERE number IS NOT NULL
            ) AS numbered WHERE times > 1",
    },
    Rule {
        name: "invoice-gap",
        table: "invoices",
        must: "every document that was issued must be there, under its number (N1)",
        query: "SELECT event.user_id AS user_id, event.subject AS subject,
                {told} AS expected, invoice.number AS found
            FROM events AS event LEFT JOIN invoices AS invoice
                ON invoice.user_id = event.user_id AND invoice.id = event.subject
            WHERE event.kind = 'invoice.issued' AND (invoice.number IS NULL OR invoice.number <> {told})
                AND NOT (invoice.id IS NULL AND EXISTS (
                    SELECT 1 FROM events AS gone WHERE gone.user_id = event.user_id
                        AND gone.kind = 'sample.removed' AND gone.id > event.id
                ))",
    },
    Rule {
        name: "series-counter",
        table: "invoice_series",
        must: "a series must have counted every number that it gave out (N2)",
        query: "SELECT series.user_id AS user_id, series.id AS subject,
                'at least ' || CAST(issued.documents AS TEXT) AS expected,
                CAST(COALESCE(SUM(counter.last_number), 0) AS TEXT) AS found
            FROM invoice_series AS series
            JOIN (
                SELECT user_id, kind, COUNT(*) AS documents FROM invoices WHERE status <> 'draft'
                GROUP BY user_id, kind
            ) AS issued ON issued.user_id = series.user_id AND issued.kind = series.kind
            LEFT JOIN invoice_counters AS counter
                ON counter.user_id = series.user_id AND counter.series_id = series.id
            GROUP BY series.user_id, series.id, issued.documents
            HAVING COALESCE(SUM(counter.last_number), 0) < issued.documents",
    },
    Rule {
        name: "credit-note",
        table: "invoices",
        must: "a credit note must correct an issued invoice of its currency (L3)",
        query: "SELECT note.user_id AS user_id, note.id AS subject,
                'an issued invoice in ' || note.currency AS expected,
                invoice.status || ' ' || invoice.kind || ' in ' || invoice.currency AS found
            FROM invoices AS note JOIN invoices AS invoice
                ON invoice.user_id = note.user_id AND invoice.id = note.corrects_id
            WHERE invoice.kind <> 'invoice' OR invoice.status <> 'issued' OR invoice.currency <> note.currency",
    },
    Rule {
        name: "payment-invoice",
        table: "payments",
        must: "a payment must be in the currency of its invoice, and its customer's",
        query: "SELECT payment.user_id AS user_id, payment.id AS subject,
                invoice.currency || ' of ' || {invoice.customer_id} AS expected,
                payment.currency || ' of ' || {payment.customer_id} AS found
            FROM payments AS payment JOIN invoices AS invoice
                ON invoice.user_id = payment.user_id AND invoice.id = payment.invoice_id
            WHERE payment.currency <> invoice.currency OR payment.customer_id <> invoice.customer_id",
    },
    Rule {
        name: "payment-reversal",
        table: "payments",
        must: "a reversal must take back what it reverses, of the same invoice (P4)",
        query: "SELECT reversal.user_id AS user_id, reversal.id AS subject,
                CAST(-payment.amount_minor AS TEXT) || ' of ' || {payment.invoice_id} AS expected,
                CAST(reversal.amount_minor AS TEXT) || ' of ' || {reversal.invoice_id} AS found
            FROM payments AS reversal JOIN payments AS payment
                ON payment.user_id = reversal.user_id AND payment.id = reversal.reverses_id
            WHERE reversal.amount_minor <> -payment.amount_minor OR reversal.invoice_id <> payment.invoice_id",
    },
    Rule {
        name: "customer-credit",
        table: "customers",
        must: "no more credit may be drawn than there is (P2)",
        query: "SELECT user_id, customer_id AS subject, 'at least 0 ' || currency AS expected,
                CAST(SUM(credit_minor) AS TEXT) AS found
            FROM payments GROUP BY user_id, customer_id, currency HAVING SUM(credit_minor) < 0",
    },
    Rule {
        name: "recurring-invoice",
        table: "recurring_invoices",
        must: "the next occurrence must come after all that were made (T4)",
        query: "SELECT recurring.user_id AS user_id, recurring.id AS subject,
                'more than ' || CAST(MAX(invoice.occurrence) AS TEXT) AS expected,
                CAST(recurring.next_occurrence AS TEXT) AS found
            FROM recurring_invoices AS recurring JOIN invoices AS invoice
                ON invoice.user_id = recurring.user_id AND invoice.recurring_id = recurring.id
            GROUP BY recurring.user_id, recurring.id, recurring.next_occurrence
            HAVING MAX(invoice.occurrence) >= recurring.next_occurrence",
    },
    Rule {
        name: "recurring-expense",
        table: "expenses",
        must: "no occurrence may be there that was not made (T4)",
        query: "SELECT head.user_id AS user_id, head.id AS subject,
                'at least ' || CAST(MAX(expense.occurrence) AS TEXT) AS expected, CAST(head.made AS TEXT) AS found
            FROM expenses AS head JOIN expenses AS expense
                ON expense.user_id = head.user_id AND expense.series_id = head.series_id
            WHERE head.repeats IS NOT NULL
            GROUP BY head.user_id, head.id, head.made HAVING MAX(expense.occurrence) > head.made",
    },
    Rule {
        name: "earning-place",
        table: "earnings_archive",
        must: "an earning must be in the archive or out of it",
        query: "SELECT old.user_id AS user_id, old.id AS subject, 'one place' AS expected, 'both' AS found
            FROM earnings_archive AS old JOIN earnings AS live
                ON live.user_id = old.user_id AND live.id = old.id",
    },
    Rule {
        name: "earning-source",
        table: "earnings",
        must: "what was imported must be there once, in the archive or out of it (D1)",
        query: "SELECT live.user_id AS user_id, live.id AS subject, live.source || ' once' AS expected,
                'as ' || {old.id} || ' as well' AS found
            FROM earnings_archive AS old JOIN earnings AS live
                ON live.user_id = old.user_id AND live.platform_id = old.platform_id AND live.source = old.source
            WHERE live.id <> old.id",
    },
    Rule {
        name: "import-rows",
        table: "statement_imports",
        must: "no more rows may have come with an import than it counts (D3)",
        query: "SELECT import.user_id AS user_id, import.id AS subject,
                'at most ' || CAST(import.created_count AS TEXT) AS expected, CAST(COUNT(*) AS TEXT) AS found
            FROM statement_imports AS import JOIN all_earnings AS earning
                ON earning.user_id = import.user_id AND earning.import_id = import.id
            GROUP BY import.user_id, import.id, import.created_count HAVING COUNT(*) > import.created_count",
    },
    Rule {
        name: "document-content",
        table: "documents",
        must: "a document must tell the size and digest of its bytes",
        query: "SELECT document.user_id AS user_id, document.id AS subject,
                CAST(content.size_bytes AS TEXT) || ' bytes ' || {hex content.sha256} AS expected,
                CAST(document.size_bytes AS TEXT) || ' bytes ' || {hex document.sha256} AS found
            FROM documents AS document JOIN document_contents AS content
                ON content.user_id = document.user_id AND content.id = document.content_id
            WHERE document.size_bytes <> content.size_bytes OR document.sha256 <> content.sha256
                OR document.has_preview <> (content.preview_id IS NOT NULL)",
    },
    Rule {
        name: "event-lanes",
        table: "event_heads",
        must: "an account must have an end for every lane of its events",
        query: "SELECT users.id AS user_id, users.id AS subject, 'at least {lanes}' AS expected,
                CAST(COUNT(head.lane) AS TEXT) AS found
            FROM users LEFT JOIN event_heads AS head ON head.user_id = users.id
            GROUP BY users.id HAVING COUNT(head.lane) < {lanes}",
    },
    Rule {
        name: "event-head",
        table: "event_heads",
        must: "a lane must end with its last event",
        query: "SELECT user_id, user_id AS subject,
                'lane ' || CAST(lane AS TEXT) || ' at ' || CAST(SUM(last) AS TEXT) AS expected,
                'at ' || CAST(SUM(sequence) AS TEXT) AS found
            FROM (
                SELECT user_id, lane, sequence, 0 AS last FROM event_heads
                UNION ALL SELECT user_id, lane, 0, MAX(sequence) FROM events GROUP BY user_id, lane
            ) AS both_sides
            GROUP BY user_id, lane HAVING SUM(sequence) <> SUM(last)",
    },
    Rule {
        name: "job-lane",
        table: "jobs",
        must: "a job on an event must be in the lane of what the event is about",
        query: "SELECT event.user_id AS user_id, event.id AS subject, {event.subject} AS expected,
                {job.lane} AS found
            FROM jobs AS job JOIN events AS event ON event.user_id = job.user_id AND event.id = job.event_id
            WHERE job.lane <> event.subject AND job.queue <> 'webhook deliveries'",
    },
    Rule {
        name: "letter-job",
        table: "letters",
        must: "a letter that is to be sent must have a job that sends it",
        query: "SELECT letter.user_id AS user_id, letter.id AS subject, 'a job of the queue mail' AS expected,
                'none' AS found
            FROM letters AS letter
            WHERE letter.state = 'queued' AND NOT EXISTS (
                SELECT 1 FROM jobs AS job WHERE job.queue = 'mail' AND job.lane = letter.id
            )",
    },
    Rule {
        name: "delivery-job",
        table: "webhook_deliveries",
        must: "a delivery that is to be made must have a job that makes it",
        query: "SELECT delivery.user_id AS user_id, delivery.id AS subject,
                'a job of the queue webhook deliveries' AS expected, 'none' AS found
            FROM webhook_deliveries AS delivery
            WHERE delivery.state = 'pending' AND NOT EXISTS (
                SELECT 1 FROM jobs AS job
                WHERE job.queue = 'webhook deliveries' AND job.key = {delivery.id}
            )",
    },
    Rule {
        name: "answer-owner",
        table: "idempotency_keys",
        must: "an answer must be kept for someone who has an account, or for no one",
        query: "SELECT answer.owner AS user_id, answer.owner AS subject, 'an account' AS expected, 'none' AS found
            FROM idempotency_keys AS answer
            WHERE answer.owner <> {nil} AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = answer.owner)",
    },
];

impl Database {
    pub(super) async fn examine_rules(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.unhurried();
        let mut findings = Vec::new();
        for Rule { name, table, must, query } in &RULES {
            let sql =
                format!("SELECT * FROM ({}) AS broken LIMIT {MOST}", spelled_for(self.backend(), query));
            let rows: Vec<BrokenRow> = all(&connection, &sql, Vec::new()).await?;
            let nothing = || "none".to_owned();
            findings.extend(rows.into_iter().map(|BrokenRow { user_id, subject, expected, found }| {
                Finding {
                    rule: name,
                    user: Some(user_id.into()),
                    table: (*table).to_owned(),
                    row: Some(subject.to_string()),
                    must,
                    expected: expected.unwrap_or_else(nothing),
                    found: found.unwrap_or_else(nothing),
                }
            }));
        }
        Ok(findings)
    }
}

/// A query in the words of an engine: `{hex COLUMN}` for bytes, `{COLUMN}` for an id.
fn spelled_for(backend: DbBackend, query: &str) -> String {
    let (told, nil) = match backend {
        DbBackend::Sqlite => ("json_extract(event.payload, '$.number')", "zeroblob(16)"),
        _ => (
            "(CAST(event.payload AS json) ->> 'number')",
            "CAST('00000000-0000-0000-0000-000000000000' AS uuid)",
        ),
    };
    let lanes = lanes(backend).to_string();
    let mut spelled = String::with_capacity(query.len());
    let mut rest = query;
    while let Some((before, (word, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        spelled.push_str(before);
        let word = match (word, word.strip_prefix("hex ")) {
            ("told", _) => told.to_owned(),
            ("nil", _) => nil.to_owned(),
            ("lanes", _) => lanes.clone(),
            (_, Some(bytes)) if backend == DbBackend::Sqlite => format!("lower(hex({bytes}))"),
            (_, Some(bytes)) => format!("encode({bytes}, 'hex')"),
            (id, None) => spelled_id(backend, id),
        };
        spelled.push_str(&word);
        rest = after;
    }
    spelled.push_str(rest);
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_a_name_of_its_own_and_says_what_it_is_about() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names.len(), RULES.len());
        for Rule { name, must, query, .. } in RULES {
            assert!(must.contains("must") || must.contains("may"), "{name}: {must}");
            for column in ["subject", "expected", "found"] {
                assert!(query.contains(&format!("AS {column}")), "{name}: {column}");
            }
        }
    }

    #[test]
    fn each_engine_has_its_own_words() {
        let query = "{told} {nil} {hex a.b} {c.d}";

        assert_eq!(
            spelled_for(DbBackend::Postgres, query),
            "(CAST(event.payload AS json) ->> 'number') CAST('00000000-0000-0000-0000-000000000000' AS uuid) \
            encode(a.b, 'hex') CAST(c.d AS TEXT)"
        );
        assert!(spelled_for(DbBackend::Sqlite, query).contains("zeroblob(16) lower(hex(a.b)) (substr("));
    }
}
