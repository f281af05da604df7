//! Codecs of the Zarr library that stop at the size a chunk may have.
//!
//! The library decodes until its input ends, and believes what a header says.
//! Its codecs are therefore wrapped: encoding and settings stay theirs,
//! decoding ends at the size that the shape of the array calls for.

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;

use libdeflater::{DecompressionError, Decompressor};
use zarrs::array::codec::api::{
    CodecRuntimePluginV2, CodecRuntimePluginV3, CodecTraitsV2, CodecTraitsV3, register_codec_v2,
    register_codec_v3,
};
use zarrs::array::codec::{BloscCodec, Bz2Codec, GzipCodec, ZlibCodec, ZstdCodec};
use zarrs::array::{
    ArrayBytesRaw, BytesRepresentation, BytesToBytesCodecTraits, Codec, CodecError, CodecOptions,
    RecommendedConcurrency,
};
use zarrs::plugin::{ExtensionAliases, PluginCreateError, ZarrVersion2, ZarrVersion3};

use super::wrapped::WrappedCodec;

/// Most bytes of a chunk whose size no shape tells: one of texts.
pub(super) const MOST_UNSAID_BYTES: usize = 64 << 20;
/// First guess at what small input decodes to.
const LEAST_ROOM_BYTES: usize = 64 << 10;
/// Where the header of Blosc says the decoded size, a little-endian `u32`.
const BLOSC_SIZE: std::ops::Range<usize> = 4..8;

/// How much may come of decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Most {
    /// Exactly so many bytes, or the chunk is damaged.
    Exactly(usize),
    /// Not more than so many.
    Below(usize),
}

impl Most {
    /// What the shape of the array calls for. Bytes that another codec made are
    /// given more than that codec of the library would need, as others have
    /// written them.
    pub(super) fn of(decoded: &BytesRepresentation) -> Self {
        let bytes = |size: u64| usize::try_from(size).unwrap_or(usize::MAX);
        match *decoded {
            BytesRepresentation::FixedSize(size) => Self::Exactly(bytes(size)),
            BytesRepresentation::BoundedSize(size) => {
                Self::Below(bytes(size).saturating_mul(2).saturating_add(LEAST_ROOM_BYTES))
            }
            BytesRepresentation::UnboundedSize => Self::Below(MOST_UNSAID_BYTES),
        }
    }

    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Exactly(bytes) | Self::Below(bytes) => bytes,
        }
    }

    fn check(self, decoded: Vec<u8>) -> Result<Vec<u8>, String> {
        match self {
            Self::Exactly(bytes) if decoded.len() != bytes => {
                Err(format!("it decodes to {} bytes, expected {bytes}", decoded.len()))
            }
            _ => Ok(decoded),
        }
    }

    fn exceeded(self) -> String {
        format!("it decodes to more than the {} bytes that belong into it", self.bytes())
    }
}

/// Replaces the codecs of the library by these. Called once.
pub(super) fn register() {
    replace::<ZstdCodec>(Decoder::Zstd);
    replace::<GzipCodec>(Decoder::Gzip);
    replace::<ZlibCodec>(Decoder::Zlib);
    replace::<Bz2Codec>(Decoder::Bz2);
    replace::<BloscCodec>(Decoder::Blosc);
}

fn replace<T>(decoder: Decoder)
where
    T: CodecTraitsV2
        + CodecTraitsV3
        + ExtensionAliases<ZarrVersion2>
        + ExtensionAliases<ZarrVersion3>
        + 'static,
{
    let bounded = move |codec: Result<Codec, PluginCreateError>| {
        codec.map(|codec| match codec {
            Codec::BytesToBytes(codec) => {
                Codec::BytesToBytes(Arc::new(BoundedCodec { codec, decoder }))
            }
            other => other,
        })
    };
    register_codec_v2(CodecRuntimePluginV2::new(
        <T as ExtensionAliases<ZarrVersion2>>::matches_name,
        move |metadata| bounded(<T as CodecTraitsV2>::create(metadata)),
    ));
    register_codec_v3(CodecRuntimePluginV3::new(
        <T as ExtensionAliases<ZarrVersion3>>::matches_name,
        move |metadata| bounded(<T as CodecTraitsV3>::create(metadata)),
    ));
}

