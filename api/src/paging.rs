//! Pages of lists: what is asked for, and the sealed place where the next one starts.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Page, PageRequest, Position, Seal, Sort, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{envelope::List, error::ApiError};

/// The query of every list.
#[derive(Debug, Default)]
pub(crate) struct Paging {
    pub(crate) limit: Option<u32>,
    pub(crate) cursor: Option<String>,
    pub(crate) total: Option<bool>,
}

/// A sort as it is written: `date`, `-date`.
pub(crate) trait SortParam: Copy {
    type Key;

    fn sort(self) -> Sort<Self::Key>;

    /// As it is written.
    fn text(self) -> &'static str;
}

/// Declares the sorts of a list, each in both directions.
macro_rules! sorts {
    ($(#[$doc:meta])* $name:ident of $key:ident { $($by:ident = $up:literal / $down:literal as $desc:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, poem_openapi::Enum)]
        pub(crate) enum $name {
            $(
                #[oai(rename = $up)]
                $by,
                #[oai(rename = $down)]
                $desc,
            )+
        }

        impl $crate::paging::SortParam for $name {
            type Key = $key;

            fn sort(self) -> kernel::Sort<$key> {
                match self {
                    $(
                        Self::$by => kernel::Sort { by: $key::$by, descending: false },
                        Self::$desc => kernel::Sort { by: $key::$by, descending: true },
                    )+
                }
            }

            fn text(self) -> &'static str {
                match self {
                    $(Self::$by => $up, Self::$desc => $down,)+
                }
            }
        }
    };
}

pub(crate) use sorts;

/// Makes and reads cursors. One is good for the user, the list and the order that it was made
/// for, and no one else can make it.
#[derive(Clone)]
pub(crate) struct Cursors(pub(crate) std::sync::Arc<dyn Seal>);

/// A page that was asked for, and the list that it is of.
pub(crate) struct Asked<'a, K> {
    pub(crate) request: PageRequest<K>,
    listing: Listing<'a>,
    cursors: &'a Cursors,
}

/// A list in one order.
#[derive(Debug, Clone, Copy)]
struct Listing<'a> {
    user: UserId,
    list: &'a str,
    sort: &'static str,
}

#[derive(Serialize, Deserialize)]
struct Place {
    k: String,
    i: Uuid,
}

const TAG: usize = 16;

impl Cursors {
    /// `list` tells the lists of a user apart.
    ///
    /// # Errors
    /// 400 for a cursor that was not made for this listing.
    pub(crate) fn asked<'a, S: SortParam>(
        &'a self,
        user: UserId,
        list: &'a str,
        sort: S,
        paging: Paging,
    ) -> Result<Asked<'a, S::Key>, ApiError> {
        let listing = Listing { user, list, sort: sort.text() };
        // What is left empty starts at the beginning.
        let cursor = paging.cursor.filter(|text| !text.is_empty());
        let after = cursor.map(|text| {
            self.open(listing, &text)
                .ok_or_else(|| ApiError::invalid_field("cursor", "Is not a cursor of this list"))
        });
        let mut request = PageRequest::first(sort.sort());
        if let Some(limit) = paging.limit {
            request = request.with_limit(limit);
        }
        request.after = after.transpose()?;
        request.count_total = paging.total.unwrap_or(false);
        Ok(Asked { request, listing, cursors: self })
    }

    fn seal(&self, listing: Listing<'_>, position: Position) -> String {
        let place = serde_json::to_vec(&Place { k: position.key, i: position.id });
        let place = place.expect("a text and an id can be written as JSON");
        let tag = self.0.tag(PURPOSE, &message(listing, &place));
        BASE64_URL_SAFE_NO_PAD.encode([&tag[..TAG], &place].concat())
    }

    fn open(&self, listing: Listing<'_>, text: &str) -> Option<Position> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, place) = bytes.split_first_chunk::<TAG>()?;
        if !self.0.is_tag(PURPOSE, &message(listing, place), tag) {
            return None;
        }
        let Place { k, i } = serde_json::from_slice(place).ok()?;
        Some(Position { key: k, id: i })
    }
}

impl<K> Asked<'_, K> {
    /// What was found, and the cursor of the next page.
    pub(crate) fn list<T>(&self, page: Page<T>) -> List<T> {
        List::of(page, self.request.limit(), |place| self.cursors.seal(self.listing, place))
    }
}

const PURPOSE: &str = "cursor";

fn message(Listing { user, list, sort }: Listing<'_>, place: &[u8]) -> Vec<u8> {
    [user.uuid().as_bytes(), list.as_bytes(), b"|", sort.as_bytes(), b"|", place].concat()
}
