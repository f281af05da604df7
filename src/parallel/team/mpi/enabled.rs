//! A program with MPI, by the crate `mpi` (rsmpi).
//!
//! References: MPI: A Message-Passing Interface Standard, version 4.1, sections
//! 6 (collective communication), 7.4.2 (`MPI_Comm_split_type`), 11.2 to 11.6
//! (initialisation, threads and end).

use std::thread::{self, ThreadId};

use mpi::Threading;
use mpi::datatype::PartitionMut;
use mpi::environment::{self, Universe};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

use super::super::Exchange;
use super::{MessageLimits, MpiError};

/// Status of a member that ended by a panic, as that of any Rust program.
const PANICKED: i32 = 101;

const FIRST: i32 = 0;
const TAG_OF_LENGTH: i32 = 1;
const TAG_OF_BYTES: i32 = 2;
const TAG_OF_GATHERED: i32 = 3;

/// All processes of the job.
pub(in super::super) struct World {
    rank: usize,
    size: usize,
    first_on_node: usize,
    limits: MessageLimits,
    main_thread: ThreadId,
    /// Ends MPI when it goes.
    _universe: Universe,
}

/// The library and its version, in its own words.
pub(in super::super) fn library() -> Option<String> {
    let text = environment::library_version().ok()?;
    // Open MPI adds who built it, MPICH how in a table of many lines.
    let first_line = text.trim_end_matches('\0').split(['\n', ',']).next()?;
    let words: Vec<&str> = first_line.split_whitespace().collect();
    Some(words.join(" "))
}

impl World {
    pub(in super::super) fn start(limits: MessageLimits) -> Result<Self, MpiError> {
        let (universe, threading) =
            mpi::initialize_with_threading(Threading::Funneled).ok_or(MpiError::StartedBefore)?;
        if threading < Threading::Funneled {
            return Err(MpiError::WithoutThreads { library: library().unwrap_or_default() });
        }
        let world = universe.world();
        let node = world.split_shared(world.rank());
        let mut first_on_node = world.rank();
        node.process_at_rank(FIRST).broadcast_into(&mut first_on_node);
        Ok(Self {
            rank: from_int(world.rank()),
            size: from_int(world.size()),
            first_on_node: from_int(first_on_node),
            limits: limits.countable(),
            main_thread: thread::current().id(),
            _universe: universe,
        })
    }

    pub(in super::super) fn rank(&self) -> usize {
        self.rank
    }

    pub(in super::super) fn size(&self) -> usize {
        self.size
    }

    /// # Panics
    /// On another thread than the one that started MPI, as was promised.
    fn world(&self) -> SimpleCommunicator {
        assert_eq!(thread::current().id(), self.main_thread, "MPI belongs to one thread");
        SimpleCommunicator::world()
    }

    /// How many bytes each member brings.
    fn lengths(&self, bytes: &[u8]) -> Vec<usize> {
        let mut lengths = vec![0_u64; self.size];
        self.world().all_gather_into(&(bytes.len() as u64), &mut lengths[..]);
        // What is in the memory of one machine can be counted on another.
        lengths.into_iter().map(|length| length as usize).collect()
    }

    /// Bytes of one member, for all.
    fn broadcast(&self, from: usize, bytes: &[u8], length: usize) -> Vec<u8> {
        let mut all = if from == self.rank { bytes.to_vec() } else { vec![0; length] };
        let world = self.world();
        let root = world.process_at_rank(to_int(from));
        all.chunks_mut(self.limits.piece_bytes).for_each(|piece| root.broadcast_into(piece));
        all
    }

    fn send(&self, bytes: &[u8], tag: i32) {
        let world = self.world();
        let first = world.process_at_rank(FIRST);
        bytes.chunks(self.limits.piece_bytes).for_each(|piece| first.send_with_tag(piece, tag));
    }

    fn receive(&self, rank: usize, length: usize, tag: i32) -> Vec<u8> {
        let mut bytes = vec![0; length];
        let world = self.world();
        let source = world.process_at_rank(to_int(rank));
        for piece in bytes.chunks_mut(self.limits.piece_bytes) {
            source.receive_into_with_tag(piece, tag);
        }
        bytes
    }
}

impl Exchange for World {
    fn all_gather(&self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let lengths = self.lengths(bytes);
        let Some(layout) = Layout::of(&lengths, self.limits.collective_bytes) else {
            let parts = lengths.iter().enumerate();
            return parts.map(|(rank, &length)| self.broadcast(rank, bytes, length)).collect();
        };
        let mut all = vec![0; layout.total];
        if layout.total > 0 {
            let mut partition = PartitionMut::new(&mut all[..], layout.counts, layout.starts);
            self.world().all_gather_varcount_into(addressable(bytes), &mut partition);
        }
        split(&all, &lengths)
    }

