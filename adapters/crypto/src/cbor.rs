//! As much of CBOR (RFC 8949) as authenticators write.

/// How deep values may lie in others.
const DEPTH_MAX: usize = 8;

/// Bytes that are read from their beginning.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

/// A value, or what the values that follow make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    Int(i64),
    Bytes(&'a [u8]),
    Text(&'a str),
    /// So many values follow.
    List(u64),
    /// So many keys follow, each with its value.
    Map(u64),
    /// What no one here asks for: true, false, null and numbers with a point.
    Other,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_at_end(self) -> bool {
        self.0.is_empty()
    }

    /// The next so many bytes.
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next value; none of an open length, which those that sign must not write.
    pub(crate) fn item(&mut self) -> Option<Item<'a>> {
        let first = self.take(1)?[0];
        let (major, minor) = (first >> 5, first & 0x1F);
        let argument = match minor {
            0..=23 => u64::from(minor),
            24..=27 => {
                let bytes = self.take(1 << (minor - 24))?;
                bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
            }
            _ => return None,
        };
        match major {
            0 => i64::try_from(argument).ok().map(Item::Int),
            1 => i64::try_from(argument).ok().map(|number| Item::Int(-1 - number)),
            2 => self.take(usize::try_from(argument).ok()?).map(Item::Bytes),
            3 => str::from_utf8(self.take(usize::try_from(argument).ok()?)?).ok().map(Item::Text),
            4 => Some(Item::List(argument)),
            5 => Some(Item::Map(argument)),
            7 => Some(Item::Other),
            _ => None,
        }
    }

    /// The next value whole, with all that lies in it.
    pub(crate) fn whole(&mut self) -> Option<&'a [u8]> {
        let before = self.0;
        self.skip(0)?;
        before.get(..before.len() - self.0.len())
    }

    fn skip(&mut self, depth: usize) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        let below = match self.item()? {
            Item::List(count) => count,
            Item::Map(count) => count.checked_mul(2)?,
            _ => 0,
        };
        (0..below).try_for_each(|_| self.skip(depth + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_one_after_another() {
        let bytes = [
            &[0x18, 0x64, 0x26, 0x39, 0x01, 0x00][..],
            &[0x42, 1, 2],
            &[0x63, b'f', b'm', b't'],
            &[0xA1, 0x01, 0x82, 0xF5, 0x00],
        ]
        .concat();
        let mut reader = Reader::new(&bytes);

        for item in [Item::Int(100), Item::Int(-7), Item::Int(-257), Item::Bytes(&[1, 2]), Item::Text("fmt")]
        {
            assert_eq!(reader.item(), Some(item));
        }
        assert_eq!(reader.whole(), Some(&bytes[bytes.len() - 5..]));
        assert!(reader.is_at_end());
        assert_eq!(reader.item(), None);
    }

    #[test]
    fn what_is_cut_off_endless_or_too_deep_is_not_read() {
        for bytes in [
            &[0x42, 1][..],
            &[0x19, 1],
            &[0x5F, 0x41, 1, 0xFF],
            &[0x9F, 0xFF],
            &[0x63, 0xFF, 0xFF, 0xFF],
            &[0xBB, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0],
            &[0x81; 1000],
        ] {
            assert_eq!(Reader::new(bytes).whole(), None, "{bytes:?}");
        }
    }
}
