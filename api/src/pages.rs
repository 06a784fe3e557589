//! Invoices as pages for their buyers: written here, read without JavaScript, printed as they are.

mod invoice;

use std::{fmt::Write as _, sync::Arc};

use invoicing::{InvoicingError, InvoicingService};
use poem::{
    Endpoint, Request, Response, Result,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use crate::{
    context::RequestContext,
    edge::ForPeople,
    error::ApiError,
    site::Site,
    spec::BASE,
    text_file::TextFile,
    turnstile::{Class, Turnstile, stamped},
};

/// Nothing runs, and what is shown is ours.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'",
);

const UNLISTED: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));

const STYLE: &str = include_str!("pages/paper.css");

/// What a public link opens.
pub(crate) struct InvoicePages {
    invoicing: Arc<InvoicingService>,
    turnstile: Turnstile,
}

impl InvoicePages {
    pub(crate) fn new(invoicing: Arc<InvoicingService>, turnstile: Turnstile) -> Self {
        Self { invoicing, turnstile }
    }

    async fn page(&self, request: &Request) -> Result<Response> {
        let token = request.path_params::<String>()?;
        let id = RequestContext::current().id;
        let (status, text) = match self.invoicing.shared_words(&token, &id).await {
            Ok(words) => {
                (StatusCode::OK, invoice::page(&words, &format!("{BASE}/public/invoices/{token}/pdf")))
            }
            Err(InvoicingError::NotFound) => (StatusCode::NOT_FOUND, invoice::missing()),
            Err(error) => return Err(ApiError::from(error).into()),
        };
        let mut response = Response::builder()
            .status(status)
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::CONTENT_SECURITY_POLICY, POLICY)
            .extension(ForPeople)
            .body(text);
        response.headers_mut().extend([UNLISTED]);
        Ok(response)
    }
}

impl Endpoint for InvoicePages {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let standing = self.turnstile.pass(Class::Public, None, &request).await?;
        stamped(standing, self.page(&request).await)
    }
}

/// How the pages look, in the faces of the web app where it has brought them.
pub(crate) fn style(site: &Site) -> TextFile {
    let mut style = String::new();
    for face in site.faces() {
        let family = if face.contains("serif") { "Source Serif 4" } else { "IBM Plex Sans" };
        // Writing into a string cannot fail.
        let _ = writeln!(
            style,
            "@font-face {{ font-family: \"{family}\"; src: url({face}) format(\"woff2\"); \
            font-weight: 100 900; font-display: swap; }}"
        );
    }
    style.push_str(STYLE);
    TextFile::new("text/css", POLICY, &style)
}
