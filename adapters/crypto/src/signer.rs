//! Access tokens: JSON Web Tokens, signed with HMAC-SHA256.

use std::{collections::HashMap, fmt, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{AccessClaims, BadToken, Bearer, SessionId, Signer};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{Clock, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Keys,
    keys::{Key, Purpose},
    random::random,
};

const ALGORITHM: Algorithm = Algorithm::HS256;

const ISSUER: &str = "earntrack";
const AUDIENCE: &str = "earntrack-app";

/// Says that this is an access token, so that no other token can be passed off as one (RFC 9068).
const TYPE: &str = "at+jwt";

/// How far the clocks of two nodes may be apart, in seconds.
const LEEWAY: i64 = 5;

/// The longest token that is looked at, in bytes; ours have some 600.
const TOKEN_MAX: usize = 4096;

/// Signs with the newest key and recognises all that were not retired.
///
/// The time is the injected clock's, not the library's: its checks of `exp` and `nbf` are off,
/// and made here.
pub struct JwtSigner {
    signing: (Header, EncodingKey),
    verifying: HashMap<String, (Header, DecodingKey)>,
    rules: Validation,
    clock: Arc<dyn Clock>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SessionId,
    /// Makes two tokens of one second differ.
    jti: String,
    email: String,
    role: String,
    /// Seconds since 1970, as all three.
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl JwtSigner {
    #[must_use]
    pub fn new(keys: &Keys, clock: Arc<dyn Clock>) -> Self {
        let newest = keys.newest();
        let good = keys.iter().filter(|key| key.retired().is_none());
        let verifying = good.map(|key| {
            let secret = DecodingKey::from_secret(&key.derive(Purpose::AccessTokens));
            (key.kid().to_owned(), (header(key), secret))
        });
        Self {
            signing: (header(newest), EncodingKey::from_secret(&newest.derive(Purpose::AccessTokens))),
            verifying: verifying.collect(),
            rules: rules(),
            clock,
        }
    }
}

impl Signer for JwtSigner {
    fn sign(&self, claims: &AccessClaims) -> String {
        let AccessClaims { user, session, email, role, issued_at, expires_at } = claims;
        let issued_at = issued_at.millis().div_euclid(1000);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: *user,
            sid: *session,
            jti: BASE64_URL_SAFE_NO_PAD.encode(random::<16>()),
            email: email.clone(),
            role: (*role).to_owned(),
            iat: issued_at,
            nbf: issued_at,
            exp: expires_at.millis().div_euclid(1000),
        };
        let (header, key) = &self.signing;
        jsonwebtoken::encode(header, &claims, key).expect("texts and numbers can be written as JSON")
    }

    fn verify(&self, token: &str) -> Result<Bearer, BadToken> {
        if token.len() > TOKEN_MAX {
            return Err(BadToken);
        }
        let claimed = jsonwebtoken::decode_header(token).map_err(|_| BadToken)?;
        let kid = claimed.kid.as_deref().ok_or(BadToken)?;
        let (header, key) = self.verifying.get(kid).ok_or(BadToken)?;
        // Only the header that we write is taken: no other type, nothing critical, no embedded key.
        if claimed != *header {
            return Err(BadToken);
        }
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.rules).map_err(|_| BadToken)?.claims;
        let now = self.clock.now().millis().div_euclid(1000);
        let begun = claims.nbf.max(claims.iat) <= now + LEEWAY;
        let over = claims.exp <= now - LEEWAY;
        if !begun || over {
            return Err(BadToken);
        }
        let expires_at = claims.exp.checked_mul(1000).and_then(Timestamp::from_millis).ok_or(BadToken)?;
        Ok(Bearer { user: claims.sub, session: claims.sid, expires_at })
    }

    fn random(&self) -> [u8; 32] {
        random()
    }
}

/// Without the keys.
impl fmt::Debug for JwtSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtSigner").field("signing", &self.signing.0.kid).finish_non_exhaustive()
    }
}

fn header(key: &Key) -> Header {
    Header { typ: Some(TYPE.to_owned()), kid: Some(key.kid().to_owned()), ..Header::new(ALGORITHM) }
}

fn rules() -> Validation {
    let mut rules = Validation::new(ALGORITHM);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    // The library passes a token that lacks what is not named here.
    rules.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules
}

#[cfg(test)]
mod tests;
