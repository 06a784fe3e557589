//! Trying passwords and codes, one at a time where others were wrong before.

use kernel::UserId;

use crate::{
    Account, DeviceToken, EmailAddress, IdentityError, IdentityService, Password, SessionId, Slowdown,
    Verdict,
};

/// How often one looks anew when others try at the same time.
const TRIES: u32 = 8;

/// What failures are counted by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bucket<'a> {
    /// Everyone who does not know better, together; also for addresses that have no account.
    Address(&'a EmailAddress),
    /// A device on which the account was signed in to before.
    Device([u8; 16]),
    /// Someone who is signed in already.
    Session(SessionId),
    /// Someone who knows the password and is asked for a code, on a known device or not. Counted apart: a
    /// right password would make up for wrong codes otherwise.
    Factor(UserId, Option<[u8; 16]>),
    /// Someone who is signed in already and is asked for a code.
    SessionFactor(SessionId),
}

impl Bucket<'_> {
    fn is_of_codes(self) -> bool {
        matches!(self, Self::Factor(..) | Self::SessionFactor(_))
    }
}

/// An attempt that may be made.
struct Turn {
    key: [u8; 32],
    /// What it was counted as beforehand: failed, after those before it.
    counted: Option<(Option<Slowdown>, Slowdown)>,
}

const PURPOSE: &str = "slowdown";

impl IdentityService {
    /// Checks a password in turn. Without a hash it takes as long, and is wrong.
    ///
    /// # Errors
    /// `BadCredentials`, `SlowedDown`, `Busy`.
    pub(super) async fn try_password(
        &self,
        bucket: Bucket<'_>,
        password: Password,
        hash: Option<String>,
    ) -> Result<Verdict, IdentityError> {
        self.in_turn(bucket, async {
            match self.passwords.verify(password, hash).await? {
                Verdict::Wrong => Err(IdentityError::BadCredentials),
                right => Ok(right),
            }
        })
        .await
    }

    /// Makes an attempt at something that is not to be guessed, unless one has to wait; whoever was wrong
    /// waits longer the next time.
    ///
    /// # Errors
    /// `SlowedDown`, and those of the attempt.
    pub(super) async fn in_turn<T>(
        &self,
        bucket: Bucket<'_>,
        attempt: impl Future<Output = Result<T, IdentityError>> + Send,
    ) -> Result<T, IdentityError> {
        let turn = self.take_turn(bucket).await?;
        let outcome = attempt.await;
        match (&outcome, &turn.counted) {
            (Ok(_), Some(_)) => self.slowdowns.clear(&turn.key).await?,
            (Err(error), None) if error.is_wrong_guess() => self.count_failure(&turn.key).await?,
            (Err(error), Some((before, after))) if !error.is_wrong_guess() => {
                // Nobody has looked at it: it is not held against anyone.
                match before {
                    Some(before) => drop(self.slowdowns.swap(&turn.key, Some(after), before).await?),
                    None => self.slowdowns.clear(&turn.key).await?,
                }
            }
            _ => {}
        }
        outcome
    }

    /// Forgets the failures that strangers have made with an address.
    pub(super) async fn forgive(&self, email: &EmailAddress) -> Result<(), IdentityError> {
        Ok(self.slowdowns.clear(&self.key_of(Bucket::Address(email))).await?)
    }

    /// Where failures of someone who signs in are counted, and the device that it is known to be.
    pub(super) fn bucket_of<'a>(
        &self,
        email: &'a EmailAddress,
        account: Option<&Account>,
        device: Option<&str>,
    ) -> (Bucket<'a>, Option<[u8; 16]>) {
        let now = self.clock.now();
        let token = device.and_then(|text| DeviceToken::decode(text).ok());
        let known = token
            .zip(account)
            .filter(|(token, account)| token.knows(account, now, self.seal.as_ref()))
            .map(|(token, _)| token.device);
        (known.map_or(Bucket::Address(email), Bucket::Device), known)
    }

    /// Takes away what no one need wait for any more, and challenges that no one can answer; counts both.
    ///
    /// # Errors
    /// Only what the store fails with.
    pub async fn sweep_slowdowns(&self) -> Result<u64, IdentityError> {
        let now = self.clock.now();
        let waits = self.slowdowns.sweep(now.plus(-crate::slowdown::MEMORY)).await?;
        Ok(waits + self.factors.sweep_challenges(now).await?)
    }

    /// Where someone was wrong before, the attempt is counted as another failure until it is known not
    /// to be one. So of many at once one is made, however many nodes they are made on. Of codes that is so
    /// from the first one on: there are few enough for many at once to hit.
    async fn take_turn(&self, bucket: Bucket<'_>) -> Result<Turn, IdentityError> {
        let (key, now) = (self.key_of(bucket), self.clock.now());
        let before = self.slowdowns.find(&key).await?;
        if before.is_none() && !bucket.is_of_codes() {
            return Ok(Turn { key, counted: None });
        }
        if let Some(retry_after) = before.and_then(|before| before.wait(now)) {
            return Err(IdentityError::SlowedDown { retry_after });
        }
        let after = Slowdown::after(before.filter(|before| !before.is_forgotten(now)), now);
        if self.slowdowns.swap(&key, before.as_ref(), &after).await? {
            return Ok(Turn { key, counted: Some((before, after)) });
        }
        // Someone else has just taken the turn.
        Err(IdentityError::SlowedDown { retry_after: after.wait(now).unwrap_or_default() })
    }

    async fn count_failure(&self, key: &[u8; 32]) -> Result<(), IdentityError> {
        for _ in 0..TRIES {
            let (now, before) = (self.clock.now(), self.slowdowns.find(key).await?);
            let after = Slowdown::after(before.filter(|before| !before.is_forgotten(now)), now);
            if self.slowdowns.swap(key, before.as_ref(), &after).await? {
                break;
            }
            // Many were wrong at once, and one of them has been counted.
        }
        Ok(())
    }

    fn key_of(&self, bucket: Bucket<'_>) -> [u8; 32] {
        let message = match bucket {
            Bucket::Address(email) => [b"address ", email.key().as_bytes()].concat(),
            Bucket::Device(device) => [&b"device "[..], &device].concat(),
            Bucket::Session(session) => [&b"session "[..], session.uuid().as_bytes()].concat(),
            Bucket::Factor(user, device) => {
                [&b"factor "[..], user.uuid().as_bytes(), &device.unwrap_or_default()].concat()
            }
            Bucket::SessionFactor(session) => [&b"session-factor "[..], session.uuid().as_bytes()].concat(),
        };
        self.seal.tag(PURPOSE, &message)
    }
}
