//! What a store of objects offers, and the objects below a URL as a tree.

use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::io::access::bounds::check_key;
use crate::io::access::remote::RemoteError;
use crate::io::access::{AccessError, Largest, Part, RemoteUrl, Tree};

/// Objects of one URL, by keys; the empty key is the URL itself.
pub(super) trait Store: Send + Sync + fmt::Debug {
    /// The URL of an object, for messages.
    fn name(&self, key: &str) -> RemoteUrl;

    /// An object, or the error of a body that is too large if it has more than
    /// `most_bytes`.
    fn get(&self, key: &str, most_bytes: u64) -> Result<Option<Bytes>, AccessError>;

    /// Part of an object, which is not empty.
    fn get_part(&self, key: &str, part: Part) -> Result<Option<Found>, AccessError>;

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError>;

    fn branches(&self) -> Result<Vec<String>, AccessError>;
}

/// What a server sends that is asked for a part.
#[derive(Debug)]
pub(super) enum Found {
    /// The part, or as much of it as there is, the size of the object, and
    /// what tells its states apart, if the server says so.
    Part { bytes: Bytes, size: u64, state: Option<String> },
    /// The object: the server knows no parts.
    Whole(Bytes),
}

/// The objects below a URL.
#[derive(Debug)]
pub(super) struct RemoteTree {
    store: Arc<dyn Store>,
    connections: Option<NonZero<usize>>,
    /// The last object that came as a whole where a part was asked for: the
    /// next part is likely of the same.
    whole: Mutex<Option<(String, Bytes)>>,
}

impl RemoteTree {
    pub(super) fn new(store: Arc<dyn Store>, connections: Option<NonZero<usize>>) -> Self {
        Self { store, connections, whole: Mutex::new(None) }
    }

    fn known_whole(&self, key: &str) -> Option<Bytes> {
        let whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        whole.as_ref().filter(|(known, _)| known == key).map(|(_, bytes)| bytes.clone())
    }

    fn cut(&self, key: &str, whole: &Bytes, part: Part) -> Result<Bytes, AccessError> {
        let size = whole.len() as u64;
        let beyond = |_| RemoteError::BeyondEnd { url: self.store.name(key), size };
        let (offset, length) = part.within(size).map_err(beyond)?;
        let offset = offset as usize;
        Ok(Bytes::copy_from_slice(&whole[offset..offset + length]))
    }
}

impl Tree for RemoteTree {
    fn get(&self, key: &str, largest: Largest) -> Result<Option<Bytes>, AccessError> {
        check_key(key)?;
        match self.store.get(key, largest.bytes) {
            Err(AccessError::Remote(RemoteError::TooLarge { limit_bytes, .. }))
                if limit_bytes == largest.bytes =>
            {
                Err(largest.exceeded(self.store.name(key).to_string()))
            }
            answer => answer,
        }
    }

    fn get_part(
        &self,
        key: &str,
        part: Part,
        largest: Largest,
    ) -> Result<Option<Bytes>, AccessError> {
        check_key(key)?;
        if let Part::From { length: Some(length), .. } | Part::Last { length } = part {
            largest.check(self.store.name(key).to_string(), length)?;
        }
        if let Some(whole) = self.known_whole(key) {
            return self.cut(key, &whole, part).map(Some);
        }
        if matches!(part, Part::From { length: Some(0), .. } | Part::Last { length: 0 }) {
            return Ok(self.store.size(key)?.map(|_| Bytes::new()));
        }
        match self.store.get_part(key, part)? {
            None => Ok(None),
            Some(Found::Whole(whole)) => {
                let bytes = self.cut(key, &whole, part)?;
                *self.whole.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some((key.to_string(), whole));
                Ok(Some(bytes))
            }
            Some(Found::Part { bytes, size, .. }) => match part.within(size) {
                Ok((_, length)) if length == bytes.len() => Ok(Some(bytes)),
                _ => Err(RemoteError::BeyondEnd { url: self.store.name(key), size }.into()),
            },
        }
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        check_key(key)?;
        self.store.size(key)
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        self.store.branches()
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.connections
    }
}
