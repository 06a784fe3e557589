//! The second factor: codes of an app that shares a secret (RFC 6238).

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use kernel::{EmailAddress, Fact, Seal, StoreError, TimeDelta, Timestamp, UserId};
use serde::Serialize;
use sha1::Sha1;
use uuid::Uuid;

use crate::base32::base32;

/// Milliseconds for which an app shows a code.
const STEP_MS: i64 = 30_000;

/// How far the clock of an app may be off, in steps.
const DRIFT: i64 = 1;

/// Numbers that a code can be.
const CODES: u32 = 1_000_000;

/// How long an app may take to show its first code.
const ENROLMENT: TimeDelta = TimeDelta::hours(1);

/// What an app shows besides the name of the account.
const ISSUER: &str = "EarnTrack";

/// An app that shows codes for an account; one at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totp {
    pub user: UserId,
    /// Closed, and different each time that it is.
    pub secret: Vec<u8>,
    pub begun_at: Timestamp,
    /// When its first code was shown. From then on it is asked for.
    pub confirmed_at: Option<Timestamp>,
    /// The step of the last code that was used: none of it or before it is good again.
    pub last_step: Option<i64>,
}

/// What an app is told once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

/// `mfa.enrolment_begun`
#[derive(Debug, Serialize)]
pub struct MfaBegun {
    #[serde(skip)]
    id: Uuid,
    method: &'static str,
}

/// `mfa.enabled`
#[derive(Debug, Serialize)]
pub struct MfaEnabled {
    #[serde(skip)]
    id: Uuid,
    method: &'static str,
}

/// `mfa.disabled`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MfaDisabled {
    #[serde(skip)]
    id: Uuid,
    method: &'static str,
    /// For an owner who has lost it.
    by_operator: bool,
}

const METHOD: &str = "totp";

impl Totp {
    pub(crate) fn begin(user: UserId, secret: TotpSecret, now: Timestamp, seal: &dyn Seal) -> Self {
        let secret = seal.close(&purpose(user), &secret.0);
        Self { user, secret, begun_at: now, confirmed_at: None, last_step: None }
    }

    #[must_use]
    pub fn is_on(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// Whether a first code would turn it on.
    #[must_use]
    pub fn awaits_its_first_code(&self, now: Timestamp) -> bool {
        !self.is_on() && now < self.begun_at.plus(ENROLMENT)
    }

    pub(crate) fn confirm(&mut self, step: i64, now: Timestamp) {
        self.confirmed_at = Some(now);
        self.last_step = Some(step);
    }

    /// The step that a code is of, where it is good now and was not used before.
    ///
    /// # Errors
    /// `Corrupt` where the secret was closed with a key that is not there any more.
    pub(crate) fn step_of(
        &self,
        code: &str,
        now: Timestamp,
        seal: &dyn Seal,
    ) -> Result<Option<i64>, StoreError> {
        let secret = seal.open(&purpose(self.user), &self.secret).and_then(|plain| plain.try_into().ok());
        let secret =
            TotpSecret(secret.ok_or_else(|| StoreError::Corrupt("the secret cannot be opened".into()))?);
        let Some(code) = read(code) else { return Ok(None) };
        let present = now.millis().div_euclid(STEP_MS);
        let mut steps = present - DRIFT..=present + DRIFT;
        Ok(steps.find(|step| Some(*step) > self.last_step && secret.code(*step) == code))
    }
}

impl TotpSecret {
    /// Of 160 of these bits, as many as the digest has.
    pub(crate) fn new(random: [u8; 32]) -> Self {
        let mut secret = [0; 20];
        secret.copy_from_slice(&random[..20]);
        Self(secret)
    }

    /// As one types it into an app.
    #[must_use]
    pub fn encode(&self) -> String {
        base32(&self.0)
    }

    /// As an app reads it from a QR code.
    #[must_use]
    pub fn url(&self, account: &EmailAddress) -> String {
        let label = escaped(&account.to_string());
        let secret = self.encode();
        format!(
            "otpauth://totp/{ISSUER}:{label}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30"
        )
    }

