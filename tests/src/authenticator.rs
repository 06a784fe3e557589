//! An app that shows codes, with nothing in common with what checks them.

use aws_lc_rs::hmac;
use kernel::{Clock as _, Timestamp};
use serde_json::json;

use crate::{Client, StillClock};

/// What someone has on their telephone.
#[derive(Debug, Clone)]
pub struct Authenticator(Vec<u8>);

impl Authenticator {
    /// An app that was given a secret in Base32.
    #[must_use]
    pub fn with(secret: &str) -> Self {
        let value = |byte: u8| if byte.is_ascii_uppercase() { byte - b'A' } else { byte - b'2' + 26 };
        let bits: Vec<u8> =
            secret.bytes().flat_map(|byte| (0..5).rev().map(move |bit| value(byte) >> bit & 1)).collect();
        Self(bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect())
    }

    /// Turns a second factor on, and returns the app and the recovery codes.
    pub async fn set_up(client: &Client, clock: &StillClock) -> (Self, Vec<String>) {
        let enrolment = client.call("POST", "/user/mfa/totp").await.expect(201).data();
        let app = Self::with(enrolment["secret"].as_str().unwrap());
        let first = json!({ "code": app.code(clock.now()) });
        let codes = client.post("/user/mfa/totp/confirm", first).await.expect(200).data();
        let codes = codes["recoveryCodes"].as_array().unwrap().iter();
        (app, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
    }

    /// Whether this is its secret.
    #[must_use]
    pub fn has(&self, bytes: &[u8]) -> bool {
        self.0 == bytes
    }

    /// What it shows at an instant.
    #[must_use]
    pub fn code(&self, at: Timestamp) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let digest = hmac::sign(&key, &(at.millis() / 30_000).to_be_bytes());
        let digest = digest.as_ref();
        let offset = usize::from(digest[19] % 16);
        let word: [u8; 4] = digest[offset..offset + 4].try_into().unwrap();
        format!("{:06}", (u32::from_be_bytes(word) % (1 << 31)) % 1_000_000)
    }
}
