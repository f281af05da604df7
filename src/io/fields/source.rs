//! A field source: one variable of one dataset, read in blocks of time steps,
//! every frame in the orientation, units and missing value of the crate.

use std::fmt;
use std::num::NonZero;
use std::ops::{Deref, Range};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::io::access::{Access, Location};
use crate::model::{MemoryLimit, VariableInfo, array_bytes, conversion_factor};

use super::buffers::Buffers;
use super::dataset::{ArrayMeta, ChunkStore, Dataset, Layout, Storage};
use super::element::{Decoder, Unpack};
use super::far::at_a_time;
use super::frame::check_values;
use super::level::only_level;
use super::meta::FieldMeta;
use super::orient::{Finish, Orientation};
use super::plane::{Chunks, PlanePlan};
use super::select::Use;
use super::selection::{Selection, select_steps};
use super::{FieldError, FieldProblem, select};

/// One variable of one dataset.
pub struct FieldSource {
    meta: FieldMeta,
    layout: Layout,
    /// One plan for each version; of a point the first that has a value counts.
    plans: Vec<PlanePlan>,
    finish: Finish,
    decoder: Decoder,
    /// Stored index of the first step.
    first_step: usize,
    buffers: Arc<Buffers>,
    frames: Arc<Buffers<f32>>,
}

/// Steps of a source that are in memory, decoded but not yet turned round.
pub struct FieldBlock<'a> {
    source: Held<'a>,
    steps: Range<usize>,
    chunks: Chunks,
}

/// The source of a block: lent, or kept open for as long as the block needs it.
enum Held<'a> {
    Lent(&'a FieldSource),
    Shared(Arc<FieldSource>),
}

impl Deref for Held<'_> {
    type Target = FieldSource;

    fn deref(&self) -> &FieldSource {
        match self {
            Self::Lent(source) => source,
            Self::Shared(source) => source,
        }
    }
}

impl FieldSource {
    /// Opens a dataset on this machine.
    ///
    /// # Errors
    /// [`FieldError`] when the dataset, the variable or the selection is not
    /// there or not understood.
    pub fn open(path: &Path, selection: &Selection) -> Result<Self, FieldError> {
        Self::open_with(&path.into(), selection, &Access::default())
    }

    /// Opens a dataset, near or far.
    ///
    /// # Errors
    /// [`FieldError`] as [`FieldSource::open`], and when the dataset cannot be
    /// reached.
    pub fn open_with(
        location: &Location,
        selection: &Selection,
        access: &Access,
    ) -> Result<Self, FieldError> {
        let name = location.to_string();
        let dataset = super::open_dataset(location, access).map_err(|p| p.of(&name))?;
        let source = Self::from_dataset(&name, dataset.as_ref(), selection)?;
        source.check_room(access.memory_limit()).map_err(|p| p.of(&name))?;
        Ok(source)
    }

    /// Fails if one field is more than is allowed: its size is in no chunk.
    fn check_room(&self, limit: MemoryLimit) -> Result<(), FieldProblem> {
        let points = self.meta.mesh.len();
        let bytes = array_bytes(&[points], size_of::<f32>());
        Ok(limit.check(&format!("a field of {points} points"), bytes)?)
    }

    pub(super) fn from_dataset(
        source_name: &str,
        dataset: &dyn Dataset,
        selection: &Selection,
    ) -> Result<Self, FieldError> {
        let array = select::variable(dataset.arrays(), selection.variable.as_deref())
            .map_err(|p| p.of(source_name))?;
        Self::from_array(source_name, dataset, array, selection)
            .map_err(|p| p.of(source_name).variable(&array.name))
    }

