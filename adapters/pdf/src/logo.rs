//! The seller's logo, as far as it can be trusted.

use krilla::Data;
use krilla::image::Image;

/// The largest logo, in bytes and in pixels a side: a page has no use for more, and a small file can
/// hold very many pixels.
const BYTES_MAX: usize = 4 << 20;
const SIDE_MAX: u32 = 4096;
/// The most pixels in all.
const PIXELS_MAX: u64 = 4_000_000;

/// Reads a PNG or JPEG, whose size is looked at before it is unpacked.
pub(crate) fn read(bytes: &[u8]) -> Result<Image, String> {
    if bytes.len() > BYTES_MAX {
        return Err(format!("the logo has more than {BYTES_MAX} bytes"));
    }
    let data = Data::from(bytes.to_vec());
    let image = match bytes {
        [0x89, b'P', b'N', b'G', ..] => Image::from_png(data, false),
        [0xFF, 0xD8, 0xFF, ..] => Image::from_jpeg(data, false),
        _ => return Err("the logo is neither PNG nor JPEG".to_owned()),
    };
    let image = image.map_err(|fault| format!("the logo cannot be read: {fault}"))?;
    let (width, height) = image.size();
    let sides = 1..=SIDE_MAX;
    if !sides.contains(&width)
        || !sides.contains(&height)
        || u64::from(width) * u64::from(height) > PIXELS_MAX
    {
        return Err(format!("the logo has {width} by {height} pixels"));
    }
    Ok(image)
}

/// The size to show a picture in, so that it fills a box without leaving it.
#[expect(clippy::cast_precision_loss, reason = "a side has at most a few thousand pixels")]
pub(crate) fn fitted(image: &Image, width: f32, height: f32) -> (f32, f32) {
    let (wide, high) = image.size();
    let (wide, high) = (wide as f32, high as f32);
    let scale = (width / wide).min(height / high);
    (wide * scale, high * scale)
}
