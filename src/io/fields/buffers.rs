//! Memory that goes round: what one chunk leaves, the next one is decoded into.
//!
//! Asking the system for the pages of every chunk anew costs more than decoding
//! it, and makes threads wait for one another.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Spare buffers of one source, of bytes unless said otherwise.
#[derive(Debug, Default)]
pub(super) struct Buffers<T = u8> {
    spare: Mutex<Vec<Vec<T>>>,
}

impl<T: Copy + Default> Buffers<T> {
    /// Most buffers kept; more than the chunks of two blocks are never in use.
    const MOST: usize = 256;

    /// A buffer of this length with unspecified content. Where none fits, the
    /// largest one makes way for it, so that there are never more buffers than
    /// are in use at a time.
    pub(super) fn take(&self, len: usize) -> Vec<T> {
        let mut spare = self.lock();
        let by_capacity = || spare.iter().enumerate().map(|(i, buffer)| (buffer.capacity(), i));
        let smallest = by_capacity().filter(|(capacity, _)| *capacity >= len).min();
        let chosen = smallest.or_else(|| by_capacity().max());
        let taken = chosen.map(|(_, i)| spare.swap_remove(i));
        drop(spare);
        let mut buffer = taken.filter(|buffer| buffer.capacity() >= len).unwrap_or_default();
        buffer.resize(len, T::default());
        buffer
    }

    /// Takes a buffer back.
    pub(super) fn give(&self, buffer: Vec<T>) {
        let mut spare = self.lock();
        if spare.len() < Self::MOST {
            spare.push(buffer);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Vec<T>>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_that_fits_is_used_again() {
        let buffers = Buffers::<u8>::default();
        for len in [100, 10, 50] {
            buffers.give(Vec::with_capacity(len));
        }
        assert_eq!(buffers.take(40).capacity(), 50);
        assert_eq!(buffers.take(40).capacity(), 100);
        assert_eq!(buffers.take(40).len(), 40);
        // The third was too small, and made way.
        assert_eq!(buffers.lock().len(), 0);
    }

    #[test]
    fn there_are_never_more_than_were_in_use_at_a_time() {
        let buffers = Buffers::<u8>::default();
        // As the sizes of compressed chunks: each a little larger than all before.
        for len in 1..100 {
            let in_use = [buffers.take(len), buffers.take(1000 + len)];
            in_use.into_iter().for_each(|buffer| buffers.give(buffer));
        }
        assert_eq!(buffers.lock().len(), 2);
    }
}
