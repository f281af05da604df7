//! Densities and means with kernels on the sphere, by everybody who works on a
//! run.

use serde::Serialize;

use crate::metrics::{Density, DensityCounts, DensityError, DensityParams, DensitySource};
use crate::model::{Grid, Maps, Period, Stop};
use crate::pipeline::accord::{Accord, check_equal};
use crate::pipeline::{Crew, PipelineError, provenance};

use super::ata::of_statistic;
use super::rows::{check_fields, rows_on_team};

/// Most numbers of a result: 8 GiB.
const MOST_VALUES: usize = 1 << 30;

/// What densities are made of, apart from the tracks.
#[derive(Clone, Copy, Debug)]
pub struct DensityInput<'a> {
    /// The tracks.
    pub source: DensitySource<'a>,
    /// The periods of the record, in order.
    pub periods: &'a [Period],
    /// Where the statistics are taken.
    pub grid: &'a Grid,
    /// How.
    pub params: &'a DensityParams,
}

/// What is recorded of a statistic.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    params: &'a DensityParams,
    intensity: &'a str,
    record: [String; 2],
}

/// The statistics of tracks by period, for the first process, with the numbers
/// that each period was made of; nothing for the others. All call it with the
/// same.
///
/// # Errors
/// [`PipelineError`] for parameters out of range, more periods than fit in
/// memory, tracks that differ between processes and an interrupt.
pub fn density(
    input: &DensityInput<'_>,
    crew: &Crew<'_>,
) -> Result<Option<(Maps, Vec<DensityCounts>)>, PipelineError> {
    let DensityInput { source, periods, grid, params } = *input;
    check_equal(&source.tracks.provenance, crew.team)?;
    let is_wished = || crew.monitor.is_cancelled();
    let stop = Stop::when(&is_wished);
    let mut layers = Vec::new();
    let mut counts = Vec::new();
    for period in periods {
        let density = crew.workers.install(|| Density::new(&source, period, params));
        let density = density.map_err(|error| DensityError::from(error).into());
        let density = Accord::new(crew.team).agree(density)?;
        if layers.is_empty() {
            layers.extend(density.layers().cloned());
            check_size(periods.len(), layers.len(), grid)?;
            check_fields(periods.len() * layers.len(), grid)?;
        }
        let work = |rows| Ok(density.rows(grid, rows, stop)?.concat());
        if let Some(values) = rows_on_team(crew, grid, layers.len(), work)? {
            let of_layers = layers.iter_mut().zip(values.chunks_exact(grid.len()));
            of_layers.for_each(|(layer, values)| layer.values.extend_from_slice(values));
            counts.push(density.counts());
        }
    }
    if !crew.team.is_first() {
        return Ok(None);
    }
    let calendar = source.tracks.calendar;
    let date = |time_s| calendar.date_time(time_s).map(|date| date.to_string());
    let time = |time_s| date(time_s).map_err(DensityError::from);
    let mut provenance = of_statistic(&source.tracks.provenance, source.tracks);
    let record = Record {
        params,
        intensity: &source.tracks.variables[source.intensity].info.name,
        record: [time(source.record_s.0)?, time(source.record_s.1)?],
    };
    provenance::add(&mut provenance, "density", &record);
    let maps = Maps { grid: grid.clone(), calendar, periods: periods.to_vec(), layers, provenance };
    Ok(Some((maps, counts)))
}

fn check_size(periods: usize, layers: usize, grid: &Grid) -> Result<(), DensityError> {
    let points = grid.len();
    match periods.saturating_mul(layers).saturating_mul(points) <= MOST_VALUES {
        true => Ok(()),
        false => Err(DensityError::TooLarge { periods, layers, points }),
    }
}
