//! `/user/audit`: what one has done, and from where.

use std::sync::Arc;

use ::audit::{AuditService, HistoryFilter, HistorySort, Told};
use kernel::{Date, Event, Id, Name, Timestamp, Zone};
use poem_openapi::{Object, OpenApi, param::Query};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    caller::Caller,
    envelope::List,
    error::ApiError,
    filters::in_order,
    paging::{Cursors, Paging, sorts},
    wire::AnyJson,
};

pub(crate) struct Audit {
    service: Arc<AuditService>,
    cursors: Cursors,
}

sorts!(
    /// How what was done is sorted.
    AuditSortParam of HistorySort {
        At = "at" / "-at" as AtDescending,
    }
);

/// Whatever something was done to, or in.
#[derive(Debug)]
pub(super) enum Anything {}

/// Something that was done.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
pub(super) struct AuditEntryView {
    pub(super) id: Id<Event>,
    pub(super) at: Timestamp,
    /// What was done: `invoice.issued`, `session.opened`.
    pub(super) kind: String,
    /// The id of what it was done to, which may be gone by now.
    pub(super) subject: Id<Anything>,
    /// What more there is to say; that depends on the kind.
    pub(super) details: AnyJson,
    /// The request that did it, or the command, or what looked for what was due.
    pub(super) request_id: String,
    /// The client's; null where the calendar or the operator did it.
    pub(super) address: Option<String>,
    /// What the client called itself when it signed in.
    pub(super) device: Option<String>,
    pub(super) session_id: Option<Id<Anything>>,
}

impl Audit {
    pub(crate) fn new(service: Arc<AuditService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/user", tag = "Tag::User")]
impl Audit {
    /// List what was done in your account
    ///
    /// Everything, by you, by what the calendar made due, and by the operator, but for refreshes of tokens. Nothing is
    /// ever changed in it, and nothing is taken away while there is your account.
    #[oai(path = "/audit", method = "get", operation_id = "listAudit")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        /// One kind, such as `invoice.issued`, or all that begin with a word, such as `invoice`.
        kind: Query<Option<Name<64>>>,
        /// What it was done to, gone or not.
        subject: Query<Option<Id<Anything>>>,
        /// The first day, in your zone.
        from: Query<Option<Date>>,
        /// The last day.
        to: Query<Option<Date>>,
        /// Newest first, where left out.
        sort: Query<Option<AuditSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<AuditEntryView>, ApiError> {
        let sort = sort.0.unwrap_or(AuditSortParam::AtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "audit", sort, paging)?;
        let filter = filter(kind.0, subject.0, (from.0, to.0), caller.actor().home.calendar.zone)?;
        let page = self.service.history(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(AuditEntryView::from)))
    }
}

/// Which events a list shows, with days of a zone.
///
/// # Errors
/// 422 for a first day that lies after the last.
pub(super) fn filter(
    kind: Option<Name<64>>,
    subject: Option<Id<Anything>>,
    (from, to): (Option<Date>, Option<Date>),
    zone: Zone,
) -> Result<HistoryFilter, ApiError> {
    in_order(from, to)?;
    Ok(HistoryFilter {
        kind: kind.map(Name::into_string),
        subject: subject.map(Id::uuid),
        from: from.map(|day| zone.start_of(day)),
        before: to.map(|day| zone.start_of(day.next())),
    })
}

impl From<Told> for AuditEntryView {
    fn from(told: Told) -> Self {
        let Told { id, at, kind, subject, details, request, session, address, device } = told;
        Self {
            id,
            at,
            kind,
            subject: subject.into(),
            details: AnyJson(details),
            request_id: request,
            address,
            device,
            session_id: session.map(Id::from),
        }
    }
}
