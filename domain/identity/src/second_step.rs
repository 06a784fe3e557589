//! Between the two steps of a sign-in: the password was right, and a code is still asked for.

use std::fmt;

use kernel::{Seal, TimeDelta, Timestamp, UserId};

use crate::{Account, Assertion, Totp};

/// How long one may look for one's telephone.
pub(crate) const SECOND_STEP: TimeDelta = TimeDelta::minutes(5);

const PURPOSE: &str = "second-step";

/// What the token between the two steps says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepClaims {
    pub user: UserId,
    /// Names the password and the factor that were there when it was made.
    pub state: [u8; 32],
    /// The device that it is known to be.
    pub device: Option<[u8; 16]>,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What is asked for after the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// Finishes this sign-in together with a code, and opens nothing else.
    pub token: String,
    /// Seconds until the token is no longer good.
    pub expires_in: i64,
    /// What would do.
    pub methods: Vec<Method>,
    /// What devices call the keys that would do.
    pub credentials: Vec<Vec<u8>>,
}

/// By what one shows, besides the password, that one is the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Totp,
    RecoveryCode,
    Passkey,
}

/// What shows, besides the password, that one is the owner; as it was typed.
#[derive(Clone, PartialEq, Eq)]
pub enum Proof {
    Code(String),
    RecoveryCode(String),
    Passkey(Assertion),
}

impl StepClaims {
    pub(crate) fn new(
        account: &Account,
        totp: &Totp,
        device: Option<[u8; 16]>,
        now: Timestamp,
        seal: &dyn Seal,
    ) -> Self {
        let state = seal.tag(PURPOSE, &message(account, totp));
        Self { user: account.id, state, device, issued_at: now, expires_at: now.plus(SECOND_STEP) }
    }

    /// Whether the account has the password and the factor that it had then.
    pub(crate) fn is_of(&self, account: &Account, totp: &Totp, seal: &dyn Seal) -> bool {
        self.user == account.id && seal.is_tag(PURPOSE, &message(account, totp), &self.state)
    }
}

/// A secret that is closed anew is another text, even where it is the same.
fn message(account: &Account, totp: &Totp) -> Vec<u8> {
    let hash = account.password_hash.as_bytes();
    [account.id.uuid().as_bytes(), &(hash.len() as u64).to_be_bytes()[..], hash, &totp.secret].concat()
}

/// Without the code.
impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Code(_) => "Code(…)",
            Self::RecoveryCode(_) => "RecoveryCode(…)",
            Self::Passkey(_) => "Passkey(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        token::tests::{PlainSeal, account, now},
        totp::TotpSecret,
    };

    #[test]
    fn authn_5_a_second_step_is_of_one_password_and_one_factor() {
        let (ana, ben) = (account("hash"), account("hash"));
        let factor = |account: &Account, random| {
            Totp::begin(account.id, TotpSecret::new([random; 32]), now(), &PlainSeal)
        };
        let totp = factor(&ana, 1);
        let claims = StepClaims::new(&ana, &totp, None, now(), &PlainSeal);

        assert!(claims.is_of(&ana, &totp, &PlainSeal));
        assert!(!claims.is_of(&ana, &factor(&ana, 2), &PlainSeal));
        assert!(!claims.is_of(&ben, &factor(&ben, 1), &PlainSeal));
        assert!(!claims.is_of(&Account { password_hash: "other".into(), ..ana }, &totp, &PlainSeal));
        assert_eq!(claims.expires_at, now().plus(TimeDelta::minutes(5)));
        assert_eq!(format!("{:?}", Proof::Code("123456".into())), "Code(…)");
    }
}
