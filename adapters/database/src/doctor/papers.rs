//! Documents reckoned anew, their files digested anew, and people who were forgotten and are there.

use invoicing::{Contents, FileFormat, Invoice, InvoiceFile};
use kernel::{StoreError, UserId, hex};
use rights::Erasure;
use sea_orm::{
    ConnectionTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
    entity::prelude::Uuid,
    sea_query::{Expr, ExprTrait as _, Value},
};

use super::{Finding, MOST};
use crate::{
    Database,
    books::{all, with_lines},
    entity::invoice::{Column, Entity},
    fault::fault,
};

/// Documents that are reckoned in one go.
const DOCUMENTS: u64 = 200;

/// Files that are in memory at once; each is some hundreds of KiB at most.
const FILES: u64 = 20;

/// Users who are looked for in the ledger of the forgotten in one go.
const USERS: u64 = 1000;

#[derive(FromQueryResult)]
struct UserRow {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct TraceRow {
    subject: Vec<u8>,
}

impl Database {
    pub(super) async fn examine_papers(&self) -> Result<Vec<Finding>, StoreError> {
        let mut findings = self.examine_totals().await?;
        findings.extend(self.examine_files().await?);
        findings.extend(self.examine_forgotten().await?);
        Ok(findings)
    }

    /// Reckons what was issued, which never changes (M5).
    async fn examine_totals(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.unhurried();
        let (mut findings, mut last) = (Vec::new(), (Uuid::nil(), Uuid::nil()));
        while findings.len() < MOST {
            let place = Expr::tuple([Expr::col(Column::UserId), Expr::col(Column::Id)]);
            let rows = Entity::find()
                .filter(Expr::cust("status <> 'draft'"))
                .filter(place.gt(Expr::tuple([Expr::val(last.0), Expr::val(last.1)])))
                .order_by_asc(Column::UserId)
                .order_by_asc(Column::Id)
                .limit(DOCUMENTS)
                .all(&connection)
                .await
                .map_err(fault)?;
            let Some(end) = rows.last() else { break };
            last = (end.user_id, end.id);
            for of_user in rows.chunk_by(|one, next| one.user_id == next.user_id) {
                let owner: UserId = of_user[0].user_id.into();
                for invoice in with_lines(owner, of_user.to_vec(), &connection).await? {
                    findings.extend(mismatch(&invoice));
                }
            }
        }
        Ok(findings)
    }

    /// Compares what was made when a document was issued with its digest (L2).
    async fn examine_files(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.unhurried();
        let (mut findings, mut last) = (Vec::new(), (Uuid::nil(), Uuid::nil(), String::new()));
        while findings.len() < MOST {
            let sql = format!(
                "SELECT user_id, invoice_id, format, sha256, size_bytes, content FROM invoice_files
                WHERE (user_id, invoice_id, format) > ($1, $2, $3)
                ORDER BY user_id, invoice_id, format LIMIT {FILES}"
            );
            let values: [Value; 3] = [last.0.into(), last.1.into(), last.2.clone().into()];
            let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
            let rows = connection.query_all_raw(statement).await.map_err(fault)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let id = |column| row.try_get::<Uuid>("", column).map_err(fault);
                last = (id("user_id")?, id("invoice_id")?, row.try_get("", "format").map_err(fault)?);
                let kept: Vec<u8> = row.try_get("", "sha256").map_err(fault)?;
                let size: i64 = row.try_get("", "size_bytes").map_err(fault)?;
                let content: Vec<u8> = row.try_get("", "content").map_err(fault)?;
                let length = content.len();
                // The format says nothing of the digest.
                let digest = InvoiceFile::new(FileFormat::Paper, content).sha256;
                if kept != digest || i64::try_from(length).ok() != Some(size) {
                    findings.push(Finding {
                        rule: "invoice-file",
                        user: Some(last.0.into()),
                        table: "invoice_files".to_owned(),
                        row: Some(format!("{} {}", last.1, last.2)),
                        must: "the bytes of an issued document must be those that were made of it (L2)",
                        expected: format!("{size} bytes {}", hex(&kept)),
                        found: format!("{length} bytes {}", hex(&digest)),
                    });
                }
            }
        }
        Ok(findings)
    }

    /// Looks for those of whom a ledger says that they were forgotten.
    async fn examine_forgotten(&self) -> Result<Vec<Finding>, StoreError> {
        let connection = self.unhurried();
        let (mut findings, mut last) = (Vec::new(), Uuid::nil());
        while findings.len() < MOST {
            let sql = format!("SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT {USERS}");
            let users: Vec<UserRow> = all(&connection, &sql, vec![last.into()]).await?;
            let Some(end) = users.last() else { break };
            last = end.id;
            let traces: Vec<(Uuid, [u8; 32])> =
                users.iter().map(|user| (user.id, Erasure::trace(user.id.into()))).collect();
            let marks: Vec<String> = (1..=traces.len()).map(|number| format!("${number}")).collect();
            let sql = format!("SELECT subject FROM erasure_ledger WHERE subject IN ({})", marks.join(", "));
            let values = traces.iter().map(|(_, trace)| trace.to_vec().into()).collect();
            let forgotten: Vec<TraceRow> = all(&connection, &sql, values).await?;
            let is_forgotten =
                |trace: &[u8; 32]| forgotten.iter().any(|row| row.subject.as_slice() == trace.as_slice());
            let back = traces.into_iter().filter(|(_, trace)| is_forgotten(trace));
            findings.extend(back.map(|(user, _)| Finding {
                rule: "forgotten-user",
                user: Some(user.into()),
                table: "users".to_owned(),
                row: Some(user.to_string()),
                must: "who was forgotten must not be there; `earntrack restore` forgets them again",
                expected: "no account".to_owned(),
                found: "an account".to_owned(),
            }));
        }
        Ok(findings)
    }
}

/// What a document is stored with and does not come to.
fn mismatch(invoice: &Invoice) -> Option<Finding> {
    let stored = &invoice.contents;
    let told = |contents: &Contents| {
        let totals = &contents.totals;
        let lines: Vec<String> =
            contents.lines.iter().map(|line| format!("{}/{}", line.amount, line.net)).collect();
        format!(
            "subtotal {}, discount {}, net {}, tax {} {}, total {}, lines {}",
            totals.subtotal,
            totals.discount,
            totals.net,
            totals.tax_total,
            serde_json::json!(totals.taxes),
            totals.total,
            lines.join(" ")
        )
    };
    let (expected, holds) = match Contents::reckon(stored.draft(invoice.customer), stored.currency) {
        Ok(anew) => (told(&anew), told(&anew) == told(stored)),
        Err(error) => (error.to_string(), false),
    };
    (!holds).then(|| Finding {
        rule: "invoice-totals",
        user: Some(invoice.user),
        table: "invoices".to_owned(),
        row: Some(invoice.id.to_string()),
        must: "the totals must be what the lines come to (M5)",
        expected,
        found: told(stored),
    })
}
