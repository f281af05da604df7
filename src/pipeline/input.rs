//! Frames as detection sees them: read, and prepared if that is asked for.

use std::num::NonZero;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::io::DiskPlace;
use crate::io::access::{Access, Location};
use crate::io::fields::{FieldMeta, FieldSeries, Selection, SeriesBlock};
use crate::model::{Grid, Mesh, TimeAxis, VariableInfo};
use crate::parallel::{Workers, read_ahead, read_in_turn};
use crate::preprocess::{
    Output, PlanSize, PreprocessParams, PreprocessScratch, Preprocessor, Projection, TargetGrid,
};

use super::blocks::Loading;
use super::{Algorithm, PipelineError, Settings};

/// Width of a pixel of nside 1: the root of its area.
const HEALPIX_WIDTH_DEG: f64 = 58.632_301_174_703_5;

/// The finest HEALPix grid that is chosen for a field.
const FINEST_NSIDE: f64 = 16_384.0;

/// Names of the components of a wind, unless the settings say others.
const WIND: [&str; 2] = ["u", "v"];

/// One variable, both components of a wind, or several variables, and what is
/// made of them.
#[derive(Debug)]
pub struct Input {
    pub(super) sources: Vec<FieldSeries>,
    /// What is done, with everything left open decided.
    params: PreprocessParams,
    pub(super) preprocessor: Option<Preprocessor>,
    outputs: Vec<Output>,
    mesh: Mesh,
}

/// A name, and the names and values that tell a record from others.
pub(super) type NamedIdentity = (&'static str, Vec<(String, String)>);

/// Steps of an input that are in memory.
#[derive(Debug)]
pub(super) struct InputBlock<'a> {
    input: &'a Input,
    blocks: Vec<SeriesBlock<'a>>,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct InputScratch {
    frames: Vec<Vec<f32>>,
    preprocess: PreprocessScratch,
}

impl Input {
    /// Opens datasets as one record ([`FieldSeries`]) and plans what the settings
    /// ask for. Fields are derived from the wind unless the selection names a
    /// variable; the northward wind may be in other datasets, or in the same ones
    /// if none are named.
    ///
    /// # Errors
    /// [`PipelineError`] when a dataset, a variable or the selection is not
    /// there or not understood, or does not suit the preprocessing, and when
    /// datasets do not go together.
    pub fn open(
        inputs: &[Location],
        northward_wind: &[Location],
        settings: &Settings,
        access: &Access,
    ) -> Result<Self, PipelineError> {
        let (selection, params) = (&settings.input, &settings.preprocess);
        params.validate()?;
        let Some(names) = wind_names(settings) else {
            return Self::new(vec![FieldSeries::open(inputs, selection, access)?], settings);
        };
        let of_v = if northward_wind.is_empty() { inputs } else { northward_wind };
        let open = |(inputs, name): (&[Location], String)| {
            let selection = Selection { variable: Some(name), ..selection.clone() };
            FieldSeries::open(inputs, &selection, access)
        };
        let components: Vec<FieldSeries> =
            [inputs, of_v].into_iter().zip(names).map(open).collect::<Result<_, _>>()?;
        Self::new(components, settings)
    }

    /// One variable, or the eastward and northward wind, of open records.
    ///
    /// # Errors
    /// [`PipelineError`] for components that do not belong together and for
    /// preprocessing that does not suit the input.
    pub fn new(sources: Vec<FieldSeries>, settings: &Settings) -> Result<Self, PipelineError> {
        let meta = sources[0].meta();
        if let [u, v] = &sources[..] {
            check_components(u.meta(), v.meta())?;
        }
        let params = decided(settings, &meta.mesh);
        if params.is_nothing() {
            let (outputs, mesh) = (vec![unchanged(meta)], meta.mesh.clone());
            return Ok(Self { sources, params, preprocessor: None, outputs, mesh });
        }
        let variables: Vec<VariableInfo> =
            sources.iter().map(|source| source.meta().variable.clone()).collect();
        let grid = lat_lon(meta)?;
        let PlanSize { what, bytes, remedy } = params.plan_size(grid);
        settings.run.allowance().check(|| what, bytes, remedy)?;
        let preprocessor = Preprocessor::new(grid, &variables, &params)?;
        let outputs = match params.derives() {
            true => preprocessor.outputs().to_vec(),
            false => vec![unchanged(meta)],
        };
        let mesh = preprocessor.mesh().clone();
        Ok(Self { sources, params, preprocessor: Some(preprocessor), outputs, mesh })
    }

