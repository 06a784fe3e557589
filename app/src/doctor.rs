//! Everything that must always hold, looked for where it does not: in the rows, in the chains of events, in the
//! vault, and among the jobs.

use std::collections::BTreeSet;

use adapter_database::Finding;
use audit::AuditError;
use documents::DocumentError;
use kernel::{Jobs as _, StoreError};

use crate::{jobs::Queue, wiring::App};

/// The most documents that are told to be without their bytes.
const MOST: usize = 1000;

/// What keeps one from looking.
#[derive(Debug, thiserror::Error)]
pub enum ExamineError {
    #[error("the books could not be read")]
    Store(#[from] StoreError),
    #[error("the chains of events could not be followed")]
    Audit(#[from] AuditError),
    #[error("the documents could not be looked for")]
    Documents(#[from] DocumentError),
}

impl App {
    /// Looks for what does not hold, over all users, and changes nothing. The server may run meanwhile.
    ///
    /// # Errors
    /// Only what keeps one from looking.
    pub async fn examine(&self) -> Result<Vec<Finding>, ExamineError> {
        let mut findings = self.database.examine().await?;
        findings.extend(self.audit.verify(None).await?.findings.into_iter().map(of_a_chain));
        let missing = self.documents.missing(MOST).await?;
        findings.extend(missing.into_iter().map(|(owner, blob)| Finding {
            rule: "document-bytes",
            user: Some(owner),
            table: "document_contents".to_owned(),
            row: Some(blob.to_string()),
            must: "the bytes that a row refers to must be in the vault",
            expected: "its bytes".to_owned(),
            found: "none".to_owned(),
        }));
        findings.extend(self.jobs_of_no_one().await?);
        Ok(findings)
    }

    /// Queues that nobody works on, though something waits in them.
    async fn jobs_of_no_one(&self) -> Result<Vec<Finding>, StoreError> {
        let ours: BTreeSet<&str> = self.queues().iter().map(|Queue { name, .. }| *name).collect();
        let backlog = self.database.backlog(self.clock.now()).await?;
        let unknown = backlog.into_iter().filter(|queue| !ours.contains(queue.queue.as_str()));
        let finding = |queue: kernel::Backlog| Finding {
            rule: "job-queue",
            user: None,
            table: "jobs".to_owned(),
            row: Some(queue.queue),
            must: "a job must be of a queue that this version works on",
            expected: "no job".to_owned(),
            found: format!("{} jobs", queue.waiting + queue.claimed + queue.dead),
        };
        Ok(unknown.map(finding).collect())
    }
}

fn of_a_chain(audit::Finding { user, event, problem }: audit::Finding) -> Finding {
    Finding {
        rule: "event-chain",
        user,
        table: "events".to_owned(),
        row: event.map(|event| event.to_string()),
        must: "the chain of events must be as it was written; `earntrack audit verify` says more",
        expected: "as it was written".to_owned(),
        found: problem.to_string(),
    }
}
