//! `/user/mail`: what one's books have told by mail, and to whom.

use std::sync::Arc;

use kernel::Timestamp;
use poem_openapi::{Object, OpenApi, param::Query};
use post::{Letter, LetterFilter, LetterId, LetterSort, PostService};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    caller::Caller,
    envelope::List,
    error::ApiError,
    paging::{Cursors, Paging, sorts},
    wire::{LetterKindName, LetterStateName},
};

pub(crate) struct Mail {
    service: Arc<PostService>,
    cursors: Cursors,
}

sorts!(
    /// How letters are sorted.
    LetterSortParam of LetterSort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
    }
);

/// A message that was, or would have been, sent by mail.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct LetterView {
    id: LetterId,
    kind: LetterKindName,
    /// `queued`: it will be sent. `sent`: the mail server has taken it. `failed`: it was given up. `withheld`: its
    /// reader does not want it, or there was nothing to be told any more. `notConfigured`: it would have been sent,
    /// if there were a mail server.
    state: LetterStateName,
    /// Known once it was first written.
    to: Option<String>,
    subject: Option<String>,
    /// Why it was not sent, or not yet.
    reason: Option<String>,
    created_at: Timestamp,
    sent_at: Option<Timestamp>,
}

impl Mail {
    pub(crate) fn new(service: Arc<PostService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/user/mail", tag = "Tag::User")]
impl Mail {
    /// List messages
    ///
    /// What was told by mail to you and to your customers, and what became of it. Without a mail server it says what
    /// would have been sent.
    #[oai(path = "/", method = "get", operation_id = "listMail")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        kind: Query<Option<LetterKindName>>,
        state: Query<Option<LetterStateName>>,
        /// The newest first, where left out.
        sort: Query<Option<LetterSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<LetterView>, ApiError> {
        let sort = sort.0.unwrap_or(LetterSortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "mail", sort, paging)?;
        let filter = LetterFilter { kind: kind.0.map(Into::into), state: state.0.map(Into::into) };
        let page = self.service.letters(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(LetterView::from)))
    }
}

impl From<Letter> for LetterView {
    fn from(letter: Letter) -> Self {
        let Letter {
            id,
            user: _,
            kind,
            key: _,
            about: _,
            detail: _,
            state,
            to,
            subject,
            reason,
            created_at,
            updated_at: _,
            sent_at,
        } = letter;
        Self { id, kind: kind.into(), state: state.into(), to, subject, reason, created_at, sent_at }
    }
}
