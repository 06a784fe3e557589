//! A table on its way into a file.

use std::{borrow::Cow, io, sync::Arc};

use futures_util::{StreamExt as _, stream, stream::BoxStream};
use kernel::{Page, PageRequest, Position};

use super::{Column, Line, Table};
use crate::error::ApiError;

/// What the columns of a table are, and its rows, a stretch at a time.
pub(crate) struct Sheet {
    /// For people: `Earnings`.
    pub(super) name: Cow<'static, str>,
    /// Without an extension: `earnings`.
    pub(super) file_name: String,
    pub(super) columns: Cow<'static, [Column]>,
    stretches: BoxStream<'static, Result<Box<dyn Stretch>, ApiError>>,
}

/// Some rows of a table.
pub(super) trait Stretch: Send {
    fn lines(self: Box<Self>) -> Vec<Line>;

    /// The rows as JSON, with commas between them.
    ///
    /// # Errors
    /// `Unsupported` for what has no other form than its lines.
    fn views(self: Box<Self>) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

struct Rows<T: Table> {
    table: Arc<T>,
    rows: Vec<T::Row>,
}

/// What is left of a list: a stretch that was read, or the place where the next one starts.
type Next<R> = Option<Result<Page<R>, Position>>;

impl Sheet {
    /// Reads the first stretch, so that what is wrong is said before anything is sent.
    ///
    /// # Errors
    /// As the list.
    pub(crate) async fn of<T: Table>(table: T) -> Result<Self, ApiError> {
        let first = read(&table, None).await?;
        let begin: (Arc<T>, Next<T::Row>) = (Arc::new(table), Some(Ok(first)));
        let stretches = stream::try_unfold(begin, |(table, next)| async move {
            let page = match next {
                None => return Ok(None),
                Some(Ok(page)) => page,
                Some(Err(after)) => read(&*table, Some(after)).await?,
            };
            let rows: Box<dyn Stretch> = Box::new(Rows { table: Arc::clone(&table), rows: page.items });
            Ok::<_, ApiError>(Some((rows, (table, page.next.map(Err)))))
        });
        Ok(Self {
            name: T::NAME.into(),
            file_name: T::NAME.to_lowercase(),
            columns: T::COLUMNS.into(),
            stretches: stretches.boxed(),
        })
    }

    /// A table whose lines are known.
    pub(super) fn of_lines(
        name: &'static str,
        file_name: String,
        columns: Vec<Column>,
        lines: Vec<Line>,
    ) -> Self {
        let lines: Box<dyn Stretch> = Box::new(lines);
        let stretches = stream::once(async { Ok(lines) }).boxed();
        Self { name: name.into(), file_name, columns: columns.into(), stretches }
    }

    /// The next rows; `None` after the last.
    ///
    /// # Errors
    /// Where the store fails, which is in the log already.
    pub(super) async fn next(&mut self) -> io::Result<Option<Box<dyn Stretch>>> {
        let next = self.stretches.next().await.transpose();
        next.map_err(|_| io::Error::other("the store failed in the middle of an export"))
    }
}

impl Stretch for Vec<Line> {
    fn lines(self: Box<Self>) -> Vec<Line> {
        *self
    }
}

async fn read<T: Table>(table: &T, after: Option<Position>) -> Result<Page<T::Row>, ApiError> {
    let mut request = PageRequest::stretch(T::sort(), T::STRETCH);
    request.after = after;
    table.read(request).await
}

impl<T: Table> Stretch for Rows<T> {
    fn lines(self: Box<Self>) -> Vec<Line> {
        self.rows.iter().map(|row| Line { cells: self.table.cells(row), is_sum: false }).collect()
    }

    fn views(self: Box<Self>) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        for row in self.rows {
            if !text.is_empty() {
                text.extend_from_slice(b",\n");
            }
            serde_json::to_writer(&mut text, &self.table.view(row))?;
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Date, Sort};
    use poem::IntoResponse as _;
    use uuid::Uuid;

    use super::*;
    use crate::export::{Cell, Column, Export, Format, file::Made, turns::Turns};

