//! `/user/sessions`: where one is signed in.

use std::sync::Arc;

use identity::{IdentityError, IdentityService, SESSION_NAME_MAX, Session, SessionId};
use kernel::{Name, Patch, Text, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    envelope::{Done, List, Success},
    error::ApiError,
    precondition::of_no_version,
};

pub(crate) struct SignIns {
    identity: Arc<IdentityService>,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct SessionPatch {
    /// What you call it.
    #[serde(default, skip_serializing)]
    name: Patch<Name<SESSION_NAME_MAX>>,
}

/// A device on which you are signed in.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SessionView {
    id: SessionId,
    /// What you call it.
    name: Option<Name<SESSION_NAME_MAX>>,
    /// What it seems to be: `Firefox on Linux`.
    device: Option<String>,
    user_agent: Option<Text<255>>,
    /// Where it was last used from.
    address: Option<Text<64>>,
    /// Whether it is the one that asks.
    is_current: bool,
    created_at: Timestamp,
    /// When the password was last given.
    authenticated_at: Timestamp,
    /// When it last refreshed its tokens.
    last_used_at: Timestamp,
    expires_at: Timestamp,
}

impl SignIns {
    pub(crate) fn new(identity: Arc<IdentityService>) -> Self {
        Self { identity }
    }
}

#[OpenApi(prefix_path = "/user/sessions", tag = "Tag::User")]
impl SignIns {
    /// Where you are signed in
    ///
    /// At most 20 sessions, the one that was used last first.
    #[oai(path = "/", method = "get", operation_id = "listSessions")]
    async fn list(&self, caller: Caller) -> Result<List<SessionView>, ApiError> {
        let (sessions, present) = (self.identity.sessions(caller.user()).await?, caller.session()?);
        // It depends on who of one's devices asks, and on when each was used, which no state tells of.
        Ok(List::whole(sessions.into_iter().map(|session| SessionView::new(session, present)).collect())
            .secret())
    }

    /// Name a session
    #[oai(path = "/:id", method = "put", operation_id = "updateSession")]
    async fn rename(
        &self,
        caller: Caller,
        id: Path<SessionId>,
        /// Nothing but `*`, for this has no version: 412 otherwise.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<SessionPatch>,
    ) -> Result<Success<SessionView>, ApiError> {
        if let Err(refusal) = of_no_version(if_match.0.as_deref()) {
            // What is not there is not found, whatever is asked of it.
            let sessions = self.identity.sessions(caller.user()).await?;
            let is_there = sessions.iter().any(|session| session.id == id.0);
            return Err(if is_there { refusal } else { IdentityError::NotFound.into() });
        }
        let session = self.identity.rename_session(&caller.actor(), id.0, body.0.name).await?;
        Ok(Success::secret(SessionView::new(session, caller.session()?)))
    }

    /// Sign a device out
    ///
    /// Its tokens are no longer good, also those of the session that asks.
    #[oai(path = "/:id", method = "delete", operation_id = "endSession")]
    async fn end(&self, caller: Caller, id: Path<SessionId>) -> Result<Done, ApiError> {
        self.identity.end_session(&caller.actor(), id.0).await?;
        Ok(Done::new())
    }

    /// Sign all other devices out
    #[oai(path = "/", method = "delete", operation_id = "endOtherSessions")]
    async fn end_others(&self, caller: Caller) -> Result<Done, ApiError> {
        self.identity.end_other_sessions(&caller.actor(), caller.session()?).await?;
        Ok(Done::new())
    }
}

impl SessionView {
    fn new(session: Session, present: SessionId) -> Self {
        let device = session.device();
        let Session {
            id,
            user: _,
            generation: _,
            nonce: _,
            user_agent,
            address,
            name,
            created_at,
            authenticated_at,
            rotated_at,
            expires_at,
            closed_at: _,
        } = session;
        Self {
            id,
            name,
            device,
            user_agent,
            address,
            is_current: id == present,
            created_at,
            authenticated_at,
            last_used_at: rotated_at,
            expires_at,
        }
    }
}
