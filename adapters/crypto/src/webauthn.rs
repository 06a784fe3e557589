//! What browsers and authenticators say of passkeys (Web Authentication, level 3), read and checked.
//!
//! Who made an authenticator is not asked, so its attestation is not looked at.

use aws_lc_rs::{
    digest,
    signature::{
        ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
        UnparsedPublicKey,
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{Assertion, Attestation, BadPasskey, CREDENTIAL_MAX, Ceremonies, MadeKey, UsedKey};
use serde::Deserialize;

use crate::cbor::{Item, Reader};

/// Someone was there.
const PRESENT: u8 = 0x01;
/// It was the owner.
const VERIFIED: u8 = 0x04;
/// A key that was just made follows.
const HAS_KEY: u8 = 0x40;
/// Answers of extensions follow.
const HAS_EXTENSIONS: u8 = 0x80;

/// Takes what was made on the pages of one server.
#[derive(Debug)]
pub struct WebAuthn {
    origin: String,
    domain: String,
    domain_hash: [u8; 32],
}

/// What the browser has put its name to.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// What the authenticator has put its name to.
struct AuthenticatorData<'a> {
    flags: u8,
    sign_count: u32,
    key: Option<AttestedKey<'a>>,
}

struct AttestedKey<'a> {
    credential: &'a [u8],
    public_key: &'a [u8],
}

