//! Password hashes.

use std::{hint::black_box, num::NonZeroUsize, sync::Arc};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash, Salt},
};
use async_trait::async_trait;
use identity::{HashingBusy, Password, Passwords, Verdict};

use crate::{random::random, turns::Turns};

/// Memory of one hash, in KiB: 19 MiB, with [`PASSES`] the least that OWASP recommends.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Argon2id on threads of its own, no more at once than there are cores.
///
/// Without the bound a burst of sign-ins would take all memory and every thread, and the rest of
/// the server with them.
#[derive(Debug)]
pub struct Argon2Passwords(Arc<Turns<Memory>>);

/// What a hash is made in; used again by the next one, for it costs more to get than to overwrite.
type Memory = Vec<Block>;

/// Everything that makes a hash what it is, apart from password and salt.
struct Recipe {
    algorithm: Algorithm,
    version: Version,
    params: Params,
}

impl Argon2Passwords {
    /// Hashes up to `at_once` passwords at once; the number of cores is right.
    #[must_use]
    pub fn new(at_once: NonZeroUsize) -> Self {
        Self(Arc::new(Turns::new(at_once)))
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: Password) -> Result<String, HashingBusy> {
        let hash = self.0.take(move |memory| Recipe::ours().hash(password.expose(), memory)).await?;
        hash.ok_or_else(|| {
            tracing::error!("a password could not be hashed");
            HashingBusy
        })
    }

    /// Hashes of bcrypt, which other systems leave behind, verify too, but only once: the answer
    /// asks for a better one.
    async fn verify(&self, password: Password, hash: Option<String>) -> Result<Verdict, HashingBusy> {
        self.0.take(move |memory| verdict(password.expose(), hash.as_deref(), memory)).await
    }
}

impl Recipe {
    fn ours() -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(Params::DEFAULT_OUTPUT_LEN));
        let params = params.expect("the parameters are within Argon2's bounds");
        Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, params }
    }

    /// `None` where the hash was not made by Argon2.
    fn of(hash: &PasswordHash) -> Option<Self> {
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let version = hash.version.map_or(Ok(Version::V0x10), Version::try_from).ok()?;
        Some(Self { algorithm, version, params: Params::try_from(hash).ok()? })
    }

    /// Whether a hash of this kind is cheaper to crack than one of ours.
    fn is_weak(&self) -> bool {
        let current = self.algorithm == Algorithm::Argon2id && self.version == Version::V0x13;
        !current || self.params.m_cost() < MEMORY_KIB || self.params.t_cost() < PASSES
    }

    fn run(&self, password: &str, salt: &[u8], memory: &mut Memory) -> Option<Output> {
        let Self { algorithm, version, params } = self;
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::new());
        }
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut output = [0; Output::MAX_LENGTH];
        let output = output.get_mut(..length)?;
        let argon2 = Argon2::new(*algorithm, *version, params.clone());
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, output, memory).ok()?;
        Output::new(output).ok()
    }

    fn hash(&self, password: &str, memory: &mut Memory) -> Option<String> {
        let salt: [u8; Salt::RECOMMENDED_LENGTH] = random();
        let output = self.run(password, &salt, memory)?;
        let hash = PasswordHash {
            algorithm: self.algorithm.ident(),
            version: Some(self.version.into()),
            params: (&self.params).try_into().ok()?,
            salt: Some(Salt::new(&salt).ok()?),
            hash: Some(output),
        };
        Some(hash.to_string())
    }
}

fn verdict(password: &str, hash: Option<&str>, memory: &mut Memory) -> Verdict {
    match hash {
        // The same work for nothing, so that time does not tell.
        None => {
            black_box(Recipe::ours().run(password, &[0; Salt::RECOMMENDED_LENGTH], memory));
            Verdict::Wrong
        }
        Some(hash) if is_bcrypt(hash) => by_bcrypt(password, hash),
        Some(hash) => by_argon2(password, hash, memory),
    }
}

fn by_argon2(password: &str, hash: &str, memory: &mut Memory) -> Verdict {
    let stored = PasswordHash::new(hash).ok();
    let Some((recipe, hash)) = stored.and_then(|hash| Some((Recipe::of(&hash)?, hash))) else {
        tracing::error!("a stored password hash is of no known kind; its owner cannot sign in");
        return Verdict::Wrong;
    };
    let salt = hash.salt.as_deref().unwrap_or_default();
    // Compared in constant time.
    let right = hash.hash.is_some() && recipe.run(password, salt, memory) == hash.hash;
    match right {
        true if recipe.is_weak() => Verdict::RightButWeaklyHashed,
        true => Verdict::Right,
        false => Verdict::Wrong,
    }
}

