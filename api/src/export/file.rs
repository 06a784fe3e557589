//! Files as answers.

use std::marker::PhantomData;

use kernel::Date;
use poem::{Body, IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
    types::Type,
};

use crate::file_answer::{NAMED, binary, described};

use super::{Format, Sheet, pen::written, turns::Turn};

pub(super) const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = crate::envelope::JSON;
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ZIP: &str = "application/zip";
pub(super) const PDF: &str = "application/pdf";

/// A file on its way.
pub(super) struct Made {
    pub(super) content_type: &'static str,
    pub(super) name: String,
    pub(super) body: Body,
}

/// A list of views as a file.
pub(crate) struct Export<V> {
    made: Made,
    of: PhantomData<fn() -> V>,
}

/// A file, or an archive of files.
pub(crate) struct Bundle(pub(super) Made);

impl Made {
    pub(super) fn sheet(sheet: Sheet, format: Format, today: Date, turn: Turn) -> Self {
        let name = format!("{}-{today}.{}", sheet.file_name, format.extension());
        let write = move |mut pen| async move { format.write(sheet, today, &mut pen).await };
        Self { content_type: format.media_type(), name, body: written(write, turn) }
    }

    /// Each table as a file of its own, named after it.
    pub(super) fn archive(sheets: Vec<Sheet>, format: Format, today: Date, turn: Turn) -> Self {
        let write = move |mut pen: super::Pen| async move {
            pen.begin_archive(today);
            for sheet in sheets {
                let name = format!("{}.{}", sheet.file_name, format.extension());
                pen.begin_file(&name, format.is_packed())?;
                format.write(sheet, today, &mut pen).await?;
            }
            Box::pin(pen.finish()).await
        };
        Self { content_type: ZIP, name: format!("earntrack-{today}.zip"), body: written(write, turn) }
    }
}

impl<V> Export<V> {
    pub(super) fn new(made: Made) -> Self {
        Self { made, of: PhantomData }
    }
}

impl Format {
    fn media_type(self) -> &'static str {
        match self {
            Self::Csv => CSV,
            Self::Json => JSON,
            Self::Xlsx => XLSX,
        }
    }
}

impl IntoResponse for Made {
    fn into_response(self) -> Response {
        let Self { content_type, name, body } = self;
        Response::builder()
            .content_type(content_type)
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
            .header(header::CACHE_CONTROL, "no-store")
            .body(body)
    }
}

impl<V: Send> IntoResponse for Export<V> {
    fn into_response(self) -> Response {
        self.made.into_response()
    }
}

impl IntoResponse for Bundle {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

fn file(content: Vec<MetaMediaType>) -> MetaResponses {
    MetaResponses { responses: vec![described(200, "The file.", content, &[NAMED])] }
}

fn media(items: MetaSchemaRef) -> Vec<MetaMediaType> {
    let list = MetaSchema { items: Some(Box::new(items)), ..MetaSchema::new("array") };
    vec![
        MetaMediaType { content_type: CSV, schema: binary() },
        MetaMediaType { content_type: JSON, schema: MetaSchemaRef::Inline(Box::new(list)) },
        MetaMediaType { content_type: XLSX, schema: binary() },
    ]
}

impl<V: Type> ApiResponse for Export<V> {
    fn meta() -> MetaResponses {
        file(media(V::schema_ref()))
    }

    fn register(registry: &mut Registry) {
        V::register(registry);
    }
}

impl ApiResponse for Bundle {
    fn meta() -> MetaResponses {
        let mut content = media(MetaSchemaRef::Inline(Box::new(MetaSchema::new("object"))));
        content.push(MetaMediaType { content_type: ZIP, schema: binary() });
        file(content)
    }

    fn register(_: &mut Registry) {}
}
