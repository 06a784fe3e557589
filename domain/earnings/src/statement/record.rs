//! The rows and cells of a delimited text.
//!
//! Reads what the `csv` crate reads, and a test holds the two together. It is not used here
//! because it drops blank lines without counting them, so that the row in an error message is
//! not the row of the file, and because one open quotation mark makes it hold the whole file, and
//! take all rows below it for one cell.

use std::io::Read;

use super::StatementError;

/// The longest cell, in bytes of UTF-8.
const CELL_MAX: usize = 64 * 1024;

/// The most cells of one row.
const CELLS_MAX: usize = 2_000;

/// One row; reused, so that reading a file allocates next to nothing.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    row: u64,
}

/// Reads one row after the other.
///
/// A row ends with CR, LF or both, outside of quotation marks, and blank lines count: the
/// number of a row is what a spreadsheet shows beside it, from 1.
pub(super) struct Records<R> {
    input: R,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    row: u64,
    /// A LF that comes next belongs to the CR before it.
    after_cr: bool,
}

/// Where in a cell the reader is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Start,
    Bare,
    Quoted,
    /// After a quotation mark within quotation marks: the end of the quotation, or half of `""`.
    Mark,
}

impl Record {
    /// The number of the row in the file, from 1.
    pub(super) fn row(&self) -> u64 {
        self.row
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Empty beyond the end of a short row.
    pub(super) fn cell(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..end]
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// How many cells show something.
    pub(super) fn filled(&self) -> usize {
        self.cells().filter(|cell| !cell.trim().is_empty()).count()
    }
}

impl<R: Read> Records<R> {
    /// `input` must be UTF-8, and `delimiter` ASCII.
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self { input, delimiter, buffer: vec![0; CELL_MAX], start: 0, end: 0, row: 0, after_cr: false }
    }

    /// Reads the next row into `record`; `false` at the end of the file.
    ///
    /// # Errors
    /// `BadRecord` for a cell or row that is too long and for a quotation mark that is left open,
    /// `Unreadable`.
    pub(super) fn read(&mut self, record: &mut Record) -> Result<bool, StatementError> {
        let mut text = std::mem::take(&mut record.text).into_bytes();
        text.clear();
        record.ends.clear();
        self.row += 1;
        record.row = self.row;
        let found = self.scan(&mut text, &mut record.ends)?;
        record.text = String::from_utf8(text).map_err(|_| StatementError::NotText)?;
        Ok(found)
    }

    fn scan(&mut self, text: &mut Vec<u8>, ends: &mut Vec<usize>) -> Result<bool, StatementError> {
        let mut state = State::Start;
        loop {
            let Some(byte) = self.peek()? else {
                if state == State::Quoted {
                    return Err(self.refused("has a quotation mark that is never closed"));
                }
                let nothing = ends.is_empty() && state == State::Start;
                if !nothing {
                    ends.push(text.len());
                }
                return Ok(!nothing);
            };
            if std::mem::take(&mut self.after_cr) && byte == b'\n' {
                self.start += 1;
                continue;
            }
            match (state, byte) {
                (State::Quoted, b'"') => {
                    self.start += 1;
                    state = State::Mark;
                }
                (State::Quoted, _) => self.copy_until(text, |byte| byte == b'"'),
                (State::Start, b'"') => {
                    self.start += 1;
                    state = State::Quoted;
                }
                (State::Mark, b'"') => {
                    self.start += 1;
                    text.push(byte);
                    state = State::Quoted;
                }
                (_, b'\r' | b'\n') => {
                    self.start += 1;
                    self.after_cr = byte == b'\r';
                    ends.push(text.len());
                    return Ok(true);
                }
                _ if byte == self.delimiter => {
                    self.start += 1;
                    ends.push(text.len());
                    state = State::Start;
                }
                _ => {
                    let delimiter = self.delimiter;
                    self.copy_until(text, |byte| byte == delimiter || matches!(byte, b'\r' | b'\n'));
                    state = State::Bare;
                }
            }
            if ends.len() >= CELLS_MAX {
                return Err(self.refused("has more than 2,000 cells"));
            }
            if text.len() - ends.last().copied().unwrap_or(0) > CELL_MAX {
                return Err(self.refused("has a cell of more than 64 KiB; is a quotation mark left open?"));
            }
        }
    }

    /// The next byte, which stays; `None` at the end.
    fn peek(&mut self) -> Result<Option<u8>, StatementError> {
        if self.start == self.end {
            self.start = 0;
            self.end = self.input.read(&mut self.buffer)?;
        }
        Ok((self.end > 0).then(|| self.buffer[self.start]))
    }

    /// Moves what is in the buffer up to the byte that stops it, or all of it.
    fn copy_until(&mut self, text: &mut Vec<u8>, stops: impl Fn(u8) -> bool) {
        let rest = &self.buffer[self.start..self.end];
        let run = rest.iter().position(|byte| stops(*byte)).unwrap_or(rest.len());
        text.extend_from_slice(&rest[..run]);
        self.start += run;
    }