    /// Opens variables of datasets, each as one record, to take them as they
    /// are; the only variable there is needs no name. All have one grid and the
    /// same times.
    ///
    /// # Errors
    /// [`PipelineError`] when a dataset, a variable or the selection is not
    /// there or not understood, and for variables that differ in grid or times.
    ///
    /// # Panics
    /// If there are no names.
    pub fn of_variables(
        inputs: &[Location],
        names: &[Option<String>],
        settings: &Settings,
        access: &Access,
    ) -> Result<Self, PipelineError> {
        let open = |name: &Option<String>| {
            let selection = Selection { variable: name.clone(), ..settings.input.clone() };
            FieldSeries::open(inputs, &selection, access)
        };
        let sources: Vec<FieldSeries> = names.iter().map(open).collect::<Result<_, _>>()?;
        let first = sources[0].meta();
        sources[1..].iter().try_for_each(|other| check_variables(first, other.meta()))?;
        let outputs = sources.iter().map(|source| unchanged(source.meta())).collect();
        let (params, mesh) = (PreprocessParams::default(), first.mesh.clone());
        Ok(Self { sources, params, preprocessor: None, outputs, mesh })
    }

    /// What is done to the fields, with everything left open decided.
    pub fn params(&self) -> &PreprocessParams {
        &self.params
    }

    /// What the first record is.
    pub fn meta(&self) -> &FieldMeta {
        self.sources[0].meta()
    }

    /// What there is to say of the datasets as records: what is left out, what
    /// occurs several times, what is missing.
    pub fn record_notes(&self) -> Vec<&str> {
        let mut notes: Vec<&str> = Vec::new();
        for note in self.sources.iter().flat_map(FieldSeries::record_notes) {
            if !notes.contains(&note.as_str()) {
                notes.push(note);
            }
        }
        notes
    }

    /// Names of the variables that are read.
    pub(super) fn variables(&self) -> impl Iterator<Item = &VariableInfo> {
        self.sources.iter().map(|source| &source.meta().variable)
    }

    /// The fields that come out.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Where they lie.
    pub fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// Times of the steps.
    pub fn times(&self) -> &TimeAxis {
        &self.meta().times
    }

    /// The dataset that a path leads to, if it is one that is read.
    pub(super) fn reads(&self, path: &Path) -> Option<String> {
        let place = DiskPlace::of(path);
        let is_there = |name: &&str| place.overlap(&DiskPlace::of(Path::new(name))).is_some();
        let mut names = self.sources.iter().flat_map(FieldSeries::source_names);
        names.find(is_there).map(String::from)
    }

    /// What tells each record from others ([`FieldSeries::identity`]), under a
    /// name for it.
    pub(super) fn identity(&self) -> Result<Vec<NamedIdentity>, PipelineError> {
        let names: &[&str] = match self.sources.len() {
            1 => &["input"],
            _ => &["input.eastward_wind", "input.northward_wind"],
        };
        let identity =
            |(name, source): (&&'static str, &FieldSeries)| Ok((*name, source.identity()?));
        names.iter().zip(&self.sources).map(identity).collect()
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.sources[0].steps()
    }

    /// Whether frames come out as they are stored.
    pub fn is_unchanged(&self) -> bool {
        self.preprocessor.is_none()
    }

    /// The frame of the first step, before anything is done to it.
    ///
    /// # Errors
    /// [`PipelineError`] when it cannot be read.
    pub fn first_frame(&self) -> Result<Vec<f32>, PipelineError> {
        let block = self.sources[0].load(0..1, None)?;
        let mut frame = vec![0.0; self.meta().mesh.len()];
        block.frame(0, &mut frame)?;
        Ok(frame)
    }

    /// Reads blocks in their order and hands each to `process`, loading the next
    /// one meanwhile where that is planned. Where a block does not follow the one
    /// before, it shares nothing with it. Returns the time that loading took.
    pub(super) fn read(
        &self,
        blocks: Vec<Range<usize>>,
        settings: &Settings,
        workers: &Workers,
        process: impl FnMut(&InputBlock<'_>) -> Result<(), PipelineError>,
    ) -> Result<Duration, PipelineError> {
        let loading = Mutex::new(Duration::ZERO);
        let in_turn = blocks.iter().any(|block| {
            let pace = self.demand(block.start, settings, workers.threads()).pace();
            pace.loading == Loading::InTurn
        });
        let keys = self.with_neighbours(blocks);
        let shares = |(_, shares): &(Range<usize>, bool)| *shares;
        let load = |(steps, _): (Range<usize>, bool), previous: Option<&InputBlock<'_>>| {
            let start = Instant::now();
            // What is far away is waited for by threads of its own, so that no
            // worker waits.
            let load = || self.load(steps, previous);
            let block = if self.connections() > 1 { load() } else { workers.install(load) }?;
            *loading.lock().expect("no panic while adding") += start.elapsed();
            Ok(block)
        };
        match in_turn {
            true => read_in_turn(keys, shares, load, process),
            false => read_ahead(keys, shares, load, process),
        }?;
        Ok(loading.into_inner().expect("no panic while adding"))
    }

    /// The steps of blocks, each with whether it shares chunks with the one
    /// before.
    fn with_neighbours(&self, blocks: Vec<Range<usize>>) -> Vec<(Range<usize>, bool)> {
        let mut end = None;
        let one = |steps: Range<usize>| {
            let follows = end.replace(steps.end) == Some(steps.start);
            let shares = |source: &FieldSeries| source.continues_chunk(steps.clone());
            let shares = follows && self.sources.iter().any(shares);
            (steps, shares)
        };
        blocks.into_iter().map(one).collect()
    }

    /// Chunks that are best asked for at a time; 1 if they are near.
    pub(super) fn connections(&self) -> usize {
        let of = |source: &FieldSeries| source.connections().map_or(1, NonZero::get);
        self.sources.iter().map(of).max().unwrap_or(1)
    }

    fn load(
        &self,
        steps: Range<usize>,
        previous: Option<&InputBlock<'_>>,
    ) -> Result<InputBlock<'_>, PipelineError> {
        let mut blocks = Vec::with_capacity(self.sources.len());
        for (i, source) in self.sources.iter().enumerate() {
            blocks.push(source.load(steps.clone(), previous.map(|p| &p.blocks[i]))?);
        }
        Ok(InputBlock { input: self, blocks })
    }

