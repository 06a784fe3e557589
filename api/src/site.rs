//! The web app: files that the binary holds, at every path that is nobody else's.
//!
//! A path without a file is a page of the app, which finds out for itself what to show there; but only for
//! browsers, which say that they take a page. Everyone else is told that there is nothing.

use std::{collections::BTreeMap, str};

use bytes::Bytes;
use poem::{
    Endpoint, Request, Response, Result,
    error::{MethodNotAllowedError, NotFoundError},
    http::{HeaderValue, Method, header},
};

use crate::{
    edge::{takes_brotli, takes_gzip, vary},
    precondition::not_modified,
};

/// A file of the web app; nothing of it is ever copied.
#[derive(Debug, Clone, Copy)]
pub struct SiteFile {
    /// Where it is, from the root: `/assets/index-Bx3.js`.
    pub path: &'static str,
    pub plain: &'static [u8],
    /// The same, compressed.
    pub brotli: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
    /// Names the bytes.
    pub digest: &'static str,
}

/// What is ours, and nothing else: no inline code, no inline style, no text that becomes code. The one policy
/// of Trusted Types is for the address of the service worker.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; \
     base-uri 'none'; require-trusted-types-for 'script'; trusted-types earntrack",
);

/// Addresses of the app tell nobody else what is kept here.
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");

/// Names there have the digest of what they are of.
const NAMED_BY_CONTENT: &str = "/assets/";
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASKED_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");

const PAGE: &str = "/index.html";

/// What is below it is the API's, whether it is there or not.
const API: &str = "/api";

/// The files, by their paths.
pub(crate) struct Site {
    files: BTreeMap<&'static str, SiteFile>,
    /// What the page asks for first.
    preloads: Option<HeaderValue>,
}

impl Site {
    pub(crate) fn new(files: &[SiteFile]) -> Self {
        let files: BTreeMap<_, _> = files.iter().map(|file| (file.path, *file)).collect();
        let preloads = files.get(PAGE).and_then(|page| preloads(page, files.keys().copied()));
        Self { files, preloads }
    }

    /// The faces that nearly every page is set in: upright, and of the Latin letters alone.
    pub(crate) fn faces(&self) -> impl Iterator<Item = &'static str> {
        self.files.keys().copied().filter(|path| is_first_face(path))
    }

    fn answer(&self, request: &Request) -> Result<Response> {
        let path = request.uri().path();
        let below_api = path.strip_prefix(API).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if below_api {
            return Err(NotFoundError.into());
        }
        let named = self.files.get(path);
        let found = named.or_else(|| self.files.get(PAGE).filter(|_| path == "/" || is_page(path)));
        if request.method() != Method::GET && (named.is_some() || path == "/") {
            return Err(MethodNotAllowedError.into());
        }
        let is_for = named.is_some() || path == "/" && !wants_json(request) || wants_page(request);
        let file = found.filter(|_| is_for && request.method() == Method::GET).ok_or(NotFoundError)?;
        Ok(not_modified(request.header(header::IF_NONE_MATCH), self.response(file, request)))
    }

    fn response(&self, file: &SiteFile, request: &Request) -> Response {
        let asked = request.headers();
        let brotli = file.brotli.filter(|_| takes_brotli(asked)).map(|bytes| (bytes, "br"));
        let gzip = || file.gzip.filter(|_| takes_gzip(asked)).map(|bytes| (bytes, "gzip"));
        let (bytes, coding) = match brotli.or_else(gzip) {
            Some((bytes, coding)) => (bytes, Some(coding)),
            None => (file.plain, None),
        };
        let digest = file.digest;
        let tag = coding.map_or_else(|| format!("\"{digest}\""), |coding| format!("\"{digest}-{coding}\""));
        let kept = if file.path.starts_with(NAMED_BY_CONTENT) { FOR_GOOD } else { ASKED_AGAIN };
        let mut response = Response::builder()
            .content_type(media_type(file.path))
            .header(header::ETAG, tag)
            .header(header::CACHE_CONTROL, kept)
            .header(header::CONTENT_SECURITY_POLICY, POLICY)
            .header(header::REFERRER_POLICY, REFERRER)
            .body(Bytes::from_static(bytes));
        let headers = response.headers_mut();
        if file.brotli.is_some() || file.gzip.is_some() {
            vary(headers, "Accept-Encoding");
        }
        headers.extend(coding.map(|coding| (header::CONTENT_ENCODING, HeaderValue::from_static(coding))));
        if file.path == PAGE {
            vary(headers, "Accept");
            headers.extend(self.preloads.clone().map(|preloads| (header::LINK, preloads)));
        }
        response
    }
}

impl Endpoint for Site {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        self.answer(&request)
    }
}

/// Whether a path names a page rather than a file: its last part has no ending.
fn is_page(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| !last.contains('.'))
}

/// Whether `Accept` says that a page is taken, as browsers do when one goes somewhere.
fn wants_page(request: &Request) -> bool {
    accepts(request, "text/html")
}

fn wants_json(request: &Request) -> bool {
    accepts(request, "application/json") && !wants_page(request)
}

fn accepts(request: &Request, media: &str) -> bool {
    request.header(header::ACCEPT).is_some_and(|accept| accept.contains(media))
}

/// What a browser is told to fetch before it has read the page: its first script, and the faces.
fn preloads(page: &SiteFile, paths: impl Iterator<Item = &'static str>) -> Option<HeaderValue> {
    let page = str::from_utf8(page.plain).ok()?;
    let link = |path: &str| {
        if is_first_face(path) {
            return Some(format!("<{path}>; rel=preload; as=font; type=\"font/woff2\"; crossorigin"));
        }
        let is_entry = path.starts_with(NAMED_BY_CONTENT) && page.contains(&format!("src=\"{path}\""));
        is_entry.then(|| format!("<{path}>; rel=modulepreload"))
    };
    let links: Vec<String> = paths.filter_map(link).collect();
    HeaderValue::try_from(links.join(", ")).ok().filter(|links| !links.is_empty())
}