    fn gather(&self, bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
        let lengths = self.lengths(bytes);
        let layout = Layout::of(&lengths, self.limits.collective_bytes);
        let world = self.world();
        let root = world.process_at_rank(FIRST);
        match (layout, self.rank) {
            (Some(Layout { total: 0, .. }), 0) => Some(vec![Vec::new(); self.size]),
            (Some(Layout { total: 0, .. }), _) => None,
            (Some(layout), 0) => {
                let mut all = vec![0; layout.total];
                let mut partition = PartitionMut::new(&mut all[..], layout.counts, layout.starts);
                root.gather_varcount_into_root(addressable(bytes), &mut partition);
                Some(split(&all, &lengths))
            }
            (Some(_), _) => {
                root.gather_varcount_into(addressable(bytes));
                None
            }
            (None, 0) => {
                let others = lengths.iter().enumerate().skip(1);
                let others =
                    others.map(|(rank, &length)| self.receive(rank, length, TAG_OF_GATHERED));
                Some([bytes.to_vec()].into_iter().chain(others).collect())
            }
            (None, _) => {
                self.send(bytes, TAG_OF_GATHERED);
                None
            }
        }
    }

    fn send_to_first(&self, bytes: &[u8]) {
        let length = bytes.len() as u64;
        self.world().process_at_rank(FIRST).send_with_tag(&length, TAG_OF_LENGTH);
        self.send(bytes, TAG_OF_BYTES);
    }

    fn receive_from(&self, rank: usize) -> Vec<u8> {
        let mut length = 0_u64;
        let world = self.world();
        world.process_at_rank(to_int(rank)).receive_into_with_tag(&mut length, TAG_OF_LENGTH);
        self.receive(rank, length as usize, TAG_OF_BYTES)
    }

    fn first_on_node(&self) -> usize {
        self.first_on_node
    }

    fn abort(&self, status: i32) -> ! {
        SimpleCommunicator::world().abort(status)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // The usual end waits for all members, and those wait for what this one
        // will never bring.
        if thread::panicking() {
            self.abort(PANICKED);
        }
    }
}

impl MessageLimits {
    /// The same, as far as MPI can count.
    fn countable(self) -> Self {
        const LARGEST: usize = i32::MAX as usize;
        Self {
            collective_bytes: self.collective_bytes.min(LARGEST),
            piece_bytes: self.piece_bytes.clamp(1, LARGEST),
        }
    }
}

/// Where the bytes of each member lie in one buffer.
struct Layout {
    total: usize,
    counts: Vec<i32>,
    starts: Vec<i32>,
}

impl Layout {
    /// Nothing if it would be longer than `most`, which MPI can count.
    fn of(lengths: &[usize], most: usize) -> Option<Self> {
        let total = lengths.iter().try_fold(0_usize, |sum, &length| sum.checked_add(length))?;
        if total > most {
            return None;
        }
        let starts = lengths.iter().scan(0, |next, &length| {
            let start = *next;
            *next += length;
            Some(to_int(start))
        });
        Some(Self {
            total,
            starts: starts.collect(),
            counts: lengths.iter().map(|&n| to_int(n)).collect(),
        })
    }
}

/// The same bytes at an address of their own. An empty slice may lie at
/// address 1, which is what Open MPI calls `MPI_IN_PLACE`: another meaning.
fn addressable(bytes: &[u8]) -> &[u8] {
    const SOMEWHERE: &[u8] = &[0];
    if bytes.is_empty() { &SOMEWHERE[..0] } else { bytes }
}

/// The parts of one buffer.
fn split(all: &[u8], lengths: &[usize]) -> Vec<Vec<u8>> {
    let mut rest = all;
    let part = |&length: &usize| {
        let (part, after) = rest.split_at(length);
        rest = after;
        part.to_vec()
    };
    lengths.iter().map(part).collect()
}

/// As MPI counts. Only what was found to fit is given here.
fn to_int(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// A rank or a size.
fn from_int(n: i32) -> usize {
    usize::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_a_collective_carries_has_no_layout() {
        let layout = Layout::of(&[3, 0, 4], 7).unwrap();
        assert_eq!((layout.total, layout.counts, layout.starts), (7, vec![3, 0, 4], vec![0, 3, 3]));
        assert!(Layout::of(&[3, 0, 4], 6).is_none());
        assert!(Layout::of(&[usize::MAX, 1], 6).is_none());
        assert_eq!(Layout::of(&[], 0).unwrap().total, 0);
    }

    #[test]
    fn messages_are_no_longer_than_mpi_can_count() {
        let limits = MessageLimits::default();
        assert_eq!(limits.countable(), limits);
        let beyond = MessageLimits { collective_bytes: usize::MAX, piece_bytes: usize::MAX };
        let largest = (1 << 31) - 1;
        let expected = MessageLimits { collective_bytes: largest, piece_bytes: largest };
        assert_eq!(beyond.countable(), expected);
        let nothing = MessageLimits { collective_bytes: 0, piece_bytes: 0 };
        assert_eq!(nothing.countable(), MessageLimits { piece_bytes: 1, ..nothing });
    }

    #[test]
    fn parts_of_a_buffer_come_back_as_they_were() {
        assert_eq!(split(&[1, 2, 3], &[1, 0, 2]), [vec![1], vec![], vec![2, 3]]);
    }
}
