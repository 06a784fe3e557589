//! The reference that one can try things in: Swagger UI over the published document.
//!
//! All of it is in the binary, so it works offline, and all of it is in files, so it works
//! without inline scripts or styles. poem-openapi has Swagger UI as one page only, with both
//! inside; they are taken out of that at the first request, and kept compressed.

use std::sync::LazyLock;

use poem::{Route, endpoint::make_sync, get, http::HeaderValue};
use poem_openapi::OpenApiService;

use crate::text_file::TextFile;

/// Swagger UI brings its icons as `data:` images, and asks this server only.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

static SWAGGER_UI: LazyLock<SwaggerUi> = LazyLock::new(SwaggerUi::unpack);
static PAGE: LazyLock<TextFile> =
    LazyLock::new(|| TextFile::new("text/html", POLICY, include_str!("docs/index.html")));
static START: LazyLock<TextFile> =
    LazyLock::new(|| TextFile::new("text/javascript", POLICY, include_str!("docs/start.js")));
static THEME: LazyLock<TextFile> =
    LazyLock::new(|| TextFile::new("text/css", POLICY, include_str!("docs/theme.css")));

/// The page and its files, to be nested at `/docs`, where the page looks for them.
pub(crate) fn routes() -> Route {
    Route::new()
        .at("/", get(make_sync(|request| PAGE.answer(&request))))
        .at("/start.js", get(make_sync(|request| START.answer(&request))))
        .at("/theme.css", get(make_sync(|request| THEME.answer(&request))))
        .at("/swagger-ui.js", get(make_sync(|request| SWAGGER_UI.script.answer(&request))))
        .at("/swagger-ui.css", get(make_sync(|request| SWAGGER_UI.style.answer(&request))))
}

struct SwaggerUi {
    script: TextFile,
    style: TextFile,
}

impl SwaggerUi {
    fn unpack() -> Self {
        let page = OpenApiService::new((), "", "").swagger_ui_html();
        let inside = |from: &str, to: &str| {
            let (_, rest) = page.split_once(from)?;
            Some(rest.split_once(to)?.0)
        };
        let script = inside("<script charset=\"UTF-8\">", "</script>").unwrap_or_default();
        let style = inside("<style charset=\"UTF-8\">", "</style>").unwrap_or_default();
        Self {
            script: TextFile::new("text/javascript", POLICY, script),
            style: TextFile::new("text/css", POLICY, style),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::GzDecoder;
    use poem::{Endpoint, IntoResponse, Request, Response, http::header};

    use super::*;

    const FILES: [(&str, &str); 5] = [
        ("/", "text/html; charset=utf-8"),
        ("/start.js", "text/javascript; charset=utf-8"),
        ("/theme.css", "text/css; charset=utf-8"),
        ("/swagger-ui.js", "text/javascript; charset=utf-8"),
        ("/swagger-ui.css", "text/css; charset=utf-8"),
    ];

    async fn fetch(path: &str, headers: &[(&str, &str)]) -> Response {
        let request = Request::builder().uri_str(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        routes().call(request.finish()).await.unwrap().into_response()
    }

    async fn text(path: &str) -> String {
        fetch(path, &[]).await.into_body().into_string().await.unwrap()
    }

    #[tokio::test]
    async fn swagger_ui_comes_apart_whole() {
        let (script, style) = (text("/swagger-ui.js").await, text("/swagger-ui.css").await);

        assert!(script.len() > 1_000_000 && script.contains("SwaggerUIBundle"));
        assert!(style.len() > 100_000 && style.starts_with(".swagger-ui{"));
        assert!(!script.contains("</script") && !style.contains("</style"));
    }

    #[tokio::test]
    async fn the_page_holds_nothing_inline_and_asks_no_one_else() {
        let page = text("/").await;

        for from_elsewhere in ["https://", "src=\"//", "<style", " style=", " onload=", "<script>"] {
            assert!(!page.contains(from_elsewhere), "{from_elsewhere}");
        }
        for (file, _) in &FILES[1..] {
            assert!(page.contains(&format!("\"/docs{file}\"")), "{file} is used");
        }
        assert!(!POLICY.to_str().unwrap().contains("unsafe"));
    }

    #[tokio::test]
    async fn files_are_sent_compressed_or_plain_and_once() {
        for (path, content_type) in FILES {
            let squeezed = fetch(path, &[("accept-encoding", "gzip")]).await;
            assert_eq!(squeezed.header(header::CONTENT_ENCODING), Some("gzip"), "{path}");
            assert_eq!(squeezed.header(header::CONTENT_SECURITY_POLICY), POLICY.to_str().ok());
            let etag = squeezed.header(header::ETAG).unwrap().to_owned();
            let body = squeezed.into_body().into_vec().await.unwrap();

            let plain = fetch(path, &[("accept-encoding", "gzip;q=0")]).await;
            assert_eq!(plain.header(header::CONTENT_ENCODING), None);
            assert_eq!(plain.content_type(), Some(content_type));
            let mut inflated = Vec::new();
            GzDecoder::new(&*body).read_to_end(&mut inflated).unwrap();
            assert_eq!(plain.into_body().into_vec().await.unwrap(), inflated);

            let again = fetch(path, &[("if-none-match", &etag)]).await;
            assert_eq!(again.status(), 304);
        }
    }
}
