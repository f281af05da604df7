//! The objects of a store as the Zarr library asks for them.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use zarrs::array::{ArrayError, CodecError};
use zarrs::storage::byte_range::{ByteRange, ByteRangeIterator};
use zarrs::storage::{
    MaybeBytes, MaybeBytesIterator, ReadableStorageTraits, StorageError, StoreKey,
};

use crate::io::access::{AccessError, Largest, Part, Tree};

/// A tree as storage of the library, for one array.
pub(super) struct TreeStorage {
    pub(super) tree: Arc<dyn Tree>,
    /// The largest object that a chunk of the array may be, compressed or not.
    pub(super) largest: Largest,
}

impl ReadableStorageTraits for TreeStorage {
    fn get(&self, key: &StoreKey) -> Result<MaybeBytes, StorageError> {
        self.tree.get(key.as_str(), self.largest).map_err(storage_error)
    }

    fn get_partial_many<'a>(
        &'a self,
        key: &StoreKey,
        byte_ranges: ByteRangeIterator<'a>,
    ) -> Result<MaybeBytesIterator<'a>, StorageError> {
        let mut parts = Vec::new();
        for range in byte_ranges {
            let bytes = self.tree.get_part(key.as_str(), part(range), self.largest);
            match bytes.map_err(storage_error)? {
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

/// The library carries errors of input and output, and ours within.
fn storage_error(error: AccessError) -> StorageError {
    StorageError::IOError(Arc::new(match error {
        AccessError::Io(error) => error,
        other => io::Error::other(other),
    }))
}

/// The error of access in one of the library, otherwise its words. A file that
/// ends too early is damaged, not out of reach.
pub(super) fn access_error(error: ArrayError) -> Result<AccessError, String> {
    let message = error.to_string();
    match error {
        ArrayError::StorageError(StorageError::IOError(error))
        | ArrayError::CodecError(CodecError::StorageError(StorageError::IOError(error)))
            if error.kind() != ErrorKind::UnexpectedEof =>
        {
            Ok(owned(error))
        }
        _ => Err(message),
    }
}

fn owned(error: Arc<io::Error>) -> AccessError {
    let error = Arc::try_unwrap(error)
        .unwrap_or_else(|shared| io::Error::new(shared.kind(), shared.to_string()));
    error.downcast::<AccessError>().unwrap_or_else(AccessError::Io)
}
