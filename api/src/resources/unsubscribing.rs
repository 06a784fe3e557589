//! `/public/unsubscribe`: ending mail, by the link that is in it and without an account.

use std::sync::{Arc, LazyLock};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use poem::{
    IntoResponse, Response,
    http::{HeaderValue, header},
};
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path},
    registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry},
};
use post::{PostService, Reader, Subscription};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Tag;
use crate::{context::RequestContext, envelope::Success, error::ApiError, wire::LetterKindName};

pub(crate) struct Unsubscribing {
    service: Arc<PostService>,
}

/// What a link in a message ends.
#[derive(Object, Serialize, Deserialize)]
#[oai(rename_all = "camelCase")]
#[serde(rename_all = "camelCase")]
struct SubscriptionView {
    /// The sort of message that the link was in.
    kind: LetterKindName,
    /// Whether the link ends every message of the sender's to the address; otherwise messages of this kind.
    every_message: bool,
    /// Whether that has been done.
    ended: bool,
}

/// The same as JSON, or as a page for people.
struct Shown {
    view: SubscriptionView,
    as_page: bool,
}

const HTML: &str = "text/html";

const STYLE: &str = ":root{color-scheme:light dark}\
body{margin:12vh auto;max-width:26rem;padding:0 1.5rem;font:1rem/1.6 system-ui,sans-serif}\
h1{font-size:1.4rem;line-height:1.3}\
button{font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;border-radius:.5rem;\
background:#125c43;color:#f6fdf9;cursor:pointer}";

/// Nothing runs and nothing is fetched; this style alone counts, and the form goes nowhere else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; \
        base-uri 'none'"
    )
});

impl Unsubscribing {
    pub(crate) fn new(service: Arc<PostService>) -> Self {
        Self { service }
    }
}

#[OpenApi(prefix_path = "/public/unsubscribe", tag = "Tag::User")]
impl Unsubscribing {
    /// What a link in a message ends
    ///
    /// Changes nothing. Browsers get a page that asks whether to.
    #[oai(path = "/:token", method = "get", operation_id = "getSubscription")]
    async fn show(
        &self,
        token: Path<String>,
        /// A page, where it asks for `text/html`.
        #[oai(name = "Accept")]
        accept: Header<Option<String>>,
    ) -> Result<Shown, ApiError> {
        let (subscription, ended) = self.service.subscription(&token.0).await?;
        Ok(Shown::new(&subscription, ended, accept.0.as_deref()))
    }

    /// End what a link in a message ends
    ///
    /// One click, as mail programs do it (RFC 8058). Doing so again changes nothing.
    #[oai(path = "/:token", method = "post", operation_id = "endSubscription")]
    async fn end(
        &self,
        token: Path<String>,
        /// A page, where it asks for `text/html`.
        #[oai(name = "Accept")]
        accept: Header<Option<String>>,
    ) -> Result<Shown, ApiError> {
        let request = RequestContext::current().id;
        let subscription = self.service.unsubscribe(&token.0, &request).await?;
        Ok(Shown::new(&subscription, true, accept.0.as_deref()))
    }
}

impl Shown {
    fn new(subscription: &Subscription, ended: bool, accept: Option<&str>) -> Self {
        let Subscription { owner: _, kind, address: _ } = subscription;
        let every_message = kind.reader() == Reader::Customer;
        let view = SubscriptionView { kind: (*kind).into(), every_message, ended };
        Self { view, as_page: accept.is_some_and(|accept| accept.contains(HTML)) }
    }

    fn page(&self) -> String {
        let what = if self.view.every_message { "messages of this sender" } else { "messages of this sort" };
        let (title, rest) = if self.view.ended {
            let text = format!("<p>You will get no more {what}.</p>");
            ("You have unsubscribed", text)
        } else {
            let text = format!(
                "<p>Do you want no more {what}?</p>\
                <form method=\"post\"><button type=\"submit\">Unsubscribe</button></form>"
            );
            ("Unsubscribe", text)
        };
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
            <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
            <meta name=\"robots\" content=\"noindex\"><title>{title}</title><style>{STYLE}</style></head>\
            <body><h1>{title}</h1>{rest}</body></html>"
        )
    }
}

impl IntoResponse for Shown {
    fn into_response(self) -> Response {
        if !self.as_page {
            return Success::secret(self.view).unreferred().into_response();
        }
        let mut response = Response::builder()
            .content_type("text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::REFERRER_POLICY, "no-referrer")
            .body(self.page());
        if let Ok(policy) = HeaderValue::from_str(&POLICY) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

impl ApiResponse for Shown {
    fn meta() -> MetaResponses {
        let mut meta = <Success<SubscriptionView> as ApiResponse>::meta();
        for response in &mut meta.responses {
            let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
            response.content.push(MetaMediaType { content_type: HTML, schema });
        }
        meta
    }

    fn register(registry: &mut Registry) {
        <Success<SubscriptionView> as ApiResponse>::register(registry);
    }
}