fn is_first_face(path: &str) -> bool {
    path.starts_with(NAMED_BY_CONTENT)
        && media_type(path) == "font/woff2"
        && path.contains("-latin-")
        && path.contains("-normal-")
        && !path.contains("-latin-ext-")
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use poem::http::StatusCode;

    use super::*;

    const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
    const FACE: &str = "/assets/ibm-plex-sans-latin-wght-normal-Ab1.woff2";

    fn file(path: &'static str, plain: &'static str) -> SiteFile {
        SiteFile { path, plain: plain.as_bytes(), brotli: None, gzip: None, digest: "00ff" }
    }

    fn site() -> Site {
        let page = "<script src=\"/theme.js\"></script><script type=\"module\" src=\"/assets/index-Bx3.js\">";
        Site::new(&[
            file(PAGE, page),
            SiteFile { brotli: Some(b"br"), gzip: Some(b"gz"), ..file("/assets/index-Bx3.js", "plain") },
            file("/assets/lazy-Cy4.js", "lazy"),
            file(FACE, "face"),
            file("/assets/ibm-plex-sans-latin-ext-wght-normal-Cd2.woff2", "face"),
            file("/assets/source-serif-4-latin-opsz-italic-Ef3.woff2", "face"),
            file("/theme.js", "theme"),
            file("/sw.js", "worker"),
        ])
    }

    async fn fetch(method: Method, path: &str, headers: &[(&str, &str)]) -> Result<Response> {
        let request = Request::builder().method(method).uri_str(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        site().call(request.finish()).await
    }

    async fn get(path: &str, headers: &[(&str, &str)]) -> Response {
        fetch(Method::GET, path, headers).await.unwrap()
    }

    async fn refused(method: Method, path: &str, accept: &str) -> StatusCode {
        fetch(method, path, &[("accept", accept)]).await.unwrap_err().status()
    }

    #[tokio::test]
    async fn a_file_is_sent_as_the_client_takes_it_and_each_form_has_its_tag() {
        let forms = [
            ("gzip, deflate, br, zstd", Some("br"), "br", "\"00ff-br\""),
            ("gzip", Some("gzip"), "gz", "\"00ff-gzip\""),
            ("br;q=0, gzip;q=0.5", Some("gzip"), "gz", "\"00ff-gzip\""),
            ("identity", None, "plain", "\"00ff\""),
        ];
        for (takes, coding, body, tag) in forms {
            let sent = get("/assets/index-Bx3.js", &[("accept-encoding", takes)]).await;

            assert_eq!(sent.header(header::CONTENT_ENCODING), coding, "{takes}");
            assert_eq!(sent.header(header::VARY), Some("Accept-Encoding"));
            assert_eq!(sent.header(header::ETAG), Some(tag));
            assert_eq!(sent.header(header::CACHE_CONTROL), Some("public, max-age=31536000, immutable"));
            assert_eq!(sent.content_type(), Some("text/javascript; charset=utf-8"));
            assert_eq!(sent.into_body().into_string().await.unwrap(), body);

            let again = [("accept-encoding", takes), ("if-none-match", tag)];
            assert_eq!(get("/assets/index-Bx3.js", &again).await.status(), 304);
        }
    }

    #[tokio::test]
    async fn every_path_that_is_no_file_is_a_page_to_browsers() {
        for path in ["/", "/earnings", "/invoices/018f/edit", "/docs-of-mine", "/apiary"] {
            let page = get(path, &[("accept", HTML)]).await;

            assert_eq!(page.content_type(), Some("text/html; charset=utf-8"), "{path}");
            assert_eq!(page.header(header::CACHE_CONTROL), Some("public, no-cache"));
        }
        assert_eq!(get("/", &[("accept", "*/*")]).await.status(), 200);
        assert_eq!(get("/", &[]).await.status(), 200);
        assert_eq!(get("/sw.js", &[]).await.header(header::CACHE_CONTROL), Some("public, no-cache"));
    }

    #[tokio::test]
    async fn what_is_missing_is_missing() {
        for path in ["/assets/gone-1.js", "/favicon.ico", "/api", "/api/v2/earnings", "/a.b/c.css"] {
            assert_eq!(refused(Method::GET, path, HTML).await, 404, "{path}");
        }
        for accept in ["application/json", "*/*", "image/avif"] {
            assert_eq!(refused(Method::GET, "/earnings", accept).await, 404, "{accept}");
        }
        assert_eq!(refused(Method::GET, "/", "application/json").await, 404);
        assert_eq!(refused(Method::POST, "/earnings", HTML).await, 404);
        assert_eq!(refused(Method::POST, "/", HTML).await, 405);
        assert_eq!(refused(Method::PUT, "/sw.js", HTML).await, 405);
    }

    #[tokio::test]
    async fn the_page_says_what_it_will_ask_for_and_what_it_will_not() {
        let page = get("/goals", &[("accept", HTML)]).await;

        let links = page.header(header::LINK).unwrap();
        assert_eq!(
            links,
            format!(
                "<{FACE}>; rel=preload; as=font; type=\"font/woff2\"; crossorigin, \
                </assets/index-Bx3.js>; rel=modulepreload"
            )
        );
        let policy = page.header(header::CONTENT_SECURITY_POLICY).unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert!(policy.contains("require-trusted-types-for 'script'"));
        // What the worker may do is said with its script.
        assert_eq!(get("/sw.js", &[]).await.header(header::CONTENT_SECURITY_POLICY), Some(policy));
    }
}
