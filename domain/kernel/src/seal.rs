//! Tags and boxes that only this installation can make.

/// Proves that a text came from us, and keeps what must be stored but not read.
///
/// `purpose` separates uses: what is made for one is worth nothing for another. What is made is made
/// with the newest key; what was made with an older one stays good until that is retired.
pub trait Seal: Send + Sync {
    /// A keyed digest of `message`.
    fn tag(&self, purpose: &str, message: &[u8]) -> [u8; 32];

    /// Whether `tag`, which may be cut to its first 16 bytes or more, is one of `message`.
    ///
    /// Comparing with a new [`Self::tag`] would forget those that older keys made.
    fn is_tag(&self, purpose: &str, message: &[u8], tag: &[u8]) -> bool {
        begins_with(&self.tag(purpose, message), tag)
    }

    /// Encrypts and authenticates `plain`.
    fn close(&self, purpose: &str, plain: &[u8]) -> Vec<u8>;

    /// Opens what was kept here; `None` where `sealed` was changed, or made with another key or purpose.
    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>>;

    /// Opens what was given away, such as a link: the same, but that retired keys open nothing.
    fn open_given(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.open(purpose, sealed)
    }
}

/// The fewest bytes of a tag that prove anything.
const TAG_MIN: usize = 16;

/// Whether a tag is another one, or what that was cut to. Takes the same time wherever they differ.
#[must_use]
pub fn begins_with(whole: &[u8; 32], tag: &[u8]) -> bool {
    let difference = whole.iter().zip(tag).fold(0, |difference, (a, b)| difference | (a ^ b));
    (TAG_MIN..=whole.len()).contains(&tag.len()) && difference == 0
}
