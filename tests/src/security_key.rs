//! A device that keeps passkeys, with the browser that asks it.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::Client;

/// Where the pages are.
const ORIGIN: &str = "http://localhost:3001";

/// One that someone has in a pocket, with one key on it.
pub struct SecurityKey {
    pair: EcdsaKeyPair,
    credential: String,
    domain: String,
    owner: String,
    /// How often it was used; 0 where it does not count.
    pub count: u32,
}

/// What a device has seen when it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    NoOne = 0,
    Someone = 1,
    TheOwner = 5,
}

impl SecurityKey {
    /// Makes a key as a page of ours asks, and what the page sends then.
    #[must_use]
    pub fn make(name: &str, options: &Value, seen: Seen) -> (Self, Value) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let point = pair.public_key().as_ref().to_owned();
        let credential = point[1..17].to_owned();
        let key = Self {
            pair,
            credential: BASE64_URL_SAFE_NO_PAD.encode(&credential),
            domain: text(&options["rp"]["id"]),
            owner: text(&options["user"]["id"]),
            count: 0,
        };
        let cose = [
            &[0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..],
            &point[1..33],
            &[0x22, 0x58, 0x20],
            &point[33..],
        ]
        .concat();
        let data = [&key.data(seen, 0x40)[..], &[0; 16], &[0, 16], &credential, &cose].concat();
        let length = u16::try_from(data.len()).unwrap().to_be_bytes();
        let object = [&b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x59"[..], &length, &data].concat();
        let body = json!({
            "name": name,
            "clientDataJSON": client_data("webauthn.create", &text(&options["challenge"]), ORIGIN),
            "attestationObject": BASE64_URL_SAFE_NO_PAD.encode(object),
        });
        (key, body)
    }

    /// Makes a key for someone who is signed in, and has it kept.
    pub async fn added_to(client: &Client, name: &str) -> (Self, Value) {
        let options = client.call("POST", "/user/mfa/passkeys/challenge").await.expect(200).data();
        let (key, body) = Self::make(name, &options, Seen::TheOwner);
        let kept = client.post("/user/mfa/passkeys", body).await.expect(201).data();
        (key, kept)
    }

    /// What a page of ours sends when its challenge was signed.
    pub fn sign(&mut self, challenge: &str) -> Value {
        self.sign_at(ORIGIN, challenge, Seen::TheOwner)
    }

    /// The same on any page, whoever the device has seen.
    pub fn sign_at(&mut self, origin: &str, challenge: &str, seen: Seen) -> Value {
        let client_data = client_data("webauthn.get", challenge, origin);
        let data = self.data(seen, 0);
        let signed = [&data[..], &sha256(&BASE64_URL_SAFE_NO_PAD.decode(&client_data).unwrap())].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "credentialId": self.credential,
            "clientDataJSON": client_data,
            "authenticatorData": BASE64_URL_SAFE_NO_PAD.encode(data),
            "signature": BASE64_URL_SAFE_NO_PAD.encode(signature.as_ref()),
            "userHandle": self.owner,
        })
    }

    fn data(&self, seen: Seen, more: u8) -> Vec<u8> {
        [&sha256(self.domain.as_bytes())[..], &[seen as u8 | more], &self.count.to_be_bytes()].concat()
    }
}

fn client_data(ceremony: &str, challenge: &str, origin: &str) -> String {
    let said = json!({ "type": ceremony, "challenge": challenge, "origin": origin, "crossOrigin": false });
    BASE64_URL_SAFE_NO_PAD.encode(said.to_string())
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_owned()
}
