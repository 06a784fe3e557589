//! Multipart forms with a file (RFC 7578), read within limits.

use std::{collections::HashMap, marker::PhantomData, str::FromStr};

use kernel::{FieldFault, openapi::Schema as _};
use poem::{Request, RequestBody, http::StatusCode};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef},
};

use crate::{body, error::ApiError, resources::UPLOAD_MAX};

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

/// A form that was sent: its fields as text, and its file.
pub(crate) struct Form<F> {
    texts: HashMap<String, String>,
    pub(crate) file: Option<UploadedFile>,
    of: PhantomData<fn() -> F>,
}

/// A file that was sent.
pub(crate) struct UploadedFile {
    /// As the client says; never a path of ours.
    pub(crate) name: Option<String>,
    pub(crate) bytes: Vec<u8>,
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

impl<F> Form<F> {
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

impl<'a, F: FormFields> ApiExtractor<'a> for Form<F> {
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
        let bytes = body::read(body, UPLOAD_MAX).await?;
        let stream = futures_util::stream::once(async { Ok::<_, std::io::Error>(bytes) });
        Ok(Self::read(multer::Multipart::new(stream, boundary)).await?)
    }
}

impl<F: FormFields> Form<F> {
    async fn read(mut parts: multer::Multipart<'_>) -> Result<Self, ApiError> {
        let mut form = Self { texts: HashMap::new(), file: None, of: PhantomData };
        let mut faults: Vec<FieldFault> = Vec::new();
        while let Some(part) = parts.next_field().await.map_err(|error| malformed(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|error| malformed(&error))?;
            match F::FIELDS.iter().find(|field| field.name == name) {
                None => faults.push((name, "Unknown field".to_owned())),
                Some(field) if field.is_file && form.file.is_none() => {
                    form.file = Some(UploadedFile { name: file_name, bytes: bytes.into() });
                }
                Some(field) if field.is_file => faults.push((name, "Must be given once".to_owned())),
                Some(_) if bytes.len() > FIELD_MAX => faults.push((name, "Is too long".to_owned())),
                Some(_) => match String::from_utf8(bytes.into()) {
                    Ok(text) if !form.texts.contains_key(&name) => {
                        form.texts.insert(name, text);
                    }
                    Ok(_) => faults.push((name, "Must be given once".to_owned())),
                    Err(_) => faults.push((name, "Must be UTF-8 text".to_owned())),
                },
            }
        }
        if faults.is_empty() { Ok(form) } else { Err(ApiError::invalid(faults)) }
    }
}

fn malformed(error: &multer::Error) -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "MALFORMED_FORM", "The body is not a valid form")
        .with_details([("body".to_owned(), error.to_string())])
}
