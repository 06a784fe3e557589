//! Multipart forms with a file (RFC 7578), read within limits.

mod spool;

use std::{collections::HashMap, marker::PhantomData, str::FromStr};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, future, stream};
use kernel::{FieldFault, openapi::Schema as _};
use poem::{Request, RequestBody, http::StatusCode};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef},
};

use crate::{
    body,
    error::ApiError,
    resources::{FILE_MAX, UPLOAD_MAX},
};
pub(crate) use spool::Spool;

/// The largest field of a form that is not the file, in bytes.
const FIELD_MAX: usize = 64 << 10;

/// The fields of one form.
pub(crate) trait FormFields {
    const FIELDS: &'static [Field];
}

/// One field of a form.
pub(crate) struct Field {
    name: &'static str,
    format: &'static str,
    description: &'static str,
    is_file: bool,
}

/// A form that was sent: its fields as text, and its file, which is gathered in a `B`.
pub(crate) struct Form<F, B = Vec<u8>> {
    texts: HashMap<String, String>,
    pub(crate) file: Option<UploadedFile<B>>,
    of: PhantomData<fn() -> F>,
}

/// A file that was sent.
pub(crate) struct UploadedFile<B = Vec<u8>> {
    /// As the client says; never a path of ours.
    pub(crate) name: Option<String>,
    /// As the client says.
    pub(crate) media_type: Option<String>,
    pub(crate) bytes: B,
}

/// Where the bytes of a file gather as they come in.
pub(crate) trait Gather: Default + Send {
    /// # Errors
    /// Where there is no room for them.
    fn gather(&mut self, bytes: Bytes) -> impl Future<Output = Result<(), ApiError>> + Send;
}

impl Gather for Vec<u8> {
    async fn gather(&mut self, bytes: Bytes) -> Result<(), ApiError> {
        self.extend_from_slice(&bytes);
        Ok(())
    }
}

impl Gather for Spool {
    async fn gather(&mut self, bytes: Bytes) -> Result<(), ApiError> {
        self.add(&bytes).await
    }
}

impl Field {
    pub(crate) const fn file(name: &'static str, description: &'static str) -> Self {
        Self { name, format: "binary", description, is_file: true }
    }

    pub(crate) const fn text(name: &'static str, format: &'static str, description: &'static str) -> Self {
        Self { name, format, description, is_file: false }
    }

    fn schema(&self) -> MetaSchemaRef {
        let described = MetaSchema { description: Some(self.description), ..MetaSchema::ANY };
        let inline = |schema| MetaSchemaRef::Inline(Box::new(schema));
        let schema = match self.format {
            "boolean" => inline(MetaSchema::new("boolean")),
            "currency" => kernel::Currency::reference(),
            "time-zone" => kernel::Zone::reference(),
            "" => inline(MetaSchema::new("string")),
            format => inline(MetaSchema::new_with_format("string", format)),
        };
        schema.merge(described)
    }
}

impl<F, B> Form<F, B> {
    /// A field as it was sent; one that was left empty counts as left out.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// `None` where the field was left out, and, with a fault noted, where it makes no sense.
    pub(crate) fn parse<T: FromStr<Err: ToString>>(
        &self,
        name: &str,
        faults: &mut Vec<FieldFault>,
    ) -> Option<T> {
        let text = self.text(name)?;
        text.parse().map_err(|problem: T::Err| faults.push((name.to_owned(), problem.to_string()))).ok()
    }

    /// As [`Self::parse`], in other words.
    pub(crate) fn parse_with<T: FromStr>(
        &self,
        name: &str,
        problem: &str,
        faults: &mut Vec<FieldFault>,
    ) -> Option<T> {
        let text = self.text(name)?;
        text.parse().map_err(|_| faults.push((name.to_owned(), problem.to_owned()))).ok()
    }
}

