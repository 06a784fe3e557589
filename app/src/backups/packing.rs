//! From a file to what is kept of it, and back: compressed with Zstandard, and encrypted with
//! [age](https://age-encryption.org/v1) where there is somebody to encrypt it for.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use age::{Decryptor, Encryptor, Identity, Recipient, x25519};
use kernel::hex;
use sha2::{Digest as _, Sha256};

use super::manifest::Bytes;

/// Of Zstandard: a fifth of the size at the speed of a disk.
const LEVEL: i32 = 6;

/// Counts and digests what passes.
struct Meter<T> {
    inner: T,
    digest: Sha256,
    size_bytes: u64,
}

impl<T> Meter<T> {
    fn new(inner: T) -> Self {
        Self { inner, digest: Sha256::new(), size_bytes: 0 }
    }

    fn reading(self) -> (T, Bytes) {
        (self.inner, Bytes { size_bytes: self.size_bytes, sha256: hex(&self.digest.finalize()) })
    }
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.digest.update(&buffer[..length]);
        self.size_bytes += length as u64;
        Ok(length)
    }
}

impl<W: Write> Write for Meter<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let length = self.inner.write(buffer)?;
        self.digest.update(&buffer[..length]);
        self.size_bytes += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Packs a file, and says what it was and what became of it. What is written is on the disk.
pub(super) fn pack(from: &Path, to: &Path, recipients: &[x25519::Recipient]) -> io::Result<(Bytes, Bytes)> {
    let mut content = Meter::new(BufReader::new(File::open(from)?));
    let packed = Meter::new(BufWriter::new(File::create_new(to)?));
    let packed = if recipients.is_empty() {
        squeeze(&mut content, packed)?
    } else {
        let recipients = recipients.iter().map(|recipient| recipient as &dyn Recipient);
        let sealed = Encryptor::with_recipients(recipients).map_err(io::Error::other)?.wrap_output(packed)?;
        squeeze(&mut content, sealed)?.finish()?
    };
    let (file, written) = packed.reading();
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok((content.reading().1, written))
}

fn squeeze<W: Write>(content: &mut impl Read, to: W) -> io::Result<W> {
    let mut encoder = zstd::Encoder::new(to, LEVEL)?;
    encoder.include_checksum(true)?;
    io::copy(content, &mut encoder)?;
    encoder.finish()
}

/// Unpacks a file, and says what came of it. Without an identity what is encrypted is not unpacked.
pub(super) fn unpack(from: &Path, to: &Path, identity: Option<&dyn Identity>) -> io::Result<Bytes> {
    let packed = BufReader::new(File::open(from)?);
    let mut content = Meter::new(BufWriter::new(File::create_new(to)?));
    match identity {
        None => expand(packed, &mut content)?,
        Some(identity) => {
            let opened = Decryptor::new(packed).map_err(io::Error::other)?;
            expand(opened.decrypt([identity].into_iter()).map_err(io::Error::other)?, &mut content)?;
        }
    }
    let (file, written) = content.reading();
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(written)
}

fn expand(packed: impl Read, content: &mut impl Write) -> io::Result<()> {
    let mut decoder = zstd::Decoder::new(packed)?;
    io::copy(&mut decoder, content).map(drop)
}

/// What a file is.
pub(super) fn measure(path: &Path) -> io::Result<Bytes> {
    let mut file = Meter::new(BufReader::new(File::open(path)?));
    io::copy(&mut file, &mut io::sink())?;
    Ok(file.reading().1)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_packed_comes_back_to_whom_it_is_for() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let plain = b"the same again and again, ".repeat(40_000);
        fs::write(place("plain"), &plain).unwrap();
        let (ours, others) = (x25519::Identity::generate(), x25519::Identity::generate());

        for (name, recipients) in [("open", vec![]), ("sealed", vec![ours.to_public()])] {
            let identity = (!recipients.is_empty()).then_some(&ours as &dyn Identity);
            let (content, file) = pack(&place("plain"), &place(name), &recipients).unwrap();
            assert_eq!(content, measure(&place("plain")).unwrap());
            assert_eq!(file, measure(&place(name)).unwrap());
            assert!(file.size_bytes < content.size_bytes / 100, "{file:?}");
            let back = place(&format!("{name}-back"));
            assert_eq!(unpack(&place(name), &back, identity).unwrap(), content);
            assert!(fs::read(back).unwrap() == plain);
        }

        let refused = |identity: Option<&dyn Identity>, to: &str| {
            unpack(&place("sealed"), &place(to), identity).is_err()
        };
        assert!(refused(None, "a") && refused(Some(&others), "b"));
    }
}