    fn from_array(
        source_name: &str,
        dataset: &dyn Dataset,
        array: &ArrayMeta,
        selection: &Selection,
    ) -> Result<Self, FieldProblem> {
        let axes = select::axes(dataset, array, selection)?;
        let steps = select_steps(&axes.times, selection)?;
        let turned = Orientation::of(&axes.coordinates, selection.region.as_ref())?;
        let units = selection.units.as_deref().or_else(|| array.text("units"));
        let quantity = select::quantity(array);
        let factor = conversion_factor(quantity, units)?;
        let Storage { element, layout, encoding } = dataset.storage(&array.name)?;
        let variable = VariableInfo::new(&array.name, quantity, units.unwrap_or_default());
        let mut notes = axes.notes;
        notes.extend(dataset.notes(&array.name));
        notes.extend(turned.notes.clone());
        if factor != 1.0 {
            let from = units.unwrap_or_default();
            notes.push(format!("{from} converted to {}", variable.units));
        }
        let mut recognised = axes.recognised;
        recognised.insert(0, ("variable".to_string(), select::reason(array)));
        let shape = array.shape();
        let versions = axes.merged.map_or(1, |dimension| shape[dimension]);
        let plan = |version: usize| {
            let mut uses = axes.uses.clone();
            axes.merged.inspect(|&dimension| uses[dimension] = Use::Fixed(version));
            PlanePlan::new(&shape, layout.chunk_shape(), &uses, &turned)
        };
        let plans = (0..versions).map(plan).collect();
        let unpack = Unpack::from_attributes(array, factor);
        let describe = |(k, v): (&String, &_)| (k.clone(), select::describe(v));
        Ok(Self {
            meta: FieldMeta {
                source_name: source_name.to_string(),
                format: dataset.format(),
                variable,
                attributes: array.attributes.iter().map(describe).collect(),
                mesh: turned.mesh.clone(),
                run: axes.run,
                only_member: axes.only_member,
                times: axes.times.slice(steps.clone()),
                dimensions: array.dimensions.clone(),
                chunk_shape: layout.chunk_shape().map(<[usize]>::to_vec),
                encoding,
                recognised,
                missing_values: unpack.missing().to_vec(),
                notes,
                others: dataset.others(),
                level: only_level(dataset, array),
            },
            plans,
            finish: turned.finish,
            decoder: Decoder::new(element, unpack),
            layout,
            first_step: steps.start,
            buffers: Arc::default(),
            frames: Arc::default(),
        })
    }

    /// The same with memory that several sources use one after the other.
    pub(super) fn with_buffers(self, buffers: Arc<Buffers>) -> Self {
        Self { buffers, ..self }
    }

    /// What this source delivers.
    pub fn meta(&self) -> &FieldMeta {
        &self.meta
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.meta.times.len()
    }

    /// Number of steps that are stored, and so decoded, together.
    pub fn steps_per_chunk(&self) -> usize {
        self.plans[0].steps_per_chunk()
    }

    /// Whether frames are read one by one, so that a block takes no memory.
    pub fn is_contiguous(&self) -> bool {
        matches!(self.layout, Layout::Contiguous { .. })
    }

