//! The objects of a store as the Zarr library asks for them.

use std::sync::Arc;

use zarrs::storage::byte_range::{ByteRange, ByteRangeIterator};
use zarrs::storage::{
    MaybeBytes, MaybeBytesIterator, ReadableStorageTraits, StorageError, StoreKey,
};

use crate::io::access::{AccessError, Part, Tree};

/// A tree as storage of the library.
pub(super) struct TreeStorage {
    pub(super) tree: Arc<dyn Tree>,
}

impl ReadableStorageTraits for TreeStorage {
    fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        self.tree.get(key.as_str()).map_err(storage_error)
    }

    fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<MaybeBytesIterator<'a>, StorageError> {
        let mut parts = Vec::new();
        for range in byte_ranges {
            match self.tree.get_part(key.as_str(), part(range)).map_err(storage_error)? {
                Some(bytes) => parts.push(Ok(bytes)),
                None => return Ok(None),
            }
        }
        Ok(Some(Box::new(parts.into_iter())))
    }

    fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        self.tree.size(key.as_str()).map_err(storage_error)
    }

    fn supports_get_partial(&self) -> bool {
        true
    }
}

fn part(range: ByteRange) -> Part {
    match range {
        ByteRange::FromStart(offset, length) => Part::From { offset, length },
        ByteRange::Suffix(length) => Part::Last { length },
    }
}

fn storage_error(error: AccessError) -> StorageError {
    match error {
        AccessError::Io(error) => StorageError::IOError(Arc::new(error)),
        other => StorageError::Other(other.to_string()),
    }
}
