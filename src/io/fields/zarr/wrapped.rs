//! A codec of the Zarr library whose decoding is ours.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use zarrs::array::codec::api::{PartialDecoderCapability, PartialEncoderCapability};
use zarrs::array::{CodecMetadataOptions, CodecTraits};
use zarrs::metadata::Configuration;
use zarrs::plugin::{ExtensionName, ZarrVersion};

/// A codec that keeps its name and its settings, so that metadata stay as they
/// are. What decodes in its place is the business of the trait that `C` names.
#[derive(Debug)]
pub(super) struct WrappedCodec<C: ?Sized, D> {
    pub(super) codec: Arc<C>,
    /// What decodes, or is asked first.
    pub(super) decoder: D,
}

impl<C: ExtensionName + ?Sized, D> ExtensionName for WrappedCodec<C, D> {
    fn name(&self, version: ZarrVersion) -> Option<Cow<'static, str>> {
        self.codec.name(version)
    }
}

impl<C: CodecTraits + ?Sized, D: Send + Sync> CodecTraits for WrappedCodec<C, D> {
    fn as_any(&self) -> &dyn Any {
        self.codec.as_any()
    }

    fn configuration(
        &self,
        version: ZarrVersion,
        options: &CodecMetadataOptions,
    ) -> Option<Configuration> {
        self.codec.configuration(version, options)
    }

    /// Parts are cut out of the whole, which is checked.
    fn partial_decoder_capability(&self) -> PartialDecoderCapability {
        PartialDecoderCapability { partial_read: false, partial_decode: false }
    }

    fn partial_encoder_capability(&self) -> PartialEncoderCapability {
        self.codec.partial_encoder_capability()
    }
}
