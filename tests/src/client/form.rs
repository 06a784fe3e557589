//! Forms with a file (RFC 7578).

/// A form in the making.
#[derive(Debug, Clone, Default)]
pub struct Form {
    parts: Vec<(String, Vec<u8>)>,
}

const BOUNDARY: &str = "what-no-statement-holds";

impl Form {
    /// The form of an import.
    #[must_use]
    pub fn statement(file: impl Into<Vec<u8>>) -> Self {
        Self::default().file("file", "statement.csv", file)
    }

    #[must_use]
    pub fn file(self, name: &str, file_name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.file_of(name, file_name, "text/csv", content)
    }

    /// The form of a document.
    #[must_use]
    pub fn document(file_name: &str, media_type: &str, content: impl Into<Vec<u8>>) -> Self {
        Self::default().file_of("file", file_name, media_type, content)
    }

    fn file_of(self, name: &str, file_name: &str, media_type: &str, content: impl Into<Vec<u8>>) -> Self {
        let disposition = format!("name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: {media_type}");
        self.part(disposition, content.into())
    }

    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.part(format!("name=\"{name}\""), text.as_bytes().to_vec())
    }

    fn part(mut self, disposition: String, content: Vec<u8>) -> Self {
        self.parts.push((disposition, content));
        self
    }

    pub(super) fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (disposition, content) in &self.parts {
            let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {disposition}\r\n\r\n");
            bytes.extend_from_slice(head.as_bytes());
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        bytes
    }
}