    fn refused(&self, problem: &'static str) -> StatementError {
        StatementError::BadRecord { row: self.row, problem }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path};

    use proptest::prelude::*;

    use super::*;

    fn rows(text: &[u8], delimiter: u8) -> Vec<(u64, Vec<String>)> {
        try_rows(text, delimiter).unwrap()
    }

    fn try_rows(text: &[u8], delimiter: u8) -> Result<Vec<(u64, Vec<String>)>, StatementError> {
        let mut records = Records::new(text, delimiter);
        let mut record = Record::default();
        let mut rows = Vec::new();
        while records.read(&mut record)? {
            rows.push((record.row(), record.cells().map(str::to_owned).collect()));
        }
        Ok(rows)
    }

    fn by_the_csv_crate(text: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn csv_spectrum_reads_as_it_says() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/csv-spectrum");
        let mut files = 0;
        for file in fs::read_dir(folder.join("csvs")).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_stem().unwrap().to_str().unwrap();
            let expected = fs::read_to_string(folder.join(format!("json/{name}.json"))).unwrap();
            // In one file the package has another telephone number than in its answer.
            let expected = expected.replace("1234567890", "2095257564");
            // A file of one row has it without a list around it.
            let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
            let expected = if expected.is_array() { expected } else { serde_json::json!([expected]) };

            let mut rows = rows(&fs::read(&file).unwrap(), b',').into_iter().map(|(_, cells)| cells);
            let header = rows.next().unwrap();
            let found: Vec<BTreeMap<_, _>> =
                rows.map(|cells| header.iter().cloned().zip(cells).collect()).collect();

            assert_eq!(serde_json::json!(found), expected, "{name}");
            files += 1;
        }
        assert_eq!(files, 12);
    }

    #[test]
    fn blank_lines_and_lines_within_cells_are_numbered_as_a_spreadsheet_does() {
        let found = rows(b"a,b\n\n\"x\ny\",1\r\n\r\nlast", b',');

        let numbers: Vec<u64> =
            found.iter().filter(|(_, cells)| cells != &[""]).map(|(row, _)| *row).collect();
        assert_eq!(numbers, [1, 3, 5]);
    }

    #[test]
    fn every_line_end_ends_a_row() {
        for text in ["a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\r1,2\r", "a,b\n1,2"] {
            let cells: Vec<Vec<String>> =
                rows(text.as_bytes(), b',').into_iter().map(|(_, cells)| cells).collect();
            assert_eq!(cells, [["a", "b"], ["1", "2"]], "{text:?}");
        }
    }

    #[test]
    fn an_open_quotation_mark_is_refused_where_it_begins() {
        let text = format!("a,b\n1,\"{}", "x,\n".repeat(CELL_MAX));
        let mut records = Records::new(text.as_bytes(), b',');
        let mut record = Record::default();
        records.read(&mut record).unwrap();

        let refusal = records.read(&mut record);

        assert!(matches!(refusal, Err(StatementError::BadRecord { row: 2, .. })));
    }

    #[test]
    fn an_open_quotation_mark_swallows_no_rows_to_the_end_of_the_file() {
        for text in ["a,b\n\n1,\"5 inch\n2,x\n3,y\n", "a,b\n\n1,\"", "a,b\n\n\"1\"\"\n"] {
            let refusal = try_rows(text.as_bytes(), b',');

            assert!(matches!(refusal, Err(StatementError::BadRecord { row: 3, .. })), "{text:?}");
        }
        assert_eq!(rows(b"a,5\"", b',')[0].1, ["a", "5\""]);
    }

    #[test]
    fn a_row_of_too_many_cells_is_refused() {
        let text = ",".repeat(CELLS_MAX + 1);

        let refusal = Records::new(text.as_bytes(), b',').read(&mut Record::default());

        assert!(matches!(refusal, Err(StatementError::BadRecord { row: 1, .. })));
    }

    proptest! {
        #[test]
        fn any_text_reads_as_the_csv_crate_reads_it(text in r#"[a,"\n\r é]{0,60}"#) {
            let shown = |cells: &Vec<String>| cells != &[""];

            // Where a quotation mark is left open, the crate takes what comes next into the cell.
            let open = by_the_csv_crate(format!("{text}\n,end").as_bytes()).last().unwrap() != &["", "end"];
            let ours = try_rows(text.as_bytes(), b',');
            prop_assert_eq!(ours.is_err(), open);
            let Ok(ours) = ours else { return Ok(()) };

            let ours: Vec<_> = ours.into_iter().map(|(_, cells)| cells).filter(shown).collect();
            let theirs: Vec<_> = by_the_csv_crate(text.as_bytes()).into_iter().filter(shown).collect();

            prop_assert_eq!(ours, theirs);
        }
    }
}
