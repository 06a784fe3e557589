//! Bytes in any of the usual encodings, read as UTF-8.

use std::{
    io::{self, Read},
    ops::Range,
};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1252};
use kernel::utf16;

use super::{Source, StatementError};

const CHUNK: usize = 64 * 1024;

/// Finds the encoding of a whole file.
///
/// A byte order mark settles it. Else the text is UTF-16 where every other byte is zero,
/// UTF-8 where all of it is valid UTF-8, and otherwise Windows-1252, of which Latin-1 is a part.
///
/// # Errors
/// `NotText` for workbooks, PDFs and whatever else holds zero bytes, `Unreadable`.
pub(super) fn detect(source: &dyn Source) -> Result<&'static Encoding, StatementError> {
    let mut input = source.open()?;
    let mut chunk = vec![0; CHUNK];
    let mut length = fill(&mut input, &mut chunk)?;
    if is_document(&chunk[..length]) {
        return Err(StatementError::NotText);
    }
    if let Some(encoding) = utf16(&chunk[..length]) {
        return Ok(encoding);
    }
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(CHUNK).unwrap_or(CHUNK * 3);
    let mut scratch = String::with_capacity(room);
    let mut valid = true;
    loop {
        let bytes = &chunk[..length];
        if bytes.contains(&0) {
            return Err(StatementError::NotText);
        }
        let last = length < CHUNK;
        if valid {
            scratch.clear();
            let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut scratch, last);
            valid = result == DecoderResult::InputEmpty;
        }
        if last {
            return Ok(if valid { UTF_8 } else { WINDOWS_1252 });
        }
        length = fill(&mut input, &mut chunk)?;
    }
}

/// Decodes as it is read, and leaves out the byte order mark.
pub(super) struct Utf8<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    decoded: Vec<u8>,
    /// The part of `decoded` that has not been handed out.
    unread: Range<usize>,
    exhausted: bool,
}

impl<R: Read> Utf8<R> {
    pub(super) fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        let room = decoder.max_utf8_buffer_length(CHUNK).unwrap_or(CHUNK * 3);
        Self { input, decoder, raw: vec![0; CHUNK], decoded: vec![0; room], unread: 0..0, exhausted: false }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.unread.is_empty() && !self.exhausted {
            let length = fill(&mut self.input, &mut self.raw)?;
            self.exhausted = length < CHUNK;
            // There is room for all of it, so one call takes all of it.
            let raw = &self.raw[..length];
            let (_, _, written, _) = self.decoder.decode_to_utf8(raw, &mut self.decoded, self.exhausted);
            self.unread = 0..written;
        }
        let length = buffer.len().min(self.unread.len());
        buffer[..length].copy_from_slice(&self.decoded[self.unread.start..][..length]);
        self.unread.start += length;
        Ok(length)
    }
}

/// Workbooks are zip archives or OLE files; those, PDFs and gzip are what gets mistaken for text.
fn is_document(head: &[u8]) -> bool {
    [b"PK\x03\x04".as_slice(), b"%PDF-", b"\xD0\xCF\x11\xE0", b"\x1F\x8B"]
        .iter()
        .any(|magic| head.starts_with(magic))
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let encoding = detect(&bytes.to_vec()).unwrap();
        let mut text = String::new();
        Utf8::new(bytes, encoding).read_to_string(&mut text).unwrap();
        text
    }

    fn utf16_bytes(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn rule_d2_every_usual_encoding_reads_the_same() {
        let text = "Gebühr,Netto\n€1,2\n";

        assert_eq!(decoded(text.as_bytes()), text);
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()), text);
        assert_eq!(decoded(b"Geb\xFChr,Netto\n\x801,2\n"), text);
        assert_eq!(decoded(&utf16_bytes(&format!("\u{feff}{text}"), u16::to_le_bytes)), text);
        assert_eq!(decoded(&utf16_bytes(&format!("\u{feff}{text}"), u16::to_be_bytes)), text);
        assert_eq!(decoded(&utf16_bytes(text, u16::to_le_bytes)), text);
        assert_eq!(decoded(&utf16_bytes(text, u16::to_be_bytes)), text);
    }

    #[test]
    fn an_accent_far_into_a_latin_1_file_is_still_found() {
        let mut bytes = vec![b'x'; 3 * CHUNK];
        bytes.push(0xE9);

        assert!(decoded(&bytes).ends_with('é'));
    }

    #[test]
    fn a_character_cut_by_a_chunk_is_whole_again() {
        let text = format!("{}€uro", "x".repeat(CHUNK - 1));

        assert_eq!(decoded(text.as_bytes()), text);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [b"PK\x03\x04rest".as_slice(), b"%PDF-1.7", b"a,b\0c", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"]
        {
            assert!(matches!(detect(&bytes.to_vec()), Err(StatementError::NotText)), "{bytes:?}");
        }
    }
}