    /// Reads and decodes what holds `steps`, on the threads of the current
    /// rayon pool. Chunks that `previous` holds are taken over from it.
    ///
    /// # Errors
    /// [`FieldError`] when a chunk cannot be read or decoded.
    ///
    /// # Panics
    /// If the range reaches beyond the record.
    pub fn load(
        &self,
        steps: Range<usize>,
        previous: Option<&FieldBlock<'_>>,
    ) -> Result<FieldBlock<'_>, FieldError> {
        let chunks = self.load_chunks(&steps, previous.as_slice())?;
        Ok(FieldBlock { source: Held::Lent(self), steps, chunks })
    }

    /// The same as a block that keeps its source open. Chunks that any of the
    /// `known` blocks of this array holds are taken over.
    pub(super) fn load_shared(
        self: Arc<Self>,
        steps: Range<usize>,
        known: &[&FieldBlock<'_>],
    ) -> Result<FieldBlock<'static>, FieldError> {
        let chunks = self.load_chunks(&steps, known)?;
        Ok(FieldBlock { source: Held::Shared(self), steps, chunks })
    }

    fn load_chunks(
        &self,
        steps: &Range<usize>,
        known: &[&FieldBlock<'_>],
    ) -> Result<Chunks, FieldError> {
        assert!(steps.end <= self.steps(), "steps {steps:?} of {}", self.steps());
        let Layout::Chunked { store, .. } = &self.layout else { return Ok(Chunks::default()) };
        let stored = steps.start + self.first_step..steps.end + self.first_step;
        let mut wanted: Vec<Vec<usize>> =
            self.plans.iter().flat_map(|plan| plan.chunks_of(stored.clone())).collect();
        // Versions may lie in the same chunk.
        wanted.sort_unstable();
        wanted.dedup();
        let of_array = |block: &&FieldBlock<'_>| self.is_of_array(&block.source);
        let known: Vec<_> = known.iter().copied().filter(of_array).collect();
        let load = |index: Vec<usize>| {
            let known = known.iter().find_map(|block| block.chunks.get(&index)).cloned();
            let chunk = known.map_or_else(|| self.decode_chunk(store.as_ref(), &index), Ok)?;
            Ok((index, chunk))
        };
        match store.connections() {
            Some(connections) => at_a_time(connections, wanted, load),
            None => {
                let loaded: Vec<_> = wanted.into_par_iter().map(load).collect();
                // The first error, whichever thread was the first.
                loaded.into_iter().collect()
            }
        }
    }

    /// Whether this is the same array of the same dataset, of which another
    /// level may be chosen.
    fn is_of_array(&self, other: &Self) -> bool {
        let (own, other) = (&self.meta, &other.meta);
        own.source_name == other.source_name && own.variable.name == other.variable.name
    }

    /// How many chunks are best asked for at a time, if they are far away.
    /// Loading then waits more than it computes, and uses threads of its own.
    pub fn connections(&self) -> Option<NonZero<usize>> {
        match &self.layout {
            Layout::Chunked { store, .. } => store.connections(),
            Layout::Contiguous { .. } => None,
        }
    }

    /// Bytes of one decoded chunk.
    pub fn chunk_bytes(&self) -> usize {
        self.plans[0].chunk_elements() * self.decoder.element.kind.size()
    }

    fn decode_chunk(
        &self,
        store: &dyn ChunkStore,
        index: &[usize],
    ) -> Result<Option<Arc<Vec<u8>>>, FieldError> {
        let plan = &self.plans[0];
        let step = plan.first_step_of(index).saturating_sub(self.first_step);
        let chunk = store.chunk(index, &self.buffers).map_err(|p| self.error(p, step))?;
        let expected = self.chunk_bytes();
        match chunk {
            Some(bytes) if bytes.len() != expected => {
                let message = format!("{} bytes, expected {expected}", bytes.len());
                let problem = FieldProblem::CorruptChunk { chunk: index.to_vec(), message };
                Err(self.error(problem, step))
            }
            chunk => Ok(chunk.map(Arc::new)),
        }
    }

    /// Keeps the memory of chunks that no other block holds.
    fn take_back(&self, chunks: Chunks) {
        for chunk in chunks.into_values().flatten().filter_map(Arc::into_inner) {
            match &self.layout {
                Layout::Chunked { store, .. } => store.done(chunk, &self.buffers),
                Layout::Contiguous { .. } => self.buffers.give(chunk),
            }
        }
    }

    /// Whether a step is stored together with the one before.
    pub fn continues_chunk(&self, step: usize) -> bool {
        !(step + self.first_step).is_multiple_of(self.steps_per_chunk())
    }

    /// Stored index of the first step.
    pub(super) fn first_step(&self) -> usize {
        self.first_step
    }

    /// Number of chunks that are read for one step.
    pub fn chunks_per_step(&self) -> usize {
        self.plans.iter().map(|plan| plan.chunks_of(0..1).len()).sum()
    }

    /// A step for people: its place in the file, and its time if it has one.
    pub fn describe_step(&self, step: usize) -> String {
        let times = &self.meta.times;
        let stored = step + self.first_step;
        if step < times.len() && times.is_dated() {
            format!("{stored} ({})", times.date_time(step))
        } else {
            stored.to_string()
        }
    }

    fn error(&self, problem: FieldProblem, step: usize) -> FieldError {
        let step = Some(self.describe_step(step));
        FieldError { step, ..problem.of(&self.meta.source_name) }.variable(&self.meta.variable.name)
    }
}

