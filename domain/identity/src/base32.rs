//! Bytes as letters and digits that are read aloud and typed.

/// Capitals and digits, without those that look alike (RFC 4648).
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Five bits a character, without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut left) = (String::new(), 0_usize, 0);
    for byte in bytes {
        (bits, left) = (((bits % 32) << 8) | usize::from(*byte), left + 8);
        while left >= 5 {
            left -= 5;
            text.push(char::from(ALPHABET[(bits >> left) % 32]));
        }
    }
    if left > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - left)) % 32]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_spelled_as_rfc_4648_does() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text, "{bytes}");
        }
    }
}
