//! Far away, in memory, with every request counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::io::access::Part;

#[derive(Debug, Default)]
pub(super) struct FarTree {
    objects: BTreeMap<String, Vec<u8>>,
    requests: AtomicUsize,
}

impl FarTree {
    pub(super) fn new(objects: &[(&str, &[u8])]) -> Arc<Self> {
        let objects = objects.iter().map(|(key, bytes)| (key.to_string(), bytes.to_vec()));
        Arc::new(Self { objects: objects.collect(), ..Self::default() })
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    fn object(&self, key: &str) -> Option<&Vec<u8>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.objects.get(key)
    }
}

impl Tree for FarTree {
    fn get(&self, key: &str, _: Largest) -> Result<Option<Bytes>, AccessError> {
        Ok(self.object(key).map(|bytes| Bytes::copy_from_slice(bytes)))
    }

    fn get_part(&self, key: &str, part: Part, _: Largest) -> Result<Option<Bytes>, AccessError> {
        let Some(bytes) = self.object(key) else { return Ok(None) };
        let (offset, length) = part.within(bytes.len() as u64)?;
        Ok(Some(Bytes::copy_from_slice(&bytes[offset as usize..][..length])))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        Ok(self.object(key).map(|bytes| bytes.len() as u64))
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let branch = |key: &String| Some(key.split_once('/')?.0.to_string());
        let branches: BTreeSet<String> = self.objects.keys().filter_map(branch).collect();
        Ok(branches.into_iter().collect())
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        NonZero::new(16)
    }
}

/// A file far away, whose byte at `i` is [`byte_at`]`(i)`.
#[derive(Debug)]
pub(super) struct FarFile {
    pub(super) len: u64,
    pub(super) requests: AtomicUsize,
}

pub(super) fn byte_at(position: u64) -> u8 {
    (position % 251) as u8 ^ (position >> 20) as u8
}

impl Object for FarFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        assert!(offset + out.len() as u64 <= self.len);
        for (i, byte) in out.iter_mut().enumerate() {
            *byte = byte_at(offset + i as u64);
        }
        Ok(())
    }
}

/// Everything that a season answers, as text.
pub(super) fn answers(tree: &dyn Tree) -> Vec<String> {
    let mut answers = vec![format!("{:?}", tree.branches().unwrap())];
    for key in ["zarr.json", "msl/c/0", "msl/c/1", "msl/c/2", "msl/c/none", "odd\nname"] {
        answers.push(format!("{:?}", tree.size(key).unwrap()));
        answers.push(format!("{:?}", tree.get(key, ANY).unwrap()));
        for part in [
            Part::From { offset: 1, length: Some(3) },
            Part::From { offset: 2, length: None },
            Part::Last { length: 2 },
        ] {
            answers.push(format!("{:?}", tree.get_part(key, part, ANY).unwrap()));
        }
    }
    answers
}

/// A season with two equal chunks, one absent and one with an odd name.
pub(super) fn season() -> Arc<FarTree> {
    FarTree::new(&[
        ("zarr.json", b"{\"node_type\": \"group\"}"),
        ("msl/c/0", b"1013 1007 998"),
        ("msl/c/1", b"1013 1007 998"),
        ("msl/c/2", b"1001 1002 1003"),
        ("odd\nname", b"\0\n\\n"),
    ])
}

/// Reaches a tree that is there already.
pub(super) fn over(tree: Arc<impl Tree + 'static>) -> Box<super::super::tree::Opener> {
    Box::new(move |_: &str| Ok(tree.clone()))
}
