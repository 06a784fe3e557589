//! Lists, a page at a time, in an order that stays put while others insert (D5).

use uuid::Uuid;

/// A page of a list and where the next one starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Position>,
    /// How many there are on all pages, where that was asked for.
    pub total: Option<u64>,
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<S> {
    limit: u32,
    pub after: Option<Position>,
    pub sort: Sort<S>,
    pub count_total: bool,
}

/// A place in a sorted list: the sort key and the id of the last row seen.
///
/// The key is text in the store's own spelling: ISO dates, integers of minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    pub key: String,
    pub id: Uuid,
}

/// A column to sort by and the direction; the id breaks ties in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<S> {
    pub by: S,
    pub descending: bool,
}

impl<S> PageRequest<S> {
    pub const LIMIT_MAX: u32 = 100;
    pub const LIMIT_DEFAULT: u32 = 50;

    #[must_use]
    pub fn first(sort: Sort<S>) -> Self {
        Self { limit: Self::LIMIT_DEFAULT, after: None, sort, count_total: false }
    }

    /// A long stretch, for code that reads a whole list piece by piece.
    #[must_use]
    pub fn stretch(sort: Sort<S>, rows: u32) -> Self {
        Self { limit: rows, ..Self::first(sort) }
    }

    /// Rows per page, clamped to 1 to 100.
    #[must_use]
    pub fn with_limit(self, limit: u32) -> Self {
        Self { limit: limit.clamp(1, Self::LIMIT_MAX), ..self }
    }

    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }
}

impl<T> Page<T> {
    /// Cuts rows, of which one more than `limit` was fetched, to a page.
    pub fn cut(mut items: Vec<T>, limit: u32, position: impl Fn(&T) -> Position) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(position) } else { None };
        Self { items, next, total: None }
    }

    pub fn map<U>(self, with: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(with).collect(), next: self.next, total: self.total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "pages hand their rows over by reference")]
    fn position(n: &u32) -> Position {
        Position { key: n.to_string(), id: Uuid::nil() }
    }

    #[test]
    fn rule_d5_a_page_names_its_last_row_only_when_more_follow() {
        let full = Page::cut(vec![1, 2, 3], 2, position);
        let last = Page::cut(vec![3], 2, position);

        assert_eq!((full.items, full.next.unwrap().key), (vec![1, 2], "2".to_owned()));
        assert_eq!((last.items, last.next), (vec![3], None));
    }
}
