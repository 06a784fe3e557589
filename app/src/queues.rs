//! What is done without being asked, and what it is done for.

use std::sync::Arc;

use adapter_database::Database;
use async_trait::async_trait;
use invoicing::Failed;
use kernel::{Herald, Id, Job, RequestId, StoreError};

use crate::{
    App,
    backups::Reason,
    checkpoints,
    chores::Chore,
    ecb::ReferenceFetch,
    hooks,
    jobs::{Every, JobFault, Pace, Queue, Retry, Runner, Worker, event_of},
    post::{Calendars, Delivering, LETTERS, Queueing},
};

/// A statement brings in a moment what else piles up in years, and its user looks at the sums next.
struct Settling(Database);

#[async_trait]
impl Worker for Settling {
    async fn work(&self, job: &Job) -> Result<(), JobFault> {
        let (told, _) = event_of(job)?;
        let settled = async {
            self.0.fold_rollups_of(told.user).await?;
            self.0.acquaint_planner().await
        };
        settled.await.map(drop).map_err(|error| JobFault::of(&error))
    }
}

/// The schedule on which the chains of the audit are followed.
pub(crate) const AUDIT_VERIFICATION: &str = "verification of the audit";

impl App {
    /// What each node does for itself, for it is about what piles up on the way.
    #[must_use]
    pub fn chores(&self) -> Vec<Chore> {
        let database = self.database.clone();
        let rollups = Chore::new("sums by day", move || {
            let database = database.clone();
            async move { database.fold_rollups().await }
        });
        vec![rollups.briefly()]
    }

    /// What is owed on events and by the calendar, once over all nodes.
    #[must_use]
    pub fn queues(&self) -> Vec<Queue> {
        let (expenses, clock) = (Arc::clone(&self.expenses), Arc::clone(&self.clock));
        let expenses = Queue::every("recurring expenses", Every::Hour, move || {
            let (expenses, now) = (Arc::clone(&expenses), clock.now());
            async move { expenses.run_due(now).await }
        });
        let (invoicing, clock) = (Arc::clone(&self.invoicing), Arc::clone(&self.clock));
        let invoices = Queue::every("recurring invoices", Every::Hour, move || {
            let invoicing = Arc::clone(&invoicing);
            let request = RequestId::by("recurring", Id::<RequestId>::mint(clock.now()));
            async move {
                let run = invoicing.run_due(&request).await?;
                for Failed { user, recurring, error } in &run.failed {
                    tracing::warn!(%user, %recurring, %error, "a recurring invoice could not be made");
                }
                Ok::<_, StoreError>(run.made.into())
            }
        });
        let documents = Arc::clone(&self.documents);
        let leftovers = Queue::every("bytes that no document has", Every::Hour, move || {
            let documents = Arc::clone(&documents);
            async move { documents.sweep().await }
        });
        let (audit, file) = (Arc::clone(&self.audit), self.audit_checkpoint_file.clone());
        let checkpoints = Queue::every("checkpoint of the audit", Every::Hour, move || {
            let (audit, file) = (Arc::clone(&audit), file.clone());
            async move { checkpoints::mark(&audit, file.as_deref()).await }
        });
        let identity = Arc::clone(&self.identity);
        let slowdowns = Queue::every("wrong passwords that are forgotten", Every::Hour, move || {
            let identity = Arc::clone(&identity);
            async move { identity.sweep_slowdowns().await }
        });
        let identity = Arc::clone(&self.identity);
        let invitations = Queue::every("invitations that are too old", Every::Hour, move || {
            let identity = Arc::clone(&identity);
            async move { identity.sweep_invitations().await }
        });
        let audit = Arc::clone(&self.audit);
        let verification = Queue::every(AUDIT_VERIFICATION, Every::Day, move || {
            let audit = Arc::clone(&audit);
            async move { checkpoints::verify(&audit).await }
        });
        let settling = Arc::new(Settling(self.database.clone()));
        let statements =
            Queue::on("sums of statements", &["statement.imported", "statement.undone"], settling);
        let mut queues = vec![
            expenses,
            invoices,
            leftovers,
            checkpoints,
            verification,
            slowdowns,
            invitations,
            statements,
        ];
        queues.extend(self.letters());
        queues.extend(self.rights());
        queues.extend(hooks::queues(&self.webhooks));
        let app = self.clone();
        queues.push(Queue::every("retention", Every::Day, move || {
            let app = app.clone();
            async move { app.retain().await }
        }));
        let trash = Arc::clone(&self.trash);
        queues.push(Queue::every("trash", Every::Day, move || {
            let trash = Arc::clone(&trash);
            async move { trash.empty().await }
        }));
        if let Some(backups) = &self.backups {
            let (backups, database) = (backups.clone(), self.database.clone());
            queues.push(Queue::every("backup", Every::Day, move || {
                let (backups, database) = (backups.clone(), database.clone());
                async move {
                    let made = backups.make(&database, Reason::Daily, None).await;
                    let manifest = made.map_err(|error| StoreError::Unavailable(error.into()))?;
                    tracing::info!(backup = manifest.name, size = manifest.file.size_bytes, "made a backup");
                    Ok::<_, StoreError>(1)
                }
            }));
        }
        if let Some(url) = &self.reference_rates {
            let fetch = ReferenceFetch::new(url.clone(), Arc::clone(&self.rates), Arc::clone(&self.clock));
            let fetch = Arc::new(fetch);
            queues.push(Queue::every("reference rates", Every::Hour, move || {
                let fetch = Arc::clone(&fetch);
                async move { fetch.run().await }
            }));
        }
        queues
    }

