//! From the bytes of an image to a small JPEG.

use std::io::Cursor;

use documents::FileType;
use image::{
    ColorType, DynamicImage, ImageBuffer, ImageDecoder, Limits, Pixel, RgbImage,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::WebPDecoder,
    },
    imageops,
};
use memmap2::MmapMut;

/// The longest side of a preview, in pixels.
const SIDE: u32 = 512;

/// Of the JPEG, from 1 to 100: text stays legible.
const QUALITY: u8 = 82;

/// What an image may take when it is unfolded, in bytes: 40 million pixels of four bytes.
const UNFOLDED_MAX: u64 = 160_000_000;

/// An image of which the header has been read.
pub(crate) struct Picture {
    decoder: Box<dyn ImageDecoder + Send>,
    memory_bytes: u64,
}

impl Picture {
    /// `None`, where the header makes no sense or tells of too much.
    pub(crate) fn read(file_type: FileType, bytes: Vec<u8>) -> Option<Self> {
        let source = Cursor::new(bytes);
        // Next to the pixels, a progressive JPEG keeps two bytes for each of their parts until it
        // is whole, and WebP a second picture.
        let (mut decoder, copies): (Box<dyn ImageDecoder + Send>, u64) = match file_type {
            FileType::Png => (Box::new(PngDecoder::new(source).ok()?), 1),
            FileType::Jpeg => (Box::new(JpegDecoder::new(source).ok()?), 3),
            FileType::Webp => (Box::new(WebPDecoder::new(source).ok()?), 2),
            FileType::Pdf | FileType::Csv => return None,
        };
        let unfolded = decoder.total_bytes();
        if unfolded > UNFOLDED_MAX {
            return None;
        }
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(UNFOLDED_MAX * 2);
        decoder.set_limits(limits).ok()?;
        Some(Self { decoder, memory_bytes: unfolded * copies })
    }

    /// What drawing it takes at the most, in bytes.
    pub(crate) fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// `None`, where the bytes are not those of an image after all.
    pub(crate) fn drawn(self) -> Option<Vec<u8>> {
        let mut decoder = self.decoder;
        let upright = decoder.orientation().ok()?;
        let mut small = small(decoder)?;
        small.apply_orientation(upright);
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&on_white(&small)).ok()?;
        Some(jpeg)
    }
}

/// The image as it lies in the file, no side longer than [`SIDE`], in eight bits a channel.
fn small(decoder: Box<dyn ImageDecoder>) -> Option<DynamicImage> {
    let (size, color) = (decoder.dimensions(), decoder.color_type());
    // Not from the allocator, which keeps what is let go of for a tenth of a second, next to the
    // pixels of the image that follows.
    let mut pixels = MmapMut::map_anon(usize::try_from(decoder.total_bytes()).ok()?).ok()?;
    decoder.read_image_boxed(&mut pixels).ok()?;
    let image = match color {
        ColorType::L8 => DynamicImage::ImageLuma8(shrunk(size, pixels)?),
        ColorType::La8 => DynamicImage::ImageLumaA8(shrunk(size, pixels)?),
        ColorType::Rgb8 => DynamicImage::ImageRgb8(shrunk(size, pixels)?),
        ColorType::Rgba8 => DynamicImage::ImageRgba8(shrunk(size, pixels)?),
        ColorType::L16 => DynamicImage::ImageLuma8(shrunk(size, coarser(pixels))?),
        ColorType::La16 => DynamicImage::ImageLumaA8(shrunk(size, coarser(pixels))?),
        ColorType::Rgb16 => DynamicImage::ImageRgb8(shrunk(size, coarser(pixels))?),
        ColorType::Rgba16 => DynamicImage::ImageRgba8(shrunk(size, coarser(pixels))?),
        _ => return None,
    };
    Some(image)
}

/// Of channels of sixteen bits the upper eight, in the first half of the pixels.
fn coarser(mut pixels: MmapMut) -> MmapMut {
    for at in 0..pixels.len() / 2 {
        let channel = u16::from_ne_bytes([pixels[2 * at], pixels[2 * at + 1]]);
        pixels[at] = channel.to_be_bytes()[0];
    }
    pixels
}

/// Every pixel of a smaller image is the mean of those that it stands for.
fn shrunk<P: Pixel<Subpixel = u8> + 'static>(
    (width, height): (u32, u32),
    pixels: MmapMut,
) -> Option<ImageBuffer<P, Vec<u8>>> {
    let whole = ImageBuffer::<P, _>::from_raw(width, height, pixels)?;
    let longest = width.max(height).max(SIDE);
    let scaled = |side: u32| {
        let scaled = (u64::from(side) * u64::from(SIDE) * 2 + u64::from(longest)) / (u64::from(longest) * 2);
        u32::try_from(scaled).map_or(SIDE, |scaled| scaled.max(1))
    };
    Some(imageops::thumbnail(&whole, scaled(width), scaled(height)))
}

