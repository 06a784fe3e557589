//! Password hashes, access tokens, passkeys, seals, and the keys behind them.
//!
//! One secret is enough: every use has a key of its own that is derived from it, so that what
//! leaks from one use says nothing about another.

mod cbor;
mod keys;
mod passwords;
mod random;
mod seal;
mod signer;
mod turns;
mod webauthn;

pub use keys::{Key, Keys, KeysError, Retired, SECRET_MIN};
pub use passwords::Argon2Passwords;
pub use seal::Sealer;
pub use signer::JwtSigner;
pub use webauthn::WebAuthn;
