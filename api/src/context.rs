//! What everything below the edge may know of the request that it serves.

use kernel::{RequestId, Timestamp};

tokio::task_local! {
    static REQUEST: RequestContext;
}

/// One request, as its envelope tells of it.
#[derive(Debug, Clone)]
pub(crate) struct RequestContext {
    pub(crate) id: RequestId,
    /// When it came in; answers carry it as `timestamp`.
    pub(crate) at: Timestamp,
}

impl RequestContext {
    /// Runs `work` as this request.
    pub(crate) async fn scope<F: Future>(self, work: F) -> F::Output {
        REQUEST.scope(self, work).await
    }

    /// The request that is being served.
    ///
    /// # Panics
    /// Outside of [`Self::scope`], which the edge puts around every request.
    pub(crate) fn current() -> Self {
        REQUEST.with(Clone::clone)
    }
}
