//! How large an image is, by its header alone.

use kernel::StoreError;

use crate::{DocumentError, FileType, PIECE_BYTES, Pieces};

/// The most pixels of an image: 40 million, which a scanner makes of an A4 page at 600 dpi.
pub const PIXELS_MAX: u64 = 40_000_000;

/// # Errors
/// `ImageTooLarge`, where the header says so; one that says nothing is left to the decoder.
pub(crate) async fn check(pieces: &dyn Pieces, file_type: FileType) -> Result<(), DocumentError> {
    let mut file = Window { pieces, at: 0, piece: pieces.piece(0).await? };
    let dimensions = match file_type {
        FileType::Png => png(&mut file).await?,
        FileType::Jpeg => jpeg(&mut file).await?,
        FileType::Webp => webp(&mut file).await?,
        FileType::Pdf | FileType::Csv => None,
    };
    match dimensions {
        Some((width, height)) if u64::from(width) * u64::from(height) > PIXELS_MAX => {
            Err(DocumentError::ImageTooLarge { width, height })
        }
        _ => Ok(()),
    }
}

type Dimensions = Result<Option<(u32, u32)>, StoreError>;

/// The header is the first chunk.
async fn png(file: &mut Window<'_>) -> Dimensions {
    let Some(bytes) = file.bytes::<24>(0).await? else { return Ok(None) };
    if &bytes[12..16] != b"IHDR" {
        return Ok(None);
    }
    Ok(Some((u32_be(&bytes[16..20]), u32_be(&bytes[20..24]))))
}

/// The frame header comes after any number of segments, each of which tells its length.
async fn jpeg(file: &mut Window<'_>) -> Dimensions {
    let mut at = 2;
    while let Some([mark, kind]) = file.bytes::<2>(at).await? {
        match (mark, kind) {
            (0xFF, 0xFF) => at += 1,
            (0xFF, 0x01 | 0xD0..=0xD8) => at += 2,
            (0xFF, 0xC0..=0xCF) if !matches!(kind, 0xC4 | 0xC8 | 0xCC) => {
                let Some(frame) = file.bytes::<9>(at).await? else { return Ok(None) };
                return Ok(Some((u16_be(&frame[7..9]), u16_be(&frame[5..7]))));
            }
            // The image begins, or it has ended, without a frame.
            (0xFF, 0xD9 | 0xDA) => return Ok(None),
            (0xFF, _) => {
                let Some(length) = file.bytes::<2>(at + 2).await? else { return Ok(None) };
                at += 2 + u64::from(u16_be(&length)).max(2);
            }
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// Each of the three formats has its header in the first chunk.
async fn webp(file: &mut Window<'_>) -> Dimensions {
    let Some(bytes) = file.bytes::<30>(0).await? else { return Ok(None) };
    let le = |at: usize| u32::from(bytes[at]) | u32::from(bytes[at + 1]) << 8;
    Ok(match &bytes[12..16] {
        b"VP8 " if bytes[23..26] == [0x9D, 0x01, 0x2A] => Some((le(26) & 0x3FFF, le(28) & 0x3FFF)),
        b"VP8L" if bytes[20] == 0x2F => {
            let bits = le(21) | le(23) << 16;
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => {
            let three = |at: usize| le(at) | u32::from(bytes[at + 2]) << 16;
            Some((three(24) + 1, three(27) + 1))
        }
        _ => None,
    })
}

fn u32_be(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn u16_be(bytes: &[u8]) -> u32 {
    u32_be(&bytes[..2])
}

/// Any place of a file, one piece in memory at a time.
struct Window<'a> {
    pieces: &'a dyn Pieces,
    /// The number of the piece.
    at: u64,
    piece: Vec<u8>,
}

impl Window<'_> {
    /// `None` beyond the end.
    async fn bytes<const N: usize>(&mut self, from: u64) -> Result<Option<[u8; N]>, StoreError> {
        if from + N as u64 > self.pieces.size_bytes() {
            return Ok(None);
        }
        let mut bytes = [0; N];
        for (byte, place) in bytes.iter_mut().zip(from..) {
            if place / PIECE_BYTES != self.at {
                self.at = place / PIECE_BYTES;
                self.piece = self.pieces.piece(self.at).await?;
            }
            let Some(found) = usize::try_from(place % PIECE_BYTES).ok().and_then(|at| self.piece.get(at))
            else {
                return Ok(None);
            };
            *byte = *found;
        }
        Ok(Some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn size(file_type: FileType, bytes: &[u8]) -> Option<(u32, u32)> {
        match check(&bytes.to_vec(), file_type).await {
            Err(DocumentError::ImageTooLarge { width, height }) => Some((width, height)),
            Ok(()) => None,
            Err(other) => panic!("{other}"),
        }
    }

    #[tokio::test]
    async fn an_image_is_too_large_by_what_its_header_says() {
        let png = |width: u32, height: u32| {
            [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes()].concat()
        };
        assert_eq!(size(FileType::Png, &png(30_000, 30_000)).await, Some((30_000, 30_000)));
        assert_eq!(size(FileType::Png, &png(u32::MAX, u32::MAX)).await, Some((u32::MAX, u32::MAX)));
        assert_eq!(size(FileType::Png, &png(8000, 5000)).await, None);
        assert_eq!(size(FileType::Png, &png(8000, 5001)).await, Some((8000, 5001)));

        let extended = [b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0", &[0xFF; 6][..]].concat();
        assert_eq!(size(FileType::Webp, &extended).await, Some((1 << 24, 1 << 24)));
        let lossless = [b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f", &[0xFF; 9][..]].concat();
        assert_eq!(size(FileType::Webp, &lossless).await, Some((1 << 14, 1 << 14)));
        let lossy = [b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a", &[0xFF; 4][..]].concat();
        assert_eq!(size(FileType::Webp, &lossy).await, Some(((1 << 14) - 1, (1 << 14) - 1)));
    }

    #[tokio::test]
    async fn the_frame_of_a_jpeg_is_found_behind_any_number_of_segments() {
        let frame = [0xFF, 0xC2, 0, 11, 8, 0xFF, 0xFF, 0x80, 0x00, 1, 0, 0];
        let segment = [&[0xFF, 0xE2, 0xFF, 0xFF][..], &vec![0xFF; 0xFFFD]].concat();
        let far = [&[0xFF, 0xD8][..], &segment.repeat(9), &frame].concat();
        assert!(far.len() as u64 > 2 * PIECE_BYTES);

        assert_eq!(size(FileType::Jpeg, &far).await, Some((0x8000, 0xFFFF)));
        assert_eq!(size(FileType::Jpeg, &far[..far.len() - 8]).await, None);
        assert_eq!(size(FileType::Jpeg, &[0xFF, 0xD8, 0xFF, 0xDA]).await, None);
        let endless = [&[0xFF, 0xD8][..], &[0xFF, 0xE0, 0, 0].repeat(100_000)].concat();
        assert_eq!(size(FileType::Jpeg, &endless).await, None);
    }
}