    /// The code of a step.
    fn code(&self, step: i64) -> u32 {
        let mut digest =
            Hmac::<Sha1>::new_from_slice(&self.0).expect("a key of any length is one of this digest");
        digest.update(&step.to_be_bytes());
        let digest = digest.finalize().into_bytes();
        let offset = usize::from(digest[19] & 0x0F);
        let mut word = [0; 4];
        word.copy_from_slice(&digest[offset..offset + 4]);
        (u32::from_be_bytes(word) & 0x7FFF_FFFF) % CODES
    }
}

/// Without the secret.
impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// With the owner, so that no box opens in another's row.
fn purpose(user: UserId) -> String {
    format!("totp {user}")
}

/// Six digits, with blanks between as apps show them.
fn read(code: &str) -> Option<u32> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_code)
}

/// For a place in a URL (RFC 3986).
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

impl From<&Totp> for MfaBegun {
    fn from(totp: &Totp) -> Self {
        Self { id: totp.user.uuid(), method: METHOD }
    }
}

impl From<&Totp> for MfaEnabled {
    fn from(totp: &Totp) -> Self {
        Self { id: totp.user.uuid(), method: METHOD }
    }
}

impl MfaDisabled {
    pub(crate) fn new(totp: &Totp, by_operator: bool) -> Self {
        Self { id: totp.user.uuid(), method: METHOD, by_operator }
    }
}

impl Fact for MfaBegun {
    const KIND: &'static str = "mfa.enrolment_begun";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for MfaEnabled {
    const KIND: &'static str = "mfa.enabled";

    fn subject(&self) -> Uuid {
        self.id
    }
}

impl Fact for MfaDisabled {
    const KIND: &'static str = "mfa.disabled";

    fn subject(&self) -> Uuid {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;
    use crate::token::tests::PlainSeal;

    const SECRET: TotpSecret = TotpSecret(*b"12345678901234567890");

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000).unwrap()
    }

    fn totp() -> Totp {
        Totp::begin(Id::mint(at(0)), SECRET, at(0), &PlainSeal)
    }

    fn step_of(totp: &Totp, code: &str, seconds: i64) -> Option<i64> {
        totp.step_of(code, at(seconds), &PlainSeal).unwrap()
    }

    #[test]
    fn authn_5_codes_are_those_of_rfc_6238() {
        for (seconds, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(SECRET.code(seconds / 30), code % CODES, "{seconds}");
        }
    }

    #[test]
    fn authn_5_a_code_is_good_a_step_before_and_after_its_own() {
        let totp = totp();

        for (seconds, good) in [(1_111_111_049, false), (1_111_111_050, true), (1_111_111_139, true)] {
            assert_eq!(step_of(&totp, "081804", seconds).is_some(), good, "{seconds}");
        }
        assert_eq!(step_of(&totp, "081804", 1_111_111_140), None);
        assert_eq!(step_of(&totp, " 081 804 ", 1_111_111_109), Some(37_037_036));
        for text in ["", "81804", "0081804", "+81804", "08180４", "081805", "not one"] {
            assert_eq!(step_of(&totp, text, 1_111_111_109), None, "{text}");
        }
    }

    #[test]
    fn authn_5_a_code_is_good_once_and_so_is_none_before_it() {
        let mut totp = totp();
        let [before, code] = [SECRET.code(1000), SECRET.code(1001)].map(|code| format!("{code:06}"));

        assert_eq!(step_of(&totp, &code, 30_030), Some(1001));
        totp.confirm(1001, at(30_030));

        assert_eq!(step_of(&totp, &code, 30_030), None);
        assert_eq!(step_of(&totp, &before, 30_030), None);
        assert_eq!(step_of(&totp, &format!("{:06}", SECRET.code(1002)), 30_030), Some(1002));
    }

    #[test]
    fn an_app_has_an_hour_to_show_its_first_code() {
        let mut totp = totp();

        assert!(totp.awaits_its_first_code(at(3599)) && !totp.is_on());
        assert!(!totp.awaits_its_first_code(at(3600)));
        totp.confirm(7, at(10));
        assert!(!totp.awaits_its_first_code(at(20)) && totp.is_on());
    }

    #[test]
    fn authn_5_a_secret_is_told_to_an_app_and_never_printed() {
        let address = "ana+books@example.com".parse().unwrap();

        assert_eq!(
            SECRET.url(&address),
            "otpauth://totp/EarnTrack:ana%2Bbooks%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=EarnTrack&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{SECRET:?}"), "TotpSecret(…)");
    }
}
