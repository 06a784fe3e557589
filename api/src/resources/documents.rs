//! `/documents`: the papers that prove the books, their bytes and previews.

use std::sync::Arc;

use ::documents::{
    Document, DocumentFilter, DocumentSort, DocumentsService, FILE_NAME_MAX, FileType, Links, ReviseDocument,
    UploadDocument,
};
use kernel::{DocumentId, ExpenseId, InvoiceId, Name, Patch, Text, Timestamp, hex};
use poem::{IntoResponse, Request, Response, http::header};
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    registry::{MetaResponses, Registry},
    types::ParseFromParameter as _,
};
use serde::{Deserialize, Serialize};

use super::Tag;
use crate::{
    body::Body,
    caller::Caller,
    download::{Download, Thumbnail, file_media},
    edge::vary,
    envelope::{Created, Done, List, Success},
    error::ApiError,
    filters::search,
    paging::{Cursors, Paging, sorts},
    precondition::expected,
    spec::BASE,
    upload::{Field, Form, FormFields, Spool},
    wire::{DocumentKindName, MediaType},
};

pub(crate) struct Documents {
    documents: Arc<DocumentsService>,
    cursors: Cursors,
}

sorts!(
    /// How documents are sorted.
    DocumentSortParam of DocumentSort {
        CreatedAt = "createdAt" / "-createdAt" as CreatedAtDescending,
        FileName = "fileName" / "-fileName" as FileNameDescending,
        FileSize = "fileSize" / "-fileSize" as FileSizeDescending,
    }
);

/// A file that you keep, and what it is.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct DocumentView {
    id: DocumentId,
    file_name: Name<FILE_NAME_MAX>,
    /// What its bytes are.
    file_type: MediaType,
    /// In bytes.
    file_size: u64,
    /// Of its bytes, in hexadecimal digits.
    sha256: String,
    kind: DocumentKindName,
    /// Whether there is a small picture of it.
    has_preview: bool,
    expense_id: Option<ExpenseId>,
    invoice_id: Option<InvoiceId>,
    /// Where its bytes are.
    content_url: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Changes what is given and keeps the rest.
#[derive(Object, Deserialize, Serialize)]
#[oai(rename_all = "camelCase", deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
struct DocumentPatch {
    file_name: Option<Name<FILE_NAME_MAX>>,
    kind: Option<DocumentKindName>,
    /// The expense that it proves.
    #[serde(default, skip_serializing)]
    expense_id: Patch<ExpenseId>,
    /// The invoice that it belongs to.
    #[serde(default, skip_serializing)]
    invoice_id: Patch<InvoiceId>,
}

/// The form of an upload.
pub(crate) struct DocumentFields;

impl FormFields for DocumentFields {
    const FIELDS: &'static [Field] = &[
        Field::file("file", "A PDF, PNG, JPEG, WebP or CSV file."),
        Field::text(
            "kind",
            "",
            "`receipt`, `invoice`, `contract`, `statement` or `other`, which it is where left out.",
        ),
        Field::text("expenseId", "uuid", "The expense that it proves."),
        Field::text("invoiceId", "uuid", "The invoice that it belongs to."),
    ];
}

/// A document as it is told of, or its bytes: whichever the client would rather have.
enum ToldOrBytes {
    Told(Success<DocumentView>),
    Bytes(Download),
}

impl Documents {
    pub(crate) fn new(documents: Arc<DocumentsService>, cursors: Cursors) -> Self {
        Self { documents, cursors }
    }
}

#[OpenApi(prefix_path = "/documents", tag = "Tag::Documents")]
impl Documents {
    /// Upload a document
    ///
    /// A file is what its bytes are: 415 `FILE_TYPE_UNSUPPORTED` for anything but PDF, PNG, JPEG, WebP and CSV, 422
    /// `FILE_TYPE_MISMATCH` where the name or the declared type says something else, 422 `IMAGE_TOO_LARGE` beyond 40
    /// million pixels. Equal bytes are kept once, however many documents have them; 409 `QUOTA_EXCEEDED` when there is
    /// no room for more. An image that is damaged is kept as it is, without a preview.
    #[oai(path = "/upload", method = "post", operation_id = "uploadDocument")]
    async fn upload(
        &self,
        caller: Caller,
        form: Form<DocumentFields, Spool>,
    ) -> Result<Created<DocumentView>, ApiError> {
        let mut faults = Vec::new();
        let links = Links {
            expense: form.parse("expenseId", &mut faults),
            invoice: form.parse("invoiceId", &mut faults),
        };
        let kind = form
            .text("kind")
            .map_or(Some(DocumentKindName::Other), |text| DocumentKindName::parse_from_parameter(text).ok());
        if kind.is_none() {
            let problem = "Must be one of receipt, invoice, contract, statement, other";
            faults.push(("kind".to_owned(), problem.to_owned()));
        }
        if form.file.is_none() {
            faults.push(("file".to_owned(), "Field is required".to_owned()));
        }
        let (Some(file), Some(kind), true) = (form.file, kind, faults.is_empty()) else {
            return Err(ApiError::invalid(faults));
        };
        let order =
            UploadDocument { file_name: file.name, media_type: file.media_type, kind: kind.into(), links };
        let document = self.documents.upload(&caller.actor(), order, Arc::new(file.bytes)).await?;
        let (id, version) = (document.id, document.version);
        Ok(Created::versioned(document.into(), version).at(format!("{BASE}/documents/{id}")))
    }