impl FieldBlock<'_> {
    /// Steps of the source that this block holds.
    pub fn steps(&self) -> Range<usize> {
        self.steps.clone()
    }

    /// Writes the frame of a step to `out`, in the order of the mesh.
    ///
    /// # Errors
    /// [`FieldError`] when the values cannot be read, none of them is there,
    /// or one is infinite.
    ///
    /// # Panics
    /// If the step is not of this block or `out` has another length than the
    /// mesh.
    pub fn frame(&self, step: usize, out: &mut [f32]) -> Result<(), FieldError> {
        assert!(self.steps.contains(&step), "step {step} is not in {:?}", self.steps);
        assert_eq!(out.len(), self.source.meta.mesh.len(), "length of the frame");
        let result = self.gather(step + self.source.first_step, out);
        result
            .and_then(|()| check_values(out, &self.source.meta.mesh))
            .map_err(|p| self.source.error(p, step))
    }

    fn gather(&self, stored_step: usize, out: &mut [f32]) -> Result<(), FieldProblem> {
        let FieldSource { finish, plans, frames, .. } = &*self.source;
        if matches!(finish, Finish::AsTheyAre) {
            return self.merge(stored_step, out);
        }
        let mut values = frames.take(plans[0].frame_len());
        let result = self.merge(stored_step, &mut values);
        if result.is_ok() {
            finish.apply(&values, out);
        }
        frames.give(values);
        result
    }

    /// Values of the first version, and of the others where it has none.
    fn merge(&self, stored_step: usize, out: &mut [f32]) -> Result<(), FieldProblem> {
        let FieldSource { plans, frames, .. } = &*self.source;
        self.gather_stored(&plans[0], stored_step, out)?;
        for plan in &plans[1..] {
            if !out.iter().any(|value| value.is_nan()) {
                break;
            }
            let mut values = frames.take(out.len());
            self.gather_stored(plan, stored_step, &mut values)?;
            let missing = out.iter_mut().zip(&values).filter(|(value, _)| value.is_nan());
            missing.for_each(|(value, &other)| *value = other);
            frames.give(values);
        }
        Ok(())
    }

    fn gather_stored(
        &self,
        plan: &PlanePlan,
        stored_step: usize,
        out: &mut [f32],
    ) -> Result<(), FieldProblem> {
        let FieldSource { decoder, layout, .. } = &*self.source;
        let Layout::Contiguous { file, offset } = layout else {
            plan.gather(stored_step, decoder, &self.chunks, out);
            return Ok(());
        };
        let size = decoder.element.kind.size();
        let index = plan.chunk_of(stored_step);
        let start = offset + plan.contiguous_position(&index) * size as u64;
        if plan.is_identity() && decoder.is_plain_f32() {
            return Ok(file.read_exact_at(bytemuck::cast_slice_mut(out), start)?);
        }
        let mut stored = self.source.buffers.take(plan.chunk_elements() * size);
        file.read_exact_at(&mut stored, start)?;
        let chunks = Chunks::from([(index, Some(Arc::new(stored)))]);
        plan.gather(stored_step, decoder, &chunks, out);
        self.source.take_back(chunks);
        Ok(())
    }
}

impl Drop for FieldBlock<'_> {
    fn drop(&mut self) {
        self.source.take_back(std::mem::take(&mut self.chunks));
    }
}

impl fmt::Debug for FieldSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldSource").field("meta", &self.meta).finish_non_exhaustive()
    }
}

impl fmt::Debug for FieldBlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldBlock").field("steps", &self.steps).finish_non_exhaustive()
    }
}