/// What shines through is paper.
fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let image = image.to_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        let alpha = u16::from(alpha);
        let laid = |ink: u8| {
            let mixed = (u16::from(ink) * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([red, green, blue].map(laid))
    })
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn png(image: &RgbaImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn drawn(file_type: FileType, bytes: &[u8]) -> Option<DynamicImage> {
        let jpeg = Picture::read(file_type, bytes.to_vec())?.drawn()?;
        Some(image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap())
    }

    #[test]
    fn a_large_image_becomes_small_and_keeps_its_shape() {
        let bytes = png(&RgbaImage::from_pixel(1500, 600, Rgba([10, 200, 30, 255])));

        let small = drawn(FileType::Png, &bytes).unwrap();

        assert_eq!((small.width(), small.height()), (512, 205));
        let [red, green, blue] = small.to_rgb8().get_pixel(100, 100).0;
        assert!(red < 30 && green > 180 && blue < 50, "{red} {green} {blue}");
    }

    #[test]
    fn a_small_image_keeps_its_size_and_lies_on_white() {
        let bytes = png(&RgbaImage::from_pixel(8, 4, Rgba([0, 0, 0, 0])));

        let small = drawn(FileType::Png, &bytes).unwrap();

        assert_eq!((small.width(), small.height()), (8, 4));
        assert!(small.to_rgb8().pixels().all(|pixel| pixel.0.iter().all(|part| *part > 250)));
    }

    #[test]
    fn channels_of_sixteen_bits_are_drawn_in_eight() {
        let deep = ImageBuffer::<Rgba<u16>, _>::from_fn(700, 7, |x, _| {
            if x < 350 {
                Rgba([0xff12, 0x0034, 0x8056, 0xffff])
            } else {
                Rgba([0x0012, 0xff34, 0x8056, 0xffff])
            }
        });
        let mut bytes = Cursor::new(Vec::new());
        deep.write_to(&mut bytes, ImageFormat::Png).unwrap();

        let small = drawn(FileType::Png, bytes.get_ref()).unwrap().to_rgb8();

        assert_eq!(small.dimensions(), (512, 5));
        let [left, right] = [100, 400].map(|x| small.get_pixel(x, 2).0);
        assert!(left[0] > 240 && left[1] < 16 && left[2].abs_diff(128) < 16, "{left:?}");
        assert!(right[0] < 16 && right[1] > 240 && right[2].abs_diff(128) < 16, "{right:?}");
    }

    #[test]
    fn a_photograph_is_turned_the_right_way_up_and_says_nothing_more() {
        let photograph =
            RgbImage::from_fn(40, 20, |x, _| image::Rgb(if x < 20 { [255, 0, 0] } else { [0, 0, 255] }));
        let mut plain = Vec::new();
        JpegEncoder::new_with_quality(&mut plain, 95).encode_image(&photograph).unwrap();
        // What a camera notes that was held upright: turn by 90 degrees, clockwise.
        let noted = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(noted.len() + 2).unwrap().to_be_bytes();
        let turned = [&plain[..2], b"\xff\xe1", &length, noted, &plain[2..]].concat();

        let jpeg = Picture::read(FileType::Jpeg, turned).unwrap().drawn().unwrap();
        let small = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap().to_rgb8();

        assert_eq!(small.dimensions(), (20, 40));
        assert!(small.get_pixel(10, 5).0[0] > 200, "red is on top");
        assert!(small.get_pixel(10, 35).0[2] > 200, "blue is below");
        assert!(!jpeg.windows(4).any(|window| window == b"Exif"));
    }

    #[test]
    fn what_is_no_image_has_no_preview() {
        let good = png(&RgbaImage::from_pixel(64, 64, Rgba([1, 2, 3, 255])));
        assert!(drawn(FileType::Jpeg, &good).is_none());
        assert!(drawn(FileType::Webp, &good).is_none());
        assert!(drawn(FileType::Pdf, &good).is_none());
        for length in [0, 8, 20, 33, good.len() / 2] {
            assert!(drawn(FileType::Png, &good[..length]).is_none(), "{length}");
        }
    }

    #[test]
    fn an_image_that_would_unfold_beyond_measure_is_left_alone() {
        // The header of a PNG with 20,000 x 20,000 pixels, and its check sum.
        let header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x4e\x20\x08\x06\0\0\0";
        let mut bytes = header.to_vec();
        bytes.extend(crc(&header[12..]).to_be_bytes());
        bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        assert!(Picture::read(FileType::Png, bytes).is_none());
    }

    /// As PNG wants it.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
        })
    }
}
