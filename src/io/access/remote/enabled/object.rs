//! One far object, of which parts are asked for.

use std::num::NonZero;
use std::sync::Arc;

use bytes::Bytes;

use super::store::{Found, Store};
use crate::io::access::blocks::BLOCK_BYTES;
use crate::io::access::remote::RemoteError;
use crate::io::access::{AccessError, Object, Part};

/// A far object.
#[derive(Debug)]
pub(super) struct RemoteObject {
    store: Arc<dyn Store>,
    connections: Option<NonZero<usize>>,
    len: u64,
    /// What tells this state of it from others.
    state: Option<String>,
    /// Its first block, which came with its size; all of it, where the server
    /// knows no parts.
    head: Bytes,
}

impl RemoteObject {
    /// Asks for the first block, which also tells the size.
    pub(super) fn open(
        store: Arc<dyn Store>,
        connections: Option<NonZero<usize>>,
    ) -> Result<Self, AccessError> {
        let first = Part::From { offset: 0, length: Some(BLOCK_BYTES) };
        let (len, head, state) = match store.get_part("", first) {
            Ok(None) => return Err(RemoteError::Absent { url: store.name("") }.into()),
            Ok(Some(Found::Whole(bytes))) => (bytes.len() as u64, bytes, None),
            Ok(Some(Found::Part { bytes, size, state })) => (size, bytes, state),
            // No part of an empty object can be had.
            Err(AccessError::Remote(RemoteError::BeyondEnd { size: 0, .. })) => {
                (0, Bytes::new(), None)
            }
            Err(error) => return Err(error),
        };
        Ok(Self { store, connections, len, state, head })
    }

    /// A part that lies within the object.
    fn fetch(&self, offset: u64, length: u64) -> Result<Bytes, AccessError> {
        let part = Part::From { offset, length: Some(length) };
        match self.store.get_part("", part)? {
            Some(Found::Part { state: Some(state), .. })
                if self.state.as_ref().is_some_and(|first| *first != state) =>
            {
                Err(RemoteError::Changed { url: self.store.name("") }.into())
            }
            Some(Found::Part { bytes, size, .. })
                if size == self.len && bytes.len() as u64 == length =>
            {
                Ok(bytes)
            }
            Some(Found::Whole(bytes)) if bytes.len() as u64 == self.len => {
                Ok(bytes.slice(offset as usize..(offset + length) as usize))
            }
            Some(Found::Part { size, .. }) => Err(self.beyond_end(size)),
            Some(Found::Whole(bytes)) => Err(self.beyond_end(bytes.len() as u64)),
            None => Err(RemoteError::Absent { url: self.store.name("") }.into()),
        }
    }

    fn beyond_end(&self, size: u64) -> AccessError {
        RemoteError::BeyondEnd { url: self.store.name(""), size }.into()
    }
}

impl Object for RemoteObject {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        let part = Part::From { offset, length: Some(out.len() as u64) };
        let Ok((_, length)) = part.within(self.len) else {
            return Err(self.beyond_end(self.len));
        };
        if length == 0 {
            return Ok(());
        }
        let end = offset + length as u64;
        if end <= self.head.len() as u64 {
            out.copy_from_slice(&self.head[offset as usize..end as usize]);
        } else {
            out.copy_from_slice(&self.fetch(offset, length as u64)?);
        }
        Ok(())
    }

    fn state(&self) -> Option<String> {
        self.state.clone()
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.connections
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    use super::*;
    use crate::io::access::RemoteUrl;

    /// An object that is another one each time it is asked for, if it says so.
    #[derive(Debug)]
    struct Replaced {
        asked: AtomicU64,
        says_so: bool,
    }

    impl Store for Replaced {
        fn name(&self, key: &str) -> RemoteUrl {
            format!("memory://{key}").into()
        }

        fn get(&self, _: &str, _: u64) -> Result<Option<Bytes>, AccessError> {
            Ok(None)
        }

        fn get_part(&self, _: &str, part: Part) -> Result<Option<Found>, AccessError> {
            let size = 2 * BLOCK_BYTES;
            let (_, length) = part.within(size)?;
            let state = self.says_so.then(|| self.asked.fetch_add(1, Relaxed).to_string());
            Ok(Some(Found::Part { bytes: vec![0; length].into(), size, state }))
        }

        fn size(&self, _: &str) -> Result<Option<u64>, AccessError> {
            Ok(Some(2 * BLOCK_BYTES))
        }

        fn branches(&self) -> Result<Vec<String>, AccessError> {
            Ok(vec![])
        }
    }

    #[test]
    fn parts_of_two_states_are_not_put_together() {
        let read = |says_so| {
            let store = Arc::new(Replaced { asked: AtomicU64::new(0), says_so });
            let object = RemoteObject::open(store, None).unwrap();
            // Its head came with its size.
            object.read_exact_at(&mut [0; 10], 0).unwrap();
            object.read_exact_at(&mut [0; 10], BLOCK_BYTES)
        };
        let error = read(true).unwrap_err().to_string();
        assert!(error.contains("replaced while it was read"), "{error}");
        read(false).unwrap();
    }
}