impl<'a, F: FormFields, B: Gather> ApiExtractor<'a> for Form<F, B> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let property = |field: &Field| (field.name, field.schema());
        let schema = MetaSchema {
            required: F::FIELDS.iter().filter(|field| field.is_file).map(|field| field.name).collect(),
            properties: F::FIELDS.iter().map(property).collect(),
            ..MetaSchema::new("object")
        };
        let media = MetaMediaType {
            content_type: "multipart/form-data",
            schema: MetaSchemaRef::Inline(Box::new(schema)),
        };
        Some(MetaRequest { description: None, content: vec![media], required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let boundary = multer::parse_boundary(request.content_type().unwrap_or_default())
            .map_err(|_| body::unsupported("The body must be multipart/form-data"))?;
        body::refuse_announced(request, UPLOAD_MAX)?;
        let stream = body::chunks(body, UPLOAD_MAX)?.map_err(Refused);
        Ok(Self::read(multer::Multipart::new(ending_late(stream), boundary)).await?)
    }
}

impl<F: FormFields, B: Gather> Form<F, B> {
    async fn read(mut parts: multer::Multipart<'_>) -> Result<Self, ApiError> {
        let mut form = Self { texts: HashMap::new(), file: None, of: PhantomData };
        let mut faults: Vec<FieldFault> = Vec::new();
        while let Some(mut part) = parts.next_field().await.map_err(|error| malformed(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            match F::FIELDS.iter().find(|field| field.name == name) {
                None => faults.push((name, "Unknown field".to_owned())),
                Some(field) if field.is_file && form.file.is_none() => {
                    let (name, media_type) = (part.file_name(), part.content_type());
                    let mut file = UploadedFile {
                        name: name.map(str::to_owned),
                        media_type: media_type.map(ToString::to_string),
                        bytes: B::default(),
                    };
                    let mut length = 0;
                    while let Some(chunk) = part.chunk().await.map_err(|error| malformed(&error))? {
                        length += chunk.len();
                        if length > FILE_MAX {
                            return Err(body::too_large("The file", FILE_MAX));
                        }
                        file.bytes.gather(chunk).await?;
                    }
                    form.file = Some(file);
                }
                Some(field) if field.is_file => faults.push((name, "Must be given once".to_owned())),
                Some(_) => match text(&mut part).await? {
                    Ok(text) if !form.texts.contains_key(&name) => {
                        form.texts.insert(name, text);
                    }
                    Ok(_) => faults.push((name, "Must be given once".to_owned())),
                    Err(problem) => faults.push((name, problem.to_owned())),
                },
            }
        }
        if faults.is_empty() { Ok(form) } else { Err(ApiError::invalid(faults)) }
    }
}

/// A field that is no file, or what is wrong with it.
async fn text(part: &mut multer::Field<'_>) -> Result<Result<String, &'static str>, ApiError> {
    let mut bytes = Vec::new();
    let mut is_too_long = false;
    while let Some(chunk) = part.chunk().await.map_err(|error| malformed(&error))? {
        is_too_long |= bytes.len() + chunk.len() > FIELD_MAX;
        if !is_too_long {
            bytes.extend_from_slice(&chunk);
        }
    }
    if is_too_long {
        return Ok(Err("Is too long"));
    }
    Ok(String::from_utf8(bytes).map_err(|_| "Must be UTF-8 text"))
}

/// The same stream, which waits once before it ends.
///
/// `multer` 3.1 asks twice for bytes before its first look at a boundary, and takes a form for
/// broken off where the second time brings everything and the end: what comes from a file does so.
fn ending_late<T>(stream: impl Stream<Item = T>) -> impl Stream<Item = T> {
    let pause = stream::once(tokio::task::yield_now()).filter_map(|()| future::ready(None));
    stream.chain(pause)
}

/// Carries a refusal of the body through the reader of the form.
#[derive(Debug, thiserror::Error)]
#[error("the body was refused")]
struct Refused(ApiError);

fn malformed(error: &multer::Error) -> ApiError {
    if let multer::Error::StreamReadFailed(cause) = error
        && let Some(Refused(refusal)) = cause.downcast_ref()
    {
        return refusal.clone();
    }
    ApiError::new(StatusCode::BAD_REQUEST, "MALFORMED_FORM", "The body is not a valid form")
        .with_details([("body".to_owned(), error.to_string())])
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[tokio::test]
    async fn a_form_that_comes_all_at_once_after_a_while_is_whole() {
        let late = async {
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(Bytes::from_static(
                b"--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--x--",
            ))
        };
        let mut form = multer::Multipart::new(ending_late(stream::once(late)), "x");

        let field = form.next_field().await.unwrap().unwrap();
        assert_eq!(field.text().await.unwrap(), "1");
        assert!(form.next_field().await.unwrap().is_none());
    }
}
