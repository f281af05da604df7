//! Codecs of the Zarr library that follow places and lengths in a chunk: they
//! are checked first, as the library takes them as they are.

use std::num::NonZero;
use std::sync::Arc;

use zarrs::array::codec::api::{
    ArrayBytesDecodeIntoTarget, ArrayPartialEncoderTraits, BytesPartialEncoderTraits,
    CodecRuntimePluginV2, CodecRuntimePluginV3, CodecTraitsV2, CodecTraitsV3, register_codec_v2,
    register_codec_v3,
};
use zarrs::array::codec::{ShardingCodec, ShardingCodecConfiguration, VlenUtf8Codec};
use zarrs::array::{
    ArrayBytes, ArrayBytesRaw, ArrayCodecTraits, ArrayToBytesCodecTraits, BytesRepresentation,
    ChunkShape, Codec, CodecError, CodecOptions, DataType, FillValue, RecommendedConcurrency,
};
use zarrs::metadata::v3::MetadataV3;
use zarrs::plugin::{ExtensionAliases, PluginCreateError, ZarrVersion2, ZarrVersion3};

use super::wrapped::WrappedCodec;

/// Replaces the codecs of the library by these. Called once.
pub(super) fn register() {
    register_codec_v3(CodecRuntimePluginV3::new(
        <ShardingCodec as ExtensionAliases<ZarrVersion3>>::matches_name,
        shards,
    ));
    register_codec_v2(CodecRuntimePluginV2::new(
        <VlenUtf8Codec as ExtensionAliases<ZarrVersion2>>::matches_name,
        |metadata| Ok(texts(<VlenUtf8Codec as CodecTraitsV2>::create(metadata)?)),
    ));
    register_codec_v3(CodecRuntimePluginV3::new(
        <VlenUtf8Codec as ExtensionAliases<ZarrVersion3>>::matches_name,
        |metadata| Ok(texts(<VlenUtf8Codec as CodecTraitsV3>::create(metadata)?)),
    ));
}

fn shards(metadata: &MetadataV3) -> Result<Codec, PluginCreateError> {
    let configuration: ShardingCodecConfiguration = metadata.to_typed_configuration()?;
    let sharding = Arc::new(ShardingCodec::new_with_configuration(&configuration)?);
    let ShardingCodecConfiguration::V1(configuration) = configuration else {
        return Err(PluginCreateError::Other("this kind of sharding is not read".into()));
    };
    let guard = Guard::Shard { sharding: sharding.clone(), inner: configuration.chunk_shape };
    Ok(Codec::ArrayToBytes(Arc::new(GuardedCodec { codec: sharding, decoder: guard })))
}

fn texts(codec: Codec) -> Codec {
    match codec {
        Codec::ArrayToBytes(codec) => {
            Codec::ArrayToBytes(Arc::new(GuardedCodec { codec, decoder: Guard::Texts }))
        }
        other => other,
    }
}

/// A codec of the library with a look at what it is to decode.
type GuardedCodec = WrappedCodec<dyn ArrayToBytesCodecTraits, Guard>;

/// What is checked.
#[derive(Clone, Debug)]
enum Guard {
    /// Texts, each after its length.
    Texts,
    /// The places in the index of a shard.
    Shard { sharding: Arc<ShardingCodec>, inner: ChunkShape },
}

impl Guard {
    fn check(
        &self,
        encoded: &[u8],
        shape: &[NonZero<u64>],
        options: &CodecOptions,
    ) -> Result<(), CodecError> {
        match self {
            Self::Texts => {
                let texts = shape.iter().try_fold(1u64, |n, length| n.checked_mul(length.get()));
                check_texts(encoded, texts.unwrap_or(u64::MAX)).map_err(CodecError::Other)
            }
            Self::Shard { sharding, inner } => {
                let count = |(outer, inner): (&NonZero<u64>, &NonZero<u64>)| {
                    NonZero::new(outer.get() / inner.get())
                };
                let counts: Option<Vec<_>> = shape.iter().zip(inner).map(count).collect();
                let counts = counts.ok_or("the chunks of the shard are larger than the shard")?;
                let index = sharding.decode_index(encoded, &counts, options)?;
                check_places(&index, encoded.len() as u64).map_err(CodecError::Other)
            }
        }
    }
}

/// Fails unless so many texts, each after its length, make up the chunk.
fn check_texts(encoded: &[u8], texts: u64) -> Result<(), String> {
    let damaged = || "a length in the chunk of texts leads beyond its end".to_string();
    let number = |bytes: &[u8]| bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
    let said = number(encoded).ok_or_else(damaged)?;
    if u64::from(said) != texts {
        return Err(format!("the chunk holds {said} texts, expected {texts}"));
    }
    let mut rest = &encoded[4..];
    for _ in 0..said {
        let length = number(rest).ok_or_else(damaged)? as usize;
        rest = rest[4..].get(length..).ok_or_else(damaged)?;
    }
    Ok(())
}

