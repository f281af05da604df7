//! All values of a small array, put together from its chunks.

use std::iter::zip;

/// Shapes of an array and of its chunks, of the same rank and without a zero
/// among the latter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunked<'a> {
    pub(super) shape: &'a [usize],
    pub(super) chunk_shape: &'a [usize],
}

impl Chunked<'_> {
    /// Number of chunks; none where no machine counts so far.
    pub(super) fn chunks(self) -> Option<usize> {
        self.counts().into_iter().try_fold(1, usize::checked_mul)
    }

    /// Number of values of the array.
    pub(super) fn len(self) -> usize {
        self.shape.iter().product()
    }

    fn counts(self) -> Vec<usize> {
        zip(self.shape, self.chunk_shape).map(|(&n, &chunk)| n.div_ceil(chunk)).collect()
    }

    /// Index of the chunk that is the `number`-th in order.
    pub(super) fn index(self, number: usize) -> Vec<usize> {
        unravelled(number, &self.counts())
    }

    /// Copies what a chunk holds of the array to its place; edge chunks are
    /// padded.
    pub(super) fn place<T: Clone>(self, index: &[usize], chunk: &[T], out: &mut [T]) {
        let first: Vec<usize> = zip(index, self.chunk_shape).map(|(i, n)| i * n).collect();
        let inside = zip(zip(self.shape, &first), self.chunk_shape);
        let extent: Vec<usize> = inside.map(|((n, first), &chunk)| chunk.min(n - first)).collect();
        let (row_len, rows) = match extent.split_last() {
            Some((&row_len, outer)) => (row_len, outer),
            None => (1, &extent[..]),
        };
        for row in 0..rows.iter().product() {
            let mut at = unravelled(row, rows);
            at.resize(extent.len(), 0);
            let from = ravelled(&at, self.chunk_shape);
            let there: Vec<usize> = zip(&at, &first).map(|(i, first)| i + first).collect();
            let to = ravelled(&there, self.shape);
            out[to..to + row_len].clone_from_slice(&chunk[from..from + row_len]);
        }
    }
}

/// Indices along each dimension of the `number`-th element in order.
fn unravelled(number: usize, lengths: &[usize]) -> Vec<usize> {
    let mut rest = number;
    let mut index: Vec<usize> = lengths
        .iter()
        .rev()
        .map(|&n| {
            let i = rest % n;
            rest /= n;
            i
        })
        .collect();
    index.reverse();
    index
}

fn ravelled(index: &[usize], lengths: &[usize]) -> usize {
    zip(index, lengths).fold(0, |number, (i, n)| number * n + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The array whose values are their own places, cut into chunks and put
    /// together.
    fn put_together(shape: &[usize], chunk_shape: &[usize]) -> Vec<usize> {
        let chunked = Chunked { shape, chunk_shape };
        let mut out = vec![usize::MAX; chunked.len()];
        for number in 0..chunked.chunks().unwrap() {
            let index = chunked.index(number);
            let values = (0..chunk_shape.iter().product()).map(|element| {
                let within = unravelled(element, chunk_shape);
                let place = zip(zip(&index, chunk_shape), within).map(|((i, n), j)| i * n + j);
                let place: Vec<usize> = place.collect();
                let is_inside = zip(&place, shape).all(|(i, n)| i < n);
                if is_inside { ravelled(&place, shape) } else { usize::MAX }
            });
            chunked.place(&index, &values.collect::<Vec<_>>(), &mut out);
        }
        out
    }

    #[test]
    fn chunks_make_up_the_array() {
        for (shape, chunk_shape) in [
            (&[][..], &[][..]),
            (&[7], &[3]),
            (&[4], &[100]),
            (&[5, 7], &[2, 3]),
            (&[3, 4, 5], &[2, 5, 2]),
            (&[0, 3], &[1, 1]),
        ] {
            let expected: Vec<usize> = (0..shape.iter().product()).collect();
            assert_eq!(put_together(shape, chunk_shape), expected, "{shape:?} {chunk_shape:?}");
        }
    }

    #[test]
    fn more_chunks_than_can_be_counted_are_none() {
        let chunked = Chunked { shape: &[usize::MAX, 2], chunk_shape: &[1, 1] };
        assert_eq!(chunked.chunks(), None);
    }
}
