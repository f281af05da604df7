//! The bare `lz4` codec of numcodecs, which the Zarr library does not know.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use zarrs::array::codec::api::{
    CodecRuntimePluginV2, CodecRuntimePluginV3, PartialDecoderCapability, PartialEncoderCapability,
    register_codec_v2, register_codec_v3,
};
use zarrs::array::{
    ArrayBytesRaw, BytesRepresentation, BytesToBytesCodecTraits, Codec, CodecError,
    CodecMetadataOptions, CodecOptions, CodecTraits, RecommendedConcurrency,
};
use zarrs::metadata::Configuration;
use zarrs::plugin::{ExtensionName, ZarrVersion};

use super::bounded::Most;

/// Length of the decoded size ahead of the LZ4 block, a little-endian `u32`.
const HEADER_BYTES: usize = 4;

/// Makes the codec known to the Zarr library. Called once.
pub(super) fn register() {
    let codec = || Codec::BytesToBytes(Arc::new(Lz4));
    register_codec_v2(CodecRuntimePluginV2::new(|id| id == "lz4", move |_| Ok(codec())));
    register_codec_v3(CodecRuntimePluginV3::new(
        |name| matches!(name, "lz4" | "numcodecs.lz4"),
        move |_| Ok(codec()),
    ));
}

/// A decoded size and one raw LZ4 block.
#[derive(Clone, Copy, Debug)]
struct Lz4;

impl ExtensionName for Lz4 {
    fn name(&self, version: ZarrVersion) -> Option<Cow<'static, str>> {
        Some(match version {
            ZarrVersion::V2 => "lz4".into(),
            ZarrVersion::V3 => "numcodecs.lz4".into(),
        })
    }
}

impl CodecTraits for Lz4 {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn configuration(&self, _: ZarrVersion, _: &CodecMetadataOptions) -> Option<Configuration> {
        Some(Configuration::default())
    }

    fn partial_decoder_capability(&self) -> PartialDecoderCapability {
        PartialDecoderCapability { partial_read: false, partial_decode: false }
    }

    fn partial_encoder_capability(&self) -> PartialEncoderCapability {
        PartialEncoderCapability { partial_encode: false }
    }
}

impl BytesToBytesCodecTraits for Lz4 {
    fn into_dyn(self: Arc<Self>) -> Arc<dyn BytesToBytesCodecTraits> {
        self
    }

    fn recommended_concurrency(
        &self,
        _: &BytesRepresentation,
    ) -> Result<RecommendedConcurrency, CodecError> {
        Ok(RecommendedConcurrency::new_maximum(1))
    }

    fn encoded_representation(&self, decoded: &BytesRepresentation) -> BytesRepresentation {
        decoded.size().map_or(BytesRepresentation::UnboundedSize, |size| {
            let bytes = usize::try_from(size).unwrap_or(usize::MAX);
            let block = lz4_flex::block::get_maximum_output_size(bytes);
            BytesRepresentation::BoundedSize((HEADER_BYTES + block) as u64)
        })
    }

    fn encode<'a>(
        &self,
        decoded: ArrayBytesRaw<'a>,
        _: &CodecOptions,
    ) -> Result<ArrayBytesRaw<'a>, CodecError> {
        Ok(Cow::Owned(lz4_flex::block::compress_prepend_size(&decoded)))
    }

    fn decode<'a>(
        &self,
        encoded: ArrayBytesRaw<'a>,
        decoded: &BytesRepresentation,
        _: &CodecOptions,
    ) -> Result<ArrayBytesRaw<'a>, CodecError> {
        decode(&encoded, Most::of(decoded)).map(Cow::Owned).map_err(CodecError::Other)
    }
}

/// Decodes `encoded`, of which no more may come than `most`.
fn decode(encoded: &[u8], most: Most) -> Result<Vec<u8>, String> {
    let (size, block) = lz4_flex::block::uncompressed_size(encoded)
        .map_err(|_| "lz4: the chunk is shorter than its header".to_string())?;
    // Checked before memory is taken for what a damaged header claims.
    if size > most.bytes() {
        return Err(format!("lz4: the chunk claims {size} bytes, expected {}", most.bytes()));
    }
    let mut decoded = vec![0; size];
    let found =
        lz4_flex::block::decompress_into(block, &mut decoded).map_err(|e| format!("lz4: {e}"))?;
    if found == size {
        Ok(decoded)
    } else {
        Err(format!("lz4: the chunk holds {found} bytes and claims {size}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_a_little_endian_size_and_one_block() {
        // Token 0x30: three literals and no match.
        let chunk = [3, 0, 0, 0, 0x30, b'a', b'b', b'c'];
        assert_eq!(decode(&chunk, Most::Exactly(3)).unwrap(), b"abc");
    }

    #[test]
    fn what_is_encoded_decodes() {
        let bytes: Vec<u8> = (0..10_000u32).map(|i| (i / 7) as u8).collect();
        let options = CodecOptions::default();
        let encoded = Lz4.encode(Cow::Borrowed(&bytes), &options).unwrap();
        assert!(encoded.len() < bytes.len());
        let size = BytesRepresentation::FixedSize(bytes.len() as u64);
        assert_eq!(Lz4.decode(encoded, &size, &options).unwrap(), bytes);
    }

    #[test]
    fn damaged_chunks_are_refused() {
        let chunk = [3, 0, 0, 0, 0x30, b'a', b'b', b'c'];
        assert!(decode(&chunk[..2], Most::Exactly(3)).unwrap_err().contains("header"));
        assert!(decode(&chunk[..6], Most::Exactly(3)).is_err());
        assert!(decode(&[4, 0, 0, 0, 0x30, b'a', b'b', b'c'], Most::Exactly(4)).is_err());
        let huge = [0xff, 0xff, 0xff, 0xff, 0x30, b'a', b'b', b'c'];
        assert!(decode(&huge, Most::Exactly(3)).unwrap_err().contains("4294967295"));
    }
}
