//! Access tokens, and those between the two steps of a sign-in: JSON Web Tokens, signed with HMAC-SHA256.

mod known;

use std::{collections::HashMap, fmt, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{AccessClaims, BadToken, Bearer, SessionId, Signer, StepClaims};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{Clock, Timestamp, UserId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    Keys,
    keys::{Key, Purpose},
    random::random,
};
use known::Known;

const ALGORITHM: Algorithm = Algorithm::HS256;

const ISSUER: &str = "earntrack";

/// A sort of token, with keys, a type and an audience of its own, so that none can be passed off as another
/// (RFC 8725).
#[derive(Clone, Copy)]
struct Sort {
    purpose: Purpose,
    header_type: &'static str,
    audience: &'static str,
}

/// RFC 9068.
const ACCESS: Sort =
    Sort { purpose: Purpose::AccessTokens, header_type: "at+jwt", audience: "earntrack-app" };

const STEP: Sort = Sort { purpose: Purpose::SecondSteps, header_type: "mfa+jwt", audience: "earntrack-mfa" };

/// How far the clocks of two nodes may be apart, in seconds.
const LEEWAY: i64 = 5;

/// The longest token that is looked at, in bytes; ours have some 600.
const TOKEN_MAX: usize = 4096;

/// Signs with the newest key and recognises all that were not retired.
///
/// The time is the injected clock's, not the library's: its checks of `exp` and `nbf` are off,
/// and made here.
pub struct JwtSigner {
    access: Pen,
    known: Known<Said>,
    steps: Pen,
    clock: Arc<dyn Clock>,
}

/// What signs one sort of token and recognises it.
struct Pen {
    signing: (Header, EncodingKey),
    verifying: HashMap<String, (Header, DecodingKey)>,
    rules: Validation,
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

/// What of an access token is asked for with every request.
#[derive(Clone, Copy)]
struct Said {
    user: UserId,
    session: SessionId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// What a token between two steps says.
#[derive(Serialize, Deserialize)]
struct Step {
    iss: String,
    aud: String,
    sub: UserId,
    /// Always `mfa`.
    typ: String,
    jti: String,
    /// What the account was, in the URL-safe alphabet; as the device is, where it is known.
    state: String,
    device: Option<String>,
    /// Seconds since 1970, as all three.
    iat: i64,
    nbf: i64,
    exp: i64,
}

const STEP_TYPE: &str = "mfa";

impl JwtSigner {
    #[must_use]
    pub fn new(keys: &Keys, clock: Arc<dyn Clock>) -> Self {
        Self { access: Pen::new(keys, ACCESS), known: Known::new(), steps: Pen::new(keys, STEP), clock }
    }

    /// Whether a token is good at this second, by its claims.
    fn is_good(&self, iat: i64, nbf: i64, exp: i64) -> bool {
        let now = self.clock.now().millis().div_euclid(1000);
        nbf.max(iat) <= now + LEEWAY && exp > now - LEEWAY
    }
}

impl Pen {
    fn new(keys: &Keys, sort: Sort) -> Self {
        let newest = keys.newest();
        let good = keys.iter().filter(|key| key.retired().is_none());
        let verifying = good.map(|key| {
            let secret = DecodingKey::from_secret(&key.derive(sort.purpose));
            (key.kid().to_owned(), (header(key, sort), secret))
        });
        Self {
            signing: (header(newest, sort), EncodingKey::from_secret(&newest.derive(sort.purpose))),
            verifying: verifying.collect(),
            rules: rules(sort),
        }
    }

    fn sign(&self, claims: &impl Serialize) -> String {
        let (header, key) = &self.signing;
        jsonwebtoken::encode(header, claims, key).expect("texts and numbers can be written as JSON")
    }

    /// What a token says that was signed here, at whatever time that is good.
    fn read<C: DeserializeOwned>(&self, token: &str) -> Result<C, BadToken> {
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
        Ok(jsonwebtoken::decode::<C>(token, key, &self.rules).map_err(|_| BadToken)?.claims)
    }
}

impl Signer for JwtSigner {
    fn sign(&self, claims: &AccessClaims) -> String {
        let AccessClaims { user, session, email, role, issued_at, expires_at } = claims;
        let issued_at = issued_at.millis().div_euclid(1000);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: ACCESS.audience.to_owned(),
            sub: *user,
            sid: *session,
            jti: BASE64_URL_SAFE_NO_PAD.encode(random::<16>()),
            email: email.clone(),
            role: (*role).to_owned(),
            iat: issued_at,
            nbf: issued_at,
            exp: expires_at.millis().div_euclid(1000),
        };
        self.access.sign(&claims)
    }

    fn verify(&self, token: &str) -> Result<Bearer, BadToken> {
        let Said { user, session, iat, nbf, exp } = self.known.recall(token, || {
            let Claims { sub, sid, iat, nbf, exp, .. } = self.access.read(token)?;
            Ok(Said { user: sub, session: sid, iat, nbf, exp })
        })?;
        if !self.is_good(iat, nbf, exp) {
            return Err(BadToken);
        }
        Ok(Bearer { user, session, expires_at: instant(exp)? })
    }

    fn sign_step(&self, claims: &StepClaims) -> String {
        let StepClaims { user, state, device, issued_at, expires_at } = claims;
        let issued_at = issued_at.millis().div_euclid(1000);
        self.steps.sign(&Step {
            iss: ISSUER.to_owned(),
            aud: STEP.audience.to_owned(),
            sub: *user,
            typ: STEP_TYPE.to_owned(),
            jti: BASE64_URL_SAFE_NO_PAD.encode(random::<16>()),
            state: BASE64_URL_SAFE_NO_PAD.encode(state),
            device: device.map(|device| BASE64_URL_SAFE_NO_PAD.encode(device)),
            iat: issued_at,
            nbf: issued_at,
            exp: expires_at.millis().div_euclid(1000),
        })
    }

    fn verify_step(&self, token: &str) -> Result<StepClaims, BadToken> {
        let claims: Step = self.steps.read(token)?;
        if claims.typ != STEP_TYPE || !self.is_good(claims.iat, claims.nbf, claims.exp) {
            return Err(BadToken);
        }
        Ok(StepClaims {
            user: claims.sub,
            state: bytes(&claims.state)?,
            device: claims.device.as_deref().map(bytes).transpose()?,
            issued_at: instant(claims.iat)?,
            expires_at: instant(claims.exp)?,
        })
    }

    fn random(&self) -> [u8; 32] {
        random()
    }
}

/// Without the keys.
impl fmt::Debug for JwtSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtSigner").field("signing", &self.access.signing.0.kid).finish_non_exhaustive()
    }
}

fn instant(seconds: i64) -> Result<Timestamp, BadToken> {
    seconds.checked_mul(1000).and_then(Timestamp::from_millis).ok_or(BadToken)
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], BadToken> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(BadToken)
}

fn header(key: &Key, sort: Sort) -> Header {
    Header {
        typ: Some(sort.header_type.to_owned()),
        kid: Some(key.kid().to_owned()),
        ..Header::new(ALGORITHM)
    }
}

fn rules(sort: Sort) -> Validation {
    let mut rules = Validation::new(ALGORITHM);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[sort.audience]);
    // The library passes a token that lacks what is not named here.
    rules.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules
}

#[cfg(test)]
mod tests;
