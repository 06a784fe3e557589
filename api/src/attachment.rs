//! Files of ours that are small enough to be answered whole.

use invoicing::{FileFormat, InvoiceFile};
use kernel::hex;
use poem::{
    IntoResponse, Response,
    http::{HeaderValue, header},
};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponses, Registry},
};

use crate::file_answer::{NAMED, TAGGED, binary, described};

const PDF: &str = "application/pdf";
const XML: &str = "application/xml";

/// Nothing runs, nothing is fetched, and nothing of this origin is in reach.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; base-uri 'none'; sandbox");

/// A document, for the client to keep.
pub(crate) struct Attachment {
    number: String,
    file: InvoiceFile,
}

impl Attachment {
    pub(crate) fn new((number, file): (String, InvoiceFile)) -> Self {
        Self { number, file }
    }

    /// What names these bytes, and says whether they are still the same (L2).
    fn tag(&self) -> String {
        hex(&self.file.sha256)
    }
}

impl IntoResponse for Attachment {
    fn into_response(self) -> Response {
        let (media_type, extension) = match self.file.format {
            FileFormat::Pdf | FileFormat::FacturX => (PDF, "pdf"),
            FileFormat::Ubl => (XML, "xml"),
            FileFormat::Paper => (crate::envelope::JSON, "json"),
        };
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '_' { c } else { '-' };
        let name: String = self.number.chars().map(plain).collect();
        Response::builder()
            .content_type(media_type)
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{extension}\""))
            .header(header::CONTENT_SECURITY_POLICY, SANDBOX)
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::ETAG, format!("\"{}\"", self.tag()))
            .body(self.file.content)
    }
}

impl ApiResponse for Attachment {
    fn meta() -> MetaResponses {
        let media = |content_type| MetaMediaType { content_type, schema: binary() };
        MetaResponses {
            responses: vec![described(200, "The file.", vec![media(PDF), media(XML)], &[TAGGED, NAMED])],
        }
    }

    fn register(_: &mut Registry) {}
}