/// A public key (COSE).
#[derive(Debug, PartialEq, Eq)]
enum PublicKey<'a> {
    /// ES256: the coordinates of a point of P-256.
    P256([&'a [u8]; 2]),
    /// `EdDSA` over Ed25519.
    Ed25519(&'a [u8]),
    /// RS256: modulus and exponent.
    Rsa([&'a [u8]; 2]),
}

impl WebAuthn {
    /// For a server that users find there, without a slash at the end: `https://books.example.com`.
    #[must_use]
    pub fn new(server: &str) -> Self {
        let host = server.split_once("://").map_or(server, |(_, host)| host);
        let domain = match host.rsplit_once(':') {
            Some((domain, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => domain,
            _ => host,
        };
        let (origin, domain) = (server.to_ascii_lowercase(), domain.to_ascii_lowercase());
        Self { origin, domain_hash: sha256(domain.as_bytes()), domain }
    }

    /// The challenge that a browser answers on a page of ours.
    fn challenge(&self, client_data: &[u8], ceremony: &str) -> Result<Vec<u8>, BadPasskey> {
        let data: ClientData = serde_json::from_slice(client_data).map_err(|_| BadPasskey)?;
        if data.r#type != ceremony || data.origin != self.origin || data.cross_origin {
            return Err(BadPasskey);
        }
        BASE64_URL_SAFE_NO_PAD.decode(data.challenge).map_err(|_| BadPasskey)
    }

    fn authenticator_data<'a>(&self, bytes: &'a [u8]) -> Option<AuthenticatorData<'a>> {
        let mut reader = Reader::new(bytes);
        let is_ours = reader.take(32)? == self.domain_hash;
        let flags = reader.take(1)?[0];
        let sign_count = u32::from_be_bytes(reader.take(4)?.try_into().ok()?);
        let mut key = None;
        if flags & HAS_KEY != 0 {
            reader.take(16)?;
            let length = u16::from_be_bytes(reader.take(2)?.try_into().ok()?);
            let credential = reader.take(length.into())?;
            key = Some(AttestedKey { credential, public_key: reader.whole()? });
        }
        if flags & HAS_EXTENSIONS != 0 {
            reader.whole()?;
        }
        let good = is_ours && flags & PRESENT != 0 && reader.is_at_end();
        good.then_some(AuthenticatorData { flags, sign_count, key })
    }
}

impl Ceremonies for WebAuthn {
    fn domain(&self) -> &str {
        &self.domain
    }

    fn made(&self, attestation: &Attestation) -> Result<MadeKey, BadPasskey> {
        let challenge = self.challenge(&attestation.client_data, "webauthn.create")?;
        let data = attested(&attestation.attestation_object).ok_or(BadPasskey)?;
        let AuthenticatorData { flags, sign_count, key } = self.authenticator_data(data).ok_or(BadPasskey)?;
        let AttestedKey { credential, public_key } = key.ok_or(BadPasskey)?;
        PublicKey::read(public_key).ok_or(BadPasskey)?;
        if credential.is_empty() || credential.len() > CREDENTIAL_MAX {
            return Err(BadPasskey);
        }
        Ok(MadeKey {
            challenge,
            credential: credential.to_vec(),
            public_key: public_key.to_vec(),
            sign_count,
            is_user_verified: flags & VERIFIED != 0,
        })
    }

    fn used(&self, public_key: &[u8], assertion: &Assertion) -> Result<UsedKey, BadPasskey> {
        let Assertion { credential: _, client_data, authenticator_data, signature, user_handle: _ } =
            assertion;
        let challenge = self.challenge(client_data, "webauthn.get")?;
        let AuthenticatorData { flags, sign_count, key: _ } =
            self.authenticator_data(authenticator_data).ok_or(BadPasskey)?;
        let signed = [&authenticator_data[..], &sha256(client_data)].concat();
        let key = PublicKey::read(public_key).ok_or(BadPasskey)?;
        if !key.has_signed(&signed, signature) {
            return Err(BadPasskey);
        }
        Ok(UsedKey { challenge, sign_count, is_user_verified: flags & VERIFIED != 0 })
    }
}

/// What is attested, whoever attests it.
fn attested(object: &[u8]) -> Option<&[u8]> {
    let mut reader = Reader::new(object);
    let Item::Map(entries) = reader.item()? else { return None };
    let mut data = None;
    for _ in 0..entries {
        let Item::Text(name) = reader.item()? else { return None };
        let value = reader.whole()?;
        if name == "authData"
            && let Item::Bytes(bytes) = Reader::new(value).item()?
        {
            data = Some(bytes);
        }
    }
    data.filter(|_| reader.is_at_end())
}

impl<'a> PublicKey<'a> {
    /// Of one of the kinds that are asked for.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let Item::Map(entries) = reader.item()? else { return None };
        let (mut kind, mut algorithm, mut first, mut second, mut third) = (None, None, None, None, None);
        for _ in 0..entries {
            let Item::Int(label) = reader.item()? else { return None };
            let value = Reader::new(reader.whole()?).item()?;
            match label {
                1 => kind = Some(value),
                3 => algorithm = Some(value),
                -1 => first = Some(value),
                -2 => second = Some(value),
                -3 => third = Some(value),
                _ => {}
            }
        }
        let key = match (kind?, algorithm?, first?, second?, third) {
            (Item::Int(2), Item::Int(-7), Item::Int(1), Item::Bytes(x), Some(Item::Bytes(y)))
                if x.len() == 32 && y.len() == 32 =>
            {
                Self::P256([x, y])
            }
            (Item::Int(1), Item::Int(-8), Item::Int(6), Item::Bytes(x), None) if x.len() == 32 => {
                Self::Ed25519(x)
            }
            (Item::Int(3), Item::Int(-257), Item::Bytes(n), Item::Bytes(e), None) if n.len() >= 256 => {
                Self::Rsa([n, e])
            }
            _ => return None,
        };
        reader.is_at_end().then_some(key)
    }

    fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::P256([x, y]) => {
                let point = [&[4][..], x, y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok()
            }
            Self::Ed25519(x) => UnparsedPublicKey::new(&ED25519, x).verify(message, signature).is_ok(),
            Self::Rsa([n, e]) => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
        }
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{
            ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
        },
    };

    use super::*;

    const PAGES: &str = "https://books.example.com:8443";

    fn bytes(head: u8, bytes: &[u8]) -> Vec<u8> {
        let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
        [&[head | 0x19][..], &length, bytes].concat()
    }

    fn p256(pair: &EcdsaKeyPair) -> Vec<u8> {
        let point = pair.public_key().as_ref();
        let (x, y) = (bytes(0x40, &point[1..33]), bytes(0x40, &point[33..]));
        [&[0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21][..], &x, &[0x22], &y].concat()
    }

    fn client_data(ceremony: &str, origin: &str, more: &str) -> Vec<u8> {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode("challenge");
        format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}"{more}}}"#).into_bytes()
    }

    fn data(domain: &str, flags: u8, count: u32, rest: &[u8]) -> Vec<u8> {
        [&sha256(domain.as_bytes())[..], &[flags], &count.to_be_bytes(), rest].concat()
    }

    fn attested_key(public_key: &[u8]) -> Vec<u8> {
        [&[0; 16][..], &[0, 4], b"cred", public_key].concat()
    }

    fn attestation(data: &[u8]) -> Attestation {
        let object = [&b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData"[..], &bytes(0x40, data)].concat();
        Attestation {
            client_data: client_data("webauthn.create", PAGES, r#","crossOrigin":false,"extra":1"#),
            attestation_object: object,
        }
    }

    fn new_pair() -> EcdsaKeyPair {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()
    }

    fn assertion(pair: &EcdsaKeyPair, client_data: Vec<u8>, data: Vec<u8>) -> Assertion {
        let signed = [&data[..], &sha256(&client_data)].concat();
        let signature = pair.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec();
        Assertion {
            credential: b"cred".to_vec(),
            client_data,
            authenticator_data: data,
            signature,
            user_handle: None,
        }
    }

    #[test]
    fn a_server_has_a_domain_whatever_its_port() {
        for (server, domain) in [
            (PAGES, "books.example.com"),
            ("https://books.example.com", "books.example.com"),
            ("http://localhost:3001", "localhost"),
        ] {
            assert_eq!(WebAuthn::new(server).domain(), domain);
        }
    }

    #[test]
    fn authn_5_a_key_is_taken_that_was_made_on_our_pages() {
        let (pages, key) = (WebAuthn::new(PAGES), p256(&new_pair()));
        let made = |flags, rest: &[u8]| pages.made(&attestation(&data("books.example.com", flags, 7, rest)));
        let good = attested_key(&key);

        let taken = made(0x45, &good).unwrap();
        assert_eq!((&taken.challenge[..], &taken.credential[..]), (&b"challenge"[..], &b"cred"[..]));
        assert_eq!((taken.public_key, taken.sign_count, taken.is_user_verified), (key.clone(), 7, true));
        assert!(!made(0x41, &good).unwrap().is_user_verified);
        assert!(made(0xC5, &[&good[..], &[0xA0]].concat()).is_ok(), "with an answer of an extension");

        assert_eq!(made(0x44, &good), Err(BadPasskey), "no one was there");
        assert_eq!(made(0x05, &[]), Err(BadPasskey), "there is no key");
        assert_eq!(made(0x45, &[&good[..], &[0]].concat()), Err(BadPasskey), "there is more");
        for cut in 0..good.len() {
            assert_eq!(made(0x45, &good[..cut]), Err(BadPasskey), "cut at {cut}");
        }
        for (place, byte) in [(2, 3), (4, 0x38), (6, 2)] {
            let mut other = key.clone();
            other[place] = byte;
            assert_eq!(made(0x45, &attested_key(&other)), Err(BadPasskey), "another kind of key");
        }
        let elsewhere = attestation(&data("evil.example.com", 0x45, 7, &good));
        assert_eq!(pages.made(&elsewhere), Err(BadPasskey));
    }

    #[test]
    fn authn_5_a_signature_is_taken_that_was_made_on_our_pages_alone() {
        let (pages, pair) = (WebAuthn::new(PAGES), new_pair());
        let key = p256(&pair);
        let ours = || client_data("webauthn.get", PAGES, "");
        let here = |flags| data("books.example.com", flags, 8, &[]);
        let used = |client_data, data| pages.used(&key, &assertion(&pair, client_data, data));

        let good = used(ours(), here(5)).unwrap();
        assert_eq!((&good.challenge[..], good.sign_count), (&b"challenge"[..], 8));
        assert!(good.is_user_verified && !used(ours(), here(1)).unwrap().is_user_verified);

        for (client_data, data) in [
            (client_data("webauthn.create", PAGES, ""), here(5)),
            (client_data("webauthn.get", "https://books.example.com", ""), here(5)),
            (client_data("webauthn.get", "https://evil.example.com", ""), here(5)),
            (client_data("webauthn.get", PAGES, r#","crossOrigin":true"#), here(5)),
            (b"{}".to_vec(), here(5)),
            (Vec::new(), here(5)),
            (ours(), here(4)),
            (ours(), data("evil.example.com", 5, 8, &[])),
            (ours(), data("books.example.com", 5, 8, &[0])),
            (ours(), Vec::new()),
        ] {
            assert_eq!(used(client_data, data), Err(BadPasskey));
        }
        let forged = assertion(&new_pair(), ours(), here(5));
        assert_eq!(pages.used(&key, &forged), Err(BadPasskey));
        let mut changed = assertion(&pair, ours(), here(5));
        changed.authenticator_data[36] ^= 1;
        assert_eq!(pages.used(&key, &changed), Err(BadPasskey));
    }

    #[test]
    fn authn_5_keys_of_three_kinds_are_taken() {
        let message = b"message";
        let ed = Ed25519KeyPair::generate().unwrap();
        let x = bytes(0x40, ed.public_key().as_ref());
        let cose = [&[0xA4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21][..], &x].concat();
        let key = PublicKey::read(&cose).unwrap();
        assert!(key.has_signed(message, ed.sign(message).as_ref()));
        assert!(!key.has_signed(b"other", ed.sign(message).as_ref()));

        let rsa = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        // A sequence of two numbers: 256 bytes after a zero, and three.
        let der = rsa.public_key().as_ref();
        let (n, e) = (bytes(0x40, &der[9..265]), bytes(0x40, &der[267..270]));
        let cose = [&[0xA4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20][..], &n, &[0x21], &e].concat();
        let key = PublicKey::read(&cose).unwrap();
        let mut signature = vec![0; rsa.public_modulus_len()];
        rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        assert!(key.has_signed(message, &signature));
        signature[0] ^= 1;
        assert!(!key.has_signed(message, &signature));
    }
}
