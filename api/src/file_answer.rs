//! How the document tells of answers that are files.

use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaSchema, MetaSchemaRef};

pub(crate) const TAGGED: (&str, &str) = ("ETag", "Names the bytes.");
pub(crate) const NAMED: (&str, &str) = ("Content-Disposition", "`attachment`, and what the file is called.");
pub(crate) const RANGED: (&str, &str) = ("Accept-Ranges", "`bytes`: a part can be asked for.");
pub(crate) const PLACED: (&str, &str) = ("Content-Range", "Which bytes these are, and of how many.");

/// How a schema says that bytes come.
pub(crate) fn binary() -> MetaSchemaRef {
    MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")))
}

/// A file in an answer.
pub(crate) fn described(
    status: u16,
    description: &'static str,
    content: Vec<MetaMediaType>,
    headers: &[(&str, &str)],
) -> MetaResponse {
    let header = |&(name, description): &(&str, &str)| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: false,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    };
    MetaResponse {
        description,
        status: Some(status),
        status_range: None,
        content,
        headers: headers.iter().map(header).collect(),
    }
}
