//! The use cases of the audit.

use std::{collections::BTreeSet, io::BufRead, sync::Arc};

use kernel::{Clock, Page, PageRequest, Seal, StoreError, UserId, Zone};

use crate::{
    AuditError, Checkpoint, CheckpointLine, Checkpoints, Finding, History, HistoryFilter, HistorySort, Mark,
    Problem, Told, ToldOf, Trail, verify::follow,
};

/// Users, or checkpoints, that are looked at in one go.
const STRETCH: u32 = 100;

/// Tells what was done, and whether the tale is whole.
#[derive(Clone)]
pub struct AuditService {
    trail: Arc<dyn Trail>,
    checkpoints: Arc<dyn Checkpoints>,
    history: Arc<dyn History>,
    seal: Arc<dyn Seal>,
    clock: Arc<dyn Clock>,
}

/// What a look at all chains came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    pub users: u64,
    /// That are as they were written.
    pub events: u64,
    pub checkpoints: u64,
    pub findings: Vec<Finding>,
}

impl AuditService {
    pub fn new(
        trail: Arc<dyn Trail>,
        checkpoints: Arc<dyn Checkpoints>,
        history: Arc<dyn History>,
        seal: Arc<dyn Seal>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { trail, checkpoints, history, seal, clock }
    }

    /// What a user has done, but for refreshes of tokens.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn history(
        &self,
        owner: UserId,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<Told>, AuditError> {
        Ok(self.history.page(owner, filter, request).await?)
    }

    /// What everyone has done, or one: for admins, who have told of it before.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn history_of_everyone(
        &self,
        only: Option<UserId>,
        filter: &HistoryFilter,
        request: &PageRequest<HistorySort>,
    ) -> Result<Page<ToldOf>, AuditError> {
        Ok(self.history.page_of_everyone(only, filter, request).await?)
    }

    /// Follows every chain, of one user or of all, and every checkpoint. The server may run meanwhile.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn verify(&self, only: Option<UserId>) -> Result<Verified, AuditError> {
        let mut verified = Verified::default();
        if let Some(user) = only {
            self.verify_user(user, &mut verified).await?;
        } else {
            let mut after = None;
            loop {
                let users = self.trail.users(after, STRETCH).await?;
                for user in &users {
                    self.verify_user(*user, &mut verified).await?;
                }
                let Some(last) = users.last() else { break };
                after = Some(*last);
            }
        }
        self.verify_checkpoints(only, &mut verified).await?;
        Ok(verified)
    }

    /// Compares what is there with a file of checkpoints that was kept elsewhere.
    ///
    /// # Errors
    /// What the store fails with, and `Corrupt` for a line that is no checkpoint.
    pub async fn verify_against(&self, file: impl BufRead) -> Result<Vec<Finding>, AuditError> {
        let (mut findings, mut rewritten) = (Vec::new(), BTreeSet::new());
        for line in file.lines() {
            let line = line.map_err(|error| StoreError::Corrupt(error.into()))?;
            if line.trim().is_empty() {
                continue;
            }
            let (kept, marks) =
                CheckpointLine::read(&line).map_err(|error| StoreError::Corrupt(error.into()))?;
            if !kept.is_genuine(&marks, self.seal.as_ref()) {
                findings.push(of_checkpoint(Problem::CheckpointForged { checkpoint: kept.number }));
                continue;
            }
            let ours = self.checkpoints.after(kept.number - 1, 1).await?;
            if ours.first().is_none_or(|ours| ours.digest != kept.digest) {
                findings.push(of_checkpoint(Problem::CheckpointForged { checkpoint: kept.number }));
            }
            self.compare(kept.number, &marks, &mut rewritten, &mut findings).await?;
        }
        Ok(findings)
    }

    /// Marks where all chains stand, once a day over all nodes. `None` where that was done already.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn checkpoint(&self) -> Result<Option<Checkpoint>, AuditError> {
        let now = self.clock.now();
        let today = Zone::UTC.date_of(now);
        let last = self.checkpoints.last().await?;
        if last.as_ref().is_some_and(|last| Zone::UTC.date_of(last.at) >= today) {
            return Ok(None);
        }
        let marks: Vec<Mark> = self.checkpoints.moved().await?.iter().map(Mark::from).collect();
        let checkpoint = Checkpoint::new(last.as_ref(), now, &marks, self.seal.as_ref());
        let is_first = self.checkpoints.add(today, &checkpoint, &marks).await?;
        Ok(is_first.then_some(checkpoint))
    }

    /// Checkpoints after a number as lines of a file, at most a hundred; the first is the next one.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn lines_after(&self, number: i64) -> Result<Vec<String>, AuditError> {
        let mut lines = Vec::new();
        for checkpoint in self.checkpoints.after(number, STRETCH).await? {
            let marks = self.checkpoints.marks(checkpoint.number).await?;
            lines.push(CheckpointLine::new(&checkpoint, &marks).to_text());
        }
        Ok(lines)
    }

    async fn verify_user(&self, user: UserId, verified: &mut Verified) -> Result<(), StoreError> {
        let (findings, events) = follow(self.trail.as_ref(), self.seal.as_ref(), user).await?;
        verified.users += 1;
        verified.events += events;
        // The events of someone who is being forgotten are on their way out.
        if !findings.is_empty() && !self.checkpoints.is_forgotten(user).await? {
            verified.findings.extend(findings);
        }
        Ok(())
    }

    async fn verify_checkpoints(
        &self,
        only: Option<UserId>,
        verified: &mut Verified,
    ) -> Result<(), StoreError> {
        let (mut number, mut digest, mut rewritten) = (0, [0; 32], BTreeSet::new());
        loop {
            let stretch = self.checkpoints.after(number, STRETCH).await?;
            if stretch.is_empty() {
                return Ok(());
            }
            for checkpoint in stretch {
                let marks = self.checkpoints.marks(checkpoint.number).await?;
                let told = checkpoint.number;
                if checkpoint.number != number + 1 || checkpoint.previous != digest {
                    verified.findings.push(of_checkpoint(Problem::CheckpointMissing { checkpoint: told }));
                }
                if !checkpoint.is_genuine(&marks, self.seal.as_ref()) {
                    verified.findings.push(of_checkpoint(Problem::CheckpointForged { checkpoint: told }));
                }
                let marks: Vec<Mark> =
                    marks.into_iter().filter(|mark| only.is_none_or(|user| user == mark.user)).collect();
                self.compare(told, &marks, &mut rewritten, &mut verified.findings).await?;
                verified.checkpoints += 1;
                (number, digest) = (checkpoint.number, checkpoint.digest);
            }
        }
    }

    /// Looks whether what was marked is still there; the first that is not is told of each lane.
    async fn compare(
        &self,
        checkpoint: i64,
        marks: &[Mark],
        rewritten: &mut BTreeSet<(UserId, i64)>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        for Mark { user, place, link } in marks {
            let there = self.trail.at(*user, *place).await?;
            if there.as_ref().is_some_and(|there| there.link == *link) {
                continue;
            }
            if !rewritten.contains(&(*user, place.lane)) && !self.checkpoints.is_forgotten(*user).await? {
                rewritten.insert((*user, place.lane));
                let event = there.map(|there| there.entry.id);
                let problem = Problem::Rewritten { checkpoint };
                findings.push(Finding { user: Some(*user), event, problem });
            }
        }
        Ok(())
    }
}

fn of_checkpoint(problem: Problem) -> Finding {
    Finding { user: None, event: None, problem }
}
