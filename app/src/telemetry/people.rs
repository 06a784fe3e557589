//! Fields of lines for people on a terminal.

use std::fmt::{self, Debug};

use tracing::field::{Field, Visit};
use tracing_subscriber::{
    field::RecordFields,
    fmt::{FormatFields, format::Writer},
};

/// `name=value`, but for what only traces have use for.
pub(super) struct Readable;

struct Fields<'w> {
    writer: Writer<'w>,
    is_first: bool,
    outcome: fmt::Result,
}

impl<'w> FormatFields<'w> for Readable {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut told = Fields { writer, is_first: true, outcome: Ok(()) };
        fields.record(&mut told);
        told.outcome
    }
}

impl Fields<'_> {
    fn tell(&mut self, field: &Field, value: fmt::Arguments<'_>) -> fmt::Result {
        if !std::mem::take(&mut self.is_first) {
            self.writer.write_char(' ')?;
        }
        match field.name() {
            "message" => self.writer.write_fmt(value),
            name => write!(self.writer, "{name}={value}"),
        }
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if self.outcome.is_ok() && !field.name().starts_with("otel.") {
            self.outcome = self.tell(field, format_args!("{value:?}"));
        }
    }
}
