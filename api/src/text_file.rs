//! Texts of ours that browsers fetch: compressed once, and asked for again with their tag.

use std::io::{Read, Write};

use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::hex;
use poem::{
    Request, Response,
    http::{HeaderValue, header},
};
use sha2::{Digest, Sha256};

use crate::{
    edge::{takes_gzip, vary},
    precondition::not_modified,
};

/// A file, compressed.
pub(crate) struct TextFile {
    content_type: &'static str,
    policy: HeaderValue,
    gzip: Bytes,
    etag: String,
}

impl TextFile {
    /// `policy` is what a page may do that it is part of.
    pub(crate) fn new(content_type: &'static str, policy: HeaderValue, text: &str) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // A vector takes what it is given.
        let gzip = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
        let etag = hex(&Sha256::digest(text)[..8]);
        Self { content_type, policy, gzip: gzip.into(), etag: format!("W/\"{etag}\"") }
    }

    pub(crate) fn answer(&self, request: &Request) -> Response {
        let mut response = Response::builder()
            .content_type(format!("{}; charset=utf-8", self.content_type))
            .header(header::ETAG, &self.etag)
            .header(header::CACHE_CONTROL, "public, no-cache")
            .header(header::CONTENT_SECURITY_POLICY, self.policy.clone())
            .finish();
        vary(response.headers_mut(), "Accept-Encoding");
        if takes_gzip(request.headers()) {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            response.set_body(self.gzip.clone());
        } else {
            response.set_body(self.plain());
        }
        not_modified(request.header(header::IF_NONE_MATCH), response)
    }

    /// For the few who do not take it compressed.
    fn plain(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if let Err(error) = GzDecoder::new(&*self.gzip).read_to_end(&mut text) {
            tracing::error!(error = &error as &dyn std::error::Error, "a text of ours is damaged");
        }
        text
    }
}
