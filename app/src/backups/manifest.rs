//! What a backup says of itself.

use adapter_database::{ChainEnd, Inventory};
use kernel::{Timestamp, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

const FORMAT: &str = "earntrack-backup";
const VERSION: u32 = 1;

/// Beside the bytes, and readable without a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    format: String,
    version: u32,
    /// What it is called, and its folder.
    pub name: String,
    pub made_at: Timestamp,
    pub reason: Reason,
    /// What whoever asked for it wrote.
    pub note: Option<String>,
    /// Which engine the books were on: `sqlite` or `postgres`.
    pub engine: String,
    /// The version of the program that made it.
    pub program: String,
    /// The last change of the schema.
    pub schema: String,
    /// How many rows there are, by table.
    pub rows: Inventory,
    pub chains: Chains,
    /// Where the bytes of documents are, if they are not in it: `file:FOLDER` or `s3:BUCKET`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents_elsewhere: Option<String>,
    /// The SQLite file, as it is when it is unpacked.
    pub content: Bytes,
    /// What lies beside the manifest.
    pub file: Bytes,
    /// Whether it takes a key to unpack it.
    pub is_encrypted: bool,
    /// When it was unpacked again and found to be whole, or, where that takes a key, found to be what was written.
    pub verified_at: Timestamp,
    /// Over all of the above.
    digest: String,
}

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// Its day had come.
    Daily,
    /// The schema was about to be changed.
    Migration,
    /// Somebody wanted it.
    Asked,
}

/// Where chains of events ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chains {
    pub count: u64,
    pub sha256: String,
}

/// How many bytes a file has, and their digest in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bytes {
    pub size_bytes: u64,
    pub sha256: String,
}

/// What is known of a backup before it is packed.
pub(super) struct About {
    pub(super) name: String,
    pub(super) made_at: Timestamp,
    pub(super) reason: Reason,
    pub(super) note: Option<String>,
    pub(super) engine: String,
    pub(super) schema: String,
    pub(super) rows: Inventory,
    pub(super) chains: Chains,
    pub(super) documents_elsewhere: Option<String>,
}

impl Chains {
    pub(super) fn of(heads: &[ChainEnd]) -> Self {
        let mut digest = Sha256::new();
        for ChainEnd { user, lane, sequence, link } in heads {
            digest.update(user);
            digest.update(lane.to_be_bytes());
            digest.update(sequence.to_be_bytes());
            digest.update(link);
        }
        Self { count: heads.len() as u64, sha256: hex(&digest.finalize()) }
    }
}

impl Manifest {
    pub(super) fn new(
        about: About,
        content: Bytes,
        file: Bytes,
        is_encrypted: bool,
        verified_at: Timestamp,
    ) -> Self {
        let About { name, made_at, reason, note, engine, schema, rows, chains, documents_elsewhere } = about;
        let manifest = Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            name,
            made_at,
            reason,
            note,
            engine,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            rows,
            chains,
            documents_elsewhere,
            content,
            file,
            is_encrypted,
            verified_at,
            digest: String::new(),
        };
        let digest = hex(&Sha256::digest(manifest.to_text()));
        Self { digest, ..manifest }
    }

    pub(super) fn to_text(&self) -> String {
        format!("{:#}\n", serde_json::json!(self))
    }

    /// `None`, where a single character is not as it was written.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let manifest: Self = serde_json::from_str(text).ok()?;
        let bare = Self { digest: String::new(), ..manifest.clone() };
        let is_whole = hex(&Sha256::digest(bare.to_text())) == manifest.digest && manifest.to_text() == text;
        (is_whole && manifest.format == FORMAT && manifest.version == VERSION).then_some(manifest)
    }
}

impl Reason {
    /// For people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Migration => "migration",
            Self::Asked => "asked",
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn manifest() -> Manifest {
        let at = Timestamp::from_millis(1_773_478_800_000).unwrap();
        let bytes = Bytes { size_bytes: 7, sha256: hex(&[7; 32]) };
        let about = About {
            name: "20260314T090000Z-0011aabb".to_owned(),
            made_at: at,
            reason: Reason::Daily,
            note: Some("before the fair".to_owned()),
            engine: "sqlite".to_owned(),
            schema: "m1".to_owned(),
            rows: [("users".to_owned(), 3)].into(),
            chains: Chains::of(&[]),
            documents_elsewhere: Some("s3:papers".to_owned()),
        };
        Manifest::new(about, bytes.clone(), bytes, false, at)
    }

    #[test]
    fn a_manifest_with_any_character_changed_is_refused() {
        let text = manifest().to_text();
        assert_eq!(Manifest::from_text(&text), Some(manifest()));
        for at in 0..text.len() {
            for flip in [1, 4, 32] {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= flip;
                let Ok(damaged) = String::from_utf8(bytes) else { continue };
                assert_eq!(Manifest::from_text(&damaged), None, "{damaged}");
            }
        }
        assert_eq!(Manifest::from_text(&text[..text.len() - 1]), None);
    }
}