    /// Numbers from 1, in stretches of ten, of which the store reads so many.
    struct Numbers {
        stretches: u32,
        /// Whether it fails after them.
        fails: bool,
    }

    impl Table for Numbers {
        type Row = u32;
        type View = u32;
        type Key = ();

        const NAME: &'static str = "Numbers";
        const COLUMNS: &'static [Column] = &[Column::number("n")];

        fn sort() -> Sort<()> {
            Sort { by: (), descending: false }
        }

        async fn read(&self, request: PageRequest<()>) -> Result<Page<u32>, ApiError> {
            let begin: u32 = request.after.map_or(0, |place| place.key.parse().unwrap());
            if self.fails && begin == 10 * self.stretches {
                return Err(ApiError::internal());
            }
            let end = begin + 10;
            let more = self.fails || end < 10 * self.stretches;
            let next = more.then(|| Position { key: end.to_string(), id: Uuid::nil() });
            Ok(Page { items: (begin + 1..=end).collect(), next, total: None })
        }

        fn cells(&self, row: &u32) -> Vec<Cell> {
            vec![Cell::count(*row as usize)]
        }

        fn view(&self, row: u32) -> u32 {
            row
        }
    }

    async fn body(table: Numbers, format: Format, is_archive: bool) -> Result<Vec<u8>, ApiError> {
        let user = kernel::Id::mint(kernel::Timestamp::from_millis(0).unwrap());
        let (turn, today) = (Turns::default().take(user).unwrap(), Date::try_new(2026, 3, 14).unwrap());
        let sheet = Sheet::of(table).await?;
        let made = if is_archive {
            Made::archive(vec![sheet], format, today, turn)
        } else {
            Made::sheet(sheet, format, today, turn)
        };
        let body = Export::<u32>::new(made).into_response().into_body();
        body.into_vec()
            .await
            .map_err(|_| ApiError::new(poem::http::StatusCode::IM_A_TEAPOT, "BROKEN_OFF", ""))
    }

    #[tokio::test]
    async fn every_stretch_is_written() {
        let csv = body(Numbers { stretches: 3, fails: false }, Format::Csv, false).await.unwrap();
        let json = body(Numbers { stretches: 3, fails: false }, Format::Json, false).await.unwrap();

        let numbers: Vec<u32> = (1..=30).collect();
        let lines: Vec<String> = String::from_utf8(csv).unwrap().lines().skip(1).map(str::to_owned).collect();
        assert_eq!(lines, numbers.iter().map(u32::to_string).collect::<Vec<_>>());
        assert_eq!(serde_json::from_slice::<Vec<u32>>(&json).unwrap(), numbers);
    }

    #[tokio::test]
    async fn what_fails_before_anything_is_sent_is_refused() {
        for format in [Format::Csv, Format::Json, Format::Xlsx] {
            let refusal = body(Numbers { stretches: 0, fails: true }, format, false).await.unwrap_err();
            assert_eq!(refusal.code, "INTERNAL_ERROR");
        }
    }

    #[tokio::test]
    async fn a_store_that_fails_later_breaks_the_file_off() {
        for format in [Format::Csv, Format::Json, Format::Xlsx] {
            for is_archive in [false, true] {
                let broken =
                    body(Numbers { stretches: 2, fails: true }, format, is_archive).await.unwrap_err();
                assert_eq!(broken.code, "BROKEN_OFF", "{format:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_no_one_reads_is_not_made() {
        let user = kernel::Id::mint(kernel::Timestamp::from_millis(0).unwrap());
        let turns = Turns::default();
        let today = Date::try_new(2026, 3, 14).unwrap();
        for format in [Format::Csv, Format::Xlsx] {
            let sheet = Sheet::of(Numbers { stretches: u32::MAX / 20, fails: false }).await.unwrap();
            let made = Made::sheet(sheet, format, today, turns.take(user).unwrap());
            let body = Export::<u32>::new(made).into_response().into_body();
            drop(body);
        }
        assert!(turns.take(user).is_ok() && turns.take(user).is_ok(), "its turn is over");
    }
}
