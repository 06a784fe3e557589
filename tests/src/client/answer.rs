//! What a server says.

use std::collections::BTreeMap;

use serde_json::Value;

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Headers that are given more than once are one list.
    pub(super) fn new(status: u16, headers: impl Iterator<Item = (String, String)>, body: Vec<u8>) -> Self {
        let mut merged: Vec<(String, String)> = Vec::new();
        for (name, value) in headers {
            match merged.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => *values = [values, ", ", &value].concat(),
                None => merged.push((name, value)),
            }
        }
        Self { status, headers: merged, body }
    }

    /// `None` where it is not whole.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let (head, body) = (std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 4..]);
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let header =
            |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let answer = Self::new(status, lines.filter_map(header), body.to_vec());
        let length = answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        (body.len() == length).then_some(answer)
    }

    /// # Panics
    /// With the whole answer when it has another status.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "the check may be all that is wanted"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "the answer is {}", self.text());
        self
    }

    /// What a refusal says of each field.
    #[track_caller]
    #[expect(clippy::must_use_candidate, reason = "the check may be all that is wanted")]
    pub fn refused(self, status: u16, code: &str) -> BTreeMap<String, String> {
        let answer = self.expect(status).json();
        let error = &answer["error"];
        assert_eq!(error["code"], code, "the answer is {answer}");
        assert_eq!(
            (&answer["success"], &answer["status"], error["message"].is_string()),
            (&Value::Bool(false), &Value::from(status), true),
            "the answer is {answer}"
        );
        serde_json::from_value(error["details"].clone()).unwrap()
    }

    /// The fields that a 400 names.
    #[track_caller]
    #[must_use]
    pub fn faulty(self) -> Vec<String> {
        self.refused(400, "VALIDATION_ERROR").into_keys().collect()
    }

    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    #[must_use]
    pub fn tag(&self) -> String {
        self.header("etag").expect("the answer has a tag").to_owned()
    }

    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    #[track_caller]
    #[must_use]
    pub fn data(&self) -> Value {
        self.json()["data"].take()
    }

    /// Status and body, but for what is of the one request alone.
    #[must_use]
    pub fn anonymous(&self) -> (u16, Value) {
        let mut body = self.json();
        let fields = body.as_object_mut().unwrap();
        assert!(fields.remove("timestamp").is_some() && fields.remove("requestId").is_some());
        (self.status, body)
    }
}