    /// A range of steps in blocks: as long as asked for, or so long that every
    /// worker has chunks to decode; as short as the limit of memory asks, and not
    /// of too many datasets.
    pub(super) fn blocks(
        &self,
        steps: Range<usize>,
        settings: &Settings,
        threads: usize,
    ) -> Vec<Range<usize>> {
        let mut blocks = Vec::new();
        let mut start = steps.start;
        while start < steps.end {
            let demand = self.demand(start, settings, threads);
            let length = demand.pace().steps;
            let ends = self.sources.iter().map(|s| s.block_end(start, length, demand.datasets()));
            let end = ends.fold(steps.end, usize::min);
            let end = if settings.run.chunk_steps.is_none() { self.whole(start..end) } else { end };
            blocks.push(start..end);
            start = end;
        }
        blocks
    }

    /// Steps that are stored, and so decoded, together.
    pub(super) fn steps_per_chunk(&self) -> usize {
        self.sources[0].stored(0).steps_per_chunk
    }

    /// The end of a block that begins inside of a chunk of the first record: an
    /// end of a chunk, so that blocks from there on share none.
    fn whole(&self, Range { start, end }: Range<usize>) -> usize {
        let source = &self.sources[0];
        if end == source.steps() || source.steps_into_chunk(start) == 0 {
            return end;
        }
        let beyond = source.steps_into_chunk(end);
        if beyond < end - start { end - beyond } else { end }
    }
}

impl InputBlock<'_> {
    /// Steps of the input that this block holds.
    pub(super) fn steps(&self) -> Range<usize> {
        self.blocks[0].steps()
    }

    /// Writes the frames that come out at a step, one after another.
    pub(super) fn frame(
        &self,
        step: usize,
        scratch: &mut InputScratch,
        out: &mut [f32],
    ) -> Result<(), PipelineError> {
        let Some(preprocessor) = &self.input.preprocessor else {
            let mut frames = out.chunks_mut(self.input.mesh.len());
            return self
                .blocks
                .iter()
                .zip(&mut frames)
                .try_for_each(|(block, frame)| Ok(block.frame(step, frame)?));
        };
        let InputScratch { frames, preprocess } = scratch;
        frames.resize_with(self.blocks.len(), Vec::new);
        for (block, frame) in self.blocks.iter().zip(&mut *frames) {
            frame.resize(self.input.meta().mesh.len(), 0.0);
            block.frame(step, frame)?;
        }
        let frames: Vec<&[f32]> = frames.iter().map(Vec::as_slice).collect();
        preprocessor.apply(&frames, preprocess, out).map_err(|problem| {
            let source = &self.input.sources[0];
            PipelineError::Frame {
                input: source.source_name(step).to_string(),
                variable: source.meta().variable.name.clone(),
                step: source.describe_step(step),
                problem: Box::new(problem),
            }
        })
    }
}

/// Names of the components that fields are derived from, if they are.
pub(super) fn wind_names(settings: &Settings) -> Option<[String; 2]> {
    let params = &settings.preprocess;
    let derives = params.derives() && settings.input.variable.is_none();
    derives.then(|| params.wind.clone().unwrap_or(WIND.map(String::from)))
}