/// A codec of the library with a decoder that stops.
type BoundedCodec = WrappedCodec<dyn BytesToBytesCodecTraits, Decoder>;

/// Which decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decoder {
    Zstd,
    Gzip,
    Zlib,
    Bz2,
    /// The library's own, once the header is checked.
    Blosc,
}

impl BytesToBytesCodecTraits for BoundedCodec {
    fn into_dyn(self: Arc<Self>) -> Arc<dyn BytesToBytesCodecTraits> {
        self
    }

    fn recommended_concurrency(
        &self,
        decoded: &BytesRepresentation,
    ) -> Result<RecommendedConcurrency, CodecError> {
        self.codec.recommended_concurrency(decoded)
    }

    fn encoded_representation(&self, decoded: &BytesRepresentation) -> BytesRepresentation {
        self.codec.encoded_representation(decoded)
    }

    fn encode<'a>(
        &self,
        decoded: ArrayBytesRaw<'a>,
        options: &CodecOptions,
    ) -> Result<ArrayBytesRaw<'a>, CodecError> {
        self.codec.encode(decoded, options)
    }

    fn decode<'a>(
        &self,
        encoded: ArrayBytesRaw<'a>,
        decoded: &BytesRepresentation,
        options: &CodecOptions,
    ) -> Result<ArrayBytesRaw<'a>, CodecError> {
        let most = Most::of(decoded);
        if self.decoder == Decoder::Blosc {
            check_blosc(&encoded, most).map_err(CodecError::Other)?;
            return self.codec.decode(encoded, decoded, options);
        }
        let bytes = self.decoder.decode(&encoded, most);
        bytes.and_then(|bytes| most.check(bytes)).map(Cow::Owned).map_err(CodecError::Other)
    }
}

impl Decoder {
    fn decode(self, encoded: &[u8], most: Most) -> Result<Vec<u8>, String> {
        match self {
            Self::Zstd => zstd(encoded, most),
            Self::Gzip => inflate(encoded, most, Decompressor::gzip_decompress),
            Self::Zlib => inflate(encoded, most, Decompressor::zlib_decompress),
            Self::Bz2 => bz2(encoded, most),
            Self::Blosc => Err("blosc: is decoded by the library".into()),
        }
    }
}

fn zstd(encoded: &[u8], most: Most) -> Result<Vec<u8>, String> {
    zstd::bulk::decompress(encoded, most.bytes()).map_err(|error| {
        let words = error.to_string();
        let is_too_small = words.contains("too small");
        format!("zstd: {}", if is_too_small { most.exceeded() } else { words })
    })
}

/// Decompresses into as much room as is needed, and at most allowed.
fn inflate(
    encoded: &[u8],
    most: Most,
    decompress: impl Fn(&mut Decompressor, &[u8], &mut [u8]) -> Result<usize, DecompressionError>,
) -> Result<Vec<u8>, String> {
    let mut room = match most {
        Most::Exactly(bytes) => bytes,
        Most::Below(bytes) => encoded.len().saturating_mul(4).max(LEAST_ROOM_BYTES).min(bytes),
    };
    loop {
        let mut decoded = vec![0; room];
        match decompress(&mut Decompressor::new(), encoded, &mut decoded) {
            Ok(found) => {
                decoded.truncate(found);
                return Ok(decoded);
            }
            Err(DecompressionError::InsufficientSpace) if room < most.bytes() => {
                room = room.saturating_mul(2).min(most.bytes());
            }
            Err(DecompressionError::InsufficientSpace) => {
                return Err(format!("deflate: {}", most.exceeded()));
            }
            Err(DecompressionError::BadData) => {
                return Err("deflate: the compressed bytes are damaged or cut short".into());
            }
        }
    }
}

fn bz2(encoded: &[u8], most: Most) -> Result<Vec<u8>, String> {
    let mut decoded = match most {
        Most::Exactly(bytes) => Vec::with_capacity(bytes),
        Most::Below(_) => Vec::new(),
    };
    let one_more = (most.bytes() as u64).saturating_add(1);
    let decoder = bzip2::read::BzDecoder::new(encoded);
    decoder.take(one_more).read_to_end(&mut decoded).map_err(|e| format!("bz2: {e}"))?;
    if decoded.len() > most.bytes() {
        return Err(format!("bz2: {}", most.exceeded()));
    }
    Ok(decoded)
}