    /// List documents
    #[oai(path = "/", method = "get", operation_id = "listDocuments")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    async fn list(
        &self,
        caller: Caller,
        kind: Query<Option<DocumentKindName>>,
        /// Found anywhere in the file name.
        q: Query<Option<Text<100>>>,
        /// Only those that prove this expense.
        #[oai(name = "expenseId")]
        expense_id: Query<Option<ExpenseId>>,
        /// Only those that belong to this invoice.
        #[oai(name = "invoiceId")]
        invoice_id: Query<Option<InvoiceId>>,
        /// Newest first, where left out.
        sort: Query<Option<DocumentSortParam>>,
        /// Rows per page; 50 where left out.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
        /// The `nextCursor` of the page before.
        cursor: Query<Option<String>>,
        /// Also count the rows on all pages.
        total: Query<Option<bool>>,
    ) -> Result<List<DocumentView>, ApiError> {
        let sort = sort.0.unwrap_or(DocumentSortParam::CreatedAtDescending);
        let paging = Paging { limit: limit.0, cursor: cursor.0, total: total.0 };
        let asked = self.cursors.asked(caller.user(), "documents", sort, paging)?;
        let filter = DocumentFilter {
            kind: kind.0.map(Into::into),
            name: search(q.0),
            expense: expense_id.0,
            invoice: invoice_id.0,
        };
        let page = self.documents.documents(caller.user(), &filter, &asked.request).await?;
        Ok(asked.list(page.map(DocumentView::from)))
    }

    /// One document
    ///
    /// What is told of it, with a `contentUrl`; its bytes, where `Accept` would rather have those: `image/*`, or
    /// `application/pdf`.
    #[oai(path = "/:id", method = "get", operation_id = "getDocument")]
    async fn get(
        &self,
        caller: Caller,
        request: &Request,
        id: Path<DocumentId>,
        /// Where the bytes are asked for: a part of them.
        #[oai(name = "Range")]
        range: Header<Option<String>>,
        /// A part only of the bytes with this `ETag`; all of them otherwise.
        #[oai(name = "If-Range")]
        if_range: Header<Option<String>>,
    ) -> Result<ToldOrBytes, ApiError> {
        let document = self.documents.document(caller.user(), id.0).await?;
        let accept = request.headers().get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
        if wants_bytes(&accept.collect::<Vec<_>>().join(","), document.file_type) {
            let content = self.documents.open(caller.user(), id.0).await?;
            return Ok(ToldOrBytes::Bytes(Download::of(content, range.0.as_deref(), if_range.0.as_deref())));
        }
        let version = document.version;
        Ok(ToldOrBytes::Told(Success::versioned(document.into(), version)))
    }

    /// The bytes of a document
    ///
    /// As they were sent, whole or one range of them.
    #[oai(path = "/:id/content", method = "get", operation_id = "getDocumentContent")]
    async fn content(
        &self,
        caller: Caller,
        id: Path<DocumentId>,
        /// A part of them: `bytes=0-1023`.
        #[oai(name = "Range")]
        range: Header<Option<String>>,
        /// A part only of the bytes with this `ETag`; all of them otherwise.
        #[oai(name = "If-Range")]
        if_range: Header<Option<String>>,
    ) -> Result<Download, ApiError> {
        let content = self.documents.open(caller.user(), id.0).await?;
        Ok(Download::of(content, range.0.as_deref(), if_range.0.as_deref()))
    }

    /// A small picture of a document
    ///
    /// A JPEG of at most 512 x 512 pixels, the right way up, without what the camera noted. 404 `NO_PREVIEW` for PDF
    /// and CSV files, and for images that are damaged.
    #[oai(path = "/:id/preview", method = "get", operation_id = "getDocumentPreview")]
    async fn preview(&self, caller: Caller, id: Path<DocumentId>) -> Result<Thumbnail, ApiError> {
        let document = self.documents.document(caller.user(), id.0).await?;
        let jpeg = self.documents.preview(caller.user(), id.0).await?;
        Ok(Thumbnail { jpeg, sha256: document.sha256 })
    }

    /// Change what is told of a document
    #[oai(path = "/:id", method = "put", operation_id = "updateDocument")]
    async fn revise(
        &self,
        caller: Caller,
        id: Path<DocumentId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
        body: Body<DocumentPatch>,
    ) -> Result<Success<DocumentView>, ApiError> {
        let DocumentPatch { file_name, kind, expense_id, invoice_id } = body.0;
        let change = ReviseDocument {
            file_name,
            kind: kind.map(Into::into),
            expense: expense_id,
            invoice: invoice_id,
        };
        let expected = expected(if_match.0.as_deref());
        let document = self.documents.revise(&caller.actor(), id.0, expected, change).await?;
        let version = document.version;
        Ok(Success::versioned(document.into(), version))
    }

    /// Delete a document
    ///
    /// 409 `DOCUMENT_IN_USE` while it proves an expense, belongs to an invoice, or is the logo of your business: take
    /// it from there first.
    #[oai(path = "/:id", method = "delete", operation_id = "deleteDocument")]
    async fn remove(
        &self,
        caller: Caller,
        id: Path<DocumentId>,
        /// The `ETag` of the version that you read.
        #[oai(name = "If-Match")]
        if_match: Header<Option<String>>,
    ) -> Result<Done, ApiError> {
        self.documents.remove(&caller.actor(), id.0, expected(if_match.0.as_deref())).await?;
        Ok(Done::new())
    }
}