/// Parameters with what the algorithm needs of the mesh.
fn decided(settings: &Settings, mesh: &Mesh) -> PreprocessParams {
    let mut params = settings.preprocess.clone();
    let is_open = params.grid == TargetGrid::Native && params.projection == Projection::Global;
    if let (Algorithm::Healpix, Mesh::LatLon(grid), true) = (settings.algorithm, mesh, is_open) {
        params.grid = TargetGrid::Healpix { nside: nside(grid, params.lmax) };
    }
    params
}

/// The power of two whose pixels are no wider than the cells of the grid, or
/// than half of the shortest half wave that is kept.
fn nside(grid: &Grid, lmax: Option<usize>) -> usize {
    let cell_deg = grid.lat_spacing_deg().max(grid.lon_spacing_deg());
    let wave_deg = lmax.map_or(0.0, |lmax| 90.0 / lmax.max(1) as f64);
    let needed = HEALPIX_WIDTH_DEG / cell_deg.max(wave_deg);
    (needed.ceil().clamp(1.0, FINEST_NSIDE) as usize).next_power_of_two()
}

/// The field as it is, with what its source says of it.
fn unchanged(meta: &FieldMeta) -> Output {
    let said = |name: &str| {
        let attribute = meta.attributes.iter().find(|attribute| attribute.0 == name);
        attribute.map(|attribute| attribute.1.clone()).filter(|text| text != "unknown")
    };
    let known = meta.variable.quantity.known().map(|known| known.standard_names[0].to_string());
    Output {
        info: meta.variable.clone(),
        long_name: said("long_name").unwrap_or_default(),
        standard_name: known.or_else(|| said("standard_name")),
    }
}

fn lat_lon(meta: &FieldMeta) -> Result<&Grid, PipelineError> {
    meta.mesh.lat_lon().ok_or_else(|| PipelineError::AlreadyElsewhere {
        input: meta.source_name.clone(),
        mesh: meta.mesh.kind(),
    })
}

/// Components of a wind share grid, times and unit.
fn check_components(u: &FieldMeta, v: &FieldMeta) -> Result<(), PipelineError> {
    let described = |what, u: &dyn ToString, v: &dyn ToString| {
        Err(PipelineError::UnequalComponents { what, u: u.to_string(), v: v.to_string() })
    };
    if u.mesh != v.mesh {
        return described("grids", &u.mesh, &v.mesh);
    }
    let level = |meta: &FieldMeta| {
        meta.level.as_ref().map_or_else(|| "none is said".to_string(), ToString::to_string)
    };
    if let (Some(one), Some(two)) = (&u.level, &v.level)
        && !one.is(two)
    {
        return described("levels", &level(u), &level(v));
    }
    if u.run != v.run {
        return described("runs", &u.run, &v.run);
    }
    if u.times != v.times {
        return described("times", &period(&u.times), &period(&v.times));
    }
    if u.variable.units != v.variable.units {
        return described("units", &u.variable.units, &v.variable.units);
    }
    Ok(())
}

/// Variables that are used together share grid, run and times.
fn check_variables(first: &FieldMeta, second: &FieldMeta) -> Result<(), PipelineError> {
    let unequal = |what, one: String, other: String| {
        Err(PipelineError::UnequalVariables {
            what,
            first_name: first.variable.name.clone(),
            first: one,
            second_name: second.variable.name.clone(),
            second: other,
        })
    };
    if first.mesh != second.mesh {
        return unequal("grids", first.mesh.to_string(), second.mesh.to_string());
    }
    if first.run != second.run {
        return unequal("runs", first.run.to_string(), second.run.to_string());
    }
    if first.times != second.times {
        return unequal("times", period(&first.times), period(&second.times));
    }
    Ok(())
}

fn period(times: &TimeAxis) -> String {
    match times.len() {
        n if n > 0 && times.is_dated() => {
            format!("{n} steps, {} to {}", times.date_time(0), times.date_time(n - 1))
        }
        n => format!("{n} steps"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_as_fine_as_the_grid_or_the_band() {
        let grid = |n: u32| {
            let step = 180.0 / f64::from(n);
            let lat = (0..=n).map(|i| 90.0 - step * f64::from(i)).collect();
            Grid::new(lat, (0..2 * n).map(|i| step * f64::from(i)).collect()).unwrap()
        };
        let (coarse, fine) = (grid(72), grid(720));
        let point = Grid::new(vec![0.0], vec![0.0]).unwrap();
        assert_eq!(nside(&point, None), 16_384);
        assert_eq!(nside(&coarse, None), 32);
        assert_eq!([42, 63, 106, 359].map(|lmax| nside(&fine, Some(lmax))), [32, 64, 128, 256]);
    }
}
