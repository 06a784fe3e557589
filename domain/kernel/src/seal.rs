//! Tags and boxes that only this installation can make.

/// Proves that a text came from us, and keeps what must be stored but not read.
///
/// `purpose` separates uses: what is made for one is worth nothing for another.
pub trait Seal: Send + Sync {
    /// A keyed digest of `message`.
    fn tag(&self, purpose: &str, message: &[u8]) -> [u8; 32];

    /// Encrypts and authenticates `plain`.
    fn close(&self, purpose: &str, plain: &[u8]) -> Vec<u8>;

    /// `None` where `sealed` was changed, or made with another key or purpose.
    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>>;
}