/// Fails for a chunk that says it decodes to more than is expected.
fn check_blosc(encoded: &[u8], most: Most) -> Result<(), String> {
    let size = encoded.get(BLOSC_SIZE).and_then(|bytes| bytes.try_into().ok());
    let size = size.map(u32::from_le_bytes).ok_or("blosc: the chunk is shorter than its header")?;
    let is_expected = match most {
        Most::Exactly(bytes) => size as usize == bytes,
        Most::Below(bytes) => size as usize <= bytes,
    };
    if is_expected {
        return Ok(());
    }
    let expected = most.bytes();
    Err(format!("blosc: the chunk claims {size} bytes, expected {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(decoder: Decoder, encoded: &[u8], most: Most) -> Result<Vec<u8>, String> {
        most.check(decoder.decode(encoded, most)?)
    }

    /// The same bytes as each codec of the library encodes them.
    fn encoded(bytes: &[u8]) -> Vec<(Decoder, Vec<u8>)> {
        let options = CodecOptions::default();
        let codecs: [(Decoder, Arc<dyn BytesToBytesCodecTraits>); 4] = [
            (Decoder::Zstd, Arc::new(ZstdCodec::new(3, true))),
            (Decoder::Gzip, Arc::new(GzipCodec::new(6).unwrap())),
            (Decoder::Zlib, Arc::new(ZlibCodec::new(6u32.try_into().unwrap()))),
            (Decoder::Bz2, Arc::new(Bz2Codec::new(9u32.try_into().unwrap()))),
        ];
        let encode = |codec: Arc<dyn BytesToBytesCodecTraits>| {
            codec.encode(Cow::Borrowed(bytes), &options).unwrap().into_owned()
        };
        codecs.into_iter().map(|(decoder, codec)| (decoder, encode(codec))).collect()
    }

    #[test]
    fn what_the_library_encodes_is_decoded() {
        let bytes: Vec<u8> = (0..300_000u32).map(|i| (i / 7) as u8).collect();
        for (decoder, encoded) in encoded(&bytes) {
            for most in [Most::Exactly(bytes.len()), Most::Below(10 * bytes.len())] {
                assert_eq!(decode(decoder, &encoded, most).unwrap(), bytes, "{decoder:?} {most:?}");
            }
        }
    }

    #[test]
    fn decoding_ends_at_the_size_that_a_chunk_may_have() {
        for (decoder, encoded) in encoded(&vec![0; 4 << 20]) {
            for most in [Most::Exactly(1000), Most::Below((4 << 20) - 1)] {
                let error = decode(decoder, &encoded, most).unwrap_err();
                assert!(error.contains(&most.bytes().to_string()), "{decoder:?}: {error}");
            }
        }
    }

    #[test]
    fn damaged_input_is_an_error() {
        for (decoder, encoded) in encoded(&[7; 1000]) {
            for damaged in [&encoded[..encoded.len() / 2], &[], &[0xff; 40]] {
                assert!(decode(decoder, damaged, Most::Exactly(1000)).is_err(), "{decoder:?}");
            }
        }
    }

    #[test]
    fn the_header_of_blosc_is_not_believed() {
        let header = |size: u32| {
            let sizes = [size, size, 100].map(u32::to_le_bytes).concat();
            [&[2, 1, 0x21, 4][..], &sizes].concat()
        };
        check_blosc(&header(1000), Most::Exactly(1000)).unwrap();
        check_blosc(&header(1000), Most::Below(2000)).unwrap();
        for size in [0, 999, 1001, u32::MAX] {
            let error = check_blosc(&header(size), Most::Exactly(1000)).unwrap_err();
            assert!(error.contains(&format!("claims {size} bytes")), "{error}");
        }
        assert!(check_blosc(&header(3000), Most::Below(2000)).is_err());
        assert!(check_blosc(&[2, 1, 0x21], Most::Exactly(1000)).is_err());
    }
}
