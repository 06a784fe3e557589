//! Tables as text: CSV and JSON.

use std::io;

use csv::{Terminator, Writer, WriterBuilder};

use super::{Cell, Sheet, pen::Pen};

/// UTF-8, with a line of names (RFC 4180).
pub(super) async fn csv(mut sheet: Sheet, pen: &mut Pen) -> io::Result<()> {
    let mut names = csv_writer();
    names
        .write_record(sheet.columns.iter().map(|column| column.name.as_bytes()))
        .map_err(io::Error::other)?;
    pen.put(written(names)?).await?;
    while let Some(stretch) = sheet.next().await? {
        let mut lines = csv_writer();
        for line in stretch.lines() {
            lines.write_record(line.cells.iter().map(Cell::plain)).map_err(io::Error::other)?;
        }
        pen.put(written(lines)?).await?;
    }
    Ok(())
}

fn csv_writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new())
}

fn written(writer: Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// An array of what the list has.
pub(super) async fn json(mut sheet: Sheet, pen: &mut Pen) -> io::Result<()> {
    let mut before: &[u8] = b"[\n";
    while let Some(stretch) = sheet.next().await? {
        let views = stretch.views()?;
        if !views.is_empty() {
            pen.put([before, &views].concat()).await?;
            before = b",\n";
        }
    }
    let end = if before == b",\n" { "\n]\n" } else { "[]\n" };
    pen.put(end).await
}