fn by_bcrypt(password: &str, hash: &str) -> Verdict {
    // Only the first 72 bytes count, as for whoever made the hash.
    match bcrypt::verify(password, hash) {
        Ok(true) => Verdict::RightButWeaklyHashed,
        Ok(false) => Verdict::Wrong,
        Err(error) => {
            tracing::error!(%error, "a stored password hash is damaged; its owner cannot sign in");
            Verdict::Wrong
        }
    }
}

fn is_bcrypt(hash: &str) -> bool {
    ["$2a$", "$2b$", "$2y$"].iter().any(|prefix| hash.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use argon2::password_hash::PasswordHasher;

    use super::*;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    fn passwords() -> Argon2Passwords {
        Argon2Passwords::new(NonZeroUsize::MIN)
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_alone() {
        let passwords = passwords();
        let hash = passwords.hash(password("Tr4ffic!")).await.unwrap();

        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash(password("Tr4ffic!")).await.unwrap());
        assert_eq!(passwords.verify(password("Tr4ffic!"), Some(hash.clone())).await, Ok(Verdict::Right));
        assert_eq!(passwords.verify(password("Tr4ffic?"), Some(hash)).await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn a_bcrypt_hash_is_right_but_asks_for_a_better_one() {
        let hash = bcrypt::hash("Tr4ffic!", 4).unwrap();

        for prefix in ["$2a$", "$2b$", "$2y$"] {
            let hash = Some(hash.replacen("$2b$", prefix, 1));
            let verdict = passwords().verify(password("Tr4ffic!"), hash.clone()).await;
            assert_eq!(verdict, Ok(Verdict::RightButWeaklyHashed), "{prefix}");
            assert_eq!(passwords().verify(password("Tr4ffic?"), hash).await, Ok(Verdict::Wrong));
        }
    }

    #[tokio::test]
    async fn a_cheaper_argon2_hash_asks_for_a_better_one() {
        let hash = |algorithm, version, memory_kib, passes| {
            let params = Params::new(memory_kib, passes, 1, None).unwrap();
            Argon2::new(algorithm, version, params).hash_password(b"Tr4ffic!").unwrap().to_string()
        };
        for (hash, expected) in [
            (hash(Algorithm::Argon2id, Version::V0x13, 19 * 1024, 1), Verdict::RightButWeaklyHashed),
            (hash(Algorithm::Argon2id, Version::V0x13, 4096, 3), Verdict::RightButWeaklyHashed),
            (hash(Algorithm::Argon2i, Version::V0x13, 19 * 1024, 2), Verdict::RightButWeaklyHashed),
            (hash(Algorithm::Argon2id, Version::V0x10, 19 * 1024, 2), Verdict::RightButWeaklyHashed),
            (hash(Algorithm::Argon2id, Version::V0x13, 20 * 1024, 3), Verdict::Right),
        ] {
            assert_eq!(
                passwords().verify(password("Tr4ffic!"), Some(hash.clone())).await,
                Ok(expected),
                "{hash}"
            );
        }
    }

    #[tokio::test]
    async fn a_stored_text_that_is_no_hash_fits_no_password() {
        for hash in ["", "Tr4ffic!", "$2b$", "$2b$99$x", "$argon2id$", "$scrypt$ln=1$AA$AA", "\0"] {
            let verdict = passwords().verify(password("Tr4ffic!"), Some(hash.to_owned())).await;
            assert_eq!(verdict, Ok(Verdict::Wrong), "{hash:?}");
        }
    }

    #[tokio::test]
    async fn authn_2_an_unknown_account_takes_as_long_as_a_known_one() {
        let passwords = passwords();
        let hash = passwords.hash(password("Tr4ffic!")).await.unwrap();
        let time = async |hash: Option<String>| {
            let start = Instant::now();
            assert_eq!(passwords.verify(password("wrong"), hash).await, Ok(Verdict::Wrong));
            start.elapsed().as_secs_f64()
        };

        // In turns, and only the fastest of each counts: a busy machine slows single ones down.
        let (mut known, mut unknown) = (f64::MAX, f64::MAX);
        for turn in 0..64 {
            known = known.min(time(Some(hash.clone())).await);
            unknown = unknown.min(time(None).await);
            if turn >= 8 && (0.8..1.25).contains(&(known / unknown)) {
                break;
            }
        }

        assert!((0.5..2.0).contains(&(known / unknown)), "known {known} s, unknown {unknown} s");
    }
}
