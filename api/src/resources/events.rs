//! `/events`: changes, as they happen.

use std::sync::Arc;

use identity::IdentityService;
use kernel::{Chronicle, Clock, Live};
use poem_openapi::{OpenApi, param::Header};
use tokio_util::sync::CancellationToken;

use super::Tag;
use crate::{
    caller::Caller,
    error::ApiError,
    live::{EventStream, News, Places},
};

pub(crate) struct Events {
    identity: Arc<IdentityService>,
    live: Arc<dyn Live>,
    chronicle: Arc<dyn Chronicle>,
    clock: Arc<dyn Clock>,
    places: Arc<Places>,
    draining: CancellationToken,
}

impl Events {
    pub(crate) fn new(
        identity: Arc<IdentityService>,
        live: Arc<dyn Live>,
        chronicle: Arc<dyn Chronicle>,
        clock: Arc<dyn Clock>,
        draining: CancellationToken,
    ) -> Self {
        Self { identity, live, chronicle, clock, places: Arc::default(), draining }
    }
}

#[OpenApi(tag = "Tag::Meta")]
impl Events {
    /// Live changes
    ///
    /// A stream of what is changed in your books, by any of your sessions, as server-sent events. `event` is the
    /// kind of a change, such as `earning.recorded`; `data` is JSON: `{"id":…,"kind":…,"subject":…,"at":…}`, where
    /// `subject` is the id of what was changed.
    ///
    /// Whoever comes back with `Last-Event-ID` gets what was missed. Some events may come twice, and late ones out
    /// of order: tell them apart by their ids. An event `resync` says that too much was missed: read everything
    /// anew. The stream ends with the access token or its session; 429 `TOO_MANY_STREAMS` where ten are open.
    #[oai(path = "/events", method = "get", operation_id = "streamEvents")]
    async fn stream(
        &self,
        caller: Caller,
        /// The `id` of the last event that you have.
        #[oai(name = "Last-Event-ID")]
        last_event_id: Header<Option<String>>,
    ) -> Result<EventStream, ApiError> {
        let place = Places::take(&self.places, caller.user()).ok_or_else(ApiError::too_many_streams)?;
        let listener = self.live.listen(caller.user());
        let news = News::since(
            last_event_id.0.as_deref(),
            caller,
            place,
            listener,
            self.identity.clone(),
            self.chronicle.clone(),
            self.clock.clone(),
        );
        Ok(EventStream::of(news.await?, self.draining.clone()))
    }
}
