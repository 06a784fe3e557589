//! Where randomness comes from.

/// Bytes that no one can foresee.
///
/// # Panics
/// When the machine has no randomness to give: whatever were made without it would be unsafe.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).expect("the machine has randomness");
    bytes
}