    /// What is told by mail: letters that events and the calendar owe, and sending them.
    fn letters(&self) -> [Queue; 4] {
        let calendars = Calendars {
            identity: Arc::clone(&self.identity),
            invoicing: Arc::clone(&self.invoicing),
            post: Arc::clone(&self.post),
            clock: Arc::clone(&self.clock),
        };
        let reminding = calendars.clone();
        let reminders = Queue::every("reminders", Every::Hour, move || {
            let calendars = reminding.clone();
            async move { calendars.reminders().await }
        });
        let weeks = Queue::every("weekly reports", Every::Hour, move || {
            let calendars = calendars.clone();
            async move { calendars.weekly_reports().await }
        });
        let queueing = Queue::on("letters", LETTERS, Arc::new(Queueing(Arc::clone(&self.post))));
        let retry = Retry::default();
        let delivering = Arc::new(Delivering { post: Arc::clone(&self.post), retry });
        let mail = Queue { retry, ..Queue::on("mail", &["letter.queued"], delivering) };
        [reminders, weeks, queueing, mail]
    }

    /// What people have a right to: archives of what is kept of them, and being forgotten. Either is
    /// looked for when someone asks, and every hour for what time brings.
    fn rights(&self) -> [Queue; 2] {
        let app = self.clone();
        let archives = Queue::every("archives of accounts", Every::Hour, move || {
            let app = app.clone();
            async move { app.make_archives().await }
        });
        let app = self.clone();
        let erasures = Queue::every("erasures", Every::Hour, move || {
            let app = app.clone();
            async move { app.erase_due().await }
        });
        [
            Queue { kinds: &["account.export_requested"], ..archives },
            Queue { kinds: &["account.erasure_requested"], ..erasures },
        ]
    }

    /// Does what is owed, and wakes when this node has come to owe something.
    #[must_use]
    pub fn runner(&self, pace: Pace) -> Arc<Runner> {
        let seed = Id::<Runner>::mint(self.clock.now()).uuid().as_u64_pair().1;
        let jobs = Arc::new(self.database.clone());
        let runner = Runner::new(jobs, Arc::clone(&self.clock), self.queues(), pace, seed);
        let herald: Arc<dyn Herald> = runner.clone();
        self.database.heed(&herald);
        runner
    }
}
