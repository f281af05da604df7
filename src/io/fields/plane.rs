//! From stored chunks to one frame: which chunks hold a step, and where in
//! them each row and column lies.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::element::Decoder;
use super::orient::Orientation;
use super::select::Use;

/// Decoded chunks by index; `None` for one that was never written.
pub(super) type Chunks = HashMap<Vec<usize>, Option<Arc<Vec<u8>>>>;

/// Consecutive columns that are stored one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    out: usize,
    stored: usize,
    len: usize,
}

/// The way from the chunks of one array to its frames.
#[derive(Clone, Debug)]
pub(super) struct PlanePlan {
    shape: Vec<usize>,
    chunk_shape: Vec<usize>,
    uses: Vec<Use>,
    /// None where values lie in one dimension.
    row_dim: Option<usize>,
    column_dim: usize,
    rows: Vec<usize>,
    runs: Vec<Run>,
    columns: usize,
}

impl PlanePlan {
    /// A plan for an array stored in chunks, or (`None`) contiguously, which
    /// is read as chunks of the two dimensions that vary fastest.
    pub(super) fn new(
        shape: &[usize],
        chunk_shape: Option<&[usize]>,
        uses: &[Use],
        orientation: &Orientation,
    ) -> Self {
        let dim_of = |wanted| uses.iter().position(|&u| u == wanted);
        let column_dim = dim_of(Use::Column).expect("checked by Axes");
        let row_dim = dim_of(Use::Row);
        let frame_dim = row_dim.map_or(column_dim, |d| d.min(column_dim));
        let planes = |d| if d >= frame_dim { shape[d] } else { 1 };
        let chunk_shape =
            chunk_shape.map_or_else(|| (0..shape.len()).map(planes).collect(), <[usize]>::to_vec);
        Self {
            shape: shape.to_vec(),
            runs: runs(&orientation.columns, chunk_shape[column_dim]),
            chunk_shape,
            uses: uses.to_vec(),
            row_dim,
            column_dim,
            rows: orientation.rows.clone(),
            columns: orientation.columns.len(),
        }
    }

    pub(super) fn chunk_elements(&self) -> usize {
        self.chunk_shape.iter().product()
    }

    /// Number of values that are gathered for a step.
    pub(super) fn frame_len(&self) -> usize {
        self.rows.len() * self.columns
    }

    pub(super) fn steps_per_chunk(&self) -> usize {
        self.step_dim().map_or(1, |d| self.chunk_shape[d])
    }

    /// Whether a frame is the stored plane as it is.
    pub(super) fn is_identity(&self) -> bool {
        let rows = self.row_dim.map_or(1, |d| self.shape[d]);
        let columns = self.shape[self.column_dim];
        self.chunk_elements() == rows * columns
            && self.row_dim.is_none_or(|d| d < self.column_dim)
            && self.rows.iter().copied().eq(0..rows)
            && self.runs == [Run { out: 0, stored: 0, len: columns }]
    }

    /// First stored step of a chunk.
    pub(super) fn first_step_of(&self, index: &[usize]) -> usize {
        self.step_dim().map_or(0, |d| index[d] * self.chunk_shape[d])
    }

    /// Indices of all chunks that hold wanted values of `steps`, in order.
    pub(super) fn chunks_of(&self, steps: Range<usize>) -> Vec<Vec<usize>> {
        let mut indices: Vec<Vec<usize>> = vec![vec![]];
        for (dim, _) in self.uses.iter().enumerate() {
            let wanted = self.chunk_range(dim, &steps);
            indices = indices
                .iter()
                .flat_map(|head| wanted.clone().map(move |i| [head.as_slice(), &[i]].concat()))
                .collect();
        }
        indices
    }

    fn chunk_range(&self, dim: usize, steps: &Range<usize>) -> Range<usize> {
        let span = |first: usize, last: usize| {
            first / self.chunk_shape[dim]..last / self.chunk_shape[dim] + 1
        };
        let extent = |of: &mut dyn Iterator<Item = usize>| {
            let values: Vec<usize> = of.collect();
            let first = values.iter().min().copied().unwrap_or(0);
            span(first, values.iter().max().copied().unwrap_or(0))
        };
        match self.uses[dim] {
            Use::Step => span(steps.start, steps.end.max(steps.start + 1) - 1),
            Use::Fixed(i) => span(i, i),
            Use::Row => extent(&mut self.rows.iter().copied()),
            Use::Column => {
                extent(&mut self.runs.iter().flat_map(|r| [r.stored, r.stored + r.len - 1]))
            }
        }
    }

    /// Index of the chunk that holds the first stored row and column of a step.
    pub(super) fn chunk_of(&self, step: usize) -> Vec<usize> {
        let first = |dim| self.position(dim, step, 0, 0) / self.chunk_shape[dim];
        (0..self.uses.len()).map(first).collect()
    }

    /// Number of elements ahead of a chunk in a contiguous array.
    pub(super) fn contiguous_position(&self, index: &[usize]) -> u64 {
        let first = index.iter().zip(&self.chunk_shape).map(|(i, c)| i * c);
        first.zip(&self.shape).fold(0, |position, (i, &n)| position * n as u64 + i as u64)
    }

    /// Fills a frame from the chunks that hold it.
    pub(super) fn gather(&self, step: usize, decoder: &Decoder, chunks: &Chunks, out: &mut [f32]) {
        let size = decoder.element.kind.size();
        let stride = self.chunk_stride(self.column_dim) * size;
        let mut index = vec![usize::MAX; self.uses.len()];
        let mut chunk = None;
        for run in &self.runs {
            for (out_row, &row) in out.chunks_exact_mut(self.columns).zip(&self.rows) {
                let (same_chunk, start) = self.locate(step, row, run.stored, &mut index);
                if !same_chunk {
                    chunk = chunks.get(&index).and_then(Option::as_ref);
                }
                let target = &mut out_row[run.out..run.out + run.len];
                match chunk {
                    Some(bytes) => decoder.decode(&bytes[start * size..], stride, target),
                    None => target.fill(decoder.fill()),
                }
            }
        }
    }

    /// Sets `index` to the chunk of an element; tells whether it was that
    /// already, and the element's position in the chunk.
    fn locate(&self, step: usize, row: usize, column: usize, index: &mut [usize]) -> (bool, usize) {
        let (mut same, mut start) = (true, 0);
        for (dim, index) in index.iter_mut().enumerate() {
            let position = self.position(dim, step, row, column);
            let of_chunk = position / self.chunk_shape[dim];
            same &= *index == of_chunk;
            *index = of_chunk;
            start += position % self.chunk_shape[dim] * self.chunk_stride(dim);
        }
        (same, start)
    }

    fn position(&self, dim: usize, step: usize, row: usize, column: usize) -> usize {
        match self.uses[dim] {
            Use::Step => step,
            Use::Fixed(i) => i,
            Use::Row => row,
            Use::Column => column,
        }
    }

    fn chunk_stride(&self, dim: usize) -> usize {
        self.chunk_shape[dim + 1..].iter().product()
    }

    fn step_dim(&self) -> Option<usize> {
        self.uses.iter().position(|&u| u == Use::Step)
    }
}

/// Splits stored columns into runs that ascend by one within one chunk.
fn runs(columns: &[usize], chunk_columns: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (out, &stored) in columns.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if run.stored + run.len == stored && stored % chunk_columns != 0 => {
                run.len += 1;
            }
            _ => runs.push(Run { out, stored, len: 1 }),
        }
    }
    runs
}
