//! What is done without being asked for, as long as the server runs.

use std::time::Duration;

use kernel::{Id, RequestId};
use tokio_util::sync::CancellationToken;

use crate::wiring::App;

/// How long until what has become due is looked for again.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// Makes the recurring invoices that are due, now and every hour, until the server stops. What is
/// under way then is finished. Several servers over one store do no harm: each occurrence is made
/// once (T4).
pub(crate) async fn run(app: App, stopping: CancellationToken) {
    loop {
        make_due_invoices(&app).await;
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn make_due_invoices(app: &App) {
    let name = format!("recurring-{}", Id::<RequestId>::mint(app.clock.now()));
    let Some(request) = RequestId::try_new(&name) else { return };
    match app.invoicing.run_due(&request).await {
        Ok(run) => {
            for failed in &run.failed {
                let (user, recurring) = (failed.user, failed.recurring);
                tracing::warn!(%user, %recurring, error = %failed.error, "a recurring invoice could not be made");
            }
            if run.made > 0 {
                tracing::info!(made = run.made, "made recurring invoices");
            }
        }
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "recurring invoices are left for later"
            );
        }
    }
}
