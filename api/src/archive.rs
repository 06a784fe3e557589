//! The archive of an account, on its way to its owner.

use std::{io, ops::Range};

use bytes::Bytes;
use documents::Strongbox;
use futures_util::stream;
use kernel::{Id, UserId, hex};
use poem::{Body, IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponses, Registry},
};
use rights::Packed;

use crate::file_answer::{NAMED, TAGGED, binary, described};

const ZIP: &str = "application/zip";

/// All that is kept of someone.
pub(crate) struct AccountArchive {
    owner: UserId,
    packed: Packed,
    strongbox: Strongbox,
}

impl AccountArchive {
    pub(crate) fn new(owner: UserId, packed: Packed, strongbox: Strongbox) -> Self {
        Self { owner, packed, strongbox }
    }

    /// Piece by piece, each read when the one before has been sent; it breaks off where the store fails.
    fn streamed(self) -> Body {
        let range = 0..self.packed.size_bytes;
        Body::from_bytes_stream(stream::try_unfold((self, range), |(archive, rest)| async move {
            if rest.is_empty() {
                return Ok::<_, io::Error>(None);
            }
            let piece = archive.piece(rest.clone()).await?;
            let rest = rest.start + piece.len() as u64..rest.end;
            Ok(Some((piece, (archive, rest))))
        }))
    }

    async fn piece(&self, range: Range<u64>) -> io::Result<Bytes> {
        let Packed { blob, size_bytes, sha256: _ } = self.packed;
        let piece = self.strongbox.read(self.owner, Id::from(blob), size_bytes, range).await;
        piece.map(Bytes::from).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "an archive broke off");
            io::Error::other("the store failed in the middle of an archive")
        })
    }
}

impl IntoResponse for AccountArchive {
    fn into_response(self) -> Response {
        Response::builder()
            .content_type(ZIP)
            .header(header::CONTENT_LENGTH, self.packed.size_bytes)
            .header(header::CONTENT_DISPOSITION, "attachment; filename=\"earntrack-account.zip\"")
            .header(header::CACHE_CONTROL, "no-store, no-transform")
            .header(header::ETAG, format!("\"{}\"", hex(&self.packed.sha256)))
            .body(self.streamed())
    }
}

impl ApiResponse for AccountArchive {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: ZIP, schema: binary() }];
        MetaResponses { responses: vec![described(200, "The archive.", content, &[TAGGED, NAMED])] }
    }

    fn register(_: &mut Registry) {}
}