/// Fails if a place in the index of a shard, an offset and a length, leads out
/// of it. Chunks that are absent have none.
fn check_places(index: &[u64], shard_bytes: u64) -> Result<(), String> {
    for &[offset, length] in index.as_chunks::<2>().0 {
        let is_absent = offset == u64::MAX && length == u64::MAX;
        let end = offset.checked_add(length);
        if !is_absent && end.is_none_or(|end| end > shard_bytes) {
            return Err(format!(
                "the index of the shard speaks of {length} bytes from {offset} on, it has \
                 {shard_bytes}"
            ));
        }
    }
    Ok(())
}

impl ArrayCodecTraits for GuardedCodec {
    fn recommended_concurrency(
        &self,
        shape: &[NonZero<u64>],
        data_type: &DataType,
    ) -> Result<RecommendedConcurrency, CodecError> {
        self.codec.recommended_concurrency(shape, data_type)
    }

    fn partial_decode_granularity(&self, shape: &[NonZero<u64>]) -> ChunkShape {
        self.codec.partial_decode_granularity(shape)
    }
}

impl ArrayToBytesCodecTraits for GuardedCodec {
    fn into_dyn(self: Arc<Self>) -> Arc<dyn ArrayToBytesCodecTraits> {
        self
    }

    fn encoded_representation(
        &self,
        shape: &[NonZero<u64>],
        data_type: &DataType,
        fill: &FillValue,
    ) -> Result<BytesRepresentation, CodecError> {
        self.codec.encoded_representation(shape, data_type, fill)
    }

    fn encode<'a>(
        &self,
        bytes: ArrayBytes<'a>,
        shape: &[NonZero<u64>],
        data_type: &DataType,
        fill: &FillValue,
        options: &CodecOptions,
    ) -> Result<ArrayBytesRaw<'a>, CodecError> {
        self.codec.encode(bytes, shape, data_type, fill, options)
    }

    fn decode<'a>(
        &self,
        encoded: ArrayBytesRaw<'a>,
        shape: &[NonZero<u64>],
        data_type: &DataType,
        fill: &FillValue,
        options: &CodecOptions,
    ) -> Result<ArrayBytes<'a>, CodecError> {
        self.decoder.check(&encoded, shape, options)?;
        self.codec.decode(encoded, shape, data_type, fill, options)
    }

    fn decode_into(
        &self,
        encoded: ArrayBytesRaw<'_>,
        shape: &[NonZero<u64>],
        data_type: &DataType,
        fill: &FillValue,
        target: ArrayBytesDecodeIntoTarget<'_>,
        options: &CodecOptions,
    ) -> Result<(), CodecError> {
        self.decoder.check(&encoded, shape, options)?;
        self.codec.decode_into(encoded, shape, data_type, fill, target, options)
    }

    fn partial_encoder(
        self: Arc<Self>,
        handle: Arc<dyn BytesPartialEncoderTraits>,
        shape: &[NonZero<u64>],
        data_type: &DataType,
        fill: &FillValue,
        options: &CodecOptions,
    ) -> Result<Arc<dyn ArrayPartialEncoderTraits>, CodecError> {
        self.codec.clone().partial_encoder(handle, shape, data_type, fill, options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_texts_stay_within_their_chunk() {
        let chunk = |lengths: &[u32]| {
            let mut bytes = (lengths.len() as u32).to_le_bytes().to_vec();
            lengths
                .iter()
                .for_each(|length| bytes.extend([&length.to_le_bytes()[..], b"ab"].concat()));
            bytes
        };
        check_texts(&chunk(&[2, 2]), 2).unwrap();
        check_texts(&chunk(&[]), 0).unwrap();
        for (damaged, texts) in [
            (chunk(&[2, 3]), 2),
            (chunk(&[2, u32::MAX]), 2),
            (chunk(&[u32::MAX, 2]), 2),
            (chunk(&[2, 2]), 3),
            (chunk(&[2, 2])[..9].to_vec(), 2),
            (vec![1, 0, 0], 1),
            (vec![], 0),
        ] {
            assert!(check_texts(&damaged, texts).is_err(), "{damaged:?}");
        }
    }

    #[test]
    fn places_of_chunks_stay_within_their_shard() {
        const ABSENT: [u64; 2] = [u64::MAX; 2];
        check_places(&[0, 60, 60, 40, ABSENT[0], ABSENT[1]], 100).unwrap();
        for [offset, length] in
            [[60, 41], [u64::MAX, 1], [1 << 63, 1 << 63], [1, u64::MAX], [u64::MAX, 0]]
        {
            let error = check_places(&[0, 10, offset, length], 100).unwrap_err();
            assert!(error.contains(&format!("{length} bytes from {offset} on")), "{error}");
        }
    }
}
