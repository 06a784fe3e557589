//! `/trash`: what was removed, and can be had back.

use std::sync::Arc;

use kernel::{AmountText, Currency, Date, Money, Timestamp};
use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};
use trash::{Discarded, DiscardedId, TrashService, TrashSort};

use super::Tag;
use crate::{
    caller::Caller,
    envelope::{Done, List, Success},
    error::ApiError,
    paging::{Cursors, Paging, sorts},
    wire::TrashedKind,
};

pub(crate) struct Trash {
    service: Arc<TrashService>,
    cursors: Cursors,
}

sorts!(
    /// How removed things are sorted.
    TrashSortParam of TrashSort {
        DeletedAt = "deletedAt" / "-deletedAt" as DeletedAtDescending,
    }
);

/// A thing that was removed.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct TrashedView {
    /// The id that it had, and will have again.
    id: DiscardedId,
    kind: TrashedKind,
    /// What it is told by: its own name, or whom or what it was about; may be empty.
    name: String,
    /// Of an earning, an expense or a draft.
    date: Option<Date>,
    amount: Option<AmountText>,
    currency: Option<Currency>,
    deleted_at: Timestamp,
    /// Until when it can be had back.
    kept_until: Timestamp,
}

impl Trash {
    pub(crate) fn new(service: Arc<TrashService>, cursors: Cursors) -> Self {
        Self { service, cursors }
    }
}

#[OpenApi(prefix_path = "/trash", tag = "Tag::Trash")]
impl Trash {
    /// List what was removed
    ///
    /// In the last 30 days, and by a request to remove it: not what an import took back with it. What was issued, sold
    /// or moved in stock is never removed, and the bytes of a document are gone at once.
    #[oai(path = "/", method = "get", operation_id = "listTrash")]
    async fn list(
        &self,
        caller: Caller,
        kind: Query<Option<TrashedKind>>,
        /// Last removed first, where left out.
        sort: Query<Option<TrashSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<TrashedView>, ApiError> {
        let sort = sort.0.unwrap_or(TrashSortParam::DeletedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "trash", sort, paging)?;
        let page = self.service.discarded(caller.user(), kind.0.map(Into::into), &asked.request).await?;
        let page = page.map(TrashedView::from);
        // What is kept too long goes by itself, and no event tells of it.
        Ok(asked.list(page).fleeting())
    }

    /// Have back what was removed
    ///
    /// Whole, and with the id that it had. 409 `RESTORE_ORPHANED` where what it belongs to is gone, such as the platform
    /// of an earning: have that back first. 409 `RESTORE_TAKEN` where something else has its name by now, or the
    /// statement that it came from was imported again.
    #[oai(path = "/:id/restore", method = "post", operation_id = "restoreTrashed")]
    async fn restore(&self, caller: Caller, id: Path<DiscardedId>) -> Result<Success<TrashedView>, ApiError> {
        let discarded = self.service.restore(&caller.actor(), id.0).await?;
        Ok(Success::secret(discarded.into()))
    }

    /// Remove for good
    #[oai(path = "/:id", method = "delete", operation_id = "purgeTrashed")]
    async fn purge(&self, caller: Caller, id: Path<DiscardedId>) -> Result<Done, ApiError> {
        self.service.purge(&caller.actor(), id.0).await?;
        Ok(Done::new())
    }
}

impl From<Discarded> for TrashedView {
    fn from(discarded: Discarded) -> Self {
        let kept_until = discarded.kept_until();
        let Discarded { id, user: _, kind, name, date, amount, deleted_at } = discarded;
        Self {
            id,
            kind: kind.into(),
            name,
            date,
            amount: amount.map(AmountText::from),
            currency: amount.map(Money::currency),
            deleted_at,
            kept_until,
        }
    }
}