/// Whether `Accept` likes the file more than what is told of it, or takes nothing that is told.
fn wants_bytes(accept: &str, file_type: FileType) -> bool {
    if accept.trim().is_empty() {
        return false;
    }
    let told = weight(accept, crate::envelope::JSON);
    let bytes = weight(accept, file_type.media_type());
    told == 0 || bytes > told
}

/// How much a media type is liked, in thousandths, by the range that fits it best.
fn weight(accept: &str, media_type: &str) -> u16 {
    let (class, _) = media_type.split_once('/').unwrap_or((media_type, ""));
    let fit = |range: &str| match range {
        "*/*" => Some(0),
        range if range.strip_suffix("/*") == Some(class) => Some(1),
        range if range == media_type => Some(2),
        _ => None,
    };
    let mut best: Option<(u8, u16)> = None;
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(fit) = fit(&parts.next().unwrap_or_default().to_ascii_lowercase()) else { continue };
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        best = best.max(Some((fit, quality)));
    }
    best.map_or(0, |(_, quality)| quality)
}

/// `0.5` is 500; what is no number is nothing.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction: u16 = format!("{:0<3}", fraction.get(..3).unwrap_or(fraction)).parse().unwrap_or(0);
    if whole == "0" { fraction } else { 1000 * u16::from(whole == "1") }
}

impl IntoResponse for ToldOrBytes {
    fn into_response(self) -> Response {
        let mut response = match self {
            Self::Told(told) => told.into_response(),
            Self::Bytes(bytes) => bytes.into_response(),
        };
        vary(response.headers_mut(), "Accept");
        response
    }
}

impl ApiResponse for ToldOrBytes {
    fn meta() -> MetaResponses {
        let MetaResponses { mut responses } = Success::<DocumentView>::meta();
        for told in &mut responses {
            told.content.extend(file_media());
        }
        let parts = Download::meta().responses.into_iter().filter(|response| response.status == Some(206));
        responses.extend(parts);
        MetaResponses { responses }
    }

    fn register(registry: &mut Registry) {
        <Success<DocumentView> as ApiResponse>::register(registry);
    }
}

impl From<Document> for DocumentView {
    fn from(document: Document) -> Self {
        let Document {
            id,
            user: _,
            content: _,
            file_name,
            file_type,
            size_bytes,
            sha256,
            has_preview,
            kind,
            links: Links { expense, invoice },
            version: _,
            created_at,
            updated_at,
        } = document;
        Self {
            id,
            file_name,
            file_type: file_type.into(),
            file_size: size_bytes,
            sha256: hex(&sha256),
            kind: kind.into(),
            has_preview,
            expense_id: expense,
            invoice_id: invoice,
            content_url: format!("{BASE}/documents/{id}/content"),
            created_at,
            updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_preferred_unless_the_client_would_rather_have_the_bytes() {
        let told = [
            "",
            "*/*",
            "application/json",
            "application/*",
            "image/*;q=0.5, application/json",
            "text/html, */*",
        ];
        for accept in told {
            assert!(!wants_bytes(accept, FileType::Png), "{accept}");
        }
        // What browsers send for an image comes last.
        let bytes = [
            "image/png",
            "image/*",
            "text/html",
            "image/png, */*;q=0.1",
            "application/json;q=0, */*",
            "image/avif,image/webp,image/*,*/*;q=0.8",
        ];
        for accept in bytes {
            assert!(wants_bytes(accept, FileType::Png), "{accept}");
        }
        assert!(wants_bytes("application/pdf", FileType::Pdf));
        assert!(!wants_bytes("application/pdf;q=0.4, application/json;q=0.5", FileType::Pdf));
    }
}
